//! Follows the change feed into the index.

use super::blocking;
use crate::{Portal, PortalError, Result};
use model::{id::ListingId, listing::Listing, screening::Signal};
use search::{Change, Index, OpenError, SearchError, Writer};
use std::{
    collections::HashMap,
    path::Path,
    sync::{
        PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use store::Conn;
use tokio::sync::{Mutex, Notify};
use tokio_util::sync::CancellationToken;

/// How often the feed is looked at when nobody says that it moved: another process may have written.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// After a failure, so long until the next try.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Changes read from the database at once.
const READ: i64 = 2000;

/// Changes after which what was staged is committed, so that a long build is searchable meanwhile and goes on after a crash.
const COMMIT: usize = 50_000;

/// A build of so many listings ends with one merge, which makes searches quicker.
const WORTH_MERGING: usize = 200_000;

/// The index of this process and whoever writes to it.
#[derive(Default)]
pub(crate) struct Indexer {
    index: RwLock<Option<Index>>,
    writer: Mutex<Option<Held>>,
    wake: Notify,
    behind: AtomicU64,
}

/// The writer, and how far it has read.
struct Held {
    writer: Writer,
    position: i64,
}

/// Who keeps the index up to date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follower {
    /// This process: the index has seen every change.
    This,
    /// Another process over the same data folder. What it has written can be searched here.
    Another,
}

impl Indexer {
    /// Listings changed: look at the feed at once.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }

    /// Changes that the index has not seen yet.
    pub(crate) fn behind(&self) -> u64 {
        self.behind.load(Ordering::Relaxed)
    }

    /// The index, opened and brought up to date at first use.
    pub(crate) async fn index(&self, portal: &Portal) -> Result<Index> {
        if let Some(index) = self.opened() {
            return Ok(index);
        }
        self.catch_up(portal).await?;
        self.opened().ok_or_else(|| PortalError::internal("the index was closed while it was opened"))
    }

    fn opened(&self) -> Option<Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, index: Option<Index>) {
        *self.index.write().unwrap_or_else(PoisonError::into_inner) = index;
    }

    /// Brings the index up to date with the feed, or sees what another process wrote.
    pub(crate) async fn catch_up(&self, portal: &Portal) -> Result<Follower> {
        let mut writer = self.writer.lock().await;
        let held = match writer.take() {
            Some(held) => held,
            None => match self.open(portal).await? {
                Some(held) => held,
                None => return Ok(Follower::Another),
            },
        };
        // Whatever fails below drops the writer: the next try opens and checks the index again.
        let held = self.follow(portal, held).await?;
        *writer = Some(held);
        Ok(Follower::This)
    }

    /// Opens the index for writing; `None` if another process does, and then for reading.
    async fn open(&self, portal: &Portal) -> Result<Option<Held>> {
        let dir = portal.settings().data_dir.join("index");
        let Some((index, writer)) = blocking(move || open_or_create(&dir)).await? else {
            return self.read_along(portal).await.map(|()| None);
        };
        let mut position = index.position().map_err(PortalError::internal)?;
        let (mut index, mut writer) = (index, writer);
        if !belongs(&mut portal.read().await?, &index, position).await? {
            tracing::warn!("The search index is of another database: it is written anew");
            let dir = portal.settings().data_dir.join("index");
            drop(writer);
            (index, writer) = blocking(move || create(&dir)).await?;
            position = 0;
        }
        self.set(Some(index));
        Ok(Some(Held { writer, position }))
    }

    async fn read_along(&self, portal: &Portal) -> Result<()> {
        let dir = portal.settings().data_dir.join("index");
        let opened = self.opened();
        let index = blocking(move || -> Result<Index, OpenError> {
            match opened {
                Some(index) if index.refresh().is_ok() => Ok(index),
                _ => Index::open(&dir),
            }
        });
        self.set(Some(index.await?));
        Ok(())
    }

    /// Lets go of the index, so that another process may write to it.
    async fn close(&self) {
        let held = self.writer.lock().await.take();
        self.set(None);
        // Dropping a writer waits for its threads.
        tokio::task::spawn_blocking(move || drop(held)).await.ok();
    }

    async fn follow(&self, portal: &Portal, mut held: Held) -> Result<Held> {
        let (mut staged, mut all) = (0, 0);
        loop {
            let (rows, last) = {
                let mut conn = portal.read().await?;
                (store::listing::changed_after(&mut conn, held.position, READ).await?, store::listing::last_change(&mut conn).await?)
            };
            let count = rows.len();
            let ids: Vec<_> = rows.iter().map(|(_, listing)| listing.id).collect();
            let signals = store::screening::signals(&mut portal.read().await?, &ids).await?;
            let position = rows.last().map_or(held.position, |(seq, _)| *seq);
            self.behind.store(if count == 0 { 0 } else { u64::try_from(last - held.position).unwrap_or(0) }, Ordering::Relaxed);
            staged += count;
            all += count;
            let over = i64::try_from(count).unwrap_or(READ) < READ;
            let commit = staged >= COMMIT || (over && staged > 0);
            if commit {
                staged = 0;
            }
            if count > 0 || commit {
                held = blocking(move || write(held, rows, signals, position, commit)).await?;
            }
            if over {
                break;
            }
        }
        self.behind.store(0, Ordering::Relaxed);
        if all >= WORTH_MERGING {
            let Held { writer, position } = held;
            held = Held { writer: blocking(move || writer.merge_all()).await?, position };
        }
        if all > 0 {
            tracing::debug!(listings = all, position = held.position, "Indexed {all} changed listings");
        }
        Ok(held)
    }
}

/// What was found, by listing.
type Found = HashMap<ListingId, Vec<Signal>>;

/// Stages changes, and commits.
fn write(mut held: Held, rows: Vec<(i64, Listing)>, mut signals: Found, position: i64, commit: bool) -> Result<Held, SearchError> {
    for (_, listing) in rows {
        let change = match signals.remove(&listing.id) {
            Some(signals) => Change::Screened(Box::new(listing), signals),
            None => Change::Upsert(Box::new(listing)),
        };
        held.writer.stage(change)?;
    }
    if commit {
        held.writer.commit(position)?;
    }
    held.position = position;
    Ok(held)
}

/// The index and its writer; `None` if another process writes.
fn open_or_create(dir: &Path) -> Result<Option<(Index, Writer)>, OpenError> {
    let opened = Index::open(dir).and_then(|index| {
        let writer = index.writer()?;
        index.verify()?;
        Ok((index, writer))
    });
    match opened {
        Err(error) if error.is_rebuildable() => {
            if !matches!(error, OpenError::Missing(_)) {
                tracing::warn!("{error}: it is written anew");
            }
            create(dir).map(Some)
        }
        opened => opened.map(Some),
    }
    .or_else(|error| if matches!(error, OpenError::Busy(_)) { Ok(None) } else { Err(error) })
}

fn create(dir: &Path) -> Result<(Index, Writer), OpenError> {
    let index = Index::create(dir)?;
    let writer = index.writer()?;
    Ok((index, writer))
}

/// Whether an index can be of this database: a restored backup or a fresh database behind an old index would leave it wrong for ever.
async fn belongs(conn: &mut Conn, index: &Index, position: i64) -> Result<bool> {
    let (last, count) = (store::listing::last_change(conn).await?, store::listing::count(conn).await?);
    if position > last || i64::try_from(index.listings()).unwrap_or(i64::MAX) > count {
        return Ok(false);
    }
    match store::listing::last_up_to(conn, position).await? {
        Some(id) => index.holds(id).map_err(PortalError::internal),
        None => Ok(true),
    }
}

impl Portal {
    pub(crate) fn indexer(&self) -> &Indexer {
        &self.0.indexer
    }

    /// Brings the search index up to date now: for the command line, and for tests.
    pub async fn index_now(&self) -> Result<Follower> {
        self.indexer().catch_up(self).await
    }

    /// Lets go of the search index, so that another process may write to it. The next search opens it again.
    pub async fn close_index(&self) {
        self.indexer().close().await;
    }

    /// Keeps the search index up to date until `stop`: what `markward serve` runs beside the pages. A change can be found within a second.
    pub async fn run_indexer(&self, stop: CancellationToken) {
        loop {
            let wait = match self.indexer().catch_up(self).await {
                Ok(_) => LOOK_EVERY,
                Err(error) => {
                    tracing::error!(error = %error, cause = ?error, "The search index is not up to date; trying again");
                    WAIT_AFTER_FAILURE
                }
            };
            tokio::select! {
                () = stop.cancelled() => return self.close_index().await,
                () = self.indexer().wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}
