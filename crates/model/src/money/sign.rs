//! Signs and names of currencies as people and shops write them beside amounts: `€`, `zł`, `руб.`, `TL`, `US$`, `ISK`.

use super::Currency;

/// Signs and short names, in small letters without their points; the currency that each means if nothing says otherwise, which those of several countries
/// have not; and the others that it may mean.
const SIGNS: &[(&str, &str, &[&str])] = &[
    ("€", "EUR", &[]),
    ("euro", "EUR", &[]),
    ("euros", "EUR", &[]),
    ("евро", "EUR", &[]),
    ("欧元", "EUR", &[]),
    ("£", "GBP", &["EGP", "FKP", "GIP", "LBP", "SDG", "SHP", "SSP", "SYP"]),
    ("￡", "GBP", &[]),
    (
        "$",
        "",
        &[
            "USD", "ARS", "AUD", "BBD", "BMD", "BND", "BSD", "BZD", "CAD", "CLP", "COP", "FJD", "GYD", "HKD", "JMD", "KYD", "LRD", "MXN", "NAD", "NZD", "SBD",
            "SGD", "SRD", "TTD", "TWD", "UYU", "XCD",
        ],
    ),
    ("＄", "", &["USD", "AUD", "CAD", "HKD", "NZD", "SGD", "TWD"]),
    ("us$", "USD", &[]),
    ("us $", "USD", &[]),
    ("u$s", "USD", &[]),
    ("долл", "USD", &[]),
    ("美元", "USD", &[]),
    ("a$", "AUD", &[]),
    ("au$", "AUD", &[]),
    ("c$", "CAD", &[]),
    ("ca$", "CAD", &[]),
    ("hk$", "HKD", &[]),
    ("mx$", "MXN", &[]),
    ("nt$", "TWD", &[]),
    ("nz$", "NZD", &[]),
    ("r$", "BRL", &[]),
    ("s$", "SGD", &[]),
    ("sg$", "SGD", &[]),
    ("¥", "", &["JPY", "CNY"]),
    ("￥", "", &["JPY", "CNY"]),
    ("円", "JPY", &[]),
    ("日元", "JPY", &[]),
    ("元", "CNY", &["TWD", "HKD"]),
    ("圆", "CNY", &[]),
    ("人民币", "CNY", &[]),
    ("rmb", "CNY", &[]),
    ("cn¥", "CNY", &[]),
    ("jp¥", "JPY", &[]),
    ("港币", "HKD", &[]),
    ("港元", "HKD", &[]),
    ("kr", "", &["SEK", "NOK", "DKK", "ISK"]),
    ("dkr", "DKK", &[]),
    ("nkr", "NOK", &[]),
    ("skr", "SEK", &[]),
    ("fr", "CHF", &["XAF", "XOF", "XPF"]),
    ("sfr", "CHF", &[]),
    ("zł", "PLN", &[]),
    ("zl", "PLN", &[]),
    ("kč", "CZK", &[]),
    ("kc", "CZK", &[]),
    ("ft", "HUF", &[]),
    ("lei", "RON", &["MDL"]),
    ("leu", "RON", &["MDL"]),
    ("лв", "BGN", &[]),
    ("дин", "RSD", &["MKD"]),
    ("₺", "TRY", &[]),
    ("tl", "TRY", &[]),
    ("₽", "RUB", &[]),
    ("р", "RUB", &["BYN"]),
    ("руб", "RUB", &["BYN"]),
    ("рублей", "RUB", &["BYN"]),
    ("₴", "UAH", &[]),
    ("грн", "UAH", &[]),
    ("₸", "KZT", &[]),
    ("тг", "KZT", &[]),
    ("₾", "GEL", &[]),
    ("₼", "AZN", &[]),
    ("֏", "AMD", &[]),
    ("₹", "INR", &[]),
    ("rs", "INR", &["PKR", "LKR", "NPR", "MUR"]),
    ("₩", "KRW", &[]),
    ("￦", "KRW", &[]),
    ("원", "KRW", &[]),
    ("₫", "VND", &[]),
    ("đ", "VND", &[]),
    ("฿", "THB", &[]),
    ("₱", "PHP", &[]),
    ("₪", "ILS", &[]),
    ("₦", "NGN", &[]),
    ("₲", "PYG", &[]),
    ("₡", "CRC", &[]),
    ("rm", "MYR", &[]),
    ("rp", "IDR", &[]),
    ("s/", "PEN", &[]),
];

/// What stands for a currency beside an amount.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meant {
    /// What it means if nothing says otherwise.
    usual: Option<Currency>,
    /// All that it may mean.
    any: Vec<Currency>,
}

impl Meant {
    /// Reads a sign, a name or a code (ISO 4217), in any case, with or without points.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let plain = text.trim_matches('.').to_lowercase();
        let code = |code: &str| Currency::parse(code).ok();
        if let Some((_, usual, others)) = SIGNS.iter().find(|(sign, ..)| *sign == plain) {
            let usual = code(usual);
            return Some(Self { usual, any: usual.into_iter().chain(others.iter().filter_map(|other| code(other))).collect() });
        }
        let one = code(text)?;
        Some(Self { usual: Some(one), any: vec![one] })
    }

    /// What both mean together: `US$ … USD`, `$ … CAD`.
    pub(super) fn and(self, other: &Self) -> Option<Self> {
        let any: Vec<Currency> = self.any.iter().copied().filter(|one| other.any.contains(one)).collect();
        let usual = if let [only] = any[..] { Some(only) } else { self.usual.filter(|one| any.contains(one)) };
        (!any.is_empty()).then_some(Self { usual, any })
    }

    /// The currency, if it may be several by the first of `hints` that is one of them. In which country a thing is offered is a hint as well: codes of
    /// currencies begin with their country's letters.
    #[must_use]
    pub fn currency(&self, hints: &[Option<Currency>], country: Option<&str>) -> Option<Currency> {
        if let [only] = self.any[..] {
            return Some(only);
        }
        let hinted = hints.iter().flatten().find(|hint| self.any.contains(hint)).copied();
        let of_country = || self.any.iter().find(|one| country.is_some_and(|country| one.as_str().starts_with(country))).copied();
        hinted.or_else(of_country).or(self.usual)
    }

    /// Some of what it may mean, for a sentence.
    #[must_use]
    pub fn named(&self) -> String {
        let all: Vec<&str> = self.any.iter().take(4).map(Currency::as_str).collect();
        all.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::CURRENCIES;

    #[test]
    fn every_sign_stands_once_and_as_it_is_compared_and_means_money_in_use() {
        for (at, (sign, usual, others)) in SIGNS.iter().enumerate() {
            assert_eq!(sign.trim_matches('.').to_lowercase(), *sign);
            assert!(SIGNS[..at].iter().all(|(before, ..)| before != sign), "{sign}");
            assert!(others.iter().chain([usual]).filter(|code| !code.is_empty()).all(|code| CURRENCIES.contains(code)), "{sign}");
        }
    }

    #[test]
    fn a_sign_of_several_countries_is_told_by_what_stands_beside_it() {
        let code = |text| Currency::parse(text).ok();
        let meant = |sign: &str, hints: &[Option<Currency>], country| Meant::read(sign).unwrap().currency(hints, country).map(|one| one.to_string());
        assert_eq!(meant("€", &[code("USD")], Some("US")).as_deref(), Some("EUR"));
        assert_eq!(meant("$", &[], None), None);
        assert_eq!(meant("$", &[None, code("CAD")], Some("US")).as_deref(), Some("CAD"));
        assert_eq!(meant("$", &[code("EUR")], Some("US")).as_deref(), Some("USD"));
        assert_eq!([meant("¥", &[], Some("CN")), meant("¥", &[], Some("JP")), meant("kr.", &[], Some("DK"))].map(Option::unwrap), ["CNY", "JPY", "DKK"]);
        assert_eq!([meant("руб.", &[], None), meant("Руб", &[], Some("BY")), meant("£", &[], Some("DE"))].map(Option::unwrap), ["RUB", "BYN", "GBP"]);
        assert_eq!(Meant::read("usd").unwrap().currency(&[], None), code("USD"));
        assert!(Meant::read("apples").is_none() && Meant::read("").is_none());
    }
}
