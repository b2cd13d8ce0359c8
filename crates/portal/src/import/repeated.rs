//! Lines of a file that are of the same listing. The last one counts, and the listing does not go through the change feed once for each: what a file says of it
//! is as before if the file is. So a file is read through once before its rows are stored.

use super::ImportSource;
use feeds::{Cause, Feed, ListingRow};
use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read, Seek as _},
    path::Path,
};

/// What a feed says twice, and in which letters.
#[derive(Default)]
pub(super) struct Repeated {
    /// Lines after which another is of the same listing, with its identifier: of the whole feed.
    superseded: HashMap<u64, String>,
    /// Lines that were left out until now, of listings whose last line is still to come.
    left_out: HashMap<String, Vec<u64>>,
    /// What the feed was read as.
    pub read_as: ReadAs,
}

/// What a feed was read as, which is known once it was read through.
#[derive(Default)]
pub(super) struct ReadAs {
    /// Its code page, if it is not UTF-8.
    pub code_page: Option<&'static str>,
    /// Which columns each field was read from, by its name.
    pub columns: Vec<(String, Vec<String>)>,
    /// The columns that nothing was read from.
    pub unread: Vec<String>,
}

/// Columns that are named.
const COLUMNS: usize = 100;
/// Letters of their names.
const NAME: usize = 80;

impl ReadAs {
    fn of(feed: &Feed<'_>) -> Self {
        let named = |columns: Vec<&str>| -> Vec<String> { columns.into_iter().take(COLUMNS).map(|name| name.chars().take(NAME).collect()).collect() };
        let columns = feed.read_from().into_iter().map(|(field, columns)| (field.name().to_owned(), named(columns))).collect();
        Self { code_page: feed.code_page(), columns, unread: named(feed.unread()) }
    }
}

impl Repeated {
    /// Reads the feed to its end. Lines that are refused say nothing.
    pub fn of(mut feed: Feed<'_>) -> Self {
        let rows = feed.by_ref().filter_map(Result::ok);
        let superseded = rows.filter_map(|row| Some((row.replaces?, row.input.external_id))).collect();
        Self { superseded, left_out: HashMap::new(), read_as: ReadAs::of(&feed) }
    }

    /// A row of the same feed, in their order; none if a later one counts. The one that counts names those that were left out.
    pub fn last(&mut self, mut row: ListingRow) -> Option<ListingRow> {
        let id = &row.input.external_id;
        if self.superseded.get(&row.line) == Some(id) {
            self.left_out.entry(id.clone()).or_default().push(row.line);
            return None;
        }
        if let Some(lines) = self.left_out.remove(id) {
            row.warnings.push(Cause::Repeated { id: id.clone(), lines });
        }
        Some(row)
    }
}

/// A file that can be read from its beginning more than once: what cannot, such as a pipe, is kept in `folder` until it was read.
pub(super) fn rewindable(source: ImportSource, folder: &Path) -> io::Result<File> {
    let mut once: Box<dyn Read + Send> = match source {
        ImportSource::File(path) => {
            let file = File::open(path)?;
            if file.metadata()?.is_file() {
                return Ok(file);
            }
            Box::new(file)
        }
        ImportSource::Stream(stream) => stream,
    };
    fs::create_dir_all(folder)?;
    let mut kept = tempfile::tempfile_in(folder)?;
    io::copy(&mut once, &mut kept)?;
    kept.rewind()?;
    Ok(kept)
}
