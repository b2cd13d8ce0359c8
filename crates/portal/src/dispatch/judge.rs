//! Judges the lines of a dispatch: what is good is taken, what is not is named with its reason.

use crate::{Portal, PortalError, Result, change::Change, check::Named, coverage::Running, throttle::throttle_key};
use model::{
    dispatch::{CODE_SHOWN, Dispatch, LineAnswer, Older, Refusal, UNITS_MAX},
    id::{BatchId, DispatchId, SellerId},
    product::Product,
    standing::Standing,
};
use std::collections::{BTreeSet, HashMap};
use store::dispatch::Confirmed;

/// Codes that nobody issued, from one seller, without a wait: whole boxes are mistyped, too.
const FREE_MISSES: i64 = 100;
/// Misses of one request or file that are counted.
const COUNTED: usize = 50;

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
}

impl Portal {
    /// [`PortalError::TooMany`] while a seller must wait for having guessed.
    pub(super) async fn may_confirm(&self, seller: SellerId) -> Result<()> {
        self.wait_if_throttled(&[(&throttle_key("dispatch", &seller.to_string()), FREE_MISSES)]).await
    }

    /// Counts codes that were missed, each once however often and in however many orders it is sent within the hour: whoever sends a file again does
    /// not guess.
    pub(super) async fn note_dispatch_misses(&self, seller: SellerId, missed: &[String]) -> Result<()> {
        let mut once = BTreeSet::new();
        let distinct: Vec<&String> = missed.iter().filter(|code| once.insert(*code)).take(COUNTED).collect();
        let known: Vec<String> = distinct.iter().map(|code| throttle_key("dispatch-code", &format!("{seller} {code}"))).collect();
        if known.is_empty() {
            return Ok(());
        }
        let fresh = self.note_failure(&known).await?.into_iter().filter(|failures| failures.count == 1).count();
        if fresh > 0 {
            self.note_failure(&vec![throttle_key("dispatch", &seller.to_string()); fresh]).await?;
        }
        Ok(())
    }

    /// Judges each line by itself: what the code is, whose, and how its unit stands.
    pub(super) async fn judge_lines(&self, product: &Product, codes: &[(u32, String)]) -> Result<Judged> {
        let (mut judged, mut seen) = (Judged::default(), HashMap::new());
        for (line, text) in codes {
            match self.judge_line(product, text).await? {
                Ok((batch, number, code)) => match seen.entry((batch, number)) {
                    std::collections::hash_map::Entry::Occupied(first) => {
                        let message = format!("The same unit as in line {}", first.get());
                        judged.answers.push(refused(*line, text, Refusal::Duplicate, &message));
                    }
                    std::collections::hash_map::Entry::Vacant(place) => {
                        place.insert(*line);
                        judged.good.push(Good { batch, number, line: *line, code });
                    }
                },
                Err((refusal, message, code)) => judged.answers.push(refused(*line, &code, refusal, &message)),
            }
        }
        // Everybody takes units in this order: nobody waits for one that waits for them.
        judged.good.sort_by_key(|good| (good.batch, good.number));
        Ok(judged)
    }

    /// The unit and its code as it is kept; or why not, and what the line is known by: however it is written, a code is told of once.
    async fn judge_line(&self, product: &Product, text: &str) -> Result<Result<(BatchId, u64, String), (Refusal, String, String)>> {
        let (unit, code) = match self.unit_named(text).await? {
            Named::Unit(unit, code) => (unit, code),
            Named::Mistyped(message) => return Ok(Err((Refusal::Mistyped, message, text.to_owned()))),
            Named::Nothing(code) => return Ok(Err((Refusal::NotIssued, "Nobody issued this code".to_owned(), code))),
        };
        if unit.product_id != product.id {
            let message = format!("This code belongs to {}, not to {}", unit.product_name, product.name);
            return Ok(Err((Refusal::Foreign, message, code)));
        }
        let (standing, said) = self.standing(&unit).await?;
        let with = |sentence: &str| if said.is_empty() { sentence.to_owned() } else { format!("{sentence}: {said}") };
        let (refusal, message) = match standing {
            Standing::Active => return Ok(Ok((unit.batch_id, unit.number, code))),
            Standing::Void => (Refusal::Void, "The brand made this code void".to_owned()),
            Standing::Stolen => (Refusal::Stolen, with("The brand reported this unit stolen")),
            Standing::Recalled => (Refusal::Recalled, with("The brand called this unit back")),
            Standing::NotActive => (Refusal::NotActive, "The brand has not noted the shipment of this unit yet".to_owned()),
        };
        Ok(Err((refusal, message, code)))
    }

    /// Confirms what nobody else has, as far as there is room. `said` are the units of the order in the seller's words; unsaid, it grows with what is
    /// sent, `refused_older` among it. Answers how many units the order has, and what became of each line.
    pub(super) async fn take_units(
        &self,
        change: &mut Change<'_>,
        before: &Dispatch,
        said: Option<u32>,
        refused_older: u32,
        judged: Judged,
    ) -> Result<(u32, Vec<LineAnswer>)> {
        let Judged { good, mut answers } = judged;
        let held = held(change, before.id, &good).await?;
        let fresh = good.len() - held.own.len() - held.others.len();
        // Units that were refused are units of the order all the same.
        let not_taken = answers.len() + held.others.len() + usize::try_from(refused_older).unwrap_or(usize::MAX);
        let units = units(before, said, fresh, not_taken)?;
        // The first lines of the request are the first to find room, whatever the order of their units.
        let left = usize::try_from(units - before.confirmed - before.older).unwrap_or(usize::MAX);
        let mut lines: Vec<u32> = good.iter().map(|good| good.line).filter(|line| !held.own.contains(line) && !held.others.contains(line)).collect();
        lines.sort_unstable();
        let beyond: BTreeSet<u32> = lines.into_iter().skip(left).collect();
        for Good { batch, number, line, code } in good {
            if beyond.contains(&line) {
                answers.push(refused(line, &code, Refusal::TooMany, &format!("The order has {units} units, and all of them are confirmed")));
                continue;
            }
            let at = change.now;
            match store::dispatch::confirm(&mut change.tx, self.new_id(), before.id, batch, number, &code, at).await? {
                Confirmed::Now | Confirmed::Before => answers.push(LineAnswer { line, code, refusal: None, message: String::new() }),
                Confirmed::Elsewhere => answers.push(refused(line, &code, Refusal::Used, "This unit was confirmed for another order before")),
            }
        }
        Ok((units, answers))
    }
}

/// Lines whose units are confirmed already: for this order, and for others.
#[derive(Default)]
struct Held {
    own: BTreeSet<u32>,
    others: BTreeSet<u32>,
}

async fn held(change: &mut Change<'_>, id: DispatchId, good: &[Good]) -> Result<Held> {
    let mut held = Held::default();
    for one in good {
        let number = i64::try_from(one.number).unwrap_or(i64::MAX);
        match store::dispatch::holder(&mut change.tx, one.batch, number).await? {
            Some(holder) if holder == id => held.own.insert(one.line),
            Some(_) => held.others.insert(one.line),
            None => false,
        };
    }
    Ok(held)
}

/// How many units the order has: what the seller says, but not fewer than are confirmed; unsaid, as many as it sent lines for.
fn units(before: &Dispatch, said: Option<u32>, fresh: usize, refused: usize) -> Result<u32> {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let taken = before.confirmed.saturating_add(before.older);
    let units = match said {
        Some(units) if units < taken => {
            return Err(PortalError::field("units", format!("{taken} units of this order are confirmed or noted as older stock: it has no fewer")));
        }
        Some(units) => units,
        None => before.units.max(taken.saturating_add(count(fresh)).saturating_add(count(refused))),
    };
    if units > UNITS_MAX { Err(PortalError::field("units", format!("An order has {UNITS_MAX} units at most"))) } else { Ok(units) }
}

/// Units without codes that may be shipped, and those that may not, as lines after those of codes, each with its units.
pub(super) fn older(all: Vec<Older>, coverage: Option<&Running>, codes: usize) -> (Vec<Older>, Vec<(LineAnswer, u32)>) {
    let Some(running) = coverage else { return (all, Vec::new()) };
    let supplied = |name: &str| running.evidence.distributors.iter().any(|one| one.name.to_lowercase() == name.to_lowercase());
    let (mut good, mut answers) = (Vec::new(), Vec::new());
    for (at, one) in all.into_iter().enumerate() {
        match one.refusal(Some(&running.scope), &running.enforcement, &running.later, supplied) {
            None => good.push(one),
            Some(refusal) => {
                let lot = one.lot.as_ref().map_or_else(String::new, |lot| format!(", lot {lot}"));
                let day = one.made_on.map_or_else(String::new, |day| format!(", made on {day}"));
                let from = if one.supplier.is_empty() { String::new() } else { format!(", from {}", one.supplier) };
                let line = u32::try_from(codes + at + 1).unwrap_or(u32::MAX);
                let message = format!("Units {} carry a code", running.scope);
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
