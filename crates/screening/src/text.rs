//! A text read for matching: its letters folded and in a row, cut into words, with the hash of each beginning. One pass, into buffers that are used again.
//! There are two readings: one of what is written ([`plain`]), and one of what it looks like ([`shaped`]).

mod coded;
mod plain;
mod shaped;
mod shown;

pub(crate) use coded::Decoded;

use crate::{fold::shape, hash};

/// What is known of a word's characters.
pub(crate) mod flag {
    pub const LATIN: u16 = 1;
    pub const CYRILLIC: u16 = 2;
    pub const DIGIT: u16 = 4;
    /// A letter of another script.
    pub const OTHER: u16 = 8;
    /// The first letter is a capital.
    pub const CAPITAL: u16 = 16;
    /// Some letter is small.
    pub const SMALL: u16 = 32;
    /// Letters carry accents.
    pub const ACCENT: u16 = 64;
    /// Written to be seen as something else: styled alphabets, invisible characters between letters, heaps of accents.
    pub const DISGUISED: u16 = 128;
    /// Of a reading: a symbol that may stand for a letter touches a word.
    pub const SYMBOL: u16 = 256;
    /// A character of a script without spaces.
    pub const ALONE: u16 = 512;
    /// In a shaped reading: a digit, a symbol or a letter of another script stands for a letter.
    pub const REPLACED: u16 = 1024;
    /// In a shaped reading: covered letters.
    pub const MASKED: u16 = 2048;
    /// An ordinary word.
    pub const KNOWN: u16 = 4096;
    /// Part of a mark that is spelt right.
    pub const TAKEN: u16 = 8192;
    /// A colon stands right before the word.
    pub const COLON: u16 = 16384;
    /// The word and the one after it have been looked up by their sound.
    pub const PAIRED: u16 = 32768;
}
use flag::*;

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// Nothing: scripts without spaces, or the start.
    #[default]
    None,
    /// Marks without a space: `n.i`, `t-shirt`.
    Tight,
    /// Spaces.
    Space,
    /// Spaces and marks.
    Wide,
}

impl Gap {
    /// With a space after it, or a mark.
    const fn and(self, space: bool) -> Self {
        match (self, space) {
            (Self::None | Self::Space, true) => Self::Space,
            (Self::None | Self::Tight, false) => Self::Tight,
            _ => Self::Wide,
        }
    }
}

/// A word: a run of letters and digits, `letters[start..end]`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Token {
    pub start: u32,
    pub end: u32,
    pub flags: u16,
    pub gap: Gap,
    /// In a plain reading, what else is known of its characters: see [`sign`].
    pub signs: u8,
}

/// What is known of a word's edges in a plain reading.
pub(crate) mod sign {
    /// A dot stands right after it.
    pub const DOT: u8 = 1;
    /// A picture stands between it and the word right before it.
    pub const PICTURE: u8 = 2;
    /// Its last letter is a capital.
    pub const HIGH_END: u8 = 4;
    /// A sentence ends right after it.
    pub const STOP: u8 = 8;
    /// It is another maker's name.
    pub const NAME: u8 = 16;
}

impl Token {
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn has(&self, flags: u16) -> bool {
        self.flags & flags != 0
    }

    pub fn is(&self, sign: u8) -> bool {
        self.signs & sign != 0
    }
}

/// What is known of a word, and what filters say of it, before tables are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// The word's hash, mixed.
    pub mixed: u64,
    /// Its [`skeleton`](crate::skeleton), and of how many classes that is.
    pub bones: (u64, usize),
    /// It is an ordinary word or another maker's name; it is the latter.
    pub known: bool,
    pub name: bool,
    /// Something that is looked for may begin with its letters and go on; and with the first of those where it stands, if it has too few to say.
    pub goes_on: bool,
    pub begins: bool,
    /// Bit n: it and the n words after it may be something that is looked for, or begin it.
    pub front: u8,
    /// If it is the first or last word of some mark with several, [`outer_base`](crate::keys::outer_base) as the first and as the last; 0 otherwise.
    pub outer: [u64; 2],
}

/// A covered letter (`N*ke`) in a shaped reading.
pub(crate) const MASK: u32 = 0x0011_0000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub letters: Vec<u32>,
    /// The character of the original that each letter stands for.
    pub origin: Vec<u32>,
    /// `hashes[n]` is that of the first n letters.
    pub hashes: Vec<u64>,
    pub tokens: Vec<Token>,
    /// In a shaped reading, the original character of each letter, in lower case.
    pub raw: Vec<char>,
    /// Which letters carry accents.
    pub accents: Vec<u32>,
    /// What filters say of each word.
    pub asked: Vec<Asked>,
    /// Which letters are an i without its dot, which is no accent in Turkish.
    dotless: Vec<u32>,
    /// Some directional override stands in the text.
    pub overridden: bool,
    /// A picture stands between two letters.
    pub pictured: bool,
    /// All flags of all words.
    pub flags: u16,
}

fn char_flags(c: char, letter: char) -> u16 {
    let script = match letter {
        'a'..='z' => LATIN,
        '\u{400}'..='\u{52f}' => CYRILLIC,
        letter if letter.is_numeric() => DIGIT,
        '\u{80}'..='\u{24f}' => LATIN,
        _ => OTHER,
    };
    let case = if c.is_uppercase() { CAPITAL } else { SMALL };
    // Letters that are written so in their languages are no plain ones with an accent: `Groß`; nor is the capital of an i in Turkish, `NİKE`.
    let letter_of_its_own = matches!(c, 'ß' | 'ẞ' | 'æ' | 'Æ' | 'œ' | 'Œ' | 'þ' | 'Þ' | 'İ');
    let accented = matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && !letter_of_its_own;
    let accent = if script == LATIN && accented { ACCENT } else { 0 };
    let disguised = if letter.is_ascii() && !c.is_ascii() && accent == 0 && (c as u32) >= 0x250 { DISGUISED } else { 0 };
    script | if script == DIGIT { 0 } else { case } | accent | disguised
}

/// Symbols that are written for letters ([`shape`] says which).
pub(crate) const fn is_symbol(c: char) -> bool {
    !c.is_ascii_alphanumeric() && shape(c).is_ascii_lowercase() && c != '°' && c != '©'
}

/// Symbols that cover a letter.
pub(crate) const fn is_mask(c: char) -> bool {
    matches!(c, '*' | '#' | '•' | '●' | '■' | '█' | '▪' | '＊' | '∗')
}

/// Pictures that are set for a letter: `L🔥uis`, `Patag☀nia`. In a frame, letters are letters.
pub(crate) const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f300}'..='\u{1faff}')
}

impl Reading {
    fn clear(&mut self) {
        self.letters.clear();
        self.origin.clear();
        self.hashes.clear();
        self.hashes.push(0);
        self.tokens.clear();
        self.accents.clear();
        self.dotless.clear();
        self.raw.clear();
        self.asked.clear();
        self.overridden = false;
        self.pictured = false;
        self.flags = 0;
    }

    #[inline]
    fn push(&mut self, letter: u32, at: u32, hash: &mut u64) {
        *hash = hash::push(*hash, letter);
        self.letters.push(letter);
        self.origin.push(at);
        self.hashes.push(*hash);
    }

    fn close(&mut self, token: &mut Token) {
        token.end = self.letters.len() as u32;
        self.flags |= token.flags;
        self.tokens.push(*token);
    }

    /// The hash of `letters[start..end]`.
    #[inline]
    pub fn run(&self, start: u32, end: u32) -> u64 {
        hash::run(self.hashes[start as usize], self.hashes[end as usize], (end - start) as usize)
    }

    /// Bit n: the letter n of `letters[start..end]` carries an accent.
    pub fn accents_of(&self, start: u32, end: u32) -> u64 {
        let from = self.accents.partition_point(|at| *at < start);
        self.accents[from..].iter().take_while(|at| **at < end && **at - start < 64).fold(0, |bits, at| bits | 1 << (at - start))
    }

    pub fn word(&self, token: &Token) -> &[u32] {
        &self.letters[token.start as usize..token.end as usize]
    }

    /// The characters of the original that letters stand for: `[start, end)`.
    pub fn span(&self, start: u32, end: u32) -> (u32, u32) {
        (self.origin[start as usize], self.origin[end as usize - 1] + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a reading, `*` for a covered letter.
    pub(super) fn words(reading: &Reading) -> Vec<String> {
        reading.tokens.iter().map(|token| reading.word(token).iter().map(|c| char::from_u32(*c).unwrap_or('*')).collect()).collect()
    }
}
