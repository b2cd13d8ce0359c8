//! What follows an answer: whose the thing is, and what the person can add to the check.

use super::{super::own::ClaimForm, Added};
use crate::{
    api,
    components::{Button, ButtonLink, Card, Fold, FormBody, Glyph, Notice, TextField, Tone, Variant, query_value},
    i18n::{said, t},
    pages::{encode, errors_of, typed_in},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use model::{
    any_code::AnyCode,
    risk::Claim,
    told::{ToldOfCheck, ToldPart},
    unit_code::UnitCode,
};
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
    // Of two who say so at once without a script, the second comes back here, and the form that would tell why is gone.
    let action = ServerAction::<api::claim::ClaimUnit>::new();
    let refused = action.value().with_untracked(|answer| answer.as_ref().and_then(|answer| answer.as_ref().err()).map(|error| said(&error.message)));
    match claim {
        Claim::Unclaimed => {
            view! { <Card title=t::own::claim_title()><p class="muted">{t::own::claim_lead()}</p><ClaimForm code=code once=once action=action/></Card> }
                .into_any()
        }
        Claim::ByOwner => {
            view! { <Card title=t::own::yours()><ButtonLink href=href glyph=Glyph::ShieldCheck>{t::own::yours_action()}</ButtonLink></Card> }.into_any()
        }
        Claim::ByOther => view! {
            <Card title=t::own::others()>
                {refused.map(|why| view! { <Notice tone=Tone::Bad title=why/> })}
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
    let done = query_value("told");
    let Added { told, kept_days, .. } = use_context::<Added>().unwrap_or_default();
    let code = match code {
        AnyCode::Unit(code) => code.serial(),
        code => String::from(code),
    };
    let same = code.clone();
    // Open where there is something to be read in it: what was added, or why it was not.
    let open = done.with_untracked(Option::is_some) || told != ToldOfCheck::default() || answer.with_untracked(|answer| matches!(answer, Some(Err(_))));
    let kept = Kept { code: code.clone(), once: asked.to_string(), told };
    view! {
        <Fold title=t::own::tell_title() open=open>
            {move || {
                let title = move |done: String| if done == "back" { t::own::taken_back() } else { t::own::told() };
                done.get().map(|done| view! { <Notice tone=Tone::Good title=title(done) live=true/> })
            }}
            <p class="muted">{t::own::tell_lead(kept_days)}</p>
            <KeptOfCheck kept=kept/>
            // A plain form: the page that follows shows what is kept now.
            <form method="post" action=api::check::TellOfCheck::url()>
                <FormBody errors=errors_of(move || answer.get())>
                    <input type="hidden" name="code" value=code/>
                    <input type="hidden" name="once" value=asked.to_string()/>
                    <TextField name="lot" label=t::own::lot_label() hint=t::own::lot_hint() value=typed("lot") maxlength=40 autocomplete="off"/>
                    <TextField name="bought_at" label=t::own::bought_label() hint=t::own::bought_hint() value=typed("bought_at") maxlength=300 autocomplete="off"/>
                    <Button>{t::own::tell_action()}</Button>
                </FormBody>
            </form>
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
        </Fold>
    }
}

/// What is kept of a check's person.
#[derive(Clone)]
pub(super) struct Kept {
    /// The code.
    pub code: String,
    /// By what the check is known.
    pub once: String,
    /// What was told.
    pub told: ToldOfCheck,
}

/// What was told so far, each with a button that takes it back.
#[component]
pub(super) fn KeptOfCheck(kept: Kept) -> impl IntoView {
    let Kept { code, once, told } = kept;
    let place = told.place.map(|spot| t::own::kept_place(spot.latitude().to_string(), spot.longitude().to_string()));
    let parts = [(ToldPart::Lot, told.lot.map(t::own::kept_lot)), (ToldPart::Bought, told.bought_at.map(t::own::kept_bought)), (ToldPart::Place, place)];
    let lines = parts
        .into_iter()
        .filter_map(|(part, said)| {
            let (said, code, once) = (said?, code.clone(), once.clone());
            let named = said.to_string();
            Some(view! {
                <li class="label-kept">
                    <span>{said}</span>
                    <form method="post" action=api::check::TakeBackOfCheck::url()>
                        <input type="hidden" name="code" value=code/>
                        <input type="hidden" name="once" value=once/>
                        <input type="hidden" name="part" value=part.as_str()/>
                        <Button variant=Variant::Quiet small=true>{t::own::take_back()}<span class="sr-only">{format!(": {named}")}</span></Button>
                    </form>
                </li>
            })
        })
        .collect::<Vec<_>>();
    (!lines.is_empty()).then(|| view! { <ul class="plain-list">{lines}</ul> })
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
