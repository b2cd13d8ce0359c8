//! The words of a segment in memory, in their order, each with where its listings are.
//!
//! tantivy's dictionary is packed for size: a word by its place, or all that begin alike, take a microsecond each. A search asks for dozens.

use std::ops::Range;
use tantivy::{
    DocId, DocSet as _, TERMINATED,
    index::InvertedIndexReader,
    postings::{Postings as _, TermInfo},
    schema::IndexRecordOption,
};

/// Listings up to which those of a word are kept beside it: to open a word's enumeration takes longer than to read so few, and most words of a segment have
/// one or two.
const FEW: u32 = 64;

/// Words from one sample to the next.
const SAMPLED: usize = 32;

/// The first eight bytes of a word as a number: of two words' numbers the greater is never the lesser word's.
fn beginning(word: &str) -> u64 {
    let mut bytes = [0; 8];
    let kept = word.len().min(8);
    bytes[..kept].copy_from_slice(&word.as_bytes()[..kept]);
    u64::from_be_bytes(bytes)
}

/// A listing and how often it has a word, in one number: those of a listing in order, the most frequent first.
pub(crate) fn entry(doc: DocId, times: u32) -> u64 {
    u64::from(doc) << 32 | u64::from(u32::MAX - times)
}

/// The listing of an [`entry`].
pub(crate) const fn doc_of(entry: u64) -> DocId {
    (entry >> 32) as DocId
}

/// How often it has the word.
pub(crate) const fn times_of(entry: u64) -> u32 {
    u32::MAX - entry as u32
}

/// Where the listings of some words are.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    /// Words whose listings are to be read.
    pub words: Vec<TermInfo>,
    /// The listings of the other words ([`entry`]), in no order, the same more than once.
    pub few: Vec<u64>,
}

impl Listed {
    /// Whether there is no word.
    pub const fn is_empty(&self) -> bool {
        self.words.is_empty() && self.few.is_empty()
    }

    /// How many listings there are, those with two of the words twice.
    pub fn listings(&self) -> u64 {
        self.words.iter().map(|info| u64::from(info.doc_freq)).sum::<u64>() + self.few.len() as u64
    }
}

/// All words. About 40 bytes each.
#[derive(Default)]
pub(crate) struct Dictionary {
    /// One behind the other.
    text: String,
    words: Vec<Word>,
    /// How every [`SAMPLED`]th word begins, few enough to stay near the processor.
    samples: Vec<u64>,
    /// Listings of words that have [`FEW`], and how often each has it.
    few: Vec<(DocId, u8)>,
}

struct Word {
    /// Where it ends in the text.
    end: u32,
    /// How many listings have it.
    listings: u32,
    /// Where they are enumerated, and how many bytes of it; of a word with few its place among those.
    postings: u64,
    length: u32,
}

impl Dictionary {
    /// Reads a field's words.
    pub fn read(index: &InvertedIndexReader, option: IndexRecordOption) -> tantivy::Result<Self> {
        let mut read = Self::default();
        read.words.reserve_exact(index.terms().num_terms());
        let mut words = index.terms().stream()?;
        while words.advance() {
            let info = words.value();
            let Range { start, end } = info.postings_range;
            // tantivy's words are texts.
            read.text.push_str(str::from_utf8(words.key()).unwrap_or_default());
            let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let mut word = Word { end: number(read.text.len()), listings: info.doc_freq, postings: start as u64, length: number(end - start) };
            if info.doc_freq <= FEW {
                word.postings = read.few.len() as u64;
                let mut postings = index.read_postings_from_terminfo(info, option)?;
                while postings.doc() != TERMINATED {
                    read.few.push((postings.doc(), u8::try_from(postings.term_freq()).unwrap_or(u8::MAX)));
                    postings.advance();
                }
            }
            read.words.push(word);
        }
        read.few.shrink_to_fit();
        read.text.shrink_to_fit();
        read.sample();
        Ok(read)
    }

    fn sample(&mut self) {
        self.samples = (0..self.len()).step_by(SAMPLED).map(|place| beginning(self.word(place))).collect();
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// How many listings have the word at a place.
    pub fn listings(&self, place: usize) -> u32 {
        self.words[place].listings
    }

    /// The word at a place, which must be below [`Self::len`].
    pub fn word(&self, place: usize) -> &str {
        let start = place.checked_sub(1).map_or(0, |before| self.words[before].end);
        self.text.get(start as usize..self.words[place].end as usize).unwrap_or_default()
    }

    /// Where the listings of the word at a place are, if it has more than [`FEW`]; not where it stands in them.
    pub fn info(&self, place: usize) -> Option<TermInfo> {
        let Word { listings, postings, length, .. } = self.words[place];
        let start = usize::try_from(postings).unwrap_or(usize::MAX);
        (listings > FEW).then(|| TermInfo { doc_freq: listings, postings_range: start..start + length as usize, positions_range: 0..0 })
    }

    /// Where the listings of the words at these places are.
    pub fn listed(&self, places: impl Iterator<Item = usize>) -> Listed {
        let mut listed = Listed::default();
        for place in places {
            match self.info(place) {
                Some(info) => listed.words.push(info),
                None => {
                    let Word { listings, postings, .. } = self.words[place];
                    let from = usize::try_from(postings).unwrap_or(usize::MAX);
                    let few = self.few.get(from..from + listings as usize).unwrap_or_default();
                    listed.few.extend(few.iter().map(|(doc, times)| entry(*doc, (*times).into())));
                }
            }
        }
        listed
    }

    /// The places of the words that begin with this one and are longer.
    pub fn longer(&self, word: &str) -> Range<usize> {
        // Between a sample that is below the word and one that is above it; all that begin with the same eight bytes lie between those.
        let begins = beginning(word);
        let low = self.samples.partition_point(|sample| *sample < begins).saturating_sub(1) * SAMPLED;
        let high = (self.samples.partition_point(|sample| *sample <= begins) * SAMPLED).min(self.len());
        let from = self.first(low..high, |other| other > word);
        let (mut step, mut to) = (8, from);
        while to < self.len() && self.word(to).starts_with(word) {
            to += step;
            step *= 2;
        }
        from..self.first(from..to.min(self.len()), |other| !other.starts_with(word))
    }

    /// The first place in a range for whose word `holds`, or its end; it must hold for all that follow.
    fn first(&self, Range { start: mut low, end: mut high }: Range<usize>, holds: impl Fn(&str) -> bool) -> usize {
        while low < high {
            let middle = usize::midpoint(low, high);
            if holds(self.word(middle)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(words: &[String]) -> Dictionary {
        let mut dictionary = Dictionary::default();
        for word in words {
            dictionary.text.push_str(word);
            dictionary.words.push(Word { end: dictionary.text.len() as u32, listings: 1, postings: 0, length: 0 });
        }
        dictionary.sample();
        dictionary
    }

    proptest! {
        #[test]
        fn what_begins_with_a_word_is_found(mut words in proptest::collection::vec("[ab\u{10ffff}ж]{1,4}|aaaaaaaa[ab]{0,4}", 0..300), asked in "[ab\u{10ffff}ж]{1,3}|aaaaaaaa[ab]{0,2}") {
            words.sort();
            words.dedup();
            let dictionary = of(&words);
            let found: Vec<&str> = dictionary.longer(&asked).map(|place| dictionary.word(place)).collect();
            let want: Vec<&str> = words.iter().map(String::as_str).filter(|word| word.starts_with(&asked) && **word != asked).collect();
            prop_assert_eq!(found, want);
        }
    }
}
