//! EPCIS 2.0 events by a form. Systems send them to `/api/v1/epcis/capture`.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{Code, ctx};
#[cfg(feature = "ssr")]
use portal::epcis::{OnError, Unacted};

/// The form's field.
pub const FIELD: &str = "events";

/// Words that are named of events that are only kept.
const NOTED_MAX: usize = 20;

/// Whether a text is a word as CBV has them: whoever makes up an address makes the page say no more than that.
#[must_use]
pub fn is_word(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// The words that an address names, as people read them.
#[must_use]
pub fn noted_words(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split('.').filter(|word| is_word(word)).take(NOTED_MAX).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Takes a document of events. What stands in an answer was taken whole; after none, or a fault of the portal, the document is sent again.
#[server(endpoint = "epcis/capture", input = Multipart, input_derive = (Clone,))]
pub async fn capture_events(form: Form) -> Result<(), ApiError> {
    let mut form = form;
    let document = form.files.extract_if(.., |file| file.field == FIELD).next().map(|file| file.bytes).unwrap_or_default();
    let done = ctx::portal()?.capture_epcis(&ctx::actor(), &document, OnError::Rollback).await;
    let done = done.map_err(|error| faults(error.into(), document.is_empty()))?;
    let of = |why| done.noted.iter().filter(|one| one.unacted == Some(why)).map(|one| one.events).sum::<u64>();
    let (unsold, voided, kinds, nothing) = (of(Unacted::NotForSale), of(Unacted::ShipmentVoided), of(Unacted::OtherKind), of(Unacted::Elsewhere));
    let mut noted: Vec<String> = done.noted.into_iter().map(|one| if one.disposition.is_empty() { one.biz_step } else { one.disposition }).collect();
    noted.retain(|word| is_word(word));
    noted.dedup();
    noted.truncate(NOTED_MAX);
    let noted = noted.join(".");
    let late = done.late;
    let counted = format!("new={}&known={}&units={}&late={late}&unsold={unsold}&voided={voided}", done.new, done.known, done.units);
    let counted = format!("{counted}&elsewhere={}&nothing={nothing}&kinds={kinds}", done.elsewhere);
    leptos_axum::redirect(&format!("/brand/codes/events?{counted}&noted={noted}"));
    Ok(())
}

/// The answer travels in the address: the first faults are enough to begin with. Each is about the one field of the form.
#[cfg(feature = "ssr")]
fn faults(mut error: ApiError, nothing: bool) -> ApiError {
    if error.code != Code::Invalid {
        return error;
    }
    if nothing {
        return ApiError::field(FIELD, "Choose a file of events");
    }
    error.fields.truncate(25);
    error.fields.iter_mut().for_each(|fault| FIELD.clone_into(&mut fault.field));
    error
}

takes_form!(CaptureEvents: ManageCodes);
