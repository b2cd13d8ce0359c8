//! A listing of one's own that is held: why, and the answer to it.

use crate::{
    api,
    components::{
        Breadcrumbs, Button, Card, Crumb, FormActions, FormBody, Letter, Notice, PageHeader, PrintButton, TextArea, TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{
        acted, by_id, errors_of, loaded,
        screening_parts::{EarlierFindings, Findings, HoldBadge, Since},
        seller::notice::{Complain, ComplaintNotice, complaint_mail},
        typed_or,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::HoldId,
    screening::{ANSWER_MAX, HoldDetail, HoldState},
};

type Answer = ServerAction<api::hold::AnswerHold>;

/// `/seller/holds/{id}`.
#[component]
pub fn HoldPage() -> impl IntoView {
    let params = use_params_map();
    let answered = query_value("answered");
    let action = Answer::new();
    let acts = acted(action);
    let hold =
        Resource::new_blocking(move || (params.with(|p| p.get("id")), acts.get()), |(id, _)| by_id(id, t::screening::no_such_hold(), api::hold::show_hold));
    view! {
        <Title text=t::screening::held_listing()/>
        {move || answered.get().map(|_| view! { <Notice tone=Tone::Good title=t::screening::answer_saved() live=true/> })}
        {loaded(hold, move |detail| view! { <Detail detail=detail action=action/> })}
    }
}

#[component]
fn Detail(detail: HoldDetail, action: Answer) -> impl IntoView {
    let HoldDetail {
        hold,
        listing,
        is_read,
        findings,
        texts,
        terms,
        score,
        rules,
        first_findings,
        letter,
        first_letter,
        removal,
        first_reason,
        contact,
        answer,
        before,
        reason,
        may_answer,
        ..
    } = detail;
    let state = hold.state;
    let stands = match state {
        HoldState::Waiting => view! { <Notice tone=Tone::Warn title=t::screening::held_for_you()>{t::screening::held_how_to_answer()}</Notice> }.into_any(),
        HoldState::Answered => {
            view! { <Notice title=t::screening::answered_for_you()>{t::screening::answered_next()}" "{before.map(t::screening::answers_before)}</Notice> }
                .into_any()
        }
        HoldState::Released => {
            let again = first_reason.is_some().then(|| view! { " "{t::screening::removal_is_over()} });
            view! { <Notice tone=Tone::Good title=t::screening::was_released()>{reason}{again}</Notice> }.into_any()
        }
        HoldState::Removed => view! { <Notice tone=Tone::Bad title=t::screening::was_removed()>{reason}</Notice> }.into_any(),
        HoldState::Moved => view! { <Notice title=t::screening::was_moved()>{t::screening::nothing_to_answer()}</Notice> }.into_any(),
    };
    let complain = removal.as_ref().filter(|_| state == HoldState::Removed).map(|removal| {
        let (statement, until) = (removal.statement, removal.complain_until);
        (complaint_mail(&contact, statement), view! { <ComplaintNotice contact=contact statement=statement until=until/> })
    });
    let (mail, complaint) = complain.unzip();
    let actions = move || view! { {mail.clone().map(|mail| view! { <Complain mail=mail/> })}<PrintButton/> };
    let letter = match removal {
        Some(removal) => view! {
            <Letter text=removal.letter as_sent=true/>
            <details><summary>{t::screening::read_letter_of_hold()}</summary><Letter text=letter/></details>
        }
        .into_any(),
        None => view! { <Letter text=letter as_sent=true/> }.into_any(),
    };
    let since = listing.filter(|_| !state.is_open()).map(|listing| {
        let changed = texts.as_ref().is_some_and(|texts| !texts.are_of(&listing));
        view! { <Since state=listing.shown() changed=changed/> }
    });
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::seller::my_listings(), "/seller/listings")] here=t::screening::held_listing()/>
        <PageHeader title=hold.title.clone() state=move || view! { <HoldBadge state=state/> } actions=actions/>
        <p>{t::screening::held_on()}" "<TimeText at=hold.held_at/></p>
        {stands}
        {complaint}
        {since}
        <div class="columns">
            <div class="stack">
                <Form id=hold.id said=answer open=may_answer action=action/>
                {if is_read {
                    view! { <Findings texts=texts findings=findings terms=terms score=score rules=rules/> }.into_any()
                } else {
                    view! { <Notice tone=Tone::Warn title=t::screening::not_read_yet()>{t::screening::not_read_yet_text()}</Notice> }.into_any()
                }}
                <EarlierFindings findings=first_findings/>
            </div>
            <Card title=t::seller::statement_of_reasons()>
                {letter}
                {(!first_letter.is_empty()).then(|| view! {
                    <details><summary>{t::screening::read_first_letter()}</summary><Letter text=first_letter/></details>
                })}
            </Card>
        </div>
    }
}

#[component]
fn Form(id: HoldId, said: String, open: bool, action: Answer) -> impl IntoView {
    let answer = action.value();
    let errors = errors_of(move || answer.get());
    if !open {
        let late = move || errors.get().into_iter().next().map(|e| view! { <Notice tone=Tone::Warn title=e.message live=true/> });
        let said = (!said.is_empty()).then(|| view! { <Card title=t::screening::you_said()><p class="listing-text">{said}</p></Card> });
        return view! { <div class="stack">{late}{said}</div> }.into_any();
    }
    let value = answer.with_untracked(|a| typed_or(a.as_ref(), "answer", || said));
    view! {
        <Card title=t::screening::your_answer()>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea
                        name="answer" label=t::screening::answer() value=value hint=t::screening::answer_hint() rows=6
                        maxlength=u32::try_from(ANSWER_MAX).unwrap_or(4000) required=true
                    />
                    <FormActions><Button variant=Variant::Primary>{t::screening::send_answer()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
    .into_any()
}
