//! Compressed Digital Links, with examples that other implementations publish.

use codes::gs1::Elements;
use proptest::prelude::*;

/// As published: without the codes for sequences.
const EXAMPLES: &[(&str, &str)] = &[
    ("AN2yxDhfaiaw", "(00)998440410914660971"),
    ("AQnYUc1gmg", "(01)05412345000013"),
    ("AQnYUc1gmiCNV4JG", "(01)05412345000013(10)ABC123"),
    ("AQnYUc1gmiCNV4JGQhcNT6K6c", "(01)05412345000013(10)ABC123(21)72292641703"),
    ("AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ", "(01)05412345000013(10)ABC123(21)72292641703(22)AJY3095721P49"),
    ("AQnYUc1gmkax7ipGrOHDPC5YNI8hMz", "(01)05412345000013(235)8TFV883a904GH&3"),
    ("gASXYNWjFkzaNWbdk5YQWjFNHkcODNm", "(8004)0541234537290A41&GHpp33"),
    ("gBhbV6rzBENPk", "(8018)411369833821910265"),
    ("gBe1ajAd9ATDmAGXPRfk", "(8017)817019610850151481(8019)4003812"),
];

#[test]
fn published_examples_are_read() {
    for (compressed, elements) in EXAMPLES {
        assert_eq!(Elements::of_compressed(compressed).map(|read| read.to_string()).as_deref(), Some(*elements), "{compressed}");
        assert_eq!(Elements::parse(&format!("https://id.gs1.org/{compressed}?x=1")).unwrap().to_string(), *elements);
    }
}

#[test]
fn what_has_no_code_for_its_sequence_is_written_as_published() {
    for (compressed, elements) in EXAMPLES.iter().filter(|(_, elements)| !elements.contains("(10)") && !elements.contains("(8019)")) {
        assert_eq!(Elements::parse(elements).unwrap().to_compressed().unwrap(), *compressed);
    }
}

#[test]
fn a_key_may_stand_before_what_is_compressed() {
    let rest = "https://id.gs1.org/01/05412345000013/EEarwSM";
    assert_eq!(Elements::parse(rest).unwrap().to_string(), "(01)05412345000013(10)ABC123");
}

#[test]
fn no_ordinary_address_is_taken_for_a_compressed_one() {
    for address in ["https://example.com/products", "https://example.com/check", "https://example.com/a/b/about-us-and-more", "https://example.com/"] {
        assert!(Elements::parse(address).is_err(), "{address}");
    }
    assert!(Elements::of_compressed("AQnYUc1gm").is_none(), "cut off");
    assert!(Elements::of_compressed("AQnYUc1gmg=").is_none());
}

proptest! {
    #[test]
    fn what_is_compressed_is_read_again(lot in "[!-\"%-?A-Z_a-z]{1,20}", serial in "[0-9A-F]{1,20}", day in 1_u8..29, weight in 0_u32..1_000_000, which in 0_u8..16) {
        let (weight, day) = (format!("{weight:06}"), format!("2611{day:02}"));
        let all = [("10", lot.as_str()), ("21", serial.as_str()), ("17", day.as_str()), ("3103", weight.as_str())];
        let chosen = all.into_iter().enumerate().filter(|(at, _)| which >> at & 1 == 1).map(|(_, pair)| pair);
        let elements = Elements::new([("01", "05412345000013")].into_iter().chain(chosen)).unwrap();
        let compressed = elements.to_compressed().unwrap();
        let read = Elements::of_compressed(&compressed).unwrap();
        prop_assert_eq!(read.len(), elements.len());
        for element in &elements {
            prop_assert_eq!(read.get(element.ai.as_str()), Some(&*element.value), "{}", compressed);
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in "[A-Za-z0-9_-]{0,80}") {
        let _ = Elements::of_compressed(&text);
    }
}
