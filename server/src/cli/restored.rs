//! `markward restored`: what is done with a backup that is brought back, once keys that were rotated since are imported.

use super::{Context, Exit, codes::set::asked, output};
use crate::opening;
use clap::Args;
use model::time::Timestamp;
use portal::{Actor, restored::Restored};
use serde_json::json;

/// Says that this portal came from a backup, before it serves again. New codes come from a new key slot, so that none is drawn that was printed since
/// the backup; the change feed of listings moves on, so that programs that follow it, and the webhook's, hear of every listing again, under positions and ids that
/// were never used; the search index is written anew at the next start.
///
/// If keys were rotated since the backup, `markward codes keys import FILE` comes first; afterwards it works as long as no codes were issued here.
///
/// It does not bring back what came after the backup. Batches made since then: `markward codes restore MANIFEST --codes LIST` for each. API keys that were withdrawn, and passwords that were changed since, are as they were
#[derive(Debug, Args)]
pub struct Arguments {
    /// Do not ask before
    #[arg(long)]
    yes: bool,
    /// The result as one JSON object: {"slot", "full", "last_sealed"}; `full` is true if no slot was left
    #[arg(long)]
    json: bool,
}

/// Does it, and says what to restore besides.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    opening::must_be_there(&context.settings)?;
    if !arguments.yes
        && !asked(
            "Is this database a backup that is brought back? If keys were rotated since, import them first (markward codes keys import FILE). One of 32 key slots is \
             taken, and programs hear of every listing again.",
        )?
    {
        eprintln!("Nothing was changed");
        return Ok(Exit::No);
    }
    let portal = context.portal().await?;
    let restored = portal.restored(&Actor::System).await;
    portal.db().close().await;
    let Restored { slot, full, last_sealed } = restored?;
    if arguments.json {
        output::json(&json!({ "slot": slot, "full": full, "last_sealed": last_sealed.map(Timestamp::to_rfc3339) }))?;
        return Ok(Exit::Yes);
    }
    if let Some(slot) = slot {
        output::line(&format!("New batches are sealed with key slot {slot}; codes of the former slots stay valid"))?;
    }
    if full {
        output::line("All 32 key slots are in use, and the last one may have been drawn from after the backup: no codes can be issued here any more")?;
    }
    output::line("Programs that follow listings hear of all of them again")?;
    output::line(&match last_sealed {
        Some(at) => format!(
            "The latest batch in this backup was sealed {}. Restore each one whose manifest says a later `sealed_at`, the oldest first: \
             markward codes restore MANIFEST --codes LIST",
            at.to_rfc3339()
        ),
        None => "This backup has no codes. Restore each batch that was issued since: markward codes keys import FILE, then markward codes restore MANIFEST --codes LIST"
            .to_owned(),
    })?;
    Ok(Exit::Yes)
}
