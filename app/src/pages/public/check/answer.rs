//! The answer to a check: the stamp, what the thing is, what happened to it, what to do next.

use super::{
    CodeForm, FromListing, Photo, Scanner, Token,
    more::{Tell, Whose, WhoseMark},
};
use crate::{
    api::check::{Follows, Looked},
    components::{ButtonLink, Card, CodeText, DayText, Fact, FactList, Glyph, Notice, TimeText, Timeline, TimelineItem, Tone, Variant, Verdict},
    i18n::{self, said, t, unit_code_error},
    pages::encode,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    any_code::AnyCode,
    check::{CheckVerdict, CheckedUnit, Earlier},
    date::Day,
    ground::Ground,
    gtin::Gtin,
    picture::picture_url,
    place::Place,
    standing::Standing,
    unit_code::UnitCode,
};

/// The answer.
#[component]
pub fn Answer(verdict: CheckVerdict, token: Token) -> impl IntoView {
    let ground = verdict.ground();
    match verdict {
        CheckVerdict::Genuine(unit) => view! { <Genuine unit=*unit ground=ground token=token/> }.into_any(),
        CheckVerdict::SeenBefore(unit) => view! { <SeenBefore unit=*unit ground=ground token=token/> }.into_any(),
        CheckVerdict::AtRisk { unit, reasons, reported } => {
            view! { <AtRisk unit=*unit reasons=reasons reported=reported ground=ground token=token/> }.into_any()
        }
        CheckVerdict::NotActive { code, brand, hallmark_svg, .. } => {
            view! { <NotActive code=code brand=brand hallmark=hallmark_svg ground=ground token=token/> }.into_any()
        }
        CheckVerdict::Withdrawn { unit, standing, message } => {
            view! { <Withdrawn unit=*unit standing=standing message=message ground=ground token=token/> }.into_any()
        }
        CheckVerdict::NotIssued { code } => view! { <NotIssued code=code ground=ground token=token/> }.into_any(),
        CheckVerdict::ProductNumber { gtin } => view! { <ProductNumber gtin=gtin token=token/> }.into_any(),
        CheckVerdict::NeedsGtin { typed } => view! { <NeedsGtin typed=typed token=token/> }.into_any(),
        CheckVerdict::Mistyped { message, typed } => view! { <Mistyped message=message typed=typed token=token/> }.into_any(),
    }
}

/// What all answers about a code have: the stamp over the hallmark, what the thing is, and a report that opens with what was found.
#[component]
fn Told(
    tone: Tone,
    word: &'static str,
    #[prop(into)] title: String,
    code: AnyCode,
    /// The unit, where the brand made one and has let go of it.
    #[prop(optional_no_strip)]
    unit: Option<CheckedUnit>,
    /// The drawing to compare with the label, where what it is on is not told.
    #[prop(optional)]
    hallmark: String,
    /// It can be somebody's.
    #[prop(default = true)]
    claimable: bool,
    /// What a report begins with.
    wrong: String,
    /// The ground that it opens with.
    #[prop(optional_no_strip)]
    ground: Option<Ground>,
    token: Token,
    children: Children,
) -> impl IntoView {
    let hallmark = Some(unit.as_ref().map_or(hallmark, |unit| unit.hallmark_svg.clone())).filter(|drawing| !drawing.is_empty());
    // A number that came with the brand's own labels is nobody's to claim: it is not drawn at random, and could be guessed.
    let own = match code {
        AnyCode::Unit(code) => Some(code),
        AnyCode::Foreign(_) => None,
    };
    let claim = unit.as_ref().and_then(|unit| Some((own?, unit.claim)));
    let past_date = unit.as_ref().and_then(CheckedUnit::past_date);
    let asked = token.asked.filter(|_| token.follows == Follows::Open);
    let needs_cookie = token.follows == Follows::NeedsCookie;
    view! {
        <Title text=word/>
        <div class="narrow page" data-asked=token.asked.map(|asked| asked.to_string())>
            {not_a_buyers(token.looked, code)}
            <Verdict tone=tone word=word title=title hallmark=hallmark>
                {children()}
                {claim.map(|(_, claim)| view! { <WhoseMark claim=claim/> })}
                <CodeText code=code.with_check()/>
            </Verdict>
            {past_date.map(|day| view! { <Notice tone=Tone::Warn title=t::check::past_date(day)><p>{t::check::past_date_advice()}</p></Notice> })}
            {unit.map(|unit| view! { <About unit=unit/> })}
            <Report wrong=wrong ground=ground/>
            {claim.filter(|_| claimable).zip(asked).map(|((code, claim), asked)| view! { <Whose code=code claim=claim asked=asked/> })}
            {asked.map(|asked| view! { <Tell code=code asked=asked/> })}
            {needs_cookie.then(|| view! { <Card><p class="muted">{t::own::needs_cookie()}</p></Card> })}
            <Another token=token/>
        </div>
        <Scanner/>
    }
}

/// For who is no buyer. To who works for the unit's brand it is told on pages of their own how the code stands.
fn not_a_buyers(looked: Looked, code: AnyCode) -> Option<AnyView> {
    match looked {
        Looked::No => None,
        Looked::ByBrand => {
            let href = format!("/brand/codes?code={}", encode(&code.with_check()));
            let notice = view! {
                <Notice tone=Tone::Neutral title=t::check::looked()>
                    <p>{t::check::looked_lead()}" "<a href=href>{t::check::looked_more()}</a></p>
                </Notice>
            };
            Some(notice.into_any())
        }
        Looked::ForTrade => Some(view! { <Notice tone=Tone::Neutral title=t::check::for_trade()><p>{t::check::for_trade_lead()}</p></Notice> }.into_any()),
    }
}

/// The unit as a report names it: `code X (“Product” by Brand)`.
fn named(unit: &CheckedUnit) -> String {
    t::check::unit(unit.code.with_check(), &unit.product, &unit.brand)
}

#[component]
fn Genuine(unit: CheckedUnit, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::genuine_wrong(named(&unit));
    let title = t::check::genuine_title(&unit.brand);
    let drawn = !unit.hallmark_svg.is_empty();
    let tone = if unit.past_date().is_some() { Tone::Warn } else { Tone::Good };
    view! {
        <Told tone=tone word=t::check::genuine() title=title code=unit.code unit=Some(unit) wrong=wrong ground=ground token=token>
            {drawn.then(|| view! { <p>{t::check::genuine_compare()}</p> })}
        </Told>
    }
}

#[component]
fn SeenBefore(unit: CheckedUnit, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let first = unit.first_checked_at;
    let wrong = t::check::seen_wrong(named(&unit), i18n::instant_day(first));
    let title = t::check::seen_title(&unit.brand);
    let before = match unit.exact {
        true => t::check::seen_times(unit.nth - 1, view! { <TimeText at=first/> }.into_any()),
        false => t::check::seen_times(unit.nth - 1, view! { <DayText day=Day::of(first)/> }.into_any()),
    };
    let cleared = unit.cleared_on.map(|day| t::check::seen_cleared(&unit.brand, day));
    view! {
        <Told tone=Tone::Warn word=t::check::seen_before() title=title code=unit.code unit=Some(unit) wrong=wrong ground=ground token=token>
            <p>{before}</p>
            {cleared.map(|cleared| view! { <p>{cleared}</p> })}
            <p>{t::check::seen_advice()}</p>
        </Told>
    }
}

#[component]
fn AtRisk(unit: CheckedUnit, reasons: Vec<String>, reported: Vec<String>, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let reasons: Vec<_> = reasons.iter().map(|reason| said(reason)).collect();
    let reported: Vec<_> = reported.iter().map(|reason| said(reason)).collect();
    let wrong = t::check::at_risk_wrong(named(&unit), reported.join("; "));
    let title = match &unit.leads_to {
        Some(host) => t::check::leads_elsewhere_title(&unit.brand, host),
        None => t::check::at_risk_title(&unit.brand),
    };
    let reasons = reasons.into_iter().map(|reason| view! { <li>{t::check::sentence(reason)}</li> }).collect_view();
    view! {
        <Told tone=Tone::Bad word=t::check::at_risk() title=title code=unit.code unit=Some(unit) wrong=wrong ground=ground token=token>
            <ul class="verdict-reasons">{reasons}</ul>
            <p>{t::check::at_risk_advice()}</p>
        </Told>
    }
}

#[component]
fn NotActive(code: AnyCode, brand: String, hallmark: String, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::not_active_wrong(t::check::unit_withheld(code.with_check(), &brand));
    let title = t::check::not_active_title(&brand);
    view! {
        <Told tone=Tone::Warn word=t::check::not_active() title=title code=code unit=None hallmark=hallmark wrong=wrong ground=ground token=token>
            <p>{t::check::not_active_advice()}</p>
        </Told>
    }
}

#[component]
fn Withdrawn(unit: CheckedUnit, standing: Standing, message: String, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let (word, title, wrong) = match standing {
        Standing::Stolen => (t::check::stolen(), t::check::stolen_title(&unit.brand), t::check::stolen_wrong(named(&unit))),
        _ => (t::check::recalled(), t::check::recalled_title(&unit.brand), t::check::recalled_wrong(named(&unit))),
    };
    let claimable = standing != Standing::Stolen;
    view! {
        <Told tone=Tone::Bad word=word title=title code=unit.code unit=Some(unit) claimable=claimable wrong=wrong ground=ground token=token>
            {(!message.is_empty()).then(|| view! { <blockquote class="reason">{message}</blockquote> })}
        </Told>
    }
}

#[component]
fn NotIssued(code: AnyCode, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::not_issued_wrong(code.with_check());
    view! {
        <Told tone=Tone::Bad word=t::check::not_issued() title=t::check::not_issued_title() code=code unit=None wrong=wrong ground=ground token=token>
            <p>{t::check::not_issued_advice()}</p>
        </Told>
    }
}

/// Every piece has this number: it is neither genuine nor not.
#[component]
fn ProductNumber(gtin: Gtin, token: Token) -> impl IntoView {
    view! {
        <Title text=t::check::product_number()/>
        <div class="narrow page">
            <Verdict tone=Tone::Neutral word=t::check::product_number() title=t::check::product_number_title(gtin.short()) hallmark=None>
                <p>{t::check::product_number_advice()}</p>
            </Verdict>
            <Card>
                <CodeForm once=token.once label=t::check::code_label() scan=true listing=true/>
                <details class="photo-box"><summary>{t::scan::photo()}</summary><Photo once=token.once listing=true/></details>
            </Card>
        </div>
        <Scanner/>
    }
}

/// A serial number that may belong to a product's: both are asked for, each in a field of its own.
#[component]
fn NeedsGtin(typed: String, token: Token) -> impl IntoView {
    view! {
        <Title text=t::check::needs_gtin()/>
        <div class="narrow page">
            <Verdict tone=Tone::Neutral word=t::check::needs_gtin() title=t::check::needs_gtin_title() hallmark=None>
                <p>{t::check::needs_gtin_advice()}</p>
            </Verdict>
            <Card><CodeForm once=token.once label=t::check::serial_label() typed=typed gtin=true scan=true listing=true/></Card>
        </div>
        <Scanner/>
    }
}

#[component]
fn Mistyped(message: String, typed: String, token: Token) -> impl IntoView {
    // The server says it in English. What the model finds in the same text is the same error, if nothing else was wrong.
    let message = UnitCode::parse(&typed).err().filter(|error| error.to_string() == message).map_or_else(|| said(&message), |error| unit_code_error(&error));
    let why = t::check::sentence(&message);
    view! {
        <Title text=t::check::mistyped()/>
        <div class="narrow page">
            <Verdict tone=Tone::Neutral word=t::check::mistyped() title=t::check::mistyped_title() hallmark=None>
                <p>{why}</p>
                <p>{t::check::mistyped_advice()}</p>
            </Verdict>
            <Card>
                <CodeForm once=token.once label=t::check::code_label() typed=typed wrong=Some(message) scan=true listing=true/>
                <details class="photo-box"><summary>{t::scan::photo()}</summary><Photo once=token.once listing=true/></details>
            </Card>
        </div>
        <Scanner/>
    }
}

/// What the thing is, and what happened to its code.
#[component]
fn About(unit: CheckedUnit) -> impl IntoView {
    let lot = unit.lot.to_string();
    let alt = t::own::picture(&unit.product);
    let picture = unit.picture.map(|id| view! { <img class="product-picture" src=picture_url(id) alt=alt loading="lazy" decoding="async"/> });
    let made_in = unit.origin.made_in;
    let markets = (!unit.origin.markets.is_empty()).then(|| unit.origin.markets.iter().copied().map(i18n::country).collect::<Vec<_>>().join(", "));
    let made = match unit.made_on {
        Some(day) => t::check::made_in_lot(view! { <DayText day=day/> }, view! { <span class="whole">{lot}</span> }),
        None => view! { <span class="whole">{lot}</span> }.into_any(),
    };
    let now = *unit.earlier.last().map_or(&0, |scan| &scan.nth);
    let mut last = 0;
    let by_day = !unit.exact;
    let history = unit
        .earlier
        .iter()
        .map(|Earlier { nth, at, place }| {
            let between = nth - last - 1;
            last = *nth;
            let title = if *nth == 1 { t::check::checked_first().to_owned() } else { t::check::checked_nth(*nth) };
            view! {
                {(between > 0).then(|| view! { <TimelineItem title=t::check::more_checks(between) tone=Tone::Neutral/> })}
                {match place {
                    Some(place) => {
                        let place = roughly(*place);
                        view! { <TimelineItem title=title at=Some(*at) by_day=by_day>{place}</TimelineItem> }.into_any()
                    }
                    None => view! { <TimelineItem title=title at=Some(*at) by_day=by_day/> }.into_any(),
                }}
            }
        })
        .collect_view();
    let skipped = unit.nth - now - 1;
    view! {
        <Card>
            {picture}
            <FactList>
                <Fact label=t::check::product()>{unit.product}</Fact>
                <Fact label=t::check::brand()>{unit.brand}</Fact>
                <Fact label=if unit.made_on.is_some() { t::check::made() } else { t::check::lot() }>{made}</Fact>
                {made_in.map(|country| view! { <Fact label=t::check::made_in()>{i18n::country(country)}</Fact> })}
                {markets.map(|markets| view! { <Fact label=t::check::markets()>{markets}</Fact> })}
                {unit.expires_on.map(|day| view! { <Fact label=t::check::good_until()><DayText day=day/></Fact> })}
                {(!unit.look_for.is_empty()).then(|| view! { <Fact label=t::check::look_for()>{unit.look_for}</Fact> })}
                <Fact label="GTIN"><span class="code-text">{unit.gtin.short().to_owned()}</span></Fact>
            </FactList>
        </Card>
        <Card title=t::check::history()>
            <Timeline label=t::check::history_label()>
                <TimelineItem title=t::check::issued() at=Some(unit.sealed_at)/>
                {history}
                {(skipped > 0).then(|| view! { <TimelineItem title=t::check::more_checks(skipped) tone=Tone::Neutral/> })}
                <TimelineItem title=t::check::checked_by_you() at=Some(unit.checked_at) tone=if unit.nth == 1 { Tone::Good } else { Tone::Warn }/>
            </Timeline>
        </Card>
    }
}

/// What to do if something is wrong. The report opens with what the check found, and with the listing if it is known.
#[component]
fn Report(wrong: String, #[prop(optional_no_strip)] ground: Option<Ground>) -> impl IntoView {
    let ground = ground.map(|ground| format!("ground={ground}&")).unwrap_or_default();
    let listing = use_context::<FromListing>().and_then(|from| from.0).map(|listing| format!("listing={}&", encode(&listing))).unwrap_or_default();
    let href = format!("/report?{listing}{ground}explanation={}", encode(&wrong));
    view! {
        <ButtonLink href=href wide=true glyph=Glyph::Flag variant=Variant::Plain>{t::check::wrong_action()}</ButtonLink>
    }
}

/// The next check.
#[component]
fn Another(token: Token) -> impl IntoView {
    view! {
        <Card title=t::check::another()>
            <CodeForm once=token.once label=t::check::code_label() scan=true/>
            <details class="photo-box"><summary>{t::scan::photo()}</summary><Photo once=token.once/></details>
        </Card>
    }
}

/// Roughly where a check was: spots are told to the unit's own brand only.
fn roughly(place: Place) -> String {
    match place {
        Place::Country(country) => i18n::country(country),
        Place::Spot(spot) => {
            let near = t::own::near(format!("{:.1}, {:.1}", spot.latitude(), spot.longitude()));
            place.country().map_or_else(|| near.clone(), |country| format!("{}, {near}", i18n::country(country)))
        }
    }
}
