//! Barcodes in pictures: a file of any kind comes in, what its barcodes say comes out.
//!
//! Why it is a crate of its own: `codes` writes codes and stays light, and whoever reads pictures takes a decoder of files and one of barcodes
//! along. Finding the symbols is rxing's job; ours is that strangers' files do no harm, and that it is tried hard enough.
//!
//! - [`picture`]: a file becomes pixels, within limits of bytes, pixels and memory; whoever looks at pictures for another reason (`pdq`) opens
//!   them here too.
//! - `search`: the views that are tried: sizes, turned, inverted, two thresholds; each within a budget of time.
//! - `matrix`, `linear`: the symbols of one view; `sent`: what a scanner would send for them.
//!
//! What rxing has no reader for is not read: DataBar Limited, DotCode, MicroPDF417; nor is DataBar Expanded, over which its reader comes to no end, and
//! Micro QR.
//!
//! A picture is somebody else's: whatever it makes the libraries do, [`read`] answers barcodes or an [`Unreadable`], and soon.
//!
//! To read another kind of barcode: add it to [`Format`], and its reader to `matrix` or its format to `linear`'s list.

mod gs1_qr;
mod jpeg;
mod linear;
mod matrix;
pub mod picture;
mod search;
mod sent;
mod view;

use picture::PictureError;
use serde::Serialize;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A barcode in a picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Barcode {
    /// What kind of symbol.
    pub format: Format,
    /// The symbology identifier (ISO/IEC 15424), as a scanner sends it before the text: `]d2` is a GS1 DataMatrix, `]C1` a GS1-128. Empty
    /// where the reader knows none.
    pub symbology: String,
    /// What it says, as a scanner sends it: UPC with thirteen digits, a GTIN in DataBar after 01. In GS1 symbols FNC1 between elements is ASCII 29; the one at the start is told by `symbology` only.
    pub text: String,
    /// Its corners in pixels of the picture, clockwise as read.
    pub position: Vec<[f32; 2]>,
}

/// Kinds of barcode, named as the browsers' Barcode Detection API names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// QR Code (ISO/IEC 18004).
    QrCode,
    /// Data Matrix (ISO/IEC 16022).
    DataMatrix,
    /// Aztec Code (ISO/IEC 24778).
    Aztec,
    /// PDF417 (ISO/IEC 15438).
    Pdf417,
    /// EAN-13.
    #[serde(rename = "ean_13")]
    Ean13,
    /// EAN-8.
    #[serde(rename = "ean_8")]
    Ean8,
    /// UPC-A.
    UpcA,
    /// UPC-E.
    UpcE,
    /// Code 39.
    #[serde(rename = "code_39")]
    Code39,
    /// Code 93.
    #[serde(rename = "code_93")]
    Code93,
    /// Code 128, GS1-128 among them.
    #[serde(rename = "code_128")]
    Code128,
    /// ITF-14.
    Itf,
    /// GS1 DataBar, with a GTIN alone.
    #[serde(rename = "databar")]
    DataBar,
}

impl Format {
    /// Bars along a line, and no grid of modules.
    #[must_use]
    pub const fn is_linear(self) -> bool {
        !matches!(self, Self::QrCode | Self::DataMatrix | Self::Aztec | Self::Pdf417)
    }
}

/// Why a picture could not be read at all. One without barcodes is no error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The file.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// A library gave up in the middle: a defect, but none that stops the next picture.
    #[error("reading it failed: {0}")]
    Failed(String),
}

/// Every barcode in a picture file, those higher up first. Takes up to some seconds of one core: call it off the threads that serve requests.
///
/// # Errors
/// [`Unreadable`]: no picture, broken, or larger than is read.
pub fn read(bytes: &[u8]) -> Result<Vec<Barcode>, Unreadable> {
    guarded(|| Ok(search::all(&picture::decode(bytes)?)))?
}

/// Every barcode in grey pixels, 0 black to 255 white, rows from the top.
///
/// # Errors
/// [`Unreadable::Failed`] if a library gave up; [`PictureError::Broken`] if the pixels are not `width` × `height`.
pub fn read_luma(luma: Vec<u8>, width: u32, height: u32) -> Result<Vec<Barcode>, Unreadable> {
    let picture = picture::Luma::new(luma, width, height).ok_or(PictureError::Broken)?;
    guarded(|| search::all(&picture))
}

/// A picture file as pixels in colour, upright and on white: [`picture::open`], and a library that panics over it is an error too.
///
/// # Errors
/// [`Unreadable`]: no picture, broken, or larger than is read.
pub fn open(bytes: &[u8]) -> Result<picture::Decoded, Unreadable> {
    guarded(|| picture::open(bytes).map_err(Unreadable::from))?
}

/// What `work` answers, or that it panicked. Nothing that outlives it is touched by what it does.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
        Unreadable::Failed(said.unwrap_or_else(|| "a library panicked".to_owned()))
    })
}
