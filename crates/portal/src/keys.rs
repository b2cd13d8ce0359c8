//! The ring of code keys, derived once and shared: opening a code asks no database.

use crate::{
    Actor, Portal, PortalError, Result,
    change::{Change, Subject},
    policy::Action,
    secret::Secret,
};
use codes::{
    KeyRing, PortalSecret, Slot, SlotKey,
    key::StoredSlot,
    manifest::{ManifestKey, ManifestKeys},
};
use model::time::Timestamp;
use serde_json::json;
use std::sync::{PoisonError, RwLock};
use store::code_key::KeySlot;

/// A slot that a code names and the ring lacks is looked for again after so many seconds, whoever sends such codes: another process may have opened it.
const RELOAD_SECONDS: i64 = 10;
/// The slot that is opened next is looked for sooner: codes of a small batch are out within moments.
const NEXT_SECONDS: i64 = 1;

/// The keys in use, and when they were read.
#[derive(Default)]
pub(crate) struct Keys(RwLock<Option<(KeyRing, Timestamp)>>);

impl Keys {
    fn get(&self) -> Option<(KeyRing, Timestamp)> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, ring: &KeyRing, now: Timestamp) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((ring.clone(), now));
    }
}

impl Portal {
    /// Derives the keys of all code slots and says if the secret is not the one they were opened with: for the start and for `doctor`.
    pub async fn check_code_keys(&self) -> Result<()> {
        self.load_keys().await.map(drop)
    }

    /// The ring for a code that somebody sends, read anew if it is old and lacks the code's slot.
    pub(crate) async fn key_ring(&self, slot: Slot) -> Result<KeyRing> {
        let Some((ring, at)) = self.keys().get() else { return self.load_keys().await };
        let is_next = || slot.number().checked_sub(1).is_none_or(|last| Slot::new(last).is_ok_and(|last| ring.slot(last).is_some()));
        let known = ring.slot(slot).is_some() || {
            let young = if is_next() { NEXT_SECONDS } else { RELOAD_SECONDS };
            (0..young).contains(&self.now().seconds_since(at))
        };
        if known { Ok(ring) } else { self.load_keys().await }
    }

    /// The keys of a slot that a batch names: where the ring lacks them it is read anew, however young it is.
    pub(crate) async fn slot_key(&self, slot: u32) -> Result<SlotKey> {
        let slot = Slot::new(slot).map_err(PortalError::internal)?;
        let cached = self.keys().get().and_then(|(ring, _)| ring.slot(slot).cloned());
        let key = match cached {
            Some(key) => Some(key),
            None => self.load_keys().await?.slot(slot).cloned(),
        };
        key.ok_or_else(|| PortalError::internal(format!("there are no keys of slot {}", slot.number())))
    }

    /// The key that new batches are sealed with; the first use of the portal opens slot 0.
    pub(crate) async fn sealing_key(&self) -> Result<SlotKey> {
        let active = store::code_key::active_slot(&mut self.read().await?).await?;
        let number = match active {
            Some(slot) => slot,
            None => self.open_first_slot().await?,
        };
        self.slot_key(number).await
    }

    async fn open_first_slot(&self) -> Result<u32> {
        let mut change = self.change().await?;
        // Somebody else may have been faster.
        if let Some(number) = store::code_key::active_slot(&mut change.tx).await? {
            return Ok(number);
        }
        let number = self.open_next_slot(&mut change).await?;
        change.commit().await?;
        Ok(number)
    }

    /// All slots may be retired: the next free one follows the last.
    pub(crate) async fn open_next_slot(&self, change: &mut Change<'_>) -> Result<u32> {
        let number = store::code_key::slots(&mut change.tx).await?.last().map_or(0, |last| last.slot + 1);
        let slot = Slot::new(number).map_err(|_| PortalError::conflict("All 32 key slots are in use: this portal's keys cannot be rotated any more"))?;
        let salt = self.random();
        let key = SlotKey::derive(&self.code_secret()?, slot, &salt).map_err(PortalError::internal)?;
        let now = change.now;
        store::code_key::open_slot(&mut change.tx, &KeySlot { slot: number, salt, check_value: key.check_value() }, now).await?;
        Ok(number)
    }

    /// Seals new batches with keys of their own from now on. Codes of the former keys stay valid. Answers the new slot's number.
    pub async fn rotate_code_keys(&self, actor: &Actor) -> Result<u32> {
        actor.may(Action::ManageCodeKeys)?;
        let mut change = self.change().await?;
        let now = change.now;
        let number = self.open_next_slot(&mut change).await?;
        store::code_key::retire_before(&mut change.tx, number, now).await?;
        let subject = Subject::new("code_keys", self.new_id());
        change.audit(actor, "code_keys.rotated", subject, &format!("New batches are sealed with key slot {number}"), json!({ "slot": number })).await?;
        change.commit().await?;
        self.load_keys().await?;
        Ok(number)
    }

    /// The key that batch manifests are signed with.
    pub(crate) fn manifest_key(&self) -> Result<ManifestKey> {
        ManifestKey::derive(&self.code_secret()?).map_err(PortalError::internal)
    }

    /// The keys that batch manifests are verified with.
    pub fn manifest_keys(&self) -> Result<ManifestKeys> {
        Ok(self.manifest_key()?.public())
    }

    /// The same, for who has the secret and no database.
    pub fn manifest_keys_of(secret: &Secret) -> Result<ManifestKeys> {
        let secret = PortalSecret::new(secret.expose()).map_err(PortalError::internal)?;
        Ok(ManifestKey::derive(&secret).map_err(PortalError::internal)?.public())
    }

    pub(crate) async fn load_keys(&self) -> Result<KeyRing> {
        let slots = store::code_key::slots(&mut self.read().await?).await?;
        let stored = slots.into_iter().map(|row| Ok(StoredSlot { slot: Slot::new(row.slot)?, salt: row.salt, check_value: row.check_value }));
        let stored = stored.collect::<Result<Vec<_>, codes::KeyError>>().map_err(PortalError::internal)?;
        let ring = KeyRing::new(&self.code_secret()?, &stored).map_err(PortalError::internal)?;
        self.keys().set(&ring, self.now());
        Ok(ring)
    }

    fn code_secret(&self) -> Result<PortalSecret> {
        PortalSecret::new(self.secret().expose()).map_err(PortalError::internal)
    }
}
