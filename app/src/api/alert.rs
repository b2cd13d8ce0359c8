//! Alerts of copies and sweeps, and from which scores a brand wants to hear.

use super::ApiError;
use leptos::prelude::*;
use model::{
    alert::{AlertDetail, AlertId, AlertList, ThresholdPreview},
    case::CaseCard,
};

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{
        alert::{AlertFilter, AlertState},
        case::CaseThing,
        gtin::Gtin,
        page::PageQuery,
        risk::AlertClass,
    },
};

/// A brand's alerts; `state` is one of [`model::alert::AlertState`]'s words or empty, `verdict` is `likely_copied` or empty, `gtin` a product's
/// number or empty, `class` one of [`model::risk::AlertClass`]'s words or empty.
#[server(endpoint = "alert/list")]
pub async fn alerts(
    #[server(default)] state: String,
    #[server(default)] verdict: String,
    #[server(default)] gtin: String,
    #[server(default)] class: String,
    page: u32,
) -> Result<AlertList, ApiError> {
    let (state, gtin, class) = (AlertState::parse(&state), Gtin::parse(&gtin).ok(), AlertClass::parse(&class));
    let filter = AlertFilter { state, copied_only: verdict == "likely_copied", gtin, class };
    Ok(ctx::portal()?.alerts(&ctx::actor(), &filter, PageQuery::number(page)).await?)
}

/// One alert with its checks, and the cases that it is in: in one question, since what a page asks for after its first wait has no context.
#[server(endpoint = "alert/get")]
pub async fn show_alert(id: AlertId) -> Result<(AlertDetail, CaseCard), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    Ok((portal.alert(&actor, id).await?, portal.cases_of(&actor, CaseThing::Alert(id)).await?))
}

/// Says what became of an alert; `was` is its state when the page was made, `sample` is `yes` or empty.
#[server(endpoint = "alert/settle")]
pub async fn settle_alert(
    id: AlertId,
    was: String,
    #[server(default)] state: String,
    #[server(default)] reason: String,
    #[server(default)] sample: String,
) -> Result<(), ApiError> {
    let was = AlertState::parse(&was).unwrap_or_default();
    let done = ctx::portal()?.settle_alert(&ctx::actor(), id, was, &state, &reason, sample == "yes").await;
    done.map_err(|e| ApiError::from(e).with_typed([("state", &state), ("reason", &reason), ("sample", &sample)]))?;
    leptos_axum::redirect(&format!("/brand/alerts/{id}?saved=yes"));
    Ok(())
}

/// The brand's thresholds, and what others would have flagged in its own history.
#[server(endpoint = "alert/thresholds")]
pub async fn thresholds() -> Result<ThresholdPreview, ApiError> {
    Ok(ctx::portal()?.thresholds(&ctx::actor()).await?)
}

/// Sets them.
#[server(endpoint = "alert/set_thresholds")]
pub async fn set_thresholds(#[server(default)] watch: String, #[server(default)] likely_copied: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.set_thresholds(&ctx::actor(), &watch, &likely_copied).await;
    done.map_err(|e| ApiError::from(e).with_typed([("watch", &watch), ("likely_copied", &likely_copied)]))?;
    leptos_axum::redirect("/brand/alerts/thresholds?saved=yes");
    Ok(())
}
