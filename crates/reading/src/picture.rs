//! A picture file as grey pixels.

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The largest file that is read.
pub const BYTES_MAX: usize = 32 << 20;
/// The most pixels that are decoded: two cameras' worth.
pub const PIXELS_MAX: u64 = 50_000_000;

/// Why a file is not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// None of the kinds that are read.
    #[error("it is not a JPEG, PNG, WebP or GIF picture")]
    Unknown,
    /// It begins as one and is cut off or damaged.
    #[error("the picture is damaged")]
    Broken,
    /// Too many bytes.
    #[error("the file is larger than {} MB", BYTES_MAX >> 20)]
    TooLarge,
    /// Few bytes, many pixels.
    #[error("the picture has more than {} million pixels", PIXELS_MAX / 1_000_000)]
    TooManyPixels,
}

/// Grey pixels, 0 black to 255 white, rows from the top.
#[derive(Clone, Debug)]
pub struct Luma {
    pub(crate) pixels: Vec<u8>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Luma {
    /// Pixels as they come; none if they are not `width` × `height`.
    #[must_use]
    pub fn new(pixels: Vec<u8>, width: u32, height: u32) -> Option<Self> {
        let expected = u64::from(width) * u64::from(height);
        (expected > 0 && expected <= PIXELS_MAX && pixels.len() as u64 == expected).then_some(Self { pixels, width, height })
    }
}

/// A file, decoded within limits, upright as its camera says, on white where something shines through. Of an animation the first picture.
///
/// # Errors
/// [`PictureError`].
pub fn decode(bytes: &[u8]) -> Result<Luma, PictureError> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureError::TooLarge);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::Unknown)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) {
        return Err(PictureError::Unknown);
    }
    // A decompression bomb: eight bytes a pixel is the deepest that is decoded.
    let mut limits = Limits::default();
    limits.max_alloc = Some(PIXELS_MAX * 8);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| PictureError::Broken)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PictureError::TooManyPixels);
    }
    // A camera's note that cannot be read is no reason not to look at the picture.
    let orientation = decoder.orientation();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| PictureError::Broken)?;
    if let Ok(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let (width, height) = (image.width(), image.height());
    Luma::new(grey(&image), width, height).ok_or(PictureError::Broken)
}

fn grey(image: &DynamicImage) -> Vec<u8> {
    if !image.color().has_alpha() {
        return image.to_luma8().into_raw();
    }
    let on_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u16::from(value), u16::from(alpha));
        // At most 255 · 255 / 255.
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    image.to_luma_alpha8().pixels().map(|pixel| on_white(pixel.0[0], pixel.0[1])).collect()
}
