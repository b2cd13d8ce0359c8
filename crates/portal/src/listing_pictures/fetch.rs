//! Fetching strangers' pictures without being led into the house.
//!
//! An address in a feed can name anything: this machine, the cloud's metadata service, a printer. So only http and https are followed, a name is
//! resolved by us and only public addresses of it are connected to (the check and the connection see the same resolution, so that a name cannot
//! change its mind in between), numbers in place of names are checked alike, each redirect anew. The operator can allow hosts of the house by
//! name. Size, time and redirects are bounded, and no proxy, cookie or password of the operator's goes along.

use super::hosts::{Hosts, Turn};
use model::id::SellerId;
use reqwest::{
    Client, StatusCode, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION},
    redirect::Policy,
};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

/// The largest picture that is fetched.
const BYTES_MAX: usize = 12 << 20;
/// How long a picture may take in all; one that took a third of it, or did not come, was slow.
const TIMEOUT: Duration = Duration::from_secs(15);
const SLOW_PART: u32 = 3;
/// The longest name of a version that is kept, in bytes.
const VERSION_MAX: usize = 200;
/// What can be read. Networks that serve pictures in several kinds would choose AVIF for whoever takes anything.
const KINDS: &str = "image/jpeg, image/png, image/webp, image/gif;q=0.9, */*;q=0.1";
/// Redirects that are followed.
const REDIRECTS_MAX: usize = 3;

/// Fetches pictures. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Fetcher {
    client: Client,
    allowed: Arc<[String]>,
    hosts: Hosts,
    timeout: Duration,
}

/// What a server calls the version of a picture that it gave out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

impl Version {
    fn of(headers: &HeaderMap) -> Self {
        let value = |name: HeaderName| headers.get(name)?.to_str().ok().filter(|value| value.len() <= VERSION_MAX).map(ToOwned::to_owned);
        Self { etag: value(ETAG), modified: value(LAST_MODIFIED) }
    }

    const fn is_known(&self) -> bool {
        self.etag.is_some() || self.modified.is_some()
    }
}

/// What came of asking for a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The server says that it is the version that was known.
    Same,
    /// The file.
    File {
        /// Its bytes.
        bytes: Vec<u8>,
        /// What the server calls it.
        version: Version,
    },
}

/// Why a picture was not fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Not http or https, or no host.
    #[error("its address is not of the web")]
    Address,
    /// Inside of the house.
    #[error("its address leads into a private network")]
    Private,
    /// Too many redirects.
    #[error("its address leads on and on")]
    Redirects,
    /// An answer that is no picture.
    #[error("the server answers {0}")]
    Status(u16),
    /// It, or its seller's other pictures, kept us waiting a moment ago.
    #[error("its server answers too slowly: it is asked again later")]
    Rests,
    /// Too many bytes.
    #[error("it is larger than {} MB", BYTES_MAX >> 20)]
    TooLarge,
    /// The network.
    #[error("it could not be fetched")]
    Network(#[source] reqwest::Error),
}

impl From<reqwest::Error> for FetchError {
    fn from(error: reqwest::Error) -> Self {
        // Our resolver's refusal comes back inside of the client's error.
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(error) = cause {
            if error.is::<NotPublic>() || error.to_string() == NotPublic.to_string() {
                return Self::Private;
            }
            cause = error.source();
        }
        Self::Network(error)
    }
}

/// A name has no public address.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name has no public address")]
struct NotPublic;

/// Resolves names to public addresses only, but for the hosts that are allowed.
#[derive(Clone, Debug)]
struct Public {
    allowed: Arc<[String]>,
}

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        let any = is_allowed(&self.allowed, name.as_str(), None);
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| any || is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

impl Fetcher {
    /// A fetcher; `allowed` are hosts (with or without a port) that may have private addresses.
    ///
    /// # Errors
    /// The system's certificates cannot be read.
    pub fn new(allowed: Vec<String>) -> Result<Self, reqwest::Error> {
        // The first that asks installs it; whoever was before has the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let allowed: Arc<[String]> = allowed.into_iter().map(|host| host.to_ascii_lowercase()).collect();
        let client = Client::builder()
            .user_agent(concat!("markward/", env!("CARGO_PKG_VERSION"), " (reads codes in listings' pictures)"))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .pool_max_idle_per_host(1)
            .dns_resolver(Arc::new(Public { allowed: Arc::clone(&allowed) }))
            .build()?;
        Ok(Self { client, allowed, hosts: Hosts::default(), timeout: TIMEOUT })
    }

    /// The same, with another bound for how long a picture may take.
    #[must_use]
    pub const fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Waits until a picture may be asked for, which a listing of this seller shows.
    ///
    /// # Errors
    /// [`FetchError::Rests`]; [`FetchError::Address`] if it has no host.
    pub(super) async fn turn(&self, address: &str, seller: Option<SellerId>) -> Result<Turn, FetchError> {
        let url = Url::parse(address).map_err(|_| FetchError::Address)?;
        let host = url.host_str().ok_or(FetchError::Address)?;
        let is_named = is_allowed(&self.allowed, host, url.port_or_known_default());
        self.hosts.turn(host, is_named, seller).await.ok_or(FetchError::Rests)
    }

    /// Fetches a picture whose turn it is, unless it is the version that is known.
    ///
    /// # Errors
    /// [`FetchError`].
    pub(super) async fn fetch_in(&self, turn: Option<Turn>, address: &str, known: &Version) -> Result<Fetched, FetchError> {
        let began = Instant::now();
        let fetched = self.fetch(address, known).await;
        if let Some(turn) = turn {
            turn.done(began.elapsed() >= self.timeout / SLOW_PART);
        }
        fetched
    }

    /// Fetches a picture, unless it is the version that is known.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch(&self, address: &str, known: &Version) -> Result<Fetched, FetchError> {
        let mut url = Url::parse(address).map_err(|_| FetchError::Address)?;
        // In all: with each redirect it would begin anew.
        let until = Instant::now() + self.timeout;
        for _ in 0..=REDIRECTS_MAX {
            self.check(&url)?;
            let left = until.saturating_duration_since(Instant::now());
            let mut asked = self.client.get(url.clone()).timeout(left).header(ACCEPT, KINDS);
            for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.modified)] {
                asked = value.iter().fold(asked, |asked, value| asked.header(&name, value));
            }
            let mut answer = asked.send().await?;
            if answer.status() == StatusCode::NOT_MODIFIED && known.is_known() {
                return Ok(Fetched::Same);
            }
            if answer.status().is_redirection() {
                let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).ok_or(FetchError::Address)?;
                url = url.join(to).map_err(|_| FetchError::Address)?;
                continue;
            }
            if !answer.status().is_success() {
                return Err(FetchError::Status(answer.status().as_u16()));
            }
            if answer.content_length().is_some_and(|length| length > BYTES_MAX as u64) {
                return Err(FetchError::TooLarge);
            }
            let (mut bytes, version) = (Vec::new(), Version::of(answer.headers()));
            while let Some(chunk) = answer.chunk().await? {
                if bytes.len() + chunk.len() > BYTES_MAX {
                    return Err(FetchError::TooLarge);
                }
                bytes.extend_from_slice(&chunk);
            }
            return Ok(Fetched::File { bytes, version });
        }
        Err(FetchError::Redirects)
    }

    /// What can be said of an address before it is resolved: names are left to the resolver.
    fn check(&self, url: &Url) -> Result<(), FetchError> {
        if !matches!(url.scheme(), "http" | "https") || !url.username().is_empty() || url.password().is_some() {
            return Err(FetchError::Address);
        }
        let host = url.host_str().ok_or(FetchError::Address)?;
        let number = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let port = url.port_or_known_default();
        match number {
            Some(ip) if !is_public(ip) && !is_allowed(&self.allowed, host, port) => Err(FetchError::Private),
            _ => Ok(()),
        }
    }
}

/// Whether the operator allows a host. An entry with a port allows that port of an address only; a name's port is not known when it is resolved.
fn is_allowed(allowed: &[String], host: &str, port: Option<u16>) -> bool {
    let host = host.to_ascii_lowercase();
    allowed.iter().any(|entry| *entry == host || port.is_some_and(|port| *entry == format!("{host}:{port}")))
}

/// Whether an address is one of the public internet (IANA's special-purpose registries).
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        // Carriers' networks, protocol assignments, 6to4 relays, benchmarks.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    let [.., high, low] = ip.segments();
    let v4 = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match (a, b, c, d, e, f) {
        // Addresses of version 4 in other clothes: mapped, compatible, translated, 6to4.
        (0, 0, 0, 0, 0, 0xFFFF) | (0x64, 0xFF9B, 0, 0, 0, 0) => is_public_v4(v4(high, low)),
        (0, 0, 0, 0, 0, 0) => (g, h) != (0, 0) && (g, h) != (0, 1) && is_public_v4(v4(high, low)),
        (0x2002, ..) => is_public_v4(v4(b, c)),
        // Teredo, documentation.
        (0x2001, 0 | 0xDB8, ..) => false,
        // All that is given out to the public begins with 001.
        _ => a & 0xE000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_house_are_not_public_in_any_clothes() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "::7f00:1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn what_leads_into_the_house_is_refused_before_a_byte_is_sent() {
        let fetcher = Fetcher::new(Vec::new()).unwrap();
        for address in [
            "http://127.0.0.1:1/a.png",
            "http://[::1]/a.png",
            "http://2130706433/a.png",
            "http://0x7f.1/a.png",
            "http://169.254.169.254/latest",
            "http://localhost:1/a.png",
        ] {
            assert!(matches!(fetcher.fetch(address, &Version::default()).await, Err(FetchError::Private)), "{address}");
        }
        for address in ["file:///etc/passwd", "ftp://example.com/a.png", "http://user:pass@example.com/a.png", "nonsense"] {
            assert!(matches!(fetcher.fetch(address, &Version::default()).await, Err(FetchError::Address)), "{address}");
        }
    }
}
