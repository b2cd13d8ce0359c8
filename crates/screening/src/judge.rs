//! From what was found to sums, verdicts and findings.

use crate::{
    around::{Around, LOOKS, Word},
    claimed::Claimed,
    engine::{Case, Engine, Listing},
    find::{Hit, Kind, Slip, whole::LINE},
    hash, rule,
    tagged::{TAGGED, tagged},
    text::Reading,
    verdict::{Decision, Field, Finding, Sum, Verdict},
    weights::Policy,
};
use std::borrow::Cow;

/// Marks of a listing that are judged, the surest first.
const JUDGED: usize = 64;

/// How sure a find is at least of which hints say something where no brand is claimed.
const LEAST_HINTED: f32 = 0.36;

/// Words of replicas, and that hint at them, that a sum counts.
const COUNTED: usize = 4;

/// The marks of these cases in their order; if they are more than [`JUDGED`], those that were found most surely.
fn marks_of(cases: &[Case]) -> Vec<u32> {
    let mut marks: Vec<(u32, usize, f32)> = cases.iter().enumerate().map(|(at, case)| (case.mark, at, case.base)).collect();
    marks.sort_unstable_by_key(|(mark, at, _)| (*mark, *at));
    marks.dedup_by(|again, first| {
        let same = again.0 == first.0;
        first.2 = if same { first.2.max(again.2) } else { first.2 };
        same
    });
    if marks.len() > JUDGED {
        marks.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.1.cmp(&b.1)));
        marks.truncate(JUDGED);
    }
    marks.sort_unstable_by_key(|(_, at, _)| *at);
    marks.into_iter().map(|(mark, ..)| mark).collect()
}

impl Engine {
    pub(crate) fn judge<'e>(&'e self, listing: &Listing<'_>, policy: &Policy, cases: &mut Vec<Case>, around: &Around, verdict: &mut Verdict<'e>) {
        let mut reading = Reading::default();
        let mut claimed = Claimed::of(listing.claimed_brand, &mut reading);
        let term = claimed.is_given().then(|| self.finder.terms.whole(hash::of(&claimed.letters), |mark| mark == claimed.letters)).flatten();
        if let Some(term) = term {
            claimed.marks.extend(self.finder.terms.enrolled(term).iter().take(8).map(|word| word.mark));
        }
        // A claimed brand is named even if no text names it.
        if !around.replicas.is_empty()
            && let Some(term) = term
        {
            for word in self.finder.terms.enrolled(term).iter().take(8) {
                let end = listing.claimed_brand.chars().count() as u32;
                let hit = Hit { term, kind: Kind::Exact, rule: "claimed brand", start: 0, end, tokens: (0, 0), sure: 1.0 };
                cases.push(Case { mark: word.mark, field: Field::Brand, hit, base: policy.weights.exact, alone: false });
            }
        }
        let mut best = -1.0;
        let (mut decided, mut words) = (None, <[Vec<f32>; 2]>::default());
        let mut judged: Vec<(u32, Decision)> = Vec::new();
        let tags = tagged(listing, cases, |mark| self.marks[mark as usize].owner());
        for mark in marks_of(cases) {
            let own = cases.iter().enumerate().filter(|(_, case)| case.mark == mark);
            let sold = own.clone().any(|(_, case)| case.hit.rule == LINE);
            let sums = own.map(|(at, case)| (self.sum(listing, policy, (case, sold, tags[at]), &claimed, around), at));
            let Some((sum, case)) = sums.max_by(|a, b| a.0.score().total_cmp(&b.0.score())) else { continue };
            let score = sum.score();
            let owner = self.marks[mark as usize].owner();
            let decision = Decision::of(score, policy.thresholds_of(owner));
            judged.push((mark, decision));
            verdict.verdict = verdict.verdict.max(decision);
            if score > best {
                best = score;
                verdict.score = score;
                (decided, words) = (Some(case), sum.words);
                let (before, terms) = (std::mem::replace(&mut verdict.brand, Cow::Borrowed(owner)), std::mem::replace(&mut verdict.terms, sum.terms));
                if before != owner && !terms.is_empty() {
                    verdict.others.retain(|other| other.brand != owner);
                    verdict.beside(before, terms);
                }
            } else if verdict.brand != owner {
                verdict.beside(Cow::Borrowed(owner), sum.terms);
            }
        }
        for (at, case) in cases.iter().enumerate() {
            let mark = &self.marks[case.mark as usize];
            verdict.findings.push(Finding {
                mark: Cow::Borrowed(&mark.name),
                brand: Cow::Borrowed(mark.owner()),
                kind: case.hit.kind,
                field: case.field,
                span: (case.hit.start, case.hit.end),
                score: case.base,
                adds: if decided == Some(at) { case.base } else { 0.0 },
                rule: Cow::Borrowed(case.hit.rule),
                evidence: None,
            });
            let looks = verdict.terms.iter().find(|term| decided == Some(at) && term.rule == LOOKS).map(|term| term.contribution);
            if let (Some(adds), Some(span)) = (looks, around.style_of(case)) {
                verdict.findings.push(Finding {
                    mark: Cow::Borrowed(&mark.name),
                    brand: Cow::Borrowed(mark.owner()),
                    kind: Kind::Dupe,
                    field: case.field,
                    span,
                    score: policy.weights.hint,
                    adds,
                    rule: Cow::Borrowed(LOOKS),
                    evidence: None,
                });
            }
        }
        let decided = decided.map(|at| cases[at].mark);
        self.add_words(policy, around, (decided, &words), &judged, cases, &mut verdict.findings);
    }

    /// Words of replicas are findings for each brand whose sum they decide: those of the mark that decided, and of the others that are not allowed.
    fn add_words<'e>(
        &'e self,
        policy: &Policy,
        around: &Around,
        (decided, adds): (Option<u32>, &[Vec<f32>; 2]),
        judged: &[(u32, Decision)],
        cases: &[Case],
        findings: &mut Vec<Finding<'e>>,
    ) {
        let lists = [(&around.replicas, policy.weights.replica, rule::REPLICAS), (&around.hints, policy.weights.hint, rule::HINTS)];
        let mut owners: Vec<&str> = Vec::new();
        let others = judged.iter().filter(|(mark, decision)| Some(*mark) != decided && *decision > Decision::Allow).map(|(mark, _)| *mark);
        for number in decided.into_iter().chain(others) {
            let (is_decided, mark) = (Some(number) == decided, &self.marks[number as usize]);
            if owners.contains(&mark.owner()) {
                continue;
            }
            owners.push(mark.owner());
            for (of, ((list, score, rule), adds)) in lists.into_iter().zip(adds).enumerate() {
                // Of the others what their sums count.
                let shown = if is_decided { list.len() } else { COUNTED };
                let is_of = |word: &Word| cases.iter().any(|case| case.mark == number && around.is_of(word, case.field, &case.hit));
                // Of one word that says so beside one find of the mark and hints beside another, the former is told.
                let told = |word: &Word| {
                    around.replicas.iter().any(|other| (other.field, other.start, other.end) == (word.field, word.start, word.end) && is_of(other))
                };
                let of_mark = |word: &Word| is_of(word) && (of == 0 || !told(word));
                for (at, word) in list.iter().enumerate().filter(|(_, word)| of_mark(word)).take(shown) {
                    findings.push(Finding {
                        mark: Cow::Borrowed(&mark.name),
                        brand: Cow::Borrowed(mark.owner()),
                        kind: Kind::Dupe,
                        field: word.field,
                        span: (word.start, word.end),
                        score,
                        adds: adds.get(at).copied().filter(|_| is_decided).unwrap_or_default(),
                        rule: Cow::Borrowed(rule),
                        evidence: None,
                    });
                }
            }
        }
    }

    /// The sum of a case; `sold`: what the mark sells is named as well; `tagged`: it is a tag beside those of others.
    fn sum<'e>(&'e self, listing: &Listing<'_>, policy: &Policy, (case, sold, tagged): (&Case, bool, bool), claimed: &Claimed, around: &Around) -> Sum<'e> {
        let weights = &policy.weights;
        let mark = &self.marks[case.mark as usize];
        let mut sum = Sum::default();
        let kind = case.hit.kind;
        sum.add(case.hit.rule, weights.of(kind), case.base);
        let honest = kind.is_honest();
        let slip = kind.is_slip();
        let is_claimed = slip && (claimed.names(self.finder.terms.word(case.hit.term)) || claimed.marks.contains(&case.mark));
        // In its own script a brand is written so by everybody who claims it, beside what it sells as well.
        let says = slip && (kind == Kind::Transliterated || !sold && kind != Kind::Repeated) && claimed.says(&case.hit, case.field, listing);
        let own = is_claimed || says && kind == Kind::Transliterated;
        if slip {
            let (rule, share) = if is_claimed {
                (rule::HONEST_SLIP, weights.honest_slip)
            } else if says {
                // Nobody calls himself `Lavazzza`, or sells a `Holbrook` as `Oakely`.
                // Few makers have a name one letter off a long one, but for a vowel or the sound: `Merrell`, `Cinemex`.
                let alike = [Slip::Alike, Slip::SameSound].into_iter().any(|slip| slip.text() == case.hit.rule);
                let seldom = !alike && case.hit.sure >= 0.6 && self.finder.terms.word(case.hit.term).len() > 6;
                (rule::OWN_NAME, if seldom { weights.other_brand } else { weights.own_name })
            } else if claimed.is_given() && !self.finder.phrases.is_unbranded(&claimed.letters) {
                (rule::OTHER_BRAND, weights.other_brand)
            } else {
                ("", 0.0)
            };
            sum.add(rule, share, -case.base * share);
        }
        // Where it is how the mark is written there, `for it` and `not it` are said of it as they are of the mark.
        let is_for = around.is_for(case);
        if kind == Kind::Transliterated && (is_for || around.denies(case)) {
            sum.add(rule::COMPATIBLE, weights.compatible, -case.base * weights.compatible);
        }
        if !honest && !own && around.names_goods() {
            sum.add(rule::GOODS, weights.goods, weights.goods);
        }
        if !honest && !own && sold {
            sum.add(rule::BESIDES, weights.besides, weights.besides);
        }
        if !honest && !own && case.alone {
            sum.add(rule::ALONE, weights.alone, weights.alone);
        }
        // Words around a doubtful find say less of it.
        let named = case.hit.sure >= 0.6 || honest || claimed.names(self.finder.terms.word(case.hit.term));
        let left = if is_for { 1.0 - weights.compatible } else { 1.0 };
        // Who says that the goods have no brand does not spell his own.
        let unbranded = claimed.is_given() && self.finder.phrases.is_unbranded(&claimed.letters);
        let (doubted, hinted) = match case.hit.sure {
            _ if named => (1.0, 1.0),
            LEAST_HINTED.. if unbranded => (1.0 - weights.doubtful, 1.0 - weights.doubtful),
            0.4.. if matches!(kind, Kind::Inside | Kind::Transliterated) => (1.0 - weights.doubtful, 1.0 - weights.doubtful),
            _ => (1.0 - weights.doubtful, 0.0),
        };
        // Who says that it is unbranded and not the mark's is believed.
        // And who compares with a product names it.
        let line = case.hit.rule == LINE;
        let hinted = if line || honest && around.denies(case) { 0.0 } else { hinted };
        let lists = [
            (&around.replicas, left * doubted, weights.replica, weights.replica_again, rule::REPLICAS),
            (&around.hints, left * hinted, weights.hint, weights.hint_again, rule::HINTS),
        ];
        for (of, (list, left, first, again, rule)) in lists.into_iter().enumerate() {
            let mut counted = 0;
            for word in list {
                let counts = counted < COUNTED && around.is_of(word, case.field, &case.hit);
                let weight = if counted == 0 { first } else { again };
                let left = if of == 0 && is_for && around.copies_what_follows(word, case) { doubted } else { left };
                sum.words[of].push(if counts { weight * left } else { 0.0 });
                if !counts {
                    continue;
                }
                counted += 1;
                sum.add(rule, weight, weight * left);
                if word.evaded && named {
                    sum.add(rule::EVADED, weights.evaded_word, weights.evaded_word);
                }
            }
        }
        if honest && !line && around.style_of(case).is_some() {
            sum.add(LOOKS, weights.hint, weights.hint * left);
        }
        if tagged {
            sum.add(TAGGED, weights.hint, weights.hint);
        }
        let weak = slip || self.finder.terms.term(case.hit.term).dictionary;
        if weak && !mark.classes.is_empty() && !listing.classes.is_empty() && !mark.classes.iter().any(|class| listing.classes.contains(class)) {
            sum.add(rule::OTHER_CLASS, weights.other_class, -case.base * weights.other_class);
        }
        if listing.authorised_by.contains(&mark.owner()) {
            let all = sum.score();
            sum.add(rule::AUTHORISED, weights.authorised, -all * weights.authorised);
        }
        sum
    }
}
