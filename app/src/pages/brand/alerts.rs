//! A brand's alerts: codes that behave like copies, by product and lot, and sweeps of its codes.

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Choice, CodeText, EmptyState, Glyph, Notice, PageHeader, Pagination, Select, Tab, Tabs, TimeText, Tone, Variant,
        query_value,
    },
    i18n::t,
    pages::loaded,
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    alert::{AlertList, AlertState, SentTwice, Sweep, UnissuedNaming, UnitAlert, UnknownCodes},
    risk::AlertClass,
    standing::Standing,
};

/// The list; `?state=`, `?verdict=`, `?class=` and `?gtin=` narrow it.
#[component]
pub fn Alerts() -> impl IntoView {
    let (state, verdict, gtin, class, page) = (query_value("state"), query_value("verdict"), query_value("gtin"), query_value("class"), query_value("page"));
    let asked = move || {
        let text = |value: Memo<Option<String>>| value.get().unwrap_or_default();
        (text(state), text(verdict), text(gtin), text(class), page.get().and_then(|p| p.parse().ok()).unwrap_or(1))
    };
    let alerts = Resource::new_blocking(asked, |(state, verdict, gtin, class, page)| api::alert::alerts(state, verdict, gtin, class, page));
    let tabs = move || {
        let (shown, verdict, gtin, class, _) = asked();
        let tab = |label: &str, key: &str| Tab {
            label: label.to_owned(),
            href: format!("/brand/alerts?state={key}&verdict={verdict}&class={class}&gtin={gtin}"),
            count: None,
            current: Some(shown == key),
        };
        let tabs = vec![
            tab(t::alerts::tab_all(), ""),
            tab(t::alerts::tab_new(), "new"),
            tab(t::alerts::tab_seen(), "seen"),
            tab(t::alerts::tab_acted(), "acted"),
            tab(t::alerts::tab_dismissed(), "dismissed"),
        ];
        view! { <Tabs label=t::alerts::tabs() tabs=tabs/> }
    };
    view! {
        <Title text=t::alerts::title()/>
        <div class="page">
            <PageHeader
                title=t::alerts::title()
                intro=t::alerts::intro()
                actions=|| view! { <ButtonLink href="/brand/alerts/thresholds">{t::alerts::set_thresholds()}</ButtonLink> }
            />
            {tabs}
            {loaded(alerts, move |list| {
                let (state, verdict, gtin, class, _) = asked();
                view! { <Shown list=list state=state verdict=verdict class=class gtin=gtin/> }
            })}
        </div>
    }
}

#[component]
fn Shown(list: AlertList, state: String, verdict: String, class: String, gtin: String) -> impl IntoView {
    let AlertList { page, products, sweeps, unknown, unissued, .. } = list;
    let asked = AlertClass::parse(&class);
    // They are no units, and nobody settles them: they stand on the first page of all alerts, and of the new ones.
    let had_unknown = !unknown.is_empty() || !unissued.is_empty();
    let here = page.page <= 1 && verdict.is_empty() && matches!(state.as_str(), "" | "new");
    let of_product = |one: &UnknownCodes| gtin.is_empty() || gtin == one.gtin.to_string();
    let unknown: Vec<UnknownCodes> = unknown.into_iter().filter(|one| here && of_product(one) && asked.is_none_or(|class| class == one.class)).collect();
    let shown = here && asked.is_none_or(|class| class == AlertClass::UnknownUnit);
    let unissued: Vec<UnissuedNaming> = unissued.into_iter().filter(|one| shown && (gtin.is_empty() || gtin == one.gtin.to_string())).collect();
    let filter = (!products.is_empty() || had_unknown).then(|| {
        let products = products.into_iter().map(|(gtin, name, count)| Choice::new(gtin.to_string(), format!("{name} ({count})"))).collect();
        let verdicts = vec![Choice::new("likely_copied", t::alerts::only_copied())];
        let classes = AlertClass::ALL.map(|class| Choice::new(class.as_str(), class_word(class))).to_vec();
        view! {
            <form class="filter-bar" method="get" action="/brand/alerts" role="search" aria-label=t::alerts::filter()>
                <input type="hidden" name="state" value=state/>
                <Select name="gtin" label=t::alerts::product() choices=products value=Some(gtin) empty=t::alerts::all_products()/>
                <Select name="verdict" label=t::alerts::verdict() choices=verdicts value=Some(verdict) empty=t::alerts::any_verdict()/>
                <Select name="class" label=t::alerts::class() choices=classes value=Some(class) empty=t::alerts::any_class()/>
                <Button variant=Variant::Plain>{t::alerts::apply()}</Button>
            </form>
        }
    });
    let (number, size, total) = (page.page, page.size, page.total);
    let sweeps = sweeps.into_iter().map(|sweep| view! { <SweepNotice sweep=sweep title=t::alerts::sweeps()/> }).collect_view();
    let only_unknown = !(unknown.is_empty() && unissued.is_empty()) && page.rows.is_empty();
    let unissued = (!unissued.is_empty()).then(|| view! { <UnissuedCard codes=unissued/> });
    let unknown = unknown.into_iter().map(|codes| view! { <UnknownNotice codes=codes/> }).collect_view();
    if only_unknown {
        return view! { {sweeps}{filter}{unissued}{unknown} }.into_any();
    }
    if page.rows.is_empty() {
        return view! {
            {sweeps}{filter}
            <EmptyState glyph=Glyph::ShieldCheck title=t::alerts::none_title()>{t::alerts::none_text()}</EmptyState>
        }
        .into_any();
    }
    let groups = grouped(page.rows).into_iter().map(|alerts| view! { <Group alerts=alerts/> }).collect_view();
    view! {
        {sweeps}{filter}{unissued}{unknown}{groups}
        <Pagination page=number size=size total=total what=t::brand::alerts_2()/>
    }
    .into_any()
}

/// Neighbours of one product and lot together; the list comes in that order.
fn grouped(alerts: Vec<UnitAlert>) -> Vec<Vec<UnitAlert>> {
    let mut groups: Vec<Vec<UnitAlert>> = Vec::new();
    for alert in alerts {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.product_id == alert.product_id && first.lot == alert.lot) => group.push(alert),
            _ => groups.push(vec![alert]),
        }
    }
    groups
}

#[component]
fn Group(alerts: Vec<UnitAlert>) -> impl IntoView {
    let title = alerts.first().map(|alert| t::alerts::lot(&alert.product, alert.lot.as_str())).unwrap_or_default();
    let count = alerts.len() as i64;
    let items = alerts
        .into_iter()
        .map(|alert| {
            let href = format!("/brand/alerts/{}", alert.id);
            let first = turned_up(&alert).first().map(|told| (*told).to_owned()).or_else(|| alert.findings.first().map(|finding| format!("{}.", finding.text)));
            let (checks, score) = (t::alerts::checks(alert.checks), alert.score);
            let why = if alert.findings.is_empty() { checks } else { t::alerts::why(score, checks) };
            view! {
                <li class="alert-unit">
                    <p class="alert-head"><VerdictBadge copied=alert.likely_copied standing=alert.standing/><StateWord state=alert.state/><CodeText code=alert.code.with_check()/></p>
                    <p>{first}</p>
                    <p class="muted">
                        {class_word(alert.class)}" · "{why}" · "
                        {t::alerts::last(view! { <TimeText at=alert.last_at/> })}
                    </p>
                    <p><a href=href aria-label=format!("{}: {}", t::alerts::open(), alert.code)>{t::alerts::open()}</a></p>
                </li>
            }
        })
        .collect_view();
    view! { <Card title=title aside=move || view! { <span class="muted">{t::alerts::units(count)}</span> }><ul class="alert-units">{items}</ul></Card> }
}

/// A class in words.
pub(super) fn class_word(class: AlertClass) -> &'static str {
    match class {
        AlertClass::CopySuspected => t::alerts::class_copy(),
        AlertClass::AlreadyDecommissioned => t::alerts::class_decommissioned(),
        AlertClass::NotYetActive => t::alerts::class_not_active(),
        AlertClass::BatchOrExpiryMismatch => t::alerts::class_mismatch(),
        AlertClass::UnknownUnit => t::alerts::class_unit(),
        AlertClass::UnknownProduct => t::alerts::class_product(),
    }
}

/// What is wrong with a unit that nobody should have, or that sellers shipped twice: a sentence each.
pub(super) fn turned_up(alert: &UnitAlert) -> Vec<&'static str> {
    let standing = match alert.standing {
        Some(Standing::Stolen) => Some(t::alerts::turned_stolen()),
        Some(Standing::Recalled) => Some(t::alerts::turned_recalled()),
        Some(Standing::Void) => Some(t::alerts::turned_void()),
        Some(Standing::NotActive) => Some(t::alerts::turned_not_active()),
        Some(Standing::Active) | None => None,
    };
    let sent = alert.sent.map(|sent| match sent {
        SentTwice::ByOne => t::alerts::sent_twice(),
        SentTwice::ByTwo => t::alerts::sent_by_two(),
    });
    standing.into_iter().chain(sent).collect()
}

/// The verdict in a word, or how a unit stands that nobody should have.
#[component]
pub(super) fn VerdictBadge(copied: bool, standing: Option<Standing>) -> impl IntoView {
    let (tone, word) = match standing {
        Some(Standing::Stolen) => (Tone::Bad, t::alerts::stolen()),
        Some(Standing::Recalled) => (Tone::Bad, t::alerts::recalled()),
        Some(Standing::Void) => (Tone::Bad, t::alerts::void()),
        Some(Standing::NotActive) => (Tone::Bad, t::alerts::not_active()),
        _ if copied => (Tone::Bad, t::alerts::copied()),
        _ => (Tone::Warn, t::alerts::watch()),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}

/// What became of it, in a word.
#[component]
pub(super) fn StateWord(state: AlertState) -> impl IntoView {
    let (tone, word) = state_word(state);
    view! { <Badge tone=tone>{word}</Badge> }
}

/// The same, and how it looks.
pub(super) fn state_word(state: AlertState) -> (Tone, &'static str) {
    match state {
        AlertState::New => (Tone::Brass, t::alerts::not_seen()),
        AlertState::Seen => (Tone::Neutral, t::alerts::seen()),
        AlertState::Dismissed => (Tone::Neutral, t::alerts::dismissed()),
        AlertState::Acted => (Tone::Good, t::alerts::acted()),
    }
}

/// A sweep, to those whose codes it tries.
#[component]
pub(crate) fn SweepNotice(
    /// The sweep.
    sweep: Sweep,
    /// What it is to them.
    title: &'static str,
) -> impl IntoView {
    let Sweep { began_at, last_at, misses, networks, countries, found, .. } = sweep;
    let named: Vec<String> = countries.into_iter().map(|(country, _)| country).filter(|country| !country.is_empty()).take(5).collect();
    view! {
        <Notice tone=Tone::Warn title=title>
            <p>{t::alerts::sweep(misses, networks, view! { <TimeText at=began_at/> }, view! { <TimeText at=last_at/> })}</p>
            {(!named.is_empty()).then(|| view! { <p>{t::alerts::sweep_countries(named.join(", "))}</p> })}
            {(found > 0).then(|| view! { <p>{t::alerts::sweep_found(found)}</p> })}
            <p>{t::alerts::sweep_rest()}</p>
        </Notice>
    }
}

#[component]
fn UnissuedCard(codes: Vec<UnissuedNaming>) -> impl IntoView {
    let items = codes
        .into_iter()
        .map(|UnissuedNaming { code, product, seller, order, at, .. }| {
            view! { <li>{t::alerts::unissued_one(&code, &product, &seller, &order, view! { <TimeText at=at/> })}</li> }
        })
        .collect_view();
    view! {
        <Card title=t::alerts::unissued()>
            <p>{t::alerts::class_is(class_word(AlertClass::UnknownUnit))}</p>
            <ul class="alert-findings">{items}</ul>
            <p class="muted">{t::alerts::unissued_rest()}</p>
        </Card>
    }
}

#[component]
fn UnknownNotice(codes: UnknownCodes) -> impl IntoView {
    let UnknownCodes { class, gtin, product, misses, networks, first_at, last_at } = codes;
    let gtin = gtin.short().to_string();
    let (title, rest) = match product {
        Some(product) => (t::alerts::unknown_unit(&product, &gtin), t::alerts::unknown_unit_rest()),
        None => (t::alerts::unknown_product(&gtin), t::alerts::unknown_product_rest()),
    };
    view! {
        <Notice tone=Tone::Warn title=title>
            <p>{t::alerts::class_is(class_word(class))}</p>
            <p>{t::alerts::unknown(misses, networks, view! { <TimeText at=first_at/> }, view! { <TimeText at=last_at/> })}</p>
            <p>{rest}</p>
        </Notice>
    }
}
