//! Who asks.

use crate::{
    claim::Keeper,
    error::{PortalError, Result},
    policy::{self, Action, Roles},
};
use model::{
    account::{BrandRole, Membership, StaffRole, Viewer},
    id::{BrandId, SellerId, SessionId, UserId},
    listing::Country,
};

/// Where a request comes from, as far as it may be noted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// Network address, as text; empty if unknown.
    pub address: String,
    /// What the browser calls itself, cut to 300 characters.
    pub user_agent: String,
    /// The country it is in, as the network tells it.
    pub country: Option<Country>,
    /// The browser's secret, if it keeps units that somebody claimed with it.
    pub keeper: Option<Keeper>,
}

/// Who asks for a use case.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Nobody signed in.
    Anonymous(Client),
    /// A person with a session.
    Signed(Box<Signed>),
    /// The portal itself or its operator at the command line: may do everything.
    System,
}

/// A person with a session.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The session.
    pub session_id: SessionId,
    /// Name, roles, and the brand that the session works for.
    pub viewer: Viewer,
    /// Where from.
    pub client: Client,
}

impl Actor {
    /// The person, or [`PortalError::SignInNeeded`].
    pub fn signed(&self) -> Result<&Signed> {
        match self {
            Self::Signed(signed) => Ok(signed),
            Self::Anonymous(_) | Self::System => Err(PortalError::SignInNeeded),
        }
    }

    /// The account, if one is signed in.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::Signed(signed) => Some(signed.viewer.user_id),
            Self::Anonymous(_) | Self::System => None,
        }
    }

    /// Who it is, for the history.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Signed(signed) => &signed.viewer.name,
            Self::Anonymous(_) => "Somebody without an account",
            Self::System => "Markward",
        }
    }

    /// Where from.
    #[must_use]
    pub fn client(&self) -> Client {
        match self {
            Self::Signed(signed) => signed.client.clone(),
            Self::Anonymous(client) => client.clone(),
            Self::System => Client::default(),
        }
    }

    /// True for the marketplace's reviewers and administrators.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        match self {
            Self::Signed(signed) => signed.viewer.staff_role.is_some(),
            Self::Anonymous(_) => false,
            Self::System => true,
        }
    }

    /// Every role this person has, with those for the brand that the session works for.
    #[must_use]
    pub fn roles(&self) -> Roles {
        let Self::Signed(signed) = self else { return if matches!(self, Self::System) { Roles::ALL } else { Roles::ANYONE } };
        let viewer = &signed.viewer;
        let staff = match viewer.staff_role {
            Some(StaffRole::Administrator) => Roles::ADMINISTRATOR,
            Some(StaffRole::Reviewer) => Roles::REVIEWER,
            None => Roles::NOBODY,
        };
        let seller = if viewer.seller_id.is_some() { Roles::SELLER } else { Roles::NOBODY };
        let brand = viewer.brand.as_ref().map_or(Roles::NOBODY, |m| of_role(m.role));
        Roles::ANYONE | Roles::SIGNED_IN | staff | seller | brand
    }

    /// `Ok` if the person may do this at all.
    pub fn may(&self, action: Action) -> Result<()> {
        policy::check(self, self.roles(), action)
    }

    /// The brand that the session works for, if the person may do this for it. Tenants come from here, never from a request.
    pub fn brand_for(&self, action: Action) -> Result<&Membership> {
        self.may(action)?;
        self.signed()?.viewer.brand.as_ref().ok_or(PortalError::Forbidden)
    }

    /// `Ok` if the person may do this to something of that brand: staff by its own role, a member by the role in that very brand. To all
    /// others the thing does not exist.
    pub fn may_for(&self, action: Action, brand: BrandId, noun: &'static str) -> Result<()> {
        if matches!(self, Self::System) {
            return Ok(());
        }
        let viewer = &self.signed()?.viewer;
        let role = viewer.memberships.iter().find(|m| m.brand_id == brand).map(|m| m.role);
        let in_brand = role.map_or(Roles::NOBODY, of_role);
        let staff = self.roles() & (Roles::ADMINISTRATOR | Roles::REVIEWER);
        if policy::check(self, Roles::ANYONE | Roles::SIGNED_IN | in_brand | staff, action).is_ok() {
            Ok(())
        } else if role.is_some() {
            Err(PortalError::Forbidden)
        } else {
            Err(PortalError::NotFound(noun))
        }
    }

    /// The seller that the person acts for, if it may do this.
    pub fn seller_for(&self, action: Action) -> Result<SellerId> {
        self.may(action)?;
        self.signed()?.viewer.seller_id.ok_or(PortalError::Forbidden)
    }
}

/// A role includes those below it.
const fn of_role(role: BrandRole) -> Roles {
    match role {
        BrandRole::Viewer => Roles::VIEWER,
        BrandRole::Manager => Roles::VIEWER.or(Roles::MANAGER),
        BrandRole::Owner => Roles::VIEWER.or(Roles::MANAGER).or(Roles::OWNER),
    }
}
