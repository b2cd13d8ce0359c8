//! Putting a removed listing back on sale: what somebody does who was asked to look again, as every statement of reasons promises (DSA Art. 20). All decisions by
//! which the listing is removed fall with it, so that what is counted and learned from them is right again.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    decision::by_whom,
    own_cause,
    policy::Action,
    screening::content,
};
use model::{
    id::{ListingId, StatementId},
    listing::{Listing, ListingEvent},
    report::{Reference, Report, parse_reason},
    review::{Decisions, Reinstatement},
    screening::{Hold, HoldEvent, Screening},
};
use serde_json::json;
use store::{
    Conn, StoreError,
    hold::StoredHold,
    report::StoredReport,
    reversal::NewReversal,
    statement::{Decided, StoredStatement},
};

/// The decisions by which a listing is removed.
struct Removals {
    reports: Vec<StoredReport>,
    holds: Vec<StoredHold>,
}

impl Removals {
    async fn of(conn: &mut Conn, listing: ListingId) -> Result<Self> {
        let mut reports = store::report::of_listing(conn, listing).await?;
        reports.retain(|stored| stored.report.state.overturn().is_ok());
        Ok(Self { reports, holds: store::hold::removals_of(conn, listing).await? })
    }

    /// Whether whoever looks may undo them: nobody looks again at a decision of their own, nor decides in their own cause.
    fn open_to(&self, actor: &Actor, listing: &Listing, read: Option<&Screening>) -> Reinstatement {
        let mut deciders =
            self.reports.iter().filter_map(|stored| stored.decision.as_ref()?.by_id).chain(self.holds.iter().filter_map(|stored| stored.decided_by_id));
        if actor.user_id().is_some_and(|me| deciders.any(|by| by == me)) {
            return Reinstatement::OwnDecision;
        }
        let of_reports = self.reports.iter().find_map(|stored| own_cause::of_report(actor, stored, Some(listing)));
        let own = of_reports.or_else(|| self.holds.iter().find_map(|stored| own_cause::of_hold(actor, stored, Some(listing), read)));
        own.map_or(Reinstatement::Open, Reinstatement::OwnCause)
    }
}

impl Portal {
    /// Puts a removed listing back on sale, for a reason. Its seller hears of it, and whoever had reported it. Nobody undoes their own decision.
    pub async fn reinstate(&self, actor: &Actor, id: ListingId, reason: &str) -> Result<()> {
        actor.may(Action::Reinstate)?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let mut change = self.change().await?;
        let listing = store::listing::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("listing"))?;
        let live = listing.state.transition(ListingEvent::Reinstate).map_err(|e| PortalError::conflict(e.to_string()))?;
        match store::listing::set_state(&mut change.tx, id, listing.state, live).await {
            Err(StoreError::Conflict) => {
                return Err(PortalError::conflict("Somebody else put this listing back on sale meanwhile. Nothing of yours was saved"));
            }
            done => done?,
        }
        // From here on nobody decides about it before this is decided.
        let removals = Removals::of(&mut change.tx, id).await?;
        let read = content::read_of(&mut change.tx, &listing).await?;
        match removals.open_to(actor, &listing, read.as_ref()) {
            Reinstatement::Open => {}
            Reinstatement::OwnDecision => {
                return Err(PortalError::conflict(
                    "You decided this yourself. Somebody else has to look at it again, and put the listing back on sale if you were wrong",
                ));
            }
            Reinstatement::OwnCause(cause) => own_cause::refuse(Some(cause))?,
        }
        let now = change.now;
        store::screening::release(&mut change.tx, id, &content::release_as_it_is(&listing, read.as_ref()), now).await?;
        let statement = store::statement::latest_of(&mut change.tx, id).await?;
        let helped = !removals.holds.is_empty() || read.as_ref().is_some_and(|read| content::told(&read.findings).next().is_some());
        let by_whom = by_whom(helped);
        for stored in &removals.reports {
            self.overturn(&mut change, actor, stored, &listing, by_whom, &reason).await?;
        }
        for stored in &removals.holds {
            self.let_go(&mut change, actor, stored, &listing, &reason).await?;
        }
        self.tell_reinstated(&mut change, &listing, statement.as_ref(), by_whom, &reason).await?;
        let summary = format!("Put “{}” back on sale: {reason}", listing.title);
        change.audit(actor, "listing.reinstated", Subject::new("listing", id.0), &summary, json!({})).await?;
        // What was held for being like it is looked at anew, and is not like a removed listing any more.
        self.learn_decision(&mut change, actor, true).await?;
        store::reversal::count(&mut change.tx).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// Whether whoever looks may put a listing back on sale; none if it is not removed, or if that is not theirs to do at all.
    pub(crate) async fn reinstatement(&self, conn: &mut Conn, actor: &Actor, listing: &Listing) -> Result<Option<Reinstatement>> {
        if actor.may(Action::Reinstate).is_err() || listing.state.transition(ListingEvent::Reinstate).is_err() {
            return Ok(None);
        }
        let read = content::read_of(conn, listing).await?;
        Ok(Some(Removals::of(conn, listing.id).await?.open_to(actor, listing, read.as_ref())))
    }

    /// What was decided about a listing, or waits for a decision: whoever answers a complaint finds it by what the letter names. That is the number of the statement of
    /// reasons, the reference of a report, or the listing's address or number on the marketplace.
    pub async fn decisions(&self, actor: &Actor, named: &str) -> Result<Option<Decisions>> {
        actor.may(Action::DecideReports)?;
        let named = named.trim();
        let listing = match (Reference::parse(named), named.parse::<StatementId>()) {
            (Ok(reference), _) => {
                let mut conn = self.read().await?;
                match store::report::id_by_reference(&mut conn, &reference).await? {
                    Some(id) => store::report::by_id(&mut conn, id).await?.map(|stored| stored.report.listing_id),
                    None => None,
                }
            }
            // The letter of a hold bears the number of the hold.
            (_, Ok(id)) => {
                let mut conn = self.read().await?;
                match store::statement::by_id(&mut conn, id).await? {
                    Some(statement) => Some(statement.listing_id),
                    None => store::hold::by_id(&mut conn, model::id::HoldId(id.0)).await?.map(|stored| stored.hold.listing),
                }
            }
            _ => return self.decisions_named(named).await,
        };
        let Some(id) = listing else { return Ok(None) };
        let listing = store::listing::by_id(&mut self.read().await?, id).await?;
        match listing {
            Some(listing) => Ok(Some(self.decisions_about(listing).await?)),
            None => Ok(None),
        }
    }

    /// Of several listings at one address the first that anything was decided about, or is to be.
    async fn decisions_named(&self, named: &str) -> Result<Option<Decisions>> {
        let mut first = None;
        for listing in self.listings_named(named).await? {
            let decisions = self.decisions_about(listing).await?;
            if !decisions.reports.is_empty() || !decisions.holds.is_empty() {
                return Ok(Some(decisions));
            }
            first = first.or(Some(decisions));
        }
        Ok(first)
    }

    async fn decisions_about(&self, listing: Listing) -> Result<Decisions> {
        let mut conn = self.read().await?;
        let reports: Vec<Report> = store::report::of_listing(&mut conn, listing.id).await?.into_iter().map(|stored| stored.report).collect();
        let holds: Vec<Hold> = store::hold::of_listing(&mut conn, listing.id).await?.into_iter().map(|stored| stored.hold).collect();
        Ok(Decisions { listing, reports, holds })
    }

    /// A report that was upheld is not any more: whoever filed it is told why.
    async fn overturn(&self, change: &mut Change<'_>, actor: &Actor, stored: &StoredReport, listing: &Listing, by_whom: &str, reason: &str) -> Result<()> {
        let (id, now) = (stored.report.id, change.now);
        let state = stored.report.state.overturn().map_err(|e| PortalError::conflict(e.to_string()))?;
        store::report::overturn(&mut change.tx, id, state, actor.user_id(), reason, now).await?;
        let first = stored.decision.as_ref();
        let (first_by, first_at) = (first.and_then(|first| first.by_id), first.map_or(stored.report.filed_at, |first| first.at));
        let first_reason = first.map_or("", |first| &*first.reason);
        let reversal = NewReversal {
            id: self.new_id(),
            decided: Decided::Report(id),
            listing: listing.id,
            first_by,
            first_at,
            first_reason,
            by: actor.user_id(),
            at: now,
            reason,
        };
        store::reversal::insert(&mut change.tx, reversal).await?;
        if let Some(brand) = stored.report.brand_id {
            store::watch_hit::no_longer_reported(&mut change.tx, listing.id, brand).await?;
        }
        let (reference, title) = (&stored.report.reference, &stored.snapshot.title);
        let paragraphs = [
            format!(
                "Your report {reference} of the listing “{title}” was upheld on {}. Somebody else looked at that decision again: it does not stand any more, and the \
                 listing is not removed any more.",
                first_at.to_day()
            ),
            format!("The reason: {reason}"),
            by_whom.to_owned(),
            self.redress(),
            format!("The report: {}", self.url(&format!("/follow/{reference}"))),
        ];
        let paragraphs: Vec<&str> = paragraphs.iter().map(String::as_str).collect();
        for (name, address) in crate::report::told(&mut change.tx, stored).await? {
            change.mail(&address, &format!("Your report {reference} is not upheld any more"), &self.letter(&name, &paragraphs)).await?;
        }
        let subject = Subject { kind: "report", id: id.0, brand: stored.report.brand_id };
        change.audit(actor, "report.overturned", subject, &format!("Not upheld any more: {reason}"), json!({ "listing": listing.id })).await
    }

    /// A held listing that was removed is let go after all.
    async fn let_go(&self, change: &mut Change<'_>, actor: &Actor, stored: &StoredHold, listing: &Listing, reason: &str) -> Result<()> {
        let (id, from, now) = (stored.hold.id, stored.hold.state, change.now);
        let to = from.transition(HoldEvent::Reinstate).map_err(|e| PortalError::conflict(e.to_string()))?;
        store::hold::decide(&mut change.tx, id, from, to, actor.user_id(), reason, now).await?;
        let reversal = NewReversal {
            id: self.new_id(),
            decided: Decided::Hold(id),
            listing: listing.id,
            first_by: stored.decided_by_id,
            first_at: stored.hold.decided_at.unwrap_or(stored.hold.held_at),
            first_reason: &stored.reason,
            by: actor.user_id(),
            at: now,
            reason,
        };
        store::reversal::insert(&mut change.tx, reversal).await?;
        let subject = Subject { kind: "hold", id: id.0, brand: stored.hold.brand };
        change.audit(actor, "hold.overturned", subject, &format!("Released after all “{}”: {reason}", listing.title), json!({ "listing": listing.id })).await
    }

    /// Tells a seller that a listing is not removed any more, and that nothing of it counts against the shop.
    async fn tell_reinstated(
        &self,
        change: &mut Change<'_>,
        listing: &Listing,
        statement: Option<&StoredStatement>,
        by_whom: &str,
        reason: &str,
    ) -> Result<()> {
        let seller = match &listing.seller {
            Some(seller) => store::seller::by_id(&mut change.tx, seller.id).await?,
            None => None,
        };
        let Some((seller, email)) = seller.as_ref().and_then(|seller| Some((seller, seller.email.as_ref()?))) else { return Ok(()) };
        let title = &listing.title;
        let (stands, subject) = if listing.ended_at.is_some() {
            ("It is not removed any more: buyers see it as soon as you offer it again.", format!("Your listing “{title}” is not removed any more"))
        } else {
            ("It is on sale again.", format!("Your listing “{title}” is on sale again"))
        };
        let said = statement.filter(|statement| statement.seller_id == Some(seller.id));
        let over = said.map_or_else(
            || "The decision does not count against you any more.".to_owned(),
            |statement| {
                format!("The statement of reasons of {} does not hold any more, and the decision does not count against you.", statement.created_at.to_day())
            },
        );
        let page = match said {
            Some(statement) => self.url(&format!("/seller/notices/{}", statement.id)),
            None => self.shop_url("/seller/listings", seller.id),
        };
        let letter = self.letter(
            &seller.name,
            &[
                &format!("Somebody else looked again at the decision to remove your listing “{title}” ({}). {stands}", listing.external_id),
                &format!("The reason: {reason}"),
                &over,
                &format!("{by_whom} You need to do nothing."),
                &format!("On the portal: {page}"),
            ],
        );
        change.mail(email.as_str(), &subject, &letter).await
    }
}
