//! Sellers on the marketplace.

use crate::{email::Email, id::SellerId, time::Timestamp};
use serde::{Deserialize, Serialize};

/// A seller, as the marketplace's feed names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seller {
    /// Its id.
    pub id: SellerId,
    /// The marketplace's identifier of it, which stays when its name changes; none if feeds tell sellers apart by their names.
    pub external_id: Option<String>,
    /// Its name on the marketplace as it is now.
    pub name: String,
    /// Where statements of reasons go.
    pub email: Option<Email>,
    /// Country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// When it was first seen.
    pub created_at: Timestamp,
}
