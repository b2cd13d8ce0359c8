//! Counts how the matching listings divide by brand, seller, category, country and state.

use crate::{
    fold::key,
    schema::{category_keys, columns},
};
use model::{
    listing::category_steps,
    search::{FacetValue, Facets, SearchQuery},
};
use std::collections::BTreeMap;
use tantivy::{
    DocId, Score, SegmentOrdinal,
    collector::{Collector, SegmentCollector},
    columnar::StrColumn,
    index::SegmentReader,
};

/// Values of a filter that a page shows.
const SHOWN: usize = 8;

/// Length of a seller's identifier, before its name in the column.
const ID_LENGTH: usize = 36;

/// A column that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Brand,
    Seller,
    Category,
    Country,
    State,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Brand, Self::Seller, Self::Category, Self::Country, Self::State];

    const fn column(self) -> &'static str {
        match self {
            Self::Brand => columns::BRAND,
            Self::Seller => columns::SELLER,
            Self::Category => columns::CATEGORY,
            Self::Country => columns::COUNTRY,
            Self::State => columns::STATE,
        }
    }

    /// The search without this kind's own filter; None if it has none. A category narrows its own values: the next step down is shown.
    fn without(self, query: &SearchQuery) -> Option<SearchQuery> {
        let mut wider = query.clone();
        let filtered = match self {
            Self::Brand => !std::mem::take(&mut wider.brands).is_empty(),
            Self::Seller => !std::mem::take(&mut wider.sellers).is_empty(),
            Self::Country => !std::mem::take(&mut wider.countries).is_empty(),
            Self::State => !std::mem::take(&mut wider.states).is_empty(),
            Self::Category => false,
        };
        filtered.then_some(wider)
    }
}

/// How often each value of each counted column occurs.
pub(crate) type Counts = Vec<BTreeMap<String, u64>>;

/// Counts what is worth filtering by, with `count` to run a search.
pub(crate) fn facets(query: &SearchQuery, count: impl Fn(&SearchQuery, &[Kind]) -> tantivy::Result<Counts>) -> tantivy::Result<Facets> {
    let (own, shared): (Vec<Kind>, Vec<Kind>) = Kind::ALL.into_iter().partition(|kind| kind.without(query).is_some());
    let mut facets = Facets::default();
    let mut put = |kind: Kind, counts: BTreeMap<String, u64>| match kind {
        Kind::Brand => facets.brands = brands(counts),
        Kind::Seller => {
            facets.sellers = top(counts.into_iter().filter_map(|(value, count)| {
                let (id, name) = value.split_at_checked(ID_LENGTH)?;
                Some(FacetValue { value: id.to_owned(), label: name.to_owned(), count })
            }))
        }
        Kind::Category => facets.categories = categories(counts, query.category.as_deref()),
        Kind::Country => facets.countries = top(plain(counts)),
        Kind::State => facets.states = top(plain(counts)),
    };
    for (kind, counts) in shared.iter().zip(count(query, &shared)?) {
        put(*kind, counts);
    }
    for kind in own {
        let wider = kind.without(query).unwrap_or_default();
        for counts in count(&wider, &[kind])? {
            put(kind, counts);
        }
    }
    Ok(facets)
}

fn plain(counts: BTreeMap<String, u64>) -> impl Iterator<Item = FacetValue> {
    counts.into_iter().map(|(value, count)| FacetValue { label: value.clone(), value, count })
}

fn top(values: impl Iterator<Item = FacetValue>) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = values.collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    values.truncate(SHOWN);
    values
}

/// One value a brand, whichever way it is spelt, under its most frequent spelling.
fn brands(counts: BTreeMap<String, u64>) -> Vec<FacetValue> {
    let mut merged: BTreeMap<String, (u64, FacetValue)> = BTreeMap::new();
    for value in plain(counts) {
        let (most, all) = merged.entry(key(&value.value)).or_insert_with(|| (0, FacetValue { count: 0, ..value.clone() }));
        let count = all.count + value.count;
        if value.count > *most {
            (*most, *all) = (value.count, value);
        }
        all.count = count;
    }
    top(merged.into_values().map(|(_, value)| value))
}

/// The steps right below the chosen category.
fn categories(counts: BTreeMap<String, u64>, chosen: Option<&str>) -> Vec<FacetValue> {
    let chosen_key = chosen.and_then(|chosen| category_keys(chosen).last());
    let depth = chosen.map_or(0, |chosen| category_steps(chosen).count());
    let mut merged: BTreeMap<String, FacetValue> = BTreeMap::new();
    for (category, count) in counts {
        let steps: Vec<&str> = category_steps(&category).take(depth + 1).collect();
        let Some(label) = steps.get(depth) else { continue };
        let below = depth == 0 || category_keys(&steps[..depth].join("/")).last() == chosen_key;
        if below {
            let value = steps.join("/");
            merged.entry(key(label)).or_insert_with(|| FacetValue { value, label: (*label).to_owned(), count: 0 }).count += count;
        }
    }
    top(merged.into_values())
}

/// Counts the values of columns over everything that matches.
pub(crate) struct Counter(Vec<Kind>);

impl Counter {
    pub fn of(kinds: &[Kind]) -> Self {
        Self(kinds.to_vec())
    }
}

impl Collector for Counter {
    type Fruit = Counts;
    type Child = SegmentCounter;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounter> {
        let column = |kind: &Kind| {
            let column = segment.fast_fields().str(kind.column())?;
            Ok(column.map(|column| (vec![0; column.num_terms()], column)))
        };
        Ok(SegmentCounter(self.0.iter().map(column).collect::<tantivy::Result<_>>()?))
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<tantivy::Result<Counts>>) -> tantivy::Result<Counts> {
        let mut all: Counts = vec![BTreeMap::new(); self.0.len()];
        for segment in segments {
            for (sum, counts) in all.iter_mut().zip(segment?) {
                for (value, count) in counts {
                    *sum.entry(value).or_default() += count;
                }
            }
        }
        Ok(all)
    }
}

/// Per column: how often each of the segment's values was seen.
pub(crate) struct SegmentCounter(Vec<Option<(Vec<u32>, StrColumn)>>);

impl SegmentCollector for SegmentCounter {
    type Fruit = tantivy::Result<Counts>;

    fn collect(&mut self, doc: DocId, _: Score) {
        for (counts, column) in self.0.iter_mut().flatten() {
            let seen = column.ords().first(doc).and_then(|ord| usize::try_from(ord).ok()).and_then(|ord| counts.get_mut(ord));
            if let Some(seen) = seen {
                *seen += 1;
            }
        }
    }

    fn harvest(self) -> tantivy::Result<Counts> {
        self.0.into_iter().map(|column| column.map_or_else(|| Ok(BTreeMap::new()), |(counts, column)| names(&counts, &column))).collect()
    }
}

fn names(counts: &[u32], column: &StrColumn) -> tantivy::Result<BTreeMap<String, u64>> {
    let (mut ords, mut seen) = (Vec::new(), Vec::new());
    for (ord, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        ords.push(ord as u64);
        seen.push(u64::from(*count));
    }
    let (mut named, mut seen) = (BTreeMap::new(), seen.into_iter());
    column.dictionary().sorted_ords_to_term_cb(&ords, |value| {
        if let (Ok(value), Some(count)) = (str::from_utf8(value), seen.next()) {
            named.insert(value.to_owned(), count);
        }
    })?;
    Ok(named)
}
