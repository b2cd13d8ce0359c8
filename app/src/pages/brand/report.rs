//! One of a brand's reports.

use super::case_card::{InCases, PutIntoCase};
use crate::{
    api,
    components::{Breadcrumbs, Card, CodeText, Crumb, Notice, PageHeader, Tone, query_value},
    i18n::{ground, t},
    pages::{
        acted, by_id, loaded,
        report_parts::{DecisionText, Evidence, EvidencePictures, History, StateBadge},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{case::CaseCard, report::ReportDetail};

/// `/brand/reports/{id}`.
#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let (sent, again) = (query_value("sent"), query_value("again"));
    let put = PutIntoCase::new();
    let acts = acted(put);
    let report = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), acts.get()),
        |(id, _)| by_id(id, t::brand::there_is_no_such(), api::report::report_of_brand),
    );
    view! {
        <Title text=t::brand::report()/>
        {move || sent.get().map(|_| view! { <Notice tone=Tone::Good title=t::brand::your_report_is_sent() live=true/> })}
        {move || again.get().map(|_| view! { <Notice title=t::brand::this_report_was_sent() live=true/> })}
        {loaded(report, move |(detail, cases)| view! { <Detail detail=detail cases=cases put=put/> })}
    }
}

#[component]
fn Detail(detail: ReportDetail, cases: CaseCard, put: PutIntoCase) -> impl IntoView {
    let report = detail.report;
    let state = report.state;
    let reporter = detail.reporter.unwrap_or_default();
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::brand::reports(), "/brand/reports")] here=ground(report.ground)/>
        <PageHeader title=ground(report.ground) intro=report.listing_title.clone() state=move || view! { <StateBadge state=state/> }/>
        <DecisionText state=state decision=detail.decision/>
        <Evidence snapshot=detail.snapshot now=detail.listing_state right=detail.right taken_at=report.filed_at/>
        <Card title=t::brand::what_the_report_says()>
            <p class="listing-text">{detail.explanation}</p>
            <EvidencePictures pictures=detail.pictures/>
            <p class="muted">{t::brand::reported_by_reference(&reporter)}<CodeText code=report.reference.to_string()/></p>
        </Card>
        <InCases card=cases action=put/>
        <Card title=t::brand::history()><History entries=detail.history/></Card>
    }
}
