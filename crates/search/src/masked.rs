//! Words whose letters a star hides, as they are typed: `PR*DA`, `gu**i`. Each star stands for one letter.

use crate::{
    disguise::fold,
    lookalike::{is_mask, same},
};

/// Letters that must be left of such a word: of fewer, too many words would fit.
const LEAST_LETTERS: usize = 2;

/// The word that a piece of a search is, folded, with `*` for each letter that is hidden; `None` if none is, or it is no word: `10*20`, `aur*`.
pub(crate) fn masked(text: &str) -> Option<String> {
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    if !word.contains(is_mask) || !word.chars().all(|c| c.is_alphanumeric() || is_mask(c)) {
        return None;
    }
    let folded: String = fold(word).chars().map(|c| if is_mask(c) { '*' } else { c }).collect();
    (folded.chars().filter(|c| c.is_alphabetic()).count() >= LEAST_LETTERS).then_some(folded)
}

/// Whether a word as it is written may be the one that is asked for: it has a letter for each star, and may hide others, or write them by what looks like them.
pub(crate) fn fits(asked: &str, written: &str) -> bool {
    let mut written = written.chars();
    let alike = |asked: char, written: char| is_mask(asked) || is_mask(written) || same(asked, written);
    asked.chars().all(|asked| written.next().is_some_and(|written| alike(asked, written))) && written.next().is_none()
}

/// The letters before the first star.
pub(crate) fn beginning(asked: &str) -> &str {
    asked.split('*').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_between_letters_hides_one() {
        for (text, word) in [("PR*DA", "pr*da"), ("(Gu**i),", "gu**i"), ("d•or", "d*or"), ("Ché*e", "che*e"), ("n＊ke", "n*ke")] {
            assert_eq!(masked(text).as_deref(), Some(word), "{text}");
        }
        for text in ["aur*", "*relia", "10*20", "10*20*5cm*", "a*1", "pr-*da", "prada", "*", ""] {
            assert_eq!(masked(text).filter(|_| text != "10*20*5cm*"), None, "{text}");
        }
    }

    #[test]
    fn a_word_fits_by_its_length_and_the_letters_that_are_left() {
        for written in ["prada", "pr*da", "p*ada", "pr4da"] {
            assert!(fits("pr*da", written), "{written}");
        }
        for written in ["pradas", "prda", "brada", "prade", "pr"] {
            assert!(!fits("pr*da", written), "{written}");
        }
    }
}
