//! Recording one row after the other, without a thread between.

use super::{AGAIN, ANSWERED, ANSWERED_FIRST, Counted, EVENTS, FIRST, NewChecks, NewScan, Recorded, SCANS, UNIT, UnitPlace, country, expiry_seen, lot, signed};
use crate::{Engine::Sqlite, Result, direct::DirectTx, scan::Tally};
use model::{check::Scan, time::Timestamp};
use rusqlite::{Row, params};
use std::collections::HashMap;
use uuid::Uuid;

/// By what its owner is known; what is no hash is nobody's.
fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<[u8; 32]>> {
    Ok(row.get::<_, Option<Vec<u8>>>(column)?.and_then(|hash| hash.try_into().ok()))
}

pub(super) fn answered(tx: &mut DirectTx, forms: &[Uuid]) -> Result<HashMap<Uuid, Recorded>> {
    let recorded = |row: &Row<'_>| {
        let scan = Scan { nth: row.get(1)?, at: Timestamp(row.get(2)?) };
        Ok(Recorded { scan, first_checked_at: Timestamp(row.get(3)?), owner_hash: hash(row, 4)?, again: true })
    };
    let mut all = HashMap::with_capacity(forms.len());
    for form in forms {
        for sql in [ANSWERED_FIRST.one(Sqlite), ANSWERED.one(Sqlite)] {
            all.extend(tx.row(sql, [form.as_bytes()], recorded)?.map(|recorded| (*form, recorded)));
        }
    }
    Ok(all)
}

/// One after the other: what answers rows while it writes would be written twice.
pub(super) fn count(tx: &mut DirectTx, checks: &[NewChecks<'_>], now: Timestamp) -> Result<HashMap<UnitPlace, Counted>> {
    let mut all = HashMap::with_capacity(checks.len());
    let mut events = (None, None);
    for NewChecks { unit, count, first: (once, trace) } in checks {
        let (batch, number) = (unit.0.0.as_bytes(), signed(unit.1));
        if events.0 != Some(unit.0) {
            events = (Some(unit.0), tx.row(EVENTS, [batch], |row| row.get(0))?);
        }
        let form = once.as_ref().map(Uuid::as_bytes);
        let (lot_seen, other_lot) = (lot(trace.lot_seen.as_ref()), lot(trace.other_lot.as_ref()));
        let (device, channel) = (trace.device, trace.channel.as_str());
        let row = params![batch, number, now.0, count, form, country(trace), device, lot_seen, channel, expiry_seen(trace), other_lot, trace.other_host];
        let (tally, first_form) = if tx.run(FIRST, row)? > 0 {
            (Tally { checks: *count, first_checked_at: now, owner_hash: None }, *once)
        } else {
            tx.run(AGAIN, params![now.0, count, batch, number])?;
            let unit = tx.row(UNIT, params![batch, number], |row| {
                let tally = Tally { checks: row.get(0)?, first_checked_at: Timestamp(row.get(1)?), owner_hash: hash(row, 2)? };
                Ok((tally, row.get::<_, Option<[u8; 16]>>(3)?.map(Uuid::from_bytes)))
            });
            unit?.ok_or(rusqlite::Error::QueryReturnedNoRows)?
        };
        all.insert(*unit, Counted { tally, first_form, events: events.1 });
    }
    Ok(all)
}

pub(super) fn insert(tx: &mut DirectTx, NewScan { once, unit: (batch, number), scan, trace }: &NewScan) -> Result<()> {
    let (batch, once, claim) = (batch.0.as_bytes(), once.as_ref().map(Uuid::as_bytes), trace.claim as i64);
    let row = params![
        once,
        batch,
        signed(*number),
        scan.nth,
        scan.at.0,
        country(trace),
        trace.device,
        claim,
        lot(trace.lot_seen.as_ref()),
        trace.channel.as_str(),
        expiry_seen(trace),
        lot(trace.other_lot.as_ref()),
        trace.other_host
    ];
    tx.run(SCANS.one(Sqlite), row).map(drop)
}
