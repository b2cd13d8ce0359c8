//! Judges the lines of a dispatch: what is good is taken, what is not is named with its reason.

use super::{
    guesses::{Guess, Guesses},
    turned_up::{TurnedUp, What},
};
use crate::{
    Portal, PortalError, Result,
    change::Change,
    check::{Named, spellings},
    coverage::Running,
};
use model::{
    alert::SentTwice,
    coverage::Scope,
    dispatch::{CODE_SHOWN, Dispatch, LineAnswer, Older, Refusal, SOLD_ON_DAYS, UNITS_MAX},
    id::{BatchId, DispatchId, SellerId},
    product::Product,
    standing::Standing,
    time::Timestamp,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{
    dispatch::{StoredDispatch, Withdrawn},
    dispatch_unit::{Confirmed, Holder},
};

const DAY_SECONDS: i64 = 86_400;

/// A unit that can be confirmed.
pub(super) struct Good {
    batch: BatchId,
    number: u64,
    line: u32,
    code: String,
}

/// Lines, judged by themselves.
#[derive(Default)]
pub(super) struct Judged {
    /// Units that may be confirmed, if nobody has them.
    pub good: Vec<Good>,
    /// Lines that are refused already.
    pub answers: Vec<LineAnswer>,
    /// Their units, where they name one, by line.
    refused: BTreeMap<u32, (BatchId, u64)>,
    /// What names units, as it was sent and as it is kept.
    pub found: Vec<String>,
    /// What their brands are told of: units that nobody should have, and those that may be confirmed and were named more than once.
    pub turned_up: TurnedUp,
    /// Codes among them that were missed and were no guesses: these are counted at the end.
    pub missed: Vec<String>,
}

/// What a request takes.
pub(super) struct Taken {
    /// How many units the order has.
    pub units: u32,
    /// What became of each line.
    pub answers: Vec<LineAnswer>,
    /// Refused lines of units that the order has: how they stand is read with the order, and need not be noted.
    pub held: BTreeSet<u32>,
    /// The units that refused lines name, by line.
    pub named: BTreeMap<u32, (BatchId, u64)>,
    /// What their brands are told of.
    pub turned_up: TurnedUp,
}

/// What a line names, and what it is known by: however it is written, a code is told of once.
pub(super) struct Line {
    pub unit: Option<(BatchId, u64)>,
    /// How its unit stands, if it names one.
    pub standing: Option<Standing>,
    pub code: String,
    /// Why it is refused, if it is.
    pub refusal: Option<(Refusal, String)>,
    /// It was looked for among the numbers that brands made themselves.
    pub guess: Option<Guess>,
}

impl Line {
    pub(super) fn refused(code: &str, refusal: Refusal, message: &str) -> Self {
        Self { unit: None, standing: None, code: code.to_owned(), refusal: Some((refusal, message.to_owned())), guess: None }
    }
}

impl Portal {
    /// Judges each line by itself: what the code is, whose, and how its unit stands.
    pub(super) async fn judge_lines(&self, guesses: &Guesses, order: &str, product: &Product, codes: &[(u32, String)]) -> Result<Judged> {
        let (mut judged, mut seen) = (Judged::default(), HashMap::new());
        let lines = self.look_at_lines(guesses, order, product, codes).await?;
        for ((line, text), found) in codes.iter().zip(lines) {
            judged.found.extend(found.unit.into_iter().flat_map(|_| [text.clone(), found.code.clone()]));
            if let Some(first) = found.unit.and_then(|unit| seen.get(&unit)) {
                let message = format!("The same unit as in line {first}");
                judged.answers.push(refused(*line, text, Refusal::Duplicate, &message));
                // What must not be shipped anyhow is no second genuine unit.
                judged.turned_up.extend(found.unit.filter(|_| found.refusal.is_none()).map(|unit| (unit, What::Sent(SentTwice::ByOne))));
                continue;
            }
            found.unit.map(|unit| seen.insert(unit, *line));
            // Whatever it is sold as.
            judged.turned_up.extend(found.unit.zip(found.standing.filter(|standing| *standing != Standing::Active).map(What::Stands)));
            match (found.refusal, found.unit) {
                (None, Some((batch, number))) => judged.good.push(Good { batch, number, line: *line, code: found.code }),
                (None, None) => {}
                (Some((refusal, message)), unit) => {
                    let answer = refused(*line, &found.code, refusal, &message);
                    judged.missed.extend((refusal.is_miss() && found.guess.is_none()).then(|| answer.code.clone()));
                    judged.answers.push(answer);
                    judged.refused.extend(unit.map(|unit| (*line, unit)));
                }
            }
        }
        // Everybody takes units in this order: nobody waits for one that waits for them.
        judged.good.sort_by_key(|good| (good.batch, good.number));
        Ok(judged)
    }

    pub(super) async fn judge_named(&self, product: &Product, text: &str, named: Named) -> Result<Line> {
        let (unit, code) = match named {
            Named::Unit(unit, code) => (unit, code),
            Named::Mistyped(message) => return Ok(Line::refused(text, Refusal::Mistyped, &message)),
            Named::Nothing(code) | Named::NotLooked { code, .. } => return Ok(Line::refused(&code, Refusal::NotIssued, "Nobody issued this code")),
        };
        let (standing, said) = self.standing(&unit).await?;
        let refusal = if unit.product_id == product.id {
            refusal_of(standing, &said)
        } else {
            // What was not shipped yet is named to its own brand only, and what is void to nobody.
            let whose = match standing {
                Standing::Active | Standing::Stolen | Standing::Recalled => unit.product_name.as_str(),
                Standing::NotActive | Standing::Void => "another product",
            };
            Some((Refusal::Foreign, format!("This code belongs to {whose}, not to {}", product.name)))
        };
        Ok(Line { unit: Some((unit.batch_id, unit.number)), standing: Some(standing), code, refusal, guess: None })
    }

    /// Lays aside what was refused of codes that name units by now. Such a line is noted as it was typed, and a unit is known by its code as the brand
    /// wrote it: each spelling counts.
    pub(super) async fn settle_found(&self, change: &mut Change<'_>, id: DispatchId, found: &[String]) -> Result<()> {
        let mut unfound = store::dispatch_refusal::refused(&mut change.tx, id).await?;
        unfound.retain(|line| matches!(line.refusal, Some(Refusal::NotChecked | Refusal::NotIssued)));
        if unfound.is_empty() {
            return Ok(());
        }
        let found: BTreeSet<String> = found.iter().flat_map(|text| spellings(text)).collect();
        for line in unfound.iter().filter(|line| !spellings(&line.code).is_disjoint(&found)) {
            store::dispatch_refusal::settle_code(&mut change.tx, id, &line.code, change.now).await?;
        }
        Ok(())
    }

    /// Confirms what nobody else has, as far as there is room. `said` are the units of the order in the seller's words; unsaid, it grows with what is
    /// sent, `refused_older` among it.
    pub(super) async fn take_units(
        &self,
        change: &mut Change<'_>,
        before: &StoredDispatch,
        (said, used): (Option<u32>, bool),
        refused_older: u32,
        judged: Judged,
    ) -> Result<Taken> {
        let Judged { good, mut answers, refused: mut named, mut turned_up, .. } = judged;
        let id = before.dispatch.id;
        // What was sold before then may be sold on; of what is sold as new nothing may.
        let sold_until = used.then(|| change.now.plus_seconds(-SOLD_ON_DAYS * DAY_SECONDS));
        let held = held(change, id, sold_until, good.iter().map(|one| (one.line, (one.batch, one.number)))).await?;
        let refused_held = self::held(change, id, None, named.clone().into_iter()).await?.own;
        let fresh = good.len() - held.own.len() - held.others.len();
        // Each line is a unit of the order, refused or not: of two boxes with one code the second is as good as unconfirmed, until the seller says that there
        // is but one.
        let refused_units = answers.iter().filter(|one| !refused_held.contains(&one.line)).count();
        let not_taken = refused_units + held.others.len() + usize::try_from(refused_older).unwrap_or(usize::MAX);
        let units = units(before, said, fresh, not_taken)?;
        // The first lines of the request are the first to find room, whatever the order of their units.
        let left = usize::try_from(units - before.dispatch.confirmed - before.dispatch.older).unwrap_or(usize::MAX);
        let mut lines: Vec<u32> = good.iter().map(|good| good.line).filter(|line| !held.own.contains(line) && !held.others.contains(line)).collect();
        lines.sort_unstable();
        let beyond: BTreeSet<u32> = lines.into_iter().skip(left).collect();
        for Good { batch, number, line, code } in good {
            if beyond.contains(&line) {
                answers.push(refused(line, &code, Refusal::TooMany, &format!("The order has {units} units, and all of them are confirmed")));
                named.insert(line, (batch, number));
                continue;
            }
            let at = change.now;
            if let Some(until) = sold_until {
                store::dispatch_unit::sell_on(&mut change.tx, id, batch, number, until, at).await?;
            }
            match store::dispatch_unit::confirm(&mut change.tx, self.new_id(), id, batch, number, &code, at).await? {
                Confirmed::Now | Confirmed::Before => answers.push(LineAnswer { line, code, refusal: None, message: String::new() }),
                Confirmed::Elsewhere(holder) => {
                    answers.push(refused(line, &code, Refusal::Used, &confirmed_before(holder.filter(|_| used))));
                    named.insert(line, (batch, number));
                    turned_up.extend(holder.map(|holder| ((batch, number), What::Sent(sent_by(holder.seller, before.seller_id)))));
                }
            }
        }
        Ok(Taken { units, answers, held: refused_held, named, turned_up })
    }
}

/// Why a unit that stands so must not be shipped, and what the brand says of it; `None` if it may.
fn refusal_of(standing: Standing, said: &str) -> Option<(Refusal, String)> {
    let with = |sentence: &str| if said.is_empty() { sentence.to_owned() } else { format!("{sentence}: {said}") };
    match standing {
        Standing::Active => None,
        Standing::Void => Some((Refusal::Void, "The brand made this code void".to_owned())),
        Standing::Stolen => Some((Refusal::Stolen, with("The brand reported this unit stolen"))),
        Standing::Recalled => Some((Refusal::Recalled, with("The brand called this unit back"))),
        Standing::NotActive => Some((Refusal::NotActive, "The brand has not noted the shipment of this unit yet".to_owned())),
    }
}

/// Two sellers that ship one code do not know of each other; one may have taken the thing back and not said so.
fn sent_by(holder: SellerId, seller: SellerId) -> SentTwice {
    if holder == seller { SentTwice::ByOne } else { SentTwice::ByTwo }
}

/// A confirmed unit that its brand withdrew since, as a line that is refused.
pub(super) fn withdrawn(unit: &Withdrawn) -> Option<LineAnswer> {
    refusal_of(unit.standing, &unit.message).map(|(refusal, message)| refused(0, &unit.code, refusal, &message))
}

/// Lines whose units are confirmed already: for this order, and for others.
#[derive(Default)]
struct Held {
    own: BTreeSet<u32>,
    others: BTreeSet<u32>,
}

/// Why a unit of another order is refused; of one whose goods are used, from when on it is not.
fn confirmed_before(holder: Option<Holder>) -> String {
    let before = "This unit was confirmed for another order before";
    holder.map_or_else(
        || before.to_owned(),
        |holder| {
            let (then, from) = (holder.since.to_day(), holder.since.plus_seconds(SOLD_ON_DAYS * DAY_SECONDS).to_day());
            format!("{before}, on {then}: as used goods it can be sold on from {from}")
        },
    )
}

/// With `sold_until`, units that were sold until then are nobody's.
async fn held(change: &mut Change<'_>, id: DispatchId, sold_until: Option<Timestamp>, lines: impl Iterator<Item = (u32, (BatchId, u64))>) -> Result<Held> {
    let mut held = Held::default();
    for (line, (batch, number)) in lines {
        let number = i64::try_from(number).unwrap_or(i64::MAX);
        match store::dispatch_unit::holder(&mut change.tx, batch, number).await? {
            Some(holder) if holder.dispatch == id => held.own.insert(line),
            Some(holder) if sold_until.is_some_and(|until| holder.since <= until) => false,
            Some(_) => held.others.insert(line),
            None => false,
        };
    }
    Ok(held)
}

/// How many units the order has: what the seller says, but not fewer than are confirmed; unsaid, what it said before or as many as it sent lines for.
/// Lines that were refused before and are not sent again count no more, but for those of units that must not be shipped.
fn units(before: &StoredDispatch, said: Option<u32>, fresh: usize, refused: usize) -> Result<u32> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let Dispatch { confirmed, older, forbidden, .. } = before.dispatch;
    let taken = confirmed.saturating_add(older);
    let units = match said {
        Some(units) if units < taken => {
            let message = format!(
                "{taken} units of this order are confirmed or noted as older stock: it has no fewer. Release what came back; of older stock say 0 to take it back"
            );
            return Err(PortalError::field("units", message));
        }
        Some(units) => units,
        None => {
            let sent = taken.saturating_add(count(fresh)).saturating_add(count(refused));
            before.units_said.max(sent).max(taken.saturating_add(forbidden))
        }
    };
    if units > UNITS_MAX { Err(PortalError::field("units", format!("An order has {UNITS_MAX} units at most"))) } else { Ok(units) }
}

/// Units without codes that may be shipped, and those that may not, as lines after those of codes, each with its units.
pub(super) fn older(all: Vec<Older>, coverage: Option<&Running>, codes: usize) -> (Vec<Older>, Vec<(LineAnswer, u32)>) {
    let Some(running) = coverage else { return (all, Vec::new()) };
    let supplied = |name: &str| running.supplied(name);
    let (mut good, mut answers) = (Vec::new(), Vec::new());
    for (at, one) in all.into_iter().enumerate() {
        // What is taken back is not shipped.
        let judged = if one.units == 0 { None } else { one.refusal(Some(&running.scope), &running.enforcement, &running.later, supplied) };
        match judged {
            None => good.push(one),
            Some(refusal) => {
                let lot = one.lot.as_ref().map_or_else(String::new, |lot| format!(", lot {lot}"));
                let day = one.made_on.map_or_else(String::new, |day| format!(", made on {day}"));
                let from = if one.supplier.is_empty() { String::new() } else { format!(", from {}", one.supplier) };
                let line = u32::try_from(codes + at + 1).unwrap_or(u32::MAX);
                let message = match one.says_nothing() && running.scope != Scope::All {
                    true => format!("Units {} carry a code. Of those that do not, say the lot, when they were made or who supplied them", running.scope),
                    false => format!("Units {} carry a code", running.scope),
                };
                answers.push((refused(line, &format!("{} without a code{lot}{day}{from}", one.units), refusal, &message), one.units));
            }
        }
    }
    (good, answers)
}

fn refused(line: u32, text: &str, refusal: Refusal, message: &str) -> LineAnswer {
    LineAnswer { line, code: cut(text), refusal: Some(refusal), message: message.to_owned() }
}

/// As it is shown of a line.
pub(super) fn cut(text: &str) -> String {
    text.trim().chars().take(CODE_SHOWN).collect()
}
