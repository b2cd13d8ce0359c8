//! Screens lines of standard input against marks: `cargo run --release -p screening --example screen -- MARKS < titles`, a mark a line (of a table, its
//! first column), a title a line, after tabs perhaps the claimed brand and the description. Prints verdicts other than allow, or all with `--all`.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a tool for a person at a terminal")]

use screening::{Decision, Engine, Listing, Mark, Policy, Scratch, Vocabulary};
use std::{env, fs, io};

fn main() {
    let all = env::args().any(|argument| argument == "--all");
    let text = fs::read_to_string(env::args().nth(1).unwrap()).unwrap();
    let marks = text.lines().map(|line| Mark::named(line.split('\t').next().unwrap_or_default())).collect();
    let (engine, _) = Engine::build(marks, &Vocabulary::default());
    let mut scratch = Scratch::default();
    let (mut read, mut flagged) = (0, 0);
    for line in io::stdin().lines() {
        let line = line.unwrap();
        let mut columns = line.split('\t').chain(["", ""]);
        let [title, claimed_brand, text] = std::array::from_fn(|_| columns.next().unwrap_or_default());
        let listing = Listing { title, text, claimed_brand, ..Listing::default() };
        let verdict = engine.screen(&listing, &Policy::default(), &mut scratch);
        read += 1;
        flagged += usize::from(verdict.verdict != Decision::Allow);
        if all || verdict.verdict != Decision::Allow {
            let found: Vec<String> = verdict.findings.iter().map(|f| format!("{:?} {} {} {:?} {:.2}", f.kind, f.mark, f.rule, f.span, f.score)).collect();
            println!("{:?}\t{:.2}\t{title}\t[{claimed_brand}]\t{}", verdict.verdict, verdict.score, found.join("; "));
        }
    }
    println!("{flagged} of {read} are not allowed");
}
