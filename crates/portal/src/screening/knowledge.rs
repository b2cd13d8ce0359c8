//! What is known besides marks: whose product a number is, and what it usually costs. Read from what brands have enrolled; some minutes old at most.

use crate::{Portal, Result};
use model::{gtin::Gtin, id::BrandId, listing::Listing, time::Timestamp};
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
/// The same of a price.
const PRICE: f32 = 0.35;

/// See the module.
#[derive(Default)]
pub(super) struct Knowledge {
    read_at: Timestamp,
    owners: Owners,
    brands: HashMap<Gtin, BrandId>,
    names: HashMap<String, BrandId>,
    prices: Prices<Gtin>,
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
        Ok(Arc::new(known))
    }

    /// What speaks against a listing by its number and price.
    pub(super) fn judge(&self, listing: &Listing) -> Vec<Finding<'static>> {
        let Some(gtin) = listing.gtin else { return Vec::new() };
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
