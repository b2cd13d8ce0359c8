//! Whose a unit is: claiming it, keeping its key, passing it on, giving it up. Every form works without JavaScript.

use crate::{
    api,
    components::{Button, ButtonLink, Card, CodeText, FormBody, Glyph, Notice, PageHeader, TextField, TimeText, Tone, Variant, query_value},
    i18n::t,
    pages::{acted, all_acted, errors_of, loaded, typed_in},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use leptos_router::hooks::use_params_map;
use model::{
    claim::{OwnState, OwnUnit, Passing},
    time::Timestamp,
    unit_code::UnitCode,
};

#[derive(Clone, Copy)]
struct Actions {
    claim: ServerAction<api::claim::ClaimUnit>,
    take: ServerAction<api::claim::TakeUnit>,
    offer: ServerAction<api::claim::OfferUnit>,
    give_up: ServerAction<api::claim::GiveUpUnit>,
}

/// The page.
#[component]
pub fn Own() -> impl IntoView {
    let params = use_params_map();
    let actions = Actions { claim: ServerAction::new(), take: ServerAction::new(), offer: ServerAction::new(), give_up: ServerAction::new() };
    let acts = all_acted([acted(actions.claim), acted(actions.take), acted(actions.offer), acted(actions.give_up)]);
    let unit = Resource::new_blocking(move || (params.with(|p| p.get("code").unwrap_or_default()), acts.get()), |(code, _)| api::claim::show_unit(code));
    loaded(unit, move |unit| view! { <Shown unit=unit actions=actions/> })
}

#[component]
fn Shown(unit: OwnUnit, actions: Actions) -> impl IntoView {
    let OwnUnit { code, brand, product, state, .. } = unit;
    let done = query_value("done");
    let word = move || match done.get().as_deref() {
        Some("claimed" | "taken") => Some(t::own::done_claimed()),
        Some("offered") => Some(t::own::done_offered()),
        Some("given_up") => Some(t::own::done_given_up()),
        _ => None,
    };
    view! {
        <Title text=t::own::title()/>
        // A key may stand in the address.
        <Meta name="robots" content="noindex"/>
        <div class="narrow page">
            <PageHeader title=t::own::title()/>
            {move || word().map(|title| view! { <Notice tone=Tone::Good title=title live=true/> })}
            <Card>
                <p><b>{product}</b><br/><span class="muted">{brand}</span></p>
                <CodeText code=code.with_check()/>
            </Card>
            {match state {
                OwnState::Unclaimed => view! {
                    <Card title=t::own::nobodys()><p class="muted">{t::own::claim_lead()}</p><ClaimForm code=code action=actions.claim/></Card>
                }.into_any(),
                OwnState::Others => view! { <Others code=code action=actions.take/> }.into_any(),
                OwnState::Yours { since, key, key_qr, passing, .. } => view! {
                    <Yours since=since/>
                    <PassOn code=code passing=passing action=actions.offer/>
                    <Key text=key qr=key_qr/>
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
    /// What the page around it waits for.
    #[prop(default = ServerAction::new())]
    action: ServerAction<api::claim::ClaimUnit>,
) -> impl IntoView {
    let answer = action.value();
    view! {
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <input type="hidden" name="code" value=code.serial()/>
                <Button glyph=Glyph::ShieldCheck>{t::own::claim_action()}</Button>
            </FormBody>
        </ActionForm>
    }
}

#[component]
fn Others(code: UnitCode, action: ServerAction<api::claim::TakeUnit>) -> impl IntoView {
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
    let made = passing.map(|Passing { code, qr, until, .. }| {
        view! {
            <p>{t::own::pass_made(view! { <TimeText at=until day=true/> })}</p>
            <p class="secret-code code-text">{code}</p>
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
fn Key(text: String, qr: String) -> impl IntoView {
    view! {
        <Card title=t::own::key_title()>
            <p class="muted">{t::own::key_lead()}</p>
            <details>
                <summary>{t::own::key_show()}</summary>
                <p class="secret-code code-text">{text}</p>
                <div class="qr secret-qr" role="img" aria-label=t::own::key_qr() inner_html=qr></div>
            </details>
        </Card>
    }
}

#[component]
fn GiveUp(code: UnitCode, action: ServerAction<api::claim::GiveUpUnit>) -> impl IntoView {
    let answer = action.value();
    view! {
        <Card title=t::own::give_up_title()>
            <p class="muted">{t::own::give_up_lead()}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="code" value=code.serial()/>
                    <Button variant=Variant::Danger>{t::own::give_up_action()}</Button>
                </FormBody>
            </ActionForm>
        </Card>
    }
}
