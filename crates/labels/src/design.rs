//! A label's design, from what a person typed.

use crate::{
    colour::{self, Colour, Contrast},
    media::Sheet,
    words::Words,
};
use model::{
    form::{FieldError, FieldErrors},
    label::LabelForm,
};

/// The symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A QR code with the GS1 Digital Link: what a phone opens.
    Qr,
    /// A GS1 DataMatrix with the element string: what scanners in trade read. Smaller.
    DataMatrix,
}

/// A printer's dots to an inch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dpi(u16);

/// Where the logo goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoPlace {
    /// Nowhere.
    None,
    /// In the middle of the QR code, within what its error correction bears.
    Inside,
    /// Beside it.
    Beside,
}

/// The lines of text that are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The brand's name.
    pub brand: bool,
    /// The product's name.
    pub product: bool,
    /// The lot.
    pub lot: bool,
    /// The GTIN.
    pub gtin: bool,
    /// The expiry date.
    pub expiry: bool,
    /// The code to type.
    pub code: bool,
    /// Where to type it.
    pub how: bool,
}

/// A label's design: what a brand chose, and nothing that cannot be printed by itself. Whether it fits is for [`crate::layout()`] to say.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    /// The symbol.
    pub kind: Kind,
    /// The sheet; none on a roll.
    pub sheet: Option<&'static Sheet>,
    /// Width and height in millimetres.
    pub size: [f32; 2],
    /// A module's side in millimetres.
    pub module: f32,
    /// The quiet zone in modules.
    pub quiet: u32,
    /// The printer.
    pub dpi: Dpi,
    /// The colour of modules and text.
    pub dark: Colour,
    /// The colour behind.
    pub light: Colour,
    /// How well the two are told apart.
    pub contrast: Contrast,
    /// The logo's place.
    pub logo: LogoPlace,
    /// The text.
    pub lines: Lines,
    /// The words of the text.
    pub words: &'static Words,
    /// The rosette is printed.
    pub hallmark: bool,
    /// The address carries a signature, for phones without network.
    pub offline: bool,
}

impl Dpi {
    /// The printers that labels are made for.
    pub const ALL: [Self; 3] = [Self(203), Self(300), Self(600)];

    /// One of [`Dpi::ALL`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self).filter(|dpi| Self::ALL.contains(dpi))
    }

    /// Dots to an inch.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }

    /// Dots to a millimetre.
    #[must_use]
    pub fn per_mm(self) -> f32 {
        f32::from(self.0) / 25.4
    }
}

impl Design {
    /// Reads a form.
    ///
    /// # Errors
    /// Every field that cannot be, with why.
    pub fn parse(form: &LabelForm) -> Result<Self, Vec<FieldError>> {
        let mut errors = FieldErrors::new();
        let kind = errors.take(
            "kind",
            match form.kind.as_str() {
                "qr" => Ok(Kind::Qr),
                "datamatrix" => Ok(Kind::DataMatrix),
                _ => Err("Choose QR code or GS1 DataMatrix"),
            },
        );
        let sheet =
            if form.media == "roll" { Some(None) } else { errors.take("media", Sheet::by_number(&form.media).map(Some).ok_or("Choose a sheet, or a roll")) };
        let size = match sheet {
            Some(Some(sheet)) => Some(sheet.label),
            Some(None) => {
                let width = errors.take("width", millimetres(&form.width, 8.0, 210.0));
                let height = errors.take("height", millimetres(&form.height, 8.0, 297.0));
                width.zip(height).map(|(width, height)| [width, height])
            }
            None => None,
        };
        let module = errors.take("module", millimetres(&form.module, 0.15, 5.0));
        let least = if kind == Some(Kind::DataMatrix) { 1 } else { 4 };
        let quiet = errors.take(
            "quiet",
            form.quiet.trim().parse::<u32>().ok().filter(|quiet| (least..=20).contains(quiet)).ok_or_else(|| {
                format!(
                    "Enter a whole number of modules from {least} to 20: {}",
                    if least == 4 { "a QR code needs four (ISO/IEC 18004)" } else { "a Data Matrix needs one (ISO/IEC 16022)" }
                )
            }),
        );
        let dpi = errors.take("dpi", Dpi::parse(&form.dpi).ok_or("Choose 203, 300 or 600 dots to an inch"));
        let dark = errors.take("dark", Colour::parse(&form.dark));
        let light = errors.take("light", Colour::parse(&form.light));
        let contrast = dark.zip(light).and_then(|(dark, light)| errors.take("dark", colour::contrast(dark, light)));
        let logo = errors.take(
            "logo",
            match form.logo.as_str() {
                "" | "none" => Ok(LogoPlace::None),
                "beside" => Ok(LogoPlace::Beside),
                "inside" if kind == Some(Kind::DataMatrix) => Err("A DataMatrix has no room for a logo: put it beside the code"),
                "inside" => Ok(LogoPlace::Inside),
                _ => Err("Choose where the logo goes"),
            },
        );
        let words = errors.take("language", Words::of(&form.language).ok_or("Choose a language of the list"));
        let on = |value: &str| !value.is_empty();
        let lines = Lines {
            brand: on(&form.show_brand),
            product: on(&form.show_product),
            lot: on(&form.show_lot),
            gtin: on(&form.show_gtin),
            expiry: on(&form.show_expiry),
            code: on(&form.show_code),
            how: on(&form.show_how),
        };
        let offline = on(&form.offline);
        if offline && kind == Some(Kind::DataMatrix) {
            errors.add("offline", "The signature goes into the address of a QR code; a DataMatrix holds no address. Choose a QR code, or leave it out");
        }
        match (kind, sheet, size, module, quiet, dpi, dark.zip(light), contrast.zip(logo).zip(words)) {
            (Some(kind), Some(sheet), Some(size), Some(module), Some(quiet), Some(dpi), Some((dark, light)), Some(((contrast, logo), words)))
                if errors.is_empty() =>
            {
                Ok(Self { kind, sheet, size, module, quiet, dpi, dark, light, contrast, logo, lines, words, hallmark: on(&form.hallmark), offline })
            }
            _ => Err(errors.into_vec()),
        }
    }

    /// The same for a printer of dots: a module is whole dots wide, so that no line is wider than another, and at least one. So is the label, which is as many
    /// dots as its picture.
    #[must_use]
    pub fn in_dots(&self) -> Self {
        let per_mm = self.dpi.per_mm();
        let size = self.size.map(|length| (length * per_mm).round().max(1.0) / per_mm);
        Self { module: self.module_dots() as f32 / per_mm, size, ..self.clone() }
    }

    /// A module's dots on the chosen printer, rounded.
    #[must_use]
    pub fn module_dots(&self) -> u32 {
        (self.module * self.dpi.per_mm()).round().max(1.0) as u32
    }
}

fn millimetres(text: &str, least: f32, most: f32) -> Result<f32, String> {
    let value = text.trim().replace(',', ".").parse::<f32>().ok().filter(|value| value.is_finite());
    value.filter(|value| (least..=most).contains(value)).ok_or_else(|| format!("Enter millimetres from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_begins_with_can_be_printed() {
        let design = Design::parse(&LabelForm::default()).unwrap();
        assert_eq!((design.kind, design.size, design.contrast.grade), (Kind::Qr, [70.0, 37.0], 'A'));
    }

    #[test]
    fn every_field_that_cannot_be_is_named() {
        let form = LabelForm {
            kind: "aztec".into(),
            media: "9999".into(),
            module: "0.1".into(),
            quiet: "3".into(),
            dpi: "72".into(),
            dark: "#ff0000".into(),
            logo: "on top".into(),
            ..LabelForm::default()
        };
        let fields: Vec<_> = Design::parse(&form).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["kind", "media", "module", "quiet", "dpi", "dark", "logo"]);
        let roll = LabelForm {
            media: "roll".into(),
            width: "2".into(),
            height: "NaN".into(),
            kind: "datamatrix".into(),
            offline: "on".into(),
            logo: "inside".into(),
            ..LabelForm::default()
        };
        let fields: Vec<_> = Design::parse(&roll).unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["width", "height", "logo", "offline"]);
    }

    #[test]
    fn a_printer_of_dots_prints_whole_dots() {
        let design = Design::parse(&LabelForm { dpi: "203".into(), module: "0.4".into(), ..LabelForm::default() }).unwrap();
        assert_eq!(design.module_dots(), 3);
        assert!((design.in_dots().module - 3.0 * 25.4 / 203.0).abs() < 1e-5);
    }
}
