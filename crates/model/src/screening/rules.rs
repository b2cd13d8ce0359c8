//! Rules of screening: from which scores something is done, what each kind of finding weighs, and what is left alone. By version: what was live
//! once is never changed, and every automatic act names the version.

mod dry_run;

pub use dry_run::{Basis, DryRun, Sample};

use super::Verdict;
use crate::{
    form::FieldErrors,
    id::{BrandId, JobId, RulesId, SellerId},
    job::Job,
    listing::SellerName,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt};

/// Characters of a version's note.
pub const NOTE_MAX: usize = 500;
/// Sellers or phrases that a version leaves alone.
const EXCEPTIONS_MAX: usize = 500;
/// Characters of each.
const EXCEPTION_MAX: usize = 120;

/// From which scores something is done, in per cent. What is not set is never done by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thresholds {
    /// The brand sees it.
    pub watch: u8,
    /// It is held.
    pub hold: Option<u8>,
    /// It is held, and reviewers see it first.
    pub block: Option<u8>,
}

impl Default for Thresholds {
    /// As the portal screens where nobody said otherwise.
    fn default() -> Self {
        Self { watch: 30, hold: Some(60), block: Some(90) }
    }
}

impl Thresholds {
    /// What a score from 0 to 1 leads to.
    #[must_use]
    pub fn verdict(self, score: f32) -> Verdict {
        // A hundredth of a per cent more, so that 0.7 in binary is seventy per cent.
        let reaches = |per_cent: u8| score * 100.0 + 0.01 >= f32::from(per_cent);
        match self {
            Self { block: Some(block), .. } if reaches(block) => Verdict::Block,
            Self { hold: Some(hold), .. } if reaches(hold) => Verdict::Hold,
            Self { watch, .. } if reaches(watch) => Verdict::Watch,
            _ => Verdict::Allow,
        }
    }
}

/// What is left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceptions {
    /// Sellers: the brand's authorised ones. Each by the very name that the marketplace gives it, where a name in other capitals is another seller's; or as
    /// `id:7`, by the marketplace's identifier.
    pub sellers: Vec<String>,
    /// Whom these lines mean, as far as they were known when they were written. Where the marketplace has identifiers, anybody may take a name: a line
    /// stays with the seller whom it was written for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub known: BTreeMap<String, SellerId>,
    /// Words of a listing's title or text: whole ones, compared without case and accents.
    pub phrases: Vec<String>,
}

/// What a version says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RuleSet {
    /// From which scores something is done.
    pub thresholds: Thresholds,
    /// What a rule weighs, in per cent of what it weighs by itself: 0 turns it off. What is not named weighs 100.
    #[serde(default)]
    pub weights: BTreeMap<String, u16>,
    /// What is left alone.
    #[serde(default)]
    pub exceptions: Exceptions,
}

/// A version as the form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesForm {
    /// Per cent.
    pub watch: String,
    /// Per cent, or empty for never.
    pub hold: String,
    /// Per cent, or empty for never.
    pub block: String,
    /// Per cent by rule; empty for 100.
    pub weights: BTreeMap<String, String>,
    /// One a line.
    pub sellers: String,
    /// One a line.
    pub phrases: String,
    /// What it is for.
    pub note: String,
}

impl RuleSet {
    /// Reads a form; `known` are the rules that there are. The note comes back beside.
    pub fn parse(form: &RulesForm, known: &[&str]) -> Result<(Self, String), FieldErrors> {
        let mut errors = FieldErrors::new();
        let watch = errors.take("watch", per_cent(&form.watch).and_then(|p| p.ok_or_else(|| "Say from which score you want to see a listing".to_owned())));
        let hold = errors.take("hold", per_cent(&form.hold));
        let block = errors.take("block", per_cent(&form.block));
        let weights = weights(&form.weights, known, &mut errors);
        let sellers = lines("sellers", &form.sellers, &mut errors);
        let phrases = lines("phrases", &form.phrases, &mut errors);
        let note = errors.take("note", crate::report::bounded(&form.note, 3, NOTE_MAX, "Say what this version is for"));
        if let (Some(watch), Some(hold), Some(block)) = (watch, hold, block) {
            if hold.is_some_and(|hold| hold < watch) {
                errors.add("hold", "This must not be lower than the score to watch from");
            }
            if block.is_some_and(|block| block < hold.unwrap_or(watch)) {
                errors.add("block", "This must not be lower than the score to hold from");
            }
        }
        match (watch, hold, block, weights, sellers, phrases, note) {
            (Some(watch), Some(hold), Some(block), Some(weights), Some(sellers), Some(phrases), Some(note)) if errors.is_empty() => {
                Ok((Self { thresholds: Thresholds { watch, hold, block }, weights, exceptions: Exceptions { sellers, phrases, known: BTreeMap::new() } }, note))
            }
            _ => Err(errors),
        }
    }

    /// As the form shows it.
    #[must_use]
    pub fn form(&self, note: &str) -> RulesForm {
        let or_never = |per_cent: Option<u8>| per_cent.map_or_else(String::new, |p| p.to_string());
        RulesForm {
            watch: self.thresholds.watch.to_string(),
            hold: or_never(self.thresholds.hold),
            block: or_never(self.thresholds.block),
            weights: self.weights.iter().map(|(rule, weight)| (rule.clone(), weight.to_string())).collect(),
            sellers: self.exceptions.sellers.join("\n"),
            phrases: self.exceptions.phrases.join("\n"),
            note: note.to_owned(),
        }
    }

    /// Whether all listings of this seller are left alone. Who was not there when the rules were written is meant by a name only where names tell sellers
    /// apart.
    #[must_use]
    pub fn authorises(&self, seller: Option<&SellerName>) -> bool {
        let Exceptions { sellers, known, .. } = &self.exceptions;
        let means = |line: &String, seller: &SellerName| match known.get(line) {
            Some(known) => *known == seller.id,
            None => seller.external_id.is_none() && *line == seller.name,
        };
        seller.is_some_and(|seller| sellers.iter().any(|line| means(line, seller)))
    }
}

fn per_cent(text: &str) -> Result<Option<u8>, String> {
    match text.trim().trim_end_matches('%').trim() {
        "" => Ok(None),
        digits => match digits.parse::<u8>() {
            Ok(number @ 1..=100) => Ok(Some(number)),
            _ => Err(format!("“{}” is not a number of per cent from 1 to 100", digits.chars().take(20).collect::<String>())),
        },
    }
}

/// The weights that are not 100; each that is wrong is named by its field.
fn weights(given: &BTreeMap<String, String>, known: &[&str], errors: &mut FieldErrors) -> Option<BTreeMap<String, u16>> {
    let (mut weights, mut right) = (BTreeMap::new(), true);
    for (rule, text) in given.iter().map(|(rule, text)| (rule, text.trim().trim_end_matches('%').trim())).filter(|(_, text)| !text.is_empty()) {
        let wrong = if !known.contains(&rule.as_str()) {
            Some(format!("There is no rule “{}”", rule.chars().take(40).collect::<String>()))
        } else {
            match text.parse::<u16>() {
                Ok(100) => None,
                Ok(weight @ 0..=300) => {
                    weights.insert(rule.clone(), weight);
                    None
                }
                _ => Some(format!("“{}” is not a number of per cent from 0 to 300", text.chars().take(20).collect::<String>())),
            }
        };
        if let Some(wrong) = wrong {
            right = false;
            errors.add(&weight_field(rule), wrong);
        }
    }
    right.then_some(weights)
}

/// The name of the field for a rule's weight.
#[must_use]
pub fn weight_field(rule: &str) -> String {
    format!("weights[{rule}]")
}

fn lines(field: &str, text: &str, errors: &mut FieldErrors) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for (number, line) in (1_u64..).zip(text.lines()) {
        let line = line.replace('\0', "").trim().to_owned();
        if line.chars().count() > EXCEPTION_MAX {
            errors.add_at(field, number, format!("it is longer than {EXCEPTION_MAX} characters"));
            return None;
        }
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    if lines.len() > EXCEPTIONS_MAX {
        errors.add(field, format!("At most {EXCEPTIONS_MAX} lines; these are {}", lines.len()));
        return None;
    }
    Some(lines)
}

/// Where a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RulesState {
    /// It does nothing yet.
    Draft,
    /// It decides.
    Live,
    /// Another took its place.
    Past,
}

impl RulesState {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Live => "live",
            Self::Past => "past",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Live, Self::Past].into_iter().find(|state| state.as_str() == text)
    }
}

impl fmt::Display for RulesState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The version of rules by which something was said. Versions are numbered by whose they are: each brand and the marketplace has a first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesUsed {
    /// Its number.
    pub version: u32,
    /// The brand whose rules they are; none for the marketplace's.
    pub brand: Option<String>,
}

/// A version of a brand's rules, or of the marketplace's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesVersion {
    /// Its id.
    pub id: RulesId,
    /// Whose; none for the marketplace's, which hold where a brand has none.
    pub brand: Option<BrandId>,
    /// Its name.
    pub brand_name: Option<String>,
    /// From 1.
    pub version: u32,
    /// Where it stands.
    pub state: RulesState,
    /// What it says.
    pub rules: RuleSet,
    /// What it is for.
    pub note: String,
    /// Who made it.
    pub made_by: Option<String>,
    /// When.
    pub made_at: Timestamp,
    /// When it went live.
    pub live_at: Option<Timestamp>,
    /// What it would have hit.
    pub dry_run: Option<DryRun>,
    /// The run over the catalogue that is under way, or was the last.
    pub job: Option<JobId>,
    /// That an administrator's word on it was asked for.
    pub asked: Option<Asked>,
}

/// That a brand asked for an administrator's word on a version ([`DryRun::reaches_far`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Who asked.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What was said; none as long as it waits.
    pub judged: Option<Judged>,
}

/// An administrator's word on a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// It may be in force.
    pub approved: bool,
    /// Whose word.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Why, as the brand reads it.
    pub reason: String,
}

/// What an administrator says of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// It may be in force.
    Approve,
    /// It may not.
    Refuse,
}

/// What stands between a version of a brand's and being in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// Nothing.
    Open,
    /// No run over the catalogue says what it would hold now ([`RulesVersion::gate`]).
    NeedsRun,
    /// An administrator's word.
    NeedsWord,
}

/// A run from before so many seconds does not say what a version would hold now: the catalogue has changed.
const RUN_LASTS_SECONDS: i64 = 86_400;

impl RulesVersion {
    /// Whether it can be put in force now, for the first time or again, by a run of a day at most over what is screened for now. The marketplace's rules are its
    /// own to put in force.
    #[must_use]
    pub fn gate(&self, now: Timestamp, basis: Basis) -> Gate {
        // What the marketplace itself had in force it can go back to at once: until a run is over, the version that is to end goes on.
        if self.brand.is_none() && self.state == RulesState::Past && self.dry_run.is_some() {
            return Gate::Open;
        }
        let says_now = |run: &&DryRun| now.seconds_since(run.at) <= RUN_LASTS_SECONDS && run.basis == basis;
        let Some(run) = self.dry_run.as_ref().filter(says_now) else { return Gate::NeedsRun };
        if self.brand.is_none() || self.is_approved() {
            return Gate::Open;
        }
        match run.reaches_far() {
            None => Gate::NeedsRun,
            Some(true) => Gate::NeedsWord,
            Some(false) => Gate::Open,
        }
    }

    /// Whether an administrator said that it may be in force, by what its last run says: an approval is none for a later run.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        let judged = self.asked.as_ref().and_then(|asked| asked.judged.as_ref()).filter(|judged| judged.approved);
        judged.zip(self.dry_run.as_ref()).is_some_and(|(judged, run)| run.at <= judged.at)
    }

    /// Whether it waits for an administrator's word.
    #[must_use]
    pub fn waits_for_word(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.judged.is_none())
    }

    /// Whether it can be run over the catalogue, or once more; `last` is its last run.
    #[must_use]
    pub fn can_run(&self, last: Option<&Job>) -> bool {
        last.is_none_or(|job| job.state.is_over()) && (self.state != RulesState::Live || self.dry_run.is_some())
    }
}

/// A version, as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesDetail {
    /// The version.
    pub version: RulesVersion,
    /// Its last run over the catalogue.
    pub job: Option<Job>,
    /// What stands between it and being in force now.
    pub gate: Gate,
    /// Whether whoever looks may run it, put it in force and end it.
    pub may_manage: bool,
    /// Whether whoever looks may say whether it may be in force, and run it to see what it would hold.
    pub may_judge: bool,
}

/// The page of rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RulesPage {
    /// Every version, the latest first.
    pub versions: Vec<RulesVersion>,
    /// What holds where there is none.
    pub otherwise: RuleSet,
    /// The rules that can be weighed, with what they weigh by themselves.
    pub known: Vec<(String, f32)>,
    /// The latest screening of the catalogue that they caused, for those who may follow it.
    pub sweep: Option<Job>,
    /// Brands' versions that wait for an administrator's word, for administrators.
    pub asked: Vec<RulesVersion>,
    /// Whether whoever looks may change them.
    pub may_manage: bool,
    /// Whether whoever looks may begin a screening again that was stopped.
    pub may_sweep: bool,
    /// The marketplace's and not a brand's.
    pub of_all: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::{JobKind, JobState};
    use uuid::Uuid;

    fn form(watch: &str, hold: &str, block: &str) -> RulesForm {
        RulesForm { watch: watch.into(), hold: hold.into(), block: block.into(), note: "A first version".into(), ..RulesForm::default() }
    }

    fn given(weights: &[(&str, &str)]) -> BTreeMap<String, String> {
        weights.iter().map(|(rule, weight)| ((*rule).to_owned(), (*weight).to_owned())).collect()
    }

    fn wrong(form: &RulesForm) -> Vec<(String, String)> {
        RuleSet::parse(form, &["typo", "masked"]).unwrap_err().into_vec().into_iter().map(|e| (e.field, e.message)).collect()
    }

    #[test]
    fn a_form_is_read_as_it_is_shown() {
        let typed = RulesForm {
            weights: given(&[("typo", " 50"), ("masked", "0 %")]),
            sellers: " Aurelia Outlet \n\nAurelia Outlet".into(),
            phrases: "for parts".into(),
            ..form("40", "70%", "")
        };
        let (rules, note) = RuleSet::parse(&typed, &["typo", "masked"]).unwrap();
        assert_eq!(rules.thresholds, Thresholds { watch: 40, hold: Some(70), block: None });
        assert_eq!(rules.weights, BTreeMap::from([("masked".to_owned(), 0), ("typo".to_owned(), 50)]));
        let usual = RulesForm { weights: given(&[("typo", "100"), ("masked", " ")]), ..form("40", "", "") };
        assert!(RuleSet::parse(&usual, &["typo", "masked"]).unwrap().0.weights.is_empty(), "what is as usual is not kept");
        assert_eq!(rules.exceptions.sellers, ["Aurelia Outlet"]);
        assert_eq!(RuleSet::parse(&rules.form(&note), &["typo", "masked"]).unwrap().0, rules);
        let seller = |n, name: &str| SellerName::named(SellerId(Uuid::from_u128(n)), name.to_owned());
        assert!(rules.authorises(Some(&seller(1, "Aurelia Outlet"))) && !rules.authorises(None));
        for other in ["Else", "AURELIA OUTLET", "aurelia outlet"] {
            assert!(!rules.authorises(Some(&seller(1, other))), "{other} is another seller");
        }
        // Where the marketplace has identifiers, a name is anybody's.
        let numbered = |n: u128, name: &str| SellerName { external_id: Some(n.to_string()), ..seller(n, name) };
        assert!(!rules.authorises(Some(&numbered(1, "Aurelia Outlet"))));
        let mut known = rules;
        known.exceptions.known.insert("Aurelia Outlet".to_owned(), SellerId(Uuid::from_u128(1)));
        assert!(known.authorises(Some(&numbered(1, "Renamed"))), "a line stays with the seller whom it was written for");
        assert!(!known.authorises(Some(&numbered(2, "Aurelia Outlet"))));
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        assert_eq!(wrong(&form("", "", "")), [("watch".into(), "Say from which score you want to see a listing".into())]);
        assert_eq!(wrong(&form("50", "40", "")), [("hold".into(), "This must not be lower than the score to watch from".into())]);
        assert_eq!(wrong(&form("50", "60", "55")), [("block".into(), "This must not be lower than the score to hold from".into())]);
        assert_eq!(wrong(&form("500", "60", "70"))[0].1, "“500” is not a number of per cent from 1 to 100");
        let told = |weights: &[(&str, &str)]| wrong(&RulesForm { weights: given(weights), ..form("50", "", "") });
        assert_eq!(told(&[("smell", "5")]), [("weights[smell]".into(), "There is no rule “smell”".into())]);
        assert_eq!(told(&[("typo", "301"), ("masked", "many")]).into_iter().map(|wrong| wrong.0).collect::<Vec<_>>(), ["weights[masked]", "weights[typo]"]);
        assert_eq!(told(&[("typo", "-1")])[0].1, "“-1” is not a number of per cent from 0 to 300");
    }

    #[test]
    fn scores_lead_to_what_was_set() {
        let all = Thresholds { watch: 40, hold: Some(70), block: Some(90) };
        for (score, verdict) in [
            (0.0, Verdict::Allow),
            (0.399, Verdict::Allow),
            (0.4, Verdict::Watch),
            (0.7, Verdict::Hold),
            (0.89, Verdict::Hold),
            (0.9, Verdict::Block),
            (1.0, Verdict::Block),
        ] {
            assert_eq!(all.verdict(score), verdict, "{score}");
        }
        assert_eq!(Thresholds { watch: 40, hold: None, block: None }.verdict(1.0), Verdict::Watch);
    }

    #[test]
    fn a_draft_whose_run_was_stopped_can_be_run_again() {
        let job = |state| Job {
            id: JobId(Uuid::nil()),
            kind: JobKind::TryRules,
            title: String::new(),
            brand_id: None,
            state,
            done: 0,
            total: None,
            result: None,
            error: None,
            created_at: Timestamp(0),
            started_at: None,
            finished_at: None,
            cancel_requested: false,
        };
        let draft = RulesVersion {
            id: RulesId(Uuid::nil()),
            brand: None,
            brand_name: None,
            version: 1,
            state: RulesState::Draft,
            rules: RuleSet::default(),
            note: String::new(),
            made_by: None,
            made_at: Timestamp(0),
            live_at: None,
            dry_run: None,
            job: None,
            asked: None,
        };
        assert!(draft.can_run(None) && draft.can_run(Some(&job(JobState::Cancelled))) && draft.can_run(Some(&job(JobState::Failed))));
        assert!(!draft.can_run(Some(&job(JobState::Queued))) && !draft.can_run(Some(&job(JobState::Running))));
        let past = RulesVersion { state: RulesState::Past, ..draft.clone() };
        assert!(past.can_run(None) && !RulesVersion { state: RulesState::Live, ..draft }.can_run(None));
    }

    #[test]
    fn what_a_brand_holds_beyond_the_marketplace_s_rules_needs_a_word_from_where_it_is_much() {
        let run = |listings, beyond, beyond_lawful| DryRun { listings, beyond: Some(beyond), beyond_lawful, ..DryRun::default() };
        for (listings, beyond, lawful, far) in [
            (2_400, 10, 0, false),
            (900, 11, 0, true),
            (1_100, 11, 0, false),
            (1_000_000, 100, 0, false),
            (1_000_000, 101, 0, true),
            (1_000_000, 1, 1, true),
            (3, 3, 0, false),
        ] {
            assert_eq!(run(listings, beyond, lawful).reaches_far(), Some(far), "{beyond} of {listings}, {lawful} lawful");
        }
        assert_eq!(DryRun::default().reaches_far(), None, "it was not counted");
    }

    #[test]
    fn the_precision_of_a_run_comes_with_its_doubt() {
        assert_eq!(DryRun::default().precision(), None);
        let [p, low, high] = DryRun { lawful: 1, upheld: 9, ..DryRun::default() }.precision().unwrap();
        assert!((p - 0.9).abs() < 1e-9 && (0.59..0.61).contains(&low) && (0.97..0.99).contains(&high), "{low} {high}");
    }
}
