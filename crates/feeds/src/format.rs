//! Which format a feed is in: by its name, else by its first line.

/// A format of feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Fields between commas, semicolons or the like, with a header (RFC 4180).
    Csv {
        /// The separator; none: the one that the header has most of.
        delimiter: Option<u8>,
    },
    /// Fields between tabs, with a header. A field may be quoted as in CSV; a quote that is not about a whole field is text.
    Tsv,
    /// One JSON object a line, or a list of them.
    Ndjson,
}

impl Format {
    /// By a file's name; `.gz` or `.xz` at its end does not matter.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        let name = name.to_lowercase();
        let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".xz")).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "csv" => Some(Self::Csv { delimiter: None }),
            "tsv" | "tab" => Some(Self::Tsv),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// By the first line: an object is JSON, a tab makes TSV, the rest is CSV.
    pub(crate) fn by_first_line(line: &str) -> Self {
        match line {
            line if line.trim_start().starts_with('{') => Self::Ndjson,
            line if line.contains('\t') => Self::Tsv,
            _ => Self::Csv { delimiter: None },
        }
    }
}

/// The separator of a header, outside of its quotes: comma, semicolon, tab or bar, whichever is there most often; a comma where none is.
pub(crate) fn delimiter_of(header: &str) -> u8 {
    let outside: Vec<u8> = header.split('"').step_by(2).flat_map(str::bytes).collect();
    let count = |delimiter: u8| outside.iter().filter(|b| **b == delimiter).count();
    [b'|', b'\t', b';', b','].into_iter().max_by_key(|d| count(*d)).unwrap_or(b',')
}

/// The separator that Excel is told of by a first line of its own, such as `sep=;`.
#[must_use]
pub(crate) fn separator_said(line: &[u8]) -> Option<u8> {
    str::from_utf8(line).ok().and_then(separator_line)
}

/// The same of a text.
#[must_use]
pub fn separator_line(line: &str) -> Option<u8> {
    let said = line.trim().trim_matches('"');
    let (word, separator) = said.split_at_checked(4)?;
    match separator.as_bytes() {
        // A tab at its end was trimmed.
        [] if word.eq_ignore_ascii_case("sep=") => Some(b'\t'),
        [one] if word.eq_ignore_ascii_case("sep=") => Some(*one),
        _ => None,
    }
}

/// What a file is by its first bytes, if it is none that can be read.
pub(crate) fn wrong_kind(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'P', b'K', 3, 4, ..] => Some("an Excel workbook or a ZIP archive: save the sheet as CSV (UTF-8), or unpack it"),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Some("compressed with Zstandard: unpack it first, or use gzip or xz"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF: a feed is CSV, TSV or JSON lines"),
        [b'<', ..] => Some("XML or HTML: a feed is CSV, TSV or JSON lines"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_format_packed_or_not() {
        assert_eq!(Format::by_name("feeds/Products.TSV.gz"), Some(Format::Tsv));
        assert_eq!(Format::by_name("a.b.jsonl"), Some(Format::Ndjson));
        assert_eq!(Format::by_name("products-1m.tsv.xz"), Some(Format::Tsv));
        assert_eq!(Format::by_name("-"), None);
    }

    #[test]
    fn excels_line_of_the_separator_is_known() {
        for (line, separator) in [("sep=;", b';'), ("SEP=,\r", b','), ("\"sep=|\"", b'|'), ("sep=\t", b'\t')] {
            assert_eq!(separator_line(line), Some(separator), "{line:?}");
        }
        for line in ["", "sep", "serial", "sep=AB", "é=;"] {
            assert_eq!(separator_line(line), None, "{line:?}");
        }
    }

    #[test]
    fn the_separator_is_the_one_that_the_header_has_most_of() {
        assert_eq!(delimiter_of("id;title;\"price, incl. VAT, of sale, all\""), b';');
        assert_eq!(delimiter_of("title"), b',');
    }
}
