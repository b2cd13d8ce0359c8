//! Who asks: the key that was sent, or the session that the cookie stands for, found once for each request and left with it for server functions
//! and routes.

use super::App;
use crate::http::{
    key::{self, Sent},
    problem::Problem,
    refusal::Refusal,
    request::{ClientAddress, ClientCountry},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use portal::{Actor, Client, PortalError, seller_member::ShopThing};

/// Characters of a browser's name for itself that are kept.
const USER_AGENT_LENGTH: usize = 300;

/// Leaves the [`portal::Actor`] with the request. A database that is away makes an honest 503, not somebody who seems to be signed out.
pub async fn find_actor(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ClientAddress>().map_or_else(String::new, |address| address.0.to_string());
    let country = request.extensions().get::<ClientCountry>().and_then(|country| country.0);
    let with_cookies = !key::is_api(request.uri().path()) && !matches!(key::sent(request.headers()), Sent::Key(_));
    let kept = app::api::claim::cookie::read(request.headers(), &app.portal.settings().public_url).filter(|_| with_cookies);
    let (keeper, keys) = kept.map(|(keeper, keys)| (Some(keeper), keys)).unwrap_or_default();
    let client = Client { address, user_agent: user_agent(request.headers()), country, keeper, keys };
    let found = match key::sent(request.headers()) {
        Sent::Key(token) => {
            let found = app.portal.actor_of_key(token, client).await;
            // Whoever acts with a key acts with nothing else: a cookie that came along counts for nothing, here and further in.
            request.headers_mut().remove(header::COOKIE);
            match found {
                Err(error @ (PortalError::SignInNeeded | PortalError::TooMany { .. })) => return Problem::from(error).into_response(),
                found => found,
            }
        }
        Sent::Foreign if key::is_api(request.uri().path()) => return Problem::no_key().into_response(),
        Sent::Nothing if key::is_api(request.uri().path()) => Ok(Actor::Anonymous(client)),
        Sent::Nothing | Sent::Foreign => {
            let token = app::api::account::cookie::token(request.headers(), &app.portal.settings().public_url).map(str::to_owned);
            let thing = Some(request.uri()).filter(|_| request.method() == Method::GET).and_then(shop_thing);
            match (app.portal.actor(token.as_deref(), client).await, thing) {
                (Ok(actor), Some(thing)) => Ok(in_shop_of(&app, actor, thing).await),
                (found, _) => found,
            }
        }
    };
    match found {
        Ok(actor) => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
        Err(error) => {
            tracing::error!(error = %error, cause = ?error, "Could not look up who asks");
            match error {
                PortalError::Unavailable(_) => Refusal::OUT_OF_ORDER.answer(&request),
                _ => Refusal::BROKEN.answer(&request),
            }
        }
    }
}

/// Who asks, working for the shop that a page is about: what a mail leads to may be of another of their shops than the one that they worked for last.
async fn in_shop_of(app: &App, actor: Actor, thing: ShopThing) -> Actor {
    match app.portal.in_shop_of(&actor, thing).await {
        Ok(switched) => switched.unwrap_or(actor),
        // The page opens all the same, or says itself what is wrong.
        Err(error) => {
            tracing::warn!(error = %error, "Could not note which shop a session works for");
            actor
        }
    }
}

fn shop_thing(uri: &Uri) -> Option<ShopThing> {
    let parts: Vec<&str> = uri.path().strip_prefix("/seller")?.split('/').collect();
    match *parts.as_slice() {
        ["", "holds", id] => id.parse().ok().map(ShopThing::Hold),
        ["", "notices", id] => id.parse().ok().map(ShopThing::Notice),
        ["", "dispatches", id] => id.parse().ok().map(ShopThing::Dispatch),
        ["", ..] => {
            let named = url::form_urlencoded::parse(uri.query()?.as_bytes()).find(|(name, _)| name == "shop");
            named.and_then(|(_, id)| id.parse().ok()).map(ShopThing::Shop)
        }
        _ => None,
    }
}

fn user_agent(headers: &HeaderMap) -> String {
    let text = headers.get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    text.map_or_else(String::new, |text| text.chars().filter(|c| !c.is_control()).take(USER_AGENT_LENGTH).collect())
}
