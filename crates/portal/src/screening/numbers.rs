//! Whose product a number is: what brands enrolled, and what listings say, in one table, so that an enrolled product speaks for its neighbours too.

use crate::{Portal, PortalError, Result};
use model::{gtin::Gtin, id::BrandId, listing::Listing, time::Timestamp};
use screening::{Speaks, Vocabulary};
use signals::{
    brand_name::BrandName,
    gtin::{Evidence, Owners},
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// What listings say is learned anew after so many seconds: it is much, and changes little.
const LEARN_SECONDS: i64 = 3600;
/// Numbers of listings that are learned from.
const NUMBERS_MAX: i64 = 500_000;

/// See the module.
pub(super) struct Numbers {
    learned_at: Timestamp,
    pub owners: Arc<Owners>,
    /// Who enrolled which number.
    pub brands: HashMap<Gtin, BrandId>,
    /// Enrolled brands by their names.
    pub names: HashMap<String, BrandId>,
    /// What enrolled brands sell under: their marks and the other names of these.
    pub marks: HashMap<BrandId, Vec<BrandName>>,
    /// What sellers claim who claim no brand, by the vocabulary: [`BrandName`] knows the usual ones, an operator adds others.
    none: Arc<HashSet<String>>,
}

impl Numbers {
    /// As they are now: what was learned before stays, and what was enrolled since is learned.
    pub(super) async fn read(conn: &mut store::Conn, before: Option<&Self>, portal: &Portal) -> Result<Self> {
        let now = portal.now();
        let none = match before {
            // It is read once, when the process starts.
            Some(before) => Arc::clone(&before.none),
            None => Arc::new(unbranded(&portal.vocabulary())),
        };
        let enrolled = store::known::numbers(conn).await?;
        let accounts = store::known::brands(conn).await?;
        let names = accounts.iter().filter_map(|(brand, name)| Some((BrandName::enrolled(name)?.as_str().to_owned(), *brand))).collect();
        let mut marks: HashMap<BrandId, Vec<BrandName>> = HashMap::new();
        for (brand, mark) in store::known::marks(conn).await? {
            marks.entry(brand).or_default().extend(BrandName::enrolled(&mark));
        }
        let brands: HashMap<Gtin, BrandId> = enrolled.iter().map(|(gtin, brand, _)| (*gtin, *brand)).collect();
        // What is enrolled no more cannot be unlearned.
        let known = before.filter(|before| {
            (0..=LEARN_SECONDS).contains(&now.seconds_since(before.learned_at)) && before.brands.iter().all(|(gtin, brand)| brands.get(gtin) == Some(brand))
        });
        let (owners, learned_at) = match known {
            Some(before) if before.brands.len() == brands.len() => (Arc::clone(&before.owners), before.learned_at),
            Some(before) => {
                let new: Vec<(Gtin, String)> =
                    enrolled.into_iter().filter(|(gtin, ..)| !before.brands.contains_key(gtin)).map(|(gtin, _, name)| (gtin, name)).collect();
                let owners = Arc::clone(&before.owners);
                (learn(move || (*owners).clone(), new, Vec::new(), Called::default()).await?, before.learned_at)
            }
            None => {
                let mut claimed = store::known::claimed(conn, NUMBERS_MAX).await?;
                claimed.retain(|(_, claimed)| brand_of(&none, claimed).is_some());
                let enrolled = enrolled.into_iter().map(|(gtin, _, name)| (gtin, name)).collect();
                let called = Called { accounts: accounts.into_iter().collect(), brands: brands.clone(), marks: marks.clone() };
                (learn(Owners::default, enrolled, claimed, called).await?, now)
            }
        };
        Ok(Self { learned_at, owners, brands, names, marks, none })
    }

    /// The brand that is claimed; empty if the words say that there is none.
    pub(super) fn claimed<'l>(&self, listing: &'l Listing) -> &'l str {
        let claimed = listing.claimed_brand.as_deref().unwrap_or_default();
        brand_of(&self.none, claimed).map_or("", |_| claimed)
    }
}

/// The words by which the vocabulary knows that no brand is claimed, as brands' names are compared.
fn unbranded(vocabulary: &Vocabulary) -> HashSet<String> {
    let terms = vocabulary.terms.iter().filter(|term| term.speaks == Speaks::Unbranded);
    terms.filter_map(|term| Some(BrandName::parse(&term.term)?.as_str().to_owned())).collect()
}

fn brand_of(none: &HashSet<String>, claimed: &str) -> Option<BrandName> {
    BrandName::parse(claimed).filter(|name| !none.contains(name.as_str()))
}

/// Under which names owners are known: a brand's products go by the name of its account, whatever mark of its sellers claim for them. Else its own marks would
/// speak against it.
#[derive(Default)]
struct Called {
    accounts: HashMap<BrandId, String>,
    brands: HashMap<Gtin, BrandId>,
    marks: HashMap<BrandId, Vec<BrandName>>,
}

impl Called {
    /// These claims by the names of accounts: what may be a mark of the brand that enrolled the number, and what is the mark of one brand alone.
    fn name(&self, claimed: Vec<(Gtin, String)>) -> impl Iterator<Item = (Gtin, String)> {
        let mut whose: HashMap<&str, Option<BrandId>> = HashMap::new();
        for (brand, mark) in self.marks.iter().flat_map(|(brand, marks)| marks.iter().map(move |mark| (*brand, mark.as_str()))) {
            whose.entry(mark).and_modify(|of| *of = of.filter(|of| *of == brand)).or_insert(Some(brand));
        }
        let owner = move |gtin: &Gtin, claimed: &BrandName| {
            let own = self.brands.get(gtin).filter(|brand| self.marks.get(*brand).is_some_and(|marks| marks.iter().any(|mark| mark.may_be(claimed))));
            own.copied().or_else(|| whose.get(claimed.as_str()).copied().flatten())
        };
        claimed.into_iter().map(move |(gtin, claimed)| {
            let account = BrandName::parse(&claimed).and_then(|name| self.accounts.get(&owner(&gtin, &name)?));
            (gtin, account.cloned().unwrap_or(claimed))
        })
    }
}

async fn learn(
    begin: impl FnOnce() -> Owners + Send + 'static,
    enrolled: Vec<(Gtin, String)>,
    claimed: Vec<(Gtin, String)>,
    called: Called,
) -> Result<Arc<Owners>> {
    let learn = move || {
        let mut owners = begin();
        enrolled.iter().for_each(|(gtin, brand)| owners.learn(*gtin, brand, Evidence::Enrolled));
        called.name(claimed).for_each(|(gtin, brand)| owners.learn(gtin, &brand, Evidence::Seen));
        owners
    };
    Ok(Arc::new(tokio::task::spawn_blocking(learn).await.map_err(PortalError::internal)?))
}
