//! Goods without codes, and brands that did not supply their distributors.

use super::*;

/// The brand shipped three units; four sellers have the product.
#[tokio::test]
async fn a_few_units_hold_nobody_to_a_coverage_where_more_sellers_ship_the_product() {
    for world in worlds().await {
        let Shop { brand, product, batch, codes, .. } = shop_of(&world, "10", "1-3").await;
        let mut held = Vec::new();
        for name in ["Anna", "Bert", "Carl", "Dora"] {
            let older = OlderForm { units: "1".into(), lot: "K9".into(), ..OlderForm::default() };
            let form = DispatchForm { older: vec![older], ..order("A-1", &codes[..0]) };
            world.portal.confirm_dispatch(&world.clerk(name, &format!("Shop of {name}")).await, &form).await.unwrap();
            held.push(world.portal.coverage(&brand.manager, product).await.unwrap().enforcement.is_enforced());
        }
        assert_eq!(held, [true, true, true, false], "on {:?}", world.engine);
        let view = world.portal.coverage(&brand.manager, product).await.unwrap();
        assert_eq!(view.enforcement, Enforcement::Announced { missing: vec![Missing::Sellers { supplied: 3, sellers: 4 }] });
        act(&world, &brand, batch, "activate", "4-10").await;
        assert!(world.portal.coverage(&brand.manager, product).await.unwrap().enforcement.is_enforced());
    }
}

#[tokio::test]
async fn older_stock_is_noted_and_refused_only_where_it_must_carry_codes() {
    for world in worlds().await {
        let Shop { brand, product, codes, sam, .. } = shop(&world, "2").await;
        let older = |lot: &str, supplier: &str| OlderForm { units: "2".into(), lot: lot.into(), made_on: String::new(), supplier: supplier.into() };
        let form = |name: &str, one: OlderForm| DispatchForm { older: vec![one], ..order(name, &codes[..0]) };
        let stock = world.portal.confirm_dispatch(&sam, &form("A-1", older("K9", ""))).await.unwrap().dispatch;
        assert_eq!((stock.older, stock.units, stock.state()), (2, 2, DispatchState::OnWord));
        let invented = world.portal.dispatch(&sam, stock.id).await.unwrap().older;
        assert_eq!(invented[0].1, OlderClaim::Unknown, "a lot that the brand does not know is not “made before the codes”");
        let again = world.portal.confirm_dispatch(&sam, &form("A-1", older("K9", ""))).await.unwrap().dispatch;
        assert_eq!((again.older, again.units), (2, 2), "said twice, it is two all the same");
        for _ in 0..2 {
            let covered = world.portal.confirm_dispatch(&sam, &form("A-2", older("L1", ""))).await.unwrap();
            assert_eq!((covered.lines[0].refusal, covered.dispatch.state(), covered.dispatch.units), (Some(Refusal::NeedsCode), DispatchState::Refused, 2));
        }
        let small = world.portal.confirm_dispatch(&sam, &form("A-5", older("l1", ""))).await.unwrap();
        assert_eq!(small.lines[0].refusal, Some(Refusal::NeedsCode), "the same lot in small letters");
        let forgotten = world.portal.confirm_dispatch(&sam, &form("A-3", older("L1", "Nobody's friend"))).await.unwrap();
        assert_eq!(forgotten.dispatch.state(), DispatchState::OnWord, "the brand did not supply them");
        let claims = world.portal.dispatch(&sam, forgotten.dispatch.id).await.unwrap().older.into_iter().map(|(_, claim)| claim).collect::<Vec<_>>();
        assert_eq!(claims, [OlderClaim::NotSupplied]);
        let silent = world.portal.confirm_dispatch(&sam, &form("A-6", older("", ""))).await.unwrap();
        assert_eq!((silent.lines[0].refusal, silent.dispatch.state().may_ship()), (Some(Refusal::NeedsCode), false), "silence is no way around");
        assert!(silent.lines[0].message.contains("say the lot"), "{}", silent.lines[0].message);
        let supplied = world.portal.confirm_dispatch(&sam, &form("A-4", older("L1", "MEYER"))).await.unwrap();
        assert_eq!(supplied.dispatch.state(), DispatchState::Refused);
        let report = world.portal.coverage_report(&brand.viewer).await.unwrap();
        let line = &report.lines[0];
        assert_eq!((line.product_id, line.sellers[0].older, line.refused[0]), (product, 4, (Refusal::NeedsCode, 4)));
        let told = line.unsupplied.iter().map(|one| (one.supplier.as_str(), one.seller.as_str(), one.units)).collect::<Vec<_>>();
        assert_eq!(told, [("Nobody's friend", "Shop of Sam", 2)], "the brand reads of whom it does not name");
        assert!(line.ever_covered);
        assert!(
            world
                .portal
                .coverage_csv(&brand.viewer)
                .await
                .unwrap()
                .contains("4006381333931,Chronograph,of lot L1 and of all later lots,yes,Shop of Sam,0,4,4,needs_code: 4")
        );
        for who in [&sam, &anonymous()] {
            assert!(world.portal.coverage_report(who).await.is_err());
        }
    }
}

#[tokio::test]
async fn a_brand_is_told_once_of_sellers_who_ship_without_codes_what_others_ship_with_them() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "60").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[..30])).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("B-1", &codes[30..])).await.unwrap();
        let older = OlderForm { units: "500".into(), lot: "K9".into(), ..OlderForm::default() };
        let rolf = world.clerk("Rolf", "Shop of Rolf").await;
        world.portal.confirm_dispatch(&rolf, &DispatchForm { older: vec![older], ..order("C-1", &[]) }).await.unwrap();
        let report = world.portal.coverage_page(&brand.viewer).await.unwrap();
        let apart = report.lines[0].sellers.iter().map(|one| (one.name.as_str(), one.stands_out)).collect::<Vec<_>>();
        assert_eq!(apart[0], ("Shop of Rolf", true), "on {:?}: {apart:?}", world.engine);
        assert_eq!(apart.iter().filter(|(_, apart)| *apart).count(), 1);
        let mails = world.portal.mail_sellers_apart().await.unwrap();
        assert!(mails > 0, "on {:?}", world.engine);
        let mail = world.mails("manager.of.aurelia@example.com").await.into_iter().find(|mail| mail.subject.contains("ship without codes")).unwrap();
        assert!(mail.body.replace('\n', " ").contains("Chronograph: Shop of Rolf shipped 500 units without a code, and 0 with one"), "{}", mail.body);
        world.clock.advance(2 * 86_400);
        assert_eq!(world.portal.mail_sellers_apart().await.unwrap(), 0, "on {:?}: told once", world.engine);
        world.clock.advance(31 * 86_400);
        assert_eq!(world.portal.mail_sellers_apart().await.unwrap(), mails, "on {:?}: and again while it goes on", world.engine);
    }
}

#[tokio::test]
async fn the_word_of_many_sellers_who_are_refused_ends_the_enforcement() {
    for world in worlds().await {
        let Shop { brand, product, sam, .. } = shop(&world, "8").await;
        let older = |name: &str| DispatchForm { older: vec![OlderForm { units: "1000".into(), lot: "L1".into(), ..OlderForm::default() }], ..order(name, &[]) };
        let state = async |who: &Actor, name: &str| world.portal.confirm_dispatch(who, &older(name)).await.unwrap().dispatch.state();
        let mut others = vec![sam];
        for name in ["Anna", "Bert", "Carl", "Dora", "Emil"] {
            others.push(world.clerk(name, &format!("Shop of {name}")).await);
        }
        for who in &others {
            assert_eq!(state(who, "A-1").await, DispatchState::Refused);
        }
        let view = world.portal.coverage(&brand.viewer, product).await.unwrap();
        assert_eq!(view.enforcement, Enforcement::Announced { missing: vec![Missing::Share { supplied: 8, reported: 12 }] });
        assert_eq!(state(&others[0], "A-1").await, DispatchState::OnWord, "what was refused may be shipped now");
    }
}

#[tokio::test]
async fn nothing_is_held_back_where_coverage_is_not_enforced() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap();
        world.portal.cover_product(&brand.manager, product, CoverageForm { scope: "all", ..CoverageForm::default() }).await.unwrap();
        let sam = world.clerk("Sam", "Shop of Sam").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &["AAAA".to_owned()])).await.unwrap();
        assert_eq!((done.lines[0].refusal, done.dispatch.state()), (Some(Refusal::Mistyped), DispatchState::Open));
        assert!(done.dispatch.state().may_ship());
        let older = DispatchForm { older: vec![OlderForm { units: "1".into(), ..OlderForm::default() }], ..order("A-2", &[]) };
        assert_eq!(world.portal.confirm_dispatch(&sam, &older).await.unwrap().dispatch.state(), DispatchState::OnWord);
    }
}

#[tokio::test]
async fn older_stock_that_was_noted_by_mistake_is_corrected_or_taken_back() {
    for world in worlds().await {
        let Shop { brand, codes, product, sam, .. } = shop(&world, "2").await;
        let older = |units: &str, lot: &str| OlderForm { units: units.into(), lot: lot.into(), ..OlderForm::default() };
        let say = async |name: &str, older: Vec<OlderForm>| world.portal.confirm_dispatch(&sam, &DispatchForm { older, ..order(name, &codes[..0]) }).await;
        say("A-1", vec![older("5", "K9")]).await.unwrap();
        let right = say("A-1", vec![older("0", "K9"), older("5", "K8")]).await.unwrap().dispatch;
        assert_eq!((right.older, right.units, right.state()), (5, 5, DispatchState::OnWord));
        let noted = world.portal.dispatch(&sam, right.id).await.unwrap().older;
        assert_eq!(noted.iter().map(|(one, _)| (one.units, one.lot.as_ref().unwrap().as_str())).collect::<Vec<_>>(), [(5, "K8")]);
        let fewer = say("A-1", vec![older("2", "K8")]).await.unwrap().dispatch;
        assert_eq!((fewer.older, fewer.units), (2, 2));
        assert_eq!(world.portal.coverage(&brand.viewer, product).await.unwrap().evidence.reported, 1, "counted up to a quarter of what was supplied");
        say("A-1", vec![older("0", "K8")]).await.unwrap();
        assert_eq!(world.portal.coverage(&brand.viewer, product).await.unwrap().evidence.reported, 0);
        // Of a covered lot, too: what is taken back is not shipped.
        assert!(say("A-1", vec![older("0", "L1")]).await.unwrap().lines.is_empty());
        assert!(matches!(say("A-9", vec![older("0", "K8")]).await, Err(PortalError::Invalid(errors)) if errors[0].field == "order"));
        assert_eq!(world.portal.dispatches(&sam, "A-9", PageQuery::number(1)).await.unwrap().total, 0);
    }
}

#[tokio::test]
async fn old_orders_lose_what_sellers_wrote_and_no_supplier_stays_none() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "2").await;
        let older = |lot: &str, supplier: &str| OlderForm { units: "2".into(), lot: lot.into(), made_on: String::new(), supplier: supplier.into() };
        let mut form = DispatchForm { older: vec![older("K9", ""), older("K9", "Herr Meier"), older("L1", "")], ..order("A-1", &codes[..1]) };
        form.codes.extend(code_lines("Frau Meier\nHerr Meier"));
        let id = world.portal.confirm_dispatch(&sam, &form).await.unwrap().dispatch.id;
        let before = world.portal.dispatch(&sam, id).await.unwrap();
        assert!(before.refused.iter().any(|line| line.code.contains("Meier")) && before.refused.len() == 3, "{:?}", before.refused);
        world.clock.advance((world.portal.settings().keep.orders + 1) * 86_400);
        world.portal.forget_people().await.unwrap();
        let after = world.portal.dispatch(&sam, id).await.unwrap();
        assert_eq!(after.older.iter().map(|(one, _)| one.supplier.as_str()).collect::<std::collections::BTreeSet<_>>(), ["", "deleted-1"].into());
        assert_eq!((after.refused.len(), after.units.len()), (3, 1));
        assert!(after.refused.iter().all(|line| line.code.starts_with("deleted-") && line.message.is_empty()), "{:?}", after.refused);
        assert_eq!(after.refused.iter().map(|line| line.refusal).collect::<Vec<_>>(), before.refused.iter().map(|line| line.refusal).collect::<Vec<_>>());
    }
}
