//! Unit codes: how they are made and refused, the hallmark beside them, the address in their QR code, and the labels and files that a brand
//! prints them from. Pure computation: no database, no clock, no randomness.
//!
//! Why it exists: a buyer must be able to ask the brand itself whether a thing is genuine, and a forger must not be able to print an answer.
//!
//! - [`cipher`]: the permutation that turns a unit number into 95 bits that nobody without the key can make or read.
//! - [`key`]: key slots and their rotation; [`KeyRing::open`] refuses a forged code from its bits alone.
//! - [`hallmark`]: sixteen bytes per code, drawn as a rosette.
//! - [`gs1`]: GS1's application identifiers, read and written in every form that scanners and addresses have.
//! - [`digital_link`]: the GS1 address of a unit.
//! - [`qr`], [`list`]: the code on a page, and the file that a printer gets. Labels are drawn by the crate `labels`.
//! - [`manifest`]: the signed statement of what a batch is.
//! - [`offline`]: addresses that a phone can check without network.

pub mod cipher;
pub mod digital_link;
pub mod gs1;
pub mod hallmark;
pub mod key;
pub mod list;
pub mod manifest;
pub mod offline;
pub mod qr;
pub mod serials;

pub use key::{Forged, KeyError, KeyRing, PortalSecret, Slot, SlotKey, Unit};
