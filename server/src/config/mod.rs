//! Every setting of the server: one table that documents them ([`table::SETTINGS`]), one struct that the rest of the program reads
//! ([`Settings`]). Values come from, later wins: the default, the file (`markward.toml`, or `--config FILE`), the environment
//! (`MARKWARD_KEY`; for the database also plain `DATABASE_URL`), and the command line. Unknown names and wrong values are refused at start,
//! all of them at once, each with the file and line or the variable it stands in.
//!
//! To add a setting:
//! 1. add its row to [`table::SETTINGS`]: key, default, what it means, what is allowed;
//! 2. add its field to [`Settings`] and read it in [`Settings::from_values`] with a parser from [`value`];
//! 3. the tests below fail until both agree; `markward settings` and the documentation follow from the table.

mod secret;
mod source;
mod table;
mod value;

pub use secret::{Secret, SecretError};
pub use source::Overrides;
pub use value::Trusted;

use axum::http::HeaderName;
use source::Values;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};
use url::Url;

/// What the server was told, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// See [`Settings::public_url`].
    public_url: Option<Url>,
    /// Where labels lead besides.
    pub label_urls: Vec<Url>,
    /// The marketplace's name, as pages and mails say it.
    pub marketplace: String,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: String,
    /// Where pictures, the search index, undelivered mail and the secret live.
    pub data_dir: PathBuf,
    /// The built site; `None` takes the one in the binary.
    pub site_dir: Option<PathBuf>,
    /// The secret given by value; without it [`Settings::secret_file`] holds it.
    pub secret: Option<Secret>,
    /// The file that holds the secret, made at the first start.
    pub secret_file: PathBuf,
    /// The SMTP relay, as lettre reads it; without it mails become files in `data_dir/outbox`.
    pub smtp_url: Option<String>,
    /// Who mails come from.
    pub mail_from: lettre::message::Mailbox,
    /// Where people can write to the marketplace; `None` leaves it to [`Settings::mail_from`].
    pub contact: Option<model::email::Email>,
    /// The marketplace's own pages: privacy, imprint, terms.
    pub pages: model::operator::OperatorPages,
    /// How long a signed-in browser stays signed in.
    pub session_lifetime: Duration,
    /// How long it is kept where and by which device a code was checked.
    pub keep_places: Duration,
    /// How long other data of people are kept.
    pub keep: Keep,
    /// Bytes of an ordinary request.
    pub body_limit: usize,
    /// Bytes of a request that carries pictures.
    pub upload_limit: usize,
    /// Bytes of a request that carries a file to import.
    pub import_limit: usize,
    /// Connections served at the same time.
    pub max_connections: usize,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Trusted,
    /// The header in which they tell the client's country.
    pub country_header: Option<HeaderName>,
    /// Listings' pictures are fetched and read.
    pub listing_pictures: bool,
    /// Hosts that may have private addresses.
    pub picture_hosts: Vec<String>,
    /// The operator's own words, for screening listings.
    pub vocabulary: Vec<screening::VocabularyTerm>,
    /// Who is told what becomes of listings.
    pub webhook_url: Option<Url>,
    /// What that is signed with.
    pub webhook_secret: Option<portal::webhook::SigningKey>,
    /// How long a stopping server waits for requests and jobs.
    pub shutdown_grace: Duration,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// Which log lines are written; `None` lets each command choose.
    pub log_filter: Option<String>,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

/// Why the settings do not stand.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file that `--config` names, or `markward.toml`, could not be read.
    #[error("the settings file {path} could not be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Names that are unknown and values that are wrong, one a line.
    #[error("{}", list(.0))]
    Wrong(Vec<String>),
}

fn list(problems: &[String]) -> String {
    let lines = problems.iter().map(|problem| format!("\n  {problem}")).collect::<String>();
    format!("the settings are wrong:{lines}\n`markward settings --defaults` lists every setting with what it allows")
}

/// One setting with its value and where that stands, for `markward settings`.
#[derive(Debug, serde::Serialize)]
pub struct InForce {
    /// The setting's name in the file.
    pub key: &'static str,
    /// The variable that sets it.
    pub variable: String,
    /// What it is set to; secrets are masked.
    pub value: String,
    /// Where that was said.
    pub origin: String,
    /// What it means.
    pub meaning: &'static str,
    /// What may be written.
    pub allowed: &'static str,
}

/// How long data of people are kept: see the table of settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Mails of the outbox.
    pub mails: Duration,
    /// Who filed reports that were decided.
    pub reporters: Duration,
    /// The names of orders.
    pub orders: Duration,
    /// Claims that ended.
    pub claims: Duration,
    /// Who did what the audit log says.
    pub actors: Duration,
}

impl Settings {
    /// The settings of this process.
    ///
    /// # Errors
    /// Names every unknown key or variable and every wrong value, with its place.
    pub fn load(overrides: &Overrides) -> Result<(Self, Vec<InForce>), ConfigError> {
        Self::from_values(Values::gather(overrides, std::env::vars_os())?)
    }

    /// The settings with these variables and no others.
    #[cfg(test)]
    pub fn load_from(overrides: &Overrides, variables: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>) -> Result<Self, ConfigError> {
        Self::from_values(Values::gather(overrides, variables)?).map(|(settings, _)| settings)
    }

    /// The defaults alone, as `markward settings --defaults` prints them.
    pub fn defaults() -> Vec<InForce> {
        Values::defaults().in_force()
    }

    /// Where people reach the portal: scheme, host and port, no path.
    pub fn public_url(&self) -> Url {
        self.public_url.clone().unwrap_or_else(|| {
            let host = match self.listen.ip() {
                ip if ip.is_loopback() => ip,
                _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
            };
            let address = SocketAddr::new(host, self.listen.port());
            match Url::parse(&format!("http://{address}")) {
                Ok(url) => url,
                Err(error) => unreachable!("{address} makes no address: {error}"),
            }
        })
    }

    fn from_values(mut values: Values) -> Result<(Self, Vec<InForce>), ConfigError> {
        let in_force = values.in_force();
        let data_dir = values.read("data_dir", value::path);
        let secret_file = values.read("secret_file", value::optional(value::path));
        let database_url = values.read("database_url", value::optional(value::database_url));
        let smtp_url = values.read("smtp_url", value::optional(value::smtp_url));
        let settings = Self {
            listen: values.read("listen", value::socket),
            public_url: values.read("public_url", value::optional(value::public_url)),
            label_urls: values.read("label_urls", value::label_urls),
            marketplace: values.read("marketplace", value::name),
            database_url: database_url.unwrap_or_else(|| format!("sqlite://{}", data_dir.join("markward.db").display())),
            site_dir: values.read("site_dir", value::optional(value::path)),
            secret: values.read("secret", value::optional(|text| Secret::parse(text).map_err(|error| error.to_string()))),
            secret_file: secret_file.unwrap_or_else(|| data_dir.join("secret")),
            data_dir,
            smtp_url,
            mail_from: values.read("mail_from", value::mailbox),
            contact: values.read("contact", value::optional(value::email)),
            pages: model::operator::OperatorPages {
                privacy: values.read("privacy_url", value::optional(value::web_page)),
                imprint: values.read("imprint_url", value::optional(value::web_page)),
                terms: values.read("terms_url", value::optional(value::web_page)),
            },
            session_lifetime: values.read("session_lifetime", value::duration),
            keep_places: values.read("keep_places", value::days),
            keep: Keep {
                mails: values.read("keep_mails", value::days),
                reporters: values.read("keep_reporters", value::days),
                orders: values.read("keep_orders", value::days),
                claims: values.read("keep_claims", value::days),
                actors: values.read("keep_actors", value::days),
            },
            body_limit: values.read("body_limit", value::bytes),
            upload_limit: values.read("upload_limit", value::bytes),
            import_limit: values.read("import_limit", value::bytes),
            max_connections: values.read("max_connections", value::count),
            trusted_proxies: values.read("trusted_proxies", value::networks),
            country_header: values
                .read("country_header", value::optional(|text| HeaderName::try_from(text).map_err(|_| "is not the name of a header".to_owned()))),
            listing_pictures: values.read("listing_pictures", |text| match text {
                "on" => Ok(true),
                "off" => Ok(false),
                _ => Err("it is neither".into()),
            }),
            picture_hosts: values
                .read("picture_hosts", |text| Ok(text.split(',').map(str::trim).filter(|host| !host.is_empty()).map(ToOwned::to_owned).collect())),
            vocabulary: values.read("vocabulary", value::vocabulary),
            webhook_url: values.read("webhook_url", value::optional(value::webhook_url)),
            webhook_secret: values.read("webhook_secret", value::optional(portal::webhook::SigningKey::parse)),
            shutdown_grace: values.read("shutdown_grace", value::duration),
            log_format: values.read("log_format", |text| match text {
                "text" => Ok(LogFormat::Text),
                "json" => Ok(LogFormat::Json),
                _ => Err("it is neither".into()),
            }),
            log_filter: values.read("log_filter", value::optional(value::filter)),
        };
        values.finish().map(|()| (settings, in_force))
    }
}

#[cfg(test)]
mod tests;
