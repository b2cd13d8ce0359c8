//! Recording checks: on both engines the same, and on SQLite beside everybody else who writes.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use model::{batch::Lot, check::Scan, id::BatchId, listing::Country, place::Place, risk::CheckChannel, time::Timestamp};
use std::time::Duration;
use store::{
    Db, DbSettings, StoreError,
    recording::{NewChecks, NewScan, Recording, UnitPlace},
    scan::Trace,
    testing,
};
use uuid::Uuid;

#[tokio::test]
async fn the_first_check_is_one_and_each_form_counts_once() {
    for fresh in testing::fresh().await {
        let (batch, trace) = (BatchId(Uuid::from_u128(7)), Trace::default());
        let forms = [Uuid::from_u128(1), Uuid::from_u128(2), Uuid::from_u128(3)];
        let new = |number, count, form: Option<Uuid>| NewChecks { unit: (batch, number), count, first: (form, &trace) };

        let mut tx = Recording::begin(&fresh.db).await.unwrap();
        let counted = tx.count(&[new(0, 1, Some(forms[0])), new(u64::from(u32::MAX), 3, None)], Timestamp(10)).await.unwrap();
        assert_eq!(counted.values().map(|unit| unit.tally.first_checked_at).collect::<Vec<_>>(), [Timestamp(10); 2]);
        assert_eq!((counted[&(batch, 0)].tally.checks, counted[&(batch, 0)].first_form, counted[&(batch, 0)].events), (1, Some(forms[0]), None));
        assert_eq!((counted[&(batch, u64::from(u32::MAX))].tally.checks, counted[&(batch, u64::from(u32::MAX))].first_form), (3, None));
        tx.commit_soon().await.unwrap().lasts().await.unwrap();

        let mut tx = Recording::begin(&fresh.db).await.unwrap();
        let again = tx.count(&[new(0, 2, Some(forms[1]))], Timestamp(20)).await.unwrap();
        let again = &again[&(batch, 0)];
        assert_eq!((again.tally.checks, again.tally.first_checked_at, again.first_form), (3, Timestamp(10), Some(forms[0])));
        let scan = |form: usize, nth| NewScan { once: Some(forms[form]), unit: (batch, 0), scan: Scan { nth, at: Timestamp(20) }, trace: trace.clone() };
        tx.insert(&[scan(1, 2), scan(2, 3)]).await.unwrap();
        tx.commit_soon().await.unwrap().lasts().await.unwrap();

        let mut tx = Recording::begin(&fresh.db).await.unwrap();
        let answered = tx.answered(&[forms[2], forms[0], Uuid::from_u128(9)]).await.unwrap();
        assert_eq!(answered.len(), 2);
        assert_eq!((answered[&forms[0]].scan, answered[&forms[0]].first_checked_at), (Scan { nth: 1, at: Timestamp(10) }, Timestamp(10)));
        assert_eq!(answered[&forms[2]].scan, Scan { nth: 3, at: Timestamp(20) });
        // A form that another unit's first check was answered with, and one that stands in a history.
        let taken = tx.count(&[new(7, 1, Some(forms[0]))], Timestamp(30)).await.unwrap_err();
        assert!(matches!(taken, StoreError::Taken(_)), "{taken:?}");
        drop(tx);
        let mut tx = Recording::begin(&fresh.db).await.unwrap();
        let taken = tx.insert(&[scan(2, 4)]).await.unwrap_err();
        assert!(matches!(taken, StoreError::Taken(_)), "{taken:?}");
    }
}

#[tokio::test]
async fn what_is_not_committed_never_was_and_holds_nobody_up() {
    for fresh in testing::fresh().await {
        let (batch, trace) = (BatchId(Uuid::from_u128(7)), Trace::default());
        for _ in 0..2 {
            let mut tx = Recording::begin(&fresh.db).await.unwrap();
            let counted = tx.count(&[NewChecks { unit: (batch, 1), count: 1, first: (None, &trace) }], Timestamp(1)).await.unwrap();
            assert_eq!(counted[&(batch, 1)].tally.checks, 1);
            drop(tx);
            fresh.db.check_writable().await.unwrap();
        }
    }
}

/// All who write to SQLite take turns: nobody meets a locked database, whichever way they write, though SQLite itself would wait for 200 ms only.
#[tokio::test(flavor = "multi_thread")]
async fn who_records_and_who_writes_take_turns() {
    for fresh in testing::fresh().await {
        let db = Db::connect(&DbSettings { wait: Duration::from_millis(200), ..DbSettings::new(fresh.url.clone()) }).await.unwrap();
        let trace = Trace::default();
        let check = async || {
            let mut tx = Recording::begin(&db).await.unwrap();
            let counted = tx.count(&[NewChecks { unit: (BatchId(Uuid::from_u128(7)), 0), count: 1, first: (None, &trace) }], Timestamp(1)).await.unwrap();
            tokio::time::sleep(Duration::from_millis(250)).await;
            tx.commit_soon().await.unwrap().lasts().await.unwrap();
            counted.values().map(|unit| unit.tally.checks).sum::<i64>()
        };
        let write = async |commits: bool| {
            let mut tx = db.begin().await.unwrap();
            tx.next("listing_change", 1).await.unwrap();
            tokio::time::sleep(Duration::from_millis(250)).await;
            if commits {
                tx.commit().await.unwrap();
            }
        };
        let (first, (), (), second) = tokio::join!(check(), write(true), write(false), check());
        assert_eq!(first + second, 1 + 2);
    }
}

/// What is known of a check is kept the same, whichever way it is written.
#[tokio::test]
async fn both_ways_write_the_same() {
    for fresh in testing::fresh().await {
        let trace = Trace {
            place: Some(Place::Country(Country::parse("SE").unwrap())),
            device: Some(77),
            lot_seen: Some(Lot::parse("L-9").unwrap()),
            channel: CheckChannel::RetailerReturn,
            ..Trace::default()
        };
        let batch = BatchId(Uuid::from_u128(7));
        let mut tx = Recording::Shared(fresh.db.begin().await.unwrap());
        record(&mut tx, (batch, 1), &trace).await;
        tx.commit_soon().await.unwrap().lasts().await.unwrap();
        let mut tx = Recording::begin(&fresh.db).await.unwrap();
        record(&mut tx, (batch, 2), &trace).await;
        tx.commit_soon().await.unwrap().lasts().await.unwrap();
        let mut conn = fresh.db.read().await.unwrap();
        for number in [1, 2] {
            let kept = store::traces::traces(&mut conn, batch, number).await.unwrap();
            assert_eq!(kept, [(Timestamp(5), trace.clone()), (Timestamp(6), trace.clone())], "{number}");
        }
    }
}

async fn record(tx: &mut Recording, unit: UnitPlace, trace: &Trace) {
    tx.count(&[NewChecks { unit, count: 2, first: (None, trace) }], Timestamp(5)).await.unwrap();
    tx.insert(&[NewScan { once: None, unit, scan: Scan { nth: 2, at: Timestamp(6) }, trace: trace.clone() }]).await.unwrap();
}

#[tokio::test]
async fn what_is_closed_takes_no_checks() {
    for fresh in testing::fresh().await {
        drop(Recording::begin(&fresh.db).await.unwrap());
        fresh.db.close().await;
        let refused = Recording::begin(&fresh.db).await.unwrap_err();
        assert!(matches!(refused, StoreError::Unreachable(_)), "{refused:?}");
    }
}
