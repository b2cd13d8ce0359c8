//! The same word in other scripts: what well-known marks are called there (`dior`, `迪奥`), and Cyrillic and Greek letter by letter (`Диор`).
//!
//! Names are [`screening`]'s table. Letters are read as passports have them, and Latin words in the few ways that people say them; what is found so is
//! a word of the index that is compared, so that a way which no listing has costs a look into a table.

use crate::fold::words;
use rustc_hash::FxHashMap;
use screening::{Speaks, Vocabulary};
use std::sync::LazyLock;

/// Letters below which a word is not heard in other scripts: too many are just other words.
const LEAST_LETTERS: usize = 3;
/// Longer words are no names.
const MOST_LETTERS: usize = 24;
/// Ways to say or to spell one word.
const MOST_WAYS: usize = 24;

/// The words of a name, with those of its other names.
type Names = FxHashMap<String, Vec<Vec<String>>>;

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names::default();
    for term in Vocabulary::default().terms.iter().filter(|term| term.speaks == Speaks::Also) {
        let name = words(&term.term);
        for mark in term.of.iter().map(|mark| words(mark)) {
            let is_latin = |words: &[String]| words.iter().all(|word| word.is_ascii());
            if !name.is_empty() && !mark.is_empty() && is_latin(&name) != is_latin(&mark) {
                names.entry(mark.join(" ")).or_default().push(name.clone());
                names.entry(name.join(" ")).or_default().push(mark);
            }
        }
    }
    names
});

/// What a mark that is called so is called in other scripts, each name in words.
pub(crate) fn names(words: &[String]) -> &'static [Vec<String>] {
    let found = match words {
        [word] => NAMES.get(word),
        words => NAMES.get(&words.join(" ")),
    };
    found.map_or(&[], Vec::as_slice)
}

/// Cyrillic letters as folded, from а to я.
const CYRILLIC: [&str; 32] = [
    "a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "sh", "", "i", "", "e",
    "iu", "ia",
];
/// Greek ones, from α to ω.
const GREEK: [&str; 25] = ["a", "v", "g", "d", "e", "z", "i", "t", "i", "k", "l", "m", "n", "ks", "o", "p", "r", "s", "s", "t", "i", "f", "h", "ps", "o"];
/// Pairs that are one sound.
const PAIRS: [(&str, &str); 10] =
    [("дж", "j"), ("ье", "ie"), ("ου", "u"), ("μπ", "b"), ("ντ", "d"), ("γκ", "g"), ("ει", "i"), ("οι", "i"), ("αι", "e"), ("кс", "ks")];

/// A word of Cyrillic or Greek letters in Latin ones, doubles once; `None` for any other, and for short ones.
pub(crate) fn romanised(word: &str) -> Option<String> {
    // Most words of a dictionary are seen by their first byte not to be meant.
    if word.as_bytes().first().is_none_or(u8::is_ascii) {
        return None;
    }
    let (mut latin, mut rest, mut before) = (String::new(), word, None);
    while let Some(c) = rest.chars().next() {
        if before.replace(c) == Some(c) {
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let pair = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair));
        let (letters, used) = match (pair, c) {
            (Some((pair, letters)), _) => (*letters, pair.len()),
            (None, 'а'..='я') => (CYRILLIC[c as usize - 'а' as usize], c.len_utf8()),
            (None, 'α'..='ω') => (GREEK[c as usize - 'α' as usize], c.len_utf8()),
            (None, 'і' | 'ї') => ("i", c.len_utf8()),
            (None, 'є') => ("e", c.len_utf8()),
            (None, 'ґ') => ("g", c.len_utf8()),
            (None, 'ў') => ("u", c.len_utf8()),
            (None, _) => return None,
        };
        for letter in letters.chars() {
            if !latin.ends_with(letter) {
                latin.push(letter);
            }
        }
        rest = &rest[used..];
    }
    (LEAST_LETTERS..=MOST_LETTERS).contains(&latin.len()).then_some(latin)
}

/// What people make of Latin letters when they say them: each rule may hold or not, and holds where it stands.
const SAID: [(&str, &str); 16] = [
    ("eau", "o"),
    ("cci", "chi"),
    ("cce", "che"),
    ("ce", "che"),
    ("ci", "chi"),
    ("ch", "sh"),
    ("ge", "je"),
    ("gi", "ji"),
    ("gi", "zhi"),
    ("ge", "zhe"),
    ("j", "zh"),
    ("ou", "u"),
    ("oo", "u"),
    ("ai", "e"),
    ("ie", "i"),
    ("s", "z"),
];
/// What is the same in any case.
const ALWAYS: [(&str, &str); 16] = [
    ("sch", "sh"),
    ("tch", "ch"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("qu", "k"),
    ("ee", "i"),
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("ch", "C"),
    ("c", "k"),
];

/// The ways to say a Latin word, as [`romanised`] has them; none for other words.
pub(crate) fn said(word: &str) -> Vec<String> {
    if !(LEAST_LETTERS..=MOST_LETTERS).contains(&word.len()) || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let mut ways = vec![word.to_owned()];
    let also = |ways: &mut Vec<String>, make: &dyn Fn(&str) -> Option<String>| {
        for at in 0..ways.len() {
            if ways.len() < MOST_WAYS
                && let Some(other) = make(&ways[at]).filter(|other| !ways.contains(other))
            {
                ways.push(other);
            }
        }
    };
    // `nike`, `prime`: as in English; then silent at its end.
    also(&mut ways, &|way| {
        let body = way.strip_suffix('e')?;
        let last = body.chars().next_back().filter(|c| !"aeiou".contains(*c))?;
        Some(format!("{}ai{last}", body.strip_suffix(last)?.strip_suffix('i')?))
    });
    also(&mut ways, &|way| way.strip_suffix('e').map(ToOwned::to_owned));
    also(&mut ways, &|way| way.strip_suffix("ier").map(|start| format!("{start}ie")));
    also(&mut ways, &|way| way.strip_prefix('h').map(ToOwned::to_owned));
    also(&mut ways, &|way| way.strip_prefix('h').map(|rest| format!("g{rest}")));
    for (from, to) in SAID {
        also(&mut ways, &|way| way.contains(from).then(|| way.replace(from, to)));
    }
    let plain = |way: String| {
        let way = ALWAYS.iter().fold(way, |way, (from, to)| if way.contains(from) { way.replace(from, to) } else { way }).replace('C', "ch");
        let mut once = String::with_capacity(way.len());
        way.chars().for_each(|c| {
            if !once.ends_with(c) {
                once.push(c);
            }
        });
        once
    };
    let mut ways: Vec<String> = ways.into_iter().map(plain).collect();
    ways.sort_unstable();
    ways.dedup();
    ways
}

/// Latin words that may be meant by letters of another script, as [`romanised`] has them: those that are said so.
pub(crate) fn spelt(romanised: &str) -> Vec<String> {
    const RULES: [(&str, &str); 18] = [
        ("chi", "cci"),
        ("che", "ce"),
        ("ch", "c"),
        ("sh", "ch"),
        ("ks", "x"),
        ("k", "c"),
        ("k", "ck"),
        ("k", "ch"),
        ("f", "ph"),
        ("v", "w"),
        ("t", "th"),
        ("u", "ou"),
        ("u", "oo"),
        ("i", "y"),
        ("i", "ee"),
        ("s", "ss"),
        ("t", "tt"),
        ("l", "ll"),
    ];
    let mut ways = vec![romanised.to_owned()];
    if let Some((start, last)) = romanised.char_indices().next_back().and_then(|(at, last)| Some((romanised[..at].strip_suffix("ai")?, last))) {
        ways.push(format!("{start}i{last}e"));
    }
    for (from, to) in [("ie", "ier"), ("", "e")] {
        if let Some(start) = romanised.strip_suffix(from) {
            ways.push(format!("{start}{to}"));
        }
    }
    ways.push(format!("h{}", romanised.strip_prefix('g').unwrap_or(romanised)));
    for (from, to) in RULES {
        for at in 0..ways.len() {
            if ways.len() < 4 * MOST_WAYS && ways[at].contains(from) {
                let other = ways[at].replace(from, to);
                if !ways.contains(&other) {
                    ways.push(other);
                }
            }
        }
    }
    ways.retain(|way| said(way).iter().any(|said| said == romanised));
    ways
}

/// A word as it is heard in other scripts, made once for each word of a search: texts have thousands of words.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    said: Vec<String>,
    romanised: Option<String>,
}

impl Heard {
    pub fn of(word: &str) -> Self {
        Self { said: if word.is_ascii() { said(word) } else { Vec::new() }, romanised: romanised(word) }
    }

    /// Whether a word of another script is this one.
    pub fn is(&self, other: &str) -> bool {
        match &self.romanised {
            Some(foreign) => other.is_ascii() && said(other).contains(foreign),
            None => !self.said.is_empty() && !other.is_ascii() && romanised(other).is_some_and(|other| self.said.contains(&other)),
        }
    }
}

#[cfg(test)]
fn is_same(word: &str, other: &str) -> bool {
    Heard::of(word).is(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn marks_are_the_same_in_other_letters_both_ways() {
        for (word, other) in [
            ("dior", "диор"),
            ("nike", "найк"),
            ("adidas", "адидас"),
            ("gucci", "гуччи"),
            ("chanel", "шанель"),
            ("prada", "прада"),
            ("rolex", "ролекс"),
            ("hermes", "эрмес"),
            ("hermes", "гермес"),
            ("versace", "версаче"),
            ("cartier", "картье"),
            ("lacoste", "лакост"),
            ("prada", "πραδα"),
            ("dior", "ντιορ"),
        ] {
            assert!(is_same(word, other) && is_same(other, word), "{word} {other} {:?} {:?}", said(word), romanised(other));
            assert!(spelt(&romanised(other).unwrap()).iter().any(|way| way == word), "{word} {other}");
        }
        for (word, other) in [("nike", "нокиа"), ("dior", "дом"), ("dior", "диоре"), ("lamp", "лампа"), ("dior", "dior"), ("диор", "диор"), ("手", "dior")]
        {
            assert!(!is_same(word, other), "{word} {other}");
        }
    }

    #[test]
    fn names_are_known_both_ways() {
        let of = |text: &str| names(&words(text)).iter().map(|name| name.join("")).collect::<Vec<_>>();
        assert!(of("Dior").contains(&"迪奥".to_owned()) && of("迪奥").contains(&"dior".to_owned()));
        assert!(of("路易威登").contains(&"louisvuitton".to_owned()));
        assert!(of("lamp").is_empty() && of("").is_empty());
    }

    proptest! {
        #[test]
        fn any_word_is_read_without_panic(word in "[a-z]{0,30}|[а-яёіїєґўα-ως]{0,30}|\\PC{0,12}") {
            for way in said(&word) {
                prop_assert!(way.is_ascii());
            }
            if let Some(latin) = romanised(&word) {
                spelt(&latin);
            }
        }
    }
}
