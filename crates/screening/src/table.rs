//! From hashes to numbers, for many more questions than answers: a filter says no to most, slots of eight bytes hold the rest.

use crate::hash::mixed;

/// Values that one hash may have; more of them are left out, so that nobody's names make a look-up slow.
const MOST: usize = 48;

const EMPTY: u32 = u32::MAX;

/// A Bloom filter that keeps the bits of a key in one word of memory: one look, one cache line.
#[derive(Clone, Default)]
pub(crate) struct Filter {
    blocks: Vec<u64>,
}

impl Filter {
    /// Of so many bits or up to twice as many.
    pub fn sized(bits: usize) -> Self {
        Self { blocks: vec![0; (bits / 64).next_power_of_two()] }
    }

    /// Of mixed hashes, in any order, doubles included.
    pub fn of(mixed: impl Iterator<Item = u64>) -> Self {
        let mut all: Vec<u64> = mixed.collect();
        all.sort_unstable();
        all.dedup();
        let mut filter = Self::sized(all.len() * 12);
        all.iter().for_each(|mixed| filter.add(*mixed));
        filter
    }

    /// What is in any of the tables. A filter of fewer blocks is the larger one with its halves laid over each other, so that no key need be known.
    pub fn of_all(tables: &[&Table]) -> Self {
        let length = tables.iter().map(|table| table.filter.blocks.len()).max().unwrap_or(1);
        let mut all = Self { blocks: vec![0; length] };
        for table in tables {
            for (block, other) in all.blocks.iter_mut().zip(table.filter.blocks.iter().cycle()) {
                *block |= other;
            }
        }
        all
    }

    const fn bits(mixed: u64) -> u64 {
        1 << (mixed & 63) | 1 << (mixed >> 6 & 63) | 1 << (mixed >> 12 & 63) | 1 << (mixed >> 18 & 63)
    }

    const fn block(&self, mixed: u64) -> usize {
        (mixed >> 32) as usize & (self.blocks.len() - 1)
    }

    pub fn add(&mut self, mixed: u64) {
        let block = self.block(mixed);
        self.blocks[block] |= Self::bits(mixed);
    }

    #[inline]
    pub fn has(&self, mixed: u64) -> bool {
        let bits = Self::bits(mixed);
        self.blocks[self.block(mixed)] & bits == bits
    }

    pub fn bytes(&self) -> usize {
        self.blocks.len() * 8
    }
}

/// A multimap from 64-bit hashes to numbers. Answers may be wrong (it keeps 32 bits of a hash): the caller compares.
#[derive(Clone, Default)]
pub(crate) struct Table {
    filter: Filter,
    slots: Vec<(u32, u32)>,
}

impl Table {
    /// Of pairs of a hash and a value, in any order, doubles included.
    pub fn of(mut pairs: Vec<(u64, u32)>) -> Self {
        for pair in &mut pairs {
            pair.0 = mixed(pair.0);
        }
        pairs.sort_unstable();
        pairs.dedup();
        let slots = (pairs.len() * 3 / 2 + 1).next_power_of_two();
        let mut table = Self { filter: Filter::sized(pairs.len() * 10), slots: vec![(0, EMPTY); slots] };
        let mut same = (0, 0);
        for (hash, value) in pairs {
            same = if same.0 == hash { (hash, same.1 + 1) } else { (hash, 1) };
            if same.1 > MOST {
                continue;
            }
            table.filter.add(hash);
            let mut slot = table.slot(hash);
            while table.slots[slot].1 != EMPTY {
                slot = (slot + 1) & (table.slots.len() - 1);
            }
            table.slots[slot] = (hash as u32, value);
        }
        table
    }

    fn slot(&self, mixed: u64) -> usize {
        (mixed >> 32) as usize & (self.slots.len() - 1)
    }

    /// Whether the hash may be there: one look into the filter.
    #[inline]
    pub fn may_have(&self, mixed: u64) -> bool {
        self.filter.has(mixed)
    }

    /// The values of a mixed hash.
    pub fn get(&self, mixed: u64) -> impl Iterator<Item = u32> {
        let mask = self.slots.len() - 1;
        let first = self.slot(mixed);
        let tag = mixed as u32;
        (0..self.slots.len())
            .map(move |step| self.slots[(first + step) & mask])
            .take_while(|slot| slot.1 != EMPTY)
            .filter(move |slot| slot.0 == tag)
            .map(|slot| slot.1)
    }

    /// The values of up to 64 mixed hashes, in their order. The filter is asked for all of them first, so that the waits for memory overlap.
    pub fn each_of(&self, mixed: &[u64], mut each: impl FnMut(u32)) {
        let mut may_have = mixed.iter().take(64).enumerate().fold(0_u64, |bits, (at, mixed)| bits | u64::from(self.filter.has(*mixed)) << at);
        while may_have != 0 {
            self.get(mixed[may_have.trailing_zeros() as usize]).for_each(&mut each);
            may_have &= may_have - 1;
        }
    }

    pub fn bytes(&self) -> usize {
        self.filter.bytes() + self.slots.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_in_comes_out_and_crowds_are_cut() {
        let mut pairs: Vec<(u64, u32)> = (0..1000).map(|n| (n / 2, n as u32)).collect();
        pairs.extend((0..1000).map(|n| (7777, n)));
        let table = Table::of(pairs);
        assert_eq!(table.get(mixed(5)).collect::<Vec<_>>(), [10, 11]);
        assert!(table.may_have(mixed(499)));
        assert_eq!(table.get(mixed(7777)).count(), MOST);
        assert!((10_000..20_000).filter(|n| table.may_have(mixed(*n))).count() < 2_000);
        assert_eq!(Table::of(Vec::new()).get(mixed(1)).count(), 0);
    }
}
