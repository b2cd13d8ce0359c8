//! Marks spelt otherwise.

use super::{Rng, letters, places};

pub fn repeated(mark: &str, rng: &mut Rng) -> Option<String> {
    let chars = letters(mark);
    let at = *rng.of(&places(&chars));
    let times = 2 + rng.below(4);
    Some(chars.iter().enumerate().flat_map(|(n, c)| std::iter::repeat_n(*c, if n == at { 1 + times } else { 1 })).collect())
}

pub fn missing(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars).into_iter().filter(|at| *at > 0).collect();
    if can.len() < 4 {
        return None;
    }
    chars.remove(*rng.of(&can));
    Some(chars.into_iter().collect())
}

pub fn doubled(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can = places(&chars);
    if can.len() < 4 {
        return None;
    }
    let at = *rng.of(&can);
    chars.insert(at, chars[at].to_lowercase().next()?);
    Some(chars.into_iter().collect())
}

pub fn swapped(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars)
        .into_iter()
        .filter(|at| *at > 0 && *at + 1 < chars.len() && chars[at + 1].is_alphabetic() && chars[*at] != chars[at + 1] && chars[at - 1] != ' ')
        .collect();
    if chars.len() < 4 || can.is_empty() {
        return None;
    }
    let at = *rng.of(&can);
    chars.swap(at, at + 1);
    Some(chars.into_iter().collect())
}

pub fn wrong(mark: &str, rng: &mut Rng) -> Option<String> {
    let mut chars = letters(mark);
    let can: Vec<usize> = places(&chars).into_iter().filter(|at| *at > 0 && chars[*at].is_ascii_lowercase()).collect();
    if chars.len() < 4 || can.is_empty() {
        return None;
    }
    let at = *rng.of(&can);
    // A neighbour on the keyboard, or another vowel.
    let near = match chars[at] {
        'a' => "se",
        'b' => "vn",
        'c' => "xk",
        'd' => "fs",
        'e' => "ai",
        'f' => "gd",
        'g' => "hj",
        'h' => "gj",
        'i' => "yo",
        'j' => "hk",
        'k' => "jc",
        'l' => "k",
        'm' => "n",
        'n' => "m",
        'o' => "ua",
        'p' => "b",
        'q' => "k",
        'r' => "t",
        's' => "zd",
        't' => "ry",
        'u' => "oi",
        'v' => "bw",
        'w' => "v",
        'x' => "z",
        'y' => "iu",
        _ => "s",
    };
    chars[at] = *rng.of(&letters(near));
    Some(chars.into_iter().collect())
}

pub fn phonetic(mark: &str, _: &mut Rng) -> Option<String> {
    let lower = mark.to_lowercase();
    if lower.chars().count() < 5 || !lower.is_ascii() || ["ie", "ei", "ia", "ai", "io", "oi", "ui", "iu"].iter().any(|pair| lower.contains(pair)) {
        return None;
    }
    let mut out = lower.clone();
    let mut changes = 0;
    for (from, to) in [
        ("cci", "chi"),
        ("ph", "f"),
        ("ck", "k"),
        ("x", "ks"),
        ("qu", "k"),
        ("oo", "u"),
        ("ou", "oo"),
        ("ee", "ea"),
        ("i", "ee"),
        ("ca", "ka"),
        ("co", "ko"),
        ("y", "i"),
        ("w", "v"),
    ] {
        if changes < 2 && out.contains(from) {
            out = out.replacen(from, to, 1);
            changes += 1;
        }
    }
    (changes > 0 && out != lower).then_some(out)
}

pub fn cyrillic(mark: &str, _: &mut Rng) -> Option<String> {
    let mut rest = mark.to_lowercase();
    if rest.chars().count() < 4 || !rest.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') {
        return None;
    }
    for (from, to) in [
        ("sch", "ш"),
        ("sh", "ш"),
        ("ch", "ч"),
        ("ph", "ф"),
        ("ck", "к"),
        ("th", "т"),
        ("ou", "у"),
        ("oo", "у"),
        ("ee", "и"),
        ("ce", "се"),
        ("ci", "си"),
        ("qu", "кв"),
        ("x", "кс"),
        ("a", "а"),
        ("b", "б"),
        ("c", "к"),
        ("d", "д"),
        ("e", "е"),
        ("f", "ф"),
        ("g", "г"),
        ("h", "х"),
        ("i", "и"),
        ("j", "дж"),
        ("k", "к"),
        ("l", "л"),
        ("m", "м"),
        ("n", "н"),
        ("o", "о"),
        ("p", "п"),
        ("q", "к"),
        ("r", "р"),
        ("s", "с"),
        ("t", "т"),
        ("u", "у"),
        ("v", "в"),
        ("w", "в"),
        ("y", "и"),
        ("z", "з"),
    ] {
        rest = rest.replace(from, to);
    }
    Some(rest)
}

pub fn parted(mark: &str, rng: &mut Rng) -> Option<String> {
    let chars = letters(mark);
    if chars.len() < 5 {
        return None;
    }
    let at = 2 + rng.below(chars.len() - 3);
    if chars[at] == ' ' || chars[at - 1] == ' ' {
        return None;
    }
    Some(chars[..at].iter().chain(&[' ']).chain(&chars[at..]).collect())
}

pub fn inside(mark: &str, rng: &mut Rng) -> Option<String> {
    let joined: String = mark.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    if joined.chars().count() < 4 || joined.chars().any(|c| !c.is_alphanumeric()) {
        return None;
    }
    let frame = *rng.of(&["#@inspired", "my@store", "@shoes", "#@style", "@replica", "the@shop", "#@bags", "@outlet", "best@watches"]);
    Some(frame.replace('@', &joined))
}

pub fn drawn(mark: &str, rng: &mut Rng) -> Option<String> {
    let (from, to) = *rng.of(&[("m", "rn"), ("w", "vv"), ("d", "cl")]);
    let lower = mark.to_lowercase();
    (lower.chars().count() > 3 && lower.contains(from)).then(|| lower.replacen(from, to, 1))
}

pub fn capital_i(mark: &str, _: &mut Rng) -> Option<String> {
    (mark.chars().count() > 3 && mark.contains('l')).then(|| mark.replacen('l', "I", 1))
}

pub fn vowelless(mark: &str, _: &mut Rng) -> Option<String> {
    let is_vowel = |c: char| "aeiouAEIOU".contains(c);
    let rest: String = mark.chars().filter(|c| !is_vowel(*c)).collect();
    let words = rest.split(' ').count();
    let enough = rest.chars().filter(|c| c.is_ascii_alphabetic()).count() > 5 && rest.split(' ').all(|word| word.len() > 2);
    (words < 3 && enough && rest.len() < mark.len() && rest.chars().all(|c| c.is_ascii_alphabetic() || c == ' ')).then_some(rest)
}

pub fn both(mark: &str, rng: &mut Rng) -> Option<String> {
    let (first, second) = mark.split_once(' ').filter(|(first, second)| first.len() > 4 && second.len() > 4 && !second.contains(' '))?;
    Some(format!("{} {}", missing(first, rng)?, doubled(second, rng)?))
}

/// `C.Klein`
pub fn cut(mark: &str, _: &mut Rng) -> Option<String> {
    let (first, rest) = mark.split_once(' ')?;
    let second = rest.split(' ').next()?;
    let letters = |word: &str| word.chars().count() > 3 && word.chars().all(|c| c.is_ascii_alphabetic());
    (letters(first) && letters(second) && second.len() > 4 && !rest.contains(' ') && first != "The").then(|| format!("{}.{rest}", &first[..1]))
}
