//! The index from outside.
#![expect(clippy::unwrap_used, reason = "tests say what they expect by panicking")]

mod common;
mod durability;
mod lookalikes;
mod narrowing;
mod searching;
