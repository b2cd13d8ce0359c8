//! Whose a unit is: claiming it, keeping its key, passing it on, giving it up. Every form works without JavaScript.

use crate::{
    api,
    components::{
        Button, ButtonLink, Card, CodeText, Confirm, CopyButton, FormBody, Glyph, Notice, PageHeader, TextField, TimeText, Tone, Variant, query_value,
    },
    i18n::{said, t},
    pages::{acted, all_acted, cleared_with, encode, errors_of, loaded, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use model::{
    claim::{OwnState, OwnUnit, Passing},
    standing::Standing,
    time::Timestamp,
    unit_code::UnitCode,
};

#[derive(Clone, Copy)]
struct Actions {
    claim: ServerAction<api::claim::ClaimUnit>,
    take: ServerAction<api::claim::TakeUnit>,
    offer: ServerAction<api::claim::OfferUnit>,
    renew_key: ServerAction<api::claim::RenewUnitKey>,
    give_up: ServerAction<api::claim::GiveUpUnit>,
}

/// The page.
#[component]
pub fn Own() -> impl IntoView {
    let params = use_params_map();
    let actions = Actions {
        claim: ServerAction::new(),
        take: ServerAction::new(),
        offer: ServerAction::new(),
        renew_key: ServerAction::new(),
        give_up: ServerAction::new(),
    };
    let acts = all_acted([acted(actions.claim), acted(actions.take), acted(actions.offer), acted(actions.renew_key), acted(actions.give_up)]);
    let code = move || params.with(|p| p.get("code").unwrap_or_default());
    let (once, given, done) = (query_value("once"), query_value("take"), query_value("done"));
    // What was refused before says nothing of what was done since.
    let about = move || (code(), done.get());
    cleared_with(actions.claim, about);
    cleared_with(actions.take, about);
    cleared_with(actions.offer, about);
    cleared_with(actions.renew_key, about);
    cleared_with(actions.give_up, about);
    let asks = move || (code(), once.get().unwrap_or_default(), given.get().unwrap_or_default());
    let unit = Resource::new_blocking(move || (asks(), acts.get()), |((code, once, given), _)| api::claim::show_unit(code, once, given));
    loaded(unit, move |unit| match unit {
        Some(unit) => view! { <Shown unit=unit once=once.get_untracked().unwrap_or_default() actions=actions/> }.into_any(),
        None => view! { <CheckFirst code=params.with_untracked(|p| p.get("code").unwrap_or_default()) actions=actions/> }.into_any(),
    })
}

/// For who has not just checked the code: nothing is told of it, not even whether there is such a thing. Of a passing code or key in the address all of
/// them read the same, and the check leads back to it.
#[component]
fn CheckFirst(code: String, actions: Actions) -> impl IntoView {
    let given = query_value("take").get_untracked();
    let take = given.as_ref().map(|take| format!("&take={}", encode(take))).unwrap_or_default();
    view! {
        <Title text=t::own::title()/>
        <Meta name="robots" content="noindex"/>
        <div class="narrow page">
            <PageHeader title=t::own::title()/>
            <Outcome state=None stolen=false claimable=false actions=actions/>
            <Card title=t::own::check_first()>
                {given.map(|_| view! { <p>{t::own::take_ended()}</p> })}
                <p class="muted">{t::own::check_first_lead()}</p>
                <ButtonLink href=format!("/check?code={}{take}", encode(&code)) glyph=Glyph::ShieldCheck variant=Variant::Primary>{t::check::action()}</ButtonLink>
            </Card>
        </div>
    }
}

/// What came of the last act: that it was done, as far as what the page shows agrees, or why it was refused, where the form is gone that would say so.
#[component]
fn Outcome(
    /// Whose the thing is, if that is told.
    #[prop(optional_no_strip)]
    state: Option<OwnState>,
    stolen: bool,
    /// It can be claimed, if it is nobody's.
    claimable: bool,
    actions: Actions,
) -> impl IntoView {
    let done = query_value("done");
    let (unclaimed, others) = (matches!(state, Some(OwnState::Unclaimed)), matches!(state, Some(OwnState::Others)));
    let yours = matches!(state, Some(OwnState::Yours { .. }));
    // With whether its form stands on the page.
    let refusals = move || {
        [
            (unclaimed && claimable, refusal(actions.claim)),
            (others && !stolen, refusal(actions.take)),
            (yours && !stolen, refusal(actions.offer)),
            (yours, refusal(actions.renew_key)),
            (yours, refusal(actions.give_up)),
        ]
    };
    let word = move || match done.get().as_deref() {
        Some("claimed" | "taken") if yours => Some(t::own::done_claimed()),
        Some("entered") if yours => Some(t::own::done_entered()),
        Some("offered") if yours => Some(t::own::done_offered()),
        Some("renewed") if yours => Some(t::own::done_renewed()),
        Some("given_up") if !yours => Some(t::own::done_given_up()),
        _ => None,
    };
    move || {
        let refusals = refusals();
        match refusals.iter().find_map(|(stands, why)| why.clone().filter(|_| !stands)) {
            Some(why) => Some(view! { <Notice tone=Tone::Bad title=why live=true/> }),
            None if refusals.iter().any(|(_, why)| why.is_some()) => None,
            None => word().map(|title| {
                let entered = done.get().as_deref() == Some("entered");
                view! { <Notice tone=Tone::Good title=title live=true>{entered.then(|| view! { <p>{t::own::entered_shared()}</p> })}</Notice> }
            }),
        }
    }
}

/// Why an act was refused, if it was.
fn refusal<S>(action: ServerAction<S>) -> Option<String>
where
    S: ServerFn<Error = api::ApiError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    action.value().with(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err()).map(|error| said(&error.message)))
}

/// What whoever has the thing, or is offered it, must know.
#[component]
fn Warned(brand: String, standing: Standing, message: String, at_risk: bool) -> impl IntoView {
    let said = (!message.is_empty()).then(|| view! { <blockquote class="reason" lang="">{message}</blockquote> });
    match standing {
        Standing::Stolen => view! { <Notice tone=Tone::Bad title=t::check::stolen_title(brand)>{said}<p>{t::own::stolen()}</p></Notice> }.into_any(),
        Standing::Recalled => view! { <Notice tone=Tone::Bad title=t::check::recalled_title(brand)>{said}</Notice> }.into_any(),
        _ if at_risk => {
            view! { <Notice tone=Tone::Bad title=t::check::at_risk_title(brand)><p>{t::check::at_risk_advice()}" "{t::check::at_risk_do()}</p></Notice> }
                .into_any()
        }
        _ => ().into_any(),
    }
}

#[component]
fn Shown(unit: OwnUnit, once: String, actions: Actions) -> impl IntoView {
    let OwnUnit { code, brand, product, standing, message, at_risk, claimable, state, .. } = unit;
    let stolen = standing == Standing::Stolen;
    let given_up = (query_value("done").get_untracked().as_deref() == Some("given_up")).then(|| view! { <p>{t::own::given_up_back()}</p> });
    let of = brand.clone();
    view! {
        <Title text=t::own::title()/>
        // A key may stand in the address.
        <Meta name="robots" content="noindex"/>
        <div class="narrow page">
            <PageHeader title=t::own::title()/>
            <Outcome state=Some(state.clone()) stolen=stolen claimable=claimable actions=actions/>
            <Warned brand=of standing=standing message=message at_risk=at_risk/>
            <Card>
                <p><b>{product}</b><br/><span class="muted">{brand}</span></p>
                <CodeText code=code.with_check()/>
            </Card>
            {match state {
                OwnState::Others if stolen => ().into_any(),
                OwnState::Unclaimed if !claimable => ().into_any(),
                OwnState::Unclaimed => view! {
                    <Card title=t::own::nobodys()>{given_up}<p class="muted">{t::own::claim_lead()}</p><ClaimForm code=code once=once action=actions.claim/></Card>
                }.into_any(),
                OwnState::Others => view! { <Others code=code once=once action=actions.take/> }.into_any(),
                OwnState::Yours { since, key, key_qr, passing, .. } => view! {
                    <Yours since=since/>
                    {(!stolen).then(|| view! { <PassOn code=code passing=passing action=actions.offer/> })}
                    <Key code=code text=key qr=key_qr action=actions.renew_key/>
                    <GiveUp code=code action=actions.give_up/>
                }.into_any(),
            }}
            <ButtonLink href=format!("/check?code={}", code.serial()) glyph=Glyph::ShieldCheck>{t::check::action()}</ButtonLink>
        </div>
    }
}

/// "This is mine now".
#[component]
pub fn ClaimForm(
    /// Of the unit.
    code: UnitCode,
    /// By what the check is known that shows that this browser may.
    once: String,
    /// What the page around it waits for.
    #[prop(default = ServerAction::new())]
    action: ServerAction<api::claim::ClaimUnit>,
) -> impl IntoView {
    let answer = action.value();
    view! {
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <input type="hidden" name="code" value=code.serial()/>
                <input type="hidden" name="once" value=once/>
                <Button glyph=Glyph::ShieldCheck>{t::own::claim_action()}</Button>
            </FormBody>
        </ActionForm>
    }
}

#[component]
fn Others(code: UnitCode, once: String, action: ServerAction<api::claim::TakeUnit>) -> impl IntoView {
    let answer = action.value();
    let typed = answer.with_untracked(|a| typed_in(a.as_ref(), "secret"));
    // From the link that the owner gave: opening it fills the form in, and changes nothing.
    let given = query_value("take").get_untracked().unwrap_or_default();
    let value = if typed.is_empty() { given } else { typed };
    view! {
        <Card title=t::own::others()>
            <p class="muted">{t::own::others_lead()}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="code" value=code.serial()/>
                    <input type="hidden" name="once" value=once/>
                    <TextField name="secret" label=t::own::secret_label() hint=t::own::secret_hint() value=value maxlength=40 autocomplete="off" required=true/>
                    <Button variant=Variant::Primary>{t::own::take_action()}</Button>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Yours(since: Timestamp) -> impl IntoView {
    view! {
        <Notice tone=Tone::Good title=t::own::yours()>{t::own::yours_since(view! { <TimeText at=since day=true/> })}</Notice>
    }
}

#[component]
fn PassOn(code: UnitCode, #[prop(optional_no_strip)] passing: Option<Passing>, action: ServerAction<api::claim::OfferUnit>) -> impl IntoView {
    let answer = action.value();
    let again = passing.is_some();
    let made = passing.map(|Passing { code, link, qr, until }| {
        let href = link.clone();
        view! {
            <p>{t::own::pass_made(view! { <TimeText at=until day=true/> })}</p>
            <p class="secret-code code-text">{code}</p>
            // Things are sold at a distance, too: whoever sends the link need not type it from a picture.
            <p><a class="long-text" href=href rel="nofollow">{link.clone()}</a>" "<CopyButton text=link what=t::own::pass_link()/></p>
            <div class="qr secret-qr" role="img" aria-label=t::own::pass_qr() inner_html=qr></div>
        }
    });
    view! {
        <Card title=t::own::pass_title()>
            {made}
            {(!again).then(|| view! { <p class="muted">{t::own::pass_lead()}</p> })}
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="code" value=code.serial()/>
                    <Button variant=if again { Variant::Plain } else { Variant::Primary }>{if again { t::own::pass_again() } else { t::own::pass_action() }}</Button>
                </FormBody>
            </ActionForm>
        </Card>
    }
}

#[component]
fn Key(code: UnitCode, text: String, qr: String, action: ServerAction<api::claim::RenewUnitKey>) -> impl IntoView {
    let answer = action.value();
    view! {
        <Card title=t::own::key_title()>
            <p class="muted">{t::own::key_lead()}</p>
            <details>
                <summary>{t::own::key_show()}</summary>
                <p class="secret-code code-text">{text}</p>
                <div class="qr secret-qr" role="img" aria-label=t::own::key_qr() inner_html=qr></div>
            </details>
            <p class="muted">{t::own::key_renew_lead()}</p>
            <Confirm ask=t::own::key_renew_ask() lost=t::own::key_renew_lost()>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="code" value=code.serial()/>
                        <Button variant=Variant::Danger>{t::own::key_renew_action()}</Button>
                    </FormBody>
                </ActionForm>
            </Confirm>
        </Card>
    }
}

#[component]
fn GiveUp(code: UnitCode, action: ServerAction<api::claim::GiveUpUnit>) -> impl IntoView {
    let answer = action.value();
    view! {
        <Card title=t::own::give_up_title()>
            <p class="muted">{t::own::give_up_lead()}</p>
            <Confirm ask=t::own::give_up_ask() lost=t::own::give_up_lost()>
                <ActionForm action=action>
                    <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                        <input type="hidden" name="code" value=code.serial()/>
                        <Button variant=Variant::Danger>{t::own::give_up_action()}</Button>
                    </FormBody>
                </ActionForm>
            </Confirm>
        </Card>
    }
}
