//! A date of expiry that several units of a batch carry and that is not the batch's: more likely than as many copies is that the brand erred, in the batch or
//! on its labels. It hears so once, and no unit is accused of that date.

use crate::{
    Actor, Portal, Result,
    change::{Change, Subject},
};
use copies::Check;
use model::{date::Day, id::BatchId};
use serde_json::json;
use std::collections::BTreeSet;
use store::scan::IssuedUnit;

/// So many units of one batch that carry the same other date.
const UNITS: i64 = 3;
/// Other dates of one unit that are asked about.
const DATES: usize = 8;

/// Takes the dates away from a unit's checks that other units of its batch carry too, and answers those that are not noted yet.
pub(crate) async fn leave_common_out(conn: &mut store::Conn, batch: BatchId, expires: Option<Day>, checks: &mut [Check]) -> Result<Vec<Day>> {
    let Some(expires) = expires else { return Ok(Vec::new()) };
    let others: BTreeSet<Day> = checks.iter().filter_map(|check| check.expiry_seen).filter(|seen| *seen != expires).collect();
    let (mut common, mut new) = (BTreeSet::new(), Vec::new());
    for seen in others.into_iter().take(DATES) {
        if store::batch_date::is_noted(conn, batch, seen).await? {
            common.insert(seen);
        } else if store::batch_date::units(conn, batch, seen).await? >= UNITS {
            common.insert(seen);
            new.push(seen);
        }
    }
    for check in checks {
        check.expiry_seen = check.expiry_seen.filter(|seen| !common.contains(seen));
    }
    Ok(new)
}

impl Portal {
    /// Notes dates that units of a batch have in common, and tells the brand of the batch's first.
    pub(crate) async fn note_common_dates(&self, unit: &IssuedUnit, dates: &[Day]) -> Result<()> {
        let mut change = self.change().await?;
        let now = change.now;
        for seen in dates {
            if store::batch_date::note(&mut change.tx, unit.batch_id, *seen, now).await? {
                self.tell_of_date(&mut change, unit, *seen).await?;
            }
        }
        change.commit().await
    }

    async fn tell_of_date(&self, change: &mut Change<'_>, unit: &IssuedUnit, seen: Day) -> Result<()> {
        let (lot, product) = (&unit.lot, &unit.product_name);
        let on_record = unit.expires_on.map_or_else(String::new, |day| day.to_text());
        let subject = format!("Units of lot {lot} carry another date than you noted");
        let what =
            format!("The barcodes of {UNITS} units of {product}, lot {lot}, say that they are good until {}. The batch says {on_record}.", seen.to_text());
        let why = "So many alike are rarely copies. More likely the date of the batch or that on its labels is wrong, so no further unit is accused of it; alerts of the first ones can be closed. If the labels are right and the batch is not, buyers are shown the wrong date. If you never printed such a label, somebody copies codes of this lot. You are told once for each batch.";
        let page = self.url(&format!("/brand/batches/{}", unit.batch_id));
        let detail = json!({ "seen": seen.to_string(), "on_record": unit.expires_on.map(|day| day.to_string()) });
        change.audit(&Actor::System, "batch.other_date_seen", Subject::of("batch", unit.batch_id.0, unit.brand_id), &what, detail).await?;
        for (person, address) in store::alert::told(&mut change.tx, unit.brand_id).await? {
            let letter = self.letter(&person, &[&what, why, &format!("The batch: {page}")]);
            change.mail(&address, &subject, &letter).await?;
        }
        Ok(())
    }
}
