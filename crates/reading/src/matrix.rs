//! Symbols of modules: QR, Data Matrix, Aztec, PDF417.
//!
//! QR is found here with rxing's parts and not its reader: how many finder patterns and combinations are tried is bounded here, for a stranger
//! may send a carpet of thousands, and the most plausible combinations come first.

use crate::{Format, gs1_qr, search::Found, view::View};
use rxing::{
    BinaryBitmap, DecodeHints, Point, RXingResult, Reader,
    common::{BitMatrix, DetectorRXingResult as _, GlobalHistogramBinarizer, HybridBinarizer},
    datamatrix::{self, detector::zxing_cpp_detector},
    qrcode::{
        QRCodeReader,
        cpp_port::{
            decoder::Decode,
            detector::{FindFinderPatterns, FinderPatternSet, GenerateFinderPatternSets, SampleQR},
        },
    },
};

/// Finder patterns that are combined: those of two hundred symbols. Of more the largest are taken.
const PATTERNS_MAX: usize = 600;
/// Combinations of three that are tried.
const SETS_MAX: usize = 1_000;
/// Finder patterns up to which the second, slower reader is asked too.
const PATTERNS_OF_ONE: usize = 12;
/// Rounds of finding Data Matrix symbols and painting them over.
const ROUNDS_MAX: usize = 12;

/// How grey becomes black and white.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// By the neighbourhood: for photos in uneven light.
    Local,
    /// One for all: for clean drawings, and small symbols on dark ground.
    Global,
}

/// The QR symbols of a view.
pub fn qr(view: &View, threshold: Threshold) -> Vec<Found> {
    let Some(black) = black(view, threshold) else { return Vec::new() };
    let mut patterns = FindFinderPatterns(&black, true, 0);
    let count = patterns.len();
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.size));
    patterns.truncate(PATTERNS_MAX);
    if count < 2 {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    let mut used = Vec::new();
    for set in plausible(GenerateFinderPatternSets(&mut patterns)) {
        if used.iter().any(|pattern| [set.bl, set.tl, set.tr].contains(pattern)) {
            continue;
        }
        let Ok(sampled) = SampleQR(&black, &set) else { continue };
        let Ok(decoded) = Decode(sampled.getBits()) else { continue };
        let said = match decoded.isValid() {
            true => Some((decoded.symbologyIdentifier(), decoded.text())),
            false => gs1_qr::text(sampled.getBits()).map(|text| ("]Q3".to_owned(), text)),
        };
        if let Some((symbology, text)) = said {
            used.extend([set.bl, set.tl, set.tr]);
            found.push(Found { format: Format::QrCode, symbology, text, corners: corners(sampled.getPoints()) });
        }
    }
    if found.is_empty() && count <= PATTERNS_OF_ONE {
        found.extend(by(&mut QRCodeReader, view, threshold, Format::QrCode));
    }
    found
}

/// The best sets of three finder patterns: those nearest to two equal sides with a right angle between.
fn plausible(sets: Vec<FinderPatternSet>) -> impl Iterator<Item = FinderPatternSet> {
    let unlikely = |set: &FinderPatternSet| {
        let square = |a: Point, b: Point| (a.x - b.x).powi(2) + (a.y - b.y).powi(2);
        let (down, across, diagonal) = (square(set.tl.p, set.bl.p), square(set.tl.p, set.tr.p), square(set.bl.p, set.tr.p));
        ((diagonal - 2.0 * down).abs() + (diagonal - 2.0 * across).abs()) / diagonal.max(1.0)
    };
    let mut sets: Vec<(f32, FinderPatternSet)> = sets.into_iter().map(|set| (unlikely(&set), set)).collect();
    sets.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    sets.into_iter().take(SETS_MAX).map(|(_, set)| set)
}

/// The Data Matrix symbols of a view.
pub fn data_matrix(view: &View, threshold: Threshold) -> Vec<Found> {
    let mut view = view.clone();
    let mut found: Vec<Found> = Vec::new();
    let decoder = datamatrix::decoder::Decoder::new();
    for _ in 0..ROUNDS_MAX {
        let Some(black) = black(&view, threshold) else { break };
        let Ok(symbols) = zxing_cpp_detector::detect(&black, true, true) else { break };
        let before = found.len();
        for symbol in symbols {
            let Ok(decoded) = decoder.decode(symbol.getBits()) else { continue };
            let corners = corners(symbol.getPoints());
            view.paint_over(&corners);
            let symbology = format!("]d{}", decoded.getSymbologyModifier());
            // FNC1 at the start is what the symbology says.
            let text = decoded.getText();
            let text = if symbology == "]d2" { text.trim_start_matches('\u{1d}') } else { text }.to_owned();
            let new = Found { format: Format::DataMatrix, symbology, text, corners };
            if !found.iter().any(|old| old.is_same(&new)) {
                found.push(new);
            }
        }
        if found.len() == before {
            break;
        }
    }
    found
}

/// An Aztec and a PDF417 symbol of a view.
pub fn others(view: &View) -> Vec<Found> {
    let aztec = by(&mut rxing::aztec::AztecReader, view, Threshold::Local, Format::Aztec);
    let stacked = by(&mut rxing::pdf417::PDF417Reader::new(), view, Threshold::Local, Format::Pdf417);
    aztec.into_iter().chain(stacked).collect()
}

/// What a reader of rxing finds.
fn by<R: Reader>(reader: &mut R, view: &View, threshold: Threshold, format: Format) -> Option<Found> {
    let source = view.source()?;
    let hints = DecodeHints { TryHarder: Some(true), ..DecodeHints::default() };
    let result: RXingResult = match threshold {
        Threshold::Local => reader.decode_with_hints(&mut BinaryBitmap::new(HybridBinarizer::new(source)), &hints),
        Threshold::Global => reader.decode_with_hints(&mut BinaryBitmap::new(GlobalHistogramBinarizer::new(source)), &hints),
    }
    .ok()?;
    let symbology = match format {
        Format::Aztec => "]z0",
        Format::Pdf417 => "]L0",
        _ => "]Q1",
    };
    Some(Found { format, symbology: symbology.to_owned(), text: result.getText().to_owned(), corners: corners(result.getPoints()) })
}

fn black(view: &View, threshold: Threshold) -> Option<BitMatrix> {
    let source = view.source()?;
    Some(match threshold {
        Threshold::Local => BinaryBitmap::new(HybridBinarizer::new(source)).get_black_matrix().clone(),
        Threshold::Global => BinaryBitmap::new(GlobalHistogramBinarizer::new(source)).get_black_matrix().clone(),
    })
}

/// Four corners around the symbol: some readers tell them row by row.
fn corners(points: &[Point]) -> Vec<[f32; 2]> {
    let mut corners: Vec<[f32; 2]> = points.iter().take(4).map(|point| [point.x, point.y]).collect();
    let turn = |a: usize, b: usize, c: usize| {
        let ([ax, ay], [bx, by], [cx, cy]) = (corners[a], corners[b], corners[c]);
        (bx - ax) * (cy - by) - (by - ay) * (cx - bx) > 0.0
    };
    if corners.len() == 4 && turn(0, 1, 2) != turn(1, 2, 3) {
        corners.swap(2, 3);
    }
    corners
}
