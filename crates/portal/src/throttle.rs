//! Tries that fail make the next one wait: passwords, mailed codes, reports from one address, guesses at unit codes.

use crate::{Client, Portal, PortalError, Result, secret::sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::time::Timestamp;
use std::{collections::HashMap, net::IpAddr, sync::Mutex};
use store::throttle::Failures;

/// A try that fails counts for so long.
const FORGET_SECONDS: i64 = 3600;
/// The longest wait.
const WAIT_MAX: i64 = 300;
/// Codes that nobody issued, from one address and from one network, without a wait: people mistype, and an office shares an address.
const FREE_MISSES: (i64, i64) = (10, 100);
/// Guessers remembered in memory; beyond, those that wait for nothing any more are forgotten.
const GUESSERS_MAX: usize = 50_000;

/// Who guesses at codes, in memory: a check asks here and not the database, so that guessing costs the guesser more than us. The database keeps
/// the count for all nodes: a node learns it with the guesser's next miss.
#[derive(Default)]
pub(crate) struct Misses(Mutex<HashMap<String, Failures>>);

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
        store::throttle::forget(&mut change.tx, before).await?;
        let mut noted = Vec::with_capacity(keys.len());
        for key in keys {
            noted.push(store::throttle::add(&mut change.tx, key, now, before).await?);
        }
        change.commit().await?;
        Ok(noted)
    }

    /// Refuses to look at a code for somebody who missed too often. Asked before the code is: the answer tells nothing about it.
    pub(crate) fn may_guess(&self, client: &Client) -> Result<()> {
        let Some(keys) = guesser(client) else { return Ok(()) };
        let now = self.now();
        let misses = self.misses().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (key, free) in keys {
            if let Some(failures) = misses.get(&key) {
                wait(*failures, free, now)?;
            }
        }
        Ok(())
    }

    /// Counts a code that nobody issued.
    pub(crate) async fn note_miss(&self, client: &Client) -> Result<()> {
        let Some(keys) = guesser(client) else { return Ok(()) };
        let keys = keys.map(|(key, _)| key);
        let noted = self.note_failure(&keys).await?;
        let now = self.now();
        let mut misses = self.misses().0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if misses.len() >= GUESSERS_MAX {
            misses.retain(|_, failures| now.seconds_since(failures.last_at) <= WAIT_MAX);
        }
        misses.extend(keys.into_iter().zip(noted));
        Ok(())
    }
}

/// The wait doubles with each failure over the free ones.
fn wait(failures: Failures, free: i64, now: Timestamp) -> Result<()> {
    let over = failures.count - free;
    let since = now.seconds_since(failures.last_at);
    if over < 0 || since > FORGET_SECONDS {
        return Ok(());
    }
    match (1_i64 << over.min(10)).min(WAIT_MAX) - since {
        seconds if seconds > 0 => Err(PortalError::TooMany { seconds }),
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
