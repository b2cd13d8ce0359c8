//! The engine: built of marks and a vocabulary, then asked about listings by any number of threads.

use crate::{
    around::{Around, Goods, is_all, is_meant},
    claimed::Claimed,
    find::{Finder, Hit, Kind, Scratch},
    fold::plain_text,
    hash,
    lexicon::{Lexicon, entry},
    mark::{Mark, MarkProblem},
    terms::{Enrolled, Terms},
    text::{Decoded, Reading, flag},
    unnamed::unnamed,
    verdict::{Decision, Field, Verdict},
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
    pub(crate) marks: Vec<Mark>,
    pub(crate) finder: Finder,
}

/// Gathers a listing's findings by mark.
pub(crate) struct Case {
    pub mark: u32,
    pub field: Field,
    pub hit: Hit,
    /// What the hit adds, before its surroundings.
    pub base: f32,
    /// The title is nothing else.
    pub alone: bool,
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
        let texts = [listing.title, listing.text, listing.claimed_brand];
        let coded = texts.map(Decoded::of);
        let written = self.read_as(listing, &coded, policy, scratch);
        let seen: [_; 3] = std::array::from_fn(|at| Decoded::in_order(texts[at], coded[at].as_ref()));
        if seen.iter().all(Option::is_none) {
            return written;
        }
        // Whoever turns letters round is read either way: as programs find it, and as people see it.
        let mut coded = coded.into_iter();
        let seen = seen.map(|seen| seen.or(coded.next().flatten()));
        let seen = self.read_as(listing, &seen, policy, scratch);
        if seen.score > written.score { seen } else { written }
    }

    /// Screens a listing whose texts are read so.
    fn read_as<'e>(&'e self, listing: &Listing<'e>, coded: &[Option<Decoded>; 3], policy: &Policy, scratch: &mut Scratch) -> Verdict<'e> {
        let [title, text, brand] = coded;
        if coded.iter().all(Option::is_none) {
            return self.judged(listing.id, listing, coded, policy, scratch);
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
        let mut verdict = self.judged(listing.id, &plain, coded, policy, scratch);
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

    /// The verdict on a listing whose texts have no codes any more; `coded` are those of title, text and brand that were read.
    fn judged<'e>(&'e self, id: &'e str, listing: &Listing<'_>, coded: &[Option<Decoded>; 3], policy: &Policy, scratch: &mut Scratch) -> Verdict<'e> {
        let mut verdict = Verdict { id: Cow::Borrowed(id), version: policy.weights.version, ..Verdict::default() };
        let mut cases = Vec::new();
        let mut around = Around::default();
        // Fields of which something was passed over that words of replicas would make a finding.
        let mut passed = [false; 3];
        let fields = [(Field::Title, listing.title), (Field::Text, listing.text), (Field::Brand, listing.claimed_brand)];
        for (at, (field, text)) in fields.into_iter().enumerate() {
            if text.is_empty() || field == Field::Brand && self.finder.is_dull_brand(text, scratch) {
                continue;
            }
            self.finder.read(text, coded[at].as_ref(), scratch);
            if !scratch.said.is_empty() {
                around.listen(field, &self.finder, scratch, listing);
            } else if field == Field::Brand && scratch.hits.is_empty() {
                self.finder.remember_dull_brand(text, scratch);
            }
            if !scratch.hits.is_empty() && self.gather(field, listing, policy, &around, scratch, &mut cases) {
                passed[at] = around.replicas.is_empty();
            }
        }
        // What one field says of replicas holds for the marks of the others, whichever is read first.
        let mut again = false;
        for ((at, (field, text)), passed) in fields.into_iter().enumerate().zip(passed) {
            if passed && !around.replicas.is_empty() {
                cases.retain(|case: &Case| case.field != field);
                self.finder.read(text, coded[at].as_ref(), scratch);
                self.gather(field, listing, policy, &around, scratch, &mut cases);
                again = true;
            }
        }
        if again {
            cases.sort_by_key(|case| fields.iter().position(|(field, _)| *field == case.field));
        }
        if !cases.is_empty() || !listing.claimed_brand.is_empty() && !around.replicas.is_empty() {
            self.judge(listing, policy, &mut cases, &around, &mut verdict);
        }
        if verdict.verdict == Decision::Allow {
            unnamed(policy, &around, &mut verdict);
        }
        verdict
    }

    /// Turns the hits of a field into cases of the marks that they name. Answers whether some were passed over that may be meant where replicas are spoken of.
    fn gather(&self, field: Field, listing: &Listing<'_>, policy: &Policy, around: &Around, scratch: &mut Scratch, cases: &mut Vec<Case>) -> bool {
        let mut passed = false;
        let claimed = Claimed::of(listing.claimed_brand, &mut scratch.shaped);
        let goods = Goods::of(scratch);
        for hit in &scratch.hits {
            // A brand as claimed is no finding by itself; one that is nearly a mark is a name of its own, unless replicas are sold under it.
            if field == Field::Brand && (hit.kind.is_honest() || hit.kind.is_slip() && around.replicas.is_empty()) {
                continue;
            }
            let about = self.finder.terms.term(hit.term);
            let enrolled = self.finder.terms.enrolled(hit.term);
            let word = self.finder.terms.word(hit.term);
            let is_claimed = claimed.names(word);
            let is_own = |word: &Enrolled| self.marks[word.mark as usize].classes.iter().any(|class| listing.classes.contains(class));
            let own_goods = || !listing.classes.is_empty() && enrolled.iter().any(is_own);
            // Short marks and dictionary words stand in texts for their own sake.
            let weak = about.dictionary || word.len() < if word.iter().all(|letter| is_han(*letter)) { 2 } else { 3 };
            if weak && hit.kind.is_honest() && !is_claimed && !is_meant(hit, field, around, scratch, &goods, own_goods()) {
                passed = true;
                continue;
            }
            let base = policy.weights.of(hit.kind) * hit.sure;
            // What is less sure than that is chance, unless the seller claims the brand.
            if !is_claimed && base < 0.15 && !hit.kind.is_honest() {
                continue;
            }
            let short_goods = word.len() < 4 && matches!(hit.kind, Kind::Leet | Kind::Spaced);
            let spaced_first = hit.kind == Kind::Spaced && hit.tokens.0 == 0 && word.len() == 3;
            if short_goods && !around.goods_around(field) && !is_claimed && !spaced_first && !is_all(&scratch.plain, hit) {
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
        passed
    }
}

/// Whether a letter is a word or a syllable of Chinese: two are a name (`耐克`).
const fn is_han(letter: u32) -> bool {
    matches!(letter, 0x4e00..=0x9fff)
}
