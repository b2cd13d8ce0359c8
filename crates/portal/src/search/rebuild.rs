//! Writing the search index anew from the database when somebody asks for it: beside the one that is there, which is searched and kept up to date
//! meanwhile, and then in its place.
//!
//! A command asks by a file in the data folder. Whoever writes to the index sees it within a second, tells in it how far it is, and takes it away when
//! all is done; of a process that dies in between the next one takes it up.

use super::{blocking, indexer::Held};
use crate::{Portal, PortalError, Result};
use search::Index;
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How often the file is looked for, and written while a build runs.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How far a build is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rebuild {
    /// Listings in the new index.
    pub done: u64,
    /// Listings in all, once it has begun.
    pub total: Option<u64>,
    /// Why it could not be done; the index that was there still is.
    pub failed: Option<String>,
}

/// How a build ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rebuilt {
    /// The new index is in place, with so many listings.
    Done(u64),
    /// Another process writes to the index.
    Another,
    /// It was stopped, and nothing was changed.
    Stopped,
}

impl Portal {
    /// Asks whoever writes to the index to write it anew. Asked again while it is at it, or before it began, it is one build.
    pub async fn ask_for_rebuild(&self) -> Result<()> {
        let file = self.rebuild_file();
        match self.asked_rebuild().await? {
            Some(asked) if asked.failed.is_none() => Ok(()),
            _ => blocking(move || write(&file, &Rebuild::default())).await,
        }
    }

    /// The build that was asked for: how far it is, or why it failed; none if there is none (any more).
    pub async fn asked_rebuild(&self) -> Result<Option<Rebuild>> {
        let file = self.rebuild_file();
        blocking(move || match fs::read(file) {
            // What cannot be read was asked for all the same.
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes).unwrap_or_default())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok::<_, io::Error>(None),
            Err(error) => Err(error),
        })
        .await
    }

    /// Nobody waits for a build any more, or its failure was told.
    pub async fn forget_rebuild(&self) -> Result<()> {
        let file = self.rebuild_file();
        blocking(move || gone(fs::remove_file(file))).await
    }

    /// Writes the index anew now, if no other process writes to it, and tells how far it is.
    pub async fn rebuild_index(&self, stop: &CancellationToken, mut progress: impl FnMut(&Rebuild)) -> Result<Rebuilt> {
        if !self.indexer().hold(self).await? {
            return Ok(Rebuilt::Another);
        }
        tracing::info!("Writes the search index anew");
        let (dir, beside) = (self.index_dir(), self.settings().data_dir.join("index.new"));
        // What a build left that was cut off.
        let (new, old) = (beside.clone(), self.old_dir());
        blocking(move || gone(fs::remove_dir_all(new)).and_then(|()| gone(fs::remove_dir_all(old)))).await?;
        let place = beside.clone();
        let built = self.build(place, stop, &mut progress).await;
        let held = match built {
            Ok(Some(held)) => held,
            other => {
                let left = blocking(move || gone(fs::remove_dir_all(beside))).await;
                return other.and(left).map(|()| Rebuilt::Stopped);
            }
        };
        let count = self.indexer().replace(self, held, (dir, beside, self.old_dir())).await?;
        Ok(Rebuilt::Done(count))
    }

    /// A new index of all that the database has.
    async fn build(&self, place: PathBuf, stop: &CancellationToken, progress: &mut impl FnMut(&Rebuild)) -> Result<Option<Held>> {
        let total = store::listing::count(&mut self.read().await?).await?;
        let mut told = Rebuild { total: u64::try_from(total).ok(), ..Rebuild::default() };
        progress(&told);
        let mut held = blocking(move || Held::create(&place)).await?;
        let (mut staged, mut over) = (0, false);
        while !over {
            if stop.is_cancelled() {
                blocking(move || held.writer.finish()).await?;
                return Ok(None);
            }
            (held, over) = self.indexer().step(self, held, &mut staged, &mut |count| told.done += count).await?;
            told.total = told.total.map(|total| total.max(told.done));
            progress(&told);
        }
        let came = usize::try_from(told.done).unwrap_or(usize::MAX);
        blocking(move || held.merged(came)).await.map(Some)
    }

    /// Does what was asked for, if anything was and this process writes to the index: what [`Self::run_indexer`] does beside following the feed.
    pub async fn rebuild_if_asked(&self, stop: &CancellationToken) -> Result<Option<Rebuilt>> {
        match self.asked_rebuild().await? {
            Some(asked) if asked.failed.is_none() => {}
            _ => return Ok(None),
        }
        let (file, mut told_at) = (self.rebuild_file(), None::<Instant>);
        let tell = |rebuild: &Rebuild| {
            if told_at.is_none_or(|at| at.elapsed() >= LOOK_EVERY) {
                told_at = Some(Instant::now());
                // A few bytes; whoever waits sees the next if this one is lost.
                if let Err(error) = write(&file, rebuild) {
                    tracing::warn!(%error, "Could not tell how far the new search index is");
                }
            }
        };
        match self.rebuild_index(stop, tell).await {
            Ok(Rebuilt::Done(count)) => {
                tracing::info!(listings = count, "The new search index is in place");
                self.forget_rebuild().await?;
                Ok(Some(Rebuilt::Done(count)))
            }
            Ok(other) => Ok(Some(other)),
            Err(error) => {
                let failed = Rebuild { failed: Some(format!("{error}; see the server's log")), ..Rebuild::default() };
                let file = self.rebuild_file();
                blocking(move || write(&file, &failed)).await?;
                Err(error)
            }
        }
    }

    /// Looks for what is asked until `stop`.
    pub(super) async fn follow_rebuilds(&self, stop: &CancellationToken) {
        loop {
            if let Err(error) = self.rebuild_if_asked(stop).await {
                tracing::error!(error = %error, cause = ?error, "The search index could not be written anew; the one that is there goes on");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    pub(super) fn index_dir(&self) -> PathBuf {
        self.settings().data_dir.join("index")
    }

    fn old_dir(&self) -> PathBuf {
        self.settings().data_dir.join("index.old")
    }

    fn rebuild_file(&self) -> PathBuf {
        self.settings().data_dir.join("index.rebuild")
    }
}

/// Whole or not at all: others read it at any moment.
fn write(file: &Path, rebuild: &Rebuild) -> io::Result<()> {
    let beside = file.with_extension("rebuild.new");
    fs::write(&beside, serde_json::to_vec(rebuild)?)?;
    fs::rename(beside, file)
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Puts the index in `beside` in the place of that in `dir`, which goes to `old` first and then away. Answers the new one, opened where it is now.
pub(super) fn put_in_place(dir: &Path, beside: &Path, old: &Path) -> Result<Index, PortalError> {
    Index::replace(dir, beside, old).map_err(PortalError::internal)?;
    // What cannot be removed now is at the next build.
    if let Err(error) = fs::remove_dir_all(old) {
        tracing::warn!(%error, "Could not remove the old search index");
    }
    Index::open(dir).map_err(PortalError::internal)
}
