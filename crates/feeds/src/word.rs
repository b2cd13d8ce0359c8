//! Words as they are compared: names of columns and of countries, in any language.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// In small letters without accents, with `_` for whatever is no letter or digit: `Währung`, `WAHRUNG` and `wahrung` are one, as are `Product Name` and
/// `product-name`.
pub(crate) fn plain(text: &str) -> String {
    let mut word = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase).filter(|c| !is_combining_mark(*c)) {
        match c {
            'ı' => word.push('i'),
            'ł' => word.push('l'),
            'ø' => word.push('o'),
            c if c.is_alphanumeric() => word.push(c),
            _ if word.is_empty() || word.ends_with('_') => {}
            _ => word.push('_'),
        }
    }
    word.truncate(word.trim_end_matches('_').len());
    word
}

/// With a blank where a word begins within one: `SellerUserID` is `Seller User ID`.
pub(crate) fn humps(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 4);
    let mut before = [None; 2];
    for c in text.chars() {
        match before {
            [_, Some(last)] if char::is_lowercase(last) && c.is_uppercase() => words.push(' '),
            // The last capital of several is the first letter of the next word.
            [Some(first), Some(last)] if char::is_uppercase(first) && char::is_uppercase(last) && c.is_lowercase() => {
                words.insert(words.len() - last.len_utf8(), ' ');
            }
            _ => {}
        }
        words.push(c);
        before = [before[1], Some(c)];
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_begin_words() {
        let words = ["SellerUserID", "EANCode", "listing_title", "ÄußereBreite", "URL", "item2Name"].map(humps);
        assert_eq!(words, ["Seller User ID", "EAN Code", "listing_title", "Äußere Breite", "URL", "item2Name"]);
    }

    #[test]
    fn words_are_one_however_they_are_written() {
        for (text, word) in [
            (" Product-Name ", "product_name"),
            ("WÄHRUNG", "wahrung"),
            ("BAŞLIK", "baslik"),
            ("İlan No.", "ilan_no"),
            ("Body (HTML)", "body_html"),
            ("商品名称", "商品名称"),
            ("--", ""),
        ] {
            assert_eq!(plain(text), word, "{text}");
        }
    }
}
