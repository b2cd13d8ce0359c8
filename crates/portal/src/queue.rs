//! The reviewers' queue: all kinds of decision in one, and what comes after one of them.

use crate::{Actor, Portal, Result, policy::Action};
use model::{
    page::PageQuery,
    review::{LATE_SECONDS, QueueItem, ReviewQueue},
    time::Timestamp,
};

/// The head of a list: what was decided just now, if another reviewer's copy still has it, and what follows.
const HEAD: PageQuery = PageQuery { page: 1, size: 2 };
/// The same for who acts for a brand or a shop as well: some of it may be for others to decide.
const LONGER_HEAD: PageQuery = PageQuery { page: 1, size: 50 };

impl Portal {
    /// What has waited since before then is late.
    pub(crate) fn late(&self) -> Timestamp {
        self.now().plus_seconds(-LATE_SECONDS)
    }

    /// All that waits: these pages of the reports and the held listings, and the head of the enrolments, which are few.
    pub async fn review_queue(&self, actor: &Actor, reports: PageQuery, holds: PageQuery) -> Result<ReviewQueue> {
        Ok(ReviewQueue {
            rights: self.rights_in_review(actor, PageQuery::number(1)).await?,
            holds: self.hold_queue(actor, holds).await?,
            reports: self.report_queue(actor, reports).await?,
            at: self.now(),
        })
    }

    /// Where a reviewer goes after a decision: to the next of its kind, or to the first of the kind that comes first in the queue; not
    /// to what is their own cause.
    pub async fn next_in_queue(&self, actor: &Actor, done: QueueItem) -> Result<Option<QueueItem>> {
        for action in [Action::DecideRights, Action::DecideHolds, Action::DecideReports] {
            actor.may(action)?;
        }
        let head = if actor.has_causes() { LONGER_HEAD } else { HEAD };
        let mut conn = self.read().await?;
        let rights = store::right::to_decide(&mut conn, head).await?.rows.into_iter().map(|right| QueueItem::Right(right.id));
        let holds = store::hold::queue(&mut conn, self.late(), head).await?.rows.into_iter().map(|hold| QueueItem::Hold(hold.id));
        let reports = store::report::queue(&mut conn, head).await?.rows.into_iter().map(|stored| QueueItem::Report(stored.report.id));
        let is_same = |item: &QueueItem| std::mem::discriminant(item) == std::mem::discriminant(&done);
        let (same, others): (Vec<_>, Vec<_>) = rights.chain(holds).chain(reports).filter(|item| *item != done).partition(is_same);
        for item in same.into_iter().chain(others) {
            if self.own_cause_of(&mut conn, actor, item).await?.is_none() {
                return Ok(Some(item));
            }
        }
        Ok(None)
    }
}
