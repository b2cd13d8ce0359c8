//! Reading GS1 Digital Links (GS1 Digital Link: URI Syntax 1.5), uncompressed: `https://host[/stem]/key/value[/qualifier/value …][?ai=value&…]`.

use super::{
    Ai, Found, check,
    error::{Fault, Problem},
    percent,
};

/// A whole address: the path, and the attributes in its query.
pub(super) fn read(text: &str, start: usize) -> Result<Vec<Found>, Fault> {
    let address = &text[start..];
    let good = ["https://", "http://", "HTTPS://", "HTTP://"]
        .iter()
        .find_map(|scheme| address.strip_prefix(scheme))
        .is_some_and(|rest| !rest.starts_with(['/', '?', '#', ':']) && !rest.is_empty());
    if !good {
        return Err(Fault::new(start, Problem::Address));
    }
    let mut found = path(text, start)?;
    let address = address.split('#').next().unwrap_or_default();
    let Some((before, query)) = address.split_once('?') else { return Ok(found) };
    let in_path = found.len();
    let mut at = start + before.len() + 1;
    for parameter in query.split(['&', ';']) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        // Names of digits are GS1's; all others are the address's own.
        if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            let ai = Ai::of(name).ok_or_else(|| Fault::new(at, Problem::UnknownAi(name.chars().take(8).collect())))?;
            let repeated = found[..in_path].iter().any(|before| before.ai == ai);
            if !repeated && fits_path(&found[..in_path], ai) {
                return Err(Fault::new(at, Problem::InPath(ai)));
            }
            if !ai.is_attribute() {
                return Err(Fault::new(at, Problem::NotInQuery(ai)));
            }
            found.push(Found { ai, value: decoded(ai, value, (at + name.len() + 1).min(text.len()), true)?, byte: at });
        }
        at += parameter.len() + 1;
    }
    Ok(found)
}

/// The key and the qualifiers of an address or of its path alone; what its query and fragment say is left alone.
pub(super) fn path(text: &str, start: usize) -> Result<Vec<Found>, Fault> {
    let address = text[start..].split(['?', '#']).next().unwrap_or_default();
    // Up to the host's end there is nothing to read: `https://host:01/…` has no key in its port.
    let host_end = address.find("://").map_or(0, |scheme| address[scheme + 3..].find('/').map_or(address.len(), |host| scheme + 3 + host));
    let path = address[host_end..].trim_end_matches('/');
    let mut at = start + host_end;
    let mut segments: Vec<(usize, &str)> = Vec::new();
    for segment in path.split('/') {
        segments.push((at, segment));
        at += segment.len() + 1;
    }
    // Key and qualifiers are the last pairs: a stem may have segments that look like theirs.
    let is_key = |pair: &[(usize, &str)]| Ai::of(pair[0].1).is_some_and(Ai::is_key);
    let pairs: Vec<&[(usize, &str)]> = segments.rchunks_exact(2).collect();
    let Some(key) = pairs.iter().position(|pair| is_key(pair)) else {
        // The last value may have been forgotten.
        let forgotten = segments.split_last().filter(|(_, before)| before.is_empty() || before.rchunks_exact(2).any(is_key));
        return Err(match forgotten.and_then(|((at, last), _)| Some((*at, Ai::of(last)?))) {
            Some((at, ai)) => Fault::new(at + ai.as_str().len(), Problem::NoValue(ai)),
            None => Fault::new(start + host_end, Problem::NoKey),
        });
    };
    let mut found: Vec<Found> = Vec::with_capacity(key + 1);
    for pair in pairs[..=key].iter().rev() {
        let [(at, name), (value_at, value)] = **pair else { continue };
        let known = Ai::of(name);
        let ai = match found.first() {
            None => known.ok_or_else(|| Fault::new(at, Problem::NoKey))?,
            Some(first) => known
                .filter(|ai| fits_after(&found, *ai))
                .ok_or_else(|| Fault::new(at, Problem::Qualifier { ai: name.chars().take(20).collect(), key: first.ai }))?,
        };
        found.push(Found { ai, value: decoded(ai, value, value_at, false)?, byte: at });
    }
    Ok(found)
}

/// Whether a qualifier may follow a key and its qualifiers: all of one sequence, and it the last.
fn fits_after(found: &[Found], ai: Ai) -> bool {
    let Some((key, before)) = found.split_first() else { return false };
    key.ai.qualifiers().iter().any(|sequence| {
        let places: Option<Vec<usize>> = before.iter().map(|one| one.ai).chain([ai]).map(|one| sequence.iter().position(|known| one == *known)).collect();
        places.is_some_and(|places| places.is_sorted_by(|one, next| one < next))
    })
}

/// Whether an identifier could have stood among the qualifiers of a path.
fn fits_path(found: &[Found], ai: Ai) -> bool {
    let Some((key, before)) = found.split_first() else { return false };
    let all_in = |sequence: &&&[&str]| before.iter().map(|one| one.ai).chain([ai]).all(|one| sequence.iter().any(|known| one == *known));
    key.ai.qualifiers().iter().any(|sequence| all_in(&sequence))
}

/// The value behind an identifier, decoded and checked.
fn decoded(ai: Ai, text: &str, start: usize, query: bool) -> Result<String, Fault> {
    let value = percent::decode(text, query).map_err(|at| Fault::new(start + at, Problem::Encoding))?;
    check::value(ai, &value).map_err(|fault| Fault::new(start + percent::encoded_at(text, fault.byte), fault.problem))?;
    Ok(value)
}
