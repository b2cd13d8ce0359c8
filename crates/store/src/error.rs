//! What can go wrong with a database, in the kinds that a caller can act on.

/// The store's result.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A UNIQUE constraint: what is named is taken already. Holds the engine's words, which name the columns or the index.
    #[error("already there: {0}")]
    Taken(String),
    /// A row was not in the state that the change needs: somebody else was first.
    #[error("changed meanwhile")]
    Conflict,
    /// The database cannot be reached, or has no connection to give in time.
    #[error("the database cannot be reached: {0}")]
    Unreachable(#[source] sqlx::Error),
    /// The database file or server takes no writes.
    #[error("the database is read-only: {0}")]
    ReadOnly(#[source] sqlx::Error),
    /// No room is left on its disk.
    #[error("no space is left for the database: {0}")]
    Full(#[source] sqlx::Error),
    /// Its tables were made by a newer version of Markward.
    #[error("the database was written by a newer Markward (migration {0} is unknown to this one): use that version, or restore a backup")]
    Newer(i64),
    /// A migration failed.
    #[error("the database could not be brought up to date: {0}")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The address is not one of a database.
    #[error("“{0}” is not a database address: sqlite://path/to/file.db or postgres://user:password@host/name")]
    Address(String),
    /// A row holds what the model refuses: the database was changed by other hands, or by a bug.
    #[error("a row of {table} cannot be read: {cause}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What the model said.
        cause: String,
    },
    /// Anything else.
    #[error(transparent)]
    Other(sqlx::Error),
}

impl StoreError {
    /// For `TryFrom` of rows.
    pub(crate) fn corrupt(table: &'static str, cause: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, cause: cause.to_string() }
    }

    /// The same in words, for another who asked for what could not be done.
    #[must_use]
    pub fn again(&self) -> Self {
        Self::Unreachable(sqlx::Error::Protocol(self.to_string()))
    }

    /// By SQLite's primary result code.
    fn of_sqlite(code: Option<i32>, error: sqlx::Error) -> Self {
        match code {
            Some(8) => Self::ReadOnly(error),
            Some(13) => Self::Full(error),
            // Locked for too long by another process, or not to be read.
            Some(5 | 10 | 14) => Self::Unreachable(error),
            _ => Self::Other(error),
        }
    }

    /// True for what a later try may mend: unreachable, read-only or full databases.
    #[must_use]
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::ReadOnly(_) | Self::Full(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                Self::Unreachable(error)
            }
            sqlx::Error::Database(cause) => {
                if cause.is_unique_violation() {
                    let names = cause.constraint().map_or_else(|| cause.message().to_owned(), str::to_owned);
                    return Self::Taken(names);
                }
                let code = cause.code().unwrap_or_default().into_owned();
                // SQLite's primary result code is the low byte of the extended one; PostgreSQL's SQLSTATE has five characters.
                match code.parse::<i32>().ok().filter(|_| code.len() < 5).map(|c| c & 0xff) {
                    Some(code) => Self::of_sqlite(Some(code), error),
                    None => match code.as_str() {
                        "25006" => Self::ReadOnly(error),
                        "53100" | "53200" => Self::Full(error),
                        "53300" | "57P01" | "57P02" | "57P03" | "28000" | "28P01" | "3D000" => Self::Unreachable(error),
                        _ => Self::Other(error),
                    },
                }
            }
            _ => Self::Other(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error().map(|cause| cause.extended_code);
        // The last is what SQLite says of a key that is no index of its own.
        if let Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY) = code {
            return Self::Taken(error.to_string());
        }
        Self::of_sqlite(code.map(|code| code & 0xff), sqlx::Error::AnyDriverError(Box::new(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;

    #[test]
    fn what_sqlite_says_directly_is_of_the_same_kinds() {
        let of = |code: i32| StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        assert!(matches!(of(ffi::SQLITE_FULL), StoreError::Full(_)));
        assert!(matches!(of(ffi::SQLITE_READONLY_DBMOVED), StoreError::ReadOnly(_)));
        assert!(matches!(of(ffi::SQLITE_IOERR_WRITE), StoreError::Unreachable(_)));
        assert!(matches!(of(ffi::SQLITE_BUSY_SNAPSHOT), StoreError::Unreachable(_)));
        assert!(matches!(of(ffi::SQLITE_CANTOPEN), StoreError::Unreachable(_)));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT_UNIQUE), StoreError::Taken(_)));
        assert!(matches!(of(ffi::SQLITE_CONSTRAINT_FOREIGNKEY), StoreError::Other(_)));
        assert!(matches!(StoreError::from(rusqlite::Error::QueryReturnedNoRows), StoreError::Other(_)));
    }
}
