//! Copies: what checks give away, the judgement of a unit's history, and from which scores a brand wants to hear.

use crate::{Actor, Client, Portal, PortalError, Result, batch_date::leave_common_out, change::Subject, policy::Action, throttle::customer_of};
use copies::{Activation, Check, Device, Made};
use model::{
    alert::{AlertId, ThresholdPreview},
    any_code::AnyCode,
    batch::Batch,
    check::Scan,
    id::BatchId,
    place::Place,
    risk::{Risk, RiskVerdict, THRESHOLD_MAX, Thresholds},
    standing::{self, Standing},
    time::Timestamp,
};
use serde_json::json;
use std::collections::HashMap;
use store::scan::{IssuedUnit, TRACED, Trace};

/// Units of a brand's own history that thresholds are tried on: the latest.
const TRIED_ON: i64 = 500;
/// How far the clocks of nodes may be apart, in seconds.
const CLOCKS_APART: i64 = 60;

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

    /// Judges a unit's history, and notes for the brand what looks like copies; a mere look notes nothing.
    pub(crate) async fn judge(&self, unit: &IssuedUnit, scan: Scan, only_look: bool) -> Result<Risk> {
        let id = AlertId { batch: unit.batch_id, number: unit.number };
        let mut conn = self.read().await?;
        // What is traced of it does not grow any more: it was judged, and what was found is kept; but of a unit that was only seen while it was out of
        // circulation nothing was judged.
        let kept = if scan.nth > TRACED + 1 { Some(store::alert::by_id(&mut conn, id).await?) } else { None };
        let kept = kept.filter(|alert| alert.as_ref().is_none_or(|alert| !alert.findings.is_empty()));
        let kept = match kept {
            Some(None) if thresholds_are_new(&mut conn, unit, scan).await? => None,
            kept => kept,
        };
        let (mut places_since, mut common) = (None, Vec::new());
        let findings = match &kept {
            Some(alert) => alert.as_ref().map(|alert| alert.findings.clone()).unwrap_or_default(),
            None => {
                let history = store::alert::history(&mut conn, id).await?;
                places_since = history.iter().filter(|(_, trace)| trace.place.is_some()).map(|(at, _)| *at).min();
                let made = Made {
                    lot: unit.lot.clone(),
                    expires_on: unit.expires_on,
                    markets: unit.origin.markets.clone(),
                    sealed_at: unit.sealed_at,
                    activation: activation(&mut conn, unit.activation, id).await?,
                };
                let mut checks = checks_of(history);
                common = leave_common_out(&mut conn, id.batch, unit.expires_on, &mut checks).await?;
                copies::judge(&made, &checks, Thresholds::default()).map_err(PortalError::internal)?.findings
            }
        };
        if !common.is_empty() && !only_look {
            drop(conn);
            self.note_common(unit, &common).await?;
            conn = self.read().await?;
        }
        // Nothing is below every threshold.
        if findings.iter().all(|finding| finding.weight <= 0) {
            return Ok(Risk::of(findings, Thresholds::default()));
        }
        let thresholds = store::alert::thresholds(&mut conn, unit.brand_id).await?.unwrap_or_default();
        drop(conn);
        let risk = Risk::of(findings, thresholds);
        // What is kept says the same again, unless the brand set other thresholds, the unit was out of circulation meanwhile, or it has to be looked at again.
        let likely = risk.verdict == RiskVerdict::LikelyCopied;
        let known = kept.flatten().is_some_and(|alert| alert.likely_copied == likely && alert.standing.is_none() && !alert.has_grown());
        if !known && risk.verdict != RiskVerdict::Fine && !only_look {
            let mut change = self.change().await?;
            store::alert::note(&mut change.tx, id, &risk, scan.nth, scan.at, places_since).await?;
            change.commit().await?;
        }
        Ok(risk)
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
        let thresholds = store::alert::thresholds(&mut conn, brand).await?.unwrap_or_default();
        let (units, tried) = store::alert::to_judge(&mut conn, brand, TRIED_ON).await?;
        let mut made: HashMap<BatchId, Option<(Made, standing::Activation)>> = HashMap::new();
        let mut scores = Vec::with_capacity(tried.len());
        for id in tried {
            if let std::collections::hash_map::Entry::Vacant(vacant) = made.entry(id.batch) {
                vacant.insert(store::batch::by_id(&mut conn, id.batch).await?.and_then(|stored| made_of(stored.batch)));
            }
            let Some(Some((made, when))) = made.get(&id.batch) else { continue };
            let made = &Made { activation: activation(&mut conn, *when, id).await?, ..made.clone() };
            let mut checks = checks_of(store::alert::history(&mut conn, id).await?);
            leave_common_out(&mut conn, id.batch, made.expires_on, &mut checks).await?;
            scores.push(copies::judge(made, &checks, thresholds).map_err(PortalError::internal)?.score);
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
        let old = store::alert::thresholds(&mut change.tx, brand).await?.unwrap_or_default();
        if new == old {
            return Ok(());
        }
        let now = change.now;
        store::alert::set_thresholds(&mut change.tx, brand, new, now).await?;
        let summary = format!("Units are watched from a score of {} and held for copies from {}", new.watch(), new.likely_copied());
        change.audit(actor, "thresholds.changed", Subject::of("brand", brand.0, brand), &summary, json!({ "before": old, "after": new })).await?;
        change.commit().await
    }
}

/// Whether a brand set its thresholds since the check of a unit before this one.
async fn thresholds_are_new(conn: &mut store::Conn, unit: &IssuedUnit, scan: Scan) -> Result<bool> {
    let Some(set) = store::alert::thresholds_set(conn, unit.brand_id).await? else { return Ok(false) };
    let before = store::scan::earlier(conn, unit.batch_id, unit.number, scan.nth, 1).await?;
    Ok(before.first().is_some_and(|before| before.at <= set.plus_seconds(CLOCKS_APART)))
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
