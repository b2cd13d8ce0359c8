//! A statement of reasons as the EU Transparency Database takes it (API v1, enumerations in force since 1 July 2025).

use crate::ground::{category, keyword};
use model::{
    gtin::Gtin,
    statement::{AccountMeasure, AutomatedDecision, Monetary, Provision, Reason, Restriction, Source, Statement, Territory, Visibility},
};
use serde_json::{Map, Value, json};

/// The codes of the European Economic Area that the database knows. Greece is GR there.
const EEA: [&str; 30] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT",
    "RO", "SE", "SI", "SK",
];

/// The longest address that the database takes.
const URL_MAX: usize = 500;

/// Behind it stood the reporter's own text.
const NOTICE_SAYS: &str = " The notice says: ";

/// What stands where personal data stood.
const WITHHELD: &str = "[withheld]";

/// The body of `POST /api/v1/statement`; none if the restriction touches no country of the EEA, and so is not for the database.
///
/// The public copy holds no personal data (Art. 24(5)): e-mail addresses, and each of the `personal` words (names of the seller and of people),
/// are withheld from its texts, and nobody is named as its source. `terms` is the address of the marketplace's terms.
#[must_use]
pub fn entry(statement: &Statement, personal: &[&str], terms: Option<&str>) -> Option<Value> {
    let draft = statement.get();
    let territory: Vec<&str> = match &draft.territory {
        Territory::Everywhere => EEA.to_vec(),
        Territory::Countries(countries) => countries.iter().map(|c| c.as_str()).filter_map(|c| EEA.into_iter().find(|e| *e == c)).collect(),
    };
    if territory.is_empty() {
        return None;
    }
    let public = |text: &str| withheld(text, personal);
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| {
        body.insert(name.to_owned(), value);
    };

    let mut visibility = Vec::new();
    for restriction in &draft.restrictions {
        match restriction {
            Restriction::Visibility(what) => {
                visibility.push(visibility_code(what));
                if let Visibility::Other(text) = what {
                    put("decision_visibility_other", json!(public(text.as_str())));
                }
            }
            Restriction::Monetary(what) => {
                put("decision_monetary", json!(monetary_code(what)));
                if let Monetary::Other(text) = what {
                    put("decision_monetary_other", json!(public(text.as_str())));
                }
            }
            Restriction::Provision(what) => put("decision_provision", json!(provision_code(*what))),
            Restriction::Account(what) => put("decision_account", json!(account_code(*what))),
        }
        if let Some(until) = draft.applies_until {
            put(end_date_name(restriction), json!(until));
        }
    }
    if !visibility.is_empty() {
        put("decision_visibility", json!(visibility));
    }

    match &draft.reason {
        Reason::Illegal { law, explanation } => {
            put("decision_ground", json!("DECISION_GROUND_ILLEGAL_CONTENT"));
            put("illegal_content_legal_ground", json!(law));
            put("illegal_content_explanation", json!(public(explanation.as_str())));
        }
        Reason::AgainstTerms { clause, explanation, illegal_too } => {
            put("decision_ground", json!("DECISION_GROUND_INCOMPATIBLE_CONTENT"));
            put("incompatible_content_ground", json!(clause));
            put("incompatible_content_explanation", json!(public(explanation.as_str())));
            if let Some(illegal) = illegal_too {
                put("incompatible_content_illegal", json!(yes_no(*illegal)));
            }
            if let Some(terms) = terms.filter(|terms| terms.chars().count() <= URL_MAX) {
                put("decision_ground_reference_url", json!(terms));
            }
        }
    }

    put("content_type", json!(["CONTENT_TYPE_PRODUCT"]));
    put("category", json!(category(draft.ground)));
    put("category_specification", json!([keyword(draft.ground)]));
    put("territorial_scope", json!(territory));
    put("content_date", json!(draft.content_on));
    put("application_date", json!(draft.applies_from));
    // Statements of earlier versions end with what the reporter wrote, who may be anybody: that is not for everybody.
    let facts = draft.facts.as_str();
    put("decision_facts", json!(public(facts.split_once(NOTICE_SAYS).map_or(facts, |(facts, _)| facts))));
    put("source_type", json!(source_code(&draft.source)));
    put("automated_detection", json!(yes_no(draft.automated_detection)));
    put("automated_decision", json!(automated_code(draft.automated_decision)));
    if let Some(ean) = draft.gtin.as_ref().and_then(ean13) {
        put("content_id", json!({ "EAN-13": ean }));
    }
    put("puid", json!(draft.id.to_string()));
    Some(Value::Object(body))
}

/// The 13 digits of a GTIN that is not a case of several.
fn ean13(gtin: &Gtin) -> Option<&str> {
    gtin.as_str14().strip_prefix('0')
}

/// A text without e-mail addresses and without the given words.
fn withheld(text: &str, personal: &[&str]) -> String {
    let is_address = |word: &str| word.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    let without_addresses = |line: &str| {
        let words = line.split(' ').map(|word| if is_address(word) { WITHHELD } else { word });
        words.collect::<Vec<_>>().join(" ")
    };
    let mut public = text.lines().map(without_addresses).collect::<Vec<_>>().join("\n");
    for word in personal.iter().map(|word| word.trim()).filter(|word| word.chars().count() > 1) {
        public = replace_whole_words(&public, word);
    }
    public
}

/// Replaces a name where it stands alone, in any case: `Ann` but not the beginning of `Annual`.
fn replace_whole_words(text: &str, word: &str) -> String {
    let word: Vec<char> = word.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let same = |a: char, b: char| a == b || a.to_lowercase().eq(b.to_lowercase());
    let is_edge = |at: Option<&char>| at.is_none_or(|c| !c.is_alphanumeric());
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let end = at + word.len();
        let here = text.get(at..end).is_some_and(|part| part.iter().zip(&word).all(|(a, b)| same(*a, *b)));
        if here && is_edge(at.checked_sub(1).and_then(|before| text.get(before))) && is_edge(text.get(end)) {
            out.push_str(WITHHELD);
            at = end;
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

const fn end_date_name(restriction: &Restriction) -> &'static str {
    match restriction {
        Restriction::Visibility(_) => "end_date_visibility_restriction",
        Restriction::Monetary(_) => "end_date_monetary_restriction",
        Restriction::Provision(_) => "end_date_service_restriction",
        Restriction::Account(_) => "end_date_account_restriction",
    }
}

const fn visibility_code(what: &Visibility) -> &'static str {
    match what {
        Visibility::Removed => "DECISION_VISIBILITY_CONTENT_REMOVED",
        Visibility::Disabled => "DECISION_VISIBILITY_CONTENT_DISABLED",
        Visibility::Demoted => "DECISION_VISIBILITY_CONTENT_DEMOTED",
        Visibility::AgeRestricted => "DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED",
        Visibility::InteractionRestricted => "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED",
        Visibility::Labelled => "DECISION_VISIBILITY_CONTENT_LABELLED",
        Visibility::Other(_) => "DECISION_VISIBILITY_OTHER",
    }
}

const fn monetary_code(what: &Monetary) -> &'static str {
    match what {
        Monetary::Suspended => "DECISION_MONETARY_SUSPENSION",
        Monetary::Terminated => "DECISION_MONETARY_TERMINATION",
        Monetary::Other(_) => "DECISION_MONETARY_OTHER",
    }
}

const fn provision_code(what: Provision) -> &'static str {
    match what {
        Provision::PartlySuspended => "DECISION_PROVISION_PARTIAL_SUSPENSION",
        Provision::Suspended => "DECISION_PROVISION_TOTAL_SUSPENSION",
        Provision::PartlyTerminated => "DECISION_PROVISION_PARTIAL_TERMINATION",
        Provision::Terminated => "DECISION_PROVISION_TOTAL_TERMINATION",
    }
}

const fn account_code(what: AccountMeasure) -> &'static str {
    match what {
        AccountMeasure::Suspended => "DECISION_ACCOUNT_SUSPENDED",
        AccountMeasure::Terminated => "DECISION_ACCOUNT_TERMINATED",
    }
}

const fn source_code(source: &Source) -> &'static str {
    match source {
        Source::Notice(_) => "SOURCE_ARTICLE_16",
        Source::TrustedFlagger(_) => "SOURCE_TRUSTED_FLAGGER",
        Source::OtherNotification(_) => "SOURCE_TYPE_OTHER_NOTIFICATION",
        Source::OwnInitiative => "SOURCE_VOLUNTARY",
    }
}

const fn automated_code(decision: AutomatedDecision) -> &'static str {
    match decision {
        AutomatedDecision::Fully => "AUTOMATED_DECISION_FULLY",
        AutomatedDecision::Partially => "AUTOMATED_DECISION_PARTIALLY",
        AutomatedDecision::No => "AUTOMATED_DECISION_NOT_AUTOMATED",
    }
}

const fn yes_no(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_withheld_and_nothing_else() {
        let text = "Ann Berg (ann.berg@shop.example) wrote: annual sale.\nAsk ANN BERG.";
        assert_eq!(withheld(text, &["Ann Berg", " ", "x"]), "[withheld] [withheld] wrote: annual sale.\nAsk [withheld].");
        assert_eq!(withheld("Annual Ann", &["Ann"]), "Annual [withheld]");
    }
}
