//! Pictures to search and to compare by: one that somebody looks for, and those that a brand keeps so that every listing's pictures are compared with them.

use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    picture::{FormRefused, Upload},
    policy::Action,
};
use model::{
    form::FieldErrors,
    id::{ListingId, PictureId},
    picture::{PICTURE_SIDE_MAX, PICTURES_MAX, PictureHash, REFERENCE_LABEL_MAX, REFERENCES_MAX, Reference},
};
use serde_json::json;
use std::collections::HashMap;
use store::print::Print;

/// Why a picture cannot be compared.
const TOO_PLAIN: &str = "There is too little to see in this picture: one with more detail can be compared with others";

impl Portal {
    /// Takes a picture to search by: what it looks like. It is kept for a day, so that it can be shown beside what it finds, to who brought it alone.
    pub async fn search_picture(&self, actor: &Actor, upload: Option<Upload>) -> Result<PictureHash> {
        actor.may(Action::SearchListings)?;
        let upload = upload.ok_or_else(|| PortalError::field("picture", "Choose a picture: JPEG, PNG, WebP or GIF"))?;
        let encoded = self.encode(vec![upload], PICTURE_SIDE_MAX).await?.map_err(|error| PortalError::field("picture", error))?;
        let print = encoded.first().and_then(|encoded| encoded.print.as_ref()).filter(|print| is_clear(print));
        let hash = print.ok_or_else(|| PortalError::field("picture", TOO_PLAIN))?.hash;
        let mut change = self.change().await?;
        change.add_pictures(self, actor, None, &encoded).await?;
        change.commit().await?;
        Ok(hash)
    }

    /// The pictures that the brand of this session keeps to compare with, and whether who asks may change them.
    pub async fn references(&self, actor: &Actor) -> Result<(Vec<Reference>, bool)> {
        let brand = actor.brand_for(Action::ReadReferences)?.brand_id;
        let references = store::print::references(&mut self.read().await?, brand, pdq::MIN_QUALITY.get()).await?;
        Ok((references, actor.may(Action::ManageReferences).is_ok()))
    }

    /// Keeps pictures to compare listings' pictures with, and looks through the whole catalogue for them.
    pub async fn add_references(&self, actor: &Actor, label: &str, kept: &[PictureId], uploads: Vec<Upload>) -> Result<usize, FormRefused> {
        let brand = actor.brand_for(Action::ManageReferences)?.brand_id;
        let mut errors = FieldErrors::new();
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        if label.is_empty() || label.chars().count() > REFERENCE_LABEL_MAX {
            errors.add("label", format!("Say in up to {REFERENCE_LABEL_MAX} characters what the pictures show"));
        }
        if uploads.len() + kept.len() > PICTURES_MAX {
            errors.add("pictures", format!("{PICTURES_MAX} pictures at once at most"));
        } else if uploads.is_empty() && kept.is_empty() {
            errors.add("pictures", "Choose a picture: JPEG, PNG, WebP or GIF");
        }
        let there = store::print::references(&mut self.read().await.map_err(FormRefused::from)?, brand, 0).await.map_err(PortalError::from)?.len();
        if there + uploads.len() + kept.len() > REFERENCES_MAX {
            errors.add("pictures", format!("A brand keeps {REFERENCES_MAX} pictures at most: take some away first"));
        }
        let parsed = if errors.is_empty() { Ok(label) } else { Err(PortalError::Invalid(errors.into_vec())) };
        let (label, pictures) = self.take_pictures(actor, kept, uploads, parsed).await?;
        self.keep_references(actor, brand, &label, &pictures).await.map_err(|error| FormRefused { error, kept_pictures: pictures })
    }

    async fn keep_references(&self, actor: &Actor, brand: model::id::BrandId, label: &str, pictures: &[PictureId]) -> Result<usize> {
        let by = actor.user_id().ok_or(PortalError::Forbidden)?;
        let mut change = self.change().await?;
        let now = change.now;
        for picture in pictures {
            if !store::picture::claim(&mut change.tx, *picture, brand, by).await? {
                return Err(PortalError::field("pictures", "These pictures were used meanwhile, or are too old: choose them again"));
            }
            store::print::add_reference(&mut change.tx, *picture, brand, label, Some(by), now).await?;
        }
        let told = format!("Keeps {} pictures to compare with: {label}", pictures.len());
        change.audit(actor, "references.added", Subject::of("brand", brand.0, brand), &told, json!({ "label": label, "pictures": pictures })).await?;
        self.queue_sweep(&mut change, actor, Some(brand), &format!("Screening the catalogue for pictures: {label}")).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(pictures.len())
    }

    /// Compares with a picture no more.
    pub async fn remove_reference(&self, actor: &Actor, picture: PictureId) -> Result<()> {
        let brand = actor.brand_for(Action::ManageReferences)?.brand_id;
        let mut change = self.change().await?;
        if !store::print::remove_reference(&mut change.tx, picture, brand).await? {
            return Err(PortalError::NotFound("picture"));
        }
        store::picture::remove(&mut change.tx, picture).await?;
        let subject = Subject::of("brand", brand.0, brand);
        change.audit(actor, "references.removed", subject, "Compares with a picture no more", json!({ "picture": picture })).await?;
        // What was found by it is found no more.
        self.queue_sweep(&mut change, actor, Some(brand), "Screening the catalogue without a picture that was taken away").await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// The pictures of a listing that can be searched by: their addresses and what they look like.
    pub async fn listing_prints(&self, actor: &Actor, id: ListingId) -> Result<Vec<(String, PictureHash)>> {
        actor.may(Action::SearchListings)?;
        let mut conn = self.read().await?;
        let listing = store::listing::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let prints: HashMap<[u8; 32], Print> = store::print::of_listings(&mut conn, &[id]).await?.remove(&id).unwrap_or_default().into_iter().collect();
        let print = |url: &model::url::HttpUrl| {
            let print = prints.get(&crate::secret::sha256(url.as_str().as_bytes()))?;
            is_clear(print).then(|| (url.as_str().to_owned(), print.hash))
        };
        Ok(listing.images.iter().filter_map(print).collect())
    }
}

fn is_clear(print: &Print) -> bool {
    print.quality >= pdq::MIN_QUALITY.get()
}
