//! Whom a brand leaves alone: a seller by his very name, and nobody who takes it in other letters.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    id::{ListingId, RulesId, SellerId},
    screening::{RulesForm, Verdict},
};
use portal::{Actor, screening::Whose};
use store::{
    listing::FeedListing,
    seller::{FeedSeller, SellerKey},
};
use support::{World, bare_listing, worlds};
use tokio_util::sync::CancellationToken;

fn free(sellers: &str) -> RulesForm {
    RulesForm { watch: "20".into(), hold: "90".into(), note: "Our outlets".into(), sellers: sellers.into(), ..RulesForm::default() }
}

async fn put_live(world: &World, owner: &Actor, form: &RulesForm) -> RulesId {
    let id = RulesId(world.portal.new_id());
    world.portal.draft_rules(owner, Whose::Brand, id, form).await.unwrap();
    world.drain().await;
    world.portal.put_rules_live(owner, id).await.unwrap();
    world.drain().await;
    id
}

async fn said(world: &World, actor: &Actor, id: ListingId) -> Verdict {
    while world.portal.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
    world.portal.screening(actor, id).await.unwrap().unwrap().verdict
}

#[tokio::test]
async fn a_name_in_other_letters_is_another_sellers() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let own = world.listing("L-1", "Aure1ia bag outlet", "Aurelia Outlet", None).await;
        let taken = world.listing("L-2", "Aure1ia bag outlet", "AURELIA OUTLET", None).await;
        let drawn = world.listing("L-3", "Aure1ia bag outlet", "Aurelia Оutlet", None).await;
        let id = put_live(&world, &owner, &free("Aurelia Outlet")).await;
        let all = [said(&world, &owner, own).await, said(&world, &owner, taken).await, said(&world, &owner, drawn).await];
        assert_eq!(all, [Verdict::Allow, Verdict::Watch, Verdict::Watch], "{:?}", world.engine);
        let mut named = world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap().lookalikes;
        named.sort_unstable();
        assert_eq!(named, ["AURELIA OUTLET", "Aurelia Оutlet"]);
    }
}

#[tokio::test]
async fn a_line_that_was_compared_without_case_stands_for_who_was_there_first() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let own = world.listing("L-1", "Aure1ia bag outlet", "Aurelia Outlet", None).await;
        world.clock.advance(60);
        put_live(&world, &owner, &free("aurelia outlet")).await;
        let mut tx = world.portal.db().begin().await.unwrap();
        store::testing::unsettle_rules(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        // The portal is started again, and asks what is to be screened for.
        let settings = world.portal.settings().clone();
        let secret = portal::secret::Secret::new(vec![42; 32]).unwrap();
        let again =
            portal::Portal::new(world.portal.db().clone(), settings, secret, world.clock.clone(), std::sync::Arc::new(portal::world::SeededRng::new(4)));
        world.listing("L-1", "Aure1ia bag outlet, brown", "Aurelia Outlet", None).await;
        while again.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
        let live = world.portal.rules(&owner, Whose::Brand).await.unwrap().versions.remove(0);
        assert_eq!(live.rules.exceptions.sellers, ["Aurelia Outlet"], "{:?}: it says so from now on", world.engine);
        world.clock.advance(60);
        // Both come after the rules: the second takes the very line.
        let taken = world.listing("L-2", "Aure1ia bag outlet", "AURELIA OUTLET", None).await;
        let line = world.listing("L-3", "Aure1ia bag outlet", "aurelia outlet", None).await;
        while again.screen_arrivals(&CancellationToken::new()).await.unwrap().is_some() {}
        let all = [said(&world, &owner, own).await, said(&world, &owner, taken).await, said(&world, &owner, line).await];
        assert_eq!(all, [Verdict::Allow, Verdict::Watch, Verdict::Watch], "{:?}", world.engine);
    }
}

#[tokio::test]
async fn a_line_for_a_shop_that_is_not_there_yet_is_nobody_elses() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let other = world.listing("L-1", "Aure1ia bag outlet", "NOVA STORE", None).await;
        world.clock.advance(60);
        put_live(&world, &owner, &free("Nova Store")).await;
        assert_eq!(said(&world, &owner, other).await, Verdict::Watch, "{:?}", world.engine);
        let named = world.listing("L-2", "Aure1ia bag outlet", "Nova Store", None).await;
        assert_eq!(said(&world, &owner, named).await, Verdict::Allow);
    }
}

#[tokio::test]
async fn words_that_are_left_alone_are_whole_ones_and_a_run_counts_what_they_let_through() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let other = world.listing("L-1", "Smart Aure1ia watch replica", "Cheap Bags", None).await;
        let left = world.listing("L-2", "Aure1ia watch replica, wall ART", "Cheap Bags", None).await;
        let outlet = world.listing("L-3", "Aure1ia watch replica art", "Aurelia Outlet", None).await;
        world.listing("L-4", "Oak table, art", "Cheap Bags", None).await;
        let id = put_live(&world, &owner, &RulesForm { phrases: "art".into(), ..free("Aurelia Outlet") }).await;
        let all = [said(&world, &owner, other).await, said(&world, &owner, left).await, said(&world, &owner, outlet).await];
        assert!(all[0] > Verdict::Allow && all[1..] == [Verdict::Allow; 2], "{:?}: {all:?}", world.engine);
        let run = world.portal.rules_version(&owner, id).await.unwrap().dry_run.unwrap();
        assert_eq!((run.let_through, run.let_through_words), (1, 1), "{run:?}");
    }
}

/// A listing of a seller called Aurelia Outlet, with this identifier of the marketplace's.
async fn numbered(world: &World, external_id: &str, seller_id: &str) -> ListingId {
    let (now, key) = (world.portal.now(), SellerKey::Identifier(seller_id.to_owned()));
    let mut tx = world.portal.db().begin().await.unwrap();
    let of = FeedSeller { key: &key, name: Some("Aurelia Outlet"), email: None, country: None, shares_name: false };
    let seller = store::seller::take(&mut tx, SellerId(world.portal.new_id()), of, now).await.unwrap().id;
    let input = bare_listing(external_id, "Aure1ia bag outlet");
    let listing = FeedListing { new_id: ListingId(world.portal.new_id()), input, seller_id: Some(seller) };
    let stored = store::listing::upsert(&mut tx, &[listing], now).await.unwrap();
    tx.commit().await.unwrap();
    stored[0].id
}

#[tokio::test]
async fn who_takes_the_name_of_a_shop_that_is_left_alone_is_not() {
    for world in worlds().await {
        let (owner, ..) = world.enrolled_brand("Aurelia").await;
        let own = numbered(&world, "L-1", "7").await;
        put_live(&world, &owner, &free("Aurelia Outlet")).await;
        let taken = numbered(&world, "L-2", "9").await;
        let all = [said(&world, &owner, own).await, said(&world, &owner, taken).await];
        assert_eq!(all, [Verdict::Allow, Verdict::Watch], "{:?}", world.engine);
        // A name is no one's any more; the identifier says whom one means.
        let id = RulesId(world.portal.new_id());
        let refused = world.portal.draft_rules(&owner, Whose::Brand, id, &free("Else\nAurelia Outlet")).await.unwrap_err();
        assert!(format!("{refused:?}").contains("2 sellers are named"), "{refused:?}");
        let refused = world.portal.draft_rules(&owner, Whose::Brand, id, &free("id:8")).await.unwrap_err();
        assert!(format!("{refused:?}").contains("there is no seller"), "{refused:?}");
        put_live(&world, &owner, &free("id:9")).await;
        let all = [said(&world, &owner, own).await, said(&world, &owner, taken).await];
        assert_eq!(all, [Verdict::Watch, Verdict::Allow], "{:?}", world.engine);
    }
}
