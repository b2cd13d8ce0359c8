//! Guesses at unit codes.
//!
//! A guess is a code with a chance below 10⁻¹², so nothing is found by guessing; what is kept from whoever tries is load and comfort. Misses are
//! counted three times: for the address, which first waits ever longer and then is refused for an hour and for a day; for its network, whose stop holds
//! for those **who missed themselves within the hour** only, since behind one network of a mobile operator are thousands of buyers; and for the
//! *space* that was tried: a brand's (its product's number came with the code, or the code itself is one of its own that is void or another
//! product's), or that of codes typed without a number. Fifty misses in a space within an hour are a sweep, of which the brand is told, or the administrators where no brand's number came with the codes. From many
//! networks it guards the space: who missed at all within the hour waits a minute, then longer, then is refused; who has missed nothing is answered at
//! once. We chose so, for spaces and for networks, because a wait for everybody would let an attacker lock a brand's buyers out, or everybody behind his own provider, and a wait for codes that are not genuine would tell
//! which are. A botnet is left with one guess an address, a network that is
//! stopped with one an hour for each IPv4 address or IPv6 /56: its customers have a /64 at the least, and whoever has a /48 has 65,536 of these. A buyer with the thing in the hand never misses.
//!
//! **What comes at once** is answered one after the other: whatever is not found as a code that nobody guesses waits for its guesser's others
//! ([`super::turns`]), so that ten requests or a thousand are told no more than one after the other. Numbers that brands made themselves can be guessed; if
//! who missed before finds one, its brand hears of it with the sweep.
//!
//! **A program with a key** is counted by its key and not by its address: behind a marketplace's server are all its buyers, and those who doubt a thing
//! check it. It may miss [`KEY_MISSES`] codes within each hour of the clock and is refused until the hour is over then; it neither waits before nor is it
//! stopped for longer, nor shut out of a guarded space: a key has a name, a holder and an end. Its misses count in the space like all others.
//!
//! Unknown, void and another product's codes cost the same statements, and their answers are the same ([`crate::check`]).

use super::{
    FORGET_SECONDS, REMEMBER_SECONDS, host_of, lately, pause, throttle_key,
    turns::{Turn, Turns},
    waiting::Waiting,
};
use crate::{Actor, Client, Portal, PortalError, Result, change::Change, trade::Trader};
use model::{
    alert::AlertId,
    gtin::Gtin,
    id::{BatchId, BrandId, SellerId},
    risk::AlertClass,
    standing::Standing,
    time::Timestamp,
};
use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};
use store::{recording::UnitPlace, throttle::Failures};
use uuid::Uuid;

/// Codes that nobody issued, from one address and from one network, without a wait: people mistype, and an office shares an address.
const FREE_MISSES: (i64, i64) = (10, 100);
/// So many misses over the free ones stop an address or a network: the refusal is for an hour then, and for a day after three more.
const STOPPED: i64 = 9;
const DAY_SECONDS: i64 = 86_400;
/// Codes that nobody issued which a program with a key is answered within an hour of the clock.
const KEY_MISSES: i64 = 5_000;
/// Whoever finds a number of a brand's own after so many misses may have guessed it.
const GUESSED_AFTER: i64 = 3;
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

/// Who guesses at codes, in memory: a check asks here and not the database, so that guessing costs the guesser more than us. The database keeps
/// the count for all nodes: a node learns it with the guesser's next miss.
#[derive(Default)]
pub(crate) struct Misses {
    waiting: Mutex<Waiting>,
    turns: Turns,
    /// Spaces that are guarded, and when the database was asked for them.
    guards: Mutex<Option<(Timestamp, Guards)>>,
}

/// What a code that was missed is: whether that of a unit whose code is void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VoidUnit {
    /// Nobody issued it.
    No,
    /// It is genuine, and whoever asked may not know: they learn as little, and at the same price, but are no guesser.
    Withheld,
    /// It is, and was only looked at: its brand hears nothing.
    LookedAt,
    /// It is, and somebody checked it, perhaps for the trade.
    TurnedUp(AlertId, Option<Trader>),
}

/// Guarded spaces of codes, each until when; `None` is that of codes typed without a product's number.
type Guards = Arc<[(Option<BrandId>, Timestamp)]>;

impl Portal {
    /// Refuses to look at a code for somebody who missed too often, or who missed at all while the network is stopped or the space that is asked is
    /// guarded. Asked before the code is looked at: the answer tells nothing about it.
    pub(crate) async fn may_guess(&self, actor: &Actor, gtin: Option<Gtin>) -> Result<()> {
        let now = self.now();
        let Some(guesser) = Guesser::of(actor, now) else { return Ok(()) };
        let stopped = {
            let waiting = self.misses().waiting.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(seconds) = waiting.seconds(&guesser.own.0, now) {
                return Err(PortalError::TooMany { seconds });
            }
            guesser.around.as_ref().and_then(|around| waiting.seconds(&around.network, now))
        };
        let Some(around) = &guesser.around else { return Ok(()) };
        let guarded = self.is_guarded(gtin).await?;
        if stopped.is_none() && !guarded {
            return Ok(());
        }
        let mut conn = self.read().await?;
        if guarded && let Some(own) = store::throttle::get(&mut conn, &guesser.own.0).await? {
            guard(own, FREE_GUARDED.0, now)?;
        }
        // What others in the network missed is held against nobody who missed nothing.
        let Some(missed) = store::throttle::get(&mut conn, &around.near).await? else { return Ok(()) };
        let forgotten_in = FORGET_SECONDS - now.seconds_since(missed.last_at);
        if forgotten_in <= 0 {
            return Ok(());
        }
        if let Some(seconds) = stopped {
            return Err(PortalError::TooMany { seconds: seconds.min(forgotten_in) });
        }
        store::throttle::get(&mut conn, &around.network).await?.map_or(Ok(()), |network| guard(network, FREE_GUARDED.1, now))
    }

    /// Waits until nothing else of the same guesser is looked for, and asks again whether it may: what the others missed counts by then.
    pub(crate) async fn guess_in_turn(&self, actor: &Actor, gtin: Option<Gtin>) -> Result<Option<Turn>> {
        // Behind a program's key are all its users, who do not wait for one another.
        let Some(guesser) = Guesser::of(actor, self.now()).filter(|guesser| guesser.around.is_some()) else { return Ok(None) };
        let turn = self.misses().turns.wait(guesser.own.0).await;
        self.may_guess(actor, gtin).await?;
        Ok(Some(turn))
    }

    /// A number that a brand made itself was found. By an address that missed before it may have been guessed: it is noted, and the brand told if somebody
    /// tries codes in numbers meanwhile. Behind a program's key are all its users.
    pub(crate) async fn note_found(&self, actor: &Actor, brand: BrandId, unit: UnitPlace) -> Result<()> {
        let now = self.now();
        let Some(guesser) = Guesser::of(actor, now).filter(|guesser| guesser.around.is_some()) else { return Ok(()) };
        if lately(store::throttle::get(&mut self.read().await?, &guesser.own.0).await?, now) < GUESSED_AFTER {
            return Ok(());
        }
        let mut change = self.change().await?;
        let since = now.plus_seconds(-FORGET_SECONDS);
        store::sweep::forget_guessed(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        if store::sweep::note_guessed(&mut change.tx, brand, unit, now, since).await? == Some(true) {
            let found = store::sweep::guessed(&mut change.tx, since).await?.into_iter().find(|(one, _)| *one == brand);
            // Once within the hour; how it goes on is on the page.
            if found.is_some_and(|(_, count)| count == 1) {
                self.mail_guessed(&mut change, brand, 1).await?;
            }
        }
        change.commit().await
    }

    /// Whether the space that is asked is guarded.
    async fn is_guarded(&self, gtin: Option<Gtin>) -> Result<bool> {
        let (now, guards) = (self.now(), self.guards().await?);
        if guards.iter().all(|(_, until)| *until <= now) {
            return Ok(false);
        }
        let space = store::sweep::brand_of_gtin(&mut self.read().await?, gtin).await?;
        Ok(guards.iter().any(|(guarded, until)| *guarded == space && *until > now))
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
    pub(crate) async fn note_miss(&self, actor: &Actor, owner: Option<BrandId>, gtin: Option<Gtin>, void: VoidUnit) -> Result<()> {
        let Some(guesser) = Guesser::of(actor, self.now()) else { return Ok(()) };
        let network = guesser.network.clone();
        let mut change = self.change().await?;
        let (now, before) = (change.now, change.now.plus_seconds(-FORGET_SECONDS));
        store::throttle::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let mut waits = Vec::new();
        for (key, bound) in guesser.counted() {
            let failures = store::throttle::add(&mut change.tx, &key, now, before, bound.kept()).await?;
            waits.push((key, bound.waits_until(failures)));
        }
        // A number that is no product's is asked for as well where none was named.
        let asked = store::sweep::brand_of_gtin(&mut change.tx, gtin).await?;
        let brand = owner.or(asked);
        let space = throttle_key("code-space", &brand.map_or_else(String::new, |brand| brand.to_string()));
        let country = actor.client().country.map(|country| country.to_string()).unwrap_or_default();
        store::sweep::note_miss(&mut change.tx, &space, &network, &country, now, before).await?;
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
        store::sweep::note_miss(&mut change.tx, &number, &network, &country, now, before).await?;
        store::unknown::note(&mut change.tx, whose, &number, (now.plus_seconds(-REMEMBER_SECONDS), now)).await?;
        let (turned_up, trader) = if let VoidUnit::TurnedUp(id, trader) = void { (Some(id), trader) } else { (None, None) };
        // Asked and written of nothing, too, so that nobody learns by the time it takes which codes are void.
        let (nothing, nobody) = (AlertId { batch: BatchId(Uuid::nil()), number: 0 }, SellerId(Uuid::nil()));
        let seller = trader.and_then(Trader::seller);
        let before = store::named::as_it_stands(&mut change.tx, turned_up.unwrap_or(nothing), seller.unwrap_or(nobody), Standing::Void).await?;
        store::alert::note_turned_up(&mut change.tx, turned_up, Standing::Void, 1, seller.is_some() && !before, now).await?;
        store::trade::note(&mut change.tx, turned_up.filter(|_| trader.is_some()), seller, Standing::Void, now).await?;
        if void == VoidUnit::Withheld {
            return Ok(());
        }
        change.commit().await?;
        let mut waiting = self.misses().waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, until) in waits {
            waiting.set(key, until, now);
        }
        Ok(())
    }

    /// Writes how far a sweep has come, guards the space if it comes from many networks, and tells the brand, or administrators where there is none, when it begins.
    async fn note_sweep(&self, change: &mut Change<'_>, brand: Option<BrandId>, space: &str) -> Result<()> {
        let now = change.now;
        let since = now.plus_seconds(-FORGET_SECONDS);
        store::sweep::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let extent = store::sweep::extent(&mut change.tx, space, since).await?;
        let guarded_until = if extent.networks >= GUARD_NETWORKS { now.plus_seconds(GUARD_SECONDS) } else { now };
        let begins = store::sweep::write(&mut change.tx, self.new_id(), brand, &extent, now, since, guarded_until).await?;
        // This node looks again at once, the others within seconds.
        *self.misses().guards.lock().unwrap_or_else(PoisonError::into_inner) = None;
        if begins {
            let of = brand.map_or_else(|| "without a product's number".to_owned(), |brand| format!("of brand {brand}"));
            tracing::warn!(sweep.misses = extent.misses, sweep.networks = extent.networks, "Somebody tries codes {of} in numbers");
            let found = store::sweep::guessed(&mut change.tx, since).await?;
            let own = |count: &(BrandId, i64)| brand.is_none_or(|brand| brand == count.0);
            let count = found.iter().filter(|count| own(count)).map(|(_, count)| count).sum();
            self.mail_sweep(change, brand, &extent, count).await?;
            // Codes that came without a number may be anybody's: whose were found hears of it.
            for (owner, count) in found.into_iter().filter(|_| brand.is_none()) {
                self.mail_guessed(change, owner, count).await?;
            }
        }
        Ok(())
    }
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

/// Who misses codes.
struct Guesser {
    /// Under what it is counted, with its bound.
    own: (String, Bound),
    /// As which network a sweep knows it: a key's is the same in every hour.
    network: String,
    /// Where people are; a program with a key is anywhere.
    around: Option<Around>,
}

/// Where somebody is.
struct Around {
    /// What is taken for one customer of the network: the address, or the IPv6 /56.
    near: String,
    /// The network: a /24, or an IPv6 /48.
    network: String,
}

/// How often somebody may miss.
#[derive(Clone, Copy)]
enum Bound {
    /// So many misses are free; then waits grow, and then it is stopped for an hour and for a day.
    Free(i64),
    /// [`KEY_MISSES`] until this instant.
    Until(Timestamp),
    /// It is only known that there was one.
    Noted,
}

impl Bound {
    /// From so many misses on, they are not forgotten after an hour.
    const fn kept(self) -> i64 {
        match self {
            Self::Free(free) => free + STOPPED,
            Self::Until(_) | Self::Noted => i64::MAX,
        }
    }

    fn waits_until(self, failures: Failures) -> Timestamp {
        match self {
            Self::Free(free) => failures.last_at.plus_seconds(stopped_for(failures.count - free)),
            Self::Until(end) if failures.count >= KEY_MISSES => end,
            Self::Until(_) | Self::Noted => failures.last_at,
        }
    }
}

impl Guesser {
    /// A key by itself, people by their address and its network; none where that is unknown.
    fn of(actor: &Actor, now: Timestamp) -> Option<Self> {
        if let Actor::Key(key) = actor {
            let hour = now.0.div_euclid(FORGET_SECONDS * 1_000_000);
            let end = Timestamp((hour + 1) * FORGET_SECONDS * 1_000_000);
            let own = (throttle_key("code-key", &format!("{} {hour}", key.id)), Bound::Until(end));
            return Some(Self { own, network: throttle_key("code-key-net", &key.id.to_string()), around: None });
        }
        Self::of_client(&actor.client())
    }

    fn of_client(client: &Client) -> Option<Self> {
        let host = throttle_key("code", &host_of(&client.address));
        let (near, network) = match client.address.parse::<IpAddr>().ok()?.to_canonical() {
            IpAddr::V4(v4) => (host.clone(), v4.octets()[..3].to_vec()),
            IpAddr::V6(v6) => (throttle_key("code-near", &format!("{:?}", &v6.octets()[..7])), v6.octets()[..6].to_vec()),
        };
        let network = throttle_key("code-net", &format!("{network:?}"));
        Some(Self { own: (host, Bound::Free(FREE_MISSES.0)), network: network.clone(), around: Some(Around { near, network }) })
    }

    /// Under what a miss is counted, each with its bound.
    fn counted(self) -> impl Iterator<Item = (String, Bound)> {
        let Self { own, around, .. } = self;
        let near = around.as_ref().map(|around| around.near.clone()).filter(|near| *near != own.0);
        let network = around.map(|around| (around.network, Bound::Free(FREE_MISSES.1)));
        std::iter::once(own).chain(near.map(|near| (near, Bound::Noted))).chain(network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_household_are_one_guesser_and_of_one_office_one_network() {
        let keys = |address: &str| {
            let guesser = Guesser::of_client(&Client { address: address.into(), ..Client::default() }).unwrap();
            let around = guesser.around.unwrap();
            [guesser.own.0, around.network, around.near]
        };
        assert_eq!(keys("2001:db8:1:2::1"), keys("2001:db8:1:2:ffff::9"));
        assert_eq!(keys("2001:db8:1:2::1")[1], keys("2001:db8:1:3::1")[1]);
        assert_eq!(keys("::ffff:192.0.2.7"), keys("192.0.2.7"));
        assert_eq!(keys("192.0.2.7")[1], keys("192.0.2.8")[1]);
        assert_ne!(keys("192.0.2.7")[0], keys("192.0.2.8")[0]);
        assert_ne!(keys("192.0.2.7")[1], keys("192.0.3.7")[1]);
        // One customer of a network, whichever of his subnets he comes from.
        assert_eq!(keys("2001:db8:1:200::1")[2], keys("2001:db8:1:2ff::1")[2]);
        assert_ne!(keys("2001:db8:1:200::1")[2], keys("2001:db8:1:300::1")[2]);
        assert_eq!(keys("192.0.2.7")[2], keys("192.0.2.7")[0]);
    }

    #[test]
    fn a_key_is_one_network_in_every_hour() {
        let key = crate::actor::Keyed {
            id: model::id::ApiKeyId(Uuid::from_u128(7)),
            name: String::new(),
            role: model::api_key::KeyRole::Marketplace,
            created_by: model::id::UserId(Uuid::from_u128(1)),
            brand: None,
            seller_id: None,
            holder: String::new(),
            client: Client::default(),
        };
        let actor = Actor::Key(Box::new(key));
        let full = Timestamp(1_795_435_200_000_000);
        let [before, after] = [-60, 60].map(|seconds| Guesser::of(&actor, full.plus_seconds(seconds)).unwrap());
        assert_eq!(before.network, after.network);
        assert_ne!(before.own.0, after.own.0, "its misses are counted by the hour");
    }

    #[test]
    fn a_key_waits_until_the_hour_is_over_once_it_missed_too_many() {
        let half_past = Timestamp(1_795_437_000_000_000);
        let end = half_past.plus_seconds(1800);
        let failures = |count| Failures { count, last_at: half_past };
        assert_eq!(Bound::Until(end).waits_until(failures(KEY_MISSES - 1)), half_past);
        assert_eq!(Bound::Until(end).waits_until(failures(KEY_MISSES)), end);
        assert_eq!(Bound::Until(end).waits_until(failures(KEY_MISSES * 9)), end, "and never longer");
    }
}
