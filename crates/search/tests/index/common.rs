//! A small marketplace to search in.

use model::{
    id::{ListingId, SellerId},
    listing::{Listing, ListingState, SellerName},
    search::{Match, SearchQuery},
    time::Timestamp,
};
use search::{Change, Index};
use std::collections::HashMap;
use uuid::Uuid;

/// Listing number `n`, first seen at second `n`.
pub fn listing(n: u128, title: &str) -> Listing {
    let at = Timestamp(0).plus_seconds(i64::try_from(n).unwrap());
    Listing {
        id: ListingId(Uuid::from_u128(n)),
        external_id: format!("EXT-{n}"),
        url: None,
        title: title.to_owned(),
        description: String::new(),
        claimed_brand: None,
        gtin: None,
        gtin_given: None,
        condition: None,
        price: None,
        seller: Some(SellerName::named(SellerId(Uuid::from_u128(7)), "Shop".to_owned())),
        images: Vec::new(),
        category: String::new(),
        country: None,
        state: ListingState::Live,
        ended_at: None,
        first_seen_at: at,
        last_seen_at: at,
    }
}

/// An index in memory with the listings it holds.
pub struct Shop {
    pub index: Index,
    pub listings: HashMap<ListingId, Listing>,
}

impl Shop {
    pub fn of(listings: Vec<Listing>) -> Self {
        let index = Index::in_memory().unwrap();
        let mut writer = index.writer().unwrap();
        writer.apply(listings.iter().map(|listing| Change::Upsert(Box::new(listing.clone()))), 1).unwrap();
        Self { index, listings: listings.into_iter().map(|listing| (listing.id, listing)).collect() }
    }

    pub fn found(&self, query: &SearchQuery) -> Vec<u128> {
        self.index.search(query).unwrap().hits.iter().map(|hit| hit.id.0.as_u128()).collect()
    }

    pub fn find(&self, text: &str) -> Vec<u128> {
        self.found(&SearchQuery::words(text))
    }

    pub fn why(&self, text: &str, n: u128) -> Vec<Match> {
        let found = self.index.search(&SearchQuery::words(text)).unwrap();
        found.why.of(&self.listings[&ListingId(Uuid::from_u128(n))], &[])
    }
}
