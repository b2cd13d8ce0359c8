//! What outlives a portal: the keys of codes in a safe, and batches by their manifests and lists. A portal that lost its database verifies printed codes again
//! from these.
//!
//! Slots that come from a safe are retired: numbers may have been taken from them since they were put there, and no two units have one code.

use crate::{Actor, Portal, PortalError, Result, change::Subject, check::host_in, policy::Action, product::creator};
use base64::{Engine as _, prelude::BASE64_STANDARD as BASE64};
use codes::{KeyError, PortalSecret, Slot, SlotKey, list::BatchDigest, manifest::BatchManifest};
use model::{
    any_code::CodeSource,
    batch::{Lot, Origin},
    code_key::CodeKeySlot,
    date::Day,
    gtin::Gtin,
    id::{BatchId, JobId},
    job::JobKind,
    listing::Country,
    standing::Activation,
    time::Timestamp,
    unit_code::UnitCode,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fmt;
use store::{
    StoreError,
    batch::NewBatch,
    code_key::KeySlot,
    job::{Lane, NewJob},
};
use tokio::task::spawn_blocking;

/// What a file of keys says of itself.
const KIND: &str = "markward-code-keys";
const VERSION: u32 = 1;

/// A file of keys: the portal's secret, and what the slots' keys are derived with beside it. Its `Debug` shows neither.
#[derive(Clone, Serialize, Deserialize)]
pub struct Escrow {
    kind: String,
    version: u32,
    /// Where the portal was that wrote it: printed codes lead there.
    pub issuer: String,
    secret: String,
    slots: Vec<EscrowSlot>,
}

#[derive(Clone, Serialize, Deserialize)]
struct EscrowSlot {
    slot: u32,
    salt: String,
    check_value: String,
}

/// Why a text is no file of keys.
#[derive(Debug, thiserror::Error)]
pub enum EscrowError {
    /// It is something else.
    #[error("this is no file of `codes keys export`: {0}")]
    Shape(String),
    /// It is one of a later version.
    #[error("this file is of version {0}, and this Markward reads version {VERSION}: take a newer one")]
    Version(u32),
    /// Its parts do not belong together.
    #[error("the keys of slot {0} are not those that were exported: the file is damaged")]
    Damaged(u32),
    /// Keys cannot be derived from it.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl fmt::Debug for Escrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Escrow({}, {} slots)", self.issuer, self.slots.len())
    }
}

impl Escrow {
    /// Reads a file, and derives its keys to see that it is whole.
    ///
    /// # Errors
    /// [`EscrowError`].
    pub fn parse(text: &str) -> std::result::Result<Self, EscrowError> {
        let escrow: Self = serde_json::from_str(text).map_err(|error| EscrowError::Shape(error.to_string()))?;
        if escrow.kind != KIND {
            return Err(EscrowError::Shape(format!("it is of the kind “{}”", escrow.kind)));
        }
        if escrow.version != VERSION {
            return Err(EscrowError::Version(escrow.version));
        }
        escrow.key_slots()?;
        Ok(escrow)
    }

    /// The portal's secret.
    ///
    /// # Errors
    /// [`EscrowError::Shape`].
    pub fn secret(&self) -> std::result::Result<Vec<u8>, EscrowError> {
        BASE64.decode(&self.secret).map_err(|error| EscrowError::Shape(format!("its secret: {error}")))
    }

    fn key_slots(&self) -> std::result::Result<Vec<KeySlot>, EscrowError> {
        let secret = PortalSecret::new(&self.secret()?)?;
        let mut slots: Vec<KeySlot> = Vec::with_capacity(self.slots.len());
        for EscrowSlot { slot: number, salt, check_value } in &self.slots {
            let damaged = || EscrowError::Damaged(*number);
            let salt: [u8; 32] = BASE64.decode(salt).ok().and_then(|salt| salt.try_into().ok()).ok_or_else(damaged)?;
            let key = SlotKey::derive(&secret, Slot::new(*number)?, &salt)?;
            if BASE64.encode(key.check_value()) != *check_value || slots.iter().any(|other| other.slot == *number) {
                return Err(damaged());
            }
            slots.push(KeySlot { slot: *number, salt, check_value: key.check_value() });
        }
        Ok(slots)
    }
}

impl Portal {
    /// The slots of code keys, and how much they are used.
    pub async fn code_key_slots(&self, actor: &Actor) -> Result<Vec<CodeKeySlot>> {
        actor.may(Action::ManageCodeKeys)?;
        Ok(store::code_key::lines(&mut self.read().await?).await?)
    }

    /// What is needed to verify and reissue every code if this portal is lost: the secret and the slots' salts, as JSON. Whoever has it can make
    /// codes: it belongs into a safe.
    pub async fn escrow_code_keys(&self, actor: &Actor) -> Result<String> {
        actor.may(Action::ManageCodeKeys)?;
        let slots = store::code_key::slots(&mut self.read().await?).await?;
        let slots = slots.iter().map(|slot| EscrowSlot { slot: slot.slot, salt: BASE64.encode(slot.salt), check_value: BASE64.encode(slot.check_value) });
        let issuer = self.settings().public_url.clone();
        let escrow = Escrow { kind: KIND.to_owned(), version: VERSION, issuer, secret: BASE64.encode(self.secret().expose()), slots: slots.collect() };
        let mut change = self.change().await?;
        change.audit(actor, "code_keys.escrowed", Subject::new("code_keys", self.new_id()), "Took the keys of codes into escrow", json!({})).await?;
        change.commit().await?;
        serde_json::to_string(&escrow).map_err(PortalError::internal)
    }

    /// Takes the keys of a portal that is lost into one that has no codes yet, or into one that came from a backup of it; answers how many slots came in. None if
    /// all of them are there already.
    pub async fn import_code_keys(&self, actor: &Actor, escrow: &Escrow) -> Result<usize> {
        actor.may(Action::ManageCodeKeys)?;
        let unreadable = |error: EscrowError| PortalError::conflict(error.to_string());
        if escrow.secret().map_err(unreadable)? != self.secret().expose() {
            return Err(PortalError::conflict("These keys were made with another secret than this portal's: give it the file's secret first"));
        }
        let slots = escrow.key_slots().map_err(unreadable)?;
        let mut change = self.change().await?;
        let there = store::code_key::slots(&mut change.tx).await?;
        if slots.iter().all(|slot| there.contains(slot)) {
            return Ok(0);
        }
        // `markward restored` opens a slot of its own, which may be one that the lost portal opened after the backup: nothing is printed of it yet.
        let own: Vec<u32> = there.iter().filter(|slot| !slots.contains(slot)).map(|slot| slot.slot).collect();
        for slot in &own {
            if !store::code_key::close_unused(&mut change.tx, *slot).await? {
                return Err(PortalError::conflict(
                    "This portal has keys of its own, and has issued codes with them: keys are imported into a fresh one, or into a backup of the one that they are of",
                ));
            }
        }
        let now = change.now;
        let new: Vec<&KeySlot> = slots.iter().filter(|slot| !there.contains(slot)).collect();
        for slot in &new {
            store::code_key::open_slot(&mut change.tx, slot, now).await?;
        }
        let newest = slots.iter().map(|slot| slot.slot).max().unwrap_or_default();
        store::code_key::retire_before(&mut change.tx, newest + 1, now).await?;
        let mut expected = slots.len();
        if !own.is_empty() && newest < Slot::LAST {
            self.open_next_slot(&mut change).await?;
            expected += 1;
        }
        // Labels from before lead to the address of the portal that is lost.
        if let Some(host) = host_in(&escrow.issuer) {
            store::label_host::keep(&mut change.tx, &host, now).await?;
        }
        // Somebody else may have opened the first slot meanwhile.
        let kept = store::code_key::slots(&mut change.tx).await?;
        if kept.len() != expected || !slots.iter().all(|slot| kept.contains(slot)) {
            return Err(PortalError::conflict("This portal has just begun to issue codes: keys are imported into a fresh one"));
        }
        let summary = format!("Imported {} key slots of the portal at {}", new.len(), escrow.issuer);
        change.audit(actor, "code_keys.imported", Subject::new("code_keys", self.new_id()), &summary, json!({ "slots": new.len() })).await?;
        change.commit().await?;
        self.check_code_keys().await?;
        Ok(new.len())
    }

    /// Makes a batch again that a lost portal had sealed, from its manifest and the first code of its list: its units are known again, as they were issued.
    pub async fn restore_batch(&self, actor: &Actor, manifest: &str, first: UnitCode, activation: Activation) -> Result<BatchId> {
        actor.may(Action::ManageCodeKeys)?;
        let manifest = self.manifest_keys()?.verify(manifest).map_err(|error| PortalError::conflict(format!("The manifest: {error}")))?;
        let facts = Restored::parse(&manifest).map_err(|why| PortalError::conflict(format!("The manifest: {why}")))?;
        let unknown = || PortalError::conflict(format!("No brand here has a product with the GTIN {}: add it first", facts.gtin));
        let product = store::product::by_gtin(&mut self.read().await?, facts.gtin).await?.ok_or_else(unknown)?;
        let brand = self.enrolled_brand(product.brand_id).await?;
        if brand.name != manifest.brand {
            return Err(PortalError::conflict(format!("The manifest is of {}, and the product is of {} here", manifest.brand, brand.name)));
        }
        let slot = Slot::new(manifest.key_slot).map_err(PortalError::internal)?;
        let no_keys = || PortalError::conflict(format!("There are no keys of slot {} here: import them first", slot.number()));
        let key = self.key_ring(slot).await?.slot(slot).cloned().ok_or_else(no_keys)?;
        let start = key.open(first).map_err(|_| PortalError::conflict(format!("The code {first} was not made with key slot {}", slot.number())))?;
        let end = start + u64::from(manifest.count);
        let codes = key.codes(start..end).map_err(PortalError::internal)?;
        let digest = spawn_blocking(move || {
            let mut digest = BatchDigest::default();
            codes.for_each(|code| digest.update(code));
            digest.finish()
        });
        let digest = digest.await.map_err(PortalError::internal)?;
        if model::encode::hex(&digest) != manifest.digest {
            return Err(PortalError::conflict(format!("The manifest is of other codes than those that begin with {first}: give the first code of its list")));
        }
        let (job_id, created_by) = (JobId(self.new_id()), creator(actor, &brand));
        let mut change = self.change().await?;
        let now = change.now;
        // Comes first: what another process takes of the slot's numbers is there by then, or waits.
        store::code_key::reserve(&mut change.tx, slot.number(), end).await?;
        if store::batch::is_there(&mut change.tx, facts.id, slot.number(), start, end).await? {
            return Err(PortalError::conflict("This batch is here already"));
        }
        // The work is done: whoever takes the job finds the batch sealed.
        let title = format!("{} codes for {}, lot {}, restored", manifest.count, product.name, facts.lot);
        let (kind, payload, total) = (JobKind::IssueBatch, json!({ "batch": facts.id }), Some(manifest.count.into()));
        let job =
            NewJob { id: job_id, kind, lane: Lane::of(kind), title: &title, brand_id: Some(product.brand_id), payload, total, created_by: actor.user_id() };
        store::job::insert(&mut change.tx, &job, now).await?;
        let new = NewBatch {
            id: facts.id,
            submission: facts.id.0,
            form: digest,
            product_id: product.id,
            lot: &facts.lot,
            made_on: facts.made_on,
            expires_on: facts.expires_on,
            origin: &facts.origin,
            distributor: manifest.distributor.as_deref().unwrap_or_default(),
            activation,
            source: CodeSource::Markward,
            count: manifest.count,
            key_slot: slot.number(),
            first_number: start,
            job_id,
            created_by,
            by_portal: matches!(actor, Actor::System),
        };
        // Lots are later ones by when their codes were made.
        store::batch::insert(&mut change.tx, &new, facts.sealed_at).await.map_err(|error| match error {
            StoreError::Taken(_) => PortalError::conflict("This batch is here already"),
            other => other.into(),
        })?;
        store::batch::seal_restored(&mut change.tx, facts.id, &digest, (&manifest.product, &manifest.brand), facts.sealed_at).await?;
        let summary = format!("Restored {} codes for {}, lot {}", manifest.count, product.name, facts.lot);
        let detail = json!({ "digest": manifest.digest, "sealed_at": manifest.sealed_at });
        change.audit(actor, "batch.restored", Subject::of("batch", facts.id.0, product.brand_id), &summary, detail).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(facts.id)
    }
}

/// What a manifest says, as it is stored.
struct Restored {
    id: BatchId,
    gtin: Gtin,
    lot: Lot,
    made_on: Option<Day>,
    expires_on: Option<Day>,
    origin: Origin,
    sealed_at: Timestamp,
}

impl Restored {
    fn parse(manifest: &BatchManifest) -> std::result::Result<Self, String> {
        let day = |text: &Option<String>| text.as_deref().map(str::parse::<Day>).transpose().map_err(|error| error.to_string());
        let made_in = manifest.made_in.as_deref().map(Country::parse).transpose().map_err(|error| error.to_string())?;
        Ok(Self {
            id: manifest.batch.parse().map_err(|_| "its batch has no id".to_owned())?,
            gtin: Gtin::parse(&manifest.gtin).map_err(|error| error.to_string())?,
            lot: Lot::parse(&manifest.lot).map_err(|error| error.to_string())?,
            made_on: day(&manifest.made_on)?,
            expires_on: day(&manifest.expires_on)?,
            origin: Origin {
                made_in,
                plant: manifest.plant.clone().unwrap_or_default(),
                // Signed as they are: letters of no country were taken once.
                markets: manifest
                    .markets
                    .iter()
                    .map(|market| Country::parse(market))
                    .collect::<std::result::Result<_, _>>()
                    .map_err(|error| error.to_string())?,
            },
            sealed_at: crate::epcis::parse_time(&manifest.sealed_at).ok_or("it does not say when it was sealed")?,
        })
    }
}
