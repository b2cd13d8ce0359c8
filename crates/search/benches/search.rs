//! How fast the index takes and finds listings: `make bench ARGS=search`. `MARKWARD_BENCH_LISTINGS` names a file of listings (tab-separated: GTIN, title,
//! brand, category; plain or gzipped), `MARKWARD_BENCH_COPIES` how often each is taken.
//!
//! Indexes the file's rows, merges, and then searches with words drawn from the
//! titles: one word, two words, a beginning, a misspelt word, and a phrase. Prints listings a second and times in microseconds.

#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use flate2::read::GzDecoder;
use model::{
    gtin::Gtin,
    id::{ListingId, SellerId},
    listing::{Listing, ListingState, SellerName},
    search::SearchQuery,
    time::Timestamp,
};
use search::{Change, Index, fold::words};
use std::{
    env, fs,
    io::{BufRead, BufReader},
    time::Instant,
};
use uuid::Uuid;

/// Makes a search of a title's words.
type Kind = fn(&[String]) -> String;

fn main() {
    let Some(file) = env::var("MARKWARD_BENCH_LISTINGS").ok() else {
        println!("MARKWARD_BENCH_LISTINGS names no file of listings: nothing to measure");
        return;
    };
    let copies: u128 = env::var("MARKWARD_BENCH_COPIES").map_or(1, |n| n.parse().unwrap());
    let opened = fs::File::open(&file).unwrap();
    let reader: Box<dyn BufRead> = if file.ends_with(".gz") { Box::new(BufReader::new(GzDecoder::new(opened))) } else { Box::new(BufReader::new(opened)) };
    let rows: Vec<String> = reader.lines().skip(1).map(Result::unwrap).collect();

    let dir = env::temp_dir().join(format!("markward-speed-{}", std::process::id()));
    let index = Index::create(&dir).unwrap();
    let mut writer = index.writer().unwrap();
    let started = Instant::now();
    for copy in 0..copies {
        for (n, row) in rows.iter().enumerate() {
            writer.stage(Change::Upsert(Box::new(listing(copy * rows.len() as u128 + n as u128, row)))).unwrap();
        }
    }
    writer.commit(1).unwrap();
    let taken = started.elapsed();
    let total = rows.len() as u128 * copies;
    println!("indexed {total} listings in {taken:.2?}: {:.0} a second", total as f64 / taken.as_secs_f64());
    let started = Instant::now();
    let _writer = writer.merge_all().unwrap();
    let size: u64 = fs::read_dir(&dir).unwrap().map(|file| file.unwrap().metadata().unwrap().len()).sum();
    println!("merged in {:.2?}; {:.1} MB on disk", started.elapsed(), size as f64 / 1e6);

    let titles: Vec<Vec<String>> =
        rows.iter().step_by(rows.len() / 2000 + 1).map(|row| words(row.split('\t').nth(1).unwrap_or_default())).filter(|w| w.len() >= 3).collect();
    let kinds: [(&str, Kind); 6] = [
        ("one word", |w| format!("{} -zzzz", longest(w))),
        ("two words", |w| format!("{} {} -zzzz", w[0], longest(w))),
        ("beginning", |w| longest(w).chars().take(4).collect()),
        ("two words, typed", |w| format!("{} {}", w[0], longest(w))),
        ("misspelt", |w| longest(w).chars().enumerate().map(|(at, c)| if at == 2 { 'q' } else { c }).collect()),
        ("phrase", |w| format!("\"{} {}\"", w[0], w[1])),
    ];
    let mut all = Vec::new();
    for (name, text) in kinds {
        let mut times: Vec<u128> = Vec::new();
        let mut hits = 0;
        for title in &titles {
            let query = SearchQuery::words(&text(title));
            let found = index.search(&query).unwrap();
            hits += found.total;
            times.push(found.took.as_nanos() / 100);
        }
        all.extend(&times);
        report(name, &mut times, hits / titles.len() as u64);
    }
    report("all", &mut all, 0);
    let started = Instant::now();
    index.facets(&SearchQuery::default()).unwrap();
    println!("facets of everything: {:.2?}", started.elapsed());
    fs::remove_dir_all(&dir).unwrap();
}

fn longest(words: &[String]) -> &str {
    words.iter().max_by_key(|word| word.chars().filter(|c| c.is_alphabetic()).count()).unwrap()
}

fn report(name: &str, times: &mut [u128], hits: u64) {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize] as f64 / 10.0;
    println!("{name:<18} p50 {:>8.1} µs   p90 {:>8.1} µs   p99 {:>8.1} µs   {hits} hits on average", at(0.5), at(0.9), at(0.99));
}

fn listing(n: u128, row: &str) -> Listing {
    let mut columns = row.split('\t').map(str::to_owned);
    let mut next = || columns.next().unwrap_or_default();
    let (gtin, title, brand, category) = (next(), next(), next(), next());
    let at = Timestamp(0).plus_seconds(n as i64);
    Listing {
        id: ListingId(Uuid::from_u128(n)),
        external_id: format!("u{n}"),
        url: None,
        title,
        description: String::new(),
        claimed_brand: Some(brand).filter(|brand| !brand.is_empty()),
        gtin: Gtin::parse(&gtin).ok(),
        price: None,
        seller: Some(SellerName { id: SellerId(Uuid::from_u128(n % 500)), name: format!("seller {}", n % 500) }),
        images: Vec::new(),
        category,
        country: None,
        state: ListingState::Live,
        first_seen_at: at,
        last_seen_at: at,
    }
}
