//! A label as pixels: PNG for screens and printers of dots, and what ZPL is made of. A module is whole pixels wide.

use crate::{Dpi, Drawing, colour::Colour, font::Step, layout::Shape};
use std::{fmt, sync::Arc};
use tiny_skia::{Color, FillRule, FilterQuality, IntSize, Paint, Path, PathBuilder, Pixmap, PixmapPaint, Rect, Stroke, Transform};

/// The longest side of a logo in pixels.
pub const LOGO_SIDE_MAX: u32 = 1_600;
/// The most pixels of one label: A6 at 600 dots to an inch, A4 at 300. Drawn and read, each takes some ten bytes.
const PIXELS_MAX: u64 = 10_000_000;

/// A brand's logo: pixels, and the same as PNG.
#[derive(Clone)]
pub struct Logo(Arc<(Pixmap, Vec<u8>)>);

/// Why a picture is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The logo must be a PNG picture of {LOGO_SIDE_MAX} pixels at most on each side")]
pub struct LogoError;

/// The label is too large for its printer's dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A label of this size has more pixels than one picture may have: choose fewer dots to an inch")]
pub struct TooManyPixels;

impl Logo {
    /// From a PNG file.
    ///
    /// # Errors
    /// [`LogoError`].
    pub fn from_png(bytes: Vec<u8>) -> Result<Self, LogoError> {
        let pixmap = Pixmap::decode_png(&bytes).map_err(|_| LogoError)?;
        if pixmap.width().max(pixmap.height()) > LOGO_SIDE_MAX {
            return Err(LogoError);
        }
        Ok(Self(Arc::new((pixmap, bytes))))
    }

    /// From pixels: red, green, blue and opacity of each.
    ///
    /// # Errors
    /// [`LogoError`].
    pub fn from_rgba(rgba: &[u8], width: u32, height: u32) -> Result<Self, LogoError> {
        let premultiplied = rgba.chunks_exact(4).flat_map(|pixel| {
            let alpha = u16::from(pixel[3]);
            let part = |value: u8| u8::try_from((u16::from(value) * alpha + 127) / 255).unwrap_or(u8::MAX);
            [part(pixel[0]), part(pixel[1]), part(pixel[2]), pixel[3]]
        });
        let size = IntSize::from_wh(width, height).filter(|_| width.max(height) <= LOGO_SIDE_MAX).ok_or(LogoError)?;
        let pixmap = Pixmap::from_vec(premultiplied.collect(), size).ok_or(LogoError)?;
        let bytes = pixmap.encode_png().map_err(|_| LogoError)?;
        Ok(Self(Arc::new((pixmap, bytes))))
    }

    /// The file.
    pub(crate) fn png(&self) -> &[u8] {
        &self.0.1
    }

    /// Its width and height inside of a box, as large as may be.
    pub(crate) fn fit(&self, [width, height]: [f32; 2]) -> [f32; 2] {
        let (w, h) = (self.0.0.width() as f32, self.0.0.height() as f32);
        let scale = (width / w).min(height / h).max(0.0);
        [w * scale, h * scale]
    }
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({} × {})", self.0.0.width(), self.0.0.height())
    }
}

/// A label as a PNG file for a printer, its dots to an inch written in it. Lay it out with [`crate::layout_in_dots`].
///
/// # Errors
/// [`TooManyPixels`].
pub fn png(drawing: &Drawing, dpi: Dpi) -> Result<Vec<u8>, TooManyPixels> {
    let bytes = pixels(drawing, dpi)?.encode_png().map_err(|_| TooManyPixels)?;
    Ok(with_density(&bytes, dpi))
}

/// Width and height of a label in dots, from its size in millimetres.
///
/// # Errors
/// [`TooManyPixels`].
pub fn size(size: [f32; 2], dpi: Dpi) -> Result<[u32; 2], TooManyPixels> {
    let [width, height] = size.map(|length| whole(length * dpi.per_mm()).max(1));
    if u64::from(width) * u64::from(height) > PIXELS_MAX { Err(TooManyPixels) } else { Ok([width, height]) }
}

/// The label as dots.
pub(crate) fn pixels(drawing: &Drawing, dpi: Dpi) -> Result<Pixmap, TooManyPixels> {
    let scale = dpi.per_mm();
    let [width, height] = size(drawing.size, dpi)?;
    let mut pixmap = Pixmap::new(width, height).ok_or(TooManyPixels)?;
    pixmap.fill(color(drawing.light));
    let transform = Transform::from_scale(scale, scale);
    for shape in &drawing.shapes {
        match shape {
            Shape::Modules { at, module, symbol, colour } => {
                // Whole dots, so that all modules are equal. The layout's module is whole dots but for what floats lose.
                let (dots, paint) = (whole(module * scale).max(1), paint(*colour, false));
                let corner = at.map(|along| whole(along * scale));
                for y in 0..symbol.side() {
                    for x in (0..symbol.side()).filter(|x| symbol.is_dark(*x, y)) {
                        let place = |axis: usize, module: usize| (corner[axis] + u32::try_from(module).unwrap_or(0) * dots) as f32;
                        if let Some(rect) = Rect::from_xywh(place(0, x), place(1, y), dots as f32, dots as f32) {
                            pixmap.fill_rect(rect, &paint, Transform::identity(), None);
                        }
                    }
                }
            }
            Shape::Area([x, y, w, h], colour) => {
                if let Some(rect) = Rect::from_xywh(*x, *y, *w, *h) {
                    pixmap.fill_rect(rect, &paint(*colour, false), transform, None);
                }
            }
            Shape::Line { steps, width, colour } => {
                if let Some(path) = path(steps) {
                    // A line thinner than a dot would come and go.
                    let stroke = Stroke { width: width.max(1.0 / scale), ..Stroke::default() };
                    pixmap.stroke_path(&path, &paint(*colour, true), &stroke, transform, None);
                }
            }
            Shape::Text { at, size, face, text, colour } => {
                if let Some(path) = path(&face.0.outline(text, *size, *at)) {
                    pixmap.fill_path(&path, &paint(*colour, true), FillRule::Winding, transform, None);
                }
            }
            Shape::Picture([x, y, w, h], logo) => {
                let picture = &logo.0.0;
                let fit = Transform::from_row(w / picture.width() as f32, 0.0, 0.0, h / picture.height() as f32, *x, *y);
                let quality = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
                pixmap.draw_pixmap(0, 0, picture.as_ref(), &quality, transform.pre_concat(fit), None);
            }
        }
    }
    Ok(pixmap)
}

fn path(steps: &[Step]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for step in steps {
        match step {
            Step::Move([x, y]) => path.move_to(*x, *y),
            Step::Line([x, y]) => path.line_to(*x, *y),
            Step::Quadratic([a, b], [x, y]) => path.quad_to(*a, *b, *x, *y),
            Step::Cubic([a, b], [c, d], [x, y]) => path.cubic_to(*a, *b, *c, *d, *x, *y),
            Step::Close => path.close(),
        }
    }
    path.finish()
}

fn color(Colour([red, green, blue]): Colour) -> Color {
    Color::from_rgba8(red, green, blue, u8::MAX)
}

fn paint(colour: Colour, anti_alias: bool) -> Paint<'static> {
    let mut paint = Paint { anti_alias, ..Paint::default() };
    paint.set_color(color(colour));
    paint
}

fn whole(value: f32) -> u32 {
    value.round().max(0.0) as u32
}

/// Writes a PNG's dots to a metre into it (`pHYs`), so that it is printed at its size. It stands before the first `IDAT`.
fn with_density(png: &[u8], dpi: Dpi) -> Vec<u8> {
    // Signature and header are 8 and 25 bytes.
    let Some((head, rest)) = png.split_at_checked(33) else { return png.to_vec() };
    let to_a_metre = whole(dpi.per_mm() * 1_000.0).to_be_bytes();
    let mut chunk = b"pHYs".to_vec();
    chunk.extend(to_a_metre);
    chunk.extend(to_a_metre);
    chunk.push(1);
    let crc =
        !chunk.iter().fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }));
    [head, &9_u32.to_be_bytes(), &chunk, &crc.to_be_bytes(), rest].concat()
}
