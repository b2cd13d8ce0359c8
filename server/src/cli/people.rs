//! `markward people`: who works for the marketplace, and what is kept of people.

use super::{Context, Exit, output};
use clap::{Args, Subcommand, ValueEnum};
use model::account::StaffRole;
use portal::{Actor, Portal};
use serde::Serialize;
use std::path::Path;

/// Appoints people, and deletes what is kept of a person.
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make somebody an administrator or a reviewer, or take that away. Without an account of that address one is made
    #[command(
        after_help = "Prints a link where the person chooses a password, which works for a day and once, if the address was not proved yet: hand it to nobody else. \
                            This is how the first administrator comes in. Later ones can be chosen on the page of the accounts, too."
    )]
    Appoint(Appoint),
    /// Delete what is kept of a person who asks for it: close the account, delete mails, names of reports and invitations. Exit 1 if there is nothing
    #[command(
        after_help = "Reports, decisions and statements of reasons stay, without the person. Not looked through: what people wrote in texts of their own, \
                            records of trademark offices, backups, and the marketplace's feed, which may bring a seller's address again."
    )]
    Forget(Forget),
}

/// `markward people appoint`.
#[derive(Debug, Args)]
struct Appoint {
    /// The person's mail address
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// What the person does here
    #[arg(long, value_enum)]
    role: Office,
    /// The person's name, for a new account; without it what stands before the @
    #[arg(long, value_name = "NAME", default_value = "")]
    name: String,
    /// One JSON object: {"name", "made", "link"}
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Office {
    /// Runs the portal, and may do what a reviewer may
    Administrator,
    /// Decides enrolments, reports and held listings
    Reviewer,
    /// Neither
    None,
}

impl Office {
    const fn role(self) -> Option<StaffRole> {
        match self {
            Self::Administrator => Some(StaffRole::Administrator),
            Self::Reviewer => Some(StaffRole::Reviewer),
            Self::None => None,
        }
    }
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
    let exit = match arguments.what {
        What::Appoint(appoint) => run_appoint(&portal, &appoint).await,
        What::Forget(forget) => run_forget(&portal, &context.settings.data_dir.join("outbox"), &forget).await,
    };
    portal.db().close().await;
    exit
}

async fn run_appoint(portal: &Portal, arguments: &Appoint) -> anyhow::Result<Exit> {
    let Appoint { address, role, name, json } = arguments;
    let appointed = portal.appoint(&Actor::System, address, name, role.role()).await?;
    if *json {
        output::json(&serde_json::json!({ "name": appointed.name, "made": appointed.made, "link": appointed.link }))?;
        return Ok(Exit::Yes);
    }
    let office = role.role().map_or("no member of the staff any more", |role| if role == StaffRole::Administrator { "an administrator" } else { "a reviewer" });
    output::line(&format!("{} <{address}> is {office}", appointed.name))?;
    if let Some(link) = appointed.link {
        output::line(&format!("Choose the password here, within a day: {link}"))?;
    }
    Ok(Exit::Yes)
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
