//! Checks of codes, as buyers meet them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{batch::BatchForm, check::CheckVerdict, id::BatchId, standing::ActForm, unit_code::UnitCode};
use portal::{
    Actor,
    check::CheckQuestion,
    once::{Browser, Once},
};
use std::collections::BTreeMap;
use support::*;
use uuid::Uuid;

/// A world with a sealed batch of ten, and its codes.
async fn issued(world: &World) -> (Brand, Vec<UnitCode>) {
    let aurelia = world.brand("Aurelia").await;
    let (_, codes) = issued_of(world, &aurelia, "4006381333931", "H42-0312").await;
    (aurelia, codes)
}

/// Another sealed batch of ten of the brand, and its codes.
async fn issued_of(world: &World, brand: &Brand, gtin: &str, lot: &str) -> (BatchId, Vec<UnitCode>) {
    let product = world.portal.make_product(&brand.owner, gtin, "Heritage chronograph", "", "Engraved serial").await.unwrap();
    let facts = BatchForm { lot, count: "10", made_on: "2026-03-12", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    (id, String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap()).collect())
}

async fn check(world: &World, code: &str) -> CheckVerdict {
    world.portal.check_code(&anonymous(), &CheckQuestion { code, ..CheckQuestion::default() }).await.unwrap()
}

#[tokio::test]
async fn the_first_check_is_told_from_those_after_it() {
    for world in worlds().await {
        let (brand, codes) = issued(&world).await;
        let verdict = check(&world, &codes[3].with_check().to_lowercase()).await;
        let CheckVerdict::Genuine(unit) = &verdict else { panic!("{verdict:?}") };
        assert_eq!((unit.brand.as_str(), unit.product.as_str(), unit.look_for.as_str()), ("Aurelia", "Heritage chronograph", "Engraved serial"));
        assert_eq!((unit.lot.as_str(), unit.made_on.unwrap().to_string(), unit.first_checked_at), ("H42-0312", "2026-03-12".to_owned(), NOON));
        assert!(unit.hallmark_svg.starts_with("<svg ") && unit.earlier.is_empty());
        for _ in 0..8 {
            world.clock.advance(60);
            check(&world, &codes[3].serial()).await;
        }
        world.clock.advance(60);
        let verdict = check(&world, &codes[3].serial()).await;
        let CheckVerdict::SeenBefore(unit) = &verdict else { panic!("{verdict:?}") };
        assert_eq!((unit.nth, unit.first_checked_at), (10, NOON.day_began()), "the minute is its brand's to know");
        // The first, and the five latest before this one.
        assert_eq!(unit.earlier.iter().map(|scan| scan.nth).collect::<Vec<_>>(), [1, 5, 6, 7, 8, 9]);
        assert_eq!(check(&world, &codes[4].serial()).await.as_str(), "genuine");
        let by_day = world.portal.brand_overview(&brand.owner).await.unwrap().checks;
        assert_eq!(by_day.iter().map(|day| day.count).filter(|count| *count > 0).collect::<Vec<_>>(), [11], "first ones and repeats: {:?}", world.engine);
    }
}

#[tokio::test]
async fn of_a_thousand_checks_at_once_by_two_processes_exactly_one_is_the_first() {
    for world in racing_worlds().await {
        let (_, codes) = issued(&world).await;
        // A process of its own: its own connections to PostgreSQL, its own queue of checks to record.
        let other = world.another_process().await;
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..1000 {
            let (portal, code) = (if n % 2 == 0 { world.portal.clone() } else { other.clone() }, codes[0].serial());
            tasks.spawn(async move { portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap() });
        }
        let mut verdicts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut nths = Vec::new();
        while let Some(verdict) = tasks.join_next().await {
            let verdict = verdict.unwrap();
            *verdicts.entry(verdict.as_str()).or_default() += 1;
            nths.push(verdict.unit().unwrap().nth);
        }
        assert_eq!(verdicts.remove("genuine"), Some(1), "on {:?}", world.engine);
        assert_eq!(verdicts.values().sum::<usize>(), 999);
        nths.sort_unstable();
        assert_eq!(nths, (1..=1000).collect::<Vec<_>>());
        assert_eq!(check(&world, &codes[0].serial()).await.unit().unwrap().nth, 1001);
    }
}

#[tokio::test]
async fn what_one_process_says_of_units_the_others_answer_at_once() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let other = world.another_process().await;
        let ask = |code: &UnitCode| {
            let (portal, code) = (other.clone(), code.serial());
            async move { portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap().as_str() }
        };
        assert_eq!(ask(&codes[0]).await, "genuine");
        let batch = world.portal.batches(&aurelia.owner, Default::default()).await.unwrap().rows[0].id;
        let act = async |act: &str, units: &str, message: &str| {
            let form = ActForm { act, units, message, confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, batch, world.portal.new_id(), form).await.unwrap();
        };
        // The other process knows the batch by now; the clock stands, so that nothing is too old.
        act("recall", "1-2", "The clasp can break").await;
        assert_eq!((ask(&codes[0]).await, ask(&codes[1]).await, ask(&codes[2]).await), ("recalled", "recalled", "genuine"));
        act("release", "2", "").await;
        assert_eq!((ask(&codes[0]).await, ask(&codes[1]).await), ("recalled", "seen_before"));
        act("void", "3", "").await;
        assert_eq!((ask(&codes[2]).await, ask(&codes[3]).await), ("not_issued", "genuine"));
    }
}

#[tokio::test]
async fn the_end_of_a_lots_recall_gives_back_no_stolen_unit_of_it() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let batch = world.portal.batches(&aurelia.owner, Default::default()).await.unwrap().rows[0].id;
        let act = async |act: &str, units: &str, message: &str| {
            let form = ActForm { act, units, message, confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, batch, world.portal.new_id(), form).await.unwrap();
        };
        let ask = async |code: &UnitCode| {
            let code = code.serial();
            world.portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap().as_str()
        };
        act("steal", "1", "Taken from our shop in Graz").await;
        act("recall", "all", "The clasp can break").await;
        assert_eq!((ask(&codes[0]).await, ask(&codes[1]).await), ("stolen", "recalled"), "on {:?}", world.engine);
        act("release_recall", "all", "").await;
        assert_eq!((ask(&codes[0]).await, ask(&codes[2]).await), ("stolen", "genuine"), "on {:?}", world.engine);
        act("release_theft", "1", "").await;
        assert_eq!(ask(&codes[0]).await, "seen_before");
    }
}

/// Those that are recorded together are not all of one batch: what happened to one of them is answered, and the others are counted once.
#[tokio::test]
async fn checks_recorded_together_learn_each_what_happened_to_its_own_batch() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let (recalled, of_recalled) = issued_of(&world, &aurelia, "4006381333948", "H42-0313").await;
        let other = world.another_process().await;
        let ask = |code: &UnitCode| {
            let (portal, code) = (other.clone(), code.serial());
            async move { portal.check_code(&anonymous(), &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap() }
        };
        // The other process knows both batches by now.
        assert_eq!((ask(&codes[0]).await.as_str(), ask(&of_recalled[0]).await.as_str()), ("genuine", "genuine"));
        let form = ActForm { act: "recall", units: "1-10", confirmed: true, message: "The clasp can break", ..ActForm::default() };
        world.portal.act_on_units(&aurelia.owner, recalled, world.portal.new_id(), form).await.unwrap();
        let verdicts = futures::future::join_all(codes[1..].iter().chain(&of_recalled[1..]).map(ask)).await;
        let told: Vec<(&str, i64)> = verdicts.iter().map(|verdict| (verdict.as_str(), verdict.unit().unwrap().nth)).collect();
        assert_eq!(told, [[("genuine", 1); 9], [("recalled", 1); 9]].concat(), "on {:?}", world.engine);
        assert_eq!(ask(&codes[1]).await.unit().unwrap().nth, 2);
    }
}

#[tokio::test]
async fn a_form_sent_again_is_answered_as_before_and_not_counted() {
    for world in racing_worlds().await {
        let (_, codes) = issued(&world).await;
        let once = Some(Once::of_sender(Uuid::from_u128(99)));
        let (zero, one) = (codes[0].serial(), codes[1].serial());
        let ask = |code| CheckQuestion { code, once, ..CheckQuestion::default() };
        let (question, other) = (ask(zero.as_str()), ask(one.as_str()));
        let actor = anonymous();
        let (a, b) = tokio::join!(world.portal.check_code(&actor, &question), world.portal.check_code(&actor, &question));
        assert_eq!((a.unwrap().as_str(), b.unwrap().as_str()), ("genuine", "genuine"));
        world.clock.advance(600);
        assert_eq!(world.portal.check_code(&actor, &question).await.unwrap().unit().unwrap().nth, 1);
        // Typed over with another code the same form asks anew, and a check from elsewhere is the second.
        assert_eq!(world.portal.check_code(&actor, &other).await.unwrap().as_str(), "genuine");
        assert_eq!(check(&world, &zero).await.unit().unwrap().nth, 2);
    }
}

/// A copyist prints the portal's own address on every fake, with a code that was once genuine and a token that no form of ours drew.
#[tokio::test]
async fn a_token_that_somebody_printed_makes_nobody_the_first() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let code = codes[0].serial();
        let printed = Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef);
        let ask = async |portal: &portal::Portal, browser: u8, token: Uuid, own: Option<Uuid>| ask_with(portal, &code, browser, Some(token), own).await;
        // Two buyers, and a third who opens it on two fakes.
        let other = world.another_process().await;
        assert_eq!(ask(&world.portal, 1, printed, None).await.0, 1);
        assert_eq!(ask(&other, 2, printed, None).await.0, 2);
        assert_eq!((ask(&world.portal, 3, printed, None).await.0, ask(&world.portal, 3, printed, None).await.0), (3, 4));
        // A form of ours asks once on its own browser, on whichever node, and is worth nothing on another.
        let token = world.portal.draw_token(Browser([4; 16]));
        assert_eq!((ask(&world.portal, 4, token, None).await, ask(&other, 4, token, None).await), ((5, token), (5, token)));
        assert_eq!(ask(&other, 5, token, None).await.0, 6);
        world.clock.advance(3_600);
        assert_eq!(ask(&world.portal, 4, token, None).await.0, 5);
        world.clock.advance(1);
        let (nth, fresh) = ask(&world.portal, 4, token, None).await;
        assert!(nth == 7 && fresh != token, "an hour later it is another check");
        // A form that was left open for long is still one check.
        let old = world.portal.draw_token(Browser([6; 16]));
        world.clock.advance(86_400);
        assert_eq!((ask(&world.portal, 6, old, None).await.0, ask(&world.portal, 6, old, None).await.0), (8, 8));
    }
}

/// Asks for a code as a browser does; which check it is, and by what it is known from then on.
async fn ask_with(portal: &portal::Portal, code: &str, browser: u8, sent: Option<Uuid>, own: Option<Uuid>) -> (i64, Uuid) {
    let question = CheckQuestion { code, ..CheckQuestion::default() };
    let token = portal.token_of_check(Browser([browser; 16]), sent, own, &question).await.unwrap();
    let question = CheckQuestion { once: Some(token.once), ..question };
    (portal.check_code(&anonymous(), &question).await.unwrap().unit().unwrap().nth, token.text)
}

#[tokio::test]
async fn a_check_that_waited_for_the_network_counts_once_and_is_opened_for_a_week() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let other = world.another_process().await;
        let (two_hours, own) = (7_200, |n| Some(Uuid::from_u128(n)));
        // It began on the page without network: sent twice, and opened by what its answer said.
        let code = codes[0].serial();
        let ask = async |portal: &portal::Portal, browser, sent, own| ask_with(portal, &code, browser, sent, own).await;
        let (first, answer) = ask(&world.portal, 1, None, own(1)).await;
        assert_eq!((first, ask(&other, 1, None, own(1)).await), (1, (1, answer)));
        assert_ne!(Some(answer), own(1), "no address names what only the script knows");
        world.clock.advance(3 * 86_400);
        assert_eq!((ask(&world.portal, 1, Some(answer), None).await, ask(&world.portal, 1, None, own(1)).await), ((1, answer), (1, answer)));
        assert_eq!(ask(&world.portal, 2, Some(answer), None).await.0, 2, "and what is printed of it is nobody's");
        assert_eq!(ask(&world.portal, 1, own(1), None).await.0, 3, "nor is its name in an address");
        world.clock.advance(4 * 86_400 + 1);
        assert_eq!((ask(&world.portal, 1, Some(answer), None).await.0, ask(&world.portal, 1, None, own(1)).await.0), (4, 5));

        // It began on a form of ours that did not arrive: it goes by the script's name, and is opened two hours later.
        let code = codes[1].serial();
        let ask = async |portal: &portal::Portal, browser, sent, own| ask_with(portal, &code, browser, sent, own).await;
        let form = Some(world.portal.draw_token(Browser([3; 16])));
        let (_, answer) = ask(&world.portal, 3, form, own(3)).await;
        world.clock.advance(two_hours);
        assert_eq!((ask(&other, 3, form, own(3)).await, ask(&other, 3, Some(answer), None).await), ((1, answer), (1, answer)));

        // Its form did arrive, and only the answer was lost.
        let code = codes[2].serial();
        let ask = async |portal: &portal::Portal, browser, sent, own| ask_with(portal, &code, browser, sent, own).await;
        let form = Some(world.portal.draw_token(Browser([4; 16])));
        assert_eq!(ask(&world.portal, 4, form, None).await.0, 1);
        let (nth, answer) = ask(&world.portal, 4, form, own(4)).await;
        world.clock.advance(two_hours);
        assert_eq!((nth, ask(&other, 4, form, own(4)).await, ask(&other, 4, Some(answer), None).await), (1, (1, answer), (1, answer)));
        assert_eq!(ask(&other, 4, form, None).await.0, 2, "the form itself is open for an hour");
    }
}

/// Who sends it a second time has no cookie yet, or another one: it was deleted, or two tries began at once.
#[tokio::test]
async fn a_check_that_waited_counts_once_whoever_sends_it() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let (code, own) = (codes[0].serial(), Some(Uuid::from_u128(9)));
        let (first, again) = (ask_with(&world.portal, &code, 1, None, own).await, ask_with(&world.portal, &code, 2, None, own).await);
        assert_eq!((first.0, again.0), (1, 1), "on {:?}", world.engine);
        for (browser, (_, answer)) in [(1, first), (2, again)] {
            assert_eq!(ask_with(&world.portal, &code, browser, Some(answer), None).await, (1, answer), "each opens it by its own");
        }
        // The same name with another code is another check.
        assert_eq!(ask_with(&world.portal, &codes[1].serial(), 1, None, own).await.0, 1);
    }
}

#[tokio::test]
async fn what_is_answered_again_is_how_the_unit_stands_now() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let other = world.another_process().await;
        let once = Some(Once::of_sender(Uuid::from_u128(5)));
        let ask = async |code: &UnitCode| {
            let code = code.serial();
            other.check_code(&anonymous(), &CheckQuestion { code: &code, once, ..CheckQuestion::default() }).await.unwrap()
        };
        assert_eq!([ask(&codes[0]).await.as_str(), ask(&codes[1]).await.as_str(), ask(&codes[2]).await.as_str()], ["genuine"; 3]);
        let batch = world.portal.batches(&aurelia.owner, Default::default()).await.unwrap().rows[0].id;
        for (act, units) in [("recall", "1"), ("void", "2")] {
            let form = ActForm { act, units, message: "The clasp can break", confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&aurelia.owner, batch, world.portal.new_id(), form).await.unwrap();
        }
        assert_eq!((ask(&codes[0]).await.as_str(), ask(&codes[1]).await.as_str()), ("recalled", "not_issued"), "on {:?}", world.engine);
        let copied = codes[2].serial();
        for (n, country) in (2..).zip(["TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH"]) {
            world.clock.advance(2 * 86_400);
            world.portal.check_code(&buyer(n, country), &CheckQuestion { code: &copied, ..CheckQuestion::default() }).await.unwrap();
        }
        let again = ask(&codes[2]).await;
        assert_eq!((again.as_str(), again.unit().unwrap().nth), ("at_risk", 1), "on {:?}", world.engine);
        assert_eq!(check(&world, &copied).await.unit().unwrap().nth, 14);
    }
}

#[tokio::test]
async fn forged_unknown_and_unsealed_codes_are_answered_alike() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let forged = UnitCode::from_low_bits(codes[0].bits() ^ 1);
        let foreign_slot = UnitCode::from_low_bits(codes[0].bits() ^ 3 << 95);
        // A code that the keys know and no batch: the eleventh of ten.
        let product = world.portal.products(&aurelia.owner, Default::default()).await.unwrap().page.rows[0].product.id;
        let facts = BatchForm { lot: "L2", count: "10", ..BatchForm::default() };
        let next = world.portal.issue_batch(&aurelia.owner, product, Uuid::from_u128(5), facts).await.unwrap();
        let slots = store::code_key::slots(&mut world.portal.db().read().await.unwrap()).await.unwrap();
        let secret = codes::PortalSecret::new(world.portal.secret().expose()).unwrap();
        let key = codes::SlotKey::derive(&secret, codes::Slot::new(0).unwrap(), &slots[0].salt).unwrap();
        let (unsealed, beyond) = (key.seal(12).unwrap(), key.seal(1_000).unwrap());
        for code in [forged, foreign_slot, unsealed, beyond] {
            assert_eq!(check(&world, &code.serial()).await, CheckVerdict::NotIssued { code: code.into() });
        }
        world.drain().await;
        assert_eq!(check(&world, &unsealed.serial()).await.as_str(), "genuine", "{next}");
    }
}

#[tokio::test]
async fn an_address_counts_for_its_own_product_only() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let serial = codes[0].serial();
        let with = |gtin| CheckQuestion { code: &serial, gtin: Some(gtin), ..CheckQuestion::default() };
        for wrong in ["00036000291452", "04006381333932", "x"] {
            assert_eq!(world.portal.check_code(&anonymous(), &with(wrong)).await.unwrap().as_str(), "not_issued", "{wrong}");
        }
        assert_eq!(world.portal.check_code(&anonymous(), &with("04006381333931")).await.unwrap().as_str(), "genuine");
        // The printed address typed or pasted into the form.
        let pasted = check(&world, &format!(" http://127.0.0.1:3000/01/04006381333931/21/{serial} ")).await;
        assert_eq!(pasted.unit().unwrap().nth, 2);
        let foreign = check(&world, &format!("http://127.0.0.1:3000/01/00036000291452/21/{serial}")).await;
        assert_eq!(foreign.as_str(), "not_issued");
    }
}

#[tokio::test]
async fn a_code_is_found_however_it_was_copied() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let code = codes[0].to_string();
        let wide: String = code.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
        let texts = [
            wide,
            format!("{code}\u{200b}"),
            format!("Code: {code}."),
            format!("<http://127.0.0.1:3000/01/04006381333931/21/{}>", codes[0].serial()),
            format!("http://127.0.0.1:3000/01/04006381333931/21/{}.", codes[0].serial()),
            format!("http://127.0.0.1:3000/check?code={code}"),
            format!("4006381333931 {code}"),
            code.replace('-', " / "),
        ];
        for (nth, text) in (1..).zip(texts) {
            assert_eq!(check(&world, &text).await.unit().map(|unit| unit.nth), Some(nth), "{text}");
        }
        assert_eq!(check(&world, &format!("36000291452 {code}")).await.as_str(), "mistyped");
        assert_eq!(check(&world, &format!("036000291452 {code}")).await.as_str(), "seen_before", "the number of a carton may stand beside it");
    }
}

#[tokio::test]
async fn the_number_of_a_product_is_neither_genuine_nor_forged() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let serial = codes[0].serial();
        for text in [
            "4006381333931",
            "4006381 333931",
            "]E04006381333931",
            "0036000291452",
            "96385074",
            "0104006381333931",
            "010400638133393110LB1",
            "(01)04006381333931(17)291231(10)L/1",
            "]d2010400638133393110LB1",
            "http://127.0.0.1:3000/01/04006381333931",
            "http://127.0.0.1:3000/01/04006381333931/10/LB1",
        ] {
            let verdict = check(&world, text).await;
            assert!(matches!(verdict, CheckVerdict::ProductNumber { .. }), "{text}: {verdict:?}");
            assert_eq!((verdict.as_str(), verdict.ground()), ("product_number", None));
        }
        // With a slip in it it is none, and beside a serial number it is no more than that.
        assert_eq!(check(&world, "4006381333932").await.as_str(), "mistyped");
        assert_eq!(check(&world, &format!("(01)04006381333931(10)LB1(21){serial}")).await.as_str(), "genuine");
        // Whoever misses nothing never waits.
        for _ in 0..40 {
            check(&world, "4006381333931").await;
        }
        // An address that has it in the place of a serial number was not printed by its brand.
        let printed = CheckQuestion { code: "4006381333931", gtin: Some("04006381333931"), ..CheckQuestion::default() };
        assert_eq!(world.portal.check_code(&anonymous(), &printed).await.unwrap().as_str(), "not_issued", "on {:?}", world.engine);
    }
}

#[tokio::test]
async fn a_slip_is_named_and_asks_nothing() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let message = |verdict: CheckVerdict| match verdict {
            CheckVerdict::Mistyped { message, .. } => message,
            other => panic!("{other:?}"),
        };
        assert_eq!(message(check(&world, "7K3QF-0M9XU").await), "A code has no letter U: character 11 may be a V");
        let mut wrong = codes[0].with_check().into_bytes();
        wrong[2] = if wrong[2] == b'7' { b'8' } else { b'7' };
        assert!(message(check(&world, &String::from_utf8(wrong).unwrap()).await).contains("one of them is mistyped"));
        assert_eq!(message(check(&world, "").await), "Enter the code: 20 letters and digits, printed on the label");
        // Spaces, hyphens, lower case and look-alikes are no slips.
        let friendly = codes[0].serial().to_lowercase().replace('0', "o").replace('1', " l");
        assert_eq!(check(&world, &friendly).await.as_str(), "genuine");
    }
}

#[tokio::test]
async fn everybody_may_check() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let actors = [anonymous(), aurelia.owner, aurelia.manager, aurelia.viewer, world.reviewer().await, world.administrator().await, Actor::System];
        for (nth, actor) in (1..).zip(&actors) {
            let question = CheckQuestion { code: &codes[0].serial(), for_buyer: true, ..CheckQuestion::default() };
            assert_eq!(world.portal.check_code(actor, &question).await.unwrap().unit().unwrap().nth, nth);
        }
    }
}

#[tokio::test]
async fn who_guesses_waits_ever_longer_and_nobody_else_does() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let genuine = codes[0].serial();
        let from = |address: &str| Actor::Anonymous(portal::Client { address: address.into(), ..portal::Client::default() });
        let ask = |portal: portal::Portal, who: Actor, code: String| async move {
            portal.check_code(&who, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await
        };
        for n in 0..10_u32 {
            let guess = UnitCode::from_bits(u128::from(n) << 40 | 77).unwrap().serial();
            assert_eq!(ask(world.portal.clone(), from("198.51.100.4"), guess).await.unwrap().as_str(), "not_issued");
        }
        let waits = |answer: Result<CheckVerdict, portal::PortalError>| match answer {
            Err(portal::PortalError::TooMany { seconds }) => seconds,
            other => panic!("{other:?}"),
        };
        // Neither a guess nor a genuine code is looked at; a slip is told as before.
        assert_eq!(waits(ask(world.portal.clone(), from("198.51.100.4"), genuine.clone()).await), 1);
        assert!(ask(world.portal.clone(), from("198.51.100.5"), genuine.clone()).await.is_ok(), "a neighbour checks as before");
        world.clock.advance(2);
        assert_eq!(ask(world.portal.clone(), from("198.51.100.4"), "00000-00000-00000-00000".into()).await.unwrap().as_str(), "not_issued");
        assert_eq!(waits(ask(world.portal.clone(), from("198.51.100.4"), genuine.clone()).await), 2, "the wait doubles");
        world.clock.advance(3601);
        assert_eq!(ask(world.portal.clone(), from("198.51.100.4"), genuine).await.unwrap().as_str(), "seen_before");
    }
}

/// Somebody in a country, with a device of their own.
fn buyer(n: u8, country: &str) -> Actor {
    Actor::Anonymous(portal::Client {
        address: format!("198.51.{n}.7"),
        user_agent: format!("phone {n}"),
        country: model::listing::Country::parse(country).ok(),
        ..portal::Client::default()
    })
}

/// One label, one computer, no account: whoever wants a thing called a copy has that.
#[tokio::test]
async fn one_computer_is_a_household_whatever_it_calls_itself() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        for (unit, network) in ["203.0.113.9", "2001:db8:7:"].into_iter().enumerate() {
            let code = codes[unit].serial();
            let ask = async |address: String, user_agent: String| {
                let who = Actor::Anonymous(portal::Client { address, user_agent, ..portal::Client::default() });
                world.portal.check_code(&who, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap()
            };
            for n in 0..60 {
                // Who has a /48 has any number of addresses.
                ask(if network.ends_with(':') { format!("{network}{n:x}::1") } else { network.to_owned() }, format!("Browser {n}")).await;
            }
            assert_eq!(ask("198.51.100.7".into(), "Phone".into()).await.as_str(), "seen_before", "{network}");
        }
        assert!(
            world.portal.alerts(&aurelia.viewer, &Default::default(), Default::default()).await.unwrap().page.rows.iter().all(|alert| !alert.likely_copied)
        );
        // From many it is a flood as before.
        let mut last = None;
        for n in 0..60 {
            last = Some(check_from(&world, &codes[2].serial(), &format!("198.51.{n}.7")).await);
        }
        assert_eq!(last.unwrap().as_str(), "at_risk");
    }
}

async fn check_from(world: &World, code: &str, address: &str) -> CheckVerdict {
    let who = Actor::Anonymous(portal::Client { address: address.into(), ..portal::Client::default() });
    world.portal.check_code(&who, &CheckQuestion { code, ..CheckQuestion::default() }).await.unwrap()
}

#[tokio::test]
async fn a_code_that_is_checked_everywhere_is_a_copy_and_the_brand_is_told_why() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let (copied, honest) = (codes[0].serial(), codes[1].serial());
        let ask = |code: String, who: Actor| {
            let portal = world.portal.clone();
            async move { portal.check_code(&who, &CheckQuestion { code: &code, ..CheckQuestion::default() }).await.unwrap() }
        };
        // A family looks at its own watch now and then.
        for day in 0..6_u8 {
            assert!(["genuine", "seen_before"].contains(&ask(honest.clone(), buyer(day % 2, "DE")).await.as_str()));
            world.clock.advance(86_400);
        }
        // Fakes with one code are sold over the world.
        let mut last = ask(copied.clone(), buyer(1, "DE")).await;
        for (n, country) in (2..).zip(["TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH"]) {
            world.clock.advance(2 * 86_400);
            last = ask(copied.clone(), buyer(n, country)).await;
        }
        let CheckVerdict::AtRisk { reasons, unit, .. } = &last else { panic!("{last:?}") };
        assert!(!reasons.is_empty() && unit.nth == 13, "{reasons:?}");
        let all = Default::default();
        let alerts = world.portal.alerts(&aurelia.viewer, &all, Default::default()).await.unwrap().page.rows;
        assert_eq!((alerts.len(), alerts[0].code, alerts[0].likely_copied, alerts[0].checks), (1, codes[0].into(), true, 13), "{alerts:?}");
        assert_eq!(alerts[0].score, alerts[0].findings.iter().map(|finding| finding.weight).sum::<i32>());
        assert!(world.portal.alerts(&world.brand("Borealis").await.owner, &all, Default::default()).await.unwrap().page.rows.is_empty());
        assert!(world.portal.alerts(&anonymous(), &all, Default::default()).await.is_err());
    }
}

/// A copyist composes a label of his own: a genuine code, and a later date.
#[tokio::test]
async fn a_date_in_the_barcode_that_is_not_the_goods_is_told_to_the_brand() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let product = world.portal.make_product(&aurelia.owner, "4006381333931", "Drops", "", "").await.unwrap();
        let facts = BatchForm { lot: "L1", count: "10", expires_on: "2026-12-31", ..BatchForm::default() };
        let id = world.portal.issue_batch(&aurelia.owner, product, world.portal.new_id(), facts).await.unwrap();
        world.drain().await;
        let file: Vec<u8> = world.portal.batch_file(&aurelia.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
        let codes: Vec<String> = String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap().serial()).collect();
        // The right one, that without a day for the month's last, none at all.
        for (code, date) in [(&codes[0], "17261231"), (&codes[1], "17261200"), (&codes[2], "")] {
            assert_eq!(check(&world, &format!("]d20104006381333931{date}21{code}")).await.as_str(), "genuine");
        }
        let all = async || world.portal.alerts(&aurelia.viewer, &Default::default(), Default::default()).await.unwrap().page.rows;
        assert!(all().await.is_empty(), "{:?}", all().await);
        check(&world, &format!("]d201040063813339311729123121{}", codes[3])).await;
        check(&world, &format!("http://127.0.0.1:3000/01/04006381333931/21/{}?17=291231", codes[4])).await;
        let alerts = all().await;
        assert_eq!(alerts.len(), 2, "on {:?}", world.engine);
        for alert in alerts {
            assert_eq!((alert.class, alert.checks), (model::risk::AlertClass::BatchOrExpiryMismatch, 1));
            assert_eq!(alert.findings[0].text, "Its barcode says that it is good until 31 Dec 2029; its code is of goods with the date 31 Dec 2026");
        }
    }
}

/// The brand wrote the wrong day into its batch, or onto its labels.
#[tokio::test]
async fn a_date_that_many_units_carry_is_told_of_the_batch_and_accuses_none() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = dated(&world, &aurelia, "2026-11-01").await;
        // Months without a day differ by the month alone.
        for (code, date, alerts) in [(&codes[0], "261100", 0), (&codes[1], "261101", 0), (&codes[2], "261000", 1)] {
            check(&world, &format!("]d2010400638133393117{date}21{code}")).await;
            assert_eq!(alerts_of(&world, &aurelia).await.len(), alerts, "{date} on {:?}", world.engine);
        }
        for code in &codes[3..10] {
            assert_eq!(check(&world, &format!("]d201040063813339311727110121{code}")).await.as_str(), "genuine");
        }
        let alerts = alerts_of(&world, &aurelia).await;
        assert_eq!(alerts.len(), 1 + 2, "those before it was known: {alerts:?}");
        assert!(alerts.iter().all(|alert| !alert.likely_copied));
        world.portal.mail_alerts().await.unwrap();
        for who in ["owner", "manager"] {
            let mails = world.mails(&format!("{who}.of.aurelia@example.com")).await;
            let told: Vec<_> = mails.iter().filter(|mail| mail.subject == "Units of lot L1 carry another date than you noted").collect();
            assert!(told.len() == 1 && told[0].body.contains("good until 1 Nov 2027. The batch says 1 Nov 2026."), "{who} once: {told:?}");
        }
    }
}

/// Two telephones of one household look again and again; each reads the other date.
#[tokio::test]
async fn another_date_and_little_else_is_not_called_a_copy() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = dated(&world, &aurelia, "2026-12-31").await;
        for n in 0..4 {
            let code = format!("]d201040063813339311729123121{}", codes[0]);
            let question = CheckQuestion { code: &code, ..CheckQuestion::default() };
            let verdict = world.portal.check_code(&buyer(n % 2, "DE"), &question).await.unwrap();
            assert_ne!(verdict.as_str(), "at_risk", "check {n} on {:?}", world.engine);
            world.clock.advance(86_400);
        }
        let alerts = alerts_of(&world, &aurelia).await;
        assert!(alerts.len() == 1 && !alerts[0].likely_copied && alerts[0].score >= 15, "{alerts:?}");
    }
}

/// Who lifts codes off genuine units prints one lot on all.
#[tokio::test]
async fn another_lot_in_the_barcode_is_told_at_once_and_of_the_batch_where_many_carry_it() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = dated(&world, &aurelia, "2026-11-01").await;
        let scan = async |lot: &str, code: &str| check(&world, &format!("]d2010400638133393110{lot}\u{1d}21{code}")).await;
        // The batch's own, as labels write it otherwise too.
        for (code, lot) in [(&codes[0], "L1"), (&codes[1], "l-1")] {
            assert_eq!(scan(lot, code).await.as_str(), "genuine");
        }
        assert!(alerts_of(&world, &aurelia).await.is_empty());
        assert_eq!(scan("K9", &codes[2]).await.as_str(), "genuine");
        check(&world, &format!("http://127.0.0.1:3000/01/04006381333931/10/K9/21/{}", codes[3])).await;
        let alerts = alerts_of(&world, &aurelia).await;
        assert_eq!(alerts.len(), 2, "on {:?}", world.engine);
        for alert in &alerts {
            assert_eq!((alert.class, alert.checks), (model::risk::AlertClass::BatchOrExpiryMismatch, 1));
            assert_eq!(alert.findings[0].text, "Its barcode says lot K9; its code is of lot L1");
        }
        // The date is right and nobody misread it, but one label is no proof of a copy.
        assert!(alerts.iter().all(|alert| !alert.likely_copied));
        for code in &codes[4..] {
            assert_eq!(scan("K9", code).await.as_str(), "genuine");
        }
        assert_eq!(alerts_of(&world, &aurelia).await.len(), 2, "those before it was known");
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        let told: Vec<_> = mails.iter().filter(|mail| mail.subject == "Units of lot L1 carry another lot than you noted").collect();
        assert!(told.len() == 1 && told[0].body.contains("say that they are of lot K9."), "once: {told:?}");
    }
}

#[tokio::test]
async fn a_label_that_leads_to_another_host_was_not_printed_by_the_brand() {
    for world in worlds().await {
        let (aurelia, codes) = issued(&world).await;
        let led = |host: &str, code: UnitCode| format!("https://{host}/01/04006381333931/21/{}?sig=abc", code.serial());
        let verdict = check(&world, &led("Evil.example", codes[0])).await;
        let CheckVerdict::AtRisk { unit, reasons, reported } = verdict else { panic!("{verdict:?}") };
        assert_eq!((unit.nth, unit.leads_to.as_deref()), (1, Some("evil.example")));
        // Of the host, who asked has read; to others it is what a stranger wrote.
        let told = "Its label leads to another address than its brand's labels do".to_owned();
        assert_eq!((reasons, reported), (vec![told.clone()], vec![told]));
        let alerts = alerts_of(&world, &aurelia).await;
        assert_eq!((alerts.len(), alerts[0].likely_copied, alerts[0].findings[0].kind), (1, false, model::risk::FindingKind::OtherHost));
        assert_eq!(alerts[0].findings[0].text, "Its label leads to evil.example, and no label of its brand's does");
        // The genuine thing is what it was.
        let verdict = check(&world, &codes[0].serial()).await;
        let CheckVerdict::SeenBefore(unit) = verdict else { panic!("{verdict:?}") };
        assert_eq!(unit.leads_to, None);
        // Our own address, whatever its scheme and port.
        assert_eq!(check(&world, &led("127.0.0.1", codes[1])).await.as_str(), "genuine");
        // And one that it had before.
        let mut tx = world.portal.db().begin().await.unwrap();
        store::label_host::keep(&mut tx, "former.example", NOON).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(check(&world, &led("former.example", codes[3])).await.as_str(), "genuine");
        for _ in 0..2 {
            world.portal.keep_label_host().await.unwrap();
        }
        assert!(store::label_host::is_known(&mut world.portal.db().read().await.unwrap(), "127.0.0.1").await.unwrap());
        // A look tells it as well, and leaves nothing.
        let address = led("evil.example", codes[2]);
        let look = CheckQuestion { code: &address, look: portal::check::Look::Own, ..CheckQuestion::default() };
        assert_eq!(world.portal.check_code(&Actor::System, &look).await.unwrap().as_str(), "at_risk");
        assert_eq!(check(&world, &codes[2].serial()).await.as_str(), "genuine");
        assert_eq!(alerts_of(&world, &aurelia).await.len(), 1, "on {:?}", world.engine);
    }
}

/// Food has no date of expiry, but one that it is best before.
#[tokio::test]
async fn goods_past_their_date_are_told_of_at_their_first_check() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        world.portal.set_thresholds(&brand.owner, "1", "20").await.unwrap();
        let codes = dated(&world, &brand, "2026-12-31").await;
        let CheckVerdict::Genuine(unit) = check(&world, &codes[0]).await else { panic!("{:?}", world.engine) };
        assert_eq!(unit.past_date(), None);
        world.clock.advance(90 * 24 * 3600);
        let CheckVerdict::Genuine(unit) = check(&world, &codes[1]).await else { panic!("{:?}", world.engine) };
        assert_eq!(unit.past_date().map(|day| day.to_string()).as_deref(), Some("2026-12-31"));
        let alerts = alerts_of(&world, &brand).await;
        assert_eq!((alerts.len(), alerts[0].findings[0].kind), (1, model::risk::FindingKind::Expired), "{alerts:?}");
    }
}

#[tokio::test]
async fn best_before_is_compared_where_there_is_no_date_of_expiry() {
    for world in worlds().await {
        let aurelia = world.brand("Aurelia").await;
        let codes = dated(&world, &aurelia, "2026-11-01").await;
        for (code, dates, alerts) in [(&codes[0], "15261101", 0), (&codes[1], "1727110115261101", 1), (&codes[2], "15271101", 2)] {
            check(&world, &format!("]d20104006381333931{dates}21{code}")).await;
            assert_eq!(alerts_of(&world, &aurelia).await.len(), alerts, "{dates} on {:?}", world.engine);
        }
    }
}

async fn dated(world: &World, brand: &Brand, expires_on: &str) -> Vec<String> {
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Drops", "", "").await.unwrap();
    let facts = BatchForm { lot: "L1", count: "10", expires_on, ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap().serial()).collect()
}

async fn alerts_of(world: &World, brand: &Brand) -> Vec<model::alert::UnitAlert> {
    world.portal.alerts(&brand.viewer, &Default::default(), Default::default()).await.unwrap().page.rows
}

#[tokio::test]
async fn a_check_that_waited_for_the_network_says_when_it_was_asked_for() {
    for world in worlds().await {
        let (_, codes) = issued(&world).await;
        let code = &codes[0].serial();
        let once = Once::of_sender(Uuid::from_u128(77));
        let asked = world.portal.now();
        world.clock.advance(2 * 3600);
        let question = CheckQuestion { code, once: Some(once), ..CheckQuestion::default() };
        let unit = world.portal.check_code(&anonymous(), &question).await.unwrap().unit().unwrap().code;
        let said = async || world.portal.asked_offline(&anonymous(), once, unit).await.unwrap();
        for (at, kept) in [(world.portal.now(), None), (asked.plus_seconds(-30 * 86_400), None), (asked, Some(asked)), (asked.plus_seconds(60), Some(asked))] {
            world.portal.note_asked_offline(&anonymous(), once, unit, at).await.unwrap();
            assert_eq!(said().await, kept, "on {:?}: of the days of which it can be, and once", world.engine);
        }
        let never = Once::of_sender(Uuid::from_u128(78));
        world.portal.note_asked_offline(&anonymous(), never, unit, asked).await.unwrap();
        assert_eq!(world.portal.asked_offline(&anonymous(), never, unit).await.unwrap(), None, "on {:?}: no such check was made", world.engine);
    }
}
