//! Reads what a person typed into the search box.

use crate::fold::{Words, is_ideographic, key, words};
use model::gtin::Gtin;

/// Characters of a search that are read.
const TEXT_LIMIT: usize = 400;

/// Words and phrases of a search that count, and words within a phrase.
const TERM_LIMIT: usize = 16;

/// A search, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Each of them must match.
    pub wanted: Vec<Wanted>,
    /// None of these sequences of words may occur.
    pub unwanted: Vec<Vec<String>>,
    /// The text was longer, or had more words, than a search takes.
    pub cut: bool,
}

/// One thing that must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// One word, or several that must follow each other. Empty for what can match by its number only.
    pub words: Vec<String>,
    /// It was put in quotes, or is written as one thing (`t-shirt`): no slips, no beginnings.
    pub whole: bool,
    /// The (last) word may go on.
    pub prefix: bool,
    /// The text as a listing's number, folded.
    pub key: Option<String>,
    /// The text as an item's number.
    pub gtin: Option<Gtin>,
}

impl Wanted {
    /// Whether a word one slip away matches too: four letters at least, for below that every word is near another.
    #[must_use]
    pub fn forgives(&self) -> bool {
        !self.whole && self.words.first().is_some_and(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 4)
    }

    /// What was asked for, as text.
    #[must_use]
    pub fn term(&self) -> String {
        match (&self.gtin, self.words.is_empty()) {
            (Some(gtin), true) => gtin.short().to_owned(),
            _ => self.words.join(" "),
        }
    }
}

/// Reads words, `"phrases"`, `prefix*`, `-excluded` and `-"excluded phrases"`. Whatever is left open or empty is passed over.
#[must_use]
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed { cut: text.chars().nth(TEXT_LIMIT).is_some(), ..Parsed::default() };
    let text: String = text.chars().take(TEXT_LIMIT).collect();
    if let Ok(gtin) = Gtin::parse(&text) {
        parsed.wanted.push(Wanted { words: single_word(&text), whole: true, prefix: false, key: Some(key(&text)), gtin: Some(gtin) });
        return parsed;
    }
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (chunk, after) = next_chunk(rest);
        rest = after.trim_start();
        if parsed.wanted.len() + parsed.unwanted.len() >= TERM_LIMIT {
            parsed.cut = true;
            break;
        }
        parsed.take(chunk, rest.is_empty());
    }
    parsed
}

/// A piece of the query: what stands between quotes or white space.
struct Chunk<'a> {
    text: &'a str,
    quoted: bool,
    excluded: bool,
}

fn next_chunk(text: &str) -> (Chunk<'_>, &str) {
    let (excluded, body) = match text.strip_prefix(['-', '−', '–']) {
        Some(body) if body.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)) => (true, body),
        _ => (false, text),
    };
    if let Some(inner) = body.strip_prefix(is_quote) {
        let end = inner.find(is_quote).unwrap_or(inner.len());
        let after = inner[end..].strip_prefix(is_quote).unwrap_or_default();
        return (Chunk { text: &inner[..end], quoted: true, excluded }, after);
    }
    let end = body.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(body.len());
    (Chunk { text: &body[..end], quoted: false, excluded }, &body[end..])
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn single_word(text: &str) -> Vec<String> {
    let found = words(text);
    if found.len() == 1 { found } else { Vec::new() }
}

impl Parsed {
    fn take(&mut self, chunk: Chunk<'_>, last: bool) {
        let mut found: Vec<String> = Words::of(chunk.text).map(|(word, _)| word).take(TERM_LIMIT + 1).collect();
        if found.is_empty() {
            return;
        }
        if found.len() > TERM_LIMIT {
            found.truncate(TERM_LIMIT);
            self.cut = true;
        }
        if chunk.excluded {
            self.unwanted.push(found);
            return;
        }
        let whole = chunk.quoted || found.len() > 1 || is_ideographic(&found[0]);
        let long_enough = found[0].chars().count() >= 2;
        let prefix = !whole && long_enough && (last || chunk.text.ends_with('*'));
        let gtin = if chunk.quoted { None } else { Gtin::parse(chunk.text).ok() };
        let key = (!chunk.quoted).then(|| key(chunk.text));
        self.wanted.push(Wanted { words: found, whole, prefix, key, gtin });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        let parsed = parse(text);
        let wanted = parsed.wanted.iter().map(|w| {
            let marks = [(w.whole, "\""), (w.prefix, "*"), (w.forgives(), "~"), (w.gtin.is_some(), "#")];
            format!("{}{}", w.term(), marks.iter().filter(|(on, _)| *on).map(|(_, mark)| *mark).collect::<String>())
        });
        wanted.chain(parsed.unwanted.iter().map(|words| format!("-{}", words.join(" ")))).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn words_phrases_prefixes_and_exclusions_are_read() {
        assert_eq!(shown("Aurelia watch"), "aurelia~ | watch*~");
        assert_eq!(shown("\"gift box\" steel"), "gift box\" | steel*~");
        assert_eq!(shown("aure* gold"), "aurelia~".replace("lia~", "*~") + " | gold*~");
        assert_eq!(shown("watch -strap -\"for parts\""), "watch~ | -strap | -for parts");
        assert_eq!(shown("t-shirt 0.5l"), "t shirt\" | 0 5l\"");
        assert_eq!(shown("手表"), "手 表\"");
        assert_eq!(shown("a"), "a");
    }

    #[test]
    fn a_gtin_is_read_in_any_length_and_grouping() {
        assert_eq!(shown("4006381333931"), "4006381333931\"#");
        assert_eq!(shown("4 006381 333931"), "4006381333931\"#");
        assert_eq!(shown("stabilo 04006381333931"), "stabilo~ | 04006381333931*#");
    }

    #[test]
    fn operators_alone_mean_nothing() {
        for text in ["", "  ", "\"", "\"\"", "-", "- -", "*", "-\"", "---", "\"-\" *", "()&|"] {
            assert_eq!(shown(text), "", "{text}");
        }
        assert_eq!(shown("\"left open"), "left open\"");
    }

    #[test]
    fn a_very_long_text_is_cut_and_says_so() {
        let parsed = parse(&"word ".repeat(2000));
        assert!(parsed.cut && parsed.wanted.len() == TERM_LIMIT);
        assert!(parse(&"x".repeat(10_000)).cut);
        assert!(!parse("a few words").cut);
    }

    proptest! {
        #[test]
        fn every_text_means_something(text in any::<String>()) {
            let parsed = parse(&text);
            prop_assert!(parsed.wanted.len() + parsed.unwanted.len() <= TERM_LIMIT);
        }
    }
}
