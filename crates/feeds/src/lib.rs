//! Listing feeds: what a marketplace exports, as CSV, TSV or NDJSON, read into [`model::import::ListingInput`].
//!
//! Feeds are made by programs that nobody here can mend. So nothing in a line can cost another line: a stray quote, a wrong number of columns, a
//! byte that is not UTF-8 or a line of a gigabyte rejects just that line, with its number, its cause and its bytes, for a file beside the import.
//! Only what concerns the whole file (no header, no title column, another kind of file) is refused at once, saying how to mend it.
//!
//! ```text
//! Feed::open(source, Options::for_file("feed.tsv.gz"))?   →  Iterator<Item = Result<ListingRow, BadLine>>
//! ```
//!
//! To read another field: 1. add it to [`Field`] with its usual names; 2. parse it in `row.rs`; 3. give it a place in `ListingInput`.

mod availability;
mod column;
mod decoded;
mod error;
mod feed;
mod format;
mod json;
mod lines;
mod mapping;
mod preview;
mod row;
mod split;
mod texts;

pub use column::{CodeColumns, Column, code_columns};
pub use error::{BadLine, Cause, OpenError};
pub use feed::{Feed, ListingRow, Options};
pub use format::{Format, separator_line};
pub use json::{is_number, number_text, whole_characters};
pub use mapping::{Field, Mapping, MappingError};
pub use preview::{Preview, PreviewColumn, count_lines, preview};
pub use row::{Parsed, listing_of};
pub use texts::{Texts, TextsOf};
