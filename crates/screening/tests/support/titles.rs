//! What an engine of a few marks says of a title.

use screening::{Decision, Engine, Kind, Listing, Mark, Policy, Scratch, Vocabulary};

/// An engine of these marks, parted by `|`.
pub fn engine(names: &str) -> Engine {
    Engine::build(names.split('|').map(Mark::named).collect(), &Vocabulary::default()).0
}

/// The verdict, and the marks found with how they are written.
pub fn found(engine: &Engine, title: &str) -> (Decision, Vec<(String, Kind)>) {
    let verdict = engine.screen(&Listing { title, ..Listing::default() }, &Policy::default(), &mut Scratch::default());
    (verdict.verdict, verdict.findings.iter().map(|finding| (finding.mark.to_string(), finding.kind)).collect())
}
