//! Finds trademarks, and evasions of them, in the texts of listings. Pure: no clock, no files, no network.

pub mod fold;
mod lookalike;
