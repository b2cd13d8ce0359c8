//! The record that is being read: which element holds what, and the record made of it in the end.

use crate::{
    Cause,
    vocabulary::{day, is_in_force, mark_kind},
};
use model::{
    email::Email,
    mark::{Office, RegistrationNumber},
    nice::NiceClass,
    trademark::{Correspondent, RegisterStatus, TrademarkRecord},
};
use std::collections::BTreeSet;

/// What has been read of a record, as text.
#[derive(Default)]
pub(super) struct Draft {
    office: String,
    application_office: String,
    application_number: String,
    registration_number: String,
    application_date: String,
    registration_date: String,
    status_code: String,
    status_date: String,
    status_text: String,
    feature_category: String,
    feature_code: String,
    verbal: String,
    significant: String,
    /// `(ClassificationKindCode, ClassNumber)`, the last one still open.
    classes: Vec<(String, String)>,
    /// `(ClassNumber, text)`, the last one still open.
    goods: Vec<(String, String)>,
    owners: Vec<Owner>,
    correspondent_names: Vec<String>,
    emails: Vec<String>,
}

/// An applicant or holder.
#[derive(Default)]
struct Owner {
    sequence: Option<u32>,
    entity: String,
    organisation: String,
    person: String,
}

impl Draft {
    /// An element opens; `path` begins below `Trademark`.
    pub(super) fn begin(&mut self, path: &str, sequence: impl Fn() -> Option<u32>) {
        match last(path) {
            "GoodsServicesClassification" if path.starts_with("GoodsServicesBag/") => self.classes.push(Default::default()),
            "ClassDescription" if path.starts_with("GoodsServicesBag/") => self.goods.push(Default::default()),
            "Applicant" | "Holder" if matches!(path, "ApplicantBag/Applicant" | "HolderBag/Holder") => {
                self.owners.push(Owner { sequence: sequence(), ..Owner::default() });
            }
            _ => {}
        }
    }

    /// An element closes with this text.
    pub(super) fn leaf(&mut self, path: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let first = path.split('/').next().unwrap_or_default();
        let slot = match (first, last(path)) {
            ("RegistrationOfficeCode", _) => &mut self.office,
            ("ApplicationNumber", "IPOfficeCode") => &mut self.application_office,
            ("ApplicationNumber", _) => &mut self.application_number,
            ("RegistrationNumber", _) => &mut self.registration_number,
            ("ApplicationDate", _) => &mut self.application_date,
            ("RegistrationDate", _) => &mut self.registration_date,
            ("MarkCurrentStatusCode", _) => &mut self.status_code,
            ("MarkCurrentStatusDate", _) => &mut self.status_date,
            ("NationalTrademarkInformation" | "MarkCurrentStatusExternalDescriptionText", "MarkCurrentStatusExternalDescriptionText") => &mut self.status_text,
            ("MarkRepresentation", "MarkFeatureCategory") => &mut self.feature_category,
            ("MarkRepresentation", "MarkFeatureCode") => &mut self.feature_code,
            ("MarkRepresentation", "MarkVerbalElementText") => &mut self.verbal,
            ("MarkRepresentation", "MarkSignificantVerbalElementText") => &mut self.significant,
            ("GoodsServicesBag", _) => return self.goods_leaf(path, text),
            ("ApplicantBag" | "HolderBag", _) => return self.owner_leaf(path, text),
            ("NationalCorrespondent" | "CorrespondenceAddress" | "Correspondent", name) => {
                match name {
                    "PersonFullName" | "OrganizationStandardName" | "EntityName" => self.correspondent_names.push(text.into()),
                    "EmailAddressText" => self.emails.extend(text.split([';', ',', ' ']).map(str::to_owned)),
                    _ => {}
                }
                return;
            }
            _ => return,
        };
        if slot.is_empty() {
            text.clone_into(slot);
        }
    }

    fn goods_leaf(&mut self, path: &str, text: &str) {
        let parent = path.rsplit('/').nth(1).unwrap_or_default();
        match (parent, last(path)) {
            ("GoodsServicesClassification", name) => {
                if let Some((kind, number)) = self.classes.last_mut() {
                    match name {
                        "ClassificationKindCode" => text.clone_into(kind),
                        "ClassNumber" => text.clone_into(number),
                        _ => {}
                    }
                }
            }
            ("ClassDescription", "ClassNumber") => {
                if let Some((number, _)) = self.goods.last_mut() {
                    text.clone_into(number);
                }
            }
            ("ClassDescription", "GoodsServicesDescriptionText") => {
                if let Some((_, goods)) = self.goods.last_mut() {
                    if !goods.is_empty() {
                        goods.push_str("; ");
                    }
                    goods.push_str(text);
                }
            }
            _ => {}
        }
    }

    fn owner_leaf(&mut self, path: &str, text: &str) {
        let Some(owner) = self.owners.last_mut() else {
            return;
        };
        let slot = match last(path) {
            "EntityName" => &mut owner.entity,
            "OrganizationStandardName" => &mut owner.organisation,
            "PersonFullName" => &mut owner.person,
            _ => return,
        };
        if slot.is_empty() {
            text.clone_into(slot);
        }
    }

    /// The record, or what it lacks.
    pub(super) fn finish(self) -> Result<TrademarkRecord, Cause> {
        let office = if self.office.is_empty() { &self.application_office } else { &self.office };
        if office.is_empty() {
            return Err(Cause::Missing("RegistrationOfficeCode"));
        }
        let office = Office::parse(office)?;
        let unregistered = self.registration_number.bytes().all(|b| b == b'0');
        if unregistered {
            return Err(if self.application_number.is_empty() { Cause::Missing("RegistrationNumber") } else { Cause::NotRegistered(self.application_number) });
        }
        let mark_text = if self.verbal.is_empty() { self.significant } else { self.verbal };
        Ok(TrademarkRecord {
            office,
            registration_number: RegistrationNumber::parse(&self.registration_number)?,
            application_number: Some(self.application_number).filter(|number| !number.is_empty()),
            kind: mark_kind(&self.feature_category, &self.feature_code, !mark_text.is_empty()),
            mark_text,
            classes: nice_classes(&self.classes, &self.goods)?,
            status: RegisterStatus {
                in_force: is_in_force(office.as_str(), &self.status_code, &self.status_text),
                since: day("MarkCurrentStatusDate", &self.status_date)?,
                code: self.status_code,
                text: self.status_text,
            },
            filed_on: day("ApplicationDate", &self.application_date)?,
            registered_on: day("RegistrationDate", &self.registration_date)?,
            owners: current_owners(office, self.owners),
            correspondent: correspondent(self.correspondent_names, &self.emails),
            goods: goods_text(&self.goods),
        })
    }
}

/// The last name of a path.
fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Classes marked as Nice; where a record marks none so, those marked Primary or not at all, as far as they are Nice classes (the USPTO has
/// classes A, B and 200 of its own).
fn nice_classes(classified: &[(String, String)], described: &[(String, String)]) -> Result<BTreeSet<NiceClass>, Cause> {
    let numbers = |wanted: fn(&str) -> bool| classified.iter().filter(move |(kind, number)| wanted(kind) && !number.is_empty()).map(|(_, number)| number);
    let nice = numbers(|kind| kind.eq_ignore_ascii_case("nice")).map(|n| NiceClass::parse(n)).collect::<Result<BTreeSet<_>, _>>()?;
    if !nice.is_empty() {
        return Ok(nice);
    }
    let others = numbers(|kind| kind.is_empty() || kind.eq_ignore_ascii_case("primary"));
    Ok(others.chain(described.iter().map(|(number, _)| number)).filter_map(|n| NiceClass::parse(n).ok()).collect())
}

/// Owners of today. The USPTO numbers parties by stage (10s applicant, 20s at publication, 30s registrant and after), so that the highest number
/// is the present owner, shared by joint ones; other offices just count joint owners.
fn current_owners(office: Office, owners: Vec<Owner>) -> Vec<String> {
    let latest = owners.iter().filter_map(|owner| owner.sequence).max().filter(|n| office.as_str() == "US" && *n >= 10);
    let mut names = Vec::new();
    for owner in owners.into_iter().filter(|owner| latest.is_none() || owner.sequence == latest) {
        let name = [owner.entity, owner.organisation, owner.person].into_iter().find(|name| !name.is_empty());
        names.extend(name.filter(|name| !names.contains(name)));
    }
    names
}

/// Name and firm together; addresses that are none are left out.
fn correspondent(mut names: Vec<String>, emails: &[String]) -> Correspondent {
    names.dedup();
    let mut parsed = Vec::new();
    for email in emails.iter().filter_map(|text| Email::parse(text).ok()) {
        if !parsed.contains(&email) {
            parsed.push(email);
        }
    }
    Correspondent { name: Some(names.join(", ")).filter(|name| !name.is_empty()), emails: parsed }
}

/// One paragraph a class: `Class 9: computer programs…`.
fn goods_text(goods: &[(String, String)]) -> String {
    let paragraph = |(number, text): &(String, String)| match NiceClass::parse(number) {
        Ok(class) => format!("Class {class}: {text}"),
        Err(_) => text.clone(),
    };
    goods.iter().filter(|(_, text)| !text.is_empty()).map(paragraph).collect::<Vec<_>>().join("\n")
}
