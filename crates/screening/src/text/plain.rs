//! The reading of what is written, in [`Form::Plain`].

use super::{Gap, Reading, Token, char_flags, flag::*, is_mask, is_picture, is_symbol, sign};
use crate::fold::{Form, fold_char, is_invisible, is_stripped, is_wordy, stands_alone};
use std::sync::LazyLock;

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

const fn is_bracket(c: char) -> bool {
    matches!(c, '(' | '+' | '<' | '×' | '#')
}

const fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '∶')
}

impl Reading {
    /// Reads `text` in [`Form::Plain`].
    pub fn plain(&mut self, text: &str) {
        self.clear();
        if swaps_i_and_l(text.as_bytes()) {
            self.flags |= SYMBOL;
        }
        let quick = &*QUICK;
        let mut hash = 0;
        let mut token = Token::default();
        let mut open = false;
        let mut gap = Gap::None;
        let mut noise = 0_u8;
        // Whether a colon stands right after the word before, or after a space.
        let (mut colon, mut ratio) = (false, false);
        // Whether the last letter is a capital.
        let mut high = false;
        // Whether there are letters of Turkish.
        let mut turkish = false;
        // Whether the character before is a symbol, and whether that one stands right after a word.
        let (mut symbol_before, mut symbol_after_word) = (None, false);
        for (at, c) in text.chars().enumerate() {
            let at = at as u32;
            let index = c as usize;
            let (letter, flags) = if index < 0x600 { (quick.letter[index], quick.flags[index]) } else { (0, SLOW) };
            if letter != 0 {
                if !open {
                    // A ratio has spaces in it, or none: `1 : 1`.
                    if ratio && flags & DIGIT != 0 && self.tokens.last().is_some_and(|before| before.has(DIGIT)) && !self.counts() {
                        (colon, gap) = (true, Gap::Tight);
                    }
                    ratio = false;
                    let colon = if colon && gap == Gap::Tight { COLON } else { 0 };
                    token = Token { start: self.letters.len() as u32, end: 0, flags: flags & !SMALL | colon, gap, signs: 0 };
                    open = true;
                    // `$upreme` and `Ch(nel`; brackets and signs before a word are just that.
                    match symbol_before {
                        Some(c) if is_picture(c) && symbol_after_word => {
                            self.pictured = true;
                            token.signs |= sign::PICTURE;
                        }
                        Some(c) if is_picture(c) => {}
                        Some(c) if symbol_after_word || !is_bracket(c) => self.flags |= SYMBOL,
                        _ => {}
                    }
                    symbol_before = None;
                }
                high = flags & CAPITAL != 0;
                // A capital after the first letter is none of the word.
                token.flags |= flags & !CAPITAL | if noise > 0 { DISGUISED } else { 0 };
                noise = 0;
                if flags & ACCENT != 0 {
                    self.accents.push(self.letters.len() as u32);
                    turkish |= "çğöşüÇĞÖŞÜ".contains(c);
                    if c == 'ı' {
                        self.dotless.push(self.letters.len() as u32);
                    }
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
                        self.close(&mut Token { start, end: 0, flags: OTHER | ALONE, gap, signs: 0 });
                        alone = true;
                    } else {
                        if !open {
                            token = Token { start: self.letters.len() as u32, end: 0, flags: char_flags(c, part) & CAPITAL, gap, signs: 0 };
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
            let symbol = flags == STOP_SYMBOL || index >= 0x600 && (is_symbol(c) || is_mask(c) || is_picture(c));
            let space = flags == STOP_SPACE || c == '\u{3000}' || c == '\u{2003}';
            symbol_after_word = open || symbol_after_word && symbol_before.is_some();
            symbol_before = symbol.then_some(c);
            if open {
                if symbol && !is_bracket(c) && !is_picture(c) || c == '_' {
                    self.flags |= SYMBOL;
                }
                colon = is_colon(c);
                let ends = matches!(c, '.' | '!' | '?' | ';' | '\n' | '\u{3002}' | '\u{ff01}' | '\u{ff1f}' | '\u{ff1b}');
                token.signs |= if c == '.' { sign::DOT } else { 0 } | if ends { sign::STOP } else { 0 } | if high { sign::HIGH_END } else { 0 };
                self.close(&mut token);
                open = false;
                gap = if space { Gap::Space } else { Gap::Tight };
            } else {
                ratio |= gap == Gap::Space && is_colon(c);
                gap = gap.and(space);
            }
            noise = 0;
        }
        if open {
            token.signs |= if high { sign::HIGH_END } else { 0 };
            self.close(&mut token);
        }
        // `adıdas ayakkabı çeşitleri`
        if turkish && !self.dotless.is_empty() {
            let Self { accents, dotless, .. } = self;
            accents.retain(|at| dotless.binary_search(at).is_err());
        }
    }
}

impl Reading {
    /// Whether the last word is a number that counts lots or sizes, after which the French put a space and a colon: `Lot 1 : 1 montre`.
    fn counts(&self) -> bool {
        const COUNTED: [&str; 12] = ["lot", "lote", "lotto", "pack", "taille", "n", "no", "nr", "num", "size", "qty", "art"];
        let [.., before, _] = &self.tokens[..] else { return false };
        COUNTED.iter().any(|word| self.word(before).iter().copied().eq(word.chars().map(u32::from)))
    }
}

/// Whether a capital I stands amid small letters, where it is seen as an l: `AIdi`, `HavaI`; or an l amid capitals: `VUlTTON`.
fn swaps_i_and_l(text: &[u8]) -> bool {
    let amid = text.windows(3).any(|of| match *of {
        [before, b'I', after] => before.is_ascii_lowercase() || before.is_ascii_uppercase() && after.is_ascii_lowercase(),
        [before, b'l', after] => before.is_ascii_uppercase() && after.is_ascii_uppercase(),
        _ => false,
    });
    amid || matches!(text, [.., before, b'I'] if before.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{super::tests::words, *};

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
}
