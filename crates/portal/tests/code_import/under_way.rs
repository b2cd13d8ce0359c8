//! Imports that are under way, cut off, stopped or taken back.

use super::*;

/// A code that somebody was answered for, or that was made void for itself, keeps its answer for good.
#[tokio::test]
async fn an_import_is_taken_back_whole_while_nobody_met_a_code_of_it() {
    for world in worlds().await {
        let (aurelia, halden) = (world.brand("Aurelia").await, world.brand("Halden").await);
        let (wrong, right) = (product(&world, &aurelia, "4006381333931").await, product(&world, &aurelia, "9506000134352").await);
        let take_back = |actor: &Actor, id| {
            let (portal, actor) = (world.portal.clone(), actor.clone());
            async move { portal.take_back_import(&actor, id, true).await }
        };
        let (batch, ..) = import(&world, &aurelia.owner, wrong, SERIALS, "").await;
        assert!(world.portal.batch_overview(&aurelia.owner, batch.id).await.unwrap().may_take_back);
        assert!(!world.portal.batch_overview(&aurelia.viewer, batch.id).await.unwrap().may_take_back);
        assert!(matches!(take_back(&aurelia.viewer, batch.id).await, Err(PortalError::Forbidden)));
        assert!(matches!(take_back(&halden.owner, batch.id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.take_back_import(&aurelia.owner, batch.id, false).await, Err(PortalError::Invalid(_))));
        // All of it was made void before, which was no way out.
        let void = |units| ActForm { act: "void", units, confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, batch.id, Uuid::from_u128(1), void("all")).await.unwrap();
        let (_, tally, error) = import(&world, &aurelia.owner, right, SERIALS, "").await;
        assert!(tally.created == 0 && error.unwrap().contains("imported already"));
        take_back(&aurelia.manager, batch.id).await.unwrap();
        take_back(&aurelia.manager, batch.id).await.unwrap();
        assert_eq!(world.portal.batch(&aurelia.owner, batch.id).await.unwrap().state, BatchState::TakenBack);
        assert!(matches!(world.portal.batch_manifest(&aurelia.owner, batch.id).await, Err(PortalError::Conflict(_))));
        // Whether its codes are forgotten by then or not.
        let id = queue(&world, &aurelia.owner, right, "codes.csv", SERIALS, "").await.unwrap();
        world.drain().await;
        let (batch, tally, _) = ended(&world, &aurelia.owner, id).await;
        assert_eq!((batch.state, tally.created), (BatchState::Sealed, 3));
        let verdict = check(&world, "Q7WX-91KD-ZP").await;
        assert_eq!((verdict.as_str(), verdict.unit().unwrap().gtin.short()), ("genuine", "9506000134352"));
        // One was checked.
        assert!(!world.portal.batch_overview(&aurelia.owner, id).await.unwrap().may_take_back);
        let Err(PortalError::Conflict(why)) = take_back(&aurelia.owner, id).await else { panic!() };
        assert!(why.contains("cannot be taken back"), "{why}");
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Sealed);
        // What was said of some of its units would be forgotten with them.
        let (batch, ..) = import(&world, &aurelia.owner, wrong, "FRESH-5VT8KQ2\nOTHER-ZK7Y31C\n", "serial").await;
        world.portal.act_on_units(&aurelia.owner, batch.id, Uuid::from_u128(2), void("1")).await.unwrap();
        assert!(matches!(take_back(&aurelia.owner, batch.id).await, Err(PortalError::Conflict(_))));
        assert_eq!(check(&world, "FRESH-5VT8KQ2").await.as_str(), "not_issued");
        // Codes that were issued here can be made void alone.
        let form = BatchForm { lot: "H42", count: "2", ..BatchForm::default() };
        let issued = world.portal.issue_batch(&aurelia.owner, wrong, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        assert!(matches!(take_back(&aurelia.owner, issued).await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn an_import_that_is_cut_off_goes_on_and_one_that_is_stopped_leaves_nothing() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let file: String = (0..3_500_u64).map(|n| format!("{}\n", amazon(n))).collect();
        let id = queue(&world, &aurelia.owner, product, "a.txt", &file, "amazon").await.unwrap();
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        // The process dies in the midst: somebody else takes the job over when its lease is over.
        let stop = CancellationToken::new();
        let portal = world.portal.clone();
        let run = tokio::spawn(async move { portal.run_next_job(&stop).await });
        loop {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
            if world.portal.job(&aurelia.owner, job).await.unwrap().done > 0 {
                run.abort();
                break;
            }
        }
        let _ = run.await;
        world.clock.advance(3600);
        world.drain().await;
        let (batch, tally, _) = ended(&world, &aurelia.owner, id).await;
        assert_eq!((batch.state, batch.count, tally.created, tally.rejected), (BatchState::Sealed, 3_500, 3_500, 0));
        assert_eq!(check(&world, &amazon(3_499)).await.as_str(), "genuine");

        let other: String = file.replace("AZ:", "ZA:");
        let id = queue(&world, &aurelia.owner, product, "b.txt", &other, "amazon").await.unwrap();
        world.portal.cancel_batch(&aurelia.owner, id).await.unwrap();
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Cancelled);
        // It can be imported again.
        let (batch, ..) = import(&world, &aurelia.owner, product, &other, "amazon").await;
        assert_eq!((batch.state, batch.count), (BatchState::Sealed, 3_500));
    }
}

#[tokio::test]
async fn a_recall_of_a_lot_reaches_an_import_that_is_under_way_and_no_more_units_than_come_in() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let (first, ..) = import(&world, &aurelia.owner, product, SERIALS, "serial").await;
        let codes: String = (0..20_u64).map(|n| format!("{}\n", amazon(n))).chain(["AZ:1\n".to_owned()]).collect();
        let id = queue(&world, &aurelia.owner, product, "a.txt", &codes, "amazon").await.unwrap();
        let form = ActForm { act: "recall", units: "all", reach: "lot", message: "Stop using it.", confirmed: true, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, first.id, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        let overview = world.portal.batch_overview(&aurelia.owner, id).await.unwrap();
        assert_eq!((overview.batch.state, overview.batch.count), (BatchState::Sealed, 20));
        assert_eq!((overview.events[0].first, overview.events[0].last, overview.tally.unwrap().recalled), (1, 20, 20), "on {:?}", world.engine);
        assert_eq!(check(&world, &amazon(1)).await.as_str(), "recalled");
    }
}

#[tokio::test]
async fn another_import_under_the_id_of_one_that_was_sent_is_refused() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        let chunk = futures::stream::iter([Ok::<_, std::io::Error>(SERIALS.as_bytes().to_vec())]);
        let upload = world.portal.receive_codes(&aurelia.owner, product, "a.csv", chunk).await.unwrap();
        let submission = world.portal.new_id();
        let send = async |lot: &str| {
            let form = CodeImportForm { source: "serial", column: "", batch: BatchForm { lot, ..BatchForm::default() } };
            world.portal.import_codes(&aurelia.owner, product, upload, submission, form).await
        };
        let made = send("H42").await.unwrap();
        world.drain().await;
        assert_eq!(send("H42").await.unwrap(), made, "its file is gone by now");
        assert!(matches!(send("H43").await, Err(PortalError::Conflict(_))));
    }
}

#[tokio::test]
async fn an_import_that_fails_midway_leaves_nothing_and_can_be_made_again() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia, "4006381333931").await;
        // A thousand good codes are in before a bad one cannot be set aside.
        let file: String = (0..1_500_u64).map(|n| format!("{}\n", amazon(n))).chain(["AZ:1\n".to_owned()]).collect();
        let id = queue(&world, &aurelia.owner, product, "a.txt", &file, "amazon").await.unwrap();
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        let aside = world.dir.join("imports").join(format!("{job}.rejected.csv"));
        std::fs::create_dir_all(&aside).unwrap();
        world.drain().await;
        let (batch, _, error) = ended(&world, &aurelia.owner, id).await;
        assert!(error.unwrap().contains("cannot be set aside"));
        assert_eq!((batch.state, world.portal.job(&aurelia.owner, job).await.unwrap().state), (BatchState::Cancelled, JobState::Failed));
        let (batch, tally, _) = import(&world, &aurelia.owner, product, &file, "amazon").await;
        assert_eq!((batch.state, batch.count, tally.rejected), (BatchState::Sealed, 1_500, 1), "no code was taken by the one that failed");

        // One that an earlier version left behind is ended by its brand.
        let other = file.replace("AZ:", "ZA:");
        let id = queue(&world, &aurelia.owner, product, "b.txt", &other, "amazon").await.unwrap();
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        let mut tx = world.portal.db().begin().await.unwrap();
        let now = world.portal.now();
        store::imported::insert(&mut tx, ForeignCode::amazon(&format!("ZA:{:026}", 0)).unwrap(), id, 0).await.unwrap();
        store::job::claim(&mut tx, store::job::Lane::Ordinary, now, now.plus_seconds(60)).await.unwrap();
        store::job::finish(&mut tx, job, JobState::Failed, None, Some("The disk is full"), now).await.unwrap();
        tx.commit().await.unwrap();
        world.portal.cancel_batch(&aurelia.owner, id).await.unwrap();
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Cancelled);
        let (batch, ..) = import(&world, &aurelia.owner, product, &other, "amazon").await;
        assert_eq!(batch.count, 1_500);
    }
}
