//! Amounts of money.

use super::number::group_digits;
use leptos::prelude::*;
use model::money::Money;

/// An amount as people write it: `€39.00`, `¥1,200`, `CHF 12.50`.
#[component]
pub fn MoneyText(
    /// The amount.
    amount: Money,
) -> impl IntoView {
    view! { <span class="money">{written(amount)}</span> }
}

/// The sign for the currencies everybody knows by it, the code for all others: a bare `$` is US dollars only.
fn written(amount: Money) -> String {
    let scale = 10_i64.pow(amount.currency.decimals());
    let sign = if amount.minor < 0 { "−" } else { "" };
    let code = amount.currency.as_str().to_owned();
    let currency = match &*code {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        "JPY" => "¥",
        other => &format!("{other}\u{a0}"),
    };
    let whole = group_digits((amount.minor / scale).saturating_abs());
    let fraction = match amount.currency.decimals() as usize {
        0 => String::new(),
        width => format!(".{:0width$}", (amount.minor % scale).abs()),
    };
    format!("{sign}{currency}{whole}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::money::Currency;

    #[test]
    fn amounts_read_as_people_write_them() {
        let text = |minor, code| written(Money { minor, currency: Currency::parse(code).unwrap() });
        assert_eq!(text(3_900, "EUR"), "€39.00");
        assert_eq!(text(123_456_789, "USD"), "$1,234,567.89");
        assert_eq!(text(1_200, "JPY"), "¥1,200");
        assert_eq!(text(-50, "GBP"), "−£0.50");
        assert_eq!(text(1_250, "CHF"), "CHF\u{a0}12.50");
        assert_eq!(text(1_250, "KWD"), "KWD\u{a0}1.250");
    }
}
