//! Offices' words and codes in the portal's: what is in force, which kind a mark is, which day a text means.

use crate::Cause;
use model::{date::Day, mark::MarkKind};

/// Whether a registration gives rights, by its office's code and words. What is not known to be in force counts as not, so that a person looks.
///
/// USPTO codes (Trademark Status Codes): 700–709 registered and maintained, 780–794 with a cancellation pending or ended at the TTAB, 800 renewed;
/// 710–719 cancelled, 900 expired, 6xx abandoned, below: pending.
pub(crate) fn is_in_force(office: &str, code: &str, text: &str) -> bool {
    if office == "US"
        && let Ok(code) = code.parse::<u16>()
    {
        match code {
            700..=709 | 780..=794 | 800 => return true,
            0..=699 | 710..=719 | 900..=999 => return false,
            _ => {}
        }
    }
    let said = format!("{code} {text}").to_lowercase();
    const DEAD: [&str; 12] = ["cancel", "expire", "abandon", "dead", "invalid", "surrender", "lapse", "refus", "withdraw", "terminat", "removed", "ended"];
    const ALIVE: [&str; 5] = ["registered", "renewed", "in force", "protected", "live"];
    !DEAD.iter().any(|word| said.contains(word)) && ALIVE.iter().any(|word| said.contains(word))
}

/// The kind of a mark from what a record says of it: the category in words (WIPO's or USPTO's), USPTO's drawing code, whether it has a verbal element.
pub(crate) fn mark_kind(category: &str, drawing_code: &str, has_text: bool) -> MarkKind {
    let category = category.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| category.contains(word));
    match drawing_code.trim_start_matches('0').get(..1) {
        _ if says(&["sound"]) && !says(&["no drawing"]) => MarkKind::Sound,
        _ if says(&["3-d", "three-dim", "three dim", "shape"]) => MarkKind::Shape,
        _ if says(&["colour", "color"]) && !says(&["word", "figurative", "drawing"]) => MarkKind::Colour,
        _ if says(&["hologram", "motion", "position", "pattern", "olfactory", "multimedia", "no drawing"]) => MarkKind::Other,
        _ if says(&["combined", "stylized", "stylised", "which includes word", "with word"]) => MarkKind::Combined,
        _ if says(&["without any word", "figurative", "device"]) => MarkKind::Figurative,
        _ if says(&["word", "standard character", "typeset", "verbal"]) => MarkKind::Word,
        Some("1" | "4") => MarkKind::Word,
        Some("3" | "5") => MarkKind::Combined,
        Some("2") => MarkKind::Figurative,
        Some("6") => MarkKind::Other,
        _ if has_text => MarkKind::Word,
        _ => MarkKind::Other,
    }
}

/// A day from `1998-08-04`, `1995-02-07-05:00` (an offset, or a time, is cut) or `19980804`. Days and months of 00 mean “not known”: none.
pub(crate) fn day(field: &'static str, text: &str) -> Result<Option<Day>, Cause> {
    let wrong = || Cause::Date { field, text: text.chars().take(40).collect() };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits: String = match text.get(..10) {
        Some(date) if date.as_bytes()[4] == b'-' => {
            let rest = &text[10..];
            if !(rest.is_empty() || rest.starts_with(['T', 'Z', '+', '-', ' '])) {
                return Err(wrong());
            }
            date.split('-').collect()
        }
        _ => text.to_owned(),
    };
    if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong());
    }
    let (year, month, day) = (&digits[..4], &digits[4..6], &digits[6..]);
    if year == "0000" || month == "00" || day == "00" {
        return Ok(None);
    }
    let number = |part: &str| part.parse::<u8>().map_err(|_| wrong());
    Day::from_ymd(year.parse().map_err(|_| wrong())?, number(month)?, number(day)?).map(Some).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cancelled_or_unknown_registration_is_not_in_force() {
        for (office, code, text, expected) in [
            ("US", "700", "Registered", true),
            ("US", "800", "The registration has been renewed.", true),
            ("US", "790", "A cancellation proceeding is pending at the TTAB", true),
            ("US", "710", "Registration cancelled because registrant did not file an acceptable declaration", false),
            ("US", "900", "The registration has expired", false),
            ("US", "688", "Notice of allowance issued", false),
            ("EM", "Registered", "", true),
            ("EM", "Registration surrendered", "", false),
            ("EM", "", "", false),
        ] {
            assert_eq!(is_in_force(office, code, text), expected, "{office} {code} {text}");
        }
    }

    #[test]
    fn kinds_come_from_words_first_and_codes_then() {
        for (category, code, text, kind) in [
            ("TYPESET WORD(S) /LETTER(S) /NUMBER(S)", "1", true, MarkKind::Word),
            ("STANDARD CHARACTER MARK", "4", true, MarkKind::Word),
            ("AN ILLUSTRATION DRAWING WITHOUT ANY WORDS(S)/ LETTER(S)/NUMBER(S)", "2", false, MarkKind::Figurative),
            ("AN ILLUSTRATION DRAWING WHICH INCLUDES WORD(S)/ LETTER(S)/ NUMBER(S)", "3", true, MarkKind::Combined),
            ("Stylized characters", "", true, MarkKind::Combined),
            ("3-D", "", false, MarkKind::Shape),
            ("Sound", "", false, MarkKind::Sound),
            ("", "5000", true, MarkKind::Combined),
            ("", "", true, MarkKind::Word),
            ("", "", false, MarkKind::Other),
        ] {
            assert_eq!(mark_kind(category, code, text), kind, "{category}|{code}");
        }
    }

    #[test]
    fn days_with_offsets_are_read_and_unknown_days_are_none() {
        let read = |text| day("ApplicationDate", text);
        let text = |text| read(text).unwrap().unwrap().to_string();
        assert_eq!(text("1995-02-07-05:00"), "1995-02-07");
        assert_eq!(text("1995-02-07T00:00:00Z"), "1995-02-07");
        assert_eq!(text(" 19980804 "), "1998-08-04");
        assert_eq!(read("19960100"), Ok(None));
        assert_eq!(read("1996-00-00"), Ok(None));
        assert_eq!(read(""), Ok(None));
        for wrong in ["soon", "1995-02-31", "19951340", "1995-02-07x", "ä1995-02-0", "1995-1-1111"] {
            assert!(matches!(read(wrong), Err(Cause::Date { field: "ApplicationDate", .. })), "{wrong}");
        }
    }
}
