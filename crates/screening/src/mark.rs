//! The marks to look for, and what is wrong with some of them.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A trademark as its owner enrolled it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mark {
    /// The word mark, any script: `Louis Vuitton`.
    pub name: String,
    /// Whose it is: a name or number of the caller's. Thresholds, authorised sellers and claimed brands go by it; the name stands in if it is empty.
    pub brand: String,
    /// Other words that mean the same: abbreviations (`LV`), names in other scripts.
    pub aliases: Vec<String>,
    /// Nice classes of goods and services, 1 to 45; empty if unknown.
    pub classes: Vec<u8>,
}

impl Mark {
    /// A mark that is known by its name alone.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// What the brand goes by.
    #[must_use]
    pub fn owner(&self) -> &str {
        if self.brand.is_empty() { &self.name } else { &self.brand }
    }
}

/// What is wrong with an enrolled word. None stops the others from being enrolled.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MarkProblem {
    /// Nothing is left of it when it is folded.
    #[error("mark {number} (“{word}”) has no letters or digits: it is not looked for")]
    Empty {
        /// Which mark, from 0.
        number: usize,
        /// The word.
        word: String,
    },
    /// One letter stands everywhere.
    #[error("mark {number} (“{word}”) is a single letter or digit: it is not looked for")]
    Single {
        /// Which mark, from 0.
        number: usize,
        /// The word.
        word: String,
    },
    /// Longer than what is read of a run of words.
    #[error("mark {number} (“{word}”) has more than 64 letters: it is not looked for")]
    Long {
        /// Which mark, from 0.
        number: usize,
        /// The word.
        word: String,
    },
    /// Folded it equals the word of another brand. Both are looked for, and a listing's claimed brand decides who is meant, if it does.
    #[error("mark {number} (“{word}”) reads the same as mark {other} (“{other_name}”) of another brand: findings name both")]
    Shared {
        /// Which mark, from 0.
        number: usize,
        /// The word.
        word: String,
        /// The earlier mark.
        other: usize,
        /// Its name.
        other_name: String,
    },
}

impl MarkProblem {
    /// Which mark it is about, from 0.
    #[must_use]
    pub const fn number(&self) -> usize {
        match self {
            Self::Empty { number, .. } | Self::Single { number, .. } | Self::Long { number, .. } | Self::Shared { number, .. } => *number,
        }
    }
}
