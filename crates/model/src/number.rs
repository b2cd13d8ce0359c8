//! Whole numbers as people write and spreadsheets paste them: `1000`, `1,000`, `1.000`, `1'000`, `1 000`.

/// Why a text is no whole number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WholeError {
    /// It is no number.
    #[error("This is no whole number")]
    NoNumber,
    /// It has decimals, or separators where none belong: what is meant is more or less by a factor of ten or more.
    #[error("“{typed}” can be read as {typed} and as {digits}: enter a whole number, with separators between thousands only, such as 100,000")]
    Ambiguous {
        /// As it was typed.
        typed: String,
        /// Its digits, as if all between them were separators.
        digits: String,
    },
    /// More than anything here counts.
    #[error("This number is too large")]
    TooLarge,
}

/// Reads a whole number. One kind of separator may stand between all of its thousands; what stands elsewhere is refused, for `1000.00` is no hundred thousand.
pub fn parse_whole(text: &str) -> Result<u64, WholeError> {
    let text = text.trim();
    let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | '.' | '\'' | '’' | '_');
    let digits: String = text.chars().filter(|c| !is_separator(*c)).collect();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(WholeError::NoNumber);
    }
    let separators: Vec<char> = text.chars().filter(|c| is_separator(*c)).collect();
    if let [first, others @ ..] = separators.as_slice() {
        let mut groups = text.split(*first);
        let well = others.iter().all(|other| other == first)
            && groups.next().is_some_and(|group| (1..=3).contains(&group.len()))
            && groups.all(|group| group.len() == 3);
        if !well {
            return Err(WholeError::Ambiguous { typed: text.chars().take(40).collect(), digits: digits.chars().take(40).collect() });
        }
    }
    digits.parse().map_err(|_| WholeError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_stand_between_thousands_or_the_number_is_refused() {
        for (text, number) in [
            ("0", 0),
            (" 1000 ", 1_000),
            ("1,000", 1_000),
            ("1.000", 1_000),
            ("12'500", 12_500),
            ("100_000", 100_000),
            ("1\u{202f}000\u{202f}000", 1_000_000),
            ("1.234.567", 1_234_567),
        ] {
            assert_eq!(parse_whole(text), Ok(number), "{text}");
        }
        for (text, both) in [
            ("1000.00", "100000"),
            ("1000,00", "100000"),
            ("1.5", "15"),
            ("1,00,000", "100000"),
            ("1.000,00", "100000"),
            ("1,000 000", "1000000"),
            ("5.", "5"),
            (",5", "5"),
        ] {
            let error = parse_whole(text).unwrap_err();
            assert_eq!(error, WholeError::Ambiguous { typed: text.to_owned(), digits: both.to_owned() });
            assert!(error.to_string().contains(&format!("“{text}” can be read as {text} and as {both}")));
        }
        for text in ["", ".", "-1", "1e6", "ten", "٣"] {
            assert_eq!(parse_whole(text), Err(WholeError::NoNumber), "{text}");
        }
        assert_eq!(parse_whole("99999999999999999999999"), Err(WholeError::TooLarge));
    }
}
