//! `markward codes set`: what happened to units of a batch, as on the batch's page.

use super::{Exit, input::codes, output};
use anyhow::bail;
use clap::{Args, ValueEnum};
use model::{
    batch::{Batch, BatchOverview, Lot},
    id::BatchId,
    standing::{ActFacts, ActForm, Acted, Reach, UnitAct, Units},
};
use portal::{Actor, Portal, PortalError};
use std::io::{self, BufRead, IsTerminal as _, Write as _};

/// `markward codes set`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch's id
    #[arg(value_name = "BATCH")]
    batch: BatchId,
    /// How the units stand from now on
    #[arg(long)]
    state: State,
    /// Which units: all, numbers and ranges such as 1-100,105, or one code; `-` reads codes, one a line, or the list of a batch, from standard input.
    /// A code may stand in an address, an EPC or an element string, as files and scanners write it
    #[arg(long, value_name = "UNITS", default_value = "all")]
    units: String,
    /// With all units, how far it reaches: batch, lot (every batch of it), or product
    #[arg(long, value_name = "REACH")]
    reach: Option<Whole>,
    /// To whom they were shipped; without it, to whom the batch goes
    #[arg(long, value_name = "NAME", default_value = "")]
    distributor: String,
    /// What buyers read who check such a code; needed for what is stolen or recalled
    #[arg(long, value_name = "TEXT", default_value = "")]
    message: String,
    /// Do not ask before
    #[arg(long)]
    yes: bool,
}

/// How far all units reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Whole {
    /// Of this batch
    Batch,
    /// Of every batch of its lot
    Lot,
    /// Of every lot of its product
    Product,
}

/// How units stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum State {
    /// Shipped: their codes count
    Active,
    /// Labels spoilt or destroyed: their codes are worth nothing, for good
    Void,
    /// Stolen
    Stolen,
    /// Called back
    Recalled,
    /// Not stolen any more
    Found,
    /// Not recalled any more; what was stolen stays so
    RecallEnded,
    /// What is recalled is not recalled any more; what is only stolen is not stolen any more. Better say which
    Released,
}

impl State {
    const fn act(self) -> UnitAct {
        match self {
            Self::Active => UnitAct::Activate,
            Self::Void => UnitAct::Void,
            Self::Stolen => UnitAct::Steal,
            Self::Recalled => UnitAct::Recall,
            Self::Found => UnitAct::ReleaseTheft,
            Self::RecallEnded => UnitAct::ReleaseRecall,
            Self::Released => UnitAct::Release,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Void => "void",
            Self::Stolen => "stolen",
            Self::Recalled => "recalled",
            Self::Found => "found",
            Self::RecallEnded => "recall-ended",
            Self::Released => "released",
        }
    }
}

/// Runs the command. Exit 1 if the answer to the question was no, or all that is named is void and stays so.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let (reach, units) = meant(&arguments.units, arguments.reach, io::stdin().lock())?;
    let Arguments { batch: id, state, distributor, message, yes, .. } = arguments;
    let form = ActForm { act: state.act().as_str(), units: &units, reach, confirmed: true, distributor, message };
    let BatchOverview { batch, reached, .. } = portal.batch_overview(&Actor::System, *id).await?;
    // Wrong arguments are named before anybody is asked to say yes to them.
    let facts = ActFacts::parse(form, &batch).map_err(|errors| wrong(PortalError::Invalid(errors.into_vec())))?;
    if !yes && !asked(&question(&batch, &reached.lot_also, *state, &facts, &arguments.units))? {
        eprintln!("Nothing was changed");
        return Ok(Exit::No);
    }
    let acted = portal.act_on_units(&Actor::System, *id, portal.new_id(), form).await.map_err(wrong)?;
    output::line(&format!("{} units of {}, lot {}: {}{}", acted.units, batch.product_name, batch.lot, state.word(), void(*state, acted)))?;
    Ok(if acted.units == 0 && *state != State::Void { Exit::No } else { Exit::Yes })
}

/// What is said of those that nothing happens to any more.
fn void(state: State, Acted { units, void }: Acted) -> String {
    match (void, state) {
        (0, _) => String::new(),
        (_, State::Void) => format!("; {void} of {} were void already", units + void),
        _ => format!("; {void} of {} are void and stay void", units + void),
    }
}

/// All that is wrong, each with the argument that it is about.
fn wrong(error: PortalError) -> anyhow::Error {
    match error {
        PortalError::Invalid(errors) => {
            let each: Vec<String> = errors.into_iter().map(|error| format!("--{}: {}", error.field, error.message)).collect();
            anyhow::anyhow!("nothing was changed: {}", each.join("; "))
        }
        other => other.into(),
    }
}

/// How far it reaches and which units are named, as the page's form wants them. Nothing named is not all: an empty list is a mistake before it.
fn meant(text: &str, reach: Option<Whole>, input: impl BufRead) -> anyhow::Result<(&'static str, String)> {
    if text.trim() == "all" {
        let reach = match reach {
            None | Some(Whole::Batch) => "batch",
            Some(Whole::Lot) => "lot",
            Some(Whole::Product) => "product",
        };
        return Ok((reach, String::new()));
    }
    if matches!(reach, Some(Whole::Lot | Whole::Product)) {
        bail!("--reach lot and product mean all units: leave out --units, or --reach");
    }
    let named = units(text, input)?;
    if named.trim().is_empty() {
        let whence = if text == "-" { "standard input has no line" } else { "--units is empty" };
        bail!("nothing was changed: {whence}; to mean all units of the batch, say --units all");
    }
    Ok(("some", named))
}

/// What was written of units: imported codes may have commas in them, numbers never.
fn units(text: &str, input: impl BufRead) -> anyhow::Result<String> {
    if text == "-" {
        return Ok(codes(input).collect::<anyhow::Result<Vec<String>>>()?.join("\n"));
    }
    let only_numbers = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '-' | '–' | ',' | ';'));
    Ok(if only_numbers { text.replace([',', ';'], "\n") } else { text.to_owned() })
}

fn question(batch: &Batch, lot_also: &[Lot], state: State, facts: &ActFacts, units: &str) -> String {
    let (product, lot) = (&batch.product_name, &batch.lot);
    let also = lot_also.iter().map(Lot::as_str).collect::<Vec<_>>().join(", ");
    let also = if also.is_empty() { also } else { format!(" (also written {also})") };
    let what = match (facts.reach, &facts.units) {
        (Reach::Lot, _) => format!("all units of lot {lot}{also} of {product}, in every batch"),
        (Reach::Product, _) => format!("all units of {product}, in every lot"),
        (Reach::Batch, Units::All) => format!("all {} units of {product}, lot {lot}, in this batch", batch.count),
        (Reach::Batch, Units::Ranges(_)) => format!("units {units} of {product}, lot {lot}"),
        (Reach::Batch, Units::Codes(codes)) => format!("{} units of {product}, lot {lot}", codes.len()),
    };
    let for_good = if state == State::Void { ", for good" } else { "" };
    format!("Set {what} to {}{for_good}?", state.word())
}

/// Asks whoever sits at the terminal.
pub(in crate::cli) fn asked(question: &str) -> anyhow::Result<bool> {
    let stdin = io::stdin();
    if !stdin.is_terminal() {
        bail!("{question} Nobody is there to answer: add --yes to do it");
    }
    eprint!("{question} Type yes: ");
    io::stderr().flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "yes" | "y"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_one_a_line_and_codes_as_they_are() {
        let named = |text: &str, input: &str| meant(text, None, input.as_bytes());
        assert_eq!(named("1-100,105", "").unwrap(), ("some", "1-100\n105".to_owned()));
        assert_eq!(named("AB,12;34", "").unwrap(), ("some", "AB,12;34".to_owned()));
        assert_eq!(named("-", "one\ntwo\n").unwrap(), ("some", "one\ntwo".to_owned()));
    }

    #[test]
    fn what_is_void_is_told_apart_from_what_was_changed() {
        assert_eq!(void(State::Active, Acted { units: 2, void: 0 }), "");
        assert_eq!(void(State::Active, Acted { units: 2, void: 3 }), "; 3 of 5 are void and stay void");
        assert_eq!(void(State::Void, Acted { units: 0, void: 3 }), "; 3 of 3 were void already");
    }

    #[test]
    fn all_is_said_and_an_empty_list_is_none() {
        assert_eq!(meant("all", None, &b""[..]).unwrap(), ("batch", String::new()));
        assert_eq!(meant("all", Some(Whole::Lot), &b""[..]).unwrap().0, "lot");
        for (units, reach) in [("-", None), ("", None), (" ", Some(Whole::Batch)), ("1-100", Some(Whole::Product)), ("-", Some(Whole::Lot))] {
            assert!(meant(units, reach, &b"\n \n"[..]).is_err(), "{units:?} {reach:?}");
        }
    }
}
