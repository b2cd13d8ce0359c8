//! Keys of programs: a brand's, a shop's, or the marketplace's. Whose they are comes from the session; `area` only says which hat a person wears.

use super::ApiError;
use leptos::prelude::*;
use model::{
    api_key::{ApiKeys, NewApiKey},
    id::{ApiKeyId, SellerId},
};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use {super::ctx, portal::api_key::KeyForm};

/// Whose keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyArea {
    /// Those of the brand that the session works for.
    Brand,
    /// Those of the seller that the person acts for.
    Seller,
    /// Those of the marketplace.
    Marketplace,
}

impl KeyArea {
    /// As forms send it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Seller => "seller",
            Self::Marketplace => "marketplace",
        }
    }
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeysShown {
    /// The keys.
    pub keys: ApiKeys,
    /// The one that a form without JavaScript just made: shown now and never again.
    pub made: Option<NewApiKey>,
}

/// The keys.
#[server(endpoint = "api_key/list")]
pub async fn list_api_keys(area: KeyArea) -> Result<KeysShown, ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    let keys = match area {
        KeyArea::Brand => portal.brand_keys(&actor).await?,
        KeyArea::Seller => portal.seller_keys(&actor).await?,
        KeyArea::Marketplace => portal.marketplace_keys(&actor).await?,
    };
    Ok(KeysShown { keys, made: once::take()? })
}

/// Makes a key: the only answer that ever holds it.
#[server(endpoint = "api_key/make")]
pub async fn make_api_key(
    area: KeyArea,
    #[server(default)] name: String,
    #[server(default)] role: String,
    #[server(default)] lifetime: String,
    #[server(default)] shop: Option<SellerId>,
) -> Result<NewApiKey, ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    actor.still_in(shop)?;
    let form = KeyForm { name: &name, role: &role, lifetime: &lifetime };
    let made = match area {
        KeyArea::Brand => portal.make_brand_key(&actor, form).await,
        KeyArea::Seller => portal.make_seller_key(&actor, form).await,
        KeyArea::Marketplace => portal.make_marketplace_key(&actor, form).await,
    };
    let made = made.map_err(|e| ApiError::from(e).with_typed([("name", &name), ("role", &role), ("lifetime", &lifetime)]))?;
    once::keep(&made)?;
    Ok(made)
}

/// Ends a key.
#[server(endpoint = "api_key/revoke")]
pub async fn revoke_api_key(area: KeyArea, id: ApiKeyId) -> Result<(), ApiError> {
    let (portal, actor) = (ctx::portal()?, ctx::actor());
    match area {
        KeyArea::Brand => portal.revoke_brand_key(&actor, id).await?,
        KeyArea::Seller => portal.revoke_seller_key(&actor, id).await?,
        KeyArea::Marketplace => portal.revoke_marketplace_key(&actor, id).await?,
    }
    Ok(())
}

/// A form without JavaScript is answered with a redirect: the key travels to the page behind it in a cookie that lasts a minute, is read once and
/// by the server only. In the address it would stay in histories and logs.
#[cfg(feature = "ssr")]
mod once {
    use super::{ApiError, NewApiKey, ctx};
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use http::{HeaderValue, header, request::Parts};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    const NAME: &str = "markward-new-key";

    /// Keeps it, if the form was sent without JavaScript.
    pub(super) fn keep(made: &NewApiKey) -> Result<(), ApiError> {
        let parts = use_context::<Parts>();
        let plain = parts.and_then(|parts| Some(parts.headers.get(header::ACCEPT)?.to_str().ok()?.contains("text/html")));
        if plain != Some(true) {
            return Ok(());
        }
        let json = serde_json::to_vec(made).map_err(|e| ApiError::internal(&e))?;
        write(&URL_SAFE_NO_PAD.encode(json), 60)
    }

    /// Takes it, and has the browser forget it.
    pub(super) fn take() -> Result<Option<NewApiKey>, ApiError> {
        let Some(parts) = use_context::<Parts>() else { return Ok(None) };
        let pairs = parts.headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
        let Some(value) = pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == NAME).map(|(_, value)| value) else {
            return Ok(None);
        };
        write("", 0)?;
        Ok(URL_SAFE_NO_PAD.decode(value).ok().and_then(|json| serde_json::from_slice(&json).ok()))
    }

    fn write(value: &str, max_age: i64) -> Result<(), ApiError> {
        let secure = if ctx::portal()?.settings().public_url.starts_with("https://") { "; Secure" } else { "" };
        let cookie = format!("{NAME}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age}{secure}");
        let header = HeaderValue::from_str(&cookie).map_err(|e| ApiError::internal(&e))?;
        let options = use_context::<ResponseOptions>().ok_or_else(|| ApiError::internal(&"no response in the context"))?;
        options.append_header(header::SET_COOKIE, header);
        Ok(())
    }
}
