//! What the content filters found for the brand: how much, of which kinds, by whom, from where, and written how.

use crate::{
    api,
    components::{
        Card, Cell, Column, EmptyState, Glyph, MapPlace, PageHeader, Pagination, ScanMap, Sparkline, Stat, Stats, Table, TimeText, group_digits, query_value,
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
        screening_parts::{VerdictBadge, kind_label, per_cent},
        session::{NotEnrolledYet, is_enrolled, may_report},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    id::SellerId,
    listing::ListingState,
    page::Page,
    search::SearchQuery,
    suspicious::{CountryCount, Suspicious, SuspiciousListing},
};

/// `/brand/suspicious`.
#[component]
pub fn SuspiciousPage() -> impl IntoView {
    let page = query_value("page");
    let found = Resource::new_blocking(move || page.get().and_then(|page| page.parse().ok()).unwrap_or(1), api::suspicious::suspicious_listings);
    // What is ticked stays so from page to page.
    let picks = Picks::default();
    view! {
        <Title text=t::suspicious::title()/>
        <div class="page">
            <PageHeader title=t::suspicious::title() intro=t::suspicious::intro()/>
            {loaded(found, move |found| view! { <Shown found=found picks=picks/> })}
        </div>
    }
}

#[component]
fn Shown(found: Suspicious, picks: Picks) -> impl IntoView {
    if !is_enrolled() {
        return view! { <NotEnrolledYet/> }.into_any();
    }
    if found.now == 0 && found.latest.total == 0 {
        return view! { <EmptyState glyph=Glyph::ShieldCheck title=t::suspicious::none_title()>{t::suspicious::none_text()}</EmptyState> }.into_any();
    }
    let points = found.days.iter().map(|day| (day.day.to_string(), day.count)).collect();
    let recent: i64 = found.days.iter().map(|day| day.count).sum();
    // What is counted here: listings on sale or held that are not simply allowed for the brand.
    let states = vec![ListingState::Live, ListingState::Held];
    let search = |query: SearchQuery| Some(search::address(&SearchQuery { suspicious: true, states: states.clone(), ..query }));
    let of_kind = |kind: String| search(SearchQuery { findings: vec![kind], ..SearchQuery::default() });
    let of_seller = |seller: SellerId| search(SearchQuery { sellers: vec![seller], ..SearchQuery::default() });
    let all = search(SearchQuery::default());
    let kinds = found.kinds.iter().map(|(kind, count)| (kind_label(kind), of_kind(kind.clone()), *count)).collect();
    let sellers = found.sellers.iter().map(|(seller, count)| (seller.name.clone(), of_seller(seller.id), *count)).collect();
    let written = found.written.into_iter().map(|(text, count)| (text, None, count)).collect();
    view! {
        <Stats>
            <Stat label=t::suspicious::now() value=group_digits(found.now)/>
            <Stat label=t::suspicious::held() value=group_digits(found.held)/>
            <Stat label=t::suspicious::in_thirty_days() value=group_digits(recent)/>
        </Stats>
        <Card title=t::suspicious::trend()><Sparkline caption=t::suspicious::trend() points=points wide=true/></Card>
        <div class="columns">
            <Counted title=t::suspicious::kinds() what=t::screening::kind() rows=kinds/>
            <Counted title=t::suspicious::sellers() what=t::suspicious::seller() rows=sellers/>
        </div>
        <div class="columns">
            <Counted title=t::suspicious::written() what=t::screening::written() rows=written/>
            <Countries countries=found.countries/>
        </div>
        <Latest latest=found.latest now=found.now all=all picks=picks/>
    }
    .into_any()
}

/// A table of things with how many listings each has.
#[component]
fn Counted(title: &'static str, what: &'static str, rows: Vec<(String, Option<String>, i64)>) -> impl IntoView {
    let lines = rows
        .into_iter()
        .map(|(label, href, count)| {
            let shown = match href {
                Some(href) => view! { <a href=href>{label}</a> }.into_any(),
                None => view! { <span class="long-text">{label}</span> }.into_any(),
            };
            view! {
                <tr>
                    <Cell label=what heading=true>{shown}</Cell>
                    <Cell label=t::suspicious::listings() numeric=true>{group_digits(count)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let columns = vec![Column::text(what), Column::number(t::suspicious::listings())];
    view! { <div class="rows-pairs"><Card title=title flush=true><Table caption=title columns=columns>{lines}</Table></Card></div> }
}

#[component]
fn Countries(countries: Vec<CountryCount>) -> impl IntoView {
    let place = |country: &CountryCount| {
        let title = format!("{}: {}", country.name, group_digits(country.count));
        Some(MapPlace { at: country.drawn_at?, title, count: usize::try_from(country.count).unwrap_or(0), exact: false })
    };
    let places: Vec<MapPlace> = countries.iter().filter_map(place).collect();
    let names = countries
        .iter()
        .map(|country| format!("{} {}", if country.name.is_empty() { t::suspicious::not_said() } else { &country.name }, group_digits(country.count)))
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
fn Latest(latest: Page<SuspiciousListing>, now: i64, #[prop(optional_no_strip)] all: Option<String>, picks: Picks) -> impl IntoView {
    let may_report = may_report();
    let (page, size, total) = (latest.page, latest.size, latest.total);
    let back = from_page(&if page > 1 { format!("/brand/suspicious?page={page}") } else { "/brand/suspicious".to_owned() });
    let here: Vec<String> = latest.rows.iter().map(|listing| listing.id.to_string()).collect();
    Effect::new(move |_| picks.show());
    let lines = latest
        .rows
        .into_iter()
        .map(|listing| {
            let (href, title, id) = (format!("/listings/{}{back}", listing.id), listing.title.clone(), listing.id);
            let (tick, from) = (t::shared::select(&title), back.clone());
            view! {
                <tr>
                    {may_report.then(|| view! { <Cell><input class="checkbox" type="checkbox" name="pick" value=id.to_string() aria-label=tick/></Cell> })}
                    // When it was found stands below: the table fits a tablet with what is to be done in sight.
                    <Cell label=t::screening::listing() heading=true>
                        <a class="long-text" href=href>{listing.title}</a><br/>
                        <small>{listing.seller}" · "{t::suspicious::found_at(view! { <TimeText at=listing.found_at/> })}</small>
                    </Cell>
                    <Cell label=t::screening::state()><ListingBadge state=listing.state/></Cell>
                    <Cell label=t::screening::verdict()><VerdictBadge verdict=listing.verdict/></Cell>
                    <Cell label=t::screening::score() numeric=true>{per_cent(listing.score)}</Cell>
                    {may_report.then(|| view! { <Cell label=t::suspicious::what_to_do()><ReportLink id=id title=title from=from/></Cell> })}
                </tr>
            }
        })
        .collect_view();
    let mut columns = if may_report { vec![Column::hidden(t::suspicious::tick())] } else { Vec::new() };
    columns.extend([
        Column::text(t::screening::listing()),
        Column::text(t::screening::state()),
        Column::text(t::screening::verdict()),
        Column::number(t::screening::score()),
    ]);
    if may_report {
        columns.push(Column::text(t::suspicious::what_to_do()));
    }
    view! {
        <form class="rows-tight selectable" method="get" action="/brand/report/many" on:change=move |_| picks.note()>
            <input type="hidden" name="from" value="suspicious"/>
            <Card title=t::suspicious::latest() flush=true aside=move || all.clone().map(|href| view! { <a href=href>{t::suspicious::search_them()}</a> })>
                <Table caption=t::suspicious::latest() columns=columns>{lines}</Table>
                <Pagination page=page size=size total=total what=t::suspicious::suspicious_listings()/>
            </Card>
            {may_report.then(|| view! { <PickBar picks=picks here=here/> })}
        </form>
        {(now > total).then(|| view! { <p class="hint">{t::suspicious::latest_only(total)}</p> })}
    }
}
