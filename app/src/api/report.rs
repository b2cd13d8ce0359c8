//! Reports, decisions, and following a report.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::{
    alert::AlertId,
    case::CaseCard,
    id::{JobId, ListingId, ReportId},
    page::Page,
    report::{Report, ReportDetail, ReportDraft, ReportedMark},
    report_many::ManyDraft,
    review::ReportForReview,
};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {
    super::{
        ctx,
        multipart::{came_back, kept, uploads},
    },
    model::{
        case::CaseThing,
        id::RightId,
        page::PageQuery,
        report::{Filed, ReportFilter, Verdict},
        report_many::Selection,
        statement::Basis,
    },
    portal::report::{BrandReport, ManyReport, PublicReport},
};

/// A new id for a form: sending the form twice then files one report.
#[server(endpoint = "report/submission")]
pub async fn new_submission() -> Result<Uuid, ApiError> {
    Ok(ctx::portal()?.new_id())
}

/// A report form, filled in; from an alert with its findings.
#[server(endpoint = "report/draft")]
pub async fn draft_report(listing: ListingId, #[server(default)] alert: Option<AlertId>) -> Result<ReportDraft, ApiError> {
    Ok(ctx::portal()?.report_draft(&ctx::actor(), listing, alert).await?)
}

/// Files a brand's report, with pictures if there are any.
#[server(endpoint = "report/file", input = Multipart, input_derive = (Clone,))]
pub async fn file_report(form: Form) -> Result<(), ApiError> {
    let (portal, mut form) = (ctx::portal()?, form);
    let none = || Uuid::nil();
    let pictures = uploads(&mut form);
    let report = BrandReport {
        submission: form.text("submission").parse().unwrap_or_else(|_| portal.new_id()),
        listing: form.text("listing").parse().unwrap_or_else(|_| ListingId(none())),
        right: form.text("right").parse().unwrap_or_else(|_| RightId(none())),
        ground: form.text("ground").to_owned(),
        explanation: form.text("explanation").to_owned(),
        good_faith: form.text("good_faith") == "yes",
        kept_pictures: kept(&form),
        pictures,
        alert: form.text("alert").parse().ok(),
        considered: form.text("considered") == "yes",
    };
    let filed = portal
        .file_report(&ctx::actor(), report)
        .await
        .map_err(|refused| came_back(&form, &["ground", "right", "explanation", "good_faith", "considered"], refused))?;
    leptos_axum::redirect(&format!("/brand/reports/{}?{}", filed.id, what_became(&filed)));
    Ok(())
}

/// Files a report without an account, with pictures if there are any.
#[server(endpoint = "report/file_public", input = Multipart, input_derive = (Clone,))]
pub async fn file_public_report(form: Form) -> Result<(), ApiError> {
    const TYPED: [&str; 6] = ["listing", "ground", "explanation", "name", "email", "good_faith"];
    let mut form = form;
    let pictures = uploads(&mut form);
    let text = |field| form.text(field).to_owned();
    let report = PublicReport {
        submission: text("submission"),
        listing: text("listing"),
        ground: text("ground"),
        explanation: text("explanation"),
        name: text("name"),
        email: text("email"),
        good_faith: form.text("good_faith") == "yes",
        kept_pictures: kept(&form),
        pictures,
    };
    let filed = ctx::portal()?.file_public_report(&ctx::actor(), report).await.map_err(|refused| came_back(&form, &TYPED, refused))?;
    leptos_axum::redirect(&format!("/follow/{}?{}", filed.reference, what_became(&filed)));
    Ok(())
}

/// What the report's page says of a form that was sent.
#[cfg(feature = "ssr")]
const fn what_became(filed: &Filed) -> &'static str {
    match (filed.new, filed.added) {
        (true, _) => "sent=yes",
        (false, true) => "added=yes",
        (false, false) => "again=yes",
    }
}

takes_form!(FileReport: FileReport, FilePublicReport: FilePublicReport);

/// One form for many listings, filled in; `address` is the query string of its page: see [`model::report_many::Selection`].
#[server(endpoint = "report/draft_many")]
pub async fn draft_many(#[server(default)] address: String) -> Result<ManyDraft, ApiError> {
    Ok(ctx::portal()?.many_draft(&ctx::actor(), &selection(&address)?).await?)
}

/// Files a report for each.
#[server(endpoint = "report/file_many")]
pub async fn file_many(
    submission: JobId,
    #[server(default)] address: String,
    #[server(default)] count: u64,
    #[server(default)] shown: String,
    #[server(default)] taken: Vec<String>,
    #[server(default)] rest: String,
    #[server(default)] right: String,
    #[server(default)] ground: String,
    #[server(default)] explanation: String,
    #[server(default)] good_faith: String,
) -> Result<(), ApiError> {
    let ids = |texts: &mut dyn Iterator<Item = &str>| texts.filter_map(|id| id.parse().ok()).collect::<Vec<ListingId>>();
    let (seen, ticked) = (ids(&mut shown.split(' ')), ids(&mut taken.iter().map(String::as_str)));
    let form = ManyReport {
        submission,
        count,
        shown: &seen,
        taken: &ticked,
        rest: rest == "yes",
        right: &right,
        ground: &ground,
        explanation: &explanation,
        good_faith: good_faith == "yes",
    };
    let done = ctx::portal()?.file_many(&ctx::actor(), &selection(&address)?, form).await;
    // The ends of fifty numbers tell them apart.
    let kept = ticked.iter().map(|id| id.to_string().split_off(24)).collect::<Vec<_>>().join(" ");
    let typed = [("right", right.as_str()), ("ground", &ground), ("explanation", &explanation), ("taken", &kept), ("rest", &rest), ("back", "yes")];
    let job = done.map_err(|e| ApiError::from(e).with_typed(typed))?;
    leptos_axum::redirect(&format!("/brand/report/many/{job}"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn selection(address: &str) -> Result<Selection, ApiError> {
    Selection::from_params(url::form_urlencoded::parse(address.trim_start_matches('?').as_bytes())).map_err(|bad| ApiError::field("address", bad))
}

/// A brand's reports, narrowed as [`model::report::ReportFilter`] reads it, and the rights that they can be narrowed by.
#[server(endpoint = "report/of_brand")]
pub async fn reports_of_brand(
    #[server(default)] state: String,
    #[server(default)] right: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    page: u32,
) -> Result<(Page<Report>, Vec<ReportedMark>), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    let filter = ReportFilter::read(&state, &right, &from, &to);
    Ok((portal.brand_reports(&actor, &filter, PageQuery::number(page)).await?, portal.reported_marks(&actor).await?))
}

/// Takes back a report of the brand's own that waits.
#[server(endpoint = "report/withdraw")]
pub async fn withdraw_report(id: ReportId, #[server(default)] withdrawal: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.withdraw_report(&ctx::actor(), id, &withdrawal).await;
    done.map_err(|e| ApiError::from(e).with_typed([("withdrawal", &withdrawal)]))?;
    leptos_axum::redirect(&format!("/brand/reports/{id}?withdrawn=yes"));
    Ok(())
}

/// One of a brand's reports, and the cases that it is in.
#[server(endpoint = "report/of_brand_one")]
pub async fn report_of_brand(id: ReportId) -> Result<(ReportDetail, CaseCard), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    Ok((portal.brand_report(&actor, id).await?, portal.cases_of(&actor, CaseThing::Report(id)).await?))
}

/// A report by its reference.
#[server(endpoint = "report/follow")]
pub async fn follow_report(reference: String) -> Result<ReportDetail, ApiError> {
    Ok(ctx::portal()?.follow_report(&ctx::actor(), &reference).await?)
}

/// A report with all that is needed to decide it.
#[server(endpoint = "report/to_decide")]
pub async fn report_to_decide(id: ReportId) -> Result<ReportForReview, ApiError> {
    Ok(ctx::portal()?.report_to_decide(&ctx::actor(), id).await?)
}

/// Decides a report: `verdict` is `uphold` or `reject`; of what is upheld, `basis` is `law` or `terms`, and empty for what is usual.
#[server(endpoint = "report/decide")]
pub async fn decide_report(
    id: ReportId,
    #[server(default)] verdict: String,
    #[server(default)] basis: String,
    #[server(default)] reason: String,
) -> Result<(), ApiError> {
    let typed = [("reason", reason.as_str()), ("verdict", &verdict), ("basis", &basis)];
    let decision = match verdict.as_str() {
        "uphold" => Verdict::Uphold,
        "reject" => Verdict::Reject,
        _ => return Err(ApiError::field("verdict", "Choose whether to uphold or to reject").with_typed(typed)),
    };
    let on = Basis::parse(&basis);
    if on.is_none() && !basis.is_empty() {
        return Err(ApiError::field("basis", "Choose what the listing is against").with_typed(typed));
    }
    let done = ctx::portal()?.decide_report_on(&ctx::actor(), id, decision, on, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed(typed))?;
    leptos_axum::redirect(&format!("/review/reports/{id}?decided=yes"));
    Ok(())
}
