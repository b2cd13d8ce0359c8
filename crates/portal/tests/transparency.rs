//! Statements of reasons as the EU Transparency Database takes them.

mod support;

use model::report::Verdict;
use portal::{Actor, PortalError, transparency::ExportedTo};
use support::worlds;

#[tokio::test]
async fn removals_are_taken_out_by_day_and_name_no_seller() {
    for world in worlds().await {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        for number in 0..101 {
            let listing = world.listing(&format!("L-{number}"), "Aurelia bag", "Cheap Bags", None).await;
            let report =
                world.portal.file_report(&owner, world.brand_report(listing, right, "The seal is missing, and the price is a tenth of ours.")).await.unwrap();
            world.portal.decide_report(&reviewer, report.id, Verdict::Uphold, "What Cheap Bags offers lacks the maker's seal.").await.unwrap();
        }
        let of = async |since: &str, until: Option<&str>, after| {
            let until = until.map(|day| day.parse().unwrap());
            world.portal.statements_for_database(&Actor::System, since.parse().unwrap(), until, after).await.unwrap()
        };
        let (first, next) = of("2026-11-23", Some("2026-11-23"), ExportedTo::default()).await.unwrap();
        let (rest, last) = of("2026-11-23", Some("2026-11-23"), next).await.unwrap();
        assert_eq!((first.len(), rest.len()), (100, 1), "{:?}", world.engine);
        assert!(of("2026-11-23", None, last).await.is_none());
        assert!(of("2026-11-24", None, ExportedTo::default()).await.is_none());
        assert!(of("2026-11-22", Some("2026-11-22"), ExportedTo::default()).await.is_none());
        let puids: std::collections::BTreeSet<&str> = first.iter().chain(&rest).map(|entry| entry["puid"].as_str().unwrap()).collect();
        assert_eq!(puids.len(), 101);
        assert_eq!(first[0]["illegal_content_explanation"], "What [withheld] offers lacks the maker's seal.");
        assert!(first[0]["illegal_content_legal_ground"].as_str().unwrap().contains("Article 9(2)"));
        let refused = world.portal.statements_for_database(&reviewer, "2026-11-23".parse().unwrap(), None, ExportedTo::default()).await;
        assert!(matches!(refused, Err(PortalError::Forbidden)), "{refused:?}");
    }
}
