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

    /// The same of a list with so many rows: past the last page is the last. What was listed may have been settled since.
    #[must_use]
    pub fn within(self, total: i64) -> Self {
        let pages = total.max(0) as u64;
        let pages = u32::try_from(pages.div_ceil(self.limit().max(1) as u64)).unwrap_or(u32::MAX);
        Self { page: self.page.clamp(1, pages.max(1)), ..self }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_the_last_page_is_the_last() {
        let page = |page, total| PageQuery::number(page).within(total).page;
        assert_eq!((page(9, 57), page(3, 57), page(9, 50), page(9, 0), page(0, 57)), (3, 3, 2, 1, 1));
    }
}
