//! Guesses at codes: who is stopped, which space is guarded, who is told, and that nothing is learned.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use futures::future::join_all;
use model::{alert::AlertFilter, batch::BatchForm, check::CheckVerdict, page::PageQuery, risk::AlertClass, standing::ActForm, unit_code::UnitCode};
use portal::{Actor, Client, Portal, PortalError, api_key::KeyForm, check::CheckQuestion, code_import::CodeImportForm};
use support::*;

const GTIN: &str = "04006381333931";

async fn codes_of(world: &World, brand: &Brand) -> (model::id::BatchId, Vec<UnitCode>) {
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
    let facts = BatchForm { lot: "L1", count: "10", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    (id, String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect())
}

fn from(address: &str) -> Actor {
    Actor::Anonymous(Client { address: address.into(), user_agent: "x".into(), country: model::listing::Country::parse("BR").ok(), ..Client::default() })
}

fn guess(n: u32) -> String {
    UnitCode::from_bits(u128::from(n) << 40 | 77).unwrap().serial()
}

async fn ask(portal: &Portal, who: &Actor, code: &str, gtin: Option<&str>) -> Result<CheckVerdict, PortalError> {
    portal.check_code(who, &CheckQuestion { code, gtin, ..CheckQuestion::default() }).await
}

fn waits(answer: Result<CheckVerdict, PortalError>) -> i64 {
    match answer {
        Err(PortalError::TooMany { seconds }) => seconds,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn who_goes_on_guessing_is_stopped_for_an_hour_and_then_for_a_day() {
    for world in worlds().await {
        let (_, codes) = codes_of(&world, &world.brand("Aurelia").await).await;
        let (who, genuine) = (from("198.51.100.4"), codes[0].serial());
        let mut longest = 0;
        for n in 0..24 {
            while let Err(PortalError::TooMany { seconds }) = ask(&world.portal, &who, &guess(n), None).await {
                longest = longest.max(seconds);
                world.clock.advance(seconds);
            }
        }
        assert_eq!(longest, 86_400);
        assert_eq!(waits(ask(&world.portal, &who, &genuine, None).await), 86_400, "a genuine code is not looked at either");
        assert_eq!(ask(&world.portal, &from("198.51.100.5"), &genuine, None).await.unwrap().as_str(), "genuine");
        // Another node knows it with the next miss there.
        let other = world.again_as_another_process();
        assert_eq!(ask(&other, &who, &guess(99), None).await.unwrap().as_str(), "not_issued");
        assert_eq!(waits(ask(&other, &who, &genuine, None).await), 86_400);
        world.clock.advance(2 * 86_400 + 1);
        assert_eq!(ask(&world.portal, &who, &genuine, None).await.unwrap().as_str(), "seen_before", "all is forgotten at last");
    }
}

/// Behind a mobile operator's network, or its address of many, are thousands of buyers.
#[tokio::test]
async fn what_a_network_misses_stops_those_who_missed_and_nobody_else() {
    for world in worlds().await {
        let (_, codes) = codes_of(&world, &world.brand("Aurelia").await).await;
        let genuine = codes[0].serial();
        // As many customers as it takes, each with no more misses than are free.
        let (v4, v6) = (|n: u32| from(&format!("198.51.100.{n}")), |n: u32| from(&format!("2001:db8:1:{n:x}00::7")));
        for (customer, own_network) in [(&v4 as &dyn Fn(u32) -> Actor, "203.0.113.1"), (&v6, "2001:db8:2:100::7")] {
            for n in 1..=110 {
                ask(&world.portal, &customer(n), &guess(n), None).await.unwrap();
            }
            assert!(waits(ask(&world.portal, &customer(7), &genuine, None).await) > 1800, "who missed waits as long as the network is stopped");
            for fresh in [customer(200), from(own_network)] {
                assert!(ask(&world.portal, &fresh, &genuine, None).await.unwrap().unit().is_some(), "who missed nothing is answered");
            }
            // One guess is had for an address, and no second.
            assert_eq!(ask(&world.portal, &customer(201), &guess(201), None).await.unwrap().as_str(), "not_issued");
            assert!(waits(ask(&world.portal, &customer(201), &genuine, None).await) > 1800);
        }
        // Who has all of a /56 is one, whichever subnet he comes from.
        assert!(waits(ask(&world.portal, &from("2001:db8:1:7ff::9"), &genuine, None).await) > 1800);
        world.clock.advance(3601);
        assert!(
            ask(&world.portal, &v4(7), &genuine, None).await.unwrap().unit().is_some(),
            "an hour without a miss, and the network's stop is no longer theirs"
        );
    }
}

#[tokio::test]
async fn a_sweep_from_many_networks_guards_the_space_and_leaves_buyers_alone() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (_, codes) = codes_of(&world, &aurelia).await;
        // Sixty networks with one guess each.
        for n in 0..60_u32 {
            let guesser = from(&format!("203.0.{n}.9"));
            assert_eq!(ask(&world.portal, &guesser, &guess(n), Some(GTIN)).await.unwrap().as_str(), "not_issued");
        }
        let told = world.mails("manager.of.aurelia@example.com").await;
        assert_eq!(told.iter().filter(|mail| mail.subject.contains("in numbers")).count(), 1);
        let sweeps = world.portal.alerts(&aurelia.viewer, &AlertFilter::default(), PageQuery::default()).await.unwrap().sweeps;
        assert_eq!((sweeps.len(), sweeps[0].misses, sweeps[0].networks), (1, 60, 60));
        assert_eq!(sweeps[0].countries, [("BR".to_owned(), 60)]);
        // Who missed once waits, whatever is asked, and on every node; who did not is answered.
        let (missed, fresh) = (from("203.0.7.9"), from("192.0.2.200"));
        let other = world.again_as_another_process();
        assert_eq!(waits(ask(&world.portal, &missed, &codes[1].serial(), Some(GTIN)).await), 64);
        assert_eq!(waits(ask(&other, &missed, &guess(700), Some(GTIN)).await), 64);
        assert_eq!(ask(&world.portal, &fresh, &codes[1].serial(), Some(GTIN)).await.unwrap().as_str(), "genuine");
        assert_eq!(ask(&world.portal, &fresh, &guess(701), Some(GTIN)).await.unwrap().as_str(), "not_issued");
        assert_eq!(waits(ask(&world.portal, &fresh, &codes[1].serial(), Some(GTIN)).await), 64, "one guess, and no second");
        // Other spaces are not guarded.
        assert_eq!(ask(&world.portal, &missed, &codes[1].serial(), None).await.unwrap().as_str(), "seen_before");
        world.clock.advance(64);
        assert_eq!(ask(&world.portal, &missed, &codes[1].serial(), Some(GTIN)).await.unwrap().as_str(), "seen_before");
        world.clock.advance(3700);
        assert_eq!(ask(&world.portal, &fresh, &guess(702), Some(GTIN)).await.unwrap().as_str(), "not_issued", "the guard is over");
        let borealis = world.brand("Borealis").await;
        assert!(world.portal.alerts(&borealis.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().sweeps.is_empty());
    }
}

/// Imports numbers that the brand made itself.
async fn serials_of(world: &World, brand: &Brand, serials: &[&str]) {
    let product = world.portal.make_product(&brand.owner, "9506000134352", "Pen", "", "").await.unwrap();
    let chunk = futures::stream::iter([Ok::<_, std::io::Error>(format!("Serial number\n{}\n", serials.join("\n")).into_bytes())]);
    let upload = world.portal.receive_codes(&brand.owner, product, "codes.csv", chunk).await.unwrap();
    let form = CodeImportForm { source: "serial", column: "", batch: BatchForm { lot: "H42", ..BatchForm::default() } };
    world.portal.import_codes(&brand.owner, product, upload, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
}

#[tokio::test]
async fn guesses_that_come_at_once_are_answered_as_one_after_the_other() {
    for world in racing_worlds().await {
        let aurelia = world.brand("Aurelia").await;
        serials_of(&world, &aurelia, &["Q7WX-91KD-ZP", "M2LB-40TY-VA", "J8RC-65NH-EU"]).await;
        let (_, codes) = codes_of(&world, &aurelia).await;
        let answered = async |who: &Actor, guesses: Vec<String>| {
            let done = join_all(guesses.iter().map(|code| ask(&world.portal, who, code, None))).await;
            done.into_iter().filter(|answer| !matches!(answer, Err(PortalError::TooMany { .. }))).count()
        };
        let numbers = (0..60).map(|n| format!("GUESS{n:05}")).collect();
        assert_eq!(answered(&from("198.51.100.4"), numbers).await, 10, "on {:?}", world.engine);
        assert_eq!(answered(&from("203.0.113.4"), (0..60).map(guess).collect()).await, 10, "codes of our form, on {:?}", world.engine);
        let genuine = codes.iter().map(|code| code.serial()).collect();
        assert_eq!(answered(&from("192.0.2.4"), genuine).await, codes.len(), "who has the things never waits");
    }
}

#[tokio::test]
async fn numbers_that_were_found_by_guessing_are_told_to_their_brand() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        serials_of(&world, &aurelia, &["Q7WX-91KD-ZP", "M2LB-40TY-VA", "J8RC-65NH-EU"]).await;
        // A slip is none.
        let buyer = from("192.0.2.4");
        assert_eq!(ask(&world.portal, &buyer, "Q7WX-91KD-ZQ", None).await.unwrap().as_str(), "not_issued");
        assert_eq!(ask(&world.portal, &buyer, "Q7WX-91KD-ZP", None).await.unwrap().as_str(), "genuine");
        for n in 0..60_u32 {
            for again in 0..3 {
                ask(&world.portal, &from(&format!("203.0.{n}.9")), &format!("GUESS{n:04}{again}"), Some("9506000134352")).await.ok();
            }
            if n == 5 {
                assert_eq!(ask(&world.portal, &from("203.0.5.9"), "M2LB-40TY-VA", None).await.unwrap().as_str(), "genuine");
            }
        }
        let mails = world.mails("manager.of.aurelia@example.com").await;
        let sweep = mails.iter().find(|mail| mail.subject.contains("in numbers")).unwrap();
        let body = sweep.body.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!body.contains("Nothing was found") && body.contains("1 number that its brand made itself was found"), "{body}");
        // While it goes on, the brand hears of the first one within the hour, and sees how many they are.
        world.clock.advance(600);
        ask(&world.portal, &from("203.0.4.9"), "J8RC-65NH-EU", None).await.unwrap();
        let sweeps = world.portal.alerts(&aurelia.viewer, &AlertFilter::default(), PageQuery::default()).await.unwrap().sweeps;
        assert_eq!(sweeps[0].found, 2, "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn a_sweep_of_codes_without_a_number_is_told_to_administrators() {
    for world in worlds().await {
        let (adam, aurelia) = (world.administrator().await, world.brand("Aurelia").await);
        assert!(world.portal.admin_overview(&adam).await.unwrap().sweeps.is_empty());
        for n in 0..60_u32 {
            ask(&world.portal, &from(&format!("203.0.{n}.9")), &guess(n), None).await.unwrap();
        }
        let sweeps = world.portal.admin_overview(&adam).await.unwrap().sweeps;
        assert_eq!((sweeps.len(), sweeps[0].misses, sweeps[0].networks), (1, 60, 60), "on {:?}", world.engine);
        let told = async |who: &str| world.mails(who).await.iter().filter(|mail| mail.subject.contains("in numbers")).count();
        assert_eq!(told(&email_of("Adam Administrator")).await, 1, "once, when it begins");
        assert_eq!(told("manager.of.aurelia@example.com").await, 0);
        assert!(world.portal.alerts(&aurelia.viewer, &AlertFilter::default(), PageQuery::default()).await.unwrap().sweeps.is_empty());
        world.clock.advance(8 * 86_400);
        assert!(world.portal.admin_overview(&adam).await.unwrap().sweeps.is_empty(), "it is long over");
    }
}

#[tokio::test]
async fn void_foreign_and_unknown_codes_are_answered_and_counted_alike() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (batch, codes) = codes_of(&world, &aurelia).await;
        let void = codes[9].serial();
        let form = ActForm { act: "void", units: &void, ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, batch, world.portal.new_id(), form).await.unwrap();
        let foreign = codes[0].serial();
        let kinds: [(&str, &str, Option<&str>); 3] = [("void", &void, None), ("foreign", &foreign, Some("00036000291452")), ("unknown", &guess(1), None)];
        for (nth, (kind, code, gtin)) in kinds.into_iter().enumerate() {
            let who = from(&format!("198.18.{nth}.1"));
            let answer = ask(&world.portal, &who, code, gtin).await.unwrap();
            assert_eq!(answer, CheckVerdict::NotIssued { code: UnitCode::parse(code).unwrap().into() }, "{kind}");
            // Each is a miss of the address: the tenth more waits.
            for n in 0..9 {
                ask(&world.portal, &who, &guess(50 + n), None).await.unwrap();
            }
            assert_eq!(waits(ask(&world.portal, &who, &codes[1].serial(), None).await), 1, "{kind}");
        }
        // Codes of its own that are void or foreign count for the brand, whoever's number they come with: sixty of them are a sweep.
        for n in 0..60_u32 {
            let (code, gtin) = if n % 2 == 0 { (&void, None) } else { (&foreign, Some("00036000291452")) };
            ask(&world.portal, &from(&format!("198.19.{n}.1")), code, gtin).await.unwrap();
        }
        let sweeps = world.portal.alerts(&aurelia.viewer, &AlertFilter::default(), PageQuery::default()).await.unwrap().sweeps;
        assert_eq!(sweeps.len(), 1);
    }
}

#[tokio::test]
async fn codes_that_nobody_issued_are_told_of_by_their_number_once_they_are_repeated() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (_, codes) = codes_of(&world, &aurelia).await;
        let unknown = async |who: &Actor| world.portal.alerts(who, &AlertFilter::default(), PageQuery::default()).await.unwrap().unknown;
        // One person who mistypes is nothing to hear of; neither is a code without a number.
        for n in 0..4 {
            ask(&world.portal, &from("203.0.113.9"), &guess(n), Some(GTIN)).await.unwrap();
            ask(&world.portal, &from(&format!("198.51.{n}.9")), &guess(n), None).await.unwrap();
        }
        assert_eq!(unknown(&aurelia.viewer).await, []);
        ask(&world.portal, &from("192.0.2.9"), &guess(9), Some(GTIN)).await.unwrap();
        // A genuine code on something else.
        for n in 0..3 {
            ask(&world.portal, &from(&format!("198.18.{n}.1")), &codes[0].serial(), Some("00036000291452")).await.unwrap();
        }
        let told = unknown(&aurelia.viewer).await;
        let mut told: Vec<_> = told.into_iter().map(|one| (one.class, one.gtin.to_string(), one.product, one.misses, one.networks)).collect();
        told.sort();
        let gtin = |text: &str| model::gtin::Gtin::parse(text).unwrap().to_string();
        let expected = [
            (AlertClass::UnknownProduct, gtin("00036000291452"), None, 3, 3),
            (AlertClass::UnknownUnit, gtin(GTIN), Some("Heritage chronograph".to_owned()), 5, 2),
        ];
        assert_eq!(told, expected);
        assert_eq!(unknown(&world.brand("Borealis").await.owner).await, []);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 2, "the owner and the manager");
        let mail = world.mails("owner.of.aurelia@example.com").await.into_iter().find(|mail| mail.subject.contains("never issued")).unwrap();
        assert!(mail.body.contains("5 checks of codes that do not belong to it, from 2 networks (unknown unit)"), "{}", mail.body);
        world.clock.advance(3601);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 0, "told once");
    }
}

#[tokio::test]
async fn a_key_is_counted_by_itself_and_its_sweeps_are_told() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let (_, codes) = codes_of(&world, &aurelia).await;
        let borealis = world.brand("Borealis").await;
        let made = world.portal.make_brand_key(&borealis.owner, KeyForm { name: "Till", role: "viewer", lifetime: "90" }).await.unwrap();
        let till = world.portal.actor_of_key(&made.token, Client { address: "198.51.100.4".into(), ..Client::default() }).await.unwrap();
        let next_door = from("198.51.100.4");
        for n in 0..60 {
            assert_eq!(ask(&world.portal, &till, &guess(n), Some(GTIN)).await.unwrap().as_str(), "not_issued", "its buyers doubt what they check");
        }
        assert_eq!(ask(&world.portal, &till, &codes[0].serial(), Some(GTIN)).await.unwrap().as_str(), "genuine");
        let sweeps = world.portal.alerts(&aurelia.viewer, &AlertFilter::default(), PageQuery::default()).await.unwrap().sweeps;
        assert_eq!((sweeps.len(), sweeps[0].misses, sweeps[0].networks), (1, 60, 1));
        // Neither waits for the other.
        for n in 100..110 {
            assert_eq!(ask(&world.portal, &next_door, &guess(n), Some(GTIN)).await.unwrap().as_str(), "not_issued");
        }
        assert_eq!(waits(ask(&world.portal, &next_door, &guess(110), None).await), 1);
        // A space that is guarded from others' guesses is open to it.
        for n in 200..260_u32 {
            ask(&world.portal, &from(&format!("203.0.{}.9", n % 100)), &guess(n), Some(GTIN)).await.unwrap();
        }
        assert_eq!(waits(ask(&world.portal, &from("203.0.7.9"), &codes[1].serial(), Some(GTIN)).await), 64);
        assert_eq!(ask(&world.portal, &till, &codes[1].serial(), Some(GTIN)).await.unwrap().as_str(), "genuine");
    }
}
