//! Cuts text into words and folds them, so that `ÉCLAIR`, `Éclair` and `eclair` are one word.

use crate::units::number_before_unit;
use screening::fold::{self, Form, is_invisible, stands_alone};
use std::{ops::Range, sync::LazyLock};
use unicode_normalization::char::is_combining_mark;

/// Characters a word keeps; the rest of a longer run is dropped, in the index and in the query alike.
const WORD_LIMIT: usize = 64;

/// Walks over the words of a text: runs of letters and digits, folded; a number and the unit right behind it are two words. In scripts that put no space between words (Chinese, Japanese, Thai)
/// and in Korean, which joins its particles to them, each character is a word; neighbours are then looked up as a phrase.
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    /// The words of `text`.
    #[must_use]
    pub const fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Writes the next word into `word` and returns the bytes of the text that it stands for.
    pub fn next_into(&mut self, word: &mut String) -> Option<Range<usize>> {
        let range = self.next_run(word)?;
        if word.as_bytes().first().is_some_and(u8::is_ascii_digit)
            && let Some((digits, bytes)) = number_before_unit(word, &self.text[range.clone()])
        {
            word.truncate(digits);
            self.at = range.start + bytes;
            return Some(range.start..self.at);
        }
        Some(range)
    }

    fn next_run(&mut self, word: &mut String) -> Option<Range<usize>> {
        word.clear();
        let (mut start, mut end, mut length) = (self.at, self.at, 0_usize);
        for (offset, c) in self.text[self.at..].char_indices() {
            let here = self.at + offset;
            match ALPHABETS.get(c as usize) {
                Some(Read::Between) if word.is_empty() => continue,
                Some(Read::Between) => break,
                Some(Read::Letter(folded)) => {
                    if word.is_empty() {
                        start = here;
                    }
                    if length < WORD_LIMIT {
                        word.push(*folded);
                        length += 1;
                    }
                    end = here + c.len_utf8();
                    continue;
                }
                Some(Read::Closely) | None => {}
            }
            if is_invisible(c) {
                // A soft hyphen or a joiner inside of a word is there for the typesetter, or to fool us.
                continue;
            }
            if is_combining_mark(c) && !word.is_empty() {
                if length < WORD_LIMIT {
                    fold_char(c, word);
                    length += 1;
                }
                end = here + c.len_utf8();
                continue;
            }
            let wordy = c.is_alphanumeric();
            if wordy && !word.is_empty() && stands_alone(c) {
                break;
            }
            if wordy {
                if word.is_empty() {
                    start = here;
                }
                if length < WORD_LIMIT {
                    fold_char(c, word);
                    length += 1;
                }
                end = here + c.len_utf8();
                if stands_alone(c) {
                    self.at = end;
                    if word.is_empty() {
                        continue;
                    }
                    return Some(start..end);
                }
            } else if !word.is_empty() {
                break;
            }
        }
        if word.is_empty() {
            self.at = self.text.len();
            return None;
        }
        self.at = end;
        Some(start..end)
    }
}

/// How a character is read.
enum Read {
    /// It is of no word.
    Between,
    /// It is of a word, and folds to one letter.
    Letter(char),
    /// Another rule may hold for it.
    Closely,
}

/// The alphabets that texts are full of, looked at once: Latin, Greek, Cyrillic, Armenian, Hebrew.
static ALPHABETS: LazyLock<Vec<Read>> = LazyLock::new(|| ('\0'..'\u{600}').map(Read::of).collect());

impl Read {
    fn of(c: char) -> Self {
        let mut folded = String::new();
        fold_char(c, &mut folded);
        let mut letters = folded.chars();
        match (letters.next(), letters.next()) {
            _ if is_invisible(c) || is_combining_mark(c) || stands_alone(c) => Self::Closely,
            _ if !c.is_alphanumeric() => Self::Between,
            (Some(letter), None) => Self::Letter(letter),
            _ => Self::Closely,
        }
    }
}

impl Iterator for Words<'_> {
    type Item = (String, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let mut word = String::new();
        let range = self.next_into(&mut word)?;
        Some((word, range))
    }
}

/// The words of a text, folded.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    Words::of(text).map(|(word, _)| word).collect()
}

/// A whole value (a brand, a category's step, a listing number) folded for comparison: its words with one space between, or the trimmed text
/// in lower case if it has none.
#[must_use]
pub fn key(text: &str) -> String {
    let words = words(text);
    if words.is_empty() { text.trim().to_lowercase() } else { words.join(" ") }
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    fold::fold_char(c, Form::Plain, &mut |part| {
        if part.is_alphanumeric() || is_combining_mark(part) {
            out.push(part);
        }
    });
}

/// Whether words of this kind are too short or too exact for slips: single characters of a script without spaces.
#[must_use]
pub fn is_ideographic(word: &str) -> bool {
    word.chars().next().is_some_and(stands_alone)
}

/// Whether two folded words are one slip apart: a character wrong, missing, too many, or two neighbours swapped. Equal words are not, and words
/// that differ in a digit are not either: `iphone15` is no misspelt `iphone14`.
#[must_use]
pub fn one_slip(a: &str, b: &str) -> bool {
    let same = |(x, y): &(char, char)| x == y;
    let head: usize = a.chars().zip(b.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let (a, b) = (&a[head..], &b[head..]);
    let tail: usize = a.chars().rev().zip(b.chars().rev()).take_while(same).map(|(c, _)| c.len_utf8()).sum();
    let letters = |rest: &str| {
        let mut letters = rest[..rest.len() - tail].chars();
        [letters.next(), letters.next(), letters.next()]
    };
    let digit = |c: char| c.is_ascii_digit();
    match (letters(a), letters(b)) {
        ([Some(c), None, _], [None, ..]) | ([None, ..], [Some(c), None, _]) => !digit(c),
        ([Some(x), None, _], [Some(y), None, _]) => !digit(x) && !digit(y),
        ([Some(p), Some(q), None], [Some(r), Some(s), None]) => p == s && q == r && !(digit(p) && digit(q)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_width_and_diacritics_do_not_matter() {
        assert_eq!(words("ÉCLAIR éclair ｅｃｌａｉｒ"), ["eclair", "eclair", "eclair"]);
        assert_eq!(words("Straße, İSTANBUL ØL Łódź"), ["strasse", "istanbul", "ol", "lodz"]);
        assert_eq!(words("Светильник ЁЛКА"), ["светильник", "елка"]);
        assert_eq!(words("e\u{301}t\u{e9} Au\u{200b}re\u{ad}lia"), ["ete", "aurelia"]);
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(words("11w, 0.5L (t-shirt) Procter&Gamble's"), ["11", "w", "0", "5", "l", "t", "shirt", "procter", "gamble", "s"]);
        assert_eq!(words(" --- "), Vec::<String>::new());
        assert_eq!(words(&"x".repeat(100)), ["x".repeat(64)]);
    }

    #[test]
    fn a_number_and_its_unit_are_two_words() {
        for (joined, apart) in [("42mm", "42 mm"), ("1.6кг, 100Г", "1.6 кг 100 г"), ("220V", "220 v"), ("４２ｍｍ", "42 mm"), ("4\u{200b}2\u{200b}mm", "42 mm")]
        {
            assert_eq!(words(joined), words(apart), "{joined}");
        }
        assert_eq!(words("iphone15 2in1 20x30cm s24 501s 90mmm"), ["iphone15", "2in1", "20x30cm", "s24", "501s", "90mmm"]);
        let text = "Ø 42mm-Uhr";
        assert_eq!(Words::of(text).map(|(_, range)| &text[range]).collect::<Vec<_>>(), ["Ø", "42", "mm", "Uhr"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_at_every_character() {
        assert_eq!(words("iPhone手表X カメラ"), ["iphone", "手", "表", "x", "カ", "メ", "ラ"]);
        assert_eq!(words("한국어"), ["한", "국", "어"]);
    }

    #[test]
    fn a_word_knows_where_it_stands() {
        let text = "Die ÉCLAIR-Box";
        let ranges: Vec<_> = Words::of(text).map(|(_, range)| &text[range]).collect();
        assert_eq!(ranges, ["Die", "ÉCLAIR", "Box"]);
    }

    #[test]
    fn a_slip_is_one_letter_or_two_swapped() {
        for (a, b) in [("aurelia", "aurelai"), ("aurelia", "aureli"), ("aurelia", "aurellia"), ("aurelia", "ourelia"), ("елка", "илка")] {
            assert!(one_slip(a, b) && one_slip(b, a), "{a} {b}");
        }
        for (a, b) in [("aurelia", "aurelia"), ("aurelia", "aurila1"), ("iphone15", "iphone14"), ("aurelia", "auralai"), ("ab", "abcd")] {
            assert!(!one_slip(a, b) && !one_slip(b, a), "{a} {b}");
        }
    }

    proptest! {
        #[test]
        fn one_slip_is_what_its_documentation_says(word in "[ab1ж]{0,4}", other in "[ab1ж]{0,5}") {
            let letters: Vec<char> = word.chars().collect();
            let mut near: Vec<Vec<char>> = (0..letters.len()).map(|at| [&letters[..at], &letters[at + 1..]].concat()).collect();
            near.extend((1..letters.len()).map(|at| [&letters[..at - 1], &[letters[at], letters[at - 1]], &letters[at + 1..]].concat()));
            for c in ['a', 'b', '1', 'ж'] {
                near.extend((0..=letters.len()).map(|at| [&letters[..at], &[c], &letters[at..]].concat()));
                near.extend((0..letters.len()).map(|at| [&letters[..at], &[c], &letters[at + 1..]].concat()));
            }
            let digits = |word: &[char]| word.iter().filter(|c| c.is_ascii_digit()).copied().collect::<Vec<char>>();
            let other_letters: Vec<char> = other.chars().collect();
            let want = word != other && digits(&letters) == digits(&other_letters) && near.contains(&other_letters);
            prop_assert_eq!(one_slip(&word, &other), want, "{} {}", word, other);
        }

        #[test]
        fn any_text_is_cut_without_panic(text in "\\PC{0,60}") {
            for (word, range) in Words::of(&text) {
                prop_assert!(!word.is_empty() && text.get(range).is_some());
            }
        }

        #[test]
        fn folding_twice_changes_nothing(text in "[ -~À-ɏͰ-Ͽ\u{300}-\u{36f}Ѐ-ӿ]{0,60}") {
            let once = words(&text);
            prop_assert_eq!(words(&once.join(" ")), once);
        }
    }
}
