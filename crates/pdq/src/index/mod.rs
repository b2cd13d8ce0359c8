//! Which hashes lie within some bits of one: all of them, and no others, out of millions, in milliseconds.
//!
//! Two hashes that differ in at most 31 of 256 bits, cut into 12 bands, differ in at most 2 bits in some band: were it 3 or more in each, it
//! would be 36. So it is enough to look, band by band, at the hashes that agree with the one asked for up to 2 bits. `bands` holds, for each
//! band, the hashes by the band's bits; `plan` chooses how many bits to allow in which band, so that in sum nothing can be missed and as few
//! hashes as possible are looked at. As the choice is made for each question by counting, a band in which very many hashes agree (plain
//! backgrounds, placeholders) is left out and the others make up for it. After Norouzi, Punjani, Fleet: *Fast exact search in Hamming space
//! with multi-index hashing* (2014), and Qin et al.: *GPH* (2018) for the choice.
//!
//! Hashes that are alike to the bit are held once, with the keys of all. What is added goes to a short list that is looked through, and from
//! there into frozen parts (`part`) of growing size, merged as they grow: so an index of millions stays exact while it changes.

mod bands;
mod part;
mod plan;

use crate::Hash;
use part::Part;
use std::{collections::HashMap, fmt::Debug, hash};

/// So many hashes are looked through one by one before they are frozen.
const FRESH_MAX: usize = 4096;
/// A part is merged with what comes after it once that is at least a quarter of it.
const GROWTH: usize = 4;

/// What a picture is known by: a number, an identifier. Small, as each is held twice at most.
pub trait Key: Copy + Ord + hash::Hash + Debug {}
impl<K: Copy + Ord + hash::Hash + Debug> Key for K {}

/// A hash within the radius.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match<K> {
    /// In how many bits it differs.
    pub distance: u32,
    /// Whose it is.
    pub key: K,
}

/// Hashes by key. A key has one hash; several keys may have the same.
///
/// Memory: about 100 bytes a hash with keys of 8 bytes at ten million ([`Self::bytes`] says); while parts are merged, some 60 more.
#[derive(Clone, Debug)]
pub struct Index<K> {
    /// Frozen, the largest first.
    parts: Vec<Part<K>>,
    fresh: Vec<(K, Hash)>,
    /// Where in `fresh` a key is.
    fresh_at: HashMap<K, usize>,
}

impl<K> Default for Index<K> {
    fn default() -> Self {
        Self { parts: Vec::new(), fresh: Vec::new(), fresh_at: HashMap::new() }
    }
}

impl<K: Key> FromIterator<(K, Hash)> for Index<K> {
    /// Builds the index in one go: a few microseconds for each hash of ten million. Of a key that comes twice the last hash counts.
    fn from_iter<I: IntoIterator<Item = (K, Hash)>>(hashes: I) -> Self {
        let mut index = Self::default();
        let part = Part::build(hashes.into_iter().unzip());
        index.parts.extend((part.len() > 0).then_some(part));
        index
    }
}

impl<K: Key> Extend<(K, Hash)> for Index<K> {
    fn extend<I: IntoIterator<Item = (K, Hash)>>(&mut self, hashes: I) {
        for (key, hash) in hashes {
            self.insert(key, hash);
        }
    }
}

impl<K: Key> Index<K> {
    /// How many keys it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fresh.len() + self.parts.iter().map(Part::len).sum::<usize>()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The hash of a key.
    #[must_use]
    pub fn get(&self, key: K) -> Option<Hash> {
        match self.fresh_at.get(&key) {
            Some(at) => self.fresh.get(*at).map(|(_, hash)| *hash),
            None => self.parts.iter().find_map(|part| part.get(key)),
        }
    }

    /// Adds a hash, or gives a key another one, and answers the one it had. Takes microseconds; every few thousandth time milliseconds, and once
    /// a part has grown by a quarter the time it takes to build one.
    pub fn insert(&mut self, key: K, hash: Hash) -> Option<Hash> {
        let before = self.remove(key);
        self.fresh_at.insert(key, self.fresh.len());
        self.fresh.push((key, hash));
        if self.fresh.len() >= FRESH_MAX {
            self.freeze();
        }
        before
    }

    /// Takes a key out, and answers the hash it had.
    pub fn remove(&mut self, key: K) -> Option<Hash> {
        if let Some(at) = self.fresh_at.remove(&key) {
            let (_, hash) = self.fresh.swap_remove(at);
            if let Some((moved, _)) = self.fresh.get(at) {
                self.fresh_at.insert(*moved, at);
            }
            return Some(hash);
        }
        let (at, hash) = self.parts.iter_mut().enumerate().find_map(|(at, part)| Some((at, part.remove(key)?)))?;
        // Half of it gone: what is left is made anew, so that nobody walks among the dead.
        if self.parts[at].is_hollow() {
            let part = Part::build(self.parts.remove(at).into_live());
            self.place(part);
        }
        Some(hash)
    }

    /// Every key whose hash differs from `hash` in at most `radius` bits, the nearest first, then by key. Made for a radius of up to
    /// [`crate::MATCH_DISTANCE`]; a larger one is answered as exactly, and ever more slowly.
    #[must_use]
    pub fn within(&self, hash: &Hash, radius: u32) -> Vec<Match<K>> {
        let mut matches = Vec::new();
        for part in &self.parts {
            part.within(hash, radius, &mut matches);
        }
        matches.extend(self.fresh.iter().filter_map(|(key, other)| {
            let distance = hash.distance(other);
            (distance <= radius).then_some(Match { distance, key: *key })
        }));
        matches.sort_unstable();
        matches
    }

    /// Freezes what was added since, as happens by itself: to be called before an index is only asked for a long time.
    pub fn freeze(&mut self) {
        self.fresh_at.clear();
        let fresh = std::mem::take(&mut self.fresh);
        let part = Part::build(fresh.into_iter().unzip());
        self.place(part);
    }

    /// How many bytes of memory its hashes take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let fresh = self.fresh.capacity() * size_of::<(K, Hash)>() + self.fresh_at.capacity() * (size_of::<(K, usize)>() + 1);
        fresh + self.parts.iter().map(Part::bytes).sum::<usize>()
    }

    /// Puts a part where it belongs by its size, merged with those that it has outgrown.
    fn place(&mut self, part: Part<K>) {
        let mut size = part.len();
        let mut first = self.parts.len();
        while first > 0 && self.parts[first - 1].len() <= size * GROWTH {
            first -= 1;
            size += self.parts[first].len();
        }
        let smaller = self.parts.split_off(first);
        if smaller.is_empty() {
            self.parts.extend((part.len() > 0).then_some(part));
            return;
        }
        let (mut keys, mut hashes) = part.into_live();
        for part in smaller {
            let (more_keys, more_hashes) = part.into_live();
            keys.extend(more_keys);
            hashes.extend(more_hashes);
        }
        self.parts.push(Part::build((keys, hashes)));
    }
}
