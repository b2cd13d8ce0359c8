//! Writing elements: element strings, addresses, and what brackets need.

use super::{Ai, Element, Elements, FNC1, percent, read::opens_ai};
use crate::digital_link::Stem;
use std::fmt::Write as _;

/// In which order an element string is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// That of the elements.
    AsGiven,
    /// Those of predefined length first, so that fewer separators are needed and the symbol is smaller (§7.8).
    PredefinedFirst,
}

/// Why elements cannot be written as a Digital Link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// Nothing that an address can begin with.
    #[error("A GS1 Digital Link needs a key, such as (01); there is none")]
    NoKey,
    /// Neither a qualifier of the key nor an attribute.
    #[error("({0}) has no place in a GS1 Digital Link that begins with ({1})")]
    NoPlace(Ai, Ai),
}

impl Elements {
    /// As an element string (§7.8): FNC1 (ASCII 29) stands after each element whose length is not predefined, but not after the last. The FNC1
    /// in front of all of them is a matter of the symbol, and not here.
    #[must_use]
    pub fn to_element_string(&self, order: Order) -> String {
        let mut elements: Vec<&Element> = self.iter().collect();
        if order == Order::PredefinedFirst {
            elements.sort_by_key(|element| element.ai.predefined_length().is_none());
        }
        let mut text = String::new();
        let mut open = false;
        for Element { ai, value } in elements {
            if open {
                text.push(FNC1);
            }
            // Writing to a string never fails.
            let _ = write!(text, "{ai}{value}");
            open = ai.predefined_length().is_none();
        }
        text
    }

    /// As a GS1 Digital Link under a stem: the key, its qualifiers in their order, and all else in the query in the order of the elements. Of
    /// several keys that element leads which leaves a place for all others, and of these the first.
    pub fn to_link(&self, stem: &Stem) -> Result<String, BuildError> {
        Ok(format!("{}{}", stem.as_str(), self.to_path()?))
    }

    /// The path and query of [`Elements::to_link`].
    pub(crate) fn to_path(&self) -> Result<String, BuildError> {
        let mut problem = BuildError::NoKey;
        for key in self.iter().filter(|element| element.ai.is_key()) {
            match self.path_of(key) {
                Ok(path) => return Ok(path),
                Err(error) if problem == BuildError::NoKey => problem = error,
                Err(_) => {}
            }
        }
        Err(problem)
    }

    fn path_of(&self, key: &Element) -> Result<String, BuildError> {
        let sequence = self.sequence(key.ai);
        let mut text = format!("/{}/{}", key.ai, percent::encode(&key.value));
        for qualifier in sequence {
            if let Some(value) = self.get(qualifier) {
                let _ = write!(text, "/{qualifier}/{}", percent::encode(value));
            }
        }
        let mut separator = '?';
        for element in self.iter().filter(|element| element.ai != key.ai && !sequence.iter().any(|known| element.ai == *known)) {
            if !element.ai.is_attribute() {
                return Err(BuildError::NoPlace(element.ai, key.ai));
            }
            let _ = write!(text, "{separator}{}={}", element.ai, percent::encode(&element.value));
            separator = '&';
        }
        Ok(text)
    }

    /// The sequence of a key's qualifiers that takes in all those which may stand in no query; the first if several do.
    fn sequence(&self, key: Ai) -> &'static [&'static str] {
        let in_sequence = |sequence: &[&str], ai: Ai| sequence.iter().any(|known| ai == *known);
        let left_over = |sequence: &[&str]| self.iter().filter(|one| one.ai != key && !one.ai.is_attribute() && !in_sequence(sequence, one.ai)).count();
        key.qualifiers().iter().copied().min_by_key(|sequence| left_over(sequence)).unwrap_or_default()
    }
}

/// A value as it stands behind brackets: one that has an identifier in brackets of its own gets a backslash before them.
pub(super) fn escape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for (at, c) in value.char_indices() {
        if c == '(' && opens_ai(&value[at..]) {
            text.push('\\');
        }
        text.push(c);
    }
    text
}
