//! Reading the site into memory.

use super::{File, Site, Variant};
use axum::{body::Bytes, http::HeaderValue};
use model::encode::hex;
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
};

/// Why there is no site.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The directory is missing or holds no script.
    #[error("there is no built site in {0}; `make run` builds it, or scripts/build-site alone (setting `site_dir`)")]
    NotBuilt(PathBuf),
    /// This binary was built without a site and none was named.
    #[cfg(not(feature = "embed"))]
    #[error("this binary carries no site (it was built without the feature `embed`), and the setting `site_dir` names none")]
    NotEmbedded,
    /// A file could not be read.
    #[error("the site's file {path} could not be read")]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What every built site has: without it no page would come alive.
const SCRIPT: &str = "pkg/markward.js";

#[cfg(feature = "embed")]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded_site.rs"));
}

impl Site {
    /// The site in `directory`, or the one inside the binary.
    ///
    /// # Errors
    /// It was not built, or a file cannot be read.
    pub fn load(directory: Option<&Path>) -> Result<Self, SiteError> {
        match directory {
            Some(directory) => Self::from_directory(directory),
            None => Self::embedded(),
        }
    }

    #[cfg(feature = "embed")]
    fn embedded() -> Result<Self, SiteError> {
        Ok(Self::from_files(embedded::FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Bytes::from_static(bytes)))))
    }

    #[cfg(not(feature = "embed"))]
    fn embedded() -> Result<Self, SiteError> {
        Err(SiteError::NotEmbedded)
    }

    fn from_directory(directory: &Path) -> Result<Self, SiteError> {
        if !directory.join(SCRIPT).is_file() {
            return Err(SiteError::NotBuilt(directory.to_owned()));
        }
        let mut files = Vec::new();
        read(directory, "", &mut files)?;
        Ok(Self::from_files(files.into_iter()))
    }

    /// Groups files with their compressed forms (`name.br`, `name.gz`) and puts what is in `pkg/` under its hash.
    pub(crate) fn from_files(files: impl Iterator<Item = (String, Bytes)>) -> Self {
        let all = files.collect::<BTreeMap<_, _>>();
        let is_variant = |name: &str| name.strip_suffix(".br").or_else(|| name.strip_suffix(".gz")).is_some_and(|original| all.contains_key(original));
        let originals = all.keys().filter(|name| !is_variant(name));
        let pkg_dir = format!("pkg/{}", pkg_hash(&all));
        let file = |name: &String| {
            let identity = variant(&all[name], "");
            // A compressed form that is not smaller would cost the browser time for nothing.
            let smaller = |suffix: &str| all.get(&format!("{name}.{suffix}")).filter(|bytes| bytes.len() < all[name].len()).map(|bytes| variant(bytes, suffix));
            let address = name.strip_prefix("pkg/").map_or_else(|| name.clone(), |rest| format!("{pkg_dir}/{rest}"));
            (address, File { mime: mime(name), identity, brotli: smaller("br"), gzip: smaller("gz") })
        };
        let files = originals.map(file).collect::<HashMap<_, _>>();
        Self { files, pkg_dir }
    }
}

fn read(directory: &Path, prefix: &str, files: &mut Vec<(String, Bytes)>) -> Result<(), SiteError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| SiteError::Unreadable { path, source }
    };
    for entry in fs::read_dir(directory).map_err(failed(directory))? {
        let path = entry.map_err(failed(directory))?.path();
        // A name that is not UTF-8 cannot be in an address of ours.
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.') || *name == ".well-known") else {
            continue;
        };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            read(&path, &format!("{name}/"), files)?;
        } else {
            files.push((name, fs::read(&path).map_err(failed(&path))?.into()));
        }
    }
    Ok(())
}

/// Twelve hex digits of what `pkg/` holds, names and contents.
fn pkg_hash(all: &BTreeMap<String, Bytes>) -> String {
    let mut hasher = Sha256::new();
    for (name, bytes) in all.iter().filter(|(name, _)| name.starts_with("pkg/")) {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hex(&hasher.finalize()[..6])
}

/// A form of a file. Each form has a tag of its own: a cache must not answer a request for one with the other.
fn variant(bytes: &Bytes, suffix: &str) -> Variant {
    let tag = format!("\"{}{suffix}\"", hex(&Sha256::digest(bytes)[..10]));
    Variant { bytes: bytes.clone(), etag: HeaderValue::try_from(tag).unwrap_or(HeaderValue::from_static("\"\"")) }
}

fn mime(name: &str) -> HeaderValue {
    let guess = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
    let text = guess.starts_with("text/") || matches!(guess, "application/javascript" | "application/json" | "image/svg+xml" | "application/manifest+json");
    let mime = if text { format!("{guess}; charset=utf-8") } else { guess.to_owned() };
    HeaderValue::try_from(mime).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}
