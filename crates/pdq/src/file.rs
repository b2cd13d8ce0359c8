//! Picture files of strangers: decoded by `reading`, within its limits of bytes, pixels and memory.

use crate::{Fingerprint, Hasher, Spectrum};
use reading::Unreadable;

/// The largest file that is hashed, in bytes.
pub const BYTES_MAX: usize = reading::picture::BYTES_MAX;

/// The fingerprint of a picture file: JPEG, PNG, WebP or GIF, upright as its camera says, over white where something shines through, the first
/// picture of an animation. Takes what decoding takes, and half a millisecond.
///
/// # Errors
/// [`Unreadable`]: no picture, broken, or larger than is read; also when a library gives up on it.
pub fn hash_file(bytes: &[u8]) -> Result<Fingerprint, Unreadable> {
    spectrum_of_file(bytes).map(|spectrum| spectrum.fingerprint())
}

/// What the hashes of a picture file are made of: for those of all eight orientations.
///
/// # Errors
/// As [`hash_file`].
pub fn spectrum_of_file(bytes: &[u8]) -> Result<Spectrum, Unreadable> {
    let picture = reading::open(bytes)?;
    Ok(Hasher::default().picture_spectrum(&picture))
}
