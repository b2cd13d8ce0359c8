//! What cases point at: whose it is, what it is called, and how it stands.

use crate::{Actor, Portal, PortalError, Result, policy::Action};
use model::{
    case::{CaseFacts, CaseThing},
    id::BrandId,
    report::Reference,
};
use store::case::StoredItem;

/// What a form says of a text that names nothing of the brand's.
pub(super) const UNKNOWN: &str =
    "Nothing has this address or number. Paste a listing's address or number, a report's reference, or the address of an alert's page";

/// A thing that the person may put into a case.
pub(super) struct Named {
    /// The thing.
    pub thing: CaseThing,
    /// Whose it is; a listing is no brand's.
    pub brand: Option<BrandId>,
    /// For the history: “the listing …”.
    pub name: String,
}

impl Portal {
    /// A thing, for those who may do this with it; to others it does not exist.
    pub(super) async fn thing_for(&self, actor: &Actor, action: Action, thing: CaseThing) -> Result<Named> {
        actor.known()?;
        let named = |brand, name| Named { thing, brand, name };
        match thing {
            CaseThing::Alert(id) => {
                let alert = self.alert_for(actor, Action::ReadAlerts, id).await?;
                actor.may_for(action, alert.brand_id, "alert")?;
                Ok(named(Some(alert.brand_id), format!("an alert of {}, lot {},", alert.product, alert.lot)))
            }
            CaseThing::Report(id) => {
                let report = store::report::by_id(&mut self.read().await?, id).await?.map(|stored| stored.report).ok_or(PortalError::NotFound("report"))?;
                // The marketplace's staff sees every report, but a case is the brand's own.
                let brand = report.brand_id.filter(|brand| actor.acts_for(*brand)).ok_or(PortalError::NotFound("report"))?;
                actor.may_for(action, brand, "report")?;
                Ok(named(Some(brand), format!("the report of “{}”", report.listing_title)))
            }
            CaseThing::Listing(id) => {
                actor.may(Action::SearchListings)?;
                actor.brand_for(action)?;
                let listing = store::listing::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("listing"))?;
                Ok(named(None, format!("the listing “{}”", listing.title)))
            }
        }
    }

    /// The thing that a text names: the address of its page here, a report's reference, a listing's address or number on the marketplace.
    pub(super) async fn thing_named(&self, actor: &Actor, text: &str) -> Result<Named> {
        let found = match (CaseThing::from_address(text), Reference::parse(text)) {
            (Some(thing), _) => Some(thing),
            (None, Ok(reference)) => store::report::id_by_reference(&mut self.read().await?, &reference).await?.map(CaseThing::Report),
            (None, Err(_)) if text.trim().is_empty() => None,
            (None, Err(_)) => self.listing_named(text).await?.map(|listing| CaseThing::Listing(listing.id)),
        };
        self.thing_for(actor, Action::ManageCases, found.ok_or(PortalError::NotFound("thing"))?).await
    }

    /// The things of a case as they stand, in their order. Who asks may see the case, and so what is in it.
    pub(super) async fn facts_of(&self, items: &[StoredItem]) -> Result<Vec<CaseFacts>> {
        let mut facts = Vec::with_capacity(items.len());
        for item in items {
            // The database keeps what a case points at.
            let gone = || PortalError::internal(format!("a case points at {}, which is gone", item.thing));
            let mut conn = self.read().await?;
            facts.push(match item.thing {
                CaseThing::Alert(id) => {
                    let alert = store::alert::by_id(&mut conn, id).await?.ok_or_else(gone)?;
                    drop(conn);
                    CaseFacts::Alert(Box::new(self.shown(alert).await?))
                }
                CaseThing::Report(id) => CaseFacts::Report(Box::new(store::report::by_id(&mut conn, id).await?.ok_or_else(gone)?.report)),
                CaseThing::Listing(id) => CaseFacts::Listing(Box::new(store::listing::by_id(&mut conn, id).await?.ok_or_else(gone)?)),
            });
        }
        Ok(facts)
    }
}
