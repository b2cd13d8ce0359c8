//! `markward codes download`: the list of a batch that is there.

use super::{
    super::Exit,
    out::{Out, parse_format},
    wait,
};
use anyhow::{Context as _, bail};
use clap::Args;
use codes::list::ListFormat;
use model::{batch::BatchState, id::BatchId};
use portal::{Actor, Portal};
use std::path::PathBuf;

/// `markward codes download`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch; one that is being made is waited for
    #[arg(value_name = "BATCH")]
    batch: BatchId,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How to write it: csv, ndjson, or gs1 for element strings
    #[arg(long, default_value = "csv", value_parser = parse_format)]
    format: ListFormat,
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let out = Out::open(&arguments.out).with_context(|| format!("{} cannot be written", arguments.out.display()))?;
    let file = async {
        if wait::ended(portal, arguments.batch).await?.state == BatchState::Cancelled {
            bail!("batch {} was cancelled: it has no codes", arguments.batch);
        }
        Ok(portal.batch_file(&Actor::System, arguments.batch, arguments.format).await?)
    };
    match file.await {
        Ok(file) => {
            out.write(file.chunks).with_context(|| format!("{} could not be written", arguments.out.display()))?;
            if file.void > 0 {
                let mark = if arguments.format == ListFormat::Gs1 { "element strings say nothing of it" } else { "the column “standing” says which" };
                eprintln!("{} of these codes are void: do not print them ({mark})", file.void);
            }
        }
        Err(error) => {
            out.forget();
            return Err(error);
        }
    }
    Ok(Exit::Yes)
}
