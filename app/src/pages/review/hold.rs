//! Deciding what becomes of a listing that the content filters hold.

use crate::{
    api,
    components::{Breadcrumbs, Button, Card, Crumb, FormActions, FormBody, Letter, Notice, PageHeader, TextArea, TimeText, Tone, Variant, anew, query_value},
    i18n::t,
    pages::{
        errors_of, loaded,
        report_parts::ListingFacts,
        review::{
            ToDecision, TooLate, decision_page,
            keys::{self, Keys},
            next::{ForAnother, Next},
            reinstate::Reinstate,
        },
        screening_parts::{EarlierFindings, Findings, HoldBadge, Since},
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::HoldId,
    report::REASON_MAX,
    review::QueueItem,
    screening::{HoldDetail, HoldState},
};

type Decide = ServerAction<api::hold::DecideHold>;

/// `/review/holds/{id}`.
#[component]
pub fn DecideHold() -> impl IntoView {
    let decided = query_value("decided");
    let action = Decide::new();
    let back = ServerAction::<api::review::Reinstate>::new();
    let hold = decision_page(action, back, t::screening::no_such_hold(), api::hold::show_hold);
    view! {
        <Title text=t::screening::decide_title()/>
        {move || decided.get().map(|_| view! { <Notice tone=Tone::Good title=t::review::your_decision_is_saved() live=true/> })}
        {loaded(hold, move |detail| view! { <Detail detail=detail action=action back=back/> })}
    }
}

#[component]
fn Detail(detail: HoldDetail, action: Decide, back: ServerAction<api::review::Reinstate>) -> impl IntoView {
    let HoldDetail {
        hold,
        listing,
        content,
        is_read,
        findings,
        texts,
        terms,
        score,
        rules,
        first_findings,
        answer,
        reason,
        decided_by,
        may_decide,
        own_cause,
        first_reason,
        reinstate,
        reports,
        ..
    } = detail;
    let (letter, first_letter, told_at) = (detail.letter, detail.first_letter, detail.told_at.unwrap_or(hold.held_at));
    let removal = detail.removal.map(|removal| {
        view! {
            <p class="muted"><TimeText at=removal.sent_at/></p>
            <details><summary>{t::screening::read_letter_of_removal()}</summary><Letter text=removal.letter/></details>
        }
    });
    let state = hold.state;
    let intro = hold.seller.clone().map_or_else(|| t::listing::no_seller().to_owned(), |seller| t::listing::offered_by(&seller));
    let over = (!state.is_open()).then(|| {
        let title = match state {
            HoldState::Released => t::screening::was_released(),
            HoldState::Moved => t::screening::was_moved(),
            _ => t::screening::was_removed(),
        };
        let by = decided_by.unwrap_or_else(|| "Markward".to_owned());
        let first = first_reason.map(|reason| view! { <br/>{t::review::removed_at_first(&reason)} });
        view! { <Notice tone=Tone::Good title=title>{reason}" — "{by}{first}</Notice> }
    });
    let (listing_id, decision) = (hold.listing, QueueItem::Hold(hold.id));
    let offered = listing.map(|listing| {
        let changed = texts.as_ref().is_some_and(|texts| !texts.are_of(&listing));
        let since = (!state.is_open()).then(|| view! { <Since state=listing.shown() changed=changed/> });
        view! { <Card title=t::listing::as_offered()>{since}<ListingFacts listing=listing/></Card> }
    });
    // Released, it may be removed in the next hour for what they say.
    let reported = (!reports.is_empty()).then(|| {
        let lines = reports.into_iter().map(|(id, at)| {
            let href = format!("/review/reports/{id}");
            view! { <li><a href=href>{t::screening::reported_at(view! { <TimeText at=at/> })}</a></li> }
        });
        view! {
            <Notice tone=Tone::Warn title=t::screening::is_reported()>
                {t::screening::is_reported_text()}<ul>{lines.collect_view()}</ul>
            </Notice>
        }
    });
    let says = (!answer.is_empty()).then(|| view! { <Card title=t::screening::seller_says()><p class="listing-text">{answer}</p></Card> });
    view! {
        <Breadcrumbs crumbs=vec![Crumb::new(t::review::queue(), "/review")] here=t::screening::held_listing()/>
        <PageHeader title=hold.title.clone() intro=intro state=move || view! { <HoldBadge state=state/> }/>
        {over}
        <div class="decide">
            <div class="stack">
                {says}
                {if is_read {
                    view! { <Findings texts=texts findings=findings terms=terms score=score rules=rules/> }.into_any()
                } else {
                    view! { <Notice tone=Tone::Warn title=t::screening::not_read_yet()>{t::screening::not_read_yet_text()}</Notice> }.into_any()
                }}
                <EarlierFindings findings=first_findings/>
                {offered}
            </div>
            <div class="stack decide-side">
                {own_cause.map(|cause| view! { <ForAnother cause=cause/> })}
                {reported}
                <div id="decision">{anew((hold.id.0, content.clone()), move || view! { <Form id=hold.id shown=content.clone() open=may_decide is_read=is_read action=action/> })}</div>
                {reinstate.map(|open| view! { <Reinstate listing=listing_id decision=decision open=open action=back/> })}
                <Next after=QueueItem::Hold(hold.id) decided={!state.is_open() || own_cause.is_some()}/>
                <Card title=t::screening::seller_was_told()>
                    {removal}
                    <p class="muted"><TimeText at=told_at/></p>
                    <details><summary>{t::screening::read_letter()}</summary><pre class="letter" tabindex="0">{letter}</pre></details>
                    {(!first_letter.is_empty()).then(|| view! {
                        <p class="muted"><TimeText at=hold.held_at/></p>
                        <details><summary>{t::screening::read_first_letter()}</summary><pre class="letter" tabindex="0">{first_letter}</pre></details>
                    })}
                </Card>
            </div>
        </div>
        {may_decide.then(|| view! { <ToDecision/> })}
    }
}

#[component]
fn Form(id: HoldId, shown: String, open: bool, is_read: bool, action: Decide) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    if !open {
        return view! { <TooLate errors=errors/> }.into_any();
    }
    // What was not read is not released: it would be held again for what is found.
    let waits = (!is_read).then(|| view! { <p class="muted">{t::screening::release_waits()}</p> });
    let release = is_read.then(|| view! { <Button variant=Variant::Plain name="outcome" value="release">{t::screening::release()}</Button> });
    let mut lines = vec![("u", t::screening::remove())];
    lines.extend(is_read.then(|| ("r", t::screening::release())));
    view! {
        <Card title=t::review::your_decision()>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="shown" value=shown/>
                    <TextArea
                        name="reason" label=t::review::reason() value=reason hint=t::screening::reason_hint() rows=4
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000) required=true
                    />
                    {waits}
                    <FormActions>
                        {release}
                        <Button variant=Variant::Danger name="outcome" value="remove">{t::screening::remove()}</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
            <Keys keys=keys::HOLD summary=t::review::keys_u_remove_r() lines=lines/>
        </Card>
    }
    .into_any()
}
