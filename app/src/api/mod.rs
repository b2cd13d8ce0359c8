//! Server functions: what pages ask of the portal. Each is a public endpoint (POST below `/api/`), so each is authorised inside, by the portal.
//!
//! A server function has four steps in 15 lines at most: who asks ([`ctx::actor`]) → parse → one call of the portal → map the answer to a type of `model`.
//! To add one: write it in the noun's file with an `endpoint` of its own (the default hashes the build's path), and add its row to the
//! server's authorisation test, which fails until it is there.

#![expect(missing_docs, reason = "the macro makes a struct of each function's arguments: their names and types say what they are")]

pub mod account;
pub mod alert;
pub mod api_key;
pub mod audit;
pub mod batch;
pub mod brand;
pub mod case;
pub mod check;
pub mod claim;
pub mod code_import;
pub mod coverage;
pub mod dashboard;
pub mod dispatch;
pub mod epcis;
pub mod error;
pub mod hold;
pub mod import;
pub mod job;
pub mod label;
pub mod letter;
pub mod listing;
pub mod mail;
pub mod multipart;
#[cfg(feature = "ssr")]
mod own_checks;
pub mod product;
pub mod product_link;
pub mod reference;
pub mod report;
pub mod review;
pub mod right;
pub mod rules;
pub mod search;
pub mod statement;
pub mod suspicious;
pub mod tip;
pub mod watch;

pub use error::{ApiError, Code};

/// What server functions find around them.
#[cfg(feature = "ssr")]
pub mod ctx {
    use super::ApiError;
    use leptos::prelude::use_context;
    use portal::{Actor, Client, Portal};

    /// The portal that the server put into the context.
    pub fn portal() -> Result<Portal, ApiError> {
        use_context::<Portal>().ok_or_else(|| ApiError::internal(&"no portal in the context"))
    }

    /// Who asks: the server's session layer left it with the request.
    #[must_use]
    pub fn actor() -> Actor {
        use_context::<http::request::Parts>().and_then(|parts| parts.extensions.get::<Actor>().cloned()).unwrap_or_else(|| Actor::Anonymous(Client::default()))
    }
}
