//! The ring of code keys, derived once and shared: opening a code asks no database.

use crate::{Portal, PortalError, Result};
use codes::{KeyRing, PortalSecret, Slot, SlotKey, key::StoredSlot};
use model::time::Timestamp;
use std::sync::{PoisonError, RwLock};
use store::batch::KeySlot;

/// A slot that the ring lacks is looked for again after so many seconds: another process may have opened it.
const RELOAD_SECONDS: i64 = 10;

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

    /// The ring, read anew if it is old and lacks this slot.
    pub(crate) async fn key_ring(&self, slot: Slot) -> Result<KeyRing> {
        match self.keys().get() {
            Some((ring, at)) if ring.slot(slot).is_some() || self.now().seconds_since(at) < RELOAD_SECONDS => Ok(ring),
            _ => self.load_keys().await,
        }
    }

    /// The key that new batches are sealed with; the first use of the portal opens slot 0.
    pub(crate) async fn sealing_key(&self) -> Result<SlotKey> {
        let number = match store::batch::active_slot(&mut self.read().await?).await? {
            Some(slot) => slot,
            None => self.open_first_slot().await?,
        };
        let slot = Slot::new(number).map_err(PortalError::internal)?;
        let cached = self.keys().get().and_then(|(ring, _)| ring.slot(slot).cloned());
        let key = match cached {
            Some(key) => Some(key),
            None => self.load_keys().await?.slot(slot).cloned(),
        };
        key.ok_or_else(|| PortalError::internal(format!("there are no keys of slot {number}")))
    }

    async fn open_first_slot(&self) -> Result<u32> {
        let mut change = self.change().await?;
        let now = change.now;
        // All slots may be retired: the next free one follows the last.
        let number = store::batch::slots(&mut change.tx).await?.last().map_or(0, |last| last.slot + 1);
        let slot = Slot::new(number).map_err(PortalError::internal)?;
        let salt = self.random();
        let key = SlotKey::derive(&self.code_secret()?, slot, &salt).map_err(PortalError::internal)?;
        store::batch::open_slot(&mut change.tx, &KeySlot { slot: number, salt, check_value: key.check_value() }, now).await?;
        change.commit().await?;
        Ok(number)
    }

    async fn load_keys(&self) -> Result<KeyRing> {
        let slots = store::batch::slots(&mut self.read().await?).await?;
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
