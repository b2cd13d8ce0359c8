//! What words are looked up by: the hashes of a word without each of its letters, of its sound and its shape, and of what stands at its ends.

use crate::{fold::shape, hash};

/// Letters of a word whose slips are looked for.
pub(crate) const SLIP_LENGTHS: std::ops::RangeInclusive<usize> = 4..=32;

/// The key of `Terms::ends`.
pub(crate) fn ends_key(length: usize, first: u32, last: u32) -> u64 {
    (length as u64) << 48 | u64::from(first) << 24 | u64::from(last)
}

/// The letters after the first, as many as fit, a byte of each: tells most marks apart without reading them.
pub(crate) fn first_letters(word: impl Iterator<Item = u32>) -> u32 {
    word.skip(1).take(4).fold(0, |letters, letter| letters << 8 | letter & 0xff)
}

/// Letters of a word that its [`front_key`] tells.
const FRONT_LETTERS: usize = 7;

/// A word's first letters, a byte of each, and its length: words in the order of their keys stand by their beginnings.
pub(crate) fn front_key(word: &[u32]) -> u64 {
    fronts(word) | word.len() as u64 & 0xff
}

/// The keys of all words that begin with these letters, and some others.
pub(crate) fn front_keys(begins: &[u32]) -> std::ops::RangeInclusive<u64> {
    let from = fronts(begins);
    from..=from | u64::MAX >> (8 * begins.len().min(FRONT_LETTERS))
}

/// The length of the word of a key.
pub(crate) const fn front_length(key: u64) -> usize {
    (key & 0xff) as usize
}

fn fronts(word: &[u32]) -> u64 {
    (0..FRONT_LETTERS).fold(0, |key, at| key << 8 | u64::from(word.get(at).copied().unwrap_or_default() & 0xff)) << 8
}

/// Which of a mark's words one is.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    First,
    Last,
}

/// What `Terms::outer_lengths` calls the marks of an outer word: the hash of a mark's first or last word, which it is, and the word beside it. Never 0.
pub(crate) fn outer_base(hash: u64, side: Side, beside: &[u32]) -> u64 {
    // Letters are drawn with two others: they count as one here.
    let begins = match beside.get(..2).and_then(|pair| Some((char::from_u32(pair[0])?, char::from_u32(pair[1])?))) {
        Some(('r', 'n')) => u32::from(b'm'),
        Some(('v', 'v')) => u32::from(b'w'),
        Some(('c', 'l')) => u32::from(b'd'),
        // And some sound alike.
        _ => match beside.first().copied().unwrap_or_default() {
            0x63 | 0x71 => u32::from(b'k'),
            0x77 => u32::from(b'v'),
            0x79 => u32::from(b'i'),
            0x7a => u32::from(b's'),
            letter => letter,
        },
    };
    hash::push(hash::push(hash, side as u32), begins).max(1)
}

/// What `Terms::outer_lengths` has under this base for a mark of so many letters and words, the latter 0 if they do not matter.
pub(crate) const fn outer_key(base: u64, letters: usize, words: usize) -> u64 {
    hash::mixed(base.wrapping_add((letters as u64) << 40 | (words as u64) << 48))
}

/// What a mark with this outer word is looked up by, from the skeleton of its other words.
pub(crate) const fn outer_skeleton(base: u64, beside: u64) -> u64 {
    base.wrapping_add(beside.rotate_left(23))
}

/// The hashes of a word, and of it without each of its letters.
pub(crate) fn each_slip(word: &[u32], mut each: impl FnMut(u64)) {
    let whole = hash::of(word);
    each(whole);
    let mut head = 0;
    for (at, letter) in word.iter().enumerate() {
        // A letter that is the same as the one before it leaves the same word.
        if at == 0 || word[at - 1] != *letter {
            let rest = word.len() - at - 1;
            let tail = hash::run(hash::push(head, *letter), whole, rest);
            each(hash::join(head, tail, rest));
        }
        head = hash::push(head, *letter);
    }
}

/// Consonants that a mark has at least to be known by these alone.
pub(crate) const LEAST_CONSONANTS: usize = 5;

/// Whether a folded letter is a Latin consonant; a y is one, which nobody leaves out.
pub(crate) const fn is_consonant(letter: u32) -> bool {
    matches!(letter, 0x61..=0x7a) && !matches!(letter as u8, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Those of [`each_slip`], spread, and how many; a word of other letters than [`SLIP_LENGTHS`] has none.
pub(crate) fn slip_hashes(word: &[u32]) -> ([u64; *SLIP_LENGTHS.end() + 1], usize) {
    let mut hashes = [0; *SLIP_LENGTHS.end() + 1];
    let mut count = 0;
    if SLIP_LENGTHS.contains(&word.len()) {
        each_slip(word, |hash| {
            hashes[count] = hash::mixed(hash);
            count += 1;
        });
    }
    (hashes, count)
}

/// The hash of a sound.
pub(crate) fn sound_hash(sound: &[u8]) -> u64 {
    sound.iter().fold(0, |hash, sound| hash::push(hash, u32::from(*sound)))
}

/// The hash of a sound as [`spelt`](crate::sound) has it, which words of other scripts are compared with.
pub(crate) fn foreign_sound_hash(sound: &[u8]) -> u64 {
    hash::push(sound_hash(sound), 0x100)
}

/// Letters that a word which is cut short keeps, beside its first alone.
pub(crate) const CUT: usize = 3;

/// The first two words of a mark of several that may be cut short, given where they end (see `Enrolled::breaks`): an article before them is none.
pub(crate) fn first_words(letters: &[u32], breaks: u64) -> Option<(&[u32], &[u32])> {
    let mut ends = (0..letters.len().min(64)).filter(|at| breaks >> at & 1 == 1).map(|at| at + 1);
    let mut start = 0;
    let mut word = || {
        let end = ends.next()?;
        Some(&letters[std::mem::replace(&mut start, end)..end])
    };
    let first = word()?;
    let the = [0x74, 0x68, 0x65];
    let first = if first == the { word()? } else { first };
    let second = word()?;
    (first.len() > 2 && second.len() > CUT).then_some((first, second))
}

/// By what two words lead to those that they may be cut short from: the beginnings of both, an initial and a word or its beginning, or a word and an initial.
pub(crate) fn cut_keys(first: &[u32], second: &[u32]) -> [Option<u64>; 3] {
    let of = |first: &[u32], second: &[u32]| hash::push(first.iter().chain(second).fold(0, |hash, letter| hash::push(hash, *letter)), 0x200);
    let begin = second.get(..CUT);
    [
        first.get(..CUT).zip(begin).map(|(first, second)| of(first, second)),
        first.get(..1).zip(second.get(..CUT + 1).or(begin)).map(|(first, second)| of(first, second)),
        (first.len() > CUT).then(|| second.get(..1)).flatten().map(|second| hash::push(of(first, second), 0x201)),
    ]
}

/// Letters that a word has at least to be looked for in another order; that are left at least where a mark's last are cut off; and how many these are.
pub(crate) const SHUFFLED_LEAST: usize = 7;
pub(crate) const STEM_LEAST: usize = 6;
pub(crate) const CUT_OFF: std::ops::RangeInclusive<usize> = 2..=4;

/// By what letters lead to a mark that has them in another order, the first where it was.
pub(crate) fn shuffled_key(word: &[u32]) -> u64 {
    let all = word.iter().fold(0_u64, |all, letter| all.wrapping_add(hash::mixed(u64::from(*letter) + 1)));
    hash::push(hash::push(all, word.first().copied().unwrap_or_default()), 0x300)
}

/// By what the first letters of a mark lead to it.
pub(crate) fn stem_key(word: &[u32]) -> u64 {
    hash::push(hash::of(word), 0x400)
}

/// The shapes of folded letters.
pub(crate) fn shaped(word: &[u32]) -> Vec<u32> {
    word.iter().map(|letter| shape_of(*letter)).collect()
}

/// The hash of the shapes of folded letters.
pub(crate) fn shape_hash(word: &[u32]) -> u64 {
    word.iter().fold(0, |hash, letter| hash::push(hash, shape_of(*letter)))
}

/// The shape of a folded letter.
pub(crate) fn shape_of(letter: u32) -> u32 {
    char::from_u32(letter).map_or(letter, |c| shape(c) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_the_words_without_one_letter() {
        let letters = |word: &str| word.chars().map(|c| c as u32).collect::<Vec<_>>();
        let mut found = Vec::new();
        each_slip(&letters("gucci"), |hash| found.push(hash));
        let expected: Vec<u64> = ["gucci", "ucci", "gcci", "guci", "gucc"].iter().map(|word| hash::of(&letters(word))).collect();
        assert_eq!(found, expected);
    }
}
