//! How well a label will scan, before it is printed.
//!
//! Rules of thumb and of standards, each named in its sentence: GS1 General Specifications for the module (X-dimension), ISO/IEC 15415 for
//! contrast, whole dots a module for printers, a tenth of the distance for phones.

use crate::{Design, Drawing, Kind, LogoPlace};
use model::label::LabelHint;

/// The least module at a shop's till (GS1 General Specifications, symbol specification table 1), in millimetres.
const MODULE_TILL: f32 = 0.396;
/// The least module in other trade (the same, tables for healthcare and general distribution).
const MODULE_TRADE: f32 = 0.254;

/// What to know of a design that could be laid out.
#[must_use]
pub fn hints(design: &Design, drawing: &Drawing) -> Vec<LabelHint> {
    let mut hints = Vec::new();
    let mut say = |field: &str, mind: bool, message: String| hints.push(LabelHint { field: field.to_owned(), message, mind });
    let side = drawing.symbol_side;
    say("module", false, format!("The code is {side:.1} mm wide: a phone reads it from some {:.0} cm away, ten times its width.", side));
    let dots = design.module_dots();
    let printed = design.in_dots().module;
    if dots < 3 {
        say(
            "dpi",
            true,
            format!(
                "At {} dpi a module is {dots} {}: expect a poor print grade. Use a finer printer or a larger module.",
                design.dpi.get(),
                if dots == 1 { "dot" } else { "dots" }
            ),
        );
    } else if (printed / design.module - 1.0).abs() > 0.005 {
        say("dpi", false, format!("At {} dpi a module is printed as {dots} whole dots, {printed:.3} mm, so that all are equal.", design.dpi.get()));
    }
    if design.module < MODULE_TRADE {
        say(
            "module",
            true,
            format!(
                "GS1 asks for modules of {MODULE_TRADE} mm at least in trade, and {MODULE_TILL} mm at a till. Smaller ones need a good printer and a near look."
            ),
        );
    } else if design.module < MODULE_TILL {
        say("module", false, format!("Enough for trade and phones. A shop's till asks for modules of {MODULE_TILL} mm at least (GS1 General Specifications)."));
    }
    let percent = (design.contrast.difference * 100.0).floor();
    say(
        "dark",
        design.contrast.grade == 'C',
        format!("Contrast {percent:.0} %: grade {} of ISO/IEC 15415 before paper and ink take their part.", design.contrast.grade),
    );
    if design.kind == Kind::Qr && design.logo == LogoPlace::Inside {
        say("logo", false, "The code has the highest error correction for the logo's sake, which makes it larger. What the logo covers cannot be damaged further: keep it clean.".to_owned());
    }
    if design.offline {
        say("offline", false, "The signature makes the code larger. A phone that has opened the check page before can then tell a forged code without network; a copied one it cannot.".to_owned());
    }
    hints
}

/// What to know of a part of a label that has no room on it.
#[must_use]
pub fn left_out(field: &str) -> LabelHint {
    let message = if field == "show_code" {
        "There is no room for this on the label: who cannot scan has nothing to type. Take a larger label, or a smaller module."
    } else {
        "There is no room for this on the label."
    };
    LabelHint { field: field.to_owned(), message: message.to_owned(), mind: true }
}
