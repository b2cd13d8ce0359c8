//! A marketplace whose listings show pictures.

use super::{World, bare_listing};
use image::{ImageFormat, RgbImage};
use model::{
    id::ListingId,
    import::ListingInput,
    screening::{Finding, Verdict},
    search::{MatchField, SearchQuery},
};
use portal::{Actor, listing_pictures::PictureSource, picture::Upload};
use std::{io::Cursor, path::PathBuf};
use tokio_util::sync::CancellationToken;

/// Something with enough to see in it, different for each seed.
pub fn drawn(side: u32, seed: u32) -> RgbImage {
    RgbImage::from_fn(side, side, |x, y| {
        let (x, y) = (x * 12 / side, y * 12 / side);
        let mixed = (x * 7919 + y * 104_729 + seed * 1_299_709).wrapping_mul(2_654_435_761) >> 13;
        image::Rgb([(mixed % 256) as u8, (mixed / 256 % 256) as u8, (mixed / 7 % 256) as u8])
    })
}

pub fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn upload(picture: &RgbImage) -> Upload {
    Upload { name: "picture.png".into(), bytes: png(picture) }
}

/// A marketplace with pictures in a folder.
pub struct Shown {
    pub world: World,
    pub folder: PathBuf,
}

impl Shown {
    pub fn new(world: World, pictures: &[(&str, RgbImage)]) -> Self {
        let folder = world.dir.join("pictures");
        std::fs::create_dir_all(&folder).unwrap();
        for (name, picture) in pictures {
            std::fs::write(folder.join(name), png(picture)).unwrap();
        }
        Self { world, folder }
    }

    pub async fn listing(&self, external_id: &str, title: &str, seller: &str, picture: &str) -> ListingId {
        let url = format!("https://pictures.example/{picture}").parse().unwrap();
        self.world.listing_of(seller, ListingInput { images: vec![url], ..bare_listing(external_id, title) }).await
    }

    /// Everything that goes on beside the pages, until there is nothing left to do.
    pub async fn settle(&self) {
        let (source, stop) = (PictureSource::Folder(self.folder.clone()), CancellationToken::new());
        for _ in 0..3 {
            while self.world.portal.screen_arrivals(&stop).await.unwrap().is_some() {}
            let mut steps = 0;
            while self.world.portal.look_at_pictures(&source, &stop).await.unwrap().is_some() {
                steps += 1;
                assert!(steps < 20, "pictures are looked at again and again");
            }
        }
        self.world.portal.index_now().await.unwrap();
        // Another node than the one that read the pictures asks once a second what is new.
        tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    }

    pub async fn found(&self, actor: &Actor, query: &SearchQuery) -> Vec<(String, u32)> {
        let result = self.world.portal.search(actor, query, true).await.unwrap();
        assert_eq!(result.total, result.hits.len() as u64);
        let bits = |hit: &model::search::Hit| hit.matched.iter().find(|m| m.field == MatchField::Picture).map(|m| m.text.parse().unwrap()).unwrap();
        result.hits.iter().map(|hit| (hit.listing.external_id.clone(), bits(hit))).collect()
    }

    pub async fn findings(&self, actor: &Actor, id: ListingId) -> (Verdict, Vec<Finding>) {
        let said = self.world.portal.screening(actor, id).await.unwrap().unwrap();
        (said.verdict, said.findings)
    }
}
