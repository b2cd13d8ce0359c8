//! Listings that the marketplace's own program sends: stored as an import stores them, screened at once, and answered with what was said, so that the
//! marketplace can ask before it shows them. What was changed a moment ago may be built in only when their turn in the feed comes; until then such an answer holds
//! nothing. A dry run waits for it. Pictures that were looked at before, whoever showed them, are known at once; the others are looked at later, as with
//! imports: what they show can hold a listing then ([`super::pictures_seen`]).

use super::{Turn, content, engine::Screened, pictures_seen::PicturesSeen};
use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    import::storing::{Sellers, seller_key, store_listings},
    policy::Action,
};
use model::{
    id::{ListingId, SellerId},
    import::ListingInput,
    letter::Handed,
    listing::{Listing, ListingChange, ListingState, SellerName},
    screening::Screening,
};
use serde_json::json;
use std::collections::{HashMap, HashSet};
use store::{Conn, listing::Outcome, screening::Before, seller::SellerKey};
use tokio_util::sync::CancellationToken;

/// Listings that may be sent at once, and changes that are told at once.
pub const SENT_MAX: usize = 1_000;

/// A listing that was sent, with what the content filters say of it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The marketplace's identifier.
    pub external_id: String,
    /// Ours; none if it is not stored.
    pub id: Option<ListingId>,
    /// Whether buyers may see it, or it has ended.
    pub state: ListingState,
    /// What was said; none of a removed listing that was never screened.
    pub screening: Option<Screening>,
    /// Whether that goes by its pictures.
    pub pictures: PicturesSeen,
    /// Why buyers do not see it, for its seller.
    pub decision: Option<Handed>,
}

impl Portal {
    /// Stores and screens listings that the marketplace sends, each with an identifier of its own; answers them in their order. `dry_run`: stores
    /// nothing, and answers what would be said.
    pub async fn send_listings(&self, actor: &Actor, inputs: Vec<ListingInput>, dry_run: bool) -> Result<Vec<Judged>> {
        actor.may(Action::SendListings)?;
        if inputs.len() > SENT_MAX {
            return Err(PortalError::field("listings", format!("At most {SENT_MAX} listings are taken at once; these are {}", inputs.len())));
        }
        if dry_run { self.judge_only(inputs).await } else { self.take_and_judge(actor, inputs).await }
    }

    /// A listing as it stands now, with what the content filters said of it last, by the marketplace's identifier.
    pub async fn sent_listing(&self, actor: &Actor, external_id: &str) -> Result<Judged> {
        actor.may(Action::SendListings)?;
        let mut conn = self.read().await?;
        let listing = store::listing::by_external_id(&mut conn, external_id).await?.ok_or(PortalError::NotFound("listing"))?;
        let screening = store::screening::of_listings(&mut conn, &[listing.id]).await?.remove(&listing.id);
        let decision = self.handed(&mut conn, &[listing.id]).await?.remove(&listing.id);
        drop(conn);
        let said_at = screening.as_ref().map(|screening| screening.at);
        let pictures = self.pictures_seen_by(std::iter::once(&listing), |_| said_at).await?.remove(&listing.id).unwrap_or_default();
        let state = listing.shown();
        Ok(Judged { external_id: listing.external_id, id: Some(listing.id), state, screening, pictures, decision })
    }

    /// Where listings stand that changed after a position of the change feed, whatever changed them, in its order: each once, at its latest change.
    pub async fn listing_changes(&self, actor: &Actor, after: i64, most: usize) -> Result<Vec<ListingChange>> {
        actor.may(Action::SendListings)?;
        if !(1..=SENT_MAX).contains(&most) {
            return Err(PortalError::field("limit", format!("Ask for 1 to {SENT_MAX} changes at once")));
        }
        let mut conn = self.read().await?;
        let changes = self.changes_after(&mut conn, after, i64::try_from(most).unwrap_or(1)).await?;
        // No answer of this portal says such a position: it is of another, or of what a restored backup does not know.
        if changes.is_empty() && after > store::listing::last_change(&mut conn).await? {
            return Err(PortalError::conflict(
                "No change has this position: it was not said by this portal as it is now. Ask from the beginning, with after=0",
            ));
        }
        Ok(changes)
    }

    /// The same, with why buyers do not see them.
    pub(crate) async fn changes_after(&self, conn: &mut Conn, after: i64, most: i64) -> Result<Vec<ListingChange>> {
        let mut changes = store::listing::states_changed_after(conn, after, most).await?;
        let hidden: Vec<ListingId> = changes.iter().filter(|change| change.state != ListingState::Live).map(|change| change.id).collect();
        let mut decisions = self.handed(conn, &hidden).await?;
        for change in &mut changes {
            change.decision = decisions.remove(&change.id);
        }
        Ok(changes)
    }

    async fn take_and_judge(&self, actor: &Actor, inputs: Vec<ListingInput>) -> Result<Vec<Judged>> {
        let mut change = self.change().await?;
        let stored = store_listings(self, &mut change, inputs, &mut Sellers::default()).await?;
        let count = |outcome| stored.iter().filter(|stored| stored.outcome == outcome).count();
        let (created, updated) = (count(Outcome::Created), count(Outcome::Updated));
        if created + updated > 0 {
            let key = if let Actor::Key(key) = actor { key.id.0 } else { self.new_id() };
            let summary = format!("Sent listings: {created} new, {updated} changed");
            change.audit(actor, "listings.sent", Subject::new("api_key", key), &summary, json!({ "created": created, "updated": updated })).await?;
        }
        change.commit().await?;
        self.indexer().wake();
        let ids: Vec<ListingId> = stored.iter().map(|stored| stored.id).collect();
        let listings = store::listing::by_ids(&mut self.read().await?, &ids).await?;
        let (loaded, current) = self.screener().at_hand(self).await?;
        self.screen_all(&loaded, listings, Turn::AtOnce { current }, &CancellationToken::new()).await?;
        // As it stands now: the follower of arrivals may have been at the same listings.
        let mut conn = self.read().await?;
        let listings: HashMap<ListingId, Listing> = store::listing::by_ids(&mut conn, &ids).await?.into_iter().map(|listing| (listing.id, listing)).collect();
        let screenings = store::screening::of_listings(&mut conn, &ids).await?;
        let decisions = self.handed(&mut conn, &ids).await?;
        drop(conn);
        let seen = self.pictures_seen_by(listings.values(), |id| screenings.get(&id).map(|screening| screening.at)).await?;
        let one = |id: &ListingId| {
            let listing = listings.get(id)?;
            Some(Judged {
                external_id: listing.external_id.clone(),
                id: Some(*id),
                state: listing.shown(),
                screening: screenings.get(id).cloned(),
                decision: decisions.get(id).cloned(),
                pictures: seen.get(id).copied().unwrap_or_default(),
            })
        };
        Ok(ids.iter().filter_map(one).collect())
    }

    async fn judge_only(&self, inputs: Vec<ListingInput>) -> Result<Vec<Judged>> {
        let (mut listings, mut stored) = (Vec::with_capacity(inputs.len()), HashSet::new());
        let mut conn = self.read().await?;
        let mut sellers: HashMap<SellerKey, SellerName> = HashMap::new();
        for input in inputs {
            let known = store::listing::by_external_id(&mut conn, &input.external_id).await?;
            let seller = match seller_key(&input) {
                Some(key) => match sellers.get(&key) {
                    Some(met) => Some(met.clone()),
                    None => {
                        // Rules may leave sellers alone by their names: one whom storing would make or rename is judged by the name that was sent.
                        let (id, was) = match store::seller::known(&mut conn, &key, input.seller.as_deref()).await? {
                            Some(known) => (known.id, known.name),
                            None => (SellerId(self.new_id()), input.seller_id.clone().unwrap_or_default()),
                        };
                        let met = SellerName { id, name: input.seller.clone().unwrap_or(was), external_id: input.seller_id.clone() };
                        sellers.insert(key, met.clone());
                        Some(met)
                    }
                },
                None => None,
            };
            let listing = self.as_if_stored(input, known.as_ref(), seller);
            stored.extend(known.map(|known| known.id));
            listings.push((listing, ()));
        }
        let ids: Vec<ListingId> = stored.iter().copied().collect();
        let before: HashMap<ListingId, Before> = store::screening::before(&mut conn, &ids).await?;
        drop(conn);
        // It has no turn in the feed: it waits for what holds.
        let engine = self.screener().loaded(self).await?;
        // Before it is answered by what is known: what becomes known meanwhile is not said to be in it.
        let seen = self.pictures_seen(listings.iter().map(|(listing, ())| listing)).await?;
        let given = self.with_facts(&engine, listings, &before).await?;
        let now = self.now();
        let screened = tokio::task::spawn_blocking(move || engine.screen_all(given, now)).await.map_err(PortalError::internal)?;
        let one = |Screened { listing, mut screening, .. }: Screened<()>| {
            let released = before.get(&listing.id).filter(|before| content::is_released(before, &listing, &screening));
            screening.released_at = released.and_then(|before| before.released_at);
            let released = released.is_some();
            let ended = listing.ended_at.is_some();
            let state = match listing.state {
                ListingState::Live if !ended && screening.verdict.hides() && !released => ListingState::Held,
                ListingState::Held if !screening.verdict.hides() || released => ListingState::Live,
                state => state,
            };
            let id = stored.contains(&listing.id).then_some(listing.id);
            let pictures = seen.get(&listing.id).copied().unwrap_or_default();
            Judged { external_id: listing.external_id, id, state: state.shown(ended), screening: Some(screening), pictures, decision: None }
        };
        Ok(screened.into_iter().map(one).collect())
    }

    /// The listing that storing this would make.
    fn as_if_stored(&self, input: ListingInput, known: Option<&Listing>, seller: Option<SellerName>) -> Listing {
        let now = self.now();
        Listing {
            id: known.map_or_else(|| ListingId(self.new_id()), |known| known.id),
            external_id: input.external_id,
            url: input.url,
            title: input.title,
            description: input.description.unwrap_or_default(),
            claimed_brand: input.claimed_brand,
            gtin: input.gtin,
            gtin_given: input.gtin_given,
            condition: input.condition,
            price: input.price,
            seller,
            images: input.images,
            category: input.category.unwrap_or_default(),
            country: input.country,
            state: known.map_or(ListingState::Live, |known| known.state),
            ended_at: input.ended.then(|| known.and_then(|known| known.ended_at).unwrap_or(now)),
            first_seen_at: known.map_or(now, |known| known.first_seen_at),
            last_seen_at: now,
        }
    }
}
