//! What is left of a word when its vowels go and consonants that are written for each other are one: `Ballance` and `Balance` are `plns`, and so is
//! `Баланс`. Far rougher than a sound ([`crate::sound`]): good for finding marks of several words by all of these, which are then compared word by word.

use crate::hash;

/// Classes of a to z and of а to я: 0 leaves nothing.
static LATIN: &[u8; 26] = b"\0pst\0fs\0\0sslmn\0psrst\0ffs\0s";
static CYRILLIC: &[u8; 32] = b"\0pfst\0ss\0\0slmn\0prst\0f\0ssss\0\0\0\0\0\0";

/// The class of a folded letter, 0 for vowels and what is silent; other scripts and digits are as they are.
pub(crate) const fn class(letter: u32) -> u32 {
    match letter {
        0x61..=0x7a => LATIN[letter as usize - 0x61] as u32,
        0x430..=0x44f => CYRILLIC[letter as usize - 0x430] as u32,
        0x451 | 0x454 | 0x456 | 0x457 => 0,
        letter => letter,
    }
}

/// The skeleton of a word: its hash, and of how many classes it is. Runs of words have the hashes of their words joined.
pub(crate) fn skeleton(word: &[u32]) -> (u64, usize) {
    let (mut hash, mut count, mut before) = (0, 0, 0);
    for (at, letter) in word.iter().enumerate() {
        let class = match (*letter, word.get(at + 1), word.get(at + 2)) {
            // ph, ght, tch, dj, dg, дж
            (0x70, Some(0x68), _) => b'f'.into(),
            (0x67, Some(0x68), Some(0x74)) | (0x74, Some(0x63), Some(0x68)) | (0x64, Some(0x6a | 0x67), _) | (0x434, Some(0x436), _) => 0,
            _ => class(*letter),
        };
        if class != 0 && class != before {
            hash = hash::push(hash, class);
            count += 1;
        }
        before = class;
    }
    (hash, count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_about_alike_has_one_skeleton() {
        let of = |word: &str| skeleton(&word.chars().map(|c| c as u32).collect::<Vec<_>>());
        for (word, mark) in [
            ("ballance", "balance"),
            ("kline", "klein"),
            ("loren", "lauren"),
            ("spayed", "spade"),
            ("loubiton", "louboutin"),
            ("cors", "kors"),
            ("micheal", "michael"),
            ("salvador", "salvatore"),
            ("пунджаб", "punjab"),
            ("хиатт", "hyatt"),
            ("breightling", "breitling"),
        ] {
            assert_eq!(of(word), of(mark), "{word}");
        }
        assert_ne!(of("balance"), of("valance"));
        assert_eq!(of("eau").1, 0);
    }
}
