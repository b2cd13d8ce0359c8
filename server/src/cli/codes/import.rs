//! `markward codes import`: codes that a brand had before.

use super::{Exit, facts::Facts, output};
use anyhow::{Context as _, bail};
use clap::Args;
use futures::stream;
use model::{any_code::CodeSource, batch::BatchState, gtin::Gtin, import::ImportTally};
use portal::{Actor, Portal, code_import::CodeImportForm};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// `markward codes import`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The file: one code a line, or CSV or TSV with a column of codes, plain or .gz; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The product by its GTIN, in any length
    #[arg(long, value_name = "GTIN", value_parser = Gtin::parse)]
    gtin: Gtin,
    /// The lot that the units belong to
    #[arg(long)]
    lot: String,
    /// What the codes are: serial, amazon or sgtin; without it what they look like
    #[arg(long, value_parser = parse_source)]
    kind: Option<CodeSource>,
    /// The column with the codes, by name or as #2
    #[arg(long)]
    column: Option<String>,
    #[command(flatten)]
    facts: Facts,
    /// The result as one JSON object: {"batch", "read", "created", "rejected", "seconds"}
    #[arg(long)]
    json: bool,
}

/// What an import did.
#[derive(Debug, Serialize)]
struct Summary {
    batch: String,
    read: u64,
    created: u64,
    rejected: u64,
    seconds: f64,
}

fn parse_source(name: &str) -> Result<CodeSource, String> {
    CodeSource::IMPORTED.into_iter().find(|source| source.as_str() == name).ok_or_else(|| "serial, amazon or sgtin".to_owned())
}

/// What a source holds, piece by piece, to its end or its first failure. Nobody else waits for this process: it may block.
fn chunks(mut source: Box<dyn Read>) -> impl Iterator<Item = io::Result<Vec<u8>>> {
    std::iter::from_fn(move || {
        let mut chunk = vec![0; 64 << 10];
        match source.read(&mut chunk) {
            Ok(0) => None,
            Ok(length) => {
                chunk.truncate(length);
                Some(Ok(chunk))
            }
            Err(error) => Some(Err(error)),
        }
    })
}

/// Runs the command. Exit 1 if lines were refused.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    arguments.facts.note_unlikely(portal.now());
    let began = Instant::now();
    let product = portal.product_of_gtin(&Actor::System, arguments.gtin).await.with_context(|| format!("GTIN {}", arguments.gtin))?;
    let name = arguments.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let source: Box<dyn Read> = if arguments.file == Path::new("-") {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(&arguments.file).with_context(|| arguments.file.display().to_string())?)
    };
    let upload = portal.receive_codes(&Actor::System, product, &name, stream::iter(chunks(source))).await?;
    let form = CodeImportForm {
        source: arguments.kind.map_or("", CodeSource::as_str),
        column: arguments.column.as_deref().unwrap_or_default(),
        batch: arguments.facts.form(&arguments.lot),
    };
    let id = portal.import_codes(&Actor::System, product, upload, portal.new_id(), form).await.context("no codes were imported")?;
    let stop = CancellationToken::new();
    let overview = loop {
        let overview = portal.batch_overview(&Actor::System, id).await?;
        if overview.job.state.is_over() {
            break overview;
        }
        if !portal.run_next_job(&stop).await? {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    let tally: ImportTally = overview.job.result.and_then(|result| serde_json::from_value(result).ok()).unwrap_or_default();
    for problem in &tally.problems {
        eprintln!("line {}: {}", problem.line, problem.cause);
    }
    if overview.batch.state != BatchState::Sealed {
        bail!("no codes were imported: {}", overview.job.error.unwrap_or_else(|| "the import was stopped".to_owned()));
    }
    if tally.rejected > 0 {
        let file = portal.rejected_codes(&Actor::System, id).await?;
        eprintln!("all refused lines, with their causes, are in {}", file.display());
    }
    let summary = Summary { batch: id.to_string(), read: tally.read, created: tally.created, rejected: tally.rejected, seconds: began.elapsed().as_secs_f64() };
    if arguments.json {
        output::json(&summary)?;
    } else {
        output::line(&format!("{} codes of lot {} in {:.1} s: batch {id}; {} refused", summary.created, arguments.lot, summary.seconds, summary.rejected))?;
    }
    Ok(if tally.rejected == 0 { Exit::Yes } else { Exit::No })
}
