//! `markward search`: ranked listings, each with why it matched.

use clap::Args;

/// Searches the listings as the search page does.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Words; "a phrase"; prefix*; a GTIN in any of its lengths; or a unit code
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Only listings that claim this brand
    #[arg(long)]
    brand: Option<String>,
    /// Only this seller's listings
    #[arg(long)]
    seller: Option<String>,
    /// Only this category
    #[arg(long)]
    category: Option<String>,
    /// Only this state: live, held or removed
    #[arg(long)]
    state: Option<String>,
    /// relevance, newest, cheapest or dearest
    #[arg(long, default_value = "relevance")]
    sort: String,
    /// At most so many
    #[arg(long, default_value_t = 20)]
    limit: u32,
    /// One JSON object a line: {"id", "title", "brand", "gtin", "seller", "price", "score", "matched"}
    #[arg(long)]
    json: bool,
}
