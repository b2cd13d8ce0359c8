//! A marketplace made of real products: titles, brands, categories and GTINs of a file; sellers, prices, countries and states drawn by a fixed seed.

use model::{
    gtin::Gtin,
    id::{ListingId, SellerId},
    listing::{Country, Listing, ListingState, SellerName},
    money::{Currency, Money},
    time::Timestamp,
};
use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};
use uuid::Uuid;

/// xorshift64*: enough for drawing, and the same everywhere.
pub struct Draw(u64);

impl Draw {
    pub const fn seeded(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }
}

/// The file, if it is there: `MARKWARD_BENCH_LISTINGS_1M`, else the one beside the repository.
pub fn file() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/products-1m.tsv.xz");
    let path = env::var_os("MARKWARD_BENCH_LISTINGS_1M").map_or_else(beside, PathBuf::from);
    path.is_file().then_some(path)
}

/// At most `most` listings, in random order: a feed does not come sorted by category.
pub fn listings(path: &PathBuf, most: usize) -> Vec<Listing> {
    let mut xz = Command::new("xz").arg("-dc").arg(path).stdout(Stdio::piped()).spawn().unwrap();
    let mut rows: Vec<String> = BufReader::new(xz.stdout.take().unwrap()).lines().skip(1).map(Result::unwrap).collect();
    assert!(xz.wait().unwrap().success());
    let mut draw = Draw::seeded(4711);
    for at in (1..rows.len()).rev() {
        rows.swap(at, draw.below(at + 1));
    }
    rows.truncate(most);
    rows.iter().enumerate().map(|(n, row)| listing(n, row, &mut draw)).collect()
}

fn listing(n: usize, row: &str, draw: &mut Draw) -> Listing {
    let mut columns = row.split('\t').map(str::to_owned);
    let mut next = || columns.next().unwrap_or_default();
    let (gtin, title, brand, category) = (next(), next(), next(), next());
    let at = Timestamp(0).plus_seconds(n as i64);
    // A few sellers have most of the listings.
    let seller = draw.below(5000).min(draw.below(5000)).min(draw.below(5000));
    let currency = Currency::parse(["EUR", "EUR", "EUR", "USD", "RUB"][draw.below(5)]).unwrap();
    let minor = 10_i64.pow(draw.below(4) as u32 + 1) * (draw.below(90) as i64 + 10);
    Listing {
        id: ListingId(Uuid::from_u128(n as u128)),
        external_id: format!("u{n}"),
        url: format!("https://www.market.example/item/{n}?utm_source=feed").parse().ok(),
        title,
        description: String::new(),
        claimed_brand: Some(brand).filter(|brand| !brand.is_empty()),
        gtin: Gtin::parse(&gtin).ok(),
        gtin_given: None,
        condition: None,
        price: Some(Money { minor, currency }),
        seller: Some(SellerName::named(SellerId(Uuid::from_u128(seller as u128)), format!("Seller {seller}"))),
        images: Vec::new(),
        category,
        country: Country::parse(["DE", "CN", "US", "FR", "PL", "IT", "TR", "GB"][draw.below(8).min(draw.below(8))]).ok(),
        state: if draw.below(50) == 0 { ListingState::Held } else { ListingState::Live },
        ended_at: None,
        first_seen_at: at,
        last_seen_at: at,
    }
}
