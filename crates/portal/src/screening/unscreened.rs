//! A listing over which the engine fails. It is no reason not to screen the next one, nor to say that nothing was found.

use model::{
    listing::Listing,
    screening::{Finding, Screening, Verdict},
    time::Timestamp,
};
use screening::Scratch;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The kind of the one finding of such a listing.
const KIND: &str = "unscreened";

/// What `screen` says of a listing; if it panics, that the listing could not be screened and somebody has to look at it.
pub(super) fn guarded(listing: &Listing, now: Timestamp, scratch: &mut Scratch, screen: impl FnOnce(&mut Scratch) -> Screening) -> Screening {
    // What a panic leaves behind is the scratch alone, and that is made anew.
    catch_unwind(AssertUnwindSafe(|| screen(scratch))).unwrap_or_else(|_| {
        *scratch = Scratch::default();
        tracing::error!(listing.id = %listing.id, listing.external_id = %listing.external_id, "The content filters failed over a listing: somebody has to look at it");
        let finding = Finding {
            mark: String::new(),
            brand: None,
            kind: KIND.to_owned(),
            field: String::new(),
            span: [0, 0],
            text: String::new(),
            score: 0.0,
            adds: None,
            rule: "The content filters failed over this listing: it could not be screened, and nothing is known of it".to_owned(),
        };
        Screening { listing: listing.id, verdict: Verdict::Watch, score: 0.0, findings: vec![finding], terms: Vec::new(), brand: None, rules: None, others: Vec::new(), at: now }
    })
}

/// Whether nothing was said of the listing but that.
pub(super) fn is_unscreened(screening: &Screening) -> bool {
    screening.findings.first().is_some_and(|finding| finding.kind == KIND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::content::tests::listing;

    #[test]
    #[expect(clippy::panic, reason = "the test is about panics")]
    fn a_listing_that_the_engine_fails_over_is_watched_and_the_next_is_screened() {
        let now = Timestamp(1_795_435_200_000_000);
        let listing = listing(1_000);
        let mut scratch = Scratch::default();
        let failed = guarded(&listing, now, &mut scratch, |_| panic!("an odd letter"));
        assert!(failed.verdict == Verdict::Watch && is_unscreened(&failed));
        let fine = Screening { verdict: Verdict::Allow, findings: Vec::new(), ..failed };
        let next = guarded(&listing, now, &mut scratch, |_| fine.clone());
        assert!(next.verdict == Verdict::Allow && !is_unscreened(&next));
    }
}
