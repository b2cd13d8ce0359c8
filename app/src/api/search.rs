//! Searching the listings.

use super::ApiError;
use leptos::prelude::*;
use model::search::{BadParam, SearchQuery, SearchResult};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::ctx;

/// What a search's page shows: the search as it was understood, and what it found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchAnswer {
    /// The search.
    pub query: SearchQuery,
    /// Parameters that could not be read, and were left out.
    pub bad: Vec<BadParam>,
    /// What was found.
    pub result: SearchResult,
}

/// Searches by the parameters of the page's address, given as its query string.
#[server(endpoint = "search/find")]
pub async fn search(#[server(default)] address: String) -> Result<SearchAnswer, ApiError> {
    let (query, bad) = SearchQuery::from_params(url::form_urlencoded::parse(address.trim_start_matches('?').as_bytes()));
    let result = ctx::portal()?.search(&ctx::actor(), &query, true).await?;
    Ok(SearchAnswer { query, bad, result })
}
