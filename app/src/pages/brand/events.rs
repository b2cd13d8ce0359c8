//! `/brand/codes/events`: a document of EPCIS events, for whoever has a file of them and no system that sends it.

use crate::{
    api,
    components::{Breadcrumbs, Button, Card, Crumb, FileField, FormActions, FormBody, Glyph, Notice, PageHeader, Tone, Variant, query_value},
    i18n::t,
    pages::{
        errors_of,
        session::{SignedIn, manages_brand},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;

/// The page, for those who may send events: nobody fills a form that would be refused.
#[component]
pub fn Events() -> impl IntoView {
    view! {
        <Title text=t::codes::events_title()/>
        <SignedIn allowed=manages_brand><Sending/></SignedIn>
    }
}

/// The form, and what the last document did: `?new=2&known=0&units=2000&late=0&unsold=0&voided=0&elsewhere=0&nothing=0&kinds=0&noted=receiving`.
#[component]
fn Sending() -> impl IntoView {
    let action = ServerAction::<api::epcis::CaptureEvents>::new();
    let answer = action.value();
    let (new, known, units) = (query_value("new"), query_value("known"), query_value("units"));
    let (late, noted) = (query_value("late"), query_value("noted"));
    let (unsold, voided) = (query_value("unsold"), query_value("voided"));
    let (elsewhere, nothing, kinds) = (query_value("elsewhere"), query_value("nothing"), query_value("kinds"));
    let done = move || {
        let number = |text: Option<String>| text.and_then(|text| text.parse::<i64>().ok());
        let (new, known, units) = (number(new.get())?, number(known.get())?, number(units.get())?);
        let title = if new == 0 { t::codes::events_known_already().to_owned() } else { t::codes::events_taken(t::codes::n_events(new)) };
        let text = t::codes::events_did(t::codes::n_units(units), t::codes::n_events(known));
        let late = number(late.get()).filter(|late| *late > 0).map(|late| view! { <p>{t::codes::events_late(t::codes::n_events(late))}</p> });
        let noted = noted.get().and_then(|words| api::epcis::noted_words(&words)).map(|words| view! { <p>{t::codes::events_noted(&words)}</p> });
        let some = |text: Option<String>| number(text).filter(|many| *many > 0).map(t::codes::n_events);
        let unsold = some(unsold.get()).map(|events| view! { <p>{t::codes::events_not_for_sale(events)}</p> });
        let voided = some(voided.get()).map(|events| view! { <p>{t::codes::events_shipment_voided(events)}</p> });
        let elsewhere = number(elsewhere.get()).filter(|many| *many > 0).map(|many| view! { <p>{t::codes::events_elsewhere(t::codes::n_names(many))}</p> });
        let nothing = some(nothing.get()).map(|events| view! { <p>{t::codes::events_nothing_here(events)}</p> });
        let kinds = some(kinds.get()).map(|events| view! { <p>{t::codes::events_other_kind(events)}</p> });
        Some(view! { <Notice tone=Tone::Good title=title live=true><p>{text}</p>{late}{noted}{unsold}{voided}{elsewhere}{nothing}{kinds}</Notice> })
    };
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::codes::codes(), "/brand/codes")] here=t::codes::events_title()/>
            <PageHeader title=t::codes::events_title() intro=t::codes::events_intro()/>
            {done}
            <Card title=t::codes::events_file()>
                // A plain form: a file is sent by the browser itself.
                <form method="post" action=api::epcis::CaptureEvents::url() enctype="multipart/form-data">
                    <FormBody errors=errors_of(move || answer.get())>
                        <FileField
                            name=api::epcis::FIELD label=t::codes::events_document() accept=".json,.jsonld,application/json,application/ld+json"
                            hint=t::codes::events_hint() required=true
                        />
                        <FormActions><Button variant=Variant::Primary glyph=Glyph::Upload>{t::codes::events_send()}</Button></FormActions>
                    </FormBody>
                </form>
                <p class="muted">{t::codes::events_by_system()}<a href="/api/v1/docs">{t::codes::events_the_api()}</a>"."</p>
            </Card>
        </div>
    }
}
