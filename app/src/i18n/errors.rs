//! The errors of the pure crates in the reader's language. They know English only: what they found is translated by its kind, and one without a
//! translation is shown as it is.

use super::t;
use model::unit_code::UnitCodeError;

/// What is wrong with a code, without its full stop.
#[must_use]
pub fn unit_code_error(error: &UnitCodeError) -> String {
    match error {
        UnitCodeError::Empty => t::check::code_empty().to_owned(),
        UnitCodeError::Length(count) => t::check::code_length(i64::try_from(*count).unwrap_or(i64::MAX)),
        UnitCodeError::Character(character, at) => t::check::code_character(character, at),
        UnitCodeError::LetterU(at) => t::check::code_letter_u(at),
        UnitCodeError::Mistyped { found } => t::check::code_mistyped(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_says_in_english_what_the_model_says() {
        for error in [
            UnitCodeError::Empty,
            UnitCodeError::Length(22),
            UnitCodeError::Length(1),
            UnitCodeError::Character('ß', 3),
            UnitCodeError::LetterU(4),
            UnitCodeError::Mistyped { found: 'X' },
        ] {
            assert_eq!(unit_code_error(&error), error.to_string());
        }
    }
}
