//! Importing codes that a brand had before: a file is given to the portal, looked at, and read in by a job as a batch of its own.
//!
//! Serial numbers, bare or in SGTINs, are judged first, all of them together ([`codes::serials`]): what can be guessed is refused as a whole. Then lines come in
//! by the thousand, each transaction with the job's tally, so that a job that was cut off goes on behind its last one. Lines that cannot be taken
//! are set aside with number and cause, those with another brand's code at the end ([`clash`]). The batch is sealed at the end: no code of it counts before.

mod clash;
mod file;
mod give_up;
mod take_back;

pub use file::{Goods, code_in, read_code};

use crate::{
    Actor, Portal, PortalError, Result,
    batch::{Asked, batch_of, said},
    change::Subject,
    import::{set_aside::SetAside, upload::refused},
    jobs::{Ended, Handle, JobError},
    policy::Action,
    product::creator,
};
use feeds::{BadLine, Cause, Column, code_columns, count_lines};
use file::{CodeFile, CodeLine, guess_source};
use futures::Stream;
use model::{
    any_code::{CodeSource, ForeignCode},
    batch::{BatchFacts, BatchForm, BatchState},
    id::{BatchId, ProductId, UploadId},
    import::{CodeUpload, ImportProblem, ImportTally, UploadColumn},
    job::JobKind,
    product::Product,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{fs::File, path::PathBuf, time::Duration};
use store::{
    batch::StoredBatch,
    clash::Clash,
    job::{Progress, StoredJob},
};
use uuid::Uuid;

/// The most lines of one file.
pub const LINES_MAX: u32 = 5_000_000;
/// Files up to so many bytes are judged while the person waits.
const JUDGED_AT_ONCE: u64 = 4 << 20;
/// Problems that a tally names; the file has all of them.
const NAMED: usize = 10;
/// Codes read for the digest in one go.
const AT_ONCE: u32 = 10_000;

/// What a person entered of an import.
#[derive(Clone, Copy, Debug, Default)]
pub struct CodeImportForm<'a> {
    /// One of [`CodeSource`]'s words; empty: what the file looks like.
    pub source: &'a str,
    /// The column that holds the codes, by name or as `#2`; empty: the one that seems to.
    pub column: &'a str,
    /// The lot and what is said of it; its `count` is that of the file.
    pub batch: BatchForm<'a>,
}

impl Portal {
    /// A product, for those who may import codes for it.
    pub async fn product_for_codes(&self, actor: &Actor, id: ProductId) -> Result<Product> {
        self.product_for(actor, Action::ManageCodes, id).await
    }

    /// Takes a file of codes as it streams in.
    pub async fn receive_codes<B, E>(&self, actor: &Actor, product: ProductId, name: &str, chunks: impl Stream<Item = Result<B, E>>) -> Result<UploadId>
    where
        B: AsRef<[u8]>,
        E: std::fmt::Display,
    {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        self.keep_upload(name, Some(product.brand_id), chunks).await
    }

    /// An uploaded file's first lines, which of its columns seems to hold codes, and of which kind.
    pub async fn preview_codes(&self, actor: &Actor, product: ProductId, id: UploadId) -> Result<CodeUpload> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        let upload = self.find_upload(id, Some(product.brand_id)).await?;
        let (path, name) = (self.upload_path(id), upload.name.clone());
        let seen = tokio::task::spawn_blocking(move || code_columns(File::open(path)?, &name)).await.map_err(PortalError::internal)?.map_err(refused)?;
        let likely = seen.columns.iter().find(|column| Some(&column.name) == seen.guessed.as_ref());
        let source = guess_source(likely.into_iter().chain(&seen.columns).flat_map(|column| &column.samples));
        let columns = seen.columns.into_iter().map(|column| UploadColumn { name: column.name, samples: column.samples }).collect();
        Ok(CodeUpload { upload, product, has_header: seen.has_header, columns, column: seen.guessed, source, submission: self.new_id() })
    }

    /// Queues the import of an uploaded file as a batch of the product. `submission` was drawn for the form: sent twice, it makes one.
    pub async fn import_codes(&self, actor: &Actor, product: ProductId, id: UploadId, submission: Uuid, form: CodeImportForm<'_>) -> Result<BatchId> {
        let product = self.product_for(actor, Action::ManageCodes, product).await?;
        let brand = self.enrolled_brand(product.brand_id).await?;
        let created_by = creator(actor, &brand);
        let sent = said(&("import", product.id, id, form.source, form.column, form.batch))?;
        if let Some(made) = self.batch_of_form(submission, created_by, &sent).await? {
            return Ok(made);
        }
        self.may_import(actor, product.brand_id).await?;
        let upload = self.find_upload(id, Some(product.brand_id)).await?;
        let source = match form.source.trim() {
            "" => self.preview_codes(actor, product.id, id).await?.source,
            text => CodeSource::parse(text)
                .filter(|source| *source != CodeSource::Markward)
                .ok_or_else(|| PortalError::field("source", "Choose what the codes are"))?,
        };
        let column = Some(form.column.trim()).filter(|column| !column.is_empty()).map(str::to_owned);
        // How many codes there are, only the file says.
        let facts = BatchFacts::parse(BatchForm { count: "1", ..form.batch }).map_err(|errors| PortalError::Invalid(errors.into_vec()))?;
        let goods = Goods { gtin: product.gtin, lot: facts.lot.clone(), expires_on: facts.expires_on };
        let file = CodeFile { path: self.upload_path(id), name: upload.name, column, source, goods };
        let facts = BatchFacts { count: self.look_at(&file, upload.bytes).await?, ..facts };
        let payload = json!({ "upload": id, "name": file.name, "column": file.column, "operator": matches!(actor, Actor::System) });
        self.queue_batch(actor, Asked { product: &product, created_by, submission, form: sent, facts, source }, JobKind::ImportCodes, payload).await
    }

    /// What is wrong with the whole file is said now, beside the form. Answers how many codes there are at most.
    async fn look_at(&self, file: &CodeFile, bytes: u64) -> Result<u32> {
        let opened = file.clone();
        let opens = tokio::task::spawn_blocking(move || Column::open(File::open(&opened.path)?, &opened.name, opened.column.as_deref()).map(drop));
        opens.await.map_err(PortalError::internal)?.map_err(|error| match error {
            feeds::OpenError::CodeColumn { .. } => PortalError::field("column", error),
            other => refused(other),
        })?;
        let path = file.path.clone();
        let lines = tokio::task::spawn_blocking(move || count_lines(File::open(path)?)).await.map_err(PortalError::internal)?.map_err(refused)?;
        let too_many = || PortalError::field("file", format!("A file has at most {LINES_MAX} codes; this one has {lines} lines. Import it in parts"));
        let lines = u32::try_from(lines).ok().filter(|lines| *lines <= LINES_MAX).ok_or_else(too_many)?;
        if file.is_judged() && bytes <= JUDGED_AT_ONCE {
            let file = file.clone();
            let judged = tokio::task::spawn_blocking(move || file.judge(Vec::new())?.verdict()).await.map_err(PortalError::internal)?;
            judged.map_err(|why| PortalError::field("file", why))?;
        }
        Ok(lines)
    }

    /// The file of an import's set-aside lines.
    pub async fn rejected_codes(&self, actor: &Actor, id: BatchId) -> Result<PathBuf> {
        let stored = self.batch_for(actor, Action::ManageCodes, id).await?;
        let path = self.rejected_path(stored.batch.job_id);
        if tokio::fs::try_exists(&path).await.unwrap_or(false) { Ok(path) } else { Err(PortalError::NotFound("set-aside line of this import")) }
    }

    /// Works off an import. Whatever it cannot be done for, nothing of it is left: its codes can be imported again.
    pub(crate) async fn work_code_import(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let broken = |what: &str| JobError::Failed(format!("This import cannot be read: it names no {what}"));
        let id = batch_of(&job.payload).ok_or_else(|| broken("batch"))?;
        let stored = store::batch::by_id(&mut self.read().await?, id).await?.ok_or_else(|| broken("batch that is there"))?;
        let tally: ImportTally = job.job.result.clone().and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
        match stored.batch.state {
            // Ended by a process that died before it could end the job.
            BatchState::Sealed => {
                self.look_again_for(id, stored.batch.gtin).await?;
                let mut rejected = SetAside::new(self.rejected_path(handle.id()), tally.rejected_bytes);
                return Ok(Ended::Done(as_json(&self.with_clashes(&stored, tally, &mut rejected).await?)?));
            }
            BatchState::Cancelled => {
                self.forget_imported(&stored, tally.created, Some(handle)).await?;
                return Ok(Ended::Cancelled(as_json(&tally)?));
            }
            BatchState::TakenBack => {
                self.forget_imported(&stored, stored.batch.count.into(), Some(handle)).await?;
                return Ok(Ended::Done(as_json(&tally)?));
            }
            BatchState::Issuing => {}
        }
        let ended = self.read_codes_in(job, &stored, tally, handle).await;
        if let Err(JobError::Failed(_)) = &ended {
            self.give_up_failed(&stored, handle).await?;
        }
        ended
    }

    /// Reads the codes in. What an earlier run committed is in the job's result, and is skipped in the file.
    async fn read_codes_in(&self, job: &StoredJob, stored: &StoredBatch, tally: ImportTally, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let id = stored.batch.id;
        let upload: Option<UploadId> = job.payload["upload"].as_str().and_then(|id| id.parse().ok());
        let upload = upload.ok_or_else(|| JobError::Failed("This import cannot be read: it names no file".to_owned()))?;
        let text = |field: &str| job.payload[field].as_str().map(str::to_owned);
        let file = CodeFile {
            path: self.upload_path(upload),
            name: text("name").unwrap_or_default(),
            column: text("column"),
            source: stored.batch.source,
            goods: Goods { gtin: stored.batch.gtin, lot: stored.batch.lot.clone(), expires_on: stored.batch.expires_on },
        };
        self.judge_file(&file, stored, handle, &tally).await?.map_err(JobError::Failed)?;
        let total = i64::from(stored.batch.count);
        let rejected = SetAside::new(self.rejected_path(handle.id()), tally.rejected_bytes);
        let mut work = CodeIntake { stored, rejected, tally, by_operator: job.payload["operator"] == true, clashes: Vec::new() };
        if work.tally.read == 0 && !work.by_operator && self.import_wait(stored.brand_id).await?.is_some() {
            return Err(JobError::Failed(clash::WAITS.to_owned()));
        }
        let mut rows = file.rows(work.tally.read);
        while let Some(some) = rows.next().await {
            let mut change = self.change().await?;
            let tally = work.store(&mut change, some?).await?;
            let done = i64::try_from(tally.read).unwrap_or(i64::MAX);
            let progress = Progress { done, total: Some(total.max(done)), result: Some(as_json(&tally)?) };
            let clashes = std::mem::take(&mut work.clashes);
            let refused = !clashes.is_empty() && self.note_clashes(&mut change, stored, &clashes).await?;
            let stopped = handle.progress_within(&mut change, &progress).await?;
            change.commit().await?;
            work.tally = tally;
            if refused {
                return Err(JobError::Failed(clash::REFUSED.to_owned()));
            }
            if stopped {
                self.give_up(stored, work.tally.created, handle).await?;
                return Ok(Ended::Cancelled(as_json(&work.tally)?));
            }
        }
        let waits = !work.by_operator && self.import_wait(stored.brand_id).await?.is_some();
        if waits || self.has_too_many_clashes(stored).await? {
            return Err(JobError::Failed(clash::REFUSED.to_owned()));
        }
        // Those that waited are written behind what is known, which a worker that takes over writes again.
        let known = work.tally.clone();
        let tally = self.with_clashes(stored, work.tally, &mut work.rejected).await?;
        if tally.created == 0 {
            let why = tally.problems.first().map_or_else(|| "the file has none".to_owned(), |first| format!("line {}: {}", first.line, first.cause));
            return Err(JobError::Failed(format!("None of the file's codes could be taken: {why}")));
        }
        self.seal_imported(stored, (&known, &tally), handle).await?;
        self.look_again_for(id, stored.batch.gtin).await?;
        self.forget_upload(upload).await;
        Ok(Ended::Done(as_json(&tally)?))
    }

    /// Whether the file's serial numbers are good for anything: with those that the product has already, and beside all others that a guess at them finds.
    /// A number without its GTIN is looked for among all of the brand's. Those of other brands do not count: they show other goods, and whoever came first
    /// would keep others from all numbers of a length.
    async fn judge_file(&self, file: &CodeFile, stored: &StoredBatch, handle: &Handle<'_>, tally: &ImportTally) -> Result<Result<(), String>, JobError> {
        if !file.is_judged() {
            return Ok(Ok(()));
        }
        // Millions take a while: the job stays this worker's meanwhile.
        let done = i64::try_from(tally.read).unwrap_or(0);
        let progress = Progress { done, total: Some(stored.batch.count.into()), result: Some(as_json(tally)?) };
        let most = i64::from(LINES_MAX);
        let (product, source) = (stored.batch.product_id, file.source);
        let known = store::imported::codes_of_product(&mut self.read().await?, product, stored.batch.id, source, most).await?;
        let file = file.clone();
        let mut judging = tokio::task::spawn_blocking(move || file.judge(known));
        let judged = loop {
            tokio::select! {
                done = &mut judging => break done.map_err(PortalError::internal)?,
                () = tokio::time::sleep(Duration::from_secs(5)) => {
                    handle.progress(&progress).await?;
                }
            }
        };
        let mut judged = match judged {
            Ok(judged) => judged,
            Err(why) => return Ok(Err(why)),
        };
        let beside = store::imported::found_beside(&mut self.read().await?, stored.brand_id, product, source).await?;
        for batch in beside {
            let mut from = 0;
            loop {
                let codes = store::imported::page(&mut self.read().await?, batch, from, AT_ONCE.into()).await?;
                judged.add_others(&codes);
                from += codes.len() as u64;
                if codes.len() < AT_ONCE as usize {
                    break;
                }
                handle.progress(&progress).await?;
            }
        }
        Ok(judged.verdict())
    }

    /// Takes the digest of what came in, and seals the batch with it: with what is known while it reads, and what it came to.
    async fn seal_imported(&self, stored: &StoredBatch, (known, tally): (&ImportTally, &ImportTally), handle: &Handle<'_>) -> Result<(), JobError> {
        let batch = &stored.batch;
        let mut digest = Sha256::new();
        let mut from = 0;
        loop {
            let codes = store::imported::page(&mut self.read().await?, batch.id, from, AT_ONCE.into()).await?;
            if codes.is_empty() {
                break;
            }
            from += codes.len() as u64;
            codes.iter().for_each(|code| {
                digest.update(code);
                digest.update("\n");
            });
            let done = i64::try_from(tally.read).unwrap_or(i64::MAX);
            handle.progress(&Progress { done, total: Some(done), result: Some(as_json(known)?) }).await?;
        }
        let digest: [u8; 32] = digest.finalize().into();
        let count = u32::try_from(tally.created).map_err(PortalError::internal)?;
        let mut change = self.change().await?;
        let now = change.now;
        store::imported::seal(&mut change.tx, batch.id, count, &digest, now).await?;
        let summary = format!("Imported {count} codes for {}, lot {}; {} refused", batch.product_name, batch.lot, tally.rejected);
        change.audit(&Actor::System, "batch.sealed", Subject::of("batch", batch.id.0, stored.brand_id), &summary, as_json(tally)?).await?;
        Ok(change.commit().await?)
    }
}

/// An import under way.
struct CodeIntake<'p> {
    stored: &'p StoredBatch,
    rejected: SetAside,
    tally: ImportTally,
    /// The operator learns of every line at once, and guesses at nothing.
    by_operator: bool,
    /// Lines of this change that another brand's codes stand against.
    clashes: Vec<Clash>,
}

impl CodeIntake<'_> {
    /// Stores some lines within a change; answers the tally that holds once it is committed.
    async fn store(&mut self, change: &mut crate::change::Change<'_>, rows: Vec<Result<CodeLine, BadLine>>) -> Result<ImportTally, JobError> {
        let mut tally = self.tally.clone();
        tally.read += rows.len() as u64;
        let mut bad = Vec::new();
        for row in rows {
            match row {
                Ok(CodeLine { line, code, raw }) => {
                    // Amazon's are capitals and digits alone.
                    let alike = match code.source() {
                        CodeSource::Amazon => None,
                        _ => store::imported::alike(&mut change.tx, code).await?,
                    };
                    // Who types one of two such codes would be answered with the other, or not at all.
                    if let Some((other, owner)) = alike {
                        if owner == self.stored.brand_id {
                            bad.push(BadLine { line, cause: Cause::Code(told_apart(&other)), raw, names: None });
                        } else {
                            self.set_apart(Clash { line, owner, code: code.folded(), alike: true, raw }, &mut bad);
                        }
                    } else if store::imported::insert(&mut change.tx, code, self.stored.batch.id, tally.created).await? {
                        tally.created += 1;
                    } else {
                        match store::imported::holder(&mut change.tx, code.key()).await? {
                            Some(holder) if holder.brand != self.stored.brand_id => {
                                self.set_apart(Clash { line, owner: holder.brand, code: code.folded(), alike: false, raw }, &mut bad);
                            }
                            holder => bad.push(BadLine { line, cause: Cause::Code(known(holder)), raw, names: None }),
                        }
                    }
                }
                Err(line) => bad.push(line),
            }
        }
        tally.rejected += bad.len() as u64;
        let named = bad.iter().map(|bad| ImportProblem { line: bad.line, cause: bad.cause.to_string() });
        tally.problems.extend(named.take(NAMED.saturating_sub(tally.problems.len())));
        let aside = self.rejected.write(bad).await.map_err(|e| JobError::Failed(format!("The lines that were refused cannot be set aside: {e}")))?;
        tally.rejected_bytes = aside;
        Ok(tally)
    }

    /// Keeps a line with another brand's code for the end.
    fn set_apart(&mut self, clash: Clash, bad: &mut Vec<BadLine>) {
        if self.by_operator {
            bad.push(clash::bad(clash.line, clash.alike, clash.raw));
        } else {
            self.clashes.push(clash);
        }
    }
}

/// Which of the brand's own codes it is alike to.
fn told_apart(other: &str) -> String {
    let other = ForeignCode::from_key(other).map_or_else(|_| other.to_owned(), |code| code.to_string());
    format!("only small letters or hyphens tell this code from {other}, which was imported before")
}

/// Which of the brand's own codes it is.
fn known(holder: Option<store::imported::Holder>) -> String {
    let which = holder.map_or_else(String::new, |holder| format!(": it is one of {}, lot {}", holder.product, holder.lot));
    format!("this code was imported already{which}")
}

fn as_json(tally: &ImportTally) -> Result<Value, JobError> {
    serde_json::to_value(tally).map_err(|e| JobError::Portal(PortalError::internal(e)))
}
