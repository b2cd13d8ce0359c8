//! Texts of strangers on their way into a spreadsheet, and numbers that one has spoilt.

use std::borrow::Cow;

/// A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A number of somebody's that Excel shows as it is: else it keeps fifteen digits and no zero before them, and takes `1E5` for a power and `3-4` for a day.
pub(crate) fn literal(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '/' | ' ' | ':');
    let is_number = text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(plain);
    if is_number { Cow::Owned(format!("=\"{text}\"")) } else { harmless(text) }
}

/// The same as a cell of a CSV file (RFC 4180), quoted where it must be.
pub(crate) fn cell(text: &str) -> String {
    if harmless(text).contains([',', '"', '\n', '\r']) { quoted(text) } else { harmless(text).into_owned() }
}

/// The same, quoted in any case.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", harmless(text).replace('"', "\"\""))
}

/// What is said of such numbers.
pub(crate) const SHORTENED: &str = "Excel has shortened these numbers, and their last digits are lost: take them from their source again, format the column as text before, and save the file anew";

/// Whether a spreadsheet took a long number for one that is counted with, and wrote it as `4.31597E+14`.
pub(crate) fn is_shortened(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((number, exponent)) = text.trim().split_once(['E', 'e']) else { return false };
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    whole.len() == 1 && digits(whole) && digits(fraction) && exponent.strip_prefix('+').is_some_and(|power| (2..=3).contains(&power.len()) && digits(power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_was_shortened_is_known_by_its_form() {
        for text in ["4.31597E+14", "4,31597E+14", " 9E+12 ", "1.5e+100"] {
            assert!(is_shortened(text), "{text}");
        }
        for text in ["431597000000000", "4.31597E14", "12.5E+14", "E+14", "4.E+14", "4.3E+1", "SN4.3E+14", "4.3E+14X", "4.31597E-14"] {
            assert!(!is_shortened(text), "{text}");
        }
    }

    #[test]
    fn excel_leaves_a_number_as_it_is() {
        assert_eq!(["4690259126819", "0012", "1E5", "3-4"].map(literal), ["=\"4690259126819\"", "=\"0012\"", "=\"1E5\"", "=\"3-4\""]);
        assert_eq!(["", "A-B", "=1\"", "\"1\""].map(literal), ["", "A-B", "'=1\"", "\"1\""]);
    }

    #[test]
    fn a_cell_is_text_whatever_a_stranger_calls_itself() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("plain"), "plain");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("plain"), "plain");
        assert_eq!(quoted("-1"), "\"'-1\"");
    }
}
