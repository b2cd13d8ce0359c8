//! Reports, decisions, and following a report.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::{ListingId, ReportId, RightId},
    page::Page,
    report::{Report, ReportDetail, ReportDraft},
};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{
        page::PageQuery,
        report::{ReportState, Verdict},
    },
    portal::report::{BrandReport, PublicReport},
};

/// A new id for a form: sending the form twice then files one report.
#[server(endpoint = "report/submission")]
pub async fn new_submission() -> Result<Uuid, ApiError> {
    Ok(ctx::portal()?.new_id())
}

/// A report form, filled in.
#[server(endpoint = "report/draft")]
pub async fn draft_report(listing: ListingId) -> Result<ReportDraft, ApiError> {
    Ok(ctx::portal()?.report_draft(&ctx::actor(), listing).await?)
}

/// Files a brand's report.
#[server(endpoint = "report/file")]
pub async fn file_report(
    submission: Uuid,
    listing: ListingId,
    right: RightId,
    ground: String,
    #[server(default)] explanation: String,
    #[server(default)] good_faith: String,
) -> Result<(), ApiError> {
    let form = BrandReport { submission, listing, right, ground: ground.clone(), explanation: explanation.clone(), good_faith: good_faith == "yes" };
    let filed = ctx::portal()?.file_report(&ctx::actor(), &form).await;
    let filed = filed.map_err(|e| ApiError::from(e).with_typed([("ground", &ground), ("explanation", &explanation)]))?;
    leptos_axum::redirect(&format!("/brand/reports/{}?{}", filed.id, if filed.new { "sent=yes" } else { "again=yes" }));
    Ok(())
}

/// Files a report without an account.
#[server(endpoint = "report/file_public")]
pub async fn file_public_report(
    #[server(default)] submission: String,
    #[server(default)] listing: String,
    #[server(default)] ground: String,
    #[server(default)] explanation: String,
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] good_faith: String,
) -> Result<(), ApiError> {
    let form = PublicReport { submission, listing, ground, explanation, name, email, good_faith: good_faith == "yes" };
    let filed = ctx::portal()?.file_public_report(&ctx::actor(), &form).await.map_err(|e| {
        let typed = [("listing", &*form.listing), ("ground", &form.ground), ("explanation", &form.explanation), ("name", &form.name), ("email", &form.email)];
        ApiError::from(e).with_typed(typed)
    })?;
    leptos_axum::redirect(&format!("/follow/{}?{}", filed.reference, if filed.new { "sent=yes" } else { "again=yes" }));
    Ok(())
}

/// A brand's reports; `state` is `open`, `upheld`, `rejected` or empty.
#[server(endpoint = "report/of_brand")]
pub async fn reports_of_brand(#[server(default)] state: String, page: u32) -> Result<Page<Report>, ApiError> {
    Ok(ctx::portal()?.brand_reports(&ctx::actor(), ReportState::parse(&state), PageQuery::number(page)).await?)
}

/// One of a brand's reports.
#[server(endpoint = "report/of_brand_one")]
pub async fn report_of_brand(id: ReportId) -> Result<ReportDetail, ApiError> {
    Ok(ctx::portal()?.brand_report(&ctx::actor(), id).await?)
}

/// A report by its reference.
#[server(endpoint = "report/follow")]
pub async fn follow_report(reference: String) -> Result<ReportDetail, ApiError> {
    Ok(ctx::portal()?.follow_report(&ctx::actor(), &reference).await?)
}

/// The reports that wait for a decision.
#[server(endpoint = "report/queue")]
pub async fn report_queue(page: u32) -> Result<Page<Report>, ApiError> {
    Ok(ctx::portal()?.report_queue(&ctx::actor(), PageQuery::number(page)).await?)
}

/// A report with all that is needed to decide it.
#[server(endpoint = "report/to_decide")]
pub async fn report_to_decide(id: ReportId) -> Result<ReportDetail, ApiError> {
    Ok(ctx::portal()?.report_to_decide(&ctx::actor(), id).await?)
}

/// Decides a report: `verdict` is `uphold` or `reject`.
#[server(endpoint = "report/decide")]
pub async fn decide_report(id: ReportId, #[server(default)] verdict: String, #[server(default)] reason: String) -> Result<(), ApiError> {
    let decision = match verdict.as_str() {
        "uphold" => Verdict::Uphold,
        "reject" => Verdict::Reject,
        _ => return Err(ApiError::field("verdict", "Choose whether to uphold or to reject").with_typed([("reason", &reason)])),
    };
    let done = ctx::portal()?.decide_report(&ctx::actor(), id, decision, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason), ("verdict", &verdict)]))?;
    leptos_axum::redirect(&format!("/review/reports/{id}?decided=yes"));
    Ok(())
}

/// The next report that waits, after this one.
#[server(endpoint = "report/next")]
pub async fn next_report(after: ReportId) -> Result<Option<ReportId>, ApiError> {
    Ok(ctx::portal()?.next_report(&ctx::actor(), after).await?)
}
