//! Pages of a list, for every table.

use serde::{Deserialize, Serialize};

/// One page of a list and how long the whole list is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows in the whole list.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// Rows a page has at most.
    pub size: u32,
}

impl<T> Page<T> {
    /// Pages in all; 1 for an empty list.
    #[must_use]
    pub fn pages(&self) -> u32 {
        u32::try_from((self.total.max(0) as u64).div_ceil(u64::from(self.size.max(1)))).unwrap_or(u32::MAX).max(1)
    }
}

/// What a page asks of a list: which page, from 1, and how many rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageQuery {
    /// From 1.
    pub page: u32,
    /// 1 to 100.
    pub size: u32,
}

impl PageQuery {
    /// The page from 1 (0 counts as 1), 25 rows.
    #[must_use]
    pub fn number(page: u32) -> Self {
        Self { page: page.max(1), size: 25 }
    }

    /// SQL's LIMIT.
    #[must_use]
    pub fn limit(self) -> i64 {
        i64::from(self.size.clamp(1, 100))
    }

    /// SQL's OFFSET.
    #[must_use]
    pub fn offset(self) -> i64 {
        i64::from(self.page.max(1) - 1) * self.limit()
    }
}

impl Default for PageQuery {
    fn default() -> Self {
        Self::number(1)
    }
}
