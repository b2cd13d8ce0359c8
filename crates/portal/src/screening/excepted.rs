//! Whom rules leave alone: sellers by the very name that the marketplace gives them, which nobody else can have there.

use crate::{Portal, Result};
use model::{screening::RulesVersion, time::Timestamp};
use screening::fold::{Folded, Form};
use std::collections::{HashMap, HashSet};

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
            let known = store::seller::by_name(conn, name).await?;
            if known.is_none_or(|seller| seller.created_at > version.made_at) {
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

/// Sellers whose names only look like those that rules leave alone.
pub(super) struct Lookalikes {
    free: HashSet<String>,
    looks: HashSet<String>,
}

impl Lookalikes {
    pub fn of(version: &RulesVersion) -> Self {
        let free: HashSet<String> = version.rules.exceptions.sellers.iter().cloned().collect();
        Self { looks: free.iter().map(|name| look(name)).collect(), free }
    }

    /// Notes a seller that is one, unless enough are noted.
    pub fn note(&self, seller: &str, noted: &mut Vec<String>) {
        if self.looks.is_empty() || noted.len() >= LOOKALIKES_MAX || self.free.contains(seller) || noted.iter().any(|known| known == seller) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_other_capitals_and_letters_look_alike() {
        for other in ["AURELIA OUTLET", "Aurеlia Outlet", "Aurelia-Outlet", "Aure1ia 0utlet"] {
            assert_eq!(look(other), look("Aurelia Outlet"), "{other}");
        }
        assert_ne!(look("Aurelia Outlets"), look("Aurelia Outlet"));
    }
}
