//! What a text says not to be so: `no replica`, `we do not deal in copies`, `replika, çakma veya taklit değil`.

use crate::{
    find::{Finder, Scratch},
    text::{Gap, sign},
    verdict::Field,
    vocabulary::{Said, Small, Speaks},
};

/// A term is within a longer one that is noted so many before or after it, or fewer.
const NEAR: usize = 32;
/// So many words of dealing stand between what denies and what is denied, or fewer.
const DEALT: usize = 4;

/// Whether a term says that goods are copies, or hints at it.
pub(super) const fn copies(speaks: Speaks) -> bool {
    matches!(speaks, Speaks::Replica | Speaks::Hint)
}

/// The denials of a text, whose terms are asked in their order.
pub(super) struct Denials<'s> {
    finder: &'s Finder,
    scratch: &'s Scratch,
    field: Field,
    /// The words after what denies what follows, sorted.
    negations: Vec<u32>,
    /// The first words of what denies what stands before, sorted.
    denials: Vec<u32>,
    /// The words of the term that was denied last: from where and up to where.
    last: Option<(u32, u32)>,
    /// Up to where a list goes of which each thing is denied.
    listed: Option<u32>,
}

impl<'s> Denials<'s> {
    pub fn of(finder: &'s Finder, scratch: &'s Scratch, field: Field) -> Self {
        let mut all = Self { finder, scratch, field, negations: Vec::new(), denials: Vec::new(), last: None, listed: None };
        let numbers = || 0..scratch.said.len();
        all.negations = numbers().filter(|at| all.denies(*at)).map(|at| scratch.said[at].tokens.1).collect();
        all.negations.sort_unstable();
        // `not original` is a term of its own.
        let own = |other: Speaks| copies(other) || matches!(other, Speaks::Fitting | Speaks::Harmless);
        let denials = numbers().filter(|at| scratch.said[*at].speaks == Speaks::Denial && !all.is_within_longer(*at, own));
        all.denials = denials.map(|at| scratch.said[at].tokens.0).collect();
        all.denials.sort_unstable();
        all
    }

    /// The terms noted near the term `at`.
    pub fn near(&self, at: usize) -> &'s [Said] {
        &self.scratch.said[at.saturating_sub(NEAR)..self.scratch.said.len().min(at + NEAR)]
    }

    /// Whether the term `at` is within a longer one that counts, and none of its own: `not` of `not original`.
    pub fn is_within_longer(&self, at: usize, counts: impl Fn(Speaks) -> bool) -> bool {
        let said = &self.scratch.said[at];
        let is_longer = |other: &Said| other.start <= said.start && other.end >= said.end && (other.start, other.end) != (said.start, said.end);
        self.near(at).iter().any(|other| counts(other.speaks) && is_longer(other))
    }

    /// Whether the term `at` denies what follows it; `is not` of `is not original` is none.
    pub fn denies(&self, at: usize) -> bool {
        let said = &self.scratch.said[at];
        let goes_on = || self.near(at).iter().any(|other| copies(other.speaks) && other.start < said.end && other.end > said.end);
        said.speaks == Speaks::Negation && !self.is_within_longer(at, copies) && !goes_on()
    }

    /// Whether what begins at this word is denied right before it, or with a word between; a comma ends what is denied: `non originale, replica`.
    pub fn denied_before(&self, from: u32) -> bool {
        self.is_negation(from) || from > 0 && self.goes_on(from) && self.is_negation(from - 1)
    }

    /// Whether the term `at`, a word of replicas, is denied; says so of what follows in its list, too.
    pub fn is_denied(&mut self, at: usize) -> bool {
        let said = &self.scratch.said[at];
        let (from, to) = said.tokens;
        let goes_on = self.listed.is_some_and(|listed| self.goes_on_listed(listed, from));
        let or_last = || self.last.is_some_and(|(start, end)| from == start || (end + 1..=end + 2).contains(&from) && self.is(Small::Joining, end));
        let denied =
            !said.evaded && (self.denied_before(from) || self.dealt(from) || self.denied_behind(to) || goes_on || self.is_list_denied(at) || or_last());
        if denied {
            let begins =
                (from.saturating_sub(2)..from).any(|at| self.is(Small::Denying, at)) || self.dealt(from) && !self.is_negation(from) || self.denied_behind(to);
            self.last = Some(said.tokens);
            self.listed = (begins || goes_on).then_some(to);
        }
        denied
    }

    /// What is excused counts as denied where a list goes on: `copy paper or replicas`.
    pub const fn excuse(&mut self, said: &Said) {
        self.last = Some(said.tokens);
    }

    fn is_negation(&self, at: u32) -> bool {
        self.negations.binary_search(&at).is_ok()
    }

    fn gap(&self, at: u32) -> Option<Gap> {
        self.scratch.plain.tokens.get(at as usize).map(|token| token.gap)
    }

    fn is(&self, small: Small, at: u32) -> bool {
        self.finder.phrases.is_small(small, &self.scratch.plain, at as usize)
    }

    /// Whether nothing but a space or a hyphen stands before this word.
    fn goes_on(&self, at: u32) -> bool {
        self.gap(at).is_some_and(|gap| gap < Gap::Wide)
    }

    /// Whether what ends before this word is denied right after it, or after a word for goods: `Replika ürün satmıyoruz`.
    fn denied_behind(&self, to: u32) -> bool {
        let next = self.denials.get(self.denials.partition_point(|at| *at < to)).copied();
        next.is_some_and(|next| (next == to || next == to + 1 && self.is(Small::Wares, to)) && (to..=next).all(|at| self.goes_on(at)))
    }

    /// Whether words of dealing stand between it and what denies it: `We do not deal in replicas`.
    fn dealt(&self, from: u32) -> bool {
        let mut far = from;
        for at in (0..from).rev().take(DEALT + 1).take_while(|at| self.goes_on(at + 1)) {
            if self.is_negation(at + 1) && far == at + 1 {
                return true;
            }
            if !self.is(Small::Dealing, at) {
                return false;
            }
            far = at;
        }
        false
    }

    /// Whether a list that came up to the word `to` goes on at the word `from`. A title is no sentence: `no fake AAA replica` denies one of them.
    fn goes_on_listed(&self, to: u32, from: u32) -> bool {
        let ends = |at: u32| self.scratch.plain.tokens.get(at as usize).is_some_and(|token| token.is(sign::STOP));
        let comma = || self.field != Field::Title && matches!(self.gap(from), Some(Gap::Wide | Gap::Tight));
        to <= from && to > 0 && !ends(to - 1) && (to == from && comma() || to + 1 == from && self.is(Small::Joining, to))
    }

    /// Whether the list that the term `at` begins is denied at its end, or excused: `replika, çakma veya taklit değil`.
    fn is_list_denied(&self, at: usize) -> bool {
        let mut to = self.scratch.said[at].tokens.1;
        self.scratch.said[at + 1..].iter().take(NEAR).filter(|other| copies(other.speaks)).any(|other| {
            let next = self.goes_on_listed(to, other.tokens.0);
            if next {
                to = other.tokens.1;
            }
            let excused = || self.near(at).iter().any(|said| said.speaks == Speaks::Harmless && said.start <= other.start && said.end > other.end);
            next && (self.denied_behind(to) || excused())
        })
    }
}
