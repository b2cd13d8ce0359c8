//! When a commit to SQLite lasts.
//!
//! SQLite can sync its write-ahead log within each commit; then the only writer does nothing for the milliseconds that a disk takes, and a disk
//! syncs two hundred times a second. So it writes with `synchronous = NORMAL`, which never harms the file but may forget the last commits at a power
//! cut, and whoever committed waits here until the log is synced: **one sync serves everybody who committed before it began**, and the next
//! transaction is written meanwhile. Nobody is answered before.
//!
//! Frames that a checkpoint moved into the database file meanwhile were synced by SQLite before it did so, in the log and in the file.
//!
//! Checkpoints are not made by whoever happens to commit, either: a log that has grown is moved into the file beside the writer, and what was
//! written meanwhile again, so that the writer waits for the last few pages only. The next transaction then begins the log anew.

use crate::{
    direct::Writers,
    error::{Result, StoreError},
};
use sqlx::sqlite::SqlitePool;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
};
use tokio::sync::Mutex;

/// A log with so many pages that are not in the database file yet is moved there: 256 MB. A page that is written again and again is moved once then; with
/// an eighth of that, checks at random over millions of units moved as many pages as they wrote, and waited for the disk twice as long.
const LONG: i64 = if cfg!(test) { 8_192 } else { 65_536 };
/// If somebody reads an old state for long, so that it cannot begin anew, how many pages longer it is when that is tried again.
const LONGER: i64 = LONG / 2;
/// What its file is cut to when it begins anew, in bytes. Twice what it takes: a file that was cut must be given its place on the disk again while it
/// is written, which makes each sync of it several times slower.
const CUT: i64 = LONG * 4096 * 2;
/// While its file does not grow, how full it is becomes known after so many syncs.
const SYNCS: u64 = 8;
/// Pages in the log at which SQLite moves them itself within a commit: only if nobody did before.
const TOO_LONG: i64 = LONG * 4;
/// Pages that are moved so fast that the writer may wait for it.
const FEW: i64 = 64;
/// How often the rest is moved beside the writer, who makes ever less of it meanwhile.
const PASSES: usize = 3;

/// What each connection is told: that a commit does not sync, as it says above, that the log is moved as this module does it, and how large its cache is.
pub(crate) const PRAGMAS: [(&str, i64); 6] =
    [("synchronous", 1), ("wal_autocheckpoint", TOO_LONG), ("journal_size_limit", CUT), ("foreign_keys", 1), ("cache_size", -65_536), ("temp_store", 2)];

/// A database file's log. The default is none: nothing to wait for.
#[derive(Clone, Debug, Default)]
pub struct WriteAhead(Option<Arc<Log>>);

#[derive(Debug)]
struct Log {
    path: PathBuf,
    /// Commits so far.
    commits: AtomicU64,
    /// How many of them last. Whoever holds it syncs.
    lasting: Mutex<u64>,
    /// A connection to move the log with beside the writer, and the writer's with whose turn it is.
    pools: Option<(SqlitePool, SqlitePool, Writers)>,
    /// Somebody asks how full it is, or moves it.
    moving: AtomicBool,
    /// Its pages when it was last moved and somebody read an old state, so that it could not be moved whole; else 0.
    stuck: AtomicI64,
    /// The bytes of its file, and the syncs since somebody asked how full it is.
    seen: AtomicU64,
    syncs: AtomicU64,
}

impl Log {
    /// Moves the log into the database file if it is long, and nobody does so already. Its file says that only at first: it is not cut when it
    /// begins anew.
    fn shorten(self: &Arc<Self>, bytes: u64) {
        let Some((read, write, writers)) = &self.pools else { return };
        let due = bytes > self.seen.load(Ordering::Relaxed) || self.syncs.fetch_add(1, Ordering::Relaxed) >= SYNCS;
        if bytes < LONG.unsigned_abs() * 4096 || !due || self.moving.swap(true, Ordering::AcqRel) {
            return;
        }
        self.seen.store(bytes, Ordering::Relaxed);
        self.syncs.store(0, Ordering::Relaxed);
        let (log, read, write, writers) = (Arc::clone(self), read.clone(), write.clone(), writers.clone());
        tokio::spawn(async move {
            if let Err(error) = log.shorten_if_long(&read, &write, &writers).await {
                tracing::warn!(%error, "The write-ahead log could not be moved into the database file; it is tried again");
            }
            log.moving.store(false, Ordering::Release);
        });
    }

    /// Syncs its file, and answers how many bytes it has.
    fn sync(&self) -> Result<u64> {
        let synced = match std::fs::File::open(&self.path) {
            Ok(file) => file.sync_data().and_then(|()| Ok(file.metadata()?.len())),
            // The last connection closed it, and synced the database file: there is nothing left to lose.
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        };
        synced.map_err(|e| StoreError::Other(sqlx::Error::Io(e)))
    }

    async fn shorten_if_long(&self, read: &SqlitePool, write: &SqlitePool, writers: &Writers) -> Result<()> {
        let (_, pages, done): (i64, i64, i64) = sqlx::query_as(LENGTH).fetch_one(read).await?;
        let stuck = self.stuck.load(Ordering::Relaxed);
        if pages - done < LONG || (stuck <= pages && pages < stuck + LONGER) {
            return Ok(());
        }
        // While others write, until little is left; then the rest while nobody does, or the log would never come to its end.
        for _ in 0..PASSES {
            let (_, pages, done): (i64, i64, i64) = sqlx::query_as(CHECKPOINT).fetch_one(read).await?;
            if pages - done < FEW {
                break;
            }
        }
        let turn = writers.turn().await?;
        let (_, pages, done): (i64, i64, i64) = sqlx::query_as(CHECKPOINT).fetch_one(write).await?;
        drop(turn);
        self.stuck.store(if done < pages { pages } else { 0 }, Ordering::Relaxed);
        Ok(())
    }
}

/// How many pages it has, and how many of them the database file has too.
const LENGTH: &str = "PRAGMA wal_checkpoint(NOOP)";

/// Not a statement of both engines.
const CHECKPOINT: &str = "PRAGMA wal_checkpoint(PASSIVE)";

/// What was committed, and may not last yet.
#[derive(Debug)]
#[must_use = "nobody may be answered before it lasts"]
pub struct Committed(pub(crate) Option<(u64, WriteAhead)>);

impl Committed {
    /// Waits until it lasts.
    pub async fn lasts(self) -> Result<()> {
        match self.0 {
            Some((commit, log)) => log.wait(commit).await,
            None => Ok(()),
        }
    }

    /// The same on a thread that may wait, and that belongs to a runtime.
    pub fn lasts_here(self) -> Result<()> {
        self.0.map_or(Ok(()), |(commit, log)| log.wait_here(commit))
    }
}

impl WriteAhead {
    /// The log beside this database file. The pools are a reading and the writing one.
    pub(crate) fn beside(database: &Path, pools: Option<(SqlitePool, SqlitePool, Writers)>) -> Self {
        let mut path = OsString::from(database);
        path.push("-wal");
        let zero = AtomicU64::default;
        let (moving, stuck) = (AtomicBool::new(false), AtomicI64::new(0));
        Self(Some(Arc::new(Log { path: path.into(), commits: zero(), lasting: Mutex::new(0), pools, moving, stuck, seen: zero(), syncs: zero() })))
    }

    /// Notes a commit that was written, and answers its number.
    pub(crate) fn noted(&self) -> u64 {
        self.0.as_ref().map_or(0, |log| log.commits.fetch_add(1, Ordering::AcqRel) + 1)
    }

    /// Waits until all that was written so far lasts.
    pub(crate) async fn sync(&self) -> Result<()> {
        let commit = self.noted();
        self.wait(commit).await
    }

    async fn wait(&self, commit: u64) -> Result<()> {
        let Some(log) = &self.0 else { return Ok(()) };
        let mut lasting = log.lasting.lock().await;
        if *lasting >= commit {
            return Ok(());
        }
        let written = log.commits.load(Ordering::Acquire);
        let synced = tokio::task::spawn_blocking({
            let log = Arc::clone(log);
            move || log.sync()
        });
        let bytes = synced.await.map_err(|e| StoreError::Other(sqlx::Error::Io(std::io::Error::other(e))))??;
        *lasting = written;
        drop(lasting);
        log.shorten(bytes);
        Ok(())
    }

    /// The same on a thread that may wait.
    fn wait_here(&self, commit: u64) -> Result<()> {
        let Some(log) = &self.0 else { return Ok(()) };
        let mut lasting = log.lasting.blocking_lock();
        if *lasting >= commit {
            return Ok(());
        }
        let written = log.commits.load(Ordering::Acquire);
        let bytes = log.sync()?;
        *lasting = written;
        drop(lasting);
        log.shorten(bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_sync_serves_all_who_committed_before() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("some.db");
        let log = WriteAhead::beside(&database, None);
        log.sync().await.unwrap();
        std::fs::write(dir.path().join("some.db-wal"), b"frames").unwrap();
        let (first, second) = (log.noted(), log.noted());
        log.wait(second).await.unwrap();
        let lasting = *log.0.as_ref().unwrap().lasting.lock().await;
        assert_eq!((lasting, second), (3, 3));
        // Already synced: the file is not even looked at, which would be refused.
        let through = WriteAhead::beside(&dir.path().join("some.db-wal").join("x"), None);
        assert!(through.sync().await.is_err(), "what cannot be synced is no success");
        log.wait(first).await.unwrap();
    }

    /// While somebody reads an old state the log cannot begin anew; when he is gone it does, and nothing is lost meanwhile.
    #[tokio::test]
    async fn a_long_log_is_moved_into_the_file_and_begins_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("some.db");
        let db = crate::Db::connect(&crate::DbSettings::new(format!("sqlite://{}", path.display()))).await.unwrap();
        let crate::Db::Sqlite { read, write, log, .. } = &db else { panic!("SQLite was asked for") };
        let [make, insert, count] = ["CREATE TABLE things (thing BLOB) STRICT", "INSERT INTO things SELECT randomblob(4000000)", "SELECT count(*) FROM things"];
        sqlx::query(make).execute(write).await.unwrap();
        let bytes = || std::fs::metadata(dir.path().join("some.db-wal")).unwrap().len();
        let pages = async || sqlx::query_as::<_, (i64, i64, i64)>(LENGTH).fetch_one(read).await.unwrap().1;
        let add = async || {
            sqlx::query(insert).execute(write).await.unwrap();
            log.sync().await.unwrap();
        };
        let mut reader = read.begin().await.unwrap();
        sqlx::query(count).execute(&mut *reader).await.unwrap();
        for _ in 0..24 {
            add().await;
        }
        assert!(pages().await > 2 * LONG, "the old state is still read");
        drop(reader);
        for _ in 0..100 {
            add().await;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            if pages().await < LONG {
                break;
            }
        }
        assert!(pages().await < LONG, "{} pages", pages().await);
        assert!(bytes() <= CUT.unsigned_abs(), "{} bytes", bytes());
        // From then on it begins anew in a file that is not cut, and does not grow much.
        let mut before = pages().await;
        for n in 0.. {
            add().await;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            let now = pages().await;
            if now < before {
                break;
            }
            assert!(n < 200, "{now} pages");
            before = now;
        }
        let things: i64 = sqlx::query_scalar(count).fetch_one(read).await.unwrap();
        assert!(things > 26, "{things}");
    }
}
