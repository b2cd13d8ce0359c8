//! The same searches by SQLite's FTS5 and by PostgreSQL's tsvector with pg_trgm. They find the first twenty and count all; facets, which would take several
//! more statements, are left to us alone.

use crate::queries::{Asked, Kind};
use model::listing::Listing;
use search::fold::{key, words};
use sqlx::{Connection as _, Executor as _, PgConnection, QueryBuilder, Row as _, SqliteConnection};
use tokio::runtime::Runtime;

/// A database with the listings in it.
pub enum Sql {
    Sqlite(Runtime, SqliteConnection),
    Postgres(Runtime, PgConnection),
}

/// A listing's text, folded by the same rules, so that all look for the same words.
fn text(listing: &Listing) -> String {
    let seller = listing.seller.as_ref().map_or("", |seller| &seller.name);
    words(&format!("{} {} {seller} {}", listing.title, listing.claimed_brand.as_deref().unwrap_or_default(), listing.category)).join(" ")
}

fn rows(listings: &[Listing]) -> impl Iterator<Item = (String, String, String)> {
    listings.iter().map(|l| (text(l), l.claimed_brand.as_deref().map(key).unwrap_or_default(), l.gtin.map_or(String::new(), |g| g.short().to_owned())))
}

impl Sql {
    pub fn sqlite(path: &str, listings: &[Listing]) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime.block_on(async {
            let mut db = SqliteConnection::connect(&format!("sqlite://{path}?mode=rwc")).await.unwrap();
            for statement in [
                "PRAGMA synchronous = OFF",
                "PRAGMA cache_size = -262144",
                "PRAGMA mmap_size = 2000000000",
                "CREATE TABLE listings (id INTEGER PRIMARY KEY, brand TEXT NOT NULL, gtin TEXT NOT NULL)",
                "CREATE VIRTUAL TABLE found USING fts5(text, content='', tokenize='unicode61', prefix='4')",
            ] {
                db.execute(statement).await.unwrap();
            }
            let all: Vec<_> = rows(listings).collect();
            let mut tx = db.begin().await.unwrap();
            for (chunk, from) in all.chunks(5000).zip((1_i64..).step_by(5000)) {
                let mut insert = QueryBuilder::new("INSERT INTO listings (id, brand, gtin) ");
                insert.push_values(chunk.iter().zip(from..), |mut row, ((_, brand, gtin), id)| {
                    row.push_bind(id).push_bind(brand).push_bind(gtin);
                });
                insert.build().execute(&mut *tx).await.unwrap();
                let mut insert = QueryBuilder::new("INSERT INTO found (rowid, text) ");
                insert.push_values(chunk.iter().zip(from..), |mut row, ((text, ..), id)| {
                    row.push_bind(id).push_bind(text);
                });
                insert.build().execute(&mut *tx).await.unwrap();
            }
            tx.commit().await.unwrap();
            for statement in [
                "INSERT INTO found(found) VALUES ('optimize')",
                "CREATE INDEX by_gtin ON listings (gtin)",
                "CREATE INDEX by_brand ON listings (brand)",
                "ANALYZE",
            ] {
                db.execute(statement).await.unwrap();
            }
            db
        });
        Self::Sqlite(runtime, db)
    }

    /// `None` where the server has no pg_trgm.
    pub fn postgres(url: &str, listings: &[Listing]) -> Option<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let db = runtime.block_on(async {
            let mut db = PgConnection::connect(url).await.unwrap();
            db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm").await.ok()?;
            db.execute("CREATE TABLE found (id BIGINT PRIMARY KEY, text TEXT NOT NULL, brand TEXT NOT NULL, gtin TEXT NOT NULL)").await.unwrap();
            let all: Vec<_> = rows(listings).collect();
            for (chunk, from) in all.chunks(10_000).zip((1_i64..).step_by(10_000)) {
                let mut insert = QueryBuilder::new("INSERT INTO found (id, text, brand, gtin) ");
                insert.push_values(chunk.iter().zip(from..), |mut row, ((text, brand, gtin), id)| {
                    row.push_bind(id).push_bind(text).push_bind(brand).push_bind(gtin);
                });
                insert.build().execute(&mut db).await.unwrap();
            }
            for statement in [
                "SET maintenance_work_mem = '512MB'",
                "ALTER TABLE found ADD COLUMN vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', text)) STORED",
                "CREATE INDEX by_vector ON found USING gin (vector)",
                "CREATE INDEX by_trigram ON found USING gin (text gin_trgm_ops)",
                "CREATE INDEX by_gtin ON found (gtin)",
                "ANALYZE found",
                "SET statement_timeout = '5s'",
            ] {
                db.execute(statement).await.unwrap();
            }
            Some(db)
        })?;
        Some(Self::Postgres(runtime, db))
    }

    /// Whether it can be asked for this at all.
    pub const fn answers(&self, kind: Kind) -> bool {
        !matches!(self, Self::Sqlite(..)) || !kind.is_forgiving()
    }

    /// The first twenty and how many there are. A statement past five seconds ends there.
    pub fn ask(&mut self, asked: &Asked) -> i64 {
        let brand = asked.brand.as_deref().map(key);
        match self {
            Self::Sqlite(runtime, db) => runtime.block_on(async {
                if asked.kind == Kind::Gtin {
                    return sqlx::query("SELECT id FROM listings WHERE gtin = $1 LIMIT 20").bind(&asked.words[0]).fetch_all(db).await.unwrap().len() as i64;
                }
                let quoted = |word: &String| format!("\"{word}\"");
                let text = match asked.kind {
                    Kind::Phrase => format!("\"{}\"", asked.words.join(" ")),
                    Kind::Prefix => format!("\"{}\"*", asked.words[0]),
                    _ => asked.words.iter().map(quoted).collect::<Vec<_>>().join(" AND "),
                };
                let (top, count) = match &brand {
                    Some(_) => (
                        "SELECT l.id FROM found JOIN listings l ON l.id = found.rowid WHERE found MATCH $1 AND l.brand = $2 ORDER BY found.rank LIMIT 20",
                        "SELECT count(*) FROM found JOIN listings l ON l.id = found.rowid WHERE found MATCH $1 AND l.brand = $2",
                    ),
                    None => ("SELECT rowid FROM found WHERE found MATCH $1 ORDER BY rank LIMIT 20", "SELECT count(*) FROM found WHERE found MATCH $1"),
                };
                let bound = |sql: &'static str| {
                    let query = sqlx::query(sql).bind(text.clone());
                    if let Some(brand) = brand.clone() { query.bind(brand) } else { query }
                };
                bound(top).fetch_all(&mut *db).await.unwrap();
                bound(count).fetch_one(&mut *db).await.unwrap().get(0)
            }),
            Self::Postgres(runtime, db) => runtime.block_on(async {
                if asked.kind == Kind::Gtin {
                    return sqlx::query("SELECT id FROM found WHERE gtin = $1 LIMIT 20")
                        .bind(&asked.words[0])
                        .fetch_all(db)
                        .await
                        .map_or(0, |rows| rows.len() as i64);
                }
                if asked.kind.is_forgiving() {
                    let sql = "SELECT id, count(*) OVER () FROM found WHERE $1 <% text ORDER BY $1 <<-> text LIMIT 20";
                    let rows = sqlx::query(sql).bind(&asked.words[0]).fetch_all(db).await.unwrap_or_default();
                    return rows.first().map_or(0, |row| row.get(1));
                }
                let (vector, text) = match asked.kind {
                    Kind::Phrase => ("phraseto_tsquery('simple', $1)", asked.words.join(" ")),
                    Kind::Prefix => ("to_tsquery('simple', $1)", format!("{}:*", asked.words[0])),
                    _ => ("plainto_tsquery('simple', $1)", asked.words.join(" ")),
                };
                let narrowed = if brand.is_some() { "AND brand = $2" } else { "" };
                let bound = |sql: String| {
                    let query = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(text.clone());
                    if let Some(brand) = brand.clone() { query.bind(brand) } else { query }
                };
                let top = format!("SELECT id FROM found WHERE vector @@ {vector} {narrowed} ORDER BY ts_rank(vector, {vector}) DESC LIMIT 20");
                let count = format!("SELECT count(*) FROM found WHERE vector @@ {vector} {narrowed}");
                bound(top).fetch_all(&mut *db).await.ok();
                bound(count).fetch_one(&mut *db).await.map_or(0, |row| row.get(0))
            }),
        }
    }
}
