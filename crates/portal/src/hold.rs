//! Listings that the content filters hold: the seller learns why and may answer, a person decides, with reasons. Nothing is removed by a machine.

mod moved;
mod news;
mod reasons;
pub(crate) mod statement;

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    own_cause,
    policy::Action,
    screening::{
        content, rules_used,
        unscreened::{are_unscreened, is_nothing_known, is_unscreened},
    },
};
use model::{
    id::{HoldId, SellerId},
    listing::{Listing, ListingEvent, ListingState},
    page::{Page, PageQuery},
    review::QueueItem,
    screening::{Hold, HoldDetail, HoldEvent, HoldState, NotHeld, Outcome, Removal, Screening, Texts, parse_answer, parse_hold_reason},
};
use moved::is_anothers;
use news::Told;
use serde_json::json;
use store::{
    StoreError,
    hold::{NewHold, StoredHold},
    hold_news::News,
    screening::thousandths,
    statement::Decided,
};

/// So long at least is between two mails that a listing is held for other reasons.
const TOLD_EVERY_SECONDS: i64 = 86_400;

impl Portal {
    /// The holds that wait for a decision: those whose seller has answered first, then what is late, then what the filters would block.
    pub async fn hold_queue(&self, actor: &Actor, query: PageQuery) -> Result<Page<Hold>> {
        actor.may(Action::DecideHolds)?;
        Ok(store::hold::queue(&mut self.read().await?, self.late(), query).await?)
    }

    /// The holds of the seller's own shop, the latest first.
    pub async fn shop_holds(&self, actor: &Actor, query: PageQuery) -> Result<Page<Hold>> {
        let seller = actor.seller_for(Action::ReadShop)?;
        Ok(store::hold::of_seller(&mut self.read().await?, seller, query).await?)
    }

    /// A hold with all that is needed to decide it, or to answer it: for staff, and for the seller whose listing it is.
    pub async fn hold(&self, actor: &Actor, id: HoldId) -> Result<HoldDetail> {
        let stored = self.hold_for(actor, id).await?;
        let listing = store::listing::by_id(&mut self.read().await?, stored.hold.listing).await?.ok_or(PortalError::NotFound("listing"))?;
        let (open, mine) = (stored.hold.state.is_open(), own(actor, stored.seller_id));
        // What another seller says of it is none of the first one's business.
        let listing = Some(listing).filter(|listing| actor.is_staff() || !is_anothers(&stored, listing));
        let StoredHold { hold, letter, first_findings, first_letter, told_at, answer, reason, decided_by, .. } = stored;
        // A seller learns why, not who: reviewers are protected from the sellers whom they decide about.
        let decided_by = decided_by.filter(|_| actor.is_staff() && !mine);
        let own_cause = match actor.may(Action::DecideHolds) {
            Ok(()) if open => self.own_cause_of(&mut self.read().await?, actor, QueueItem::Hold(id)).await?,
            _ => None,
        };
        let (may_decide, may_answer) = (open && own_cause.is_none() && actor.may(Action::DecideHolds).is_ok(), open && mine);
        let (mut findings, mut terms, mut rules, mut score) = (stored.findings, stored.terms, stored.rules, hold.score);
        let (mut is_read, mut content, mut first_findings, mut texts) = (true, String::new(), first_findings, stored.texts);
        if let Some(listing) = listing.as_ref().filter(|_| open) {
            texts = Some(Texts::of(listing));
            let read = content::read_of(&mut self.read().await?, listing).await?;
            content = content::shown(listing, read.as_ref());
            is_read = read.is_some();
            (findings, terms, rules, score) = match read {
                // What it is held for stands beside that the filters failed over it as it is now.
                Some(read) if is_unscreened(&read) => {
                    if first_findings.is_empty() && !are_unscreened(&findings) {
                        first_findings = findings;
                    }
                    (read.findings.into_iter().take(1).collect(), Vec::new(), None, 0.0)
                }
                Some(read) => {
                    let rules = self.rules_behind(&read).await?;
                    (read.findings, read.terms, rules, read.score)
                }
                None => (Vec::new(), Vec::new(), None, 0.0),
            };
        }
        let mut conn = self.read().await?;
        let before = match hold.answered_at.filter(|_| hold.state == HoldState::Answered) {
            Some(at) => Some(store::hold::answered_before(&mut conn, id, at).await?),
            None => None,
        };
        let mut removal = store::statement::by_hold(&mut conn, id).await?;
        // Of what a report removed while it was held, the report's statement says why.
        if removal.is_none() && hold.state == HoldState::Removed {
            removal = store::statement::latest_of(&mut conn, hold.listing).await?.filter(|statement| statement.seller_id == stored.seller_id);
        }
        let reinstate = match listing.as_ref().filter(|_| hold.state == HoldState::Removed) {
            Some(listing) => self.reinstatement(&mut conn, actor, listing).await?,
            None => None,
        };
        let first_reason = store::reversal::first_reason(&mut conn, Decided::Hold(id)).await?;
        let reports = if open && actor.is_staff() { store::report::open_of(&mut conn, hold.listing).await? } else { Vec::new() };
        drop(conn);
        Ok(HoldDetail {
            reports,
            hold,
            listing,
            content,
            is_read,
            findings,
            texts,
            terms,
            score,
            rules,
            first_findings,
            letter,
            first_letter,
            told_at,
            removal: removal.map(|stored| Removal {
                statement: stored.id,
                sent_at: stored.created_at,
                complain_until: notices::letter::complain_until(&stored.statement),
                letter: stored.letter,
            }),
            first_reason,
            reinstate,
            contact: self.settings().contact.clone(),
            answer,
            before,
            reason,
            decided_by,
            may_decide,
            own_cause,
            may_answer,
        })
    }

    /// The seller says what it knows of the goods; again, as long as nobody has decided.
    pub async fn answer_hold(&self, actor: &Actor, id: HoldId, answer: &str) -> Result<()> {
        actor.seller_for(Action::AnswerHolds)?;
        let stored = store::hold::by_id(&mut self.read().await?, id).await?.filter(|stored| stored.seller_id.is_some_and(|seller| actor.keeps(seller)));
        let stored = stored.ok_or(PortalError::NotFound("held listing"))?;
        self.keep_answer(actor, &stored, answer).await
    }

    /// Keeps what the seller says of a listing of its own.
    pub(crate) async fn keep_answer(&self, actor: &Actor, stored: &StoredHold, answer: &str) -> Result<()> {
        let answer = parse_answer(answer).map_err(|e| PortalError::field("answer", e))?;
        let id = stored.hold.id;
        let to = stored.hold.state.transition(HoldEvent::Answer).map_err(over)?;
        let mut change = self.change().await?;
        let now = change.now;
        store::hold::answer(&mut change.tx, id, stored.hold.state, to, &answer, now).await.map_err(|e| decided_meanwhile(e, stored))?;
        let summary = format!("Answered for “{}”", stored.hold.title);
        change.audit(actor, "hold.answered", Subject { kind: "hold", id: id.0, brand: stored.hold.brand }, &summary, json!({ "answer": answer })).await?;
        change.commit().await
    }

    /// Decides: the listing goes back on sale, or is removed. The seller gets the reason either way. `shown` is [`HoldDetail::content`] of what was looked
    /// at: a listing that changed since is looked at again, and none is released that the content filters have not read as it is. Nobody decides about a
    /// shop or a brand that they act for.
    pub async fn decide_hold(&self, actor: &Actor, id: HoldId, shown: &str, outcome: Outcome, reason: &str) -> Result<()> {
        actor.may(Action::DecideHolds)?;
        let reason = parse_hold_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        let stored = store::hold::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("held listing"))?;
        self.moved_first(&stored).await?;
        self.end_hold(actor, &stored, Some(shown), outcome, &reason).await
    }

    pub(crate) async fn end_hold(&self, actor: &Actor, stored: &StoredHold, shown: Option<&str>, outcome: Outcome, reason: &str) -> Result<()> {
        let (id, from) = (stored.hold.id, stored.hold.state);
        let mut to = from.transition(HoldEvent::Decide(outcome)).map_err(over)?;
        let mut change = self.change().await?;
        let now = change.now;
        let mut listing = store::listing::by_id(&mut change.tx, stored.hold.listing).await?.ok_or(PortalError::NotFound("listing"))?;
        let event = match outcome {
            Outcome::Release => ListingEvent::Release,
            Outcome::Remove => ListingEvent::Remove,
        };
        // What another decision removed does not go back on sale by this one, and nobody is told so.
        if outcome == Outcome::Release && listing.state == ListingState::Removed {
            return Err(PortalError::conflict("The listing was removed by another decision meanwhile. Nothing of yours was saved"));
        }
        if let Ok(next) = listing.state.transition(event) {
            store::listing::set_state(&mut change.tx, listing.id, listing.state, next).await?;
            // From here on no feed changes it before this is decided.
            listing = store::listing::by_id(&mut change.tx, listing.id).await?.ok_or(PortalError::NotFound("listing"))?;
        }
        let read = content::read_of(&mut change.tx, &listing).await?;
        own_cause::refuse(own_cause::of_hold(actor, stored, Some(&listing), read.as_ref()))?;
        if shown.is_some_and(|shown| shown != content::shown(&listing, read.as_ref())) {
            return Err(PortalError::conflict(
                "The listing, or what was found in it, changed since you looked. Nothing was decided: look at it as it is now, and decide again",
            ));
        }
        if shown.is_some() && outcome == Outcome::Release && read.is_none() {
            return Err(PortalError::conflict(
                "The content filters have not read the listing as it is now, and would hold it again for what they find. Nothing was decided: load the page \
                 again in a moment, and release it then",
            ));
        }
        let moved = is_anothers(stored, &listing);
        if moved {
            to = from.transition(HoldEvent::Move).map_err(over)?;
        }
        // What was decided about is kept with the decision.
        if let Some(read) = read.as_ref().filter(|read| shown.is_some() && !is_unscreened(read)) {
            let about = as_held(stored, &listing, read, &stored.letter);
            store::hold::decided_about(&mut change.tx, about, content::other_reasons(&stored.findings, &read.findings))
                .await
                .map_err(|e| decided_meanwhile(e, stored))?;
        }
        store::hold::decide(&mut change.tx, id, from, to, actor.user_id(), reason, now).await.map_err(|e| decided_meanwhile(e, stored))?;
        // What a person looked at is not held again for the same. Nobody looked at what goes back by itself: else a seller would have a suspicious
        // listing excused for good by making it harmless for a moment.
        if outcome == Outcome::Release && !matches!(actor, Actor::System) {
            store::screening::release(&mut change.tx, listing.id, &content::release_of(&listing, read.as_ref()), now).await?;
        }
        if outcome == Outcome::Remove {
            self.learn_decision(&mut change, actor, true).await?;
        }
        if moved {
            self.tell_moved(&mut change, stored, &listing).await?;
        } else if outcome == Outcome::Remove {
            let read = read.as_ref().filter(|read| !is_unscreened(read)).map(|read| read.findings.as_slice());
            self.state_removal(&mut change, stored, &listing, read, reason).await?;
        } else {
            self.tell_release(&mut change, actor, stored, &listing, reason).await?;
        }
        let (action, word) = match outcome {
            Outcome::Release => ("hold.released", "Released"),
            Outcome::Remove => ("hold.removed", "Removed"),
        };
        let subject = Subject { kind: "hold", id: id.0, brand: stored.hold.brand };
        change.audit(actor, action, subject, &format!("{word} “{}”: {reason}", listing.title), json!({ "listing": listing.id })).await?;
        change.commit().await?;
        if outcome == Outcome::Remove {
            self.runner().wake();
        }
        Ok(())
    }

    /// Ends the hold of a listing that was removed for a report, in that change: the report's statement of reasons is what its seller is told.
    pub(crate) async fn end_hold_with_report(&self, change: &mut Change<'_>, actor: &Actor, stored: &StoredHold, listing: &Listing, why: &str) -> Result<()> {
        let (id, from, now) = (stored.hold.id, stored.hold.state, change.now);
        let moved = is_anothers(stored, listing);
        let to = from.transition(if moved { HoldEvent::Move } else { HoldEvent::Decide(Outcome::Remove) }).map_err(over)?;
        let reason = format!("A report of the listing was upheld. The reason: {why}");
        store::hold::decide(&mut change.tx, id, from, to, actor.user_id(), &reason, now).await.map_err(|e| decided_meanwhile(e, stored))?;
        if moved {
            self.tell_moved(change, stored, listing).await?;
        }
        let subject = Subject { kind: "hold", id: id.0, brand: stored.hold.brand };
        change.audit(actor, "hold.removed", subject, &format!("Removed “{}” for a report", listing.title), json!({ "listing": listing.id })).await
    }

    /// Takes a listing out of sight for what was found, in the change under way, whose first statement this must be: its seller gets the
    /// statement of reasons (DSA Art. 17) and the address where to answer. Conflict if the listing is not on sale any more.
    pub(crate) async fn begin_hold(&self, change: &mut Change<'_>, listing: &Listing, screening: &Screening) -> Result<HoldId> {
        let held = listing.state.transition(ListingEvent::Hold).map_err(|e| PortalError::conflict(e.to_string()))?;
        store::listing::set_state(&mut change.tx, listing.id, listing.state, held).await?;
        self.open_hold(change, listing, screening).await
    }

    /// Begins the hold of a listing that is out of sight, and tells its seller.
    async fn open_hold(&self, change: &mut Change<'_>, listing: &Listing, screening: &Screening) -> Result<HoldId> {
        let id = HoldId(self.new_id());
        let rules = self.rules_said(rules_used(&mut change.tx, screening).await?.as_ref());
        let letter = self.hold_letter(id, listing, screening, &rules, change.now)?;
        let brand = screening.brand;
        let seller = match &listing.seller {
            Some(seller) => store::seller::by_id(&mut change.tx, seller.id).await?,
            None => None,
        };
        let new = NewHold {
            id,
            listing: listing.id,
            seller: seller.as_ref().map(|seller| seller.id),
            brand,
            verdict: screening.verdict,
            score: screening.score,
            findings: &screening.findings,
            title: &listing.title,
            description: &listing.description,
            claimed_brand: listing.claimed_brand.as_deref().unwrap_or_default(),
            terms: &screening.terms,
            rules: screening.rules.map(|(rules, _)| rules),
            letter: &letter,
        };
        let now = change.now;
        store::hold::insert(&mut change.tx, new, now).await?;
        if let Some(seller) = &seller {
            let told = Told { hold: id, title: &listing.title, letter: &letter, reason: "" };
            self.tell_news(change, seller, News::Held, told).await?;
        }
        let summary = if is_nothing_known(&screening.findings) {
            format!("Held “{}”, over which the content filters failed", listing.title)
        } else {
            format!("Held “{}” by {rules}", listing.title)
        };
        let detail = json!({ "hold": id, "verdict": screening.verdict, "score": screening.score, "rules": screening.rules });
        change.audit(&Actor::System, "listing.held", Subject { kind: "listing", id: listing.id.0, brand }, &summary, detail).await?;
        Ok(id)
    }

    /// A held listing was screened again and stays held. Its seller is told of other reasons, at most once a day, and whose mark it is held for follows what is
    /// found. If another seller offers it now, that one's hold begins. Nothing is done if it was decided meanwhile.
    pub(crate) async fn hold_on(&self, stored: &StoredHold, listing: &Listing, screening: &Screening) -> Result<()> {
        if is_anothers(stored, listing) {
            return self.move_hold(stored, listing, screening).await;
        }
        let Hold { brand, verdict, score, .. } = &stored.hold;
        let told_lately = stored.told_at.is_some_and(|told| self.now().seconds_since(told) < TOLD_EVERY_SECONDS);
        if !told_lately && content::other_reasons(&stored.findings, &screening.findings) {
            let mut change = self.change().await?;
            if self.tell_hold_again(&mut change, stored, listing, screening).await? {
                change.commit().await?;
            }
        } else if (*brand, *verdict, thousandths(*score)) != (screening.brand, screening.verdict, thousandths(screening.score)) {
            let mut change = self.change().await?;
            match store::hold::follow(&mut change.tx, as_held(stored, listing, screening, &stored.letter)).await {
                Err(StoreError::Conflict) => {}
                done => {
                    done?;
                    change.commit().await?;
                }
            }
        }
        Ok(())
    }

    /// Tells the seller of a held listing that it is held for other reasons than it was told; false if it was decided meanwhile.
    async fn tell_hold_again(&self, change: &mut Change<'_>, stored: &StoredHold, listing: &Listing, screening: &Screening) -> Result<bool> {
        let (id, now) = (stored.hold.id, change.now);
        let rules = self.rules_said(rules_used(&mut change.tx, screening).await?.as_ref());
        let letter = self.hold_letter(id, listing, screening, &rules, now)?;
        match store::hold::tell_again(&mut change.tx, as_held(stored, listing, screening, &letter), now).await {
            Err(StoreError::Conflict) => return Ok(false),
            done => done?,
        }
        let seller = match stored.seller_id {
            Some(seller) => store::seller::by_id(&mut change.tx, seller).await?,
            None => None,
        };
        if let Some(seller) = &seller {
            let told = Told { hold: id, title: &listing.title, letter: &letter, reason: "" };
            self.tell_news(change, seller, News::Changed, told).await?;
        }
        let subject = Subject { kind: "hold", id: id.0, brand: screening.brand };
        let detail = json!({ "listing": listing.id, "verdict": screening.verdict, "score": screening.score });
        change.audit(&Actor::System, "hold.changed", subject, &format!("Holds “{}” for other reasons", listing.title), detail).await?;
        Ok(true)
    }

    /// Tells the seller that a listing is on sale again: that a person decided so at once, what ends by itself with what else does.
    async fn tell_release(&self, change: &mut Change<'_>, actor: &Actor, stored: &StoredHold, listing: &Listing, reason: &str) -> Result<()> {
        let Some(id) = stored.seller_id else { return Ok(()) };
        let Some(seller) = store::seller::by_id(&mut change.tx, id).await? else { return Ok(()) };
        let told = Told { hold: stored.hold.id, title: &listing.title, letter: "", reason };
        if matches!(actor, Actor::System) {
            self.tell_news(change, &seller, News::Freed, told).await
        } else {
            self.tell_at_once(change, &seller, News::Freed, told).await
        }
    }

    async fn hold_for(&self, actor: &Actor, id: HoldId) -> Result<StoredHold> {
        actor.known()?;
        let stored = store::hold::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("held listing"))?;
        if actor.may(Action::DecideHolds).is_ok() || own(actor, stored.seller_id) { Ok(stored) } else { Err(PortalError::NotFound("held listing")) }
    }
}

/// The hold by what is said of its listing now.
fn as_held<'a>(stored: &StoredHold, listing: &'a Listing, screening: &'a Screening, letter: &'a str) -> NewHold<'a> {
    NewHold {
        id: stored.hold.id,
        listing: stored.hold.listing,
        seller: stored.seller_id,
        brand: screening.brand,
        verdict: screening.verdict,
        score: screening.score,
        findings: &screening.findings,
        title: &listing.title,
        description: &listing.description,
        claimed_brand: listing.claimed_brand.as_deref().unwrap_or_default(),
        terms: &screening.terms,
        rules: screening.rules.map(|(rules, _)| rules),
        letter,
    }
}

fn own(actor: &Actor, seller: Option<SellerId>) -> bool {
    actor.may(Action::ReadShop).is_ok() && seller.is_some_and(|seller| actor.keeps(seller))
}

pub(crate) fn over(not_held: NotHeld) -> PortalError {
    PortalError::conflict(not_held.to_string())
}

fn decided_meanwhile(error: StoreError, stored: &StoredHold) -> PortalError {
    match error {
        StoreError::Conflict if stored.hold.state == HoldState::Waiting => {
            PortalError::conflict("Something happened to this listing meanwhile: read the page again. Nothing of yours was saved")
        }
        StoreError::Conflict => PortalError::conflict("Somebody else decided this meanwhile. Nothing of yours was saved"),
        other => other.into(),
    }
}
