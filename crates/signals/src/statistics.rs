//! The few statistics that findings rest on.

use serde::Serialize;

/// 95 % of a normal distribution lie within so many standard deviations of its middle.
const Z: f64 = 1.959_963_984_540_054;

/// A share with the interval in which it lies, of what was seen, with 95 %.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many of them.
    pub hits: u64,
    /// Of how many.
    pub of: u64,
    /// `hits / of`; 0 of none.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Share {
    /// By Wilson (1927), which stays within 0 and 1 and is honest for few cases: 3 of 3 are 44 % to 100 %; 0 of 0 anything.
    #[must_use]
    pub fn of(hits: u64, of: u64) -> Self {
        let hits = hits.min(of);
        if of == 0 {
            return Self { hits, of, value: 0.0, low: 0.0, high: 1.0 };
        }
        let (n, p) = (of as f64, hits as f64 / of as f64);
        let middle = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
        let half = Z / (1.0 + Z * Z / n) * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        Self { hits, of, value: p, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
    }
}

/// The value in the middle, of an even number the mean of the two; none of none. Sorts what it is given.
#[must_use]
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => values.get(middle).copied(),
        _ => Some((values.get(middle - 1)? + values.get(middle)?) / 2.0),
    }
}

/// Median, and the median absolute deviation from it times 1.4826: what a standard deviation would be, and not moved by a few wild values.
#[must_use]
pub fn median_and_spread(values: &mut [f64]) -> Option<(f64, f64)> {
    let middle = median(values)?;
    let mut deviations: Vec<f64> = values.iter().map(|value| (value - middle).abs()).collect();
    Some((middle, 1.4826 * median(&mut deviations)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn few_cases_make_a_wide_interval() {
        let share = Share::of(3, 3);
        assert!((share.low - 0.438).abs() < 0.001 && share.high > 0.999_999);
        let share = Share::of(50, 100);
        assert!((share.low - 0.404).abs() < 0.001 && (share.high - 0.596).abs() < 0.001);
    }

    proptest! {
        #[test]
        fn the_share_lies_in_its_interval(hits in 0_u64..1000, more in 0_u64..1000) {
            let share = Share::of(hits, hits + more);
            prop_assert!(0.0 <= share.low && share.low <= share.value + 1e-12 && share.value <= share.high + 1e-12 && share.high <= 1.0);
        }

        #[test]
        fn wild_values_do_not_move_the_middle_far(mut values in proptest::collection::vec(10.0_f64..20.0, 9..40)) {
            values.extend([1e9, -1e9, 1e12]);
            let (middle, spread) = median_and_spread(&mut values).unwrap();
            prop_assert!((10.0..=20.0).contains(&middle) && spread <= 15.0);
        }
    }
}
