//! The index answers what a scan of all hashes answers, whatever is put in, taken out and asked.

use pdq::{Hash, Index, MATCH_DISTANCE, Match};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

/// Numbers as random as these tests need.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn hash(&mut self) -> Hash {
        Hash::from_words([self.next(), self.next(), self.next(), self.next()])
    }

    /// A hash that differs in exactly so many bits.
    fn near(&mut self, hash: Hash, bits: u32) -> Hash {
        let mut near = hash;
        while near.distance(&hash) < bits {
            near = near.flipped(self.next() as u8);
        }
        near
    }
}

fn scan(hashes: &BTreeMap<u64, Hash>, hash: &Hash, radius: u32) -> Vec<Match<u64>> {
    let mut near: Vec<_> =
        hashes.iter().map(|(key, other)| Match { distance: hash.distance(other), key: *key }).filter(|near| near.distance <= radius).collect();
    near.sort_unstable();
    near
}

/// Strangers, crowds of near duplicates, copies, and near-constant hashes.
fn crowd(random: &mut Random, count: u64) -> BTreeMap<u64, Hash> {
    let centres: Vec<Hash> = (0..20).map(|_| random.hash()).collect();
    (0..count)
        .map(|key| {
            let centre = centres[random.next() as usize % centres.len()];
            let bits = random.next() as u32 % 40;
            let hash = match random.next() % 6 {
                0 | 1 => random.hash(),
                2 | 3 => random.near(centre, bits),
                4 => centre,
                _ => random.near(Hash::default(), bits / 4),
            };
            (key * 3, hash)
        })
        .collect()
}

#[test]
fn every_radius_answers_as_a_scan_does() {
    let mut random = Random(1);
    // Below and above what is looked through one by one, and with tables of several widths.
    for count in [0, 1, 100, 2_000, 5_000, 40_000] {
        let hashes = crowd(&mut random, count);
        let index: Index<u64> = hashes.iter().map(|(key, hash)| (*key, *hash)).collect();
        assert_eq!(index.len(), hashes.len());
        for radius in 0..=40 {
            let known = hashes.values().nth(random.next() as usize % hashes.len().max(1)).copied().unwrap_or_default();
            let near = random.near(known, radius);
            let beyond = random.near(known, radius + 1);
            for hash in [known, near, beyond, random.hash(), Hash::default()] {
                assert_eq!(index.within(&hash, radius), scan(&hashes, &hash, radius), "{count} hashes, radius {radius}, {hash}");
            }
        }
        assert_eq!(index.within(&Hash::default(), 256).len(), hashes.len());
    }
}

#[test]
fn an_index_that_changes_answers_as_one_that_was_built() {
    let mut random = Random(2);
    let mut hashes = BTreeMap::new();
    let mut index = Index::default();
    let material: Vec<Hash> = crowd(&mut random, 30_000).into_values().collect();
    for step in 0..60_000_usize {
        let key = random.next() % 25_000;
        let hash = material[random.next() as usize % material.len()];
        if random.next().is_multiple_of(3) {
            assert_eq!(index.remove(key), hashes.remove(&key), "step {step}");
        } else {
            assert_eq!(index.insert(key, hash), hashes.insert(key, hash), "step {step}");
        }
        if step % 1_000 == 0 {
            assert_eq!(index.len(), hashes.len());
            assert_eq!(index.get(key), hashes.get(&key).copied());
            assert_eq!(index.within(&hash, MATCH_DISTANCE), scan(&hashes, &hash, MATCH_DISTANCE), "step {step}");
        }
    }
    index.freeze();
    for hash in &material[..50] {
        assert_eq!(index.within(hash, MATCH_DISTANCE), scan(&hashes, hash, MATCH_DISTANCE));
    }
    for key in hashes.keys() {
        assert!(index.remove(*key).is_some());
    }
    assert!(index.is_empty());
    assert_eq!(index.within(&material[0], 256), []);
}

#[test]
fn of_a_key_that_comes_twice_the_last_hash_counts() {
    let (one, other) = (Hash::default(), Hash::default().flipped(9));
    let index: Index<&str> = [("a", one), ("b", one), ("a", other)].into_iter().collect();
    assert_eq!(index.len(), 2);
    assert_eq!(index.get("a"), Some(other));
    assert_eq!(index.within(&one, 0), [Match { distance: 0, key: "b" }]);
}

#[test]
fn many_copies_of_one_hash_are_held_once() {
    let mut random = Random(3);
    let copies: Index<u64> = (0..50_000).map(|key| (key, Hash::default())).collect();
    let strangers: Index<u64> = (0..50_000).map(|key| (key, random.hash())).collect();
    assert!(copies.bytes() * 5 < strangers.bytes(), "{} and {}", copies.bytes(), strangers.bytes());
    assert_eq!(copies.within(&Hash::default().flipped(0), 1).len(), 50_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn clusters_of_near_duplicates_are_found_whole(seed: u64, radius in 0_u32..=31, sizes in vec(1_u64..400, 1..12), strangers in 0_u64..6_000) {
        let mut random = Random(seed);
        let mut hashes = BTreeMap::new();
        let mut centres = Vec::new();
        for size in sizes {
            let centre = random.hash();
            centres.push(centre);
            for _ in 0..size {
                let bits = random.next() as u32 % 36;
                hashes.insert(hashes.len() as u64, random.near(centre, bits));
            }
        }
        for _ in 0..strangers {
            hashes.insert(hashes.len() as u64, random.hash());
        }
        let index: Index<u64> = hashes.iter().map(|(key, hash)| (*key, *hash)).collect();
        for centre in centres {
            prop_assert_eq!(index.within(&centre, radius), scan(&hashes, &centre, radius));
        }
    }
}
