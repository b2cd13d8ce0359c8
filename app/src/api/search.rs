//! Searching the listings.

use super::{
    ApiError,
    multipart::{Form, Multipart, takes_form},
};
use leptos::prelude::*;
use model::search::{BadParam, SearchQuery, SearchResult};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{ctx, multipart::upload};
#[cfg(feature = "ssr")]
use model::search::Hit;

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
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    // A future is moved a dozen times before it runs: this one would be 60 KB.
    let mut result = Box::pin(portal.search(&actor, &query, true)).await?;
    result.hits.iter_mut().for_each(Hit::shorten);
    Ok(SearchAnswer { query, bad, result })
}

/// Searches by a picture: goes to the search that it asks for.
#[server(endpoint = "search/picture", input = Multipart, input_derive = (Clone,))]
pub async fn search_by_picture(form: Form) -> Result<(), ApiError> {
    let mut form = form;
    let picture = form.files.extract_if(.., |file| file.field == "picture").next().map(upload);
    let hash = ctx::portal()?.search_picture(&ctx::actor(), picture).await?;
    leptos_axum::redirect(&format!("/brand/search?picture={hash}"));
    Ok(())
}

takes_form!(SearchByPicture: SearchListings);
