//! Numbers as the reader of the page writes them.

use crate::i18n::{compact_in, language, number_in, percent_in};

/// `1284000` → `1,284,000`.
#[must_use]
pub fn group_digits(number: i64) -> String {
    number_in(language(), number)
}

/// `1 report`, `1,284 reports`, `0 reports`: for words that are not in the catalogue, which has plurals of its own.
#[must_use]
pub fn plural(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", group_digits(number), if number == 1 { one } else { many })
}

/// A large number in three digits: `12.6 M`, `48 k`; below 10,000 in full.
#[must_use]
pub fn compact(number: i64) -> String {
    compact_in(language(), number)
}

/// `97.4 %`; `None` of nothing.
#[must_use]
pub fn percent(part: i64, whole: i64) -> Option<String> {
    percent_in(language(), part, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!(plural(1, "report", "reports"), "1 report");
        assert_eq!(plural(0, "report", "reports"), "0 reports");
        assert_eq!(plural(2_000, "report", "reports"), "2,000 reports");
    }
}
