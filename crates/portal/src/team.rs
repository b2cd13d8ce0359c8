//! Teams: who acts for a brand, who is invited to, and how people come and go.

use crate::{Actor, Portal, PortalError, Result, change::Subject, error::check, mail::no_address, policy::Action, throttle::throttle_key};
use model::{
    account::BrandRole,
    brand::{BrandInfo, Invited, Team},
    email::Email,
    form::FieldErrors,
    id::{BrandId, UserId},
};
use serde_json::json;
use store::StoreError;

/// Invitations of one person before they have to wait: what they say goes to strangers, in the portal's name.
const FREE_INVITATIONS: i64 = 20;
/// Invitations to one address before it is left alone for a while.
const FREE_INVITATIONS_TO: i64 = 3;

impl Portal {
    /// Who acts for the brand that the session works for.
    pub async fn team(&self, actor: &Actor) -> Result<Team> {
        let membership = actor.brand_for(Action::ReadTeam)?;
        let (id, brand_name) = (membership.brand_id, membership.brand_name.clone());
        let may_manage = actor.may_for(Action::ManageTeam, id, "brand").is_ok();
        let me = actor.signed()?.viewer.user_id;
        let mut conn = self.read().await?;
        let members = store::brand::team(&mut conn, id).await?;
        // Addresses of people who have not accepted are for those who invited them.
        let invitations = if may_manage { store::brand::invitations(&mut conn, id).await? } else { Vec::new() };
        Ok(Team { brand_id: id, brand_name, members, invitations, may_manage, me })
    }

    /// Invites somebody into the team. They are told by mail, and are a member once they accept: nobody acts for a brand without wanting to. Whether the
    /// address has an account is told to nobody.
    pub async fn invite_to_team(&self, actor: &Actor, email: &str, role: &str) -> Result<()> {
        let brand = self.managed(actor).await?;
        let mut errors = FieldErrors::new();
        let email = errors.take("email", Email::parse(email));
        let role = errors.take("role", BrandRole::parse(role).ok_or("Choose a role of the list"));
        check(errors)?;
        let (Some(email), Some(role), Some(by)) = (email, role, actor.user_id()) else { return Err(PortalError::Forbidden) };
        if store::brand::team(&mut self.read().await?, brand.id).await?.iter().any(|member| member.email == email) {
            return Err(PortalError::field("email", "This person is in the team already: change the role in the list"));
        }
        let keys = [(throttle_key("invite-to", email.as_str()), FREE_INVITATIONS_TO), (throttle_key("invite", &by.to_string()), FREE_INVITATIONS)];
        let _counted = self.count_try(keys).await?;
        let mut change = self.change().await?;
        let now = change.now;
        store::brand::invite(&mut change.tx, brand.id, &email, role, by, now).await?;
        let (who, what) = (no_address(actor.name()), no_address(&brand.name));
        let body = self.letter(
            "there",
            &[
                &format!("{who} invites you to the team of the brand “{what}”, as {}.", role.as_str()),
                "Sign in, or make an account with this address, and accept or decline:",
                &self.url("/invitations"),
                "If you do not know them, you need to do nothing.",
            ],
        );
        change.mail(email.as_str(), &format!("You are invited to the team of “{what}”"), &body).await?;
        let text = format!("Invited {email} to the team as {}", role.as_str());
        change.audit(actor, "team.invited", Subject::of("brand", brand.id.0, brand.id), &text, json!({ "role": role })).await?;
        change.commit().await
    }

    /// What waits for this person's answer. Nothing for the marketplace's staff, who decide about brands and act for none.
    pub async fn invitations(&self, actor: &Actor) -> Result<Vec<Invited>> {
        actor.may(Action::ManageOwnAccount)?;
        let viewer = &actor.signed()?.viewer;
        if viewer.staff_role.is_some() {
            return Ok(Vec::new());
        }
        Ok(store::brand::invitations_of(&mut self.read().await?, &viewer.email).await?)
    }

    /// Joins the team of a brand that invited this person, and works for it.
    pub async fn accept_invitation(&self, actor: &Actor, brand: BrandId) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let signed = actor.signed()?;
        let viewer = &signed.viewer;
        if viewer.staff_role.is_some() {
            return Err(PortalError::conflict("Who decides for the marketplace acts for no brand. Join its team with an account of your own"));
        }
        let mut change = self.change().await?;
        let now = change.now;
        let role = match store::brand::accept_invitation(&mut change.tx, brand, &viewer.email, viewer.user_id, now).await {
            Err(StoreError::Conflict) => return Err(PortalError::NotFound("invitation")),
            done => done?,
        };
        store::session::set_brand(&mut change.tx, signed.session_id, Some(brand)).await?;
        let text = format!("Joined the team as {}", role.as_str());
        change.audit(actor, "team.joined", Subject::of("brand", brand.0, brand), &text, json!({ "role": role })).await?;
        change.commit().await
    }

    /// Declines an invitation.
    pub async fn decline_invitation(&self, actor: &Actor, brand: BrandId) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let viewer = &actor.signed()?.viewer;
        let mut change = self.change().await?;
        match store::brand::uninvite(&mut change.tx, brand, &viewer.email).await {
            Err(StoreError::Conflict) => return Err(PortalError::NotFound("invitation")),
            done => done?,
        }
        change.audit(actor, "team.declined", Subject::of("brand", brand.0, brand), "Declined the invitation to the team", json!({})).await?;
        change.commit().await
    }

    /// Leaves a brand's team. A brand keeps an owner.
    pub async fn leave_team(&self, actor: &Actor, brand: BrandId) -> Result<()> {
        actor.may(Action::ManageOwnAccount)?;
        let me = actor.signed()?.viewer.user_id;
        if !actor.acts_for(brand) {
            return Err(PortalError::NotFound("brand"));
        }
        let mut change = self.change().await?;
        store::brand::remove_member(&mut change.tx, brand, me).await.map_err(last_owner)?;
        change.audit(actor, "team.left", Subject::of("brand", brand.0, brand), "Left the team", json!({})).await?;
        change.commit().await
    }

    /// Takes somebody out of a brand's team, for the administrator. A brand keeps an owner.
    pub async fn take_out_of_team(&self, actor: &Actor, brand: BrandId, user: UserId) -> Result<()> {
        actor.may(Action::ManageAccounts)?;
        let mut change = self.change().await?;
        let member = self.member(&mut change.tx, brand, user).await?;
        store::brand::remove_member(&mut change.tx, brand, user).await.map_err(last_owner)?;
        change.audit(actor, "team.removed", Subject::of("brand", brand.0, brand), &format!("Removed {member} from the team"), json!({})).await?;
        change.commit().await
    }

    /// Gives a member another role. A brand keeps an owner.
    pub async fn set_team_role(&self, actor: &Actor, user: UserId, role: &str) -> Result<()> {
        let brand = self.managed(actor).await?;
        let role = BrandRole::parse(role).ok_or_else(|| PortalError::field("role", "Choose a role of the list"))?;
        let mut change = self.change().await?;
        let member = self.member(&mut change.tx, brand.id, user).await?;
        store::brand::set_role(&mut change.tx, brand.id, user, role).await.map_err(last_owner)?;
        let text = format!("Made {member} {} of the brand", role.as_str());
        change.audit(actor, "team.role_set", Subject::of("brand", brand.id.0, brand.id), &text, json!({ "role": role })).await?;
        change.commit().await
    }

    /// Removes a member. A brand keeps an owner.
    pub async fn remove_from_team(&self, actor: &Actor, user: UserId) -> Result<()> {
        let brand = self.managed(actor).await?;
        let mut change = self.change().await?;
        let member = self.member(&mut change.tx, brand.id, user).await?;
        store::brand::remove_member(&mut change.tx, brand.id, user).await.map_err(last_owner)?;
        change.audit(actor, "team.removed", Subject::of("brand", brand.id.0, brand.id), &format!("Removed {member} from the team"), json!({})).await?;
        change.commit().await
    }

    /// Takes an invitation back.
    pub async fn uninvite(&self, actor: &Actor, email: &str) -> Result<()> {
        let brand = self.managed(actor).await?;
        let email = Email::parse(email).map_err(|e| PortalError::field("email", e))?;
        let mut change = self.change().await?;
        match store::brand::uninvite(&mut change.tx, brand.id, &email).await {
            Err(StoreError::Conflict) => return Err(PortalError::NotFound("invitation")),
            done => done?,
        }
        change.audit(actor, "team.uninvited", Subject::of("brand", brand.id.0, brand.id), &format!("Took back the invitation of {email}"), json!({})).await?;
        change.commit().await
    }

    /// The brand that the session works for, if its team may be changed by this person.
    async fn managed(&self, actor: &Actor) -> Result<BrandInfo> {
        let id = actor.brand_for(Action::ManageTeam)?.brand_id;
        store::brand::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("brand"))
    }

    async fn member(&self, tx: &mut store::Tx, brand: BrandId, user: UserId) -> Result<String> {
        let team = store::brand::team(tx, brand).await?;
        team.into_iter().find(|m| m.user_id == user).map(|m| m.name).ok_or(PortalError::NotFound("member"))
    }
}

fn last_owner(error: StoreError) -> PortalError {
    match error {
        StoreError::Conflict => PortalError::conflict("A brand needs an owner. Make somebody else the owner first"),
        other => other.into(),
    }
}
