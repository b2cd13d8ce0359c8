//! Names, numbers, logo and rosette beside or below the symbol, above what is typed if that has no room along the foot.

use super::{
    LINE, MARGIN, Page, Shape, TEXT_MIN,
    typed::{Block, Typed},
};
use crate::{Design, LabelText, LogoPlace, Unit, font::Face};

/// A rosette smaller than this cannot be compared.
const ROSETTE_MIN: f32 = 6.0;

impl Page {
    /// Draws the column. The code has its room first; where to type it, names and numbers share what is left so that the fewest are left out.
    pub(super) fn column(&mut self, design: &Design, text: &LabelText, unit: &Unit, typed: Typed, [left, top, width, height]: [f32; 4]) {
        let Typed { column: code, how, left_out, .. } = typed;
        self.left_out.extend(left_out);
        let (mut y, end) = (top, top + height);
        // Text that is typed from keeps clear of the label's edge.
        let low = end.min(design.size[1] - MARGIN);
        let code_height = code.as_ref().map_or(0.0, Block::height);
        if let (LogoPlace::Beside, Some(logo)) = (design.logo, &text.logo) {
            let [w, h] = logo.fit([width, (height * 0.3).min(12.0)]);
            if h >= 2.0 && w >= 2.0 && y + h + code_height <= low {
                self.shapes.push(Shape::Picture([left, y, w, h], logo.clone()));
                y += h + 0.6;
            } else {
                self.left_out.push("logo");
            }
        }
        let wanted = !how.is_empty();
        let with_how = how.into_iter().filter(|how| y + code_height + how.height() <= low + 0.01);
        let tried = with_how.map(Some).chain([None]).flat_map(|how| {
            let below = code_height + how.as_ref().map_or(0.0, Block::height);
            let end = if below > 0.0 { low - below } else { end };
            let largest = (width * 0.5).min((end - top) * 0.5).min(16.0);
            let with_rosette = design.hallmark && largest >= ROSETTE_MIN;
            // As large as may be, but for a number that has room beside a smaller one only.
            let sides = if with_rosette { [1.0, 0.9, 0.8, 0.7, 0.0].map(|part: f32| (largest * part).max(ROSETTE_MIN)).to_vec() } else { vec![0.0] };
            let mut left_out = Vec::new();
            if design.hallmark && !with_rosette {
                left_out.push("hallmark");
            }
            if wanted && how.is_none() {
                left_out.push("show_how");
            }
            sides.into_iter().map(move |side| {
                let mut written = written(design, text, [y, end], width, side);
                written.left_out.extend(&left_out);
                written.how.clone_from(&how);
                written
            })
        });
        let mut best: Option<Written> = None;
        for written in tried {
            let whole = written.left_out.is_empty();
            if best.as_ref().is_none_or(|best| written.left_out.len() < best.left_out.len()) {
                best = Some(written);
            }
            if whole {
                break;
            }
        }
        let Some(Written { rosette, end, how, lines, left_out }) = best else { return };
        if rosette > 0.0 {
            self.rosette(unit, [left + width - rosette, end - rosette], rosette);
        }
        for (line, size, y) in lines {
            self.text(Face::Text, &line, size, [left, y - size * 0.25]);
        }
        if let Some(code) = &code {
            self.lines(code, left, end);
        }
        if let Some(how) = &how {
            self.lines(how, left, end + code_height);
        }
        self.left_out.extend(left_out);
    }
}

/// The lines of a column beside a rosette, above what is typed.
struct Written {
    /// The rosette's side; 0 without one.
    rosette: f32,
    /// Where the names and the rosette end, and what is typed begins.
    end: f32,
    /// Where to type the code, if the column has it.
    how: Option<Block>,
    /// Each line, its size, and its lower end.
    lines: Vec<(String, f32, f32)>,
    left_out: Vec<&'static str>,
}

/// The lines from `y` to `end`, with a rosette in the lower right corner. Names may be cut; lot, number and date are whole or left out, for whoever types a
/// part of one asks about something else.
fn written(design: &Design, text: &LabelText, [mut y, end]: [f32; 2], width: f32, rosette: f32) -> Written {
    let mut written = Written { rosette, end, how: None, lines: Vec::new(), left_out: Vec::new() };
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
