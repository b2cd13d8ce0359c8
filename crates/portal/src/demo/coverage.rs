//! A covered product of the demonstration, a seller that confirms what it ships, and a unit that somebody copied.

use super::listings::{MAKERS, gtin};
use crate::{Actor, Client, Portal, PortalError, Result, check::CheckQuestion};
use codes::list::ListFormat;
use model::{
    coverage::CoverageForm,
    dispatch::{DispatchForm, OlderForm},
    id::{BatchId, UserId},
    listing::Country,
    standing::ActForm,
};

/// Codes from the end of a batch: its first ones are for those who try the check out.
const LAST: usize = 4;

impl Portal {
    /// Covers the first product of the first maker, and lets a seller confirm orders: one that is ready, one that is not. Then copies
    /// of one of its units are checked.
    pub(super) async fn make_demo_coverage(&self, owner: &Actor, seller: UserId) -> Result<()> {
        let Some(gtin) = MAKERS.first().and_then(|maker| gtin(maker, 0)) else { return Ok(()) };
        let product = self.product_of_gtin(&Actor::System, gtin).await?;
        let batch = self.product_overview(owner, product).await?.batches.into_iter().next().ok_or(PortalError::NotFound("batch"))?;
        let shipped = ActForm { act: "activate", units: "all", confirmed: true, distributor: "Juwelen-Kontor Nord", ..ActForm::default() };
        self.act_on_units(owner, batch.id, self.new_id(), shipped).await?;
        self.cover_product(owner, product, CoverageForm { scope: "from_lot", lots: batch.lot.as_str(), ..CoverageForm::default() }).await?;
        let shop = self.act_as(seller).await?;
        let codes = self.written_codes(owner, batch.id).await?;
        let last = codes.len().checked_sub(LAST).map(|at| &codes[at..]).ok_or(PortalError::NotFound("code"))?;
        let order = |order: &str, codes: &[String]| DispatchForm {
            order: order.to_owned(),
            item: gtin.short().to_owned(),
            codes: (1..).zip(codes.iter().cloned()).collect(),
            ..DispatchForm::default()
        };
        let older = OlderForm { units: "1".to_owned(), supplier: "Stock of 2025".to_owned(), ..OlderForm::default() };
        self.confirm_dispatch(&shop, &DispatchForm { older: vec![older], ..order("W-20871", &last[..LAST - 1]) }).await?;
        // The first of these went out with the order before.
        self.confirm_dispatch(&shop, &order("W-20874", &last[LAST - 2..])).await?;
        self.copy_demo_unit(&codes[codes.len() / 2]).await
    }

    /// One unit of the demonstration was copied: buyers check its code all over the world on one day. Its brand has an alert to look into.
    async fn copy_demo_unit(&self, code: &str) -> Result<()> {
        for (n, country) in (1..).zip(["DE", "TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX"]) {
            // Addresses that stand in documentation (RFC 5737).
            let (address, user_agent) = (format!("203.0.113.{n}"), format!("Phone of buyer {n}"));
            let buyer = Actor::Anonymous(Client { address, user_agent, country: Country::parse(country).ok(), ..Client::default() });
            self.check_code(&buyer, &CheckQuestion { code, ..CheckQuestion::default() }).await?;
        }
        Ok(())
    }

    async fn written_codes(&self, owner: &Actor, batch: BatchId) -> Result<Vec<String>> {
        let file = self.batch_file(owner, batch, ListFormat::Csv).await?;
        let text = file.chunks.map(|chunk| String::from_utf8_lossy(&chunk).into_owned()).collect::<String>();
        Ok(text.lines().skip(1).filter_map(|line| Some(line.split(',').next()?.to_owned())).collect())
    }
}
