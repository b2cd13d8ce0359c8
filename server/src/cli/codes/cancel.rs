//! `markward codes cancel`: stops a batch that is being made.

use super::{
    super::{Exit, output},
    wait,
};
use anyhow::bail;
use clap::Args;
use model::{batch::BatchState, id::BatchId};
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
    match wait::ended(portal, id).await?.state {
        BatchState::Cancelled => output::line(&format!("batch {id} is cancelled: none of its codes was ever valid"))?,
        _ => bail!("batch {id} is sealed, and its codes count: take them back with `markward codes set {id} --state void --units all`"),
    }
    Ok(Exit::Yes)
}
