//! Tries that fail make the next one wait: passwords, mailed codes, reports from one address, guesses at unit codes.
//!
//! # Guesses at codes
//!
//! A guess is a code with a chance below 10⁻¹², so nothing is found by guessing; what is kept from whoever tries is load and comfort. Misses are
//! counted three times: for the address and for its network, which first wait ever longer and then are refused for an hour and for a day; and for the
//! *space* that was tried: a brand's (its product's number came with the code, or the code itself is one of its own that is void or another
//! product's), or that of codes typed without a number. Fifty misses in a space within an hour are a sweep, of which the brand is told. From many
//! networks it guards the space: **who missed at all within the hour** waits a minute, then longer, then is refused; who has missed nothing is answered at
//! once. We chose so because a wait for everybody would let an attacker lock a brand's buyers out, and a wait for codes that are not genuine would tell
//! which are. A botnet is left with one guess an address; a buyer with the thing in the hand never misses.
//!
//! Unknown, void and another product's codes cost the same statements, and their answers are the same ([`crate::check`]).

use crate::{Client, Portal, PortalError, Result, change::Change, secret::sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{alert::AlertId, gtin::Gtin, id::BrandId, risk::AlertClass, standing::Standing, time::Timestamp};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use store::throttle::Failures;

/// A try that fails counts for so long.
const FORGET_SECONDS: i64 = 3600;
/// The longest wait.
const WAIT_MAX: i64 = 300;
/// Codes that nobody issued, from one address and from one network, without a wait: people mistype, and an office shares an address.
const FREE_MISSES: (i64, i64) = (10, 100);
/// So many misses over the free ones stop an address or a network: the refusal is for an hour then, and for a day after three more.
const STOPPED: i64 = 9;
/// Who was stopped is remembered for so long.
pub(crate) const REMEMBER_SECONDS: i64 = 2 * DAY_SECONDS;
const DAY_SECONDS: i64 = 86_400;
/// Misses without a wait in a guarded space, of an address and of a network.
const FREE_GUARDED: (i64, i64) = (1, 20);
/// Where the schedule of waits is entered while a space is guarded: 2⁶ s, a minute.
const GUARD_HEADSTART: i64 = 6;
/// Misses in one space within [`FORGET_SECONDS`] that are a sweep, and how often its extent is written.
const SWEEP_MISSES: i64 = 50;
const SWEEP_STEP: i64 = 10;
/// From so many networks a sweep guards the space, and for so long after it was last written.
const GUARD_NETWORKS: i64 = 5;
const GUARD_SECONDS: i64 = 1800;
/// How old what a node knows of guarded spaces may be.
const GUARDS_SECONDS: i64 = 5;
/// Guessers remembered in memory; beyond, those that wait for nothing any more are forgotten.
const GUESSERS_MAX: usize = 50_000;

/// Who guesses at codes, in memory: a check asks here and not the database, so that guessing costs the guesser more than us. The database keeps
/// the count for all nodes: a node learns it with the guesser's next miss.
#[derive(Default)]
pub(crate) struct Misses {
    guessers: Mutex<HashMap<String, Failures>>,
    /// Spaces that are guarded, and when the database was asked for them.
    guards: Mutex<Option<(Timestamp, Guards)>>,
}

/// Whether a code that was missed is that of a unit whose code is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VoidUnit {
    /// Nobody issued it.
    No,
    /// It is, and was only looked at: its brand hears nothing.
    LookedAt,
    /// It is, and somebody checked it.
    TurnedUp(AlertId),
}

/// Guarded spaces of codes, each until when; `None` is that of codes typed without a product's number.
type Guards = Arc<[(Option<BrandId>, Timestamp)]>;

impl Portal {
    /// [`PortalError::TooMany`] while one of the keys, with its number of free tries, must wait.
    pub(crate) async fn wait_if_throttled(&self, keys: &[(&str, i64)]) -> Result<()> {
        let now = self.now();
        let mut conn = self.read().await?;
        for (key, free) in keys {
            if let Some(failures) = store::throttle::get(&mut conn, key).await? {
                wait(failures, *free, now)?;
            }
        }
        Ok(())
    }

    /// Counts a failure under each key.
    pub(crate) async fn note_failure(&self, keys: &[String]) -> Result<Vec<Failures>> {
        let mut change = self.change().await?;
        let (now, before) = (change.now, change.now.plus_seconds(-FORGET_SECONDS));
        store::throttle::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let mut noted = Vec::with_capacity(keys.len());
        for key in keys {
            noted.push(store::throttle::add(&mut change.tx, key, now, before, i64::MAX).await?);
        }
        change.commit().await?;
        Ok(noted)
    }

    /// Refuses to look at a code for somebody who missed too often, or who missed at all while the space that is asked is guarded. Asked before the
    /// code is looked at: the answer tells nothing about it.
    pub(crate) async fn may_guess(&self, client: &Client, gtin: Option<Gtin>) -> Result<()> {
        let Some(keys) = guesser(client) else { return Ok(()) };
        let now = self.now();
        {
            let misses = self.misses().guessers.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, free) in &keys {
                if let Some(failures) = misses.get(key) {
                    stop(*failures, *free, now)?;
                }
            }
        }
        let guards = self.guards().await?;
        if guards.iter().all(|(_, until)| *until <= now) {
            return Ok(());
        }
        let mut conn = self.read().await?;
        let space = store::sweep::brand_of_gtin(&mut conn, gtin).await?;
        if guards.iter().any(|(guarded, until)| *guarded == space && *until > now) {
            for ((key, _), free) in keys.iter().zip([FREE_GUARDED.0, FREE_GUARDED.1]) {
                if let Some(failures) = store::throttle::get(&mut conn, key).await? {
                    guard(failures, free, now)?;
                }
            }
        }
        Ok(())
    }

    /// The guarded spaces, as the database had them some seconds ago at most.
    async fn guards(&self) -> Result<Guards> {
        let now = self.now();
        let kept = self.misses().guards.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, guards)) = kept.filter(|(asked, _)| (0..GUARDS_SECONDS).contains(&now.seconds_since(*asked))) {
            return Ok(guards);
        }
        let guards: Guards = store::sweep::guarded(&mut self.read().await?, now).await?.into();
        *self.misses().guards.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, guards.clone()));
        Ok(guards)
    }

    /// Counts a code that nobody issued, that is void, or that is another product's, all with the same statements: for the address, the network and
    /// the space that was tried. `owner` is the brand that the code itself belongs to; it hears of a `void` unit that turns up.
    pub(crate) async fn note_miss(&self, client: &Client, owner: Option<BrandId>, gtin: Option<Gtin>, void: VoidUnit) -> Result<()> {
        let Some(keys) = guesser(client) else { return Ok(()) };
        let mut change = self.change().await?;
        let (now, before) = (change.now, change.now.plus_seconds(-FORGET_SECONDS));
        store::throttle::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let mut noted = Vec::with_capacity(keys.len());
        for (key, free) in &keys {
            noted.push(store::throttle::add(&mut change.tx, key, now, before, free + STOPPED).await?);
        }
        // A number that is no product's is asked for as well where none was named.
        let asked = store::sweep::brand_of_gtin(&mut change.tx, gtin).await?;
        let brand = owner.or(asked);
        let space = throttle_key("code-space", &brand.map_or_else(String::new, |brand| brand.to_string()));
        let country = client.country.map(|country| country.to_string()).unwrap_or_default();
        store::sweep::note_miss(&mut change.tx, &space, &keys[1].0, &country, now, before).await?;
        let tried = store::throttle::add(&mut change.tx, &space, now, before, i64::MAX).await?.count;
        if tried >= SWEEP_MISSES && tried % SWEEP_STEP == 0 {
            self.note_sweep(&mut change, brand, &space).await?;
        }
        // Of a code under a number of theirs a brand hears in groups; of one of its own under a number that is no product's as well.
        let whose = match (asked, owner, gtin) {
            (Some(brand), _, Some(gtin)) if void == VoidUnit::No => Some((brand, AlertClass::UnknownUnit, gtin)),
            (None, Some(owner), Some(gtin)) => Some((owner, AlertClass::UnknownProduct, gtin)),
            _ => None,
        };
        let number = throttle_key("code-number", &whose.map_or_else(String::new, |(brand, class, gtin)| format!("{brand} {} {gtin}", class.as_str())));
        store::sweep::note_miss(&mut change.tx, &number, &keys[1].0, &country, now, before).await?;
        store::unknown::note(&mut change.tx, whose, &number, (now.plus_seconds(-REMEMBER_SECONDS), now)).await?;
        let turned_up = if let VoidUnit::TurnedUp(id) = void { Some(id) } else { None };
        store::alert::note_withdrawn(&mut change.tx, turned_up, Standing::Void, 1, now).await?;
        change.commit().await?;
        let mut misses = self.misses().guessers.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() >= GUESSERS_MAX {
            misses.retain(|_, failures| now.seconds_since(failures.last_at) <= WAIT_MAX);
        }
        misses.extend(keys.into_iter().map(|(key, _)| key).zip(noted));
        Ok(())
    }

    /// Writes how far a sweep has come, guards the space if it comes from many networks, and tells the brand when it begins.
    async fn note_sweep(&self, change: &mut Change<'_>, brand: Option<BrandId>, space: &str) -> Result<()> {
        let now = change.now;
        let since = now.plus_seconds(-FORGET_SECONDS);
        store::sweep::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let extent = store::sweep::extent(&mut change.tx, space, since).await?;
        let guarded_until = if extent.networks >= GUARD_NETWORKS { now.plus_seconds(GUARD_SECONDS) } else { now };
        let begins = store::sweep::write(&mut change.tx, self.new_id(), brand, &extent, now, since, guarded_until).await?;
        // This node looks again at once, the others within seconds.
        *self.misses().guards.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if let Some(brand) = brand.filter(|_| begins) {
            self.mail_sweep(change, brand, extent.misses, extent.networks).await?;
        }
        Ok(())
    }
}

/// The wait doubles with each failure over the free ones.
fn wait(failures: Failures, free: i64, now: Timestamp) -> Result<()> {
    let over = failures.count - free;
    pause(failures, FORGET_SECONDS, if over < 0 { 0 } else { (1_i64 << over.min(10)).min(WAIT_MAX) }, now)
}

/// The wait for who misses codes: doubles, and then is an hour, and then a day.
fn stop(failures: Failures, free: i64, now: Timestamp) -> Result<()> {
    let over = failures.count - free;
    let remembered = if over < STOPPED { FORGET_SECONDS } else { REMEMBER_SECONDS };
    pause(failures, remembered, stopped_for(over), now)
}

/// The wait while a space is guarded: the same schedule, entered with the first miss and at a minute.
fn guard(failures: Failures, free: i64, now: Timestamp) -> Result<()> {
    let over = failures.count - free;
    let wait = if over < 0 { 0 } else { stopped_for(over + GUARD_HEADSTART) };
    pause(failures, REMEMBER_SECONDS, wait.min(if over < STOPPED { FORGET_SECONDS } else { DAY_SECONDS }), now)
}

const fn stopped_for(over: i64) -> i64 {
    match over {
        ..0 => 0,
        0..STOPPED => 1 << over,
        STOPPED..12 => 3600,
        _ => DAY_SECONDS,
    }
}

fn pause(failures: Failures, remembered: i64, wait: i64, now: Timestamp) -> Result<()> {
    let since = now.seconds_since(failures.last_at);
    match wait - since {
        seconds if seconds > 0 && since <= remembered => Err(PortalError::TooMany { seconds }),
        _ => Ok(()),
    }
}

/// The keys of an address and its network, with their free misses: who has one IPv6 address has all of its /64.
fn guesser(client: &Client) -> Option<[(String, i64); 2]> {
    let (host, network) = match client.address.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(v4) => (v4.to_string(), v4.octets()[..3].to_vec()),
        IpAddr::V6(v6) => (format!("{:?}", &v6.segments()[..4]), v6.octets()[..6].to_vec()),
    };
    Some([(throttle_key("code", &host), FREE_MISSES.0), (throttle_key("code-net", &format!("{network:?}")), FREE_MISSES.1)])
}

/// What is counted, by whom: hashed, so that the table names nobody.
pub(crate) fn throttle_key(what: &str, who: &str) -> String {
    format!("{what}:{}", BASE64_URL_SAFE_NO_PAD.encode(&sha256(who.as_bytes())[..16]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_household_are_one_guesser_and_of_one_office_one_network() {
        let keys = |address: &str| guesser(&Client { address: address.into(), ..Client::default() }).unwrap().map(|(key, _)| key);
        assert_eq!(keys("2001:db8:1:2::1"), keys("2001:db8:1:2:ffff::9"));
        assert_eq!(keys("2001:db8:1:2::1")[1], keys("2001:db8:1:3::1")[1]);
        assert_eq!(keys("::ffff:192.0.2.7"), keys("192.0.2.7"));
        assert_eq!(keys("192.0.2.7")[1], keys("192.0.2.8")[1]);
        assert_ne!(keys("192.0.2.7")[0], keys("192.0.2.8")[0]);
        assert_ne!(keys("192.0.2.7")[1], keys("192.0.3.7")[1]);
    }
}
