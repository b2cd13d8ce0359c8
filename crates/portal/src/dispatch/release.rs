//! Units that came back to whoever sent them.

use super::judge::cut;
use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    check::{Among, Named, spellings},
    policy::Action,
};
use model::{
    dispatch::Refusal,
    id::{BatchId, DispatchId},
};
use serde_json::json;
use std::collections::BTreeSet;
use store::StoreError;

impl Portal {
    /// Releases units that came back, so that they can be shipped again: the seller its own, a brand those of its products. Codes are taken as they are
    /// when units are confirmed: typed, scanned, as addresses. Answers how many units were released; one that is named twice is one.
    pub async fn release_units(&self, actor: &Actor, id: DispatchId, codes: &[String], reason: &str) -> Result<u32> {
        actor.known()?;
        let stored = self.stored(&mut self.read().await?, id).await?;
        let own = actor.may(Action::ConfirmDispatches).is_ok() && actor.keeps(stored.seller_id);
        if !own {
            actor.may_for(Action::ManageCodes, stored.brand_id, "dispatch")?;
        }
        let reason = model::coverage::parse_reason(reason).map_err(|_| PortalError::field("reason", "Say why in a few words, such as “returned, unopened”"))?;
        if codes.is_empty() {
            return Err(PortalError::field("codes", "Say which units came back"));
        }
        let mut named = Vec::with_capacity(codes.len());
        for (at, code) in codes.iter().enumerate() {
            named.push((at, code, self.held_unit(id, code).await?.ok_or_else(|| not_confirmed(at, code))?));
        }
        // In the order of units, as everybody takes them.
        named.sort_by_key(|(_, _, unit)| *unit);
        named.dedup_by_key(|(_, _, unit)| *unit);
        let mut change = self.change().await?;
        let (now, by) = (change.now, actor.user_id());
        for (at, code, unit) in &named {
            match store::dispatch_unit::release(&mut change.tx, id, *unit, by, &reason, now).await {
                Err(StoreError::Conflict) => return Err(not_confirmed(*at, code)),
                done => done?,
            }
        }
        // That a code stood twice in a request says nothing any more once its unit is back.
        let returned: BTreeSet<String> = named.iter().flat_map(|(_, code, _)| spellings(code)).collect();
        for line in store::dispatch_refusal::refused(&mut change.tx, id).await? {
            if line.refusal == Some(Refusal::Duplicate) && !spellings(&line.code).is_disjoint(&returned) {
                store::dispatch_refusal::settle_code(&mut change.tx, id, &line.code, now).await?;
            }
        }
        let units = u32::try_from(named.len()).unwrap_or(u32::MAX);
        let text = format!("Released {units} units of order {}: {reason}", stored.dispatch.order);
        change.audit(actor, "dispatch.released", Subject::of("dispatch", id.0, stored.brand_id), &text, json!({ "units": units })).await?;
        change.commit().await?;
        Ok(units)
    }

    /// The unit that a text names. What names none may still be a code as this order keeps it.
    async fn held_unit(&self, id: DispatchId, text: &str) -> Result<Option<(BatchId, u64)>> {
        match self.unit_named(text, Among::All).await? {
            Named::Unit(unit, _) => Ok(Some((unit.batch_id, unit.number))),
            Named::Mistyped(_) | Named::Nothing(_) | Named::NotLooked { .. } => {
                Ok(store::dispatch_unit::held_by_code(&mut self.read().await?, id, text.trim()).await?)
            }
        }
    }
}

fn not_confirmed(at: usize, code: &str) -> PortalError {
    PortalError::field("codes", format!("Code {}, {}, is not confirmed for this order (any more): nothing was released", at + 1, cut(code)))
}
