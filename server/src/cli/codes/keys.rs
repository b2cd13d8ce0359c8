//! `markward codes keys`: rotation and escrow.

use super::super::{Exit, output};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use portal::{Actor, Portal};
use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

/// `markward codes keys`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Seal new batches with new keys from now on; codes of the former keys stay valid
    Rotate,
    /// Write what is needed to go on if this portal is lost. Whoever has it can make codes: it belongs into a safe
    Export(Export),
    /// Print the public keys that manifests are verified with, as a JWK set
    Public,
}

/// `markward codes keys export`.
#[derive(Debug, Args)]
struct Export {
    /// A new file, readable by its owner only; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.what {
        What::Rotate => {
            let slot = portal.rotate_code_keys(&Actor::System).await.context("the keys were not rotated")?;
            output::line(&format!("New batches are sealed with key slot {slot}; codes of the former slots stay valid"))?;
        }
        What::Export(Export { out }) => {
            let escrow = portal.escrow_code_keys(&Actor::System).await?;
            if out == Path::new("-") {
                output::line(&escrow)?;
            } else {
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(out).with_context(|| format!("{} could not be made: the file must be a new one", out.display()))?;
                file.write_all(escrow.as_bytes()).and_then(|()| file.sync_all()).with_context(|| format!("{} could not be written", out.display()))?;
                eprintln!("The keys are in {}. Whoever has this file can make codes: put it into a safe", out.display());
            }
        }
        What::Public => output::line(&portal.manifest_keys()?.to_jwks())?,
    }
    Ok(Exit::Yes)
}
