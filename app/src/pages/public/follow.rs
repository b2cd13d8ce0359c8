//! Following a report by its reference.

use crate::{
    api::{self, Code},
    components::{Button, Card, CodeText, FormActions, Notice, PageHeader, TextField, Tone, Variant, query_value},
    i18n::{self, said, t},
    pages::{
        loaded,
        loaded::set_status,
        report_parts::{DecisionText, History, ListingBadge, StateBadge, Supplements},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_params_map};
use model::report::{Reference, ReportDetail};
use serde::{Deserialize, Serialize};

/// Asks for the reference. A plain GET form: works without JavaScript.
#[component]
pub fn Follow() -> impl IntoView {
    let typed = query_value("reference");
    let form = move || {
        let text = typed.get().unwrap_or_default();
        match Reference::parse(&text) {
            Ok(reference) => view! { <Redirect path=format!("/follow/{reference}")/> }.into_any(),
            Err(error) => {
                let wrong = (!text.is_empty()).then(|| error.to_string());
                view! { <ReferenceForm typed=text wrong=wrong/> }.into_any()
            }
        }
    };
    view! {
        <Title text=t::report::follow()/>
        <div class="narrow-page">
            <h1>{t::report::follow()}</h1>
            {form}
        </div>
    }
}

/// The form, with what was typed and what is wrong with it.
#[component]
fn ReferenceForm(typed: String, #[prop(optional_no_strip)] wrong: Option<String>) -> impl IntoView {
    let wrong = wrong.map(|wrong| said(&wrong));
    view! {
        <Card>
            <form method="get" action="/follow" class="form-body">
                <TextField
                    name="reference"
                    label=t::report::reference()
                    value=typed
                    hint=t::report::reference_hint()
                    required=true
                    error=Signal::derive(move || wrong.clone())
                />
                <FormActions><Button variant=Variant::Primary>{t::report::show()}</Button></FormActions>
            </form>
        </Card>
    }
}

/// `/follow/{reference}`.
#[component]
pub fn FollowOne() -> impl IntoView {
    let params = use_params_map();
    let (sent, again, added) = (query_value("sent"), query_value("again"), query_value("added"));
    let report = Resource::new_blocking(
        move || params.with(|p| p.get("reference")).unwrap_or_default(),
        |reference| async move {
            match api::report::follow_report(reference.clone()).await {
                Ok(detail) => Ok(Found::Report(Box::new(detail))),
                Err(error) if error.code == Code::Invalid => Ok(Found::Nothing { reference, wrong: error.message }),
                Err(error) => Err(error),
            }
        },
    );
    loaded(report, move |found| match found {
        Found::Report(detail) => view! {
            <Title text=detail.report.listing_title.clone()/>
            <div class="page">
                {move || sent.get().map(|_| view! {
                    <Notice tone=Tone::Good title=t::report::sent() live=true>{t::report::sent_text()}</Notice>
                })}
                {move || added.get().map(|_| view! { <Notice tone=Tone::Good title=t::report::added() live=true>{t::report::added_text()}</Notice> })}
                {move || again.get().map(|_| view! { <Notice title=t::report::sent_before() live=true/> })}
                <Detail detail=*detail/>
            </div>
        }
        .into_any(),
        // The reference is all that its person has: it is there to be mended.
        Found::Nothing { reference, wrong } => {
            set_status(Code::NotFound.status());
            view! {
                <Title text=t::report::follow()/>
                <div class="narrow-page">
                    <h1>{t::report::follow()}</h1>
                    <ReferenceForm typed=reference wrong=Some(wrong)/>
                </div>
            }
            .into_any()
        }
    })
}

/// What a reference stands for.
#[derive(Clone, Serialize, Deserialize)]
enum Found {
    Report(Box<ReportDetail>),
    Nothing { reference: String, wrong: String },
}

#[component]
fn Detail(detail: ReportDetail) -> impl IntoView {
    let state = detail.report.state;
    view! {
        <PageHeader title=detail.report.listing_title.clone() intro=i18n::ground(detail.report.ground) state=move || view! { <StateBadge state=state/> }/>
        <p>{t::report::reference_line(view! { <CodeText code=detail.report.reference.to_string()/> }, view! { <ListingBadge state=detail.listing_state/> })}</p>
        <DecisionText state=state decision=detail.decision/>
        <Card title=t::report::says()>
            <p class="listing-text">{detail.explanation}</p>
            <Supplements supplements=detail.supplements/>
        </Card>
        <Card title=t::report::history()><History entries=detail.history/></Card>
    }
}
