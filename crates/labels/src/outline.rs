//! Modules as outlines: one polygon around all modules that touch, so that no viewer shows a hairline between two.

use crate::symbol::Symbol;
use std::collections::BTreeMap;

/// The closed outlines of the dark modules, corners in modules. To be filled by the even-odd rule.
pub fn outlines(symbol: &Symbol) -> Vec<Vec<[usize; 2]>> {
    // Each edge between dark and light, dark to its right, by where it starts. Two start where dark modules touch at a corner.
    let mut edges: BTreeMap<[usize; 2], Vec<[usize; 2]>> = BTreeMap::new();
    let side = symbol.side();
    let dark = |x: usize, y: usize| symbol.is_dark(x, y);
    for y in 0..side {
        for x in 0..side {
            if !dark(x, y) {
                continue;
            }
            let above = y > 0 && dark(x, y - 1);
            let left = x > 0 && dark(x - 1, y);
            let mut edge = |open: bool, from: [usize; 2], to: [usize; 2]| {
                if open {
                    edges.entry(from).or_default().push(to);
                }
            };
            edge(!above, [x, y], [x + 1, y]);
            edge(!dark(x + 1, y), [x + 1, y], [x + 1, y + 1]);
            edge(!dark(x, y + 1), [x + 1, y + 1], [x, y + 1]);
            edge(!left, [x, y + 1], [x, y]);
        }
    }
    let mut all = Vec::new();
    while let Some(start) = edges.first_entry().map(|entry| *entry.key()) {
        let mut corners: Vec<[usize; 2]> = Vec::new();
        let mut at = start;
        while let Some(next) = next(&mut edges, at) {
            // A corner between two edges of one direction is none.
            if let [.., before, last] = &*corners
                && (before[0] == last[0] && last[0] == next[0] || before[1] == last[1] && last[1] == next[1])
            {
                corners.pop();
            }
            corners.push(next);
            at = next;
        }
        all.push(corners);
    }
    all
}

fn next(edges: &mut BTreeMap<[usize; 2], Vec<[usize; 2]>>, at: [usize; 2]) -> Option<[usize; 2]> {
    let there = edges.get_mut(&at)?;
    let next = there.pop();
    if there.is_empty() {
        edges.remove(&at);
    }
    next
}
