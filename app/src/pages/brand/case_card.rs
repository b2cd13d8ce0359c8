//! The card on the page of an alert or a report: the cases that it is in, and the form that puts it into one.

use super::cases::StateBadge;
use crate::{
    api,
    components::{Button, Card, Choice, FormActions, FormBody, Notice, Select, TextField, Tone, Variant, anew, query_value},
    i18n::t,
    pages::{errors_of, typed_in},
};
use leptos::prelude::*;
use model::case::{CaseCard, TITLE_MAX, WHY_MAX};

/// What the form does. Made by the page, which shows its thing anew after it.
pub type PutIntoCase = ServerAction<api::case::PutIntoCase>;

/// The card.
#[component]
pub fn InCases(
    /// The cases, asked for with the thing.
    card: CaseCard,
    /// What puts it into one.
    action: PutIntoCase,
) -> impl IntoView {
    let said = query_value("case");
    let inside = card
        .inside
        .iter()
        .map(|case| {
            let (href, name, state) = (format!("/brand/cases/{}", case.id), t::cases::card_name(case.number, &case.title), case.state);
            view! { <li class="alert-listing"><a class="long-text" href=href>{name}</a><StateBadge state=state/></li> }
        })
        .collect_view();
    let none = card.inside.is_empty();
    view! {
        <div id="case-card">
            <Card title=t::cases::card_title()>
                {move || said.get().map(|_| view! { <Notice tone=Tone::Good title=t::cases::card_saved() live=true/> })}
                {if none { view! { <p class="muted">{t::cases::card_none()}</p> }.into_any() } else { view! { <ul class="alert-listings">{inside}</ul> }.into_any() }}
                {card.may_manage.then(|| anew(card.submission, move || view! { <Form card=card.clone() action=action/> }))}
            </Card>
        </div>
    }
}

#[component]
fn Form(card: CaseCard, action: PutIntoCase) -> impl IntoView {
    let answer = action.value();
    let came_back = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let typed = came_back("case");
    // With nothing to choose from, there is nothing to choose.
    let chosen = if typed.is_empty() { card.open.is_empty().then(|| "new".to_owned()) } else { Some(typed) };
    let mut choices = vec![Choice::new("new", t::cases::card_new())];
    choices.extend(card.open.iter().map(|case| Choice::new(case.id.to_string(), t::cases::card_name(case.number, &case.title))));
    let refused = answer.with_untracked(|answer| answer.as_ref().is_some_and(Result::is_err));
    view! {
        <details class="case-add" open=refused>
        <summary>{t::cases::card_add()}</summary>
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <input type="hidden" name="thing" value=card.thing.to_string()/>
                <input type="hidden" name="submission" value=card.submission.to_string()/>
                <Select name="case" label=t::cases::card_case() choices=choices value=chosen required=true/>
                <TextField
                    name="case_title" label=t::cases::card_title_label() value=came_back("case_title") hint=t::cases::card_title_hint()
                    maxlength=u32::try_from(TITLE_MAX).unwrap_or(120)
                />
                <TextField name="case_note" label=t::cases::why() value=came_back("case_note") maxlength=u32::try_from(WHY_MAX).unwrap_or(500)/>
                <FormActions><Button variant=Variant::Plain>{t::cases::card_button()}</Button></FormActions>
            </FormBody>
        </ActionForm>
        </details>
    }
}
