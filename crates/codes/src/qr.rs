//! QR codes (ISO/IEC 18004) as small SVG.

use fast_qr::{ECL, QRBuilder};
use std::fmt::Write as _;

/// The quiet zone around the symbol in modules (ISO/IEC 18004 §9.1).
const QUIET: usize = 4;

/// Why a text has no QR code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} characters are more than a QR code can hold")]
pub struct TooLong(usize);

/// A text as a QR code with error correction level M (15 % may be damaged) and its quiet zone, black on white whatever the page's colours:
/// scanners want that. One path of horizontal strokes, some 3 kB for an address.
pub fn to_svg(text: &str) -> Result<String, TooLong> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| TooLong(text.chars().count()))?;
    let side = code.size + 2 * QUIET;
    let mut svg = String::with_capacity(4_000);
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" aria-hidden="true"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path stroke="#000" d=""##
    );
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            let run = row[x..code.size].iter().take_while(|module| module.value()).count();
            if run > 0 {
                // A stroke of width 1 along the middle of the row fills the modules exactly.
                let _ = write!(svg, "M{} {}.5h{run}", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    svg.push_str("\"/></svg>");
    Ok(svg)
}

/// The modules of [`to_svg`]'s symbol, row by row, without the quiet zone.
pub fn modules(text: &str) -> Result<Vec<Vec<bool>>, TooLong> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().map_err(|_| TooLong(text.chars().count()))?;
    Ok((0..code.size).map(|y| code[y][..code.size].iter().map(|module| module.value()).collect()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_small_symbol_with_its_quiet_zone() {
        let svg = to_svg("https://check.example.com/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN").unwrap();
        // Version 5 has 37 modules; 4 on each side make 45. The finder pattern's top edge is the first stroke.
        assert!(svg.contains(r#"viewBox="0 0 45 45""#), "{}", &svg[..120]);
        assert!(svg.contains(r#"d="M4 4.5h7"#));
        assert!(svg.len() < 6_000, "{} bytes", svg.len());
        assert!(!svg.contains("style"));
    }

    #[test]
    fn a_text_without_end_is_refused() {
        assert_eq!(to_svg(&"x".repeat(5_000)).unwrap_err().to_string(), "5000 characters are more than a QR code can hold");
    }
}
