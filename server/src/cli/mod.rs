//! The command line. Unix style: files or `-` in, one JSON object a line out with `--json`, errors on standard error with their causes,
//! exit 0 (yes, done), 1 (answered: no) or 2 (could not).

mod backup;
mod codes;
mod demo;
mod doctor;
mod gs1;
mod image;
mod import;
mod input;
mod migrate;
mod output;
mod people;
mod restored;
mod screen;
mod search;
mod serve;
mod settings;
mod statements;

use crate::{
    config::{ConfigError, Overrides, Settings},
    opening::{self, OpenError},
    telemetry,
};
use clap::{Parser, Subcommand};
use portal::Portal;
use std::{path::PathBuf, process::ExitCode};

/// A brand portal that a marketplace hosts itself.
///
/// Brand owners enrol trademarks, search the listings, issue transparency codes and report infringements; sellers answer; reviewers decide;
/// buyers check codes. `markward serve` is the portal; the other commands do its jobs without a browser.
#[derive(Debug, Parser)]
#[command(
    name = "markward",
    version,
    max_term_width = 100,
    after_help = "Exit status: 0 done, 1 answered no, 2 could not.\n`markward settings` shows every setting with its value, its variable and what it means."
)]
pub struct Cli {
    /// The settings file; without it markward.toml in the working directory, if there
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The database, in place of the setting: sqlite://path/to/file.db or postgres://user@host/name
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    database: Option<String>,
    /// What to do
    #[command(subcommand)]
    command: Command,
}

/// What `markward` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the portal: web pages, live progress, mails and jobs
    Serve(serve::Arguments),
    /// Issue and verify unit codes
    Codes(codes::Arguments),
    /// Read barcodes' texts and GS1 Digital Links, and write links
    Gs1(gs1::Arguments),
    /// Read the barcodes in pictures, and hash them
    Image(image::Arguments),
    /// Import listings and trademark records from files
    Import(import::Arguments),
    /// Screen a file of listings for marks and evasions of them, without storing anything
    Screen(screen::Arguments),
    /// Search the listings: ranked, each with why it matched; and write their index anew
    Search(search::Arguments),
    /// Delete what is kept of a person who asks for it
    People(people::Arguments),
    /// Take statements of reasons out, as the EU Transparency Database takes them
    Statements(statements::Arguments),
    /// Bring the database up to date, and make it if there is none
    Migrate(migrate::Arguments),
    /// Copy database and secret into a new folder, while the portal runs
    Backup(backup::Arguments),
    /// Say that this portal came from a backup, before it serves: no code is drawn twice, and programs hear of everything again
    Restored(restored::Arguments),
    /// Check settings, database, secret, site and mail, and say what to do about what is wrong
    Doctor(doctor::Arguments),
    /// Fill an empty database with a demonstration marketplace and print its accounts
    Demo(demo::Arguments),
    /// Show every setting: value, where it comes from, variable, meaning
    Settings(settings::Arguments),
}

/// How a command ended that did what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Yes, or done.
    Yes,
    /// The answer is no: nothing found, a code that is not genuine, a check that failed.
    No,
    /// Some of it could not be done; what and why was said on standard error.
    Partly,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Yes => Self::SUCCESS,
            Exit::No => Self::from(1),
            Exit::Partly => Self::from(2),
        }
    }
}

/// What every command gets.
#[derive(Debug)]
pub struct Context {
    /// The settings, checked.
    pub settings: Settings,
}

impl Context {
    /// The portal over its database, brought up to date.
    ///
    /// # Errors
    /// Data directory, secret or database cannot be worked with.
    pub async fn portal(&self) -> Result<Portal, OpenError> {
        opening::open(&self.settings).await
    }
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(exit) => exit.into(),
        Err(error) => {
            report(&error);
            ExitCode::from(2)
        }
    }
}

/// The error and its causes, one a line.
fn report(error: &anyhow::Error) {
    eprintln!("markward: {error}");
    // Some libraries repeat the cause in their own message; saying it once is enough.
    let mut said = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !said.contains(&cause) {
            eprintln!("  because: {cause}");
        }
        said = cause;
    }
}

fn run(cli: Cli) -> anyhow::Result<Exit> {
    let mut overrides = Overrides { file: cli.config, arguments: Vec::new() };
    overrides.arguments.extend(cli.database.map(|url| ("database_url", "--database", url)));
    match cli.command {
        Command::Settings(arguments) => settings::run(arguments, &overrides),
        Command::Gs1(arguments) => gs1::run(&arguments),
        Command::Image(arguments) => image::run(&arguments),
        Command::Serve(arguments) => {
            overrides.arguments.extend(arguments.overrides());
            let context = context(&overrides, true)?;
            block_on(serve::run(context))
        }
        Command::Codes(arguments) => {
            let context = context(&overrides, false)?;
            block_on(codes::run(arguments, &context))
        }
        Command::Import(arguments) => {
            let context = context(&overrides, false)?;
            block_on(import::run(arguments, &context))
        }
        Command::Screen(arguments) => {
            let context = context(&overrides, false)?;
            block_on(screen::run(arguments, &context))
        }
        Command::Search(arguments) => {
            let context = context(&overrides, false)?;
            block_on(search::run(arguments, &context))
        }
        Command::People(arguments) => {
            let context = context(&overrides, false)?;
            block_on(people::run(arguments, &context))
        }
        Command::Statements(arguments) => {
            let context = context(&overrides, false)?;
            block_on(statements::run(arguments, &context))
        }
        Command::Migrate(arguments) => {
            let context = context(&overrides, false)?;
            block_on(migrate::run(arguments, &context))
        }
        Command::Backup(arguments) => {
            let context = context(&overrides, false)?;
            block_on(backup::run(arguments, &context))
        }
        Command::Restored(arguments) => {
            let context = context(&overrides, false)?;
            block_on(restored::run(arguments, &context))
        }
        Command::Demo(arguments) => {
            let context = context(&overrides, false)?;
            block_on(demo::run(arguments, &context))
        }
        Command::Doctor(arguments) => {
            let context = context(&overrides, false)?;
            block_on(doctor::run(arguments, &context))
        }
    }
}

fn context(overrides: &Overrides, serving: bool) -> Result<Context, ConfigError> {
    let (settings, _) = Settings::load(overrides)?;
    telemetry::start(&settings, serving);
    Ok(Context { settings })
}

fn block_on(work: impl Future<Output = anyhow::Result<Exit>>) -> anyhow::Result<Exit> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_make_sense_to_clap() {
        Cli::command().debug_assert();
    }
}
