//! Listings that decisions removed: what they show and say, for those that are like them.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::{BrandId, ListingId, SellerId},
    picture::PictureHash,
    time::Timestamp,
};
use uuid::Uuid;

/// The counter of decisions that screening goes by.
const DECISIONS: &str = "decisions";
/// The counter of products.
pub(crate) const PRODUCTS: &str = "products";

statements! {
    COUNTED = "
        SELECT (SELECT value FROM counters WHERE name = 'decisions') AS decisions,
               (SELECT value FROM counters WHERE name = 'products') AS products,
               (SELECT value FROM counters WHERE name = 'reinstatements') AS reinstatements";
    /// With the brand that had reported them. A removal is a change of the listing. The latest come first: there may be more than are asked for.
    PRINTS = "
        SELECT l.listing_id, i.seller_id, r.brand_id, p.pdq, COALESCE(l.shown_at, i.first_seen_at) AS shown_at
        FROM listings i
        JOIN listing_pictures l ON l.listing_id = i.id
        JOIN read_pictures p ON p.url_hash = l.url_hash
        LEFT JOIN reports r ON r.listing_id = i.id AND r.state = 'upheld' AND r.brand_id IS NOT NULL
        WHERE i.state = 'removed' AND i.changed_seq > $1 AND p.quality >= $2
        ORDER BY i.changed_seq DESC
        LIMIT CAST($3 AS BIGINT)";
    /// A text itself only where nothing that stands for it is known: of what was removed before it was screened.
    TEXTS = "
        SELECT l.id, l.seller_id, r.brand_id, s.text_key, CASE WHEN s.text_key IS NULL THEN l.description END AS description
        FROM listings l
        LEFT JOIN screenings s ON s.listing_id = l.id
        LEFT JOIN reports r ON r.listing_id = l.id AND r.state = 'upheld' AND r.brand_id IS NOT NULL
        WHERE l.state = 'removed' AND l.changed_seq > $1 AND (s.text_key IS NOT NULL OR LENGTH(l.description) >= $2)
        ORDER BY l.changed_seq DESC
        LIMIT CAST($3 AS BIGINT)";
    /// What is screened of it later moves a removed listing on in the feed, and does not remove it again. A node of a version before 0038 notes no `removed_seq`.
    /// That of a listing that is not removed any more says when it came back.
    SINCE = "
        SELECT COALESCE(removed_seq, changed_seq) AS seq, id
        FROM listings
        WHERE changed_seq > $1 AND state = 'removed' AND COALESCE(removed_seq, changed_seq) > $1 AND COALESCE(removed_seq, changed_seq) <= $2
        UNION ALL
        SELECT removed_seq, id
        FROM listings
        WHERE removed_seq IS NOT NULL AND state <> 'removed' AND removed_seq > $1 AND removed_seq <= $2
        ORDER BY seq
        LIMIT CAST($3 AS BIGINT)";
    OF_SELLER = "
        SELECT id
        FROM listings
        WHERE seller_id = $1 AND state <> 'removed' AND ended_at IS NULL
        ORDER BY id DESC
        LIMIT CAST($2 AS BIGINT)";
    SWEPT_SCORE = "SELECT swept_score FROM sellers WHERE id = $1";
    SET_SWEPT_SCORE = "UPDATE sellers SET swept_score = $2 WHERE id = $1";
    WITH_TEXT = "SELECT listing_id FROM screenings WHERE text_key = $1";
    /// But for those of whom a listing with it was removed.
    SELLERS_WITH_TEXT = "
        SELECT DISTINCT l.seller_id
        FROM screenings s
        JOIN listings l ON l.id = s.listing_id
        WHERE s.text_key = $1 AND l.state = 'live' AND l.ended_at IS NULL AND l.seller_id IS NOT NULL
          AND l.seller_id NOT IN (SELECT r.seller_id
                                  FROM screenings q
                                  JOIN listings r ON r.id = q.listing_id
                                  WHERE q.text_key = $1 AND r.state = 'removed' AND r.seller_id IS NOT NULL)
        LIMIT CAST($2 AS BIGINT)";
}

/// A removed listing: which, whose, and the brand that had reported it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Which.
    pub listing: ListingId,
    /// Whose it was.
    pub seller: Option<SellerId>,
    /// The brand that had reported it.
    pub brand: Option<BrandId>,
}

impl Removed {
    fn of((listing, seller, brand): (Uuid, Option<Uuid>, Option<Uuid>)) -> Self {
        Self { listing: ListingId(listing), seller: seller.map(SellerId), brand: brand.map(BrandId) }
    }
}

/// How often something was decided that screening goes by, how often products were added, and how often a removed listing came back: whatever was read under
/// other numbers is behind.
pub async fn counted(conn: &mut Conn) -> Result<(i64, i64, i64)> {
    Ok(on!(conn, |c| sqlx::query_as(COUNTED).fetch_one(c).await)?)
}

/// Counts a decision. Take this after the changes of listings in a transaction: all do, so that none waits for another in a circle.
pub async fn count_decision(tx: &mut Tx) -> Result<()> {
    tx.next(DECISIONS, 1).await.map(drop)
}

/// A picture of a removed listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedPicture {
    /// Whose it was.
    pub of: Removed,
    /// What it looks like.
    pub hash: PictureHash,
    /// Since when the listing showed it.
    pub shown_at: Timestamp,
}

/// What stands for the text of a removed listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovedText {
    /// What its screening kept.
    Key(i64),
    /// The text itself, of which nothing was kept.
    Text(String),
}

/// The pictures of listings that were removed after a position of the change feed, the latest first, so many at most.
pub async fn prints(conn: &mut Conn, after: i64, quality: u8, most: i64) -> Result<Vec<RemovedPicture>> {
    type Row = (Uuid, Option<Uuid>, Option<Uuid>, Vec<u8>, i64);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PRINTS).bind(after).bind(i64::from(quality)).bind(most).fetch_all(c).await)?;
    let one = |(listing, seller, brand, pdq, shown_at): Row| {
        let hash = PictureHash(pdq.try_into().ok()?);
        Some(RemovedPicture { of: Removed::of((listing, seller, brand)), hash, shown_at: Timestamp(shown_at) })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// What stands for their texts, if these have at least so many characters; the latest first, so many at most.
pub async fn texts(conn: &mut Conn, after: i64, length: i64, most: i64) -> Result<Vec<(Removed, RemovedText)>> {
    type Row = (Uuid, Option<Uuid>, Option<Uuid>, Option<i64>, Option<String>);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(TEXTS).bind(after).bind(length).bind(most).fetch_all(c).await)?;
    let one = |(listing, seller, brand, key, text): Row| {
        let text = key.map(RemovedText::Key).or_else(|| text.map(RemovedText::Text))?;
        Some((Removed::of((listing, seller, brand)), text))
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

/// The listings that were removed between two positions of the change feed, or came back, in order; so many at most.
pub async fn since(conn: &mut Conn, after: i64, until: i64, most: i64) -> Result<Vec<(i64, ListingId)>> {
    let rows: Vec<(i64, Uuid)> = on!(conn, |c| sqlx::query_as(SINCE).bind(after).bind(until).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(seq, id)| (seq, ListingId(id))).collect())
}

/// What a seller offers, the latest first; so many at most.
pub async fn of_seller(conn: &mut Conn, seller: SellerId, most: i64) -> Result<Vec<ListingId>> {
    let rows: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(OF_SELLER).bind(seller.0).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(ListingId).collect())
}

/// How much a seller spoke against its listings when they were screened for that last, in thousandths.
pub async fn swept_score(conn: &mut Conn, seller: SellerId) -> Result<i64> {
    let score: Option<i64> = on!(conn, |c| sqlx::query_scalar(SWEPT_SCORE).bind(seller.0).fetch_optional(c).await)?;
    Ok(score.unwrap_or(0))
}

/// Notes that a seller's listings were screened by this.
pub async fn set_swept_score(tx: &mut Tx, seller: SellerId, score: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_SWEPT_SCORE).bind(seller.0).bind(score).execute(c).await.map(drop))?;
    Ok(())
}

/// The listings that carried a text when they were screened.
pub async fn with_text(conn: &mut Conn, key: i64) -> Result<Vec<ListingId>> {
    let rows: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(WITH_TEXT).bind(key).fetch_all(c).await)?;
    Ok(rows.into_iter().map(ListingId).collect())
}

/// The sellers on whose listings on sale a text stands, and of whom no listing with it was removed; so many at most.
pub async fn sellers_with_text(conn: &mut Conn, key: i64, most: usize) -> Result<Vec<SellerId>> {
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(SELLERS_WITH_TEXT).bind(key).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(SellerId).collect())
}
