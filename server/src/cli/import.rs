//! `markward import`: listings and trademark records from files.

mod trademarks;

use super::{Context, Exit, output};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use feeds::{Mapping, Options};
use model::{
    import::{ImportSummary, ImportTally},
    money::Currency,
};
use portal::{
    Actor, Portal,
    import::{Full, ImportSource, not_ended},
    listing_pictures::PictureSource,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::{self, IsTerminal as _},
    path::{Path, PathBuf},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// Imports records from a file.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

/// What the file holds.
#[derive(Debug, Subcommand)]
enum What {
    /// Listings from CSV, TSV, NDJSON or a JSON list (plain, .gz or .xz); known ones are updated by their external id
    Listings(Listings),
    /// Trademark records from WIPO ST.96 XML
    Trademarks(trademarks::Arguments),
}

/// `markward import listings FILE`.
#[derive(Debug, Args)]
pub struct Listings {
    /// The file; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which column holds what, where the header does not say it itself: title=Name,gtin=EAN; #2 for a column without a name
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Option<Mapping>,
    /// The currency of prices that have none, such as EUR
    #[arg(long, value_name = "CODE", value_parser = Currency::parse)]
    currency: Option<Currency>,
    /// Where the lines that were refused go as CSV, each with its number and cause; without it a file in `imports` of the data directory, if
    /// there are any
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Read the codes in the listings' pictures from this folder, whose files are named as the last part of their addresses; without it a portal
    /// that serves the database fetches them
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// The file has all that the marketplace offers: listings that it does not name end. If they are more than half of all, or a refused line may name
    /// one of them, they stay as they are and that is said
    #[arg(long)]
    full: bool,
    /// With --full: they end however many they are
    #[arg(long, requires = "full")]
    end_most: bool,
    /// The result as one JSON object: {"read", "created", "updated", "rejected", "ended", "columns", "unread", "seconds"}
    #[arg(long)]
    json: bool,
}

/// Imports what the arguments name.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    match arguments.what {
        What::Listings(arguments) => listings(arguments, context).await,
        What::Trademarks(arguments) => trademarks::run(arguments, context).await,
    }
}

async fn listings(arguments: Listings, context: &Context) -> anyhow::Result<Exit> {
    let Listings { file, map, currency, rejected, pictures, full, end_most, json } = arguments;
    let full = match (full, end_most) {
        (false, _) => Full::No,
        (true, false) => Full::Guarded,
        (true, true) => Full::Confirmed,
    };
    anyhow::ensure!(pictures.as_ref().is_none_or(|folder| folder.is_dir()), "--pictures must name a folder");
    let name = file.to_string_lossy().into_owned();
    let options = Options { mapping: map.unwrap_or_default(), currency, ..Options::for_file(&name) };
    let source = if name == "-" { ImportSource::Stream(Box::new(io::stdin())) } else { ImportSource::File(file.clone()) };
    let rejected = rejected.unwrap_or_else(|| set_aside(&context.settings.data_dir, &file));
    let portal = context.portal().await?;
    let started = Instant::now();
    let progress = io::stderr().is_terminal() && !json;
    let seen = |tally: &ImportTally| {
        if progress {
            eprint!("\r{} rows, {} refused", tally.read, tally.rejected);
        }
    };
    let imported = portal.import_now(&Actor::System, source, options, rejected.clone(), full, seen).await;
    let seconds = started.elapsed().as_secs_f64();
    if progress {
        eprintln!();
    }
    let tally = imported.with_context(|| format!("{name} was not imported"));
    if let (Some(folder), Ok(_)) = (pictures, &tally) {
        read_pictures(&portal, folder).await?;
    }
    portal.db().close().await;
    let tally = tally?;
    if let Some(code_page) = &tally.code_page {
        eprintln!("the file is not UTF-8: its letters were read as {code_page}");
    }
    report_refused(&tally, &rejected);
    report_warned(&tally);
    if tally.without_address > 0 {
        eprintln!(
            "{} sellers have no address here (column seller_email): what is decided about their listings can only be handed on to them by the marketplace",
            tally.without_address
        );
    }
    report_columns(&tally);
    let ImportTally { read, created, updated, unchanged, kept_removed, repeated, rejected, ended, full, columns, unread, .. } = tally;
    let left = full.as_ref().and_then(not_ended);
    if json {
        output::json(&Told { summary: ImportSummary { read, created, updated, rejected, ended, seconds }, columns: columns.into_iter().collect(), unread })?;
    } else {
        output::line(&format!("{read} rows in {seconds:.1} s: {created} new, {updated} changed, {unchanged} as before, {rejected} refused"))?;
        if kept_removed > 0 {
            output::line(&format!("{kept_removed} of them were removed by a decision, and stay removed"))?;
        }
        if repeated > 0 {
            output::line(&format!("{repeated} were left out: a later row has the same identifier, and counts"))?;
        }
        if ended > 0 {
            output::line(&format!("{ended} listings ended: they are not offered any more"))?;
        }
    }
    match left {
        Some(left) => {
            eprintln!("{left}. To let them end all the same, import the file with --full --end-most");
            Ok(Exit::Partly)
        }
        None => Ok(Exit::Yes),
    }
}

/// Looks at the pictures of all listings that are new or changed.
async fn read_pictures(portal: &Portal, folder: PathBuf) -> anyhow::Result<()> {
    let source = PictureSource::Folder(folder);
    let (mut pictures, mut failed, mut codes) = (0, 0, 0);
    while let Some(looked) = portal.look_at_pictures(&source, &CancellationToken::new()).await? {
        pictures += looked.pictures;
        failed += looked.failed;
        codes += looked.codes;
    }
    eprintln!("{pictures} pictures looked at, {failed} of them not readable or not there: {codes} codes");
    Ok(())
}

/// What a program is told of an import.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    summary: ImportSummary,
    /// Which columns each field of a listing was read from.
    columns: BTreeMap<String, Vec<String>>,
    /// Columns that nothing was read from.
    unread: Vec<String>,
}

/// What was read from which columns, and from which nothing was: names of columns are guessed, unless `--map` says them.
fn report_columns(tally: &ImportTally) {
    let read: Vec<String> = tally.columns.iter().map(|(field, columns)| format!("{field} from {}", columns.join(" and "))).collect();
    if !read.is_empty() {
        eprintln!("read: {}", read.join("; "));
    }
    if !tally.unread.is_empty() {
        eprintln!("not read: {}; say with --map what is in them, if it belongs to a listing", tally.unread.join(", "));
    }
}

/// The first refused lines, and where all of them are.
fn report_refused(tally: &ImportTally, file: &Path) {
    for problem in &tally.problems {
        eprintln!("line {}: {}", problem.line, problem.cause);
    }
    let more = tally.rejected - tally.problems.len() as u64;
    if tally.rejected > 0 {
        let more = if more > 0 { format!("{more} more; ") } else { String::new() };
        eprintln!("{more}all refused lines, with their causes, are in {}", file.display());
    }
}

/// The first rows that came in without a part that is wrong.
fn report_warned(tally: &ImportTally) {
    for problem in &tally.warnings {
        eprintln!("line {} came in, but {}", problem.line, problem.cause);
    }
    let more = tally.warned.saturating_sub(tally.warnings.len() as u64);
    if more > 0 {
        eprintln!("{more} more came in with a warning");
    }
}

fn set_aside(data_dir: &Path, file: &Path) -> PathBuf {
    let name = file.file_name().map_or_else(|| "feed".into(), |name| name.to_string_lossy());
    let name = if name == "-" { "standard-input" } else { &name };
    data_dir.join("imports").join(format!("{name}.rejected.csv"))
}
