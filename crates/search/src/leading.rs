//! The listings of each frequent word that come first when it is searched for, found once, when a segment is first read.
//!
//! Which listings have a word best depends on how often each has it and how long it is, and hardly on the other segments: the first page of a word that
//! thousands of listings have is found among a few dozen of them.

use crate::best::{Best, by_score};
use rustc_hash::FxHashMap;
use std::ops::Range;
use tantivy::{DocId, Score, fieldnorm::FieldNormReader, postings::TermInfo, query::Bm25Weight};

/// Listings from which on a word's first are kept.
pub(crate) const FREQUENT: u32 = 256;

/// How many: more than a page, so that some may be deleted.
const FIRSTS: usize = 48;

/// One of the first listings that have a word.
#[derive(Clone, Copy, Debug)]
pub(crate) struct First {
    pub doc: DocId,
    times: u32,
    norm: u8,
}

impl First {
    /// How well it has the word.
    pub fn score(&self, bm25: &Bm25Weight) -> Score {
        bm25.score(self.norm, self.times)
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Leading {
    firsts: Vec<First>,
    /// By where a word's listings are enumerated.
    words: FxHashMap<usize, Range<u32>>,
    /// How many words a listing had in the middle when these were chosen.
    average: Score,
}

/// By how much that may differ now: what is at the edge of the first is then hardly another.
const DRIFT: Score = 0.02;

impl Leading {
    /// For listings with so many words in the middle.
    pub fn with_average(average: Score) -> Self {
        Self { average, ..Self::default() }
    }

    /// Whether they are still the first where listings have so many words.
    pub fn is_fresh(&self, average: Score) -> bool {
        (self.average - average).abs() <= average * DRIFT
    }

    /// Keeps the first of these listings of a word, each with how often it has it.
    pub fn keep(&mut self, info: &TermInfo, listings: &[(DocId, u32)], bm25: &Bm25Weight, norms: &FieldNormReader) {
        let mut best = Best::of(FIRSTS);
        listings.iter().for_each(|(doc, times)| best.add(by_score(bm25.score(norms.fieldnorm_id(*doc), *times)), *times, *doc));
        let start = self.firsts.len() as u32;
        let first = |at: tantivy::DocAddress| First { doc: at.doc_id, times: at.segment_ord, norm: norms.fieldnorm_id(at.doc_id) };
        self.firsts.extend(best.sorted().into_iter().map(|(_, at)| first(at)));
        self.words.insert(info.postings_range.start, start..self.firsts.len() as u32);
    }

    /// The first of a word's listings, deleted ones among them.
    pub fn of(&self, info: &TermInfo) -> Option<&[First]> {
        let range = self.words.get(&info.postings_range.start).filter(|_| info.doc_freq >= FREQUENT)?;
        self.firsts.get(range.start as usize..range.end as usize)
    }
}
