//! Looking again at what removed a listing: the form that puts it back on sale, and the way to it from a complaint.

use super::next::ForAnother;
use crate::{
    api,
    components::{Breadcrumbs, Button, Card, Crumb, FormActions, FormBody, Notice, PageHeader, TextArea, TextField, TimeText, Tone, query_value},
    i18n::{ground, t},
    pages::{
        errors_of, loaded,
        report_parts::{ListingBadge, ListingFacts, StateBadge},
        screening_parts::HoldBadge,
        typed_in,
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::ListingId,
    report::REASON_MAX,
    review::{Decisions, QueueItem, Reinstatement},
};

/// The form that puts a listing back on sale, or why it is somebody else's to send.
#[component]
pub fn Reinstate(
    /// The listing.
    listing: ListingId,
    /// The decision on whose page this stands.
    decision: QueueItem,
    /// Whether whoever looks may send it.
    open: Reinstatement,
    /// What it sends.
    action: ServerAction<api::review::Reinstate>,
) -> impl IntoView {
    match open {
        Reinstatement::OwnCause(cause) => return view! { <ForAnother cause=cause/> }.into_any(),
        Reinstatement::OwnDecision => return view! { <Notice title=t::review::your_own_decision()>{t::review::another_looks_again()}</Notice> }.into_any(),
        Reinstatement::Open => {}
    }
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    view! {
        <Card title=t::review::look_again()>
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <p>{t::review::all_decisions_fall()}</p>
                    <input type="hidden" name="listing" value=listing.to_string()/>
                    <input type="hidden" name="decision" value=decision.to_string()/>
                    <TextArea
                        name="reason" label=t::review::reason() value=reason hint=t::review::reason_of_reinstating() rows=4
                        maxlength=u32::try_from(REASON_MAX).unwrap_or(2000) required=true
                    />
                    <FormActions><Button>{t::review::put_back_on_sale()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
    .into_any()
}

/// `/review/decisions`: what was decided about the listing that a complaint is about.
#[component]
pub fn FindDecisions() -> impl IntoView {
    let named = query_value("named");
    let found = Resource::new_blocking(
        move || named.get().filter(|named| !named.trim().is_empty()),
        |named| async move {
            match named {
                Some(named) => api::review::find_decisions(named).await.map(Some),
                None => Ok(None),
            }
        },
    );
    view! {
        <Title text=t::review::find_a_decision()/>
        <Breadcrumbs crumbs=vec![Crumb::new(t::review::queue(), "/review")] here=t::review::find_a_decision()/>
        <PageHeader title=t::review::find_a_decision() intro=t::review::complaints_come_by_mail()/>
        <form method="get" class="filter-bar">
            <TextField name="named" label=t::review::what_the_letter_names() hint=t::review::number_of_statement() required=true value=named.get_untracked().unwrap_or_default()/>
            <Button>{t::review::find()}</Button>
        </form>
        {loaded(found, |found| match found {
            Some(Some(found)) => view! { <Found found=found/> }.into_any(),
            Some(None) => view! { <Notice tone=Tone::Warn title=t::review::nothing_known_by_this()>{t::review::copy_the_number()}</Notice> }.into_any(),
            None => ().into_any(),
        })}
    }
}

#[component]
fn Found(found: Decisions) -> impl IntoView {
    let Decisions { listing, reports, holds } = found;
    let state = listing.shown();
    let reports = reports.into_iter().map(|report| {
        let href = format!("/review/reports/{}", report.id);
        let at = report.decided_at.unwrap_or(report.filed_at);
        view! { <li><a href=href>{t::review::report_of(ground(report.ground))}</a>" "<TimeText at=at day=true/>" "<StateBadge state=report.state upheld=Tone::Neutral/></li> }
    });
    let holds = holds.into_iter().map(|hold| {
        let href = format!("/review/holds/{}", hold.id);
        let at = hold.decided_at.unwrap_or(hold.held_at);
        view! { <li><a href=href>{t::screening::held_listing()}</a>" "<TimeText at=at day=true/>" "<HoldBadge state=hold.state/></li> }
    });
    let lines = reports.map(IntoAny::into_any).chain(holds.map(IntoAny::into_any)).collect_view();
    view! {
        <Card title=t::review::decisions() aside=move || view! { <ListingBadge state=state/> }>
            <ul class="plain-list">{lines}</ul>
        </Card>
        <Card title=t::listing::as_offered()><ListingFacts listing=listing/></Card>
    }
}
