//! The secret that keys are derived from, and the file it lives in.

use std::{
    fmt, fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Bytes a secret needs: as many as the keys that are derived from it.
const MIN_BYTES: usize = 32;

/// The secret. Its `Debug` says nothing, so that no log can.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<[u8]>);

/// Why there is no secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Too short to resist guessing.
    #[error("it has {0} bytes, fewer than {MIN_BYTES}")]
    Short(usize),
    /// The file's content is too short.
    #[error(
        "the secret in {path} has {bytes} bytes, fewer than {MIN_BYTES}; restore the file from your backup, or write a new secret if no code was issued and nobody signed up yet"
    )]
    ShortFile {
        /// The file.
        path: PathBuf,
        /// What it holds.
        bytes: usize,
    },
    /// The file cannot be read or made.
    #[error("the secret's file {path} could not be {verb}")]
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `made`.
        verb: &'static str,
        /// Why.
        source: io::Error,
    },
}

impl Secret {
    /// The secret in `text`, which is what a file or a variable holds. White space around it does not count.
    ///
    /// # Errors
    /// Fewer than 32 bytes.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let bytes = text.trim().as_bytes();
        if bytes.len() < MIN_BYTES { Err(SecretError::Short(bytes.len())) } else { Ok(Self(bytes.into())) }
    }

    /// The bytes to derive keys from.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret in the file at `path`, which is not made.
    ///
    /// # Errors
    /// The file is not there, cannot be read, or holds fewer than 32 bytes.
    pub fn in_file(path: &Path) -> Result<Self, SecretError> {
        let text = fs::read_to_string(path).map_err(|source| SecretError::File { path: path.to_owned(), verb: "read", source })?;
        Self::parse(&text).map_err(|_| SecretError::ShortFile { path: path.to_owned(), bytes: text.trim().len() })
    }

    /// The secret in the file at `path`. At the first start there is none: then `random` becomes it, readable by its owner only. Of two
    /// processes that start at once, one makes the file and the other reads it.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds fewer than 32 bytes.
    pub fn from_file(path: &Path, random: [u8; 32]) -> Result<Self, SecretError> {
        Self::in_file_or(path, &model::encode::hex(&random))
    }

    /// The same, with a secret that is known: `text` becomes what is in the file, if there is none.
    ///
    /// # Errors
    /// As [`Self::from_file`].
    pub fn in_file_or(path: &Path, text: &str) -> Result<Self, SecretError> {
        let failed = |verb| move |source| SecretError::File { path: path.to_owned(), verb, source };
        match Self::in_file(path) {
            Err(SecretError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            there => return there,
        }
        let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(directory).map_err(failed("made"))?;
        let temporary = path.with_extension(format!("new-{}", std::process::id()));
        private(&temporary).and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all())).map_err(failed("made"))?;
        // A hard link fails if the name exists, which a rename would overwrite: the secret of the process that came first stays.
        let linked = fs::hard_link(&temporary, path);
        fs::remove_file(&temporary).map_err(failed("made"))?;
        match linked {
            Ok(()) => Self::parse(text),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::in_file_or(path, text),
            Err(error) => Err(failed("made")(error)),
        }
    }
}

/// A new file that only its owner can read, from its first byte on.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
