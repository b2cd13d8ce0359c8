//! A listing as a program sends it. What can be read of it is: only one without identifier or title is refused.

use crate::http::problem::Fault;
use feeds::{Cause, Field, field_text, listing_of};
use model::import::ListingInput;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::fmt;
use utoipa::ToSchema;

/// A listing. What of it cannot be read, and fields that are not named here, are left out with a warning: it is screened all the same.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "described here, and read field by field")]
pub struct Offer {
    /// The marketplace's own number of it, by which it is found again.
    external_id: String,
    /// What it is headed.
    title: String,
    /// Where buyers see it.
    url: Option<String>,
    /// Its text, with line breaks.
    description: Option<String>,
    /// The brand that its seller claims; also as `{"name": …}`.
    brand: Option<String>,
    /// The number under the barcode. One that is no GTIN is kept as it was given, with a warning.
    gtin: Option<String>,
    /// What it costs: `19.99`, `19.99 EUR` or `12,50 €`; also as `{"value": "19.99", "currency": "EUR"}` or with `amount`.
    price: Option<String>,
    /// Three letters (ISO 4217) or a sign, if the price does not say it.
    currency: Option<String>,
    /// The marketplace's own identifier of the seller, which stays when the shop changes its name: it keeps its holds, decisions and history, and whoever takes
    /// the name later does not get them. Without it, sellers are told apart by name.
    seller_id: Option<String>,
    /// The seller's name as it is now; also as `{"name": …}`.
    seller: Option<String>,
    /// Where its seller is written to.
    seller_email: Option<String>,
    /// Addresses of its pictures, the main one first; the first 20 count. Also as `{"url": …}` each.
    images: Option<Vec<String>>,
    /// The marketplace's category, as a path such as `Home/Lighting`, or its steps.
    category: Option<String>,
    /// Where it ships from: two letters (ISO 3166-1), or its name.
    country: Option<String>,
    /// Whether it is offered still: `in_stock`, `active`… or `out_of_stock`, `sold`, `ended`…, as in feeds. Without it, it is. What has ended comes back when it
    /// is sent again.
    availability: Option<String>,
    /// The condition of its goods: `new`, `used` or `refurbished`, as in feeds. What used goods cost is not compared with what new ones do.
    condition: Option<String>,
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

/// The members of a listing as they are written: a value would round what has more digits than a float.
struct Members<'o>(Vec<(String, &'o RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a listing")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
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
    let Ok(Members(members)) = serde_json::from_str(offer.get()) else {
        let message = "A listing is an object such as {\"external_id\": \"7\", \"title\": \"…\"}";
        return Err(vec![ListingFault::new(index, None, message.to_owned())]);
    };
    let (mut faults, mut warnings) = (Vec::new(), Vec::new());
    let mut texts: Vec<(Field, Option<String>)> = Vec::with_capacity(members.len());
    for (key, value) in members {
        let Some(field) = Field::ALL.into_iter().find(|field| name(*field) == key) else {
            warnings.push(format!("“{}” is not a field of a listing. It is left out", key.chars().take(40).collect::<String>()));
            continue;
        };
        let mut wrong = Vec::new();
        let text = field_text(field, value, &mut wrong);
        // Without these there is no listing.
        if matches!(field, Field::ExternalId | Field::Title) {
            faults.extend(wrong.iter().map(|_| ListingFault::new(index, Some(name(field)), "A text or a number is wanted".to_owned())));
        } else {
            warnings.extend(wrong.into_iter().map(|cause| warning(&Cause::LeftOut(Box::new(cause)))));
        }
        match texts.iter_mut().find(|(other, _)| *other == field) {
            Some((_, before)) => {
                warnings.push(format!("{} is there twice: the last one counts", name(field)));
                *before = text;
            }
            None => texts.push((field, text)),
        }
    }
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
        Ok(parsed) if faults.is_empty() => {
            warnings.extend(parsed.warnings.iter().map(warning));
            Ok((parsed.input, warnings))
        }
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
    use serde_json::{Value, json, value::to_raw_value};

    fn read(index: usize, offer: Value) -> Result<(ListingInput, Vec<String>), Vec<ListingFault>> {
        super::read(index, &to_raw_value(&offer).unwrap())
    }

    #[test]
    fn a_number_is_taken_digit_by_digit() {
        let read = |offer: &str| super::read(0, serde_json::from_str(offer).unwrap());
        let id = |number: &str| read(&format!("{{\"external_id\": {number}, \"title\": \"Lamp\"}}")).unwrap().0.external_id;
        assert_eq!(["12345678901234567890123", "12345678901234567890124", "7"].map(id), ["12345678901234567890123", "12345678901234567890124", "7"]);
        let (twice, said) = read(r#"{"external_id": "7", "title": "Lamp", "title": "Chair"}"#).unwrap();
        assert_eq!((twice.title.as_str(), said), ("Chair", vec!["title is there twice: the last one counts".to_owned()]));
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
    fn usual_forms_are_read_and_what_is_unknown_is_said() {
        let offer = json!({
            "external_id": "7", "title": "Lamp", "price": { "value": "5", "currency": "EUR" }, "images": [{ "url": "https://a.example/1.jpg" }],
            "brand": { "name": "Nordlys" }, "condition": "UsedCondition", "sku": "L-7", "quantity": 3, "gtin": ["x"]
        });
        let (input, warnings) = read(0, offer).unwrap();
        assert_eq!((input.price.unwrap().to_string().as_str(), input.images.len(), input.claimed_brand.as_deref()), ("EUR 5.00", 1, Some("Nordlys")));
        assert_eq!(input.condition, Some(model::condition::Condition::Used));
        assert!(warnings.len() == 3 && warnings.iter().all(|said| said.ends_with("It is left out")), "{warnings:?}");
        assert!(warnings.iter().any(|said| said.starts_with("“sku” is not a field of a listing")), "{warnings:?}");
    }

    #[test]
    fn every_fault_is_named_by_listing_and_field() {
        let faults = |offer| read(3, offer).unwrap_err().into_iter().map(|fault| (fault.index, fault.field, fault.message)).collect::<Vec<_>>();
        let fields = |offer| faults(offer).into_iter().map(|(_, field, _)| field.unwrap_or_default()).collect::<Vec<_>>();
        assert_eq!(fields(json!({ "external_id": {}, "title": ["a"], "price": "19", "country": "Nowhere", "images": [7] })), ["external_id", "title"]);
        assert_eq!(fields(json!({ "external_id": "1", "colour": "red" })), ["title"]);
        assert_eq!(faults(json!("7"))[0].1, None);
        assert_eq!(faults(json!([]))[0].0, 3);
        assert_eq!(ListingFault::new(3, Some("title"), String::new()).of_request(false).field.as_deref(), Some("3.title"));
    }
}
