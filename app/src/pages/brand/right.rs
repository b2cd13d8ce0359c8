//! A right: where it stands, what comes next, what was filed beside what the office has.

use crate::pages::right_parts::{Differences, FiledFacts, MarkPictures, RecordFacts, RightBadge, RightHistory, citation};
use crate::{
    api::{self, ApiError, Code},
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Crumb, Dialog, DialogButton, DialogClose, FormActions, FormBody, InputKind, Notice, PageHeader, TextField,
        TimeText, Tone, Variant, query_value,
    },
    pages::{errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    id::RightId,
    right::{CodeStatus, RightEvent, RightPage as Shown, RightState},
};

#[derive(Clone, Copy)]
struct Actions {
    confirm: ServerAction<api::right::ConfirmRight>,
    renew: ServerAction<api::right::RenewCode>,
    ask: ServerAction<api::right::AskReview>,
    withdraw: ServerAction<api::right::WithdrawRight>,
}

/// `/brand/rights/{id}`.
#[component]
pub fn RightPage() -> impl IntoView {
    let params = use_params_map();
    let done = query_value("done");
    let actions = Actions { confirm: ServerAction::new(), renew: ServerAction::new(), ask: ServerAction::new(), withdraw: ServerAction::new() };
    let right = Resource::new_blocking(
        move || {
            let versions = (actions.confirm.version().get(), actions.renew.version().get(), actions.ask.version().get(), actions.withdraw.version().get());
            (params.with(|p| p.get("id")), versions)
        },
        |(id, _)| async move {
            match id.and_then(|id| id.parse().ok()) {
                Some(id) => api::right::one_right(id).await,
                None => Err(ApiError::new(Code::NotFound, "There is no such right")),
            }
        },
    );
    let said = move || {
        let text = match done.get()?.as_str() {
            "confirmed" => "The code is right. A reviewer decides next",
            "code" => "A new code is on its way to the contact on the record",
            "asked" => "A reviewer will look at it without the code",
            "withdrawn" => "The right is withdrawn",
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good title=text live=true/> })
    };
    view! {
        <Title text="Right"/>
        {said}
        {loaded(right, move |page| view! { <Page page=page actions=actions/> })}
    }
}

#[component]
fn Page(page: Shown, actions: Actions) -> impl IntoView {
    let Shown { right, brand, pictures, record, differences, conflict, history, may_manage } = page;
    let (id, state, mark, cited) = (right.id, right.state, right.filed.mark_text.clone(), citation(&right.filed));
    let (title, pictured) = (mark.clone(), mark.clone());
    let withdraw = may_manage && state.takes(RightEvent::Withdraw);
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new("Rights", "/brand/rights")] here=mark.clone()/>
            <PageHeader
                title=title
                intro=cited.clone()
                state=move || view! { <RightBadge state=state/> }
                actions=move || withdraw.then(|| view! { <DialogButton dialog="withdraw">"Withdraw…"</DialogButton> })
            />
            {conflict.map(|conflict| view! {
                <Notice tone=Tone::Bad title=format!("{cited} is enrolled for “{}” already", conflict.brand_name)>
                    "A registration is enrolled for one brand only. A reviewer looks at both. If it is yours, keep proof of ownership at hand."
                </Notice>
            })}
            <Next id=id state=state code=right.code.clone() may_manage=may_manage actions=actions/>
            {right.decision.clone().map(|decision| view! {
                <section class="decision">
                    <h2>"Decision"</h2>
                    <p><RightBadge state=state/>" "<TimeText at=decision.at/></p>
                    <blockquote class="reason">{decision.reason}</blockquote>
                </section>
            })}
            {match record {
                Some(record) => view! {
                    <Card title="Filed beside the record" flush=true><Differences rows=differences/></Card>
                    <div class="columns">
                        <Card title="As you filed it"><FiledFacts right=right brand=brand/></Card>
                        <Card title="As the office has it"><RecordFacts record=record/></Card>
                    </div>
                }.into_any(),
                None => view! {
                    <Notice tone=Tone::Warn title=format!("We have no record of {cited}")>
                        "Check the number and the office. If they are right, you need to do nothing: the reviewer looks the registration up. If not, withdraw this one and file again."
                    </Notice>
                    <Card title="As you filed it"><FiledFacts right=right brand=brand/></Card>
                }.into_any(),
            }}
            <Card title="The mark in use"><MarkPictures pictures=pictures mark=pictured/></Card>
            <Card title="History"><RightHistory entries=history/></Card>
            {withdraw.then(|| view! { <Withdraw id=id mark=mark enrolled=state == RightState::Enrolled action=actions.withdraw/> })}
        </div>
    }
}

/// What comes next.
#[component]
fn Next(id: RightId, state: RightState, code: Option<CodeStatus>, may_manage: bool, actions: Actions) -> impl IntoView {
    match (state, code) {
        (RightState::AwaitingCode, Some(code)) if may_manage => view! { <EnterCode id=id code=code actions=actions/> }.into_any(),
        (RightState::AwaitingCode, _) => view! { <Notice title="It waits for a code">"An owner of the brand enters the code that went to the contact on the record."</Notice> }.into_any(),
        (RightState::InReview, _) => view! {
            <Notice title="A reviewer decides">"You need to do nothing. The decision comes by mail, with its reason, and stands here."</Notice>
        }.into_any(),
        (RightState::Enrolled, _) => view! {
            <Notice tone=Tone::Good title="Your brand can act by this right">
                <a href="/brand/search">"Search listings"</a>", "<a href="/brand/products">"add products"</a>" or "<a href="/brand/codes">"issue codes"</a>"."
            </Notice>
        }.into_any(),
        (RightState::Refused, _) => view! {
            <Notice tone=Tone::Bad title="It was not enrolled">"Read the reason below. You can mend what it names and "<a href="/brand/enrol">"file again"</a>"."</Notice>
        }.into_any(),
        (RightState::Withdrawn, _) => view! { <Notice title="This right is withdrawn">"It gives your brand no powers. You can "<a href="/brand/enrol">"file it again"</a>"."</Notice> }.into_any(),
    }
}

#[component]
fn EnterCode(id: RightId, code: CodeStatus, actions: Actions) -> impl IntoView {
    let (confirmed, renewed, asked) = (actions.confirm.value(), actions.renew.value(), actions.ask.value());
    let typed = confirmed.with_untracked(|a| typed_in(a.as_ref(), "code"));
    let others = errors_of(move || [renewed.get(), asked.get()].into_iter().flatten().find(Result::is_err));
    let tries = match code.tries_left() {
        0 => "No tries are left: mail a new code.".to_owned(),
        1 => "One try is left.".to_owned(),
        n => format!("{n} tries are left."),
    };
    let named = move || view! { <input type="hidden" name="id" value=id.to_string()/> };
    view! {
        <Card title="Enter the code">
            <p>"We mailed a code to "<b>{code.sent_to}</b>", the contact on the office's record, on "<TimeText at=code.sent_at day=true/>". Ask them for it. It works until "<TimeText at=code.expires_at day=true/>"."</p>
            <ActionForm action=actions.confirm>
                <FormBody errors=errors_of(move || confirmed.get()) pending=actions.confirm.pending()>
                    {named()}
                    <TextField name="code" label="Code" kind=InputKind::Code value=typed hint=format!("Eight letters and digits. {tries}") autocomplete="one-time-code" maxlength=20 required=true/>
                    <FormActions><Button variant=Variant::Primary>"Confirm the code"</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
        <Card title="You cannot get the code?">
            <FormBody errors=others>
                <p>"The contact may be out of date, or away. A reviewer can decide without the code; it takes longer, and you may be asked for proof."</p>
                <div class="row">
                    <ActionForm action=actions.renew>{named()}<Button>"Mail a new code"</Button></ActionForm>
                    <ActionForm action=actions.ask>{named()}<Button>"Ask for a reviewer instead"</Button></ActionForm>
                    <ButtonLink href="/brand/rights" variant=Variant::Quiet>"Later"</ButtonLink>
                </div>
            </FormBody>
        </Card>
    }
}

#[component]
fn Withdraw(id: RightId, mark: String, enrolled: bool, action: ServerAction<api::right::WithdrawRight>) -> impl IntoView {
    let answer = action.value();
    let what = if enrolled {
        "Your brand cannot act by it any more. If it is your only enrolled right, you cannot add products, issue codes or report listings until another one is enrolled. Codes already issued stay valid."
    } else {
        "Nobody decides on it any more. You can file it again at any time."
    };
    view! {
        <Dialog id="withdraw" title=format!("Withdraw “{mark}”?")>
            <p>{what}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <FormActions><Button variant=Variant::Danger>"Withdraw it"</Button><DialogClose dialog="withdraw">"Keep it"</DialogClose></FormActions>
                </FormBody>
            </ActionForm>
        </Dialog>
    }
}
