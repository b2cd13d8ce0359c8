//! Deciding an enrolment: what was filed beside what the office has, and the mark in use.

use crate::pages::right_parts::{Differences, FiledFacts, MarkPictures, RecordFacts, RightBadge, RightHistory, citation};
use crate::{
    api,
    components::{
        Breadcrumbs, Button, Card, Crumb, FormActions, FormBody, Notice, PageHeader, Panel, SideBySide, TextArea, TimeText, Tone, Variant, anew, query_value,
    },
    i18n::t,
    pages::{
        errors_of, loaded,
        review::{
            TooLate, decision_page,
            keys::{self, Keys},
            next::{ForAnother, Next},
        },
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::RightId,
    review::QueueItem,
    right::{RightEvent, RightPage, RightState},
};

/// `/review/rights/{id}`.
#[component]
pub fn DecideRight() -> impl IntoView {
    let decided = query_value("decided");
    let action = ServerAction::<api::right::DecideRight>::new();
    let end = ServerAction::<api::right::EndRight>::new();
    let right = decision_page(action, end, t::review::there_is_no_such_right(), api::right::one_right);
    view! {
        <Title text=t::review::decide_an_enrolment()/>
        {move || decided.get().map(|_| view! { <Notice tone=Tone::Good title=t::review::your_decision_is_saved_and_the() live=true/> })}
        {loaded(right, move |page| view! { <Page page=page action=action end=end/> })}
    }
}

#[component]
fn Page(page: RightPage, action: ServerAction<api::right::DecideRight>, end: ServerAction<api::right::EndRight>) -> impl IntoView {
    let decided_as = page.decided_as();
    let RightPage { right, brand, pictures, record, differences, conflict, own_cause, history, .. } = page;
    let (id, state, mark, cited) = (right.id, right.state, right.filed.mark_text.clone(), citation(&right.filed));
    let open = state == RightState::InReview;
    let objected_at = right.objected_at;
    // What waits for objections can be refused still.
    let refusable = state == RightState::Accepted;
    let enrolled = state.takes(RightEvent::End);
    let own_cause = own_cause.filter(|_| open || refusable || enrolled);
    let confirmed = right.code.as_ref().and_then(|code| code.confirmed_at);
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::review::queue(), "/review")] here=mark.clone()/>
            <PageHeader title=mark.clone() intro=t::review::for_the_brand(&cited, &brand.name) state=move || view! { <RightBadge state=state/> }/>
            {conflict.map(|conflict| view! {
                <Notice
                    tone=Tone::Bad
                    title=if conflict.accepted { t::review::is_accepted_for(&cited, &conflict.brand_name) } else { t::review::is_enrolled_for_already(&cited, &conflict.brand_name) }
                >
                    <a href=format!("/review/rights/{}", conflict.right_id)>{t::review::look_at_that_right()}</a>
                    {if conflict.accepted { t::review::both_cannot_be_accepted() } else { t::review::both_cannot_be_enrolled() }}
                </Notice>
            })}
            {objected_at.map(|at| view! {
                <Notice tone=Tone::Bad title=t::review::a_contact_objects()>
                    <TimeText at=at/>". "{if enrolled { t::review::end_it_or_keep_it() } else { t::review::decide_on_the_objection() }}
                </Notice>
            })}
            {match confirmed {
                Some(at) => view! { <Notice tone=Tone::Good title=t::review::the_brand_entered_the()>{t::review::on()}<TimeText at=at/>"."</Notice> }.into_any(),
                None => view! { <Notice tone=Tone::Warn title=t::review::no_code_was_entered()>{t::review::nothing_yet_ties_the()}</Notice> }.into_any(),
            }}
            {right.decision.clone().map(|decision| view! {
                <section class="decision">
                    <h2>{t::review::decision()}</h2>
                    <p><RightBadge state=decided_as/>" "<TimeText at=decision.at/>{t::review::by_2(&decision.by)}</p>
                    <blockquote class="reason">{decision.reason}</blockquote>
                </section>
            })}
            {(!differences.is_empty()).then(|| view! { <Card title=t::review::filed_beside_the_record()><Differences rows=differences/></Card> })}
            <SideBySide>
                <Panel title=t::review::as_filed()><FiledFacts right=right brand=brand/></Panel>
                <Panel title=t::review::as_the_office_has()>
                    {match record {
                        Some(record) => view! { <RecordFacts record=record/> }.into_any(),
                        None => view! { <p>{t::review::no_record_of_this()}</p> }.into_any(),
                    }}
                </Panel>
            </SideBySide>
            <Card title=t::review::the_mark_in_use()><MarkPictures pictures=pictures mark=mark/></Card>
            {own_cause.map(|cause| view! { <ForAnother cause=cause/> })}
            {anew(id.0, move || view! { <DecisionForm id=id open={(open || refusable) && own_cause.is_none()} may_enrol=open action=action/> })}
            {(enrolled && objected_at.is_some() && own_cause.is_none()).then(|| anew(id.0, move || view! { <KeepForm id=id action=action/> }))}
            {anew(id.0, move || view! { <EndForm id=id open={enrolled && own_cause.is_none()} action=end/> })}
            <Next after=QueueItem::Right(id) decided={!(open || enrolled && objected_at.is_some()) || own_cause.is_some()}/>
            <Card title=t::review::history()><RightHistory entries=history/></Card>
        </div>
    }
}

#[component]
fn DecisionForm(id: RightId, open: bool, may_enrol: bool, action: ServerAction<api::right::DecideRight>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    if !open {
        return view! { <TooLate errors=errors/> }.into_any();
    }
    view! {
        <Card title=t::review::your_decision()>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea name="reason" label=t::review::reason() value=reason hint=t::review::the_brand_reads_it() rows=4 maxlength=2000 required=true/>
                    <FormActions>
                        {may_enrol.then(|| view! { <Button variant=Variant::Primary name="verdict" value="enrol">{t::review::enrol()}</Button> })}
                        <Button variant=Variant::Danger name="verdict" value="refuse">{t::review::refuse()}</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
            <Keys keys=keys::RIGHT summary=t::review::keys_e_enrol_r() lines=vec![("e", t::review::enrol()), ("r", t::review::refuse())]/>
        </Card>
    }
    .into_any()
}

/// Keeps the enrolment after somebody looked at what a contact on the record objects.
#[component]
fn KeepForm(id: RightId, action: ServerAction<api::right::DecideRight>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    view! {
        <Card title=t::review::keep_this_enrolment()>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea name="reason" id="keep-reason" label=t::review::why_it_is_kept() value=reason rows=4 maxlength=2000 required=true/>
                    <FormActions><Button name="verdict" value="enrol">{t::review::keep_the_enrolment()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

/// Ends the enrolment: the brand cannot act by the right any more.
#[component]
fn EndForm(id: RightId, open: bool, action: ServerAction<api::right::EndRight>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    if !open {
        return view! { <TooLate errors=errors/> }.into_any();
    }
    view! {
        <Card title=t::review::end_this_enrolment()>
            <p>{t::review::what_ending_does()}</p>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea name="reason" label=t::review::reason() value=reason hint=t::review::the_brand_reads_it() rows=4 maxlength=2000 required=true/>
                    <FormActions><Button variant=Variant::Danger>{t::review::end_the_enrolment()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
    .into_any()
}
