//! Sellers confirm the codes of units before they ship them.
//!
//! A unit is confirmed once, whoever asks at the same moment: the database's index decides. Sent again for the same order it is confirmed as before.
//! What is wrong with a line is said of that line; all others count.

mod file;
mod guesses;
mod judge;
mod release;
mod turned_up;
mod withdrawn;

pub use file::{DispatchFile, FileAnswer};
use guesses::Guesses;
use judge::Taken;

use crate::{Actor, Portal, PortalError, Result, change::Subject, coverage::Running, policy::Action};
use model::{
    dispatch::{Dispatch, DispatchDetail, DispatchFacts, DispatchForm, LineAnswer, Older, OlderClaim, Refusal},
    gtin::Gtin,
    id::{DispatchId, ListingId, SellerId},
    page::{Page, PageQuery},
    product::Product,
};
use serde_json::json;
use store::dispatch::{Opening, StoredDispatch};

/// What a request for one order did.
#[derive(Clone, Debug)]
pub struct Dispatched {
    /// The order as it stands now.
    pub dispatch: Dispatch,
    /// What became of each line.
    pub lines: Vec<LineAnswer>,
}

/// What an order sells.
struct Item {
    gtin: Gtin,
    /// The product, if a brand of this portal has it.
    product: Option<Product>,
    /// The listing it was sold by, if the seller named it.
    listing: Option<ListingId>,
}

impl Portal {
    /// Confirms units of one order. Faults of single lines are in the answer and in the order's page; faults of the request itself change nothing.
    pub async fn confirm_dispatch(&self, actor: &Actor, form: &DispatchForm) -> Result<Dispatched> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        let guesses = self.may_confirm(seller).await?;
        let facts = DispatchFacts::parse(form);
        let item = self.known_item(seller, form).await;
        let (facts, (product, listing)) = match (facts, item) {
            (Ok(facts), item) => (facts, item?),
            (Err(errors), item) => {
                let mut errors = errors.into_vec();
                match item {
                    Err(PortalError::Invalid(more)) => errors.extend(more),
                    Err(error) => return Err(error),
                    Ok(_) => {}
                }
                return Err(PortalError::Invalid(errors));
            }
        };
        let coverage = self.running_coverage(product.id).await?;
        let (done, missed) = self.dispatch_units(actor, &guesses, (&product, coverage.as_ref()), listing, facts, &form.codes).await?;
        self.note_dispatch_misses(seller, &missed).await?;
        Ok(done)
    }

    /// What a request for one order did, and the codes that were missed and were no guesses: whoever asks counts them.
    async fn dispatch_units(
        &self,
        actor: &Actor,
        guesses: &Guesses,
        (product, coverage): (&Product, Option<&Running>),
        listing: Option<ListingId>,
        facts: DispatchFacts,
        codes: &[(u32, String)],
    ) -> Result<(Dispatched, Vec<String>)> {
        let enforced = coverage.is_some_and(|running| running.enforcement.is_enforced());
        let mut judged = self.judge_lines(guesses, &facts.order, product, codes).await?;
        let said_older: u32 = facts.older.iter().map(|one| one.units).sum();
        let (older, refused) = judge::older(facts.older, coverage, codes.len());
        let refused_older = said_older - older.iter().map(|one| one.units).sum::<u32>();
        let without: Vec<(String, u32)> = refused.iter().map(|(answer, units)| (answer.code.clone(), *units)).collect();
        let mut lines: Vec<LineAnswer> = refused.into_iter().map(|(answer, _)| answer).collect();
        let missed = std::mem::take(&mut judged.missed);

        let mut change = self.change().await?;
        let now = change.now;
        let opening =
            Opening { new_id: DispatchId(self.new_id()), seller: guesses.seller, order: &facts.order, product: product.id, listing, enforced, at: now };
        let id = store::dispatch::open(&mut change.tx, opening).await?.dispatch.id;
        if id == opening.new_id && codes.is_empty() && said_older == 0 {
            return Err(PortalError::field("order", "Nothing of this order was confirmed yet: there is nothing to take back"));
        }
        for one in &older {
            store::dispatch_older::say_older(&mut change.tx, id, one, now).await?;
        }
        self.settle_found(&mut change, id, &judged.found).await?;
        let before = self.stored(&mut change.tx, id).await?;
        let Taken { units, answers, held, named, turned_up } = self.take_units(&mut change, &before, (facts.units, facts.used), refused_older, judged).await?;
        self.tell_of_named(&mut change, guesses.seller, &turned_up).await?;
        lines.extend(answers);
        lines.sort_by_key(|answer| answer.line);
        let noted: Vec<LineAnswer> = lines.iter().filter(|answer| !held.contains(&answer.line)).cloned().collect();
        store::dispatch_refusal::refuse(&mut change.tx, id, &noted, &named, now).await?;
        store::dispatch_refusal::refuse_units(&mut change.tx, id, &without).await?;
        let mut dispatch = Dispatch { enforced, units, ..self.stored(&mut change.tx, id).await?.dispatch };
        dispatch.units = dispatch.units.max(dispatch.confirmed + dispatch.older);
        // Whatever was in the order and must not be shipped, others are in its place.
        if dispatch.missing() == 0 && dispatch.forbidden > 0 && !lines.iter().any(|line| line.refusal.is_some_and(Refusal::forbids)) {
            store::dispatch_refusal::settle_all(&mut change.tx, id, now).await?;
            (dispatch.refused, dispatch.forbidden) = (0, 0);
        }
        let state = dispatch.state();
        store::dispatch::close(&mut change.tx, &dispatch, facts.units, now).await?;
        let (order, good, units) = (&dispatch.order, dispatch.confirmed, dispatch.units);
        let text = format!("Confirmed {good} of {units} units of {} for order {order}", product.name);
        let detail = json!({ "state": state, "refused": dispatch.refused, "older": dispatch.older, "used": facts.used });
        change.audit(actor, "dispatch.confirmed", Subject::of("dispatch", dispatch.id.0, product.brand_id), &text, detail).await?;
        change.commit().await?;
        Ok((Dispatched { dispatch, lines }, missed))
    }

    /// The product of a portal's brand that an order sells.
    async fn known_item(&self, seller: SellerId, form: &DispatchForm) -> Result<(Product, Option<ListingId>)> {
        let Item { gtin, product, listing } = self.dispatch_item(seller, form).await?;
        let unknown =
            || PortalError::field("item", format!("No brand of this portal has a product with the GTIN {}: nothing has to be confirmed for it", gtin.short()));
        Ok((product.ok_or_else(unknown)?, listing))
    }

    /// What an order sells: by the number of one of the seller's own listings, or by GTIN.
    async fn dispatch_item(&self, seller: SellerId, form: &DispatchForm) -> Result<Item> {
        let wrong = |message: String| Err(PortalError::field("item", message));
        let (item, beside) = (form.item.trim(), form.gtin.trim());
        if item.is_empty() {
            return wrong("Say what was sold: the number of your listing, or the GTIN".to_owned());
        }
        let mut conn = self.read().await?;
        let listing = store::listing::by_external_id(&mut conn, item).await?.filter(|listing| listing.seller.as_ref().is_some_and(|s| s.id == seller));
        let short = |text: &str| text.chars().take(40).collect::<String>();
        let shown = short(item);
        let beside = match Gtin::parse(beside) {
            _ if beside.is_empty() => None,
            Ok(gtin) => Some(gtin),
            Err(error) => return wrong(format!("“{}” is not a GTIN: {error}", short(beside))),
        };
        let named = listing.as_ref().map_or_else(|| Gtin::parse(item).ok(), |listing| listing.gtin);
        let gtin = match (named, beside) {
            (Some(named), Some(beside)) if named != beside => {
                let what =
                    if listing.is_some() { format!("Your listing {shown} names the GTIN {}", named.short()) } else { format!("“{shown}” is a GTIN") };
                return wrong(format!("{what}, and beside it stands {}: write the GTIN of the goods in both", beside.short()));
            }
            (Some(gtin), _) | (None, Some(gtin)) => gtin,
            (None, None) if listing.is_some() => return wrong(format!("Your listing {shown} names no GTIN: write the GTIN of the goods instead")),
            (None, None) => return wrong(format!("“{shown}” is neither the number of a listing of yours nor a GTIN")),
        };
        let product = store::product::by_gtin(&mut conn, gtin).await?;
        Ok(Item { gtin, product, listing: listing.map(|listing| listing.id) })
    }

    /// The seller's dispatches, the latest first; of one order only, if it is given.
    pub async fn dispatches(&self, actor: &Actor, order: &str, query: PageQuery) -> Result<Page<Dispatch>> {
        let seller = actor.seller_for(Action::ConfirmDispatches)?;
        let order: String = order.trim().chars().take(model::dispatch::ORDER_MAX).collect();
        Ok(store::dispatch::of_seller(&mut self.read().await?, seller, &order, query).await?)
    }

    /// One dispatch of the seller's own.
    pub async fn dispatch(&self, actor: &Actor, id: DispatchId) -> Result<DispatchDetail> {
        let stored = self.own_dispatch(actor, id).await?;
        let coverage = self.running_coverage(stored.product_id).await?;
        let mut conn = self.read().await?;
        let (units, older) = (store::dispatch_unit::units(&mut conn, id).await?, store::dispatch_older::older(&mut conn, id).await?);
        let withdrawn = store::dispatch::withdrawn(&mut conn, &[id]).await?;
        let mut refused: Vec<LineAnswer> = withdrawn.iter().filter_map(judge::withdrawn).collect();
        refused.extend(store::dispatch_refusal::refused(&mut conn, id).await?);
        let claim = |one: &Older| coverage.as_ref().map_or(OlderClaim::Unknown, |running| running.claim(one));
        let older = older.into_iter().map(|one| (claim(&one), one)).map(|(claim, one)| (one, claim)).collect();
        let (scope, enforcement) = coverage.map_or((None, model::coverage::Enforcement::None), |running| (Some(running.scope), running.enforcement));
        let contact = self.settings().contact.clone();
        Ok(DispatchDetail { dispatch: stored.dispatch, enforcement, scope, units, older, refused, contact })
    }

    async fn stored(&self, conn: &mut store::Conn, id: DispatchId) -> Result<StoredDispatch> {
        store::dispatch::by_id(conn, id).await?.ok_or(PortalError::NotFound("dispatch"))
    }

    async fn own_dispatch(&self, actor: &Actor, id: DispatchId) -> Result<StoredDispatch> {
        actor.seller_for(Action::ConfirmDispatches)?;
        let stored = store::dispatch::by_id(&mut self.read().await?, id).await?.filter(|stored| actor.keeps(stored.seller_id));
        stored.ok_or(PortalError::NotFound("dispatch"))
    }
}
