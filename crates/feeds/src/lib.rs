//! Listing feeds: what a marketplace exports, as CSV, TSV or NDJSON, read into [`model::import::ListingInput`].
//!
//! Feeds are made by programs that nobody here can mend. So nothing in a line can cost another line: a stray quote, a wrong number of columns, a
//! byte that is not UTF-8 or a line of a gigabyte rejects just that line, with its number, its cause and its bytes, for a file beside the import.
//! A file may be in any code page: its bytes tell it. What a listing can do without and cannot be read is left out with a warning, so that it is screened.
//! Only what concerns the whole file (no header, no title column, another kind of file) is refused at once, saying how to mend it.
//!
//! ```text
//! Feed::open(source, Options::for_file("feed.tsv.gz"))?   →  Iterator<Item = Result<ListingRow, BadLine>>
//! ```
//!
//! To read another field: 1. add it to [`Field`] with its usual names, and to `names.rs`; 2. parse it in `row.rs`; 3. give it a place in `ListingInput`.

mod availability;
mod code_field;
mod column;
mod condition;
mod country;
mod encoding;
mod error;
mod feed;
mod format;
mod json;
mod lines;
mod list;
mod mapping;
mod names;
mod object;
mod preview;
mod row;
mod sale;
mod split;
mod texts;
mod unpack;
mod word;

pub use code_field::CodeField;
pub use column::{CodeColumns, CodeList, Column, code_columns};
pub use encoding::{CodePage, code_page};
pub use error::{BadLine, Cause, OpenError};
pub use feed::{Feed, ListingRow, Options};
pub use format::{Format, separator_line};
pub use json::{field_text, is_number, number_text, whole_characters};
pub use mapping::{Field, Mapping, MappingError};
pub use preview::{Preview, PreviewColumn, count_lines, preview};
pub use row::{Parsed, listing_of};
pub use texts::{Texts, TextsOf};
