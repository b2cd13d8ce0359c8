//! `markward import trademarks FILE`.

use crate::cli::{Context, Exit, output};
use anyhow::Context as _;
use clap::Args;
use portal::Actor;
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Imports trademark records.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files of WIPO ST.96 XML; `-` reads standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The result as one JSON object a file: {"read", "created", "updated", "rejected", "seconds"}
    #[arg(long)]
    json: bool,
}

/// Imports each file in turn; what is refused goes to standard error with its line. Exit 1 if a record was refused.
///
/// # Errors
/// A file or the database cannot be worked with, or a file breaks off.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let portal = context.portal().await?;
    let mut refused = 0;
    for file in &arguments.files {
        let name = file.display();
        let done = portal.import_trademarks(&Actor::System, open(file)?).await?;
        for error in &done.refused {
            eprintln!("{name}: {error}");
        }
        if done.questioned > 0 {
            eprintln!("{name}: {} enrolled rights wait for a reviewer, for what their records say now: see /review", done.questioned);
        }
        let summary = done.summary;
        refused += summary.rejected;
        if arguments.json {
            output::json(&summary)?;
        } else {
            output::line(&format!(
                "{name}: {} records in {:.1} s: {} new, {} brought up to date, {} refused",
                summary.read, summary.seconds, summary.created, summary.updated, summary.rejected
            ))?;
        }
        anyhow::ensure!(!done.cut_short, "{name} could not be read to its end; the records before that are imported");
    }
    portal.db().close().await;
    Ok(if refused == 0 { Exit::Yes } else { Exit::No })
}

/// A file, or standard input for `-`.
fn open(path: &Path) -> anyhow::Result<Box<dyn Read + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    Ok(Box::new(File::open(path).with_context(|| format!("{} cannot be opened", path.display()))?))
}
