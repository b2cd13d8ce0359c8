//! Labels of a batch: designed with a preview, kept as templates, printed as files.

use crate::{
    Actor, Portal, PortalError, Result,
    batch::file_name,
    change::Subject,
    decoding::decoding,
    slots::{OneEach, in_slot},
};
use codes::{SlotKey, key::Codes, manifest::ManifestKey, offline};
use labels::{
    Design, Dpi, Drawing, LabelText, LayoutError, Logo, Unit,
    hints::{hints, left_out},
    layout, layout_in_dots,
    media::{SHEETS, Sheet},
    pdf, png, svg, zpl,
};
use model::{
    batch::barcode_date,
    form::{FieldError, FieldErrors},
    id::{BatchId, BrandId},
    label::{LabelDesigner, LabelForm, LabelPreview, LabelTemplate, PDF_LABELS_MAX, TEMPLATES_MAX},
    number::parse_whole,
    right::RightState,
    standing::{Standing, units_of, without},
    unit_code::UnitCode,
};
use serde_json::json;
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
/// The longest side of a logo on labels, in pixels: an inch of a fine printer.
const LOGO_SIDE: u32 = 600;
/// The longest name of a template.
const NAME_LENGTH_MAX: usize = 60;

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

/// The units to print: the first, from 1, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelRange {
    /// The first.
    pub from: u32,
    /// How many.
    pub count: u32,
    /// The label of the first sheet to begin at, from 1.
    pub place: u32,
}

/// The units to print, as a person typed them.
#[derive(Clone, Copy, Debug, Default)]
pub struct RangeForm<'a> {
    /// The first, from 1; empty: the first of the batch.
    pub from: &'a str,
    /// How many; empty: all from there on, or a first few.
    pub count: &'a str,
    /// The label of the first sheet to begin at, from 1: those before it are used up. Empty: the first.
    pub place: &'a str,
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

/// What makes labels of a batch.
struct Press {
    design: Design,
    text: LabelText,
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

fn wrong(error: LayoutError) -> Vec<FieldError> {
    vec![FieldError::new(error.field(), error)]
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

    /// Keeps a design under a name for the brand, in place of the one that had it.
    pub async fn save_label_template(&self, actor: &Actor, id: BatchId, name: &str, form: LabelForm) -> Result<()> {
        let stored = self.sealed_batch(actor, id).await?;
        let by = actor.user_id().ok_or(PortalError::SignInNeeded)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut errors = FieldErrors::new();
        if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX {
            errors.add("name", format!("Give the design a name of 1 to {NAME_LENGTH_MAX} characters"));
        }
        let known = store::label::of_brand(&mut self.read().await?, stored.brand_id).await?;
        if known.len() >= TEMPLATES_MAX && !known.iter().any(|template| template.name == name) {
            errors.add("name", format!("A brand keeps {TEMPLATES_MAX} designs at most: forget one, or save under a name that there is"));
        }
        if let Err(wrong) = Design::parse(&form) {
            wrong.into_iter().for_each(|error| errors.add(&error.field, error.message));
        }
        if !errors.is_empty() {
            return Err(PortalError::Invalid(errors.into_vec()));
        }
        let mut change = self.change().await?;
        let now = change.now;
        let template = LabelTemplate { name, form };
        store::label::save(&mut change.tx, stored.brand_id, &template, by, now).await?;
        let summary = format!("Saved the label design “{}”", template.name);
        change.audit(actor, "label.saved", Subject::of("batch", stored.batch.id.0, stored.brand_id), &summary, json!({})).await?;
        change.commit().await
    }

    /// Forgets a brand's design. One that is gone already is no error.
    pub async fn forget_label_template(&self, actor: &Actor, id: BatchId, name: &str) -> Result<()> {
        let stored = self.sealed_batch(actor, id).await?;
        let mut change = self.change().await?;
        if store::label::forget(&mut change.tx, stored.brand_id, name).await? {
            let summary = format!("Forgot the label design “{name}”");
            change.audit(actor, "label.forgotten", Subject::of("batch", stored.batch.id.0, stored.brand_id), &summary, json!({})).await?;
        }
        change.commit().await
    }

    async fn press(&self, stored: &StoredBatch, design: Design) -> Result<Press> {
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

fn to_logo(bytes: &[u8]) -> Option<Logo> {
    // Pictures were made anew when they came in: small, and of two kinds.
    let image = image::load_from_memory(bytes).ok()?;
    let small = if image.width().max(image.height()) > LOGO_SIDE { image.resize(LOGO_SIDE, LOGO_SIDE, image::imageops::FilterType::Triangle) } else { image };
    let rgba = small.to_rgba8();
    Logo::from_rgba(rgba.as_raw(), rgba.width(), rgba.height()).ok()
}

/// A range as typed, brought into the batch's bounds: what is missing is the whole batch, or what one PDF holds of it.
fn parse_range(RangeForm { from, count, place }: RangeForm<'_>, units: u32, sheet: Option<&Sheet>, errors: &mut FieldErrors) -> LabelRange {
    let whole = |text: &str, else_: u32| match text.trim() {
        "" => Some(else_),
        text => parse_whole(text).ok().and_then(|number| u32::try_from(number).ok()),
    };
    let from = whole(from, 1).filter(|from| (1..=units).contains(from)).unwrap_or_else(|| {
        errors.add("from", format!("Enter a unit from 1 to {units}"));
        1
    });
    let left = units - from + 1;
    let count = whole(count, left.min(96)).filter(|count| (1..=left).contains(count)).unwrap_or_else(|| {
        errors.add("count", format!("Enter a number from 1 to {left}: the batch has so many units from unit {from} on"));
        left.min(96)
    });
    // A roll has no place that is used up.
    let places = sheet.map(Sheet::per_page);
    let place = whole(place, 1).filter(|place| (1..=places.unwrap_or(u32::MAX)).contains(place)).unwrap_or_else(|| {
        let until = places.map_or_else(String::new, |places| format!(" to {places}"));
        errors.add("place", format!("Enter a label of the {}, from 1{until}", if places.is_some() { "sheet" } else { "roll" }));
        1
    });
    LabelRange { from, count, place }
}

/// What of a range is not void, from 0.
fn not_void(range: LabelRange, withdrawn: &[(u32, u32, Standing)], errors: &mut FieldErrors) -> Vec<(u32, u32)> {
    let void: Vec<(u32, u32)> = withdrawn.iter().filter(|(.., standing)| *standing == Standing::Void).map(|(first, last, _)| (*first, *last)).collect();
    let first = range.from - 1;
    let left = without((first, first + (range.count - 1)), &void);
    if left.is_empty() {
        let which = if range.count == 1 { format!("Unit {} is void: its label", range.from) } else { "All of these units are void: their labels".to_owned() };
        errors.add("from", format!("{which} would be worth nothing. Choose others"));
    }
    left
}

/// Units of a range that are not as they should be.
fn not_as_they_should_be(range: LabelRange, withdrawn: &[(u32, u32, Standing)]) -> Vec<model::label::LabelHint> {
    let (begin, end) = (range.from - 1, range.from - 1 + (range.count - 1));
    let of = |standing: Standing| {
        let inside = withdrawn.iter().filter(|(first, last, as_)| *as_ == standing && *first <= end && *last >= begin);
        inside.map(|(first, last, _)| u64::from((*last).min(end) - (*first).max(begin)) + 1).sum::<u64>()
    };
    let hint = |standing: Standing, then: [&str; 2]| {
        let (units, all) = (of(standing), range.count);
        let (are, then) = if units == 1 { ("is", then[0]) } else { ("are", then[1]) };
        let message = format!("{units} of these {all} {are} {}: {then}.", standing.as_str());
        (units > 0).then(|| model::label::LabelHint { field: "count".to_owned(), message, mind: true })
    };
    let told = ["whoever checks it is told so", "whoever checks them is told so"];
    let hints = [hint(Standing::Void, ["it is left out", "they are left out"]), hint(Standing::Stolen, told), hint(Standing::Recalled, told)];
    hints.into_iter().flatten().collect()
}

/// A PDF is made in memory.
fn bound(output: Option<LabelOutput>, range: LabelRange, errors: &mut FieldErrors) {
    if output == Some(LabelOutput::Pdf) && range.count > PDF_LABELS_MAX {
        errors.add("count", format!("A PDF has {PDF_LABELS_MAX} labels at most: print the range in parts, or take ZPL, which has no such bound"));
    }
}

/// The first label, and whether what a printer makes of it is read back: in its colours, and in the dots of a Zebra printer. What does not fit in whole dots
/// is a PDF alone, and is told as that.
fn preview_of(press: &Press, code: UnitCode, wanted: Option<LabelOutput>) -> Result<(Drawing, LabelPreview, Option<model::label::LabelHint>), Vec<FieldError>> {
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
    let too_large = printed.err().filter(|_| dpi == press.design.dpi).map(|error| model::label::LabelHint {
        field: error.field().to_owned(),
        message: format!("{error}. A PDF has no such bound."),
        mind: true,
    });
    let content = drawing.content.replace(codes::gs1::FNC1, "^");
    let preview = LabelPreview { svg: svg::svg(&drawing), content, reads, left_out: missing };
    Ok((drawing, preview, too_large))
}

/// A label with too many pixels for PNG and ZPL.
fn too_fine(design: &Design) -> Option<model::label::LabelHint> {
    let error = png::size(design.size, design.dpi).err()?;
    Some(model::label::LabelHint { field: "dpi".to_owned(), message: format!("{error}. A PDF has no such bound."), mind: true })
}

fn read_dots(dots: &zpl::Dots) -> Option<Vec<reading::Barcode>> {
    let grey = dots.dark.iter().map(|dark| if *dark { 0 } else { u8::MAX }).collect();
    reading::read_luma(grey, u32::try_from(dots.width).ok()?, u32::try_from(dots.height).ok()?).ok()
}

/// Letters that the labels' typeface lacks.
fn unprintable(text: &LabelText) -> Vec<model::label::LabelHint> {
    let hint = |field: &str, said: &str| {
        let missing: String = labels::missing_letters(said).into_iter().collect();
        (!missing.is_empty()).then(|| model::label::LabelHint {
            field: field.to_owned(),
            message: format!("The labels' typeface has no {missing}: it is left out."),
            mind: true,
        })
    };
    [hint("show_brand", &text.brand), hint("show_product", &text.product)].into_iter().flatten().collect()
}

/// A date of a batch from before such dates were refused, which the symbol leaves out.
fn unsayable(press: &Press) -> Option<model::label::LabelHint> {
    let said = press.design.kind == labels::Kind::DataMatrix;
    let day = press.text.expires_on.filter(|day| said && barcode_date(*day).is_none())?;
    let message = format!("A barcode says a year by two digits, and {day} would be read as another year: the code leaves the date out.");
    Some(model::label::LabelHint { field: "show_expiry".to_owned(), message, mind: true })
}

fn print(
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
