//! Watches: saved searches that run by themselves, and what they found.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    print::Print,
};
use model::{
    id::{BrandId, PictureId, UserId, WatchId},
    listing::ListingState,
    picture::PictureHash,
    search::SearchQuery,
    time::Timestamp,
    watch::Watch,
};
use sqlx::types::Json;
use uuid::Uuid;

/// Which hits (`h`) of a watch (`w`) are still something to look at: what its search finds no longer is none, nor what has ended or was removed since it ran
/// last (`l`), unless that is what is looked for; if it comes back, it is.
macro_rules! to_look_at {
    () => {
        "h.left_at IS NULL AND CASE WHEN l.state = 'removed' THEN w.removed ELSE (l.ended_at IS NULL OR w.ended) END"
    };
}
pub(crate) use to_look_at;

/// What every query of watches selects.
macro_rules! select {
    ($($tail:tt)*) => {
        concat!(
            "
        SELECT w.id, w.brand_id, w.name, w.query, w.mails, w.made_by, u.name AS maker, w.made_at, w.ran_at, w.position, w.mailed_at, w.too_many,
               u.suspended_at IS NULL AND EXISTS (SELECT 1 FROM brand_members m WHERE m.brand_id = w.brand_id AND m.user_id = w.made_by) AS here,
               (SELECT COUNT(*)
                FROM watch_hits h
                JOIN listings l ON l.id = h.listing_id
                WHERE h.watch_id = w.id AND h.state = 'new' AND ",
            to_look_at!(),
            ") AS fresh
        FROM watches w
        LEFT JOIN users u ON u.id = w.made_by
        ",
            $($tail)*
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO watches (id, brand_id, name, query, mails, made_by, made_at, pdq, turns, picture_id, ended, removed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (id) DO NOTHING";
    BY_ID = select!("WHERE w.id = $1");
    OF_BRAND = select!("WHERE w.brand_id = $1 ORDER BY w.made_at DESC, w.id DESC LIMIT 200");
    COUNT = "SELECT COUNT(*) FROM watches WHERE brand_id = $1";
    /// The feed moved since it ran, and it did not run just now.
    DUE = select!(
        "JOIN brands b ON b.id = w.brand_id
        WHERE w.position < $1 AND (w.ran_at IS NULL OR w.ran_at <= $2) AND b.enrolled_at IS NOT NULL
        ORDER BY w.position, w.id
        LIMIT 1"
    );
    /// Of two nodes one takes it.
    TAKE = "UPDATE watches SET ran_at = $3 WHERE id = $1 AND (ran_at = $2 OR (ran_at IS NULL AND $2 IS NULL))";
    REACHED = "UPDATE watches SET position = $2 WHERE id = $1";
    TOO_MANY = "UPDATE watches SET too_many = $2 WHERE id = $1";
    CHANGE = "UPDATE watches SET name = $2, mails = $3 WHERE id = $1";
    DELETE_HITS = "DELETE FROM watch_hits WHERE watch_id = $1";
    DELETE = "DELETE FROM watches WHERE id = $1 RETURNING picture_id";
    PICTURE = "SELECT picture_id FROM watches WHERE brand_id = $1 AND pdq = $2 AND picture_id IS NOT NULL ORDER BY id LIMIT 1";
    /// Who made it, as long as they are in the team; its owners after that.
    TOLD = "
        SELECT u.id, u.name, u.email
        FROM brand_members m
        JOIN users u ON u.id = m.user_id
        WHERE m.brand_id = $1
          AND u.suspended_at IS NULL
          AND (m.user_id = $2
               OR (m.role = 'owner'
                   AND NOT EXISTS (SELECT 1
                                   FROM brand_members o
                                   JOIN users p ON p.id = o.user_id
                                   WHERE o.brand_id = $1 AND o.user_id = $2 AND p.suspended_at IS NULL)))
        ORDER BY u.email";
    /// There is something to mail, found or woken and not mailed since, and the last mail was some time ago.
    TO_MAIL = select!(
        "WHERE w.mails AND (w.mailed_at IS NULL OR w.mailed_at <= $1)
          AND EXISTS (SELECT 1
                      FROM watch_hits h
                      JOIN listings l ON l.id = h.listing_id
                      WHERE h.watch_id = w.id AND h.state = 'new' AND h.mailed_at IS NULL AND ",
        to_look_at!(),
        ")
        ORDER BY w.id
        LIMIT 50"
    );
    MAILED = "UPDATE watches SET mailed_at = $3 WHERE id = $1 AND (mailed_at = $2 OR (mailed_at IS NULL AND $2 IS NULL))";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    brand_id: Uuid,
    name: String,
    query: Json<SearchQuery>,
    mails: bool,
    made_by: Option<Uuid>,
    maker: Option<String>,
    made_at: i64,
    ran_at: Option<i64>,
    position: i64,
    mailed_at: Option<i64>,
    too_many: Option<i64>,
    here: bool,
    fresh: i64,
}

/// A watch with what pages do not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWatch {
    /// What they see.
    pub watch: Watch,
    /// Who made it.
    pub made_by: Option<UserId>,
    /// How far the change feed was when it ran.
    pub position: i64,
    /// When its maker was mailed.
    pub mailed_at: Option<Timestamp>,
}

impl From<Row> for StoredWatch {
    fn from(row: Row) -> Self {
        Self {
            watch: Watch {
                id: WatchId(row.id),
                brand: BrandId(row.brand_id),
                name: row.name,
                query: row.query.0,
                mails: row.mails,
                made_by: row.maker,
                maker_left: !row.here,
                made_at: Timestamp(row.made_at),
                ran_at: row.ran_at.map(Timestamp),
                new: row.fresh,
                too_many: row.too_many,
                misread: None,
            },
            made_by: row.made_by.map(UserId),
            position: row.position,
            mailed_at: row.mailed_at.map(Timestamp),
        }
    }
}

/// A watch to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewWatch<'a> {
    /// Drawn for the form: sent twice, it makes one.
    pub id: WatchId,
    /// Whose.
    pub brand: BrandId,
    /// What it is called.
    pub name: &'a str,
    /// What it searches for.
    pub query: &'a SearchQuery,
    /// Whether new hits are mailed.
    pub mails: bool,
    /// Who makes it.
    pub by: Option<UserId>,
    /// What its picture looks like, if it searches by one.
    pub print: Option<&'a Print>,
    /// That picture, if it was uploaded for the search: it is kept as long as watches have it.
    pub picture: Option<PictureId>,
}

/// Who is mailed of a watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Their account.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

/// Keeps a watch.
pub async fn insert(tx: &mut Tx, new: NewWatch<'_>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.brand.0)
        .bind(new.name)
        .bind(Json(new.query))
        .bind(new.mails)
        .bind(new.by.map(|u| u.0))
        .bind(now.0)
        .bind(new.print.map(|print| print.hash.0.to_vec()))
        .bind(new.print.filter(|print| !print.turns.is_empty()).map(Print::turns_column))
        .bind(new.picture.map(|id| id.0))
        .bind(new.query.states.contains(&ListingState::Ended))
        .bind(new.query.states.contains(&ListingState::Removed))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The uploaded picture with this hash that watches of the brand keep.
pub async fn picture(conn: &mut Conn, brand: BrandId, hash: PictureHash) -> Result<Option<PictureId>> {
    let id: Option<Uuid> = on!(conn, |c| sqlx::query_scalar(PICTURE).bind(brand.0).bind(hash.0.to_vec()).fetch_optional(c).await)?;
    Ok(id.map(PictureId))
}

/// One watch.
pub async fn by_id(conn: &mut Conn, id: WatchId) -> Result<Option<StoredWatch>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    Ok(row.map(Into::into))
}

/// A brand's watches, the latest first.
pub async fn of_brand(conn: &mut Conn, brand: BrandId) -> Result<Vec<Watch>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| StoredWatch::from(row).watch).collect())
}

/// How many a brand has.
pub async fn count(conn: &mut Conn, brand: BrandId) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT).bind(brand.0).fetch_one(c).await)?)
}

/// The next watch that has not run since the feed was at `position`, if it did not run after `before`.
pub async fn due(conn: &mut Conn, position: i64, before: Timestamp) -> Result<Option<StoredWatch>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(DUE).bind(position).bind(before.0).fetch_optional(c).await)?;
    Ok(row.map(Into::into))
}

/// Takes a watch to run it; false if another node did.
pub async fn take(tx: &mut Tx, watch: &Watch, now: Timestamp) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(TAKE).bind(watch.id.0).bind(watch.ran_at.map(|at| at.0)).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// Notes how far the feed was.
pub async fn reached(tx: &mut Tx, id: WatchId, position: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(REACHED).bind(id.0).bind(position).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that more listings match than a watch takes, and how many; or that they do no longer.
pub async fn set_too_many(tx: &mut Tx, id: WatchId, matching: Option<i64>) -> Result<()> {
    on!(tx, |c| sqlx::query(TOO_MANY).bind(id.0).bind(matching).execute(c).await.map(drop))?;
    Ok(())
}

/// Gives it another name, and begins or ends its mails.
pub async fn change(tx: &mut Tx, id: WatchId, name: &str, mails: bool) -> Result<()> {
    on!(tx, |c| sqlx::query(CHANGE).bind(id.0).bind(name).bind(mails).execute(c).await.map(drop))?;
    Ok(())
}

/// Deletes a watch and its hits; answers the uploaded picture that it had.
pub async fn delete(tx: &mut Tx, id: WatchId) -> Result<Option<PictureId>> {
    on!(tx, |c| sqlx::query(DELETE_HITS).bind(id.0).execute(c).await.map(drop))?;
    let picture: Option<Option<Uuid>> = on!(tx, |c| sqlx::query_scalar(DELETE).bind(id.0).fetch_optional(c).await)?;
    Ok(picture.flatten().map(PictureId))
}

/// Watches with something to mail whose last mail was before `before`.
pub async fn to_mail(conn: &mut Conn, before: Timestamp) -> Result<Vec<StoredWatch>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(TO_MAIL).bind(before.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Who is to be mailed of a watch: who made it, or the brand's owners once they have left or were suspended.
pub async fn told(conn: &mut Conn, watch: &StoredWatch) -> Result<Vec<Told>> {
    let rows: Vec<(Uuid, String, String)> =
        on!(conn, |c| sqlx::query_as(TOLD).bind(watch.watch.brand.0).bind(watch.made_by.map(|by| by.0)).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name, email)| Told { user: UserId(id), name, email }).collect())
}

/// Notes that its maker was mailed; false if another node did so.
pub async fn mailed(tx: &mut Tx, watch: &StoredWatch, now: Timestamp) -> Result<bool> {
    let rows =
        on!(tx, |c| sqlx::query(MAILED).bind(watch.watch.id.0).bind(watch.mailed_at.map(|at| at.0)).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}
