//! What a listing says, as one text whose sections weigh differently.

use crate::fold::Words;
use model::listing::Listing;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

/// The name under which tantivy's metadata asks for [`Sections`].
pub(crate) const TOKENIZER: &str = "markward-sections";

/// Stands between the sections of the text that [`Sections`] cuts.
const BETWEEN: char = '\u{1f}';

/// How often a word of each section counts: title, brand, seller, category, description. One field with weighted frequencies (BM25F) costs one
/// posting list a word, where five fields with boosts would cost five. What matters is their proportion: each time costs as much as another word.
const WEIGHTS: [u32; 5] = [2, 1, 1, 1, 1];

/// Words between two sections, so that no phrase reaches from one into the next.
const GAP: usize = 32;

pub(crate) fn section_text(listing: &Listing) -> String {
    let sections = [
        listing.title.as_str(),
        listing.claimed_brand.as_deref().unwrap_or_default(),
        listing.seller.as_ref().map_or("", |seller| &seller.name),
        &listing.category,
        &listing.description,
    ];
    let mut text = String::with_capacity(sections.iter().map(|section| section.len() + 1).sum());
    for (at, section) in sections.into_iter().enumerate() {
        if at > 0 {
            text.push(BETWEEN);
        }
        // A seller cannot move words into a weightier section by writing the separator.
        if section.contains(BETWEEN) {
            text.push_str(&section.replace(BETWEEN, " "));
        } else {
            text.push_str(section);
        }
    }
    text
}

/// Tokenizers that the schema names.
pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, Sections);
    manager
}

/// Cuts a listing's sections into folded words and repeats each as often as its section weighs, at the same position.
#[derive(Clone, Debug)]
struct Sections;

impl Tokenizer for Sections {
    type TokenStream<'a> = SectionStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> SectionStream<'a> {
        let mut sections = text.split(BETWEEN);
        let words = Words::of(sections.next().unwrap_or_default());
        SectionStream { sections, words, at: 0, left: 0, next_position: 0, token: Token { position_length: 1, ..Token::default() } }
    }
}

struct SectionStream<'a> {
    sections: std::str::Split<'a, char>,
    words: Words<'a>,
    at: usize,
    left: u32,
    next_position: usize,
    token: Token,
}

impl TokenStream for SectionStream<'_> {
    fn advance(&mut self) -> bool {
        if self.left > 0 {
            self.left -= 1;
            return true;
        }
        loop {
            if self.words.next_into(&mut self.token.text).is_some() {
                self.token.position = self.next_position;
                self.next_position += 1;
                self.left = WEIGHTS.get(self.at).map_or(0, |weight| weight - 1);
                return true;
            }
            let Some(section) = self.sections.next() else { return false };
            self.words = Words::of(section);
            self.at += 1;
            self.next_position += GAP;
        }
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_as_often_as_its_section_weighs_and_stands_once() {
        let text = format!("Lamp{BETWEEN}Nordlys{BETWEEN}{BETWEEN}{BETWEEN}a lamp");
        let mut sections = Sections;
        let mut stream = sections.token_stream(&text);
        let mut seen: Vec<(String, usize, usize)> = Vec::new();
        while stream.advance() {
            let token = stream.token();
            match seen.last_mut() {
                Some((word, position, count)) if *word == token.text && *position == token.position => *count += 1,
                _ => seen.push((token.text.clone(), token.position, 1)),
            }
        }
        let want = [("lamp", 0, 2), ("nordlys", 33, 1), ("a", 130, 1), ("lamp", 131, 1)];
        assert_eq!(seen, want.map(|(word, position, count)| (word.to_owned(), position, count)));
    }
}
