//! When two spellings are one brand: `NIVEA®`, `Nivea GmbH`, `nivéa` and `НИВЕЯ` are; `Nivea` and `Nike` are not.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// What stands behind a name and is none of it: forms of companies. Folded.
const LEGAL: &[&str] = &[
    "ab",
    "ag",
    "ao",
    "aps",
    "as",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "cie",
    "doo",
    "gmbh",
    "inc",
    "incorporated",
    "international",
    "kft",
    "kg",
    "kk",
    "limited",
    "llc",
    "llp",
    "ltd",
    "mbh",
    "nv",
    "oao",
    "ooo",
    "oy",
    "oyj",
    "pao",
    "plc",
    "pte",
    "pty",
    "pvt",
    "sa",
    "sarl",
    "sas",
    "se",
    "spa",
    "spzoo",
    "sro",
    "srl",
    "tm",
    "zao",
];
/// What sellers write where there is no brand. Folded.
const NONE: &[&str] = &[
    "",
    "bezbrenda",
    "brand",
    "default",
    "generic",
    "na",
    "nan",
    "netbrenda",
    "no",
    "nobrand",
    "noname",
    "none",
    "notspecified",
    "null",
    "other",
    "oem",
    "others",
    "unbranded",
    "unknown",
    "various",
];

/// A brand's name as it is compared: words in small Latin letters and digits, without diacritics, punctuation and the company's form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BrandName {
    words: Vec<String>,
    joined: String,
}

impl BrandName {
    /// None if the text names no brand: nothing in it, or “no name”, “generic” and the like.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // Names are short; what is not is no name, and not worth reading to its end.
        let mut words: Vec<String> = Vec::new();
        let mut open = false;
        for c in text.chars().take(200).nfkd().filter(|c| !is_combining_mark(*c)) {
            if c.is_alphanumeric() {
                if !open {
                    words.push(String::new());
                }
                open = true;
                if let Some(word) = words.last_mut() {
                    c.to_lowercase().for_each(|c| push_latin(c, word));
                }
            } else if !matches!(c, '\'' | '’' | '`' | '.') {
                // `L'Oréal` and `Dr.Oetker` are written in one as often as not.
                open = false;
            }
        }
        words.retain(|word| !word.is_empty());
        let legal = words.iter().rev().take_while(|word| LEGAL.contains(&word.as_str())).count();
        if legal < words.len() {
            words.truncate(words.len() - legal);
        }
        let joined = words.concat();
        (!NONE.contains(&joined.as_str())).then_some(Self { words, joined })
    }

    /// In one word: what spellings of one brand have in common, to count them by.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.joined
    }

    /// Whether two names may be one brand, or a brand and its line: alike, one within the other by whole words or at its start, or a slip apart. It is
    /// generous, as it frees from suspicion.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        let (short, long) = if self.joined.len() <= other.joined.len() { (self, other) } else { (other, self) };
        if short.joined == long.joined {
            return true;
        }
        let letters = short.joined.chars().count();
        if letters >= 3 && (long.joined.starts_with(&short.joined) || long.joined.ends_with(&short.joined)) {
            return true;
        }
        if short.words.iter().any(|word| word.chars().count() >= 4 && long.words.contains(word)) {
            return true;
        }
        let allowed = match letters {
            0..=3 => 0,
            4..=6 => 1,
            _ => 2,
        };
        allowed > 0 && within(&short.joined, &long.joined, allowed)
    }
}

/// Cyrillic letters as they are written in Latin ones; others stay.
fn push_latin(c: char, to: &mut String) {
    const CYRILLIC: [&str; 32] = [
        "a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "h", "c", "ch", "sh", "sch", "", "y", "",
        "e", "yu", "ya",
    ];
    match (c as usize).checked_sub('а' as usize).and_then(|at| CYRILLIC.get(at)) {
        Some(latin) => to.push_str(latin),
        None if c == 'ß' => to.push_str("ss"),
        None if c == 'ø' => to.push('o'),
        None if c == 'ł' => to.push('l'),
        None if c == 'ı' => to.push('i'),
        None => to.push(c),
    }
}

/// Whether two texts lie within so many insertions, deletions and replacements (Levenshtein).
fn within(a: &str, b: &str, allowed: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > allowed {
        return false;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()] <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> BrandName {
        BrandName::parse(text).unwrap()
    }

    #[test]
    fn spellings_of_one_brand_fold_to_one_word() {
        for (text, folded) in [
            ("L'Oréal", "loreal"),
            ("NIVEA® GmbH & Co. KG", "nivea"),
            ("Dr. Oetker", "droetker"),
            ("Ладога", "ladoga"),
            ("Ｓｏｎｙ Corp.", "sony"),
            ("Weiß", "weiss"),
            ("Co", "co"),
        ] {
            assert_eq!(name(text).as_str(), folded, "{text}");
        }
    }

    #[test]
    fn what_names_no_brand_is_none() {
        for text in ["", "  ", "—", "No Name", "n/a", "Unbranded", "Нет бренда", "🎁"] {
            assert_eq!(BrandName::parse(text), None, "{text}");
        }
        assert!(BrandName::parse(&"x".repeat(1_000_000)).unwrap().as_str().len() <= 200);
    }

    #[test]
    fn lines_and_slips_may_be_the_brand_and_others_may_not() {
        for (one, other) in
            [("Persil", "Persil Expert"), ("Ладога", "Ладога (Русский STIL)"), ("Samsung", "Samsumg"), ("Air Wick", "AirWick"), ("Nestlé", "Societe Nestle")]
        {
            assert!(name(one).may_be(&name(other)) && name(other).may_be(&name(one)), "{one}, {other}");
        }
        for (one, other) in [("Nike", "Puma"), ("LG", "LEGO"), ("Dior", "Gucci"), ("HP", "HTC")] {
            assert!(!name(one).may_be(&name(other)), "{one}, {other}");
        }
    }
}
