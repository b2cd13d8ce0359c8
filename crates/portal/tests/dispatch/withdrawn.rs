//! Units that were confirmed and are recalled or withdrawn afterwards.

use super::*;

#[tokio::test]
async fn a_confirmed_unit_that_its_brand_withdraws_holds_its_order_back_until_it_is_given_back() {
    for world in worlds().await {
        let Shop { brand, batch: first, codes, sam, .. } = shop(&world, "4").await;
        let form = order("A-1", &codes[..1]);
        let done = world.portal.confirm_dispatch(&sam, &form).await.unwrap().dispatch;
        let other = world.portal.confirm_dispatch(&sam, &order("A-2", &codes[1..3])).await.unwrap().dispatch;
        act(&world, &brand, first, "recall", "1").await;
        act(&world, &brand, first, "void", "3").await;
        let detail = world.portal.dispatch(&sam, done.id).await.unwrap();
        assert_eq!((detail.dispatch.state(), detail.dispatch.withdrawn, detail.dispatch.units), (DispatchState::Refused, 1, 1));
        let line = &detail.refused[0];
        assert_eq!((line.line, codes[0].starts_with(&line.code), line.refusal), (0, true, Some(Refusal::Recalled)), "{line:?}");
        assert!(line.message.contains("Bring it back"));
        let list = world.portal.dispatches(&sam, "", PageQuery::number(1)).await.unwrap().rows;
        assert_eq!(list.iter().map(|one| (one.withdrawn, one.state().may_ship())).collect::<Vec<_>>(), [(1, false), (1, false)]);
        // Sent again it is one unit still, and is not told of twice.
        let again = world.portal.confirm_dispatch(&sam, &form).await.unwrap();
        assert_eq!((again.lines[0].refusal, again.dispatch.units, again.dispatch.confirmed), (Some(Refusal::Recalled), 1, 1));
        assert_eq!((again.dispatch.state(), again.dispatch.forbidden, again.dispatch.refused), (DispatchState::Refused, 0, 0));
        assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().refused.len(), 1);
        act(&world, &brand, first, "release_recall", "1").await;
        assert_eq!(world.portal.dispatch(&sam, done.id).await.unwrap().dispatch.state(), DispatchState::Complete);
        let after = world.portal.confirm_dispatch(&sam, &form).await.unwrap().dispatch;
        assert_eq!((after.units, after.confirmed, after.state()), (1, 1, DispatchState::Complete));
        // Taken out of the parcel, the rest is free.
        world.portal.release_units(&sam, other.id, &codes[2..3], "taken out").await.unwrap();
        let rest = world.portal.dispatch(&sam, other.id).await.unwrap().dispatch;
        assert_eq!((rest.units, rest.withdrawn, rest.state()), (1, 0, DispatchState::Complete));
    }
}

/// A dangerous lot: who sells it hears of it by mail and on the overview, once for each thing that happens.
#[tokio::test]
async fn a_recall_is_told_to_the_sellers_that_confirmed_its_units() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "5").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com"), ("Shop of Olga", "shop.of.olga@example.com")]).await;
        world.portal.confirm_dispatch(&sam, &order("A-1", &codes[0..2])).await.unwrap();
        let back = world.portal.confirm_dispatch(&sam, &order("A-2", &codes[2..3])).await.unwrap().dispatch;
        world.portal.release_units(&sam, back.id, &codes[2..3], "returned").await.unwrap();
        world.portal.confirm_dispatch(&olga, &order("O-1", &codes[3..4])).await.unwrap();
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 0);
        world.clock.advance(60);
        act(&world, &brand, batch, "recall", "1-3").await;
        let unread = async |who: &Actor| world.portal.unread_withdrawals(who).await.unwrap();
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1, "on {:?}: one seller has units of these", world.engine);
        let mails = world.mails("shop.of.sam@example.com").await;
        let mail = mails.iter().find(|mail| mail.subject.starts_with("Do not ship")).unwrap();
        assert!(mail.body.contains("- order A-1: 2 units, recalled") && mail.body.contains("Bring it back") && !mail.body.contains("A-2"), "{}", mail.body);
        let model::dispatch::UnreadWithdrawals { orders, until, total } = unread(&sam).await;
        let ids: Vec<_> = orders.iter().map(|one| one.id).collect();
        assert_eq!(total, 1);
        assert_eq!(orders.iter().map(|one| one.order.as_str()).collect::<Vec<_>>(), ["A-1"]);
        assert_eq!(world.portal.seller_counts(&sam).await.unwrap().withdrawn, 1);
        assert!(unread(&olga).await.orders.is_empty());
        // Read, it is over; said again of the same units, it is no news; a theft of one is.
        world.portal.read_withdrawals(&sam, &ids, until.unwrap()).await.unwrap();
        assert_eq!(world.portal.seller_counts(&sam).await.unwrap().withdrawn, 0);
        act(&world, &brand, batch, "recall", "1-2").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 0);
        act(&world, &brand, batch, "steal", "4").await;
        assert_eq!((world.portal.mail_withdrawals().await.unwrap(), unread(&olga).await.total), (1, 1));
        // Once it is over nothing is to be read, and the next recall is news.
        act(&world, &brand, batch, "release_both", "all").await;
        assert_eq!((world.portal.mail_withdrawals().await.unwrap(), unread(&olga).await.total), (0, 0));
        act(&world, &brand, batch, "recall", "4").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1);
        assert!(matches!(world.portal.read_withdrawals(&brand.owner, &ids, until.unwrap()).await, Err(PortalError::Forbidden)));
        assert!(matches!(world.portal.unread_withdrawals(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}

#[tokio::test]
async fn of_a_recall_of_many_orders_each_is_read_once_it_was_shown() {
    for world in worlds().await {
        let Shop { brand, batch, codes, sam, .. } = shop(&world, "60").await;
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com")]).await;
        for (nth, code) in codes.iter().enumerate() {
            world.portal.confirm_dispatch(&sam, &order(&format!("A-{nth}"), std::slice::from_ref(code))).await.unwrap();
        }
        act(&world, &brand, batch, "recall", "all").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1);
        let mails = world.mails("shop.of.sam@example.com").await;
        assert!(mails.iter().any(|mail| mail.body.contains("- and 10 more: each of these orders")), "{mails:?}");
        let first = world.portal.unread_withdrawals(&sam).await.unwrap();
        assert_eq!((first.orders.len(), first.total), (50, 60), "on {:?}", world.engine);
        let ids: Vec<_> = first.orders.iter().map(|one| one.id).collect();
        world.portal.read_withdrawals(&sam, &ids, first.until.unwrap()).await.unwrap();
        let rest = world.portal.unread_withdrawals(&sam).await.unwrap();
        assert_eq!((rest.orders.len(), rest.total), (10, 10));
        assert!(rest.orders.iter().all(|one| !ids.contains(&one.id)), "what was not shown is not read");
        assert_eq!(world.portal.seller_counts(&sam).await.unwrap().withdrawn, 10);
    }
}

#[tokio::test]
async fn a_recall_of_several_lots_is_one_mail_that_names_each() {
    for world in worlds().await {
        let Shop { brand, product, batch: first, codes, sam, .. } = shop(&world, "3").await;
        let (second, more) = batch(&world, &brand, product, "L77", "2").await;
        act(&world, &brand, second, "activate", "all").await;
        reach(&world, &[("Shop of Sam", "shop.of.sam@example.com")]).await;
        let mixed = [codes[0].clone(), more[0].clone()];
        world.portal.confirm_dispatch(&sam, &order("A-1", &mixed)).await.unwrap();
        world.portal.confirm_dispatch(&sam, &order("A-2", &more[1..2])).await.unwrap();
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 0);
        act(&world, &brand, first, "recall", "1").await;
        act(&world, &brand, second, "recall", "all").await;
        assert_eq!(world.portal.mail_withdrawals().await.unwrap(), 1, "on {:?}: one for both lots", world.engine);
        let mails = world.mails("shop.of.sam@example.com").await;
        let mail = mails.iter().find(|mail| mail.subject.starts_with("Do not ship")).unwrap();
        assert!(mail.body.contains("Lot L77:\n- order A-1: 1 unit, recalled\n- order A-2: 1 unit, recalled"), "{}", mail.body);
        assert_eq!(mail.body.matches("- order A-1: 1 unit, recalled").count(), 2, "{}", mail.body);
    }
}
