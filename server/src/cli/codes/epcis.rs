//! `markward codes epcis`: a batch as EPCIS 2.0 events.

use super::Exit;
use anyhow::Context as _;
use clap::Args;
use futures::TryStreamExt as _;
use model::id::BatchId;
use portal::{Actor, Portal, epcis::Naming};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

/// `markward codes epcis`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch's id
    #[arg(value_name = "BATCH")]
    batch: BatchId,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// Name units by EPC URNs: how many digits the brand's GS1 Company Prefix has, 6 to 12. Without it by GS1 Digital Links
    #[arg(long, value_name = "DIGITS")]
    prefix: Option<usize>,
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let naming = arguments.prefix.map_or(Naming::DigitalLink, Naming::Urn);
    let mut chunks = portal.epcis_file(&Actor::System, arguments.batch, naming).await?.chunks;
    let mut out: BufWriter<Box<dyn Write>> = if arguments.out == Path::new("-") {
        BufWriter::new(Box::new(io::stdout().lock()))
    } else {
        BufWriter::new(Box::new(File::create(&arguments.out).with_context(|| arguments.out.display().to_string())?))
    };
    while let Some(chunk) = chunks.try_next().await? {
        match out.write_all(&chunk) {
            // A reader that has seen enough (`| head`) is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Exit::Yes),
            written => written.with_context(|| arguments.out.display().to_string())?,
        }
    }
    out.flush()?;
    Ok(Exit::Yes)
}
