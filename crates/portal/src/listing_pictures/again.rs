//! Pictures that were read before the codes in them were known: those of an import may hang on goods for years.

use crate::{Portal, Result, secret::sha256};
use model::{
    gtin::Gtin,
    id::{BatchId, ListingId},
    url::HttpUrl,
};
use uuid::Uuid;

/// Pictures that are gone through at once.
const AT_ONCE: i64 = 500;

impl Portal {
    /// Sends the listings through the change feed again whose pictures show units of this batch, so that these are seen now; answers how many. Done
    /// twice, the second time finds those alone that were not looked at since.
    pub(crate) async fn look_again_for(&self, batch: BatchId, gtin: Gtin) -> Result<usize> {
        let gtin = gtin.to_string();
        let mut after = (ListingId(Uuid::nil()), String::new());
        let mut found = 0;
        loop {
            let pictures = store::seen_code::unknown(&mut self.read().await?, &gtin, (after.0, &after.1), AT_ONCE).await?;
            let Some(last) = pictures.last().cloned() else { return Ok(found) };
            let mut listings: Vec<ListingId> = Vec::new();
            for (listing, url) in pictures {
                if listings.last() != Some(&listing) && self.shows(&url, batch).await? {
                    listings.push(listing);
                }
            }
            after = last;
            found += listings.len();
            let mut change = self.change().await?;
            store::listing::touch(&mut change.tx, &listings).await?;
            change.commit().await?;
        }
    }

    /// Whether the picture at this address shows a unit of the batch.
    async fn shows(&self, url: &str, batch: BatchId) -> Result<bool> {
        let Ok(url) = HttpUrl::parse(url) else { return Ok(false) };
        let Some(picture) = store::seen_code::picture(&mut self.read().await?, &sha256(url.as_str().as_bytes())).await? else { return Ok(false) };
        for read in picture.codes {
            if self.seen(&url, read).await?.unit.is_some_and(|(of, _)| of == batch) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
