//! Ranges of units, both ends included, and what is left of one.

use std::collections::BTreeMap;

/// What is left of a range without these others, which are in the order of their beginnings and may meet and overlap.
#[must_use]
pub fn without((first, last): (u32, u32), others: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let (mut left, mut next) = (Vec::new(), Some(first));
    for &(begin, end) in others.iter().filter(|(begin, end)| *begin <= last && *end >= first) {
        let Some(from) = next else { break };
        if end < from {
            continue;
        }
        if begin > from {
            left.push((from, begin - 1));
        }
        next = end.checked_add(1).filter(|next| *next <= last);
    }
    left.extend(next.map(|from| (from, last)));
    left
}

/// The same in at most so many parts: where they are more, one from the first unit that is left to the last, with the others in it. For what is noted of units,
/// where void ones stay void whatever is noted of them: a box of labels that were spoilt one by one must not make thousands of rows of each later act.
#[must_use]
pub fn in_few_parts(left: Vec<(u32, u32)>, most: usize) -> Vec<(u32, u32)> {
    match (left.first(), left.last()) {
        (Some((first, _)), Some((_, last))) if left.len() > most => vec![(*first, *last)],
        _ => left,
    }
}

/// Units, as ranges that neither meet nor overlap.
#[derive(Clone, Debug, Default)]
pub struct UnitSet(BTreeMap<u32, u32>);

impl UnitSet {
    /// Adds a range.
    pub fn add(&mut self, (mut first, mut last): (u32, u32)) {
        for begin in self.of((first, last)).map(|(begin, _)| begin).collect::<Vec<_>>() {
            if let Some(end) = self.0.remove(&begin) {
                (first, last) = (first.min(begin), last.max(end));
            }
        }
        self.0.insert(first, last);
    }

    /// The ranges that have units in common with this one, in their order.
    #[must_use]
    pub fn within(&self, range: (u32, u32)) -> Vec<(u32, u32)> {
        let mut met: Vec<_> = self.of(range).collect();
        met.reverse();
        met
    }

    /// From the last to the first.
    fn of(&self, (first, last): (u32, u32)) -> impl Iterator<Item = (u32, u32)> {
        self.0.range(..=last).rev().take_while(move |(_, end)| **end >= first).map(|(begin, end)| (*begin, *end))
    }
}

/// How many units these ranges have, which are apart from one another.
#[must_use]
pub fn units_of(ranges: &[(u32, u32)]) -> u64 {
    ranges.iter().map(|(first, last)| u64::from(last - first) + 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_range_is_what_none_of_the_others_has() {
        for seed in 0..2_000_u32 {
            let draw = |n: u32| seed.wrapping_mul(2_654_435_761).rotate_left(n * 5).wrapping_mul(40_503) >> 8;
            let (first, last) = (draw(1) % 20, 20 + draw(2) % 20);
            let mut others: Vec<(u32, u32)> = (3..3 + seed % 6).map(|n| (draw(n) % 45, draw(n) % 45 + draw(n + 7) % 9)).collect();
            others.sort_unstable();
            let left = without((first, last), &others);
            let is_left = |unit: u32| left.iter().filter(|(begin, end)| (*begin..=*end).contains(&unit)).count();
            for unit in 0..60 {
                let meant = (first..=last).contains(&unit) && !others.iter().any(|(begin, end)| (*begin..=*end).contains(&unit));
                assert_eq!(is_left(unit), usize::from(meant), "{unit} of {first}-{last} without {others:?}: {left:?}");
            }
            assert!(left.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0), "apart: {left:?}");
            assert_eq!(units_of(&left), (first..=last).filter(|unit| is_left(*unit) == 1).count() as u64);
        }
        assert_eq!(without((0, u32::MAX), &[(5, u32::MAX)]), [(0, 4)]);
        assert_eq!(without((3, 3), &[(3, 3)]), []);
    }

    #[test]
    fn many_parts_are_one_from_the_first_to_the_last() {
        assert_eq!(in_few_parts(vec![(1, 2), (4, 5)], 2), [(1, 2), (4, 5)]);
        assert_eq!(in_few_parts(vec![(1, 2), (4, 5), (9, 9)], 2), [(1, 9)]);
        assert_eq!(in_few_parts(Vec::new(), 0), []);
    }

    #[test]
    fn a_set_holds_what_was_added_to_it_once() {
        let mut set = UnitSet::default();
        for range in [(5, 9), (20, 20), (8, 12), (1, 2), (3, 3)] {
            set.add(range);
        }
        assert_eq!(set.within((0, u32::MAX)), [(1, 2), (3, 3), (5, 12), (20, 20)]);
        assert_eq!((set.within((3, 6)), set.within((13, 19))), (vec![(3, 3), (5, 12)], Vec::new()));
        set.add((0, 30));
        assert_eq!(set.within((7, 7)), [(0, 30)]);
    }
}
