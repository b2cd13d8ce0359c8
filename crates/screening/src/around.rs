//! What the fields of a listing say besides marks: words of replicas, goods, compatibility.

use crate::{
    engine::{Case, Listing},
    find::{Finder, Hit, Kind, Scratch},
    text::{Gap, Reading, flag, sign},
    verdict::Field,
    vocabulary::{About, Speaks},
};

/// A word such as `style`: the words of the reading, `[from, to)`, and the characters.
pub(crate) struct Style {
    field: Field,
    words: (u32, u32),
    characters: (u32, u32),
}

/// A word of replicas, or that hints at them.
#[derive(Clone, Copy)]
pub(crate) struct Word {
    pub field: Field,
    /// The characters, `[start, end)`.
    pub start: u32,
    pub end: u32,
    /// Written so that it is not found.
    pub evaded: bool,
    about: About,
    /// It hints at replicas, and says so of the goods whose description it is in, where these are copied often or the mark stands there, too.
    hint: bool,
    /// The words of the reading, `[from, to)`.
    words: (u32, u32),
}

impl Word {
    /// Whether it is said of the mark at these words of a field.
    fn is_of(&self, field: Field, (from, to): (u32, u32), names_goods: bool) -> bool {
        // A description tells of other copies, and of copies of papers.
        let beside = || self.field == Field::Title && field == Field::Title && (self.words.1 == from || self.words.0 == to);
        match self.about {
            About::Beside if !self.hint => beside(),
            About::Beside if beside() => false,
            About::All | About::Beside if self.hint && self.field == Field::Text && field != Field::Text => names_goods,
            About::All | About::Beside => true,
            About::Next => self.field == field && self.words.1 <= from && from - self.words.1 <= NEXT,
            About::Goods => names_goods,
            About::Title => self.field == Field::Title,
        }
    }
}

/// Words such as `case for`, behind which the thing stands that the goods are for.
struct For {
    field: Field,
    words: (u32, u32),
    /// Or before which: `için`.
    either: bool,
}

/// Between words that are denied together: `not a clone or a dupe`.
const OR: &[&str] = &[
    "or", "nor", "and", "oder", "und", "noch", "ni", "ou", "et", "o", "u", "y", "e", "или", "и", "ни", "veya", "ve", "ya", "lub", "ani", "i", "of", "en",
    "eller", "sau", "ili",
];

/// Between what denies and what is denied, folded: `we do not deal in any cheap replicas`, `not one of those replicas`.
const DEALING: &[&str] = &[
    "sell",
    "selling",
    "deal",
    "deals",
    "dealing",
    "in",
    "with",
    "offer",
    "carry",
    "stock",
    "ship",
    "buy",
    "want",
    "have",
    "do",
    "us",
    "our",
    "my",
    "any",
    "a",
    "an",
    "the",
    "of",
    "one",
    "these",
    "those",
    "such",
    "cheap",
    "from",
    "bei",
    "uns",
    "mir",
    "diese",
    "billigen",
    "verkaufen",
    "de",
    "des",
    "ni",
    "ces",
    "vendemos",
    "vendo",
    "vendiamo",
    "di",
    "продаем",
    "продаю",
    "торгуем",
    "никаких",
];

/// What denies each thing of a list that follows: `no replica, fake, 1:1`. `Not X, Y` says Y.
const NONE_OF: &[&str] = &[
    "no",
    "never",
    "without",
    "neither",
    "kein",
    "keine",
    "keinen",
    "keinerlei",
    "ohne",
    "weder",
    "aucun",
    "aucune",
    "sans",
    "ningun",
    "ninguna",
    "sin",
    "nessun",
    "nessuna",
    "senza",
    "geen",
    "zonder",
    "zadnych",
    "bez",
    "nenhum",
    "nenhuma",
    "sem",
    "без",
    "нет",
    "ни",
    "никаких",
    "无",
    "绝无",
    "拒绝",
];

/// Words of such between them, or fewer.
const DEALT: u32 = 4;

/// A term is within a longer one that is noted so many before or after it, or fewer.
const NEAR: usize = 32;

/// So many words stand between `inspired by` and the mark, or fewer: `inspired by the iconic Chanel bag`.
const NEXT: u32 = 2;

/// So many words stand between `case for` and the mark, or fewer: `for your new Apple Watch`.
const FOR: u32 = 3;

/// Words for goods of any kind, folded, that stand between what is denied and what denies it.
const GOODS: &[&str] = &["urun", "urunler", "urunu", "urunleri", "items", "goods", "products", "ware", "товар", "товары", "товаров", "продукцию"];

/// What the fields of a listing say besides marks.
#[derive(Default)]
pub(crate) struct Around {
    /// Words of replicas.
    pub replicas: Vec<Word>,
    /// Words that hint at them.
    pub hints: Vec<Word>,
    /// What says that goods look like the mark beside it: `Optik`.
    styles: Vec<Style>,
    /// Where something is said not to be: the words of the reading, `[from, to)`.
    negations: Vec<(Field, u32, u32)>,
    /// Fields that name goods, a bit each.
    goods: u8,
    /// What says for what the goods are.
    compatible: Vec<For>,
}

/// What is said around the marks of a field: in it, and of the others in the title. What else a description tells is about many things.
struct Heard {
    replicas: bool,
    hints: bool,
    goods: bool,
}

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

/// Terms of the vocabulary that a text says.
const MOST_SAID: usize = 200;

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

    /// Whether the goods are said to be for the mark's: `strap for Garmin`. A `for` elsewhere is said of something else.
    pub fn is_for(&self, case: &Case) -> bool {
        let (from, to) = case.hit.tokens;
        self.compatible
            .iter()
            .filter(|said| said.field == case.field)
            .any(|said| said.words.1 <= from && from - said.words.1 <= FOR || said.either && said.words.0 >= to && said.words.0 - to <= FOR)
    }

    /// Whether a word of replicas stands right before what says for what the goods are, so that it is said of the mark itself: `dupe for Gucci`, which
    /// `replica strap for Gucci` and `strap replica for Gucci` do not say.
    pub fn copies_what_follows(&self, word: &Word, case: &Case) -> bool {
        let also = |at: u32| {
            [&self.replicas, &self.hints].into_iter().flatten().any(|other| other.field == word.field && (other.words.0..other.words.1).contains(&at))
        };
        // What stands before it may be what is copied.
        let first = word.words.0.checked_sub(1).is_none_or(also);
        let end = (word.words.1..case.hit.tokens.0).find(|at| !also(*at)).unwrap_or(word.words.1);
        let before = |said: &For| said.field == case.field && said.words.0 == end && said.words.1 <= case.hit.tokens.0;
        first && word.field == case.field && self.compatible.iter().any(before)
    }

    /// Whether a word of replicas is said of the mark of a hit.
    pub fn is_of(&self, word: &Word, field: Field, hit: &Hit) -> bool {
        word.is_of(field, hit.tokens, self.names_goods())
    }

    /// Whether any field names goods.
    pub const fn names_goods(&self) -> bool {
        self.goods != 0
    }

    /// Whether goods are named around the marks of a field.
    pub fn goods_around(&self, field: Field) -> bool {
        let goods = if field == Field::Title { self.goods & bit(field) } else { self.goods };
        goods != 0
    }

    fn heard(&self, field: Field, words: (u32, u32)) -> Heard {
        let any = |said: &[Word]| said.iter().any(|word| (word.field == field || field != Field::Title) && word.is_of(field, words, self.names_goods()));
        Heard { replicas: any(&self.replicas), hints: any(&self.hints), goods: self.goods_around(field) }
    }

    /// Takes what the vocabulary says of a field that was read.
    pub fn listen(&mut self, field: Field, finder: &Finder, scratch: &Scratch, listing: &Listing<'_>) {
        // What a title or a claimed brand says of toys and batteries, it says of the description as well.
        let others: &[&str] = match field {
            Field::Title => &[listing.claimed_brand],
            _ => &[listing.title, listing.claimed_brand],
        };
        // A term within a longer one is none of its own: `not` of `not original`.
        let within_longer = |at: usize, counts: fn(Speaks) -> bool| {
            let said = &scratch.said[at];
            scratch.said[at.saturating_sub(NEAR)..scratch.said.len().min(at + NEAR)]
                .iter()
                .any(|other| counts(other.speaks) && other.start <= said.start && other.end >= said.end && (other.start, other.end) != (said.start, said.end))
        };
        let copies = |other: Speaks| matches!(other, Speaks::Replica | Speaks::Hint);
        // `is not` of `is not original`, too.
        let goes_on = |at: usize| {
            let said = &scratch.said[at];
            scratch.said[at.saturating_sub(NEAR)..scratch.said.len().min(at + NEAR)]
                .iter()
                .any(|other| copies(other.speaks) && other.start < said.end && other.end > said.end)
        };
        let denies = |at: usize| scratch.said[at].speaks == Speaks::Negation && !within_longer(at, copies) && !goes_on(at);
        let mut negations: Vec<u32> = (0..scratch.said.len()).filter(|at| denies(*at)).map(|at| scratch.said[at].tokens.1).collect();
        negations.sort_unstable();
        // What is denied right after it, or after a word for goods: `Replika ürün satmıyoruz`. `not original` is a term of its own.
        let own = |other: Speaks| matches!(other, Speaks::Replica | Speaks::Hint | Speaks::Fitting | Speaks::Harmless);
        let denials = (0..scratch.said.len()).filter(|at| scratch.said[*at].speaks == Speaks::Denial && !within_longer(*at, own));
        let mut denials: Vec<u32> = denials.map(|at| scratch.said[at].tokens.0).collect();
        denials.sort_unstable();
        let denied_behind = |to: u32| {
            let next = denials.get(denials.partition_point(|at| *at < to)).copied();
            let word = || scratch.plain.tokens.get(to as usize).map(|token| scratch.plain.word(token));
            let goods = || word().is_some_and(|word| GOODS.iter().any(|goods| goods.chars().map(u32::from).eq(word.iter().copied())));
            next.is_some_and(|next| {
                (next == to || next == to + 1 && goods())
                    && (to..=next).all(|at| scratch.plain.tokens.get(at as usize).is_some_and(|token| token.gap < Gap::Wide))
            })
        };
        // `non originale, replica`: a comma ends what is denied.
        let goes_on = |at: u32| scratch.plain.tokens.get(at as usize).is_some_and(|token| token.gap < Gap::Wide);
        let denied = |from: u32| negations.binary_search(&from).is_ok() || from > 0 && goes_on(from) && negations.binary_search(&(from - 1)).is_ok();
        let is_dealing = |at: u32| {
            let word = scratch.plain.tokens.get(at as usize).map(|token| scratch.plain.word(token));
            word.is_some_and(|word| DEALING.iter().any(|dealing| dealing.chars().map(u32::from).eq(word.iter().copied())))
        };
        // `We do not deal in replicas`.
        let dealt = |from: u32| {
            let between = (0..from).rev().take(DEALT as usize + 1).take_while(|at| goes_on(at + 1));
            let mut far = from;
            for at in between {
                if negations.binary_search(&(at + 1)).is_ok() && far == at + 1 {
                    return true;
                }
                if !is_dealing(at) {
                    return false;
                }
                far = at;
            }
            false
        };
        let ends = |at: u32| scratch.plain.tokens.get(at as usize).is_some_and(|token| token.is(sign::STOP));
        // From where and up to where: `not a clone or a dupe`.
        let mut last: Option<(u32, u32)> = None;
        // Of terms in a list, what denies the first or the last denies all: `no replica, fake, 1:1`, `replika, çakma veya taklit değil`.
        let mut listed: Option<u32> = None;
        let or = |at: u32| {
            let between = scratch.plain.tokens.get(at as usize).map(|token| scratch.plain.word(token));
            between.is_some_and(|word| OR.iter().any(|or| or.chars().map(u32::from).eq(word.iter().copied())))
        };
        for (at, said) in scratch.said.iter().enumerate() {
            let within = |counts: fn(Speaks) -> bool| within_longer(at, counts);
            if self.negations.len() < 64 && denies(at) {
                self.negations.push((field, said.tokens.0, said.tokens.1));
            }
            match said.speaks {
                Speaks::Replica | Speaks::Hint => {
                    let about = finder.phrases.about(said);
                    let list = if said.speaks == Speaks::Replica { &mut self.replicas } else { &mut self.hints };
                    // `knock-off` stands in the list, and is no `knockoff` in disguise.
                    let plainly = || {
                        scratch.said[at.saturating_sub(NEAR)..scratch.said.len().min(at + NEAR)]
                            .iter()
                            .any(|other| !other.evaded && copies(other.speaks) && (other.start, other.end) == (said.start, said.end))
                    };
                    let again = list.iter().any(|other| (other.field, other.start) == (field, said.start)) || said.evaded && plainly();
                    let within = within(|other| matches!(other, Speaks::Replica | Speaks::Hint | Speaks::Harmless));
                    let from = said.tokens.0;
                    // A title is no sentence: `no fake AAA replica` denies one of them.
                    let comma = |at: u32| {
                        let gap = scratch.plain.tokens.get(at as usize).map(|token| token.gap);
                        field != Field::Title && gap.is_some_and(|gap| matches!(gap, Gap::Wide | Gap::Tight))
                    };
                    let goes_on_listed = |to: u32, from: u32| to <= from && to > 0 && !ends(to - 1) && (to == from && comma(from) || to + 1 == from && or(to));
                    let list_denied = || {
                        let mut to = said.tokens.1;
                        scratch.said[at + 1..].iter().take(NEAR).filter(|other| copies(other.speaks)).any(|other| {
                            let next = goes_on_listed(to, other.tokens.0);
                            if next {
                                to = other.tokens.1;
                            }
                            let excused = || {
                                let around = &scratch.said[at.saturating_sub(NEAR)..scratch.said.len().min(at + NEAR)];
                                around.iter().any(|said| said.speaks == Speaks::Harmless && said.start <= other.start && said.end > other.end)
                            };
                            next && (denied_behind(to) || excused())
                        })
                    };
                    let denied = !said.evaded
                        && (denied(from)
                            || dealt(from)
                            || denied_behind(said.tokens.1)
                            || listed.is_some_and(|to| goes_on_listed(to, from))
                            || list_denied()
                            || last.is_some_and(|(start, to)| from == start || (to + 1..=to + 2).contains(&from) && or(to)));
                    if denied {
                        last = Some(said.tokens);
                        let none_of = |at: u32| {
                            let word = scratch.plain.tokens.get(at as usize).map(|token| scratch.plain.word(token));
                            word.is_some_and(|word| NONE_OF.iter().any(|none| none.chars().map(u32::from).eq(word.iter().copied())))
                        };
                        let begins = (from.saturating_sub(2)..from).any(none_of)
                            || dealt(from) && negations.binary_search(&from).is_err()
                            || denied_behind(said.tokens.1);
                        let goes_on = listed.is_some_and(|to| goes_on_listed(to, from));
                        listed = (begins || goes_on).then_some(said.tokens.1);
                    }
                    if !within && !again && list.len() < 32 && !finder.phrases.is_excused(said, &scratch.plain, field == Field::Title, others) && !denied {
                        let hint = said.speaks == Speaks::Hint;
                        let word = Word { field, start: said.start, end: said.end, evaded: said.evaded, about, hint, words: said.tokens };
                        list.push(word);
                        if about == About::Beside && self.replicas.len() < 32 {
                            self.replicas.push(Word { hint: false, ..word });
                        }
                    }
                }
                Speaks::Style
                    if field == Field::Title
                        && self.styles.len() < 32
                        && !denied(said.tokens.0)
                        && !within(|other| matches!(other, Speaks::Replica | Speaks::Hint))
                        && !finder.phrases.is_excused(said, &scratch.plain, field == Field::Title, others) =>
                {
                    self.styles.push(Style { field, words: said.tokens, characters: (said.start, said.end) });
                }
                Speaks::Goods => self.goods |= bit(field),
                Speaks::Compatible | Speaks::Fitting if self.compatible.len() < 64 && !within(|other| other == Speaks::Harmless) => {
                    self.compatible.push(For { field, words: said.tokens, either: said.speaks == Speaks::Fitting });
                }
                Speaks::Harmless => last = Some(said.tokens),
                Speaks::Compatible | Speaks::Fitting => {}
                Speaks::Negation
                | Speaks::Denial
                | Speaks::Used
                | Speaks::Trade
                | Speaks::Unbranded
                | Speaks::Ordinary
                | Speaks::Name
                | Speaks::Also
                | Speaks::Heard
                | Speaks::Line
                | Speaks::Style => {}
            }
        }
    }
}

const fn bit(field: Field) -> u8 {
    1 << field as u8
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
