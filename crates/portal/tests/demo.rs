//! The demonstration marketplace.

mod support;

use model::{
    alert::{AlertFilter, SentTwice},
    page::PageQuery,
    shop::ShopFilter,
};
use portal::{Actor, PortalError, demo};
use support::*;

#[tokio::test]
async fn the_demonstration_fills_an_empty_database_once_and_everybody_in_it_has_something_to_see() {
    for world in worlds().await {
        let made = world.portal.make_demo(&Actor::System).await.unwrap();
        assert!(made.codes.len() >= 4, "{:?}", made.codes);
        assert!(matches!(world.portal.make_demo(&Actor::System).await, Err(PortalError::Conflict(_))));
        let reviewer = world.sign_in("review@nordlys.example").await;
        assert!(world.portal.report_queue(&reviewer, PageQuery::default()).await.unwrap().total >= 3);
        let owner = world.sign_in("brand@aurelia.example").await;
        assert!(world.portal.brand_reports(&owner, &model::report::ReportFilter::default(), PageQuery::default()).await.unwrap().total >= 5);
        let products = world.portal.products(&owner, PageQuery::default()).await.unwrap().page;
        assert!(products.total == 3 && products.rows.iter().all(|row| row.product.picture.is_some()));
        let alerts = world.portal.alerts(&owner, &AlertFilter::default(), PageQuery::default()).await.unwrap().page.rows;
        // One is copied; one stands in two orders of the shop.
        assert!(alerts.len() == 2 && alerts[0].likely_copied && alerts[1].sent == Some(SentTwice::ByOne), "{alerts:?}");
        let seller = world.sign_in("shop@watchbay.example").await;
        assert!(world.portal.shop_listings(&seller, &ShopFilter::default(), PageQuery::default()).await.unwrap().page.total > 0);
        assert_eq!(world.portal.dispatches(&seller, "", PageQuery::default()).await.unwrap().total, 2);
        let covered = &world.portal.coverage_report(&owner).await.unwrap().lines[0];
        assert!(covered.enforcement.is_enforced() && covered.sellers[0].confirmed == 4 && covered.sellers[0].refused == 1, "{covered:?}");
        for account in demo::ACCOUNTS {
            world.sign_in(account.email).await;
        }
        assert!(matches!(world.portal.make_demo(&anonymous()).await, Err(PortalError::SignInNeeded)));
    }
}
