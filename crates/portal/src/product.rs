//! Products of a brand.

mod price;
mod settle;

use crate::{Actor, Portal, PortalError, Result, change::Subject, picture::Upload, policy::Action};
use model::{
    gtin::Gtin,
    id::{BrandId, ProductId, UserId},
    page::PageQuery,
    product::{Product, ProductFacts, ProductList, ProductOverview},
};
use serde_json::json;
use std::collections::BTreeSet;
use store::{StoreError, product::ProductBrand};

/// The longest side of a product's picture, in pixels: buyers see it on a phone, often over a slow network.
const PRODUCT_PICTURE_SIDE: u32 = 480;

impl Portal {
    /// The products of the brand that the session works for, the newest first.
    pub async fn products(&self, actor: &Actor, query: PageQuery) -> Result<ProductList> {
        let brand = actor.brand_for(Action::ReadCodes)?;
        let page = store::product::page(&mut self.read().await?, brand.brand_id, query).await?;
        Ok(ProductList { page, may_manage: actor.may(Action::ManageCodes).is_ok(), enrolled: brand.enrolled })
    }

    /// One product of one's own brand.
    pub async fn product(&self, actor: &Actor, id: ProductId) -> Result<Product> {
        self.product_for(actor, Action::ReadCodes, id).await
    }

    /// The product of a GTIN, of one's own brand.
    pub async fn product_of_gtin(&self, actor: &Actor, gtin: Gtin) -> Result<ProductId> {
        let found = store::product::by_gtin(&mut self.read().await?, gtin).await?.ok_or(PortalError::NotFound("product"))?;
        self.product_for(actor, Action::ReadCodes, found.id).await.map(|product| product.id)
    }

    /// One product with its batches, and what the form for the next batch needs.
    pub async fn product_overview(&self, actor: &Actor, id: ProductId) -> Result<ProductOverview> {
        let product = self.product(actor, id).await?;
        let batches = store::batch::of_product(&mut self.read().await?, id).await?;
        let may_manage = actor.may_for(Action::ManageCodes, product.brand_id, "product").is_ok();
        let mut conn = self.read().await?;
        let links = store::product_link::of_product(&mut conn, id).await?;
        let price = store::price_range::of_product(&mut conn, id).await?;
        Ok(ProductOverview { product, batches, price, links, may_manage, submission: self.new_id() })
    }

    /// Adds a product to the brand that the session works for.
    pub async fn make_product(&self, actor: &Actor, gtin: &str, name: &str, description: &str, look_for: &str) -> Result<ProductId> {
        let brand = actor.brand_for(Action::ManageCodes)?.brand_id;
        self.make_product_for(actor, brand, gtin, name, description, look_for).await
    }

    /// Adds a product to a brand: its GTIN must not be another product's, whoever's.
    pub async fn make_product_for(&self, actor: &Actor, brand_id: BrandId, gtin: &str, name: &str, description: &str, look_for: &str) -> Result<ProductId> {
        actor.may_for(Action::ManageCodes, brand_id, "brand")?;
        let brand = self.enrolled_brand(brand_id).await?;
        let facts = ProductFacts::parse(gtin, name, description, look_for).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let mut change = self.change().await?;
        let ProductFacts { gtin, name, description, look_for } = facts;
        let product = Product { id: ProductId(self.new_id()), brand_id, gtin, name, description, look_for, picture: None, created_at: change.now };
        match store::product::insert(&mut change.tx, &product, creator(actor, &brand)).await {
            Err(StoreError::Taken(_)) => {
                drop(change);
                return Err(self.gtin_taken(brand_id, gtin).await);
            }
            done => done?,
        }
        // Whose number it is speaks for or against what is offered under it.
        let offered = store::listing::count_of_gtin(&mut change.tx, gtin).await? > 0;
        if offered {
            self.queue_sweep_of(&mut change, actor, Some(brand_id), Some(gtin), &format!("Screening the listings of {}", product.name)).await?;
        }
        let summary = format!("Added the product {} (GTIN {})", product.name, gtin.short());
        change.audit(actor, "product.made", Subject::of("product", product.id.0, brand_id), &summary, json!({ "gtin": gtin })).await?;
        change.commit().await?;
        if offered {
            self.runner().wake();
        }
        Ok(product.id)
    }

    /// Changes what is said of a product. Its GTIN stays, for it is printed on labels.
    pub async fn change_product(&self, actor: &Actor, id: ProductId, name: &str, description: &str, look_for: &str) -> Result<()> {
        let old = self.product_for(actor, Action::ManageCodes, id).await?;
        let facts = ProductFacts::parse(old.gtin.as_str14(), name, description, look_for).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let new = Product { name: facts.name, description: facts.description, look_for: facts.look_for, ..old.clone() };
        if new == old {
            return Ok(());
        }
        let mut change = self.change().await?;
        store::product::update(&mut change.tx, &new).await?;
        let detail = json!({ "before": old, "after": new });
        change.audit(actor, "product.changed", Subject::of("product", id.0, old.brand_id), &format!("Changed the product {}", new.name), detail).await?;
        change.commit().await?;
        self.known().forget();
        Ok(())
    }

    /// Gives a product the picture that buyers see who check a code of it, in place of the one it had.
    pub async fn set_product_picture(&self, actor: &Actor, id: ProductId, upload: Option<Upload>) -> Result<()> {
        let product = self.product_for(actor, Action::ManageCodes, id).await?;
        let upload = upload.ok_or_else(|| PortalError::field("pictures", "Choose a picture: JPEG, PNG, WebP or GIF"))?;
        let encoded = self.encode(vec![upload], PRODUCT_PICTURE_SIDE).await?.map_err(|error| PortalError::field("pictures", error))?;
        let brand = self.enrolled_brand(product.brand_id).await?;
        let mut change = self.change().await?;
        let by = creator(actor, &brand);
        let new = change.keep_pictures(self, Some(by), Some(product.brand_id), &encoded).await?;
        store::product::set_picture(&mut change.tx, id, new.first().copied()).await?;
        if let Some(old) = product.picture {
            store::picture::remove(&mut change.tx, old).await?;
        }
        let detail = json!({ "before": product.picture, "after": new.first() });
        change
            .audit(actor, "product.pictured", Subject::of("product", id.0, product.brand_id), &format!("Changed the picture of {}", product.name), detail)
            .await?;
        change.commit().await?;
        self.known().forget();
        Ok(())
    }

    /// Those of these GTINs whose product has at least one sealed batch of codes, covered or not.
    pub(crate) async fn gtins_with_codes(&self, gtins: &[Gtin]) -> Result<BTreeSet<Gtin>> {
        Ok(store::product::with_codes(&mut self.read().await?, gtins).await?)
    }

    /// A product, for those of its brand who may do this; nobody else learns that it exists.
    pub(crate) async fn product_for(&self, actor: &Actor, action: Action, id: ProductId) -> Result<Product> {
        actor.known()?;
        let product = store::product::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("product"))?;
        actor.may_for(action, product.brand_id, "product")?;
        Ok(product)
    }

    /// A brand that has an enrolled right: only such may make products and codes.
    pub(crate) async fn enrolled_brand(&self, id: BrandId) -> Result<ProductBrand> {
        let brand = store::product::brand(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("brand"))?;
        if brand.enrolled {
            Ok(brand)
        } else {
            Err(PortalError::conflict(format!("{} is not enrolled: products, codes and links can be made once one of its rights is", brand.name)))
        }
    }

    async fn gtin_taken(&self, brand: BrandId, gtin: Gtin) -> PortalError {
        let holder = match self.read().await {
            Ok(mut conn) => store::product::by_gtin(&mut conn, gtin).await.ok().flatten(),
            Err(error) => return error,
        };
        let message = match holder {
            Some(product) if product.brand_id == brand => format!("Your product “{}” has this GTIN already", product.name),
            _ => "Another brand of this portal has a product with this GTIN. Check the number; if it is yours, write to the marketplace, which can settle it"
                .to_owned(),
        };
        PortalError::field("gtin", message)
    }
}

/// In whose name something is made: the person's, or that of the brand's founder when the portal's operator acts.
pub(crate) fn creator(actor: &Actor, brand: &ProductBrand) -> UserId {
    actor.user_id().unwrap_or(brand.created_by)
}
