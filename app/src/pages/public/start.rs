//! The start page: a code to check, three doors, and what can be said in numbers.

use crate::{
    api,
    components::{Button, ButtonLink, DoorCard, Glyph, Hallmark, Variant, compact, group_digits, percent},
    i18n::t,
    pages::{
        loaded,
        public::check::{
            KeptOfChecks,
            scan::{ScanButton, Scanner, Serials},
        },
    },
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use model::dashboard::PublicFacts;

/// The start page.
#[component]
pub fn Start() -> impl IntoView {
    let facts = Resource::new_blocking(|| (), |()| api::dashboard::public());
    view! {
        <Title text=""/>
        <Meta name="description" content=t::start::description()/>
        {loaded(facts, |facts| view! { <Welcome facts=facts/> })}
    }
}

#[component]
fn Welcome(facts: PublicFacts) -> impl IntoView {
    let keepers = match facts.brands {
        0 => t::start::keepers_none(&facts.marketplace),
        brands => t::start::keepers(brands, &facts.marketplace),
    };
    view! {
        <section class="hero">
            <div class="hero-text">
                <h1>{t::frame::motto()}</h1>
                <p>{keepers}" "{t::start::what_to_do()}</p>
            </div>
            <CheckCard seal=facts.seal.clone() marketplace=facts.marketplace.clone() serials=facts.serials/>
        </section>
        <section class="doors" aria-label=t::start::doors()>
            <DoorCard title=t::start::own_title() glyph=Glyph::Shield href="/brand/enrol" action=t::frame::enrol_a_brand()>
                {t::start::own_text()}
            </DoorCard>
            <DoorCard title=t::start::sell_title() glyph=Glyph::Store href="/seller" action=t::start::sell_action()>
                {t::start::sell_text()}
            </DoorCard>
            <DoorCard title=t::start::saw_title() glyph=Glyph::Flag href="/report" action=t::frame::report_a_listing()>
                {t::start::saw_text()}
            </DoorCard>
        </section>
        <Facts facts=facts/>
    }
}

/// What a code looks like: of no unit, as its check would say.
const EXAMPLE: &str = "7K3QF-0M9XT-2WHBE-R5JDN";

/// The form that checks a code, under the marketplace's own hallmark. It has no token, for which every visitor would get a cookie: the answer gets one.
#[component]
fn CheckCard(seal: String, marketplace: String, serials: bool) -> impl IntoView {
    provide_context(Serials(serials));
    view! {
        <section class="sheet check-card" aria-labelledby="check-title">
            <div class="check-seal"><Hallmark svg=seal label=t::start::hallmark_of(marketplace)/></div>
            <form action="/check" method="get">
                <h2 id="check-title">{t::check::welcome_title()}</h2>
                <label for="code">{t::start::type_code()}</label>
                <input
                    class="input input-code input-large"
                    type="text"
                    id="code"
                    name="code"
                    required=true
                    maxlength="200"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    placeholder=EXAMPLE
                    aria-describedby="code-about"
                />
                <Button variant=Variant::Primary wide=true glyph=Glyph::ShieldCheck>{t::check::action()}</Button>
                <ScanButton/>
                <KeptOfChecks id="code-about"/>
            </form>
        </section>
        <Scanner/>
    }
}

/// A share of fewer says nothing.
const LEAST: i64 = 20;

/// A share with what it is a share of, if that is enough.
fn share(part: i64, whole: i64) -> Option<String> {
    percent(part, whole).filter(|_| whole >= LEAST)
}

/// What the database says; a number that cannot be said yet is left out.
#[component]
fn Facts(facts: PublicFacts) -> impl IntoView {
    let mut lines = Vec::new();
    if let Some(share) = share(facts.decided_within_day, facts.due) {
        lines.push((share, t::start::within_a_day(facts.decided_within_day, facts.due)));
    }
    if let Some(share) = share(facts.reasoned, facts.decided) {
        lines.push((share, t::start::with_reasons(facts.reasoned, facts.decided)));
    }
    if facts.removed > 0 {
        lines.push((compact(facts.removed), t::start::listings_removed(facts.removed)));
    }
    if facts.units > 0 {
        lines.push((compact(facts.units), t::start::units_coded(facts.units)));
    }
    if facts.brands > 0 {
        lines.push((group_digits(facts.brands), t::start::brands_enrolled(facts.brands)));
    }
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|(number, what)| view! { <div><dt>{what}</dt><dd>{number}</dd></div> }).collect_view();
        view! {
            <section class="fact-strip" aria-label=t::start::in_numbers()>
                <dl>{lines}</dl>
                <ButtonLink href="/brands" variant=Variant::Quiet>{t::start::see_register()}</ButtonLink>
            </section>
        }
    })
}
