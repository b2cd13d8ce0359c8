//! Opening the portal: data directory, secret, database, in the order in which their faults are clearest.

use crate::config::{Secret, SecretError, Settings};
use model::email::Email;
use portal::{
    Portal, PortalError,
    world::{SystemClock, SystemRng},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Db, DbSettings, StoreError};
use url::Url;

/// Why the portal cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The data directory cannot be made.
    #[error("the data directory {path} could not be made (setting `data_dir`)")]
    DataDir {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There is no portal here.
    #[error("there is no portal here: {0} is missing (settings `data_dir` and `database_url`)")]
    Missing(PathBuf),
    /// There is no secret.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The portal refuses the secret.
    #[error(transparent)]
    Weak(#[from] portal::secret::SecretError),
    /// The codes in the database were made with another secret.
    #[error(
        "the secret does not fit this database: its unit codes were made with another one, and could not be checked any more. \
         Restore the secret of this database (setting `secret` or `secret_file`)"
    )]
    Keys(#[source] PortalError),
    /// No address to write to.
    #[error("the address of the setting `mail_from` cannot stand in for `contact`: {0}")]
    Contact(String),
    /// The database does not open, or cannot be worked with.
    #[error("cannot work with the database {address}{hint}")]
    Database {
        /// Its address, without the password.
        address: String,
        /// What may help.
        hint: &'static str,
        /// Why.
        source: StoreError,
    },
}

impl OpenError {
    fn database(url: &str, source: StoreError) -> Self {
        let hint = match &source {
            StoreError::Unreachable(_) => ": is its server running, and does the setting `database_url` name it rightly?",
            StoreError::ReadOnly(_) => ": give this account write permission on the file and its directory, or take the server out of read-only mode",
            StoreError::Full(_) => ": make room on its disk",
            _ => "",
        };
        Self::Database { address: shown(url), hint, source }
    }
}

/// The database's address as it may be shown: without its password.
pub fn shown(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Fails only for addresses that cannot have a password.
            parsed.set_password(Some("…")).unwrap_or_default();
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}

/// Connects, without looking at the tables.
///
/// # Errors
/// The database cannot be reached, or its address is none.
pub async fn connect(settings: &Settings) -> Result<Db, OpenError> {
    let failed = |source| OpenError::database(&settings.database_url, source);
    Db::connect(&DbSettings::new(settings.database_url.clone())).await.map_err(failed)
}

/// The file of an SQLite database; none if it is PostgreSQL's, or lives in memory.
pub fn database_file(settings: &Settings) -> Option<PathBuf> {
    let path = settings.database_url.strip_prefix("sqlite://").or_else(|| settings.database_url.strip_prefix("sqlite:"))?;
    Some(PathBuf::from(path.split('?').next().unwrap_or(path))).filter(|path| path != Path::new(":memory:"))
}

/// For who needs a portal that is there: opening would make a new one in an empty place.
///
/// # Errors
/// Its database or its secret is missing.
pub fn must_be_there(settings: &Settings) -> Result<(), OpenError> {
    if let Some(file) = database_file(settings).filter(|file| !file.exists()) {
        return Err(OpenError::Missing(file));
    }
    known_secret(settings).map(drop)
}

/// The secret: the one that the settings give, else the one in its file.
///
/// # Errors
/// It is too short, or its file cannot be read or made.
pub fn secret(settings: &Settings) -> Result<portal::secret::Secret, OpenError> {
    let secret = match &settings.secret {
        Some(secret) => secret.clone(),
        None => Secret::from_file(&settings.secret_file, rand::random())?,
    };
    Ok(portal::secret::Secret::new(secret.bytes())?)
}

/// The same, but none is made: for who only reads.
///
/// # Errors
/// There is none, it is too short, or its file cannot be read.
pub fn known_secret(settings: &Settings) -> Result<portal::secret::Secret, OpenError> {
    let secret = match &settings.secret {
        Some(secret) => secret.clone(),
        None => Secret::in_file(&settings.secret_file)?,
    };
    Ok(portal::secret::Secret::new(secret.bytes())?)
}

/// Makes a directory that nobody else on the machine looks into; one that is there keeps its permissions.
///
/// # Errors
/// It cannot be made.
pub fn private_directory(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// The portal over its database, brought up to date and found writable.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(settings: &Settings) -> Result<Portal, OpenError> {
    let made = private_directory(&settings.data_dir);
    made.map_err(|source| OpenError::DataDir { path: settings.data_dir.clone(), source })?;
    let secret = secret(settings)?;
    let db = connect(settings).await?;
    let failed = |source| OpenError::database(&settings.database_url, source);
    db.migrate().await.map_err(failed)?;
    db.check_writable().await.map_err(failed)?;
    let portal = over(db, settings, secret)?;
    portal.check_code_keys().await.map_err(OpenError::Keys)?;
    Ok(portal)
}

/// The portal over a database that is known to be well.
///
/// # Errors
/// There is no address that people can write to.
pub fn over(db: Db, settings: &Settings, secret: portal::secret::Secret) -> Result<Portal, OpenError> {
    let contact = match &settings.contact {
        Some(contact) => contact.clone(),
        None => Email::parse(settings.mail_from.email.as_ref()).map_err(|error| OpenError::Contact(error.to_string()))?,
    };
    let settings = portal::Settings {
        marketplace: settings.marketplace.clone(),
        public_url: settings.public_url().as_str().trim_end_matches('/').to_owned(),
        contact,
        contact_chosen: settings.contact.is_some(),
        pages: settings.pages.clone(),
        data_dir: settings.data_dir.clone(),
        session_seconds: i64::try_from(settings.session_lifetime.as_secs()).unwrap_or(i64::MAX),
        label_urls: settings.label_urls.iter().map(|url| url.as_str().trim_end_matches('/').to_owned()).collect(),
        keep: portal::retention::Keep {
            places: days(settings.keep_places),
            mails: days(settings.keep.mails),
            reporters: days(settings.keep.reporters),
            orders: days(settings.keep.orders),
            claims: days(settings.keep.claims),
            actors: days(settings.keep.actors),
        },
        reads_pictures: settings.listing_pictures,
        vocabulary: settings.vocabulary.clone(),
    };
    Ok(Portal::new(db, settings, secret, Arc::new(SystemClock), Arc::new(SystemRng)))
}

fn days(kept: std::time::Duration) -> i64 {
    i64::try_from(kept.as_secs() / 86_400).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;

    /// Settings with a data directory of their own.
    fn settings(directory: &Path, database_url: Option<String>) -> Settings {
        let mut arguments = vec![("data_dir", "--data-dir", directory.display().to_string())];
        arguments.extend(database_url.map(|url| ("database_url", "--database", url)));
        Settings::load_from(&Overrides { file: None, arguments }, std::iter::empty()).unwrap()
    }

    async fn refusal(settings: &Settings) -> String {
        let error = open(settings).await.map(|_| ()).unwrap_err();
        format!("{:#}", anyhow::Error::from(error))
    }

    #[tokio::test]
    async fn the_first_start_makes_everything_and_the_second_finds_it() {
        let directory = tempfile::tempdir().unwrap();
        let settings = settings(&directory.path().join("data"), None);
        let first = open(&settings).await.unwrap();
        first.db().close().await;
        let second = open(&settings).await.unwrap();
        assert_eq!(first.secret().expose(), second.secret().expose());
        assert!(second.db().schema().await.unwrap().is_current());
    }

    #[tokio::test]
    async fn a_database_that_is_not_reached_is_named_without_its_password() {
        let directory = tempfile::tempdir().unwrap();
        let text = refusal(&settings(directory.path(), Some("postgres://markward:hunter2@127.0.0.1:1/markward".into()))).await;
        assert!(text.contains("postgres://markward:") && text.contains("@127.0.0.1:1/markward: is its server running"), "{text}");
        assert!(text.contains("refused") && !text.contains("hunter2"), "{text}");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("notes.db");
        std::fs::write(&path, "these are my notes, and more than a hundred bytes of them, so that it cannot be an empty database file at all").unwrap();
        let text = refusal(&settings(directory.path(), Some(format!("sqlite://{}", path.display())))).await;
        assert!(text.contains("notes.db") && text.contains("not a database"), "{text}");
    }

    #[tokio::test]
    async fn a_newer_database_is_refused_with_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let settings = settings(directory.path(), None);
        let portal = open(&settings).await.unwrap();
        let Db::Sqlite { write, .. } = portal.db() else { unreachable!() };
        let future = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'future', true, x'00', 0)";
        sqlx::query(future).execute(write).await.unwrap();
        portal.db().close().await;
        let text = refusal(&settings).await;
        assert!(text.contains("newer Markward") && text.contains("restore a backup"), "{text}");
    }

    #[tokio::test]
    async fn a_data_directory_that_is_a_file_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data");
        std::fs::write(&path, "").unwrap();
        let text = refusal(&settings(&path, None)).await;
        assert!(text.contains("data directory") && text.contains(&path.display().to_string()), "{text}");
    }
}
