//! A request's id, its client, and its line in the log.

use super::Web;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use model::listing::Country;
use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Instant,
};
use tracing::Instrument;

/// The header that carries a request's id, in and out.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What a person quotes from an error page, and what the log line of that request says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a request comes from, past our own proxies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// The country that a request comes from, as a trusted proxy tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientCountry(pub Option<Country>);

/// Gives the request its [`RequestId`] and [`ClientAddress`], and logs one line about it: never the query, which may hold a token, and
/// the route's pattern rather than the path where there is one.
pub async fn accompany(State(web): State<Arc<Web>>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = given_id(request.headers()).unwrap_or_else(new_id);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0.ip());
    let client = client_address(peer, request.headers(), |proxy| web.trusted_proxies.contains(proxy));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| request.uri().path().chars().take(120).collect(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(RequestId(Arc::clone(&id)));
    request.extensions_mut().insert(ClientAddress(client));
    if let Some(country) = web.country_header.as_ref().filter(|_| web.trusted_proxies.contains(peer)).and_then(|name| request.headers().get(name)) {
        let country = country.to_str().ok().and_then(|text| Country::parse(text).ok());
        request.extensions_mut().insert(ClientCountry(country));
    }
    let span = tracing::info_span!("request", request.id = %id);
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let status = response.status().as_u16();
    let milliseconds = began.elapsed().as_secs_f64() * 1000.0;
    span.in_scope(|| {
        // Health checks come every few seconds and static files by the dozen: they are for those who ask for them.
        if status < 400 && (route.starts_with("/health/") || web.site.holds(&route)) {
            tracing::debug!(http.method = %method, http.route = route, http.status = status, http.ms = milliseconds, client.address = %client, "{method} {route}: {status} in {milliseconds:.1} ms");
        } else {
            tracing::info!(http.method = %method, http.route = route, http.status = status, http.ms = milliseconds, client.address = %client, "{method} {route}: {status} in {milliseconds:.1} ms");
        }
    });
    response
}

/// The id that a proxy gave the request, so that its log and ours speak of the same; but only what is harmless in a log and a header.
fn given_id(headers: &HeaderMap) -> Option<Arc<str>> {
    let id = headers.get(REQUEST_ID)?.to_str().ok()?;
    let sane = (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    sane.then(|| Arc::from(id))
}

fn new_id() -> Arc<str> {
    Arc::from(format!("{:024x}", rand::random::<u128>() >> 32))
}

/// The nearest address that is not one of our proxies. `X-Forwarded-For` grows to the right, and its left part is whatever the client wrote:
/// so it is read from the right, as long as a trusted proxy vouches.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    let mut address = peer.to_canonical();
    let lines = headers.get_all(FORWARDED_FOR);
    let hops = lines.iter().map(|line| line.to_str().unwrap_or_default()).collect::<Vec<_>>().join(",");
    for hop in hops.rsplit(',').map(str::trim) {
        if !trusted(address) {
            break;
        }
        // Some proxies write `address:port`.
        let Some(next) = hop.parse::<IpAddr>().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip())) else {
            break;
        };
        address = next.to_canonical();
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, lines: &[&str]) -> String {
        let headers = lines.iter().map(|line| (FORWARDED_FOR, HeaderValue::from_str(line).unwrap())).collect();
        let proxies = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse::<IpAddr>().unwrap());
        client_address(peer.parse().unwrap(), &headers, |address| proxies.contains(&address)).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        assert_eq!(client("192.0.2.9", &["127.0.0.1"]), "192.0.2.9");
        assert_eq!(client("10.0.0.1", &["127.0.0.1, 192.0.2.9"]), "192.0.2.9");
        assert_eq!(client("10.0.0.1", &["127.0.0.1, 192.0.2.9, 10.0.0.2"]), "192.0.2.9");
        assert_eq!(client("10.0.0.1", &["127.0.0.1", "192.0.2.9"]), "192.0.2.9");
    }

    #[test]
    fn a_proxy_that_says_nothing_sensible_is_itself_the_client() {
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &["192.0.2.9, unknown"]), "10.0.0.1");
        assert_eq!(client("::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
    }

    #[test]
    fn only_a_harmless_id_is_taken_over() {
        let id = |text: &str| given_id(&HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_str(text).unwrap())]));
        assert_eq!(id("trace-0123.abc").as_deref(), Some("trace-0123.abc"));
        for wrong in ["short", "with space in it", "semi;colon-000", &"x".repeat(65)] {
            assert_eq!(id(wrong), None, "{wrong}");
        }
        assert_eq!(new_id().len(), 24);
    }
}
