//! The engine: built of marks and a vocabulary, then asked about listings by any number of threads.

use crate::{
    claimed::Claimed,
    find::{Finder, Hit, Kind, Scratch},
    fold::plain_text,
    hash,
    lexicon::{Lexicon, entry},
    mark::{Mark, MarkProblem},
    terms::Terms,
    text::{Decoded, Reading, flag},
    verdict::{Decision, Field, Finding, Sum, Verdict},
    vocabulary::{Phrases, Speaks, Vocabulary},
    weights::Policy,
};
use std::borrow::Cow;

/// A listing as the engine reads it. What is unknown is empty.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listing<'a> {
    /// The marketplace's id; the verdict carries it.
    pub id: &'a str,
    /// The title.
    pub title: &'a str,
    /// The description.
    pub text: &'a str,
    /// The brand that the seller claims.
    pub claimed_brand: &'a str,
    /// Nice classes of the goods, if the marketplace knows them by its categories.
    pub classes: &'a [u8],
    /// Brands ([`Mark::owner`]) that have authorised the seller.
    pub authorised_by: &'a [&'a str],
}

/// Finds marks in listings. Immutable: when marks change, build another and swap it in.
pub struct Engine {
    marks: Vec<Mark>,
    finder: Finder,
}

/// Gathers a listing's findings by mark.
struct Case {
    mark: u32,
    field: Field,
    hit: Hit,
    /// What the hit adds, before its surroundings.
    base: f32,
    /// The title is nothing else.
    alone: bool,
}

/// A word such as `style`: the words of the reading, `[from, to)`, and the characters.
struct Style {
    field: Field,
    words: (u32, u32),
    characters: (u32, u32),
}

/// What the fields of a listing say besides marks.
#[derive(Default)]
struct Around {
    /// Words of replicas: where, whether evaded, whether negated, and the share that is left beside words of compatibility.
    replicas: Vec<(Field, u32, u32, bool)>,
    hints: Vec<(Field, u32, u32, bool)>,
    /// What says that goods look like the mark beside it: `Optik`.
    styles: Vec<Style>,
    goods: bool,
    compatible: bool,
}

/// The rule of words such as `style` beside a mark.
const LOOKS: &str = "goods that look like it";

impl Around {
    /// The characters of what says that the goods look like this mark: right beside it, as in `Crossbody im Prada-Stil`.
    fn style_of(&self, case: &Case) -> Option<(u32, u32)> {
        let (from, to) = case.hit.tokens;
        let beside = |style: &&Style| style.field == case.field && (style.words.0 == to || style.words.1 == from);
        self.styles.iter().find(beside).map(|style| style.characters)
    }
}

impl Engine {
    /// Builds an engine of marks and a vocabulary; tells which marks it cannot look for, or not well. Marks are numbered by their place.
    #[must_use]
    pub fn build(marks: Vec<Mark>, vocabulary: &Vocabulary) -> (Self, Vec<MarkProblem>) {
        let mut lexicon = Lexicon::own();
        for term in &vocabulary.terms {
            match term.speaks {
                Speaks::Ordinary => lexicon.add_dictionary(&entry(&term.term)),
                Speaks::Name => lexicon.add_name(&plain_text(&term.term)),
                _ => {}
            }
        }
        let (terms, problems) = Terms::of(&marks, vocabulary, &lexicon);
        (Self { marks, finder: Finder::new(terms, lexicon, Phrases::of(vocabulary)) }, problems)
    }

    /// The marks.
    #[must_use]
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether a mark is made of dictionary words alone, so that it needs more than its letters to be meant.
    #[must_use]
    pub fn is_ordinary(&self, name: &str) -> bool {
        let mut reading = Reading::default();
        reading.plain(name);
        let is_word = |hash: u64| self.finder.lexicon.is_dictionary(hash::mixed(hash));
        is_word(hash::of(&reading.letters))
            || !reading.tokens.is_empty() && reading.tokens.iter().all(|token| token.len() < 3 || is_word(reading.run(token.start, token.end)))
    }

    /// Memory that the tables take, in bytes, without the marks as they were given.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.finder.terms.bytes() + self.finder.lexicon.bytes() + self.finder.phrases.bytes()
    }

    /// Reads a listing and judges it. `scratch` is any; keep one for each thread. Linear in the length of the texts.
    #[must_use]
    pub fn screen<'e>(&'e self, listing: &Listing<'e>, policy: &Policy, scratch: &mut Scratch) -> Verdict<'e> {
        let coded = [listing.title, listing.text, listing.claimed_brand].map(Decoded::of);
        let [title, text, brand] = &coded;
        if coded.iter().all(Option::is_none) {
            return self.judged(listing.id, listing, [None, None], policy, scratch);
        }
        // Judged as it is read, and shown as it was written.
        fn read<'a>(decoded: Option<&'a Decoded>, written: &'a str) -> &'a str {
            decoded.map_or(written, |decoded| &decoded.text)
        }
        let plain = Listing {
            title: read(title.as_ref(), listing.title),
            text: read(text.as_ref(), listing.text),
            claimed_brand: read(brand.as_ref(), listing.claimed_brand),
            ..*listing
        };
        let mut verdict = self.judged(listing.id, &plain, [title.as_ref(), text.as_ref()], policy, scratch);
        for finding in &mut verdict.findings {
            let decoded = match finding.field {
                Field::Title => title,
                Field::Text => text,
                Field::Brand => brand,
                Field::Other => &None,
            };
            if let Some(decoded) = decoded {
                finding.span = decoded.span(finding.span.0, finding.span.1);
            }
        }
        verdict
    }

    /// The verdict on a listing whose texts have no codes any more; `coded` are those of title and text that were read.
    fn judged<'e>(&'e self, id: &'e str, listing: &Listing<'_>, coded: [Option<&Decoded>; 2], policy: &Policy, scratch: &mut Scratch) -> Verdict<'e> {
        let mut verdict = Verdict { id: Cow::Borrowed(id), version: policy.weights.version, ..Verdict::default() };
        let mut cases = Vec::new();
        let mut around = Around::default();
        for ((field, text), coded) in [(Field::Title, listing.title), (Field::Text, listing.text)].into_iter().zip(coded) {
            if text.is_empty() {
                continue;
            }
            self.finder.read(text, coded, scratch);
            if !scratch.said.is_empty() {
                self.listen(field, scratch, &mut around);
            }
            if !scratch.hits.is_empty() {
                self.gather(field, listing, policy, &around, scratch, &mut cases);
            }
        }
        if cases.is_empty() && (listing.claimed_brand.is_empty() || around.replicas.is_empty()) {
            return verdict;
        }
        self.judge(listing, policy, &mut cases, &around, &mut verdict);
        verdict
    }

    /// What the vocabulary says of a field.
    fn listen(&self, field: Field, scratch: &Scratch, around: &mut Around) {
        let mut negations: Vec<u32> = scratch.said.iter().filter(|said| said.speaks == Speaks::Negation).map(|said| said.tokens.1).collect();
        negations.sort_unstable();
        let negated = |from: u32| negations.binary_search(&from).is_ok() || from > 0 && negations.binary_search(&(from - 1)).is_ok();
        for said in &scratch.said {
            match said.speaks {
                Speaks::Replica | Speaks::Hint => {
                    // A term within a longer one is none of its own.
                    let within = scratch.said.iter().take(64).any(|other| {
                        matches!(other.speaks, Speaks::Replica | Speaks::Hint)
                            && other.start <= said.start
                            && other.end >= said.end
                            && (other.start, other.end) != (said.start, said.end)
                    });
                    let list = if said.speaks == Speaks::Replica { &mut around.replicas } else { &mut around.hints };
                    let again = list.iter().any(|other| (other.0, other.1) == (field, said.start));
                    if !within && !again && list.len() < 32 && !self.finder.phrases.is_excused(said, &scratch.plain) && (said.evaded || !negated(said.tokens.0))
                    {
                        list.push((field, said.start, said.end, said.evaded));
                    }
                }
                Speaks::Style if around.styles.len() < 32 && !negated(said.tokens.0) && !self.finder.phrases.is_excused(said, &scratch.plain) => {
                    around.styles.push(Style { field, words: said.tokens, characters: (said.start, said.end) });
                }
                Speaks::Goods => around.goods = true,
                Speaks::Compatible => around.compatible = true,
                Speaks::Negation | Speaks::Used | Speaks::Trade | Speaks::Unbranded | Speaks::Ordinary | Speaks::Name | Speaks::Also | Speaks::Style => {}
            }
        }
    }

    /// Turns the hits of a field into cases of the marks that they name.
    fn gather(&self, field: Field, listing: &Listing<'_>, policy: &Policy, around: &Around, scratch: &mut Scratch, cases: &mut Vec<Case>) {
        let claimed = Claimed::of(listing.claimed_brand, &mut scratch.shaped);
        let mut goods: Vec<u32> = scratch.said.iter().filter(|said| said.speaks == Speaks::Goods).map(|said| said.tokens.0).collect();
        goods.sort_unstable();
        for hit in &scratch.hits {
            let about = self.finder.terms.term(hit.term);
            let enrolled = self.finder.terms.enrolled(hit.term);
            let word = self.finder.terms.word(hit.term);
            let is_claimed = claimed.names(word);
            // Short marks and dictionary words stand in texts for their own sake.
            let weak = about.dictionary || word.len() < if word.iter().all(|letter| is_han(*letter)) { 2 } else { 3 };
            if weak
                && matches!(hit.kind, Kind::Exact | Kind::Normalised | Kind::Joined | Kind::Abbreviation)
                && !is_claimed
                && !is_meant(hit, around, &scratch.plain, &goods)
            {
                continue;
            }
            let base = policy.weights.of(hit.kind) * hit.sure;
            // What is less sure than that is chance, unless the seller claims the brand.
            if !is_claimed && base < 0.15 && !matches!(hit.kind, Kind::Exact | Kind::Normalised | Kind::Joined | Kind::Abbreviation) {
                continue;
            }
            let short_goods = word.len() < 4 && matches!(hit.kind, Kind::Leet | Kind::Spaced);
            let spaced_first = hit.kind == Kind::Spaced && hit.tokens.0 == 0 && word.len() == 3;
            if short_goods && !around.goods && !is_claimed && !spaced_first && !is_all(&scratch.plain, hit) {
                continue;
            }
            let alone = field == Field::Title && is_all(&scratch.plain, hit);
            // Of marks that differ in accents only, the one that is written so.
            let accented = scratch.plain.tokens.get(hit.tokens.0 as usize).is_some_and(|token| token.has(flag::ACCENT));
            let alike = hit.kind != Kind::Lookalike && enrolled.iter().any(|word| (word.accents != 0) == accented);
            for (at, word) in enrolled.iter().enumerate().filter(|(_, word)| !alike || (word.accents != 0) == accented).take(8) {
                if enrolled[..at].iter().any(|other| other.mark == word.mark) {
                    continue;
                }
                cases.push(Case { mark: word.mark, field, hit: *hit, base, alone });
            }
        }
    }

    fn judge<'e>(&'e self, listing: &Listing<'_>, policy: &Policy, cases: &mut Vec<Case>, around: &Around, verdict: &mut Verdict<'e>) {
        let mut reading = Reading::default();
        let claimed = Claimed::of(listing.claimed_brand, &mut reading);
        // A claimed brand is named even if no text names it.
        if !around.replicas.is_empty()
            && let Some(term) = self.finder.terms.whole(hash::of(&claimed.letters), |mark| mark == claimed.letters)
        {
            for word in self.finder.terms.enrolled(term).iter().take(8) {
                let end = listing.claimed_brand.chars().count() as u32;
                let hit = Hit { term, kind: Kind::Exact, rule: "claimed brand", start: 0, end, tokens: (0, 0), sure: 1.0 };
                cases.push(Case { mark: word.mark, field: Field::Brand, hit, base: policy.weights.exact, alone: false });
            }
        }
        let mut best = -1.0;
        let (mut decided, mut words) = (None, <[Vec<f32>; 2]>::default());
        let mut seen: Vec<u32> = Vec::new();
        for at in 0..cases.len() {
            let mark = cases[at].mark;
            if seen.contains(&mark) || seen.len() >= 64 {
                continue;
            }
            seen.push(mark);
            let own = cases.iter().enumerate().filter(|(_, case)| case.mark == mark);
            let sums = own.map(|(at, case)| (self.sum(listing, policy, case, &claimed, around), at));
            let Some((sum, case)) = sums.max_by(|a, b| a.0.score().total_cmp(&b.0.score())) else { continue };
            let score = sum.score();
            let owner = self.marks[mark as usize].owner();
            let decision = Decision::of(score, policy.thresholds_of(owner));
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
                });
            }
        }
        if let Some(mark) = seen.first().map(|mark| &self.marks[*mark as usize]) {
            let lists = [(&around.replicas, policy.weights.replica, "words of replicas"), (&around.hints, policy.weights.hint, "words that hint at replicas")];
            for ((list, score, rule), adds) in lists.into_iter().zip(&words) {
                for (at, (field, start, end, _)) in list.iter().enumerate() {
                    verdict.findings.push(Finding {
                        mark: Cow::Borrowed(&mark.name),
                        brand: Cow::Borrowed(mark.owner()),
                        kind: Kind::Dupe,
                        field: *field,
                        span: (*start, *end),
                        score,
                        adds: adds.get(at).copied().unwrap_or_default(),
                        rule: Cow::Borrowed(rule),
                    });
                }
            }
        }
    }

    fn sum<'e>(&'e self, listing: &Listing<'_>, policy: &Policy, case: &Case, claimed: &Claimed, around: &Around) -> Sum<'e> {
        let weights = &policy.weights;
        let mark = &self.marks[case.mark as usize];
        let mut sum = Sum::default();
        let kind = case.hit.kind;
        sum.add(case.hit.rule, weights.of(kind), case.base);
        let honest = matches!(kind, Kind::Exact | Kind::Normalised | Kind::Abbreviation | Kind::Joined);
        let slip =
            matches!(kind, Kind::Typo | Kind::Phonetic | Kind::Transliterated | Kind::Split | Kind::Inside | Kind::Joined | Kind::Repeated | Kind::Reversed);
        if slip {
            let (rule, share) = if claimed.names(self.finder.terms.word(case.hit.term)) {
                ("the claimed brand is the mark", weights.honest_slip)
            } else if claimed.says(&case.hit, case.field, listing) {
                ("the claimed brand is written so", weights.own_name)
            } else if claimed.is_given() && !self.finder.phrases.is_unbranded(&claimed.letters) {
                ("another brand is claimed", weights.other_brand)
            } else {
                ("", 0.0)
            };
            sum.add(rule, share, -case.base * share);
        }
        // Where it is how the mark is written there, `for it` is said of it as it is of the mark.
        if kind == Kind::Transliterated && around.compatible {
            sum.add("goods for the mark's", weights.compatible, -case.base * weights.compatible);
        }
        if !honest && around.goods {
            sum.add("goods that are copied often", weights.goods, weights.goods);
        }
        if !honest && case.alone {
            sum.add("nothing else in the title", weights.alone, weights.alone);
        }
        // Words around a doubtful find say less of it.
        let named = case.hit.sure >= 0.6 || honest || claimed.names(self.finder.terms.word(case.hit.term));
        let left = if around.compatible { 1.0 - weights.compatible } else { 1.0 };
        let (doubted, hinted) = match case.hit.sure {
            _ if named => (1.0, 1.0),
            0.4.. if matches!(kind, Kind::Inside | Kind::Transliterated) => (1.0 - weights.doubtful, 1.0 - weights.doubtful),
            _ => (1.0 - weights.doubtful, 0.0),
        };
        let lists = [
            (&around.replicas, left * doubted, weights.replica, weights.replica_again, "words of replicas"),
            (&around.hints, left * hinted, weights.hint, weights.hint_again, "words that hint at replicas"),
        ];
        for (of, (list, left, first, again, rule)) in lists.into_iter().enumerate() {
            for (at, (.., evaded)) in list.iter().enumerate().take(4) {
                let weight = if at == 0 { first } else { again };
                sum.add(rule, weight, weight * left);
                sum.words[of].push(weight * left);
                if *evaded && named {
                    sum.add("words of replicas in disguise", weights.evaded_word, weights.evaded_word);
                }
            }
        }
        if honest && around.style_of(case).is_some() {
            sum.add(LOOKS, weights.hint, weights.hint * left);
        }
        let weak = slip || self.finder.terms.term(case.hit.term).dictionary;
        if weak && !mark.classes.is_empty() && !listing.classes.is_empty() && !mark.classes.iter().any(|class| listing.classes.contains(class)) {
            sum.add("goods of other classes", weights.other_class, -case.base * weights.other_class);
        }
        if listing.authorised_by.contains(&mark.owner()) {
            let all = sum.score();
            sum.add("the seller is authorised", weights.authorised, -all * weights.authorised);
        }
        sum
    }
}

/// Whether a short mark or a dictionary word means the mark: where the brand stands, beside goods (`Coach bag`), or among words of replicas, whose
/// replicas are somebody's. `goods` are the words at which goods are named, sorted.
fn is_meant(hit: &Hit, around: &Around, reading: &Reading, goods: &[u32]) -> bool {
    let (first, capital) = (hit.tokens.0 == 0, reading.tokens[hit.tokens.0 as usize].has(flag::CAPITAL));
    let sold = goods.binary_search(&hit.tokens.1).is_ok();
    // `Fossil replica megalodon tooth` is a replica of a fossil.
    let apart = || !around.replicas.iter().any(|(_, start, ..)| (hit.end..hit.end + 3).contains(start));
    let copied = match first {
        true => around.goods && !(around.replicas.is_empty() && around.hints.is_empty()) || !around.replicas.is_empty() && apart(),
        false => !around.replicas.is_empty() && (capital || sold),
    };
    match hit.kind {
        _ if copied => true,
        Kind::Abbreviation => around.goods,
        _ => capital && (sold || first && around.goods),
    }
}

/// Whether a letter is a word or a syllable of Chinese: two are a name (`耐克`).
const fn is_han(letter: u32) -> bool {
    matches!(letter, 0x4e00..=0x9fff)
}

/// Whether a text has no letters but those of the hit.
fn is_all(reading: &Reading, hit: &Hit) -> bool {
    reading.origin.first().is_some_and(|first| *first >= hit.start) && reading.origin.last().is_some_and(|last| *last < hit.end)
}
