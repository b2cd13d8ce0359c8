//! A report that is filed again while it waits: what is new in it is added to the one that is there, with its day, so that nobody's evidence is lost and the
//! report counts once.

use super::file::{Parsed, claim};
use crate::{Actor, Portal, PortalError, Result, change::Subject};
use model::{
    id::PictureId,
    report::{Filed, ReportState},
};
use serde_json::json;
use store::{
    StoreError,
    report::{By, StoredReport},
    supplement::NewSupplement,
};
use uuid::Uuid;

/// Supplements that a report takes: whoever has more to say says it in one.
const SUPPLEMENTS_MAX: i64 = 20;

impl Portal {
    /// The report that this very form, or the same by the same reporter or brand, filed before; what this one says more is added to it. An address that is
    /// typed proves nothing: to the report of its owner nothing is added, and it is shown only to who says the very same again.
    pub(super) async fn filed_before(&self, actor: &Actor, submission: Uuid, parsed: &Parsed, pictures: &[PictureId]) -> Result<Option<Filed>> {
        let (reporter, mut conn) = (&parsed.reporter, self.read().await?);
        let brand = reporter.brand.map(|(brand, _)| brand);
        let by = match (brand, reporter.id) {
            (Some(brand), _) => By::Brand(brand),
            (None, Some(person)) => By::Person(person),
            (None, None) => By::Address(&reporter.email, &parsed.explanation),
        };
        let (id, again) = match store::report::id_by_submission(&mut conn, submission).await? {
            Some(id) => (Some(id), true),
            None => match store::supplement::report_of(&mut conn, submission).await? {
                Some(id) => (Some(id), true),
                None => (store::report::open_twin(&mut conn, parsed.listing.id, parsed.ground, by).await?, false),
            },
        };
        let Some(id) = id else { return Ok(None) };
        let stored = store::report::by_id(&mut conn, id).await?;
        // A submission id can be guessed at by no one, but it must never show somebody else's report.
        let own = |stored: &StoredReport| match by {
            By::Brand(_) => stored.report.brand_id == brand,
            By::Person(person) => stored.report.brand_id.is_none() && (stored.reporter_id == Some(person) || stored.reporter_email == reporter.email),
            By::Address(email, _) => stored.report.brand_id.is_none() && stored.reporter_email == email,
        };
        let Some(stored) = stored.filter(own) else { return Ok(None) };
        let said = stored.explanation == parsed.explanation
            || store::supplement::of_report(&mut conn, id).await?.iter().any(|supplement| supplement.explanation == parsed.explanation);
        drop(conn);
        if !again && matches!(by, By::Address(..)) && !pictures.is_empty() {
            return Ok(None);
        }
        let new = !again && stored.report.state == ReportState::Open && (!said || !pictures.is_empty());
        // Of many listings one text is written, and nothing of it is about this one.
        if new && reporter.mailed {
            return self.supplement(actor, submission, &stored, parsed, pictures).await.map(Some);
        }
        Ok(Some(Filed { id, reference: stored.report.reference, new: false, added: false }))
    }

    async fn supplement(&self, actor: &Actor, submission: Uuid, stored: &StoredReport, parsed: &Parsed, pictures: &[PictureId]) -> Result<Filed> {
        let (id, reference, reporter) = (stored.report.id, &stored.report.reference, &parsed.reporter);
        let mut change = self.change().await?;
        match store::supplement::hold(&mut change.tx, id).await {
            Ok(there) if there >= SUPPLEMENTS_MAX => {
                let full = format!("You have added to this report {SUPPLEMENTS_MAX} times: a person looks at all of it. Write to us if there is more");
                return Err(PortalError::conflict(full));
            }
            Ok(_) => {}
            Err(StoreError::Conflict) => return Err(PortalError::conflict("This report was decided a moment ago: nothing was added to it")),
            Err(error) => return Err(error.into()),
        }
        let new = NewSupplement { id: self.new_id(), report: id, submission, explanation: &parsed.explanation, by: reporter.id, at: change.now };
        match store::supplement::insert(&mut change.tx, &new).await {
            // The other click of a double click was quicker.
            Err(StoreError::Taken(_)) => return Ok(Filed { id, reference: reference.clone(), new: false, added: true }),
            done => done?,
        }
        for picture in pictures {
            claim(&mut change, reporter, *picture).await?;
        }
        store::supplement::add_pictures(&mut change.tx, &new, pictures).await?;
        if let Some(alert) = parsed.alert {
            store::alert::link_report(&mut change.tx, alert, id).await?;
        }
        let letter = self.letter(
            &reporter.name,
            &[
                &format!("We have added what you wrote now to your report of the listing “{}”.", stored.snapshot.title),
                &format!("The report still counts once. Its reference is {reference}. See how it stands: {}", self.url(&format!("/follow/{reference}"))),
            ],
        );
        change.mail(&reporter.email, &format!("We have added to your report {reference}"), &letter).await?;
        let subject = Subject { kind: "report", id: id.0, brand: stored.report.brand_id };
        let summary = match pictures.len() {
            0 => "The reporter added to the report".to_owned(),
            n => format!("The reporter added to the report, with pictures: {n}"),
        };
        change.audit(actor, "report.supplemented", subject, &summary, json!({ "supplement": new.id, "pictures": pictures.len() })).await?;
        change.commit().await?;
        Ok(Filed { id, reference: reference.clone(), new: false, added: true })
    }
}
