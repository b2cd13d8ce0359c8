//! What stands in JSON, as it was written: numbers are texts here, for identifiers have more digits than a computer's numbers.

use crate::{Cause, Field};
use serde_json::{Value, value::RawValue};
use std::{borrow::Cow, collections::BTreeMap};

/// The members of an object, each as it is written.
pub(crate) type Object<'t> = BTreeMap<String, &'t RawValue>;

/// Digits that a 64-bit float keeps whatever they are.
const DIGITS_KEPT: usize = 15;

/// JSON text whose escaped halves of characters (lone surrogates, as programs write that cut texts by UTF-16 units) are replaced by U+FFFD: a broken
/// emoji is no reason to refuse a listing.
#[must_use]
pub fn whole_characters(text: &str) -> Cow<'_, str> {
    let surrogate = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(digits, 16).ok().filter(|unit| (0xD800..0xE000).contains(unit))
    };
    if !text.contains("\\ud") && !text.contains("\\uD") {
        return Cow::Borrowed(text);
    }
    let (mut mended, mut from, mut at) = (String::new(), 0, 0);
    while let Some(found) = text[at..].find('\\') {
        at += found;
        match (surrogate(at), surrogate(at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..)) => at += 12,
            (Some(_), _) => {
                mended.push_str(&text[from..at]);
                mended.push_str("\\ufffd");
                at += 6;
                from = at;
            }
            // Another escape: the backslash and one character, of whatever length.
            (None, _) => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        }
    }
    if from == 0 && mended.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(mended + &text[from..]) }
}

/// A JSON number as people write it: digit by digit as it stands, and one with an exponent written out where nothing is lost by it.
#[must_use]
pub fn number_text(number: &str) -> String {
    let Some((digits, _)) = number.split_once(['e', 'E']) else { return number.to_owned() };
    let few = digits.bytes().filter(u8::is_ascii_digit).count() <= DIGITS_KEPT;
    let exact = number.parse::<f64>().ok().filter(|value| few && value.abs() < 1e15 && (*value == 0.0 || value.abs() >= 1e-6));
    exact.map_or_else(|| number.to_owned(), |value| value.to_string())
}

/// Whether a JSON value is a number, by how it begins.
#[must_use]
pub fn is_number(value: &str) -> bool {
    value.starts_with(|c: char| c == '-' || c.is_ascii_digit())
}

/// The text of a field in JSON, as marketplaces' programs write it: a text or a number; of pictures and steps of a category a list; of what has a name, an object
/// with it; of a price, one with amount and currency. What of it cannot be read is said, and left out.
pub fn field_text(field: Field, value: &RawValue, wrong: &mut Vec<Cause>) -> Option<String> {
    if is_number(value.get()) {
        return Some(number_text(value.get()));
    }
    let parsed: Value = match serde_json::from_str(value.get()) {
        Ok(parsed) => parsed,
        Err(error) => {
            wrong.push(Cause::Json(format!("in the {field}: {error}")));
            return None;
        }
    };
    let separator = match field {
        Field::Image => "\n",
        Field::Category => "/",
        _ => "",
    };
    let texts = match parsed {
        Value::Null => return None,
        Value::Array(parts) if !separator.is_empty() => {
            parts.iter().map(|part| scalar(field, part)).filter(|text| text.as_deref() != Some("")).collect::<Vec<Option<String>>>()
        }
        other => vec![written_price(field, value).or_else(|| scalar(field, &other))],
    };
    if texts.iter().any(Option::is_none) {
        wrong.push(Cause::Nested(field));
    }
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    (!texts.is_empty()).then(|| texts.join(separator))
}

/// A value that is one text, or an object that names it.
fn scalar(field: Field, value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number_text(&number.to_string())),
        Value::Bool(yes) if matches!(field, Field::Availability) => Some(yes.to_string()),
        Value::Null => Some(String::new()),
        Value::Object(members) => {
            let names: &[&str] = match field {
                Field::Image => &["url", "src", "href", "link", "contentUrl", "image_url", "imageUrl"],
                Field::Url => &["url", "href"],
                Field::Brand | Field::Seller => &["name"],
                Field::Category => &["path", "name"],
                Field::Country => &["code", "iso_code", "name"],
                _ => &[],
            };
            names.iter().find_map(|name| members.get(*name)?.as_str()).map(str::to_owned)
        }
        Value::Bool(_) | Value::Array(_) => None,
    }
}

/// `{"value": 5, "currency": "EUR"}`, which is Google's, and what is like it, as one text.
fn written_price(field: Field, value: &RawValue) -> Option<String> {
    let members: Object<'_> = if field == Field::Price { serde_json::from_str(value.get()).ok()? } else { return None };
    let one = |names: &[&str]| {
        let value = names.iter().find_map(|name| members.get(*name))?;
        if is_number(value.get()) { Some(number_text(value.get())) } else { serde_json::from_str::<String>(value.get()).ok() }
    };
    let amount = one(&["value", "amount", "price"])?;
    let currency = one(&["currency", "currency_code", "currencyCode", "priceCurrency", "currency_id", "currencyId"]);
    Some(currency.map_or_else(|| amount.clone(), |currency| format!("{amount} {currency}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_programs_write_them() {
        let read = |field, text: &str| {
            let mut wrong = Vec::new();
            let text = field_text(field, serde_json::from_str(text).unwrap(), &mut wrong);
            (text.unwrap_or_default(), wrong.len())
        };
        let whole = |text: &str| (text.to_owned(), 0);
        for price in
            [r#"{"value":"5.00","currency":"EUR"}"#, r#"{"amount":5.00,"currencyCode":"EUR"}"#, r#"{"amount":"5.00","currency_code":"EUR"}"#, r#""5.00 EUR""#]
        {
            assert_eq!(read(Field::Price, price), whole("5.00 EUR"), "{price}");
        }
        assert_eq!(read(Field::Price, "19.90"), whole("19.90"));
        assert_eq!(read(Field::Image, r#"["https://a/1",{"src":"https://a/2"},null]"#), whole("https://a/1\nhttps://a/2"));
        assert_eq!(read(Field::Image, r#"{"url":"https://a/1"}"#), whole("https://a/1"));
        assert_eq!(read(Field::Image, r#"["https://a/1",{}]"#), ("https://a/1".to_owned(), 1));
        assert_eq!(read(Field::Brand, r#"{"@type":"Brand","name":"Aurelia"}"#), whole("Aurelia"));
        assert_eq!(read(Field::Category, r#"["Home",{"name":"Lamps"}]"#), whole("Home/Lamps"));
        assert_eq!(read(Field::Availability, "false"), whole("false"));
        assert_eq!([read(Field::Title, r#"["a"]"#), read(Field::Brand, "true"), read(Field::Price, "{}")].map(|(_, wrong)| wrong), [1, 1, 1]);
    }

    #[test]
    fn a_number_loses_no_digit() {
        for same in ["12345678901234567890123", "-7", "19.90", "0.1", "1e999", "1.2345678901234567e3", "1e22", "1e-9"] {
            assert_eq!(number_text(same), same);
        }
        assert_eq!(["4.006381333931e12", "1.999E1", "-15e-1", "0e3"].map(number_text), ["4006381333931", "19.99", "-1.5", "0"]);
    }
}
