//! Strangers' servers are asked a few questions at a time each, and left alone for a while once they keep us waiting: else one slow server, or a seller
//! with many of them, would hold up the reading of everybody's pictures.

use model::id::SellerId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Pictures that a host is asked for at the same time; one that the operator names, which most listings may have theirs on; and of one seller, wherever
/// they are.
const OF_HOST: usize = 4;
const OF_NAMED_HOST: usize = 16;
const OF_SELLER: usize = 8;
/// After so many slow answers within so long, its pictures are passed over for as long: of a host if they are at least every fourth, for a large one has a
/// slow one now and then; of a seller however many others there are, who needs no servers to have many names.
const SLOW: u32 = 4;
const SLOW_SHARE: u32 = 4;
pub(super) const REST: Duration = Duration::from_secs(300);
/// Hosts and sellers that are kept in mind: beyond, those whose time is over are forgotten.
const KNOWN_MAX: usize = 10_000;

/// Who is asked for how many pictures at once. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Hosts(Arc<Mutex<HashMap<Whose, Known>>>);

/// Whose pictures are counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Whose {
    Host(String),
    Seller(SellerId),
}

#[derive(Debug)]
struct Known {
    places: Arc<Semaphore>,
    /// Since when these are counted.
    since: Instant,
    asked: u32,
    slow: u32,
    rests_until: Option<Instant>,
}

/// Leave to ask for one picture.
#[derive(Debug)]
pub(super) struct Turn {
    hosts: Hosts,
    whose: Vec<Whose>,
    _places: Vec<OwnedSemaphorePermit>,
}

impl Hosts {
    /// Waits for the turn of a picture; none if its host, or its seller's pictures, are passed over for now.
    pub(super) async fn turn(&self, host: &str, is_named: bool, seller: Option<SellerId>) -> Option<Turn> {
        // The seller first: whoever waits for a slow host keeps nobody else from another.
        let seller = seller.map(|seller| (Whose::Seller(seller), OF_SELLER));
        let host = (Whose::Host(host.to_owned()), if is_named { OF_NAMED_HOST } else { OF_HOST });
        let (mut whose, mut places) = (Vec::with_capacity(2), Vec::with_capacity(2));
        for (who, most) in seller.into_iter().chain([host]) {
            let free = self.places(&who, most, Instant::now())?;
            places.push(free.acquire_owned().await.ok()?);
            whose.push(who);
        }
        // Those that were before may have waited in vain.
        let rests = whose.iter().any(|who| self.rests(who, Instant::now()));
        (!rests).then(|| Turn { hosts: self.clone(), whose, _places: places })
    }

    fn places(&self, who: &Whose, most: usize, now: Instant) -> Option<Arc<Semaphore>> {
        let mut all = self.known();
        if all.len() >= KNOWN_MAX && !all.contains_key(who) {
            all.retain(|_, known| Arc::strong_count(&known.places) > 1 || now < known.since + REST);
        }
        let known =
            all.entry(who.clone()).or_insert_with(|| Known { places: Arc::new(Semaphore::new(most)), since: now, asked: 0, slow: 0, rests_until: None });
        (!known.rests(now)).then(|| Arc::clone(&known.places))
    }

    fn rests(&self, who: &Whose, now: Instant) -> bool {
        self.known().get(who).is_some_and(|known| known.rests(now))
    }

    /// Counts an answer.
    fn answered(&self, who: &Whose, is_slow: bool, now: Instant) {
        let mut all = self.known();
        let Some(known) = all.get_mut(who) else { return };
        if now >= known.since + REST {
            (known.since, known.asked, known.slow) = (now, 0, 0);
        }
        known.asked += 1;
        known.slow += u32::from(is_slow);
        let is_seller = matches!(who, Whose::Seller(_));
        if is_slow && known.slow >= SLOW && (is_seller || known.slow * SLOW_SHARE >= known.asked) {
            known.rests_until = Some(now + REST);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Whose, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn rests(&self, now: Instant) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }
}

impl Turn {
    /// Gives it back, with whether the answer was slow.
    pub(super) fn done(self, is_slow: bool) {
        self.whose.iter().for_each(|who| self.hosts.answered(who, is_slow, Instant::now()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_host_that_keeps_us_waiting_is_left_alone_for_a_while_and_a_large_one_may_be_slow_now_and_then() {
        let (hosts, host, began) = (Hosts::default(), Whose::Host("slow.example".into()), Instant::now());
        assert!(hosts.places(&host, OF_HOST, began).is_some());
        (0..SLOW).for_each(|_| hosts.answered(&host, true, began));
        assert!(hosts.places(&host, OF_HOST, began).is_none() && hosts.places(&Whose::Host("good.example".into()), OF_HOST, began).is_some());
        let later = began + REST;
        assert!(hosts.places(&host, OF_HOST, later).is_some());
        (0..20 * SLOW).for_each(|n| hosts.answered(&host, n % 8 == 7, later));
        assert!(!hosts.rests(&host, later));
        (0..20 * SLOW).for_each(|_| hosts.answered(&host, true, later));
        assert!(hosts.rests(&host, later));
    }

    #[tokio::test]
    async fn a_seller_with_many_slow_hosts_waits_alone() {
        let (hosts, [seller, other]) = (Hosts::default(), [1, 2].map(|n| Some(SellerId(Uuid::from_u128(n)))));
        for n in 0..SLOW {
            hosts.turn(&format!("{n}.example"), false, seller).await.unwrap().done(true);
        }
        assert!(hosts.turn("another.example", false, seller).await.is_none() && hosts.turn("another.example", false, other).await.is_some());
    }

    #[tokio::test]
    async fn whoever_waits_for_a_host_that_turns_out_slow_is_not_led_to_it() {
        let hosts = Hosts::default();
        let mut asking = Vec::new();
        for _ in 0..OF_HOST {
            asking.push(hosts.turn("slow.example", false, None).await.unwrap());
        }
        let all = hosts.clone();
        let waiting = tokio::spawn(async move { all.turn("slow.example", false, None).await.is_none() });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waiting.is_finished(), "{OF_HOST} at once");
        asking.into_iter().for_each(|turn| turn.done(true));
        assert!(waiting.await.unwrap());
    }
}
