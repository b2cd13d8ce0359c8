//! `markward codes`: issuing and verifying unit codes, their manifests and keys.

mod compare;
mod epcis;
mod facts;
mod import;
mod keys;
mod labels;
mod manifest;
mod set;

use super::{Context, Exit, output};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use codes::list::ListFormat;
use model::{
    batch::{Batch, BatchForm, BatchState},
    check::{CheckVerdict, CheckedUnit},
    date::Day,
    gtin::Gtin,
    id::{BatchId, ProductId},
};
use portal::{
    Actor, Portal,
    check::{CheckQuestion, Look},
};
use serde::Serialize;
use std::{
    fs::File,
    io::{self, BufRead, BufWriter, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// Issues and verifies unit codes.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue a batch of codes for a product and write them to a file
    Issue(Issue),
    /// Import codes that the brand has: its own serial numbers, Amazon Transparency codes, SGTINs
    Import(import::Arguments),
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
    /// The keys of codes: see their slots, rotate them, take them into escrow
    Keys(keys::Arguments),
}

/// `markward codes issue`.
#[derive(Debug, Args)]
pub struct Issue {
    /// The product's id
    #[arg(long, value_name = "ID", required_unless_present = "gtin")]
    product: Option<ProductId>,
    /// The product by its GTIN, in any length
    #[arg(long, value_name = "GTIN", value_parser = Gtin::parse, conflicts_with = "product")]
    gtin: Option<Gtin>,
    /// How many, 1 to 100,000,000
    #[arg(long, value_name = "N")]
    count: u32,
    /// The lot that the units belong to; without it today's date
    #[arg(long)]
    lot: Option<String>,
    #[command(flatten)]
    facts: facts::Facts,
    /// The file to write; `-` is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// How to write it: csv, ndjson, or gs1 for element strings
    #[arg(long, default_value = "csv", value_parser = parse_format)]
    format: ListFormat,
}

fn parse_format(name: &str) -> Result<ListFormat, String> {
    ListFormat::parse(name).ok_or_else(|| "csv, ndjson or gs1".to_owned())
}

/// `markward codes verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// Codes of any kind, addresses printed in a QR code, or what a scanner sends; `-` reads one a line from standard input
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
    /// `genuine`, `not_active`, `stolen`, `recalled`, `not_issued` or `mistyped`.
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
    let portal = context.portal().await?;
    let exit = match arguments.what {
        What::Issue(issue) => portal_issue(&portal, &issue).await,
        What::Import(arguments) => import::run(&portal, &arguments).await,
        What::Set(arguments) => set::run(&portal, &arguments).await,
        What::Epcis(arguments) => epcis::run(&portal, &arguments).await,
        What::Verify(verify) => portal_verify(&portal, &verify).await,
        What::Manifest(arguments) => manifest::run(&portal, &arguments).await,
        What::Labels(arguments) => labels::run(&portal, &arguments).await,
        What::Keys(arguments) => keys::run(&portal, &arguments).await,
    };
    portal.db().close().await;
    exit
}

async fn portal_issue(portal: &Portal, issue: &Issue) -> anyhow::Result<Exit> {
    let today = portal.now().to_rfc3339().get(..10).unwrap_or_default().replace('-', "");
    let lot = issue.lot.as_deref().unwrap_or(&today);
    let count = issue.count.to_string();
    let form = BatchForm { count: &count, ..issue.facts.form(lot) };
    let began = Instant::now();
    let product = match (issue.product, issue.gtin) {
        (Some(product), _) => product,
        (None, Some(gtin)) => portal.product_of_gtin(&Actor::System, gtin).await.with_context(|| format!("GTIN {gtin}"))?,
        (None, None) => bail!("name the product by --product or --gtin"),
    };
    let id = portal.issue_batch(&Actor::System, product, portal.new_id(), form).await.context("no codes were issued")?;
    let batch = sealed(portal, id).await?;
    let lines = portal.batch_file(&Actor::System, id, issue.format).await?.chunks;
    write(&issue.out, lines)
        .with_context(|| format!("the codes are sealed as batch {id}, but {} could not be written; download them from the portal", issue.out.display()))?;
    let digest = batch.digest.unwrap_or_default();
    eprintln!("{} codes of lot {lot} for {} in {:.1} s: batch {id}, SHA-256 {digest}", batch.count, batch.product_name, began.elapsed().as_secs_f64());
    Ok(Exit::Yes)
}

/// Waits until the batch is sealed, by this process or by a portal that serves the same database.
async fn sealed(portal: &Portal, id: BatchId) -> anyhow::Result<Batch> {
    let stop = CancellationToken::new();
    loop {
        let batch = portal.batch(&Actor::System, id).await?;
        match batch.state {
            BatchState::Sealed => return Ok(batch),
            BatchState::Cancelled => bail!("somebody cancelled batch {id}"),
            BatchState::Issuing => {}
        }
        if !portal.run_next_job(&stop).await? {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

fn write(path: &Path, chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    if path == Path::new("-") {
        return match write_to(&mut io::stdout().lock(), chunks) {
            // A reader that has seen enough (`| head`) is no error.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        };
    }
    let mut out = BufWriter::new(File::create(path)?);
    write_to(&mut out, chunks)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn write_to(out: &mut impl Write, mut chunks: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    chunks.try_for_each(|chunk| out.write_all(&chunk))?;
    out.flush()
}

async fn portal_verify(portal: &Portal, verify: &Verify) -> anyhow::Result<Exit> {
    let mut exit = Exit::Yes;
    for text in &verify.codes {
        if text == "-" {
            for (number, line) in (1..).zip(io::stdin().lock().lines()) {
                let line = line.with_context(|| format!("line {number} of standard input cannot be read"))?;
                if !line.trim().is_empty() && !verify_one(portal, line.trim(), verify.json).await? {
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
