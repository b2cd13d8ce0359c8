//! Reports and decisions in the forms that law and marketplaces ask for.
//!
//! [`model::statement::Statement`] holds a decision with everything DSA Art. 17 wants; here it becomes the seller's letter ([`letter`]) and the
//! entry of the EU Transparency Database ([`database`]). [`ground`] says which law, category and keyword a ground of a report means.
//!
//! To add a dialect: 1. write `src/dialect.rs` with one function from a model type to its text or JSON; 2. where a field that it needs can be
//! missing, return an error that names the field; 3. a snapshot of its output among its tests.

pub mod database;
pub mod ground;
pub mod letter;
