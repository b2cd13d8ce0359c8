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
        let names = store::known::brands(conn).await?;
        let names = names.iter().filter_map(|(brand, name)| Some((BrandName::parse(name)?.as_str().to_owned(), *brand))).collect();
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
                (learn(move || (*owners).clone(), new, Vec::new()).await?, before.learned_at)
            }
            None => {
                let claimed = store::known::claimed(conn, NUMBERS_MAX).await?;
                let enrolled = enrolled.into_iter().map(|(gtin, _, name)| (gtin, name)).collect();
                (learn(Owners::default, enrolled, claimed).await?, now)
            }
        };
        Ok(Self { learned_at, owners, brands, names, marks })
    }
}

async fn learn(begin: impl FnOnce() -> Owners + Send + 'static, enrolled: Vec<(Gtin, String)>, claimed: Vec<(Gtin, String)>) -> Result<Arc<Owners>> {
    let learn = move || {
        let mut owners = begin();
        enrolled.iter().for_each(|(gtin, brand)| owners.learn(*gtin, brand, Evidence::Enrolled));
        claimed.iter().for_each(|(gtin, brand)| owners.learn(*gtin, brand, Evidence::Seen));
        owners
    };
    Ok(Arc::new(tokio::task::spawn_blocking(learn).await.map_err(PortalError::internal)?))
}
