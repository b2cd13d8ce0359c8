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
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 report`, `1,284 reports`, `0 reports`.
#[must_use]
pub fn plural(number: i64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        group_digits(number),
        if number == 1 { one } else { many }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-1_234_567, "−1,234,567"),
            (i64::MIN, "−9,223,372,036,854,775,808"),
        ] {
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
