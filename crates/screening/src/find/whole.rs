//! Marks as they are, and joined or parted: every run of words, without what stands between them, is looked up.

use super::{
    Finder, Hit, Kind, Scratch,
    lately::{Lately, Word, fact},
    slip::leads,
};
use crate::{
    filter::Filter,
    hash,
    keys::{Side, outer_base, outer_key},
    terms::{BEGIN, Enrolled, MOST_LETTERS, MOST_SLIPPED, MOST_WORDS},
    text::{Asked, Gap, Reading, Token, flag, sign},
};

/// Words of the runs that filters are asked for beforehand.
const FRONT: usize = 3;
/// A find of what a mark sells.
pub(crate) const LINE: &str = "sold under the mark";
/// Small words that stand before others in languages of Europe.
const BEFORE_NOUNS: &[[u8; 2]] =
    &[*b"at", *b"au", *b"by", *b"da", *b"de", *b"di", *b"du", *b"el", *b"en", *b"il", *b"in", *b"la", *b"le", *b"my", *b"of", *b"on", *b"to", *b"un"];
/// Letters that a piece of a torn word has at most, and pieces of a mark.
const PIECE: usize = 5;
const MOST_PIECES: usize = 6;

impl Finder {
    pub(super) fn wholes(&self, scratch: &mut Scratch) {
        let Scratch { plain: reading, hits, said, lately, .. } = scratch;
        self.ask_filters(reading, lately);
        for first in 0..reading.tokens.len() {
            let (start, asked) = (reading.tokens[first].start, reading.asked[first]);
            if !asked.begins && asked.front == 0 {
                continue;
            }
            let mut only_parted = false;
            let mut torn =
                asked.begins && reading.tokens[first..].iter().take(FRONT).all(|token| token.len() <= PIECE && !token.has(flag::DIGIT | flag::ALONE));
            for last in first..reading.tokens.len().min(first + MOST_LETTERS) {
                let end = reading.tokens[last].end;
                let length = (end - start) as usize;
                // All that goes on begins alike.
                if length > hash::LONGEST || last > first && (!asked.goes_on || !asked.begins && length >= BEGIN) {
                    break;
                }
                let mixed = hash::mixed(reading.run(start, end));
                let so_far = last - first;
                let may_be = if so_far < FRONT {
                    asked.front >> so_far & 1 == 1
                } else {
                    (!only_parted || self.may_be_parted(reading, first, last)) && self.terms.front.has(mixed)
                };
                if may_be {
                    self.phrases.say(mixed, reading, first, last, said);
                    let letters = &reading.letters[start as usize..end as usize];
                    if let Some(term) = self.terms.whole_past_front(mixed, |word| word == letters) {
                        self.whole(reading, term, first, last, hits);
                    }
                }
                if so_far + 1 >= FRONT {
                    let token = &reading.tokens[last];
                    let spelt_out = token.len() == 1 && so_far < 32 && !token.has(flag::ALONE);
                    only_parted = !spelt_out && (so_far >= MOST_WORDS || !may_be || !self.terms.longer.may_have(mixed) && !self.phrases.goes_on(mixed));
                    // A word of some mark with several may be parted; so may any be torn into pieces: `Bott.ega Ven.eta`.
                    torn = torn && token.len() <= PIECE && so_far < MOST_PIECES;
                    only_parted &= !torn;
                    if only_parted && (asked.outer[0] == 0 || so_far >= MOST_SLIPPED) {
                        break;
                    }
                }
            }
        }
    }

    /// Whether the words from `first` to `last` have as many letters as some mark with one of them at its end.
    fn may_be_parted(&self, reading: &Reading, first: usize, last: usize) -> bool {
        let length = (reading.tokens[last].end - reading.tokens[first].start) as usize;
        let ends = [reading.asked[first].outer[Side::First as usize], reading.asked[last].outer[Side::Last as usize]];
        ends.iter().any(|base| *base != 0 && self.terms.outer_lengths.line(hash::mixed(*base)).has(outer_key(*base, length, 0)))
    }

    /// Recalls what is known of all words, and asks filters for the first few runs of each before anything is done, without a branch on what they say: so the
    /// waits for memory overlap.
    fn ask_filters(&self, reading: &mut Reading, lately: &mut Lately<Word>) {
        let mut asked = std::mem::take(&mut reading.asked);
        asked.clear();
        asked.extend(reading.tokens.iter().map(|token| {
            let mixed = hash::mixed(reading.run(token.start, token.end));
            let word = lately.get(mixed).copied().unwrap_or_else(|| {
                let word = self.learn(reading, token, mixed);
                lately.put(mixed, word);
                word
            });
            let goes_on = word.is(fact::GOES_ON);
            Asked {
                mixed,
                bones: (word.bones, word.classes as usize),
                known: word.is(fact::KNOWN),
                name: word.is(fact::NAME),
                goes_on,
                begins: goes_on && (token.len() >= BEGIN || self.begins(&self.terms.beginnings, reading, token.start)),
                front: u8::from(word.is(fact::FRONT)),
                outer: [u64::from(word.is(fact::OUTER)); 2],
            }
        }));
        for (at, asked) in asked.iter_mut().enumerate() {
            let token = reading.tokens[at];
            if asked.goes_on {
                for (n, last) in (1..FRONT).zip(&reading.tokens[at + 1..]) {
                    asked.front |= u8::from(self.terms.front.has(hash::mixed(reading.run(token.start, last.end)))) << n;
                }
            }
            if asked.outer[0] != 0 {
                let run = reading.run(token.start, token.end);
                let base = |beside: usize, side: Side| reading.tokens.get(beside).map_or(0, |token| outer_base(run, side, reading.word(token)));
                asked.outer = [base(at + 1, Side::First), base(at.wrapping_sub(1), Side::Last)];
                asked.outer.iter().for_each(|base| self.terms.outer_lengths.touch(hash::mixed(*base)));
            }
        }
        reading.asked = asked;
    }

    /// Whether something that is looked for may begin with the letters at `start`; true if they are too few to say.
    #[inline]
    pub(super) fn begins(&self, beginnings: &Filter, reading: &Reading, start: u32) -> bool {
        let end = start as usize + BEGIN;
        end > reading.letters.len() || beginnings.has(hash::mixed(reading.run(start, end as u32)))
    }

    /// A whole mark stands in the words from `first` to `last`: as what?
    fn whole(&self, reading: &mut Reading, term: u32, first: usize, last: usize, hits: &mut Vec<Hit>) {
        if is_torn_out(reading, first, last) {
            return;
        }
        let words = &reading.tokens[first..=last];
        let flags = words.iter().fold(0, |flags, token| flags | token.flags);
        let breaks = breaks(reading, words);
        let about = self.terms.term(term);
        let length = self.terms.word(term).len();
        let Some(how) = self.terms.enrolled(term).iter().map(|enrolled| how(enrolled, breaks, words)).min() else { return };
        let (start, end) = reading.span(words[0].start, words[words.len() - 1].end);
        let accents = self.terms.enrolled(term).iter().fold(0, |accents, enrolled| accents | enrolled.accents);
        let strange = if flags & flag::ACCENT == 0 { 0 } else { reading.accents_of(words[0].start, words[words.len() - 1].end) & !accents };
        let dressed = match (how, flags) {
            (How::Parted | How::Spelt, _) => None,
            // An abbreviation of two letters is spaced, accented and circled by many for no reason.
            _ if length < 3 || about.dictionary && length < 4 => None,
            (_, flags) if flags & flag::DISGUISED != 0 => Some((disguise(reading, words), 0.9)),
            // Spanish writes names so: `Orión`, `Jasmín`.
            _ if about.seen && strange.count_ones() == 1 && is_stressed(self.terms.word(term), strange) => Some(((Kind::Lookalike, "accents"), 0.25)),
            _ if strange != 0 && !about.dictionary => Some(((Kind::Lookalike, "accents"), 0.7)),
            // Few words of a dictionary have two: `Fîlâ`; long ones have no three.
            _ if strange.count_ones() > if length < 7 { 1 } else { 2 } => Some(((Kind::Lookalike, "accents"), 0.5)),
            _ => None,
        };
        let is_word = |token: &Token| self.lexicon.is_dictionary(hash::mixed(reading.run(token.start, token.end)));
        // `in motion` is no parted `InMotion`.
        let ordinary = || {
            let long = words.iter().any(|token| token.len() > 5 && is_word(token));
            // `Sac de sport` holds no `Desport`.
            if let [first, second] = words
                && second.len() > 4
                && is_word(second)
                && <[u32; 2]>::try_from(reading.word(first)).is_ok_and(|word| BEFORE_NOUNS.iter().any(|small| small.map(u32::from) == word))
            {
                return true;
            }
            let small = |token: &Token| token.len() < 2 || token.has(flag::DIGIT) || token.len() == 2 && long;
            words.iter().all(|token| small(token) || is_word(token)) && words.iter().any(|token| token.len() > 3 && is_word(token))
        };
        let ((kind, rule), sure) = match (how, dressed) {
            (_, Some(dressed)) => dressed,
            // `S A L E` is shouted by any shop.
            (How::Spelt, _) if about.dictionary && self.phrases.has_word(hash::mixed(reading.run(words[0].start, words[words.len() - 1].end))) => return,
            (How::Parted | How::Spelt, _) if about.line => return,
            (How::Heard, _) => ((Kind::Phonetic, "as it is heard"), 0.8),
            (How::Alias, _) if about.line => ((Kind::Abbreviation, LINE), 1.0),
            (How::Alias, _) => ((Kind::Abbreviation, "alias"), 1.0),
            (How::Same, _) if accents != 0 && flags & flag::ACCENT == 0 => ((Kind::Normalised, "as enrolled but for accents"), 1.0),
            (How::Same, _) => ((Kind::Exact, "as enrolled"), 1.0),
            (How::Together, _) => ((Kind::Joined, "words joined"), if length > 5 { 0.9 } else { 0.5 }),
            (How::Spelt, _) if length > 3 && !(about.dictionary && length < 5) => ((Kind::Spaced, "letters spaced"), 0.9),
            // A short dictionary word, each of its letters by itself: `P U M A`.
            (How::Spelt, _) if length > 3 && words.len() == length => ((Kind::Spaced, "letters spaced"), 0.7),
            // An enrolled abbreviation: `L.V.`
            (How::Spelt, _) if length < 4 && self.terms.enrolled(term).iter().all(|enrolled| enrolled.alias) => ((Kind::Spaced, "letters spaced"), 0.4),
            // `b.e.a.u.t.i.f.u.l` spells no BEA.
            (How::Spelt, _) if length == 3 && words.len() == length && goes_on(reading, first, last) => return,
            // `U.G.G.`; `U G G`, first of all. Not one of 100,000 honest titles writes a mark so.
            (How::Spelt, _)
                if length == 3 && words.len() == length && !about.dictionary && (first == 0 || words[1..].iter().all(|word| word.gap == Gap::Tight)) =>
            {
                ((Kind::Spaced, "letters spaced"), 0.5)
            }
            // So many letters of several words are no chance.
            (How::Parted, _)
                if length > 11 && self.terms.enrolled(term).iter().all(|own| own.breaks.count_ones() > 1 && breaks & !own.breaks & own.humps == 0) =>
            {
                ((Kind::Split, "word parted"), parted(words, length))
            }
            (How::Parted, _) if length > 3 && !about.dictionary && !ordinary() => ((Kind::Split, "word parted"), parted(words, length)),
            // Ordinary words beside each other are just that, if they are not parted where the owner has a capital: `Play station`.
            (How::Parted, _) if length > 5 && self.terms.enrolled(term).iter().any(|own| own.humps != 0 && breaks & !own.breaks & !own.humps == 0) => {
                ((Kind::Split, "parted at its capital"), if leads(reading, first) { 0.5 } else { 0.35 })
            }
            (How::Parted, _) if length > 7 && !about.dictionary => ((Kind::Split, "parted into ordinary words"), 0.3),
            // A dictionary word in pieces that are none: `Ome ga`, `Val.en.tino`.
            (How::Parted, _) if length > 4 && about.dictionary => match self.torn(reading, words) {
                Some(sure) => ((Kind::Split, "word torn apart"), sure),
                None => return,
            },
            _ => return,
        };
        hits.push(Hit { term, kind, rule, start, end, tokens: (first as u32, last as u32 + 1), sure });
        if matches!(how, How::Same | How::Alias | How::Together) || dressed.is_some() {
            reading.tokens[first..=last].iter_mut().for_each(|token| token.flags |= flag::TAKEN);
        }
    }
}

impl Finder {
    /// How sure these words are the pieces of one that a dictionary has: by the pieces that are no words, and by marks between more than two.
    fn torn(&self, reading: &Reading, words: &[Token]) -> Option<f32> {
        let unknown = words.iter().filter(|token| token.len() > 1 && !self.lexicon.knows(hash::mixed(reading.run(token.start, token.end)))).count();
        let tight = words[1..].iter().all(|token| token.gap == Gap::Tight);
        match words.len() {
            // `CHAM🏆PION`
            _ if tight && words[1..].iter().all(|token| token.is(sign::PICTURE)) => Some(0.65),
            3.. if tight && words.iter().all(|token| token.len() > 1) => Some(0.65),
            _ if words.iter().any(|token| token.gap == Gap::Wide) => None,
            _ if unknown == words.len() => Some(0.62),
            _ if unknown > 0 => Some(0.42),
            _ => None,
        }
    }
}

/// Whether of a word's letters the vowel before a last n or s has an accent, and no other.
fn is_stressed(word: &[u32], accents: u64) -> bool {
    let vowel = |letter: u32| char::from_u32(letter).is_some_and(|c| "aeiou".contains(c));
    matches!(*word, [.., letter, 0x6e | 0x73] if vowel(letter)) && word.len() > 4 && accents == 1 << (word.len() - 2)
}

/// Whether words without a space between their letters begin or end within one of their script, with a gap amid them: `セイコー プレ` holds no `コープ`.
fn is_torn_out(reading: &Reading, first: usize, last: usize) -> bool {
    let tokens = &reading.tokens;
    let goes_on = |at: usize| tokens.get(at).is_some_and(|token| token.has(flag::ALONE) && token.gap == Gap::None);
    tokens[first].has(flag::ALONE)
        && tokens[first + 1..=last].iter().any(|token| token.gap != Gap::None)
        && (first > 0 && tokens[first - 1].has(flag::ALONE) && goes_on(first) || goes_on(last + 1))
}

/// Whether single letters go on before or after those from `first` to `last`, parted as these are.
fn goes_on(reading: &Reading, first: usize, last: usize) -> bool {
    let gap = reading.tokens[last].gap;
    let is_letter = |at: usize| reading.tokens.get(at).is_some_and(|token| token.len() == 1 && !token.has(flag::DIGIT | flag::ALONE));
    first > 0 && reading.tokens[first].gap == gap && is_letter(first - 1)
        || reading.tokens.get(last + 1).is_some_and(|next| next.gap == gap) && is_letter(last + 1)
}

/// Bit n: a word ends after the letter n of these words. What follows an apostrophe as a single s is no word of its own: `Johnson's`.
pub(crate) fn breaks(reading: &Reading, words: &[Token]) -> u64 {
    let Some(first) = words.first() else { return 0 };
    let mut breaks = 0_u64;
    for (at, token) in words.iter().enumerate() {
        if !words.get(at + 1).is_some_and(|next| is_owners(reading, token, next)) {
            breaks |= 1 << (token.end - first.start - 1);
        }
    }
    breaks
}

/// Whether a word is the s after an apostrophe that belongs to the word before it.
pub(crate) fn is_owners(reading: &Reading, token: &Token, next: &Token) -> bool {
    next.len() == 1 && next.gap == Gap::Tight && reading.letters[next.start as usize] == 's' as u32 && token.len() > 2
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Same,
    Alias,
    Heard,
    Together,
    Spelt,
    Parted,
}

fn how(enrolled: &Enrolled, breaks: u64, words: &[Token]) -> How {
    let long = words.iter().any(|token| token.len() > 2);
    // `T.G.I. Fridays`: an abbreviation with its dots, beside words.
    let dotted = words.windows(2).filter(|pair| long && pair.iter().all(|token| token.len() == 1) && pair[1].gap == Gap::Tight);
    let dots = dotted.fold(0, |bits, pair| bits | 1_u64 << (pair[0].end - words[0].start - 1));
    let breaks = breaks & !(dots & !enrolled.breaks);
    match (breaks & !enrolled.breaks, enrolled.breaks & !breaks) {
        (0, _) if enrolled.heard => How::Heard,
        (0, 0) if enrolled.alias => How::Alias,
        (0, 0) => How::Same,
        (0, _) => How::Together,
        _ if enrolled.alias && words.len() > 1 && words.iter().all(|token| token.len() == 1) => How::Spelt,
        _ if words.len() > 2 && words.iter().filter(|token| token.len() == 1).count() + 1 >= words.len() => How::Spelt,
        _ => How::Parted,
    }
}

/// How sure a mark is meant by words that give it when put together: marks between them are more of an accident than none.
fn parted(words: &[Token], length: usize) -> f32 {
    let by_length = [0.4, 0.5, 0.65, 0.8, 0.9][length.clamp(4, 8) - 4];
    let tight = words[1..].iter().all(|token| token.gap == Gap::Tight);
    // A hyphen more than a full stop before a small letter: `Rol.ex`.
    let stopped = words[0].is(sign::DOT) && !words[words.len() - 1].has(flag::CAPITAL);
    by_length * if words.len() == 2 && tight && !stopped { 0.8 } else { 1.0 }
}

fn disguise(reading: &Reading, words: &[Token]) -> (Kind, &'static str) {
    let (start, end) = reading.span(words[0].start, words[words.len() - 1].end);
    // More characters than letters and gaps: something is there that is not seen.
    let gaps = words.len() - 1;
    let letters: usize = words.iter().map(Token::len).sum();
    if (end - start) as usize > letters + gaps { (Kind::Hidden, "characters hidden") } else { (Kind::Lookalike, "styled letters") }
}
