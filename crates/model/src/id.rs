//! Identifiers: UUIDv7 with the noun in the type, so that a listing's id cannot be passed for a report's.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” is not an identifier of a {1}")]
pub struct IdError(String, &'static str);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $noun:literal),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::try_parse(text.trim()).map(Self).map_err(|_| IdError(text.chars().take(60).collect(), $noun))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )*};
}

ids! {
    /// A person's account.
    UserId = "account",
    /// A signed-in browser.
    SessionId = "session",
    /// A brand: the tenant that rights, products, codes and reports belong to.
    BrandId = "brand",
    /// A trademark that a brand filed for enrolment.
    RightId = "right",
    /// A trademark office's record, as imported.
    TrademarkId = "trademark record",
    /// A stored picture.
    PictureId = "picture",
    /// A seller on the marketplace.
    SellerId = "seller",
    /// A listing on the marketplace.
    ListingId = "listing",
    /// A product of a brand.
    ProductId = "product",
    /// A link of a product.
    ProductLinkId = "link",
    /// A batch of unit codes.
    BatchId = "batch",
    /// What a buyer told of a thing that was sold elsewhere.
    TipId = "tip",
    /// A report of a listing.
    ReportId = "report",
    /// A statement of reasons to a seller.
    StatementId = "statement of reasons",
    /// Long work in the background.
    JobId = "job",
    /// A file that waits to be imported.
    UploadId = "upload",
    /// A mail in the outbox.
    MailId = "mail",
    /// An order's units of one product, as a seller confirms them.
    DispatchId = "dispatch",
    /// A program's key.
    ApiKeyId = "API key",
    /// A case of a brand.
    CaseId = "case",
    /// A version of the rules of screening.
    RulesId = "version of rules",
    /// A listing that is held.
    HoldId = "held listing",
    /// A watch over listings.
    WatchId = "watch",
    /// A list of listings that somebody pasted to search for.
    PastedListId = "pasted list",
}
