//! The views of a picture that are tried, and how what they show is put together.

use crate::{
    Barcode, Format, linear,
    matrix::{self, Threshold},
    picture::Luma,
    view::View,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

/// After this long no further view is begun. A view is bounded by its pixels.
const BUDGET: Duration = Duration::from_secs(8);
/// The longer side of the view that is tried first: most codes that people photograph are read in it.
const SIDE_FIRST: f32 = 1_200.0;
/// The longer side of the largest view, for small codes in large pictures.
const SIDE_MAX: f32 = 3_000.0;
/// Below this a picture is enlarged too.
const SIDE_SMALL: f32 = 700.0;
/// Barcodes of one picture, at most.
const BARCODES_MAX: usize = 500;

/// A symbol in a view, its corners in pixels of the view.
#[derive(Clone, Debug)]
pub struct Found {
    pub format: Format,
    pub symbology: String,
    pub text: String,
    pub corners: Vec<[f32; 2]>,
}

impl Found {
    /// From where to where it goes in a row of the view, if there.
    pub fn span_at(&self, y: usize) -> Option<(usize, usize)> {
        let [left, top, right, bottom] = frame(&self.corners)?;
        let y = y as f32;
        (top..=bottom).contains(&y).then_some((left.max(0.0) as usize, right.max(0.0) as usize))
    }

    /// The same symbol, found again.
    pub fn is_same(&self, other: &Self) -> bool {
        self.format == other.format && self.text == other.text && overlap(&self.corners, &other.corners)
    }
}

/// Every barcode of a picture, from top to bottom.
pub fn all(picture: &Luma) -> Vec<Barcode> {
    let mut search = Search { found: Vec::new(), begun: Instant::now() };
    for (number, scale) in scales(picture).into_iter().enumerate() {
        let view = View::scaled(picture, scale);
        search.tried(&view, number == 0);
        if search.is_over() {
            break;
        }
    }
    let mut found = without_phantoms(search.found);
    let top = |barcode: &Barcode| frame(&barcode.position).map_or([0.0; 2], |[left, top, ..]| [top, left]);
    found.sort_by(|a, b| top(a).partial_cmp(&top(b)).unwrap_or(std::cmp::Ordering::Equal));
    found
}

/// Without what a reader of bars put together of the squares of a symbol: DataBar has few digits of check, and a label's text beside a code gives it the rest.
fn without_phantoms(found: Vec<Barcode>) -> Vec<Barcode> {
    let squares: Vec<Vec<[f32; 2]>> = found.iter().filter(|barcode| !barcode.format.is_linear()).map(|barcode| square(&barcode.position)).collect();
    let is_phantom = |barcode: &Barcode| barcode.format == Format::DataBar && squares.iter().any(|square| meet(&barcode.position, square));
    found.into_iter().filter(|barcode| !is_phantom(barcode)).collect()
}

/// The corners of a square symbol by three of them in a row: readers of QR codes tell no fourth, or one within the symbol.
fn square(corners: &[[f32; 2]]) -> Vec<[f32; 2]> {
    match corners {
        [a, b, c, ..] => vec![*a, *b, *c, [a[0] + c[0] - b[0], a[1] + c[1] - b[1]]],
        _ => corners.to_vec(),
    }
}

/// Whether two convex areas have points in common, however they are turned: no side of one has all of the other beyond it (separating axes).
fn meet(one: &[[f32; 2]], other: &[[f32; 2]]) -> bool {
    let along = |points: &[[f32; 2]], [x, y]: [f32; 2]| {
        points.iter().map(|point| point[0] * x + point[1] * y).fold([f32::INFINITY, f32::NEG_INFINITY], |[low, high], at| [low.min(at), high.max(at)])
    };
    let apart = |axis: [f32; 2]| {
        let ([low, high], [from, to]) = (along(one, axis), along(other, axis));
        high <= from || to <= low
    };
    let sides = |points: &[[f32; 2]]| -> Vec<[f32; 2]> {
        points.iter().zip(points.iter().cycle().skip(1)).map(|([ax, ay], [bx, by])| [ay - by, bx - ax]).filter(|axis| *axis != [0.0; 2]).collect()
    };
    !one.is_empty() && !other.is_empty() && !sides(one).into_iter().chain(sides(other)).any(apart)
}

/// The sizes that are tried, best first.
fn scales(picture: &Luma) -> Vec<f32> {
    let side = picture.width.max(picture.height) as f32;
    let mut scales = vec![(SIDE_FIRST / side).min(1.0)];
    if side > SIDE_FIRST {
        scales.push((SIDE_MAX / side).min(1.0));
    }
    if side > SIDE_FIRST / 2.0 {
        scales.push(SIDE_FIRST / 2.0 / side);
    }
    if side < SIDE_SMALL {
        scales.push(if side < SIDE_SMALL / 3.0 { 4.0 } else { 2.0 });
    }
    scales
}

struct Search {
    found: Vec<Barcode>,
    begun: Instant,
}

impl Search {
    /// Looks at one size in every way. `first` is the size at which the rare and the turned are looked for too.
    fn tried(&mut self, view: &View, first: bool) {
        let inverted = view.inverted();
        for threshold in [Threshold::Local, Threshold::Global] {
            for view in [view, &inverted] {
                self.add(view, || matrix::qr(view, threshold));
                self.add(view, || matrix::data_matrix(view, threshold));
            }
        }
        let angles: &[f32] = if first { &[0.0, 90.0, 45.0, 135.0] } else { &[0.0, 90.0] };
        for angle in angles {
            if self.is_over() {
                return;
            }
            let turned = if *angle == 0.0 { view.clone() } else { view.turned(*angle) };
            self.add(&turned, || linear::symbols(&turned));
        }
        if first {
            self.add(view, || matrix::others(view));
            self.add(&inverted, || linear::symbols(&inverted));
        }
    }

    /// What a reader finds in a view, unless it is known already. One that gives up finds nothing, and the others go on.
    fn add(&mut self, view: &View, reader: impl FnOnce() -> Vec<Found>) {
        if self.is_over() {
            return;
        }
        for Found { format, symbology, text, corners } in catch_unwind(AssertUnwindSafe(reader)).unwrap_or_default() {
            let position: Vec<_> = corners.into_iter().map(|corner| view.in_picture(corner)).collect();
            // Overlapping ones of a kind are one symbol, read differently at the worst: bars read across a scratch. The first reading stays. Of
            // bars among bars of another kind, the larger is the symbol and the other a chance.
            let of_kind = |old: &Barcode| old.format == format || old.text == text || old.format.is_linear() && format.is_linear();
            let full = self.found.len() >= BARCODES_MAX;
            let known = self.found.iter_mut().find(|old| of_kind(old) && overlap(&old.position, &position));
            let new = Barcode { format, symbology, text, position };
            match known {
                Some(old) if old.format != new.format && area(&new.position) > 1.5 * area(&old.position) => *old = new,
                Some(_) => {}
                None if !new.text.is_empty() && !full => self.found.push(new),
                None => {}
            }
        }
    }

    fn is_over(&self) -> bool {
        self.begun.elapsed() > BUDGET
    }
}

/// Left, top, right, bottom.
fn frame(corners: &[[f32; 2]]) -> Option<[f32; 4]> {
    corners.iter().fold(None, |frame: Option<[f32; 4]>, [x, y]| {
        let [left, top, right, bottom] = frame.unwrap_or([*x, *y, *x, *y]);
        Some([left.min(*x), top.min(*y), right.max(*x), bottom.max(*y)])
    })
}

fn area(corners: &[[f32; 2]]) -> f32 {
    frame(corners).map_or(0.0, |[left, top, right, bottom]| (right - left) * (bottom - top))
}

/// Whether the middle of one lies in the frame of the other. Readers that tell no place tell of one symbol.
fn overlap(a: &[[f32; 2]], b: &[[f32; 2]]) -> bool {
    let (Some(a), Some(b)) = (frame(a), frame(b)) else { return true };
    let holds = |[left, top, right, bottom]: [f32; 4], [l, t, r, b]: [f32; 4]| {
        let (x, y) = (f32::midpoint(l, r), f32::midpoint(t, b));
        (left..=right).contains(&x) && (top..=bottom).contains(&y)
    };
    holds(a, b) || holds(b, a)
}
