//! Keeps the first hits of an order while the matching listings pass by.

use tantivy::{DocAddress, DocId, Score};

/// A hit: its place in the order (the greater the earlier), and where it is.
type Kept = (i64, u32, DocId);

/// The first `limit` of what it is shown. Of equals the one shown first comes first.
pub(crate) struct Best {
    limit: usize,
    kept: Vec<Kept>,
    /// What a hit must exceed once `limit` are kept.
    least: Option<i64>,
}

/// A score's place in the order. Scores are never below 0, and for such floats the order of bits is the order of values.
pub(crate) fn by_score(score: Score) -> i64 {
    i64::from(score.max(0.0).to_bits())
}

/// The score that has this place.
pub(crate) fn score_of(place: i64) -> Score {
    Score::from_bits(u32::try_from(place).unwrap_or(0))
}

impl Best {
    pub fn of(limit: usize) -> Self {
        Self { limit: limit.max(1), kept: Vec::new(), least: None }
    }

    #[inline]
    pub fn add(&mut self, place: i64, segment: u32, doc: DocId) {
        if !self.takes(place) {
            return;
        }
        self.kept.push((place, segment, doc));
        if self.kept.len() >= self.limit * 2 {
            self.shrink();
        }
    }

    /// Whether a hit at this place may still be among the first.
    #[inline]
    pub fn takes(&self, place: i64) -> bool {
        self.least.is_none_or(|least| place > least)
    }

    fn shrink(&mut self) {
        if self.kept.len() > self.limit {
            self.kept.select_nth_unstable_by(self.limit - 1, before);
            self.kept.truncate(self.limit);
        }
        if self.kept.len() == self.limit {
            self.least = self.kept.iter().map(|(place, ..)| *place).min();
        }
    }

    /// All that were kept, in order.
    pub fn sorted(mut self) -> Vec<(i64, DocAddress)> {
        self.shrink();
        self.kept.sort_unstable_by(before);
        self.kept.into_iter().map(|(place, segment, doc)| (place, DocAddress::new(segment, doc))).collect()
    }
}

fn before(a: &Kept, b: &Kept) -> std::cmp::Ordering {
    b.0.cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_keeps_what_sorting_would(places in proptest::collection::vec(-5_i64..20, 0..200), limit in 1_usize..30) {
            let mut best = Best::of(limit);
            places.iter().zip(0..).for_each(|(place, doc)| best.add(*place, 0, doc));
            let mut want: Vec<(i64, u32)> = places.iter().copied().zip(0..).collect();
            want.sort_by_key(|(place, doc)| (-place, *doc));
            want.truncate(limit);
            let found: Vec<(i64, u32)> = best.sorted().into_iter().map(|(place, at)| (place, at.doc_id)).collect();
            prop_assert_eq!(found, want);
        }

        #[test]
        fn scores_keep_their_order(a in 0.0_f32..1e6, b in 0.0_f32..1e6) {
            prop_assert_eq!(a.partial_cmp(&b), Some(by_score(a).cmp(&by_score(b))));
            prop_assert_eq!(score_of(by_score(a)), a);
        }
    }
}
