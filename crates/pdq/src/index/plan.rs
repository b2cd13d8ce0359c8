//! How many differing bits to allow in which band.
//!
//! If two hashes differ in at most `r` bits, and band `b` allows `t(b)` of them, then some band is within what it allows as soon as the sum of
//! `t(b) + 1` is more than `r` (a band that is left out counts 0): otherwise each band would have at least `t(b) + 1` and all together more
//! than `r`. Among the choices with that sum, the cheapest is found by dynamic programming.

/// A price so high that it is never paid.
const NEVER: u64 = u64::MAX / 4;

/// The cheapest choice: for each band how many shares of `radius + 1` it takes, 0 to be left out, `t + 1` to allow `t` bits; and its price.
/// `prices[b][t]` is what band `b` costs if it allows `t` bits. None if the bands cannot take all shares.
pub fn cheapest<const LEVELS: usize>(prices: &[[u64; LEVELS]], radius: u32) -> Option<(Vec<usize>, u64)> {
    let shares = radius as usize + 1;
    // `best[s]`: the least price of taking `s` shares in the bands so far; what is beyond the last share is given away.
    let mut best = vec![NEVER; shares + 1];
    best[0] = 0;
    let mut steps = Vec::with_capacity(prices.len());
    for band in prices {
        let mut next = best.clone();
        // For each sum how many shares this band takes, and the sum before it.
        let mut step: Vec<(usize, usize)> = (0..=shares).map(|sum| (0, sum)).collect();
        for (before, price) in best.iter().enumerate().filter(|(_, price)| **price < NEVER) {
            for (allowed, cost) in band.iter().enumerate() {
                let sum = (before + allowed + 1).min(shares);
                if price.saturating_add(*cost) < next[sum] {
                    next[sum] = price.saturating_add(*cost);
                    step[sum] = (allowed + 1, before);
                }
            }
        }
        steps.push(step);
        best = next;
    }
    let price = best[shares];
    if price >= NEVER {
        return None;
    }
    let mut sum = shares;
    let mut plan: Vec<usize> = steps
        .iter()
        .rev()
        .map(|step| {
            let (taken, before) = step[sum];
            sum = before;
            taken
        })
        .collect();
    plan.reverse();
    Some((plan, price))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dear_bands_are_left_out_and_the_others_make_up_for_them() {
        let mut prices = vec![[1, 10, 100]; 12];
        prices[3] = [1_000_000; 3];
        let (plan, price) = cheapest(&prices, 31).unwrap();
        assert_eq!((plan[3], plan.iter().sum::<usize>()), (0, 32));
        assert_eq!(plan.iter().filter(|taken| **taken == 3).count(), 10, "{plan:?}");
        assert_eq!(price, 10 * 100 + 10);
        assert_eq!(cheapest(&prices, 0).unwrap().1, 1, "for what is alike to the bit one band is enough");
        assert!(cheapest(&prices, 36).is_none(), "twelve bands of three shares take 36");
        assert!(cheapest::<3>(&[], 5).is_none());
    }

    proptest::proptest! {
        #[test]
        fn every_plan_takes_all_shares(prices: Vec<[u16; 3]>, radius in 0_u32..40) {
            let prices: Vec<[u64; 3]> = prices.iter().take(16).map(|band| band.map(u64::from)).collect();
            match cheapest(&prices, radius) {
                None => proptest::prop_assert!(prices.len() * 3 < radius as usize + 1),
                Some((plan, price)) => {
                    proptest::prop_assert!(plan.iter().sum::<usize>() > radius as usize);
                    let paid: u64 = plan.iter().zip(&prices).map(|(taken, band)| taken.checked_sub(1).map_or(0, |allowed| band[allowed])).sum();
                    proptest::prop_assert_eq!(paid, price);
                }
            }
        }
    }
}
