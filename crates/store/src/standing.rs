//! What happened to units after they were made: one row a range.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::sized,
};
use model::{
    batch::{Lot, SeveralLots},
    id::{BatchId, ProductId, UserId},
    standing::{Acted, UnitAct, UnitEvent},
    time::Timestamp,
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
};
use uuid::Uuid;

sized! {
    INSERT = "
        INSERT INTO unit_events (id, submission, batch_id, first_number, last_number, act, distributor, message, by_user, at, nth, ends, happened_at)
        VALUES", 13, "";
}

statements! {
    // Holds the batch until commit: acts are numbered in the order in which they come to hold.
    TOUCH = "UPDATE batches SET events = events + $2 WHERE id = $1 RETURNING events, count, distributor";
    // The places of what happened later.
    LATER = "
        SELECT happened_at, MIN(nth)
        FROM unit_events
        WHERE batch_id = $1 AND happened_at > $2
        GROUP BY happened_at
        ORDER BY happened_at DESC";
    NOTED = "
        SELECT first_number
        FROM unit_events
        WHERE submission = $1 AND batch_id = $2 AND first_number >= $3 AND first_number <= $4";
    // Of two that come at once, the second waits for the first.
    // What is void stays so, whenever it happened.
    VOIDED = "
        SELECT first_number, last_number, happened_at
        FROM unit_events
        WHERE batch_id = $1 AND act = 'void'
        ORDER BY first_number";
    HOLD = "UPDATE batches SET events = events WHERE id = $1";
    SEND = "INSERT INTO unit_forms (submission, content, units, void_units) VALUES ($1, $2, $3, $4) ON CONFLICT (submission) DO NOTHING";
    SENT = "SELECT content, units, void_units FROM unit_forms WHERE submission = $1";
    // Acts that begin with this unit are found by its number; of the others, those on several units are looked through for it. Units that are shipped one by one
    // have an act each.
    OF_UNIT = "
        SELECT act, message
        FROM (SELECT act || COALESCE('_' || ends, '') AS act, message, nth, happened_at, at, id
              FROM unit_events
              WHERE batch_id = $1 AND first_number = $2
              UNION ALL
              SELECT act || COALESCE('_' || ends, '') AS act, message, nth, happened_at, at, id
              FROM unit_events
              WHERE batch_id = $1 AND first_number < $2 AND last_number >= $2 AND last_number > first_number) acts
        ORDER BY nth, happened_at, at, id";
    // Of a shipment that is told late, checks between are no checks before it.
    ACTIVATED = "
        SELECT MIN(happened_at)
        FROM (SELECT happened_at
              FROM unit_events
              WHERE batch_id = $1 AND first_number = $2 AND act = 'activate'
              UNION ALL
              SELECT happened_at
              FROM unit_events
              WHERE batch_id = $1 AND first_number < $2 AND last_number >= $2 AND last_number > first_number AND act = 'activate') acts";
    RANGES = "
        SELECT act || COALESCE('_' || ends, ''), message, first_number, last_number
        FROM unit_events
        WHERE batch_id = $1
        ORDER BY nth, happened_at, at, id
        LIMIT CAST($2 AS BIGINT)";
    OF_BATCH = "
        SELECT e.act || COALESCE('_' || e.ends, '') AS act, e.first_number, e.last_number, e.distributor, e.message, u.name AS by_name, e.happened_at AS at
        FROM unit_events e
        LEFT JOIN users u ON u.id = e.by_user
        WHERE e.batch_id = $1
        ORDER BY e.nth DESC, e.happened_at DESC, e.at DESC, e.id DESC
        LIMIT 100";
    SIBLINGS = "
        SELECT id, count, state, lot
        FROM batches
        WHERE product_id = $1 AND state IN ('sealed', 'issuing')
        ORDER BY id";
}

#[derive(sqlx::FromRow)]
struct Row {
    act: String,
    first_number: i64,
    last_number: i64,
    distributor: String,
    message: String,
    by_name: Option<String>,
    at: i64,
}

/// Something to note of units; numbers count from 0 within the batch.
#[derive(Clone, Debug)]
pub struct NewUnitEvent<'a> {
    /// A new id.
    pub id: Uuid,
    /// What the form drew.
    pub submission: Uuid,
    /// The batch.
    pub batch: BatchId,
    /// The first unit, from 0.
    pub first: u32,
    /// The last unit.
    pub last: u32,
    /// What happened.
    pub act: UnitAct,
    /// To whom they were shipped; if it is empty, to whom the batch goes.
    pub distributor: &'a str,
    /// What buyers read.
    pub message: &'a str,
    /// Who says so.
    pub by: Option<UserId>,
    /// When it is said.
    pub at: Timestamp,
    /// When it happened, if that is told: then it has its place before what happened later. Without, it comes after all that was said before.
    pub happened_at: Option<Timestamp>,
}

/// A batch whose units something is noted of.
struct Held {
    /// The place of the next act.
    next: i64,
    /// Units that it has: an import that ends meanwhile has fewer than were asked for.
    count: i64,
    /// To whom it goes.
    distributor: String,
    /// When something happened, the latest first, and the place that is before that and all that happened later.
    later: Vec<(i64, i64)>,
}

impl Held {
    /// Holds a batch until commit, for so many acts, of which the first that is told with its own time happened then.
    async fn take(tx: &mut Tx, batch: BatchId, acts: i64, earliest: Option<Timestamp>) -> Result<Self> {
        let (events, count, distributor): (i64, i64, String) = on!(tx, |c| sqlx::query_as(TOUCH).bind(batch.0).bind(acts).fetch_one(c).await)?;
        let mut later: Vec<(i64, i64)> = match earliest {
            Some(earliest) => on!(tx, |c| sqlx::query_as(LATER).bind(batch.0).bind(earliest.0).fetch_all(c).await)?,
            None => Vec::new(),
        };
        let mut first = i64::MAX;
        for (_, nth) in &mut later {
            first = first.min(*nth);
            *nth = first;
        }
        Ok(Self { next: events - acts + 1, count, distributor, later })
    }

    /// The place of an act, and whether it is before something that was said already.
    fn place(&mut self, happened_at: Option<Timestamp>) -> (i64, bool) {
        let nth = self.next;
        self.next += 1;
        let Some(at) = happened_at else { return (nth, false) };
        match self.later.partition_point(|(later, _)| *later > at.0).checked_sub(1).and_then(|last| self.later.get(last)) {
            Some((_, place)) => (*place, true),
            None => (nth, false),
        }
    }
}

/// An act with its place.
struct Placed<'n> {
    new: &'n NewUnitEvent<'n>,
    last: i64,
    distributor: &'n str,
    nth: i64,
}

/// Notes what happened to ranges of units, many at a time; those that are told with their own time come in its order. Answers of each whether something that
/// happened later was said before. [`StoreError::Taken`] if the same form said so before.
pub async fn insert(tx: &mut Tx, new: &[NewUnitEvent<'_>]) -> Result<Vec<bool>> {
    debug_assert!(new.is_sorted_by(|a, b| a.happened_at.cmp(&b.happened_at) != Ordering::Greater), "acts come in the order of their times");
    // In order, so that no two transactions wait for each other.
    let mut acts: BTreeMap<BatchId, (i64, Option<Timestamp>)> = BTreeMap::new();
    for one in new {
        let (acts, earliest) = acts.entry(one.batch).or_default();
        *acts += 1;
        *earliest = earliest.or(one.happened_at);
    }
    let mut held = HashMap::with_capacity(acts.len());
    for (batch, (acts, earliest)) in acts {
        held.insert(batch, Held::take(tx, batch, acts, earliest).await?);
    }
    let (mut rows, mut late) = (Vec::with_capacity(new.len()), Vec::with_capacity(new.len()));
    for one in new {
        let batch = held.get_mut(&one.batch).ok_or_else(|| StoreError::corrupt("batches", "a batch was not held"))?;
        let (nth, is_late) = batch.place(one.happened_at);
        late.push(is_late);
        rows.push((one, nth, i64::from(one.last).min(batch.count - 1)));
    }
    // Of whatever tells that units were shipped and not to whom, the batch says it.
    let distributor = |one: &NewUnitEvent<'_>| held.get(&one.batch).filter(|_| one.distributor.is_empty() && one.act == UnitAct::Activate);
    let placed = |(new, nth, last)| Placed { new, last, distributor: distributor(new).map_or(new.distributor, |batch| batch.distributor.as_str()), nth };
    let rows: Vec<Placed<'_>> = rows.into_iter().map(placed).collect();
    for (sql, some) in INSERT.split(tx.engine(), &rows) {
        on!(tx, |c| some
            .iter()
            .fold(sqlx::query(sql), |query, Placed { new, last, distributor, nth }| {
                // `release_theft`: a release, and what it ends.
                let (act, ends) = new.act.as_str().split_once('_').map_or((new.act.as_str(), None), |(act, ends)| (act, Some(ends)));
                query
                    .bind(new.id)
                    .bind(new.submission)
                    .bind(new.batch.0)
                    .bind(i64::from(new.first))
                    .bind(*last)
                    .bind(act)
                    .bind(*distributor)
                    .bind(new.message)
                    .bind(new.by.map(|by| by.0))
                    .bind(new.at.0)
                    .bind(*nth)
                    .bind(ends)
                    .bind(new.happened_at.unwrap_or(new.at).0)
            })
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(late)
}

/// The first units of those ranges of a batch that a form or an event spoke of already, from one unit to another.
pub async fn noted(conn: &mut Conn, submission: Uuid, batch: BatchId, (from, to): (u32, u32)) -> Result<Vec<u32>> {
    let rows: Vec<i64> = on!(conn, |c| sqlx::query_scalar(NOTED).bind(submission).bind(batch.0).bind(i64::from(from)).bind(i64::from(to)).fetch_all(c).await)?;
    rows.into_iter().map(|first| u32::try_from(first).map_err(|e| StoreError::corrupt("unit_events", e))).collect()
}

/// Units that are void.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voided {
    /// The first, from 0.
    pub first: u32,
    /// The last.
    pub last: u32,
    /// Since when.
    pub since: Timestamp,
}

/// The units of a batch that are void, in the order of the first of each range.
pub async fn voided(conn: &mut Conn, batch: BatchId) -> Result<Vec<Voided>> {
    let rows: Vec<(i64, i64, i64)> = on!(conn, |c| sqlx::query_as(VOIDED).bind(batch.0).fetch_all(c).await)?;
    let number = |n: i64| u32::try_from(n).map_err(|e| StoreError::corrupt("unit_events", e));
    rows.into_iter().map(|(first, last, since)| Ok(Voided { first: number(first)?, last: number(last)?, since: Timestamp(since) })).collect()
}

/// Holds a batch until commit: what is read of its units then still is so when something is noted of them. Several are held in the order of their ids.
pub async fn hold(tx: &mut Tx, batch: BatchId) -> Result<()> {
    on!(tx, |c| sqlx::query(HOLD).bind(batch.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that a form is acted on, with a digest of what it says and what it did. [`StoreError::Conflict`] if it was sent before.
pub async fn send(tx: &mut Tx, submission: Uuid, content: &[u8; 32], acted: Acted) -> Result<()> {
    let [units, void] = [acted.units, acted.void].map(|units| i64::try_from(units).unwrap_or(i64::MAX));
    let rows =
        on!(tx, |c| sqlx::query(SEND).bind(submission).bind(content.as_slice()).bind(units).bind(void).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// What a form said that was acted on before, as its digest, and what it did.
pub async fn sent(conn: &mut Conn, submission: Uuid) -> Result<Option<(Vec<u8>, Acted)>> {
    let row: Option<(Vec<u8>, i64, i64)> = on!(conn, |c| sqlx::query_as(SENT).bind(submission).fetch_optional(c).await)?;
    let count = |units: i64| u64::try_from(units).map_err(|e| StoreError::corrupt("unit_forms", e));
    row.map(|(content, units, void)| Ok((content, Acted { units: count(units)?, void: count(void)? }))).transpose()
}

/// What happened to one unit, counted from 0 within its batch, the oldest first: what, and what buyers read.
pub async fn of_unit(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Vec<(UnitAct, String)>> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let rows: Vec<(String, String)> = on!(conn, |c| sqlx::query_as(OF_UNIT).bind(batch.0).bind(number).fetch_all(c).await)?;
    rows.into_iter().map(|(act, message)| Ok((parse_act(&act)?, message))).collect()
}

/// When the brand first shipped a unit, counted from 0 within its batch, as it says.
pub async fn activated(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Option<Timestamp>> {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let at: Option<i64> = on!(conn, |c| sqlx::query_scalar(ACTIVATED).bind(batch.0).bind(number).fetch_one(c).await)?;
    Ok(at.map(Timestamp))
}

/// An act on a range of units, counted from 0 within their batch, both ends included.
#[derive(Clone, Debug)]
pub struct Range {
    /// What happened.
    pub act: UnitAct,
    /// What buyers read.
    pub message: String,
    /// The first unit.
    pub first: u64,
    /// The last one.
    pub last: u64,
}

/// What happened to a batch's units, the oldest first, as many as `most`.
pub async fn ranges(conn: &mut Conn, batch: BatchId, most: i64) -> Result<Vec<Range>> {
    let rows: Vec<(String, String, i64, i64)> = on!(conn, |c| sqlx::query_as(RANGES).bind(batch.0).bind(most).fetch_all(c).await)?;
    let number = |n: i64| u64::try_from(n).map_err(|e| StoreError::corrupt("unit_events", e));
    rows.into_iter().map(|(act, message, first, last)| Ok(Range { act: parse_act(&act)?, message, first: number(first)?, last: number(last)? })).collect()
}

/// What happened to a batch's units, the latest first, a hundred at most.
pub async fn of_batch(conn: &mut Conn, batch: BatchId) -> Result<Vec<UnitEvent>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BATCH).bind(batch.0).fetch_all(c).await)?;
    let number = |n: i64| u32::try_from(n + 1).map_err(|e| StoreError::corrupt("unit_events", e));
    let read = |row: Row| {
        let (first, last) = (number(row.first_number)?, number(row.last_number)?);
        let Row { distributor, message, by_name, at, .. } = row;
        Ok(UnitEvent { act: parse_act(&row.act)?, first, last, distributor, message, by: by_name, at: Timestamp(at) })
    };
    rows.into_iter().map(read).collect()
}

/// A batch among those of its product or lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sibling {
    /// Which.
    pub id: BatchId,
    /// Its lot, as it is written there.
    pub lot: Lot,
    /// How many units it has; of an import that runs, at most.
    pub count: u32,
    /// Whether its codes are being made.
    pub unmade: bool,
}

impl TryFrom<(Uuid, i64, String, String)> for Sibling {
    type Error = StoreError;
    fn try_from((id, count, state, lot): (Uuid, i64, String, String)) -> Result<Self> {
        let count = u32::try_from(count).map_err(|e| StoreError::corrupt("batches", e))?;
        let lot = Lot::parse(&lot).map_err(|e| StoreError::corrupt("batches", e))?;
        Ok(Self { id: BatchId(id), lot, count, unmade: state == "issuing" })
    }
}

/// The batches of a product that are not cancelled.
pub async fn siblings(conn: &mut Conn, product: ProductId) -> Result<Vec<Sibling>> {
    let rows: Vec<(Uuid, i64, String, String)> = on!(conn, |c| sqlx::query_as(SIBLINGS).bind(product.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Those of one lot, in whatever letters it is written; or the several lots that it may be.
pub async fn of_lot(conn: &mut Conn, product: ProductId, lot: &Lot) -> Result<std::result::Result<Vec<Sibling>, SeveralLots>> {
    let mut batches = siblings(conn, product).await?;
    Ok(lot.among(batches.iter().map(|batch| &batch.lot)).map(|meant| {
        batches.retain(|batch| meant.contains(&batch.lot));
        batches
    }))
}

fn parse_act(text: &str) -> Result<UnitAct> {
    UnitAct::parse(text).ok_or_else(|| StoreError::corrupt("unit_events", text))
}
