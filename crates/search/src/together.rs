//! Several things that a listing must all match: words, numbers, filters.
//!
//! tantivy's conjunction asks each part for its listings in order, and what a word matches besides itself (longer ones, lookalikes, slips) has to be sorted or
//! filled into a set before it can say the first. Here the part with the fewest listings says all of its own, and each other part says which of those it has:
//! a near word's listings are only looked up among the few that are left, and need no order.

use crate::{
    dictionary::{Listed, doc_of, times_of},
    ways::{Kind, Listings, Way, explained, has},
    word::{WordQuery, WordWeight},
};
use tantivy::{
    DocId, DocSet as _, Score,
    index::{InvertedIndexReader, SegmentReader},
    postings::{Postings as _, TermInfo},
    query::{EnableScoring, Explanation, Query, Scorer, Weight},
    schema::IndexRecordOption,
};

/// Matches listings that match each of the first and none of the others. A score is the sum of the parts'.
#[derive(Debug)]
pub(crate) struct Together {
    pub all: Vec<Box<dyn Query>>,
    pub none: Vec<Box<dyn Query>>,
}

impl Clone for Together {
    fn clone(&self) -> Self {
        let cloned = |queries: &[Box<dyn Query>]| queries.iter().map(|query| query.box_clone()).collect();
        Self { all: cloned(&self.all), none: cloned(&self.none) }
    }
}

impl Query for Together {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.together_weight(scoring)?))
    }
}

impl Together {
    /// The same, as what it is.
    pub fn together_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<TogetherWeight> {
        let (mut words, mut others) = (Vec::new(), Vec::new());
        for query in &self.all {
            match query.downcast_ref::<WordQuery>() {
                Some(word) => words.push(word.word_weight(scoring)?),
                None => others.push(query.weight(scoring)?),
            }
        }
        let silent = match scoring {
            EnableScoring::Enabled { searcher, .. } => EnableScoring::disabled_from_searcher(searcher),
            disabled @ EnableScoring::Disabled { .. } => disabled,
        };
        let none = self.none.iter().map(|query| query.weight(silent)).collect::<tantivy::Result<_>>()?;
        Ok(TogetherWeight { words, others, none })
    }
}

pub(crate) struct TogetherWeight {
    words: Vec<WordWeight>,
    others: Vec<Box<dyn Weight>>,
    none: Vec<Box<dyn Weight>>,
}

/// What a listing must match, in a segment.
enum Part<'a> {
    Word(&'a WordWeight),
    Other(Box<dyn Scorer>),
}

impl TogetherWeight {
    /// All listings of a segment that match.
    pub fn all(&self, reader: &SegmentReader) -> tantivy::Result<Listings> {
        // Each with how many listings it has at most, or about.
        let mut parts: Vec<(u64, Part<'_>)> = Vec::with_capacity(self.words.len() + self.others.len());
        for word in &self.words {
            parts.push((word.listings(reader)?, Part::Word(word)));
        }
        for other in &self.others {
            let scorer = other.scorer(reader, 1.0)?;
            parts.push((scorer.cost(), Part::Other(scorer)));
        }
        parts.sort_by_key(|(listings, _)| *listings);
        let mut parts = parts.into_iter().map(|(_, part)| part);
        let mut left = match parts.next() {
            Some(Part::Word(word)) => word.all(reader)?,
            Some(Part::Other(mut scorer)) => Listings::of(&mut *scorer),
            None => Listings::default(),
        };
        for part in parts {
            if left.docs.is_empty() {
                break;
            }
            match part {
                Part::Word(word) => word.narrow(reader, &mut left)?,
                Part::Other(mut scorer) => left.keep_of(&mut *scorer),
            }
        }
        for none in &self.none {
            left.drop_of(&mut *none.scorer(reader, 1.0)?);
        }
        Ok(left)
    }
}

impl Weight for TogetherWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(Box::new(self.all(reader)?))
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self, reader, doc, "all that was asked for")
    }
}

/// Finds listings among few, when asked about many that are mostly not among them.
struct Sieve {
    bits: Vec<u64>,
    mask: DocId,
}

/// Bits for each listing that is looked for: most that are not are passed over by a look at one bit.
const BITS_EACH: usize = 16;

impl Sieve {
    /// For these listings of a segment with so many.
    fn of(docs: &[DocId], all: DocId) -> Self {
        let bits = (docs.len() * BITS_EACH).min(all as usize).next_power_of_two().max(64);
        let mut sieve = Self { bits: vec![0; bits / 64], mask: (bits - 1) as DocId };
        for doc in docs {
            let bit = doc & sieve.mask;
            sieve.bits[bit as usize / 64] |= 1 << (bit % 64);
        }
        sieve
    }

    /// A listing's place among those it was made for.
    #[inline]
    fn place(&self, docs: &[DocId], doc: DocId) -> Option<usize> {
        let bit = doc & self.mask;
        if self.bits[bit as usize / 64] >> (bit % 64) & 1 == 0 { None } else { docs.binary_search(&doc).ok() }
    }
}

/// Which of some listings match a word.
pub(crate) struct Among<'a> {
    docs: &'a [DocId],
    sieve: Sieve,
    /// How each does.
    pub ways: Vec<Way>,
}

/// To look a listing up in an enumeration takes as long as to read so many of it.
const LOOKED_UP: usize = 32;

impl<'a> Among<'a> {
    /// Of listings of a segment with so many.
    pub fn of(docs: &'a [DocId], all: DocId) -> Self {
        Self { docs, sieve: Sieve::of(docs, all), ways: vec![Way::NOT; docs.len()] }
    }

    /// Marks those that have one of these words.
    pub fn mark(&mut self, index: &InvertedIndexReader, listed: &Listed, kind: Kind, option: IndexRecordOption) -> tantivy::Result<()> {
        for info in &listed.words {
            if self.docs.len() * LOOKED_UP < info.doc_freq as usize {
                self.look_up(index, info, kind, option)?;
            } else {
                let mut block = index.read_block_postings_from_terminfo(info, option)?;
                while !block.docs().is_empty() {
                    block.docs().iter().enumerate().for_each(|(at, doc)| self.add(*doc, || Way::by(kind, block.freq(at))));
                    block.advance();
                }
            }
        }
        listed.few.iter().for_each(|entry| self.add(doc_of(*entry), || Way::by(kind, times_of(*entry))));
        Ok(())
    }

    #[inline]
    fn add(&mut self, doc: DocId, way: impl Fn() -> Way) {
        if let Some(place) = self.sieve.place(self.docs, doc) {
            self.ways[place] = self.ways[place].max(way());
        }
    }

    fn look_up(&mut self, index: &InvertedIndexReader, info: &TermInfo, kind: Kind, option: IndexRecordOption) -> tantivy::Result<()> {
        let mut postings = index.read_postings_from_terminfo(info, option)?;
        for (doc, way) in self.docs.iter().zip(&mut self.ways) {
            if has(&mut postings, *doc) {
                *way = (*way).max(Way::by(kind, postings.term_freq()));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_sieve_finds_what_is_there(docs in proptest::collection::btree_set(0_u32..5_000, 0..60), asked in proptest::collection::vec(0_u32..5_000, 0..60)) {
            let docs: Vec<DocId> = docs.into_iter().collect();
            let sieve = Sieve::of(&docs, 5_000);
            for doc in asked.iter().chain(&docs) {
                prop_assert_eq!(sieve.place(&docs, *doc), docs.iter().position(|other| other == doc));
            }
        }
    }
}
