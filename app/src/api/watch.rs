//! Watches: saved searches that run by themselves.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::{ListingId, WatchId},
    page::Page,
    time::Timestamp,
    watch::{HitEvent, Watch, WatchHit},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{page::PageQuery, search::SearchQuery, watch::HitState},
    portal::watch::Which,
};

/// Hits that one form names at most: a page of them.
#[cfg(feature = "ssr")]
const HITS_MAX: usize = 100;

/// What the page of all watches shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchList {
    /// They.
    pub watches: Vec<Watch>,
    /// Whether whoever looks may change them.
    pub may_manage: bool,
    /// An id for a new one.
    pub new: WatchId,
}

/// What a watch's page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WatchView {
    /// It.
    pub watch: Watch,
    /// Its hits in the state that was asked for.
    pub hits: Page<WatchHit>,
    /// Whether whoever looks may change it.
    pub may_manage: bool,
    /// When this was read: what is found later is not dismissed with it.
    pub as_of: Timestamp,
    /// How far the change feed was then: what changed later is not dismissed unseen.
    pub shown: i64,
}

/// A brand's watches.
#[server(endpoint = "watch/list")]
pub async fn watches() -> Result<WatchList, ApiError> {
    let (watches, may_manage, new) = ctx::portal()?.watches(&ctx::actor()).await?;
    Ok(WatchList { watches, may_manage, new })
}

/// One watch; `state` is one of [`model::watch::HitState`]'s words, `new` by default.
#[server(endpoint = "watch/get")]
pub async fn show_watch(id: WatchId, #[server(default)] state: String, page: u32) -> Result<WatchView, ApiError> {
    let state = HitState::parse(&state).unwrap_or(HitState::New);
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    let (as_of, shown) = (portal.now(), portal.shown_at().await?);
    let (watch, hits, may_manage) = portal.watch(&actor, id, state, PageQuery::number(page)).await?;
    Ok(WatchView { watch, hits, may_manage, as_of, shown })
}

/// Saves a search, given as the query string of its page.
#[server(endpoint = "watch/make")]
pub async fn make_watch(
    id: WatchId,
    #[server(default)] search: String,
    #[server(default)] name: String,
    #[server(default)] mails: bool,
) -> Result<(), ApiError> {
    let query = SearchQuery::understood(url::form_urlencoded::parse(search.trim_start_matches('?').as_bytes()));
    let query = query.map_err(|bad| ApiError::field("search", bad).with_typed([("name", name.as_str()), ("search", &search)]))?;
    let done = ctx::portal()?.make_watch(&ctx::actor(), id, &name, &query, mails).await;
    done.map_err(|e| ApiError::from(e).with_typed([("name", name.as_str()), ("search", &search)]))?;
    leptos_axum::redirect(&format!("/brand/watches/{id}?done=made"));
    Ok(())
}

/// Gives it another name, and begins or ends its mails.
#[server(endpoint = "watch/change")]
pub async fn change_watch(id: WatchId, #[server(default)] name: String, #[server(default)] mails: bool) -> Result<(), ApiError> {
    let done = ctx::portal()?.change_watch(&ctx::actor(), id, &name, mails).await;
    done.map_err(|e| ApiError::from(e).with_typed([("name", name.as_str())]))?;
    leptos_axum::redirect(&format!("/brand/watches/{id}?done=changed"));
    Ok(())
}

/// Deletes it.
#[server(endpoint = "watch/delete")]
pub async fn delete_watch(id: WatchId) -> Result<(), ApiError> {
    ctx::portal()?.delete_watch(&ctx::actor(), id).await?;
    leptos_axum::redirect("/brand/watches?done=deleted");
    Ok(())
}

/// Dismisses a hit, puts it to sleep, or brings it back; goes back to the hits that were shown, by their state and page.
#[server(endpoint = "watch/settle")]
pub async fn settle_hit(
    id: WatchId,
    listing: ListingId,
    event: HitEvent,
    #[server(default)] days: i64,
    shown: i64,
    #[server(default)] back: String,
    #[server(default)] page: u32,
) -> Result<(), ApiError> {
    ctx::portal()?.settle_hit(&ctx::actor(), id, listing, event, days, shown).await?;
    let state = HitState::parse(&back).map_or("new", HitState::as_str);
    let page = if page > 1 { format!("&page={page}") } else { String::new() };
    leptos_axum::redirect(&format!("/brand/watches/{id}?state={state}{page}"));
    Ok(())
}

/// Dismisses many hits at once, or brings them back: those of these listings (ids with blanks between them), or with `all` everything that was new at `as_of`.
#[server(endpoint = "watch/settle_many")]
pub async fn settle_hits(
    id: WatchId,
    event: HitEvent,
    #[server(default)] listings: String,
    as_of: Timestamp,
    shown: i64,
    #[server(default)] all: bool,
    #[server(default)] back: String,
) -> Result<(), ApiError> {
    let these = || listings.split_whitespace().filter_map(|listing| listing.parse().ok()).take(HITS_MAX).collect();
    let which = if all { Which::NewUntil(as_of) } else { Which::These(these()) };
    ctx::portal()?.settle_hits(&ctx::actor(), id, which, event, shown).await?;
    let state = HitState::parse(&back).map_or("new", HitState::as_str);
    leptos_axum::redirect(&format!("/brand/watches/{id}?state={state}"));
    Ok(())
}
