//! What stands in a finding besides its sentence, for whatever follows from it.

use serde::{Deserialize, Serialize};

/// What a finding rests on where its kind does not say enough: what a seller is told of it by law, and what a release excuses, follow from this and never
/// from the words of [`Finding::rule`](super::Finding::rule), which may be found better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A listing with this picture was removed.
    PictureOfRemoved,
    /// A listing with this text was removed.
    TextOfRemoved,
    /// What the brand says itself of what its goods cost.
    PriceOfBrand,
    /// What only another version knows.
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_kept_by_its_name_and_what_another_version_wrote_is_read() {
        for (evidence, kept) in [
            (Evidence::PictureOfRemoved, r#""picture_of_removed""#),
            (Evidence::TextOfRemoved, r#""text_of_removed""#),
            (Evidence::PriceOfBrand, r#""price_of_brand""#),
        ] {
            assert_eq!(serde_json::to_string(&evidence).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Evidence>(kept).unwrap(), evidence);
        }
        assert_eq!(serde_json::from_str::<Evidence>(r#""of_tomorrow""#).unwrap(), Evidence::Unknown);
    }
}
