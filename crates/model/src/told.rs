//! What a person added to a check of theirs.

use crate::place::Spot;
use serde::{Deserialize, Serialize};

/// What is kept of it: shown to who told it, so that they can take it back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOfCheck {
    /// The lot that is printed on the thing.
    pub lot: Option<String>,
    /// Where it was bought: a listing's address or number, or the name of a shop.
    pub bought_at: Option<String>,
    /// It is a listing that is known here.
    pub listing: bool,
    /// Roughly where they are.
    pub place: Option<Spot>,
}

/// One thing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldPart {
    /// The lot.
    Lot,
    /// Where it was bought.
    Bought,
    /// Where they are.
    Place,
}

impl ToldOfCheck {
    /// The listing where the thing was bought: a report begins with it.
    #[must_use]
    pub fn bought_from(&self) -> Option<&str> {
        self.bought_at.as_deref().filter(|_| self.listing)
    }
}

impl ToldPart {
    /// Its word in a form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Bought => "bought",
            Self::Place => "place",
        }
    }

    /// By its word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Lot, Self::Bought, Self::Place].into_iter().find(|part| part.as_str() == word)
    }
}
