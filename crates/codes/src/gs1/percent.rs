//! Percent-encoding (RFC 3986 §2.1).

/// Encodes all but the unreserved characters: `+`, `/`, `&` and the rest never mean anything by accident.
pub(super) fn encode(value: &str) -> String {
    value.bytes().fold(String::with_capacity(value.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            push_encoded(&mut text, byte);
        }
        text
    })
}

/// Appends `%` and two hexadecimal digits.
pub(super) fn push_encoded(text: &mut String, byte: u8) {
    text.push('%');
    text.extend([byte >> 4, byte & 15].map(|digit| char::from(b"0123456789ABCDEF"[usize::from(digit)])));
}

/// Undoes percent-encoding; in a query `+` is a space. Answers the byte of the text that cannot be decoded.
pub(super) fn decode(text: &str, query: bool) -> Result<String, usize> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let digit = |at: usize| after.get(at).and_then(|b| char::from(*b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
            let (Some(high), Some(low)) = (digit(0), digit(1)) else { return Err(text.len() - rest.len()) };
            bytes.push(high << 4 | low);
            rest = &after[2..];
        } else {
            bytes.push(if query && *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8(bytes).map_err(|error| encoded_at(text, error.utf8_error().valid_up_to()))
}

/// The byte of an encoded text from which a byte of the decoded one comes.
pub(super) fn encoded_at(text: &str, decoded: usize) -> usize {
    let mut at = 0;
    for _ in 0..decoded {
        at += if text.as_bytes().get(at) == Some(&b'%') { 3 } else { 1 };
    }
    at.min(text.len())
}
