//! Checks of codes a second, each recorded durably, beside a portal that has a row for every unit: the same machine, the same engine, the same
//! number of people at once. `make bench ARGS=portal`; PostgreSQL too where `MARKWARD_TEST_POSTGRES` names a server.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a measurement for a person at a terminal")]

use codes::{PortalSecret, Slot, SlotKey};
use model::{batch::BatchForm, id::BrandId, time::Timestamp, unit_code::UnitCode};
use portal::{
    Actor, Client, Portal, Settings,
    check::CheckQuestion,
    secret::Secret,
    world::{SystemClock, SystemRng},
};
use sqlx::{
    ConnectOptions as _, Connection as _, Executor as _, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::{Engine, testing};
use tokio_util::sync::CancellationToken;

const BATCHES: u32 = 100;
const UNITS: u32 = 1_000_000;
/// Of each batch, so many codes are asked for.
const ASKED: u64 = 2_000;
/// People who check at the same time.
const AT_ONCE: usize = 64;
const SECONDS: u64 = 5;
/// Rows of the table with a row for every unit. Fewer than the units above, which favours it: its index is smaller.
const ROWS: u32 = 2_000_000;

#[tokio::main]
async fn main() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(fresh) = testing::fresh_on(engine).await else {
            println!("PostgreSQL is not measured: MARKWARD_TEST_POSTGRES names no server (scripts/bench starts one)");
            continue;
        };
        let (portal, codes, size) = filled(fresh.db, &fresh.dir).await;
        println!("{engine:?}: {BATCHES} batches of {UNITS} units; issuing 10,000,000 of them added {} kB (goal: less than 1,000)", size / 1000);
        let asked = portal.clone();
        let ours = rate(AT_ONCE, move |n| {
            let (portal, code) = (asked.clone(), codes[n % codes.len()].serial());
            async move { portal.check_code(&buyer(n), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.map(drop).unwrap() }
        })
        .await;
        println!("{engine:?}: checks, each recorded        {ours}");
        let theirs = row_per_unit(engine, &fresh.url).await;
        println!("{engine:?}: baseline, a row for each unit {theirs}");
        println!("{engine:?}: {:.1} times the baseline (goal on PostgreSQL: 2)", ours.per_second / theirs.per_second);
        portal.db().close().await;
        std::fs::remove_dir_all(&fresh.dir).unwrap();
    }
}

/// A buyer with an address and a telephone, one of thousands.
fn buyer(n: usize) -> Actor {
    let [_, _, a, b] = u32::try_from(n % 60_000).unwrap().to_be_bytes();
    Actor::Anonymous(Client { address: format!("198.51.{a}.{b}"), user_agent: "phone".into(), ..Client::default() })
}

/// A portal with all batches, codes of them in no order, and how many bytes the database grew by ten million units.
async fn filled(db: store::Db, dir: &std::path::Path) -> (Portal, Arc<Vec<UnitCode>>, u64) {
    let settings = Settings {
        marketplace: "Bench".into(),
        public_url: "http://127.0.0.1:3000".into(),
        contact: "help@bench.example".parse().unwrap(),
        contact_chosen: true,
        pages: model::operator::OperatorPages::default(),
        data_dir: dir.to_owned(),
        session_seconds: 3600,
        label_urls: Vec::new(),
        keep: portal::retention::Keep::default(),
        reads_pictures: true,
        vocabulary: Vec::new(),
    };
    let portal = Portal::new(db, settings, Secret::new(vec![42; 32]).unwrap(), Arc::new(SystemClock), Arc::new(SystemRng));
    let owner = portal.make_account(&Actor::System, "Bench Owner", "owner@bench.example", "violet tram under glass", None).await.unwrap();
    let brand = BrandId(portal.new_id());
    testing::make_brand(portal.db(), brand, "Bench", owner, Some(Timestamp(0))).await;
    let owner = signed_in(&portal).await;
    let product = portal.make_product(&owner, "4006381333931", "Chronograph", "", "").await.unwrap();
    let mut size = (0, 0);
    for lot in 0..BATCHES {
        if lot == 10 {
            size.0 = testing::bytes(portal.db()).await;
        }
        let (lot, count) = (format!("L{lot}"), UNITS.to_string());
        let form = BatchForm { lot: &lot, count: &count, ..BatchForm::default() };
        portal.issue_batch(&owner, product, portal.new_id(), form).await.unwrap();
        while portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
        if lot == "L19" {
            size.1 = testing::bytes(portal.db()).await;
        }
    }
    let slots = store::code_key::slots(&mut portal.db().read().await.unwrap()).await.unwrap();
    let key = SlotKey::derive(&PortalSecret::new(portal.secret().expose()).unwrap(), Slot::new(0).unwrap(), &slots[0].salt).unwrap();
    let asked = ASKED * u64::from(BATCHES);
    // In no order: a stride that has no factor in common with how many there are.
    let codes = (0..asked).map(|n| key.seal((n * 77_773 % asked) * (u64::from(UNITS) / ASKED)).unwrap()).collect();
    (portal, Arc::new(codes), size.1 - size.0)
}

async fn signed_in(portal: &Portal) -> Actor {
    let client = Client { address: "192.0.2.7".into(), ..Client::default() };
    match portal.sign_in(&Actor::Anonymous(client.clone()), "owner@bench.example", "violet tram under glass").await.unwrap() {
        portal::session::SignedIn::Session(token) => portal.actor(Some(&token.0), client).await.unwrap(),
        portal::session::SignedIn::Unverified => unreachable!(),
    }
}

struct Rate {
    per_second: f64,
    p99: Duration,
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:>8.0} a second, p99 {:.1} ms", self.per_second, self.p99.as_secs_f64() * 1000.0)
    }
}

/// Has so many people do the `n`-th thing, one after the other each, for some seconds.
async fn rate<F: Future<Output = ()> + Send>(at_once: usize, work: impl Fn(usize) -> F + Clone + Send + Sync + 'static) -> Rate {
    let (next, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let people: Vec<_> = (0..at_once)
        .map(|_| {
            let (next, work) = (next.clone(), work.clone());
            tokio::spawn(async move {
                let mut took = Vec::new();
                while began.elapsed() < Duration::from_secs(SECONDS) {
                    let asked = Instant::now();
                    work(next.fetch_add(1, Ordering::Relaxed)).await;
                    took.push(asked.elapsed());
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for person in people {
        took.extend(person.await.unwrap());
    }
    let per_second = took.len() as f64 / began.elapsed().as_secs_f64();
    took.sort_unstable();
    Rate { per_second, p99: took[took.len() * 99 / 100] }
}

const TABLE: &str = "CREATE TABLE IF NOT EXISTS row_per_unit (code TEXT NOT NULL PRIMARY KEY, product TEXT NOT NULL, lot TEXT NOT NULL, checks BIGINT NOT NULL, first_at BIGINT)";
const HISTORY: &str = "CREATE TABLE IF NOT EXISTS row_per_unit_scans (code TEXT NOT NULL, at BIGINT NOT NULL)";
const HISTORY_INDEX: &str = "CREATE INDEX IF NOT EXISTS row_per_unit_scans_code ON row_per_unit_scans (code, at)";
const CHECK: &str = "UPDATE row_per_unit SET checks = checks + 1, first_at = COALESCE(first_at, $2) WHERE code = $1 RETURNING product, lot, checks, first_at";
const SCAN: &str = "INSERT INTO row_per_unit_scans (code, at) VALUES ($1, $2)";

/// Serial numbers as such a portal draws them: without order.
fn drawn(n: u32) -> String {
    format!("{:016x}", u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// The plain way: a row for each unit with an index on its code, a transaction for each check.
async fn row_per_unit(engine: Engine, url: &str) -> Rate {
    match engine {
        Engine::Postgres => {
            let options = PgConnectOptions::from_str(url).unwrap();
            let mut conn: PgConnection = options.connect().await.unwrap();
            for sql in [TABLE, HISTORY, HISTORY_INDEX] {
                conn.execute(sql).await.unwrap();
            }
            for from in (0..ROWS).step_by(50_000) {
                let codes: Vec<String> = (from..from + 50_000).map(drawn).collect();
                sqlx::query("INSERT INTO row_per_unit SELECT code, 'Chronograph', 'L1', 0, NULL FROM UNNEST($1::text[]) AS t (code)")
                    .bind(codes)
                    .execute(&mut conn)
                    .await
                    .unwrap();
            }
            conn.execute("ANALYZE row_per_unit").await.unwrap();
            let pool = sqlx::postgres::PgPoolOptions::new().max_connections(8).connect_with(options).await.unwrap();
            rate(AT_ONCE, move |n| {
                let (pool, code) = (pool.clone(), drawn(u32::try_from(n).unwrap() * 7919 % ROWS));
                async move {
                    let mut tx = pool.begin().await.unwrap();
                    let _: (String, String, i64, i64) = sqlx::query_as(CHECK).bind(&code).bind(1_i64).fetch_one(&mut *tx).await.unwrap();
                    sqlx::query(SCAN).bind(&code).bind(1_i64).execute(&mut *tx).await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
            .await
        }
        Engine::Sqlite => {
            let path = url.trim_start_matches("sqlite://").replace("test.db", "rows.db");
            let options =
                SqliteConnectOptions::new().filename(path).create_if_missing(true).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
            let mut conn: SqliteConnection = options.connect().await.unwrap();
            for sql in [TABLE, HISTORY, HISTORY_INDEX] {
                conn.execute(sql).await.unwrap();
            }
            let mut tx = conn.begin().await.unwrap();
            for n in 0..ROWS {
                sqlx::query("INSERT INTO row_per_unit VALUES ($1, 'Chronograph', 'L1', 0, NULL)").bind(drawn(n)).execute(&mut *tx).await.unwrap();
            }
            tx.commit().await.unwrap();
            let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(60)).connect_with(options).await.unwrap();
            rate(AT_ONCE, move |n| {
                let (pool, code) = (pool.clone(), drawn(u32::try_from(n).unwrap() * 7919 % ROWS));
                async move {
                    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
                    let _: (String, String, i64, i64) = sqlx::query_as(CHECK).bind(&code).bind(1_i64).fetch_one(&mut *tx).await.unwrap();
                    sqlx::query(SCAN).bind(&code).bind(1_i64).execute(&mut *tx).await.unwrap();
                    tx.commit().await.unwrap();
                }
            })
            .await
        }
    }
}
