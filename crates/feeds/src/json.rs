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

/// A JSON value as text. Lists are taken where a field has several values.
pub(crate) fn scalar(field: Field, value: &RawValue) -> Result<Option<String>, Cause> {
    if is_number(value.get()) {
        return Ok(Some(number_text(value.get())));
    }
    let separator = match field {
        Field::Image => " ",
        Field::Category => "/",
        _ => "",
    };
    let value = serde_json::from_str(value.get()).map_err(|error| Cause::Json(format!("in the {field}: {error}")))?;
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(yes) => Ok(Some(yes.to_string())),
        Value::Array(parts) if !separator.is_empty() => {
            let texts = parts.iter().map(|part| part.as_str().ok_or(Cause::Nested(field))).collect::<Result<Vec<_>, _>>()?;
            Ok(Some(texts.join(separator)))
        }
        Value::Array(_) | Value::Object(_) => Err(Cause::Nested(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_loses_no_digit() {
        for same in ["12345678901234567890123", "-7", "19.90", "0.1", "1e999", "1.2345678901234567e3", "1e22", "1e-9"] {
            assert_eq!(number_text(same), same);
        }
        assert_eq!(["4.006381333931e12", "1.999E1", "-15e-1", "0e3"].map(number_text), ["4006381333931", "19.99", "-1.5", "0"]);
    }
}
