//! The start page: a code to check, three doors, and what can be said in numbers.

use crate::{
    api::{self, ApiError},
    components::{Button, ButtonLink, DoorCard, Glyph, Hallmark, Variant, compact, group_digits, percent},
    pages::{loaded, public::check::KEPT},
};
use leptos::prelude::*;
use leptos_meta::{Meta, Title};
use model::dashboard::PublicFacts;
use uuid::Uuid;

/// The start page.
#[component]
pub fn Start() -> impl IntoView {
    let facts = Resource::new_blocking(
        || (),
        |()| async {
            let form = api::check::check_code(String::new(), None, None).await?;
            Ok::<_, ApiError>((api::dashboard::public().await?, form.once))
        },
    );
    view! {
        <Title text=""/>
        <Meta name="description" content="Check whether a product is genuine, report a listing that is wrong, or enrol the brand you own."/>
        {loaded(facts, |(facts, once)| view! { <Welcome facts=facts once=once/> })}
    }
}

#[component]
fn Welcome(facts: PublicFacts, once: Uuid) -> impl IntoView {
    let keepers = match facts.brands {
        0 => format!("{} works with the owners of brands to keep copies out.", facts.marketplace),
        1 => format!("{} works with the owner of a brand to keep copies out.", facts.marketplace),
        many => format!("{} works with the owners of {} brands to keep copies out.", facts.marketplace, group_digits(many)),
    };
    view! {
        <section class="hero">
            <div class="hero-text">
                <h1>"Every mark has someone to keep it."</h1>
                <p>{keepers}" Check the product in your hand, report a listing that is wrong, or enrol the brand you own."</p>
            </div>
            <CheckCard seal=facts.seal.clone() marketplace=facts.marketplace.clone() once=once/>
        </section>
        <section class="doors" aria-label="Ways in">
            <DoorCard title="I own a brand" glyph=Glyph::Shield href="/brand/enrol" action="Enrol a brand">
                "Enrol your trademark, find listings that misuse it and report them with one click. Issue a code for every unit you make."
            </DoorCard>
            <DoorCard title="I sell" glyph=Glyph::Store href="/seller" action="Go to my shop">
                "See how your listings stand, and read each decision about them: what was found, under which rule, and what you can do."
            </DoorCard>
            <DoorCard title="I saw something wrong" glyph=Glyph::Flag href="/report" action="Report a listing">
                "A copy, a stolen picture, a false mark? Report the listing without an account and follow what happens."
            </DoorCard>
        </section>
        <Facts facts=facts/>
    }
}

/// The form that checks a code, under the marketplace's own hallmark.
#[component]
fn CheckCard(seal: String, marketplace: String, once: Uuid) -> impl IntoView {
    view! {
        <section class="sheet check-card" aria-labelledby="check-title">
            <div class="check-seal"><Hallmark svg=seal label=format!("Hallmark of {marketplace}")/></div>
            <form action="/check" method="get">
                <input type="hidden" name="once" value=once.to_string()/>
                <h2 id="check-title">"Is it genuine?"</h2>
                <label for="code">"Type the code beside the rosette on the label."</label>
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
                    aria-describedby="code-about"
                />
                <Button variant=Variant::Primary wide=true glyph=Glyph::ShieldCheck>"Check the code"</Button>
                <p class="hint" id="code-about">{KEPT}</p>
            </form>
        </section>
    }
}

/// What the database says; a number that cannot be said yet is left out.
#[component]
fn Facts(facts: PublicFacts) -> impl IntoView {
    let mut lines = Vec::new();
    if let Some(share) = percent(facts.decided_within_day, facts.decided) {
        lines.push((share, "of reports decided within a day"));
    }
    if let Some(share) = percent(facts.reasoned, facts.decided) {
        lines.push((share, "of decisions state their reasons"));
    }
    if facts.removed > 0 {
        lines.push((compact(facts.removed), if facts.removed == 1 { "listing removed in 90 days" } else { "listings removed in 90 days" }));
    }
    if facts.units > 0 {
        lines.push((compact(facts.units), if facts.units == 1 { "unit carries a code" } else { "units carry a code" }));
    }
    if facts.brands > 0 {
        lines.push((group_digits(facts.brands), if facts.brands == 1 { "brand enrolled" } else { "brands enrolled" }));
    }
    (!lines.is_empty()).then(|| {
        let lines = lines.into_iter().map(|(number, what)| view! { <div><dt>{what}</dt><dd>{number}</dd></div> }).collect_view();
        view! {
            <section class="fact-strip" aria-label="In numbers">
                <dl>{lines}</dl>
                <ButtonLink href="/brands" variant=Variant::Quiet>"See who keeps which mark"</ButtonLink>
            </section>
        }
    })
}
