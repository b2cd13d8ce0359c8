//! What the pure crates name in English, in the words of the catalogue: errors, grounds, kinds of marks. A test holds both together.

use super::t;
use model::{condition::Condition, ground::Ground, mark::MarkKind, unit_code::UnitCodeError};

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

/// What a condition of goods is called.
#[must_use]
pub fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::New => t::listing::condition_new(),
        Condition::Used => t::listing::condition_used(),
        Condition::Refurbished => t::listing::condition_refurbished(),
    }
}

/// What a ground is called.
#[must_use]
pub fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Counterfeit => t::ground::counterfeit(),
        Ground::TrademarkInText => t::ground::trademark_in_text(),
        Ground::TrademarkOnProduct => t::ground::trademark_on_product(),
        Ground::TrademarkInImages => t::ground::trademark_in_images(),
        Ground::CopyrightImage => t::ground::copyright_image(),
        Ground::CopyrightText => t::ground::copyright_text(),
        Ground::CopyrightMedia => t::ground::copyright_media(),
        Ground::Design => t::ground::design(),
        Ground::Patent => t::ground::patent(),
        Ground::TransparencyCode => t::ground::transparency_code(),
        Ground::Impersonation => t::ground::impersonation(),
        Ground::ParallelImport => t::ground::parallel_import(),
    }
}

/// What a kind of mark is called.
#[must_use]
pub fn mark_kind(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Word => t::register::word(),
        MarkKind::Figurative => t::register::figurative(),
        MarkKind::Combined => t::register::combined(),
        MarkKind::Shape => t::register::shape(),
        MarkKind::Colour => t::register::colour(),
        MarkKind::Sound => t::register::sound(),
        MarkKind::Other => t::register::other(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grounds_and_kinds_of_marks_have_the_models_names_in_english() {
        for one in Ground::ALL {
            assert_eq!(ground(one), one.label());
        }
        for kind in MarkKind::ALL {
            assert_eq!(mark_kind(kind), kind.label());
        }
    }

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
