//! The answer to a check: the stamp, what the thing is, what happened to it, what to do next.

use super::CodeForm;
use crate::{
    components::{ButtonLink, Card, CodeText, DayText, Fact, FactList, Glyph, TimeText, Timeline, TimelineItem, Tone, Variant, Verdict, plural},
    pages::encode,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    check::{CheckVerdict, CheckedUnit, Scan},
    ground::Ground,
    standing::Standing,
    unit_code::UnitCode,
};
use uuid::Uuid;

/// The answer.
#[component]
pub fn Answer(verdict: CheckVerdict, once: Uuid) -> impl IntoView {
    match verdict {
        CheckVerdict::Genuine(unit) => view! { <Genuine unit=*unit once=once/> }.into_any(),
        CheckVerdict::SeenBefore(unit) => view! { <SeenBefore unit=*unit once=once/> }.into_any(),
        CheckVerdict::AtRisk { unit, reasons } => view! { <AtRisk unit=*unit reasons=reasons once=once/> }.into_any(),
        CheckVerdict::NotActive(unit) => view! { <NotActive unit=*unit once=once/> }.into_any(),
        CheckVerdict::Withdrawn { unit, standing, message } => view! { <Withdrawn unit=*unit standing=standing message=message once=once/> }.into_any(),
        CheckVerdict::NotIssued { code } => view! { <NotIssued code=code once=once/> }.into_any(),
        CheckVerdict::Mistyped { message, typed } => view! { <Mistyped message=message typed=typed once=once/> }.into_any(),
    }
}

/// What all answers about a code have: the stamp over the hallmark, what the thing is, and a report that opens with what was found.
#[component]
fn Told(
    tone: Tone,
    word: &'static str,
    #[prop(into)] title: String,
    code: UnitCode,
    /// The unit, where the brand made one; what it is is told unless the brand has not let go of it.
    #[prop(optional_no_strip)]
    unit: Option<CheckedUnit>,
    #[prop(default = true)] about: bool,
    /// What a report begins with.
    wrong: String,
    once: Uuid,
    children: Children,
) -> impl IntoView {
    let hallmark = unit.as_ref().map(|unit| unit.hallmark_svg.clone());
    view! {
        <Title text=word/>
        <div class="narrow page">
            <Verdict tone=tone word=word title=title hallmark=hallmark>
                {children()}
                <CodeText code=code.with_check()/>
            </Verdict>
            {unit.filter(|_| about).map(|unit| view! { <About unit=unit/> })}
            <Next once=once wrong=wrong/>
        </div>
    }
}

/// The unit as a report names it: `code X (“Product” by Brand)`.
fn named(unit: &CheckedUnit) -> String {
    format!("code {} (“{}” by {})", unit.code.with_check(), unit.product, unit.brand)
}

#[component]
fn Genuine(unit: CheckedUnit, once: Uuid) -> impl IntoView {
    let wrong = format!("Its {} was checked for the first time, by me, but what I hold differs: ", named(&unit));
    let title = format!("This code was issued by {} and checked for the first time, by you, now.", unit.brand);
    view! {
        <Told tone=Tone::Good word="Genuine" title=title code=unit.code unit=Some(unit) wrong=wrong once=once>
            <p>"The rosette above is printed beside the code. If yours looks different, do not trust the label."</p>
        </Told>
    }
}

#[component]
fn SeenBefore(unit: CheckedUnit, once: Uuid) -> impl IntoView {
    let first = unit.first_checked_at;
    let wrong = format!("It was sold as new, but its {} has been checked before, the first time on {}. ", named(&unit), first.to_day());
    let title = format!("This code was issued by {} and has been checked before you.", unit.brand);
    let before = match unit.nth - 1 {
        1 => "It was checked once, on ".to_owned(),
        times => format!("It was checked {}, the first time on ", plural(times, "time", "times")),
    };
    view! {
        <Told tone=Tone::Warn word="Seen before" title=title code=unit.code unit=Some(unit) wrong=wrong once=once>
            <p>{before}<TimeText at=first/>"."</p>
            <p>
                "That is as it should be if it was you, or if the thing changed hands. If you are buying it as new, its label may be a copy: compare the rosette and what to look for, and ask the seller."
            </p>
        </Told>
    }
}

#[component]
fn AtRisk(unit: CheckedUnit, reasons: Vec<String>, once: Uuid) -> impl IntoView {
    let wrong = format!("Its {} was probably copied: {}. ", named(&unit), reasons.join("; "));
    let title = format!("{} issued this code, but it was checked in ways that one thing cannot be.", unit.brand);
    let reasons = reasons.into_iter().map(|reason| view! { <li>{reason}"."</li> }).collect_view();
    view! {
        <Told tone=Tone::Bad word="Probably copied" title=title code=unit.code unit=Some(unit) wrong=wrong once=once>
            <ul class="verdict-reasons">{reasons}</ul>
            <p>"One of those things may be the genuine one, even yours. Compare the rosette and what to look for, and ask the seller where it comes from."</p>
        </Told>
    }
}

#[component]
fn NotActive(unit: CheckedUnit, once: Uuid) -> impl IntoView {
    let wrong = format!("I was offered a thing with the {}, which the brand has not shipped yet. ", named(&unit));
    let title = format!("{} made this code, but has not shipped the thing that it belongs to.", unit.brand);
    view! {
        <Told tone=Tone::Warn word="Not yet active" title=title code=unit.code unit=Some(unit) about=false wrong=wrong once=once>
            <p>"Its label may have been taken from the printer. Do not buy the thing as new; if you have it already, ask the seller where it comes from."</p>
        </Told>
    }
}

#[component]
fn Withdrawn(unit: CheckedUnit, standing: Standing, message: String, once: Uuid) -> impl IntoView {
    let (word, title) = match standing {
        Standing::Stolen => ("Stolen", format!("{} says that this thing was stolen.", unit.brand)),
        _ => ("Recalled", format!("{} calls this thing back.", unit.brand)),
    };
    let wrong = format!("Its {} is marked as {} by the brand. ", named(&unit), word.to_lowercase());
    view! {
        <Told tone=Tone::Bad word=word title=title code=unit.code unit=Some(unit) wrong=wrong once=once>
            <blockquote class="reason">{message}</blockquote>
        </Told>
    }
}

#[component]
fn NotIssued(code: UnitCode, once: Uuid) -> impl IntoView {
    let wrong = format!("Its label carries the code {}, which no brand of this marketplace issued. ", code.with_check());
    view! {
        <Told tone=Tone::Bad word="Not issued" title="No brand of this marketplace issued this code." code=code unit=None wrong=wrong once=once>
            <p>"Compare it with the label once more, letter by letter. If it is what the label says, the label is not genuine: do not buy the thing, and report the seller."</p>
        </Told>
    }
}

#[component]
fn Mistyped(message: String, typed: String, once: Uuid) -> impl IntoView {
    let why = format!("{message}.");
    view! {
        <Title text="Mistyped"/>
        <div class="narrow page">
            <Verdict tone=Tone::Neutral word="Mistyped" title="There is a slip in this code." hallmark=None>
                <p>{why}</p>
                <p>"Nothing was checked. Put it right here:"</p>
            </Verdict>
            <Card><CodeForm once=once label="Code on the label" typed=typed wrong=Some(message)/></Card>
        </div>
    }
}

/// What the thing is, and what happened to its code.
#[component]
fn About(unit: CheckedUnit) -> impl IntoView {
    let lot = unit.lot.to_string();
    let made_in = unit.origin.made_in;
    let markets = (!unit.origin.markets.is_empty()).then(|| unit.origin.markets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    let made = match unit.made_on {
        Some(day) => view! { <DayText day=day/>", lot "<span class="whole">{lot}</span> }.into_any(),
        None => view! { <span class="whole">{lot}</span> }.into_any(),
    };
    let now = *unit.earlier.last().map_or(&0, |scan| &scan.nth);
    let mut last = 0;
    let history = unit
        .earlier
        .iter()
        .map(|Scan { nth, at }| {
            let between = nth - last - 1;
            last = *nth;
            let title = if *nth == 1 { "Checked for the first time".to_owned() } else { format!("Checked, {}", ordinal(*nth)) };
            view! {
                {(between > 0).then(|| view! { <TimelineItem title=plural(between, "more check", "more checks") tone=Tone::Neutral/> })}
                <TimelineItem title=title at=Some(*at)/>
            }
        })
        .collect_view();
    let skipped = unit.nth - now - 1;
    view! {
        <Card>
            <FactList>
                <Fact label="Product">{unit.product}</Fact>
                <Fact label="Brand">{unit.brand}</Fact>
                <Fact label=if unit.made_on.is_some() { "Made" } else { "Lot" }>{made}</Fact>
                {made_in.map(|country| view! { <Fact label="Made in">{country.to_string()}</Fact> })}
                {markets.map(|markets| view! { <Fact label="To be sold in">{markets}</Fact> })}
                {unit.expires_on.map(|day| view! { <Fact label="Good until"><DayText day=day/></Fact> })}
                {(!unit.look_for.is_empty()).then(|| view! { <Fact label="Look for">{unit.look_for}</Fact> })}
                <Fact label="GTIN"><span class="code-text">{unit.gtin.short().to_owned()}</span></Fact>
            </FactList>
        </Card>
        <Card title="History">
            <Timeline label="What happened to this code">
                <TimelineItem title="Code issued with its lot" at=Some(unit.sealed_at)/>
                {history}
                {(skipped > 0).then(|| view! { <TimelineItem title=plural(skipped, "more check", "more checks") tone=Tone::Neutral/> })}
                <TimelineItem title="Checked by you" at=Some(unit.checked_at) tone=if unit.nth == 1 { Tone::Good } else { Tone::Warn }/>
            </Timeline>
        </Card>
    }
}

/// What to do next. The report opens with what the check found.
#[component]
fn Next(once: Uuid, wrong: String) -> impl IntoView {
    let href = format!("/report?ground={}&explanation={}", Ground::Counterfeit.as_str(), encode(&wrong));
    view! {
        <ButtonLink href=href wide=true glyph=Glyph::Flag variant=Variant::Plain>"Something is wrong: report the seller"</ButtonLink>
        <Card title="Check another code"><CodeForm once=once label="Code on the label"/></Card>
    }
}

/// `2nd time`, `3rd time`, `11th time`.
fn ordinal(nth: i64) -> String {
    let ending = match (nth % 100, nth % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{nth}{ending} time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_counted_as_people_say_it() {
        assert_eq!(
            [1, 2, 3, 4, 11, 12, 21, 112].map(ordinal),
            ["1st time", "2nd time", "3rd time", "4th time", "11th time", "12th time", "21st time", "112th time"]
        );
    }
}
