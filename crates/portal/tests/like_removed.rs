//! What many sellers show and say, and what one seller hides behind: who is taken for whom.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    gtin::Gtin,
    id::ListingId,
    import::ListingInput,
    listing::ListingState,
    money::{Currency, Money},
    screening::{Outcome, Verdict},
};
use portal::listing_pictures::PictureSource;
use store::removed::RemovedText;
use support::{
    bare_listing,
    market::{Market, TEXT},
    shown::*,
    worlds,
};
use tokio_util::sync::CancellationToken;

const GTIN: &str = "4006381333931";

impl Market {
    async fn pictured(&self, external_id: &str, seller: &str, gtin: Option<&str>, pictures: &[String]) -> ListingId {
        let images = pictures.iter().map(|name| format!("https://pictures.example/{name}").parse().unwrap()).collect();
        let gtin = gtin.map(|gtin| Gtin::parse(gtin).unwrap());
        self.shown.world.listing_of(seller, ListingInput { images, gtin, ..bare_listing(external_id, "Handbag") }).await
    }
}

/// Twenty pictures, and a smaller copy of the last.
fn twenty() -> (Vec<String>, Vec<(&'static str, image::RgbImage)>) {
    let names: Vec<&'static str> = (1..=20).map(|n| &*format!("p{n}.png").leak()).collect();
    let mut drawn_as: Vec<_> = (1..).zip(&names).map(|(seed, name)| (*name, drawn(260, seed))).collect();
    drawn_as.push(("copy.png", drawn(200, 20)));
    (names.iter().map(|name| (*name).to_owned()).collect(), drawn_as)
}

#[tokio::test]
async fn many_pictures_and_many_own_listings_hide_nobody_elses() {
    for world in worlds().await {
        let (names, files) = twenty();
        let market = Market::over(world, &files).await;
        let many = market.pictured("M-1", "Copy Shop", None, &names).await;
        // Its picture is read last, when the others have been compared already.
        market.pictured("O-1", "Somebody Else", None, &["copy.png".to_owned()]).await;
        market.shown.settle().await;
        let why = market.said(many).await.1;
        assert!(why.contains("the same picture as a listing of another seller"), "{:?}: {why}", market.shown.world.engine);
        // The same address in as many listings of one's own.
        for n in 2..=22 {
            market.pictured(&format!("M-{n}"), "Copy Shop", None, &["copy.png".to_owned()]).await;
        }
        market.shown.settle().await;
        let last = store::listing::by_external_id(&mut market.shown.world.portal.db().read().await.unwrap(), "M-22").await.unwrap().unwrap();
        let why = market.said(last.id).await.1;
        assert!(why.contains("the same picture as a listing of another seller"), "{:?}: {why}", market.shown.world.engine);
    }
}

#[tokio::test]
async fn a_makers_photo_among_many_pictures_is_still_the_makers() {
    for world in worlds().await {
        let (names, files) = twenty();
        let market = Market::over(world, &files).await;
        let mut sellers = Vec::new();
        for seller in ["One", "Two", "Three", "Four"] {
            sellers.push(market.pictured(seller, seller, Some(GTIN), &["copy.png".to_owned()]).await);
        }
        market.shown.settle().await;
        market.uphold(sellers[0]).await;
        let honest = market.pictured("M-1", "Good Shop", Some(GTIN), &names).await;
        market.shown.settle().await;
        let why = market.said(honest).await.1;
        assert!(why.contains("and of several other sellers"), "{:?}: {why}", market.shown.world.engine);
        assert_eq!(market.shown.world.state(honest).await, ListingState::Live);
    }
}

#[tokio::test]
async fn who_showed_a_picture_before_a_replica_did_stays_on_sale() {
    for world in worlds().await {
        let market = Market::over(world, &[("chart.png", drawn(260, 1)), ("fake.png", drawn(260, 2)), ("photo.png", drawn(260, 3))]).await;
        let [chart, fake, photo] = ["chart.png", "fake.png", "photo.png"].map(ToOwned::to_owned);
        let mut honest = Vec::new();
        for n in 1..=5 {
            honest.push(market.pictured(&format!("H-{n}"), &format!("Shop {n}"), None, std::slice::from_ref(&chart)).await);
        }
        let anna = market.pictured("A-1", "Goldsmith Anna", None, std::slice::from_ref(&photo)).await;
        market.shown.settle().await;
        market.shown.world.clock.advance(60);
        let replica = market.pictured("R-1", "Bad Shop", None, &[fake.clone(), chart.clone()]).await;
        let stolen = market.pictured("R-2", "Thief", None, std::slice::from_ref(&photo)).await;
        market.shown.settle().await;
        for listing in [replica, stolen] {
            market.uphold(listing).await;
        }
        market.shown.world.drain().await;
        let late = market.pictured("L-1", "Late Shop", None, std::slice::from_ref(&chart)).await;
        let again = market.pictured("L-2", "New Account", None, &[chart.clone(), fake]).await;
        let stolen_again = market.pictured("L-3", "Next Thief", None, &[photo]).await;
        let same = market.pictured("L-4", "Bad Shop", None, &[chart]).await;
        market.shown.settle().await;
        for (listing, why) in honest
            .into_iter()
            .map(|id| (id, "which its seller showed before"))
            .chain([(anna, "which its seller showed before"), (late, "which several other sellers showed before")])
        {
            let (verdict, said) = market.said(listing).await;
            assert!(verdict == Verdict::Allow && said.contains(why), "{:?}: {said}", market.shown.world.engine);
            assert_eq!(market.shown.world.state(listing).await, ListingState::Live);
        }
        // What nobody showed before is held, whatever stands beside it; so is what its seller was caught with.
        for listing in [again, stolen_again, same] {
            let said = market.said(listing).await.1;
            assert_eq!(market.shown.world.state(listing).await, ListingState::Held, "{:?}: {said}", market.shown.world.engine);
        }
        // Another picture in the place of an old one was not shown before.
        std::fs::write(market.shown.folder.join("photo.png"), png(&drawn(260, 2))).unwrap();
        market.shown.world.clock.advance(8 * 86_400);
        let (source, stop) = (PictureSource::Folder(market.shown.folder.clone()), CancellationToken::new());
        while market.shown.world.portal.look_at_pictures_again(&source, &stop).await.unwrap() > 0 {}
        market.shown.settle().await;
        assert_eq!(market.shown.world.state(anna).await, ListingState::Held, "{:?}: {}", market.shown.world.engine, market.said(anna).await.1);
    }
}

#[tokio::test]
async fn what_a_person_released_is_not_held_again_for_what_is_said_of_its_seller() {
    for world in worlds().await {
        let market = Market::over(world, &[("fake.png", drawn(260, 2))]).await;
        let portal = &market.shown.world.portal;
        let offer = async |id: &str, seller: &str, minor: i64| {
            let price = Some(Money { minor, currency: Currency::parse("EUR").unwrap() });
            let images = vec!["https://pictures.example/fake.png".parse().unwrap()];
            market.shown.world.listing_of(seller, ListingInput { images, price, ..bare_listing(id, "Handbag") }).await
        };
        let removed = offer("R-1", "Bad Shop", 900).await;
        market.shown.settle().await;
        market.uphold(removed).await;
        let [first, second, _] = [offer("S-1", "Other Shop", 1_000).await, offer("S-2", "Other Shop", 1_000).await, offer("S-3", "Other Shop", 1_000).await];
        market.shown.settle().await;
        let holds = portal.hold_queue(&market.reviewer, Default::default()).await.unwrap().rows;
        assert_eq!(holds.len(), 3);
        let hold = holds.iter().find(|hold| hold.listing == first).unwrap().id;
        let content = portal.hold(&market.reviewer, hold).await.unwrap().content;
        portal.decide_hold(&market.reviewer, hold, &content, Outcome::Release, "The bill shows that it is genuine").await.unwrap();
        // How sellers have done is read anew.
        market.shown.world.clock.advance(700);
        for id in ["S-1", "S-2"] {
            offer(id, "Other Shop", 990).await;
        }
        market.shown.settle().await;
        let said = market.said(first).await.1;
        assert!(said.contains("1 listing shows pictures of listings that were removed"), "{:?}: {said}", market.shown.world.engine);
        assert_eq!(market.shown.world.state(first).await, ListingState::Live, "{:?}: {said}", market.shown.world.engine);
        // Nor does what it shows itself count twice in one sum: of the two that are held only the other is its seller's.
        let said = market.said(second).await.1;
        assert!(said.contains("the same picture as a listing that was removed") && said.contains("1 listing shows"), "{:?}: {said}", market.shown.world.engine);
    }
}

#[tokio::test]
async fn of_removed_texts_what_stands_for_them_is_read_the_latest_first() {
    for world in worlds().await {
        let market = Market::over(world, &[]).await;
        let screened = market.text("R-1", "Cheap Bags", TEXT).await;
        market.shown.settle().await;
        market.uphold(screened).await;
        let unread = market.text("R-2", "Other Bags", TEXT).await;
        market.uphold(unread).await;
        let mut conn = market.shown.world.portal.db().read().await.unwrap();
        let texts = store::removed::texts(&mut conn, -1, 80, 10).await.unwrap();
        let is_key = |text: &RemovedText| matches!(text, RemovedText::Key(_));
        assert_eq!(texts.iter().map(|(removed, text)| (removed.listing, is_key(text))).collect::<Vec<_>>(), [(unread, false), (screened, true)]);
        let latest = store::removed::texts(&mut conn, -1, 80, 1).await.unwrap();
        assert_eq!((latest.len(), latest[0].0.listing), (1, unread), "{:?}", market.shown.world.engine);
    }
}

#[tokio::test]
async fn a_makers_text_holds_no_honest_sellers_goods() {
    for world in worlds().await {
        let market = Market::over(world, &[]).await;
        let removed = market.text("R-1", "Cheap Bags", TEXT).await;
        for seller in ["One", "Two", "Three"] {
            market.text(seller, seller, TEXT).await;
        }
        for n in 0..10 {
            market.text(&format!("H-{n}"), "Honest Shop", TEXT).await;
        }
        market.shown.settle().await;
        market.uphold(removed).await;
        market.shown.world.drain().await;
        // How sellers have done is read anew, and the catalogue is screened by it.
        market.shown.world.clock.advance(700);
        let late = market.text("H-10", "Honest Shop", TEXT).await;
        let plain = market.shown.world.listing("P-1", "Lamp", "Honest Shop", None).await;
        market.shown.settle().await;
        let (verdict, why) = market.said(late).await;
        assert!(verdict == Verdict::Allow && why.contains("as several other sellers' listings"), "{:?}: {why}", market.shown.world.engine);
        assert!(!market.said(plain).await.1.contains("removed"), "{:?}", market.said(plain).await);
        // Who had it removed stays known by it, however many others carry it.
        let again = market.text("R-2", "Cheap Bags", TEXT).await;
        market.shown.settle().await;
        assert!(market.said(again).await.0 >= Verdict::Watch, "{:?}", market.said(again).await);
    }
}

#[tokio::test]
async fn what_has_ended_speaks_against_no_seller() {
    for world in worlds().await {
        let market = Market::over(world, &[]).await;
        let removed = market.text("R-1", "Cheap Bags", TEXT).await;
        market.text("T-1", "Other Bags", TEXT).await;
        market.shown.settle().await;
        market.uphold(removed).await;
        market.shown.world.drain().await;
        let said = async |id: &str| {
            market.shown.world.clock.advance(700);
            let plain = market.shown.world.listing(id, "Lamp", "Other Bags", None).await;
            market.shown.settle().await;
            market.said(plain).await.1
        };
        assert!(said("P-1").await.contains("1 listing carries texts of listings that were removed"), "{:?}", market.shown.world.engine);
        let ended = ListingInput { ended: true, description: Some(TEXT.into()), ..bare_listing("T-1", "Handbag") };
        market.shown.world.listing_of("Other Bags", ended).await;
        assert!(!said("P-2").await.contains("removed"), "{:?}", market.shown.world.engine);
    }
}

#[tokio::test]
async fn a_sellers_listings_are_screened_again_when_it_speaks_otherwise_against_them() {
    for world in worlds().await {
        let market = Market::over(world, &[]).await;
        let stays = market.shown.world.listing("S-1", "Lamp", "Big Shop", None).await;
        let mut bad = Vec::new();
        for n in 1..=6 {
            bad.push(market.shown.world.listing(&format!("B-{n}"), "Handbag", "Big Shop", None).await);
        }
        market.shown.settle().await;
        let mut swept = Vec::new();
        for listing in bad {
            market.shown.world.clock.advance(1);
            market.uphold(listing).await;
            market.shown.world.drain().await;
            let said = market.shown.world.portal.screening(&market.reviewer, stays).await.unwrap().unwrap();
            swept.push(said.at == market.shown.world.portal.now());
        }
        // Fewer than five say nothing, and the sixth of six says hardly more than the fifth of five.
        assert_eq!(swept, [false, false, false, false, true, false], "{:?}", market.shown.world.engine);
    }
}
