//! The index of listings: what a brand's search runs on.
//!
//! A search means: every word occurs in the listing, somewhere in its title, claimed brand, seller, category or description; the listing
//! number and the GTIN, in any of its lengths, count as words. A word also matches one slip away (four letters and more), and the last one
//! as the beginning of a word. What matches as typed ranks above what matches by a slip; a match in the title weighs most.
//!
//! * [`fold`](mod@fold) cuts text into words and folds case, width and diacritics. Index, query and explanation share it.
//! * [`parse`] reads what a person typed. It has no errors: every text means something.
//! * `word` matches one word against the index, `plan` puts a whole search together.
//! * [`Index`] opens and searches, [`Writer`] follows the change feed, [`Why`] says why a listing matched.
//!
//! The index keeps no text. It answers with identifiers, the caller reads the rows, and [`Why::of`] explains each row as it is now: nothing
//! is stored twice, and nothing but the page's own rows is read.
//!
//! The feed's position is part of each commit, so that after a crash the index knows which change it has seen last. To change what is
//! indexed or how text is folded, raise [`schema::VERSION`]: an older index then reports itself as [`OpenError::Outdated`] and is rebuilt.

mod best;
mod disguise;
mod error;
mod facets;
pub mod fold;
mod index;
mod lookalike;
pub mod numbers;
pub mod parse;
mod plan;
mod rows;
mod run;
pub mod schema;
mod search;
mod slips;
mod tally;
mod why;
mod word;
mod writer;

pub use error::{OpenError, SearchError};
pub use index::{Found, FoundHit, Index};
pub use search::Everything;
pub use why::Why;
pub use writer::{Change, Signals, Writer};
