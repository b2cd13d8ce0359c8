//! Following a report by its reference.

use crate::{
    api::{self, ApiError, Code},
    components::{Button, Card, CodeText, FormActions, Notice, PageHeader, TextField, Tone, Variant, query_value},
    i18n::{self, said, t},
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
                let wrong = (!text.is_empty()).then(|| said(&error.to_string()));
                view! {
                    <Card>
                        <form method="get" action="/follow" class="form-body">
                            <TextField
                                name="reference"
                                label=t::report::reference()
                                value=text
                                hint=t::report::reference_hint()
                                required=true
                                error=Signal::derive(move || wrong.clone())
                            />
                            <FormActions><Button variant=Variant::Primary>{t::report::show()}</Button></FormActions>
                        </form>
                    </Card>
                }
                .into_any()
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
        <Title text=t::report::yours()/>
        <div class="page">
            {move || sent.get().map(|_| view! {
                <Notice tone=Tone::Good title=t::report::sent() live=true>{t::report::sent_text()}</Notice>
            })}
            {move || again.get().map(|_| view! { <Notice title=t::report::sent_before() live=true/> })}
            {loaded(report, |detail| view! { <Detail detail=detail/> })}
        </div>
    }
}

#[component]
fn Detail(detail: ReportDetail) -> impl IntoView {
    let state = detail.report.state;
    view! {
        <PageHeader title=i18n::ground(detail.report.ground) intro=detail.report.listing_title.clone() state=move || view! { <StateBadge state=state/> }/>
        <p>{t::report::reference_line(view! { <CodeText code=detail.report.reference.to_string()/> }, view! { <ListingBadge state=detail.listing_state/> })}</p>
        <DecisionText state=state decision=detail.decision/>
        <Card title=t::report::says()><p class="listing-text">{detail.explanation}</p></Card>
        <Card title=t::report::history()><History entries=detail.history/></Card>
    }
}
