//! What is known besides marks: whose product a number is, what it usually costs, what pictures of brands and of removed listings look like, texts of
//! removed listings, and how sellers have done. Read from the database; some minutes old at most.

use super::{
    Given,
    ranges::{Ranges, Said},
};
use crate::{Portal, Result};
use model::{
    gtin::Gtin,
    id::{BrandId, ListingId, SellerId},
    listing::Listing,
    picture::ReferenceKind,
    seen_code::SeenFinding,
    time::Timestamp,
};
use pdq::{Hash, MATCH_DISTANCE};
use screening::{Field, Finding, Kind};
use signals::{
    brand_name::BrandName,
    gtin::{self, Evidence, Owners},
    price::{self, Prices},
    seller::{self, Facts},
};
use std::{borrow::Cow, collections::HashMap, sync::Arc};
use store::print::Print;

/// Read anew after so many seconds.
const KEEP_SECONDS: i64 = 300;
/// What listings say of numbers is learned anew after so many: it is much, and changes little.
const LEARN_SECONDS: i64 = 3600;
/// Prices that are read.
const PRICES_MAX: i64 = 200_000;
/// Numbers of listings that are learned from.
const NUMBERS_MAX: i64 = 500_000;
/// Pictures of removed listings that are known, and their texts.
const PICTURES_MAX: i64 = 2_000_000;
const TEXTS_MAX: i64 = 500_000;
/// A text of fewer characters is anybody's.
const TEXT_MIN: i64 = 80;
/// Days after which a seller is no longer new.
const YOUNG_DAYS: i64 = 60;
const DAY: i64 = 86_400;

/// What a sure finding is worth by itself, 0.3 being watched and 0.6 held. A number that the brand enrolled; one that was learned.
const NUMBER: f32 = 0.5;
const NUMBER_LEARNED: f32 = 0.4;
/// A number that is no GTIN: most are slips of the pen, and it only adds to what else is found.
const NUMBER_INVALID: f32 = 0.3;
/// Many brands on one number are a matter of untidy shops too.
const MANY_BRANDS: f32 = 0.2;
/// A picture that a removed listing had: it is held. If it is the brand's own, or that of several sellers of the same item, it may be the maker's, which
/// honest sellers show too: it is watched.
const PICTURE: f32 = 0.65;
const PICTURE_OF_BRAND: f32 = 0.3;
const PICTURE_OF_ITEM: f32 = 0.45;
/// So many other sellers who show a picture with the same item.
const MANY_SELLERS: usize = 3;
/// The brand's own picture, by who does not name it; and by who does, as honest resellers do.
const OWN_PICTURE: f32 = 0.45;
const OWN_PICTURE_NAMED: f32 = 0.08;
/// A picture of other sellers' other items.
const PICTURE_OF_OTHERS: f32 = 0.12;
const TEXT: f32 = 0.4;
const PRICE: f32 = 0.45;
const PRICE_FELL: f32 = 0.3;
const SELLER: f32 = 0.4;

/// A listing's own prices are few: three will do, and a sale is no crime.
const HISTORY: price::Thresholds = price::Thresholds { support: 3, deviations: 3.5, spread_min: 0.35 };

/// See the module.
#[derive(Default)]
pub(super) struct Knowledge {
    read_at: Timestamp,
    /// Of the pictures that brands keep.
    stamp: (i64, i64),
    learned_at: Timestamp,
    /// By numbers that brands enrolled, and by what listings say.
    owners: Owners,
    learned: Arc<Owners>,
    brands: HashMap<Gtin, BrandId>,
    names: HashMap<String, BrandId>,
    prices: Prices<Gtin>,
    /// What pictures of removed listings look like, by their place in `removed`.
    pictures: pdq::Index<u32>,
    removed: Vec<(ListingId, Option<BrandId>)>,
    /// The same of brands' own.
    own_pictures: pdq::Index<u32>,
    shown: Vec<(BrandId, ReferenceKind)>,
    /// What those brands are called, as [`words`] writes it.
    called: HashMap<BrandId, Vec<String>>,
    texts: HashMap<u64, (ListingId, Option<BrandId>)>,
    sellers: HashMap<SellerId, Facts>,
}

impl Knowledge {
    /// What is known, or what is known now if that is too old.
    pub(super) async fn fresh(before: Option<&Arc<Self>>, portal: &Portal) -> Result<Arc<Self>> {
        let now = portal.now();
        let mut conn = portal.read().await?;
        let stamp = store::print::stamp(&mut conn).await?;
        if let Some(before) = before.filter(|before| before.stamp == stamp && (0..=KEEP_SECONDS).contains(&now.seconds_since(before.read_at))) {
            return Ok(Arc::clone(before));
        }
        let quality = pdq::MIN_QUALITY.get();
        let mut known = Self { read_at: now, stamp, ..Self::default() };
        for (gtin, brand, name) in store::known::numbers(&mut conn).await? {
            known.owners.learn(gtin, &name, Evidence::Enrolled);
            known.brands.insert(gtin, brand);
        }
        let names = store::known::brands(&mut conn).await?;
        known.names = names.iter().filter_map(|(brand, name)| Some((BrandName::parse(name)?.as_str().to_owned(), *brand))).collect();
        // The latest come first, and the latest are kept.
        for (gtin, price) in store::known::prices(&mut conn, PRICES_MAX).await?.into_iter().rev() {
            known.prices.learn(gtin, price);
        }
        let removed = store::print::of_removed(&mut conn, quality, PICTURES_MAX).await?;
        known.removed = removed.iter().map(|(listing, _, brand)| (*listing, *brand)).collect();
        known.pictures = (0..).zip(&removed).map(|(at, (_, hash, _))| (at, Hash::from_bytes(hash.0))).collect();
        let shown = store::print::of_brands(&mut conn, quality).await?;
        known.own_pictures = (0..).zip(&shown).map(|(at, (_, hash, _))| (at, Hash::from_bytes(hash.0))).collect();
        known.shown = shown.into_iter().map(|(brand, _, kind)| (brand, kind)).collect();
        known.called = known.shown.iter().map(|(brand, _)| (*brand, Vec::new())).collect();
        if !known.called.is_empty() {
            for (brand, name) in names.iter().chain(&store::known::marks(&mut conn).await?) {
                known.called.entry(*brand).and_modify(|called| called.push(words(name)));
            }
        }
        let texts = store::known::removed_texts(&mut conn, TEXT_MIN, TEXTS_MAX).await?;
        known.texts = texts.into_iter().map(|(listing, text, brand)| (text_key(&text), (listing, brand))).collect();
        known.sellers = sellers(&mut conn, now).await?;
        (known.learned, known.learned_at) = match before.filter(|before| (0..=LEARN_SECONDS).contains(&now.seconds_since(before.learned_at))) {
            Some(before) => (Arc::clone(&before.learned), before.learned_at),
            None => {
                let claimed = store::known::claimed(&mut conn, NUMBERS_MAX).await?;
                let learn = move || {
                    let mut owners = Owners::default();
                    claimed.iter().for_each(|(gtin, brand)| owners.learn(*gtin, brand, Evidence::Seen));
                    owners
                };
                (Arc::new(tokio::task::spawn_blocking(learn).await.map_err(crate::PortalError::internal)?), now)
            }
        };
        Ok(Arc::new(known))
    }

    /// What speaks against a listing besides its words.
    pub(super) fn judge<T>(&self, given: &Given<T>, ranges: &Ranges) -> Vec<Finding<'static>> {
        let mut findings = Vec::new();
        self.pictures(given, &mut findings);
        if given.shown.by_others > 0 {
            let rule = format!("the same picture as {} listings of other sellers and other items", given.shown.by_others);
            findings.push(found(None, Kind::Picture, PICTURE_OF_OTHERS, rule));
        }
        findings.extend(given.codes.iter().map(|(brand, said)| found(*brand, Kind::Code, code_score(*said), format!("in a picture: {}", said.sentence()))));
        self.number(&given.listing, &mut findings);
        self.price(given, ranges, &mut findings);
        let listing = &given.listing;
        if let Some((_, brand)) = self.texts.get(&text_key(&listing.description)).filter(|(other, _)| *other != listing.id)
            && listing.description.chars().count() as i64 >= TEXT_MIN
        {
            findings.push(found(*brand, Kind::Seller, TEXT, "the same text as a listing that was removed".to_owned()));
        }
        let facts = listing.seller.as_ref().and_then(|seller| self.sellers.get(&seller.id));
        if let Some(finding) = facts.and_then(seller::judge) {
            let reasons: Vec<&str> = finding.reasons.iter().map(|reason| reason.text.as_str()).collect();
            findings.push(found(None, Kind::Seller, share(finding.score) * SELLER, reasons.join("; ")));
        }
        findings
    }

    fn pictures<T>(&self, given: &Given<T>, findings: &mut Vec<Finding<'static>>) {
        // However they were turned: a mirrored picture is the same picture.
        let clear = given.pictures.iter().map(|(_, print)| print).filter(|print| print.quality >= pdq::MIN_QUALITY.get());
        let hashes: Vec<Hash> = clear.flat_map(Print::all).map(|hash| Hash::from_bytes(hash.0)).collect();
        let near = hashes.iter().flat_map(|hash| self.pictures.within(hash, MATCH_DISTANCE));
        let removed = near.filter_map(|near| Some((near.distance, self.removed.get(near.key as usize)?))).filter(|(_, (id, _))| *id != given.listing.id);
        let removed = removed.min_by_key(|(distance, _)| *distance);
        let near = hashes.iter().flat_map(|hash| self.own_pictures.within(hash, MATCH_DISTANCE));
        let mut own: Vec<(u32, BrandId, ReferenceKind)> =
            near.filter_map(|near| self.shown.get(near.key as usize).map(|(brand, kind)| (near.distance, *brand, *kind))).collect();
        own.sort_by_key(|(distance, brand, _)| (*brand, *distance));
        own.dedup_by_key(|(_, brand, _)| *brand);
        if let Some((distance, (_, brand))) = removed {
            let (score, whose) = if own.iter().any(|(_, other, _)| brand.is_none_or(|brand| brand == *other)) {
                (PICTURE_OF_BRAND, ", and the brand's own picture")
            } else if given.shown.by_sellers_of_it >= MANY_SELLERS {
                (PICTURE_OF_ITEM, ", and of several sellers of this item")
            } else {
                (PICTURE, "")
            };
            findings.push(found(
                *brand,
                Kind::Picture,
                score,
                format!("the same picture as a listing that was removed{whose} ({distance} of 256 bits differ)"),
            ));
        }
        let says = if own.is_empty() { String::new() } else { said(&given.listing) };
        for (distance, brand, kind) in own {
            let names = self.called.get(&brand).into_iter().flatten();
            let (score, rule) = if names.into_iter().any(|name| says.contains(name.as_str())) {
                (OWN_PICTURE_NAMED, format!("shows {} of the brand ({distance} of 256 bits differ)", kind.label()))
            } else {
                (OWN_PICTURE, format!("shows {} of the brand and does not name it ({distance} of 256 bits differ)", kind.label()))
            };
            findings.push(found(Some(brand), Kind::Picture, score, rule));
        }
    }

    fn number(&self, listing: &Listing, findings: &mut Vec<Finding<'static>>) {
        let typed = listing.gtin.map(|gtin| gtin.as_str14().to_owned()).or_else(|| listing.gtin_given.clone());
        let Some(typed) = typed else { return };
        let claimed = listing.claimed_brand.as_deref().unwrap_or_default();
        let enrolled = listing.gtin.is_some_and(|gtin| self.brands.contains_key(&gtin));
        let owners = if enrolled { &self.owners } else { &*self.learned };
        for said in owners.judge(&typed, claimed, &gtin::Thresholds::default()) {
            let (brand, score) = match &said {
                gtin::Finding::OwnedByOther { owner, .. } => {
                    let brand = BrandName::parse(owner).and_then(|name| self.names.get(name.as_str()).copied());
                    (listing.gtin.and_then(|gtin| self.brands.get(&gtin).copied()).or(brand), if enrolled { NUMBER } else { NUMBER_LEARNED })
                }
                gtin::Finding::ManyBrands { .. } => (None, MANY_BRANDS),
                gtin::Finding::Invalid { .. } => (None, NUMBER_INVALID),
            };
            findings.push(found(brand, Kind::Gtin, share(said.sure()) * score, said.reason()));
        }
    }

    /// Dear goods are nobody's concern here. What a brand says of its own product takes the place of what is learned.
    fn price<T>(&self, given: &Given<T>, ranges: &Ranges, findings: &mut Vec<Finding<'static>>) {
        let Some(price) = given.listing.price else { return };
        let own = ranges.judge(&given.listing);
        if let Some(Said::Below(brand, below)) = &own {
            findings.push(found(Some(*brand), Kind::Price, share(below.sure) * PRICE, below.reason()));
        }
        if own.is_none()
            && let Some(gtin) = given.listing.gtin
            && let Some(said) = self.prices.judge(&gtin, price, &price::Thresholds::default()).filter(|said| said.below)
        {
            findings.push(found(self.brands.get(&gtin).copied(), Kind::Price, share(said.sure) * PRICE, said.reason()));
        }
        if let Some(said) = price::judge_history(&given.prices, price, &HISTORY).filter(|said| said.below) {
            let brand = given.listing.gtin.and_then(|gtin| self.brands.get(&gtin).copied());
            findings.push(found(brand, Kind::Price, share(said.sure) * PRICE_FELL, said.reason()));
        }
    }
}

/// A label that is not genuine or a stolen unit is held; that of another product is watched, and so is what its brand has not sold, or sells no more. One
/// unit in several listings may be a seller's who offers it twice.
const fn code_score(said: SeenFinding) -> f32 {
    match said {
        SeenFinding::NotIssued | SeenFinding::Stolen => 0.65,
        SeenFinding::OtherProduct => 0.45,
        SeenFinding::Reused => 0.4,
        SeenFinding::NotActive | SeenFinding::Recalled => 0.35,
    }
}

/// What is known of the sellers of whom there is something to say.
async fn sellers(conn: &mut store::Conn, now: Timestamp) -> Result<HashMap<SellerId, Facts>> {
    // Old enough, until something else is known.
    let plain = Facts { age_days: u32::MAX, ..Facts::default() };
    let mut sellers: HashMap<SellerId, Facts> = HashMap::new();
    for (seller, upheld_reports, rejected_reports) in store::known::decided(conn).await? {
        let facts = sellers.entry(seller).or_insert(plain);
        (facts.upheld_reports, facts.rejected_reports) = (upheld_reports, rejected_reports);
    }
    for (seller, count) in store::known::removed_pictures(conn).await? {
        sellers.entry(seller).or_insert(plain).pictures_of_removed = count;
    }
    // Who came with the first listings of all came from a shop that there was before: how old he is, nobody here knows.
    if let Some(first) = store::known::first_seller(conn).await? {
        let since = now.plus_seconds(-YOUNG_DAYS * DAY).max(first.plus_seconds(YOUNG_DAYS * DAY));
        for young in store::known::young(conn, since).await? {
            let facts = sellers.entry(young.id).or_insert(plain);
            facts.age_days = u32::try_from(now.seconds_since(young.since) / DAY).unwrap_or(0);
            (facts.listings, facts.brands) = (young.listings, young.brands);
        }
    }
    Ok(sellers)
}

fn found(brand: Option<BrandId>, kind: Kind, score: f32, rule: String) -> Finding<'static> {
    Finding {
        mark: Cow::Borrowed(""),
        brand: Cow::Owned(brand.map(|brand| brand.to_string()).unwrap_or_default()),
        kind,
        field: Field::Other,
        span: (0, 0),
        score,
        adds: 0.0,
        rule: Cow::Owned(rule),
    }
}

/// The words of a text, folded, with one space around each.
fn words(text: &str) -> String {
    let folded = screening::fold::plain_text(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).fold(" ".to_owned(), |words, word| words + word + " ")
}

/// All that a listing says.
fn said(listing: &Listing) -> String {
    [listing.title.as_str(), listing.claimed_brand.as_deref().unwrap_or_default(), &listing.description].map(words).concat()
}

/// Stands for a text whatever its case, spaces and punctuation.
fn text_key(text: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).for_each(|c| c.hash(&mut hasher));
    hasher.finish()
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
fn share(sure: f64) -> f32 {
    sure as f32
}
