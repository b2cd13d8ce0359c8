//! Pictures that are asked for again: those that failed, until they are given up; and once a week those of listings on sale, by what their servers
//! call their version, for a seller can put another picture in the place of one that was read.

use super::{
    LEASE_SECONDS, PictureSource,
    look::{Ask, Look},
};
use crate::{Actor, Portal, PortalError, Result, policy::Action, secret::sha256};
use model::{
    id::{ListingId, SellerId},
    seen_code::UnreadPicture,
    time::Timestamp,
    url::HttpUrl,
};
use store::picture_again::Asked;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The chore's name in the table: one node at a time, beside the one that follows the feed, for neither may keep the other waiting.
const CHORE: &str = "look at pictures again";
/// Pictures that are asked for in one step, and of these at the same time.
const AT_ONCE: i64 = 64;
const ASKED_AT_ONCE: usize = 16;
/// Listings that are read at once of those that show a picture.
const LISTINGS_AT_ONCE: i64 = 500;
/// Listings that are asked for where a picture is.
const ADDRESSES_AT_ONCE: i64 = 20;

impl Portal {
    /// Asks again for the pictures that have been due the longest; how many. None if another node is at it.
    pub async fn look_at_pictures_again(&self, source: &PictureSource, stop: &CancellationToken) -> Result<usize> {
        let due = store::picture_again::due(&mut self.read().await?, self.now(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let mut change = self.change().await?;
        let now = change.now;
        let claimed = store::chore::claim(&mut change.tx, CHORE, now, now.plus_seconds(-LEASE_SECONDS)).await?;
        change.commit().await?;
        if claimed.is_none() {
            return Ok(0);
        }
        let asked = self.ask_again(source, &due, stop).await;
        // Whoever comes next need not wait until the lease would run out.
        let mut change = self.change().await?;
        store::chore::hold(&mut change.tx, CHORE, Timestamp(0)).await?;
        change.commit().await?;
        asked
    }

    async fn ask_again(&self, source: &PictureSource, due: &[Vec<u8>], stop: &CancellationToken) -> Result<usize> {
        let mut asks = Vec::with_capacity(due.len());
        for hash in due.iter().filter_map(|hash| <[u8; 32]>::try_from(&hash[..]).ok()) {
            let Some(known) = store::seen_code::picture(&mut self.read().await?, &hash).await? else { continue };
            match self.address_of(&hash).await? {
                Some((url, seller)) => asks.push(Ask { hash, url, seller, known: Some(known) }),
                // Nobody shows it any more: it is asked for again when a listing does.
                None => {
                    let mut change = self.change().await?;
                    store::picture_again::note(&mut change.tx, &hash, &Asked { again_at: None, ..known.asked }).await?;
                    change.commit().await?;
                }
            }
        }
        let mut done = due.len() - asks.len();
        let mut asking = self.ask_for(source, asks, ASKED_AT_ONCE);
        while let Some(asked) = tokio::select! { next = asking.join_next() => next, () = stop.cancelled() => None } {
            let (hash, look) = asked.map_err(PortalError::internal)?;
            self.keep_again(&hash, look?).await?;
            done += 1;
        }
        Ok(done)
    }

    /// Keeps what came of one. If it shows something else than before, its listings go through the change feed, and so are read, screened and searched anew.
    async fn keep_again(&self, url_hash: &[u8; 32], look: Look) -> Result<()> {
        let mut change = self.change().await?;
        let now = change.now;
        // What it shows now and that its listings are to be read anew are written together: a process that dies before finds the difference again.
        let mut after = look.differs.then_some(ListingId(Uuid::nil()));
        while let Some(from) = after {
            let listings = store::picture_again::shown_by(&mut change.tx, url_hash, from, LISTINGS_AT_ONCE).await?;
            store::listing::touch(&mut change.tx, &listings).await?;
            after = listings.last().copied();
        }
        look.keep(&mut change.tx, url_hash, now).await?;
        change.commit().await?;
        self.read_now(*url_hash, look.picture.print.as_ref()).await
    }

    /// Where a picture is, as the listings say that show it, and whose the first of them is; none if none does any more.
    async fn address_of(&self, url_hash: &[u8]) -> Result<Option<(HttpUrl, Option<SellerId>)>> {
        let mut conn = self.read().await?;
        let ids = store::picture_again::shown_by(&mut conn, url_hash, ListingId(Uuid::nil()), ADDRESSES_AT_ONCE).await?;
        let listings = store::listing::by_ids(&mut conn, &ids).await?;
        Ok(listings.into_iter().find_map(|listing| {
            let seller = listing.seller.map(|seller| seller.id);
            listing.images.into_iter().find(|url| sha256(url.as_str().as_bytes()) == *url_hash).map(|url| (url, seller))
        }))
    }

    /// The pictures of a listing that could not be read, why, and when each is tried again.
    pub async fn unread_pictures(&self, actor: &Actor, id: ListingId) -> Result<Vec<UnreadPicture>> {
        actor.may(Action::SearchListings)?;
        let mut conn = self.read().await?;
        let listing = store::listing::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let unread = store::picture_again::unread(&mut conn, id).await?;
        let shown = |url: HttpUrl| {
            let hash = sha256(url.as_str().as_bytes());
            let unread = unread.iter().find(|unread| unread.url_hash == hash)?;
            Some(UnreadPicture { url, reason: unread.error.clone(), tried_at: unread.tried_at, again_at: unread.again_at })
        };
        Ok(listing.images.into_iter().filter_map(shown).collect())
    }
}
