//! A text read for matching: its letters folded and in a row, cut into words, with the hash of each beginning. One pass, into buffers that are used again.

use crate::{
    fold::{Form, fold_char, is_invisible, is_stripped, is_wordy, shape, stands_alone},
    hash,
};
use std::sync::LazyLock;

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
}

impl Token {
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn has(&self, flags: u16) -> bool {
        self.flags & flags != 0
    }
}

/// What filters say of a word, before tables are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    /// Something that is looked for may begin where it does.
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
    /// Some directional override stands in the text.
    pub overridden: bool,
    /// All flags of all words.
    pub flags: u16,
}

/// What the first pass does with a character below U+0600: its folded letter, and its flags; or a letter of 0 with what kind of stop it is.
struct Quick {
    letter: [u16; 0x600],
    flags: [u16; 0x600],
}

const STOP: u16 = 0;
const STOP_SPACE: u16 = 1;
const STOP_SYMBOL: u16 = 2;
const SLOW: u16 = 3;

static QUICK: LazyLock<Quick> = LazyLock::new(|| {
    let mut quick = Quick { letter: [0; 0x600], flags: [STOP; 0x600] };
    for (at, c) in ('\0'..'\u{600}').enumerate() {
        let mut parts = Vec::new();
        fold_char(c, Form::Plain, &mut |part| parts.push(part));
        (quick.letter[at], quick.flags[at]) = match parts[..] {
            _ if c.is_whitespace() || c.is_control() => (0, STOP_SPACE),
            _ if is_symbol(c) || is_mask(c) => (0, STOP_SYMBOL),
            [letter] if is_wordy(letter) && letter as u32 <= 0xffff && !is_stripped(c) && c.is_alphanumeric() => (letter as u16, char_flags(c, letter)),
            [letter] if !is_wordy(letter) && !is_stripped(letter) => (0, STOP),
            _ => (0, SLOW),
        };
    }
    quick
});

/// What a shaped reading does with ASCII: the letter, and its flag, none for a stop.
static ASCII_SHAPES: [(u32, u16); 128] = {
    let mut shapes = [(0, 0); 128];
    let mut at = 0;
    while at < 128 {
        let c = (at as u8 as char).to_ascii_lowercase();
        shapes[at] = match c {
            c if is_mask(c) => (MASK, MASKED),
            c if is_symbol(c) => (shape(c) as u32, REPLACED),
            '0'..='9' => (shape(c) as u32, DIGIT),
            'a'..='z' => (shape(c) as u32, LATIN),
            _ => (0, 0),
        };
        at += 1;
    }
    shapes
};

/// The same with other letters below U+0600 that become one: the letter or 0, its flag, and the original in lower case.
static SHAPES: LazyLock<Vec<(u16, u16, char)>> = LazyLock::new(|| {
    let mut parts = Vec::new();
    ('\0'..='\u{5ff}')
        .map(|c| {
            let lower = c.to_lowercase().next().unwrap_or(c);
            parts.clear();
            if !is_stripped(c) && !is_invisible(c) && !is_symbol(c) && !is_mask(c) {
                fold_char(c, Form::Lookalike, &mut |part| parts.push(shaped_letter(c, lower, part, false)));
            }
            match parts[..] {
                [Some((letter, flags))] if letter <= 0xffff => (letter as u16, flags, lower),
                _ => (0, 0, lower),
            }
        })
        .collect()
});

/// What a shaped reading makes of a part of the folded character `c`.
fn shaped_letter(c: char, lower: char, part: char, symbol: bool) -> Option<(u32, u16)> {
    match part {
        part if is_mask(part) => Some((MASK, MASKED)),
        part if symbol => Some((shape(part) as u32, REPLACED)),
        part if part.is_ascii_digit() => Some((shape(part) as u32, DIGIT)),
        part if !is_wordy(part) => None,
        part => {
            let foreign = part.is_ascii() && !c.is_ascii() && matches!(char_flags(lower, fold_one(lower)), f if f & (LATIN | ACCENT) == 0);
            Some((shape(part) as u32, if foreign { REPLACED } else { LATIN }))
        }
    }
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
    let accent = if script == LATIN && !c.is_ascii() && matches!(c, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') { ACCENT } else { 0 };
    let disguised = if letter.is_ascii() && !c.is_ascii() && accent == 0 && (c as u32) >= 0x370 { DISGUISED } else { 0 };
    script | if script == DIGIT { 0 } else { case } | accent | disguised
}

/// Symbols that are written for letters ([`shape`] says which).
pub(crate) const fn is_symbol(c: char) -> bool {
    !c.is_ascii_alphanumeric() && shape(c).is_ascii_lowercase() && c != '°' && c != '©'
}

const fn is_bracket(c: char) -> bool {
    matches!(c, '(' | '+' | '<' | '×' | '#')
}

/// Symbols that cover a letter.
pub(crate) const fn is_mask(c: char) -> bool {
    matches!(c, '*' | '#' | '•' | '●' | '■' | '█' | '▪' | '＊' | '∗')
}

impl Reading {
    fn clear(&mut self) {
        self.letters.clear();
        self.origin.clear();
        self.hashes.clear();
        self.hashes.push(0);
        self.tokens.clear();
        self.accents.clear();
        self.raw.clear();
        self.asked.clear();
        self.overridden = false;
        self.flags = 0;
    }

    #[inline]
    fn push(&mut self, letter: u32, at: u32, hash: &mut u64) {
        *hash = hash::push(*hash, letter);
        self.letters.push(letter);
        self.origin.push(at);
        self.hashes.push(*hash);
    }

    /// Reads `text` in [`Form::Plain`].
    pub fn plain(&mut self, text: &str) {
        self.clear();
        if draws_with_i(text.as_bytes()) {
            self.flags |= SYMBOL;
        }
        let quick = &*QUICK;
        let mut hash = 0;
        let mut token = Token::default();
        let mut open = false;
        let mut gap = Gap::None;
        let mut noise = 0_u8;
        let mut colon = false;
        // Whether the character before is a symbol, and whether that one stands right after a word.
        let (mut symbol_before, mut symbol_after_word) = (None, false);
        for (at, c) in text.chars().enumerate() {
            let at = at as u32;
            let index = c as usize;
            let (letter, flags) = if index < 0x600 { (quick.letter[index], quick.flags[index]) } else { (0, SLOW) };
            if letter != 0 {
                if !open {
                    let colon = if colon && gap == Gap::Tight { COLON } else { 0 };
                    token = Token { start: self.letters.len() as u32, end: 0, flags: flags & !SMALL | colon, gap };
                    open = true;
                    // `$upreme` and `Ch(nel`; brackets and signs before a word are just that.
                    if symbol_before.is_some_and(|c| symbol_after_word || !is_bracket(c)) {
                        self.flags |= SYMBOL;
                    }
                    symbol_before = None;
                }
                // A capital after the first letter is none of the word.
                token.flags |= flags & !CAPITAL | if noise > 0 { DISGUISED } else { 0 };
                noise = 0;
                if flags & ACCENT != 0 {
                    self.accents.push(self.letters.len() as u32);
                }
                self.push(u32::from(letter), at, &mut hash);
                continue;
            }
            if flags == SLOW {
                if is_stripped(c) || is_invisible(c) {
                    if matches!(c, '\u{202d}' | '\u{202e}' | '\u{2066}'..='\u{2068}') {
                        self.overridden = true;
                    }
                    if open {
                        let accent = matches!(c, '\u{300}'..='\u{36f}') && !token.has(ACCENT);
                        if accent {
                            token.flags |= ACCENT;
                            self.accents.push(self.letters.len() as u32 - 1);
                        }
                        noise += u8::from(!accent && noise < 9);
                        if is_stripped(c) && !accent {
                            token.flags |= DISGUISED;
                        }
                    }
                    continue;
                }
                let mut wordy = false;
                let mut alone = false;
                fold_char(c, Form::Plain, &mut |part| {
                    if !is_wordy(part) {
                        return;
                    }
                    if stands_alone(part) {
                        if open {
                            self.close(&mut token);
                        }
                        open = false;
                        let start = self.letters.len() as u32;
                        self.push(part as u32, at, &mut hash);
                        self.close(&mut Token { start, end: 0, flags: OTHER | ALONE, gap });
                        alone = true;
                    } else {
                        if !open {
                            token = Token { start: self.letters.len() as u32, end: 0, flags: char_flags(c, part) & CAPITAL, gap };
                            open = true;
                        }
                        if char_flags(c, part) & ACCENT != 0 {
                            self.accents.push(self.letters.len() as u32);
                        }
                        token.flags |= char_flags(c, part) & !CAPITAL | if noise > 0 { DISGUISED } else { 0 };
                        noise = 0;
                        self.push(part as u32, at, &mut hash);
                    }
                    gap = Gap::None;
                    wordy = true;
                });
                if wordy || alone {
                    continue;
                }
            }
            // A stop.
            let symbol = flags == STOP_SYMBOL || index >= 0x600 && (is_symbol(c) || is_mask(c));
            let space = flags == STOP_SPACE || c == '\u{3000}' || c == '\u{2003}';
            symbol_after_word = open || symbol_after_word && symbol_before.is_some();
            symbol_before = symbol.then_some(c);
            if open {
                if symbol && !is_bracket(c) {
                    self.flags |= SYMBOL;
                }
                colon = matches!(c, ':' | '：');
                self.close(&mut token);
                open = false;
                gap = if space { Gap::Space } else { Gap::Tight };
            } else {
                gap = gap.and(space);
            }
            noise = 0;
        }
        if open {
            self.close(&mut token);
        }
    }

    fn close(&mut self, token: &mut Token) {
        token.end = self.letters.len() as u32;
        self.flags |= token.flags;
        self.tokens.push(*token);
    }

    /// Reads `text` in [`Form::Shape`], with symbols that touch letters taken for letters, and covered letters as [`MASK`].
    pub fn shaped(&mut self, text: &str) {
        self.clear();
        let mut hash = 0;
        let mut token = Token::default();
        let mut open = false;
        let mut gap = Gap::None;
        let shapes = &**SHAPES;
        let mut before = ' ';
        let mut chars = text.chars().enumerate().peekable();
        while let Some((at, c)) = chars.next() {
            let at = at as u32;
            // See draws_with_i.
            let drawn = c == 'I' && open && (before.is_ascii_lowercase() || chars.peek().is_some_and(|(_, next)| next.is_ascii_lowercase()));
            let c = if drawn { '|' } else { c };
            before = c;
            let mut touches = || chars.peek().is_some_and(|(_, next)| next.is_alphanumeric() || is_symbol(*next) || is_mask(*next));
            if let Some((letter, flags)) = ASCII_SHAPES.get(c as usize) {
                if *flags & (LATIN | DIGIT) != 0 || *flags != 0 && (open || touches()) {
                    if !open {
                        token = Token { start: self.letters.len() as u32, end: 0, flags: 0, gap };
                        open = true;
                    }
                    token.flags |= flags;
                    self.push(*letter, at, &mut hash);
                    self.raw.push(c.to_ascii_lowercase());
                    gap = Gap::None;
                    continue;
                }
                if open {
                    self.close(&mut token);
                    open = false;
                }
                gap = gap.and(c.is_ascii_whitespace() || c == '\u{b}');
                continue;
            }
            if let Some((letter @ 1.., flags, lower)) = shapes.get(c as usize).copied() {
                if !open {
                    token = Token { start: self.letters.len() as u32, end: 0, flags: 0, gap };
                    open = true;
                }
                token.flags |= flags;
                self.push(u32::from(letter), at, &mut hash);
                self.raw.push(lower);
                gap = Gap::None;
                continue;
            }
            if is_stripped(c) || is_invisible(c) {
                continue;
            }
            let touches = open || touches();
            let symbol = is_symbol(c) || is_mask(c);
            let mut wordy = false;
            if touches || !symbol {
                let lower = c.to_lowercase().next().unwrap_or(c);
                fold_char(c, Form::Lookalike, &mut |part| {
                    let Some((letter, flags)) = shaped_letter(c, lower, part, symbol) else { return };
                    if !open {
                        token = Token { start: self.letters.len() as u32, end: 0, flags: 0, gap };
                        open = true;
                    }
                    token.flags |= flags;
                    self.push(letter, at, &mut hash);
                    self.raw.push(lower);
                    wordy = true;
                });
            }
            if wordy {
                gap = Gap::None;
                continue;
            }
            if open {
                self.close(&mut token);
                open = false;
            }
            gap = gap.and(c.is_whitespace());
        }
        if open {
            self.close(&mut token);
        }
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

/// Whether a capital I stands amid small letters, where it is seen as an l: `AIdi`, `HavaI`.
fn draws_with_i(text: &[u8]) -> bool {
    let amid = |around: &[u8]| match around {
        [before, b'I', after] => before.is_ascii_lowercase() || before.is_ascii_uppercase() && after.is_ascii_lowercase(),
        _ => false,
    };
    text.contains(&b'I') && (text.windows(3).any(amid) || matches!(text, [.., before, b'I'] if before.is_ascii_lowercase()))
}

fn fold_one(c: char) -> char {
    let mut first = None;
    fold_char(c, Form::Plain, &mut |part| first = first.or(Some(part)));
    first.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(reading: &Reading) -> Vec<String> {
        reading.tokens.iter().map(|token| reading.word(token).iter().map(|c| char::from_u32(*c).unwrap_or('*')).collect()).collect()
    }

    #[test]
    fn a_plain_reading_cuts_words_and_says_what_they_are_made_of() {
        let mut reading = Reading::default();
        reading.plain("Nïke n.i.k.e 手表 СМС w8сер N\u{200b}ike 𝓝ike Gu**i");
        assert_eq!(words(&reading), ["nike", "n", "i", "k", "e", "手", "表", "смс", "w8сер", "nike", "nike", "gu", "i"]);
        let tokens = &reading.tokens;
        assert!(tokens[0].has(CAPITAL) && tokens[0].has(ACCENT) && !tokens[0].has(DISGUISED));
        assert_eq!((tokens[2].gap, tokens[5].gap, tokens[6].gap), (Gap::Tight, Gap::Space, Gap::None));
        assert!(tokens[8].has(LATIN) && tokens[8].has(CYRILLIC) && tokens[8].has(DIGIT));
        assert!(tokens[9].has(DISGUISED) && tokens[10].has(DISGUISED) && reading.flags & SYMBOL != 0);
        assert_eq!(reading.span(tokens[9].start, tokens[9].end), (26, 31));
    }

    #[test]
    fn a_shaped_reading_takes_symbols_for_letters() {
        let mut reading = Reading::default();
        reading.shaped("d1ОR $upreme PR*DA Gucc! a (b) !");
        assert_eq!(words(&reading), ["dlor", "supreme", "pr*da", "buccl", "a", "cb"]);
        assert!(reading.tokens[0].has(REPLACED) && reading.tokens[0].has(DIGIT) && reading.tokens[2].has(MASKED));
        assert_eq!(reading.raw.len(), reading.letters.len());
    }
}
