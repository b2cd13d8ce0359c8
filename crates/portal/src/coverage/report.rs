//! What a brand sees of its coverage as a whole: units shipped by sellers, with codes and without, and what was refused and why.

use super::Running;
use crate::{
    Actor, Portal, Result,
    chores::{DAY_SECONDS, LEASE_SECONDS},
    policy::Action,
    spreadsheet::cell,
};
use model::{
    coverage::{CoverageLine, CoverageReport, Enforcement, SellerUnits, UnsuppliedUnits, apart},
    dispatch::{Older, OlderClaim},
    id::BrandId,
    time::Timestamp,
};
use std::collections::BTreeMap;
use store::dispatch_count::SellerCount;

/// Sellers and suppliers shown of each product; the file has all sellers.
const SELLERS_SHOWN: usize = 5;
/// The chore's name in the table.
const APART: &str = "sellers apart";
/// A brand hears again of a seller who stands out after so many days.
const TOLD_DAYS: i64 = 30;

impl Portal {
    /// The coverage of the brand that the session or key works for.
    pub async fn coverage_report(&self, actor: &Actor) -> Result<CoverageReport> {
        let brand = actor.brand_for(Action::ReadCodes)?.brand_id;
        self.report_of(brand).await
    }

    async fn report_of(&self, brand: BrandId) -> Result<CoverageReport> {
        let mut conn = self.read().await?;
        let products = store::coverage::of_brand(&mut conn, brand).await?;
        let (sellers, reasons) = (store::dispatch_count::by_seller(&mut conn, brand).await?, store::dispatch_count::by_reason(&mut conn, brand).await?);
        let suppliers = store::dispatch_older::by_supplier(&mut conn, brand).await?;
        drop(conn);
        let mut lines = Vec::with_capacity(products.len());
        for (product_id, product, gtin) in products {
            let ever_covered = !store::coverage::of_product(&mut self.read().await?, product_id).await?.is_empty();
            let running = self.running_coverage(product_id).await?;
            let named = suppliers.iter().filter(|(product, ..)| *product == product_id).map(|(_, seller, older)| (seller.as_str(), older));
            let unsupplied = running.as_ref().map_or_else(Vec::new, |running| unsupplied(running, named));
            let (scope, enforcement) = running.map_or((None, Enforcement::None), |running| (Some(running.scope), running.enforcement));
            let own = sellers.iter().filter(|one| one.product == product_id);
            let units = |one: &SellerCount| {
                let SellerCount { seller_id, seller, confirmed, older, refused, .. } = one.clone();
                SellerUnits { seller: seller_id, name: seller, confirmed, older, refused, stands_out: false }
            };
            let mut sellers: Vec<SellerUnits> = own.map(units).collect();
            if scope.is_some() {
                apart::mark(&mut sellers);
            }
            sellers.sort_by(|a, b| (b.confirmed + b.older).cmp(&(a.confirmed + a.older)).then_with(|| a.name.cmp(&b.name)));
            let mut refused: Vec<_> = reasons.iter().filter(|(id, ..)| *id == product_id).map(|(_, reason, lines)| (*reason, *lines)).collect();
            refused.sort_by_key(|(_, lines)| -lines);
            lines.push(CoverageLine { product_id, product, gtin, scope, ever_covered, enforcement, refused, sellers, unsupplied });
        }
        Ok(CoverageReport { lines })
    }

    /// Once a day, tells each brand which sellers ship covered products without codes as no others do, each of them once in a month: whoever sells copies says that
    /// they are older stock. Answers how many mails.
    pub async fn mail_sellers_apart(&self) -> Result<usize> {
        let mut change = self.change().await?;
        let now = change.now;
        // What is cut off is begun again after the lease, not after a day: whoever was told is not told again.
        if store::chore::claim(&mut change.tx, APART, now.plus_seconds(LEASE_SECONDS - DAY_SECONDS), now.plus_seconds(-DAY_SECONDS)).await?.is_none() {
            return Ok(0);
        }
        change.commit().await?;
        let mut mails = 0;
        let covering = store::coverage::covering(&mut self.read().await?).await?;
        for (brand, name) in covering {
            match self.mail_sellers_apart_of(brand, &name, now).await {
                Ok(sent) => mails += sent,
                // The others hear all the same, and this one tomorrow.
                Err(error) => tracing::warn!(brand = %name, error = %error, "Could not mail a brand which sellers stand out"),
            }
        }
        let mut change = self.change().await?;
        store::chore::done(&mut change.tx, APART, now, 0).await?;
        change.commit().await?;
        Ok(mails)
    }

    async fn mail_sellers_apart_of(&self, brand: BrandId, name: &str, now: Timestamp) -> Result<usize> {
        let report = self.report_of(brand).await?;
        let mut change = self.change().await?;
        store::chore::hold(&mut change.tx, APART, change.now.plus_seconds(LEASE_SECONDS - DAY_SECONDS)).await?;
        let (mut told, mut mails) = (Vec::new(), 0);
        for line in &report.lines {
            for one in line.sellers.iter().filter(|one| one.stands_out) {
                if store::coverage::tell_apart(&mut change.tx, line.product_id, one.seller, now, now.plus_seconds(-TOLD_DAYS * DAY_SECONDS)).await? {
                    told.push(format!("- {}: {} shipped {} units without a code, and {} with one", line.product, one.name, one.older, one.confirmed));
                }
            }
        }
        if !told.is_empty() {
            let first = format!("Of products of {name} whose units carry codes, these sellers ship far more units without a code than the others do:");
            let then = "They say that it is older stock, and that may be so; a copy has no code of yours either. A test buy tells.";
            let page = format!("What all sellers shipped: {}", self.url("/brand/coverage"));
            for (person, address) in store::alert_news::told(&mut change.tx, brand).await? {
                let letter = self.letter(&person, &[&first, &told.join("\n"), then, &page]);
                change.mail(&address, &format!("{name}: sellers who ship without codes what others ship with them"), &letter).await?;
                mails += 1;
            }
        }
        change.commit().await?;
        Ok(mails)
    }

    /// The same as CSV: one line for each product and seller.
    pub async fn coverage_csv(&self, actor: &Actor) -> Result<String> {
        let report = self.coverage_report(actor).await?;
        let mut out = String::from("gtin,product,coverage,enforced,seller,units_with_code,units_without_code,lines_refused,refused_of_product,stands_out\r\n");
        for line in report.lines {
            let scope = line.scope.as_ref().map_or_else(String::new, ToString::to_string);
            let enforced = if line.enforcement.is_enforced() { "yes" } else { "no" };
            let refused: BTreeMap<_, _> = line.refused.iter().map(|(reason, lines)| (reason.as_str(), lines)).collect();
            let refused = refused.into_iter().map(|(reason, lines)| format!("{reason}: {lines}")).collect::<Vec<_>>().join("; ");
            let head = [line.gtin.short().to_owned(), line.product, scope, enforced.to_owned()].map(|text| cell(&text)).join(",");
            if line.sellers.is_empty() {
                out.push_str(&format!("{head},,0,0,0,{},no\r\n", cell(&refused)));
            }
            for seller in line.sellers {
                let (name, refused) = (cell(&seller.name), cell(&refused));
                let apart = if seller.stands_out { "yes" } else { "no" };
                out.push_str(&format!("{head},{name},{},{},{},{refused},{apart}\r\n", seller.confirmed, seller.older, seller.refused));
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
            // Who stands out is shown, however many others there are.
            line.sellers.sort_by_key(|one| !one.stands_out);
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
        if running.claim(older) == OlderClaim::NotSupplied {
            *sums.entry((&older.supplier, seller)).or_default() += i64::from(older.units);
        }
    }
    let unit = |((supplier, seller), units): ((&str, &str), i64)| UnsuppliedUnits { supplier: supplier.to_owned(), seller: seller.to_owned(), units };
    let mut all: Vec<_> = sums.into_iter().map(unit).collect();
    all.sort_by_key(|one| -one.units);
    all
}
