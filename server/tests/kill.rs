//! A batch whose process is killed twenty times while it is made: as `kill -9` does it, with no chance to clean up.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use codes::{PortalSecret, Slot, SlotKey};
use model::{batch::BatchState, page::PageQuery};
use portal::{Actor, Portal, check::CheckQuestion};
use std::{
    collections::HashSet,
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};
use store::job::Progress;
use support::{markward, opened, somebody_with_a_product};

const UNITS: u32 = 1_000_000;
const KILLS: i64 = 20;

#[tokio::test]
async fn a_million_codes_survive_twenty_kills_without_gap_or_double_and_none_counts_before_the_seal() {
    let dir = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", dir.path().join("markward.db").display());
    let portal = opened(&url, dir.path()).await;
    let owner = somebody_with_a_product(&portal).await;

    // Each process works off the oldest job first, which is the large batch until that is sealed.
    let mut process = issue(dir.path(), UNITS);
    let batch = loop {
        assert!(process.try_wait().unwrap().is_none(), "the first process ended by itself");
        let batches = portal.batches(&owner, PageQuery::default()).await.unwrap();
        match batches.rows.into_iter().find(|batch| batch.count == UNITS) {
            Some(batch) => break batch,
            None => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    };
    let slots = store::code_key::slots(&mut portal.db().read().await.unwrap()).await.unwrap();
    let key = SlotKey::derive(&PortalSecret::new(portal.secret().expose()).unwrap(), Slot::new(0).unwrap(), &slots[0].salt).unwrap();
    let some: Vec<String> = [0, 1, 499_999, 999_999].map(|number| key.seal(number).unwrap().serial()).into();

    for kill in 0..KILLS {
        // Somewhere else each time: 2, 4, … 40 % of the way.
        let until = i64::from(UNITS) * (2 + 2 * kill) / 100;
        loop {
            let job = portal.job(&owner, batch.job_id).await.unwrap();
            assert!(process.try_wait().unwrap().is_none(), "kill {kill}: the process ended by itself, at {} of {UNITS}", job.done);
            if job.done >= until {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        process.kill().unwrap();
        process.wait().unwrap();
        assert_eq!(portal.batch(&owner, batch.id).await.unwrap().state, BatchState::Issuing, "kill {kill}");
        for code in &some {
            let answer = portal.check_code(&Actor::System, &CheckQuestion { code, ..CheckQuestion::default() }).await.unwrap();
            assert_eq!(answer.as_str(), "not_issued", "kill {kill}: nothing counts before the seal");
        }
        forget_the_dead(&portal, batch.job_id).await;
        process = issue(dir.path(), 1);
    }
    assert!(process.wait().unwrap().success());

    let sealed = portal.batch(&owner, batch.id).await.unwrap();
    assert_eq!((sealed.state, sealed.count), (BatchState::Sealed, UNITS));
    let file = portal.batch_file(&owner, batch.id, codes::list::ListFormat::Gs1).await.unwrap();
    let lines = file.chunks.flatten().collect::<Vec<u8>>();
    let all: HashSet<&[u8]> = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    assert_eq!(all.len(), UNITS as usize);
    for code in &some {
        assert!(all.iter().any(|line| line.windows(code.len()).any(|part| part == code.as_bytes())), "{code}");
        let answer = portal.check_code(&Actor::System, &CheckQuestion { code, ..CheckQuestion::default() }).await.unwrap();
        assert_eq!(answer.as_str(), "genuine");
    }
    // The little batches of the processes that came after are whole too, and share no code with it.
    let others = portal.batches(&owner, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(others.total, 1 + KILLS);
}

/// `markward codes issue`, which works off what waits until its own batch is sealed.
fn issue(dir: &Path, count: u32) -> Child {
    markward(dir)
        .args(["codes", "issue", "--gtin", "4006381333931", "--lot", "K1", "--out", "-", "--count", &count.to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Half a minute later: the lease of the process that was killed is over. What it had done is set to nothing, so that what is read next is the
/// progress of the process that takes over.
async fn forget_the_dead(portal: &Portal, job: model::id::JobId) {
    let mut tx = portal.db().begin().await.unwrap();
    let now = portal.now();
    store::job::progress(&mut tx, job, &Progress::default(), now).await.unwrap();
    store::job::release(&mut tx, job, now).await.unwrap();
    tx.commit().await.unwrap();
}
