//! Barcodes that were seen in listings' pictures.

use crate::{any_code::AnyCode, gtin::Gtin, id::ListingId, time::Timestamp, url::HttpUrl};
use serde::{Deserialize, Serialize};

/// A barcode as the reader found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCode {
    /// `qr_code`, `ean_13`, …
    pub format: String,
    /// The symbology identifier, such as `]d2`; may be empty.
    pub symbology: String,
    /// What it says.
    pub text: String,
}

/// What is wrong with a code in a listing's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenFinding {
    /// It is a unit's code by its barcode and was not issued, or was made void.
    NotIssued,
    /// It has the form of a unit's code, with its check character, and was not issued: it may be something else.
    Unclear,
    /// It is of another product than the listing says.
    OtherProduct,
    /// Its unit was stolen.
    Stolen,
    /// Its unit was recalled.
    Recalled,
    /// Its unit has not been shipped.
    NotActive,
    /// One unit's code is in the pictures of several listings.
    Reused,
}

impl SeenFinding {
    /// In a sentence.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotIssued => "This code was not issued: the label in the picture is not genuine",
            Self::Unclear => "This looks like a unit's code and was not issued: compare it with the label in the picture",
            Self::OtherProduct => "This code is of another product than the listing offers",
            Self::Stolen => "This unit was reported stolen",
            Self::Recalled => "This unit was recalled",
            Self::NotActive => "This unit has not been shipped by the brand",
            Self::Reused => "The same unit is in the pictures of several listings, and it can only be sold once",
        }
    }
}

/// A listing that shows the same unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoShown {
    /// The listing.
    pub id: ListingId,
    /// Its title.
    pub title: String,
    /// Who offers it, if the feed says.
    pub seller: Option<String>,
}

/// A picture of a listing that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadPicture {
    /// Where it is.
    pub url: HttpUrl,
    /// Why.
    pub reason: String,
    /// When that was tried last.
    pub tried_at: Timestamp,
    /// When it is tried again; none once it was given up.
    pub again_at: Option<Timestamp>,
}

/// A code in a listing's picture, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenCode {
    /// The picture.
    pub url: String,
    /// `qr_code`, `ean_13`, …
    pub format: String,
    /// What it says.
    pub text: String,
    /// The product's number in it.
    pub gtin: Option<Gtin>,
    /// The unit's code in it: of Markward's form, or one that a brand imported.
    pub code: Option<AnyCode>,
    /// What is wrong.
    pub findings: Vec<SeenFinding>,
    /// Other listings that show the same unit.
    pub others: Vec<AlsoShown>,
}
