//! Running watches: what a search finds now, beside what it found before.

use super::too_many;
use crate::{Portal, Result, search::Whole};
use model::{id::ListingId, watch::KNOWN_MAX};
use std::{collections::HashSet, time::Duration};
use store::watch::StoredWatch;
use tokio_util::sync::CancellationToken;

/// A watch does not run more often.
const SECONDS_BETWEEN: i64 = 20;
/// How often it is looked whether one has to run.
const LOOK_EVERY: Duration = Duration::from_secs(2);

impl Portal {
    /// Runs watches until `stop`: what `markward serve` runs beside the pages.
    pub async fn follow_watches(&self, stop: CancellationToken) {
        loop {
            let wait = match self.run_next_watch().await {
                Ok(true) if !stop.is_cancelled() => continue,
                Ok(_) => LOOK_EVERY,
                Err(error) => {
                    tracing::warn!(error = %error, cause = ?error, "Could not run watches; trying again");
                    Duration::from_secs(10)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Runs the next watch that has to, wakes what slept, and mails; false if there was nothing to do.
    pub async fn run_next_watch(&self) -> Result<bool> {
        let position = self.indexed_to().await?;
        let due = store::watch::due(&mut self.read().await?, position, self.now().plus_seconds(-SECONDS_BETWEEN)).await?;
        if let Some(stored) = due {
            let mut change = self.change().await?;
            let now = change.now;
            let taken = store::watch::take(&mut change.tx, &stored.watch, now).await?;
            change.commit().await?;
            if taken {
                self.run_watch(&stored, position).await?;
            }
            return Ok(true);
        }
        self.mail_watches().await
    }

    async fn run_watch(&self, stored: &StoredWatch, position: i64) -> Result<()> {
        let (id, brand) = (stored.watch.id, stored.watch.brand);
        let whole = self.search_all_for(brand, &stored.watch.query).await?;
        // Made when its text was read otherwise. That nothing is found says nothing of its hits: they stay, and its page says that it searches for nothing.
        if whole.misread().is_some() {
            let mut change = self.change().await?;
            store::watch::reached(&mut change.tx, id, position).await?;
            return change.commit().await;
        }
        let Whole { ids, pictures_cut, .. } = whole;
        // What shows a picture like it and was left out may match, and nobody knows whether it is new.
        let matching = if pictures_cut { KNOWN_MAX + 1 } else { ids.len() as u64 };
        if matching > KNOWN_MAX {
            return self.stop_at_too_many(stored, matching, pictures_cut, position).await;
        }
        let known = store::watch_hit::found(&mut self.read().await?, id).await?;
        let ids: Vec<ListingId> = ids.collect();
        let fresh: Vec<ListingId> = ids.iter().copied().filter(|listing| !known.contains_key(listing)).collect();
        let all: HashSet<ListingId> = ids.into_iter().collect();
        // What changed while too much matched was not looked at.
        let since = if stored.watch.too_many.is_some() { 0 } else { stored.position };
        let mut settled = store::watch_hit::settled(&mut self.read().await?, id, since).await?;
        settled.retain(|hit| all.contains(&hit.listing));
        let now_seen = self.seen_now(brand, &settled.iter().map(|hit| hit.listing).collect::<Vec<_>>()).await?;
        let mut change = self.change().await?;
        let now = change.now;
        store::watch_hit::add(&mut change.tx, id, &fresh, now).await?;
        for hit in settled {
            let Some(seen) = now_seen.get(&hit.listing) else { continue };
            match hit.seen {
                None => store::watch_hit::set_seen(&mut change.tx, id, hit.listing, seen).await?,
                Some(before) if before.is_news(seen, hit.left) => store::watch_hit::renew(&mut change.tx, id, hit.listing, seen, now).await?,
                Some(_) => {}
            }
        }
        for (listing, had_left) in known {
            match (had_left, all.contains(&listing)) {
                (false, false) => store::watch_hit::left(&mut change.tx, id, listing, now).await?,
                (true, true) => store::watch_hit::came_back(&mut change.tx, id, listing, now).await?,
                _ => {}
            }
        }
        store::watch::reached(&mut change.tx, id, position).await?;
        if stored.watch.too_many.is_some() {
            store::watch::set_too_many(&mut change.tx, id, None).await?;
        }
        change.commit().await
    }

    /// More match than a watch takes: nothing is added, and whoever is mailed of the watch hears so, once.
    async fn stop_at_too_many(&self, stored: &StoredWatch, matching: u64, pictures_cut: bool, position: i64) -> Result<()> {
        let watch = &stored.watch;
        let mut change = self.change().await?;
        store::watch::reached(&mut change.tx, watch.id, position).await?;
        store::watch::set_too_many(&mut change.tx, watch.id, Some(i64::try_from(matching).unwrap_or(i64::MAX))).await?;
        if watch.too_many.is_none() {
            let page = self.url(&format!("/brand/watches/{}", watch.id));
            for person in store::watch::told(&mut change.tx, stored).await? {
                let says = format!(
                    "The watch “{}” adds nothing new: {}. A watch takes {KNOWN_MAX} at most, and goes on by itself once there are fewer.",
                    watch.name,
                    too_many(matching, pictures_cut)
                );
                let letter = self.letter(&person.name, &[&says, &format!("Save a narrower search in its place: {page}")]);
                change.mail(&person.email, &format!("Too much matches “{}”", watch.name), &letter).await?;
            }
        }
        change.commit().await
    }
}
