//! Deciding an enrolment: what was filed beside what the office has, and the mark in use.

use crate::pages::right_parts::{Differences, FiledFacts, MarkPictures, RecordFacts, RightBadge, RightHistory, citation};
use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Crumb, FormActions, FormBody, Notice, PageHeader, Panel, SideBySide, TextArea, TimeText, Tone, Variant,
        query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::RightId,
    right::{RightPage, RightState},
};

/// `/review/rights/{id}`.
#[component]
pub fn DecideRight() -> impl IntoView {
    let params = use_params_map();
    let decided = query_value("decided");
    let action = ServerAction::<api::right::DecideRight>::new();
    let right = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), action.version().get()),
        |(id, _)| async move {
            match id.and_then(|id| id.parse().ok()) {
                Some(id) => api::right::one_right(id).await,
                None => Err(ApiError::new(Code::NotFound, "There is no such right")),
            }
        },
    );
    view! {
        <Title text="Decide an enrolment"/>
        {move || decided.get().map(|_| view! { <Notice tone=Tone::Good title="Your decision is saved, and the brand is told" live=true/> })}
        {loaded(right, move |page| view! { <Page page=page action=action/> })}
    }
}

#[component]
fn Page(page: RightPage, action: ServerAction<api::right::DecideRight>) -> impl IntoView {
    let RightPage { right, brand, pictures, record, differences, conflict, history, may_manage: _ } = page;
    let (id, state, mark, cited) = (right.id, right.state, right.filed.mark_text.clone(), citation(&right.filed));
    let confirmed = right.code.as_ref().and_then(|code| code.confirmed_at);
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new("Queue", "/review")] here=mark.clone()/>
            <PageHeader title=mark.clone() intro=format!("{cited}, for the brand {}", brand.name) state=move || view! { <RightBadge state=state/> }/>
            {conflict.map(|conflict| view! {
                <Notice tone=Tone::Bad title=format!("{cited} is enrolled for “{}” already", conflict.brand_name)>
                    <a href=format!("/review/rights/{}", conflict.right_id)>"Look at that right"</a>". Both cannot be enrolled: that brand would have to withdraw first."
                </Notice>
            })}
            {match confirmed {
                Some(at) => view! { <Notice tone=Tone::Good title="The brand entered the code from the record's contact">"On "<TimeText at=at/>"."</Notice> }.into_any(),
                None => view! { <Notice tone=Tone::Warn title="No code was entered">"Nothing yet ties the one who filed to the contact on the record. See the history for why."</Notice> }.into_any(),
            }}
            {right.decision.clone().map(|decision| view! {
                <section class="decision">
                    <h2>"Decision"</h2>
                    <p><RightBadge state=state/>" "<TimeText at=decision.at/>{format!(" by {}", decision.by)}</p>
                    <blockquote class="reason">{decision.reason}</blockquote>
                </section>
            })}
            {(!differences.is_empty()).then(|| view! { <Card title="Filed beside the record" flush=true><Differences rows=differences/></Card> })}
            <SideBySide>
                <Panel title="As filed"><FiledFacts right=right brand=brand/></Panel>
                <Panel title="As the office has it">
                    {match record {
                        Some(record) => view! { <RecordFacts record=record/> }.into_any(),
                        None => view! { <p>"No record of this registration was imported. Look it up at the office before you decide; import it, and it is compared here."</p> }.into_any(),
                    }}
                </Panel>
            </SideBySide>
            <Card title="The mark in use"><MarkPictures pictures=pictures mark=mark/></Card>
            <DecisionForm id=id open=state == RightState::InReview action=action/>
            <Card title="History"><RightHistory entries=history/></Card>
        </div>
    }
}

#[component]
fn DecisionForm(id: RightId, open: bool, action: ServerAction<api::right::DecideRight>) -> impl IntoView {
    let answer = action.value();
    let reason = answer.with_untracked(|a| typed_in(a.as_ref(), "reason"));
    let errors = errors_of(move || answer.get());
    if !open {
        // The answer of a decision that came too late is shown even though the right is decided by then.
        let late = move || errors.get().into_iter().next().map(|e| view! { <Notice tone=Tone::Warn title=e.message live=true/> });
        return view! { <div>{late}<ButtonLink href="/review" variant=Variant::Primary>"Back to the queue"</ButtonLink></div> }.into_any();
    }
    view! {
        <Card title="Your decision">
            <ActionForm action=action>
                <FormBody errors=errors pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <TextArea name="reason" label="Reason" value=reason hint="The brand reads it. Name what agrees, or what does not and how to mend it." rows=4 maxlength=2000 required=true/>
                    <FormActions>
                        <Button variant=Variant::Primary name="verdict" value="enrol">"Enrol"</Button>
                        <Button variant=Variant::Danger name="verdict" value="refuse">"Refuse"</Button>
                    </FormActions>
                </FormBody>
            </ActionForm>
        </Card>
    }
    .into_any()
}
