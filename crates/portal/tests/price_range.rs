//! What a product costs by its brand's word: who says it, and that listings below it are found.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    condition::Condition,
    gtin::Gtin,
    id::ListingId,
    import::ListingInput,
    money::{Currency, Money},
    screening::{Finding, Verdict},
};
use portal::PortalError;
use support::{World, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

const GTIN: &str = "4006381333931";

async fn offer(world: &World, external_id: &str, currency: &str, minor: i64) -> ListingId {
    let price = Some(Money { minor, currency: Currency::parse(currency).unwrap() });
    let (claimed_brand, gtin) = (Some("Aurelia".into()), Some(Gtin::parse(GTIN).unwrap()));
    world.listing_of("Shop", ListingInput { claimed_brand, gtin, price, ..bare_listing(external_id, "Wrist watch, steel") }).await
}

#[tokio::test]
async fn a_price_below_the_brands_range_is_found_in_place_of_what_is_learned() {
    for world in worlds().await {
        let brand = world.brand("Aurelia").await;
        let product = world.portal.make_product(&brand.owner, GTIN, "Heritage chronograph", "", "").await.unwrap();
        // Copies make a cheap price the usual one.
        for n in 0..12 {
            offer(&world, &format!("C-{n}"), "EUR", 3_900).await;
        }
        let (cheap, usual, dear) =
            (offer(&world, "L-1", "EUR", 3_100).await, offer(&world, "L-2", "EUR", 26_000).await, offer(&world, "L-3", "EUR", 90_000).await);
        let foreign = offer(&world, "L-4", "JPY", 3_100).await;
        // What its feed says of its condition counts, and without that what its title does.
        let as_said = async |id: &str, title: &str, condition: Option<Condition>| {
            let price = Some(Money { minor: 3_100, currency: Currency::parse("EUR").unwrap() });
            let (claimed_brand, gtin) = (Some("Aurelia".into()), Some(Gtin::parse(GTIN).unwrap()));
            world.listing_of("Shop", ListingInput { claimed_brand, gtin, price, condition, ..bare_listing(id, title) }).await
        };
        let used = as_said("L-5", "Wrist watch", Some(Condition::Used)).await;
        let renewed = as_said("L-6", "Wrist watch", Some(Condition::Refurbished)).await;
        let new = as_said("L-7", "Wrist watch, used", Some(Condition::New)).await;
        let guessed = as_said("L-8", "Wrist watch, used", None).await;
        while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
        let said = async |id| world.portal.screening(&brand.owner, id).await.unwrap().unwrap();
        let prices = |findings: &[Finding]| findings.iter().filter(|f| f.kind.as_str() == "price").map(|f| f.rule.clone()).collect::<Vec<_>>();
        assert!(prices(&said(cheap).await.findings).is_empty());
        assert!(world.portal.set_price_range(&brand.manager, product, "250", "400", "EUR").await.unwrap());
        assert!(!world.portal.set_price_range(&brand.manager, product, "250.00", "400", "eur").await.unwrap(), "nothing changed");
        world.drain().await;
        let found = said(cheap).await;
        assert_eq!(prices(&found.findings), ["asks EUR 31.00, the brand says EUR 250.00 to EUR 400.00"], "{:?}", world.engine);
        assert_eq!((found.verdict, found.findings[0].brand), (Verdict::Watch, Some(brand.id)));
        for (id, is_used) in [(new, false), (used, true), (renewed, true), (guessed, true)] {
            let prices = prices(&said(id).await.findings);
            assert!(prices.len() == 1 && prices[0].ends_with("though it is said to be used") == is_used, "{prices:?} {:?}", world.engine);
        }
        for id in [usual, dear, foreign] {
            assert!(prices(&said(id).await.findings).is_empty(), "{:?}", world.engine);
        }
        assert_eq!(world.portal.product_overview(&brand.viewer, product).await.unwrap().price.unwrap().to_string(), "EUR 250.00 to EUR 400.00");
        // Taken back, the filters go by what listings ask again.
        world.portal.set_price_range(&brand.manager, product, "", "", "").await.unwrap();
        world.drain().await;
        assert!(prices(&said(cheap).await.findings).is_empty());
        assert_eq!(world.portal.product_overview(&brand.owner, product).await.unwrap().price, None);
    }
}

#[tokio::test]
async fn a_range_is_the_brands_own_to_give() {
    for world in worlds().await {
        let (brand, other) = (world.brand("Aurelia").await, world.brand("Borealis").await);
        let product = world.portal.make_product(&brand.owner, GTIN, "Heritage chronograph", "", "").await.unwrap();
        let nobody = support::anonymous();
        let set = async |actor, from| world.portal.set_price_range(actor, product, from, "400", "EUR").await;
        let Err(PortalError::Invalid(wrong)) = set(&brand.owner, "500").await else { panic!() };
        assert_eq!(wrong[0].field, "price_to");
        assert!(matches!(set(&brand.viewer, "250").await, Err(PortalError::Forbidden)));
        assert!(matches!(set(&other.owner, "250").await, Err(PortalError::NotFound("product"))));
        assert!(matches!(set(&nobody, "250").await, Err(PortalError::SignInNeeded)));
        set(&brand.owner, "250").await.unwrap();
        set(&brand.owner, "250").await.unwrap();
        let mut jobs = 0;
        while world.portal.run_next_job(&CancellationToken::new()).await.unwrap() {
            jobs += 1;
        }
        assert_eq!(jobs, 1, "sent twice, it is one change");
    }
}
