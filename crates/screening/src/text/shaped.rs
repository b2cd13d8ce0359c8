//! The reading of what a text looks like, in [`Form::Shape`].

use super::{Gap, MASK, Reading, Token, char_flags, flag::*, is_mask, is_picture, is_symbol};
use crate::fold::{Form, fold_char, is_invisible, is_stripped, is_wordy, shape, stands_alone};
use std::sync::LazyLock;

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

impl Reading {
    /// Reads `text` in [`Form::Shape`], with symbols that touch letters taken for letters, and covered letters as [`MASK`]: those under pictures too, if `pictures`
    /// may be letters; otherwise these part words.
    pub fn shaped(&mut self, text: &str, pictures: bool) {
        self.clear();
        // Where the run of pictures ends that was looked at last, and whether it stands between letters.
        let mut looked = (0, false);
        let mut hash = 0;
        let mut token = Token::default();
        let mut open = false;
        let mut gap = Gap::None;
        let shapes = &**SHAPES;
        let mut before = ' ';
        let mut chars = text.chars().enumerate();
        while let Some((at, c)) = chars.next() {
            let at = at as u32;
            // See swaps_i_and_l.
            let next_is = |is: fn(&char) -> bool| chars.clone().next().is_some_and(|(_, next)| is(&next));
            let drawn = match c {
                'I' => open && (before.is_ascii_lowercase() || next_is(char::is_ascii_lowercase)),
                'l' => open && before.is_ascii_uppercase() && next_is(char::is_ascii_uppercase),
                _ => false,
            };
            let c = if drawn { '|' } else { c };
            before = c;
            let after = chars.clone();
            if c == '_' && open && self.covers(&token, after.clone().map(|(_, next)| next)) {
                token.flags |= MASKED;
                self.push(MASK, at, &mut hash);
                self.raw.push(c);
                continue;
            }
            let touches = || after.clone().next().is_some_and(|(_, next)| next.is_alphanumeric() || is_symbol(next) || is_mask(next));
            if let Some((letter, flags)) = ASCII_SHAPES.get(c as usize) {
                // Before a word, a number sign makes it one to be found by.
                let found_by = || c == '#' && after.clone().next().is_some_and(|(_, next)| next.is_alphabetic());
                if *flags & (LATIN | DIGIT) != 0 || *flags != 0 && (open || touches() && !found_by()) {
                    if !open {
                        token = Token { start: self.letters.len() as u32, end: 0, flags: 0, gap, signs: 0 };
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
                    token = Token { start: self.letters.len() as u32, end: 0, flags: 0, gap, signs: 0 };
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
            // A picture amid letters, in the place of one or of several.
            if pictures && open && is_picture(c) {
                if at as usize >= looked.0 {
                    let next = after.clone().find(|(_, next)| !is_picture(*next) && !is_invisible(*next));
                    looked = next.map_or((usize::MAX, false), |(at, next)| (at, next.is_alphanumeric()));
                }
                if looked.1 {
                    token.flags |= MASKED;
                    self.push(MASK, at, &mut hash);
                    self.raw.push(c);
                    continue;
                }
            }
            // Scripts without spaces: `始祖鸟arcter*x`.
            if stands_alone(c) {
                if open {
                    self.close(&mut token);
                    open = false;
                }
                gap = Gap::None;
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
                        token = Token { start: self.letters.len() as u32, end: 0, flags: 0, gap, signs: 0 };
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
}

impl Reading {
    /// Whether a low line after the letters of a word stands for letters and does not part words: a line with few letters on one side, or three at the end. So
    /// may several amid letters, or three at least, if no letter is disguised otherwise: `N1ke__shoes` are two words.
    fn covers(&self, word: &Token, next: impl Iterator<Item = char>) -> bool {
        let letters = self.letters[word.start as usize..].iter().rev();
        let lines_before = letters.clone().take(12).take_while(|letter| **letter == MASK).count();
        let left = letters.skip(lines_before).take_while(|letter| **letter != MASK).take(3).count();
        let (mut lines, mut right, mut plain) = (lines_before + 1, 0, !word.has(REPLACED | DIGIT));
        for c in next.take(12) {
            match c {
                '_' if right == 0 => lines += 1,
                c if c.is_alphanumeric() && right < 3 => right += 1,
                _ => break,
            }
            plain &= c == '_' || c.is_alphabetic();
        }
        match right {
            0 => lines > 2,
            _ if lines == 1 => left < 3 || right < 3,
            _ => plain && (lines > 2 || left < 3 || right < 3),
        }
    }
}

fn fold_one(c: char) -> char {
    let mut first = None;
    fold_char(c, Form::Plain, &mut |part| first = first.or(Some(part)));
    first.unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::words, *};

    #[test]
    fn a_shaped_reading_takes_symbols_for_letters() {
        let mut reading = Reading::default();
        reading.shaped("d1ОR $upreme PR*DA Gucc! a (b) !", false);
        assert_eq!(words(&reading), ["dlor", "supreme", "pr*da", "buccl", "a", "cb"]);
        assert!(reading.tokens[0].has(REPLACED) && reading.tokens[0].has(DIGIT) && reading.tokens[2].has(MASKED));
        assert_eq!(reading.raw.len(), reading.letters.len());
        reading.shaped("L🔥uis N1ke✨✨bag new🔥", false);
        assert_eq!(words(&reading), ["l", "uls", "nlke", "bab", "new"]);
        reading.shaped("L🔥uis N1ke✨✨bag new🔥", true);
        assert_eq!(words(&reading), ["l*uls", "nlke**bab", "new"]);
        reading.shaped("#d1or R_v_r Burb____ my_nike shoes __x Burb__ry nike__shoes Lul___mon red_", false);
        assert_eq!(words(&reading), ["dlor", "r*u*r", "burb****", "my*nlke", "shoes", "x", "burb**ry", "nlke", "shoes", "lul***mon", "red"]);
    }
}
