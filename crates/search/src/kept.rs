//! Answers of a commit, kept until the next: who turns a page comes back, who ticks a box unticks it, and what is in fashion is searched for by everybody.

use crate::{Found, covered::Covered};
use lru::LruCache;
use model::search::SearchQuery;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

/// Answers that are kept: some five KB each.
const MOST: NonZeroUsize = NonZeroUsize::new(2_048).unwrap();
/// Entries of a list, and bytes of text, of searches whose answers are kept.
const LONGEST_LIST: usize = 20;
const LONGEST_TEXT: usize = 400;

/// An answer, and which listings were covered by codes when it was given.
type Given = (Option<Arc<Covered>>, Arc<Found>);

/// See the module.
pub(crate) struct Kept(Mutex<LruCache<SearchQuery, Given>>);

impl Default for Kept {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(MOST)))
    }
}

impl Kept {
    /// Whether the answer depends on nothing but the commit and what is covered, and is small.
    pub fn is_kept(query: &SearchQuery) -> bool {
        let listed = query.brands.len() + query.sellers.len() + query.findings.len() + query.marks.len() + query.list.len();
        query.picture.is_none() && query.text.len() <= LONGEST_TEXT && listed <= LONGEST_LIST
    }

    /// What was answered, if the same listings were covered then.
    pub fn get(&self, query: &SearchQuery, covered: Option<&Arc<Covered>>) -> Option<Arc<Found>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (then, found) = kept.get(query)?;
        (then.as_ref().map(Arc::as_ptr) == covered.map(Arc::as_ptr)).then(|| Arc::clone(found))
    }

    /// Keeps an answer.
    pub fn put(&self, query: &SearchQuery, covered: Option<Arc<Covered>>, found: &Arc<Found>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(query.clone(), (covered, Arc::clone(found)));
    }
}
