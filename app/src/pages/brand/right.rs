//! A right: where it stands, what comes next, what was filed beside what the office has.

use super::right_names::Names;
use crate::pages::right_parts::{Differences, FiledFacts, MarkPictures, RecordFacts, RightBadge, RightHistory, citation};
use crate::{
    api,
    components::{
        Breadcrumbs, Button, ButtonLink, Card, Crumb, Dialog, DialogButton, DialogClose, FormActions, FormBody, InputKind, Notice, PageHeader, TextField,
        TimeText, Tone, Variant, query_value,
    },
    i18n::t,
    pages::{acted, all_acted, by_id, errors_of, loaded, sweep::Sweep, typed_in},
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
    name: ServerAction<api::right::ChangeAliases>,
}

/// `/brand/rights/{id}`.
#[component]
pub fn RightPage() -> impl IntoView {
    let params = use_params_map();
    let done = query_value("done");
    let actions = Actions {
        confirm: ServerAction::new(),
        renew: ServerAction::new(),
        ask: ServerAction::new(),
        withdraw: ServerAction::new(),
        name: ServerAction::new(),
    };
    let acts = all_acted([acted(actions.confirm), acted(actions.renew), acted(actions.ask), acted(actions.withdraw), acted(actions.name)]);
    let over = RwSignal::new(0_u32);
    let right = Resource::new_blocking(
        move || (params.with(|p| p.get("id")), acts.get(), over.get()),
        |(id, ..)| by_id(id, t::brand::there_is_no_such_right(), api::right::one_right),
    );
    let said = move || {
        let text = match done.get()?.as_str() {
            "confirmed" => t::brand::the_code_is_right(),
            "code" => t::brand::a_new_code_is(),
            "asked" => t::brand::a_reviewer_will_look(),
            "withdrawn" => t::brand::the_right_is_withdrawn(),
            "same" => return Some(view! { <Notice title=t::aliases::unchanged() live=true>{t::aliases::nothing_is_screened()}</Notice> }.into_any()),
            "named" => {
                return Some(view! { <Notice tone=Tone::Good title=t::aliases::saved() live=true>{t::aliases::filters_find_them()}</Notice> }.into_any());
            }
            _ => return None,
        };
        Some(view! { <Notice tone=Tone::Good title=text live=true/> }.into_any())
    };
    view! {
        <Title text=t::brand::right()/>
        {said}
        {loaded(right, move |page| view! { <Page page=page actions=actions over=over/> })}
    }
}

#[component]
fn Page(page: Shown, actions: Actions, over: RwSignal<u32>) -> impl IntoView {
    let decided_as = page.decided_as();
    let Shown { right, brand, pictures, record, differences, conflict, history, sweep, may_manage, may_name, .. } = page;
    let (id, state, mark, cited) = (right.id, right.state, right.filed.mark_text.clone(), citation(&right.filed));
    let (title, pictured) = (mark.clone(), mark.clone());
    let sweep = sweep.map(|job| view! { <Sweep job=job again=None on_over=Callback::new(move |()| over.update(|over| *over += 1))/> });
    let names = may_name.then(|| view! { <Names right=id aliases=right.aliases.clone() enrolled=state == RightState::Enrolled action=actions.name/> });
    let withdraw = may_manage && state.takes(RightEvent::Withdraw);
    view! {
        <div class="page">
            <Breadcrumbs crumbs=vec![Crumb::new(t::brand::rights(), "/brand/rights")] here=mark.clone()/>
            <PageHeader
                title=title
                intro=cited.clone()
                state=move || view! { <RightBadge state=state/> }
                actions=move || withdraw.then(|| view! { <DialogButton dialog="withdraw">{t::brand::withdraw_2()}</DialogButton> })
            />
            {conflict.map(|conflict| view! {
                <Notice tone=Tone::Bad title=if conflict.accepted { t::brand::is_accepted_for(&cited, &conflict.brand_name) } else { t::brand::is_enrolled_for_already(&cited, &conflict.brand_name) }>
                    {t::brand::a_registration_is_enrolled()}
                </Notice>
            })}
            <Next id=id state=state code=right.code.clone() may_manage=may_manage actions=actions/>
            {right.decision.clone().map(|decision| view! {
                <section class="decision">
                    <h2>{t::brand::decision()}</h2>
                    <p><RightBadge state=decided_as/>" "<TimeText at=decision.at/></p>
                    <blockquote class="reason">{decision.reason}</blockquote>
                </section>
            })}
            {match record {
                Some(record) => view! {
                    <Card title=t::brand::filed_beside_the_record()><Differences rows=differences/></Card>
                    {names}
                    {sweep}
                    <Card title=t::brand::as_the_office_has()>
                        <RecordFacts record=record/>
                        <details class="figures"><summary>{t::brand::as_you_filed_it()}</summary><FiledFacts right=right brand=brand/></details>
                    </Card>
                }.into_any(),
                None => view! {
                    <Notice tone=Tone::Warn title=t::brand::we_have_no_record(&cited)>
                        {t::brand::check_the_number_and()}
                    </Notice>
                    {names}
                    {sweep}
                    <Card title=t::brand::as_you_filed_it()><FiledFacts right=right brand=brand/></Card>
                }.into_any(),
            }}
            <Card title=t::brand::the_mark_in_use()><MarkPictures pictures=pictures mark=pictured/></Card>
            <Card title=t::brand::history()><RightHistory entries=history/></Card>
            {withdraw.then(|| view! { <Withdraw id=id mark=mark enrolled=state == RightState::Enrolled action=actions.withdraw/> })}
        </div>
    }
}

/// What comes next.
#[component]
fn Next(id: RightId, state: RightState, code: Option<CodeStatus>, may_manage: bool, actions: Actions) -> impl IntoView {
    match (state, code) {
        (RightState::AwaitingCode, Some(code)) if may_manage => view! { <EnterCode id=id code=code actions=actions/> }.into_any(),
        (RightState::AwaitingCode, _) => view! { <Notice title=t::brand::it_waits_for_a()>{t::brand::an_owner_of_the()}</Notice> }.into_any(),
        (RightState::InReview, _) => view! {
            <Notice title=t::brand::a_reviewer_decides()>{t::brand::you_need_to_do()}</Notice>
        }.into_any(),
        (RightState::Accepted, _) => view! {
            <Notice title=t::brand::it_was_accepted()>{t::brand::contacts_can_object()}</Notice>
        }.into_any(),
        (RightState::Enrolled, _) => view! {
            <Notice tone=Tone::Good title=t::brand::your_brand_can_act()>
                <a href="/brand/search">{t::brand::search_listings()}</a>", "<a href="/brand/products">{t::brand::add_products()}</a>{t::brand::or()}<a href="/brand/codes">{t::brand::issue_codes()}</a>"."
            </Notice>
        }.into_any(),
        (RightState::Refused, _) => view! {
            <Notice tone=Tone::Bad title=t::brand::it_was_not_enrolled()>{t::brand::read_the_reason_below()}<a href="/brand/enrol">{t::brand::file_again()}</a>"."</Notice>
        }.into_any(),
        (RightState::Ended, _) => view! {
            <Notice tone=Tone::Bad title=t::brand::enrolment_was_ended()>{t::brand::read_the_reason_below()}<a href="/brand/enrol">{t::brand::file_again()}</a>"."</Notice>
        }.into_any(),
        (RightState::Withdrawn, _) => view! { <Notice title=t::brand::this_right_is_withdrawn()>{t::brand::it_gives_your_brand()}<a href="/brand/enrol">{t::brand::file_it_again()}</a>"."</Notice> }.into_any(),
    }
}

#[component]
fn EnterCode(id: RightId, code: CodeStatus, actions: Actions) -> impl IntoView {
    let (confirmed, renewed, asked) = (actions.confirm.value(), actions.renew.value(), actions.ask.value());
    let typed = confirmed.with_untracked(|a| typed_in(a.as_ref(), "code"));
    let others = errors_of(move || [renewed.get(), asked.get()].into_iter().flatten().find(Result::is_err));
    let tries = match code.tries_left() {
        0 => t::brand::no_tries_are_left().to_owned(),
        1 => t::brand::one_try_is_left().to_owned(),
        n => t::brand::tries_are_left(n),
    };
    let named = move || view! { <input type="hidden" name="id" value=id.to_string()/> };
    view! {
        <Card title=t::brand::enter_the_code()>
            <p>{t::brand::we_mailed_a_code()}<b>{code.sent_to}</b>{t::brand::the_contact_on_the()}<TimeText at=code.sent_at day=true/>{t::brand::ask_them_for_it()}<TimeText at=code.expires_at day=true/>"."</p>
            <ActionForm action=actions.confirm>
                <FormBody errors=errors_of(move || confirmed.get()) pending=actions.confirm.pending()>
                    {named()}
                    <TextField name="code" label=t::brand::code() kind=InputKind::Code value=typed hint=t::brand::eight_letters_and_digits(&tries) autocomplete="one-time-code" maxlength=20 required=true/>
                    <FormActions><Button variant=Variant::Primary>{t::brand::confirm_the_code()}</Button></FormActions>
                </FormBody>
            </ActionForm>
        </Card>
        <Card title=t::brand::you_cannot_get_the()>
            <FormBody errors=others>
                <p>{t::brand::the_contact_may_be()}</p>
                <div class="row">
                    <ActionForm action=actions.renew>{named()}<Button>{t::brand::mail_a_new_code()}</Button></ActionForm>
                    <ActionForm action=actions.ask>{named()}<Button>{t::brand::ask_for_a_reviewer()}</Button></ActionForm>
                    <ButtonLink href="/brand/rights" variant=Variant::Quiet>{t::brand::later()}</ButtonLink>
                </div>
            </FormBody>
        </Card>
    }
}

#[component]
fn Withdraw(id: RightId, mark: String, enrolled: bool, action: ServerAction<api::right::WithdrawRight>) -> impl IntoView {
    let answer = action.value();
    let what = if enrolled { t::brand::your_brand_cannot_act() } else { t::brand::nobody_decides_on_it() };
    view! {
        <Dialog id="withdraw" title=t::brand::withdraw(&mark)>
            <p>{what}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <FormActions><Button variant=Variant::Danger>{t::brand::withdraw_it()}</Button><DialogClose dialog="withdraw">{t::brand::keep_it()}</DialogClose></FormActions>
                </FormBody>
            </ActionForm>
        </Dialog>
    }
}
