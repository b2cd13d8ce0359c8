//! The two engines behind one type, connections and transactions.

use crate::{
    direct::{Turn, Writers},
    error::{Result, StoreError},
    write_ahead::{self, Committed, WriteAhead},
};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, Postgres, Sqlite, SqliteConnection, Transaction,
    migrate::{MigrateError, Migrator},
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
    sqlite::{SqliteAutoVacuum, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions},
};
use std::{
    ops::{Deref, DerefMut},
    path::Path,
    str::FromStr,
    time::Duration,
};

static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Declares a module's statements as constants and lists them in `STATEMENTS`, so that one test prepares them all on both engines.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*
        /// This module's statements, by name.
        pub const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// Runs one body on whichever engine the connection is of; `$c` is `&mut SqliteConnection` or `&mut PgConnection`.
macro_rules! on {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn.engine_mut() {
            $crate::db::EngineMut::Sqlite($c) => $body,
            $crate::db::EngineMut::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

statements! {
    PING = "SELECT 1";
    NEXT = "UPDATE counters SET value = value + $2 WHERE name = $1 RETURNING value";
    /// Changes nothing, and still needs every permission that a change needs.
    TOUCH = "UPDATE counters SET value = value";
    APPLIED = "SELECT MAX(version) FROM _sqlx_migrations";
}

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded SQLite.
    Sqlite,
    /// A PostgreSQL server, or one that speaks its protocol.
    Postgres,
}

/// How far the tables are: each number is a migration's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// The last one that was applied; `None` in an empty database.
    pub applied: Option<i64>,
    /// The last one that this version of Markward knows.
    pub known: i64,
}

impl Schema {
    /// True if this version can work with the tables as they are.
    #[must_use]
    pub fn is_current(self) -> bool {
        self.applied == Some(self.known)
    }
}

/// Statements that a connection keeps prepared: more than the portal has.
const STATEMENTS_KEPT: usize = 1_000;

/// How to connect.
#[derive(Clone, Debug)]
pub struct DbSettings {
    /// `sqlite://path` or `postgres://…`.
    pub url: String,
    /// Connections at most (readers, for SQLite).
    pub connections: u32,
    /// How long to wait for a connection.
    pub wait: Duration,
}

impl DbSettings {
    /// Eight connections, five seconds.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, wait: Duration::from_secs(5) }
    }
}

/// The database: cheap to clone, shared by all.
#[derive(Clone, Debug)]
pub enum Db {
    /// Many readers, one who writes at a time (SQLite has one anyway: queueing for one's turn is fairer than its busy timeout).
    Sqlite {
        /// Readers.
        read: SqlitePool,
        /// The connection that most is written with.
        write: SqlitePool,
        /// What its commits wait for.
        log: WriteAhead,
        /// Whose turn it is to write.
        writers: Writers,
    },
    /// One pool.
    Postgres(PgPool),
}

impl Db {
    /// Connects; makes the SQLite file if it is not there. Migrates nothing: see [`Db::migrate`].
    pub async fn connect(settings: &DbSettings) -> Result<Self> {
        let url = settings.url.as_str();
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(|_| StoreError::Address(without_password(url)))?;
            // A pool takes a refused connection for a server that is starting, and in the end only says that it waited. One try tells why.
            let first = tokio::time::timeout(settings.wait, options.connect());
            first.await.map_err(|_| StoreError::Unreachable(sqlx::Error::PoolTimedOut))??.close().await.ok();
            let pool = PgPoolOptions::new()
                .max_connections(settings.connections)
                .acquire_timeout(settings.wait)
                .connect_with(options.disable_statement_logging().statement_cache_capacity(STATEMENTS_KEPT))
                .await?;
            return Ok(Self::Postgres(pool));
        }
        let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) else {
            return Err(StoreError::Address(without_password(url)));
        };
        let path = Path::new(path.split('?').next().unwrap_or(path));
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| StoreError::Unreachable(sqlx::Error::Io(e)))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .auto_vacuum(SqliteAutoVacuum::Incremental)
            .busy_timeout(settings.wait)
            .optimize_on_close(true, None)
            .disable_statement_logging();
        // Durable after a crash of the process. After a power cut too: a commit waits until the log is synced, see `WriteAhead`.
        // And no memory map: SQLite gives the whole map up after each commit of another connection, and while it does, no other thread of the
        // process gets a page of memory. Of 300 searches a second the slowest hundredth took 80 ms with a map, 18 without.
        let options = write_ahead::PRAGMAS.into_iter().fold(options, |options, (name, value)| options.pragma(name, value.to_string()));
        let options = options.statement_cache_capacity(STATEMENTS_KEPT);
        // A file does not go away as a server does: to ask each time whether it is there would cost as much as to read a row.
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .acquire_timeout(settings.wait * 6)
            // When its disk is full, SQLite itself rolls the transaction back; sqlx's own rollback then fails, and the connection would
            // refuse every further transaction. It is given up for a new one. The ping waits until the rollback was tried.
            .after_release(|connection, _| {
                Box::pin(async move {
                    connection.ping().await?;
                    Ok(!connection.is_in_transaction())
                })
            })
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(settings.connections)
            .test_before_acquire(false)
            .acquire_timeout(settings.wait)
            .connect_with(options)
            .await?;
        let writers = Writers::of(path.to_owned(), settings.wait, settings.wait * 6);
        let log = WriteAhead::beside(path, Some((read.clone(), write.clone(), writers.clone())));
        Ok(Self::Sqlite { read, write, log, writers })
    }

    /// Which engine it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Brings the tables up to date. [`StoreError::Newer`] if a newer Markward was here.
    pub async fn migrate(&self) -> Result<()> {
        let done = match self {
            Self::Sqlite { write, .. } => SQLITE.run(write).await,
            Self::Postgres(pool) => POSTGRES.run(pool).await,
        };
        if let (Self::Sqlite { log, .. }, Ok(())) = (self, &done) {
            log.sync().await?;
        }
        done.map_err(|error| match error {
            MigrateError::VersionMissing(version) => StoreError::Newer(version),
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => match StoreError::from(cause) {
                StoreError::Other(cause) => StoreError::Migration(MigrateError::Execute(cause)),
                known => known,
            },
            other => StoreError::Migration(other),
        })
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Conn> {
        Ok(Conn(match self {
            Self::Sqlite { read, .. } => Kind::Sqlite(read.acquire().await?),
            Self::Postgres(pool) => Kind::Postgres(pool.acquire().await?),
        }))
    }

    /// A transaction to write in. On SQLite it holds the write lock from the start, so that it never fails half-way for another writer.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, log, writers, .. } => {
                let turn = writers.turn().await?.of(write);
                Tx(Conn(Kind::SqliteTx(write.begin_with("BEGIN IMMEDIATE").await?)), Some((log.clone(), turn)))
            }
            Self::Postgres(pool) => Tx(Conn(Kind::PostgresTx(pool.begin().await?)), None),
        })
    }

    /// Answers if the database does.
    pub async fn ping(&self) -> Result<()> {
        let mut conn = self.read().await?;
        on!(conn, |c| sqlx::query(PING).execute(c).await.map(drop))?;
        Ok(())
    }

    /// How far the tables are.
    pub async fn schema(&self) -> Result<Schema> {
        let migrator = match self {
            Self::Sqlite { .. } => &SQLITE,
            Self::Postgres(_) => &POSTGRES,
        };
        let known = migrator.iter().map(|migration| migration.version).max().unwrap_or(0);
        let mut conn = self.read().await?;
        let applied = on!(conn, |c| sqlx::query_scalar(APPLIED).fetch_one(c).await);
        match applied {
            Ok(applied) => Ok(Schema { applied, known }),
            // Before the first migration there is not even the table of migrations.
            Err(sqlx::Error::Database(cause)) if cause.code().as_deref() == Some("42P01") || cause.message().contains("no such table") => {
                Ok(Schema { applied: None, known })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// `Ok` if the database takes writes: [`StoreError::ReadOnly`] if its file or server does not. Changes nothing.
    pub async fn check_writable(&self) -> Result<()> {
        let mut tx = self.begin().await?;
        on!(tx, |c| sqlx::query(TOUCH).execute(c).await.map(drop))?;
        Ok(())
    }

    /// What the engine calls itself, such as `SQLite 3.51.3`.
    pub async fn engine_version(&self) -> Result<String> {
        match self {
            Self::Sqlite { .. } => Ok(format!("SQLite {}", libsqlite3_sys::SQLITE_VERSION.to_str().unwrap_or_default())),
            Self::Postgres(pool) => Ok(pool
                .acquire()
                .await?
                .server_version_num()
                .map_or_else(|| "PostgreSQL".to_owned(), |number| format!("PostgreSQL {}.{}", number / 10_000, number % 10_000))),
        }
    }

    /// Waits for what is under way and closes.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, writers, .. } => {
                read.close().await;
                write.close().await;
                writers.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// A connection of either engine. None is asked for while another is held: a pool of askers would wait for each other.
#[derive(Debug)]
pub struct Conn(Kind);

#[derive(Debug)]
enum Kind {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// The engine's own connection, for [`on!`].
pub(crate) enum EngineMut<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl Conn {
    pub(crate) fn engine_mut(&mut self) -> EngineMut<'_> {
        match &mut self.0 {
            Kind::Sqlite(c) => EngineMut::Sqlite(c),
            Kind::SqliteTx(c) => EngineMut::Sqlite(c),
            Kind::Postgres(c) => EngineMut::Postgres(c),
            Kind::PostgresTx(c) => EngineMut::Postgres(c),
        }
    }

    /// Which engine it is of.
    pub(crate) const fn engine(&self) -> Engine {
        match &self.0 {
            Kind::Sqlite(_) | Kind::SqliteTx(_) => Engine::Sqlite,
            Kind::Postgres(_) | Kind::PostgresTx(_) => Engine::Postgres,
        }
    }

    /// Prepares a statement without running it: what the test of all statements does.
    pub async fn prepare(&mut self, sql: &'static str) -> Result<()> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        on!(self, |c| c.prepare(sql.into_sql_str()).await.map(drop))?;
        Ok(())
    }
}

/// A transaction: rolled back unless [`Tx::commit`] is reached.
#[derive(Debug)]
pub struct Tx(Conn, Option<(WriteAhead, Turn)>);

impl Tx {
    /// Makes it last: when this is done, no power cut undoes it.
    pub async fn commit(self) -> Result<()> {
        self.commit_soon().await?.lasts().await
    }

    /// Makes it so for everybody who reads. That it lasts is not yet sure: whoever answers for it waits for [`Committed::lasts`], and meanwhile the
    /// next transaction can be written.
    pub async fn commit_soon(self) -> Result<Committed> {
        let Self(Conn(kind), file) = self;
        match kind {
            Kind::SqliteTx(tx) => tx.commit().await?,
            Kind::PostgresTx(tx) => tx.commit().await?,
            Kind::Sqlite(_) | Kind::Postgres(_) => {}
        }
        Ok(Committed(file.map(|(log, turn)| {
            let commit = log.noted();
            turn.done();
            (commit, log)
        })))
    }

    /// Adds `by` to a counter and answers its new value. The counter's row stays locked until commit: numbers come in the order of commits.
    pub async fn next(&mut self, counter: &str, by: i64) -> Result<i64> {
        Ok(on!(self, |c| sqlx::query_scalar(NEXT).bind(counter).bind(by).fetch_one(c).await)?)
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// The address as it may be shown: no password.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => format!("{}://…{}", &url[..scheme], &url[at..]),
        _ => url.to_owned(),
    }
}
