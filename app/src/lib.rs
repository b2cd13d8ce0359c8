//! Stub

pub mod components;
