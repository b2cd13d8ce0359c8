//! The site's static files: script, WebAssembly, style, fonts and pictures, all in memory from the start. They are read once from the site
//! directory, or are part of the binary (feature `embed`). Reading files at each request cost twenty times as much.
//!
//! What lies in `pkg/` changes with each build, so it is addressed by its content: `/pkg/{hash}/markward.js` may be kept for ever, and a
//! page that was rendered by one build never runs the script of another. All else keeps its address and is asked for again after a while.

mod load;
mod negotiate;

pub use load::SiteError;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use negotiate::Encoding;
use std::collections::HashMap;

/// One file with its compressed forms.
#[derive(Debug)]
struct File {
    mime: HeaderValue,
    identity: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

#[derive(Debug)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

/// All static files, by address without the leading `/`.
#[derive(Debug)]
pub struct Site {
    files: HashMap<String, File>,
    pkg_dir: String,
}

/// How long a browser may use a file without asking.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const FOR_A_WHILE: HeaderValue = HeaderValue::from_static("public, max-age=300");

impl Site {
    /// The directory of the page's script and style under its content's hash, as `LeptosOptions::site_pkg_dir` wants it: `pkg/3f2a…`.
    pub fn pkg_dir(&self) -> &str {
        &self.pkg_dir
    }

    /// Whether there is a file at this path.
    pub fn holds(&self, path: &str) -> bool {
        path.strip_prefix('/').is_some_and(|name| self.files.contains_key(name))
    }

    /// How many files there are, and their bytes with all compressed forms.
    pub fn size(&self) -> (usize, usize) {
        let bytes = |file: &File| {
            [Some(&file.identity), file.brotli.as_ref(), file.gzip.as_ref()].into_iter().flatten().map(|variant| variant.bytes.len()).sum::<usize>()
        };
        (self.files.len(), self.files.values().map(bytes).sum())
    }

    /// The answer for a static file, or `None` if there is none at `path` or the method is not for reading.
    ///
    /// The path is looked up as it came, never decoded and never joined to a directory: there is nothing to traverse.
    pub fn respond(&self, method: &Method, path: &str, headers: &HeaderMap) -> Option<Response> {
        if method != Method::GET && method != Method::HEAD {
            return None;
        }
        let file = self.files.get(path.strip_prefix('/')?)?;
        let (variant, encoding) = file.choose(headers);
        let immutable = path[1..].starts_with(&self.pkg_dir);
        let mut response = Response::new(Body::empty());
        let set = response.headers_mut();
        set.insert(header::ETAG, variant.etag.clone());
        set.insert(header::CACHE_CONTROL, if immutable { FOR_EVER } else { FOR_A_WHILE });
        if file.brotli.is_some() || file.gzip.is_some() {
            set.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if negotiate::holds(headers, &variant.etag) {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return Some(response);
        }
        set.insert(header::CONTENT_TYPE, file.mime.clone());
        set.insert(header::CONTENT_LENGTH, HeaderValue::from(variant.bytes.len()));
        if let Some(name) = encoding.name() {
            set.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if method == Method::GET {
            *response.body_mut() = Body::from(variant.bytes.clone());
        }
        Some(response)
    }
}

impl File {
    /// The smallest form that the client takes. Pictures and fonts have one form only.
    fn choose(&self, headers: &HeaderMap) -> (&Variant, Encoding) {
        let accepted = negotiate::accepted(headers);
        match (&self.brotli, &self.gzip) {
            (Some(brotli), _) if accepted.brotli => (brotli, Encoding::Brotli),
            (_, Some(gzip)) if accepted.gzip => (gzip, Encoding::Gzip),
            _ => (&self.identity, Encoding::Identity),
        }
    }
}

#[cfg(test)]
mod tests;
