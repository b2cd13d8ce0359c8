//! Numbers as people read them.

/// `1284000` → `1,284,000`.
#[must_use]
pub fn group_digits(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('−');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 report`, `1,284 reports`, `0 reports`.
#[must_use]
pub fn plural(number: i64, one: &str, many: &str) -> String {
    format!("{} {}", group_digits(number), if number == 1 { one } else { many })
}

/// A large number in three digits: `12.6 M`, `48 k`; below 10,000 in full.
#[must_use]
pub fn compact(number: i64) -> String {
    let (unit, name) = match number.unsigned_abs() {
        0..10_000 => return group_digits(number),
        10_000..1_000_000 => (1_000, "k"),
        1_000_000..1_000_000_000 => (1_000_000, "M"),
        _ => (1_000_000_000, "bn"),
    };
    // Cut, not rounded: 999,999 is not a million yet.
    let tenths = number / (unit / 10);
    if tenths.abs() >= 1_000 || tenths % 10 == 0 {
        format!("{} {name}", group_digits(tenths / 10))
    } else {
        format!("{}.{} {name}", tenths / 10, (tenths % 10).abs())
    }
}

/// `97.4 %`; `None` of nothing.
#[must_use]
pub fn percent(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let tenths = i128::from(part) * 1_000 / i128::from(whole);
    Some(if tenths % 10 == 0 { format!("{} %", tenths / 10) } else { format!("{}.{} %", tenths / 10, tenths % 10) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_cut_to_what_one_remembers() {
        for (number, text) in [(9_999, "9,999"), (48_000, "48 k"), (48_190, "48.1 k"), (999_999, "999 k"), (12_640_000, "12.6 M"), (2_000_000_000, "2 bn")] {
            assert_eq!(compact(number), text);
        }
    }

    #[test]
    fn a_share_of_nothing_is_no_number() {
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(974, 1_000).as_deref(), Some("97.4 %"));
        assert_eq!(percent(3, 3).as_deref(), Some("100 %"));
        // 99.96 % is not all.
        assert_eq!(percent(2_499, 2_500).as_deref(), Some("99.9 %"));
    }

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "−1,234,567"), (i64::MIN, "−9,223,372,036,854,775,808")] {
            assert_eq!(group_digits(number), text);
        }
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!(plural(1, "report", "reports"), "1 report");
        assert_eq!(plural(0, "report", "reports"), "0 reports");
        assert_eq!(plural(2_000, "report", "reports"), "2,000 reports");
    }
}
