//! What a brand says of units after their codes were made: shipped, lost, stolen, recalled. Said of ranges, so that a million units cost one row.

mod life;
mod ranges;
mod tally;

pub use life::Life;
pub use ranges::{UnitSet, in_few_parts, units_of, without};
pub use tally::{Tally, withdrawn, withdrawn_as};

use crate::{any_code::CodeSource, batch::Batch, form::FieldErrors, time::Timestamp, unit_code::UnitCode};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest message to buyers, in characters.
pub const MESSAGE_MAX: usize = 500;
/// Longest name of a distributor, in characters.
pub const DISTRIBUTOR_MAX: usize = 100;
/// Most codes, or ranges, that one form names one by one.
pub const CODES_MAX: usize = 1000;

/// When the codes of a batch begin to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// As soon as they are made.
    #[default]
    Sealed,
    /// When the brand says that their units were shipped: codes stolen from the printer are worth nothing.
    Shipped,
}

/// What a brand does to units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitAct {
    /// They were shipped: their codes count from now on.
    Activate,
    /// Their labels were spoilt or destroyed. For good: to somebody who checks, such a code was never issued.
    Void,
    /// They were stolen.
    Steal,
    /// They are called back.
    Recall,
    /// The recall is over; a theft, only where nothing is recalled. Said before one could say which of the two is over, and by events that only say `active`.
    Release,
    /// What was stolen was found.
    ReleaseTheft,
    /// The recall is over.
    ReleaseRecall,
    /// Neither stolen nor recalled any more.
    ReleaseBoth,
}

/// How a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Made, not shipped yet.
    NotActive,
    /// As it should be.
    Active,
    /// Its code is worth nothing.
    Void,
    /// Stolen from the brand.
    Stolen,
    /// Called back by the brand.
    Recalled,
}

/// Something that happened to units of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitEvent {
    /// What.
    pub act: UnitAct,
    /// The first unit, counted from 1.
    pub first: u32,
    /// The last unit.
    pub last: u32,
    /// To whom they were shipped; empty if not said.
    pub distributor: String,
    /// What buyers read; may be empty.
    pub message: String,
    /// Who said so; none for the portal itself.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Which units of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Units {
    /// All.
    All,
    /// From one to another, counted from 1, both included; in order, and apart from one another.
    Ranges(Vec<(u32, u32)>),
    /// Those that these texts name: codes as they are typed, scanned, or written in a file.
    Codes(Vec<String>),
}

/// How far an act on all units reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This batch.
    Batch,
    /// Every batch of the product with this lot.
    Lot,
    /// Every batch of the product.
    Product,
}

/// The form, as it came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ActForm<'a> {
    /// One of [`UnitAct`]'s words.
    pub act: &'a str,
    /// `all`, ranges such as `1-500, 505`, or codes, one a line.
    pub units: &'a str,
    /// `batch`, `lot` or `product` for all units of these; `some` or nothing for those that `units` names.
    pub reach: &'a str,
    /// Said beside the number of units: all of them are meant.
    pub confirmed: bool,
    /// To whom they were shipped.
    pub distributor: &'a str,
    /// What buyers read.
    pub message: &'a str,
}

/// What an act on units did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Acted {
    /// Units that it was noted of.
    pub units: u64,
    /// Those beside them that were named and are void: nothing happens to them any more.
    pub void: u64,
}

/// The form, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActFacts {
    /// What to do.
    pub act: UnitAct,
    /// To which units.
    pub units: Units,
    /// How far.
    pub reach: Reach,
    /// To whom they were shipped; empty if not said.
    pub distributor: String,
    /// What buyers read; may be empty.
    pub message: String,
}

impl Activation {
    /// As stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sealed => "sealed",
            Self::Shipped => "shipped",
        }
    }

    /// From what is stored.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Sealed, Self::Shipped].into_iter().find(|one| one.as_str() == text)
    }

    /// How a unit stands after what happened to it, the oldest first, and what the brand says of that to buyers: of a theft or recall that goes on, what
    /// was said of that one.
    #[must_use]
    pub fn after<'m>(self, acts: impl IntoIterator<Item = (UnitAct, &'m str)>) -> (Standing, String) {
        let (mut life, mut said, mut of_theft, mut of_recall) = (self.begin(), "", "", "");
        for (act, message) in acts {
            let before = life.standing();
            life = life.after(act);
            match act {
                UnitAct::Steal => of_theft = message,
                UnitAct::Recall => of_recall = message,
                _ => {}
            }
            said = match life.standing() {
                Standing::Stolen => of_theft,
                Standing::Recalled => of_recall,
                standing if standing == before => said,
                _ => message,
            };
        }
        (life.standing(), said.to_owned())
    }
}

impl UnitAct {
    /// Whether it changes what sellers may ship that they confirmed: all but the shipment.
    #[must_use]
    pub const fn concerns_sellers(self) -> bool {
        !matches!(self, Self::Activate)
    }

    /// Those that a form offers, in its order.
    pub const FORM: [Self; 6] = [Self::Activate, Self::Recall, Self::ReleaseRecall, Self::Steal, Self::ReleaseTheft, Self::Void];

    /// All.
    pub const ALL: [Self; 8] =
        [Self::Activate, Self::Recall, Self::Steal, Self::Void, Self::Release, Self::ReleaseTheft, Self::ReleaseRecall, Self::ReleaseBoth];

    /// As forms say it, and as it is stored: a release with what it ends in a column beside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Activate => "activate",
            Self::Void => "void",
            Self::Steal => "steal",
            Self::Recall => "recall",
            Self::Release => "release",
            Self::ReleaseTheft => "release_theft",
            Self::ReleaseRecall => "release_recall",
            Self::ReleaseBoth => "release_both",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }

    /// What happened, for a history: `Recalled`.
    #[must_use]
    pub const fn past(self) -> &'static str {
        match self {
            Self::Activate => "Shipped",
            Self::Recall => "Recalled",
            Self::Steal => "Reported stolen",
            Self::Void => "Made void",
            Self::Release => "Released",
            Self::ReleaseTheft => "Found again",
            Self::ReleaseRecall => "Recall ended",
            Self::ReleaseBoth => "Theft and recall ended",
        }
    }

    /// Whether a batch of the lot that is still being made is meant too: a recall or a theft is one of goods, and codes that are sealed a minute later would
    /// be as they should be. What is not made yet was neither shipped nor spoilt.
    #[must_use]
    pub const fn reaches_unmade(self) -> bool {
        !matches!(self, Self::Activate | Self::Void)
    }

    /// Whether buyers must be told why.
    #[must_use]
    pub const fn wants_message(self) -> bool {
        matches!(self, Self::Steal | Self::Recall)
    }
}

impl Standing {
    /// As scripts read it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotActive => "not_active",
            Self::Active => "active",
            Self::Void => "void",
            Self::Stolen => "stolen",
            Self::Recalled => "recalled",
        }
    }

    /// The standing of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::NotActive, Self::Active, Self::Void, Self::Stolen, Self::Recalled].into_iter().find(|one| one.as_str() == text)
    }
}

impl ActFacts {
    /// Reads the form for a batch, and says all that is wrong with it at once.
    pub fn parse(form: ActForm<'_>, batch: &Batch) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::new();
        let act = errors.take("act", UnitAct::parse(form.act).ok_or("Choose what happened to the units"));
        let (reach, whole) = match form.reach {
            "" if form.units.trim().is_empty() => (errors.take("reach", Err("Choose which units")), false),
            "" | "some" => (Some(Reach::Batch), false),
            "batch" => (Some(Reach::Batch), true),
            "lot" => (Some(Reach::Lot), true),
            "product" => (Some(Reach::Product), true),
            _ => (errors.take("reach", Err("Choose which units")), false),
        };
        let units = match form.units.trim() {
            "" if whole => Some(Units::All),
            _ if reach.is_none() => None,
            typed => errors.take("units", Units::parse(typed, batch.count, batch.source)),
        };
        if whole && !matches!(units, Some(Units::All) | None) {
            errors.add("units", "You chose all units and named some of them: leave this empty, or choose “Some of this batch”");
        }
        // A slip on a form must not call two million units back.
        if let (Some(reach), Some(units)) = (reach, &units)
            && units.are_all(batch.count)
            && !form.confirmed
        {
            errors.add("confirmed", reach.to_be_confirmed());
        }
        let mut text = |field: &str, text: &str, most: usize| {
            let text = text.trim();
            if text.chars().count() > most {
                errors.add(field, format!("At most {most} characters"));
            }
            text.to_owned()
        };
        let (distributor, message) = (text("distributor", form.distributor, DISTRIBUTOR_MAX), text("message", form.message, MESSAGE_MAX));
        if act.is_some_and(UnitAct::wants_message) && message.is_empty() {
            errors.add("message", "Say what buyers are to know and do: they read it when they check a code");
        }
        match (act, units, reach) {
            (Some(act), Some(units), Some(reach)) if errors.is_empty() => Ok(Self { act, units, reach, distributor, message }),
            _ => Err(errors),
        }
    }
}

impl Reach {
    const fn to_be_confirmed(self) -> &'static str {
        match self {
            Self::Batch => "Tick this if you mean every unit of this batch",
            Self::Lot => "Tick this if you mean every unit of the lot, in all of its batches",
            Self::Product => "Tick this if you mean every unit of the product, in all of its batches",
        }
    }
}

impl Units {
    /// Whether they are all of a batch of so many, by whatever words.
    #[must_use]
    pub fn are_all(&self, count: u32) -> bool {
        match self {
            Self::All => true,
            Self::Ranges(ranges) => matches!(ranges.as_slice(), [(1, last)] if *last == count),
            Self::Codes(_) => false,
        }
    }

    /// How many of a batch of so many they name.
    #[must_use]
    pub fn number(&self, count: u32) -> u64 {
        match self {
            Self::All => count.into(),
            Self::Ranges(ranges) => ranges.iter().map(|(first, last)| u64::from(last - first) + 1).sum(),
            Self::Codes(codes) => codes.len() as u64,
        }
    }

    /// `all`, `17`, `1-500`, several of these, or codes; separated by commas or lines.
    /// Codes that were imported stand one a line, for they may have any of the other separators in them. What a code names is found out by whoever knows
    /// the batch: it may stand in an address or in what a scanner sends.
    pub fn parse(text: &str, count: u32, source: CodeSource) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err("Say which units: ranges such as 1-500, or codes, one a line".to_owned());
        }
        if text.eq_ignore_ascii_case("all") {
            return Ok(Self::All);
        }
        let between = |c: char| matches!(c, '\n' | '\r' | '\t') || (source == CodeSource::Markward && matches!(c, ',' | ';'));
        let lines: Vec<&str> = text.split(between).map(str::trim).filter(|line| !line.is_empty()).collect();
        if !lines.is_empty() && lines.iter().all(|line| is_range(line, count, source)) {
            return ranges(&lines, count).map(Self::Ranges);
        }
        if lines.len() > CODES_MAX {
            return Err(format!("At most {CODES_MAX} codes at once"));
        }
        Ok(Self::Codes(lines.into_iter().map(str::to_owned).collect()))
    }
}

/// Both ends of a range, or a number twice; none if a part is no number of a unit.
fn ends(line: &str, count: u32) -> Option<(u32, u32)> {
    let (first, last) = line.split_once(['-', '–']).unwrap_or((line, line));
    let number = |part: &str| part.trim().parse::<u32>().ok().filter(|n| (1..=count).contains(n));
    number(first).zip(number(last))
}

/// Whether a line is meant as a range and not as a code.
fn is_range(line: &str, count: u32, source: CodeSource) -> bool {
    let digits = line.chars().filter(char::is_ascii_digit).count();
    let all_short = line.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '–'));
    match source {
        CodeSource::Markward => all_short && digits < UnitCode::LENGTH,
        // Digits alone may be a serial number: from its shortest length on, only what can be a range is one.
        _ => all_short && (digits < crate::any_code::SERIAL_MIN || (line.contains(['-', '–']) && ends(line, count).is_some())),
    }
}

/// Ranges in order; those that meet are one.
fn ranges(lines: &[&str], count: u32) -> Result<Vec<(u32, u32)>, String> {
    if lines.len() > CODES_MAX {
        return Err(format!("At most {CODES_MAX} ranges at once"));
    }
    let wrong = |line: &str| {
        let which = if lines.len() > 1 { format!("“{}”: ", line.chars().take(40).collect::<String>()) } else { String::new() };
        format!("{which}The units of this batch are numbered 1 to {count}: write a range such as 1-{count}")
    };
    let read = |line: &&str| ends(line, count).filter(|(first, last)| first <= last).ok_or_else(|| wrong(line));
    let mut read = lines.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    read.sort_unstable();
    let mut apart: Vec<(u32, u32)> = Vec::with_capacity(read.len());
    for (first, last) in read {
        match apart.last_mut() {
            Some((_, end)) if first <= end.saturating_add(1) => *end = last.max(*end),
            _ => apart.push((first, last)),
        }
    }
    Ok(apart)
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_named_as_people_do() {
        let parse = |text: &str, count| Units::parse(text, count, CodeSource::Markward);
        assert_eq!(parse(" ALL ", 10), Ok(Units::All));
        assert_eq!(parse("3", 10), Ok(Units::Ranges(vec![(3, 3)])));
        assert_eq!(parse("1 – 10", 10), Ok(Units::Ranges(vec![(1, 10)])));
        assert_eq!(parse("5, 1-3,4;9\n8-9", 10), Ok(Units::Ranges(vec![(1, 5), (8, 9)])), "each unit once");
        assert!(parse("1-3,8-11", 10).unwrap_err().starts_with("“8-11”: "));
        for wrong in ["0", "1-11", "5-4", "-", "1-2-3", "99999999999", "1,0"] {
            assert!(parse(wrong, 10).unwrap_err().contains("1 to 10"), "{wrong}");
        }
        let codes = |codes: &[&str]| Ok(Units::Codes(codes.iter().map(|code| (*code).to_owned()).collect()));
        let (typed, link) = ("7K3QF-0M9XT-2WHBE-R5JDN", "https://id.example/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN");
        assert_eq!(parse(&format!("{typed}\n\n{link}\n"), 10), codes(&[typed, link]));
        assert_eq!(parse(&format!("{typed}, {typed}"), 10), codes(&[typed, typed]));
        assert!(parse(&format!("{typed}\n").repeat(CODES_MAX + 1), 10).is_err());
        assert!(parse("", 10).is_err());
        assert!(matches!(parse("00000000000000000000", 10), Ok(Units::Codes(_))), "twenty digits are a code");
    }

    #[test]
    fn imported_codes_are_named_as_they_are() {
        let parse = |text: &str| Units::parse(text, 2_000_000, CodeSource::Serial);
        assert_eq!(parse("1-500"), Ok(Units::Ranges(vec![(1, 500)])));
        assert_eq!(parse("1500000-1500007"), Ok(Units::Ranges(vec![(1_500_000, 1_500_007)])));
        assert_eq!(parse("105\n1-100"), Ok(Units::Ranges(vec![(1, 100), (105, 105)])));
        assert_eq!(parse("4711000\nAB,12;34\n"), Ok(Units::Codes(vec!["4711000".to_owned(), "AB,12;34".to_owned()])));
    }
}
