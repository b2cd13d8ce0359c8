//! What the fields of a listing say besides marks: words of replicas, goods, compatibility.

use crate::{
    engine::Case,
    find::{Finder, Hit, Kind, Scratch},
    text::{Reading, flag},
    verdict::Field,
    vocabulary::Speaks,
};

/// A word such as `style`: the words of the reading, `[from, to)`, and the characters.
pub(crate) struct Style {
    field: Field,
    words: (u32, u32),
    characters: (u32, u32),
}

/// What the fields of a listing say besides marks.
#[derive(Default)]
pub(crate) struct Around {
    /// Words of replicas: where, whether evaded, whether negated, and the share that is left beside words of compatibility.
    pub replicas: Vec<(Field, u32, u32, bool)>,
    pub hints: Vec<(Field, u32, u32, bool)>,
    /// What says that goods look like the mark beside it: `Optik`.
    styles: Vec<Style>,
    /// Where something is said not to be: the words of the reading, `[from, to)`.
    negations: Vec<(Field, u32, u32)>,
    pub goods: bool,
    pub compatible: bool,
}

/// The rule of words such as `style` beside a mark.
pub(crate) const LOOKS: &str = "goods that look like it";

impl Around {
    /// The characters of what says that the goods look like this mark: right beside it, as in `Crossbody im Prada-Stil`.
    pub fn style_of(&self, case: &Case) -> Option<(u32, u32)> {
        let (from, to) = case.hit.tokens;
        let beside = |style: &&Style| style.field == case.field && (style.words.0 == to || style.words.1 == from);
        self.styles.iter().find(beside).map(|style| style.characters)
    }

    /// Whether it is said that the goods are not the mark's: `kein Louis Vuitton`, `pas une Rolex`, `Adidas değil`.
    pub fn denies(&self, case: &Case) -> bool {
        let (from, to) = case.hit.tokens;
        self.negations.iter().any(|(field, start, end)| *field == case.field && (*end == from || *end + 1 == from || *start == to))
    }

    /// Whether there are words of replicas, words that hint at them, and goods: what a mark that is a word of the language needs to be meant.
    pub const fn says(&self) -> (bool, bool, bool) {
        (!self.replicas.is_empty(), !self.hints.is_empty(), self.goods)
    }

    /// Takes what the vocabulary says of a field that was read.
    pub fn listen(&mut self, field: Field, finder: &Finder, scratch: &Scratch) {
        let mut negations: Vec<u32> = scratch.said.iter().filter(|said| said.speaks == Speaks::Negation).map(|said| said.tokens.1).collect();
        negations.sort_unstable();
        let negated = |from: u32| negations.binary_search(&from).is_ok() || from > 0 && negations.binary_search(&(from - 1)).is_ok();
        for said in &scratch.said {
            if said.speaks == Speaks::Negation && self.negations.len() < 64 {
                self.negations.push((field, said.tokens.0, said.tokens.1));
            }
            match said.speaks {
                Speaks::Replica | Speaks::Hint => {
                    // A term within a longer one is none of its own.
                    let within = scratch.said.iter().take(64).any(|other| {
                        matches!(other.speaks, Speaks::Replica | Speaks::Hint)
                            && other.start <= said.start
                            && other.end >= said.end
                            && (other.start, other.end) != (said.start, said.end)
                    });
                    let list = if said.speaks == Speaks::Replica { &mut self.replicas } else { &mut self.hints };
                    let again = list.iter().any(|other| (other.0, other.1) == (field, said.start));
                    if !within && !again && list.len() < 32 && !finder.phrases.is_excused(said, &scratch.plain) && (said.evaded || !negated(said.tokens.0)) {
                        list.push((field, said.start, said.end, said.evaded));
                    }
                }
                Speaks::Style if self.styles.len() < 32 && !negated(said.tokens.0) && !finder.phrases.is_excused(said, &scratch.plain) => {
                    self.styles.push(Style { field, words: said.tokens, characters: (said.start, said.end) });
                }
                Speaks::Goods => self.goods = true,
                Speaks::Compatible => self.compatible = true,
                Speaks::Negation | Speaks::Used | Speaks::Trade | Speaks::Unbranded | Speaks::Ordinary | Speaks::Name | Speaks::Also | Speaks::Style => {}
            }
        }
    }
}

/// Whether a short mark or a dictionary word means the mark: where the brand stands, beside goods (`Coach bag`), or among words of replicas, whose
/// replicas are somebody's. `goods` are the words at which goods are named, sorted.
pub(crate) fn is_meant(hit: &Hit, field: Field, around: &Around, reading: &Reading, goods: &[u32]) -> bool {
    let (first, capital) = (hit.tokens.0 == 0, reading.tokens[hit.tokens.0 as usize].has(flag::CAPITAL));
    let sold = goods.binary_search(&hit.tokens.1).is_ok();
    // `Fossil replica megalodon tooth` is a replica of a fossil.
    let apart = || !around.replicas.iter().any(|(of, start, ..)| *of == field && (hit.end..hit.end + 3).contains(start));
    let copied = match first {
        true => around.goods && !(around.replicas.is_empty() && around.hints.is_empty()) || !around.replicas.is_empty() && apart(),
        false => !around.replicas.is_empty() && (capital || sold),
    };
    match hit.kind {
        _ if copied => true,
        Kind::Abbreviation => around.goods,
        _ => capital && (sold || first && around.goods),
    }
}
