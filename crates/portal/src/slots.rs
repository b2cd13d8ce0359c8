//! Heavy work, off the threads that serve requests and so many at once.

use crate::{PortalError, Result};
use tokio::sync::Semaphore;

/// Works when there is a slot. Who gives up waits no longer; what has begun keeps its slot until it is done, though nobody waits for it any more.
pub(crate) async fn in_slot<T: Send + 'static>(slots: &'static Semaphore, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let slot = slots.acquire().await.map_err(PortalError::internal)?;
    let work = move || {
        let _slot = slot;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(PortalError::internal)
}
