//! Sets that answer "no" for nearly all that is asked, from one place of memory each: most of what a listing says is nothing that is looked for.

use std::hint::black_box;

/// The place of a mixed hash among so many: its upper half, scaled, so that a table may have any length. Hashes in order have places in order.
#[inline]
pub(crate) const fn place(mixed: u64, length: usize) -> usize {
    (((mixed >> 32) * length as u64) >> 32) as usize
}

/// Four bits of a word of memory, by the lower half of a mixed hash.
#[inline]
const fn bits(mixed: u64) -> u64 {
    1 << (mixed & 63) | 1 << (mixed >> 6 & 63) | 1 << (mixed >> 12 & 63) | 1 << (mixed >> 18 & 63)
}

/// A Bloom filter that keeps the bits of a key in one word of memory: one look, one cache line.
#[derive(Clone, Default)]
pub(crate) struct Filter {
    blocks: Vec<u64>,
}

impl Filter {
    /// Of so many bits.
    pub fn sized(bits: usize) -> Self {
        Self { blocks: vec![0; bits.div_ceil(64).max(1)] }
    }

    /// Of mixed hashes, in any order, doubles included: one in a hundred others is taken for one of them.
    pub fn of(mixed: impl Iterator<Item = u64>) -> Self {
        let mut all: Vec<u64> = mixed.collect();
        all.sort_unstable();
        all.dedup();
        let mut filter = Self::sized(all.len() * 12);
        all.iter().for_each(|mixed| filter.add(*mixed));
        filter
    }

    pub fn add(&mut self, mixed: u64) {
        let block = place(mixed, self.blocks.len());
        self.blocks[block] |= bits(mixed);
    }

    #[inline]
    pub fn has(&self, mixed: u64) -> bool {
        let bits = bits(mixed);
        self.blocks[place(mixed, self.blocks.len())] & bits == bits
    }

    pub fn bytes(&self) -> usize {
        self.blocks.len() * 8
    }
}

/// A cache line of bits.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
pub(crate) struct Line([u64; 8]);

impl Line {
    const fn word(mixed: u64) -> usize {
        (mixed >> 24 & 7) as usize
    }

    #[inline]
    pub fn has(&self, mixed: u64) -> bool {
        let bits = bits(mixed);
        self.0[Self::word(mixed)] & bits == bits
    }
}

/// Many small sets, each in a line that its name chooses: to ask one set many things is to wait for memory once.
#[derive(Clone, Default)]
pub(crate) struct Lines {
    lines: Vec<Line>,
}

impl Lines {
    /// Of pairs of a set's name and what is in it, both mixed hashes.
    pub fn of(mut pairs: Vec<(u64, u64)>) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut lines = vec![Line::default(); (pairs.len() * 14).div_ceil(512).max(1)];
        for (name, mixed) in pairs {
            let line = place(name, lines.len());
            lines[line].0[Line::word(mixed)] |= bits(mixed);
        }
        Self { lines }
    }

    /// The line of the set with this name.
    #[inline]
    pub fn line(&self, name: u64) -> &Line {
        &self.lines[place(name, self.lines.len())]
    }

    /// Brings a line nearer that will be asked soon.
    #[inline]
    pub fn touch(&self, name: u64) {
        black_box(self.line(name).0[0]);
    }

    pub fn bytes(&self) -> usize {
        self.lines.len() * size_of::<Line>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mixed;

    #[test]
    fn what_went_in_is_there_and_little_else() {
        let filter = Filter::of((0..1000).map(mixed));
        assert!((0..1000).all(|n| filter.has(mixed(n))));
        assert!((10_000..20_000).filter(|n| filter.has(mixed(*n))).count() < 300);
        assert!(!Filter::of(std::iter::empty()).has(mixed(1)));
    }

    #[test]
    fn sets_in_lines_are_apart() {
        let lines = Lines::of((0..1000).flat_map(|name| (0..4).map(move |n| (mixed(name), mixed(name << 8 | n)))).collect());
        assert!((0..1000).all(|name| (0..4).all(|n| lines.line(mixed(name)).has(mixed(name << 8 | n)))));
        assert!((0..1000).map(|name| (4..14).filter(|n| lines.line(mixed(name)).has(mixed(name << 8 | n))).count()).sum::<usize>() < 300);
    }
}
