//! What is printed beside a code, in the languages of the check page that the labels' typeface has letters for.

/// The words of one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// What a form calls it: a language's tag, or `none`.
    pub language: &'static str,
    /// Before the address of the check page; empty: the address stands alone.
    how: &'static str,
    lot: &'static str,
    expiry: &'static str,
}

/// All of them, the one that is meant where nothing is said first. `none` is for any other language: signs that the trade knows everywhere.
pub const WORDS: [Words; 6] = [
    Words { language: "en", how: "Scan, or type at", lot: "Lot", expiry: "Exp." },
    Words { language: "de", how: "Scannen oder eingeben auf", lot: "Charge", expiry: "Verw. bis" },
    Words { language: "fr", how: "Scannez ou saisissez sur", lot: "Lot", expiry: "Exp." },
    Words { language: "es", how: "Escanee o escriba en", lot: "Lote", expiry: "Cad." },
    Words { language: "it", how: "Scansiona o digita su", lot: "Lotto", expiry: "Scad." },
    Words { language: "none", how: "", lot: "LOT", expiry: "EXP" },
];

impl Words {
    /// Those of a language; English where none is named, as in designs from before there was a choice.
    #[must_use]
    pub fn of(language: &str) -> Option<&'static Self> {
        let language = if language.is_empty() { WORDS[0].language } else { language };
        WORDS.iter().find(|words| words.language == language)
    }

    /// Where the code is typed: in one line, and in two.
    pub(crate) fn how(&self, address: &str) -> Vec<Vec<String>> {
        let address = format!("{address}/check");
        if self.how.is_empty() {
            return vec![vec![address]];
        }
        vec![vec![format!("{} {address}", self.how)], vec![self.how.to_owned(), address]]
    }

    pub(crate) fn lot(&self, lot: &str) -> String {
        format!("{} {lot}", self.lot)
    }

    pub(crate) fn expiry(&self, day: &str) -> String {
        format!("{} {day}", self.expiry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typeface_has_the_letters_of_all_words() {
        for words in &WORDS {
            let all = [words.how("id.example").concat().concat(), words.lot("1"), words.expiry("2031-03-12")].concat();
            assert_eq!(crate::missing_letters(&all), Vec::<char>::new(), "{}", words.language);
            assert_eq!(Words::of(words.language), Some(words));
        }
        assert_eq!((Words::of("").map(|words| words.language), Words::of("zh")), (Some("en"), None));
        assert_eq!(WORDS[5].how("id.example"), [["id.example/check"]]);
        assert_eq!(WORDS[0].how("id.example")[1], ["Scan, or type at", "id.example/check"]);
    }
}
