//! What a document's context says beyond EPCIS' own: an event is told again in other documents, and takes along what its words mean (EPCIS 2.0 §10.1, JSON-LD 1.1
//! §3.1). EPCIS allows an event a context of its own.

use serde_json::{Map, Value};
use std::collections::HashSet;

/// Most bytes of one event's context.
pub(super) const CONTEXT_MAX: usize = 16 * 1024;

/// The parts of a context, but for EPCIS' own.
pub(super) fn added(context: &Value) -> Vec<&Value> {
    let parts = match context {
        Value::Array(parts) => parts.iter().collect(),
        one => vec![one],
    };
    let own = |part: &Value| part.as_str().is_some_and(|address| address.to_ascii_lowercase().contains("epcis-context"));
    parts.into_iter().filter(|part| (part.is_string() || part.is_object()) && !own(part)).collect()
}

/// An event with what of its document's context it uses, before what it says itself.
pub(super) fn with_context(event: &Value, document: &[&Value]) -> Value {
    let mut used = HashSet::new();
    words(event, &mut used);
    let own: Vec<Value> = added(&event["@context"]).into_iter().cloned().collect();
    own.iter().for_each(|part| words(part, &mut used));
    // A word may be written with another's prefix.
    let mut taken: Vec<Value> = Vec::new();
    loop {
        let before = used.len();
        taken.clear();
        taken.extend(document.iter().filter_map(|part| part_of(part, &used)));
        taken.iter().for_each(|part| words(part, &mut used));
        if used.len() == before {
            break;
        }
    }
    taken.extend(own);
    let mut event = without_context(event);
    if let Some(members) = event.as_object_mut().filter(|_| !taken.is_empty()) {
        members.insert("@context".to_owned(), Value::Array(taken));
    }
    event
}

/// An event without its context.
pub(super) fn without_context(event: &Value) -> Value {
    let mut event = event.clone();
    event.as_object_mut().map(|members| members.remove("@context"));
    event
}

/// A part of a context without the words that are not used.
fn part_of(part: &Value, used: &HashSet<String>) -> Option<Value> {
    let Some(words) = part.as_object() else { return Some(part.clone()) };
    let kept: Map<String, Value> =
        words.iter().filter(|(word, _)| word.starts_with('@') || used.contains(*word)).map(|(k, v)| (k.clone(), v.clone())).collect();
    (!kept.is_empty()).then_some(Value::Object(kept))
}

/// All texts and their prefixes.
fn words(value: &Value, found: &mut HashSet<String>) {
    let mut note = |text: &str| {
        found.insert(text.to_owned());
        if let Some((prefix, _)) = text.split_once(':') {
            found.insert(prefix.to_owned());
        }
    };
    match value {
        Value::String(text) => note(text),
        Value::Array(parts) => parts.iter().for_each(|part| words(part, found)),
        Value::Object(members) => {
            members.keys().for_each(|key| note(key));
            members.values().for_each(|value| words(value, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_event_takes_along_what_its_words_mean_and_no_more() {
        let context = json!(["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", "https://acme.example/context.jsonld",
                             { "acme": "https://acme.example/ns/", "temp": "acme:temperature", "unused": "https://other.example/" }]);
        let document = added(&context);
        assert_eq!(document.len(), 2);
        let told = with_context(&json!({ "temp": 4, "bizStep": "shipping" }), &document);
        assert_eq!(told["@context"], json!(["https://acme.example/context.jsonld", { "acme": "https://acme.example/ns/", "temp": "acme:temperature" }]));
        // What the event says itself comes last and holds; told again, it stays as it is.
        let own = json!({ "acme:x": 1, "@context": { "acme": "https://acme.example/2/" } });
        let told = with_context(&own, &document[1..]);
        assert_eq!(told["@context"], json!([{ "acme": "https://acme.example/ns/" }, { "acme": "https://acme.example/2/" }]));
        assert_eq!(with_context(&told, &[]), told);
        let plain = json!({ "bizStep": "shipping" });
        assert_eq!(with_context(&plain, &document[1..]), plain);
        assert_eq!(added(&json!("https://ref.gs1.org/standards/epcis/epcis-context.jsonld")), Vec::<&Value>::new());
    }
}
