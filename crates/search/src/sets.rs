//! Listings of a segment as a set.

use crate::{dictionary::doc_of, packed::BLOCK};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tantivy::{DocId, DocSet, TERMINATED, index::InvertedIndexReader, postings::TermInfo, schema::IndexRecordOption};

/// Listings of a segment, one bit each, with a bit above for each 64 of those: few listings among a million are found without looking at the others.
/// Filled and read faster than tantivy's, which keeps count of what it holds. Its memory is wiped where it was written to, and used again.
pub(crate) struct Set {
    bits: Bits,
    /// Of the words that are read: the place of the last, the bits of it that were not read yet, and the words after it of its group.
    at: usize,
    left: u64,
    words_left: u64,
    doc: DocId,
    /// Calls of [`Self::insert`].
    put: u32,
}

#[derive(Default)]
struct Bits {
    /// A bit for each listing.
    words: Vec<u64>,
    /// A bit for each word that is not 0.
    groups: Vec<u64>,
}

/// Sets that are kept for the next search: as many as some searches of a few words have at a time.
const SPARE: usize = 16;

static WIPED: Mutex<Vec<Bits>> = Mutex::new(Vec::new());

fn wiped() -> MutexGuard<'static, Vec<Bits>> {
    WIPED.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Set {
    /// None of the listings below `count`.
    pub fn below(count: DocId) -> Self {
        let mut bits = wiped().pop().unwrap_or_default();
        let words = count.div_ceil(64) as usize;
        bits.words.resize(words, 0);
        bits.groups.resize(words.div_ceil(64), 0);
        Self { bits, at: 0, left: 0, words_left: 0, doc: TERMINATED, put: 0 }
    }

    #[inline]
    pub fn insert(&mut self, doc: DocId) {
        let word = doc as usize / 64;
        self.bits.words[word] |= 1 << (doc % 64);
        self.bits.groups[word / 64] |= 1 << (word % 64);
        self.put += 1;
    }

    #[inline]
    pub fn remove(&mut self, doc: DocId) {
        self.bits.words[doc as usize / 64] &= !(1 << (doc % 64));
    }

    /// Shows all from the one that is read on, by blocks.
    pub fn each_block(mut self, mut with: impl FnMut(&[DocId])) {
        let mut block = [0; BLOCK];
        loop {
            let count = self.fill_buffer(&mut block);
            with(&block[..count]);
            if count < BLOCK {
                break;
            }
        }
    }

    /// Adds the listings with these words, and those of these entries.
    pub fn insert_listed<'a>(
        &mut self,
        index: &InvertedIndexReader,
        words: impl IntoIterator<Item = &'a TermInfo>,
        few: impl IntoIterator<Item = &'a u64>,
    ) -> tantivy::Result<()> {
        few.into_iter().for_each(|entry| self.insert(doc_of(*entry)));
        for info in words {
            let mut block = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            while !block.docs().is_empty() {
                block.docs().iter().for_each(|doc| self.insert(*doc));
                block.advance();
            }
        }
        Ok(())
    }

    /// Ready to be read.
    pub fn rewound(mut self) -> Self {
        self.words_left = self.bits.groups.first().copied().unwrap_or_default();
        self.advance();
        self
    }

    /// The next word that is not 0; `None` if there is none.
    #[inline]
    fn next_word(&mut self) -> Option<u64> {
        let mut group = self.at / 64;
        while self.words_left == 0 {
            group += 1;
            self.words_left = *self.bits.groups.get(group)?;
        }
        self.at = group * 64 + self.words_left.trailing_zeros() as usize;
        self.words_left &= self.words_left - 1;
        self.bits.words.get(self.at).copied()
    }
}

impl DocSet for Set {
    #[inline]
    fn advance(&mut self) -> DocId {
        while self.left == 0 {
            let Some(word) = self.next_word() else {
                self.doc = TERMINATED;
                return TERMINATED;
            };
            self.left = word;
        }
        self.doc = self.at as DocId * 64 + self.left.trailing_zeros();
        self.left &= self.left - 1;
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        let at = target as usize / 64;
        if at != self.at {
            self.at = at;
            self.left = self.bits.words.get(at).copied().unwrap_or_default();
            // Those after it: a shift by one more, since 64 would be too many at once.
            self.words_left = self.bits.groups.get(at / 64).copied().unwrap_or_default() & (u64::MAX << (at % 64) << 1);
        }
        self.left &= u64::MAX << (target % 64);
        self.advance()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    /// At most so many: a listing that was put in twice counts twice.
    fn size_hint(&self) -> u32 {
        self.put
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let Bits { words, groups } = &mut self.bits;
        for (group, written) in words.chunks_mut(64).zip(groups) {
            if std::mem::take(written) != 0 {
                group.fill(0);
            }
        }
        let bits = std::mem::take(&mut self.bits);
        let mut spare = wiped();
        if spare.len() < SPARE {
            spare.push(bits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn a_set_has_what_was_put_into_it(docs in proptest::collection::btree_set(0_u32..20_000, 0..60), steps in proptest::collection::vec(0_u32..3000, 0..20)) {
            let new = || {
                let mut set = Set::below(20_000);
                docs.iter().for_each(|doc| set.insert(*doc));
                set.rewound()
            };
            let mut set = new();
            prop_assert_eq!(set.size_hint() as usize, docs.len());
            let mut found = BTreeSet::new();
            while set.doc() != TERMINATED {
                found.insert(set.doc());
                set.advance();
            }
            prop_assert_eq!(&found, &docs);
            let (removed, mut left) = (docs.iter().copied().step_by(2), Vec::new());
            let mut set = Set::below(20_000);
            docs.iter().for_each(|doc| set.insert(*doc));
            removed.for_each(|doc| set.remove(doc));
            set.rewound().each_block(|docs| left.extend_from_slice(docs));
            prop_assert_eq!(left, docs.iter().copied().skip(1).step_by(2).collect::<Vec<_>>());
            let mut set = new();
            for step in steps {
                if set.doc() == TERMINATED {
                    break;
                }
                let target = set.doc() + step;
                let want = docs.range(target..).next().copied().unwrap_or(TERMINATED);
                prop_assert_eq!(set.seek(target), want);
            }
        }
    }
}
