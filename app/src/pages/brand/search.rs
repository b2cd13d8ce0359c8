//! Searching the marketplace's listings: state in the address, filters as a plain form, each hit with its reasons and one click to the report.

mod facets;
mod filters;
mod hit;
mod list;
pub(super) mod picks;

use crate::{
    api::{self, search::SearchAnswer},
    components::{
        Button, ButtonLink, Card, Choice, EmptyState, ErrorSummary, FieldError, Glyph, Hits, Icon, Notice, PageHeader, Pagination, Tone, Variant, group_digits,
    },
    i18n::{self, t},
    pages::{loaded, session::may_report},
};
use filters::Filters;
use hit::found_listing;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use list::{ListCarried, ListForm};
use model::{
    report_many::MANY_MAX,
    search::{Misread, PageNumber, SearchQuery, SearchResult, Sort, numbers_alone},
};
use picks::{PickBar, Picks};

/// The page.
#[component]
pub fn Search() -> impl IntoView {
    let query = use_location().query;
    let answer = Resource::new_blocking(move || query.with(|query| query.to_query_string()), api::search::search);
    // What else is searched for goes along.
    let by_picture = Signal::derive(move || match query.with(|query| query.to_query_string()) {
        none if none.is_empty() => "/brand/pictures".to_owned(),
        asked => format!("/brand/pictures?beside={}", crate::pages::encode(asked.trim_start_matches('?'))),
    });
    // What is ticked stays so from page to page, and from search to search.
    let picks = Picks::default();
    view! {
        <Title text=t::search::search()/>
        <PageHeader
            title=t::search::search_listings()
            actions=move || view! { <ButtonLink href=by_picture glyph=Glyph::Image>{t::pictures::by_picture()}</ButtonLink> }
        />
        {loaded(answer, move |answer| view! { <Answer answer=answer picks=picks/> })}
    }
}

#[component]
fn Answer(answer: SearchAnswer, picks: Picks) -> impl IntoView {
    let SearchAnswer { query, bad, result } = answer;
    let errors: Vec<FieldError> =
        bad.iter().map(|bad| FieldError { field: Some(filters::field_id(&bad.name).to_owned()), message: bad.message.clone() }).collect();
    let facets = result.facets.clone();
    let by_price = matches!(query.sort, Sort::PriceAsc | Sort::PriceDesc);
    let apart = by_price && query.currency.is_none() && facets.currencies.len() > 1;
    // What was found without a filter that nobody understood, or without a part of the text, is not what was meant: it is not reported as one.
    let understood = bad.is_empty() && result.is_whole();
    let (text, sort) = (query.text.clone(), query.sort);
    Effect::new(move |_| {
        picks.show();
        filters::focus_again();
    });
    let changed = move |event: leptos::ev::Event| {
        picks.note();
        filters::send_form(&event);
    };
    let here: Vec<String> = result.hits.iter().map(|hit| hit.listing.id.to_string()).collect();
    view! {
        <ListForm query=query.clone()/>
        <form class="search-form stack selectable" method="get" action="/brand/search" on:submit=filters::go_without_reload() on:change=changed>
            <ErrorSummary errors=Signal::stored(errors)/>
            <div class="search-bar">
                <input
                    class="input input-large"
                    type="search"
                    id="q"
                    name="q"
                    aria-label=t::search::words_a_phrase_a()
                    placeholder=t::search::words_a_phrase_gtin()
                    maxlength="1000"
                    value=text.clone()
                    prop:value=text
                />
                <Button variant=Variant::Primary glyph=Glyph::Search>{t::search::search()}</Button>
            </div>
            <div class="search-layout">
                <Filters query=query.clone() bad=bad facets=facets/>
                <div class="stack">
                    <div class="search-head">
                        <p role="status" title=took(&result)>{counted(&result)}</p>
                        <SortMenu sort=sort/>
                    </div>
                    {apart.then(|| view! { <p class="hint">{t::search::sorted_apart()}</p> })}
                    <ListCarried query=query.clone()/>
                    {query.picture.map(|_| view! { <Asked query=query.clone() address=result.picture.clone()/> })}
                    {understood.then(|| view! { <Beside query=query.clone() total=result.total reportable=result.reportable(&query)/> })}
                    <Found query=query result=result/>
                    {may_report().then(|| view! { <PickBar picks=picks here=here/> })}
                </div>
            </div>
        </form>
    }
}

/// The picture that was searched by.
#[component]
fn Asked(query: SearchQuery, #[prop(optional_no_strip)] address: Option<String>) -> impl IntoView {
    let hash = query.picture.map(|hash| hash.to_string()).unwrap_or_default();
    let without = self::address(&SearchQuery { picture: None, page: PageNumber::default(), ..query });
    let gone = address.is_none();
    view! {
        <Card title=t::pictures::asked_title()>
            <input type="hidden" name="picture" value=hash/>
            <div class="asked-picture">
                {match address {
                    Some(src) => view! { <img src=src alt=t::pictures::asked() width="120" height="120" referrerpolicy="no-referrer"/> }.into_any(),
                    None => view! { <div class="hit-pic"><Icon glyph=Glyph::Image/></div> }.into_any(),
                }}
                <div class="stack">
                    <p>{t::pictures::asked_text()}</p>
                    {gone.then(|| view! { <p class="hint">{t::pictures::asked_gone()}</p> })}
                    <p><a href=without>{t::pictures::without()}</a></p>
                </div>
            </div>
        </Card>
    }
}

/// What can be done with everything that was found.
#[component]
fn Beside(query: SearchQuery, total: u64, reportable: u64) -> impl IntoView {
    let asked = address(&SearchQuery { page: PageNumber::default(), ..query.clone() });
    let params = asked.trim_start_matches("/brand/search").trim_start_matches('?').to_owned();
    let searched = !query.text.trim().is_empty() || query.is_filtered();
    let encoded = crate::pages::encode(&params);
    let count = i64::try_from(reportable).unwrap_or(i64::MAX);
    let acts = searched && may_report();
    // What nobody sells yet is watched for first of all.
    (total > 0 || acts).then(|| {
        view! {
            <p class="search-beside">
                {(total > 0).then(|| view! { <a href=format!("/brand/search.csv?{params}") download="listings.csv" rel="external">{t::search::take_as_csv()}</a> })}
                {(total > 0).then(|| view! { <a href=format!("/brand/search.csv?{params}&for=excel") download="listings.csv" rel="external">{t::search::take_for_excel()}</a> })}
                {acts.then(|| view! { <a href=format!("/brand/watches?search={encoded}")>{t::search::save_as_watch()}</a> })}
                {(acts && (1..=MANY_MAX as u64).contains(&reportable)).then(|| view! { <a href=format!("/brand/report/many?all=yes&{params}")>{if reportable == total { t::many::report_all(count) } else { t::many::report_those(count) }}</a> })}
            </p>
        }
    })
}

/// `1,284 of 1,000,000 listings`
fn counted(result: &SearchResult) -> String {
    let number = |n: u64| group_digits(i64::try_from(n).unwrap_or(i64::MAX));
    let total = i64::try_from(result.listings).unwrap_or(i64::MAX);
    format!("{} of {}", number(result.total), t::search::n_listings(total))
}

/// How long it took, for whom asks.
fn took(result: &SearchResult) -> String {
    format!("{:.1} ms", result.micros as f64 / 1000.0)
}

#[component]
fn SortMenu(sort: Sort) -> impl IntoView {
    let options = Sort::ALL
        .map(|choice| Choice::new(choice.as_str(), i18n::sort(choice)))
        .into_iter()
        .map(|choice| {
            let selected = choice.value == sort.as_str();
            view! { <option value=choice.value selected=selected prop:selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <div class="sort-menu">
            <label for="sort">{t::search::sort_by()}</label>
            <select class="select select-sm" id="sort" name="sort">{options}</select>
        </div>
    }
}

/// What is wrong with a text that is written as other tools have it.
pub(super) fn misread_text(misread: &Misread) -> String {
    match misread {
        Misread::Or(word) => t::search::or_is_no_operator(word),
        Misread::Slips(measure) => t::search::no_measure(measure),
        Misread::Wildcard(word) => t::search::no_such_wildcard(word),
        Misread::Short(beginning) => t::search::too_short_a_beginning(beginning),
        Misread::Field(name) => t::search::no_such_filter(name),
    }
}

#[component]
fn Found(query: SearchQuery, result: SearchResult) -> impl IntoView {
    let behind = (result.behind > 0).then(|| {
        let changes = t::search::n_changes(i64::try_from(result.behind).unwrap_or(i64::MAX));
        view! { <Notice tone=Tone::Warn title=t::search::the_search_index_is()>{t::search::of_listings_cannot_be(&changes)}</Notice> }
    });
    let cut = result.cut.then(|| view! { <Notice tone=Tone::Warn title=t::search::only_the_beginning_of()>{t::search::a_search_takes_16()}</Notice> });
    let searched = result.misread.is_none() && !result.unread;
    let misread = result.misread.map(|misread| {
        let text = misread_text(&misread);
        view! { <Notice tone=Tone::Warn title=t::search::not_searched_for()>{text}</Notice> }
    });
    let unread = (result.unread && misread.is_none())
        .then(|| view! { <Notice tone=Tone::Warn title=t::search::nothing_to_search_for()>{t::search::type_a_word()}</Notice> });
    let pictures_cut = result.pictures_cut.then(|| view! { <Notice tone=Tone::Warn title=t::pictures::asked_cut()>{t::pictures::asked_cut_text()}</Notice> });
    let missing = (!result.missing.is_empty()).then(|| {
        let count = i64::try_from(result.missing.len()).unwrap_or(i64::MAX);
        let shown = result.missing.iter().take(50).cloned().collect::<Vec<_>>().join(", ");
        view! { <Notice tone=Tone::Warn title=t::search::n_missing(count)><p class="long-text">{shown}</p></Notice> }
    });
    let alone = result.listed.and_then(|listed| {
        let href = address(&query.list_alone()?);
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let found = t::search::list_alone_finds(count(listed));
        Some(view! {
            <Notice tone=Tone::Warn title=t::search::n_left_out(count(listed - result.total))>
                {found}" "<a href=href>{t::search::search_list_alone()}</a>
            </Notice>
        })
    });
    if result.total == 0 {
        // What was not searched for is found nowhere, and that says nothing; nor do words where a list was cut by something else.
        let nothing = (searched && alone.is_none()).then(|| view! { <Nothing query=query listings=result.listings quotes=result.quotes/> });
        return view! { {behind}{cut}{unread}{misread}{pictures_cut}{missing}{alone}{nothing} }.into_any();
    }
    // Nobody pages further than this; the count above the hits is the whole truth.
    let reachable = result.total.min(u64::from(PageNumber::LAST * PageNumber::SIZE));
    let page = result.page.get();
    let asked = result.picture.filter(|_| query.picture.is_some());
    let may_report = may_report();
    let hits = result.hits.into_iter().map(|hit| found_listing(hit, asked.clone(), may_report)).collect();
    view! {
        {behind}
        {cut}
        {pictures_cut}
        {missing}
        {alone}
        <Card flush=true><Hits hits=hits/></Card>
        {(reachable < result.total).then(|| view! { <p class="hint">{t::search::only_the_first_10()}</p> })}
        <Pagination page=page size=PageNumber::SIZE total=i64::try_from(reachable).unwrap_or(i64::MAX) what=t::search::listings()/>
    }
    .into_any()
}

#[component]
fn Nothing(query: SearchQuery, listings: u64, #[prop(optional_no_strip)] quotes: Option<String>) -> impl IntoView {
    if listings == 0 {
        return view! {
            <EmptyState glyph=Glyph::Tag title=t::search::there_are_no_listings()>
                {t::search::they_appear_here_as()}
            </EmptyState>
        }
        .into_any();
    }
    if let Some(list) = numbers_alone(&query.text) {
        let count = i64::try_from(list.len()).unwrap_or(i64::MAX);
        let href = address(&SearchQuery { text: String::new(), list, page: PageNumber::default(), ..query });
        return view! {
            <EmptyState
                glyph=Glyph::Search
                title=t::search::no_listing_matches_all()
                action=move || view! { <ButtonLink href=href.clone()>{t::search::search_n_numbers(count)}</ButtonLink> }
            >
                {t::search::numbers_are_a_list()}
            </EmptyState>
        }
        .into_any();
    }
    if let Some(text) = quotes {
        let said = t::search::name_wants_quotes(&text);
        let href = address(&SearchQuery { text, page: PageNumber::default(), ..query });
        return view! {
            <EmptyState
                glyph=Glyph::Search
                title=t::search::no_listing_matches_all()
                action=move || view! { <ButtonLink href=href.clone()>{t::search::search_with_quotes()}</ButtonLink> }
            >
                {said}
            </EmptyState>
        }
        .into_any();
    }
    let filtered = query.is_filtered();
    let unfiltered = address(&SearchQuery { text: query.text.clone(), ..SearchQuery::default() });
    view! {
        <EmptyState
            glyph=Glyph::Search
            title=t::search::no_listing_matches_all()
            action=move || {
                let href = unfiltered.clone();
                filtered.then(|| view! { <ButtonLink href=href>{t::search::search_without_filters()}</ButtonLink> })
            }
        >
            {match joined_by_or(&query.text) {
                Some(word) => t::search::or_was_a_word(word),
                None => t::search::every_word_must_occur().to_owned(),
            }}
        </EmptyState>
    }
    .into_any()
}

/// A small “or” between words, which is a word like others: in French it is gold.
fn joined_by_or(text: &str) -> Option<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let inner = words.get(1..words.len().checked_sub(1)?)?;
    inner.iter().copied().find(|word| matches!(*word, "or" | "oder" | "ou" | "oppure" | "или" | "veya"))
}

/// The address of a search.
pub(in crate::pages) fn address(query: &SearchQuery) -> String {
    let params: leptos_router::params::ParamsMap = query.to_params().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    format!("/brand/search{}", params.to_query_string())
}
