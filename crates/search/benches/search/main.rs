//! How fast the index takes and finds a million listings, beside tantivy as it comes, SQLite's FTS5 and PostgreSQL: `make bench ARGS=search`.
//!
//! `MARKWARD_BENCH_LISTINGS_1M` names the file (tab-separated and xz-compressed: GTIN, title, brand, category), `MARKWARD_BENCH_COUNT` takes fewer rows of
//! it, `MARKWARD_BENCH_SQL=no` leaves the databases out. Searches are different ones, each asked three times, of which the quickest counts (for every
//! engine): this is a measurement of work, not of what else the machine does. Facets and count are always exact and asked for.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

mod data;
mod queries;
mod raw;
mod sql;

use model::{listing::Listing, search::SearchQuery};
use queries::{Asked, Kind};
use search::{Beside, Change, Index};
use std::{collections::HashMap, env, fs, path::Path, time::Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Searches of each kind; of databases fewer, since they take longer.
const EACH: usize = 280;
const EACH_SQL: usize = 30;

/// Times by kind, in microseconds.
type Times = HashMap<Kind, Vec<f64>>;

fn main() {
    let Some(file) = data::file() else {
        println!("there is no file of a million listings (MARKWARD_BENCH_LISTINGS_1M): nothing to measure");
        return;
    };
    let count = env::var("MARKWARD_BENCH_COUNT").map_or(1_000_000, |count| count.parse().unwrap());
    let listings = data::listings(&file, count);
    let dir = tempfile::tempdir().unwrap();
    println!("{:<62} | {:>12} | {:>12} | {:>12} | ratio", "what", "measured", "goal", "baseline");
    let (raw, raw_rate) = raw::Raw::of(&dir.path().join("raw"), &listings);
    let index = fill(&dir.path().join("index"), &listings, raw_rate);
    let asked = queries::draw(&listings, EACH);
    let ours = measure(&asked, |asked| index.find(&asked.query, Beside::default()).unwrap().total);
    let baseline = measure(&asked, |asked| raw.ask(asked));
    report(&ours, &baseline);
    rest(&index);
    fresh(&index, &listings);
    small(&dir.path().join("small"), &listings, &asked, &ours);
    if env::var("MARKWARD_BENCH_SQL").is_ok_and(|sql| sql == "no") {
        return;
    }
    let mut sqlite = sql::Sql::sqlite(dir.path().join("fts.db").to_str().unwrap(), &listings);
    beside("SQLite FTS5", &mut sqlite, &asked, &ours);
    match env::var("MARKWARD_TEST_POSTGRES") {
        Ok(url) => match sql::Sql::postgres(&url, &listings) {
            Some(mut postgres) => beside("PostgreSQL tsvector, pg_trgm", &mut postgres, &asked, &ours),
            None => println!("PostgreSQL: this server has no pg_trgm"),
        },
        Err(_) => println!("PostgreSQL: MARKWARD_TEST_POSTGRES names none (scripts/with-postgres)"),
    }
}

/// Indexes and merges; says how fast, and how big.
fn fill(dir: &Path, listings: &[Listing], raw_rate: f64) -> Index {
    let index = Index::create(dir).unwrap();
    let mut writer = index.writer().unwrap().unread();
    let boxed: Vec<Box<Listing>> = listings.iter().cloned().map(Box::new).collect();
    let started = Instant::now();
    for listing in boxed {
        writer.stage(Change::Upsert(listing)).unwrap();
    }
    writer.commit(1).unwrap();
    let rate = listings.len() as f64 / started.elapsed().as_secs_f64();
    line("indexing, listings a second", rate, ">= 100000", raw_rate, raw_rate / rate);
    let started = Instant::now();
    drop(writer.merge_all().unwrap());
    println!("merged in {:.1?}", started.elapsed());
    let size: u64 = fs::read_dir(dir).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    drop(index);
    let (before, started) = (resident(), Instant::now());
    let index = Index::open(dir).unwrap();
    println!("index: {:.0} MB on disk; opened in {:.0?} with {:.0} MB of memory", size as f64 / 1e6, started.elapsed(), resident() - before);
    index
}

/// Memory of this process that is not of files, in megabytes; 0 where the system does not tell.
fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok()).unwrap_or_default() / 1000.0
}

fn measure(asked: &[Asked], mut ask: impl FnMut(&Asked) -> u64) -> Times {
    let mut least = vec![f64::MAX; asked.len()];
    for _ in 0..3 {
        for (asked, least) in asked.iter().zip(&mut least) {
            let started = Instant::now();
            std::hint::black_box(ask(asked));
            *least = least.min(started.elapsed().as_secs_f64() * 1e6);
        }
    }
    let mut times = Times::new();
    for (asked, time) in asked.iter().zip(least) {
        times.entry(asked.kind).or_default().push(time);
    }
    times.values_mut().for_each(|times| times.sort_by(f64::total_cmp));
    times
}

fn at(times: &[f64], share: f64) -> f64 {
    times[((times.len() - 1) as f64 * share).round() as usize]
}

fn all(times: &Times, of: impl Fn(Kind) -> bool) -> Vec<f64> {
    let mut all: Vec<f64> = times.iter().filter(|(kind, _)| of(**kind)).flat_map(|(_, times)| times.clone()).collect();
    all.sort_by(f64::total_cmp);
    all
}

fn line(what: &str, measured: f64, goal: &str, baseline: f64, ratio: f64) {
    println!("{what:<62} | {measured:>12.1} | {goal:>12} | {baseline:>12.1} | {ratio:.2}");
}

fn report(ours: &Times, raw: &Times) {
    for kind in Kind::ALL {
        for (share, name) in [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")] {
            let (mine, base) = (at(&ours[&kind], share), at(&raw[&kind], share));
            line(&format!("{}, {name}, µs (of {})", kind.name(), ours[&kind].len()), mine, "", base, mine / base);
        }
    }
    for (name, forgiving, goals) in [("searches as typed", false, ["<= 300", "", "<= 3000"]), ("misspelt and lookalike searches", true, ["", "", "<= 5000"])] {
        let (mine, base) = (all(ours, |kind| kind.is_forgiving() == forgiving), all(raw, |kind| kind.is_forgiving() == forgiving));
        for ((share, part), goal) in [(0.5, "p50"), (0.95, "p95"), (0.99, "p99")].into_iter().zip(goals) {
            let (mine, base) = (at(&mine, share), at(&base, share));
            line(&format!("all {name}, {part}, µs"), mine, goal, base, mine / base);
        }
    }
}

/// What is asked more rarely.
fn rest(index: &Index) {
    let time = |what: &str, run: &dyn Fn() -> u64| {
        let started = Instant::now();
        let count = run();
        println!("{what}: {:.1?} ({count})", started.elapsed());
    };
    time("first page of everything with facets, first time after a commit", &|| index.find(&SearchQuery::default(), Beside::default()).unwrap().total);
    time("the same again", &|| index.find(&SearchQuery::default(), Beside::default()).unwrap().total);
    let deep = SearchQuery { page: model::search::PageNumber::new(400), ..SearchQuery::words("для") };
    time("page 400 of a common word with facets", &|| index.find(&deep, Beside::default()).unwrap().total);
    time("identifiers of everything, for an export", &|| index.everything(&SearchQuery::default(), Beside::default()).unwrap().len() as u64);
    let list: Vec<String> = (0..1000).map(|n| format!("u{}", n * 997)).collect();
    time("a list of 1,000 numbers", &|| index.find(&SearchQuery { list: list.clone(), ..SearchQuery::default() }, Beside::default()).unwrap().total);
    let held = SearchQuery { states: vec![model::listing::ListingState::Live], ..SearchQuery::default() };
    time("all on sale, newest first, with facets", &|| index.find(&held, Beside::default()).unwrap().total);
}

/// How long after it arrives a changed listing is found: half of a hundred changes, one commit each.
fn fresh(index: &Index, listings: &[Listing]) {
    let mut writer = index.writer().unwrap();
    let mut times = Vec::new();
    for (listing, n) in listings.iter().step_by(listings.len() / 100).zip(2..) {
        let changed = Listing { title: format!("zzfresh{n} {}", listing.title), ..listing.clone() };
        let started = Instant::now();
        writer.apply([Change::Upsert(Box::new(changed))], n).unwrap();
        assert_eq!(index.find(&SearchQuery::words(&format!("\"zzfresh{n}\"")), Beside::default()).unwrap().total, 1);
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    line("a change is found after, p50, ms", at(&times, 0.5), "<= 1000", 0.0, 0.0);
    line("a change is found after, p99, ms", at(&times, 0.99), "<= 1000", 0.0, 0.0);
}

fn small(dir: &Path, listings: &[Listing], asked: &[Asked], ours: &Times) {
    let index = Index::create(dir).unwrap();
    let mut writer = index.writer().unwrap();
    for listing in &listings[..listings.len() / 10] {
        writer.stage(Change::Upsert(Box::new(listing.clone()))).unwrap();
    }
    writer.commit(1).unwrap();
    drop(writer.merge_all().unwrap());
    let times = measure(asked, |asked| index.find(&asked.query, Beside::default()).unwrap().total);
    let (mine, base) = (at(&all(ours, |_| true), 0.5), at(&all(&times, |_| true), 0.5));
    line("all searches, p50, µs, beside a tenth of the listings", mine, "< 2 x", base, mine / base);
}

fn beside(name: &str, sql: &mut sql::Sql, asked: &[Asked], ours: &Times) {
    let mut taken: HashMap<Kind, usize> = HashMap::new();
    let some: Vec<Asked> = asked
        .iter()
        .filter(|asked| sql.answers(asked.kind))
        .filter(|asked| {
            let taken = taken.entry(asked.kind).or_default();
            *taken += 1;
            *taken <= EACH_SQL
        })
        .cloned()
        .collect();
    let times = measure(&some, |asked| sql.ask(asked) as u64);
    for (part, of) in [("searches as typed", false), ("misspelt and lookalike searches", true)] {
        let base = all(&times, |kind| kind.is_forgiving() == of);
        if base.is_empty() {
            println!("{name} has no answer to {part}");
            continue;
        }
        let (mine, base) = (at(&all(ours, |kind| kind.is_forgiving() == of), 0.95), at(&base, 0.95));
        line(&format!("{part}, p95, µs, beside {name}"), mine, ">= 10 x", base, base / mine);
    }
}
