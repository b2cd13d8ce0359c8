//! Measures are two words however they are written: `42mm` and `42 mm`, `1.6кг` and `1.6 кг`.

use screening::fold::is_invisible;

/// Whether a folded word is a unit that people write right behind a number.
fn is_unit(word: &str) -> bool {
    matches!(
        word,
        "mm" | "cm"
            | "dm"
            | "m"
            | "km"
            | "in"
            | "inch"
            | "ft"
            | "yd"
            | "mg"
            | "g"
            | "gr"
            | "gm"
            | "kg"
            | "kgs"
            | "lb"
            | "lbs"
            | "oz"
            | "ml"
            | "cl"
            | "dl"
            | "l"
            | "ltr"
            | "gal"
            | "w"
            | "kw"
            | "wh"
            | "kwh"
            | "v"
            | "mv"
            | "kv"
            | "a"
            | "ma"
            | "ah"
            | "mah"
            | "hz"
            | "khz"
            | "mhz"
            | "ghz"
            | "kb"
            | "mb"
            | "gb"
            | "tb"
            | "mp"
            | "px"
            | "dpi"
            | "psi"
            | "bar"
            | "atm"
            | "lm"
            | "db"
            | "k"
            | "kt"
            | "ct"
            | "pc"
            | "pcs"
            | "pk"
            | "st"
            | "stk"
            | "szt"
            | "h"
            | "min"
            | "sec"
            | "rpm"
            | "мм"
            | "см"
            | "м"
            | "км"
            | "мг"
            | "г"
            | "гр"
            | "кг"
            | "мл"
            | "л"
            | "вт"
            | "квт"
            | "в"
            | "а"
            | "мач"
            | "ач"
            | "гц"
            | "кгц"
            | "мгц"
            | "ггц"
            | "гб"
            | "мб"
            | "тб"
            | "шт"
            | "лм"
            | "дб"
            | "ч"
            | "мин"
    )
}

/// How many bytes of a word are the number before its unit, and how many of the text that it stands for; `None` for any other word. `text` begins with it.
pub(crate) fn number_before_unit(word: &str, text: &str) -> Option<(usize, usize)> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || !is_unit(&word[digits..]) {
        return None;
    }
    // As many characters, each of them one digit: of `½` there are more in the word.
    let mut left = digits;
    for (at, c) in text.char_indices().filter(|(_, c)| !is_invisible(*c)) {
        if left == 0 {
            return Some((digits, at));
        }
        if !c.is_ascii_digit() && !('０'..='９').contains(&c) {
            return None;
        }
        left -= 1;
    }
    None
}
