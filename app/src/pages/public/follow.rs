//! Following a report by its reference.

use crate::{
    api::{self, ApiError, Code},
    components::{Button, Card, CodeText, FormActions, Notice, PageHeader, TextField, Tone, Variant, query_value},
    pages::{
        loaded,
        report_parts::{DecisionText, History, ListingBadge, StateBadge},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Redirect, hooks::use_params_map};
use model::report::{Reference, ReportDetail};

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
                view! {
                    <Card>
                        <form method="get" action="/follow" class="form-body">
                            <TextField
                                name="reference"
                                label="Reference"
                                value=text
                                hint="R and 16 characters, from the mail that confirmed the report."
                                required=true
                                error=Signal::derive(move || wrong.clone())
                            />
                            <FormActions><Button variant=Variant::Primary>"Show the report"</Button></FormActions>
                        </form>
                    </Card>
                }
                .into_any()
            }
        }
    };
    view! {
        <Title text="Follow a report"/>
        <div class="narrow-page">
            <h1>"Follow a report"</h1>
            {form}
        </div>
    }
}

/// `/follow/{reference}`.
#[component]
pub fn FollowOne() -> impl IntoView {
    let params = use_params_map();
    let (sent, again) = (query_value("sent"), query_value("again"));
    let report = Resource::new_blocking(
        move || params.with(|p| p.get("reference")).unwrap_or_default(),
        |reference| async move {
            // An unknown reference is an unknown page.
            api::report::follow_report(reference).await.map_err(|e| if e.code == Code::Invalid { ApiError::new(Code::NotFound, e.message) } else { e })
        },
    );
    view! {
        <Title text="Your report"/>
        <div class="page">
            {move || sent.get().map(|_| view! {
                <Notice tone=Tone::Good title="Your report is sent" live=true>"Keep this page's address, or the reference below: it shows how the report stands at any time."</Notice>
            })}
            {move || again.get().map(|_| view! { <Notice title="You reported this before: it waits for its decision, and counts once" live=true/> })}
            {loaded(report, |detail| view! { <Detail detail=detail/> })}
        </div>
    }
}

#[component]
fn Detail(detail: ReportDetail) -> impl IntoView {
    let state = detail.report.state;
    view! {
        <PageHeader title=detail.report.ground.label() intro=detail.report.listing_title.clone() state=move || view! { <StateBadge state=state/> }/>
        <p>"Reference "<CodeText code=detail.report.reference.to_string()/>" · the listing is now: "<ListingBadge state=detail.listing_state/></p>
        <DecisionText state=state decision=detail.decision/>
        <Card title="What the report says"><p class="listing-text">{detail.explanation}</p></Card>
        <Card title="History"><History entries=detail.history/></Card>
    }
}
