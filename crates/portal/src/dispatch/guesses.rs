//! How far a seller may guess at codes.
//!
//! Numbers that brands made themselves are looked for while few of the seller's were missed. Of these each is counted before it is answered, in the step in
//! which it is asked whether there is room for it: requests that come at once are told no more than they would be one after the other. A unit that the order has
//! already is no guess.

use super::judge::{Line, cut};
use crate::{
    Portal, Result,
    check::{Among, Named, spellings},
    throttle::{FORGET_SECONDS, REMEMBER_SECONDS, lately, throttle_key},
};
use model::{dispatch::Refusal, id::SellerId, product::Product};
use std::collections::BTreeSet;

/// Codes that nobody issued, from one seller, without a wait: whole boxes are mistyped, too.
const FREE_MISSES: i64 = 100;
/// Misses of one request or file that are counted.
const COUNTED: usize = 50;
/// Numbers that a brand could have made itself and did not, from one seller, without a wait: as many as on the page of checks. Of these one in ten thousand
/// may be right.
const FREE_GUESSES: i64 = 10;

/// How far a seller may guess at the numbers that brands made themselves.
pub(super) struct Guesses {
    pub seller: SellerId,
    /// What they are counted under.
    key: String,
    /// From so many on, none is answered.
    limit: i64,
}

/// A number that was looked for among those that brands made themselves.
pub(super) struct Guess {
    /// As it is written.
    code: String,
    /// As it came.
    text: String,
    /// What is wrong with it, where it is more likely a slip in a code of ours.
    slip: Option<String>,
}

impl Guess {
    /// As if nobody had looked. A slip is one whether or not a brand has the number, and holds no order back.
    fn unanswered(self) -> Line {
        let message = "Nobody has looked for this code: too many of yours were issued by nobody";
        match self.slip {
            Some(slip) => Line::refused(&self.text, Refusal::Mistyped, &slip),
            None => Line::refused(&self.code, Refusal::NotChecked, message),
        }
    }
}

impl Line {
    /// What is found without being the right one is a miss as well.
    fn is_missed_guess(&self) -> bool {
        self.refusal.as_ref().is_some_and(|(refusal, _)| refusal.is_miss() || matches!(refusal, Refusal::Mistyped | Refusal::Foreign))
    }
}

impl Guesses {
    /// What a code that was missed is known by.
    fn code_key(&self, code: &str) -> String {
        code_key(self.seller, code)
    }
}

fn code_key(seller: SellerId, code: &str) -> String {
    throttle_key("dispatch-code", &format!("{seller} {}", cut(code)))
}

impl Portal {
    /// [`PortalError::TooMany`](crate::PortalError::TooMany) while a seller must wait for having guessed.
    pub(super) async fn may_confirm(&self, seller: SellerId) -> Result<Guesses> {
        let key = throttle_key("dispatch-guess", &seller.to_string());
        self.wait_if_throttled(&[(&throttle_key("dispatch", &seller.to_string()), FREE_MISSES)]).await?;
        // After a wait one more is answered: to all who waited together.
        let limit = FREE_GUESSES.max(self.failed_lately(&key, FREE_GUESSES).await? + 1);
        Ok(Guesses { seller, key, limit })
    }

    /// Looks at each line, at numbers that brands could have made themselves as far as there is room for guesses.
    pub(super) async fn look_at_lines(&self, guesses: &Guesses, order: &str, product: &Product, codes: &[(u32, String)]) -> Result<Vec<Line>> {
        let mut lines = Vec::with_capacity(codes.len());
        let (mut held, mut fresh) = (None, BTreeSet::new());
        let room = usize::try_from(guesses.limit - self.failures(&guesses.key).await?).unwrap_or(0);
        for (_, text) in codes {
            let (code, slip) = match self.unit_named(text, Among::Unguessable).await? {
                Named::NotLooked { code, slip } => (code, slip),
                named => {
                    lines.push(self.judge_named(product, text, named).await?);
                    continue;
                }
            };
            let held = match &mut held {
                Some(held) => held,
                none => none.insert(self.held_spellings(guesses.seller, order, product).await?),
            };
            let own = !spellings(text).is_disjoint(held);
            let known = own || fresh.contains(&code) || self.failures(&guesses.code_key(&code)).await? > 0;
            let guess = Guess { code, text: text.clone(), slip };
            if !known && fresh.len() >= room {
                lines.push(guess.unanswered());
                continue;
            }
            let line = self.judge_named(product, text, self.unit_named(text, Among::All).await?).await?;
            if !known && line.is_missed_guess() {
                fresh.insert(guess.code.clone());
            }
            lines.push(Line { guess: (!own).then_some(guess), ..line });
        }
        self.count_guesses(guesses, &mut lines).await?;
        Ok(lines)
    }

    /// How often a key failed within the hour.
    async fn failures(&self, key: &str) -> Result<i64> {
        Ok(lately(store::throttle::get(&mut self.read().await?, key).await?, self.now()))
    }

    async fn held_spellings(&self, seller: SellerId, order: &str, product: &Product) -> Result<BTreeSet<String>> {
        let held = store::dispatch_unit::held_of_order(&mut self.read().await?, seller, order, product.id).await?;
        Ok(held.iter().flat_map(|code| spellings(code)).collect())
    }

    /// Counts guesses that missed, each once within the hour. From the limit on a line is as if nobody had looked, whether or not it was found.
    async fn count_guesses(&self, guesses: &Guesses, lines: &mut [Line]) -> Result<()> {
        if lines.iter().all(|line| line.guess.is_none()) {
            return Ok(());
        }
        let mut change = self.change().await?;
        let (now, before) = (change.now, change.now.plus_seconds(-FORGET_SECONDS));
        store::throttle::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        // Held until all are counted: the seller's other requests come after this one.
        let mut guessed = lately(Some(store::throttle::hold(&mut change.tx, &guesses.key, now).await?), now);
        for line in lines {
            let missed = line.is_missed_guess();
            let Some(guess) = line.guess.take() else { continue };
            let key = guesses.code_key(&guess.code);
            if missed && lately(store::throttle::get(&mut change.tx, &key).await?, now) > 0 {
                store::throttle::add(&mut change.tx, &key, now, before, i64::MAX).await?;
            } else if guessed >= guesses.limit {
                *line = guess.unanswered();
                continue;
            } else if missed {
                store::throttle::add(&mut change.tx, &key, now, before, i64::MAX).await?;
                guessed = store::throttle::add(&mut change.tx, &guesses.key, now, before, i64::MAX).await?.count;
            }
            line.guess = Some(guess);
        }
        change.commit().await
    }

    /// Counts codes that were missed, each once however often and in however many orders it is sent within the hour: whoever sends a file again does
    /// not guess.
    pub(super) async fn note_dispatch_misses(&self, seller: SellerId, missed: &[String]) -> Result<()> {
        let mut once = BTreeSet::new();
        let distinct: Vec<&String> = missed.iter().filter(|code| once.insert(*code)).take(COUNTED).collect();
        let known: Vec<String> = distinct.iter().map(|code| code_key(seller, code)).collect();
        if known.is_empty() {
            return Ok(());
        }
        let fresh = self.note_failure(&known).await?.into_iter().filter(|failures| failures.count == 1).count();
        if fresh > 0 {
            self.note_failure(&vec![throttle_key("dispatch", &seller.to_string()); fresh]).await?;
        }
        Ok(())
    }
}
