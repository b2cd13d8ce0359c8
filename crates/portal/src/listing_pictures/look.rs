//! One picture: fetched, read, and kept with when it is asked for again.
//!
//! What was read stays where the picture cannot be had any more, or where something stands in its place that is no picture: a host that is down
//! for an hour, or that shows programs another page than people, takes nothing away.

use super::{
    PictureSource,
    fetch::{FetchError, Fetched, Version},
    hosts::REST,
};
use crate::{Portal, PortalError, Result, alike::print_of, decoding::decoding, secret::sha256};
use model::{id::SellerId, seen_code::ReadCode, time::Timestamp, url::HttpUrl};
use pdq::{Hash, MATCH_DISTANCE};
use std::{path::Path, sync::Arc};
use store::{picture_again::Asked, print::Print, seen_code::ReadPicture};
use tokio::{sync::Semaphore, task::JoinSet};

/// Barcodes of a picture that are kept, and characters of each.
const CODES_MAX: usize = 50;
const TEXT_MAX: usize = 2_000;
/// How long after each failure in a row a picture is tried again, in seconds; after the last it is given up.
const RETRIES: [i64; 5] = [600, 3_600, 6 * 3_600, 86_400, WEEK];
/// How long after it was read a picture is asked for again, in seconds.
pub(super) const WEEK: i64 = 7 * 86_400;

/// What came of looking at a picture.
pub(super) struct Look {
    /// What is known of it now.
    pub picture: ReadPicture,
    /// It shows something else than was known.
    pub differs: bool,
    /// What is kept of it differs, not only when it is asked for again.
    read: bool,
    /// It looks like another picture than was known at its address.
    is_another: bool,
}

/// A picture that is to be asked for.
pub(super) struct Ask {
    /// The hash of its address.
    pub hash: [u8; 32],
    pub url: HttpUrl,
    /// Whose listing shows it.
    pub seller: Option<SellerId>,
    /// What is known of it.
    pub known: Option<ReadPicture>,
}

/// Pictures that are asked for side by side.
pub(super) type Asking = JoinSet<([u8; 32], Result<Look>)>;

impl Portal {
    /// What was read of a picture, and whether that stands: else it is to be asked for.
    pub(super) async fn picture_before(&self, source: &PictureSource, hash: &[u8; 32]) -> Result<(Option<ReadPicture>, bool)> {
        let Some(known) = store::seen_code::picture(&mut self.read().await?, hash).await? else { return Ok((None, false)) };
        if known.error.is_some() || known.print.is_none() {
            // It is asked again when it is due, and not because something else of a listing changed: whoever is slow would be asked with each price. In a folder it
            // costs nothing.
            let waits = matches!(source, PictureSource::Web(_)) && known.error.is_some() && known.asked.again_at.is_some_and(|at| at > self.now());
            return Ok((Some(known), waits));
        }
        // No listing showed it when it was due.
        if known.asked.again_at.is_none() {
            let mut change = self.change().await?;
            let asked = Asked { again_at: Some(change.now.plus_seconds(WEEK)), ..known.asked.clone() };
            store::picture_again::note(&mut change.tx, hash, &asked).await?;
            change.commit().await?;
        }
        Ok((Some(known), true))
    }

    /// Begins to ask for pictures, so many at a time; what is dropped is not asked for any more.
    pub(super) fn ask_for(&self, source: &PictureSource, asks: impl IntoIterator<Item = Ask>, at_once: usize) -> Asking {
        let room = Arc::new(Semaphore::new(at_once));
        let mut all = JoinSet::new();
        for Ask { hash, url, seller, known } in asks {
            let (portal, source, room) = (self.clone(), source.clone(), Arc::clone(&room));
            all.spawn(async move { (hash, portal.look(&source, &room, &url, seller, known).await) });
        }
        all
    }

    /// Asks for a picture and reads it, unless it is what was read before.
    async fn look(&self, source: &PictureSource, room: &Semaphore, url: &HttpUrl, seller: Option<SellerId>, known: Option<ReadPicture>) -> Result<Look> {
        let now = self.now();
        let good = known.as_ref().filter(|known| known.error.is_none() && known.print.is_some()).map(|known| known.asked.clone());
        let version = good.as_ref().map(|asked| Version { etag: asked.etag.clone(), modified: asked.modified.clone() }).unwrap_or_default();
        let turn = match source {
            PictureSource::Folder(_) => None,
            PictureSource::Web(fetcher) => match fetcher.turn(url.as_str(), seller).await {
                Ok(turn) => Some(turn),
                Err(FetchError::Rests) => return Ok(Look::put_off(known, now)),
                Err(error) => return Ok(Look::failed(known, error.to_string(), now)),
            },
        };
        // What waits for its host takes up no room; what came does until it is read, for its bytes do.
        let _room = room.acquire().await.map_err(PortalError::internal)?;
        let fetched = match source {
            PictureSource::Web(fetcher) => fetcher.fetch_in(turn, url.as_str(), &version).await.map_err(|error| error.to_string()),
            PictureSource::Folder(folder) => from_folder(folder, url).await.map(|bytes| Fetched::File { bytes, version: Version::default() }),
        };
        let (bytes, version) = match (fetched, &known) {
            (Ok(Fetched::File { bytes, version }), _) => (bytes, version),
            (Ok(Fetched::Same), Some(known)) => {
                return Ok(Look::same(known, Asked { tries: 0, again_at: Some(now.plus_seconds(WEEK)), ..known.asked.clone() }));
            }
            (Ok(Fetched::Same), None) => return Ok(Look::failed(None, "it could not be fetched".to_owned(), now)),
            (Err(error), _) => return Ok(Look::failed(known, error, now)),
        };
        let digest = sha256(&bytes).to_vec();
        let same = good.is_some_and(|asked| asked.digest.as_ref() == Some(&digest));
        let asked = Asked { tries: 0, again_at: Some(now.plus_seconds(WEEK)), etag: version.etag, modified: version.modified, digest: Some(digest) };
        if let Some(known) = known.as_ref().filter(|_| same) {
            return Ok(Look::same(known, asked));
        }
        // What a picture looks like is known even where its barcodes cannot be read, and the other way round.
        let (barcodes, print) = decoding(move || (reading::read(&bytes).map_err(|error| error.to_string()), print_of(&bytes))).await?;
        let (error, codes) = match barcodes {
            Ok(barcodes) => (None, barcodes.into_iter().take(CODES_MAX).filter_map(kept).collect()),
            Err(error) if print.is_none() => return Ok(Look::failed(known, error, now)),
            Err(error) => (Some(error), Vec::new()),
        };
        let asked = if error.is_some() { Asked { digest: asked.digest, ..after_failure(known.as_ref(), now) } } else { asked };
        let picture = ReadPicture { error, codes, print, asked };
        // What could not be looked at before was nothing else.
        let both = known.as_ref().and_then(|known| known.print.as_ref()).zip(picture.print.as_ref());
        let is_another = both.is_some_and(|(before, now)| !looks_alike(Some(before), Some(now)));
        let differs = known.is_none_or(|known| known.codes != picture.codes || known.print != picture.print);
        Ok(Look { picture, differs, read: true, is_another })
    }
}

impl Look {
    fn same(known: &ReadPicture, asked: Asked) -> Self {
        Self { picture: ReadPicture { asked, ..known.clone() }, differs: false, read: false, is_another: false }
    }

    fn failed(known: Option<ReadPicture>, error: String, now: Timestamp) -> Self {
        let asked = after_failure(known.as_ref(), now);
        match known {
            Some(known) if known.error.is_none() => Self::same(&known, asked),
            // What it looks like may be known although its barcodes could not be read.
            Some(known) => Self { picture: ReadPicture { error: Some(error), asked, ..known }, differs: false, read: true, is_another: false },
            None => Self { picture: ReadPicture { error: Some(error), codes: Vec::new(), print: None, asked }, differs: false, read: true, is_another: false },
        }
    }

    /// It was not asked for, which is no failure of its own.
    fn put_off(known: Option<ReadPicture>, now: Timestamp) -> Self {
        let again_at = i64::try_from(REST.as_secs()).ok().map(|seconds| now.plus_seconds(seconds));
        match known {
            Some(known) => Self::same(&known, Asked { again_at, ..known.asked.clone() }),
            None => {
                let (error, asked) = (Some(FetchError::Rests.to_string()), Asked { again_at, ..Asked::default() });
                Self { picture: ReadPicture { error, codes: Vec::new(), print: None, asked }, differs: false, read: true, is_another: false }
            }
        }
    }

    /// Keeps what came of it.
    pub(super) async fn keep(&self, tx: &mut store::Tx, url_hash: &[u8], now: Timestamp) -> Result<()> {
        if self.is_another {
            store::seen_code::shown_anew(tx, url_hash, now).await?;
        }
        if self.read {
            store::seen_code::keep_picture(tx, url_hash, &self.picture, now).await?;
        } else {
            store::picture_again::note(tx, url_hash, &self.picture.asked).await?;
        }
        Ok(())
    }
}

/// Whether two pictures are one that was compressed anew.
fn looks_alike(one: Option<&Print>, other: Option<&Print>) -> bool {
    let hash = |print: &Print| Hash::from_bytes(print.hash.0);
    one.zip(other).is_some_and(|(one, other)| hash(one).distance(&hash(other)) <= MATCH_DISTANCE)
}

/// When a picture is asked for again that failed now. Tried before its time it waits no longer for it.
fn after_failure(known: Option<&ReadPicture>, now: Timestamp) -> Asked {
    let asked = known.map(|known| known.asked.clone()).unwrap_or_default();
    if asked.tries > 0 && asked.again_at.is_some_and(|at| at > now) {
        return asked;
    }
    let was_read = known.is_some_and(|known| known.error.is_none());
    let waits = RETRIES.get(usize::try_from(asked.tries).unwrap_or(usize::MAX)).copied().or(was_read.then_some(WEEK));
    Asked { tries: asked.tries.saturating_add(1), again_at: waits.map(|seconds| now.plus_seconds(seconds)), ..asked }
}

/// A barcode, as it is kept: no control character but the separator of elements, and no book. PostgreSQL takes no zero byte.
fn kept(barcode: reading::Barcode) -> Option<ReadCode> {
    let format = serde_json::to_value(barcode.format).ok()?.as_str()?.to_owned();
    let text: String = barcode.text.chars().filter(|c| !c.is_control() || *c == codes::gs1::FNC1).take(TEXT_MAX).collect();
    (!text.is_empty()).then_some(ReadCode { format, symbology: barcode.symbology, text })
}

/// The file of a picture: named as the last part of its address, and nowhere but in the folder.
async fn from_folder(folder: &Path, url: &HttpUrl) -> Result<Vec<u8>, String> {
    let path = url.as_str().split(['?', '#']).next().unwrap_or_default();
    let name =
        path.rsplit('/').next().filter(|name| !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', ':'])).ok_or("its address names no file")?;
    let path = folder.join(name);
    let meta = tokio::fs::metadata(&path).await.map_err(|_| format!("{name} is not in the folder"))?;
    if !meta.is_file() || meta.len() > reading::picture::BYTES_MAX as u64 {
        return Err(format!("{name} is no file, or too large"));
    }
    tokio::fs::read(&path).await.map_err(|error| format!("{name}: {error}"))
}
