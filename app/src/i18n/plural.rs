//! The plural forms of the languages of the pages, for whole numbers (Unicode CLDR, "Language Plural Rules").

use super::Language;

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    One,
    Two,
    Few,
    Many,
    Other,
}

impl Category {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }
}

/// The form for so many. French, Spanish and Italian have one of their own for whole millions (“un million de …”), which a catalogue may leave out.
pub(super) const fn cardinal(language: Language, count: i64) -> Category {
    let n = count.unsigned_abs();
    match language {
        Language::French if n <= 1 => Category::One,
        Language::English | Language::German | Language::Spanish | Language::Italian if n == 1 => Category::One,
        Language::French | Language::Spanish | Language::Italian if n != 0 && n.is_multiple_of(1_000_000) => Category::Many,
        _ => Category::Other,
    }
}

/// The form for the so-manieth.
pub(super) const fn ordinal(language: Language, count: i64) -> Category {
    let n = count.unsigned_abs();
    match (language, n % 100, n % 10) {
        (Language::English, 11..=13, _) => Category::Other,
        (Language::English, _, 1) => Category::One,
        (Language::English, _, 2) => Category::Two,
        (Language::English, _, 3) => Category::Few,
        (Language::French, ..) if n == 1 => Category::One,
        (Language::Italian, ..) if n == 8 || n == 11 || n == 80 || n == 800 => Category::Many,
        _ => Category::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many_and_nothing_is_one_in_french_only() {
        let forms = |count| Language::ALL.map(|language| cardinal(language, count));
        use Category::{Many, One, Other};
        assert_eq!(forms(0), [Other, Other, One, Other, Other, Other]);
        assert_eq!(forms(1), [One, One, One, One, One, Other]);
        assert_eq!(forms(2), [Other; 6]);
        assert_eq!(forms(2_000_000), [Other, Other, Many, Many, Many, Other]);
    }

    #[test]
    fn ordinals_have_their_endings() {
        let forms = |language| [1, 2, 3, 4, 8, 11, 12, 21, 112].map(|count| ordinal(language, count));
        use Category::{Few, Many, One, Other, Two};
        assert_eq!(forms(Language::English), [One, Two, Few, Other, Other, Other, Other, One, Other]);
        assert_eq!(forms(Language::French), [One, Other, Other, Other, Other, Other, Other, Other, Other]);
        assert_eq!(forms(Language::Italian), [Other, Other, Other, Other, Many, Many, Other, Other, Other]);
        assert_eq!(forms(Language::Chinese), [Other; 9]);
    }
}
