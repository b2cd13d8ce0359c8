//! The words that listings are screened by besides marks: the crate's, and the operator's own. When they change, or the crate finds other things, the catalogue is screened
//! anew. Nodes are given the same file: while they are restarted one by one, what is screened meanwhile is screened by either.

use crate::{Actor, Portal, Result, secret::sha256};
use screening::Vocabulary;

/// The chore's name in the table; its position is what the catalogue was screened by.
const SCREEN_ANEW: &str = "screen by new words";
/// What is kept of a screening changes with it: raised where catalogues are to be screened anew after an upgrade.
const KEPT: u32 = 3;
/// Nodes that were given different files by mistake screen no more often than this.
const AT_MOST_EVERY_SECONDS: i64 = 600;

impl Portal {
    /// The crate's vocabulary and the operator's.
    pub(super) fn vocabulary(&self) -> Vocabulary {
        Vocabulary::default().with(Vocabulary { terms: self.settings().vocabulary.clone() })
    }

    /// Queues a screening of the whole catalogue if other words count than those that it was screened by. Answers whether it did.
    pub async fn screen_by_new_words(&self) -> Result<bool> {
        let said = fingerprint(&self.vocabulary());
        let screened = {
            let mut conn = self.read().await?;
            if store::chore::position(&mut conn, SCREEN_ANEW).await? == Some(said) {
                return Ok(false);
            }
            store::screening::position(&mut conn).await? > 0
        };
        let mut change = self.change().await?;
        let now = change.now;
        let Some(before) = store::chore::claim(&mut change.tx, SCREEN_ANEW, now, now.plus_seconds(-AT_MOST_EVERY_SECONDS)).await? else { return Ok(false) };
        // A new portal has screened nothing by other words.
        let anew = before != 0 || screened;
        if anew {
            self.queue_sweep(&mut change, &Actor::System, None, "Screening the catalogue by a new vocabulary").await?;
        }
        store::chore::advance(&mut change.tx, SCREEN_ANEW, said).await?;
        change.commit().await?;
        Ok(anew)
    }
}

/// A number of what a vocabulary and the crate say, never 0.
fn fingerprint(vocabulary: &Vocabulary) -> i64 {
    let mut text = format!("{}.{KEPT}\n", screening::VERSION);
    for term in &vocabulary.terms {
        text.push_str(&format!("{:?}\t{}\t{}\t{}\t{}\n", term.speaks, term.language, term.term, term.unless.join(","), term.of.join(",")));
    }
    let hash = sha256(text.as_bytes());
    i64::from_be_bytes(std::array::from_fn(|at| hash[at])) | 1
}
