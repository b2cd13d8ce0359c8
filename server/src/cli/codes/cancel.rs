//! `markward codes cancel`: stops a batch that is being made.

use super::{
    super::{Exit, output},
    wait,
};
use anyhow::bail;
use clap::Args;
use model::{any_code::CodeSource, batch::BatchState, id::BatchId};
use portal::{Actor, Portal, PortalError};

/// `markward codes cancel`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch
    #[arg(value_name = "BATCH")]
    batch: BatchId,
}

/// Runs the command. A batch that is cancelled already stays so.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let id = arguments.batch;
    if portal.batch(&Actor::System, id).await?.state == BatchState::Issuing {
        match portal.cancel_batch(&Actor::System, id).await {
            // It was sealed at the same moment: what came of it is said below.
            Err(PortalError::Conflict(_)) => {}
            asked => asked?,
        }
    }
    let batch = wait::ended(portal, id).await?;
    match batch.state {
        BatchState::Cancelled => output::line(&format!("batch {id} is cancelled: none of its codes was ever valid"))?,
        BatchState::TakenBack => output::line(&format!("batch {id} was taken back: none of its codes counts"))?,
        _ if batch.source != CodeSource::Markward => bail!(
            "batch {id} is sealed, and its codes count: undo the import with `markward codes take-back {id}`, or make its codes worth nothing for good with `markward codes set {id} --state void --units all`"
        ),
        _ => bail!("batch {id} is sealed, and its codes count: take them back with `markward codes set {id} --state void --units all`"),
    }
    Ok(Exit::Yes)
}
