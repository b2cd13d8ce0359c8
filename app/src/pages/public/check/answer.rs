//! The answer to a check: the stamp, what the thing is, what happened to it, what to do next.

use super::{
    CodeForm, FromListing, Mine, Photo, Scanner, Token,
    about::About,
    more::{Tell, Whose, WhoseMark},
};
use crate::{
    api::check::{Follows, Looked},
    components::{ButtonLink, Card, CodeText, DayText, Glyph, Notice, TimeText, Tone, Variant, Verdict, query_value},
    i18n::{self, said, t, unit_code_error},
    pages::{encode, public::tip::ELSEWHERE},
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::{
    any_code::AnyCode,
    check::{BrandHelp, CheckVerdict, CheckedUnit},
    date::Day,
    ground::Ground,
    gtin::Gtin,
    risk::Claim,
    standing::Standing,
    time::Timestamp,
    typed::with_gtin,
    unit_code::{UnitCode, UnitCodeError},
};

/// The answer.
#[component]
pub fn Answer(verdict: CheckVerdict, token: Token) -> impl IntoView {
    let ground = verdict.ground();
    match verdict {
        CheckVerdict::Genuine(unit) => view! { <Genuine unit=*unit ground=ground token=token/> }.into_any(),
        CheckVerdict::SeenBefore(unit) if unit.claim == Claim::ByOwner => view! { <Yours unit=*unit ground=ground token=token/> }.into_any(),
        CheckVerdict::SeenBefore(unit) if Mine::here().are_all(&unit) => view! { <Again unit=*unit ground=ground token=token/> }.into_any(),
        CheckVerdict::SeenBefore(unit) => view! { <SeenBefore unit=*unit ground=ground token=token/> }.into_any(),
        CheckVerdict::AtRisk { unit, reasons, reported } => {
            view! { <AtRisk unit=*unit reasons=reasons reported=reported ground=ground token=token/> }.into_any()
        }
        CheckVerdict::NotActive { code, brand, hallmark_svg, .. } => {
            view! { <NotActive code=code brand=brand hallmark=hallmark_svg ground=ground token=token/> }.into_any()
        }
        CheckVerdict::Withdrawn { unit, standing: Standing::Stolen, message, help } => {
            view! { <Stolen unit=*unit message=message help=help ground=ground token=token/> }.into_any()
        }
        CheckVerdict::Withdrawn { unit, message, help, .. } => view! { <Recalled unit=*unit message=message help=help ground=ground token=token/> }.into_any(),
        CheckVerdict::NotIssued { code } => view! { <NotIssued code=code ground=ground token=token/> }.into_any(),
        CheckVerdict::ProductNumber { gtin } => view! { <ProductNumber gtin=gtin token=token/> }.into_any(),
        CheckVerdict::NeedsGtin { typed } => view! { <NeedsGtin typed=typed token=token/> }.into_any(),
        CheckVerdict::Mistyped { message, typed } => view! { <Mistyped message=message typed=typed token=token/> }.into_any(),
    }
}

/// Whether an answer lets its person say that the thing is theirs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Claiming {
    /// It does.
    Open,
    /// Only where somebody has said so before: to show the key, or to enter a passing code.
    NotAnew,
    /// It does not.
    Closed,
}

/// What all answers about a code have: the stamp over the hallmark, what was found and what to do about it, with a report that opens with what was found; below
/// that what the thing is, and the rest folded, so that what matters stands on the first screen of a telephone.
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
    /// Whether it can be somebody's.
    #[prop(default = Claiming::Open)]
    claiming: Claiming,
    /// What a report is for, where it is not the first thing to do: it stands behind the rest then.
    #[prop(optional_no_strip)]
    report_for: Option<&'static str>,
    /// What was found, below the headline.
    #[prop(optional, into)]
    found: ViewFn,
    /// What to do, in one sentence.
    #[prop(optional_no_strip)]
    advice: Option<&'static str>,
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
    // Who holds the copy may be the first to say that it is theirs: that is not offered. Owners keep what they have.
    let claimable = |claim| match claiming {
        Claiming::Open => true,
        Claiming::NotAnew => claim != Claim::Unclaimed,
        Claiming::Closed => false,
    };
    let whose = claim.filter(|(_, claim)| claimable(*claim)).zip(asked);
    // The worse the answer, the more it asks for a report.
    let weight = match tone {
        _ if report_for.is_some() => Variant::Plain,
        Tone::Bad => Variant::Primary,
        Tone::Warn => Variant::Plain,
        _ => Variant::Quiet,
    };
    let waited = use_context::<super::Added>().and_then(|added| added.asked_at).map(|asked| {
        let first = unit.as_ref().is_some_and(|unit| unit.nth > 1 && asked < unit.first_checked_at);
        let time = view! { <TimeText at=asked/> };
        let words = if first { t::check::asked_first(time) } else { t::check::asked_offline(time) };
        view! { <p class="muted">{words}</p> }
    });
    let report = view! { <Report code=code wrong=wrong ground=ground words=report_for.unwrap_or_else(t::check::wrong_action) variant=weight/> };
    let (report, report_last) = if report_for.is_none() { (Some(report), None) } else { (None, Some(report)) };
    let whose = whose.map(|((code, claim), asked)| view! { <Whose code=code claim=claim asked=asked/> });
    // Of a thing that is probably not genuine, what it is comes before whose it is.
    let (whose, whose_last) = if tone == Tone::Bad { (None, whose) } else { (whose, None) };
    let needs_cookie = token.follows == Follows::NeedsCookie;
    view! {
        <Title text=word/>
        <div class="narrow page" data-asked=token.asked.map(|asked| asked.to_string())>
            {not_a_buyers(token.looked, code)}
            <Verdict tone=tone word=word title=title hallmark=hallmark>
                {found.run()}
                {advice.map(|advice| view! { <p class="verdict-advice">{advice}</p> })}
                {report}
                {children()}
                {claim.map(|(_, claim)| view! { <WhoseMark claim=claim/> })}
                <CodeText code=code.with_check()/>
                {waited}
            </Verdict>
            {past_date.map(|day| view! { <Notice tone=Tone::Warn title=t::check::past_date(day)><p>{t::check::past_date_advice()}</p></Notice> })}
            {whose}
            {unit.map(|unit| view! { <About unit=unit/> })}
            {whose_last}
            {asked.map(|asked| view! { <Tell code=code asked=asked/> })}
            {needs_cookie.then(|| view! { <Card><p class="muted">{t::own::needs_cookie()}</p></Card> })}
            {report_last}
            <ButtonLink href="/check" wide=true>{t::check::another()}</ButtonLink>
        </div>
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
        <Told tone=tone word=t::check::genuine() title=title code=unit.code unit=Some(unit) advice=drawn.then(t::check::genuine_do) wrong=wrong ground=ground token=token>
            {drawn.then(|| view! { <p>{t::check::genuine_compare()}</p> })}
        </Told>
    }
}

/// Nobody but this browser checked it: what holds of a first check holds still.
#[component]
fn Again(unit: CheckedUnit, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::again_wrong(named(&unit));
    let title = t::check::again_title(&unit.brand);
    let drawn = !unit.hallmark_svg.is_empty();
    let tone = if unit.past_date().is_some() { Tone::Warn } else { Tone::Good };
    let Before { times, first, exact } = Before::of(&unit);
    let found = move || view! { <p>{t::check::again_times(times, moment(first, exact))}</p> };
    view! {
        <Told
            tone=tone word=t::check::genuine() title=title code=unit.code unit=Some(unit) found=found advice=drawn.then(t::check::genuine_do) wrong=wrong
            ground=ground token=token
        >
            {drawn.then(|| view! { <p>{t::check::genuine_compare()}</p> })}
        </Told>
    }
}

#[component]
fn SeenBefore(unit: CheckedUnit, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::seen_wrong(named(&unit), i18n::instant_day(unit.first_checked_at));
    let title = t::check::seen_title(&unit.brand);
    let checks = Before::of(&unit);
    let cleared = unit.cleared_on.map(|day| t::check::seen_cleared(&unit.brand, day));
    let mine = Mine::here();
    let mine = i64::try_from(unit.earlier.iter().filter(|earlier| mine.has(earlier.nth)).count()).unwrap_or(i64::MAX);
    view! {
        <Told
            tone=Tone::Warn word=t::check::seen_before() title=title code=unit.code found=move || before(&checks) advice=Some(t::check::seen_do()) unit=Some(unit)
            wrong=wrong ground=ground token=token
        >
            {(mine > 0).then(|| view! { <p>{t::check::seen_mine(mine)}</p> })}
            {cleared.map(|cleared| view! { <p>{cleared}</p> })}
            <p>{t::check::seen_advice()}</p>
        </Told>
    }
}

/// To whom the thing belongs, it is no news that its code was checked before.
#[component]
fn Yours(unit: CheckedUnit, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::seen_wrong(named(&unit), i18n::instant_day(unit.first_checked_at));
    let title = t::check::yours_title(&unit.brand);
    let checks = Before::of(&unit);
    let tone = if unit.past_date().is_some() { Tone::Warn } else { Tone::Good };
    view! {
        <Told tone=tone word=t::check::yours() title=title code=unit.code found=move || before(&checks) unit=Some(unit) wrong=wrong ground=ground token=token>
            <p>{t::check::yours_advice()}</p>
        </Told>
    }
}

/// How often it was checked before, and when first: its brand is told that to the minute, all others to the day.
struct Before {
    times: i64,
    first: Timestamp,
    exact: bool,
}

impl Before {
    fn of(unit: &CheckedUnit) -> Self {
        Self { times: unit.nth - 1, first: unit.first_checked_at, exact: unit.exact }
    }
}

fn before(Before { times, first, exact }: &Before) -> impl IntoView + use<> {
    view! { <p>{t::check::seen_times(*times, moment(*first, *exact))}</p> }
}

fn moment(at: Timestamp, exact: bool) -> AnyView {
    match exact {
        true => view! { <TimeText at=at/> }.into_any(),
        false => view! { <DayText day=Day::of(at)/> }.into_any(),
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
    let reasons = move || {
        let reasons = reasons.iter().map(|reason| view! { <li>{t::check::sentence(reason)}</li> }).collect_view();
        view! { <ul class="verdict-reasons">{reasons}</ul> }
    };
    view! {
        <Told
            tone=Tone::Bad word=t::check::at_risk() title=title code=unit.code unit=Some(unit) claiming=Claiming::NotAnew found=reasons
            advice=Some(t::check::at_risk_do()) wrong=wrong ground=ground token=token
        >
            <p>{t::check::at_risk_advice()}</p>
        </Told>
    }
}

#[component]
fn NotActive(code: AnyCode, brand: String, hallmark: String, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::not_active_wrong(t::check::unit_withheld(code.with_check(), &brand));
    let title = t::check::not_active_title(&brand);
    view! {
        <Told
            tone=Tone::Warn word=t::check::not_active() title=title code=code unit=None hallmark=hallmark advice=Some(t::check::not_active_do())
            wrong=wrong ground=ground token=token
        >
            <p>{t::check::not_active_advice()}</p>
        </Told>
    }
}

/// Called back: what to do with it comes first. Who sold it may have known nothing, so that a report stands last.
#[component]
fn Recalled(unit: CheckedUnit, message: String, help: BrandHelp, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let (title, wrong) = (t::check::recalled_title(&unit.brand), t::check::recalled_wrong(named(&unit)));
    let (brand, leads_to) = (unit.brand.clone(), unit.leads_to.clone());
    view! {
        <Told
            tone=Tone::Bad word=t::check::recalled() title=title code=unit.code unit=Some(unit)
            report_for=Some(t::check::recalled_report()) found=move || view! { <BrandsWords message=message.clone()/> } advice=Some(t::check::recalled_do())
            wrong=wrong ground=ground token=token
        >
            <p>{t::check::recalled_advice()}</p>
            <Help brand=brand leads_to=leads_to help=help/>
        </Told>
    }
}

#[component]
fn Stolen(unit: CheckedUnit, message: String, help: BrandHelp, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let (title, wrong) = (t::check::stolen_title(&unit.brand), t::check::stolen_wrong(named(&unit)));
    let (brand, leads_to) = (unit.brand.clone(), unit.leads_to.clone());
    view! {
        <Told
            tone=Tone::Bad word=t::check::stolen() title=title code=unit.code unit=Some(unit) claiming=Claiming::Closed
            found=move || view! { <BrandsWords message=message.clone()/> } advice=Some(t::check::stolen_do()) wrong=wrong ground=ground token=token
        >
            <p>{t::check::stolen_advice()}</p>
            <Help brand=brand leads_to=leads_to help=help/>
        </Told>
    }
}

/// What the brand says, in a language that nobody knows: not read out as the page's.
#[component]
fn BrandsWords(message: String) -> impl IntoView {
    (!message.is_empty()).then(|| view! { <blockquote class="reason" lang="">{message}</blockquote> })
}

/// Where the brand answers. A label that leads elsewhere is not the brand's, whatever became of the unit.
#[component]
fn Help(brand: String, #[prop(optional_no_strip)] leads_to: Option<String>, help: BrandHelp) -> impl IntoView {
    let elsewhere = leads_to.map(|host| view! { <p class="bad">{t::check::leads_elsewhere_title(&brand, host)}</p> });
    let line = |url: String, language: Option<String>, title: String| {
        view! { <li><a href=url hreflang=language.clone() lang=language rel="external nofollow">{title}</a></li> }
    };
    let pages: Vec<_> = help
        .links_in(i18n::language().tag())
        .map(|link| line(link.url.as_str().to_owned(), Some(link.language.clone()).filter(|language| !language.is_empty()), link.title.clone()))
        .collect();
    let site = help.website.as_ref().map(|url| line(url.as_str().to_owned(), None, t::check::brands_site(&brand)));
    let any = !pages.is_empty() || site.is_some();
    view! {
        {elsewhere}
        {any.then(|| view! { <p>{t::check::ask_brand(&brand)}</p><ul class="plain-list">{pages}{site}</ul> })}
    }
}

#[component]
fn NotIssued(code: AnyCode, #[prop(optional_no_strip)] ground: Option<Ground>, token: Token) -> impl IntoView {
    let wrong = t::check::not_issued_wrong(code.with_check());
    view! {
        <Told
            tone=Tone::Bad word=t::check::not_issued() title=t::check::not_issued_title() code=code unit=None advice=Some(t::check::not_issued_do())
            wrong=wrong ground=ground token=token
        >
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
    let error = UnitCode::parse(&typed).err().filter(|error| error.to_string() == message);
    let title = if matches!(error, Some(UnitCodeError::Empty | UnitCodeError::Length(_))) { t::check::incomplete_title() } else { t::check::mistyped_title() };
    let message = error.map_or_else(|| said(&message), |error| unit_code_error(&error));
    view! {
        <Title text=t::check::mistyped()/>
        <div class="narrow page">
            <Verdict tone=Tone::Neutral word=t::check::mistyped() title=title hallmark=None>
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

/// What to do if something is wrong. The report opens with what the check found, and with the listing if it is known.
#[component]
fn Report(code: AnyCode, wrong: String, #[prop(optional_no_strip)] ground: Option<Ground>, words: &'static str, variant: Variant) -> impl IntoView {
    let ground = ground.map(|ground| format!("ground={ground}&")).unwrap_or_default();
    let listing = use_context::<FromListing>().and_then(|from| from.0).map(|listing| format!("listing={}&", encode(&listing))).unwrap_or_default();
    // A forged code under a product's number is that product's brand's concern.
    let gtin = use_params_map().with_untracked(|params| params.get("gtin")).or_else(|| query_value("gtin").get_untracked());
    let printed = gtin.filter(|gtin| !gtin.trim().is_empty()).map_or_else(|| code.with_check(), |gtin| with_gtin(&gtin, &code.with_check()));
    let elsewhere = format!("{ELSEWHERE}?code={}&explanation={}", encode(&printed), encode(&wrong));
    let href = format!("/report?{listing}{ground}explanation={}", encode(&wrong));
    view! {
        <div class="verdict-actions">
            <ButtonLink href=href wide=true glyph=Glyph::Flag variant=variant>{words}</ButtonLink>
            <a class="verdict-link" href=elsewhere>{t::check::elsewhere_action()}</a>
        </div>
    }
}
