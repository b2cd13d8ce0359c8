//! What is written as other tools have it, and means nothing here: it is told, and never searched for as words.

use crate::{
    fold::is_ideographic,
    numbers::address_key,
    parse::{Chunk, is_quote, next_chunk},
};
use model::search::Misread;

/// What other tools search by in words, and here is a filter beside the hits or no filter at all. Any other word before a colon is part of a text: `size:M`.
const FIELDS: [&str; 17] =
    ["title", "name", "description", "text", "category", "country", "state", "status", "price", "currency", "gtin", "ean", "upc", "id", "url", "mark", "image"];

/// A word between others that joins them, in tools that have such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    And,
    Or,
    Not,
}

impl Operator {
    pub fn of(word: &str) -> Option<Self> {
        match word {
            "AND" | "UND" | "&&" | "&" => Some(Self::And),
            "OR" | "ODER" | "OU" | "OPPURE" | "ИЛИ" | "VEYA" | "或" | "||" | "|" => Some(Self::Or),
            "NOT" | "NICHT" => Some(Self::Not),
            _ => None,
        }
    }

    /// Whether it is no word in capitals, which a text in capitals may have.
    pub fn is_sign(self, text: &str) -> bool {
        self != Self::Not && !text.contains(char::is_alphabetic)
    }
}

impl Chunk<'_> {
    pub(crate) fn operator(&self) -> Option<Operator> {
        Operator::of(self.text).filter(|_| !self.quoted && !self.excluded && self.narrow.is_none())
    }

    /// Whether it is written as a filter that there is none of.
    pub(crate) fn is_of_field(&self) -> bool {
        let named = |(name, value): (&str, &str)| FIELDS.iter().any(|field| name.eq_ignore_ascii_case(field)) && !value.starts_with("//");
        !self.quoted && self.narrow.is_none() && self.text.split_once(':').is_some_and(named)
    }

    /// What it means in other tools and not here: `aurelia|nordfell`, `aurelia~2`, `a*`, `*relia`.
    pub(crate) fn is_of_another_tool(&self) -> Option<Misread> {
        if address_key(self.text).is_some() {
            return None;
        }
        if self.has_wildcard() {
            return Some(Misread::Wildcard(self.text.to_owned()));
        }
        let word = |text: &str| text.chars().all(char::is_alphanumeric) && text.contains(char::is_alphabetic);
        if self.quoted {
            return None;
        }
        if let Some((before, behind)) = self.text.split_once('|')
            && [before, behind].iter().all(|side| side.contains(char::is_alphanumeric))
        {
            return Some(Misread::Or("|".to_owned()));
        }
        if let Some((before, measure)) = self.text.rsplit_once(['~', '^'])
            && word(before)
            && !measure.is_empty()
            && measure.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        {
            return Some(Misread::Slips(self.text[before.len()..].to_owned()));
        }
        let one = self.text.trim_end_matches('*');
        let short = one.len() < self.text.len() && one.chars().count() == 1 && word(one) && !is_ideographic(one);
        short.then(|| Misread::Short(self.text.to_owned()))
    }

    /// Whether a star or a question mark stands for letters where it does not here: `*relia`, `heri?age`, `"aur* heritage"`, `brand:aur*`. Those within a word or at its
    /// end outside of quotes, between numbers (`10*20`) and behind a sentence are what they are here or in any text.
    fn has_wildcard(&self) -> bool {
        // A seller may be called so, and is named in quotes then.
        if self.narrow.is_some() {
            return !self.quoted && self.text.ends_with('*');
        }
        self.text.char_indices().any(|(at, c)| {
            let (before, behind) = (self.text[..at].chars().next_back(), self.text[at + c.len_utf8()..].chars().next());
            let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
            let wordy = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
            match c {
                '*' if self.quoted => letter(before) || letter(behind),
                // One between letters hides one: see `masked`.
                '*' => wordy(behind) && letter(behind) && !wordy(self.text[..at].trim_end_matches('*').chars().next_back()),
                '?' => letter(behind) && before.is_none_or(char::is_alphanumeric),
                _ => false,
            }
        })
    }
}

/// The text as it is meant if a seller or brand has a name of several words that is written without quotes: `seller:"seller 5"` of `seller:seller 5`.
#[must_use]
pub fn with_quotes(text: &str) -> Option<String> {
    let text = text.trim();
    let mut rest = text;
    while !rest.is_empty() {
        let (chunk, after) = next_chunk(rest);
        rest = after.trim_start();
        if chunk.narrow.is_none() || chunk.quoted || chunk.text.is_empty() {
            continue;
        }
        // What is not quoted ends where what comes after it begins.
        let (from, mut to) = (text.len() - after.len() - chunk.text.len(), text.len() - after.len());
        let end = to;
        while !rest.is_empty() {
            let (next, after) = next_chunk(rest);
            if next.quoted || next.excluded || next.narrow.is_some() || next.operator().is_some() {
                break;
            }
            to = text.len() - after.len();
            rest = after.trim_start();
        }
        if to > end && !text[from..to].contains(is_quote) {
            return Some(format!("{}\"{}\"{}", &text[..from], &text[from..to], &text[to..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn stars_and_question_marks_that_mean_nothing_here_are_told() {
        for text in ["*relia", "**relia", "heri?age", "?relia watch", "\"aur* heritage\"", "\"heri?age watch\"", "-*relia", "brand:aur*"] {
            assert!(matches!(parse(text).misread, Some(Misread::Wildcard(_))) && parse(text).unread, "{text}");
        }
        for text in [
            "aur*",
            "aur*lia",
            "gu**i",
            "10*20*5 cm",
            "watch?",
            "\"is it real?\"",
            "real ? yes",
            "5 * lamp",
            "shop.example/item?id=5",
            "brand:\"Aur*\"",
            "\"10*20\"",
        ] {
            assert_eq!(parse(text).misread, None, "{text}");
        }
    }

    #[test]
    fn a_name_of_several_words_wants_quotes() {
        for (text, meant) in [
            ("seller:seller 5", "seller:\"seller 5\""),
            ("lamp seller:Lampen Laden GmbH -strap", "lamp seller:\"Lampen Laden GmbH\" -strap"),
            ("-brand:Van Laack seller:shop", "-brand:\"Van Laack\" seller:shop"),
        ] {
            assert_eq!(with_quotes(text).as_deref(), Some(meant));
        }
        for text in ["seller:shop", "seller:\"seller 5\"", "lamp seller:shop -x", "lamp", "seller:shop AND lamp", ""] {
            assert_eq!(with_quotes(text), None, "{text}");
        }
    }
}
