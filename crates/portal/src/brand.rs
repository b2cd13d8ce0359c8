//! Brands: their teams, and the public register.

use crate::{Actor, Portal, PortalError, Result, change::Subject, error::check, policy::Action};
use codes::hallmark::Hallmark;
use model::{
    account::BrandRole,
    brand::{BrandInfo, RegisterEntry, RegisterMark, Team},
    email::Email,
    form::FieldErrors,
    id::{BrandId, UserId},
    page::{Page, PageQuery},
    right::RightState,
};
use serde_json::json;
use store::StoreError;

impl Portal {
    /// Enrolled brands and their marks, for everybody; `text` is looked for in names, marks and registration numbers.
    pub async fn register(&self, actor: &Actor, text: &str, query: PageQuery) -> Result<Page<RegisterEntry>> {
        actor.may(Action::ReadRegister)?;
        let text: String = text.chars().take(100).collect();
        let mut conn = self.read().await?;
        let brands = store::brand::register(&mut conn, &text, query).await?;
        let mut rows = Vec::with_capacity(brands.rows.len());
        for brand in brands.rows {
            let mut rights = store::right::of_brand(&mut conn, brand.id).await?;
            rights.retain(|right| right.state == RightState::Enrolled);
            rights.reverse();
            let marks = rights.into_iter().map(|right| RegisterMark {
                mark_text: right.filed.mark_text,
                kind: right.filed.kind,
                office: right.filed.office,
                registration_number: right.filed.registration_number,
                classes: right.filed.classes,
                enrolled_at: right.decision.map(|d| d.at),
            });
            rows.push(RegisterEntry { marks: marks.collect(), seal: self.seal(brand.id), brand });
        }
        Ok(Page { rows, total: brands.total, page: brands.page, size: brands.size })
    }

    /// A brand's seal, as SVG: from a key of the portal's, so that no other page can draw it.
    #[must_use]
    pub fn seal(&self, brand: BrandId) -> String {
        let mac = self.secret().mac("brand-seal", brand.0.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&mac[..16]);
        Hallmark::new(bytes).to_svg()
    }

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
        Ok(Team { brand_name, members, invitations, may_manage, me })
    }

    /// Adds somebody to the team: at once if the address has a confirmed account, else when it signs up and confirms it. They are told by mail.
    pub async fn add_to_team(&self, actor: &Actor, email: &str, role: &str) -> Result<()> {
        let brand = self.managed(actor).await?;
        let mut errors = FieldErrors::new();
        let email = errors.take("email", Email::parse(email));
        let role = errors.take("role", BrandRole::parse(role).ok_or("Choose a role of the list"));
        check(errors)?;
        let (Some(email), Some(role), Some(by)) = (email, role, actor.user_id()) else { return Err(PortalError::Forbidden) };
        let mut change = self.change().await?;
        let now = change.now;
        let known = store::user::by_email(&mut change.tx, &email).await?.filter(|u| u.account.verified_at.is_some() && u.account.suspended_at.is_none());
        let (greeting, page) = match &known {
            Some(user) => {
                if store::brand::team(&mut change.tx, brand.id).await?.iter().any(|m| m.user_id == user.account.id) {
                    return Err(PortalError::field("email", "This person is in the team already: change the role in the list"));
                }
                store::brand::add_member(&mut change.tx, brand.id, user.account.id, role, by, now).await?;
                (user.account.name.clone(), "/brand")
            }
            None => {
                store::brand::invite(&mut change.tx, brand.id, &email, role, by, now).await?;
                ("there".to_owned(), "/sign-up")
            }
        };
        let link = self.url(page);
        let then = if known.is_some() { "Sign in to begin:" } else { "Make an account with this address to begin:" };
        let body = self.letter(&greeting, &[&format!("{} added you to the team of {} as {}.", actor.name(), brand.name, role.as_str()), then, &link]);
        change.mail(email.as_str(), &format!("You are in the team of {}", brand.name), &body).await?;
        let text = format!("Added {email} to the team as {}", role.as_str());
        change.audit(actor, "team.added", Subject::of("brand", brand.id.0, brand.id), &text, json!({ "role": role })).await?;
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
