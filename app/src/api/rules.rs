//! Rules of screening: a brand's, and the marketplace's.

use super::ApiError;
use leptos::prelude::*;
use model::{
    id::RulesId,
    screening::{Learned, RulesDetail, RulesPage, Word},
};
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{
        screening::{RulesForm, weight_field},
        time::Timestamp,
    },
    portal::screening::{PutLive, Whose},
};

#[cfg(feature = "ssr")]
const fn whose(of_all: bool) -> Whose {
    if of_all { Whose::Marketplace } else { Whose::Brand }
}

#[cfg(feature = "ssr")]
fn page_of(of_all: bool) -> &'static str {
    if of_all { "/admin/rules" } else { "/brand/rules" }
}

/// The versions of a brand's rules, or of the marketplace's; and an id for a new one.
#[server(endpoint = "rules/list")]
pub async fn rules(of_all: bool) -> Result<(RulesPage, RulesId), ApiError> {
    let portal = ctx::portal()?;
    Ok((portal.rules(&ctx::actor(), whose(of_all)).await?, RulesId(portal.new_id())))
}

/// What past decisions say of the rules.
#[server(endpoint = "rules/learned")]
pub async fn learned_rules(of_all: bool) -> Result<Learned, ApiError> {
    Ok(ctx::portal()?.learned_rules(&ctx::actor(), whose(of_all)).await?)
}

/// One version, its last run over the catalogue, and what may be done with it.
#[server(endpoint = "rules/get")]
pub async fn show_rules(id: RulesId) -> Result<RulesDetail, ApiError> {
    Ok(ctx::portal()?.rules_detail(&ctx::actor(), id).await?)
}

/// Keeps a draft and runs it over the catalogue.
#[server(endpoint = "rules/draft")]
pub async fn draft_rules(
    id: RulesId,
    of_all: bool,
    #[server(default)] watch: String,
    #[server(default)] hold: String,
    #[server(default)] block: String,
    #[server(default)] weights: BTreeMap<String, String>,
    #[server(default)] sellers: String,
    #[server(default)] phrases: String,
    #[server(default)] note: String,
) -> Result<(), ApiError> {
    let form = RulesForm { watch, hold, block, weights, sellers, phrases, note };
    let done = ctx::portal()?.draft_rules(&ctx::actor(), whose(of_all), id, &form).await;
    let RulesForm { watch, hold, block, weights, sellers, phrases, note } = &form;
    let typed = [("watch", watch), ("hold", hold), ("block", block), ("sellers", sellers), ("phrases", phrases), ("note", note)];
    let weights = weights.iter().filter(|(_, weight)| !weight.is_empty()).map(|(rule, weight)| (weight_field(rule), weight.clone()));
    done.map_err(|e| ApiError::from(e).with_typed(typed.map(|(name, value)| (name, value.as_str()))).and_typed(weights))?;
    leptos_axum::redirect(&format!("{}/{id}", page_of(of_all)));
    Ok(())
}

/// Runs a version over the catalogue again.
#[server(endpoint = "rules/try")]
pub async fn try_rules(id: RulesId, of_all: bool) -> Result<(), ApiError> {
    ctx::portal()?.try_rules(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("{}/{id}", page_of(of_all)));
    Ok(())
}

/// Puts a version in force, or asks an administrator whether it may be.
#[server(endpoint = "rules/live")]
pub async fn put_rules_live(id: RulesId, of_all: bool) -> Result<(), ApiError> {
    let done = match ctx::portal()?.put_rules_live(&ctx::actor(), id).await? {
        PutLive::Live => "live",
        PutLive::Asked => "asked",
    };
    leptos_axum::redirect(&format!("{}/{id}?done={done}", page_of(of_all)));
    Ok(())
}

/// Says whether a brand's version may be in force. `run_at`: when the run ended whose numbers were looked at, in microseconds.
#[server(endpoint = "rules/judge")]
pub async fn judge_rules(id: RulesId, #[server(default)] run_at: i64, word: Word, #[server(default)] reason: String) -> Result<(), ApiError> {
    let judged = ctx::portal()?.judge_rules(&ctx::actor(), id, Timestamp(run_at), word, &reason).await;
    judged.map_err(|e| ApiError::from(e).with_typed([("reason", reason.as_str())]))?;
    leptos_axum::redirect(&format!("/admin/rules/{id}?done={}", if word == Word::Approve { "live" } else { "refused" }));
    Ok(())
}

/// Takes the version in force away.
#[server(endpoint = "rules/end")]
pub async fn end_rules(id: RulesId, of_all: bool) -> Result<(), ApiError> {
    ctx::portal()?.end_rules(&ctx::actor(), id).await?;
    leptos_axum::redirect(&format!("{}/{id}?done=ended", page_of(of_all)));
    Ok(())
}
