//! The symbol on a label: what it holds, and its modules.

use crate::{Kind, LabelText, LogoPlace, Unit, design::Design};
use codes::gs1::{Elements, Order};
use datamatrix::{DataMatrixBuilder, SymbolList};
use fast_qr::{ECL, QRBuilder};
use model::batch::barcode_date;

/// A square of modules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    side: usize,
    dark: Vec<bool>,
}

/// Why a unit has no symbol.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SymbolError {
    /// The elements cannot stand together.
    #[error("{0}")]
    Elements(String),
    /// More than the symbol holds.
    #[error("{0} characters are more than the symbol holds")]
    TooLong(usize),
}

impl Symbol {
    /// Modules along a side, without the quiet zone.
    #[must_use]
    pub const fn side(&self) -> usize {
        self.side
    }

    /// Whether the module there is dark; not outside.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark.get(y * self.side + x).copied().unwrap_or(false)
    }
}

/// What a unit's symbol is to say: the GS1 Digital Link in a QR code, the element string in a GS1 DataMatrix. That has the lot and the days of the batch
/// whichever lines are printed: a till stops what has expired, and a recall finds its lot.
///
/// # Errors
/// [`SymbolError::Elements`]: the lot or the date is none that GS1 allows.
pub fn content(design: &Design, text: &LabelText, unit: &Unit) -> Result<String, SymbolError> {
    match design.kind {
        Kind::Qr => {
            let link = text.stem.unit(text.gtin, unit.code);
            Ok(match unit.signature.as_ref().filter(|_| design.offline) {
                Some(signature) => format!("{link}?{}={signature}", codes::offline::PARAMETER),
                None => link,
            })
        }
        Kind::DataMatrix => {
            let (gtin, serial) = (text.gtin.to_string(), unit.code.serial());
            let [made, expiry] = [text.made_on, text.expires_on].map(|day| day.and_then(barcode_date));
            let mut pairs = vec![("01", &*gtin), ("21", &*serial)];
            pairs.extend(made.as_deref().map(|day| ("11", day)));
            pairs.extend(expiry.as_deref().map(|day| ("17", day)));
            pairs.push(("10", &*text.lot));
            let elements = Elements::new(pairs).map_err(|error| SymbolError::Elements(error.to_string()))?;
            Ok(elements.to_element_string(Order::PredefinedFirst))
        }
    }
}

/// The symbol of a content. A QR code with a logo inside has the highest error correction (30 %), others 15 %.
///
/// # Errors
/// [`SymbolError::TooLong`].
pub fn symbol(design: &Design, content: &str) -> Result<Symbol, SymbolError> {
    let too_long = || SymbolError::TooLong(content.chars().count());
    match design.kind {
        Kind::Qr => {
            let level = if design.logo == LogoPlace::Inside { ECL::H } else { ECL::M };
            let code = QRBuilder::new(content).ecl(level).build().map_err(|_| too_long())?;
            let side = code.size;
            let dark = (0..side * side).map(|at| code[at / side][at % side].value()).collect();
            Ok(Symbol { side, dark })
        }
        Kind::DataMatrix => {
            // FNC1 comes first and makes it a GS1 symbol; between elements ASCII 29 stands for it (GS1 General Specifications §7.8.6).
            let builder = DataMatrixBuilder::new().with_fnc1_start(true).with_macros(false).with_symbol_list(SymbolList::default().enforce_square());
            let code = builder.encode(content.as_bytes()).map_err(|_| too_long())?;
            let bitmap = code.bitmap();
            let side = bitmap.width();
            let mut dark = vec![false; side * side];
            for (x, y) in bitmap.pixels() {
                if let Some(module) = dark.get_mut(y * side + x) {
                    *module = true;
                }
            }
            Ok(Symbol { side, dark })
        }
    }
}
