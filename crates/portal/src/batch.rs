//! Batches of unit codes: asked for, made by a job, sealed, downloaded.

use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    jobs::{Ended, Handle, JobError},
    policy::Action,
    product::creator,
    secret::sha256,
};
use codes::{
    SlotKey,
    digital_link::Stem,
    key::Codes,
    list::{self, BatchDigest, CodeList, ListFormat},
    manifest::BatchManifest,
};
use model::{
    any_code::CodeSource,
    batch::{Batch, BatchFacts, BatchForm, BatchOverview, BatchState, Label, Lot, Reached},
    gtin::Gtin,
    id::{BatchId, JobId, ProductId, UserId},
    job::JobKind,
    page::{Page, PageQuery},
    product::Product,
    standing::{Standing, Tally, withdrawn_as},
};
use serde_json::{Value, json};
use store::{
    StoreError,
    batch::{NewBatch, StoredBatch},
    job::{Lane, NewJob, Progress, StoredJob},
    standing::Sibling,
};
use uuid::Uuid;

/// Codes that a job makes between two looks at whether it is to stop. Some hundredths of a second of work. A multiple of 64, after which a digest can be
/// kept and gone on from.
const STEP: u64 = 25_600;
/// Acts on a batch's units that are added up for its page.
const TALLY_MAX: i64 = 20_000;
/// Batches that are found in one go.
const FOUND_AT_ONCE: i64 = 500;

/// A batch that somebody asks for.
pub(crate) struct Asked<'a> {
    pub product: &'a Product,
    pub created_by: UserId,
    /// What the form drew, and [`said`] of it.
    pub submission: Uuid,
    pub form: [u8; 32],
    pub facts: BatchFacts,
    pub source: CodeSource,
}

/// A batch's file of codes, to be sent as it is made.
pub struct BatchFile {
    /// The name to save it under.
    pub name: String,
    /// Its bytes, in chunks.
    pub chunks: CodeList<Codes>,
    /// How many of the codes are void. They are in the file all the same: the digest that sealed the batch is of all of them.
    pub void: u64,
}

/// A digest of all that a form says: sent again by a browser that kept the page, it has the same id and maybe other words.
pub(crate) fn said(form: &impl serde::Serialize) -> Result<[u8; 32]> {
    Ok(sha256(&serde_json::to_vec(form).map_err(PortalError::internal)?))
}

/// A form was sent before with the same id, and said something else.
pub(crate) fn sent_before() -> PortalError {
    PortalError::conflict(
        "This form was sent before with something else in it, and that was done. Of this, nothing was done: reload the page and fill it in again",
    )
}

/// Which batches are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct BatchQuery<'a> {
    /// Those of the product with this number.
    pub gtin: Option<Gtin>,
    /// Those of this lot.
    pub lot: Option<&'a Lot>,
    /// Those in this state.
    pub state: Option<BatchState>,
    /// Those after this one in the list.
    pub before: Option<BatchId>,
}

impl Portal {
    /// The batches of the brand that the session works for, the newest first.
    pub async fn batches(&self, actor: &Actor, query: PageQuery) -> Result<Page<Batch>> {
        let brand = actor.brand_for(Action::ReadCodes)?.brand_id;
        Ok(store::batch::of_brand(&mut self.read().await?, brand, query).await?)
    }

    /// Batches of any brand, the newest first, some at a time. For the operator's command line.
    pub async fn find_batches(&self, actor: &Actor, query: &BatchQuery<'_>) -> Result<Vec<Batch>> {
        if !matches!(actor, Actor::System) {
            return Err(PortalError::Forbidden);
        }
        Ok(store::batch::find(&mut self.read().await?, query.gtin, query.lot, query.state, query.before, FOUND_AT_ONCE).await?)
    }

    /// The id of a form for a word that its sender made up: the same word for the same product, the same form.
    #[must_use]
    pub fn submission_of(&self, product: ProductId, key: &str) -> Uuid {
        let digest = sha256(format!("submission {product} {key}").as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }

    /// The latest batches of a product.
    pub async fn product_batches(&self, actor: &Actor, id: ProductId) -> Result<Vec<Batch>> {
        self.product_for(actor, Action::ReadCodes, id).await?;
        Ok(store::batch::of_product(&mut self.read().await?, id).await?)
    }

    /// One batch of one's own brand.
    pub async fn batch(&self, actor: &Actor, id: BatchId) -> Result<Batch> {
        Ok(self.batch_for(actor, Action::ReadCodes, id).await?.batch)
    }

    /// One batch with the work on it, and its first label for those who may take codes out.
    pub async fn batch_overview(&self, actor: &Actor, id: BatchId) -> Result<BatchOverview> {
        let stored = self.batch_for(actor, Action::ReadCodes, id).await?;
        let job = self.job(actor, stored.batch.job_id).await?;
        let may_manage = actor.may_for(Action::ManageCodes, stored.brand_id, "batch").is_ok();
        let sample = if may_manage && stored.batch.state == BatchState::Sealed && stored.batch.source == CodeSource::Markward {
            self.first_label(&stored).await?
        } else {
            None
        };
        let mut conn = self.read().await?;
        let is_import = stored.batch.state == BatchState::Sealed && stored.batch.source != CodeSource::Markward;
        let may_take_back = may_manage && is_import && !store::imported::is_met(&mut conn, id).await?;
        let events = store::standing::of_batch(&mut conn, id).await?;
        let acts = store::standing::ranges(&mut conn, id, TALLY_MAX + 1).await?;
        let batch = stored.batch;
        let tally = (acts.len() <= TALLY_MAX as usize)
            .then(|| Tally::after(batch.activation, batch.count, acts.iter().map(|range| (range.act, range.first, range.last))));
        let mut reached = Reached::default();
        if may_manage && batch.state == BatchState::Sealed {
            let siblings = store::standing::siblings(&mut conn, batch.product_id).await?;
            // Where it may be several lots, an act on all of it is refused: it reaches nothing.
            let same_lot = batch.lot.among(siblings.iter().map(|sibling| &sibling.lot)).unwrap_or_default();
            for Sibling { lot, count, unmade, .. } in siblings {
                let (units, of_lot) = (u64::from(count), same_lot.contains(&lot));
                reached.product += units;
                reached.product_unmade += if unmade { units } else { 0 };
                reached.lot += if of_lot { units } else { 0 };
                reached.lot_unmade += if of_lot && unmade { units } else { 0 };
                if of_lot && lot != batch.lot && !reached.lot_also.contains(&lot) {
                    reached.lot_also.push(lot);
                }
            }
        }
        Ok(BatchOverview { batch, job, may_manage, may_take_back, sample, events, tally, reached, submission: self.new_id() })
    }

    async fn first_label(&self, stored: &StoredBatch) -> Result<Option<Label>> {
        let key = self.slot_key(stored.key_slot).await?;
        let Some(code) = self.codes_of(stored, 0, 1).await?.next() else { return Ok(None) };
        let link = self.code_stem()?.unit(stored.batch.gtin, code);
        let qr_svg = codes::qr::to_svg(&link).map_err(PortalError::internal)?;
        Ok(Some(Label { code, link, qr_svg, hallmark_svg: key.hallmark(code).to_svg() }))
    }

    /// Asks for a batch of codes; a job makes them. `submission` was drawn for the form: sent twice, it makes one batch.
    pub async fn issue_batch(&self, actor: &Actor, product: ProductId, submission: Uuid, form: BatchForm<'_>) -> Result<BatchId> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        let brand = self.enrolled_brand(product.brand_id).await?;
        let facts = BatchFacts::parse(form).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let form = said(&("issue", product.id, form))?;
        let asked = Asked { product: &product, created_by: creator(actor, &brand), submission, form, facts, source: CodeSource::Markward };
        self.queue_batch(actor, asked, JobKind::IssueBatch, json!({})).await
    }

    /// Queues the work that makes the codes of a new batch, or finds the batch that this form made before.
    pub(crate) async fn queue_batch(&self, actor: &Actor, asked: Asked<'_>, kind: JobKind, mut payload: Value) -> Result<BatchId> {
        let Asked { product, created_by, submission, form, facts, source } = asked;
        let BatchFacts { lot, count, made_on, expires_on, origin, distributor, activation } = facts;
        if let Some(made) = self.batch_of_form(submission, created_by, &form).await? {
            return Ok(made);
        }
        let key = self.sealing_key().await?;
        let (id, job_id) = (BatchId(self.new_id()), JobId(self.new_id()));
        let mut change = self.change().await?;
        let now = change.now;
        let key_slot = key.slot().number();
        let first_number = store::code_key::allot(&mut change.tx, key_slot, count, SlotKey::NUMBERS).await?;
        let first_number = first_number.ok_or_else(|| PortalError::internal(codes::KeyError::Exhausted(key.slot())))?;
        let title = match source {
            CodeSource::Markward => format!("{count} codes for {}, lot {lot}", product.name),
            _ => format!("Import of codes for {}, lot {lot}", product.name),
        };
        payload["batch"] = json!(id);
        let job = NewJob {
            id: job_id,
            kind,
            lane: Lane::of(kind),
            title: &title,
            brand_id: Some(product.brand_id),
            payload,
            total: Some(count.into()),
            created_by: actor.user_id(),
        };
        store::job::insert(&mut change.tx, &job, now).await?;
        let new = NewBatch {
            id,
            submission,
            form,
            product_id: product.id,
            lot: &lot,
            made_on,
            expires_on,
            origin: &origin,
            distributor: &distributor,
            activation,
            source,
            count,
            key_slot,
            first_number,
            job_id,
            created_by,
            by_portal: matches!(actor, Actor::System),
        };
        match store::batch::insert(&mut change.tx, &new, now).await {
            // The other click was faster.
            Err(StoreError::Taken(_)) => {
                drop(change);
                let made = self.batch_of_form(submission, created_by, &form).await?;
                return made.ok_or_else(|| PortalError::conflict("This form was sent already. Reload the page and try again"));
            }
            done => done?,
        }
        let summary = format!("Asked for {title}");
        let detail = json!({ "count": count, "lot": lot, "source": source });
        change.audit(actor, "batch.asked", Subject::of("batch", id.0, product.brand_id), &summary, detail).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(id)
    }

    /// The batch that this person's form made when it was sent before. Another form under the same id is refused: whoever filled it in would be shown what
    /// another one did.
    pub(crate) async fn batch_of_form(&self, submission: Uuid, created_by: UserId, form: &[u8; 32]) -> Result<Option<BatchId>> {
        match store::batch::by_submission(&mut self.read().await?, submission, created_by).await? {
            Some((_, Some(before))) if before != form => Err(sent_before()),
            made => Ok(made.map(|(id, _)| id)),
        }
    }

    /// Stops a batch that is being made. Its numbers are never used again; none of its codes was ever valid.
    pub async fn cancel_batch(&self, actor: &Actor, id: BatchId) -> Result<()> {
        let stored = self.batch_for(actor, Action::ManageCodes, id).await?;
        if stored.batch.state != BatchState::Issuing {
            return Err(PortalError::conflict("This batch is finished already: it cannot be cancelled"));
        }
        let job = self.job(actor, stored.batch.job_id).await?;
        if job.state.is_over() {
            // Its job failed and left it behind.
            let ended = if stored.batch.source == CodeSource::Markward { self.end_cancelled(&stored).await } else { self.end_left_import(&stored).await };
            return ended.map_err(|error| match error {
                JobError::Portal(error) => error,
                other => PortalError::internal(other),
            });
        }
        self.cancel_job(actor, stored.batch.job_id).await
    }

    /// The job behind [`JobKind::IssueBatch`]: makes every code once to take the digest, then seals. After a crash it goes on from the
    /// digest in the job's result: codes are computed from the batch's row, nothing is half-written.
    pub(crate) async fn work_batch(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let id = batch_of(&job.payload).ok_or_else(|| JobError::Failed("The job names no batch".into()))?;
        let stored = store::batch::by_id(&mut self.read().await?, id).await?.ok_or_else(|| JobError::Failed("The batch is gone".into()))?;
        let result = |state: BatchState, digest: Option<&str>| json!({ "batch": id, "state": state, "digest": digest });
        match stored.batch.state {
            // Sealed or cancelled by a process that died before it could end the job.
            BatchState::Sealed => return Ok(Ended::Done(result(BatchState::Sealed, stored.batch.digest.as_deref()))),
            over @ (BatchState::Cancelled | BatchState::TakenBack) => return Ok(Ended::Cancelled(result(over, None))),
            BatchState::Issuing => {}
        }
        let total = i64::from(stored.batch.count);
        let (mut digest, begun) = begun(job, stored.batch.count);
        let mut codes = self.codes_of(&stored, begun, stored.batch.count - begun).await?;
        let mut done = i64::from(begun);
        while done < total {
            let so_far = digest.state().map(|state| json!({ "batch": id, "codes": done, "digest_so_far": state }));
            if handle.progress(&Progress { done, total: Some(total), result: so_far }).await? {
                return self.end_cancelled(&stored).await.map(|()| Ended::Cancelled(result(BatchState::Cancelled, None)));
            }
            let step;
            (codes, digest, step) = tokio::task::spawn_blocking(move || {
                let mut step = 0;
                codes.by_ref().take(STEP as usize).for_each(|code| {
                    digest.update(code);
                    step += 1;
                });
                (codes, digest, step)
            })
            .await
            .map_err(PortalError::internal)?;
            done += step;
        }
        if handle.progress(&Progress { done, total: Some(total), result: None }).await? {
            return self.end_cancelled(&stored).await.map(|()| Ended::Cancelled(result(BatchState::Cancelled, None)));
        }
        let digest = digest.finish();
        let mut change = self.change().await?;
        let now = change.now;
        store::batch::seal(&mut change.tx, id, &digest, now).await?;
        let hex = model::encode::hex(&digest);
        let summary = format!("Sealed {} codes for {}, lot {}", stored.batch.count, stored.batch.product_name, stored.batch.lot);
        change.audit(&Actor::System, "batch.sealed", Subject::of("batch", id.0, stored.brand_id), &summary, json!({ "digest": hex })).await?;
        change.commit().await?;
        Ok(Ended::Done(result(BatchState::Sealed, Some(&hex))))
    }

    /// Ends the batch of a job that is given up: nothing else would.
    pub(crate) async fn give_up_batch(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<(), JobError> {
        let Some(id) = batch_of(&job.payload) else { return Ok(()) };
        let stored = store::batch::by_id(&mut self.read().await?, id).await?;
        match stored.filter(|stored| stored.batch.state == BatchState::Issuing) {
            Some(stored) if stored.batch.source == CodeSource::Markward => self.end_cancelled(&stored).await,
            Some(stored) => self.give_up_failed(&stored, handle).await,
            None => Ok(()),
        }
    }

    pub(crate) async fn end_cancelled(&self, stored: &StoredBatch) -> Result<(), JobError> {
        let mut change = self.change().await?;
        store::batch::cancel(&mut change.tx, stored.batch.id).await?;
        let summary = format!("Cancelled the codes for {}, lot {}", stored.batch.product_name, stored.batch.lot);
        change.audit(&Actor::System, "batch.cancelled", Subject::of("batch", stored.batch.id.0, stored.brand_id), &summary, json!({})).await?;
        Ok(change.commit().await?)
    }

    /// The codes of a sealed batch as a file, to be streamed.
    pub async fn batch_file(&self, actor: &Actor, id: BatchId, format: ListFormat) -> Result<BatchFile> {
        let stored = self.sealed_batch(actor, id).await?;
        let batch = &stored.batch;
        let withdrawn = self.withdrawn(batch).await?;
        let of_void = withdrawn.iter().filter(|(.., standing)| *standing == Standing::Void);
        let void = of_void.map(|(first, last, _)| u64::from(last - first) + 1).sum();
        let (made_on, expires_on) = (batch.made_on, batch.expires_on);
        let shared = list::Batch { stem: self.code_stem()?, gtin: batch.gtin, lot: batch.lot.to_string(), made_on, expires_on, withdrawn };
        let chunks = CodeList::new(&shared, format, self.codes_of(&stored, 0, batch.count).await?);
        let name = format!("codes-{}-{}.{}", batch.gtin.short(), file_name(batch.lot.as_str()), format.extension());
        self.note_download(actor, &stored, &format!("Downloaded all {} codes of lot {}", batch.count, batch.lot)).await?;
        Ok(BatchFile { name, chunks, void })
    }

    /// The units of a batch that are void, stolen or recalled: the first and the last of each stretch, from 0.
    pub(crate) async fn withdrawn(&self, batch: &Batch) -> Result<Vec<(u32, u32, Standing)>> {
        Ok(withdrawn_as(batch.count, store::coverage::acts(&mut self.read().await?, batch.id).await?))
    }

    /// The signed statement of what a sealed batch is; see [`codes::manifest`].
    pub async fn batch_manifest(&self, actor: &Actor, id: BatchId) -> Result<String> {
        let stored = self.batch_for(actor, Action::ReadCodes, id).await?;
        let (batch, digest, sealed_at) = match (&stored.batch, &stored.batch.digest, stored.batch.sealed_at) {
            (batch, Some(digest), Some(sealed_at)) if batch.state == BatchState::Sealed => (batch, digest.clone(), sealed_at),
            _ => return Err(PortalError::conflict("This batch is not sealed: it has no manifest")),
        };
        let (product, brand) = store::batch::sealed_names(&mut self.read().await?, id).await?;
        Ok(self.manifest_key()?.sign(&BatchManifest {
            issuer: self.settings().public_url.clone(),
            batch: id.to_string(),
            brand,
            product,
            gtin: batch.gtin.to_string(),
            lot: batch.lot.to_string(),
            made_on: batch.made_on.map(|day| day.to_string()),
            expires_on: batch.expires_on.map(|day| day.to_string()),
            made_in: batch.origin.made_in.map(|country| country.to_string()),
            plant: Some(batch.origin.plant.clone()).filter(|plant| !plant.is_empty()),
            markets: batch.origin.markets.iter().map(ToString::to_string).collect(),
            distributor: Some(batch.distributor.clone()).filter(|distributor| !distributor.is_empty()),
            count: batch.count,
            digest,
            key_slot: stored.key_slot,
            sealed_at: sealed_at.to_rfc3339(),
        }))
    }

    /// A batch, for those of its brand who may do this; nobody else learns that it exists.
    pub(crate) async fn batch_for(&self, actor: &Actor, action: Action, id: BatchId) -> Result<StoredBatch> {
        actor.known()?;
        let stored = store::batch::by_id(&mut self.read().await?, id).await?.ok_or(PortalError::NotFound("batch"))?;
        actor.may_for(action, stored.brand_id, "batch")?;
        Ok(stored)
    }

    pub(crate) async fn sealed_batch(&self, actor: &Actor, id: BatchId) -> Result<StoredBatch> {
        let stored = self.batch_for(actor, Action::ManageCodes, id).await?;
        match stored.batch.state {
            BatchState::Sealed => Ok(stored),
            BatchState::Issuing => Err(PortalError::conflict("The codes of this batch are still being made. Come back when it is sealed")),
            BatchState::Cancelled => Err(PortalError::conflict("This batch was cancelled: it has no codes")),
            BatchState::TakenBack => Err(PortalError::conflict("This import was taken back: it has no codes any more")),
        }
    }

    /// The codes of a batch from its `first`-th, counted from 0.
    pub(crate) async fn codes_of(&self, stored: &StoredBatch, first: u32, count: u32) -> Result<Codes> {
        if stored.batch.source != CodeSource::Markward {
            return Err(PortalError::conflict("The codes of this batch came from your file: there is nothing to download or to print"));
        }
        let start = stored.first_number + u64::from(first);
        let key = self.slot_key(stored.key_slot).await?;
        key.codes(start..start + u64::from(count)).map_err(PortalError::internal)
    }

    /// Codes are money to a forger: who took them out is noted.
    pub(crate) async fn note_download(&self, actor: &Actor, stored: &StoredBatch, summary: &str) -> Result<()> {
        let mut change = self.change().await?;
        change.audit(actor, "batch.downloaded", Subject::of("batch", stored.batch.id.0, stored.brand_id), summary, json!({})).await?;
        change.commit().await
    }

    /// Where printed links begin.
    pub(crate) fn code_stem(&self) -> Result<Stem> {
        Stem::parse(&self.settings().public_url).map_err(PortalError::internal)
    }
}

pub(crate) fn batch_of(payload: &Value) -> Option<BatchId> {
    payload.get("batch")?.as_str()?.parse().ok()
}

/// A lot number as a part of a file's name.
pub(crate) fn file_name(lot: &str) -> String {
    lot.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' }).collect()
}

/// The digest of the codes that an earlier run took in, and how many they were.
fn begun(job: &StoredJob, count: u32) -> (BatchDigest, u32) {
    let before = job.job.result.as_ref().and_then(|result| {
        let codes = u32::try_from(result["codes"].as_u64()?).ok().filter(|codes| *codes <= count)?;
        Some((BatchDigest::from_state(result["digest_so_far"].as_str()?)?, codes))
    });
    before.unwrap_or_default()
}
