//! Amounts of money in the currency's minor unit.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO 4217 currency code: three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

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
    #[error("“{0}” is not an amount: digits with at most one decimal point, such as 19.99")]
    Amount(String),
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
    /// Reads `19.99`, `19,99` or `1999` (whole units) in a currency. No thousands separators: they differ between countries.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = amount.trim();
        let wrong = || MoneyError::Amount(text.chars().take(40).collect());
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || whole.len() > 15 {
            return Err(wrong());
        }
        let decimals = currency.decimals();
        let trimmed = fraction.trim_end_matches('0');
        if trimmed.len() > decimals as usize {
            return Err(MoneyError::Decimals(text.to_owned(), currency.as_str().to_owned(), decimals));
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
        for wrong in ["", "-1", "1.2.3", "1.999", "€ 5", "1 000"] {
            assert!(Money::parse(wrong, eur).is_err(), "{wrong}");
        }
        assert!(Currency::parse("EURO").is_err());
    }
}
