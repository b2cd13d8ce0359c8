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
use std::sync::Arc;
use store::testing;
use support::{World, bare_listing, worlds};

/// A listing of a number at a price in euro cents, with the brand that its seller claims.
async fn offer(world: &World, seller: &str, external_id: &str, claimed: &str, gtin: &str, minor: i64) -> ListingId {
    let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
    let (claimed_brand, gtin) = (Some(claimed.into()), Some(Gtin::parse(gtin).unwrap()));
    world.listing_of(seller, ListingInput { claimed_brand, gtin, price, ..bare_listing(external_id, "Carton of twelve") }).await
}

/// What is found of one kind in a listing.
async fn found(world: &World, actor: &Actor, id: ListingId, kind: &str) -> Vec<Finding> {
    let said = world.portal.screening(actor, id).await.unwrap();
    said.map(|said| said.findings).unwrap_or_default().into_iter().filter(|finding| finding.kind.as_str() == kind).collect()
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
                world.arrive().await;
                assert_eq!(found(&world, &owner, id, "gtin").await, [], "{:?}: {claimed}", world.engine);
            }
            for (n, claimed) in ["Puma", "アディダス"].into_iter().enumerate() {
                let id = offer(&world, "Shop", &format!("F-{at}-{n}"), claimed, gtin, 9_900).await;
                world.arrive().await;
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

#[tokio::test]
async fn who_claims_no_brand_says_nothing_against_the_owner_of_a_number() {
    for mut world in worlds().await {
        let terms = screening::Vocabulary::parse("unbranded\tpl\tbez marki\n").unwrap().terms;
        let settings = portal::Settings { vocabulary: terms, ..world.portal.settings().clone() };
        let rng = Arc::new(portal::world::SeededRng::new(4));
        world.portal = portal::Portal::new(world.portal.db().clone(), settings, world.portal.secret().clone(), world.clock.clone(), rng);
        let (owner, brand, _) = world.enrolled_brand("Aurelia").await;
        let gtin = number("400638133001");
        world.portal.make_product(&owner, &gtin, "Heritage chronograph", "", "").await.unwrap();
        for (n, claimed) in ["Does not apply", "Ohne Marke", "Sin marca", "无品牌", "Bez marki", "1"].into_iter().enumerate() {
            let id = offer(&world, "Shop", &format!("N-{n}"), claimed, &gtin, 9_900).await;
            world.arrive().await;
            assert_eq!(found(&world, &owner, id, "gtin").await, [], "{:?}: {claimed}", world.engine);
        }
        // Another name says much where nothing names the owner, and little where the title does.
        let strange = offer(&world, "Shop", "S-1", "Kestrel", &gtin, 9_900).await;
        let named =
            ListingInput { claimed_brand: Some("Heritage line".into()), gtin: Gtin::parse(&gtin).ok(), ..bare_listing("S-2", "Aurelia Heritage quartz") };
        let named = world.listing_of("Shop", named).await;
        world.arrive().await;
        let score = async |id| {
            let said = found(&world, &owner, id, "gtin").await;
            assert!(matches!(said.as_slice(), [one] if one.brand == Some(brand)), "{:?}: {said:?}", world.engine);
            said[0].score
        };
        assert!(score(strange).await > 0.4 && score(named).await < 0.15);
    }
}

#[tokio::test]
async fn one_seller_of_many_listings_makes_no_price_usual_and_what_ended_says_nothing() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let gtin = number("400638133001");
        world.portal.make_product(&owner, &gtin, "Heritage chronograph", "", "").await.unwrap();
        for n in 0..10 {
            offer(&world, &format!("Shop {n}"), &format!("H-{n}"), "Aurelia", &gtin, 39_000 + n * 100).await;
        }
        let mut cheap = Vec::new();
        for n in 0..40 {
            cheap.push(offer(&world, "Flood", &format!("F-{n}"), "Aurelia", &gtin, 1_500).await);
        }
        // Those of the flood that ended have no part in it either.
        for n in 0..20 {
            let price = Some(Money { minor: 1_400, currency: Currency::parse("EUR").unwrap() });
            let input = ListingInput { gtin: Gtin::parse(&gtin).ok(), price, ended: true, ..bare_listing(&format!("E-{n}"), "Carton of twelve") };
            world.listing_of(&format!("Gone {n}"), input).await;
        }
        world.arrive().await;
        let said = found(&world, &owner, cheap[0], "price").await;
        assert!(matches!(said.as_slice(), [one] if one.score > 0.3 && one.rule.contains("11 prices")), "{:?}: {said:?}", world.engine);
    }
}

#[tokio::test]
async fn used_goods_may_cost_less_and_teach_no_price() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let gtin = number("400638133001");
        world.portal.make_product(&owner, &gtin, "Heritage chronograph", "", "").await.unwrap();
        let used = async |seller: &str, id: &str, title: &str, category: &str| {
            let price = Some(Money { minor: 4_900, currency: Currency::parse("EUR").unwrap() });
            let category = (!category.is_empty()).then(|| category.to_owned());
            world.listing_of(seller, ListingInput { gtin: Gtin::parse(&gtin).ok(), price, category, ..bare_listing(id, title) }).await
        };
        for n in 0..12 {
            used(&format!("Flea market {n}"), &format!("U-{n}"), "Heritage chronograph, refurbished", "").await;
        }
        world.arrive().await;
        for n in 0..10 {
            offer(&world, &format!("Shop {n}"), &format!("H-{n}"), "Aurelia", &gtin, 39_000 + n * 100).await;
        }
        // What is known of prices is read anew.
        world.clock.advance(700);
        world.arrive().await;
        let new = used("Cheap Watches", "N-1", "Heritage chronograph", "").await;
        let by_title = used("Attic", "N-2", "Heritage chronograph gebraucht", "").await;
        let by_category = used("Cellar", "N-3", "Heritage chronograph", "Second hand > Watches").await;
        world.arrive().await;
        let said = found(&world, &owner, new, "price").await;
        assert!(matches!(said.as_slice(), [one] if one.score > 0.3 && one.rule.contains("10 prices")), "{:?}: {said:?}", world.engine);
        for id in [by_title, by_category] {
            let less = found(&world, &owner, id, "price").await;
            assert!(matches!(less.as_slice(), [one] if one.score < 0.3 && one.rule.contains("said to be used")), "{:?}: {less:?}", world.engine);
        }
    }
}
