//! Sending mail: by SMTP when a relay is configured, else as `.eml` files in `data_dir/outbox`, which any mail program opens.

pub mod deliver;

use crate::opening::private_directory;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use model::{id::MailId, time::Timestamp};
use portal::Portal;
use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

/// How long the relay may take for one mail.
const RELAY_PATIENCE: Duration = Duration::from_secs(30);

/// A mail to send.
#[derive(Clone, Debug)]
pub struct Letter<'a> {
    /// Its id, which makes its `Message-ID`: the same for each attempt, so that a mail that was delivered although we did not hear of it
    /// is not a second mail to the reader's program.
    pub id: MailId,
    /// To whom, by name and address.
    pub to: &'a str,
    /// Its subject, one line.
    pub subject: &'a str,
    /// Its text, plain.
    pub text: &'a str,
    /// When it was written.
    pub at: Timestamp,
}

/// Why a mail did not go out.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It never will: the address is none, or the relay refuses for good.
    #[error("the mail cannot be delivered: {0}")]
    Never(String),
    /// Not now.
    #[error("the mail relay did not take the mail")]
    Relay(#[source] lettre::transport::smtp::Error),
    /// The outbox cannot be written.
    #[error("the mail could not be written to {path}")]
    Outbox {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl MailError {
    /// Whether another attempt is in vain.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Never(_))
    }
}

enum Way {
    Relay(AsyncSmtpTransport<Tokio1Executor>),
    Outbox(PathBuf),
}

/// Sends mails in the portal's name.
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

impl std::fmt::Debug for Mailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mailer").field("from", &self.from).field("way", &self.way()).finish_non_exhaustive()
    }
}

impl Mailer {
    /// A mailer by `smtp_url` if there is one, else into `outbox`.
    ///
    /// # Errors
    /// The address of the relay cannot be used.
    pub fn new(smtp_url: Option<&str>, outbox: PathBuf, from: Mailbox) -> Result<Self, lettre::transport::smtp::Error> {
        let way = match smtp_url {
            Some(url) => Way::Relay(AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(RELAY_PATIENCE)).build()),
            None => Way::Outbox(outbox),
        };
        Ok(Self { from, way })
    }

    /// `smtp` or `outbox`.
    pub fn way(&self) -> &'static str {
        match self.way {
            Way::Relay(_) => "smtp",
            Way::Outbox(_) => "outbox",
        }
    }

    /// Whether mails can go out now: the relay answers, or the outbox can be written.
    ///
    /// # Errors
    /// Why not.
    pub async fn check(&self) -> Result<(), MailError> {
        match &self.way {
            Way::Relay(relay) => relay.test_connection().await.map_err(MailError::Relay).map(drop),
            Way::Outbox(directory) => private_directory(directory).map_err(|source| MailError::Outbox { path: directory.clone(), source }),
        }
    }

    /// Sends one mail.
    ///
    /// # Errors
    /// See [`MailError`]; [`MailError::is_final`] tells whether to try again.
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), MailError> {
        let message = self.compose(letter)?;
        match &self.way {
            Way::Relay(relay) => match relay.send(message).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() => Err(MailError::Never(error.to_string())),
                Err(error) => Err(MailError::Relay(error)),
            },
            Way::Outbox(directory) => {
                let path = directory.join(format!("{}.eml", letter.id));
                let (target, bytes) = (path.clone(), message.formatted());
                let written = tokio::task::spawn_blocking(move || write_whole(&target, &bytes)).await;
                written.map_err(io::Error::other).flatten().map_err(|source| MailError::Outbox { path, source })
            }
        }
    }

    /// Deletes the files of mails that are kept no more; answers how many.
    ///
    /// # Errors
    /// See [`tidy`].
    pub async fn tidy(&self, portal: &Portal) -> anyhow::Result<usize> {
        match &self.way {
            Way::Relay(_) => Ok(0),
            Way::Outbox(directory) => tidy(directory, portal).await,
        }
    }

    fn compose(&self, letter: &Letter<'_>) -> Result<Message, MailError> {
        let never = |error: &dyn std::fmt::Display| MailError::Never(error.to_string());
        let to = mailbox(letter.to).map_err(|error| never(&error))?;
        let domain = self.from.email.domain();
        let written = UNIX_EPOCH + Duration::from_micros(u64::try_from(letter.at.0).unwrap_or(0));
        Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(one_line(letter.subject))
            .date(written)
            .message_id(Some(format!("<{}@{domain}>", letter.id)))
            // Programs that answer mails (holiday notices) leave these alone: RFC 3834.
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).header(ContentTransferEncoding::QuotedPrintable).body(letter.text.to_owned()))
            .map_err(|error| never(&error))
    }
}

/// Deletes the files of an outbox that are older than mails are kept, and have no mail any more; answers how many. Younger ones stay: the database may be
/// another one than theirs, and they are somebody's letters.
///
/// # Errors
/// The outbox or the database cannot be read.
pub async fn tidy(outbox: &Path, portal: &Portal) -> anyhow::Result<usize> {
    let before = portal.now().plus_seconds(-portal.settings().keep.mails * 86_400).seconds_since(Timestamp(0));
    let is_old = |id: MailId| id.0.get_timestamp().is_some_and(|written| i64::try_from(written.to_unix().0).is_ok_and(|seconds| seconds < before));
    remove(outbox, portal, |id, _| is_old(id)).await
}

/// Deletes the files of an outbox to this address whose mails were deleted (`markward people forget`); answers how many.
///
/// # Errors
/// The outbox or the database cannot be read.
pub async fn forget(outbox: &Path, portal: &Portal, address: &str) -> anyhow::Result<usize> {
    let address = address.trim().to_lowercase();
    let is_to = |head: &str| head.lines().take_while(|line| !line.is_empty()).any(|line| line.starts_with("To:") && line.to_lowercase().contains(&address));
    remove(outbox, portal, |_, path| fs::read_to_string(path).is_ok_and(|text| is_to(&text))).await
}

/// Deletes those of these files that have no mail.
async fn remove(outbox: &Path, portal: &Portal, is_meant: impl Fn(MailId, &Path) -> bool) -> anyhow::Result<usize> {
    if !outbox.exists() {
        return Ok(0);
    }
    // First the files: each has been a row by then.
    let mut files = Vec::new();
    for entry in fs::read_dir(outbox)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".eml"));
        files.extend(name.and_then(|name| name.parse::<MailId>().ok()).map(|id| (id, path.clone())));
    }
    let kept = store::mail::all(&mut portal.db().read().await?).await?;
    files.retain(|(id, path)| !kept.contains(id) && is_meant(*id, path));
    for (_, path) in &files {
        fs::remove_file(path)?;
    }
    if !files.is_empty() {
        tracing::info!(files = files.len(), "Deleted {} files of mails that are kept no more", files.len());
    }
    Ok(files.len())
}

/// `Name <address>` or an address. Parsed strictly: a line break in it would start a header of somebody else's choosing.
fn mailbox(text: &str) -> Result<Mailbox, lettre::address::AddressError> {
    match text.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => Ok(Mailbox::new(Some(one_line(name)), address.parse::<Address>()?)),
        None => Ok(Mailbox::new(None, text.trim().parse::<Address>()?)),
    }
}

/// Without line breaks and other control characters, which would start a new header.
fn one_line(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect::<String>();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes the file whole or not at all: whoever watches the outbox never reads half a mail.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(directory) = path.parent() {
        private_directory(directory)?;
    }
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    // It may hold a link that lets its reader in.
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temporary, path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn letter<'a>(to: &'a str, subject: &'a str) -> Letter<'a> {
        let id = MailId::from_str("0190b6a5-0000-7000-8000-000000000001").unwrap();
        Letter { id, to, subject, text: "Grüß Gott,\n\nyour code is 123.\n.\nMarkward", at: Timestamp(1_795_459_651_000_000) }
    }

    async fn sent(letter: &Letter<'_>) -> Result<String, MailError> {
        let directory = tempfile::tempdir().unwrap();
        let mailer = Mailer::new(None, directory.path().join("outbox"), "Markward <noreply@brands.example>".parse().unwrap()).unwrap();
        mailer.send(letter).await?;
        mailer.send(letter).await?;
        let files = fs::read_dir(directory.path().join("outbox")).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
        assert_eq!(files.len(), 1, "a second attempt is the same mail, and no temporary file is left: {files:?}");
        Ok(fs::read_to_string(&files[0]).unwrap())
    }

    #[tokio::test]
    async fn a_mail_becomes_a_file_that_mail_programs_open() {
        let text = sent(&letter("Ana <ana@acme.example>", "Confirm your address")).await.unwrap();
        for line in [
            "From: Markward <noreply@brands.example>\r\n",
            "To: Ana <ana@acme.example>\r\n",
            "Subject: Confirm your address\r\n",
            "Date: Mon, 23 Nov 2026 18:47:31 +0000\r\n",
            "Message-ID: <0190b6a5-0000-7000-8000-000000000001@brands.example>\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
        ] {
            assert!(text.contains(line), "no {line:?} in {text}");
        }
        assert!(text.contains("\r\n\r\nGr=C3=BC=C3=9F Gott,"), "{text}");
    }

    #[tokio::test]
    async fn nobody_writes_headers_of_their_own() {
        let text = sent(&letter("Ana\r\nBcc: spy@evil.example <ana@acme.example>", "Hello\r\nBcc: spy@evil.example")).await.unwrap();
        let (headers, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(!headers.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc:")), "{headers}");
        let error = sent(&letter("ana@acme.example\r\nBcc: spy@evil.example", "Hello")).await.unwrap_err();
        assert!(error.is_final(), "{error}");
    }

    #[tokio::test]
    async fn an_outbox_that_cannot_be_written_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let in_the_way = directory.path().join("outbox");
        fs::write(&in_the_way, "a file").unwrap();
        let mailer = Mailer::new(None, in_the_way, "noreply@brands.example".parse().unwrap()).unwrap();
        let error = mailer.send(&letter("ana@acme.example", "Hello")).await.unwrap_err();
        assert!(matches!(error, MailError::Outbox { .. }) && !error.is_final());
    }

    /// A relay that takes one mail, refusing recipients that begin with `gone`; answers what it was told.
    async fn relay() -> (String, tokio::task::JoinHandle<String>) {
        use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let told = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let (read, mut write) = socket.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 relay.example\r\n").await.unwrap();
            let (mut told, mut in_data) = (String::new(), false);
            while let Some(line) = lines.next_line().await.unwrap() {
                told.push_str(&format!("{line}\n"));
                let answer = match line.as_str() {
                    "." => "250 taken",
                    _ if in_data => continue,
                    "DATA" => "354 go on",
                    "QUIT" => "221 bye",
                    line if line.starts_with("RCPT TO:<gone") => "550 nobody here by that name",
                    _ => "250 fine",
                };
                in_data = line == "DATA";
                write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
            }
            told
        });
        (url, told)
    }

    #[tokio::test]
    async fn a_mail_goes_out_by_smtp_and_what_the_relay_refuses_for_good_is_given_up() {
        for (to, taken) in [("Ana <ana@acme.example>", true), ("gone@acme.example", false)] {
            let (url, told) = relay().await;
            let mailer = Mailer::new(Some(&url), PathBuf::new(), "Markward <noreply@brands.example>".parse().unwrap()).unwrap();
            let sent = mailer.send(&letter(to, "Confirm your address")).await;
            drop(mailer);
            let told = told.await.unwrap();
            assert!(told.contains("MAIL FROM:<noreply@brands.example>"), "{told}");
            match sent {
                Ok(()) => assert!(taken && told.contains("Subject: Confirm your address") && told.contains("\n..\n"), "{told}"),
                Err(error) => assert!(!taken && error.is_final() && error.to_string().contains("nobody here"), "{error}"),
            }
        }
    }
}
