//! One picture: fetched, read, and kept with when it is asked for again.
//!
//! What was read stays where the picture cannot be had any more, or where something stands in its place that is no picture: a host that is down
//! for an hour, or that shows programs another page than people, takes nothing away.

use super::{
    PictureSource,
    fetch::{Fetched, Version},
};
use crate::{Portal, Result, alike::print_of, decoding::decoding, secret::sha256};
use model::{seen_code::ReadCode, time::Timestamp, url::HttpUrl};
use pdq::{Hash, MATCH_DISTANCE};
use std::path::Path;
use store::{picture_again::Asked, print::Print, seen_code::ReadPicture};

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

impl Portal {
    /// What a picture says, and whether it was looked at just now.
    pub(super) async fn picture_of(&self, source: &PictureSource, url: &HttpUrl) -> Result<(ReadPicture, bool)> {
        let hash = sha256(url.as_str().as_bytes());
        let known = store::seen_code::picture(&mut self.read().await?, &hash).await?;
        // A failure may have been the network's: with a changed listing it is tried again.
        if let Some(known) = known.as_ref().filter(|known| known.error.is_none() && known.print.is_some()) {
            // No listing showed it when it was due.
            if known.asked.again_at.is_none() {
                let mut change = self.change().await?;
                let asked = Asked { again_at: Some(change.now.plus_seconds(WEEK)), ..known.asked.clone() };
                store::picture_again::note(&mut change.tx, &hash, &asked).await?;
                change.commit().await?;
            }
            return Ok((known.clone(), false));
        }
        let look = self.look(source, url, known).await?;
        let mut change = self.change().await?;
        let now = change.now;
        look.keep(&mut change.tx, &hash, now).await?;
        change.commit().await?;
        Ok((look.picture, true))
    }

    /// Asks for a picture and reads it, unless it is what was read before.
    pub(super) async fn look(&self, source: &PictureSource, url: &HttpUrl, known: Option<ReadPicture>) -> Result<Look> {
        let now = self.now();
        let good = known.as_ref().filter(|known| known.error.is_none() && known.print.is_some()).map(|known| known.asked.clone());
        let version = good.as_ref().map(|asked| Version { etag: asked.etag.clone(), modified: asked.modified.clone() }).unwrap_or_default();
        let fetched = match source {
            PictureSource::Web(fetcher) => fetcher.fetch(url.as_str(), &version).await.map_err(|error| error.to_string()),
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

/// When a picture is asked for again that failed now. Tried before its time, as its listing changed, it waits no longer for it.
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
