//! What an event names: a unit or a lot, as an EPC URN or as a GS1 Digital Link.

use crate::{Portal, Result, standing::still_made};
use codes::{
    Slot,
    gs1::{
        Elements, Problem,
        epc::{Epc, EpcError},
    },
};
use model::{
    any_code::ForeignCode,
    batch::Lot,
    gtin::Gtin,
    id::{BatchId, BrandId, ProductId},
    standing::UnitAct,
    unit_code::UnitCode,
};
use std::collections::{BTreeMap, HashMap};

/// What is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    /// A unit by its serial number, and its lot, if that stands beside it.
    Unit(Gtin, String, Option<String>),
    /// All units of a lot.
    Lot(Gtin, String),
    /// A product, and neither a unit nor a lot of it.
    Product(Gtin),
    /// Something without a GTIN: a pallet, a crate that comes back, a document, or whatever others have names for.
    Other,
}

/// What a name means to a brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// Units of its own.
    Units(Vec<Range>),
    /// Nothing of its own: whose it is, it is not told.
    Elsewhere,
    /// A product of its own, but no unit or lot of it that is known here.
    Unknown,
    /// Units that are not to be acted on so, or not named so, and why.
    Refused(String),
}

/// A range of units, both ends included, from 0 within the batch.
pub(super) type Range = (BatchId, u32, u32);

impl Thing {
    /// Reads an EPC or an EPC class. What names something that nobody has codes for here is no fault.
    pub fn parse(text: &str) -> Result<Self, String> {
        let elements = if text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("urn:epc:")) {
            match Epc::elements_of(text) {
                Ok(elements) => elements,
                Err(EpcError::UnknownScheme) => return Ok(Self::Other),
                Err(error) => return Err(error.to_string()),
            }
        } else if text.contains("://") {
            match Elements::parse(text) {
                Ok(elements) => elements,
                Err(error) if error.problem == Problem::NoKey => return Ok(Self::Other),
                Err(error) => return Err(error.to_string()),
            }
        } else if text.starts_with("urn:") {
            return Ok(Self::Other);
        } else {
            return Err("A unit is named by an EPC URN (urn:epc:id:sgtin:…) or a GS1 Digital Link".to_owned());
        };
        let Some(gtin) = elements.get("01") else { return Ok(Self::Other) };
        let gtin = Gtin::parse(gtin).map_err(|e| e.to_string())?;
        Ok(match (elements.get("21"), elements.get("10")) {
            (Some(serial), lot) => Self::Unit(gtin, serial.to_owned(), lot.map(str::to_owned)),
            (None, Some(lot)) => Self::Lot(gtin, lot.to_owned()),
            (None, None) => Self::Product(gtin),
        })
    }
}

/// Finds what the events of a document name: it asks for each product and batch once.
pub(super) struct Finder<'p> {
    portal: &'p Portal,
    brand: BrandId,
    products: HashMap<Gtin, Option<ProductId>>,
    /// By key slot and first number.
    batches: BTreeMap<(u32, u64), Issued>,
}

/// A batch of codes that were made here.
struct Issued {
    batch: BatchId,
    gtin: Gtin,
    lot: Lot,
    count: u64,
}

impl<'p> Finder<'p> {
    pub fn new(portal: &'p Portal, brand: BrandId) -> Self {
        Self { portal, brand, products: HashMap::new(), batches: BTreeMap::new() }
    }

    /// What a name means to the brand, where it is to be acted on so.
    pub async fn find(&mut self, thing: &Thing, acts: &[UnitAct]) -> Result<Meant> {
        let (Thing::Unit(gtin, ..) | Thing::Lot(gtin, _) | Thing::Product(gtin)) = thing else { return Ok(Meant::Elsewhere) };
        let Some(product) = self.product(*gtin).await? else { return Ok(Meant::Elsewhere) };
        let (serial, said) = match thing {
            Thing::Unit(_, serial, lot) => (serial, lot),
            Thing::Lot(_, lot) => return self.lot(product, lot, acts).await,
            _ => return Ok(Meant::Refused("This names a product, but neither a unit nor a lot of it".to_owned())),
        };
        let Some((batch, number, lot)) = self.unit(*gtin, serial).await? else { return Ok(Meant::Unknown) };
        // Who names another lot beside it means another unit, or has a table whose rows do not belong together.
        if let Some(said) = said
            && !Lot::parse(said).is_ok_and(|said| said.is_alike(&lot))
        {
            return Ok(Meant::Refused(format!("this unit is of lot {lot}, not of {said}")));
        }
        Ok(u32::try_from(number).map_or(Meant::Unknown, |number| Meant::Units(vec![(batch, number, number)])))
    }

    /// The brand's product of this number.
    async fn product(&mut self, gtin: Gtin) -> Result<Option<ProductId>> {
        if let Some(known) = self.products.get(&gtin) {
            return Ok(*known);
        }
        let product = store::product::by_gtin(&mut self.portal.read().await?, gtin).await?.filter(|product| product.brand_id == self.brand);
        let id = product.map(|product| product.id);
        self.products.insert(gtin, id);
        Ok(id)
    }

    async fn lot(&self, product: ProductId, lot: &str, acts: &[UnitAct]) -> Result<Meant> {
        // No batch has a lot that is none.
        let Ok(lot) = Lot::parse(lot) else { return Ok(Meant::Unknown) };
        let batches = match store::standing::of_lot(&mut self.portal.read().await?, product, &lot).await? {
            Ok(batches) => batches,
            Err(several) => return Ok(Meant::Refused(several.to_string())),
        };
        if let Some(unmade) = batches.iter().find(|batch| batch.unmade)
            && acts.contains(&UnitAct::Void)
        {
            return Ok(Meant::Refused(still_made(unmade.count)));
        }
        // Nothing of what is not made yet was shipped, whatever else the event says.
        let reaches_unmade = !acts.is_empty() && acts.iter().all(|act| act.reaches_unmade());
        let meant = batches.into_iter().filter(|batch| !batch.unmade || reaches_unmade);
        let ranges: Vec<Range> = meant.map(|batch| (batch.id, 0, batch.count - 1)).collect();
        Ok(if ranges.is_empty() { Meant::Unknown } else { Meant::Units(ranges) })
    }

    /// The batch of a unit of a product, its place there, and its lot.
    async fn unit(&mut self, gtin: Gtin, serial: &str) -> Result<Option<(BatchId, u64, Lot)>> {
        if let Ok(code) = UnitCode::parse(serial)
            && let Ok(unit) = self.portal.key_ring(Slot::of(code)).await?.open(code)
            && let Some((issued, number)) = self.issued(unit.slot.number(), unit.number).await?
        {
            return Ok(Some((issued.batch, number, issued.lot.clone())).filter(|_| issued.gtin == gtin));
        }
        for code in [ForeignCode::sgtin(gtin, serial), ForeignCode::serial(serial)].into_iter().flatten() {
            if let Some(unit) = store::scan::imported(&mut self.portal.read().await?, code.key()).await? {
                return Ok(Some((unit.batch_id, unit.number, unit.lot)).filter(|_| unit.gtin == gtin));
            }
        }
        Ok(None)
    }

    /// The batch of a number under a key slot, and the number's place in it.
    async fn issued(&mut self, slot: u32, number: u64) -> Result<Option<(&Issued, u64)>> {
        let known = self.batches.range((slot, 0)..=(slot, number)).next_back().is_some_and(|((_, first), batch)| number - first < batch.count);
        if !known {
            let Some(unit) = store::scan::issued(&mut self.portal.read().await?, slot, number).await? else { return Ok(None) };
            let batch = Issued { batch: unit.batch_id, gtin: unit.gtin, lot: unit.lot, count: unit.count };
            self.batches.insert((slot, number - unit.number), batch);
        }
        Ok(self.batches.range((slot, 0)..=(slot, number)).next_back().map(|((_, first), batch)| (batch, number - first)))
    }
}

/// Ranges that meet or overlap as one, in order.
pub(super) fn merged(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.sort_unstable();
    let mut done: Vec<Range> = Vec::new();
    for (batch, first, last) in ranges {
        match done.last_mut() {
            Some((before, _, end)) if *before == batch && first <= end.saturating_add(1) => *end = last.max(*end),
            _ => done.push((batch, first, last)),
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn neighbours_and_doubles_are_one_range() {
        let (a, b) = (BatchId(Uuid::from_u128(1)), BatchId(Uuid::from_u128(2)));
        assert_eq!(merged(vec![(b, 3, 3), (a, 5, 5), (a, 4, 4), (a, 4, 4), (a, 7, 9), (a, 8, 8)]), [(a, 4, 5), (a, 7, 9), (b, 3, 3)]);
    }

    #[test]
    fn units_and_lots_are_read_in_both_forms() {
        let gtin = Gtin::parse("4006381333931").unwrap();
        assert_eq!(Thing::parse("urn:epc:id:sgtin:4006381.033393.A%2F1"), Ok(Thing::Unit(gtin, "A/1".into(), None)));
        assert_eq!(Thing::parse("https://id.example/01/04006381333931/10/L1/21/A"), Ok(Thing::Unit(gtin, "A".into(), Some("L1".into()))));
        assert_eq!(Thing::parse("urn:epc:class:lgtin:4006381.033393.L1"), Ok(Thing::Lot(gtin, "L1".into())));
        assert_eq!(Thing::parse("https://id.example/01/04006381333931"), Ok(Thing::Product(gtin)));
        assert_eq!(Thing::parse("urn:epc:idpat:sgtin:4006381.033393.*"), Ok(Thing::Product(gtin)));
        assert_eq!(Thing::parse("urn:epc:tag:sgtin-198:3.4006381.033393.A%2F1"), Ok(Thing::Unit(gtin, "A/1".into(), None)));
        for wrong in ["A", "urn:epc:id:sgtin:4006381.33393.A", "https://id.example/01/04006381333932/21/A"] {
            assert!(Thing::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_has_no_product_number_is_something_else() {
        for other in [
            "urn:epc:id:sscc:0614141.1234567890",
            "urn:epc:tag:sscc-96:3.0614141.1234567890",
            "urn:epc:id:grai:0614141.12345.400",
            "urn:epc:id:giai:0614141.12345400",
            "https://id.example/00/106141412345678908",
            "https://erp.example/crates/7",
            "urn:uuid:00000000-0000-4000-8000-000000000001",
        ] {
            assert_eq!(Thing::parse(other), Ok(Thing::Other), "{other}");
        }
    }
}
