//! Addresses that name a listing, in every form that people paste them in.

use model::url::is_address;

/// Parameters of an address that say where a visitor came from, not which page it is.
/// Shops have pages by `ref` and `source`.
const TRACKING: [&str; 14] = ["fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "ref_", "referrer", "spm", "scm", "mc_cid", "mc_eid", "_ga", "srsltid"];

/// The longest address that is compared.
const LONGEST: usize = 2048;

/// An address for comparison: without scheme, `www.` or `m.`, trailing slash, fragment, and tracking parameters; the host in lower case, the parameters
/// in order. `None` for what is no address.
#[must_use]
pub fn address_key(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > LONGEST || !is_address(text) {
        return None;
    }
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split_once('#').map_or(text, |(page, _)| page);
    let (page, query) = text.split_once('?').unwrap_or((text, ""));
    let (host, path) = page.split_once('/').unwrap_or((page, ""));
    let host = host.to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let host = ["www.", "m."].iter().find_map(|prefix| host.strip_prefix(prefix).filter(|rest| rest.contains('.'))).unwrap_or(host);
    let mut params: Vec<&str> = query.split('&').filter(|param| !param.is_empty() && !is_tracking(param)).collect();
    params.sort_unstable();
    let mut key = host.to_owned();
    let path = path.trim_end_matches('/');
    if !path.is_empty() {
        key.push('/');
        key.push_str(path);
    }
    if !params.is_empty() {
        key.push('?');
        key.push_str(&params.join("&"));
    }
    Some(key)
}

/// Addresses, as [`address_key`] has them, of what this one may be a view of, the nearest first: with one parameter less, with none, and without its last parts as
/// long as a number stands before them, or without an ending such as `.html`.
pub(crate) fn wider(address: &str) -> Vec<String> {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let params: Vec<&str> = query.split('&').filter(|param| !param.is_empty()).take(PARAMS).collect();
    let without = |at: usize| params.iter().enumerate().filter(|(place, _)| *place != at).map(|(_, param)| *param).collect::<Vec<_>>().join("&");
    let mut all: Vec<String> = Vec::new();
    if params.len() > 1 {
        all.extend((0..params.len()).map(|at| format!("{path}?{}", without(at))));
        all.extend(params.iter().map(|param| format!("{path}?{param}")));
    }
    if !params.is_empty() {
        all.push(path.to_owned());
    }
    let mut rest = path;
    for _ in 0..PARTS {
        let Some((before, last)) = rest.rsplit_once('/') else { break };
        if let Some((name, _)) = last.rsplit_once('.').filter(|(name, _)| !name.is_empty()) {
            all.push(format!("{before}/{name}"));
        }
        if !before.rsplit('/').next().is_some_and(|part| part.bytes().any(|byte| byte.is_ascii_digit())) || !before.contains('/') {
            break;
        }
        all.push(before.to_owned());
        rest = before;
    }
    all
}

/// Parameters of an address that are left out one by one.
const PARAMS: usize = 8;
/// Parts at its end that are.
const PARTS: usize = 3;

/// Runs of digits in the path of an address that may be a listing's number, the last first.
pub(crate) fn numbers_in(path: &str) -> impl Iterator<Item = &str> {
    let path = path.split_once('/').map_or("", |(_, path)| path);
    path.rsplit(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 5)
}

fn is_tracking(param: &str) -> bool {
    let name = param.split('=').next().unwrap_or(param).to_ascii_lowercase();
    name.starts_with("utm_") || name.starts_with("pk_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_of_one_page_have_one_key() {
        let want = Some("shop.example/item/4?a=1&b=2".to_owned());
        for text in [
            "https://www.shop.example/item/4?b=2&a=1",
            "http://Shop.example/item/4/?a=1&b=2&utm_source=mail#reviews",
            "shop.example/item/4?a=1&gclid=xyz&b=2",
            " https://m.shop.example:443/item/4?a=1&b=2 ",
        ] {
            assert_eq!(address_key(text), want, "{text}");
        }
        assert_ne!(address_key("shop.example/p?ref=1"), address_key("shop.example/p?ref=2"));
        assert_eq!(address_key("https://shop.example/"), Some("shop.example".to_owned()));
        for text in ["lamp", "t-shirt/blue", "1/2", "a.b", "5.0/6", "https://a b", "and/or", ""] {
            assert_eq!(address_key(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_is_widened_step_by_step() {
        assert_eq!(wider("shop.example/i/880003?ref=search"), ["shop.example/i/880003"]);
        assert_eq!(wider("shop.example/item?id=5&ref=x")[..2], ["shop.example/item?ref=x", "shop.example/item?id=5"]);
        assert_eq!(wider("shop.example/i/880003/a-lamp.html"), ["shop.example/i/880003/a-lamp", "shop.example/i/880003"]);
        assert_eq!(wider("shop.example/lamps/red"), Vec::<String>::new());
        assert_eq!(numbers_in("shop12345.example/a-lamp-880003/99").collect::<Vec<_>>(), ["880003"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|https?://[a-z.]{0,9}/\\PC{0,40}") {
            let _ = address_key(&text);
        }

        #[test]
        fn a_key_is_its_own_key(path in "[a-z0-9/]{0,20}", query in "([a-z]{1,3}=[a-z0-9]{0,3}&){0,3}") {
            if let Some(key) = address_key(&format!("https://www.shop.example/{path}?{query}")) {
                prop_assert_eq!(address_key(&format!("https://{key}")), Some(key));
            }
        }
    }
}
