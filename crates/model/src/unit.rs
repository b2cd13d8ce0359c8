//! One unit as its own brand sees it.

use crate::{
    alert::{AlertId, SellerNaming},
    any_code::AnyCode,
    batch::Lot,
    id::{BatchId, ProductId},
    standing::Standing,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What a brand knows of a unit of its own, by its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitOverview {
    /// The code.
    pub code: AnyCode,
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product: String,
    /// The batch.
    pub batch_id: BatchId,
    /// The batch's lot.
    pub lot: Lot,
    /// Which of the batch, counted from 1.
    pub number: u64,
    /// How it stands.
    pub standing: Standing,
    /// What buyers read of that; may be empty.
    pub message: String,
    /// How often it was checked.
    pub checks: i64,
    /// When first.
    pub first_checked_at: Option<Timestamp>,
    /// Sellers that named it before they shipped or checked it, and checks by the marketplace: not among its checks.
    pub sellers: Vec<SellerNaming>,
    /// Somebody said that it is theirs.
    pub claimed: bool,
    /// What its checks gave away, if there is something to see.
    pub alert: Option<AlertId>,
}
