//! Words beside a word of a mark with several, that are nearly the mark's others.

use super::{
    Finder, Hit, Kind,
    near::{Near, one_slip},
    slip::MOST,
};
use crate::{
    hash,
    keys::{SLIP_LENGTHS, Side, each_slip, outer_base, outer_key},
    text::Reading,
};

impl Finder {
    /// The word `at` is one of marks with several: are the words beside it nearly others? `Micheal Kors` has none that is unknown and misspelt.
    pub(super) fn neighbours(&self, reading: &Reading, at: usize, hits: &mut Vec<Hit>) {
        for beside in [at.wrapping_sub(1), at + 1] {
            let Some(token) = reading.tokens.get(beside) else { continue };
            let word = reading.word(token);
            // `Nature's`
            if word.len() == 1 {
                continue;
            }
            if word.len() < 4 {
                // Too short by itself: with the word beside it.
                let (from, to) = (&reading.tokens[at.min(beside)], &reading.tokens[at.max(beside)]);
                let both = &reading.letters[from.start as usize..to.end as usize];
                if !SLIP_LENGTHS.contains(&both.len()) {
                    continue;
                }
                each_slip(both, |hash| {
                    for term in self.terms.slips.get(hash::mixed(hash)).filter(|term| self.terms.term(*term).whole) {
                        if let Some((slip, _)) = one_slip(both, self.terms.word(term)) {
                            let (start, end) = reading.span(from.start, to.end);
                            hits.push(Hit {
                                term,
                                kind: Kind::Typo,
                                rule: slip.text(),
                                start,
                                end,
                                tokens: (at.min(beside) as u32, at.max(beside) as u32 + 1),
                                sure: 0.62,
                            });
                        }
                    }
                });
                continue;
            }
            if word.len() > *SLIP_LENGTHS.end() {
                continue;
            }
            let mut found = 0;
            each_slip(word, |hash| {
                for term in self.terms.slips.get(hash::mixed(hash)) {
                    let Some((slip, factor)) = one_slip(word, self.terms.word(term)) else { continue };
                    found += 1;
                    if found < MOST && self.terms.term(term).part {
                        self.among_others(reading, beside, term, Near { kind: Kind::Typo, slip, sure: factor * 0.5 }, hits);
                    }
                }
            });
        }
    }

    /// The word `at` is nearly a word of marks with several: do the others stand beside it?
    pub(super) fn among_others(&self, reading: &Reading, at: usize, term: u32, near: Near, hits: &mut Vec<Hit>) {
        let tokens = &reading.tokens;
        let word = self.terms.word(term);
        let middle = hash::of(word);
        // Words of the mark may be written in one, or one of them in two.
        let about = self.terms.term(term);
        let (most_before, most_after) = (usize::from(about.before) * 2, usize::from(about.after) * 2);
        // What marks with these outer words are as long as; a word in the middle has an outer one beside it, as it is.
        let sets = |beside: usize, side: Side| {
            let base = tokens.get(beside).map(|token| outer_base(middle, side, reading.word(token)))?;
            Some((base, self.terms.outer_lengths.line(hash::mixed(base))))
        };
        let (as_first, as_last) = (sets(at + 1, Side::First), sets(at.wrapping_sub(1), Side::Last));
        let is_outer = |at: usize, side: Side| reading.asked.get(at).is_none_or(|asked| asked.outer[side as usize] != 0);
        for first in at.saturating_sub(most_before.min(4))..=at {
            let before = reading.run(tokens[first].start, tokens[at].start);
            for last in at..tokens.len().min(at + 1 + most_after.min(4)) {
                let (head, tail) = ((tokens[at].start - tokens[first].start) as usize, (tokens[last].end - tokens[at].end) as usize);
                let length = head + word.len() + tail;
                let set = if first == at { as_first } else { as_last };
                let fits = match (first == at, last == at) {
                    (true, true) => false,
                    (false, false) => is_outer(first, Side::First) || is_outer(last, Side::Last),
                    _ => set.is_some_and(|(base, line)| line.has(outer_key(base, length, 0))),
                };
                if !fits || length > hash::LONGEST {
                    continue;
                }
                let joined = hash::join(hash::join(before, middle, word.len()), reading.run(tokens[at].end, tokens[last].end), tail);
                let same = |mark: &[u32]| {
                    mark.len() == length
                        && mark[..head] == reading.letters[tokens[first].start as usize..tokens[at].start as usize]
                        && mark[head..head + word.len()] == *word
                        && mark[head + word.len()..] == reading.letters[tokens[at].end as usize..tokens[last].end as usize]
                };
                if let Some(whole) = self.terms.whole(joined, same) {
                    let (start, end) = reading.span(tokens[first].start, tokens[last].end);
                    // Its neighbours make it much surer.
                    let sure = (near.sure + 0.4).min(0.95);
                    hits.push(Hit { term: whole, kind: near.kind, rule: near.slip.text(), start, end, tokens: (first as u32, last as u32 + 1), sure });
                }
            }
        }
    }
}
