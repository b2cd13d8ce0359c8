//! Which units of a batch are printed.

use super::LabelOutput;
use labels::media::Sheet;
use model::{
    form::FieldErrors,
    label::{LabelHint, PDF_LABELS_MAX},
    number::parse_whole,
    standing::{Standing, without},
};

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

/// A range as typed, brought into the batch's bounds: what is missing is the whole batch, or what one PDF holds of it.
pub(super) fn parse_range(RangeForm { from, count, place }: RangeForm<'_>, units: u32, sheet: Option<&Sheet>, errors: &mut FieldErrors) -> LabelRange {
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
pub(super) fn not_void(range: LabelRange, withdrawn: &[(u32, u32, Standing)], errors: &mut FieldErrors) -> Vec<(u32, u32)> {
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
pub(super) fn not_as_they_should_be(range: LabelRange, withdrawn: &[(u32, u32, Standing)]) -> Vec<LabelHint> {
    let (begin, end) = (range.from - 1, range.from - 1 + (range.count - 1));
    let of = |standing: Standing| {
        let inside = withdrawn.iter().filter(|(first, last, as_)| *as_ == standing && *first <= end && *last >= begin);
        inside.map(|(first, last, _)| u64::from((*last).min(end) - (*first).max(begin)) + 1).sum::<u64>()
    };
    let hint = |standing: Standing, then: [&str; 2]| {
        let (units, all) = (of(standing), range.count);
        let (are, then) = if units == 1 { ("is", then[0]) } else { ("are", then[1]) };
        let message = format!("{units} of these {all} {are} {}: {then}.", standing.as_str());
        (units > 0).then(|| LabelHint { field: "count".to_owned(), message, mind: true })
    };
    let told = ["whoever checks it is told so", "whoever checks them is told so"];
    let hints = [hint(Standing::Void, ["it is left out", "they are left out"]), hint(Standing::Stolen, told), hint(Standing::Recalled, told)];
    hints.into_iter().flatten().collect()
}

/// A PDF is made in memory.
pub(super) fn bound(output: Option<LabelOutput>, range: LabelRange, errors: &mut FieldErrors) {
    if output == Some(LabelOutput::Pdf) && range.count > PDF_LABELS_MAX {
        errors.add("count", format!("A PDF has {PDF_LABELS_MAX} labels at most: print the range in parts, or take ZPL, which has no such bound"));
    }
}
