//! Writing to SQLite without a thread between.
//!
//! sqlx sends each statement to a thread of its own, and each row of the answer back: a group of checks spent more on waking threads than on its rows.
//! Who records checks stands on a thread that may wait anyway, so it writes with a connection of its own, which rusqlite makes safe to hold. All
//! transactions of this process take turns here first, because SQLite itself would let them wait without order, and not for long.

use crate::{
    Result,
    error::StoreError,
    write_ahead::{self, Committed, WriteAhead},
};
use rusqlite::{CachedStatement, Connection, Params, Row};
use sqlx::sqlite::SqlitePool;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{runtime::Handle, sync::OwnedMutexGuard};

/// Whose turn it is to write to an SQLite file, and how to write to it directly. The default knows no file: then nobody does.
#[derive(Clone, Debug, Default)]
pub struct Writers {
    turn: Arc<tokio::sync::Mutex<()>>,
    file: Option<Arc<Direct>>,
}

/// Somebody's turn to write, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    guard: Option<OwnedMutexGuard<()>>,
    /// Where the writer's connection comes back to, if it is still undoing something when the turn is dropped.
    undoing: Option<SqlitePool>,
}

impl Turn {
    /// The turn of a transaction of this pool's, which undoes what it wrote after it was dropped, unless it was [`Self::done`].
    pub(crate) fn of(mut self, pool: &SqlitePool) -> Self {
        self.undoing = Some(pool.clone());
        self
    }

    /// Nothing is left to undo.
    pub(crate) fn done(mut self) {
        self.undoing = None;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let (Some(pool), Some(guard), Ok(runtime)) = (self.undoing.take(), self.guard.take(), Handle::try_current()) {
            runtime.spawn(async move {
                drop(pool.acquire().await);
                drop(guard);
            });
        }
    }
}

#[derive(Debug)]
struct Direct {
    path: PathBuf,
    /// How long a writer waits for another process.
    busy: Duration,
    /// How long a writer waits for its turn.
    wait: Duration,
    idle: Mutex<Idle>,
}

#[derive(Debug, Default)]
struct Idle {
    /// The connection, while nobody writes with it and once somebody did.
    conn: Option<Connection>,
    /// Nobody may write any more.
    closed: bool,
}

impl Writers {
    /// Of this database file. `busy`: how long to wait for another process; `wait`: for one's turn.
    pub(crate) fn of(path: PathBuf, busy: Duration, wait: Duration) -> Self {
        Self { turn: Arc::default(), file: Some(Arc::new(Direct { path, busy, wait, idle: Mutex::default() })) }
    }

    /// Waits for one's turn to write, in the order of asking. [`StoreError::Unreachable`] if it does not come in time.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let turn = Arc::clone(&self.turn).lock_owned();
        let guard = match &self.file {
            Some(file) => tokio::time::timeout(file.wait, turn).await.map_err(|_| StoreError::Unreachable(sqlx::Error::PoolTimedOut))?,
            None => turn.await,
        };
        Ok(Turn { guard: Some(guard), undoing: None })
    }

    /// A transaction that holds SQLite's write lock; its statements run on the thread of whoever asks. `None` if there is no file to open.
    pub(crate) async fn begin(&self, log: &WriteAhead) -> Result<Option<DirectTx>> {
        let Some(file) = &self.file else { return Ok(None) };
        let turn = self.turn().await?;
        let mut tx = DirectTx { conn: Some(file.connection()?), file: Arc::clone(file), log: log.clone(), sick: false, _turn: turn };
        tx.run("BEGIN IMMEDIATE", [])?;
        Ok(Some(tx))
    }

    /// Waits for whoever writes, and closes the connection: nobody opens another.
    pub(crate) async fn close(&self) {
        let Some(file) = &self.file else { return };
        let _turn = self.turn().await;
        let idle = std::mem::replace(&mut *file.idle(), Idle { conn: None, closed: true });
        // The last one to close a file moves its log into it.
        drop(tokio::task::spawn_blocking(move || drop(idle)).await);
    }
}

impl Direct {
    fn idle(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connection(&self) -> Result<Connection> {
        let mut idle = self.idle();
        if idle.closed {
            return Err(StoreError::Unreachable(sqlx::Error::PoolClosed));
        }
        if let Some(kept) = idle.conn.take() {
            return Ok(kept);
        }
        // Not made anew: whoever took the file away would find an empty one.
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(&self.path, flags)?;
        // SQLite opens what it may not write to as well as it can.
        if conn.is_readonly(rusqlite::MAIN_DB)? {
            return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None).into());
        }
        conn.busy_timeout(self.busy)?;
        for (name, value) in write_ahead::PRAGMAS {
            conn.pragma_update(None, name, value)?;
        }
        Ok(conn)
    }
}

/// A transaction of the connection that writes directly: rolled back unless [`DirectTx::commit_soon`] is reached.
#[derive(Debug)]
pub struct DirectTx {
    /// There until it is dropped.
    conn: Option<Connection>,
    file: Arc<Direct>,
    log: WriteAhead,
    /// Something went wrong that another connection may be spared.
    sick: bool,
    _turn: Turn,
}

impl DirectTx {
    /// Does something with a statement, and notes if it failed for another reason than that something is there already.
    fn with<T>(&mut self, sql: &str, what: impl FnOnce(&mut CachedStatement<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let conn = self.conn.as_ref().ok_or(StoreError::Unreachable(sqlx::Error::PoolClosed))?;
        let done = conn.prepare_cached(sql).and_then(|mut statement| what(&mut statement)).map_err(StoreError::from);
        self.sick |= done.as_ref().is_err_and(|error| !matches!(error, StoreError::Taken(_)));
        done
    }

    /// Runs a statement that answers no row; how many rows it changed. SQLite counts parameters in the order in which they first stand in it, whatever
    /// their numbers.
    pub(crate) fn run(&mut self, sql: &str, params: impl Params) -> Result<usize> {
        self.with(sql, |statement| statement.execute(params))
    }

    /// The row that a statement answers, if it answers one.
    pub(crate) fn row<T>(&mut self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<Option<T>> {
        self.with(sql, |statement| {
            let mut rows = statement.query(params)?;
            let row = rows.next()?.map(read).transpose()?;
            // A statement that writes has done so only when it says that it is done.
            while rows.next()?.is_some() {}
            Ok(row)
        })
    }

    /// Makes it so for everybody who reads: see [`crate::Tx::commit_soon`].
    pub(crate) fn commit_soon(mut self) -> Result<Committed> {
        self.run("COMMIT", [])?;
        Ok(Committed(Some((self.log.noted(), self.log.clone()))))
    }
}

impl Drop for DirectTx {
    fn drop(&mut self) {
        let Some(conn) = self.conn.take() else { return };
        // When its disk is full, SQLite has rolled back itself. A connection with which something failed is closed, and another opened for the next: the
        // file may have become writable again, or be another.
        if !self.sick && (conn.is_autocommit() || conn.execute_batch("ROLLBACK").is_ok()) {
            let mut idle = self.file.idle();
            if !idle.closed {
                idle.conn = Some(conn);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, DbSettings};

    /// A limit is the connection's own: the next one has none.
    #[tokio::test]
    async fn a_connection_whose_disk_was_full_is_given_up_and_the_next_one_writes() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::connect(&DbSettings::new(format!("sqlite://{}/some.db", dir.path().display()))).await.unwrap();
        db.migrate().await.unwrap();
        let Db::Sqlite { writers, log, .. } = &db else { panic!("SQLite was asked for") };
        let begin = async || writers.begin(log).await.unwrap().unwrap();
        let fill = "INSERT INTO counters (name, value) VALUES ($1 || hex(randomblob(20000)), 0)";
        let mut tx = begin().await;
        tx.row("PRAGMA max_page_count = 1", [], |_| Ok(())).unwrap();
        let full = (0..1000).find_map(|_| tx.run(fill, ["a"]).err()).unwrap();
        assert!(matches!(full, StoreError::Full(_)), "{full:?}");
        drop(tx);
        let mut tx = begin().await;
        tx.run(fill, ["b"]).unwrap();
        tx.commit_soon().unwrap().lasts().await.unwrap();
        let left = begin().await.row("SELECT group_concat(substr(name, 1, 1), '') FROM counters WHERE length(name) > 20000", [], |row| row.get::<_, String>(0));
        assert_eq!(left.unwrap().unwrap(), "b", "what the full disk refused was rolled back");
    }
}
