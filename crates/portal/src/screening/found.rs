//! What was found in a listing, on its way to be kept: a person may release the listing meanwhile.

use super::content::is_released;
use model::{listing::Listing, screening::Screening, time::Timestamp};
use store::screening::{Before, Beside, LikeRemoved};

/// What was found, and what is kept beside it.
pub(super) struct Found {
    pub listing: Listing,
    /// Stands for what of the listing was screened.
    pub hash: [u8; 32],
    pub screening: Screening,
    pub beside: Beside,
    /// What it shares with removed ones, whoever released it.
    pub like_removed: LikeRemoved,
}

impl Found {
    /// Excuses it if a person released the listing as it is.
    pub fn excuse(&mut self, before: Option<&Before>, now: Timestamp) -> bool {
        let release = before.filter(|before| is_released(before, &self.listing, &self.screening));
        self.screening.released_at = release.map(|before| before.released_at.unwrap_or(now));
        // What a person released speaks no more against its seller than against itself.
        self.beside.like_removed = if release.is_some() { LikeRemoved::default() } else { self.like_removed };
        release.is_some()
    }

    /// The same if the release that is known is another than when it was screened.
    pub fn excuse_again(&mut self, then: Option<&Before>, now_known: Option<&Before>, now: Timestamp) {
        let release = |before: Option<&Before>| before.and_then(|before| Some((before.released.clone()?, before.released_at)));
        if release(then) != release(now_known) {
            self.excuse(now_known, now);
        }
    }
}
