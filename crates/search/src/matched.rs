//! What a word matches in a segment's dictionary.

use crate::{
    dictionary::Listed,
    lookalike::{Lookalike, is_masked},
    near::Near,
    parse::forgives,
    scripts::{romanised, spelt},
    sets::Set,
    ways::Kind,
};
use std::sync::Arc;
use tantivy::{index::InvertedIndexReader, postings::TermInfo};

/// What a word matches in one dictionary.
#[derive(Debug)]
pub(crate) struct Matched {
    /// Each kind of match with its words, the best kind first.
    pub kinds: Vec<(Kind, Listed)>,
    /// Of the other field.
    pub disguised: Listed,
}

impl Matched {
    /// What this word matches as the beginning of a longer one, by its look, and by a slip.
    pub fn of(index: &InvertedIndexReader, near: Option<&Near>, word: &str, [prefix, lookalikes, slip]: [bool; 3]) -> tantivy::Result<Self> {
        if is_masked(word) {
            let (words, disguised) = near.map(|near| near.masked(word)).unwrap_or_default();
            return Ok(Self { kinds: if words.is_empty() { Vec::new() } else { vec![(Kind::Lookalike, words)] }, disguised });
        }
        let as_typed = Listed { words: index.terms().get(word.as_bytes())?.into_iter().collect(), few: Vec::new() };
        let mut kinds = vec![(Kind::Typed, as_typed)];
        if let Some(near) = near.filter(|_| prefix) {
            kinds.push((Kind::Longer, near.longer(word)));
        }
        let lookalike = if lookalikes { Lookalike::of(word) } else { None };
        let lookalike = near.zip(lookalike.as_ref());
        if let Some((near, lookalike)) = lookalike {
            let mut alike = near.lookalikes(lookalike);
            for latin in romanised(word).map(|latin| spelt(&latin)).unwrap_or_default() {
                alike.words.extend(index.terms().get(latin.as_bytes())?);
            }
            kinds.push((Kind::Lookalike, alike));
        }
        if let Some(near) = near.filter(|_| slip) {
            kinds.push((Kind::Slip, near.slips(word)));
        }
        kinds.retain(|(_, listed)| !listed.is_empty());
        Ok(Self { kinds, disguised: lookalike.map_or_else(Listed::default, |(near, lookalike)| near.disguised(lookalike)) })
    }

    /// What it matches when it is typed, and nothing else.
    pub fn typed(index: &InvertedIndexReader, near: &Near, word: &str) -> tantivy::Result<Self> {
        Self::of(index, Some(near), word, [true, true, forgives(word)])
    }

    /// How many words and single listings it names.
    pub fn size(&self) -> usize {
        let size = |listed: &Listed| listed.words.len() + listed.few.len();
        self.kinds.iter().map(|(_, listed)| size(listed)).sum::<usize>() + size(&self.disguised)
    }

    /// Where the listings of the word itself are.
    pub fn as_typed(&self) -> Option<&TermInfo> {
        self.kinds.first().filter(|(kind, _)| *kind == Kind::Typed).and_then(|(_, listed)| listed.words.first())
    }

    /// How many listings there are, those that match in two ways twice.
    pub fn listings(&self) -> u64 {
        self.kinds.iter().map(|(_, listed)| listed.listings()).sum::<u64>() + self.disguised.listings()
    }

    /// Adds all listings.
    pub fn insert(&self, set: &mut Set, index: &InvertedIndexReader, disguises: impl FnOnce() -> Opened) -> tantivy::Result<()> {
        self.insert_if(|_| true, set, index)?;
        self.insert_disguised(set, disguises)
    }

    /// Adds those that have another word than the one that was typed.
    pub fn insert_near(&self, set: &mut Set, index: &InvertedIndexReader, disguises: impl FnOnce() -> Opened) -> tantivy::Result<()> {
        self.insert_if(|kind| kind != Kind::Typed, set, index)?;
        self.insert_disguised(set, disguises)
    }

    fn insert_if(&self, is: impl Fn(Kind) -> bool, set: &mut Set, index: &InvertedIndexReader) -> tantivy::Result<()> {
        let mut listed = self.kinds.iter().filter(|(kind, _)| is(*kind)).map(|(_, listed)| listed);
        listed.try_for_each(|listed| set.insert_listed(index, &listed.words, &listed.few))
    }

    /// Adds those with disguised words, whose field is only opened if there are any.
    pub fn insert_disguised(&self, set: &mut Set, disguises: impl FnOnce() -> Opened) -> tantivy::Result<()> {
        let Listed { words, few } = &self.disguised;
        if self.disguised.is_empty() { Ok(()) } else { set.insert_listed(&*disguises()?, words, few) }
    }
}

/// A field of the index, opened.
type Opened = tantivy::Result<Arc<InvertedIndexReader>>;
