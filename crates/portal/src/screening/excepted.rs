//! What rules leave alone: sellers, each the one who had the name when the rules were written, and words.

use crate::{Portal, PortalError, Result};
use model::{
    form::FieldErrors,
    listing::Listing,
    screening::{Exceptions, RulesVersion},
    seller::Seller,
    time::Timestamp,
};
use screening::fold::{Folded, Form, fold_char, is_wordy, stands_alone};
use std::{
    collections::{HashMap, HashSet},
    ops::Deref,
};

/// Sellers whose names are read at once.
const AT_ONCE: i64 = 10_000;
/// Names that a run tells of.
const LOOKALIKES_MAX: usize = 20;

impl Portal {
    /// Settles once and for good whom the rules leave alone that were made when names were compared without case.
    pub(super) async fn settle_rules(&self) -> Result<()> {
        let mut conn = self.read().await?;
        let mut versions = store::rules::unsettled(&mut conn).await?;
        if versions.is_empty() {
            return Ok(());
        }
        settle(&mut conn, &mut versions).await?;
        drop(conn);
        let mut change = self.change().await?;
        for version in &versions {
            store::rules::settle(&mut change.tx, version.id, &version.rules).await?;
        }
        change.commit().await
    }
}

/// Writes the sellers of older rules as the marketplace does: a line stands for the seller who was there first when it was written, and never for one who
/// took the name in other capitals later.
async fn settle(conn: &mut store::Conn, versions: &mut [RulesVersion]) -> Result<()> {
    let mut open: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (at, version) in versions.iter().enumerate() {
        for (line, name) in version.rules.exceptions.sellers.iter().enumerate() {
            let known = store::seller::named(conn, name).await?;
            if known.iter().all(|seller| seller.created_at > version.made_at) {
                open.entry(name.to_lowercase()).or_default().push((at, line));
            }
        }
    }
    let mut first: HashMap<(usize, usize), (Timestamp, String)> = HashMap::new();
    let mut after = None;
    while !open.is_empty() {
        let names = store::seller::names(conn, after, AT_ONCE).await?;
        let Some((last, ..)) = names.last() else { break };
        after = Some(*last);
        for (_, name, since) in names {
            for place in open.get(&name.to_lowercase()).into_iter().flatten().filter(|place| since <= versions[place.0].made_at) {
                let earliest = first.entry(*place).or_insert_with(|| (since, name.clone()));
                if since < earliest.0 {
                    *earliest = (since, name.clone());
                }
            }
        }
    }
    for ((at, line), (_, name)) in first {
        versions[at].rules.exceptions.sellers[line] = name;
    }
    Ok(())
}

/// Finds whom the lines of rules mean that were written before this was kept with them: of several of that name who was there first, if that was before
/// the rules.
pub(crate) async fn find_sellers(conn: &mut store::Conn, versions: &mut [RulesVersion]) -> Result<()> {
    for version in versions {
        let Exceptions { sellers, known, .. } = &mut version.rules.exceptions;
        for line in sellers.iter() {
            if !known.contains_key(line)
                && let Some(seller) = meant_by(conn, line).await?.into_iter().find(|seller| seller.created_at <= version.made_at)
            {
                known.insert(line.clone(), seller.id);
            }
        }
    }
    Ok(())
}

/// The sellers that a line may mean, who was there first before the others.
async fn meant_by(conn: &mut store::Conn, line: &str) -> Result<Vec<Seller>> {
    let named = store::seller::named(conn, line).await?;
    match line.strip_prefix("id:") {
        Some(id) if named.is_empty() => Ok(store::seller::by_external_id(conn, id.trim()).await?.into_iter().collect()),
        _ => Ok(named),
    }
}

/// Notes whom the lines mean. Refuses a line that may mean several, and an identifier that nobody has; a name may be of somebody who comes later.
pub(super) async fn know_sellers(conn: &mut store::Conn, exceptions: &mut Exceptions) -> Result<()> {
    let mut errors = FieldErrors::new();
    for (number, line) in (1_u64..).zip(&exceptions.sellers) {
        match &meant_by(conn, line).await?[..] {
            [] if line.starts_with("id:") => errors.add_at("sellers", number, format!("there is no seller “{line}”")),
            [] => {}
            [seller] => drop(exceptions.known.insert(line.clone(), seller.id)),
            several => errors.add_at(
                "sellers",
                number,
                format!(
                    "{} sellers are named “{line}”: write id: and the marketplace's identifier of the one that you mean, such as {}",
                    several.len(),
                    several.iter().find_map(|seller| seller.external_id.as_deref()).map_or_else(|| "id:7".to_owned(), |id| format!("id:{id}"))
                ),
            ),
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(PortalError::Invalid(errors.into_vec())) }
}

/// Sellers whose names only look like those that rules leave alone.
pub(super) struct Lookalikes {
    looks: HashSet<String>,
}

impl Lookalikes {
    pub fn of(version: &RulesVersion) -> Self {
        Self { looks: version.rules.exceptions.sellers.iter().map(|name| look(name)).collect() }
    }

    /// Notes a seller that is one and is not left alone, unless enough are noted.
    pub fn note(&self, seller: &str, noted: &mut Vec<String>) {
        if self.looks.is_empty() || noted.len() >= LOOKALIKES_MAX || noted.iter().any(|known| known == seller) {
            return;
        }
        if self.looks.contains(&look(seller)) {
            noted.push(seller.to_owned());
        }
    }
}

fn look(name: &str) -> String {
    Folded::of(name, Form::Shape).text().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Words that rules leave alone, as they are looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Phrases(Vec<String>);

impl Phrases {
    pub fn of(lines: &[String]) -> Self {
        Self(lines.iter().map(|line| spaced(line)).filter(|line| !line.is_empty()).collect())
    }

    /// Whether any stands in a listing's title or text, [`words_of`] it, as whole words. Without phrases the words are not asked for.
    pub fn stand_in(&self, words: &impl Deref<Target = [String; 2]>) -> bool {
        self.0.iter().any(|phrase| words.iter().any(|text| stands_in(phrase, text)))
    }
}

/// The words of a listing's title and text for [`Phrases::stand_in`].
pub(super) fn words_of(listing: &Listing) -> [String; 2] {
    [spaced(&listing.title), spaced(&listing.description)]
}

/// A text without case and accents, with one space wherever spaces or hyphens part its words.
fn spaced(text: &str) -> String {
    let (mut out, mut parted) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        fold_char(c, Form::Plain, &mut |part| {
            if part.is_whitespace() || matches!(part, '-' | '_' | '\u{2010}'..='\u{2015}') {
                parted = !out.is_empty();
                return;
            }
            if std::mem::take(&mut parted) {
                out.push(' ');
            }
            out.push(part);
        });
    }
    out
}

fn stands_in(phrase: &str, text: &str) -> bool {
    let goes_on = |one: Option<char>, next: Option<char>| [one, next].into_iter().all(|c| c.is_some_and(|c| is_wordy(c) && !stands_alone(c)));
    let (first, last) = (phrase.chars().next(), phrase.chars().next_back());
    let mut rest = 0;
    while let Some(at) = text.get(rest..).and_then(|tail| tail.find(phrase)).map(|at| at + rest) {
        let (before, after) = (&text[..at], &text[at + phrase.len()..]);
        if !goes_on(before.chars().next_back(), first) && !goes_on(last, after.chars().next()) {
            return true;
        }
        rest = at + first.map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_left_alone_are_whole_ones_in_any_case_and_accent() {
        let stand_in = |phrase: &str, text: &str| Phrases::of(&[phrase.to_owned()]).stand_in(&Box::new([spaced(text), String::new()]));
        for (phrase, text) in [
            ("art", "Wall ART, framed"),
            ("art", "smart art"),
            ("for parts", "Watch (for  parts)"),
            ("second-hand", "Second hand bag"),
            ("pièces", "Montre pour PIECES"),
            ("1:1", "scale 1:1"),
            ("中古", "正規品中古バッグ"),
            ("#used", "bag #used"),
        ] {
            assert!(stand_in(phrase, text), "{phrase} in {text}");
        }
        for (phrase, text) in
            [("art", "Smart steel watch"), ("art", "artful"), ("for parts", "for partsy people"), ("#used", "used"), ("1:1", "11:1"), (" - ", "a - b")]
        {
            assert!(!stand_in(phrase, text), "{phrase} in {text}");
        }
    }

    #[test]
    fn names_in_other_capitals_and_letters_look_alike() {
        for other in ["AURELIA OUTLET", "Aurеlia Outlet", "Aurelia-Outlet", "Aure1ia 0utlet"] {
            assert_eq!(look(other), look("Aurelia Outlet"), "{other}");
        }
        assert_ne!(look("Aurelia Outlets"), look("Aurelia Outlet"));
    }
}
