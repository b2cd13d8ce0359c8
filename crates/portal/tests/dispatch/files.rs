//! Orders by file.

use super::*;

#[tokio::test]
async fn a_file_confirms_order_by_order_or_says_which_lines_it_cannot_read() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let file = |text: String| DispatchFile::parse(&text);
        let good = file(format!("order,gtin,code\nA-1,{GTIN},{}\nA-1,{GTIN},{}\nA-2,{GTIN},{}\nA-2,{GTIN},AAAA\n", codes[0], codes[1], codes[2])).unwrap();
        let done = world.portal.confirm_dispatches(&sam, &good).await.unwrap();
        let done = done.into_iter().map(|one| one.done.unwrap().unwrap()).collect::<Vec<_>>();
        assert_eq!(done.iter().map(|one| one.dispatch.state()).collect::<Vec<_>>(), [DispatchState::Complete, DispatchState::Refused]);
        assert_eq!(done[1].lines[1].line, 5, "the file's line");
        let bad = file(format!("order,gtin,code\nA-3,{GTIN},{}\nA-4,123,{}\n", codes[0], codes[1])).unwrap();
        match world.portal.confirm_dispatches(&sam, &bad).await {
            Err(PortalError::Invalid(errors)) => assert!(errors[0].message.starts_with("Line 3: “123” is neither"), "{errors:?}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(world.portal.dispatches(&sam, "A-3", PageQuery::number(1)).await.unwrap().total, 0, "nothing of it was done");
    }
}

#[tokio::test]
async fn a_file_full_of_missed_codes_is_worked_off_to_its_end_and_counts_each_once() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let mut text = "order,gtin,code\n".to_owned();
        for at in 0..4 {
            for code in &forged(at, 60) {
                text += &format!("A-{at},{GTIN},{code}\n");
            }
        }
        text += &format!("A-4,{GTIN},{}\n", codes[0]);
        let file = DispatchFile::parse(&text).unwrap();
        for _ in 0..4 {
            let done = world.portal.confirm_dispatches(&sam, &file).await.unwrap();
            assert_eq!(done.len(), 5);
            assert!(done.iter().all(|one| one.done.is_ok()), "{done:?}");
            assert_eq!(done[4].done.as_ref().unwrap().as_ref().unwrap().dispatch.state(), DispatchState::Complete);
        }
        // The same codes one order at a time are no new guesses either; others are.
        world.portal.confirm_dispatch(&sam, &order("A-0", &forged(0, 60)[..50])).await.unwrap();
        world.portal.confirm_dispatch(&sam, &order("A-5", &codes[1..2])).await.unwrap();
        world.portal.confirm_dispatch(&sam, &order("A-6", &forged(9, 60))).await.unwrap();
        assert!(matches!(world.portal.confirm_dispatches(&sam, &file).await, Err(PortalError::TooMany { .. })));
    }
}

#[tokio::test]
async fn an_order_of_a_file_that_cannot_be_taken_stops_none_after_it() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let stock = OlderForm { units: "9999".into(), lot: "K9".into(), ..OlderForm::default() };
        world.portal.confirm_dispatch(&sam, &DispatchForm { older: vec![stock], ..order("A-1", &[]) }).await.unwrap();
        let text = format!("order,gtin,code\nA-1,{GTIN},{}\nA-1,{GTIN},{}\nA-2,{GTIN},{}\n", codes[0], codes[1], codes[2]);
        let done = world.portal.confirm_dispatches(&sam, &DispatchFile::parse(&text).unwrap()).await.unwrap();
        assert!(matches!(&done[0].done, Err(PortalError::Invalid(faults)) if faults[0].message.contains("10000 units at most")), "{done:?}");
        assert_eq!((done[0].order.as_str(), done[1].done.as_ref().unwrap().as_ref().unwrap().dispatch.state()), ("A-1", DispatchState::Complete));
    }
}

#[tokio::test]
async fn a_code_that_stands_twice_is_two_units_and_a_later_file_mends_what_was_refused() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let stands = |done: &[Option<portal::dispatch::Dispatched>]| {
            let one = &done[0].as_ref().unwrap().dispatch;
            (one.units, one.confirmed, one.refused, one.state())
        };
        let twice = format!("order,gtin,code\nA-1,{GTIN},{0}\nA-1,{GTIN},{0}\n", codes[0]);
        assert_eq!(stands(&upload(&world, &sam, &twice).await), (2, 1, 1, DispatchState::Refused));
        let slip = format!("order,gtin,code\nA-2,{GTIN},{}\nA-2,{GTIN},AAAA\n", codes[1]);
        assert_eq!(stands(&upload(&world, &sam, &slip).await), (2, 1, 1, DispatchState::Refused));
        let clean = format!("order,gtin,code\nA-2,{GTIN},{}\n", codes[1]);
        assert_eq!(stands(&upload(&world, &sam, &clean).await), (1, 1, 0, DispatchState::Complete));
        // What the seller said of the order is not forgotten, and can be said anew.
        let said = |units: &str| format!("order,gtin,code,units\nA-2,{GTIN},{},{units}\n", codes[1]);
        assert_eq!(stands(&upload(&world, &sam, &said("2")).await), (2, 1, 0, DispatchState::Refused));
        assert_eq!(stands(&upload(&world, &sam, &clean).await), (2, 1, 0, DispatchState::Refused));
        assert_eq!(stands(&upload(&world, &sam, &said("1")).await), (1, 1, 0, DispatchState::Complete));
        // A unit that must not be shipped does not go by being left out, but by another in its place, or where the seller says that the order has it not.
        let forged = format!("order,gtin,code\nA-3,{GTIN},{}\nA-3,{GTIN},{}\n", codes[2], forged(7, 1)[0]);
        assert_eq!(stands(&upload(&world, &sam, &forged).await).3, DispatchState::Refused);
        let without = |units: &str| format!("order,gtin,code,units\nA-3,{GTIN},{},{units}\n", codes[2]);
        assert_eq!(stands(&upload(&world, &sam, &without("")).await), (2, 1, 1, DispatchState::Refused));
        assert_eq!(stands(&upload(&world, &sam, &without("1")).await), (1, 1, 0, DispatchState::Complete));
    }
}

#[tokio::test]
async fn what_no_brand_here_has_needs_no_confirmation_and_stops_no_other_order_of_a_file() {
    for world in worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "1").await;
        let done = upload(&world, &sam, &format!("order,gtin,code\nF-1,9506000134352,X\nF-2,{GTIN},{}\n", codes[0])).await;
        assert_eq!((done.len(), done[0].is_none(), done[1].as_ref().unwrap().dispatch.state()), (2, true, DispatchState::Complete));
        assert_eq!(world.portal.dispatches(&sam, "F-1", PageQuery::number(1)).await.unwrap().total, 0);
    }
}
