//! Names what was counted: the values worth filtering by, the most frequent first.

use crate::{
    rows::{EDGES, Vocabulary, country_of, edge},
    tally::{Kind, Tally},
};
use model::{
    listing::{ListingState, category_steps},
    search::{Amount, CurrencyCount, FacetValue, Facets, PriceBand, SearchQuery},
};

/// Values of a filter that a page shows.
pub(crate) const SHOWN: usize = 8;

/// Price bands of one currency that a page shows, and currencies.
const BANDS: usize = 6;
const CURRENCIES: usize = 3;

impl Kind {
    pub const ALL: [Self; 7] = [Self::Brand, Self::Seller, Self::Category, Self::Country, Self::State, Self::Price, Self::Finding];

    /// The search without this kind's own filter; `None` if it has none. Without a filter by state a search leaves out what has `ended`, if anything has, and
    /// the states count that too. A category narrows its own values: the next step down is shown. So does a
    /// currency, since prices of two are not compared.
    pub fn without(self, query: &SearchQuery, ended: bool) -> Option<SearchQuery> {
        if self == Self::State && query.states.is_empty() && !ended {
            return None;
        }
        let mut wider = query.clone();
        let filtered = match self {
            Self::Brand => !std::mem::take(&mut wider.brands).is_empty(),
            Self::Seller => !std::mem::take(&mut wider.sellers).is_empty(),
            Self::Country => !std::mem::take(&mut wider.countries).is_empty(),
            Self::State => std::mem::replace(&mut wider.states, ListingState::ALL.to_vec()) != ListingState::ALL,
            Self::Finding => !std::mem::take(&mut wider.findings).is_empty(),
            Self::Price => wider.price_min.take().is_some() | wider.price_max.take().is_some(),
            Self::Category => false,
        };
        filtered.then_some(wider)
    }
}

/// Puts one filter's values where the page finds them.
pub(crate) fn name(facets: &mut Facets, kind: Kind, tally: &Tally, vocabulary: &Vocabulary, query: &SearchQuery) {
    match kind {
        Kind::Brand => facets.brands = top(tally, kind, |number| vocabulary.brand(number).map(plain)),
        Kind::Seller => facets.sellers = top(tally, kind, |number| vocabulary.seller(number).map(|(id, name)| (id.to_owned(), name.to_owned()))),
        Kind::Category => facets.categories = categories(tally, vocabulary, query.category.as_deref()),
        Kind::Country => facets.countries = top(tally, kind, |number| country_of(number as usize).map(|country| plain(country.as_str()))),
        Kind::State => facets.states = top(tally, kind, |number| ListingState::ALL.get(number as usize - 1).map(|state| plain(state.as_str()))),
        Kind::Finding => facets.findings = top(tally, kind, |number| vocabulary.findings().get(number as usize).map(|kind| plain(kind))),
        Kind::Price => (facets.prices, facets.currencies) = prices(tally, vocabulary),
    }
}

fn plain(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}

/// The most frequent values of a kind.
fn top(tally: &Tally, kind: Kind, name: impl Fn(u32) -> Option<(String, String)>) -> Vec<FacetValue> {
    let mut first = First::default();
    tally.each(kind, |number, count| first.add(number, count));
    first.named(name)
}

/// The most frequent of what it is shown, each once; of equally frequent ones those that were indexed first. Most are passed over by one comparison.
#[derive(Default)]
struct First {
    /// At most [`SHOWN`].
    kept: Vec<(u32, u32)>,
    /// Less often than so is passed over.
    least: u32,
}

impl First {
    #[inline]
    fn add(&mut self, number: u32, count: u32) {
        if count >= self.least {
            self.keep(number, count);
        }
    }

    fn keep(&mut self, number: u32, count: u32) {
        let at = self.kept.partition_point(|(other, times)| *times > count || *times == count && *other < number);
        if self.kept.get(at) == Some(&(number, count)) {
            return;
        }
        self.kept.insert(at, (number, count));
        self.kept.truncate(SHOWN);
        if let (SHOWN, Some((_, count))) = (self.kept.len(), self.kept.last()) {
            self.least = *count;
        }
    }

    fn named(self, name: impl Fn(u32) -> Option<(String, String)>) -> Vec<FacetValue> {
        let value = |(number, count): (u32, u32)| name(number).map(|(value, label)| FacetValue { value, label, count: count.into() });
        let mut values: Vec<FacetValue> = self.kept.into_iter().filter_map(value).collect();
        values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
        values
    }
}

/// The most frequent of what was counted by name.
pub(crate) fn first_of(counts: impl IntoIterator<Item = (String, u64)>) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = counts.into_iter().map(|(name, count)| FacetValue { value: name.clone(), label: name, count }).collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    values.truncate(SHOWN);
    values
}

/// The steps right below the chosen category.
fn categories(tally: &Tally, vocabulary: &Vocabulary, chosen: Option<&str>) -> Vec<FacetValue> {
    let depth = chosen.map_or(0, |chosen| category_steps(chosen).count());
    let parent = chosen.filter(|_| depth > 0).map(|chosen| vocabulary.node_of(chosen));
    if parent == Some(None) {
        return Vec::new();
    }
    let mut below: rustc_hash::FxHashMap<u32, u32> = rustc_hash::FxHashMap::default();
    tally.each(Kind::Category, |category, count| {
        let path = vocabulary.path(category);
        let is_below = parent.flatten().is_none_or(|parent| path.get(depth - 1) == Some(&parent));
        if let Some(node) = path.get(depth).filter(|_| is_below) {
            *below.entry(*node).or_default() += count;
        }
    });
    let mut first = First::default();
    below.into_iter().for_each(|(node, count)| first.add(node, count));
    first.named(|node| vocabulary.node(node).map(|node| (node.value.clone(), node.label.clone())))
}

/// A few bands with about equally many listings each, for each of the most frequent currencies; and all currencies.
fn prices(tally: &Tally, vocabulary: &Vocabulary) -> (Vec<PriceBand>, Vec<CurrencyCount>) {
    let mut currencies: Vec<(u64, [u32; EDGES + 1], usize)> = (0..vocabulary.currencies().len()).map(|at| (0, [0; EDGES + 1], at)).collect();
    tally.each(Kind::Price, |number, count| {
        let (currency, band) = (number as usize / (EDGES + 1), number as usize % (EDGES + 1));
        if let Some((total, bands, _)) = currency.checked_sub(1).and_then(|at| currencies.get_mut(at)) {
            *total += u64::from(count);
            bands[band] += count;
        }
    });
    currencies.retain(|(total, ..)| *total > 0);
    currencies.sort_by_key(|(total, _, at)| (std::cmp::Reverse(*total), *at));
    let all = currencies.iter().map(|(count, _, at)| CurrencyCount { currency: vocabulary.currencies()[*at], count: *count }).collect();
    currencies.truncate(CURRENCIES);
    let mut found = Vec::new();
    for (total, bands, at) in currencies {
        let currency = vocabulary.currencies()[at];
        let amount = |n: usize| (1..=EDGES).contains(&n).then(|| Amount::from_thousandths(edge(n)));
        let share = total.div_ceil(BANDS as u64);
        let (mut from, mut count, mut left) = (0, 0, total);
        for (n, here) in bands.iter().enumerate() {
            if count == 0 && *here > 0 && from == 0 && n > 0 && left == total {
                // The lowest band begins where the prices do.
                from = n;
            }
            count += u64::from(*here);
            if count > 0 && (count >= share || count == left) {
                found.push(PriceBand { currency, min: amount(from), below: amount(n + 1), count });
                left -= count;
                (from, count) = (n + 1, 0);
            }
            if left == 0 {
                break;
            }
        }
    }
    (found, all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_are_what_sorting_would_leave(counts in proptest::collection::vec(1_u32..9, 0..40)) {
            let mut first = First::default();
            let mut all: Vec<(u32, u32)> = counts.into_iter().zip(1..).map(|(count, number)| (number * 7 % 41, count)).collect();
            all.iter().for_each(|(number, count)| first.add(*number, *count));
            all.sort_by_key(|(number, count)| (std::cmp::Reverse(*count), *number));
            all.truncate(SHOWN);
            prop_assert_eq!(first.kept, all);
        }
    }
}
