//! Web addresses that people and feeds give us. Only `http` and `https` ones exist here, so a link made of one cannot run a script.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// An `http` or `https` address with a host, without user name or password.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpUrl(String);

/// Why a text is not a web address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpUrlError {
    /// Nothing was entered.
    #[error("Enter a web address, such as https://example.com")]
    Empty,
    /// Browsers and servers do not take longer ones either.
    #[error("A web address has 2048 characters at most")]
    TooLong,
    /// Not `http://` or `https://`.
    #[error("“{0}” is not a web address: it starts with https:// or http://")]
    Scheme(String),
    /// What stands where the host should.
    #[error("“{0}” is not the name of a web site")]
    Host(String),
    /// A space, quote, control character or the like.
    #[error("“{0}” cannot stand in a web address")]
    Character(char),
}

impl HttpUrl {
    /// Trims and checks; scheme and host become lower case.
    pub fn parse(text: &str) -> Result<Self, HttpUrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(HttpUrlError::Empty);
        }
        if text.len() > 2048 {
            return Err(HttpUrlError::TooLong);
        }
        if let Some(c) = text.chars().find(|c| c.is_whitespace() || c.is_control() || "\"<>\\^`{|}".contains(*c)) {
            return Err(HttpUrlError::Character(c));
        }
        let short = |t: &str| t.chars().take(60).collect::<String>();
        let (scheme, rest) = text.split_once("://").ok_or_else(|| HttpUrlError::Scheme(short(text)))?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme != "http" && scheme != "https" {
            return Err(HttpUrlError::Scheme(short(text)));
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if is_authority(authority) { Ok(Self(format!("{scheme}://{}{path}", authority.to_lowercase()))) } else { Err(HttpUrlError::Host(short(authority))) }
    }

    /// As a person types it: a missing scheme is taken for `https://`.
    pub fn parse_typed(text: &str) -> Result<Self, HttpUrlError> {
        let text = text.trim();
        if text.is_empty() || text.contains("://") { Self::parse(text) } else { Self::parse(&format!("https://{text}")) }
    }

    /// As feeds have it: `//` without a scheme is taken for `https://`, and blanks and the like behind the host are encoded as browsers do it.
    pub fn parse_unencoded(text: &str) -> Result<Self, HttpUrlError> {
        let text = text.trim();
        let mut whole = if text.starts_with("//") { format!("https:{text}") } else { text.to_owned() };
        let path = whole.find("://").and_then(|at| Some(at + 3 + whole[at + 3..].find(['/', '?', '#'])?)).unwrap_or(whole.len());
        let encode = |c: char| matches!(c, ' ' | '"' | '<' | '>' | '^' | '`' | '{' | '|' | '}');
        if whole[path..].contains(encode) {
            let encoded: String = whole[path..].chars().map(|c| if encode(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() }).collect();
            whole.replace_range(path.., &encoded);
        }
        Self::parse(&whole)
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, without port, for a short label.
    #[must_use]
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        match authority.find(']') {
            Some(end) => &authority[..=end],
            None => authority.split(':').next().unwrap_or(authority),
        }
    }
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`. No `@`: what stands before it is how a link pretends to be another's.
fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((v6, port)) if v6.parse::<std::net::Ipv6Addr>().is_ok() => ("", port),
        Some(_) => return false,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port_ok = port.is_empty() || port.strip_prefix(':').is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()) && p.parse::<u16>().is_ok());
    let label =
        |l: &str| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    let host_ok = text.starts_with('[') || (host.len() <= 253 && host.strip_suffix('.').unwrap_or(host).split('.').all(label));
    host_ok && port_ok
}

impl fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for HttpUrl {
    type Err = HttpUrlError;
    fn from_str(text: &str) -> Result<Self, HttpUrlError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for HttpUrl {
    type Error = HttpUrlError;
    fn try_from(text: String) -> Result<Self, HttpUrlError> {
        Self::parse(&text)
    }
}

impl From<HttpUrl> for String {
    fn from(url: HttpUrl) -> Self {
        url.0
    }
}

/// Whether a text is the address of a page.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let text = text.trim();
    let has_scheme = ["http://", "https://"].iter().any(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)));
    let host_first = || text.split_once('/').is_some_and(|(host, path)| is_host(host) && !path.is_empty());
    (has_scheme || host_first()) && !text.contains(char::is_whitespace)
}

fn is_host(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, ""));
    let labels: Vec<&str> = name.split('.').collect();
    let label = |l: &&str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    labels.len() > 1
        && labels.iter().all(label)
        && labels.last().is_some_and(|last| last.chars().count() > 1 && last.chars().all(char::is_alphabetic))
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_a_browser_may_open_are_taken() {
        for (text, host) in [
            ("HTTPS://Shop.Example.com/A?b=c#d", "shop.example.com"),
            ("http://127.0.0.1:3000/x", "127.0.0.1"),
            ("http://[::1]:80/", "[::1]"),
            ("https://магазин.example/товар", "магазин.example"),
        ] {
            assert_eq!(HttpUrl::parse(text).unwrap().host(), host, "{text}");
        }
        for wrong in [
            "",
            "javascript:alert(1)",
            "javascript://x",
            "ftp://x.com",
            "https://",
            "https://a@b.com",
            "https://a b.com",
            "https://a..b",
            "https://x:99999",
            "https://x\n.com",
            "data:text/html,x",
            "//x.com",
        ] {
            assert!(HttpUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_typed_address_may_leave_out_the_scheme() {
        assert_eq!(HttpUrl::parse_typed("www.example.com").unwrap().as_str(), "https://www.example.com");
        assert!(HttpUrl::parse_typed("javascript://x").is_err());
    }
}
