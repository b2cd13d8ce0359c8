//! SplitMix64 (Steele, Lea, Flood 2014): small, fast without optimising, the same on every machine.

/// How a world differs from the one that is assumed: factors of its shares.
#[derive(Clone, Copy)]
pub struct World {
    /// Tunnels, wrong countries, browsers that forget themselves.
    pub unsure: f64,
    /// Fairs, enthusiasts, journeys, resales.
    pub odd: f64,
    /// Who gives a spot, the lot, the shop.
    pub told: f64,
    /// No factor: the least and the most fakes that carry one copied code.
    pub run: (f64, f64),
    /// Copies are sold in the brand's markets alone.
    pub meant: bool,
    /// The portal knows places.
    pub places: bool,
}

/// As assumed.
pub const ASSUMED: World = World { unsure: 1.0, odd: 1.0, told: 1.0, run: (10.0, 10_000.0), meant: false, places: true };

/// Numbers from a seed, in a world.
pub struct Random(u64, pub World);

impl Random {
    #[allow(dead_code, reason = "each test file uses its part")]
    pub fn new(seed: u64) -> Self {
        Self(seed, ASSUMED)
    }

    #[allow(dead_code, reason = "each test file uses its part")]
    pub fn within(seed: u64, world: World) -> Self {
        Self(seed, world)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, from: f64, to: f64) -> f64 {
        from + self.unit() * (to - from)
    }

    pub fn chance(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// From 0 to below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// An index, each as likely as its weight says.
    pub fn pick(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (at, weight) in weights.enumerate() {
            last = at;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }
}
