//! How the listings of common words divide, counted once for each segment.
//!
//! Half of all words that people type are ones that thousands of listings have, and to look at each of these listings took most of a search's time. What
//! a common word's listings come to never changes in a segment: a search adds that up, and looks only at listings that match otherwise.

use crate::{
    packed::{BLOCK, Rows},
    rows::Vocabulary,
    schema::Fields,
    sets::Set,
    tally::{Divided, Tally},
    word::{Matched, WordQuery, each_block, insert},
};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use tantivy::{
    DocId, DocSet as _, TERMINATED,
    index::{InvertedIndexReader, SegmentReader},
    postings::TermInfo,
    schema::IndexRecordOption,
};

/// A word with fewer listings in a segment is not counted beforehand: to look at each is quick.
const LEAST: u32 = 2_048;

/// Other listings than these are looked up in a list, more in a set of all listings of the segment.
const LISTED: u64 = 2_000;

/// For how many deleted listings a word must have one that is its own, or else what was counted is of no use.
const DELETED_SHARE: usize = 4;

/// What the listings of a segment's common words come to, deleted ones among them; by where the word's listings are enumerated.
#[derive(Default)]
pub(crate) struct Common(FxHashMap<usize, Divided>);

impl Common {
    /// Counts a segment's common words. About 30 ms and 20 MB for a million listings.
    pub fn read(segment: &SegmentReader, fields: &Fields, rows: &Rows, vocabulary: &Vocabulary) -> tantivy::Result<Self> {
        let mut counted = FxHashMap::default();
        if segment.max_doc() < LEAST {
            return Ok(Self(counted));
        }
        let index = segment.inverted_index(fields.words)?;
        let mut tally = Tally::default();
        let mut words = index.terms().stream()?;
        while words.advance() {
            let info = words.value();
            if info.doc_freq >= LEAST {
                tally.ready(vocabulary);
                each_block(&index, info, |docs| tally.add(rows, docs))?;
                counted.insert(info.postings_range.start, tally.divided());
            }
        }
        Ok(Self(counted))
    }

    /// Counts the listings of a segment that a word matches, if it matches a common word. Answers those of `deleted` that were counted with the others:
    /// they are to be taken off once nothing is added any more. `None` if nothing was counted.
    pub fn tally(&self, word: &WordQuery, segment: &SegmentReader, rows: &Rows, deleted: &[DocId], tally: &mut Tally) -> tantivy::Result<Option<Vec<DocId>>> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let index = segment.inverted_index(word.field)?;
        let matched = word.matched(segment, &index)?;
        let Some(base) = matched.words().max_by_key(|info| info.doc_freq) else { return Ok(None) };
        let Some(divided) = self.0.get(&base.postings_range.start).filter(|divided| divided.total as usize >= deleted.len() * DELETED_SHARE) else {
            return Ok(None);
        };
        tally.add_divided(divided);
        let others = Others { base, word, segment, index, matched: Arc::clone(&matched) };
        others.each_block(|docs| tally.add(rows, docs))?;
        Ok(Some(others.of_base(deleted)?))
    }
}

/// What a word matches beside a common one.
struct Others<'a> {
    base: &'a TermInfo,
    word: &'a WordQuery,
    segment: &'a SegmentReader,
    index: Arc<InvertedIndexReader>,
    matched: Arc<Matched>,
}

impl Others<'_> {
    fn words(&self) -> impl Iterator<Item = &TermInfo> {
        self.matched.words().filter(|info| info.postings_range != self.base.postings_range)
    }

    /// Shows the listings that have another of the words and not the common one, without those that were deleted.
    fn each_block(&self, mut with: impl FnMut(&[DocId])) -> tantivy::Result<()> {
        let disguises = self.segment.inverted_index(self.word.disguises)?;
        let disguised = &self.matched.disguised;
        let alive = |doc: &DocId| self.segment.alive_bitset().is_none_or(|alive| alive.is_alive(*doc));
        let count: u64 = self.words().chain(disguised).map(|info| u64::from(info.doc_freq)).sum();
        if count <= LISTED {
            let mut docs = Vec::new();
            for (index, info) in self.words().map(|info| (&self.index, info)).chain(disguised.iter().map(|info| (&disguises, info))) {
                each_block(index, info, |block| docs.extend(block.iter().copied().filter(alive)))?;
            }
            docs.sort_unstable();
            docs.dedup();
            let of_base = self.of_base(&docs)?;
            let mut of_base = of_base.iter().peekable();
            docs.retain(|doc| of_base.next_if_eq(&doc).is_none());
            with(&docs);
            return Ok(());
        }
        let mut set = Set::below(self.segment.max_doc());
        insert(&mut set, &self.index, self.words())?;
        insert(&mut set, &disguises, disguised)?;
        each_block(&self.index, self.base, |docs| docs.iter().for_each(|doc| set.remove(*doc)))?;
        let mut set = set.rewound();
        let mut block = Vec::with_capacity(BLOCK);
        while set.doc() != TERMINATED {
            block.extend(Some(set.doc()).filter(alive));
            if block.len() == BLOCK {
                with(&block);
                block.clear();
            }
            set.advance();
        }
        with(&block);
        Ok(())
    }

    /// Those of these listings that have the common word; both in order.
    fn of_base(&self, docs: &[DocId]) -> tantivy::Result<Vec<DocId>> {
        if docs.is_empty() {
            return Ok(Vec::new());
        }
        let mut base = self.index.read_postings_from_terminfo(self.base, IndexRecordOption::Basic)?;
        let has = |doc: &&DocId| base.doc() == **doc || (base.doc() < **doc && base.seek(**doc) == **doc);
        Ok(docs.iter().filter(has).copied().collect())
    }
}
