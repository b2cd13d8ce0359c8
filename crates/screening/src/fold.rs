//! Folds text so that what looks or reads alike is alike, and remembers where each folded character came from.
//!
//! Three forms, each including the one before it ([`Form`]): case, width, styled alphabets and accents (Unicode NFKC with full case folding);
//! letters of other scripts that look Latin (UTS #39, *Unicode Security Mechanisms*, §4, with what people draw letters with besides); digits and
//! symbols written for letters. Folding is linear in the text, never fails, and folding twice changes nothing.

use crate::{han, lookalike};
use std::ops::Range;
use unicode_normalization::char::{decompose_canonical, decompose_compatible, is_combining_mark};

/// How much is folded together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Case, compatibility forms, accents; invisible characters are dropped: `ＮＩＫＥ`, `𝓝𝓲𝓴𝓮`, `Nïkе` with its Cyrillic `е` kept.
    Plain,
    /// And letters of other scripts as the Latin ones they look like: `Νіkе` is `nike`.
    Lookalike,
    /// And digits and symbols as the letters they stand for, with the letters that these confuse in one class ([`shape`]): `n1k3`, `nike` and `nlke`
    /// are all `nlke`.
    Shape,
}

/// A folded text with its way back to the original.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    chars: Vec<char>,
    /// For each folded character, which character of the original it stands for and how many: `[start, end)`.
    origins: Vec<(u32, u32)>,
}

impl Folded {
    /// Folds `text`. Characters past 4,294,967,295 are left out.
    #[must_use]
    pub fn of(text: &str, form: Form) -> Self {
        let mut folded = Self { chars: Vec::with_capacity(text.len()), origins: Vec::with_capacity(text.len()) };
        for (at, c) in text.chars().enumerate() {
            let Ok(at) = u32::try_from(at) else { break };
            let before = folded.chars.len();
            fold_char(c, form, &mut |part| {
                folded.chars.push(part);
                folded.origins.push((at, at + 1));
            });
            // An accent or a joiner belongs to the letter before it.
            if folded.chars.len() == before
                && let Some(last) = folded.origins.last_mut()
            {
                last.1 = at + 1;
            }
        }
        folded
    }

    /// The folded characters.
    #[must_use]
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The folded text.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The characters of the original that a range of folded characters stands for, with the accents and invisible characters that follow its last.
    /// An empty range, or one past the end, is empty.
    #[must_use]
    pub fn span(&self, folded: Range<usize>) -> Range<usize> {
        match self.origins.get(folded) {
            Some([first, .., last]) => first.0 as usize..last.1 as usize,
            Some([only]) => only.0 as usize..only.1 as usize,
            _ => 0..0,
        }
    }
}

/// Folds one character and hands on what it becomes: nothing for accents and invisible characters, several for ligatures.
pub fn fold_char(c: char, form: Form, out: &mut impl FnMut(char)) {
    match form {
        Form::Plain => plain(c, out),
        Form::Lookalike => latin(c, out),
        Form::Shape => latin(c, &mut |part| out(shape(part))),
    }
}

/// A text in [`Form::Plain`].
#[must_use]
pub fn plain_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| plain(c, &mut |part| out.push(part)));
    out
}

fn plain(c: char, out: &mut impl FnMut(char)) {
    if c.is_ascii() {
        return out(c.to_ascii_lowercase());
    }
    if is_hangul(c) {
        return out(c);
    }
    if han::is_han(c) {
        return out(han::simplified(c));
    }
    if is_invisible(c) {
        return;
    }
    // Signs that are no letters of the word they stand at: `Chanel№5`, `Nike™`.
    if matches!(c, '\u{2116}' | '\u{2117}' | '\u{2120}'..='\u{2122}') {
        return out(c);
    }
    if let Some(letter) = styled(c) {
        return out(letter);
    }
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase() {
            // İ lowers to an i with a dot: a second decomposition takes such dots off.
            decompose_canonical(lower, |bare| match bare {
                bare if is_stripped(bare) || is_invisible(bare) => {}
                'ß' => "ss".chars().for_each(&mut *out),
                'æ' => "ae".chars().for_each(&mut *out),
                'œ' => "oe".chars().for_each(&mut *out),
                'þ' => "th".chars().for_each(&mut *out),
                bare => out(han::simplified(stroke(bare))),
            });
        }
    });
}

fn latin(c: char, out: &mut impl FnMut(char)) {
    if c.is_ascii() {
        return out(c.to_ascii_lowercase());
    }
    // The capital first: Н looks like H, н does not.
    if let Some(letters) = lookalike::latin(c) {
        return letters.chars().for_each(out);
    }
    plain(c, &mut |part| match lookalike::latin(part) {
        Some(letters) if !part.is_ascii() => letters.chars().for_each(&mut *out),
        _ => out(part),
    });
}

/// The class of a character of [`Form::Lookalike`] by its shape: what a digit or symbol may stand for decides which letters are one. `1`, `|`, `!`, `i`
/// and `l` are `l`; `0` is `o`; `6`, `8`, `9`, `b` and `g` are `b`; `u` and `v` are `u`.
#[must_use]
pub const fn shape(c: char) -> char {
    match c {
        'i' | 'l' | '1' | '|' | '!' | '¡' => 'l',
        '0' | '°' | '¤' => 'o',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' | '§' => 's',
        '2' => 'z',
        '7' | '+' | '†' => 't',
        'g' | '6' | '8' | '9' => 'b',
        'v' => 'u',
        '(' | '<' | '¢' | '©' => 'c',
        '£' => 'l',
        '¥' => 'y',
        '₽' | '₱' => 'p',
        '฿' | '₲' => 'b',
        '₩' => 'w',
        '₦' => 'n',
        '₴' => 's',
        '₵' | '₡' => 'c',
        '₭' => 'k',
        '₮' | '₸' => 't',
        '₤' => 'l',
        '₫' => 'd',
        '₳' => 'a',
        '×' => 'x',
        'ƒ' => 'f',
        '√' | '∪' => 'u',
        '∆' | '∀' => 'a',
        '∃' => 'e',
        '∩' => 'n',
        '®' => 'r',
        c => c,
    }
}

/// Letters with a stroke or a hook, which Unicode takes for letters of their own.
const fn stroke(c: char) -> char {
    match c {
        'ø' | 'ɵ' => 'o',
        'ł' | 'ƚ' | 'ɫ' | 'ɬ' | 'ⱡ' => 'l',
        'đ' | 'ð' | 'ɗ' | 'ɖ' | 'ƌ' => 'd',
        'ı' | 'ɨ' => 'i',
        'ħ' | 'ɦ' => 'h',
        'ŧ' | 'ⱦ' | 'ƭ' | 'ƫ' | 'ʈ' => 't',
        'ƀ' | 'ɓ' | 'ƃ' => 'b',
        'ǥ' | 'ɠ' => 'g',
        'ŋ' | 'ɲ' | 'ƞ' => 'n',
        'ƶ' | 'ȥ' | 'ⱬ' => 'z',
        'ⱥ' => 'a',
        'ɇ' => 'e',
        'ȼ' | 'ƈ' => 'c',
        'ɍ' | 'ɽ' => 'r',
        'ɏ' | 'ƴ' => 'y',
        'ƥ' | 'ᵽ' => 'p',
        'ƙ' | 'ⱪ' => 'k',
        'ƒ' => 'f',
        'ɱ' => 'm',
        'ʂ' | 'ȿ' => 's',
        'ʉ' => 'u',
        'ʋ' => 'v',
        'ⱳ' => 'w',
        'ɉ' => 'j',
        'ς' => 'σ',
        c => c,
    }
}

/// Letters in a frame that NFKC leaves alone: negative circled and squared ones, and those in brackets (which it takes apart).
fn styled(c: char) -> Option<char> {
    let nth = |from: u32| char::from_u32(u32::from('a') + (c as u32 - from));
    match c {
        '\u{249c}'..='\u{24b5}' => nth(0x249c),
        '\u{1f150}'..='\u{1f169}' => nth(0x1f150),
        '\u{1f170}'..='\u{1f189}' => nth(0x1f170),
        '\u{1f1e6}'..='\u{1f1ff}' => nth(0x1f1e6),
        _ => None,
    }
}

/// Whether a character is an accent, or noise over letters, in scripts where these carry no meaning of their own (Latin, Greek, Cyrillic; kana's voicing
/// marks); vowel signs of other scripts stay.
#[must_use]
pub const fn is_stripped(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}' | '\u{ff9e}' | '\u{ff9f}')
}

/// Whether a character is not seen: joiners, directional marks and overrides, fillers, variation selectors, tags
/// (Unicode's `Default_Ignorable_Code_Point`).
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

const fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115e}' | '\u{1161}'..='\u{11ff}' | '\u{ac00}'..='\u{d7af}')
}

/// Whether a character is a word of its own: scripts that put no spaces between words (Chinese, Japanese, Thai…), and Korean, which joins particles to them.
#[must_use]
pub const fn stands_alone(c: char) -> bool {
    is_hangul(c)
        || matches!(c,
            '\u{0e00}'..='\u{0eff}'      // Thai, Lao
            | '\u{1000}'..='\u{109f}'    // Burmese
            | '\u{1780}'..='\u{17ff}'    // Khmer
            | '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30ff}'    // Kana
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'    // Han
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{ff66}'..='\u{ff9d}'    // half-width kana
            | '\u{20000}'..='\u{3ffff}')
}

/// Whether a folded character is part of words: a letter, a digit, or a vowel sign.
#[must_use]
pub fn is_wordy(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str, form: Form) -> String {
        Folded::of(text, form).text()
    }

    #[test]
    fn styles_and_accents_fold_to_plain_letters() {
        for text in
            ["NIKE", "ｎｉｋｅ", "𝓝𝓲𝓴𝓮", "ⓝⓘⓚⓔ", "🅝🅘🅚🅔", "🄽🄸🄺🄴", "🅽🅸🅺🅴", "⒩⒤⒦⒠", "Ñíkè", "n\u{200b}i\u{ad}k\u{202e}e", "N\u{336}i\u{489}k\u{20dd}e\u{301}"]
        {
            assert_eq!(folded(text, Form::Plain), "nike", "{text}");
        }
        assert_eq!(folded("Straße ŒUVRE Ørsted Łódź İST", Form::Plain), "strasse oeuvre orsted lodz ist");
        assert_eq!(folded("ЁЛКА ΣΊΣΥΦΟΣ", Form::Plain), "елка σισυφοσ");
    }

    #[test]
    fn other_scripts_fold_to_the_latin_they_look_like() {
        for text in ["Νіkе", "ΝΙΚΕ", "nіке", "ɴɪᴋᴇ", "ИІКЕ", "nıkε"] {
            assert_eq!(folded(text, Form::Lookalike), "nike", "{text}");
        }
        assert_eq!(folded("СНАNЕL сhаnеl", Form::Lookalike), "chanel chanel");
        assert_eq!(folded("ᏀᏌᏟᏟᏆ", Form::Lookalike), "gucci");
        assert_eq!(folded("ԌՍϹϹІ", Form::Lookalike), "gucci");
    }

    #[test]
    fn digits_and_symbols_take_the_shape_of_letters() {
        let nike = folded("nike", Form::Shape);
        for text in ["n1ke", "N|k3", "n!k€", "NIK3"] {
            assert_eq!(folded(text, Form::Shape), nike, "{text}");
        }
        assert_eq!(folded("Gu(¢1", Form::Shape), folded("gucci", Form::Shape));
        assert_eq!(folded("4d1d@$", Form::Shape), folded("adidas", Form::Shape));
        assert_eq!(folded("BVLGARI", Form::Shape), folded("8u1gar!", Form::Shape));
    }

    #[test]
    fn a_span_covers_the_letters_it_came_from() {
        let text = "x n\u{200b}ï\u{301}k\u{200d}e\u{301}! y";
        let folded = Folded::of(text, Form::Plain);
        assert_eq!(folded.text(), "x nike! y");
        assert_eq!(folded.span(2..6), 2..10);
        assert_eq!(folded.span(3..4), 4..6);
        assert_eq!(folded.span(4..4), 0..0);
        assert_eq!(folded.span(4..40), 0..0);
    }

    #[test]
    fn odd_texts_are_folded_too() {
        assert_eq!(folded("\u{301}\u{302}\u{336}", Form::Shape), "");
        assert_eq!(folded("👟👜", Form::Lookalike), "👟👜");
        assert_eq!(folded("\u{fffd}", Form::Plain), "\u{fffd}");
    }

    proptest! {
        #[test]
        fn folding_is_idempotent_and_its_map_monotone(text in "\\PC{0,60}|[ -~À-ɏͰ-Ͽ\u{300}-\u{36f}Ѐ-ӿᎠ-Ᏼᴀ-ᵿ\u{1d400}-\u{1d7ff}\u{200b}-\u{206f}]{0,60}") {
            for form in [Form::Plain, Form::Lookalike, Form::Shape] {
                let once = Folded::of(&text, form);
                prop_assert_eq!(Folded::of(&once.text(), form).text(), once.text());
                let length = text.chars().count();
                for at in 0..once.chars().len() {
                    let span = once.span(at..at + 1);
                    prop_assert!(span.start < span.end && span.end <= length);
                    prop_assert!(at == 0 || once.span(at - 1..at).start <= span.start);
                }
            }
        }
    }
}
