//! A price as it stands in a feed: an amount with signs or codes of its currency before or after it, or with none.

use super::{Currency, Money, MoneyError, sign::Meant};

/// Words beside an amount that say no more than that it is where a price begins, or may be spoken about.
const ASIDES: &[&str] = &["ab", "from", "dès", "desde", "da", "от", "vb", "vhb", "fp", "起"];

/// An amount as it is written, and what stands for its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price<'t> {
    amount: &'t str,
    meant: Option<Meant>,
}

impl<'t> Price<'t> {
    /// Reads `19.99`, `19,99 €`, `US$ 5`, `EUR 1.299,00`, `1'299.00 CHF`, `12 € EUR`, `ab 10 EUR`, `12,- €`.
    pub fn read(text: &'t str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let wrong = || MoneyError::Amount(text.chars().take(40).collect());
        let is_digit = |c: char| c.is_ascii_digit();
        let (start, end) = text.find(is_digit).zip(text.rfind(is_digit)).ok_or_else(wrong)?;
        let (before, amount, behind) = (&text[..start], &text[start..=end], &text[end + 1..]);
        // `12,-`, `12.–` and `12.` have no decimals.
        let behind = behind.strip_prefix([',', '.']).map_or(behind, |rest| rest.trim_start_matches(['-', '–', '—']));
        let mut meant: Option<Meant> = None;
        for side in [before, behind] {
            for word in words(side) {
                if ASIDES.contains(&word.trim_matches('.').to_lowercase().as_str()) {
                    continue;
                }
                let this = Meant::read(word).ok_or_else(wrong)?;
                meant = Some(match meant {
                    None => this,
                    Some(other) => other.and(&this).ok_or_else(wrong)?,
                });
            }
        }
        Ok(Self { amount, meant })
    }

    /// The price. A currency that is said beside it counts before `said`, what the feed says of this price, and `default`, what is said of all; these and the
    /// country tell what a sign means that several countries have.
    pub fn money(&self, said: Option<Currency>, default: Option<Currency>, country: Option<&str>) -> Result<Money, MoneyError> {
        let currency = match &self.meant {
            Some(meant) => meant.currency(&[said, default], country).ok_or_else(|| MoneyError::Several(self.amount.to_owned(), meant.named()))?,
            None => said.or(default).ok_or_else(|| MoneyError::NoCurrency(self.amount.to_owned()))?,
        };
        Money::parse(self.amount, currency)
    }
}

/// The words of one side; two that make one sign are one.
fn words(side: &str) -> Vec<&str> {
    let side = side.trim();
    if side.is_empty() {
        Vec::new()
    } else if Meant::read(side).is_some() {
        vec![side]
    } else {
        side.split_whitespace().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        read_in(text, None, None)
    }

    fn read_in(text: &str, said: Option<&str>, country: Option<&str>) -> String {
        let said = said.map(|code| Currency::parse(code).unwrap());
        Price::read(text).and_then(|price| price.money(said, None, country)).map_or_else(|error| error.to_string(), |money| money.to_string())
    }

    #[test]
    fn a_price_is_read_as_it_is_written() {
        for (text, money) in [
            ("12 €", "EUR 12.00"),
            ("€12", "EUR 12.00"),
            ("£5", "GBP 5.00"),
            ("US$19.99", "USD 19.99"),
            ("US $19.99", "USD 19.99"),
            ("1200 TL", "TRY 1200.00"),
            ("₺1.200,50", "TRY 1200.50"),
            ("1'299.00 CHF", "CHF 1299.00"),
            ("CHF 1’299.–", "CHF 1299.00"),
            ("Fr. 12.50", "CHF 12.50"),
            ("2.499,50 €", "EUR 2499.50"),
            ("2\u{202f}499,50\u{a0}€", "EUR 2499.50"),
            ("12 500 руб.", "RUB 12500.00"),
            ("1 990 ₽", "RUB 1990.00"),
            ("49,90 zł", "PLN 49.90"),
            ("100元", "CNY 100.00"),
            ("12 € EUR", "EUR 12.00"),
            ("€ 12,- ", "EUR 12.00"),
            ("ab 10 EUR", "EUR 10.00"),
            ("120 € VB", "EUR 120.00"),
            ("usd 19,9", "USD 19.90"),
            ("$ 12 USD", "USD 12.00"),
            ("19.EUR", "EUR 19.00"),
        ] {
            assert_eq!(read(text), money, "{text}");
        }
    }

    #[test]
    fn what_several_countries_write_needs_a_word() {
        assert_eq!(read("$19.99"), "the sign beside 19.99 is that of several currencies (USD, ARS, AUD, BBD …): say which");
        assert_eq!(read_in("$19.99", Some("CAD"), None), "CAD 19.99");
        assert_eq!(read_in("¥1200", None, Some("JP")), "JPY 1200");
        assert_eq!(read_in("99 kr", Some("EUR"), Some("SE")), "SEK 99.00");
        assert_eq!(read("19.99"), "19.99 has no currency");
        assert_eq!(read_in("12,50 €", Some("EUR"), None), "EUR 12.50");
        assert_eq!(read_in("12 USD", Some("EUR"), None), "USD 12.00");
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in ["", "cheap", "cheap EUR", "-5 EUR", "10 - 20 €", "10€ 20€", "5 %", "€ 12 USD", ".5 EUR", "two for 5 €", "12 EUR/kg"] {
            assert!(read(text).ends_with("such as 19.99, 1.299,00 € or CHF 1'299.00"), "{text}: {}", read(text));
        }
    }
}
