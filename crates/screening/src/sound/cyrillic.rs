//! How words of other languages are written in Cyrillic: letter by letter, as some letters have always been, and by their sound where that is another word
//! (`data/cyrillic.tsv`).

use super::{heard, letters, spelt};
use std::{collections::HashMap, sync::LazyLock};

static BY_SOUND: LazyLock<HashMap<&'static str, Vec<Vec<u8>>>> = LazyLock::new(|| {
    let lines = include_str!("../../data/cyrillic.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(word, spellings)| (word, spellings.split(' ').filter_map(sound).collect())).collect()
});

fn sound(word: &str) -> Option<Vec<u8>> {
    let mut sound = Vec::new();
    heard(&letters(word), &mut sound).then_some(sound)
}

/// The sounds of what a Latin word is written as by its own sound, if that is known.
fn by_sound(word: &[u32]) -> &'static [Vec<u8>] {
    let text: Option<String> = word.iter().map(|letter| char::from_u32(*letter)).collect();
    text.and_then(|text| BY_SOUND.get(text.as_str())).map_or(&[], Vec::as_slice)
}

/// The sounds of a Latin word as it is written in Cyrillic, each once: `Hermes` is `Гермес`, `Dyson` `Дайсон`, `North` `Норт`. The first is letter by
/// letter; none if a letter has no sound.
pub(crate) fn spelt_ways(word: &[u32]) -> Vec<Vec<u8>> {
    let [h, g, y, a, i, e] = ['h', 'g', 'y', 'a', 'i', 'e'].map(u32::from);
    let Some(plain) = spelt(word) else { return Vec::new() };
    let hard = (word.first() == Some(&h) && word.get(1).is_some_and(|next| is_vowel(*next))).then(|| [&[g], &word[1..]].concat());
    let between = |at: &usize| word[*at] == y && !is_vowel(word[at - 1]) && !is_vowel(word[at + 1]);
    let long = (1..word.len().saturating_sub(1)).find(between).map(|at| [&word[..at], &[a, i], &word[at + 1..]].concat());
    // `Converse` is `Конверс`.
    let silent = match word {
        [head @ .., before, last] if *last == e && head.len() > 3 && !is_vowel(*before) => Some(word[..word.len() - 1].to_vec()),
        _ => None,
    };
    let mut ways = vec![plain];
    for way in hard.into_iter().chain(long).chain(silent).filter_map(|word| spelt(&word)).chain(by_sound(word).iter().cloned()) {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// A word with the Cyrillic letters that its Latin ones look like; false if one looks like none.
pub(crate) fn as_cyrillic(word: &[u32], out: &mut Vec<u32>) -> bool {
    out.clear();
    let look = |letter: u32| match char::from_u32(letter)? {
        'a' => Some('а'),
        'b' => Some('в'),
        'c' => Some('с'),
        'e' => Some('е'),
        'h' => Some('н'),
        'k' => Some('к'),
        'm' => Some('м'),
        'o' => Some('о'),
        'p' => Some('р'),
        't' => Some('т'),
        'u' => Some('и'),
        'x' => Some('х'),
        'y' => Some('у'),
        c => (!c.is_ascii()).then_some(c),
    };
    out.extend(word.iter().map_while(|letter| look(*letter)).map(u32::from));
    out.len() == word.len()
}

fn is_vowel(letter: u32) -> bool {
    "aeiouy".chars().any(|vowel| u32::from(vowel) == letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_as_they_are_said() {
        for (word, written) in [("hermes", "Гермес"), ("dyson", "Дайсон"), ("prada", "Прада"), ("north", "Норт"), ("beauty", "Бьюти"), ("michael", "Майкл")]
        {
            assert!(spelt_ways(&letters(word)).contains(&sound(written).unwrap()), "{word} {written}");
        }
        assert_eq!(spelt_ways(&letters("prada")).len(), 1);
    }

    #[test]
    fn every_line_of_the_table_is_a_word_and_its_spellings() {
        let lines: Vec<&str> = include_str!("../../data/cyrillic.tsv").lines().filter(|line| !line.starts_with('#')).collect();
        assert!(lines.is_sorted(), "in the order of letters");
        for line in lines {
            let (word, spellings) = line.split_once('\t').unwrap();
            assert!(!word.is_empty() && word.bytes().all(|c| c.is_ascii_lowercase()), "{line}");
            assert!(spellings.split(' ').all(|spelling| sound(spelling).is_some_and(|sound| !sound.is_empty())), "{line}");
        }
    }
}
