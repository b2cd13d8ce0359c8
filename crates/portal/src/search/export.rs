//! Everything that a search finds, as CSV: rows are read as the reader takes them.

use crate::{
    Actor, Portal, PortalError, Result,
    screening::seen_by,
    spreadsheet::{harmless, literal},
};
use model::{id::ListingId, listing::Listing, screening::Screening, search::SearchQuery, time::Timestamp};
use std::collections::HashMap;

/// Listings that are read at once.
const AT_ONCE: usize = 500;

/// For what a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvFor {
    /// Programs: commas, UTF-8, numbers as they are.
    #[default]
    Programs,
    /// Excel, which reads a file by the reader's language: where decimals have a comma, a semicolon stands between columns.
    Excel {
        /// Whether they do.
        decimal_comma: bool,
    },
}

/// A search's listings on their way into a file.
pub struct Export {
    portal: Portal,
    actor: Actor,
    ids: std::vec::IntoIter<ListingId>,
    begun: bool,
    file: CsvFor,
}

impl Portal {
    /// Begins an export of everything that matches now, in the order of the search.
    pub async fn search_csv(&self, actor: &Actor, query: &SearchQuery, file: CsvFor) -> Result<Export> {
        Ok(Export { portal: self.clone(), actor: actor.clone(), ids: self.search_all_in_order(actor, query).await?.into_iter(), begun: false, file })
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
        let mut start = Vec::new();
        if !self.begun && self.file != CsvFor::Programs {
            // Without it, Excel reads letters in the code page of its system.
            start.extend_from_slice("\u{feff}".as_bytes());
        }
        let mut writer = csv::WriterBuilder::new().delimiter(self.file.delimiter()).from_writer(start);
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
                "score",
                "link",
                "gtin_given",
                "condition",
            ];
            writer.write_record(header).map_err(PortalError::internal)?;
            self.begun = true;
        }
        for listing in ids.iter().filter_map(|id| rows.remove(id)) {
            let screening = screened.remove(&listing.id).map(|screening| seen_by(&self.actor, screening));
            let link = self.portal.url(&format!("/listings/{}", listing.id));
            writer.write_record(record(self.file, &listing, screening.as_ref(), &link)).map_err(PortalError::internal)?;
        }
        let bytes = writer.into_inner().map_err(|error| PortalError::internal(error.to_string()))?;
        Ok(Some(String::from_utf8(bytes).map_err(PortalError::internal)?))
    }
}

impl CsvFor {
    const fn delimiter(self) -> u8 {
        match self {
            Self::Excel { decimal_comma: true } => b';',
            Self::Programs | Self::Excel { .. } => b',',
        }
    }

    /// A number that somebody gave and nobody counts with.
    fn number(self, text: &str) -> String {
        let text = if self == Self::Programs { harmless(text) } else { literal(text) };
        text.into_owned()
    }

    /// An amount that is counted with.
    fn amount(self, text: &str) -> String {
        if self == (Self::Excel { decimal_comma: true }) { text.replace('.', ",") } else { text.to_owned() }
    }
}

fn record(file: CsvFor, listing: &Listing, screening: Option<&Screening>, link: &str) -> Vec<String> {
    let price = listing.price.map(|price| price.to_string());
    let (currency, amount) = price.as_deref().and_then(|price| price.split_once(' ')).unwrap_or_default();
    let text = |text: &str| harmless(text).into_owned();
    vec![
        file.number(&listing.external_id),
        text(&listing.title),
        text(listing.claimed_brand.as_deref().unwrap_or_default()),
        listing.gtin.map(|gtin| file.number(gtin.short())).unwrap_or_default(),
        file.amount(amount),
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
        screening.map(|screening| file.amount(&format!("{:.2}", screening.score))).unwrap_or_default(),
        link.to_owned(),
        file.number(listing.gtin_given.as_deref().unwrap_or_default()),
        listing.condition.map(|condition| condition.to_string()).unwrap_or_default(),
    ]
}
