//! Labels to print: an A4 sheet in HTML, 24 labels a page (3 × 8 of 70 × 37 mm, the most common adhesive sheet). Each has the QR code, the
//! hallmark, the code to type with its check character, and in words what it is on.
//!
//! The page carries its own style in one `<style>` with the response's nonce, so that the portal's content security policy holds for it too.

use crate::{
    digital_link::Stem,
    hallmark::Hallmark,
    qr::{self, TooLong},
};
use model::{gtin::Gtin, unit_code::UnitCode};
use std::fmt::Write as _;

/// Labels on a page: three columns of eight.
pub const PER_PAGE: usize = 24;

/// What all labels of a sheet share.
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
    /// Where the printed links begin.
    pub stem: Stem,
}

/// One label's own.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// The code.
    pub code: UnitCode,
    /// Its hallmark.
    pub hallmark: Hallmark,
}

/// The sheet as a whole HTML page. `nonce` is the response's, `note` stands above the labels on screen and not on paper: which codes of how
/// many these are.
pub fn sheet(text: &LabelText, units: &[Unit], note: &str, nonce: &str) -> Result<String, TooLong> {
    let shared = Shared::new(text);
    let mut html = String::with_capacity(4_000 + units.len() * 14_000);
    // Writing to a String cannot fail.
    let _ = write!(
        html,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Labels: {product}, lot {lot}</title>\
         <style nonce=\"{nonce}\">{STYLE}</style></head><body><header><h1>{product}, lot {lot}</h1><p>{note}</p>\
         <p>Print on A4 at 100 %, without margins: 24 labels a page of 70 × 37 mm.</p></header><main>",
        product = shared.product,
        lot = shared.lot,
        note = escape(note),
        nonce = escape(nonce),
    );
    for page in units.chunks(PER_PAGE) {
        html.push_str("<section>");
        for unit in page {
            shared.label(unit, &mut html)?;
        }
        html.push_str("</section>");
    }
    html.push_str("</main></body></html>");
    Ok(html)
}

/// The escaped texts and the link's beginning, made once a sheet.
struct Shared {
    product: String,
    lot: String,
    brand: String,
    /// The number as printed under the barcode.
    gtin: String,
    /// Where to type the code.
    check_at: String,
    link: String,
}

impl Shared {
    fn new(text: &LabelText) -> Self {
        Self {
            product: escape(&text.product),
            lot: escape(&text.lot),
            brand: escape(&text.brand),
            gtin: text.gtin.short().to_owned(),
            check_at: escape(&format!("{}/check", text.stem.without_scheme())),
            link: text.stem.units_of(text.gtin),
        }
    }

    fn label(&self, unit: &Unit, html: &mut String) -> Result<(), TooLong> {
        let [a, b, c, d] = unit.code.groups();
        let Self { product, lot, brand, gtin, check_at, link } = self;
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "<article><div class=\"qr\">{qr}</div><div class=\"text\"><b>{brand}</b><span class=\"name\">{product}</span><small>Lot {lot}<br>GTIN {gtin}</small></div>\
             <div class=\"mark\">{mark}</div><p class=\"code\">{a}-{b}-{c}-{d}-<i>{check}</i></p><p class=\"how\">Scan, or type at {check_at}</p></article>",
            qr = qr::to_svg(&format!("{link}{}", unit.code.serial()))?,
            mark = unit.hallmark.to_svg(),
            check = unit.code.check_character(),
        );
        Ok(())
    }
}

const STYLE: &str = "\
@page{size:A4;margin:0}*{box-sizing:border-box}body{margin:0;background:#e9e5db;color:#1c1b19;font:9pt/1.25 Inter,system-ui,sans-serif}\
header{max-width:210mm;margin:0 auto;padding:8mm 4mm 4mm}h1{font:600 16pt/1.2 \"Source Serif 4\",Georgia,serif;margin:0 0 2mm}header p{margin:0 0 1mm}\
section{display:grid;grid-template-columns:repeat(3,70mm);grid-auto-rows:37mm;width:210mm;height:296mm;margin:0 auto 8mm;background:#fff;box-shadow:0 1mm 4mm rgb(0 0 0/.15);break-after:page}\
section:last-child{break-after:auto}\
article{display:grid;grid-template:24mm 4.6mm 2.6mm/23mm minmax(0,1fr) 18mm;column-gap:1mm;padding:2.4mm 3mm 2mm;overflow:hidden;break-inside:avoid}\
svg{display:block;width:100%;height:auto}.qr{width:25mm;margin:-1mm 0 0 -2mm}.mark{color:#1f3a5f;padding-top:1mm}.mark svg{stroke-width:4.4}\
.text{padding-top:1mm;display:flex;flex-direction:column;gap:.6mm;overflow:hidden;font-size:6.6pt;line-height:1.2}.text b{font-size:7pt}\
.text .name{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden;overflow-wrap:anywhere}.text small{font-size:5.6pt;color:#57534a;overflow-wrap:anywhere}\
p{margin:0}.code{grid-column:1/-1;font:600 10.2pt/4.6mm ui-monospace,\"JetBrains Mono\",\"DejaVu Sans Mono\",monospace;white-space:nowrap;letter-spacing:.01em}.code i{font-style:normal;color:#8f6b2e}\
.how{grid-column:1/-1;font-size:5.4pt;line-height:2.6mm;color:#57534a;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}\
@media print{body{background:#fff}header{display:none}section{margin:0;box-shadow:none}}";

/// Text as HTML, in an element or a quoted attribute.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, c| {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(product: &str) -> LabelText {
        LabelText {
            brand: "Aurelia".to_owned(),
            product: product.to_owned(),
            gtin: Gtin::parse("4006381333931").unwrap(),
            lot: "H42-0312".to_owned(),
            stem: Stem::parse("https://check.example.com").unwrap(),
        }
    }

    fn units(count: u8) -> Vec<Unit> {
        (0..count).map(|i| Unit { code: UnitCode::from_low_bits(u128::from(i) << 90 | 7), hallmark: Hallmark::new([i; 16]) }).collect()
    }

    #[test]
    fn a_sheet_has_pages_of_24_labels_with_all_that_is_printed() {
        let html = sheet(&text("Heritage chronograph, 42 mm"), &units(25), "Codes 1 to 25 of 25", "abc").unwrap();
        assert_eq!(html.matches("<section>").count(), 2);
        assert_eq!(html.matches("<article>").count(), 25);
        let code = units(1)[0].code;
        assert!(html.contains(&format!("{code}-<i>{}</i>", code.check_character())));
        assert!(html.contains("Lot H42-0312<br>GTIN 4006381333931") && html.contains("check.example.com/check"));
        assert!(html.len() < 25 * 14_000 + 4_000, "{} bytes", html.len());
    }

    #[test]
    fn a_strict_content_security_policy_holds_for_it() {
        let html = sheet(&text("Watch"), &units(2), "", "abc").unwrap();
        assert!(html.contains("<style nonce=\"abc\">"));
        assert!(!html.contains(" style=") && !html.contains("<script") && !html.contains(" onclick"), "inline styles or handlers");
    }

    #[test]
    fn names_are_text_and_never_markup() {
        let html = sheet(&text("<script>alert('x')</script> & \"Co\""), &units(1), "<b>", "\"><b").unwrap();
        assert!(!html.contains("<script>") && !html.contains("\"><i x"));
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Co&quot;"));
    }
}
