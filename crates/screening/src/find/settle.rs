//! Which of the hits that overlap stay.

use super::{Hit, Kind};
use crate::terms::Terms;

/// Hits of a text that are looked at.
const MOST: usize = 4096;

/// Of hits that overlap, the plainer and surer ones stay; those of one word and kind that are less sure than the best go. A mark within another (`Dior` in
/// `Christian Dior`) stays beside it.
pub(super) fn settle(terms: &Terms, hits: &mut Vec<Hit>) {
    if hits.len() < 2 {
        return;
    }
    let honest = |hit: &Hit| matches!(hit.kind, Kind::Exact | Kind::Normalised | Kind::Abbreviation | Kind::Joined);
    // Who names a mark openly does not misspell it to hide it: `Kärcher (Керхер)`.
    let mut open: Vec<u32> = hits.iter().filter(|hit| honest(hit)).map(|hit| hit.term).collect();
    open.sort_unstable();
    // A text of one word repeated has as many hits as words: keep a report of what is there, not of how often. What is disguised does not fall off behind it.
    if hits.len() > MOST {
        hits.sort_by_key(honest);
        hits.truncate(MOST);
    }
    hits.sort_by(|a, b| {
        (a.start, !honest(a)).cmp(&(b.start, !honest(b))).then(b.sure.total_cmp(&a.sure)).then(b.end.cmp(&a.end)).then((a.term, a.kind).cmp(&(b.term, b.kind)))
    });
    hits.retain(|hit| !matches!(hit.kind, Kind::Typo | Kind::Phonetic | Kind::Transliterated) || open.binary_search(&hit.term).is_err());
    let within = |other: &Hit, hit: &Hit| {
        let (whole, part) = (terms.word(other.term), terms.word(hit.term));
        part.len() > 3 && hit.sure >= 0.6 && (whole.starts_with(part) || whole.ends_with(part)) && hit.start >= other.start && hit.end <= other.end
    };
    // `Woolwrths Mettro` holds a Woolworths that is surer, and is Woolworths Metro.
    let around = |hit: &Hit, other: &Hit| {
        hit.start <= other.start && other.end <= hit.end && hit.sure >= 0.6 && {
            let (whole, part) = (terms.word(hit.term), terms.word(other.term));
            part.len() > 3 && part.len() < whole.len() && (whole.starts_with(part) || whole.ends_with(part))
        }
    };
    let mut kept: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits.iter() {
        let beaten = kept.iter().rev().take(16).any(|other| {
            let overlaps = other.start < hit.end && hit.start < other.end;
            let longer = other.end - other.start > hit.end - hit.start;
            overlaps
                && (other.term == hit.term && other.kind != Kind::Exact
                    || honest(other) && !honest(hit) && other.end >= hit.end
                    || !honest(other) && !honest(hit) && (other.sure > hit.sure + 0.01 || longer) && !within(other, hit) && !around(hit, other))
        });
        if !beaten {
            kept.push(*hit);
        }
    }
    *hits = kept;
}
