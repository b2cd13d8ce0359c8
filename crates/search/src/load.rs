//! Reads into memory what a commit left to be searched: the words and rows of segments that were not there before. Several of them, as after a rebuild, are
//! read by all cores at once.

use crate::{
    divided::Divided,
    kept::Kept,
    near::{Near, Nears},
    rows::{SegmentRows, Vocabulary},
    run::Loaded,
    schema::Fields,
    tally::Tally,
};
use std::{
    num::NonZero,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
    thread::available_parallelism,
};
use tantivy::{DocId, Executor, Score, Searcher, TantivyError, fastfield::AliveBitSet, index::SegmentReader};

/// Threads that read at most.
const THREADS_MAX: usize = 8;
/// Listings from which on there is something to share out.
const SHARED: u32 = 2_000;

/// A segment, with what is kept of it in memory.
pub(crate) struct Segment {
    pub rows: Arc<SegmentRows>,
    /// What is known of its common words.
    pub divided: Arc<Divided>,
    /// Listings that were deleted from it, in order.
    pub deleted: Box<[DocId]>,
}

impl Loaded {
    /// Reads the words and rows of segments that `before` does not have. Searches wait for the vocabulary only while rows are read.
    pub fn of(searcher: Searcher, fields: &Fields, before: Option<&Self>, vocabulary: &RwLock<Vocabulary>) -> tantivy::Result<Self> {
        let readers = searcher.segment_readers();
        let known = |reader: &SegmentReader| before.and_then(|before| before.segment(reader.segment_id()));
        let new: Vec<&SegmentReader> = readers.iter().filter(|reader| known(reader).is_none()).collect();
        let executor = executor(&new);
        let nears = executor.map(|reader: &SegmentReader| Ok(Arc::new(Near::read(reader, fields)?)), new.iter().copied())?;
        // In order: the vocabulary takes names as listings came. And last, since what it took stays.
        let read_rows = |reader: &&SegmentReader| Ok(Arc::new(SegmentRows::read(reader, &mut vocabulary.write().unwrap_or_else(PoisonError::into_inner))?));
        let rows: Vec<Arc<SegmentRows>> = new.iter().map(read_rows).collect::<tantivy::Result<_>>()?;
        let mut tokens = 0;
        for reader in readers {
            tokens += reader.inverted_index(fields.words)?.total_num_tokens();
        }
        let average = tokens as Score / readers.iter().map(|reader| u64::from(reader.max_doc())).sum::<u64>().max(1) as Score;
        let divide = |((reader, near), rows): ((&SegmentReader, &Arc<Near>), &Arc<SegmentRows>)| {
            let mut tally = Tally::default();
            tally.ready(&vocabulary.read().unwrap_or_else(PoisonError::into_inner));
            Ok(Arc::new(Divided::read(reader, fields, near, &rows.rows, average, tally)?))
        };
        let divided = executor.map(divide, new.iter().copied().zip(&nears).zip(&rows))?;
        let mut read = nears.into_iter().zip(rows).zip(divided);
        let (mut all, mut segments) = (Vec::with_capacity(readers.len()), Vec::with_capacity(readers.len()));
        for reader in readers {
            let id = reader.segment_id();
            let near = before.and_then(|before| before.nears.0.get(&id)).map(|(near, _)| Arc::clone(near));
            let known = known(reader).map(|known| (Arc::clone(&known.rows), Arc::clone(&known.divided)));
            let (near, (rows, divided)) = near
                .zip(known)
                .or_else(|| read.next().map(|((near, rows), divided)| (near, (rows, divided))))
                .ok_or_else(|| TantivyError::InternalError("a segment was not read".to_owned()))?;
            // Only common words ask for them.
            let deleted = |alive: &AliveBitSet| (0..reader.max_doc()).filter(|doc| alive.is_deleted(*doc)).collect();
            let deleted = reader.alive_bitset().filter(|_| !divided.is_empty()).map(deleted).unwrap_or_default();
            all.push((id, (near, Arc::clone(&divided))));
            segments.push(Segment { rows, divided, deleted });
        }
        let nears = Nears(Arc::new(all.into_iter().collect()));
        Ok(Self {
            searcher,
            segments,
            nears,
            browsed: Mutex::default(),
            everything: OnceLock::new(),
            offered: OnceLock::new(),
            covered: Mutex::default(),
            kept: Kept::default(),
        })
    }
}

/// Who reads new segments: threads, if there are enough listings in several of them, and the system has some to give.
fn executor(new: &[&SegmentReader]) -> Executor {
    let listings = new.iter().fold(0_u32, |all, reader| all.saturating_add(reader.max_doc()));
    let threads = available_parallelism().map_or(1, NonZero::get).min(new.len()).min(THREADS_MAX);
    match (threads, listings) {
        (2.., SHARED..) => Executor::multi_thread(threads, "search-load-").unwrap_or_else(|_| Executor::single_thread()),
        _ => Executor::single_thread(),
    }
}
