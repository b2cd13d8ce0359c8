//! Whole listings, with claimed brand and description, by people who knew the brands and not the engine. Two lists; when they were first measured, unread, 68 and 78 %
//! of the copies were named, 55 and 66 % looked at, and 24 of 400 and 7 of 300 honest ones flagged; what the worst misses taught was mended since. Nicknames, scripts
//! of South Asia and what only a picture tells are still missed.

use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};
use std::collections::BTreeSet;

/// Of each list: a line a copy with title, claimed brand, description, the mark that is meant, and the kind of evasion in its writer's words, parted by tabs; and a
/// line an honest listing with the first three of these.
const FIRST: [&str; 2] = [include_str!("support/listings.tsv"), include_str!("support/listings_honest.tsv")];
const SECOND: [&str; 2] = [include_str!("support/listings_more.tsv"), include_str!("support/listings_more_honest.tsv")];

/// What an engine of the marks that a list means makes of it.
struct Made {
    copies: usize,
    named: usize,
    looked_at: usize,
    honest: usize,
    watched: Vec<String>,
    held: usize,
}

fn screened([copies, honest]: [&str; 2]) -> Made {
    let copies: Vec<[&str; 5]> = copies.lines().filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok()).collect();
    let honest: Vec<[&str; 3]> = honest.lines().filter_map(|line| line.split('\t').collect::<Vec<_>>().try_into().ok()).collect();
    let marks: BTreeSet<&str> = copies.iter().map(|copy| copy[3]).collect();
    let (engine, _) = Engine::build(marks.into_iter().map(Mark::named).collect(), &Vocabulary::default());
    let (policy, mut scratch) = (Policy::default(), Scratch::default());
    let mut made = Made { copies: copies.len(), named: 0, looked_at: 0, honest: honest.len(), watched: Vec::new(), held: 0 };
    for [title, claimed_brand, text, mark, _] in &copies {
        let verdict = engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &policy, &mut scratch);
        let is_named = verdict.findings.iter().any(|finding| finding.mark == *mark);
        made.named += usize::from(is_named);
        made.looked_at += usize::from(is_named && verdict.verdict != Decision::Allow);
    }
    for [title, claimed_brand, text] in &honest {
        let verdict = engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &policy, &mut scratch);
        made.held += usize::from(verdict.verdict > Decision::Watch);
        if verdict.verdict != Decision::Allow {
            made.watched.push((*title).to_owned());
        }
    }
    made
}

#[test]
fn most_copies_are_named_and_looked_at_and_honest_listings_are_left_alone() {
    let first = screened(FIRST);
    assert_eq!((first.copies, first.honest), (350, 400));
    assert!(first.named * 100 >= first.copies * 76 && first.looked_at * 100 >= first.copies * 61, "{} named, {} looked at", first.named, first.looked_at);
    // Some of them sell what openly smells like another's.
    assert!(first.watched.len() <= 14 && first.held <= 7, "{} held of {:#?}", first.held, first.watched);
    let second = screened(SECOND);
    assert_eq!((second.copies, second.honest), (300, 300));
    assert!(second.named * 100 >= second.copies * 86 && second.looked_at * 100 >= second.copies * 70, "{} named, {} looked at", second.named, second.looked_at);
    assert!(second.watched.len() <= 7 && second.held == 0, "{} held of {:#?}", second.held, second.watched);
}
