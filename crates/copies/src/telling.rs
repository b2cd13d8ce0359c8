//! Which checks of a long history are kept for judging it. Repetitions go first: else who has a code could check it until nobody looks any more.

use crate::{
    history::Check,
    trail::{Seen, met},
};
use std::{collections::HashMap, hash::Hash};

/// Checks of one person that are kept, of the first and of the last each, where there are too many.
const OF_ONE: usize = 2;

/// Of checks in order of time, the places of at most `most` that tell as much as all: what each person showed first and last, at each place and of each kind.
/// A network's devices are people as in a judgement, four a week, however many names a browser gives itself. Where that is not enough, the first and the
/// last half of them are left. The last check is always among them.
#[must_use]
pub fn telling(checks: &[Check], most: usize) -> Vec<usize> {
    let people = people(checks);
    let all: Vec<usize> = (0..checks.len()).collect();
    let shown = |at: &usize| {
        let check = &checks[*at];
        let read = (check.lot_seen.as_ref(), check.expiry_seen, check.other_lot.as_ref(), check.other_host.as_ref(), check.bought_at.as_ref());
        (people[*at], check.place, check.claim, check.channel, read)
    };
    let kept = ends(&all, 1, shown);
    if kept.len() <= most {
        return kept;
    }
    let kept = ends(&kept, OF_ONE, |at| people[*at]);
    if kept.len() <= most {
        return kept;
    }
    let last = most / 2;
    [&kept[..most - last], &kept[kept.len() - last..]].concat()
}

/// Whose each check is, of the people that are told apart.
fn people(checks: &[Check]) -> Vec<Option<usize>> {
    let mut seen: Vec<Seen> = Vec::new();
    let whose = |check: &Check| {
        let device = check.device?;
        met(&seen, device, check.at.0).or_else(|| {
            seen.push(Seen::new(device, check.at.0));
            Some(seen.len() - 1)
        })
    };
    checks.iter().map(whose).collect()
}

/// The first and the last few of those that have a key in common, in order.
fn ends<K: Eq + Hash>(places: &[usize], few: usize, key: impl Fn(&usize) -> K) -> Vec<usize> {
    let keys: Vec<K> = places.iter().map(key).collect();
    let mut all: HashMap<&K, usize> = HashMap::new();
    keys.iter().for_each(|key| *all.entry(key).or_default() += 1);
    let mut met: HashMap<&K, usize> = HashMap::new();
    let mut kept = Vec::new();
    for (place, key) in places.iter().zip(&keys) {
        let nth = met.entry(key).or_default();
        *nth += 1;
        if *nth <= few || *nth + few > all[key] {
            kept.push(*place);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Device;
    use model::time::Timestamp;

    fn check(second: i64, network: u32, browser: u32) -> Check {
        Check { device: Some(Device::new(network, browser)), ..Check::at(Timestamp(second * 1_000_000)) }
    }

    #[test]
    fn of_one_person_the_first_and_the_last_check_are_kept() {
        let repeated: Vec<Check> = (0..1000).map(|second| check(second, 7, 7)).chain((0..50).map(|n| check(1000 + i64::from(n), 100 + n, 100 + n))).collect();
        assert_eq!(telling(&repeated, 120), [0, 999].into_iter().chain(1000..1050).collect::<Vec<_>>());
        // One computer under a thousand names is four people.
        let named: Vec<Check> = (0..1000).map(|nth| check(i64::from(nth), 7, nth)).collect();
        assert!(telling(&named, 120).len() <= 8);
    }

    #[test]
    fn too_many_people_leave_the_first_and_the_last() {
        let crowd: Vec<Check> = (0..300).map(|nth| check(i64::from(nth), nth, nth)).collect();
        assert_eq!(telling(&crowd, 121), (0..61).chain(240..300).collect::<Vec<_>>());
        assert_eq!(telling(&crowd, 500).len(), 300);
    }

    #[test]
    fn what_somebody_reads_on_the_thing_is_not_lost_among_his_repetitions() {
        let mut checks: Vec<Check> = (0..300).map(|second| check(second, 7, 7)).collect();
        checks[150].other_host = Some("evil.example".to_owned());
        assert_eq!(telling(&checks, 120), [0, 150, 299]);
    }
}
