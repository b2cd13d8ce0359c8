//! Deciding a report: everything on one page, with or without a mouse.

use crate::{
    api,
    components::{Breadcrumbs, Button, ButtonLink, Card, Crumb, FormActions, FormBody, Notice, PageHeader, TextArea, TimeText, Tone, Variant, query_value},
    i18n::{ground, t},
    pages::{
        acted, by_id, errors_of, loaded,
        report_parts::{DecisionText, Evidence, EvidencePictures, History, StateBadge},
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::ReportId,
    report::{REASON_MAX, Report, ReportDetail, ReportState},
};

/// `/review/reports/{id}`.
#[component]
pub fn DecideReport() -> impl IntoView {
    let params = use_params_map();
    let decided = query_value("decided");
    let action = ServerAction::<api::report::DecideReport>::new();
    let acts = acted(action);
    let report = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), acts.get()),
        |(id, _)| by_id(id, t::review::there_is_no_such(), api::report::report_to_decide),
    );
    view! {
        <Title text=t::review::decide_a_report()/>
        {move || decided.get().map(|_| view! { <Notice tone=Tone::Good title=t::review::your_decision_is_saved() live=true/> })}
        {loaded(report, move |detail| view! { <Detail detail=detail action=action/> })}
    }
}

#[component]
fn Detail(detail: ReportDetail, action: ServerAction<api::report::DecideReport>) -> impl IntoView {
    let report = detail.report;
    let state = report.state;
    let reporter = detail.reporter.unwrap_or_default();
    let id = report.id;
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::review::queue(), "/review")] here=ground(report.ground)/>
        <PageHeader title=ground(report.ground) intro=report.listing_title.clone() state=move || view! { <StateBadge state=state/> }/>
        <DecisionText state=state decision=detail.decision/>
        <div class="decide">
            <div class="stack">
                <Card title=t::review::what_the_report_says()>
                    <p class="listing-text">{detail.explanation}</p>
                    <EvidencePictures pictures=detail.pictures/>
                    <p class="muted">{t::review::by(&reporter)}<TimeText at=report.filed_at/></p>
                </Card>
                <Evidence snapshot=detail.snapshot now=detail.listing_state right=detail.right taken_at=report.filed_at/>
                <Others others=detail.others/>
            </div>
            <div class="stack decide-side">
                // The answer of a decision that came too late is shown even though the report is decided by then.
                <DecisionForm id=id open=state == ReportState::Open action=action/>
                <Next after=id decided=state != ReportState::Open/>
                <Card title=t::review::history()><History entries=detail.history/></Card>
            </div>
        </div>
    }
}

#[component]
fn Others(others: Vec<Report>) -> impl IntoView {
    (!others.is_empty()).then(|| {
        let lines = others
            .into_iter()
            .map(|report| {
                let href = format!("/review/reports/{}", report.id);
                view! { <li><a href=href>{ground(report.ground)}</a>" "<TimeText at=report.filed_at day=true/>" "<StateBadge state=report.state/></li> }
            })
            .collect_view();
        view! { <Card title=t::review::other_reports_of_this()><ul class="plain-list">{lines}</ul></Card> }
    })
}

#[component]
fn DecisionForm(id: ReportId, open: bool, action: ServerAction<api::report::DecideReport>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    if !open {
        let late = move || errors.get().into_iter().next().map(|e| view! { <Notice tone=Tone::Warn title=e.message live=true/> });
        return view! { <div>{late}</div> }.into_any();
    }
    listen_to_keys();
    view! {
        <Card title=t::review::your_decision() aside=|| view! { <span class="needs-script muted">{t::review::keys_u_uphold_r()}</span> }>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea
                        name="reason"
                        label=t::review::reason()
                        value=reason
                        hint=t::review::the_seller_and_the()
                        rows=4
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000)
                        required=true
                    />
                    <FormActions>
                        <Button variant=Variant::Danger name="verdict" value="uphold">{t::review::uphold_remove_the_listing()}</Button>
                        <Button name="verdict" value="reject">{t::review::reject_the_listing_stays()}</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
    .into_any()
}

/// Deciding without a mouse: `u` and `r` press their buttons once a reason is written, and lead to the reason before.
fn listen_to_keys() {
    #[cfg(feature = "hydrate")]
    Effect::new(|_| {
        let handle = window_event_listener(leptos::ev::keydown, |event| {
            use wasm_bindgen::JsCast as _;
            let typing = document().active_element().is_some_and(|e| matches!(e.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT"));
            if typing || event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            let press = |selector: &str| {
                if let Some(element) = document().query_selector(selector).ok().flatten().and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
                    element.click();
                }
            };
            let reason = document().query_selector("textarea[name=reason]").ok().flatten().and_then(|e| e.dyn_into::<web_sys::HtmlTextAreaElement>().ok());
            let decide = |selector: &str| match &reason {
                Some(reason) if reason.value().trim().is_empty() => {
                    event.prevent_default();
                    let _ = reason.focus();
                }
                _ => press(selector),
            };
            match event.key().as_str() {
                "u" => decide("button[name=verdict][value=uphold]"),
                "r" => decide("button[name=verdict][value=reject]"),
                _ => {}
            }
        });
        on_cleanup(move || handle.remove());
    });
}

#[component]
fn Next(after: ReportId, decided: bool) -> impl IntoView {
    let next = Resource::new_blocking(move || decided, move |decided| async move { if decided { api::report::next_report(after).await } else { Ok(None) } });
    view! {
        {loaded(next, move |next| match next {
            Some(id) => view! { <p><ButtonLink href=format!("/review/reports/{id}") variant=Variant::Primary>{t::review::next_report()}</ButtonLink></p> }.into_any(),
            None if decided => view! { <p><ButtonLink href="/review">{t::review::back_to_the_queue()}</ButtonLink></p> }.into_any(),
            None => ().into_any(),
        })}
    }
}
