//! A date of expiry, or a lot, that the barcodes of several units of a batch carry and that is not the batch's: more likely than as many copies is that the
//! brand erred, in the batch or on its labels. It hears so once, and no unit is accused of it.

use crate::{
    Actor, Portal, Result,
    change::{Change, Subject},
};
use copies::Check;
use model::{batch::OtherSaid, date::Day, id::BatchId};
use serde_json::json;
use std::collections::BTreeSet;
use store::scan::IssuedUnit;

/// So many units of one batch that carry the same other date or lot.
const UNITS: i64 = 3;
/// Other dates and lots of one unit that are asked about.
const ASKED: usize = 8;

/// Takes the dates and lots away from a unit's checks that other units of its batch carry too, and answers those that are not noted yet.
pub(crate) async fn leave_common_out(conn: &mut store::Conn, batch: BatchId, expires: Option<Day>, checks: &mut [Check]) -> Result<Vec<OtherSaid>> {
    let date = |check: &Check| check.expiry_seen.filter(|seen| expires.is_some_and(|day| day != *seen)).map(OtherSaid::Date);
    let lot = |check: &Check| check.other_lot.clone().map(OtherSaid::Lot);
    let others: BTreeSet<OtherSaid> = checks.iter().flat_map(|check| [date(check), lot(check)]).flatten().collect();
    let (mut common, mut new) = (BTreeSet::new(), Vec::new());
    for seen in others.into_iter().take(ASKED) {
        if store::batch_date::is_noted(conn, batch, &seen).await? {
            common.insert(seen);
        } else if store::batch_date::units(conn, batch, &seen).await? >= UNITS {
            common.insert(seen.clone());
            new.push(seen);
        }
    }
    for check in checks {
        if date(check).is_some_and(|seen| common.contains(&seen)) {
            check.expiry_seen = None;
        }
        if lot(check).is_some_and(|seen| common.contains(&seen)) {
            check.other_lot = None;
        }
    }
    Ok(new)
}

impl Portal {
    /// Notes what units of a batch have in common, and tells the brand of the batch's first date and lot.
    pub(crate) async fn note_common(&self, unit: &IssuedUnit, common: &[OtherSaid]) -> Result<()> {
        let mut change = self.change().await?;
        let now = change.now;
        for seen in common {
            if store::batch_date::note(&mut change.tx, unit.batch_id, seen, now).await? {
                self.tell_of_common(&mut change, unit, seen).await?;
            }
        }
        change.commit().await
    }

    async fn tell_of_common(&self, change: &mut Change<'_>, unit: &IssuedUnit, seen: &OtherSaid) -> Result<()> {
        let (lot, product) = (&unit.lot, &unit.product_name);
        let (kind, what, seen, on_record) = match seen {
            OtherSaid::Date(seen) => {
                let on_record = unit.expires_on.map_or_else(String::new, |day| day.to_text());
                let what = format!("say that they are good until {}. The batch says {on_record}.", seen.to_text());
                ("date", what, seen.to_string(), unit.expires_on.map(|day| day.to_string()))
            }
            OtherSaid::Lot(seen) => ("lot", format!("say that they are of lot {seen}."), seen.to_string(), Some(lot.to_string())),
        };
        let subject = format!("Units of lot {lot} carry another {kind} than you noted");
        let what = format!("The barcodes of {UNITS} units of {product}, lot {lot}, {what}");
        let why = format!(
            "So many alike are rarely copies. More likely the {kind} of the batch or that on its labels is wrong, so no further unit is accused of it; alerts of the first ones can be closed. If the labels are right and the batch is not, buyers are shown the wrong {kind}. If you never printed such a label, somebody copies codes of this lot. You are told once for each batch."
        );
        let page = self.url(&format!("/brand/batches/{}", unit.batch_id));
        let (detail, act) = (json!({ "seen": seen, "on_record": on_record }), format!("batch.other_{kind}_seen"));
        change.audit(&Actor::System, &act, Subject::of("batch", unit.batch_id.0, unit.brand_id), &what, detail).await?;
        for (person, address) in store::alert_news::told(&mut change.tx, unit.brand_id).await? {
            let letter = self.letter(&person, &[&what, &why, &format!("The batch: {page}")]);
            change.mail(&address, &subject, &letter).await?;
        }
        Ok(())
    }
}
