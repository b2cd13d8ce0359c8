//! A listing over which the engine fails. It is no reason not to screen the next one, nor to say that nothing was found: it is held until a person has read it,
//! else whatever makes the engine fail would be a way to sell anything.

use model::{
    listing::Listing,
    screening::{Finding, FindingField, FindingKind, Screening, Verdict},
    time::Timestamp,
};
use screening::Scratch;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `screen` says of a listing; if it panics, that the listing could not be screened and somebody has to look at it.
pub(super) fn guarded(listing: &Listing, now: Timestamp, scratch: &mut Scratch, screen: impl FnOnce(&mut Scratch) -> Screening) -> Screening {
    // What a panic leaves behind is the scratch alone, and that is made anew.
    catch_unwind(AssertUnwindSafe(|| screen(scratch))).unwrap_or_else(|_| {
        *scratch = Scratch::default();
        tracing::error!(listing.id = %listing.id, listing.external_id = %listing.external_id, "The content filters failed over a listing: it is held until somebody has looked at it");
        let finding = Finding {
            mark: String::new(),
            brand: None,
            kind: FindingKind::Unscreened,
            field: FindingField::Listing,
            span: [0, 0],
            text: String::new(),
            score: 0.0,
            adds: None,
            rule: "The content filters failed over this listing: it could not be screened, and nothing is known of it".to_owned(),
            evidence: None,
        };
        Screening { listing: listing.id, verdict: Verdict::Hold, score: 0.0, findings: vec![finding], terms: Vec::new(), brand: None, rules: None, others: Vec::new(), released_at: None, at: now }
    })
}

/// What is kept of a held listing that the filters failed over: that they did, and what it is held for; not where that stood, for the text is another.
pub(super) fn after_failure(failed: Screening, said: Option<Screening>) -> Screening {
    let Some(said) = said else { return failed };
    let before = said.findings.into_iter().filter(|finding| finding.kind != FindingKind::Unscreened);
    let before = before.map(|finding| Finding { field: FindingField::Listing, span: [0, 0], text: String::new(), adds: None, ..finding });
    Screening { findings: failed.findings.into_iter().chain(before).collect(), at: failed.at, ..said }
}

/// Whether the filters failed over the listing.
pub(crate) fn is_unscreened(screening: &Screening) -> bool {
    are_unscreened(&screening.findings)
}

/// Whether these are of a listing over which the filters failed.
pub(crate) fn are_unscreened(findings: &[Finding]) -> bool {
    findings.first().is_some_and(|finding| finding.kind == FindingKind::Unscreened)
}

/// Whether they failed, and nothing is known of the listing from before.
pub(crate) fn is_nothing_known(findings: &[Finding]) -> bool {
    !findings.is_empty() && findings.iter().all(|finding| finding.kind == FindingKind::Unscreened)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::content::tests::listing;

    #[test]
    #[expect(clippy::panic, reason = "the test is about panics")]
    fn a_listing_that_the_engine_fails_over_is_held_and_the_next_is_screened() {
        let now = Timestamp(1_795_435_200_000_000);
        let listing = listing(1_000);
        let mut scratch = Scratch::default();
        let failed = guarded(&listing, now, &mut scratch, |_| panic!("an odd letter"));
        assert!(failed.verdict.hides() && is_unscreened(&failed) && is_nothing_known(&failed.findings));
        let fine = Screening { verdict: Verdict::Allow, findings: Vec::new(), ..failed };
        let next = guarded(&listing, now, &mut scratch, |_| fine.clone());
        assert!(next.verdict == Verdict::Allow && !is_unscreened(&next));
    }

    #[test]
    fn what_a_listing_is_held_for_stands_when_the_filters_fail_over_it() {
        let finding = |kind, text: &str| Finding {
            mark: "AURELIA".into(),
            brand: None,
            kind,
            field: FindingField::Title,
            span: [0, 7],
            text: text.into(),
            score: 0.7,
            adds: Some(0.7),
            rule: "leet".into(),
            evidence: None,
        };
        let screening = |findings, verdict, at| Screening {
            listing: listing(1_000).id,
            verdict,
            score: 0.7,
            findings,
            terms: Vec::new(),
            brand: None,
            rules: None,
            others: Vec::new(),
            released_at: None,
            at: Timestamp(at),
        };
        let failed = screening(vec![Finding { score: 0.0, ..finding(FindingKind::Unscreened, "") }], Verdict::Watch, 2);
        let once = after_failure(failed.clone(), Some(screening(vec![finding(FindingKind::Leet, "Aur3l1a")], Verdict::Hold, 1)));
        assert!(is_unscreened(&once) && !is_nothing_known(&once.findings) && once.verdict == Verdict::Hold && once.at == Timestamp(2));
        let twice = after_failure(failed.clone(), Some(once.clone()));
        assert_eq!((twice.findings.len(), twice.findings[1].kind, twice.findings[1].text.as_str()), (2, FindingKind::Leet, ""));
        assert_eq!(after_failure(failed.clone(), None), failed);
    }
}
