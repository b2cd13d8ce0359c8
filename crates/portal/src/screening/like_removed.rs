//! A decision is about one listing; the same goods may stand in others. What was removed is known from then on, and the listings that show the same picture,
//! carry the same text or are of the same seller are screened anew beside; the seller's only if they speak more or less against each of them than before.

use super::AT_ONCE;
use crate::{Actor, Portal, Result, change::Change, secret::sha256};
use model::{
    id::{ListingId, SellerId},
    listing::Listing,
};
use serde_json::json;
use std::collections::BTreeSet;
use store::screening::thousandths;

/// The chore whose position says up to which change listings like removed ones were screened anew.
pub(crate) const CHORE: &str = "screen like removed";
/// A text of fewer characters is anybody's.
pub(super) const TEXT_MIN: i64 = 80;
/// So many of them are letters or digits, or it says nothing that stands for it.
const LETTERS_MIN: usize = 40;
/// All that a seller offers is screened anew if that moves each score by so much, in thousandths; the latest, so many at most.
const MOVED: i64 = 20;
const OF_SELLER_MAX: i64 = 20_000;
/// Listings that are looked at for each picture's address.
const SHOWN_MAX: i64 = 10_000;

impl Portal {
    /// Notes a decision that screening goes by, in its own change and after what it does to listings; `removed`: listings like that which it removed are
    /// screened anew. One such screening that waits is enough for many.
    pub(crate) async fn learn_decision(&self, change: &mut Change<'_>, actor: &Actor, removed: bool) -> Result<()> {
        if removed {
            self.queue_sweep_as(change, actor, None, json!({ "like_removed": true }), "Screening listings like those that were removed").await?;
        }
        Ok(store::removed::count_decision(&mut change.tx).await?)
    }

    /// The listings that are like those which were removed between two positions of the change feed, in the order of their ids; and by what the sellers were
    /// judged all of whose listings are among them.
    pub(super) async fn like_removed(&self, mut after: i64, until: i64) -> Result<(Vec<ListingId>, Vec<(SellerId, i64)>)> {
        let loaded = self.screener().loaded(self).await?;
        let mut moved = Vec::new();
        let mut like: BTreeSet<ListingId> = BTreeSet::new();
        let mut sellers = BTreeSet::new();
        loop {
            let removed = store::removed::since(&mut self.read().await?, after, until, AT_ONCE).await?;
            let Some((last, _)) = removed.last() else { break };
            after = *last;
            let ids: Vec<ListingId> = removed.iter().map(|(_, id)| *id).collect();
            let prints = store::print::of_listings(&mut self.read().await?, &ids).await?;
            let clear = prints.into_values().flatten().map(|(_, print)| print).filter(|print| print.quality >= pdq::MIN_QUALITY.get());
            let hashes: Vec<_> = clear.flat_map(|print| print.all().collect::<Vec<_>>()).collect();
            for (key, _) in self.near(hashes.into_iter()).await? {
                like.extend(store::print::shown_by(&mut self.read().await?, key, SHOWN_MAX).await?.into_iter().map(|(id, _)| id));
            }
            let listings = store::listing::by_ids(&mut self.read().await?, &ids).await?;
            for Listing { description, seller, .. } in listings {
                if let Some(key) = text_key(&description) {
                    like.extend(store::removed::with_text(&mut self.read().await?, key).await?);
                }
                if let Some(seller) = seller.filter(|seller| sellers.insert(seller.id)) {
                    let score = thousandths(loaded.seller_score(seller.id));
                    let mut conn = self.read().await?;
                    if (score - store::removed::swept_score(&mut conn, seller.id).await?).abs() >= MOVED {
                        like.extend(store::removed::of_seller(&mut conn, seller.id, OF_SELLER_MAX).await?);
                        moved.push((seller.id, score));
                    }
                }
            }
        }
        Ok((like.into_iter().collect(), moved))
    }
}

/// Stands for a text whatever its case, spaces and punctuation; none of one that says too little to be somebody's.
pub(super) fn text_key(text: &str) -> Option<i64> {
    if (text.chars().count() as i64) < TEXT_MIN {
        return None;
    }
    let letters: String = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if letters.chars().count() < LETTERS_MIN {
        return None;
    }
    let hash = sha256(letters.as_bytes());
    Some(i64::from_be_bytes(std::array::from_fn(|at| hash[at])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_by_its_letters_and_one_of_symbols_alone_stands_for_none() {
        let text = "Finest leather, stitched by hand, with box, bag, card and all that you know from the original.";
        assert!(text_key(text).is_some() && text_key(text) == text_key(&text.to_uppercase()));
        assert_eq!((text_key(&"★ ".repeat(100)), text_key(&"-=".repeat(100))), (None, None));
        assert_eq!(text_key(&format!("{}New!", "★".repeat(100))), None);
        assert_eq!(text_key("Short."), None);
    }
}
