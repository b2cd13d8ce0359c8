//! What a question asks for: the codes that its text can be.
//!
//! First as it stands, as a scanner, an address or a careful person says it; then without what people paste and type around a code. What is looked for last is
//! what the answer speaks of. `browser/reading.js` reads alike.

use super::{CheckQuestion, hosts::host_in};
use crate::Result;
use codes::gs1::{Elements, ParseError, Problem, SaidDate, is_link, scanned};
use model::{
    any_code::{AnyCode, CodeSource, ForeignCode, SERIAL_MAX},
    batch::Lot,
    check::{CheckVerdict, SEPARATOR_LOST},
    gtin::{Gtin, GtinError, written::gtin_of},
    typed::{beside_gtin, plain, with_gtin, without_label},
    unit_code::{UnitCode, UnitCodeError},
};
use std::{borrow::Cow, collections::BTreeSet};
use url::form_urlencoded;

/// What a question asks for.
#[derive(Clone)]
pub(crate) struct Asked {
    first: Reading,
    others: Vec<Reading>,
    /// The number that the text is instead, if it is that of a product.
    pub product: Option<Gtin>,
    /// What is wrong with the number of a product that stands beside a serial number.
    pub slip: Option<GtinError>,
    /// The hosts that the label's address leads to, if it is one; two where a page's address has another in it.
    pub hosts: Vec<String>,
    /// The lot that stands beside it in a barcode.
    pub lot: Option<Lot>,
    /// And until when it is good.
    pub expires: Option<SaidDate>,
}

/// One way to read a text.
#[derive(Clone)]
pub(crate) struct Reading {
    pub text: String,
    pub unit: Result<UnitCode, UnitCodeError>,
    pub foreign: Vec<ForeignCode>,
    /// The product that is named with it.
    pub gtin: Option<Gtin>,
    /// By a person who typed its number beside, and not by an address or a barcode.
    by_hand: bool,
}

impl Asked {
    /// Every way to read the text, in the order in which they are looked for.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The one that the answer speaks of.
    pub fn said(&self) -> &Reading {
        self.others.last().unwrap_or(&self.first)
    }

    /// Every code that the text can be.
    pub fn codes(&self) -> impl Iterator<Item = AnyCode> {
        self.readings().flat_map(Reading::codes)
    }

    /// The same without the numbers that brands made themselves, which can be guessed.
    pub fn without_guessable(&self) -> Self {
        let mut asked = self.clone();
        for reading in std::iter::once(&mut asked.first).chain(&mut asked.others) {
            reading.foreign.retain(|code| !is_guessable(code));
        }
        asked
    }

    /// The same with these numbers alone.
    pub fn guessable_alone(&self) -> Self {
        let mut asked = self.clone();
        for reading in std::iter::once(&mut asked.first).chain(&mut asked.others) {
            reading.unit = Err(UnitCodeError::Empty);
            reading.foreign.retain(is_guessable);
        }
        asked
    }
}

impl Reading {
    fn of(text: impl Into<String>, gtin: Option<Gtin>) -> Self {
        let text = text.into();
        let foreign = match ForeignCode::amazon(&text) {
            Ok(code) => vec![code],
            Err(_) => {
                let sgtin = gtin.and_then(|gtin| ForeignCode::sgtin(gtin, &text).ok());
                sgtin.into_iter().chain(ForeignCode::typed_serial(&text).ok()).collect()
            }
        };
        Self { unit: UnitCode::parse(&text), text, foreign, gtin, by_hand: false }
    }

    /// Whether a person typed the product's number beside it.
    pub const fn by_hand(&self) -> bool {
        self.by_hand
    }

    fn codes(&self) -> impl Iterator<Item = AnyCode> {
        self.unit.iter().map(|code| AnyCode::Unit(*code)).chain(self.foreign.iter().map(|code| AnyCode::Foreign(*code)))
    }

    /// What is wrong with it as a code of ours, if it is so close to one that this is more likely than another's number.
    pub fn near_slip(&self) -> Option<&UnitCodeError> {
        self.unit.as_ref().err().filter(|error| (self.gtin.is_none() || self.by_hand) && is_nearly_ours(error, &self.text))
    }

    /// Whether it can be the serial number of a unit that nobody finds without its product's number.
    pub fn may_lack_gtin(&self) -> bool {
        let has_digit = self.text.bytes().any(|byte| byte.is_ascii_digit());
        self.gtin.is_none() && self.unit.is_err() && has_digit && !is_link(&self.text) && ForeignCode::is_sgtin_serial(&self.text)
    }
}

/// Whether one guess in ten thousand at such a code may be right.
pub(crate) fn is_guessable(code: &ForeignCode) -> bool {
    code.source() != CodeSource::Amazon
}

/// The codes that a question can mean; or the answer, if there is nothing to look for.
pub(crate) fn read(question: &CheckQuestion<'_>) -> Result<Asked, CheckVerdict> {
    let pasted = plain(question.code);
    let of_page = asked_of_page(address_in(&pasted));
    let typed = scanned(of_page.as_deref().unwrap_or_else(|| address_in(&pasted)));
    // Codes alone are what is asked for most: no form of GS1's begins with a letter and has nothing but letters, digits and hyphens.
    let is_bare = typed.starts_with(|c: char| c.is_ascii_alphabetic()) && typed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let (elements, typed): (_, Cow<'_, str>) = match is_bare {
        true => (None, typed.into()),
        false => elements_of(typed),
    };
    if elements.is_none() && !is_bare && is_run_on(&typed) {
        return Err(CheckVerdict::mistyped(&SEPARATOR_LOST, &typed));
    }
    let found = elements.as_ref().and_then(|elements| Scanned::of(elements, &typed));
    let is_scanned = found.is_some();
    let (text, linked, lot, expires) = match found {
        Some(Scanned { serial, gtin, lot, expires }) => (serial, Some(gtin), lot, expires),
        None => (typed.clone().into_owned(), None, None, None),
    };
    let (gtin, wrong) = match question.gtin.map(Gtin::parse) {
        None => (linked, false),
        Some(Ok(gtin)) => (Some(gtin), false),
        // An address with an impossible GTIN was never printed by anybody here.
        Some(Err(_)) => (None, true),
    };
    // An address or a form that names the product beside the code says which of both it is.
    let mut product = if question.gtin.is_none() { elements.as_ref().and_then(product_of) } else { None };
    let first = Reading::of(text, gtin);
    let (mut others, mut slip) = (Vec::new(), None);
    if first.unit.is_err() && product.is_none() {
        // What mail programs and chats take along stands at the end of an address, too.
        let bare = without_label(&first.text).trim_matches(|c: char| !c.is_alphanumeric());
        if bare != first.text && !bare.is_empty() {
            others.push(Reading::of(bare, gtin));
        }
        let by_hand = !is_scanned && question.gtin.is_none();
        match beside_gtin(&typed).filter(|_| by_hand) {
            Some((Ok(gtin), serial)) => others.push(Reading { by_hand, ..Reading::of(serial, Some(gtin)) }),
            Some((Err(error), _)) => slip = Some(error),
            None => product = gtin_of(bare).filter(|_| by_hand),
        }
    }
    let outer = of_page.is_some().then(|| authority_of(address_in(&pasted))).flatten();
    let inner = if is_scanned { host_of(&typed) } else { None };
    let asked = Asked { first, others, product, slip, hosts: outer.into_iter().chain(inner).collect(), lot, expires };
    let said = asked.said();
    if let Some(code) = said.codes().next().filter(|_| wrong) {
        return Err(CheckVerdict::NotIssued { code });
    }
    let may_be = asked.codes().next().is_some() || asked.product.is_some() || asked.slip.is_some() || (!wrong && said.may_lack_gtin());
    match &said.unit {
        Err(error) if !may_be => Err(CheckVerdict::mistyped(error, &said.text)),
        _ => Ok(asked),
    }
}

/// What a text can be, alike however the same code is typed or scanned: without hyphens, small letters, and the GTIN beside a serial number.
pub(crate) fn spellings(text: &str) -> BTreeSet<String> {
    let folded = |code: &str| code.chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect::<String>();
    let asked = read(&CheckQuestion { code: text, ..CheckQuestion::default() }).ok().filter(|asked| asked.codes().next().is_some());
    let Some(asked) = asked else { return BTreeSet::from([folded(text.trim())]) };
    asked
        .codes()
        .map(|code| match code {
            AnyCode::Unit(code) => folded(&code.to_string()),
            AnyCode::Foreign(code) => code.folded(),
        })
        .collect()
}

/// Whether a text that a reader of barcodes found names a unit of any kind, but for numbers that only their brand knows as such.
pub(crate) fn names_unit(text: &str) -> bool {
    let text = scanned(text);
    serial_in(text).is_some_and(|scanned| !scanned.serial.is_empty()) || UnitCode::parse(text).is_ok() || ForeignCode::amazon(text).is_ok()
}

/// Whether such a text can be a brand's own serial number: no address is one, nor the number of a product.
pub(crate) fn may_be_serial(text: &str) -> bool {
    let text = scanned(text);
    ForeignCode::serial(text).is_ok() && !text.contains("://") && Elements::of_text(text).ok().as_ref().and_then(product_of).is_none()
}

/// The number of the product that a text names without naming a unit of it: as it stands under a barcode, with a lot, or in an address.
fn product_of(elements: &Elements) -> Option<Gtin> {
    if elements.get("21").is_some() { None } else { Gtin::parse(elements.get("01")?).ok() }
}

/// The address in a message, or the whole text.
fn address_in(text: &str) -> &str {
    let Some(word) = text.split_whitespace().find(|word| word.contains("://")) else { return text };
    // No address has such signs, which mail programs put around one.
    word.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end_matches(['<', '>', '"', '“', '”', '„', '«', '»'])
}

/// What the address of our own page for checks asks for, which its reader copied or shared.
fn asked_of_page(text: &str) -> Option<String> {
    let address = text.split('#').next()?;
    if let Some((_, rest)) = address.split_once("/own/") {
        return rest.split(['/', '?']).next().filter(|code| UnitCode::parse(code).is_ok()).map(str::to_owned);
    }
    let (page, query) = address.split_once('?')?;
    let value =
        |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.into_owned());
    let code = value("code").filter(|_| page.ends_with("/check"))?;
    Some(plain(&value("gtin").map_or(code.clone(), |gtin| with_gtin(&gtin, &code))).into_owned())
}

/// The host of an address, as browsers write it, without its port; `None` for a path alone and for what is no address.
fn host_of(text: &str) -> Option<String> {
    if is_link(text) { authority_of(text) } else { None }
}

/// The host of what is an address.
fn authority_of(text: &str) -> Option<String> {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().filter(|authority| !authority.is_empty())?;
    host_in(&format!("https://{authority}/"))
}

/// What a barcode or address says of a unit.
pub(crate) struct Scanned {
    pub serial: String,
    pub gtin: Gtin,
    pub lot: Option<Lot>,
    pub expires: Option<SaidDate>,
}

impl Scanned {
    fn of(elements: &Elements, text: &str) -> Option<Self> {
        let gtin = Gtin::parse(elements.get("01")?).ok()?;
        let serial = match elements.get("21") {
            Some(serial) => serial.to_owned(),
            // The address of a product, without a unit.
            None if is_link(text) => String::new(),
            None => return None,
        };
        let lot = elements.get("10").and_then(|lot| Lot::parse(lot).ok());
        let expires = elements.get("17").or_else(|| elements.get("15")).and_then(SaidDate::parse);
        Some(Self { serial, gtin, lot, expires })
    }
}

/// What an address, an element string as scanners send it, or an EPC says.
pub(crate) fn serial_in(text: &str) -> Option<Scanned> {
    Scanned::of(&Elements::of_text(text).ok()?, text)
}

/// What [`serial_in`] finds, or a code of ours with what a scanner ran together with it.
pub(crate) fn own_serial_in(text: &str) -> Option<Scanned> {
    serial_in(text).or_else(|| Scanned::of(&Elements::of_unit_run_on(text)?, text))
}

/// Whether a scanner left out what stands between the fields of a barcode, so that nobody can tell them apart. No number of anybody's own is so long.
fn is_run_on(text: &str) -> bool {
    matches!(Elements::of_text(text), Err(ParseError { problem: Problem::Separator(_), .. })) && text.len() > SERIAL_MAX
}

/// The elements in a text, and the text. In brackets people type a GTIN with as many digits as stand under the bars, and behind an address stands what ends a
/// sentence.
fn elements_of(text: &str) -> (Option<Elements>, Cow<'_, str>) {
    if let Ok(elements) = Elements::of_text(text) {
        return (Some(elements), text.into());
    }
    if let Some(elements) = Elements::of_unit_run_on(text) {
        return (Some(elements), text.into());
    }
    let sentence = text.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
    if is_link(text)
        && let Ok(elements) = Elements::of_text(sentence)
    {
        return (Some(elements), sentence.into());
    }
    let padded = text.find("(01)").and_then(|at| {
        let (before, rest) = (&text[..at], text[at + 4..].trim_start());
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        matches!(digits, 8 | 12 | 13).then(|| format!("{before}(01){:0>14}{}", &rest[..digits], &rest[digits..]))
    });
    match padded.and_then(|text| Some((Elements::of_text(&text).ok()?, text))) {
        Some((elements, text)) => (Some(elements), text.into()),
        None => (None, text.into()),
    }
}

/// Whether a text is so close to a code of ours that it is more likely a slip than another's number.
fn is_nearly_ours(error: &UnitCodeError, text: &str) -> bool {
    matches!(error, UnitCodeError::Mistyped { .. })
        || (UnitCode::LENGTH - 2..=UnitCode::LENGTH + 2).contains(&text.chars().filter(|c| c.is_ascii_alphanumeric()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_of_barcodes_sends_is_known_by_what_it_says() {
        for text in ["7K3QF0M9XT2WHBER5JDN", "AZ:0123456789ABCDEFGHIJKLMNOP", "https://id.example/01/04006381333931/21/A1"] {
            for symbol in ["", "]Q1", "]d1", "]C0"] {
                assert!(names_unit(&format!("{symbol}{text}")), "{symbol}{text}");
            }
        }
        // Compressed, and with a serial number that looks like a part of a link.
        let unit = Elements::parse("(01)04006381333931(21)A1").unwrap().to_compressed().unwrap();
        assert!(names_unit(&format!("https://id.example/{unit}")));
        assert!(names_unit("(01)04006381333931(21)AB/01/C"));
        assert!(names_unit("]d2010400638133393121A1") && names_unit("urn:epc:id:sgtin:4006381.033393.A1"));
        assert!(!names_unit("https://id.example/01/04006381333931"), "a product is no unit");
        // A slash in a lot makes no link of a text, whose serial number would be empty then: it is answered as it was written.
        for text in ["(01)04006381333931(10)L/1", "010400638133393110L/1"] {
            let said = match read(&CheckQuestion { code: text, ..CheckQuestion::default() }) {
                Ok(asked) => asked.first.text,
                Err(CheckVerdict::Mistyped { typed, .. }) => typed,
                Err(other) => panic!("{other:?}"),
            };
            assert_eq!(said, text);
        }
        assert!(may_be_serial("]Q1q7wx-91kd-zp") && !names_unit("q7wx-91kd-zp"));
        assert!(!may_be_serial("http://a.example") && !may_be_serial("4006381333931") && !may_be_serial("X1"));
    }
    /// Every code that is looked for, the last first.
    fn codes(text: &str) -> Vec<String> {
        let asked = read(&CheckQuestion { code: text, ..CheckQuestion::default() }).unwrap_or_else(|verdict| panic!("{text}: {verdict:?}"));
        let said = asked.said().codes().map(|code| code.to_string()).collect::<Vec<_>>();
        assert!(!said.is_empty(), "{text}");
        said.into_iter().chain(asked.codes().map(|code| code.to_string())).collect()
    }

    #[test]
    fn what_is_pasted_around_a_code_is_left_out() {
        let code = "7K3QF-0M9XT-2WHBE-R5JDN";
        let serial = code.replace('-', "");
        for text in [
            format!("Code: {code}."),
            format!("The code is {code}"),
            format!("序列号：{code}"),
            format!("<http://id.example/01/04006381333931/21/{serial}>"),
            format!("Look: http://id.example/01/04006381333931/21/{serial}. Is it genuine?"),
            format!("https://id.example/check?code={code}&once=1"),
            format!("id.example/check?once=1&code={code}#top"),
            format!("https://id.example/check?code=https%3A%2F%2Fid.example%2F01%2F04006381333931%2F21%2F{serial}"),
            format!("https://id.example/own/{serial}"),
            format!("4006381333931 {code}"),
        ] {
            assert_eq!(codes(&text)[0], code, "{text}");
        }
    }

    #[test]
    fn our_label_is_read_whatever_a_scanner_makes_of_its_separator() {
        let code = "0797C4ADVG2DMENTZB9G";
        let start = format!("010952100100000017280131{}{code}", "21");
        for separator in ["\u{1d}", "^", "^]", "|", "~", "~1", "␝", "<GS>", "{gs}", "\\x1D", "\\F", ""] {
            for symbol in ["", "]d2", separator] {
                let text = format!("{symbol}{start}{separator}10L2");
                let asked = read(&CheckQuestion { code: &text, ..CheckQuestion::default() }).unwrap_or_else(|verdict| panic!("{text}: {verdict:?}"));
                assert_eq!(asked.said().unit.clone().map(UnitCode::serial).as_deref(), Ok(code), "{text}");
                assert_eq!((asked.lot.as_ref().map(Lot::as_str), asked.expires.is_some(), asked.product), (Some("L2"), true, None), "{text}");
            }
        }
        // Of other serial numbers, and behind a lot, nobody knows where they end.
        for text in ["010952100100000021R6RJ8VWTQU10LOT12345678", "]d201095210010000001001234567890L221R6RJ8VWTQA"] {
            match read(&CheckQuestion { code: text, ..CheckQuestion::default() }) {
                Err(CheckVerdict::Mistyped { message, .. }) => assert_eq!(message, SEPARATOR_LOST, "{text}"),
                other => panic!("{text}: {:?}", other.map(|asked| asked.said().text.clone())),
            }
        }
    }

    #[test]
    fn the_host_of_a_label_s_address_is_known() {
        let host = |text: &str| read(&CheckQuestion { code: text, ..CheckQuestion::default() }).unwrap().hosts.into_iter().next();
        let path = "/01/04006381333931/21/7K3QF0M9XT2WHBER5JDN";
        for (text, expected) in [
            (format!("https://Evil.example:8443/x{path}?sig=abc"), Some("evil.example")),
            (format!("evil.example{path}"), Some("evil.example")),
            (format!("https://id.example@evil.example{path}"), Some("evil.example")),
            (format!("https://bücher.example{path}"), Some("xn--bcher-kva.example")),
            ("https://evil.example/check?code=7K3QF0M9XT2WHBER5JDN".to_owned(), Some("evil.example")),
            ("https://evil.example/own/7K3QF0M9XT2WHBER5JDN".to_owned(), Some("evil.example")),
            (path.to_owned(), None),
            ("(01)04006381333931(21)7K3QF0M9XT2WHBER5JDN".to_owned(), None),
            ("7K3QF0M9XT2WHBER5JDN".to_owned(), None),
        ] {
            assert_eq!(host(&text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_serial_number_is_read_with_what_its_label_calls_it_and_as_it_stands_first() {
        assert_eq!(codes("SN 10031310"), ["10031310", "SN10031310", "10031310"]);
        assert_eq!(codes("S/N: 10031310")[0], "10031310");
        let sgtin = "(01)09521002000016(21)R6RJ8VWTQA";
        for text in [
            "9521002000016 R6RJ8VWTQA",
            "GTIN 9521002000016 S/N R6RJ8VWTQA",
            "R6RJ8VWTQA, EAN: 9521002000016",
            "(01)9521002000016(21)R6RJ8VWTQA",
            "(01)9521002000016(10)L7(21)R6RJ8VWTQA",
            "https://id.example/01/09521002000016/21/R6RJ8VWTQA.",
        ] {
            assert_eq!(codes(text)[0], sgtin, "{text}");
        }
        let asked = |text| read(&CheckQuestion { code: text, ..CheckQuestion::default() });
        assert_eq!(asked("(01)9521002000016(10)L7(21)R6RJ8VWTQA").unwrap().lot, Some(Lot::parse("L7").unwrap()));
        for text in ["EAN: 4006381333931", "ean 4006381333931", "4006381333931."] {
            assert_eq!(asked(text).unwrap().product, Gtin::parse("4006381333931").ok(), "{text}");
        }
        assert!(asked("R6RJ8").unwrap().said().may_lack_gtin() && asked("GTIN 9521002000017 SN R6RJ8").unwrap().slip.is_some());
        assert!(matches!(asked("hello"), Err(CheckVerdict::Mistyped { .. })));
        // A slip is named in what can be a code.
        assert!(matches!(asked("Code: 7K3QF-0M9XT-2WHBE-R5JD"), Ok(asked) if asked.said().near_slip() == Some(&UnitCodeError::Length(19))));
    }
}
