//! Who asks.

use crate::{
    claim::{GivenKeys, Keeper},
    error::{PortalError, Result},
    policy::{self, Action, Roles},
};
use model::{
    account::{BrandRole, Membership, StaffRole, Viewer},
    api_key::KeyRole,
    id::{ApiKeyId, BrandId, SellerId, SessionId, UserId},
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
    /// The keys that were entered in it, of units that were claimed with another.
    pub keys: GivenKeys,
}

/// Who asks for a use case.
#[derive(Clone, Debug)]
pub enum Actor {
    /// Nobody signed in.
    Anonymous(Client),
    /// A person with a session.
    Signed(Box<Signed>),
    /// A program with a key.
    Key(Box<Keyed>),
    /// The portal itself or its operator at the command line: may do everything.
    System,
}

/// A person with a session.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The session.
    pub session_id: SessionId,
    /// Name, roles, and the brand and the shop that the session works for.
    pub viewer: Viewer,
    /// Where from.
    pub client: Client,
}

/// A program with a key: it acts for one brand, one seller or the marketplace, and is nobody's session.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The key.
    pub id: ApiKeyId,
    /// For the history: the key's name and whom it acts for.
    pub name: String,
    /// What it may do.
    pub role: KeyRole,
    /// Who made it, and answers for what it does.
    pub created_by: UserId,
    /// The brand it acts for, with its role there.
    pub brand: Option<Membership>,
    /// The seller it acts for.
    pub seller_id: Option<SellerId>,
    /// The name of the brand, seller or marketplace.
    pub holder: String,
    /// Where from.
    pub client: Client,
}

impl Actor {
    /// The person, or [`PortalError::SignInNeeded`]; a key is no person, and [`PortalError::Forbidden`] to it what a session is needed for.
    pub fn signed(&self) -> Result<&Signed> {
        match self {
            Self::Signed(signed) => Ok(signed),
            Self::Key(_) => Err(PortalError::Forbidden),
            Self::Anonymous(_) | Self::System => Err(PortalError::SignInNeeded),
        }
    }

    /// `Ok` unless nobody knows who asks: asked before a thing is looked for, so that strangers learn nothing from the answer.
    pub const fn known(&self) -> Result<()> {
        match self {
            Self::Anonymous(_) => Err(PortalError::SignInNeeded),
            Self::Signed(_) | Self::Key(_) | Self::System => Ok(()),
        }
    }

    /// The account, if one is signed in; for a key, that of who made it.
    #[must_use]
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::Signed(signed) => Some(signed.viewer.user_id),
            Self::Key(key) => Some(key.created_by),
            Self::Anonymous(_) | Self::System => None,
        }
    }

    /// The brand that the session or key works for.
    fn brand(&self) -> Option<&Membership> {
        match self {
            Self::Signed(signed) => signed.viewer.brand.as_ref(),
            Self::Key(key) => key.brand.as_ref(),
            Self::Anonymous(_) | Self::System => None,
        }
    }

    /// All brands that the person or key acts for.
    pub(crate) fn memberships(&self) -> &[Membership] {
        match self {
            Self::Signed(signed) => &signed.viewer.memberships,
            Self::Key(key) => key.brand.as_slice(),
            Self::Anonymous(_) | Self::System => &[],
        }
    }

    /// The brands that the person or key acts for.
    pub(crate) fn brands(&self) -> impl Iterator<Item = BrandId> {
        self.memberships().iter().map(|membership| membership.brand_id)
    }

    /// Whether it is one of the brand's own, whatever the role.
    #[must_use]
    pub fn acts_for(&self, brand: BrandId) -> bool {
        self.memberships().iter().any(|m| m.brand_id == brand)
    }

    /// The seller that the session or key works for.
    pub(crate) fn seller(&self) -> Option<SellerId> {
        match self {
            Self::Signed(signed) => signed.viewer.shop.as_ref().map(|shop| shop.id),
            Self::Key(key) => key.seller_id,
            Self::Anonymous(_) | Self::System => None,
        }
    }

    /// Whether the person or key acts for a seller, be it not the one that the session works for.
    pub(crate) fn keeps(&self, seller: SellerId) -> bool {
        match self {
            Self::Signed(signed) => signed.viewer.shops.iter().any(|shop| shop.id == seller),
            Self::Key(key) => key.seller_id == Some(seller),
            Self::Anonymous(_) | Self::System => false,
        }
    }

    /// `Ok` if the session works still for the shop that a form was shown for: a link in another window may have led to another of the person's shops, and
    /// what is sent would be that one's.
    pub fn still_in(&self, shop: Option<SellerId>) -> Result<()> {
        if shop.is_none() || shop == self.seller() {
            return Ok(());
        }
        Err(PortalError::conflict(
            "You work for another shop now, which you chose in another window. Nothing was saved: choose this form's shop in the head of the page, and send it again",
        ))
    }

    /// Who it is, for the history.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Signed(signed) => &signed.viewer.name,
            Self::Key(key) => &key.name,
            Self::Anonymous(_) => "Somebody without an account",
            Self::System => "Markward",
        }
    }

    /// Where from.
    #[must_use]
    pub fn client(&self) -> Client {
        match self {
            Self::Signed(signed) => signed.client.clone(),
            Self::Key(key) => key.client.clone(),
            Self::Anonymous(client) => client.clone(),
            Self::System => Client::default(),
        }
    }

    /// True for the marketplace's reviewers and administrators.
    #[must_use]
    pub fn is_staff(&self) -> bool {
        match self {
            Self::Signed(signed) => signed.viewer.staff_role.is_some(),
            Self::Anonymous(_) | Self::Key(_) => false,
            Self::System => true,
        }
    }

    /// Every role of who asks, with those for the brand that the session or key works for.
    #[must_use]
    pub fn roles(&self) -> Roles {
        let (person, staff) = match self {
            Self::System => return Roles::ALL,
            Self::Anonymous(_) | Self::Key(_) => (Roles::NOBODY, Roles::NOBODY),
            Self::Signed(signed) => match signed.viewer.staff_role {
                Some(StaffRole::Administrator) => (Roles::SIGNED_IN, Roles::ADMINISTRATOR),
                Some(StaffRole::Reviewer) => (Roles::SIGNED_IN, Roles::REVIEWER),
                None => (Roles::SIGNED_IN, Roles::NOBODY),
            },
        };
        let seller = match self.seller() {
            Some(_) if person == Roles::SIGNED_IN => Roles::SELLER | Roles::SHOPKEEPER,
            Some(_) => Roles::SELLER,
            None => Roles::NOBODY,
        };
        let brand = self.brand().map_or(Roles::NOBODY, of_member);
        let program = match self {
            Self::Key(key) if key.role == KeyRole::Marketplace => Roles::MARKETPLACE,
            _ => Roles::NOBODY,
        };
        Roles::ANYONE | program | person | staff | seller | brand
    }

    /// `Ok` if the person may do this at all.
    pub fn may(&self, action: Action) -> Result<()> {
        policy::check(self, self.roles(), action)
    }

    /// The brand that the session works for, if the person may do this for it. Tenants come from here, never from a request.
    pub fn brand_for(&self, action: Action) -> Result<&Membership> {
        self.may(action)?;
        self.known()?;
        self.brand().ok_or(PortalError::Forbidden)
    }

    /// `Ok` if the person may do this to something of that brand: staff by its own role, a member by the role in that very brand. To all
    /// others the thing does not exist.
    pub fn may_for(&self, action: Action, brand: BrandId, noun: &'static str) -> Result<()> {
        if matches!(self, Self::System) {
            return Ok(());
        }
        self.known()?;
        let member = self.memberships().iter().find(|m| m.brand_id == brand);
        let in_brand = member.map_or(Roles::NOBODY, of_member);
        let staff = self.roles() & (Roles::ADMINISTRATOR | Roles::REVIEWER);
        let may = policy::check(self, Roles::ANYONE | in_brand | staff | (self.roles() & Roles::SIGNED_IN), action);
        if may.is_ok() || member.is_some() { may } else { Err(PortalError::NotFound(noun)) }
    }

    /// The seller that the session or key works for, if it may do this. What is new or listed is of this one; whose a thing is that has an id says
    /// [`keeps`](Self::keeps).
    pub fn seller_for(&self, action: Action) -> Result<SellerId> {
        self.may(action)?;
        self.known()?;
        self.seller().ok_or(PortalError::Forbidden)
    }
}

/// A role includes those below it.
fn of_member(member: &Membership) -> Roles {
    let [viewer, manager] = match member.enrolled {
        true => [Roles::VIEWER | Roles::ENROLLED_VIEWER, Roles::MANAGER | Roles::ENROLLED_MANAGER],
        false => [Roles::VIEWER, Roles::MANAGER],
    };
    match member.role {
        BrandRole::Viewer => viewer,
        BrandRole::Manager => viewer | manager,
        BrandRole::Owner => viewer | manager | Roles::OWNER,
    }
}
