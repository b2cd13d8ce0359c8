//! What the client's headers say about forms of a file: RFC 9110 §12.5.3 (Accept-Encoding) and §13.1.2 (If-None-Match).

use axum::http::{HeaderMap, HeaderValue, header};

/// How a body is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Identity,
    Brotli,
    Gzip,
}

impl Encoding {
    /// Its name in `Content-Encoding`, which identity does not have.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// Which compressed forms the client takes and likes no less than another that we have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Accepted {
    pub(super) brotli: bool,
    pub(super) gzip: bool,
}

/// Reads `Accept-Encoding`. Without the header nothing is assumed, so that a plain tool gets plain bytes.
pub(super) fn accepted(headers: &HeaderMap) -> Accepted {
    let (mut brotli, mut gzip, mut identity, mut any) = (None, None, None, None);
    let values = headers.get_all(header::ACCEPT_ENCODING);
    for part in values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')) {
        let mut pieces = part.split(';').map(str::trim);
        let name = pieces.next().unwrap_or_default().to_ascii_lowercase();
        let weight = pieces.find_map(|piece| piece.strip_prefix("q=").or_else(|| piece.strip_prefix("Q="))).map_or(1000, weight);
        match name.as_str() {
            "br" => brotli = Some(weight),
            "gzip" | "x-gzip" => gzip = Some(weight),
            "identity" => identity = Some(weight),
            "*" => any = Some(weight),
            _ => {}
        }
    }
    let of = |named: Option<u16>| named.or(any).unwrap_or(0);
    // Identity needs no mention to be acceptable, but a weight given to it counts.
    let least = identity.unwrap_or(0).max(1);
    let (brotli, gzip) = (of(brotli), of(gzip));
    Accepted { brotli: brotli >= least && brotli >= gzip, gzip: gzip >= least }
}

/// `0.8` as 800; what is no weight counts as zero, so that nothing is sent that was not clearly asked for.
fn weight(text: &str) -> u16 {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let mut digits = fraction.bytes().chain(*b"000").take(3);
    let thousandths = digits.try_fold(0_u16, |sum, digit| Some(sum * 10 + u16::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?)));
    match (whole, thousandths) {
        ("1", _) => 1000,
        ("0", Some(thousandths)) => thousandths,
        _ => 0,
    }
}

/// Whether the client holds the form with this tag already. Weak comparison, as the RFC wants it here.
pub(super) fn holds(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH);
    let mut tags = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &'static str) -> (bool, bool) {
        let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
        let Accepted { brotli, gzip } = accepted(&headers);
        (brotli, gzip)
    }

    #[test]
    fn encodings_are_taken_by_their_weights() {
        assert_eq!(accept("gzip, deflate, br, zstd"), (true, true));
        assert_eq!(accept("gzip"), (false, true));
        assert_eq!(accept("br;q=0.5, gzip;q=0.9"), (false, true));
        assert_eq!(accept("br;q=0, *"), (false, true));
        assert_eq!(accept("*;q=0.1"), (true, true));
        assert_eq!(accept("identity, br;q=0.2"), (false, false));
        assert_eq!(accept("GZIP; Q=1.0"), (false, true));
        assert_eq!(accept("br;q=nonsense, gzip;q=0.-1"), (false, false));
        assert_eq!(accept(""), (false, false));
        assert_eq!(accepted(&HeaderMap::new()), Accepted::default());
    }
}
