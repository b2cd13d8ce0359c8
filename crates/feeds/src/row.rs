//! The fields of one line, parsed into a listing.

use crate::{Cause, Field, feed::Get};
use model::{
    email::Email,
    gtin::Gtin,
    import::ListingInput,
    listing::Country,
    money::{Currency, Money},
    url::HttpUrl,
};
use std::borrow::Cow;

/// Pictures kept of a listing.
const MAX_IMAGES: usize = 20;

/// Parses a listing out of its fields' texts. `gtin_is_id`: the feed has no identifiers, and the GTIN stands for it.
pub(crate) fn listing<'t>(get: Get<'_, 't>, gtin_is_id: bool, default_currency: Option<Currency>) -> Result<ListingInput, Cause> {
    let text = |field| get(field).map(str::trim).filter(|text| !text.is_empty());
    let short = |field, most| text(field).map(|text| limited(field, text, most)).transpose();
    let gtin = text(Field::Gtin).map(|text| Gtin::parse(text).map_err(|error| Cause::Gtin(text.chars().take(40).collect(), error))).transpose()?;
    let external_id = match short(Field::ExternalId, 200)? {
        Some(id) => id,
        None if gtin_is_id => gtin.ok_or(Cause::Missing(Field::Gtin))?.to_string(),
        None => return Err(Cause::Missing(Field::ExternalId)),
    };
    Ok(ListingInput {
        external_id,
        title: short(Field::Title, 1000)?.ok_or(Cause::Missing(Field::Title))?,
        url: text(Field::Url).map(|text| url(Field::Url, text)).transpose()?,
        description: short(Field::Description, 100_000)?,
        claimed_brand: short(Field::Brand, 200)?,
        gtin,
        price: text(Field::Price).map(|price| money(price, text(Field::Currency), default_currency)).transpose()?,
        seller: short(Field::Seller, 200)?,
        seller_email: text(Field::SellerEmail).map(Email::parse).transpose()?,
        images: text(Field::Image).map_or_else(|| Ok(Vec::new()), images)?,
        category: short(Field::Category, 1000)?,
        country: text(Field::Country).map(Country::parse).transpose()?,
    })
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
        while !rest.is_empty() && all.len() < MAX_IMAGES {
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
        listing(&|field| all.get(&field).copied(), false, None)
    }

    #[test]
    fn a_price_may_carry_its_currency() {
        let price = |pairs: &[(Field, &str)]| read(pairs).map(|row| row.price.map(|p| p.to_string()).unwrap_or_default());
        assert_eq!(price(&[(Field::Price, "19.99 EUR")]).unwrap(), "EUR 19.99");
        assert_eq!(price(&[(Field::Price, "usd 19,9")]).unwrap(), "USD 19.90");
        assert_eq!(price(&[(Field::Price, "19"), (Field::Currency, "JPY")]).unwrap(), "JPY 19");
        assert_eq!(price(&[(Field::Currency, "JPY")]).unwrap(), "");
        assert!(price(&[(Field::Price, "19.99")]).unwrap_err().to_string().starts_with("the price 19.99 has no currency"));
        assert!(price(&[(Field::Price, "cheap EUR")]).unwrap_err().to_string().starts_with("price: “cheap” is not an amount"));
    }

    #[test]
    fn each_wrong_field_is_named() {
        for (field, text, says) in [
            (Field::Gtin, "4006381333932", "gtin “4006381333932”: The last digit of this GTIN should be 1, not 2"),
            (Field::Gtin, "12345", "gtin “12345”: A GTIN has 8, 12, 13 or 14 digits; this one has 5"),
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
