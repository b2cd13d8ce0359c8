//! Counts how the matching listings divide, over the numbers of [`crate::rows`].
//!
//! Listings come in blocks, whose rows are fetched at once ([`crate::packed`]) and counted without a branch that would have to wait for one of them.

use crate::{
    covered::Covered,
    divided::{Base, Divided, Division, Part},
    packed::Rows,
    rows::{EDGES, FINDINGS, Rest, Vocabulary},
};
use model::listing::ListingState;
use std::sync::Arc;
use tantivy::DocId;

/// Countries that a row's number can name, and one for none.
const COUNTRIES: usize = 26 * 26 + 1;

/// States of listings, and one for none.
const STATES: usize = ListingState::ALL.len() + 1;

/// Added, it takes one off: counts wrap.
const ONE_LESS: u32 = u32::MAX;

/// As many entries of a base are added up as one is looked up.
const LOOKED_UP: usize = 8;

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
    /// The numbers that were seen, and room for all that can be: each once, and again where it came to 0 by what was taken off and is no more.
    seen: Vec<u32>,
    /// How many were.
    count: usize,
    /// What these counts come on top of, or are taken off from.
    base: Option<Base>,
}

impl Counts {
    /// Makes room for the numbers below this.
    fn grow(&mut self, numbers: usize) {
        if self.counts.len() < numbers {
            self.counts.resize(numbers, 0);
            self.seen.resize(3 * numbers + 1, 0);
        }
    }

    #[inline]
    fn add_many(&mut self, number: u32, times: u32) {
        let Some(count) = self.counts.get_mut(number as usize) else { return };
        if let Some(next) = self.seen.get_mut(self.count) {
            *next = number;
        }
        self.count += usize::from(*count == 0);
        *count = count.wrapping_add(times);
    }

    /// Counts what was counted before: as what the others come on top of if it can be, one by one if not.
    fn add_base(&mut self, base: Base) {
        if self.base.is_none() && base.is_enough_without(0) {
            self.base = Some(base);
        } else {
            base.iter().for_each(|(number, count)| self.add_many(number, count));
        }
    }

    /// Once everything was counted: counts one by one what these come on top of, if so many differ from it that this is quicker, or that its first are not
    /// enough.
    fn settle(&mut self) {
        let Some(base) = &self.base else { return };
        let others = base.firsts().iter().filter(|(number, _)| self.differs(*number)).count();
        if self.count * LOOKED_UP > base.len() || !base.is_enough_without(others) {
            let base = self.base.take();
            base.iter().flat_map(Base::iter).for_each(|(number, count)| self.add_many(number, count));
        }
    }

    fn differs(&self, number: u32) -> bool {
        self.counts.get(number as usize).is_some_and(|count| *count != 0)
    }

    fn wipe(&mut self) {
        for number in &self.seen[..self.count] {
            self.counts[*number as usize] = 0;
        }
        self.count = 0;
        self.base = None;
    }

    /// Number and count of each that was seen, where there is nothing below.
    fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.seen[..self.count].iter().map(|number| (*number, self.counts[*number as usize])).filter(|(_, count)| *count > 0)
    }

    /// The same, without 0, which is none. Where these counts come on top of others, all that can be among the first that are shown; some may come twice.
    fn each_value(&self, mut with: impl FnMut(u32, u32)) {
        let Some(base) = &self.base else { return self.iter().filter(|(number, _)| *number > 0).for_each(|(number, count)| with(number, count)) };
        for number in self.seen[..self.count].iter().copied().filter(|number| *number > 0 && self.differs(*number)) {
            let count = base.count(number).wrapping_add(self.counts[number as usize]);
            if count > 0 {
                with(number, count);
            }
        }
        base.firsts().iter().filter(|(number, _)| !self.differs(*number)).for_each(|(number, count)| with(*number, *count));
    }
}

/// How often each value occurs among the listings that it was shown. Reused from search to search.
#[derive(Default)]
pub(crate) struct Tally {
    /// Listings that it was shown.
    pub total: u64,
    /// What is covered by codes, and how many of the listings are.
    pub covered: Option<Arc<Covered>>,
    pub covered_count: u64,
    brand: Counts,
    seller: Counts,
    category: Counts,
    rest: Counts,
    /// What `rest` comes to: see [`Self::sum_up`].
    country: Counts,
    price: Counts,
    state: [u32; STATES],
    findings: [u32; FINDINGS],
}

impl Tally {
    /// Forgets everything.
    pub fn wipe(&mut self) {
        (self.total, self.covered_count) = (0, 0);
        self.state = [0; STATES];
        self.findings = [0; FINDINGS];
        for counts in [&mut self.brand, &mut self.seller, &mut self.category, &mut self.rest, &mut self.country, &mut self.price] {
            counts.wipe();
        }
    }

    /// Wipes it and makes room for what the vocabulary knows.
    pub fn ready(&mut self, vocabulary: &Vocabulary) {
        self.wipe();
        self.brand.grow(vocabulary.brands() + 1);
        self.seller.grow(vocabulary.sellers() + 1);
        self.category.grow(vocabulary.categories() + 1);
        self.rest.grow(vocabulary.rests().len());
        self.country.grow(COUNTRIES);
        self.price.grow((vocabulary.currencies().len() + 1) * (EDGES + 1));
    }

    /// Counts these listings of a segment, by all filters or by one.
    pub fn add(&mut self, only: Option<Kind>, segment: u32, rows: &Rows, docs: &[DocId]) {
        self.total += docs.len() as u64;
        if only.is_none() {
            self.cover(segment, docs);
        }
        self.add_rows(only, rows, docs, 1);
    }

    /// Counts which of these listings of a segment are covered by codes.
    pub fn cover(&mut self, segment: u32, docs: &[DocId]) {
        self.covered_count += self.covered.as_ref().map_or(0, |covered| covered.among(segment, docs));
    }

    /// Counts the rows of these listings so many times, and nothing else of them.
    #[inline]
    pub fn add_rows(&mut self, only: Option<Kind>, rows: &Rows, docs: &[DocId], times: u32) {
        match only.map(Part::of) {
            None => rows.each(docs, |row| {
                self.brand.add_many(row.brand, times);
                self.seller.add_many(row.seller, times);
                self.category.add_many(row.category, times);
                self.rest.add_many(row.rest, times);
            }),
            Some(Part::Brand) => rows.each(docs, |row| self.brand.add_many(row.brand, times)),
            Some(Part::Seller) => rows.each(docs, |row| self.seller.add_many(row.seller, times)),
            Some(Part::Category) => rows.each(docs, |row| self.category.add_many(row.category, times)),
            Some(Part::Rest) => rows.each(docs, |row| self.rest.add_many(row.rest, times)),
        }
    }

    /// Counts what was counted before, by all filters or by one.
    pub fn add_division(&mut self, only: Option<Kind>, divided: &Arc<Divided>, division: &Division, listings: u32) {
        self.total += u64::from(listings);
        for part in Part::ALL.into_iter().filter(|part| only.is_none_or(|only| Part::of(only) == *part)) {
            self.counts_of(part).add_base(divided.base(division, part));
        }
    }

    /// Takes listings off that a division counted and that were deleted since, by all filters or by one.
    pub fn take(&mut self, only: Option<Kind>, rows: &Rows, deleted: &[DocId]) {
        self.total -= deleted.len() as u64;
        self.add_rows(only, rows, deleted, ONE_LESS);
    }

    /// Lets go of what belongs to a commit: it may lie for long before it is used again.
    pub fn let_go(&mut self) {
        self.wipe();
        self.covered = None;
    }

    fn counts_of(&mut self, part: Part) -> &mut Counts {
        match part {
            Part::Brand => &mut self.brand,
            Part::Seller => &mut self.seller,
            Part::Category => &mut self.category,
            Part::Rest => &mut self.rest,
        }
    }

    /// Number and count of what was seen of a part.
    pub fn part(&self, part: Part) -> impl Iterator<Item = (u32, u32)> {
        match part {
            Part::Brand => &self.brand,
            Part::Seller => &self.seller,
            Part::Category => &self.category,
            Part::Rest => &self.rest,
        }
        .iter()
    }

    /// Makes ready to be shown what was counted, once everything was: the combinations are divided into what they are made of.
    pub fn sum_up(&mut self, vocabulary: &Vocabulary) {
        self.brand.settle();
        self.seller.settle();
        for (number, count) in self.rest.iter() {
            let Some(Rest { mut findings, country, price, state }) = vocabulary.rests().get(number as usize).copied() else { continue };
            self.country.add_many(country.into(), count);
            self.price.add_many(price.into(), count);
            if let Some(counted) = self.state.get_mut(usize::from(state)) {
                *counted += count;
            }
            while findings != 0 {
                self.findings[findings.trailing_zeros() as usize] += count;
                findings &= findings - 1;
            }
        }
    }

    /// Shows number and count of each value that was seen.
    pub fn each(&self, kind: Kind, mut with: impl FnMut(u32, u32)) {
        let mut placed =
            |counts: &[u32], from: u32| counts.iter().zip(from..).filter(|(count, _)| **count > 0).for_each(|(count, number)| with(number, *count));
        match kind {
            Kind::State => placed(&self.state[1..], 1),
            Kind::Finding => placed(&self.findings, 0),
            Kind::Brand => self.brand.each_value(with),
            Kind::Seller => self.seller.each_value(with),
            Kind::Category => self.category.each_value(with),
            Kind::Country => self.country.each_value(with),
            Kind::Price => self.price.each_value(with),
        }
    }
}
