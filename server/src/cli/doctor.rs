//! `markward doctor`: everything that the portal needs, looked at one by one, with what to do about what is wrong. Changes nothing: it makes
//! the data directory, the outbox's folder and an empty SQLite file if they are missing, as the first start would.

use super::{Context, Exit, output};
use crate::{config::Settings, mail::Mailer, opening, serve, site::Site};
use clap::Args;
use serde::Serialize;
use std::{fs, io, path::Path};
use store::Db;

/// Checks what the portal needs.
#[derive(Debug, Args)]
pub struct Arguments {
    /// One JSON object a check: {"check", "state": "good|warning|bad", "finding"}
    #[arg(long)]
    json: bool,
}

/// Listings with pictures to be looked at that are no usual queue any more.
const PICTURES_LAG: i64 = 5_000;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Good,
    Warning,
    Bad,
}

/// What a check found.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    state: State,
    finding: String,
}

impl Finding {
    fn new(check: &'static str, result: Result<String, String>) -> Self {
        match result {
            Ok(finding) => Self { check, state: State::Good, finding },
            Err(finding) => Self { check, state: State::Bad, finding },
        }
    }

    fn warning(check: &'static str, finding: impl Into<String>) -> Self {
        Self { check, state: State::Warning, finding: finding.into() }
    }
}

/// Checks all and prints each finding. The answer is no if one is bad.
pub async fn run(arguments: Arguments, context: &Context) -> anyhow::Result<Exit> {
    let findings = examine(&context.settings).await;
    for finding in &findings {
        if arguments.json {
            output::json(finding)?;
        } else {
            let mark = match finding.state {
                State::Good => "good",
                State::Warning => "look",
                State::Bad => "BAD ",
            };
            output::line(&format!("{mark}  {:<14} {}", finding.check, finding.finding))?;
        }
    }
    Ok(if findings.iter().any(|finding| finding.state == State::Bad) { Exit::No } else { Exit::Yes })
}

async fn examine(settings: &Settings) -> Vec<Finding> {
    let mut findings =
        vec![Finding::new("data directory", data_dir(&settings.data_dir)), Finding::new("secret", secret(settings)), Finding::new("site", site(settings))];
    findings.extend(secret_permissions(&settings.secret_file));
    findings.extend(directory_permissions(&settings.data_dir));
    findings.extend(kept(settings));
    match opening::connect(settings).await {
        Ok(db) => {
            findings.extend(database(&db, settings).await);
            db.close().await;
        }
        Err(error) => findings.push(Finding::new("database", Err(chain(&error)))),
    }
    findings.push(mail(settings).await);
    findings.extend(contact(settings));
    findings.extend(pages(settings));
    findings.push(listening(settings).await);
    findings.extend(public(settings));
    findings
}

/// Writes a mebibyte and takes it away again: permission and room in one.
fn data_dir(path: &Path) -> Result<String, String> {
    let probe = path.join(format!(".doctor-{}", std::process::id()));
    let written = fs::create_dir_all(path).and_then(|()| fs::write(&probe, vec![0; 1 << 20]));
    let removed = if probe.exists() { fs::remove_file(&probe) } else { Ok(()) };
    match written.and(removed) {
        Ok(()) => Ok(format!("{} takes writes", path.display())),
        Err(error) if error.kind() == io::ErrorKind::StorageFull => Err(format!("the disk of {} is full: make room", path.display())),
        Err(error) => Err(format!("{} takes no writes ({error}): give this account permission, or set `data_dir`", path.display())),
    }
}

fn secret(settings: &Settings) -> Result<String, String> {
    if settings.secret.is_none() && !settings.secret_file.exists() {
        return Ok(format!("is made at the first start, in {}", settings.secret_file.display()));
    }
    let place = if settings.secret.is_some() { "given by the settings".to_owned() } else { settings.secret_file.display().to_string() };
    opening::secret(settings).map(|_| place).map_err(|error| chain(&error))
}

/// Others on the machine should not read the secret.
#[cfg(unix)]
fn secret_permissions(path: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then(|| Finding::warning("secret", format!("{} can be read by others (mode {mode:o}): chmod 600 it", path.display())))
}

/// Nor should they look into the database and the outbox, whose mails hold links that let their reader in.
#[cfg(unix)]
fn directory_permissions(path: &Path) -> Option<Finding> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o007 != 0).then(|| Finding::warning("data directory", format!("{} can be read by everybody here (mode {mode:o}): chmod 700 it", path.display())))
}

#[cfg(not(unix))]
fn directory_permissions(_: &Path) -> Option<Finding> {
    None
}

/// Who complains within six months has to be known by then (DSA Art. 20).
fn kept(settings: &Settings) -> Option<Finding> {
    let days = settings.keep.reporters.as_secs() / 86_400;
    (days < 184).then(|| Finding::warning("keep_reporters", format!("is {days} d: who filed a report may complain for half a year, and is not known by then")))
}

#[cfg(not(unix))]
fn secret_permissions(_: &Path) -> Option<Finding> {
    None
}

fn site(settings: &Settings) -> Result<String, String> {
    let place = settings.site_dir.as_ref().map_or_else(|| "in this binary".to_owned(), |path| path.display().to_string());
    Site::load(settings.site_dir.as_deref()).map(|site| format!("{} files, {place}", site.size().0)).map_err(|error| chain(&error))
}

async fn database(db: &Db, settings: &Settings) -> Vec<Finding> {
    let address = opening::shown(&settings.database_url);
    let engine = db.engine_version().await.map(|engine| format!("{engine} at {address}"));
    let mut findings = vec![Finding::new("database", engine.map_err(|error| chain(&error)))];
    match db.schema().await {
        Ok(schema) if schema.is_current() => findings.push(Finding::new("tables", Ok(format!("up to date (version {})", schema.known)))),
        Ok(schema) if schema.applied.is_some_and(|applied| applied > schema.known) => {
            let finding = format!(
                "written by a newer Markward (version {}, this one knows {}): use that one, or restore a backup",
                schema.applied.unwrap_or(0),
                schema.known
            );
            findings.push(Finding::new("tables", Err(finding)));
        }
        Ok(_) => findings.push(Finding::warning("tables", "not up to date: the next start or `markward migrate` does it")),
        Err(error) => findings.push(Finding::new("tables", Err(chain(&error)))),
    }
    if findings.iter().all(|finding| finding.check != "tables" || finding.state == State::Good) {
        let writable = db.check_writable().await;
        findings.extend(keys(db, settings).await);
        findings.extend(unread(db).await);
        findings.extend(pictures(db, settings).await);
        findings.push(Finding::new("writing", writable.map(|()| "the database takes writes".to_owned()).map_err(|error| chain(&error))));
    }
    findings
}

/// Whether the codes in the database were made with this secret.
async fn keys(db: &Db, settings: &Settings) -> Option<Finding> {
    // Looking makes no secret: without one, no code can have been made yet.
    if settings.secret.is_none() && !settings.secret_file.exists() {
        return None;
    }
    let secret = opening::secret(settings).ok()?;
    let checked = match opening::over(db.clone(), settings, secret) {
        Ok(portal) => portal.check_code_keys().await.map_err(opening::OpenError::Keys),
        Err(error) => Err(error),
    };
    let fits = checked.map(|()| "the secret fits the codes in the database".to_owned());
    Some(Finding::new("code keys", fits.map_err(|error| chain(&error))))
}

/// Listings that the content filters failed over: they are held, and a fault of ours is behind it.
async fn unread(db: &Db) -> Option<Finding> {
    let count = async { store::hold::count_unread(&mut db.read().await?).await };
    match count.await {
        Ok(0) => None,
        Ok(count) => {
            let finding =
                format!("the content filters failed over {count} listings, which are held until somebody decides: the log names each; report it to us");
            Some(Finding::warning("filters", finding))
        }
        Err(error) => Some(Finding::new("filters", Err(chain(&error)))),
    }
}

/// How far the reading of pictures lags behind: what a picture would hold is on sale until then.
async fn pictures(db: &Db, settings: &Settings) -> Option<Finding> {
    if !settings.listing_pictures {
        return None;
    }
    let count = async { store::seen_code::waiting(&mut db.read().await?).await };
    Some(match count.await {
        Ok(count) if count >= PICTURES_LAG => {
            let finding = format!(
                "{count} listings wait for their pictures to be looked at, and what these would hold is on sale: is the portal running, and do their hosts answer?"
            );
            Finding::warning("pictures", finding)
        }
        Ok(count) => Finding::new("pictures", Ok(format!("{count} listings wait for their pictures to be looked at"))),
        Err(error) => Finding::new("pictures", Err(chain(&error))),
    })
}

async fn mail(settings: &Settings) -> Finding {
    let mailer = match Mailer::new(settings.smtp_url.as_deref(), settings.data_dir.join("outbox"), settings.mail_from.clone()) {
        Ok(mailer) => mailer,
        Err(error) => return Finding::new("mail", Err(chain(&error))),
    };
    match mailer.check().await {
        Ok(()) if mailer.way() == "outbox" => Finding::warning("mail", "no relay is set (`smtp_url`): mails become files in the outbox, and reach nobody"),
        Ok(()) => Finding::new("mail", Ok("the relay answers".to_owned())),
        Err(error) => Finding::new("mail", Err(chain(&error))),
    }
}

/// Statements of reasons name the address for complaints: somebody must read it.
fn contact(settings: &Settings) -> Option<Finding> {
    let finding = match &settings.contact {
        None => format!("no address for complaints is set (`contact`): {} stands in, and statements of reasons name it", settings.mail_from.email),
        Some(contact) if contact.is_no_reply() => {
            format!(
                "statements of reasons tell sellers to complain to {contact}, which sounds like nobody reads it: set `contact` to an address that somebody does"
            )
        }
        Some(_) => return None,
    };
    Some(Finding::warning("contact", finding))
}

/// Strangers leave names and addresses here: they have a right to know who takes them, and by which terms their listings are judged.
fn pages(settings: &Settings) -> Option<Finding> {
    let pages = &settings.pages;
    let missing: Vec<_> = [("privacy_url", &pages.privacy), ("imprint_url", &pages.imprint), ("terms_url", &pages.terms)]
        .into_iter()
        .filter(|(_, page)| page.is_none())
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    let finding = || format!("the portal's pages say nothing of privacy, who runs them or the terms as long as these are not set: {}", missing.join(", "));
    (!missing.is_empty()).then(|| Finding::warning("pages", finding()))
}

/// In use is no fault: the portal may be running.
async fn listening(settings: &Settings) -> Finding {
    match serve::bind(settings.listen).await {
        Ok(_) => Finding::new("listening", Ok(format!("{} is free", settings.listen))),
        Err(serve::ServeError::InUse(address)) => Finding::warning("listening", format!("{address} is in use; by the portal itself, if it is running")),
        Err(error) => Finding::new("listening", Err(chain(&error))),
    }
}

/// What is right for trying out and wrong for a marketplace.
fn public(settings: &Settings) -> Option<Finding> {
    (settings.public_url().scheme() == "http").then(|| {
        Finding::warning(
            "public address",
            format!("{} is for this machine only; people need https (`public_url`)", settings.public_url().as_str().trim_end_matches('/')),
        )
    })
}

/// The error with its causes, each said once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;

    #[tokio::test]
    async fn each_fault_is_told_with_what_to_do() {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        fs::write(&data, "a file is in the way").unwrap();
        let arguments = vec![
            ("data_dir", "--data-dir", data.display().to_string()),
            ("database_url", "--database", "postgres://markward:hunter2@127.0.0.1:1/markward".to_owned()),
            ("site_dir", "--site", directory.path().display().to_string()),
        ];
        let settings = Settings::load_from(&Overrides { file: None, arguments }, std::iter::empty()).unwrap();
        let findings = examine(&settings).await;
        let bad = |check: &str| {
            let finding = findings.iter().find(|finding| finding.check == check).unwrap();
            assert_eq!(finding.state, State::Bad, "{finding:?}");
            assert!(!finding.finding.contains("hunter2"));
            finding.finding.clone()
        };
        assert!(bad("data directory").contains("takes no writes"));
        assert!(bad("site").contains("make run"));
        assert!(bad("database").contains("is its server running") && bad("database").contains("refused"));
        assert!(bad("mail").contains("outbox"));
    }

    #[test]
    fn an_address_for_complaints_that_nobody_reads_is_told() {
        let found = |address: Option<&str>| {
            let arguments = address.map(|address| ("contact", "--contact", address.to_owned())).into_iter().collect();
            let settings = Settings::load_from(&Overrides { file: None, arguments }, std::iter::empty()).unwrap();
            contact(&settings).map(|finding| (finding.state, finding.finding))
        };
        assert!(matches!(found(None), Some((State::Warning, said)) if said.contains("noreply@markward.example stands in")));
        assert!(matches!(found(Some("no-reply@nordlys.example")), Some((State::Warning, said)) if said.contains("`contact`")));
        assert_eq!(found(Some("help@nordlys.example")), None);
    }

    #[test]
    fn pages_that_strangers_have_a_right_to_are_asked_for() {
        let found = |arguments| pages(&Settings::load_from(&Overrides { file: None, arguments }, std::iter::empty()).unwrap()).map(|finding| finding.finding);
        let set = |key, argument| (key, argument, format!("https://nordlys.example/{key}"));
        let some = vec![set("privacy_url", "--privacy-url"), set("terms_url", "--terms-url")];
        assert!(matches!(found(some.clone()), Some(said) if said.ends_with("not set: `imprint_url`")));
        assert_eq!(found([some, vec![set("imprint_url", "--imprint-url")]].concat()), None);
    }

    #[tokio::test]
    async fn an_untouched_machine_has_nothing_bad_but_the_site() {
        let directory = tempfile::tempdir().unwrap();
        let arguments = vec![
            ("data_dir", "--data-dir", directory.path().join("data").display().to_string()),
            ("listen", "--listen", "127.0.0.1:0".to_owned()),
            ("site_dir", "--site", "/nowhere".to_owned()),
        ];
        let settings = Settings::load_from(&Overrides { file: None, arguments }, std::iter::empty()).unwrap();
        let bad = examine(&settings).await.into_iter().filter(|finding| finding.state == State::Bad).map(|finding| finding.check).collect::<Vec<_>>();
        assert_eq!(bad, ["site"]);
        assert!(!directory.path().join("data/secret").exists(), "looking makes no secret");
    }
}
