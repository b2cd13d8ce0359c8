//! The order in which characters are seen where overrides turn them round: `Ro<RLO>xel<PDF>` is seen as `Rolex` (UAX #9, X2 to X8, for overrides alone: they turn
//! letters round that have a direction of their own, which embeddings and isolates leave as they are).

use std::iter;

const RLO: char = '\u{202e}';
const LRO: char = '\u{202d}';
const PDF: char = '\u{202c}';
const PDI: char = '\u{2069}';

/// How deep directions are nested at most; what is deeper is read as it stands.
const DEEPEST: usize = 60;

/// A character, where it stands in the original, and whether it was turned round.
pub(super) type Seen = (char, (u32, u32), bool);

/// Whether a text has such an override.
pub(super) fn is_turned(text: &str) -> bool {
    text.contains(RLO)
}

/// A direction that holds until its end: what it holds is in pieces that stay together when it is turned round.
struct Block {
    turns: bool,
    isolates: bool,
    pieces: Vec<Vec<Seen>>,
}

impl Block {
    fn of(c: char) -> Self {
        Self { turns: c == RLO, isolates: matches!(c, '\u{2066}'..='\u{2068}'), pieces: Vec::new() }
    }

    /// Its characters as they are seen.
    fn seen(mut self) -> Vec<Seen> {
        if self.turns {
            self.pieces.reverse();
            self.pieces.iter_mut().flatten().for_each(|seen| seen.2 = true);
        }
        self.pieces.into_iter().flatten().collect()
    }
}

/// The characters of a text as they are seen, without those that only say so.
pub(super) fn as_seen(chars: impl Iterator<Item = (char, (u32, u32))>) -> Vec<Seen> {
    let mut blocks = vec![Block::of(LRO)];
    fn close(blocks: &mut Vec<Block>) {
        if blocks.len() > 1
            && let Some(block) = blocks.pop()
            && let Some(outer) = blocks.last_mut()
        {
            match (block.turns, outer.turns) {
                // One within another turns nothing back.
                (true, true) => outer.pieces.extend(block.pieces),
                _ => outer.pieces.push(block.seen()),
            }
        }
    }
    for (c, origin) in chars {
        match c {
            RLO | LRO | '\u{202a}' | '\u{202b}' | '\u{2066}'..='\u{2068}' if blocks.len() < DEEPEST => blocks.push(Block::of(c)),
            PDF if blocks.last().is_some_and(|block| !block.isolates) => close(&mut blocks),
            PDI if blocks.iter().skip(1).any(|block| block.isolates) => {
                while blocks.last().is_some_and(|block| !block.isolates) {
                    close(&mut blocks);
                }
                close(&mut blocks);
            }
            // Directions end with their paragraph.
            '\n' | '\r' | '\u{2029}' => {
                while blocks.len() > 1 {
                    close(&mut blocks);
                }
                blocks[0].pieces.push(vec![(c, origin, false)]);
            }
            _ => blocks.last_mut().into_iter().for_each(|block| block.pieces.extend(iter::once(vec![(c, origin, false)]))),
        }
    }
    while blocks.len() > 1 {
        close(&mut blocks);
    }
    blocks.pop().map(Block::seen).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(text: &str) -> String {
        as_seen(text.chars().map(|c| (c, (0, 0)))).into_iter().map(|(c, ..)| c).collect()
    }

    #[test]
    fn characters_are_put_in_the_order_in_which_they_are_seen() {
        for (text, shown) in [
            ("Ro\u{202e}xel\u{202c} watch", "Rolex watch"),
            ("\u{202e}acilper xeloR\u{202c} watch", "Rolex replica watch"),
            ("\u{202e}iccuG", "Gucci"),
            ("\u{202e}gab \u{202d}Gucci\u{202c} wen\u{202c}!", "new Gucci bag!"),
            ("\u{202e}xe\u{202e}lo\u{202c}R\u{202c}", "Rolex"),
            ("\u{2067}Nike\u{2069} \u{202b}shoes\u{202c}", "Nike shoes"),
            ("\u{202e}eno\ntwo\u{202c}", "one\ntwo"),
            ("\u{2068}\u{202e}ekiN\u{2069} shoes", "Nike shoes"),
        ] {
            assert_eq!(seen(text), shown, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_character_is_seen_once(text in "[a-c\n\u{202a}-\u{202e}\u{2066}-\u{2069}]{0,80}") {
            let letters = |text: &str| {
                let mut letters: Vec<char> = text.chars().filter(char::is_ascii).collect();
                letters.sort_unstable();
                letters
            };
            prop_assert_eq!(letters(&seen(&text)), letters(&text));
        }

        #[test]
        fn depth_costs_no_more_than_length(times in 0_usize..3000) {
            prop_assert_eq!(seen(&format!("{}a", "\u{202e}".repeat(times))).chars().filter(|c| *c == 'a').count(), 1);
        }
    }
}
