//! A run of words beside a mark of as many words: which of them are the mark's, how far off the others are, and what that says.

use super::{
    FAINT, Finder, Kind,
    near::{self, Slip},
    slip::leads,
    whole::is_owners,
};
use crate::{
    hash,
    skeleton::class,
    sound::{heard, spelt_ways, spoken},
    text::{Gap, Reading, Token, flag},
};

/// Letters that are compared of one word.
const LONGEST: usize = 24;
/// Letters of a mark that is named for one slip, though other words are more likely.
const LEAST_NAMED: usize = 6;
/// The costs of a slip, in quarters of one.
pub(super) const WHOLE: usize = 4;
pub(super) const HALF: usize = 2;
const QUARTER: usize = 1;

/// What a comparison finds.
#[derive(Default)]
struct Compared {
    /// A word is the mark's that is long and no dictionary word.
    telling: bool,
    /// Letters of the words that are the mark's.
    same: usize,
    /// Words that are not, what making them the mark's costs, and what it may cost at most.
    off: usize,
    cost: usize,
    most: usize,
    /// Of these: some is an ordinary word, some is none, some is short; and the letters of those that are not known.
    ordinary: bool,
    unfamiliar: bool,
    short: bool,
    unknown: usize,
}

impl Finder {
    /// How sure the words from `first` to `last` mean the mark `term`, which they are not, and by which rule. `slip` names the one slip between the two, if there
    /// is no more.
    pub(super) fn wordwise(&self, reading: &Reading, first: usize, last: usize, term: u32, slip: Option<(Kind, Slip)>) -> Option<(Kind, &'static str, f32)> {
        let mark = self.terms.word(term);
        let words = &reading.tokens[first..=last];
        let foreign = (reading.letters[words[0].start as usize] < 0x250) != (mark[0] < 0x250);
        let compared = self.compare(reading, words, term, slip.is_some(), foreign)?;
        // Beside a word that tells, the other may be further off.
        let Compared { same, off, cost, most, .. } = compared;
        if off == 0 || cost > most + if same > 3 && off == 1 { HALF + QUARTER } else { 0 } {
            return None;
        }
        let (kind, rule) = slip.map(|(kind, slip)| (kind, slip.text())).unwrap_or(match off {
            _ if foreign => (Kind::Transliterated, "words of the same sound in another script"),
            1 => (Kind::Phonetic, "a word nearly of the same sound"),
            _ => (Kind::Phonetic, "words nearly of the same sound"),
        });
        let by_length = near::slip_sure(slip.map_or(Slip::Alike, |slip| slip.1), mark.len(), true).max(0.62);
        let tight = slip.is_some() && words.len() == 2 && words[1].gap == Gap::Tight && words.iter().all(|token| token.len() > 2);
        let sure = match compared {
            _ if foreign => {
                // Amid words of a language that writes only names with capitals.
                let named = (first > 0 || words.len() > 1) && words.iter().all(|token| token.has(flag::CAPITAL));
                spelt_sure(&compared, mark.len(), mark[0] < 0x250, named)?
            }
            // Another ordinary word beside an ordinary one is another name; and `the` says nothing.
            Compared { short: true, .. } | Compared { ordinary: true, .. } | Compared { same: 0, .. } if !compared.telling && !tight => {
                let taken = words.iter().any(|token| token.has(flag::TAKEN));
                let named = slip.filter(|_| words.len() > 1 && mark.len() >= LEAST_NAMED && same > 1).map(|_| FAINT);
                doubtful_sure(&compared, mark.len(), words.len(), taken, leads(reading, first)).or(named)?
            }
            Compared { telling: false, unknown: 0, same: ..3, .. } => 0.42,
            Compared { ordinary: false, short: false, .. } if cost > WHOLE && (same < 4 || mark[0] >= 0x250) => return None,
            _ => by_length,
        };
        let sure = sure * if cost > WHOLE * off + HALF { 0.9 } else { 1.0 } * if self.terms.term(term).dictionary { 0.6 } else { 1.0 };
        Some((kind, rule, sure))
    }

    /// Compares words with those of a mark, if they are as many and have no digits amiss.
    fn compare(&self, reading: &Reading, words: &[Token], term: u32, one_slip: bool, foreign: bool) -> Option<Compared> {
        let mark = self.terms.word(term);
        let breaks = self.terms.breaks(term);
        let owners = words.windows(2).filter(|pair| is_owners(reading, &pair[0], &pair[1])).count();
        if breaks.count_ones() as usize + owners != words.len() {
            return None;
        }
        let is_digit = |letter: &u32| (0x30..=0x39).contains(letter);
        let is_word = |letters: &[u32]| self.lexicon.is_dictionary(hash::mixed(hash::of(letters)));
        let mut compared = Compared::default();
        let mut from = 0;
        let mut rest = words;
        while let [token, others @ ..] = rest {
            let to = from + (breaks >> from).trailing_zeros() as usize + 1;
            let meant = mark.get(from..to)?;
            from = to;
            // `Victoria's` is one.
            let own = usize::from(others.first().is_some_and(|next| is_owners(reading, token, next)));
            rest = &others[own..];
            let word = &reading.letters[token.start as usize..others[..own].last().unwrap_or(token).end as usize];
            if word == meant {
                compared.same += meant.len();
                compared.telling |= meant.len() > 3 && !is_word(meant);
                continue;
            }
            if token.has(flag::DIGIT) || meant.iter().any(is_digit) {
                return None;
            }
            let known = token.has(flag::KNOWN | flag::TAKEN);
            compared.off += 1;
            compared.cost += if one_slip { WHOLE } else { distance(word, meant, foreign)? };
            compared.most += most_of(meant);
            compared.short |= word.len() < 3 || meant.len() < 3 || !one_slip && word.len() < 4;
            compared.ordinary |= token.has(flag::TAKEN) || known && self.in_dictionary(reading, token);
            compared.unfamiliar |= !is_word(word);
            compared.unknown += if known { 0 } else { word.len() };
        }
        Some(compared)
    }
}

/// How sure words of another script mean a mark of so many letters: they spell it, and are no words there, or so many that they are it all the same.
fn spelt_sure(compared: &Compared, length: usize, latin: bool, named: bool) -> Option<f32> {
    let chance = match compared.cost {
        // Letter by letter, an acronym before an ordinary word too: `хбл банк`, `бангкок банк`.
        0 if latin => length < if compared.unknown > 2 || named { 7 } else { 9 },
        0..=QUARTER => length < 8 || compared.short && length < 10 || compared.unknown * 3 < length,
        _ => true,
    };
    (!chance).then(|| [0.62, 0.65, 0.7, 0.75, 0.8][length.clamp(8, 12) - 8])
}

/// How sure words mean a mark of so many letters if no word tells: some are ordinary or short, or none is right. `taken`: one is part of a mark spelt right;
/// `leads`: the title begins with them.
fn doubtful_sure(compared: &Compared, length: usize, words: usize, taken: bool, leads: bool) -> Option<f32> {
    let Compared { same, off, cost, ordinary, unfamiliar, short, unknown, .. } = *compared;
    let long = length > 8;
    match same {
        _ if words == 1 => (!ordinary && cost <= if long { WHOLE + HALF } else { WHOLE }).then_some(0.62),
        0 if cost > WHOLE + HALF || !long => None,
        0 if unknown > 4 && !ordinary => Some(0.62),
        0 => (unfamiliar && !short).then_some(0.42),
        4.. if long && off == 1 && !taken => Some(if leads { 0.62 } else { 0.42 }),
        2 | 3 => (off == 1 && length > 6 && !short && cost <= HALF).then_some(0.42),
        _ => None,
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
    let ways = spelt_ways(meant).into_iter().chain(spoken(meant));
    heard(word, &mut sound).then(|| nearest(&sound, ways)).flatten().and_then(within)
}

/// What the nearest of these ways to say a word is off a sound.
fn nearest(sound: &[u8], ways: impl Iterator<Item = Vec<u8>>) -> Option<usize> {
    let letters = |sound: &[u8]| sound.iter().map(|c| u32::from(c.to_ascii_lowercase())).collect::<Vec<_>>();
    let sound = letters(sound);
    ways.map(|way| weigh(&sound, &letters(&way))).min()
}

/// How far a Latin word is off the nearest way to say another with the same consonants, in quarters of a sound.
pub(super) fn ear_distance(word: &[u32], meant: &[u32]) -> Option<usize> {
    let mut sound = Vec::new();
    if !heard(word, &mut sound) {
        return None;
    }
    let consonants = |sound: &[u8]| sound.iter().copied().filter(|sound| !b"aeiou".contains(sound)).collect::<Vec<_>>();
    let heard = consonants(&sound);
    let hard = hard_ch(meant);
    let ways = spoken(meant).into_iter().chain(hard.iter().flat_map(|hard| spoken(hard)));
    nearest(&sound, ways.filter(|way| consonants(way) == heard)).filter(|cost| *cost <= 3 * WHOLE)
}

/// `michael` → `mikael`
fn hard_ch(word: &[u32]) -> Option<Vec<u32>> {
    let at = word.windows(2).position(|pair| pair == [0x63, 0x68])?;
    Some([&word[..at], &[0x6b], &word[at + 2..]].concat())
}

/// Whether words begin with the same letter, or with such as are written for each other there.
pub(super) fn begins_alike(word: &[u32], meant: &[u32]) -> bool {
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
                _ if class(*letter) == class(*other) && near::likeness(*letter, *other) == Slip::Alike => HALF,
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
