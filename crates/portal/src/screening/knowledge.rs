//! What is known besides marks: whose product a number is, what it usually costs, and what pictures of removed listings look like. Read from what brands have enrolled; some minutes old at most.

use crate::{Portal, Result};
use model::{
    gtin::Gtin,
    id::{BrandId, ListingId},
    listing::Listing,
    time::Timestamp,
};
use screening::{Field, Finding, Kind};
use signals::{
    gtin::{self, Evidence, Owners},
    price::{self, Prices},
};
use std::{borrow::Cow, collections::HashMap, sync::Arc};

/// Read anew after so many seconds.
const KEEP_SECONDS: i64 = 300;
/// Prices that are read.
const PRICES_MAX: i64 = 200_000;
/// What a sure finding of a number is worth by itself: enough to be watched, not to be held.
const NUMBER: f32 = 0.5;
/// The same of a picture that a removed listing had: it is held.
const PICTURE: f32 = 0.65;
/// Pictures of removed listings that are known.
const PICTURES_MAX: i64 = 2_000_000;
/// The same of a price.
const PRICE: f32 = 0.45;

/// See the module.
#[derive(Default)]
pub(super) struct Knowledge {
    read_at: Timestamp,
    owners: Owners,
    brands: HashMap<Gtin, BrandId>,
    names: HashMap<String, BrandId>,
    prices: Prices<Gtin>,
    /// What pictures of removed listings look like, by their place in `removed`.
    pictures: pdq::Index<u32>,
    removed: Vec<(ListingId, Option<BrandId>)>,
}

impl Knowledge {
    /// What is known, or what is known now if that is too old.
    pub(super) async fn fresh(before: Option<&Arc<Self>>, portal: &Portal) -> Result<Arc<Self>> {
        let now = portal.now();
        if let Some(before) = before.filter(|before| (0..=KEEP_SECONDS).contains(&now.seconds_since(before.read_at))) {
            return Ok(Arc::clone(before));
        }
        let mut conn = portal.read().await?;
        let numbers = store::product::numbers(&mut conn).await?;
        let prices = store::product::prices(&mut conn, PRICES_MAX).await?;
        let removed = store::seen_code::removed_prints(&mut conn, pdq::MIN_QUALITY.get(), PICTURES_MAX).await?;
        drop(conn);
        let mut known = Self { read_at: now, ..Self::default() };
        for (gtin, brand, name) in numbers {
            known.owners.learn(gtin, &name, Evidence::Enrolled);
            known.brands.insert(gtin, brand);
            known.names.insert(name, brand);
        }
        // The latest come first, and the latest are kept.
        for (gtin, price) in prices.into_iter().rev() {
            known.prices.learn(gtin, price);
        }
        known.removed = removed.iter().map(|(listing, _, brand)| (*listing, *brand)).collect();
        known.pictures = (0..).zip(&removed).map(|(at, (_, print, _))| (at, pdq::Hash::from_bytes(*print))).collect();
        Ok(Arc::new(known))
    }

    /// The removed listing with the most similar picture, in how many bits it differs, and the brand that had reported it.
    fn same_picture(&self, listing: &Listing, pictures: &[pdq::Hash]) -> Option<(u32, Option<BrandId>)> {
        let near = pictures.iter().flat_map(|picture| self.pictures.within(picture, pdq::MATCH_DISTANCE));
        let other = near.filter_map(|found| Some((found.distance, self.removed.get(found.key as usize)?))).filter(|(_, (id, _))| *id != listing.id);
        other.min_by_key(|(distance, _)| *distance).map(|(distance, (_, brand))| (distance, *brand))
    }

    /// What speaks against a listing by its pictures, number and price.
    pub(super) fn judge(&self, listing: &Listing, pictures: &[pdq::Hash]) -> Vec<Finding<'static>> {
        let mut findings = Vec::new();
        let of = |brand: Option<BrandId>, kind: Kind, score: f32, rule: String| Finding {
            mark: Cow::Borrowed(""),
            brand: Cow::Owned(brand.map(|brand| brand.to_string()).unwrap_or_default()),
            kind,
            field: Field::Other,
            span: (0, 0),
            score,
            rule: Cow::Owned(rule),
        };
        if let Some((distance, brand)) = self.same_picture(listing, pictures) {
            let rule = format!("the same picture as a listing that was removed ({distance} of 256 bits differ)");
            findings.push(of(brand, Kind::Picture, PICTURE, rule));
        }
        let Some(gtin) = listing.gtin else { return findings };
        let claimed = listing.claimed_brand.as_deref().unwrap_or_default();
        for found in self.owners.judge(gtin.as_str14(), claimed, &gtin::Thresholds::default()) {
            if let gtin::Finding::OwnedByOther { owner, sure, .. } = &found {
                findings.push(of(self.names.get(owner).copied(), Kind::Gtin, share(*sure) * NUMBER, found.reason()));
            }
        }
        // Dear goods are nobody's concern here.
        let priced = listing.price.and_then(|price| self.prices.judge(&gtin, price, &price::Thresholds::default())).filter(|found| found.below);
        if let Some(found) = priced {
            findings.push(of(self.brands.get(&gtin).copied(), Kind::Price, share(found.sure) * PRICE, found.reason()));
        }
        findings
    }
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
fn share(sure: f64) -> f32 {
    sure as f32
}
