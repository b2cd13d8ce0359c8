//! Everything that a search finds, as CSV: rows are read as the reader takes them.

use crate::{Actor, Portal, PortalError, Result, screening::seen_by, spreadsheet::harmless};
use model::{id::ListingId, listing::Listing, screening::Screening, search::SearchQuery, time::Timestamp};
use std::collections::HashMap;

/// Listings that are read at once.
const AT_ONCE: usize = 500;

/// A search's listings on their way into a file.
pub struct Export {
    portal: Portal,
    actor: Actor,
    ids: search::Everything,
    begun: bool,
}

impl Portal {
    /// Begins an export of everything that matches now.
    pub async fn search_csv(&self, actor: &Actor, query: &SearchQuery) -> Result<Export> {
        Ok(Export { portal: self.clone(), actor: actor.clone(), ids: self.search_all(actor, query).await?, begun: false })
    }
}

impl Export {
    /// The next lines; none at the end. Listings that are gone meanwhile are left out.
    pub async fn next(&mut self) -> Result<Option<String>> {
        let ids: Vec<ListingId> = self.ids.by_ref().take(AT_ONCE).collect();
        if ids.is_empty() && self.begun {
            return Ok(None);
        }
        let mut conn = self.portal.read().await?;
        let mut rows: HashMap<ListingId, Listing> = store::listing::by_ids(&mut conn, &ids).await?.into_iter().map(|row| (row.id, row)).collect();
        let mut screened = store::screening::of_listings(&mut conn, &ids).await?;
        drop(conn);
        let mut writer = csv::Writer::from_writer(Vec::new());
        if !self.begun {
            let header = [
                "id",
                "title",
                "brand",
                "gtin",
                "price",
                "currency",
                "seller",
                "category",
                "country",
                "state",
                "url",
                "verdict",
                "found",
                "first_seen",
                "released",
            ];
            writer.write_record(header).map_err(PortalError::internal)?;
            self.begun = true;
        }
        for listing in ids.iter().filter_map(|id| rows.remove(id)) {
            let screening = screened.remove(&listing.id).map(|screening| seen_by(&self.actor, screening));
            writer.write_record(record(&listing, screening.as_ref())).map_err(PortalError::internal)?;
        }
        let bytes = writer.into_inner().map_err(|error| PortalError::internal(error.to_string()))?;
        Ok(Some(String::from_utf8(bytes).map_err(PortalError::internal)?))
    }
}

fn record(listing: &Listing, screening: Option<&Screening>) -> Vec<String> {
    let price = listing.price.map(|price| price.to_string());
    let (currency, amount) = price.as_deref().and_then(|price| price.split_once(' ')).unwrap_or_default();
    let text = |text: &str| harmless(text).into_owned();
    vec![
        text(&listing.external_id),
        text(&listing.title),
        text(listing.claimed_brand.as_deref().unwrap_or_default()),
        listing.gtin.map(|gtin| gtin.short().to_owned()).unwrap_or_default(),
        amount.to_owned(),
        currency.to_owned(),
        text(listing.seller.as_ref().map_or("", |seller| &seller.name)),
        text(&listing.category),
        listing.country.map(|country| country.to_string()).unwrap_or_default(),
        listing.shown().to_string(),
        text(listing.url.as_ref().map_or("", |url| url.as_str())),
        screening.map(|screening| screening.verdict.to_string()).unwrap_or_default(),
        screening.map(|screening| screening.kinds().join(" ")).unwrap_or_default(),
        listing.first_seen_at.to_rfc3339(),
        screening.and_then(|screening| screening.released_at).map(Timestamp::to_rfc3339).unwrap_or_default(),
    ]
}
