//! What can go wrong with an index, none of it because of what was searched for.

use std::io;
use tantivy::{TantivyError, directory::error::LockError};

/// Why an index cannot be opened. [`OpenError::is_rebuildable`] says whether [`Index::create`](crate::Index::create) and a feed from the start would mend it.
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

    pub(crate) fn of(place: &str, error: TantivyError) -> Self {
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
pub struct SearchError(#[from] pub(crate) TantivyError);
