//! Item numbers as people write, print and scan them.

use super::{Gtin, GtinError, check_digit};
use crate::{typed::ascii_digit, url::is_address};

/// The longest text that is read.
const LONGEST: usize = 2048;

/// What people write before an item's number.
const CALLED: [&str; 8] = ["gtin", "ean", "upc", "isbn", "jan", "barcode", "gtin-13", "ean-13"];

/// What sellers write where they have no number. Shops prescribe it: eBay's forms want “Does not apply”, in the words of each of its countries.
const NONE: [&str; 58] = [
    "does not apply",
    "not applicable",
    "not available",
    "n/a",
    "n.a",
    "na",
    "none",
    "no",
    "nil",
    "null",
    "unknown",
    "not known",
    "no gtin",
    "no ean",
    "no upc",
    "no barcode",
    "without",
    "gtin exempt",
    "exempt",
    "nicht zutreffend",
    "nicht vorhanden",
    "nicht verfügbar",
    "keine",
    "keiner",
    "kein",
    "keine angabe",
    "entfällt",
    "ohne",
    "ohne ean",
    "unbekannt",
    "non applicable",
    "ne s'applique pas",
    "ne s’applique pas",
    "sans objet",
    "aucun",
    "aucune",
    "inconnu",
    "no aplicable",
    "no aplica",
    "no corresponde",
    "ninguno",
    "sin ean",
    "non applicabile",
    "non si applica",
    "nessuno",
    "nessuna",
    "niet van toepassing",
    "geen",
    "nie dotyczy",
    "brak",
    "нет",
    "не применимо",
    "yok",
    "uygulanamaz",
    "无",
    "没有",
    "不适用",
    "暂无",
];

/// What a feed or a seller gives as a listing's number: none if it says in words, or by zeros, that there is none. Every form of [`gtin_of`] is read, an ISBN of
/// ten digits that is said or written to be one, which is the GTIN that begins with 978 (ISBN Users' Manual §5), and what spreadsheets and programs make of a
/// number: `4006381333931.0`, and a UPC without the zero that it begins with. The error is that of the text as it is.
pub fn given(text: &str) -> Result<Option<Gtin>, GtinError> {
    // Nearly every feed's numbers are plain digits.
    let plain = Gtin::parse(text);
    if plain.is_ok() || text.len() > LONGEST {
        return plain.map(Some);
    }
    let said = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    if said.is_empty() || NONE.contains(&said.split_whitespace().collect::<Vec<_>>().join(" ").as_str()) {
        return Ok(None);
    }
    if said.chars().all(|c| matches!(c, '0' | '.' | ',')) {
        return Ok(None);
    }
    if is_rounded(&said) {
        return Err(GtinError::Rounded);
    }
    gtin_of(text).or_else(|| isbn_of(&said)).or_else(|| of_amount(&said)).map_or_else(|| plain.map(Some), |gtin| Ok(Some(gtin)))
}

/// The number in what was taken for an amount on its way: with decimals of nothing, or eleven digits of a UPC of twelve whose first is 0.
fn of_amount(text: &str) -> Option<Gtin> {
    let (digits, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !decimals.bytes().all(|byte| byte == b'0') {
        return None;
    }
    let number = if digits.len() == 11 { format!("0{digits}") } else { digits.to_owned() };
    Gtin::parse(&number).ok()
}

/// Whether it is a number with a power of ten: `4.69026e+12`.
fn is_rounded(text: &str) -> bool {
    let Some((number, power)) = text.split_once('e') else { return false };
    let power = power.strip_prefix('+').unwrap_or(power);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = || number.split(['.', ',']);
    are_digits(power) && power.len() <= 2 && parts().count() <= 2 && parts().all(are_digits)
}

/// The GTIN of an ISBN of ten digits, the last of which may be an X. One of eleven numbers of ten digits passes the check, so it must be called an ISBN, be
/// written in the four groups of one (ISBN Users' Manual §6), or end in an X.
fn isbn_of(text: &str) -> Option<Gtin> {
    let called = text.strip_prefix("isbn-10").or_else(|| text.strip_prefix("isbn"));
    let number = called.unwrap_or(text);
    let groups: Vec<&str> = number.split(|c: char| c.is_whitespace() || matches!(c, '-' | '–')).filter(|group| !group.is_empty()).collect();
    let in_groups = matches!(groups.as_slice(), [_, _, _, check] if check.chars().count() == 1);
    if called.is_none() && !in_groups && !number.ends_with('x') {
        return None;
    }
    let signs: Vec<char> = number.chars().map(ascii_digit).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | ':' | '.')).collect();
    let [digits @ .., _] = signs.as_slice() else { return None };
    let value = |(at, c): (usize, &char)| if at == 9 && *c == 'x' { Some(10) } else { c.to_digit(10) };
    let values: Vec<u32> = signs.iter().enumerate().map(value).collect::<Option<_>>()?;
    if values.len() != 10 || values.iter().zip((1..=10).rev()).map(|(value, weight)| value * weight).sum::<u32>() % 11 != 0 {
        return None;
    }
    let twelve = format!("978{}", digits.iter().collect::<String>());
    Gtin::parse(&format!("{twelve}{}", check_digit(twelve.as_bytes()))).ok()
}

/// An item number as it was typed or scanned: 8, 12, 13 or 14 digits with blanks or hyphens, whatever it is called (`EAN: …`), in the digits of any script, with
/// quotes or a full stop that were copied with it; a GS1 element string, `(01)04006381333931(21)…` or as a
/// scanner sends it (`]d2010400…`); a GS1 Digital Link, `https://…/01/04006381333931/…` (GS1 General Specifications §7.8, GS1 Digital Link §4).
#[must_use]
pub fn gtin_of(text: &str) -> Option<Gtin> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if let Ok(gtin) = Gtin::parse(text) {
        return Some(gtin);
    }
    if let Some(gtin) = copied(text) {
        return Some(gtin);
    }
    let digits_at = |text: &str, after: &str| {
        let rest = &text[text.find(after)? + after.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Gtin::parse(&rest[..end]).ok()
    };
    if is_address(text) {
        return digits_at(text, "/01/").or_else(|| digits_at(text, "/gtin/"));
    }
    if text.starts_with('(') {
        return digits_at(text, "(01)");
    }
    let scanned = ["]C1", "]e0", "]d2", "]Q3", "]J1"].iter().find_map(|symbology| text.strip_prefix(symbology)).unwrap_or(text).trim_start_matches('\u{1d}');
    let element = scanned.strip_prefix("01").and_then(|rest| rest.get(..14))?;
    // A bare number of sixteen digits that begins with 01 may be anything: what follows the item's number must be there, or the scanner's own sign before it.
    let marked = scanned.len() != text.len() || scanned.len() > 16;
    if marked && element.bytes().all(|byte| byte.is_ascii_digit()) { Gtin::parse(element).ok() } else { None }
}

/// An item number with what was copied around it.
fn copied(text: &str) -> Option<Gtin> {
    let text: String = text.chars().map(ascii_digit).collect();
    let noise = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | ']');
    let bare = text.trim_matches(noise);
    let number = CALLED.iter().filter(|name| bare.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))).map(|name| &bare[name.len()..]);
    let number = number.min_by_key(|rest| rest.len()).unwrap_or(bare);
    Gtin::parse(number.trim_start_matches(|c: char| !c.is_ascii_digit() && !c.is_alphabetic()).trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_item_number_is_read_in_every_form() {
        let want = Gtin::parse("4006381333931").ok();
        for text in [
            "4006381333931",
            "04006381333931",
            "4-006381-333931",
            "4 006381 333931",
            "(01)04006381333931",
            "(01)04006381333931(21)ABC",
            "]d2010400638133393121ABC",
            "\u{1d}010400638133393121ABC",
            "]C10104006381333931",
            "https://id.example/01/04006381333931/21/ABC?17=270101",
            "HTTPS://ID.EXAMPLE/some/path/01/4006381333931",
            "https://shop.example/gtin/4006381333931",
            "4006381333931.",
            "'4006381333931",
            "“4006381333931”,",
            "EAN: 4006381333931",
            "EAN4006381333931",
            "ean-13 4006381333931",
            "GTIN # 4006381333931",
            "４００６３８１３３３９３１",
            "٤٠٠٦٣٨١٣٣٣٩٣١",
        ] {
            assert_eq!(gtin_of(text), want, "{text}");
        }
        for text in [
            "",
            "0104006381333931",
            "lamp",
            "(01)",
            "(01)0400638133393",
            "https://shop.example/01/lamp",
            "EAN",
            "lamp 4006381333931",
            "SKU4006381333931",
            "01\u{e9}4006381333931xx",
        ] {
            assert_eq!(gtin_of(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_given_is_a_number_in_any_form_or_said_to_be_none() {
        for text in ["Does not apply", "DOES NOT  APPLY.", "N/A", "n.a.", "none", "-", "", "Nicht zutreffend", "不适用", " Null "] {
            assert_eq!(given(text), Ok(None), "{text}");
        }
        let gtin = |text| Ok(Some(Gtin::parse(text).unwrap()));
        for text in ["4006381333931", "(01)04006381333931", "https://id.gs1.org/01/04006381333931", "EAN: 4006381333931", "４００６３８１３３３９３１"]
        {
            assert_eq!(given(text), gtin("4006381333931"), "{text}");
        }
        for text in ["36000291452", "36000291452.0", "036000291452.00", "0036000291452,0"] {
            assert_eq!(given(text), gtin("036000291452"), "{text}");
        }
        assert_eq!(given("4006381333931.0"), gtin("4006381333931"));
        for text in ["0", "0.0", "0000000000000", " 00 "] {
            assert_eq!(given(text), Ok(None), "{text}");
        }
        for text in ["4.69026E+12", "4,69026e+12", "4E+12", "4.00638E12"] {
            assert_eq!(given(text), Err(GtinError::Rounded), "{text}");
        }
        for text in ["36000291453", "4006381333932.0", "4006381333931.5", "4006381333931,4006381333931", "E+12", "1e2e3"] {
            assert!(given(text).is_err_and(|error| error != GtinError::Rounded), "{text}");
        }
        for text in ["316148410X", "3-16-148410-x", "ISBN 3-16-148410-X", "ISBN-10: 316148410X"] {
            assert_eq!(given(text), gtin("9783161484100"), "{text}");
        }
        for text in ["ISBN 0306406152", "isbn-10: 0306406152", "0-306-40615-2", "0 306 40615 2"] {
            assert_eq!(given(text), gtin("9780306406157"), "{text}");
        }
        for text in ["0306406152", "030-640-6152", "03064 06152"] {
            assert!(given(text).is_err(), "{text}: an article's or a phone's number passes the check as well");
        }
        assert!(given("0306406152").unwrap_err().to_string().ends_with("If it is an ISBN, write ISBN before it"));
        assert_eq!(given("0-8044-2957-X"), gtin("9780804429573"));
        assert_eq!(given("3161484100"), Err(GtinError::Length(10)), "its last digit is wrong");
        assert_eq!(given("lamp"), Err(GtinError::Character('l', 1)));
        assert_eq!(given("4006381333932"), Err(GtinError::CheckDigit { expected: 1, found: 2 }));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|https?://[a-z.]{0,9}/\\PC{0,40}|(\\(01\\)|\\]d2|01)\\PC{0,30}|[0-9xX -]{9,13}") {
            let _ = (gtin_of(&text), given(&text));
        }
    }
}
