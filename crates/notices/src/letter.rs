//! A statement of reasons as a letter to the seller: plain text, in the order of DSA Art. 17(3).

use model::{
    date::Day,
    statement::{AccountMeasure, AutomatedDecision, Complaint, Draft, Monetary, Provision, Reason, Restriction, Source, Statement, Territory, Visibility},
};

/// Months for which a complaint must be possible (DSA Art. 20(1)).
const COMPLAINT_MONTHS: i32 = 6;

/// Until when the seller can complain.
#[must_use]
pub fn complain_until(statement: &Statement) -> Day {
    months_later(statement.get().applies_from, COMPLAINT_MONTHS)
}

/// From whom and to whom a letter goes.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'a> {
    /// The marketplace, as it signs.
    pub marketplace: &'a str,
    /// The seller, as it is addressed.
    pub seller: &'a str,
    /// Where the marketplace's terms stand.
    pub terms: Option<&'a str>,
}

/// The letter.
#[must_use]
pub fn plain_text(statement: &Statement, parties: Parties<'_>) -> String {
    let draft = statement.get();
    let complain_until = complain_until(statement);
    let mut letter = Vec::new();
    let mut section = |heading: &str, paragraphs: Vec<String>| {
        letter.push(heading.to_uppercase());
        letter.extend(paragraphs);
        letter.push(String::new());
    };

    let done: Vec<String> = draft.restrictions.iter().map(|r| format!("- {}", done(r))).collect();
    section("What we did", done.into_iter().chain([where_and_how_long(statement)]).collect());
    section("What we relied on", vec![draft.facts.to_string(), source(&draft.source)]);
    section("Automated means", vec![automated(draft.automated_detection, draft.automated_decision)]);
    section("Why", why(draft, parties.terms));
    let how = match &draft.redress.complaint {
        Complaint::Page(url) => format!("on {url}"),
        Complaint::Mail(address) => format!("by mail to {address}"),
    };
    section(
        "What you can do",
        vec![
            format!("1. Complain to us: free of charge, {how}, until {}. Somebody other than the one who decided will look at it.", complain_until.to_text()),
            format!("2. Settle it out of court: {}", draft.redress.out_of_court),
            format!("3. Go to court: {}", draft.redress.court),
        ],
    );
    format!(
        "To {}\n\nStatement of reasons {}\nListing: {}\nDate: {}\n\n{}\n{}\n",
        parties.seller,
        draft.id,
        draft.listing_title,
        draft.applies_from.to_text(),
        letter.join("\n"),
        parties.marketplace
    )
}

fn done(restriction: &Restriction) -> String {
    match restriction {
        Restriction::Visibility(Visibility::Removed) => "We removed the listing.".into(),
        Restriction::Visibility(Visibility::Disabled) => "We disabled access to the listing.".into(),
        Restriction::Visibility(Visibility::Demoted) => "We rank the listing lower.".into(),
        Restriction::Visibility(Visibility::AgeRestricted) => "We show the listing to adults only.".into(),
        Restriction::Visibility(Visibility::InteractionRestricted) => "We restricted what buyers can do with the listing.".into(),
        Restriction::Visibility(Visibility::Labelled) => "We put a label on the listing.".into(),
        Restriction::Visibility(Visibility::Other(text)) | Restriction::Monetary(Monetary::Other(text)) => text.to_string(),
        Restriction::Monetary(Monetary::Suspended) => "We suspended payments for it.".into(),
        Restriction::Monetary(Monetary::Terminated) => "We ended payments for it.".into(),
        Restriction::Provision(Provision::PartlySuspended) => "We suspended part of our service to you.".into(),
        Restriction::Provision(Provision::Suspended) => "We suspended our service to you.".into(),
        Restriction::Provision(Provision::PartlyTerminated) => "We ended part of our service to you.".into(),
        Restriction::Provision(Provision::Terminated) => "We ended our service to you.".into(),
        Restriction::Account(AccountMeasure::Suspended) => "We suspended your account.".into(),
        Restriction::Account(AccountMeasure::Terminated) => "We closed your account.".into(),
    }
}

fn where_and_how_long(statement: &Statement) -> String {
    let draft = statement.get();
    let place = match &draft.territory {
        Territory::Everywhere => "everywhere on our marketplace".to_owned(),
        Territory::Countries(countries) => {
            format!("in {}", countries.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(", "))
        }
    };
    let from = draft.applies_from.to_text();
    match draft.applies_until {
        Some(until) => format!("This holds {place}, from {from} until {}.", until.to_text()),
        None if awaits_a_person(draft) => format!("This holds {place}, from {from} until a person has looked at the listing."),
        None => format!("This holds {place}, from {from} and without an end date."),
    }
}

fn source(source: &Source) -> String {
    let by = |name: &Option<model::statement::Text<500>>| name.as_ref().map(|name| format!(" by {name}")).unwrap_or_default();
    match source {
        Source::Notice(name) => format!("We decided after a notice under Article 16 of Regulation (EU) 2022/2065{}.", by(name)),
        Source::TrustedFlagger(name) => format!("We decided after a notice of a trusted flagger{}.", by(name)),
        Source::OtherNotification(name) => format!("We decided after a notification{}.", by(name)),
        Source::OwnInitiative => "We found it on our own initiative; there was no notice.".into(),
    }
}

fn automated(detection: bool, decision: AutomatedDecision) -> String {
    let found = if detection { "The listing was found by automated means." } else { "The listing was not found by automated means." };
    let decided = match decision {
        AutomatedDecision::Fully => "The decision was taken by automated means alone.",
        AutomatedDecision::Partially => "A person decided with the help of automated means.",
        AutomatedDecision::No => "A person decided.",
    };
    format!("{found} {decided}")
}

/// A machine alone keeps the listing from buyers, until a person says what it is: it accuses nobody.
fn awaits_a_person(draft: &Draft) -> bool {
    draft.automated_decision == AutomatedDecision::Fully && draft.restrictions == [Restriction::Visibility(Visibility::Disabled)]
}

fn why(draft: &Draft, terms: Option<&str>) -> Vec<String> {
    match &draft.reason {
        Reason::Illegal { law, explanation } => {
            vec![format!("We hold the listing to be illegal content. Legal ground: {law}."), explanation.to_string()]
        }
        Reason::AgainstTerms { clause, explanation, illegal_too } => {
            let also = match illegal_too {
                Some(true) => vec!["We hold it to be illegal besides.".into()],
                _ => Vec::new(),
            };
            let written = terms.map(|terms| format!("Our terms: {terms}"));
            let is = if awaits_a_person(draft) { "may be" } else { "is" };
            [vec![format!("The listing {is} against our terms. Clause: {clause}.")], written.into_iter().collect(), vec![explanation.to_string()], also]
                .concat()
        }
    }
}

/// The same day of the month some months later, or that month's last day.
fn months_later(day: Day, months: i32) -> Day {
    let date = day.date();
    let index = date.year() * 12 + i32::from(u8::from(date.month())) - 1 + months;
    let month = u8::try_from(index.rem_euclid(12) + 1).unwrap_or(1);
    (1..=date.day()).rev().find_map(|d| Day::from_ymd(index.div_euclid(12), month, d).ok()).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_months_end_on_the_last_day_of_a_short_month() {
        let later = |text: &str| months_later(text.parse().unwrap(), 6).to_string();
        assert_eq!(later("2026-03-12"), "2026-09-12");
        assert_eq!(later("2026-08-31"), "2027-02-28");
        assert_eq!(later("2026-12-01"), "2027-06-01");
    }
}
