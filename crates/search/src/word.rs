//! One word against the index: as typed, as the beginning of a word, as what looks like it, and one slip away.
//!
//! tantivy's own fuzzy and prefix queries score every match alike. Here each kind keeps its rank: a slip never comes before the word itself,
//! and within a kind a match in the title still comes before one in the description.

use crate::{
    dictionary::{Listed, entry},
    lookalike::Lookalike,
    near::{Near, Nears},
    sets::{Best, List, OneWord, Set},
};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::{
    DocId, DocSet, Score, TERMINATED, Term,
    fieldnorm::FieldNormReader,
    index::{InvertedIndexReader, SegmentId, SegmentReader},
    postings::{Postings as _, TermInfo},
    query::{Bm25Weight, ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight},
    schema::{Field, IndexRecordOption},
};

/// What a word as typed has before any longer one. More than what BM25 adds for one word (about 35 for a word that occurs once in a hundred million
/// listings), so that kinds never mix: the word itself, then longer ones, lookalikes, and slips.
pub(crate) const AS_TYPED: Score = 96.0;

/// What a word that goes on as typed has before any lookalike. What is not as typed counts half, 18 at most, so that steps of 32 keep kinds apart.
const LONGER: Score = 64.0;

/// What a lookalike has before any slip.
const LOOKALIKE: Score = 32.0;

/// What a longer or misspelt word counts against the same word as typed.
const NEAR: Score = 0.5;

/// Matches of one kind in one segment that are scored one by one. Past these they only count: so many make no difference to a reader, and a
/// bitset of them is filled faster than a list is sorted.
const SCORED_LIMIT: u64 = 2_000;

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

/// What a word matches in one dictionary.
#[derive(Debug)]
pub(crate) struct Matched {
    /// Each kind of match with its words, the best kind first.
    kinds: Vec<(Rank, Listed)>,
    /// Of the other field.
    disguised: Listed,
}

impl Query for WordQuery {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        let term = Term::from_field_text(self.field, &self.word);
        let bm25 = match scoring {
            EnableScoring::Enabled { statistics_provider: statistics, .. } => {
                let listings = statistics.total_num_docs()?.max(1);
                let average = statistics.total_num_tokens(self.field)? as Score / listings as Score;
                Some(Bm25Weight::for_one_term_without_explain(statistics.doc_freq(&term)?.min(listings), listings, average))
            }
            EnableScoring::Disabled { .. } => None,
        };
        Ok(Box::new(WordWeight { query: self.clone(), bm25 }))
    }
}

/// What a word matches in a segment, around the one word of the index that most of it has.
pub(crate) struct Around {
    /// That word.
    pub word: TermInfo,
    /// Listings that do not have it and match by another, deleted ones among them, in order.
    pub others: Vec<DocId>,
}

impl WordQuery {
    /// What it matches in a segment's dictionary.
    fn matched(&self, reader: &SegmentReader, index: &InvertedIndexReader) -> tantivy::Result<Arc<Matched>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(matched) = known().get(&reader.segment_id()) {
            return Ok(Arc::clone(matched));
        }
        let matched = Arc::new(self.look_up(index, self.nears.of(reader))?);
        known().insert(reader.segment_id(), Arc::clone(&matched));
        Ok(matched)
    }

    fn look_up(&self, index: &InvertedIndexReader, near: Option<&Near>) -> tantivy::Result<Matched> {
        let word = &self.word;
        let as_typed = Listed { words: index.terms().get(word.as_bytes())?.into_iter().collect(), few: Vec::new() };
        let mut kinds = vec![(Rank { plus: AS_TYPED, times: 1.0 }, as_typed)];
        if let Some(near) = near.filter(|_| self.prefix) {
            kinds.push((Rank { plus: LONGER, times: NEAR }, near.longer(word)));
        }
        let lookalike = if self.lookalikes { Lookalike::of(word) } else { None };
        let lookalike = near.zip(lookalike.as_ref());
        if let Some((near, lookalike)) = lookalike {
            kinds.push((Rank { plus: LOOKALIKE, times: NEAR }, near.lookalikes(lookalike)));
        }
        if let Some(near) = near.filter(|_| self.slip) {
            kinds.push((Rank { plus: 0.0, times: NEAR }, near.slips(word)));
        }
        kinds.retain(|(_, listed)| !listed.is_empty());
        Ok(Matched { kinds, disguised: lookalike.map_or_else(Listed::default, |(near, lookalike)| near.disguised(lookalike)) })
    }

    /// Takes apart what it matches in a segment, if the commonest word among that is one that the caller knows.
    pub fn around(&self, reader: &SegmentReader, is_known: impl Fn(&TermInfo) -> bool) -> tantivy::Result<Option<Around>> {
        let index = reader.inverted_index(self.field)?;
        let matched = self.matched(reader, &index)?;
        let words = || matched.kinds.iter().flat_map(|(_, listed)| &listed.words);
        let Some(word) = words().max_by_key(|info| info.doc_freq).filter(|info| is_known(info)) else { return Ok(None) };
        let rest = words().filter(|info| info.postings_range != word.postings_range);
        let mut set = Set::below(reader.max_doc());
        insert(&mut set, &index, rest, matched.kinds.iter().flat_map(|(_, listed)| &listed.few))?;
        insert_all(&mut set, || reader.inverted_index(self.disguises), &matched.disguised)?;
        let (mut set, mut others) = (set.rewound(), Vec::new());
        if set.doc() != TERMINATED {
            let mut postings = index.read_postings_from_terminfo(word, IndexRecordOption::Basic)?;
            while set.doc() != TERMINATED {
                if postings.doc() < set.doc() {
                    postings.seek(set.doc());
                }
                if postings.doc() != set.doc() {
                    others.push(set.doc());
                }
                set.advance();
            }
        }
        Ok(Some(Around { word: word.clone(), others }))
    }
}

struct WordWeight {
    query: WordQuery,
    /// None if nobody asks for scores.
    bm25: Option<Bm25Weight>,
}

/// A kind of match: what it adds and what its BM25 counts.
#[derive(Clone, Copy, Debug)]
struct Rank {
    plus: Score,
    times: Score,
}

impl WordWeight {
    fn parts(&self, reader: &SegmentReader) -> tantivy::Result<Vec<Box<dyn Scorer>>> {
        let index = reader.inverted_index(self.query.field)?;
        let norms = reader.get_fieldnorms_reader(self.query.field)?;
        let matched = self.query.matched(reader, &index)?;
        let Matched { kinds, disguised } = &*matched;
        let disguises = || reader.inverted_index(self.query.disguises);
        if self.bm25.is_none() && kinds.len() + usize::from(!disguised.is_empty()) > 1 {
            // Nobody asks for scores: then it does not matter which kind a listing matches by.
            let mut set = Set::below(reader.max_doc());
            for (_, listed) in kinds {
                insert(&mut set, &index, &listed.words, &listed.few)?;
            }
            insert_all(&mut set, disguises, disguised)?;
            return Ok(vec![Box::new(ConstScorer::new(set.rewound(), 0.0))]);
        }
        let mut parts: Vec<Box<dyn Scorer>> = Vec::new();
        for (rank, listed) in kinds {
            parts.extend(self.many(reader, &index, &norms, listed, *rank)?);
        }
        if !disguised.is_empty() {
            parts.push(alike(reader, &*disguises()?, disguised)?);
        }
        Ok(parts)
    }

    const fn option(&self) -> IndexRecordOption {
        if self.bm25.is_some() { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic }
    }

    fn one(&self, index: &InvertedIndexReader, norms: &FieldNormReader, info: &TermInfo, rank: Rank) -> tantivy::Result<OneWord> {
        let postings = index.read_postings_from_terminfo(info, self.option())?;
        Ok(OneWord { postings, norms: norms.clone(), bm25: self.bm25.as_ref().map(|bm25| bm25.boost_by(rank.times)), plus: rank.plus })
    }

    fn many(
        &self,
        reader: &SegmentReader,
        index: &InvertedIndexReader,
        norms: &FieldNormReader,
        found: &Listed,
        rank: Rank,
    ) -> tantivy::Result<Option<Box<dyn Scorer>>> {
        if let ([info], []) = (&*found.words, &*found.few) {
            return Ok(Some(Box::new(self.one(index, norms, info, rank)?)));
        }
        if found.listings() > SCORED_LIMIT {
            let mut set = Set::below(reader.max_doc());
            insert(&mut set, index, &found.words, &found.few)?;
            return Ok(Some(Box::new(ConstScorer::new(set.rewound(), rank.plus))));
        }
        let mut docs = found.few.clone();
        for info in &found.words {
            let mut postings = index.read_postings_from_terminfo(info, self.option())?;
            while postings.doc() != TERMINATED {
                docs.push(entry(postings.doc(), postings.term_freq()));
                postings.advance();
            }
        }
        let bm25 = self.bm25.as_ref().map(|bm25| (norms.clone(), bm25.boost_by(rank.times)));
        Ok(Some(Box::new(List::of(docs, bm25, rank.plus))))
    }
}

/// The listings with any of these words, all with the score of a lookalike.
fn alike(reader: &SegmentReader, index: &InvertedIndexReader, found: &Listed) -> tantivy::Result<Box<dyn Scorer>> {
    if found.listings() > SCORED_LIMIT {
        let mut set = Set::below(reader.max_doc());
        insert(&mut set, index, &found.words, &found.few)?;
        return Ok(Box::new(ConstScorer::new(set.rewound(), LOOKALIKE)));
    }
    let mut docs = found.few.clone();
    for info in &found.words {
        let mut block = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while !block.docs().is_empty() {
            docs.extend(block.docs().iter().map(|doc| entry(*doc, 0)));
            block.advance();
        }
    }
    Ok(Box::new(List::of(docs, None, LOOKALIKE)))
}

/// Adds the listings with these words.
fn insert<'a>(
    set: &mut Set,
    index: &InvertedIndexReader,
    words: impl IntoIterator<Item = &'a TermInfo>,
    few: impl IntoIterator<Item = &'a u64>,
) -> tantivy::Result<()> {
    few.into_iter().for_each(|entry| set.insert((entry >> 32) as DocId));
    for info in words {
        let mut block = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
        while !block.docs().is_empty() {
            for doc in block.docs() {
                set.insert(*doc);
            }
            block.advance();
        }
    }
    Ok(())
}

/// Adds the listings with words of a field that is only opened if there are any.
fn insert_all(set: &mut Set, index: impl FnOnce() -> tantivy::Result<Arc<InvertedIndexReader>>, found: &Listed) -> tantivy::Result<()> {
    if found.is_empty() { Ok(()) } else { insert(set, &*index()?, &found.words, &found.few) }
}

impl Weight for WordWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        debug_assert!((boost - 1.0).abs() < Score::EPSILON, "words are not boosted");
        let mut parts = self.parts(reader)?;
        Ok(match parts.len() {
            0 => Box::new(EmptyScorer),
            1 => parts.swap_remove(0),
            _ => Box::new(Best::of(parts)),
        })
    }

    fn explain(&self, reader: &SegmentReader, doc: DocId) -> tantivy::Result<Explanation> {
        let mut scorer = self.scorer(reader, 1.0)?;
        if scorer.doc() > doc || scorer.seek(doc) != doc {
            return Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")));
        }
        Ok(Explanation::new("word as typed, longer, disguised or misspelt", scorer.score()))
    }
}
