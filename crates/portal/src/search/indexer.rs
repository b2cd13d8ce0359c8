//! Follows the change feed into the index.

use super::{blocking, rebuild::put_in_place};
use crate::{Portal, PortalError, Result};
use model::{id::ListingId, listing::Listing, screening::Signal};
use search::{Change, Index, OpenError, SearchError, Writer};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
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
pub(super) struct Held {
    pub(super) writer: Writer,
    pub(super) position: i64,
    /// Listings after which they are committed, at the latest.
    commit_at: usize,
    /// Changes that were read while those before them were written.
    ahead: Option<Batch>,
}

/// The next changes of the feed, with what was found in their listings.
struct Batch {
    rows: Vec<(i64, Listing)>,
    signals: Found,
    /// Where the feed stands after them.
    position: i64,
    /// They were all.
    over: bool,
}

impl Batch {
    async fn read(portal: &Portal, after: i64) -> Result<Self> {
        let rows = store::listing::changed_after(&mut portal.read().await?, after, READ).await?;
        let ids: Vec<_> = rows.iter().map(|(_, listing)| listing.id).collect();
        let signals = store::screening::signals(&mut portal.read().await?, &ids).await?;
        let position = rows.last().map_or(after, |(seq, _)| *seq);
        Ok(Self { over: i64::try_from(rows.len()).unwrap_or(READ) < READ, rows, signals, position })
    }
}

impl Held {
    const fn new(writer: Writer, position: i64) -> Self {
        Self { writer, position, commit_at: COMMIT, ahead: None }
    }

    /// Of a new, empty index that nobody searches before it stands whole.
    pub(super) fn create(dir: &Path) -> Result<Self, OpenError> {
        create(dir).map(|(_, writer)| Self { writer: writer.unread(), position: 0, commit_at: usize::MAX, ahead: None })
    }

    /// In one segment, if so many listings came that it is worth its time. Blocks.
    pub(super) fn merged(self, came: usize) -> Result<Self, OpenError> {
        if came < WORTH_MERGING {
            return Ok(self);
        }
        Ok(Self { writer: self.writer.merge_all()?, ..self })
    }
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

    /// Takes the index for this process, if no other writes to it.
    pub(super) async fn hold(&self, portal: &Portal) -> Result<bool> {
        let mut writer = self.writer.lock().await;
        if writer.is_none() {
            *writer = self.open(portal).await?;
        }
        Ok(writer.is_some())
    }

    /// Puts a new index in the place of the one that is there, once it has seen what changed since it was built; answers how many listings it has. `places`:
    /// where the index is, where the new one is, and where the old one goes.
    pub(super) async fn replace(&self, portal: &Portal, new: Held, places: (PathBuf, PathBuf, PathBuf)) -> Result<u64> {
        let mut writer = self.writer.lock().await;
        let new = self.follow(portal, new).await?;
        let (position, old) = (new.position, writer.take());
        let done = tokio::task::spawn_blocking(move || {
            new.writer.finish().map_err(PortalError::internal)?;
            if let Some(old) = old {
                old.writer.finish().map_err(PortalError::internal)?;
            }
            let (dir, beside, old) = &places;
            let index = put_in_place(dir, beside, old)?;
            let writer = index.writer().map_err(PortalError::internal)?;
            Ok::<_, PortalError>((index, writer))
        });
        let (index, new) = done.await.map_err(PortalError::internal)??;
        let count = index.listings();
        self.set(Some(index));
        *writer = Some(Held::new(new, position));
        Ok(count)
    }

    /// Opens the index for writing; `None` if another process does, and then for reading.
    async fn open(&self, portal: &Portal) -> Result<Option<Held>> {
        let dir = portal.index_dir();
        let Some((index, writer)) = blocking(move || open_or_create(&dir)).await? else {
            return self.read_along(portal).await.map(|()| None);
        };
        let mut position = index.position().map_err(PortalError::internal)?;
        let (mut index, mut writer) = (index, writer);
        if !belongs(&mut portal.read().await?, &index, position).await? {
            tracing::warn!("The search index is of another database: it is written anew");
            let dir = portal.index_dir();
            drop(writer);
            (index, writer) = blocking(move || create(&dir)).await?;
            position = 0;
        }
        self.set(Some(index));
        Ok(Some(Held::new(writer, position)))
    }

    async fn read_along(&self, portal: &Portal) -> Result<()> {
        let dir = portal.index_dir();
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
        let (mut staged, mut all, mut over) = (0, 0, false);
        while !over {
            let last = store::listing::last_change(&mut portal.read().await?).await?;
            let behind = u64::try_from(last - held.position).unwrap_or(0);
            let mut came = 0;
            (held, over) = self.step(portal, held, &mut staged, &mut |count| came = count).await?;
            self.behind.store(if over { 0 } else { behind }, Ordering::Relaxed);
            all += came as usize;
        }
        self.behind.store(0, Ordering::Relaxed);
        held = blocking(move || held.merged(all)).await?;
        if all > 0 {
            tracing::debug!(listings = all, position = held.position, "Indexed {all} changed listings");
        }
        Ok(held)
    }
}

impl Indexer {
    /// Takes the next changes of the feed into an index, and reads those after them meanwhile; `true` if these were all. `staged` counts those that are not
    /// committed, `seen` hears how many came.
    pub(super) async fn step(&self, portal: &Portal, mut held: Held, staged: &mut usize, seen: &mut impl FnMut(u64)) -> Result<(Held, bool)> {
        let batch = match held.ahead.take() {
            Some(batch) => batch,
            None => Batch::read(portal, held.position).await?,
        };
        let (count, over, position) = (batch.rows.len(), batch.over, batch.position);
        *staged += count;
        let commit = *staged >= held.commit_at || (over && *staged > 0);
        if commit {
            *staged = 0;
        }
        if count > 0 || commit {
            let next = async { if over { Ok(None) } else { Batch::read(portal, position).await.map(Some) } };
            let (written, next) = tokio::join!(blocking(move || write(held, batch, commit)), next);
            held = Held { ahead: next?, ..written? };
        }
        seen(count as u64);
        Ok((held, over))
    }
}

/// What was found, by listing.
type Found = HashMap<ListingId, Vec<Signal>>;

/// Stages changes, and commits.
fn write(mut held: Held, Batch { rows, mut signals, position, .. }: Batch, commit: bool) -> Result<Held, SearchError> {
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

    /// Keeps the search index up to date until `stop`: what `markward serve` runs beside the pages. A change can be found within a second. An index that
    /// is asked for anew is written beside it.
    pub async fn run_indexer(&self, stop: CancellationToken) {
        tokio::join!(self.follow_feed(&stop), self.follow_rebuilds(&stop));
        self.close_index().await;
    }

    async fn follow_feed(&self, stop: &CancellationToken) {
        loop {
            let wait = match self.indexer().catch_up(self).await {
                Ok(_) => LOOK_EVERY,
                Err(error) => {
                    tracing::error!(error = %error, cause = ?error, "The search index is not up to date; trying again");
                    WAIT_AFTER_FAILURE
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.indexer().wake.notified() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}
