//! Trademark records: imported from offices' files, by the operator.

use crate::{Actor, Portal, PortalError, Result, change::Subject, policy::Action};
use model::{id::TrademarkId, import::ImportSummary, time::Timestamp, trademark::TrademarkRecord};
use serde_json::json;
use std::io::Read;
use tokio::sync::mpsc;
use trademarks::{RecordError, st96::Records};

/// Records of one transaction.
const BATCH: usize = 200;

/// What an import of records did.
#[derive(Clone, Debug)]
pub struct TrademarkImport {
    /// How many, and how long.
    pub summary: ImportSummary,
    /// What was refused, the first thousand, each with its line.
    pub refused: Vec<RecordError>,
    /// The file could not be read to its end.
    pub cut_short: bool,
    /// Enrolled rights that a reviewer has to look at again for what their record says now.
    pub questioned: u64,
}

impl Portal {
    /// Imports office records from a WIPO ST.96 file: new ones are made, known ones (by office and number) are brought up to date. A record
    /// that cannot be taken is reported with its line, and the others are taken. An enrolled right whose registration ended or passed to another waits for a
    /// reviewer from then on. The file is read while it is stored, and never held in whole.
    pub async fn import_trademarks(&self, actor: &Actor, source: impl Read + Send + 'static) -> Result<TrademarkImport> {
        self.import_trademarks_of(actor, source, self.now()).await
    }

    /// The same, as if imported at a time: the demonstration's records are known for long.
    pub(crate) async fn import_trademarks_of(&self, actor: &Actor, source: impl Read + Send + 'static, at: Timestamp) -> Result<TrademarkImport> {
        actor.may(Action::ImportTrademarks)?;
        let started = self.now();
        let (send, mut receive) = mpsc::channel(4);
        let reading = tokio::task::spawn_blocking(move || {
            let mut records = Records::new(source).peekable();
            while records.peek().is_some() {
                let batch: Vec<_> = records.by_ref().take(BATCH).collect();
                if send.blocking_send(batch).is_err() {
                    break;
                }
            }
        });
        let mut import = TrademarkImport { summary: ImportSummary::default(), refused: Vec::new(), cut_short: false, questioned: 0 };
        while let Some(batch) = receive.recv().await {
            self.store_records(actor, batch, &mut import, at).await?;
        }
        reading.await.map_err(PortalError::internal)?;
        if import.questioned > 0 {
            self.runner().wake();
        }
        let micros = self.now().0 - started.0;
        import.summary.seconds = std::time::Duration::from_micros(u64::try_from(micros).unwrap_or(0)).as_secs_f64();
        Ok(import)
    }

    /// Stores one batch in one transaction.
    async fn store_records(&self, actor: &Actor, batch: Vec<Result<TrademarkRecord, RecordError>>, import: &mut TrademarkImport, at: Timestamp) -> Result<()> {
        let summary = &mut import.summary;
        let mut change = self.change().await?;
        let (mut created, mut updated, mut questioned) = (0_u64, 0_u64, 0_u64);
        for record in batch {
            // A file that breaks off is no record that was read.
            summary.read += u64::from(!record.as_ref().is_err_and(RecordError::is_fatal));
            match record {
                Ok(record) => {
                    let (office, number) = (record.office, &record.registration_number);
                    let right = store::right::enrolled(&mut change.tx, office, number).await?;
                    let before = match &right {
                        Some(_) => store::trademark::by_number(&mut change.tx, office, number).await?,
                        None => None,
                    };
                    let new = store::trademark::upsert(&mut change.tx, TrademarkId(self.new_id()), &record, at).await?;
                    *(if new { &mut created } else { &mut updated }) += 1;
                    if let Some(stored) = right {
                        let before = before.map(|before| before.record);
                        questioned += u64::from(self.question_right(&mut change, &stored.right, before.as_ref(), &record).await?);
                    }
                }
                Err(error) => {
                    import.cut_short |= error.is_fatal();
                    summary.rejected += u64::from(!error.is_fatal());
                    if import.refused.len() < 1000 {
                        import.refused.push(error);
                    }
                }
            }
        }
        summary.created += created;
        summary.updated += updated;
        if created + updated > 0 {
            let text = format!("Imported trademark records: {created} new, {updated} brought up to date");
            let detail = json!({ "created": created, "updated": updated });
            change.audit(actor, "trademark.imported", Subject::new("import", self.new_id()), &text, detail).await?;
        }
        change.commit().await?;
        import.questioned += questioned;
        Ok(())
    }
}
