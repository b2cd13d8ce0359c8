//! A look at a feed's first lines, for a person who says which column is which.

use crate::{
    Field, Format, Mapping, OpenError, Options,
    feed::{Delimiter, split},
    format::{delimiter_of, separator_said},
    json::{Object, is_number, number_text, whole_characters},
    lines::{Lines, Read as LineRead},
    mapping::looks_like_data,
    split::Fields,
    unpack::text_of_rows,
};
use serde_json::Value;
use std::io::Read;

/// Lines that a preview looks at.
const LINES: usize = 20;
/// Values shown of a column.
const SAMPLES: usize = 3;
/// Characters shown of a name or a value.
const SHOWN: usize = 80;
/// Columns shown.
const COLUMNS: usize = 200;

/// What a feed looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// `CSV`, `TSV` or `JSON lines`.
    pub format: &'static str,
    /// The code page that it seems to be in, if it is not UTF-8.
    pub code_page: Option<&'static str>,
    /// Whether its first line names the columns. Without, columns are called `#1`, `#2` …
    pub has_header: bool,
    /// The columns, or the keys of the objects.
    pub columns: Vec<PreviewColumn>,
    /// Which column each field is in, by its name; of a field in several columns the one that counts most is the first. What is not here is not read.
    pub guessed: Vec<(Field, String)>,
    /// The columns that nothing is read from.
    pub unread: Vec<String>,
}

/// A column of a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreviewColumn {
    /// What a mapping calls it.
    pub name: String,
    /// Values of the first lines.
    pub samples: Vec<String>,
}

/// Looks at a feed. Fails where [`Feed::open`](crate::Feed::open) does, except that any columns will do.
pub fn preview<'a>(source: impl Read + Send + 'a, options: &Options) -> Result<Preview, OpenError> {
    let (text, told) = text_of_rows(Box::new(source))?;
    let mut lines = Lines::new(text);
    let (mut texts, mut separator) = (Vec::new(), None);
    let mut buffer = Vec::new();
    while texts.len() < LINES {
        match lines.read(&mut buffer)? {
            LineRead::End => break,
            LineRead::TooLong(_) if texts.is_empty() => return Err(OpenError::LongHeader),
            LineRead::TooLong(_) => {}
            LineRead::Line if buffer.trim_ascii().is_empty() => {}
            LineRead::Line if texts.is_empty() && separator.is_none() && separator_said(&buffer).is_some() => separator = separator_said(&buffer),
            LineRead::Line => texts.push(match str::from_utf8(&buffer) {
                Err(error) if texts.is_empty() => return Err(OpenError::HeaderNotUtf8(error.valid_up_to() + 1)),
                _ => String::from_utf8_lossy(&buffer).into_owned(),
            }),
        }
    }
    let first = texts.first().ok_or(OpenError::Empty)?;
    let format = options.format.unwrap_or_else(|| Format::by_first_line(first));
    let (name, has_header, columns) = match format {
        Format::Ndjson => ("JSON lines", true, keys(&texts)),
        Format::Tsv => ("TSV", !first_is_data(first, Delimiter::Tsv), table(&texts, Delimiter::Tsv)),
        Format::Csv { delimiter } => {
            let delimiter = Delimiter::Csv(delimiter.or(separator).unwrap_or_else(|| delimiter_of(first)));
            ("CSV", !first_is_data(first, delimiter), table(&texts, delimiter))
        }
    };
    let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let guess = |field: Field| options.mapping.guess(&names, field).into_iter().map(move |at| (field, at));
    let guessed: Vec<(Field, String)> = Field::ALL.into_iter().flat_map(guess).filter_map(|(field, at)| Some((field, names.get(at)?.clone()))).collect();
    let is_read = |name: &String| Mapping::is_sale_date(name) || guessed.iter().any(|(_, column)| column == name);
    let unread = names.iter().filter(|name| !name.is_empty() && !is_read(name)).cloned().collect();
    Ok(Preview { format: name, code_page: told.foreign(), has_header, columns, guessed, unread })
}

/// The lines of a file, unpacked: about as many as its rows. Reads all of it.
pub fn count_lines<'a>(source: impl Read + Send + 'a) -> Result<u64, OpenError> {
    let (mut lines, mut buffer) = (Lines::new(text_of_rows(Box::new(source))?.0), Vec::new());
    loop {
        match lines.read(&mut buffer) {
            Ok(LineRead::Line | LineRead::TooLong(_)) => {}
            // The rows before a failure can be read all the same; the import will say what is wrong.
            Ok(LineRead::End) | Err(_) => return Ok(lines.number()),
        }
    }
}

fn first_is_data(first: &str, delimiter: Delimiter) -> bool {
    let mut fields = Fields::default();
    split(&mut fields, first, delimiter);
    let names: Vec<String> = fields.iter().map(str::to_owned).collect();
    let known = Field::ALL.iter().any(|field| !Mapping::default().guess(&names, *field).is_empty());
    !known && looks_like_data(&fields)
}

fn table(texts: &[String], delimiter: Delimiter) -> Vec<PreviewColumn> {
    let mut fields = Fields::default();
    let mut columns: Vec<PreviewColumn> = Vec::new();
    let headless = texts.first().is_some_and(|first| first_is_data(first, delimiter));
    for (at, text) in texts.iter().enumerate() {
        fields.clear();
        split(&mut fields, text, delimiter);
        if at == 0 {
            let name = |(n, name): (usize, &str)| if headless { format!("#{}", n + 1) } else { name.trim().to_owned() };
            columns = fields.iter().enumerate().map(name).map(|name| PreviewColumn { name, samples: Vec::new() }).take(COLUMNS).collect();
            if !headless {
                continue;
            }
        }
        for (column, value) in columns.iter_mut().zip(fields.iter()) {
            add_sample(column, value);
        }
    }
    columns
}

fn keys(texts: &[String]) -> Vec<PreviewColumn> {
    let mut columns: Vec<PreviewColumn> = Vec::new();
    for text in texts {
        let text = whole_characters(text);
        let Ok(object) = serde_json::from_str::<Object<'_>>(&text) else { continue };
        for (key, value) in object {
            let at = columns.iter().position(|column| column.name == key).unwrap_or_else(|| {
                columns.push(PreviewColumn { name: key, samples: Vec::new() });
                columns.len() - 1
            });
            let text = match serde_json::from_str(value.get()) {
                Ok(Value::String(text)) => text,
                _ if is_number(value.get()) => number_text(value.get()),
                Ok(other) => other.to_string(),
                Err(_) => continue,
            };
            add_sample(&mut columns[at], &text);
        }
        columns.truncate(COLUMNS);
    }
    columns
}

pub(crate) fn add_sample(column: &mut PreviewColumn, value: &str) {
    let value: String = value.trim().chars().take(SHOWN).collect();
    if !value.is_empty() && column.samples.len() < SAMPLES && !column.samples.contains(&value) {
        column.samples.push(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(text: &str) -> Preview {
        preview(text.as_bytes(), &Options::default()).unwrap()
    }

    fn guessed(preview: &Preview) -> String {
        preview.guessed.iter().map(|(field, column)| format!("{field}={column}")).collect::<Vec<_>>().join(",")
    }

    #[test]
    fn columns_are_shown_with_values_and_what_they_seem_to_be() {
        let seen = look("SKU;Wie es heißt;EAN\n7;Lampe;4006381333931\n8;Stuhl;\n8;Tisch;96385074\n");
        assert_eq!((seen.format, seen.has_header, guessed(&seen).as_str()), ("CSV", true, "id=SKU,gtin=EAN"));
        assert_eq!(seen.columns[1], PreviewColumn { name: "Wie es heißt".into(), samples: vec!["Lampe".into(), "Stuhl".into(), "Tisch".into()] });
        assert_eq!(seen.columns[0].samples, ["7", "8"]);
    }

    #[test]
    fn every_column_that_is_read_is_told() {
        let seen = look("id,title,shade,price,salePrice,salePriceEffectiveDate,image_link,additional_image_link\n7,Lamp,red,9 EUR,5 EUR,,,\n");
        assert_eq!(guessed(&seen), "id=id,title=title,price=salePrice,price=price,image=image_link,image=additional_image_link");
        assert_eq!(seen.unread, ["shade"]);
    }

    #[test]
    fn a_file_without_a_header_has_numbered_columns() {
        let seen = look("4006381333931\tLamp\n96385074\tChair\n");
        assert_eq!((seen.format, seen.has_header), ("TSV", false));
        assert_eq!(seen.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), ["#1", "#2"]);
        assert_eq!(seen.columns[1].samples, ["Lamp", "Chair"]);
    }

    #[test]
    fn keys_of_json_lines_are_columns() {
        let seen = look("{\"id\": 7, \"name\": \"Lamp\"}\n{\"id\": 8, \"colour\": \"red\"}\n");
        assert_eq!((seen.format, guessed(&seen).as_str()), ("JSON lines", "id=id,title=name"));
        assert_eq!(seen.columns.len(), 3);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        assert!(matches!(preview(&b""[..], &Options::default()), Err(OpenError::Empty)));
        assert!(matches!(preview(&b"PK\x03\x04.."[..], &Options::default()), Err(OpenError::Kind(_))));
    }

    #[test]
    fn lines_are_counted_with_or_without_a_last_break() {
        assert_eq!(count_lines(&b"a\nb\nc"[..]).unwrap(), 3);
        assert_eq!(count_lines(&b"a\nb\n"[..]).unwrap(), 2);
        assert_eq!(count_lines(&b""[..]).unwrap(), 0);
    }
}
