//! Texts of strangers on their way into a spreadsheet.

use std::borrow::Cow;

/// A text that no spreadsheet takes for a formula: what begins like one gets an apostrophe before it.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The same as a cell of a CSV file (RFC 4180), quoted where it must be.
pub(crate) fn cell(text: &str) -> String {
    if harmless(text).contains([',', '"', '\n', '\r']) { quoted(text) } else { harmless(text).into_owned() }
}

/// The same, quoted in any case.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", harmless(text).replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_text_whatever_a_stranger_calls_itself() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("plain"), "plain");
        assert_eq!(cell("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(cell("plain"), "plain");
        assert_eq!(quoted("-1"), "\"'-1\"");
    }
}
