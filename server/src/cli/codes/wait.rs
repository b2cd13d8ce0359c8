//! Waiting for the work on a batch, and doing it where nobody else does.

use model::{
    batch::{Batch, BatchState},
    id::BatchId,
};
use portal::{Actor, Portal};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Waits until a batch is sealed or cancelled, by this process or by a portal that serves the same database.
pub async fn ended(portal: &Portal, id: BatchId) -> anyhow::Result<Batch> {
    let stop = CancellationToken::new();
    loop {
        let batch = portal.batch(&Actor::System, id).await?;
        if batch.state != BatchState::Issuing {
            return Ok(batch);
        }
        if !portal.run_next_job(&stop).await? {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}
