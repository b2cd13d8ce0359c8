//! `markward codes labels`: a batch's labels as a file, without a browser.

use super::{
    super::{Exit, output},
    out::Out,
};
use anyhow::{Context as _, bail};
use clap::Args;
use model::{id::BatchId, label::LabelForm};
use portal::{
    Actor, Portal, PortalError,
    label::{LabelOutput, RangeForm},
};
use std::path::PathBuf;

/// `markward codes labels`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The batch
    #[arg(long, value_name = "ID")]
    batch: BatchId,
    /// The file to write: .pdf, .svg, .png or .zpl. SVG and PNG are the first label of the range
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The first unit, from 1
    #[arg(long, value_name = "N", default_value_t = 1)]
    from: u32,
    /// How many; without it 96, or what the batch has
    #[arg(long, value_name = "N")]
    count: Option<u32>,
    /// The label of the first sheet to begin at, from 1: those before it are used up
    #[arg(long, value_name = "N", default_value_t = 1)]
    place: u32,
    /// A design that the brand saved
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// A field of the design, such as kind=datamatrix, media=L7160, media=roll, width=60, module=0.4, dpi=203, dark=#1f3a5f, show_how=; may be given
    /// several times
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Write labels that lack a part of the design because it has no room. Without it nothing is written then, and the exit is 1
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub async fn run(portal: &Portal, arguments: &Arguments) -> anyhow::Result<Exit> {
    let ending = arguments.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let Some(kind) = LabelOutput::parse(ending) else { bail!("{}: the name must end in .pdf, .svg, .png or .zpl", arguments.out.display()) };
    let form = form(portal, arguments).await?;
    let count = arguments.count.map(|count| count.to_string()).unwrap_or_default();
    let range = RangeForm { from: &arguments.from.to_string(), count: &count, place: &arguments.place.to_string() };
    let first = portal.label_designer(&Actor::System, arguments.batch, Some(form.clone()), Some(kind), range).await?;
    let missing = first.preview.map(|preview| preview.left_out).unwrap_or_default();
    if first.errors.is_empty() {
        for hint in first.hints.iter().filter(|hint| hint.mind) {
            eprintln!("{}: {}", hint.field, hint.message);
        }
    }
    // Before a hundred thousand are printed, and nobody looked at one.
    if !missing.is_empty() && !arguments.force {
        let without = missing.iter().map(|field| format!("--set {field}={}", if field == "logo" { "none" } else { "" })).collect::<Vec<_>>().join(" ");
        eprintln!("{} is not written: leave out what has no room by {without}, or print it as it is with --force", arguments.out.display());
        return Ok(Exit::No);
    }
    let made = portal.label_file(&Actor::System, arguments.batch, &form, kind, range).await;
    let file = match made {
        Err(PortalError::Invalid(errors)) => {
            bail!("{}", errors.into_iter().map(|error| format!("{}: {}", error.field, error.message)).collect::<Vec<_>>().join("\n"))
        }
        made => made?,
    };
    Out::open(&arguments.out).and_then(|out| out.write(file.chunks)).with_context(|| format!("{} could not be written", arguments.out.display()))?;
    output::line(&format!("{} is written", arguments.out.display()))?;
    Ok(Exit::Yes)
}

/// The design: that of the template, or the one that the designer begins with, with what is set.
async fn form(portal: &Portal, arguments: &Arguments) -> anyhow::Result<LabelForm> {
    let base = match &arguments.template {
        None => LabelForm::default(),
        Some(name) => {
            let templates = portal.label_designer(&Actor::System, arguments.batch, None, None, RangeForm::default()).await?.templates;
            let known = templates.iter().map(|template| template.name.clone()).collect::<Vec<_>>().join(", ");
            match templates.into_iter().find(|template| template.name == *name) {
                Some(template) => template.form,
                None => bail!("the brand has no design “{name}”; it has: {known}"),
            }
        }
    };
    let mut set = Vec::new();
    for field in &arguments.fields {
        let Some((name, value)) = field.split_once('=') else { bail!("“{field}” is not FIELD=VALUE") };
        if !LabelForm::FIELDS.contains(&name) {
            bail!("a design has no “{name}”; it has: {}", LabelForm::FIELDS.join(", "));
        }
        set.push((name, value));
    }
    let said = |name: &str| {
        let own = set.iter().rev().find(|(set, _)| *set == name).map(|(_, value)| (*value).to_owned());
        own.or_else(|| base.fields().into_iter().find(|(field, _)| *field == name).map(|(_, value)| value.to_owned()))
    };
    Ok(LabelForm::from_fields(said).unwrap_or_default())
}
