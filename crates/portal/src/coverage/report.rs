//! What a brand sees of its coverage as a whole: units shipped by sellers, with codes and without, and what was refused and why.

use super::Running;
use crate::{Actor, Portal, Result, policy::Action, spreadsheet::cell};
use model::{
    coverage::{CoverageLine, CoverageReport, Enforcement, SellerUnits, UnsuppliedUnits},
    dispatch::{Older, OlderClaim},
};
use std::collections::BTreeMap;

/// Sellers and suppliers shown of each product; the file has all sellers.
const SELLERS_SHOWN: usize = 5;

impl Portal {
    /// The coverage of the brand that the session or key works for.
    pub async fn coverage_report(&self, actor: &Actor) -> Result<CoverageReport> {
        let brand = actor.brand_for(Action::ReadCodes)?.brand_id;
        let mut conn = self.read().await?;
        let products = store::coverage::of_brand(&mut conn, brand).await?;
        let (sellers, reasons) = (store::dispatch::by_seller(&mut conn, brand).await?, store::dispatch::by_reason(&mut conn, brand).await?);
        let suppliers = store::dispatch::by_supplier(&mut conn, brand).await?;
        drop(conn);
        let mut lines = Vec::with_capacity(products.len());
        for (product_id, product, gtin) in products {
            let ever_covered = !store::coverage::of_product(&mut self.read().await?, product_id).await?.is_empty();
            let running = self.running_coverage(product_id).await?;
            let named = suppliers.iter().filter(|(product, ..)| *product == product_id).map(|(_, seller, older)| (seller.as_str(), older));
            let unsupplied = running.as_ref().map_or_else(Vec::new, |running| unsupplied(running, named));
            let (scope, enforcement) = running.map_or((None, Enforcement::None), |running| (Some(running.scope), running.enforcement));
            let own = sellers.iter().filter(|one| one.product == product_id);
            let mut sellers: Vec<SellerUnits> =
                own.map(|one| SellerUnits { name: one.seller.clone(), confirmed: one.confirmed, older: one.older, refused: one.refused }).collect();
            sellers.sort_by(|a, b| (b.confirmed + b.older).cmp(&(a.confirmed + a.older)).then_with(|| a.name.cmp(&b.name)));
            let mut refused: Vec<_> = reasons.iter().filter(|(id, ..)| *id == product_id).map(|(_, reason, lines)| (*reason, *lines)).collect();
            refused.sort_by_key(|(_, lines)| -lines);
            lines.push(CoverageLine { product_id, product, gtin, scope, ever_covered, enforcement, refused, sellers, unsupplied });
        }
        Ok(CoverageReport { lines })
    }

    /// The same as CSV: one line for each product and seller.
    pub async fn coverage_csv(&self, actor: &Actor) -> Result<String> {
        let report = self.coverage_report(actor).await?;
        let mut out = String::from("gtin,product,coverage,enforced,seller,units_with_code,units_without_code,lines_refused,refused_of_product\r\n");
        for line in report.lines {
            let scope = line.scope.as_ref().map_or_else(String::new, ToString::to_string);
            let enforced = if line.enforcement.is_enforced() { "yes" } else { "no" };
            let refused: BTreeMap<_, _> = line.refused.iter().map(|(reason, lines)| (reason.as_str(), lines)).collect();
            let refused = refused.into_iter().map(|(reason, lines)| format!("{reason}: {lines}")).collect::<Vec<_>>().join("; ");
            let head = [line.gtin.short().to_owned(), line.product, scope, enforced.to_owned()].map(|text| cell(&text)).join(",");
            if line.sellers.is_empty() {
                out.push_str(&format!("{head},,0,0,0,{}\r\n", cell(&refused)));
            }
            for seller in line.sellers {
                let (name, refused) = (cell(&seller.name), cell(&refused));
                out.push_str(&format!("{head},{name},{},{},{},{refused}\r\n", seller.confirmed, seller.older, seller.refused));
            }
        }
        Ok(out)
    }
}

impl Portal {
    /// A report cut to what a page shows.
    pub async fn coverage_page(&self, actor: &Actor) -> Result<CoverageReport> {
        let mut report = self.coverage_report(actor).await?;
        for line in &mut report.lines {
            line.sellers.truncate(SELLERS_SHOWN);
            line.unsupplied.truncate(SELLERS_SHOWN);
        }
        Ok(report)
    }
}

/// Of units without codes, those that carry one by their lot or day and come from whom the brand does not name: by supplier and seller.
fn unsupplied<'a>(running: &Running, named: impl Iterator<Item = (&'a str, &'a Older)>) -> Vec<UnsuppliedUnits> {
    let mut sums = BTreeMap::<(&str, &str), i64>::new();
    for (seller, older) in named {
        if older.claim(Some(&running.scope), &running.later, |name| running.supplied(name)) == OlderClaim::NotSupplied {
            *sums.entry((&older.supplier, seller)).or_default() += i64::from(older.units);
        }
    }
    let unit = |((supplier, seller), units): ((&str, &str), i64)| UnsuppliedUnits { supplier: supplier.to_owned(), seller: seller.to_owned(), units };
    let mut all: Vec<_> = sums.into_iter().map(unit).collect();
    all.sort_by_key(|one| -one.units);
    all
}
