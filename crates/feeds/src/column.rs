//! One column of a file: a list of codes, one a line, or the column of a table that has them.

use crate::{
    BadLine, Cause, Format, OpenError,
    code_field::CodeField,
    feed::{Delimiter, split},
    format::{delimiter_of, separator_said},
    lines::{Lines, Read as LineRead},
    preview::{PreviewColumn, add_sample},
    split::{Fields, Split},
    unpack::plain_text,
};
use model::{any_code::ForeignCode, gtin::Gtin, unit_code::UnitCode};
use std::{
    collections::BTreeSet,
    io::{BufRead, Read},
};

/// Lines that a look at a file reads.
const LOOK: usize = 20;
/// What a file of codes looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeColumns {
    /// Whether its first line names the columns.
    pub has_header: bool,
    /// The columns; `#1`, `#2` … where they have no names.
    pub columns: Vec<PreviewColumn>,
    /// The column that seems to hold the codes; `None` if several could.
    pub guessed: Option<String>,
}

/// The values of one column, one after another.
pub struct Column<'a> {
    lines: Lines<Box<dyn BufRead + Send + 'a>>,
    shape: Shape,
    /// As the first line has them; empty where it names none.
    names: Vec<String>,
    /// What is known of each column.
    kinds: Vec<Option<CodeField>>,
    /// How many letters and digits the first values have, if these have digits.
    lengths: Option<BTreeSet<usize>>,
    fields: Fields,
    done: bool,
}

/// How a file is laid out.
#[derive(Clone, Copy)]
struct Shape {
    /// What stands between columns; `None`: each line is one value.
    delimiter: Option<Delimiter>,
    head: Head,
    count: usize,
    column: usize,
}

/// Whether the first line names the columns.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// It has a name that we know.
    Known,
    /// It has another form than the lines below. It is read as a line all the same, and [`Column::is_word`] says so: should it be a code, it is missed.
    Likely,
    None,
}

/// Looks at the first lines of a file of codes. `name`: the file's; `.txt` holds one value a line, whatever is in it.
pub fn code_columns<'a>(source: impl Read + Send + 'a, name: &str) -> Result<CodeColumns, OpenError> {
    let mut lines = Lines::new(plain_text(Box::new(source))?.0);
    let (texts, _) = first_lines(&mut lines, LOOK)?;
    let (delimiter, head) = layout(&texts, name)?;
    let has_header = head != Head::None;
    let mut fields = Fields::default();
    let mut columns: Vec<PreviewColumn> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let cells = cells(&mut fields, text, delimiter);
        if at == 0 {
            let name = |(n, cell): (usize, &String)| if has_header { cell.trim().to_owned() } else { format!("#{}", n + 1) };
            columns = cells.iter().enumerate().map(name).map(|name| PreviewColumn { name, samples: Vec::new() }).collect();
        }
        if at > 0 || !has_header {
            columns.iter_mut().zip(&cells).for_each(|(column, cell)| add_sample(column, cell));
        }
    }
    let guessed = match &columns[..] {
        [only] => Some(only.name.clone()),
        several => several.iter().position(|column| holds_codes(&column.name)).or_else(|| by_values(&texts, delimiter)).map(|at| several[at].name.clone()),
    };
    Ok(CodeColumns { has_header, columns, guessed })
}

impl<'a> Column<'a> {
    /// Opens a file at one of its columns, by name or as `#2`; without, at the one that seems to hold codes.
    pub fn open(source: impl Read + Send + 'a, name: &str, column: Option<&str>) -> Result<Self, OpenError> {
        let mut lines = Lines::new(plain_text(Box::new(source))?.0);
        let (mut texts, mut read) = first_lines(&mut lines, 1)?;
        let begun = read.len();
        let (more, behind) = first_lines(&mut lines, LOOK - 1)?;
        texts.extend(more);
        read.extend(behind);
        let (delimiter, mut head) = layout(&texts, name)?;
        let mut fields = Fields::default();
        let rows: Vec<Vec<String>> = texts.iter().map(|text| cells(&mut fields, text, delimiter)).collect();
        let names: Vec<String> = rows.first().into_iter().flatten().map(|name| name.trim().to_owned()).collect();
        let wanted = column.map(str::trim).filter(|wanted| !wanted.is_empty());
        let numbered = |wanted: &str| wanted.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()).filter(|n| (1..=names.len()).contains(n)).map(|n| n - 1);
        let found = match wanted {
            None if names.len() == 1 => Some(0),
            None => names.iter().position(|name| holds_codes(name)).or_else(|| by_values(&texts, delimiter)),
            Some(wanted) => names.iter().position(|name| head != Head::None && name.eq_ignore_ascii_case(wanted)).or_else(|| numbered(wanted)),
        };
        let column = found
            .ok_or_else(|| OpenError::CodeColumn { wanted: wanted.unwrap_or_default().to_owned(), found: names.join(", ").chars().take(200).collect() })?;
        let values: Vec<&str> = rows.iter().filter_map(|row| row.get(column)).map(String::as_str).collect();
        if head == Head::None && is_apart(&values) {
            head = Head::Likely;
        }
        let below = || values.iter().skip(1).copied().filter(|value| !is_name(value));
        let lengths = have_digits(below()).then(|| below().filter(|value| has_digit(value)).map(length).collect());
        let kinds = if head == Head::None { by_gtins(&rows, column) } else { names.iter().map(|name| CodeField::by_name(name)).collect() };
        let shape = Shape { delimiter, head, count: names.len(), column };
        lines.put_back(if head == Head::Known { read.split_off(begun) } else { read });
        let names = if head == Head::None { Vec::new() } else { names };
        Ok(Self { lines, shape, names, kinds, lengths, fields, done: false })
    }

    /// What else stands in the row whose value was read last: each column's name, empty where it has none, and its value.
    pub fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        let cells = self.shape.delimiter.map(|_| self.fields.iter().enumerate());
        let other = cells.into_iter().flatten().filter(|(at, _)| *at != self.shape.column);
        other.map(|(at, cell)| (self.names.get(at).map_or("", String::as_str), cell.trim()))
    }

    /// What stands in a column of this kind in the same row, if anything does.
    #[must_use]
    pub fn beside(&self, kind: CodeField) -> Option<&str> {
        self.shape.delimiter?;
        let of_kind = self.kinds.iter().enumerate().filter(|(at, found)| *at != self.shape.column && **found == Some(kind));
        of_kind.filter_map(|(at, _)| self.fields.get(at)).map(str::trim).find(|cell| !cell.is_empty())
    }

    /// Whether a value is a word of whoever made the file and no code: the name of the column, in the first line or once more where files were put together,
    /// or one without digits and of another length than the first values, which have digits.
    #[must_use]
    pub fn is_word(&self, value: &str) -> bool {
        let value = value.trim();
        let names_it = self.names.get(self.shape.column).is_some_and(|name| name.eq_ignore_ascii_case(value));
        let is_other = || !has_digit(value) && self.lengths.as_ref().is_some_and(|lengths| !lengths.contains(&length(value)));
        names_it || is_name(value) || is_other()
    }

    fn value(&mut self, raw: &[u8]) -> Result<String, Cause> {
        let text = str::from_utf8(raw).map_err(|error| Cause::NotUtf8(error.valid_up_to() + 1))?;
        self.shape.value(&mut self.fields, text)
    }
}

impl Shape {
    fn value(&self, fields: &mut Fields, text: &str) -> Result<String, Cause> {
        let Some(delimiter) = self.delimiter else { return Ok(unquoted(text).to_owned()) };
        fields.clear();
        if split(fields, text, delimiter) != Split::Whole {
            return Err(Cause::Quote(fields.len() + 1));
        }
        if fields.len() != self.count {
            return Err(if self.head != Head::None {
                Cause::Columns { expected: self.count, found: fields.len() }
            } else {
                Cause::Code(format!("expected {} columns as in the first line, found {}", self.count, fields.len()))
            });
        }
        Ok(fields.get(self.column).unwrap_or_default().trim().to_owned())
    }
}

/// A list of codes that comes line by line, as from a pipe: each line is a code, or a row of a table that has them, such as the lists of Markward's own.
pub struct CodeList {
    shape: Shape,
    fields: Fields,
}

impl CodeList {
    /// By the first line, which says whether it is a table: it names the column of the codes, or begins with a code of Markward's.
    #[must_use]
    pub fn new(first: &str) -> Self {
        let (delimiter, head) = layout(&[first.to_owned()], "").unwrap_or((None, Head::None));
        let mut fields = Fields::default();
        let names = cells(&mut fields, first, delimiter);
        let named = names.iter().position(|name| head == Head::Known && holds_codes(name));
        let column = named.or_else(|| UnitCode::parse(names.first()?).is_ok().then_some(0));
        // What stands between columns can also be a sign of a code.
        let delimiter = delimiter.filter(|_| column.is_some());
        let head = if named.is_some() { Head::Known } else { Head::None };
        Self { shape: Shape { delimiter, head, count: names.len(), column: column.unwrap_or(0) }, fields }
    }

    /// Whether the first line names the columns, and the codes begin behind it.
    #[must_use]
    pub const fn has_header(&self) -> bool {
        !matches!(self.shape.head, Head::None)
    }

    /// The code in a line.
    pub fn value(&mut self, line: &str) -> Result<String, Cause> {
        self.shape.value(&mut self.fields, line)
    }
}

impl Iterator for Column<'_> {
    /// The line, from 1, its bytes, and the value.
    type Item = Result<(u64, Vec<u8>, String), BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            let mut raw = Vec::new();
            let read = self.lines.read(&mut raw);
            let line = self.lines.number();
            let cause = match read {
                Ok(LineRead::Line) if raw.trim_ascii().is_empty() => continue,
                Ok(LineRead::Line) => match self.value(&raw) {
                    Ok(value) => return Some(Ok((line, raw, value))),
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

/// Lines as they are shown, and the same as they were read.
type FirstLines = (Vec<String>, Vec<(LineRead, Vec<u8>)>);

/// The first lines that are not empty, and all that was read to find them.
fn first_lines<R: BufRead>(lines: &mut Lines<R>, most: usize) -> Result<FirstLines, OpenError> {
    let (mut texts, mut all) = (Vec::new(), Vec::new());
    while texts.len() < most {
        let mut raw = Vec::new();
        let read = lines.read(&mut raw)?;
        match read {
            LineRead::End => break,
            LineRead::TooLong(_) if texts.is_empty() => return Err(OpenError::LongHeader),
            // Excel's own hint is no line of the table; what comes back later begins behind it.
            LineRead::Line if texts.is_empty() && separator_said(&raw).is_some() => {
                all.clear();
                continue;
            }
            LineRead::Line if !raw.trim_ascii().is_empty() => texts.push(match str::from_utf8(&raw) {
                Err(error) if texts.is_empty() => return Err(OpenError::HeaderNotUtf8(error.valid_up_to() + 1)),
                _ => String::from_utf8_lossy(&raw).into_owned(),
            }),
            LineRead::Line | LineRead::TooLong(_) => {}
        }
        all.push((read, raw));
    }
    Ok((texts, all))
}

/// What stands between columns, and whether the first line names them.
fn layout(texts: &[String], name: &str) -> Result<(Option<Delimiter>, Head), OpenError> {
    let first = texts.first().ok_or(OpenError::Empty)?;
    let lower = name.to_ascii_lowercase();
    let plain = lower.strip_suffix(".gz").unwrap_or(&lower).ends_with(".txt");
    let delimiter = match Format::by_name(name).unwrap_or_else(|| Format::by_first_line(first)) {
        // Of Excel's; no code has a tab in it.
        _ if plain => first.contains('\t').then_some(Delimiter::Tsv),
        Format::Tsv => Some(Delimiter::Tsv),
        Format::Csv { delimiter } => Some(Delimiter::Csv(delimiter.unwrap_or_else(|| delimiter_of(first)))),
        Format::Ndjson => None,
    };
    let mut fields = Fields::default();
    let names = cells(&mut fields, first, delimiter);
    // A table of one column is a list: a comma that comes later is a part of its line.
    let delimiter = delimiter.filter(|_| names.len() > 1);
    if names.iter().any(|name| is_name(name)) {
        return Ok((delimiter, Head::Known));
    }
    // Files that were put together have their head again.
    let rows: Vec<Vec<String>> = texts[1..].iter().filter(|text| *text != first).map(|text| cells(&mut fields, text, delimiter)).collect();
    let with_digits = |at: usize| have_digits(rows.iter().filter_map(|row| row.get(at)).map(String::as_str));
    let is_likely = !names.iter().any(|name| has_digit(name)) && (0..names.len()).any(with_digits);
    Ok((delimiter, if is_likely { Head::Likely } else { Head::None }))
}

/// Whether the first of some values begins with a word and is longer or shorter than all others, which are alike in that.
fn is_apart(values: &[&str]) -> bool {
    let [first, second, third, rest @ ..] = values else { return false };
    let (own, others) = (length(first), length(second));
    let begins = first.trim().chars().take_while(|c| c.is_alphabetic()).count() >= 4;
    begins && own != others && std::iter::once(third).chain(rest).all(|value| length(value) == others)
}

/// Columns without names all of whose values are GTINs. One alone may be that by chance.
fn by_gtins(rows: &[Vec<String>], but: usize) -> Vec<Option<CodeField>> {
    let is_gtin = |cell: &String| (12..=14).contains(&cell.trim().len()) && Gtin::parse(cell).is_ok();
    let are_gtins = |at: usize| at != but && rows.len() > 1 && rows.iter().all(|row| row.get(at).is_some_and(is_gtin));
    (0..rows.first().map_or(0, Vec::len)).map(|at| are_gtins(at).then_some(CodeField::Gtin)).collect()
}

/// The only column whose values can be codes, and differ from one another. The first line may be a head with names of its own.
fn by_values(texts: &[String], delimiter: Option<Delimiter>) -> Option<usize> {
    let mut fields = Fields::default();
    let rows: Vec<Vec<String>> = texts.iter().skip(usize::from(texts.len() > 1)).map(|text| cells(&mut fields, text, delimiter)).collect();
    let values = |at: usize| rows.iter().filter_map(move |row| row.get(at)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty());
    let are_codes = |at: &usize| {
        let distinct: BTreeSet<&str> = values(*at).collect();
        let are_gtins = distinct.iter().all(|value| Gtin::parse(value).is_ok());
        !are_gtins && distinct.len() == values(*at).count() && distinct.into_iter().all(may_be_code)
    };
    let mut found = (0..rows.first()?.len()).filter(are_codes);
    found.next().filter(|_| found.next().is_none())
}

/// Whether a value has a form that codes have, and is no date.
fn may_be_code(value: &str) -> bool {
    let mut parts = value.split(['-', '.', '/']);
    let is_date = parts.clone().count() == 3 && parts.all(|part| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()));
    let is_code =
        ForeignCode::typed_serial(value).is_ok() || ForeignCode::amazon(value).is_ok() || ["(21)", "/21/", "urn:epc:"].iter().any(|sign| value.contains(sign));
    is_code && value.bytes().any(|byte| byte.is_ascii_digit()) && !is_date
}

fn cells(fields: &mut Fields, text: &str, delimiter: Option<Delimiter>) -> Vec<String> {
    let Some(delimiter) = delimiter else { return vec![unquoted(text).to_owned()] };
    fields.clear();
    split(fields, text, delimiter);
    fields.iter().map(str::to_owned).collect()
}

/// A value alone on its line: quotes around all of it are the spreadsheet's.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).filter(|inner| !inner.contains('"')).unwrap_or(text)
}

fn holds_codes(name: &str) -> bool {
    CodeField::by_name(name).is_some_and(CodeField::holds_codes)
}

/// Whether a text names a column. A number such as 10 may be a value as well.
fn is_name(text: &str) -> bool {
    text.contains(char::is_alphabetic) && CodeField::by_name(text).is_some()
}

fn has_digit(text: &str) -> bool {
    text.contains(char::is_numeric)
}

/// Whether there are values and nearly all of them have a digit: what else stands there is of another kind.
fn have_digits<'v>(values: impl Iterator<Item = &'v str>) -> bool {
    let (without, all) = values.fold((0, 0), |(without, all), value| (without + usize::from(!has_digit(value)), all + 1));
    all > 0 && without * 4 <= all
}

fn length(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str, column: Option<&str>) -> Vec<String> {
        let tell = |row: Result<(u64, Vec<u8>, String), BadLine>| match row {
            Ok((line, _, value)) => format!("{line}: {value}"),
            Err(bad) => bad.to_string(),
        };
        Column::open(text.as_bytes(), name, column).unwrap().map(tell).collect()
    }

    #[test]
    fn a_list_is_one_value_a_line_with_or_without_a_header() {
        assert_eq!(read("codes.txt", "AB,1;2\n\n \"CD34567\" \r\n", None), ["1: AB,1;2", "3: CD34567"]);
        assert_eq!(read("codes.csv", "Serial number\nAB12345\n", None), ["2: AB12345"]);
        assert_eq!(read("-", "AB12345\nCD12345", None), ["1: AB12345", "2: CD12345"]);
    }

    #[test]
    fn a_column_is_found_by_its_name_or_its_number() {
        let table = "Lot;Serial_No;Made\nL1;AB12345;today\nL1;CD12345\n";
        assert_eq!(read("x.csv", table, None), ["2: AB12345", "line 3: expected 3 columns as in the header, found 2"]);
        assert_eq!(read("x.csv", table, Some("made"))[0], "2: today");
        assert_eq!(read("x.tsv", "L1\tAB12345\n", Some("#2")), ["1: AB12345"]);
        let error = Column::open("a,b\n1,2".as_bytes(), "x.csv", None).err().unwrap().to_string();
        assert!(error.contains("which column") && error.contains("a, b"), "{error}");
    }

    #[test]
    fn excels_line_of_the_separator_is_passed_over() {
        assert_eq!(read("x.csv", "sep=;\r\nLot;Code\r\nL1;AB12345\r\n", None), ["3: AB12345"]);
        assert_eq!(read("x.csv", "sep=;\nL1;AB12345\n", Some("#2")), ["2: AB12345"]);
        assert_eq!(code_columns("sep=;\nLot;Code\nL1;AZ:1\n".as_bytes(), "x.csv").unwrap().guessed.as_deref(), Some("Code"));
    }

    #[test]
    fn a_list_that_comes_line_by_line_may_be_a_table() {
        let row = "7K3QF-0M9XT-2WHBE-R5JDN,Q,https://id.example/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN,L1,04006381333931";
        let mut own = CodeList::new("code,check,digital_link,lot,gtin");
        assert!(own.has_header());
        assert_eq!(own.value(row).unwrap(), "7K3QF-0M9XT-2WHBE-R5JDN");
        assert!(own.value("7K3QF-0M9XT-2WHBE-R5JDN").is_err());
        let mut headless = CodeList::new(row);
        assert_eq!((headless.has_header(), headless.value(row).unwrap().as_str()), (false, "7K3QF-0M9XT-2WHBE-R5JDN"));
        for line in ["AB,12;34", "1-100,105", "010400638133393121A|10L1", "7K3QF-0M9XT-2WHBE-R5JDN"] {
            let mut list = CodeList::new(line);
            assert_eq!((list.has_header(), list.value(line).unwrap().as_str()), (false, line));
        }
    }

    #[test]
    fn what_stands_beside_a_value_is_known_by_its_column() {
        let beside = |name: &str, text: &str, column: Option<&str>| -> Vec<(String, String)> {
            let mut column = Column::open(text.as_bytes(), name, column).unwrap();
            column.next().unwrap().unwrap();
            column.others().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>();
        assert_eq!(beside("x.csv", "Lot,code,made\n\"L,1\",AB12345, today\n", None), pairs(&[("Lot", "L,1"), ("made", "today")]));
        assert_eq!(beside("x.tsv", "L1\tAB12345\n", Some("#2")), pairs(&[("", "L1")]));
        assert_eq!(beside("x.txt", "AB,12345\n", None), []);
    }

    #[test]
    fn a_column_without_a_name_is_found_by_its_values() {
        let table = "K9919677952A,2026-01-01\nK2210044817C,2026-01-01\n";
        assert_eq!(read("x.csv", table, None), ["1: K9919677952A", "2: K2210044817C"]);
        assert_eq!(code_columns(table.as_bytes(), "x.csv").unwrap().guessed.as_deref(), Some("#1"));
        // Names that nobody knows, a GTIN and a lot that come again.
        let named = "Artikel;Los;Etikett\n4006381333931;LOT-2026A;ZV 1234 ABCDE\n4006381333931;LOT-2026A;ZV 9917 BCEAD\n";
        assert_eq!(read("x.csv", named, None), ["2: ZV 1234 ABCDE", "3: ZV 9917 BCEAD"]);
        // Either may be meant.
        assert_eq!(code_columns("AB12345,CD12345\nAB12346,CD12349\n".as_bytes(), "x").unwrap().guessed, None);
    }

    #[test]
    fn a_head_that_nobody_knows_is_no_code() {
        let words = |name: &str, text: &str, column: Option<&str>| -> Vec<String> {
            let mut column = Column::open(text.as_bytes(), name, column).unwrap();
            let mut words = Vec::new();
            while let Some(row) = column.next() {
                let (_, _, value) = row.unwrap();
                if column.is_word(&value) {
                    words.push(value);
                }
            }
            words
        };
        for head in ["GERAETEZEICHEN", "Kennung", "KENNUNGX", "Serie 1"] {
            assert_eq!(words("x.txt", &format!("{head}\nAB12CD34\nEF56GH78\nKL90MN12\n"), None), [head]);
        }
        assert_eq!(words("x.csv", "Kennung;Werk\nAB12CD34;Ulm\nEF56GH78;Ulm\n", None), ["Kennung"]);
        assert_eq!(words("x.csv", "Kennung;Werk\nAB12CD34;Ulm\nEF56GH78;Ulm\n", Some("kennung")), ["Kennung"]);
        // Once more, where files were put together, and what a program writes below its list.
        assert_eq!(words("x.txt", "Serial number\nAB12CD34\nSERIAL NUMBER\nEF56GH78\nKL90MN12\nEND OF LIST\n", None), ["SERIAL NUMBER", "END OF LIST"]);
        // Codes may have no digits, where others have none either or are as long.
        assert!(words("x.txt", "ABCDEFGH\nKLMNOPQR\nAB12CD34\n", None).is_empty());
        assert!(words("x.txt", "AB12CD34\nKLMNOPQR\nEF56GH78\n", None).is_empty());
        assert!(words("x.txt", "ABCDEFGH\n", None).is_empty());
    }

    #[test]
    fn what_a_column_beside_holds_is_known_by_its_name_or_by_its_values() {
        let beside = |text: &str, kind: CodeField| {
            let mut column = Column::open(text.as_bytes(), "x.csv", None).unwrap();
            let _ = column.by_ref().last();
            column.beside(kind).map(str::to_owned)
        };
        let named = "GTIN;Serial;Lot;Expiry\n9521001000017;AB12345;T1;2027-01-31\n";
        for (kind, value) in [(CodeField::Gtin, "9521001000017"), (CodeField::Lot, "T1"), (CodeField::ExpiresOn, "2027-01-31")] {
            assert_eq!(beside(named, kind).as_deref(), Some(value));
        }
        assert_eq!(beside("9521001000017;AB12345\n4006381333931;CD12347\n", CodeField::Gtin).as_deref(), Some("4006381333931"));
        assert_eq!(beside("Number;Serial\n9521001000018;AB12345\n4006381333932;CD12347\n", CodeField::Gtin), None, "no GTINs");
    }

    #[test]
    fn a_file_is_read_in_the_character_sets_of_excel() {
        let table = "Größe\tSerial number\r\nXL\tK9919677952A\r\nM\tK2210044817C\r\n";
        let utf16 = |swap: bool| -> Vec<u8> {
            let units = std::iter::once(0xFEFF).chain(table.encode_utf16());
            units.flat_map(|unit| if swap { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        let western: Vec<u8> = table.chars().map(|c| c as u8).collect();
        for bytes in [utf16(false), utf16(true), western] {
            let column = Column::open(&*bytes, "x.txt", None).unwrap();
            assert_eq!(column.map(|row| row.unwrap().2).collect::<Vec<_>>(), ["K9919677952A", "K2210044817C"]);
            assert_eq!(code_columns(&*bytes, "x.txt").unwrap().columns[0].name, "Größe");
        }
    }

    #[test]
    fn a_look_shows_columns_with_values() {
        let seen = code_columns("Lot,Code\nL1,\"AZ:1\"\n".as_bytes(), "x.csv").unwrap();
        assert_eq!((seen.has_header, seen.guessed.as_deref()), (true, Some("Code")));
        assert_eq!(seen.columns[1], PreviewColumn { name: "Code".into(), samples: vec!["AZ:1".into()] });
        assert_eq!(code_columns("L1,AB12345\n".as_bytes(), "x").unwrap().guessed.as_deref(), Some("#2"));
        assert!(code_columns(&b""[..], "x").is_err());
    }
}
