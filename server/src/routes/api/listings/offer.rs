//! A listing as a program sends it. A field of the wrong kind is a fault of that listing and field, and not of the whole request.

use crate::http::problem::Fault;
use feeds::{Cause, Field, Parsed, listing_of};
use model::import::ListingInput;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, value::RawValue};
use utoipa::ToSchema;

/// A listing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// The marketplace's own number of it, by which it is found again.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    external_id: Text,
    /// What it is headed.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    title: Text,
    /// Where buyers see it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    url: Text,
    /// Its text, with line breaks.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Text,
    /// The brand that its seller claims.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    brand: Text,
    /// The number under the barcode. One that is no GTIN is kept as it was given, with a warning.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    gtin: Text,
    /// What it costs: `19.99`, `19.99 EUR` or `12,50 €`. What of a listing cannot be read is left out with a warning, unless it is the identifier or title.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    price: Text,
    /// Three letters (ISO 4217) or a sign, if the price does not say it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    currency: Text,
    /// The marketplace's own identifier of the seller, which stays when the shop changes its name: it keeps its holds, decisions and history, and whoever takes
    /// the name later does not get them. Without it, sellers are told apart by name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    seller_id: Text,
    /// The seller's name as it is now.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    seller: Text,
    /// Where its seller is written to.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    seller_email: Text,
    /// Addresses of its pictures, the main one first; the first 20 count.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    images: Text,
    /// The marketplace's category, as a path such as `Home/Lighting`, or its steps.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    category: Text,
    /// Where it ships from: two letters (ISO 3166-1), or its name.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    country: Text,
    /// Whether it is offered still: `in_stock`, `active`… or `out_of_stock`, `sold`, `ended`…, as in feeds. Without it, it is. What has ended comes back when it
    /// is sent again.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    availability: Text,
}

/// A fault of one listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListingFault {
    /// The listing's place among those that were sent, from 0.
    index: usize,
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// What is wrong and what would be right.
    message: String,
}

impl ListingFault {
    pub fn new(index: usize, field: Option<&str>, message: String) -> Self {
        Self { index, field: field.map(ToOwned::to_owned), message }
    }

    /// As a fault of the whole request; `alone`: it was one listing and no list.
    pub fn of_request(self, alone: bool) -> Fault {
        let Self { index, field, message } = self;
        let field = match (alone, field) {
            (true, field) => field,
            (false, Some(field)) => Some(format!("{index}.{field}")),
            (false, None) => Some(index.to_string()),
        };
        Fault { field, line: None, message }
    }
}

/// A field as it was sent: a text, a number as it is written, or the texts of a list.
#[derive(Debug, Default, PartialEq, Eq)]
enum Text {
    #[default]
    Nothing,
    One(String),
    Many(Vec<String>),
    Wrong,
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As it is written: a value would round what has more digits than a float.
        let written = Box::<RawValue>::deserialize(deserializer)?;
        if feeds::is_number(written.get()) {
            return Ok(Self::One(feeds::number_text(written.get())));
        }
        Ok(match serde_json::from_str(written.get()) {
            Ok(Value::Null) => Self::Nothing,
            Ok(Value::String(text)) => Self::One(text),
            Ok(Value::Array(parts)) => {
                let texts: Option<Vec<String>> = parts.into_iter().map(|part| if let Value::String(text) = part { Some(text) } else { None }).collect();
                texts.map_or(Self::Wrong, Self::Many)
            }
            Ok(Value::Bool(_) | Value::Number(_) | Value::Object(_)) | Err(_) => Self::Wrong,
        })
    }
}

impl Offer {
    /// Every field with what was sent in it.
    fn fields(self) -> [(Field, Text); 15] {
        [
            (Field::ExternalId, self.external_id),
            (Field::Title, self.title),
            (Field::Url, self.url),
            (Field::Description, self.description),
            (Field::Brand, self.brand),
            (Field::Gtin, self.gtin),
            (Field::Price, self.price),
            (Field::Currency, self.currency),
            (Field::SellerId, self.seller_id),
            (Field::Seller, self.seller),
            (Field::SellerEmail, self.seller_email),
            (Field::Image, self.images),
            (Field::Category, self.category),
            (Field::Country, self.country),
            (Field::Availability, self.availability),
        ]
    }
}

/// The field's name in requests.
const fn name(field: Field) -> &'static str {
    match field {
        Field::ExternalId => "external_id",
        Field::Image => "images",
        other => other.name(),
    }
}

/// A listing and what was left out of it, or everything that is wrong with it.
pub fn read(index: usize, offer: &RawValue) -> Result<(ListingInput, Vec<String>), Vec<ListingFault>> {
    let one = |field: Option<&str>, message: &str| vec![ListingFault::new(index, field, message.to_owned())];
    if !offer.get().starts_with('{') {
        return Err(one(None, "A listing is an object such as {\"external_id\": \"7\", \"title\": \"…\"}"));
    }
    // Only a field that is unknown or there twice can be wrong: all others take what comes.
    let offer: Offer = serde_json::from_str(offer.get()).map_err(|error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(&*message, |(message, _)| message);
        let what = if message.starts_with("duplicate") { "Send each field once" } else { "There is no such field" };
        one(message.split('`').nth(1), &format!("{what}: {message}"))
    })?;
    let mut faults = Vec::new();
    let texts = offer.fields().map(|(field, text)| {
        let separator = match field {
            Field::Image => Some(" "),
            Field::Category => Some("/"),
            _ => None,
        };
        let text = match (text, separator) {
            (Text::Nothing, _) => None,
            (Text::One(text), _) => Some(text),
            (Text::Many(texts), Some(separator)) => Some(texts.join(separator)),
            (Text::Many(_) | Text::Wrong, _) => {
                let wanted = if separator.is_some() { "A text or a list of texts is wanted" } else { "A text or a number is wanted" };
                faults.push(ListingFault::new(index, Some(name(field)), wanted.to_owned()));
                None
            }
        };
        (field, text)
    });
    let get = |wanted: Field| texts.iter().find(|(field, _)| *field == wanted).and_then(|(_, text)| text.as_deref());
    let parsed = listing_of(&get);
    if let Err(wrong) = &parsed {
        // What is of the wrong kind was said already, and is not missing.
        let new = wrong.iter().filter(|(field, _)| !faults.iter().any(|fault| fault.field.as_deref() == Some(name(*field))));
        let new = new.map(|(field, cause)| ListingFault::new(index, Some(name(*field)), cause.to_string()));
        let new: Vec<ListingFault> = new.collect();
        faults.extend(new);
    }
    match parsed {
        Ok(Parsed { input, warnings }) if faults.is_empty() => Ok((input, warnings.iter().map(warning).collect())),
        _ => Err(faults),
    }
}

/// What was left out, in the words of a request.
fn warning(cause: &Cause) -> String {
    if let Cause::LeftOut(left) = cause
        && let Cause::NoCurrency(price) = &**left
    {
        return format!("the price {price} has no currency: send “currency” too, or write it as “{price} EUR”. It is left out");
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, value::to_raw_value};

    fn read(index: usize, offer: Value) -> Result<(ListingInput, Vec<String>), Vec<ListingFault>> {
        super::read(index, &to_raw_value(&offer).unwrap())
    }

    #[test]
    fn a_number_is_taken_digit_by_digit() {
        let read = |offer: &str| super::read(0, serde_json::from_str(offer).unwrap());
        let id = |number: &str| read(&format!("{{\"external_id\": {number}, \"title\": \"Lamp\"}}")).unwrap().0.external_id;
        assert_eq!(["12345678901234567890123", "12345678901234567890124", "7"].map(id), ["12345678901234567890123", "12345678901234567890124", "7"]);
        let twice = read(r#"{"external_id": "7", "title": "Lamp", "title": "Chair"}"#).unwrap_err();
        assert_eq!((twice[0].field.as_deref(), twice[0].message.as_str()), (Some("title"), "Send each field once: duplicate field `title`"));
    }

    #[test]
    fn a_listing_is_read_as_an_import_reads_it() {
        let offer = json!({
            "external_id": 7, "title": "Lamp", "price": 19.9, "currency": "EUR", "gtin": 4_006_381_333_931_u64, "seller": "Lampenladen",
            "images": ["https://a.example/1.jpg", "https://a.example/2.jpg"], "category": ["Home", "Lighting"], "country": "DE", "brand": null
        });
        let ended =
            |word: &str| read(0, json!({ "external_id": "7", "title": "Lamp", "availability": word })).map(|(input, warnings)| (input.ended, warnings.len()));
        assert_eq!([ended("sold"), ended("in_stock"), ended("?")], [Ok((true, 0)), Ok((false, 0)), Ok((false, 1))]);
        let (input, warnings) = read(0, offer).unwrap();
        assert_eq!((input.external_id.as_str(), input.price.unwrap().to_string(), input.images.len()), ("7", "EUR 19.90".to_owned(), 2));
        assert_eq!((input.category.as_deref(), input.gtin.is_some(), input.claimed_brand, warnings.len()), (Some("Home/Lighting"), true, None, 0));
        let (input, warnings) = read(0, json!({ "external_id": "7", "title": "Lamp", "gtin": "4006381333932" })).unwrap();
        assert_eq!((input.gtin, input.gtin_given.as_deref(), warnings.len()), (None, Some("4006381333932"), 1));
    }

    #[test]
    fn what_cannot_be_read_is_left_out_and_said() {
        let (input, warnings) = read(0, json!({ "external_id": "7", "title": "Lamp", "price": "19", "images": ["none"], "country": "Deutschland" })).unwrap();
        assert_eq!((input.price, input.images.len(), input.country.map(|country| country.to_string()).as_deref()), (None, 0, Some("DE")));
        assert_eq!(
            warnings,
            [
                "image: “none” is not a web address: it starts with https:// or http://. It is left out",
                "the price 19 has no currency: send “currency” too, or write it as “19 EUR”. It is left out"
            ]
        );
        let price = |price: &str| read(0, json!({ "external_id": "7", "title": "Lamp", "price": price })).unwrap().0.price.unwrap().to_string();
        assert_eq!(["12 €", "€12", "1200 TL", "12 € EUR", "1'299.00 CHF"].map(price), ["EUR 12.00", "EUR 12.00", "TRY 1200.00", "EUR 12.00", "CHF 1299.00"]);
    }

    #[test]
    fn every_fault_is_named_by_listing_and_field() {
        let faults = |offer| read(3, offer).unwrap_err().into_iter().map(|fault| (fault.index, fault.field, fault.message)).collect::<Vec<_>>();
        let fields = |offer| faults(offer).into_iter().map(|(_, field, _)| field.unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(
            fields(json!({ "external_id": {}, "title": ["a"], "price": "19", "country": "Nowhere", "images": [7] })),
            ["external_id", "title", "images"]
        );
        assert_eq!(fields(json!({ "external_id": "1", "title": "Lamp", "colour": "red" })), ["colour"]);
        assert_eq!(faults(json!("7"))[0].1, None);
        assert_eq!(faults(json!([]))[0].0, 3);
        assert_eq!(ListingFault::new(3, Some("title"), String::new()).of_request(false).field.as_deref(), Some("3.title"));
    }
}
