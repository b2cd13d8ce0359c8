//! `markward backup`: what brings a portal back, in a folder.

use super::{Context, Exit, output};
use crate::{
    config::{Secret, Settings},
    opening,
};
use anyhow::{Context as _, bail};
use clap::Args;
use serde::Serialize;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Copies the database (with its pictures) and the secret into a new folder that only its owner reads. The portal may run meanwhile: the copy is of one moment,
/// and whole. To bring it back: make it the data directory (setting `data_dir`), run `markward restored`, then `markward serve`.
///
/// Not in it: the settings file, which is yours; the search index, which is written anew; and, where the setting `secret` gives the secret, that.
/// A PostgreSQL database is copied by its own pg_dump, and the secret beside it
#[derive(Debug, Args)]
pub struct Arguments {
    /// A new folder, or an empty one
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// The result as one JSON object: {"folder", "database", "bytes", "secret"}; `secret` is null where the settings give it
    #[arg(long)]
    json: bool,
}

/// The secret's file in it.
const SECRET: &str = "secret";

/// What was written.
#[derive(Debug, Serialize)]
struct Written {
    folder: PathBuf,
    database: PathBuf,
    bytes: u64,
    secret: Option<PathBuf>,
}

/// Writes the copy, or leaves nothing.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let settings = &context.settings;
    let Some(database) = opening::database_file(settings) else { bail!("{}", instead(settings)) };
    opening::must_be_there(settings)?;
    let folder = arguments.folder;
    match fs::read_dir(&folder).map(|mut there| there.next().is_none()) {
        Ok(true) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Ok(false) => bail!("{} has something in it: name a new folder for each backup", folder.display()),
        Err(error) => return Err(error).with_context(|| format!("{} cannot be looked into", folder.display())),
    }
    let is_ours = !folder.exists();
    opening::private_directory(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
    // Under its own name only once it is whole: a backup that was cut off is none.
    let part = folder.join("markward.db.part");
    let written = write(settings, &database, &folder, &part).await;
    if written.is_err() {
        fs::remove_file(&part).ok();
        fs::remove_file(folder.join(SECRET)).ok();
        if is_ours {
            fs::remove_dir(&folder).ok();
        }
    }
    let written = written.with_context(|| format!("no backup was written to {}", folder.display()))?;
    if arguments.json {
        output::json(&written)?;
    } else {
        let secret = if written.secret.is_some() { "database and secret" } else { "database" };
        output::line(&format!("{}: {secret}, {} bytes", written.folder.display(), written.bytes))?;
    }
    if written.secret.is_none() {
        eprintln!("The secret is given by the setting `secret` and is not in the backup: keep it as well, codes and accounts are worth nothing without it");
    } else {
        eprintln!("Whoever has this folder can make codes and read all mails: keep it as safe as the portal itself");
    }
    Ok(Exit::Yes)
}

async fn write(settings: &Settings, database: &Path, folder: &Path, part: &Path) -> anyhow::Result<Written> {
    // Before a byte of it is written: the folder may have been there for everybody.
    private(folder, 0o700).with_context(|| format!("{} could not be closed to others", folder.display()))?;
    fs::File::create_new(part)?;
    private(part, 0o600)?;
    let db = opening::connect(settings).await?;
    let copied = store::backup::copy(&db, part).await;
    db.close().await;
    copied.context("the database could not be copied")?;
    // SQLite does not wait for the disk here.
    let file = fs::File::options().write(true).open(part)?;
    file.sync_all()?;
    let bytes = file.metadata()?.len();
    let secret = match &settings.secret {
        Some(_) => None,
        None => {
            let text = fs::read_to_string(&settings.secret_file).with_context(|| format!("{} cannot be read", settings.secret_file.display()))?;
            let copy = folder.join(SECRET);
            Secret::in_file_or(&copy, text.trim()).context("the secret could not be copied")?;
            Some(copy)
        }
    };
    let copy = folder.join(database.file_name().unwrap_or_else(|| "markward.db".as_ref()));
    fs::rename(part, &copy)?;
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(Written { folder: folder.to_owned(), database: copy, bytes, secret })
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn private(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// What to run where the database is not a file of ours.
fn instead(settings: &Settings) -> String {
    let secret = match &settings.secret {
        Some(_) => "the secret that the setting `secret` gives".to_owned(),
        None => settings.secret_file.display().to_string(),
    };
    format!(
        "this database is PostgreSQL's, and its own program copies it: pg_dump --format=custom --file=markward.dump '{}'; keep {secret} beside it. \
         To bring it back: pg_restore into an empty database, then `markward restored`",
        opening::shown(&settings.database_url)
    )
}
