//! Signals beside words and pictures: who owns a number, what a thing costs, how a seller behaves; and what past decisions say of each rule.
//! Pure: plain numbers and texts come in, findings with how sure they are and why go out. Nothing here decides: the sum over all findings does.
//!
//! - [`gtin`]: the claimed brand against the brand that owns the GTIN or its company prefix, learned from products and imports.
//! - [`price`]: a price against the range of its product and against the listing's own history.
//! - [`price_range`]: a price against what the brand says that its product costs.
//! - [`seller`]: what is known of a seller, as one score with its reasons.
//! - [`category`]: the Nice classes that goods of a category may be of.
//! - [`learn`]: the weight of each rule from decided cases, with precision, recall and support of each.
//! - [`brand_name`]: when two spellings are one brand. [`statistics`]: medians and Wilson's interval.
//!
//! To add a signal: a file here with its input, its finding (`sure` from 0 to 1 and a sentence that says why), a floor of support under which it
//! says nothing, and a measurement of false alarms on lawful material, as `examples/gtin.rs` does.

pub mod brand_name;
pub mod category;
pub mod gtin;
pub mod learn;
pub mod price;
pub mod price_range;
pub mod seller;
pub mod statistics;
