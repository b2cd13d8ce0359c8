//! The fields of one line, parsed into a listing.

use crate::{Cause, Field, availability::is_ended, feed::Get};
use model::{
    email::Email,
    gtin::written,
    import::ListingInput,
    listing::{Country, LISTING_PICTURES_MAX},
    money::{Currency, Money},
    url::HttpUrl,
};
use std::borrow::Cow;

/// Characters kept of a number that is no GTIN.
const MAX_GIVEN: usize = 40;

/// A listing, and what of its fields was wrong and left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The listing.
    pub input: ListingInput,
    /// A GTIN that is none: the listing has it as it was given. An availability that says nothing: the listing is taken to be offered. Two
    /// letters that are no country's: it has none.
    pub warnings: Vec<Cause>,
}

/// The fields that are wrong, in the order of the listing's own.
#[derive(Default)]
struct Faults(Vec<(Field, Cause)>);

impl Faults {
    fn take<T>(&mut self, field: Field, parsed: Result<T, Cause>) -> Option<T> {
        parsed.map_err(|cause| self.0.push((field, cause))).ok()
    }
}

/// Parses a listing out of its fields' texts.
pub(crate) fn listing<'t>(get: Get<'_, 't>, default_currency: Option<Currency>) -> Result<Parsed, Cause> {
    // There is one at least.
    fields(get, default_currency).map_err(|faults| faults.into_iter().next().map_or(Cause::Missing(Field::Title), |(_, cause)| cause))
}

/// The identifier of a listing that has other faults: whatever is wrong with it, its feed names it.
pub(crate) fn named(get: Get<'_, '_>) -> Option<String> {
    get(Field::ExternalId).map(str::trim).and_then(|id| limited(Field::ExternalId, id, 200).ok())
}

/// Parses a listing out of the texts of its fields, wherever they come from; or says of every field that is wrong what is wrong with it.
pub fn listing_of<'t>(get: &dyn Fn(Field) -> Option<&'t str>) -> Result<Parsed, Vec<(Field, Cause)>> {
    fields(get, None)
}

fn fields<'t>(get: Get<'_, 't>, default_currency: Option<Currency>) -> Result<Parsed, Vec<(Field, Cause)>> {
    let text = |field| get(field).map(str::trim).filter(|text| !text.is_empty());
    let short = |field, most| text(field).map(|text| limited(field, text, most)).transpose();
    let cut = |text: &str| text.chars().take(MAX_GIVEN).collect::<String>();
    let (mut faults, mut warnings) = (Faults::default(), Vec::new());
    let number = text(Field::Gtin).map_or(Ok(None), |text| written::given(text).map_err(|error| Cause::Gtin(cut(text), error)));
    // A GTIN does not stand for it: what two sellers offer would be one listing, the other's from file to file.
    let external_id = faults.take(Field::ExternalId, short(Field::ExternalId, 200).and_then(|id| id.ok_or(Cause::Missing(Field::ExternalId))));
    let (gtin, gtin_given) = match number {
        Ok(gtin) => (gtin, None),
        Err(cause) => {
            warnings.push(cause);
            (None, text(Field::Gtin).and_then(|text| limited(Field::Gtin, &cut(text), MAX_GIVEN).ok()))
        }
    };
    let title = faults.take(Field::Title, short(Field::Title, 1000).and_then(|title| title.ok_or(Cause::Missing(Field::Title))));
    let url = faults.take(Field::Url, text(Field::Url).map(|text| url(Field::Url, text)).transpose());
    let description = faults.take(Field::Description, short(Field::Description, 100_000));
    let claimed_brand = faults.take(Field::Brand, short(Field::Brand, 200));
    let price = faults.take(Field::Price, text(Field::Price).map(|price| money(price, text(Field::Currency), default_currency)).transpose());
    let seller = faults.take(Field::Seller, short(Field::Seller, 200));
    let seller_email = faults.take(Field::SellerEmail, text(Field::SellerEmail).map(|text| Email::parse(text).map_err(Cause::from)).transpose());
    let images = faults.take(Field::Image, text(Field::Image).map_or_else(|| Ok(Vec::new()), images));
    let category = faults.take(Field::Category, short(Field::Category, 1000));
    let country = faults.take(Field::Country, text(Field::Country).map(|text| Country::parse(text).map_err(Cause::from)).transpose()).flatten();
    // Letters that look right and name no country would be one of their own in every count.
    let country = country.and_then(|country| country.assigned().map_err(|error| warnings.push(error.into())).ok());
    let ended = match text(Field::Availability).map(is_ended) {
        Some(Err(cause)) => {
            warnings.push(cause);
            false
        }
        known => known.is_some_and(|known| known == Ok(true)),
    };
    let (Some(external_id), Some(title)) = (external_id, title) else { return Err(faults.0) };
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    let input = ListingInput {
        external_id,
        title,
        url: url.flatten(),
        description: description.flatten(),
        claimed_brand: claimed_brand.flatten(),
        gtin,
        gtin_given,
        price: price.flatten(),
        seller: seller.flatten(),
        seller_email: seller_email.flatten(),
        images: images.unwrap_or_default(),
        category: category.flatten(),
        country,
        ended,
    };
    Ok(Parsed { input, warnings })
}

/// A text within its limit. Control characters become spaces: PostgreSQL takes no NUL, and none of them is seen.
fn limited(field: Field, text: &str, most: usize) -> Result<String, Cause> {
    let keeps_lines = field == Field::Description;
    let unwanted = |c: char| (c.is_control() && !(keeps_lines && matches!(c, '\n' | '\t'))) || c == '\u{feff}';
    let text = if text.contains(unwanted) { Cow::Owned(text.replace(unwanted, " ").trim().to_owned()) } else { Cow::Borrowed(text) };
    // Bytes are at least as many as characters, and cheaper to count.
    if text.len() > most {
        let found = text.chars().count();
        if found > most {
            return Err(Cause::Long { field, most, found });
        }
    }
    if text.is_empty() { Err(Cause::Missing(field)) } else { Ok(text.into_owned()) }
}

fn url(field: Field, text: &str) -> Result<HttpUrl, Cause> {
    HttpUrl::parse(text).map_err(|error| Cause::Url(field, error))
}

/// `19.99` with a column for the currency, or `19.99 EUR`, or `EUR 19.99`.
fn money(text: &str, currency: Option<&str>, default: Option<Currency>) -> Result<Money, Cause> {
    let is_code = |part: &str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_alphabetic());
    let (amount, written) = match text.split_once(char::is_whitespace) {
        Some((amount, code)) if is_code(code.trim()) => (amount, Some(code)),
        Some((code, amount)) if is_code(code) => (amount, Some(code)),
        _ => (text, currency),
    };
    let currency = written.map(Currency::parse).transpose()?.or(default);
    let currency = currency.ok_or_else(|| Cause::NoCurrency(amount.chars().take(40).collect()))?;
    Ok(Money::parse(amount, currency)?)
}

/// Addresses between spaces, bars, or commas that another address follows.
fn images(text: &str) -> Result<Vec<HttpUrl>, Cause> {
    let mut all: Vec<HttpUrl> = Vec::new();
    for part in text.split(|c: char| c.is_whitespace() || c == '|') {
        let mut rest = part;
        while !rest.is_empty() && all.len() < LISTING_PICTURES_MAX {
            let end = rest.find(",http").unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(',');
            if !address.is_empty() {
                all.push(url(Field::Image, address)?);
            }
            rest = rest.get(end + 1..).unwrap_or_default();
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn read(pairs: &[(Field, &str)]) -> Result<ListingInput, Cause> {
        let fields: BTreeMap<_, _> = pairs.iter().copied().collect();
        let all = [(Field::ExternalId, "7"), (Field::Title, "Lamp")].into_iter().chain(fields).collect::<BTreeMap<_, _>>();
        listing(&|field| all.get(&field).copied(), None).map(|parsed| parsed.input)
    }

    #[test]
    fn letters_that_are_no_country_s_are_left_out_and_said() {
        let read = |country: &'static str| {
            let all = [(Field::ExternalId, "7"), (Field::Title, "Lamp"), (Field::Country, country)];
            listing(&|field| all.iter().find(|(of, _)| *of == field).map(|(_, text)| *text), None).unwrap()
        };
        assert_eq!(["EL", "uk", "XK"].map(|code| read(code).input.country.unwrap().to_string()), ["GR", "GB", "XK"]);
        let parsed = read("ZZ");
        assert_eq!(
            (parsed.input.country, parsed.warnings[0].to_string()),
            (None, "country: “ZZ” is not a country: two letters such as DE (ISO 3166-1)".to_owned())
        );
    }

    #[test]
    fn a_number_that_is_no_gtin_is_kept_as_it_was_given_and_said() {
        let all = [(Field::ExternalId, "7"), (Field::Title, "Lamp"), (Field::Gtin, " 4006381333932 ")];
        let get = |field| all.iter().find(|(of, _)| *of == field).map(|(_, text)| *text);
        let parsed = listing(&get, None).unwrap();
        assert_eq!((parsed.input.gtin, parsed.input.gtin_given.as_deref()), (None, Some("4006381333932")));
        let said = parsed.warnings[0].to_string();
        assert!(said.starts_with("gtin “4006381333932”: The last digit of this GTIN should be 1, not 2"), "{said}");
        let [none, link] = ["Does not apply", "https://id.gs1.org/01/04006381333931"]
            .map(|number| listing(&|field| if field == Field::Gtin { Some(number) } else { get(field) }, None).unwrap());
        assert!(none.warnings.is_empty() && none.input.gtin.is_none() && none.input.gtin_given.is_none());
        assert!(link.warnings.is_empty() && link.input.gtin.is_some_and(|gtin| gtin.short() == "4006381333931"));
        let long = "x\0".repeat(100_000);
        let parsed = listing(&|field| if field == Field::Gtin { Some(long.as_str()) } else { get(field) }, None).unwrap();
        assert_eq!(parsed.input.gtin_given.unwrap(), "x ".repeat(20).trim());
        let get = |field| get(field).filter(|_| field != Field::ExternalId);
        assert!(matches!(listing(&get, None), Err(Cause::Missing(Field::ExternalId))));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let all = [(Field::Title, " "), (Field::Price, "cheap EUR"), (Field::Country, "Germany")];
        let faults = listing_of(&|field| all.iter().find(|(of, _)| *of == field).map(|(_, text)| *text)).unwrap_err();
        assert_eq!(faults.iter().map(|(field, _)| *field).collect::<Vec<_>>(), [Field::ExternalId, Field::Title, Field::Price, Field::Country]);
    }

    #[test]
    fn a_price_may_carry_its_currency() {
        let price = |pairs: &[(Field, &str)]| read(pairs).map(|row| row.price.map(|p| p.to_string()).unwrap_or_default());
        assert_eq!(price(&[(Field::Price, "19.99 EUR")]).unwrap(), "EUR 19.99");
        assert_eq!(price(&[(Field::Price, "usd 19,9")]).unwrap(), "USD 19.90");
        assert_eq!(price(&[(Field::Price, "1.299,00 EUR")]).unwrap(), "EUR 1299.00");
        assert_eq!(price(&[(Field::Price, "2.500 KWD")]).unwrap(), "KWD 2.500");
        let said = price(&[(Field::Price, "2.500"), (Field::Currency, "EUR")]).unwrap_err().to_string();
        assert!(said.starts_with("price: “2.500” may be thousands or decimals: write 2500"), "{said}");
        assert_eq!(price(&[(Field::Price, "19"), (Field::Currency, "JPY")]).unwrap(), "JPY 19");
        assert_eq!(price(&[(Field::Currency, "JPY")]).unwrap(), "");
        assert!(price(&[(Field::Price, "19.99")]).unwrap_err().to_string().starts_with("the price 19.99 has no currency"));
        assert!(price(&[(Field::Price, "cheap EUR")]).unwrap_err().to_string().starts_with("price: “cheap” is not an amount"));
    }

    #[test]
    fn each_wrong_field_is_named() {
        for (field, text, says) in [
            (Field::Url, "javascript:alert(1)", "url: “javascript:alert(1)” is not a web address"),
            (Field::SellerEmail, "nobody", "seller_email: "),
            (Field::Country, "Germany", "country: “Germany” is not a country"),
            (Field::Title, " ", "the title is missing"),
            (Field::ExternalId, "", "the id is missing"),
        ] {
            let error = read(&[(field, text)]).unwrap_err().to_string();
            assert!(error.starts_with(says), "{error}");
        }
        assert!(read(&[(Field::Brand, &"x".repeat(201))]).unwrap_err().to_string().contains("201 characters; the most is 200"));
    }

    #[test]
    fn pictures_are_told_apart_and_commas_within_an_address_are_kept() {
        let row = read(&[(Field::Image, "https://a.example/1,2.jpg,https://a.example/3.jpg | https://a.example/4.jpg")]).unwrap();
        let images: Vec<_> = row.images.iter().map(HttpUrl::as_str).collect();
        assert_eq!(images, ["https://a.example/1,2.jpg", "https://a.example/3.jpg", "https://a.example/4.jpg"]);
    }

    #[test]
    fn control_characters_do_not_come_in() {
        assert_eq!(read(&[(Field::Title, "a\0b\u{feff}c")]).unwrap().title, "a b c");
        assert_eq!(read(&[(Field::Description, "a\nb\0")]).unwrap().description.as_deref(), Some("a\nb"));
    }
}
