//! Pictures of listings that are asked for again: when, and by what their servers tell whether they changed.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{id::ListingId, time::Timestamp};
use uuid::Uuid;

statements! {
    DUE = "SELECT url_hash FROM read_pictures WHERE again_at <= $1 ORDER BY again_at, url_hash LIMIT CAST($2 AS BIGINT)";
    NOTE = "UPDATE read_pictures SET tries = $2, again_at = $3, etag = $4, modified = $5, digest = $6 WHERE url_hash = $1";
    /// On offer: what was removed or has ended keeps what was seen of it.
    SHOWN_BY = "
        SELECT l.listing_id
        FROM listing_pictures l
        JOIN listings i ON i.id = l.listing_id
        WHERE l.url_hash = $1 AND i.state <> 'removed' AND i.ended_at IS NULL AND l.listing_id > $2
        ORDER BY l.listing_id
        LIMIT CAST($3 AS BIGINT)";
    UNREAD = "
        SELECT p.url_hash, p.error, p.looked_at, p.again_at
        FROM listing_pictures l
        JOIN read_pictures p ON p.url_hash = l.url_hash
        WHERE l.listing_id = $1 AND p.error IS NOT NULL
        ORDER BY p.url_hash
        LIMIT 50";
}

/// What is known of a picture for when it is asked for again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Failures in a row; none since it was read.
    pub tries: i64,
    /// When it is asked for again; none once it was given up.
    pub again_at: Option<Timestamp>,
    /// What its server calls this version.
    pub etag: Option<String>,
    /// When its server says that it changed last.
    pub modified: Option<String>,
    /// The SHA-256 of its bytes.
    pub digest: Option<Vec<u8>>,
}

#[derive(sqlx::FromRow)]
pub(crate) struct AskedRow {
    tries: i64,
    again_at: Option<i64>,
    etag: Option<String>,
    modified: Option<String>,
    digest: Option<Vec<u8>>,
}

impl From<AskedRow> for Asked {
    fn from(row: AskedRow) -> Self {
        Self { tries: row.tries, again_at: row.again_at.map(Timestamp), etag: row.etag, modified: row.modified, digest: row.digest }
    }
}

/// A picture of a listing that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The hash of its address.
    pub url_hash: Vec<u8>,
    /// Why.
    pub error: String,
    /// When that was tried last.
    pub tried_at: Timestamp,
    /// When it is tried again; none if it was given up.
    pub again_at: Option<Timestamp>,
}

/// The addresses' hashes of the pictures that are to be asked for again, those that wait the longest first.
pub async fn due(conn: &mut Conn, now: Timestamp, most: i64) -> Result<Vec<Vec<u8>>> {
    Ok(on!(conn, |c| sqlx::query_scalar(DUE).bind(now.0).bind(most).fetch_all(c).await)?)
}

/// Notes when a picture is asked for again; what was read of it stays.
pub async fn note(tx: &mut Tx, url_hash: &[u8], asked: &Asked) -> Result<()> {
    on!(tx, |c| sqlx::query(NOTE)
        .bind(url_hash)
        .bind(asked.tries)
        .bind(asked.again_at.map(|at| at.0))
        .bind(&asked.etag)
        .bind(&asked.modified)
        .bind(&asked.digest)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The listings that show a picture and were not removed, those after one: so many at most.
pub async fn shown_by(conn: &mut Conn, url_hash: &[u8], after: ListingId, most: i64) -> Result<Vec<ListingId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(SHOWN_BY).bind(url_hash).bind(after.0).bind(most).fetch_all(c).await)?;
    Ok(ids.into_iter().map(ListingId).collect())
}

/// The pictures of a listing that could not be read.
pub async fn unread(conn: &mut Conn, listing: ListingId) -> Result<Vec<Unread>> {
    let rows: Vec<(Vec<u8>, String, i64, Option<i64>)> = on!(conn, |c| sqlx::query_as(UNREAD).bind(listing.0).fetch_all(c).await)?;
    let one = |(url_hash, error, tried_at, again_at): (Vec<u8>, String, i64, Option<i64>)| Unread {
        url_hash,
        error,
        tried_at: Timestamp(tried_at),
        again_at: again_at.map(Timestamp),
    };
    Ok(rows.into_iter().map(one).collect())
}
