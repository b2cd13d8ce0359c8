//! Checks by those who sell and by the marketplace: a warehouse that scans what arrives, a till, a reviewer. Kept by themselves and not among those of buyers,
//! whose first check stays the first. The brand sees who made them: who could look without a trace could pick the codes that were never checked.

use crate::{Actor, Portal, Result};
use model::{alert::AlertId, id::SellerId, standing::Standing};
use store::scan::IssuedUnit;

/// Who checks for the trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trader {
    /// A seller.
    Seller(SellerId),
    /// The marketplace.
    Marketplace,
}

impl Trader {
    /// The seller, if it is one.
    pub(crate) const fn seller(self) -> Option<SellerId> {
        match self {
            Self::Seller(seller) => Some(seller),
            Self::Marketplace => None,
        }
    }
}

impl Actor {
    /// Whether it checks for the trade: as a seller, or as somebody of the marketplace.
    pub(crate) fn trader(&self) -> Option<Trader> {
        let of_marketplace = match self {
            Self::Signed(signed) => signed.viewer.staff_role.is_some(),
            Self::Key(key) => key.role == model::api_key::KeyRole::Marketplace,
            Self::Anonymous(_) | Self::System => false,
        };
        self.seller().map(Trader::Seller).or_else(|| of_marketplace.then_some(Trader::Marketplace))
    }
}

impl Portal {
    /// Notes a check of a unit that stands so. What nobody should have is told to its brand, with the seller's name.
    pub(crate) async fn record_trade_check(&self, trader: Trader, unit: &IssuedUnit, standing: Standing) -> Result<()> {
        let id = AlertId { batch: unit.batch_id, number: unit.number };
        let seller = trader.seller();
        let mut change = self.change().await?;
        let now = change.now;
        if standing != Standing::Active {
            let first = match seller {
                Some(seller) => !store::named::as_it_stands(&mut change.tx, id, seller, standing).await?,
                None => false,
            };
            store::alert::note_turned_up(&mut change.tx, Some(id), standing, 0, first, now).await?;
        }
        store::trade::note(&mut change.tx, Some(id), seller, standing, now).await?;
        change.commit().await
    }
}
