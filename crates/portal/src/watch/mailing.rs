//! Mails of what watches found.

use crate::{Portal, Result};
use model::{id::ListingId, listing::Listing, time::Timestamp, watch::HitState};
use store::watch::StoredWatch;

/// Nobody is mailed of a watch more often.
const SECONDS_BETWEEN_MAILS: i64 = 3600;
/// Listings that one mail names.
const MAILED_MAX: usize = 10;

impl Portal {
    /// Wakes the hits whose sleep is over, and mails what is new to those who want it.
    pub(super) async fn mail_watches(&self) -> Result<bool> {
        let (now, mut did) = (self.now(), false);
        if store::watch_hit::to_wake(&mut self.read().await?, now).await? > 0 {
            let mut change = self.change().await?;
            store::watch_hit::wake(&mut change.tx, now).await?;
            change.commit().await?;
        }
        let watches = store::watch::to_mail(&mut self.read().await?, now.plus_seconds(-SECONDS_BETWEEN_MAILS)).await?;
        for stored in watches {
            did |= self.mail_watch(&stored, now).await?;
        }
        Ok(did)
    }

    async fn mail_watch(&self, stored: &StoredWatch, now: Timestamp) -> Result<bool> {
        let watch = &stored.watch;
        let mut change = self.change().await?;
        if !store::watch::mailed(&mut change.tx, stored, now).await? {
            return Ok(false);
        }
        let (count, hits) = store::watch_hit::take_to_mail(&mut change.tx, watch.id, MAILED_MAX, now).await?;
        // What there was has ended in this moment.
        if hits.is_empty() {
            return Ok(false);
        }
        let told = store::watch::told(&mut change.tx, stored).await?;
        let ids: Vec<ListingId> = hits.iter().map(|hit| hit.listing).collect();
        let line = |listing: Listing| {
            let why = hits.iter().find(|hit| hit.listing == listing.id).map_or("", |hit| match hit.was {
                Some(HitState::Dismissed) => " (it was dismissed, and has changed)",
                Some(HitState::Snoozed) => " (it was put to sleep, and has changed)",
                Some(_) => " (it was known, and has changed)",
                None if hit.woken => " (it was put to sleep until now)",
                None => "",
            });
            format!("- {}{why}", listing.title)
        };
        let titles: Vec<String> = store::listing::by_ids(&mut change.tx, &ids).await?.into_iter().map(line).collect();
        let page = self.url(&format!("/brand/watches/{}", watch.id));
        let new = if count == 1 { "a listing that is new".to_owned() } else { format!("{count} listings that are new") };
        let more = count.saturating_sub(hits.len());
        let more = if more > 0 { format!("\n- and {more} more") } else { String::new() };
        for person in told {
            let begins = if Some(person.user) == stored.made_by {
                format!("Your watch “{}” found {new}:", watch.name)
            } else {
                let maker = watch.made_by.as_deref().unwrap_or("somebody");
                format!("The watch “{}” found {new}. It was made by {maker}, who has left your team, so its mails come to owners:", watch.name)
            };
            let letter = self.letter(&person.name, &[&begins, &format!("{}{more}", titles.join("\n")), &format!("See them, dismiss or report them: {page}")]);
            let subject = if count == 1 { format!("A new listing for “{}”", watch.name) } else { format!("{count} new listings for “{}”", watch.name) };
            change.mail(&person.email, &subject, &letter).await?;
        }
        change.commit().await?;
        Ok(true)
    }
}
