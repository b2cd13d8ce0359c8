//! Whether what is said of a listing goes by its pictures: a marketplace that asks before it shows waits for those that may still hold it.

use super::addresses;
use crate::{Portal, Result};
use model::{id::ListingId, listing::Listing, time::Timestamp};
use std::collections::HashMap;
use store::print::Known;

/// Whether an answer about a listing goes by its pictures; of several the worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PicturesSeen {
    /// All were looked at, and it does.
    #[default]
    Read,
    /// Some were not, and will not be soon: nobody looks at pictures here, the listing has ended, or nothing can be read at their addresses.
    NotRead,
    /// Some are looked at soon, and may still hold it.
    Pending,
}

impl PicturesSeen {
    /// The word in the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::NotRead => "not_read",
            Self::Pending => "pending",
        }
    }
}

impl Portal {
    /// Of stored listings, for what was said of each at a time. A picture that was read since, for another listing or as another stands there now, is in
    /// it once the listing had its own turn.
    pub(super) async fn pictures_seen_by(
        &self,
        listings: impl Iterator<Item = &Listing> + Clone,
        said_at: impl Fn(ListingId) -> Option<Timestamp>,
    ) -> Result<HashMap<ListingId, PicturesSeen>> {
        let ids: Vec<ListingId> = listings.clone().map(|listing| listing.id).collect();
        let behind = store::seen_code::behind(&mut self.read().await?, &ids).await?;
        let goes_by = |id: ListingId, picture: &Known| !behind.contains(&id) || said_at(id).is_some_and(|at| at >= picture.looked_at);
        self.seen_if(listings, goes_by).await
    }

    /// Of listings that are judged by what is known at this moment.
    pub(super) async fn pictures_seen(&self, listings: impl Iterator<Item = &Listing> + Clone) -> Result<HashMap<ListingId, PicturesSeen>> {
        self.seen_if(listings, |_, _| true).await
    }

    async fn seen_if(
        &self,
        listings: impl Iterator<Item = &Listing> + Clone,
        goes_by: impl Fn(ListingId, &Known) -> bool,
    ) -> Result<HashMap<ListingId, PicturesSeen>> {
        let shown: Vec<(&Listing, [u8; 32])> = listings.flat_map(|listing| addresses(listing).map(move |(_, hash)| (listing, hash))).collect();
        let hashes: Vec<[u8; 32]> = shown.iter().map(|(_, hash)| *hash).collect();
        let known = store::print::of_addresses(&mut self.read().await?, &hashes).await?;
        let mut all: HashMap<ListingId, PicturesSeen> = HashMap::new();
        for (listing, hash) in shown {
            let is_read = match known.get(&hash) {
                // Nothing could be read there, which is tried again; or it was passed over for now.
                Some(picture) if picture.failed && picture.print.is_none() => (picture.tries > 0).then_some(false),
                Some(picture) => goes_by(listing.id, picture).then_some(true),
                None => None,
            };
            let seen = match is_read {
                Some(true) => PicturesSeen::Read,
                None if self.settings().reads_pictures && listing.ended_at.is_none() => PicturesSeen::Pending,
                _ => PicturesSeen::NotRead,
            };
            let worst = all.entry(listing.id).or_default();
            *worst = seen.max(*worst);
        }
        Ok(all)
    }
}
