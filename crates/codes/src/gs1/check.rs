//! Whether a value is what its identifier asks for.

use super::{
    ai::{Ai, Content, Part, Set},
    error::{Fault, Problem},
    iso,
};

/// Refuses a value that is not what the identifier asks for; the fault's byte is that of the value.
pub(super) fn value(ai: Ai, value: &str) -> Result<(), Fault> {
    if value.is_empty() {
        return Err(Fault::new(0, Problem::NoValue(ai)));
    }
    let (mut at, mut required) = (0, 0);
    for part in ai.parts() {
        let rest = value.as_bytes().get(at..).unwrap_or_default();
        if rest.is_empty() && part.optional {
            break;
        }
        required += part.least;
        let taken = &rest[..rest.len().min(part.most)];
        // From byte to byte: a character of several bytes is in no set, so that all before it have one.
        if let Some(wrong) = taken.iter().position(|byte| !part.set.has(*byte)) {
            let found = value.get(at + wrong..).and_then(|rest| rest.chars().next()).unwrap_or(char::REPLACEMENT_CHARACTER);
            return Err(Fault::new(at + wrong, Problem::Character { ai, found, set: part.set }));
        }
        if taken.len() < part.least {
            return Err(Fault::new(value.len(), Problem::TooShort { ai, found: value.len(), least: required + least_after(ai, part) }));
        }
        for content in part.contents {
            content.check(ai, taken).map_err(|fault| Fault::new(at + fault.byte, fault.problem))?;
        }
        at += taken.len();
    }
    if at < value.len() {
        let most = ai.parts().iter().map(|part| part.most).sum();
        return Err(Fault::new(at, Problem::TooLong { ai, found: value.chars().count(), most }));
    }
    Ok(())
}

/// How many characters the parts after one need.
fn least_after(ai: Ai, part: &Part) -> usize {
    ai.parts().iter().skip_while(|other| !std::ptr::eq(*other, part)).skip(1).filter(|other| !other.optional).map(|other| other.least).sum()
}

impl Set {
    /// Whether a character is in the set (GS1 General Specifications, figures 7.11-1 to 7.11-3).
    #[must_use]
    pub fn has(self, byte: u8) -> bool {
        match self {
            Self::Digits => byte.is_ascii_digit(),
            Self::Set82 => byte.is_ascii_alphanumeric() || b"!\"%&'()*+,-./:;<=>?_".contains(&byte),
            Self::Set39 => byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"#-/".contains(&byte),
            Self::Set64 => byte.is_ascii_alphanumeric() || b"-_=".contains(&byte),
        }
    }
}

impl Content {
    /// `text` has characters of the part's set only.
    fn check(self, ai: Ai, text: &[u8]) -> Result<(), Fault> {
        let wrong = |from: usize, to: usize, expected| {
            let found = text.get(from..to).map(|found| String::from_utf8_lossy(found).into_owned()).unwrap_or_default();
            Err(Fault::new(from, Problem::Content { ai, found, expected }))
        };
        let all = |good: bool, expected| if good { Ok(()) } else { wrong(0, text.len(), expected) };
        match self {
            Self::CheckDigit => check_digit(ai, text),
            Self::CheckPair => check_pair(ai, text),
            Self::CompanyPrefix => {
                let digits = text.iter().take(4).filter(|byte| byte.is_ascii_digit()).count();
                if digits == 4 { Ok(()) } else { wrong(0, text.len().min(4), "the beginning of a GS1 Company Prefix, which has four digits or more") }
            }
            Self::Date => date(text, 2, false).or_else(|(from, expected)| wrong(from, from + 2, expected)),
            Self::DateOrMonth => date(text, 2, true).or_else(|(from, expected)| wrong(from, from + 2, expected)),
            Self::LongDate => date(text, 4, false).or_else(|(from, expected)| wrong(from, from + 2, expected)),
            Self::Time if number(text, 0, 2) > 23 => wrong(0, 2, "an hour"),
            Self::Time if number(text, 2, 4) > 59 => wrong(2, 4, "a minute"),
            Self::Time => Ok(()),
            Self::Hour => all(number(text, 0, 2) < 24, "an hour"),
            Self::Sixtieth => all(number(text, 0, 2) < 60, "a minute or second"),
            Self::Country => all(iso::is_country(text), "a country's number in ISO 3166-1"),
            Self::CountryOrSeveral => all(text == b"999" || iso::is_country(text), "a country's number in ISO 3166-1, or 999"),
            Self::CountryLetters => all(iso::is_country_letters(text), "a country's two letters in ISO 3166-1"),
            Self::Currency => all(iso::is_currency(text), "a currency's number in ISO 4217"),
            Self::Sex => all(matches!(text, b"0" | b"1" | b"2" | b"9"), "0, 1, 2 or 9 (ISO 5218)"),
            Self::PieceOfTotal => {
                let (piece, total) = (number(text, 0, 2), number(text, 2, 4));
                all(1 <= piece && piece <= total, "the number of a piece and the number of all pieces")
            }
            Self::PlaceOfTotal => {
                let good = matches!(text, [place @ b'1'..=b'9', b'/', total @ b'1'..=b'9'] if place <= total);
                all(good, "a place and a total, such as 2/3")
            }
            Self::Iban => all(is_iban(text), "an IBAN with right check digits"),
            Self::PercentEncoded => match text.iter().enumerate().find(|(at, byte)| **byte == b'%' && !is_encoded(&text[*at..])) {
                Some((at, _)) => wrong(at, text.len().min(at + 3), "percent-encoding"),
                None => Ok(()),
            },
            Self::Latitude => all(number(text, 0, 10) <= 1_800_000_000, "a latitude: degrees from the south pole times 10⁷"),
            Self::Longitude => all(number(text, 0, 10) <= 3_600_000_000, "a longitude: degrees from 180° W times 10⁷"),
            Self::YesOrNo => all(matches!(text, b"0" | b"1"), "0 (no) or 1 (yes)"),
            Self::Winding => all(matches!(text, b"0" | b"1" | b"9"), "0 (face out), 1 (face in) or 9 (undefined)"),
            Self::MediaType => all(matches!(number(text, 0, 2), 1..=10 | 80..=99), "an AIDC media type: 01 to 10, or 80 to 99"),
            Self::Minus => all(text == b"-", "a minus sign"),
            Self::Zero => all(text == b"0", "0"),
            Self::NotZero => all(text.iter().any(|byte| *byte != b'0'), "a measure above zero"),
            Self::NoLeadingZero => all(text == b"0" || !text.starts_with(b"0"), "a number without zeros in front"),
            Self::ImporterIndex => all(text.iter().all(|byte| Set::Set64.has(*byte) && *byte != b'='), "a letter, a digit, - or _"),
            Self::NotOnlyDigits => all(text.iter().any(|byte| !byte.is_ascii_digit()), "an identifier with a character that is no digit"),
            Self::PackageType => all(text.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "a package type of capitals and digits"),
            Self::Coupon => match text.iter().position(|byte| !byte.is_ascii_digit()) {
                Some(at) => wrong(at, at + 1, "a digit of a coupon code"),
                None => Ok(()),
            },
        }
    }
}

/// The number that digits write.
fn number(text: &[u8], from: usize, to: usize) -> u64 {
    text.get(from..to).unwrap_or_default().iter().fold(0, |number, digit| number * 10 + u64::from(digit.wrapping_sub(b'0')))
}

/// §7.9, standard check digit: weights 3 and 1 from the right.
fn check_digit(ai: Ai, text: &[u8]) -> Result<(), Fault> {
    let Some((last, before)) = text.split_last() else { return Ok(()) };
    let (expected, found) = (model::gtin::check_digit(before), last - b'0');
    if expected == found { Ok(()) } else { Err(Fault::new(before.len(), Problem::CheckDigit { ai, expected, found })) }
}

/// §7.9, alphanumeric keys: the characters' places in set 82, weighted by the primes from the right, modulo 1021; five bits of the sum to each check character.
fn check_pair(ai: Ai, text: &[u8]) -> Result<(), Fault> {
    const ORDER: &[u8] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
    const PRIMES: [usize; 23] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];
    const CHECKS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let Some((before, pair)) = text.split_last_chunk::<2>() else {
        return Err(Fault::new(0, Problem::TooShort { ai, found: text.len(), least: 6 }));
    };
    let place = |byte: &u8| ORDER.iter().position(|known| known == byte).unwrap_or_default();
    let sum = before.iter().rev().zip(PRIMES).map(|(byte, prime)| place(byte) * prime).sum::<usize>() % 1021;
    let expected = [CHECKS[sum >> 5], CHECKS[sum & 31]];
    if expected == *pair {
        return Ok(());
    }
    Err(Fault::new(before.len(), Problem::CheckPair { ai, expected: expected.map(char::from).iter().collect() }))
}

/// A day of the calendar, the year having so many digits. Two digits mean the year nearest to now (§7.12), which until 2100 is a leap year if that
/// of 2000 to 2099 is.
/// Answers where the wrong piece stands, and what it should be.
fn date(text: &[u8], year: usize, month_alone: bool) -> Result<(), (usize, &'static str)> {
    let (years, month, day) = (number(text, 0, year), number(text, year, year + 2), number(text, year + 2, year + 4));
    let years = if year == 2 { 2000 + years } else { years };
    let leap = years.is_multiple_of(4) && (!years.is_multiple_of(100) || years.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return Err((year, "a month")),
    };
    if (day == 0 && !month_alone) || day > days { Err((year + 2, "a day of that month")) } else { Ok(()) }
}

/// ISO 13616: two letters, two check digits and the rest; turned round and read as a number it is 1 modulo 97.
fn is_iban(text: &[u8]) -> bool {
    let form = |at: usize, byte: u8| match at {
        0 | 1 => byte.is_ascii_uppercase(),
        2 | 3 => byte.is_ascii_digit(),
        _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
    };
    let Some((start, rest)) = text.split_first_chunk::<4>().filter(|(_, rest)| !rest.is_empty()) else { return false };
    let remainder = rest.iter().chain(start).fold(0_u32, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte.wrapping_sub(b'A')) + 10) % 97,
    });
    text.iter().enumerate().all(|(at, byte)| form(at, *byte)) && remainder == 1
}

fn is_encoded(text: &[u8]) -> bool {
    matches!(text, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}
