//! Measures the engine on evasions and on honest listings.

use crate::evasions::{KINDS, Rng, SENTENCES};
use screening::{Decision, Engine, Listing, Policy, Scratch};
use std::collections::HashSet;

/// What came of one kind of evasion.
#[derive(Default)]
pub struct Row {
    pub kind: &'static str,
    pub made: usize,
    /// Not counted: what was made is a word of the dictionary or the name of another mark, which is no disguise, and must not be taken for one.
    pub honest: usize,
    /// A finding names the mark (or one that reads the same).
    pub named: usize,
    /// And the listing is not simply allowed.
    pub flagged: usize,
    /// Findings name other marks, and not this one.
    pub other: usize,
    /// Some of those not flagged.
    pub missed: Vec<String>,
}

/// Makes `each` evasions of each kind of the marks that `which` takes, writes them in sentences, and screens these.
pub fn evasions(engine: &Engine, seed: u64, each: usize, which: impl Fn(usize, &str) -> bool) -> Vec<Row> {
    let mut scratch = Scratch::default();
    let policy = Policy::default();
    let marks: Vec<(usize, &str)> = engine.marks().iter().map(|mark| &*mark.name).enumerate().filter(|(at, name)| which(*at, name)).collect();
    let names: HashSet<String> = engine.marks().iter().map(|mark| plain(&mark.name)).collect();
    let mut rows = Vec::new();
    for (number, (kind, evasion)) in KINDS.iter().enumerate() {
        let mut rng = Rng(seed * 1000 + number as u64);
        let mut row = Row { kind, ..Row::default() };
        for _ in 0..each * 30 {
            if row.made == each || marks.is_empty() {
                break;
            }
            let (_, name) = *rng.of(&marks);
            let written = match rng.below(3) {
                0 => name.to_uppercase(),
                1 => name.to_lowercase(),
                _ => name.to_owned(),
            };
            let Some(evasion) = evasion(if *kind == "capital I for l" { name } else { &written }, &mut rng) else { continue };
            if evasion.to_lowercase() == name.to_lowercase() {
                continue;
            }
            let word = evasion.chars().all(char::is_alphabetic);
            if word && (engine.is_ordinary(&evasion) || names.contains(&plain(&evasion)) && plain(&evasion) != plain(name)) {
                row.honest += 1;
                continue;
            }
            row.made += 1;
            let sentence = rng.of(SENTENCES).replace('@', &evasion);
            let verdict = engine.screen(&Listing { title: &sentence, ..Listing::default() }, &policy, &mut scratch);
            let named = verdict.findings.iter().any(|finding| plain(&finding.mark) == plain(name));
            let flagged = verdict.verdict != Decision::Allow;
            row.named += usize::from(named);
            row.flagged += usize::from(named && flagged);
            row.other += usize::from(!named && flagged);
            if !(named && flagged) && row.missed.len() < 40 {
                row.missed.push(format!("{name} → {evasion}"));
            }
        }
        rows.push(row);
    }
    rows
}

fn plain(name: &str) -> String {
    screening::fold::plain_text(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// How many of the listings (title, claimed brand) are not allowed, and the first of those.
pub fn false_alarms<'a>(engine: &Engine, listings: impl Iterator<Item = (&'a str, &'a str)>) -> (usize, usize, Vec<String>) {
    false_alarms_below(engine, listings, &[""])
}

/// The same with these descriptions in turn.
pub fn false_alarms_below<'a>(engine: &Engine, listings: impl Iterator<Item = (&'a str, &'a str)>, below: &[&str]) -> (usize, usize, Vec<String>) {
    let mut scratch = Scratch::default();
    let policy = Policy::default();
    let (mut read, mut flagged, mut first) = (0, 0, Vec::new());
    for ((title, claimed_brand), text) in listings.zip(below.iter().cycle()) {
        read += 1;
        let verdict = engine.screen(&Listing { title, text, claimed_brand, ..Listing::default() }, &policy, &mut scratch);
        if verdict.verdict != Decision::Allow {
            flagged += 1;
            if first.len() < 60 {
                let found: Vec<String> = verdict.findings.iter().map(|finding| format!("{:?} {}", finding.kind, finding.mark)).collect();
                first.push(format!("{title} [{claimed_brand}]: {}", found.join(", ")));
            }
        }
    }
    (read, flagged, first)
}

/// Sentences in which a brand is named for what goods are for: `@` for the brand.
pub const NOMINATIVE: &[&str] = &[
    "Case for @ black silicone",
    "Compatible with @ charger cable 2m",
    "Replacement strap fits @ watch",
    "Passend für @ Staubsaugerbeutel 10 Stück",
    "Coque pour @ transparente",
    "Funda para @ negra",
    "Custodia per @ in pelle",
    "Чехол для @ силиконовый",
    "@ uyumlu kılıf siyah",
    "Not @, generic filter",
    "Used @ in good condition",
    "Gebraucht: @ Original mit Rechnung",
    "@ d'occasion très bon état",
    "Refurbished @ with warranty",
    "Filter suitable for @",
    "适用于 @ 配件",
];
