//! `markward statements`: statements of reasons for the EU Transparency Database.

use super::{Context, Exit, output};
use clap::{Args, Subcommand};
use model::date::Day;
use portal::{Actor, Portal, transparency::ExportedTo};
use serde_json::json;

/// Takes statements of reasons out.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Statements of removals as the EU Transparency Database takes them: each line is the body of one `POST /api/v1/statements`, of a hundred at most. Exit 1 if there are none
    #[command(
        after_help = "The database refuses a statement that it has (puid): send each day once, by --since and --until. Names of sellers and mail addresses are withheld; what \
                            reviewers wrote is in it, so read it for other names. Statements of holds and of suspended accounts are not in it."
    )]
    Export(Export),
}

/// `markward statements export`.
#[derive(Debug, Args)]
struct Export {
    /// Those of this day (UTC) or later, such as 2026-12-01
    #[arg(long, value_name = "DAY")]
    since: Day,
    /// And of this day or before
    #[arg(long, value_name = "DAY")]
    until: Option<Day>,
}

/// Runs the command.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let portal = context.portal().await?;
    let What::Export(export) = arguments.what;
    let exit = run_export(&portal, &export).await;
    portal.db().close().await;
    exit
}

async fn run_export(portal: &Portal, arguments: &Export) -> anyhow::Result<Exit> {
    let (mut after, mut any) = (ExportedTo::default(), false);
    while let Some((statements, next)) = portal.statements_for_database(&Actor::System, arguments.since, arguments.until, after).await? {
        after = next;
        if !statements.is_empty() {
            any = true;
            output::json(&json!({ "statements": statements }))?;
        }
    }
    Ok(if any { Exit::Yes } else { Exit::No })
}
