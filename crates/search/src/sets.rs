//! Listings in the order of their numbers, with their scores: of one word, of a few, of kinds of match.

use std::sync::{Mutex, MutexGuard, PoisonError};
use tantivy::{
    DocId, DocSet, Score, TERMINATED,
    fieldnorm::FieldNormReader,
    postings::{Postings as _, SegmentPostings},
    query::{Bm25Weight, Scorer},
};

/// The listings with one word of the index.
pub(crate) struct OneWord {
    pub postings: SegmentPostings,
    pub norms: FieldNormReader,
    pub bm25: Option<Bm25Weight>,
    pub plus: Score,
}

impl DocSet for OneWord {
    fn advance(&mut self) -> DocId {
        self.postings.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.postings.seek(target)
    }

    fn doc(&self) -> DocId {
        self.postings.doc()
    }

    fn size_hint(&self) -> u32 {
        self.postings.size_hint()
    }
}

impl Scorer for OneWord {
    fn score(&mut self) -> Score {
        match &self.bm25 {
            Some(bm25) => self.plus + bm25.score(self.norms.fieldnorm_id(self.postings.doc()), self.postings.term_freq()),
            None => self.plus,
        }
    }
}

/// Listings with how often each has a word, in order. What a score takes is read only of those that are asked for theirs.
pub(crate) struct List {
    docs: Vec<u64>,
    at: usize,
    bm25: Option<(FieldNormReader, Bm25Weight)>,
    plus: Score,
}

impl List {
    /// Of [`entry`](crate::dictionary::entry)s in no order, the same more than once: then the word that it has most often counts.
    pub fn of(mut docs: Vec<u64>, bm25: Option<(FieldNormReader, Bm25Weight)>, plus: Score) -> Self {
        docs.sort_unstable();
        docs.dedup_by_key(|entry| *entry >> 32);
        Self { docs, at: 0, bm25, plus }
    }
}

impl DocSet for List {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.docs.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|entry| *entry < u64::from(target) << 32);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).map_or(TERMINATED, |entry| (entry >> 32) as DocId)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for List {
    fn score(&mut self) -> Score {
        let Some(entry) = self.docs.get(self.at) else { return 0.0 };
        let bm25 = self.bm25.as_ref().map_or(0.0, |(norms, bm25)| bm25.score(norms.fieldnorm_id((entry >> 32) as DocId), u32::MAX - *entry as u32));
        self.plus + bm25
    }
}

/// The listings of a few kinds of match, each with its best score. There are five kinds at most, so that looking at each is quickest.
pub(crate) struct Best {
    parts: Vec<Box<dyn Scorer>>,
    doc: DocId,
}

impl Best {
    pub fn of(parts: Vec<Box<dyn Scorer>>) -> Self {
        let mut best = Self { parts, doc: TERMINATED };
        best.doc = best.first();
        best
    }

    fn first(&self) -> DocId {
        self.parts.iter().map(|part| part.doc()).min().unwrap_or(TERMINATED)
    }
}

impl DocSet for Best {
    fn advance(&mut self) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc() == self.doc && self.doc != TERMINATED) {
            part.advance();
        }
        self.doc = self.first();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for part in self.parts.iter_mut().filter(|part| part.doc() < target) {
            part.seek(target);
        }
        self.doc = self.first();
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.parts.iter().fold(0, |sum, part| sum.saturating_add(part.size_hint()))
    }
}

impl Scorer for Best {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        self.parts.iter_mut().filter(|part| part.doc() == doc).map(|part| part.score()).fold(0.0, Score::max)
    }
}

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
