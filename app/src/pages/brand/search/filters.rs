//! The filters beside the hits: those with counts ([`FacetList`]), price and GTIN. A plain form; with the script a tick is sent at once.

use super::facets::FacetList;
use crate::{
    components::{Button, Choice, Glyph, Icon, InputKind, Select, TextField, query_value},
    i18n::t,
};
use leptos::{ev, prelude::*};
use model::{
    money::CURRENCIES,
    search::{BadParam, CurrencyCount, Facets, SearchQuery},
};

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
    let (filtered, currencies) = (query.is_filtered(), facets.currencies.clone());
    let cleared = super::address(&SearchQuery { text: query.text.clone(), sort: query.sort, ..SearchQuery::default() });
    view! {
        <details class="facets">
            <summary><Icon glyph=Glyph::List/>{if filtered { t::search::filters_some_are_set() } else { t::search::filters() }}</summary>
            <FacetList query=query.clone() facets=facets/>
            <Price query=query bad=bad found=currencies/>
            <div class="facet-actions">
                <Button small=true>{t::search::apply()}</Button>
                {filtered.then(|| view! { <a href=cleared>{t::search::clear_all_filters()}</a> })}
            </div>
        </details>
    }
}

/// The id of the field for a parameter of the address: what the error summary links to.
pub fn field_id(name: &str) -> &str {
    match name {
        "min" | "max" | "currency" | "gtin" | "sort" | "list" => name,
        _ => "q",
    }
}

#[component]
fn Price(query: SearchQuery, bad: Vec<BadParam>, found: Vec<CurrencyCount>) -> impl IntoView {
    let error = |name: &str| Signal::stored(bad.iter().find(|bad| bad.name == name).map(|bad| bad.message.clone()));
    // What was typed stays, even if it could not be read.
    let typed = |name: &'static str| query_value(name).get_untracked().unwrap_or_default();
    let currency = query.currency.map(|currency| currency.to_string());
    let choices = currencies(&found, currency.as_deref()).into_iter().map(|code| Choice::new(code.clone(), code)).collect();
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

/// Currencies to choose from: those of the listings that match, the most frequent first, then all others by their codes.
fn currencies(found: &[CurrencyCount], chosen: Option<&str>) -> Vec<String> {
    let mut codes: Vec<String> = found.iter().map(|one| one.currency.to_string()).collect();
    for code in chosen.into_iter().chain(CURRENCIES) {
        if !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    codes
}

/// What a change in the form does at once: a filter or an order that was chosen sends it.
pub fn send_form(event: &ev::Event) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let control = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok());
        let Some(control) = control.filter(|control| control.matches(".facet input[type=checkbox], #sort").unwrap_or(false)) else { return };
        let named = |name: &str| control.get_attribute(name).unwrap_or_default();
        CHOSEN.set(Some([named("name"), named("value")]));
        let form = control.closest("form").ok().flatten().and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
        if let Some(form) = form {
            let _ = form.request_submit();
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

#[cfg(feature = "hydrate")]
thread_local! {
    /// Name and value of the box that was ticked last.
    static CHOSEN: std::cell::Cell<Option<[String; 2]>> = const { std::cell::Cell::new(None) };
}

/// The boxes are drawn anew with their counts: whoever ticks them by keyboard goes on from the one that was ticked, once it stands there.
pub fn focus_again() {
    #[cfg(feature = "hydrate")]
    if let Some([name, value]) = CHOSEN.take() {
        request_animation_frame(move || {
            use wasm_bindgen::JsCast;
            // Whoever has gone elsewhere meanwhile stays there.
            if document().active_element().is_some_and(|active| !matches!(active.tag_name().as_str(), "BODY" | "MAIN")) {
                return;
            }
            let Ok(boxes) = document().query_selector_all(".facet input[type=checkbox]") else { return };
            let mut all = (0..boxes.length()).filter_map(|at| boxes.get(at)?.dyn_into::<web_sys::HtmlElement>().ok());
            let is = |of: &web_sys::HtmlElement, attribute: &str, wanted: &str| of.get_attribute(attribute).is_some_and(|found| found == wanted);
            if let Some(chosen) = all.find(|of| is(of, "name", &name) && is(of, "value", &value)) {
                let _ = chosen.focus();
            }
        });
    }
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
            let button = event.submitter();
            if button.is_some() {
                CHOSEN.set(None);
            }
            let submitter = button.is_some_and(|button| button.has_attribute("formaction"));
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

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::Currency;

    #[test]
    fn the_currencies_of_listings_come_first_and_none_is_missing() {
        let found = ["KWD", "EUR"].map(|code| CurrencyCount { currency: Currency::parse(code).unwrap(), count: 1 });
        let choices = currencies(&found, Some("XTS"));
        assert_eq!(choices[..3], ["KWD", "EUR", "XTS"]);
        assert!(choices.iter().any(|code| code == "TRY") && choices.iter().filter(|code| *code == "EUR").count() == 1);
        assert_eq!(choices.len(), CURRENCIES.len() + 1);
    }
}
