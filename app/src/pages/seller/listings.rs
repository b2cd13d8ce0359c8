//! The shop's listings.

use crate::{
    api,
    components::{
        Badge, Button, ButtonLink, Card, Cell, Column, EmptyState, Glyph, InputKind, MoneyText, PageHeader, Pagination, Tab, Table, Tabs, TextField, TimeText,
        Tone, query_value,
    },
    i18n::t,
    pages::{encode, loaded, report_parts::ListingBadge},
};
use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    coverage::CoverageNote,
    listing::ListingState,
    page::Page,
    screening::HoldState,
    shop::{ListingReason, SEARCH_MAX, ShopFilter, ShopListing, ShopPage},
};

/// `/seller/listings?state=&q=&page=`: all of them or those in one state, with whether buyers see them.
#[component]
pub fn Listings() -> impl IntoView {
    let (state, text, page) = (query_value("state"), query_value("q"), query_value("page"));
    let listings = Resource::new_blocking(
        move || (state.get().unwrap_or_default(), text.get().unwrap_or_default(), page.get().and_then(|p| p.parse().ok()).unwrap_or(1)),
        |(state, text, page)| api::statement::shop_listings(state, text, page),
    );
    view! {
        <Title text=t::seller::my_listings()/>
        <div class="page">
            <PageHeader title=t::seller::my_listings() intro=t::seller::what_you_offer_on()/>
            {loaded(listings, move |listings| {
                let filter = ShopFilter::read(&state.get_untracked().unwrap_or_default(), &text.get_untracked().unwrap_or_default());
                view! { <Shown listings=listings filter=filter/> }
            })}
        </div>
    }
}

#[component]
fn Shown(listings: ShopPage, filter: ShopFilter) -> impl IntoView {
    let ShopPage { page, counts } = listings;
    let ShopFilter { state, text } = filter;
    if text.is_empty() && counts.of(None) == 0 {
        return view! { <EmptyState glyph=Glyph::Tag title=t::seller::no_listings_yet()>{t::seller::your_listings_appear_here()}</EmptyState> }.into_any();
    }
    let tab = |label: &str, of: Option<ListingState>| Tab {
        label: label.to_owned(),
        href: address(of, &text),
        count: Some(counts.of(of)),
        current: Some(state == of),
    };
    let tabs = vec![
        tab(t::seller::tab_all(), None),
        tab(t::seller::tab_live(), Some(ListingState::Live)),
        tab(t::seller::tab_held(), Some(ListingState::Held)),
        tab(t::seller::tab_removed(), Some(ListingState::Removed)),
        tab(t::seller::tab_ended(), Some(ListingState::Ended)),
    ];
    let list = if page.total == 0 { view! { <NoneHere text=text.clone()/> }.into_any() } else { view! { <List page=page/> }.into_any() };
    view! {
        <form class="filter-bar" method="get" action="/seller/listings" role="search" aria-label=t::seller::your_listings()>
            {state.map(|state| view! { <input type="hidden" name="state" value=state.as_str()/> })}
            <TextField
                name="q" label=t::seller::title_number_or_gtin() kind=InputKind::Search value=text
                maxlength=u32::try_from(SEARCH_MAX).unwrap_or(100)
            />
            <Button glyph=Glyph::Search>{t::seller::search()}</Button>
        </form>
        <Tabs label=t::seller::listings_by_state() tabs=tabs/>
        {list}
    }
    .into_any()
}

/// The first page of the listings in a state that have a text.
fn address(state: Option<ListingState>, text: &str) -> String {
    let state = state.map(|state| format!("state={state}"));
    let text = (!text.is_empty()).then(|| format!("q={}", encode(text)));
    let query = [state, text].into_iter().flatten().collect::<Vec<_>>().join("&");
    if query.is_empty() { "/seller/listings".to_owned() } else { format!("/seller/listings?{query}") }
}

#[component]
fn NoneHere(text: String) -> impl IntoView {
    let (title, said) = if text.is_empty() {
        (t::seller::none_in_state().to_owned(), t::seller::none_in_state_text())
    } else {
        (t::seller::none_found(text), t::seller::none_found_text())
    };
    view! {
        <EmptyState glyph=Glyph::Search title=title action=|| view! { <ButtonLink href="/seller/listings">{t::seller::show_all()}</ButtonLink> }>
            {said}
        </EmptyState>
    }
}

#[component]
fn List(page: Page<ShopListing>) -> impl IntoView {
    // Most shops sell nothing that is covered by codes: a column of nothing says nothing.
    let codes = page.rows.iter().any(|row| row.coverage.is_some());
    let columns = [
        Some(Column::text(t::seller::listing())),
        Some(Column::number(t::seller::price())),
        Some(Column::text(t::seller::last_seen())),
        codes.then(|| Column::text(t::seller::codes())),
        Some(Column::text(t::seller::state())),
    ];
    let columns = columns.into_iter().flatten().collect();
    let lines = page
        .rows
        .into_iter()
        .map(|ShopListing { listing, coverage, reason }| {
            let answered = format!(": {}", listing.title);
            let (item, state) = (listing.external_id.clone(), listing.shown());
            let (href, turn) = reason.map(why).unzip();
            let answer = href.clone().filter(|_| turn.flatten() == Some(t::seller::waits_for_your_answer()));
            let title = match href {
                Some(href) => view! { <a class="long-text" href=href>{listing.title}</a> }.into_any(),
                None => listing.title.into_any(),
            };
            view! {
                <tr>
                    <Cell label=t::seller::listing() heading=true>{title}<br/><small>{listing.external_id}</small></Cell>
                    <Cell label=t::seller::price() numeric=true>{listing.price.map(|amount| view! { <MoneyText amount=amount/> })}</Cell>
                    <Cell label=t::seller::last_seen()><TimeText at=listing.last_seen_at day=true/></Cell>
                    {codes.then(|| view! { <Cell label=t::seller::codes()>{coverage.map(|note| view! { <Covered note=note item=item/> })}</Cell> })}
                    <Cell label=t::seller::state()>
                        <ListingBadge state=state/>
                        {turn.flatten().map(|turn| view! { <br/><small>{turn}</small> })}
                        {answer.map(|href| view! { <br/><a href=href>{t::seller::answer_row()}<span class="sr-only">{answered}</span></a> })}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Card flush=true><Table caption=t::seller::your_listings() columns=columns>{lines}</Table></Card>
        <Pagination page=page.page size=page.size total=page.total what=t::seller::listings()/>
    }
}

/// Where a seller reads why buyers do not see a listing, and whose turn it is.
fn why(reason: ListingReason) -> (String, Option<&'static str>) {
    match reason {
        ListingReason::Hold { id, state } => {
            let turn = match state {
                HoldState::Waiting => Some(t::seller::waits_for_your_answer()),
                HoldState::Answered => Some(t::seller::you_have_answered()),
                HoldState::Released | HoldState::Removed | HoldState::Moved => None,
            };
            (format!("/seller/holds/{id}"), turn)
        }
        ListingReason::Notice { id } => (format!("/seller/notices/{id}"), None),
    }
}

/// What the seller of a covered product has to do.
#[component]
fn Covered(note: CoverageNote, item: String) -> impl IntoView {
    let badge = if note.enforcement.is_enforced() {
        view! { <Badge tone=Tone::Brass>{t::seller::confirm_each_unit()}</Badge> }
    } else {
        view! { <Badge>{t::seller::codes_announced()}</Badge> }
    };
    let href = format!("/seller/dispatch?item={}", encode(&item));
    let named = t::seller::units_of(&note.product);
    view! {
        {badge}
        <br/>
        <small>{t::seller::units_2()}{note.scope.to_string()}{t::seller::carry_a_code()}{note.enforcement.for_seller()}</small>
        <br/>
        <a href=href>{t::seller::confirm()}<span class="sr-only">{named}</span></a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_keeps_what_is_searched_for_and_begins_at_the_first_page() {
        assert_eq!(address(None, ""), "/seller/listings");
        assert_eq!(address(Some(ListingState::Held), ""), "/seller/listings?state=held");
        assert_eq!(address(Some(ListingState::Live), "a & b"), format!("/seller/listings?state=live&q={}", encode("a & b")));
    }
}
