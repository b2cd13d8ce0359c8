//! Words written as readers of other languages say them.

use super::is_vowel;

/// Writes a word as another reader says it, or as it is.
pub(super) type Respell = fn(&str) -> String;

/// How Englishmen, Frenchmen and Italians read.
pub(super) const RESPELLINGS: &[Respell] = &[
    magic_e,
    voiced_end,
    |word| word.replace("ch", "sh"),
    italian_c,
    silent_end,
    |word| word.strip_prefix('h').unwrap_or(word).to_owned(),
    |word| word.replace("vui", "vi").replace("ge", "je").replace("gi", "ji"),
    |word| word.replace('w', "u"),
    |word| word.replace("cc", "ch").replace('z', "ts"),
    |word| word.replace('y', "i"),
];

/// `nike` → `naik`, `gate` → `geit`.
fn magic_e(word: &str) -> String {
    let bytes = word.as_bytes();
    if let [.., vowel, consonant, b'e'] = bytes
        && is_vowel(Some(vowel))
        && !is_vowel(Some(consonant))
    {
        let head = &word[..word.len() - 3];
        let long = match vowel {
            b'a' => "ei",
            b'i' => "ai",
            b'u' => "iu",
            b'o' => "o",
            _ => "i",
        };
        let consonant = match consonant {
            b'c' => 's',
            b'g' => 'j',
            other => char::from(*other),
        };
        return format!("{head}{long}{consonant}");
    }
    word.to_owned()
}

/// `versace` → `versaceh`, of which the last vowel is heard; `cartier` → `cartyeh`.
fn voiced_end(word: &str) -> String {
    match word.strip_suffix("ier") {
        Some(head) if head.len() > 2 => format!("{head}yeh"),
        _ if word.ends_with('e') => format!("{word}h"),
        _ => word.to_owned(),
    }
}

/// `cinelli` → `chinelli`.
fn italian_c(word: &str) -> String {
    word.replace("ce", "che").replace("ci", "chi")
}

/// `louis` → `loui`, `renault` → `renaul`.
fn silent_end(word: &str) -> String {
    if word.len() > 4 { word.trim_end_matches(['s', 't', 'x']).to_owned() } else { word.to_owned() }
}
