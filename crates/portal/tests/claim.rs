//! What buyers say of units: that they are theirs, where they are, what is printed on them.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    batch::BatchForm,
    check::CheckVerdict,
    claim::OwnState,
    id::BatchId,
    place::Place,
    risk::Claim,
    standing::{ActForm, Standing},
    told::{ToldOfCheck, ToldPart},
    unit_code::UnitCode,
};
use portal::{
    Actor, Client, PortalError,
    check::CheckQuestion,
    claim::{Keeper, Proof},
    once::Once,
    tell::TellForm,
};
use std::time::{Duration, Instant};
use support::*;
use uuid::Uuid;

const ANN: Keeper = Keeper([1; 16]);
const BEN: Keeper = Keeper([2; 16]);

fn with(keeper: Keeper, address: &str) -> Actor {
    Actor::Anonymous(Client { address: address.into(), keeper: Some(keeper), ..Client::default() })
}

fn ann() -> Actor {
    with(ANN, "192.0.2.1")
}

fn ben() -> Actor {
    with(BEN, "198.51.100.1")
}

/// A sealed batch of ten.
async fn issued(world: &World) -> (Brand, BatchId, Vec<String>) {
    let brand = world.brand("Aurelia").await;
    let product = world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
    let facts = BatchForm { lot: "H42", count: "10", ..BatchForm::default() };
    let id = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
    world.drain().await;
    let file: Vec<u8> = world.portal.batch_file(&brand.owner, id, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
    let codes = String::from_utf8(file).unwrap().lines().skip(1).map(|line| UnitCode::parse(&line[..23]).unwrap().serial()).collect();
    (brand, id, codes)
}

async fn check(world: &World, actor: &Actor, code: &str, once: Option<Uuid>) -> CheckVerdict {
    let once = once.map(Once::of_sender);
    world.portal.check_code(actor, &CheckQuestion { code, once, ..CheckQuestion::default() }).await.unwrap()
}

/// By what somebody's first check of a unit is known in these tests.
fn first(keeper: Keeper) -> Option<Uuid> {
    Some(Uuid::from_u128(u128::from_be_bytes(keeper.0)))
}

/// That somebody checked it so.
fn seen(keeper: Keeper) -> Option<Once> {
    first(keeper).map(Once::of_sender)
}

fn given(secret: &str) -> Proof<'_> {
    Proof { once: None, secret }
}

/// What somebody's browser shows, which checked the unit first.
async fn state(world: &World, actor: &Actor, code: &str) -> OwnState {
    let proof = Proof { once: actor.client().keeper.and_then(seen), secret: "" };
    world.portal.own_unit(actor, code, proof).await.unwrap().unwrap().state
}

/// What an owner's browser shows, whenever it asks.
async fn state_again(world: &World, actor: &Actor, code: &str) -> OwnState {
    world.portal.own_unit(actor, code, Proof::default()).await.unwrap().unwrap().state
}

fn conflict<T: std::fmt::Debug>(result: portal::Result<T>) -> String {
    match result {
        Err(PortalError::Conflict(message)) => message,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_owner_s_checks_are_told_from_those_of_others() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        assert!(conflict(world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await).contains("Check the code first"));
        check(&world, &ann(), code, first(ANN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        check(&world, &ben(), code, first(BEN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        assert!(conflict(world.portal.claim_unit(&ben(), code, BEN, seen(BEN)).await).contains("passing code"));
        world.clock.advance(60);
        assert_eq!(check(&world, &ann(), code, None).await.unit().unwrap().claim, Claim::ByOwner);
        assert_eq!(check(&world, &ben(), code, None).await.unit().unwrap().claim, Claim::ByOther);
        assert_eq!(check(&world, &anonymous(), code, None).await.unit().unwrap().claim, Claim::ByOther);
        let batch = store::scan::issued(&mut world.portal.db().read().await.unwrap(), 0, 0).await.unwrap().unwrap().batch_id;
        let traces = store::traces::traces(&mut world.portal.db().read().await.unwrap(), batch, 0).await.unwrap();
        assert_eq!(
            traces.iter().map(|(_, trace)| trace.claim).collect::<Vec<_>>(),
            [Claim::Unclaimed, Claim::ByOther, Claim::ByOwner, Claim::ByOther, Claim::ByOther]
        );
        assert_eq!(check(&world, &ben(), &codes[1], None).await.unit().unwrap().claim, Claim::Unclaimed);
    }
}

#[tokio::test]
async fn a_passing_code_makes_the_next_owner_once() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        check(&world, &ben(), code, first(BEN)).await;
        assert_eq!(state(&world, &ann(), code).await, OwnState::Unclaimed);
        assert!(conflict(world.portal.offer_unit(&ann(), code).await).contains("not yours"));
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        world.portal.offer_unit(&ann(), code).await.unwrap();
        let OwnState::Yours { passing: Some(passing), .. } = state(&world, &ann(), code).await else { panic!() };
        assert!(passing.link.ends_with(&format!("/own/{code}?take={}", passing.code)), "{}", passing.link);
        assert_eq!(state(&world, &ben(), code).await, OwnState::Others);
        world.portal.take_unit(&ben(), code, BEN, given(&passing.code.to_lowercase().replace('-', " "))).await.unwrap();
        assert_eq!(check(&world, &ben(), code, None).await.unit().unwrap().claim, Claim::ByOwner);
        assert_eq!(state(&world, &ann(), code).await, OwnState::Others);
        // Used up, for a third person and for the one before.
        let cleo = with(Keeper([3; 16]), "203.0.113.1");
        for (actor, keeper) in [(&cleo, Keeper([3; 16])), (&ann(), ANN)] {
            let error = world.portal.take_unit(actor, code, keeper, given(&passing.code)).await.unwrap_err();
            assert!(matches!(error, PortalError::Invalid(_)), "{error:?}");
        }
        // A new code makes the one before it worthless, and time makes all of them so.
        world.portal.offer_unit(&ben(), code).await.unwrap();
        let OwnState::Yours { passing: Some(first), .. } = state(&world, &ben(), code).await else { panic!() };
        world.clock.advance(1);
        world.portal.offer_unit(&ben(), code).await.unwrap();
        let OwnState::Yours { passing: Some(second), .. } = state(&world, &ben(), code).await else { panic!() };
        assert_ne!(first.code, second.code);
        world.portal.take_unit(&cleo, code, Keeper([3; 16]), given(&first.code)).await.unwrap_err();
        world.clock.advance(31 * 86_400);
        world.portal.take_unit(&cleo, code, Keeper([3; 16]), given(&second.code)).await.unwrap_err();
        assert!(matches!(state(&world, &ben(), code).await, OwnState::Yours { passing: None, .. }));
    }
}

#[tokio::test]
async fn the_key_is_good_in_any_number_of_browsers_and_giving_up_frees_the_unit() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        let OwnState::Yours { key, key_qr, .. } = state(&world, &ann(), code).await else { panic!() };
        assert!(key_qr.starts_with("<svg "));
        let phone = Keeper([9; 16]);
        let on_phone = with(phone, "192.0.2.1");
        for (actor, keeper) in [(&on_phone, phone), (&ben(), BEN)] {
            check(&world, actor, code, first(keeper)).await;
        }
        // On the telephone, and then on a tablet: each keeps it beside its own secret, and it stays what was written down.
        let entered = async |actor: &Actor, keeper: Keeper| {
            let (unit, kept) = world.portal.take_unit(actor, code, keeper, given(&key)).await.unwrap();
            Actor::Anonymous(Client { keys: actor.client().keys.with(unit, kept), ..actor.client() })
        };
        let tablet = Keeper([8; 16]);
        let (on_phone, on_tablet) = (entered(&on_phone, phone).await, entered(&with(tablet, "192.0.2.3"), tablet).await);
        for owner in [&ann(), &on_phone, &on_tablet] {
            let OwnState::Yours { key: shown, .. } = state_again(&world, owner, code).await else { panic!("{owner:?}") };
            assert_eq!(shown, key);
            assert_eq!(check(&world, owner, code, None).await.unit().unwrap().claim, Claim::ByOwner);
        }
        assert_eq!(check(&world, &ben(), code, None).await.unit().unwrap().claim, Claim::ByOther);
        // What is done with it in one holds for all of them; entered again, nothing happens.
        assert!(entered(&on_tablet, tablet).await.client().keys == on_tablet.client().keys);
        world.portal.offer_unit(&on_tablet, code).await.unwrap();
        let OwnState::Yours { passing: Some(_), .. } = state_again(&world, &ann(), code).await else { panic!() };
        world.portal.give_up_unit(&on_phone, code).await.unwrap();
        conflict(world.portal.give_up_unit(&ann(), code).await);
        assert_eq!(state(&world, &ben(), code).await, OwnState::Unclaimed);
        conflict(world.portal.take_unit(&ben(), code, BEN, Proof { secret: &key, once: seen(BEN) }).await);
        world.portal.claim_unit(&ben(), code, BEN, seen(BEN)).await.unwrap();
        let events = world.portal.audit_log(&world.administrator().await, model::page::PageQuery { page: 1, size: 50 }).await.unwrap().rows;
        let claims: Vec<_> = events.iter().filter(|event| event.action.starts_with("unit.")).collect();
        // All of one moment.
        let mut acts: Vec<_> = claims.iter().map(|event| event.action.as_str()).collect();
        acts.sort_unstable();
        assert_eq!(acts, ["unit.claimed", "unit.claimed", "unit.given_up", "unit.key_entered", "unit.key_entered", "unit.offered"]);
        assert!(claims.iter().all(|event| event.actor == "Somebody without an account"));
    }
}

/// A seller who hands over the key in place of a passing code would have the thing for ever.
#[tokio::test]
async fn a_key_that_others_know_is_made_void_by_a_new_one() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        for (actor, keeper) in [(&ann(), ANN), (&ben(), BEN)] {
            check(&world, actor, code, first(keeper)).await;
        }
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        let OwnState::Yours { key: old, .. } = state(&world, &ann(), code).await else { panic!() };
        conflict(world.portal.renew_unit_key(&ben(), code).await);
        let (unit, kept) = world.portal.take_unit(&ben(), code, BEN, given(&old)).await.unwrap();
        let ben = Actor::Anonymous(Client { keys: ben().client().keys.with(unit, kept), ..ben().client() });
        world.portal.offer_unit(&ann(), code).await.unwrap();
        let OwnState::Yours { passing: Some(offered), .. } = state_again(&world, &ben, code).await else { panic!() };
        let (unit, kept) = world.portal.renew_unit_key(&ben, code).await.unwrap();
        // The cookie of before knows nothing of it, as that of any other browser.
        conflict(world.portal.renew_unit_key(&ben, code).await);
        let ben = Actor::Anonymous(Client { keys: ben.client().keys.with(unit, Some(kept)), ..ben.client() });
        let OwnState::Yours { key: new, passing: None, .. } = state_again(&world, &ben, code).await else { panic!() };
        assert_ne!(new, old);
        assert_eq!(check(&world, &ben, code, None).await.unit().unwrap().claim, Claim::ByOwner);
        assert_eq!(check(&world, &ann(), code, None).await.unit().unwrap().claim, Claim::ByOther);
        assert_eq!(state(&world, &ann(), code).await, OwnState::Others);
        for secret in [&old, &offered.code] {
            assert!(matches!(world.portal.take_unit(&ann(), code, ANN, Proof { secret, once: seen(ANN) }).await, Err(PortalError::Invalid { .. })));
        }
        conflict(world.portal.give_up_unit(&ann(), code).await);
        world.portal.take_unit(&ann(), code, ANN, given(&new)).await.unwrap();
    }
}

#[tokio::test]
async fn what_was_given_up_by_mistake_is_taken_back_where_that_was_within_an_hour() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        // Long after the check that opened the page.
        world.clock.advance(86_400);
        world.portal.give_up_unit(&ann(), code).await.unwrap();
        let shown = async |who: &Actor| world.portal.own_unit(who, code, Proof::default()).await.unwrap().map(|unit| unit.state);
        world.clock.advance(3_500);
        assert_eq!((shown(&ann()).await, shown(&ben()).await), (Some(OwnState::Unclaimed), None));
        world.portal.claim_unit(&ann(), code, ANN, None).await.unwrap();
        assert!(matches!(shown(&ann()).await, Some(OwnState::Yours { .. })));
        world.portal.give_up_unit(&ann(), code).await.unwrap();
        world.clock.advance(3_700);
        assert_eq!(shown(&ann()).await, None);
    }
}

#[tokio::test]
async fn of_two_who_claim_or_take_at_once_one_becomes_the_owner() {
    for world in racing_worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        let (a, b) = (ann(), ben());
        check(&world, &ben(), code, first(BEN)).await;
        let (one, two) = tokio::join!(world.portal.claim_unit(&a, code, ANN, seen(ANN)), world.portal.claim_unit(&b, code, BEN, seen(BEN)));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
        let (owner, keeper) = if one.is_ok() { (a, ANN) } else { (b, BEN) };
        world.portal.offer_unit(&owner, code).await.unwrap();
        let OwnState::Yours { passing: Some(passing), .. } = state(&world, &owner, code).await else { panic!("{keeper:?}") };
        let (c, d) = (with(Keeper([4; 16]), "192.0.2.4"), with(Keeper([5; 16]), "192.0.2.5"));
        let (three, four) = tokio::join!(
            world.portal.take_unit(&c, code, Keeper([4; 16]), given(&passing.code)),
            world.portal.take_unit(&d, code, Keeper([5; 16]), given(&passing.code))
        );
        assert_eq!([three.is_ok(), four.is_ok()].iter().filter(|ok| **ok).count(), 1);
    }
}

#[tokio::test]
async fn who_guesses_passing_codes_waits_and_void_units_are_nobody_s() {
    for world in worlds().await {
        let (brand, batch, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        let mut last = None;
        for _ in 0..7 {
            last = world.portal.take_unit(&ben(), code, BEN, given("0000-0000-0000")).await.err();
        }
        assert!(matches!(last, Some(PortalError::TooMany { .. })), "{last:?}");
        let error = world.portal.take_unit(&ben(), code, BEN, given("00")).await.unwrap_err();
        assert!(error.to_string().contains("12 characters"), "{error}");
        for (act, at, expected) in [("void", 1_usize, "void"), ("steal", 2, "stolen")] {
            check(&world, &ann(), &codes[at], first(ANN)).await;
            let (units, message) = (format!("{0}-{0}", at + 1), "Gone");
            let form = ActForm { act, units: &units, message, confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&brand.owner, batch, world.portal.new_id(), form).await.unwrap();
            let refused = world.portal.claim_unit(&ann(), &codes[at], ANN, seen(ANN)).await.unwrap_err();
            match expected {
                "void" => assert!(refused.to_string().contains("Check the code first")),
                _ => assert!(refused.to_string().contains("stolen")),
            }
        }
    }
}

#[tokio::test]
async fn what_is_added_to_a_check_is_that_check_s_alone() {
    for world in worlds().await {
        let (brand, _, codes) = issued(&world).await;
        let (code, once) = (codes[0].as_str(), Uuid::from_u128(7));
        check(&world, &ann(), code, Some(once)).await;
        world.listing("N-1", "Heritage chronograph", "Kiosk", None).await;
        let form = TellForm { code, lot: "H43", bought_at: " N-1 ", latitude: "52.516275", longitude: "13.377704" };
        assert!(matches!(world.portal.tell_of_check(&ann(), Once::of_sender(Uuid::from_u128(8)), form).await, Err(PortalError::NotFound("check"))));
        assert!(matches!(
            world.portal.tell_of_check(&ann(), Once::of_sender(once), TellForm { code: &codes[1], ..form }).await,
            Err(PortalError::NotFound("check"))
        ));
        let errors = match world.portal.tell_of_check(&ann(), Once::of_sender(once), TellForm { lot: "a lot", latitude: "91", ..form }).await {
            Err(PortalError::Invalid(errors)) => errors,
            other => panic!("{other:?}"),
        };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["lot", "place"]);
        assert!(matches!(
            world.portal.tell_of_check(&ann(), Once::of_sender(once), TellForm { code, ..TellForm::default() }).await,
            Err(PortalError::Invalid(_))
        ));
        let listing = async |once: u128| {
            let code = model::any_code::AnyCode::try_from(code.to_owned()).unwrap();
            let told = world.portal.told_of_check(&ann(), Once::of_sender(Uuid::from_u128(once)), code).await.unwrap();
            told.bought_from().map(str::to_owned)
        };
        assert_eq!(listing(7).await, None);
        world.portal.tell_of_check(&ann(), Once::of_sender(once), form).await.unwrap();
        assert_eq!((listing(7).await.as_deref(), listing(8).await), (Some("N-1"), None), "for the report, and for nobody else");
        // What is told later adds to it.
        world.portal.tell_of_check(&ann(), Once::of_sender(once), TellForm { code, lot: "H44", ..TellForm::default() }).await.unwrap();
        let mut conn = world.portal.db().read().await.unwrap();
        let batch = store::scan::issued(&mut conn, 0, 0).await.unwrap().unwrap().batch_id;
        let (_, trace) = store::traces::traces(&mut conn, batch, 0).await.unwrap().remove(0);
        let Some(Place::Spot(spot)) = trace.place else { panic!("{trace:?}") };
        assert_eq!((spot.latitude(), spot.longitude(), spot.radius_km()), (52.5, 13.4, 10));
        assert_eq!((trace.lot_seen.unwrap().as_str(), trace.bought_at.as_deref(), trace.listing.is_some()), ("H44", Some("N-1"), true));
        drop(conn);
        // What was told is shown to who told it, and is taken back one by one; then it can be told again.
        let told = async || {
            let code = model::any_code::AnyCode::try_from(code.to_owned()).unwrap();
            world.portal.told_of_check(&ann(), Once::of_sender(once), code).await.unwrap()
        };
        let whole = told().await;
        assert_eq!((whole.lot.as_deref(), whole.bought_at.as_deref(), whole.place.map(|spot| spot.latitude())), (Some("H44"), Some("N-1"), Some(52.5)));
        let take_back = async |once: Uuid, part| world.portal.take_back_of_check(&ann(), Once::of_sender(once), code, part).await;
        assert!(matches!(take_back(Uuid::from_u128(8), ToldPart::Place).await, Err(PortalError::NotFound("check"))));
        assert!(take_back(once, ToldPart::Place).await.unwrap().1, "its answer is open");
        take_back(once, ToldPart::Bought).await.unwrap();
        let left = told().await;
        assert_eq!((left.lot.as_deref(), left.bought_at, left.listing, left.place), (Some("H44"), None, false, None));
        take_back(once, ToldPart::Lot).await.unwrap();
        assert_eq!(told().await, ToldOfCheck::default());
        world.portal.tell_of_check(&ann(), Once::of_sender(once), form).await.unwrap();
        // The next person, who may have sold it, is told neither where it was nor when to the minute; its brand is.
        world.clock.advance(3_601);
        let verdict = check(&world, &ben(), code, None).await;
        let unit = verdict.unit().unwrap();
        assert!(!unit.exact && !matches!(unit.earlier[0].place, Some(Place::Spot(_))), "{:?}", unit.earlier);
        assert!([unit.earlier[0].at, unit.first_checked_at].iter().all(|at| *at == at.day_began()));
        let own = check(&world, &brand.viewer, code, None).await;
        assert!(own.unit().unwrap().exact && matches!(own.unit().unwrap().earlier[0].place, Some(Place::Spot(_))));
        assert!(conflict(world.portal.tell_of_check(&ann(), Once::of_sender(once), form).await).contains("an hour"));
    }
}

#[tokio::test]
async fn something_is_added_to_the_check_of_an_imported_code_too() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = world.portal.make_product(&brand.owner, "4006381333931", "Heritage chronograph", "", "").await.unwrap();
        for (source, lot, text) in [("serial", "S1", "Code\nQ7WX-91KD%ZP\nM2LB-40TY-VA\n"), ("sgtin", "S2", "Code\n(01)04006381333931(21)W4/KX9\n")] {
            let chunk = futures::stream::iter([Ok::<_, std::io::Error>(text.as_bytes().to_vec())]);
            let upload = world.portal.receive_codes(&brand.owner, product, "codes.csv", chunk).await.unwrap();
            let form = portal::code_import::CodeImportForm { source, column: "", batch: BatchForm { lot, ..BatchForm::default() } };
            world.portal.import_codes(&brand.owner, product, upload, world.portal.new_id(), form).await.unwrap();
            world.drain().await;
        }
        for (text, at) in [("Q7WX-91KD%ZP", 1), ("(01)04006381333931(21)W4/KX9", 2)] {
            let once = Uuid::from_u128(at);
            let verdict = check(&world, &ann(), text, Some(once)).await;
            let code = verdict.unit().unwrap().code;
            // As the page sends it back.
            let sent = String::from(code);
            let form = TellForm { code: &sent, lot: "H43", ..TellForm::default() };
            assert!(matches!(world.portal.tell_of_check(&ann(), Once::of_sender(Uuid::from_u128(9)), form).await, Err(PortalError::NotFound("check"))));
            assert_eq!(world.portal.tell_of_check(&ann(), Once::of_sender(once), form).await.unwrap(), code);
            // The answer's address shows the same check.
            let again = check(&world, &ann(), &code.to_string(), Some(once)).await;
            assert_eq!((again.unit().unwrap().code, again.unit().unwrap().nth), (code, 1), "{:?}", world.engine);
        }
    }
}

#[tokio::test]
async fn whatever_a_scanner_reads_is_the_same_check() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let (serial, gtin) = (codes[0].as_str(), "04006381333931");
        let forms = [
            format!("https://id.example.com/01/{gtin}/21/{serial}"),
            format!("(01){gtin}(10)H42(21){serial}"),
            format!("]d201{gtin}10H42\u{1d}21{serial}"),
            format!("01{gtin}21{serial}"),
        ];
        for (at, text) in forms.iter().enumerate() {
            let verdict = check(&world, &ann(), text, None).await;
            assert_eq!(verdict.unit().map(|unit| unit.nth), Some(at as i64 + 1), "{text}: {verdict:?}");
        }
        let other = format!("(01)04012345123456(21){serial}");
        assert_eq!(check(&world, &ann(), &other, None).await.as_str(), "not_issued");
        let mut conn = world.portal.db().read().await.unwrap();
        let batch = store::scan::issued(&mut conn, 0, 0).await.unwrap().unwrap().batch_id;
        let lots: Vec<_> = store::traces::traces(&mut conn, batch, 0).await.unwrap().into_iter().map(|(_, trace)| trace.lot_seen.is_some()).collect();
        assert_eq!(lots, [false, true, true, false]);
    }
}

/// Who photographed labels in a shop asks which of their codes are worth copying.
#[tokio::test]
async fn nothing_is_told_of_a_code_to_who_has_not_just_checked_it() {
    for world in worlds().await {
        let (brand, batch, codes) = issued(&world).await;
        let form = ActForm { act: "void", units: "2", ..ActForm::default() };
        world.portal.act_on_units(&brand.owner, batch, world.portal.new_id(), form).await.unwrap();
        let forged = UnitCode::from_low_bits(UnitCode::parse(&codes[0]).unwrap().bits() ^ 1).serial();
        check(&world, &ann(), &codes[2], first(ANN)).await;
        world.portal.claim_unit(&ann(), &codes[2], ANN, seen(ANN)).await.unwrap();
        check(&world, &ann(), &codes[3], first(ANN)).await;
        // Never checked, void, claimed by another, checked by another, never made.
        let asked = [&codes[0], &codes[1], &codes[2], &codes[3], &forged];
        for (n, code) in asked.into_iter().enumerate() {
            let who = with(BEN, &format!("198.51.{n}.1"));
            let began = Instant::now();
            for proof in [Proof { once: seen(BEN), secret: "" }, given("0000-0000-0000")] {
                assert_eq!(world.portal.own_unit(&who, code, proof).await.unwrap(), None, "{code}");
            }
            assert!(began.elapsed() >= Duration::from_millis(25), "a miss waits for the beat: {:?}", began.elapsed());
            assert!(conflict(world.portal.claim_unit(&who, code, BEN, seen(BEN)).await).contains("Check the code first"));
            assert!(conflict(world.portal.offer_unit(&who, code).await).contains("not yours"));
            assert!(conflict(world.portal.give_up_unit(&who, code).await).contains("not yours"));
            let refused = world.portal.take_unit(&who, code, BEN, given("0000-0000-0000")).await.unwrap_err();
            assert!(matches!(refused, PortalError::Invalid(_)), "{refused:?}");
            // Who shows nothing at all is answered without a look.
            assert_eq!(world.portal.own_unit(&anonymous(), code, Proof::default()).await.unwrap(), None);
        }
        let tally = store::scan::tally(&mut world.portal.db().read().await.unwrap(), batch, 0).await.unwrap();
        assert!(tally.is_none(), "codes[0] was never checked");
        // A check opens the page, for an hour.
        check(&world, &ben(), &codes[0], first(BEN)).await;
        assert_eq!(state(&world, &ben(), &codes[0]).await, OwnState::Unclaimed);
        world.clock.advance(3_601);
        assert_eq!(world.portal.own_unit(&ben(), &codes[0], Proof { once: seen(BEN), secret: "" }).await.unwrap(), None);
        // Who owns something and looks at another's thing, or comes by an old link, is no guesser, however often it is.
        let cleo = with(Keeper([3; 16]), "203.0.113.1");
        for _ in 0..12 {
            assert_eq!(world.portal.own_unit(&cleo, &codes[2], given("0000-0000-0000")).await.unwrap(), None);
        }
        let swept = world.portal.own_unit(&cleo, &codes[1], Proof::default()).await.unwrap();
        assert_eq!(swept, None, "a void one is answered alike");
        // Whoever goes on guessing waits, for genuine codes too, here and at the check.
        let mut last = None;
        for _ in 0..12 {
            last = world.portal.claim_unit(&ben(), &forged, BEN, seen(BEN)).await.err();
        }
        assert!(matches!(last, Some(PortalError::TooMany { .. })), "{last:?}");
        assert!(matches!(world.portal.own_unit(&ben(), &codes[0], Proof::default()).await, Err(PortalError::TooMany { .. })));
        assert!(matches!(state(&world, &ann(), &codes[2]).await, OwnState::Yours { .. }));
    }
}

#[tokio::test]
async fn what_is_stolen_is_not_passed_on_and_a_recall_is_read_by_its_owner() {
    for world in worlds().await {
        let (brand, batch, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        world.portal.offer_unit(&ann(), code).await.unwrap();
        let OwnState::Yours { passing: Some(passing), key, .. } = state(&world, &ann(), code).await else { panic!() };
        let act = async |act: &str, message: &str| {
            world.clock.advance(60);
            let form = ActForm { act, units: "1", message, confirmed: true, ..ActForm::default() };
            world.portal.act_on_units(&brand.owner, batch, world.portal.new_id(), form).await.unwrap();
        };
        act("steal", "Taken from our shop in Graz").await;
        assert!(conflict(world.portal.offer_unit(&ann(), code).await).contains("stolen"));
        for secret in [&passing.code, &key] {
            assert!(conflict(world.portal.take_unit(&ben(), code, BEN, given(secret)).await).contains("stolen"));
            // Who is offered it reads why.
            let unit = world.portal.own_unit(&ben(), code, given(secret)).await.unwrap().unwrap();
            assert_eq!((unit.standing, unit.message.as_str(), unit.state), (Standing::Stolen, "Taken from our shop in Graz", OwnState::Others));
        }
        act("release", "").await;
        act("recall", "The clasp can break").await;
        let unit = world.portal.own_unit(&ann(), code, Proof::default()).await.unwrap().unwrap();
        assert_eq!((unit.standing, unit.message.as_str()), (Standing::Recalled, "The clasp can break"));
        // It is still theirs to pass on, with the warning.
        world.portal.take_unit(&ben(), code, BEN, given(&passing.code)).await.unwrap();
    }
}

#[tokio::test]
async fn who_has_a_thing_whose_code_was_probably_copied_reads_so() {
    for world in worlds().await {
        let (_, _, codes) = issued(&world).await;
        let code = codes[0].as_str();
        check(&world, &ann(), code, first(ANN)).await;
        world.portal.claim_unit(&ann(), code, ANN, seen(ANN)).await.unwrap();
        let at_risk = async || world.portal.own_unit(&ann(), code, Proof::default()).await.unwrap().unwrap().at_risk;
        assert!(!at_risk().await);
        for (n, country) in ["TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH"].into_iter().enumerate() {
            world.clock.advance(2 * 86_400);
            let (address, country) = (format!("198.51.{n}.7"), model::listing::Country::parse(country).ok());
            check(&world, &Actor::Anonymous(Client { address, country, user_agent: format!("phone {n}"), ..Client::default() }), code, None).await;
        }
        assert!(at_risk().await, "on {:?}", world.engine);
        // Of one that is nobody's, who holds the copy would be the first to say that it is theirs.
        let code = codes[1].as_str();
        for (n, country) in ["TR", "US", "BR", "AU", "IN", "ZA", "JP", "CA", "MX", "FR", "SG", "TH"].into_iter().enumerate() {
            world.clock.advance(2 * 86_400);
            let (address, country) = (format!("198.51.{n}.7"), model::listing::Country::parse(country).ok());
            check(&world, &Actor::Anonymous(Client { address, country, user_agent: format!("phone {n}"), ..Client::default() }), code, None).await;
        }
        check(&world, &ben(), code, first(BEN)).await;
        let unit = world.portal.own_unit(&ben(), code, Proof { once: seen(BEN), secret: "" }).await.unwrap().unwrap();
        assert_eq!((unit.state, unit.at_risk, unit.claimable), (OwnState::Unclaimed, true, false), "on {:?}", world.engine);
        assert!(conflict(world.portal.claim_unit(&ben(), code, BEN, seen(BEN)).await).contains("probably copied"), "on {:?}", world.engine);
    }
}
