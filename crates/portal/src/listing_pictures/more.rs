//! Listings with more pictures than were looked at before an upgrade: they go through the feed once more, some at a time.

use crate::{Portal, Result};
use model::id::ListingId;

/// The chore's name in the table. Its position is the change up to which listings are still to be gone through, 0 when all were.
pub(crate) const CHORE: &str = "look at more pictures";
/// So many were looked at before.
const BEFORE: usize = 8;
/// Listings that are gone through in one change, which others wait for; so many changes in a row; and how often.
const AT_ONCE: i64 = 500;
const IN_A_ROW: usize = 10;
const EVERY_SECONDS: i64 = 30;

impl Portal {
    /// Sends the next listings with more pictures through the feed, where those pictures are looked at that never were; answers how many.
    pub async fn look_at_more_pictures(&self) -> Result<usize> {
        if store::chore::position(&mut self.read().await?, CHORE).await?.is_none_or(|position| position == 0) {
            return Ok(0);
        }
        let mut change = self.change().await?;
        let now = change.now;
        let Some(mut position) = store::chore::claim(&mut change.tx, CHORE, now, now.plus_seconds(-EVERY_SECONDS)).await? else { return Ok(0) };
        let mut sent = 0;
        for _ in 0..IN_A_ROW {
            let rows = store::listing::pictures_up_to(&mut change.tx, position, AT_ONCE).await?;
            let more: Vec<ListingId> = rows.iter().filter(|(.., pictures)| *pictures > BEFORE).map(|(_, id, _)| *id).collect();
            store::listing::touch(&mut change.tx, &more).await?;
            position = rows.last().map_or(0, |(seq, ..)| seq - 1);
            store::chore::advance(&mut change.tx, CHORE, position).await?;
            change.commit().await?;
            sent += more.len();
            if position == 0 {
                break;
            }
            change = self.change().await?;
        }
        Ok(sent)
    }
}
