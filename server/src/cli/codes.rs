//! `markward codes`: issuing and verifying unit codes.

use clap::{Args, Subcommand};
use model::id::ProductId;
use std::path::PathBuf;

/// Issues and verifies unit codes.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue a batch of codes for a product and write them as CSV
    Issue(Issue),
    /// Verify codes: genuine, not issued, or mistyped. Exit 1 if one is not genuine
    Verify(Verify),
}

/// `markward codes issue`.
#[derive(Debug, Args)]
pub struct Issue {
    /// The product's id
    #[arg(long, value_name = "ID")]
    product: ProductId,
    /// How many, 1 to 1,000,000
    #[arg(long, value_name = "N")]
    count: u32,
    /// The lot that the units belong to
    #[arg(long)]
    lot: Option<String>,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// `markward codes verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Codes, or addresses printed in a QR code; `-` reads one a line from standard input
    #[arg(value_name = "CODE", required = true)]
    codes: Vec<String>,
    /// One JSON object a line: {"code", "verdict", "product", "lot", "first_checked_at", "checks"}
    #[arg(long)]
    json: bool,
}
