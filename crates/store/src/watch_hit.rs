//! What watches found, and what became of it.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    watch::to_look_at,
};
use model::{
    id::{BrandId, ListingId, WatchId},
    page::{Page, PageQuery},
    time::Timestamp,
    watch::{HitState, Seen},
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

statements! {
    FOUND = "SELECT listing_id, left_at IS NOT NULL FROM watch_hits WHERE watch_id = $1";
    ADD = "
        INSERT INTO watch_hits (watch_id, listing_id, found_at, state, seen)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (watch_id, listing_id) DO NOTHING";
    LEFT = "UPDATE watch_hits SET left_at = $3 WHERE watch_id = $1 AND listing_id = $2 AND left_at IS NULL";
    /// What nobody settled is there since now: whoever looked before has not seen it.
    CAME_BACK = "
        UPDATE watch_hits
        SET left_at = NULL, found_at = CASE WHEN state = 'new' THEN $3 ELSE found_at END
        WHERE watch_id = $1 AND listing_id = $2";
    /// What may have become another listing since it was settled.
    SETTLED = "
        SELECT h.listing_id, h.state, h.seen, h.left_at IS NOT NULL
        FROM watch_hits h
        JOIN listings l ON l.id = h.listing_id
        WHERE h.watch_id = $1 AND h.state <> 'new' AND (h.seen IS NULL OR h.left_at IS NOT NULL OR l.changed_seq > $2)";
    SEEN = "UPDATE watch_hits SET seen = $3 WHERE watch_id = $1 AND listing_id = $2 AND state <> 'new'";
    /// What is reported stays so, and is new once the report is over.
    RENEW = "
        UPDATE watch_hits
        SET state        = CASE WHEN state = 'reported' THEN state ELSE 'new' END,
            state_before = CASE WHEN state = 'reported' THEN 'new' END,
            was          = CASE WHEN state = 'reported' THEN was ELSE state END,
            until        = NULL,
            found_at     = $3,
            woken_at     = NULL,
            mailed_at    = NULL,
            seen         = $4
        WHERE watch_id = $1 AND listing_id = $2 AND state <> 'new'";
    NEW_UNTIL = concat!(
        "
        SELECT h.listing_id
        FROM watch_hits h
        JOIN watches w ON w.id = h.watch_id
        JOIN listings l ON l.id = h.listing_id
        WHERE h.watch_id = $1 AND h.state = 'new' AND h.found_at <= $2 AND (h.woken_at IS NULL OR h.woken_at <= $2) AND ",
        to_look_at!()
    );
    HITS = concat!(
        "
        SELECT h.listing_id, h.found_at, h.state, h.until, h.was
        FROM watch_hits h
        JOIN watches w ON w.id = h.watch_id
        JOIN listings l ON l.id = h.listing_id
        WHERE h.watch_id = $1 AND h.state = $2 AND (h.state <> 'new' OR (",
        to_look_at!(),
        "))
        ORDER BY h.found_at DESC, h.listing_id DESC
        LIMIT CAST($3 AS BIGINT) OFFSET $4"
    );
    COUNT_HITS = concat!(
        "
        SELECT COUNT(*)
        FROM watch_hits h
        JOIN watches w ON w.id = h.watch_id
        JOIN listings l ON l.id = h.listing_id
        WHERE h.watch_id = $1 AND h.state = $2 AND (h.state <> 'new' OR (",
        to_look_at!(),
        "))"
    );
    FOUND_FOR = "SELECT COUNT(*) FROM watch_hits WHERE listing_id = $1 AND watch_id IN (SELECT id FROM watches WHERE brand_id = $2)";
    HIT = "SELECT state FROM watch_hits WHERE watch_id = $1 AND listing_id = $2";
    /// Not where the listing changed since it was looked at.
    SET = "
        UPDATE watch_hits
        SET state = $4, until = $5, seen = $6, was = NULL
        WHERE watch_id = $1 AND listing_id = $2 AND state = $3 AND EXISTS (SELECT 1 FROM listings l WHERE l.id = $2 AND l.changed_seq <= $7)";
    REPORTED = "
        UPDATE watch_hits
        SET state = 'reported', state_before = state
        WHERE listing_id = $1 AND state <> 'reported' AND watch_id IN (SELECT id FROM watches WHERE brand_id = $2)";
    /// What slept wakes when it would have.
    NOT_REPORTED = "
        UPDATE watch_hits
        SET state = COALESCE(state_before, 'new'), state_before = NULL
        WHERE listing_id = $1
          AND state = 'reported'
          AND watch_id IN (SELECT id FROM watches WHERE brand_id = $2)
          AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.listing_id = $1 AND r.brand_id = $2 AND r.state = 'open')";
    ASLEEP = "SELECT COUNT(*) FROM watch_hits WHERE state = 'snoozed' AND until <= $1";
    WAKE = "UPDATE watch_hits SET state = 'new', until = NULL, seen = NULL, woken_at = $1, mailed_at = NULL WHERE state = 'snoozed' AND until <= $1";
    TAKE_HITS = concat!(
        "
        UPDATE watch_hits AS h
        SET mailed_at = $2
        WHERE h.watch_id = $1 AND h.state = 'new' AND h.mailed_at IS NULL
          AND EXISTS (SELECT 1
                      FROM listings l
                      JOIN watches w ON w.id = h.watch_id
                      WHERE l.id = h.listing_id AND ",
        to_look_at!(),
        ")
        RETURNING listing_id, found_at, woken_at, was"
    );
}

/// A hit as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHit {
    /// The listing.
    pub listing: ListingId,
    /// When it was found.
    pub found_at: Timestamp,
    /// What became of it.
    pub state: HitState,
    /// Until when it sleeps.
    pub until: Option<Timestamp>,
    /// What it had been settled as before its listing became another.
    pub was: Option<HitState>,
}

/// A hit that somebody has settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The listing.
    pub listing: ListingId,
    /// What it was settled as.
    pub state: HitState,
    /// What the listing was then, if that is known.
    pub seen: Option<Seen>,
    /// Whether the search did not find it when it ran last.
    pub left: bool,
}

/// A hit that is mailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToMail {
    /// The listing.
    pub listing: ListingId,
    /// Whether it had slept.
    pub woken: bool,
    /// What it had been settled as before its listing became another.
    pub was: Option<HitState>,
}

fn state(word: &str) -> Result<HitState> {
    HitState::parse(word).ok_or_else(|| StoreError::corrupt("watch_hits", word))
}

/// Every listing that it ever found, and whether its search had lost it when it ran last.
pub async fn found(conn: &mut Conn, id: WatchId) -> Result<HashMap<ListingId, bool>> {
    let rows: Vec<(Uuid, bool)> = on!(conn, |c| sqlx::query_as(FOUND).bind(id.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(listing, left)| (ListingId(listing), left)).collect())
}

/// Adds listings that are new.
pub async fn add(tx: &mut Tx, id: WatchId, listings: &[ListingId], now: Timestamp) -> Result<()> {
    for listing in listings {
        add_one(tx, id, *listing, HitState::New, None, now).await?;
    }
    Ok(())
}

/// Adds listings that it found when it was made, each with what it was.
pub async fn add_known(tx: &mut Tx, id: WatchId, listings: &HashMap<ListingId, Seen>, now: Timestamp) -> Result<()> {
    for (listing, seen) in listings {
        add_one(tx, id, *listing, HitState::Known, Some(seen), now).await?;
    }
    Ok(())
}

async fn add_one(tx: &mut Tx, id: WatchId, listing: ListingId, state: HitState, seen: Option<&Seen>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD).bind(id.0).bind(listing.0).bind(now.0).bind(state.as_str()).bind(seen.map(Json)).execute(c).await.map(drop))?;
    Ok(())
}

/// The search finds this hit no longer.
pub async fn left(tx: &mut Tx, id: WatchId, listing: ListingId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(LEFT).bind(id.0).bind(listing.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The search finds this hit again.
pub async fn came_back(tx: &mut Tx, id: WatchId, listing: ListingId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(CAME_BACK).bind(id.0).bind(listing.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Settled hits whose listing may be another than it was: it changed after `since` in the feed, the search had lost it, or nobody knows what it was.
pub async fn settled(conn: &mut Conn, id: WatchId, since: i64) -> Result<Vec<Settled>> {
    let rows: Vec<(Uuid, String, Option<Json<Seen>>, bool)> = on!(conn, |c| sqlx::query_as(SETTLED).bind(id.0).bind(since).fetch_all(c).await)?;
    let settled = |(listing, word, seen, left): (Uuid, String, Option<Json<Seen>>, bool)| {
        Ok(Settled { listing: ListingId(listing), state: state(&word)?, seen: seen.map(|seen| seen.0), left })
    };
    rows.into_iter().map(settled).collect()
}

/// Notes what the listing of a settled hit is.
pub async fn set_seen(tx: &mut Tx, id: WatchId, listing: ListingId, seen: &Seen) -> Result<()> {
    on!(tx, |c| sqlx::query(SEEN).bind(id.0).bind(listing.0).bind(Json(seen)).execute(c).await.map(drop))?;
    Ok(())
}

/// The listing of a settled hit became another: the hit is new again, or will be once its report is over.
pub async fn renew(tx: &mut Tx, id: WatchId, listing: ListingId, seen: &Seen, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(RENEW).bind(id.0).bind(listing.0).bind(now.0).bind(Json(seen)).execute(c).await.map(drop))?;
    Ok(())
}

/// The hits that nobody has said anything of and that were there at this time.
pub async fn new_until(conn: &mut Conn, id: WatchId, until: Timestamp) -> Result<Vec<ListingId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(NEW_UNTIL).bind(id.0).bind(until.0).fetch_all(c).await)?;
    Ok(ids.into_iter().map(ListingId).collect())
}

/// Its hits in a state, the latest first.
pub async fn hits(conn: &mut Conn, id: WatchId, in_state: HitState, query: PageQuery) -> Result<Page<StoredHit>> {
    type Row = (Uuid, i64, String, Option<i64>, Option<String>);
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_HITS).bind(id.0).bind(in_state.as_str()).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(HITS).bind(id.0).bind(in_state.as_str()).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let hit = |(listing, found_at, word, until, was): Row| -> Result<StoredHit> {
        let was = was.map(|word| state(&word)).transpose()?;
        Ok(StoredHit { listing: ListingId(listing), found_at: Timestamp(found_at), state: state(&word)?, until: until.map(Timestamp), was })
    };
    Ok(Page { rows: rows.into_iter().map(hit).collect::<Result<_>>()?, total, page: query.page, size: query.size })
}

/// What became of one listing.
pub async fn hit(conn: &mut Conn, id: WatchId, listing: ListingId) -> Result<Option<HitState>> {
    let word: Option<String> = on!(conn, |c| sqlx::query_scalar(HIT).bind(id.0).bind(listing.0).fetch_optional(c).await)?;
    word.map(|word| state(&word)).transpose()
}

/// What a hit is moved to.
#[derive(Clone, Copy, Debug)]
pub struct Settle<'a> {
    /// The state that it is in.
    pub from: HitState,
    /// The one that it is to be in.
    pub to: HitState,
    /// Until when it sleeps.
    pub until: Option<Timestamp>,
    /// What its listing is.
    pub seen: Option<&'a Seen>,
    /// How far the change feed was when whoever settles it looked at the listing.
    pub shown: i64,
}

/// Moves a hit from one state to another. [`StoreError::Conflict`] if it is not in the first, or its listing changed since it was looked at.
pub async fn set(tx: &mut Tx, id: WatchId, listing: ListingId, settle: Settle<'_>) -> Result<()> {
    let Settle { from, to, until, seen, shown } = settle;
    let rows = on!(tx, |c| sqlx::query(SET)
        .bind(id.0)
        .bind(listing.0)
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(until.map(|at| at.0))
        .bind(seen.map(Json))
        .bind(shown)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Whether a watch of the brand has found the listing.
pub async fn is_found_for(conn: &mut Conn, listing: ListingId, brand: BrandId) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(FOUND_FOR).bind(listing.0).bind(brand.0).fetch_one(c).await)?;
    Ok(found > 0)
}

/// The brand reported the listing: its watches need not show it any more.
pub async fn reported(tx: &mut Tx, listing: ListingId, brand: BrandId) -> Result<()> {
    on!(tx, |c| sqlx::query(REPORTED).bind(listing.0).bind(brand.0).execute(c).await.map(drop))?;
    Ok(())
}

/// A report of the brand's is over, and the listing was not removed for it: unless another one waits, each hit is what it was before.
pub async fn no_longer_reported(tx: &mut Tx, listing: ListingId, brand: BrandId) -> Result<()> {
    on!(tx, |c| sqlx::query(NOT_REPORTED).bind(listing.0).bind(brand.0).execute(c).await.map(drop))?;
    Ok(())
}

/// How many hits have slept for long enough.
pub async fn to_wake(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(ASLEEP).bind(now.0).fetch_one(c).await)?)
}

/// Wakes the hits whose sleep is over; answers how many.
pub async fn wake(tx: &mut Tx, now: Timestamp) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(WAKE).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?)
}

/// Takes the hits that nobody was mailed of, and notes that they are mailed now. Answers how many they are, and the latest of them, `most` at most.
pub async fn take_to_mail(tx: &mut Tx, id: WatchId, most: usize, now: Timestamp) -> Result<(usize, Vec<ToMail>)> {
    type Row = (Uuid, i64, Option<i64>, Option<String>);
    let mut rows: Vec<Row> = on!(tx, |c| sqlx::query_as(TAKE_HITS).bind(id.0).bind(now.0).fetch_all(c).await)?;
    rows.sort_by_key(|(listing, found_at, woken_at, _)| std::cmp::Reverse((woken_at.unwrap_or(*found_at), *listing)));
    let count = rows.len();
    let hit = |(listing, _, woken_at, was): Row| -> Result<ToMail> {
        Ok(ToMail { listing: ListingId(listing), woken: woken_at.is_some(), was: was.map(|word| state(&word)).transpose()? })
    };
    Ok((count, rows.into_iter().take(most).map(hit).collect::<Result<_>>()?))
}
