//! Labels for Zebra printers (ZPL II): each an exact picture in dots (`^GFA`), compressed as the language has it, so that what was previewed is
//! what is printed, whatever fonts and code generators the printer has. Colours are the ribbon's: what is nearer to the design's dark colour than to its
//! light one is a dot.

use crate::{
    Dpi, Drawing,
    png::{TooManyPixels, pixels},
};
use std::fmt::Write as _;

/// One label: a whole format from `^XA` to `^XZ`. Lay it out with [`crate::Design::in_dots`].
///
/// # Errors
/// [`TooManyPixels`].
pub fn zpl(drawing: &Drawing, dpi: Dpi) -> Result<String, TooManyPixels> {
    let Dots { width, height, dark } = dots(drawing, dpi)?;
    let row_bytes = width.div_ceil(8);
    let total = row_bytes * height;
    let mut zpl = String::with_capacity(total / 3);
    // Writing to a String cannot fail.
    let _ = write!(zpl, "^XA^PW{width}^LL{height}^LH0,0^FO0,0^GFA,{total},{total},{row_bytes},");
    let mut before = String::new();
    for row in dark.chunks_exact(width.max(1)) {
        let mut hex = String::with_capacity(row_bytes * 2);
        for byte in row.chunks(8) {
            let bits = byte.iter().enumerate().fold(0_u8, |bits, (at, dark)| if *dark { bits | 0x80 >> at } else { bits });
            let _ = write!(hex, "{bits:02X}");
        }
        // The same row again is a colon.
        if hex == before {
            zpl.push(':');
        } else {
            compress(&hex, &mut zpl);
            before = hex;
        }
    }
    zpl.push_str("^FS^XZ\n");
    Ok(zpl)
}

/// A label's dots, row by row.
#[derive(Clone, Debug)]
pub struct Dots {
    /// Dots in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Which are printed.
    pub dark: Vec<bool>,
}

/// What the printer burns of a label. A dot is what is nearer to the design's dark colour: a code in a light blue on white is a code all the same, and one
/// threshold for all colours would leave its label empty.
///
/// # Errors
/// [`TooManyPixels`].
pub fn dots(drawing: &Drawing, dpi: Dpi) -> Result<Dots, TooManyPixels> {
    let picture = pixels(drawing, dpi)?;
    let luma = |[red, green, blue]: [u8; 3]| u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    let middle = luma(drawing.dark.0).midpoint(luma(drawing.light.0));
    let dark = picture.pixels().iter().map(|pixel| luma([pixel.red(), pixel.green(), pixel.blue()]) < middle).collect();
    Ok(Dots { width: picture.width() as usize, height: picture.height() as usize, dark })
}

/// A row of hexadecimal digits as ZPL shortens it: `G` to `Y` before a digit repeat it 1 to 19 times, `g` to `z` 20 to 400 times; a comma is zeros
/// to the row's end, an exclamation mark ones.
fn compress(hex: &str, zpl: &mut String) {
    let digits = hex.as_bytes();
    let mut at = 0;
    while let Some(digit) = digits.get(at) {
        let run = digits[at..].iter().take_while(|other| *other == digit).count();
        if at + run == digits.len() && matches!(digit, b'0' | b'F') {
            zpl.push(if *digit == b'0' { ',' } else { '!' });
            return;
        }
        let mut left = run;
        while left > 0 {
            let part = left.min(419);
            let (twenties, ones) = (part / 20, part % 20);
            if part > 1 {
                if twenties > 0 {
                    zpl.push(char::from(b'g' + u8::try_from(twenties - 1).unwrap_or(0)));
                }
                if ones > 0 {
                    zpl.push(char::from(b'G' + u8::try_from(ones - 1).unwrap_or(0)));
                }
            }
            zpl.push(char::from(*digit));
            left -= part;
        }
        at += run;
    }
}
