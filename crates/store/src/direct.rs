//! Writing to SQLite without a thread between.
//!
//! sqlx sends each statement to a thread of its own, and each row of the answer back: a group of checks spent more on waking threads than on its rows.
//! Who records checks stands on a thread that may wait anyway, so it writes with a connection of its own, which rusqlite makes safe to hold. It is one of
//! SQLite's writers like any other: all of them take turns here first, because SQLite itself would let them wait without order.

use crate::{
    Result,
    error::StoreError,
    write_ahead::{self, Committed, WriteAhead},
};
use rusqlite::{Connection, Params, Row};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::OwnedMutexGuard;

/// Whose turn it is to write to an SQLite file, and how to write to it directly. The default knows no file: then nobody does.
#[derive(Clone, Debug, Default)]
pub struct Writers {
    turn: Arc<tokio::sync::Mutex<()>>,
    file: Option<Arc<Direct>>,
}

/// Somebody's turn to write, until it is dropped.
pub(crate) type Turn = OwnedMutexGuard<()>;

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
        let Some(file) = &self.file else { return Ok(turn.await) };
        tokio::time::timeout(file.wait, turn).await.map_err(|_| StoreError::Unreachable(sqlx::Error::PoolTimedOut))
    }

    /// A transaction that holds SQLite's write lock; its statements run on the thread of whoever asks. `None` if there is no file to open.
    pub(crate) async fn begin(&self, log: &WriteAhead) -> Result<Option<DirectTx>> {
        let Some(file) = &self.file else { return Ok(None) };
        let turn = self.turn().await?;
        let mut tx = DirectTx { conn: Some(file.connection()?), file: Arc::clone(file), log: log.clone(), _turn: turn };
        tx.run("BEGIN IMMEDIATE", [])?;
        Ok(Some(tx))
    }

    /// Closes the connection. Nobody writes any more.
    pub(crate) fn close(&self) {
        if let Some(file) = &self.file {
            *file.idle() = Idle { conn: None, closed: true };
        }
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
    _turn: Turn,
}

impl DirectTx {
    fn conn(&self) -> Result<&Connection> {
        self.conn.as_ref().ok_or(StoreError::Unreachable(sqlx::Error::PoolClosed))
    }

    /// Runs a statement that answers no row; how many rows it changed. SQLite counts parameters in the order in which they first stand in it, whatever
    /// their numbers.
    pub(crate) fn run(&mut self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.conn()?.prepare_cached(sql)?.execute(params)?)
    }

    /// The row that a statement answers, if it answers one.
    pub(crate) fn row<T>(&mut self, sql: &str, params: impl Params, read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>) -> Result<Option<T>> {
        let mut statement = self.conn()?.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let row = rows.next()?.map(read).transpose()?;
        // A statement that writes has done so only when it says that it is done.
        while rows.next()?.is_some() {}
        Ok(row)
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
        // When its disk is full, SQLite has rolled back itself. What cannot be rolled back is closed, and opened anew for the next.
        if conn.is_autocommit() || conn.execute_batch("ROLLBACK").is_ok() {
            let mut idle = self.file.idle();
            if !idle.closed {
                idle.conn = Some(conn);
            }
        }
    }
}
