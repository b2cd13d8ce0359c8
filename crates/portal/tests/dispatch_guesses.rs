//! Sellers are told of few numbers that brands could have made themselves, and genuine units do not suffer from it.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use futures::future::join_all;
use model::{
    batch::{BatchForm, BatchState},
    dispatch::{DispatchForm, DispatchState, Refusal},
    id::{ProductId, SellerId},
};
use portal::{
    Actor, PortalError,
    code_import::CodeImportForm,
    dispatch::{DispatchFile, Dispatched},
};
use support::*;

const GTIN: &str = "4006381333931";
const SERIALS: [&str; 3] = ["Q7WX-91KD-ZP", "M2LB-40TY-VA", "J8RC-65NH-EU"];
/// The same as they are typed and scanned.
const TYPED: [&str; 3] = ["q7wx91kdzp", "m2lb-40ty-va", "https://id.example/01/04006381333931/21/J8RC-65NH-EU"];

struct Shop {
    brand: Brand,
    product: ProductId,
    sam: Actor,
}

/// A product with numbers of its brand's own, and a seller.
async fn shop(world: &World) -> Shop {
    let brand = world.brand("Aurelia").await;
    let product = world.portal.make_product(&brand.owner, GTIN, "Heritage chronograph", "", "").await.unwrap();
    let file = format!("Serial number\n{}\n", SERIALS.join("\n"));
    let chunk = futures::stream::iter([Ok::<_, std::io::Error>(file.into_bytes())]);
    let upload = world.portal.receive_codes(&brand.owner, product, "codes.csv", chunk).await.unwrap();
    let form = CodeImportForm { source: "serial", column: "", batch: BatchForm { lot: "H42", ..BatchForm::default() } };
    let batch = world.portal.import_codes(&brand.owner, product, upload, world.portal.new_id(), form).await.unwrap();
    world.drain().await;
    assert_eq!(world.portal.batch(&brand.owner, batch).await.unwrap().state, BatchState::Sealed);
    let person = world.person("Sam", None).await;
    let mut tx = world.portal.db().begin().await.unwrap();
    let id = store::seller::upsert(&mut tx, SellerId(world.portal.new_id()), "Shop of Sam", None, None, world.portal.now()).await.unwrap();
    store::seller_member::add(&mut tx, id, person.user_id().unwrap(), None, world.portal.now()).await.unwrap();
    tx.commit().await.unwrap();
    Shop { brand, product, sam: world.sign_in(&email_of("Sam")).await }
}

fn order(order: &str, codes: &[&str]) -> DispatchForm {
    DispatchForm { order: order.into(), item: GTIN.into(), codes: (1..).zip(codes.iter().map(|code| (*code).to_owned())).collect(), ..DispatchForm::default() }
}

/// Sends these orders in one file, after an order that uses up all guesses.
async fn after_guesses(world: &World, sam: &Actor, orders: &[(&str, &[&str])]) -> Vec<Dispatched> {
    let guesses = (0..10).map(|n| format!("G-1,{GTIN},GUESS{n:05}\n"));
    let lines = orders.iter().flat_map(|(order, codes)| codes.iter().map(move |code| format!("{order},{GTIN},{code}\n")));
    let file = DispatchFile::parse(&format!("order,gtin,code\n{}", guesses.chain(lines).collect::<String>())).unwrap();
    let mut done: Vec<_> = world.portal.confirm_dispatches(sam, &file).await.unwrap().into_iter().map(|one| one.done.unwrap().unwrap()).collect();
    assert_eq!(done.remove(0).lines.iter().filter(|line| line.refusal == Some(Refusal::NotIssued)).count(), 10);
    done
}

fn refusals(done: &Dispatched) -> Vec<Option<Refusal>> {
    done.lines.iter().map(|line| line.refusal).collect()
}

#[tokio::test]
async fn a_code_that_nobody_had_looked_for_holds_its_order_back_no_longer_once_it_is_good() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world).await;
        let done = after_guesses(&world, &sam, &[("A-0", &TYPED[..1]), ("A-1", &TYPED[1..2]), ("A-2", &TYPED[2..])]).await;
        for one in done {
            assert_eq!((refusals(&one), one.dispatch.forbidden), (vec![Some(Refusal::NotChecked)], 1));
        }
        world.clock.advance(5);
        // Sent again as it was, and as it stands on the label, before the rest of the order.
        for (name, code) in [("A-0", TYPED[0]), ("A-1", SERIALS[1]), ("A-2", TYPED[2])] {
            let part = DispatchForm { units: "2".into(), ..order(name, &[code]) };
            let good = world.portal.confirm_dispatch(&sam, &part).await.unwrap();
            let stands = &good.dispatch;
            assert_eq!((refusals(&good), stands.forbidden, stands.refused, stands.missing()), (vec![None], 0, 0, 1), "{code} on {:?}", world.engine);
            assert_eq!(stands.state(), DispatchState::Open);
            assert!(world.portal.dispatch(&sam, stands.id).await.unwrap().refused.is_empty());
        }
    }
}

#[tokio::test]
async fn a_slip_in_a_code_of_ours_stays_a_slip_after_too_many_guesses() {
    for world in worlds().await {
        let Shop { brand, product, sam } = shop(&world).await;
        let facts = BatchForm { lot: "M1", count: "1", ..BatchForm::default() };
        let batch = world.portal.issue_batch(&brand.owner, product, world.portal.new_id(), facts).await.unwrap();
        world.drain().await;
        let file: Vec<u8> = world.portal.batch_file(&brand.owner, batch, codes::list::ListFormat::Csv).await.unwrap().chunks.flatten().collect();
        let file = String::from_utf8(file).unwrap();
        let right: String = file.lines().nth(1).unwrap().split(',').take(2).collect::<String>().replace('-', "");
        let slip = format!("{}{}", if right.starts_with('0') { "1" } else { "0" }, &right[1..]);
        let done = after_guesses(&world, &sam, &[("A-1", &[slip.as_str()])]).await;
        assert_eq!((refusals(&done[0]), done[0].dispatch.forbidden), (vec![Some(Refusal::Mistyped)], 0), "on {:?}", world.engine);
        world.clock.advance(5);
        let mended = world.portal.confirm_dispatch(&sam, &order("A-1", &[&right])).await.unwrap().dispatch;
        assert_eq!((mended.units, mended.confirmed, mended.refused, mended.state()), (1, 1, 0, DispatchState::Complete));
    }
}

#[tokio::test]
async fn an_order_that_is_sent_again_keeps_its_units_after_too_many_guesses() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world).await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &SERIALS)).await.unwrap();
        let again = ["GUESS77777", TYPED[0], TYPED[1], TYPED[2]];
        let done = after_guesses(&world, &sam, &[("A-1", &again), ("A-2", &TYPED[..1])]).await;
        assert_eq!(refusals(&done[0]), [Some(Refusal::NotChecked), None, None, None], "on {:?}", world.engine);
        assert_eq!((done[0].dispatch.confirmed, done[0].dispatch.units, done[0].dispatch.forbidden), (3, 4, 1));
        assert_eq!(refusals(&done[1]), [Some(Refusal::NotChecked)], "another order does not have it");
    }
}

#[tokio::test]
async fn of_guesses_that_come_at_once_no_more_are_answered_than_of_those_that_do_not() {
    for world in racing_worlds().await {
        let Shop { sam, .. } = shop(&world).await;
        let answered = async |from: usize| {
            let codes: Vec<String> = (from..from + 60).map(|n| format!("GUESS{n:05}")).collect();
            let forms: Vec<_> = codes.iter().map(|code| order(&format!("A-{code}"), &[code])).collect();
            let done = join_all(forms.iter().map(|form| world.portal.confirm_dispatch(&sam, form))).await;
            let of = |done: Result<Dispatched, PortalError>| match done {
                Ok(done) => done.lines[0].refusal == Some(Refusal::NotIssued),
                Err(PortalError::TooMany { .. }) => false,
                Err(other) => panic!("{other:?}"),
            };
            done.into_iter().map(of).filter(|answered| *answered).count()
        };
        assert_eq!(answered(0).await, 10, "on {:?}", world.engine);
        world.clock.advance(5);
        assert_eq!(answered(100).await, 1, "after a wait, on {:?}", world.engine);
    }
}
