//! The filters with counts: tick boxes, the next steps of the category, price bands. Nothing in them but the ticks changes by itself, and of these the form
//! hears, so they are drawn as one text, as hits are: a page has a hundred of them.

use crate::{
    components::{Glyph, group_digits, icon},
    i18n::{language, round_money_in, t},
    pages::screening_parts::kind_word,
};
use leptos::prelude::*;
use maud::{Markup, PreEscaped, html};
use model::{
    listing::{Country, ListingState, category_steps},
    money::Money,
    search::{Amount, CurrencyCount, FacetValue, Facets, PageNumber, PriceBand, SearchQuery},
};

/// All of them.
#[component]
pub fn FacetList(
    /// The search.
    query: SearchQuery,
    /// Values and how often they occur.
    facets: Facets,
) -> impl IntoView {
    let Facets { states, findings, brands, covered, categories, sellers, countries, prices, currencies } = facets;
    let labelled = |values: Vec<FacetValue>, label: fn(&str) -> String| values.into_iter().map(move |value| FacetValue { label: label(&value.value), ..value });
    let is_covered: &[String] = if query.covered { &["yes".to_owned()] } else { &[] };
    let inside = html! {
        fieldset.facet {
            legend { (t::search::content_filters()) }
            label {
                input.checkbox type="checkbox" name="suspicious" value="yes" autocomplete="off" checked[query.suspicious];
                span.facet-label { (t::search::suspicious_only()) }
                // Where the others have their count.
                span {}
            }
        }
        (ticks(t::search::state(), "state", labelled(states, state_label).collect(), &texts(&query.states)))
        (ticks(t::search::found_in_it(), "finding", labelled(findings, kind_word).collect(), &query.findings))
        (ticks(t::search::claimed_brand(), "brand", brands, &query.brands))
        (ticks(t::search::unit_codes(), "covered", covered, is_covered))
        (category_links(&query, categories))
        (ticks(t::search::seller(), "seller", sellers, &texts(&query.sellers)))
        (ticks(t::search::ships_from(), "country", labelled(countries, country_label).collect(), &texts(&query.countries)))
        (bands(&query, prices, &currencies))
    };
    view! { <div class="facet-list" inner_html=inside.into_string()></div> }
}

fn texts(values: &[impl ToString]) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn state_label(value: &str) -> String {
    match value.parse() {
        Ok(ListingState::Live) => t::search::on_sale(),
        Ok(ListingState::Held) => t::search::held_for_review(),
        Ok(ListingState::Removed) => t::search::removed(),
        Ok(ListingState::Ended) => t::search::ended(),
        Err(_) => value,
    }
    .to_owned()
}

fn country_label(value: &str) -> String {
    Country::parse(value).map_or_else(|_| value.to_owned(), |country| country.name().to_owned())
}

fn counted(count: u64) -> String {
    group_digits(i64::try_from(count).unwrap_or(i64::MAX))
}

/// Tick boxes for one filter. What is chosen is shown even if nothing has it any more: it must be possible to untick it.
fn ticks(legend: &str, name: &str, values: Vec<FacetValue>, chosen: &[String]) -> Markup {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let missing: Vec<FacetValue> = chosen
        .iter()
        .filter(|chosen| !values.iter().any(|value| same(&value.value, chosen)))
        .map(|chosen| FacetValue { value: chosen.clone(), label: without_hits(name, chosen), count: 0 })
        .collect();
    if values.is_empty() && missing.is_empty() {
        return PreEscaped(String::new());
    }
    html! {
        fieldset.facet {
            legend { (legend) }
            @for value in values.iter().chain(&missing) {
                label {
                    input.checkbox type="checkbox" name=(name) value=(value.value) autocomplete="off" checked[chosen.iter().any(|chosen| same(chosen, &value.value))];
                    span.facet-label { (value.label) }
                    span { (counted(value.count)) }
                }
            }
        }
    }
}

fn without_hits(name: &str, chosen: &str) -> String {
    match name {
        "seller" => t::search::a_seller_without_hits(),
        "covered" => t::search::units_carry_codes(),
        "finding" => return kind_word(chosen),
        "country" => return country_label(chosen),
        "state" => return state_label(chosen),
        _ => chosen,
    }
    .to_owned()
}

/// The way to the chosen category, and the steps below it, as links.
fn category_links(query: &SearchQuery, values: Vec<FacetValue>) -> Markup {
    let path: Vec<&str> = query.category.iter().flat_map(|chosen| category_steps(chosen)).collect();
    if path.is_empty() && values.is_empty() {
        return PreEscaped(String::new());
    }
    let elsewhere = SearchQuery { category: None, page: PageNumber::default(), ..query.clone() };
    let to = |category: Option<String>| super::address(&SearchQuery { category, ..elsewhere.clone() });
    html! {
        div.facet {
            h3 { (t::search::category()) }
            @if let Some(chosen) = &query.category { input type="hidden" name="category" value=(chosen); }
            @for depth in 0..path.len() {
                a href=(to((depth > 0).then(|| path[..depth].join("/")))) {
                    (icon(Glyph::ChevronLeft, None, false))
                    (if depth == 0 { t::search::all_categories() } else { path[depth - 1] })
                }
            }
            @if let Some(here) = path.last() { a href="" aria-current="true" { (here) } }
            @for value in values { a href=(to(Some(value.value))) { span.facet-label { (value.label) } span { (counted(value.count)) } } }
        }
    }
}

/// Price bands as links, each with how many listings it has, and how many have prices in currencies of which there are none.
fn bands(query: &SearchQuery, bands: Vec<PriceBand>, currencies: &[CurrencyCount]) -> Markup {
    let others = currencies.iter().filter(|one| bands.iter().all(|band| band.currency != one.currency));
    let others = i64::try_from(others.map(|one| one.count).sum::<u64>()).unwrap_or(i64::MAX);
    if bands.len() < 2 && others == 0 {
        return PreEscaped(String::new());
    }
    let to = |band: &PriceBand| SearchQuery {
        currency: Some(band.currency),
        price_min: band.min,
        price_max: band.max(),
        page: PageNumber::default(),
        ..query.clone()
    };
    html! {
        div.facet {
            h3 { (t::search::price_bands()) }
            @for band in &bands { a href=(super::address(&to(band))) { span.facet-label { (band_label(band)) } span { (counted(band.count)) } } }
            @if others > 0 { p.hint { (t::search::in_other_currencies(others)) } }
        }
    }
}

fn band_label(band: &PriceBand) -> String {
    let written = |edge: Amount| {
        let scale = 10_i64.pow(band.currency.decimals());
        let minor = edge.thousandths().saturating_mul(scale) / 1000;
        round_money_in(language(), Money { minor, currency: band.currency })
    };
    match (band.min.map(written), band.below.map(written)) {
        (None, Some(below)) => t::search::band_below(below),
        (Some(min), Some(below)) => t::search::band_between(min, below),
        (Some(min), None) => t::search::band_from(min),
        (None, None) => band.currency.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::Currency;

    #[test]
    fn bands_are_written_as_prices_are() {
        let label = |min: Option<i64>, below: Option<i64>, currency| {
            let edge = |units: i64| Amount::from_thousandths(units * 1000);
            band_label(&PriceBand { currency: Currency::parse(currency).unwrap(), min: min.map(edge), below: below.map(edge), count: 1 })
        };
        assert_eq!(label(Some(10), Some(1000), "EUR"), "€10 – €1,000");
        assert_eq!(label(None, Some(10), "JPY"), "below ¥10");
        assert_eq!(label(Some(200), None, "CHF"), "from CHF\u{a0}200");
    }

    #[test]
    fn countries_are_named() {
        assert_eq!([country_label("DE"), country_label("of all")], ["Germany", "of all"]);
    }
}
