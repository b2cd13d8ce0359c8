//! A statement of reasons (Regulation (EU) 2022/2065, DSA, Art. 17): what was restricted, why, and what the seller can do. It can be built only
//! with everything that the law asks for; the two forms it takes, the seller's letter and the public database's entry, are made by `notices`.

use crate::{
    date::Day,
    email::Email,
    ground::Ground,
    gtin::Gtin,
    id::{ListingId, StatementId},
    listing::Country,
    url::HttpUrl,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// A text that is not empty and has at most `MAX` characters: the limits of the EU Transparency Database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text<const MAX: usize>(String);

/// Why a text is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing, or spaces.
    #[error("Enter a text")]
    Empty,
    /// Over the limit: how many there may be, and are.
    #[error("The text has {found} characters; the most is {most}")]
    TooLong {
        /// May be.
        most: usize,
        /// Are.
        found: usize,
    },
}

impl<const MAX: usize> Text<MAX> {
    /// Trims and measures.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        let found = text.chars().count();
        match found {
            0 => Err(TextError::Empty),
            found if found > MAX => Err(TextError::TooLong { most: MAX, found }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const MAX: usize> TryFrom<String> for Text<MAX> {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::parse(&text)
    }
}

impl<const MAX: usize> From<Text<MAX>> for String {
    fn from(text: Text<MAX>) -> Self {
        text.0
    }
}

/// What was done. At least one of the four of Art. 17(1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restriction {
    /// The listing is seen less, or not at all.
    Visibility(Visibility),
    /// Payments are held or ended.
    Monetary(Monetary),
    /// The service is held or ended.
    Provision(Provision),
    /// The account is suspended or ended.
    Account(AccountMeasure),
}

/// Restrictions of what is seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Taken away for good.
    Removed,
    /// Not accessible, and can be put back.
    Disabled,
    /// Ranked lower.
    Demoted,
    /// Shown to adults only.
    AgeRestricted,
    /// Cannot be bought, rated or shared.
    InteractionRestricted,
    /// Shown with a label.
    Labelled,
    /// Something else, in words.
    Other(Text<500>),
}

/// Restrictions of payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monetary {
    /// For a time.
    Suspended,
    /// For good.
    Terminated,
    /// Something else, in words.
    Other(Text<500>),
}

/// Restrictions of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provision {
    /// Part of it, for a time.
    PartlySuspended,
    /// All of it, for a time.
    Suspended,
    /// Part of it, for good.
    PartlyTerminated,
    /// All of it, for good.
    Terminated,
}

/// Restrictions of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountMeasure {
    /// For a time.
    Suspended,
    /// For good.
    Terminated,
}

/// Why it was done (Art. 17(3)(d) and (e)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It breaks a law.
    Illegal {
        /// Which law.
        law: Text<500>,
        /// Why this content breaks it.
        explanation: Text<2000>,
    },
    /// It breaks the marketplace's terms.
    AgainstTerms {
        /// Which clause.
        clause: Text<500>,
        /// Why this content breaks it.
        explanation: Text<2000>,
        /// Whether it is held to be illegal besides, if that was looked at.
        illegal_too: Option<bool>,
    },
}

/// On what a decision about a listing stands: [`Reason`] without its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The law.
    Law,
    /// The marketplace's terms.
    Terms,
}

impl Basis {
    /// What a ground usually is. Genuine goods from another market infringe nothing by themselves.
    #[must_use]
    pub const fn usual(ground: Ground) -> Self {
        if matches!(ground, Ground::ParallelImport) { Self::Terms } else { Self::Law }
    }

    /// As forms send it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Terms => "terms",
        }
    }

    /// From what a form sent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Law, Self::Terms].into_iter().find(|basis| basis.as_str() == text)
    }
}

/// What set the decision off (Art. 17(3)(b)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A notice (Art. 16); by whom, when the seller must know it to answer: a brand, never a private person.
    Notice(Option<Text<500>>),
    /// A notice of a trusted flagger (Art. 22).
    TrustedFlagger(Option<Text<500>>),
    /// A notice of another kind.
    OtherNotification(Option<Text<500>>),
    /// The marketplace looked of its own accord.
    OwnInitiative,
}

/// How far machines decided (Art. 17(3)(c)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AutomatedDecision {
    /// A machine alone.
    Fully,
    /// A person with a machine's help.
    Partially,
    /// A person.
    No,
}

/// Where the restriction holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Territory {
    /// Wherever the marketplace is.
    Everywhere,
    /// In these countries.
    Countries(BTreeSet<Country>),
}

/// What the seller can do (Art. 17(3)(f), 20, 21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redress {
    /// Where to complain to the marketplace, free of charge.
    pub complaint: Complaint,
    /// The bodies for a settlement out of court.
    pub out_of_court: Text<1000>,
    /// The way to a court.
    pub court: Text<1000>,
}

/// How the marketplace takes complaints: electronically, for at least six months (Art. 20(1)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Complaint {
    /// On a page.
    Page(HttpUrl),
    /// By mail.
    Mail(Email),
}

impl Redress {
    /// What holds everywhere in the EU: any certified body, and the court that is competent.
    pub fn usual(complaint: Complaint) -> Result<Self, TextError> {
        Ok(Self {
            complaint,
            out_of_court: Text::parse(
                "You may turn to any out-of-court dispute settlement body that is certified under Article 21 of Regulation (EU) 2022/2065. \
                 The European Commission publishes their list.",
            )?,
            court: Text::parse("You may bring the matter before the competent court at any time, whether or not you complained before.")?,
        })
    }
}

/// A statement of reasons with all that Art. 17(3) asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Draft", into = "Draft")]
pub struct Statement(Draft);

/// Everything a statement needs, before it is checked by [`Statement::new`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Ours; also the identifier in the public database, unique for ever.
    pub id: StatementId,
    /// What was restricted: the listing, how it was headed.
    pub listing_id: ListingId,
    /// Its title when it was restricted.
    pub listing_title: String,
    /// Its article number.
    pub gtin: Option<Gtin>,
    /// When the listing was first seen.
    pub content_on: Day,
    /// What was done, at least one thing and each kind once but for visibility.
    pub restrictions: Vec<Restriction>,
    /// Where it holds.
    pub territory: Territory,
    /// From when.
    pub applies_from: Day,
    /// Until when; none: without end.
    pub applies_until: Option<Day>,
    /// The ground as reported: gives the public database's category and keyword.
    pub ground: Ground,
    /// Why.
    pub reason: Reason,
    /// The facts and circumstances relied on (Art. 17(3)(b)).
    pub facts: Text<5000>,
    /// What set it off.
    pub source: Source,
    /// Whether machines found it.
    pub automated_detection: bool,
    /// Whether machines decided it.
    pub automated_decision: AutomatedDecision,
    /// What the seller can do.
    pub redress: Redress,
}

/// What a statement lacks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Art. 17(1).
    #[error("A statement of reasons names at least one restriction")]
    NoRestriction,
    /// The database takes one of each.
    #[error("A statement of reasons names one {0} restriction at most")]
    Twice(&'static str),
    /// Art. 17(3)(a).
    #[error("A statement of reasons names the territory it holds for")]
    NoTerritory,
    /// Ends before it starts.
    #[error("A restriction cannot end on {until}, before it starts on {from}")]
    Ends {
        /// Start.
        from: Day,
        /// End.
        until: Day,
    },
    /// The database takes no other years.
    #[error("{0} is outside of the years that the Transparency Database takes: content from 2000, restrictions from 2020, all to 2038")]
    Date(Day),
}

impl Statement {
    /// Checks that a draft is a statement of reasons.
    pub fn new(draft: Draft) -> Result<Self, StatementError> {
        let count = |wanted: fn(&Restriction) -> bool| draft.restrictions.iter().filter(|r| wanted(r)).count();
        if draft.restrictions.is_empty() {
            return Err(StatementError::NoRestriction);
        }
        for (kind, found) in [
            ("monetary", count(|r| matches!(r, Restriction::Monetary(_)))),
            ("provision", count(|r| matches!(r, Restriction::Provision(_)))),
            ("account", count(|r| matches!(r, Restriction::Account(_)))),
        ] {
            if found > 1 {
                return Err(StatementError::Twice(kind));
            }
        }
        if matches!(&draft.territory, Territory::Countries(countries) if countries.is_empty()) {
            return Err(StatementError::NoTerritory);
        }
        if let Some(until) = draft.applies_until.filter(|until| *until < draft.applies_from) {
            return Err(StatementError::Ends { from: draft.applies_from, until });
        }
        let year = |day: Day| day.date().year();
        let dates = [(draft.content_on, 2000), (draft.applies_from, 2020)];
        match dates.into_iter().find(|(day, first)| !(*first..2038).contains(&year(*day))) {
            Some((day, _)) => Err(StatementError::Date(day)),
            None => Ok(Self(draft)),
        }
    }

    /// What it says.
    #[must_use]
    pub const fn get(&self) -> &Draft {
        &self.0
    }
}

impl TryFrom<Draft> for Statement {
    type Error = StatementError;
    fn try_from(draft: Draft) -> Result<Self, StatementError> {
        Self::new(draft)
    }
}

impl From<Statement> for Draft {
    fn from(statement: Statement) -> Self {
        statement.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn draft() -> Draft {
        Draft {
            id: StatementId(Uuid::from_u128(7)),
            listing_id: ListingId(Uuid::from_u128(8)),
            listing_title: "Lamp".into(),
            gtin: None,
            content_on: "2026-03-01".parse().unwrap(),
            restrictions: vec![Restriction::Visibility(Visibility::Removed)],
            territory: Territory::Everywhere,
            applies_from: "2026-03-12".parse().unwrap(),
            applies_until: None,
            ground: Ground::Counterfeit,
            reason: Reason::Illegal { law: Text::parse("Law").unwrap(), explanation: Text::parse("Because").unwrap() },
            facts: Text::parse("Facts").unwrap(),
            source: Source::Notice(None),
            automated_detection: false,
            automated_decision: AutomatedDecision::No,
            redress: Redress::usual(Complaint::Mail(Email::parse("complaints@market.example").unwrap())).unwrap(),
        }
    }

    #[test]
    fn a_statement_comes_back_from_json_as_it_was() {
        let statement = Statement::new(draft()).unwrap();
        let json = serde_json::to_string(&statement).unwrap();
        assert_eq!(serde_json::from_str::<Statement>(&json).unwrap(), statement);
    }

    #[test]
    fn what_the_law_asks_for_cannot_be_left_out() {
        let error = |change: fn(&mut Draft)| {
            let mut draft = draft();
            change(&mut draft);
            Statement::new(draft).unwrap_err()
        };
        assert_eq!(error(|d| d.restrictions.clear()), StatementError::NoRestriction);
        assert_eq!(error(|d| d.territory = Territory::Countries(BTreeSet::new())), StatementError::NoTerritory);
        let account = Restriction::Account(AccountMeasure::Suspended);
        assert!(
            matches!(error(|d| d.restrictions = vec![Restriction::Account(AccountMeasure::Suspended); 2]), StatementError::Twice("account")),
            "{account:?}"
        );
        assert!(matches!(error(|d| d.applies_until = "2026-03-11".parse().ok()), StatementError::Ends { .. }));
        assert!(matches!(error(|d| d.content_on = "1999-12-31".parse().unwrap()), StatementError::Date(_)));
        assert!(Text::<5>::parse("  ").is_err() && Text::<5>::parse("123456").is_err() && Text::<5>::parse("äöüßé").is_ok());
        assert!(serde_json::from_str::<Text<5>>("\"\"").is_err());
    }
}
