//! `markward codes restore`: batches of a portal that is lost.

use super::{
    super::{Exit, input::text, output},
    compare::first_code,
};
use anyhow::Context as _;
use clap::Args;
use model::standing::Activation;
use portal::{Actor, Portal};
use std::path::PathBuf;

/// `markward codes restore`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch's signed manifest
    #[arg(value_name = "MANIFEST")]
    manifest: PathBuf,
    /// The list of its codes as it was downloaded, or a file with its first code alone
    #[arg(long, value_name = "FILE")]
    codes: PathBuf,
    /// The column with the codes, by name or as #2
    #[arg(long)]
    column: Option<String>,
    /// The codes count only once their units are activated: a manifest does not say it
    #[arg(long)]
    inactive: bool,
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let Arguments { manifest, codes, column, inactive } = arguments;
    let manifest = text(manifest)?;
    let first = first_code(codes, column.as_deref())?;
    let activation = if *inactive { Activation::Shipped } else { Activation::Sealed };
    let id = portal.restore_batch(&Actor::System, &manifest, first, activation).await.context("nothing was restored")?;
    let batch = portal.batch(&Actor::System, id).await?;
    output::line(&format!("{} codes of lot {} for {} verify again: batch {id}", batch.count, batch.lot, batch.product_name))?;
    Ok(Exit::Yes)
}
