//! One of a brand's reports.

use super::case_card::{InCases, PutIntoCase};
use crate::{
    api,
    components::{Breadcrumbs, Button, Card, CodeText, Crumb, FormActions, FormBody, Notice, PageHeader, TextArea, Tone, Variant, query_value},
    i18n::t,
    pages::{
        acted, all_acted, by_id, errors_of, loaded,
        report_parts::{DecisionText, Evidence, EvidencePictures, History, StateBadge, Supplements, report_intro},
        session::may_report,
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    case::CaseCard,
    id::ReportId,
    report::{REASON_MAX, ReportDetail, ReportState},
};

type Withdraw = ServerAction<api::report::WithdrawReport>;

/// `/brand/reports/{id}`.
#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let (sent, again, added, withdrawn) = (query_value("sent"), query_value("again"), query_value("added"), query_value("withdrawn"));
    let (put, withdraw) = (PutIntoCase::new(), Withdraw::new());
    let acts = all_acted([acted(put), acted(withdraw)]);
    let report = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), acts.get()),
        |(id, _)| by_id(id, t::brand::there_is_no_such(), api::report::report_of_brand),
    );
    view! {
        {move || sent.get().map(|_| view! { <Notice tone=Tone::Good title=t::brand::your_report_is_sent() live=true/> })}
        {move || again.get().map(|_| view! { <Notice title=t::brand::this_report_was_sent() live=true/> })}
        {move || added.get().map(|_| view! { <Notice tone=Tone::Good title=t::report::added() live=true>{t::report::added_text()}</Notice> })}
        {move || withdrawn.get().map(|_| view! { <Notice tone=Tone::Good title=t::brand::your_report_is_taken_back() live=true/> })}
        {loaded(report, move |(detail, cases)| view! { <Detail detail=detail cases=cases put=put withdraw=withdraw/> })}
    }
}

#[component]
fn Detail(detail: ReportDetail, cases: CaseCard, put: PutIntoCase, withdraw: Withdraw) -> impl IntoView {
    let report = detail.report;
    let state = report.state;
    let reporter = detail.reporter.unwrap_or_default();
    view! {
        <Title text=report.listing_title.clone()/>
        <Breadcrumbs crumbs=vec![Crumb::new(t::brand::reports(), "/brand/reports")] here=report.listing_title.clone()/>
        <PageHeader title=report.listing_title.clone() intro=report_intro(&report) state=move || view! { <StateBadge state=state/> }/>
        <DecisionText state=state decision=detail.decision/>
        <Evidence snapshot=detail.snapshot now=detail.listing_state right=detail.right taken_at=report.filed_at/>
        <Card title=t::brand::what_the_report_says()>
            <p class="listing-text">{detail.explanation}</p>
            <EvidencePictures pictures=detail.pictures/>
            <p class="muted">{t::brand::reported_by_reference(&reporter)}<CodeText code=report.reference.to_string()/></p>
            <Supplements supplements=detail.supplements/>
        </Card>
        <InCases card=cases action=put/>
        {(state == ReportState::Open && may_report()).then(|| view! { <TakeBack id=report.id action=withdraw/> })}
        <Card title=t::brand::history()><History entries=detail.history/></Card>
    }
}

/// Taking the report back while it waits.
#[component]
fn TakeBack(id: ReportId, action: Withdraw) -> impl IntoView {
    let answer = action.value();
    let value = answer.with_untracked(|a| typed_in(a.as_ref(), "withdrawal"));
    view! {
        <Card title=t::brand::take_it_back()>
            <p class="muted">{t::brand::taken_back_nobody_decides()}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea
                        name="withdrawal" label=t::brand::why_you_take_it_back() value=value rows=3
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000) required=true
                    />
                    <FormActions><Button variant=Variant::Danger>{t::brand::take_the_report_back()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}
