//! Labels to print: what a person chose for them, as it came. The crate `labels` parses it and draws.

use crate::{batch::Batch, form::FieldError};
use serde::{Deserialize, Serialize};

/// The most units whose labels are in one PDF: it is made in memory. ZPL is streamed and has no such bound.
pub const PDF_LABELS_MAX: u32 = 5_000;
/// The parameter of the designer's address that names the file which was asked for and could not be made, by its ending.
pub const DESIGNER_FILE: &str = "file";
/// The most templates of a brand.
pub const TEMPLATES_MAX: usize = 40;

macro_rules! label_form {
    ($($(#[$doc:meta])* $field:ident = $default:literal;)*) => {
        /// A label's design as typed: each field as the form names it. Empty check boxes are empty.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct LabelForm { $($(#[$doc])* pub $field: String),* }

        impl Default for LabelForm {
            fn default() -> Self {
                Self { $($field: $default.to_owned()),* }
            }
        }

        impl LabelForm {
            /// The names of its fields.
            pub const FIELDS: &[&str] = &[$(stringify!($field)),*];

            /// The fields of an address's query or a form; none if it has none of `kind`, with which every such form is sent.
            pub fn from_fields(get: impl Fn(&str) -> Option<String>) -> Option<Self> {
                get("kind")?;
                Some(Self { $($field: get(stringify!($field)).unwrap_or_default()),* })
            }

            /// The fields that are not empty, with their names.
            #[must_use]
            pub fn fields(&self) -> Vec<(&'static str, &str)> {
                [$((stringify!($field), &*self.$field)),*].into_iter().filter(|(_, value)| !value.is_empty()).collect()
            }
        }
    };
}

label_form! {
    /// `qr` or `datamatrix`.
    kind = "qr";
    /// A sheet's number, or `roll`.
    media = "3474";
    /// Millimetres, of a label on a roll.
    width = "60";
    /// Millimetres, of a label on a roll.
    height = "40";
    /// Millimetres.
    module = "0.5";
    /// Modules.
    quiet = "4";
    /// The printer's dots to an inch, for PNG and ZPL.
    dpi = "300";
    /// The colour of modules and text, `#rrggbb`.
    dark = "#000000";
    /// The colour behind.
    light = "#ffffff";
    /// `none`, `inside` or `beside`.
    logo = "none";
    /// The brand's name on the label.
    show_brand = "on";
    /// The product's name.
    show_product = "on";
    /// The lot.
    show_lot = "on";
    /// The GTIN.
    show_gtin = "on";
    /// The expiry date.
    show_expiry = "";
    /// The code to type.
    show_code = "on";
    /// Where to type it.
    show_how = "on";
    /// The language of the words on the label.
    language = "en";
    /// The rosette.
    hallmark = "on";
    /// The address carries a signature.
    offline = "";
}

/// A design that a brand keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelTemplate {
    /// Its name.
    pub name: String,
    /// What was typed.
    pub form: LabelForm,
}

/// The designer of a batch's labels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LabelDesigner {
    /// The batch.
    pub batch: Batch,
    /// The design as typed.
    pub form: LabelForm,
    /// The first unit to print, from 1, and how many.
    pub range: (u32, u32),
    /// The label of the first sheet to begin at, from 1.
    pub place: u32,
    /// What cannot be, by field.
    pub errors: Vec<FieldError>,
    /// What to know of it.
    pub hints: Vec<LabelHint>,
    /// The first label of the range as SVG; none if it cannot be printed.
    pub preview: Option<LabelPreview>,
    /// Sheets: number and name.
    pub sheets: Vec<(String, String)>,
    /// The brand's designs.
    pub templates: Vec<LabelTemplate>,
}

/// A label that can be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelPreview {
    /// The drawing.
    pub svg: String,
    /// What its symbol holds, for people: FNC1 as `^`.
    pub content: String,
    /// Whether the symbol as the chosen printer prints it was read back by the portal's own reader; none if it does not fit in that printer's whole dots.
    pub reads: Option<bool>,
    /// Fields whose part has no room on it: in the file that is wanted, or where none is named in any. Each has a hint too.
    pub left_out: Vec<String>,
}

/// A hint to a design that can be printed: what to expect, or what to mind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelHint {
    /// The field it is about.
    pub field: String,
    /// What to know.
    pub message: String,
    /// True if it is a warning.
    pub mind: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_goes_through_an_address_and_back() {
        let form = LabelForm { kind: "datamatrix".into(), show_lot: String::new(), ..LabelForm::default() };
        let back = LabelForm::from_fields(|name| form.fields().into_iter().find(|(n, _)| *n == name).map(|(_, v)| v.to_owned()));
        assert_eq!(back, Some(form));
        assert_eq!(LabelForm::from_fields(|_| None), None);
    }
}
