//! Words with digits or symbols for letters and a slip besides: `Vuit0n`, `Ad!das$`. Read again with the letters that are meant, for slips, in one word
//! or in both of a name.

use super::{Finder, Kind, Scratch};
use crate::{
    hash,
    text::{MASK, Reading, Token, flag},
};

/// The letter that a digit or symbol most often stands for; none for others.
const fn meant(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' | '¡' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' | '§' => 's',
        '7' | '†' => 't',
        '8' => 'b',
        '9' | '6' => 'g',
        '¢' | '(' => 'c',
        '£' => 'l',
        _ => return None,
    })
}

impl Finder {
    /// Mends the words that may be meant and were not found, and looks for slips in them.
    pub(super) fn mended(&self, text: &str, scratch: &mut Scratch) {
        let shaped = &scratch.shaped;
        if shaped.flags & (flag::REPLACED | flag::DIGIT) == 0 {
            return;
        }
        // `(alisa)` is in brackets, `(alida` may be Calida.
        let brackets = text.contains(')');
        let free = |token: &&Token| {
            let (start, end) = shaped.span(token.start, token.end);
            is_drawn(shaped, token)
                && !(brackets && shaped.raw[token.start as usize] == '(')
                && !scratch.hits.iter().take(64).any(|hit| hit.start < end && start < hit.end)
        };
        let spans: Vec<(u32, u32)> = shaped.tokens.iter().filter(free).take(16).map(|token| shaped.span(token.start, token.end)).collect();
        if spans.is_empty() {
            return;
        }
        let within = |at: usize| spans.iter().any(|span| (span.0..span.1).contains(&(at as u32)));
        let mended: String = text.chars().enumerate().map(|(at, c)| if within(at) { meant(c).unwrap_or(c) } else { c }).collect();
        let before = scratch.hits.len();
        std::mem::swap(&mut scratch.plain, &mut scratch.mended);
        scratch.plain.plain(&mended);
        for at in 0..scratch.plain.tokens.len() {
            let token = scratch.plain.tokens[at];
            let known = self.lexicon.knows(hash::mixed(scratch.plain.run(token.start, token.end)));
            let mends = within(scratch.plain.origin[token.start as usize] as usize);
            // `Micheal K0rs`
            if known && mends && self.terms.outer.has(hash::mixed(scratch.plain.run(token.start, token.end))) {
                self.neighbours(&scratch.plain, at, &mut scratch.hits);
            }
            if token.len() > 3 && !known && mends {
                self.slips(scratch, at, false);
                self.pairs(scratch, at);
            }
        }
        self.both(scratch);
        std::mem::swap(&mut scratch.plain, &mut scratch.mended);
        for hit in &mut scratch.hits[before..] {
            (hit.kind, hit.rule) = (Kind::Leet, "digits or symbols for letters, and a slip");
        }
    }
}

/// Whether a word of a shaped reading has digits or symbols amid its letters, few enough: no model's number, and no amount with its unit.
fn is_drawn(reading: &Reading, token: &Token) -> bool {
    let run = token.start as usize..token.end as usize;
    let (raw, letters) = (&reading.raw[run.clone()], &reading.letters[run]);
    let odd = raw.iter().filter(|c| !c.is_ascii_alphabetic()).count();
    let [first, .., last] = raw else { return false };
    (4..=32).contains(&raw.len())
        && (1..=2).contains(&odd)
        && odd * 2 < raw.len()
        && !first.is_ascii_digit()
        && !last.is_ascii_digit()
        && letters.iter().all(|letter| *letter != MASK)
        && raw.iter().all(|c| c.is_ascii_alphabetic() || meant(*c).is_some())
}
