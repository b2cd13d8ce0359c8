//! Listings that say that their goods are copies and name no mark: `AAA+ shoulder bag, 1:1 mirror, top version`. Nobody's right is at stake by that alone, so that
//! they are looked at and not held.

use crate::{
    around::{Around, Word},
    find::Kind,
    rule::{HINTS, REPLICAS},
    verdict::{Decision, Finding, Sum, Verdict},
    weights::Policy,
};
use std::borrow::Cow;

/// Words that a sum counts.
const COUNTED: usize = 4;
/// What a word weighs of what it would beside a mark: of goods that are copied often, and of others.
const SHARE: f32 = 0.4;
const SHARE_ELSEWHERE: f32 = 0.25;

/// Adds what is said of copies of no mark to a verdict that allows the listing.
pub(crate) fn unnamed(policy: &Policy, around: &Around, verdict: &mut Verdict<'_>) {
    // What is made for others' goods is no copy of them.
    let words = if around.is_for_something() { Vec::new() } else { around.of_goods() };
    let share = if around.names_goods() { SHARE } else { SHARE_ELSEWHERE };
    let weighed = |word: &Word| if word.hint { (HINTS, policy.weights.hint) } else { (REPLICAS, policy.weights.replica) };
    let (mut sum, mut adds) = (Sum::default(), Vec::with_capacity(words.len()));
    for word in &words {
        let (rule, weight) = weighed(word);
        let add = if adds.len() < COUNTED { weight * share } else { 0.0 };
        sum.add(rule, weight, add);
        adds.push(add);
    }
    let score = sum.score();
    let decision = Decision::of(score, policy.thresholds).min(Decision::Watch);
    if decision == Decision::Allow {
        return;
    }
    let (brand, terms) = (std::mem::take(&mut verdict.brand), std::mem::replace(&mut verdict.terms, sum.terms));
    if !brand.is_empty() && !terms.is_empty() {
        verdict.beside(brand, terms);
    }
    verdict.findings.iter_mut().for_each(|finding| finding.adds = 0.0);
    (verdict.verdict, verdict.score) = (decision, score);
    verdict.findings.extend(words.iter().zip(adds).map(|(word, adds)| Finding {
        mark: Cow::Borrowed(""),
        brand: Cow::Borrowed(""),
        kind: Kind::Dupe,
        field: word.field,
        span: (word.start, word.end),
        score: weighed(word).1,
        adds,
        rule: Cow::Borrowed(weighed(word).0),
        evidence: None,
    }));
}

#[cfg(test)]
mod tests {
    use crate::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};

    #[test]
    fn copies_of_no_mark_are_looked_at_and_never_held() {
        let (engine, _) = Engine::build(vec![Mark::named("Aurelia")], &Vocabulary::default());
        let screened = |title: &str| {
            let verdict = engine.screen(&Listing { title, ..Listing::default() }, &Policy::default(), &mut Scratch::default());
            (verdict.verdict, verdict.findings.iter().all(|finding| finding.mark.is_empty()))
        };
        for title in ["Best replica bag, mirror quality, top version, 1:1", "高仿 复刻 机械表 可对版", "Buty replika, jakość 1:1, super kopia"] {
            assert_eq!(screened(title), (Decision::Watch, true), "{title}");
        }
        for title in [
            "HMS Victory ship model replica",
            "Skull replica life size",
            "AAA batteries, 24 pieces",
            "Earrings inspired by autumn leaves",
            "Replica jersey 1990",
        ] {
            assert_eq!(screened(title).0, Decision::Allow, "{title}");
        }
        // A mark beside them is somebody's.
        assert!(!screened("Aurelia replica bag, mirror quality").1);
    }
}
