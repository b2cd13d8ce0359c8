//! What becomes of an order's lines: each bad one is named, the good ones count once.

use super::*;

#[tokio::test]
async fn every_line_is_judged_and_the_good_ones_lose_nothing() {
    for world in worlds().await {
        let Shop { brand, product, batch: first, codes, sam } = shop(&world, "10").await;
        let pen = world.portal.make_product(&brand.manager, "9506000134352", "Pen", "", "").await.unwrap();
        let (pens, pen_codes) = batch(&world, &brand, pen, "P1", "1").await;
        act(&world, &brand, pens, "activate", "all").await;
        let (_, waiting) = batch(&world, &brand, product, "L2", "1").await;
        act(&world, &brand, first, "void", "2").await;
        act(&world, &brand, first, "steal", "3").await;
        act(&world, &brand, first, "recall", "4").await;
        let other = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&other, &order("O-1", &codes[4..5])).await.unwrap();
        let slip = format!("{}{}", if codes[5].starts_with('0') { "1" } else { "0" }, &codes[5][1..]);
        let forged = model::unit_code::UnitCode::from_low_bits(12_345).to_string();
        let lines = [&codes[0], &slip, &forged, &pen_codes[0], &codes[1], &codes[2], &codes[3], &waiting[0], &codes[4], &codes[0], &codes[6]].map(Clone::clone);
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &lines)).await.unwrap();
        let got = done.lines.iter().map(|line| (line.line, line.refusal)).collect::<Vec<_>>();
        use Refusal::{Duplicate, Foreign, Mistyped, NotActive, NotIssued, Recalled, Stolen, Used, Void};
        let want = [
            None,
            Some(Mistyped),
            Some(NotIssued),
            Some(Foreign),
            Some(Void),
            Some(Stolen),
            Some(Recalled),
            Some(NotActive),
            Some(Used),
            Some(Duplicate),
            None,
        ];
        assert_eq!(got, (1..).zip(want).collect::<Vec<_>>(), "{:?}", done.lines);
        assert!(done.lines[6].message.contains("Bring it back") && done.lines[3].message.contains("Pen"));
        let stands = &done.dispatch;
        assert_eq!((stands.units, stands.confirmed, stands.refused, stands.state()), (11, 2, 9, DispatchState::Refused), "each line is a unit");
        // The same again changes nothing; the mended line alone is enough.
        let again = world.portal.confirm_dispatch(&sam, &order("A-1", &lines)).await.unwrap().dispatch;
        assert_eq!((again.units, again.confirmed), (11, 2));
        let mended = DispatchForm { units: "3".into(), ..order("A-1", &codes[5..6]) };
        let mended = world.portal.confirm_dispatch(&sam, &mended).await.unwrap().dispatch;
        assert_eq!((mended.units, mended.confirmed, mended.refused, mended.state()), (3, 3, 0, DispatchState::Complete));
        let detail = world.portal.dispatch(&sam, mended.id).await.unwrap();
        assert_eq!((detail.units.len(), detail.refused.len()), (3, 0));
        // A confirmation is not a buyer's check.
        assert_eq!(world.portal.batch(&brand.viewer, first).await.unwrap().checked, 0);
    }
}

/// Two boxes with one code: one of them is a copy, and whoever packs reads whether the order may leave.
#[tokio::test]
async fn a_code_that_is_sent_twice_confirms_one_unit_of_two() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "3").await;
        let twice = order("A-1", &[codes[0].clone(), codes[0].to_lowercase()]);
        for _ in 0..2 {
            let done = world.portal.confirm_dispatch(&sam, &twice).await.unwrap();
            assert_eq!(done.lines[1].refusal, Some(Refusal::Duplicate));
            let stands = done.dispatch;
            assert_eq!((stands.units, stands.confirmed, stands.missing()), (2, 1, 1), "sent again, it stands as before");
            assert_ne!(stands.state(), DispatchState::Complete);
        }
        // The brand hears of it, once for the unit.
        let told = world.portal.alerts(&brand.owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows;
        assert_eq!(
            told.iter().map(|alert| (alert.sent, alert.likely_copied, alert.class)).collect::<Vec<_>>(),
            [(Some(SentTwice::ByOne), false, AlertClass::CopySuspected)]
        );
        world.portal.mail_alerts().await.unwrap();
        let mails = world.mails("owner.of.aurelia@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("1 unit sent twice by one seller (suspected copy)")));
        let detail = world.portal.alert(&brand.owner, told[0].id).await.unwrap();
        assert!(detail.alert.sent == Some(SentTwice::ByOne) && detail.alert.findings.is_empty());
        // The other unit is scanned, or there was no other.
        let other = world.portal.confirm_dispatch(&sam, &order("A-1", &codes[1..2])).await.unwrap().dispatch;
        assert_eq!((other.units, other.confirmed, other.state()), (2, 2, DispatchState::Complete));
        for (name, mended) in [("A-2", order("A-2", &codes[2..3])), ("A-3", DispatchForm { units: "1".into(), ..order("A-3", &codes[2..3]) })] {
            let twice = order(name, &[codes[2].clone(), codes[2].clone()]);
            let done = world.portal.confirm_dispatch(&sam, &twice).await.unwrap().dispatch;
            assert_eq!((done.units, done.missing()), (2, 1), "{name}");
            let done = world.portal.confirm_dispatch(&sam, &mended).await.unwrap().dispatch;
            assert_eq!((done.units, done.state()), (1, DispatchState::Complete), "{name}");
            world.portal.confirm_dispatch(&sam, &twice).await.unwrap();
            world.portal.release_units(&sam, done.id, &codes[2..3], "returned").await.unwrap();
            assert!(world.portal.dispatch(&sam, done.id).await.unwrap().refused.is_empty(), "it came back: nothing is told of it");
        }
    }
}

/// Of another brand's product a seller learns no more than whoever checks the code.
#[tokio::test]
async fn a_product_that_was_not_shipped_is_not_named_to_sellers() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world, "1").await;
        let other = world.brand("Nordfell").await;
        let secret = world.portal.make_product(&other.manager, "9506000134352", "Prototype 2027", "", "").await.unwrap();
        let (id, codes) = batch(&world, &other, secret, "P1", "3").await;
        let message = async |code: &String| {
            let line = world.portal.confirm_dispatch(&sam, &order("A-1", std::slice::from_ref(code))).await.unwrap().lines.remove(0);
            assert_eq!(line.refusal, Some(Refusal::Foreign));
            line.message
        };
        assert_eq!(message(&codes[0]).await, "This code belongs to another product, not to Chronograph");
        act(&world, &other, id, "activate", "2-3").await;
        assert_eq!(message(&codes[0]).await, "This code belongs to another product, not to Chronograph");
        assert_eq!(message(&codes[1]).await, "This code belongs to Prototype 2027, not to Chronograph");
        act(&world, &other, id, "void", "3").await;
        assert_eq!(message(&codes[2]).await, "This code belongs to another product, not to Chronograph");
    }
}

#[tokio::test]
async fn a_unit_that_came_back_can_be_shipped_again() {
    for world in worlds().await {
        let Shop { brand, batch: sold, codes, sam, .. } = shop(&world, "2").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap().dispatch;
        let other_brand = world.brand("Borealis").await;
        for who in [&olga, &other_brand.owner] {
            assert!(matches!(world.portal.release_units(who, done.id, &codes[..1], "returned").await, Err(PortalError::NotFound(_))));
        }
        assert!(matches!(world.portal.release_units(&brand.viewer, done.id, &codes[..1], "returned").await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.release_units(&anonymous(), done.id, &codes[..1], "returned").await, Err(PortalError::SignInNeeded)));
        assert!(world.portal.release_units(&sam, done.id, &codes[..1], " ").await.is_err(), "without a reason");
        world.portal.release_units(&sam, done.id, &codes[..1], "returned").await.unwrap();
        assert!(matches!(world.portal.release_units(&sam, done.id, &codes[..1], "returned").await, Err(PortalError::Invalid(_))), "the second time");
        let after = world.portal.dispatch(&sam, done.id).await.unwrap();
        let reasons = after.units.iter().filter(|unit| unit.released_at.is_some()).map(|unit| unit.release_reason.as_str()).collect::<Vec<_>>();
        assert_eq!((after.dispatch.units, after.dispatch.confirmed, reasons), (1, 1, vec!["returned"]));
        let next = world.portal.confirm_dispatch(&olga, &order("B-7", &codes[..1])).await.unwrap();
        assert_eq!(next.lines[0].refusal, None);
        world.portal.release_units(&brand.manager, next.dispatch.id, &codes[..1], "taken back by the brand").await.unwrap();
        // What is judged of the unit's checks has it as well, and since when it is out.
        let mut conn = world.portal.db().read().await.unwrap();
        let history = store::alert::history(&mut conn, AlertId { batch: sold, number: 0 }).await.unwrap();
        let channels: Vec<_> = history.into_iter().map(|(_, trace)| trace.channel).collect();
        let (sent, back) = (CheckChannel::SellerDispatch, CheckChannel::RetailerReturn);
        assert_eq!(channels, [sent, back, sent, back]);
        assert_eq!(store::standing::activated(&mut conn, sold, 0).await.unwrap(), Some(world.portal.now()));
        drop(conn);
        assert_eq!(world.portal.confirm_dispatch(&sam, &order("A-2", &codes[..1])).await.unwrap().lines[0].refusal, None);
    }
}

#[tokio::test]
async fn only_sellers_confirm_and_each_sees_its_own() {
    for world in worlds().await {
        let Shop { brand, codes, sam, .. } = shop(&world, "3").await;
        for (who, signed_out) in [(&brand.owner, false), (&world.reviewer().await, false), (&anonymous(), true)] {
            match world.portal.confirm_dispatch(who, &order("A-1", &codes)).await {
                Err(PortalError::SignInNeeded) => assert!(signed_out),
                Err(PortalError::Forbidden) => assert!(!signed_out),
                other => panic!("{}: {other:?}", who.name()),
            }
        }
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap().dispatch;
        assert!(matches!(world.portal.dispatch(&olga, done.id).await, Err(PortalError::NotFound(_))));
        assert!(matches!(world.portal.dispatch(&sam, DispatchId(world.portal.new_id())).await, Err(PortalError::NotFound(_))));
        assert_eq!(world.portal.dispatches(&olga, "", PageQuery::number(1)).await.unwrap().total, 0);
        world.listing("L-9", "Watch", "Shop of Sam", None).await;
        for (item, said) in [("", "Say what was sold"), ("L-9", "names no GTIN"), ("nonsense", "neither"), ("96385074", "No brand")] {
            match world.portal.confirm_dispatch(&sam, &DispatchForm { item: item.into(), ..order("A-9", &codes) }).await {
                Err(PortalError::Invalid(errors)) => assert!(errors[0].message.contains(said), "{errors:?}"),
                other => panic!("{item}: {other:?}"),
            }
        }
        let few = DispatchForm { units: "2".into(), ..order("A-1", &codes) };
        assert!(matches!(world.portal.confirm_dispatch(&sam, &few).await, Err(PortalError::Invalid(errors)) if errors[0].field == "units"));
        let room = DispatchForm { units: "1".into(), ..order("A-7", &codes) };
        world.portal.release_units(&sam, done.id, &codes, "returned").await.unwrap();
        let lines = world.portal.confirm_dispatch(&sam, &room).await.unwrap().lines;
        assert_eq!(lines.iter().map(|line| line.refusal).collect::<Vec<_>>(), [None, Some(Refusal::TooMany), Some(Refusal::TooMany)]);
    }
}

#[tokio::test]
async fn who_guesses_codes_waits() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "1").await;
        for n in 0..2 {
            world.portal.confirm_dispatch(&sam, &order(&format!("G-{n}"), &forged(n, 60))).await.unwrap();
        }
        assert!(matches!(world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await, Err(PortalError::TooMany { .. })));
        let olga = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&olga, &order("A-1", &codes)).await.unwrap();
        world.clock.advance(400);
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap();
    }
}

#[tokio::test]
async fn what_must_not_be_shipped_holds_the_order_back_whatever_the_coverage() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = world.portal.make_product(&brand.manager, GTIN, "Chronograph", "", "").await.unwrap();
        let pen = world.portal.make_product(&brand.manager, "9506000134352", "Pen", "", "").await.unwrap();
        let (first, codes) = batch(&world, &brand, product, "L1", "6").await;
        let (pens, pen_codes) = batch(&world, &brand, pen, "P1", "1").await;
        act(&world, &brand, first, "activate", "all").await;
        act(&world, &brand, pens, "activate", "all").await;
        for (what, unit) in [("void", "1"), ("steal", "2"), ("recall", "3")] {
            act(&world, &brand, first, what, unit).await;
        }
        let sam = world.clerk("Sam", "Shop of Sam").await;
        // A recall that is over holds nothing back, however the code is written.
        let sent = DispatchForm { units: "2".into(), ..order("R-1", &codes[2..3]) };
        assert_eq!(world.portal.confirm_dispatch(&sam, &sent).await.unwrap().dispatch.state(), DispatchState::Refused);
        let report = world.portal.coverage_report(&brand.viewer).await.unwrap();
        assert_eq!((report.lines[0].scope.is_none(), report.lines[0].ever_covered), (true, false));
        world.clock.advance(60);
        act(&world, &brand, first, "release", "3").await;
        let again = format!("https://id.example/01/0{GTIN}/21/{}", codes[2].replace('-', "").get(..20).unwrap());
        let again = world.portal.confirm_dispatch(&sam, &order("R-1", &[again])).await.unwrap().dispatch;
        assert_eq!((again.confirmed, again.forbidden, again.state()), (1, 0, DispatchState::Open));
        world.portal.release_units(&sam, again.id, &codes[2..3], "returned").await.unwrap();
        world.clock.advance(60);
        act(&world, &brand, first, "recall", "3").await;
        // Of a batch whose units were not shipped, and confirmed by another seller.
        let (_, waiting) = batch(&world, &brand, product, "L2", "1").await;
        let (third, used) = batch(&world, &brand, product, "L3", "1").await;
        act(&world, &brand, third, "activate", "all").await;
        let other = world.clerk("Olga", "Shop of Olga").await;
        world.portal.confirm_dispatch(&other, &order("O-1", &used)).await.unwrap();
        let bad = [&codes[0], &codes[1], &codes[2], &pen_codes[0], &forged(1, 1)[0], &waiting[0], &used[0]];
        for coverage in [None, Some(CoverageForm { scope: "all", ..CoverageForm::default() })] {
            if let Some(form) = coverage {
                world.portal.cover_product(&brand.manager, product, form).await.unwrap();
            }
            for (at, code) in bad.iter().enumerate() {
                let name = format!("{}-{at}", coverage.is_some());
                let sent = DispatchForm { units: "3".into(), ..order(&name, std::slice::from_ref(*code)) };
                let done = world.portal.confirm_dispatch(&sam, &sent).await.unwrap();
                assert_eq!((done.dispatch.forbidden, done.dispatch.state()), (1, DispatchState::Refused), "{:?}", done.lines);
                assert!(!done.dispatch.state().may_ship());
                // The rest of the order, sent by itself, does not put it right.
                let rest = world.portal.confirm_dispatch(&sam, &order(&name, &codes[3..4])).await.unwrap().dispatch;
                assert_eq!((rest.forbidden, rest.missing(), rest.state()), (1, 2, DispatchState::Refused));
                assert_eq!(world.portal.dispatch(&sam, rest.id).await.unwrap().dispatch.state(), DispatchState::Refused);
                assert_eq!(world.portal.dispatches(&sam, &name, PageQuery::number(1)).await.unwrap().rows[0].state(), DispatchState::Refused);
                let full = world.portal.confirm_dispatch(&sam, &order(&name, &codes[4..6])).await.unwrap().dispatch;
                assert_eq!((full.forbidden, full.refused, full.state()), (0, 0, DispatchState::Complete));
                world.portal.release_units(&sam, full.id, &codes[3..6], "returned").await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_unit_that_came_back_is_released_however_its_code_is_written() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "5").await;
        let done = world.portal.confirm_dispatch(&sam, &order("A-1", &codes)).await.unwrap().dispatch;
        let serial = |at: usize| codes[at].replace('-', "").get(..20).unwrap().to_owned();
        let scanned = [
            format!("https://id.example/01/0{GTIN}/21/{}", serial(0)),
            format!("]d2010{GTIN}21{}", serial(1)),
            serial(2).to_lowercase(),
            // Twice is once.
            codes[2].clone(),
        ];
        assert_eq!(world.portal.release_units(&sam, done.id, &scanned, "returned").await.unwrap(), 3);
        let after = world.portal.dispatch(&sam, done.id).await.unwrap();
        assert_eq!((after.dispatch.units, after.dispatch.confirmed), (2, 2));
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com")]).await;
        let mixed = [codes[3].clone(), scanned[0].clone()];
        match world.portal.release_units(&sam, done.id, &mixed, "returned").await {
            Err(PortalError::Invalid(errors)) => assert!(errors[0].message.starts_with("Code 2, https://id.example"), "{errors:?}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().dispatch.confirmed, 2, "nothing was released");
    }
}

#[tokio::test]
async fn an_orders_lines_are_of_one_product_however_they_name_it() {
    for world in worlds().await {
        let Shop { sam, .. } = shop(&world, "1").await;
        let bare = model::import::ListingInput { gtin: None, ..bare_listing("880011", "Chronograph") };
        world.listing_of("Shop of Sam", bare).await;
        let named = model::import::ListingInput { gtin: Some(GTIN.parse().unwrap()), ..bare_listing("880012", "Chronograph") };
        world.listing_of("Shop of Sam", named).await;
        let lines = ["", "0"].map(|zero| format!("A-1,,{zero}{GTIN},,K9\n")).concat();
        let done = upload(&world, &sam, &format!("order,listing,gtin,code,lot\n{lines}A-1,880012,,,K9\nA-1,880011,{GTIN},,K9\n")).await;
        assert_eq!(done.len(), 1);
        let one = &done[0].as_ref().unwrap().dispatch;
        assert_eq!((one.older, one.units, one.listing.is_some(), one.state()), (4, 4, true, DispatchState::OnWord));
        let fault = async |text: &str| {
            let file = DispatchFile::parse(&format!("order,listing,gtin,code\n{text}\n")).unwrap();
            match world.portal.confirm_dispatches(&sam, &file).await {
                Err(PortalError::Invalid(errors)) => errors[0].message.clone(),
                other => panic!("{other:?}"),
            }
        };
        assert!(fault("A-2,880012,9506000134352,X").await.contains("Your listing 880012 names the GTIN 4006381333931, and beside it stands 9506000134352"));
        assert!(fault("A-2,880011,123,X").await.contains("“123” is not a GTIN"));
        assert!(fault("A-2,880011,,X").await.contains("names no GTIN"));
    }
}
