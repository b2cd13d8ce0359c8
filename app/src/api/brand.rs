//! Brands: the public register, and teams.

use super::ApiError;
use leptos::prelude::*;
use model::{
    brand::{Invited, RegisterEntry, Team},
    id::{BrandId, UserId},
    page::Page,
};

#[cfg(feature = "ssr")]
use {super::ctx, model::page::PageQuery};

/// Enrolled brands and their marks.
#[server(endpoint = "brand/register")]
pub async fn register(#[server(default)] text: String, page: u32) -> Result<Page<RegisterEntry>, ApiError> {
    Ok(ctx::portal()?.register(&ctx::actor(), &text, PageQuery { page, size: 12 }).await?)
}

/// Who acts for the brand that the session works for.
#[server(endpoint = "team/list")]
pub async fn brand_team() -> Result<Team, ApiError> {
    Ok(ctx::portal()?.team(&ctx::actor()).await?)
}

/// Invites somebody by address.
#[server(endpoint = "team/invite")]
pub async fn invite_to_team(#[server(default)] email: String, #[server(default)] role: String) -> Result<(), ApiError> {
    let done = ctx::portal()?.invite_to_team(&ctx::actor(), &email, &role).await;
    done.map_err(|e| ApiError::from(e).with_typed([("email", &email), ("role", &role)]))?;
    leptos_axum::redirect("/brand/team?done=invited");
    Ok(())
}

/// Gives a member another role.
#[server(endpoint = "team/set_role")]
pub async fn set_team_role(user: UserId, #[server(default)] role: String) -> Result<(), ApiError> {
    ctx::portal()?.set_team_role(&ctx::actor(), user, &role).await?;
    leptos_axum::redirect("/brand/team?done=role");
    Ok(())
}

/// Removes a member.
#[server(endpoint = "team/remove")]
pub async fn remove_from_team(user: UserId) -> Result<(), ApiError> {
    ctx::portal()?.remove_from_team(&ctx::actor(), user).await?;
    leptos_axum::redirect("/brand/team?done=removed");
    Ok(())
}

/// Leaves a team.
#[server(endpoint = "team/leave")]
pub async fn leave_team(brand: BrandId) -> Result<(), ApiError> {
    ctx::portal()?.leave_team(&ctx::actor(), brand).await?;
    leptos_axum::redirect("/invitations?done=left");
    Ok(())
}

/// Takes somebody out of a team, for the administrator.
#[server(endpoint = "team/take_out")]
pub async fn take_out_of_team(brand: BrandId, user: UserId) -> Result<(), ApiError> {
    ctx::portal()?.take_out_of_team(&ctx::actor(), brand, user).await?;
    leptos_axum::redirect("/admin/accounts?done=taken-out");
    Ok(())
}

/// The invitations that wait for one's answer.
#[server(endpoint = "team/invitations")]
pub async fn invitations() -> Result<Vec<Invited>, ApiError> {
    Ok(ctx::portal()?.invitations(&ctx::actor()).await?)
}

/// Joins a team.
#[server(endpoint = "team/accept")]
pub async fn accept_invitation(brand: BrandId) -> Result<(), ApiError> {
    ctx::portal()?.accept_invitation(&ctx::actor(), brand).await?;
    leptos_axum::redirect("/brand");
    Ok(())
}

/// Declines to.
#[server(endpoint = "team/decline")]
pub async fn decline_invitation(brand: BrandId) -> Result<(), ApiError> {
    ctx::portal()?.decline_invitation(&ctx::actor(), brand).await?;
    leptos_axum::redirect("/invitations?done=declined");
    Ok(())
}

/// Takes an invitation back.
#[server(endpoint = "team/uninvite")]
pub async fn uninvite(#[server(default)] email: String) -> Result<(), ApiError> {
    ctx::portal()?.uninvite(&ctx::actor(), &email).await?;
    leptos_axum::redirect("/brand/team?done=uninvited");
    Ok(())
}
