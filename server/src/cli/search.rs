//! `markward search`: ranked listings, each with why it matched.

mod rebuild;

use super::{Context, Exit, input, output};
use clap::{Args, Subcommand};
use model::search::{Hit, PageNumber, SearchQuery, numbers_alone};
use portal::{Actor, Portal};
use serde_json::{Value, json};
use std::io;

/// Listings that a search pages through.
const SHOWN_MAX: usize = (PageNumber::LAST * PageNumber::SIZE) as usize;

/// Searches the listings as the search page does. Exit 1 if nothing was found. `markward search rebuild` writes the index anew; `markward search -- rebuild`
/// searches for that word
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    /// Words; "a phrase"; prefix*; -excluded; a GTIN in any of its lengths; or a unit code. `-` reads one search a line from standard input
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// Only listings that claim this brand; several widen the search
    #[arg(long, value_name = "NAME")]
    brand: Vec<String>,
    /// Only this seller's listings, by its name
    #[arg(long, value_name = "NAME")]
    seller: Vec<String>,
    /// Only this category and those below it: Home/Lighting
    #[arg(long, value_name = "PATH")]
    category: Option<String>,
    /// Only listings that ship from this country: DE
    #[arg(long, value_name = "CODE")]
    country: Vec<String>,
    /// Only this state: live, held or removed
    #[arg(long)]
    state: Vec<String>,
    /// Only this item, by its GTIN in any length
    #[arg(long)]
    gtin: Option<String>,
    /// Only at this price or above
    #[arg(long, value_name = "AMOUNT")]
    min: Option<String>,
    /// Only at this price or below
    #[arg(long, value_name = "AMOUNT")]
    max: Option<String>,
    /// Only prices in this currency: EUR
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,
    /// relevance, newest, price-asc or price-desc
    #[arg(long, default_value = "relevance")]
    sort: String,
    /// At most so many. More than 10,000 are never shown: exit 2 if that would leave some out
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    /// One JSON object a line: {"id", "title", "brand", "gtin", "seller", "price", "score", "matched": [{"field", "kind", "text"}]}
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Write the search index anew from the database; beside a running server too
    Rebuild(rebuild::Arguments),
}

/// Searches. The index is brought up to date first, unless a server does so already.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let portal = context.portal().await?;
    if let Some(What::Rebuild(arguments)) = &arguments.what {
        let rebuilt = rebuild::run(arguments, &portal).await;
        portal.close_index().await;
        portal.db().close().await;
        return rebuilt;
    }
    let answered = answer(&arguments, &portal).await;
    portal.close_index().await;
    portal.db().close().await;
    Ok(if answered? > 0 { Exit::Yes } else { Exit::No })
}

async fn answer(arguments: &Arguments, portal: &Portal) -> anyhow::Result<usize> {
    let filters = filters(arguments, portal).await?;
    portal.index_now().await?;
    let mut found = 0;
    if arguments.query == ["-"] {
        for line in input::all_lines(io::stdin().lock()) {
            let (number, text) = line?;
            // Without words everything matches: nobody asks for that by an empty line.
            if text.trim().is_empty() {
                eprintln!("markward: line {number} is empty: nothing was searched for");
                continue;
            }
            found += find(arguments, portal, SearchQuery { text: text.clone(), ..filters.clone() }, Some(&text)).await?;
        }
    } else {
        found = find(arguments, portal, SearchQuery { text: arguments.query.join(" "), ..filters }, None).await?;
    }
    Ok(found)
}

/// The filters, read as the search page reads its address. Here a wrong one is an error: nobody would see that it was left out.
async fn filters(arguments: &Arguments, portal: &Portal) -> anyhow::Result<SearchQuery> {
    let mut params: Vec<(&str, String)> = vec![("sort", arguments.sort.clone())];
    params.extend(arguments.brand.iter().map(|brand| ("brand", brand.clone())));
    params.extend(arguments.country.iter().map(|country| ("country", country.clone())));
    params.extend(arguments.state.iter().map(|state| ("state", state.clone())));
    let single =
        [("category", &arguments.category), ("gtin", &arguments.gtin), ("min", &arguments.min), ("max", &arguments.max), ("currency", &arguments.currency)];
    params.extend(single.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))));
    for name in &arguments.seller {
        let named = store::seller::named(&mut portal.db().read().await?, name).await?;
        anyhow::ensure!(!named.is_empty(), "--seller: there is no seller named “{name}”");
        params.extend(named.into_iter().map(|seller| ("seller", seller.id.to_string())));
    }
    let (query, bad) = SearchQuery::from_params(params);
    match bad.into_iter().next() {
        Some(bad) => anyhow::bail!("--{}: {}", bad.name, bad.message),
        None => Ok(query),
    }
}

/// Writes the hits of one search, page by page, and counts them.
async fn find(arguments: &Arguments, portal: &Portal, mut query: SearchQuery, asked: Option<&str>) -> anyhow::Result<usize> {
    let mut written = 0;
    loop {
        let result = portal.search(&Actor::System, &query, false).await?;
        // As with filters: nobody would see that a part was left out.
        if let Some(misread) = &result.misread {
            anyhow::bail!("{misread}");
        }
        if result.unread {
            anyhow::bail!("nothing in “{}” can be searched for", query.text);
        }
        if result.cut {
            anyhow::bail!("“{}”: a search takes 16 words and 400 characters, and the rest would be left out: search for less", query.text);
        }
        if arguments.limit > SHOWN_MAX && result.beyond_pages() > 0 {
            let (total, limit) = (result.total, arguments.limit);
            anyhow::bail!("--limit: {total} listings match, and {SHOWN_MAX} are shown at most, not {limit}: search for less, or say --limit {SHOWN_MAX}");
        }
        if result.total == 0 && numbers_alone(&query.text).is_some() {
            eprintln!("markward: no listing has all of these numbers: `markward search -` searches for each line of standard input by itself");
        }
        if let Some(text) = &result.quotes {
            eprintln!("markward: nothing was found: a name of several words stands in quotes: {text}");
        }
        if query.page.get() == 1 && !arguments.json {
            output::line(&format!("{} of {} listings, {:.1} ms", result.total, result.listings, result.micros as f64 / 1000.0))?;
        }
        let pages = result.pages();
        for hit in result.hits.iter().take(arguments.limit - written) {
            if arguments.json {
                output::json(&as_json(hit, asked))?
            } else {
                output::line(&as_text(hit))?
            }
            written += 1;
        }
        if written >= arguments.limit || query.page.get() >= pages {
            return Ok(written);
        }
        query.page = PageNumber::new(query.page.get() + 1);
    }
}

/// The shape that scripts rely on: `id` is the marketplace's own, as in an import; `query` is there when several were asked.
fn as_json(hit: &Hit, asked: Option<&str>) -> Value {
    let listing = &hit.listing;
    let matched: Vec<_> = hit.matched.iter().map(|m| json!({ "field": m.field.as_str(), "kind": m.kind.as_str(), "text": m.text })).collect();
    let mut value = json!({
        "id": listing.external_id,
        "title": listing.title,
        "brand": listing.claimed_brand,
        "gtin": listing.gtin.map(|gtin| gtin.short().to_owned()),
        "seller": listing.seller.as_ref().map(|seller| &seller.name),
        "price": listing.price.map(|price| price.to_string()),
        "state": listing.shown(),
        "covered": hit.covered,
        "score": hit.score,
        "matched": matched,
    });
    if let (Some(asked), Some(object)) = (asked, value.as_object_mut()) {
        object.insert("query".to_owned(), asked.into());
    }
    value
}

fn as_text(hit: &Hit) -> String {
    let listing = &hit.listing;
    let price = listing.price.map(|price| price.to_string());
    let seller = listing.seller.as_ref().map(|seller| seller.name.clone());
    let why: Vec<_> = hit.matched.iter().map(|m| format!("{} “{}” ({})", m.field.label(), m.text, m.kind.as_str())).collect();
    let facts: Vec<_> = [Some(listing.external_id.clone()), listing.claimed_brand.clone(), seller, price].into_iter().flatten().collect();
    format!("{}\n    {}\n    {}", listing.title, facts.join(" · "), why.join(", "))
}
