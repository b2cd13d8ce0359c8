//! One routed view a file, in folders by who uses it.

pub mod admin;
pub mod api_keys;
pub mod brand;
pub mod columns;
pub mod job;
pub mod loaded;
pub mod public;
pub mod report_parts;
pub mod review;
pub mod right_parts;
pub mod rules;
pub mod screening_parts;
pub mod seller;
pub mod session;
pub mod sweep;
pub mod tips;

pub use loaded::{ErrorPage, NotFound, acted, all_acted, awaited, by_id, cleared_with, encode, errors_of, loaded, typed_in, typed_or};
