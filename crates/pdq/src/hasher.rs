//! From pixels to a hash.

use crate::{
    Hash, Quality,
    dct::{self, Frequencies},
    downscale::{Downscale, SIDE, Small},
};
use reading::picture::Decoded;
use serde::Serialize;

/// A picture with a side longer than this is first brought to a square of this side, by taking pixels and without mixing them.
const SIDE_MAX: u32 = 512;
/// A picture with a side shorter than this has no content that could be told: its hash is nothing but zeros.
const SIDE_MIN: usize = 5;

/// A hash and how much it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// The hash.
    #[serde(rename = "pdq")]
    pub hash: Hash,
    /// 0 to 100; below [`crate::MIN_QUALITY`] the hash should not be matched.
    pub quality: Quality,
}

/// How a picture may be turned and mirrored, as the reference names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Orientation {
    /// As it is.
    Original,
    /// Turned by 90°, counter-clockwise.
    Rotate90,
    /// Upside down.
    Rotate180,
    /// Turned by 270° counter-clockwise: by 90° clockwise.
    Rotate270,
    /// Mirrored along a horizontal line: top and bottom change over.
    FlipX,
    /// Mirrored along a vertical line: left and right change over.
    FlipY,
    /// Mirrored along the line from the upper left to the lower right.
    FlipPlus1,
    /// Mirrored along the line from the lower left to the upper right.
    FlipMinus1,
}

impl Orientation {
    /// All, in the reference's order.
    pub const ALL: [Self; 8] = [Self::Original, Self::Rotate90, Self::Rotate180, Self::Rotate270, Self::FlipX, Self::FlipY, Self::FlipPlus1, Self::FlipMinus1];

    /// Whether rows become columns, and whose odd frequencies change their sign: those along columns, along rows.
    const fn of_frequencies(self) -> (bool, bool, bool) {
        match self {
            Self::Original => (false, false, false),
            Self::Rotate90 => (true, true, false),
            Self::Rotate180 => (false, true, true),
            Self::Rotate270 => (true, false, true),
            Self::FlipX => (false, true, false),
            Self::FlipY => (false, false, true),
            Self::FlipPlus1 => (true, false, false),
            Self::FlipMinus1 => (true, true, true),
        }
    }
}

/// What of a picture the hash is made of.
#[derive(Clone, Debug)]
pub struct Spectrum {
    frequencies: Frequencies,
    quality: Quality,
    /// Whether the picture was large enough for a hash.
    counts: bool,
}

impl Spectrum {
    /// The hash of the picture as it is.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint { hash: self.hash(Orientation::Original), quality: self.quality }
    }

    /// The hash that the picture would have, turned or mirrored so; not to the bit that of a picture turned so (the filter is not the same from
    /// both ends), but within a few bits.
    #[must_use]
    pub fn hash(&self, orientation: Orientation) -> Hash {
        let (transpose, odd_rows, odd_columns) = orientation.of_frequencies();
        if self.counts { dct::bits(&dct::turned(&self.frequencies, transpose, odd_rows, odd_columns)) } else { Hash::default() }
    }

    /// The hashes of all eight orientations, in the order of [`Orientation::ALL`].
    #[must_use]
    pub fn orientations(&self) -> [Hash; 8] {
        Orientation::ALL.map(|orientation| self.hash(orientation))
    }

    /// How much there is to see.
    #[must_use]
    pub const fn quality(&self) -> Quality {
        self.quality
    }
}

/// Pixels that are not `width` × `height`, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a picture of {width} × {height} does not have {given} values")]
pub struct WrongSize {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Values that were given.
    pub given: usize,
}

/// Hashes one picture after the other, in the same memory: some megabytes at most. One for each thread.
#[derive(Clone, Debug, Default)]
pub struct Hasher {
    downscale: Downscale,
}

impl Hasher {
    /// The fingerprint of red, green and blue, three bytes a pixel, rows from the top. See [`Self::rgb_spectrum`].
    ///
    /// # Errors
    /// [`WrongSize`].
    pub fn rgb(&mut self, pixels: &[u8], width: usize, height: usize) -> Result<Fingerprint, WrongSize> {
        Ok(self.rgb_spectrum(pixels, width, height)?.fingerprint())
    }

    /// What the hashes of red, green and blue are made of. Pictures with a side of more than 512 pixels are brought to 512 × 512 first.
    ///
    /// # Errors
    /// [`WrongSize`].
    pub fn rgb_spectrum(&mut self, pixels: &[u8], width: usize, height: usize) -> Result<Spectrum, WrongSize> {
        if pixels.is_empty() || width.checked_mul(height).and_then(|count| count.checked_mul(3)) != Some(pixels.len()) {
            return Err(WrongSize { width, height, given: pixels.len() });
        }
        let (pixels, _) = pixels.as_chunks::<3>();
        let max = SIDE_MAX as usize;
        Ok(if width > max || height > max {
            self.spectrum(max, max, |row, line| {
                let pixels = &pixels[row * height / max * width..][..width];
                line.iter_mut().enumerate().for_each(|(x, value)| *value = luma(pixels[x * width / max].map(i32::from)));
            })
        } else {
            self.spectrum(width, height, |row, line| lumas(&pixels[row * width..][..width], line))
        })
    }

    /// What the hashes of luma (0 black to 255 white) are made of, at any size: for pixels that were brought to their size elsewhere.
    ///
    /// # Errors
    /// [`WrongSize`].
    pub fn luma_spectrum(&mut self, luma: &[f32], width: usize, height: usize) -> Result<Spectrum, WrongSize> {
        if luma.is_empty() || width.checked_mul(height) != Some(luma.len()) {
            return Err(WrongSize { width, height, given: luma.len() });
        }
        Ok(self.spectrum(width, height, |row, line| line.copy_from_slice(&luma[row * width..][..width])))
    }

    /// What the hashes of a decoded picture are made of. Looks at 512 × 512 pixels at most.
    pub fn picture_spectrum(&mut self, picture: &Decoded) -> Spectrum {
        let (width, height) = (picture.width(), picture.height());
        let shrinks = width > SIDE_MAX || height > SIDE_MAX;
        let (columns, rows) = if shrinks { (SIDE_MAX, SIDE_MAX) } else { (width, height) };
        // Both sides of what is decoded fit 32 bits, and so does their product with 512: no picture that is read has a longer side.
        let from = |to: usize, side: u32, sides: u32| (to as u64 * u64::from(side) / u64::from(sides.max(1))) as u32;
        // The reference takes a grey picture's values as they are: the weighted sum of three equal ones is off in the last bit.
        let grey = picture.is_grey();
        self.spectrum(columns as usize, rows as usize, |row, line| {
            let y = from(row, height, rows);
            for (x, value) in line.iter_mut().enumerate() {
                let pixel = picture.rgb(from(x, width, columns), y);
                *value = if grey { f32::from(pixel[0]) } else { luma(pixel.map(i32::from)) };
            }
        })
    }

    fn spectrum(&mut self, width: usize, height: usize, row: impl FnMut(usize, &mut [f32])) -> Spectrum {
        if width < SIDE_MIN || height < SIDE_MIN {
            return Spectrum { frequencies: [[0.0; dct::SIDE]; dct::SIDE], quality: Quality::of(0), counts: false };
        }
        let small = self.downscale.run(width, height, row);
        Spectrum { frequencies: dct::dct(&small), quality: quality(&small), counts: true }
    }
}

/// How bright a pixel is, 0 to 255 (ITU-R BT.601), in single precision and added from red to blue as the reference does.
#[inline]
fn luma([red, green, blue]: [i32; 3]) -> f32 {
    0.299 * red as f32 + 0.587 * green as f32 + 0.114 * blue as f32
}

/// The luma of a row of pixels. Sixteen at a time, each loaded as a whole word (with a byte of the next one, which is cut off), so that the
/// compiler computes them beside each other.
fn lumas(mut pixels: &[[u8; 3]], mut line: &mut [f32]) {
    const BESIDE: usize = 16;
    while let Some(chunk) = pixels.first_chunk::<{ BESIDE + 1 }>() {
        let Some((values, rest)) = std::mem::take(&mut line).split_first_chunk_mut::<BESIDE>() else { return };
        let bytes = chunk.as_flattened();
        let words: [i32; BESIDE] = std::array::from_fn(|at| i32::from_le_bytes([bytes[3 * at], bytes[3 * at + 1], bytes[3 * at + 2], bytes[3 * at + 3]]));
        *values = words.map(|word| luma([word & 255, word >> 8 & 255, word >> 16 & 255]));
        (pixels, line) = (&pixels[BESIDE..], rest);
    }
    line.iter_mut().zip(pixels).for_each(|(value, pixel)| *value = luma(pixel.map(i32::from)));
}

/// The sum of the steps between neighbours, each in whole hundredths of the range, over 90 (PDQ paper, “Quality metric”).
fn quality(small: &Small) -> Quality {
    let step = |a: f32, b: f32| (((a - b) * 100.0 / 255.0) as i32).unsigned_abs();
    let down: u32 = small.windows(2).map(|rows| rows[0].iter().zip(&rows[1]).map(|(a, b)| step(*a, *b)).sum::<u32>()).sum();
    let across: u32 = small.iter().map(|row| (1..SIDE).map(|x| step(row[x - 1], row[x])).sum::<u32>()).sum();
    Quality::of(u8::try_from((down + across) / 90).unwrap_or(100))
}
