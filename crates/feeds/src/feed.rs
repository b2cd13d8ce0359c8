//! A feed opened and read.

use crate::{
    BadLine, Cause, Field, Format, Mapping, OpenError,
    encoding::Told,
    format::{delimiter_of, separator_said},
    lines::{Lines, MAX_LINE, Read as LineRead},
    mapping::{Layout, Role},
    names,
    object::object,
    row::{self, Further, Parsed},
    sale,
    split::{Fields, Split},
    unpack::text_of_rows,
};
use model::{import::ListingInput, money::Currency, time::Timestamp};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    io::{BufRead, Read},
    sync::Arc,
};

/// Lines that a quoted field may run over. With the limit of a line in bytes it bounds how far a stray quote makes the reader look ahead.
const MAX_QUOTED_LINES: usize = 1000;

/// How to read a feed.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format; none: by the first line.
    pub format: Option<Format>,
    /// Which column is which field, where their names do not say so.
    pub mapping: Mapping,
    /// The currency of prices that have none.
    pub currency: Option<Currency>,
    /// What time it is: a price of a sale counts within its dates. Without, it counts whatever they are.
    pub now: Option<Timestamp>,
    /// A file without identifiers will do: its lines' numbers stand for them. For [`Feed::texts`].
    pub without_ids: bool,
}

impl Options {
    /// What a file's name says.
    #[must_use]
    pub fn for_file(name: &str) -> Self {
        Self { format: Format::by_name(name), ..Self::default() }
    }
}

/// One listing of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingRow {
    /// Its line, from 1; the first one if it runs over several.
    pub line: u64,
    /// The listing.
    pub input: ListingInput,
    /// What of it was wrong and left out: see [`crate::Parsed`].
    pub warnings: Vec<Cause>,
    /// The line before that had the same identifier: of the two, this one counts.
    pub replaces: Option<u64>,
}

/// The listings of one feed, one after another.
pub struct Feed<'a> {
    lines: Lines<Box<dyn BufRead + Send + 'a>>,
    told: Told,
    shape: Shape,
    currency: Option<Currency>,
    now: Option<Timestamp>,
    /// What was read behind a listing that might have gone on.
    ahead: Option<Result<ListingRow, Refused>>,
    /// Hash of each identifier met → its line. Eight bytes each, so that a feed of ten million lines fits in memory.
    seen: HashMap<u64, u64>,
    duplicates: u64,
    buffer: Vec<u8>,
    fields: Fields,
    done: bool,
}

/// What else is known of a line.
pub(crate) struct Meant {
    /// The currency of prices that have none.
    pub currency: Option<Currency>,
    /// What of it is in no form that its field has.
    pub wrong: Vec<Cause>,
}

/// The text of each field of a line.
pub(crate) type Get<'g, 't> = &'g dyn Fn(Field) -> Option<&'t str>;

/// What the lines look like.
enum Shape {
    Table { delimiter: Delimiter, layout: Arc<Layout>, names: Vec<String> },
    Objects { mapping: Mapping, keys: HashMap<String, Role> },
}

/// A line that is no listing by itself.
struct Refused {
    bad: BadLine,
    /// What it adds to the listing before it, if it is of the same.
    further: Option<Further>,
}

#[derive(Clone, Copy)]
pub(crate) enum Delimiter {
    Csv(u8),
    Tsv,
}

impl Delimiter {
    const fn byte(self) -> u8 {
        match self {
            Self::Csv(delimiter) => delimiter,
            Self::Tsv => b'\t',
        }
    }
}

impl<'a> Feed<'a> {
    /// Opens a feed: unpacks gzip and xz, skips a byte order mark, tells its code page, finds format and columns. Reads its beginning and no more.
    pub fn open(source: impl Read + Send + 'a, options: Options) -> Result<Self, OpenError> {
        let (text, told) = text_of_rows(Box::new(source))?;
        let mut lines = Lines::new(text);
        let (mut first, mut fields) = (Vec::new(), Fields::default());
        let mut separator = None;
        let read = loop {
            match lines.read(&mut first)? {
                LineRead::End => return Err(OpenError::Empty),
                LineRead::Line if first.trim_ascii().is_empty() => {}
                // Excel's own hint is no line of the table.
                LineRead::Line if separator.is_none() && separator_said(&first).is_some() => separator = separator_said(&first),
                read => break read,
            }
        };
        let text = match utf8(&first) {
            Ok(text) => text,
            // A long line is cut anywhere, so that its last character may be too.
            Err(_) if read != LineRead::Line => "{",
            Err(byte) => return Err(OpenError::HeaderNotUtf8(byte)),
        };
        let delimiter = match options.format.unwrap_or_else(|| Format::by_first_line(text)) {
            Format::Ndjson => None,
            _ if read != LineRead::Line => return Err(OpenError::LongHeader),
            Format::Tsv => Some(Delimiter::Tsv),
            Format::Csv { delimiter } => Some(Delimiter::Csv(delimiter.or(separator).unwrap_or_else(|| delimiter_of(text)))),
        };
        let (shape, first_is_header) = match delimiter {
            None => {
                options.mapping.check_ndjson()?;
                (Shape::Objects { mapping: options.mapping, keys: HashMap::new() }, false)
            }
            Some(delimiter) => {
                if split(&mut fields, text, delimiter) != Split::Whole {
                    return Err(OpenError::HeaderQuote(fields.len() + 1));
                }
                let layout = options.mapping.layout(&fields, options.without_ids)?;
                let has_header = !options.mapping.is_by_number()?;
                let name = |(at, name): (usize, &str)| if has_header { name.trim().to_owned() } else { format!("#{}", at + 1) };
                let names = fields.iter().enumerate().map(name).collect();
                (Shape::Table { delimiter, layout: Arc::new(layout), names }, has_header)
            }
        };
        if !first_is_header {
            lines.put_back(vec![(read, first)]);
        }
        let Options { currency, now, .. } = options;
        Ok(Self { lines, told, shape, currency, now, ahead: None, seen: HashMap::new(), duplicates: 0, buffer: Vec::new(), fields, done: false })
    }

    /// Lines read so far.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.lines.number()
    }

    /// The code page that the lines read so far are in, if it is not UTF-8: it was guessed, unless the file says it.
    #[must_use]
    pub fn code_page(&self) -> Option<&'static str> {
        self.told.foreign()
    }

    /// The columns that nothing is read from, by their names; of JSON lines, the keys met so far, in their order.
    #[must_use]
    pub fn unread(&self) -> Vec<&str> {
        match &self.shape {
            Shape::Table { layout, names, .. } => {
                names.iter().enumerate().filter(|(at, name)| !name.is_empty() && !layout.reads(*at)).map(|(_, name)| name.as_str()).collect()
            }
            Shape::Objects { keys, .. } => {
                let mut unread: Vec<&str> = keys.iter().filter(|(_, role)| **role == Role::Unread).map(|(key, _)| key.as_str()).collect();
                unread.sort_unstable();
                unread
            }
        }
    }

    /// Which columns each field is read from, by their names, the one that counts most first; of JSON lines, the keys met so far.
    #[must_use]
    pub fn read_from(&self) -> Vec<(Field, Vec<&str>)> {
        let of = |field: Field| -> Vec<&str> {
            match &self.shape {
                Shape::Table { layout, names, .. } => layout.columns(field).iter().filter_map(|at| names.get(*at)).map(String::as_str).collect(),
                Shape::Objects { keys, .. } => {
                    let rank = |role: &Role| if let Role::Field(of, rank) = role { (*of == field).then_some(*rank) } else { None };
                    let mut ranked: Vec<(usize, &str)> = keys.iter().filter_map(|(key, role)| Some((rank(role)?, key.as_str()))).collect();
                    ranked.sort_unstable();
                    ranked.into_iter().map(|(_, key)| key).collect()
                }
            }
        };
        Field::ALL.into_iter().map(|field| (field, of(field))).filter(|(_, columns)| !columns.is_empty()).collect()
    }

    /// Rows so far whose identifier an earlier row had.
    #[must_use]
    pub const fn duplicates(&self) -> u64 {
        self.duplicates
    }
}

impl Feed<'_> {
    /// Reads the line in `raw` and makes something of its fields; lines that a quoted field runs over are added to it.
    fn parse<T>(&mut self, raw: &mut Vec<u8>, make: impl Fn(Get<'_, '_>, Meant) -> Result<T, Cause>) -> Result<T, Cause> {
        let currency = self.currency;
        match &mut self.shape {
            Shape::Objects { mapping, keys } => {
                object(utf8(raw).map_err(Cause::NotUtf8)?, mapping, keys, self.now, |get, wrong| make(get, Meant { currency, wrong }))
            }
            Shape::Table { delimiter, layout, .. } => {
                let (delimiter, layout) = (*delimiter, Arc::clone(layout));
                self.fields.clear();
                let text = utf8(raw).map_err(Cause::NotUtf8)?;
                let read = self.fields.csv(text, delimiter.byte());
                let column = self.fields.len() + 1;
                let whole = match read {
                    Split::Whole => true,
                    Split::Wrong => false,
                    Split::Open => self.close_quote(raw, delimiter, layout.count),
                };
                match delimiter {
                    // Quotes that lead to no record are text.
                    Delimiter::Tsv if !whole || self.fields.len() != layout.count => self.fields.tabs(utf8(raw).map_err(Cause::NotUtf8)?),
                    Delimiter::Csv(_) if !whole => return Err(Cause::Quote(column)),
                    _ => {}
                }
                if self.fields.len() != layout.count {
                    return Err(Cause::Columns { expected: layout.count, found: self.fields.len() });
                }
                let texts = |columns: &[usize]| columns.iter().filter_map(|column| self.fields.get(*column)).collect::<Vec<_>>();
                let sale_is_on = sale::is_on(layout.dates().map(|column| self.fields.get(column?)), self.now);
                let price = names::text_of(Field::Price, texts(layout.prices(sale_is_on)).into_iter());
                let images = names::text_of(Field::Image, texts(layout.columns(Field::Image)).into_iter());
                let get = |field| match field {
                    Field::Price => price.as_deref(),
                    Field::Image => images.as_deref(),
                    field => layout.columns(field).first().and_then(|column| self.fields.get(*column)),
                };
                make(&get, Meant { currency, wrong: Vec::new() })
            }
        }
    }

    /// Looks for the end of a quoted field in the lines that follow. They are taken only if the record that comes out is whole and has the right
    /// number of columns; otherwise they are put back, and the quote was a stray one that costs just its own line.
    fn close_quote(&mut self, raw: &mut Vec<u8>, delimiter: Delimiter, columns: usize) -> bool {
        let mut taken: Vec<(LineRead, Vec<u8>)> = Vec::new();
        let mut length = raw.len();
        while taken.len() < MAX_QUOTED_LINES && length <= MAX_LINE {
            let mut next = Vec::new();
            let read = match self.lines.read(&mut next) {
                Ok(LineRead::End) => break,
                Ok(read) => read,
                Err(error) => {
                    self.lines.fail_later(error);
                    break;
                }
            };
            length += next.len() + 1;
            let split = match utf8(&next) {
                // In TSV quotes may be text: a line that would be a record by itself says that the one before was whole.
                Ok(text) if matches!(delimiter, Delimiter::Tsv) && text.split('\t').count() == columns => Split::Wrong,
                Ok(text) if read == LineRead::Line => self.fields.csv(text, delimiter.byte()),
                _ => Split::Wrong,
            };
            taken.push((read, next));
            match split {
                Split::Open if self.fields.len() < columns => {}
                Split::Whole if self.fields.len() == columns && length <= MAX_LINE => {
                    for (_, line) in taken {
                        raw.push(b'\n');
                        raw.extend_from_slice(&line);
                    }
                    return true;
                }
                _ => break,
            }
        }
        self.lines.put_back(taken);
        self.fields.clear();
        false
    }

    /// Whether an earlier row had this identifier, and in which line.
    fn seen_before(&mut self, external_id: &str, line: u64) -> Option<u64> {
        let mut hasher = DefaultHasher::new();
        external_id.hash(&mut hasher);
        let before = self.seen.insert(hasher.finish(), line);
        self.duplicates += u64::from(before.is_some());
        before
    }
}

impl Iterator for Feed<'_> {
    type Item = Result<ListingRow, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        let first = match self.ahead.take() {
            Some(read) => read,
            None => self.row()?,
        };
        let mut row = match first {
            Ok(row) => row,
            Err(refused) => return Some(Err(refused.bad)),
        };
        let mut variants = Vec::new();
        while matches!(self.shape, Shape::Table { .. }) {
            match self.row() {
                Some(Err(Refused { bad, further: Some(further) })) if bad.names.as_ref() == Some(&row.input.external_id) => {
                    if further.add_to(&mut row.input) {
                        variants.push(bad.line);
                    }
                }
                other => {
                    self.ahead = other;
                    break;
                }
            }
        }
        if !variants.is_empty() {
            row.warnings.push(Cause::Variants(variants));
        }
        Some(Ok(row))
    }
}

impl Feed<'_> {
    /// The listing of the next line, or what is wrong with that.
    fn row(&mut self) -> Option<Result<ListingRow, Refused>> {
        let make = |get: Get<'_, '_>, Meant { currency, wrong }: Meant| {
            let parsed = row::listing(get, currency).map(|Parsed { input, warnings }| {
                let wrong = wrong.into_iter().map(|cause| Cause::LeftOut(Box::new(cause)));
                Parsed { input, warnings: wrong.chain(warnings).collect() }
            });
            Ok(parsed.map_err(|cause| (cause, row::named(get), Further::of(get))))
        };
        let (line, Parsed { input, warnings }) = match self.next_line(make)? {
            Ok((line, Ok(parsed))) => (line, parsed),
            Ok((line, Err((cause, names, further)))) => {
                let bad = BadLine { line, cause, raw: std::mem::take(&mut self.buffer), names };
                return Some(Err(Refused { bad, further }));
            }
            Err(bad) => return Some(Err(Refused { bad, further: None })),
        };
        let replaces = self.seen_before(&input.external_id, line);
        Some(Ok(ListingRow { line, input, warnings, replaces }))
    }
}

impl Feed<'_> {
    /// The bytes of the line that was read last.
    pub(crate) fn last_line(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// The next line that is not blank, and what `make` made of it.
    pub(crate) fn next_line<T>(&mut self, make: impl Fn(Get<'_, '_>, Meant) -> Result<T, Cause>) -> Option<Result<(u64, T), BadLine>> {
        let mut raw = std::mem::take(&mut self.buffer);
        while !self.done {
            let read = self.lines.read(&mut raw);
            let line = self.lines.number();
            let cause = match read {
                Ok(LineRead::Line) if raw.trim_ascii().is_empty() => continue,
                Ok(LineRead::Line) => match self.parse(&mut raw, &make) {
                    Ok(made) => {
                        self.buffer = raw;
                        return Some(Ok((line, made)));
                    }
                    Err(cause) => cause,
                },
                Ok(LineRead::TooLong(length)) => Cause::TooLong(length),
                Ok(LineRead::End) => {
                    self.done = true;
                    break;
                }
                Err(error) => {
                    self.done = true;
                    return Some(Err(BadLine { line: line + 1, cause: Cause::Read(error.to_string()), raw: Vec::new(), names: None }));
                }
            };
            return Some(Err(BadLine { line, cause, raw, names: None }));
        }
        None
    }
}

/// Splits a line that is a record by itself.
pub(crate) fn split(fields: &mut Fields, text: &str, delimiter: Delimiter) -> Split {
    match delimiter {
        Delimiter::Csv(delimiter) => fields.csv(text, delimiter),
        Delimiter::Tsv => {
            fields.tabs(text);
            Split::Whole
        }
    }
}

/// Bytes as text, or the first byte, from 1, that is none.
fn utf8(bytes: &[u8]) -> Result<&str, usize> {
    str::from_utf8(bytes).map_err(|error| error.valid_up_to() + 1)
}
