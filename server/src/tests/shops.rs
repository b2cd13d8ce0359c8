//! Who acts for several shops sees one at a time, and never another's.

use super::support::{World, worlds};
use axum::http::StatusCode;
use model::id::{SellerId, UserId};

async fn shop(world: &World, name: &str, of: &[UserId]) -> SellerId {
    let mut tx = world.portal.db().begin().await.unwrap();
    let now = world.portal.now();
    let id = store::seller::upsert(&mut tx, SellerId(world.portal.new_id()), name, None, None, now).await.unwrap();
    for user in of {
        store::seller_member::add(&mut tx, id, *user, None, now).await.unwrap();
    }
    tx.commit().await.unwrap();
    // The first is where a session begins.
    world.clock.advance(1);
    id
}

#[tokio::test]
async fn a_link_to_another_of_ones_shops_leads_there_and_to_nobody_elses() {
    for world in worlds().await {
        let cookie = world.person("Sam", None).await;
        let sam = world.actor(&cookie).await.user_id().unwrap();
        let (first, second) = (shop(&world, "Nordlys Shop", &[sam]).await, shop(&world, "Fjord Outlet", &[sam]).await);
        let strangers = shop(&world, "Strangers Store", &[]).await;
        let shown = async |path: &str| {
            let answer = world.get(path, Some(&cookie)).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            // The name in the head stands before the menu with all of them.
            let head = answer.text.split("acting-for-name\">").nth(1).unwrap().to_owned();
            assert!(!answer.text.contains("Strangers Store"));
            head.split('<').next().unwrap().to_owned()
        };
        assert_eq!(shown("/seller").await, "Nordlys Shop");
        assert_eq!(shown(&format!("/seller/dispatch?shop={second}")).await, "Fjord Outlet");
        assert_eq!(shown("/seller").await, "Fjord Outlet", "the session works for it from then on");
        assert_eq!(shown(&format!("/seller/notices?shop={strangers}")).await, "Fjord Outlet");
        assert_eq!(shown("/seller/listings?shop=nonsense").await, "Fjord Outlet");
        let refused = world.call("/api/account/choose_shop", Some(&cookie), &format!("shop={strangers}")).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let chosen = world.call("/api/account/choose_shop", Some(&cookie), &format!("shop={first}")).await;
        assert!(chosen.status.is_success() || chosen.status.is_redirection(), "{chosen:?}");
        assert_eq!(shown("/seller").await, "Nordlys Shop");
        // A form that was shown for the other shop does nothing for this one.
        let form = |shop: SellerId| format!("area=seller&name=Warehouse&lifetime=90&shop={shop}");
        let stale = world.call("/api/api_key/make", Some(&cookie), &form(second)).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{stale:?}");
        assert!(world.call("/api/api_key/make", Some(&cookie), &form(first)).await.status.is_success());
    }
}
