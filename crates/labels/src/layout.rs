//! The geometry of one label, in millimetres from its left and upper edge. Every output draws this, and decides nothing by itself.
//!
//! A label is wide or tall. A wide one has the symbol at its left, names at its right with the rosette in their lower right corner, and the code to
//! type along its foot, or below the names where the foot has no room. A tall one has the symbol on top and all else below. The code comes before all
//! else that is no symbol: a symbol that is scratched, or that a phone cannot read, opens nothing. What has no room is left out and told
//! ([`Drawing::left_out`]); the symbol and its quiet zone are never shrunk: that is for a person to decide.

mod column;
mod typed;

use crate::{
    Design, LabelText, LogoPlace, Unit,
    colour::Colour,
    font::{Face, Step},
    outline::outlines,
    png::Logo,
    symbol::{self, Symbol, SymbolError},
};
use typed::{Block, Typed};

/// Space to the label's edge: cutters are not exact.
const MARGIN: f32 = 1.5;
/// Text this small is read by young eyes in good light.
const TEXT_MIN: f32 = 1.5;
/// The height of a capital against the size of the type.
const LINE: f32 = 1.25;
/// The share of a QR code's side that a logo inside takes: 5 % of its modules, of which error correction H bears 30 % of damage, and both lie together.
const LOGO_INSIDE: f32 = 0.22;

/// One label, drawn: shapes from back to front.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Width and height.
    pub size: [f32; 2],
    /// The colour of the symbol and of all text.
    pub dark: Colour,
    /// The ground.
    pub light: Colour,
    /// What is on it.
    pub shapes: Vec<Shape>,
    /// What the symbol holds.
    pub content: String,
    /// The side of the symbol without its quiet zone.
    pub symbol_side: f32,
    /// Fields of the form whose part found no room.
    pub left_out: Vec<&'static str>,
}

/// A part of a label.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A symbol: its corner, its module's side.
    Modules {
        /// Left and top.
        at: [f32; 2],
        /// A module's side.
        module: f32,
        /// The modules.
        symbol: Symbol,
        /// Their colour.
        colour: Colour,
    },
    /// A rectangle: left, top, width, height.
    Area([f32; 4], Colour),
    /// A line.
    Line {
        /// Its steps.
        steps: Vec<Step>,
        /// How thick it is.
        width: f32,
        /// Its colour.
        colour: Colour,
    },
    /// A line of text.
    Text {
        /// Left end of the baseline.
        at: [f32; 2],
        /// The size of the type.
        size: f32,
        /// The typeface.
        face: FaceName,
        /// What it says.
        text: String,
        /// Its colour.
        colour: Colour,
    },
    /// A picture: left, top, width, height.
    Picture([f32; 4], Logo),
}

/// A typeface, to those who draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaceName(pub(crate) Face);

/// Why a label cannot be laid out: the field to change, and what to change it to.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LayoutError {
    /// The symbol cannot be made.
    #[error(transparent)]
    Symbol(#[from] SymbolError),
    /// It is larger than the label.
    #[error("With its quiet zone the code is {side:.1} mm wide, and the label has room for {room:.1} mm: a module of {fits:.2} mm fits")]
    TooLarge {
        /// The symbol's side with its quiet zone.
        side: f32,
        /// What there is.
        room: f32,
        /// The largest module, rounded down to hundredths.
        fits: f32,
    },
    /// It is larger than the label once its modules are whole dots of the printer.
    #[error("At {dpi} dpi a module of {module:.2} mm is printed as {dots} whole dots: the code with its quiet zone is then {side} dots wide, and the label has {room}. {}", dots_that_fit(*.fits, *.dpi))]
    TooManyDots {
        /// The printer's dots to an inch.
        dpi: u16,
        /// The module that was asked for.
        module: f32,
        /// The same in dots.
        dots: u32,
        /// The symbol's side with its quiet zone, in dots.
        side: u32,
        /// What there is, in dots.
        room: u32,
        /// The largest module, in dots; 0 if none.
        fits: u32,
    },
    /// A logo is wanted and the brand has none.
    #[error("The brand has no logo: enrol a mark with a picture first, or leave the logo out")]
    NoLogo,
}

impl LayoutError {
    /// The field of the form that it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Symbol(_) => "kind",
            Self::TooLarge { .. } | Self::TooManyDots { .. } => "module",
            Self::NoLogo => "logo",
        }
    }
}

impl Shape {
    /// The dark modules as one path, for those who draw outlines.
    pub(crate) fn module_steps(at: [f32; 2], module: f32, symbol: &Symbol) -> Vec<Step> {
        let place = |[x, y]: [usize; 2]| [at[0] + x as f32 * module, at[1] + y as f32 * module];
        let mut steps = Vec::new();
        for outline in outlines(symbol) {
            for (number, corner) in outline.into_iter().enumerate() {
                steps.push(if number == 0 { Step::Move(place(corner)) } else { Step::Line(place(corner)) });
            }
            steps.push(Step::Close);
        }
        steps
    }
}

/// Lays out one label.
///
/// # Errors
/// [`LayoutError`]: the symbol does not fit, or cannot be.
pub fn layout(design: &Design, text: &LabelText, unit: &Unit) -> Result<Drawing, LayoutError> {
    let content = symbol::content(design, text, unit)?;
    let symbol = symbol::symbol(design, &content)?;
    let [width, height] = design.size;
    let quiet = design.quiet as f32 * design.module;
    let side = symbol.side() as f32 * design.module;
    // The quiet zone may reach to the edge: what is outside of a label is not printed on.
    let (room, whole) = (width.min(height), side + 2.0 * quiet);
    if whole > room + 1e-3 {
        let modules = (symbol.side() + 2 * design.quiet as usize) as f32;
        return Err(LayoutError::TooLarge { side: whole, room, fits: (room / modules * 100.0).floor() / 100.0 });
    }
    if design.logo != LogoPlace::None && text.logo.is_none() {
        return Err(LayoutError::NoLogo);
    }
    let mut page = Page { shapes: Vec::new(), left_out: Vec::new(), colour: design.dark };
    let tall = height > width * 1.2;
    let typed = Typed::placed(design, text, unit, [width, height], whole, tall);
    let foot = typed.foot_height();
    // The symbol with its quiet zone, in the middle of what the foot leaves.
    let body = height - foot;
    let corner = if tall { [(width - whole) / 2.0, 0.0] } else { [0.0, ((body - whole) / 2.0).max(0.0)] };
    let at = [corner[0] + quiet, corner[1] + quiet];
    page.shapes.push(Shape::Modules { at, module: design.module, symbol, colour: design.dark });
    if let (LogoPlace::Inside, Some(logo)) = (design.logo, &text.logo) {
        page.logo_inside(logo, at, side, design.light);
    }
    page.foot(&typed.foot, height - foot);
    let column =
        if tall { [MARGIN, whole, width - 2.0 * MARGIN, (body - whole).max(0.0)] } else { [whole.max(MARGIN), MARGIN, width - whole - MARGIN, body - MARGIN] };
    page.column(design, text, unit, typed, column);
    Ok(Drawing { size: design.size, dark: design.dark, light: design.light, shapes: page.shapes, content, symbol_side: side, left_out: page.left_out })
}

/// Lays out one label for its printer of dots: see [`Design::in_dots`].
///
/// # Errors
/// [`LayoutError`], what does not fit in dots.
pub fn layout_in_dots(design: &Design, text: &LabelText, unit: &Unit) -> Result<Drawing, LayoutError> {
    let dots = design.in_dots();
    layout(&dots, text, unit).map_err(|error| match error {
        LayoutError::TooLarge { side, room, .. } => {
            let whole = |length: f32| (length * design.dpi.per_mm()).round().max(0.0) as u32;
            let (side, room, module) = (whole(side), whole(room), design.module_dots());
            // The symbol is as many modules wide as its dots say.
            let fits = room * module / side.max(1);
            LayoutError::TooManyDots { dpi: design.dpi.get(), module: design.module, dots: module, side, room, fits }
        }
        other => other,
    })
}

fn dots_that_fit(dots: u32, dpi: u16) -> String {
    let module = f32::from(u16::try_from(dots).unwrap_or(u16::MAX)) * 25.4 / f32::from(dpi);
    match dots {
        0 => "Choose a finer printer, or a larger label".to_owned(),
        1 => format!("One dot fits: a module of {module:.3} mm"),
        dots => format!("{dots} dots fit: a module of {module:.3} mm"),
    }
}

struct Page {
    shapes: Vec<Shape>,
    left_out: Vec<&'static str>,
    colour: Colour,
}

impl Page {
    fn text(&mut self, face: Face, text: &str, size: f32, at: [f32; 2]) {
        self.shapes.push(Shape::Text { at, size, face: FaceName(face), text: text.to_owned(), colour: self.colour });
    }

    /// Lines below each other, from `y` on.
    fn lines(&mut self, block: &Block, left: f32, mut y: f32) {
        for line in &block.lines {
            y += block.size * LINE;
            self.text(block.face, line, block.size, [left, y - block.size * 0.2]);
        }
    }

    fn foot(&mut self, blocks: &[Block], mut y: f32) {
        for block in blocks {
            self.lines(block, MARGIN, y);
            y += block.height();
        }
    }

    /// A logo in the middle of the symbol on a ground of its own, as wide as it is high at most.
    fn logo_inside(&mut self, logo: &Logo, at: [f32; 2], side: f32, light: Colour) {
        let most = side * LOGO_INSIDE;
        let [width, height] = logo.fit([most * 0.86, most * 0.86]);
        let middle = [at[0] + side / 2.0, at[1] + side / 2.0];
        self.shapes.push(Shape::Area([middle[0] - most / 2.0, middle[1] - most / 2.0, most, most], light));
        self.shapes.push(Shape::Picture([middle[0] - width / 2.0, middle[1] - height / 2.0, width, height], logo.clone()));
    }

    fn rosette(&mut self, unit: &Unit, [left, top]: [f32; 2], side: f32) {
        let place = |[x, y]: [f64; 2]| [left + x as f32 / 1000.0 * side, top + y as f32 / 1000.0 * side];
        let width = side * 0.0045;
        for curve in unit.hallmark.curves() {
            let mut steps = vec![Step::Move(place(curve.start))];
            steps.extend(curve.segments.iter().map(|[a, b, to]| Step::Cubic(place(*a), place(*b), place(*to))));
            steps.push(Step::Close);
            self.shapes.push(Shape::Line { steps, width, colour: self.colour });
        }
    }
}
