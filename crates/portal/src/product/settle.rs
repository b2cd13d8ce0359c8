//! Whose product a number is. Brands say so themselves and whoever comes first has it; where that was the wrong one, an administrator gives the product to
//! the brand whose number it is. A product of which codes were issued stays: they are its brand's word, and would become another's.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    coverage::{CoverageEvent, CoverageState},
    gtin::Gtin,
    id::{BrandId, ProductId},
    product::{Product, ProductHolder},
    report::parse_reason,
};
use serde_json::json;
use store::StoreError;

impl Portal {
    /// The product that has a number, and whose it is.
    pub async fn product_holder(&self, actor: &Actor, gtin: &str) -> Result<ProductHolder> {
        actor.may(Action::SettleProducts)?;
        let gtin = Gtin::parse(gtin).map_err(|error| PortalError::field("gtin", error))?;
        let mut conn = self.read().await?;
        let product = store::product::by_gtin(&mut conn, gtin).await?;
        let product = product.ok_or_else(|| PortalError::field("gtin", format!("No product has GTIN {}: its brand can add it", gtin.short())))?;
        let brand = store::product::brand(&mut conn, product.brand_id).await?.ok_or(PortalError::NotFound("brand"))?.name;
        let batches = store::product::issued(&mut conn, product.id).await?;
        Ok(ProductHolder { product, brand, batches })
    }

    /// Gives a product to the enrolled brand of this name. What the former brand said of it goes: texts, picture, links, price and coverage. Both brands
    /// are told why.
    pub async fn give_product(&self, actor: &Actor, id: ProductId, brand: &str, reason: &str) -> Result<()> {
        actor.may(Action::SettleProducts)?;
        let reason = parse_reason(reason).map_err(|error| PortalError::field("reason", error))?;
        let mut change = self.change().await?;
        let product = store::product::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("product"))?;
        let from = store::product::brand(&mut change.tx, product.brand_id).await?.ok_or(PortalError::NotFound("brand"))?.name;
        let (to_id, to) = enrolled_named(&mut change, brand).await?;
        if to_id == product.brand_id {
            return Err(PortalError::field("brand", format!("It is a product of {to} already")));
        }
        if store::product::issued(&mut change.tx, id).await? > 0 {
            return Err(PortalError::conflict(format!("{from} has issued codes for this product: they would become {to}’s. It stays where it is")));
        }
        if actor.own_cause([product.brand_id, to_id], []).is_some() {
            return Err(PortalError::conflict("You act for one of the two brands yourself. Another administrator has to decide"));
        }
        let now = change.now;
        store::product::give(&mut change.tx, id, product.brand_id, to_id, now).await?;
        self.forget_what_was_said(&mut change, actor, &product).await?;
        let offered = store::listing::count_of_gtin(&mut change.tx, product.gtin).await? > 0;
        if offered {
            self.queue_sweep_of(&mut change, actor, Some(to_id), Some(product.gtin), &format!("Screening the listings of {}", product.name)).await?;
        }
        let summary = format!("Gave the product {} (GTIN {}) of {from} to {to}: {reason}", product.name, product.gtin.short());
        let detail = json!({ "from": product.brand_id, "to": to_id, "reason": reason, "before": product });
        for brand in [product.brand_id, to_id] {
            change.audit(actor, "product.given", Subject::of("product", id.0, brand), &summary, detail.clone()).await?;
        }
        self.mail_given(&mut change, &product, (product.brand_id, &from), (to_id, &to), &reason).await?;
        change.commit().await?;
        self.known().forget();
        if offered {
            self.runner().wake();
        }
        Ok(())
    }

    async fn forget_what_was_said(&self, change: &mut Change<'_>, actor: &Actor, product: &Product) -> Result<()> {
        let (id, now) = (product.id, change.now);
        if let Some(picture) = product.picture {
            store::picture::remove(&mut change.tx, picture).await?;
        }
        store::product_link::delete_all(&mut change.tx, id).await?;
        if store::price_range::of_product(&mut change.tx, id).await?.is_some() {
            store::price_range::set(&mut change.tx, id, None).await?;
        }
        let ended = CoverageState::Running.transition(CoverageEvent::End).map_err(PortalError::internal)?;
        match store::coverage::close(&mut change.tx, id, ended, actor.user_id(), now, "The product was given to another brand").await {
            Err(StoreError::Conflict) => Ok(()),
            done => Ok(done?),
        }
    }

    async fn mail_given(&self, change: &mut Change<'_>, product: &Product, from: (BrandId, &str), to: (BrandId, &str), reason: &str) -> Result<()> {
        let gtin = product.gtin.short();
        let subject = format!("The product with GTIN {gtin} is {}’s now", to.1);
        let what = format!("{} has given the product {} (GTIN {gtin}) of {} to {}.", self.settings().marketplace, product.name, from.1, to.1);
        let why = format!("The reason: {reason}");
        let gone = "Its description, picture, links, price and coverage are gone with it. Whoever thinks that this is wrong writes to the marketplace.";
        let new = format!("It has its name and number only, and no links, price or coverage yet: {}", self.url(&format!("/brand/products/{}", product.id)));
        for (brand, then) in [(from.0, gone), (to.0, &*new)] {
            for (person, address) in store::alert_news::told(&mut change.tx, brand).await? {
                let letter = self.letter(&person, &[&what, &why, then]);
                change.mail(&address, &subject, &letter).await?;
            }
        }
        Ok(())
    }
}

/// The one enrolled brand of a name.
async fn enrolled_named(change: &mut Change<'_>, name: &str) -> Result<(BrandId, String)> {
    let name = name.trim();
    let found = store::brand::enrolled_named(&mut change.tx, name).await?;
    match found.as_slice() {
        [id] => Ok((*id, name.to_owned())),
        [] => Err(PortalError::field("brand", format!("There is no enrolled brand named “{name}”"))),
        _ => Err(PortalError::field("brand", format!("Several enrolled brands are named “{name}”: they settle it among themselves first"))),
    }
}
