//! `markward codes take-back`: takes an import back, as on its batch's page.

use super::{Exit, output, set::asked};
use clap::Args;
use model::id::BatchId;
use portal::{Actor, Portal};

/// `markward codes take-back`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch's id
    #[arg(value_name = "BATCH")]
    batch: BatchId,
    /// Do not ask before
    #[arg(long)]
    yes: bool,
}

/// Runs the command. Exit 1 if the answer to the question was no.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let id = arguments.batch;
    let batch = portal.batch(&Actor::System, id).await?;
    let what = format!("the import of {} codes for {}, lot {}", batch.count, batch.product_name, batch.lot);
    if !arguments.yes && !asked(&format!("Take back {what}?"))? {
        eprintln!("Nothing was changed");
        return Ok(Exit::No);
    }
    portal.take_back_import(&Actor::System, id, true).await?;
    output::line(&format!("{what}, is taken back: none of its codes counts, and its file can be imported anew"))?;
    Ok(Exit::Yes)
}
