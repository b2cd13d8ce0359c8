//! Listings, and the feed of their changes that search indexes follow.
//!
//! Every change takes its number from the counter `listing_change` *before* it touches a listing's row. The counter's row is locked until commit, so
//! that numbers appear in the order of commits, a follower misses none, and two changes never wait for each other in a circle.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    like::containing,
    seller,
    sizes::{of_list, sized},
};
use model::{
    condition::Condition,
    gtin::Gtin,
    id::{ListingId, SellerId},
    import::ListingInput,
    listing::{Country, Listing, ListingChange, ListingState, SellerName},
    money::{Currency, Money},
    page::{Page, PageQuery},
    shop::{ListingCounts, ShopFilter},
    time::Timestamp,
    url::HttpUrl,
};
use sqlx::types::Json;
use uuid::Uuid;

/// The counter of changes.
pub(crate) const COUNTER: &str = "listing_change";

/// Whose title, number or GTIN has a text: $2 as it was typed, since SQLite's LOWER knows no letters but ASCII's, $3 in small letters.
macro_rules! has_text {
    () => {
        "(l.title LIKE $2 ESCAPE '!' OR LOWER(l.title) LIKE $3 ESCAPE '!' OR LOWER(l.external_id) LIKE $3 ESCAPE '!' OR l.gtin LIKE $3 ESCAPE '!')"
    };
}

/// A listing's state as it is shown: see [`Listing::shown`].
macro_rules! shown {
    () => {
        "CASE WHEN l.ended_at IS NOT NULL AND l.state <> 'removed' THEN 'ended' ELSE l.state END"
    };
}

/// What every query of listings selects.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT l.id, l.external_id, l.url, l.title, l.description, l.claimed_brand, l.gtin, l.gtin_given, l.condition, l.price_minor, l.currency, l.seller_id,
               s.name AS seller_name, s.key AS seller_key, l.images, l.category, l.country, l.state, l.ended_at, l.first_seen_at, l.last_seen_at, l.changed_seq
        FROM listings l
        LEFT JOIN sellers s ON s.id = l.seller_id
        ",
            $tail
        )
    };
}

sized! {
    BY_IDS = select!(
        "WHERE l.id IN"
    ), 0, "";
}

statements! {
    /// A listing that did not change keeps its place in the change feed; its state is not the feed's to change. A removed one is left as it was when it
    /// was removed, and no row comes back.
    UPSERT = "
        INSERT INTO listings (id, external_id, url, title, description, claimed_brand, gtin, price_minor, currency, seller_id, images, category, country,
                              state, first_seen_at, last_seen_at, changed_seq, gtin_given, ended_at, condition)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'live', $14, $14, $15, $16, $17, $18)
        ON CONFLICT (external_id) DO UPDATE
        SET url = excluded.url,
            title = excluded.title,
            description = excluded.description,
            claimed_brand = excluded.claimed_brand,
            gtin = excluded.gtin,
            gtin_given = excluded.gtin_given,
            condition = excluded.condition,
            price_minor = excluded.price_minor,
            currency = excluded.currency,
            seller_id = excluded.seller_id,
            images = excluded.images,
            category = excluded.category,
            country = excluded.country,
            last_seen_at = excluded.last_seen_at,
            ended_at = CASE WHEN excluded.ended_at IS NULL THEN NULL ELSE COALESCE(listings.ended_at, excluded.ended_at) END,
            changed_seq = CASE
                WHEN listings.title = excluded.title
                 AND listings.description = excluded.description
                 AND listings.claimed_brand = excluded.claimed_brand
                 AND listings.category = excluded.category
                 AND listings.country = excluded.country
                 AND listings.images = excluded.images
                 AND listings.url IS NOT DISTINCT FROM excluded.url
                 AND listings.gtin IS NOT DISTINCT FROM excluded.gtin
                 AND listings.gtin_given IS NOT DISTINCT FROM excluded.gtin_given
                 AND listings.condition IS NOT DISTINCT FROM excluded.condition
                 AND listings.price_minor IS NOT DISTINCT FROM excluded.price_minor
                 AND listings.currency IS NOT DISTINCT FROM excluded.currency
                 AND listings.seller_id IS NOT DISTINCT FROM excluded.seller_id
                 AND (listings.ended_at IS NULL) = (excluded.ended_at IS NULL)
                THEN listings.changed_seq
                ELSE excluded.changed_seq
            END
        WHERE listings.state <> 'removed'
        RETURNING id, state, changed_seq, ended_at";
    SEEN_REMOVED = "
        UPDATE listings
        SET last_seen_at = $2,
            ended_at = CASE WHEN CAST($3 AS BIGINT) IS NULL THEN NULL ELSE COALESCE(ended_at, CAST($3 AS BIGINT)) END
        WHERE external_id = $1 AND state = 'removed'
        RETURNING id";
    BY_ID = select!(
        "WHERE l.id = $1"
    );
    BY_EXTERNAL_ID = select!(
        "WHERE l.external_id = $1"
    );
    /// An empty state stands for all.
    OF_SELLER = concat!(
        select!("WHERE l.seller_id = $1 AND "),
        has_text!(),
        " AND ($4 = '' OR ",
        shown!(),
        " = $4)
        ORDER BY l.first_seen_at DESC, l.id DESC
        LIMIT CAST($5 AS BIGINT) OFFSET $6"
    );
    COUNT_SELLER = concat!("SELECT ", shown!(), " AS shown, COUNT(*) FROM listings l WHERE l.seller_id = $1 AND ", has_text!(), " GROUP BY 1");
    OF_GTIN = select!(
        "WHERE l.gtin = $1 AND l.state <> 'removed' AND l.ended_at IS NULL
        ORDER BY l.first_seen_at DESC, l.id DESC
        LIMIT CAST($2 AS BIGINT)"
    );
    OF_GTIN_AFTER = select!(
        "WHERE l.gtin = $1 AND l.id > $2 AND l.id <= $3
        ORDER BY l.id
        LIMIT CAST($4 AS BIGINT)"
    );
    AFTER = select!(
        "WHERE l.id > $1 AND l.id <= $2
        ORDER BY l.id
        LIMIT CAST($3 AS BIGINT)"
    );
    AT_URL = select!("WHERE l.url = $1 ORDER BY l.id LIMIT 20");
    LAST_ID = "SELECT id FROM listings ORDER BY id DESC LIMIT 1";
    COUNT_GTIN = "SELECT COUNT(*) FROM listings WHERE gtin = $1";
    COUNT = "SELECT COUNT(*) FROM listings";
    CHANGED_AFTER = select!(
        "WHERE l.changed_seq > $1
        ORDER BY l.changed_seq
        LIMIT CAST($2 AS BIGINT)"
    );
    STATES_CHANGED_AFTER = "
        SELECT changed_seq, id, external_id, state, ended_at
        FROM listings
        WHERE changed_seq > $1
        ORDER BY changed_seq
        LIMIT CAST($2 AS BIGINT)";
    IDS_CHANGED_AFTER = "SELECT changed_seq, id FROM listings WHERE changed_seq > $1 ORDER BY changed_seq LIMIT CAST($2 AS BIGINT)";
    PICTURES_UP_TO = "SELECT changed_seq, id, images FROM listings WHERE changed_seq <= $1 ORDER BY changed_seq DESC LIMIT CAST($2 AS BIGINT)";
    LAST_UP_TO = "SELECT id FROM listings WHERE changed_seq <= $1 ORDER BY changed_seq DESC LIMIT 1";
    LAST_CHANGE = "SELECT value FROM counters WHERE name = 'listing_change'";
    TOUCH = "UPDATE listings SET changed_seq = $2, removed_seq = CASE WHEN state = 'removed' THEN $2 ELSE removed_seq END WHERE id = $1";
    SHOW_AGAIN = "UPDATE listings SET changed_seq = $2 WHERE id = $1";
    COUNT_ALL_OF = "SELECT COUNT(*) FROM listings WHERE seller_id = $1";
    SHOW_ALL_AGAIN = "
        UPDATE listings
        SET changed_seq = $2 + e.nth
        FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS nth FROM listings WHERE seller_id = $1) AS e
        WHERE e.id = listings.id";
    SET_STATE = "
        UPDATE listings
        SET state = $3, changed_seq = $4, removed_seq = CASE WHEN $3 = 'removed' OR state = 'removed' THEN $4 ELSE removed_seq END
        WHERE id = $1 AND state = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    external_id: String,
    url: Option<String>,
    title: String,
    description: String,
    claimed_brand: String,
    gtin: Option<String>,
    gtin_given: Option<String>,
    condition: Option<String>,
    price_minor: Option<i64>,
    currency: Option<String>,
    seller_id: Option<Uuid>,
    seller_name: Option<String>,
    seller_key: Option<String>,
    images: Json<Vec<HttpUrl>>,
    category: String,
    country: String,
    state: String,
    ended_at: Option<i64>,
    first_seen_at: i64,
    last_seen_at: i64,
    changed_seq: i64,
}

impl TryFrom<Row> for Listing {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        fn read<T, E: std::fmt::Display>(value: Result<T, E>) -> Result<T> {
            value.map_err(|e| StoreError::corrupt("listings", e))
        }
        let currency = row.currency.as_deref().map(Currency::parse).transpose();
        Ok(Self {
            id: ListingId(row.id),
            external_id: row.external_id,
            url: read(row.url.as_deref().map(HttpUrl::parse).transpose())?,
            title: row.title,
            description: row.description,
            claimed_brand: Some(row.claimed_brand).filter(|brand| !brand.is_empty()),
            gtin: read(row.gtin.as_deref().map(Gtin::parse).transpose())?,
            gtin_given: row.gtin_given,
            condition: row.condition.as_deref().and_then(Condition::read),
            price: row.price_minor.zip(read(currency)?).map(|(minor, currency)| Money { minor, currency }),
            seller: row.seller_id.zip(row.seller_name).map(|(id, name)| {
                let external_id = row.seller_key.as_deref().and_then(seller::identifier).map(ToOwned::to_owned);
                SellerName { id: SellerId(id), name, external_id }
            }),
            images: row.images.0,
            category: row.category,
            country: if row.country.is_empty() { None } else { Some(read(Country::parse(&row.country))?) },
            state: read(row.state.parse::<ListingState>())?,
            ended_at: row.ended_at.map(Timestamp),
            first_seen_at: Timestamp(row.first_seen_at),
            last_seen_at: Timestamp(row.last_seen_at),
        })
    }
}

/// A listing of a feed, ready to be stored.
#[derive(Clone, Debug)]
pub struct FeedListing {
    /// A new id, taken if the listing is new.
    pub new_id: ListingId,
    /// What the feed says.
    pub input: ListingInput,
    /// Its seller.
    pub seller_id: Option<SellerId>,
}

/// What storing a listing of a feed did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its id.
    pub id: ListingId,
    /// New, changed, or neither.
    pub outcome: Outcome,
    /// Its state, which the feed does not change: a removed listing stays removed, and as it was, when the feed sends it again.
    pub state: ListingState,
    /// It was on offer, or not known, and ended by this.
    pub ended: bool,
}

/// What a feed did to a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was not known.
    Created,
    /// Something of it changed.
    Updated,
    /// It is as it was; only when it was last seen moved on.
    Unchanged,
}

/// Stores listings of a feed, in their order, with one number of the change feed each. Sellers must be there already. Take this first in a
/// transaction: see the module.
pub async fn upsert(tx: &mut Tx, listings: &[FeedListing], now: Timestamp) -> Result<Vec<Stored>> {
    let count = i64::try_from(listings.len()).unwrap_or(i64::MAX);
    let first = tx.next(COUNTER, count).await? - count + 1;
    let mut done = Vec::with_capacity(listings.len());
    for (seq, FeedListing { new_id, input, seller_id }) in (first..).zip(listings) {
        let ended_at = input.ended.then_some(now.0);
        let row: Option<(Uuid, String, i64, Option<i64>)> = on!(tx, |c| sqlx::query_as(UPSERT)
            .bind(new_id.0)
            .bind(&input.external_id)
            .bind(input.url.as_ref().map(HttpUrl::as_str))
            .bind(&input.title)
            .bind(input.description.as_deref().unwrap_or_default())
            .bind(input.claimed_brand.as_deref().unwrap_or_default())
            .bind(input.gtin.as_ref().map(Gtin::as_str14))
            .bind(input.price.as_ref().map(|price| price.minor))
            .bind(input.price.as_ref().map(|price| price.currency.as_str()))
            .bind(seller_id.map(|id| id.0))
            .bind(Json(&input.images))
            .bind(input.category.as_deref().unwrap_or_default())
            .bind(input.country.as_ref().map_or("", Country::as_str))
            .bind(now.0)
            .bind(seq)
            .bind(&input.gtin_given)
            .bind(ended_at)
            .bind(input.condition.map(Condition::as_str))
            .fetch_optional(c)
            .await)?;
        let Some((id, state, changed, ended)) = row else {
            // Its pictures, texts and seller are what later listings are compared with. The row is locked, so that nobody restores it meanwhile.
            let id: Uuid = on!(tx, |c| sqlx::query_scalar(SEEN_REMOVED).bind(&input.external_id).bind(now.0).bind(ended_at).fetch_one(c).await)?;
            done.push(Stored { id: ListingId(id), outcome: Outcome::Unchanged, state: ListingState::Removed, ended: false });
            continue;
        };
        let outcome = match () {
            () if id == new_id.0 => Outcome::Created,
            () if changed == seq => Outcome::Updated,
            () => Outcome::Unchanged,
        };
        let state = state.parse().map_err(|e| StoreError::corrupt("listings", e))?;
        // When one ended that had ended before is left as it was.
        done.push(Stored { id: ListingId(id), outcome, state, ended: outcome != Outcome::Unchanged && ended == Some(now.0) });
    }
    Ok(done)
}

/// One listing.
pub async fn by_id(conn: &mut Conn, id: ListingId) -> Result<Option<Listing>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// One listing, by the marketplace's identifier.
pub async fn by_external_id(conn: &mut Conn, external_id: &str) -> Result<Option<Listing>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_EXTERNAL_ID).bind(external_id).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Those of these listings that are there, in no order.
pub async fn by_ids(conn: &mut Conn, ids: &[ListingId]) -> Result<Vec<Listing>> {
    let rows: Vec<Row> = of_list!(conn, BY_IDS, ids, |id: &ListingId| id.0);
    rows.into_iter().map(TryInto::try_into).collect()
}

/// A seller's listings that are asked for, the newest first, and how many of what is searched for are in each state. A page past the last is the last.
pub async fn of_seller(conn: &mut Conn, seller: SellerId, filter: &ShopFilter, query: PageQuery) -> Result<(Page<Listing>, ListingCounts)> {
    let (typed, small) = (containing(&filter.text), containing(&filter.text.to_lowercase()));
    let found: Vec<(String, i64)> = on!(conn, |c| sqlx::query_as(COUNT_SELLER).bind(seller.0).bind(&typed).bind(&small).fetch_all(c).await)?;
    let count = |state: ListingState| found.iter().find(|(of, _)| of == state.as_str()).map_or(0, |(_, count)| *count);
    let counts = ListingCounts {
        live: count(ListingState::Live),
        held: count(ListingState::Held),
        removed: count(ListingState::Removed),
        ended: count(ListingState::Ended),
    };
    let total = counts.of(filter.state);
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SELLER)
        .bind(seller.0)
        .bind(&typed)
        .bind(&small)
        .bind(filter.state.map_or("", ListingState::as_str))
        .bind(query.limit())
        .bind(query.offset())
        .fetch_all(c)
        .await)?;
    let rows = rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    Ok((Page { rows, total, page: query.page, size: query.size }, counts))
}

/// How many listings there are.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT).fetch_one(c).await)?)
}

/// The listings that changed after a position of the change feed, in its order, each with its own position. A listing that changed twice comes once.
pub async fn changed_after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<(i64, Listing)>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(CHANGED_AFTER).bind(position).bind(limit).fetch_all(c).await)?;
    rows.into_iter().map(|row| Ok((row.changed_seq, row.try_into()?))).collect()
}

/// The same listings, with no more than where they stand.
pub async fn states_changed_after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<ListingChange>> {
    type Row = (i64, Uuid, String, String, Option<i64>);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(STATES_CHANGED_AFTER).bind(position).bind(limit).fetch_all(c).await)?;
    let change = |(position, id, external_id, state, ended_at): Row| {
        let state = state.parse::<ListingState>().map_err(|e| StoreError::corrupt("listings", e))?;
        Ok(ListingChange { position, id: ListingId(id), external_id, state: state.shown(ended_at.is_some()), decision: None })
    };
    rows.into_iter().map(change).collect()
}

/// Listings in the order of their ids, after one (or from the first on) and up to another, each once whatever changes meanwhile; of one number, or all.
pub async fn after(conn: &mut Conn, gtin: Option<Gtin>, after: Option<ListingId>, until: ListingId, limit: i64) -> Result<Vec<Listing>> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    let rows: Vec<Row> = match gtin {
        Some(gtin) => on!(conn, |c| sqlx::query_as(OF_GTIN_AFTER).bind(gtin.as_str14()).bind(after).bind(until.0).bind(limit).fetch_all(c).await)?,
        None => on!(conn, |c| sqlx::query_as(AFTER).bind(after).bind(until.0).bind(limit).fetch_all(c).await)?,
    };
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Those whose page has exactly this address, the first twenty.
pub async fn at_url(conn: &mut Conn, url: &HttpUrl) -> Result<Vec<Listing>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(AT_URL).bind(url.as_str()).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The last of them all.
pub async fn last_id(conn: &mut Conn) -> Result<Option<ListingId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(LAST_ID).fetch_optional(c).await)?;
    Ok(id.map(ListingId))
}

/// How many listings have a number.
pub async fn count_of_gtin(conn: &mut Conn, gtin: Gtin) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT_GTIN).bind(gtin.as_str14()).fetch_one(c).await)?)
}

/// Their ids alone.
pub async fn ids_changed_after(conn: &mut Conn, position: i64, limit: i64) -> Result<Vec<(i64, ListingId)>> {
    let rows: Vec<(i64, Uuid)> = on!(conn, |c| sqlx::query_as(IDS_CHANGED_AFTER).bind(position).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(seq, id)| (seq, ListingId(id))).collect())
}

/// Listings up to a position of the feed with how many pictures they have, the latest first; so many at most.
pub async fn pictures_up_to(conn: &mut Conn, position: i64, most: i64) -> Result<Vec<(i64, ListingId, usize)>> {
    type Row = (i64, Uuid, Json<Vec<HttpUrl>>);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PICTURES_UP_TO).bind(position).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(seq, id, images)| (seq, ListingId(id), images.0.len())).collect())
}

/// The listing that changed last up to a position, for whoever checks that an index is of this database.
pub async fn last_up_to(conn: &mut Conn, position: i64) -> Result<Option<ListingId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(LAST_UP_TO).bind(position).fetch_optional(c).await)?;
    Ok(id.map(ListingId))
}

/// The last position of the change feed.
pub async fn last_change(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(LAST_CHANGE).fetch_one(c).await)?)
}

/// Moves a listing from one state to another. [`StoreError::Conflict`] if it is not in the first. Take this first in a transaction, before any row
/// that another change may hold: see the module.
pub async fn set_state(tx: &mut Tx, id: ListingId, from: ListingState, to: ListingState) -> Result<()> {
    let seq = tx.next(COUNTER, 1).await?;
    let rows = on!(tx, |c| sqlx::query(SET_STATE).bind(id.0).bind(from.as_str()).bind(to.as_str()).bind(seq).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Sends listings through the change feed again: something that search indexes hold of them changed elsewhere. Of removed ones, what is like them is looked
/// for again too. Take this first in a transaction, before any row that another change may hold: see the module.
pub async fn touch(tx: &mut Tx, ids: &[ListingId]) -> Result<()> {
    send_again(tx, TOUCH, ids).await
}

/// The same where only what was said of them changed: that brings nothing to light of what they show, and what is like removed ones is left alone.
pub async fn show_again(tx: &mut Tx, ids: &[ListingId]) -> Result<()> {
    send_again(tx, SHOW_AGAIN, ids).await
}

/// The same of all that a seller offers or offered, who is called otherwise now.
pub async fn show_all_again(tx: &mut Tx, seller: SellerId) -> Result<()> {
    take_turn(tx).await?;
    let count: i64 = on!(tx, |c| sqlx::query_scalar(COUNT_ALL_OF).bind(seller.0).fetch_one(c).await)?;
    let before = tx.next(COUNTER, count).await? - count;
    on!(tx, |c| sqlx::query(SHOW_ALL_AGAIN).bind(seller.0).bind(before).execute(c).await.map(drop))?;
    Ok(())
}

/// Waits for the turn to change the feed, in a transaction that will know only at its end which listings go through it again.
pub async fn take_turn(tx: &mut Tx) -> Result<()> {
    tx.next(COUNTER, 0).await.map(drop)
}

async fn send_again(tx: &mut Tx, statement: &'static str, ids: &[ListingId]) -> Result<()> {
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if count == 0 {
        return Ok(());
    }
    let first = tx.next(COUNTER, count).await? - count + 1;
    for (seq, id) in (first..).zip(ids) {
        on!(tx, |c| sqlx::query(statement).bind(id.0).bind(seq).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// The listings of a GTIN that are on offer, the latest first.
pub async fn of_gtin(conn: &mut Conn, gtin: Gtin, most: i64) -> Result<Vec<Listing>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_GTIN).bind(gtin.as_str14()).bind(most).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}
