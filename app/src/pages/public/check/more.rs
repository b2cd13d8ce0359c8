//! What follows an answer: whose the thing is, and what the person can add to the check.

use super::super::own::ClaimForm;
use crate::{
    api,
    components::{Button, ButtonLink, Card, FormBody, Glyph, Notice, TextField, Tone, query_value},
    i18n::t,
    pages::{encode, errors_of, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use model::{any_code::AnyCode, risk::Claim, unit_code::UnitCode};
use uuid::Uuid;

/// Whose it is: to be claimed, this browser's, or somebody else's.
#[component]
pub fn Whose(
    code: UnitCode,
    claim: Claim,
    /// By what the check is known, which shows that this browser may ask.
    asked: Uuid,
) -> impl IntoView {
    let once = asked.to_string();
    // Of who came here from the link of a passing code.
    let take = query_value("take").get_untracked().map(|take| format!("&take={}", encode(&take))).unwrap_or_default();
    let href = format!("/own/{}?once={once}{take}", code.serial());
    match claim {
        Claim::Unclaimed => {
            view! { <Card title=t::own::claim_title()><p class="muted">{t::own::claim_lead()}</p><ClaimForm code=code once=once/></Card> }.into_any()
        }
        Claim::ByOwner => {
            view! { <Card title=t::own::yours()><ButtonLink href=href glyph=Glyph::ShieldCheck>{t::own::yours_action()}</ButtonLink></Card> }.into_any()
        }
        Claim::ByOther => view! {
            <Card title=t::own::others()>
                <p class="muted">{t::own::others_lead()}</p>
                <ButtonLink href=href>{t::own::others_action()}</ButtonLink>
            </Card>
        }
        .into_any(),
    }
}

/// What the person knows: the lot, where it was bought, where it is. Each is asked for plainly and kept with this check only.
#[component]
pub fn Tell(
    code: AnyCode,
    /// By what the check is known.
    asked: Uuid,
) -> impl IntoView {
    let action = ServerAction::<api::check::TellOfCheck>::new();
    let answer = action.value();
    let typed = move |field: &str| answer.with_untracked(|a| typed_in(a.as_ref(), field));
    let told = query_value("told");
    let code = match code {
        AnyCode::Unit(code) => code.serial(),
        code => String::from(code),
    };
    let same = code.clone();
    view! {
        <Card title=t::own::tell_title()>
            {move || told.get().map(|_| view! { <Notice tone=Tone::Good title=t::own::told() live=true/> })}
            <p class="muted">{t::own::tell_lead()}</p>
            <ActionForm action=action>
                <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                    <input type="hidden" name="code" value=code/>
                    <input type="hidden" name="once" value=asked.to_string()/>
                    <TextField name="lot" label=t::own::lot_label() hint=t::own::lot_hint() value=typed("lot") maxlength=40 autocomplete="off"/>
                    <TextField name="bought_at" label=t::own::bought_label() hint=t::own::bought_hint() value=typed("bought_at") maxlength=300 autocomplete="off"/>
                    <Button>{t::own::tell_action()}</Button>
                </FormBody>
            </ActionForm>
            // A form of its own: giving one's place sends nothing else.
            <form method="post" action=api::check::TellOfCheck::url() class="place-form">
                <input type="hidden" name="code" value=same/>
                <input type="hidden" name="once" value=asked.to_string()/>
                <input type="hidden" name="latitude" value=""/>
                <input type="hidden" name="longitude" value=""/>
                <button class="btn btn-plain place-button" type="button" data-place="">{t::own::place_action()}</button>
                <button type="submit" hidden=true></button>
                <p class="bad" role="status" data-say="place-refused" hidden=true>{t::own::place_refused()}</p>
            </form>
        </Card>
    }
}

/// The mark under a verdict: whose it is, in one line.
#[component]
pub fn WhoseMark(claim: Claim) -> impl IntoView {
    match claim {
        Claim::Unclaimed => ().into_any(),
        Claim::ByOwner => view! { <p>{t::own::mark_owner()}</p> }.into_any(),
        Claim::ByOther => view! { <p class="bad">{t::own::mark_other()}</p> }.into_any(),
    }
}
