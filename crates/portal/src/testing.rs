//! What tests and benchmarks of the portal begin with.

use crate::{Settings, retention::Keep};
use model::{email::Email, operator::OperatorPages};
use std::path::PathBuf;

impl Settings {
    /// Those of a marketplace that chose nothing but what it must, with its files in this folder: a test changes what it is about.
    ///
    /// # Panics
    /// Never: the address is one.
    #[must_use]
    #[expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]
    pub fn for_tests(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            marketplace: "Nordlys Market".into(),
            public_url: "http://127.0.0.1:3000".into(),
            label_urls: Vec::new(),
            contact: Email::parse("help@nordlys.example").unwrap(),
            contact_chosen: true,
            pages: OperatorPages::default(),
            data_dir: data_dir.into(),
            session_seconds: 14 * 86_400,
            keep: Keep::default(),
            reads_pictures: true,
            vocabulary: Vec::new(),
        }
    }
}
