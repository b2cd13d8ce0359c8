//! The index on disk or in memory: opening it, and seeing what was committed.

use crate::{
    OpenError, SearchError,
    rows::Vocabulary,
    run::Loaded,
    schema::{Fields, VERSION},
    sections::tokenizers,
    tally::Tally,
    why::Why,
    writer::Stamp,
};
use model::{id::ListingId, search::Facets};
use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};
use tantivy::{
    IndexReader, IndexSettings, ReloadPolicy, Score, TantivyError,
    directory::{Directory as _, INDEX_WRITER_LOCK, MmapDirectory},
    error::DataCorruption,
    index::SegmentComponent,
    store::Compressor,
};

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
    /// How everything that matches divides by each filter, if that was asked for.
    pub facets: Facets,
    /// Entries of the search's list that no listing has.
    pub missing: Vec<String>,
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
    pub(crate) place: String,
    pub(crate) index: tantivy::Index,
    reader: IndexReader,
    pub(crate) fields: Fields,
    loaded: Arc<RwLock<Arc<Loaded>>>,
    pub(crate) vocabulary: Arc<RwLock<Vocabulary>>,
    pub(crate) tallies: Arc<Mutex<Vec<Tally>>>,
}

impl Index {
    /// An empty index that is gone with the process: for tests and for searches of a file.
    pub fn in_memory() -> Result<Self, OpenError> {
        let place = "memory";
        let (schema, fields) = Fields::build();
        let index = tantivy::Index::builder().schema(schema).settings(settings()).tokenizers(tokenizers()).create_in_ram();
        let new = Self::over(place, index.map_err(|e| OpenError::of(place, e))?, fields)?;
        new.stamp()?;
        Ok(new)
    }

    /// Opens the index in a directory, to search it or to write to it. Quick: columns, dictionaries and postings are checked and read; damage
    /// inside of another file shows only when it is read, or by [`Self::verify`].
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
        what_is_read_is_whole(&index).map_err(wrong)?;
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
        let builder = tantivy::Index::builder().schema(schema).settings(settings()).tokenizers(tokenizers());
        let new = Self::over(&place, builder.open_or_create(directory).map_err(|e| OpenError::of(&place, e))?, fields)?;
        drop(lock);
        new.stamp()?;
        Ok(new)
    }

    /// Puts the index in `by`, to which nobody writes any more, in the place of the one in `dir`, which is kept in `old`. Fails with [`OpenError::Busy`] if
    /// somebody writes to that. Whoever searches it goes on in what was opened.
    pub fn replace(dir: &Path, by: &Path, old: &Path) -> Result<(), OpenError> {
        let place = dir.display().to_string();
        let directory = MmapDirectory::open(dir).map_err(|e| OpenError::of(&place, e.into()))?;
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK).map_err(|e| OpenError::of(&place, TantivyError::LockFailure(e, None)))?;
        let unusable = |e| OpenError::Directory(place.clone(), e);
        fs::rename(dir, old).map_err(unusable)?;
        if let Err(error) = fs::rename(by, dir) {
            // As it was; if that fails too, there is no index, and the next who opens it writes it anew.
            let _ = fs::rename(old, dir);
            return Err(unusable(error));
        }
        drop(lock);
        Ok(())
    }

    fn over(place: &str, index: tantivy::Index, fields: Fields) -> Result<Self, OpenError> {
        let wrong = |e| OpenError::of(place, e);
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(wrong)?;
        let vocabulary = Arc::<RwLock<Vocabulary>>::default();
        let loaded = Arc::new(Loaded::of(reader.searcher(), &fields, None, &vocabulary).map_err(wrong)?);
        let loaded = Arc::new(RwLock::new(loaded));
        Ok(Self { place: place.to_owned(), index, reader, fields, loaded, vocabulary, tallies: Arc::default() })
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
        let (before, searcher) = (self.loaded(), self.reader.searcher());
        // Where nothing was committed, what was read and answered still stands.
        if before.searcher.generation().segments() == searcher.generation().segments() {
            return Ok(());
        }
        let loaded = Arc::new(Loaded::of(searcher, &self.fields, Some(&before), &self.vocabulary)?);
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(())
    }

    pub(crate) fn loaded(&self) -> Arc<Loaded> {
        self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The index stores no texts: what would pack them has nothing to do.
fn settings() -> IndexSettings {
    IndexSettings { docstore_compression: Compressor::None, docstore_compress_dedicated_thread: false, ..IndexSettings::default() }
}

/// Compares the checksums of columns, dictionaries and postings, which are read into memory right away: tantivy panics over some damage to them.
fn what_is_read_is_whole(index: &tantivy::Index) -> tantivy::Result<()> {
    for segment in index.searchable_segment_metas()? {
        for component in [SegmentComponent::FastFields, SegmentComponent::Terms, SegmentComponent::Postings] {
            let path = segment.relative_path(component);
            if !index.directory().validate_checksum(&path)? {
                let what = DataCorruption::new(path, "it does not match its checksum".to_owned());
                return Err(TantivyError::DataCorruption(what));
            }
        }
    }
    Ok(())
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
