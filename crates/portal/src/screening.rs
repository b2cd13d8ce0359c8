//! Content filters at work: every new or changed listing is screened on arrival, and what the rules say is done.
//!
//! Arrivals follow the listings' change feed like the search index, one node of several. When marks or rules change, a job screens the whole
//! catalogue anew beside them. What is screened for is held in memory ([`engine`]) and rebuilt beside those who use it when marks or rules change.
//!
//! A machine holds a listing at most ([`crate::hold`]); what a person released is not held again for the same content ([`content`]). A held listing that its seller
//! changes so that nothing is found any more goes back by itself.

mod asked;
pub(crate) mod content;
mod engine;
pub(crate) mod evidence;
mod excepted;
mod far_rules;
mod found;
mod kept;
mod knowledge;
mod learned;
pub(crate) mod like_removed;
mod numbers;
mod outcome;
mod pictures;
mod pictures_seen;
mod ranges;
mod removals;
mod rules;
mod sweep;
pub(crate) mod unscreened;
mod vocabulary;

pub use asked::{Judged, SENT_MAX};
pub(crate) use engine::Screener;
pub(crate) use excepted::find_sellers;
pub use far_rules::PutLive;
pub use pictures_seen::PicturesSeen;
pub use rules::Whose;
pub(crate) use rules::rules_used;

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use content::screened_hash;
use engine::{Loaded, Screened};
use found::Found;
use knowledge::MANY_SELLERS;
use like_removed::text_key;
use model::{
    id::{BrandId, ListingId, SellerId},
    listing::Listing,
    money::Money,
    screening::{Finding, FindingKind, Screening},
    seen_code::SeenFinding,
};
use outcome::Step;
pub(crate) use pictures::addresses;
use pictures::{OfRemoved, Pictures, Shown};
use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};
use store::screening::{Before, Beside};
use tokio_util::sync::CancellationToken;

/// Listings that are screened before the position is noted.
const AT_ONCE: i64 = 500;
/// A node that says nothing for so long is taken for dead: what arrives is not screened meanwhile. A turn takes a second or two; one that takes longer than this is
/// made again.
const LEASE_SECONDS: i64 = 30;
/// How often the feed is looked at when nobody says that it moved.
const LOOK_EVERY: Duration = Duration::from_millis(700);

/// Prices of a listing that are kept.
const PRICES_KEPT: usize = 12;

/// A listing with what is looked at besides its words, and what goes with it.
#[derive(Clone)]
struct Given<T> {
    listing: Listing,
    /// What its pictures look like, each with its address's hash.
    pictures: Vec<Shown>,
    /// Those of them that removed listings showed.
    of_removed: Vec<OfRemoved>,
    /// Listings of other sellers and other items that show its pictures, among the first that are found.
    shown_by_others: usize,
    /// Other sellers who offer something with its text and had nothing with it removed; counted where the text is that of a removed listing, and no further
    /// than it matters.
    sellers_of_text: usize,
    /// What the codes in them say against it, each with whose they are.
    codes: Vec<(Option<BrandId>, SeenFinding)>,
    /// What it cost before, the latest last.
    prices: Vec<Money>,
    with: T,
}

impl<T> Given<T> {
    fn with<U>(self, with: U) -> Given<U> {
        let Self { listing, pictures, of_removed, shown_by_others, sellers_of_text, codes, prices, .. } = self;
        Given { listing, pictures, of_removed, shown_by_others, sellers_of_text, codes, prices, with }
    }
}

/// Why a listing is screened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// It came with the feed, which brings whatever changes later.
    Feed,
    /// Something is known that was not when it was screened: it is, though it be as it was.
    Anew,
    /// Somebody waits for the answer. What is behind the times (not `current`) answers and does nothing: the feed brings the listing to what holds.
    AtOnce { current: bool },
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Listings that were screened.
    pub screened: usize,
    /// Listings as they were when they were screened last.
    pub unchanged: usize,
    /// Listings that were taken out of sight.
    pub held: usize,
    /// Held listings that nothing was found in any more.
    pub freed: usize,
}

impl Portal {
    /// Screens what arrives until `stop`: what `markward serve` runs beside the pages.
    pub async fn follow_screening(&self, stop: CancellationToken) {
        loop {
            let wait = match self.screen_arrivals(&stop).await {
                Ok(Some(_)) if !stop.is_cancelled() => continue,
                Ok(_) => LOOK_EVERY,
                Err(error) => {
                    tracing::warn!(error = %error, cause = ?error, "Could not screen listings; trying again");
                    Duration::from_secs(5)
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Screens the next listings of the change feed; none if there is nothing new, or another node is at it.
    pub async fn screen_arrivals(&self, stop: &CancellationToken) -> Result<Option<Done>> {
        // Looked at first, so that a portal where nothing happens writes nothing.
        let mut conn = self.read().await?;
        if store::screening::position(&mut conn).await? >= store::listing::last_change(&mut conn).await? {
            return Ok(None);
        }
        drop(conn);
        let mut change = self.change().await?;
        let (now, lease) = (change.now, change.now.plus_seconds(LEASE_SECONDS));
        let position = store::screening::claim(&mut change.tx, now, lease).await?;
        change.commit().await?;
        let Some(position) = position else { return Ok(None) };
        let listings = store::listing::changed_after(&mut self.read().await?, position, AT_ONCE).await?;
        let reached = listings.last().map_or(position, |(seq, _)| *seq);
        let loaded = self.screener().loaded(self).await?;
        let done = self.screen_all(&loaded, listings.into_iter().map(|(_, listing)| listing).collect(), Turn::Feed, stop).await?;
        let mut change = self.change().await?;
        store::screening::advance(&mut change.tx, lease, if stop.is_cancelled() { position } else { reached }).await?;
        change.commit().await?;
        Ok((done != Done::default()).then_some(done))
    }

    /// Screens a listing anew: something is known of it that was not when it was screened on arrival.
    pub(crate) async fn screen_again(&self, listing: Listing, stop: &CancellationToken) -> Result<()> {
        let loaded = self.screener().loaded(self).await?;
        self.screen_all(&loaded, vec![listing], Turn::Anew, stop).await.map(drop)
    }

    /// Screens these listings and does what the rules say. Unless they are screened anew, those are left out that were screened as they are.
    async fn screen_all(&self, loaded: &Arc<Loaded>, listings: Vec<Listing>, turn: Turn, stop: &CancellationToken) -> Result<Done> {
        let ids: Vec<ListingId> = listings.iter().map(|listing| listing.id).collect();
        let known = store::screening::before(&mut self.read().await?, &ids).await?;
        let mut done = Done::default();
        let fresh: Vec<(Listing, [u8; 32])> = listings
            .into_iter()
            .map(|listing| {
                let hash = screened_hash(&listing);
                (listing, hash)
            })
            .filter(|(listing, hash)| turn == Turn::Anew || known.get(&listing.id).is_none_or(|before| before.content_hash != hash))
            .collect();
        done.unchanged = ids.len() - fresh.len();
        let fresh = self.with_facts(loaded, fresh, &known).await?;
        let (engine, now) = (Arc::clone(loaded), self.now());
        let screened = tokio::task::spawn_blocking(move || engine.screen_all(fresh, now)).await.map_err(PortalError::internal)?;
        done.screened = screened.len();
        let current = turn != Turn::AtOnce { current: false };
        let mut kept = Vec::with_capacity(screened.len());
        for Screened { listing, with: hash, screening, like_removed, used } in screened {
            if stop.is_cancelled() {
                return Ok(done);
            }
            let before = known.get(&listing.id);
            let beside = Beside {
                content_hash: if current { hash.to_vec() } else { Vec::new() },
                prices: prices(before, &listing),
                text_key: text_key(&listing.description),
                like_removed,
                used,
            };
            let mut found = Found { listing, hash, screening, beside, like_removed };
            let released = found.excuse(before, now);
            let step = if current { Step::of(&found.listing, &found.screening, released) } else { Step::Keep };
            kept.extend(self.do_step(step, found, &mut done).await?);
        }
        self.keep_found(kept, &known, turn, now).await?;
        Ok(done)
    }

    /// The listings with what is looked at besides their words; `before` says what they cost.
    async fn with_facts<T>(&self, loaded: &Loaded, listings: Vec<(Listing, T)>, before: &HashMap<ListingId, Before>) -> Result<Vec<Given<T>>> {
        let mut known = self.pictures_of(loaded.knowledge(), listings.iter().map(|(listing, _)| listing)).await?;
        let mut all = Vec::with_capacity(listings.len());
        let mut texts: HashMap<i64, Vec<SellerId>> = HashMap::new();
        for (listing, with) in listings {
            let mut sellers_of_text = 0;
            if let Some(key) = loaded.removed_text(&listing) {
                let sellers = match texts.entry(key) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => new.insert(store::removed::sellers_with_text(&mut self.read().await?, key, MANY_SELLERS + 1).await?),
                };
                let own = listing.seller.as_ref().map(|seller| seller.id);
                sellers_of_text = sellers.iter().filter(|seller| Some(**seller) != own).count();
            }
            let Pictures { shown: pictures, of_removed, codes } = known.remove(&listing.id).unwrap_or_default();
            // Pictures of removed listings say more than that.
            let shown_by_others = if pictures.is_empty() || !of_removed.is_empty() { 0 } else { self.shown_by_others(&listing, &pictures).await? };
            let codes = if codes.is_empty() { Vec::new() } else { self.found_in_codes(&listing, codes).await? };
            let prices = before.get(&listing.id).map(|before| before.prices.clone()).unwrap_or_default();
            all.push(Given { listing, pictures, of_removed, shown_by_others, sellers_of_text, codes, prices, with });
        }
        Ok(all)
    }

    /// What the filters say of a listing; none if it was not screened yet.
    pub async fn screening(&self, actor: &Actor, id: ListingId) -> Result<Option<Screening>> {
        actor.may(Action::SearchListings)?;
        Ok(store::screening::of_listings(&mut self.read().await?, &[id]).await?.remove(&id).map(|screening| seen_by(actor, screening)))
    }
}

/// As much of it as somebody may see: staff all, members of a brand what was found for their own.
pub(crate) fn seen_by(actor: &Actor, screening: Screening) -> Screening {
    if actor.is_staff() { screening } else { screening.of_brands(|brand| actor.acts_for(brand)) }
}

/// A finding in words: what stands where, for which mark, and why.
pub(crate) fn said_of(finding: &Finding) -> String {
    // A word of replicas says nothing of a mark by itself.
    match (finding.text.is_empty(), finding.mark.is_empty() || finding.kind == FindingKind::Dupe) {
        (false, false) => format!("“{}” for the mark {}: {}", finding.text, finding.mark, finding.rule),
        (false, true) => format!("“{}”: {}", finding.text, finding.rule),
        (true, _) => finding.rule.clone(),
    }
}

/// What a listing cost, this time included.
fn prices(before: Option<&Before>, listing: &Listing) -> Vec<Money> {
    let mut prices = before.map(|before| before.prices.clone()).unwrap_or_default();
    if let Some(price) = listing.price.filter(|price| prices.last() != Some(price)) {
        prices.push(price);
    }
    prices.drain(..prices.len().saturating_sub(PRICES_KEPT));
    prices
}
