//! Why a line is refused, and what whoever sent it can do.

use serde::{Deserialize, Serialize};

/// Why a line was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// No code: a slip of the hand.
    Mistyped,
    /// Twice in the same request.
    Duplicate,
    /// Nobody issued it.
    NotIssued,
    /// Nobody has looked whether it was issued: too many were not that came before it.
    NotChecked,
    /// The brand made it void.
    Void,
    /// The brand reported the unit stolen.
    Stolen,
    /// The brand called the unit back.
    Recalled,
    /// The brand has not shipped the unit yet.
    NotActive,
    /// Of another product than the order's.
    Foreign,
    /// Confirmed for another order before.
    Used,
    /// Beyond the units of the order.
    TooMany,
    /// Said to have no code, but its lot or day is within the coverage.
    NeedsCode,
}

impl Refusal {
    /// All.
    pub const ALL: [Self; 12] = [
        Self::Mistyped,
        Self::Duplicate,
        Self::NotIssued,
        Self::NotChecked,
        Self::Void,
        Self::Stolen,
        Self::Recalled,
        Self::NotActive,
        Self::Foreign,
        Self::Used,
        Self::TooMany,
        Self::NeedsCode,
    ];

    /// As stored, and as programs read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mistyped => "mistyped",
            Self::Duplicate => "duplicate",
            Self::NotIssued => "not_issued",
            Self::NotChecked => "not_checked",
            Self::Void => "void",
            Self::Stolen => "stolen",
            Self::Recalled => "recalled",
            Self::NotActive => "not_active",
            Self::Foreign => "foreign",
            Self::Used => "used",
            Self::TooMany => "too_many",
            Self::NeedsCode => "needs_code",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// As a table of them names it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Mistyped => "Mistyped",
            Self::Duplicate => "Twice in one request",
            Self::NotIssued => "Not issued by the brand",
            Self::NotChecked => "Not checked yet",
            Self::Void => "Void",
            Self::Stolen => "Stolen",
            Self::Recalled => "Recalled",
            Self::NotActive => "Not shipped by the brand yet",
            Self::Foreign => "Of another product",
            Self::Used => "Confirmed before",
            Self::TooMany => "More than the order has",
            Self::NeedsCode => "Covered, but without a code",
        }
    }

    /// What the seller can do.
    #[must_use]
    pub const fn remedy(self) -> &'static str {
        match self {
            Self::Mistyped => "Compare it with the label and send it again.",
            Self::Duplicate => {
                "Each unit has a code of its own: scan the other unit. If both carry this code, do not ship them and tell the brand; if you scanned one unit twice, send the order again with each code once."
            }
            Self::NotIssued => "Do not ship the unit. Compare the code with the label; if it is right, ask where the goods came from and tell the brand.",
            Self::NotChecked => "Do not ship the unit yet. Compare the codes that nobody issued with their labels, wait, and send the order again.",
            Self::Void => "Do not ship the unit: its label was taken back. Ask the brand.",
            Self::Stolen => "Do not ship the unit. Tell the brand where you got it: you are not accused of anything.",
            Self::Recalled => "Do not ship the unit. The brand says what to do with it.",
            Self::NotActive => "Do not ship the unit yet: ask your supplier or the brand to note its shipment.",
            Self::Foreign => "Check that the right goods are in the parcel, and the right listing in the order.",
            Self::Used => {
                "If it came back to you, release it from its old order first. If you sell it second-hand, say that the order’s goods are used. Else do not ship the unit and tell the brand."
            }
            Self::TooMany => "Correct the number of units of the order.",
            Self::NeedsCode => "Look for the code on the unit or its package. If there is none, ask your supplier.",
        }
    }

    /// Whether the unit must not be shipped, whatever the coverage: nobody made it as what it is sold as or has looked whether somebody did, its brand
    /// took it out of sale or did not ship it yet, or another with its code was shipped before. Whoever reads of it “do not ship the unit” must not read that
    /// the order may leave.
    #[must_use]
    pub const fn forbids(self) -> bool {
        matches!(self, Self::NotIssued | Self::NotChecked | Self::Void | Self::Stolen | Self::Recalled | Self::NotActive | Self::Foreign | Self::Used)
    }

    /// Whether it speaks of a try to find codes out: such lines slow the sender down.
    #[must_use]
    pub const fn is_miss(self) -> bool {
        matches!(self, Self::NotIssued | Self::Void)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_read_as_they_are_written() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::parse(refusal.as_str()), Some(refusal));
            assert!(!refusal.label().is_empty() && !refusal.remedy().is_empty());
        }
    }
}
