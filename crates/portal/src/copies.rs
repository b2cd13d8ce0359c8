//! Copies: what checks give away, the judgement of a unit's history, and from which scores a brand wants to hear.

use crate::{Actor, Client, Portal, PortalError, Result, batch_date::leave_common_out, change::Subject, policy::Action, throttle::customer_of};
use copies::{Activation, Check, Device, Made};
use model::{
    alert::{AlertId, ThresholdPreview},
    any_code::AnyCode,
    batch::{Batch, OtherSaid},
    check::Scan,
    id::BatchId,
    place::Place,
    risk::{CheckChannel, Finding, FindingKind, Risk, RiskVerdict, THRESHOLD_MAX, Thresholds},
    standing::{self, Standing},
    time::Timestamp,
    told::ToldPart,
};
use serde_json::json;
use std::collections::HashMap;
use store::{
    finding::{Note, Noted},
    scan::{IssuedUnit, Trace},
    traces::TRACED,
};

/// Units of a brand's own history that thresholds are tried on: the latest.
const TRIED_ON: i64 = 500;
/// Of a unit with more checks than are judged, so many are kept: then as many can come as are missing until it is thinned out again.
const KEPT: usize = 120;

/// What is known of a unit's history.
pub(crate) struct Judged {
    /// What speaks against it.
    pub risk: Risk,
    /// When its brand looked into its checks last, and found no copy.
    pub cleared_at: Option<Timestamp>,
}

impl Portal {
    /// What is kept of a check beside its time. The device is two hashes under the portal's secret, of the network, and of what the browser calls itself
    /// and its address, each together with the code: they tell whether one unit was checked twice from one network or device, and nothing across units.
    pub(crate) fn trace(&self, client: &Client, code: AnyCode) -> Trace {
        let device = (!client.address.is_empty()).then(|| {
            let hash = |what, seen: String| {
                let mac = self.secret().mac(what, seen.as_bytes());
                u32::from_be_bytes(std::array::from_fn(|at| mac[at + 4]))
            };
            let browser = hash("device of a check", format!("{code} {} {}", client.address, client.user_agent));
            let network = hash("network of a check", format!("{code} {}", customer_of(&client.address)));
            Device::new(network, browser).0.cast_signed()
        });
        Trace { place: client.country.map(Place::Country), device, ..Trace::default() }
    }

    /// Judges a unit's history, and notes for the brand what looks like copies; a mere look notes nothing. What was `taken_back` was told by somebody and
    /// is forgotten.
    pub(crate) async fn judge(&self, unit: &IssuedUnit, scan: Scan, only_look: bool, taken_back: Option<ToldPart>) -> Result<Judged> {
        let id = AlertId { batch: unit.batch_id, number: unit.number };
        let mut conn = self.read().await?;
        let made = Made {
            lot: unit.lot.clone(),
            expires_on: unit.expires_on,
            markets: unit.origin.markets.clone(),
            sealed_at: unit.sealed_at,
            activation: activation(&mut conn, unit.activation, id).await?,
        };
        // Of most units that were checked twice nothing is found, nor was before: only of others it is asked what is noted.
        let early = scan.nth <= 2 && taken_back.is_none();
        let mut noted = if early { None } else { store::finding::noted(&mut conn, id).await? };
        let mut found = found(&mut conn, &made, id, noted.as_ref()).await?;
        if early && found.weighs() {
            noted = store::finding::noted(&mut conn, id).await?;
            if noted.as_ref().is_some_and(|noted| noted.sample || noted.cleared_at.is_some()) {
                found = self::found(&mut conn, &made, id, noted.as_ref()).await?;
            }
        }
        let Found { findings: afresh, places_since, common, checks } = found;
        if !common.is_empty() && !only_look {
            drop(conn);
            self.note_common(unit, &common).await?;
            conn = self.read().await?;
        }
        let kept = noted.as_ref().map_or_else(Vec::new, |noted| still_speaking(noted, &afresh, taken_back));
        let cleared_at = noted.as_ref().and_then(|noted| noted.cleared_at);
        let grown = noted.as_ref().filter(|noted| noted.has_grown(scan.nth));
        let lost = noted.as_ref().is_some_and(|noted| noted.counts() && noted.findings != kept);
        // Nothing is below every threshold.
        let nothing = afresh.iter().chain(&kept).all(|finding| finding.weight <= 0);
        let thresholds = if nothing { None } else { store::threshold::thresholds(&mut conn, unit.brand_id).await? }.unwrap_or_default();
        drop(conn);
        let (kept, afresh) = (Risk::of(kept, thresholds), Risk::of(afresh, thresholds));
        let anew = (afresh.verdict, afresh.score) >= (kept.verdict, kept.score);
        let risk = if anew { afresh } else { kept };
        if !only_look {
            // What is noted says the same again, unless the brand set other thresholds, the unit was out of circulation meanwhile, or it has to be looked at again.
            let same = noted.as_ref().is_some_and(|noted| {
                noted.counts() && noted.findings == risk.findings && noted.likely_copied == (risk.verdict == RiskVerdict::LikelyCopied) && !noted.turned_up
            });
            if (risk.verdict != RiskVerdict::Fine && (!same || grown.is_some())) || lost {
                let instead = noted.as_ref().and_then(|noted| noted.found_at);
                let note = Note { risk: &risk, checks: scan.nth, at: scan.at, places_since: places_since.filter(|_| anew), instead };
                let mut change = self.change().await?;
                store::finding::note(&mut change.tx, id, note).await?;
                change.commit().await?;
            } else if let Some(then) = grown.and_then(|noted| noted.decided_checks) {
                let mut change = self.change().await?;
                store::finding::wake(&mut change.tx, id, then).await?;
                change.commit().await?;
            }
            if checks > TRACED {
                self.thin_out(id).await?;
            }
        }
        Ok(Judged { risk, cleared_at })
    }

    /// Keeps what tells something of a unit's many checks: what is judged of it stays bounded, and who checks it again and again hides nothing.
    async fn thin_out(&self, id: AlertId) -> Result<()> {
        let rows = store::traces::numbered(&mut self.read().await?, id.batch, id.number).await?;
        let (numbers, traces): (Vec<i64>, Vec<_>) = rows.into_iter().map(|(nth, at, trace)| (nth, (at, trace))).unzip();
        let kept: Vec<i64> = copies::telling(&checks_of(traces), KEPT).into_iter().map(|at| numbers[at]).collect();
        let mut change = self.change().await?;
        store::traces::keep(&mut change.tx, id.batch, id.number, &kept).await?;
        change.commit().await
    }

    /// Notes for the brand that a unit was checked which nobody should have. Once it is noted, its row in `units` counts on.
    pub(crate) async fn note_turned_up(&self, unit: &IssuedUnit, standing: Standing, at: Timestamp) -> Result<()> {
        let id = AlertId { batch: unit.batch_id, number: unit.number };
        let noted = store::alert::by_id(&mut self.read().await?, id).await?;
        if noted.is_some_and(|alert| alert.standing == Some(standing) && !alert.has_grown()) {
            return Ok(());
        }
        let mut change = self.change().await?;
        store::alert::note_turned_up(&mut change.tx, Some(id), standing, 0, false, at).await?;
        change.commit().await
    }

    /// The thresholds of the brand that the session works for, and how many units of its own history reach each score.
    pub async fn thresholds(&self, actor: &Actor) -> Result<ThresholdPreview> {
        let brand = actor.brand_for(Action::ReadAlerts)?.brand_id;
        let mut conn = self.read().await?;
        let thresholds = store::threshold::thresholds(&mut conn, brand).await?.unwrap_or_default();
        let (units, tried) = store::threshold::to_judge(&mut conn, brand, TRIED_ON).await?;
        let mut made: HashMap<BatchId, Option<(Made, standing::Activation)>> = HashMap::new();
        let mut scores = Vec::with_capacity(tried.len());
        for id in tried {
            if let std::collections::hash_map::Entry::Vacant(vacant) = made.entry(id.batch) {
                vacant.insert(store::batch::by_id(&mut conn, id.batch).await?.and_then(|stored| made_of(stored.batch)));
            }
            let Some(Some((made, when))) = made.get(&id.batch) else { continue };
            let made = &Made { activation: activation(&mut conn, *when, id).await?, ..made.clone() };
            let noted = store::finding::noted(&mut conn, id).await?;
            let afresh = found(&mut conn, made, id, noted.as_ref()).await?.findings;
            let kept = noted.as_ref().map_or_else(Vec::new, |noted| still_speaking(noted, &afresh, None));
            scores.push(score(&afresh).max(score(&kept)));
        }
        let reach = (1..=THRESHOLD_MAX).map(|at| (at, i64::try_from(scores.iter().filter(|score| **score >= at).count()).unwrap_or(i64::MAX))).collect();
        let judged = i64::try_from(scores.len()).unwrap_or(i64::MAX);
        Ok(ThresholdPreview { thresholds, judged, units, reach, may_manage: actor.may(Action::ManageThresholds).is_ok() })
    }

    /// Sets from where the brand wants to hear. What was noted before stays as it is; a unit is judged anew at its next check.
    pub async fn set_thresholds(&self, actor: &Actor, watch: &str, likely_copied: &str) -> Result<()> {
        let brand = actor.brand_for(Action::ManageThresholds)?.brand_id;
        let new = Thresholds::parse(watch, likely_copied).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let mut change = self.change().await?;
        let old = store::threshold::thresholds(&mut change.tx, brand).await?.unwrap_or_default();
        if new == old {
            return Ok(());
        }
        let now = change.now;
        store::threshold::set_thresholds(&mut change.tx, brand, new, now).await?;
        let summary = format!("Units are watched from a score of {} and held for copies from {}", new.watch(), new.likely_copied());
        change.audit(actor, "thresholds.changed", Subject::of("brand", brand.0, brand), &summary, json!({ "before": old, "after": new })).await?;
        change.commit().await
    }
}

/// What a unit's history says now.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    /// When the oldest check was made whose place is known.
    places_since: Option<Timestamp>,
    /// What other units of its batch carry too, and is not noted yet.
    common: Vec<OtherSaid>,
    /// Checks that were read.
    checks: i64,
}

impl Found {
    fn weighs(&self) -> bool {
        self.findings.iter().any(|finding| finding.weight > 0)
    }
}

/// Judges the checks of a unit that its brand has not looked into yet; a sample's are not judged.
async fn found(conn: &mut store::Conn, made: &Made, id: AlertId, noted: Option<&Noted>) -> Result<Found> {
    if noted.is_some_and(|noted| noted.sample) {
        return Ok(Found::default());
    }
    let mut history = store::alert::history(conn, id).await?;
    let checks = history.iter().filter(|(_, trace)| trace.channel == CheckChannel::Consumer).count();
    if let Some(cleared) = noted.and_then(|noted| noted.cleared_at) {
        history.retain(|(at, _)| *at > cleared);
    }
    let places_since = history.iter().filter(|(_, trace)| trace.place.is_some()).map(|(at, _)| *at).min();
    let mut judged = checks_of(history);
    let common = leave_common_out(conn, id.batch, made.expires_on, &mut judged).await?;
    let findings = copies::judge(made, &judged, Thresholds::default()).map_err(PortalError::internal)?.findings;
    Ok(Found { findings, places_since, common, checks: i64::try_from(checks).unwrap_or(i64::MAX) })
}

/// What was found before and speaks against the unit still: more checks take nothing back, nor do places that are forgotten. What three units of a batch
/// turned out to have in common does not speak any more, nor what somebody told and took back, if nobody else told it.
fn still_speaking(noted: &Noted, afresh: &[Finding], taken_back: Option<ToldPart>) -> Vec<Finding> {
    if !noted.counts() {
        return Vec::new();
    }
    let told = match taken_back {
        Some(ToldPart::Lot) => Some(FindingKind::LotMismatch),
        Some(ToldPart::Bought) => Some(FindingKind::ManyShops),
        Some(ToldPart::Place) | None => None,
    };
    let passes = |kind| matches!(kind, FindingKind::ExpiryMismatch | FindingKind::BarcodeLotMismatch) || Some(kind) == told;
    let still = |finding: &&Finding| !passes(finding.kind) || afresh.iter().any(|other| other.kind == finding.kind);
    let named = |finding: &Finding| if taken_back == Some(ToldPart::Place) { finding.clone().without_places() } else { finding.clone() };
    noted.findings.iter().filter(still).map(named).collect()
}

fn score(findings: &[Finding]) -> i32 {
    findings.iter().map(|finding| finding.weight).sum()
}

/// A history as it is judged. A listing says better than words where a thing was bought.
pub(crate) fn checks_of(traces: Vec<(Timestamp, Trace)>) -> Vec<Check> {
    let check = |(at, trace): (Timestamp, Trace)| Check {
        at,
        place: trace.place,
        device: trace.device.map(|device| Device(device.cast_unsigned())),
        claim: trace.claim,
        lot_seen: trace.lot_seen,
        expiry_seen: trace.expiry_seen,
        other_lot: trace.other_lot,
        other_host: trace.other_host,
        bought_at: trace.listing.map(|listing| listing.to_string()).or(trace.bought_at),
        channel: trace.channel,
    };
    traces.into_iter().map(check).collect()
}

/// What the brand said of a sealed batch, and when its codes begin to count.
fn made_of(batch: Batch) -> Option<(Made, standing::Activation)> {
    let Batch { lot, expires_on, origin, sealed_at, activation, .. } = batch;
    Some((Made { lot, expires_on, markets: origin.markets, sealed_at: sealed_at?, activation: Activation::Untold }, activation))
}

/// Since when consumers can have a unit. Where codes count as soon as they are made, what the brand says of shipments may come when it likes.
async fn activation(conn: &mut store::Conn, when: standing::Activation, id: AlertId) -> Result<Activation> {
    Ok(match when {
        standing::Activation::Sealed => Activation::Untold,
        standing::Activation::Shipped => store::standing::activated(conn, id.batch, id.number).await?.map_or(Activation::NotYet, Activation::Since),
    })
}
