//! The statement of reasons of a removal by a report (DSA Art. 17): what the reviewer says, what the portal knows, and what machines had to do with it. What the
//! reporter wrote is not in it: it may tell a counterfeiter who bought from them, and when.

use super::day;
use crate::{
    Portal, PortalError, Result,
    change::Change,
    hold::statement::MOST_FACTS,
    letter::Reach,
    screening::{content, said_of},
};
use model::{
    id::StatementId,
    listing::Listing,
    screening::{Hold, HoldState},
    statement::{AutomatedDecision, Basis, Complaint, Draft, Reason, Redress, Restriction, Source, Statement, Territory, Text, Visibility},
    time::Timestamp,
};
use notices::ground;
use store::{
    Conn,
    report::StoredReport,
    statement::{Decided, StoredStatement},
};

/// Letters of a law or a clause that a statement has room for.
const MOST_LAW: usize = 500;

/// What machines had to do with a decision about a listing (Art. 17(3)(c), 16(6)).
pub(super) struct Machines {
    /// They led somebody to it.
    found: bool,
    /// What they say of it stood beside it when a person decided.
    helped: bool,
    /// Since when they hold it.
    held_since: Option<Timestamp>,
    /// What they found, in words.
    told: Vec<String>,
}

impl Machines {
    pub(super) async fn of(conn: &mut Conn, stored: &StoredReport, listing: &Listing) -> Result<Self> {
        let holds = store::hold::of_listing(conn, listing.id).await?;
        let screening = store::screening::of_listings(conn, &[listing.id]).await?.remove(&listing.id);
        let findings = screening.map(|screening| screening.findings).unwrap_or_default();
        let told: Vec<String> = content::told(&findings).map(said_of).collect();
        Ok(Self {
            found: stored.found_by_filters || holds.iter().any(|hold| led_to(&hold.hold, stored.report.filed_at)),
            helped: !told.is_empty() || holds.iter().any(|hold| hold.hold.state.is_open()),
            held_since: holds.iter().find(|hold| hold.hold.state.is_open()).map(|hold| hold.hold.held_at),
            told,
        })
    }

    /// Who decided, for whoever is told of the decision.
    pub(super) const fn by_whom(&self) -> &'static str {
        by_whom(self.helped)
    }
}

/// Whether a hold may have led somebody to a listing that was reported then: it is held still, or was held before and not put back on sale. What a person
/// released long ago led nobody to it.
fn led_to(hold: &Hold, filed_at: Timestamp) -> bool {
    hold.state.is_open() || (hold.held_at <= filed_at && hold.state != HoldState::Released)
}

/// Who decided: a person, with what the content filters found beside the listing or without.
pub(crate) const fn by_whom(helped: bool) -> &'static str {
    if helped {
        "A person decided it. What the content filters say of the listing was shown to that person."
    } else {
        "A person decided it; no automated means were used."
    }
}

impl Portal {
    /// States the reasons of a removal by a report.
    pub(super) async fn state_reasons(
        &self,
        change: &mut Change<'_>,
        stored: &StoredReport,
        listing: &Listing,
        machines: &Machines,
        basis: Basis,
        reason: &str,
    ) -> Result<Reach> {
        let today = day(change.now)?;
        let ground = stored.report.ground;
        let mark = match stored.right_id {
            Some(id) => store::report::right(&mut change.tx, id).await?,
            None => None,
        };
        let mark = mark.map(|right| format!("the mark {}, registered at {} under number {}", right.mark_text, right.office, right.registration_number));
        let mut facts = format!(
            "A notice of {} reported the listing “{}” ({}): {}.",
            stored.report.filed_at.to_day(),
            stored.snapshot.title,
            stored.snapshot.external_id,
            ground.label().to_lowercase()
        );
        if let Some(mark) = &mark {
            facts.push_str(&format!(" It relies on {mark}."));
        }
        facts.push_str(" A person looked at the listing and at the notice.");
        if let Some(since) = machines.held_since {
            facts.push_str(&format!(" The content filters have held the listing since {}: buyers have not seen it from then on.", since.to_day()));
        }
        if !machines.told.is_empty() {
            facts.push_str(&format!(" The content filters find in the listing: {}.", machines.told.join("; ")));
        }
        let explanation = text(reason)?;
        let reason = match basis {
            Basis::Law => {
                let about = mark.map_or_else(|| ground.label().to_owned(), |mark| format!("{}: {mark}", ground.label()));
                Reason::Illegal { law: text(&format!("{}. {about}", ground::law(ground)).chars().take(MOST_LAW).collect::<String>())?, explanation }
            }
            Basis::Terms => Reason::AgainstTerms { clause: text(ground::clause(ground))?, explanation, illegal_too: None },
        };
        let draft = Draft {
            id: StatementId(self.new_id()),
            listing_id: listing.id,
            listing_title: listing.title.clone(),
            gtin: listing.gtin,
            content_on: day(listing.first_seen_at)?,
            restrictions: vec![Restriction::Visibility(Visibility::Removed)],
            territory: Territory::Everywhere,
            applies_from: today,
            applies_until: None,
            ground,
            reason,
            facts: text(&facts.chars().take(MOST_FACTS).collect::<String>())?,
            source: Source::Notice(None),
            automated_detection: machines.found,
            automated_decision: if machines.helped { AutomatedDecision::Partially } else { AutomatedDecision::No },
            redress: Redress::usual(Complaint::Mail(self.settings().contact.clone())).map_err(|e| PortalError::internal(e.to_string()))?,
        };
        self.send_statement(change, Decided::Report(stored.report.id), draft, listing).await
    }

    /// A removal's statement of reasons: kept, shown to the seller, and mailed if the seller has an address (DSA Art. 17); answers how it reaches the seller.
    pub(crate) async fn send_statement(&self, change: &mut Change<'_>, decided: Decided, draft: Draft, listing: &Listing) -> Result<Reach> {
        let id = draft.id;
        let statement = Statement::new(draft).map_err(|e| PortalError::internal(e.to_string()))?;
        let parties = notices::letter::Parties {
            marketplace: &self.settings().marketplace,
            seller: listing.seller.as_ref().map_or("seller", |s| &s.name),
            terms: self.settings().pages.terms.as_deref(),
        };
        let letter = notices::letter::plain_text(&statement, parties);
        let seller = match &listing.seller {
            Some(seller) => store::seller::by_id(&mut change.tx, seller.id).await?,
            None => None,
        };
        if let Some(email) = seller.as_ref().and_then(|s| s.email.as_ref()) {
            let page = self.url(&format!("/seller/notices/{id}"));
            change.mail(email.as_str(), &format!("Your listing “{}” was removed", listing.title), &format!("{letter}\n\nOn the portal: {page}\n")).await?;
        }
        let reach = self.reach(&mut change.tx, seller.as_ref()).await?;
        let seller_id = seller.map(|s| s.id);
        let kept = StoredStatement { id, decided, listing_id: listing.id, seller_id, statement, letter, created_at: change.now, read_at: None, reversed: None };
        store::statement::insert(&mut change.tx, &kept).await?;
        Ok(reach)
    }
}

fn text<const MOST: usize>(text: &str) -> Result<Text<MOST>> {
    Text::parse(text).map_err(|e| PortalError::internal(e.to_string()))
}
