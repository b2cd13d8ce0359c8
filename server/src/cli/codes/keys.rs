//! `markward codes keys`: rotation and escrow.

use super::{
    super::{Context, Exit, input::text, output},
    set::asked,
};
use crate::{
    config::{Secret, Settings},
    opening,
};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use model::{code_key::CodeKeySlot, time::Timestamp};
use portal::{Actor, Portal, escrow::Escrow};
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
    /// List the key slots: when they were opened and retired, and how many batches and codes are theirs
    List {
        /// One JSON object a line: {"slot", "opened_at", "retired_at", "batches", "codes"}
        #[arg(long)]
        json: bool,
    },
    /// Seal new batches with new keys from now on; codes of the former keys stay valid. There are 32 key slots in all, and none is taken back
    Rotate {
        /// Do not ask before
        #[arg(long)]
        yes: bool,
    },
    /// Write what is needed to go on if this portal is lost. Whoever has it can make codes: it belongs into a safe
    Export(Export),
    /// Take the keys that another portal exported into one that has no codes yet, or into a backup of it. Then restore its batches (`codes restore`): printed codes verify again
    Import {
        /// The file; `-` reads standard input
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
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

impl Arguments {
    /// Whether the public keys are asked for, which need no database.
    pub const fn public(&self) -> bool {
        matches!(self.what, What::Public)
    }

    /// The file to import, if that is asked.
    pub fn import(&self) -> Option<&Path> {
        match &self.what {
            What::Import { file } => Some(file),
            _ => None,
        }
    }
}

/// Imports keys. The secret in the file takes its place before the portal is opened, which would draw another.
pub async fn import(context: &Context, file: &Path) -> anyhow::Result<Exit> {
    let escrow = Escrow::parse(&text(file)?).with_context(|| file.display().to_string())?;
    let settings = &context.settings;
    take_secret(settings, &escrow)?;
    let portal = context.portal().await?;
    let imported = portal.import_code_keys(&Actor::System, &escrow).await.context("no keys were imported");
    let slots = match imported {
        Ok(slots) => slots,
        Err(error) => {
            portal.db().close().await;
            return Err(error);
        }
    };
    portal.db().close().await;
    output::line(&match slots {
        0 => "All of these keys are here already".to_owned(),
        slots => format!("Key slots imported: {slots}. New batches get a slot of their own. Restore the batches now: markward codes restore"),
    })?;
    let here = settings.public_url().as_str().trim_end_matches('/').to_owned();
    if here != escrow.issuer {
        eprintln!(
            "Printed codes lead to {}, and this portal is at {here} (setting `public_url`): buyers find it only if the former address leads here",
            escrow.issuer
        );
    }
    Ok(Exit::Yes)
}

/// Prints the public keys of this portal's secret. No portal is made for it: its keys would be nobody's.
pub fn public(settings: &Settings) -> anyhow::Result<Exit> {
    let secret = opening::known_secret(settings).context("there is no portal here whose keys could be printed (settings `secret_file` and `data_dir`)")?;
    output::line(&Portal::manifest_keys_of(&secret)?.to_jwks())?;
    Ok(Exit::Yes)
}

/// Makes the file's secret this portal's. One that has another keeps it: sessions and codes depend on it.
fn take_secret(settings: &Settings, escrow: &Escrow) -> anyhow::Result<()> {
    let secret = escrow.secret()?;
    let (own, place) = match &settings.secret {
        Some(own) => (own.clone(), "the setting `secret`".to_owned()),
        None => {
            let text = std::str::from_utf8(&secret).context("the secret in the file is no text")?;
            (Secret::in_file_or(&settings.secret_file, text)?, settings.secret_file.display().to_string())
        }
    };
    if own.bytes() != secret {
        bail!(
            "this portal has a secret of its own in {place}, and codes are verified with the one they were made with: if no codes were issued here, stop the portal, take that secret away and import again"
        );
    }
    Ok(())
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    match &arguments.what {
        // Done before a portal was opened.
        What::Import { .. } | What::Public => {}
        What::List { json } => {
            for slot in portal.code_key_slots(&Actor::System).await? {
                if *json {
                    output::json(&serde_json::json!({
                        "slot": slot.slot,
                        "opened_at": slot.opened_at.to_rfc3339(),
                        "retired_at": slot.retired_at.map(Timestamp::to_rfc3339),
                        "batches": slot.batches,
                        "codes": slot.codes,
                    }))?;
                } else {
                    let state = slot.retired_at.map_or_else(|| "in use".to_owned(), |at| format!("retired {}", at.to_text()));
                    let CodeKeySlot { slot, opened_at, batches, codes, .. } = slot;
                    output::line(&format!("{slot}\topened {}\t{state}\tbatches: {batches}\tcodes: {codes}", opened_at.to_text()))?;
                }
            }
        }
        What::Rotate { yes } => {
            let used = portal.code_key_slots(&Actor::System).await?.len();
            if !yes && !asked(&format!("Seal new batches with new keys? {used} of 32 key slots are in use, and none is taken back."))? {
                eprintln!("Nothing was changed");
                return Ok(Exit::No);
            }
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
    }
    Ok(Exit::Yes)
}
