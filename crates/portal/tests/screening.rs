//! Listings are screened on arrival and held by rules, sellers answer, people decide, rules are tried before they are in force.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    ground::Ground,
    gtin::Gtin,
    id::{HoldId, ListingId, RulesId, SellerId},
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    page::PageQuery,
    screening::{Counts, HoldState, Outcome, RulesForm, RulesState, Tally, Verdict},
    shop::{ListingReason, ShopFilter},
};
use portal::{
    Actor, PortalError,
    listing_pictures::PictureSource,
    picture::Upload,
    right::{Filing, NewBrand},
    screening::Whose,
};
use support::{World, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

async fn arrive(world: &World) -> portal::screening::Done {
    let mut all = portal::screening::Done::default();
    while let Some(done) = world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap() {
        all.screened += done.screened;
        all.unchanged += done.unchanged;
        all.held += done.held;
        all.freed += done.freed;
    }
    all
}

async fn state(world: &World, id: ListingId) -> ListingState {
    store::listing::by_id(&mut world.portal.db().read().await.unwrap(), id).await.unwrap().unwrap().state
}

async fn seller(world: &World, name: &str) -> Actor {
    let person = world.person(&format!("Clerk of {name}"), None).await;
    let mut tx = world.portal.db().begin().await.unwrap();
    let id = store::seller::upsert(&mut tx, SellerId(world.portal.new_id()), name, None, None, world.portal.now()).await.unwrap();
    store::user::set_seller(&mut tx, person.user_id().unwrap(), Some(id)).await.unwrap();
    tx.commit().await.unwrap();
    world.sign_in(&support::email_of(&format!("Clerk of {name}"))).await
}

async fn only_hold(world: &World, reviewer: &Actor) -> HoldId {
    let queue = world.portal.hold_queue(reviewer, PageQuery::number(1)).await.unwrap();
    assert_eq!(queue.rows.len(), 1, "{queue:?}");
    queue.rows[0].id
}

fn form(watch: &str, hold: &str) -> RulesForm {
    RulesForm { watch: watch.into(), hold: hold.into(), block: String::new(), note: "For the test".into(), ..RulesForm::default() }
}

#[tokio::test]
async fn a_disguised_mark_is_held_on_arrival_and_an_honest_one_is_not() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let honest = world.listing("L-1", "Aurelia leather bag, used, good state", "Second Chance", None).await;
        let wrong = world.listing("L-2", "Аurеliа bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        let done = arrive(&world).await;
        assert_eq!((done.screened, done.held), (2, 1), "{:?}", world.engine);
        assert_eq!((state(&world, honest).await, state(&world, wrong).await), (ListingState::Live, ListingState::Held));
        let said = world.portal.screening(&owner, wrong).await.unwrap().unwrap();
        assert!(said.verdict.hides() && said.findings.iter().any(|finding| finding.kind == "lookalike" && finding.text == "Аurеliа"), "{said:?}");
        let sum: f32 = said.terms.iter().map(|term| term.adds).sum();
        assert!((sum.clamp(0.0, 1.0) - said.score).abs() < 1e-3, "the sum is shown: {said:?}");
        let tally = Tally::of(said.findings.clone(), said.terms.clone(), said.score);
        let counted: i32 = tally.findings.iter().map(|(_, counts)| if let Counts::Adds(adds) = counts { *adds } else { 0 }).sum();
        let besides: i32 = tally.others.iter().map(|(_, adds)| adds).sum();
        assert!(counted > 0 && counted + besides + tally.beyond == tally.score, "what is shown adds up: {tally:?}");
        assert_eq!(world.portal.screening(&owner, honest).await.unwrap().unwrap().verdict, Verdict::Allow);
        let found = world.portal.suspicious(&owner, 1).await.unwrap();
        let listed = found.latest.rows.iter().map(|listing| (listing.id, listing.state)).collect::<Vec<_>>();
        assert_eq!((found.now, found.held, found.latest.total, listed), (1, 1, 1, vec![(wrong, ListingState::Held)]));
        assert_eq!(world.portal.suspicious(&owner, 2).await.unwrap().latest, found.latest, "past the last page is the last");
        // Holding it changed its row: it comes again, and is left as it is.
        let again = arrive(&world).await;
        assert_eq!((again.screened, again.held), (0, 0));
        let hold = world.portal.hold(&reviewer, only_hold(&world, &reviewer).await).await.unwrap();
        assert!(hold.letter.contains("Аurеliа") && hold.letter.contains("STATEMENT") | hold.letter.contains("Statement"), "{}", hold.letter);
        assert!(world.mails("cheap@example.com").await[0].subject.contains("is held"));
        // It waits for a decision like a report does.
        let counts = world.portal.review_counts(&reviewer).await.unwrap();
        assert_eq!((counts.holds, counts.waiting(), counts.decided), (1, 1, 0), "{:?}", world.engine);
        assert!(counts.oldest_at.is_some());
        assert_eq!(world.portal.admin_overview(&world.administrator().await).await.unwrap().counts.to_decide, 1);
        // Whoever reports it starts from what the filters found, and from nothing where they found nothing.
        let draft = world.portal.report_draft(&owner, wrong, None).await.unwrap();
        assert!(draft.explanation.contains("The content filters found: “Аurеliа” for the mark AURELIA"), "{}", draft.explanation);
        assert_eq!((draft.right, draft.ground), (draft.rights.first().map(|right| right.id), Ground::Counterfeit));
        let other = world.listing("L-3", "Leather bag, brown", "Cheap Bags", None).await;
        arrive(&world).await;
        let draft = world.portal.report_draft(&owner, other, None).await.unwrap();
        assert_eq!((draft.explanation.as_str(), draft.warnings.len()), ("", 1), "it claims nothing that the listing does not say");
    }
}

#[tokio::test]
async fn a_seller_answers_and_what_a_person_released_is_not_held_again() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let (seller, other) = (seller(&world, "Cheap Bags").await, seller(&world, "Somebody Else").await);
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        assert!(matches!(world.portal.hold(&other, hold).await, Err(PortalError::NotFound(_))), "another seller's hold does not exist");
        let unanswered = async |seller: &Actor| world.portal.seller_counts(seller).await.unwrap().unanswered;
        assert_eq!((unanswered(&seller).await, unanswered(&other).await), (1, 0));
        let reason = async |state: &str| {
            let listings = world.portal.shop_listings(&seller, &ShopFilter::read(state, "aur3l1a"), PageQuery::default()).await.unwrap();
            assert_eq!(listings.counts.of(None), 1);
            listings.page.rows.first().and_then(|row| row.reason)
        };
        assert_eq!(reason("held").await, Some(ListingReason::Hold { id: hold, state: HoldState::Waiting }));
        assert_eq!(reason("live").await, None);
        assert_eq!(world.portal.shop_listings(&other, &ShopFilter::default(), PageQuery::default()).await.unwrap().page.total, 0);
        assert!(matches!(world.portal.answer_hold(&other, hold, "It is mine, honestly").await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.answer_hold(&seller, hold, "no").await, Err(PortalError::Invalid(_))));
        world.portal.answer_hold(&seller, hold, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();
        let detail = world.portal.hold(&reviewer, hold).await.unwrap();
        assert_eq!((detail.hold.state, detail.may_decide, detail.may_answer), (HoldState::Answered, true, false));
        assert_eq!((unanswered(&seller).await, reason("").await), (0, Some(ListingReason::Hold { id: hold, state: HoldState::Answered })));
        assert!(detail.answer.contains("Paris"));
        assert!(matches!(
            world.portal.decide_hold(&seller, hold, &detail.content, Outcome::Release, "It is mine, honestly").await,
            Err(PortalError::Forbidden)
        ));
        world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        assert_eq!((state(&world, id).await, reason("live").await), (ListingState::Live, None));
        assert_eq!(arrive(&world).await.held, 0, "released as it is");
        let found = world.portal.suspicious(&owner, 1).await.unwrap();
        assert_eq!((world.portal.brand_overview(&owner).await.unwrap().counts.suspicious_live, found.now), (0, 0), "nor suspicious any more");
        let twice = world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Remove, "The bill shows that it is genuine").await;
        assert!(matches!(twice, Err(PortalError::Conflict(_))), "{twice:?}");
        let late = world.portal.answer_hold(&seller, hold, "And another word about it").await;
        assert!(matches!(late, Err(PortalError::Conflict(_))));
        let its = world.portal.hold(&seller, hold).await.unwrap();
        assert_eq!((its.reason.as_str(), its.decided_by), ("The bill shows that it is genuine", None), "why, and not who");
        // Other content is another matter.
        world.clock.advance(60);
        world.listing("L-2", "Dark Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        assert_eq!(arrive(&world).await.held, 1);
        // What was decided about stays with the decision, as it was.
        let decided = world.portal.hold(&reviewer, hold).await.unwrap();
        let (title, marked) = ("Aur3l1a bag 1:1 mirror quality", decided.findings.iter().find(|finding| finding.text == "Aur3l1a").unwrap().span);
        assert_eq!((decided.hold.title.as_str(), decided.texts.unwrap().title.as_str(), marked), (title, title, [0, 7]), "{:?}", world.engine);
        let now = decided.listing.unwrap();
        assert_eq!((now.title.as_str(), now.state), ("Dark Aur3l1a wallet 1:1 mirror quality", ListingState::Held));
        let listed = world.portal.shop_holds(&seller, PageQuery::default()).await.unwrap().rows;
        assert_eq!(listed.iter().map(|hold| hold.title.as_str()).collect::<Vec<_>>(), ["Dark Aur3l1a wallet 1:1 mirror quality", title]);
        // And goes back by itself when there is nothing in it any more.
        world.listing("L-2", "Wallet", "Cheap Bags", Some("cheap@example.com")).await;
        assert_eq!(arrive(&world).await.freed, 1);
        assert_eq!(state(&world, id).await, ListingState::Live);
        // That excuses nothing: what was held is held again.
        world.listing("L-2", "Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        assert_eq!(arrive(&world).await.held, 1);
    }
}

#[tokio::test]
async fn a_held_listing_that_changes_is_decided_by_what_is_found_in_it_now() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        let at_first = world.portal.hold(&reviewer, hold).await.unwrap();
        assert!(at_first.is_read && at_first.first_findings.is_empty() && at_first.first_letter.is_empty());
        // Changed and not yet read: nothing old is shown over the new text.
        world.listing("L-2", "B0realis bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        let unread = world.portal.hold(&reviewer, hold).await.unwrap();
        assert!(!unread.is_read && unread.findings.is_empty() && unread.content != at_first.content);
        arrive(&world).await;
        let late = world.portal.decide_hold(&reviewer, hold, &unread.content, Outcome::Release, "The bill shows that it is genuine").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("what was found in it")), "{late:?}");
        let now = world.portal.hold(&reviewer, hold).await.unwrap();
        let marks = |findings: &[model::screening::Finding]| findings.iter().any(|finding| finding.text == "B0realis");
        assert!(now.is_read && marks(&now.findings) && !marks(&now.first_findings) && !now.first_findings.is_empty(), "{now:?}");
        assert!(now.letter.contains("B0realis") && now.first_letter.contains("Aur3l1a") && now.told_at.is_some());
        let mails = world.mails("cheap@example.com").await;
        let again = mails.iter().filter(|mail| mail.subject.contains("for other reasons")).count();
        assert_eq!((mails.len(), again), (2, 1), "{:?}", world.engine);
        // Read again for the same reasons, the seller hears nothing.
        world.listing("L-2", "B0realis bag 1:1 mirror quality, brown", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        assert_eq!(world.mails("cheap@example.com").await.len(), 2);
        // Nor within a day of the last mail, though whose mark it is follows.
        world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        let of = async || world.portal.hold(&reviewer, hold).await.unwrap().hold.brand_name;
        assert_eq!((world.mails("cheap@example.com").await.len(), of().await.as_deref()), (2, Some("Aurelia")));
        world.clock.advance(86_400);
        world.listing("L-2", "Aur3l1a bag 1:1 mirror quality, brown", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        assert_eq!(world.mails("cheap@example.com").await.len(), 3);
        world.listing("L-2", "B0realis bag 1:1 mirror quality, brown", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        let now = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &now.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        let decided = world.portal.hold(&reviewer, hold).await.unwrap();
        assert_eq!((&decided.findings, &decided.terms), (&now.findings, &now.terms), "what was decided about is kept");
        assert!((decided.score - now.score).abs() < 1e-3 && decided.hold.brand_name.as_deref() == Some("Borealis"), "{decided:?}");
        assert_eq!((arrive(&world).await.held, state(&world, id).await), (0, ListingState::Live));
    }
}

#[tokio::test]
async fn a_held_listing_that_the_filters_fail_over_is_decided_all_the_same() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        let said = store::screening::of_listings(&mut tx, &[id]).await.unwrap().remove(&id).unwrap();
        let before = store::screening::before(&mut tx, &[id]).await.unwrap().remove(&id).unwrap();
        let failed = model::screening::Finding { kind: "unscreened".into(), score: 0.0, text: String::new(), ..said.findings[0].clone() };
        let said = model::screening::Screening { findings: vec![failed], ..said };
        let beside = store::screening::Beside { content_hash: before.content_hash, ..Default::default() };
        store::screening::put(&mut tx, &said, &beside, None).await.unwrap();
        tx.commit().await.unwrap();
        let detail = world.portal.hold(&reviewer, hold).await.unwrap();
        assert!(detail.is_read && detail.findings[0].kind == "unscreened" && !detail.first_findings.is_empty(), "{detail:?}");
        world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        assert!(world.portal.hold(&reviewer, hold).await.unwrap().findings.iter().any(|finding| finding.text == "Aur3l1a"), "what it was held for stays");
        assert_eq!((arrive(&world).await.held, state(&world, id).await), (0, ListingState::Live), "{:?}", world.engine);
    }
}

#[tokio::test]
async fn what_the_filters_have_not_read_is_not_released() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        world.listing("L-2", "Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", None).await;
        let unread = world.portal.hold(&reviewer, hold).await.unwrap();
        let early = world.portal.decide_hold(&reviewer, hold, &unread.content, Outcome::Release, "The bill shows that it is genuine").await;
        assert!(matches!(&early, Err(PortalError::Conflict(why)) if why.contains("have not read")), "{:?}: {early:?}", world.engine);
        arrive(&world).await;
        let read = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &read.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        assert_eq!(arrive(&world).await.held, 0, "{:?}", world.engine);
        // What a person wants gone need not be read.
        world.listing("L-3", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        world.listing("L-3", "Aur3l1a wallet 1:1 mirror quality", "Cheap Bags", None).await;
        let unread = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &unread.content, Outcome::Remove, "A replica by its own words").await.unwrap();
    }
}

/// A disguised mark at a price in euro cents.
async fn disguised(world: &World, title: &str, minor: i64) -> ListingId {
    let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
    world.listing_of("Cheap Bags", ListingInput { price, ..bare_listing("L-2", title) }).await
}

#[tokio::test]
async fn a_release_is_of_what_was_looked_at_and_outlasts_a_cent() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = disguised(&world, "Aur3l1a bag 1:1 mirror quality", 9_900).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        let looked_at = world.portal.hold(&reviewer, hold).await.unwrap().content;
        // Its seller changes it while the page is read.
        disguised(&world, "Aur3l1a wallet 1:1 mirror quality", 9_900).await;
        for shown in [looked_at.as_str(), ""] {
            for outcome in [Outcome::Release, Outcome::Remove] {
                let late = world.portal.decide_hold(&reviewer, hold, shown, outcome, "The bill shows that it is genuine").await;
                assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("changed since you looked")), "{late:?}");
            }
        }
        assert_eq!(state(&world, id).await, ListingState::Held, "nothing was decided");
        arrive(&world).await;
        let now = world.portal.hold(&reviewer, hold).await.unwrap();
        world.portal.decide_hold(&reviewer, hold, &now.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        // Neither a cent nor a rise makes it another listing.
        for minor in [9_899, 9_900, 15_000, 14_999] {
            disguised(&world, "Aur3l1a wallet 1:1 mirror quality", minor).await;
            let done = arrive(&world).await;
            assert_eq!((done.held, state(&world, id).await), (0, ListingState::Live), "{minor}");
        }
        // A price that is odd all of a sudden does.
        disguised(&world, "Aur3l1a wallet 1:1 mirror quality", 500).await;
        assert_eq!(arrive(&world).await.held, 1);
    }
}

#[tokio::test]
async fn rules_are_tried_before_they_are_in_force_and_undone_after() {
    for world in worlds().await {
        let (owner, brand, _) = world.enrolled_brand("Aurelia").await;
        let stranger = world.brand("Borealis").await;
        world.listing("L-1", "Aurelia leather bag", "Second Chance", None).await;
        let wrong = world.listing("L-2", "Aure1ia bag", "Cheap Bags", None).await;
        let own = world.listing("L-3", "Aure1ia bag outlet", "Aurelia Outlet", None).await;
        // Nothing is held by these: the brand only wants to see.
        let id = RulesId(world.portal.new_id());
        let watching = RulesForm { sellers: "Aurelia Outlet".into(), ..form("20", "") };
        assert!(matches!(world.portal.draft_rules(&stranger.viewer, Whose::Brand, id, &watching).await, Err(PortalError::Forbidden)));
        world.portal.draft_rules(&owner, Whose::Brand, id, &watching).await.unwrap();
        world.portal.draft_rules(&owner, Whose::Brand, id, &watching).await.unwrap();
        let early = world.portal.put_rules_live(&owner, id).await;
        assert!(matches!(early, Err(PortalError::Conflict(_))), "{early:?}");
        world.drain().await;
        let version = world.portal.rules_version(&owner, id).await.unwrap();
        let run = version.dry_run.clone().unwrap();
        assert_eq!((version.version, version.state, run.listings), (1, RulesState::Draft, 3));
        assert_eq!((run.verdicts[1], run.newly_held), (1, 0), "{run:?}");
        assert_eq!((run.authorised, run.let_through), (0, 1), "its own outlet: {run:?}");
        assert!(matches!(world.portal.rules_version(&stranger.owner, id).await, Err(PortalError::NotFound(_))));
        world.portal.put_rules_live(&owner, id).await.unwrap();
        arrive(&world).await;
        world.drain().await;
        assert_eq!(state(&world, wrong).await, ListingState::Live);
        let said = world.portal.screening(&owner, wrong).await.unwrap().unwrap();
        assert_eq!((said.verdict, said.rules), (Verdict::Watch, Some((id, 1))));
        assert_eq!(world.portal.screening(&owner, own).await.unwrap().unwrap().verdict, Verdict::Allow, "its own outlet");
        // A stricter one holds it; undone, it goes back.
        let strict = RulesId(world.portal.new_id());
        world.portal.draft_rules(&owner, Whose::Brand, strict, &RulesForm { sellers: "Aurelia Outlet".into(), ..form("20", "30") }).await.unwrap();
        world.drain().await;
        let run = world.portal.rules_version(&owner, strict).await.unwrap().dry_run.unwrap();
        assert_eq!((run.newly_held, run.authorised, run.samples.len(), run.freed_samples.len()), (1, 0, 1, 0), "{run:?}");
        world.portal.put_rules_live(&owner, strict).await.unwrap();
        world.drain().await;
        // What milder rules would let go is shown before they are in force.
        let mild = RulesId(world.portal.new_id());
        world.portal.draft_rules(&owner, Whose::Brand, mild, &form("90", "95")).await.unwrap();
        world.drain().await;
        let run = world.portal.rules_version(&owner, mild).await.unwrap().dry_run.unwrap();
        assert_eq!((run.freed, run.freed_samples.iter().map(|sample| sample.listing).collect::<Vec<_>>()), (1, vec![wrong]), "{run:?}");
        assert_eq!(run.let_through, 0, "it leaves nobody alone: {run:?}");
        assert_eq!(state(&world, wrong).await, ListingState::Held);
        world.portal.put_rules_live(&owner, id).await.unwrap();
        world.drain().await;
        assert_eq!(state(&world, wrong).await, ListingState::Live);
        let page = world.portal.rules(&owner, Whose::Brand).await.unwrap();
        assert_eq!(
            page.versions.iter().map(|v| (v.version, v.state)).collect::<Vec<_>>(),
            [(3, RulesState::Draft), (2, RulesState::Past), (1, RulesState::Live)]
        );
        assert_eq!(page.versions[0].brand, Some(brand));
        assert!(page.may_manage && !page.known.is_empty());
    }
}

#[tokio::test]
async fn a_new_mark_is_looked_for_in_the_whole_catalogue() {
    for world in worlds().await {
        let reviewer = world.reviewer().await;
        let id = world.listing("L-1", "Z3phyr1na lamp, 1:1 replica", "Cheap Lamps", None).await;
        assert_eq!(arrive(&world).await.held, 0);
        let ada = world.person("Ada", None).await;
        let mut png = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(40, 30).write_to(&mut png, image::ImageFormat::Png).unwrap();
        let filing = Filing {
            submission: uuid::Uuid::from_u128(1),
            brand: Some(NewBrand { name: "Zephyrina".into(), website: "zephyrina.example".into(), categories: "Lamps".into() }),
            office: "US".into(),
            registration_number: "9,900,001".into(),
            mark_text: "Zephyrina".into(),
            mark_kind: "word".into(),
            classes: "11".into(),
            kept_pictures: Vec::new(),
            pictures: vec![Upload { name: "box.png".into(), bytes: png.into_inner() }],
        };
        let right = world.portal.file_right(&ada, filing).await.unwrap();
        world.portal.decide_right(&reviewer, right, true, "The record says so").await.unwrap();
        world.drain().await;
        assert_eq!(state(&world, id).await, ListingState::Held);
        let ada = world.sign_in("ada@example.com").await;
        world.portal.withdraw_right(&ada, right).await.unwrap();
        world.drain().await;
        assert_eq!(state(&world, id).await, ListingState::Live, "nobody's mark any more");
    }
}

/// A listing of a number at a price in euro cents, with the brand that its seller claims. Each has a seller of its own.
async fn offer(world: &World, external_id: &str, claimed: &str, gtin: &str, minor: i64) -> ListingId {
    let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
    let (claimed_brand, gtin) = (Some(claimed.into()), Some(Gtin::parse(gtin).unwrap()));
    let seller = format!("Shop {external_id}");
    world.listing_of(&seller, ListingInput { claimed_brand, gtin, price, ..bare_listing(external_id, "Wrist watch, steel") }).await
}

#[tokio::test]
async fn a_number_of_another_brand_and_an_odd_price_are_found() {
    for world in worlds().await {
        let (owner, brand, _) = world.enrolled_brand("Aurelia").await;
        world.portal.make_product(&owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
        for (n, price) in (0..12).zip([39_000, 41_000, 38_500, 40_000].into_iter().cycle()) {
            offer(&world, &format!("L-{n}"), "Aurelia", "4006381333931", price).await;
        }
        let cheap = offer(&world, "C-1", "Aurelia Watches", "4006381333931", 4_900).await;
        let foreign = offer(&world, "F-1", "Chronomaster", "4006381333931", 39_900).await;
        let honest = offer(&world, "H-1", "AURELIA", "4006381333931", 39_900).await;
        arrive(&world).await;
        let said = async |id| world.portal.screening(&owner, id).await.unwrap().unwrap();
        assert_eq!(said(honest).await.verdict, Verdict::Allow);
        for (id, kind) in [(cheap, "price"), (foreign, "gtin")] {
            let said = said(id).await;
            let found: Vec<_> = said.findings.iter().map(|finding| (finding.kind.as_str(), finding.brand)).collect();
            assert_eq!((found, said.verdict), (vec![(kind, Some(brand))], Verdict::Watch), "{said:?}");
        }
    }
}

#[tokio::test]
async fn enrolled_products_speak_for_their_neighbours_and_for_what_is_offered_already() {
    for world in worlds().await {
        let (owner, brand, _) = world.enrolled_brand("Aurelia").await;
        // Those below 100 begin alike, and nobody offers them yet.
        let number = |item: u32| {
            let digits = format!("{}{item:03}", if item < 100 { "400638133" } else { "761234567" });
            format!("{digits}{}", model::gtin::check_digit(digits.as_bytes()))
        };
        let own = offer(&world, "O-1", "Chronomaster", &number(101), 39_900).await;
        for (n, claimed) in ["Gucci", "Prada", "Dior", "Hermès"].into_iter().enumerate() {
            offer(&world, &format!("M-{n}"), claimed, &number(102), 39_900).await;
        }
        arrive(&world).await;
        let found = async |id| {
            let said = world.portal.screening(&owner, id).await.unwrap().unwrap();
            said.findings.into_iter().filter(|finding| finding.kind == "gtin").map(|finding| (finding.brand, finding.rule)).collect::<Vec<_>>()
        };
        assert_eq!(found(own).await, []);
        for item in (1..=12).chain([101, 102]) {
            world.portal.make_product(&owner, &number(item), &format!("Watch {item}"), "", "").await.unwrap();
        }
        // Nothing arrives: what is offered under a number is screened for its product.
        world.drain().await;
        let of_own = found(own).await;
        assert!(matches!(of_own.as_slice(), [(of, rule)] if *of == Some(brand) && rule.contains("enrolled the product")), "{:?}: {of_own:?}", world.engine);
        // The number beside belongs to nobody's product, and begins as all of the brand's do.
        let beside = offer(&world, "O-2", "Chronomaster", &number(99), 39_800).await;
        arrive(&world).await;
        let of_beside = found(beside).await;
        assert!(matches!(of_beside.as_slice(), [(of, rule)] if *of == Some(brand) && rule.contains("are of Aurelia")), "{of_beside:?}");
        // That many brands are sold under an enrolled number is told of who claims none; who claims one is right or wrong by himself.
        let claims_none = offer(&world, "M-9", "", &number(102), 39_900).await;
        arrive(&world).await;
        let many = found(claims_none).await;
        assert!(matches!(many.as_slice(), [(None, rule)] if rule.contains("brands are sold under this GTIN")), "{many:?}");
        let claims = store::listing::by_external_id(&mut world.portal.db().read().await.unwrap(), "M-0").await.unwrap().unwrap();
        assert_eq!((found(claims.id).await.len(), claims.state), (1, ListingState::Live));
    }
}

#[tokio::test]
async fn a_run_counts_what_is_on_sale_or_held_and_by_decisions_for_its_brand() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let (other, ..) = world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        let mut ids = Vec::new();
        for (id, goods) in [("L-1", "bag"), ("L-2", "purse"), ("L-3", "wallet"), ("L-4", "belt")] {
            ids.push(world.listing(id, &format!("Aur3l1a {goods} 1:1 mirror quality"), "Cheap Bags", None).await);
        }
        assert_eq!(arrive(&world).await.held, 4);
        for (id, outcome) in [(ids[0], Outcome::Release), (ids[1], Outcome::Remove)] {
            let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
            let hold = queue.rows.iter().find(|hold| hold.listing == id).unwrap().id;
            let content = world.portal.hold(&reviewer, hold).await.unwrap().content;
            world.portal.decide_hold(&reviewer, hold, &content, outcome, "The bill shows what it is").await.unwrap();
        }
        world.listing_of("Cheap Bags", ListingInput { ended: true, ..bare_listing("L-3", "Aur3l1a wallet 1:1 mirror quality") }).await;
        // Another brand's report of what this brand's rules hit too.
        let both = world.listing("L-5", "B0realis watch, Aurelia colours", "Cheap Bags", None).await;
        arrive(&world).await;
        world.portal.file_report(&owner, world.brand_report(both, right, "It is not one of our watches, and says so.")).await.unwrap();
        let report = world.portal.report_queue(&reviewer, PageQuery::default()).await.unwrap().rows[0].id;
        world.portal.decide_report(&reviewer, report, model::report::Verdict::Reject, "It says itself what it is").await.unwrap();
        world.drain().await;
        let run = async |actor: &Actor, form: RulesForm| {
            let id = RulesId(world.portal.new_id());
            world.portal.draft_rules(actor, Whose::Brand, id, &form).await.unwrap();
            world.drain().await;
            world.portal.rules_version(actor, id).await.unwrap().dry_run.unwrap()
        };
        let strict = run(&owner, form("20", "30")).await;
        assert_eq!((strict.listings, strict.newly_held, strict.freed), (3, 0, 0), "{:?}: {strict:?}", world.engine);
        assert_eq!((strict.lawful, strict.upheld), (1, 0), "the one that was released, and nothing that is gone: {strict:?}");
        let mild = run(&owner, form("98", "")).await;
        let freed: Vec<ListingId> = mild.freed_samples.iter().map(|sample| sample.listing).collect();
        assert_eq!((mild.freed, freed), (1, vec![ids[3]]), "{mild:?}");
        let others = run(&other, form("20", "99")).await;
        assert!(others.verdicts[1] == 1 && others.lawful == 0, "{others:?}");
    }
}

#[tokio::test]
async fn a_number_that_is_no_gtin_is_a_finding_and_mended_it_is_none() {
    for world in worlds().await {
        let reviewer = world.reviewer().await;
        let given = |number: &str| ListingInput { gtin_given: Some(number.into()), ..bare_listing("L-1", "Oak table") };
        let id = world.listing_of("Shop", given("4006381333932")).await;
        arrive(&world).await;
        let said = world.portal.screening(&reviewer, id).await.unwrap().unwrap();
        assert_eq!(said.verdict, Verdict::Allow, "a slip of the pen harms nobody by itself");
        let [finding] = said.findings.as_slice() else { panic!("{said:?}") };
        assert!(finding.kind == "gtin" && finding.rule.contains("should be 1, not 2"), "{finding:?}");
        assert!((said.score - finding.score).abs() < 1e-3 && said.score > 0.0, "it counts: {said:?}");
        world.listing_of("Shop", given("BX-7")).await;
        assert_eq!(arrive(&world).await.screened, 1, "another number is another content");
        let gtin = Gtin::parse("4006381333931").ok();
        world.listing_of("Shop", ListingInput { gtin, ..bare_listing("L-1", "Oak table") }).await;
        arrive(&world).await;
        assert!(world.portal.screening(&reviewer, id).await.unwrap().unwrap().findings.is_empty());
    }
}

/// A picture with enough to see in it, of so many pixels.
fn picture(side: u32, seed: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| {
        let (x, y) = (x * 12 / side, y * 12 / side);
        let mixed = (x * 7919 + y * 104_729 + seed * 1_299_709).wrapping_mul(2_654_435_761) >> 13;
        image::Rgb([(mixed % 256) as u8, (mixed / 256 % 256) as u8, (mixed / 7 % 256) as u8])
    };
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(side, side, pixel).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

async fn with_picture(world: &World, external_id: &str, url: &str) -> ListingId {
    world.listing_of("Shop", ListingInput { images: vec![url.parse().unwrap()], ..bare_listing(external_id, "Wrist watch, steel") }).await
}

#[tokio::test]
async fn a_removed_listing_does_not_come_back_with_the_same_picture() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let folder = world.dir.join("pictures");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, side, seed) in [("first.png", 600, 1), ("again.png", 420, 1), ("other.png", 600, 2)] {
            std::fs::write(folder.join(name), picture(side, seed)).unwrap();
        }
        let source = PictureSource::Folder(folder);
        let look = async || {
            arrive(&world).await;
            while world.portal.look_at_pictures(&source, &CancellationToken::new()).await.unwrap().is_some() {}
        };
        let first = with_picture(&world, "P-1", "https://pictures.example/first.png").await;
        look().await;
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, first, ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        world.clock.advance(600);
        // The feed goes on to send it, with another picture: what it was removed for stays known.
        with_picture(&world, "P-1", "https://pictures.example/other.png").await;
        look().await;
        let again = with_picture(&world, "P-2", "https://pictures.example/again.png").await;
        let other = with_picture(&world, "P-3", "https://pictures.example/other.png").await;
        look().await;
        assert_eq!((state(&world, again).await, state(&world, other).await), (ListingState::Held, ListingState::Live), "{:?}", world.engine);
        let said = world.portal.screening(&owner, again).await.unwrap().unwrap();
        assert!(said.findings.iter().any(|finding| finding.kind == "picture" && finding.rule.contains("of 256 bits differ")), "{said:?}");
        // Its seller is told what it is held for, which is no use of a mark.
        let reviewer = world.reviewer().await;
        let letter = world.portal.hold(&reviewer, only_hold(&world, &reviewer).await).await.unwrap().letter;
        assert!(letter.contains("A listing with this picture was removed") && !letter.contains("may be a use of a mark"), "{letter}");
        assert!(world.portal.screening(&owner, other).await.unwrap().unwrap().findings.is_empty());
    }
}

#[tokio::test]
async fn nobody_sees_what_was_found_for_another_brand() {
    for world in worlds().await {
        let (aurelia, ..) = world.enrolled_brand("Aurelia").await;
        let (borealis, ..) = world.enrolled_brand("Borealis").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", None).await;
        arrive(&world).await;
        for actor in [&aurelia, &reviewer] {
            let said = world.portal.screening(actor, id).await.unwrap().unwrap();
            assert!(said.verdict.hides() && !said.findings.is_empty() && !said.terms.is_empty());
        }
        let said = world.portal.screening(&borealis, id).await.unwrap().unwrap();
        assert_eq!((said.verdict, said.findings.len(), said.terms.len()), (Verdict::Allow, 0, 0));
        // Nor does a run of one's own rules tell how others fare.
        let rules = RulesId(world.portal.new_id());
        world.portal.draft_rules(&borealis, Whose::Brand, rules, &form("20", "30")).await.unwrap();
        world.drain().await;
        let run = world.portal.rules_version(&borealis, rules).await.unwrap().dry_run.unwrap();
        assert_eq!((run.verdicts, run.before, run.samples.len()), ([1, 0, 0, 0], [1, 0, 0, 0], 0));
    }
}

#[tokio::test]
async fn a_run_says_nothing_of_whom_another_brand_authorised() {
    for world in worlds().await {
        let (aurelia, ..) = world.enrolled_brand("Aurelia").await;
        let (borealis, ..) = world.enrolled_brand("Borealis").await;
        world.listing("L-1", "B0realis bags and Aure1ia bags", "Aurelia Outlet", None).await;
        let rules = |sellers: &str| RulesForm { sellers: sellers.into(), ..form("20", "") };
        let run = async |actor: &Actor, sellers: &str| {
            let id = RulesId(world.portal.new_id());
            world.portal.draft_rules(actor, Whose::Brand, id, &rules(sellers)).await.unwrap();
            world.drain().await;
            (id, world.portal.rules_version(actor, id).await.unwrap().dry_run.unwrap())
        };
        let (outlet, _) = run(&aurelia, "Aurelia Outlet").await;
        world.portal.put_rules_live(&aurelia, outlet).await.unwrap();
        world.drain().await;
        let (_, of_other) = run(&borealis, "").await;
        assert_eq!((of_other.verdicts[1], of_other.authorised, of_other.let_through), (1, 0, 0), "{:?}: {of_other:?}", world.engine);
        // Rules that leave it alone no more hit it, and the brand sees whom.
        let (_, of_own) = run(&aurelia, "").await;
        assert_eq!((of_own.verdicts[1], of_own.authorised, of_own.let_through), (1, 1, 0), "{:?}: {of_own:?}", world.engine);
    }
}

#[tokio::test]
async fn a_run_does_not_free_what_is_held_for_another_brand_too() {
    for world in worlds().await {
        let (aurelia, ..) = world.enrolled_brand("Aurelia").await;
        world.enrolled_brand("Borealis").await;
        let both = world.listing("L-1", "Аurеliа and Воrеаlis bag set 1:1 mirror quality", "Cheap Bags", None).await;
        let own = world.listing("L-2", "Аurеliа bag 1:1 mirror quality", "Cheap Bags", None).await;
        assert_eq!(arrive(&world).await.held, 2);
        let id = RulesId(world.portal.new_id());
        let rules = RulesForm { sellers: "Cheap Bags".into(), ..form("20", "30") };
        world.portal.draft_rules(&aurelia, Whose::Brand, id, &rules).await.unwrap();
        world.drain().await;
        let run = world.portal.rules_version(&aurelia, id).await.unwrap().dry_run.unwrap();
        let freed: Vec<ListingId> = run.freed_samples.iter().map(|sample| sample.listing).collect();
        assert_eq!((run.freed, freed), (1, vec![own]), "{:?}: {run:?}", world.engine);
        // As it is in force.
        world.portal.put_rules_live(&aurelia, id).await.unwrap();
        world.drain().await;
        assert_eq!((state(&world, both).await, state(&world, own).await), (ListingState::Held, ListingState::Live));
    }
}

#[tokio::test]
async fn a_held_listing_that_another_seller_offers_is_held_for_that_one() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let (first, second) = (seller(&world, "Cheap Bags").await, seller(&world, "Other Shop").await);
        let reviewer = world.reviewer().await;
        let title = "Aur3l1a bag 1:1 mirror quality";
        let id = world.listing("L-2", title, "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        let old = only_hold(&world, &reviewer).await;
        world.portal.answer_hold(&first, old, "Bought at Aurelia in Paris in 2019, I have the bill").await.unwrap();
        world.listing("L-2", title, "Other Shop", Some("other@example.com")).await;
        arrive(&world).await;
        let new = only_hold(&world, &reviewer).await;
        assert!(new != old && state(&world, id).await == ListingState::Held, "{:?}", world.engine);
        // The new seller is told, and answers; the old one has nothing to answer for, and sees nothing of the other's.
        let told = async |who: &str, what: &str| world.mails(who).await.iter().any(|mail| mail.subject.contains(what));
        assert!(told("other@example.com", "is held").await && told("cheap@example.com", "is another seller’s now").await);
        let late = world.portal.answer_hold(&first, old, "And another word about it").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("another seller")), "{late:?}");
        let its = world.portal.hold(&first, old).await.unwrap();
        assert!(its.hold.state == HoldState::Moved && its.listing.is_none() && its.texts.unwrap().title == title && !its.may_answer);
        assert!(matches!(world.portal.hold(&second, old).await, Err(PortalError::NotFound(_))));
        world.portal.answer_hold(&second, new, "They are from the maker, here is the bill").await.unwrap();
        assert_eq!(world.portal.hold(&second, new).await.unwrap().listing.unwrap().id, id);
        let shown = world.portal.hold(&reviewer, new).await.unwrap();
        assert_eq!((shown.answer.as_str(), shown.hold.seller.as_deref()), ("They are from the maker, here is the bill", Some("Other Shop")));
        // Nobody decides for a seller who was not told yet.
        world.listing("L-2", title, "Third Shop", Some("third@example.com")).await;
        let shown = world.portal.hold(&reviewer, new).await.unwrap();
        let late = world.portal.decide_hold(&reviewer, new, &shown.content, Outcome::Remove, "A replica by its own words").await;
        assert!(matches!(&late, Err(PortalError::Conflict(why)) if why.contains("Another seller")), "{late:?}");
        let third = only_hold(&world, &reviewer).await;
        let shown = world.portal.hold(&reviewer, third).await.unwrap();
        world.portal.decide_hold(&reviewer, third, &shown.content, Outcome::Remove, "A replica by its own words").await.unwrap();
        assert!(told("third@example.com", "was removed").await);
        assert_eq!((world.mails("cheap@example.com").await.len(), world.mails("other@example.com").await.len()), (2, 2), "and nobody else");
    }
}

#[tokio::test]
async fn a_held_listing_that_another_seller_offers_without_what_it_was_held_for_goes_back() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let id = world.listing("L-2", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", Some("cheap@example.com")).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        world.listing("L-2", "Leather bag", "Other Shop", Some("other@example.com")).await;
        assert_eq!((arrive(&world).await.freed, state(&world, id).await), (1, ListingState::Live), "{:?}", world.engine);
        assert_eq!(world.portal.hold(&reviewer, hold).await.unwrap().hold.state, HoldState::Moved);
        let told = world.mails("cheap@example.com").await;
        assert!(told.iter().any(|mail| mail.subject.contains("“Aur3l1a bag 1:1 mirror quality” is another seller’s now")), "{told:?}");
        assert!(world.mails("other@example.com").await.is_empty());
    }
}

#[tokio::test]
async fn what_is_released_while_it_is_screened_stays_released() {
    const BILL: &str = "The bill shows that it is genuine";
    for world in support::racing_worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let offer = async |title: &str, seller: &str| world.listing("L-1", title, seller, None).await;
        let before = async |id: ListingId| store::screening::before(&mut world.portal.db().read().await.unwrap(), &[id]).await.unwrap().remove(&id).unwrap();
        let bag = "Aur3l1a bag 1:1 mirror quality";
        let id = offer(bag, "Other Bags").await;
        // What a release of the bag is, and then that of something else.
        let mut releases = Vec::new();
        for (title, seller) in [(bag, "Other Bags"), ("Aur3l1a purse 1:1 mirror quality", "Cheap Bags")] {
            offer(title, seller).await;
            arrive(&world).await;
            let hold = only_hold(&world, &reviewer).await;
            let shown = world.portal.hold(&reviewer, hold).await.unwrap().content;
            world.portal.decide_hold(&reviewer, hold, &shown, Outcome::Release, BILL).await.unwrap();
            releases.push(before(id).await.released.unwrap());
        }
        offer("Aur3l1a clutch 1:1 mirror quality", "Cheap Bags").await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        offer(bag, "Other Bags").await;

        // The bag is released, and until that is committed somebody else has it screened.
        let (now, by) = (world.portal.now(), reviewer.user_id());
        let mut tx = world.portal.db().begin().await.unwrap();
        store::listing::set_state(&mut tx, id, ListingState::Held, ListingState::Live).await.unwrap();
        store::hold::decide(&mut tx, hold, HoldState::Waiting, HoldState::Released, by, BILL, now).await.unwrap();
        store::screening::release(&mut tx, id, &releases[0], now).await.unwrap();
        let screened = world.portal.decide_hold(&reviewer, hold, "", Outcome::Release, BILL);
        let released = async {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            tx.commit().await.unwrap();
        };
        let (screened, ()) = tokio::join!(screened, released);
        assert!(matches!(screened, Err(PortalError::Conflict(_))), "{screened:?}");

        assert!(before(id).await.excused, "on {:?}", world.engine);
        arrive(&world).await;
        assert!(before(id).await.excused && state(&world, id).await == ListingState::Live, "on {:?}", world.engine);
        assert_eq!(world.portal.suspicious(&owner, 1).await.unwrap().now, 0, "it is suspicious to nobody");
    }
}

#[tokio::test]
async fn a_hold_keeps_the_claimed_brand_in_which_something_was_found() {
    for world in worlds().await {
        world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let claimed = |brand: &str| ListingInput { claimed_brand: Some(brand.into()), ..bare_listing("L-1", "Bag 1:1 mirror quality replica") };
        let id = world.listing_of("Cheap Bags", claimed("Aur3lia")).await;
        arrive(&world).await;
        let hold = only_hold(&world, &reviewer).await;
        let open = world.portal.hold(&reviewer, hold).await.unwrap();
        let in_brand = open.findings.iter().find(|finding| finding.field == "brand").unwrap();
        assert_eq!((open.texts.unwrap().claimed_brand.as_deref(), in_brand.span), (Some("Aur3lia"), [0, 7]), "{:?}", world.engine);
        world.portal.decide_hold(&reviewer, hold, &open.content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        world.listing_of("Cheap Bags", claimed("Somebody")).await;
        let decided = world.portal.hold(&reviewer, hold).await.unwrap();
        let (texts, now) = (decided.texts.unwrap(), decided.listing.unwrap());
        assert_eq!((now.id, texts.claimed_brand.as_deref(), texts.are_of(&now)), (id, Some("Aur3lia"), false));
    }
}

#[tokio::test]
async fn who_is_told_of_rules_is_told_whose_they_are() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        world.enrolled_brand("Borealis").await;
        let (reviewer, admin) = (world.reviewer().await, world.administrator().await);
        for (actor, whose) in [(&owner, Whose::Brand), (&admin, Whose::Marketplace)] {
            let id = RulesId(world.portal.new_id());
            world.portal.draft_rules(actor, whose, id, &form("20", "40")).await.unwrap();
            world.drain().await;
            world.portal.put_rules_live(actor, id).await.unwrap();
            world.drain().await;
        }
        let titles = [("L-1", "Aur3lia bag 1:1 mirror quality"), ("L-2", "B0realis bag 1:1 mirror quality")];
        let whose = [("Aurelia", Some("Aurelia")), ("Nordlys Market", None)];
        for ((number, title), (name, brand)) in titles.into_iter().zip(whose) {
            let listing = world.listing(number, title, "Cheap Bags", None).await;
            arrive(&world).await;
            let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
            let hold = queue.rows.iter().find(|hold| hold.listing == listing).unwrap().id;
            let detail = world.portal.hold(&reviewer, hold).await.unwrap();
            let rules = detail.rules.unwrap();
            assert_eq!((rules.version, rules.brand.as_deref()), (1, brand), "{:?}", world.engine);
            assert!(detail.letter.contains(&format!("version 1 of the rules of {name}")), "{}", detail.letter);
            world.portal.decide_hold(&reviewer, hold, &detail.content, Outcome::Remove, "A replica by its own words").await.unwrap();
            assert_eq!(world.portal.hold(&reviewer, hold).await.unwrap().rules.unwrap().brand.as_deref(), brand, "once it is decided too");
        }
        let log = world.portal.audit_log(&admin, PageQuery { page: 1, size: 100 }).await.unwrap();
        let said = |text: &str| log.rows.iter().any(|entry| entry.summary.contains(text));
        assert!(said("by version 1 of the rules of Aurelia") && said("Put in force version 1 of the rules of Nordlys Market"), "{log:?}");
    }
}
