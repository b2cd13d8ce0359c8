//! The two typefaces on labels (DejaVu, whose licence lies beside them): one for names, one of equal widths for codes. They are measured here,
//! outlined for SVG and pixels, and embedded in PDF.

use std::sync::LazyLock;
use ttf_parser::{Face as Parsed, GlyphId, OutlineBuilder};

/// A typeface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Face {
    /// For names.
    Text,
    /// For codes: all characters of one width, so that groups stand in columns.
    Mono,
}

/// A step of an outline, in the units it is asked for in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Begin a new contour.
    Move([f32; 2]),
    /// A straight line.
    Line([f32; 2]),
    /// A quadratic Bézier: handle and end.
    Quadratic([f32; 2], [f32; 2]),
    /// A cubic Bézier: two handles and end.
    Cubic([f32; 2], [f32; 2], [f32; 2]),
    /// Back to the contour's beginning.
    Close,
}

impl Step {
    /// The same step with its points moved.
    pub(crate) fn map(self, to: impl Fn([f32; 2]) -> [f32; 2]) -> Self {
        match self {
            Self::Move(end) => Self::Move(to(end)),
            Self::Line(end) => Self::Line(to(end)),
            Self::Quadratic(handle, end) => Self::Quadratic(to(handle), to(end)),
            Self::Cubic(first, second, end) => Self::Cubic(to(first), to(second), to(end)),
            Self::Close => Self::Close,
        }
    }
}

static TEXT: LazyLock<Option<Parsed<'static>>> = LazyLock::new(|| Parsed::parse(Face::Text.bytes(), 0).ok());
static MONO: LazyLock<Option<Parsed<'static>>> = LazyLock::new(|| Parsed::parse(Face::Mono.bytes(), 0).ok());

impl Face {
    /// The font file.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Text => include_bytes!("../fonts/DejaVuSansCondensed.ttf"),
            Self::Mono => include_bytes!("../fonts/DejaVuSansMono.ttf"),
        }
    }

    fn parsed(self) -> Option<&'static Parsed<'static>> {
        match self {
            Self::Text => TEXT.as_ref(),
            Self::Mono => MONO.as_ref(),
        }
    }

    /// The glyphs of a text with their advances, in ems. What the typeface has no letter for is left out; see [`missing_letters`].
    pub fn glyphs(self, text: &str) -> Vec<(char, u16, f32)> {
        let Some(face) = self.parsed() else { return Vec::new() };
        let em = f32::from(face.units_per_em());
        let glyph = |c: char| face.glyph_index(c).map(|id| (c, id.0, f32::from(face.glyph_hor_advance(id).unwrap_or(0)) / em));
        text.chars().filter_map(glyph).collect()
    }

    /// The width of a text of this size.
    pub fn width(self, text: &str, size: f32) -> f32 {
        self.glyphs(text).iter().map(|(.., advance)| advance * size).sum()
    }

    /// The outlines of a text with its baseline's beginning at a place.
    pub fn outline(self, text: &str, size: f32, [x, y]: [f32; 2]) -> Vec<Step> {
        let Some(face) = self.parsed() else { return Vec::new() };
        let mut pen = Pen { steps: Vec::new(), scale: size / f32::from(face.units_per_em()), at: [x, y] };
        for (_, id, advance) in self.glyphs(text) {
            let _ = face.outline_glyph(GlyphId(id), &mut pen);
            pen.at[0] += advance * size;
        }
        pen.steps
    }
}

/// The letters of a text that labels cannot show, each once.
#[must_use]
pub fn missing_letters(text: &str) -> Vec<char> {
    let mut missing: Vec<char> = text.chars().filter(|c| Face::Text.parsed().is_none_or(|face| face.glyph_index(*c).is_none())).collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

struct Pen {
    steps: Vec<Step>,
    scale: f32,
    at: [f32; 2],
}

impl Pen {
    /// A font's y goes up, a label's down.
    fn place(&self, x: f32, y: f32) -> [f32; 2] {
        [self.at[0] + x * self.scale, self.at[1] - y * self.scale]
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.steps.push(Step::Move(self.place(x, y)));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.steps.push(Step::Line(self.place(x, y)));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.steps.push(Step::Quadratic(self.place(x1, y1), self.place(x, y)));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.steps.push(Step::Cubic(self.place(x1, y1), self.place(x2, y2), self.place(x, y)));
    }
    fn close(&mut self) {
        self.steps.push(Step::Close);
    }
}
