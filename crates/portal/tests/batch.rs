//! Batches of codes, from the form to the file.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    account::BrandRole,
    batch::{BatchForm, BatchState},
    id::{BatchId, ProductId},
    job::JobState,
    page::PageQuery,
    standing::{ActForm, Standing},
    unit_code::UnitCode,
};
use portal::{
    Actor, PortalError, Result,
    check::{CheckQuestion, Look},
    session::SignedIn,
};
use std::collections::HashSet;
use support::*;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

async fn product(world: &World, brand: &Brand) -> ProductId {
    world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "Engraved serial").await.unwrap()
}

fn facts(count: &str) -> BatchForm<'_> {
    BatchForm { lot: "H42-0312", count, made_on: "2026-03-12", ..BatchForm::default() }
}

async fn issue(world: &World, actor: &Actor, product: ProductId, count: &str) -> Result<BatchId> {
    world.portal.issue_batch(actor, product, world.portal.new_id(), facts(count)).await
}

async fn file(world: &World, actor: &Actor, id: BatchId) -> Result<String> {
    Ok(String::from_utf8(world.portal.batch_file(actor, id, codes::list::ListFormat::Csv).await?.chunks.flatten().collect()).unwrap())
}

fn codes(file: &str) -> Vec<UnitCode> {
    file.lines().skip(1).map(|line| UnitCode::parse(line.split(',').next().unwrap()).unwrap()).collect()
}

#[tokio::test]
async fn a_batch_is_issued_sealed_and_downloaded() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.manager, product, "60,000").await.unwrap();
        let waiting = world.portal.batch(&aurelia.viewer, id).await.unwrap();
        assert_eq!((waiting.state, waiting.count, waiting.digest), (BatchState::Issuing, 60_000, None));
        let early = file(&world, &aurelia.manager, id).await.unwrap_err();
        assert_eq!(early.to_string(), "The codes of this batch are still being made. Come back when it is sealed");
        world.drain().await;
        let sealed = world.portal.batch(&aurelia.viewer, id).await.unwrap();
        assert_eq!((sealed.state, sealed.sealed_at, sealed.created_by.as_deref()), (BatchState::Sealed, Some(NOON), Some("Manager of Aurelia")));
        let seen = world.portal.batch_overview(&aurelia.viewer, id).await.unwrap();
        assert_eq!((seen.job.state, seen.job.done, seen.may_manage, seen.sample), (JobState::Done, 60_000, false, None));

        let text = file(&world, &aurelia.manager, id).await.unwrap();
        let codes = codes(&text);
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 60_000);
        let sample = world.portal.batch_overview(&aurelia.manager, id).await.unwrap().sample.unwrap();
        assert_eq!(sample.code, codes[0]);
        assert!(sample.link.ends_with(&codes[0].serial()) && sample.qr_svg.starts_with("<svg") && sample.hallmark_svg.starts_with("<svg"));
        let first = text.lines().nth(1).unwrap();
        assert!(
            first.ends_with(&format!("http://127.0.0.1:3000/01/04006381333931/21/{},H42-0312,04006381333931,1,2026-03-12,,", codes[0].serial())),
            "{first}"
        );
        // The digest is that of the plain list, so that an auditor needs no software of ours.
        let plain: String = codes.iter().map(|code| code.serial() + "\n").collect();
        let digest: String = portal::secret::sha256(plain.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sealed.digest, Some(digest));
        assert_eq!(world.portal.batch_file(&aurelia.manager, id, codes::list::ListFormat::Csv).await.unwrap().name, "codes-4006381333931-H42-0312.csv");
    }
}

#[tokio::test]
async fn the_same_form_sent_twice_makes_one_batch() {
    for world in racing_worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let submission = Uuid::from_u128(7);
        let ask = || world.portal.issue_batch(&aurelia.owner, product, submission, facts("10"));
        let (one, two) = tokio::join!(ask(), ask());
        assert_eq!(one.unwrap(), two.unwrap());
        let first = ask().await.unwrap();
        world.drain().await;
        let corrected = world.portal.issue_batch(&aurelia.owner, product, submission, facts("12")).await;
        assert!(matches!(&corrected, Err(PortalError::Conflict(said)) if said.contains("Of this, nothing was done")), "{corrected:?}");
        assert_eq!(world.portal.batches(&aurelia.viewer, PageQuery::default()).await.unwrap().total, 1);
        // Another person's form with the same token is another form, refused rather than answered with a stranger's batch.
        let foreign = world.portal.issue_batch(&aurelia.manager, product, submission, facts("10")).await;
        assert!(matches!(foreign, Err(PortalError::Conflict(_))), "{first} {foreign:?}");
    }
}

#[tokio::test]
async fn no_two_batches_have_a_code_in_common() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let ask = || issue(&world, &aurelia.owner, product, "250");
        let ids = tokio::join!(ask(), ask(), ask(), ask());
        world.drain().await;
        let mut all = HashSet::new();
        for id in [ids.0, ids.1, ids.2, ids.3] {
            all.extend(codes(&file(&world, &aurelia.owner, id.unwrap()).await.unwrap()));
        }
        assert_eq!(all.len(), 1_000);
    }
}

#[tokio::test]
async fn a_cancelled_batch_has_no_valid_codes() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        assert!(matches!(world.portal.cancel_batch(&aurelia.viewer, id).await, Err(PortalError::Forbidden)));
        world.portal.cancel_batch(&aurelia.manager, id).await.unwrap();
        // A second click changes nothing.
        world.portal.cancel_batch(&aurelia.manager, id).await.unwrap();
        world.drain().await;
        let batch = world.portal.batch(&aurelia.viewer, id).await.unwrap();
        assert_eq!(batch.state, BatchState::Cancelled);
        assert_eq!(world.portal.job(&aurelia.viewer, batch.job_id).await.unwrap().state, JobState::Cancelled);
        assert!(matches!(world.portal.cancel_batch(&aurelia.manager, id).await, Err(PortalError::Conflict(_))));
        assert_eq!(file(&world, &aurelia.owner, id).await.unwrap_err().to_string(), "This batch was cancelled: it has no codes");
    }
}

#[tokio::test]
async fn a_job_whose_process_died_is_done_by_the_next_one() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        // Another process takes the job and is killed.
        let mut tx = world.portal.db().begin().await.unwrap();
        let claimed = store::job::claim(&mut tx, store::job::Lane::Ordinary, NOON, NOON.plus_seconds(30)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(claimed.is_some());
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Issuing);
        world.clock.advance(31);
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Sealed);
        // A process that stops gives its job back and does no half work.
        let id = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        let stop = CancellationToken::new();
        stop.cancel();
        assert!(!world.portal.run_next_job(&stop).await.unwrap());
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Sealed);
    }
}

#[tokio::test]
async fn a_batch_goes_on_where_a_killed_process_left_it_and_ends_with_a_job_that_is_given_up() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let whole = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        world.drain().await;
        // The same codes, of which another process took the digest of 64 before it was killed.
        let made = codes(&file(&world, &aurelia.owner, whole).await.unwrap());
        let mut begun = codes::list::BatchDigest::default();
        made[..64].iter().for_each(|code| begun.update(*code));
        let claim = async || {
            let mut tx = world.portal.db().begin().await.unwrap();
            let now = world.portal.now();
            let claimed = store::job::claim(&mut tx, store::job::Lane::Ordinary, now, now.plus_seconds(30)).await.unwrap().unwrap();
            (tx, claimed.job.id, now.plus_seconds(30))
        };
        let id = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        let (mut tx, job, lease) = claim().await;
        let result = serde_json::json!({ "batch": id, "codes": 64, "digest_so_far": begun.state().unwrap() });
        let so_far = store::job::Progress { done: 64, total: Some(100), result: Some(result) };
        store::job::progress(&mut tx, job, &so_far, lease).await.unwrap();
        tx.commit().await.unwrap();
        world.clock.advance(31);
        world.drain().await;
        let batch = world.portal.batch(&aurelia.owner, id).await.unwrap();
        let mut by_hand = begun;
        codes(&file(&world, &aurelia.owner, id).await.unwrap())[64..].iter().for_each(|code| by_hand.update(*code));
        let by_hand: String = by_hand.finish().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((batch.state, batch.digest), (BatchState::Sealed, Some(by_hand)), "it went on from there");
        // Begun too often, the job is over, and so is its batch.
        let id = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        for _ in 0..5 {
            let (tx, ..) = claim().await;
            tx.commit().await.unwrap();
            world.clock.advance(31);
        }
        world.drain().await;
        let batch = world.portal.batch(&aurelia.owner, id).await.unwrap();
        assert_eq!((batch.state, world.portal.job(&aurelia.owner, batch.job_id).await.unwrap().state), (BatchState::Cancelled, JobState::Failed));
        // One that an earlier version left behind is ended by its brand.
        let id = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        let (mut tx, job, _) = claim().await;
        store::job::finish(&mut tx, job, JobState::Failed, None, Some("Begun too often"), world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        world.portal.cancel_batch(&aurelia.manager, id).await.unwrap();
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Cancelled);
    }
}

#[tokio::test]
async fn strangers_and_viewers_take_no_codes_out() {
    for world in worlds().await {
        let (aurelia, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "10").await.unwrap();
        world.drain().await;
        let not_found = [other.owner, world.reviewer().await, world.administrator().await];
        for actor in &not_found {
            assert!(matches!(file(&world, actor, id).await, Err(PortalError::NotFound("batch"))));
            assert!(matches!(world.portal.batch(actor, id).await, Err(PortalError::NotFound("batch"))));
            assert!(matches!(world.portal.product_batches(actor, product).await, Err(PortalError::NotFound("product"))));
            assert!(matches!(issue(&world, actor, product, "10").await, Err(PortalError::NotFound("product"))));
        }
        assert!(matches!(file(&world, &aurelia.viewer, id).await, Err(PortalError::Forbidden)));
        assert!(matches!(issue(&world, &aurelia.viewer, product, "10").await, Err(PortalError::Forbidden)));
        assert!(matches!(file(&world, &anonymous(), id).await, Err(PortalError::SignInNeeded)));
        let unknown = BatchId(world.portal.new_id());
        assert!(matches!(file(&world, &aurelia.owner, unknown).await, Err(PortalError::NotFound("batch"))));
        assert!(matches!(world.portal.batches(&anonymous(), PageQuery::default()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn each_download_is_noted_with_who_took_it() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "10").await.unwrap();
        world.drain().await;
        file(&world, &aurelia.manager, id).await.unwrap();
        let log = world.portal.audit_log(&Actor::System, PageQuery::default()).await.unwrap();
        let entry = log.rows.iter().find(|entry| entry.action == "batch.downloaded").unwrap();
        assert_eq!((entry.actor.as_str(), entry.summary.as_str()), ("Manager of Aurelia", "Downloaded all 10 codes of lot H42-0312"));
    }
}

#[tokio::test]
async fn the_operator_issues_codes_at_the_command_line_and_nobody_is_named_for_it() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &Actor::System, product, "3").await.unwrap();
        world.drain().await;
        let codes = codes(&file(&world, &Actor::System, id).await.unwrap());
        let look = CheckQuestion { code: &codes[0].to_string(), look: Look::Own, ..CheckQuestion::default() };
        for _ in 0..2 {
            assert_eq!(world.portal.check_code(&Actor::System, &look).await.unwrap().as_str(), "genuine");
        }
        let (batch, overview) =
            (world.portal.batch(&aurelia.viewer, id).await.unwrap(), world.portal.product_overview(&aurelia.viewer, product).await.unwrap());
        assert_eq!((batch.created_by, &overview.batches[0].created_by), (None, &None), "no person is held to have issued what they did not");
    }
}

#[tokio::test]
async fn a_brand_looks_a_unit_up_by_its_code_and_leaves_no_trace() {
    for world in worlds().await {
        let (aurelia, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "3").await.unwrap();
        world.drain().await;
        let codes = codes(&file(&world, &aurelia.owner, id).await.unwrap());
        let look = async |who: &Actor, code: &UnitCode| world.portal.unit_of_code(who, &code.to_string()).await;
        let fresh = look(&aurelia.viewer, &codes[1]).await.unwrap().unwrap();
        assert_eq!((fresh.code, fresh.batch_id, fresh.number, fresh.standing), (codes[1].into(), id, 2, Standing::Active));
        assert_eq!((fresh.checks, fresh.first_checked_at, fresh.claimed, fresh.alert), (0, None, false, None));
        // On the check's page too, however it is asked; a buyer is the first.
        let check = async |who: &Actor| {
            let question = CheckQuestion { code: &codes[1].to_string(), look: Look::Own, ..CheckQuestion::default() };
            world.portal.check_or_look(who, &question).await.unwrap()
        };
        for who in [&aurelia.viewer, &aurelia.owner] {
            let looked = check(who).await;
            assert!(!looked.counted && looked.verdict.unit().unwrap().exact && looked.verdict.as_str() == "genuine");
        }
        for (who, said) in [(&anonymous(), "genuine"), (&other.owner, "seen_before")] {
            let checked = check(who).await;
            assert!(checked.counted && checked.verdict.as_str() == said);
        }
        let seen = look(&aurelia.manager, &codes[1]).await.unwrap().unwrap();
        assert_eq!((seen.checks, seen.first_checked_at), (2, Some(world.portal.now())));
        // A void unit is one's own still; another's is nobody's.
        let units = codes[2].serial();
        let form = ActForm { act: "void", units: &units, ..Default::default() };
        world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
        assert_eq!(look(&aurelia.viewer, &codes[2]).await.unwrap().unwrap().standing, Standing::Void);
        assert_eq!(look(&other.owner, &codes[1]).await.unwrap(), None);
        assert_eq!(world.portal.unit_of_code(&aurelia.viewer, "no code").await.unwrap(), None);
        // Who works for both looks it up whichever the session is for.
        let (email, user) = (email_of("Viewer of Aurelia"), aurelia.viewer.user_id().unwrap());
        let mut tx = world.portal.db().begin().await.unwrap();
        store::brand::add_member(&mut tx, other.id, user, BrandRole::Viewer, user, world.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        let SignedIn::Session(token) = world.portal.sign_in(&anonymous(), &email, PASSWORD).await.unwrap() else { panic!("not signed in") };
        for brand in [other.id, aurelia.id] {
            world.portal.choose_brand(&world.again(&token.0).await, brand).await.unwrap();
            let both = world.again(&token.0).await;
            assert_eq!(look(&both, &codes[1]).await.unwrap().unwrap().batch_id, id);
            world.portal.batch(&both, id).await.unwrap();
        }
        assert!(matches!(look(&anonymous(), &codes[1]).await, Err(PortalError::SignInNeeded)));
    }
}

/// All codes that a portal can make of batch numbers, whatever is stored of them.
async fn made_by_its_keys(world: &World, numbers: std::ops::Range<u64>) -> Vec<UnitCode> {
    let slots = store::code_key::slots(&mut world.portal.db().read().await.unwrap()).await.unwrap();
    let secret = codes::PortalSecret::new(world.portal.secret().expose()).unwrap();
    let key = codes::SlotKey::derive(&secret, codes::Slot::new(0).unwrap(), &slots[0].salt).unwrap();
    key.codes(numbers).unwrap().collect()
}

#[tokio::test]
async fn two_processes_on_one_batch_seal_it_once() {
    for world in racing_worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "300000").await.unwrap();
        let other = world.another_process().await;
        let first = tokio::spawn({
            let portal = world.portal.clone();
            async move { portal.run_next_job(&CancellationToken::new()).await }
        });
        // The first one is at work, and says nothing for longer than its lease lasts: it hangs, as far as anybody can tell.
        let job = world.portal.batch(&aurelia.owner, id).await.unwrap().job_id;
        while world.portal.job(&aurelia.owner, job).await.unwrap().done == 0 {
            tokio::task::yield_now().await;
        }
        assert!(!other.run_next_job(&CancellationToken::new()).await.unwrap(), "the lease is good");
        let mut taken = false;
        while !taken && !first.is_finished() {
            world.clock.advance(31);
            taken = other.run_next_job(&CancellationToken::new()).await.unwrap();
        }
        // Whoever comes second finds it sealed.
        drop(first.await.unwrap());
        world.drain().await;
        let batch = world.portal.batch(&aurelia.owner, id).await.unwrap();
        assert_eq!(batch.state, BatchState::Sealed);
        let audit = world.portal.audit_log(&world.administrator().await, PageQuery { page: 1, size: 100 }).await.unwrap();
        assert_eq!(audit.rows.iter().filter(|event| event.action == "batch.sealed").count(), 1);
        let all = codes(&file(&world, &aurelia.owner, id).await.unwrap());
        assert_eq!((all.len(), all.iter().collect::<HashSet<_>>().len()), (300_000, 300_000));
    }
}

#[tokio::test]
async fn a_key_that_is_rotated_while_a_batch_waits_and_a_clock_that_is_set_back_harm_nothing() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let administrator = world.administrator().await;
        let product = product(&world, &aurelia).await;
        let before = issue(&world, &aurelia.owner, product, "100").await.unwrap();
        let unsealed = made_by_its_keys(&world, 0..100).await;
        let check = async |code: UnitCode| {
            let code = code.serial();
            world.portal.check_code(&Actor::System, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap().as_str()
        };
        assert_eq!(check(unsealed[0]).await, "not_issued");
        let other = world.another_process().await;
        assert_eq!(other.rotate_code_keys(&administrator).await.unwrap(), 1);
        world.clock.advance(-3600);
        // Another process seals the old batch and issues one with the new key, an hour before this one learned its keys.
        let form = BatchForm { lot: "H43", count: "100", ..BatchForm::default() };
        let after = other.issue_batch(&aurelia.owner, product, Uuid::from_u128(43), form).await.unwrap();
        while other.run_next_job(&CancellationToken::new()).await.unwrap() {}
        let (old, new) = (codes(&file(&world, &aurelia.owner, before).await.unwrap()), codes(&file(&world, &aurelia.owner, after).await.unwrap()));
        assert_eq!(old, unsealed);
        assert_eq!((old[0].serial().as_bytes()[0], new[0].serial().as_bytes()[0]), (b'0', b'1'));
        assert_eq!((check(old[0]).await, check(new[0]).await, check(old[0]).await), ("genuine", "genuine", "seen_before"));
        assert_eq!(old.iter().chain(&new).collect::<HashSet<_>>().len(), 200);
    }
}

#[tokio::test]
async fn a_job_leased_before_the_clock_was_set_back_is_taken_over_all_the_same() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = product(&world, &aurelia).await;
        let id = issue(&world, &aurelia.owner, product, "10").await.unwrap();
        let now = world.portal.now();
        let mut tx = world.portal.db().begin().await.unwrap();
        // A process took it, and died.
        store::job::claim(&mut tx, store::job::Lane::Ordinary, now, now.plus_seconds(30)).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Issuing);
        world.clock.advance(-3600);
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.owner, id).await.unwrap().state, BatchState::Sealed);
    }
}

#[tokio::test]
async fn codes_of_a_key_that_another_node_has_just_begun_are_known_at_once() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let administrator = world.administrator().await;
        let product = product(&world, &aurelia).await;
        let other = world.another_process().await;
        let check = async |code: UnitCode| {
            let code = code.serial();
            world.portal.check_code(&Actor::System, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap().as_str()
        };
        let forged = UnitCode::from_low_bits((31 << 95) | 12_345);
        let new = async |n: u128, lot: &str| {
            // A code that nobody issued has this process read its keys just before.
            world.clock.advance(60);
            check(forged).await;
            other.rotate_code_keys(&administrator).await.unwrap();
            let form = BatchForm { lot, count: "2", ..BatchForm::default() };
            let id = other.issue_batch(&aurelia.owner, product, Uuid::from_u128(n), form).await.unwrap();
            while other.run_next_job(&CancellationToken::new()).await.unwrap() {}
            id
        };
        let form = BatchForm { lot: "H42", count: "2", ..BatchForm::default() };
        let first = other.issue_batch(&aurelia.owner, product, Uuid::from_u128(1), form).await.unwrap();
        while other.run_next_job(&CancellationToken::new()).await.unwrap() {}
        check(codes(&file(&world, &aurelia.owner, first).await.unwrap())[0]).await;
        // A batch says which key is its own: its codes are there at once.
        let second = new(2, "H43").await;
        let labels = codes(&file(&world, &aurelia.owner, second).await.unwrap());
        assert_eq!(check(labels[0]).await, "genuine");
        // A code says so too, but anybody can write one: a moment later.
        let third = new(3, "H44").await;
        let chunks = other.batch_file(&aurelia.owner, third, codes::list::ListFormat::Csv).await.unwrap().chunks;
        let fresh = codes(&String::from_utf8(chunks.flatten().collect()).unwrap());
        world.clock.advance(1);
        assert_eq!(check(fresh[0]).await, "genuine");
    }
}
