//! How sure a word that is nearly a mark's is meant for it, by what else is known of both.

use super::candidates::By;
use crate::{
    find::{
        FAINT, Kind,
        near::{Near, Slip},
    },
    terms::Term,
};

/// What is known of a word.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Word<'w> {
    pub letters: &'w [u32],
    /// It is an ordinary word, or one that is often seen.
    pub known: bool,
    /// It is one of a dictionary.
    pub in_dictionary: bool,
    /// It is a name for sure: a capital amid others, or alone.
    pub named: bool,
    pub capital: bool,
    pub cyrillic: bool,
    /// It stands where the brand does.
    pub leads: bool,
    /// It is looked at for its place alone.
    pub leading_only: bool,
    /// It stands first, before goods.
    pub sold: bool,
    /// It stands after a first name.
    pub surname: bool,
    /// It is said as its letters of two scripts look.
    pub drawn: bool,
    /// Sounds that it has.
    pub sounds: usize,
}

impl Word<'_> {
    /// How sure, 0 to 1, from what the slip alone says.
    pub fn sure(&self, near: Near, by: By, mark: &[u32], about: Term) -> f32 {
        let foreign = near.kind == Kind::Transliterated;
        let mut sure = near.sure;
        // No slip of the pen mixes alphabets.
        if self.drawn && foreign {
            sure = (sure * 1.4).min(0.8);
        }
        if by == By::Stem {
            sure *= if foreign && !self.known { 0.85 } else { 0.0 };
        }
        if about.dictionary && foreign && !self.known && self.capital {
            sure *= 0.85;
        } else if about.dictionary {
            // Where the brand stands, before what it sells: `Pmua sneakers`.
            let told = (self.leads || self.sold || mark.len() > 6) && matches!(near.slip, Slip::Doubled | Slip::Single | Slip::Swapped);
            sure *= if told { 0.7 } else { 0.6 };
        }
        // `One-step` is no `One Stop`; after a first name stands a surname.
        if (about.ordinary && !about.dictionary || self.surname) && matches!(near.kind, Kind::Typo | Kind::Phonetic) {
            sure *= 0.85;
        }
        // Places and people are written in other scripts for their own sake.
        if about.seen && self.sounds > 5 && foreign && (self.known || !self.capital) {
            sure *= 0.8;
        }
        if self.known && sure > 0.0 {
            sure = self.sure_of_known(near.slip, sure, mark, about);
        }
        if self.leads && !self.known && self.begins(mark) && (!about.dictionary || near.slip == Slip::Doubled || mark.len() > 6) {
            sure = (sure * leading(near.slip, mark.len())).min(0.95);
        }
        sure
    }

    /// The same of an ordinary word, which mostly is that.
    fn sure_of_known(&self, slip: Slip, sure: f32, mark: &[u32], about: Term) -> f32 {
        let told = self.leads && !self.in_dictionary && !about.dictionary && mark.len() > 4 && self.begins(mark);
        sure * match slip {
            // `Leggo`, `Bulgari`, `Nivia`, which are words or names too.
            Slip::Doubled | Slip::Single if self.leading_only && !about.dictionary && self.begins(mark) => return FAINT,
            Slip::Swapped | Slip::Doubled | Slip::Single if self.leading_only => 0.0,
            Slip::Alike | Slip::LooksAlike if told => return FAINT,
            Slip::Doubled | Slip::Single | Slip::Swapped if mark.len() < 6 && self.in_dictionary => 0.6,
            Slip::Doubled | Slip::Single | Slip::Swapped => 0.8,
            Slip::OtherScript if self.cyrillic && (!self.in_dictionary || self.named) => 1.0,
            // `Sketchers`
            Slip::TooMany if self.leads && mark.len() > 7 && !about.seen && self.begins(mark) && self.letters.last() == mark.last() => 1.0,
            Slip::LastMissing | Slip::Missing | Slip::SameSound
                if self.leads && mark.len() > 5 && self.begins(mark) && (!self.in_dictionary || mark.len() > 7 && slip == Slip::SameSound) =>
            {
                1.0
            }
            // Somebody's name may be the mark's with a letter less: `Hoyt` of Hoyts.
            Slip::LastMissing | Slip::Missing if told => return FAINT,
            _ => 0.0,
        }
    }

    fn begins(&self, mark: &[u32]) -> bool {
        self.letters.first() == mark.first()
    }
}

/// What a slip is surer by where the brand stands, by its kind: people spell as they hear, and leave letters out; other brands differ in any letter.
const fn leading(slip: Slip, length: usize) -> f32 {
    match slip {
        Slip::TwoOff => 1.0,
        Slip::Wrong | Slip::BesideOnKeyboard => 1.1,
        _ if length < 6 => 1.4,
        _ => 1.55,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> Term {
        Term { whole: true, ..Term::default() }
    }

    fn letters(word: &str) -> Vec<u32> {
        word.chars().map(u32::from).collect()
    }

    fn sure(word: &str, mark: &str, slip: Slip, about: Term, known: impl FnOnce(&mut Word<'_>)) -> f32 {
        let (word, mark) = (letters(word), letters(mark));
        let mut facts = Word { letters: &word, ..Word::default() };
        known(&mut facts);
        facts.sure(Near { kind: Kind::Typo, slip, sure: 0.6 }, By::Letters, &mark, about)
    }

    #[test]
    fn what_is_no_word_is_as_sure_as_its_slip_and_surer_where_the_brand_stands() {
        assert_eq!(sure("adiads", "adidas", Slip::Swapped, mark(), |_| ()), 0.6);
        assert_eq!(sure("adiads", "adidas", Slip::Swapped, mark(), |word| word.leads = true), 0.6 * 1.55);
        assert_eq!(sure("nkie", "nike", Slip::Wrong, mark(), |word| word.leads = true), 0.6 * 1.1);
        // After a first name stands a surname.
        assert_eq!(sure("sabo", "saba", Slip::Alike, mark(), |word| word.surname = true), 0.6 * 0.85);
    }

    #[test]
    fn an_ordinary_word_is_mostly_that() {
        let known = |word: &mut Word<'_>| word.known = true;
        assert_eq!(sure("bike", "nike", Slip::Wrong, mark(), known), 0.0);
        assert_eq!(sure("pmua", "puma", Slip::Swapped, mark(), known), 0.6 * 0.8);
        let leading = |word: &mut Word<'_>| (word.known, word.leads, word.leading_only) = (true, true, true);
        assert_eq!(sure("leggo", "lego", Slip::Doubled, mark(), leading), FAINT);
        assert_eq!(sure("agno", "gano", Slip::Swapped, mark(), leading), 0.0);
        assert_eq!(sure("hoyt", "hoyts", Slip::LastMissing, mark(), leading), FAINT);
        assert_eq!(sure("sketchers", "skechers", Slip::TooMany, mark(), leading), 0.6);
    }

    #[test]
    fn a_mark_that_is_a_dictionary_word_is_less_sure() {
        let ordinary = Term { dictionary: true, ..mark() };
        assert_eq!(sure("tagret", "target", Slip::Swapped, ordinary, |_| ()), 0.6 * 0.6);
        assert_eq!(sure("tagret", "target", Slip::Swapped, ordinary, |word| word.sold = true), 0.6 * 0.7);
    }
}
