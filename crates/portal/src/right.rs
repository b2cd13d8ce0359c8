//! Enrolment: a brand files a trademark, proves it by the code that goes to the record's contact, and a reviewer decides.

mod aliases;
mod code;
mod decide;
mod end;
mod file;
mod objection;

pub use file::{Filing, NewBrand};

use crate::{Actor, Portal, PortalError, Result, audit::for_team, policy::Action};
use model::{
    id::RightId,
    page::{Page, PageQuery},
    review::RightNow,
    right::{RecordView, Right, RightPage, RightState},
    time::Timestamp,
    trademark::compare,
};
use store::{Conn, right::StoredRight, trademark::StoredTrademark};

/// A contact that is known here for less than so many seconds (30 days) gets no code: thieves changed it at the office just before they enrolled.
const FRESH_CONTACT_SECONDS: i64 = 30 * 86_400;

impl Portal {
    /// The rights of the brand that the session works for, newest first; none for staff who work for no brand.
    pub async fn rights(&self, actor: &Actor) -> Result<Vec<Right>> {
        actor.may(Action::ReadRights)?;
        let Some(brand) = &actor.signed()?.viewer.brand else { return Ok(Vec::new()) };
        Ok(store::right::of_brand(&mut self.read().await?, brand.brand_id).await?)
    }

    /// A right with everything that a page shows of it: for its brand's team and for staff.
    pub async fn right(&self, actor: &Actor, id: RightId) -> Result<RightPage> {
        let mut conn = self.read().await?;
        let stored = self.right_for(&mut conn, actor, Action::ReadRights, id).await?;
        let right = stored.right;
        let record = store::trademark::by_number(&mut conn, right.filed.office, &right.filed.registration_number).await?;
        let brand = store::brand::by_id(&mut conn, right.brand_id).await?.ok_or(PortalError::NotFound("right"))?;
        let mut conflict = None;
        if matches!(right.state, RightState::AwaitingCode | RightState::InReview) {
            conflict = store::right::enrolled_elsewhere(&mut conn, &right.filed, right.brand_id).await?;
        }
        Ok(RightPage {
            pictures: store::right::pictures(&mut conn, id).await?,
            differences: record.as_ref().map(|r| compare(&right.filed, &r.record)).unwrap_or_default(),
            sweep: self.latest_sweep(&mut conn, actor, Some(right.brand_id)).await?,
            record: record.map(view),
            history: if actor.acts_for(right.brand_id) {
                store::audit::of_subject_for_team(&mut conn, "right", id.0).await?.into_iter().map(for_team).collect()
            } else {
                store::audit::of_subject(&mut conn, "right", id.0).await?
            },
            own_cause: actor.may(Action::DecideRights).ok().and_then(|()| actor.own_cause([right.brand_id], [])),
            may_manage: actor.may_for(Action::ManageRights, right.brand_id, "right").is_ok(),
            may_name: !right.state.is_over() && actor.may_for(Action::ManageAliases, right.brand_id, "right").is_ok(),
            brand,
            conflict,
            right,
        })
    }

    /// What waits for reviewers, the oldest first: rights in review, and enrolled ones that a contact on the record objects to.
    pub async fn rights_in_review(&self, actor: &Actor, query: PageQuery) -> Result<Page<Right>> {
        actor.may(Action::DecideRights)?;
        Ok(store::right::to_decide(&mut self.read().await?, query).await?)
    }

    /// A right, if the actor may do this with it.
    async fn right_for(&self, conn: &mut Conn, actor: &Actor, action: Action, id: RightId) -> Result<StoredRight> {
        actor.known()?;
        let stored = store::right::by_id(conn, id).await?.ok_or(PortalError::NotFound("right"))?;
        actor.may_for(action, stored.right.brand_id, "right")?;
        Ok(stored)
    }
}

/// A right and its record as they are now, for whoever decides a report that relies on it.
pub(crate) async fn right_now(conn: &mut Conn, id: RightId) -> Result<Option<RightNow>> {
    let Some(stored) = store::right::by_id(conn, id).await? else { return Ok(None) };
    let filed = &stored.right.filed;
    let record = store::trademark::by_number(conn, filed.office, &filed.registration_number).await?;
    Ok(Some(RightNow { state: stored.right.state, record: record.map(view) }))
}

/// What may be shown of a record.
fn view(stored: StoredTrademark) -> RecordView {
    let record = stored.record;
    RecordView {
        owners: record.owners,
        status: record.status.words().to_owned(),
        in_force: record.status.in_force,
        filed_on: record.filed_on,
        registered_on: record.registered_on,
        goods: record.goods,
        contacts: record.correspondent.emails.iter().map(|email| email.masked()).collect(),
        imported_at: stored.imported_at,
        contact_since: stored.contact_since,
    }
}

/// Whether the record's contact is known for so short a time that it cannot be trusted with a code. A record that was imported just now may have been
/// changed just before.
fn is_contact_fresh(record: &StoredTrademark, now: Timestamp) -> bool {
    now.seconds_since(record.contact_since) < FRESH_CONTACT_SECONDS
}
