//! Who may do what: one table, read from top to bottom. Whose thing it is, is asked with [`crate::Actor::may_for`] and its siblings.
//!
//! A test walks every server function and route of the portal with every kind of actor against this table: a new one needs its row.

use crate::{
    actor::Actor,
    error::{PortalError, Result},
};
use std::ops::{BitAnd, BitOr};

/// A set of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles(u16);

impl Roles {
    /// None.
    pub const NOBODY: Self = Self(0);
    /// Everybody, signed in or not.
    pub const ANYONE: Self = Self(1);
    /// Everybody with a session.
    pub const SIGNED_IN: Self = Self(1 << 1);
    /// Members of the brand that may look.
    pub const VIEWER: Self = Self(1 << 2);
    /// Members of the brand that may act.
    pub const MANAGER: Self = Self(1 << 3);
    /// Members of the brand that may do all.
    pub const OWNER: Self = Self(1 << 4);
    /// Those who act for a seller, people and their programs.
    pub const SELLER: Self = Self(1 << 5);
    /// People who act for a seller.
    pub const SHOPKEEPER: Self = Self(1 << 8);
    /// Members that may look, of a brand that has an enrolled right: only such a brand acts on the market.
    pub const ENROLLED_VIEWER: Self = Self(1 << 10);
    /// Members that may act, of a brand that has an enrolled right.
    pub const ENROLLED_MANAGER: Self = Self(1 << 11);
    /// Reviewers of the marketplace.
    pub const REVIEWER: Self = Self(1 << 6);
    /// Administrators of the marketplace.
    pub const ADMINISTRATOR: Self = Self(1 << 7);
    /// Reviewers and administrators.
    pub const STAFF: Self = Self::REVIEWER.or(Self::ADMINISTRATOR);
    /// Programs of the marketplace.
    pub const MARKETPLACE: Self = Self(1 << 9);
    /// All roles: the operator's.
    pub const ALL: Self = Self(u16::MAX);

    /// Both sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that members of a brand have once it has an enrolled right.
    fn once_enrolled(self) -> Self {
        let or_nobody = |has: Self, then: Self| if self & has == Self::NOBODY { Self::NOBODY } else { then };
        or_nobody(Self::VIEWER, Self::ENROLLED_VIEWER) | or_nobody(Self::MANAGER, Self::ENROLLED_MANAGER)
    }
}

impl BitOr for Roles {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}

impl BitAnd for Roles {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

macro_rules! policy {
    ($($(#[$doc:meta])* $action:ident: $roles:expr;)*) => {
        /// What can be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $action),* }

        /// The table: an action and the roles that may do it.
        pub const TABLE: &[(Action, Roles)] = &[$((Action::$action, $roles)),*];
    };
}

policy! {
    // Accounts
    /// Make an account, prove its address, sign in, ask for a new password.
    UseAccounts: Roles::ANYONE;
    /// See and end one's own sessions, change one's password, answer invitations, leave a team, choose the brand to work for, sign out.
    ManageOwnAccount: Roles::SIGNED_IN;
    /// See all accounts, give and take roles, suspend, take people out of teams.
    ManageAccounts: Roles::ADMINISTRATOR;
    /// See all work in the background, stop it, and begin a screening again that was stopped.
    ManageJobs: Roles::ADMINISTRATOR;
    /// See what the portal mailed.
    ReadOutbox: Roles::ADMINISTRATOR;
    /// See what happened.
    ReadAudit: Roles::ADMINISTRATOR;
    /// Take statements of reasons out, as the Transparency Database takes them.
    ExportStatements: Roles::ADMINISTRATOR;

    // Brands and rights
    /// See the public register.
    ReadRegister: Roles::ANYONE;
    /// File a first right for a new brand.
    FileBrand: Roles::SIGNED_IN;
    /// See a brand's rights and their history.
    ReadRights: Roles::VIEWER.or(Roles::STAFF);
    /// File another right, enter its code, ask for a new code, withdraw it.
    ManageRights: Roles::OWNER;
    /// Say by which other names buyers know a mark.
    ManageAliases: Roles::MANAGER;
    /// Say that one knows nothing of an enrolment, by the link that contacts on the record get.
    ObjectToRight: Roles::ANYONE;
    /// Decide an enrolment.
    DecideRights: Roles::STAFF;
    /// Import trademark records.
    ImportTrademarks: Roles::ADMINISTRATOR;
    /// See who acts for a brand.
    ReadTeam: Roles::VIEWER;
    /// Choose who acts for a brand.
    ManageTeam: Roles::OWNER;
    /// See, make and revoke the keys that a brand's programs act with.
    ManageBrandKeys: Roles::OWNER;
    /// See, make and revoke the keys that a seller's programs act with.
    ManageSellerKeys: Roles::SHOPKEEPER;
    /// See, make and revoke the keys that the marketplace's own programs act with.
    ManageMarketplaceKeys: Roles::ADMINISTRATOR;

    // Listings
    /// Search listings and see one.
    SearchListings: Roles::ENROLLED_VIEWER.or(Roles::STAFF);
    /// Import listings, see and cancel imports.
    ImportListings: Roles::ADMINISTRATOR;
    /// Send listings one by one or some at once, and hear what the filters say of them.
    SendListings: Roles::MARKETPLACE;

    // Screening
    /// See a brand's rules of screening and their versions, and what the filters found.
    ReadRules: Roles::VIEWER;
    /// Make versions of a brand's rules, run them over the catalogue, put one in force.
    ManageRules: Roles::ENROLLED_MANAGER;
    /// See a brand's watches and what they found.
    ReadWatches: Roles::VIEWER;
    /// Save searches as watches, say what becomes of their hits.
    ManageWatches: Roles::ENROLLED_MANAGER;
    /// See the pictures that a brand compares listings' pictures with.
    ReadReferences: Roles::VIEWER;
    /// Add to them, and take away from them.
    ManageReferences: Roles::ENROLLED_MANAGER;
    /// See the marketplace's own rules, which hold where a brand has none.
    ReadRulesOfAll: Roles::STAFF;
    /// Make versions of them, and put one in force.
    ManageRulesOfAll: Roles::ADMINISTRATOR;
    /// Say whether a brand's rules that would take much off sale may be in force.
    JudgeRules: Roles::ADMINISTRATOR;
    /// Decide what becomes of listings that are held.
    DecideHolds: Roles::STAFF;
    /// Answer for one's own listing that is held.
    AnswerHolds: Roles::SELLER;
    /// Read the statement of reasons that a link opens, and answer it.
    ReadLetter: Roles::ANYONE;

    // Products and codes
    /// See a brand's products, batches and their codes.
    ReadCodes: Roles::VIEWER;
    /// Make products, issue and download codes.
    ManageCodes: Roles::MANAGER;
    /// See whose product a number is, and give it to the brand whose it should be.
    SettleProducts: Roles::ADMINISTRATOR;
    /// Rotate the keys of codes, and take them into escrow.
    ManageCodeKeys: Roles::ADMINISTRATOR;
    /// See a brand's alerts of copies and sweeps, and its thresholds.
    ReadAlerts: Roles::VIEWER;
    /// Say what became of an alert.
    ManageAlerts: Roles::MANAGER;
    /// Set from which scores the brand wants to hear.
    ManageThresholds: Roles::MANAGER;
    /// See a brand's cases and take their files.
    ReadCases: Roles::VIEWER;
    /// Open cases, add to them, close and reopen them.
    ManageCases: Roles::MANAGER;
    /// Check a code.
    CheckCode: Roles::ANYONE;
    /// Follow a product's address, see its links and its public page.
    ResolveLinks: Roles::ANYONE;
    /// Add to a check of one's own what one knows: where, which lot, where it was bought.
    TellOfCheck: Roles::ANYONE;
    /// Say that a unit is one's own, pass it on, give it up.
    ClaimUnit: Roles::ANYONE;

    // Coverage
    /// Confirm the codes of units before they are shipped, see one's own dispatches, release a unit that came back.
    ConfirmDispatches: Roles::SELLER;

    // Reports
    /// Report a listing, follow the report by its reference; tell of a thing that was sold elsewhere.
    FilePublicReport: Roles::ANYONE;
    /// Report a listing for a brand.
    FileReport: Roles::ENROLLED_MANAGER;
    /// Take a brand's report back.
    WithdrawReport: Roles::MANAGER;
    /// See a brand's reports.
    ReadReports: Roles::VIEWER;
    /// See what buyers told the brand of things that were sold elsewhere.
    ReadTips: Roles::VIEWER;
    /// Say that nothing is left to do about it.
    SettleTips: Roles::MANAGER;
    /// Decide a report, and settle what buyers told of and is no brand's.
    DecideReports: Roles::STAFF;
    /// Put a listing back on sale that a decision of somebody else removed.
    Reinstate: Roles::STAFF;
    /// See the listings and statements of reasons of one's own shop.
    ReadShop: Roles::SELLER;

    // Overviews
    /// See what waits for a brand.
    ReadBrandOverview: Roles::VIEWER;
    /// See what waits for reviewers.
    ReadReviewOverview: Roles::STAFF;
    /// See what the portal does.
    ReadAdminOverview: Roles::ADMINISTRATOR;
}

/// The roles that may do this.
#[must_use]
pub fn roles_for(action: Action) -> Roles {
    TABLE.iter().find(|(a, _)| *a == action).map_or(Roles::NOBODY, |(_, roles)| *roles)
}

/// `Ok` if one of `roles` may do this; asks somebody who is not signed in to sign in.
pub(crate) fn check(actor: &Actor, roles: Roles, action: Action) -> Result<()> {
    if roles & roles_for(action) != Roles::NOBODY {
        Ok(())
    } else if matches!(actor, Actor::Anonymous(_)) {
        Err(PortalError::SignInNeeded)
    } else if roles.once_enrolled() & roles_for(action) != Roles::NOBODY {
        Err(PortalError::NotEnrolled)
    } else {
        Err(PortalError::Forbidden)
    }
}
