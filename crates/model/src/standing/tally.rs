//! How many units of a batch stand how, from what was said of ranges of them.

use super::{Activation, Life, Standing, UnitAct};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many units stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Not shipped yet.
    pub not_active: u64,
    /// As they should be.
    pub active: u64,
    /// With a code that is worth nothing.
    pub void: u64,
    /// Stolen.
    pub stolen: u64,
    /// Called back.
    pub recalled: u64,
}

impl Tally {
    /// After acts on ranges, the oldest first; ends are included and count from 0 in a batch of `count` units.
    #[must_use]
    pub fn after(activation: Activation, count: u32, acts: impl IntoIterator<Item = (UnitAct, u64, u64)>) -> Self {
        let mut tally = Self::default();
        for (begin, end, life) in stretches(activation, count, acts) {
            *tally.of(life.standing()) += end - begin;
        }
        tally
    }

    const fn of(&mut self, standing: Standing) -> &mut u64 {
        match standing {
            Standing::NotActive => &mut self.not_active,
            Standing::Active => &mut self.active,
            Standing::Void => &mut self.void,
            Standing::Stolen => &mut self.stolen,
            Standing::Recalled => &mut self.recalled,
        }
    }
}

/// The units of a batch that are void, stolen or recalled after acts such as [`Tally::after`] takes: where each stretch of them begins, and where it
/// ends, which is no longer of it; in order, and apart from one another.
#[must_use]
pub fn withdrawn(count: u32, acts: impl IntoIterator<Item = (UnitAct, u64, u64)>) -> Vec<(u64, u64)> {
    let mut found: Vec<(u64, u64)> = Vec::new();
    for (first, last, _) in withdrawn_as(count, acts) {
        let (begin, end) = (u64::from(first), u64::from(last) + 1);
        match found.last_mut() {
            Some((_, last)) if *last == begin => *last = end,
            _ => found.push((begin, end)),
        }
    }
    found
}

/// The same with how they stand: the first and the last of each stretch.
#[must_use]
pub fn withdrawn_as(count: u32, acts: impl IntoIterator<Item = (UnitAct, u64, u64)>) -> Vec<(u32, u32, Standing)> {
    let mut found: Vec<(u32, u32, Standing)> = Vec::new();
    for (begin, end, life) in stretches(Activation::Sealed, count, acts) {
        // Within the batch, whose units a u32 counts.
        let (Ok(first), Ok(last)) = (u32::try_from(begin), u32::try_from(end - 1)) else { continue };
        match (life.standing(), found.last_mut()) {
            (Standing::Active | Standing::NotActive, _) => {}
            (standing, Some((_, before, same))) if *same == standing && *before + 1 == first => *before = last,
            (standing, _) => found.push((first, last, standing)),
        }
    }
    found
}

/// Stretches of units whose lives are alike, in order: where each begins, where the next does, and the life.
fn stretches(activation: Activation, count: u32, acts: impl IntoIterator<Item = (UnitAct, u64, u64)>) -> Vec<(u64, u64, Life)> {
    let count = u64::from(count);
    let mut begins = BTreeMap::from([(0, activation.begin())]);
    for (act, first, last) in acts {
        let end = last.saturating_add(1).min(count);
        if first >= end {
            continue;
        }
        for edge in [first, end] {
            let before = begins.range(..=edge).next_back().map(|(_, life)| *life);
            if let Some(life) = before.filter(|_| edge < count) {
                begins.entry(edge).or_insert(life);
            }
        }
        begins.range_mut(first..end).for_each(|(_, life)| *life = life.after(act));
        // Stretches that are alike now are one; what is beyond this one's ends did not change.
        let mut last = begins.range(..first).next_back().map(|(_, life)| *life);
        let again: Vec<u64> = begins.range(first..=end).filter_map(|(begin, life)| (last.replace(*life) == Some(*life)).then_some(*begin)).collect();
        for begin in again {
            begins.remove(&begin);
        }
    }
    let ends = begins.keys().skip(1).copied().chain([count]).collect::<Vec<_>>();
    begins.into_iter().zip(ends).map(|((begin, life), end)| (begin, end, life)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use UnitAct::{Activate, Recall, Release, Steal, Void};

    fn tally(acts: &[(UnitAct, u64, u64)]) -> [u64; 5] {
        let Tally { not_active, active, void, stolen, recalled } = Tally::after(Activation::Shipped, 100, acts.iter().copied());
        [not_active, active, void, stolen, recalled]
    }

    #[test]
    fn units_are_counted_by_how_they_stand() {
        assert_eq!(tally(&[]), [100, 0, 0, 0, 0]);
        assert_eq!(tally(&[(Activate, 0, 99)]), [0, 100, 0, 0, 0]);
        assert_eq!(tally(&[(Activate, 0, 49), (Recall, 40, 59), (Void, 0, 0)]), [40, 39, 1, 0, 20]);
        assert_eq!(
            tally(&[(Activate, 0, 49), (Steal, 10, 19), (Recall, 15, 99), (Release, 0, 99), (Steal, 99, 99)]),
            [49, 45, 0, 6, 0],
            "what was stolen stays so where the recall ends"
        );
        assert_eq!(tally(&[(Void, 99, 4_000), (Void, 100, 200)]), [99, 0, 1, 0, 0], "what is beyond the batch counts for nothing");
    }

    #[test]
    fn it_is_what_each_unit_by_itself_says() {
        let acts = (0..60_u64).map(|n| (UnitAct::ALL[(n * 7 % 8) as usize], n * 37 % 90, n * 37 % 90 + n % 11)).collect::<Vec<_>>();
        let mut alone = Tally::default();
        for unit in 0..100 {
            let of_unit = acts.iter().filter(|(_, first, last)| (*first..=*last).contains(&unit));
            *alone.of(of_unit.fold(Activation::Shipped.begin(), |life, (act, ..)| life.after(*act)).standing()) += 1;
        }
        assert_eq!(Tally::after(Activation::Shipped, 100, acts), alone);
    }

    #[test]
    fn what_is_void_stolen_or_recalled_is_withdrawn_until_it_is_released() {
        assert_eq!(withdrawn(100, []), []);
        assert_eq!(withdrawn(100, [(Void, 0, 9), (Recall, 10, 19), (Steal, 90, 4_000)]), [(0, 20), (90, 100)]);
        assert_eq!(withdrawn(100, [(Recall, 0, 99), (Void, 50, 50), (Release, 0, 99), (Activate, 0, 99)]), [(50, 51)]);
        let stand = [(0, 9, Standing::Void), (10, 19, Standing::Recalled), (90, 99, Standing::Stolen)];
        assert_eq!(withdrawn_as(100, [(Void, 0, 4), (Void, 5, 9), (Recall, 10, 19), (Steal, 90, 4_000)]), stand);
    }
}
