//! How words sound, across scripts and roughly: `Найк`, `Naik` and one way to say `Nike` are `naik`. What people say depends on the language, so a mark has
//! several sounds ([`spoken`]) and a word of a listing one ([`heard`]). Katakana is another matter (see [`mod@kana`]), and Hangul is heard as it is ([`mod@hangul`]).

mod cyrillic;
mod greek;
mod hangul;
mod kana;
mod respell;

pub(crate) use cyrillic::{as_cyrillic, spelt_ways};
pub(crate) use greek::{in_greek, is_greek};
pub(crate) use hangul::{hangul, is_hangul};
pub(crate) use kana::{as_kana, kana, words_as_kana};
use respell::{RESPELLINGS, Respell};

/// The longest sound that is kept.
const LONGEST: usize = 40;
/// Ways to say one word.
const MOST: usize = 12;

/// The sounds of a to z and of а to я that are the same whatever stands beside them, 0 for others.
static LATIN: &[u8; 26] = b"ab\0\0\0fg\0\0jklmn\0\0\0r\0\0uvv\0i\0";
static CYRILLIC: &[u8; 32] = b"abvg\0ejsi\0klmnoprstufh\0CSS\0i\0e\0\0";

const fn always(letter: u32) -> u8 {
    match letter {
        0x61..=0x7a => LATIN[letter as usize - 0x61],
        0x430..=0x44f => CYRILLIC[letter as usize - 0x430],
        _ => 0,
    }
}

/// Writes the sound of folded letters: a byte a sound, `S` as in *shoe*, `C` as in *chip*, vowels a, e, i, o, u; doubles once. False if a letter of an
/// unknown script is among them.
pub(crate) fn heard(word: &[u32], out: &mut Vec<u8>) -> bool {
    out.clear();
    let at = |n: usize| word.get(n).and_then(|c| char::from_u32(*c)).unwrap_or('\0');
    let mut n = 0;
    while n < word.len() && out.len() < LONGEST {
        let sound = always(word[n]);
        if sound != 0 {
            if out.last() != Some(&sound) {
                out.push(sound);
            }
            n += 1;
            continue;
        }
        let (c, next, after) = (at(n), at(n + 1), at(n + 2));
        let soft = matches!(next, 'e' | 'i' | 'y');
        let (sound, used): (&str, usize) = match (c, next, after) {
            ('s', 'c', 'h') => ("S", 3),
            ('t', 'c', 'h') => ("C", 3),
            ('e', 'a', 'u') => ("o", 3),
            ('s', 'h', _) => ("S", 2),
            ('c', 'h', _) => ("C", 2),
            ('z', 'h', _) | ('d', 'j' | 'g', _) | ('д', 'ж', _) => ("j", 2),
            ('p', 'h', _) => ("f", 2),
            ('c', 'k', _) | ('q', 'u', _) => ("k", 2),
            ('e', 'e' | 'a', _) | ('i', 'e', _) => ("i", 2),
            ('o', 'o' | 'u', _) | ('ο', 'υ', _) => ("u", 2),
            ('μ', 'π', _) => ("b", 2),
            ('ν', 'τ', _) => ("d", 2),
            ('γ', 'κ', _) => ("g", 2),
            ('ε' | 'ο', 'ι', _) => ("i", 2),
            ('α', 'ι', _) => ("e", 2),
            ('c', 'c', _) if matches!(after, 'e' | 'i' | 'y') => ("C", 2),
            ('c', ..) if soft => ("s", 1),
            ('c' | 'q' | 'κ', ..) => ("k", 1),
            ('x' | 'ξ', ..) => ("ks", 1),
            ('β', ..) => ("v", 1),
            ('i' | 'і' | 'ι' | 'η' | 'υ', ..) => ("i", 1),
            ('z' | 's' | 'σ' | 'ζ', ..) => ("s", 1),
            // Heard at the start of a syllable only.
            ('h', ..) if n > 0 && (!is_vowel(out.last()) || !matches!(next, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')) => ("", 1),
            // Silent at the end.
            ('e', '\0', _) if n > 2 && !is_vowel(out.last()) => ("", 1),
            ('α', ..) => ("a", 1),
            ('d' | 'д' | 'δ', ..) => ("d", 1),
            ('e' | 'є' | 'ε', ..) => ("e", 1),
            ('φ', ..) => ("f", 1),
            ('ґ' | 'γ', ..) => ("g", 1),
            ('h' | 'χ', ..) => ("h", 1),
            ('λ', ..) => ("l", 1),
            ('μ', ..) => ("m", 1),
            ('ν', ..) => ("n", 1),
            ('o' | 'ο' | 'ω', ..) => ("o", 1),
            ('p' | 'π', ..) => ("p", 1),
            ('ρ', ..) => ("r", 1),
            ('t' | 'τ' | 'θ', ..) => ("t", 1),
            ('ц', ..) => ("ts", 1),
            ('ь', 'е', _) => ("i", 1),
            ('ь' | 'ъ', ..) => ("", 1),
            ('ю', ..) => ("iu", 1),
            ('я', ..) => ("ia", 1),
            ('ψ', ..) => ("ps", 1),
            _ => return false,
        };
        for sound in sound.bytes() {
            if out.last() != Some(&sound) {
                out.push(sound);
            }
        }
        n += used;
    }
    true
}

/// The folded letters of a word.
fn letters(word: &str) -> Vec<u32> {
    crate::fold::plain_text(word).chars().map(|c| c as u32).collect()
}

const fn is_vowel(sound: Option<&u8>) -> bool {
    matches!(sound, Some(b'a' | b'e' | b'i' | b'o' | b'u'))
}

/// The ways to say a mark of folded letters: as spelt, as an Englishman, a Frenchman or an Italian would.
pub(crate) fn spoken(word: &[u32]) -> Vec<Vec<u8>> {
    let Some(text) = word.iter().map(|c| char::from_u32(*c)).collect() else { return Vec::new() };
    let latin = word.iter().all(|c| *c < 0x80);
    ways(text, RESPELLINGS.iter().filter(|_| latin), MOST, |sound| sound)
}

/// The distinct sounds, each made plain by `plain`, of a word and of what at most `most` respellings make of it, one upon the other.
fn ways<'a>(text: String, respellings: impl Iterator<Item = &'a Respell>, most: usize, plain: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<Vec<u8>> {
    let mut spellings = vec![text];
    for respell in respellings {
        for at in 0..spellings.len() {
            if spellings.len() >= most {
                break;
            }
            let again = respell(&spellings[at]);
            if !spellings.contains(&again) {
                spellings.push(again);
            }
        }
    }
    let mut sounds: Vec<Vec<u8>> = Vec::new();
    for spelling in spellings {
        let letters: Vec<u32> = spelling.chars().map(|c| c as u32).collect();
        let mut sound = Vec::new();
        if heard(&letters, &mut sound) {
            let sound = plain(sound);
            if !sounds.contains(&sound) {
                sounds.push(sound);
            }
        }
    }
    sounds
}

/// A Latin word as who reads it letter by letter writes it in another script, with the digraphs that everybody knows: `fastbreak` is `фастбреак`.
fn spelt(word: &[u32]) -> Option<Vec<u8>> {
    let text: Option<String> = word.iter().map(|c| char::from_u32(*c).filter(char::is_ascii_lowercase)).collect();
    let mut text = text?;
    for (from, to) in [
        ("sch", "S"),
        ("sh", "S"),
        ("ch", "C"),
        ("ph", "f"),
        ("ck", "k"),
        ("th", "t"),
        ("ou", "u"),
        ("oo", "u"),
        ("ee", "i"),
        ("ce", "se"),
        ("ci", "si"),
        ("qu", "kv"),
    ] {
        text = text.replace(from, to);
    }
    let mut sound = Vec::new();
    for c in text.bytes() {
        for c in match c {
            b'c' | b'q' => "k",
            b'x' => "ks",
            b'y' => "i",
            b'w' => "v",
            b'z' => "s",
            _ => "",
        }
        .bytes()
        .chain((!b"cqxywz".contains(&c)).then_some(c))
        {
            if sound.last() != Some(&c) && sound.len() < LONGEST {
                sound.push(c);
            }
        }
    }
    Some(sound)
}

/// The ways to say a mark of several words, each cut off by a bit of `breaks` (see `Enrolled::breaks`).
pub(crate) fn spoken_words(letters: &[u32], breaks: u64) -> Vec<Vec<u8>> {
    let mut sounds = word_by_word(letters, breaks, MOST, spoken);
    sounds.iter_mut().for_each(|sound: &mut Vec<u8>| {
        sound.dedup();
        sound.truncate(LONGEST);
    });
    sounds
}

/// The ways to say words after each other, each said as `said` has it. Each begins as spelt: past twice as many as one has at `most` those that are nearest
/// to the spelling are enough.
fn word_by_word(letters: &[u32], breaks: u64, most: usize, said: impl Fn(&[u32]) -> Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut sounds = vec![Vec::new()];
    let mut start = 0;
    for end in (1..=letters.len()).filter(|end| breaks >> (end - 1) & 1 == 1) {
        let words = said(&letters[start..end]);
        start = end;
        let mut pairs: Vec<(usize, usize)> = (0..sounds.len()).flat_map(|before| (0..words.len()).map(move |word| (before, word))).collect();
        pairs.sort_by_key(|(before, word)| before + word);
        sounds = pairs.into_iter().take(2 * most).map(|(before, word)| [&sounds[before][..], &words[word][..]].concat()).collect();
    }
    sounds
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sounds_like(mark: &str, word: &str) -> bool {
        let mut sound = Vec::new();
        heard(&letters(word), &mut sound) && spoken(&letters(mark)).contains(&sound)
    }

    #[test]
    fn marks_are_heard_in_other_spellings_and_scripts() {
        for (mark, word) in [
            ("nike", "naik"),
            ("nike", "найк"),
            ("adidas", "adeedas"),
            ("adidas", "Адидас"),
            ("gucci", "guchi"),
            ("gucci", "Гуччи"),
            ("chanel", "shanel"),
            ("chanel", "Шанель"),
            ("dior", "Диор"),
            ("prada", "Прада"),
            ("rolex", "Ролекс"),
            ("hermes", "Эрмес"),
            ("versace", "Версаче"),
            ("cartier", "Картье"),
            ("Феникс", "fenix"),
            ("prada", "πράδα"),
        ] {
            assert!(sounds_like(mark, word), "{mark} {word}");
        }
        for (mark, word) in [("nike", "nokia"), ("gucci", "guess"), ("puma", "pumba")] {
            assert!(!sounds_like(mark, word), "{mark} {word}");
        }
    }

    #[test]
    fn marks_of_several_words_are_said_word_by_word() {
        let sounds = spoken_words(&letters("louisvuitton"), 1 << 4 | 1 << 11);
        let mut sound = Vec::new();
        assert!(heard(&letters("луивиттон"), &mut sound) && sounds.contains(&sound), "{sounds:?}");
    }

    #[test]
    fn unknown_scripts_have_no_sound() {
        assert!(!heard(&letters("手表"), &mut Vec::new()));
        assert!(spoken(&letters("手表")).is_empty());
    }
}
