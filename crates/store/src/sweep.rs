//! Sweeps: somebody tries codes in numbers, from however many places, in one space of codes.

use crate::recording::UnitPlace;
use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{alert::Sweep, gtin::Gtin, id::BrandId, time::Timestamp};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    BRAND_OF_GTIN = "SELECT brand_id FROM products WHERE gtin = $1";
    MISS = "
        INSERT INTO miss_sources (space, network, country, misses, last_at)
        VALUES ($1, $2, $3, 1, $4)
        ON CONFLICT (space, network) DO UPDATE
        SET misses = CASE WHEN miss_sources.last_at < $5 THEN 1 ELSE miss_sources.misses + 1 END,
            last_at = excluded.last_at,
            country = excluded.country";
    /// Where misses came from since; the countries of the networks, with the misses of each.
    COUNTRIES = "
        SELECT country, COUNT(*), CAST(SUM(misses) AS BIGINT)
        FROM miss_sources
        WHERE space = $1 AND last_at >= $2
        GROUP BY country
        ORDER BY COUNT(*) DESC, country";
    FORGET = "DELETE FROM miss_sources WHERE last_at < $1";
    RUNNING = "SELECT id, misses FROM sweeps WHERE (brand_id = $1 OR (brand_id IS NULL AND $1 IS NULL)) AND last_at >= $2 ORDER BY last_at DESC LIMIT 1";
    BEGIN = "
        INSERT INTO sweeps (id, brand_id, began_at, last_at, misses, networks, countries, guarded_until, found)
        VALUES ($1, $2, $3, $3, $4, $5, $6, $7, (SELECT COUNT(*) FROM guessed_units WHERE (brand_id = $2 OR $2 IS NULL) AND found_at >= $8))";
    GO_ON = "UPDATE sweeps SET last_at = $2, misses = $3, networks = $4, countries = $5, guarded_until = $6 WHERE id = $1";
    /// Serialises who begins a sweep.
    LOCK = "
        INSERT INTO chores (name, last_at, position)
        VALUES ($1, $2, 0)
        ON CONFLICT (name) DO UPDATE SET last_at = excluded.last_at";
    GUARDED = "SELECT brand_id, guarded_until FROM sweeps WHERE guarded_until > $1";
    LATEST = "
        SELECT began_at, last_at, misses, networks, countries, guarded_until, found
        FROM sweeps
        WHERE brand_id = $1 OR (brand_id IS NULL AND $1 IS NULL)
        ORDER BY last_at DESC
        LIMIT CAST($2 AS BIGINT)";
    /// Once within the hour.
    GUESSED = "
        INSERT INTO guessed_units (batch_id, number, brand_id, found_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (batch_id, number) DO UPDATE SET found_at = excluded.found_at WHERE guessed_units.found_at < $5";
    FOUND = "UPDATE sweeps SET found = found + 1 WHERE (brand_id = $1 OR brand_id IS NULL) AND last_at >= $2";
    FORGET_GUESSED = "DELETE FROM guessed_units WHERE found_at < $1";
    /// By brand.
    GUESSED_SINCE = "SELECT brand_id, COUNT(*) FROM guessed_units WHERE found_at >= $1 GROUP BY brand_id ORDER BY brand_id";
    GUESSABLE = "
        SELECT COUNT(*)
        FROM (SELECT 1
              FROM batches b
              JOIN products p ON p.id = b.product_id
              WHERE b.source IN ('serial', 'sgtin') AND b.state = 'sealed' AND (p.brand_id = $1 OR $1 IS NULL)
              LIMIT 1) one";
}

/// What is known of a sweep so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Codes tried that nobody issued.
    pub misses: i64,
    /// From so many networks.
    pub networks: i64,
    /// The countries of the networks, the commonest first; empty where it is not known.
    pub countries: Vec<(String, i64)>,
}

#[derive(sqlx::FromRow)]
struct Row {
    began_at: i64,
    last_at: i64,
    misses: i64,
    networks: i64,
    countries: Json<Vec<(String, i64)>>,
    guarded_until: i64,
    found: i64,
}

/// Whose product has this number; asked with none, it answers none, after the same statement.
pub async fn brand_of_gtin(conn: &mut Conn, gtin: Option<Gtin>) -> Result<Option<BrandId>> {
    let row: Option<Uuid> =
        on!(conn, |c| sqlx::query_scalar(BRAND_OF_GTIN).bind(gtin.map_or_else(String::new, |gtin| gtin.as_str14().to_owned())).fetch_optional(c).await)?;
    Ok(row.map(BrandId))
}

/// Counts a miss of a network in a space; those before `since` count no longer.
pub async fn note_miss(tx: &mut Tx, space: &str, network: &str, country: &str, now: Timestamp, since: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(MISS).bind(space).bind(network).bind(country).bind(now.0).bind(since.0).execute(c).await.map(drop))?;
    Ok(())
}

/// What came into a space since.
pub async fn extent(conn: &mut Conn, space: &str, since: Timestamp) -> Result<Extent> {
    let rows: Vec<(String, i64, i64)> = on!(conn, |c| sqlx::query_as(COUNTRIES).bind(space).bind(since.0).fetch_all(c).await)?;
    Ok(Extent {
        misses: rows.iter().map(|(_, _, misses)| misses).sum(),
        networks: rows.iter().map(|(_, networks, _)| networks).sum(),
        countries: rows.into_iter().map(|(country, networks, _)| (country, networks)).collect(),
    })
}

/// Forgets who missed before.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(FORGET).bind(before.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Writes how far a sweep has come; `true` if it has begun just now. One that rested since `since` is over, and the next is another.
pub async fn write(
    tx: &mut Tx,
    new_id: Uuid,
    brand: Option<BrandId>,
    extent: &Extent,
    now: Timestamp,
    since: Timestamp,
    guarded_until: Timestamp,
) -> Result<bool> {
    let brand = brand.map(|brand| brand.0);
    let lock = format!("sweep of {}", brand.map_or_else(String::new, |brand| brand.to_string()));
    on!(tx, |c| sqlx::query(LOCK).bind(lock).bind(now.0).execute(c).await.map(drop))?;
    let running: Option<(Uuid, i64)> = on!(tx, |c| sqlx::query_as(RUNNING).bind(brand).bind(since.0).fetch_optional(c).await)?;
    let Extent { misses, networks, countries } = extent;
    if let Some((id, before)) = running {
        on!(tx, |c| sqlx::query(GO_ON)
            .bind(id)
            .bind(now.0)
            .bind((*misses).max(before))
            .bind(networks)
            .bind(Json(countries))
            .bind(guarded_until.0)
            .execute(c)
            .await
            .map(drop))?;
        return Ok(false);
    }
    on!(tx, |c| sqlx::query(BEGIN)
        .bind(new_id)
        .bind(brand)
        .bind(now.0)
        .bind(misses)
        .bind(networks)
        .bind(Json(countries))
        .bind(guarded_until.0)
        .bind(since.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(true)
}

/// The spaces that are guarded, each until when; `None` is that of codes typed without an address.
pub async fn guarded(conn: &mut Conn, now: Timestamp) -> Result<Vec<(Option<BrandId>, Timestamp)>> {
    let rows: Vec<(Option<Uuid>, i64)> = on!(conn, |c| sqlx::query_as(GUARDED).bind(now.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(brand, until)| (brand.map(BrandId), Timestamp(until))).collect())
}

/// The latest sweeps of a brand's codes; `None`: of codes typed without an address.
pub async fn latest(conn: &mut Conn, brand: Option<BrandId>, most: i64) -> Result<Vec<Sweep>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(LATEST).bind(brand.map(|brand| brand.0)).bind(most).fetch_all(c).await)?;
    let read = |row: Row| Sweep {
        began_at: Timestamp(row.began_at),
        last_at: Timestamp(row.last_at),
        misses: row.misses,
        networks: row.networks,
        countries: row.countries.0,
        guarded_until: Timestamp(row.guarded_until),
        found: row.found,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Notes a number of a brand's own that somebody found who missed before; `None` if it was noted since `since` already, else whether a sweep goes on in which
/// it could be tried.
pub async fn note_guessed(tx: &mut Tx, brand: BrandId, (batch, number): UnitPlace, now: Timestamp, since: Timestamp) -> Result<Option<bool>> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let noted =
        on!(tx, |c| sqlx::query(GUESSED).bind(batch.0).bind(number).bind(brand.0).bind(now.0).bind(since.0).execute(c).await.map(|done| done.rows_affected()))?;
    if noted == 0 {
        return Ok(None);
    }
    let running = on!(tx, |c| sqlx::query(FOUND).bind(brand.0).bind(since.0).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(Some(running > 0))
}

/// Forgets what was found before.
pub async fn forget_guessed(tx: &mut Tx, before: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(FORGET_GUESSED).bind(before.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Of whose own numbers some were found since by those who missed before, and how many.
pub async fn guessed(conn: &mut Conn, since: Timestamp) -> Result<Vec<(BrandId, i64)>> {
    let rows: Vec<(Uuid, i64)> = on!(conn, |c| sqlx::query_as(GUESSED_SINCE).bind(since.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(brand, count)| (BrandId(brand), count)).collect())
}

/// Whether a brand, or any, has numbers of its own that can be guessed.
pub async fn is_guessable(conn: &mut Conn, brand: Option<BrandId>) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(GUESSABLE).bind(brand.map(|brand| brand.0)).fetch_one(c).await)?;
    Ok(found > 0)
}
