//! A trademark office's record of a registration, and what differs between it and the mark that a brand filed.

use crate::{
    date::Day,
    email::Email,
    mark::{MarkKind, Office, RegistrationNumber},
    nice::NiceClass,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One registration as its office publishes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrademarkRecord {
    /// The office that registered it.
    pub office: Office,
    /// Its number there; with the office it names the registration.
    pub registration_number: RegistrationNumber,
    /// The number it was applied for under.
    pub application_number: Option<String>,
    /// The words of the mark; empty for a drawing without words.
    pub mark_text: String,
    /// What kind of sign it is.
    pub kind: MarkKind,
    /// The classes it is registered for.
    pub classes: BTreeSet<NiceClass>,
    /// Whether it stands.
    pub status: RegisterStatus,
    /// When it was applied for.
    pub filed_on: Option<Day>,
    /// When it was registered.
    pub registered_on: Option<Day>,
    /// Who owns it now, joint owners together.
    pub owners: Vec<String>,
    /// Whom the office writes to.
    pub correspondent: Correspondent,
    /// The goods and services, one paragraph a class.
    pub goods: String,
}

/// What an office says of a registration's life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterStatus {
    /// The office's own code.
    pub code: String,
    /// The office's words.
    pub text: String,
    /// Whether the registration gives rights today; unknown counts as no, for a person to look at.
    pub in_force: bool,
    /// Since when.
    pub since: Option<Day>,
}

impl RegisterStatus {
    /// What the office says: its words, else its code.
    #[must_use]
    pub fn words(&self) -> &str {
        if self.text.is_empty() { &self.code } else { &self.text }
    }
}

/// The contact on a record. Personal data: it is written to, and never shown but masked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correspondent {
    /// The person, the firm, or both.
    pub name: Option<String>,
    /// Their addresses, the main one first.
    pub emails: Vec<Email>,
}

/// What a brand says of its mark when it enrols.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledMark {
    /// The office.
    pub office: Office,
    /// The number.
    pub registration_number: RegistrationNumber,
    /// The words of the mark.
    pub mark_text: String,
    /// What kind of sign it is.
    pub kind: MarkKind,
    /// The classes the brand relies on: as many as are registered, or fewer.
    pub classes: BTreeSet<NiceClass>,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The office.
    Office,
    /// The registration number.
    RegistrationNumber,
    /// The words of the mark.
    MarkText,
    /// What kind of sign it is.
    Kind,
    /// The Nice classes.
    Classes,
    /// Whether the registration stands.
    Status,
}

impl Field {
    /// What a page calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Office => "Office",
            Self::RegistrationNumber => "Registration number",
            Self::MarkText => "Mark",
            Self::Kind => "Kind of mark",
            Self::Classes => "Nice classes",
            Self::Status => "Status",
        }
    }
}

/// One field, as filed and as on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDifference {
    /// Which.
    pub field: Field,
    /// As the brand filed it.
    pub filed: String,
    /// As the office has it.
    pub record: String,
    /// Whether the two agree.
    pub same: bool,
    /// What exactly differs, when that takes a sentence.
    pub note: Option<String>,
}

/// Sets what was filed beside what the office has, field by field, in the order of [`Field`].
///
/// Words are compared without regard to case and spaces. Classes agree when each that was filed is on the record: to rely on fewer than are
/// registered is no difference.
#[must_use]
pub fn compare(filed: &FiledMark, record: &TrademarkRecord) -> Vec<FieldDifference> {
    let row = |field, filed: String, record: String, same| FieldDifference { field, filed, record, same, note: None };
    let office = |o: Office| format!("{o} · {}", o.name());
    let number = &record.registration_number;

    let mut classes = row(Field::Classes, NiceClass::list(&filed.classes), NiceClass::list(&record.classes), true);
    let missing: Vec<_> = filed.classes.difference(&record.classes).collect();
    if !missing.is_empty() {
        classes.same = false;
        let (noun, verb) = if missing.len() == 1 { ("Class", "is") } else { ("Classes", "are") };
        classes.note = Some(format!("{noun} {} {verb} not covered by registration {number}", NiceClass::list(missing)));
    }

    let mut status = row(Field::Status, "In force".into(), record.status.words().to_owned(), record.status.in_force);
    if !status.same {
        status.note = Some(format!("The record does not say that registration {number} is in force"));
    }

    vec![
        row(Field::Office, office(filed.office), office(record.office), filed.office == record.office),
        row(Field::RegistrationNumber, filed.registration_number.to_string(), number.to_string(), filed.registration_number == *number),
        row(Field::MarkText, filed.mark_text.clone(), record.mark_text.clone(), folded(&filed.mark_text) == folded(&record.mark_text)),
        row(Field::Kind, filed.kind.label().into(), record.kind.label().into(), filed.kind == record.kind),
        classes,
        status,
    ]
}

/// What a new state of a record says that whoever relies on the registration has to answer for, in words; `before` is the record as it was, if it was known.
#[must_use]
pub fn questioned(before: Option<&TrademarkRecord>, now: &TrademarkRecord) -> Option<String> {
    let ended = !now.status.in_force && before.is_none_or(|before| before.status.in_force);
    let owners = |record: &TrademarkRecord| record.owners.iter().map(|owner| named(owner)).collect::<BTreeSet<_>>();
    let passed = before.filter(|before| !before.owners.is_empty() && owners(before) != owners(now));
    let mut said = Vec::new();
    if ended {
        said.push(format!("does not say any more that the registration is in force: “{}”", now.status.words()));
    }
    if let Some(before) = passed {
        let list = |owners: &[String]| if owners.is_empty() { "nobody".to_owned() } else { owners.join(", ") };
        said.push(format!("names another owner: {}, before that {}", list(&now.owners), list(&before.owners)));
    }
    (!said.is_empty()).then(|| said.join(", and "))
}

/// An owner's name without case, spaces and points: `S.A.` is `SA`.
fn named(owner: &str) -> String {
    owner.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A mark's words as offices compare them: without case and spaces.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> TrademarkRecord {
        TrademarkRecord {
            office: Office::parse("US").unwrap(),
            registration_number: RegistrationNumber::parse("7654321").unwrap(),
            application_number: None,
            mark_text: "NORTH  LANTERN".into(),
            kind: MarkKind::Word,
            classes: NiceClass::parse_list("9, 11").unwrap(),
            status: RegisterStatus { code: "700".into(), text: "Registered".into(), in_force: true, since: None },
            filed_on: None,
            registered_on: None,
            owners: vec!["Lantern Works Ltd".into()],
            correspondent: Correspondent::default(),
            goods: String::new(),
        }
    }

    fn filed(mark_text: &str, classes: &str) -> FiledMark {
        FiledMark {
            office: Office::parse("us").unwrap(),
            registration_number: RegistrationNumber::parse("7,654,321").unwrap(),
            mark_text: mark_text.into(),
            kind: MarkKind::Word,
            classes: NiceClass::parse_list(classes).unwrap(),
        }
    }

    #[test]
    fn case_and_spaces_are_no_difference_and_fewer_classes_are_none() {
        assert!(compare(&filed("North Lantern", "11"), &record()).iter().all(|row| row.same && row.note.is_none()));
    }

    #[test]
    fn a_class_that_is_not_registered_is_named() {
        let rows = compare(&filed("North Lantern", "9, 25, 35"), &record());
        let classes = rows.iter().find(|row| row.field == Field::Classes).unwrap();
        assert!(!classes.same);
        assert_eq!(classes.note.as_deref(), Some("Classes 25, 35 are not covered by registration 7654321"));
    }

    #[test]
    fn an_end_and_another_owner_are_questions_and_another_spelling_is_none() {
        let before = record();
        let mut now = record();
        now.owners = vec!["LANTERN WORKS, Ltd.".into()];
        assert_eq!(questioned(Some(&before), &now), None);
        assert_eq!(questioned(None, &now), None, "nothing is known to have changed");
        now.owners = vec!["Somebody Else SA".into()];
        assert!(questioned(Some(&before), &now).unwrap().contains("another owner: Somebody Else SA"));
        now.status.in_force = false;
        assert!(questioned(None, &now).unwrap().contains("in force"));
        assert_eq!(questioned(Some(&now), &now), None, "a person decided about that before");
    }

    #[test]
    fn other_words_and_a_dead_registration_are_differences() {
        let mut record = record();
        record.status.in_force = false;
        let differing: Vec<_> = compare(&filed("South Lantern", "9"), &record).into_iter().filter(|row| !row.same).map(|row| row.field).collect();
        assert_eq!(differing, [Field::MarkText, Field::Status]);
    }
}
