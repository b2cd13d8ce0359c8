//! Whole listings, with claimed brand and description, by people who knew the brands and not the engine. When they were first measured, unread, 68 % of the copies
//! were named, 55 % looked at, and 24 of 400 honest ones flagged; what the worst misses taught was mended since. Nicknames, names cut off without a dot and
//! what only a picture tells are still missed.

use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};
use std::collections::BTreeSet;

/// Each line a title, the claimed brand, a description, the mark that is meant, and the kind of evasion in its writer's words, parted by tabs.
const COPIES: &str = include_str!("support/listings.tsv");
/// The first three of these.
const HONEST: &str = include_str!("support/listings_honest.tsv");

#[test]
fn seven_of_ten_copies_are_named_and_six_looked_at_and_honest_listings_are_left_alone() {
    let copies: Vec<[&str; 5]> = COPIES.lines().filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok()).collect();
    let honest: Vec<[&str; 3]> = HONEST.lines().filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok()).collect();
    assert_eq!((copies.len(), honest.len()), (350, 400));
    let marks: BTreeSet<&str> = copies.iter().map(|copy| copy[3]).collect();
    let (engine, _) = Engine::build(marks.into_iter().map(Mark::named).collect(), &Vocabulary::default());
    let (policy, mut scratch) = (Policy::default(), Scratch::default());
    let (mut named, mut looked_at) = (0, 0);
    for [title, claimed_brand, text, mark, _] in &copies {
        let verdict = engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &policy, &mut scratch);
        let is_named = verdict.findings.iter().any(|finding| finding.mark == *mark);
        named += usize::from(is_named);
        looked_at += usize::from(is_named && verdict.verdict != Decision::Allow);
    }
    let (mut watched, mut held) = (Vec::new(), 0);
    for [title, claimed_brand, text] in &honest {
        let verdict = engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &policy, &mut scratch);
        held += usize::from(verdict.verdict > Decision::Watch);
        if verdict.verdict != Decision::Allow {
            watched.push(title);
        }
    }
    assert!(named * 10 >= copies.len() * 7 && looked_at * 10 >= copies.len() * 6, "{named} named, {looked_at} looked at of {}", copies.len());
    // Some of them sell what openly smells like another's.
    assert!(watched.len() <= 14 && held <= 7, "{held} held of {watched:#?}");
}
