//! Units after their codes were made: shipped, void, stolen, recalled, released; by whom, and what a buyer then reads.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use codes::list::ListFormat;
use futures::TryStreamExt as _;
use model::{
    alert::AlertFilter,
    batch::{BatchForm, Lot},
    check::CheckVerdict,
    id::BatchId,
    job::JobState,
    page::PageQuery,
    product_link::LinkForm,
    risk::AlertClass,
    standing::{ActForm, Activation, Standing, Tally, UnitAct},
    unit_code::UnitCode,
};
use portal::{Actor, PortalError, check::CheckQuestion, epcis::Naming, escrow::Escrow};
use support::*;

/// A sealed batch of ten, and its codes.
async fn sealed(world: &World, brand: &Brand, gtin: &str, lot: &str, activation: &str) -> (BatchId, Vec<UnitCode>) {
    let product = match world.portal.make_product(&brand.owner, gtin, "Chronograph", "", "").await {
        Ok(product) => product,
        Err(_) => {
            world
                .portal
                .products(&brand.owner, PageQuery::default())
                .await
                .unwrap()
                .page
                .rows
                .iter()
                .find(|line| line.product.gtin.short() == gtin)
                .unwrap()
                .product
                .id
        }
    };
    let form = BatchForm { lot, count: "10", markets: "DE FR", activation, ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    let codes = String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect();
    (id, codes)
}

async fn check(world: &World, code: UnitCode) -> CheckVerdict {
    let code = code.serial();
    // Each from an address of its own: nobody here is taken for a guesser.
    world.portal.check_code(&Actor::System, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap()
}

async fn act(world: &World, by: &Actor, id: BatchId, act: UnitAct, units: &str, message: &str) -> Result<u64, PortalError> {
    let form = ActForm { act: act.as_str(), units, message, distributor: "Nordwind Handel", confirmed: true, ..ActForm::default() };
    world.portal.act_on_units(by, id, world.portal.new_id(), form).await.map(|acted| acted.units)
}

#[tokio::test]
async fn codes_of_goods_that_were_not_shipped_are_not_active_and_whoever_checks_them_is_remembered() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "shipped").await;
        // Labels were taken from the printer: the brand hears of it at the first check.
        for _ in 0..2 {
            assert_eq!(check(&world, codes[0]).await.as_str(), "not_active");
            let alerts = world.portal.alerts(&aurelia.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows;
            assert_eq!(alerts.iter().map(|alert| (alert.standing, alert.class)).collect::<Vec<_>>(), [(Some(Standing::NotActive), AlertClass::NotYetActive)]);
        }
        assert!(world.portal.mail_alerts().await.unwrap() > 0);
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.subject == "Aurelia: 1 unit turned up before you shipped them"), "{mails:?}");
        world.clock.advance(60);
        assert_eq!(act(&world, &aurelia.manager, id, UnitAct::Activate, "1-5", "").await.unwrap(), 5);
        // Its buyer holds the second thing with that code, and is told.
        let CheckVerdict::SeenBefore(unit) = check(&world, codes[0]).await else { panic!("it was checked before it was shipped") };
        assert_eq!(unit.nth, 3);
        let alert = world.portal.alerts(&aurelia.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows.remove(0);
        let detail = world.portal.alert(&aurelia.owner, alert.id).await.unwrap();
        assert_eq!(detail.checks.len(), 3);
        let CheckVerdict::Genuine(unit) = check(&world, codes[1]).await else { panic!("nobody had this one before") };
        assert_eq!(unit.origin.markets.iter().map(ToString::to_string).collect::<Vec<_>>(), ["DE", "FR"]);
        assert_eq!(check(&world, codes[5]).await.as_str(), "not_active");
        let overview = world.portal.batch_overview(&aurelia.viewer, id).await.unwrap();
        assert_eq!((overview.events[0].first, overview.events[0].last, overview.events[0].distributor.as_str()), (1, 5, "Nordwind Handel"));
    }
}

#[tokio::test]
async fn a_recall_is_read_by_whoever_checks_and_ends_with_its_release() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let silent = act(&world, &aurelia.owner, id, UnitAct::Recall, "all", "  ").await.unwrap_err();
        assert!(matches!(&silent, PortalError::Invalid(errors) if errors[0].field == "message"), "{silent}");
        act(&world, &aurelia.owner, id, UnitAct::Recall, "all", "The clasp can break. Bring it to any dealer.").await.unwrap();
        let product = world.portal.products(&aurelia.owner, PageQuery::default()).await.unwrap().page.rows[0].product.id;
        for (link_type, url) in [("pip", "https://aurelia.example/h42"), ("recallStatus", "https://aurelia.example/recall")] {
            world.portal.add_product_link(&aurelia.owner, product, LinkForm { link_type, url, ..LinkForm::default() }).await.unwrap();
        }
        let CheckVerdict::Withdrawn { standing, message, unit, help } = check(&world, codes[3]).await else { panic!() };
        assert_eq!(help.links.iter().map(|link| link.url.as_str()).collect::<Vec<_>>(), ["https://aurelia.example/recall"], "where the brand says what to do");
        assert_eq!((standing, message.as_str(), unit.nth), (Standing::Recalled, "The clasp can break. Bring it to any dealer.", 1));
        act(&world, &aurelia.owner, id, UnitAct::Activate, "all", "").await.unwrap();
        assert_eq!(check(&world, codes[3]).await.as_str(), "recalled", "shipping ends no recall");
        act(&world, &aurelia.owner, id, UnitAct::Release, "all", "").await.unwrap();
        assert_eq!(check(&world, codes[3]).await.as_str(), "seen_before");
    }
}

#[tokio::test]
async fn void_codes_look_like_codes_that_nobody_made() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let list = format!("{}\n{}, {}", codes[2].with_check(), codes[1], codes[7].serial().to_lowercase());
        assert_eq!(act(&world, &aurelia.owner, id, UnitAct::Void, &list, "").await.unwrap(), 3);
        assert_eq!(world.portal.batch_overview(&aurelia.owner, id).await.unwrap().events.len(), 2, "neighbours are one range");
        let forged = UnitCode::from_bits(12345).unwrap();
        assert_eq!(check(&world, codes[7]).await, CheckVerdict::NotIssued { code: codes[7].into() });
        assert_eq!(check(&world, forged).await, CheckVerdict::NotIssued { code: forged.into() });
        act(&world, &aurelia.owner, id, UnitAct::Release, "all", "").await.unwrap();
        assert_eq!(check(&world, codes[1]).await.as_str(), "not_issued", "void is for good");
        assert_eq!(check(&world, codes[3]).await.as_str(), "genuine");
    }
}

/// A browser that kept the page sends its form again under the same id, and whoever corrected it meanwhile must not read that this was done.
#[tokio::test]
async fn a_form_that_was_sent_does_nothing_again_and_another_under_its_id_is_refused() {
    for world in racing_worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let (other, _) = sealed(&world, &aurelia, "4006381333931", "H43", "").await;
        let form = |units: &'static str, message: &'static str| ActForm { act: "recall", units, message, ..ActForm::default() };
        let submission = world.portal.new_id();
        let send = |id: BatchId, form: ActForm<'static>| {
            let portal = world.portal.clone();
            let owner = aurelia.owner.clone();
            async move { portal.act_on_units(&owner, id, submission, form).await }
        };
        let (one, two) = tokio::join!(send(id, form("1-3", "Stop using it.")), send(id, form("1-3", "Stop using it.")));
        assert_eq!((one.unwrap().units, two.unwrap().units), (3, 3));
        act(&world, &aurelia.owner, id, UnitAct::ReleaseRecall, "1", "").await.unwrap();
        assert_eq!(send(id, form("1-3", "Stop using it.")).await.unwrap().units, 3, "what was done");
        for (id, form) in [(id, form("5-8", "Stop using it.")), (id, form("1-3", "Bring it back.")), (other, form("1-3", "Stop using it."))] {
            let refused = send(id, form).await;
            assert!(matches!(&refused, Err(PortalError::Conflict(said)) if said.contains("Of this, nothing was done")), "{refused:?}");
        }
        let tally = world.portal.batch_overview(&aurelia.owner, id).await.unwrap().tally;
        assert_eq!(tally, Some(Tally { active: 8, recalled: 2, ..Tally::default() }), "on {:?}", world.engine);
        assert_eq!(check(&world, codes[4]).await.as_str(), "genuine");
        // Two at once under one id: one of them holds.
        let submission = world.portal.new_id();
        let send = |units: &'static str| {
            let portal = world.portal.clone();
            let owner = aurelia.owner.clone();
            async move { portal.act_on_units(&owner, other, submission, ActForm { act: "recall", units, message: "Stop using it.", ..ActForm::default() }).await }
        };
        let (one, two) = tokio::join!(send("1-2"), send("6-7"));
        assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1, "{one:?} {two:?}");
        assert_eq!(world.portal.batch_overview(&aurelia.owner, other).await.unwrap().events.len(), 1);
    }
}

#[tokio::test]
async fn a_recall_reaches_the_lot_or_the_product_and_nothing_else() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (first, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let (_, same_lot) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let (_, other_lot) = sealed(&world, &aurelia, "4006381333931", "H43", "").await;
        let (_, other_product) = sealed(&world, &aurelia, "96385074", "H42", "").await;
        let (_, same_written_else) = sealed(&world, &aurelia, "4006381333931", "h-42", "").await;
        let reached = world.portal.batch_overview(&aurelia.owner, first).await.unwrap().reached;
        assert_eq!((reached.lot, reached.product, reached.lot_also), (30, 40, vec![Lot::parse("h-42").unwrap()]), "the form says how else the lot is written");
        let recall = |reach: &'static str| ActForm { act: "recall", units: "all", reach, message: "Stop using it.", confirmed: true, ..ActForm::default() };
        let submission = world.portal.new_id();
        assert_eq!(world.portal.act_on_units(&aurelia.owner, first, submission, recall("lot")).await.unwrap().units, 30);
        assert_eq!(world.portal.act_on_units(&aurelia.owner, first, submission, recall("lot")).await.unwrap().units, 30, "a second click does nothing more");
        assert_eq!(world.portal.batch_overview(&aurelia.owner, first).await.unwrap().events.len(), 1);
        let mut words = Vec::new();
        for code in [codes[0], same_lot[0], same_written_else[0], other_lot[0], other_product[0]] {
            words.push(check(&world, code).await.as_str());
        }
        assert_eq!(words, ["recalled", "recalled", "recalled", "genuine", "genuine"]);
        assert_eq!(world.portal.act_on_units(&aurelia.owner, first, world.portal.new_id(), recall("product")).await.unwrap().units, 40);
        assert_eq!(check(&world, other_lot[0]).await.as_str(), "recalled");
        assert_eq!(check(&world, other_product[0]).await.as_str(), "seen_before");
    }
}

#[tokio::test]
async fn a_recall_of_a_lot_reaches_what_is_being_made_of_it_and_no_lot_is_made_void_meanwhile() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (first, _) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let product = world.portal.batch(&aurelia.owner, first).await.unwrap().product_id;
        let form = BatchForm { lot: "H42", count: "7", ..BatchForm::default() };
        let unmade = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
        let of_lot = |act: UnitAct| ActForm { act: act.as_str(), units: "all", reach: "lot", message: "Stop using it.", confirmed: true, ..ActForm::default() };
        let say = async |act: UnitAct| world.portal.act_on_units(&aurelia.owner, first, world.portal.new_id(), of_lot(act)).await;
        assert_eq!(say(UnitAct::Activate).await.unwrap().units, 10);
        let Err(PortalError::Invalid(faults)) = say(UnitAct::Void).await else { panic!() };
        assert!(faults[0].field == "reach" && faults[0].message.contains("7 codes is still being made"), "{}", faults[0].message);
        let reached = world.portal.batch_overview(&aurelia.owner, first).await.unwrap().reached;
        assert_eq!((reached.lot, reached.lot_unmade), (17, 7));
        assert_eq!(say(UnitAct::Recall).await.unwrap().units, 17);
        world.drain().await;
        let file: Vec<u8> = world.portal.batch_file(&aurelia.owner, unmade, ListFormat::Csv).await.unwrap().chunks.flatten().collect();
        let code = UnitCode::parse(&String::from_utf8(file).unwrap().lines().nth(1).unwrap()[..23]).unwrap();
        assert_eq!(check(&world, code).await.as_str(), "recalled", "on {:?}", world.engine);
        assert_eq!(say(UnitAct::Void).await.unwrap().units, 17);
    }
}

#[tokio::test]
async fn all_units_change_only_if_that_is_confirmed_and_are_counted_by_how_they_stand() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let (_, _) = sealed(&world, &aurelia, "4006381333931", "H43", "").await;
        for (reach, units) in [("batch", ""), ("lot", ""), ("product", ""), ("some", "1-10"), ("", "all")] {
            let form = ActForm { act: "recall", units, reach, message: "Stop using it.", ..ActForm::default() };
            let error = world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap_err();
            assert!(matches!(&error, PortalError::Invalid(errors) if errors.len() == 1 && errors[0].field == "confirmed"), "{reach} {units}: {error}");
        }
        assert_eq!(check(&world, codes[0]).await.as_str(), "genuine");
        let some = ActForm { act: "recall", units: "1-4", reach: "some", message: "Stop using it.", ..ActForm::default() };
        assert_eq!(world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), some).await.unwrap().units, 4);
        let overview = world.portal.batch_overview(&aurelia.owner, id).await.unwrap();
        assert_eq!(overview.tally, Some(Tally { active: 6, recalled: 4, ..Tally::default() }));
        assert_eq!((overview.reached.lot, overview.reached.product), (10, 20));
        let all = ActForm { units: "", reach: "product", confirmed: true, ..some };
        assert_eq!(world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), all).await.unwrap().units, 20);
        let seen = world.portal.batch_overview(&aurelia.viewer, id).await.unwrap();
        assert_eq!((seen.tally, seen.reached.product), (Some(Tally { recalled: 10, ..Tally::default() }), 0), "who cannot act is not told how far acts reach");
    }
}

#[tokio::test]
async fn nothing_is_noted_of_void_units_and_the_answer_says_how_many_they_are() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let act = |act: &'static str, units: &'static str| ActForm { act, units, message: "Stop using it.", confirmed: true, ..ActForm::default() };
        let say = async |form| {
            let acted = world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
            (acted.units, acted.void)
        };
        assert_eq!(say(act("void", "2-3, 7")).await, (3, 0));
        assert_eq!(say(act("void", "3-4")).await, (1, 1));
        let submission = world.portal.new_id();
        for _ in 0..2 {
            let acted = world.portal.act_on_units(&aurelia.owner, id, submission, act("activate", "2-4")).await.unwrap();
            assert_eq!((acted.units, acted.void), (0, 3), "on {:?}", world.engine);
        }
        assert_eq!(say(act("activate", "all")).await, (6, 4));
        assert_eq!(say(act("release_recall", "7")).await, (0, 1));
        let events = world.portal.batch_overview(&aurelia.viewer, id).await.unwrap().events;
        let mut shipped: Vec<_> = events.iter().filter(|event| event.act == UnitAct::Activate).map(|event| (event.first, event.last)).collect();
        shipped.sort_unstable();
        assert_eq!((shipped, events.len()), (vec![(1, 1), (5, 6), (8, 10)], 6));
        assert_eq!([check(&world, codes[1]).await.as_str(), check(&world, codes[0]).await.as_str()], ["not_issued", "genuine"]);
        let told: Vec<Vec<u8>> = world.portal.epcis_file(&aurelia.owner, id, Naming::default()).await.unwrap().chunks.try_collect().await.unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told.concat()).unwrap();
        let mut shipments = told["epcisBody"]["eventList"].as_array().unwrap().iter().filter(|event| event["bizStep"] == "shipping");
        assert!(shipments.all(|event| !event["epcList"].to_string().contains(&codes[1].serial())), "partners are told of no void goods");
    }
}

#[tokio::test]
async fn many_void_units_make_few_rows_of_what_happens_to_the_others_and_are_told_to_nobody() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Chronograph", "", "").await.unwrap();
        let form = BatchForm { lot: "H42", count: "200", activation: "shipped", ..BatchForm::default() };
        let id = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        let say = async |act: &str, units: &str| {
            let form = ActForm { act, units, confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap()
        };
        let spoilt = (1..=60).map(|n| (3 * n).to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(say("void", &spoilt).await.units, 60);
        let acted = say("activate", "all").await;
        assert_eq!((acted.units, acted.void), (140, 60), "on {:?}", world.engine);
        let shipped: Vec<_> =
            world.portal.batch_overview(&aurelia.viewer, id).await.unwrap().events.into_iter().filter(|event| event.act == UnitAct::Activate).collect();
        assert_eq!(shipped.iter().map(|event| (event.first, event.last)).collect::<Vec<_>>(), [(1, 200)], "on {:?}", world.engine);
        let told: Vec<Vec<u8>> = world.portal.epcis_file(&aurelia.owner, id, Naming::default()).await.unwrap().chunks.try_collect().await.unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told.concat()).unwrap();
        let events = told["epcisBody"]["eventList"].as_array().unwrap();
        let shipping = events.iter().find(|event| event["bizStep"] == "shipping").unwrap();
        assert_eq!(shipping["epcList"].as_array().unwrap().len(), 140, "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn what_is_shipped_of_a_batch_went_to_its_distributor_unless_another_is_named() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Chronograph", "", "").await.unwrap();
        let form = BatchForm {
            lot: "H42",
            count: "10",
            made_in: "ch",
            plant: "Bienne",
            markets: "de fr",
            distributor: "Nordlys Logistics",
            activation: "shipped",
            ..BatchForm::default()
        };
        let id = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), form).await.unwrap();
        world.drain().await;
        assert_eq!(world.portal.batch(&aurelia.viewer, id).await.unwrap().distributor, "Nordlys Logistics");
        let signed = world.portal.manifest_keys().unwrap().verify(&world.portal.batch_manifest(&aurelia.viewer, id).await.unwrap()).unwrap();
        assert_eq!(
            (signed.made_in.as_deref(), signed.plant.as_deref(), signed.distributor.as_deref()),
            (Some("CH"), Some("Bienne"), Some("Nordlys Logistics"))
        );
        assert_eq!(signed.markets, ["DE", "FR"]);
        let said = async |act: &str, units: &str, distributor: &str| {
            let form = ActForm { act, units, distributor, message: "Bring it back", confirmed: true, ..ActForm::default() };
            let acted = world.portal.act_on_units(&aurelia.owner, id, world.portal.new_id(), form).await.unwrap();
            world.clock.advance(1);
            acted.units
        };
        assert_eq!(said("activate", "1-3, 5", "").await, 4);
        assert_eq!(said("activate", "6", "Nordwind Handel").await, 1);
        assert_eq!(said("recall", "all", "").await, 10);
        let mut events = world.portal.batch_overview(&aurelia.viewer, id).await.unwrap().events;
        events.sort_by_key(|event| (event.at, event.first));
        let told: Vec<_> = events.iter().map(|event| (event.first, event.last, event.distributor.as_str())).collect();
        assert_eq!(told, [(1, 3, "Nordlys Logistics"), (5, 5, "Nordlys Logistics"), (6, 6, "Nordwind Handel"), (1, 10, "")]);
    }
}

#[tokio::test]
async fn a_unit_is_named_as_files_and_scanners_write_it() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let unit = |at: usize| codes[at].serial();
        let written = [
            format!("http://127.0.0.1:3000/01/04006381333931/21/{}", unit(0)),
            format!("https://id.example/01/04006381333931/10/H42/21/{}?17=281231", unit(1)),
            format!("(01)04006381333931(21){}", unit(2)),
            format!("]d2010400638133393121{}", unit(3)),
            format!("010400638133393121{}", unit(4)),
            format!("urn:epc:id:sgtin:4006381.033393.{}", unit(5)),
            codes[6].with_check(),
            format!("]Q1{}", unit(7)),
        ];
        // Named twice, a unit is one.
        let units = format!("{}\n{}", written.join("\n"), unit(0));
        assert_eq!(act(&world, &aurelia.owner, id, UnitAct::Void, &units, "").await.unwrap(), 8);
        for (at, code) in codes.iter().enumerate() {
            assert_eq!(check(&world, *code).await.as_str(), if at < 8 { "not_issued" } else { "genuine" }, "{at}");
        }
        let refused = async |text: String| match act(&world, &aurelia.owner, id, UnitAct::Void, &text, "").await {
            Err(PortalError::Invalid(errors)) => errors[0].message.clone(),
            other => panic!("{other:?}"),
        };
        let foreign = refused(format!("{}\n(01)09521001000017(21){}", unit(8), unit(9))).await;
        assert!(foreign.starts_with("Code 2, “(01)09521001000017") && foreign.contains("this is a unit of"), "{foreign}");
        let product = refused("http://127.0.0.1:3000/01/04006381333931".to_owned()).await;
        assert!(product.contains("no unit of it"), "{product}");
        let wrong = refused(format!("(01)04006381333932(21){}", unit(9))).await;
        assert!(wrong.contains("check digit"), "{wrong}");
        assert!(refused(format!("{}\n7K3U", unit(9))).await.starts_with("Code 2, “7K3U”"));
        assert_ne!(check(&world, codes[8]).await.as_str(), "not_issued", "nothing was changed");
    }
}

#[tokio::test]
async fn nobody_acts_on_units_that_are_not_theirs() {
    for world in worlds().await {
        let (aurelia, borealis) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let (id, _) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let (_, foreign) = sealed(&world, &borealis, "96385074", "B1", "").await;
        assert!(matches!(act(&world, &borealis.owner, id, UnitAct::Void, "all", "").await, Err(PortalError::NotFound(_))));
        assert!(matches!(act(&world, &aurelia.viewer, id, UnitAct::Void, "all", "").await, Err(PortalError::Forbidden)));
        assert!(matches!(act(&world, &anonymous(), id, UnitAct::Void, "all", "").await, Err(PortalError::SignInNeeded)));
        let error = act(&world, &aurelia.owner, id, UnitAct::Void, &foreign[0].to_string(), "").await.unwrap_err();
        assert!(matches!(&error, PortalError::Invalid(errors) if errors[0].message.contains("not one of this batch")), "{error}");
        assert!(act(&world, &aurelia.owner, id, UnitAct::Void, "11", "").await.is_err());
        assert_eq!(check(&world, foreign[0]).await.as_str(), "genuine");
    }
}

#[tokio::test]
async fn a_manifest_proves_what_was_issued_and_old_codes_outlive_a_rotation() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let keys = world.portal.manifest_keys().unwrap();
        let manifest = keys.verify(&world.portal.batch_manifest(&aurelia.viewer, id).await.unwrap()).unwrap();
        let mut digest = codes::list::BatchDigest::default();
        codes.iter().for_each(|code| digest.update(*code));
        assert_eq!(manifest.digest, digest.finish().iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        assert_eq!((manifest.count, manifest.gtin.as_str(), manifest.brand.as_str(), manifest.key_slot), (10, "04006381333931", "Aurelia", 0));
        let product = world.portal.batch(&aurelia.viewer, id).await.unwrap().product_id;
        world.portal.change_product(&aurelia.owner, product, "Something else", "", "").await.unwrap();
        let later = keys.verify(&world.portal.batch_manifest(&aurelia.viewer, id).await.unwrap()).unwrap();
        assert_eq!((&later.product, &later), (&"Chronograph".to_owned(), &manifest), "what was sealed is kept with the seal");
        assert!(matches!(world.portal.rotate_code_keys(&aurelia.owner).await, Err(PortalError::Forbidden)));
        assert_eq!(world.portal.rotate_code_keys(&Actor::System).await.unwrap(), 1);
        let (_, new_codes) = sealed(&world, &aurelia, "4006381333931", "H43", "").await;
        assert_ne!(new_codes[0].serial()[..1], codes[0].serial()[..1], "the slot is the first character");
        assert_eq!((check(&world, codes[0]).await.as_str(), check(&world, new_codes[0]).await.as_str()), ("genuine", "genuine"));
        let escrow: serde_json::Value = serde_json::from_str(&world.portal.escrow_code_keys(&Actor::System).await.unwrap()).unwrap();
        assert_eq!(escrow["slots"].as_array().unwrap().len(), 2);
        assert!(matches!(world.portal.escrow_code_keys(&aurelia.owner).await, Err(PortalError::Forbidden)));
    }
}

#[tokio::test]
async fn a_portal_that_is_lost_is_made_again_from_its_keys_manifests_and_lists() {
    for (lost, fresh) in worlds().await.into_iter().zip(worlds().await) {
        let aurelia = lost.brand("Aurelia").await;
        let (first, codes) = sealed(&lost, &aurelia, "4006381333931", "H42", "").await;
        lost.portal.rotate_code_keys(&Actor::System).await.unwrap();
        let (second, later) = sealed(&lost, &aurelia, "4006381333931", "H43", "shipped").await;
        let manifest = lost.portal.batch_manifest(&Actor::System, first).await.unwrap();
        let manifest_later = lost.portal.batch_manifest(&Actor::System, second).await.unwrap();
        let escrow = Escrow::parse(&lost.portal.escrow_code_keys(&Actor::System).await.unwrap()).unwrap();

        let aurelia = fresh.brand("Aurelia").await;
        let portal = &fresh.portal;
        let restore = async |manifest: &str, code: UnitCode, activation| portal.restore_batch(&Actor::System, manifest, code, activation).await;
        let refused = async |manifest: &str, code: UnitCode| restore(manifest, code, Activation::Sealed).await.unwrap_err().to_string();
        assert!(refused(&manifest, codes[0]).await.contains("add it first"));
        portal.make_product(&aurelia.owner, "4006381333931", "Chronograph II", "", "").await.unwrap();
        assert!(refused(&manifest, codes[0]).await.contains("import them first"));
        assert!(matches!(portal.import_code_keys(&aurelia.owner, &escrow).await, Err(PortalError::Forbidden)));
        assert_eq!(portal.import_code_keys(&Actor::System, &escrow).await.unwrap(), 2);
        assert_eq!(portal.import_code_keys(&Actor::System, &escrow).await.unwrap(), 0, "they are there already");
        assert_eq!(check(&fresh, codes[0]).await.as_str(), "not_issued", "keys alone know no batch");

        assert!(refused(&manifest, codes[1]).await.contains("give the first code"));
        assert!(refused(&manifest, later[0]).await.contains("was not made with key slot 0"));
        assert_eq!(restore(&manifest, codes[0], Activation::Sealed).await.unwrap(), first);
        assert!(refused(&manifest, codes[0]).await.contains("here already"));
        assert_eq!(restore(&manifest_later, later[0], Activation::Shipped).await.unwrap(), second);
        assert_eq!((check(&fresh, codes[9]).await.as_str(), check(&fresh, later[9]).await.as_str()), ("genuine", "not_active"));
        assert_eq!(portal.batch_manifest(&aurelia.viewer, first).await.unwrap(), manifest, "word for word as it was sealed");
        fresh.drain().await;
        assert_eq!(portal.batch_overview(&aurelia.owner, first).await.unwrap().job.state, JobState::Done);

        let (_, newest) = sealed(&fresh, &aurelia, "4006381333931", "H44", "").await;
        assert_eq!(&newest[0].serial()[..1], "2", "no number of the lost portal is given out again");
        let slots = portal.code_key_slots(&Actor::System).await.unwrap();
        let told: Vec<_> = slots.iter().map(|slot| (slot.slot, slot.retired_at.is_some(), slot.batches, slot.codes)).collect();
        assert_eq!(told, [(0, true, 1, 10), (1, true, 1, 10), (2, false, 1, 10)]);
        let others = Escrow::parse(&portal.escrow_code_keys(&Actor::System).await.unwrap()).unwrap();
        assert_eq!(lost.portal.import_code_keys(&Actor::System, &others).await.unwrap(), 1, "a backup takes the slots that came after it");
        // It opened a slot of its own before: nothing was drawn from that, and the lost portal's takes its place.
        let own = lost.portal.restored(&Actor::System).await.unwrap().slot.unwrap();
        assert_eq!(own, portal.rotate_code_keys(&Actor::System).await.unwrap());
        let others = Escrow::parse(&portal.escrow_code_keys(&Actor::System).await.unwrap()).unwrap();
        assert_eq!(lost.portal.import_code_keys(&Actor::System, &others).await.unwrap(), 1);
        let slots = lost.portal.code_key_slots(&Actor::System).await.unwrap();
        let active: Vec<u32> = slots.iter().filter(|slot| slot.retired_at.is_none()).map(|slot| slot.slot).collect();
        assert_eq!(active, [own + 1], "new codes come from a slot of its own");
        let mut tx = lost.portal.db().begin().await.unwrap();
        store::code_key::allot(&mut tx, own + 1, 10, 1000).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        portal.rotate_code_keys(&Actor::System).await.unwrap();
        let others = Escrow::parse(&portal.escrow_code_keys(&Actor::System).await.unwrap()).unwrap();
        let error = lost.portal.import_code_keys(&Actor::System, &others).await.unwrap_err().to_string();
        assert!(error.contains("keys of its own"), "{error}");
    }
}

#[tokio::test]
async fn a_backup_that_is_brought_back_draws_no_code_of_the_lost_portal() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "").await;
        let restored = world.portal.restored(&Actor::System).await.unwrap();
        let sealed_at = world.portal.batch(&aurelia.viewer, id).await.unwrap().sealed_at;
        assert_eq!((restored.slot, restored.last_sealed), (Some(1), sealed_at), "{:?}", world.engine);
        let (_, new) = sealed(&world, &aurelia, "4006381333931", "H43", "").await;
        assert_eq!((&codes[0].serial()[..1], &new[0].serial()[..1]), ("0", "1"), "{:?}", world.engine);
        assert_eq!(check(&world, codes[0]).await.as_str(), "genuine", "{:?}", world.engine);
    }
}

#[test]
fn a_file_of_keys_that_was_changed_is_refused() {
    let parse = |text: &str| Escrow::parse(text).unwrap_err().to_string();
    assert!(parse("{}").contains("no file of"));
    let file = |kind: &str, version: u32, check: &str| {
        let slot = serde_json::json!({ "slot": 0, "salt": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "check_value": check });
        serde_json::json!({ "kind": kind, "version": version, "issuer": "https://check.example", "secret": "KioqKioqKioqKioqKioqKioqKioqKioqKioqKioqKio=", "slots": [slot] }).to_string()
    };
    assert!(parse(&file("something", 1, "")).contains("something"));
    assert!(parse(&file("markward-code-keys", 2, "")).contains("version 2"));
    assert!(parse(&file("markward-code-keys", 1, "AAAAAAAAAAA=")).contains("slot 0"));
}

#[tokio::test]
async fn the_later_act_holds_whatever_clocks_say() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (id, codes) = sealed(&world, &aurelia, "4006381333931", "H42", "sealed").await;
        act(&world, &aurelia.owner, id, UnitAct::Recall, "1", "Bring it back").await.unwrap();
        act(&world, &aurelia.owner, id, UnitAct::Release, "1", "").await.unwrap();
        // The clock is set back, or that of another node is behind.
        world.clock.advance(-60);
        act(&world, &aurelia.owner, id, UnitAct::Recall, "1", "Bring it back after all").await.unwrap();
        assert_eq!(check(&world, codes[0]).await.as_str(), "recalled");
        let overview = world.portal.batch_overview(&aurelia.owner, id).await.unwrap();
        assert_eq!(overview.events.iter().map(|event| event.act).collect::<Vec<_>>(), [UnitAct::Recall, UnitAct::Release, UnitAct::Recall]);
        assert_eq!(overview.events[0].message, "Bring it back after all");
        // As does what was said first, for programs that are told.
        let ranges = store::standing::ranges(&mut world.portal.db().read().await.unwrap(), id, 10).await.unwrap();
        assert_eq!(ranges.last().unwrap().message, "Bring it back after all");
    }
}
