//! PDQ: pictures that look alike have hashes that differ in few bits. 256 bits and a quality, after Facebook's *PDQ* (2019), the hash that
//! platforms exchange lists of; ours is written anew and equal to the reference to the bit for the same pixels.
//!
//! - [`mod@file`]: a picture file of a stranger becomes a [`Fingerprint`], within the limits of `reading`.
//! - [`hasher`]: pixels become a [`Fingerprint`]: luma, two Jarosz passes (`downscale`), 16 × 16 frequencies of the DCT (`dct`), their median.
//! - [`hash`]: the hash as 64 hex digits, its distance to others, its [`Quality`].
//! - [`index`]: which of millions of hashes lie within 31 bits of one: all of them, in milliseconds.
//!
//! ```
//! let mut hasher = pdq::Hasher::default();
//! let pixels: Vec<u8> = (0..96 * 64 * 3).map(|i| ((i * i / 7) % 251) as u8).collect();
//! let print = hasher.rgb(&pixels, 96, 64)?;
//! let mut index = pdq::Index::default();
//! index.insert(42_u64, print.hash);
//! assert_eq!(index.within(&print.hash, pdq::MATCH_DISTANCE), [pdq::Match { key: 42, distance: 0 }]);
//! # Ok::<(), pdq::WrongSize>(())
//! ```
//!
//! Two pictures are held to be the same at up to [`MATCH_DISTANCE`] bits if both have at least [`MIN_QUALITY`]: of a plain surface the hash says
//! nothing. A picture may come turned or mirrored: look up all eight of [`Spectrum::orientations`], store one.

mod dct;
mod downscale;
pub mod file;
pub mod hash;
pub mod hasher;
pub mod index;

pub use file::hash_file;
pub use hash::{Hash, ParseHashError, Quality};
pub use hasher::{Fingerprint, Hasher, Orientation, Spectrum, WrongSize};
pub use index::{Index, Match};

/// Up to so many differing bits two pictures count as the same one (PDQ paper, “Distance threshold”: 30 or 31 of 256).
pub const MATCH_DISTANCE: u32 = 31;
/// Below this quality a hash is not matched: the picture has too few edges to tell it from others (PDQ paper, “Quality metric”).
pub const MIN_QUALITY: Quality = Quality::of(50);
