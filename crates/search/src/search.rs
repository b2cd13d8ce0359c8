//! Answering a search: one page with counts and facets, everything that matches for an export, or only how many.

use crate::{
    Found, FoundHit, Index, SearchError,
    address::{Nearest, nearest, same_page},
    facets,
    kept::Kept,
    numbers::address_key,
    ordered::{Counted, Currencies},
    plan::{Asked, plan},
    run::{By, Loaded},
    tally::{Kind, Tally},
    why::Why,
};
use model::{
    gtin::Gtin,
    id::{BrandId, ListingId},
    money::Currency,
    search::{FacetValue, Facets, PageNumber, SearchQuery},
};
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
    time::Instant,
};
use tantivy::{Term, query::TermQuery, schema::IndexRecordOption};
use uuid::Uuid;

/// What a search depends on and what changes without the listings, so that it is not in the index but comes with the question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Beside<'a> {
    /// The numbers of the products that are covered by codes now, for [`SearchQuery::covered`].
    pub covered: &'a [Gtin],
    /// The brands whose findings are seen: nothing of what was found for others is filtered by or counted. `None` for those who see all.
    pub whose: Option<&'a [BrandId]>,
    /// The listings with pictures like [`SearchQuery::picture`], each with how many of 256 bits differ.
    pub pictured: &'a [(ListingId, u32)],
}

impl Index {
    /// One page of the listings that match, with the facets. No query is an error: see [`parse`](mod@crate::parse). `beside` is what the index
    /// does not know. One pass over what matches finds, counts and divides; each filter that is set costs one more, since its own
    /// choice does not narrow its own values, so that a second one can be chosen beside the first.
    pub fn find(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Found, SearchError> {
        self.counted(&self.loaded(), query, beside)
    }

    /// What [`Self::find_again`] kept of this search, if no commit came since and the same products are covered. At once.
    #[must_use]
    pub fn found(&self, query: &SearchQuery, beside: Beside<'_>) -> Option<Arc<Found>> {
        let loaded = self.loaded();
        let covered = loaded.covered_known(beside.covered).filter(|_| Kept::is_kept(query))?;
        loaded.kept.get(query, beside.whose, covered.as_ref())
    }

    /// The same as [`Self::find`], once for each commit: the answer is kept for the next who asks.
    pub fn find_again(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Arc<Found>, SearchError> {
        if let Some(found) = self.found(query, beside) {
            return Ok(found);
        }
        let loaded = self.loaded();
        let found = Arc::new(self.counted(&loaded, query, beside)?);
        if Kept::is_kept(query) {
            loaded.kept.put(query, beside.whose, loaded.covered(&self.fields, beside.covered)?, &found);
        }
        Ok(found)
    }

    /// One page of the listings that match, without the facets.
    pub fn search(&self, query: &SearchQuery) -> Result<Found, SearchError> {
        self.search_beside(query, Beside::default())
    }

    /// The same, with what the index does not know.
    pub fn search_beside(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Found, SearchError> {
        self.answer(&self.loaded(), query, beside, None)
    }

    /// How the listings that match divide by each filter: the facets of [`Self::find`].
    pub fn facets(&self, query: &SearchQuery) -> Result<Facets, SearchError> {
        self.facets_beside(query, Beside::default())
    }

    /// The same, with what the index does not know.
    pub fn facets_beside(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Facets, SearchError> {
        Ok(self.find(query, beside)?.facets)
    }

    /// How many listings match, on all pages: what “select all” would take.
    pub fn count(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<u64, SearchError> {
        let loaded = self.loaded();
        let asked = Asked::of(&self.fields, &loaded, query)?;
        Ok(loaded.count(&*plan(&self.fields, query, beside, &asked, None))?)
    }

    /// Every listing that matches, in the order of identifiers, which is the order in which they were first seen: for an export or a report of all. The
    /// identifiers are of this moment (16 bytes each are kept); the caller reads rows as it goes, and can go on after the last one it wrote:
    /// [`Everything::after`].
    pub fn everything(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Everything, SearchError> {
        let loaded = self.loaded();
        let plan = plan(&self.fields, query, beside, &Asked::of(&self.fields, &loaded, query)?, None);
        let mut ids = Vec::new();
        loaded.each(&*plan, |_, rows, doc| ids.push(rows.id(doc)))?;
        ids.sort_unstable();
        Ok(Everything { ids: ids.into_iter() })
    }

    /// Every listing that matches, in the order of the search: for a file of all.
    pub fn in_order(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Vec<ListingId>, SearchError> {
        let loaded = self.loaded();
        let asked = Asked::of(&self.fields, &loaded, query)?;
        let plan = plan(&self.fields, query, beside, &asked, None);
        let by = By::of(query.sort, !asked.parsed.wanted.is_empty() || query.picture.is_some());
        let currencies = matches!(by, By::Cheapest | By::Dearest).then(|| self.currencies_apart(query)).flatten();
        let total = usize::try_from(loaded.count(&*plan)?).unwrap_or(usize::MAX);
        let ranked = match asked.parsed.is_empty() && !query.is_filtered() {
            true => loaded.browse(&*plan, (by, currencies.as_ref()), 0, total, asked.ended)?,
            false => loaded.run(&*plan, (by, currencies.as_ref()), 0, total, None)?,
        };
        Ok(ranked.hits.into_iter().map(|(_, at)| ListingId(Uuid::from_u128(loaded.id(at)))).collect())
    }

    /// The listings that an address names as people copy it from a browser, in any state and in the order in which they were first seen. None for what is no
    /// address.
    pub fn at_address(&self, text: &str) -> Result<Vec<ListingId>, SearchError> {
        let (Some(address), loaded) = (address_key(text), self.loaded()) else { return Ok(Vec::new()) };
        match same_page(&self.fields, &loaded, &address)? {
            Some(page) => self.ids_of(&loaded, Term::from_field_text(self.fields.address, &page)),
            None => Ok(Vec::new()),
        }
    }

    /// The listings that a search for an address shows as those of the page that it is nearest to: one may be meant, and may be not.
    pub fn near_address(&self, text: &str) -> Result<Vec<ListingId>, SearchError> {
        let (Some(address), loaded) = (address_key(text), self.loaded()) else { return Ok(Vec::new()) };
        let term = match nearest(&self.fields, &loaded, &address)? {
            Some(Nearest::Typed) => Term::from_field_text(self.fields.address, &address),
            Some(Nearest::Page(page)) => Term::from_field_text(self.fields.address, &page),
            Some(Nearest::Number(number)) => Term::from_field_text(self.fields.external_id, &number),
            None => return Ok(Vec::new()),
        };
        self.ids_of(&loaded, term)
    }

    fn ids_of(&self, loaded: &Loaded, term: Term) -> Result<Vec<ListingId>, SearchError> {
        let mut ids = Vec::new();
        loaded.each(&TermQuery::new(term, IndexRecordOption::Basic), |_, rows, doc| ids.push(ListingId(Uuid::from_u128(rows.id(doc)))))?;
        ids.sort_unstable();
        Ok(ids)
    }

    /// How many of the listings that match have a price in each currency, the most frequent first.
    pub fn currencies(&self, query: &SearchQuery, beside: Beside<'_>) -> Result<Vec<(Currency, u64)>, SearchError> {
        let loaded = self.loaded();
        let plan = plan(&self.fields, query, beside, &Asked::of(&self.fields, &loaded, query)?, None);
        let currencies = Currencies::of(&self.vocabulary.read().unwrap_or_else(PoisonError::into_inner));
        let mut counted = Counted::of(&currencies);
        loaded.each_block(&*plan, |_, rows, docs| counted.add(rows, docs))?;
        Ok(counted.named())
    }

    /// The currencies that an order by price keeps apart: none where there is but one.
    fn currencies_apart(&self, query: &SearchQuery) -> Option<Currencies> {
        let vocabulary = self.vocabulary.read().unwrap_or_else(PoisonError::into_inner);
        (query.currency.is_none() && vocabulary.currencies().len() > 1).then(|| Currencies::of(&vocabulary))
    }

    fn tally(&self) -> Tally {
        let mut tally = self.tallies.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        tally.ready(&self.vocabulary.read().unwrap_or_else(PoisonError::into_inner));
        tally
    }

    fn give_back(&self, mut tally: Tally) {
        tally.let_go();
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner).push(tally);
    }

    /// An answer with facets.
    fn counted(&self, loaded: &Arc<Loaded>, query: &SearchQuery, beside: Beside<'_>) -> Result<Found, SearchError> {
        let mut tally = self.tally();
        let found = self.answer(loaded, query, beside, Some(&mut tally));
        self.give_back(tally);
        found
    }

    fn answer(&self, loaded: &Arc<Loaded>, query: &SearchQuery, beside: Beside<'_>, mut tally: Option<&mut Tally>) -> Result<Found, SearchError> {
        let started = Instant::now();
        let asked = Asked::of(&self.fields, loaded, query)?;
        let plan = plan(&self.fields, query, beside, &asked, None);
        let by = By::of(query.sort, !asked.parsed.wanted.is_empty() || query.picture.is_some());
        let (skip, take) = (query.page.offset() as usize, PageNumber::SIZE as usize);
        let currencies = matches!(by, By::Cheapest | By::Dearest).then(|| self.currencies_apart(query)).flatten();
        let by = (by, currencies.as_ref());
        let everything = asked.parsed.is_empty() && !query.is_filtered();
        let covered = if tally.is_some() { loaded.covered(&self.fields, beside.covered)? } else { None };
        if let Some(tally) = &mut tally {
            tally.covered.clone_from(&covered);
        }
        let ranked = if everything { loaded.browse(&*plan, by, skip, take, asked.ended)? } else { loaded.run(&*plan, by, skip, take, tally.as_deref_mut())? };
        let mut facets = Facets::default();
        if let Some(tally) = tally {
            let count = if everything { covered.map_or(0, |covered| covered.count()) } else { tally.covered_count };
            facets = if everything { self.of_everything(loaded)? } else { self.divide(loaded, query, beside, &asked, tally)? };
            if let Some(brands) = beside.whose {
                facets.findings = self.flags(loaded, query, beside, brands, &asked)?;
            }
            let value = FacetValue { value: "yes".to_owned(), label: "Units carry codes".to_owned(), count };
            facets.covered = Some(value).filter(|value| value.count > 0).into_iter().collect();
        }
        let hits = ranked.hits.into_iter().map(|(score, at)| FoundHit { id: ListingId(Uuid::from_u128(loaded.id(at))), score }).collect();
        let listings = loaded.searcher.num_docs();
        Ok(Found { hits, total: ranked.total, listings, facets, missing: asked.missing, why: Why::new(asked.parsed), took: started.elapsed() })
    }

    /// Names what `tally` counted, and counts anew what a filter of its own had narrowed.
    fn divide(&self, loaded: &Arc<Loaded>, query: &SearchQuery, beside: Beside<'_>, asked: &Asked, tally: &mut Tally) -> Result<Facets, SearchError> {
        let mut facets = Facets::default();
        // What was found is counted for each brand by itself.
        let counted = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Finding || beside.whose.is_none());
        let (own, shared): (Vec<Kind>, Vec<Kind>) = counted.partition(|kind| kind.without(query, asked.ended).is_some());
        tally.sum_up(&self.vocabulary.read().unwrap_or_else(PoisonError::into_inner));
        for kind in shared {
            facets::name(&mut facets, kind, tally, &self.vocabulary.read().unwrap_or_else(PoisonError::into_inner), query);
        }
        for kind in own {
            let wider = kind.without(query, asked.ended).unwrap_or_default();
            let unfiltered = |query: &SearchQuery| asked.parsed.is_empty() && !query.is_filtered();
            // All states are counted of everything, too, whatever of it is shown.
            let of_all = kind == Kind::State && !unfiltered(query) && unfiltered(&SearchQuery { states: Vec::new(), ..wider.clone() });
            if of_all || unfiltered(&wider) {
                copy(&mut facets, kind, &self.of_everything(loaded)?);
                continue;
            }
            tally.ready(&self.vocabulary.read().unwrap_or_else(PoisonError::into_inner));
            loaded.tally(&*plan(&self.fields, &wider, beside, asked, None), Some(kind), tally)?;
            tally.sum_up(&self.vocabulary.read().unwrap_or_else(PoisonError::into_inner));
            facets::name(&mut facets, kind, tally, &self.vocabulary.read().unwrap_or_else(PoisonError::into_inner), query);
        }
        Ok(facets)
    }

    /// How everything divides, counted once for each commit.
    fn of_everything(&self, loaded: &Arc<Loaded>) -> Result<Facets, SearchError> {
        if let Some(facets) = loaded.everything.get() {
            return Ok(facets.clone());
        }
        let query = SearchQuery::default();
        let asked = Asked::of(&self.fields, loaded, &query)?;
        let mut tally = self.tally();
        loaded.tally(&*plan(&self.fields, &query, Beside::default(), &asked, None), None, &mut tally)?;
        let facets = self.divide(loaded, &query, Beside::default(), &asked, &mut tally)?;
        self.give_back(tally);
        Ok(loaded.everything.get_or_init(|| facets).clone())
    }
}

fn copy(facets: &mut Facets, kind: Kind, from: &Facets) {
    match kind {
        Kind::Brand => facets.brands.clone_from(&from.brands),
        Kind::Seller => facets.sellers.clone_from(&from.sellers),
        Kind::Category => facets.categories.clone_from(&from.categories),
        Kind::Country => facets.countries.clone_from(&from.countries),
        Kind::State => facets.states.clone_from(&from.states),
        Kind::Price => {
            facets.prices.clone_from(&from.prices);
            facets.currencies.clone_from(&from.currencies);
        }
        Kind::Finding => facets.findings.clone_from(&from.findings),
    }
}

/// The identifiers of all that a search found, the least first.
#[derive(Clone, Debug)]
pub struct Everything {
    ids: std::vec::IntoIter<u128>,
}

impl Everything {
    /// Goes on after this identifier, whether it is still found or not: where an interrupted export resumes.
    #[must_use]
    pub fn after(self, last: ListingId) -> Self {
        let mut ids = self.ids;
        let passed = ids.as_slice().partition_point(|id| *id <= last.0.as_u128());
        if let Some(at) = passed.checked_sub(1) {
            ids.nth(at);
        }
        Self { ids }
    }

    /// Only these, which are less than all: for a report that somebody unticked a few of.
    #[must_use]
    pub fn without(self, unticked: &BTreeSet<ListingId>) -> Self {
        let kept: Vec<u128> = self.ids.filter(|id| !unticked.contains(&ListingId(Uuid::from_u128(*id)))).collect();
        Self { ids: kept.into_iter() }
    }
}

impl Iterator for Everything {
    type Item = ListingId;

    fn next(&mut self) -> Option<ListingId> {
        self.ids.next().map(|id| ListingId(Uuid::from_u128(id)))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ids.size_hint()
    }
}

impl ExactSizeIterator for Everything {}
