//! A brand's reports as a list: a page of them, and all as a file.

use super::plain;
use crate::{Actor, Portal, Result, policy::Action, spreadsheet::cell};
use model::{
    page::{Page, PageQuery},
    report::{Report, ReportFilter, ReportedMark},
};
use store::report::StoredReport;

/// Reports that are read at once for the file.
const AT_ONCE: u32 = 100;

impl Portal {
    /// A brand's reports that are asked for, newest first.
    pub async fn brand_reports(&self, actor: &Actor, filter: &ReportFilter, query: PageQuery) -> Result<Page<Report>> {
        let brand = actor.brand_for(Action::ReadReports)?;
        let page = store::report::of_brand(&mut self.read().await?, brand.brand_id, filter, query).await?;
        Ok(plain(page))
    }

    /// The rights that a brand's reports rely on, by which they can be narrowed.
    pub async fn reported_marks(&self, actor: &Actor) -> Result<Vec<ReportedMark>> {
        let brand = actor.brand_for(Action::ReadReports)?;
        Ok(store::report::reported_marks(&mut self.read().await?, brand.brand_id).await?)
    }

    /// The same reports as [`Self::brand_reports`] on all pages, as CSV: one line for each.
    pub async fn reports_csv(&self, actor: &Actor, filter: &ReportFilter) -> Result<String> {
        let brand = actor.brand_for(Action::ReadReports)?.brand_id;
        let marks = self.reported_marks(actor).await?;
        let mut out = String::from("reference,filed_at,state,decided_at,ground,mark,listing,title,seller,url,reason\r\n");
        let mut page = 1;
        loop {
            let some = store::report::of_brand(&mut self.read().await?, brand, filter, PageQuery { page, size: AT_ONCE }).await?;
            some.rows.iter().for_each(|report| out.push_str(&line(report, &marks)));
            if page >= some.pages() {
                return Ok(out);
            }
            page += 1;
        }
    }
}

fn line(stored: &StoredReport, marks: &[ReportedMark]) -> String {
    let (report, listing) = (&stored.report, &stored.snapshot);
    let mark = marks.iter().find(|mark| Some(mark.id) == stored.right_id).map_or("", |mark| &mark.name);
    let fields = [
        report.reference.to_string(),
        report.filed_at.to_rfc3339(),
        report.state.as_str().to_owned(),
        report.decided_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        report.ground.as_str().to_owned(),
        mark.to_owned(),
        listing.external_id.clone(),
        listing.title.clone(),
        report.seller_name.clone().unwrap_or_default(),
        listing.url.as_ref().map(ToString::to_string).unwrap_or_default(),
        stored.decision.as_ref().map(|decision| decision.reason.clone()).unwrap_or_default(),
    ];
    fields.map(|field| cell(&field)).join(",") + "\r\n"
}
