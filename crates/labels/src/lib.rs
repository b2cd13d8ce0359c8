//! Labels to print: one design, laid out once in millimetres, drawn as SVG, PNG, PDF and ZPL.
//!
//! Why it is a crate of its own: `codes` makes codes and stays light; what draws brings fonts, a PDF writer and a rasteriser.
//!
//! - [`Design`]: what a brand chose, parsed from a [`model::label::LabelForm`] with a word for each field that cannot be.
//! - [`colour`]: whether a scanner can tell two colours apart.
//! - [`symbol`]: the QR code with the GS1 Digital Link, or the GS1 DataMatrix with the element string.
//! - [`mod@layout`]: the geometry of one label, in millimetres. All outputs draw it, so that the preview is what is printed.
//! - [`svg`], [`png`], [`pdf`], [`zpl`]: the outputs. [`media`]: sheets and rolls. [`hints`]: how well it will scan.
//!
//! Every label made in the tests is drawn, rendered, and read back by `reading`.
//!
//! To add an output: write a module that takes a [`layout::Drawing`], and a row in the tests' list of outputs.

pub mod colour;
mod design;
mod font;
pub mod hints;
pub mod layout;
pub mod media;
mod outline;
pub mod pdf;
pub mod png;
pub mod svg;
pub mod symbol;
mod words;
pub mod zpl;

pub use design::{Design, Dpi, Kind, Lines, LogoPlace};
pub use font::missing_letters;
pub use layout::{Drawing, LayoutError, layout, layout_in_dots};
pub use png::{Logo, LogoError};
pub use words::{WORDS, Words};

use codes::{digital_link::Stem, hallmark::Hallmark};
use model::{date::Day, gtin::Gtin, unit_code::UnitCode};

/// What all labels of a batch share.
#[derive(Clone, Debug)]
pub struct LabelText {
    /// The brand's name.
    pub brand: String,
    /// The product's name.
    pub product: String,
    /// The product's number.
    pub gtin: Gtin,
    /// The lot.
    pub lot: String,
    /// When the goods were made.
    pub made_on: Option<Day>,
    /// Until when the goods are good.
    pub expires_on: Option<Day>,
    /// Where the printed links begin.
    pub stem: Stem,
    /// The brand's logo, if it has one.
    pub logo: Option<Logo>,
}

/// One label's own.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The code.
    pub code: UnitCode,
    /// Its hallmark.
    pub hallmark: Hallmark,
    /// What `codes::offline::sign` answered, for designs that want it.
    pub signature: Option<String>,
}
