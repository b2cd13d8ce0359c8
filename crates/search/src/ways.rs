//! How listings match a word: by which kind of match, and how often they have it. Scores come of it, of those that somebody asks for.

use crate::{
    best::{Best, by_score},
    dictionary::{Listed, doc_of, times_of},
    sets::Set,
};
use tantivy::{
    DocId, DocSet, Score, TERMINATED,
    fieldnorm::FieldNormReader,
    index::{InvertedIndexReader, SegmentReader},
    query::{Bm25Weight, Explanation, Scorer, Weight},
    schema::IndexRecordOption,
};

/// A kind of match, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Typed,
    Longer,
    Lookalike,
    Slip,
}

/// What a word as typed has before any longer one. More than what BM25 adds for one word (about 35 for a word that occurs once in a hundred million
/// listings), so that kinds never mix: the word itself, then longer ones, lookalikes, and slips.
pub(crate) const AS_TYPED: Score = 96.0;

/// What a lookalike has before any slip.
pub(crate) const AS_LOOKALIKE: Score = STEP;

/// What each kind has before any of the next one. What is not as typed counts half, 18 at most, so that steps of 32 keep kinds apart.
const STEP: Score = 32.0;

/// What a longer or misspelt word counts against the same word as typed.
const NEAR: Score = 0.5;

/// Matches of one kind in one segment that are sorted with how often they have the word. Past these they only count: so many make no difference to a reader,
/// and a set of bits is filled faster than a list is sorted.
const SORTED_LIMIT: u64 = 2_000;

/// How a listing matches a word; the greater the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Way(u32);

impl Way {
    /// Not at all.
    pub const NOT: Self = Self(0);
    const TIMES_BITS: u32 = 24;
    const MOST: u32 = (1 << Self::TIMES_BITS) - 1;

    /// By a word of this kind that the listing has so often; 0 if nobody counted.
    pub const fn by(kind: Kind, times: u32) -> Self {
        let times = if times < Self::MOST { times } else { Self::MOST };
        Self((4 - kind as u32) << Self::TIMES_BITS | times)
    }

    const fn times(self) -> u32 {
        self.0 & Self::MOST
    }

    /// 3 for a word as typed, down to 0 for a slip.
    fn level(self) -> u32 {
        (self.0 >> Self::TIMES_BITS).saturating_sub(1)
    }
}

/// What scores come of.
#[derive(Clone)]
pub(crate) struct Scoring {
    pub norms: FieldNormReader,
    typed: Bm25Weight,
    near: Bm25Weight,
    /// What BM25 adds at most for a near word, and for the word as typed.
    highest: [Score; 2],
}

impl Scoring {
    pub fn of(norms: FieldNormReader, bm25: &Bm25Weight) -> Self {
        let (typed, near) = (bm25.clone(), bm25.boost_by(NEAR));
        let highest = [near.max_score(), typed.max_score()];
        Self { norms, typed, near, highest }
    }

    /// What no score of this way exceeds.
    fn most(&self, way: Way) -> Score {
        let level = way.level();
        STEP * level as Score + self.highest[usize::from(level == 3)]
    }

    fn score(&self, doc: DocId, way: Way) -> Score {
        let level = way.level();
        let bm25 = if level == 3 { &self.typed } else { &self.near };
        let counted = if way.times() == 0 { 0.0 } else { bm25.score(self.norms.fieldnorm_id(doc), way.times()) };
        STEP * level as Score + counted
    }
}

/// Listings of a segment in order, each with how it matches what was asked for.
#[derive(Default)]
pub(crate) struct Listings {
    pub docs: Vec<DocId>,
    /// For each word of which scores come, how each listing matches it.
    words: Vec<(Scoring, Vec<Way>)>,
    /// What else counts; nothing if it is empty.
    scores: Vec<Score>,
    /// Which one is read.
    at: usize,
}

impl Listings {
    /// All that match a word.
    pub fn of_word(docs: Vec<DocId>, ways: Vec<Way>, scoring: Option<Scoring>) -> Self {
        Self { docs, words: scoring.map(|scoring| (scoring, ways)).into_iter().collect(), ..Self::default() }
    }

    /// All of these.
    pub fn of(scorer: &mut dyn Scorer) -> Self {
        let mut listings = Self::default();
        while scorer.doc() != TERMINATED {
            listings.docs.push(scorer.doc());
            listings.scores.push(scorer.score());
            scorer.advance();
        }
        listings
    }

    /// Shows those that may be among the best, with their scores.
    pub fn rank(&self, segment: u32, best: &mut Best, is_left: impl Fn(DocId) -> bool) {
        for (at, doc) in self.docs.iter().enumerate() {
            let most: Score = self.words.iter().map(|(scoring, ways)| scoring.most(ways[at])).sum();
            let more = self.scores.get(at).copied().unwrap_or_default();
            if best.takes(by_score(most + more)) && is_left(*doc) {
                let words: Score = self.words.iter().map(|(scoring, ways)| scoring.score(*doc, ways[at])).sum();
                best.add(by_score(words + more), segment, *doc);
            }
        }
    }

    /// Keeps those at the places for which `holds`, which is asked in order.
    fn keep(&mut self, mut holds: impl FnMut(usize, DocId) -> bool) {
        let kept: Vec<usize> = (0..self.docs.len()).filter(|at| holds(*at, self.docs[*at])).collect();
        let ways = self.words.iter_mut().map(|(_, ways)| ways);
        ways.for_each(|ways| pick(ways, &kept));
        pick(&mut self.docs, &kept);
        if !self.scores.is_empty() {
            pick(&mut self.scores, &kept);
        }
    }

    /// Keeps those that match a word, given how each does.
    pub fn keep_ways(&mut self, mut ways: Vec<Way>, scoring: Option<Scoring>) {
        if let Some(scoring) = scoring {
            let kept = ways.clone();
            self.keep(|at, _| kept[at] != Way::NOT);
            ways.retain(|way| *way != Way::NOT);
            self.words.push((scoring, ways));
        } else {
            self.keep(|at, _| ways[at] != Way::NOT);
        }
    }

    /// Keeps those that are among others, with their scores.
    pub fn keep_of(&mut self, scorer: &mut dyn Scorer) {
        self.scores.resize(self.docs.len(), 0.0);
        let mut more = Vec::new();
        self.keep(|_, doc| {
            let has = has(scorer, doc);
            if has {
                more.push(scorer.score());
            }
            has
        });
        self.scores.iter_mut().zip(more).for_each(|(score, more)| *score += more);
    }

    /// Drops those that are among others.
    pub fn drop_of(&mut self, scorer: &mut dyn Scorer) {
        self.keep(|_, doc| !has(scorer, doc));
    }
}

/// Leaves what is at these places, which are in order.
fn pick<T: Copy>(all: &mut Vec<T>, places: &[usize]) {
    for (to, from) in places.iter().enumerate() {
        all[to] = all[*from];
    }
    all.truncate(places.len());
}

/// Whether a listing is among others, if those before it were asked for already.
pub(crate) fn has<D: DocSet + ?Sized>(among: &mut D, doc: DocId) -> bool {
    let reached = among.doc();
    reached == doc || reached < doc && among.seek(doc) == doc
}

/// A listing's score, as tantivy asks for it when somebody wants to know why.
pub(crate) fn explained(weight: &dyn Weight, reader: &SegmentReader, doc: DocId, what: &'static str) -> tantivy::Result<Explanation> {
    let mut scorer = weight.scorer(reader, 1.0)?;
    if scorer.doc() > doc || scorer.seek(doc) != doc {
        return Err(tantivy::TantivyError::InvalidArgument(format!("document {doc} does not match")));
    }
    Ok(Explanation::new(what, scorer.score()))
}

impl DocSet for Listings {
    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        let rest = self.docs.get(self.at..).unwrap_or_default();
        self.at += rest.partition_point(|doc| *doc < target);
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(TERMINATED)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.docs.len()).unwrap_or(u32::MAX)
    }
}

impl Scorer for Listings {
    fn score(&mut self) -> Score {
        let Some(doc) = self.docs.get(self.at) else { return 0.0 };
        let words: Score = self.words.iter().map(|(scoring, ways)| scoring.score(*doc, ways[self.at])).sum();
        words + self.scores.get(self.at).copied().unwrap_or_default()
    }
}

/// The listings with words of one kind, in order, each with the best way that it matches.
pub(crate) fn of_kind(
    index: &InvertedIndexReader,
    listed: &Listed,
    kind: Kind,
    option: IndexRecordOption,
    all: DocId,
) -> tantivy::Result<(Vec<DocId>, Vec<Way>)> {
    let (mut docs, mut ways) = (Vec::new(), Vec::new());
    if let ([info], []) = (&*listed.words, &*listed.few) {
        docs.reserve_exact(info.doc_freq as usize);
        ways.reserve_exact(info.doc_freq as usize);
        let mut block = index.read_block_postings_from_terminfo(info, option)?;
        while !block.docs().is_empty() {
            docs.extend_from_slice(block.docs());
            ways.extend((0..block.docs().len()).map(|at| Way::by(kind, block.freq(at))));
            block.advance();
        }
    } else if listed.listings() > SORTED_LIMIT {
        let mut set = Set::below(all);
        set.insert_listed(index, &listed.words, &listed.few)?;
        let mut set = set.rewound();
        while set.doc() != TERMINATED {
            docs.push(set.doc());
            set.advance();
        }
        ways.resize(docs.len(), Way::by(kind, 0));
    } else {
        let entry = |doc: DocId, times: u32| u64::from(doc) << 32 | u64::from(u32::MAX - Way::by(kind, times).0);
        let mut entries: Vec<u64> = listed.few.iter().map(|few| entry(doc_of(*few), times_of(*few))).collect();
        for info in &listed.words {
            let mut block = index.read_block_postings_from_terminfo(info, option)?;
            while !block.docs().is_empty() {
                entries.extend(block.docs().iter().enumerate().map(|(at, doc)| entry(*doc, block.freq(at))));
                block.advance();
            }
        }
        entries.sort_unstable();
        entries.dedup_by_key(|entry| *entry >> 32);
        docs.extend(entries.iter().map(|entry| (*entry >> 32) as DocId));
        ways.extend(entries.iter().map(|entry| Way(u32::MAX - *entry as u32)));
    }
    Ok((docs, ways))
}

/// Listings of two kinds as one, each with the better way.
pub(crate) fn merged(one: (Vec<DocId>, Vec<Way>), other: (Vec<DocId>, Vec<Way>)) -> (Vec<DocId>, Vec<Way>) {
    if one.0.is_empty() || other.0.is_empty() {
        return if one.0.is_empty() { other } else { one };
    }
    let most = one.0.len() + other.0.len();
    let (mut docs, mut ways) = (Vec::with_capacity(most), Vec::with_capacity(most));
    let (mut a, mut b) = (0, 0);
    while a < one.0.len() || b < other.0.len() {
        let next = |list: &(Vec<DocId>, Vec<Way>), at: usize| list.0.get(at).map_or((TERMINATED, Way::NOT), |doc| (*doc, list.1[at]));
        let ((left, left_way), (right, right_way)) = (next(&one, a), next(&other, b));
        let doc = left.min(right);
        docs.push(doc);
        ways.push(if left < right {
            left_way
        } else if right < left {
            right_way
        } else {
            left_way.max(right_way)
        });
        a += usize::from(left == doc);
        b += usize::from(right == doc);
    }
    (docs, ways)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn two_kinds_are_merged_by_listing(one in proptest::collection::btree_map(0_u32..40, 1_u32..5, 0..20), other in proptest::collection::btree_map(0_u32..40, 1_u32..5, 0..20)) {
            let list = |map: &BTreeMap<u32, u32>, kind: Kind| (map.keys().copied().collect::<Vec<_>>(), map.values().map(|times| Way::by(kind, *times)).collect::<Vec<_>>());
            let (docs, ways) = merged(list(&one, Kind::Typed), list(&other, Kind::Slip));
            let mut want: BTreeMap<u32, Way> = other.iter().map(|(doc, times)| (*doc, Way::by(Kind::Slip, *times))).collect();
            want.extend(one.iter().map(|(doc, times)| (*doc, Way::by(Kind::Typed, *times))));
            prop_assert_eq!(docs.into_iter().zip(ways).collect::<Vec<_>>(), want.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn kinds_never_mix() {
        let ways = [Way::by(Kind::Slip, 0), Way::by(Kind::Slip, u32::MAX), Way::by(Kind::Lookalike, 0), Way::by(Kind::Longer, 1), Way::by(Kind::Typed, 1)];
        assert!(ways.is_sorted() && ways[0] > Way::NOT);
        assert_eq!(ways.map(Way::level), [0, 0, 1, 2, 3]);
        assert!((STEP * 3.0 - AS_TYPED).abs() < Score::EPSILON);
    }
}
