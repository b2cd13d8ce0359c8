//! Labels as PDF: on sheets, or on a roll with a page a label. Text is text, with its font embedded; modules are one outline.
//!
//! A document is made in memory, some 15 kB a label: the rosette is a drawing of its own for each, and most of it. [`model::label::PDF_LABELS_MAX`] is the most that are asked for at once.

use crate::{
    Drawing,
    colour::Colour,
    font::{Face, Step},
    layout::Shape,
    media::Sheet,
    png::Logo,
};
use krilla::{
    Data, Document,
    color::rgb,
    geom::{Path, PathBuilder, Point, Rect, Size, Transform},
    image::Image,
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};

/// Points to a millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// Why there is no document: a library could not write it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The PDF could not be written: {0}")]
pub struct PdfError(String);

/// A document that labels are added to one after the other.
pub struct Labels {
    document: Document,
    sheet: Option<&'static Sheet>,
    /// Places of the page that is being filled which are not free.
    taken: u32,
    /// The labels of the page that is being filled.
    waiting: Vec<Drawing>,
    fonts: [Font; 2],
}

impl Labels {
    /// An empty document; `sheet` is none for a roll. `first` is the first place on the first sheet that is free, from 0.
    ///
    /// # Errors
    /// [`PdfError`].
    pub fn new(title: &str, sheet: Option<&'static Sheet>, first: u32) -> Result<Self, PdfError> {
        let font = |face: Face| Font::new(Data::from(face.bytes()), 0).ok_or_else(|| PdfError("a font is broken".into()));
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(title.to_owned()));
        let taken = sheet.map_or(0, |sheet| first.min(sheet.per_page() - 1));
        Ok(Self { document, sheet, taken, waiting: Vec::new(), fonts: [font(Face::Text)?, font(Face::Mono)?] })
    }

    /// Adds a label at the next place.
    ///
    /// # Errors
    /// [`PdfError`].
    pub fn add(&mut self, label: Drawing) -> Result<(), PdfError> {
        self.waiting.push(label);
        let full = self.sheet.map_or(1, |sheet| (sheet.per_page() - self.taken) as usize);
        if self.waiting.len() == full { self.page() } else { Ok(()) }
    }

    /// The whole file.
    ///
    /// # Errors
    /// [`PdfError`].
    pub fn finish(mut self) -> Result<Vec<u8>, PdfError> {
        if !self.waiting.is_empty() {
            self.page()?;
        }
        self.document.finish().map_err(|error| PdfError(format!("{error:?}")))
    }

    fn page(&mut self) -> Result<(), PdfError> {
        let labels = std::mem::take(&mut self.waiting);
        let Some(first) = labels.first() else { return Ok(()) };
        let [width, height] = self.sheet.map_or(first.size, |sheet| sheet.page);
        let settings = PageSettings::from_wh(width * POINTS, height * POINTS).ok_or_else(|| PdfError("the page has no size".into()))?;
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(POINTS, POINTS));
        for (at, label) in (std::mem::take(&mut self.taken)..).zip(&labels) {
            let [x, y] = self.sheet.map_or([0.0, 0.0], |sheet| sheet.place(at));
            surface.push_transform(&Transform::from_translate(x, y));
            draw(label, &self.fonts, &mut surface)?;
            surface.pop();
        }
        surface.pop();
        surface.finish();
        page.finish();
        Ok(())
    }
}

impl std::fmt::Debug for Labels {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Labels").field("sheet", &self.sheet).field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

fn draw(label: &Drawing, fonts: &[Font; 2], surface: &mut Surface<'_>) -> Result<(), PdfError> {
    // Paper is white by itself: a ground is printed only where a colour was chosen.
    if label.light != Colour::WHITE {
        area(surface, [0.0, 0.0, label.size[0], label.size[1]], label.light);
    }
    for shape in &label.shapes {
        match shape {
            Shape::Modules { at, module, symbol, colour } => fill(surface, &Shape::module_steps(*at, *module, symbol), *colour, FillRule::EvenOdd),
            Shape::Area(area_, colour) => area(surface, *area_, *colour),
            Shape::Line { steps, width, colour } => {
                if let Some(path) = path(steps) {
                    surface.set_fill(None);
                    surface.set_stroke(Some(Stroke { paint: color(*colour).into(), width: *width, ..Stroke::default() }));
                    surface.draw_path(&path);
                    surface.set_stroke(None);
                }
            }
            Shape::Text { at, size, face, text, colour } => words(surface, fonts, face.0, text, *size, *at, *colour),
            Shape::Picture([x, y, w, h], logo) => picture(surface, [*x, *y, *w, *h], logo)?,
        }
    }
    Ok(())
}

fn words(surface: &mut Surface<'_>, fonts: &[Font; 2], face: Face, text: &str, size: f32, [x, y]: [f32; 2], colour: Colour) {
    let mut said = String::with_capacity(text.len());
    let mut glyphs = Vec::new();
    for (c, id, advance) in face.glyphs(text) {
        let from = said.len();
        said.push(c);
        glyphs.push(KrillaGlyph {
            glyph_id: GlyphId::new(u32::from(id)),
            text_range: from..said.len(),
            x_advance: advance,
            x_offset: 0.0,
            y_offset: 0.0,
            y_advance: 0.0,
            location: None,
        });
    }
    if glyphs.is_empty() {
        return;
    }
    let [names, codes] = fonts;
    let font = if face == Face::Mono { codes } else { names };
    surface.set_fill(Some(Fill { paint: color(colour).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font.clone(), &said, size, false);
}

fn picture(surface: &mut Surface<'_>, [x, y, w, h]: [f32; 4], logo: &Logo) -> Result<(), PdfError> {
    let image = Image::from_png(Data::from(logo.png().to_vec()), true).map_err(PdfError)?;
    if let Some(size) = Size::from_wh(w, h) {
        surface.push_transform(&Transform::from_translate(x, y));
        surface.draw_image(image, size);
        surface.pop();
    }
    Ok(())
}

fn area(surface: &mut Surface<'_>, [x, y, w, h]: [f32; 4], colour: Colour) {
    let mut path = PathBuilder::new();
    if let Some(rect) = Rect::from_xywh(x, y, w, h) {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(Fill { paint: color(colour).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
        surface.draw_path(&path);
    }
}

fn fill(surface: &mut Surface<'_>, steps: &[Step], colour: Colour, rule: FillRule) {
    if let Some(path) = path(steps) {
        surface.set_fill(Some(Fill { paint: color(colour).into(), opacity: NormalizedF32::ONE, rule }));
        surface.draw_path(&path);
    }
}

/// An outline, to hundredths of a millimetre: finer than any printer's dots, and half as long to write as all digits that a number has.
fn path(steps: &[Step]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let near = |[x, y]: [f32; 2]| [(x * 100.0).round() / 100.0, (y * 100.0).round() / 100.0];
    for step in steps {
        match step.map(near) {
            Step::Move([x, y]) => path.move_to(x, y),
            Step::Line([x, y]) => path.line_to(x, y),
            Step::Quadratic([a, b], [x, y]) => path.quad_to(a, b, x, y),
            Step::Cubic([a, b], [c, d], [x, y]) => path.cubic_to(a, b, c, d, x, y),
            Step::Close => path.close(),
        }
    }
    path.finish()
}

fn color(Colour([red, green, blue]): Colour) -> rgb::Color {
    rgb::Color::new(red, green, blue)
}
