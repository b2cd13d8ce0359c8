//! A picture file as pixels: all of them grey, for barcodes, or some of them in colour.

use crate::jpeg;
use image::{DynamicImage, GenericImageView as _, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, imageops::FilterType, metadata::Orientation};
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
    /// A picture of a kind that is not read.
    #[error("it is a picture in {0}, which is not read: save it as JPEG, PNG or WebP")]
    OtherKind(&'static str),
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

/// A picture as its file holds it, decoded within limits and seen upright and on white.
///
/// Pixels are converted where they are looked at: who needs few of a large picture (a perceptual hash) makes no second copy of it.
#[derive(Clone, Debug)]
pub struct Decoded {
    image: DynamicImage,
    orientation: Orientation,
}

impl Decoded {
    /// Width in pixels, upright.
    #[must_use]
    pub fn width(&self) -> u32 {
        if self.is_on_its_side() { self.image.height() } else { self.image.width() }
    }

    /// Height in pixels, upright.
    #[must_use]
    pub fn height(&self) -> u32 {
        if self.is_on_its_side() { self.image.width() } else { self.image.height() }
    }

    /// Red, green and blue (0 to 255) at a place of the upright picture, `x` from the left, `y` from the top; white where nothing is, or outside.
    #[must_use]
    pub fn rgb(&self, x: u32, y: u32) -> [u8; 3] {
        let (right, bottom) = (self.image.width().wrapping_sub(1), self.image.height().wrapping_sub(1));
        // The inverse of what `DynamicImage::apply_orientation` does.
        let (x, y) = match self.orientation {
            Orientation::NoTransforms => (x, y),
            Orientation::Rotate90 => (y, bottom.wrapping_sub(x)),
            Orientation::Rotate180 => (right.wrapping_sub(x), bottom.wrapping_sub(y)),
            Orientation::Rotate270 => (right.wrapping_sub(y), x),
            Orientation::FlipHorizontal => (right.wrapping_sub(x), y),
            Orientation::FlipVertical => (x, bottom.wrapping_sub(y)),
            Orientation::Rotate90FlipH => (y, x),
            Orientation::Rotate270FlipH => (right.wrapping_sub(y), bottom.wrapping_sub(x)),
        };
        if !self.image.in_bounds(x, y) {
            return [u8::MAX; 3];
        }
        let [red, green, blue, alpha] = self.image.get_pixel(x, y).0;
        if alpha == u8::MAX { [red, green, blue] } else { [red, green, blue].map(|value| on_white(value, alpha)) }
    }

    /// As a picture, upright, its longer side `side` pixels at most.
    #[must_use]
    pub fn shrunk(self, side: u32) -> DynamicImage {
        let mut image = self.image;
        if image.width().max(image.height()) > side {
            image = image.resize(side, side, FilterType::Triangle);
        }
        // When it is small: turning makes a copy.
        image.apply_orientation(self.orientation);
        image
    }

    /// Whether the file holds grey and nothing else: all three values of a pixel are the same.
    #[must_use]
    pub fn is_grey(&self) -> bool {
        !self.image.color().has_color()
    }

    const fn is_on_its_side(&self) -> bool {
        matches!(self.orientation, Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH)
    }
}

/// A file, decoded within limits. Of an animation the first picture.
///
/// # Errors
/// [`PictureError`].
pub fn open(bytes: &[u8]) -> Result<Decoded, PictureError> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureError::TooLarge);
    }
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| PictureError::Unknown)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif)) {
        return Err(other_kind(bytes).map_or(PictureError::Unknown, PictureError::OtherKind));
    }
    if reader.format() == Some(ImageFormat::Jpeg) && !jpeg::is_whole(bytes) {
        return Err(PictureError::Broken);
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
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|_| PictureError::Broken)?;
    Ok(Decoded { image, orientation })
}

/// What telephones and networks send nowadays, by how the file begins (ISO/IEC 14496-12: a `ftyp` box with the file's brand; ISO/IEC 18181-2).
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    match (bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"ftyp"), Some(b"avif" | b"avis")) => Some("AVIF"),
        (Some(b"ftyp"), Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx")) => Some("HEIC"),
        // Either may say no more.
        (Some(b"ftyp"), Some(b"mif1" | b"msf1")) => Some("HEIC or AVIF"),
        (Some(b"JXL "), _) => Some("JPEG XL"),
        _ if bytes.starts_with(&[0xff, 0x0a]) => Some("JPEG XL"),
        _ => None,
    }
}

/// A file as grey pixels, decoded within limits, upright as its camera says, on white where something shines through. Of an animation the
/// first picture.
///
/// # Errors
/// [`PictureError`].
pub fn decode(bytes: &[u8]) -> Result<Luma, PictureError> {
    let Decoded { image, orientation } = open(bytes)?;
    let (width, height) = (image.width(), image.height());
    let pixels = grey(&image);
    // The largest of all goes before what is left is turned, which makes a copy.
    drop(image);
    let mut image = DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, pixels).ok_or(PictureError::Broken)?);
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Luma::new(image.into_bytes(), width, height).ok_or(PictureError::Broken)
}

fn grey(image: &DynamicImage) -> Vec<u8> {
    if !image.color().has_alpha() {
        return image.to_luma8().into_raw();
    }
    image.to_luma_alpha8().pixels().map(|pixel| on_white(pixel.0[0], pixel.0[1])).collect()
}

/// A value as it is seen when it lies over white, 0 clear to 255 opaque.
fn on_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    // At most 255 · 255 / 255.
    u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
