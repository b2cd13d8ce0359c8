//! Listings are screened on arrival, and rules are tried before they are in force.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    ground::Ground,
    gtin::Gtin,
    id::{ListingId, RulesId},
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    page::PageQuery,
    screening::{Counts, Outcome, RulesForm, RulesState, Tally, Verdict},
};
use portal::{
    Actor, PortalError,
    listing_pictures::PictureSource,
    picture::Upload,
    right::{Filing, NewBrand},
    screening::Whose,
};
use support::{World, all_suspicious, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

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
        let done = world.arrive().await;
        assert_eq!((done.screened, done.held), (2, 1), "{:?}", world.engine);
        assert_eq!((world.state(honest).await, world.state(wrong).await), (ListingState::Live, ListingState::Held));
        let said = world.portal.screening(&owner, wrong).await.unwrap().unwrap();
        assert!(said.verdict.hides() && said.findings.iter().any(|finding| finding.kind.as_str() == "lookalike" && finding.text == "Аurеliа"), "{said:?}");
        let sum: f32 = said.terms.iter().map(|term| term.adds).sum();
        assert!((sum.clamp(0.0, 1.0) - said.score).abs() < 1e-3, "the sum is shown: {said:?}");
        let tally = Tally::of(said.findings.clone(), said.terms.clone(), said.score);
        let counted: i32 = tally.findings.iter().map(|(_, counts)| if let Counts::Adds(adds) = counts { *adds } else { 0 }).sum();
        let besides: i32 = tally.others.iter().map(|(_, adds)| adds).sum();
        assert!(counted > 0 && counted + besides + tally.beyond == tally.score, "what is shown adds up: {tally:?}");
        assert_eq!(world.portal.screening(&owner, honest).await.unwrap().unwrap().verdict, Verdict::Allow);
        let found = world.portal.suspicious(&owner, all_suspicious(1)).await.unwrap();
        let listed = found.listed.rows.iter().map(|listing| (listing.id, listing.state)).collect::<Vec<_>>();
        assert_eq!((found.now, found.held, found.listed.total, listed), (1, 1, 1, vec![(wrong, ListingState::Held)]));
        assert_eq!(world.portal.suspicious(&owner, all_suspicious(2)).await.unwrap().listed, found.listed, "past the last page is the last");
        // Holding it changed its row: it comes again, and is left as it is.
        let again = world.arrive().await;
        assert_eq!((again.screened, again.held), (0, 0));
        let hold = world.portal.hold(&reviewer, world.only_hold(&reviewer).await).await.unwrap();
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
        world.arrive().await;
        let draft = world.portal.report_draft(&owner, other, None).await.unwrap();
        assert_eq!((draft.explanation.as_str(), draft.warnings.len()), ("", 1), "it claims nothing that the listing does not say");
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
        world.arrive().await;
        world.drain().await;
        assert_eq!(world.state(wrong).await, ListingState::Live);
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
        assert_eq!(world.state(wrong).await, ListingState::Held);
        world.portal.put_rules_live(&owner, id).await.unwrap();
        world.drain().await;
        assert_eq!(world.state(wrong).await, ListingState::Live);
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
async fn a_trial_shows_first_what_it_would_take_off_sale_and_counts_what_people_removed() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        let removed = world.listing("L-1", "Aur3l1a bag 1:1 mirror quality, black", "Cheap Bags", None).await;
        world.arrive().await;
        let hold = world.only_hold(&reviewer).await;
        let shown = world.portal.hold(&reviewer, hold).await.unwrap().content;
        world.portal.decide_hold(&reviewer, hold, &shown, Outcome::Remove, "It says itself that it is a copy").await.unwrap();
        assert_eq!(world.state(removed).await, ListingState::Removed);
        let held = world.listing("L-2", "Aurelia watch replica", "Other Bags", None).await;
        let live = world.listing("L-3", "Aure1ia belt", "Third Bags", None).await;
        world.arrive().await;
        assert_eq!((world.state(held).await, world.state(live).await), (ListingState::Held, ListingState::Live));
        let strict = RulesId(world.portal.new_id());
        let form = RulesForm { block: "60".into(), ..form("20", "30") };
        world.portal.draft_rules(&owner, Whose::Brand, strict, &form).await.unwrap();
        world.drain().await;
        let run = world.portal.rules_version(&owner, strict).await.unwrap().dry_run.unwrap();
        // What is gone is neither counted nor shown, but for what people said of it.
        assert_eq!((run.listings, run.newly_held, run.upheld, run.lawful), (2, 1, 1, 0), "{:?}: {run:?}", world.engine);
        let samples: Vec<(ListingId, Verdict)> = run.samples.iter().map(|sample| (sample.listing, sample.verdict)).collect();
        assert_eq!(samples, [(live, Verdict::Hold), (held, Verdict::Block)], "{run:?}");
    }
}

#[tokio::test]
async fn a_new_mark_is_looked_for_in_the_whole_catalogue() {
    for world in worlds().await {
        let reviewer = world.reviewer().await;
        let id = world.listing("L-1", "Z3phyr1na lamp, 1:1 replica", "Cheap Lamps", None).await;
        assert_eq!(world.arrive().await.held, 0);
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
        assert_eq!(world.state(id).await, ListingState::Held);
        let ada = world.sign_in("ada@example.com").await;
        world.portal.withdraw_right(&ada, right).await.unwrap();
        world.drain().await;
        assert_eq!(world.state(id).await, ListingState::Live, "nobody's mark any more");
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
        world.arrive().await;
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
        world.arrive().await;
        let found = async |id| {
            let said = world.portal.screening(&owner, id).await.unwrap().unwrap();
            said.findings.into_iter().filter(|finding| finding.kind.as_str() == "gtin").map(|finding| (finding.brand, finding.rule)).collect::<Vec<_>>()
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
        world.arrive().await;
        let of_beside = found(beside).await;
        assert!(matches!(of_beside.as_slice(), [(of, rule)] if *of == Some(brand) && rule.contains("are of Aurelia")), "{of_beside:?}");
        // That many brands are sold under an enrolled number is told of who claims none; who claims one is right or wrong by himself.
        let claims_none = offer(&world, "M-9", "", &number(102), 39_900).await;
        world.arrive().await;
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
        assert_eq!(world.arrive().await.held, 4);
        for (id, outcome) in [(ids[0], Outcome::Release), (ids[1], Outcome::Remove)] {
            let queue = world.portal.hold_queue(&reviewer, PageQuery::number(1)).await.unwrap();
            let hold = queue.rows.iter().find(|hold| hold.listing == id).unwrap().id;
            let content = world.portal.hold(&reviewer, hold).await.unwrap().content;
            world.portal.decide_hold(&reviewer, hold, &content, outcome, "The bill shows what it is").await.unwrap();
        }
        world.listing_of("Cheap Bags", ListingInput { ended: true, ..bare_listing("L-3", "Aur3l1a wallet 1:1 mirror quality") }).await;
        // Another brand's report of what this brand's rules hit too.
        let both = world.listing("L-5", "B0realis watch, Aurelia colours", "Cheap Bags", None).await;
        world.arrive().await;
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
        assert_eq!((strict.lawful, strict.upheld), (1, 1), "the one that was released and the one that was removed: {strict:?}");
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
        world.arrive().await;
        let said = world.portal.screening(&reviewer, id).await.unwrap().unwrap();
        assert_eq!(said.verdict, Verdict::Allow, "a slip of the pen harms nobody by itself");
        let [finding] = said.findings.as_slice() else { panic!("{said:?}") };
        assert!(finding.kind.as_str() == "no_gtin" && finding.rule.contains("should be 1, not 2"), "{finding:?}");
        assert!((said.score - finding.score).abs() < 1e-3 && said.score > 0.0, "it counts: {said:?}");
        world.listing_of("Shop", given("BX-7")).await;
        assert_eq!(world.arrive().await.screened, 1, "another number is another content");
        let gtin = Gtin::parse("4006381333931").ok();
        world.listing_of("Shop", ListingInput { gtin, ..bare_listing("L-1", "Oak table") }).await;
        world.arrive().await;
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
            world.arrive().await;
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
        assert_eq!((world.state(again).await, world.state(other).await), (ListingState::Held, ListingState::Live), "{:?}", world.engine);
        let said = world.portal.screening(&owner, again).await.unwrap().unwrap();
        assert!(said.findings.iter().any(|finding| finding.kind.as_str() == "picture" && finding.rule.contains("of 256 bits differ")), "{said:?}");
        // Its seller is told what it is held for, which is no use of a mark.
        let reviewer = world.reviewer().await;
        let letter = world.portal.hold(&reviewer, world.only_hold(&reviewer).await).await.unwrap().letter;
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
        world.arrive().await;
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
        assert_eq!(world.arrive().await.held, 2);
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
        assert_eq!((world.state(both).await, world.state(own).await), (ListingState::Held, ListingState::Live));
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
            world.arrive().await;
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
