//! Whatever the elements are, every form says the same; and no text makes the reader panic.
#![expect(clippy::unwrap_used, reason = "tests")]

use codes::{
    digital_link::Stem,
    gs1::{Ai, Elements, Order, Recognised, epc::Epc},
};
use proptest::prelude::*;

const SET_82: &str = r#"[!"%&'()*+,./:;<=>?_A-Za-z0-9-]"#;

/// A GTIN of 14 digits.
fn gtin() -> impl Strategy<Value = String> {
    "[0-9]{13}".prop_map(|digits| format!("{digits}{}", model::gtin::check_digit(digits.as_bytes())))
}

/// One of the identifiers that go with a GTIN, with a value.
fn companion() -> impl Strategy<Value = (&'static str, String)> {
    let text = |ai: &'static str, most: usize| prop::string::string_regex(&format!("{SET_82}{{1,{most}}}")).unwrap().prop_map(move |value| (ai, value)).boxed();
    let digits = |ai: &'static str, form: &str| prop::string::string_regex(form).unwrap().prop_map(move |value| (ai, value)).boxed();
    prop_oneof![
        text("10", 20),
        text("21", 20),
        text("22", 20),
        text("240", 30),
        text("400", 30),
        text("710", 20),
        text("90", 30),
        text("98", 90),
        digits("17", "[0-9]{2}0[1-9][0-2][0-8]"),
        digits("20", "[0-9]{2}"),
        digits("30", "[0-9]{1,8}"),
        digits("3103", "[0-9]{6}"),
        digits("7001", "[0-9]{13}"),
        digits("7003", "[0-9]{2}1[0-2][01][1-9]1[0-9][0-5][0-9]"),
        digits("422", "(276|040|756)"),
    ]
}

prop_compose! {
    fn elements()(gtin in gtin(), companions in prop::collection::vec(companion(), 0..6), first in any::<bool>()) -> Elements {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for (ai, value) in companions {
            if pairs.iter().all(|(before, _)| *before != ai) {
                pairs.push((ai, value));
            }
        }
        pairs.insert(if first { 0 } else { pairs.len() }, ("01", gtin));
        Elements::new(pairs.iter().map(|(ai, value)| (*ai, &**value))).unwrap()
    }
}

fn same(one: &Elements, other: &Elements) -> bool {
    one.len() == other.len() && one.iter().all(|element| other.get(element.ai.as_str()) == Some(&element.value))
}

proptest! {
    #[test]
    fn all_forms_say_the_same(elements in elements()) {
        prop_assert_eq!(&Elements::parse(&elements.to_string()).unwrap(), &elements);
        let raw = elements.to_element_string(Order::AsGiven);
        prop_assert_eq!(&Elements::parse(&format!("]d2{raw}")).unwrap(), &elements);
        prop_assert_eq!(&Elements::parse(&format!("^{}", raw.replace('\u{1d}', "^"))).unwrap(), &elements);
        let shorter = elements.to_element_string(Order::PredefinedFirst);
        prop_assert!(shorter.len() <= raw.len());
        let read = Elements::parse(&format!("]C1{shorter}")).unwrap();
        prop_assert!(same(&read, &elements), "{}", read);
        let link = elements.to_link(&Stem::parse("https://h.example/stem/01/x").unwrap()).unwrap();
        prop_assert!(same(&Elements::parse(&link).unwrap(), &elements), "{}", link);
        prop_assert_eq!(Recognised::parse(&link).unwrap().elements().unwrap().len(), elements.len());
    }

    #[test]
    fn a_unit_survives_its_urn(gtin in gtin(), serial in r#"[!"%&'()*+,./:;<=>?_A-Za-z0-9-]{1,20}"#, prefix in 6_usize..=12) {
        let elements = Elements::new([("01", &*gtin), ("21", &*serial)]).unwrap();
        let epc = Epc::new(&elements, prefix).unwrap();
        let back = Epc::parse(&epc.to_string()).unwrap();
        prop_assert_eq!(back.elements(), &elements);
        prop_assert_eq!(back.company_prefix(), prefix);
    }

    #[test]
    fn a_fault_is_placed_within_the_text(text in ".{0,40}") {
        if let Err(error) = Elements::parse(&text) {
            prop_assert!(error.at <= text.chars().count());
            prop_assert!(!error.to_string().is_empty());
        }
        let _ = (Recognised::parse(&text), Epc::parse(&text), Elements::parse_part(&text));
    }

    #[test]
    fn a_fault_in_what_looks_like_elements_is_placed_within_it(text in r"(\]..|\^)?(\(?[0-9]{2,4}\)?[ -~é\x1d^\\(]{0,8}){0,5}") {
        if let Err(error) = Elements::parse(&text) {
            prop_assert!(error.at <= text.chars().count());
        }
        let _ = (Recognised::parse(&text), Epc::parse(&format!("urn:epc:id:sgtin:{text}")));
    }

    #[test]
    fn a_fault_in_what_looks_like_a_link_is_placed_within_it(text in r"https?://[a-zé.:/]{0,9}(/([0-9]{2,4}|[ -~é]{0,9}|%[0-9A-F]{2}|09521234543213)){0,6}(\?([0-9]{2,4}|é|[a-z]{0,3})=?[ -~é%]{0,6}[&;]?){0,3}") {
        if let Err(error) = Elements::parse(&text) {
            prop_assert!(error.at <= text.chars().count());
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_as_harmless(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = Elements::parse(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_identifier_is_unknown_to_its_own_digits(number in 0_u16..10_000, width in 2_usize..=4) {
        let digits = format!("{number:0width$}");
        if let Some(ai) = Ai::of(&digits) {
            prop_assert_eq!(ai.as_str(), &*digits);
            prop_assert_eq!(Ai::at_start_of(&format!("{digits}1234")), Some(ai));
        }
    }
}

/// Texts that the mutations start from: one at least of every form.
const SEEDS: [&str; 14] = [
    "(01)04006381333931(21)ABC",
    "(01) 09521234543213 (3103)001750(10)x\\(10)y",
    "010400638133393121A(b)\u{1d}1726123110LOT/1",
    "^0109521234543213422276^10A^7003261231235990x",
    "]d201095212345432131726123110ABC/1\u{1d}2112+345",
    "]E04006381333931",
    "]Q1https://example.com/01/09521234543213/10/A%2fB/21/12+345?17=261231&3103=000195;x=y#z",
    "https://id.example/stem/8010/9521-A%2FB%231/8011/12?8002=x",
    "http://h/00/106141412345678908?02=09521234543213&37=24",
    "4006381333931",
    "AZ:0123456789ABCDEFGHIJKLMNOP",
    "7K3QF-0M9XT-2WHBE-R5JDN",
    "(00)106141412345678908(4300)GS1+Brussels%2C(4309)02790858483015297971(4331)002500-",
    "(415)9521321123458(8020)REF(8007)DE89370400440532013000(8013)1987654Ad4X4bL5ttr2310c2K",
];

/// Pieces that mean something to the reader, put in anywhere.
const PIECES: [&str; 24] =
    ["(", ")", "^", "\u{1d}", "%", "%2", "%41", "%ff", "/", "?", "&", "=", "]", "01", "(10)", "/01/", "/21/", "8006", "\\(", "é", "€", "😀", " ", "://"];

/// SplitMix64: the same inputs in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % bound.max(1) as u64).unwrap()
    }
}

/// One to four changes: a piece put in, characters taken out, one replaced, two texts crossed.
fn mutate(text: &mut Vec<char>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(text.len() + 1);
        match random.below(5) {
            0 => drop(text.splice(at..at, PIECES[random.below(PIECES.len())].chars())),
            1 => drop(text.drain(at..text.len().min(at + 1 + random.below(4)))),
            2 if at < text.len() => text[at] = char::from(u8::try_from(32 + random.below(95)).unwrap()),
            3 if at < text.len() => text[at] = char::from(b'0' + u8::try_from(random.below(10)).unwrap()),
            _ => {
                let other: Vec<char> = SEEDS[random.below(SEEDS.len())].chars().collect();
                text.truncate(at);
                text.extend_from_slice(&other[random.below(other.len())..]);
            }
        }
    }
}

/// A hundred thousand of them at every test; `make bench ARGS=codes` reads ten million, optimised, by `MARKWARD_FUZZ_INPUTS`.
#[test]
fn mutated_texts_never_panic_and_what_is_read_is_read_again() {
    let count: usize = std::env::var("MARKWARD_FUZZ_INPUTS").map_or(100_000, |count| count.parse().unwrap());
    let mut random = Random(20_261_123);
    let mut good = 0_usize;
    for number in 0..count {
        let mut chars: Vec<char> = SEEDS[number % SEEDS.len()].chars().collect();
        mutate(&mut chars, &mut random);
        let text: String = chars.into_iter().collect();
        match Elements::parse(&text) {
            Ok(elements) => {
                good += 1;
                assert_eq!(Elements::parse(&elements.to_string()).as_ref(), Ok(&elements), "{text}");
                assert_eq!(Elements::parse(&format!("]d2{}", elements.to_element_string(Order::AsGiven))).as_ref(), Ok(&elements), "{text}");
            }
            Err(error) => assert!(error.at <= text.chars().count(), "{text}"),
        }
        let _ = Recognised::parse(&text);
    }
    eprintln!("{count} texts read: {good} good, {} refused, none panicked", count - good);
}
