//! The one who writes: changes of the feed, all or none of a commit.

use crate::{
    Index, OpenError, SearchError,
    schema::{Keys, VERSION},
};
use model::{id::ListingId, listing::Listing, screening::Signal};
use rustc_hash::FxHashSet;
use tantivy::{
    IndexWriter, TantivyDocument,
    indexer::{IndexWriterOptions, LogMergePolicy, NoMergePolicy},
};

/// Threads that write segments: one for each core, as far as there is something to share out.
const THREADS_MAX: usize = 4;

/// Listings of a new index of which a writer remembers that it wrote them, 16 bytes and a half each.
const WRITTEN_MAX: usize = 20_000_000;

/// Memory in which a thread collects listings before it writes a segment: about 150,000 listings.
const WRITER_MEMORY: usize = 96 << 20;

/// Segments of one size that are merged into a bigger one. Fewer than tantivy's eight: each segment costs every search.
const MERGE_AT: usize = 4;

/// Listings of a commit from which on an index that was empty is being built: its segments are merged once it stands ([`Writer::merge_all`]), not on the way.
const BUILDING: usize = 5_000;

/// A change of a listing, for the index.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is new, or something of it changed. Nothing is known of what the screening said.
    Upsert(Box<Listing>),
    /// The same, with what the screening said.
    Screened(Box<Listing>, Vec<Signal>),
    /// It is gone.
    Delete(ListingId),
}

impl Index {
    /// The one writer. Fails with [`OpenError::Busy`] while there is another, in this process or in any.
    pub fn writer(&self) -> Result<Writer, OpenError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(THREADS_MAX);
        let options = IndexWriterOptions::builder().memory_budget_per_thread(WRITER_MEMORY).num_worker_threads(threads).num_merge_threads(1).build();
        let writer: IndexWriter<TantivyDocument> = self.index.writer_with_options(options).map_err(|e| OpenError::of(&self.place, e))?;
        let written = self.loaded().searcher.segment_readers().is_empty().then(FxHashSet::default);
        if written.is_some() {
            writer.set_merge_policy(Box::new(NoMergePolicy));
        } else {
            merge_along(&writer);
        }
        Ok(Writer { index: self.clone(), writer, written, staged: 0, keys: Keys::default(), is_read: true })
    }
}

/// Merges segments of about one size as they come.
fn merge_along(writer: &IndexWriter<TantivyDocument>) {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(MERGE_AT);
    policy.set_del_docs_ratio_before_merge(0.3);
    writer.set_merge_policy(Box::new(policy));
}

/// The one who writes to an index.
pub struct Writer {
    index: Index,
    writer: IndexWriter<TantivyDocument>,
    /// What was written to an index that was empty: whatever is not in it need not be looked for in every segment to be deleted first, which takes most
    /// of the time of building a large index. None if there was something before.
    written: Option<FxHashSet<ListingId>>,
    /// Listings since the last commit.
    staged: usize,
    keys: Keys,
    /// Whether what is committed is read into memory, to be searched here.
    is_read: bool,
}

impl Writer {
    /// Writes from here on what is searched once [`Index::open`] opens it: reading each commit, and once more what was merged of them, would be in vain.
    #[must_use]
    pub fn unread(self) -> Self {
        Self { is_read: false, ..self }
    }

    /// Takes changes in the feed's order and makes them searchable, all or none. `position` is the feed's position after the last of them.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = Change>, position: i64) -> Result<(), SearchError> {
        for change in changes {
            self.stage(change)?;
        }
        self.commit(position)
    }

    /// Takes one change, to be searchable after the next [`Self::commit`]: for many at once, as when an index is rebuilt.
    pub fn stage(&mut self, change: Change) -> Result<(), SearchError> {
        match change {
            Change::Upsert(listing) => self.upsert(&listing, &[])?,
            Change::Screened(listing, signals) => self.upsert(&listing, &signals)?,
            Change::Delete(id) => {
                self.writer.delete_term(self.index.fields.id_term(id));
            }
        }
        Ok(())
    }

    fn upsert(&mut self, listing: &Listing, signals: &[Signal]) -> Result<(), SearchError> {
        let is_new = self.written.as_mut().is_some_and(|written| written.insert(listing.id));
        if !is_new {
            self.writer.delete_term(self.index.fields.id_term(listing.id));
        }
        if self.written.as_ref().is_some_and(|written| written.len() > WRITTEN_MAX) {
            self.written = None;
        }
        self.staged += 1;
        self.writer.add_document(self.index.fields.document(listing, signals, &mut self.keys))?;
        Ok(())
    }

    /// Makes what was staged searchable and durable, together with the position. If it fails, none of it happened.
    pub fn commit(&mut self, position: i64) -> Result<(), SearchError> {
        let staged = std::mem::take(&mut self.staged);
        if self.written.is_some() && staged < BUILDING {
            merge_along(&self.writer);
        }
        let written = self.writer.prepare_commit().and_then(|mut commit| {
            commit.set_payload(&Stamp { version: VERSION, position }.write());
            commit.commit()
        });
        if let Err(error) = written {
            self.writer.rollback()?;
            return Err(error.into());
        }
        if self.is_read { self.index.refresh() } else { Ok(()) }
    }

    /// Ends what the writer does in the background, and lets go of the index. What was staged and not committed is lost.
    pub fn finish(self) -> Result<(), OpenError> {
        self.writer.wait_merging_threads().map_err(|e| OpenError::of(&self.index.place, e))
    }

    /// Merges everything into one segment: worth its time once after a rebuild, when searches are to be quickest. Gives the writer back.
    pub fn merge_all(self) -> Result<Self, OpenError> {
        let Self { index, writer, written, is_read, .. } = self;
        let wrong = |e| OpenError::of(&index.place, e);
        // Merges that the policy began must end first: they would take the segments away.
        writer.wait_merging_threads().map_err(wrong)?;
        let mut merged = index.writer()?;
        let segments = index.index.searchable_segment_ids().map_err(wrong)?;
        if segments.len() > 1 {
            merged.writer.merge(&segments).wait().map_err(wrong)?;
        }
        if is_read {
            index.refresh().map_err(|SearchError(e)| wrong(e))?;
        }
        Ok(Self { written, is_read, ..merged })
    }
}

/// What each commit says of itself.
pub(crate) struct Stamp {
    pub version: u32,
    pub position: i64,
}

impl Stamp {
    fn write(&self) -> String {
        format!("markward {} {}", self.version, self.position)
    }

    pub fn read(payload: &str) -> Option<Self> {
        let mut words = payload.split(' ');
        let ("markward", version, position, None) = (words.next()?, words.next()?, words.next()?, words.next()) else { return None };
        Some(Self { version: version.parse().ok()?, position: position.parse().ok()? })
    }
}
