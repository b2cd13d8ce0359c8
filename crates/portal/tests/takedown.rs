//! What is removed is known at once: to what arrives, and to what stands there already.

mod support;

use model::{
    import::ListingInput,
    listing::ListingState,
    screening::{Outcome, Verdict},
};
use portal::{Actor, Portal, screening::PicturesSeen, secret::sha256};
use support::{
    World, bare_listing,
    market::{Market, TEXT},
    shown::*,
    worlds,
};
use tokio_util::sync::CancellationToken;

async fn market(world: World) -> Market {
    Market::over(world, &[("bag.png", drawn(600, 1)), ("again.png", drawn(420, 1)), ("else.png", drawn(600, 2))]).await
}

#[tokio::test]
async fn the_same_file_a_minute_after_the_removal_is_held() {
    for world in worlds().await {
        let market = market(world).await;
        let first = market.shown.listing("L-1", "Handbag", "Cheap Bags", "bag.png").await;
        market.shown.settle().await;
        market.uphold(first).await;
        market.shown.world.clock.advance(60);
        let again = market.shown.listing("L-2", "Handbag", "Other Bags", "again.png").await;
        let other = market.shown.listing("L-3", "Handbag", "Other Bags", "else.png").await;
        market.shown.settle().await;
        assert_eq!(market.shown.world.state(again).await, ListingState::Held, "{:?}: {:?}", market.shown.world.engine, market.said(again).await);
        assert_eq!(market.shown.world.state(other).await, ListingState::Live);
    }
}

#[tokio::test]
async fn what_stands_there_already_is_looked_at_again() {
    for world in worlds().await {
        let market = market(world).await;
        let mut shown = Vec::new();
        for (id, seller, picture) in
            [("L-1", "Cheap Bags", "bag.png"), ("L-2", "Other Bags", "again.png"), ("L-3", "Third", "bag.png"), ("L-4", "Fourth", "else.png")]
        {
            shown.push(market.shown.listing(id, "Handbag", seller, picture).await);
        }
        let text = market.text("T-1", "Fifth", TEXT).await;
        let copied = market.text("T-2", "Sixth", &TEXT.to_uppercase()).await;
        let of_seller = market.text("S-1", "Fifth", "Short.").await;
        market.shown.settle().await;
        market.uphold(shown[0]).await;
        market.uphold(text).await;
        let jobs = market.shown.world.portal.jobs(&Actor::System, Default::default()).await.unwrap();
        assert_eq!(jobs.rows.len(), 1, "one screening for both: {jobs:?}");
        market.shown.world.drain().await;
        let mut states = Vec::new();
        for id in &shown {
            states.push(market.shown.world.state(*id).await);
        }
        use ListingState::{Held, Live, Removed};
        assert_eq!(states, [Removed, Held, Held, Live], "{:?}", market.shown.world.engine);
        let (verdict, why) = market.said(copied).await;
        assert!(verdict >= Verdict::Watch && why.contains("same text"), "{why}");
        assert!(!market.said(of_seller).await.1.contains("decided reports"), "one report says nothing of a shop");
        // A second removal brings only what is like it.
        market.uphold(shown[3]).await;
        market.shown.world.drain().await;
        let jobs = market.shown.world.portal.jobs(&Actor::System, Default::default()).await.unwrap();
        assert_eq!(jobs.rows.iter().map(|job| job.job.total).collect::<Vec<_>>(), [Some(1), Some(5)], "{jobs:?}");
        // Many of what a shop offers do, and all that is left of it is looked at again; after a year they are forgotten.
        for number in 0..5 {
            let listing = market.text(&format!("S-{}", number + 2), "Fifth", "Short.").await;
            market.uphold(listing).await;
        }
        market.shown.world.drain().await;
        assert!(market.said(of_seller).await.1.contains("6 of 6 decided reports were upheld"), "{}", market.said(of_seller).await.1);
        market.shown.world.clock.advance(366 * 86_400);
        market.text("S-1", "Fifth", "Shorter.").await;
        market.shown.settle().await;
        assert!(!market.said(of_seller).await.1.contains("decided reports"), "{}", market.said(of_seller).await.1);
    }
}

#[tokio::test]
async fn a_new_account_is_known_by_the_pictures_and_texts_of_what_was_removed() {
    for world in worlds().await {
        let market = market(world).await;
        let removed = market.shown.listing("L-1", "Handbag", "Cheap Bags", "bag.png").await;
        let text = market.text("T-1", "Cheap Bags", TEXT).await;
        market.shown.settle().await;
        market.uphold(removed).await;
        market.uphold(text).await;
        market.shown.listing("L-2", "Purse", "New Account", "again.png").await;
        market.text("T-2", "New Account", &TEXT.to_uppercase()).await;
        market.shown.settle().await;
        market.shown.world.drain().await;
        market.shown.world.clock.advance(600);
        let plain = market.text("N-1", "New Account", "A lamp.").await;
        market.shown.settle().await;
        let why = market.said(plain).await.1;
        assert!(why.contains("1 listing shows pictures of listings that were removed from other sellers"), "{:?}: {why}", market.shown.world.engine);
        assert!(why.contains("1 listing carries texts of listings that were removed from other sellers"), "{why}");
    }
}

#[tokio::test]
async fn a_shop_that_shows_the_brands_own_picture_is_not_like_what_was_removed() {
    for world in worlds().await {
        let market = market(world).await;
        let portal = &market.shown.world.portal;
        portal.add_references(&market.owner, "From the catalogue", &[], vec![upload(&drawn(600, 2))]).await.unwrap();
        let removed = market.shown.listing("L-1", "Aurelia handbag", "Cheap Bags", "else.png").await;
        market.shown.settle().await;
        market.uphold(removed).await;
        for n in 0..4 {
            market.shown.listing(&format!("H-{n}"), "Aurelia handbag", "Honest Shop", "else.png").await;
        }
        market.shown.settle().await;
        market.shown.world.drain().await;
        market.shown.world.clock.advance(600);
        let plain = market.text("N-1", "Honest Shop", "A lamp.").await;
        market.shown.settle().await;
        let why = market.said(plain).await.1;
        assert!(!why.contains("removed"), "{:?}: {why}", market.shown.world.engine);
        // A picture that is taken away is looked through the catalogue without.
        let (kept, _) = portal.references(&market.owner).await.unwrap();
        portal.remove_reference(&market.owner, kept[0].picture).await.unwrap();
        market.shown.world.drain().await;
        let like = store::listing::by_external_id(&mut portal.db().read().await.unwrap(), "H-0").await.unwrap().unwrap();
        assert!(!market.said(like.id).await.1.contains("From the catalogue") && like.state == ListingState::Held, "{:?}", market.said(like.id).await);
    }
}

#[tokio::test]
async fn what_a_person_removes_from_a_hold_is_known_too() {
    for world in worlds().await {
        let market = market(world).await;
        let portal = &market.shown.world.portal;
        let held = market.shown.listing("L-1", "Aur3l1a bag 1:1 mirror quality", "Cheap Bags", "bag.png").await;
        let like = market.shown.listing("L-2", "Handbag", "Other Bags", "bag.png").await;
        market.shown.settle().await;
        let hold = portal.hold_queue(&market.reviewer, Default::default()).await.unwrap().rows[0].id;
        let content = portal.hold(&market.reviewer, hold).await.unwrap().content;
        portal.decide_hold(&market.reviewer, hold, &content, Outcome::Remove, "A replica by its own words").await.unwrap();
        market.shown.world.drain().await;
        assert_eq!(
            (market.shown.world.state(held).await, market.shown.world.state(like).await),
            (ListingState::Removed, ListingState::Held),
            "{:?}",
            market.shown.world.engine
        );
    }
}

#[tokio::test]
async fn who_asks_before_showing_does_not_wait_and_is_screened_again_by_what_holds() {
    for world in worlds().await {
        let market = market(world).await;
        let portal = &market.shown.world.portal;
        let stop = CancellationToken::new();
        let first = market.text("T-1", "Cheap Bags", TEXT).await;
        market.shown.settle().await;
        market.uphold(first).await;
        let administrator = market.shown.world.administrator().await;
        let form = portal::api_key::KeyForm { name: "Shop system", role: "", lifetime: "90" };
        let token = portal.make_marketplace_key(&administrator, form).await.unwrap().token;
        let program = portal.actor_of_key(&token, Default::default()).await.unwrap();
        let sent = |id: &str, title: &str| vec![ListingInput { description: Some(TEXT.into()), seller: Some("Other Bags".into()), ..bare_listing(id, title) }];
        let judged = portal.send_listings(&program, sent("T-2", "Aur3l1a handbag 1:1 mirror quality"), false).await.unwrap();
        // What is behind the times holds nothing.
        assert_eq!((judged[0].screening.as_ref().unwrap().verdict.hides(), judged[0].state), (true, ListingState::Live));
        let held = judged[0].id.unwrap();
        while portal.screen_arrivals(&stop).await.unwrap().is_some() {}
        assert_eq!(market.shown.world.state(held).await, ListingState::Held);
        // Who asks before it shows waits for what was removed a moment ago.
        let other = market.text("T-8", "Third", &format!("{TEXT} And more.")).await;
        market.shown.settle().await;
        market.uphold(other).await;
        let asked = vec![ListingInput { description: Some(format!("{TEXT} And more.")), ..bare_listing("T-9", "Handbag") }];
        let judged = portal.send_listings(&program, asked, true).await.unwrap();
        assert!(judged[0].screening.as_ref().unwrap().verdict >= Verdict::Watch, "{judged:?}");
        // And nobody is answered by what was current minutes ago.
        let last = market.text("T-10", "Fourth", &format!("{TEXT} And much more.")).await;
        market.shown.settle().await;
        market.shown.world.clock.advance(200);
        market.uphold(last).await;
        let asked = vec![ListingInput { description: Some(format!("{TEXT} And much more.")), ..bare_listing("T-11", "Handbag") }];
        let judged = portal.send_listings(&program, asked, false).await.unwrap();
        assert!(judged[0].screening.as_ref().unwrap().verdict >= Verdict::Watch, "{judged:?}");
    }
}

#[tokio::test]
async fn who_asks_before_showing_is_answered_by_pictures_that_were_read_before() {
    for world in worlds().await {
        let market = market(world).await;
        let portal = &market.shown.world.portal;
        let first = market.shown.listing("L-1", "Handbag", "Cheap Bags", "bag.png").await;
        market.shown.settle().await;
        market.uphold(first).await;
        market.shown.settle().await;
        let administrator = market.shown.world.administrator().await;
        let form = portal::api_key::KeyForm { name: "Shop system", role: "", lifetime: "90" };
        let token = portal.make_marketplace_key(&administrator, form).await.unwrap().token;
        let program = portal.actor_of_key(&token, Default::default()).await.unwrap();
        let sent = |id: &str, picture: &str| ListingInput {
            images: vec![format!("https://pictures.example/{picture}").parse().unwrap()],
            seller: Some("Other Bags".into()),
            ..bare_listing(id, "Purse")
        };
        for dry_run in [true, false] {
            let judged = portal.send_listings(&program, vec![sent("L-2", "bag.png"), sent("L-3", "again.png")], dry_run).await.unwrap();
            let said: Vec<_> = judged.iter().map(|one| (one.state, one.pictures)).collect();
            assert_eq!(
                said,
                [(ListingState::Held, PicturesSeen::Read), (ListingState::Live, PicturesSeen::Pending)],
                "{:?}: {judged:?}",
                market.shown.world.engine
            );
        }
        let said = async |portal: &Portal| {
            let now = portal.sent_listing(&program, "L-3").await.unwrap();
            (now.state, now.pictures)
        };
        assert_eq!(said(portal).await, (ListingState::Live, PicturesSeen::Pending));
        // Where nobody looks at pictures, nobody waits for them.
        let mut settings = portal.settings().clone();
        settings.reads_pictures = false;
        let blind = market.shown.world.with_settings(settings);
        assert_eq!(said(&blind).await, (ListingState::Live, PicturesSeen::NotRead));
        // Another listing with the same address had its turn first: what was said of this one does not go by the picture yet.
        market.shown.world.clock.advance(60);
        let hash = sha256(b"https://pictures.example/again.png");
        let mut tx = portal.db().begin().await.unwrap();
        let known = store::seen_code::ReadPicture { error: None, codes: Vec::new(), print: None, asked: Default::default() };
        store::seen_code::keep_picture(&mut tx, &hash, &known, portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(said(portal).await, (ListingState::Live, PicturesSeen::Pending));
        market.shown.settle().await;
        assert_eq!(said(portal).await, (ListingState::Held, PicturesSeen::Read));
    }
}

#[tokio::test]
async fn what_is_at_hand_writes_nothing_over_what_was_read_meanwhile() {
    for world in worlds().await {
        let market = market(world).await;
        let id = market.text("T-1", "Cheap Bags", TEXT).await;
        market.shown.settle().await;
        let mut tx = market.shown.world.portal.db().begin().await.unwrap();
        let said = store::screening::of_listings(&mut tx, &[id]).await.unwrap().remove(&id).unwrap();
        let read = store::screening::before(&mut tx, &[id]).await.unwrap().remove(&id).unwrap().content_hash;
        for (over, hash) in [(Some(&b"older"[..]), &read), (Some(&[][..]), &read), (Some(&read[..]), &Vec::new())] {
            store::screening::put(&mut tx, &said, &Default::default(), over).await.unwrap();
            let now = store::screening::before(&mut tx, &[id]).await.unwrap().remove(&id).unwrap().content_hash;
            assert_eq!(&now, hash, "{:?}", market.shown.world.engine);
        }
    }
}
