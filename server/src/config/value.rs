//! Parsers of setting values. Each says in half a sentence what is wrong; what is allowed is said by the table.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};
use url::{Host, Url};

/// `None` for an empty text, else what `parse` makes of it.
pub(super) fn optional<T>(parse: impl Fn(&str) -> Result<T, String>) -> impl Fn(&str) -> Result<Option<T>, String> {
    move |text| {
        if text.is_empty() { Ok(None) } else { parse(text).map(Some) }
    }
}

pub(super) fn socket(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "it is not an address with a port".into())
}

pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("it is empty".into()) } else { Ok(PathBuf::from(text)) }
}

/// Reads the file at once: what is wrong in it is wrong at start.
pub(super) fn vocabulary(text: &str) -> Result<Vec<screening::VocabularyTerm>, String> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let content = std::fs::read_to_string(text).map_err(|error| format!("the file cannot be read: {error}"))?;
    screening::Vocabulary::parse(&content).map(|own| own.terms).map_err(|error| format!("in the file, {error}"))
}

pub(super) fn name(text: &str) -> Result<String, String> {
    match text.chars().count() {
        0 => Err("it is empty".into()),
        1..=60 if text.chars().any(char::is_control) => Err("it contains control characters".into()),
        1..=60 => Ok(text.to_owned()),
        count => Err(format!("it has {count} characters")),
    }
}

/// Links and cookies depend on it, so what would weaken them is refused here rather than found out later.
pub(super) fn public_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("it is not an address: {error}"))?;
    if !url.username().is_empty() || url.password().is_some() || !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("it has more than scheme, host and port".into());
    }
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err("it names no host".into()),
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if loopback => Ok(url),
        "http" => Err("over plain http, passwords and sessions cross the network readable by all".into()),
        other => Err(format!("its scheme is {other}")),
    }
}

/// Printed labels lead there; nobody signs in.
pub(super) fn label_urls(text: &str) -> Result<Vec<Url>, String> {
    let named = text.split(',').map(str::trim).filter(|address| !address.is_empty());
    named.map(|address| Url::parse(address).ok().filter(Url::has_host).ok_or_else(|| format!("“{address}” is not an address"))).collect()
}

pub(super) fn database_url(text: &str) -> Result<String, String> {
    let known = ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    // The text is not quoted back: it may hold a password.
    if known { Ok(text.to_owned()) } else { Err("its scheme is neither sqlite nor postgres".into()) }
}

pub(super) fn webhook_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("it is not an address: {error}"))?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(format!("its scheme is {}", url.scheme())) }
}

pub(super) fn smtp_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("it is not an address: {error}"))?;
    match (url.scheme(), url.host_str()) {
        ("smtp" | "smtps", Some(host)) if !host.is_empty() => Ok(text.to_owned()),
        ("smtp" | "smtps", _) => Err("it names no host".into()),
        (other, _) => Err(format!("its scheme is {other}")),
    }
}

pub(super) fn mailbox(text: &str) -> Result<lettre::message::Mailbox, String> {
    let mailbox: lettre::message::Mailbox = text.parse().map_err(|error| format!("it is not a mail address: {error}"))?;
    // It stands in for `contact`, which is the portal's stricter kind.
    email(mailbox.email.as_ref()).map(|_| mailbox)
}

pub(super) fn email(text: &str) -> Result<model::email::Email, String> {
    model::email::Email::parse(text).map_err(|error| error.to_string())
}

/// A page of the marketplace's that ours link to.
pub(super) fn web_page(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("it is not an address: {error}"))?;
    match url.scheme() {
        "http" | "https" => Ok(url.into()),
        other => Err(format!("its scheme is {other}")),
    }
}

pub(super) fn count(text: &str) -> Result<usize, String> {
    match text.replace('_', "").parse() {
        Ok(0) => Err("it is zero".into()),
        Ok(number) => Ok(number),
        Err(_) => Err("it is not a whole number".into()),
    }
}

pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("min", 60), ("m", 60), ("h", 3600), ("d", 86_400), ("days", 86_400)];
    let seconds = quantity(text, &units)?;
    if seconds > 3650 * 86_400 { Err("it is more than ten years".into()) } else { Ok(Duration::from_secs(seconds)) }
}

/// Days that data are kept for. What is shorter than one would delete what was just written.
pub(super) fn days(text: &str) -> Result<Duration, String> {
    let kept = duration(text)?;
    match kept.as_secs() {
        0..86_400 => Err("it is less than a day".into()),
        seconds if seconds % 86_400 != 0 => Err("it is no whole number of days".into()),
        _ => Ok(kept),
    }
}

pub(super) fn bytes(text: &str) -> Result<usize, String> {
    let units = [("B", 1), ("KiB", 1 << 10), ("kB", 1000), ("MiB", 1 << 20), ("MB", 1_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000)];
    usize::try_from(quantity(text, &units)?).map_err(|_| "it is too large for this machine".into())
}

fn quantity(text: &str, units: &[(&str, u64)]) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number = number.parse::<u64>().map_err(|_| "it does not begin with a whole number")?;
    let unit = unit.trim();
    let (_, factor) = units
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(|| if unit.is_empty() { "it has no unit".to_owned() } else { format!("“{unit}” is not a unit") })?;
    match number.checked_mul(*factor) {
        Some(0) => Err("it is zero".into()),
        Some(product) => Ok(product),
        None => Err("it is too large".into()),
    }
}

pub(super) fn filter(text: &str) -> Result<String, String> {
    tracing_subscriber::EnvFilter::try_new(text).map(|_| text.to_owned()).map_err(|error| error.to_string())
}

pub(super) fn networks(text: &str) -> Result<Trusted, String> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(Network::parse).collect::<Result<_, _>>().map(Trusted)
}

/// A range of addresses: `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    mask: u128,
}

impl Network {
    fn parse(text: &str) -> Result<Self, String> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| format!("“{text}” is neither an address nor a network"))?;
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits.map(str::parse::<u32>) {
            None => width,
            Some(Ok(bits)) if bits <= width => bits,
            Some(_) => return Err(format!("the prefix of “{text}” is not 0 to {width}")),
        };
        // An IPv4 prefix counts from the 96 bits before it in the IPv6 form, which stay ones.
        let mask = u128::MAX.checked_shl(width - bits).unwrap_or(0);
        Ok(Self { address: as_v6(address) & mask, mask })
    }

    fn contains(self, address: IpAddr) -> bool {
        as_v6(address) & self.mask == self.address
    }
}

/// IPv4 addresses in their IPv6 form, so that a dual-stack socket's `::ffff:10.0.0.1` is 10.0.0.1.
fn as_v6(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => Ipv4Addr::to_ipv6_mapped(&address).to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The peers whose word about the client's address is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trusted(pub Vec<Network>);

impl Trusted {
    /// Whether `address` is one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}
