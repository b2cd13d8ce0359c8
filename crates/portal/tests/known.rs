//! What is known besides marks: whose product a number is, and what it usually costs.
#![expect(clippy::unwrap_used, reason = "tests")]

mod support;

use model::{
    gtin::{Gtin, check_digit},
    id::{ListingId, RightId},
    import::ListingInput,
    money::{Currency, Money},
    screening::Finding,
};
use portal::Actor;
use store::testing;
use support::{World, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

async fn arrive(world: &World) {
    while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
}

/// A listing of a number at a price in euro cents, with the brand that its seller claims.
async fn offer(world: &World, seller: &str, external_id: &str, claimed: &str, gtin: &str, minor: i64) -> ListingId {
    let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
    let (claimed_brand, gtin) = (Some(claimed.into()), Some(Gtin::parse(gtin).unwrap()));
    world.listing_of(seller, ListingInput { claimed_brand, gtin, price, ..bare_listing(external_id, "Carton of twelve") }).await
}

/// What is found of one kind in a listing.
async fn found(world: &World, actor: &Actor, id: ListingId, kind: &str) -> Vec<Finding> {
    let said = world.portal.screening(actor, id).await.unwrap();
    said.map(|said| said.findings).unwrap_or_default().into_iter().filter(|finding| finding.kind == kind).collect()
}

/// A number with these beginning digits.
fn number(twelve: &str) -> String {
    format!("{twelve}{}", check_digit(twelve.as_bytes()))
}

#[tokio::test]
async fn an_owner_sells_under_all_its_marks_in_every_spelling() {
    for world in worlds().await {
        let (owner, brand, right) = world.enrolled_brand("Consolidated Holdings").await;
        let mark = RightId(world.portal.new_id());
        testing::make_right(world.portal.db(), mark, brand, "NIKE", owner.user_id().unwrap()).await;
        world.portal.change_aliases(&owner, right, 0, "Swooshery").await.unwrap();
        for item in 0..12 {
            world.portal.make_product(&owner, &number(&format!("400638133{item:03}")), &format!("Shoe {item}"), "", "").await.unwrap();
        }
        // One that is enrolled, and its neighbour, which is known by its beginning alone.
        for (at, gtin) in [number("400638133001"), number("400638133900")].iter().enumerate() {
            for (n, claimed) in ["Nike", "NIKE Sportswear", "Nikee", "ナイキ", "耐克", "Найк", "swooshery", "Consolidated Holdings Ltd"].into_iter().enumerate()
            {
                let id = offer(&world, "Shop", &format!("H-{at}-{n}"), claimed, gtin, 9_900).await;
                arrive(&world).await;
                assert_eq!(found(&world, &owner, id, "gtin").await, [], "{:?}: {claimed}", world.engine);
            }
            for (n, claimed) in ["Puma", "アディダス"].into_iter().enumerate() {
                let id = offer(&world, "Shop", &format!("F-{at}-{n}"), claimed, gtin, 9_900).await;
                arrive(&world).await;
                let said = found(&world, &owner, id, "gtin").await;
                assert!(
                    matches!(said.as_slice(), [one] if one.brand == Some(brand) && one.rule.contains("Consolidated Holdings")),
                    "{:?}: {claimed} for {gtin}: {said:?}",
                    world.engine
                );
            }
        }
    }
}
