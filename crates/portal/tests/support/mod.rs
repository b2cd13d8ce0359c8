//! A portal for tests on each engine at hand, with a clock that stands, and every kind of actor.
#![expect(dead_code, reason = "each test file uses its part")]

use model::{account::StaffRole, time::Timestamp};
use portal::{Actor, Client, Portal, Settings, secret::Secret, session::SignedIn, world::{FixedClock, SeededRng}};
use std::sync::Arc;
use store::testing;

/// 23 November 2026, 12:00 UTC.
pub const NOON: Timestamp = Timestamp(1_795_435_200_000_000);
/// A password that all test accounts have.
pub const PASSWORD: &str = "violet tram under glass";

/// A portal and its world.
pub struct World {
    pub portal: Portal,
    pub clock: Arc<FixedClock>,
    pub engine: store::Engine,
    pub dir: std::path::PathBuf,
}

/// One on each engine at hand.
pub async fn worlds() -> Vec<World> {
    testing::fresh().await.into_iter().map(World::over).collect()
}

pub fn anonymous() -> Actor {
    Actor::Anonymous(Client { address: "192.0.2.7".into(), user_agent: "test".into() })
}

impl World {
    fn over(fresh: testing::Fresh) -> Self {
        let clock = Arc::new(FixedClock::new(NOON));
        let settings = Settings { marketplace: "Nordlys Market".into(), public_url: "http://127.0.0.1:3000".into(), data_dir: fresh.dir.clone(), session_seconds: 14 * 86_400 };
        let engine = fresh.db.engine();
        let portal = Portal::new(fresh.db, settings, Secret::new(vec![42; 32]).unwrap(), clock.clone(), Arc::new(SeededRng::new(1)));
        Self { portal, clock, engine, dir: fresh.dir }
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

    /// All mails to an address, newest first.
    pub async fn mails(&self, to: &str) -> Vec<model::mail::Mail> {
        let page = self.portal.outbox(&Actor::System, model::page::PageQuery { page: 1, size: 100 }).await.unwrap();
        page.rows.into_iter().filter(|m| m.to == to).collect()
    }
}

pub fn email_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase().replace(' ', "."))
}

/// The token in a mailed link.
pub fn token_in(mail: &model::mail::Mail) -> String {
    mail.body.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}
