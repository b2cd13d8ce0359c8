//! How fast listings are screened and how well: `make bench ARGS=screening`. `MARKWARD_BENCH_LISTINGS` names a file of listings (tab-separated: GTIN, title,
//! brand, category; gzipped), `MARKWARD_BENCH_MARKS` one of marks (tab-separated, the name first); without them ../shared/data has both, or the measurement says
//! that it is left out. `MARKWARD_BENCH_SHOW=yes` lists what was missed.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

#[path = "../tests/support/evasions.rs"]
mod evasions;
#[path = "../tests/support/ordinary.rs"]
mod ordinary;
#[path = "../tests/support/quality.rs"]
mod quality;

use aho_corasick::AhoCorasick;
use evasions::Rng;
use flate2::read::GzDecoder;
use ordinary::ORDINARY;
use screening::{Engine, Listing, Mark, Policy, Scratch, Vocabulary};
use std::{
    collections::HashSet,
    env, fs,
    hint::black_box,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

fn main() {
    let shared = |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let listings = env::var_os("MARKWARD_BENCH_LISTINGS").map_or_else(|| shared("products-20k.tsv.gz"), PathBuf::from);
    let marks = env::var_os("MARKWARD_BENCH_MARKS").map_or_else(|| shared("brands.tsv"), PathBuf::from);
    let (Ok(listings), Ok(names)) = (fs::read(&listings), fs::read_to_string(&marks)) else {
        println!("no {} or no {}: nothing to measure", listings.display(), marks.display());
        return;
    };
    let mut rows = String::new();
    GzDecoder::new(&listings[..]).read_to_string(&mut rows).unwrap();
    let rows: Vec<(&str, &str)> =
        rows.lines().skip(1).map(|row| (row.split('\t').nth(1).unwrap_or_default(), row.split('\t').nth(2).unwrap_or_default())).collect();
    let names: Vec<&str> = names.lines().skip(1).map(|line| line.split('\t').next().unwrap_or_default()).collect();
    let million = unpacked(&shared("products-1m.tsv.xz"));
    let vocabulary = Vocabulary::default();
    let _ = Engine::build(vec![Mark::named("warm up")], &vocabulary);

    let started = Instant::now();
    let (engine, problems) = Engine::build(names.iter().map(|name| Mark::named(name)).collect(), &vocabulary);
    let built = started.elapsed();
    let small = env::args().any(|argument| argument == "--quality");
    println!("{:<58} {:>14} {:>12}", "what", "measured", "goal");
    row(&format!("build of {} marks ({} with a remark)", names.len(), problems.len()), format!("{:.2} s", built.as_secs_f64()), "≤ 2 s");
    row("memory of its tables", format!("{:.1} MB", engine.bytes() as f64 / 1e6), "≤ 64 MB");
    if !small {
        speed(&engine, &names, &rows, million.as_deref());
    }
    quality(&engine, &rows);
    match &million {
        Some(million) => held_out(&engine, &rows, million),
        None => println!("(no products-1m.tsv.xz or no xz: no held-out listings)"),
    }
}

fn row(what: &str, measured: String, goal: &str) {
    println!("{what:<58} {measured:>14} {goal:>12}");
}

fn unpacked(file: &Path) -> Option<String> {
    let output = Command::new("xz").arg("-dc").arg(file).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn speed(engine: &Engine, names: &[&str], rows: &[(&str, &str)], million: Option<&str>) {
    let titles: Vec<&str> = match million {
        Some(text) => text.lines().skip(1).map(|line| line.split('\t').nth(1).unwrap_or_default()).collect(),
        None => {
            println!("(no products-1m.tsv.xz or no xz: the small file fifty times)");
            rows.iter().map(|row| row.0).cycle().take(rows.len() * 50).collect()
        }
    };
    let lowered: Vec<String> = names.iter().map(|name| name.to_lowercase()).filter(|name| name.chars().count() > 1).collect();
    let plain = AhoCorasick::builder().kind(Some(aho_corasick::AhoCorasickKind::DFA)).build(&lowered);
    let plain = plain.or_else(|_| AhoCorasick::new(&lowered)).unwrap();
    let baseline = rate(&titles, 1, |titles| {
        let mut lower = String::new();
        let mut found = 0;
        for title in titles {
            lower.clear();
            lower.extend(title.chars().flat_map(char::to_lowercase));
            found += plain.find_overlapping_iter(&lower).count();
        }
        found
    });
    row(&format!("plain aho-corasick over {} titles, a core", titles.len()), format!("{baseline:.0}/s"), "");
    let one = rate(&titles, 1, |titles| screened(engine, titles));
    row("screening, a core", format!("{one:.0}/s"), "≥ 300000/s");
    row("  of the baseline", format!("{:.2}", one / baseline), "≥ 0.25");
    let two = rate(&titles, 2, |titles| screened(engine, titles));
    row("screening, two threads", format!("{two:.0}/s"), "≥ 600000/s");

    let many = many_marks(names, 1_000_000);
    let started = Instant::now();
    let (large, _) = Engine::build(many, &Vocabulary::default());
    row("build of 1,000,000 marks", format!("{:.1} s", started.elapsed().as_secs_f64()), "≤ 30 s");
    row("memory of its tables", format!("{:.1} MB", large.bytes() as f64 / 1e6), "");
    let large_one = rate(&titles, 1, |titles| screened(&large, titles));
    let findings = |engine| screened(engine, &titles) as f64 / titles.len() as f64;
    println!("({:.2} findings a title with the few, {:.2} with the million)", findings(engine), findings(&large));
    row("screening against 1,000,000 marks, a core", format!("{large_one:.0}/s"), "");
    row("  of the speed with the few", format!("{:.2}", large_one / one), "≥ 0.5");
}

fn screened(engine: &Engine, titles: &[&str]) -> usize {
    let (policy, mut scratch) = (Policy::default(), Scratch::default());
    titles.iter().map(|title| engine.screen(&Listing { title, ..Listing::default() }, &policy, &mut scratch).findings.len()).sum()
}

/// Titles a second: the best of three runs, on so many threads.
fn rate(titles: &[&str], threads: usize, work: impl Fn(&[&str]) -> usize + Sync) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..3 {
        let started = Instant::now();
        std::thread::scope(|scope| {
            for part in titles.chunks(titles.len().div_ceil(threads)) {
                scope.spawn(|| black_box(work(part)));
            }
        });
        best = best.min(started.elapsed());
    }
    titles.len() as f64 / best.as_secs_f64()
}

/// Names made of the words of real ones, a letter changed in some.
fn many_marks(names: &[&str], count: usize) -> Vec<Mark> {
    let mut rng = Rng(7);
    let words: Vec<&str> = names.iter().flat_map(|name| name.split_whitespace()).collect();
    (0..count)
        .map(|at| {
            let mut name = match at % 3 {
                0 => (*rng.of(names)).to_owned(),
                1 => format!("{} {}", rng.of(&words), rng.of(&words)),
                _ => format!("{}{}", rng.of(&words), rng.of(&words).to_lowercase()),
            };
            if at >= names.len() && at % 3 == 0 {
                let mut chars: Vec<char> = name.chars().collect();
                for _ in 0..2 {
                    let place = rng.below(chars.len());
                    chars[place] = char::from(b'a' + rng.below(26) as u8);
                }
                name = chars.into_iter().collect();
            }
            Mark::named(&name)
        })
        .collect()
}

/// Whether a mark, by its number and name, belongs to a group.
type Which<'a> = dyn Fn(usize, &str) -> bool + 'a;

fn quality(engine: &Engine, rows: &[(&str, &str)]) {
    let show = env::var_os("MARKWARD_BENCH_SHOW").is_some();
    // Weights were chosen on honest listings and on marks of even numbers; misses among those of odd numbers were read once, to mend rules.
    // Names that are dictionary words are apart.
    let own: Vec<bool> = engine.marks().iter().map(|mark| engine.is_ordinary(&mark.name)).collect();
    let length = |name: &str| name.chars().filter(|c| c.is_alphanumeric()).count();
    let latin = |name: &str| name.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    let groups: [(&str, &Which<'_>, u64); 4] = [
        ("five letters or more, no dictionary word", &|at, name| at % 2 == 1 && !own[at] && length(name) >= 5 && latin(name), 2),
        ("the same, of even numbers", &|at, name| at % 2 == 0 && !own[at] && length(name) >= 5 && latin(name), 1),
        ("four letters, no dictionary word", &|at, name| at % 2 == 1 && !own[at] && length(name) == 4 && latin(name), 2),
        ("dictionary words", &|at, name| at % 2 == 1 && own[at] && length(name) >= 4 && latin(name), 2),
    ];
    for (group, which, seed) in groups {
        println!("\nevasions of marks of {group}\n{:<28} {:>6} {:>9} {:>9} {:>9} {:>9}", "kind", "made", "honest", "named", "flagged", "other");
        for row in quality::evasions(engine, seed, 400, which) {
            let share = |count: usize| if row.made == 0 { "-".to_owned() } else { format!("{:.3}", count as f64 / row.made as f64) };
            println!("{:<28} {:>6} {:>9} {:>9} {:>9} {:>9}", row.kind, row.made, row.honest, share(row.named), share(row.flagged), share(row.other));
            if show {
                println!("    {}", row.missed.join("; "));
            }
        }
    }
    println!();
    alarms("honest listings, title and claimed brand", "≤ 0.5 %", quality::false_alarms(engine, rows.iter().copied()));
    alarms("honest listings, title only", "≤ 0.5 %", quality::false_alarms(engine, rows.iter().map(|row| (row.0, ""))));
    alarms("  and with a description in turn", "≤ 0.5 %", quality::false_alarms_below(engine, rows.iter().copied(), ORDINARY));
    let names = || engine.marks().iter().zip(&own);
    let all: Vec<String> = names().map(|(mark, _)| format!("{} black size M, new", mark.name)).collect();
    alarms("brands as they are", "≤ 0.5 %", quality::false_alarms(engine, all.iter().map(|title| (&**title, ""))));
    let ordinary: Vec<String> =
        names().filter(|(_, own)| **own).flat_map(|(mark, _)| [format!("Blue {} bag", mark.name.to_lowercase()), format!("the {} shoes", mark.name)]).collect();
    alarms("dictionary words that are marks", "≤ 1 %", quality::false_alarms(engine, ordinary.iter().map(|title| (&**title, ""))));
    let nominative: Vec<String> = names()
        .filter(|(_, own)| !**own)
        .enumerate()
        .map(|(at, (mark, _))| quality::NOMINATIVE[at % quality::NOMINATIVE.len()].replace('@', &mark.name))
        .collect();
    alarms("nominative, negated and used", "≤ 2 %", quality::false_alarms(engine, nominative.iter().map(|title| (&**title, ""))));
    // The names of brands that are no marks here.
    let half: Vec<Mark> = engine.marks().iter().step_by(2).cloned().collect();
    let others: Vec<String> = engine.marks().iter().skip(1).step_by(2).map(|mark| format!("{} cotton 42", mark.name)).collect();
    let (half, _) = Engine::build(half, &Vocabulary::default());
    alarms("names of brands that are no marks, named so", "", quality::false_alarms(&half, others.iter().map(|title| (&**title, ""))));
    let claimed: Vec<(&str, &str)> = others.iter().zip(engine.marks().iter().skip(1).step_by(2)).map(|(title, mark)| (&**title, &*mark.name)).collect();
    alarms("  and claimed", "≤ 0.5 %", quality::false_alarms(&half, claimed.into_iter()));
}

/// Prints how many honest listings are not allowed, and some of them on demand.
fn alarms(what: &str, goal: &str, (read, flagged, first): (usize, usize, Vec<String>)) {
    row(what, format!("{:.2} % of {read}", 100.0 * flagged as f64 / read.max(1) as f64), goal);
    if env::var_os("MARKWARD_BENCH_SHOW").is_some() {
        first.iter().for_each(|line| println!("    {line}"));
    }
}

fn title_and_brand(line: &str) -> Option<(&str, &str)> {
    let mut columns = line.split('\t').skip(1);
    Some((columns.next()?, columns.next()?))
}

/// Every fifth of the million listings that is none of the 20,000. Rules were mended on the even ones, in the order of the file; the odd ones were not read.
fn held_out(engine: &Engine, rows: &[(&str, &str)], million: &str) {
    let read: HashSet<&str> = rows.iter().map(|row| row.0).collect();
    let others: Vec<(&str, &str)> = million.lines().skip(1).step_by(5).filter_map(title_and_brand).filter(|row| !read.contains(row.0)).collect();
    for (half, from) in [("read", 0), ("unread", 1)] {
        let listings = || others.iter().skip(from).step_by(2).copied();
        alarms(&format!("the {half} half of the million, title and claimed brand"), "≤ 0.5 %", quality::false_alarms(engine, listings()));
        alarms(&format!("the {half} half of the million, title only"), "≤ 0.5 %", quality::false_alarms(engine, listings().map(|row| (row.0, ""))));
    }
}
