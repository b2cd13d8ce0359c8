//! Watches: saved searches that run when listings change, and show or mail what is new.
//!
//! A watch notes every listing that it found, so that it knows what is new, whatever was missed meanwhile. It runs once the search index has seen the
//! change, a while after it ran last, on one node of several.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
    screening::seen_by,
    search::{Whole, many_pictures, name_of},
};
use model::{
    form::FieldErrors,
    id::{BrandId, ListingId, PastedListId, PictureId, WatchId},
    listing::Listing,
    page::{Page, PageQuery},
    picture::PictureHash,
    search::SearchQuery,
    time::Timestamp,
    watch::{HitEvent, HitState, KNOWN_MAX, SNOOZE_DAYS, WATCHES_MAX, Watch, WatchHit, parse_name},
};
use serde_json::json;
use std::{collections::HashMap, time::Duration};
use store::{
    StoreError,
    print::Print,
    watch::{NewWatch, StoredWatch},
};
use tokio_util::sync::CancellationToken;

/// A watch does not run more often.
const SECONDS_BETWEEN: i64 = 20;
/// Nor is anybody mailed of it more often.
const SECONDS_BETWEEN_MAILS: i64 = 3600;
/// Listings that one mail names.
const MAILED_MAX: usize = 10;
/// How often it is looked whether one has to run.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const DAY: i64 = 86_400;

impl Portal {
    /// The watches of the brand that the session works for, the latest first; whether who asks may change them; and an id for a new one.
    pub async fn watches(&self, actor: &Actor) -> Result<(Vec<Watch>, bool, WatchId)> {
        let brand = actor.brand_for(Action::ReadWatches)?.brand_id;
        let watches = store::watch::of_brand(&mut self.read().await?, brand).await?;
        Ok((watches, actor.may(Action::ManageWatches).is_ok(), WatchId(self.new_id())))
    }

    /// One watch and its hits in a state; whether who asks may change it.
    pub async fn watch(&self, actor: &Actor, id: WatchId, state: HitState, query: PageQuery) -> Result<(Watch, Page<WatchHit>, bool)> {
        let mut watch = self.watch_for(actor, Action::ReadWatches, id).await?.watch;
        // Those that were made before lists had names.
        watch.query.pasted = name_of_list(&watch.query);
        let mut conn = self.read().await?;
        let page = store::watch::hits(&mut conn, id, state, query).await?;
        let ids: Vec<ListingId> = page.rows.iter().map(|(listing, ..)| *listing).collect();
        let mut listings: HashMap<_, _> = store::listing::by_ids(&mut conn, &ids).await?.into_iter().map(|listing| (listing.id, listing)).collect();
        let mut screened = store::screening::of_listings(&mut conn, &ids).await?;
        let hit = |(listing, found_at, state, until): store::watch::StoredHit| {
            let said = screened.remove(&listing).map(|screening| seen_by(actor, screening));
            let (verdict, released_at) = said.map(|said| (said.verdict, said.released_at)).unwrap_or_default();
            Some(WatchHit { listing: listings.remove(&listing)?, found_at, state, until, verdict, released_at })
        };
        let rows = page.rows.into_iter().filter_map(hit).collect();
        let may_manage = actor.may_for(Action::ManageWatches, watch.brand, "watch").is_ok();
        Ok((watch, Page { rows, total: page.total, page: page.page, size: page.size }, may_manage))
    }

    /// Saves a search. What matches now is known; only what comes after is new. `id` was drawn for the form: sent twice, it makes one.
    pub async fn make_watch(&self, actor: &Actor, id: WatchId, name: &str, query: &SearchQuery, mails: bool) -> Result<()> {
        let brand = actor.brand_for(Action::ManageWatches)?.brand_id;
        let mut errors = FieldErrors::new();
        let name = errors.take("name", parse_name(name));
        if query.text.trim().is_empty() && !query.is_filtered() {
            errors.add("search", "Search for something first: a watch over everything would find everything");
        }
        let Some(name) = name.filter(|_| errors.is_empty()) else { return Err(PortalError::Invalid(errors.into_vec())) };
        // Where a page begins and how it is sorted is no part of what is searched for.
        let query = SearchQuery { page: Default::default(), sort: Default::default(), ..self.with_list(actor, query).await?.into_owned() };
        let query = self.with_currency(actor, &query).await?.into_owned();
        if query.needs_currency() {
            return Err(PortalError::field("search", "Choose a currency for the price: nobody knows which one the listings will have that are to be found"));
        }
        // It keeps the list with it, and its name: the way back to the search is no longer than that.
        let query = SearchQuery { pasted: name_of_list(&query), ..query };
        let position = self.indexed_to().await?;
        let whole = self.search_all_for(brand, &query).await?;
        whole.of_all_words("search")?;
        let (all, pictures_cut) = (whole.ids, whole.pictures_cut);
        if pictures_cut || all.len() as u64 > KNOWN_MAX {
            let many = format!("{}. A watch takes {KNOWN_MAX} at most: search for less", too_many(all.len() as u64, pictures_cut));
            return Err(PortalError::field("search", many));
        }
        let known: Vec<ListingId> = all.collect();
        if store::watch::count(&mut self.read().await?, brand).await? >= WATCHES_MAX {
            return Err(PortalError::field("name", format!("A brand has {WATCHES_MAX} watches at most: delete one that you need no longer")));
        }
        let mut change = self.change().await?;
        if store::watch::by_id(&mut change.tx, id).await?.is_some() {
            return Ok(());
        }
        let now = change.now;
        let (print, picture) = match query.picture {
            Some(hash) => watched_picture(&mut change, actor, brand, hash).await?,
            None => (None, None),
        };
        let new = NewWatch { id, brand, name: &name, query: &query, mails, by: actor.user_id(), print: print.as_ref(), picture };
        store::watch::insert(&mut change.tx, new, now).await?;
        store::watch::add(&mut change.tx, id, &known, HitState::Known, now).await?;
        store::watch::reached(&mut change.tx, id, position).await?;
        change.audit(actor, "watch.made", Subject::of("watch", id.0, brand), &format!("Made the watch “{name}”"), json!({ "query": query })).await?;
        change.commit().await
    }

    /// Gives it another name, and begins or ends its mails.
    pub async fn change_watch(&self, actor: &Actor, id: WatchId, name: &str, mails: bool) -> Result<()> {
        let watch = self.watch_for(actor, Action::ManageWatches, id).await?.watch;
        let name = parse_name(name).map_err(|e| PortalError::field("name", e))?;
        let mut change = self.change().await?;
        store::watch::change(&mut change.tx, id, &name, mails).await?;
        let subject = Subject::of("watch", id.0, watch.brand);
        change.audit(actor, "watch.changed", subject, &format!("Changed the watch “{name}”"), json!({ "mails": mails })).await?;
        change.commit().await
    }

    /// Deletes a watch and what became of its hits.
    pub async fn delete_watch(&self, actor: &Actor, id: WatchId) -> Result<()> {
        let watch = self.watch_for(actor, Action::ManageWatches, id).await?.watch;
        let mut change = self.change().await?;
        if let Some(picture) = store::watch::delete(&mut change.tx, id).await? {
            store::picture::let_go(&mut change.tx, picture).await?;
        }
        let subject = Subject::of("watch", id.0, watch.brand);
        change.audit(actor, "watch.deleted", subject, &format!("Deleted the watch “{}”", watch.name), json!({ "query": watch.query })).await?;
        change.commit().await
    }

    /// Dismisses a hit, puts it to sleep for some days, or brings it back.
    pub async fn settle_hit(&self, actor: &Actor, id: WatchId, listing: ListingId, event: HitEvent, days: i64) -> Result<()> {
        self.watch_for(actor, Action::ManageWatches, id).await?;
        if event == HitEvent::Snooze && !SNOOZE_DAYS.contains(&days) {
            return Err(PortalError::field("days", "Choose 1, 7 or 30 days"));
        }
        let mut change = self.change().await?;
        let from = store::watch::hit(&mut change.tx, id, listing).await?.ok_or(PortalError::NotFound("hit"))?;
        let to = from.transition(event).map_err(|e| PortalError::conflict(e.to_string()))?;
        let until = (event == HitEvent::Snooze).then(|| change.now.plus_seconds(days * DAY));
        match store::watch::set(&mut change.tx, id, listing, from, to, until).await {
            Err(StoreError::Conflict) => return Err(PortalError::conflict("Somebody else decided this hit meanwhile")),
            done => done?,
        }
        change.commit().await
    }

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
        let id = stored.watch.id;
        let Whole { ids: all, pictures_cut, .. } = self.search_all_for(stored.watch.brand, &stored.watch.query).await?;
        // What shows a picture like it and was left out may match, and nobody knows whether it is new.
        let matching = if pictures_cut { KNOWN_MAX + 1 } else { all.len() as u64 };
        if matching > KNOWN_MAX {
            return self.stop_at_too_many(stored, matching, pictures_cut, position).await;
        }
        let known = store::watch::found(&mut self.read().await?, id).await?;
        let fresh: Vec<ListingId> = all.filter(|listing| !known.contains(listing)).collect();
        let mut change = self.change().await?;
        let now = change.now;
        store::watch::add(&mut change.tx, id, &fresh, HitState::New, now).await?;
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

    /// Wakes the hits whose sleep is over, and mails what is new to those who want it.
    async fn mail_watches(&self) -> Result<bool> {
        let (now, mut did) = (self.now(), false);
        if store::watch::to_wake(&mut self.read().await?, now).await? > 0 {
            let mut change = self.change().await?;
            store::watch::wake(&mut change.tx, now).await?;
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
        let (count, hits) = store::watch::take_to_mail(&mut change.tx, watch.id, MAILED_MAX, now).await?;
        // What there was has ended in this moment.
        if hits.is_empty() {
            return Ok(false);
        }
        let told = store::watch::told(&mut change.tx, stored).await?;
        let ids: Vec<ListingId> = hits.iter().map(|(id, _)| *id).collect();
        let line = |listing: Listing| {
            let woken = hits.contains(&(listing.id, true));
            format!("- {}{}", listing.title, if woken { " (it was put to sleep until now)" } else { "" })
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

    async fn watch_for(&self, actor: &Actor, action: Action, id: WatchId) -> Result<StoredWatch> {
        actor.known()?;
        let stored = store::watch::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("watch"))?;
        actor.may_for(action, stored.watch.brand, "watch")?;
        Ok(stored)
    }
}

fn name_of_list(query: &SearchQuery) -> Option<PastedListId> {
    (!query.list.is_empty()).then(|| name_of(&query.list))
}

fn too_many(matching: u64, pictures_cut: bool) -> String {
    if pictures_cut { many_pictures() } else { format!("{matching} listings match now") }
}

/// What the picture of a search looks like; and the file, if who makes the watch uploaded it or a watch of the brand has it: it is kept with the watch.
async fn watched_picture(change: &mut Change<'_>, actor: &Actor, brand: BrandId, hash: PictureHash) -> Result<(Option<Print>, Option<PictureId>)> {
    let uploaded = store::print::uploaded(&mut change.tx, hash).await?;
    let print = match uploaded.first() {
        Some(one) => Some(one.print.clone()),
        None => store::print::read(&mut change.tx, hash).await?.map(|(_, print)| print),
    };
    let print = match print {
        Some(print) => print,
        None => Print { hash, turns: store::print::kept_turns(&mut change.tx, hash).await?.unwrap_or_default(), quality: 0 },
    };
    if let Some(kept) = store::watch::picture(&mut change.tx, brand, hash).await? {
        return Ok((Some(print), Some(kept)));
    }
    if let Some(by) = actor.user_id() {
        for one in uploaded.iter().filter(|one| one.by == Some(by) && one.brand.is_none()) {
            if store::picture::claim(&mut change.tx, one.id, brand, by).await? {
                return Ok((Some(print), Some(one.id)));
            }
        }
    }
    Ok((Some(print), None))
}
