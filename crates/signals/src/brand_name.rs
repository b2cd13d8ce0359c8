//! When two spellings are one brand: `NIVEA®`, `Nivea GmbH`, `nivéa` and `НИВЕЯ` are; `Nivea` and `Nike` are not.

use std::{collections::HashSet, sync::LazyLock};
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
/// What sellers write where there is no brand: what marketplaces' forms want there, and what is said of goods in its place.
const NONE: &str = "
    n/a, nan, nil, null, undefined, default, brand, no
    no brand, no name, none, not specified, not applicable, does not apply, unbranded, unbranded/generic, without brand, generic, generic brand, oem, other, others
    other brand, unknown, unknown brand, various, miscellaneous, mixed brands, private label, handmade, custom, custom made, new, used, second hand, vintage, original
    ohne Marke, keine, keine Marke, keine Angabe, markenlos, unbekannt, unbekannte Marke, andere, anderes, andere Marke, sonstige, sonstiges, sonstige Marke, diverse
    nicht zutreffend, Noname-Marke, Eigenmarke, handgemacht, gebraucht, neu
    sans marque, aucune, aucune marque, autre, autres, autre marque, générique, inconnu, inconnue, marque inconnue, non spécifié, ne s'applique pas, non applicable
    divers, fait main, neuf, occasion
    sin marca, marca blanca, ninguna, ninguno, otra, otras, otro, otros, otra marca, genérico, genérica, marca genérica, desconocido, desconocida, no aplica, no aplicable
    no especificado, varios, hecho a mano, nuevo, usado
    senza marca, senza marchio, nessuna, nessuna marca, non di marca, altro, altra, altri, altra marca, altre marche, generico, generica, sconosciuto, sconosciuta
    non applicabile, non specificato, vari, varie, fatto a mano, nuovo, usato
    无, 无品牌, 無品牌, 无牌, 没有品牌, 其他, 其它, 其他品牌, 其他/other, 未知, 不详, 通用, 不适用, 自有品牌, 手工, 全新, 二手
    без бренда, без марки, нет, нет бренда, не указан, не указано, неизвестно, неизвестный, другой, другое, другая, прочее, прочие, ноунейм, ручная работа, не применимо
    markasız, markası yok, marka yok, yok, diğer, diğer marka, belirtilmemiş, bilinmiyor, bilinmeyen, muhtelif, el yapımı, uygulanamaz, jenerik
";
/// The same as names are compared.
static NO_NAMES: LazyLock<HashSet<String>> = LazyLock::new(|| NONE.split([',', '\n']).map(|text| words_of(text).concat()).collect());

/// A brand's name as it is compared: words in small Latin letters and digits, without diacritics, punctuation and the company's form.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BrandName {
    words: Vec<String>,
    joined: String,
}

impl BrandName {
    /// None if the text names no brand: nothing in it, a single letter or digit, or “no name”, “generic” and the like in a marketplace's languages.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::enrolled(text).filter(|name| name.joined.len() > 1 && !NO_NAMES.contains(&name.joined))
    }

    /// The name of a brand or mark that was enrolled: whatever it is, it is one. None if it has neither letter nor digit.
    #[must_use]
    pub fn enrolled(text: &str) -> Option<Self> {
        let mut words = words_of(text);
        let legal = words.iter().rev().take_while(|word| LEGAL.contains(&word.as_str())).count();
        if legal < words.len() {
            words.truncate(words.len() - legal);
        }
        let joined = words.concat();
        (!joined.is_empty()).then_some(Self { words, joined })
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

/// The words of a text in small Latin letters and digits.
fn words_of(text: &str) -> Vec<String> {
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
    words
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
        for text in [
            "Does not apply",
            "Ohne Marke",
            "Keine",
            "Sonstige",
            "sans marque",
            "Sin marca",
            "Marca blanca",
            "Senza marca",
            "无品牌",
            "无",
            "其他",
            "markasız",
            "MARKASIZ",
            "Diğer",
            "Used",
            "Vintage",
            "new",
            "Handmade",
            "Original",
            "1",
        ] {
            assert_eq!(BrandName::parse(text), None, "{text}");
        }
        assert_eq!(BrandName::enrolled("Altra").map(|name| name.joined).as_deref(), Some("altra"));
        assert_eq!(BrandName::enrolled("🎁"), None);
        for text in ["LG", "3M", "Original Penguin", "New Balance", "无印良品", "Other Stories", "Нет-А-Порте"] {
            assert!(BrandName::parse(text).is_some(), "{text}");
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
