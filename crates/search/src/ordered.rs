//! The first hits of an order that is no score. Prices of two currencies are not compared: each currency's stand together, those of most listings first.

use crate::{
    best::Best,
    rows::{EDGES, SegmentRows, Vocabulary},
    run::By,
};
use model::money::Currency;
use std::cmp::Reverse;
use tantivy::{DocAddress, DocId};

/// The currency of each combination of what is counted, to look a listing's up by its row.
pub(crate) struct Currencies {
    /// Place in `names`, from 1; 0 for none.
    of_rest: Vec<u16>,
    names: Vec<Currency>,
}

impl Currencies {
    /// As they are now.
    pub fn of(vocabulary: &Vocabulary) -> Self {
        let width = EDGES as u16 + 1;
        Self { of_rest: vocabulary.rests().iter().map(|rest| rest.price / width).collect(), names: vocabulary.currencies().to_vec() }
    }

    /// Shows each listing of a block with its currency.
    fn each(&self, rows: &SegmentRows, docs: &[DocId], mut with: impl FnMut(usize, DocId)) {
        let mut next = docs.iter();
        rows.rows.each(docs, |row| {
            if let Some(doc) = next.next() {
                with(self.of_rest.get(row.rest as usize).copied().unwrap_or_default().into(), *doc);
            }
        });
    }
}

/// How many listings have a price in each currency.
pub(crate) struct Counted<'c>(&'c Currencies, Vec<u64>);

impl<'c> Counted<'c> {
    pub fn of(currencies: &'c Currencies) -> Self {
        Self(currencies, vec![0; currencies.names.len() + 1])
    }

    pub fn add(&mut self, rows: &SegmentRows, docs: &[DocId]) {
        let Self(currencies, counts) = self;
        currencies.each(rows, docs, |currency, _| counts[currency] += 1);
    }

    /// Those that any listing has, the most frequent first.
    pub fn named(self) -> Vec<(Currency, u64)> {
        let Self(currencies, counts) = self;
        let mut named: Vec<(Currency, u64)> = currencies.names.iter().copied().zip(counts.into_iter().skip(1)).filter(|(_, count)| *count > 0).collect();
        named.sort_by(|a, b| Reverse(a.1).cmp(&Reverse(b.1)).then_with(|| a.0.as_str().cmp(b.0.as_str())));
        named
    }
}

/// Keeps the first hits while the matching listings pass by.
pub(crate) struct Ordered<'c> {
    by: By,
    limit: usize,
    currencies: Option<&'c Currencies>,
    /// How many listings of each currency passed by, and its first. All in one where currencies do not matter.
    groups: Vec<(u64, Best)>,
}

impl<'c> Ordered<'c> {
    /// The first `limit`; apart by currency if those are given.
    pub fn of(by: By, limit: usize, currencies: Option<&'c Currencies>) -> Self {
        let groups = currencies.map_or(1, |currencies| currencies.names.len() + 1);
        Self { by, limit, currencies, groups: (0..groups).map(|_| (0, Best::of(limit))).collect() }
    }

    pub fn add(&mut self, at: u32, rows: &SegmentRows, docs: &[DocId]) {
        let Self { by, currencies, groups, .. } = self;
        match currencies {
            None => docs.iter().for_each(|doc| groups[0].1.add(by.place(rows, *doc), at, *doc)),
            Some(currencies) => currencies.each(rows, docs, |currency, doc| {
                let (count, best) = &mut groups[currency];
                *count += 1;
                best.add(by.place(rows, doc), at, doc);
            }),
        }
    }

    /// All that were kept, in order; what has no currency last.
    pub fn sorted(self) -> Vec<(i64, DocAddress)> {
        let name = |at: usize| Some(self.currencies?.names.get(at.checked_sub(1)?)?.as_str());
        let mut groups: Vec<(usize, u64, Best)> = self.groups.into_iter().enumerate().map(|(at, (count, best))| (at, count, best)).collect();
        groups.sort_by_key(|(at, count, _)| (*at == 0, Reverse(*count), name(*at)));
        groups.into_iter().flat_map(|(.., best)| best.sorted()).take(self.limit).collect()
    }
}
