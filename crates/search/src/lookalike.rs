//! Finds words that look like the one asked for: `di0r`, `nіke` with a Cyrillic letter, `ch@nel`, `pr*da` for `dior`, `nike`, `chanel`, `prada`.
//!
//! What looks alike is [`screening::fold`]'s knowledge. It is applied to the words of the dictionary (see [`crate::near`]) and not to listings: the index
//! grows by nothing, and a better table works at once.

use rustc_hash::FxHashMap;
use screening::fold::{Form, fold_char, shape};
use std::sync::LazyLock;

/// Letters that a word must have to have lookalikes: of shorter ones too many are just other words.
const LEAST_LETTERS: usize = 3;

/// Stands for one hidden letter.
const MASKS: [char; 3] = ['*', '•', '＊'];

/// A folded word, ready to be compared with what is written.
#[derive(Clone, Debug)]
pub(crate) struct Lookalike {
    word: String,
    letters: Vec<char>,
    /// How many letters of it may be hidden behind a `*`: a third.
    hidden: u8,
}

impl Lookalike {
    /// For a folded word; `None` if it is too short to have lookalikes.
    pub fn of(word: &str) -> Option<Self> {
        let mut letters = Vec::new();
        word.chars().for_each(|c| fold_char(c, Form::Lookalike, &mut |part| letters.push(part)));
        letters.truncate(120);
        let enough = letters.iter().filter(|c| c.is_alphabetic()).count() >= LEAST_LETTERS;
        let hidden = u8::try_from(letters.len() / 3).unwrap_or(u8::MAX);
        enough.then(|| Self { word: word.to_owned(), letters, hidden })
    }

    /// Whether `written` (a word as the index folds it, or a disguise with its signs) looks like the word and is not the word itself.
    pub fn matches(&self, written: &str) -> bool {
        written != self.word && {
            let place = written.chars().try_fold(At::default(), |at, c| self.step(at, c));
            place.is_some_and(|at| usize::from(at.read) == self.letters.len())
        }
    }

    /// As [`Self::matches`], and the word itself too: for a disguise whose noise is taken off already (`n.i.k.e`).
    pub fn matches_disguise(&self, written: &str) -> bool {
        written == self.word || self.matches(written)
    }

    /// The word.
    pub fn word(&self) -> &str {
        &self.word
    }

    /// The word's shape: see [`shape_of`].
    pub fn shape(&self) -> impl Iterator<Item = char> {
        self.letters.iter().copied().map(shape)
    }

    fn step(&self, at: At, c: char) -> Option<At> {
        if MASKS.contains(&c) {
            let inside = at.read > 0 && usize::from(at.read) + 1 < self.letters.len();
            return (inside && at.hidden < self.hidden).then(|| At { read: at.read + 1, hidden: at.hidden + 1 });
        }
        let mut read = usize::from(at.read);
        for part in latin(c).into_parts() {
            let wanted = *self.letters.get(read)?;
            if !same(wanted, part) {
                return None;
            }
            read += 1;
        }
        Some(At { read: u8::try_from(read).ok()?, ..at })
    }
}

/// How far a word was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct At {
    read: u8,
    hidden: u8,
}

/// Whether a letter wanted and a character written are taken for each other: the same; a digit or sign for a letter of its shape; `i` and `l`. Two
/// different letters of one shape are not (`gold` is no `bold`), and neither are two digits (`s8`, `s9`).
pub(crate) fn same(wanted: char, written: char) -> bool {
    let sign = |c: char| !c.is_alphabetic();
    wanted == written || (shape(wanted) == shape(written) && (sign(wanted) != sign(written) || (matches!(wanted, 'i' | 'l') && matches!(written, 'i' | 'l'))))
}

/// The Latin letters that a character looks like: one for nearly all, so that they are kept in place.
fn latin(c: char) -> Latin {
    if c.is_ascii() {
        return Latin { parts: [c.to_ascii_lowercase(), '\0', '\0', '\0'], len: 1 };
    }
    CYRILLIC_AND_GREEK.get(&c).copied().unwrap_or_else(|| Latin::of(c))
}

#[derive(Clone, Copy)]
struct Latin {
    parts: [char; 4],
    len: u8,
}

impl Latin {
    fn of(c: char) -> Self {
        let mut latin = Self { parts: ['\0'; 4], len: 0 };
        fold_char(c, Form::Lookalike, &mut |part| {
            if let Some(slot) = latin.parts.get_mut(usize::from(latin.len)) {
                *slot = part;
                latin.len += 1;
            }
        });
        latin
    }

    fn into_parts(self) -> impl Iterator<Item = char> {
        self.parts.into_iter().take(usize::from(self.len))
    }
}

/// The alphabets that dictionaries are full of, folded once: every word of a dictionary is asked for its shape.
static CYRILLIC_AND_GREEK: LazyLock<FxHashMap<char, Latin>> = LazyLock::new(|| ('\u{a0}'..='\u{58f}').map(|c| (c, Latin::of(c))).collect());

/// Whether a character stands for a hidden letter.
pub(crate) fn is_mask(c: char) -> bool {
    MASKS.contains(&c)
}

/// Whether letters of a disguise are hidden: then it has not the shape of the word that it means.
pub(crate) fn is_masked(written: &str) -> bool {
    written.contains(MASKS)
}

/// The classes of shape of the letters that a text looks like: equal for all that can be taken for each other, and for some that cannot.
pub(crate) fn shape_of(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(|c| latin(c).into_parts()).map(shape)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn alike(word: &str, written: &str) -> bool {
        Lookalike::of(word).is_some_and(|look| look.matches(written))
    }

    #[test]
    fn digits_signs_and_foreign_letters_look_like_letters() {
        for (word, written) in [
            ("dior", "di0r"),
            ("dior", "d1or"),
            ("dior", "dlor"),
            ("dior", "diοr"),
            ("nike", "nіке"),
            ("chanel", "ch@nel"),
            ("chanel", "ch@n€l"),
            ("gucci", "guсс1"),
            ("versace", "ver5ace"),
            ("versace", "ver$ace"),
            ("tissot", "ti55o7"),
            ("prada", "pr*da"),
            ("rolex", "r*l*x".replace("l*", "le").as_str()),
            ("di0r", "dior"),
        ] {
            assert!(alike(word, written), "{word} {written}");
        }
    }

    #[test]
    fn other_words_do_not() {
        for (word, written) in [
            ("gold", "bold"),
            ("dior", "dior"),
            ("dior", "diors"),
            ("dior", "dio"),
            ("galaxy8", "galaxy9"),
            ("value", "ualue"),
            ("prada", "*rada"),
            ("prada", "p***a"),
            ("rolex", "r*l*x"),
            ("5l", "sl"),
            ("os", "05"),
        ] {
            assert!(!alike(word, written), "{word} {written}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_compared_without_panic(word in "\\PC{0,200}", written in "\\PC{0,200}") {
            alike(&word, &written);
        }
    }
}
