//! Reports: what has been filed, for the brand, for who filed it, and for the reviewer.

mod draft;
mod file;
mod list;
mod many;
mod supplement;
mod withdraw;

pub(crate) use draft::names;
pub(crate) use file::PUBLIC_REPORTS_FREE;
pub use file::{BrandReport, PublicReport};
pub use many::ManyReport;

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{
    id::ReportId,
    listing::ListingState,
    page::Page,
    report::{Reference, Report, ReportDetail, ReportState},
};
use store::{Conn, report::StoredReport};

impl Portal {
    /// A report of the brand's own.
    pub async fn brand_report(&self, actor: &Actor, id: ReportId) -> Result<ReportDetail> {
        actor.known()?;
        let mut conn = self.read().await?;
        let stored = store::report::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("report"))?;
        let brand = stored.report.brand_id.ok_or(PortalError::NotFound("report"))?;
        if !actor.acts_for(brand) {
            return Err(PortalError::NotFound("report"));
        }
        actor.may_for(Action::ReadReports, brand, "report")?;
        let deleted = || "a former member".to_owned();
        let reporter = Some(stored.reporter_name.clone()).filter(|name| !name.is_empty()).or_else(|| Some(deleted()));
        let mut detail = self.detail(&mut conn, stored, reporter).await?;
        // The reviewer stands for the marketplace: nobody should be able to take a decision personally. Who took a report back is one of the brand's own.
        if let Some(decision) = detail.decision.as_mut().filter(|_| detail.report.state != ReportState::Withdrawn) {
            decision.by = None;
        }
        Ok(detail)
    }

    /// A report by its reference: for whoever filed it, and whoever they show it to.
    pub async fn follow_report(&self, actor: &Actor, reference: &str) -> Result<ReportDetail> {
        actor.may(Action::FilePublicReport)?;
        let reference = Reference::parse(reference).map_err(|e| PortalError::field("reference", e))?;
        let mut conn = self.read().await?;
        let id = store::report::id_by_reference(&mut conn, &reference).await?;
        let Some(id) = id else {
            return Err(PortalError::field("reference", "There is no report with this reference. Compare it with the mail that confirmed it"));
        };
        let stored = store::report::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("report"))?;
        let mut detail = self.detail(&mut conn, stored, None).await?;
        detail.pictures.clear();
        for supplement in &mut detail.supplements {
            (supplement.by, supplement.pictures) = (None, Vec::new());
        }
        if let Some(decision) = &mut detail.decision {
            decision.by = None;
        }
        detail.statement_id = None;
        Ok(detail)
    }

    /// All of a report that its page shows; `others` is for the caller to fill.
    pub(crate) async fn detail(&self, conn: &mut Conn, stored: StoredReport, reporter: Option<String>) -> Result<ReportDetail> {
        let now_state = store::listing::by_id(conn, stored.report.listing_id).await?.map_or(ListingState::Removed, |l| l.shown());
        let right = match stored.right_id {
            Some(id) => store::report::right(conn, id).await?,
            None => None,
        };
        let history = store::audit::of_subject(conn, "report", stored.report.id.0).await?;
        Ok(ReportDetail {
            statement_id: store::statement::id_by_report(conn, stored.report.id).await?,
            pictures: store::report::pictures(conn, stored.report.id).await?,
            supplements: store::supplement::of_report(conn, stored.report.id).await?,
            report: stored.report,
            explanation: stored.explanation,
            reporter,
            snapshot: stored.snapshot,
            listing_state: now_state,
            right,
            decision: stored.decision,
            others: Vec::new(),
            history: history.into_iter().map(|e| (e.at, e.summary)).collect(),
        })
    }
}

pub(crate) fn plain(page: Page<StoredReport>) -> Page<Report> {
    Page { rows: page.rows.into_iter().map(|r| r.report).collect(), total: page.total, page: page.page, size: page.size }
}

/// Whom news of a report go to: who filed it; who settles things for its brand, if that person was deleted, for the brand is the notifier and stays. Of a
/// report without a brand nobody is left then.
pub(crate) async fn told(conn: &mut Conn, stored: &StoredReport) -> Result<Vec<(String, String)>> {
    match stored.report.brand_id {
        _ if !stored.reporter_email.is_empty() => Ok(vec![(stored.reporter_name.clone(), stored.reporter_email.clone())]),
        Some(brand) => Ok(store::alert_news::told(conn, brand).await?),
        None => Ok(Vec::new()),
    }
}
