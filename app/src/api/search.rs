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
#[cfg(feature = "ssr")]
use portal::PortalError;
#[cfg(feature = "ssr")]
use std::borrow::Cow;

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
    let (query, mut bad) = SearchQuery::from_params(url::form_urlencoded::parse(address.trim_start_matches('?').as_bytes()));
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    let query = portal.with_list(&actor, &query).await?.into_owned();
    let query = match portal.with_currency(&actor, &query).await.map(Cow::into_owned) {
        Err(PortalError::Invalid(wrong)) => {
            bad.extend(wrong.into_iter().map(|wrong| BadParam { name: wrong.field, message: wrong.message }));
            SearchQuery { price_min: None, price_max: None, ..query }
        }
        known => known?,
    };
    // A future is moved a dozen times before it runs: this one would be 60 KB.
    let mut result = Box::pin(portal.search(&actor, &query, true)).await?;
    result.hits.iter_mut().for_each(Hit::shorten);
    Ok(SearchAnswer { query, bad, result })
}

/// Searches by a pasted list besides what the query string of a search's page asks for: keeps the list, and goes to that search.
#[server(endpoint = "search/list")]
pub async fn search_by_list(#[server(default)] address: String, #[server(default)] list: String) -> Result<(), ApiError> {
    let pasted = ctx::portal()?.keep_list(&ctx::actor(), &list).await?;
    let asked = beside(&address, &["list", "pasted"], pasted.map(|id| ("pasted", id.to_string())));
    leptos_axum::redirect(&format!("/brand/search?{asked}"));
    Ok(())
}

/// The query string of a search's page with something else in place of what was asked by these names, from its first page on. What of it cannot be read stays
/// in it, so that the page goes on saying so.
#[cfg(feature = "ssr")]
fn beside(address: &str, names: &[&str], instead: Option<(&str, String)>) -> String {
    let kept = url::form_urlencoded::parse(address.trim_start_matches('?').as_bytes());
    let kept = kept.filter(|(name, _)| &**name != "page" && !names.contains(&&**name) && !name.starts_with("__"));
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).extend_pairs(instead).finish()
}

/// Searches by a picture besides what the query string of a search's page asks for: goes to that search.
#[server(endpoint = "search/picture", input = Multipart, input_derive = (Clone,))]
pub async fn search_by_picture(form: Form) -> Result<(), ApiError> {
    let mut form = form;
    let picture = form.files.extract_if(.., |file| file.field == "picture").next().map(upload);
    let hash = ctx::portal()?.search_picture(&ctx::actor(), picture).await?;
    let asked = beside(form.text("address"), &["picture"], Some(("picture", hash.to_string())));
    leptos_axum::redirect(&format!("/brand/search?{asked}"));
    Ok(())
}

takes_form!(SearchByPicture: SearchListings);

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn what_else_is_searched_for_stays_beside_a_picture() {
        let asked = beside("?q=red+lamp&country=DE&country=FR&picture=old&page=3&__err=x", &["picture"], Some(("picture", "new".to_owned())));
        assert_eq!(asked, "q=red+lamp&country=DE&country=FR&picture=new");
        assert_eq!(beside("", &["picture"], Some(("picture", "new".to_owned()))), "picture=new");
    }
}
