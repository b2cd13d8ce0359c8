//! What people write into a case, as its forms send it.

use crate::{form::FieldErrors, id::CaseId};

/// The longest title, in characters.
pub const TITLE_MAX: usize = 120;
/// The longest note.
pub const NOTE_MAX: usize = 4000;
/// The longest word on why a thing belongs into a case.
pub const WHY_MAX: usize = 500;
/// The longest reason for closing a case.
pub const REASON_MAX: usize = 500;

/// Which case a thing goes into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// One that is there.
    Existing(CaseId),
    /// One that is opened for it, with its title.
    New(String),
}

impl Chosen {
    /// As the form sends it: `case` is the id of one, or `new`; then `title` is the new one's. `why` comes back trimmed.
    ///
    /// Faults stand at the fields `case`, `case_title` and `case_note`, all at once.
    pub fn parse(case: &str, title: &str, why: &str) -> Result<(Self, String), FieldErrors> {
        let mut errors = FieldErrors::new();
        let chosen = match case.trim() {
            "new" => errors.take("case_title", parse_title(title)).map(Self::New),
            id => errors.take("case", id.parse().map_err(|_| "Choose a case, or a new one")).map(Self::Existing),
        };
        // Somebody who gives a title means a new case: the thing must not vanish into another one.
        if matches!(chosen, Some(Self::Existing(_))) && !title.trim().is_empty() {
            errors.add("case", "A title is for a new case: choose that, or leave the title empty");
        }
        let why = errors.take("case_note", parse_why(why));
        match (chosen, why) {
            (Some(chosen), Some(why)) if errors.is_empty() => Ok((chosen, why)),
            _ => Err(errors),
        }
    }
}

/// Reads the title of a case: one line.
pub fn parse_title(text: &str) -> Result<String, String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
    match text.chars().count() {
        0 => Err("Give the case a title that a colleague finds it by".to_owned()),
        n => within(n, TITLE_MAX).map(|()| text),
    }
}

/// Reads a note.
pub fn parse_note(text: &str) -> Result<String, String> {
    bounded(text, NOTE_MAX).and_then(|text| if text.is_empty() { Err("Write what your colleagues should know".to_owned()) } else { Ok(text) })
}

/// Reads why a thing belongs into a case; may be empty.
pub fn parse_why(text: &str) -> Result<String, String> {
    bounded(text, WHY_MAX)
}

/// Reads the reason for closing a case.
pub fn parse_reason(text: &str) -> Result<String, String> {
    bounded(text, REASON_MAX).and_then(|text| if text.is_empty() { Err("Say why the case is closed: what came of it".to_owned()) } else { Ok(text) })
}

fn bounded(text: &str, max: usize) -> Result<String, String> {
    let text = text.replace("\r\n", "\n").replace('\0', "");
    let text = text.trim();
    within(text.chars().count(), max).map(|()| text.to_owned())
}

fn within(length: usize, max: usize) -> Result<(), String> {
    if length > max { Err(format!("At most {max} characters; these are {length}")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn fields(case: &str, title: &str, why: &str) -> Vec<String> {
        Chosen::parse(case, title, why).unwrap_err().into_vec().into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn a_thing_goes_into_a_case_that_is_there_or_into_a_new_one() {
        let id = CaseId(Uuid::from_u128(7));
        assert_eq!(Chosen::parse(&id.to_string(), "", " the third buyer ").unwrap(), (Chosen::Existing(id), "the third buyer".to_owned()));
        assert_eq!(Chosen::parse("new", " Copies \n in  Turkey ", "").unwrap(), (Chosen::New("Copies in Turkey".to_owned()), String::new()));
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        assert_eq!(fields("", "", ""), ["case"]);
        assert_eq!(fields(&CaseId(Uuid::from_u128(7)).to_string(), "Copies", ""), ["case"]);
        assert_eq!(fields("new", " ", &"x".repeat(WHY_MAX + 1)), ["case_title", "case_note"]);
        assert_eq!(fields("none", "", &"x".repeat(WHY_MAX + 1)), ["case", "case_note"]);
        assert_eq!(fields("new", &"ü".repeat(TITLE_MAX + 1), ""), ["case_title"]);
        assert!(Chosen::parse("new", &"ü".repeat(TITLE_MAX), &"ü".repeat(WHY_MAX)).is_ok());
    }

    #[test]
    fn notes_and_reasons_are_there_and_not_too_long() {
        assert_eq!(parse_note(" First line.\r\nSecond. ").unwrap(), "First line.\nSecond.");
        assert!(parse_note(" \n ").is_err() && parse_reason("\0").is_err());
        assert!(parse_note(&"x".repeat(NOTE_MAX + 1)).unwrap_err().contains("At most 4000"));
        assert!(parse_reason(&"x".repeat(REASON_MAX)).is_ok() && parse_reason(&"x".repeat(REASON_MAX + 1)).is_err());
    }
}
