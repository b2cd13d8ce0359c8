//! Which Latin letters a character of another script looks like: the confusables of UTS #39, revision 28 or later, and what people draw letters with besides.

use crate::fold::plain_text;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;
use unicode_security::confusable_detection::skeleton;

/// Drawn letters that Unicode's confusables leave out, since an attentive reader tells them apart: small capitals, turned letters, "faux Cyrillic" and
/// "faux Greek". Each pair is what stands there and what is meant.
const DRAWN: &[(&str, &str)] = &[
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz"),
    ("ĸʍɐɔǝɟɥᴉɾʞɯɹʇʌʎʁɑɡɩʋ", "kmacefhijkmrtvyragiv"),
    ("авекмнорстухзбиіїйяшщцпгдєэьѕјԁԛԝһӏґ", "abekmhopctyxebniinrwwunraeebsjdqwhlr"),
    ("αβγεηικνορστυχωµϲϳ", "abyenikvopotuxwucj"),
    ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΧΩ", "abraezhoikamneonpetyxo"),
    ("ոօսհցքզյղլր", "nouhgfqjnln"),
    ("₳฿₵₡₢₠₣₲₭₤₥₦₱₽₴₮₩", "abcccefgklmnpputw"),
    ("∂∑√∆∩∪∈⊂∅", "devanuece"),
    ("Ꮖꮖ", "ii"),
    ("ɛɜəɘʊ", "eeeeu"),
];

static LATIN: LazyLock<FxHashMap<char, Box<str>>> = LazyLock::new(|| {
    let mut table = FxHashMap::default();
    for (drawn, meant) in DRAWN {
        for (c, letter) in drawn.chars().zip(meant.chars()) {
            table.entry(c).or_insert_with(|| letter.to_string().into_boxed_str());
        }
    }
    // The blocks with letters that look Latin; ideographs, syllables and pictures have none.
    let blocks = [
        '\u{a0}'..='\u{2fff}',
        '\u{a000}'..='\u{abff}',
        '\u{fb00}'..='\u{ffff}',
        '\u{10000}'..='\u{11fff}',
        '\u{16e00}'..='\u{16fff}',
        '\u{1d000}'..='\u{1e9ff}',
    ];
    for c in blocks.into_iter().flatten() {
        if table.contains_key(&c) || !c.is_alphanumeric() {
            continue;
        }
        let plain = plain_text(c.encode_utf8(&mut [0; 4]));
        let latin = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if latin(&plain) {
            table.insert(c, plain.into_boxed_str());
            continue;
        }
        let mut drawn: String = skeleton(c.encode_utf8(&mut [0; 4])).collect();
        // UTS #39 takes a capital I for an l; for a reader of brands it is an I.
        if drawn == "l" && c.is_uppercase() {
            drawn = "i".to_owned();
        }
        let seen: String = plain_text(&drawn).chars().map(|part| table.get(&part).map_or_else(|| part.to_string(), |letter| letter.to_string())).collect();
        if latin(&seen) {
            table.insert(c, seen.into_boxed_str());
        }
    }
    table
});

/// The lower-case Latin letters or digits that `c`, which is not ASCII, looks like.
#[must_use]
pub fn latin(c: char) -> Option<&'static str> {
    LATIN.get(&c).map(|letters| &**letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_drawn_letter_has_its_meaning() {
        for (drawn, meant) in DRAWN {
            assert_eq!(drawn.chars().count(), meant.chars().count(), "{drawn}");
        }
    }

    #[test]
    fn many_scripts_are_known() {
        let of = |c: char| latin(c).unwrap_or_default();
        assert_eq!([of('а'), of('Ꭺ'), of('օ'), of('𝖆'), of('ο'), of('ꓮ'), of('ı')], ["a", "a", "o", "a", "o", "a", "i"]);
        assert_eq!(latin('ж'), None);
        assert_eq!(latin('手'), None);
        assert!(LATIN.len() > 2000, "{}", LATIN.len());
    }
}
