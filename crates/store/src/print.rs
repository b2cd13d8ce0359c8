//! What pictures look like: perceptual hashes (PDQ) of uploaded pictures and of those of listings, and the pictures that brands keep to compare with.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    gtin::Gtin,
    id::{BrandId, ListingId, PictureId, SellerId, UserId},
    picture::{PictureHash, Reference, ReferenceKind},
    seen_code::ReadCode,
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

sized! {
    OF_ADDRESSES = "
        SELECT url_hash, pdq, quality, turns, codes, looked_at, tries, error IS NOT NULL AS failed
        FROM read_pictures
        WHERE url_hash IN", 0, "";
    OF_LISTINGS = "
        SELECT l.listing_id, l.url_hash, p.pdq, p.quality, p.turns
        FROM listing_pictures l
        JOIN read_pictures p ON p.url_hash = l.url_hash
        WHERE p.pdq IS NOT NULL
          AND l.listing_id IN", 0, "";
    /// [`SHOWN_MAX`] at once.
    SHOWN_BY_ANY = "
        SELECT listing_id, url_hash
        FROM listing_pictures
        WHERE substr(url_hash, 1, 8) IN", 0, "
        ORDER BY listing_id DESC
        LIMIT 10001";
}

/// The listings that [`shown_by_any`] answers for some addresses at most: it is asked for fewer at a time.
pub const SHOWN_MAX: usize = 10_001;
/// The addresses that [`SHOWN_BY_SELLER_SINCE`] names.
const ADDRESSES_OF_SELLER: usize = 24;
/// The addresses that are asked for with one statement.
pub const ADDRESSES_AT_ONCE: usize = 64;

statements! {
    SET = "UPDATE pictures SET pdq = $2, quality = $3, turns = $4 WHERE id = $1";
    /// Uploaded before hashes were made.
    WITHOUT = "SELECT id, bytes FROM pictures WHERE quality IS NULL ORDER BY id LIMIT CAST($1 AS BIGINT)";
    UPLOADED = "SELECT id, brand_id, created_by, quality, turns FROM pictures WHERE pdq = $1 ORDER BY created_at DESC, id LIMIT 50";
    READ = "
        SELECT p.url_hash, p.quality, p.turns
        FROM read_pictures p
        WHERE p.pdq = $1 AND EXISTS (SELECT 1 FROM listing_pictures l WHERE l.url_hash = p.url_hash)
        ORDER BY p.url_hash
        LIMIT 1";
    /// Those with too little to see in them too: another picture may have stood at the address before.
    FOLLOW = "
        SELECT looked_at, url_hash, pdq, quality
        FROM read_pictures
        WHERE looked_at > $1 OR looked_at = $1 AND url_hash > $2
        ORDER BY looked_at, url_hash
        LIMIT CAST($3 AS BIGINT)";
    /// Of watches: whoever brought the picture may be gone.
    KEPT_TURNS = "SELECT turns FROM watches WHERE pdq = $1 AND turns IS NOT NULL LIMIT 1";
    SHOWN_BY = "SELECT listing_id, url_hash FROM listing_pictures WHERE url_hash >= $1 AND url_hash <= $2 ORDER BY listing_id LIMIT CAST($3 AS BIGINT)";
    /// Of one seller's own listings, which may be very many, no more are gone through than that.
    SHOWN_BY_OTHERS = "
        SELECT l.id, l.gtin
        FROM (SELECT listing_id FROM listing_pictures WHERE url_hash >= $1 AND url_hash <= $2 ORDER BY url_hash, listing_id LIMIT 2000) p
        JOIN listings l ON l.id = p.listing_id
        WHERE l.id <> $3 AND l.seller_id IS DISTINCT FROM $4 AND l.seller_id IS NOT NULL
        ORDER BY l.id
        LIMIT CAST($5 AS BIGINT)";
    /// Since when each seller shows it, and since when on sale; of what was read before that was kept, since the listing came. Of very many listings those that
    /// came first, whose word counts.
    SHOWN_SINCE = "
        SELECT l.seller_id, MIN(COALESCE(p.shown_at, l.first_seen_at)) AS since,
               MIN(CASE WHEN l.state = 'live' THEN COALESCE(p.shown_at, l.first_seen_at) END) AS live_since,
               CAST(MAX(CASE WHEN l.state = 'live' AND l.ended_at IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS on_sale
        FROM (SELECT listing_id, shown_at FROM listing_pictures WHERE url_hash >= $1 AND url_hash <= $2 ORDER BY url_hash, listing_id LIMIT 2000) p
        JOIN listings l ON l.id = p.listing_id
        WHERE l.state <> 'removed' AND l.seller_id IS NOT NULL
        GROUP BY l.seller_id";
    /// By the seller's first listings: those at an address may be very many more. The condition is one that no index of addresses is taken for: each listing
    /// has few pictures.
    SHOWN_BY_SELLER_SINCE = "
        SELECT MIN(COALESCE(p.shown_at, l.first_seen_at))
        FROM (SELECT id, first_seen_at, state FROM listings WHERE seller_id = $1 ORDER BY id LIMIT 5000) l
        JOIN listing_pictures p ON p.listing_id = l.id
        WHERE l.state <> 'removed'
          AND CASE WHEN substr(p.url_hash, 1, 8) IN
              ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
               $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25) THEN 1 ELSE 0 END = 1";
    /// By the first listings at an address: a seller may have very many others.
    SHOWN_AT_BY_SELLER_SINCE = "
        SELECT MIN(COALESCE(p.shown_at, l.first_seen_at))
        FROM (SELECT listing_id, shown_at FROM listing_pictures WHERE url_hash >= $1 AND url_hash <= $2 ORDER BY url_hash, listing_id LIMIT 2000) p
        JOIN listings l ON l.id = p.listing_id
        WHERE l.seller_id = $3 AND l.state <> 'removed'";
    /// Of brands that have an enrolled right.
    OF_BRANDS = "
        SELECT r.brand_id, p.pdq, 'reference' AS kind
        FROM reference_pictures r
        JOIN brands b ON b.id = r.brand_id
        JOIN pictures p ON p.id = r.picture_id
        WHERE b.enrolled_at IS NOT NULL AND p.quality >= $1
        UNION ALL
        SELECT d.brand_id, p.pdq, 'product'
        FROM products d
        JOIN brands b ON b.id = d.brand_id
        JOIN pictures p ON p.id = d.picture_id
        WHERE b.enrolled_at IS NOT NULL AND p.quality >= $1
        UNION ALL
        SELECT t.brand_id, p.pdq, 'mark'
        FROM right_pictures m
        JOIN rights t ON t.id = m.right_id
        JOIN pictures p ON p.id = m.picture_id
        WHERE t.state = 'enrolled' AND p.quality >= $1";
    REFERENCES = "
        SELECT r.picture_id, r.label, r.added_at, p.pdq, p.quality
        FROM reference_pictures r
        JOIN pictures p ON p.id = r.picture_id
        WHERE r.brand_id = $1
        ORDER BY r.added_at DESC, r.picture_id";
    STAMP = "
        SELECT COUNT(*), COALESCE(MAX(r.added_at), 0)
        FROM reference_pictures r
        JOIN brands b ON b.id = r.brand_id
        WHERE b.enrolled_at IS NOT NULL";
    ADD = "INSERT INTO reference_pictures (picture_id, brand_id, label, added_by, added_at) VALUES ($1, $2, $3, $4, $5)";
    REMOVE = "DELETE FROM reference_pictures WHERE picture_id = $1 AND brand_id = $2";
}

/// A picture's hash, that of its seven other orientations (none if they were never made), and from 0 to 100 how much there is to see in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// As it is.
    pub hash: PictureHash,
    /// Turned and mirrored.
    pub turns: Vec<PictureHash>,
    /// Below 50 too little to compare.
    pub quality: u8,
}

impl Print {
    /// All orientations that are known, the picture as it is first.
    pub fn all(&self) -> impl Iterator<Item = PictureHash> {
        std::iter::once(self.hash).chain(self.turns.iter().copied())
    }

    pub(crate) fn turns_column(&self) -> Vec<u8> {
        self.turns.iter().flat_map(|hash| hash.0).collect()
    }

    /// From the columns; none if the picture was never looked at.
    pub(crate) fn of_columns(pdq: Option<Vec<u8>>, quality: Option<i64>, turns: Option<Vec<u8>>) -> Option<Self> {
        let hash = PictureHash(pdq?.try_into().ok()?);
        let quality = u8::try_from(quality?).ok()?;
        Some(Self { hash, turns: turns_of(turns.unwrap_or_default()), quality })
    }
}

fn turns_of(column: Vec<u8>) -> Vec<PictureHash> {
    column.chunks_exact(32).filter_map(|part| part.try_into().ok().map(PictureHash)).collect()
}

/// An uploaded picture with a hash, and whose it is.
#[derive(Clone, Debug)]
pub struct UploadedPrint {
    /// The picture.
    pub id: PictureId,
    /// Its brand.
    pub brand: Option<BrandId>,
    /// Who brought it.
    pub by: Option<UserId>,
    /// What it looks like.
    pub print: Print,
}

#[derive(sqlx::FromRow)]
struct UploadedRow {
    id: Uuid,
    brand_id: Option<Uuid>,
    created_by: Option<Uuid>,
    quality: Option<i64>,
    turns: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct ReadRow {
    url_hash: Vec<u8>,
    quality: Option<i64>,
    turns: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
struct ReferenceRow {
    picture_id: Uuid,
    label: String,
    added_at: i64,
    pdq: Option<Vec<u8>>,
    quality: Option<i64>,
}

/// Notes what an uploaded picture looks like; `None` if it cannot be told, which is noted too.
pub async fn set(tx: &mut Tx, id: PictureId, print: Option<&Print>) -> Result<()> {
    on!(tx, |c| sqlx::query(SET)
        .bind(id.0)
        .bind(print.map(|print| print.hash.0.to_vec()))
        .bind(print.map_or(0, |print| i64::from(print.quality)))
        .bind(print.map(Print::turns_column))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Some uploaded pictures that were never looked at: their files.
pub async fn without(conn: &mut Conn, most: i64) -> Result<Vec<(PictureId, Vec<u8>)>> {
    let rows: Vec<(Uuid, Vec<u8>)> = on!(conn, |c| sqlx::query_as(WITHOUT).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, bytes)| (PictureId(id), bytes)).collect())
}

/// Uploaded pictures with this very hash, the latest first: whoever asks must look at whose they are.
pub async fn uploaded(conn: &mut Conn, hash: PictureHash) -> Result<Vec<UploadedPrint>> {
    let rows: Vec<UploadedRow> = on!(conn, |c| sqlx::query_as(UPLOADED).bind(hash.0.to_vec()).fetch_all(c).await)?;
    let one = |row: UploadedRow| {
        let print = Print::of_columns(Some(hash.0.to_vec()), row.quality, row.turns)?;
        Some(UploadedPrint { id: PictureId(row.id), brand: row.brand_id.map(BrandId), by: row.created_by.map(UserId), print })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// A listing's picture with this very hash: the hash of its address, and the print.
pub async fn read(conn: &mut Conn, hash: PictureHash) -> Result<Option<([u8; 32], Print)>> {
    let row: Option<ReadRow> = on!(conn, |c| sqlx::query_as(READ).bind(hash.0.to_vec()).fetch_optional(c).await)?;
    Ok(row.and_then(|row| Some((row.url_hash.try_into().ok()?, Print::of_columns(Some(hash.0.to_vec()), row.quality, row.turns)?))))
}

/// Where a follower of the listings' pictures is: when the last one was looked at, and its address's hash.
pub type Followed = (Timestamp, Vec<u8>);

/// A picture that a follower learns of: when it was looked at, its address's hash, and its own, none where there is too little to see.
pub type FollowedPrint = (Timestamp, [u8; 32], Option<PictureHash>);

/// The next pictures after a position: when each was looked at, its address's hash, and its own if there is at least so much to see in it.
pub async fn follow(conn: &mut Conn, after: &Followed, quality: u8, most: i64) -> Result<Vec<FollowedPrint>> {
    type Row = (i64, Vec<u8>, Option<Vec<u8>>, Option<i64>);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(FOLLOW).bind(after.0.0).bind(&after.1).bind(most).fetch_all(c).await)?;
    let one = |(at, url, pdq, seen): Row| {
        let clear = pdq.filter(|_| seen.is_some_and(|seen| seen >= i64::from(quality)));
        Some((Timestamp(at), url.try_into().ok()?, clear.and_then(|pdq| pdq.try_into().ok()).map(PictureHash)))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// The hashes of a picture's seven other orientations, as a watch for it keeps them.
pub async fn kept_turns(conn: &mut Conn, hash: PictureHash) -> Result<Option<Vec<PictureHash>>> {
    let turns: Option<Vec<u8>> = on!(conn, |c| sqlx::query_scalar(KEPT_TURNS).bind(hash.0.to_vec()).fetch_optional(c).await)?;
    Ok(turns.map(turns_of))
}

/// The listings that show pictures whose addresses' hashes begin so, with the whole hash; so many at most.
pub async fn shown_by(conn: &mut Conn, begins: u64, most: i64) -> Result<Vec<(ListingId, [u8; 32])>> {
    let (first, last) = range(begins);
    let rows: Vec<(Uuid, Vec<u8>)> = on!(conn, |c| sqlx::query_as(SHOWN_BY).bind(first.to_vec()).bind(last.to_vec()).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().filter_map(|(id, url)| Some((ListingId(id), url.try_into().ok()?))).collect())
}

/// The same for several beginnings, [`ADDRESSES_AT_ONCE`] at most: the listings that came last, the latest first, [`SHOWN_MAX`] at most.
pub async fn shown_by_any(conn: &mut Conn, begins: &[u64]) -> Result<Vec<(ListingId, [u8; 32])>> {
    let rows: Vec<(Uuid, Vec<u8>)> = of_list!(conn, SHOWN_BY_ANY, begins, |begin: &u64| begin.to_be_bytes().to_vec());
    Ok(rows.into_iter().filter_map(|(id, url)| Some((ListingId(id), url.try_into().ok()?))).collect())
}

/// Another seller's listing that shows a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherShown {
    /// Which.
    pub listing: ListingId,
    /// Its item's number.
    pub gtin: Option<Gtin>,
}

/// The listings of others than this seller that show pictures whose addresses' hashes begin so; so many at most.
pub async fn shown_by_others(conn: &mut Conn, begins: u64, listing: ListingId, seller: Option<SellerId>, most: i64) -> Result<Vec<OtherShown>> {
    let (first, last) = range(begins);
    let rows: Vec<(Uuid, Option<String>)> = on!(conn, |c| sqlx::query_as(SHOWN_BY_OTHERS)
        .bind(first.to_vec())
        .bind(last.to_vec())
        .bind(listing.0)
        .bind(seller.map(|seller| seller.0))
        .bind(most)
        .fetch_all(c)
        .await)?;
    let one = |(id, gtin): (Uuid, Option<String>)| {
        let gtin = gtin.map(|gtin| Gtin::parse(&gtin)).transpose().map_err(|e| StoreError::corrupt("listings", e))?;
        Ok(OtherShown { listing: ListingId(id), gtin })
    };
    rows.into_iter().map(one).collect()
}

/// A seller who shows a picture, in listings that were not removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownBy {
    /// Who.
    pub seller: SellerId,
    /// Since when.
    pub since: Timestamp,
    /// Since when in listings that are not held; none if all are.
    pub live_since: Option<Timestamp>,
    /// Whether buyers see it.
    pub on_sale: bool,
}

/// The sellers who show pictures whose addresses' hashes begin so.
pub async fn shown_since(conn: &mut Conn, begins: u64) -> Result<Vec<ShownBy>> {
    let (first, last) = range(begins);
    let rows: Vec<(Uuid, i64, Option<i64>, i64)> = on!(conn, |c| sqlx::query_as(SHOWN_SINCE).bind(first.to_vec()).bind(last.to_vec()).fetch_all(c).await)?;
    let one = |(seller, since, live_since, on_sale): (Uuid, i64, Option<i64>, i64)| ShownBy {
        seller: SellerId(seller),
        since: Timestamp(since),
        live_since: live_since.map(Timestamp),
        on_sale: on_sale == 1,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Since when this seller shows a picture whose address's hash begins with one of these, in listings that were not removed.
pub async fn shown_by_seller_since(conn: &mut Conn, begins: &[u64], seller: SellerId) -> Result<Option<Timestamp>> {
    let mut first_of_all: Option<i64> = None;
    for some in begins.chunks(ADDRESSES_OF_SELLER) {
        let at = |n: usize| some.get(n).unwrap_or(&some[0]).to_be_bytes().to_vec();
        let since: Option<i64> = on!(conn, |c| (0..ADDRESSES_OF_SELLER)
            .fold(sqlx::query_scalar(SHOWN_BY_SELLER_SINCE).bind(seller.0), |query, n| query.bind(at(n)))
            .fetch_one(c)
            .await)?;
        first_of_all = [first_of_all, since].into_iter().flatten().min();
    }
    for begins in begins {
        let (first, last) = range(*begins);
        let since: Option<i64> =
            on!(conn, |c| sqlx::query_scalar(SHOWN_AT_BY_SELLER_SINCE).bind(first.to_vec()).bind(last.to_vec()).bind(seller.0).fetch_one(c).await)?;
        first_of_all = [first_of_all, since].into_iter().flatten().min();
    }
    Ok(first_of_all.map(Timestamp))
}

/// The first and the last hash that begin so.
fn range(begins: u64) -> ([u8; 32], [u8; 32]) {
    let (mut first, mut last) = ([0; 32], [u8::MAX; 32]);
    first[..8].copy_from_slice(&begins.to_be_bytes());
    last[..8].copy_from_slice(&begins.to_be_bytes());
    (first, last)
}

#[derive(sqlx::FromRow)]
struct ListingPrintRow {
    listing_id: Uuid,
    url_hash: Vec<u8>,
    pdq: Option<Vec<u8>>,
    quality: Option<i64>,
    turns: Option<Vec<u8>>,
}

/// What the pictures of these listings look like, each with the hash of its address.
pub async fn of_listings(conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, Vec<([u8; 32], Print)>>> {
    let mut found: HashMap<ListingId, Vec<([u8; 32], Print)>> = HashMap::new();
    let rows: Vec<ListingPrintRow> = of_list!(conn, OF_LISTINGS, ids, |id: &ListingId| id.0);
    for row in rows {
        if let (Ok(url), Some(print)) = (row.url_hash.try_into(), Print::of_columns(row.pdq, row.quality, row.turns)) {
            found.entry(ListingId(row.listing_id)).or_default().push((url, print));
        }
    }
    Ok(found)
}

/// What is known of a picture by its address.
#[derive(Clone, Debug)]
pub struct Known {
    /// What it looks like; none if it could not be read.
    pub print: Option<Print>,
    /// The barcodes in it.
    pub codes: Vec<ReadCode>,
    /// When it was looked at last.
    pub looked_at: Timestamp,
    /// It could not be read then.
    pub failed: bool,
    /// How often in a row it was asked for in vain; 0 of one that failed if it was passed over for now.
    pub tries: i64,
}

#[derive(sqlx::FromRow)]
struct KnownRow {
    url_hash: Vec<u8>,
    pdq: Option<Vec<u8>>,
    quality: Option<i64>,
    turns: Option<Vec<u8>>,
    codes: Json<Vec<ReadCode>>,
    looked_at: i64,
    tries: i64,
    failed: bool,
}

/// What is known of the pictures at these addresses, by their hashes; those that were never looked at are missing.
pub async fn of_addresses(conn: &mut Conn, hashes: &[[u8; 32]]) -> Result<HashMap<[u8; 32], Known>> {
    let rows: Vec<KnownRow> = of_list!(conn, OF_ADDRESSES, hashes, |hash: &[u8; 32]| hash.to_vec());
    let one = |row: KnownRow| {
        let print = Print::of_columns(row.pdq, row.quality, row.turns);
        let known = Known { print, codes: row.codes.0, looked_at: Timestamp(row.looked_at), failed: row.failed, tries: row.tries };
        Some((row.url_hash.try_into().ok()?, known))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// What brands' own pictures look like: those they keep to compare with, of their products, and of their enrolled marks.
pub async fn of_brands(conn: &mut Conn, quality: u8) -> Result<Vec<(BrandId, PictureHash, ReferenceKind)>> {
    let rows: Vec<(Uuid, Vec<u8>, String)> = on!(conn, |c| sqlx::query_as(OF_BRANDS).bind(i64::from(quality)).fetch_all(c).await)?;
    let one = |(brand, pdq, kind): (Uuid, Vec<u8>, String)| Some((BrandId(brand), PictureHash(pdq.try_into().ok()?), ReferenceKind::parse(&kind)?));
    Ok(rows.into_iter().filter_map(one).collect())
}

/// The pictures that a brand keeps to compare with, the latest first; with their hash if there is at least so much to see in them.
pub async fn references(conn: &mut Conn, brand: BrandId, quality: u8) -> Result<Vec<Reference>> {
    let rows: Vec<ReferenceRow> = on!(conn, |c| sqlx::query_as(REFERENCES).bind(brand.0).fetch_all(c).await)?;
    let one = |row: ReferenceRow| {
        let print = Print::of_columns(row.pdq, row.quality, None).filter(|print| print.quality >= quality);
        Reference { picture: PictureId(row.picture_id), label: row.label, added_at: Timestamp(row.added_at), hash: print.map(|print| print.hash) }
    };
    Ok(rows.into_iter().map(one).collect())
}

/// How many pictures brands keep to compare with, and when the last one came: whatever differs was read before a change.
pub async fn stamp(conn: &mut Conn) -> Result<(i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(STAMP).fetch_one(c).await)?)
}

/// Puts a picture of the brand among those to compare with.
pub async fn add_reference(tx: &mut Tx, picture: PictureId, brand: BrandId, label: &str, by: Option<UserId>, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD).bind(picture.0).bind(brand.0).bind(label).bind(by.map(|by| by.0)).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Takes one away; false if the brand has none such.
pub async fn remove_reference(tx: &mut Tx, picture: PictureId, brand: BrandId) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(REMOVE).bind(picture.0).bind(brand.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}
