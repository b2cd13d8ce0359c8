//! Amounts of money in the currency's minor unit.

pub mod price;
pub mod sign;
pub(crate) mod written;

use serde::{Deserialize, Serialize};
use std::fmt;
use written::Unread;

/// An ISO 4217 currency code: three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The codes of money in use (ISO 4217, list one; without metals, funds and codes for tests).
pub const CURRENCIES: [&str; 155] = [
    "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF", "BMD", "BND", "BOB", "BRL", "BSD", "BTN",
    "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP", "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD",
    "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD", "IRR", "ISK", "JMD", "JOD", "JPY",
    "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP",
    "MRU", "MUR", "MVR", "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP", "PKR", "PLN", "PYG", "QAR",
    "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT",
    "TND", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER", "ZAR", "ZMW",
    "ZWG",
];

/// An amount, such as 1999 minor units of EUR: € 19.99.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// In the currency's minor unit (cents; whole yen).
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// Why a text is not an amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not three letters.
    #[error("“{0}” is not a currency: three letters such as EUR (ISO 4217)")]
    Currency(String),
    /// Not a number.
    #[error("“{0}” is not an amount: write it such as 19.99, 1.299,00 € or CHF 1'299.00")]
    Amount(String),
    /// Thousands or decimals: as it was written, its digits alone, the currency and how many decimals it has.
    #[error("“{0}” may be thousands or decimals: write {1} if it is {1}, and else no more decimals than {2} has: {3}")]
    Ambiguous(String, String, String, u32),
    /// An amount alone, as it was written.
    #[error("{0} has no currency")]
    NoCurrency(String),
    /// A sign that several currencies have: the amount, and some of them.
    #[error("the sign beside {0} is that of several currencies ({1} …): say which")]
    Several(String, String),
    /// More decimals than the currency has.
    #[error("“{0}” has more decimals than {1} has: {2}")]
    Decimals(String, String, u32),
}

impl Currency {
    /// Three letters, any case.
    pub fn parse(text: &str) -> Result<Self, MoneyError> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) => Ok(Self([*a, *b, *c].map(|l| l.to_ascii_uppercase()))),
            _ => Err(MoneyError::Currency(text.chars().take(20).collect())),
        }
    }

    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Digits after the decimal point (ISO 4217's minor unit).
    #[must_use]
    pub fn decimals(self) -> u32 {
        match self.as_str() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }
}

impl Money {
    /// Reads `19.99`, `19,99`, `1999` (whole units), `1,299.00`, `1.299,00`, `1'299.00` or `1 299,00` in a currency. `2.500` is refused where the currency has not three decimals:
    /// in some countries it is two thousand five hundred.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = amount.trim();
        let cut = || text.chars().take(40).collect();
        let wrong = || MoneyError::Amount(cut());
        let (whole, fraction) = written::read(text, currency.decimals()).map_err(|unread| match unread {
            Unread::NoNumber => wrong(),
            Unread::Ambiguous(digits) => MoneyError::Ambiguous(cut(), digits, currency.as_str().to_owned(), currency.decimals()),
        })?;
        let decimals = currency.decimals();
        let trimmed = fraction.trim_end_matches('0');
        if trimmed.len() > decimals as usize {
            return Err(MoneyError::Decimals(cut(), currency.as_str().to_owned(), decimals));
        }
        let scale = 10_i64.pow(decimals);
        let mut minor = whole.parse::<i64>().map_err(|_| wrong())?.checked_mul(scale).ok_or_else(wrong)?;
        if !trimmed.is_empty() {
            let part: i64 = trimmed.parse().map_err(|_| wrong())?;
            minor += part * 10_i64.pow(decimals - u32::try_from(trimmed.len()).unwrap_or(0));
        }
        Ok(Self { minor, currency })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        Self::parse(&text)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

impl fmt::Display for Money {
    /// `EUR 19.99`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals();
        let scale = 10_i64.pow(decimals);
        write!(f, "{} {}", self.currency, self.minor / scale)?;
        if decimals > 0 {
            write!(f, ".{:0width$}", (self.minor % scale).abs(), width = decimals as usize)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_the_currency_s_own_unit() {
        let eur = Currency::parse("eur").unwrap();
        assert_eq!(Money::parse("19.99", eur).unwrap().minor, 1999);
        assert_eq!(Money::parse("19,9", eur).unwrap().to_string(), "EUR 19.90");
        assert_eq!(Money::parse("19", Currency::parse("JPY").unwrap()).unwrap().to_string(), "JPY 19");
        assert_eq!(Money::parse("1.250", Currency::parse("KWD").unwrap()).unwrap().minor, 1250);
        for wrong in ["", "-1", "1.2.3", "1.999", "€ 5", "1 00"] {
            assert!(Money::parse(wrong, eur).is_err(), "{wrong}");
        }
        assert!(Currency::parse("EURO").is_err());
    }

    #[test]
    fn thousands_are_read_or_refused_and_never_taken_for_decimals() {
        let read = |text: &str, currency: &str| Money::parse(text, Currency::parse(currency).unwrap()).map(|money| money.minor);
        for (text, currency, minor) in [
            ("1,299.00", "EUR", 129_900),
            ("1.299,00", "EUR", 129_900),
            ("1.234.567", "JPY", 1_234_567),
            ("2.500", "KWD", 2_500),
            ("12,000.250", "KWD", 12_000_250),
            ("0.500", "EUR", 50),
            ("1299.500", "EUR", 129_950),
        ] {
            assert_eq!(read(text, currency), Ok(minor), "{text} {currency}");
        }
        for (text, currency) in [("2.500", "EUR"), ("2.499", "EUR"), ("1,000", "USD"), ("12,000", "JPY")] {
            assert!(matches!(read(text, currency), Err(MoneyError::Ambiguous(..))), "{text} {currency}");
        }
        let said = read("2.500", "EUR").unwrap_err().to_string();
        assert_eq!(said, "“2.500” may be thousands or decimals: write 2500 if it is 2500, and else no more decimals than EUR has: 2");
    }
}
