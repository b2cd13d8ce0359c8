//! Whoever comes at the same moment: one unit goes to one order.

use super::*;

#[tokio::test]
async fn of_a_thousand_orders_for_one_unit_exactly_one_gets_it() {
    for world in racing_worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "1").await;
        let orders = (0..1000).map(|n| order(&format!("A-{n}"), &codes)).collect::<Vec<_>>();
        let done = join_all(orders.iter().map(|form| world.portal.confirm_dispatch(&sam, form))).await;
        let lines = done.into_iter().map(|done| done.unwrap().lines.remove(0).refusal).collect::<Vec<_>>();
        assert_eq!(lines.iter().filter(|refusal| refusal.is_none()).count(), 1);
        assert_eq!(lines.iter().filter(|refusal| **refusal == Some(Refusal::Used)).count(), 999);
    }
}

#[tokio::test]
async fn two_sellers_who_race_for_the_same_units_share_them_without_waiting_in_a_circle() {
    for world in racing_worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "20").await;
        let olga = world.clerk("Olga", "Shop of Olga").await;
        let mut backwards = codes.clone();
        backwards.reverse();
        let (mine, theirs) = (order("A-1", &codes), order("A-1", &backwards));
        let other = world.again_as_another_process();
        let (mine, theirs) = tokio::join!(world.portal.confirm_dispatch(&sam, &mine), other.confirm_dispatch(&olga, &theirs));
        let (mine, theirs) = (mine.unwrap().dispatch, theirs.unwrap().dispatch);
        assert_eq!(mine.confirmed + theirs.confirmed, 20, "the order's name is each seller's own");
    }
}

#[tokio::test]
async fn sent_twice_at_once_an_order_is_confirmed_once() {
    for world in racing_worlds().await {
        let Shop { codes, sam, .. } = shop(&world, "3").await;
        let form = order("A-1", &codes);
        let done = join_all((0..20).map(|_| world.portal.confirm_dispatch(&sam, &form))).await;
        for done in done {
            let dispatch = done.unwrap().dispatch;
            assert_eq!((dispatch.units, dispatch.confirmed, dispatch.state()), (3, 3, DispatchState::Complete));
        }
        assert_eq!(world.portal.dispatches(&sam, "A-1", PageQuery::number(1)).await.unwrap().total, 1);
    }
}
