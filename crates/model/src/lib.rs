//! The vocabulary that server and browser share: identifiers, values that are parsed and not validated, states as types, and the shapes
//! that server functions pass. Pure: no I/O, no clock, no randomness; compiled for both.
//!
//! One file holds one noun. To add one: write `src/noun.rs` with its type, its `parse` (naming what is wrong) or its `transition`, its tests
//! below it, declare it here, and add the same file name in the layers above (`store`, `portal`, `app::api`, `app::pages`).

pub mod account;
pub mod alert;
pub mod alias;
pub mod any_code;
pub mod api_key;
pub mod audit;
pub mod batch;
pub mod brand;
pub mod case;
pub mod check;
pub mod claim;
pub mod code_key;
pub mod coverage;
pub mod dashboard;
pub mod date;
pub mod dispatch;
pub mod email;
pub mod form;
pub mod ground;
pub mod gtin;
pub mod id;
pub mod import;
pub mod job;
pub mod label;
pub mod letter;
pub mod listing;
pub mod mail;
pub mod mark;
pub mod money;
pub mod nice;
pub mod notice;
pub mod number;
pub mod operator;
pub mod page;
pub mod picture;
pub mod place;
pub mod price_range;
pub mod product;
pub mod product_link;
pub mod report;
pub mod report_many;
pub mod review;
pub mod right;
pub mod risk;
pub mod screening;
pub mod search;
pub mod seen_code;
pub mod seller;
pub mod shop;
pub mod standing;
pub mod statement;
pub mod suspicious;
pub mod time;
pub mod tip;
pub mod told;
pub mod trademark;
pub mod typed;
pub mod unit;
pub mod unit_code;
pub mod url;
pub mod watch;
