//! `markward codes list`: batches, the newest first.

use super::super::{Exit, output};
use clap::Args;
use model::{
    batch::{Batch, BatchState, Lot},
    gtin::Gtin,
};
use portal::{Actor, Portal, batch::BatchQuery};
use serde::Serialize;

/// `markward codes list`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Of the product with this GTIN, in any length
    #[arg(long, value_name = "GTIN", value_parser = Gtin::parse)]
    gtin: Option<Gtin>,
    /// Of this lot
    #[arg(long, value_parser = Lot::parse)]
    lot: Option<Lot>,
    /// In this state: issuing, sealed, cancelled or taken_back
    #[arg(long, value_parser = parse_state)]
    state: Option<BatchState>,
    /// One JSON object a line: {"batch", "state", "gtin", "product", "lot", "count", "source", "created_at", "sealed_at", "sha256"}
    #[arg(long)]
    json: bool,
}

/// One batch.
#[derive(Debug, Serialize)]
struct Line<'a> {
    batch: String,
    state: &'static str,
    gtin: String,
    product: &'a str,
    lot: &'a str,
    count: u32,
    source: &'static str,
    created_at: String,
    sealed_at: Option<String>,
    sha256: Option<&'a str>,
}

fn parse_state(name: &str) -> Result<BatchState, String> {
    BatchState::parse(name).ok_or_else(|| "issuing, sealed, cancelled or taken_back".to_owned())
}

/// Runs the command. Exit 1 if there is none.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let mut query = BatchQuery { gtin: arguments.gtin, lot: arguments.lot.as_ref(), state: arguments.state, before: None };
    let mut exit = Exit::No;
    loop {
        let batches = portal.find_batches(&Actor::System, &query).await?;
        let Some(last) = batches.last() else { return Ok(exit) };
        query.before = Some(last.id);
        exit = Exit::Yes;
        for batch in &batches {
            write(batch, arguments.json)?;
        }
    }
}

fn write(batch: &Batch, json: bool) -> anyhow::Result<()> {
    let line = Line {
        batch: batch.id.to_string(),
        state: batch.state.as_str(),
        gtin: batch.gtin.to_string(),
        product: &batch.product_name,
        lot: batch.lot.as_str(),
        count: batch.count,
        source: batch.source.as_str(),
        created_at: batch.created_at.to_rfc3339(),
        sealed_at: batch.sealed_at.map(|at| at.to_rfc3339()),
        sha256: batch.digest.as_deref(),
    };
    if json {
        return output::json(&line);
    }
    let Line { batch, state, gtin, product, lot, count, created_at, .. } = line;
    Ok(output::line(&format!("{batch}\t{state}\t{gtin}\t{product}\tlot {lot}\t{count} codes\t{created_at}"))?)
}
