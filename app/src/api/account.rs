//! Accounts and sessions.

use super::ApiError;
use leptos::prelude::*;
use model::{
    account::{ListedAccount, SessionInfo, Suspension},
    id::{BrandId, SessionId, UserId},
    page::Page,
};

#[cfg(feature = "ssr")]
use {
    super::ctx,
    model::{account::StaffRole, page::PageQuery},
    portal::session::{SessionToken, SignedIn},
};

/// Makes an account and mails a link.
#[server(endpoint = "account/sign_up")]
pub async fn sign_up(name: String, email: String, password: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.sign_up(&ctx::actor(), &name, &email, &password).await;
    done.map_err(|e| ApiError::from(e).with_typed([("name", &name), ("email", &email)]))?;
    leptos_axum::redirect("/sign-up/sent");
    Ok(())
}

/// Signs in; `next` is the page of the portal that the person wanted.
#[server(endpoint = "account/sign_in")]
pub async fn sign_in(email: String, password: String, #[server(default)] next: String) -> Result<(), ApiError> {
    match ctx::portal()?.sign_in(&ctx::actor(), &email, &password).await {
        Ok(SignedIn::Session(token)) => {
            cookie::set(&token.0)?;
            leptos_axum::redirect(match local_path(&next) {
                Some(next) => next,
                None if is_invited(&token).await? => "/invitations",
                None => "/home",
            });
        }
        Ok(SignedIn::Unverified) => leptos_axum::redirect("/sign-up/sent"),
        Err(error) => return Err(ApiError::from(error).with_typed([("email", &email), ("next", &next)])),
    }
    Ok(())
}

/// Ends the session.
#[server(endpoint = "account/sign_out")]
pub async fn sign_out() -> Result<(), ApiError> {
    ctx::portal()?.sign_out(&ctx::actor()).await?;
    cookie::clear()?;
    leptos_axum::redirect("/");
    Ok(())
}

/// Proves an address, by the link and the password that was chosen.
#[server(endpoint = "account/verify")]
pub async fn verify(token: String, #[server(default)] password: String) -> Result<(), ApiError> {
    ctx::portal()?.verify_email(&ctx::actor(), &token, &password).await?;
    leptos_axum::redirect("/sign-in?verified=yes");
    Ok(())
}

/// Mails a link to set a new password.
#[server(endpoint = "account/forgot")]
pub async fn forgot(email: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.forgot_password(&ctx::actor(), &email).await;
    done.map_err(|e| ApiError::from(e).with_typed([("email", &email)]))?;
    leptos_axum::redirect("/forgot?sent=yes");
    Ok(())
}

/// Sets a new password by a mailed link.
#[server(endpoint = "account/reset")]
pub async fn reset(token: String, password: String) -> Result<(), ApiError> {
    ctx::portal()?.reset_password(&ctx::actor(), &token, &password).await?;
    leptos_axum::redirect("/sign-in?reset=yes");
    Ok(())
}

/// Changes one's own password.
#[server(endpoint = "account/change_password")]
pub async fn change_password(old_password: String, new_password: String) -> Result<(), ApiError> {
    ctx::portal()?.change_password(&ctx::actor(), &old_password, &new_password).await?;
    leptos_axum::redirect("/account?changed=yes");
    Ok(())
}

/// Closes one's own account.
#[server(endpoint = "account/close")]
pub async fn close_account(close_password: String) -> Result<(), ApiError> {
    ctx::portal()?.close_account(&ctx::actor(), &close_password).await?;
    cookie::clear()?;
    leptos_axum::redirect("/");
    Ok(())
}

/// One's own sessions.
#[server(endpoint = "account/sessions")]
pub async fn sessions() -> Result<Vec<SessionInfo>, ApiError> {
    Ok(ctx::portal()?.sessions(&ctx::actor()).await?)
}

/// Ends one of one's own sessions.
#[server(endpoint = "account/end_session")]
pub async fn end_session(id: SessionId) -> Result<(), ApiError> {
    Ok(ctx::portal()?.end_session(&ctx::actor(), id).await?)
}

/// Chooses the brand to work for.
#[server(endpoint = "account/choose_brand")]
pub async fn choose_brand(brand: BrandId) -> Result<(), ApiError> {
    ctx::portal()?.choose_brand(&ctx::actor(), brand).await?;
    leptos_axum::redirect("/brand");
    Ok(())
}

/// All accounts, for the administrator.
#[server(endpoint = "account/list")]
pub async fn accounts(text: String, page: u32) -> Result<Page<ListedAccount>, ApiError> {
    Ok(ctx::portal()?.accounts(&ctx::actor(), &text, PageQuery::number(page)).await?)
}

/// Gives or takes a staff role: `administrator`, `reviewer`, or empty.
#[server(endpoint = "account/set_staff_role")]
pub async fn set_staff_role(id: UserId, #[server(default)] role: String) -> Result<(), ApiError> {
    let role = match role.as_str() {
        "" | "none" => None,
        text => Some(StaffRole::parse(text).ok_or_else(|| ApiError::field("role", "Choose a role of the list"))?),
    };
    Ok(ctx::portal()?.set_staff_role(&ctx::actor(), id, role).await?)
}

/// Says which seller an account acts for, by the seller's name. A field left empty takes nothing away: that is asked for by `none`.
#[server(endpoint = "account/set_seller")]
pub async fn set_account_seller(id: UserId, #[server(default)] seller: String, #[server(default)] none: bool) -> Result<(), ApiError> {
    let seller = if none { String::new() } else { seller };
    if !none && seller.trim().is_empty() {
        return Err(portal::PortalError::field("seller", "Write the seller's name").into());
    }
    Ok(ctx::portal()?.set_account_seller(&ctx::actor(), id, &seller).await?)
}

/// What it would mean to shut an account out.
#[server(endpoint = "account/suspension")]
pub async fn show_suspension(id: UserId) -> Result<Suspension, ApiError> {
    Ok(ctx::portal()?.suspension(&ctx::actor(), id).await?)
}

/// Shuts an account out for a reason.
#[server(endpoint = "account/suspend")]
pub async fn suspend(id: UserId, #[server(default)] reason: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.suspend(&ctx::actor(), id, &reason).await;
    done.map_err(|e| ApiError::from(e).with_typed([("reason", &reason)]))?;
    leptos_axum::redirect("/admin/accounts?done=suspended");
    Ok(())
}

/// Lets an account in again.
#[server(endpoint = "account/restore")]
pub async fn restore(id: UserId) -> Result<(), ApiError> {
    ctx::portal()?.restore(&ctx::actor(), id).await?;
    leptos_axum::redirect("/admin/accounts?done=restored");
    Ok(())
}

/// Whether somebody who just signed in has invitations to answer.
#[cfg(feature = "ssr")]
async fn is_invited(token: &SessionToken) -> Result<bool, ApiError> {
    let portal = ctx::portal()?;
    let actor = portal.actor(Some(&token.0), ctx::actor().client()).await?;
    Ok(!portal.invitations(&actor).await?.is_empty())
}

/// A path of this portal to go on to; anything else could lead a person who just signed in astray.
#[cfg(feature = "ssr")]
#[must_use]
pub fn local_path(next: &str) -> Option<&str> {
    let ok = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && next.bytes().all(|b| (0x21..0x7f).contains(&b));
    ok.then_some(next)
}

/// The session's cookie.
#[cfg(feature = "ssr")]
pub mod cookie {
    use super::{ApiError, ctx};
    use http::{HeaderMap, HeaderValue, header};
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;

    /// Its name: over https one that browsers tie to this very host; over plain http, on loopback, that prefix would be refused.
    #[must_use]
    pub fn name(public_url: &str) -> &'static str {
        if public_url.starts_with("https://") { "__Host-markward" } else { "markward" }
    }

    /// The token that a request brings.
    #[must_use]
    pub fn token<'h>(headers: &'h HeaderMap, public_url: &str) -> Option<&'h str> {
        value(headers, name(public_url))
    }

    /// What a request brings under a name.
    #[must_use]
    pub fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
        let pairs = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
        pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    pub(super) fn set(token: &str) -> Result<(), ApiError> {
        let settings = ctx::portal()?;
        let days = settings.settings().session_seconds;
        let public_url = &settings.settings().public_url;
        write(name(public_url), token, days, public_url)
    }

    pub(super) fn clear() -> Result<(), ApiError> {
        let portal = ctx::portal()?;
        let public_url = &portal.settings().public_url;
        write(name(public_url), "", 0, public_url)
    }

    /// Sets a cookie that scripts cannot read.
    pub(crate) fn write(name: &str, value: &str, max_age: i64, public_url: &str) -> Result<(), ApiError> {
        let secure = if public_url.starts_with("https://") { "; Secure" } else { "" };
        let cookie = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
        let header = HeaderValue::from_str(&cookie).map_err(|e| ApiError::internal(&e))?;
        let options = use_context::<ResponseOptions>().ok_or_else(|| ApiError::internal(&"no response in the context"))?;
        options.append_header(header::SET_COOKIE, header);
        Ok(())
    }
}
