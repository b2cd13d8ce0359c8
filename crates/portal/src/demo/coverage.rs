//! A covered product of the demonstration, and a seller that confirms what it ships.

use super::listings::{MAKERS, gtin};
use crate::{Actor, Portal, PortalError, Result};
use codes::list::ListFormat;
use model::{
    coverage::CoverageForm,
    dispatch::{DispatchForm, OlderForm},
    id::{BatchId, UserId},
    standing::ActForm,
};

/// Codes from the end of a batch: its first ones are for those who try the check out.
const LAST: usize = 4;

impl Portal {
    /// Covers the first product of the first maker, and lets a seller confirm orders: one that is ready, one that is not.
    pub(super) async fn make_demo_coverage(&self, owner: &Actor, seller: UserId) -> Result<()> {
        let Some(gtin) = MAKERS.first().and_then(|maker| gtin(maker, 0)) else { return Ok(()) };
        let product = self.product_of_gtin(&Actor::System, gtin).await?;
        let batch = self.product_overview(owner, product).await?.batches.into_iter().next().ok_or(PortalError::NotFound("batch"))?;
        let shipped = ActForm { act: "activate", units: "all", distributor: "Juwelen-Kontor Nord", ..ActForm::default() };
        self.act_on_units(owner, batch.id, self.new_id(), shipped).await?;
        self.cover_product(owner, product, CoverageForm { scope: "from_lot", lots: batch.lot.as_str(), ..CoverageForm::default() }).await?;
        let shop = self.act_as(seller).await?;
        let codes = self.last_codes(owner, batch.id).await?;
        let order = |order: &str, codes: &[String]| DispatchForm {
            order: order.to_owned(),
            item: gtin.short().to_owned(),
            codes: (1..).zip(codes.iter().cloned()).collect(),
            ..DispatchForm::default()
        };
        let older = OlderForm { units: "1".to_owned(), supplier: "Stock of 2025".to_owned(), ..OlderForm::default() };
        self.confirm_dispatch(&shop, &DispatchForm { older: vec![older], ..order("W-20871", &codes[..LAST - 1]) }).await?;
        // The first of these went out with the order before.
        self.confirm_dispatch(&shop, &order("W-20874", &codes[LAST - 2..])).await?;
        Ok(())
    }

    async fn last_codes(&self, owner: &Actor, batch: BatchId) -> Result<Vec<String>> {
        let file = self.batch_file(owner, batch, ListFormat::Csv).await?;
        let text = file.chunks.map(|chunk| String::from_utf8_lossy(&chunk).into_owned()).collect::<String>();
        let codes: Vec<String> = text.lines().skip(1).filter_map(|line| Some(line.split(',').next()?.to_owned())).collect();
        codes.len().checked_sub(LAST).map(|at| codes[at..].to_vec()).ok_or(PortalError::NotFound("code"))
    }
}
