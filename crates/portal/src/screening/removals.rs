//! What removed listings showed and said. It is read as a whole when the process starts and once a day, in between what was removed since: it only grows.

use super::like_removed::{TEXT_MIN, text_key};
use crate::{PortalError, Result};
use model::{listing::Listing, time::Timestamp};
use pdq::{Hash, MATCH_DISTANCE};
use std::{collections::HashMap, sync::Arc};
use store::removed::{Removed, RemovedPicture, RemovedText};

/// Before the first change of listings.
const NONE_BEFORE: i64 = -1;
/// Pictures of removed listings that are known, and their texts: the latest.
const PICTURES_MAX: i64 = 2_000_000;
const TEXTS_MAX: i64 = 500_000;
/// All of it is read anew after so many seconds, for what was settled about removed listings later,
const WHOLE_SECONDS: i64 = 86_400;
/// or when so much was removed since, and a quarter of what was known then: with each decision that is read.
const SINCE_MAX: usize = 10_000;

/// See the module.
#[derive(Clone, Default)]
pub(super) struct Removals {
    whole: Arc<Part>,
    since: Arc<Part>,
}

/// What was removed after a position of the change feed.
#[derive(Default)]
struct Part {
    read_at: Timestamp,
    /// The last change of listings then.
    seq: i64,
    /// What their pictures look like, by their place in `shown`.
    pictures: pdq::Index<u32>,
    /// Whose pictures these are, and since when they showed them.
    shown: Vec<(Removed, Timestamp)>,
    texts: HashMap<i64, Removed>,
}

impl Removals {
    /// As it is now. `before`: what was known, if no removed listing came back since.
    pub(super) async fn read(conn: &mut store::Conn, before: Option<&Self>, now: Timestamp) -> Result<Self> {
        let serves = |before: &&Self| {
            let is_young = (0..WHOLE_SECONDS).contains(&now.seconds_since(before.whole.read_at));
            is_young && before.since.len() <= SINCE_MAX.max(before.whole.len() / 4)
        };
        Ok(match before.filter(serves) {
            Some(Self { whole, .. }) => Self { whole: Arc::clone(whole), since: Arc::new(Part::read(conn, whole.seq, now).await?) },
            None => Self { whole: Arc::new(Part::read(conn, NONE_BEFORE, now).await?), since: Arc::default() },
        })
    }

    /// Another listing that carried this one's text, and what stands for the text.
    pub(super) fn text(&self, listing: &Listing) -> Option<(i64, &Removed)> {
        let key = text_key(&listing.description)?;
        let removed = self.parts().filter_map(|part| part.texts.get(&key)).find(|removed| removed.listing != listing.id)?;
        Some((key, removed))
    }

    /// Who showed a picture with one of these hashes, since when, and in how many bits it differs.
    pub(super) fn near<'a>(&'a self, hashes: &'a [Hash]) -> impl Iterator<Item = (u32, &'a (Removed, Timestamp))> {
        let near = self.parts().flat_map(move |part| hashes.iter().flat_map(|hash| part.pictures.within(hash, MATCH_DISTANCE)).map(move |near| (part, near)));
        near.filter_map(|(part, near)| Some((near.distance, part.shown.get(near.key as usize)?)))
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        [&*self.since, &*self.whole].into_iter()
    }
}

impl Part {
    async fn read(conn: &mut store::Conn, after: i64, now: Timestamp) -> Result<Self> {
        // First: what is removed while this is read comes twice, and not never.
        let seq = store::listing::last_change(conn).await?;
        let prints = store::removed::prints(conn, after, pdq::MIN_QUALITY.get(), PICTURES_MAX).await?;
        let texts = store::removed::texts(conn, after, TEXT_MIN, TEXTS_MAX).await?;
        for (what, many, most) in [("pictures", prints.len(), PICTURES_MAX), ("texts", texts.len(), TEXTS_MAX)] {
            if i64::try_from(many).is_ok_and(|many| many >= most) {
                tracing::warn!(removed.most = most, "More {what} of removed listings are kept than are compared with: the latest {most} are");
            }
        }
        let build = move || {
            let key = |text| match text {
                RemovedText::Key(key) => Some(key),
                RemovedText::Text(text) => text_key(&text),
            };
            Self {
                read_at: now,
                seq,
                pictures: (0..).zip(&prints).map(|(at, picture)| (at, Hash::from_bytes(picture.hash.0))).collect(),
                shown: prints.into_iter().map(|RemovedPicture { of, shown_at, .. }| (of, shown_at)).collect(),
                // Of several that carried it the latest.
                texts: texts.into_iter().rev().filter_map(|(removed, text)| Some((key(text)?, removed))).collect(),
            }
        };
        tokio::task::spawn_blocking(build).await.map_err(PortalError::internal)
    }

    fn len(&self) -> usize {
        self.shown.len() + self.texts.len()
    }
}
