//! The page that an address is nearest to, where no listing has it as it was typed: addresses are copied from a browser, with what a visitor did there.

use crate::{
    numbers::{numbers_in, wider},
    plan::stands,
    run::Loaded,
    schema::{Fields, exactly},
};
use tantivy::Term;

/// What is nearest to an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Nearest {
    /// Itself.
    Typed,
    /// The address of this page.
    Page(String),
    /// The listing of this number, which stands in the address.
    Number(String),
}

/// Looks for the address itself; with a parameter less, and without any; for the only page that is the same but for parameters; without its last parts; and for
/// a listing's number in it, if other listings are of the same site.
pub(crate) fn nearest(fields: &Fields, loaded: &Loaded, address: &str) -> tantivy::Result<Option<Nearest>> {
    let page = |page: &str| Term::from_field_text(fields.address, page);
    if stands(loaded, &page(address))? {
        return Ok(Some(Nearest::Typed));
    }
    let host = address.split(['/', '?']).next().unwrap_or(address);
    if host == address || beginning(fields, loaded, &format!("{host}/"), 1)?.is_empty() {
        return Ok(None);
    }
    if let Some(page) = wider_page(fields, loaded, address)? {
        return Ok(Some(Nearest::Page(page)));
    }
    let path = address.split('?').next().unwrap_or(address);
    if let [only] = beginning(fields, loaded, &format!("{path}?"), 2)?.as_slice()
        && !differs(address, only)
    {
        return Ok(Some(Nearest::Page(only.clone())));
    }
    for number in numbers_in(path) {
        let number = exactly(number);
        if stands(loaded, &Term::from_field_text(fields.external_id, &number))? {
            return Ok(Some(Nearest::Number(number)));
        }
    }
    Ok(None)
}

/// The page that an address is for certain: it itself, or without parameters that say what a visitor did there. A number in it, or what is left of it without
/// its last parts, may be another thing's.
pub(crate) fn same_page(fields: &Fields, loaded: &Loaded, address: &str) -> tantivy::Result<Option<String>> {
    let path = |address: &str| address.split('?').next().unwrap_or_default().to_owned();
    for page in std::iter::once(address.to_owned()).chain(wider(address).into_iter().filter(|page| path(page) == path(address))) {
        if stands(loaded, &Term::from_field_text(fields.address, &page))? {
            return Ok(Some(page));
        }
    }
    Ok(None)
}

/// The page of a listing that is an address without what a visitor did there.
pub(crate) fn wider_page(fields: &Fields, loaded: &Loaded, address: &str) -> tantivy::Result<Option<String>> {
    for other in wider(address) {
        if stands(loaded, &Term::from_field_text(fields.address, &other))? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Whether two addresses have another value for one parameter: `item?id=5` is not `item?id=2`.
fn differs(one: &str, other: &str) -> bool {
    let parameters = |address: &str| -> Vec<(String, String)> {
        let query = address.split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    };
    let others = parameters(other);
    parameters(one)
        .iter()
        .any(|(name, value)| value.contains(|c: char| c.is_ascii_digit()) && others.iter().any(|(same, other)| same == name && other != value))
}

/// Addresses of listings that begin so, as many as `most`.
fn beginning(fields: &Fields, loaded: &Loaded, start: &str, most: usize) -> tantivy::Result<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for reader in loaded.searcher.segment_readers() {
        let index = reader.inverted_index(fields.address)?;
        let mut stream = index.terms().range().ge(start.as_bytes()).into_stream()?;
        // Of deleted listings there may be some more.
        while found.len() < most && stream.advance() {
            let Some(address) = str::from_utf8(stream.key()).ok().filter(|address| address.starts_with(start)) else { break };
            if !found.iter().any(|other| other == address) && stands(loaded, &Term::from_field_text(fields.address, address))? {
                found.push(address.to_owned());
            }
        }
    }
    Ok(found)
}
