//! Copies: what checks give away, the judgement of a unit's history, and the units that a brand should look at.

use crate::{Actor, Client, Portal, PortalError, Result, policy::Action};
use codes::Slot;
use copies::{Activation, Check, Device, Made};
use model::{
    any_code::AnyCode,
    check::Scan,
    place::Place,
    risk::{Risk, RiskVerdict, Thresholds, UnitAlert},
};
use store::scan::{IssuedUnit, Trace};

impl Portal {
    /// What is kept of a check beside its time. The device is a hash under the portal's secret, of what the browser calls itself and its network
    /// together with the code: it tells whether one unit was checked twice from one device, and nothing across units.
    pub(crate) fn trace(&self, client: &Client, code: AnyCode) -> Trace {
        let device = (!client.address.is_empty()).then(|| {
            let seen = format!("{code} {} {}", client.address, client.user_agent);
            let mac = self.secret().mac("device of a check", seen.as_bytes());
            i64::from_be_bytes(std::array::from_fn(|at| mac[at]))
        });
        Trace { place: client.country.map(Place::Country), device, ..Trace::default() }
    }

    /// Judges a unit's history, and notes for the brand what looks like copies; a mere look notes nothing.
    pub(crate) async fn judge(&self, unit: &IssuedUnit, scan: Scan, only_look: bool) -> Result<Risk> {
        let traces = store::scan::traces(&mut self.read().await?, unit.batch_id, unit.number).await?;
        let checks: Vec<Check> = traces
            .into_iter()
            .map(|(at, trace)| Check {
                at,
                place: trace.place,
                device: trace.device.map(|device| Device(u64::from_be_bytes(device.to_be_bytes()))),
                claim: trace.claim,
                lot_seen: trace.lot_seen,
                channel: trace.channel,
            })
            .collect();
        let made = Made {
            lot: unit.lot.clone(),
            expires_on: unit.expires_on,
            markets: unit.origin.markets.clone(),
            sealed_at: unit.sealed_at,
            activation: Activation::Untold,
        };
        let risk = copies::judge(&made, &checks, Thresholds::default()).map_err(PortalError::internal)?;
        if risk.verdict != RiskVerdict::Fine && !only_look {
            let mut change = self.change().await?;
            store::scan::alert(&mut change.tx, unit.batch_id, unit.number, &risk, scan.nth, scan.at).await?;
            change.commit().await?;
        }
        Ok(risk)
    }

    /// The brand's units whose checks look like those of copies, the likeliest first.
    pub async fn unit_alerts(&self, actor: &Actor) -> Result<Vec<UnitAlert>> {
        let brand = actor.brand_for(Action::ReadCodes)?.brand_id;
        let stored = store::scan::alerts_of_brand(&mut self.read().await?, brand).await?;
        let mut alerts = Vec::with_capacity(stored.len());
        for alert in stored {
            let slot = Slot::new(alert.key_slot).map_err(PortalError::internal)?;
            let key = self.key_ring(slot).await?.slot(slot).cloned().ok_or_else(|| PortalError::internal("an alert names a slot without keys"))?;
            alerts.push(UnitAlert {
                code: match alert.imported {
                    Some(code) => code.into(),
                    None => key.seal(alert.number).map_err(PortalError::internal)?.into(),
                },
                batch: alert.batch,
                product: alert.product,
                lot: alert.lot,
                likely_copied: alert.likely_copied,
                score: alert.score,
                findings: alert.findings,
                checks: alert.checks,
                first_at: alert.first_at,
                last_at: alert.last_at,
            });
        }
        Ok(alerts)
    }
}
