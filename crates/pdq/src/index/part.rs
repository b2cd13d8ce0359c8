//! A frozen part of the index: nothing is added to it, keys only leave.

use super::{Key, Match, bands::Bands};
use crate::Hash;

/// Hashes that do not change.
#[derive(Clone, Debug)]
pub struct Part<K> {
    /// Each hash once, in their order, so that alike ones lie beside each other.
    hashes: Vec<Hash>,
    /// For each hash where in `keys` its keys begin; one more for the end.
    starts: Vec<u32>,
    /// Keys by hash.
    keys: Vec<K>,
    /// Places in `keys`, in the order of the keys.
    by_key: Vec<u32>,
    /// A bit for each place in `keys` whose key has left.
    gone: Vec<u64>,
    left: usize,
    bands: Bands,
}

impl<K: Key> Part<K> {
    /// Of a key that comes twice the later hash counts. Up to 2³² - 1 keys; what is beyond is a defect of the caller's and dropped.
    pub fn build((keys, hashes): (Vec<K>, Vec<Hash>)) -> Self {
        let count = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        // Who comes last of those with the same key stays.
        let mut by_key: Vec<(K, u32)> = keys.iter().copied().zip(0..count).collect();
        by_key.sort_unstable();
        let mut kept: Vec<(K, u32)> = Vec::with_capacity(by_key.len());
        for entry in by_key {
            match kept.last_mut() {
                Some(last) if last.0 == entry.0 => *last = entry,
                _ => kept.push(entry),
            }
        }
        let mut order: Vec<(u64, u32)> = kept.iter().map(|(_, at)| (top(&hashes[*at as usize]), *at)).collect();
        let whole = |at: u32| (hashes[at as usize], keys[at as usize]);
        order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| whole(a.1).cmp(&whole(b.1))));
        let mut part = Self {
            hashes: Vec::with_capacity(order.len()),
            starts: Vec::with_capacity(order.len() + 1),
            keys: Vec::with_capacity(order.len()),
            by_key: Vec::new(),
            gone: vec![0; order.len().div_ceil(64)],
            left: order.len(),
            bands: Bands::default(),
        };
        let mut place_of = vec![0; keys.len()];
        for (place, (_, at)) in (0..).zip(&order) {
            let hash = hashes[*at as usize];
            if part.hashes.last() != Some(&hash) {
                part.hashes.push(hash);
                part.starts.push(place);
            }
            part.keys.push(keys[*at as usize]);
            place_of[*at as usize] = place;
        }
        part.starts.push(u32::try_from(order.len()).unwrap_or(u32::MAX));
        part.by_key = kept.iter().map(|(_, at)| place_of[*at as usize]).collect();
        drop((order, kept, place_of, keys, hashes));
        part.hashes.shrink_to_fit();
        part.starts.shrink_to_fit();
        part.bands = Bands::build(&part.hashes);
        part
    }

    /// How many keys it still holds.
    pub fn len(&self) -> usize {
        self.left
    }

    /// Whether more than half of its keys have left.
    pub fn is_hollow(&self) -> bool {
        self.left * 2 < self.keys.len()
    }

    pub fn get(&self, key: K) -> Option<Hash> {
        Some(self.hash_at(self.place(key)?))
    }

    /// Takes a key out, and answers its hash if it was there.
    pub fn remove(&mut self, key: K) -> Option<Hash> {
        let place = self.place(key)?;
        self.gone[place / 64] |= 1 << (place % 64);
        self.left -= 1;
        Some(self.hash_at(place))
    }

    /// The keys that are left and their hashes.
    pub fn into_live(self) -> (Vec<K>, Vec<Hash>) {
        let owners = self.hashes.iter().zip(self.starts.windows(2)).flat_map(|(hash, ends)| (ends[0]..ends[1]).map(move |place| (place as usize, *hash)));
        owners.filter(|(place, _)| !self.is_gone(*place)).map(|(place, hash)| (self.keys[place], hash)).unzip()
    }

    pub fn within(&self, hash: &Hash, radius: u32, matches: &mut Vec<Match<K>>) {
        self.bands.within(&self.hashes, hash, radius, |at, distance| {
            let places = self.starts[at] as usize..self.starts[at + 1] as usize;
            matches.extend(places.filter(|place| !self.is_gone(*place)).map(|place| Match { distance, key: self.keys[place] }));
        });
    }

    pub fn bytes(&self) -> usize {
        self.hashes.capacity() * size_of::<Hash>()
            + (self.starts.capacity() + self.by_key.capacity()) * 4
            + self.keys.capacity() * size_of::<K>()
            + self.gone.capacity() * 8
            + self.bands.bytes()
    }

    /// Where in `keys` a key is, unless it has left.
    fn place(&self, key: K) -> Option<usize> {
        let at = self.by_key.binary_search_by_key(&key, |place| self.keys[*place as usize]).ok()?;
        let place = self.by_key[at] as usize;
        (!self.is_gone(place)).then_some(place)
    }

    fn hash_at(&self, place: usize) -> Hash {
        let after = self.starts.partition_point(|start| *start as usize <= place);
        self.hashes[after - 1]
    }

    fn is_gone(&self, place: usize) -> bool {
        self.gone[place / 64] >> (place % 64) & 1 == 1
    }
}

/// The highest bits.
fn top(hash: &Hash) -> u64 {
    hash.words()[3]
}
