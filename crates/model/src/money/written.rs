//! Amounts as people and shops write them: `1299`, `19,9`, `1,299.00`, `1.299,00`, `1'299.00`, `1 299,00`.

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is no number.
    NoNumber,
    /// What its one separator is cannot be told: `2.500` is two and a half, or two thousand five hundred. With its digits alone.
    Ambiguous(String),
}

/// The whole units of an amount and the digits after them. A point or comma that stands once parts the decimals; of two different ones the last does, and
/// the others stand between thousands. One with three digits after it may be either, unless there are three decimals or no thousands are written so. Spaces
/// and apostrophes stand between thousands only.
pub(crate) fn read(text: &str, decimals: u32) -> Result<(String, &str), Unread> {
    if let Some(spacer) = text.chars().find(|c| is_spacer(*c)) {
        let (before, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        return Ok((grouped(before, spacer)?, digits(fraction)?));
    }
    let separators: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| matches!(c, '.' | ',')).collect();
    let Some(&(last, separator)) = separators.last() else { return Ok((whole(text)?, "")) };
    let others = &separators[..separators.len() - 1];
    if others.iter().any(|(_, other)| *other == separator) {
        return Ok((grouped(text, separator)?, ""));
    }
    let (before, fraction) = (&text[..last], digits(&text[last + 1..])?);
    if let [(_, other), ..] = others {
        return Ok((grouped(before, *other)?, fraction));
    }
    let before = whole(before)?;
    if decimals != 3 && fraction.len() == 3 && before.len() <= 3 && !before.starts_with('0') {
        return Err(Unread::Ambiguous(before + fraction));
    }
    Ok((before, fraction))
}

/// What is written between thousands and never before decimals.
fn is_spacer(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ') || c.is_whitespace()
}

fn digits(text: &str) -> Result<&str, Unread> {
    if text.bytes().all(|b| b.is_ascii_digit()) { Ok(text) } else { Err(Unread::NoNumber) }
}

fn whole(text: &str) -> Result<String, Unread> {
    if text.is_empty() || text.len() > 15 { Err(Unread::NoNumber) } else { Ok(digits(text)?.to_owned()) }
}

/// Whole units with a separator between all their thousands.
fn grouped(text: &str, separator: char) -> Result<String, Unread> {
    let groups: Vec<&str> = text.split(separator).collect();
    let well = groups.iter().enumerate().all(|(at, group)| if at == 0 { (1..=3).contains(&group.len()) } else { group.len() == 3 });
    if well { whole(&groups.concat()) } else { Err(Unread::NoNumber) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_and_decimals_are_told_apart_or_refused() {
        for (text, units, fraction) in [
            ("1299", "1299", ""),
            ("19,9", "19", "9"),
            ("19.", "19", ""),
            ("1,299.00", "1299", "00"),
            ("1.299,00", "1299", "00"),
            ("1.234.567", "1234567", ""),
            ("1,234,567.5", "1234567", "5"),
            ("0.500", "0", "500"),
            ("1234.500", "1234", "500"),
            ("1'299.00", "1299", "00"),
            ("1’299’000", "1299000", ""),
            ("12 500", "12500", ""),
            ("2\u{202f}499,50", "2499", "50"),
            ("1 299,000", "1299", "000"),
        ] {
            assert_eq!(read(text, 2), Ok((units.to_owned(), fraction)), "{text}");
        }
        for (text, digits) in [("2.500", "2500"), ("1,000", "1000"), ("999.999", "999999")] {
            assert_eq!(read(text, 2), Err(Unread::Ambiguous(digits.to_owned())), "{text}");
            assert!(read(text, 0).is_err() && read(text, 3).is_ok(), "{text}");
        }
        for wrong in [
            "",
            ".5",
            "1.2.3",
            "1,29.00",
            "12.34,567.8",
            "1.000,5,5",
            "1234,567.00",
            "-1",
            "1 00",
            "10 20",
            "1 000'000",
            "1'299.00.0",
            "1.000 000",
            "１",
            "9999999999999999",
        ] {
            assert_eq!(read(wrong, 2), Err(Unread::NoNumber), "{wrong}");
        }
    }
}
