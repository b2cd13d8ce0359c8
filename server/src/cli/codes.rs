//! `markward codes`: issuing and verifying unit codes, their manifests and keys.

mod cancel;
mod compare;
mod download;
mod epcis;
mod facts;
mod import;
mod issue;
mod keys;
mod labels;
mod list;
mod manifest;
mod out;
mod restore;
pub(super) mod set;
mod take_back;
mod wait;

use super::{Context, Exit, input, output};
use clap::{Args, Subcommand};
use model::{
    check::{CheckVerdict, CheckedUnit, NEEDS_GTIN, PRODUCT_NUMBER},
    date::Day,
};
use portal::{
    Actor, Portal,
    check::{CheckQuestion, Look},
};
use serde::Serialize;
use std::io;

/// Issues and verifies unit codes.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue a batch of codes for a product and write them to a file
    Issue(issue::Arguments),
    /// List batches, the newest first: by product, lot and state. Exit 1 if there is none
    List(list::Arguments),
    /// Write the codes of a batch to a file, again or for the first time
    Download(download::Arguments),
    /// Stop a batch that is being made: none of its codes counts
    Cancel(cancel::Arguments),
    /// Import codes that the brand has: its own serial numbers, Amazon Transparency codes, SGTINs
    Import(import::Arguments),
    /// Take an import back that was a mistake, while nobody checked or sold a unit of it: its file can be imported anew
    TakeBack(take_back::Arguments),
    /// Say what happened to units of a batch: shipped, void, stolen, recalled, or released from that
    Set(set::Arguments),
    /// Write a batch as EPCIS 2.0 events in JSON-LD
    Epcis(epcis::Arguments),
    /// Verify codes: genuine, withdrawn, not issued, or mistyped. Exit 1 if one is not genuine
    Verify(Verify),
    /// Signed manifests of batches: write one, or check one and the list that came with it
    Manifest(manifest::Arguments),
    /// Write labels of a batch to a file: PDF sheets or rolls, SVG, PNG, or ZPL
    Labels(labels::Arguments),
    /// Make a batch again that a lost portal had sealed, from its manifest and its list
    Restore(restore::Arguments),
    /// The keys of codes: see their slots, rotate them, export and import them
    Keys(keys::Arguments),
}

/// `markward codes verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Codes of any kind, addresses printed in a QR code, or what a scanner sends; `-` reads one a line from standard input, or the list of a batch
    #[arg(value_name = "CODE", required = true)]
    codes: Vec<String>,
    /// One JSON object a line: {"code", "verdict", "product", "lot", "expires_on", "first_checked_at", "checks"}
    #[arg(long)]
    json: bool,
}

/// One verified code. Looking is not a check: it is not counted.
#[derive(Debug, Serialize)]
struct Verified<'a> {
    code: &'a str,
    /// `genuine`, `not_active`, `stolen`, `recalled`, `not_issued`, `product_number`, `needs_gtin` or `mistyped`.
    verdict: &'static str,
    product: Option<&'a str>,
    lot: Option<&'a str>,
    expires_on: Option<Day>,
    first_checked_at: Option<String>,
    checks: i64,
}

/// Runs the command.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    // Who checks a manifest may have neither the database nor a right to write: nothing is made and nothing is migrated for it.
    if let What::Manifest(arguments) = &arguments.what
        && let Some(verify) = arguments.verify()
    {
        return manifest::check(&context.settings, verify);
    }
    if matches!(&arguments.what, What::Keys(arguments) if arguments.public()) {
        return keys::public(&context.settings);
    }
    if let What::Keys(arguments) = &arguments.what
        && let Some(file) = arguments.import()
    {
        return keys::import(context, file).await;
    }
    let portal = context.portal().await?;
    let exit = match arguments.what {
        What::Issue(arguments) => issue::run(&portal, &arguments).await,
        What::List(arguments) => list::run(&portal, &arguments).await,
        What::Download(arguments) => download::run(&portal, &arguments).await,
        What::Cancel(arguments) => cancel::run(&portal, &arguments).await,
        What::Import(arguments) => import::run(&portal, &arguments).await,
        What::TakeBack(arguments) => take_back::run(&portal, &arguments).await,
        What::Set(arguments) => set::run(&portal, &arguments).await,
        What::Epcis(arguments) => epcis::run(&portal, &arguments).await,
        What::Verify(verify) => portal_verify(&portal, &verify).await,
        What::Manifest(arguments) => manifest::run(&portal, &arguments).await,
        What::Labels(arguments) => labels::run(&portal, &arguments).await,
        What::Restore(arguments) => restore::run(&portal, &arguments).await,
        What::Keys(arguments) => keys::run(&portal, &arguments).await,
    };
    portal.db().close().await;
    exit
}

async fn portal_verify(portal: &Portal, verify: &Verify) -> anyhow::Result<Exit> {
    let mut exit = Exit::Yes;
    for text in &verify.codes {
        if text == "-" {
            for code in input::codes(io::stdin().lock()) {
                if !verify_one(portal, &code?, verify.json).await? {
                    exit = Exit::No;
                }
            }
        } else if !verify_one(portal, text, verify.json).await? {
            exit = Exit::No;
        }
    }
    Ok(exit)
}

/// Verifies one code and writes its line; answers whether it is genuine.
async fn verify_one(portal: &Portal, text: &str, json: bool) -> anyhow::Result<bool> {
    let question = CheckQuestion { code: text, look: Look::Own, ..CheckQuestion::default() };
    let verdict = portal.check_code(&Actor::System, &question).await?;
    let unit = verdict.unit();
    let genuine = matches!(verdict, CheckVerdict::Genuine(_) | CheckVerdict::SeenBefore(_));
    // A look is numbered as the check that would come next.
    let checks = unit.map_or(0, |unit| unit.nth - 1);
    let line = Verified {
        code: text,
        verdict: verdict.script_word(),
        product: unit.map(|unit| unit.product.as_str()),
        lot: unit.map(|unit| unit.lot.as_str()),
        expires_on: unit.and_then(|unit| unit.expires_on),
        first_checked_at: unit.filter(|_| checks > 0).map(|unit| unit.first_checked_at.to_rfc3339()),
        checks,
    };
    if json {
        output::json(&line)?;
    } else {
        output::line(&sentence(&line, &verdict))?;
    }
    Ok(genuine)
}

/// The line for a person.
fn sentence(line: &Verified<'_>, verdict: &CheckVerdict) -> String {
    match (verdict, line) {
        (CheckVerdict::ProductNumber { .. }, _) => format!("{}\tproduct number\t{PRODUCT_NUMBER}", line.code),
        (CheckVerdict::NeedsGtin { .. }, _) => format!("{}\tneeds GTIN\t{NEEDS_GTIN}", line.code),
        (CheckVerdict::Mistyped { message, .. }, _) => format!("{}\tmistyped\t{message}", line.code),
        (_, Verified { product: Some(product), lot: Some(lot), .. }) => {
            let since =
                line.first_checked_at.as_ref().map_or_else(|| "never checked".to_owned(), |first| format!("checked {} times since {first}", line.checks));
            let past = verdict.unit().and_then(CheckedUnit::past_date).map_or_else(String::new, |day| format!(", past its date of {}", day.to_text()));
            format!("{}\t{}\t{product}, lot {lot}, {since}{past}", line.code, line.verdict.replace('_', " "))
        }
        _ => format!("{}\tnot issued", line.code),
    }
}
