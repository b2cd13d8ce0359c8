//! Listings from feeds, and the change feed, on both engines.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

use model::{
    condition::Condition,
    gtin::Gtin,
    id::{ListingId, SellerId},
    import::ListingInput,
    listing::{Listing, ListingState},
    money::{Currency, Money},
    page::PageQuery,
    shop::{ListingCounts, ShopFilter},
    time::Timestamp,
    url::HttpUrl,
};
use store::{
    Db, StoreError,
    listing::{self, FeedListing, Outcome, Stored},
    seller, testing,
};
use uuid::Uuid;

fn input(external_id: &str, title: &str) -> ListingInput {
    ListingInput {
        url: Some(HttpUrl::parse("https://market.example/i/1").unwrap()),
        description: Some("Lights up.\nAt night.".into()),
        claimed_brand: Some("Nordlys".into()),
        gtin: Gtin::parse("4006381333931").ok(),
        price: Money::parse("19.99", Currency::parse("EUR").unwrap()).ok(),
        images: vec![HttpUrl::parse("https://market.example/1.jpg").unwrap()],
        category: Some("Home/Lighting".into()),
        country: "DE".parse().ok(),
        ..ListingInput::new(external_id, title)
    }
}

async fn store(db: &Db, inputs: &[(u128, ListingInput)], seller_id: Option<SellerId>, at: i64) -> Vec<Stored> {
    let listings: Vec<_> = inputs.iter().map(|(id, input)| FeedListing { new_id: ListingId(Uuid::from_u128(*id)), input: input.clone(), seller_id }).collect();
    let mut tx = db.begin().await.unwrap();
    let stored = listing::upsert(&mut tx, &listings, Timestamp(at)).await.unwrap();
    tx.commit().await.unwrap();
    stored
}

async fn changed(db: &Db, after: i64) -> Vec<(i64, u128, String)> {
    let rows = listing::changed_after(&mut db.read().await.unwrap(), after, 100).await.unwrap();
    rows.into_iter().map(|(seq, listing)| (seq, listing.id.0.as_u128(), listing.title)).collect()
}

async fn get(db: &Db, id: u128) -> Listing {
    listing::by_id(&mut db.read().await.unwrap(), ListingId(Uuid::from_u128(id))).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_feed_s_listing_comes_back_as_it_was_given() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        let mut tx = db.begin().await.unwrap();
        let shop = seller::upsert(&mut tx, SellerId(Uuid::from_u128(9)), "Lampenladen", None, None, Timestamp(1)).await.unwrap();
        tx.commit().await.unwrap();
        store(&db, &[(1, input("a-1", "Lamp"))], Some(shop), 5).await;
        let lamp = get(&db, 1).await;
        let given = input("a-1", "Lamp");
        assert_eq!((lamp.title.as_str(), lamp.url, lamp.images, lamp.gtin, lamp.price), ("Lamp", given.url, given.images, given.gtin, given.price));
        assert_eq!(
            (lamp.description.as_str(), lamp.claimed_brand.as_deref(), lamp.category.as_str()),
            ("Lights up.\nAt night.", Some("Nordlys"), "Home/Lighting")
        );
        assert_eq!((lamp.country.unwrap().as_str(), lamp.seller.unwrap().name.as_str()), ("DE", "Lampenladen"));
        assert_eq!((lamp.state, lamp.first_seen_at, lamp.last_seen_at), (ListingState::Live, Timestamp(5), Timestamp(5)));

        // Its condition is a part of it: another is a change.
        let used = ListingInput { condition: Some(Condition::Used), ..input("a-1", "Lamp") };
        let outcome = |stored: Vec<Stored>| stored[0].outcome;
        assert_eq!(outcome(store(&db, &[(3, used.clone())], Some(shop), 6).await), Outcome::Updated);
        assert_eq!((get(&db, 1).await.condition, outcome(store(&db, &[(3, used)], Some(shop), 7).await)), (Some(Condition::Used), Outcome::Unchanged));

        store(&db, &[(2, ListingInput::new("a-2", "Chair"))], None, 5).await;
        let chair = get(&db, 2).await;
        assert_eq!((chair.claimed_brand, chair.seller, chair.price, chair.country, chair.images.len()), (None, None, None, None, 0));
        let mut conn = db.read().await.unwrap();
        assert_eq!(listing::by_external_id(&mut conn, "a-2").await.unwrap().unwrap().id, chair.id);
        let (of_shop, _) = listing::of_seller(&mut conn, shop, &ShopFilter::default(), PageQuery::number(1)).await.unwrap();
        assert_eq!((of_shop.total, of_shop.rows[0].title.as_str()), (1, "Lamp"));
    }
}

#[tokio::test]
async fn a_shop_s_listings_are_narrowed_by_state_and_text_and_counted() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        let mut tx = db.begin().await.unwrap();
        let shop = seller::upsert(&mut tx, SellerId(Uuid::from_u128(8)), "Lampenladen", None, None, Timestamp(1)).await.unwrap();
        let other = seller::upsert(&mut tx, SellerId(Uuid::from_u128(9)), "Stuhlhaus", None, None, Timestamp(1)).await.unwrap();
        tx.commit().await.unwrap();
        let own = [
            (1, ListingInput::new("SKU_1", "Blue lamp")),
            (2, ListingInput::new("SKU-2", "Äpfel 100% real")),
            (3, ListingInput::new("SKU-3", "Red LAMP")),
            (4, input("B-4", "Shade")),
        ];
        store(&db, &own, Some(shop), 1).await;
        store(&db, &[(5, ListingInput::new("O-5", "Lamp of another"))], Some(other), 1).await;
        let mut tx = db.begin().await.unwrap();
        listing::set_state(&mut tx, ListingId(Uuid::from_u128(3)), ListingState::Live, ListingState::Held).await.unwrap();
        listing::set_state(&mut tx, ListingId(Uuid::from_u128(4)), ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let mut conn = db.read().await.unwrap();
        let mut found = async |state: &str, text: &str| {
            let (page, counts) = listing::of_seller(&mut conn, shop, &ShopFilter::read(state, text), PageQuery::number(9)).await.unwrap();
            assert_eq!((page.page, page.total), (1, counts.of(state.parse().ok())), "a page past the last is the last");
            let ids: Vec<_> = page.rows.iter().map(|listing| listing.id.0.as_u128()).collect();
            (ids, counts)
        };
        let all = ListingCounts { live: 2, held: 1, removed: 1, ended: 0 };
        assert_eq!(found("", "").await, (vec![4, 3, 2, 1], all));
        assert_eq!(found("held", "").await, (vec![3], all));
        let lamps = ListingCounts { live: 1, held: 1, removed: 0, ended: 0 };
        assert_eq!(found("", "lamp").await, (vec![3, 1], lamps));
        assert_eq!(found("removed", "lamp").await, (vec![], lamps));
        for (text, id) in [("sku_", 1), ("100%", 2), ("Äpf", 2), ("400638133393", 4)] {
            assert_eq!(found("", text).await.0, [id], "{text}");
        }
        assert_eq!(found("", "!").await.0, [0; 0]);
    }
}

#[tokio::test]
async fn a_listing_is_created_updated_or_left_as_it_is() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        let first = store(&db, &[(1, input("a-1", "Lamp")), (2, ListingInput::new("a-2", "Chair"))], None, 10).await;
        assert_eq!(first.iter().map(|s| s.outcome).collect::<Vec<_>>(), [Outcome::Created; 2]);
        let again = store(&db, &[(3, input("a-1", "Lamp")), (4, ListingInput::new("a-2", "Armchair"))], None, 20).await;
        assert_eq!(again.iter().map(|s| (s.id.0.as_u128(), s.outcome)).collect::<Vec<_>>(), [(1, Outcome::Unchanged), (2, Outcome::Updated)]);
        let lamp = get(&db, 1).await;
        assert_eq!((lamp.first_seen_at, lamp.last_seen_at), (Timestamp(10), Timestamp(20)));
        // What was there and is gone is a change, and what was not there and comes is one.
        let mut less = input("a-1", "Lamp");
        (less.gtin, less.price) = (None, None);
        let swapped = store(&db, &[(5, less), (6, ListingInput { title: "Armchair".into(), ..input("a-2", "") })], None, 30).await;
        assert_eq!(swapped.iter().map(|s| s.outcome).collect::<Vec<_>>(), [Outcome::Updated; 2]);
    }
}

#[tokio::test]
async fn the_change_feed_holds_each_change_once_and_in_order() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        store(&db, &[(1, ListingInput::new("a", "A")), (2, ListingInput::new("b", "B")), (3, ListingInput::new("c", "C"))], None, 1).await;
        assert_eq!(changed(&db, 0).await, [(1, 1, "A".into()), (2, 2, "B".into()), (3, 3, "C".into())]);
        store(&db, &[(4, ListingInput::new("a", "A")), (5, ListingInput::new("b", "BB"))], None, 2).await;
        assert_eq!(changed(&db, 3).await, [(5, 2, "BB".into())]);
        let mut tx = db.begin().await.unwrap();
        listing::set_state(&mut tx, ListingId(Uuid::from_u128(1)), ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(changed(&db, 5).await, [(6, 1, "A".into())]);
        let mut conn = db.read().await.unwrap();
        assert_eq!((listing::last_change(&mut conn).await.unwrap(), listing::count(&mut conn).await.unwrap()), (6, 3));
        let last = |id: u128| Some(ListingId(Uuid::from_u128(id)));
        assert_eq!(listing::last_up_to(&mut conn, 6).await.unwrap(), last(1));
        assert_eq!(listing::last_up_to(&mut conn, 4).await.unwrap(), last(3));
        assert_eq!(listing::last_up_to(&mut conn, 2).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_removed_listing_stays_as_it_was_removed_when_the_feed_sends_it_again() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        let mut tx = db.begin().await.unwrap();
        let shop = seller::upsert(&mut tx, SellerId(Uuid::from_u128(9)), "Lampenladen", None, None, Timestamp(1)).await.unwrap();
        let other = seller::upsert(&mut tx, SellerId(Uuid::from_u128(10)), "Andere", None, None, Timestamp(1)).await.unwrap();
        tx.commit().await.unwrap();
        store(&db, &[(1, input("a", "A"))], Some(shop), 1).await;
        let set = async |from, to| {
            let mut tx = db.begin().await.unwrap();
            listing::set_state(&mut tx, ListingId(Uuid::from_u128(1)), from, to).await.unwrap();
            tx.commit().await.unwrap();
        };
        set(ListingState::Live, ListingState::Removed).await;
        let (removed, position) = (get(&db, 1).await, listing::last_change(&mut db.read().await.unwrap()).await.unwrap());
        let changed_by_feed = [(2, ListingInput::new("a", "A, now with gift")), (3, ListingInput::new("b", "B"))];
        let again = store(&db, &changed_by_feed, Some(other), 2).await;
        let id = removed.id;
        assert_eq!(again[0], Stored { id, outcome: Outcome::Unchanged, state: ListingState::Removed, ended: false });
        assert_eq!(get(&db, 1).await, Listing { last_seen_at: Timestamp(2), ..removed });
        assert_eq!(changed(&db, position).await.iter().map(|(_, id, _)| *id).collect::<Vec<_>>(), [3], "what is removed goes through no feed");
        set(ListingState::Removed, ListingState::Live).await;
        let restored = store(&db, &changed_by_feed[..1], Some(other), 3).await;
        assert_eq!(restored, [Stored { id, outcome: Outcome::Updated, state: ListingState::Live, ended: false }]);
        let now = get(&db, 1).await;
        assert_eq!((now.title.as_str(), now.seller.map(|seller| seller.id), now.images.len()), ("A, now with gift", Some(other), 0));
    }
}

#[tokio::test]
async fn what_ends_and_comes_back_goes_through_the_change_feed_and_a_removal_stands() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        let ended = || ListingInput { ended: true, ..input("a", "A") };
        store(&db, &[(1, input("a", "A"))], None, 1).await;
        let first = store(&db, &[(2, ended())], None, 2).await;
        assert_eq!((first[0].outcome, first[0].ended, get(&db, 1).await.ended_at), (Outcome::Updated, true, Some(Timestamp(2))));
        let again = store(&db, &[(2, ended())], None, 3).await;
        assert_eq!((again[0].outcome, again[0].ended, get(&db, 1).await.ended_at), (Outcome::Unchanged, false, Some(Timestamp(2))));
        let mut tx = db.begin().await.unwrap();
        listing::set_state(&mut tx, ListingId(Uuid::from_u128(1)), ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let removed = get(&db, 1).await;
        assert_eq!((removed.shown(), removed.ended_at), (ListingState::Removed, Some(Timestamp(2))));
        store(&db, &[(2, input("a", "A"))], None, 4).await;
        let back = get(&db, 1).await;
        assert_eq!((back.shown(), back.ended_at), (ListingState::Removed, None));
    }
}

#[tokio::test]
async fn of_two_who_change_a_state_one_is_told() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        store(&db, &[(1, ListingInput::new("a", "A"))], None, 1).await;
        let id = ListingId(Uuid::from_u128(1));
        let mut tx = db.begin().await.unwrap();
        listing::set_state(&mut tx, id, ListingState::Live, ListingState::Removed).await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let second = listing::set_state(&mut tx, id, ListingState::Live, ListingState::Removed).await;
        assert!(matches!(second, Err(StoreError::Conflict)));
    }
}

#[tokio::test]
async fn many_listings_are_read_at_once_and_unknown_ids_are_left_out() {
    for testing::Fresh { db, .. } in testing::fresh().await {
        let inputs: Vec<_> = (1..=60).map(|n| (n, ListingInput::new(format!("x-{n}"), "Thing"))).collect();
        store(&db, &inputs, None, 1).await;
        let ids: Vec<_> = (31..=90).map(|n| ListingId(Uuid::from_u128(n))).collect();
        let mut conn = db.read().await.unwrap();
        let mut found: Vec<_> = listing::by_ids(&mut conn, &ids).await.unwrap().iter().map(|l| l.id.0.as_u128()).collect();
        found.sort_unstable();
        assert_eq!(found, (31..=60).collect::<Vec<_>>());
        assert_eq!(listing::by_ids(&mut conn, &[]).await.unwrap(), []);
    }
}

/// On PostgreSQL transactions overlap: a number handed out early must not appear after a later one.
#[tokio::test]
async fn a_follower_misses_no_change_of_writers_at_the_same_time() {
    for testing::Fresh { db, .. } in testing::fresh_for_races().await {
        let writers: Vec<_> = (0..8_u128)
            .map(|writer| {
                let db = db.clone();
                tokio::spawn(async move {
                    for n in 0..10 {
                        store(&db, &[(writer * 100 + n + 1, ListingInput::new(format!("{writer}-{n}"), "Thing"))], None, 1).await;
                    }
                })
            })
            .collect();
        let (mut position, mut seen) = (0, Vec::new());
        while seen.len() < 80 {
            let rows = listing::changed_after(&mut db.read().await.unwrap(), position, 7).await.unwrap();
            for (seq, listing) in rows {
                assert!(seq > position);
                position = seq;
                seen.push(listing.external_id);
            }
            tokio::task::yield_now().await;
        }
        for writer in writers {
            writer.await.unwrap();
        }
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), position), (80, 80));
    }
}
