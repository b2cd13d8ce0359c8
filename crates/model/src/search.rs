//! A search of the listings: what is asked, as it stands in a page's address, and what is answered.

mod answer;
mod band;
mod list;

pub use answer::{CurrencyCount, FacetValue, Facets, Hit, Match, MatchField, MatchKind, Misread, SearchResult};
pub use band::PriceBand;
pub use list::{LIST_LIMIT, numbers_alone, read_list, written_list};

use crate::{
    gtin::Gtin,
    id::{PastedListId, SellerId},
    listing::{Country, ListingState},
    money::{
        Currency,
        written::{self, Unread},
    },
    picture::PictureHash,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A search. Filters of one kind widen it (this brand or that one), filters of different kinds narrow it (this brand in that country).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SearchQuery {
    /// Words, "phrases in quotes", prefix*, -excluded; a GTIN or a listing's external id counts as a word. Never an error.
    pub text: String,
    /// Claimed brands, compared without case and diacritics.
    pub brands: Vec<String>,
    /// Sellers.
    pub sellers: Vec<SellerId>,
    /// A category and everything below it, such as `Home/Lighting`.
    pub category: Option<String>,
    /// Countries that the listing ships from.
    pub countries: Vec<Country>,
    /// States; empty for all but what has ended.
    pub states: Vec<ListingState>,
    /// Prices in this currency only. Without it a price range compares bare numbers: see [`Self::needs_currency`].
    pub currency: Option<Currency>,
    /// At least this much.
    pub price_min: Option<Amount>,
    /// At most this much.
    pub price_max: Option<Amount>,
    /// This item only.
    pub gtin: Option<Gtin>,
    /// Only listings with a finding of one of these kinds, as the screening names them (`lookalike`, `price`…).
    pub findings: Vec<String>,
    /// Only listings with a finding about one of these marks, compared without case and diacritics.
    pub marks: Vec<String>,
    /// Only what the content filters do not simply allow for a brand of whoever searches.
    #[serde(default)]
    pub suspicious: bool,
    /// Only these listings: numbers of the marketplace, addresses of pages, or item numbers; [`read_list`] reads them from a pasted text.
    pub list: Vec<String>,
    /// The name of a list that is kept, which stands for its entries in an address: an address holds a few hundred entries at most.
    #[serde(default)]
    pub pasted: Option<PastedListId>,
    /// Only listings with a picture that looks like this one, the most similar first.
    #[serde(default)]
    pub picture: Option<PictureHash>,
    /// Only products that are covered by codes, as they are when the search is made.
    pub covered: bool,
    /// The order of the answer.
    pub sort: Sort,
    /// Which page, from 1.
    pub page: PageNumber,
}

/// A price bound in whole and thousandth units of its currency: `19.99`. Thousandths, because no currency has a smaller unit in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Amount(i64);

/// A page of an answer, from 1 to [`PageNumber::LAST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageNumber(u32);

/// The order of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Best match first; the newest first where there are no words to match.
    #[default]
    Relevance,
    /// Cheapest first; without a price last.
    PriceAsc,
    /// Dearest first; without a price last.
    PriceDesc,
    /// First seen last.
    Newest,
}

/// A parameter of an address that could not be read. The search goes on without it; the page says so beside the field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("“{name}” of the search cannot be read: {message}")]
pub struct BadParam {
    /// The parameter's name.
    pub name: String,
    /// What is wrong, for the reader.
    pub message: String,
}

/// Why a text is not a price bound.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not a number.
    #[error("“{0}” is not a price: digits with at most three decimals, such as 19.99")]
    NoPrice(String),
    /// Thousands or decimals: as it was written, and its digits alone.
    #[error("“{0}” may be thousands or decimals: write {1} if it is {1}, and else with two decimals at most")]
    Ambiguous(String, String),
}

impl Amount {
    /// From thousandths of the currency's unit.
    #[must_use]
    pub const fn from_thousandths(thousandths: i64) -> Self {
        Self(if thousandths < 0 { 0 } else { thousandths })
    }

    /// Thousandths of the currency's unit.
    #[must_use]
    pub const fn thousandths(self) -> i64 {
        self.0
    }
}

impl Amount {
    /// Reads a bound of prices of a currency, or of any, as [`Money::parse`](crate::money::Money::parse) reads prices.
    pub fn parse(text: &str, currency: Option<Currency>) -> Result<Self, AmountError> {
        let text = text.trim();
        let cut = || text.chars().take(40).collect();
        let wrong = || AmountError::NoPrice(cut());
        let (whole, fraction) = written::read(text, decimals(currency)).map_err(|unread| match unread {
            Unread::NoNumber => wrong(),
            Unread::Ambiguous(digits) => AmountError::Ambiguous(cut(), digits),
        })?;
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 3 {
            return Err(wrong());
        }
        let whole: i64 = whole.parse().map_err(|_| wrong())?;
        let part: i64 = format!("{fraction:0<3}").parse().map_err(|_| wrong())?;
        Ok(Self(whole * 1000 + part))
    }

    /// As [`Amount::parse`] reads it for the same currency.
    fn written(self, currency: Option<Currency>) -> String {
        let is_read = decimals(currency) == 3 || self.0 % 10 == 0;
        if is_read { self.to_string() } else { format!("{self}0") }
    }
}

/// Of prices of any currency most have two.
fn decimals(currency: Option<Currency>) -> u32 {
    currency.map_or(2, Currency::decimals)
}

impl fmt::Display for Amount {
    /// `19.99`, `5`, `1.125`: two decimals unless none or three are needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 1000, self.0 % 1000);
        match part {
            0 => write!(f, "{whole}"),
            part if part % 10 == 0 => write!(f, "{whole}.{:02}", part / 10),
            part => write!(f, "{whole}.{part:03}"),
        }
    }
}

impl PageNumber {
    /// The deepest page that is shown: nobody reads 10,000 hits, and each deeper page costs more than the one before.
    pub const LAST: u32 = 400;

    /// Hits on a page.
    pub const SIZE: u32 = 25;

    /// 0 counts as 1, everything past the last page as the last.
    #[must_use]
    pub fn new(page: u32) -> Self {
        Self(page.clamp(1, Self::LAST))
    }

    /// The last page of so many hits; 1 of none.
    #[must_use]
    pub fn last_of(hits: u64) -> Self {
        Self::new(u32::try_from(hits.div_ceil(u64::from(Self::SIZE))).unwrap_or(u32::MAX))
    }

    /// From 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Hits before this page.
    #[must_use]
    pub const fn offset(self) -> u32 {
        (self.0 - 1) * Self::SIZE
    }
}

impl Default for PageNumber {
    fn default() -> Self {
        Self(1)
    }
}

impl Sort {
    /// Every order, as a page's menu lists them.
    pub const ALL: [Self; 4] = [Self::Relevance, Self::Newest, Self::PriceAsc, Self::PriceDesc];

    /// As it stands in an address.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Relevance => "relevance",
            Self::PriceAsc => "price-asc",
            Self::PriceDesc => "price-desc",
            Self::Newest => "newest",
        }
    }

    /// As a menu shows it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Relevance => "Best match",
            Self::PriceAsc => "Lowest price",
            Self::PriceDesc => "Highest price",
            Self::Newest => "Newest",
        }
    }
}

/// What of a search's text is kept: longer texts are cut here, at a character.
pub const TEXT_LIMIT: usize = 1000;

/// Filters of one kind that an address may carry; more are left out.
const FILTER_LIMIT: usize = 50;

impl SearchQuery {
    /// A search for words, without filters.
    #[must_use]
    pub fn words(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// The search as parameters of an address, only those that say something: `q`, `brand`, `seller`, `category`, `country`, `state`,
    /// `currency`, `min`, `max`, `gtin`, `finding`, `mark`, `suspicious`, `list` (entries with blanks between) or `pasted`, `picture`, `covered`, `sort`, `page`.
    #[must_use]
    pub fn to_params(&self) -> Vec<(&'static str, String)> {
        let mut params = Vec::new();
        let mut put = |name, value: String| params.push((name, value));
        if !self.text.is_empty() {
            put("q", self.text.clone());
        }
        self.brands.iter().for_each(|brand| put("brand", brand.clone()));
        self.sellers.iter().for_each(|seller| put("seller", seller.to_string()));
        self.category.iter().for_each(|category| put("category", category.clone()));
        self.countries.iter().for_each(|country| put("country", country.to_string()));
        self.states.iter().for_each(|state| put("state", state.to_string()));
        self.currency.iter().for_each(|currency| put("currency", currency.to_string()));
        self.price_min.iter().for_each(|amount| put("min", amount.written(self.currency)));
        self.price_max.iter().for_each(|amount| put("max", amount.written(self.currency)));
        self.gtin.iter().for_each(|gtin| put("gtin", gtin.short().to_owned()));
        self.findings.iter().for_each(|kind| put("finding", kind.clone()));
        self.marks.iter().for_each(|mark| put("mark", mark.clone()));
        if self.suspicious {
            put("suspicious", "yes".to_owned());
        }
        match self.pasted {
            Some(id) => put("pasted", id.to_string()),
            None if self.list.is_empty() => {}
            None => put("list", written_list(&self.list)),
        }
        self.picture.iter().for_each(|picture| put("picture", picture.to_string()));
        if self.covered {
            put("covered", "yes".to_owned());
        }
        if self.sort != Sort::default() {
            put("sort", self.sort.as_str().to_owned());
        }
        if self.page.get() > 1 {
            put("page", self.page.get().to_string());
        }
        params
    }

    /// Reads the parameters of an address. Unknown names, empty values and repetitions are passed over, values that cannot be read are left
    /// out and named beside the search, so that no address is an error.
    pub fn from_params<N: AsRef<str>, V: AsRef<str>>(params: impl IntoIterator<Item = (N, V)>) -> (Self, Vec<BadParam>) {
        let (mut query, mut bad) = (Self::default(), Vec::new());
        // How prices are read follows from the currency, which may stand behind them.
        let mut prices = Vec::new();
        for (name, value) in params {
            let (name, value) = (name.as_ref(), value.as_ref());
            if matches!(name, "min" | "max") {
                prices.push((name == "min", value.to_owned()));
                continue;
            }
            let result = if name == "q" { query.set_text(value) } else { query.set(name, value.trim()) };
            if let Err(message) = result {
                bad.push(BadParam { name: name.to_owned(), message });
            }
        }
        if !query.list.is_empty() {
            query.pasted = None;
        }
        for (is_min, value) in prices.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let (name, bound) = if *is_min { ("min", &mut query.price_min) } else { ("max", &mut query.price_max) };
            match Amount::parse(value, query.currency) {
                Ok(amount) => *bound = Some(amount),
                Err(error) => bad.push(BadParam { name: name.to_owned(), message: error.to_string() }),
            }
        }
        if query.price_min.zip(query.price_max).is_some_and(|(min, max)| min > max) {
            query.price_max = None;
            bad.push(BadParam { name: "max".to_owned(), message: "The highest price is below the lowest".to_owned() });
        }
        (query, bad)
    }

    /// Reads the parameters of an address for something that acts on all that is found, such as a file, a watch or reports: what cannot be read is an
    /// error there, since nobody would see that it was left out.
    ///
    /// # Errors
    /// The first parameter that cannot be read.
    pub fn understood<N: AsRef<str>, V: AsRef<str>>(params: impl IntoIterator<Item = (N, V)>) -> Result<Self, BadParam> {
        let (query, bad) = Self::from_params(params);
        bad.into_iter().next().map_or(Ok(query), Err)
    }

    fn set_text(&mut self, value: &str) -> Result<(), String> {
        self.text = value.chars().take(TEXT_LIMIT).collect();
        Ok(())
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        if value.is_empty() {
            return Ok(());
        }
        fn read<T: FromStr<Err: fmt::Display>>(value: &str) -> Result<T, String> {
            value.parse().map_err(|e: T::Err| e.to_string())
        }
        match name {
            "brand" => add(&mut self.brands, cut(value)),
            "seller" => add(&mut self.sellers, read(value)?),
            "category" => self.category = Some(cut(value)),
            "country" => add(&mut self.countries, read(value)?),
            "state" => add(&mut self.states, read(value)?),
            "currency" => self.currency = Some(Currency::parse(value).map_err(|e| e.to_string())?),
            "gtin" => self.gtin = Some(read(value)?),
            "finding" => add(&mut self.findings, cut(value)),
            "mark" => add(&mut self.marks, cut(value)),
            "suspicious" => self.suspicious = is_yes(value)?,
            "list" => {
                let (entries, more) = read_list(value);
                self.list = entries;
                if more {
                    return Err(format!("A list has {LIST_LIMIT} entries at most: the rest was left out"));
                }
            }
            "pasted" => self.pasted = Some(read(value)?),
            "picture" => self.picture = Some(read(value)?),
            "covered" => self.covered = is_yes(value)?,
            "sort" => {
                let known = Sort::ALL.into_iter().find(|sort| sort.as_str() == value);
                self.sort = known.ok_or_else(|| format!("“{}” is not an order: relevance, newest, price-asc or price-desc", cut(value)))?;
            }
            "page" => self.page = PageNumber::new(value.parse().map_err(|_| format!("“{}” is not a page number", cut(value)))?),
            _ => {}
        }
        Ok(())
    }

    /// Whether it has a price limit in no currency.
    #[must_use]
    pub fn needs_currency(&self) -> bool {
        self.currency.is_none() && (self.price_min.is_some() || self.price_max.is_some())
    }

    /// The same search for what can be reported alone; none if it asks for nothing but what was removed or has ended.
    #[must_use]
    pub fn reportable(&self) -> Option<Self> {
        let states: Vec<ListingState> = ListingState::ALL.into_iter().filter(|state| state.is_reportable() && self.shows(*state)).collect();
        (!states.is_empty()).then(|| Self { states, ..self.clone() })
    }

    /// Whether what is in this state is shown, if all states but the ended one are unless some are chosen.
    fn shows(&self, state: ListingState) -> bool {
        self.states.contains(&state) || (self.states.is_empty() && state != ListingState::Ended)
    }

    /// The search for its list alone, if anything else narrows that.
    #[must_use]
    pub fn list_alone(&self) -> Option<Self> {
        let Self { list, pasted, sort, page, .. } = self;
        let alone = Self { list: list.clone(), pasted: *pasted, sort: *sort, page: *page, ..Self::default() };
        (!list.is_empty() && alone != *self).then(|| Self { page: PageNumber::default(), ..alone })
    }

    /// Whether any filter narrows the search.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        *self != Self { text: self.text.clone(), sort: self.sort, page: self.page, ..Self::default() }
    }
}

fn add<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if values.len() < FILTER_LIMIT && !values.contains(&value) {
        values.push(value);
    }
}

fn cut(value: &str) -> String {
    value.chars().take(200).collect::<String>().trim().to_owned()
}

/// Whether a filter that is on or off is on.
fn is_yes(value: &str) -> Result<bool, String> {
    match value {
        "yes" | "true" | "1" | "on" => Ok(true),
        "" | "no" | "false" | "0" | "off" => Ok(false),
        other => Err(format!("“{}” is neither yes nor no", cut(other))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*, sample::subsequence};

    fn queries() -> impl Strategy<Value = SearchQuery> {
        let words = "[a-zа-я0-9\"*& =%+-]{0,30}";
        let name = "[A-Za-zé&=#][A-Za-zé&=# ]{0,10}[a-z]";
        let country = "[A-Z]{2}".prop_map(|c| Country::parse(&c).unwrap());
        let seller = any::<u128>().prop_map(|id| SellerId(uuid::Uuid::from_u128(id)));
        let amount = (0_i64..=999_999_999).prop_map(Amount);
        let gtin = prop_oneof![Just("4006381333931"), Just("96385074"), Just("10614141543219")].prop_map(|g| Gtin::parse(g).unwrap());
        let filters = (vec(name, 0..3), vec(seller, 0..3), option::of(name), vec(country, 0..3), subsequence(&ListingState::ALL[..], 0..=3));
        let currency = proptest::sample::select(vec!["EUR", "JPY", "KWD"]).prop_map(|code| Currency::parse(code).unwrap());
        let prices = (option::of(currency), option::of(amount.clone()), option::of(amount));
        let lists = (
            subsequence(vec!["lookalike".to_owned(), "price".to_owned()], 0..=2),
            subsequence(vec!["Nike".to_owned(), "Dior".to_owned()], 0..=2),
            subsequence(vec!["A-1".to_owned(), "https://a.example/1?b=2&c".to_owned(), "4006381333931".to_owned()], 0..=3),
            option::of(any::<[u8; 32]>().prop_map(PictureHash)),
            option::of(any::<u128>().prop_map(|id| PastedListId(uuid::Uuid::from_u128(id)))),
        );
        let order = (proptest::sample::select(&Sort::ALL[..]), 1..=PageNumber::LAST, any::<bool>(), any::<bool>());
        (words, filters, prices, option::of(gtin), lists, order).prop_map(
            |(text, filters, prices, gtin, (findings, marks, list, picture, pasted), (sort, page, covered, suspicious))| {
                let (mut brands, mut sellers, category, mut countries, states) = filters;
                brands.dedup();
                sellers.dedup();
                countries.sort();
                countries.dedup();
                if brands.len() == 2 && brands[0] == brands[1] {
                    brands.pop();
                }
                let (currency, price_min, price_max) = prices;
                let price_max = price_max.filter(|max| price_min.is_none_or(|min| min <= *max));
                let page = PageNumber::new(page);
                SearchQuery {
                    text,
                    brands,
                    sellers,
                    category,
                    countries,
                    states,
                    currency,
                    price_min,
                    price_max,
                    gtin,
                    findings,
                    marks,
                    suspicious,
                    list: if pasted.is_some() { Vec::new() } else { list },
                    pasted,
                    picture,
                    covered,
                    sort,
                    page,
                }
            },
        )
    }

    #[test]
    fn a_highest_price_below_the_lowest_is_said_and_left_out() {
        let (query, bad) = SearchQuery::from_params([("min", "100"), ("max", "5")]);
        assert_eq!((query.price_min.is_some(), query.price_max), (true, None));
        assert_eq!(bad.iter().map(|bad| bad.name.as_str()).collect::<Vec<_>>(), ["max"]);
        assert!(SearchQuery::from_params([("min", "5"), ("max", "5")]).1.is_empty());
    }

    proptest! {
        #[test]
        fn a_search_survives_the_address_bar(query in queries()) {
            let (read, bad) = SearchQuery::from_params(query.to_params());
            prop_assert_eq!(read, query);
            prop_assert_eq!(bad, vec![]);
        }

        #[test]
        fn no_address_is_an_error(params in vec((prop_oneof![Just("min"), Just("page"), Just("gtin"), Just("state"), Just("q")].prop_map(str::to_owned), any::<String>()), 0..6)) {
            let (query, _) = SearchQuery::from_params(params);
            prop_assert!(query.text.chars().count() <= TEXT_LIMIT);
        }
    }

    #[test]
    fn what_cannot_be_read_is_named_and_left_out() {
        let (query, bad) = SearchQuery::from_params([("q", "lamp"), ("min", "cheap"), ("gtin", "4006381333930"), ("page", "0"), ("colour", "red")]);
        assert_eq!(query, SearchQuery::words("lamp"));
        assert_eq!(bad.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["gtin", "min"]);
        assert!(bad[1].message.contains("cheap"), "{bad:?}");
        let refused = SearchQuery::understood([("q", "lamp"), ("min", "cheap")]).unwrap_err();
        assert!(refused.to_string().starts_with("“min” of the search cannot be read: “cheap” is not a price"), "{refused}");
        assert_eq!(SearchQuery::understood([("q", "lamp"), ("colour", "red")]), Ok(SearchQuery::words("lamp")));
    }

    #[test]
    fn amounts_are_written_as_people_write_them() {
        for (text, shown) in [("19.99", "19.99"), ("19,9", "19.90"), ("1.299,00", "1299"), ("0.125", "0.125")] {
            assert_eq!(Amount::parse(text, None).unwrap().to_string(), shown);
        }
        for wrong in ["", "-1", "1.2345", "1.2.3", "€5", "9999999999999999"] {
            assert!(Amount::parse(wrong, None).is_err(), "{wrong}");
        }
    }

    #[test]
    fn thousands_in_a_price_are_no_decimals() {
        let (query, bad) = SearchQuery::from_params([("min", "1.000"), ("max", "2,500")]);
        assert_eq!((query.price_min, query.price_max), (None, None));
        assert_eq!(bad.iter().map(|bad| bad.name.as_str()).collect::<Vec<_>>(), ["min", "max"]);
        assert!(bad[0].message.contains("write 1000 if it is 1000"), "{bad:?}");
        let (query, bad) = SearchQuery::from_params([("min", "1.250"), ("currency", "KWD")]);
        assert_eq!((query.price_min, bad), (Some(Amount(1250)), Vec::new()), "dinars have three decimals");
    }
}
