//! When a commit to SQLite lasts.
//!
//! SQLite can sync its write-ahead log within each commit; then the only writer does nothing for the milliseconds that a disk takes, and a disk
//! syncs two hundred times a second. So it writes with `synchronous = NORMAL`, which never harms the file but may forget the last commits at a power
//! cut, and whoever committed waits here until the log is synced: **one sync serves everybody who committed before it began**, and the next
//! transaction is written meanwhile. Nobody is answered before.
//!
//! Frames that a checkpoint moved into the database file meanwhile were synced by SQLite before it did so, in the log and in the file.

use crate::error::{Result, StoreError};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::Mutex;

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
}

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
    /// The log beside this database file.
    pub(crate) fn beside(database: &Path) -> Self {
        let mut path = OsString::from(database);
        path.push("-wal");
        Self(Some(Arc::new(Log { path: path.into(), commits: AtomicU64::new(0), lasting: Mutex::new(0) })))
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
            Ok(file) => file.sync_data(),
            // The last connection closed it, and synced the database file: there is nothing left to lose.
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        });
        synced.await.map_err(|e| StoreError::Other(sqlx::Error::Io(std::io::Error::other(e))))?.map_err(|e| StoreError::Other(sqlx::Error::Io(e)))?;
        *lasting = written;
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
        let log = WriteAhead::beside(&database);
        log.sync().await.unwrap();
        std::fs::write(dir.path().join("some.db-wal"), b"frames").unwrap();
        let (first, second) = (log.noted(), log.noted());
        log.wait(second).await.unwrap();
        let lasting = *log.0.as_ref().unwrap().lasting.lock().await;
        assert_eq!((lasting, second), (3, 3));
        // Already synced: the file is not even looked at, which would be refused.
        let through = WriteAhead::beside(&dir.path().join("some.db-wal").join("x"));
        assert!(through.sync().await.is_err(), "what cannot be synced is no success");
        log.wait(first).await.unwrap();
    }
}
