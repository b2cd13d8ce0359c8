//! Searching the listings, and keeping the index of this machine up to date.
//!
//! Each process that serves follows the change feed into an index of its own, in `index/` of the data folder. An index that is missing, damaged,
//! of another version or of another database is written anew from the feed. Of several processes over one data folder (the server and a command
//! line) one writes; the others read what it wrote. `markward search rebuild` has it written anew.

mod export;
mod indexer;
mod named;
mod pasted;
mod priced;
mod rebuild;
mod shown;
mod whole;

pub use export::{CsvFor, Export};
pub use indexer::Follower;
pub(crate) use indexer::Indexer;
pub(crate) use pasted::name_of;
pub use rebuild::{Rebuild, Rebuilt};
pub(crate) use shown::Shown;
pub(crate) use whole::{Whole, many_pictures, misread};

use crate::{Actor, Portal, PortalError, Result, alike::Pictured, check, policy::Action, screening::seen_by};
use model::{
    any_code::AnyCode,
    gtin::Gtin,
    id::{BrandId, ListingId},
    search::{Hit, Match, MatchField, MatchKind, PageNumber, SearchQuery, SearchResult},
    standing::Standing,
    unit_code::UnitCode,
};
use search::{Found, Index, SearchError};
use shown::Row;
use std::{collections::HashMap, sync::Arc, time::Instant};

impl Portal {
    /// One page of the listings that match, each with the reasons why. A unit code as the text finds the listings of its product. With `facets`
    /// the answer also says how everything that matches divides by each filter.
    pub async fn search(&self, actor: &Actor, query: &SearchQuery, facets: bool) -> Result<SearchResult> {
        actor.may(Action::SearchListings)?;
        let started = Instant::now();
        let query = self.with_list(actor, query).await?;
        let query = self.with_currency(actor, &query).await?;
        let (mut query, code) = match self.product_of_code(seen(actor).as_deref(), &query).await? {
            Some((query, code)) => (query, Some(code)),
            None => (query.into_owned(), None),
        };
        let index = self.indexer().index(self).await?;
        let beside = Arc::new(self.beside(actor, &query, facets).await?);
        let mut found = find_page(&index, &query, &beside, facets).await?;
        // Past the last page is the last: what was there may have changed since the address was made.
        let last = PageNumber::last_of(found.total);
        if query.page > last {
            query.page = last;
            found = find_page(&index, &query, &beside, facets).await?;
        }
        let mut hits = self.hits(actor, &found, code.as_ref(), facets.then_some(&beside.covered)).await?;
        if let Some(pictured) = &beside.pictured {
            hits.iter_mut().for_each(|hit| hit.matched.extend(pictured.why(&hit.listing)));
        }
        let listed = match query.list_alone() {
            Some(alone) => {
                let index = index.clone();
                let listed = blocking(move || index.count(&alone, search::Beside::default())).await?;
                (listed > found.total).then_some(listed)
            }
            None => None,
        };
        let micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        let behind = self.indexer().behind();
        Ok(SearchResult {
            hits,
            total: found.total,
            listings: found.listings,
            micros,
            page: query.page,
            facets: found.facets.clone(),
            behind,
            cut: found.why.cut(),
            unread: found.why.unread(),
            misread: found.why.misread().cloned(),
            pictures_cut: beside.pictured.as_ref().is_some_and(|pictured| pictured.cut),
            missing: found.missing.clone(),
            listed,
            quotes: if found.total == 0 { search::other_tools::with_quotes(&query.text) } else { None },
            picture: beside.pictured.as_ref().and_then(|pictured| pictured.address.clone()),
        })
    }

    /// Every listing that matches, in the order in which they were first seen: identifiers of this moment, for an export or a report of all. A search of
    /// which something is left out is refused, since nobody would see that more, or less, was found than was asked for.
    pub async fn search_all(&self, actor: &Actor, query: &SearchQuery) -> Result<search::Everything> {
        actor.may(Action::SearchListings)?;
        let query = self.with_list(actor, query).await?;
        let query = self.with_currency(actor, &query).await?;
        self.find_all(actor, &query, seen(actor), Index::everything).await?.of_all("q")
    }

    /// The same in the order of the search.
    async fn search_all_in_order(&self, actor: &Actor, query: &SearchQuery) -> Result<Vec<ListingId>> {
        actor.may(Action::SearchListings)?;
        let query = self.with_list(actor, query).await?;
        let query = self.with_currency(actor, &query).await?;
        self.find_all(actor, &query, seen(actor), Index::in_order).await?.of_all("q")
    }

    /// The same for a brand's watch: it finds no more than the brand's own people do. Whether something is left out, it looks at itself.
    pub(crate) async fn search_all_for(&self, brand: BrandId, query: &SearchQuery) -> Result<Whole> {
        self.find_all(&Actor::System, query, Some(vec![brand]), Index::everything).await
    }

    async fn find_all<Of: Send + 'static>(
        &self,
        actor: &Actor,
        query: &SearchQuery,
        whose: Option<Vec<BrandId>>,
        all: impl FnOnce(&Index, &SearchQuery, search::Beside<'_>) -> Result<Of, SearchError> + Send + 'static,
    ) -> Result<Whole<Of>> {
        let query = self.product_of_code(whose.as_deref(), query).await?.map_or_else(|| query.clone(), |(query, _)| query);
        let index = self.indexer().index(self).await?;
        let beside = Beside { whose, ..self.beside(actor, &query, false).await? };
        let pictures_cut = beside.pictured.as_ref().is_some_and(|pictured| pictured.cut);
        let text = query.text.clone();
        Ok(Whole { ids: blocking(move || all(&index, &query, beside.borrowed())).await?, text, pictures_cut })
    }

    /// What a search depends on besides the index.
    async fn beside(&self, actor: &Actor, query: &SearchQuery, facets: bool) -> Result<Beside> {
        let covered = if facets || query.covered { store::coverage::all_gtins(&mut self.read().await?).await? } else { Vec::new() };
        let pictured = match query.picture {
            Some(picture) => Some(self.pictured(actor, picture).await?),
            None => None,
        };
        Ok(Beside { covered, pictured, whose: seen(actor) })
    }

    /// How far the change feed was when the index was written last.
    pub(crate) async fn indexed_to(&self) -> Result<i64> {
        self.indexer().index(self).await?.position().map_err(PortalError::internal)
    }

    /// The rows of what was found, in its order. One that is not there any more is left out. `known` are the numbers of all covered products, in
    /// their order, if they were asked for already.
    async fn hits(&self, actor: &Actor, found: &Found, code: Option<&Match>, known: Option<&Vec<Gtin>>) -> Result<Vec<Hit>> {
        let ids: Vec<ListingId> = found.hits.iter().map(|hit| hit.id).collect();
        let mut conn = self.read().await?;
        let rows = self.0.shown.rows(&mut conn, &ids).await?;
        let waiting = match actor.brand_for(Action::ReadReports) {
            Ok(brand) => store::report::waiting(&mut conn, brand.brand_id, &ids).await?,
            Err(_) => HashMap::new(),
        };
        drop(conn);
        let mut gtins: Vec<_> = rows.values().filter_map(|row| row.listing.gtin).collect();
        gtins.sort_unstable();
        gtins.dedup();
        let covered = match known {
            Some(known) => gtins.into_iter().filter(|gtin| known.binary_search(gtin).is_ok()).collect(),
            None => self.covered_gtins(&gtins).await?,
        };
        let hit = |(id, score): (ListingId, f32)| {
            let Row { listing, screening } = &**rows.get(&id)?;
            let mut matched = found.why.of(listing, screening.as_ref().map_or(&[], |screening| &screening.findings));
            matched.extend(code.cloned());
            let covered = listing.gtin.is_some_and(|gtin| covered.contains(&gtin));
            let said = screening.clone().map(|screening| seen_by(actor, screening));
            let (verdict, released_at, found) = said.map(|said| (said.verdict, said.released_at, said.kinds())).unwrap_or_default();
            Some(Hit { listing: listing.clone(), score, matched, covered, verdict, released_at, found, reported: waiting.get(&id).copied() })
        };
        Ok(found.hits.iter().map(|hit| (hit.id, hit.score)).filter_map(hit).collect())
    }

    /// The search for a unit code's product, if the text is a code of one (typed, as the printed address, as a scanner sends it), and the reason to show.
    /// Nobody learns here of another brand's codes, nor of void ones: that is what checks are for, which count and slow down.
    async fn product_of_code(&self, whose: Option<&[BrandId]>, query: &SearchQuery) -> Result<Option<(SearchQuery, Match)>> {
        let text = query.text.trim();
        // Words are searched for all day, and numbers of brands have digits.
        // A code that is left out is no code that is searched for.
        let may_be_code = !search::parse::begins_with_exclusion(text) && (text.bytes().any(|byte| byte.is_ascii_digit()) || UnitCode::parse(text).is_ok());
        if !may_be_code || whose.is_some_and(<[BrandId]>::is_empty) {
            return Ok(None);
        }
        let seen = |found: &check::Found| whose.is_none_or(|brands| brands.contains(&found.unit.brand_id));
        let Some(found) = self.unit_in(text).await?.filter(|found| seen(found) && found.stands.0 != Standing::Void) else { return Ok(None) };
        let shown = match found.code {
            AnyCode::Unit(code) => code.groups().join(" "),
            AnyCode::Foreign(code) => code.to_string(),
        };
        let length = u32::try_from(shown.chars().count()).unwrap_or(u32::MAX);
        let reason = Match { field: MatchField::Code, kind: MatchKind::Code, term: shown.clone(), text: shown, span: [0, length] };
        Ok(Some((SearchQuery { text: String::new(), gtin: Some(found.unit.gtin), ..query.clone() }, reason)))
    }
}

/// One page of what matches; one pass over it finds, counts and divides.
async fn find_page(index: &Index, query: &SearchQuery, beside: &Arc<Beside>, facets: bool) -> Result<Arc<Found>> {
    if let Some(found) = index.found(query, beside.borrowed()).filter(|_| facets) {
        return Ok(found);
    }
    let (index, asked, known) = (index.clone(), query.clone(), Arc::clone(beside));
    blocking(move || if facets { index.find_again(&asked, known.borrowed()) } else { index.search_beside(&asked, known.borrowed()).map(Arc::new) }).await
}

/// The brands whose findings and codes somebody sees; `None` for all.
fn seen(actor: &Actor) -> Option<Vec<BrandId>> {
    (!actor.is_staff()).then(|| actor.brands().collect())
}

/// What [`search::Beside`] borrows.
struct Beside {
    covered: Vec<Gtin>,
    pictured: Option<Pictured>,
    whose: Option<Vec<BrandId>>,
}

impl Beside {
    fn borrowed(&self) -> search::Beside<'_> {
        search::Beside { whose: self.whose.as_deref(), covered: &self.covered, pictured: self.pictured.as_ref().map_or(&[], |pictured| &pictured.near) }
    }
}

/// Runs what reads or writes files beside the tasks that answer requests.
async fn blocking<T: Send + 'static, E: std::error::Error + Send + Sync + 'static>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(PortalError::internal)?.map_err(PortalError::internal)
}
