//! Whose a unit is: claiming it, passing it on, giving it up. The browser is known by a cookie of its own, which says nothing else.

use super::ApiError;
use leptos::prelude::*;
use model::claim::OwnUnit;

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::unit_code::UnitCode,
    portal::{
        claim::{GivenKeys, Keeper, Proof},
        once::Once,
    },
};

/// A unit as the page of its claim shows it; `None` to who has not just checked it, nor owns it, nor has its owner's code.
#[server(endpoint = "claim/get")]
pub async fn show_unit(code: String, #[server(default)] once: String, #[server(default)] secret: String) -> Result<Option<OwnUnit>, ApiError> {
    cookie::renew()?;
    Ok(ctx::portal()?.own_unit(&ctx::actor(), &code, Proof { once: checked(&once)?, secret: &secret }).await?)
}

/// "This is mine now".
#[server(endpoint = "claim/begin")]
pub async fn claim_unit(code: String, #[server(default)] once: String) -> Result<(), ApiError> {
    let (portal, keeper) = (ctx::portal()?, keeper()?);
    if !once.is_empty() && super::check::cookie::browser()?.is_none() {
        return Err(ApiError::new(super::Code::Conflict, super::check::NO_COOKIE));
    }
    let (code, key) = portal.claim_unit(&ctx::actor(), &code, keeper, checked(&once)?).await?;
    cookie::set(keeper, &ctx::actor().client().keys.with(code, key))?;
    done(code, "claimed");
    Ok(())
}

/// Takes a unit over, by a passing code or by one's own key.
#[server(endpoint = "claim/take")]
pub async fn take_unit(code: String, #[server(default)] secret: String, #[server(default)] once: String) -> Result<(), ApiError> {
    let (portal, keeper) = (ctx::portal()?, keeper()?);
    let taken = portal.take_unit(&ctx::actor(), &code, keeper, Proof { once: checked(&once)?, secret: &secret }).await;
    let (code, key) = taken.map_err(|e| ApiError::from(e).with_typed([("secret", &secret)]))?;
    let how = if key.is_some() { "entered" } else { "taken" };
    cookie::set(keeper, &ctx::actor().client().keys.with(code, key))?;
    done(code, how);
    Ok(())
}

/// Makes a passing code.
#[server(endpoint = "claim/offer")]
pub async fn offer_unit(code: String) -> Result<(), ApiError> {
    done(ctx::portal()?.offer_unit(&ctx::actor(), &code).await?, "offered");
    Ok(())
}

/// Makes another key in place of one that others may know.
#[server(endpoint = "claim/renew_key")]
pub async fn renew_unit_key(code: String) -> Result<(), ApiError> {
    let (code, key) = ctx::portal()?.renew_unit_key(&ctx::actor(), &code).await?;
    cookie::set(keeper()?, &ctx::actor().client().keys.with(code, Some(key)))?;
    done(code, "renewed");
    Ok(())
}

/// Gives a unit up.
#[server(endpoint = "claim/give_up")]
pub async fn give_up_unit(code: String) -> Result<(), ApiError> {
    done(ctx::portal()?.give_up_unit(&ctx::actor(), &code).await?, "given_up");
    Ok(())
}

#[cfg(feature = "ssr")]
fn done(code: UnitCode, what: &str) {
    leptos_axum::redirect(&format!("/own/{}?done={what}", code.serial()));
}

/// The check of this browser's that a form's token stands for.
#[cfg(feature = "ssr")]
fn checked(once: &str) -> Result<Option<Once>, ApiError> {
    once.parse().map_or(Ok(None), super::check::cookie::check_of)
}

/// The browser's secret, or a new one.
#[cfg(feature = "ssr")]
fn keeper() -> Result<Keeper, ApiError> {
    let portal = ctx::portal()?;
    Ok(ctx::actor().client().keeper.unwrap_or_else(|| Keeper(portal.random())))
}

/// The cookie of what a browser keeps.
#[cfg(feature = "ssr")]
pub mod cookie {
    use super::{ApiError, GivenKeys, Keeper, ctx};
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    use http::HeaderMap;
    use leptos::prelude::use_context;
    use model::time::Timestamp;

    /// As long as browsers let cookies live; each claim begins it anew, and so does each day's first check or look at what is one's own.
    const DAYS: i64 = 400;
    /// Bytes of the day on which it was set, after all else.
    const SET_ON: usize = 2;

    /// Its name; see [`crate::api::account::cookie::name`].
    fn name(public_url: &str) -> String {
        format!("{}-keeps", crate::api::account::cookie::name(public_url))
    }

    /// The secret that a request brings, and the keys that were entered in its browser.
    #[must_use]
    pub fn read(headers: &HeaderMap, public_url: &str) -> Option<(Keeper, GivenKeys)> {
        let bytes = bytes(headers, public_url)?;
        let (keeper, keys) = bytes.split_first_chunk()?;
        Some((Keeper(*keeper), GivenKeys::of_bytes(keys)))
    }

    fn bytes(headers: &HeaderMap, public_url: &str) -> Option<Vec<u8>> {
        BASE64_URL_SAFE_NO_PAD.decode(crate::api::account::cookie::value(headers, &name(public_url))?).ok()
    }

    pub(super) fn set(keeper: Keeper, keys: &GivenKeys) -> Result<(), ApiError> {
        let portal = ctx::portal()?;
        let public_url = &portal.settings().public_url;
        let bytes = [keeper.0.as_slice(), &keys.to_bytes(), &day(portal.now())].concat();
        crate::api::account::cookie::write(&name(public_url), &BASE64_URL_SAFE_NO_PAD.encode(bytes), DAYS * 86_400, public_url)
    }

    /// The same again, for longer: who uses what they have does not lose it. Nothing where there is nothing. Once a day and on pages only: the answer to
    /// what was asked before a key was entered in another tab would take that key away again.
    pub fn renew() -> Result<(), ApiError> {
        let (portal, client) = (ctx::portal()?, ctx::actor().client().clone());
        let Some(parts) = use_context::<http::request::Parts>().filter(|parts| parts.method == http::Method::GET) else { return Ok(()) };
        let sent = bytes(&parts.headers, &portal.settings().public_url).unwrap_or_default();
        let of_today = sent.len() % GivenKeys::EACH == (size_of::<Keeper>() + SET_ON) % GivenKeys::EACH && sent.ends_with(&day(portal.now()));
        client.keeper.filter(|_| !of_today).map_or(Ok(()), |keeper| set(keeper, &client.keys))
    }

    fn day(at: Timestamp) -> [u8; SET_ON] {
        u16::try_from(at.0.div_euclid(86_400_000_000)).unwrap_or(u16::MAX).to_be_bytes()
    }
}
