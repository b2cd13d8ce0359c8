//! One of a brand's reports.

use crate::{
    api::{self, ApiError, Code},
    components::{Breadcrumbs, Card, CodeText, Crumb, Notice, PageHeader, Tone, query_value},
    pages::{
        loaded,
        report_parts::{DecisionText, Evidence, EvidencePictures, History, StateBadge},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::report::ReportDetail;

/// `/brand/reports/{id}`.
#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let (sent, again) = (query_value("sent"), query_value("again"));
    let report = Resource::new_blocking(
        move || params.with(|p| p.get("id")),
        |id| async move {
            match id.and_then(|id| id.parse().ok()) {
                Some(id) => api::report::report_of_brand(id).await,
                None => Err(ApiError::new(Code::NotFound, "There is no such report")),
            }
        },
    );
    view! {
        <Title text="Report"/>
        {move || sent.get().map(|_| view! { <Notice tone=Tone::Good title="Your report is sent. A reviewer decides it, and the answer comes by mail" live=true/> })}
        {move || again.get().map(|_| view! { <Notice title="This report was sent before and waits for its decision: it counts once" live=true/> })}
        {loaded(report, |detail| view! { <Detail detail=detail/> })}
    }
}

#[component]
fn Detail(detail: ReportDetail) -> impl IntoView {
    let report = detail.report;
    let state = report.state;
    let reporter = detail.reporter.unwrap_or_default();
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new("Reports", "/brand/reports")] here=report.ground.label()/>
        <PageHeader title=report.ground.label() intro=report.listing_title.clone() state=move || view! { <StateBadge state=state/> }/>
        <DecisionText state=state decision=detail.decision/>
        <Evidence snapshot=detail.snapshot now=detail.listing_state right=detail.right taken_at=report.filed_at/>
        <Card title="What the report says">
            <p class="listing-text">{detail.explanation}</p>
            <EvidencePictures pictures=detail.pictures/>
            <p class="muted">{format!("Reported by {reporter}. Reference ")}<CodeText code=report.reference.to_string()/></p>
        </Card>
        <Card title="History"><History entries=detail.history/></Card>
    }
}
