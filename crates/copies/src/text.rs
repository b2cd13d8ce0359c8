//! Numbers as people read them.

/// `40 minutes`, `3 hours`, `12 days`: rounded down to the unit.
pub(crate) fn span(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..5400 => (seconds / 60, "minute"),
        5400..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// `8,900`: two digits are enough for a distance between rounded places.
pub(crate) fn thousands(km: f64) -> String {
    let km = km.max(0.0) as u64;
    let step = if km >= 1000 { 100 } else { 10 };
    let km = km / step * step;
    if km >= 1000 { format!("{},{:03}", km / 1000, km % 1000) } else { km.to_string() }
}

/// `A`, `A and B`, `A, B and C`, `A, B, C and 4 more countries`.
pub(crate) fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [a, b] => format!("{a} and {b}"),
        [a, b, c] => format!("{a}, {b} and {c}"),
        [a, b, c, rest @ ..] => format!("{a}, {b}, {c} and {} more countr{}", rest.len(), if rest.len() == 1 { "y" } else { "ies" }),
    }
}

/// What is left of a shop's name or address when people write it in their ways: `https://www.Shop.example/item/7` and `shop.example` are one.
pub(crate) fn shop_of(text: &str) -> String {
    let text = text.trim().to_lowercase();
    let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let name = address.map_or(text.as_str(), |address| address.split(['/', '?', '#']).next().unwrap_or(address));
    name.strip_prefix("www.").unwrap_or(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!([span(-1), span(1), span(2400), span(7300), span(864_000)], ["0 seconds", "1 second", "40 minutes", "2 hours", "10 days"]);
        assert_eq!([thousands(8_954.0), thousands(345.0), thousands(12_000.9)], ["8,900", "340", "12,000"]);
        assert_eq!(list(&["A", "B", "C", "D"].map(str::to_owned)), "A, B, C and 1 more country");
    }
}
