//! Names of brands as people misspell them and as sellers of copies disguise them, collected from memory before anything was tried on them. Some of the first
//! two thirds were read while the engine was mended. Some are the mark itself, written otherwise: those are named and lawful.
#![expect(clippy::print_stdout, reason = "what is missed is there to be read")]

use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};
use std::collections::BTreeSet;

/// Each line a title, a tab, and the mark that it means.
const MISSPELT: &str = include_str!("support/misspelt.tsv");

#[test]
fn nine_of_ten_are_named_and_four_of_five_are_looked_at() {
    let all: Vec<(&str, &str)> = MISSPELT.lines().filter_map(|line| line.split_once('\t')).collect();
    let marks: BTreeSet<&str> = all.iter().map(|(_, mark)| *mark).collect();
    let (engine, notes) = Engine::build(marks.into_iter().map(Mark::named).collect(), &Vocabulary::default());
    assert!(notes.is_empty(), "{notes:?}");
    let (mut named, mut flagged, mut scratch) = (0, 0, Scratch::default());
    for (title, mark) in &all {
        let verdict = engine.screen(&Listing { title, ..Listing::default() }, &Policy::default(), &mut scratch);
        let is_named = verdict.findings.iter().any(|finding| finding.mark == *mark);
        named += usize::from(is_named);
        flagged += usize::from(is_named && verdict.verdict != Decision::Allow);
        if !is_named {
            println!("not named: {title} ({mark})");
        }
    }
    println!("{named} named and {flagged} looked at of {}", all.len());
    assert!(named * 10 >= all.len() * 9, "{named} named of {}", all.len());
    assert!(flagged * 5 >= all.len() * 4, "{flagged} looked at of {}", all.len());
}
