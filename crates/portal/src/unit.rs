//! A unit by its code, for the people of its brand: a press checks its samples, a help desk is told a code by a buyer.

use crate::{Actor, Portal, Result, policy::Action};
use model::{alert::AlertId, unit::UnitOverview};

impl Portal {
    /// The unit of a brand of the person's which a text names, whatever became of it; nothing is counted. Of any of their brands, as the page of a check
    /// leads here from them all. `None` if there is none: a code of another's is answered as one that nobody issued.
    pub async fn unit_of_code(&self, actor: &Actor, text: &str) -> Result<Option<UnitOverview>> {
        actor.brand_for(Action::ReadCodes)?;
        let reads = |brand| actor.acts_for(brand) && actor.may_for(Action::ReadCodes, brand, "unit").is_ok();
        let Some(found) = self.unit_in(text).await?.filter(|found| reads(found.unit.brand_id)) else { return Ok(None) };
        let (code, unit, (standing, message)) = (found.code, found.unit, found.stands);
        let id = AlertId { batch: unit.batch_id, number: unit.number };
        let mut conn = self.read().await?;
        let tally = store::scan::tally(&mut conn, id.batch, id.number).await?;
        let alert = store::alert::by_id(&mut conn, id).await?.map(|alert| alert.id);
        let sellers = store::named::of_unit(&mut conn, id).await?;
        Ok(Some(UnitOverview {
            code,
            product_id: unit.product_id,
            product: unit.product_name,
            batch_id: unit.batch_id,
            lot: unit.lot,
            number: unit.number + 1,
            standing,
            message,
            checks: tally.as_ref().map_or(0, |tally| tally.checks),
            first_checked_at: tally.as_ref().filter(|tally| tally.checks > 0).map(|tally| tally.first_checked_at),
            sellers,
            claimed: tally.is_some_and(|tally| tally.owner_hash.is_some()),
            alert,
        }))
    }
}
