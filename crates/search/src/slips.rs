//! Finds the words one slip away in a term dictionary: an automaton over UTF-8 that is stepped while the dictionary is walked.
//!
//! A prepared automaton (as tantivy's fuzzy queries build) costs more time to prepare for one word than this one needs for its whole walk.

use tantivy_fst::Automaton;

/// Accepts the words at most one slip from a word: a character wrong, missing, too many, or two neighbours swapped.
pub(crate) struct OneSlip {
    word: Vec<char>,
}

/// Where a walk stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Characters of the word that were read without a slip so far; `None` after a slip.
    clean: Option<u8>,
    /// Bit n: with one slip, n characters of the word are accounted for.
    slipped: u128,
    /// The character at this place was read one place early: the one before it must follow.
    swapped: Option<u8>,
    /// The part of a character that its first bytes gave, and how many bytes are to come.
    partial: u32,
    missing: u8,
}

impl OneSlip {
    /// For a folded word, which has 64 characters and some at most.
    pub fn of(word: &str) -> Self {
        Self { word: word.chars().take(120).collect() }
    }

    fn is(&self, at: usize, c: char) -> bool {
        self.word.get(at) == Some(&c)
    }

    fn step(&self, place: Place, c: char) -> Place {
        let mut next = Place::default();
        let mut rest = place.slipped;
        while rest != 0 {
            let at = rest.trailing_zeros();
            rest &= rest - 1;
            if self.is(at as usize, c) {
                next.slipped |= 1 << (at + 1);
            }
        }
        if let Some(at) = place.swapped
            && self.is(usize::from(at), c)
        {
            next.slipped |= 1 << (at + 2);
        }
        if let Some(at) = place.clean {
            let here = usize::from(at);
            if self.is(here, c) {
                next.clean = Some(at + 1);
            }
            // Too many; wrong; missing; swapped with the one after it.
            next.slipped |= 1 << at;
            if here < self.word.len() {
                next.slipped |= 1 << (at + 1);
            }
            if self.is(here + 1, c) {
                next.slipped |= 1 << (at + 2);
                next.swapped = Some(at);
            }
        }
        next
    }
}

impl Automaton for OneSlip {
    type State = Place;

    fn start(&self) -> Place {
        Place { clean: Some(0), ..Place::default() }
    }

    fn is_match(&self, place: &Place) -> bool {
        let length = self.word.len();
        let last_missing = place.clean.is_some_and(|at| usize::from(at) + 1 >= length);
        place.missing == 0 && (last_missing || place.slipped >> length & 1 == 1)
    }

    fn can_match(&self, place: &Place) -> bool {
        place.clean.is_some() || place.slipped != 0 || place.swapped.is_some()
    }

    fn accept(&self, place: &Place, byte: u8) -> Place {
        let (partial, missing) = match byte {
            0x00..=0x7f => (u32::from(byte), 0),
            0x80..=0xbf => (place.partial << 6 | u32::from(byte & 0x3f), place.missing.saturating_sub(1)),
            0xc0..=0xdf => (u32::from(byte & 0x1f), 1),
            0xe0..=0xef => (u32::from(byte & 0x0f), 2),
            0xf0..=0xff => (u32::from(byte & 0x07), 3),
        };
        match char::from_u32(partial) {
            Some(c) if missing == 0 => self.step(*place, c),
            _ => Place { partial, missing, ..*place },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::one_slip;
    use proptest::prelude::*;

    fn accepts(word: &str, other: &str) -> bool {
        let slips = OneSlip::of(word);
        let mut place = slips.start();
        for byte in other.bytes() {
            place = slips.accept(&place, byte);
            if !slips.can_match(&place) {
                return false;
            }
        }
        slips.is_match(&place)
    }

    #[test]
    fn every_kind_of_slip_is_accepted_and_no_second_one() {
        for other in ["елка", "илка", "лка", "елкаа", "еклка", "елак", "ел", "елк"] {
            assert_eq!(accepts("елка", other), other != "ел", "{other}");
        }
        assert!(!accepts("aurelia", "auralai") && !accepts("abcd", "bacde"));
        assert!(accepts(&"x".repeat(64), &"x".repeat(65)));
    }

    proptest! {
        #[test]
        fn it_accepts_what_one_slip_says(word in "[a-cжй手]{1,8}", other in "[a-cжй手]{0,9}") {
            prop_assert_eq!(accepts(&word, &other), word == other || one_slip(&word, &other), "{} {}", word, other);
        }
    }
}
