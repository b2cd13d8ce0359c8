//! Checking a code: the one use case that everybody has.

use crate::{Actor, Portal, Result, known::Stands, policy::Action, recorder::Ask, secret::sha256};
use codes::{Slot, gs1::Recognised};
use model::{
    batch::Lot,
    check::{CheckVerdict, CheckedUnit, Earlier, Scan},
    gtin::Gtin,
    id::ProductId,
    risk::{Claim, RiskVerdict},
    standing::Standing,
    unit_code::UnitCode,
};
use store::{
    recording::{Recorded, UnitPlace},
    scan::{IssuedUnit, Trace},
};
use uuid::Uuid;

/// How many earlier checks an answer shows, beside the first.
const EARLIER: i64 = 5;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct CheckQuestion<'a> {
    /// The code as typed, the whole printed address, or what a scanner reads in a DataMatrix symbol.
    pub code: &'a str,
    /// The GTIN that the address names: a genuine code under another product's number is not genuine there.
    pub gtin: Option<&'a str>,
    /// What the form drew: its answer is the same when it is sent again.
    pub once: Option<Uuid>,
    /// The check is not counted: an operator's look, a search engine's.
    pub only_look: bool,
}

/// A unit that the portal's keys and tables know.
pub(crate) struct Found {
    pub code: UnitCode,
    pub unit: IssuedUnit,
    pub stands: Stands,
    hallmark_svg: String,
}

impl Found {
    /// Where it is: its batch, and its place in it.
    pub(crate) const fn place(&self) -> UnitPlace {
        (self.unit.batch_id, self.unit.number)
    }
}

impl Portal {
    /// Checks a code and counts the check. Who guesses waits ever longer, also for a code that is genuine.
    pub async fn check_code(&self, actor: &Actor, question: &CheckQuestion<'_>) -> Result<CheckVerdict> {
        actor.may(Action::CheckCode)?;
        self.may_guess(&actor.client())?;
        let Asked { code, gtin, lot } = match read(question) {
            Ok(asked) => asked,
            Err(verdict) => return Ok(verdict),
        };
        let once = question.once.map(|once| once_for(once, code));
        let owner_hash = actor.client().keeper.map(|keeper| keeper.owner_hash(code));
        // What is kept in memory of the unit's batch is behind the times if recording the check finds so: then it is read anew, and so again
        // if something happens to the batch's units just then.
        let mut kept = true;
        loop {
            let found = self.find_unit(code, kept && !question.only_look).await?.filter(|found| gtin.is_none_or(|gtin| gtin == found.unit.gtin));
            // What is void looks like what was never made: nobody who guesses learns more.
            let Some(found) = found.filter(|found| found.stands.0 != Standing::Void) else {
                self.note_miss(&actor.client()).await?;
                return Ok(CheckVerdict::NotIssued { code });
            };
            if question.only_look || found.stands.0 == Standing::NotActive {
                let next = self.next_scan(&found.unit).await?;
                return self.verdict(found, next, true, owner_hash).await;
            }
            let trace = Trace { lot_seen: lot.clone(), ..self.trace(&actor.client(), code) };
            let IssuedUnit { batch_id: batch, number, events, .. } = found.unit;
            if let Some(recorded) = self.record_check(Ask { batch, number, events, once, trace, owner_hash }).await? {
                return self.verdict(found, recorded, false, owner_hash).await;
            }
            kept = false;
        }
    }

    /// The product of a genuine code, without counting a check: for the search, which finds a listing by a code typed into it.
    pub async fn resolve_code(&self, code: UnitCode) -> Result<Option<(ProductId, Gtin)>> {
        Ok(self.find_unit(code, false).await?.map(|found| (found.unit.product_id, found.unit.gtin)))
    }

    /// From the bits to the batch; a forged code ends at the bits. With `kept` the batch may be one that is kept in memory.
    pub(crate) async fn find_unit(&self, code: UnitCode, kept: bool) -> Result<Option<Found>> {
        let ring = self.key_ring(Slot::of(code)).await?;
        let Ok(unit) = ring.open(code) else { return Ok(None) };
        let known = if kept { self.kept_unit(unit.slot, unit.number) } else { None };
        let issued = match known {
            Some(known) => Some(known),
            None => self.read_unit(unit.slot, unit.number).await?,
        };
        Ok(issued.map(|(unit, stands)| Found { code, unit, stands, hallmark_svg: ring.hallmark(code).map(|mark| mark.to_svg()).unwrap_or_default() }))
    }

    /// What the next check would be.
    async fn next_scan(&self, unit: &IssuedUnit) -> Result<Recorded> {
        let (tally, at) = (store::scan::tally(&mut self.read().await?, unit.batch_id, unit.number).await?, self.now());
        let (checks, first_checked_at, owner_hash) = tally.map_or((0, at, None), |tally| (tally.checks, tally.first_checked_at, tally.owner_hash));
        Ok(Recorded { scan: Scan { nth: checks + 1, at }, first_checked_at, owner_hash })
    }

    /// The checks of a unit before this one: the first and the latest.
    async fn history(&self, unit: &IssuedUnit, scan: Scan) -> Result<Vec<Earlier>> {
        let mut conn = self.read().await?;
        let mut earlier = store::scan::earlier(&mut conn, unit.batch_id, unit.number, scan.nth, EARLIER).await?;
        earlier.reverse();
        if earlier.first().is_some_and(|oldest| oldest.nth > 1) {
            earlier.splice(0..0, store::scan::first(&mut conn, unit.batch_id, unit.number).await?);
        }
        Ok(earlier)
    }

    async fn verdict(&self, found: Found, recorded: Recorded, only_look: bool, asks: Option<[u8; 32]>) -> Result<CheckVerdict> {
        let Found { code, unit, stands: (standing, message), hallmark_svg } = found;
        let Recorded { scan, first_checked_at, owner_hash } = recorded;
        // One check alone is never a copy.
        let risk = if scan.nth > 1 && standing == Standing::Active { Some(self.judge(&unit, scan, only_look).await?) } else { None };
        let earlier = if scan.nth == 1 { Vec::new() } else { self.history(&unit, scan).await? };
        let checked = Box::new(CheckedUnit {
            code,
            hallmark_svg,
            brand: unit.brand_name,
            product_id: unit.product_id,
            product: unit.product_name,
            picture: unit.picture,
            look_for: unit.look_for,
            gtin: unit.gtin,
            lot: unit.lot,
            origin: unit.origin,
            made_on: unit.made_on,
            expires_on: unit.expires_on,
            sealed_at: unit.sealed_at,
            nth: scan.nth,
            checked_at: scan.at,
            first_checked_at,
            earlier,
            claim: Claim::of(owner_hash, asks),
        });
        Ok(match standing {
            Standing::NotActive => CheckVerdict::NotActive(checked),
            Standing::Stolen | Standing::Recalled => CheckVerdict::Withdrawn { unit: checked, standing, message },
            // Void ones were answered before.
            Standing::Active | Standing::Void if scan.nth == 1 => CheckVerdict::Genuine(checked),
            Standing::Active | Standing::Void => match risk.filter(|risk| risk.verdict == RiskVerdict::LikelyCopied) {
                Some(risk) => CheckVerdict::AtRisk { unit: checked, reasons: risk.findings.into_iter().map(|finding| finding.text).collect() },
                None => CheckVerdict::SeenBefore(checked),
            },
        })
    }
}

/// What is asked about.
struct Asked {
    code: UnitCode,
    /// The GTIN that it is asked with.
    gtin: Option<Gtin>,
    /// The lot that stands in the barcode beside it.
    lot: Option<Lot>,
}

/// What to look for; or the answer, if that is nothing.
fn read(question: &CheckQuestion<'_>) -> Result<Asked, CheckVerdict> {
    let typed = question.code;
    let asked = UnitCode::parse(typed).map(|code| Asked { code, gtin: None, lot: None });
    let asked = asked.or_else(|error| scanned(typed).unwrap_or_else(|| Err(CheckVerdict::mistyped(&error, typed))))?;
    match question.gtin.map(Gtin::parse) {
        None => Ok(asked),
        Some(Ok(gtin)) => Ok(Asked { gtin: Some(gtin), ..asked }),
        // An address with an impossible GTIN was never printed by anybody here.
        Some(Err(_)) => Err(CheckVerdict::NotIssued { code: asked.code }),
    }
}

/// Whether a text that a scanner read names a unit of any kind of ours.
pub(crate) fn names_unit(text: &str) -> bool {
    read(&CheckQuestion { code: text, ..CheckQuestion::default() }).is_ok()
}

/// What an address or an element string names; `None` if it is neither or names no unit.
fn scanned(text: &str) -> Option<Result<Asked, CheckVerdict>> {
    let recognised = Recognised::parse(text).ok()?;
    let elements = recognised.elements()?;
    let serial = elements.get("21")?;
    let gtin = elements.get("01").and_then(|gtin| Gtin::parse(gtin).ok());
    let lot = elements.get("10").and_then(|lot| Lot::parse(lot).ok());
    Some(UnitCode::parse(serial).map(|code| Asked { code, gtin, lot }).map_err(|error| CheckVerdict::mistyped(&error, serial)))
}

/// A form's token counts for one code: typed over with another code, the form asks anew.
pub(crate) fn once_for(once: Uuid, code: UnitCode) -> Uuid {
    let mut text = once.as_bytes().to_vec();
    text.extend_from_slice(&code.to_ascii());
    let hash = sha256(&text);
    Uuid::from_bytes(std::array::from_fn(|at| hash[at]))
}
