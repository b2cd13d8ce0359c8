//! A brand's reports.

use crate::{
    api,
    components::{
        Button, ButtonLink, Card, Cell, Choice, Column, EmptyState, Glyph, InputKind, PageHeader, Pagination, Select, Tab, Table, Tabs, TextField, TimeText,
        Variant, query_value,
    },
    i18n::{ground, t},
    pages::{
        encode, loaded,
        report_parts::StateBadge,
        session::{NotEnrolledYet, is_enrolled},
    },
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    page::Page,
    report::{Report, ReportedMark},
};

/// What the address narrows them by, besides the page.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    state: String,
    right: String,
    from: String,
    to: String,
}

impl Asked {
    /// As parameters of an address.
    fn params(&self) -> String {
        let Self { state, right, from, to } = self;
        let pairs = [("state", state), ("right", right), ("from", from), ("to", to)];
        pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&")
    }

    fn address(&self, page: &str) -> String {
        let params = self.params();
        if params.is_empty() { page.to_owned() } else { format!("{page}?{params}") }
    }
}

/// `/brand/reports?state=&right=&from=&to=&page=`: all of them, or those that are asked for.
#[component]
pub fn Reports() -> impl IntoView {
    let values = ["state", "right", "from", "to"].map(query_value);
    let page = query_value("page");
    let asked = move || {
        let [state, right, from, to] = values.map(|value| value.get().unwrap_or_default());
        Asked { state, right, from, to }
    };
    let reports = Resource::new_blocking(
        move || (asked(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1)),
        |(Asked { state, right, from, to }, page)| api::report::reports_of_brand(state, right, from, to, page),
    );
    let tabs = move || {
        let shown = asked();
        let tab = |label: &str, key: &str| Tab {
            label: label.to_owned(),
            href: Asked { state: key.to_owned(), ..shown.clone() }.address("/brand/reports"),
            count: None,
            current: Some(shown.state == key),
        };
        let tabs = vec![
            tab(t::brand::all(), ""),
            tab(t::brand::waiting(), "open"),
            tab(t::brand::upheld(), "upheld"),
            tab(t::brand::not_upheld(), "rejected"),
            tab(t::brand::taken_back(), "withdrawn"),
        ];
        view! { <Tabs label=t::brand::reports_by_state() tabs=tabs/> }
    };
    view! {
        <Title text=t::brand::reports()/>
        <PageHeader
            title=t::brand::reports()
            intro=t::brand::what_your_brand_reported()
            actions=move || {
                let file = Signal::derive(move || asked().address("/brand/reports.csv"));
                view! {
                    {is_enrolled().then(|| view! { <ButtonLink href="/brand/search" variant=Variant::Primary glyph=Glyph::Search>{t::brand::find_listings()}</ButtonLink> })}
                    <ButtonLink href=file glyph=Glyph::Download download="reports.csv">{t::shared::export_csv()}</ButtonLink>
                }
            }
        />
        <NotEnrolledYet/>
        {tabs}
        {loaded(reports, move |(page, marks)| {
            let asked = untrack(asked);
            view! {
                <Narrow asked=asked marks=marks/>
                <List page=page/>
            }
        })}
    }
}

/// By right and by when they were filed.
#[component]
fn Narrow(asked: Asked, marks: Vec<ReportedMark>) -> impl IntoView {
    let rights = marks.into_iter().map(|mark| Choice::new(mark.id.to_string(), mark.name)).collect::<Vec<_>>();
    let Asked { state, right, from, to } = asked;
    view! {
        <form class="filter-bar" method="get" action="/brand/reports" role="search" aria-label=t::brand::narrow_the_reports()>
            {(!state.is_empty()).then(|| view! { <input type="hidden" name="state" value=state/> })}
            <Select name="right" label=t::brand::right_relied_on() choices=rights value=Some(right) empty=t::brand::any_right()/>
            <TextField name="from" label=t::brand::filed_from() kind=InputKind::Date value=from/>
            <TextField name="to" label=t::brand::filed_to() kind=InputKind::Date value=to/>
            <Button variant=Variant::Plain>{t::brand::filter()}</Button>
        </form>
    }
}

#[component]
fn List(page: Page<Report>) -> impl IntoView {
    if page.total == 0 && !is_enrolled() {
        return ().into_any();
    }
    if page.total == 0 {
        return view! {
            <EmptyState glyph=Glyph::Flag title=t::brand::no_reports_here() action=|| view! { <ButtonLink href="/brand/search">{t::brand::search_the_listings()}</ButtonLink> }>
                {t::brand::search_the_listings_for()}
            </EmptyState>
        }
        .into_any();
    }
    let columns = vec![Column::text(t::brand::listing()), Column::text(t::brand::ground()), Column::text(t::brand::filed()), Column::text(t::brand::state())];
    let lines = page
        .rows
        .into_iter()
        .map(|report| {
            let href = format!("/brand/reports/{}", report.id);
            view! {
                <tr>
                    <Cell label=t::brand::listing() heading=true><a href=href>{report.listing_title}</a><br/><small>{report.seller_name}</small></Cell>
                    <Cell label=t::brand::ground()>{ground(report.ground)}</Cell>
                    <Cell label=t::brand::filed()><TimeText at=report.filed_at/></Cell>
                    <Cell label=t::brand::state()><StateBadge state=report.state/></Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::brand::reports() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::brand::reports_2()/>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_and_the_file_keep_what_the_list_is_narrowed_by() {
        let asked = Asked { state: "open".into(), from: "2026-11-23".into(), ..Asked::default() };
        assert_eq!(asked.address("/brand/reports.csv"), "/brand/reports.csv?state=open&from=2026-11-23");
        assert_eq!(Asked::default().address("/brand/reports"), "/brand/reports");
    }
}
