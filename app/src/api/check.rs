//! Checking a code.

use super::ApiError;
use leptos::prelude::*;
use model::check::CheckVerdict;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[cfg(feature = "ssr")]
use {super::ctx, portal::check::CheckQuestion};

/// What the page of a check shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswer {
    /// For the next form: sent twice, it counts once.
    pub once: Uuid,
    /// The answer; `None` if no code was given.
    pub verdict: Option<CheckVerdict>,
}

/// Checks a code, and draws the token of the next form. An empty `code` asks for the token only.
#[server(endpoint = "check/code")]
pub async fn check_code(
    #[server(default)] code: String,
    #[server(default)] gtin: Option<String>,
    #[server(default)] once: Option<String>,
) -> Result<CheckAnswer, ApiError> {
    let portal = ctx::portal()?;
    let next = Uuid::from_bytes(portal.random());
    if code.trim().is_empty() && gtin.is_none() {
        return Ok(CheckAnswer { once: next, verdict: None });
    }
    // A token of no form of ours is none: the check counts.
    let once = once.and_then(|once| once.parse().ok());
    let question = CheckQuestion { code: &code, gtin: gtin.as_deref(), once, only_look: visit()? };
    let verdict = portal.check_code(&ctx::actor(), &question).await?;
    Ok(CheckAnswer { once: next, verdict: Some(verdict) })
}

/// Whether to look and not to count: for a program that asks for the headers only. A browser that fetches ahead of a click is refused and
/// asks again when the click comes; answered, it would use up the first check, or show as first what is not.
#[cfg(feature = "ssr")]
fn visit() -> Result<bool, ApiError> {
    let Some(parts) = use_context::<http::request::Parts>() else { return Ok(false) };
    let ahead = ["sec-purpose", "purpose"].iter().filter_map(|name| parts.headers.get(*name)?.to_str().ok()).any(|value| value.contains("prefetch"));
    if ahead {
        Err(ApiError::new(super::Code::Unavailable, "A code is checked when you open the page, not before"))
    } else {
        Ok(parts.method == http::Method::HEAD)
    }
}
