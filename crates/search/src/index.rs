//! The index on disk or in memory: opening, following the feed, searching.

use crate::{
    facets,
    parse::{Parsed, parse},
    plan::plan,
    schema::{Fields, VERSION, columns, tokenizers},
    why::Why,
};
use model::{
    gtin::Gtin,
    id::ListingId,
    listing::Listing,
    search::{FacetValue, Facets, PageNumber, SearchQuery, Sort},
};
use std::{
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};
use tantivy::{
    DocAddress, IndexReader, IndexWriter, Order, ReloadPolicy, Score, Searcher, TantivyDocument, TantivyError,
    collector::{Collector, Count, TopDocs},
    columnar::Column,
    directory::{Directory as _, INDEX_WRITER_LOCK, MmapDirectory, error::LockError},
    index::SegmentReader,
    indexer::{IndexWriterOptions, LogMergePolicy},
    query::Query,
};
use uuid::Uuid;

/// Memory in which a writer collects listings before it writes a segment: about 100,000 listings.
const WRITER_MEMORY: usize = 64 << 20;

/// Segments of one size that are merged into a bigger one. Fewer than tantivy's eight: each segment costs every search.
const MERGE_AT: usize = 4;

/// Why an index cannot be opened. [`OpenError::is_rebuildable`] says whether [`Index::create`] and a feed from the start would mend it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none yet.
    #[error("There is no search index in {0}")]
    Missing(String),
    /// Another version of Markward wrote it.
    #[error("The search index in {0} was written by another version of Markward")]
    Outdated(String),
    /// It was damaged.
    #[error("The search index in {0} is damaged: {1}")]
    Corrupt(String, String),
    /// Another process writes to it.
    #[error("Another process writes to the search index in {0}")]
    Busy(String),
    /// The directory cannot be used.
    #[error("The search index in {0} cannot be opened")]
    Directory(String, #[source] io::Error),
    /// Anything else that tantivy says.
    #[error("The search index in {0} cannot be opened")]
    Other(String, #[source] TantivyError),
}

impl OpenError {
    /// Whether to write a new index in its place.
    #[must_use]
    pub const fn is_rebuildable(&self) -> bool {
        matches!(self, Self::Missing(_) | Self::Outdated(_) | Self::Corrupt(..))
    }

    fn of(place: &str, error: TantivyError) -> Self {
        let place = place.to_owned();
        match error {
            TantivyError::IncompatibleIndex(_) | TantivyError::SchemaError(_) => Self::Outdated(place),
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Busy(place),
            TantivyError::LockFailure(LockError::IoError(error), _) => Self::Directory(place, io::Error::other(error)),
            TantivyError::DataCorruption(_) | TantivyError::OpenReadError(_) | TantivyError::DeserializeError(_) => Self::Corrupt(place, error.to_string()),
            TantivyError::IoError(error) if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData) => {
                Self::Corrupt(place, error.to_string())
            }
            other => Self::Other(place, other),
        }
    }
}

/// Why a search or a write failed: the disk is full or gone, or the index is damaged. Never because of what was searched for.
#[derive(Debug, thiserror::Error)]
#[error("The search index does not answer")]
pub struct SearchError(#[from] TantivyError);

/// A change of a listing, for the index.
#[derive(Clone, Debug)]
pub enum Change {
    /// It is new, or something of it changed.
    Upsert(Box<Listing>),
    /// It is gone.
    Delete(ListingId),
}

/// What a search found: one page, without the rows.
#[derive(Clone, Debug)]
pub struct Found {
    /// This page's hits, the best (or first in the order asked for) first.
    pub hits: Vec<FoundHit>,
    /// Listings that match, on all pages.
    pub total: u64,
    /// Listings in the index.
    pub listings: u64,
    /// How long it took.
    pub took: Duration,
    /// Explains each hit from its row.
    pub why: Why,
}

/// A listing that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoundHit {
    /// Which.
    pub id: ListingId,
    /// How well it matches; 0 where the order does not ask.
    pub score: Score,
}

/// An index of listings. Cheap to clone; any number of threads and processes may search while one writes.
#[derive(Clone)]
pub struct Index {
    place: String,
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    loaded: Arc<RwLock<Arc<Loaded>>>,
}

/// A searcher with the columns of its identifiers, opened once and not per search.
struct Loaded {
    searcher: Searcher,
    ids: Vec<(Column<u64>, Column<u64>)>,
}

impl Loaded {
    fn of(searcher: Searcher) -> tantivy::Result<Self> {
        let columns = |segment: &SegmentReader| {
            let fast = segment.fast_fields();
            Ok((fast.u64(columns::ID_HIGH)?, fast.u64(columns::ID_LOW)?))
        };
        let ids = searcher.segment_readers().iter().map(columns).collect::<tantivy::Result<_>>()?;
        Ok(Self { searcher, ids })
    }

    fn id(&self, at: DocAddress) -> ListingId {
        let part = |column: &Column<u64>| column.first(at.doc_id).unwrap_or_default();
        let id = self.ids.get(at.segment_ord as usize).map_or(0, |(high, low)| (u128::from(part(high)) << 64) | u128::from(part(low)));
        ListingId(Uuid::from_u128(id))
    }
}

impl Index {
    /// An empty index that is gone with the process: for tests and for searches of a file.
    pub fn in_memory() -> Result<Self, OpenError> {
        let place = "memory";
        let (schema, fields) = Fields::build();
        let index = tantivy::Index::builder().schema(schema).tokenizers(tokenizers()).create_in_ram();
        let new = Self::over(place, index.map_err(|e| OpenError::of(place, e))?, fields)?;
        new.stamp()?;
        Ok(new)
    }

    /// Opens the index in a directory, to search it or to write to it. Quick: damage inside of a file shows only when it is read, or by
    /// [`Self::verify`].
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        let place = dir.display().to_string();
        if !dir.join("meta.json").is_file() {
            return Err(OpenError::Missing(place));
        }
        let wrong = |e| OpenError::of(&place, e);
        let directory = MmapDirectory::open(dir).map_err(|e| wrong(e.into()))?;
        let (schema, fields) = Fields::build();
        let mut index = tantivy::Index::open(directory).map_err(wrong)?;
        index.set_tokenizers(tokenizers());
        let payload = index.load_metas().map_err(wrong)?.payload;
        if index.schema() != schema || payload.as_deref().and_then(Stamp::read).is_none_or(|stamp| stamp.version != VERSION) {
            return Err(OpenError::Outdated(place));
        }
        Self::over(&place, index, fields)
    }

    /// Writes a new, empty index into a directory, in place of one that may be there. Fails with [`OpenError::Busy`] if somebody writes
    /// to that.
    pub fn create(dir: &Path) -> Result<Self, OpenError> {
        let place = dir.display().to_string();
        let unusable = |e| OpenError::Directory(place.clone(), e);
        fs::create_dir_all(dir).map_err(unusable)?;
        let directory = MmapDirectory::open(dir).map_err(|e| OpenError::of(&place, e.into()))?;
        // Whoever writes to the index that is there must not lose it under its hands.
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|e| OpenError::of(&place, TantivyError::LockFailure(e, None)))?;
        remove_index_files(dir).map_err(unusable)?;
        let (schema, fields) = Fields::build();
        let builder = tantivy::Index::builder().schema(schema).tokenizers(tokenizers());
        let new = Self::over(&place, builder.open_or_create(directory).map_err(|e| OpenError::of(&place, e))?, fields)?;
        drop(lock);
        new.stamp()?;
        Ok(new)
    }

    fn over(place: &str, index: tantivy::Index, fields: Fields) -> Result<Self, OpenError> {
        let wrong = |e| OpenError::of(place, e);
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(wrong)?;
        let loaded = Arc::new(RwLock::new(Arc::new(Loaded::of(reader.searcher()).map_err(wrong)?)));
        Ok(Self { place: place.to_owned(), index, reader, fields, loaded })
    }

    /// Commits the version and the position “nothing seen yet”.
    fn stamp(&self) -> Result<(), OpenError> {
        let mut writer = self.writer()?;
        writer.commit(0).map_err(|SearchError(e)| OpenError::of(&self.place, e))
    }

    /// Reads the whole index and compares checksums: what a server does once at its start.
    pub fn verify(&self) -> Result<(), OpenError> {
        let damaged = self.index.validate_checksum().map_err(|e| OpenError::of(&self.place, e))?;
        match damaged.iter().min() {
            None => Ok(()),
            Some(file) => Err(OpenError::Corrupt(self.place.clone(), format!("{} does not match its checksum", file.display()))),
        }
    }

    /// The one writer. Fails with [`OpenError::Busy`] while there is another, in this process or in any.
    pub fn writer(&self) -> Result<Writer, OpenError> {
        let options = IndexWriterOptions::builder().memory_budget_per_thread(WRITER_MEMORY).num_worker_threads(1).num_merge_threads(1).build();
        let writer: IndexWriter<TantivyDocument> = self.index.writer_with_options(options).map_err(|e| OpenError::of(&self.place, e))?;
        let mut policy = LogMergePolicy::default();
        policy.set_min_num_segments(MERGE_AT);
        policy.set_del_docs_ratio_before_merge(0.3);
        writer.set_merge_policy(Box::new(policy));
        Ok(Writer { index: self.clone(), writer })
    }

    /// Up to which change the last commit went; 0 for none.
    pub fn position(&self) -> Result<i64, SearchError> {
        Ok(self.index.load_metas()?.payload.as_deref().and_then(Stamp::read).map_or(0, |stamp| stamp.position))
    }

    /// Listings that a search looks through.
    #[must_use]
    pub fn listings(&self) -> u64 {
        self.loaded().searcher.num_docs()
    }

    /// Whether this listing is in the index: how a caller tells an index of another database.
    pub fn holds(&self, id: ListingId) -> Result<bool, SearchError> {
        Ok(self.loaded().searcher.doc_freq(&self.fields.id_term(id))? > 0)
    }

    /// Looks at what was committed since. A writer does so for its own process; another process calls this before it searches again.
    pub fn refresh(&self) -> Result<(), SearchError> {
        self.reader.reload()?;
        let loaded = Arc::new(Loaded::of(self.reader.searcher())?);
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(())
    }

    fn loaded(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One page of the listings that match. No query is an error: see [`parse`](mod@crate::parse).
    pub fn search(&self, query: &SearchQuery) -> Result<Found, SearchError> {
        self.search_covered(query, &[])
    }

    /// The same, with the numbers of the products that are covered by codes now, for [`SearchQuery::covered`].
    pub fn search_covered(&self, query: &SearchQuery, covered: &[Gtin]) -> Result<Found, SearchError> {
        let started = Instant::now();
        let loaded = self.loaded();
        let parsed = parse(&query.text);
        let plan = plan(&self.fields, &loaded.searcher, query, covered, &parsed)?;
        let (docs, total) = top(&loaded.searcher, &*plan, query, &parsed)?;
        let hits = docs.into_iter().map(|(score, at)| FoundHit { id: loaded.id(at), score }).collect();
        Ok(Found { hits, total: total as u64, listings: loaded.searcher.num_docs(), took: started.elapsed(), why: Why::new(parsed) })
    }

    /// How the listings that match divide by each filter. A filter's own choice does not narrow its own values, so that a second one can be
    /// chosen beside the first.
    pub fn facets(&self, query: &SearchQuery) -> Result<Facets, SearchError> {
        self.facets_covered(query, &[])
    }

    /// The same, with the numbers of the products that are covered by codes now.
    pub fn facets_covered(&self, query: &SearchQuery, covered: &[Gtin]) -> Result<Facets, SearchError> {
        let loaded = self.loaded();
        let parsed = parse(&query.text);
        let count = |query: &SearchQuery, kinds: &[facets::Kind]| {
            let plan = plan(&self.fields, &loaded.searcher, query, covered, &parsed)?;
            loaded.searcher.search(&*plan, &facets::Counter::of(kinds))
        };
        let mut facets = facets::facets(query, count)?;
        if !covered.is_empty() {
            let only = SearchQuery { covered: true, ..query.clone() };
            let plan = plan(&self.fields, &loaded.searcher, &only, covered, &parsed)?;
            let count = loaded.searcher.search(&*plan, &Count)? as u64;
            facets.covered = Some(FacetValue { value: "yes".to_owned(), label: "Units carry codes".to_owned(), count })
                .filter(|value| value.count > 0)
                .into_iter()
                .collect();
        }
        Ok(facets)
    }
}

type Ranked = Vec<(Score, DocAddress)>;

fn top(searcher: &Searcher, plan: &dyn Query, query: &SearchQuery, parsed: &Parsed) -> tantivy::Result<(Ranked, usize)> {
    let page = || TopDocs::with_limit(PageNumber::SIZE as usize).and_offset(query.page.offset() as usize);
    let by = |field, order| by_column(searcher, plan, page().order_by_fast_field::<i64>(field, order));
    match query.sort {
        Sort::Relevance if !parsed.wanted.is_empty() => searcher.search(plan, &(page().order_by_score(), Count)),
        Sort::Relevance | Sort::Newest => by(columns::FIRST_SEEN, Order::Desc),
        Sort::PriceAsc => by(columns::PRICE, Order::Asc),
        Sort::PriceDesc => by(columns::PRICE, Order::Desc),
    }
}

fn by_column(searcher: &Searcher, plan: &dyn Query, page: impl Collector<Fruit = Vec<(Option<i64>, DocAddress)>>) -> tantivy::Result<(Ranked, usize)> {
    let (docs, total) = searcher.search(plan, &(page, Count))?;
    Ok((docs.into_iter().map(|(_, at)| (0.0, at)).collect(), total))
}

/// The one who writes to an index.
pub struct Writer {
    index: Index,
    writer: IndexWriter<TantivyDocument>,
}

impl Writer {
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
            Change::Upsert(listing) => {
                self.writer.delete_term(self.index.fields.id_term(listing.id));
                self.writer.add_document(self.index.fields.document(&listing))?;
            }
            Change::Delete(id) => {
                self.writer.delete_term(self.index.fields.id_term(id));
            }
        }
        Ok(())
    }

    /// Makes what was staged searchable and durable, together with the position. If it fails, none of it happened.
    pub fn commit(&mut self, position: i64) -> Result<(), SearchError> {
        let written = self.writer.prepare_commit().and_then(|mut commit| {
            commit.set_payload(&Stamp { version: VERSION, position }.write());
            commit.commit()
        });
        if let Err(error) = written {
            self.writer.rollback()?;
            return Err(error.into());
        }
        self.index.refresh()
    }

    /// Merges everything into one segment: worth its time once after a rebuild, when searches are to be quickest. Gives the writer back.
    pub fn merge_all(self) -> Result<Self, OpenError> {
        let Self { index, writer } = self;
        let wrong = |e| OpenError::of(&index.place, e);
        // Merges that the policy began must end first: they would take the segments away.
        writer.wait_merging_threads().map_err(wrong)?;
        let mut merged = index.writer()?;
        let segments = index.index.searchable_segment_ids().map_err(wrong)?;
        if segments.len() > 1 {
            merged.writer.merge(&segments).wait().map_err(wrong)?;
        }
        index.refresh().map_err(|SearchError(e)| wrong(e))?;
        Ok(merged)
    }
}

/// What each commit says of itself.
struct Stamp {
    version: u32,
    position: i64,
}

impl Stamp {
    fn write(&self) -> String {
        format!("markward {} {}", self.version, self.position)
    }

    fn read(payload: &str) -> Option<Self> {
        let mut words = payload.split(' ');
        let ("markward", version, position, None) = (words.next()?, words.next()?, words.next()?, words.next()) else { return None };
        Some(Self { version: version.parse().ok()?, position: position.parse().ok()? })
    }
}

/// Removes the files of an index and no others, in case the directory was named by mistake.
fn remove_index_files(dir: &Path) -> io::Result<()> {
    let ours = |name: &str| {
        let segment = name.split_once('.').is_some_and(|(stem, _)| stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit()));
        segment || matches!(name, "meta.json" | ".managed.json" | ".tantivy-meta.lock")
    };
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && entry.file_name().to_str().is_some_and(ours) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
