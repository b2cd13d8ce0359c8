//! The use cases: what each kind of person can do, in which order, under which rules. `app` and `server` reach what is kept of
//! people and listings through it.
//!
//! Every use case is a method of [`Portal`] that takes an [`Actor`] first and asks [`policy`] before it looks at anything. Its steps read:
//! authorise → parse → read → decide (in `model`) → one transaction of change, audit event and mails ([`change::Change`]).
//!
//! To add one: 1. a row in [`policy::Action`] and its table; 2. a method in the noun's file here; 3. tests in `tests/noun.rs`: the happy path,
//! the second time, the unknown id, the other tenant, signed out.

pub mod account;
pub mod actor;
pub mod alert;
mod alike;
pub mod api_key;
pub mod appoint;
pub mod audit;
pub mod batch;
mod batch_date;
pub mod brand;
pub mod case;
pub mod change;
pub mod check;
mod chores;
pub mod claim;
pub mod code_import;
mod copies;
pub mod coverage;
pub mod dashboard;
pub mod decision;
mod decoding;
pub mod demo;
pub mod dispatch;
pub mod epcis;
pub mod error;
pub mod escrow;
pub mod hold;
pub mod import;
pub mod jobs;
pub mod keys;
mod known;
pub mod label;
pub mod letter;
pub mod listing;
pub mod listing_pictures;
pub mod mail;
pub mod once;
mod own_cause;
pub mod password;
pub mod picture;
pub mod policy;
pub mod product;
mod queue;
mod recorder;
pub mod reference;
mod reinstate;
pub mod report;
pub mod resolver;
pub mod restored;
pub mod retention;
pub mod right;
pub mod room;
pub mod screening;
pub mod search;
pub mod secret;
pub mod seller_member;
pub mod session;
pub mod shop;
mod slots;
mod spreadsheet;
pub mod standing;
mod suspension;
pub mod suspicious;
pub mod team;
pub mod tell;
#[cfg(feature = "testing")]
mod testing;
mod throttle;
pub mod tip;
mod trade;
pub mod trademark;
pub mod transparency;
pub mod typed;
#[cfg(test)]
mod typed_alike;
pub mod unit;
pub mod watch;
pub mod webhook;
pub mod world;

pub use actor::{Actor, Client, Keyed, Signed};
pub use error::{PortalError, Result};

use secret::Secret;
use std::{path::PathBuf, sync::Arc};
use store::Db;
use world::{Clock, Rng};

/// What a marketplace chooses for its portal.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The marketplace's name, as people know it.
    pub marketplace: String,
    /// Where the portal is reached, without a slash at the end: links in mails and printed codes begin so.
    pub public_url: String,
    /// Where labels lead besides, alike: addresses of brands that lead here. Those that the portal had itself are remembered.
    pub label_urls: Vec<String>,
    /// Where people can write to the marketplace: complaints against decisions go there.
    pub contact: model::email::Email,
    /// Whether somebody chose that address; else it is the one that mails come from, which stands in for it.
    pub contact_chosen: bool,
    /// Where the marketplace says who it is, by which terms, and what becomes of personal data.
    pub pages: model::operator::OperatorPages,
    /// Where files are kept: index, set-aside lines, outbox.
    pub data_dir: PathBuf,
    /// Seconds that a session lasts without being used.
    pub session_seconds: i64,
    /// For how long data of people are kept.
    pub keep: retention::Keep,
    /// Whether anybody looks at the pictures in listings' feeds.
    pub reads_pictures: bool,
    /// What listings are screened by besides the words that come with the portal.
    pub vocabulary: Vec<::screening::VocabularyTerm>,
}

impl Settings {
    /// The address for complaints, if it may well be that nobody reads it.
    #[must_use]
    pub fn doubtful_contact(&self) -> Option<&model::email::Email> {
        (!self.contact_chosen || self.contact.is_no_reply()).then_some(&self.contact)
    }

    /// Who runs the portal, as pages say it: an address that somebody reads, or none.
    #[must_use]
    pub fn operator(&self) -> model::operator::Operator {
        let contact = self.doubtful_contact().is_none().then(|| self.contact.clone());
        model::operator::Operator { contact, pages: self.pages.clone() }
    }
}

/// The portal: cheap to clone, one for the process.
#[derive(Clone)]
pub struct Portal(Arc<Inner>);

struct Inner {
    db: Db,
    settings: Settings,
    secret: Secret,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    jobs: jobs::Runner,
    keys: keys::Keys,
    indexer: search::Indexer,
    shown: search::Shown,
    misses: throttle::Misses,
    known: known::Known,
    sums: coverage::Sums,
    recorder: recorder::Recorder,
    screener: screening::Screener,
    alike: alike::Alike,
}

impl Portal {
    /// A portal over a migrated database.
    #[must_use]
    pub fn new(db: Db, settings: Settings, secret: Secret, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Self {
        let recorder = recorder::Recorder::default();
        Self(Arc::new(Inner {
            db,
            settings,
            secret,
            clock,
            rng,
            jobs: jobs::Runner::default(),
            keys: keys::Keys::default(),
            indexer: search::Indexer::default(),
            shown: search::Shown::default(),
            misses: throttle::Misses::default(),
            known: known::Known::default(),
            sums: coverage::Sums::default(),
            recorder,
            screener: screening::Screener::default(),
            alike: alike::Alike::default(),
        }))
    }

    /// The database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The secret that keys are derived from.
    #[must_use]
    pub fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> model::time::Timestamp {
        self.0.clock.now()
    }

    /// Random bytes, fit for keys.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.rng.fill(&mut bytes);
        bytes
    }

    /// A new UUIDv7 from the portal's own clock and randomness.
    #[must_use]
    pub fn new_id(&self) -> uuid::Uuid {
        let millis = u64::try_from(self.now().0 / 1000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.random()).into_uuid()
    }

    /// An address of the portal: `path` begins with a slash.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.settings().public_url)
    }

    pub(crate) fn recorder(&self) -> &recorder::Recorder {
        &self.0.recorder
    }

    pub(crate) fn misses(&self) -> &throttle::Misses {
        &self.0.misses
    }

    pub(crate) fn known(&self) -> &known::Known {
        &self.0.known
    }

    pub(crate) fn batch_sums_kept(&self) -> &coverage::Sums {
        &self.0.sums
    }

    pub(crate) fn keys(&self) -> &keys::Keys {
        &self.0.keys
    }

    pub(crate) fn runner(&self) -> &jobs::Runner {
        &self.0.jobs
    }
}
