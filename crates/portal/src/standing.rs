//! What a brand says of units after their codes were made: shipped, void, stolen, recalled, released.

use crate::{
    Actor, Portal, PortalError, Result,
    batch::{said, sent_before},
    change::Subject,
    check::{Scanned, own_serial_in, serial_in},
};
use codes::{
    Slot,
    gs1::{Elements, is_link, scanned},
};
use model::{
    any_code::{AnyCode, CodeSource, ForeignCode},
    batch::Batch,
    id::BatchId,
    standing::{ActFacts, ActForm, Acted, Reach, Standing, UnitAct, Units, in_few_parts, units_of, without},
    unit_code::UnitCode,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, Tx, batch::StoredBatch, scan::IssuedUnit, standing::NewUnitEvent};
use uuid::Uuid;

impl Portal {
    /// Says what happened to units of a sealed batch. Nothing is noted of those that are void: they stay so, and a shipment of them would be told to partners
    /// and to the distributor. `submission` was drawn for the form: sent twice, it acts once, and with something else in it not at all.
    pub async fn act_on_units(&self, actor: &Actor, id: BatchId, submission: Uuid, form: ActForm<'_>) -> Result<Acted> {
        let stored = self.sealed_batch(actor, id).await?;
        let facts = ActFacts::parse(form, &stored.batch).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let content = said(&("act", id, form))?;
        if let Some(acted) = self.acted_by_form(submission, &content).await? {
            return Ok(acted);
        }
        let named = self.ranges(&stored, &facts).await?;
        let mut change = self.change().await?;
        let now = change.now;
        let (ranges, acted) = not_void(&mut change.tx, &named).await?;
        match store::standing::send(&mut change.tx, submission, &content, acted).await {
            // The other click was faster: what it said stands.
            Err(StoreError::Conflict) => {
                drop(change);
                return self.acted_by_form(submission, &content).await?.ok_or_else(sent_before);
            }
            done => done?,
        }
        if ranges.is_empty() {
            change.commit().await?;
            return Ok(acted);
        }
        let (act, distributor, message, by) = (facts.act, facts.distributor.as_str(), facts.message.as_str(), actor.user_id());
        let of_range = |(batch, first, last): &(BatchId, u32, u32)| {
            let (id, batch, first, last) = (self.new_id(), *batch, *first, *last);
            NewUnitEvent { id, submission, batch, first, last, act, distributor, message, by, at: now, happened_at: None }
        };
        let acts: Vec<NewUnitEvent<'_>> = ranges.iter().map(of_range).collect();
        match store::standing::insert(&mut change.tx, &acts).await {
            // It was sent to an earlier version, which did not note what it said.
            Err(StoreError::Taken(_)) => return Err(sent_before()),
            done => done.map(drop)?,
        }
        if facts.act.concerns_sellers() {
            for batch in ranges.iter().map(|(batch, ..)| *batch).collect::<BTreeSet<_>>() {
                store::withdrawal::queue(&mut change.tx, batch, now).await?;
            }
        }
        let summary = summary(&facts, &stored, acted);
        let detail =
            json!({ "act": facts.act, "units": acted.units, "void": acted.void, "batches": ranges.iter().map(|range| range.0).collect::<BTreeSet<_>>().len() });
        change.audit(actor, act_name(facts.act), Subject::of("batch", id.0, stored.brand_id), &summary, detail).await?;
        change.commit().await?;
        Ok(acted)
    }

    /// What a form did that was acted on before, if it said the same.
    async fn acted_by_form(&self, submission: Uuid, content: &[u8; 32]) -> Result<Option<Acted>> {
        match store::standing::sent(&mut self.read().await?, submission).await? {
            Some((before, _)) if before != content => Err(sent_before()),
            sent => Ok(sent.map(|(_, acted)| acted)),
        }
    }

    /// Ranges of units, counted from 0 within their batches, both ends included.
    async fn ranges(&self, stored: &StoredBatch, facts: &ActFacts) -> Result<Vec<(BatchId, u32, u32)>> {
        let id = stored.batch.id;
        match &facts.units {
            Units::All => {
                let (product, mut conn) = (stored.batch.product_id, self.read().await?);
                let batches = match facts.reach {
                    Reach::Batch => return Ok(vec![(id, 0, stored.batch.count - 1)]),
                    Reach::Lot => {
                        let batches = store::standing::of_lot(&mut conn, product, &stored.batch.lot).await?;
                        batches.map_err(|several| PortalError::field("reach", several))?
                    }
                    Reach::Product => store::standing::siblings(&mut conn, product).await?,
                };
                if let Some(unmade) = batches.iter().find(|batch| batch.unmade)
                    && facts.act == UnitAct::Void
                {
                    return Err(PortalError::field("reach", still_made(unmade.count)));
                }
                let meant = batches.into_iter().filter(|batch| !batch.unmade || facts.act.reaches_unmade());
                Ok(meant.map(|batch| (batch.id, 0, batch.count - 1)).collect())
            }
            Units::Ranges(ranges) => Ok(ranges.iter().map(|(first, last)| (id, first - 1, last - 1)).collect()),
            Units::Codes(codes) => {
                let mut numbers = Vec::with_capacity(codes.len());
                for (at, text) in codes.iter().enumerate() {
                    let wrong = |why: String| PortalError::field("units", format!("Code {}, “{}”: {why}", at + 1, text.chars().take(40).collect::<String>()));
                    let code = code_in(text, &stored.batch).map_err(wrong)?;
                    let number = self.number_in(stored, code).await?;
                    numbers.push(number.ok_or_else(|| wrong("this code is not one of this batch".to_owned()))?);
                }
                numbers.sort_unstable();
                numbers.dedup();
                Ok(merged(&numbers).into_iter().map(|(first, last)| (id, first, last)).collect())
            }
        }
    }

    /// The place of a code within a batch, from 0; `None` if it is of another or of none.
    async fn number_in(&self, stored: &StoredBatch, code: AnyCode) -> Result<Option<u32>> {
        let code = match code {
            AnyCode::Unit(code) => code,
            AnyCode::Foreign(code) => return Ok(store::imported::number(&mut self.read().await?, code.key(), stored.batch.id).await?),
        };
        if Slot::of(code).number() != stored.key_slot {
            return Ok(None);
        }
        let Ok(number) = self.slot_key(stored.key_slot).await?.open(code) else { return Ok(None) };
        let place = number.checked_sub(stored.first_number).filter(|place| *place < u64::from(stored.batch.count));
        Ok(place.and_then(|place| u32::try_from(place).ok()))
    }

    /// How a unit stands, and what the brand says to buyers of it.
    pub(crate) async fn standing(&self, unit: &IssuedUnit) -> Result<(Standing, String)> {
        if unit.events == 0 {
            return Ok(unit.activation.after([]));
        }
        let acts = store::standing::of_unit(&mut self.read().await?, unit.batch_id, unit.number).await?;
        Ok(unit.activation.after(acts.iter().map(|(act, message)| (*act, message.as_str()))))
    }
}

/// Parts that a range is noted in for the void units in it, at most; where they would be more, it is noted with them, and they stay void.
pub(crate) const PARTS_MAX: usize = 50;

/// What of these ranges is to be noted, and how many of their units are not void. Their batches are held until commit.
async fn not_void(tx: &mut Tx, named: &[(BatchId, u32, u32)]) -> Result<(Vec<(BatchId, u32, u32)>, Acted)> {
    let mut void: BTreeMap<BatchId, Vec<(u32, u32)>> = named.iter().map(|(batch, ..)| (*batch, Vec::new())).collect();
    for (batch, void) in &mut void {
        store::standing::hold(tx, *batch).await?;
        void.extend(store::standing::voided(tx, *batch).await?.into_iter().map(|void| (void.first, void.last)));
    }
    let (mut ranges, mut acted) = (Vec::new(), Acted::default());
    for &(batch, first, last) in named {
        let left = without((first, last), void.get(&batch).map_or(&[][..], Vec::as_slice));
        let units = units_of(&left);
        acted.units += units;
        acted.void += u64::from(last - first) + 1 - units;
        ranges.extend(in_few_parts(left, PARTS_MAX).into_iter().map(|(first, last)| (batch, first, last)));
    }
    Ok((ranges, acted))
}

/// The code of a batch's kind that a text names: as it is typed, or in an address, an EPC or what a scanner sends of a barcode, as our own files write it.
fn code_in(text: &str, batch: &Batch) -> Result<AnyCode, String> {
    // A brand's own numbers may look like anything; where they do not, what has a form of GS1's and cannot be read is wrong as that.
    let bare = scanned(text);
    let in_form = bare.starts_with([']', '(']) || bare.starts_with("urn:") || is_link(bare);
    let named = if batch.source == CodeSource::Markward { own_serial_in(text) } else { serial_in(text) };
    let serial = match named {
        Some(Scanned { gtin, .. }) if gtin != batch.gtin => return Err(format!("this is a unit of {gtin}, and the batch is of {}", batch.gtin)),
        Some(Scanned { serial, .. }) if serial.is_empty() => return Err("this names the product and no unit of it".to_owned()),
        Some(Scanned { serial, .. }) => serial,
        None if in_form && matches!(batch.source, CodeSource::Markward | CodeSource::Sgtin) => {
            return Err(Elements::of_text(text).map_or_else(|error| error.to_string(), |_| "this names no unit by its GTIN and serial number".to_owned()));
        }
        None => bare.to_owned(),
    };
    let foreign = match batch.source {
        CodeSource::Markward => return UnitCode::parse(&serial).map(AnyCode::Unit).map_err(|error| error.to_string()),
        CodeSource::Serial => ForeignCode::serial(&serial),
        CodeSource::Amazon => ForeignCode::amazon(&serial),
        CodeSource::Sgtin => ForeignCode::sgtin(batch.gtin, &serial),
    };
    foreign.map(AnyCode::Foreign).map_err(|error| error.to_string())
}

/// Neighbours as ranges: a box of a thousand codes typed in one by one is one row. `numbers` are sorted, each once.
fn merged(numbers: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    ranges
}

/// What makes a lot void cannot be taken back, and the codes that are being made may be the new ones for its goods: a person says which is meant.
pub(crate) fn still_made(codes: u32) -> String {
    format!("A batch of this with {codes} codes is still being made. Wait until it is done, or cancel it; or make single batches void. Nothing was changed")
}

const fn act_name(act: UnitAct) -> &'static str {
    match act {
        UnitAct::Activate => "units.activated",
        UnitAct::Void => "units.voided",
        UnitAct::Steal => "units.stolen",
        UnitAct::Recall => "units.recalled",
        UnitAct::Release | UnitAct::ReleaseTheft | UnitAct::ReleaseRecall | UnitAct::ReleaseBoth => "units.released",
    }
}

fn summary(facts: &ActFacts, stored: &StoredBatch, Acted { units, void }: Acted) -> String {
    let (batch, done) = (&stored.batch, facts.act.past());
    let what = match facts.reach {
        Reach::Batch => format!("{units} units of {}, lot {}", batch.product_name, batch.lot),
        Reach::Lot => format!("lot {} of {}, {units} units", batch.lot, batch.product_name),
        Reach::Product => format!("all units of {}, {units}", batch.product_name),
    };
    let own = if facts.act == UnitAct::Activate && facts.reach == Reach::Batch { batch.distributor.as_str() } else { "" };
    let to = [facts.distributor.as_str(), own].into_iter().find(|name| !name.is_empty()).map(|name| format!(" to {name}")).unwrap_or_default();
    let beside = if void > 0 { format!("; {void} more are void and stay so") } else { String::new() };
    format!("{done}{to}: {what}{beside}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_one_range() {
        assert_eq!(merged(&[1, 2, 3, 7, 9, 10]), [(1, 3), (7, 7), (9, 10)]);
        assert_eq!(merged(&[]), []);
    }
}
