//! Coverage of products by codes: set and ended by the brand, computed from what it shipped, shown to all who sell.

mod evidence;
mod report;
mod sums;

pub(crate) use sums::Sums;

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{
    batch::Lot,
    coverage::{Coverage, CoverageEvent, CoverageForm, CoverageNote, CoverageState, CoverageView, Enforcement, Evidence, FORGOTTEN_AFTER, Scope, parse_reason},
    dispatch::{Older, OlderClaim},
    gtin::Gtin,
    id::ProductId,
    time::Timestamp,
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, coverage::StoredNote};

/// A product's running coverage, with what its rule needs.
pub(crate) struct Running {
    pub scope: Scope,
    pub enforcement: Enforcement,
    /// How its codes reached those who sell.
    pub evidence: Evidence,
    /// The lots that a first lot has grown to.
    pub later: Vec<Lot>,
    /// All lots that the brand made codes for.
    lots: Vec<Lot>,
}

impl Running {
    /// Whether the brand said that it supplied somebody.
    pub fn supplied(&self, name: &str) -> bool {
        self.evidence.distributors.iter().any(|one| one.name.to_lowercase() == name.to_lowercase())
    }

    /// What a seller's word makes of units without codes.
    pub fn claim(&self, older: &Older) -> OlderClaim {
        older.claim(Some(&self.scope), &self.later, &self.lots, |name| self.supplied(name))
    }
}

impl Portal {
    /// A product's coverage, for its brand.
    pub async fn coverage(&self, actor: &Actor, product: ProductId) -> Result<CoverageView> {
        let product = self.product_for(actor, Action::ReadCodes, product).await?;
        let history = store::coverage::of_product(&mut self.read().await?, product.id).await?;
        let running = history.iter().find(|one| one.state == CoverageState::Running).cloned();
        let (enforcement, evidence) = match &running {
            Some(running) => {
                let found = self.evidence(product.id, &running.scope, running.counted_since).await?;
                (found.evidence.enforcement(), found.evidence)
            }
            None => (Enforcement::None, Evidence::default()),
        };
        let may_manage = actor.may_for(Action::ManageCodes, product.brand_id, "product").is_ok();
        Ok(CoverageView { running, enforcement, evidence, history, may_manage })
    }

    /// Says which units of a product carry codes; what was said before is history. Said again in the same words, nothing changes.
    pub async fn cover_product(&self, actor: &Actor, product: ProductId, form: CoverageForm<'_>) -> Result<()> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        self.enrolled_brand(product.brand_id).await?;
        let scope = Scope::parse(form).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        self.check_lots(product.id, &scope).await?;
        let mut change = self.change().await?;
        let (now, by) = (change.now, actor.user_id());
        let history = store::coverage::of_product(&mut change.tx, product.id).await?;
        let counted_since = counted_since(history.first(), now);
        if let Some(before) = history.iter().find(|one| one.state == CoverageState::Running) {
            if before.scope == scope {
                return Ok(());
            }
            let to = before.state.transition(CoverageEvent::Replace).map_err(PortalError::internal)?;
            store::coverage::close(&mut change.tx, product.id, to, by, now, "").await?;
        }
        match store::coverage::insert(&mut change.tx, self.new_id(), product.id, &scope, by, now, counted_since).await {
            Err(StoreError::Taken(_)) => return Err(StoreError::Conflict.into()),
            done => done?,
        }
        let text = format!("Coverage of {}: units {scope} carry a code", product.name);
        change.audit(actor, "coverage.set", Subject::of("product", product.id.0, product.brand_id), &text, json!({ "scope": scope })).await?;
        change.commit().await
    }

    /// Ends a product's coverage.
    pub async fn end_coverage(&self, actor: &Actor, product: ProductId, reason: &str) -> Result<()> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        let reason = parse_reason(reason).map_err(|error| PortalError::field("reason", error))?;
        let mut change = self.change().await?;
        let (now, by) = (change.now, actor.user_id());
        let to = CoverageState::Running.transition(CoverageEvent::End).map_err(PortalError::internal)?;
        match store::coverage::close(&mut change.tx, product.id, to, by, now, &reason).await {
            Err(StoreError::Conflict) => return Err(PortalError::conflict("This product is not covered any more: there is nothing to end")),
            done => done?,
        }
        let text = format!("Ended the coverage of {}: {reason}", product.name);
        change.audit(actor, "coverage.ended", Subject::of("product", product.id.0, product.brand_id), &text, json!({})).await?;
        change.commit().await
    }

    /// What everybody may know of the coverage of products with these numbers: only covered ones are answered.
    pub async fn coverage_notes(&self, gtins: &[Gtin]) -> Result<BTreeMap<Gtin, CoverageNote>> {
        let stored = store::coverage::of_gtins(&mut self.read().await?, gtins).await?;
        let mut notes = BTreeMap::new();
        for StoredNote { product_id, product, gtin, brand, scope, counted_since } in stored {
            let enforcement = self.evidence(product_id, &scope, counted_since).await?.evidence.enforcement();
            notes.insert(gtin, CoverageNote { product_id, product, gtin, brand, scope, enforcement });
        }
        Ok(notes)
    }

    /// Those of these GTINs whose product is covered now: asked when a page is made, so that a change is seen at once.
    pub async fn covered_gtins(&self, gtins: &[Gtin]) -> Result<BTreeSet<Gtin>> {
        let stored = store::coverage::of_gtins(&mut self.read().await?, gtins).await?;
        Ok(stored.into_iter().map(|note| note.gtin).collect())
    }

    /// The running coverage of a product.
    pub(crate) async fn running_coverage(&self, product: ProductId) -> Result<Option<Running>> {
        let history = store::coverage::of_product(&mut self.read().await?, product).await?;
        let Some(running) = history.into_iter().find(|one| one.state == CoverageState::Running) else { return Ok(None) };
        let found = self.evidence(product, &running.scope, running.counted_since).await?;
        let enforcement = found.evidence.enforcement();
        Ok(Some(Running { scope: running.scope, enforcement, evidence: found.evidence, later: found.later, lots: found.lots }))
    }

    /// A lot that nobody issued codes for is a slip, most likely.
    async fn check_lots(&self, product: ProductId, scope: &Scope) -> Result<()> {
        let named = match scope {
            Scope::All | Scope::MadeOn { .. } => return Ok(()),
            Scope::Lots { lots } => lots.clone(),
            Scope::FromLot { lot } => vec![lot.clone()],
        };
        let batches = store::coverage::batches(&mut self.read().await?, product).await?;
        match named.iter().find(|lot| !batches.iter().any(|batch| batch.lot.is_alike(lot))) {
            None => Ok(()),
            Some(lot) => Err(PortalError::field("lots", format!("No codes were issued for lot {lot}: issue them first, or correct the number"))),
        }
    }
}

/// Since when what sellers report counts for a coverage that is set now, after this one.
fn counted_since(before: Option<&Coverage>, now: Timestamp) -> Timestamp {
    let known = before.filter(|one| one.over_at.is_none_or(|over| now.seconds_since(over) < FORGOTTEN_AFTER));
    known.map_or(now, |one| one.counted_since)
}
