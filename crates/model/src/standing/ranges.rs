//! Ranges of units, both ends included, and what is left of one.

/// What is left of a range without these others, which are in the order of their beginnings and may meet and overlap.
#[must_use]
pub fn without((first, last): (u32, u32), others: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let (mut left, mut next) = (Vec::new(), Some(first));
    for &(begin, end) in others.iter().filter(|(begin, end)| *begin <= last && *end >= first) {
        let Some(from) = next else { break };
        if end < from {
            continue;
        }
        if begin > from {
            left.push((from, begin - 1));
        }
        next = end.checked_add(1).filter(|next| *next <= last);
    }
    left.extend(next.map(|from| (from, last)));
    left
}

/// How many units these ranges have, which are apart from one another.
#[must_use]
pub fn units_of(ranges: &[(u32, u32)]) -> u64 {
    ranges.iter().map(|(first, last)| u64::from(last - first) + 1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_range_is_what_none_of_the_others_has() {
        for seed in 0..2_000_u32 {
            let draw = |n: u32| seed.wrapping_mul(2_654_435_761).rotate_left(n * 5).wrapping_mul(40_503) >> 8;
            let (first, last) = (draw(1) % 20, 20 + draw(2) % 20);
            let mut others: Vec<(u32, u32)> = (3..3 + seed % 6).map(|n| (draw(n) % 45, draw(n) % 45 + draw(n + 7) % 9)).collect();
            others.sort_unstable();
            let left = without((first, last), &others);
            let is_left = |unit: u32| left.iter().filter(|(begin, end)| (*begin..=*end).contains(&unit)).count();
            for unit in 0..60 {
                let meant = (first..=last).contains(&unit) && !others.iter().any(|(begin, end)| (*begin..=*end).contains(&unit));
                assert_eq!(is_left(unit), usize::from(meant), "{unit} of {first}-{last} without {others:?}: {left:?}");
            }
            assert!(left.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0), "apart: {left:?}");
            assert_eq!(units_of(&left), (first..=last).filter(|unit| is_left(*unit) == 1).count() as u64);
        }
        assert_eq!(without((0, u32::MAX), &[(5, u32::MAX)]), [(0, 4)]);
        assert_eq!(without((3, 3), &[(3, 3)]), []);
    }
}
