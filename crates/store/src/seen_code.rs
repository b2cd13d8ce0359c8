//! Barcodes seen in listings' pictures, and how far the pictures were read.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::{BatchId, BrandId, ListingId},
    seen_code::{AlsoShown, ReadCode},
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    // One node at a time: the lease of one that died runs out.
    CLAIM = "UPDATE picture_reader SET lease_until = $2 WHERE id = 1 AND lease_until <= $1 RETURNING position";
    // Only who still holds the lease moves on.
    ADVANCE = "UPDATE picture_reader SET position = $2, lease_until = 0 WHERE id = 1 AND lease_until = $1";
    PICTURE = "SELECT error, codes, pdq, quality FROM read_pictures WHERE url_hash = $1";
    KEEP_PICTURE = "
        INSERT INTO read_pictures (url_hash, looked_at, error, codes, pdq, quality)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (url_hash) DO UPDATE
        SET looked_at = excluded.looked_at, error = excluded.error, codes = excluded.codes, pdq = excluded.pdq, quality = excluded.quality";
    FORGET_PICTURES = "DELETE FROM listing_pictures WHERE listing_id = $1";
    HAS_PICTURE = "INSERT INTO listing_pictures (listing_id, url_hash) VALUES ($1, $2) ON CONFLICT (listing_id, url_hash) DO NOTHING";
    PRINTS = "
        SELECT l.listing_id, p.pdq
        FROM listing_pictures l
        JOIN read_pictures p ON p.url_hash = l.url_hash
        WHERE p.quality >= $1
          AND l.listing_id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)";
    /// Of listings that a decision removed, with the brand that had reported them.
    REMOVED_PRINTS = "
        SELECT l.listing_id, p.pdq, r.brand_id
        FROM listings i
        JOIN listing_pictures l ON l.listing_id = i.id
        JOIN read_pictures p ON p.url_hash = l.url_hash
        LEFT JOIN reports r ON r.listing_id = i.id AND r.state = 'upheld' AND r.brand_id IS NOT NULL
        WHERE i.state = 'removed' AND p.quality >= $1
        LIMIT $2";
    FORGET = "DELETE FROM listing_codes WHERE listing_id = $1";
    INSERT = "
        INSERT INTO listing_codes (listing_id, url, format, text, gtin, code, batch_id, number, seen_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (listing_id, url, text) DO NOTHING";
    OF_LISTING = "SELECT url, format, text, gtin, code, batch_id, number FROM listing_codes WHERE listing_id = $1 ORDER BY url, text LIMIT 200";
    OTHERS = "
        SELECT DISTINCT l.id, l.title, s.name AS seller
        FROM listing_codes c
        JOIN listings l ON l.id = c.listing_id
        LEFT JOIN sellers s ON s.id = l.seller_id
        WHERE c.batch_id = $1 AND c.number = $2 AND c.listing_id <> $3
        ORDER BY l.title, l.id
        LIMIT 20";
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
    /// The unit code in it, its 20 characters.
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
    /// What it looks like: its PDQ hash, and from 0 to 100 how much there is to see. None if that was never looked at.
    pub print: Option<([u8; 32], u8)>,
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

/// A picture that was looked at before.
pub async fn picture(conn: &mut Conn, url_hash: &[u8]) -> Result<Option<ReadPicture>> {
    let row: Option<PictureRow> = on!(conn, |c| sqlx::query_as(PICTURE).bind(url_hash).fetch_optional(c).await)?;
    let print = |pdq: Option<Vec<u8>>, quality: Option<i64>| Some((pdq?.try_into().ok()?, u8::try_from(quality?).ok()?));
    Ok(row.map(|row| ReadPicture { error: row.error, codes: row.codes.0, print: print(row.pdq, row.quality) }))
}

/// Keeps what was found in a picture.
pub async fn keep_picture(tx: &mut Tx, url_hash: &[u8], picture: &ReadPicture, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(KEEP_PICTURE)
        .bind(url_hash)
        .bind(now.0)
        .bind(&picture.error)
        .bind(Json(&picture.codes))
        .bind(picture.print.map(|(pdq, _)| pdq.to_vec()))
        .bind(picture.print.map(|(_, quality)| i64::from(quality)))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Notes which pictures a listing has, by the hashes of their addresses.
pub async fn set_pictures(tx: &mut Tx, listing: ListingId, url_hashes: &[[u8; 32]]) -> Result<()> {
    on!(tx, |c| sqlx::query(FORGET_PICTURES).bind(listing.0).execute(c).await.map(drop))?;
    for hash in url_hashes {
        on!(tx, |c| sqlx::query(HAS_PICTURE).bind(listing.0).bind(hash.to_vec()).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// What the pictures of these listings look like, as far as there is at least so much to see in them.
pub async fn prints(conn: &mut Conn, ids: &[ListingId], quality: u8) -> Result<HashMap<ListingId, Vec<[u8; 32]>>> {
    let mut found: HashMap<ListingId, Vec<[u8; 32]>> = HashMap::new();
    for some in ids.chunks(20) {
        let places = some.iter().chain(some.last().into_iter().cycle()).take(20);
        let rows: Vec<(Uuid, Vec<u8>)> = on!(conn, |c| {
            let mut query = sqlx::query_as(PRINTS).bind(i64::from(quality));
            for id in places {
                query = query.bind(id.0);
            }
            query.fetch_all(c).await
        })?;
        for (id, pdq) in rows {
            if let Ok(pdq) = pdq.try_into() {
                found.entry(ListingId(id)).or_default().push(pdq);
            }
        }
    }
    Ok(found)
}

/// A picture of a listing that was removed: the listing, the hash, and the brand that had reported it.
pub type RemovedPrint = (ListingId, [u8; 32], Option<BrandId>);

/// What the pictures of removed listings look like, so many at most.
pub async fn removed_prints(conn: &mut Conn, quality: u8, most: i64) -> Result<Vec<RemovedPrint>> {
    let rows: Vec<(Uuid, Vec<u8>, Option<Uuid>)> = on!(conn, |c| sqlx::query_as(REMOVED_PRINTS).bind(i64::from(quality)).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().filter_map(|(id, pdq, brand)| Some((ListingId(id), pdq.try_into().ok()?, brand.map(BrandId)))).collect())
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

/// Other listings whose pictures show the same unit; twenty at most.
pub async fn others(conn: &mut Conn, batch: BatchId, number: i64, listing: ListingId) -> Result<Vec<AlsoShown>> {
    let rows: Vec<OtherRow> = on!(conn, |c| sqlx::query_as(OTHERS).bind(batch.0).bind(number).bind(listing.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| AlsoShown { id: ListingId(row.id), title: row.title, seller: row.seller }).collect())
}
