//! A portal for tests on each engine at hand, with a clock that stands, and every kind of actor.
#![expect(clippy::unwrap_used, reason = "a test that cannot be prepared fails")]
#![expect(dead_code, reason = "each test file uses its part")]

pub mod market;
pub mod shown;

use model::{
    account::{BrandRole, StaffRole},
    id::{BrandId, HoldId, ListingId, RightId, SellerId},
    import::ListingInput,
    listing::ListingState,
    page::PageQuery,
    suspicious::{SuspiciousQuery, SuspiciousState},
    time::Timestamp,
};
use portal::{
    Actor, Client, Portal, Settings,
    report::BrandReport,
    screening::Done,
    secret::Secret,
    session::SignedIn,
    world::{FixedClock, SeededRng},
};
use std::sync::Arc;
use store::testing;
use tokio_util::sync::CancellationToken;

/// 23 November 2026, 12:00 UTC.
pub const NOON: Timestamp = Timestamp(1_795_435_200_000_000);
/// A password that all test accounts have.
pub const PASSWORD: &str = "violet tram under glass";

/// A portal and its world.
pub struct World {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    pub engine: store::Engine,
    pub url: String,
    pub dir: std::path::PathBuf,
}

/// One on each engine at hand.
pub async fn worlds() -> Vec<World> {
    testing::fresh().await.into_iter().map(World::over).collect()
}

/// Worlds whose databases take several transactions at once: for tests of what races for something.
pub async fn racing_worlds() -> Vec<World> {
    testing::fresh_for_races().await.into_iter().map(World::over).collect()
}

/// All suspicious listings, this page of them.
pub fn all_suspicious(page: u32) -> SuspiciousQuery {
    SuspiciousQuery { state: SuspiciousState::All, page, ..SuspiciousQuery::default() }
}

pub fn anonymous() -> Actor {
    Actor::Anonymous(Client { address: "192.0.2.7".into(), user_agent: "test".into(), ..Client::default() })
}

impl World {
    fn over(fresh: testing::Fresh) -> Self {
        let clock = Arc::new(FixedClock::new(NOON));
        let settings = Settings::for_tests(&fresh.dir);
        let engine = fresh.db.engine();
        let portal = Portal::new(fresh.db, settings, Secret::new(vec![42; 32]).unwrap(), clock.clone(), Arc::new(SeededRng::new(1)));
        Self { portal, clock, engine, url: fresh.url, dir: fresh.dir }
    }

    /// Makes an account `{name}@example.com` (lower case, dots for spaces) with a proved address and signs it in.
    pub async fn person(&self, name: &str, role: Option<StaffRole>) -> Actor {
        let email = email_of(name);
        self.portal.make_account(&Actor::System, name, &email, PASSWORD, role).await.unwrap();
        self.sign_in(&email).await
    }

    pub async fn reviewer(&self) -> Actor {
        self.person("Rita Reviewer", Some(StaffRole::Reviewer)).await
    }

    pub async fn administrator(&self) -> Actor {
        self.person("Adam Administrator", Some(StaffRole::Administrator)).await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn sign_in(&self, email: &str) -> Actor {
        match self.portal.sign_in(&anonymous(), email, PASSWORD).await.unwrap() {
            SignedIn::Session(token) => self.again(&token.0).await,
            SignedIn::Unverified => panic!("{email} is not verified"),
        }
    }

    /// Who a token stands for now.
    pub async fn again(&self, token: &str) -> Actor {
        let Actor::Anonymous(client) = anonymous() else { unreachable!() };
        self.portal.actor(Some(token), client).await.unwrap()
    }

    /// An enrolled brand with an owner, a manager and a viewer (`owner.of.{name}@example.com` and so on).
    pub async fn brand(&self, name: &str) -> Brand {
        self.brand_enrolled(name, Some(NOON)).await
    }

    /// The same, enrolled or not.
    pub async fn brand_enrolled(&self, name: &str, enrolled_at: Option<Timestamp>) -> Brand {
        let id = BrandId(self.portal.new_id());
        let people = [("Owner", BrandRole::Owner), ("Manager", BrandRole::Manager), ("Viewer", BrandRole::Viewer)]
            .map(|(role, brand_role)| (format!("{role} of {name}"), brand_role));
        let owner = self.person(&people[0].0, None).await.user_id().unwrap();
        testing::make_brand(self.portal.db(), id, name, owner, enrolled_at).await;
        let mut actors = Vec::new();
        for (name, role) in &people {
            if *role != BrandRole::Owner {
                let user = self.person(name, None).await.user_id().unwrap();
                let mut tx = self.portal.db().begin().await.unwrap();
                store::brand::add_member(&mut tx, id, user, *role, owner, NOON).await.unwrap();
                tx.commit().await.unwrap();
            }
            actors.push(self.sign_in(&email_of(name)).await);
        }
        let [owner, manager, viewer] = actors.try_into().unwrap_or_else(|_| unreachable!());
        Brand { id, owner, manager, viewer }
    }

    /// Takes a brand's powers, as the withdrawal of its last right does.
    pub async fn unenrol(&self, brand: BrandId) {
        let mut tx = self.portal.db().begin().await.unwrap();
        store::brand::unset_enrolled(&mut tx, brand).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Does all jobs that wait.
    pub async fn drain(&self) {
        while self.portal.run_next_job(&CancellationToken::new()).await.unwrap() {}
    }

    /// An enrolled brand and its owner `{name} Owner`.
    pub async fn enrolled_brand(&self, name: &str) -> (Actor, BrandId, RightId) {
        let owner = format!("{name} Owner");
        let id = self.portal.make_account(&Actor::System, &owner, &email_of(&owner), PASSWORD, None).await.unwrap();
        let (brand, right) = (BrandId(self.portal.new_id()), RightId(self.portal.new_id()));
        testing::make_brand(self.portal.db(), brand, name, id, Some(NOON)).await;
        testing::make_right(self.portal.db(), right, brand, &name.to_uppercase(), id).await;
        (self.sign_in(&email_of(&owner)).await, brand, right)
    }

    /// A member of a brand.
    pub async fn member(&self, brand: BrandId, name: &str, role: BrandRole) -> Actor {
        let id = self.portal.make_account(&Actor::System, name, &email_of(name), PASSWORD, None).await.unwrap();
        let mut tx = self.portal.db().begin().await.unwrap();
        store::brand::add_member(&mut tx, brand, id, role, id, self.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.sign_in(&email_of(name)).await
    }

    /// Invites the person with that address to the team of the owner's brand, and accepts for them; answers them as they are then.
    pub async fn join_team(&self, owner: &Actor, email: &str, role: &str) -> Actor {
        self.portal.invite_to_team(owner, email, role).await.unwrap();
        let brand = owner.signed().unwrap().viewer.brand.as_ref().unwrap().brand_id;
        self.portal.accept_invitation(&self.sign_in(email).await, brand).await.unwrap();
        self.sign_in(email).await
    }

    /// A brand's report of a counterfeit, as its form comes.
    pub fn brand_report(&self, listing: ListingId, right: RightId, why: &str) -> BrandReport {
        BrandReport {
            submission: self.portal.new_id(),
            listing,
            right,
            ground: "counterfeit".into(),
            explanation: why.into(),
            good_faith: true,
            kept_pictures: Vec::new(),
            pictures: Vec::new(),
            alert: None,
            considered: false,
        }
    }

    /// A listing as a feed brings it.
    pub async fn listing(&self, external_id: &str, title: &str, seller: &str, seller_email: Option<&str>) -> ListingId {
        let email = seller_email.map(|e| e.parse().unwrap());
        self.listing_of(seller, ListingInput { seller_email: email, ..bare_listing(external_id, title) }).await
    }

    /// The same with all that a feed can say.
    pub async fn listing_of(&self, seller: &str, input: ListingInput) -> ListingId {
        let now = self.portal.now();
        let mut tx = self.portal.db().begin().await.unwrap();
        let seller = store::seller::upsert(&mut tx, SellerId(self.portal.new_id()), seller, input.seller_email.as_ref(), None, now).await.unwrap();
        let listing = store::listing::FeedListing { new_id: ListingId(self.portal.new_id()), input, seller_id: Some(seller) };
        let stored = store::listing::upsert(&mut tx, &[listing], now).await.unwrap();
        tx.commit().await.unwrap();
        stored[0].id
    }

    /// Screens all that has arrived.
    pub async fn arrive(&self) -> Done {
        let mut all = Done::default();
        while let Some(done) = self.portal.screen_arrivals(&CancellationToken::new()).await.unwrap() {
            all.screened += done.screened;
            all.unchanged += done.unchanged;
            all.held += done.held;
            all.freed += done.freed;
        }
        all
    }

    /// How a listing stands.
    pub async fn state(&self, listing: ListingId) -> ListingState {
        store::listing::by_id(&mut self.portal.db().read().await.unwrap(), listing).await.unwrap().unwrap().state
    }

    /// The one listing that is held.
    pub async fn only_hold(&self, reviewer: &Actor) -> HoldId {
        let queue = self.portal.hold_queue(reviewer, PageQuery::number(1)).await.unwrap();
        assert_eq!(queue.rows.len(), 1, "{queue:?}");
        queue.rows[0].id
    }

    /// Somebody who acts for a shop.
    pub async fn clerk(&self, name: &str, shop: &str) -> Actor {
        let person = self.person(name, None).await;
        let mut tx = self.portal.db().begin().await.unwrap();
        let id = store::seller::upsert(&mut tx, SellerId(self.portal.new_id()), shop, None, None, self.portal.now()).await.unwrap();
        store::seller_member::add(&mut tx, id, person.user_id().unwrap(), None, self.portal.now()).await.unwrap();
        tx.commit().await.unwrap();
        self.sign_in(&email_of(name)).await
    }

    /// A portal as another process has it: the same database, the same data folder.
    pub fn again_as_another_process(&self) -> Portal {
        self.with_settings(self.portal.settings().clone())
    }

    /// The same with other settings.
    pub fn with_settings(&self, settings: Settings) -> Portal {
        Portal::new(self.portal.db().clone(), settings, self.portal.secret().clone(), self.clock.clone(), Arc::new(SeededRng::new(2)))
    }

    /// A portal as another process has it, with connections of its own.
    pub async fn another_process(&self) -> Portal {
        let settings = store::DbSettings { connections: 4, wait: std::time::Duration::from_secs(30), ..store::DbSettings::new(self.url.clone()) };
        let db = store::Db::connect(&settings).await.unwrap();
        Portal::new(db, self.portal.settings().clone(), self.portal.secret().clone(), self.clock.clone(), Arc::new(SeededRng::new(3)))
    }

    /// All mails to an address as it gets them, newest first.
    pub async fn mails(&self, to: &str) -> Vec<Letter> {
        let mails = store::mail::waiting_for(&mut self.portal.db().read().await.unwrap(), to).await.unwrap();
        mails.into_iter().map(|mail| Letter { subject: mail.head.subject, body: mail.body }).collect()
    }
}

/// A mail as its reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub body: String,
}

/// What a feed says at least.
pub fn bare_listing(external_id: &str, title: &str) -> ListingInput {
    ListingInput::new(external_id, title)
}

/// An enrolled brand and one person in each role.
pub struct Brand {
    pub id: BrandId,
    pub owner: Actor,
    pub manager: Actor,
    pub viewer: Actor,
}

pub fn email_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

/// The token in a mailed link.
pub fn token_in(mail: &Letter) -> String {
    mail.body.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// A QR code, drawn coarsely.
pub fn drawn(text: &str) -> Vec<u8> {
    let svg = codes::qr::modules(text).unwrap();
    let side = u32::try_from(svg.len()).unwrap();
    let image = image::GrayImage::from_fn((side + 8) * 6, (side + 8) * 6, |x, y| {
        let at = |along: u32| (along / 6).checked_sub(4).map(|at| at as usize).filter(|at| *at < svg.len());
        image::Luma([if at(x).zip(at(y)).is_some_and(|(x, y)| svg[y][x]) { 0 } else { 255 }])
    });
    let mut bytes = Vec::new();
    image.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}
