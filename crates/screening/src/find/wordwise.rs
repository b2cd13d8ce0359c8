//! A run of words beside a mark of as many words: which of them are the mark's, how far off the others are, and what that says.

use super::{Finder, Kind, near, slip::leads, whole::is_owners};
use crate::{
    hash,
    skeleton::class,
    sound::{heard, spelt, spoken},
    text::{Gap, Reading, flag},
};

/// Letters that are compared of one word.
const LONGEST: usize = 24;
/// The costs of a slip, in quarters of one.
const WHOLE: usize = 4;
const HALF: usize = 2;
const QUARTER: usize = 1;

impl Finder {
    /// How sure the words from `first` to `last` mean the mark `term`, which they are not, and by which rule. `slip` names the one slip between the two, if there
    /// is no more.
    pub(super) fn wordwise(
        &self,
        reading: &Reading,
        first: usize,
        last: usize,
        term: u32,
        slip: Option<(Kind, &'static str)>,
    ) -> Option<(Kind, &'static str, f32)> {
        let about = self.terms.term(term);
        let mark = self.terms.word(term);
        let words = &reading.tokens[first..=last];
        let breaks = about.whole.then(|| self.terms.enrolled(term)).and_then(|all| all.first()).map(|word| word.breaks)?;
        let owners = words.windows(2).filter(|pair| is_owners(reading, &pair[0], &pair[1])).count();
        if breaks.count_ones() as usize + owners != words.len() {
            return None;
        }
        let is_digit = |letter: &u32| (0x30..=0x39).contains(letter);
        let is_word = |letters: &[u32]| self.lexicon.is_dictionary(hash::mixed(hash::of(letters)));
        let foreign = (reading.letters[words[0].start as usize] < 0x250) != (mark[0] < 0x250);
        let (mut telling, mut same, mut off, mut cost, mut most) = (false, 0, 0, 0, 0);
        // Of the words that are not the mark's: all of them ordinary, some of them unknown; and the letters of the unknown.
        let (mut ordinary, mut unfamiliar, mut unknown, mut short) = (false, false, 0, false);
        let mut from = 0;
        let mut rest = words;
        while let [token, others @ ..] = rest {
            let to = from + (breaks >> from).trailing_zeros() as usize + 1;
            let meant = mark.get(from..to)?;
            from = to;
            let own = usize::from(others.first().is_some_and(|next| is_owners(reading, token, next)));
            rest = &others[own..];
            let word = &reading.letters[token.start as usize..others[..own].last().unwrap_or(token).end as usize];
            if word == meant {
                same += meant.len();
                telling |= meant.len() > 3 && !is_word(meant);
                continue;
            }
            if token.has(flag::DIGIT) || meant.iter().any(is_digit) {
                return None;
            }
            off += 1;
            cost += if slip.is_some() { WHOLE } else { distance(word, meant, foreign)? };
            most += most_of(meant);
            short |= word.len() < 3 || meant.len() < 3 || slip.is_none() && word.len() < 4;
            let known = token.has(flag::KNOWN | flag::TAKEN);
            ordinary |= token.has(flag::TAKEN) || known && self.in_dictionary(reading, token);
            unknown += if known { 0 } else { word.len() };
            unfamiliar |= !is_word(word);
        }
        // Beside a word that tells, the other may be further off.
        if off == 0 || cost > most + if same > 3 && off == 1 { HALF + QUARTER } else { 0 } {
            return None;
        }
        let (kind, rule) = slip.unwrap_or(if foreign {
            (Kind::Transliterated, "words of the same sound in another script")
        } else if off > 1 {
            (Kind::Phonetic, "words nearly of the same sound")
        } else {
            (Kind::Phonetic, "a word nearly of the same sound")
        });
        let tight = words.len() == 2 && words[1].gap == Gap::Tight && words.iter().all(|token| token.len() > 2);
        let by_length = near::slip_sure(slip.map_or("letter alike", |slip| slip.1), mark.len(), true).max(0.62);
        let sure = match () {
            () if foreign => match mark.len() {
                ..8 => return None,
                length if cost > QUARTER || short && length < 10 || unknown * 3 < length => return None,
                length => [0.62, 0.65, 0.7, 0.75, 0.8][length.clamp(8, 12) - 8],
            },
            // Another ordinary word beside an ordinary one is another name; and `the` says nothing.
            () if short || ordinary || same == 0 => {
                if telling || tight && slip.is_some() {
                    by_length
                } else if same > 3 && mark.len() > 8 && off == 1 && !words.iter().any(|token| token.has(flag::TAKEN)) {
                    if leads(reading, first) { 0.62 } else { 0.42 }
                } else if same == 0 && unknown > 4 && !ordinary && mark.len() > 8 && cost <= WHOLE + HALF {
                    0.62
                } else if words.len() == 1 && !ordinary && cost <= if mark.len() > 8 { WHOLE + HALF } else { WHOLE } {
                    0.62
                } else if same == 0 && !short && unfamiliar && mark.len() > 8 && cost <= WHOLE + HALF {
                    0.42
                } else if same == 2 && off == 1 && mark.len() > 6 && !short && cost <= HALF {
                    0.42
                } else {
                    return None;
                }
            }
            () if same < 3 && unknown == 0 => 0.42,
            () if cost > WHOLE && (same < 4 || mark[0] >= 0x250) => return None,
            () => by_length,
        };
        let sure = sure * if cost > WHOLE * off + HALF { 0.9 } else { 1.0 } * if about.dictionary { 0.6 } else { 1.0 };
        Some((kind, rule, sure))
    }
}

/// How far a word may be off another to be meant for it, in quarters of a letter.
const fn most_of(meant: &[u32]) -> usize {
    match meant.len() {
        ..=5 => WHOLE,
        6..=8 => WHOLE + HALF,
        _ => 2 * WHOLE,
    }
}

/// How far a word is off another, in quarters of a letter; `None` if it is not to be compared.
fn distance(word: &[u32], meant: &[u32], foreign: bool) -> Option<usize> {
    let within = |cost: usize| (cost <= 3 * WHOLE).then_some(cost);
    // Words are cut short by leaving out their vowels.
    let has_vowel = |of: &[u32]| of.iter().any(|letter| class(*letter) == 0);
    if !foreign {
        return (begins_alike(word, meant) && (has_vowel(word) || !has_vowel(meant))).then(|| weigh(word, meant)).and_then(within);
    }
    let mut sound = Vec::new();
    if !heard(word, &mut sound) {
        return None;
    }
    let letters = |sound: &[u8]| sound.iter().map(|c| u32::from(c.to_ascii_lowercase())).collect::<Vec<_>>();
    let sound = letters(&sound);
    let ways = spelt(meant).into_iter().chain(spoken(meant));
    ways.map(|way| weigh(&sound, &letters(&way))).min().and_then(within)
}

/// Whether words begin with the same letter, or with such as are written for each other there.
fn begins_alike(word: &[u32], meant: &[u32]) -> bool {
    let begin = |of: &[u32]| match of {
        // ph
        [0x70, 0x68, ..] => 0x66,
        [0x63 | 0x71, ..] => 0x6b,
        [0x7a, ..] => 0x73,
        [0x77, ..] => 0x76,
        [0x79, ..] => 0x69,
        [letter, ..] => *letter,
        [] => 0,
    };
    begin(word) == begin(meant)
}

/// The cost of making one word another: letters that sound about alike, vowels too many and doubled letters count less than others; vowels that are missing
/// a little more, since words are cut short so.
fn weigh(word: &[u32], meant: &[u32]) -> usize {
    if word.len().abs_diff(meant.len()) > 3 || word.len().max(meant.len()) > LONGEST {
        return usize::MAX;
    }
    let loose = |of: &[u32], at: usize, vowel: usize| match class(of[at]) {
        _ if at > 0 && of[at - 1] == of[at] => QUARTER,
        0 => vowel,
        _ => WHOLE,
    };
    let mut rows = [[0; LONGEST + 1]; 3];
    for at in 0..meant.len() {
        rows[0][at + 1] = rows[0][at] + loose(meant, at, HALF + QUARTER);
    }
    for (w, letter) in word.iter().enumerate() {
        let [above, .., row] = [rows[w % 3], rows[(w + 2) % 3], rows[(w + 1) % 3]];
        let before = rows[(w + 2) % 3];
        let mut row = row;
        row[0] = above[0] + loose(word, w, HALF);
        for (m, other) in meant.iter().enumerate() {
            let change = match letter == other {
                true => 0,
                _ if class(*letter) == class(*other) && near::likeness(*letter, *other) == "letter alike" => HALF,
                _ => WHOLE,
            };
            let mut best = (above[m] + change).min(above[m + 1] + loose(word, w, HALF)).min(row[m] + loose(meant, m, HALF + QUARTER));
            if w > 0 && m > 0 && word[w - 1] == *other && meant[m - 1] == *letter {
                best = best.min(before[m - 1] + WHOLE);
            }
            row[m + 1] = best;
        }
        rows[(w + 1) % 3] = row;
    }
    rows[word.len() % 3][meant.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(word: &str) -> Vec<u32> {
        word.chars().map(|c| c as u32).collect()
    }

    #[test]
    fn slips_by_ear_are_nearer_than_others() {
        let far = |word: &str, meant: &str| distance(&letters(word), &letters(meant), false).unwrap_or(usize::MAX);
        assert_eq!(far("ballance", "balance"), QUARTER);
        assert_eq!(far("jordon", "jordan"), HALF);
        assert_eq!(far("micheal", "michael"), WHOLE);
        assert_eq!(far("cors", "kors"), HALF);
        assert!(far("kline", "klein") < 2 * WHOLE && far("loren", "lauren") < 2 * WHOLE && far("loubiton", "louboutin") < 2 * WHOLE);
        assert!(far("boots", "kors") == usize::MAX && far("drss", "dress") == usize::MAX);
        assert!(distance(&letters("фернандо"), &letters("fernando"), true).is_some());
    }
}
