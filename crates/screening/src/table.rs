//! From hashes to numbers, for many more questions than answers.

use crate::{
    filter::{Filter, place},
    hash::mixed,
};
use std::hint::black_box;

/// Values that one hash may have; more of them are left out, so that nobody's names make a look-up slow.
const MOST: usize = 48;

const EMPTY: u32 = u32::MAX;

/// Hashes with numbers.
pub(crate) type Pairs = Vec<(u64, u32)>;

/// With their hashes mixed, in order, each once.
fn in_order(mut pairs: Pairs) -> Pairs {
    pairs.iter_mut().for_each(|pair| pair.0 = mixed(pair.0));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A multimap from 64-bit hashes to numbers, in slots of eight bytes. Answers may be wrong (it keeps 32 bits of a hash): the caller compares.
#[derive(Clone, Default)]
pub(crate) struct Slots {
    slots: Vec<(u32, u32)>,
}

impl Slots {
    /// Of pairs of a hash and a value, in any order, doubles included.
    pub fn of(pairs: Pairs) -> Self {
        Self::of_sorted(&in_order(pairs))
    }

    fn of_sorted(pairs: &[(u64, u32)]) -> Self {
        let mut table = Self { slots: vec![(0, EMPTY); pairs.len() * 3 / 2 + 1] };
        let mut same = (0, 0);
        for (hash, value) in pairs {
            same = if same.0 == *hash { (*hash, same.1 + 1) } else { (*hash, 1) };
            if same.1 > MOST {
                continue;
            }
            let mut slot = place(*hash, table.slots.len());
            while table.slots[slot].1 != EMPTY {
                slot = table.next(slot);
            }
            table.slots[slot] = (*hash as u32, *value);
        }
        table
    }

    const fn next(&self, slot: usize) -> usize {
        if slot + 1 == self.slots.len() { 0 } else { slot + 1 }
    }

    /// The values of a mixed hash.
    pub fn get(&self, mixed: u64) -> impl Iterator<Item = u32> {
        let tag = mixed as u32;
        let first = place(mixed, self.slots.len());
        std::iter::successors(Some(first), |slot| Some(self.next(*slot)))
            .map(|slot| self.slots[slot])
            .take_while(|slot| slot.1 != EMPTY)
            .filter(move |slot| slot.0 == tag)
            .map(|slot| slot.1)
    }

    /// Brings the slots of a mixed hash nearer that will be asked for soon.
    #[inline]
    fn touch(&self, mixed: u64) {
        black_box(self.slots[place(mixed, self.slots.len())].1);
    }

    pub fn bytes(&self) -> usize {
        self.slots.len() * 8
    }
}

/// The same with a filter before it.
#[derive(Clone, Default)]
pub(crate) struct Table {
    filter: Filter,
    slots: Slots,
}

impl Table {
    /// Of pairs of a hash and a value, in any order, doubles included.
    pub fn of(pairs: Pairs) -> Self {
        let pairs = in_order(pairs);
        let mut filter = Filter::sized(pairs.len() * 12);
        pairs.iter().for_each(|pair| filter.add(pair.0));
        Self { filter, slots: Slots::of_sorted(&pairs) }
    }

    /// Whether the hash may be there: one look into the filter.
    #[inline]
    pub fn may_have(&self, mixed: u64) -> bool {
        self.filter.has(mixed)
    }

    /// Brings the part of the filter nearer that will be asked soon.
    #[inline]
    pub fn touch(&self, mixed: u64) {
        black_box(self.filter.has(mixed));
    }

    /// The values of a mixed hash, if the filter does not say that there are none.
    pub fn get(&self, mixed: u64) -> impl Iterator<Item = u32> {
        self.may_have(mixed).then(|| self.slots.get(mixed)).into_iter().flatten()
    }

    /// The values of up to 64 mixed hashes, in their order. The filter is asked for all of them first, and slots are touched before they are read, so that the
    /// waits for memory overlap.
    pub fn each_of(&self, mixed: &[u64], mut each: impl FnMut(u32)) {
        let may_have = mixed.iter().take(64).enumerate().fold(0_u64, |bits, (at, mixed)| bits | u64::from(self.filter.has(*mixed)) << at);
        let ones = || {
            std::iter::successors(Some(may_have), |bits| Some(bits & bits.wrapping_sub(1)))
                .take_while(|bits| *bits != 0)
                .map(|bits| mixed[bits.trailing_zeros() as usize])
        };
        if may_have & may_have.wrapping_sub(1) != 0 {
            ones().for_each(|mixed| self.slots.touch(mixed));
        }
        ones().for_each(|mixed| self.slots.get(mixed).for_each(&mut each));
    }

    pub fn bytes(&self) -> usize {
        self.filter.bytes() + self.slots.bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_comes_out_and_crowds_are_cut() {
        let mut pairs: Pairs = (0..1000).map(|n| (n / 2, n as u32)).collect();
        pairs.extend((0..1000).map(|n| (7777, n)));
        let table = Table::of(pairs);
        assert_eq!(table.get(mixed(5)).collect::<Vec<_>>(), [10, 11]);
        assert!(table.may_have(mixed(499)));
        assert_eq!(table.get(mixed(7777)).count(), MOST);
        assert!((10_000..20_000).filter(|n| table.may_have(mixed(*n))).count() < 2_000);
        assert_eq!(Table::of(Vec::new()).get(mixed(1)).count(), 0);
        assert_eq!(Slots::of(vec![(1, 2)]).get(mixed(1)).collect::<Vec<_>>(), [2]);
    }
}
