//! The geometry of one label, in millimetres from its left and upper edge. Every output draws this, and decides nothing by itself.
//!
//! A label is wide or tall. A wide one has the symbol at its left, names at its right with the rosette in their lower right corner, and the code to
//! type along its foot. A tall one has the symbol on top and all else below. What has no room is left out and told ([`Drawing::left_out`]); the
//! symbol and its quiet zone are never shrunk: that is for a person to decide.

use crate::{
    Design, LabelText, LogoPlace, Unit,
    colour::Colour,
    font::{Face, Step},
    outline::outlines,
    png::Logo,
    symbol::{self, Symbol, SymbolError},
};

/// Space to the label's edge: cutters are not exact.
const MARGIN: f32 = 1.5;
/// Text this small is read by young eyes in good light.
const TEXT_MIN: f32 = 1.5;
/// A rosette smaller than this cannot be compared.
const ROSETTE_MIN: f32 = 6.0;
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
    let (code_line, foot) = foot(design, text, unit, [width, height], whole, tall);
    // The symbol with its quiet zone, in the middle of what the foot leaves.
    let body = height - foot;
    let corner = if tall { [(width - whole) / 2.0, 0.0] } else { [0.0, ((body - whole) / 2.0).max(0.0)] };
    let at = [corner[0] + quiet, corner[1] + quiet];
    page.shapes.push(Shape::Modules { at, module: design.module, symbol, colour: design.dark });
    if let (LogoPlace::Inside, Some(logo)) = (design.logo, &text.logo) {
        page.logo_inside(logo, at, side, design.light);
    }
    let column =
        if tall { [MARGIN, whole, width - 2.0 * MARGIN, (body - whole).max(0.0)] } else { [whole.max(MARGIN), MARGIN, width - whole - MARGIN, body - MARGIN] };
    page.column(design, text, unit, column);
    page.foot(&code_line, [width, height], foot);
    for line in code_line.left_out {
        page.left_out.push(line);
    }
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

/// The lines along a label's foot.
struct Foot {
    code: Option<(String, f32)>,
    how: Option<(String, f32)>,
    left_out: Vec<&'static str>,
}

/// What goes along the foot, and how high that is.
fn foot(design: &Design, text: &LabelText, unit: &Unit, [width, height]: [f32; 2], symbol: f32, tall: bool) -> (Foot, f32) {
    let room = (height - symbol).max(0.0);
    let available = width - 2.0 * MARGIN;
    let mut foot = Foot { code: None, how: None, left_out: Vec::new() };
    let mut taken = 0.0;
    if design.lines.code {
        let code = unit.code.with_check();
        // As large as fits, and no larger than is well read.
        let size = (available / Face::Mono.width(&code, 1.0)).min(3.4);
        let high = size * LINE + MARGIN;
        if size >= TEXT_MIN && high <= room.max(if tall { 0.0 } else { MARGIN }) {
            taken += high;
            foot.code = Some((code, size));
        } else {
            foot.left_out.push("show_code");
        }
    }
    if design.lines.how {
        let how = design.words.how(text.stem.without_scheme());
        let size = (available / Face::Text.width(&how, 1.0)).min(2.1);
        let high = size * LINE + if foot.code.is_none() { MARGIN } else { 0.0 };
        if size >= TEXT_MIN && taken + high <= room {
            taken += high;
            foot.how = Some((how, size));
        } else {
            foot.left_out.push("show_how");
        }
    }
    (foot, taken)
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

    fn foot(&mut self, foot: &Foot, [_, height]: [f32; 2], taken: f32) {
        let mut y = height - taken;
        if let Some((code, size)) = &foot.code {
            y += size * LINE;
            self.text(Face::Mono, code, *size, [MARGIN, y - size * 0.2]);
        }
        if let Some((how, size)) = &foot.how {
            self.text(Face::Text, how, *size, [MARGIN, y + size * LINE - size * 0.2]);
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

    /// Names, numbers, logo and rosette beside or below the symbol.
    fn column(&mut self, design: &Design, text: &LabelText, unit: &Unit, [left, top, width, height]: [f32; 4]) {
        let (mut y, end) = (top, top + height);
        if let (LogoPlace::Beside, Some(logo)) = (design.logo, &text.logo) {
            let [w, h] = logo.fit([width, (height * 0.3).min(12.0)]);
            if h >= 2.0 && w >= 2.0 {
                self.shapes.push(Shape::Picture([left, y, w, h], logo.clone()));
                y += h + 0.6;
            } else {
                self.left_out.push("logo");
            }
        }
        let largest = (width * 0.5).min(height * 0.5).min(16.0);
        let with_rosette = design.hallmark && largest >= ROSETTE_MIN;
        if design.hallmark && !with_rosette {
            self.left_out.push("hallmark");
        }
        // As large as may be, but for a number that has room beside a smaller one only.
        let sides = if with_rosette { [1.0, 0.9, 0.8, 0.7, 0.0].map(|part: f32| (largest * part).max(ROSETTE_MIN)).to_vec() } else { vec![0.0] };
        let written = sides.into_iter().map(|side| written(design, text, [y, end], width, side)).min_by_key(|written| written.left_out.len());
        let Some(Written { rosette, lines, left_out }) = written else { return };
        if with_rosette {
            self.rosette(unit, [left + width - rosette, end - rosette], rosette);
        }
        for (line, size, y) in lines {
            self.text(Face::Text, &line, size, [left, y - size * 0.25]);
        }
        self.left_out.extend(left_out);
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

/// The lines of a column beside a rosette.
struct Written {
    /// The rosette's side; 0 without one.
    rosette: f32,
    /// Each line, its size, and its lower end.
    lines: Vec<(String, f32, f32)>,
    left_out: Vec<&'static str>,
}

/// The lines from `y` to `end`, with a rosette in the lower right corner. Names may be cut; lot, number and date are whole or left out, for whoever types a
/// part of one asks about something else.
fn written(design: &Design, text: &LabelText, [mut y, end]: [f32; 2], width: f32, rosette: f32) -> Written {
    let mut written = Written { rosette, lines: Vec::new(), left_out: Vec::new() };
    let scale = (width / 30.0).clamp(0.72, 1.2);
    let (large, small) = (2.5 * scale, 1.9 * scale);
    let expiry = text.expires_on.map(|day| design.words.expiry(&day.to_string()));
    let lines = [
        (design.lines.brand, "show_brand", Some(text.brand.clone()), large, Some(1)),
        (design.lines.product, "show_product", Some(text.product.clone()), large * 0.9, Some(3)),
        (design.lines.lot, "show_lot", Some(design.words.lot(&text.lot)), small, None),
        (design.lines.gtin, "show_gtin", Some(format!("GTIN {}", text.gtin.short())), small, None),
        (design.lines.expiry, "show_expiry", expiry, small, None),
    ];
    for (wanted, field, said, size, name) in lines {
        let Some(said) = said.filter(|said| wanted && !said.is_empty()) else { continue };
        let mut size = size.max(TEXT_MIN);
        // Beside the rosette lines are shorter.
        let room = |lower: f32| if rosette > 0.0 && lower > end - rosette { width - rosette - 0.8 } else { width };
        let fitting = match name {
            Some(most) => {
                let most = most.min(((end + 0.01 - y) / (size * LINE)).max(0.0) as usize);
                wrapped(&said, size, most, |line| room(y + (line + 1) as f32 * size * LINE))
            }
            None => {
                // No larger than fits, and no smaller than is read. In a smaller type it may end above the rosette: the sizes are tried one by one.
                let mut sizes = (0..=100_u8).map(|step| size - (size - TEXT_MIN) * f32::from(step) / 100.0);
                let found = sizes.find(|size| y + size * LINE <= end + 0.01 && Face::Text.width(&said, *size) <= room(y + size * LINE));
                size = found.unwrap_or(size);
                found.map(|_| said).into_iter().collect()
            }
        };
        if fitting.is_empty() {
            written.left_out.push(field);
        }
        for line in fitting {
            y += size * LINE;
            written.lines.push((line, size, y));
        }
    }
    written
}

/// A text in lines of a width, `most` at most; the last ends in “…” if there was more. A word longer than a line is broken. None where not even a
/// letter has room.
fn wrapped(text: &str, size: f32, most: usize, width: impl Fn(usize) -> f32) -> Vec<String> {
    let fits = |line: &str, number: usize| Face::Text.width(line, size) <= width(number);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&longer, lines.len()) {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            if !line.is_empty() && !fits(&format!("{line}{c}"), lines.len()) {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && !fits(&format!("{last}…"), most - 1) {
                last.pop();
            }
            last.push('…');
        }
    }
    let legible = |(number, line): (usize, &String)| line != "…" && fits(line, number);
    if lines.iter().enumerate().all(legible) {
        lines.retain(|line| !line.is_empty())
    } else {
        lines.clear()
    }
    lines
}
