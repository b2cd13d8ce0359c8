//! Words that a seller took apart or wrote with signs, so that cutting at white space and punctuation does not find them: `n.i.k.e`, `N I K E`,
//! `ch@nel`, `pr*da`, `#NikeShoes`. They are indexed beside the words, in a field of their own, and only where a text has any.

use crate::fold::Words;
use screening::fold::{Form, fold_char, is_invisible};
use std::ops::Range;

/// Letters that a disguised word has at least.
const LEAST: usize = 3;

/// Characters that it has at most.
const MOST: usize = 40;

/// Disguised words of one text that are taken: a text full of them is not read to its end.
const LIMIT: usize = 64;

/// The disguised words of a text, folded but for their signs, each with the bytes that it stands for.
pub(crate) fn disguises(text: &str) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    let mut letters = Spaced::default();
    let mut start = 0;
    for chunk in text.split(char::is_whitespace) {
        let range = start..start + chunk.len();
        start = range.end + text[range.end..].chars().next().map_or(0, char::len_utf8);
        if chunk.is_empty() {
            continue;
        }
        letters.take(chunk, &range, &mut found);
        if !is_plain(chunk) {
            let seen = Seen::of(chunk);
            if seen.sign {
                with_signs(chunk, range.start, &mut found);
            }
            if seen.pieces > 1 && seen.longest <= 3 {
                taken_apart(chunk, range.start, &mut found);
            }
            if seen.turns {
                joined(chunk, range.start, &mut found);
            }
        }
        if found.len() >= LIMIT {
            break;
        }
    }
    letters.end(&mut found);
    found.truncate(LIMIT);
    found
}

/// Whether a chunk is a word as most are: letters of one case, or the first of them a capital.
fn is_plain(chunk: &str) -> bool {
    let upper = |c: char| matches!(c, 'A'..='Z' | 'А'..='Я' | 'Ё');
    let lower = |c: char| matches!(c, 'a'..='z' | 'а'..='я' | 'ё');
    let mut chars = chunk.chars();
    chars.next().is_some_and(|first| (upper(first) || lower(first)) && chars.as_str().chars().all(lower))
        || chunk.chars().all(upper)
        || chunk.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// What a chunk has of what disguises are told by, seen in one pass: most chunks are words with a comma behind them, and need no closer look.
#[derive(Debug, Default)]
struct Seen {
    /// A sign that is drawn for a letter.
    sign: bool,
    /// Runs of letters and digits.
    pieces: usize,
    /// Characters of the longest of them, without invisible ones.
    longest: usize,
    /// A run has a capital that is not its first character, and something else than capitals.
    turns: bool,
}

impl Seen {
    fn of(chunk: &str) -> Self {
        let mut seen = Self::default();
        let (mut length, mut inside, mut capital_later, mut other) = (0, false, false, false);
        for c in chunk.chars() {
            seen.sign |= is_sign(c);
            // Some letters are invisible.
            let (wordy, invisible) = (is_wordy(c), is_invisible(c));
            if wordy || invisible {
                seen.pieces += usize::from(!inside);
                length += usize::from(!invisible);
            } else {
                seen.longest = seen.longest.max(length);
                length = 0;
            }
            // What is no letter or digit ends a run whose capitals are looked at.
            if wordy {
                let upper = c.is_uppercase();
                capital_later |= upper && inside;
                other |= !upper;
                seen.turns |= capital_later && other;
            } else {
                (capital_later, other) = (false, false);
            }
            inside = wordy || invisible;
        }
        seen.longest = seen.longest.max(length);
        seen
    }
}

/// As [`char::is_alphanumeric`], which looks into a table for what is not ASCII: most titles that have such letters have those of these alphabets.
fn is_wordy(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        'А'..='я' | 'Ё' | 'ё' | 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' => true,
        _ => c.is_alphanumeric(),
    }
}

pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    text.chars().for_each(|c| fold_char(c, Form::Plain, &mut |part| folded.push(part)));
    folded
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphabetic()).count()
}

fn keep(word: String, range: Range<usize>, found: &mut Vec<(String, Range<usize>)>) {
    if letters(&word) >= LEAST && word.chars().count() <= MOST {
        found.push((word, range));
    }
}

/// Signs that are drawn for letters, or hide one.
const fn is_sign(c: char) -> bool {
    matches!(c, '@' | '$' | '€' | '!' | '|' | '¡' | '§' | '£' | '¥' | '¢' | '©' | '×' | 'ƒ' | '†' | '+' | '(' | '*' | '•')
}

/// `ch@nel`, `pr*da`, `$watch`: a sign between letters, or before them.
fn with_signs(chunk: &str, offset: usize, found: &mut Vec<(String, Range<usize>)>) {
    let wordy = |c: char| c.is_alphanumeric() || is_invisible(c);
    for (at, piece) in split_at(chunk, |c| !wordy(c) && !is_sign(c)) {
        // What ends in a sign is a price, an exclamation or a footnote; a letter drawn with one there is not told from these.
        let piece = piece.trim_end_matches(is_sign);
        let body = piece.trim_start_matches(['*', '+', '(', '!', '|', '•', '×', '©']);
        let cut = piece.len() - body.len();
        if body.contains(is_sign) {
            keep(fold(body), offset + at + cut..offset + at + piece.len(), found);
        }
    }
}

/// `n.i.k.e`, `ni-ke`, `d_i_o_r`: pieces of one to three letters with signs between. The signs are left out.
fn taken_apart(chunk: &str, offset: usize, found: &mut Vec<(String, Range<usize>)>) {
    let pieces: Vec<(usize, &str)> = split_at(chunk, |c| !(c.is_alphanumeric() || is_invisible(c))).filter(|(_, piece)| !piece.is_empty()).collect();
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return };
    // A sign among longer pieces stands for a letter: `ch@nel` is not `chnel`.
    let most = if chunk.contains(is_sign) { 1 } else { 3 };
    if pieces.len() > 1 && pieces.iter().all(|(_, piece)| (1..=most).contains(&piece.chars().filter(|c| !is_invisible(*c)).count())) {
        let word: String = pieces.iter().map(|(_, piece)| fold(piece)).collect();
        keep(word, offset + first.0..offset + last.0 + last.1.len(), found);
    }
}

/// `#NikeShoes`, `NIKEshoes`: capitals say where one word ends and the next begins.
fn joined(chunk: &str, offset: usize, found: &mut Vec<(String, Range<usize>)>) {
    for (at, piece) in split_at(chunk, |c| !c.is_alphanumeric()) {
        let cased: Vec<(usize, bool)> = piece.char_indices().map(|(at, c)| (at, c.is_uppercase())).collect();
        let turns: Vec<usize> =
            cased.windows(2).filter(|pair| pair[0].1 != pair[1].1 && pair[1].0 > 1).map(|pair| if pair[1].1 { pair[1].0 } else { pair[0].0 }).collect();
        let all_caps_first = cased.windows(2).all(|pair| pair[0].1 || !pair[1].1) && cased.iter().take(LEAST).all(|(_, upper)| *upper);
        let mut start = 0;
        let cuts: Vec<usize> = if all_caps_first { cased.iter().find(|(_, upper)| !upper).map(|(at, _)| *at).into_iter().collect() } else { turns };
        if cuts.iter().all(|cut| *cut == 0) {
            continue;
        }
        for cut in cuts.into_iter().chain([piece.len()]) {
            if cut > start {
                keep(fold(&piece[start..cut]), offset + at + start..offset + at + cut, found);
                start = cut;
            }
        }
    }
}

/// The parts of a text between characters that separate, with their places.
fn split_at(text: &str, separates: impl Fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    text.split(separates).map(move |piece| (piece.as_ptr() as usize - text.as_ptr() as usize, piece))
}

/// A run of single letters with blanks between: `N I K E`.
#[derive(Default)]
struct Spaced {
    word: String,
    count: usize,
    range: Range<usize>,
}

impl Spaced {
    fn take(&mut self, chunk: &str, range: &Range<usize>, found: &mut Vec<(String, Range<usize>)>) {
        let mut word = String::new();
        let one = chunk.len() <= 16 && chunk.chars().filter(|c| !is_invisible(*c)).take(2).count() == 1;
        let alone = one && Words::of(chunk).next_into(&mut word).is_some() && word.chars().count() == 1;
        if !alone {
            return self.end(found);
        }
        if self.count == 0 {
            self.range = range.clone();
        }
        self.word.push_str(&word);
        self.range.end = range.end;
        self.count += 1;
    }

    fn end(&mut self, found: &mut Vec<(String, Range<usize>)>) {
        let spaced = std::mem::take(self);
        if spaced.count >= LEAST {
            keep(spaced.word, spaced.range, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> Vec<String> {
        disguises(text).into_iter().map(|(word, range)| format!("{word}={}", &text[range])).collect()
    }

    #[test]
    fn words_taken_apart_are_put_together() {
        assert_eq!(found("new N I K E shoes"), ["nike=N I K E"]);
        assert_eq!(found("n.i.k.e, D-I-O-R"), ["nike=n.i.k.e", "dior=D-I-O-R"]);
        assert_eq!(found("ni-ke"), ["nike=ni-ke"]);
        assert!(found("n*i*k*e").contains(&"nike=n*i*k*e".to_owned()));
        assert_eq!(found("dio\u{3164}-r"), ["dior=dio\u{3164}-r"]);
        assert_eq!(found("N\u{200b} I K\u{200b} E"), ["nike=N\u{200b} I K\u{200b} E"]);
    }

    #[test]
    fn words_with_signs_are_kept_with_them() {
        assert_eq!(found("Ch@nel bag, PR*DA ($watch)"), ["ch@nel=Ch@nel", "pr*da=PR*DA", "$watch=$watch"]);
        assert_eq!(found("sale!!! 20$ *new* a+ 5*7"), Vec::<String>::new());
    }

    #[test]
    fn joined_words_are_cut_at_their_capitals() {
        assert_eq!(found("#NikeShoes"), ["nike=Nike", "shoes=Shoes"]);
        assert_eq!(found("NIKEshoes"), ["nike=NIKE", "shoes=shoes"]);
        assert_eq!(found("Nike NIKE nike iPhone"), ["phone=Phone"]);
    }

    #[test]
    fn plain_text_has_none() {
        assert_eq!(found("Leather strap 20 mm, 0.5 l, 1.33:1 the a b"), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn what_is_passed_over_has_no_disguise(chunk in "([a-cA-CяЯ1@*.,/-]|\u{200b}){1,12}|\\PC{1,12}") {
            prop_assume!(!chunk.contains(char::is_whitespace));
            let (mut passed, mut all) = (Vec::new(), Vec::new());
            let seen = Seen::of(&chunk);
            with_signs(&chunk, 0, if seen.sign { &mut all } else { &mut passed });
            taken_apart(&chunk, 0, if seen.pieces > 1 && seen.longest <= 3 { &mut all } else { &mut passed });
            joined(&chunk, 0, if seen.turns { &mut all } else { &mut passed });
            prop_assert!(passed.is_empty(), "{:?} {:?}", seen, passed);
            prop_assert!(chunk.chars().all(|c| is_wordy(c) == c.is_alphanumeric()));
        }

        #[test]
        fn every_text_is_read_and_every_place_is_in_it(text in "\\PC{0,80}|[a-zA-Z .*@-]{0,80}|([A-Z] ){0,40}") {
            let words = disguises(&text);
            prop_assert!(words.len() <= LIMIT);
            for (word, range) in words {
                prop_assert!(!word.is_empty() && text.get(range).is_some());
            }
        }
    }
}
