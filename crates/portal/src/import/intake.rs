//! Rows of a feed into the database, batch by batch.

use super::{
    repeated::{ReadAs, Repeated, rewindable},
    set_aside::SetAside,
    storing::{Sellers, store_listings},
};
use crate::{Portal, PortalError, Result, change::Change};
use feeds::{BadLine, Feed, Format, ListingRow, OpenError, Options, count_lines};
use model::{
    import::{ImportProblem, ImportTally},
    listing::ListingState,
};
use std::{
    fs::File,
    io::{self, Read, Seek as _},
    path::{Path, PathBuf},
};
use store::listing::Outcome;
use tokio::sync::mpsc;

/// Rows stored in one transaction: enough that commits do not count, few enough that nobody waits for the writer.
const BATCH: usize = 500;

/// Batches read ahead of the database.
const AHEAD: usize = 4;

/// Problems that a tally names; the file has all of them.
const NAMED: usize = 10;

/// Where rows come from.
pub enum ImportSource {
    /// A file on this machine.
    File(PathBuf),
    /// Anything that can be read once, such as standard input.
    Stream(Box<dyn Read + Send>),
}

/// Why an import cannot go on. What it did until then stays.
#[derive(Debug, thiserror::Error)]
pub(super) enum IntakeError {
    /// The file is not there, or cannot be opened.
    #[error("The file cannot be opened: {0}. If it was uploaded, upload it again")]
    File(#[source] io::Error),
    /// The whole file is refused.
    #[error("The file was refused: {0}")]
    Refused(#[source] OpenError),
    /// Reading broke off.
    #[error("Reading broke off at {0}. The rows before it are in")]
    Broken(BadLine),
    /// The set-aside file cannot be written.
    #[error("The lines that were refused cannot be set aside: {0}")]
    SetAside(#[source] io::Error),
    /// The database failed.
    #[error(transparent)]
    Portal(#[from] PortalError),
}

/// A row that was met.
pub(super) enum Row {
    /// A listing.
    Listing(Box<ListingRow>),
    /// It is set aside.
    Bad(BadLine),
    /// A later one is of the same listing.
    LeftOut,
}

impl Row {
    /// Whether reading broke off here.
    const fn is_fatal(&self) -> bool {
        matches!(self, Self::Bad(bad) if bad.is_fatal())
    }
}

/// An import under way.
pub(super) struct Intake<'p> {
    portal: &'p Portal,
    rows: mpsc::Receiver<Vec<Row>>,
    rejected: SetAside,
    tally: ImportTally,
    sellers: Sellers,
}

impl<'p> Intake<'p> {
    /// Opens the feed, reads it through for [what it says twice](Repeated), and goes on behind what `tally` counts.
    pub async fn open(portal: &'p Portal, source: ImportSource, options: Options, rejected: &Path, tally: ImportTally) -> Result<Self, IntakeError> {
        let (opened, is_open) = tokio::sync::oneshot::channel();
        let (rows, receiver) = mpsc::channel(AHEAD);
        let skip = usize::try_from(tally.read).unwrap_or(usize::MAX);
        let folder = portal.imports_dir();
        tokio::task::spawn_blocking(move || read_rows(source, &folder, options, skip, opened, &rows));
        let read_as = is_open.await.unwrap_or_else(|_| Err(IntakeError::File(io::Error::other("reading it stopped"))))?;
        let ReadAs { code_page, columns, unread } = read_as;
        let tally = ImportTally { code_page: code_page.map(ToOwned::to_owned), columns, unread, ..tally };
        let rejected = SetAside::new(rejected.to_owned(), tally.rejected_bytes);
        Ok(Self { portal, rows: receiver, rejected, tally, sellers: Sellers::default() })
    }

    /// What was committed so far.
    pub const fn tally(&self) -> &ImportTally {
        &self.tally
    }

    /// The next rows; `None` at the end.
    pub async fn next_batch(&mut self) -> Result<Option<Vec<Row>>, IntakeError> {
        let Some(mut batch) = self.rows.recv().await else { return Ok(None) };
        // A failure of reading is the last row. The good ones before it come in first.
        match batch.pop() {
            Some(Row::Bad(bad)) if bad.is_fatal() && batch.is_empty() => Err(IntakeError::Broken(bad)),
            Some(last) => {
                batch.push(last);
                Ok(Some(batch))
            }
            None => Ok(Some(batch)),
        }
    }

    /// Stores a batch within `change`; answers the tally that holds once it is committed: see [`Self::committed`].
    pub async fn store(&mut self, change: &mut Change<'_>, batch: Vec<Row>) -> Result<ImportTally, IntakeError> {
        let mut tally = self.tally.clone();
        tally.read += batch.len() as u64;
        let (mut good, mut bad) = (Vec::with_capacity(batch.len()), Vec::new());
        for row in batch {
            match row {
                Row::Listing(row) => good.push(*row),
                Row::Bad(line) => bad.push(line),
                Row::LeftOut => tally.repeated += 1,
            }
        }
        tally.rejected += bad.len() as u64;
        if let Some(full) = &mut tally.full {
            // Of two machines whose clocks differ, what one stores is not unseen to the other.
            change.now = change.now.max(full.since);
            full.unnamed += bad.iter().filter(|line| line.names.is_none()).count() as u64;
        }
        // A line that is refused names its listing all the same.
        let of_bad: Vec<String> = bad.iter().filter_map(|line| line.names.clone()).filter(|_| tally.full.is_some()).collect();
        let now = change.now;
        let named = bad.iter().map(|bad| ImportProblem { line: bad.line, cause: bad.cause.to_string() });
        tally.problems.extend(named.take(NAMED.saturating_sub(tally.problems.len())));
        tally.rejected_bytes = self.rejected.write(bad).await.map_err(IntakeError::SetAside)?;
        for ListingRow { line, warnings, .. } in &good {
            tally.warned += u64::from(!warnings.is_empty());
            let named = warnings.iter().map(|cause| ImportProblem { line: *line, cause: cause.to_string() });
            tally.warnings.extend(named.take(NAMED.saturating_sub(tally.warnings.len())));
        }
        let inputs = good.into_iter().map(|row| row.input).collect();
        for stored in store_listings(self.portal, change, inputs, &mut self.sellers).await? {
            match stored.outcome {
                Outcome::Created => tally.created += 1,
                Outcome::Updated => tally.updated += 1,
                Outcome::Unchanged => tally.unchanged += 1,
            }
            tally.kept_removed += u64::from(stored.state == ListingState::Removed);
            tally.ended += u64::from(stored.ended);
        }
        for id in of_bad {
            store::ended::named(&mut change.tx, &id, now).await.map_err(PortalError::from)?;
        }
        Ok(tally)
    }

    /// The batch was committed.
    pub fn committed(&mut self, tally: ImportTally) {
        self.tally = tally;
        self.portal.indexer().wake();
    }
}

/// Reads the feed on a thread of its own and hands it over in batches, until nobody wants more.
fn read_rows(
    source: ImportSource,
    folder: &Path,
    options: Options,
    skip: usize,
    opened: tokio::sync::oneshot::Sender<Result<ReadAs, IntakeError>>,
    rows: &mpsc::Sender<Vec<Row>>,
) {
    let (feed, mut repeated) = match open_twice(source, folder, options) {
        Ok(feed) => feed,
        Err(error) => {
            opened.send(Err(error)).ok();
            return;
        }
    };
    if opened.send(Ok(std::mem::take(&mut repeated.read_as))).is_err() {
        return;
    }
    let read = feed.map(|row| match row {
        Ok(row) => repeated.last(row).map_or(Row::LeftOut, |row| Row::Listing(Box::new(row))),
        Err(bad) => Row::Bad(bad),
    });
    let mut batch = Vec::with_capacity(BATCH);
    for row in read.skip(skip) {
        // A failure of reading stands alone: the rows before it are stored first.
        if batch.len() >= BATCH || (row.is_fatal() && !batch.is_empty()) {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            if rows.blocking_send(full).is_err() {
                return;
            }
        }
        batch.push(row);
    }
    if !batch.is_empty() {
        rows.blocking_send(batch).ok();
    }
}

/// The feed from its beginning, with what it says twice.
fn open_twice(source: ImportSource, folder: &Path, options: Options) -> Result<(Feed<'static>, Repeated), IntakeError> {
    let mut file = rewindable(source, folder).map_err(IntakeError::File)?;
    let repeated = Repeated::of(Feed::open(&file, options.clone()).map_err(IntakeError::Refused)?);
    file.rewind().map_err(IntakeError::File)?;
    Ok((Feed::open(file, options).map_err(IntakeError::Refused)?, repeated))
}

/// About how many rows a file has: its lines, without the header.
pub(super) async fn count_rows(path: PathBuf, format: Option<Format>) -> Option<i64> {
    let lines = tokio::task::spawn_blocking(move || count_lines(File::open(path).ok()?).ok()).await.ok()??;
    let header = u64::from(format != Some(Format::Ndjson));
    i64::try_from(lines.saturating_sub(header)).ok()
}
