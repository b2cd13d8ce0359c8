//! Deciding reports: the queue, and what a decision does in one transaction.

mod reasons;

pub(crate) use reasons::by_whom;

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    letter::Reach,
    own_cause,
    policy::Action,
    report::{names, plain},
    right::right_now,
    screening::{rules_used, seen_by},
};
use model::{
    date::Day,
    id::ReportId,
    listing::ListingEvent,
    page::{Page, PageQuery},
    report::{Report, Verdict, parse_reason},
    review::{OwnCause, ReportForReview},
    right::RightState,
    statement::Basis,
};
use reasons::Machines;
use serde_json::json;
use store::{StoreError, report::StoredReport, statement::Decided};

/// Open reports of a seller's other listings that a report's page links to.
const OF_SELLER: i64 = 10;

impl Portal {
    /// The reports that wait, the oldest first.
    pub async fn report_queue(&self, actor: &Actor, query: PageQuery) -> Result<Page<Report>> {
        actor.may(Action::DecideReports)?;
        Ok(plain(store::report::queue(&mut self.read().await?, query).await?))
    }

    /// A report with all that is needed to decide it: what the filters found in the listing, how its seller has done, and what else is reported.
    pub async fn report_to_decide(&self, actor: &Actor, id: ReportId) -> Result<ReportForReview> {
        actor.may(Action::DecideReports)?;
        let mut conn = self.read().await?;
        let stored = store::report::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("report"))?;
        let others = store::report::of_listing(&mut conn, stored.report.listing_id).await?;
        let listing = store::listing::by_id(&mut conn, stored.report.listing_id).await?;
        let own_cause = own_cause::of_report(actor, &stored, listing.as_ref());
        let reinstate = match listing.as_ref().filter(|_| stored.report.state.overturn().is_ok()) {
            Some(listing) => self.reinstatement(&mut conn, actor, listing).await?,
            None => None,
        };
        let first_reason = store::reversal::first_reason(&mut conn, Decided::Report(id)).await?;
        // Whoever reported a shop is protected from it.
        let reporter = (own_cause != Some(OwnCause::Shop)).then(|| match &stored.report.brand_name {
            Some(brand) if stored.reporter_name.is_empty() => brand.clone(),
            Some(brand) => format!("{} for {brand}", stored.reporter_name),
            // Kept no longer.
            None if stored.reporter_email.is_empty() => "somebody whose name was deleted".to_owned(),
            None => format!("{} ({})", stored.reporter_name, stored.reporter_email),
        });
        let mut detail = self.detail(&mut conn, stored, reporter).await?;
        // And so is whoever decided about it.
        if let Some(decision) = detail.decision.as_mut().filter(|_| own_cause == Some(OwnCause::Shop)) {
            decision.by = None;
        }
        if own_cause == Some(OwnCause::Shop) {
            detail.supplements.iter_mut().for_each(|supplement| supplement.by = None);
        }
        detail.others = others.into_iter().map(|r| r.report).filter(|r| r.id != id).collect();
        let id = detail.report.listing_id;
        let screening = store::screening::of_listings(&mut conn, &[id]).await?.remove(&id).map(|screening| seen_by(actor, screening));
        let found = screening.as_ref().map(|screening| &*screening.findings).unwrap_or_default();
        let not_named = detail.right.as_ref().filter(|right| !names(&detail.snapshot, right, found)).map(|right| right.mark_text.clone());
        let right_now = match &detail.right {
            Some(right) => right_now(&mut conn, right.id).await?,
            None => None,
        };
        let rules = match &screening {
            Some(screening) => rules_used(&mut conn, screening).await?,
            None => None,
        };
        let (law, basis) = (notices::ground::law(detail.report.ground).to_owned(), Basis::usual(detail.report.ground));
        let screened = listing.zip(screening);
        let (mut seller, mut of_seller) = (None, (Vec::new(), 0));
        if let Some(its) = &detail.snapshot.seller {
            seller = Some(store::seller::record(&mut conn, its.id).await?);
            let (rows, total) = store::report::open_of_seller(&mut conn, its.id, id, OF_SELLER).await?;
            of_seller = (rows.into_iter().map(|stored| stored.report).collect(), total);
        }
        Ok(ReportForReview { detail, own_cause, screened, rules, right_now, law, basis, not_named, seller, of_seller, first_reason, reinstate })
    }

    /// Decides, as [`Self::decide_report_on`], on what the report's ground usually is.
    pub async fn decide_report(&self, actor: &Actor, id: ReportId, verdict: Verdict, reason: &str) -> Result<()> {
        self.decide_report_on(actor, id, verdict, None, reason).await
    }

    /// Decides. Upheld: the listing is removed and its seller gets a statement of reasons. Rejected: the listing stays. Either way the
    /// reporter gets the reason. Nobody decides about a shop, or for a brand, that they act for. Of two who decide at once one wins, and the other gets [`PortalError::Conflict`] with what was decided.
    /// `basis` is what the listing is against; none: what the report's ground usually is.
    pub async fn decide_report_on(&self, actor: &Actor, id: ReportId, verdict: Verdict, basis: Option<Basis>, reason: &str) -> Result<()> {
        actor.may(Action::DecideReports)?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let mut change = self.change().await?;
        let stored = store::report::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("report"))?;
        let listing = store::listing::by_id(&mut change.tx, stored.report.listing_id).await?;
        // Before anything else is said: whose cause it is does not learn who decided.
        own_cause::refuse(own_cause::of_report(actor, &stored, listing.as_ref()))?;
        let Ok(state) = stored.report.state.transition(verdict) else { return Err(decided_by_another(&stored)) };
        if verdict == Verdict::Uphold {
            self.enrolled_still(&mut change, &stored).await?;
        }
        let now = change.now;
        match store::report::decide(&mut change.tx, id, state, actor.user_id(), &reason, now).await {
            Err(StoreError::Conflict) => {
                drop(change);
                let stored = store::report::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("report"))?;
                return Err(decided_by_another(&stored));
            }
            done => done?,
        }
        let listing = store::listing::by_id(&mut change.tx, stored.report.listing_id).await?.unwrap_or_else(|| stored.snapshot.clone());
        let machines = Machines::of(&mut change.tx, &stored, &listing).await?;
        let mut reach = None;
        if verdict == Verdict::Uphold {
            // Removed for another report already: that stands, and this seller is told of this reason too. Its change brings those like it again.
            if listing.state.transition(ListingEvent::Remove).is_err() {
                store::listing::touch(&mut change.tx, &[listing.id]).await?;
            }
            if let Ok(removed) = listing.state.transition(ListingEvent::Remove) {
                store::listing::set_state(&mut change.tx, listing.id, listing.state, removed).await?;
                let summary = format!("Removed “{}”", listing.title);
                change.audit(actor, "listing.removed", Subject::new("listing", listing.id.0), &summary, json!({ "report": id })).await?;
            }
            // Nothing is left to decide of its being held.
            if let Some(hold) = store::hold::open_of_listing(&mut change.tx, listing.id).await? {
                self.end_hold_with_report(&mut change, actor, &hold, &listing, &reason).await?;
            }
            let basis = basis.unwrap_or_else(|| Basis::usual(stored.report.ground));
            reach = Some(self.state_reasons(&mut change, &stored, &listing, &machines, basis, &reason).await?);
        } else if let Some(brand) = stored.report.brand_id {
            store::watch_hit::no_longer_reported(&mut change.tx, listing.id, brand).await?;
        }
        self.learn_decision(&mut change, actor, verdict == Verdict::Uphold).await?;
        self.tell_reporter(&mut change, &stored, reach, machines.by_whom(), &reason).await?;
        let (action, word) = match verdict {
            Verdict::Uphold => ("report.upheld", "Upheld"),
            Verdict::Reject => ("report.rejected", "Rejected"),
        };
        let subject = Subject { kind: "report", id: id.0, brand: stored.report.brand_id };
        change.audit(actor, action, subject, &format!("{word}: {reason}"), json!({ "listing": listing.id })).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(())
    }

    /// A listing is not removed by a right that the brand has taken back, or that was ended or is looked at again.
    async fn enrolled_still(&self, change: &mut Change<'_>, stored: &StoredReport) -> Result<()> {
        let Some(id) = stored.right_id else { return Ok(()) };
        let right = store::right::by_id(&mut change.tx, id).await?.map(|stored| stored.right);
        match right {
            Some(right) if right.state != RightState::Enrolled => Err(PortalError::conflict(format!(
                "The right that this report relies on is not enrolled any more: “{}”, {} {}, is {}. The report cannot be upheld. Nothing was saved",
                right.filed.mark_text,
                right.filed.office,
                right.filed.registration_number,
                right.state.label().to_lowercase()
            ))),
            _ => Ok(()),
        }
    }

    /// Tells whoever reported what was decided; `reach` is how the seller of a listing that was removed for it is told.
    async fn tell_reporter(&self, change: &mut Change<'_>, stored: &StoredReport, reach: Option<Reach>, by_whom: &str, reason: &str) -> Result<()> {
        let reference = &stored.report.reference;
        let decided = if reach.is_some() { "was upheld: the listing is removed" } else { "was not upheld: the listing stays" };
        let next = match reach {
            Some(Reach::Mail) => "The seller has been told why, and may complain.",
            Some(Reach::Account) => "The seller can read why on the portal, and may complain.",
            Some(Reach::Nobody) => "The portal has no address of the seller. The reasons are kept for the marketplace to hand on, and the seller may complain.",
            None => &*self.redress(),
        };
        let follow = self.url(&format!("/follow/{reference}"));
        let subject = if reach.is_some() { format!("Your report {reference} was upheld") } else { format!("Your report {reference} was not upheld") };
        for (name, address) in crate::report::told(&mut change.tx, stored).await? {
            let letter = self.letter(
                &name,
                &[
                    &format!("Your report {reference} of the listing “{}” {decided}.", stored.snapshot.title),
                    &format!("The reason: {reason}"),
                    by_whom,
                    next,
                    &format!("The report: {follow}"),
                ],
            );
            change.mail(&address, &subject, &letter).await?;
        }
        Ok(())
    }
}

fn decided_by_another(stored: &StoredReport) -> PortalError {
    let who = stored.decision.as_ref().and_then(|d| d.by.clone()).unwrap_or_else(|| "Another reviewer".to_owned());
    let reason = stored.decision.as_ref().map(|d| d.reason.clone()).unwrap_or_default();
    PortalError::conflict(format!(
        "{who} was first: this report is {} already. The reason given: “{reason}”. Your decision was not saved",
        stored.report.state.label()
    ))
}

/// The day of an instant, in UTC.
pub(crate) fn day(at: model::time::Timestamp) -> Result<Day> {
    let date = at.to_offset().date();
    Day::from_ymd(date.year(), date.month().into(), date.day()).map_err(PortalError::internal)
}
