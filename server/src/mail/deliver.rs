//! Working off the outbox: each mail that a change wrote goes out, once, as soon as it can.
//!
//! Of several processes on one database, the one that claims a mail has it until its lease is over; if it dies meanwhile, another takes it,
//! and the mail's stable `Message-ID` lets the reader's program see the two as one.

use super::{Letter, Mailer};
use model::{mail::Mail, time::Timestamp};
use portal::Portal;
use std::time::{Duration, Instant};
use store::StoreError;
use tokio_util::sync::CancellationToken;

/// Longer than the relay may take for a mail.
const LEASE_SECONDS: i64 = 120;
/// After so many attempts, about four days, nobody waits for the mail any more.
const ATTEMPTS: i64 = 24;
/// How often the outbox is looked at.
const PAUSE: Duration = Duration::from_secs(1);
/// How often the files of mails that are kept no more are deleted.
const TIDY_EVERY: Duration = Duration::from_secs(3600);

/// Delivers until `stop`.
pub async fn run(portal: Portal, mailer: &Mailer, stop: CancellationToken) {
    let mut tidied: Option<Instant> = None;
    loop {
        if tidied.is_none_or(|at| at.elapsed() > TIDY_EVERY) {
            tidied = Some(Instant::now());
            if let Err(error) = mailer.tidy(&portal).await {
                tracing::warn!(error = %error, "Could not delete the files of mails that are kept no more; trying again in an hour");
            }
        }
        let pause = match deliver_due(&portal, mailer, &stop).await {
            Ok(()) => PAUSE,
            Err(error) => {
                tracing::warn!(error = %error, "Could not look into the outbox; trying again");
                PAUSE * 10
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Delivers what is due now. What fails waits for its next attempt.
pub async fn deliver_due(portal: &Portal, mailer: &Mailer, stop: &CancellationToken) -> Result<(), StoreError> {
    while !stop.is_cancelled() {
        let now = portal.now();
        let mut tx = portal.db().begin().await?;
        let Some(mail) = store::mail::claim(&mut tx, now, now.plus_seconds(LEASE_SECONDS)).await? else {
            return Ok(());
        };
        tx.commit().await?;
        deliver(portal, mailer, &mail).await?;
    }
    Ok(())
}

async fn deliver(portal: &Portal, mailer: &Mailer, mail: &Mail) -> Result<(), StoreError> {
    let head = &mail.head;
    let letter = Letter { id: head.id, to: &head.to, subject: &head.subject, text: &mail.body, at: head.created_at };
    let sent = mailer.send(&letter).await;
    let now = portal.now();
    let mut tx = portal.db().begin().await?;
    match sent {
        Ok(()) => {
            store::mail::sent(&mut tx, head.id, now).await?;
            tracing::debug!(mail.id = %head.id, mail.way = mailer.way(), "Sent mail {}", head.id);
        }
        Err(error) => {
            let again = next_attempt(now, head.attempts).filter(|_| !error.is_final());
            let outcome = if again.is_some() { "it is tried again" } else { "it is given up" };
            tracing::warn!(mail.id = %head.id, mail.attempts = head.attempts, error = %error, cause = ?error, "Mail {} did not go out; {outcome}", head.id);
            match again {
                Some(again) => store::mail::failed(&mut tx, head.id, again, &cause(&error)).await?,
                None => store::mail::give_up(&mut tx, head.id, NEVER, &cause(&error)).await?,
            }
        }
    }
    tx.commit().await
}

/// An instant that does not come.
const NEVER: Timestamp = Timestamp(i64::MAX);

/// When to try again after the attempt of this number: after a minute, then two, four…, every six hours in the end; `None` after the last.
fn next_attempt(now: Timestamp, attempts: i64) -> Option<Timestamp> {
    let minutes = 1_i64 << attempts.clamp(1, 10).saturating_sub(1);
    (attempts < ATTEMPTS).then(|| now.plus_seconds(60 * minutes.min(6 * 60)))
}

/// The error with what is behind it, for the administrator's page.
fn cause(error: &super::MailError) -> String {
    let source = std::error::Error::source(error).map_or_else(String::new, |cause| format!(": {cause}"));
    format!("{error}{source}").chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::support as testing;
    use model::{id::MailId, mail::MailHead, page::PageQuery};
    use std::{fs, path::Path};
    use store::{Db, mail::NewMail};

    async fn write(portal: &Portal, to: &str) -> MailId {
        let mut tx = portal.db().begin().await.unwrap();
        let id = MailId(portal.new_id());
        let mail = NewMail { to, subject: "Hello", body: "The code: •••.", secret: Some("ABCD-EFGH") };
        store::mail::insert(&mut tx, id, mail, portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn read(portal: &Portal, id: MailId) -> MailHead {
        let mail = store::mail::by_id(&mut portal.db().read().await.unwrap(), id).await.unwrap().unwrap();
        assert_eq!(mail.body, "The code: •••.", "no more than its reader is to know is shown of it");
        mail.head
    }

    async fn secrets(portal: &Portal) -> i64 {
        let kept = "SELECT COUNT(*) FROM mails WHERE secret IS NOT NULL";
        match portal.db() {
            Db::Sqlite { write, .. } => sqlx::query_scalar(kept).fetch_one(write).await.unwrap(),
            Db::Postgres(pool) => sqlx::query_scalar(kept).fetch_one(pool).await.unwrap(),
        }
    }

    fn mailer(outbox: &Path) -> Mailer {
        Mailer::new(None, outbox.to_owned(), "noreply@brands.example".parse().unwrap()).unwrap()
    }

    #[tokio::test]
    async fn each_mail_goes_out_once_though_two_deliver() {
        for world in testing::worlds().await {
            let outbox = world.dir.join("outbox");
            for n in 0..20 {
                write(&world.portal, &format!("ana{n}@acme.example")).await;
            }
            let (one, two, stop) = (mailer(&outbox), mailer(&outbox), CancellationToken::new());
            let both = tokio::join!(deliver_due(&world.portal, &one, &stop), deliver_due(&world.portal, &two, &stop));
            both.0.and(both.1).unwrap();
            assert_eq!(fs::read_dir(&outbox).unwrap().count(), 20);
            let mails = store::mail::page(&mut world.portal.db().read().await.unwrap(), PageQuery { page: 1, size: 100 }).await.unwrap().rows;
            assert!(mails.len() >= 20 && mails.iter().all(|mail| mail.sent_at.is_some()));
        }
    }

    #[tokio::test]
    async fn files_go_with_their_mails_and_nobody_else_reads_them() {
        for world in testing::worlds().await {
            let outbox = world.dir.join("outbox");
            write(&world.portal, "ana@acme.example").await;
            let id = write(&world.portal, "bo@acme.example").await;
            deliver_due(&world.portal, &mailer(&outbox), &CancellationToken::new()).await.unwrap();
            fs::write(outbox.join("notes.txt"), "the operator's").unwrap();
            #[cfg(unix)]
            for (path, mode) in [(outbox.clone(), 0o700), (outbox.join(format!("{id}.eml")), 0o600)] {
                assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions()) & 0o777, mode, "{}", path.display());
            }
            assert_eq!(mailer(&outbox).tidy(&world.portal).await.unwrap(), 0);
            world.portal.forget_person(&portal::Actor::System, "ana@acme.example").await.unwrap();
            // What is young may be of another database; what is to who was forgotten goes at once.
            assert_eq!(mailer(&outbox).tidy(&world.portal).await.unwrap(), 0);
            assert_eq!(super::super::forget(&outbox, &world.portal, "bo@acme.example").await.unwrap(), 0, "the mail is there");
            assert_eq!(super::super::forget(&outbox, &world.portal, "Ana@acme.example").await.unwrap(), 1);
            assert!(outbox.join(format!("{id}.eml")).exists() && outbox.join("notes.txt").exists());
        }
    }

    #[tokio::test]
    async fn what_only_the_reader_may_know_goes_out_and_is_kept_nowhere() {
        for world in testing::worlds().await {
            let (outbox, to) = (world.dir.join("outbox"), "ana@acme.example");
            let id = write(&world.portal, to).await;
            let waiting = store::mail::waiting_for(&mut world.portal.db().read().await.unwrap(), to).await.unwrap();
            assert_eq!(waiting[0].body, "The code: ABCD-EFGH.");
            deliver_due(&world.portal, &mailer(&outbox), &CancellationToken::new()).await.unwrap();
            assert!(fs::read_to_string(outbox.join(format!("{id}.eml"))).unwrap().contains("The code: ABCD-EFGH."));
            assert!(read(&world.portal, id).await.sent_at.is_some());
            assert_eq!(secrets(&world.portal).await, 0);
            // Nor of one that never goes out.
            write(&world.portal, "nobody at all").await;
            deliver_due(&world.portal, &mailer(&outbox), &CancellationToken::new()).await.unwrap();
            assert_eq!(secrets(&world.portal).await, 0);
        }
    }

    #[tokio::test]
    async fn what_fails_waits_longer_each_time_and_goes_out_in_the_end() {
        for world in testing::worlds().await {
            let outbox = world.dir.join("outbox");
            fs::write(&outbox, "in the way").unwrap();
            let (mailer, stop) = (mailer(&outbox), CancellationToken::new());
            let id = write(&world.portal, "ana@acme.example").await;
            deliver_due(&world.portal, &mailer, &stop).await.unwrap();
            let mail = read(&world.portal, id).await;
            assert_eq!(mail.attempts, 1);
            assert!(mail.last_error.unwrap().contains("could not be written"));
            deliver_due(&world.portal, &mailer, &stop).await.unwrap();
            assert_eq!(read(&world.portal, id).await.attempts, 1, "not before its time");
            fs::remove_file(&outbox).unwrap();
            world.clock.advance(61);
            deliver_due(&world.portal, &mailer, &stop).await.unwrap();
            let mail = read(&world.portal, id).await;
            assert_eq!((mail.attempts, mail.sent_at, mail.last_error), (2, Some(world.portal.now()), None));
        }
    }

    #[tokio::test]
    async fn an_address_that_is_none_is_given_up_and_holds_nobody_up() {
        for world in testing::worlds().await {
            let (mailer, stop) = (mailer(&world.dir.join("outbox")), CancellationToken::new());
            let bad = write(&world.portal, "nobody at all").await;
            let good = write(&world.portal, "ana@acme.example").await;
            deliver_due(&world.portal, &mailer, &stop).await.unwrap();
            assert!(read(&world.portal, good).await.sent_at.is_some());
            world.clock.advance(10 * 365 * 86_400);
            deliver_due(&world.portal, &mailer, &stop).await.unwrap();
            let mail = read(&world.portal, bad).await;
            assert_eq!((mail.sent_at, mail.attempts), (None, 1));
        }
    }

    #[test]
    fn attempts_come_ever_later_and_end() {
        let at = |attempts| next_attempt(Timestamp(0), attempts).map(|at| at.0 / 60_000_000);
        assert_eq!([1, 2, 3, 10, 23, 24].map(at), [Some(1), Some(2), Some(4), Some(360), Some(360), None]);
    }
}
