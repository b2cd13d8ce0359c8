//! Black-box tests of the assembled service: requests in, answers out, over a real database and without a network.

mod api;
mod authorisation;
mod checks;
mod labels;
mod listings;
mod outage;
mod resolver;
mod search;
mod service;
mod shops;
pub mod support;
