//! One listing of a feed that is lines of JSON.

use crate::{
    Cause, Field, Mapping,
    feed::Get,
    json::{Object, field_text, whole_characters},
    mapping::Role,
    names, sale,
};
use model::time::Timestamp;
use std::collections::HashMap;

/// JSON keys whose field is remembered.
const MAX_KEYS: usize = 1000;

/// A line of JSON. What a key holds is remembered from line to line.
pub(crate) fn object<T>(
    text: &str,
    mapping: &Mapping,
    keys: &mut HashMap<String, Role>,
    now: Option<Timestamp>,
    make: impl Fn(Get<'_, '_>, Vec<Cause>) -> Result<T, Cause>,
) -> Result<T, Cause> {
    let text = whole_characters(text);
    let object: Object<'_> = serde_json::from_str(&text).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Cause::NotAnObject,
        _ => Cause::Json(error.to_string().replace(" at line 1 column ", " at column ")),
    })?;
    let mut values: [Vec<(usize, String)>; Field::ALL.len()] = Default::default();
    let (mut dates, mut wrong): ([Option<String>; 3], _) = (Default::default(), Vec::new());
    for (key, value) in &object {
        let role = match keys.get(key) {
            Some(known) => *known,
            None => {
                let found = mapping.role_of_key(key);
                if keys.len() < MAX_KEYS {
                    keys.insert(key.clone(), found);
                }
                found
            }
        };
        let (field, rank) = match role {
            Role::Field(field, rank) => (field, rank),
            Role::Sale(date) => {
                dates[date as usize] = serde_json::from_str(value.get()).ok();
                continue;
            }
            Role::Unread => continue,
        };
        let texts = &mut values[field as usize];
        let better = texts.first().is_none_or(|(best, _)| rank < *best);
        let beside = texts.first().is_some_and(|(best, _)| names::goes_with(field, *best, rank));
        if !better && !beside {
            continue;
        }
        let known = wrong.len();
        let text = field_text(field, value, &mut wrong);
        // Without these there is no listing.
        if matches!(field, Field::ExternalId | Field::Title) && wrong.len() > known {
            return Err(wrong.swap_remove(known));
        }
        if let Some(text) = text {
            if better {
                texts.retain(|(other, _)| names::goes_with(field, rank, *other));
            }
            texts.push((rank, text));
            texts.sort_by_key(|(rank, _)| *rank);
        }
    }
    let sale_is_on = sale::is_on(dates.each_ref().map(Option::as_deref), now);
    let prices = &mut values[Field::Price as usize];
    if !sale_is_on && prices.last().is_some_and(|(rank, _)| !names::is_besides(Field::Price, *rank)) {
        prices.retain(|(rank, _)| !names::is_besides(Field::Price, *rank));
    }
    let texts = values.each_ref().map(|texts| texts.iter().map(|(_, text)| text.as_str()));
    let texts: Vec<_> = Field::ALL.into_iter().zip(texts).map(|(field, texts)| names::text_of(field, texts)).collect();
    make(&|field| texts.get(field as usize)?.as_deref(), wrong)
}
