//! When a commit to SQLite lasts.
//!
//! SQLite can sync its write-ahead log within each commit; then the only writer does nothing for the milliseconds that a disk takes, and a disk
//! syncs two hundred times a second. So it writes with `synchronous = NORMAL`, which never harms the file but may forget the last commits at a power
//! cut, and whoever committed waits here until the log is synced: **one sync serves everybody who committed before it began**, and the next
//! transaction is written meanwhile. Nobody is answered before.
//!
//! Frames that a checkpoint moved into the database file meanwhile were synced by SQLite before it did so, in the log and in the file.
//!
//! Checkpoints are not made by whoever happens to commit, either: a log that has grown is moved into the file beside the writer, and only what was
//! written meanwhile is moved while the writer waits. The next transaction then begins the log anew.

use crate::error::{Result, StoreError};
use sqlx::sqlite::SqlitePool;
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::sync::Mutex;

/// A log of so many bytes is moved into the database file.
const LONG: u64 = 32 << 20;
/// What it is cut to when it begins anew; and if somebody reads an old state for long, so that it cannot, how much longer it is when that is tried again.
const SHORT: u64 = LONG / 2;
/// Pages in the log at which SQLite moves them itself within a commit: only if nobody did before.
const TOO_LONG: u32 = 65_536;

/// What a connection must be told so that the log is moved as this module does it.
pub(crate) fn pragmas(options: sqlx::sqlite::SqliteConnectOptions) -> sqlx::sqlite::SqliteConnectOptions {
    options.pragma("wal_autocheckpoint", TOO_LONG.to_string()).pragma("journal_size_limit", SHORT.to_string())
}

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
    /// A connection to move the log with beside the writer, and the writer's.
    pools: Option<(SqlitePool, SqlitePool)>,
    moving: AtomicBool,
    /// Its length when it was last moved, in bytes.
    moved: AtomicU64,
}

impl Log {
    /// Moves the log into the database file if it is long, and nobody does so already.
    fn shorten(self: &Arc<Self>, length: u64) {
        let Some((read, write)) = &self.pools else { return };
        let moved = self.moved.load(Ordering::Relaxed);
        let due = length >= LONG && (length < moved || length >= moved + SHORT);
        if !due || self.moving.swap(true, Ordering::AcqRel) {
            return;
        }
        self.moved.store(length, Ordering::Relaxed);
        let (log, read, write) = (Arc::clone(self), read.clone(), write.clone());
        tokio::spawn(async move {
            // Most of it while others write; then the rest while nobody does, or the log would never come to its end.
            let moving = async {
                sqlx::query(CHECKPOINT).execute(&read).await?;
                sqlx::query(CHECKPOINT).execute(&write).await
            };
            if let Err(error) = moving.await {
                tracing::warn!(%error, "The write-ahead log could not be moved into the database file; it is tried again");
            }
            log.moving.store(false, Ordering::Release);
        });
    }
}

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
}

impl WriteAhead {
    /// The log beside this database file. The pools are a reading and the writing one.
    pub(crate) fn beside(database: &Path, pools: Option<(SqlitePool, SqlitePool)>) -> Self {
        let mut path = OsString::from(database);
        path.push("-wal");
        let zero = AtomicU64::default;
        Self(Some(Arc::new(Log { path: path.into(), commits: zero(), lasting: Mutex::new(0), pools, moving: AtomicBool::new(false), moved: zero() })))
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
        let path = log.path.clone();
        let synced = tokio::task::spawn_blocking(move || match std::fs::File::open(&path) {
            Ok(file) => file.sync_data().and_then(|()| Ok(file.metadata()?.len())),
            // The last connection closed it, and synced the database file: there is nothing left to lose.
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        });
        let synced = synced.await.map_err(|e| StoreError::Other(sqlx::Error::Io(std::io::Error::other(e))))?;
        let length = synced.map_err(|e| StoreError::Other(sqlx::Error::Io(e)))?;
        *lasting = written;
        drop(lasting);
        log.shorten(length);
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
        let crate::Db::Sqlite { read, write, log } = &db else { panic!("SQLite was asked for") };
        let [make, insert, count] = ["CREATE TABLE things (thing BLOB) STRICT", "INSERT INTO things SELECT randomblob(4000000)", "SELECT count(*) FROM things"];
        sqlx::query(make).execute(write).await.unwrap();
        let length = || std::fs::metadata(dir.path().join("some.db-wal")).unwrap().len();
        let add = async || {
            sqlx::query(insert).execute(write).await.unwrap();
            log.sync().await.unwrap();
        };
        let mut reader = read.begin().await.unwrap();
        sqlx::query(count).execute(&mut *reader).await.unwrap();
        for _ in 0..12 {
            add().await;
        }
        assert!(length() > LONG, "the old state is still read");
        drop(reader);
        for _ in 0..50 {
            add().await;
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            if length() < LONG {
                break;
            }
        }
        assert!(length() < LONG, "{} bytes", length());
        let things: i64 = sqlx::query_scalar(count).fetch_one(read).await.unwrap();
        assert!(things >= 13);
    }
}
