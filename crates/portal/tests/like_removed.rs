//! What many sellers show and say, and what one seller hides behind: who is taken for whom.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]

mod support;

use model::{
    gtin::Gtin,
    id::{ListingId, RightId},
    import::ListingInput,
    listing::ListingState,
    report::Verdict as Decided,
    screening::Verdict,
};
use portal::Actor;
use support::{World, bare_listing, shown::*, worlds};

const TEXT: &str = "Finest leather, stitched by hand, comes with box, bag, card and everything that you know from the original.";
const GTIN: &str = "4006381333931";

struct Market {
    shown: Shown,
    owner: Actor,
    right: RightId,
    reviewer: Actor,
}

impl Market {
    async fn over(world: World, pictures: &[(&str, image::RgbImage)]) -> Self {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        Self { shown: Shown::new(world, pictures), owner, right, reviewer }
    }

    async fn text(&self, external_id: &str, seller: &str) -> ListingId {
        self.shown.world.listing_of(seller, ListingInput { description: Some(TEXT.into()), ..bare_listing(external_id, "Handbag") }).await
    }

    async fn pictured(&self, external_id: &str, seller: &str, gtin: Option<&str>, pictures: &[String]) -> ListingId {
        let images = pictures.iter().map(|name| format!("https://pictures.example/{name}").parse().unwrap()).collect();
        let gtin = gtin.map(|gtin| Gtin::parse(gtin).unwrap());
        self.shown.world.listing_of(seller, ListingInput { images, gtin, ..bare_listing(external_id, "Handbag") }).await
    }

    async fn uphold(&self, listing: ListingId) {
        let portal = &self.shown.world.portal;
        let report = self.shown.world.brand_report(listing, self.right, "We bought one, and it is a counterfeit of ours.");
        portal.file_report(&self.owner, report).await.unwrap();
        let report = portal.report_queue(&self.reviewer, Default::default()).await.unwrap().rows[0].id;
        portal.decide_report(&self.reviewer, report, Decided::Uphold, "The test purchase shows it").await.unwrap();
    }

    async fn said(&self, id: ListingId) -> (Verdict, String) {
        let said = self.shown.world.portal.screening(&self.reviewer, id).await.unwrap().unwrap();
        (said.verdict, said.findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join("; "))
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
        market.pictured("O-1", "Somebody Else", None, &["copy.png".to_owned()]).await;
        let many = market.pictured("M-1", "Copy Shop", None, &names).await;
        market.shown.settle().await;
        let why = market.said(many).await.1;
        assert!(why.contains("the same picture as 1 listings of other sellers"), "{:?}: {why}", market.shown.world.engine);
        // The same address in as many listings of one's own.
        for n in 2..=22 {
            market.pictured(&format!("M-{n}"), "Copy Shop", None, &["copy.png".to_owned()]).await;
        }
        market.shown.settle().await;
        let last = store::listing::by_external_id(&mut market.shown.world.portal.db().read().await.unwrap(), "M-22").await.unwrap().unwrap();
        let why = market.said(last.id).await.1;
        assert!(why.contains("the same picture as 1 listings of other sellers"), "{:?}: {why}", market.shown.world.engine);
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
        assert!(why.contains("and of several sellers of this item"), "{:?}: {why}", market.shown.world.engine);
        assert_eq!(market.shown.world.state(honest).await, ListingState::Live);
    }
}

#[tokio::test]
async fn a_makers_text_holds_no_honest_sellers_goods() {
    for world in worlds().await {
        let market = Market::over(world, &[]).await;
        let removed = market.text("R-1", "Cheap Bags").await;
        for seller in ["One", "Two", "Three"] {
            market.text(seller, seller).await;
        }
        for n in 0..10 {
            market.text(&format!("H-{n}"), "Honest Shop").await;
        }
        market.shown.settle().await;
        market.uphold(removed).await;
        market.shown.world.drain().await;
        // How sellers have done is read anew, and the catalogue is screened by it.
        market.shown.world.clock.advance(700);
        let late = market.text("H-10", "Honest Shop").await;
        let plain = market.shown.world.listing("P-1", "Lamp", "Honest Shop", None).await;
        market.shown.settle().await;
        let (verdict, why) = market.said(late).await;
        assert!(verdict == Verdict::Allow && why.contains("as several other sellers' listings"), "{:?}: {why}", market.shown.world.engine);
        assert!(!market.said(plain).await.1.contains("removed"), "{:?}", market.said(plain).await);
        // Who had it removed stays known by it, however many others carry it.
        let again = market.text("R-2", "Cheap Bags").await;
        market.shown.settle().await;
        assert!(market.said(again).await.0 >= Verdict::Watch, "{:?}", market.said(again).await);
    }
}

#[tokio::test]
async fn what_has_ended_speaks_against_no_seller() {
    for world in worlds().await {
        let market = Market::over(world, &[]).await;
        let removed = market.text("R-1", "Cheap Bags").await;
        market.text("T-1", "Other Bags").await;
        market.shown.settle().await;
        market.uphold(removed).await;
        market.shown.world.drain().await;
        let said = async |id: &str| {
            market.shown.world.clock.advance(700);
            let plain = market.shown.world.listing(id, "Lamp", "Other Bags", None).await;
            market.shown.settle().await;
            market.said(plain).await.1
        };
        assert!(said("P-1").await.contains("1 listings carry texts of listings that were removed"), "{:?}", market.shown.world.engine);
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
