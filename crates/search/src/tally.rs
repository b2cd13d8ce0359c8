//! Counts how the matching listings divide, listing by listing, over the numbers of [`crate::rows`].

use crate::rows::{EDGES, FINDINGS, Row, Vocabulary};

/// Countries that a row's number can name, and one for none.
const COUNTRIES: usize = 26 * 26 + 1;

/// A filter whose values are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Brand,
    Seller,
    Category,
    Country,
    State,
    Price,
    Finding,
}

/// Counts by number, with the numbers that were seen: what was seen is all that is read and wiped, so that a search with three hits does not pay for
/// fifty thousand brands.
#[derive(Default)]
struct Counts {
    counts: Vec<u32>,
    seen: Vec<u32>,
}

impl Counts {
    fn grow(&mut self, numbers: usize) {
        if self.counts.len() < numbers {
            self.counts.resize(numbers, 0);
        }
    }

    #[inline]
    fn add(&mut self, number: u32) {
        if let Some(count) = self.counts.get_mut(number as usize) {
            if *count == 0 {
                self.seen.push(number);
            }
            *count += 1;
        }
    }

    fn wipe(&mut self) {
        for number in self.seen.drain(..) {
            self.counts[number as usize] = 0;
        }
    }

    /// Number and count of each that was seen; not of 0, which is none.
    fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.seen.iter().filter(|number| **number > 0).map(|number| (*number, self.counts[*number as usize]))
    }
}

/// How often each value occurs among the listings that it was shown. Reused from search to search.
#[derive(Default)]
pub(crate) struct Tally {
    /// Listings that it was shown.
    pub total: u64,
    brand: Counts,
    seller: Counts,
    category: Counts,
    country: Counts,
    price: Counts,
    state: [u32; 4],
    findings: [u32; FINDINGS],
}

impl Tally {
    /// Wipes it and makes room for what the vocabulary knows.
    pub fn ready(&mut self, vocabulary: &Vocabulary) {
        self.total = 0;
        self.state = [0; 4];
        self.findings = [0; FINDINGS];
        for counts in [&mut self.brand, &mut self.seller, &mut self.category, &mut self.country, &mut self.price] {
            counts.wipe();
        }
        self.brand.grow(vocabulary.brands() + 1);
        self.seller.grow(vocabulary.sellers() + 1);
        self.category.grow(vocabulary.categories() + 1);
        self.country.grow(COUNTRIES);
        self.price.grow((vocabulary.currencies().len() + 1) * (EDGES + 1));
    }

    /// Counts one listing.
    #[inline]
    pub fn add(&mut self, row: &Row) {
        self.total += 1;
        self.brand.add(row.brand);
        self.seller.add(row.seller);
        self.category.add(row.category);
        self.country.add(row.country.into());
        self.price.add(row.price.into());
        self.state[usize::from(row.state & 3)] += 1;
        self.add_findings(row.findings);
    }

    /// Counts one listing, but only for one filter.
    #[inline]
    pub fn add_only(&mut self, kind: Kind, row: &Row) {
        self.total += 1;
        match kind {
            Kind::Brand => self.brand.add(row.brand),
            Kind::Seller => self.seller.add(row.seller),
            Kind::Category => self.category.add(row.category),
            Kind::Country => self.country.add(row.country.into()),
            Kind::Price => self.price.add(row.price.into()),
            Kind::State => self.state[usize::from(row.state & 3)] += 1,
            Kind::Finding => self.add_findings(row.findings),
        }
    }

    #[inline]
    fn add_findings(&mut self, mut findings: u32) {
        while findings != 0 {
            self.findings[findings.trailing_zeros() as usize] += 1;
            findings &= findings - 1;
        }
    }

    /// Number and count of each value that was seen.
    pub fn counts(&self, kind: Kind) -> Vec<(u32, u32)> {
        let placed = |counts: &[u32], from: u32| counts.iter().zip(from..).filter(|(count, _)| **count > 0).map(|(count, number)| (number, *count)).collect();
        match kind {
            Kind::Brand => self.brand.iter().collect(),
            Kind::Seller => self.seller.iter().collect(),
            Kind::Category => self.category.iter().collect(),
            Kind::Country => self.country.iter().collect(),
            Kind::Price => self.price.iter().collect(),
            Kind::State => placed(&self.state[1..], 1),
            Kind::Finding => placed(&self.findings, 0),
        }
    }
}
