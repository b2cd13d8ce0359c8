//! A portal that came from a backup does not know what the lost one did after it: which codes it drew, and what it told the marketplace's program.

use crate::{Actor, Portal, Result, change::Subject, listing_pictures::more, policy::Action, screening::like_removed};
use codes::Slot;
use model::time::Timestamp;
use serde_json::json;

/// How far the change feed moves on: farther than any portal came since its backup, and small enough for 8,000 restores in numbers that JSON keeps whole.
const STEP: i64 = 1_000_000_000_000;

/// What was done, and what is known of before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The slot that new batches are sealed with; none if the backup has no codes, or no slot is left.
    pub slot: Option<u32>,
    /// All slots are in use: no codes can be issued any more, for those of the last slot may be printed already.
    pub full: bool,
    /// When the latest batch was sealed that the backup knows: manifests signed later are of batches to restore.
    pub last_sealed: Option<Timestamp>,
}

impl Portal {
    /// Says that this portal came from a backup. New codes come from a new key slot, so that none is drawn that may be printed already; the change feed of
    /// listings moves on, so that programs that follow it hear of all of them, under positions and names that were never said; and the search index, which may be of
    /// what is lost, is written anew.
    pub async fn restored(&self, actor: &Actor) -> Result<Restored> {
        actor.may(Action::ManageCodeKeys)?;
        let mut change = self.change().await?;
        store::backup::lift_changes(&mut change.tx, STEP, &[like_removed::CHORE, more::CHORE]).await?;
        let last_sealed = store::backup::last_sealed(&mut change.tx).await?;
        let now = change.now;
        let last = store::code_key::slots(&mut change.tx).await?.last().map(|last| last.slot);
        let full = last == Some(Slot::LAST);
        let slot = match last {
            Some(_) if !full => Some(self.open_next_slot(&mut change).await?),
            _ => None,
        };
        if let Some(last) = last {
            store::code_key::retire_before(&mut change.tx, last + 1, now).await?;
        }
        let subject = Subject::new("portal", self.new_id());
        change.audit(actor, "portal.restored", subject, "The portal was restored from a backup", json!({ "slot": slot })).await?;
        change.commit().await?;
        self.load_keys().await?;
        self.ask_for_rebuild().await?;
        Ok(Restored { slot, full, last_sealed })
    }
}
