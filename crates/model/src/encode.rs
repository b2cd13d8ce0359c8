//! Texts and bytes in the writing of others.

use std::fmt::Write as _;

/// A text inside an element of HTML, or between the quotation marks of an attribute.
#[must_use]
pub fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Bytes as hexadecimal digits, small letters.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_leaves_neither_its_element_nor_its_attribute() {
        assert_eq!(html(r#"</b><script a="1">&"#), "&lt;/b&gt;&lt;script a=&quot;1&quot;&gt;&amp;");
    }

    #[test]
    fn each_byte_is_two_digits() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
