//! Checking a code: the one use case that everybody has.

use crate::{Actor, Portal, Result, policy::Action, recorder::Ask, secret::sha256};
use codes::{Slot, digital_link::DigitalLink};
use model::{
    check::{CheckVerdict, CheckedUnit, Scan},
    gtin::Gtin,
    id::ProductId,
    risk::RiskVerdict,
    standing::Standing,
    time::Timestamp,
    unit_code::UnitCode,
};
use store::scan::IssuedUnit;
use uuid::Uuid;

/// How many earlier checks an answer shows, beside the first.
const EARLIER: i64 = 5;

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct CheckQuestion<'a> {
    /// The code as typed, or the whole printed address.
    pub code: &'a str,
    /// The GTIN that the address names: a genuine code under another product's number is not genuine there.
    pub gtin: Option<&'a str>,
    /// What the form drew: its answer is the same when it is sent again.
    pub once: Option<Uuid>,
    /// The check is not counted: an operator's look, a search engine's.
    pub only_look: bool,
}

/// What a text names, for those who do not check a code but ship its unit.
pub(crate) enum Named {
    /// A unit, and its code as it is written.
    Unit(Box<IssuedUnit>, String),
    /// No code: what is wrong with it and where.
    Mistyped(String),
    /// A code that nobody issued.
    Nothing,
}

/// A unit that the portal's keys and tables know.
struct Found {
    code: UnitCode,
    unit: IssuedUnit,
    hallmark_svg: String,
}

impl Portal {
    /// Checks a code and counts the check. Who guesses waits ever longer, also for a code that is genuine.
    pub async fn check_code(&self, actor: &Actor, question: &CheckQuestion<'_>) -> Result<CheckVerdict> {
        actor.may(Action::CheckCode)?;
        self.may_guess(&actor.client())?;
        let (code, gtin) = match read(question) {
            Ok(read) => read,
            Err(verdict) => return Ok(verdict),
        };
        let found = self.find_unit(code).await?.filter(|found| gtin.is_none_or(|gtin| gtin == found.unit.gtin));
        let standing = match &found {
            Some(found) => self.standing(&found.unit).await?,
            None => (Standing::Void, String::new()),
        };
        // What is void looks like what was never made: nobody who guesses learns more.
        let Some(found) = found.filter(|_| standing.0 != Standing::Void) else {
            self.note_miss(&actor.client()).await?;
            return Ok(CheckVerdict::NotIssued { code });
        };
        let once = question.once.map(|once| once_for(once, code));
        let only_look = question.only_look || standing.0 == Standing::NotActive;
        let scan = if only_look {
            self.next_scan(&found.unit).await?
        } else {
            self.record_check(Ask { batch: found.unit.batch_id, number: found.unit.number, once, trace: self.trace(&actor.client(), code) }).await?
        };
        self.verdict(found, scan, standing, only_look).await
    }

    /// The product of a genuine code, without counting a check: for the search, which finds a listing by a code typed into it.
    pub async fn resolve_code(&self, code: UnitCode) -> Result<Option<(ProductId, Gtin)>> {
        Ok(self.find_unit(code).await?.map(|found| (found.unit.product_id, found.unit.gtin)))
    }

    /// The unit that a text names, without counting a check. Whoever asks sees to it that nobody guesses.
    pub(crate) async fn unit_named(&self, text: &str) -> Result<Named> {
        let (code, gtin) = match read(&CheckQuestion { code: text, ..CheckQuestion::default() }) {
            Ok(read) => read,
            Err(CheckVerdict::Mistyped { message, .. }) => return Ok(Named::Mistyped(message)),
            Err(_) => return Ok(Named::Nothing),
        };
        let found = self.find_unit(code).await?.filter(|found| gtin.is_none_or(|gtin| gtin == found.unit.gtin));
        Ok(found.map_or(Named::Nothing, |found| Named::Unit(Box::new(found.unit), found.code.to_string())))
    }

    /// From the bits to the batch; a forged code ends at the bits.
    async fn find_unit(&self, code: UnitCode) -> Result<Option<Found>> {
        let ring = self.key_ring(Slot::of(code)).await?;
        let Ok(unit) = ring.open(code) else { return Ok(None) };
        let issued = store::scan::issued(&mut self.read().await?, unit.slot.number(), unit.number).await?;
        Ok(issued.map(|unit| Found { code, unit, hallmark_svg: ring.hallmark(code).map(|mark| mark.to_svg()).unwrap_or_default() }))
    }

    /// What the next check would be.
    async fn next_scan(&self, unit: &IssuedUnit) -> Result<Scan> {
        let tally = store::scan::tally(&mut self.read().await?, unit.batch_id, unit.number).await?;
        Ok(Scan { nth: tally.map_or(0, |tally| tally.checks) + 1, at: self.now() })
    }

    /// When a unit was checked first, and the checks before this one: the first and the latest.
    async fn history(&self, unit: &IssuedUnit, scan: Scan) -> Result<(Timestamp, Vec<Scan>)> {
        let mut conn = self.read().await?;
        let first = store::scan::tally(&mut conn, unit.batch_id, unit.number).await?.map_or(scan.at, |tally| tally.first_checked_at);
        let mut earlier = store::scan::earlier(&mut conn, unit.batch_id, unit.number, scan.nth, EARLIER).await?;
        earlier.reverse();
        if earlier.first().is_some_and(|oldest| oldest.nth > 1) {
            earlier.insert(0, Scan { nth: 1, at: first });
        }
        Ok((first, earlier))
    }

    async fn verdict(&self, found: Found, scan: Scan, (standing, message): (Standing, String), only_look: bool) -> Result<CheckVerdict> {
        let Found { code, unit, hallmark_svg } = found;
        // One check alone is never a copy.
        let risk = if scan.nth > 1 && standing == Standing::Active { Some(self.judge(&unit, scan, only_look).await?) } else { None };
        let (first_checked_at, earlier) = if scan.nth == 1 { (scan.at, Vec::new()) } else { self.history(&unit, scan).await? };
        let checked = Box::new(CheckedUnit {
            code,
            hallmark_svg,
            brand: unit.brand_name,
            product_id: unit.product_id,
            product: unit.product_name,
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

/// The code, and the GTIN that it is asked with; or the answer, if there is nothing to look for.
fn read(question: &CheckQuestion<'_>) -> Result<(UnitCode, Option<Gtin>), CheckVerdict> {
    let typed = question.code;
    let link = typed.contains("/01/").then(|| DigitalLink::parse(typed).ok()).flatten();
    let (text, linked) = match &link {
        Some(link) => (link.serial().unwrap_or_default(), Some(link.gtin())),
        None => (typed, None),
    };
    let code = UnitCode::parse(text).map_err(|error| CheckVerdict::mistyped(&error, text))?;
    match question.gtin.map(Gtin::parse) {
        None => Ok((code, linked)),
        Some(Ok(gtin)) => Ok((code, Some(gtin))),
        // An address with an impossible GTIN was never printed by anybody here.
        Some(Err(_)) => Err(CheckVerdict::NotIssued { code }),
    }
}

/// A form's token counts for one code: typed over with another code, the form asks anew.
fn once_for(once: Uuid, code: UnitCode) -> Uuid {
    let mut text = once.as_bytes().to_vec();
    text.extend_from_slice(&code.to_ascii());
    let hash = sha256(&text);
    Uuid::from_bytes(std::array::from_fn(|at| hash[at]))
}
