//! What a coverage stands on: codes issued for its units, shipped to whom, beside what sellers say they shipped.

use super::sums::BatchSums;
use crate::{Portal, Result};
use model::{
    batch::Lot,
    coverage::{Evidence, Scope, Supplied, counted_older},
    id::{BatchId, ProductId},
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet};
use store::coverage::CoveredBatch;

/// Evidence, and the lots that a first lot has grown to.
pub(super) struct Found {
    pub evidence: Evidence,
    pub later: Vec<Lot>,
    /// All lots that the brand made codes for.
    pub lots: Vec<Lot>,
}

/// Ranges of units by who got them: the name as it was written first, under the name in lower case.
type ByName = BTreeMap<String, (String, i64)>;

impl Portal {
    pub(super) async fn evidence(&self, product: ProductId, scope: &Scope, since: Timestamp) -> Result<Found> {
        let mut conn = self.read().await?;
        let suspended = store::coverage::is_suspended(&mut conn, product).await?;
        let batches = store::coverage::batches(&mut conn, product).await?;
        let reported = store::coverage::reported(&mut conn, product, since).await?;
        drop(conn);
        let later = later_lots(scope, &batches);
        let (mut evidence, mut names) = (Evidence { suspended, ..Evidence::default() }, ByName::new());
        // Units of each batch that are not withdrawn.
        let mut good = BTreeMap::new();
        for batch in batches.iter().filter(|batch| scope.covers(Some(&batch.lot), batch.made_on, &later) == Some(true)) {
            let sums = self.batch_sums(batch).await?;
            good.insert(batch.id, batch.count - sums.withdrawn);
            add(&mut evidence, &mut names, batch, &sums);
        }
        evidence.distributors = names.into_values().map(|(name, units)| Supplied { name, units }).collect();
        evidence.distributors.sort_by(|a, b| b.units.cmp(&a.units).then_with(|| a.name.cmp(&b.name)));
        let mut by_batch: BTreeMap<BatchId, i64> = BTreeMap::new();
        for seller in reported {
            let covered = || seller.confirmed.iter().filter(|(batch, _)| good.contains_key(batch));
            covered().for_each(|(batch, units)| *by_batch.entry(*batch).or_default() += units);
            let confirmed: i64 = covered().map(|(_, units)| units).sum();
            evidence.reported += counted_older(seller.older, confirmed, evidence.supplied);
            // To list a product costs nothing: only who says that units of it leave the house counts.
            evidence.sellers += i64::from(confirmed + seller.older > 0);
        }
        // Units that are withdrawn do not count as supplied, and so not as shipped on either.
        evidence.reported += by_batch.iter().map(|(batch, units)| (*units).min(good.get(batch).copied().unwrap_or_default())).sum::<i64>();
        let lots = batches.into_iter().map(|batch| batch.lot).collect::<BTreeSet<_>>().into_iter().collect();
        Ok(Found { evidence, later, lots })
    }
}

/// Lots whose first codes were asked for when the first lot's were, or later: codes that are made again for an old lot do not make it a later one.
fn later_lots(scope: &Scope, batches: &[CoveredBatch]) -> Vec<Lot> {
    let Scope::FromLot { lot } = scope else { return Vec::new() };
    let Some(first) = batches.iter().filter(|batch| batch.lot.is_alike(lot)).map(|batch| batch.created_at).min() else { return Vec::new() };
    let earlier: BTreeSet<&Lot> = batches.iter().filter(|batch| batch.created_at < first).map(|batch| &batch.lot).collect();
    let since: BTreeSet<&Lot> = batches.iter().filter(|batch| batch.created_at >= first).map(|batch| &batch.lot).collect();
    since.into_iter().filter(|lot| !earlier.iter().any(|one| one.is_alike(lot))).cloned().collect()
}

/// A batch's part. Its units are shipped when the brand says so: that codes were made for a plant shows no goods. What left a named plant, to whomever, is
/// supplied; what is withdrawn is not any more.
fn add(evidence: &mut Evidence, names: &mut ByName, batch: &CoveredBatch, sums: &BatchSums) {
    evidence.issued += batch.count;
    evidence.shipped += sums.shipped;
    evidence.withdrawn += sums.shipped - sums.left;
    evidence.supplied += if batch.plant.is_empty() { sums.named } else { sums.left };
    if !batch.plant.is_empty() && sums.left > sums.named {
        note(names, &format!("labelled at {}", batch.plant), sums.left - sums.named);
    }
    for (name, units) in &sums.by_name {
        note(names, name, *units);
    }
}

fn note(names: &mut ByName, name: &str, units: i64) {
    names.entry(name.to_lowercase()).or_insert_with(|| (name.to_owned(), 0)).1 += units;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_that_had_codes_before_the_first_is_no_later_one() {
        let batch = |lot: &str, at: i64| CoveredBatch {
            id: BatchId(uuid::Uuid::from_u128(1)),
            lot: Lot::parse(lot).unwrap(),
            made_on: None,
            count: 10,
            plant: String::new(),
            created_at: Timestamp(at),
            events: 0,
        };
        let batches = [batch("L0", 1), batch("M1", 2), batch("l0", 3), batch("M2", 4), batch("m1", 5), batch("M2", 6)];
        let later = later_lots(&Scope::FromLot { lot: Lot::parse("M1").unwrap() }, &batches);
        assert_eq!(later.iter().map(Lot::as_str).collect::<Vec<_>>(), ["M1", "M2", "m1"]);
    }
}
