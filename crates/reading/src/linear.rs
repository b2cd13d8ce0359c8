//! Barcodes of bars: EAN, UPC, Code 39, 93, 128, ITF-14, DataBar. Rows are read from left to right and back; turned views show the others.

use crate::{Format, search::Found, sent::sent, view::View};
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, RXingResult, RXingResultMetadataType, RXingResultMetadataValue,
    common::{BitArray, HybridBinarizer},
    oned::{MultiFormatOneDReader, OneDReader as _},
};
use std::collections::HashSet;

/// Symbols of one view, at most.
const SYMBOLS_MAX: usize = 40;
/// Rows that are looked at, about.
const ROWS: usize = 200;
/// What is read. Telepen, Codabar and ITF of any length find themselves in brick walls, and rxing's reader
/// of DataBar Expanded comes to no end over noise.
const FORMATS: [(BarcodeFormat, Format); 9] = [
    (BarcodeFormat::EAN_13, Format::Ean13),
    (BarcodeFormat::EAN_8, Format::Ean8),
    (BarcodeFormat::UPC_A, Format::UpcA),
    (BarcodeFormat::UPC_E, Format::UpcE),
    (BarcodeFormat::CODE_39, Format::Code39),
    (BarcodeFormat::CODE_93, Format::Code93),
    (BarcodeFormat::CODE_128, Format::Code128),
    (BarcodeFormat::ITF, Format::Itf),
    (BarcodeFormat::RSS_14, Format::DataBar),
];

/// The barcodes along the rows of a view.
pub fn symbols(view: &View) -> Vec<Found> {
    let (width, height) = (view.width as usize, view.height as usize);
    let hints = DecodeHints {
        PossibleFormats: Some(FORMATS.iter().map(|(format, _)| *format).collect::<HashSet<_>>()),
        AllowedLengths: Some(vec![14]),
        // FNC1 is written as ASCII 29, and told by “]C1” in front.
        AssumeGs1: Some(true),
        TryHarder: Some(true),
        ..DecodeHints::default()
    };
    let Some(rows) = rows(view) else { return Vec::new() };
    let mut reader = MultiFormatOneDReader::new(&hints);
    let mut found: Vec<Found> = Vec::new();
    for y in (0..height).step_by((height / ROWS).max(1)) {
        let Some(row) = rows.get(y) else { continue };
        let mut rest = row.clone();
        blank(&mut rest, found.iter().filter_map(|symbol| symbol.span_at(y)));
        for _ in 0..SYMBOLS_MAX {
            let Some((symbol, span)) = one(&mut reader, &rest, &rows, y, width, &hints) else { break };
            // The reader of DataBar puts halves of earlier rows together, and finds them in a row that has nothing any more.
            let is_there = blank(&mut rest, std::iter::once(span));
            if !is_there || found.len() >= SYMBOLS_MAX {
                break;
            }
            // It has a GTIN alone, and its halves are found again in other rows of the same symbol.
            let is_known = |symbol: &Found| symbol.format == Format::DataBar && found.iter().any(|old| old.format == symbol.format && old.text == symbol.text);
            let new = symbol.filter(|symbol| !is_known(symbol));
            found.extend(new);
        }
    }
    found
}

/// Every row as black and white, by the threshold of its neighbourhood.
fn rows(view: &View) -> Option<Vec<BitArray>> {
    let bitmap = BinaryBitmap::new(HybridBinarizer::new(view.source()?));
    let matrix = bitmap.get_black_matrix();
    Some((0..view.height).map(|y| matrix.getRow(y)).collect())
}

/// The first barcode in a row, either way round, and where; none of it if it is but a line high, which a pattern of anything may be.
fn one(
    reader: &mut MultiFormatOneDReader,
    row: &BitArray,
    rows: &[BitArray],
    y: usize,
    width: usize,
    hints: &DecodeHints,
) -> Option<(Option<Found>, (usize, usize))> {
    let number = u32::try_from(y).ok()?;
    let (result, turned) = reader.decode_row(number, row, hints).map(|result| (result, false)).ok().or_else(|| {
        let mut back = row.clone();
        back.reverse();
        reader.decode_row(number, &back, hints).map(|result| (result, true)).ok()
    })?;
    let ends = result.getPoints();
    let place = |value: f32| if turned { width as f32 - 1.0 - value } else { value };
    let xs = ends.iter().map(|point| place(point.x));
    let (left, right) = xs.fold((f32::MAX, f32::MIN), |(low, high), x| (low.min(x), high.max(x)));
    if !(left >= 0.0 && right > left) {
        return None;
    }
    let span = (whole(left), whole(right).min(width.saturating_sub(1)));
    let (top, bottom) = band(rows, y, span);
    // Bars are a twelfth as high as they are long at the least: lower ones are text or a pattern that happens to make sense.
    let high_enough = bottom - top + 1 >= ((span.1 - span.0) / 12).clamp(6, 40);
    let corner = |x: usize, y: usize| [x as f32, y as f32];
    let corners = if turned {
        vec![corner(span.1, bottom), corner(span.0, bottom), corner(span.0, top), corner(span.1, top)]
    } else {
        vec![corner(span.0, top), corner(span.1, top), corner(span.1, bottom), corner(span.0, bottom)]
    };
    Some((high_enough.then(|| to_found(&result, corners)).flatten(), span))
}

fn to_found(result: &RXingResult, corners: Vec<[f32; 2]>) -> Option<Found> {
    let (_, format) = FORMATS.iter().find(|(format, _)| format == result.getBarcodeFormat())?;
    let symbology = match result.getRXingResultMetadata().get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER) {
        Some(RXingResultMetadataValue::SymbologyIdentifier(said)) => said.clone(),
        _ => String::new(),
    };
    let (symbology, text) = sent(*format, symbology, result.getText());
    Some(Found { format: *format, symbology, text, corners })
}

/// From where to where a barcode goes: rows that look like its own, which may drift a little to either side from one to the next.
fn band(rows: &[BitArray], y: usize, span: (usize, usize)) -> (usize, usize) {
    let walk = |step: fn(usize) -> Option<usize>| {
        let (mut last, mut shift) = (y, 0_i64);
        while let Some((next, row)) = step(last).and_then(|next| rows.get(next).map(|row| (next, row))) {
            let Some(own) = rows.get(y) else { break };
            let best = (-2..=2).map(|drift| (unlike(own, row, span, shift + drift), drift)).min();
            let Some((unlike, drift)) = best else { break };
            // A fifth of the pixels: blurred bars change at their edges, text and quiet zones do far more.
            if unlike * 5 > span.1 - span.0 {
                break;
            }
            (last, shift) = (next, shift + drift);
        }
        last
    };
    (walk(|y| y.checked_sub(1)), walk(|y| y.checked_add(1)))
}

/// How many pixels of two rows differ, of each second one.
fn unlike(own: &BitArray, other: &BitArray, (left, right): (usize, usize), shift: i64) -> usize {
    let there = |x: usize| i64::try_from(x).ok().and_then(|x| usize::try_from(x + shift).ok()).and_then(|x| other.try_get(x)).unwrap_or(false);
    2 * (left..right).step_by(2).filter(|x| own.try_get(*x).unwrap_or(false) != there(*x)).count()
}

/// Makes spans of a row white; answers whether anything there was black.
fn blank(row: &mut BitArray, spans: impl Iterator<Item = (usize, usize)>) -> bool {
    let mut changed = false;
    for (left, right) in spans {
        for x in left..=right {
            if row.try_get(x) == Some(true) {
                row.flip(x);
                changed = true;
            }
        }
    }
    changed
}

fn whole(value: f32) -> usize {
    value as usize
}
