//! What a product costs by its brand's word, on the product's page.

use crate::{
    api,
    components::{Button, Card, Choice, Fact, FactList, FormActions, FormBody, MoneyText, Select, TextField},
    i18n::t,
    pages::{errors_of, typed_in},
};
use leptos::prelude::*;
use model::{id::ProductId, money::CURRENCIES, price_range::PriceRange};

/// By what it is changed.
pub type SetPrice = ServerAction<api::product::SetPriceRange>;

/// The card.
#[component]
pub fn PriceCard(
    /// The product.
    product: ProductId,
    /// Its range, if one was given.
    #[prop(optional_no_strip)]
    range: Option<PriceRange>,
    /// The reader may change it.
    may_manage: bool,
    /// By what.
    action: SetPrice,
) -> impl IntoView {
    let body = if may_manage {
        view! { <PriceForm product=product range=range action=action/> }.into_any()
    } else {
        match range {
            Some(range) => view! {
                <FactList>
                    <Fact label=t::prices::from()><MoneyText amount=range.least()/></Fact>
                    <Fact label=t::prices::to()><MoneyText amount=range.most()/></Fact>
                </FactList>
            }
            .into_any(),
            None => view! { <p class="muted">{t::prices::none()}</p> }.into_any(),
        }
    };
    view! { <div id="price"><Card title=t::prices::title()>{body}</Card></div> }
}

#[component]
fn PriceForm(product: ProductId, #[prop(optional_no_strip)] range: Option<PriceRange>, action: SetPrice) -> impl IntoView {
    let answer = action.value();
    let [from, to] = range.map(|range| range.amounts()).unwrap_or_default();
    let currency = range.map(|range| range.currency.to_string()).unwrap_or_default();
    // A form that came back holds what was typed, fields that were emptied too.
    let came_back = answer.with_untracked(|a| a.as_ref().is_some_and(Result::is_err));
    let value = move |field: &str, stands: String| if came_back { answer.with_untracked(|a| typed_in(a.as_ref(), field)) } else { stands };
    let chosen = value("price_currency", currency).to_uppercase();
    let currencies = CURRENCIES.map(|code| Choice::new(code, code)).to_vec();
    view! {
        <p class="muted">{t::prices::intro()}</p>
        <ActionForm action=action>
            <FormBody errors=errors_of(move || answer.get()) pending=action.pending()>
                <input type="hidden" name="id" value=product.to_string()/>
                <div class="field-pair price-row">
                    <TextField name="price_from" label=t::prices::from() value=value("price_from", from) maxlength=20/>
                    <TextField name="price_to" label=t::prices::to() value=value("price_to", to) maxlength=20/>
                    <Select name="price_currency" label=t::prices::currency() choices=currencies value=Some(chosen) empty="–"/>
                </div>
                <FormActions><Button>{t::prices::save()}</Button></FormActions>
            </FormBody>
        </ActionForm>
    }
}
