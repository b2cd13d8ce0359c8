//! Whether a short mark or a dictionary word is meant as a mark, by the goods around it.

use super::Around;
use crate::{
    find::{Hit, Kind, Scratch},
    text::{Gap, Reading, flag},
    verdict::Field,
    vocabulary::Speaks,
};

/// Terms of the vocabulary that a text says.
const MOST_SAID: usize = 200;

/// The words of a reading at which goods begin, and before which they end, sorted.
#[derive(Default)]
pub(crate) struct Goods {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Goods {
    /// Those of what was said.
    pub fn of(scratch: &Scratch) -> Self {
        let said = || scratch.said.iter().filter(|said| said.speaks == Speaks::Goods);
        let (mut starts, mut ends): (Vec<u32>, Vec<u32>) = (said().map(|said| said.tokens.0).collect(), said().map(|said| said.tokens.1).collect());
        starts.sort_unstable();
        ends.sort_unstable();
        Self { starts, ends }
    }

    /// Whether the words `[from, to)` stand before goods: `Coach bag`.
    fn follow(&self, (_, to): (u32, u32)) -> bool {
        self.starts.binary_search(&to).is_ok()
    }

    /// Whether they stand behind them, with a small word between or none: `bag by Coach`.
    fn precede(&self, (from, _): (u32, u32)) -> bool {
        self.ends.binary_search(&from).is_ok() || from > 0 && self.ends.binary_search(&(from - 1)).is_ok()
    }
}

/// Whether a short mark or a dictionary word means the mark: where the brand stands, beside goods (`Coach bag`), or among words of replicas, whose
/// replicas are somebody's.
/// `own_goods`: the listing's category says that it sells such goods as the mark is enrolled for.
pub(crate) fn is_meant(hit: &Hit, field: Field, around: &Around, scratch: &Scratch, goods: &Goods, own_goods: bool) -> bool {
    let reading = &scratch.plain;
    let (first, capital) = (hit.tokens.0 == 0, reading.tokens[hit.tokens.0 as usize].has(flag::CAPITAL));
    let (heard, sold) = (around.heard(field, hit.tokens), goods.follow(hit.tokens));
    // `Fossil replica megalodon tooth` is a replica of a fossil; `Omega replica 1:1` is nothing else.
    let behind = || around.replicas.iter().find(|word| word.field == field && (hit.end..hit.end + 3).contains(&word.start));
    // A description says again what the title said.
    let again = || around.replicas.iter().filter(|word| word.field == field).count() > 1;
    let apart = || behind().is_none_or(|word| again() || ends_with_said(scratch, word.words.1));
    // `Game-inspired`, `Full-scale` name no maker.
    let compound = || reading.tokens.get(hit.tokens.1 as usize).is_some_and(|next| next.gap == Gap::Tight);
    let copied = match first {
        true => (heard.goods || own_goods) && (heard.replicas || heard.hints) || (heard.replicas || heard.hints && capital && !compound()) && apart(),
        // `Сумка Guess копия`
        false => heard.replicas && (capital || sold) || heard.hints && capital && goods.precede(hit.tokens),
    };
    // Where the description of a title speaks of replicas, the mark has to stand as the mark of goods, or alone.
    let copied_elsewhere = || around.replicas.iter().any(|word| around.is_of(word, field, hit)) && (sold || goods.precede(hit.tokens) || is_all(reading, hit));
    match hit.kind {
        _ if copied || copied_elsewhere() => true,
        Kind::Abbreviation => heard.goods,
        _ => capital && (sold || first && heard.goods),
    }
}

/// Whether a text has from the word `at` on, up to its next full stop or comma, only what the vocabulary knows and numbers.
fn ends_with_said(scratch: &Scratch, at: u32) -> bool {
    let rest = scratch.plain.tokens.iter().zip(0_u32..).skip(at as usize).take_while(|(token, here)| *here == at || token.gap < Gap::Wide);
    let said = |here: u32| scratch.said.iter().any(|said| (said.tokens.0..said.tokens.1).contains(&here));
    // Nobody's listing says more, and each mark of it would be looked at so.
    scratch.said.len() < MOST_SAID && rest.take(12).all(|(token, here)| token.has(flag::DIGIT | flag::TAKEN) || said(here))
}

/// Whether a text has no letters but those of the hit.
pub(crate) fn is_all(reading: &Reading, hit: &Hit) -> bool {
    reading.origin.first().is_some_and(|first| *first >= hit.start) && reading.origin.last().is_some_and(|last| *last < hit.end)
}
