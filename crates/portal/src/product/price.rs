//! What a product costs by its brand's own word: listings below it are found by the filters.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{id::ProductId, price_range::PriceRange};
use serde_json::json;

impl Portal {
    /// Says what a product costs, or takes that back (all three empty); its listings are screened anew. False if that was said
    /// already: nothing was done.
    pub async fn set_price_range(&self, actor: &Actor, id: ProductId, from: &str, to: &str, currency: &str) -> Result<bool> {
        let product = self.product_for(actor, Action::ManageCodes, id).await?;
        let range = PriceRange::parse(from, to, currency).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let mut change = self.change().await?;
        let before = store::price_range::of_product(&mut change.tx, id).await?;
        if before == range {
            return Ok(false);
        }
        store::price_range::set(&mut change.tx, id, range.as_ref()).await?;
        let title = format!("Screening the listings of {} by its price", product.name);
        self.queue_sweep_of(&mut change, actor, Some(product.brand_id), Some(product.gtin), &title).await?;
        let summary = match &range {
            Some(range) => format!("Said that {} costs {range}", product.name),
            None => format!("Took back what {} costs", product.name),
        };
        let detail = json!({ "before": before, "after": range });
        change.audit(actor, "product.priced", Subject::of("product", id.0, product.brand_id), &summary, detail).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(true)
    }
}
