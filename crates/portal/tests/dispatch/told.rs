//! What brands are told of units that sellers must not ship, and of those who ship them.

use super::*;

/// Whoever sells a stolen lorry is known by name: the brand is told who, of which order, and once for each seller.
#[tokio::test]
async fn what_sellers_must_not_ship_is_told_to_the_brand() {
    for world in worlds().await {
        let Shop { brand, batch: first, codes, sam, product } = shop(&world, "10").await;
        let (_, waiting) = batch(&world, &brand, product, "L2", "1").await;
        act(&world, &brand, first, "void", "2").await;
        act(&world, &brand, first, "steal", "3").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[4..5])).await.unwrap();
        let forged = forged(1, 1).remove(0);
        let lines = [&codes[1], &codes[2], &waiting[0], &codes[4], &forged].map(Clone::clone);
        for _ in 0..2 {
            world.portal.confirm_dispatch(&sam, &order("A-1", &lines)).await.unwrap();
        }
        let told = alerts(&world, &brand).await;
        let mut got: Vec<_> = told.iter().map(|alert| (alert.standing, alert.sent, alert.class)).collect();
        got.sort_by_key(|(standing, ..)| format!("{standing:?}"));
        use AlertClass::{AlreadyDecommissioned, CopySuspected, NotYetActive};
        let want = [
            (None, Some(SentTwice::ByTwo), CopySuspected),
            (Some(Standing::NotActive), None, NotYetActive),
            (Some(Standing::Stolen), None, AlreadyDecommissioned),
            (Some(Standing::Void), None, AlreadyDecommissioned),
        ];
        assert_eq!(got, want);
        let stolen = told.iter().find(|alert| alert.standing == Some(Standing::Stolen)).unwrap();
        let named = async || world.portal.alert(&brand.owner, stolen.id).await.unwrap().sellers;
        let by = named().await.into_iter().map(|one| (one.seller, one.order, one.answer)).collect::<Vec<_>>();
        assert_eq!(by, [("Shop of Sam".to_owned(), "A-1".to_owned(), SellerAnswer::Refused(Refusal::Stolen))]);
        let both = told.iter().find(|alert| alert.sent.is_some()).unwrap();
        let both = world.portal.alert(&brand.owner, both.id).await.unwrap().sellers;
        assert_eq!(
            both.iter().map(|one| (one.order.as_str(), one.answer)).collect::<Vec<_>>(),
            [("O-1", SellerAnswer::Confirmed), ("A-1", SellerAnswer::Refused(Refusal::Used))]
        );
        let list = world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap();
        assert_eq!(list.unissued.iter().map(|one| (one.seller.as_str(), one.order.as_str())).collect::<Vec<_>>(), [("Shop of Sam", "A-1")]);
        // By mail, once; who mistyped has a quarter of an hour to mend it.
        world.clock.advance(16 * 60);
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        let mail = mails.iter().find(|mail| mail.body.contains("reported stolen")).unwrap();
        for line in
            ["1 unit sent by two sellers", "1 unit not shipped yet", "1 code that nobody issued, named before dispatch by Shop of Sam", "shipped: Shop of Sam"]
        {
            assert!(mail.body.contains(line), "{line}: {}", mail.body);
        }
        world.clock.advance(2 * 3600);
        assert_eq!(world.portal.mail_alerts().await.unwrap(), 0);
        // Settled, it is told anew of another seller and of no other order.
        world.portal.settle_alert(&brand.manager, stolen.id, AlertState::New, "acted", "", false).await.unwrap();
        let state = async || world.portal.alert(&brand.owner, stolen.id).await.unwrap().alert.state;
        world.portal.confirm_dispatch(&sam, &order("A-2", &codes[2..3])).await.unwrap();
        assert_eq!(state().await, AlertState::Acted);
        world.portal.confirm_dispatch(&olga, &order("O-2", &codes[2..3])).await.unwrap();
        assert_eq!((state().await, named().await.len()), (AlertState::New, 3));
    }
}

async fn scan(world: &World, who: &Actor, code: &str) {
    world.portal.check_or_look(who, &CheckQuestion { code, look: Look::Own, ..CheckQuestion::default() }).await.unwrap();
}

/// A warehouse scans what arrives: that it had a unit while it was good is nothing that the brand was told of.
#[tokio::test]
async fn a_seller_that_scanned_a_good_unit_is_told_of_when_it_names_the_stolen_one() {
    for world in worlds().await {
        let Shop { brand, batch, codes, .. } = shop(&world, "2").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        scan(&world, &olga, &codes[0]).await;
        act(&world, &brand, batch, "steal", "1").await;
        scan(&world, &anonymous(), &codes[0]).await;
        let id = alerts(&world, &brand).await[0].id;
        let state = async || world.portal.alert(&brand.owner, id).await.unwrap().alert.state;
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[0..1])).await.unwrap();
        assert_eq!(state().await, AlertState::New, "on {:?}", world.engine);
        // Named again or scanned, it is no news.
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-2", &codes[0..1])).await.unwrap();
        scan(&world, &olga, &codes[0]).await;
        assert_eq!(state().await, AlertState::Acted);
    }
}

/// A void unit looks like nothing to whoever scans it, and its brand learns all the same who did.
#[tokio::test]
async fn a_void_unit_that_a_seller_scans_is_told_with_its_name() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "2").await;
        act(&world, &brand, batch, "void", "1").await;
        scan(&world, &anonymous(), &codes[0]).await;
        let id = alerts(&world, &brand).await[0].id;
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        scan(&world, &sam, &codes[0]).await;
        scan(&world, &sam, &forged(5, 1)[0]).await;
        let detail = world.portal.alert(&brand.owner, id).await.unwrap();
        let by: Vec<_> = detail.sellers.iter().map(|one| (one.seller.as_str(), one.answer)).collect();
        assert_eq!((detail.alert.state, by), (AlertState::New, vec![("Shop of Sam", SellerAnswer::Checked)]), "on {:?}", world.engine);
        // Scanned again it is no news, and nobody else is named.
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        for who in [&sam, &anonymous(), &brand.owner] {
            scan(&world, who, &codes[0]).await;
        }
        let detail = world.portal.alert(&brand.owner, id).await.unwrap();
        assert_eq!((detail.alert.state, detail.sellers.len()), (AlertState::Acted, 1));
    }
}

#[tokio::test]
async fn that_two_sellers_ship_a_unit_is_told_as_that_though_it_was_named_before_its_shipment() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop_of(&world, "3", "1-2").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[2..3])).await.unwrap();
        let id = alerts(&world, &brand).await[0].id;
        let one = async || world.portal.alert(&brand.owner, id).await.unwrap().alert;
        assert_eq!(one().await.class, AlertClass::NotYetActive);
        act(&world, &brand, batch, "activate", "3").await;
        scan(&world, &olga, &codes[2]).await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[2..3])).await.unwrap();
        world.portal.settle_alert(&brand.manager, id, AlertState::New, "acted", "", false).await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[2..3])).await.unwrap();
        let told = one().await;
        assert_eq!(
            (told.standing, told.sent, told.class, told.state),
            (None, Some(SentTwice::ByTwo), AlertClass::CopySuspected, AlertState::New),
            "on {:?}",
            world.engine
        );
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("1 unit sent by two sellers")), "{mails:?}");
        assert!(!mails.iter().any(|mail| mail.body.contains("not shipped yet")), "{mails:?}");
    }
}

#[tokio::test]
async fn a_forged_code_is_told_of_while_it_is_tried_again_and_again() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world, "1").await;
        let forged = forged(3, 1);
        for minutes in [10, 6] {
            world.portal.confirm_dispatch(&sam, &order("A-1", &forged)).await.unwrap();
            world.clock.advance(minutes * 60);
        }
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("1 code that nobody issued")), "on {:?}: {mails:?}", world.engine);
    }
}

#[tokio::test]
async fn an_event_that_is_captured_late_has_its_place_in_orders_as_in_checks() {
    for world in worlds().await {
        let Shop { brand, product, batch: first, codes, sam } = shop(&world, "4").await;
        let (unset, recalled) = (json!({ "persistentDisposition": { "unset": ["recalled"] } }), json!({ "disposition": "recalled" }));
        for (at, again, late, state) in [(0, "recall", unset, DispatchState::Refused), (1, "release_recall", recalled, DispatchState::Complete)] {
            let done = world.portal.confirm_dispatch(&sam, &order(&format!("A-{at}"), &codes[at..=at])).await.unwrap().dispatch;
            world.clock.advance(60);
            act(&world, &brand, first, "recall", &(at + 1).to_string()).await;
            world.clock.advance(60);
            let between = world.portal.now().to_rfc3339();
            world.clock.advance(60);
            act(&world, &brand, first, again, &(at + 1).to_string()).await;
            let mut event = json!({ "type": "ObjectEvent", "eventID": format!("urn:x:{at}"), "action": "OBSERVE", "eventTime": between, "eventTimeZoneOffset": "+00:00",
                                    "epcList": [format!("https://id.example/01/0{GTIN}/21/{}", &codes[at].replace('-', "")[..20])] });
            event.as_object_mut().unwrap().extend(late.as_object().unwrap().clone());
            let told = json!({ "@context": [], "type": "EPCISDocument", "schemaVersion": "2.0", "epcisBody": { "eventList": [event] } });
            assert_eq!(world.portal.capture_epcis(&brand.manager, told.to_string().as_bytes(), portal::epcis::OnError::Rollback).await.unwrap().late, 1);
            assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().dispatch.state(), state, "{again} on {:?}", world.engine);
            let evidence = world.portal.coverage(&brand.viewer, product).await.unwrap().evidence;
            assert_eq!((evidence.withdrawn, evidence.supplied), (1, 3), "{again}");
        }
    }
}

/// A warehouse scans what arrives, a shop what it sells, a reviewer what was reported: the buyer is still the first.
#[tokio::test]
async fn checks_for_the_trade_are_kept_by_themselves_and_use_up_no_buyers_first_check() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "3").await;
        let reviewer = world.reviewer().await;
        let check = async |who: &Actor, code: &String, for_buyer: bool| {
            let question = CheckQuestion { code, look: Look::Own, for_buyer, ..CheckQuestion::default() };
            let Checked { verdict, counted, for_trade } = world.portal.check_or_look(who, &question).await.unwrap();
            (verdict.as_str(), counted, for_trade)
        };
        for who in [&sam, &sam, &reviewer] {
            assert_eq!(check(who, &codes[0], false).await, ("genuine", false, true), "on {:?}", world.engine);
        }
        assert_eq!(check(&anonymous(), &codes[0], false).await, ("genuine", true, false), "the buyer is the first");
        assert_eq!(check(&sam, &codes[0], false).await, ("seen_before", false, true));
        assert_eq!(check(&brand.owner, &codes[0], false).await, ("seen_before", false, false), "its own brand leaves no trace");
        let unit = world.portal.unit_of_code(&brand.owner, &codes[0]).await.unwrap().unwrap();
        let mut by: Vec<_> = unit.sellers.iter().map(|one| (one.seller.as_str(), one.answer)).collect();
        by.sort_by_key(|(seller, _)| *seller);
        assert_eq!((unit.checks, by), (1, vec![("", SellerAnswer::Checked), ("Shop of Sam", SellerAnswer::Checked)]));
        // An app checks for its users.
        assert_eq!(check(&sam, &codes[1], true).await, ("genuine", true, false));
        // What nobody should have is told, with who has it; what it is, as to anybody.
        act(&world, &brand, batch, "steal", "3").await;
        assert_eq!(check(&sam, &codes[2], false).await, ("stolen", false, true));
        let told = alerts(&world, &brand).await;
        assert_eq!(told.iter().map(|alert| alert.standing).collect::<Vec<_>>(), [Some(Standing::Stolen)]);
        let named = world.portal.alert(&brand.owner, told[0].id).await.unwrap().sellers;
        assert_eq!(named.iter().map(|one| one.seller.as_str()).collect::<Vec<_>>(), ["Shop of Sam"]);
    }
}

/// A reselling platform: the thing is genuine however often it is sold, and its code goes with it.
#[tokio::test]
async fn used_goods_go_on_from_order_to_order_and_two_sales_as_new_are_a_sign_of_a_copy() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "3").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let used = |name: &str| DispatchForm { condition: "used".into(), ..order(name, &codes[0..1]) };
        let first = world.portal.confirm_dispatch(&sam, &order("A-1", &codes[0..1])).await.unwrap().dispatch;
        // Too soon for a buyer to have had it.
        let soon = world.portal.confirm_dispatch(&olga, &used("O-1")).await.unwrap();
        assert_eq!(soon.lines[0].refusal, Some(Refusal::Used));
        assert!(soon.lines[0].message.contains("can be sold on from"), "{}", soon.lines[0].message);
        world.clock.advance(15 * 86_400);
        let told = alerts(&world, &brand).await.len();
        let done = world.portal.confirm_dispatch(&olga, &used("O-1")).await.unwrap().dispatch;
        assert_eq!((done.state(), done.confirmed, done.forbidden), (DispatchState::Complete, 1, 0), "on {:?}", world.engine);
        let again = world.portal.confirm_dispatch(&olga, &used("O-1")).await.unwrap().dispatch;
        assert_eq!((again.state(), again.confirmed), (DispatchState::Complete, 1), "sent again it stands as before");
        assert_eq!(alerts(&world, &brand).await.len(), told);
        // The first order had it, and stands as it did.
        let before = world.portal.dispatch(&sam, first.id).await.unwrap().dispatch;
        assert_eq!((before.confirmed, before.state()), (1, DispatchState::Complete));
        // As new it is refused, however long ago.
        world.clock.advance(30 * 86_400);
        let new = world.portal.confirm_dispatch(&sam, &order("A-2", &codes[0..1])).await.unwrap();
        assert_eq!(new.lines[0].refusal, Some(Refusal::Used));
        // The next owner sells it on as well, by a file.
        let file = format!("order,gtin,code,condition\nA-3,{GTIN},{},Used\n", codes[0]);
        let done = upload(&world, &sam, &file).await.remove(0).unwrap().dispatch;
        assert_eq!(done.state(), DispatchState::Complete);
        let wrong = world.portal.confirm_dispatch(&sam, &DispatchForm { condition: "fine".into(), ..order("A-4", &codes[1..2]) }).await;
        assert!(matches!(wrong, Err(PortalError::Invalid(errors)) if errors[0].field == "condition"));
    }
}
