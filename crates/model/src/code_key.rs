//! The key slots of unit codes, as operators see them.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A key slot, without its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeKeySlot {
    /// Its number, 0 to 31.
    pub slot: u32,
    /// When it was opened here.
    pub opened_at: Timestamp,
    /// Since when no new batches are sealed with it; its codes stay valid.
    pub retired_at: Option<Timestamp>,
    /// Sealed batches of its codes.
    pub batches: i64,
    /// Their codes.
    pub codes: i64,
}
