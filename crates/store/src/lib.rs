//! Persistence by sqlx: one SQL text for SQLite and PostgreSQL.
//!
//! - A function that reads takes a [`Conn`], one that writes takes a [`Tx`]: what changes together is committed together, with its audit event
//!   ([`audit`]) and its mails ([`mail`]).
//! - A statement is declared in a `statements!` block, which registers it: one test prepares all of them on both engines.
//! - Rows are private structs with `FromRow`; they become model types by `TryFrom`.
//!
//! To add a noun: a table in `migrations/{sqlite,postgres}` (a new file: an applied one is never edited), `src/noun.rs` with its statements and
//! functions, its line in [`STATEMENTS`], and its tests in `tests/` on both engines.

mod db;
mod direct;
mod error;

pub mod alert;
pub mod alert_news;
pub mod api_key;
pub mod asked_offline;
pub mod audit;
pub mod backup;
pub mod batch;
pub mod batch_date;
pub mod brand;
pub mod case;
pub mod chore;
pub mod claim;
pub mod clash;
pub mod code_key;
pub mod coverage;
pub mod dashboard;
pub mod dispatch;
pub mod dispatch_count;
pub mod dispatch_older;
pub mod dispatch_refusal;
pub mod dispatch_unit;
pub mod ended;
pub mod epcis;
pub mod finding;
pub mod handed;
pub mod hold;
pub mod hold_news;
pub mod imported;
pub mod job;
pub mod known;
pub mod label;
pub mod label_host;
mod like;
pub mod listing;
pub mod mail;
pub mod named;
pub mod pasted_list;
pub mod picture;
pub mod picture_again;
pub mod price_range;
pub mod print;
pub mod product;
pub mod product_link;
pub mod queue;
pub mod recording;
pub mod removed;
pub mod report;
pub mod retention;
pub mod reversal;
pub mod right;
pub mod rules;
pub mod scan;
pub mod screening;
pub mod seen_code;
pub mod seller;
pub mod seller_member;
pub mod session;
mod sizes;
pub mod standing;
pub mod statement;
pub mod supplement;
pub mod suspicious;
pub mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
pub mod threshold;
pub mod throttle;
pub mod tip;
pub mod token;
pub mod traces;
pub mod trade;
pub mod trademark;
pub mod typed_form;
pub mod unknown;
pub mod user;
pub mod watch;
pub mod watch_hit;
pub mod withdrawal;
mod write_ahead;

pub use db::{Conn, Db, DbSettings, Engine, Schema, Tx};
pub use direct::Writers;
pub use error::{Result, StoreError};
pub use write_ahead::{Committed, WriteAhead};

/// Every statement that is made in several sizes, in all of them.
pub fn grouped(engine: Engine) -> impl Iterator<Item = &'static str> {
    let reading = coverage::grouped(engine)
        .chain(dispatch::grouped(engine))
        .chain(epcis::grouped(engine))
        .chain(handed::grouped(engine))
        .chain(hold::grouped(engine))
        .chain(hold_news::grouped(engine))
        .chain(listing::grouped(engine))
        .chain(print::grouped(engine))
        .chain(product::grouped(engine));
    let more = recording::grouped(engine)
        .chain(report::grouped(engine))
        .chain(screening::grouped(engine))
        .chain(seen_code::grouped(engine))
        .chain(standing::grouped(engine))
        .chain(statement::grouped(engine));
    reading.chain(more)
}

/// Every statement by module, name and text.
pub const STATEMENTS: &[(&str, &[(&str, &str)])] = &[
    ("alert", alert::STATEMENTS),
    ("alert_news", alert_news::STATEMENTS),
    ("api_key", api_key::STATEMENTS),
    ("asked_offline", asked_offline::STATEMENTS),
    ("audit", audit::STATEMENTS),
    ("backup", backup::STATEMENTS),
    ("batch", batch::STATEMENTS),
    ("batch_date", batch_date::STATEMENTS),
    ("brand", brand::STATEMENTS),
    ("case", case::STATEMENTS),
    ("chore", chore::STATEMENTS),
    ("claim", claim::STATEMENTS),
    ("clash", clash::STATEMENTS),
    ("code_key", code_key::STATEMENTS),
    ("coverage", coverage::STATEMENTS),
    ("dashboard", dashboard::STATEMENTS),
    ("db", db::STATEMENTS),
    ("ended", ended::STATEMENTS),
    ("epcis", epcis::STATEMENTS),
    ("finding", finding::STATEMENTS),
    ("dispatch", dispatch::STATEMENTS),
    ("dispatch_count", dispatch_count::STATEMENTS),
    ("dispatch_older", dispatch_older::STATEMENTS),
    ("dispatch_refusal", dispatch_refusal::STATEMENTS),
    ("dispatch_unit", dispatch_unit::STATEMENTS),
    ("handed", handed::STATEMENTS),
    ("hold", hold::STATEMENTS),
    ("hold_news", hold_news::STATEMENTS),
    ("imported", imported::STATEMENTS),
    ("job", job::STATEMENTS),
    ("known", known::STATEMENTS),
    ("label", label::STATEMENTS),
    ("label_host", label_host::STATEMENTS),
    ("listing", listing::STATEMENTS),
    ("mail", mail::STATEMENTS),
    ("named", named::STATEMENTS),
    ("pasted_list", pasted_list::STATEMENTS),
    ("picture", picture::STATEMENTS),
    ("picture_again", picture_again::STATEMENTS),
    ("print", print::STATEMENTS),
    ("price_range", price_range::STATEMENTS),
    ("product", product::STATEMENTS),
    ("product_link", product_link::STATEMENTS),
    ("queue", queue::STATEMENTS),
    ("recording", recording::STATEMENTS),
    ("removed", removed::STATEMENTS),
    ("report", report::STATEMENTS),
    ("retention", retention::STATEMENTS),
    ("reversal", reversal::STATEMENTS),
    ("right", right::STATEMENTS),
    ("rules", rules::STATEMENTS),
    ("scan", scan::STATEMENTS),
    ("screening", screening::STATEMENTS),
    ("seen_code", seen_code::STATEMENTS),
    ("standing", standing::STATEMENTS),
    ("seller", seller::STATEMENTS),
    ("seller_member", seller_member::STATEMENTS),
    ("session", session::STATEMENTS),
    ("statement", statement::STATEMENTS),
    ("supplement", supplement::STATEMENTS),
    ("suspicious", suspicious::STATEMENTS),
    ("sweep", sweep::STATEMENTS),
    ("threshold", threshold::STATEMENTS),
    ("throttle", throttle::STATEMENTS),
    ("typed_form", typed_form::STATEMENTS),
    ("tip", tip::STATEMENTS),
    ("token", token::STATEMENTS),
    ("traces", traces::STATEMENTS),
    ("trade", trade::STATEMENTS),
    ("trademark", trademark::STATEMENTS),
    ("unknown", unknown::STATEMENTS),
    ("user", user::STATEMENTS),
    ("watch", watch::STATEMENTS),
    ("watch_hit", watch_hit::STATEMENTS),
    ("withdrawal", withdrawal::STATEMENTS),
];
