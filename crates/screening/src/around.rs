//! What the fields of a listing say besides marks: words of replicas, goods, compatibility.

mod denied;
mod goods;

pub(crate) use goods::{Goods, is_all, is_meant};

use crate::{
    engine::{Case, Listing},
    find::{Finder, Hit, Scratch},
    verdict::Field,
    vocabulary::{About, Said, Speaks},
};
use denied::{Denials, copies};

/// Words of replicas that one listing is told of, and other things that its fields say.
const MOST_WORDS: usize = 32;
const MOST: usize = 64;

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
    pub hint: bool,
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

/// So many words stand between `inspired by` and the mark, or fewer: `inspired by the iconic Chanel bag`.
const NEXT: u32 = 2;

/// So many words stand between `case for` and the mark, or fewer: `for your new Apple Watch`.
const FOR: u32 = 3;

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

/// The rule of words such as `style` beside a mark.
pub(crate) const LOOKS: &str = "goods that look like it";

impl Around {
    /// Whether the goods are said to be for other goods: `case for`, `社外`.
    pub const fn is_for_something(&self) -> bool {
        !self.compatible.is_empty()
    }

    /// The words of replicas and those that hint at them, in the order of the fields, without those that say so of a mark alone.
    pub fn of_goods(&self) -> Vec<Word> {
        let mut words: Vec<Word> = self
            .replicas
            .iter()
            .chain(&self.hints)
            .filter(|word| match word.about {
                About::All | About::Goods => true,
                About::Beside => word.hint,
                About::Next | About::Title => false,
            })
            .copied()
            .collect();
        words.sort_by_key(|word| (word.field as u8, word.start, word.hint));
        words.dedup_by_key(|word| (word.field as u8, word.start));
        words
    }

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
        let mut denials = Denials::of(finder, scratch, field);
        for (at, said) in scratch.said.iter().enumerate() {
            if self.negations.len() < MOST && denials.denies(at) {
                self.negations.push((field, said.tokens.0, said.tokens.1));
            }
            match said.speaks {
                Speaks::Replica | Speaks::Hint => self.take_copy(field, finder, scratch, listing, &mut denials, at),
                Speaks::Style
                    if field == Field::Title
                        && self.styles.len() < MOST_WORDS
                        && !denials.denied_before(said.tokens.0)
                        && !denials.is_within_longer(at, copies)
                        && !is_excused(said, field, finder, scratch, listing) =>
                {
                    self.styles.push(Style { field, words: said.tokens, characters: (said.start, said.end) });
                }
                Speaks::Goods => self.goods |= bit(field),
                Speaks::Compatible | Speaks::Fitting if self.compatible.len() < MOST && !denials.is_within_longer(at, |other| other == Speaks::Harmless) => {
                    self.compatible.push(For { field, words: said.tokens, either: said.speaks == Speaks::Fitting });
                }
                Speaks::Harmless => denials.excuse(said),
                _ => {}
            }
        }
    }

    /// Takes a word of replicas, or that hints at them, unless it is denied, excused, within a longer term, or taken already.
    fn take_copy(&mut self, field: Field, finder: &Finder, scratch: &Scratch, listing: &Listing<'_>, denials: &mut Denials<'_>, at: usize) {
        let said = &scratch.said[at];
        let about = finder.phrases.about(said);
        let list = if said.speaks == Speaks::Replica { &mut self.replicas } else { &mut self.hints };
        // `knock-off` stands in the list, and is no `knockoff` in disguise.
        let plainly = || denials.near(at).iter().any(|other| !other.evaded && copies(other.speaks) && (other.start, other.end) == (said.start, said.end));
        let again = list.iter().any(|other| (other.field, other.start) == (field, said.start)) || said.evaded && plainly();
        let within = denials.is_within_longer(at, |other| copies(other) || other == Speaks::Harmless);
        // Asked in any case: what is denied goes on.
        let denied = denials.is_denied(at);
        if denied || within || again || list.len() >= MOST_WORDS || is_excused(said, field, finder, scratch, listing) {
            return;
        }
        let hint = said.speaks == Speaks::Hint;
        let word = Word { field, start: said.start, end: said.end, evaded: said.evaded, about, hint, words: said.tokens };
        list.push(word);
        if about == About::Beside && self.replicas.len() < MOST_WORDS {
            self.replicas.push(Word { hint: false, ..word });
        }
    }
}

/// Whether something gives a term another meaning: what a title or a claimed brand says of toys and batteries, it says of the description as well.
fn is_excused(said: &Said, field: Field, finder: &Finder, scratch: &Scratch, listing: &Listing<'_>) -> bool {
    let others: &[&str] = match field {
        Field::Title => &[listing.claimed_brand],
        _ => &[listing.title, listing.claimed_brand],
    };
    finder.phrases.is_excused(said, &scratch.plain, field == Field::Title, others)
}

const fn bit(field: Field) -> u8 {
    1 << field as u8
}
