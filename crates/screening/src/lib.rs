//! Finds trademarks, and evasions of them, in the texts of listings. Pure: no clock, no files, no network.

mod engine;
mod find;
pub mod fold;
mod hash;
mod lexicon;
mod lookalike;
mod mark;
mod sound;
mod table;
mod terms;
mod text;
mod verdict;
mod vocabulary;
mod weights;

pub use engine::{Engine, Listing};
pub use find::{Kind, Scratch};
pub use mark::{Mark, MarkProblem};
pub use verdict::{Decision, Field, Finding, ScoreTerm, Verdict};
pub use vocabulary::{Speaks, Vocabulary, VocabularyError, VocabularyTerm};
pub use weights::{Policy, Thresholds, Weights};

/// What packs the word lists that come with the crate (`examples/words.rs`).
pub mod words {
    pub use crate::lexicon::{entry, pack};
}
