//! Lines whose codes are of other brands' products. An import is answered line by line, and must not be a way to find out which serial numbers are real:
//! such lines count as guesses of the brand that sent them, and are told at the end only, where they are few. With too many the whole file is refused
//! without a word on its lines, its brand waits, and those whose numbers they were and the administrators hear of it.
//!
//! Two brands whose numbers are alike by chance have a few of them: these are told. What the operator imports counts for nobody.

use crate::{Actor, Portal, PortalError, Result, change::Change, change::Subject, import::set_aside::SetAside};
use feeds::{BadLine, Cause};
use model::{
    id::BrandId,
    import::{ImportProblem, ImportTally},
};
use serde_json::json;
use store::{batch::StoredBatch, clash::Clash};

/// So many different codes of others within [`REMEMBERED_SECONDS`] are guesses.
const CLASHES_MAX: i64 = 10;
const REMEMBERED_SECONDS: i64 = 30 * 86_400;
/// For so long after the last of them the brand imports nothing: whether a file is refused would tell of one number a time.
const WAIT_SECONDS: i64 = 86_400;
const TAKEN: &str = "this code belongs to another brand's product";
/// Who types one of two such codes would be answered with the other, or not at all. Which it is like is the other brand's to know.
const ALIKE: &str = "only small letters or hyphens tell this code from one of another brand's product";
/// Why a file is not read that was queued before another one was refused.
pub(super) const WAITS: &str = "Other brands have some of the numbers that were sent before: your brand imports nothing for a day. Send the file again then, or ask the marketplace to import it";
/// Why a file with too many is refused.
pub(super) const REFUSED: &str =
    "Some of these numbers cannot be taken: other brands have them, or numbers like them. Nothing of the file is imported; ask the marketplace to import it";

impl Portal {
    /// Refuses an import for a brand that sent too many numbers of others a short time ago.
    pub(super) async fn may_import(&self, actor: &Actor, brand: BrandId) -> Result<()> {
        if matches!(actor, Actor::System) {
            return Ok(());
        }
        self.import_wait(brand).await?.map_or(Ok(()), |seconds| Err(PortalError::TooMany { seconds }))
    }

    /// How many seconds a brand waits yet that sent too many numbers of others. Its files that were queued before are refused as well: which of them is, would
    /// tell of one number each.
    pub(super) async fn import_wait(&self, brand: BrandId) -> Result<Option<i64>> {
        let now = self.now();
        let (count, last) = store::clash::lately(&mut self.read().await?, brand, now.plus_seconds(-REMEMBERED_SECONDS)).await?;
        Ok(last.map(|last| WAIT_SECONDS - now.seconds_since(last)).filter(|seconds| count >= CLASHES_MAX && *seconds > 0))
    }

    /// Forgets such lines that count no more, of brands that import nothing since, too.
    pub(crate) async fn forget_clashes(&self) -> Result<()> {
        let mut change = self.change().await?;
        let since = change.now.plus_seconds(-REMEMBERED_SECONDS);
        store::clash::forget(&mut change.tx, since).await?;
        change.commit().await
    }

    /// Notes such lines in the change that reads them. Answers whether there are too many now; then those whom it concerns are told.
    pub(super) async fn note_clashes(&self, change: &mut Change<'_>, stored: &StoredBatch, clashes: &[Clash]) -> Result<bool> {
        let (brand, now) = (stored.brand_id, change.now);
        let since = now.plus_seconds(-REMEMBERED_SECONDS);
        store::clash::forget(&mut change.tx, since).await?;
        for clash in clashes {
            store::clash::note(&mut change.tx, stored.batch.id, brand, clash, now).await?;
        }
        let (count, _) = store::clash::lately(&mut change.tx, brand, since).await?;
        if count < CLASHES_MAX {
            return Ok(false);
        }
        let name = store::product::brand(&mut change.tx, brand).await?.map(|brand| brand.name).unwrap_or_default();
        let owners = store::clash::owners(&mut change.tx, brand, since).await?;
        for (owner, count) in &owners {
            // Not who it was: two makers may number their goods alike by chance.
            let what = format!(
                "Another brand sent files of codes with {count} serial numbers that are those of your products, or like them. Its last file was refused, and it learns not which."
            );
            let then = "If your numbers can be guessed, new batches are safer with codes that this portal issues. The marketplace knows which brand it was.";
            for (person, address) in store::alert_news::told(&mut change.tx, *owner).await? {
                change.mail(&address, "Another brand sends serial numbers of your products", &self.letter(&person, &[&what, then])).await?;
            }
        }
        let what = format!(
            "{name} sent files of codes with {count} serial numbers that are those of {} other brands, or like them, within 30 days. The import of lot {} was refused, and {name} imports nothing for a day.",
            owners.len(),
            stored.batch.lot
        );
        let then = "Their numbers may be alike by chance: `markward codes import` takes such a file, and leaves these lines out.";
        for (person, address) in store::user::administrators(&mut change.tx).await? {
            change.mail(&address, &format!("{name} sends serial numbers of other brands"), &self.letter(&person, &[&what, then])).await?;
        }
        // Administrators' alone: with the brand it would stand before its own people how many there were.
        let subject = Subject::new("batch", stored.batch.id.0);
        let summary = format!("Refused an import of {name}: it has serial numbers of other brands");
        change.audit(&Actor::System, "batch.refused", subject, &summary, json!({ "brand": brand, "codes": count })).await?;
        Ok(true)
    }

    /// Whether a batch has such lines and its brand too many: the process that refused it may have died over it.
    pub(super) async fn has_too_many_clashes(&self, stored: &StoredBatch) -> Result<bool> {
        let mut conn = self.read().await?;
        let none = store::clash::of_batch(&mut conn, stored.batch.id).await?.is_empty();
        let (count, _) = store::clash::lately(&mut conn, stored.brand_id, self.now().plus_seconds(-REMEMBERED_SECONDS)).await?;
        Ok(!none && count >= CLASHES_MAX)
    }

    /// What an import came to, with the lines that waited for its end.
    pub(super) async fn with_clashes(&self, stored: &StoredBatch, tally: ImportTally, rejected: &mut SetAside) -> Result<ImportTally> {
        let clashes = store::clash::of_batch(&mut self.read().await?, stored.batch.id).await?;
        let lines: Vec<BadLine> = clashes.into_iter().map(|(line, alike, raw)| bad(line, alike, raw)).collect();
        let mut tally = tally;
        tally.rejected += lines.len() as u64;
        tally.problems.extend(lines.iter().map(|bad| ImportProblem { line: bad.line, cause: bad.cause.to_string() }));
        tally.problems.sort_by_key(|problem| problem.line);
        tally.problems.truncate(super::NAMED);
        tally.rejected_bytes = rejected.write(lines).await.map_err(PortalError::internal)?;
        Ok(tally)
    }
}

/// The line as it is set aside.
pub(super) fn bad(line: u64, alike: bool, raw: Vec<u8>) -> BadLine {
    BadLine { line, cause: Cause::Code(if alike { ALIKE } else { TAKEN }.to_owned()), raw, names: None }
}
