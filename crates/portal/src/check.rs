//! Checking a code: the one use case that everybody has.

mod asked;
mod hosts;

pub(crate) use asked::{Asked, Scanned, may_be_serial, names_unit, own_serial_in, read, serial_in, spellings};
pub(crate) use hosts::host_in;

use crate::{Actor, Portal, Result, known::Stands, once::Once, policy::Action, recorder::Ask, throttle::VoidUnit};
use codes::{Slot, hallmark::Hallmark};
use model::{
    alert::AlertId,
    any_code::{AnyCode, CodeSource, ForeignCode},
    check::{BrandHelp, CheckVerdict, CheckedUnit, Earlier, PRODUCT_NUMBER, Scan, TYPE_EXACTLY},
    date::Day,
    id::{BatchId, BrandId},
    risk::{Claim, Finding, RiskVerdict},
    standing::Standing,
    unit_code::UnitCode,
};
use std::{
    fmt,
    time::{Duration, Instant},
};
use store::{
    recording::{Recorded, UnitPlace},
    scan::{IssuedUnit, Trace},
};
use uuid::Uuid;

use asked::{Reading, is_guessable};

/// How many earlier checks an answer shows, beside the first.
const EARLIER: i64 = 5;

/// Misses are answered at multiples of this after they came: longer than what one or two statements take more or less.
const MISS_BEAT: Duration = Duration::from_millis(25);

/// Whether a question counts as a check. Who could look without a trace could pick the codes that were never checked, and print those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// It counts.
    #[default]
    Counts,
    /// It does not, for who asks is sent no answer, but its headers.
    Headers,
    /// It does not for the operator and for the brand whose unit it is; for all others it counts.
    Own,
}

/// What is asked.
#[derive(Clone, Debug, Default)]
pub struct CheckQuestion<'a> {
    /// The code as typed or as a scanner sent it, or the whole printed address.
    pub code: &'a str,
    /// The GTIN that the address names: a genuine code under another product's number is not genuine there.
    pub gtin: Option<&'a str>,
    /// By what the asker knows the check: the same again is not another one.
    pub once: Option<Once>,
    /// Whether it counts.
    pub look: Look,
    /// It is a buyer's check, whoever sends it: an app's, for who uses it.
    pub for_buyer: bool,
    /// Without what only a person looks at: the hallmark, and each check before this one.
    pub brief: bool,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What is known of the code.
    pub verdict: CheckVerdict,
    /// It is a check of the unit, with its number among them; else the unit's number is that of the check that would come next.
    pub counted: bool,
    /// It was made for the trade: kept, but not counted among the checks of buyers.
    pub for_trade: bool,
}

impl Checked {
    const fn looked(verdict: CheckVerdict) -> Self {
        Self { verdict, counted: false, for_trade: false }
    }
}

/// What a text names, for those who do not check a code but ship its unit.
pub(crate) enum Named {
    /// A unit, and its code as it is written.
    Unit(Box<IssuedUnit>, String),
    /// No code: what is wrong with it and where.
    Mistyped(String),
    /// A code that nobody issued, as it is written.
    Nothing(String),
    /// A code that can only be a number of a brand's own: nobody has looked.
    NotLooked {
        /// As it is written.
        code: String,
        /// What is wrong with it, where it is more likely a slip in a code of ours.
        slip: Option<String>,
    },
}

/// Which codes are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Among {
    /// All.
    All,
    /// Those that nobody guesses: not the numbers that brands made themselves, of which one guess in ten thousand may be right.
    Unguessable,
}

/// A unit that the portal's keys and tables know.
pub(crate) struct Found {
    pub code: AnyCode,
    pub unit: IssuedUnit,
    pub stands: Stands,
    hallmark: Option<Hallmark>,
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
        Ok(self.check_or_look(actor, question).await?.verdict)
    }

    /// The same, and whether it was counted.
    pub async fn check_or_look(&self, actor: &Actor, question: &CheckQuestion<'_>) -> Result<Checked> {
        actor.may(Action::CheckCode)?;
        let began = Instant::now();
        let asked = match read(question) {
            Ok(asked) => asked,
            Err(verdict) => return Ok(Checked::looked(verdict)),
        };
        self.may_guess(actor, asked.said().gtin).await?;
        // What is kept in memory of the unit's batch is behind the times if recording the check finds so: then it is read anew, and so again
        // if something happens to the batch's units just then.
        let mut kept = match question.look {
            Look::Counts => true,
            Look::Headers => false,
            Look::Own => !matches!(actor, Actor::System) && actor.memberships().is_empty(),
        };
        let trader = actor.trader().filter(|_| question.look != Look::Headers && !question.for_buyer);
        // Nothing is recorded then by which it would be found out.
        kept &= trader.is_none();
        let owns = |unit: &IssuedUnit| matches!(actor, Actor::System) || actor.acts_for(unit.brand_id);
        let looks_at = |unit: &IssuedUnit| match question.look {
            Look::Counts => false,
            Look::Headers => true,
            Look::Own => owns(unit),
        };
        loop {
            let (found, owner) = self.find(&asked.without_guessable(), kept).await?;
            // Of what is not found as a code that nobody guesses one is looked for after the other, void ones and those that were never made alike.
            let is_good = found.as_ref().is_some_and(|found| found.stands.0 != Standing::Void);
            let turn = if is_good { None } else { self.guess_in_turn(actor, asked.said().gtin).await? };
            let (found, owner) = match found {
                Some(found) => (Some(found), owner),
                None => {
                    let (found, other) = self.find(&asked.guessable_alone(), kept).await?;
                    (found, owner.or(other))
                }
            };
            // What is void looks like what was never made: nobody who guesses learns more.
            let void = match &found {
                Some(found) if found.stands.0 != Standing::Void => VoidUnit::No,
                Some(found) if looks_at(&found.unit) => VoidUnit::LookedAt,
                Some(found) => VoidUnit::TurnedUp(AlertId { batch: found.unit.batch_id, number: found.unit.number }, trader.filter(|_| !owns(&found.unit))),
                None => VoidUnit::No,
            };
            let Some(found) = found.filter(|found| found.stands.0 != Standing::Void) else {
                let answer = self.unknown(actor, &asked, owner, void).await?;
                drop(turn);
                // All misses are answered at the same pace: what little is left of how long they took does not show.
                tokio::time::sleep(until_beat(began.elapsed())).await;
                return Ok(Checked::looked(answer));
            };
            drop(turn);
            if matches!(&found.code, AnyCode::Foreign(code) if is_guessable(code)) {
                self.note_found(actor, found.unit.brand_id, found.place()).await?;
            }
            let asks = owner_hash(actor, found.code);
            // A brand's own codes may lead wherever it likes.
            let mut leads_to = None;
            for host in asked.hosts.iter().filter(|_| found.code.source() == CodeSource::Markward) {
                if leads_to.is_none() && !self.is_label_host(host).await? {
                    leads_to = Some(host.clone());
                }
            }
            let (looks, own) = (looks_at(&found.unit), owns(&found.unit));
            if let Some(trader) = trader.filter(|_| !looks && !own) {
                self.record_trade_check(trader, &found.unit, found.stands.0).await?;
                let next = self.next_scan(&found.unit).await?;
                let verdict = self.verdict(question, found, next, asks, (true, false, own), leads_to).await?;
                return Ok(Checked { verdict, counted: false, for_trade: true });
            }
            if looks {
                let next = self.next_scan(&found.unit).await?;
                return Ok(Checked::looked(self.verdict(question, found, next, asks, (looks, false, own), leads_to).await?));
            }
            let once = question.once.map(|once| once.for_code(found.code));
            let (on_record, seen) = (found.unit.expires_on, asked.expires);
            let expiry_seen = seen.map(|seen| on_record.filter(|day| seen.says(*day)).unwrap_or_else(|| seen.day()));
            let (lot_seen, other_lot) = asked.lot.clone().map_or((None, None), |lot| match lot.is_alike(&found.unit.lot) {
                true => (Some(lot), None),
                false => (None, Some(lot)),
            });
            let otherwise = leads_to.is_some() || other_lot.is_some() || seen.zip(on_record).is_some_and(|(seen, day)| !seen.says(day));
            let trace = Trace { lot_seen, expiry_seen, other_lot, other_host: leads_to.clone(), ..self.trace(&actor.client(), found.code) };
            let IssuedUnit { batch_id: batch, number, events, .. } = found.unit;
            if let Some(recorded) = self.record_check(Ask { batch, number, events, once, trace, owner_hash: asks }).await?
                // A check from before is answered as its unit stands now, on whatever node that was said.
                && !(recorded.again && kept)
            {
                return Ok(Checked {
                    verdict: self.verdict(question, found, recorded, asks, (false, otherwise, own), leads_to).await?,
                    counted: true,
                    for_trade: false,
                });
            }
            kept = false;
        }
    }

    /// The unit of a genuine code and how it stands, for those who only look.
    pub(crate) async fn issued_unit(&self, code: UnitCode) -> Result<Option<(IssuedUnit, Stands)>> {
        Ok(self.find_unit(code, false).await?.map(|found| (found.unit, found.stands)))
    }

    /// The same of a code of any kind.
    pub(crate) async fn issued_any(&self, code: AnyCode) -> Result<Option<(IssuedUnit, Stands)>> {
        match code {
            AnyCode::Unit(code) => self.issued_unit(code).await,
            AnyCode::Foreign(code) => {
                let Some(unit) = store::scan::imported(&mut self.read().await?, code.key()).await? else { return Ok(None) };
                let stands = self.standing(&unit).await?;
                Ok(Some((unit, stands)))
            }
        }
    }

    /// Of a code as it was typed.
    async fn find_foreign(&self, code: ForeignCode) -> Result<Option<Found>> {
        let Some((unit, code)) = store::scan::imported_typed(&mut self.read().await?, code).await? else { return Ok(None) };
        let stands = self.standing(&unit).await?;
        Ok(Some(Found { code: AnyCode::Foreign(code), unit, stands, hallmark: None }))
    }

    /// The unit that a text names, without counting a check. Whoever asks sees to it that nobody guesses.
    pub(crate) async fn unit_named(&self, text: &str, among: Among) -> Result<Named> {
        let asked = match read(&CheckQuestion { code: text, ..CheckQuestion::default() }) {
            Ok(asked) => asked,
            Err(CheckVerdict::Mistyped { message, .. }) => return Ok(Named::Mistyped(message)),
            Err(CheckVerdict::NotIssued { code }) => return Ok(Named::Nothing(code.to_string())),
            Err(_) => return Ok(Named::Nothing(text.trim().to_owned())),
        };
        let found = match among {
            Among::All => self.find(&asked, false).await?.0,
            Among::Unguessable => self.find(&asked.without_guessable(), false).await?.0,
        };
        if let Some(found) = found {
            return Ok(Named::Unit(Box::new(found.unit), found.code.to_string()));
        }
        if asked.product.is_some() && !(among == Among::Unguessable && self.may_be_guess(&asked).await?) {
            return Ok(Named::Mistyped(PRODUCT_NUMBER.to_owned()));
        }
        if among == Among::All && self.is_alike_to_several(&asked).await? {
            return Ok(Named::Mistyped(TYPE_EXACTLY.to_owned()));
        }
        let said = asked.said();
        let foreign = self.foreign_of(said).await?;
        let written = |code: ForeignCode| said.unit.as_ref().map_or_else(|_| code.to_string(), ToString::to_string);
        let slip = if asked.product.is_some() { Some(PRODUCT_NUMBER.to_owned()) } else { said.near_slip().map(ToString::to_string) };
        Ok(match (&said.unit, foreign, slip) {
            (_, Some(code), slip) if among == Among::Unguessable && is_guessable(&code) => Named::NotLooked { code: written(code), slip },
            (Err(_), Some(_), Some(slip)) => Named::Mistyped(slip),
            (Err(error), None, _) => Named::Mistyped(asked.slip.as_ref().map_or_else(|| error.to_string(), ToString::to_string)),
            (Err(_), Some(code), None) => Named::Nothing(code.to_string()),
            (Ok(code), ..) => Named::Nothing(code.to_string()),
        })
    }

    /// The unit that a text names, and its code, without a check and without a miss that counts: for those who are shown their own only.
    pub(crate) async fn unit_in(&self, text: &str) -> Result<Option<Found>> {
        match read(&CheckQuestion { code: text, ..CheckQuestion::default() }) {
            Ok(asked) => Ok(self.find(&asked, false).await?.0),
            Err(_) => Ok(None),
        }
    }

    /// Whether any brand here has serial numbers of its own: then a bare text that a camera reads may be one.
    pub async fn reads_serials(&self) -> Result<bool> {
        Ok(store::imported::has(&mut self.read().await?, CodeSource::Serial).await?)
    }

    /// The code of another system that a text can be, where such codes are in use.
    async fn foreign_of(&self, said: &Reading) -> Result<Option<ForeignCode>> {
        Ok(match said.foreign.first() {
            // Nobody types an address or Amazon's form by a slip.
            Some(code) if said.gtin.is_some() || code.source() != CodeSource::Serial => Some(*code),
            Some(code) if store::imported::has(&mut self.read().await?, CodeSource::Serial).await? => Some(*code),
            _ => None,
        })
    }

    /// Whether the number of a product could be a try at a brand's own serial numbers, of which some look like one. One that is told here is none.
    async fn may_be_guess(&self, asked: &Asked) -> Result<bool> {
        let Some(gtin) = asked.product.filter(|_| !asked.said().foreign.is_empty()) else { return Ok(false) };
        Ok(self.foreign_of(asked.said()).await?.is_some() && !store::product::is_known(&mut self.read().await?, gtin).await?)
    }

    /// Whether codes were imported, before such were refused, of which what was typed may be either.
    async fn is_alike_to_several(&self, asked: &Asked) -> Result<bool> {
        for code in asked.readings().flat_map(|reading| &reading.foreign).filter(|code| code.source() != CodeSource::Amazon) {
            if store::imported::several_alike(&mut self.read().await?, *code).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The unit of the first code that somebody issued; under an address with a GTIN, for that product. And the brand that issued one, though for
    /// another product.
    async fn find(&self, asked: &Asked, kept: bool) -> Result<(Option<Found>, Option<BrandId>)> {
        let mut owner = None;
        for reading in asked.readings() {
            // Beside a code of ours people type the number of a carton or a shop's own: nobody guesses a hundred bits.
            let is_ours = |found: &Found| reading.by_hand() && matches!(found.code, AnyCode::Unit(_));
            let fits = |found: &Found| reading.gtin.is_none_or(|gtin| gtin == found.unit.gtin) || is_ours(found);
            if let Ok(code) = reading.unit
                && let Some(found) = self.find_unit(code, kept).await?
            {
                owner = owner.or(Some(found.unit.brand_id));
                if fits(&found) {
                    return Ok((Some(found), owner));
                }
            }
            for code in &reading.foreign {
                let Some(found) = self.find_foreign(*code).await? else { continue };
                owner = owner.or(Some(found.unit.brand_id));
                if fits(&found) {
                    return Ok((Some(found), owner));
                }
            }
        }
        Ok((None, owner))
    }

    /// The answer where there is nothing, or a void unit. What is no code of ours is a slip, unless brands here have numbers of their own that it could be.
    async fn unknown(&self, actor: &Actor, asked: &Asked, owner: Option<BrandId>, void: VoidUnit) -> Result<CheckVerdict> {
        if owner.is_none() {
            self.look_elsewhere().await?;
        }
        if let Some(gtin) = asked.product {
            if void != VoidUnit::No || self.may_be_guess(asked).await? {
                self.note_miss(actor, owner, None, void).await?;
            }
            return Ok(CheckVerdict::ProductNumber { gtin });
        }
        let said = asked.said();
        let own = if said.unit.is_ok() { None } else { self.foreign_of(said).await? };
        let several = own.is_some() && self.is_alike_to_several(asked).await?;
        if said.unit.is_ok() || own.is_some() || void != VoidUnit::No {
            self.note_miss(actor, owner, said.gtin, void).await?;
        }
        let slip = |error: &dyn fmt::Display| CheckVerdict::mistyped(error, &said.text);
        Ok(match (&said.unit, own) {
            _ if several => slip(&TYPE_EXACTLY),
            (Ok(code), _) => CheckVerdict::NotIssued { code: (*code).into() },
            (Err(_), _) if let Some(error) = &asked.slip => slip(error),
            (Err(_), _) if let Some(error) = said.near_slip() => slip(error),
            // The number under the bars belongs to it, and nobody has to know that.
            (Err(_), _) if said.may_lack_gtin() && store::imported::has(&mut self.read().await?, CodeSource::Sgtin).await? => {
                CheckVerdict::NeedsGtin { typed: said.text.clone() }
            }
            (Err(_), Some(own)) => CheckVerdict::NotIssued { code: own.into() },
            (Err(error), None) => slip(error),
        })
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
        Ok(issued.map(|(unit, stands)| Found { code: code.into(), unit, stands, hallmark: ring.hallmark(code) }))
    }

    /// A code that was never made ends at its bits; so that it takes no less time than one that is void or another product's, the database is asked
    /// of nothing instead. A genuine code asks no more than it needs.
    pub(crate) async fn look_elsewhere(&self) -> Result<()> {
        let mut conn = self.read().await?;
        store::scan::issued(&mut conn, 0, 0).await?;
        store::standing::of_unit(&mut conn, BatchId(Uuid::nil()), 0).await?;
        Ok(())
    }

    /// What the next check would be.
    pub(crate) async fn next_scan(&self, unit: &IssuedUnit) -> Result<Recorded> {
        let (tally, at) = (store::scan::tally(&mut self.read().await?, unit.batch_id, unit.number).await?, self.now());
        let (checks, first_checked_at, owner_hash) = tally.map_or((0, at, None), |tally| (tally.checks, tally.first_checked_at, tally.owner_hash));
        Ok(Recorded { scan: Scan { nth: checks + 1, at }, first_checked_at, owner_hash, again: false })
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

    /// Where the brand answers who has a unit that is called back or stolen.
    async fn brand_help(&self, brand: BrandId, unit: &CheckedUnit, standing: Standing) -> Result<BrandHelp> {
        let mut conn = self.read().await?;
        // Of a brand without an enrolled right nobody has shown that the mark is its own.
        if !store::product::brand(&mut conn, brand).await?.is_some_and(|brand| brand.enrolled) {
            return Ok(BrandHelp::default());
        }
        let website = store::brand::by_id(&mut conn, brand).await?.and_then(|brand| brand.website);
        let links = store::product_link::of_product(&mut conn, unit.product_id).await?;
        Ok(BrandHelp::of(website, links, standing, &unit.lot))
    }

    /// With whether it is only a look, whether the barcode says something else than the brand did, and whether it is the unit's own brand that asks; and the
    /// host that the label leads to, if it is none of ours.
    async fn verdict(
        &self,
        question: &CheckQuestion<'_>,
        found: Found,
        recorded: Recorded,
        asks: Option<[u8; 32]>,
        (looks, otherwise, own): (bool, bool, bool),
        leads_to: Option<String>,
    ) -> Result<CheckVerdict> {
        let Found { code, unit, stands: (standing, message), hallmark } = found;
        let Recorded { scan, first_checked_at, owner_hash, again } = recorded;
        if matches!(standing, Standing::Stolen | Standing::Recalled | Standing::NotActive) && !looks {
            self.note_turned_up(&unit, standing, scan.at).await?;
        }
        // Others may have checked the unit since a check from before.
        let checks = if again { self.next_scan(&unit).await?.scan.nth - 1 } else { scan.nth };
        // One check alone is never a copy, unless the thing itself says something else than its code; goods past their date are told of from the first.
        let past_date = unit.expires_on.is_some_and(|day| day.is_over(scan.at));
        let judged = (checks > 1 || otherwise || past_date) && standing == Standing::Active;
        let judged = if judged { Some(self.judge(&unit, Scan { nth: checks, ..scan }, looks || again, None).await?) } else { None };
        let (risk, cleared_at) = judged.map_or((None, None), |judged| (Some(judged.risk), judged.cleared_at));
        let earlier = if scan.nth == 1 || question.brief { Vec::new() } else { self.history(&unit, scan).await? };
        let brand_id = unit.brand_id;
        let checked = CheckedUnit {
            code,
            hallmark_svg: hallmark.filter(|_| !question.brief).map(|mark| mark.to_svg()).unwrap_or_default(),
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
            exact: true,
            claim: Claim::of(owner_hash, asks),
            leads_to,
            cleared_on: cleared_at.map(Day::of),
        };
        // What programs are answered is without the checks before, and says when the first was.
        let checked = Box::new(if own || question.brief { checked } else { checked.coarse() });
        Ok(match standing {
            Standing::NotActive => {
                let CheckedUnit { code, brand, hallmark_svg, .. } = &*checked;
                let (code, brand, hallmark_svg) = (*code, brand.clone(), hallmark_svg.clone());
                CheckVerdict::NotActive { code, brand, hallmark_svg, unit: (looks && own && question.look == Look::Own).then_some(checked) }
            }
            Standing::Stolen | Standing::Recalled => {
                let help = self.brand_help(brand_id, &checked, standing).await?;
                CheckVerdict::Withdrawn { unit: checked, standing, message, help }
            }
            // Void ones were answered before.
            Standing::Active | Standing::Void => match risk.filter(|risk| risk.verdict == RiskVerdict::LikelyCopied || checked.leads_to.is_some()) {
                Some(risk) => {
                    let reported = risk.findings.iter().map(|finding| finding.clone().without_places().text).collect();
                    let told = |finding: Finding| if own { finding.text } else { finding.without_spots().text };
                    CheckVerdict::AtRisk { unit: checked, reasons: risk.findings.into_iter().map(told).collect(), reported }
                }
                // Only looked at, nothing was noted of it.
                None if checked.leads_to.is_some() => CheckVerdict::AtRisk { unit: checked, reasons: Vec::new(), reported: Vec::new() },
                None if scan.nth == 1 => CheckVerdict::Genuine(checked),
                None => CheckVerdict::SeenBefore(checked),
            },
        })
    }
}

/// How long a miss still waits, so that it is answered at the next beat after it was asked.
pub(crate) fn until_beat(elapsed: Duration) -> Duration {
    let past = elapsed.as_micros() % MISS_BEAT.as_micros();
    MISS_BEAT - Duration::from_micros(u64::try_from(past).unwrap_or(0))
}

/// By what the unit's owner would be known, if it is the browser that asks. Numbers that are not ours are nobody's: they could be guessed.
fn owner_hash(actor: &Actor, code: AnyCode) -> Option<[u8; 32]> {
    match code {
        AnyCode::Unit(code) => actor.client().owner_hash(code),
        AnyCode::Foreign(_) => None,
    }
}
