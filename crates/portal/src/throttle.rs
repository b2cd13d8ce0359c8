//! Tries that fail make the next one wait: passwords, mailed codes, photos and reports from one address, and guesses at unit codes ([`guesses`]).
//!
//! A try is counted before it is made, in the step in which it is asked whether it must wait: of many that come at once none passes uncounted. One that
//! succeeds is given back where only failures count.

mod guesses;
mod turns;
mod waiting;

pub(crate) use guesses::{Misses, VoidUnit};

use crate::{Client, Portal, PortalError, Result, change::Change, chores::DAY_SECONDS, secret::sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::time::Timestamp;
use std::net::IpAddr;
use store::throttle::Failures;

/// A try that fails counts for so long.
pub(crate) const FORGET_SECONDS: i64 = 3600;
/// The longest wait.
const WAIT_MAX: i64 = 300;
/// Who was stopped is remembered for so long.
pub(crate) const REMEMBER_SECONDS: i64 = 2 * 86_400;

/// A try that was counted before anybody knew how it ends.
#[must_use]
pub(crate) struct Tried {
    /// What is counted, and how it stood before.
    keys: Vec<(String, Failures)>,
    at: Timestamp,
}

impl Tried {
    /// How often what is counted first had failed before.
    pub(crate) fn before(&self) -> i64 {
        self.keys.first().map_or(0, |(_, stood)| lately(Some(*stood), self.at))
    }
}

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

    /// How often a key failed within the hour; or [`PortalError::TooMany`] while it must wait, both as of one moment.
    pub(crate) async fn failed_lately(&self, key: &str, free: i64) -> Result<i64> {
        let (now, failures) = (self.now(), store::throttle::get(&mut self.read().await?, key).await?);
        failures.map_or(Ok(()), |failures| wait(failures, free, now))?;
        Ok(lately(failures, now))
    }

    /// Counts a try under each key, with its number of free tries; or [`PortalError::TooMany`], and nothing is counted. Each key is held until all are
    /// counted: those of one try come in the same order everywhere, the person's before the address's.
    pub(crate) async fn count_try<const N: usize>(&self, keys: [(String, i64); N]) -> Result<Tried> {
        // Looked at first, so that who is refused writes nothing.
        self.wait_if_throttled(&keys.each_ref().map(|(key, free)| (key.as_str(), *free))).await?;
        let mut change = self.change().await?;
        let (now, before) = (change.now, change.now.plus_seconds(-FORGET_SECONDS));
        store::throttle::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let mut tried = Tried { keys: Vec::with_capacity(N), at: now };
        for (key, free) in keys {
            let stood = store::throttle::hold(&mut change.tx, &key, now).await?;
            wait(stood, free, now)?;
            store::throttle::add(&mut change.tx, &key, now, before, i64::MAX).await?;
            tried.keys.push((key, stood));
        }
        change.commit().await?;
        Ok(tried)
    }

    /// Counts a failure under each key, and answers how often each failed.
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
}

impl Change<'_> {
    /// Counts something that the portal does by itself, such as a mail; false while it must wait, and nothing is counted.
    pub(crate) async fn has_turn(&mut self, key: String, free: i64) -> Result<bool> {
        let (now, before) = (self.now, self.now.plus_seconds(-FORGET_SECONDS));
        let stood = store::throttle::hold(&mut self.tx, &key, now).await?;
        if wait(stood, free, now).is_err() {
            return Ok(false);
        }
        store::throttle::add(&mut self.tx, &key, now, before, i64::MAX).await?;
        Ok(true)
    }

    /// The same for what is done once a day.
    pub(crate) async fn has_turn_today(&mut self, key: String) -> Result<bool> {
        let now = self.now;
        let stood = store::throttle::hold(&mut self.tx, &key, now).await?;
        if stood.count > 0 && now.seconds_since(stood.last_at) < DAY_SECONDS {
            return Ok(false);
        }
        store::throttle::add(&mut self.tx, &key, now, now, i64::MAX).await?;
        Ok(true)
    }

    /// Counts a try no longer: it did not fail.
    pub(crate) async fn give_back(&mut self, tried: Tried) -> Result<()> {
        for (key, stood) in tried.keys {
            store::throttle::give_back(&mut self.tx, &key, tried.at, stood.last_at).await?;
        }
        Ok(())
    }
}

/// How many failures count at this moment.
pub(crate) fn lately(failures: Option<Failures>, now: Timestamp) -> i64 {
    failures.filter(|failures| now.seconds_since(failures.last_at) <= FORGET_SECONDS).map_or(0, |failures| failures.count)
}

/// The wait doubles with each failure over the free ones.
fn wait(failures: Failures, free: i64, now: Timestamp) -> Result<()> {
    let over = failures.count - free;
    pause(failures, FORGET_SECONDS, if over < 0 { 0 } else { (1_i64 << over.min(10)).min(WAIT_MAX) }, now)
}

fn pause(failures: Failures, remembered: i64, wait: i64, now: Timestamp) -> Result<()> {
    let since = now.seconds_since(failures.last_at);
    match wait - since {
        seconds if seconds > 0 && since <= remembered => Err(PortalError::TooMany { seconds }),
        _ => Ok(()),
    }
}

/// What is counted, by whom: hashed, so that the table names nobody.
pub(crate) fn throttle_key(what: &str, who: &str) -> String {
    format!("{what}:{}", BASE64_URL_SAFE_NO_PAD.encode(&sha256(who.as_bytes())[..16]))
}

/// The same, by where somebody is.
pub(crate) fn throttle_key_from(what: &str, client: &Client) -> String {
    throttle_key(what, &host_of(&client.address))
}

/// Whose addresses these may be: an IPv4 address, or an IPv6 /48, which is the most that one customer is given.
pub(crate) fn customer_of(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(v6)) => format!("{:?}", &v6.segments()[..3]),
        _ => host_of(address),
    }
}

/// Who has one IPv6 address has all of its /64: they count as one.
pub(crate) fn host_of(address: &str) -> String {
    match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Ok(IpAddr::V6(v6)) => format!("{:?}", &v6.segments()[..4]),
        Err(_) => address.to_owned(),
    }
}
