//! What is done with listings that were screened, and kept of them.

use super::{
    Done, Turn,
    content::{is_released, screened_hash},
    found::Found,
    unscreened::{after_failure, is_unscreened},
};
use crate::{Actor, Portal, PortalError, Result};
use model::{
    id::ListingId,
    listing::{Listing, ListingState},
    screening::{Outcome, Screening},
    time::Timestamp,
};
use std::collections::HashMap;
use store::screening::Before;

/// Why a held listing goes back on sale by itself.
const RELEASED_BEFORE: &str = "The listing is again as a person released it before.";
const NOTHING_FOUND: &str = "The listing or the rules were changed, and the content filters find nothing any more for which it would be held.";

/// What is to be done with a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing: what was found is kept.
    Keep,
    /// It is taken out of sight.
    Hold,
    /// It is held, and the filters failed over it: why it is held stands, until somebody looks or the filters can.
    HoldUnread,
    /// It is held, and there is still something to hold it for.
    HoldOn,
    /// It is held, and goes back on sale, for this reason.
    Free(&'static str),
}

impl Step {
    /// By what was said of the listing; `released`: a person did, as it is.
    pub(super) fn of(listing: &Listing, screening: &Screening, released: bool) -> Self {
        let hides = screening.verdict.hides() && !released;
        match listing.state {
            ListingState::Held if is_unscreened(screening) => Self::HoldUnread,
            ListingState::Held if released => Self::Free(RELEASED_BEFORE),
            ListingState::Held if !hides => Self::Free(NOTHING_FOUND),
            ListingState::Held => Self::HoldOn,
            ListingState::Live if hides && listing.ended_at.is_none() => Self::Hold,
            _ => Self::Keep,
        }
    }
}

impl Portal {
    /// Does it, and answers what is to be kept besides.
    pub(super) async fn do_step(&self, step: Step, found: Found, done: &mut Done) -> Result<Option<Found>> {
        match step {
            Step::Keep => Ok(Some(found)),
            Step::Hold => self.hold_found(found, done).await,
            Step::HoldUnread => self.hold_unread(found).await.map(Some),
            Step::HoldOn => {
                let hold = store::hold::open_of_listing(&mut self.read().await?, found.listing.id).await?;
                if let Some(hold) = hold {
                    self.hold_on(&hold, &found.listing, &found.screening).await?;
                }
                Ok(Some(found))
            }
            Step::Free(why) => {
                self.free(found.listing.id, why, done).await?;
                Ok(Some(found))
            }
        }
    }

    /// Takes a listing out of sight, and keeps in the same transaction what it is held for; answers what was found if it is not held.
    async fn hold_found(&self, found: Found, done: &mut Done) -> Result<Option<Found>> {
        let Found { listing, screening, beside, .. } = &found;
        let mut change = self.change().await?;
        match self.begin_hold(&mut change, listing, screening).await {
            Ok(_) => {
                let again = store::screening::before(&mut change.tx, &[listing.id]).await?.remove(&listing.id);
                // Held and released meanwhile: it is not held again for the same.
                if again.is_some_and(|again| is_released(&again, listing, screening)) {
                    return Ok(Some(found));
                }
                store::screening::put(&mut change.tx, screening, beside, None).await?;
                change.commit().await?;
                done.held += 1;
                Ok(None)
            }
            // Removed meanwhile: the feed brings it again as it is.
            Err(PortalError::Conflict(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Leaves a listing held for what it is held for, beside that the filters failed over it.
    async fn hold_unread(&self, found: Found) -> Result<Found> {
        let Found { listing, screening, .. } = &found;
        let said = store::screening::of_listings(&mut self.read().await?, &[listing.id]).await?.remove(&listing.id);
        let screening = after_failure(screening.clone(), said);
        let hold = store::hold::open_of_listing(&mut self.read().await?, listing.id).await?;
        if let Some(hold) = hold {
            self.hold_unscreened(&hold, listing, &screening).await?;
        }
        Ok(Found { screening, ..found })
    }

    /// Puts a held listing back on sale, unless somebody decided meanwhile.
    async fn free(&self, listing: ListingId, why: &str, done: &mut Done) -> Result<()> {
        let hold = store::hold::open_of_listing(&mut self.read().await?, listing).await?;
        let Some(hold) = hold else { return Ok(()) };
        match self.end_hold(&Actor::System, &hold, None, Outcome::Release, why).await {
            Ok(()) => done.freed += 1,
            Err(PortalError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Keeps what was found in listings of which `known` was kept before.
    pub(super) async fn keep_found(&self, mut kept: Vec<Found>, known: &HashMap<ListingId, Before>, turn: Turn, now: Timestamp) -> Result<()> {
        let ids: Vec<ListingId> = kept.iter().map(|found| found.listing.id).collect();
        let mut change = self.change().await?;
        let is_current = turn != Turn::AtOnce { current: false };
        // A release has its turn too: one that came while this was looked at is known from here on, and none comes until commit.
        store::listing::take_turn(&mut change.tx).await?;
        let again = store::screening::before(&mut change.tx, &ids).await?;
        for found in &mut kept {
            let id = found.listing.id;
            found.excuse_again(known.get(&id), again.get(&id), now);
        }
        // Search indexes hold what was found, and searches show what was said: where it differs from before, the listing goes through the feed again.
        let before = store::screening::signals(&mut change.tx, &ids).await?;
        let said = |id: &ListingId| again.get(id).map(|before| (before.verdict, before.excused)).unwrap_or_default();
        let differs = |screening: &&Screening| {
            let found = before.get(&screening.listing).cloned().unwrap_or_default();
            said(&screening.listing) != (screening.verdict, screening.released_at.is_some()) || found != store::screening::signals_of(screening)
        };
        let differing: Vec<ListingId> = kept.iter().map(|found| &found.screening).filter(differs).map(|screening| screening.listing).collect();
        store::listing::show_again(&mut change.tx, &differing).await?;
        for Found { screening, beside, .. } in &kept {
            let over = (!is_current).then(|| known.get(&screening.listing).map_or(&[][..], |before| &before.content_hash));
            store::screening::put(&mut change.tx, screening, beside, over).await?;
        }
        // What changed while it was looked at may have had its turn in the feed: it comes again, and is not kept for read as it is no more.
        if turn != Turn::Feed {
            let hashes: HashMap<ListingId, [u8; 32]> = kept.iter().map(|found| (found.listing.id, found.hash)).collect();
            let now = store::listing::by_ids(&mut change.tx, &ids).await?;
            let changed = now.iter().filter(|listing| hashes.get(&listing.id).is_some_and(|hash| *hash != screened_hash(listing)));
            let changed: Vec<ListingId> = changed.map(|listing| listing.id).collect();
            store::listing::touch(&mut change.tx, &changed).await?;
        }
        change.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::content::tests::listing;
    use model::screening::{Finding, FindingField, FindingKind, Verdict};

    fn said(verdict: Verdict, findings: Vec<Finding>) -> Screening {
        let listing = listing(1_000).id;
        let (score, terms, others) = (0.7, Vec::new(), Vec::new());
        Screening { listing, verdict, score, findings, terms, brand: None, rules: None, others, released_at: None, at: Timestamp(0) }
    }

    #[test]
    fn what_is_done_hangs_on_the_state_what_was_found_and_whether_a_person_released_it() {
        use ListingState::{Held, Live, Removed};
        for (state, verdict, released, step) in [
            (Live, Verdict::Allow, false, Step::Keep),
            (Live, Verdict::Watch, false, Step::Keep),
            (Live, Verdict::Hold, false, Step::Hold),
            (Live, Verdict::Block, false, Step::Hold),
            (Live, Verdict::Hold, true, Step::Keep),
            (Held, Verdict::Hold, false, Step::HoldOn),
            (Held, Verdict::Block, false, Step::HoldOn),
            (Held, Verdict::Watch, false, Step::Free(NOTHING_FOUND)),
            (Held, Verdict::Allow, true, Step::Free(RELEASED_BEFORE)),
            (Held, Verdict::Hold, true, Step::Free(RELEASED_BEFORE)),
            (Removed, Verdict::Allow, false, Step::Keep),
            (Removed, Verdict::Block, false, Step::Keep),
        ] {
            let listing = Listing { state, ..listing(1_000) };
            assert_eq!(Step::of(&listing, &said(verdict, Vec::new()), released), step, "{state:?}, {verdict}, {released}");
        }
    }

    #[test]
    fn what_the_filters_failed_over_stays_held_and_what_has_ended_is_not_held() {
        let failed = Finding {
            mark: String::new(),
            brand: None,
            kind: FindingKind::Unscreened,
            field: FindingField::Listing,
            span: [0, 0],
            text: String::new(),
            score: 0.0,
            adds: None,
            rule: String::new(),
            evidence: None,
        };
        let held = listing(1_000);
        for released in [false, true] {
            assert_eq!(Step::of(&held, &said(Verdict::Hold, vec![failed.clone()]), released), Step::HoldUnread);
        }
        let live = Listing { state: ListingState::Live, ..held };
        assert_eq!(Step::of(&live, &said(Verdict::Hold, vec![failed]), false), Step::Hold);
        let ended = Listing { ended_at: Some(Timestamp(1)), ..live };
        assert_eq!(Step::of(&ended, &said(Verdict::Block, Vec::new()), false), Step::Keep);
    }
}
