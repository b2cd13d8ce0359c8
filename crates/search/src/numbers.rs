//! Numbers and addresses that name a listing or an item, in every form that people paste them in.

use model::gtin::Gtin;

/// Parameters of an address that say where a visitor came from, not which page it is.
/// Shops have pages by `ref` and `source`.
const TRACKING: [&str; 14] = ["fbclid", "gclid", "dclid", "msclkid", "yclid", "igshid", "ref_", "referrer", "spm", "scm", "mc_cid", "mc_eid", "_ga", "srsltid"];

/// The longest address that is compared.
const LONGEST: usize = 2048;

/// What people write before an item's number.
const CALLED: [&str; 8] = ["gtin", "ean", "upc", "isbn", "jan", "barcode", "gtin-13", "ean-13"];

/// An item number as it was typed or scanned: 8, 12, 13 or 14 digits with blanks or hyphens, whatever it is called (`EAN: …`), in the digits of any script, with
/// quotes or a full stop that were copied with it; a GS1 element string, `(01)04006381333931(21)…` or as a
/// scanner sends it (`]d2010400…`); a GS1 Digital Link, `https://…/01/04006381333931/…` (GS1 General Specifications §7.8, GS1 Digital Link §4).
#[must_use]
pub fn gtin_of(text: &str) -> Option<Gtin> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    if let Ok(gtin) = Gtin::parse(text) {
        return Some(gtin);
    }
    if let Some(gtin) = copied(text) {
        return Some(gtin);
    }
    let digits_at = |text: &str, after: &str| {
        let rest = &text[text.find(after)? + after.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        Gtin::parse(&rest[..end]).ok()
    };
    if is_address(text) {
        return digits_at(text, "/01/").or_else(|| digits_at(text, "/gtin/"));
    }
    if text.starts_with('(') {
        return digits_at(text, "(01)");
    }
    let scanned = ["]C1", "]e0", "]d2", "]Q3", "]J1"].iter().find_map(|symbology| text.strip_prefix(symbology)).unwrap_or(text).trim_start_matches('\u{1d}');
    let element = scanned.strip_prefix("01").and_then(|rest| rest.get(..14))?;
    // A bare number of sixteen digits that begins with 01 may be anything: what follows the item's number must be there, or the scanner's own sign before it.
    let marked = scanned.len() != text.len() || scanned.len() > 16;
    if marked && element.bytes().all(|byte| byte.is_ascii_digit()) { Gtin::parse(element).ok() } else { None }
}

/// An item number with what was copied around it.
fn copied(text: &str) -> Option<Gtin> {
    let text: String = text.chars().map(ascii_digit).collect();
    let noise = |c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | ']');
    let bare = text.trim_matches(noise);
    let number = CALLED.iter().filter(|name| bare.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))).map(|name| &bare[name.len()..]);
    let number = number.min_by_key(|rest| rest.len()).unwrap_or(bare);
    Gtin::parse(number.trim_start_matches(|c: char| !c.is_ascii_digit() && !c.is_alphabetic()).trim()).ok()
}

/// The ASCII digit that a character is in another script's writing, or the character.
fn ascii_digit(c: char) -> char {
    const ZEROS: [char; 7] = ['０', '٠', '۰', '०', '๐', '𝟎', '𝟘'];
    ZEROS.iter().find_map(|zero| char::from_digit((c as u32).checked_sub(*zero as u32).filter(|digit| *digit < 10)?, 10)).unwrap_or(c)
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

fn is_tracking(param: &str) -> bool {
    let name = param.split('=').next().unwrap_or(param).to_ascii_lowercase();
    name.starts_with("utm_") || name.starts_with("pk_") || TRACKING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_item_number_is_read_in_every_form() {
        let want = Gtin::parse("4006381333931").ok();
        for text in [
            "4006381333931",
            "04006381333931",
            "4-006381-333931",
            "4 006381 333931",
            "(01)04006381333931",
            "(01)04006381333931(21)ABC",
            "]d2010400638133393121ABC",
            "\u{1d}010400638133393121ABC",
            "]C10104006381333931",
            "https://id.example/01/04006381333931/21/ABC?17=270101",
            "HTTPS://ID.EXAMPLE/some/path/01/4006381333931",
            "https://shop.example/gtin/4006381333931",
            "4006381333931.",
            "'4006381333931",
            "“4006381333931”,",
            "EAN: 4006381333931",
            "EAN4006381333931",
            "ean-13 4006381333931",
            "GTIN # 4006381333931",
            "４００６３８１３３３９３１",
            "٤٠٠٦٣٨١٣٣٣٩٣١",
        ] {
            assert_eq!(gtin_of(text), want, "{text}");
        }
        for text in [
            "",
            "0104006381333931",
            "lamp",
            "(01)",
            "(01)0400638133393",
            "https://shop.example/01/lamp",
            "EAN",
            "lamp 4006381333931",
            "SKU4006381333931",
            "01\u{e9}4006381333931xx",
        ] {
            assert_eq!(gtin_of(text), None, "{text}");
        }
    }

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

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}|https?://[a-z.]{0,9}/\\PC{0,40}|(\\(01\\)|\\]d2|01)\\PC{0,30}") {
            let _ = (gtin_of(&text), address_key(&text));
        }

        #[test]
        fn a_key_is_its_own_key(path in "[a-z0-9/]{0,20}", query in "([a-z]{1,3}=[a-z0-9]{0,3}&){0,3}") {
            if let Some(key) = address_key(&format!("https://www.shop.example/{path}?{query}")) {
                prop_assert_eq!(address_key(&format!("https://{key}")), Some(key));
            }
        }
    }
}
