//! `markward codes manifest`: the signed statement of what a batch is.

use super::{
    super::{Exit, input::text, output},
    compare::{Fits, compare},
};
use crate::{config::Settings, opening};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use codes::manifest::{BatchManifest, ManifestKeys};
use model::id::BatchId;
use portal::{Actor, Portal};
use std::path::PathBuf;

/// `markward codes manifest`.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the signed manifest of a sealed batch
    Show {
        /// The batch's id
        #[arg(value_name = "BATCH", required_unless_present = "named")]
        batch: Option<BatchId>,
        /// The same, as it was said before
        #[arg(long = "batch", value_name = "ID", hide = true, conflicts_with = "batch")]
        named: Option<BatchId>,
    },
    /// Check a manifest's signature, and a list of codes against it. Exit 1 if one does not fit
    Verify(Verify),
}

/// `markward codes manifest verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// The manifest; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The list of codes that came with it: as it was downloaded (CSV, NDJSON, GS1), or the file that was imported, plain or .gz
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// The column with the codes, by name or as #2
    #[arg(long, requires = "codes")]
    column: Option<String>,
    /// The issuer's public keys as a JWK set (its `/.well-known/markward-keys.json`); without it this portal's own
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// The result as one JSON object: {"valid", "error"} or {"valid", "manifest", "codes", "compared"}
    #[arg(long)]
    json: bool,
}

impl Arguments {
    /// What is to be checked, if that is asked.
    pub const fn verify(&self) -> Option<&Verify> {
        match &self.what {
            What::Show { .. } => None,
            What::Verify(verify) => Some(verify),
        }
    }
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    if let What::Show { batch, named } = &arguments.what
        && let Some(batch) = batch.or(*named)
    {
        output::line(&portal.batch_manifest(&Actor::System, batch).await?)?;
    }
    Ok(Exit::Yes)
}

/// Checks a manifest with the keys that are given, else with those of this portal's secret.
pub fn check(settings: &Settings, verify: &Verify) -> anyhow::Result<Exit> {
    let keys = match &verify.keys {
        Some(path) => ManifestKeys::from_jwks(&text(path)?).with_context(|| path.display().to_string())?,
        None => {
            let secret =
                opening::known_secret(settings).context("name the issuer's public keys by --keys, or the secret of this portal (setting `secret_file`)")?;
            Portal::manifest_keys_of(&secret)?
        }
    };
    let outcome = match keys.verify(&text(&verify.file)?) {
        Err(error) => Err(error.to_string()),
        Ok(manifest) => match &verify.codes {
            Some(list) => compare(list, verify.column.as_deref(), &manifest)?.map(|fits| (manifest, Some(fits))),
            None => Ok((manifest, None)),
        },
    };
    let exit = if outcome.is_ok() { Exit::Yes } else { Exit::No };
    match (outcome, verify.json) {
        (Ok((manifest, fits)), true) => {
            let (codes, compared) = fits.map(|Fits { codes, compared }| (codes, compared)).unzip();
            output::json(&serde_json::json!({ "valid": true, "manifest": manifest, "codes": codes, "compared": compared }))?;
        }
        (Err(error), true) => output::json(&serde_json::json!({ "valid": false, "error": error }))?,
        (Ok((manifest, fits)), false) => {
            let BatchManifest { issuer, brand, product, lot, count, sealed_at, .. } = &manifest;
            output::line(&format!("valid: {count} codes for {product} by {brand}, lot {lot}, sealed {sealed_at} by {issuer}"))?;
            for (what, said) in facts(&manifest) {
                output::line(&format!("{what}: {said}"))?;
            }
            output::line(&match fits {
                Some(Fits { compared, .. }) if compared.iter().any(|part| *part != "code") => {
                    let parts = compared.into_iter().filter(|part| *part != "code").collect::<Vec<_>>().join(", ");
                    format!("the list is whole and unchanged; compared beside its codes: {parts}")
                }
                Some(_) => "its codes are whole and unchanged; nothing beside them was compared".to_owned(),
                None => "no list was compared: --codes FILE does".to_owned(),
            })?;
        }
        (Err(error), false) => output::line(&format!("not valid: {error}"))?,
    }
    Ok(exit)
}

/// What else a manifest says of the goods, each under its word.
fn facts(manifest: &BatchManifest) -> impl Iterator<Item = (&'static str, String)> {
    let BatchManifest { made_on, expires_on, made_in, plant, markets, distributor, .. } = manifest.clone();
    let markets = (!markets.is_empty()).then(|| markets.join(", "));
    [("made on", made_on), ("expires on", expires_on), ("made in", made_in), ("plant", plant), ("to be sold in", markets), ("distributor", distributor)]
        .into_iter()
        .filter_map(|(what, said)| said.map(|said| (what, said)))
}
