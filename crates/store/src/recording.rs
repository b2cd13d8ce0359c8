//! Recording many checks in one transaction: a statement for sixty-four rows costs little more than one for a single row, and the way to the
//! database is what a check costs most. On SQLite there is no way to go ([`crate::direct`]), and the rows follow one another.

mod direct;

use crate::{
    Committed, Conn, Db, Result, StoreError, Tx,
    db::{on, statements},
    direct::DirectTx,
    scan::{Tally, Trace, signed},
    sizes::{of_list, sized},
};
use model::{batch::Lot, check::Scan, id::BatchId, place::Place, time::Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

sized! {
    ANSWERED_FIRST = "
        SELECT once, CAST(1 AS BIGINT), first_checked_at, first_checked_at, owner_hash
        FROM units
        WHERE once IN", 0, "";
    ANSWERED = "
        SELECT s.once, s.nth, s.at, u.first_checked_at, u.owner_hash
        FROM scans s
        JOIN units u ON u.batch_id = s.batch_id AND u.number = s.number
        WHERE s.once IN", 0, "";
    /// One statement decides who was first: of a thousand at once, the engine lets one insert.
    /// The first check stands in the row itself; for a unit that was checked before, only the numbers count.
    COUNT = "
        INSERT INTO units (batch_id, number, first_checked_at, last_checked_at, checks, once, country, device, lot_seen, channel, expiry_seen, other_lot, other_host)
        VALUES", 13, "
        ON CONFLICT (batch_id, number) DO UPDATE
        SET last_checked_at = excluded.last_checked_at,
            checks = units.checks + excluded.checks
        RETURNING batch_id, number, checks, first_checked_at, owner_hash, once, (SELECT b.events FROM batches b WHERE b.id = units.batch_id)";
    SCANS = "INSERT INTO scans (once, batch_id, number, nth, at, country, device, claim, lot_seen, channel, expiry_seen, other_lot, other_host) VALUES", 13, "";
}

statements! {
    /// A unit's first checks, unless it was checked before.
    FIRST = "
        INSERT INTO units (batch_id, number, first_checked_at, last_checked_at, checks, once, country, device, lot_seen, channel, expiry_seen, other_lot, other_host)
        VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (batch_id, number) DO NOTHING";
    AGAIN = "UPDATE units SET last_checked_at = $1, checks = checks + $2 WHERE batch_id = $3 AND number = $4";
    UNIT = "SELECT checks, first_checked_at, owner_hash, once FROM units WHERE batch_id = $1 AND number = $2";
    EVENTS = "SELECT events FROM batches WHERE id = $1";
}

/// A form, three numbers, and by which key the unit's owner is known.
type Row = (Uuid, i64, i64, i64, Option<Vec<u8>>);

/// A unit's batch and place, its checks, when the first was, by which key its owner is known, the form of the first check, and its batch's events.
type CountedRow = (Uuid, i64, i64, i64, Option<Vec<u8>>, Option<Uuid>, Option<i64>);

/// A unit's place: its batch, and its number in it from 0.
pub type UnitPlace = (BatchId, u64);

/// A check that was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Which it was, and when.
    pub scan: Scan,
    /// When the unit was checked first.
    pub first_checked_at: Timestamp,
    /// By what its owner is known, if somebody claimed it.
    pub owner_hash: Option<[u8; 32]>,
    /// It was recorded before, and is told again.
    pub again: bool,
}

/// A check to keep in its unit's history.
#[derive(Clone, Debug)]
pub struct NewScan {
    /// What the form drew.
    pub once: Option<Uuid>,
    /// The unit.
    pub unit: UnitPlace,
    /// Which check it is, and when.
    pub scan: Scan,
    /// What is known of it.
    pub trace: Trace,
}

/// So many checks of a unit to count.
#[derive(Clone, Copy, Debug)]
pub struct NewChecks<'a> {
    /// The unit.
    pub unit: UnitPlace,
    /// How many.
    pub count: i64,
    /// The form of the first of them, and what is known of it: kept with the unit if it is the unit's first check.
    pub first: (Option<Uuid>, &'a Trace),
}

/// How a unit stands after its checks were counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Its checks, the first of them, and its owner.
    pub tally: Tally,
    /// What the form of the unit's first check drew.
    pub first_form: Option<Uuid>,
    /// How many events its batch has: it grows with whatever happens to a unit of it. `None` if there is no such batch.
    pub events: Option<i64>,
}

/// A transaction to record checks in: on SQLite without a thread between, where there is a file to do it in.
#[derive(Debug)]
pub enum Recording {
    /// Its statements run on the thread of whoever waits for them.
    Direct(DirectTx),
    /// Any other.
    Shared(Tx),
}

impl Recording {
    /// Begins one, on a thread that may wait.
    pub async fn begin(db: &Db) -> Result<Self> {
        if let Db::Sqlite { writers, log, .. } = db
            && let Some(tx) = writers.begin(log).await?
        {
            return Ok(Self::Direct(tx));
        }
        Ok(Self::Shared(db.begin().await?))
    }

    /// The checks that these forms were answered with before.
    pub async fn answered(&mut self, forms: &[Uuid]) -> Result<HashMap<Uuid, Recorded>> {
        match self {
            Self::Direct(tx) => direct::answered(tx, forms),
            Self::Shared(tx) => answered(tx, forms).await,
        }
    }

    /// Counts so many checks of each unit, and answers how each stands after them. The units are different ones and in order: two processes that
    /// count the same ones then wait for each other, and neither for ever. [`StoreError::Taken`] if one of the forms was answered in the same moment
    /// elsewhere.
    pub async fn count(&mut self, checks: &[NewChecks<'_>], now: Timestamp) -> Result<HashMap<UnitPlace, Counted>> {
        match self {
            Self::Direct(tx) => direct::count(tx, checks, now),
            Self::Shared(tx) => count(tx, checks, now).await,
        }
    }

    /// Notes checks in their units' histories: those after a unit's first. [`StoreError::Taken`] if one of the forms was answered in the same moment
    /// elsewhere.
    pub async fn insert(&mut self, scans: &[NewScan]) -> Result<()> {
        match self {
            Self::Direct(tx) => scans.iter().try_for_each(|scan| direct::insert(tx, scan)),
            Self::Shared(tx) => insert(tx, scans).await,
        }
    }

    /// See [`Tx::commit_soon`].
    pub async fn commit_soon(self) -> Result<Committed> {
        match self {
            Self::Direct(tx) => tx.commit_soon(),
            Self::Shared(tx) => tx.commit_soon().await,
        }
    }
}

/// The checks that these forms were answered with before.
pub async fn answered(conn: &mut Conn, forms: &[Uuid]) -> Result<HashMap<Uuid, Recorded>> {
    let mut rows: Vec<Row> = of_list!(conn, ANSWERED_FIRST, forms, |form: &Uuid| *form);
    rows.append(&mut of_list!(conn, ANSWERED, forms, |form: &Uuid| *form));
    let recorded = |(once, nth, at, first, owner): Row| {
        let (scan, owner_hash) = (Scan { nth, at: Timestamp(at) }, owner.and_then(|owner| owner.try_into().ok()));
        (once, Recorded { scan, first_checked_at: Timestamp(first), owner_hash, again: true })
    };
    Ok(rows.into_iter().map(recorded).collect())
}

async fn count(tx: &mut Tx, checks: &[NewChecks<'_>], now: Timestamp) -> Result<HashMap<UnitPlace, Counted>> {
    let mut all = HashMap::with_capacity(checks.len());
    for (sql, some) in COUNT.split(tx.engine(), checks) {
        let rows: Vec<CountedRow> = on!(tx, |c| some
            .iter()
            .fold(sqlx::query_as(sql), |query, NewChecks { unit, count, first: (once, trace) }| {
                query
                    .bind(unit.0.0)
                    .bind(signed(unit.1))
                    .bind(now.0)
                    .bind(now.0)
                    .bind(*count)
                    .bind(*once)
                    .bind(country(trace))
                    .bind(trace.device)
                    .bind(lot(trace.lot_seen.as_ref()))
                    .bind(trace.channel.as_str())
                    .bind(expiry_seen(trace))
                    .bind(lot(trace.other_lot.as_ref()))
                    .bind(trace.other_host.as_deref())
            })
            .fetch_all(c)
            .await)?;
        for (batch, number, checks, first, owner_hash, first_form, events) in rows {
            let number = u64::try_from(number).map_err(|e| StoreError::corrupt("units", e))?;
            let tally = Tally { checks, first_checked_at: Timestamp(first), owner_hash: owner_hash.and_then(|hash| hash.try_into().ok()) };
            all.insert((BatchId(batch), number), Counted { tally, first_form, events });
        }
    }
    Ok(all)
}

async fn insert(tx: &mut Tx, scans: &[NewScan]) -> Result<()> {
    for (sql, some) in SCANS.split(tx.engine(), scans) {
        on!(tx, |c| some
            .iter()
            .fold(sqlx::query(sql), |query, NewScan { once, unit, scan, trace }| {
                query
                    .bind(*once)
                    .bind(unit.0.0)
                    .bind(signed(unit.1))
                    .bind(scan.nth)
                    .bind(scan.at.0)
                    .bind(country(trace))
                    .bind(trace.device)
                    .bind(trace.claim as i64)
                    .bind(lot(trace.lot_seen.as_ref()))
                    .bind(trace.channel.as_str())
                    .bind(expiry_seen(trace))
                    .bind(lot(trace.other_lot.as_ref()))
                    .bind(trace.other_host.as_deref())
            })
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

fn country(trace: &Trace) -> Option<String> {
    trace.place.and_then(Place::country).map(|country| country.as_str().to_owned())
}

fn expiry_seen(trace: &Trace) -> Option<String> {
    trace.expiry_seen.map(|day| day.to_string())
}

fn lot(lot: Option<&Lot>) -> Option<String> {
    lot.map(|lot| lot.as_str().to_owned())
}
