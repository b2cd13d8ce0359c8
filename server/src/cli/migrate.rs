//! `markward migrate`.

use super::{Context, Exit, output};
use crate::opening;
use clap::Args;
use serde_json::json;

/// Brings the database up to date.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The result as one JSON object: {"database", "version"}
    #[arg(long)]
    json: bool,
}

/// Applies what is missing and says how far the database is.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let portal = context.portal().await?;
    let version = portal.db().schema().await?.applied.unwrap_or(0);
    portal.db().close().await;
    let address = opening::shown(&context.settings.database_url);
    if arguments.json {
        output::json(&json!({ "database": address, "version": version }))?;
    } else {
        output::line(&format!("{address} is up to date (version {version})"))?;
    }
    Ok(Exit::Yes)
}
