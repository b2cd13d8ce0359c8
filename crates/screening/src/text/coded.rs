//! Texts as their readers see them: with characters that are written as codes, as pages and addresses have them (`Di&oacute;r`, `O&#109;ega`, `Pr%61da`), and with
//! those in their order that overrides turn round ([`shown`](super::shown)).

use super::shown::{as_seen, is_turned};

/// A text as it is seen.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub text: String,
    /// The characters of the original that each character stands for: `[start, end)`.
    origin: Vec<(u32, u32)>,
    /// Which characters are letters or digits that nobody has to write as codes, or turn round, in order.
    plain: Vec<u32>,
    /// What is said of those.
    rule: &'static str,
}

/// The longest code, from its `&` to its `;`.
const LONGEST: usize = 10;

impl Decoded {
    /// The text with its codes read; `None` if it has none.
    pub fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || !memchr::memchr2_iter(b'&', b'%', bytes).any(|at| code(&bytes[at..], bytes[..at].last().copied().map(char::from)).is_some()) {
            return None;
        }
        let mut decoded =
            Self { text: String::with_capacity(text.len()), origin: Vec::with_capacity(text.len()), plain: Vec::new(), rule: "letters written as codes" };
        let (mut at, mut chars, mut before) = (0, 0, None);
        while let Some(written) = text[at..].chars().next() {
            let meant = if matches!(written, '&' | '%') { code(&bytes[at..], before) } else { None };
            if meant.is_some_and(|(meant, _)| meant.is_ascii_alphanumeric()) {
                decoded.plain.push(decoded.origin.len() as u32);
            }
            // A code is ASCII: as many characters as bytes.
            let (c, bytes, length) = meant.map_or((written, written.len_utf8(), 1), |(c, length)| (c, length, length as u32));
            decoded.text.push(c);
            decoded.origin.push((chars, chars + length));
            (at, chars, before) = (at + bytes, chars + length, Some(c));
        }
        Some(decoded)
    }

    /// The text, of which `coded` is what its codes say, in the order in which it is seen; `None` if that is the one in which it is written.
    pub fn in_order(text: &str, coded: Option<&Self>) -> Option<Self> {
        let text = coded.map_or(text, |coded| &coded.text);
        if !is_turned(text) {
            return None;
        }
        let origin = |at: usize| coded.map_or((at as u32, at as u32 + 1), |coded| coded.origin[at]);
        let seen = as_seen(text.chars().enumerate().map(|(at, c)| (c, origin(at))));
        let plain = seen.iter().zip(0..).filter(|((c, _, turned), _)| *turned && c.is_alphanumeric()).map(|(_, at)| at).collect();
        Some(Self {
            text: seen.iter().map(|(c, ..)| *c).collect(),
            origin: seen.iter().map(|(_, origin, _)| *origin).collect(),
            plain,
            rule: "letters turned round",
        })
    }

    /// Characters of the original for `[start, end)` of this text.
    pub fn span(&self, start: u32, end: u32) -> (u32, u32) {
        let range = self.origin.get(start as usize..end as usize).unwrap_or_default();
        (range.iter().map(|of| of.0).min().unwrap_or_default(), range.iter().map(|of| of.1).max().unwrap_or_default())
    }

    /// What is said of the letters and digits between the two, if one of them is written so for no reason but to hide it.
    pub fn hides(&self, start: u32, end: u32) -> Option<&'static str> {
        self.plain[self.plain.partition_point(|at| *at < start)..].first().is_some_and(|at| *at < end).then_some(self.rule)
    }
}

/// The character that a code at the start of `bytes` stands for, and the code's length. In addresses only letters amid letters are read so: `80%50%`.
fn code(bytes: &[u8], before: Option<char>) -> Option<(char, usize)> {
    match bytes {
        [b'%', a, b, after, ..] if before.is_some_and(|before| before.is_ascii_alphabetic()) && (after.is_ascii_alphabetic() || *after == b'%') => {
            let hex = |digit: u8| char::from(digit).to_digit(16);
            let c = char::from_u32(hex(*a)? * 16 + hex(*b)?)?;
            c.is_ascii_alphabetic().then_some((c, 3))
        }
        [b'&', b'#', rest @ ..] => {
            let (radix, from) = if matches!(rest, [b'x' | b'X', ..]) { (16, 1) } else { (10, 0) };
            let digits: Vec<u32> = rest[from..].iter().take(LONGEST).map_while(|digit| char::from(*digit).to_digit(radix)).collect();
            let end = from + digits.len();
            let number = digits.iter().try_fold(0_u32, |number, digit| number.checked_mul(radix)?.checked_add(*digit))?;
            // Who shows a page reads it without its end, too.
            let length = 2 + end + usize::from(rest.get(end) == Some(&b';'));
            (!digits.is_empty()).then_some(())?;
            Some((char::from_u32(number)?, length))
        }
        [b'&', rest @ ..] => {
            let end = rest.iter().take(LONGEST).position(|byte| *byte == b';')?;
            Some((named(std::str::from_utf8(&rest[..end]).ok()?)?, end + 2))
        }
        _ => None,
    }
}

/// The character of a named code of HTML: letters with accents, and what stands between words.
fn named(name: &str) -> Option<char> {
    let other = match name {
        "amp" => '&',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
        "lt" => '<',
        "gt" => '>',
        "ndash" | "mdash" | "minus" => '-',
        "shy" => '\u{ad}',
        "zwj" => '\u{200d}',
        "zwnj" => '\u{200c}',
        "szlig" => 'ß',
        "aelig" => 'æ',
        "AElig" => 'Æ',
        "oelig" => 'œ',
        "OElig" => 'Œ',
        "oslash" => 'ø',
        "Oslash" => 'Ø',
        "reg" => '®',
        "trade" => '™',
        "copy" => '©',
        "euro" => '€',
        "pound" => '£',
        _ => '\0',
    };
    if other != '\0' {
        return Some(other);
    }
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let accent = match &name[1..] {
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "circ" => '\u{302}',
        "uml" => '\u{308}',
        "tilde" => '\u{303}',
        "ring" => '\u{30a}',
        "cedil" => '\u{327}',
        "caron" => '\u{30c}',
        _ => return None,
    };
    unicode_normalization::char::compose(letter, accent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_and_lead_back() {
        let decoded = Decoded::of("Ð Di&oacute;r O&#109;e&#x67;a Pr%61da A&amp;B").unwrap();
        assert_eq!(decoded.text, "Ð Diór Omega Prada A&B");
        assert_eq!((decoded.span(2, 6), decoded.span(7, 12), decoded.span(13, 18)), ((2, 13), (14, 29), (30, 37)));
        assert_eq!([(2, 6), (7, 12), (13, 18), (19, 22)].map(|(start, end)| decoded.hides(start, end).is_some()), [false, true, true, false]);
    }

    #[test]
    fn what_is_turned_round_is_read_as_it_is_seen_and_leads_back() {
        let text = "Ro\u{202e}x&#101;l\u{202c} watch";
        let seen = Decoded::in_order(text, Decoded::of(text).as_ref()).unwrap();
        assert_eq!((&*seen.text, seen.span(0, 5), seen.span(6, 11)), ("Rolex watch", (0, 11), (13, 18)));
        assert_eq!((seen.hides(0, 5), seen.hides(6, 11)), (Some("letters turned round"), None));
        assert!(Decoded::in_order("Rolex &amp; \u{200f}watch", None).is_none());
    }

    #[test]
    fn codes_stand_beside_each_other_and_without_their_ends() {
        let read = |text: &str| Decoded::of(text).map(|decoded| decoded.text);
        assert_eq!(read("Pr%61%64a").as_deref(), Some("Prada"));
        assert_eq!(read("O&#109ega, &#0000109;&#x6D;").as_deref(), Some("Omega, mm"));
        assert_eq!(read("👟&#78;ike").as_deref(), Some("👟Nike"));
    }

    #[test]
    fn what_is_no_code_stays() {
        for text in ["H&M; and more", "80%50%", "AT&T", "100%be a", "&#; &#x; &nothing; &", "&#55555555;", "50%", "R&B;", "&#xD800;", "&é;"] {
            assert!(Decoded::of(text).is_none(), "{text}");
        }
    }
}
