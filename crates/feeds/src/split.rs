//! One line of CSV or TSV into its fields.

/// The fields of one record. Kept and reused from record to record, so that splitting allocates nothing.
#[derive(Default)]
pub(crate) struct Fields {
    text: String,
    ends: Vec<usize>,
    /// Whether the last field is inside of quotes that did not close on its line.
    open: bool,
}

/// How a line ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// With the record.
    Whole,
    /// Inside of quotes.
    Open,
    /// A closing quote is followed by more text.
    Wrong,
}

impl Fields {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.open = false;
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text.get(start..end)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.get(at))
    }

    /// Splits at each tab, and takes the quotes off a field that is quoted as spreadsheets do it. Any other quote is text: `"Best" lamp`, `TV 42"`.
    pub(crate) fn tabs(&mut self, line: &str) {
        self.clear();
        for part in line.split('\t') {
            match unquoted(part) {
                Some(text) => self.text.push_str(&text),
                None => self.text.push_str(part),
            }
            self.ends.push(self.text.len());
        }
    }

    /// Splits a line of CSV (RFC 4180), or goes on with the field that the line before left [`Split::Open`].
    ///
    /// A quote inside of an unquoted field is text (`TV 42" black`): so nearly every feed means it.
    pub(crate) fn csv(&mut self, line: &str, delimiter: u8) -> Split {
        let bytes = line.as_bytes();
        let mut at = 0;
        if self.open {
            self.text.push('\n');
        } else {
            self.clear();
        }
        loop {
            if self.open || bytes.get(at) == Some(&b'"') {
                if !self.open {
                    at += 1;
                }
                self.open = true;
                at = match self.quoted(line, at, delimiter) {
                    Ok(after) => after,
                    Err(split) => return split,
                };
            } else {
                let length = memchr::memchr(delimiter, &bytes[at..]).unwrap_or(bytes.len() - at);
                self.text.push_str(&line[at..at + length]);
                at += length;
            }
            self.ends.push(self.text.len());
            if at >= bytes.len() {
                return Split::Whole;
            }
            at += 1;
        }
    }

    /// The rest of a quoted field from `at`; gives where the delimiter after it is.
    fn quoted(&mut self, line: &str, mut at: usize, delimiter: u8) -> Result<usize, Split> {
        let bytes = line.as_bytes();
        loop {
            let Some(length) = memchr::memchr(b'"', &bytes[at..]) else {
                self.text.push_str(&line[at..]);
                return Err(Split::Open);
            };
            self.text.push_str(&line[at..at + length]);
            at += length + 1;
            match bytes.get(at) {
                Some(b'"') => {
                    self.text.push('"');
                    at += 1;
                }
                None => break,
                Some(next) if *next == delimiter => break,
                Some(_) => return Err(Split::Wrong),
            }
        }
        self.open = false;
        Ok(at)
    }
}

/// The text of a field that is quoted from its beginning to its end, each quote in it doubled.
fn unquoted(field: &str) -> Option<String> {
    let inner = field.strip_prefix('"')?.strip_suffix('"')?;
    (!inner.replace("\"\"", "").contains('"')).then(|| inner.replace("\"\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(line: &str) -> (Split, Vec<String>) {
        let mut fields = Fields::default();
        let split = fields.csv(line, b',');
        (split, fields.iter().map(str::to_owned).collect())
    }

    #[test]
    fn quotes_protect_delimiters_and_doubled_quotes_are_one() {
        assert_eq!(csv(r#"a,"b,c","d ""e""",,"f""#).1, ["a", "b,c", "d \"e\"", "", "f"]);
        assert_eq!(csv(r#"a,"b"",c"#).0, Split::Open);
        assert_eq!(csv("").1, [""]);
        assert_eq!(csv("a,").1, ["a", ""]);
    }

    #[test]
    fn a_quote_inside_of_an_unquoted_field_is_text() {
        assert_eq!(csv(r#"TV 42" black,5"#), (Split::Whole, vec!["TV 42\" black".into(), "5".into()]));
    }

    #[test]
    fn text_after_a_closing_quote_is_wrong() {
        assert_eq!(csv(r#"a,"b" c,d"#).0, Split::Wrong);
    }

    #[test]
    fn a_quoted_field_may_go_on_in_the_next_line() {
        let mut fields = Fields::default();
        assert_eq!(fields.csv("a,\"b", b','), Split::Open);
        assert_eq!(fields.csv("", b','), Split::Open);
        assert_eq!(fields.csv("c\",d", b','), Split::Whole);
        assert_eq!(fields.iter().collect::<Vec<_>>(), ["a", "b\n\nc", "d"]);
    }
}
