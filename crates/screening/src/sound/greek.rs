//! How words of other languages are written in Greek, which has no sh and no ch, and b and d only in pairs of letters that are also read apart.

use super::{Respell, ways};

/// Ways to read one word.
const MOST: usize = 24;

/// What else a Greek reads in what stands for sounds that his letters do not have, in letters that have them.
const READINGS: &[Respell] = &[
    |word| word.replace("τσ", "ч"),
    |word| word.replace("τζ", "дж"),
    |word| word.replace('σ', "ш"),
    // An accent parts them, and folded words have lost it.
    |word| word.replace("αι", "аи"),
    |word| word.replace("ντ", "нд"),
    |word| word.replace("ντ", "нт"),
    |word| word.replace("μπ", "мб"),
    |word| word.replace("μπ", "мп"),
    |word| word.replace("γγ", "нг"),
];

/// Whether a folded letter is Greek.
pub(crate) const fn is_greek(letter: u32) -> bool {
    matches!(letter, 0x370..=0x3ff)
}

/// The sounds that a folded Greek word may stand for.
pub(crate) fn in_greek(word: &[u32]) -> Vec<Vec<u8>> {
    let text: Option<String> = word.iter().map(|letter| char::from_u32(*letter)).collect();
    text.map(|text| ways(text.replace('ς', "σ"), READINGS.iter(), MOST, |sound| sound)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{
        super::{letters, spoken},
        *,
    };

    #[test]
    fn marks_are_heard_in_greek() {
        let marks = [("gucci", "Γκούτσι"), ("chanel", "Σανέλ"), ("nike", "Νάικ"), ("versace", "Βερσάτσε"), ("adidas", "Αντίντας"), ("prada", "Πράντα")];
        for (mark, word) in marks {
            let said = spoken(&letters(mark));
            assert!(in_greek(&letters(word)).iter().any(|way| said.contains(way)), "{mark} {word}");
        }
        assert!(!in_greek(&letters("τσάντα")).iter().any(|way| spoken(&letters("chanel")).contains(way)));
    }
}
