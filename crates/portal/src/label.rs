//! Labels of a batch: designed with a preview, kept as templates ([`template`]), printed as files.

mod press;
mod range;
mod template;

use crate::{
    Actor, Portal, PortalError, Result,
    batch::file_name,
    decoding::decoding,
    slots::{OneEach, in_slot},
};
use codes::key::Codes;
use labels::{
    Design,
    hints::{hints, left_out},
    media::{SHEETS, Sheet},
};
use model::{
    form::{FieldError, FieldErrors},
    id::{BatchId, BrandId},
    label::{LabelDesigner, LabelForm},
    standing::units_of,
};
use press::{preview_of, print, too_fine, unprintable, unsayable};
pub use range::{LabelRange, RangeForm};
use range::{bound, not_as_they_should_be, not_void, parse_range};
use std::sync::Arc;
use store::batch::StoredBatch;
use tokio::{sync::Semaphore, task::spawn_blocking};
use tokio_util::sync::CancellationToken;

/// A PDF takes a core for as long as it is made, and its memory: one at a time, whoever asks. What else a label needs is not kept waiting by it, nor are a
/// few sheets, which are made within seconds: these have a slot of their own.
static PDF_SLOTS: Semaphore = Semaphore::const_new(1);

static SMALL_PDF_SLOTS: Semaphore = Semaphore::const_new(1);

/// Labels of a PDF that is small.
const SMALL_PDF: u32 = 500;

/// Brands whose PDF waits or is made.
static PDFS: OneEach<BrandId> = OneEach::new();

/// What labels are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelOutput {
    /// A PDF of the design's sheets, or of a roll.
    Pdf,
    /// One label as SVG.
    Svg,
    /// One label as PNG, in the printer's dots.
    Png,
    /// All labels for a Zebra printer.
    Zpl,
}

/// Labels as a file, to be sent as they are made.
pub struct LabelFile {
    /// The name to save it under.
    pub name: String,
    /// Its bytes, in chunks.
    pub chunks: Box<dyn Iterator<Item = Vec<u8>> + Send>,
}

impl LabelOutput {
    /// By the ending of a file's name.
    #[must_use]
    pub fn parse(ending: &str) -> Option<Self> {
        match ending {
            "pdf" => Some(Self::Pdf),
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "zpl" => Some(Self::Zpl),
            _ => None,
        }
    }

    /// The ending.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Zpl => "zpl",
        }
    }

    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Zpl => "text/plain; charset=us-ascii",
        }
    }
}

impl Portal {
    /// The designer of a sealed batch's labels: what was typed (or how one begins), what cannot be, what to know, and the first label. With the file that
    /// is `wanted`, if one is, what keeps that from being made is a fault.
    pub async fn label_designer(
        &self,
        actor: &Actor,
        id: BatchId,
        form: Option<LabelForm>,
        wanted: Option<LabelOutput>,
        range: RangeForm<'_>,
    ) -> Result<LabelDesigner> {
        let stored = self.sealed_batch(actor, id).await?;
        let templates = store::label::of_brand(&mut self.read().await?, stored.brand_id).await?;
        let form = form.unwrap_or_default();
        let mut errors = FieldErrors::new();
        let range = parse_range(range, stored.batch.count, Sheet::by_number(&form.media), &mut errors);
        bound(wanted, range, &mut errors);
        let first_alone = matches!(wanted, Some(LabelOutput::Svg | LabelOutput::Png));
        let withdrawn = self.withdrawn(&stored.batch).await?;
        let units = not_void(if first_alone { LabelRange { count: 1, ..range } } else { range }, &withdrawn, &mut errors);
        let mut errors = errors.into_vec();
        let (mut preview, mut known) = (None, Vec::new());
        match Design::parse(&form) {
            Err(wrong) => errors.extend(wrong),
            Ok(design) => {
                let press = Arc::new(self.press(&stored, design).await?);
                let code = self.codes_in(&stored, &units[..units.len().min(1)]).await?.next();
                let drawn = match code {
                    Some(code) => {
                        let press = press.clone();
                        decoding(move || preview_of(&press, code, wanted)).await?
                    }
                    None => Err(Vec::new()),
                };
                match drawn {
                    Ok((drawing, shown, too_large)) => {
                        known = hints(&press.design, &drawing);
                        known.extend(shown.left_out.iter().map(|field| left_out(field)));
                        // What is no fault of a PDF's.
                        let of_dots = too_large.into_iter().chain(too_fine(&press.design));
                        if matches!(wanted, Some(LabelOutput::Png | LabelOutput::Zpl)) {
                            errors.extend(of_dots.map(|hint| FieldError::new(hint.field, hint.message)));
                        } else {
                            known.extend(of_dots);
                        }
                        known.extend(unprintable(&press.text));
                        known.extend(unsayable(&press));
                        known.extend(not_as_they_should_be(range, &withdrawn));
                        preview = Some(shown);
                    }
                    Err(wrong) => errors.extend(wrong),
                }
            }
        }
        let sheets = SHEETS.iter().map(|sheet| (sheet.number.to_owned(), sheet.name.to_owned())).collect();
        Ok(LabelDesigner { batch: stored.batch, form, range: (range.from, range.count), place: range.place, errors, hints: known, preview, sheets, templates })
    }

    /// Labels of a sealed batch as a file, none of void units: they would be worth nothing on the goods. A PDF has [`PDF_LABELS_MAX`] labels at most, for it is made in memory; SVG and PNG are the first label of
    /// the range; ZPL is streamed.
    pub async fn label_file(&self, actor: &Actor, id: BatchId, form: &LabelForm, output: LabelOutput, range: RangeForm<'_>) -> Result<LabelFile> {
        let stored = self.sealed_batch(actor, id).await?;
        let mut errors = FieldErrors::new();
        let mut range = parse_range(range, stored.batch.count, Sheet::by_number(&form.media), &mut errors);
        bound(Some(output), range, &mut errors);
        if matches!(output, LabelOutput::Svg | LabelOutput::Png) {
            range.count = 1;
        }
        let units = not_void(range, &self.withdrawn(&stored.batch).await?, &mut errors);
        let mut errors = errors.into_vec();
        let design = match Design::parse(form) {
            Ok(design) => Some(design),
            Err(wrong) => {
                errors.extend(wrong);
                None
            }
        };
        let Some(design) = design.filter(|_| errors.is_empty()) else { return Err(PortalError::Invalid(errors)) };
        let press = self.press(&stored, design).await?;
        let codes = self.codes_in(&stored, &units).await?;
        let batch = &stored.batch;
        let title = format!("{}, lot {}", batch.product_name, batch.lot);
        // Who asked may have gone, such as behind a proxy that waited long enough: then nobody wants the rest of it.
        let gone = CancellationToken::new();
        let guard = gone.clone().drop_guard();
        let print = move || print(press, codes, (output, range.place), &title, &gone);
        let chunks = match output {
            LabelOutput::Png | LabelOutput::Zpl => decoding(print).await??,
            LabelOutput::Pdf => {
                let another = || PortalError::conflict("A PDF of your brand's labels is being made: wait for it, and then ask for this one");
                let turn = PDFS.begin(stored.brand_id).ok_or_else(another)?;
                let slots = if range.count > SMALL_PDF { &PDF_SLOTS } else { &SMALL_PDF_SLOTS };
                let made = in_slot(slots, move || {
                    let _turn = turn;
                    print()
                });
                made.await??
            }
            // What has no pixels waits for nobody's pictures.
            LabelOutput::Svg => spawn_blocking(print).await.map_err(PortalError::internal)??,
        };
        drop(guard);
        let name = format!("labels-{}-{}-{}.{}", batch.gtin.short(), file_name(batch.lot.as_str()), range.from, output.extension());
        let last = range.from + range.count - 1;
        let without = match u64::from(range.count) - units_of(&units) {
            0 => String::new(),
            void => format!(", without {void} of void units"),
        };
        self.note_download(actor, &stored, &format!("Took labels {} to {last} of lot {} as {}{without}", range.from, batch.lot, output.extension())).await?;
        Ok(LabelFile { name, chunks })
    }

    /// The codes of ranges of a batch's units, from 0.
    async fn codes_in(&self, stored: &StoredBatch, ranges: &[(u32, u32)]) -> Result<std::iter::Flatten<std::vec::IntoIter<Codes>>> {
        let mut codes = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            codes.push(self.codes_of(stored, *first, last - first + 1).await?);
        }
        Ok(codes.into_iter().flatten())
    }
}
