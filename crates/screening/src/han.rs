//! Chinese characters: traditional ones as the simplified ones that are written for the same word, and how a character is said.

use crate::hash;
use pinyin::ToPinyin;
use std::{ops::RangeInclusive, sync::LazyLock};

static VARIANTS: &str = include_str!("../data/han.tsv");

/// The characters of this block.
const BLOCK: RangeInclusive<u32> = 0x4e00..=0x9fff;

/// What is written for each character of the block; 0: itself.
static SIMPLIFIED: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let mut all = vec![0; (BLOCK.end() - BLOCK.start() + 1) as usize].into_boxed_slice();
    for (simplified, traditional) in VARIANTS.lines().filter_map(|line| line.split_once('\t')) {
        let simplified = simplified.chars().next().and_then(|c| u16::try_from(u32::from(c)).ok()).unwrap_or_default();
        for variant in traditional.chars().filter(|c| is_han(*c)) {
            all[(u32::from(variant) - BLOCK.start()) as usize] = simplified;
        }
    }
    all
});

/// Whether it is a Chinese character, but for rare ones.
pub(crate) fn is_han(c: char) -> bool {
    BLOCK.contains(&u32::from(c))
}

/// A character of [`is_han`] as simplified Chinese writes it: `驰` for `馳`.
pub(crate) fn simplified(c: char) -> char {
    let simplified = SIMPLIFIED.get((u32::from(c).wrapping_sub(*BLOCK.start())) as usize).filter(|other| **other != 0);
    simplified.and_then(|other| char::from_u32(u32::from(*other))).unwrap_or(c)
}

/// How a character is said most often, in pinyin without its tone: `chi` of `驰`.
pub(crate) fn said(letter: u32) -> Option<&'static str> {
    char::from_u32(letter).filter(|c| is_han(*c))?.to_pinyin().map(|pinyin| pinyin.plain())
}

/// The hash of what was said before, with a character after it: sounds are compared once they were looked up.
pub(crate) fn push(sound: u64, letter: u32) -> Option<u64> {
    said(letter).map(|said| hash::push(sound, hash::mixed(hash::of_text(said)) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_characters_are_written_simply_once_and_for_all() {
        assert_eq!("古馳香奈兒愛馬仕時計".chars().map(simplified).collect::<String>(), "古驰香奈儿爱马仕时计");
        for c in (*BLOCK.start()..=*BLOCK.end()).filter_map(char::from_u32) {
            assert_eq!(simplified(simplified(c)), simplified(c), "{c}");
        }
    }

    #[test]
    fn characters_of_one_sound_are_said_alike() {
        let say = |text: &str| text.chars().map(|c| said(u32::from(c))).collect::<Option<Vec<_>>>();
        assert_eq!(say("老风祥"), say("老凤祥"));
        assert_eq!(say("泡泡玛特"), say("炮炮马特"));
        assert_eq!(say("古驰"), Some(vec!["gu", "chi"]));
        assert_eq!(said(u32::from('a')), None);
    }
}
