//! Which lists of serial numbers are refused.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use codes::serials::{Fault, Spaces, judge};

/// A small generator that is the same each time (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn text(&mut self, length: usize, alphabet: &[u8]) -> String {
        (0..length).map(|_| char::from(alphabet[(self.next() % alphabet.len() as u64) as usize])).collect()
    }

    fn shuffle(&mut self, list: &mut [String]) {
        for at in (1..list.len()).rev() {
            list.swap(at, (self.next() % (at as u64 + 1)) as usize);
        }
    }
}

/// The serial of the nth unit.
type Writing = fn(u64) -> String;

const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// A number in a base, with these digits, padded.
fn in_base(mut n: u64, digits: &[u8], width: usize) -> String {
    let mut text = Vec::new();
    while n > 0 || text.len() < width {
        text.push(digits[(n % digits.len() as u64) as usize]);
        n /= digits.len() as u64;
    }
    text.reverse();
    String::from_utf8(text).unwrap()
}

fn luhn(digits: &str) -> u32 {
    let doubled = |(at, c): (usize, char)| {
        if at % 2 == 0 {
            let d = c.to_digit(10).unwrap() * 2;
            d / 10 + d % 10
        } else {
            c.to_digit(10).unwrap()
        }
    };
    (10 - digits.chars().rev().enumerate().map(doubled).sum::<u32>() % 10) % 10
}

#[test]
fn counters_of_every_kind_are_found_in_whatever_order() {
    let sets: &[(&str, Writing)] = &[
        ("plain", |n| format!("{:08}", 10_000_000 + n)),
        ("with words around", |n| format!("SN-{n:06}-EU")),
        ("in steps of a hundred thousand", |n| format!("{:012}", 7 + n * 123_457)),
        ("hexadecimal", |n| format!("AX{:06X}", 0xA0_0000 + n)),
        ("base 36", |n| in_base(99_999 + n, b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 8)),
        ("base 32 without the letters that are taken for others", |n| in_base(1 << 20 | n, b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", 8)),
        ("letters", |n| in_base(n, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", 7)),
        ("backwards", |n| format!("{:09}", 300_000_000 + n).chars().rev().collect()),
        ("with a check digit", |n| {
            let body = format!("{:08}", 50_000_000 + n);
            format!("{body}{}", luhn(&body))
        }),
        ("with two random digits behind", |n| format!("{:06}{:02}", n, n * n * 7 % 97)),
        ("downwards", |n| format!("{:08}", 90_000_000 - n)),
    ];
    let mut random = Random(1);
    for (name, serial) in sets {
        for count in [3, 4, 19, 25, 300, 5_000] {
            let mut list: Vec<String> = (0..count).map(serial).collect();
            random.shuffle(&mut list);
            assert!(judge(&list).is_err(), "{name}, {count}");
        }
    }
}

#[test]
fn a_counter_among_random_numbers_is_found_and_its_numbers_are_named() {
    let mut random = Random(2);
    let mut list: Vec<String> = (0..9_900).map(|_| random.text(12, UPPER)).collect();
    list.extend((0..400).map(|n| format!("MARKW{n:07}")));
    random.shuffle(&mut list);
    let fault = judge(&list).unwrap_err();
    assert!(matches!(fault, Fault::Sequential { neighbours: 340..=450, .. }), "{fault:?}");
    let named: Vec<&String> = fault.examples().iter().map(|at| &list[*at]).collect();
    assert!(named.len() >= 2 && named.iter().all(|serial| serial.starts_with("MARKW")), "{named:?}");
    assert!(fault.to_string().contains("follow one another"));
}

#[test]
fn a_list_that_is_dense_is_refused_with_the_chance_of_a_guess() {
    let mut random = Random(3);
    let list: std::collections::BTreeSet<String> = (0..5_000).map(|_| random.text(7, b"0123456789")).collect();
    let fault = judge(&list.into_iter().collect::<Vec<_>>()).unwrap_err();
    assert!(matches!(fault, Fault::Dense { guesses: 1_900.0..2_100.0, .. } | Fault::Close { .. }), "{fault:?}");
    // Eight characters of which only two ever change say no more than those two.
    let list: std::collections::BTreeSet<String> = (0..50).map(|_| format!("ACME-X-{}", random.text(2, UPPER))).collect();
    assert!(judge(&list.into_iter().collect::<Vec<_>>()).is_err());
}

#[test]
fn numbers_of_other_lists_count_where_they_look_like_those_of_the_list() {
    let mut random = Random(5);
    let list: Vec<String> = (0..900).map(|_| random.text(7, b"0123456789")).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let mut spaces = Spaces::of(&list).unwrap();
    for _ in 0..2_000 {
        spaces.add_other(&random.text(7, UPPER));
        spaces.add_other(&random.text(8, b"0123456789"));
    }
    assert!(spaces.judge().unwrap().guesses > 10_000.0);
    for _ in 0..900 {
        spaces.add_other(&random.text(7, b"0123456789"));
    }
    let fault = spaces.judge().unwrap_err();
    assert!(matches!(fault, Fault::Dense { guesses: 5_000.0..6_000.0, others: 900, length: 7, longer: 1, .. }), "{fault:?}");
    assert!(fault.to_string().ends_with("Make those of 7 characters longer by 1 random character"), "{fault}");
}

#[test]
fn random_numbers_pass_whatever_they_look_like() {
    for seed in 0..60 {
        let mut random = Random(seed);
        for (count, length, alphabet) in [
            (1, 7, UPPER),
            (2, 9, UPPER),
            (3, 10, UPPER),
            (25, 10, b"0123456789".as_slice()),
            (500, 12, b"0123456789ABCDEF"),
            (3_000, 9, UPPER),
            (20_000, 22, UPPER),
        ] {
            if seed > 5 && count > 1_000 {
                continue;
            }
            let list: Vec<String> = (0..count).map(|_| format!("AC{}", random.text(length, alphabet))).collect();
            assert!(judge(&list).is_ok(), "seed {seed}, {count} of {length}: {:?}", judge(&list));
        }
    }
}

#[test]
fn random_numbers_just_inside_of_the_bound_pass() {
    for seed in 100..130 {
        let mut random = Random(seed);
        // One guess in 20,000.
        let list: std::collections::BTreeSet<String> = (0..5_000).map(|_| random.text(8, b"0123456789")).collect();
        let strength = judge(&list.into_iter().collect::<Vec<_>>());
        assert!(strength.as_ref().is_ok_and(|strength| (19_000.0..21_000.0).contains(&strength.guesses)), "{seed}: {strength:?}");
    }
}
