//! Listings that searches showed lately, kept in memory: what is searched for is searched for again, and to read twenty rows costs more than to find them.
//!
//! What is kept is never older than the change feed: before anything is taken from here the feed is asked what changed since, and that is forgotten. What the feed
//! does not tell (a seller's new name, how sure a finding is) is read anew after [`KEPT_FOR`].

use crate::Result;
use lru::LruCache;
use model::{id::ListingId, listing::Listing, screening::Screening};
use std::{
    collections::HashMap,
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::Conn;

/// Listings that are kept, and the bytes of text that one of them has at most: one to two KB each, nearly always.
const MOST: NonZeroUsize = NonZeroUsize::new(40_960).unwrap();
const LONGEST: usize = 4_000;
/// What a finding takes besides its text.
const FINDING: usize = 200;
/// Changes that are forgotten one by one; after more, all is.
const CHANGES: i64 = 512;
/// How long a row is taken from here.
const KEPT_FOR: Duration = Duration::from_secs(30);

/// A listing, and what the content filters said of it.
#[derive(Debug)]
pub(super) struct Row {
    pub listing: Listing,
    pub screening: Option<Screening>,
}

impl Row {
    /// Bytes of text, about.
    fn bytes(&self) -> usize {
        let Listing { title, description, category, images, .. } = &self.listing;
        let pictures: usize = images.iter().map(|url| url.as_str().len()).sum();
        let said = self.screening.iter().flat_map(|screening| &screening.findings).map(|finding| FINDING + finding.text.len());
        title.len() + description.len() + category.len() + pictures + said.sum::<usize>()
    }
}

/// See the module.
pub(crate) struct Shown(Mutex<Kept>);

struct Kept {
    /// How far the change feed was read.
    position: i64,
    rows: LruCache<ListingId, (Instant, Arc<Row>)>,
}

impl Default for Shown {
    fn default() -> Self {
        Self(Mutex::new(Kept { position: 0, rows: LruCache::new(MOST) }))
    }
}

impl Shown {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Those of these listings that are there, as the database has them.
    pub(super) async fn rows(&self, conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, Arc<Row>>> {
        let position = self.kept().position;
        let changed = store::listing::ids_changed_after(conn, position, CHANGES).await?;
        let many = i64::try_from(changed.len()).is_ok_and(|count| count == CHANGES);
        let last = if many { store::listing::last_change(conn).await? } else { changed.last().map_or(position, |(seq, _)| *seq) };
        let (mut rows, position) = {
            let mut kept = self.kept();
            if many {
                kept.rows.clear();
            }
            changed.iter().for_each(|(_, id)| drop(kept.rows.pop(id)));
            kept.position = kept.position.max(last);
            let fresh = |id: &ListingId| kept.rows.get(id).filter(|(since, _)| since.elapsed() < KEPT_FOR).map(|(_, row)| (*id, Arc::clone(row)));
            (ids.iter().filter_map(fresh).collect::<HashMap<_, _>>(), kept.position)
        };
        let missing: Vec<ListingId> = ids.iter().copied().filter(|id| !rows.contains_key(id)).collect();
        if missing.is_empty() {
            return Ok(rows);
        }
        let listings = store::listing::by_ids(conn, &missing).await?;
        let mut screened = store::screening::of_listings(conn, &missing).await?;
        let (mut kept, now) = (self.kept(), Instant::now());
        for listing in listings {
            let id = listing.id;
            let row = Arc::new(Row { screening: screened.remove(&id), listing });
            // Whoever read the feed on meanwhile has forgotten what this may be.
            if kept.position == position && row.bytes() <= LONGEST {
                kept.rows.put(id, (now, Arc::clone(&row)));
            }
            rows.insert(id, row);
        }
        Ok(rows)
    }
}
