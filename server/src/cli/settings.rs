//! `markward settings`: the documentation of every setting, beside what is in force here.

use super::{Exit, output};
use crate::config::{InForce, Overrides, Settings};
use clap::Args;

/// Shows every setting.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Show the defaults, whatever file and environment say
    #[arg(long)]
    defaults: bool,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Prints the settings. Secrets are masked.
pub fn run(arguments: Arguments, overrides: &Overrides) -> anyhow::Result<Exit> {
    let rows = if arguments.defaults { Settings::defaults() } else { Settings::load(overrides)?.1 };
    for row in &rows {
        if arguments.json {
            output::json(row)?;
        } else {
            output::line(&text(row))?;
        }
    }
    Ok(Exit::Yes)
}

fn text(row: &InForce) -> String {
    let value = if row.value.is_empty() { "(none)" } else { &row.value };
    format!("{} = {value}    [{}]\n    {}\n    Variable: {}. Allowed: {}.\n", row.key, row.origin, row.meaning, row.variable, row.allowed)
}
