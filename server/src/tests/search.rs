//! What acts on everything that a search finds refuses a search that it does not understand.

use super::support::worlds;
use axum::http::StatusCode;
use model::{account::StaffRole, id::BrandId};
use store::testing;

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_refused_where_nobody_would_see_that_it_is_left_out() {
    for world in worlds().await {
        let reviewer = world.person("Rita Reviewer", Some(StaffRole::Reviewer)).await;
        let owner = world.person("Olga Owner", None).await;
        let user = world.actor(&owner).await.user_id().unwrap();
        testing::make_brand(world.portal.db(), BrandId(world.portal.new_id()), "Aurelia", user, Some(world.portal.now())).await;
        for (params, name) in [("q=lamp&min=1.299%2C0x", "min"), ("q=lamp&seller=broken", "seller"), ("pasted=nonsense", "pasted")] {
            let refused = world.get(&format!("/brand/search.csv?{params}"), Some(&reviewer)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{params}");
            assert!(refused.text.contains(&format!("“{name}” of the search")), "{}", refused.text);
            let said = |text: &str| text.contains(name) && text.contains("of the search");
            let search = params.replace('%', "%25").replace('=', "%3D").replace('&', "%26");
            let watch = format!("id={}&name=Lamps&search={search}", world.portal.new_id());
            let refused = world.call("/api/watch/make", Some(&owner), &watch).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && said(&refused.text), "{refused:?}");
            let refused = world.call("/api/report/draft_many", Some(&owner), &format!("address=%3Fall%3Dyes%26{search}")).await;
            assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && said(&refused.text), "{refused:?}");
        }
        let file = world.get("/brand/search.csv?q=lamp&colour=red", Some(&reviewer)).await;
        assert!(file.status == StatusCode::OK && file.text.starts_with("id,title"), "{file:?}");
        let excel = world.get("/brand/search.csv?q=lamp&for=excel", Some(&reviewer)).await;
        assert!(excel.status == StatusCode::OK && excel.text.starts_with("\u{feff}id,title"), "{excel:?}");
        assert!(world.portal.watches(&world.actor(&owner).await).await.unwrap().0.is_empty());
    }
}
