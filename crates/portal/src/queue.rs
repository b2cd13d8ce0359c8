//! The reviewers' queue: all kinds of decision in one, and what comes after one of them.

use crate::{Actor, Portal, Result, policy::Action};
use model::{
    page::{Page, PageQuery},
    review::{LATE_SECONDS, QueueItem, QueueKind, Queued, ReviewQueue},
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

    /// A page of what waits, of one kind or of all.
    pub async fn review_queue(&self, actor: &Actor, kind: Option<QueueKind>, query: PageQuery) -> Result<ReviewQueue> {
        for action in [Action::DecideRights, Action::DecideHolds, Action::DecideReports] {
            actor.may(action)?;
        }
        // No connection is held while another is asked for: all of them held so would wait for each other.
        let (reports, rights, holds) = store::queue::counts(&mut self.read().await?).await?;
        let rows = match kind {
            Some(QueueKind::Reports) => queued(self.report_queue(actor, query).await?, Queued::Report),
            Some(QueueKind::Rights) => queued(self.rights_in_review(actor, query).await?, Queued::Right),
            Some(QueueKind::Holds) => queued(self.hold_queue(actor, query).await?, Queued::Hold),
            None => {
                let total = reports + rights + holds;
                let query = query.within(total);
                let (mut conn, mut rows) = (self.read().await?, Vec::new());
                for item in store::queue::items(&mut conn, query).await? {
                    // What was decided meanwhile is still there to be read.
                    rows.extend(match item {
                        QueueItem::Report(id) => store::report::by_id(&mut conn, id).await?.map(|stored| Queued::Report(stored.report)),
                        QueueItem::Right(id) => store::right::by_id(&mut conn, id).await?.map(|stored| Queued::Right(stored.right)),
                        QueueItem::Hold(id) => store::hold::by_id(&mut conn, id).await?.map(|stored| Queued::Hold(stored.hold)),
                    });
                }
                Page { rows, total, page: query.page, size: query.size }
            }
        };
        Ok(ReviewQueue { at: self.now(), reports, rights, holds, rows })
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

fn queued<T>(page: Page<T>, of: impl Fn(T) -> Queued) -> Page<Queued> {
    Page { rows: page.rows.into_iter().map(of).collect(), total: page.total, page: page.page, size: page.size }
}
