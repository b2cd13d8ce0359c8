//! What a coverage stands on: codes issued for its units, shipped to whom, beside what sellers say they shipped.

use crate::{Portal, Result};
use model::{
    batch::Lot,
    coverage::{Evidence, Scope, Supplied, counted_older},
    id::ProductId,
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use store::coverage::{CoveredBatch, Shipment};

/// Evidence, and the lots that a first lot has grown to.
pub(super) struct Found {
    pub evidence: Evidence,
    pub later: Vec<Lot>,
}

/// Ranges of units by who got them: the name as it was written first, under the name in lower case.
type ByName = BTreeMap<String, (String, i64)>;

impl Portal {
    pub(super) async fn evidence(&self, product: ProductId, scope: &Scope, since: Timestamp) -> Result<Found> {
        let mut conn = self.read().await?;
        let batches = store::coverage::batches(&mut conn, product).await?;
        let shipments = store::coverage::shipments(&mut conn, product).await?;
        let reported = store::coverage::reported(&mut conn, product, since).await?;
        drop(conn);
        let later = later_lots(scope, &batches);
        let (mut evidence, mut names) = (Evidence::default(), ByName::new());
        let mut covered = BTreeSet::new();
        for batch in batches.iter().filter(|batch| scope.covers(Some(&batch.lot), batch.made_on, &later) == Some(true)) {
            covered.insert(batch.id);
            add(&mut evidence, &mut names, batch, shipments.get(&batch.id).map_or(&[][..], Vec::as_slice));
        }
        evidence.distributors = names.into_values().map(|(name, units)| Supplied { name, units }).collect();
        evidence.distributors.sort_by(|a, b| b.units.cmp(&a.units).then_with(|| a.name.cmp(&b.name)));
        for seller in reported {
            let confirmed: i64 = seller.confirmed.iter().filter(|(batch, _)| covered.contains(batch)).map(|(_, units)| units).sum();
            evidence.reported += confirmed + counted_older(seller.older, confirmed, evidence.supplied);
            // To list a product costs nothing: only who says that units of it leave the house counts.
            evidence.sellers += i64::from(confirmed + seller.older > 0);
        }
        Ok(Found { evidence, later })
    }
}

/// Lots whose codes were asked for when the first lot's were, or later.
fn later_lots(scope: &Scope, batches: &[CoveredBatch]) -> Vec<Lot> {
    let Scope::FromLot { lot } = scope else { return Vec::new() };
    let Some(first) = batches.iter().filter(|batch| batch.lot == *lot).map(|batch| batch.created_at).min() else { return Vec::new() };
    batches.iter().filter(|batch| batch.created_at >= first).map(|batch| batch.lot.clone()).collect()
}

/// A batch's part. Its units are shipped when the brand says so: that codes were made for a plant shows no goods. What left a named plant, to whomever, is supplied.
fn add(evidence: &mut Evidence, names: &mut ByName, batch: &CoveredBatch, shipments: &[Shipment]) {
    evidence.issued += batch.count;
    let (all, named) = (union(shipments.iter()), union(shipments.iter().filter(|one| !one.distributor.is_empty())));
    evidence.shipped += all;
    evidence.supplied += if batch.plant.is_empty() { named } else { all };
    if !batch.plant.is_empty() && all > named {
        note(names, &format!("labelled at {}", batch.plant), all - named);
    }
    let mut by_name: BTreeMap<&str, Vec<&Shipment>> = BTreeMap::new();
    for one in shipments.iter().filter(|one| !one.distributor.is_empty()) {
        by_name.entry(one.distributor.as_str()).or_default().push(one);
    }
    for (name, ranges) in by_name {
        note(names, name, union(ranges.into_iter()));
    }
}

fn note(names: &mut ByName, name: &str, units: i64) {
    names.entry(name.to_lowercase()).or_insert_with(|| (name.to_owned(), 0)).1 += units;
}

/// Units in ranges that begin in order: one that was said twice counts once.
fn union<'s>(ranges: impl Iterator<Item = &'s Shipment>) -> i64 {
    let (mut units, mut end) = (0, -1);
    for range in ranges {
        let first = range.first.max(end + 1);
        units += (range.last - first + 1).max(0);
        end = end.max(range.last);
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipment(first: i64, last: i64, distributor: &str) -> Shipment {
        Shipment { first, last, distributor: distributor.to_owned() }
    }

    #[test]
    fn units_that_were_said_twice_count_once() {
        let ranges = [shipment(0, 9, ""), shipment(5, 14, ""), shipment(6, 7, ""), shipment(20, 20, "")];
        assert_eq!(union(ranges.iter()), 16);
        assert_eq!(union([].iter()), 0);
    }
}
