//! What makes the labels of a batch: drawn for the preview, and printed as files.

use super::LabelOutput;
use crate::{Portal, PortalError, Result, decoding::decoding};
use codes::{SlotKey, manifest::ManifestKey, offline};
use labels::{Design, Dpi, Drawing, LabelText, LayoutError, Logo, Unit, layout, layout_in_dots, pdf, png, svg, zpl};
use model::{
    batch::barcode_date,
    form::FieldError,
    label::{LabelHint, LabelPreview},
    right::RightState,
    unit_code::UnitCode,
};
use store::batch::StoredBatch;
use tokio_util::sync::CancellationToken;

/// The longest side of a logo on labels, in pixels: an inch of a fine printer.
const LOGO_SIDE: u32 = 600;

/// What makes labels of a batch.
pub(super) struct Press {
    pub(super) design: Design,
    pub(super) text: LabelText,
    slot: SlotKey,
    signer: Option<ManifestKey>,
}

impl Press {
    fn unit(&self, code: UnitCode) -> Unit {
        let signature = self.signer.as_ref().map(|key| offline::sign(key, &self.text.stem, self.text.gtin, code));
        Unit { code, hallmark: self.slot.hallmark(code), signature }
    }

    fn drawing(&self, code: UnitCode) -> Result<Drawing, Vec<FieldError>> {
        layout(&self.design, &self.text, &self.unit(code)).map_err(wrong)
    }

    /// For the printer's dots.
    fn dots(&self, code: UnitCode) -> Result<Drawing, Vec<FieldError>> {
        layout_in_dots(&self.design, &self.text, &self.unit(code)).map_err(wrong)
    }
}

impl Portal {
    pub(super) async fn press(&self, stored: &StoredBatch, design: Design) -> Result<Press> {
        let batch = &stored.batch;
        let brand = store::product::brand(&mut self.read().await?, stored.brand_id).await?.map(|brand| brand.name).unwrap_or_default();
        let logo = if design.logo == labels::LogoPlace::None { None } else { self.logo(stored).await? };
        let text = LabelText {
            brand,
            product: batch.product_name.clone(),
            gtin: batch.gtin,
            lot: batch.lot.to_string(),
            made_on: batch.made_on,
            expires_on: batch.expires_on,
            stem: self.code_stem()?,
            logo,
        };
        let signer = if design.offline { Some(self.manifest_key()?) } else { None };
        Ok(Press { design, text, slot: self.slot_key(stored.key_slot).await?, signer })
    }

    /// The brand's logo: the first picture of an enrolled mark that has one.
    async fn logo(&self, stored: &StoredBatch) -> Result<Option<Logo>> {
        let mut conn = self.read().await?;
        for right in store::right::of_brand(&mut conn, stored.brand_id).await?.into_iter().filter(|right| right.state == RightState::Enrolled) {
            for picture in store::right::pictures(&mut conn, right.id).await? {
                let Some(picture) = store::picture::by_id(&mut conn, picture).await? else { continue };
                drop(conn);
                return decoding(move || to_logo(&picture.bytes)).await;
            }
        }
        Ok(None)
    }
}

fn wrong(error: LayoutError) -> Vec<FieldError> {
    vec![FieldError::new(error.field(), error)]
}

fn to_logo(bytes: &[u8]) -> Option<Logo> {
    // Pictures were made anew when they came in: small, and of two kinds.
    let image = image::load_from_memory(bytes).ok()?;
    let small = if image.width().max(image.height()) > LOGO_SIDE { image.resize(LOGO_SIDE, LOGO_SIDE, image::imageops::FilterType::Triangle) } else { image };
    let rgba = small.to_rgba8();
    Logo::from_rgba(rgba.as_raw(), rgba.width(), rgba.height()).ok()
}

/// The first label, and whether what a printer makes of it is read back: in its colours, and in the dots of a Zebra printer. What does not fit in whole dots
/// is a PDF alone, and is told as that.
pub(super) fn preview_of(press: &Press, code: UnitCode, wanted: Option<LabelOutput>) -> Result<(Drawing, LabelPreview, Option<LabelHint>), Vec<FieldError>> {
    let drawing = press.drawing(code)?;
    let says = |found: Vec<reading::Barcode>| found.iter().any(|barcode| barcode.text == drawing.content);
    // What has too many pixels is printed as PDF alone, and read back as a coarse printer makes it.
    let dpi = if too_fine(&press.design).is_some() { Dpi::ALL[0] } else { press.design.dpi };
    let printed = layout_in_dots(&Design { dpi, ..press.design.clone() }, &press.text, &press.unit(code));
    let reads = printed.as_ref().ok().map(|label| {
        let in_colour = png::png(label, dpi).ok().and_then(|picture| reading::read(&picture).ok());
        in_colour.is_some_and(says) && zpl::dots(label, dpi).ok().and_then(|dots| read_dots(&dots)).is_some_and(says)
    });
    // In whole dots the symbol may be larger, and leave less room.
    let in_dots = printed.as_ref().map_or(&[][..], |label| &label.left_out);
    let mut missing: Vec<String> = match wanted {
        Some(LabelOutput::Pdf | LabelOutput::Svg) => drawing.left_out.clone(),
        Some(LabelOutput::Png | LabelOutput::Zpl) => in_dots.to_vec(),
        None => [&drawing.left_out, in_dots].concat(),
    }
    .into_iter()
    .map(str::to_owned)
    .collect();
    missing.sort_unstable();
    missing.dedup();
    let too_large = printed.err().filter(|_| dpi == press.design.dpi).map(|error| LabelHint {
        field: error.field().to_owned(),
        message: format!("{error}. A PDF has no such bound."),
        mind: true,
    });
    let content = drawing.content.replace(codes::gs1::FNC1, "^");
    let preview = LabelPreview { svg: svg::svg(&drawing), content, reads, left_out: missing };
    Ok((drawing, preview, too_large))
}

/// A label with too many pixels for PNG and ZPL.
pub(super) fn too_fine(design: &Design) -> Option<LabelHint> {
    let error = png::size(design.size, design.dpi).err()?;
    Some(LabelHint { field: "dpi".to_owned(), message: format!("{error}. A PDF has no such bound."), mind: true })
}

fn read_dots(dots: &zpl::Dots) -> Option<Vec<reading::Barcode>> {
    let grey = dots.dark.iter().map(|dark| if *dark { 0 } else { u8::MAX }).collect();
    reading::read_luma(grey, u32::try_from(dots.width).ok()?, u32::try_from(dots.height).ok()?).ok()
}

/// Letters that the labels' typeface lacks.
pub(super) fn unprintable(text: &LabelText) -> Vec<LabelHint> {
    let hint = |field: &str, said: &str| {
        let missing: String = labels::missing_letters(said).into_iter().collect();
        (!missing.is_empty()).then(|| LabelHint {
            field: field.to_owned(),
            message: format!("The labels' typeface has no {missing}: it is left out."),
            mind: true,
        })
    };
    [hint("show_brand", &text.brand), hint("show_product", &text.product)].into_iter().flatten().collect()
}

/// A date of a batch from before such dates were refused, which the symbol leaves out.
pub(super) fn unsayable(press: &Press) -> Option<LabelHint> {
    let said = press.design.kind == labels::Kind::DataMatrix;
    let day = press.text.expires_on.filter(|day| said && barcode_date(*day).is_none())?;
    let message = format!("A barcode says a year by two digits, and {day} would be read as another year: the code leaves the date out.");
    Some(LabelHint { field: "show_expiry".to_owned(), message, mind: true })
}

pub(super) fn print(
    press: Press,
    codes: impl Iterator<Item = UnitCode> + Send + 'static,
    (output, place): (LabelOutput, u32),
    title: &str,
    gone: &CancellationToken,
) -> Result<Box<dyn Iterator<Item = Vec<u8>> + Send>> {
    let invalid = PortalError::Invalid;
    let dpi = press.design.dpi;
    let too_fine = |error: png::TooManyPixels| PortalError::Invalid(vec![FieldError::new("dpi", error)]);
    let mut codes = codes.peekable();
    let Some(first) = codes.peek().copied() else { return Ok(Box::new(std::iter::empty())) };
    let whole = |bytes: Vec<u8>| -> Box<dyn Iterator<Item = Vec<u8>> + Send> { Box::new(std::iter::once(bytes)) };
    match output {
        LabelOutput::Svg => Ok(whole(svg::svg(&press.drawing(first).map_err(invalid)?).into_bytes())),
        LabelOutput::Png => Ok(whole(png::png(&press.dots(first).map_err(invalid)?, dpi).map_err(too_fine)?)),
        LabelOutput::Pdf => {
            let mut document = pdf::Labels::new(title, press.design.sheet, place - 1).map_err(PortalError::internal)?;
            for code in codes {
                if gone.is_cancelled() {
                    return Err(PortalError::conflict("Nobody waits for these labels any more"));
                }
                document.add(press.drawing(code).map_err(invalid)?).map_err(PortalError::internal)?;
            }
            Ok(whole(document.finish().map_err(PortalError::internal)?))
        }
        LabelOutput::Zpl => {
            // What is wrong with the design is said before the first byte is sent.
            zpl::zpl(&press.dots(first).map_err(invalid)?, dpi).map_err(too_fine)?;
            Ok(Box::new(codes.map_while(move |code| {
                let drawing = press.dots(code).ok()?;
                zpl::zpl(&drawing, dpi).ok().map(String::into_bytes)
            })))
        }
    }
}
