//! What a product costs by its brand's own word: listings below it are found by the filters.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    id::{JobId, ProductId},
    job::JobKind,
    price_range::PriceRange,
};
use serde_json::json;
use store::job::NewJob;

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
        let sweep = NewJob {
            id: JobId(self.new_id()),
            kind: JobKind::SweepListings,
            title: &format!("Screening the listings of {} by its price", product.name),
            brand_id: Some(product.brand_id),
            payload: json!({ "gtin": product.gtin }),
            total: None,
            created_by: actor.user_id(),
        };
        let now = change.now;
        store::job::insert(&mut change.tx, &sweep, now).await?;
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
