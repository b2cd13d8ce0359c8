//! Whether goods are sold second-hand, as feeds, Amazon and shops' own programs write it.

use crate::condition::Condition;

/// Whether goods in this condition are sold second-hand: the words of feeds (`new`, `used`, `refurbished`) and of Amazon (`UsedVeryGood`); empty is new.
pub fn parse_used(text: &str) -> Result<bool, String> {
    match text.trim().to_lowercase().as_str() {
        "" | "new" => Ok(false),
        "refurbished" => Ok(true),
        used if used.starts_with("used") => Ok(true),
        _ => Err("Say “new” or “used”".to_owned()),
    }
}

/// Whether a word of a shop's program says that goods are sold second-hand; `None` of one that is not known. Such a column may be of something else: the
/// state of the order, or of the address.
#[must_use]
pub fn guess_used(text: &str) -> Option<bool> {
    Condition::read(text).map(Condition::is_used)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_condition_is_known_in_the_languages_of_our_pages() {
        for used in ["Used", "UsedVeryGood", "gebraucht - gut", "D’occasion", "Usagé", "Segunda mano", "Usato", "二手", "Generalüberholt", "reconditionné"]
        {
            assert_eq!(guess_used(used), Some(true), "{used}");
        }
        for new in ["New", "Neu", "Neuf", "Nuevo", "Nuovo", "全新"] {
            assert_eq!(guess_used(new), Some(false), "{new}");
        }
        for other in ["", "1000", "NewOther", "Wie neu", "Enviado", "SP", "Versandt"] {
            assert_eq!(guess_used(other), None, "{other}");
        }
    }
}
