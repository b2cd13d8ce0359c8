//! A demonstration marketplace for an empty database: invented brands, sellers and people, made by the same use cases that people use.

mod brands;
mod coverage;
mod listings;

use crate::{
    Actor, Client, Portal, PortalError, Result, Signed,
    policy::Action,
    report::{BrandReport, PublicReport},
};
use listings::{COUNT, MAKERS};
use model::{
    account::StaffRole,
    id::{ListingId, RightId, SellerId, SessionId, UserId},
    report::Verdict,
};
use std::collections::HashMap;
use store::listing::FeedListing;
use tokio_util::sync::CancellationToken;

/// The password of every account of the demonstration: printed with them, so that a stranger can try the portal at once.
pub const PASSWORD: &str = "violet tram under glass";

/// An account of the demonstration.
#[derive(Clone, Copy, Debug)]
pub struct DemoAccount {
    /// Its address.
    pub email: &'static str,
    /// Whose it is.
    pub name: &'static str,
    /// What it is for.
    pub role: &'static str,
}

/// The accounts of the demonstration.
pub const ACCOUNTS: &[DemoAccount] = &[
    DemoAccount { email: "admin@nordlys.example", name: "Ingrid Solberg", role: "administrator" },
    DemoAccount { email: "review@nordlys.example", name: "Mateo Rossi", role: "reviewer" },
    DemoAccount { email: "brand@aurelia.example", name: "Astrid Keller", role: "owner of the brand Aurelia" },
    DemoAccount { email: "viewer@aurelia.example", name: "Jonas Weber", role: "viewer of the brand Aurelia" },
    DemoAccount { email: "brand@nordfell.example", name: "Eva Lindqvist", role: "owner of the brand Nordfell" },
    DemoAccount { email: "shop@watchbay.example", name: "Karim Haddad", role: "seller watchbay-24" },
];

/// What the demonstration made.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Listings.
    pub listings: u32,
    /// Codes that can be checked at once, as printed.
    pub codes: Vec<String>,
}

impl Portal {
    /// True if nobody has an account: only then the demonstration may be made.
    pub async fn is_empty(&self, actor: &Actor) -> Result<bool> {
        actor.may(Action::ManageAccounts)?;
        Ok(store::user::count(&mut self.read().await?).await? == 0)
    }

    /// Fills an empty database with the demonstration marketplace. [`PortalError::Conflict`] if it is not empty: nothing is mixed with real data.
    pub async fn make_demo(&self, actor: &Actor) -> Result<Demo> {
        if !self.is_empty(actor).await? {
            return Err(PortalError::conflict("The database is not empty: the demonstration is made in an empty one only"));
        }
        self.make_listings().await?;
        let mut people = HashMap::new();
        for account in ACCOUNTS {
            let role = match account.role {
                "administrator" => Some(StaffRole::Administrator),
                "reviewer" => Some(StaffRole::Reviewer),
                _ => None,
            };
            people.insert(account.email, self.make_account(actor, account.name, account.email, PASSWORD, role).await?);
        }
        let id = |email: &str| people.get(email).copied().ok_or(PortalError::NotFound("account"));
        let reviewer = self.act_as(id("review@nordlys.example")?).await?;
        let mut codes = Vec::new();
        for (maker, email) in MAKERS.iter().zip(["brand@aurelia.example", "brand@nordfell.example"]) {
            let owner = id(email)?;
            let (brand, right) = self.enrol_demo_brand(maker, owner, &reviewer).await?;
            let actor = self.act_as(owner).await?;
            codes.extend(self.make_demo_products(&actor, maker).await?);
            if maker.name == "Aurelia" {
                let viewer = id("viewer@aurelia.example")?;
                let mut change = self.change().await?;
                let now = change.now;
                store::brand::add_member(&mut change.tx, brand, viewer, model::account::BrandRole::Viewer, owner, now).await?;
                change.commit().await?;
                self.make_demo_reports(&actor, &reviewer, right).await?;
                self.make_demo_coverage(&actor, id("shop@watchbay.example")?).await?;
            }
        }
        // A brand that whoever tries the portal can enrol: its record is known for long, and its contact is their own outbox.
        self.import_demo_record("Halvard", "018555001", 21, "marks@attorneys.example").await?;
        // Some of the listings are held, so that sellers have something to answer and reviewers something to decide.
        // They are screened by the words that the server will know.
        self.screen_by_new_words().await?;
        let stop = CancellationToken::new();
        while self.screen_arrivals(&stop).await?.is_some() {}
        Ok(Demo { listings: COUNT, codes })
    }

    /// A person as if signed in, without a session that anybody could use.
    pub(crate) async fn act_as(&self, id: UserId) -> Result<Actor> {
        let mut conn = self.read().await?;
        let user = store::user::by_id(&mut conn, id).await?.ok_or(PortalError::NotFound("account"))?;
        let viewer = self.viewer(&mut conn, user.account, None, None).await?;
        Ok(Actor::Signed(Box::new(Signed { session_id: SessionId(self.new_id()), viewer, client: Client::default() })))
    }

    async fn make_listings(&self) -> Result<()> {
        let all: Vec<_> = (0..COUNT).map(listings::listing).collect();
        for chunk in all.chunks(500) {
            let mut change = self.change().await?;
            let now = change.now;
            let mut rows = Vec::with_capacity(chunk.len());
            for input in chunk {
                let name = input.seller.as_deref().unwrap_or_default();
                let (email, country) = (input.seller_email.as_ref(), input.country.as_ref().map(model::listing::Country::as_str));
                let seller = store::seller::upsert(&mut change.tx, SellerId(self.new_id()), name, email, country, now).await?;
                rows.push(FeedListing { new_id: ListingId(self.new_id()), input: input.clone(), seller_id: Some(seller) });
            }
            store::listing::upsert(&mut change.tx, &rows, now).await?;
            change.commit().await?;
        }
        Ok(())
    }

    /// Reports in every state, so that no page of the demonstration is empty.
    async fn make_demo_reports(&self, owner: &Actor, reviewer: &Actor, right: RightId) -> Result<()> {
        let doubtful: Vec<_> = (0..COUNT).map(listings::listing).filter(|l| l.category.as_deref() == Some(MAKERS[0].category)).collect();
        let mut decided = 0;
        for input in doubtful.iter().filter(|l| l.seller.as_deref() == Some("watchbay-24") || l.gtin.is_none()).take(7) {
            let listing = store::listing::by_external_id(&mut self.read().await?, &input.external_id).await?.ok_or(PortalError::NotFound("listing"))?;
            let draft = self.report_draft(owner, listing.id, None).await?;
            let form = BrandReport {
                submission: draft.submission,
                listing: listing.id,
                right,
                ground: draft.ground.to_string(),
                explanation: draft.explanation,
                good_faith: true,
                considered: false,
                kept_pictures: Vec::new(),
                pictures: Vec::new(),
                alert: None,
            };
            let filed = self.file_report(owner, form).await.map_err(|refused| refused.error)?;
            decided += 1;
            match decided {
                1 | 2 => {
                    let reason = "The dial carries the mark without the owner's consent, and the price is a ninth of the owner's own.";
                    self.decide_report(reviewer, filed.id, Verdict::Uphold, reason).await?;
                }
                3 => {
                    let reason = "The seller's invoice shows that these are genuine goods, first sold in the European Union by the owner.";
                    self.decide_report(reviewer, filed.id, Verdict::Reject, reason).await?;
                }
                _ => {}
            }
        }
        let public = doubtful.iter().rev().find(|l| l.seller.as_deref() == Some("best-time-deals"));
        if let Some(listing) = public {
            let form = PublicReport {
                submission: self.new_id().to_string(),
                listing: listing.external_id.clone(),
                ground: "counterfeit".to_owned(),
                explanation: "I bought this watch. The second hand does not move, and the engraving on the back is misspelt.".to_owned(),
                name: "Noor Haddad".to_owned(),
                email: "noor@example.com".to_owned(),
                good_faith: true,
                ..PublicReport::default()
            };
            self.file_public_report(&Actor::Anonymous(Client::default()), form).await.map_err(|refused| refused.error)?;
        }
        Ok(())
    }
}
