//! The filters beside the hits: tick boxes with counts, the next steps of the category, price and GTIN. A plain form; with the script a tick is sent
//! at once.

use crate::{
    components::{Button, Choice, Glyph, Icon, InputKind, Select, TextArea, TextField, group_digits, query_value},
    i18n::t,
    pages::screening_parts::kind_label,
};
use leptos::{ev, prelude::*};
use model::{
    listing::{ListingState, category_steps},
    search::{BadParam, FacetValue, Facets, PageNumber, PriceBand, SearchQuery},
};

/// Currencies to choose from.
const CURRENCIES: [&str; 12] = ["EUR", "USD", "GBP", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "JPY", "CNY", "RUB"];

/// The filters of a search.
#[component]
pub fn Filters(
    /// The search.
    query: SearchQuery,
    /// What of it could not be read.
    bad: Vec<BadParam>,
    /// Values and how often they occur.
    facets: Facets,
) -> impl IntoView {
    let chosen = |values: Vec<String>| values;
    let states = chosen(query.states.iter().map(ToString::to_string).collect());
    let state_name = |value: FacetValue| FacetValue { label: state_label(&value.value), ..value };
    let sellers = chosen(query.sellers.iter().map(ToString::to_string).collect());
    let countries = chosen(query.countries.iter().map(ToString::to_string).collect());
    let covered = query.covered.then(|| "yes".to_owned()).into_iter().collect();
    let filtered = query.is_filtered();
    let cleared = super::address(&SearchQuery { text: query.text.clone(), sort: query.sort, ..SearchQuery::default() });
    view! {
        <details class="facets">
            <summary><Icon glyph=Glyph::List/>{if filtered { t::search::filters_some_are_set() } else { t::search::filters() }}</summary>
            <Ticks legend=t::search::state() name="state" values=facets.states.into_iter().map(state_name).collect() chosen=states/>
            <Ticks legend=t::search::found_in_it() name="finding" values=facets.findings.into_iter().map(kind_name).collect() chosen=query.findings.clone()/>
            <Ticks legend=t::search::claimed_brand() name="brand" values=facets.brands chosen=query.brands.clone()/>
            <Ticks legend=t::search::unit_codes() name="covered" values=facets.covered chosen=covered/>
            <Categories query=query.clone() values=facets.categories/>
            <Ticks legend=t::search::seller() name="seller" values=facets.sellers chosen=sellers/>
            <Ticks legend=t::search::ships_from() name="country" values=facets.countries chosen=countries/>
            <Bands query=query.clone() bands=facets.prices/>
            <Price query=query.clone() bad=bad/>
            <List query=query/>
            <div class="facet-actions">
                <Button small=true>{t::search::apply()}</Button>
                {filtered.then(|| view! { <a href=cleared>{t::search::clear_all_filters()}</a> })}
            </div>
        </details>
    }
}

fn kind_name(value: FacetValue) -> FacetValue {
    FacetValue { label: kind_label(&value.value), ..value }
}

/// Price bands as links, each with how many listings it has.
#[component]
fn Bands(query: SearchQuery, bands: Vec<PriceBand>) -> impl IntoView {
    (bands.len() > 1).then(|| {
        let lines = bands
            .into_iter()
            .map(|band| {
                let (min, below) = (band.min.map(|a| a.to_string()), band.below.map(|a| a.to_string()));
                let to =
                    SearchQuery { currency: Some(band.currency), price_min: band.min, price_max: band.max(), page: PageNumber::default(), ..query.clone() };
                let label = match (min, below) {
                    (None, Some(below)) => t::search::band_below(band.currency.to_string(), below),
                    (Some(min), Some(below)) => t::search::band_between(band.currency.to_string(), min, below),
                    (Some(min), None) => t::search::band_from(band.currency.to_string(), min),
                    (None, None) => band.currency.to_string(),
                };
                let count = group_digits(i64::try_from(band.count).unwrap_or(i64::MAX));
                view! { <a href=super::address(&to)><span class="facet-label">{label}</span><span>{count}</span></a> }
            })
            .collect_view();
        view! { <div class="facet"><h3>{t::search::price_bands()}</h3>{lines}</div> }
    })
}

/// A pasted list of numbers and addresses.
#[component]
fn List(query: SearchQuery) -> impl IntoView {
    view! {
        <details class="facet" open=!query.list.is_empty()>
            <summary>{t::search::list()}</summary>
            <TextArea name="list" label=t::search::list_label() hint=t::search::list_hint() rows=4 value=query.list.join("\n")/>
        </details>
    }
}

fn state_label(value: &str) -> String {
    match value.parse() {
        Ok(ListingState::Live) => t::search::on_sale(),
        Ok(ListingState::Held) => t::search::held_for_review(),
        Ok(ListingState::Removed) => t::search::removed(),
        Err(_) => value,
    }
    .to_owned()
}

/// Tick boxes for one filter. What is chosen is shown even if nothing has it any more: it must be possible to untick it.
#[component]
fn Ticks(legend: &'static str, name: &'static str, values: Vec<FacetValue>, chosen: Vec<String>) -> impl IntoView {
    let same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
    let missing: Vec<FacetValue> = chosen
        .iter()
        .filter(|chosen| !values.iter().any(|value| same(&value.value, chosen)))
        .map(|chosen| FacetValue { value: chosen.clone(), label: without_hits(name, chosen), count: 0 })
        .collect();
    let lines: Vec<_> = values
        .into_iter()
        .chain(missing)
        .map(|value| {
            let ticked = chosen.iter().any(|chosen| same(chosen, &value.value));
            let count = group_digits(i64::try_from(value.count).unwrap_or(i64::MAX));
            view! {
                <label>
                    <input class="checkbox" type="checkbox" name=name value=value.value checked=ticked prop:checked=ticked on:change=send_form/>
                    <span class="facet-label">{value.label}</span>
                    <span>{count}</span>
                </label>
            }
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <fieldset class="facet"><legend>{legend}</legend>{lines}</fieldset> })
}

fn without_hits(name: &str, chosen: &str) -> String {
    match name {
        "seller" => t::search::a_seller_without_hits(),
        "covered" => t::search::units_carry_codes(),
        "finding" => return kind_label(chosen),
        _ => chosen,
    }
    .to_owned()
}

/// The way to the chosen category, and the steps below it, as links.
#[component]
fn Categories(query: SearchQuery, values: Vec<FacetValue>) -> impl IntoView {
    let chosen = query.category.clone();
    let path: Vec<String> = chosen.iter().flat_map(|chosen| category_steps(chosen)).map(str::to_owned).collect();
    let to = |category: Option<String>| super::address(&SearchQuery { category, page: PageNumber::default(), ..query.clone() });
    let up: Vec<_> = (0..path.len())
        .map(|depth| {
            let href = to((depth > 0).then(|| path[..depth].join("/")));
            let label = if depth == 0 { t::search::all_categories().to_owned() } else { path[depth - 1].clone() };
            view! { <a href=href><Icon glyph=Glyph::ChevronLeft/>{label}</a> }
        })
        .collect();
    let here = path.last().map(|label| view! { <a href="" aria-current="true">{label.clone()}</a> });
    let down: Vec<_> = values
        .into_iter()
        .map(|value| {
            let href = to(Some(value.value));
            let count = group_digits(i64::try_from(value.count).unwrap_or(i64::MAX));
            view! { <a href=href><span class="facet-label">{value.label}</span><span>{count}</span></a> }
        })
        .collect();
    let any = here.is_some() || !down.is_empty();
    any.then(|| {
        view! {
            <div class="facet">
                <h3>{t::search::category()}</h3>
                {chosen.map(|chosen| view! { <input type="hidden" name="category" value=chosen/> })}
                {up}
                {here}
                {down}
            </div>
        }
    })
}

/// The id of the field for a parameter of the address: what the error summary links to.
pub fn field_id(name: &str) -> &str {
    match name {
        "min" | "max" | "currency" | "gtin" | "sort" | "list" => name,
        _ => "q",
    }
}

#[component]
fn Price(query: SearchQuery, bad: Vec<BadParam>) -> impl IntoView {
    let error = |name: &str| Signal::stored(bad.iter().find(|bad| bad.name == name).map(|bad| bad.message.clone()));
    // What was typed stays, even if it could not be read.
    let typed = |name: &'static str| query_value(name).get_untracked().unwrap_or_default();
    let currency = query.currency.map(|currency| currency.to_string());
    let mut currencies: Vec<String> = CURRENCIES.iter().map(|&code| code.to_owned()).collect();
    currencies.extend(currency.iter().filter(|code| !CURRENCIES.contains(&code.as_str())).cloned());
    let choices = currencies.into_iter().map(|code| Choice::new(code.clone(), code)).collect();
    view! {
        <fieldset class="facet facet-fields">
            <legend>{t::search::price()}</legend>
            <div class="facet-pair">
                <TextField name="min" label=t::search::from() value=typed("min") maxlength=20 error=error("min")/>
                <TextField name="max" label=t::search::to() value=typed("max") maxlength=20 error=error("max")/>
            </div>
            <Select name="currency" label=t::search::currency() choices=choices value=currency empty=t::search::any() error=error("currency")/>
        </fieldset>
        <div class="facet facet-fields">
            <TextField name="gtin" label=t::search::gtin() kind=InputKind::Digits value=typed("gtin") maxlength=20 error=error("gtin")/>
        </div>
    }
}

/// Sends the form around the control that changed.
pub fn send_form(event: ev::Event) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let control = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
        let form = control.and_then(|control| control.closest("form").ok().flatten()).and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        if let Some(form) = form {
            let _ = form.request_submit();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

/// How many hits are ticked.
pub fn ticked() -> i64 {
    #[cfg(feature = "hydrate")]
    {
        let ticked = document().query_selector_all("input[name=pick]:checked").map(|found| found.length()).unwrap_or(0);
        i64::from(ticked)
    }
    #[cfg(not(feature = "hydrate"))]
    0
}

/// What sending the form does once the page is alive: goes to its address within the page, without the parameters that are empty.
pub fn go_without_reload() -> impl Fn(ev::SubmitEvent) + 'static {
    #[cfg(feature = "hydrate")]
    let navigate = leptos_router::hooks::use_navigate();
    move |event: ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        {
            use leptos_router::NavigateOptions;
            use wasm_bindgen::JsCast;
            // The button that reports what is ticked goes elsewhere, by itself.
            let submitter = event.submitter().is_some_and(|button| button.has_attribute("formaction"));
            let form = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()).filter(|_| !submitter);
            let data = form.and_then(|form| web_sys::FormData::new_with_form(&form).ok());
            let params = data.and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
            // If the browser cannot do this, it sends the form itself.
            let Some(params) = params.and_then(|params| params.to_string().as_string()) else { return };
            event.prevent_default();
            let said: Vec<&str> = params.split('&').filter(|pair| !pair.ends_with('=') && *pair != "sort=relevance" && !pair.starts_with("pick=")).collect();
            navigate(&format!("/brand/search?{}", said.join("&")), NavigateOptions { scroll: false, ..NavigateOptions::default() });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = event;
    }
}
