//! The index of listings: what a brand's search runs on.
//!
//! A search means: every word occurs in the listing, somewhere in its title, claimed brand, seller, category or description; the listing
//! number, the address of its page and the GTIN, in any of its forms, count as words. A word also matches what looks like it (`di0r`, `n.i.k.e`, three
//! letters and more), is the same in other scripts (`Диор`, `迪奥`), and one slip away (four letters and more), and the last one as the beginning of a word. What matches as typed ranks above longer
//! words, these above lookalikes, and these above slips; a match in the title weighs most.
//!
//! * [`fold`](mod@fold) cuts text into words and folds case, width and diacritics. Index, query and explanation share it.
//! * [`parse`] reads what a person typed. It has no errors: every text means something. [`numbers`] reads addresses, `address` finds the page that is nearest to one.
//! * `word` matches one word against the index: `matched` is what it matches in the `dictionary` (`near` finds lookalikes and slips, `filed` by hash), `ways` how listings match it, `sets` the listings alone. `plan` puts a whole search together, `together` finds what matches all of it.
//! * `schema` says what is indexed of a listing, `sections` what its words weigh.
//! * `scripts` knows a word in other scripts.
//! * `masked` knows what fits a word with stars for letters.
//! * `disguise` finds the words that cutting at punctuation misses: `ch@nel`, `N I K E`.
//! * `rows` keeps what is counted in memory (`packed`), `tally` counts it, `facets` names it, `flags` counts what was found for some brands, `divided` knows how all divides that common words match, `covered` knows whose units carry codes; `run` does so in the pass that finds the hits (`ordered` keeps the first by age or price), `kept` keeps the answers of a commit.
//! * [`Index`] opens and searches, [`Writer`] follows the change feed, [`Why`] says why a listing matched.
//!
//! The index keeps no text. It answers with identifiers, the caller reads the rows, and [`Why::of`] explains each row as it is now: nothing
//! is stored twice, and nothing but the page's own rows is read. Counts are exact, always.
//!
//! The feed's position is part of each commit, so that after a crash the index knows which change it has seen last. To change what is
//! indexed or how text is folded, raise [`schema::VERSION`]: an older index then reports itself as [`OpenError::Outdated`] and is rebuilt.
//!
//! To count by another filter: 1. add its column to `schema` and raise the version; 2. give `rows::Rest` a field for it if it has few values, else `rows::Row`, and `Vocabulary` its names; 3. add a
//! `tally::Kind`, and follow the compiler.

mod address;
mod best;
mod covered;
mod dictionary;
mod disguise;
mod divided;
mod error;
mod facets;
mod filed;
mod flags;
pub mod fold;
mod index;
mod kept;
mod leading;
mod load;
mod lookalike;
mod masked;
mod matched;
mod near;
pub mod numbers;
mod ordered;
pub mod other_tools;
mod packed;
pub mod parse;
mod plan;
mod rows;
mod run;
pub mod schema;
mod scripts;
mod search;
mod sections;
mod sets;
mod tally;
mod together;
mod units;
mod ways;
mod why;
mod word;
mod writer;

pub use error::{OpenError, SearchError};
pub use index::{Found, FoundHit, Index};
pub use search::{Beside, Everything};
pub use why::Why;
pub use writer::{Change, Writer};
