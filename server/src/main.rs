//! `markward`: the portal as one program. It serves the web pages and does the same jobs from the command line.
//!
//! How a request travels: [`serve`] accepts the connection, [`http`] guards it (request id, client address, limits, cross-origin refusal,
//! security headers), [`site`] answers what is a static file, and [`routes`] takes the rest to the Leptos application (package `app`), whose
//! server functions call the use cases in `portal`. Nothing here decides who may do what: that is `portal::policy`. Beside the pages run
//! mails and jobs ([`background`]).
//!
//! To add a command:
//! 1. write `cli/verb.rs` with its arguments (a `clap::Args`) and `async fn run(arguments, &Context) -> anyhow::Result<Exit>`;
//! 2. add a variant to [`cli::Command`] and a line to its `run`;
//! 3. to add a setting that it needs, see [`config`].

mod background;
mod cli;
mod config;
mod http;
mod mail;
mod opening;
mod routes;
mod serve;
mod site;
mod telemetry;
#[cfg(test)]
mod tests;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
