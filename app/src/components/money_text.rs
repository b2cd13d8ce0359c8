//! Amounts of money.

use crate::i18n::{language, money_in};
use leptos::prelude::*;
use model::money::Money;

/// An amount as the reader of the page writes it.
#[component]
pub fn MoneyText(
    /// The amount.
    amount: Money,
) -> impl IntoView {
    view! { <span class="money">{money_in(language(), amount)}</span> }
}
