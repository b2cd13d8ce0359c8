//! Pictures that are asked for again: those that failed, until they are given up; and once a week those of listings on sale, by what their servers
//! call their version, for a seller can put another picture in the place of one that was read.

use super::{FETCHES_AT_ONCE, LEASE_SECONDS, PictureSource};
use crate::{Actor, Portal, PortalError, Result, policy::Action, secret::sha256};
use futures::future;
use model::{id::ListingId, seen_code::UnreadPicture, url::HttpUrl};
use store::picture_again::Asked;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Pictures that are asked for in one step, each of which may take a minute.
const AT_ONCE: i64 = 15;
/// Listings that are read at once of those that show a picture.
const LISTINGS_AT_ONCE: i64 = 500;
/// Listings that are asked for where a picture is.
const ADDRESSES_AT_ONCE: i64 = 20;

impl Portal {
    /// Asks again for the few pictures that have been due the longest; how many. None if another node is at it.
    pub async fn look_at_pictures_again(&self, source: &PictureSource, stop: &CancellationToken) -> Result<usize> {
        let due = store::picture_again::due(&mut self.read().await?, self.now(), AT_ONCE).await?;
        if due.is_empty() {
            return Ok(0);
        }
        let mut change = self.change().await?;
        let (now, lease) = (change.now, change.now.plus_seconds(LEASE_SECONDS));
        let position = store::seen_code::claim(&mut change.tx, now, lease).await?;
        change.commit().await?;
        let Some(position) = position else { return Ok(0) };
        let (mut asked, mut failed) = (0, Ok(()));
        for some in due.chunks(FETCHES_AT_ONCE) {
            if stop.is_cancelled() || failed.is_err() {
                break;
            }
            for done in future::join_all(some.iter().map(|hash| self.look_again(source, hash))).await {
                asked += usize::from(done.is_ok());
                failed = failed.and(done);
            }
        }
        // Who failed must not keep the reading of all pictures waiting.
        let mut change = self.change().await?;
        store::seen_code::advance(&mut change.tx, lease, position).await?;
        change.commit().await?;
        failed.map(|()| asked)
    }

    /// Asks for one. If it shows something else than before, its listings go through the change feed, and so are read, screened and searched anew.
    async fn look_again(&self, source: &PictureSource, url_hash: &[u8]) -> Result<()> {
        let Some(known) = store::seen_code::picture(&mut self.read().await?, url_hash).await? else { return Ok(()) };
        // Nobody shows it any more: it is asked for again when a listing does.
        let Some(url) = self.address_of(url_hash).await? else {
            let mut change = self.change().await?;
            let asked = Asked { again_at: None, ..known.asked };
            store::picture_again::note(&mut change.tx, url_hash, &asked).await?;
            return change.commit().await;
        };
        let look = self.look(source, &url, Some(known)).await?;
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
        change.commit().await
    }

    /// Where a picture is, as the listings say that show it; none if none does any more.
    async fn address_of(&self, url_hash: &[u8]) -> Result<Option<HttpUrl>> {
        let mut conn = self.read().await?;
        let ids = store::picture_again::shown_by(&mut conn, url_hash, ListingId(Uuid::nil()), ADDRESSES_AT_ONCE).await?;
        let listings = store::listing::by_ids(&mut conn, &ids).await?;
        Ok(listings.into_iter().flat_map(|listing| listing.images).find(|url| sha256(url.as_str().as_bytes()) == *url_hash))
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
