//! `markward demo`.

use super::{Context, Exit, output};
use clap::Args;
use portal::{Actor, demo};
use serde_json::json;

/// Fills an empty database with a demonstration marketplace, and prints its accounts.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Do nothing if somebody has an account already, and say so
    #[arg(long)]
    if_empty: bool,
    /// The result as one JSON object: {"made", "listings", "codes", "accounts": [{"email", "name", "role"}], "password"}
    #[arg(long)]
    json: bool,
}

/// Makes the demonstration. Exit 1 if the database is not empty.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let portal = context.portal().await?;
    if !portal.is_empty(&Actor::System).await? {
        portal.db().close().await;
        if arguments.if_empty {
            output::line("The database has accounts already: no demonstration is made.")?;
            return Ok(Exit::Yes);
        }
        eprintln!("markward: the database has accounts already. A demonstration is made in an empty one only: name another with --database");
        return Ok(Exit::No);
    }
    let made = portal.make_demo(&Actor::System).await?;
    portal.db().close().await;
    if arguments.json {
        let accounts: Vec<_> = demo::ACCOUNTS.iter().map(|a| json!({ "email": a.email, "name": a.name, "role": a.role })).collect();
        output::json(&json!({ "made": true, "listings": made.listings, "codes": made.codes, "accounts": accounts, "password": demo::PASSWORD }))?;
        return Ok(Exit::Yes);
    }
    output::line(&format!("Made a demonstration marketplace: {} listings, invented brands, sellers and people.", made.listings))?;
    output::line(&format!("Accounts, all with the password “{}”:", demo::PASSWORD))?;
    for account in demo::ACCOUNTS {
        output::line(&format!("  {:<26} {} ({})", account.email, account.name, account.role))?;
    }
    output::line("Codes to check:")?;
    for code in &made.codes {
        output::line(&format!("  {code}"))?;
    }
    Ok(Exit::Yes)
}
