//! What a seller is told of a held listing: the statement of reasons of a hold, which a machine gives, and of a removal, which a person does (DSA Art. 17).

use super::reasons::{self, Cause};
use crate::{
    Portal, PortalError, Result,
    change::Change,
    decision::day,
    screening::{content, said_of, unscreened::is_nothing_known},
};
use model::{
    id::{HoldId, StatementId},
    listing::Listing,
    screening::{Finding, Screening},
    statement::{AutomatedDecision, Complaint, Draft, Reason, Redress, Restriction, Source, Statement, Territory, Text, Visibility},
    time::Timestamp,
};
use store::{hold::StoredHold, statement::Decided};

/// Letters of facts that a statement has room for.
pub(crate) const MOST_FACTS: usize = 5000;

/// What differs between the statements.
struct Stated<'a> {
    visibility: Visibility,
    decision: AutomatedDecision,
    cause: Cause,
    explanation: &'a str,
    facts: &'a str,
}

impl Portal {
    /// The letter of a hold.
    pub(super) fn hold_letter(&self, id: HoldId, listing: &Listing, screening: &Screening, rules: &str, now: Timestamp) -> Result<String> {
        let told: Vec<String> = content::told(&screening.findings).map(said_of).collect();
        let facts = if is_nothing_known(&screening.findings) {
            format!("The content filters failed over the listing “{}” ({}): they could not read it, and found nothing.", listing.title, listing.external_id)
        } else {
            let (title, number, found) = (&listing.title, &listing.external_id, told.join("; "));
            format!("The content filters read the listing “{title}” ({number}) and found: {found}. It is held by {rules}.")
        };
        let cause = Cause::of(&screening.findings);
        let explanation = format!(
            "{} Until a person has looked at it, buyers do not see the listing. If you say what the goods are and where you have them from, that is looked at first.",
            cause.sentence()
        );
        let stated = Stated { visibility: Visibility::Disabled, decision: AutomatedDecision::Fully, cause, explanation: &explanation, facts: &facts };
        let statement = Statement::new(self.filters_draft(StatementId(id.0), listing, now, stated)?).map_err(internal)?;
        let seller = listing.seller.as_ref().map_or("the seller", |seller| &seller.name);
        let terms = self.settings().pages.terms.as_deref();
        Ok(notices::letter::plain_text(&statement, notices::letter::Parties { marketplace: &self.settings().marketplace, seller, terms }))
    }

    /// Sends the statement of reasons of a held listing's removal, which takes the place of the hold's. `read` is what the filters find in the listing as it is;
    /// none if they did not read it.
    pub(super) async fn state_removal(
        &self,
        change: &mut Change<'_>,
        stored: &StoredHold,
        listing: &Listing,
        read: Option<&[Finding]>,
        reason: &str,
    ) -> Result<()> {
        let (cause, outcome) = reasons::of_removal(&stored.findings, read);
        let answered = if stored.answer.is_empty() { "Its seller said nothing of it." } else { "Its seller's answer was read." };
        let (title, number, day_held) = (&listing.title, &listing.external_id, stored.hold.held_at.to_day());
        let facts = format!(
            "The content filters held the listing “{title}” ({number}) on {day_held}{outcome}. A person looked at the listing and at what was found. {answered}"
        );
        let stated = Stated { visibility: Visibility::Removed, decision: AutomatedDecision::Partially, cause, explanation: reason, facts: &facts };
        let draft = self.filters_draft(StatementId(self.new_id()), listing, change.now, stated)?;
        self.send_statement(change, Decided::Hold(stored.hold.id), draft, listing).await?;
        Ok(())
    }

    /// A statement on a listing that the filters told of, against the marketplace's terms.
    fn filters_draft(&self, id: StatementId, listing: &Listing, now: Timestamp, stated: Stated<'_>) -> Result<Draft> {
        let facts: String = stated.facts.chars().take(MOST_FACTS).collect();
        Ok(Draft {
            id,
            listing_id: listing.id,
            listing_title: listing.title.clone(),
            gtin: listing.gtin,
            content_on: day(listing.first_seen_at)?,
            restrictions: vec![Restriction::Visibility(stated.visibility)],
            territory: Territory::Everywhere,
            applies_from: day(now)?,
            applies_until: None,
            ground: stated.cause.ground(),
            reason: Reason::AgainstTerms {
                clause: Text::parse(stated.cause.clause()).map_err(internal)?,
                explanation: Text::parse(stated.explanation).map_err(internal)?,
                illegal_too: None,
            },
            facts: Text::parse(&facts).map_err(internal)?,
            source: Source::OwnInitiative,
            automated_detection: true,
            automated_decision: stated.decision,
            redress: Redress::usual(Complaint::Mail(self.settings().contact.clone())).map_err(internal)?,
        })
    }
}

fn internal(error: impl std::fmt::Display) -> PortalError {
    PortalError::internal(error.to_string())
}
