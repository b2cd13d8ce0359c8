//! Barcodes seen in listings' pictures, and how far the pictures were read.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    picture_again::{Asked, AskedRow},
    print::Print,
    sizes::{of_list, sized},
};
use model::{
    id::{BatchId, ListingId},
    seen_code::{AlsoShown, ReadCode},
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashSet;
use uuid::Uuid;

sized! {
    WITH_PICTURES = "SELECT DISTINCT listing_id FROM listing_pictures WHERE listing_id IN", 0, "";
    BEHIND = "
        SELECT id
        FROM listings
        WHERE changed_seq > (SELECT position FROM picture_reader WHERE id = 1)
          AND id IN", 0, "";
    WITH_CODES = "SELECT DISTINCT listing_id FROM listing_codes WHERE listing_id IN", 0, "";
}

statements! {
    // One node at a time: the lease of one that died runs out.
    CLAIM = "UPDATE picture_reader SET lease_until = $2 WHERE id = 1 AND lease_until <= $1 RETURNING position";
    // Only who still holds the lease moves on.
    ADVANCE = "UPDATE picture_reader SET position = $2, lease_until = 0 WHERE id = 1 AND lease_until = $1";
    WAITING = "SELECT COUNT(*) FROM listings WHERE changed_seq > (SELECT position FROM picture_reader WHERE id = 1)";
    PICTURE = "SELECT error, codes, pdq, quality, turns, tries, again_at, etag, modified, digest FROM read_pictures WHERE url_hash = $1";
    /// What a picture looked like stays known when its address fails later: removed listings are known by it.
    KEEP_PICTURE = "
        INSERT INTO read_pictures (url_hash, looked_at, error, codes, pdq, quality, turns, tries, again_at, etag, modified, digest)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (url_hash) DO UPDATE
        SET looked_at = excluded.looked_at, error = excluded.error, codes = excluded.codes,
            pdq = COALESCE(excluded.pdq, read_pictures.pdq), quality = COALESCE(excluded.quality, read_pictures.quality),
            turns = COALESCE(excluded.turns, read_pictures.turns),
            tries = excluded.tries, again_at = excluded.again_at, etag = excluded.etag, modified = excluded.modified, digest = excluded.digest";
    PICTURES_OF = "SELECT url_hash FROM listing_pictures WHERE listing_id = $1";
    FORGET_PICTURE = "DELETE FROM listing_pictures WHERE listing_id = $1 AND url_hash = $2";
    HAS_PICTURE = "INSERT INTO listing_pictures (listing_id, url_hash, shown_at) VALUES ($1, $2, $3) ON CONFLICT (listing_id, url_hash) DO NOTHING";
    SHOWN_ANEW = "UPDATE listing_pictures SET shown_at = $2 WHERE url_hash = $1";
    FORGET = "DELETE FROM listing_codes WHERE listing_id = $1";
    INSERT = "
        INSERT INTO listing_codes (listing_id, url, format, text, gtin, code, batch_id, number, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (listing_id, url, text) DO NOTHING";
    OF_LISTING = "SELECT url, format, text, gtin, code, batch_id, number FROM listing_codes WHERE listing_id = $1 ORDER BY url, text LIMIT 200";
    /// Pictures that show something which is no unit yet, of this product or of none that they name.
    UNKNOWN = "
        SELECT DISTINCT listing_id, url
        FROM listing_codes
        WHERE batch_id IS NULL AND (gtin = $1 OR gtin IS NULL) AND (listing_id > $2 OR (listing_id = $2 AND url > $3))
        ORDER BY listing_id, url
        LIMIT CAST($4 AS BIGINT)";
    // A unit that was taken down, or is not offered any more, is sold by whoever has it now.
    OTHERS = "
        SELECT DISTINCT l.id, l.title, s.name AS seller
        FROM listing_codes c
        JOIN listings l ON l.id = c.listing_id
        LEFT JOIN sellers s ON s.id = l.seller_id
        WHERE c.batch_id = $1 AND c.number = $2 AND c.listing_id <> $3 AND l.ended_at IS NULL AND l.state <> 'removed'
        ORDER BY l.title, l.id
        LIMIT 20";
    SHOWING_THE_SAME = "
        SELECT DISTINCT l.id
        FROM listing_codes mine
        JOIN listing_codes c ON c.batch_id = mine.batch_id AND c.number = mine.number
        JOIN listings l ON l.id = c.listing_id
        WHERE mine.listing_id = $1 AND c.listing_id <> $1 AND l.ended_at IS NULL AND l.state <> 'removed'
        ORDER BY l.id
        LIMIT 200";
}

/// A code seen in a listing's picture, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredSeen {
    /// The picture.
    pub url: String,
    /// What kind of symbol.
    pub format: String,
    /// What it says.
    pub text: String,
    /// The product's number in it.
    pub gtin: Option<String>,
    /// The unit's code in it: the 20 characters of Markward's form, or what an imported one is kept by.
    pub code: Option<String>,
    /// The unit, if the portal issued it: its batch and its number there, from 0.
    pub unit: Option<(BatchId, i64)>,
}

/// A picture that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadPicture {
    /// Why it could not be read.
    pub error: Option<String>,
    /// The barcodes in it.
    pub codes: Vec<ReadCode>,
    /// What it looks like; none if that was never looked at.
    pub print: Option<Print>,
    /// What is known for when it is asked for again.
    pub asked: Asked,
}

#[derive(sqlx::FromRow)]
struct SeenRow {
    url: String,
    format: String,
    text: String,
    gtin: Option<String>,
    code: Option<String>,
    batch_id: Option<Uuid>,
    number: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PictureRow {
    error: Option<String>,
    codes: Json<Vec<ReadCode>>,
    pdq: Option<Vec<u8>>,
    quality: Option<i64>,
    turns: Option<Vec<u8>>,
    #[sqlx(flatten)]
    asked: AskedRow,
}

#[derive(sqlx::FromRow)]
struct OtherRow {
    id: Uuid,
    title: String,
    seller: Option<String>,
}

/// Takes the lease, unless somebody has it; answers how far the change feed was followed.
pub async fn claim(tx: &mut Tx, now: Timestamp, until: Timestamp) -> Result<Option<i64>> {
    Ok(on!(tx, |c| sqlx::query_scalar(CLAIM).bind(now.0).bind(until.0).fetch_optional(c).await)?)
}

/// Moves on and gives the lease back; false if it ran out meanwhile, and what was done is somebody else's to do again.
pub async fn advance(tx: &mut Tx, lease: Timestamp, position: i64) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(ADVANCE).bind(lease.0).bind(position).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Pictures of listings in which something was read that is no unit of the portal, as far as it may be one of this product: at most `limit`, those after
/// a listing and the address of one of its pictures.
pub async fn unknown(conn: &mut Conn, gtin: &str, after: (ListingId, &str), limit: i64) -> Result<Vec<(ListingId, String)>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(UNKNOWN).bind(gtin).bind(after.0.0).bind(after.1).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(listing, url)| (ListingId(listing), url)).collect())
}

/// A picture that was looked at before.
pub async fn picture(conn: &mut Conn, url_hash: &[u8]) -> Result<Option<ReadPicture>> {
    let row: Option<PictureRow> = on!(conn, |c| sqlx::query_as(PICTURE).bind(url_hash).fetch_optional(c).await)?;
    Ok(row.map(|row| ReadPicture { error: row.error, codes: row.codes.0, print: Print::of_columns(row.pdq, row.quality, row.turns), asked: row.asked.into() }))
}

/// Keeps what was found in a picture.
pub async fn keep_picture(tx: &mut Tx, url_hash: &[u8], picture: &ReadPicture, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(KEEP_PICTURE)
        .bind(url_hash)
        .bind(now.0)
        .bind(&picture.error)
        .bind(Json(&picture.codes))
        .bind(picture.print.as_ref().map(|print| print.hash.0.to_vec()))
        .bind(picture.print.as_ref().map(|print| i64::from(print.quality)))
        .bind(picture.print.as_ref().map(Print::turns_column))
        .bind(picture.asked.tries)
        .bind(picture.asked.again_at.map(|at| at.0))
        .bind(&picture.asked.etag)
        .bind(&picture.asked.modified)
        .bind(&picture.asked.digest)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Notes which pictures a listing has, by the hashes of their addresses; those that it had already it shows since then.
pub async fn set_pictures(tx: &mut Tx, listing: ListingId, url_hashes: &[[u8; 32]], now: Timestamp) -> Result<()> {
    let had: Vec<Vec<u8>> = on!(tx, |c| sqlx::query_scalar(PICTURES_OF).bind(listing.0).fetch_all(c).await)?;
    for gone in had.iter().filter(|had| !url_hashes.iter().any(|hash| hash[..] == had[..])) {
        on!(tx, |c| sqlx::query(FORGET_PICTURE).bind(listing.0).bind(gone).execute(c).await.map(drop))?;
    }
    for hash in url_hashes.iter().filter(|hash| !had.iter().any(|had| hash[..] == had[..])) {
        on!(tx, |c| sqlx::query(HAS_PICTURE).bind(listing.0).bind(hash.to_vec()).bind(now.0).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// Notes that another picture stands at an address: whoever has it shows that since now.
pub async fn shown_anew(tx: &mut Tx, url_hash: &[u8], now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SHOWN_ANEW).bind(url_hash).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Those of these listings that had pictures when they were looked at last.
pub async fn with_pictures(conn: &mut Conn, ids: &[ListingId]) -> Result<HashSet<ListingId>> {
    let rows: Vec<(Uuid,)> = of_list!(conn, WITH_PICTURES, ids, |id: &ListingId| id.0);
    Ok(rows.into_iter().map(|(id,)| ListingId(id)).collect())
}

/// Those of these listings that changed since they had their turn.
pub async fn behind(conn: &mut Conn, ids: &[ListingId]) -> Result<HashSet<ListingId>> {
    let rows: Vec<(Uuid,)> = of_list!(conn, BEHIND, ids, |id: &ListingId| id.0);
    Ok(rows.into_iter().map(|(id,)| ListingId(id)).collect())
}

/// How many listings changed since they had their turn.
pub async fn waiting(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(WAITING).fetch_one(c).await)?)
}

/// Those of these listings in whose pictures codes were seen.
pub async fn with_codes(conn: &mut Conn, ids: &[ListingId]) -> Result<HashSet<ListingId>> {
    let rows: Vec<(Uuid,)> = of_list!(conn, WITH_CODES, ids, |id: &ListingId| id.0);
    Ok(rows.into_iter().map(|(id,)| ListingId(id)).collect())
}

/// Keeps the codes of a listing's pictures in place of those that it had.
pub async fn replace(tx: &mut Tx, listing: ListingId, codes: &[StoredSeen], now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(FORGET).bind(listing.0).execute(c).await.map(drop))?;
    for seen in codes {
        on!(tx, |c| sqlx::query(INSERT)
            .bind(listing.0)
            .bind(&seen.url)
            .bind(&seen.format)
            .bind(&seen.text)
            .bind(&seen.gtin)
            .bind(&seen.code)
            .bind(seen.unit.map(|(batch, _)| batch.0))
            .bind(seen.unit.map(|(_, number)| number))
            .bind(now.0)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// The codes in a listing's pictures.
pub async fn of_listing(conn: &mut Conn, listing: ListingId) -> Result<Vec<StoredSeen>> {
    let rows: Vec<SeenRow> = on!(conn, |c| sqlx::query_as(OF_LISTING).bind(listing.0).fetch_all(c).await)?;
    let seen = |row: SeenRow| StoredSeen {
        url: row.url,
        format: row.format,
        text: row.text,
        gtin: row.gtin,
        code: row.code,
        unit: row.batch_id.map(BatchId).zip(row.number),
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// Listings on offer, or held, whose pictures show a unit that a listing's pictures show.
pub async fn showing_the_same(conn: &mut Conn, listing: ListingId) -> Result<Vec<ListingId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(SHOWING_THE_SAME).bind(listing.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(ListingId).collect())
}

/// Other listings whose pictures show the same unit; twenty at most.
pub async fn others(conn: &mut Conn, batch: BatchId, number: i64, listing: ListingId) -> Result<Vec<AlsoShown>> {
    let rows: Vec<OtherRow> = on!(conn, |c| sqlx::query_as(OTHERS).bind(batch.0).bind(number).bind(listing.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| AlsoShown { id: ListingId(row.id), title: row.title, seller: row.seller }).collect())
}
