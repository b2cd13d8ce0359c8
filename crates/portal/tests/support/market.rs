//! A marketplace where a brand has listings removed.

use super::{World, bare_listing, shown::Shown};
use image::RgbImage;
use model::{
    id::{ListingId, RightId},
    import::ListingInput,
    report::Verdict as Decided,
    screening::Verdict,
};
use portal::Actor;

/// A description that is long enough to be known again.
pub const TEXT: &str = "Finest leather, stitched by hand, comes with box, bag, card and everything that you know from the original.";

pub struct Market {
    pub shown: Shown,
    pub owner: Actor,
    pub right: RightId,
    pub reviewer: Actor,
}

impl Market {
    pub async fn over(world: World, pictures: &[(&str, RgbImage)]) -> Self {
        let (owner, _, right) = world.enrolled_brand("Aurelia").await;
        let reviewer = world.reviewer().await;
        Self { shown: Shown::new(world, pictures), owner, right, reviewer }
    }

    /// A handbag with this description.
    pub async fn text(&self, external_id: &str, seller: &str, text: &str) -> ListingId {
        self.shown.world.listing_of(seller, ListingInput { description: Some(text.into()), ..bare_listing(external_id, "Handbag") }).await
    }

    /// The brand reports it, and the report is upheld.
    pub async fn uphold(&self, listing: ListingId) {
        let portal = &self.shown.world.portal;
        let report = self.shown.world.brand_report(listing, self.right, "We bought one, and it is a counterfeit of ours.");
        portal.file_report(&self.owner, report).await.unwrap();
        let report = portal.report_queue(&self.reviewer, Default::default()).await.unwrap().rows[0].id;
        portal.decide_report(&self.reviewer, report, Decided::Uphold, "The test purchase shows it").await.unwrap();
    }

    /// What screening says of it, and why.
    pub async fn said(&self, id: ListingId) -> (Verdict, String) {
        let said = self.shown.world.portal.screening(&self.reviewer, id).await.unwrap().unwrap();
        (said.verdict, said.findings.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>().join("; "))
    }
}
