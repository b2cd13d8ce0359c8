//! Cases: a brand gathers alerts, reports and listings of one matter, writes down what it does about them, and takes it all as a file.

mod file;
mod things;

pub use file::CaseFile;

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
};
use model::{
    case::{
        Case, CaseCard, CaseDetail, CaseEvent, CaseItem, CaseList, CaseNumber, CaseState, CaseThing, Chosen, ITEMS_MAX, NoteKind, parse_note, parse_reason,
        parse_title, parse_why,
    },
    id::{BrandId, CaseId},
    page::{Page, PageQuery},
};
use serde_json::json;
use store::{
    StoreError,
    case::{NewCase, NewItem},
};
use things::Named;
use uuid::Uuid;

/// Open cases that the page of a thing offers.
const OFFERED: PageQuery = PageQuery { page: 1, size: 100 };

/// A thing on its way into a case, as the form on its page sends it.
#[derive(Clone, Copy, Debug)]
pub struct IntoCase<'a> {
    /// The thing.
    pub thing: CaseThing,
    /// The id of a case, or `new`.
    pub case: &'a str,
    /// The title of the new one.
    pub title: &'a str,
    /// Why it belongs there; may be empty.
    pub why: &'a str,
    /// Drawn for the form: sent twice, it opens one case.
    pub submission: Uuid,
}

impl Portal {
    /// The cases of the brand that the session works for, open ones first.
    pub async fn cases(&self, actor: &Actor, state: Option<CaseState>, query: PageQuery) -> Result<CaseList> {
        let brand = actor.brand_for(Action::ReadCases)?.brand_id;
        let mut conn = self.read().await?;
        let page = store::case::page(&mut conn, brand, state, query).await?;
        let open = store::case::count(&mut conn, brand, CaseState::Open).await?;
        let closed = store::case::count(&mut conn, brand, CaseState::Closed).await?;
        Ok(CaseList { page, open, closed, may_manage: actor.may(Action::ManageCases).is_ok(), submission: self.new_id() })
    }

    /// One case with all that is in it, each thing as it stands.
    pub async fn case(&self, actor: &Actor, id: CaseId) -> Result<CaseDetail> {
        let case = self.case_for(actor, Action::ReadCases, id).await?;
        let mut conn = self.read().await?;
        let stored = store::case::items(&mut conn, id).await?;
        let notes = store::case::notes(&mut conn, id).await?;
        drop(conn);
        let facts = self.facts_of(&stored).await?;
        let item = |(item, facts): (store::case::StoredItem, _)| CaseItem {
            thing: item.thing,
            facts,
            note: item.note,
            added_by: item.added_by,
            added_at: item.added_at,
        };
        let items = stored.into_iter().zip(facts).map(item).collect();
        let may_manage = actor.may_for(Action::ManageCases, case.brand_id, "case").is_ok();
        Ok(CaseDetail { case, items, notes, may_manage, submission: self.new_id() })
    }

    /// The cases that a thing is in, and those that it can go into.
    pub async fn cases_of(&self, actor: &Actor, thing: CaseThing) -> Result<CaseCard> {
        let named = self.thing_for(actor, Action::ReadCases, thing).await?;
        let brand = self.brand_of(actor, Action::ReadCases, &named)?;
        let mut conn = self.read().await?;
        let inside = store::case::with_thing(&mut conn, brand, thing).await?;
        let Page { rows: mut open, .. } = store::case::page(&mut conn, brand, Some(CaseState::Open), OFFERED).await?;
        open.retain(|case| inside.iter().all(|other| other.id != case.id));
        let may_manage = actor.may_for(Action::ManageCases, brand, "case").is_ok();
        Ok(CaseCard { thing, inside, open, may_manage, submission: self.new_id() })
    }

    /// Opens a case of the brand that the session works for. `submission` was drawn for the form: sent twice, it opens one.
    pub async fn open_case(&self, actor: &Actor, submission: Uuid, title: &str) -> Result<CaseId> {
        let brand = actor.brand_for(Action::ManageCases)?.brand_id;
        let title = parse_title(title).map_err(|e| PortalError::field("case_title", e))?;
        self.open(actor, brand, submission, &title, None).await
    }

    /// Puts a thing into one of its brand's cases, or into a new one that is opened for it.
    pub async fn put_into_case(&self, actor: &Actor, form: IntoCase<'_>) -> Result<CaseId> {
        let named = self.thing_for(actor, Action::ManageCases, form.thing).await?;
        let (chosen, why) = Chosen::parse(form.case, form.title, form.why).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        match chosen {
            Chosen::New(title) => {
                let brand = self.brand_of(actor, Action::ManageCases, &named)?;
                self.open(actor, brand, form.submission, &title, Some((&named, &why))).await
            }
            Chosen::Existing(id) => {
                let case = self.case_for(actor, Action::ManageCases, id).await?;
                self.put(actor, &case, &named, &why).await?;
                Ok(id)
            }
        }
    }

    /// Puts into a case what a text names: the address of a page here, a report's reference, a listing's address or number on the marketplace.
    pub async fn add_to_case(&self, actor: &Actor, id: CaseId, text: &str, why: &str) -> Result<()> {
        let case = self.case_for(actor, Action::ManageCases, id).await?;
        let named = match self.thing_named(actor, text).await {
            // To a stranger it does not exist: the form says so in place of the page.
            Err(PortalError::NotFound(_)) => Err(things::UNKNOWN.to_owned()),
            Err(PortalError::Forbidden) => Err("Your role in that brand does not allow this".to_owned()),
            Err(other) => return Err(other),
            Ok(named) if named.brand.is_some_and(|brand| brand != case.brand_id) => Err(things::UNKNOWN.to_owned()),
            Ok(named) => Ok(named),
        };
        let mut errors = model::form::FieldErrors::new();
        let (named, why) = (errors.take("thing", named), errors.take("case_note", parse_why(why)));
        let (Some(named), Some(why)) = (named, why) else { return Err(PortalError::Invalid(errors.into_vec())) };
        self.put(actor, &case, &named, &why).await
    }

    /// Writes a note into an open case. `submission` was drawn for the form: sent twice, it writes one.
    pub async fn note_in_case(&self, actor: &Actor, id: CaseId, submission: Uuid, text: &str) -> Result<()> {
        let case = self.case_for(actor, Action::ManageCases, id).await?;
        let text = parse_note(text).map_err(|e| PortalError::field("note", e))?;
        let mut change = self.change().await?;
        let now = change.now;
        store::case::touch(&mut change.tx, id, now).await.map_err(|e| closed(e, &case))?;
        if !store::case::add_note(&mut change.tx, submission, id, NoteKind::Note, &text, actor.user_id(), now).await? {
            return Ok(());
        }
        change.audit(actor, "case.noted", subject(&case), &format!("Wrote a note in the case {}", case.number), json!({ "note": submission })).await?;
        change.commit().await
    }

    /// Closes a case, for a reason.
    pub async fn close_case(&self, actor: &Actor, id: CaseId, reason: &str) -> Result<()> {
        let case = self.case_for(actor, Action::ManageCases, id).await?;
        let reason = parse_reason(reason).map_err(|e| PortalError::field("reason", e))?;
        self.step(actor, &case, CaseEvent::Close, &reason).await
    }

    /// Takes a closed case up again.
    pub async fn reopen_case(&self, actor: &Actor, id: CaseId) -> Result<()> {
        let case = self.case_for(actor, Action::ManageCases, id).await?;
        self.step(actor, &case, CaseEvent::Reopen, "").await
    }

    /// A case of a brand that the person may do this for; nobody else learns that it exists.
    async fn case_for(&self, actor: &Actor, action: Action, id: CaseId) -> Result<Case> {
        actor.known()?;
        let case = store::case::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("case"))?;
        actor.may_for(action, case.brand_id, "case")?;
        Ok(case)
    }

    /// The brand whose case a thing can go into: its own, or the one that the session works for if the thing is nobody's.
    fn brand_of(&self, actor: &Actor, action: Action, named: &Named) -> Result<BrandId> {
        match named.brand {
            Some(brand) => Ok(brand),
            None => Ok(actor.brand_for(action)?.brand_id),
        }
    }

    async fn open(&self, actor: &Actor, brand: BrandId, submission: Uuid, title: &str, first: Option<(&Named, &str)>) -> Result<CaseId> {
        if let Some(opened) = store::case::by_submission(&mut self.read().await?, submission, brand).await? {
            return Ok(opened);
        }
        let mut change = self.change().await?;
        let (id, now) = (CaseId(self.new_id()), change.now);
        let year = u16::try_from(now.to_offset().year()).map_err(PortalError::internal)?;
        let number = store::case::next_number(&mut change.tx, brand, year).await?;
        let new = NewCase { id, submission, brand, number, title, by: actor.user_id(), at: now };
        match store::case::insert(&mut change.tx, &new).await {
            Err(StoreError::Taken(_)) => {
                // A second click was faster by a moment; its number is not used up, since this change is undone.
                drop(change);
                let opened = store::case::by_submission(&mut self.read().await?, submission, brand).await?;
                return opened.ok_or_else(|| PortalError::conflict("This case was opened a moment ago"));
            }
            done => done?,
        }
        let subject = Subject::of("case", id.0, brand);
        change.audit(actor, "case.opened", subject, &format!("Opened the case {number}: {title}"), json!({ "number": number })).await?;
        if let Some((named, why)) = first {
            self.add(actor, &mut change, (id, number, brand), named, why).await?;
        }
        change.commit().await?;
        Ok(id)
    }

    /// Puts a thing into a case of its brand. One that is in it already stays as it is.
    async fn put(&self, actor: &Actor, case: &Case, named: &Named, why: &str) -> Result<()> {
        if named.brand.is_some_and(|brand| brand != case.brand_id) {
            return Err(PortalError::NotFound(named.thing.kind()));
        }
        let mut change = self.change().await?;
        let now = change.now;
        store::case::touch(&mut change.tx, case.id, now).await.map_err(|e| closed(e, case))?;
        if !self.add(actor, &mut change, (case.id, case.number, case.brand_id), named, why).await? {
            return Ok(());
        }
        change.commit().await
    }

    async fn add(&self, actor: &Actor, change: &mut Change<'_>, to: (CaseId, CaseNumber, BrandId), named: &Named, why: &str) -> Result<bool> {
        let (id, number, brand) = to;
        let new = NewItem { id: self.new_id(), case: id, thing: named.thing, note: why, by: actor.user_id(), at: change.now };
        if !store::case::add_item(&mut change.tx, &new).await? {
            return Ok(false);
        }
        if store::case::by_id(&mut change.tx, id).await?.is_some_and(|case| case.items > ITEMS_MAX) {
            return Err(PortalError::conflict(format!("A case holds {ITEMS_MAX} things at most. Open another one for the rest")));
        }
        let summary = format!("Added {} to the case {number}", named.name);
        change.audit(actor, "case.item_added", Subject::of("case", id.0, brand), &summary, json!({ "thing": named.thing })).await?;
        Ok(true)
    }

    async fn step(&self, actor: &Actor, case: &Case, event: CaseEvent, reason: &str) -> Result<()> {
        let to = case.state.transition(event).map_err(|refused| PortalError::conflict(refused.to_string()))?;
        let mut change = self.change().await?;
        let now = change.now;
        // Of two colleagues one wins; the other reads that things changed meanwhile.
        store::case::set_state(&mut change.tx, case.id, case.state, to, reason, now).await?;
        let (kind, action, summary) = match event {
            CaseEvent::Close => (NoteKind::Closed, "case.closed", format!("Closed the case {}: {reason}", case.number)),
            CaseEvent::Reopen => (NoteKind::Reopened, "case.reopened", format!("Reopened the case {}", case.number)),
        };
        store::case::add_note(&mut change.tx, self.new_id(), case.id, kind, reason, actor.user_id(), now).await?;
        change.audit(actor, action, subject(case), &summary, json!({ "before": case.state, "after": to })).await?;
        change.commit().await
    }
}

fn subject(case: &Case) -> Subject {
    Subject::of("case", case.id.0, case.brand_id)
}

/// What a change says that found the case closed.
fn closed(error: StoreError, case: &Case) -> PortalError {
    match error {
        StoreError::Conflict => PortalError::conflict(format!("The case {} is closed. Reopen it before you add to it", case.number)),
        other => other.into(),
    }
}
