//! Makes evasions of marks: what counterfeiters do to a name, kind by kind. Nothing of it is shared with the engine.

#[path = "evasions/characters.rs"]
mod characters;
#[path = "evasions/spelling.rs"]
mod spelling;

use characters::{accents, between, between_mixed, coded, hidden, leet, lookalike, lookalike_all, masked, pictured, styled, symbols, upside_down, zalgo};
use spelling::{both, capital_i, cut, cyrillic, doubled, drawn, inside, missing, parted, phonetic, repeated, swapped, vowelless, wrong};

/// A small generator of random numbers (SplitMix64), the same on every machine.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// 0 to `n` − 1.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Writes a mark in disguise; `None` if this mark gives no room for it.
pub type Evasion = fn(&str, &mut Rng) -> Option<String>;

/// The kinds.
pub const KINDS: &[(&str, Evasion)] = &[
    ("letters of other scripts", lookalike),
    ("whole in another script", lookalike_all),
    ("styled alphabets", styled),
    ("accents", accents),
    ("invisible characters", hidden),
    ("heaps of accents", zalgo),
    ("digits for letters", leet),
    ("symbols for letters", symbols),
    ("letters covered", masked),
    ("letters spaced", |mark, rng| between(mark, rng, &[" "])),
    ("letters dotted", |mark, rng| between(mark, rng, &[".", "-", "_", "·", "/"])),
    ("spaced in mixed ways", |mark, rng| between_mixed(mark, rng, &[" ", ".", "-", "_", " - ", "*"])),
    ("emoji between letters", |mark, rng| between(mark, rng, &["👟", "🔥", "✨", "❤️"])),
    ("spaced and with digits", |mark, rng| between(&leet(mark, rng)?, rng, &[" ", "."])),
    ("letters repeated", repeated),
    ("letter missing", missing),
    ("letter doubled", doubled),
    ("letters swapped", swapped),
    ("letter wrong", wrong),
    ("by ear", phonetic),
    ("by ear in Cyrillic", cyrillic),
    ("word parted", parted),
    ("in a longer word", inside),
    ("drawn with two letters", drawn),
    ("capital I for l", capital_i),
    ("picture for a letter", pictured),
    ("vowels left out", vowelless),
    ("both words misspelt", both),
    ("letters as codes", coded),
    ("upside down", upside_down),
    ("cut short", cut),
];

fn letters(mark: &str) -> Vec<char> {
    mark.chars().collect()
}

/// Places of letters.
fn places(chars: &[char]) -> Vec<usize> {
    (0..chars.len()).filter(|at| chars[*at].is_alphabetic()).collect()
}

fn replace(mark: &str, rng: &mut Rng, table: &[(char, &str)], all: bool) -> Option<String> {
    let chars = letters(mark);
    let can: Vec<usize> = (0..chars.len()).filter(|at| table.iter().any(|(c, _)| *c == chars[*at])).collect();
    if can.is_empty() {
        return None;
    }
    let certain = *rng.of(&can);
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        match table.iter().find(|(from, _)| from == c) {
            Some((_, to)) if all || at == certain || rng.below(2) == 0 => out.push(*rng.of(&letters(to))),
            _ => out.push(*c),
        }
    }
    Some(out)
}

/// Sentences of listings, `@` for the mark.
pub const SENTENCES: &[&str] = &[
    "@ running shoes white size 42",
    "New @ handbag leather black",
    "@ Herrenuhr Automatik Edelstahl",
    "Sac à main @ cuir noir neuf",
    "Bolso @ mujer color negro",
    "Borsa @ pelle originale nuova",
    "Кроссовки @ мужские белые 43 размер",
    "Духи @ 100 мл",
    "@ erkek spor ayakkabı 42",
    "@ eau de parfum 100ml spray",
    "2024 fashion @ belt for men",
    "Ladies watch @ gold dial quartz",
    "@ hoodie unisex cotton XL",
    "Women @ sunglasses with box",
    "wholesale @ wallet 2 pcs",
    "@ phone case silicone",
    "Damen Tasche @ schwarz neu",
    "vintage @ jacket M",
];
