//! The brand that a seller claims, beside what was found.

use crate::{engine::Listing, find::Hit, hash, text::Reading, verdict::Field};

/// The claimed brand, folded.
pub(crate) struct Claimed {
    pub letters: Vec<u32>,
    words: Vec<Vec<u32>>,
    /// The marks that it is, by any of their names.
    pub marks: Vec<u32>,
}

impl Claimed {
    pub fn of(brand: &str, reading: &mut Reading) -> Self {
        if brand.is_empty() {
            return Self { letters: Vec::new(), words: Vec::new(), marks: Vec::new() };
        }
        reading.plain(brand);
        let words = reading.tokens.iter().take(16).map(|token| reading.word(token).to_vec()).collect();
        Self { letters: reading.letters.iter().copied().take(hash::LONGEST).collect(), words, marks: Vec::new() }
    }

    pub fn is_given(&self) -> bool {
        self.letters.len() > 1
    }

    /// Whether it is, or has among its words, a mark.
    pub fn names(&self, mark: &[u32]) -> bool {
        self.letters == mark || self.words.iter().any(|word| word == mark) || mark.len() > 3 && self.letters.windows(mark.len()).any(|run| run == mark)
    }

    /// Whether what was found in the listing stands in it.
    pub fn says(&self, hit: &Hit, field: Field, listing: &Listing<'_>) -> bool {
        if !self.is_given() {
            return false;
        }
        let text = match field {
            Field::Title => listing.title,
            Field::Brand => listing.claimed_brand,
            Field::Text | Field::Other => listing.text,
        };
        let written: String = text.chars().skip(hit.start as usize).take((hit.end - hit.start) as usize).collect();
        let mut reading = Reading::default();
        reading.plain(&written);
        !reading.letters.is_empty() && self.letters.windows(reading.letters.len()).any(|run| run == reading.letters)
    }
}
