//! What is done now and then beside the pages, by one of all nodes: mails about alerts, holds and withdrawn units, hashing old pictures, forgetting places, people, their
//! addresses, pasted lists and forms, screening by new words, and pictures that were not looked at before an upgrade.

use crate::{Portal, Result, throttle::REMEMBER_SECONDS};
use model::{risk::Finding, time::Timestamp};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(crate) const DAY_SECONDS: i64 = 86_400;
/// Checks whose places are blanked in one transaction.
const AT_ONCE: i64 = 2000;
/// Who begins a chore of a day and says nothing for so long was stopped, or failed: it is begun again.
pub(crate) const LEASE_SECONDS: i64 = 300;
/// The chore's name in the table.
const FORGET: &str = "forget places";
const FORGET_MISSES: &str = "forget misses";
/// Days after which codes nobody issued are forgotten that nobody has checked since.
const UNKNOWN_DAYS: i64 = 30;

impl Portal {
    /// Does what is due until `stop`: what `markward serve` runs beside the pages.
    pub async fn run_chores(&self, stop: CancellationToken) {
        loop {
            if let Err(error) = self.mail_alerts().await {
                tracing::warn!(error = %error, "Could not mail alerts; trying again");
            }
            if let Err(error) = self.mail_sellers_apart().await {
                tracing::warn!(error = %error, "Could not mail brands which sellers stand out; trying again");
            }
            if let Err(error) = self.mail_hold_news().await {
                tracing::warn!(error = %error, "Could not mail sellers what is held; trying again");
            }
            if let Err(error) = self.mail_withdrawals().await {
                tracing::warn!(error = %error, "Could not mail sellers what brands withdrew; trying again");
            }
            if let Err(error) = self.enrol_accepted().await {
                tracing::warn!(error = %error, "Could not enrol what nobody objected to; trying again");
            }
            if let Err(error) = self.keep_label_host().await {
                tracing::warn!(error = %error, "Could not note where labels lead; trying again");
            }
            if let Err(error) = self.print_pictures().await {
                tracing::warn!(error = %error, "Could not hash pictures; trying again");
            }
            if let Err(error) = self.forget_places().await {
                tracing::warn!(error = %error, "Could not forget old places; trying again");
            }
            if let Err(error) = self.forget_people().await {
                tracing::warn!(error = %error, "Could not delete old data of people; trying again");
            }
            if let Err(error) = self.forget_addresses().await {
                tracing::warn!(error = %error, "Could not take the addresses of deleted people out of texts; trying again");
            }
            if let Err(error) = self.forget_misses().await {
                tracing::warn!(error = %error, "Could not forget old misses; trying again");
            }
            if let Err(error) = self.forget_lists().await {
                tracing::warn!(error = %error, "Could not forget old lists; trying again");
            }
            if let Err(error) = self.forget_typed().await {
                tracing::warn!(error = %error, "Could not forget old forms; trying again");
            }
            if let Err(error) = self.screen_by_new_words().await {
                tracing::warn!(error = %error, "Could not queue a screening by new words; trying again");
            }
            if let Err(error) = self.look_at_more_pictures().await {
                tracing::warn!(error = %error, "Could not send listings with many pictures through the feed; trying again");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_secs(60)) => {}
            }
        }
    }

    /// Once an hour, forgets from where codes were tried that nobody issued, and the codes that nobody has tried for a month.
    pub async fn forget_misses(&self) -> Result<u64> {
        let mut change = self.change().await?;
        let now = change.now;
        if store::chore::claim(&mut change.tx, FORGET_MISSES, now, now.plus_seconds(-3600)).await?.is_none() {
            return Ok(0);
        }
        store::sweep::forget(&mut change.tx, now.plus_seconds(-REMEMBER_SECONDS)).await?;
        let forgotten = store::unknown::forget(&mut change.tx, now.plus_seconds(-UNKNOWN_DAYS * DAY_SECONDS)).await?;
        change.commit().await?;
        Ok(forgotten)
    }

    /// Once a day, blanks where and by which devices checks were made that are older than set, and the places that alerts name. That they were made,
    /// and how many, stays. Answers how many checks were blanked. The day counts from its end: one that fails midway is begun again in minutes.
    pub async fn forget_places(&self) -> Result<u64> {
        let mut change = self.change().await?;
        let now = change.now;
        let leased = |now: Timestamp| now.plus_seconds(LEASE_SECONDS - DAY_SECONDS);
        let Some(position) = store::chore::claim(&mut change.tx, FORGET, leased(now), now.plus_seconds(-DAY_SECONDS)).await? else { return Ok(0) };
        change.commit().await?;
        let until = now.plus_seconds(-self.settings().keep.places * DAY_SECONDS);
        // From an hour before the last time on: clocks of nodes differ.
        let begun = Timestamp(position).plus_seconds(-3600);
        let mut from = begun;
        let mut blanked = 0;
        loop {
            let mut change = self.change().await?;
            let (some, next) = store::scan::forget_places(&mut change.tx, from, until, AT_ONCE).await?;
            blanked += some;
            let now = change.now;
            if next.is_none() {
                for (id, findings) in store::alert::findings_with_places(&mut change.tx, begun, until).await? {
                    store::alert::set_findings(&mut change.tx, id, &findings.into_iter().map(Finding::without_places).collect::<Vec<_>>()).await?;
                }
                store::chore::done(&mut change.tx, FORGET, now, until.0).await?;
            } else {
                store::chore::hold(&mut change.tx, FORGET, leased(now)).await?;
            }
            change.commit().await?;
            match next {
                Some(next) => from = next,
                None => break,
            }
        }
        if blanked > 0 {
            tracing::info!(checks = blanked, "Forgot where {blanked} checks were made: they are older than keep_places says");
        }
        Ok(blanked)
    }
}
