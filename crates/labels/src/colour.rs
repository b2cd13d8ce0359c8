//! Colours that a scanner can tell apart.
//!
//! Scanners with a laser or red light see only what red light shows: red on white is white on white to them. ISO/IEC 15415 grades a symbol by its
//! contrast, the difference of reflectance between its lightest and darkest part: 70 % is A, 55 % B, 40 % C, 20 % D. GS1 asks for 1.5, a C.
//! Ink and paper are known to the printer alone; the red part of the screen's colour is what can be said before. Phones see all colours, so the
//! brightness must differ as much.

use std::fmt;

/// The least difference of reflectance that is printed: grade C.
const CONTRAST_MIN: f32 = 0.40;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// A grade of symbol contrast by ISO/IEC 15415.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contrast {
    /// The difference of reflectance, 0 to 1: the smaller of that in red light and that of the brightness.
    pub difference: f32,
    /// `A` to `C`.
    pub grade: char,
}

/// Why two colours do not scan, or a text is none.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ColourError {
    /// Not `#rrggbb`.
    #[error("Write the colour as # and six digits, such as #1f3a5f")]
    Shape,
    /// Dark and light are the wrong way round.
    #[error("The code must be darker than what is behind it: many scanners do not read light on dark. Swap the two colours")]
    Inverted,
    /// Too alike in red light.
    #[error(
        "In the red light that scanners use, {0} and {1} differ by {2} % only, and 40 % is the least that scans: choose a darker colour with less red in it, such as black, blue or green"
    )]
    Red(Colour, Colour, u8),
    /// Too alike to a camera.
    #[error("{0} and {1} differ in brightness by {2} % only, and 40 % is the least that scans: choose a darker code or a lighter background")]
    Brightness(Colour, Colour, u8),
}

impl Colour {
    /// Black.
    pub const BLACK: Self = Self([0; 3]);
    /// White.
    pub const WHITE: Self = Self([255; 3]);

    /// Reads `#rrggbb`.
    ///
    /// # Errors
    /// [`ColourError::Shape`].
    pub fn parse(text: &str) -> Result<Self, ColourError> {
        let digits =
            text.trim().strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())).ok_or(ColourError::Shape)?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| ColourError::Shape)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    /// The shares of light that red, green and blue send back.
    fn linear(self) -> [f32; 3] {
        self.0.map(|value| {
            let value = f32::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// Reflectance in red light, some 660 nm.
    #[must_use]
    pub fn in_red_light(self) -> f32 {
        self.linear()[0]
    }

    /// The share of all light, as eyes and cameras weigh it.
    #[must_use]
    pub fn brightness(self) -> f32 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// How well a code of one colour on another scans.
///
/// # Errors
/// [`ColourError`]: why it would not.
pub fn contrast(dark: Colour, light: Colour) -> Result<Contrast, ColourError> {
    let (red, brightness) = (light.in_red_light() - dark.in_red_light(), light.brightness() - dark.brightness());
    let percent = |share: f32| (share.abs() * 100.0).floor() as u8;
    if brightness < 0.0 {
        return Err(ColourError::Inverted);
    }
    if red < CONTRAST_MIN {
        return Err(ColourError::Red(dark, light, if red < 0.0 { 0 } else { percent(red) }));
    }
    if brightness < CONTRAST_MIN {
        return Err(ColourError::Brightness(dark, light, percent(brightness)));
    }
    let difference = red.min(brightness);
    let grade = if difference >= 0.70 {
        'A'
    } else if difference >= 0.55 {
        'B'
    } else {
        'C'
    };
    Ok(Contrast { difference, grade })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn brand_colours_that_scan_have_a_grade() {
        assert_eq!(contrast(Colour::BLACK, Colour::WHITE).unwrap().grade, 'A');
        assert_eq!(contrast(colour("#1f3a5f"), Colour::WHITE).unwrap().grade, 'A');
        assert_eq!(contrast(colour("#006b3f"), colour("#f2e6c9")).unwrap().grade, 'B');
        assert_eq!(contrast(colour("#222222"), colour("#bbbbbb")).unwrap().grade, 'C');
    }

    #[test]
    fn those_that_do_not_say_why() {
        assert!(matches!(contrast(colour("#e00000"), Colour::WHITE), Err(ColourError::Red(.., 25))), "red ink is bright in red light");
        assert!(matches!(contrast(colour("#777777"), colour("#aaaaaa")), Err(ColourError::Red(..))));
        assert!(matches!(contrast(colour("#00ffff"), Colour::WHITE), Err(ColourError::Brightness(..))), "cyan is dark in red light and bright to a camera");
        assert_eq!(contrast(Colour::WHITE, Colour::BLACK), Err(ColourError::Inverted));
        assert_eq!(Colour::parse("red"), Err(ColourError::Shape));
        assert_eq!(Colour::parse("#12345é"), Err(ColourError::Shape));
    }
}
