//! Importing listings into SQLite through the use case, beside plain inserts of the same rows into a table without indexes.
//! `make bench ARGS=portal`; the file is `MARKWARD_BENCH_LISTINGS`, or 20,000 made-up rows.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use feeds::{Feed, Options};
use portal::{
    Actor, Portal, Settings,
    import::ImportSource,
    secret::Secret,
    world::{SystemClock, SystemRng},
};
use sqlx::{ConnectOptions as _, sqlite::SqliteConnectOptions};
use std::{env, fmt::Write as _, fs, path::PathBuf, sync::Arc, time::Instant};
use store::testing;

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().unwrap();
    let path = env::var_os("MARKWARD_BENCH_LISTINGS").map_or_else(|| made_up(dir.path().join("listings.tsv")), PathBuf::from);
    let name = path.to_string_lossy().into_owned();
    let options = || Options::for_file(&name);

    let fresh = testing::fresh_on(store::Engine::Sqlite).await.unwrap();
    let settings = Settings {
        marketplace: "Bench".into(),
        public_url: "http://127.0.0.1:3000".into(),
        contact: "help@bench.example".parse().unwrap(),
        contact_chosen: true,
        pages: model::operator::OperatorPages::default(),
        data_dir: fresh.dir.clone(),
        session_seconds: 3600,
        label_urls: Vec::new(),
        keep: portal::retention::Keep::default(),
        reads_pictures: true,
        vocabulary: Vec::new(),
    };
    let portal = Portal::new(fresh.db, settings, Secret::new(vec![42; 32]).unwrap(), Arc::new(SystemClock), Arc::new(SystemRng));
    let mut times = Vec::new();
    let mut rows = 0;
    // The second time every row is known and unchanged.
    for _ in 0..2 {
        let started = Instant::now();
        let tally = portal
            .import_now(&Actor::System, ImportSource::File(path.clone()), options(), dir.path().join("rejected.csv"), portal::import::Full::No, |_| ())
            .await
            .unwrap();
        times.push(started.elapsed().as_secs_f64());
        rows = tally.read;
    }

    let started = Instant::now();
    let parsed: Vec<_> = Feed::open(fs::File::open(&path).unwrap(), options()).unwrap().filter_map(Result::ok).collect();
    let read = started.elapsed().as_secs_f64();
    let started = Instant::now();
    let mut plain = SqliteConnectOptions::new().filename(dir.path().join("plain.db")).create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql("PRAGMA journal_mode = WAL; CREATE TABLE plain (id TEXT, title TEXT, brand TEXT, seller TEXT, category TEXT); BEGIN")
        .execute(&mut plain)
        .await
        .unwrap();
    for row in &parsed {
        let listing = &row.input;
        sqlx::query("INSERT INTO plain VALUES ($1, $2, $3, $4, $5)")
            .bind(&listing.external_id)
            .bind(&listing.title)
            .bind(&listing.claimed_brand)
            .bind(&listing.seller)
            .bind(&listing.category)
            .execute(&mut plain)
            .await
            .unwrap();
    }
    sqlx::raw_sql("COMMIT").execute(&mut plain).await.unwrap();
    let base = started.elapsed().as_secs_f64();
    println!("reading the feed       {:>8.2} s, {rows} rows", read);
    println!("baseline: plain insert {:>8.2} s, {:.0} rows a second", base, rows as f64 / base);
    println!(
        "import, all new        {:>8.2} s, {:.0} rows a second, {:.1} times the baseline (goal for 20,000 rows: 5 s)",
        times[0],
        rows as f64 / times[0],
        times[0] / base
    );
    println!("import, all known      {:>8.2} s, {:.0} rows a second, {:.1} times the baseline", times[1], rows as f64 / times[1], times[1] / base);
}

/// Twenty thousand rows.
fn made_up(path: PathBuf) -> PathBuf {
    let mut text = "id\ttitle\tdescription\tbrand\tgtin\tprice\tcurrency\tseller\tcategory\n".to_owned();
    for n in 0..20_000_u32 {
        let (maker, seller) = (n % 300, n % 900);
        writeln!(
            text,
            "B{n}\tMaker {maker} travel mug number {n}, steel, 350 ml\tAs good as new\tMaker {maker}\t\t{}.90\tEUR\tseller {seller}\tHome/Mugs",
            5 + n % 40
        )
        .unwrap();
    }
    fs::write(&path, text).unwrap();
    path
}
