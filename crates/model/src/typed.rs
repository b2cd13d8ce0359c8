//! Codes as people type, paste and copy them: in the letters of any keyboard, with characters that nobody sees, with what a label or a chat says around them.
//!
//! `browser/reading.js` reads them alike: `tests/typed.json` is fed to both.

use crate::gtin::{Gtin, GtinError};
use std::borrow::Cow;

/// The longest text that is looked through for a code among words.
const LONGEST: usize = 400;

/// What stands before a code on labels and in messages, in the languages of the public pages: letters alone, small.
const CALLED: [&str; 46] = [
    "code",
    "unit",
    "unitcode",
    "id",
    "uid",
    "serial",
    "serialnumber",
    "serialno",
    "serno",
    "ser",
    "number",
    "no",
    "nr",
    "n",
    "nº",
    "nos",
    "sn",
    "sno",
    "seriennummer",
    "seriennr",
    "serie",
    "nummer",
    "kode",
    "prüfcode",
    "numéro",
    "numero",
    "número",
    "de",
    "di",
    "série",
    "desérie",
    "num",
    "núm",
    "código",
    "codigo",
    "codice",
    "matricola",
    "seriale",
    "le",
    "la",
    "il",
    "el",
    "the",
    "der",
    "is",
    "ist",
];

/// What the number of a product is called, alike.
const CALLED_GTIN: [&str; 7] = ["gtin", "ean", "upc", "jan", "isbn", "barcode", "artikelnummer"];

/// How a character is read: letters and digits of full width as any others, digits of other scripts, dashes as hyphens. `None` for what nobody sees: it
/// comes along when something is copied from a page or a PDF.
#[must_use]
pub const fn plain_char(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c);
    }
    match c {
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{30fc}' | '\u{fe58}' | '\u{fe63}' | '\u{ff70}' => Some('-'),
        '\u{3000}' => Some(' '),
        // Full width: the same order as in ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        other => Some(ascii_digit(other)),
    }
}

/// The ASCII digit that a character is in another script's writing, or the character.
pub(crate) const fn ascii_digit(c: char) -> char {
    let zero = match c {
        '０'..='９' => '０',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        '๐'..='๙' => '๐',
        '𝟎'..='𝟗' => '𝟎',
        '𝟘'..='𝟡' => '𝟘',
        _ => return c,
    };
    match char::from_digit(c as u32 - zero as u32, 10) {
        Some(digit) => digit,
        None => c,
    }
}

/// A text, character by character as [`plain_char`] reads them.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { Cow::Owned(text.chars().filter_map(plain_char).collect()) }
}

/// A [plain] text without the words before its code: `S/N: `, `Code: `, `No. `, `序列号`. Unchanged if there are none.
#[must_use]
pub fn without_label(text: &str) -> &str {
    let mut rest = text.trim_start();
    if rest.len() > LONGEST {
        return text;
    }
    while let Some(after) = after_word(rest).or_else(|| after_colon(rest)) {
        rest = after;
    }
    if rest.len() == text.trim_start().len() { text } else { rest }
}

/// What comes behind a word that codes are called by, or behind letters that no code has.
fn after_word(text: &str) -> Option<&str> {
    let between = |c: char| c.is_whitespace() || ":#.=-".contains(c);
    let rest = if let Some(rest) = text.strip_prefix(['#', '№']) {
        rest
    } else if text.starts_with(|c: char| !c.is_ascii() && c.is_alphabetic()) {
        text.trim_start_matches(|c: char| !c.is_ascii() && c.is_alphanumeric())
    } else {
        let end = text.find(|c: char| !c.is_alphabetic() && !"/.°-".contains(c))?;
        let (word, rest) = text.split_at(end);
        // “SN1234567” may be a number as it stands.
        let ends = word.ends_with(|c: char| !c.is_alphabetic()) || rest.starts_with(|c: char| !c.is_alphanumeric());
        (ends && is_called(word, &CALLED)).then_some(rest)?
    };
    Some(rest.trim_start_matches(between)).filter(|rest| !rest.is_empty())
}

/// What comes behind words and a colon, whatever they are: no scheme of an address, nor what Amazon's codes and EPCs begin with.
fn after_colon(text: &str) -> Option<&str> {
    let (words, rest) = text.split_once(':')?;
    let is_scheme = rest.starts_with("//") || ["az", "za", "urn"].iter().any(|scheme| words.trim().eq_ignore_ascii_case(scheme));
    let are_words = words.chars().any(char::is_alphabetic) && !words.contains(|c: char| c.is_ascii_digit());
    Some(rest.trim_start()).filter(|rest| are_words && !is_scheme && !rest.is_empty())
}

fn is_called(word: &str, names: &[&str]) -> bool {
    // `SN1234567` is a number, and the commonest beginning of one.
    if word.chars().any(char::is_numeric) {
        return false;
    }
    let letters: String = word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    names.contains(&letters.as_str())
}

/// The number of a product and the serial number or code beside it in a [plain] text, in either order: `4006381333931 SN R6RJ8VWT`,
/// `(01)4006381333931(21)R6RJ8VWT`. `None` if there are not both. What is called a GTIN and has a slip is answered with it.
#[must_use]
pub fn beside_gtin(text: &str) -> Option<(Result<Gtin, GtinError>, String)> {
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let said = text.replace("(01)", " gtin ").replace("(21)", " sn ");
    let words: Vec<&str> =
        said.split(|c: char| c.is_whitespace() || ",;:()[]<>{}|\"“”„".contains(c)).filter(|word| word.contains(char::is_alphanumeric)).collect();
    // Under the bars its digits stand in up to four groups.
    let groups = (0..words.len()).flat_map(|from| (from + 1..=words.len().min(from + 4)).map(move |to| (from, to)));
    let digits =
        |(from, to): (usize, usize)| words[from..to].iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit())).then(|| words[from..to].concat());
    let numbers = groups.filter_map(|group| Some((group, Gtin::parse(&digits(group)?)))).collect::<Vec<_>>();
    let called = |from: usize| from > 0 && is_called(words[from - 1], &CALLED_GTIN);
    let longest = |(from, to): (usize, usize)| (called(from), digits((from, to)).map_or(0, |digits| digits.len()), std::cmp::Reverse(from));
    let right = numbers.iter().filter(|(_, gtin)| gtin.is_ok()).max_by_key(|(group, _)| longest(*group));
    let ((from, to), gtin) = match right {
        Some(found) => found,
        None => numbers.iter().filter(|((from, to), _)| called(*from) && to - from == 1).max_by_key(|(group, _)| longest(*group))?,
    };
    let is_name = |word: &&str| is_called(word, &CALLED) || is_called(word, &CALLED_GTIN);
    let others: Vec<&str> = words[..*from].iter().chain(&words[*to..]).copied().collect();
    let others = match others.iter().rposition(|word| is_called(word, &["sn", "serial", "serialnumber", "serialno", "seriennummer", "seriennr"])) {
        Some(name) => others[name + 1..].iter().copied().take_while(|word| !is_called(word, &CALLED_GTIN)).collect(),
        None => others,
    };
    let serial: String = others.into_iter().filter(|word| !is_name(word)).collect();
    let serial = serial.trim_start_matches('#');
    (!serial.is_empty()).then(|| (gtin.clone(), serial.to_owned()))
}

/// What a form with a field for each says, as [`beside_gtin`] reads it.
#[must_use]
pub fn with_gtin(gtin: &str, code: &str) -> String {
    let digits: String = gtin.chars().filter_map(plain_char).filter(|c| !c.is_whitespace() && *c != '-').collect();
    format!("GTIN {digits} SN {}", code.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_keyboard_are_read_and_what_nobody_sees_is_left_out() {
        assert_eq!(plain("７Ｋ3ｑｆ－ー\u{200b}\u{feff}٣\u{3000}é"), "7K3qf--3 é");
        assert!(matches!(plain("7K3QF-0M9XT"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_serial_number_may_begin_like_the_word_for_one() {
        for serial in ["SN1234567", "N1234567", "NR123", "ID-4711", "DE4711", "SN123"] {
            let (gtin, found) = beside_gtin(&with_gtin("4006381333931", serial)).unwrap();
            assert_eq!((gtin, found.as_str()), (Gtin::parse("4006381333931"), serial));
        }
    }

    #[test]
    fn words_before_a_code_are_left_out() {
        for text in [
            "SN 10031310",
            "S/N: 10031310",
            "No. 10031310",
            "#10031310",
            "Serial no.: 10031310",
            "Numéro de série : 10031310",
            "N° 10031310",
            "Serien-Nr. 10031310",
            "序列号10031310",
            "序列号: 10031310",
            "Case back (steel): 10031310",
            "The code is: 10031310",
            "S/N10031310".replace("N", "N:").as_str(),
        ] {
            assert_eq!(without_label(text), "10031310", "{text}");
        }
        for whole in [
            "SN10031310",
            "AZ:0123456789ABCDEFGHIJKLMNOP",
            "https://id.example/01/",
            "urn:epc:id:sgtin:1.2.3",
            "7K3QF-0M9XT",
            "NOVAK-7K3QF",
            "code",
            "ABCDE:",
            "",
        ] {
            assert_eq!(without_label(whole), whole);
        }
    }

    #[test]
    fn a_product_s_number_and_a_serial_number_are_told_apart_in_any_order() {
        let gtin = Gtin::parse("9521002000016").unwrap();
        for text in [
            "9521002000016 R6RJ8VWTQA",
            "R6RJ8VWTQA 9521002000016",
            "R6RJ8VWTQA / 9521002000016",
            "GTIN 9521002000016 S/N R6RJ8VWTQA",
            "GTIN: 09521002000016, Serial number: R6RJ8VWTQA",
            "(01)9521002000016(21)R6RJ8VWTQA",
            "(21)R6RJ8VWTQA (01)9521002000016",
            "9 521002 000016 R6RJ8VWTQA",
            "Model X7 S/N R6RJ8VWTQA EAN 9521002000016",
        ] {
            assert_eq!(beside_gtin(text), Some((Ok(gtin), "R6RJ8VWTQA".to_owned())), "{text}");
        }
        assert_eq!(beside_gtin("9521002000016 12345670").unwrap(), (Ok(gtin), "12345670".to_owned()), "either is a GTIN: the longer one");
        assert_eq!(beside_gtin("12345670 gtin 40170725").unwrap().1, "12345670");
        assert!(matches!(beside_gtin("GTIN 9521002000017 SN R6RJ8VWTQA"), Some((Err(GtinError::CheckDigit { .. }), serial)) if serial == "R6RJ8VWTQA"));
        for none in ["9521002000016", "EAN: 9521002000016", "R6RJ8VWTQA", "9521002000017 R6RJ8VWTQA", "12345 67890 R6RJ8", "", "(01)(21)"] {
            assert_eq!(beside_gtin(none), None, "{none}");
        }
    }
}
