//! Hashes by the bits of each band.

use super::plan;
use crate::Hash;

/// Fewer hashes than this are looked through one by one.
pub const FEW: usize = 2048;
/// The widest band in bits: its table has 2²⁴ entries.
const WIDTH_MAX: u32 = 24;
/// Up to so many bits are allowed in a band, and none.
const LEVELS: usize = 3;
/// What looking up one value of a band costs, measured in hashes that are compared.
const PROBE: u64 = 1;
/// How many hashes are compared in a row for the price of one that is fetched from somewhere.
const ROW: u64 = 8;

/// One band: the hashes by the value of some bits.
#[derive(Clone, Debug)]
struct Band {
    first: u32,
    width: u32,
    /// For each value where in `hashes` its hashes begin; one more for the end.
    starts: Vec<u32>,
    /// Places of hashes, by value.
    hashes: Vec<u32>,
}

/// All bands.
#[derive(Clone, Debug, Default)]
pub struct Bands(Vec<Band>);

impl Bands {
    /// For hashes that differ from each other; at most 2³² - 1 of them.
    pub fn build(hashes: &[Hash]) -> Self {
        if hashes.len() < FEW {
            return Self::default();
        }
        // About as many values as hashes, so that a value has few hashes and the tables stay small beside them.
        let width = hashes.len().ilog2().saturating_sub(1).min(WIDTH_MAX);
        let count = Hash::BITS.div_ceil(width);
        let bounds = |band: u32| band * Hash::BITS / count;
        Self((0..count).map(|band| Band::build(hashes, bounds(band), bounds(band + 1) - bounds(band))).collect())
    }

    pub fn bytes(&self) -> usize {
        self.0.iter().map(|band| 4 * (band.starts.capacity() + band.hashes.capacity())).sum()
    }

    /// Tells `found` the places of all hashes within the radius and their distances, each once.
    pub fn within(&self, hashes: &[Hash], hash: &Hash, radius: u32, mut found: impl FnMut(usize, u32)) {
        let looks: Vec<Look> = self.0.iter().map(|band| band.look(band.value(hash))).collect();
        let prices: Vec<[u64; LEVELS]> = looks.iter().map(|look| look.prices).collect();
        let plan = plan::cheapest(&prices, radius).filter(|(_, price)| *price < hashes.len() as u64 / ROW);
        let Some((plan, _)) = plan else {
            for (at, other) in hashes.iter().enumerate() {
                let distance = hash.distance(other);
                if distance <= radius {
                    found(at, distance);
                }
            }
            return;
        };
        let mut near = Vec::new();
        for ((band, look), taken) in self.0.iter().zip(&looks).zip(plan) {
            for (start, end) in look.ranges.iter().take(taken).flatten() {
                for at in &band.hashes[*start as usize..*end as usize] {
                    let distance = hash.distance(&hashes[*at as usize]);
                    if distance <= radius {
                        near.push((*at, distance));
                    }
                }
            }
        }
        near.sort_unstable();
        near.dedup();
        near.into_iter().for_each(|(at, distance)| found(at as usize, distance));
    }
}

/// Where a band's hashes are that differ from a value in 0, 1, 2 bits of it, and what it costs to compare those in up to as many.
struct Look {
    ranges: [Vec<(u32, u32)>; LEVELS],
    prices: [u64; LEVELS],
}

impl Band {
    fn build(hashes: &[Hash], first: u32, width: u32) -> Self {
        let mut band = Self { first, width, starts: vec![0; (1 << width) + 1], hashes: vec![0; hashes.len()] };
        for hash in hashes {
            let value = band.value(hash);
            band.starts[value as usize + 1] += 1;
        }
        let mut sum = 0;
        for start in &mut band.starts {
            sum += *start;
            *start = sum;
        }
        let mut next = band.starts.clone();
        for (at, hash) in (0..).zip(hashes) {
            let slot = &mut next[band.value(hash) as usize];
            band.hashes[*slot as usize] = at;
            *slot += 1;
        }
        band
    }

    /// The bits of a hash that are this band's.
    fn value(&self, hash: &Hash) -> u32 {
        let words = hash.words();
        let (word, shift) = ((self.first / 64) as usize, self.first % 64);
        let low = words[word] >> shift;
        let high = if shift + self.width > 64 { words[word + 1] << (64 - shift) } else { 0 };
        // At most 24 bits are left.
        ((low | high) & ((1 << self.width) - 1)) as u32
    }

    fn look(&self, value: u32) -> Look {
        let mut look = Look { ranges: [const { Vec::new() }; LEVELS], prices: [0; LEVELS] };
        look.ranges[2].reserve((self.width * (self.width - 1) / 2) as usize);
        self.add(value, 0, &mut look);
        for one in 0..self.width {
            self.add(value ^ 1 << one, 1, &mut look);
            for two in 0..one {
                self.add(value ^ 1 << one ^ 1 << two, 2, &mut look);
            }
        }
        for level in 1..LEVELS {
            look.prices[level] += look.prices[level - 1];
        }
        look
    }

    fn add(&self, value: u32, level: usize, look: &mut Look) {
        let (start, end) = (self.starts[value as usize], self.starts[value as usize + 1]);
        look.prices[level] += PROBE + u64::from(end - start);
        if start < end {
            look.ranges[level].push((start, end));
        }
    }
}
