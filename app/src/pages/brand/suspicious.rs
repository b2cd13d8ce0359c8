//! What the content filters found for the brand: the listings, what is on sale first; and below them how much, of which kinds, by whom, from where, and written
//! how.

use crate::{
    api,
    components::{
        Card, Cell, Column, EmptyState, Glyph, MapPlace, PageHeader, Pagination, ScanMap, Sparkline, Tab, Table, Tabs, TimeText, group_digits, query_value,
    },
    i18n::t,
    pages::{
        brand::search::{
            self,
            picks::{PickBar, Picks},
        },
        loaded,
        public::listing::from_page,
        report_parts::{ListingBadge, ReportLink},
        screening_parts::{kind_label, kind_word, per_cent, verdict_word},
        session::{NotEnrolledYet, is_enrolled, may_report},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::SellerId,
    listing::ListingState,
    page::Page,
    screening::FindingKind,
    search::SearchQuery,
    suspicious::{CountryCount, Found, Suspicious, SuspiciousListing, SuspiciousQuery, SuspiciousSort, SuspiciousState},
};

/// `/brand/suspicious`: what is on sale first, for that is what there is to do.
#[component]
pub fn SuspiciousPage() -> impl IntoView {
    let (state, sort, page) = (query_value("state"), query_value("sort"), query_value("page"));
    let asked = move || SuspiciousQuery {
        state: state.get().and_then(|state| SuspiciousState::parse(&state)).unwrap_or_default(),
        sort: sort.get().and_then(|sort| SuspiciousSort::parse(&sort)).unwrap_or_default(),
        page: page.get().and_then(|page| page.parse().ok()).unwrap_or(1),
    };
    let found = Resource::new_blocking(asked, |query| async move {
        let found = api::suspicious::suspicious_listings(query.state, query.sort, query.page).await?;
        Ok((query, found))
    });
    // What is ticked stays so from page to page.
    let picks = Picks::default();
    view! {
        <Title text=t::suspicious::title()/>
        <div class="page">
            <PageHeader title=t::suspicious::title() intro=t::suspicious::intro()/>
            {loaded(found, move |(query, found)| view! { <Shown query=query found=found picks=picks/> })}
        </div>
    }
}

#[component]
fn Shown(query: SuspiciousQuery, found: Suspicious, picks: Picks) -> impl IntoView {
    if !is_enrolled() {
        return view! { <NotEnrolledYet/> }.into_any();
    }
    if found.now == 0 {
        return view! { <EmptyState glyph=Glyph::ShieldCheck title=t::suspicious::none_title()>{t::suspicious::none_text()}</EmptyState> }.into_any();
    }
    let tab = |label: &str, state: SuspiciousState, count: i64| Tab {
        label: label.to_owned(),
        href: address(SuspiciousQuery { state, sort: query.sort, page: 1 }),
        count: Some(count),
        current: Some(query.state == state),
    };
    let tabs = vec![
        tab(t::suspicious::on_sale(), SuspiciousState::Live, found.now - found.held),
        tab(t::suspicious::held(), SuspiciousState::Held, found.held),
        tab(t::suspicious::all(), SuspiciousState::All, found.now),
    ];
    // What is counted here: listings on sale or held that are not simply allowed for the brand.
    let states = match query.state {
        SuspiciousState::Live => vec![ListingState::Live],
        SuspiciousState::Held => vec![ListingState::Held],
        SuspiciousState::All => on_the_marketplace(),
    };
    let all = search::address(&SearchQuery { suspicious: true, states, ..SearchQuery::default() });
    let in_state = match query.state {
        SuspiciousState::Live => found.now - found.held,
        SuspiciousState::Held => found.held,
        SuspiciousState::All => found.now,
    };
    let listed = found.listed.clone();
    view! {
        <Tabs label=t::suspicious::by_state() tabs=tabs/>
        {if listed.total == 0 {
            view! { <EmptyState glyph=Glyph::ShieldCheck title=t::suspicious::none_here_title()>{t::suspicious::none_here_text()}</EmptyState> }.into_any()
        } else {
            view! { <Listed query=query listed=listed in_state=in_state all=all picks=picks/> }.into_any()
        }}
        <Figures found=found/>
    }
    .into_any()
}

fn on_the_marketplace() -> Vec<ListingState> {
    vec![ListingState::Live, ListingState::Held]
}

/// The address of a list; what is the rule stands in none.
fn address(SuspiciousQuery { state, sort, page }: SuspiciousQuery) -> String {
    let mut parts = Vec::new();
    if state != SuspiciousState::default() {
        parts.push(format!("state={}", state.as_str()));
    }
    if sort != SuspiciousSort::default() {
        parts.push(format!("sort={}", sort.as_str()));
    }
    if page > 1 {
        parts.push(format!("page={page}"));
    }
    if parts.is_empty() { "/brand/suspicious".to_owned() } else { format!("/brand/suspicious?{}", parts.join("&")) }
}

/// How much there is, of what, by whom and from where: for whom asks, below what there is to do.
#[component]
fn Figures(found: Suspicious) -> impl IntoView {
    let points = found.days.iter().map(|day| (day.day.to_string(), day.count)).collect();
    let recent: i64 = found.days.iter().map(|day| day.count).sum();
    let search = |query: SearchQuery| Some(search::address(&SearchQuery { suspicious: true, states: on_the_marketplace(), ..query }));
    let of_kind = |kind: String| search(SearchQuery { findings: vec![kind], ..SearchQuery::default() });
    let of_seller = |seller: SellerId| search(SearchQuery { sellers: vec![seller], ..SearchQuery::default() });
    let kinds = found.kinds.iter().map(|(kind, count)| (kind_word(kind), of_kind(kind.clone()), *count)).collect();
    let sellers = found.sellers.iter().map(|(seller, count)| (seller.name.clone(), of_seller(seller.id), *count)).collect();
    let written = found.written.into_iter().map(|(text, count)| (text, None, count)).collect();
    view! {
        <details class="figures">
            <summary>{t::suspicious::figures(recent)}</summary>
            <div class="page">
                <Card title=t::suspicious::trend()><Sparkline caption=t::suspicious::trend() points=points wide=true/></Card>
                <div class="columns">
                    <Counted title=t::suspicious::kinds() what=t::screening::kind() rows=kinds/>
                    <Counted title=t::suspicious::sellers() what=t::suspicious::seller() rows=sellers/>
                </div>
                <div class="columns">
                    <Counted title=t::suspicious::written() what=t::screening::written() rows=written/>
                    <Countries countries=found.countries/>
                </div>
            </div>
        </details>
    }
}

/// A table of things with how many listings each has here, and how many were removed.
#[component]
fn Counted(title: &'static str, what: &'static str, rows: Vec<(String, Option<String>, Found)>) -> impl IntoView {
    let lines = rows
        .into_iter()
        .map(|(label, href, count)| {
            // What is removed is on no list of what there is to do.
            let shown = match href.filter(|_| count.here > 0) {
                Some(href) => view! { <a href=href>{label}</a> }.into_any(),
                None => view! { <span class="long-text">{label}</span> }.into_any(),
            };
            view! {
                <tr>
                    <Cell label=what heading=true>{shown}</Cell>
                    <Cell label=t::suspicious::here() numeric=true>{group_digits(count.here)}</Cell>
                    <Cell label=t::suspicious::removed() numeric=true>{group_digits(count.removed)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![Column::text(what), Column::number(t::suspicious::here()), Column::number(t::suspicious::removed())];
    view! { <div class="rows-pairs"><Card title=title flush=true><Table caption=title columns=columns>{lines}</Table></Card></div> }
}

#[component]
fn Countries(countries: Vec<CountryCount>) -> impl IntoView {
    let place = |country: &CountryCount| {
        let title = format!("{}: {}", country.name, group_digits(country.count.all()));
        Some(MapPlace { at: country.drawn_at?, title, count: usize::try_from(country.count.all()).unwrap_or(0), exact: false })
    };
    let places: Vec<MapPlace> = countries.iter().filter_map(place).collect();
    let names = countries
        .iter()
        .map(|country| format!("{} {}", if country.name.is_empty() { t::suspicious::not_said() } else { &country.name }, group_digits(country.count.all())))
        .collect::<Vec<_>>()
        .join(" · ");
    view! {
        <Card title=t::suspicious::countries()>
            <ScanMap label=t::suspicious::countries() places=places lines=false/>
            <p class="muted">{names}</p>
        </Card>
    }
}

#[component]
fn Listed(query: SuspiciousQuery, listed: Page<SuspiciousListing>, in_state: i64, all: String, picks: Picks) -> impl IntoView {
    let may_report = may_report();
    let (page, size, total) = (listed.page, listed.size, listed.total);
    let back = from_page(&address(SuspiciousQuery { page, ..query }));
    let here: Vec<String> = listed.rows.iter().map(|listing| listing.id.to_string()).collect();
    Effect::new(move |_| picks.show());
    let with_state = query.state == SuspiciousState::All;
    let lines = listed
        .rows
        .into_iter()
        .map(|listing| {
            let (href, title, id) = (format!("/listings/{}{back}", listing.id), listing.title.clone(), listing.id);
            let (tick, from) = (t::shared::select(&title), back.clone());
            view! {
                <tr>
                    {may_report.then(|| view! { <Cell><input class="checkbox" type="checkbox" name="pick" value=id.to_string() aria-label=tick/></Cell> })}
                    <Cell label=t::screening::listing() heading=true>
                        <a class="long-text" href=href>{listing.title}</a><br/>
                        <small>{listing.seller}</small>
                    </Cell>
                    {with_state.then(|| view! { <Cell label=t::screening::state()><ListingBadge state=listing.state/></Cell> })}
                    <Cell label=t::suspicious::why()>{listing.why.iter().map(said).collect_view()}</Cell>
                    <Cell label=t::screening::score() numeric=true><span title=verdict_word(listing.verdict)>{per_cent(listing.score)}</span></Cell>
                    <Cell label=t::suspicious::found()><TimeText at=listing.found_at day=true/></Cell>
                    {may_report.then(|| view! { <Cell label=t::suspicious::what_to_do()><ReportLink id=id title=title from=from/></Cell> })}
                </tr>
            }
        })
        .collect_view();
    let mut columns = if may_report { vec![Column::hidden(t::suspicious::tick())] } else { Vec::new() };
    columns.push(Column::text(t::screening::listing()));
    if with_state {
        columns.push(Column::text(t::screening::state()));
    }
    columns.push(Column::text(t::suspicious::why()));
    columns.extend([Column::number(t::screening::score()).sorted_by("score"), Column::text(t::suspicious::found()).sorted_by("found")]);
    if may_report {
        columns.push(Column::hidden(t::suspicious::what_to_do()));
    }
    view! {
        <form class="rows-tight selectable" method="get" action="/brand/report/many" on:change=move |_| picks.note()>
            <input type="hidden" name="from" value="suspicious"/>
            <Card flush=true>
                <Table caption=t::suspicious::suspicious_listings() columns=columns>{lines}</Table>
                <Pagination page=page size=size total=total what=t::suspicious::suspicious_listings()/>
            </Card>
            {may_report.then(|| view! { <PickBar picks=picks here=here/> })}
        </form>
        <p class="hint">{(in_state > total).then(|| view! { {t::suspicious::first_only(total)}" " })}<a href=all>{t::suspicious::search_them()}</a></p>
    }
}

/// A kind of finding, and what stands there.
fn said((kind, text): &(FindingKind, String)) -> impl IntoView + use<> {
    let written = (!text.is_empty()).then(|| view! { <br/><small class="long-text">{t::suspicious::quoted(text)}</small> });
    view! { <div>{kind_label(*kind)}{written}</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_again_by_its_address() {
        let query = |state, sort, page| address(SuspiciousQuery { state, sort, page });
        assert_eq!(query(SuspiciousState::Live, SuspiciousSort::ScoreDown, 1), "/brand/suspicious");
        assert_eq!(query(SuspiciousState::Held, SuspiciousSort::FoundDown, 2), "/brand/suspicious?state=held&sort=-found&page=2");
    }
}
