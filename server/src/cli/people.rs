//! `markward people`: what is kept of people.

use super::{Context, Exit, output};
use clap::{Args, Subcommand};
use portal::{Actor, Portal};
use serde::Serialize;
use std::path::Path;

/// Deletes what is kept of a person.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Delete what is kept of a person who asks for it: close the account, delete mails, names of reports and invitations. Exit 1 if there is nothing
    #[command(
        after_help = "Reports, decisions and statements of reasons stay, without the person. Not looked through: what people wrote in texts of their own, \
                            records of trademark offices, backups, and the marketplace's feed, which may bring a seller's address again."
    )]
    Forget(Forget),
}

/// `markward people forget`.
#[derive(Debug, Args)]
struct Forget {
    /// The person's mail address
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// One JSON object: {"account", "mails", "mentions", "reports", "tips", "contacts", "invitations", "sellers", "events"}
    #[arg(long)]
    json: bool,
}

/// What was deleted.
#[derive(Debug, Serialize)]
struct Line {
    account: bool,
    mails: u64,
    mentions: u64,
    reports: u64,
    tips: u64,
    contacts: u64,
    invitations: u64,
    sellers: u64,
    events: u64,
}

/// Runs the command.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let portal = context.portal().await?;
    let What::Forget(forget) = arguments.what;
    let exit = run_forget(&portal, &context.settings.data_dir.join("outbox"), &forget).await;
    portal.db().close().await;
    exit
}

async fn run_forget(portal: &Portal, outbox: &Path, arguments: &Forget) -> anyhow::Result<Exit> {
    let forgotten = portal.forget_person(&Actor::System, &arguments.address).await?;
    crate::mail::forget(outbox, portal, &arguments.address).await?;
    let deleted = forgotten.deleted;
    let line = Line {
        account: forgotten.account,
        mails: deleted.mails,
        mentions: deleted.mentions,
        reports: deleted.reports,
        tips: deleted.tips,
        contacts: deleted.contacts,
        invitations: deleted.invitations,
        sellers: deleted.sellers,
        events: deleted.events,
    };
    if arguments.json {
        output::json(&line)?;
    } else {
        let account = if line.account { "the account is closed" } else { "there was no account" };
        let Line { mails, mentions, reports, tips, contacts, invitations, sellers, events, .. } = line;
        output::line(&format!(
            "{account}; deleted: {mails} mails, the person of {reports} reports, the address of {tips} tips, that it was a contact of {contacts} marks, {invitations} invitations, the address of {sellers} sellers, in {mentions} mails to others and in {events} events of the audit log"
        ))?;
    }
    Ok(if forgotten.anything() { Exit::Yes } else { Exit::No })
}
