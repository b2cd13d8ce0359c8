//! `markward import`: listings and trademark records from files.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Imports records from a file.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

/// What the file holds.
#[derive(Debug, Subcommand)]
enum What {
    /// Listings from CSV, TSV or NDJSON (plain or .gz); known ones are updated by their external id
    Listings(Listings),
    /// Trademark records from WIPO ST.96 XML
    Trademarks(Trademarks),
}

/// `markward import listings FILE`.
#[derive(Debug, Args)]
pub struct Listings {
    /// The file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column holds what, where the header does not say it itself: title=Name,gtin=EAN
    #[arg(long, value_name = "FIELD=COLUMN,…", value_delimiter = ',')]
    map: Vec<String>,
    /// Where the lines that were rejected go, each with its number and cause; without it FILE.rejected.tsv, if there are any
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Progress and result as one JSON object a line; the last is {"read", "created", "updated", "rejected", "seconds"}
    #[arg(long)]
    json: bool,
}

/// `markward import trademarks FILE`.
#[derive(Debug, Args)]
pub struct Trademarks {
    /// The file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The result as one JSON object: {"read", "created", "updated", "rejected", "seconds"}
    #[arg(long)]
    json: bool,
}
