//! What a brand may take off sale by its own rules, and where the marketplace has to say so first.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    gtin::Gtin,
    id::RulesId,
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    page::PageQuery,
    screening::{Gate, Outcome, RulesForm, RulesState, Verdict, Word},
};
use portal::{
    Actor, PortalError,
    screening::{PutLive, Whose},
};
use std::collections::BTreeMap;
use support::{World, bare_listing, worlds};

fn form(watch: &str, hold: &str) -> RulesForm {
    RulesForm { watch: watch.into(), hold: hold.into(), note: "For the test".into(), ..RulesForm::default() }
}

async fn tried(world: &World, owner: &Actor, form: &RulesForm) -> RulesId {
    let id = RulesId(world.portal.new_id());
    world.portal.draft_rules(owner, Whose::Brand, id, form).await.unwrap();
    world.drain().await;
    id
}

#[tokio::test]
async fn a_brand_s_rules_hold_nothing_that_only_names_its_mark() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Nordfell").await;
        let honest = world.listing("L-1", "Nordfell quartz watch, leather strap, with receipt", "Second Chance", None).await;
        let wrong = world.listing("L-2", "Nordfel jacket", "Cheap Bags", None).await;
        let weights = ["exact", "normalised", "abbreviation", "joined", "seller"].map(|rule| (rule.to_owned(), "300".to_owned()));
        let id = tried(&world, &owner, &RulesForm { block: "3".into(), weights: BTreeMap::from(weights), ..form("1", "2") }).await;
        let run = world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap();
        assert_eq!((run.newly_held, run.beyond, run.beyond_lawful), (1, Some(1), 0), "{:?}: {run:?}", world.engine);
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Live);
        world.drain().await;
        assert_eq!((world.state(honest).await, world.state(wrong).await), (ListingState::Live, ListingState::Held), "{:?}", world.engine);
        let said = world.portal.screening(&owner, honest).await.unwrap().unwrap();
        assert_eq!(said.verdict, Verdict::Watch, "the brand may see it: {said:?}");
        // Words beside it are more than a name.
        world.listing("L-1", "Nordfell quartz watch, 1:1 mirror quality", "Second Chance", None).await;
        world.arrive().await;
        assert_eq!(world.state(honest).await, ListingState::Held);
    }
}

#[tokio::test]
async fn a_brand_s_own_word_holds_nothing_by_its_rules_whatever_it_says_once_they_are_in_force() {
    for world in worlds().await {
        let (owner, brand, _) = world.enrolled_brand("Nordfell").await;
        let of = |id: &str, title: &str, brand: Option<&str>, gtin: &str| ListingInput {
            claimed_brand: brand.map(Into::into),
            gtin: Some(Gtin::parse(gtin).unwrap()),
            price: Some(Money { minor: 40_000, currency: Currency::parse("EUR").unwrap() }),
            ..bare_listing(id, title)
        };
        let (watch, other) = ("4006381333931", "9521001000017");
        let honest = world.listing_of("Second Chance", of("L-1", "Nordfell quartz watch, leather strap", Some("Nordfell"), watch)).await;
        let another = world.listing_of("Second Chance", of("L-2", "Kestrel wall clock", Some("Kestrel"), other)).await;
        let wrong = world.listing_of("Cheap Bags", of("L-3", "Nordfel quartz watch", None, watch)).await;
        let product = world.portal.make_product(&owner, watch, "Quartz watch", "", "").await.unwrap();
        let weights = ["gtin", "picture", "price"].map(|rule| (rule.to_owned(), "300".to_owned()));
        let id = tried(&world, &owner, &RulesForm { weights: BTreeMap::from(weights), ..form("30", "90") }).await;
        let run = world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap();
        assert_eq!((run.newly_held, run.beyond), (0, Some(0)), "{:?}: {run:?}", world.engine);
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Live);
        world.portal.set_price_range(&owner, product, "5000", "9000", "EUR").await.unwrap();
        world.portal.make_product(&owner, other, "Wall clock", "", "").await.unwrap();
        world.drain().await;
        world.listing_of("Second Chance", of("L-2", "Kestrel wall clock, oak", Some("Kestrel"), other)).await;
        world.arrive().await;
        for (id, kind) in [(honest, "price"), (another, "gtin")] {
            let said = world.portal.screening(&owner, id).await.unwrap().unwrap();
            assert_eq!((world.state(id).await, said.verdict), (ListingState::Live, Verdict::Watch), "{:?}: {said:?}", world.engine);
            assert!(
                said.brand == Some(brand) && said.score > 0.99 && said.findings.iter().any(|found| found.kind.as_str() == kind),
                "the brand sees it: {said:?}"
            );
        }
        // What the marketplace's rules hold for all of it together is held.
        assert_eq!(world.state(wrong).await, ListingState::Held, "{:?}", world.engine);
    }
}

#[tokio::test]
async fn what_is_gone_back_to_is_measured_by_the_catalogue_of_today_and_approved_anew() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let admin = world.administrator().await;
        let id = tried(&world, &owner, &form("20", "30")).await;
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Live);
        world.portal.end_rules(&owner, id).await.unwrap();
        for number in 0..11 {
            world.listing(&format!("L-{number}"), &format!("Aure1ia bag {number}"), "Cheap Bags", None).await;
        }
        world.arrive().await;
        world.clock.advance(86_401);
        let run_again = async || {
            assert_eq!(world.portal.rules_detail(&owner, id).await.unwrap().gate, Gate::NeedsRun, "{:?}", world.engine);
            let refused = world.portal.put_rules_live(&owner, id).await;
            assert!(matches!(&refused, Err(PortalError::Conflict(why)) if why.contains("run it again")), "{:?}: {refused:?}", world.engine);
            world.portal.try_rules(&owner, id).await.unwrap();
            world.drain().await;
            assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Asked, "{:?}", world.engine);
        };
        run_again().await;
        let run_at = world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap().at;
        world.portal.judge_rules(&admin, id, run_at, Word::Approve, "Each of them is a copy").await.unwrap();
        world.portal.end_rules(&owner, id).await.unwrap();
        // The word was for that run.
        world.clock.advance(86_401);
        run_again().await;
        // A run with other names of the mark says nothing either.
        world.portal.change_aliases(&owner, right, 0, "Aurelie").await.unwrap();
        assert_eq!(world.portal.rules_detail(&owner, id).await.unwrap().gate, Gate::NeedsRun, "{:?}", world.engine);
    }
}

#[tokio::test]
async fn rules_that_take_much_off_sale_wait_for_an_administrator_s_word() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let (admin, reviewer) = (world.administrator().await, world.reviewer().await);
        let mut ids = Vec::new();
        for number in 0..11 {
            ids.push(world.listing(&format!("L-{number}"), &format!("Aure1ia bag {number}"), "Cheap Bags", None).await);
        }
        world.arrive().await;
        let id = tried(&world, &owner, &form("20", "30")).await;
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Asked, "{:?}", world.engine);
        let again = world.portal.put_rules_live(&owner, id).await;
        assert!(matches!(again, Err(PortalError::Conflict(_))), "{again:?}");
        world.drain().await;
        assert_eq!(world.state(ids[0]).await, ListingState::Live);
        // Both see that it waits, and why.
        let version = world.portal.rules_detail(&owner, id).await.unwrap();
        assert!(version.version.waits_for_word() && version.may_manage && !version.may_judge);
        let asked = world.portal.rules(&admin, Whose::Marketplace).await.unwrap().asked;
        assert_eq!(asked.iter().map(|version| (version.id, version.brand_name.as_deref())).collect::<Vec<_>>(), [(id, Some("Aurelia"))]);
        assert!(world.portal.rules(&reviewer, Whose::Marketplace).await.unwrap().asked.is_empty());
        assert_eq!(world.portal.admin_overview(&admin).await.unwrap().counts.rules_asked, 1);
        let mails = world.mails("adam.administrator@example.com").await;
        assert!(mails.iter().any(|mail| mail.subject == "Rules of Aurelia wait for your word" && mail.body.contains("it would hold 11")), "{mails:?}");
        // Not without a reason, nor by whom it does not concern, nor about other numbers.
        let run_at = version.version.dry_run.as_ref().unwrap().at;
        assert!(world.portal.rules_detail(&admin, id).await.unwrap().may_judge);
        let empty = world.portal.judge_rules(&admin, id, run_at, Word::Approve, " ").await;
        assert!(matches!(empty, Err(PortalError::Invalid(_))), "{empty:?}");
        for actor in [&owner, &reviewer] {
            let told = world.portal.judge_rules(actor, id, run_at, Word::Approve, "Each of them is a copy").await;
            assert!(matches!(told, Err(PortalError::Forbidden)), "{told:?}");
        }
        let other = world.portal.judge_rules(&admin, id, run_at.plus_seconds(-1), Word::Approve, "Each of them is a copy").await;
        assert!(matches!(other, Err(PortalError::Conflict(_))), "{other:?}");
        // Refused it does nothing, and can be asked for again.
        world.portal.judge_rules(&admin, id, run_at, Word::Refuse, "Seven of these are honest resellers").await.unwrap();
        world.drain().await;
        assert_eq!((world.state(ids[0]).await, world.portal.rules_version(&owner, id).await.unwrap().state), (ListingState::Live, RulesState::Draft));
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Asked);
        world.portal.judge_rules(&admin, id, run_at, Word::Approve, "Each of them is a copy").await.unwrap();
        world.drain().await;
        assert_eq!(world.state(ids[0]).await, ListingState::Held);
        let version = world.portal.rules_version(&owner, id).await.unwrap();
        assert!(version.state == RulesState::Live && version.is_approved());
        let subjects: Vec<String> = world.mails("aurelia.owner@example.com").await.into_iter().map(|mail| mail.subject).collect();
        for subject in ["Version 1 of your rules was refused", "Version 1 of your rules is in force"] {
            assert!(subjects.iter().any(|told| told == subject), "{subjects:?}");
        }
        let log = world.portal.audit_log(&admin, PageQuery::number(1)).await.unwrap();
        let mut actions: Vec<&str> = log.rows.iter().map(|event| event.action.as_str()).filter(|action| action.starts_with("rules.")).collect();
        actions.sort_unstable();
        assert_eq!(actions, ["rules.approved", "rules.asked", "rules.asked", "rules.drafted", "rules.refused"], "{:?}", world.engine);
        let approved = log.rows.iter().find(|event| event.action == "rules.approved").unwrap();
        assert!(
            approved.actor == "Adam Administrator" && approved.summary.ends_with("version 1 of the rules of Aurelia: Each of them is a copy"),
            "{approved:?}"
        );
        // Undone and gone back to, it needs no other word.
        world.portal.end_rules(&owner, id).await.unwrap();
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Live);
    }
}

#[tokio::test]
async fn what_a_person_found_lawful_is_not_held_by_a_brand_alone_nor_by_an_old_run() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let listing = world.listing("L-1", "Aure1ia bag 1:1 mirror quality", "Second Chance", None).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        let content = world.portal.hold(&reviewer, hold).await.unwrap().content;
        world.portal.decide_hold(&reviewer, hold, &content, Outcome::Release, "The bill shows what it is").await.unwrap();
        // As it was released it stays on sale by any rules; changed since, it is one that a person found lawful.
        let id = tried(&world, &owner, &form("20", "30")).await;
        assert_eq!(world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap().beyond, Some(0), "{:?}", world.engine);
        world.listing("L-1", "Aure1ia bag, brown", "Second Chance", None).await;
        world.arrive().await;
        assert_eq!(world.state(listing).await, ListingState::Live);
        // A run from before says nothing of what is on sale now.
        world.clock.advance(86_401);
        let late = world.portal.put_rules_live(&owner, id).await;
        assert!(matches!(late, Err(PortalError::Conflict(_))), "{late:?}");
        world.portal.try_rules(&owner, id).await.unwrap();
        world.drain().await;
        let run = world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap();
        assert_eq!((run.beyond, run.beyond_lawful), (Some(1), 1), "{run:?}");
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Asked);
        assert_eq!(world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap().total, 0);
    }
}

/// A version that would hold eleven listings, and they.
async fn asked(world: &World, owner: &Actor) -> RulesId {
    for number in 0..11 {
        world.listing(&format!("L-{number}"), &format!("Aure1ia bag {number}"), "Cheap Bags", None).await;
    }
    world.arrive().await;
    let id = tried(world, owner, &form("20", "30")).await;
    assert_eq!(world.portal.put_rules_live(owner, id).await.unwrap(), PutLive::Asked, "{:?}", world.engine);
    id
}

#[tokio::test]
async fn a_version_that_needs_no_word_any_more_waits_for_none_once_it_is_in_force() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let admin = world.administrator().await;
        let id = asked(&world, &owner).await;
        world.listing("L-0", "Plain bag", "Cheap Bags", None).await;
        world.arrive().await;
        world.portal.try_rules(&owner, id).await.unwrap();
        world.drain().await;
        let detail = world.portal.rules_detail(&owner, id).await.unwrap();
        assert_eq!((detail.version.waits_for_word(), detail.gate), (true, Gate::Open), "{:?}", world.engine);
        assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Live);
        world.drain().await;
        assert!(world.portal.rules(&admin, Whose::Marketplace).await.unwrap().asked.is_empty(), "{:?}", world.engine);
        assert_eq!(world.portal.admin_overview(&admin).await.unwrap().counts.rules_asked, 0);
        let run_at = detail.version.dry_run.unwrap().at;
        for word in [Word::Approve, Word::Refuse] {
            assert!(world.portal.judge_rules(&admin, id, run_at, word, "Each of them is a copy").await.is_err());
        }
    }
}

#[tokio::test]
async fn nobody_approves_by_an_old_run_and_whoever_was_asked_may_run_it_again() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let (admin, reviewer) = (world.administrator().await, world.reviewer().await);
        let unasked = tried(&world, &owner, &form("25", "35")).await;
        let id = asked(&world, &owner).await;
        world.clock.advance(86_401);
        let run_at = async || world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap().at;
        let late = world.portal.judge_rules(&admin, id, run_at().await, Word::Approve, "Each of them is a copy").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("run it again")), "{:?}: {late:?}", world.engine);
        assert!(world.portal.try_rules(&reviewer, id).await.is_err() && world.portal.try_rules(&admin, unasked).await.is_err());
        world.portal.try_rules(&admin, id).await.unwrap();
        world.drain().await;
        world.portal.judge_rules(&admin, id, run_at().await, Word::Approve, "Each of them is a copy").await.unwrap();
        assert_eq!(world.portal.rules_version(&owner, id).await.unwrap().state, RulesState::Live);
    }
}

async fn mails_to_administrators(world: &World) -> usize {
    let mails = world.mails("adam.administrator@example.com").await;
    mails.iter().filter(|mail| mail.subject == "Rules of Aurelia wait for your word").count()
}

#[tokio::test]
async fn administrators_are_mailed_of_a_brand_s_rules_once_an_hour_at_most() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let admin = world.administrator().await;
        let first = asked(&world, &owner).await;
        let second = tried(&world, &owner, &form("25", "30")).await;
        for id in [second, first, second] {
            assert_eq!(world.portal.put_rules_live(&owner, id).await.unwrap(), PutLive::Asked, "{:?}", world.engine);
        }
        assert_eq!(mails_to_administrators(&world).await, 1, "{:?}", world.engine);
        let listed = world.portal.rules(&admin, Whose::Marketplace).await.unwrap().asked;
        assert_eq!(listed.iter().map(|version| version.id).collect::<Vec<_>>(), [second]);
        world.clock.advance(3_600);
        assert_eq!(world.portal.put_rules_live(&owner, first).await.unwrap(), PutLive::Asked);
        assert_eq!(mails_to_administrators(&world).await, 2);
    }
}
