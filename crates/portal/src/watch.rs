//! Watches: saved searches that run when listings change, and show or mail what is new.
//!
//! A watch notes every listing that it found, so that it knows what is new, whatever was missed meanwhile; and of those that somebody settled what they were,
//! so that one that becomes another is new again. It runs once the search index has seen the
//! change, a while after it ran last, on one node of several.

mod mailing;
mod running;

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
    screening::seen_by,
    search::{many_pictures, misread, name_of},
    secret::sha256,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    form::FieldErrors,
    id::{BrandId, ListingId, PastedListId, PictureId, WatchId},
    listing::Listing,
    page::{Page, PageQuery},
    picture::PictureHash,
    search::SearchQuery,
    time::Timestamp,
    url::HttpUrl,
    watch::{HitEvent, HitState, KNOWN_MAX, SNOOZE_DAYS, Seen, WATCHES_MAX, Watch, WatchHit, parse_name},
};
use serde_json::json;
use std::collections::HashMap;
use store::{
    StoreError,
    print::Print,
    watch::{NewWatch, StoredWatch},
    watch_hit::{Settle, StoredHit},
};

/// Listings that are read at once.
const SOME: usize = 500;
const DAY: i64 = 86_400;

/// Which hits are settled at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of these listings.
    These(Vec<ListingId>),
    /// All that nobody has said anything of and that were there at this time.
    NewUntil(Timestamp),
}

impl Portal {
    /// The watches of the brand that the session works for, the latest first; whether who asks may change them; and an id for a new one.
    pub async fn watches(&self, actor: &Actor) -> Result<(Vec<Watch>, bool, WatchId)> {
        let brand = actor.brand_for(Action::ReadWatches)?.brand_id;
        let mut watches = store::watch::of_brand(&mut self.read().await?, brand).await?;
        for watch in &mut watches {
            watch.misread = misread(&watch.query.text);
        }
        Ok((watches, actor.may(Action::ManageWatches).is_ok(), WatchId(self.new_id())))
    }

    /// One watch and its hits in a state; whether who asks may change it.
    pub async fn watch(&self, actor: &Actor, id: WatchId, state: HitState, query: PageQuery) -> Result<(Watch, Page<WatchHit>, bool)> {
        let mut watch = self.watch_for(actor, Action::ReadWatches, id).await?.watch;
        // Those that were made before lists had names.
        watch.query.pasted = name_of_list(&watch.query);
        watch.misread = misread(&watch.query.text);
        let mut conn = self.read().await?;
        let page = store::watch_hit::hits(&mut conn, id, state, query).await?;
        let ids: Vec<ListingId> = page.rows.iter().map(|hit| hit.listing).collect();
        let mut listings: HashMap<_, _> = store::listing::by_ids(&mut conn, &ids).await?.into_iter().map(|listing| (listing.id, listing)).collect();
        let mut screened = store::screening::of_listings(&mut conn, &ids).await?;
        let hit = |StoredHit { listing, found_at, state, until, was }: StoredHit| {
            let said = screened.remove(&listing).map(|screening| seen_by(actor, screening));
            let (verdict, released_at) = said.map(|said| (said.verdict, said.released_at)).unwrap_or_default();
            Some(WatchHit { listing: listings.remove(&listing)?, found_at, state, until, verdict, released_at, was })
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
        let known = self.seen_now(brand, &all.collect::<Vec<_>>()).await?;
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
        store::watch_hit::add_known(&mut change.tx, id, &known, now).await?;
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

    /// How far the change feed is. Asked before hits are shown, it says which of them are as they were shown when they are settled.
    pub async fn shown_at(&self) -> Result<i64> {
        Ok(store::listing::last_change(&mut self.read().await?).await?)
    }

    /// Dismisses a hit, puts it to sleep for some days, or brings it back. `shown` is [`Portal::shown_at`] of when it was looked at: what changed since is not
    /// settled unseen.
    pub async fn settle_hit(&self, actor: &Actor, id: WatchId, listing: ListingId, event: HitEvent, days: i64, shown: i64) -> Result<()> {
        let watch = self.watch_for(actor, Action::ManageWatches, id).await?.watch;
        if event == HitEvent::Snooze && !SNOOZE_DAYS.contains(&days) {
            return Err(PortalError::field("days", "Choose 1, 7 or 30 days"));
        }
        let until = (event == HitEvent::Snooze).then(|| self.now().plus_seconds(days * DAY));
        let from = store::watch_hit::hit(&mut self.read().await?, id, listing).await?.ok_or(PortalError::NotFound("hit"))?;
        let to = from.transition(event).map_err(|e| PortalError::conflict(e.to_string()))?;
        let seen = self.seen_now(watch.brand, &[listing]).await?.remove(&listing);
        let mut change = self.change().await?;
        let settle = Settle { from, to, until, seen: seen.as_ref(), shown: shown_for(event, shown) };
        match store::watch_hit::set(&mut change.tx, id, listing, settle).await {
            Err(StoreError::Conflict) => {
                return Err(PortalError::conflict("Somebody else decided this hit meanwhile, or its listing changed: look at it as it is now"));
            }
            done => done?,
        }
        change.commit().await
    }

    /// Dismisses many hits at once, or brings them back; what somebody else settled meanwhile stays as they left it, and what changed since it was
    /// `shown` ([`Portal::shown_at`]) is not settled unseen.
    pub async fn settle_hits(&self, actor: &Actor, id: WatchId, which: Which, event: HitEvent, shown: i64) -> Result<()> {
        let watch = self.watch_for(actor, Action::ManageWatches, id).await?.watch;
        if event == HitEvent::Snooze {
            return Err(PortalError::field("event", "Only one hit at a time is put to sleep"));
        }
        let listings = match which {
            Which::These(listings) => listings,
            Which::NewUntil(until) => store::watch_hit::new_until(&mut self.read().await?, id, until).await?,
        };
        let seen = self.seen_now(watch.brand, &listings).await?;
        let mut change = self.change().await?;
        for listing in listings {
            let Some(from) = store::watch_hit::hit(&mut change.tx, id, listing).await? else { continue };
            let Ok(to) = from.transition(event) else { continue };
            let settle = Settle { from, to, until: None, seen: seen.get(&listing), shown: shown_for(event, shown) };
            match store::watch_hit::set(&mut change.tx, id, listing, settle).await {
                Err(StoreError::Conflict) => {}
                done => done?,
            }
        }
        change.commit().await
    }

    /// What these listings are now to a watch of the brand.
    async fn seen_now(&self, brand: BrandId, ids: &[ListingId]) -> Result<HashMap<ListingId, Seen>> {
        let mut seen = HashMap::with_capacity(ids.len());
        let mut conn = self.read().await?;
        for some in ids.chunks(SOME) {
            let mut screened = store::screening::of_listings(&mut conn, some).await?;
            for listing in store::listing::by_ids(&mut conn, some).await? {
                let said = screened.remove(&listing.id).filter(|said| said.released_at.is_none());
                let verdict = said.map(|said| said.of_brand(brand).verdict).unwrap_or_default();
                seen.insert(listing.id, Seen { content: offered(&listing), price: listing.price, verdict });
            }
        }
        Ok(seen)
    }

    async fn watch_for(&self, actor: &Actor, action: Action, id: WatchId) -> Result<StoredWatch> {
        actor.known()?;
        let stored = store::watch::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("watch"))?;
        actor.may_for(action, stored.watch.brand, "watch")?;
        Ok(stored)
    }
}

/// What is brought back may be anything by now: that is looked at then.
const fn shown_for(event: HitEvent, shown: i64) -> i64 {
    match event {
        HitEvent::Restore => i64::MAX,
        HitEvent::Dismiss | HitEvent::Snooze => shown,
    }
}

/// Stands for what is offered, by whom and in which pictures. A description or a category that is written anew makes no other listing of it: what it says of
/// marks is in the verdict. A picture is told by its host and path: what stands after them is signed, versioned or sized anew with each export.
fn offered(listing: &Listing) -> String {
    let bare = |address: &HttpUrl| address.as_str().split(['?', '#']).next().unwrap_or_default().to_owned();
    let mut pictures: Vec<String> = listing.images.iter().map(bare).collect();
    pictures.sort_unstable();
    let seller = listing.seller.as_ref().map(|seller| seller.id);
    let parts = (&listing.title, &listing.claimed_brand, listing.gtin, seller, pictures);
    BASE64_URL_SAFE_NO_PAD.encode(sha256(&serde_json::to_vec(&parts).unwrap_or_default()))
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
