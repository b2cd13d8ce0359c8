//! Answers of a commit, kept until the next: who turns a page comes back, who ticks a box unticks it, and what is in fashion is searched for by everybody.

use crate::{Found, covered::Covered};
use lru::LruCache;
use model::{id::BrandId, search::SearchQuery};
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, PoisonError},
};

/// Answers that are kept: some five KB each.
const MOST: NonZeroUsize = NonZeroUsize::new(2_048).unwrap();
/// Entries of a list, and bytes of text, of searches whose answers are kept.
const LONGEST_LIST: usize = 20;
const LONGEST_TEXT: usize = 400;

/// See the module.
pub(crate) struct Kept(Mutex<Given>);

/// Answers, and which listings were covered by codes when they were given.
struct Given {
    covered: Option<Arc<Covered>>,
    answers: LruCache<Asked, Arc<Found>>,
}

/// A search, and whose findings it sees.
type Asked = (SearchQuery, Option<Box<[BrandId]>>);

impl Given {
    fn is_of(&self, covered: Option<&Arc<Covered>>) -> bool {
        self.covered.as_ref().map(Arc::as_ptr) == covered.map(Arc::as_ptr)
    }
}

impl Default for Kept {
    fn default() -> Self {
        Self(Mutex::new(Given { covered: None, answers: LruCache::new(MOST) }))
    }
}

impl Kept {
    /// Whether the answer depends on nothing but the commit and what is covered, and is small.
    pub fn is_kept(query: &SearchQuery) -> bool {
        let listed = query.brands.len() + query.sellers.len() + query.findings.len() + query.marks.len() + query.list.len();
        query.picture.is_none() && query.text.len() <= LONGEST_TEXT && listed <= LONGEST_LIST
    }

    /// What was answered, if the same listings were covered then.
    pub fn get(&self, query: &SearchQuery, whose: Option<&[BrandId]>, covered: Option<&Arc<Covered>>) -> Option<Arc<Found>> {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if given.is_of(covered) { given.answers.get(&(query.clone(), whose.map(Box::from))).cloned() } else { None }
    }

    /// Keeps an answer, and forgets those of what was covered before.
    pub fn put(&self, query: &SearchQuery, whose: Option<&[BrandId]>, covered: Option<Arc<Covered>>, found: &Arc<Found>) {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !given.is_of(covered.as_ref()) {
            given.answers.clear();
            given.covered = covered;
        }
        given.answers.put((query.clone(), whose.map(Box::from)), Arc::clone(found));
    }
}
