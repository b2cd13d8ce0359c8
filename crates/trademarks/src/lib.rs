//! Trademark office records, read from the files that offices publish into [`model::trademark::TrademarkRecord`].
//!
//! Files come from outside and can be hundreds of megabytes, so that each reader streams: it holds one record at a time, says the line of
//! whatever it cannot take, and goes on with the next record where the file is still whole. No reader expands entities or follows a DTD.
//!
//! To add a format: 1. write `src/format.rs` with an iterator of `Result<TrademarkRecord, RecordError>`; 2. take [`error::Cause`] for what it
//! refuses; 3. give it a fixture of invented data in `tests/fixtures`; 4. let `portal::trademark::import` choose it by the root element.

pub mod error;
mod meter;
pub mod st96;
mod vocabulary;

pub use error::{Cause, RecordError};
