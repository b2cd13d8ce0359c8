//! Whose product a number is: what brands enrolled, and what listings say, in one table, so that an enrolled product speaks for its neighbours too.

use crate::{PortalError, Result};
use model::{gtin::Gtin, id::BrandId, time::Timestamp};
use signals::{
    brand_name::BrandName,
    gtin::{Evidence, Owners},
};
use std::{collections::HashMap, sync::Arc};

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
}

impl Numbers {
    /// As they are now: what was learned before stays, and what was enrolled since is learned.
    pub(super) async fn read(conn: &mut store::Conn, before: Option<&Self>, now: Timestamp) -> Result<Self> {
        let enrolled = store::known::numbers(conn).await?;
        let accounts = store::known::brands(conn).await?;
        let names = accounts.iter().filter_map(|(brand, name)| Some((BrandName::parse(name)?.as_str().to_owned(), *brand))).collect();
        let mut marks: HashMap<BrandId, Vec<BrandName>> = HashMap::new();
        for (brand, mark) in store::known::marks(conn).await? {
            marks.entry(brand).or_default().extend(BrandName::parse(&mark));
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
                let claimed = store::known::claimed(conn, NUMBERS_MAX).await?;
                let enrolled = enrolled.into_iter().map(|(gtin, _, name)| (gtin, name)).collect();
                let called = Called { accounts: accounts.into_iter().collect(), brands: brands.clone(), marks: marks.clone() };
                (learn(Owners::default, enrolled, claimed, called).await?, now)
            }
        };
        Ok(Self { learned_at, owners, brands, names, marks })
    }
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
