//! One word against the index: as typed, as the beginning of a word, as what looks like it, and one slip away.
//!
//! tantivy's own fuzzy and prefix queries score every match alike. Here each kind keeps its rank: a slip never comes before the word itself,
//! and within a kind a match in the title still comes before one in the description.

use crate::{
    matched::Matched,
    near::Nears,
    parse::forgives,
    sets::Set,
    together::Among,
    ways::{Kind, Listings, Scoring, Way, explained, has, merged, of_kind},
};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::{
    DocId, DocSet as _, Score, Searcher, TERMINATED,
    index::{InvertedIndexReader, SegmentId, SegmentReader},
    postings::TermInfo,
    query::{Bm25StatisticsProvider as _, Bm25Weight, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

/// Matches every listing with a word: see the module.
#[derive(Clone, Debug)]
pub(crate) struct WordQuery {
    pub field: Field,
    /// The field of disguised words, with their signs.
    pub disguises: Field,
    pub word: String,
    pub prefix: bool,
    pub slip: bool,
    /// Whether what looks like the word matches too.
    pub lookalikes: bool,
    /// Where lookalikes and slips are found.
    pub nears: Nears,
    /// What was found in the dictionaries: an answer asks for the same words for its hits and for filters of their own.
    pub known: Known,
}

/// What a word matches in each segment's dictionary, for as long as an answer takes.
pub(crate) type Known = Arc<Mutex<FxHashMap<SegmentId, Arc<Matched>>>>;

/// What a word matches in a segment, around the one word of the index that most of it has.
pub(crate) struct Around {
    /// That word.
    pub word: TermInfo,
    /// Listings that do not have it and match by another, deleted ones among them, in order.
    pub others: Vec<DocId>,
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.word_weight(scoring)?))
    }
}

impl WordQuery {
    /// The same, as what it is.
    pub fn word_weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<WordWeight> {
        let bm25 = match scoring {
            EnableScoring::Enabled { searcher, .. } => Some(self.bm25(searcher)?),
            EnableScoring::Disabled { .. } => None,
        };
        Ok(WordWeight { query: self.clone(), bm25 })
    }

    /// What scores of the word come of.
    pub fn bm25(&self, searcher: &Searcher) -> tantivy::Result<Bm25Weight> {
        let (listings, average) = (searcher.total_num_docs()?.max(1), self.average(searcher)?);
        let mut typed = 0;
        for reader in searcher.segment_readers() {
            typed += self.as_typed(reader)?.map_or(0, |info| u64::from(info.doc_freq));
        }
        Ok(Bm25Weight::for_one_term_without_explain(typed.min(listings), listings, average))
    }

    /// How many words a listing has in the middle.
    pub fn average(&self, searcher: &Searcher) -> tantivy::Result<Score> {
        Ok(searcher.total_num_tokens(self.field)? as Score / searcher.total_num_docs()?.max(1) as Score)
    }

    /// Where the listings of the word itself are in a segment.
    pub fn as_typed(&self, reader: &SegmentReader) -> tantivy::Result<Option<TermInfo>> {
        Ok(self.matched(reader, &*reader.inverted_index(self.field)?)?.as_typed().cloned())
    }

    /// Whether the search is for what the word matches when it is typed ([`Matched::typed`]).
    fn is_typed(&self) -> bool {
        self.prefix && self.lookalikes && self.slip == forgives(&self.word)
    }

    /// What it matches in a segment's dictionary.
    fn matched(&self, reader: &SegmentReader, index: &InvertedIndexReader) -> tantivy::Result<Arc<Matched>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(matched) = known().get(&reader.segment_id()) {
            return Ok(Arc::clone(matched));
        }
        if self.is_typed()
            && let Some(matched) = self.nears.divided(reader).and_then(|divided| divided.matched(&self.word))
        {
            return Ok(Arc::clone(matched));
        }
        let matched = Arc::new(Matched::of(index, self.nears.of(reader), &self.word, [self.prefix, self.lookalikes, self.slip])?);
        known().insert(reader.segment_id(), Arc::clone(&matched));
        Ok(matched)
    }

    /// Where the listings of the word itself are, if the search is for what it matches when it is typed ([`Matched::typed`]).
    pub fn typed(&self, reader: &SegmentReader) -> tantivy::Result<Option<TermInfo>> {
        if self.is_typed() { self.as_typed(reader) } else { Ok(None) }
    }

    /// Which of these listings of a segment it matches.
    pub fn among(&self, reader: &SegmentReader, docs: &[DocId], option: IndexRecordOption) -> tantivy::Result<Vec<Way>> {
        let index = reader.inverted_index(self.field)?;
        let matched = self.matched(reader, &index)?;
        let mut among = Among::of(docs, reader.max_doc());
        for (kind, listed) in &matched.kinds {
            among.mark(&index, listed, *kind, option)?;
        }
        if !matched.disguised.is_empty() {
            among.mark(&*reader.inverted_index(self.disguises)?, &matched.disguised, Kind::Lookalike, IndexRecordOption::Basic)?;
        }
        Ok(among.ways)
    }

    /// Takes apart what it matches in a segment, if the commonest word among that is one that the caller knows.
    pub fn around(&self, reader: &SegmentReader, is_known: impl Fn(&TermInfo) -> bool) -> tantivy::Result<Option<Around>> {
        let index = reader.inverted_index(self.field)?;
        let matched = self.matched(reader, &index)?;
        let words = || matched.kinds.iter().flat_map(|(_, listed)| &listed.words);
        let Some(word) = words().max_by_key(|info| info.doc_freq).filter(|info| is_known(info)) else { return Ok(None) };
        let rest = words().filter(|info| info.postings_range != word.postings_range);
        let mut set = Set::below(reader.max_doc());
        set.insert_listed(&index, rest, matched.kinds.iter().flat_map(|(_, listed)| &listed.few))?;
        matched.insert_disguised(&mut set, || reader.inverted_index(self.disguises))?;
        let (mut set, mut others) = (set.rewound(), Vec::new());
        if set.doc() != TERMINATED {
            let mut postings = index.read_postings_from_terminfo(word, IndexRecordOption::Basic)?;
            while set.doc() != TERMINATED {
                if !has(&mut postings, set.doc()) {
                    others.push(set.doc());
                }
                set.advance();
            }
        }
        Ok(Some(Around { word: word.clone(), others }))
    }
}

/// A word against the segments of an index.
pub(crate) struct WordWeight {
    query: WordQuery,
    /// None if nobody asks for scores.
    bm25: Option<Bm25Weight>,
}

impl WordWeight {
    /// How many listings of a segment it matches at most.
    pub fn listings(&self, reader: &SegmentReader) -> tantivy::Result<u64> {
        let matched = self.query.matched(reader, &*reader.inverted_index(self.query.field)?)?;
        Ok(matched.listings())
    }

    /// All listings of a segment that it matches.
    pub fn all(&self, reader: &SegmentReader) -> tantivy::Result<Listings> {
        let Some(scoring) = self.scoring(reader)? else { return Ok(Listings::of(&mut self.set(reader)?)) };
        let index = reader.inverted_index(self.query.field)?;
        let matched = self.query.matched(reader, &index)?;
        let mut found = (Vec::new(), Vec::new());
        for (kind, listed) in &matched.kinds {
            found = merged(found, of_kind(&index, listed, *kind, self.option(), reader.max_doc())?);
        }
        if !matched.disguised.is_empty() {
            let index = reader.inverted_index(self.query.disguises)?;
            found = merged(found, of_kind(&index, &matched.disguised, Kind::Lookalike, IndexRecordOption::Basic, reader.max_doc())?);
        }
        Ok(Listings::of_word(found.0, found.1, Some(scoring)))
    }

    /// Keeps those listings that it matches.
    pub fn narrow(&self, reader: &SegmentReader, left: &mut Listings) -> tantivy::Result<()> {
        let ways = self.query.among(reader, &left.docs, self.option())?;
        left.keep_ways(ways, self.scoring(reader)?);
        Ok(())
    }

    /// The same as a set, if nobody asks for scores: then it does not matter which kind a listing matches by.
    fn set(&self, reader: &SegmentReader) -> tantivy::Result<ConstScorer<Set>> {
        let index = reader.inverted_index(self.query.field)?;
        let matched = self.query.matched(reader, &index)?;
        let mut set = Set::below(reader.max_doc());
        matched.insert(&mut set, &index, || reader.inverted_index(self.query.disguises))?;
        Ok(ConstScorer::new(set.rewound(), 0.0))
    }

    fn scoring(&self, reader: &SegmentReader) -> tantivy::Result<Option<Scoring>> {
        self.bm25.as_ref().map(|bm25| Ok(Scoring::of(reader.get_fieldnorms_reader(self.query.field)?, bm25))).transpose()
    }

    const fn option(&self) -> IndexRecordOption {
        if self.bm25.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic }
    }
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, _: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.bm25.is_some() {
            return Ok(Box::new(self.all(reader)?));
        }
        let index = reader.inverted_index(self.query.field)?;
        match &*self.query.matched(reader, &index)? {
            Matched { kinds, disguised } if disguised.is_empty() && kinds.is_empty() => Ok(Box::new(EmptyScorer)),
            Matched { kinds, disguised } if disguised.is_empty() && kinds.len() == 1 => match (&*kinds[0].1.words, &*kinds[0].1.few) {
                ([info], []) => Ok(Box::new(ConstScorer::new(index.read_postings_from_terminfo(info, IndexRecordOption::Basic)?, 0.0))),
                _ => Ok(Box::new(self.set(reader)?)),
            },
            _ => Ok(Box::new(self.set(reader)?)),
        }
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        explained(self, reader, doc, "word as typed, longer, disguised or misspelt")
    }
}
