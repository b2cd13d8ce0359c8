//! `markward search rebuild`: the index written anew from the database, here or by the server that writes to it.

use crate::cli::{Exit, output};
use anyhow::bail;
use clap::Args;
use portal::{
    Portal,
    search::{Rebuild, Rebuilt},
};
use serde_json::json;
use std::{
    io::{self, IsTerminal as _},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How often is looked how far a server is.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Writes the search index of this machine anew from the database, beside the one that is there: that one is searched until the new one takes its place.
/// If a server (or another command) writes to the index, it is asked to do so, and its progress is shown; interrupted here, it goes on there. The index
/// is that of the data directory: each machine has its own
#[derive(Debug, Args)]
pub struct Arguments {
    /// If a server has to do it, do not wait until it is done
    #[arg(long)]
    no_wait: bool,
    /// The result as one JSON object: {"listings", "seconds", "listings_per_second"}
    #[arg(long)]
    json: bool,
}

/// Rebuilds, or has it done.
pub async fn run(arguments: &Arguments, portal: &Portal) -> anyhow::Result<Exit> {
    let shown = Shown { on: io::stderr().is_terminal() && !arguments.json };
    let started = Instant::now();
    let stop = CancellationToken::new();
    match portal.rebuild_index(&stop, |rebuild| shown.show(rebuild)).await? {
        Rebuilt::Done(listings) => {
            portal.forget_rebuild().await?;
            shown.end();
            done(arguments, listings, started.elapsed())
        }
        Rebuilt::Stopped => bail!("The search index was not written anew: it was stopped"),
        Rebuilt::Another => {
            portal.ask_for_rebuild().await?;
            if arguments.no_wait {
                output::line("Another process writes to the search index, and was asked to write it anew: it begins within a second")?;
                return Ok(Exit::Yes);
            }
            eprintln!("Another process writes to the search index, and was asked to write it anew");
            wait(arguments, portal, &shown, started).await
        }
    }
}

/// Follows what the other process does. If that ends before it is done, the work is done here.
async fn wait(arguments: &Arguments, portal: &Portal, shown: &Shown, started: Instant) -> anyhow::Result<Exit> {
    let (mut listings, mut still) = (0, 0_u32);
    let mut before = Rebuild::default();
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(rebuild) = portal.asked_rebuild().await? else {
            shown.end();
            return done(arguments, listings, started.elapsed());
        };
        if let Some(why) = rebuild.failed {
            portal.forget_rebuild().await?;
            shown.end();
            bail!("The search index was not written anew: {why}");
        }
        listings = rebuild.total.unwrap_or(rebuild.done);
        shown.show(&rebuild);
        still = if rebuild == before { still + 1 } else { 0 };
        before = rebuild;
        // A few seconds without news: perhaps there is nobody any more who does it.
        if still >= 20 {
            still = 0;
            if let Rebuilt::Done(listings) = portal.rebuild_index(&CancellationToken::new(), |rebuild| shown.show(rebuild)).await? {
                portal.forget_rebuild().await?;
                shown.end();
                return done(arguments, listings, started.elapsed());
            }
        }
    }
}

fn done(arguments: &Arguments, listings: u64, took: Duration) -> anyhow::Result<Exit> {
    let seconds = took.as_secs_f64();
    let rate = listings as f64 / seconds.max(1e-3);
    if arguments.json {
        output::json(&json!({ "listings": listings, "seconds": seconds, "listings_per_second": rate.round() }))?;
    } else {
        output::line(&format!("{listings} listings in {seconds:.1} s: {rate:.0} a second. The new index is in place"))?;
    }
    Ok(Exit::Yes)
}

/// Progress on a terminal.
struct Shown {
    on: bool,
}

impl Shown {
    fn show(&self, rebuild: &Rebuild) {
        if self.on {
            match rebuild.total {
                Some(total) => eprint!("\r{} of {total} listings", rebuild.done),
                None => eprint!("\rWaits for its turn"),
            }
        }
    }

    fn end(&self) {
        if self.on {
            eprintln!();
        }
    }
}
