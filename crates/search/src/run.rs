//! Runs a planned search over the segments: the first hits of an order, and counts of all that match.

use crate::{
    best::{Best, by_score, score_of},
    covered::Covered,
    kept::Kept,
    leading::FREQUENT,
    load::Segment,
    near::Nears,
    ordered::{Currencies, Ordered},
    packed::BLOCK,
    rows::SegmentRows,
    schema::Fields,
    tally::{Kind, Tally},
    together::Together,
    ways::{AS_TYPED, Listings, Way},
    word::{Around, WordQuery},
};
use model::{gtin::Gtin, search::Sort};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tantivy::{
    DocAddress, DocId, DocSet as _, Score, Searcher, Term,
    collector::TopDocs,
    index::{SegmentId, SegmentReader},
    postings::TermInfo,
    query::{EnableScoring, Query, TermQuery, Weight},
    schema::IndexRecordOption,
};

/// Hits in the order of a search without words that are kept for the next one: as many as there are pages.
const BROWSED: usize = (model::search::PageNumber::LAST * model::search::PageNumber::SIZE) as usize;

/// Hits of a search, each with its score, and how many there are.
pub(crate) struct Ranked {
    pub hits: Vec<(Score, DocAddress)>,
    pub total: u64,
}

/// An order of hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum By {
    Score,
    Newest,
    Cheapest,
    Dearest,
}

impl By {
    /// Without words there is no best match: the newest is the best.
    pub const fn of(sort: Sort, words: bool) -> Self {
        match sort {
            Sort::Relevance if words => Self::Score,
            Sort::Relevance | Sort::Newest => Self::Newest,
            Sort::PriceAsc => Self::Cheapest,
            Sort::PriceDesc => Self::Dearest,
        }
    }

    /// A listing's place in an order that does not ask for scores; the greater the earlier. Without a price it comes last.
    pub(crate) fn place(self, rows: &SegmentRows, doc: DocId) -> i64 {
        match self {
            Self::Score => 0,
            Self::Newest => rows.first_seen.first(doc).unwrap_or(i64::MIN),
            Self::Cheapest => rows.price.first(doc).map_or(i64::MIN, |price| -price),
            Self::Dearest => rows.price.first(doc).unwrap_or(i64::MIN),
        }
    }
}

pub(crate) type Browsed = Arc<[(i64, DocAddress)]>;

/// Shows the listings of a segment that match by blocks.
fn each_block_of(weight: &dyn Weight, reader: &SegmentReader, mut with: impl FnMut(&[DocId])) -> tantivy::Result<()> {
    let mut left = Vec::with_capacity(BLOCK);
    weight.for_each_no_score(reader, &mut |docs| match reader.alive_bitset() {
        None => with(docs),
        Some(alive) => {
            left.clear();
            left.extend(docs.iter().copied().filter(|doc| alive.is_alive(*doc)));
            with(&left);
        }
    })
}

/// What a commit left to be searched, with its rows in memory.
pub(crate) struct Loaded {
    pub searcher: Searcher,
    pub segments: Vec<Segment>,
    /// Each segment's words by what they are near to.
    pub nears: Nears,
    pub browsed: Mutex<FxHashMap<By, Browsed>>,
    /// How everything divides: what a search without words and filters counts, and one whose only filter is left out.
    pub everything: OnceLock<model::search::Facets>,
    /// How many listings have not ended, once that was counted.
    pub offered: OnceLock<u64>,
    pub covered: Mutex<Option<Arc<Covered>>>,
    /// What was answered.
    pub kept: Kept,
}

impl Loaded {
    pub(crate) fn segment(&self, id: SegmentId) -> Option<&Segment> {
        let at = self.searcher.segment_readers().iter().position(|reader| reader.segment_id() == id)?;
        self.segments.get(at)
    }

    /// Which listings are of these products, if there are any: all that are covered by codes. Looked up again where they changed.
    pub fn covered(&self, fields: &Fields, gtins: &[Gtin]) -> tantivy::Result<Option<Arc<Covered>>> {
        if let Some(known) = self.covered_known(gtins) {
            return Ok(known);
        }
        let covered = Arc::new(Covered::of(&self.searcher, fields, gtins)?);
        *self.covered.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&covered));
        Ok(Some(covered))
    }

    /// The same, if it was looked up already.
    pub fn covered_known(&self, gtins: &[Gtin]) -> Option<Option<Arc<Covered>>> {
        let known = || self.covered.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if gtins.is_empty() { Some(None) } else { known().filter(|known| known.is_of(gtins)).map(Some) }
    }

    /// A listing's identifier.
    pub fn id(&self, at: DocAddress) -> u128 {
        self.segments.get(at.segment_ord as usize).map_or(0, |segment| segment.rows.id(at.doc_id))
    }

    /// Shows every matching listing by blocks of a segment's, in no order that means something.
    pub fn each_block(&self, query: &dyn Query, mut with: impl FnMut(u32, &SegmentRows, &[DocId])) -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        for ((reader, segment), at) in self.searcher.segment_readers().iter().zip(&self.segments).zip(0..) {
            each_block_of(&*weight, reader, |docs| with(at, &segment.rows, docs))?;
        }
        Ok(())
    }

    /// Shows every matching listing, in no order that means something.
    pub fn each(&self, query: &dyn Query, mut with: impl FnMut(u32, &SegmentRows, DocId)) -> tantivy::Result<()> {
        self.each_block(query, |at, rows, docs| docs.iter().for_each(|doc| with(at, rows, *doc)))
    }

    /// Counts what matches, by all filters or by one.
    pub fn tally(&self, query: &dyn Query, only: Option<Kind>, tally: &mut Tally) -> tantivy::Result<()> {
        let weight = query.weight(EnableScoring::disabled_from_searcher(&self.searcher))?;
        let word = query.downcast_ref::<WordQuery>();
        let mut deleted = Vec::new();
        for ((reader, segment), at) in self.searcher.segment_readers().iter().zip(&self.segments).zip(0..) {
            let known = match word {
                Some(word) => self.tally_known(word, reader, segment, at, only, tally)?,
                None => None,
            };
            match known {
                Some(docs) => deleted.push((segment, docs)),
                None => each_block_of(&*weight, reader, |docs| tally.add(only, at, &segment.rows.rows, docs))?,
            }
        }
        deleted.iter().for_each(|(segment, docs)| tally.take(only, &segment.rows.rows, docs));
        Ok(())
    }

    /// Counts what a word matches in a segment by what is known of its commonest word ([`crate::divided`]), and says which of the listings that were
    /// counted so were deleted: to be taken off at the end. `None` if nothing is known, or not enough to be quicker than counting one by one.
    fn tally_known(
        &self,
        word: &WordQuery,
        reader: &SegmentReader,
        segment: &Segment,
        at: u32,
        only: Option<Kind>,
        tally: &mut Tally,
    ) -> tantivy::Result<Option<Vec<DocId>>> {
        let divided = &segment.divided;
        if divided.is_empty() {
            return Ok(None);
        }
        if only.is_some() || tally.covered.is_none() {
            let typed = word.typed(reader)?;
            if let Some((division, listings)) =
                typed.as_ref().and_then(|info| divided.typed(info)).filter(|(_, listings)| segment.deleted.len() < *listings as usize / 8)
            {
                tally.add_division(only, divided, division, listings);
                let ways = word.among(reader, &segment.deleted, IndexRecordOption::Basic)?;
                return Ok(Some(segment.deleted.iter().zip(ways).filter(|(_, way)| *way != Way::NOT).map(|(doc, _)| *doc).collect()));
            }
        }
        let is_known = |info: &TermInfo| divided.of(info).is_some() && segment.deleted.len() < info.doc_freq as usize / 8;
        let Some(Around { word: common, others }) = word.around(reader, is_known)? else { return Ok(None) };
        let Some(division) = divided.of(&common) else { return Ok(None) };
        tally.add_division(only, divided, division, common.doc_freq);
        let index = reader.inverted_index(word.field)?;
        if only.is_none() && tally.covered.is_some() {
            let mut block = index.read_block_postings_from_terminfo(&common, IndexRecordOption::Basic)?;
            while !block.docs().is_empty() {
                tally.cover(at, block.docs());
                block.advance();
            }
        }
        let is_left = |doc: &DocId| reader.alive_bitset().is_none_or(|alive| alive.is_alive(*doc));
        let others: Vec<DocId> = others.into_iter().filter(is_left).collect();
        tally.add(only, at, &segment.rows.rows, &others);
        let mut gone = Vec::new();
        if !segment.deleted.is_empty() {
            let mut postings = index.read_postings_from_terminfo(&common, IndexRecordOption::Basic)?;
            for doc in segment.deleted.iter() {
                if postings.doc() < *doc {
                    postings.seek(*doc);
                }
                if postings.doc() == *doc {
                    gone.push(*doc);
                }
            }
        }
        Ok(Some(gone))
    }

    /// How many match.
    pub fn count(&self, query: &dyn Query) -> tantivy::Result<u64> {
        let mut total = 0;
        self.each_block(query, |_, _, docs| total += docs.len() as u64)?;
        Ok(total)
    }

    /// The hits from `skip` to `skip + take` in an order, prices apart by currency if those are given; and all that match in `tally` if one is given.
    pub fn run(
        &self,
        query: &dyn Query,
        (by, currencies): (By, Option<&Currencies>),
        skip: usize,
        take: usize,
        tally: Option<&mut Tally>,
    ) -> tantivy::Result<Ranked> {
        if by != By::Score {
            return self.run_by_column(query, Ordered::of(by, skip + take, currencies), skip, tally);
        }
        if let Some(hits) = self.best_as_typed(query, skip, take)? {
            let total = match tally {
                Some(tally) => {
                    self.tally(query, None, tally)?;
                    tally.total
                }
                None => self.count(query)?,
            };
            return Ok(Ranked { hits, total });
        }
        let (mut best, mut total) = (Best::of(skip + take), 0);
        let mut tally = tally;
        if let Some(all) = self.listings(query)? {
            for (((reader, segment), listings), at) in self.searcher.segment_readers().iter().zip(&self.segments).zip(all).zip(0..) {
                let alive = reader.alive_bitset();
                let is_left = |doc: DocId| alive.is_none_or(|alive| alive.is_alive(doc));
                listings.rank(at, &mut best, is_left);
                let left: Vec<DocId>;
                let docs = match alive {
                    None => &listings.docs,
                    Some(_) => {
                        left = listings.docs.iter().copied().filter(|doc| is_left(*doc)).collect();
                        &left
                    }
                };
                total += docs.len() as u64;
                if let Some(tally) = &mut tally {
                    tally.add(None, at, &segment.rows.rows, docs);
                }
            }
            let hits = best.sorted().into_iter().skip(skip).map(|(place, at)| (score_of(place), at)).collect();
            return Ok(Ranked { hits, total });
        }
        let weight = query.weight(EnableScoring::enabled_from_searcher(&self.searcher))?;
        for ((reader, Segment { rows, .. }), at) in self.searcher.segment_readers().iter().zip(&self.segments).zip(0..) {
            let alive = reader.alive_bitset();
            let mut block = Vec::with_capacity(BLOCK);
            weight.for_each(reader, &mut |doc, score| {
                if alive.is_none_or(|alive| alive.is_alive(doc)) {
                    total += 1;
                    best.add(by_score(score), at, doc);
                    block.push(doc);
                    if block.len() == BLOCK {
                        if let Some(tally) = &mut tally {
                            tally.add(None, at, &rows.rows, &block);
                        }
                        block.clear();
                    }
                }
            })?;
            if let Some(tally) = &mut tally {
                tally.add(None, at, &rows.rows, &block);
            }
        }
        let hits = best.sorted().into_iter().skip(skip).map(|(place, at)| (score_of(place), at)).collect();
        Ok(Ranked { hits, total })
    }

    /// All listings of each segment that a word, or several things together, match; `None` for other queries.
    fn listings(&self, query: &dyn Query) -> tantivy::Result<Option<Vec<Listings>>> {
        let (scoring, readers) = (EnableScoring::enabled_from_searcher(&self.searcher), self.searcher.segment_readers());
        if let Some(word) = query.downcast_ref::<WordQuery>() {
            let weight = word.word_weight(scoring)?;
            return readers.iter().map(|reader| weight.all(reader)).collect::<tantivy::Result<_>>().map(Some);
        }
        let Some(together) = query.downcast_ref::<Together>() else { return Ok(None) };
        let weight = together.together_weight(scoring)?;
        readers.iter().map(|reader| weight.all(reader)).collect::<tantivy::Result<_>>().map(Some)
    }

    fn run_by_column(&self, query: &dyn Query, mut order: Ordered<'_>, skip: usize, mut tally: Option<&mut Tally>) -> tantivy::Result<Ranked> {
        let mut total = 0;
        self.each_block(query, |at, rows, docs| {
            total += docs.len() as u64;
            order.add(at, rows, docs);
            if let Some(tally) = &mut tally {
                tally.add(None, at, &rows.rows, docs);
            }
        })?;
        let hits = order.sorted().into_iter().skip(skip).map(|(_, at)| (0.0, at)).collect();
        Ok(Ranked { hits, total })
    }

    /// The best hits of a search for one word, if that many listings have it as typed: those come before all that have it longer or misspelt, so that
    /// the others need no scores, and tantivy skips whole blocks of listings that cannot be among the best.
    fn best_as_typed(&self, query: &dyn Query, skip: usize, take: usize) -> tantivy::Result<Option<Vec<(Score, DocAddress)>>> {
        let Some(word) = query.downcast_ref::<WordQuery>() else { return Ok(None) };
        let readers = self.searcher.segment_readers();
        let typed: Vec<Option<TermInfo>> = readers.iter().map(|reader| word.as_typed(reader)).collect::<tantivy::Result<_>>()?;
        if typed.iter().flatten().map(|info| u64::from(info.doc_freq)).sum::<u64>() < (skip + take) as u64 {
            return Ok(None);
        }
        if let Some(hits) = self.leading(word, &typed, skip, take)? {
            return Ok(Some(hits));
        }
        let query = TermQuery::new(Term::from_field_text(word.field, &word.word), IndexRecordOption::WithFreqs);
        let hits = self.searcher.search(&query, &TopDocs::with_limit(take).and_offset(skip).order_by_score())?;
        Ok((hits.len() == take).then(|| hits.into_iter().map(|(score, at)| (AS_TYPED + score, at)).collect()))
    }

    /// The same where the first listings of the word are known, or so few have it that all are looked at.
    fn leading(&self, word: &WordQuery, typed: &[Option<TermInfo>], skip: usize, take: usize) -> tantivy::Result<Option<Vec<(Score, DocAddress)>>> {
        let (bm25, average, mut best) = (word.bm25(&self.searcher)?, word.average(&self.searcher)?, Best::of(skip + take));
        for (((reader, segment), info), at) in self.searcher.segment_readers().iter().zip(&self.segments).zip(typed).zip(0..) {
            let Some(info) = info else { continue };
            let alive = reader.alive_bitset();
            let is_left = |doc: DocId| alive.is_none_or(|alive| alive.is_alive(doc));
            if info.doc_freq < FREQUENT {
                let norms = reader.get_fieldnorms_reader(word.field)?;
                let mut block = reader.inverted_index(word.field)?.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
                while !block.docs().is_empty() {
                    for (place, doc) in block.docs().iter().enumerate().filter(|(_, doc)| is_left(**doc)) {
                        best.add(by_score(bm25.score(norms.fieldnorm_id(*doc), block.freq(place))), at, *doc);
                    }
                    block.advance();
                }
                continue;
            }
            let leading = &segment.divided.leading;
            let Some(firsts) = leading.of(info).filter(|_| leading.is_fresh(average)) else { return Ok(None) };
            let left = firsts.iter().filter(|first| is_left(first.doc));
            if left.clone().count() < skip + take {
                return Ok(None);
            }
            left.for_each(|first| best.add(by_score(first.score(&bm25)), at, first.doc));
        }
        let hits: Vec<(Score, DocAddress)> = best.sorted().into_iter().skip(skip).map(|(place, at)| (AS_TYPED + score_of(place), at)).collect();
        Ok((hits.len() == take).then_some(hits))
    }

    /// A page of everything, which is what a search without words and filters shows: all but what has `ended`, if anything has. The order is made once for each commit.
    pub fn browse(
        &self,
        everything: &dyn Query,
        (by, currencies): (By, Option<&Currencies>),
        skip: usize,
        take: usize,
        ended: bool,
    ) -> tantivy::Result<Ranked> {
        let known = self.browsed.lock().unwrap_or_else(PoisonError::into_inner).get(&by).cloned();
        let order = match known {
            Some(order) => order,
            None => {
                let mut first = Ordered::of(by, BROWSED, currencies);
                self.each_block(everything, |at, rows, docs| first.add(at, rows, docs))?;
                let order: Browsed = first.sorted().into();
                self.browsed.lock().unwrap_or_else(PoisonError::into_inner).insert(by, Arc::clone(&order));
                order
            }
        };
        let hits = order.iter().skip(skip).take(take).map(|(_, at)| (0.0, *at)).collect();
        let total = match (ended, self.offered.get()) {
            (false, _) => self.searcher.num_docs(),
            (true, Some(total)) => *total,
            (true, None) => {
                let total = self.count(everything)?;
                *self.offered.get_or_init(|| total)
            }
        };
        Ok(Ranked { hits, total })
    }
}
