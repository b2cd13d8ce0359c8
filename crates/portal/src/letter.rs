//! Statements of reasons for sellers whom the portal cannot write to (DSA Art. 17: to the seller, at the latest when the restriction starts). The marketplace's
//! program is handed them with what became of a listing; the link in them opens the statement without an account, and there it can be answered.

use crate::{Actor, Portal, PortalError, Result, hold::over, policy::Action, spreadsheet::cell, throttle::throttle_key};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    id::{HoldId, ListingId, StatementId},
    letter::{Handed, Letter, LetterOf},
    screening::HoldEvent,
    seller::Seller,
    time::Timestamp,
};
use std::collections::HashMap;
use store::Conn;
use uuid::Uuid;

/// What the links' key is for.
const PURPOSE: &str = "seller-letter";
/// Answers by one link before one has to wait.
const FREE_ANSWERS: i64 = 10;
/// Lines of the file that are read at once.
const AT_ONCE: i64 = 500;

/// How a seller can know of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It was mailed.
    Mail,
    /// It has no address, and an account that reads it.
    Account,
    /// Only what the marketplace hands on reaches it.
    Nobody,
}

impl Portal {
    /// How a seller can be told.
    pub(crate) async fn reach(&self, conn: &mut Conn, seller: Option<&Seller>) -> Result<Reach> {
        Ok(match seller {
            Some(seller) if seller.email.is_some() => Reach::Mail,
            Some(seller) if store::handed::acts_here(conn, seller.id).await? => Reach::Account,
            _ => Reach::Nobody,
        })
    }

    /// Why buyers do not see these listings, for the program that hands it on to their sellers.
    pub(crate) async fn handed(&self, conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, Handed>> {
        let decisions = store::handed::of_listings(conn, ids).await?;
        Ok(decisions.into_iter().map(|(listing, (of, at, letter))| (listing, Handed { of, at, letter, link: self.letter_link(of) })).collect())
    }

    fn letter_link(&self, of: LetterOf) -> String {
        let id = id_of(of);
        let key = BASE64_URL_SAFE_NO_PAD.encode(self.secret().mac(PURPOSE, &message(of)));
        self.url(&format!("/letter?{}={id}&key={key}", of.kind()))
    }

    fn has_link(&self, of: LetterOf, key: &str) -> Result<()> {
        let key = BASE64_URL_SAFE_NO_PAD.decode(key.trim()).unwrap_or_default();
        if self.secret().verify(PURPOSE, &message(of), &key) {
            return Ok(());
        }
        Err(PortalError::conflict("This link is not complete. Copy all of it from the message"))
    }

    /// The statement of reasons that a link opens: for whoever has the link. It is known from then on that the seller was told.
    pub async fn letter_by_link(&self, actor: &Actor, of: LetterOf, key: &str) -> Result<Letter> {
        actor.may(Action::ReadLetter)?;
        self.has_link(of, key)?;
        let mut change = self.change().await?;
        let (now, contact) = (change.now, self.settings().contact.clone());
        let letter = match of {
            LetterOf::Hold(id) => {
                store::handed::opened(&mut change.tx, id, now).await?;
                let stored = store::hold::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("held listing"))?;
                let (state, at) = (stored.hold.state, stored.told_at.unwrap_or(stored.hold.held_at));
                Letter {
                    of,
                    title: stored.hold.title,
                    at,
                    letter: stored.letter,
                    hold: Some(state),
                    answer: stored.answer,
                    may_answer: state.is_open(),
                    because: Some(stored.reason).filter(|reason| !reason.is_empty()),
                    over: false,
                    complain_until: None,
                    contact,
                }
            }
            LetterOf::Statement(id) => {
                store::statement::read(&mut change.tx, id, now).await?;
                let stored = store::statement::by_id(&mut change.tx, id).await?.ok_or(PortalError::NotFound("notice"))?;
                Letter {
                    of,
                    title: stored.statement.get().listing_title.clone(),
                    at: stored.created_at,
                    letter: stored.letter,
                    hold: None,
                    answer: String::new(),
                    may_answer: false,
                    over: stored.reversed.is_some(),
                    because: stored.reversed.map(|(_, because)| because),
                    complain_until: Some(notices::letter::complain_until(&stored.statement)),
                    contact,
                }
            }
        };
        change.commit().await?;
        Ok(letter)
    }

    /// What the seller of a held listing says, by the link in its letter; again, as long as nobody has decided.
    pub async fn answer_letter(&self, actor: &Actor, id: HoldId, key: &str, answer: &str) -> Result<()> {
        actor.may(Action::ReadLetter)?;
        self.has_link(LetterOf::Hold(id), key)?;
        let stored = store::hold::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("held listing"))?;
        stored.hold.state.transition(HoldEvent::Answer).map_err(over)?;
        let _counted = self.count_try([(throttle_key("letter", &id.to_string()), FREE_ANSWERS)]).await?;
        self.keep_answer(actor, &stored, answer).await
    }

    /// The decisions of which nobody could tell the seller, the oldest first, as CSV: with the link to hand on.
    pub async fn untold_csv(&self, actor: &Actor) -> Result<String> {
        actor.may(Action::ReadAdminOverview)?;
        let mut out = String::from("kind,decision,decided_at,listing,title,seller,link\r\n");
        let mut after = (Timestamp(i64::MIN), Uuid::nil());
        loop {
            let some = store::handed::untold(&mut self.read().await?, after, AT_ONCE).await?;
            for (id, untold) in &some {
                let fields = [
                    untold.of.kind().to_owned(),
                    id.to_string(),
                    untold.at.to_rfc3339(),
                    untold.external_id.clone(),
                    untold.title.clone(),
                    untold.seller.clone().unwrap_or_default(),
                    self.letter_link(untold.of),
                ];
                out.push_str(&fields.map(|field| cell(&field)).join(","));
                out.push_str("\r\n");
                after = (untold.at, *id);
            }
            if some.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX) {
                return Ok(out);
            }
        }
    }
}

const fn id_of(of: LetterOf) -> Uuid {
    match of {
        LetterOf::Hold(HoldId(id)) | LetterOf::Statement(StatementId(id)) => id,
    }
}

/// A link opens its own letter only.
fn message(of: LetterOf) -> Vec<u8> {
    [of.kind().as_bytes(), id_of(of).as_bytes()].concat()
}
