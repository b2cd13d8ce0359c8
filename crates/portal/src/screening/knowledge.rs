//! What is known besides marks: whose product a number is, what it usually costs, what pictures of brands and of removed listings look like, texts of
//! removed listings, and how sellers have done. Read from the database; some minutes old at most, but for what was removed and enrolled, which is known at once.

use super::{
    Given,
    engine::Stamp,
    numbers::Numbers,
    ranges::{Ranges, Said},
    removals::Removals,
};
use crate::{Portal, PortalError, Result};
use model::{
    gtin::Gtin,
    id::{BrandId, SellerId},
    listing::Listing,
    picture::ReferenceKind,
    screening::Evidence,
    seen_code::SeenFinding,
    time::Timestamp,
};
use pdq::Hash;
use screening::{Field, Finding, Kind};
use signals::{
    brand_name::BrandName,
    gtin,
    price::{self, Prices},
    seller::{self, Facts},
};
use std::{borrow::Cow, collections::HashMap, sync::Arc};
use store::{removed::Removed, screening::LikeRemoved};

/// Read anew after so many seconds.
const KEEP_SECONDS: i64 = 300;
/// So old it still serves while it is read anew beside.
const SERVES_SECONDS: i64 = 600;
/// Prices that are read.
const PRICES_MAX: i64 = 200_000;
/// Days after which a seller is no longer new.
const YOUNG_DAYS: i64 = 60;
const DAY: i64 = 86_400;

/// What a sure finding is worth by itself, 0.3 being watched and 0.6 held. A number that the brand enrolled; one that was learned.
const NUMBER: f32 = 0.5;
const NUMBER_LEARNED: f32 = 0.4;
/// The title names the owner, and what is claimed is nobody's mark here: a line, a maker, or whatever a form had to be filled with.
const NUMBER_NAMED: f32 = 0.1;
/// Many brands on one number are a matter of untidy shops too.
const MANY_BRANDS: f32 = 0.2;
/// So many other sellers who show a picture, or carry a text.
pub(super) const MANY_SELLERS: usize = 3;
/// A text that a removed listing had. If several sellers carry it of whom nothing with it was removed, it may be the maker's: it only adds to what else is found.
const TEXT: f32 = 0.4;
const TEXT_OF_MANY: f32 = 0.15;
const PRICE: f32 = 0.45;
const PRICE_FELL: f32 = 0.3;
/// Used goods cost less than what they are compared with: that much of a finding stays, for anybody can say so.
const OF_USED: f32 = 0.5;
const SELLER: f32 = 0.4;

/// A listing's own prices are few: three will do, and a sale is no crime.
const HISTORY: price::Thresholds = price::Thresholds { support: 3, deviations: 3.5, spread_min: 0.35 };

/// See the module.
#[derive(Clone)]
pub(super) struct Knowledge {
    pub base: Arc<Base>,
    numbers: Arc<Numbers>,
    pub removals: Removals,
    /// How sellers have done, as it is now.
    sellers: Arc<HashMap<SellerId, Facts>>,
}

/// What is read every few minutes.
#[derive(Default)]
pub(super) struct Base {
    read_at: Timestamp,
    prices: Prices<Gtin>,
    /// What brands' own pictures look like, by their place in `shown`.
    pub own_pictures: pdq::Index<u32>,
    pub shown: Vec<(BrandId, ReferenceKind)>,
    /// What those brands are called, as [`words`] writes it.
    pub called: HashMap<BrandId, Vec<String>>,
    sellers: Arc<HashMap<SellerId, Facts>>,
}

/// What speaks against a listing besides its words.
#[derive(Default)]
pub(super) struct Beside {
    /// What is known here.
    pub known: Vec<Finding<'static>>,
    /// What a brand says itself of its goods: their numbers, what they cost and look like. Each is about a brand.
    pub own_word: Vec<Finding<'static>>,
    /// What it shares with listings that were removed from others.
    pub like_removed: LikeRemoved,
}

/// How old what is known may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// It is new enough.
    Fresh,
    /// It serves until what is read beside is there.
    Aged,
    /// It is waited for.
    Old,
}

impl Knowledge {
    pub(super) fn age(&self, now: Timestamp) -> Age {
        match now.seconds_since(self.base.read_at) {
            0..=KEEP_SECONDS => Age::Fresh,
            seconds if (0..SERVES_SECONDS).contains(&seconds) => Age::Aged,
            _ => Age::Old,
        }
    }

    /// What is known now: of what was known under another stamp, or is too old, that is read anew which may differ.
    pub(super) async fn read(before: Option<(&Self, &Stamp)>, stamp: &Stamp, portal: &Portal) -> Result<Arc<Self>> {
        let now = portal.now();
        let mut conn = portal.read().await?;
        // What was decided or enrolled does not wait for the rest that is old enough to be read anew.
        let serves = |known: &Self, then: &Stamp| match known.age(now) {
            Age::Fresh => true,
            Age::Aged => then != stamp,
            Age::Old => false,
        };
        // A listing that came back takes with it what it shows, says, and was to its seller's record.
        let kept = before.filter(|(known, then)| (then.pictures, then.counted.2) == (stamp.pictures, stamp.counted.2) && serves(known, then));
        let base = match kept {
            Some((known, _)) => Arc::clone(&known.base),
            None => Arc::new(Base::read(&mut conn, now).await?),
        };
        let numbers = match kept.filter(|(_, then)| (then.marks, then.counted.1) == (stamp.marks, stamp.counted.1)) {
            Some((known, _)) => Arc::clone(&known.numbers),
            None => Arc::new(Numbers::read(&mut conn, before.map(|(known, _)| &*known.numbers), portal).await?),
        };
        let (removals, sellers) = match kept {
            Some((known, then)) if then.counted.0 == stamp.counted.0 => (known.removals.clone(), Arc::clone(&known.sellers)),
            kept => {
                let before = before.filter(|(_, then)| then.counted.2 == stamp.counted.2).map(|(known, _)| &known.removals);
                let removals = Removals::read(&mut conn, before, now).await?;
                let mut sellers = Arc::clone(&base.sellers);
                // Those of the base were read just now, else.
                if kept.is_some() {
                    decided(&mut conn, Arc::make_mut(&mut sellers), now).await?;
                }
                (removals, sellers)
            }
        };
        Ok(Arc::new(Self { base, numbers, removals, sellers }))
    }

    /// What speaks against a listing besides its words. `named` answers whose marks a text names, however these are written; it is asked only where a name
    /// would free from suspicion.
    pub(super) fn judge<T>(&self, given: &Given<T>, used: bool, ranges: &Ranges, mut named: impl FnMut(&str) -> Vec<BrandId>) -> Beside {
        let mut beside = Beside::default();
        beside.like_removed.picture = self.pictures(given, &mut named, &mut beside);
        beside.known.extend(given.codes.iter().map(|(brand, said)| found(*brand, Kind::Code, code_score(*said), format!("in a picture: {}", said.sentence()))));
        self.number(&given.listing, &mut named, &mut beside);
        self.price(given, used, ranges, &mut beside);
        let listing = &given.listing;
        if let Some((_, removed)) = self.removals.text(listing) {
            let of_another = is_of_another(removed, listing);
            let of_many = of_another && given.sellers_of_text >= MANY_SELLERS;
            beside.like_removed.text = of_another && !of_many;
            let (score, whose) = if of_many { (TEXT_OF_MANY, ", and as several other sellers' listings") } else { (TEXT, "") };
            let rule = format!("the same text as a listing that was removed{whose}");
            beside.known.push(Finding { evidence: Some(Evidence::TextOfRemoved), ..found(removed.brand, Kind::Seller, score, rule) });
        }
        let facts = listing.seller.as_ref().and_then(|seller| self.sellers.get(&seller.id)).copied();
        let besides_this = |facts: Facts| Facts {
            pictures_of_removed: facts.pictures_of_removed.saturating_sub(u32::from(beside.like_removed.picture)),
            texts_of_removed: facts.texts_of_removed.saturating_sub(u32::from(beside.like_removed.text)),
            ..facts
        };
        // What the listing itself shows and says was told, and does not count once more as its seller's.
        if let Some(finding) = facts.map(besides_this).as_ref().and_then(seller::judge) {
            let reasons: Vec<&str> = finding.reasons.iter().map(|reason| reason.text.as_str()).collect();
            beside.known.push(found(None, Kind::Seller, share(finding.score) * SELLER, reasons.join("; ")));
        }
        beside
    }

    /// How much a seller speaks against each of its listings.
    pub(super) fn seller_score(&self, seller: SellerId) -> f32 {
        self.sellers.get(&seller).and_then(seller::judge).map_or(0.0, |finding| share(finding.score) * SELLER)
    }

    /// Whether what is claimed is a mark of this owner, if it is known by its id, or of one who sells under the owner's name too.
    fn is_mark_of(&self, brand: Option<BrandId>, owner: &str, claimed: &str, named: &mut impl FnMut(&str) -> Vec<BrandId>) -> bool {
        let marks = brand.and_then(|brand| self.numbers.marks.get(&brand)).into_iter().flatten();
        if BrandName::parse(claimed).is_some_and(|claimed| marks.into_iter().any(|mark| mark.may_be(&claimed))) {
            return true;
        }
        let of = named(claimed);
        !of.is_empty() && brand.map_or_else(|| named(owner), |brand| vec![brand]).iter().any(|owner| of.contains(owner))
    }

    fn number(&self, listing: &Listing, named: &mut impl FnMut(&str) -> Vec<BrandId>, beside: &mut Beside) {
        let typed = listing.gtin.map(|gtin| gtin.as_str14().to_owned()).or_else(|| listing.gtin_given.clone());
        let Some(typed) = typed else { return };
        let claimed = self.numbers.claimed(listing);
        let Numbers { owners, brands, names, .. } = &*self.numbers;
        let is_enrolled = listing.gtin.is_some_and(|gtin| brands.contains_key(&gtin));
        for said in owners.judge(&typed, claimed, &gtin::Thresholds::default()) {
            let kind = if matches!(said, gtin::Finding::Invalid { .. }) { Kind::NoGtin } else { Kind::Gtin };
            let (brand, score, own_word) = match &said {
                gtin::Finding::OwnedByOther { owner, enrolled, own_word, .. } => {
                    let by_name = || BrandName::enrolled(owner).and_then(|name| names.get(name.as_str()).copied());
                    let brand = listing.gtin.and_then(|gtin| brands.get(&gtin).copied()).or_else(by_name);
                    if self.is_mark_of(brand, owner, claimed, named) {
                        continue;
                    }
                    let is_named = brand.is_some_and(|brand| named(&listing.title).contains(&brand)) && named(claimed).is_empty();
                    let unnamed = if *enrolled { NUMBER } else { NUMBER_LEARNED };
                    (brand, if is_named { NUMBER_NAMED } else { unnamed }, *own_word && brand.is_some())
                }
                // Whose it is is known: a brand that is claimed is right or wrong, whatever others claim.
                gtin::Finding::ManyBrands { .. } if is_enrolled && BrandName::parse(claimed).is_some() => continue,
                gtin::Finding::ManyBrands { .. } => (None, MANY_BRANDS, false),
                gtin::Finding::Invalid { .. } => (None, gtin::INVALID, false),
            };
            let findings = if own_word { &mut beside.own_word } else { &mut beside.known };
            findings.push(found(brand, kind, share(said.sure()) * score, said.reason()));
        }
    }

    /// Dear goods are nobody's concern here. What a brand says of its own product takes the place of what is learned; a price that is below both is what the
    /// market says.
    fn price<T>(&self, given: &Given<T>, used: bool, ranges: &Ranges, beside: &mut Beside) {
        let Some(price) = given.listing.price else { return };
        let (left, though) = if used { (PRICE * OF_USED, ", though it is said to be used") } else { (PRICE, "") };
        let own = ranges.judge(&given.listing);
        let learned = given.listing.gtin.and_then(|gtin| {
            let said = self.base.prices.judge(&gtin, price, &price::Thresholds::default()).filter(|said| said.below)?;
            Some(found(self.numbers.brands.get(&gtin).copied(), Kind::Price, share(said.sure) * left, said.reason() + though))
        });
        match (&own, learned) {
            (None | Some(Said::Below(..)), Some(learned)) => beside.known.push(learned),
            (Some(Said::Below(brand, below)), None) => {
                let said = found(Some(*brand), Kind::Price, share(below.sure) * left, below.reason() + though);
                beside.own_word.push(Finding { evidence: Some(Evidence::PriceOfBrand), ..said });
            }
            _ => {}
        }
        if let Some(said) = price::judge_history(&given.prices, price, &HISTORY).filter(|said| said.below) {
            let brand = given.listing.gtin.and_then(|gtin| self.numbers.brands.get(&gtin).copied());
            beside.known.push(found(brand, Kind::Price, share(said.sure) * PRICE_FELL, said.reason()));
        }
    }
}

/// A label that is not genuine or a stolen unit is held; that of another product is watched, and so is what its brand has not sold, or sells no more. One
/// unit in several listings may be a seller's who offers it twice. What only looks like a code is for a person to look at.
const fn code_score(said: SeenFinding) -> f32 {
    match said {
        SeenFinding::NotIssued | SeenFinding::Stolen => 0.65,
        SeenFinding::OtherProduct => 0.45,
        SeenFinding::Reused => 0.4,
        SeenFinding::NotActive | SeenFinding::Recalled | SeenFinding::Unclear => 0.35,
    }
}

impl Base {
    async fn read(conn: &mut store::Conn, now: Timestamp) -> Result<Self> {
        let prices = store::known::prices(conn, PRICES_MAX).await?;
        let shown = store::print::of_brands(conn, pdq::MIN_QUALITY.get()).await?;
        let mut names = Vec::new();
        if !shown.is_empty() {
            names = store::known::brands(conn).await?;
            names.extend(store::known::marks(conn).await?);
        }
        let sellers = Arc::new(sellers(conn, now).await?);
        let build = move || {
            let mut base = Self { read_at: now, sellers, ..Self::default() };
            // The latest come first, and the latest are kept.
            prices.into_iter().rev().for_each(|(gtin, price)| base.prices.learn(gtin, price));
            base.own_pictures = (0..).zip(&shown).map(|(at, (_, hash, _))| (at, Hash::from_bytes(hash.0))).collect();
            base.shown = shown.into_iter().map(|(brand, _, kind)| (brand, kind)).collect();
            base.called = base.shown.iter().map(|(brand, _)| (*brand, Vec::new())).collect();
            for (brand, name) in &names {
                base.called.entry(*brand).and_modify(|called| called.push(words(name)));
            }
            base
        };
        tokio::task::spawn_blocking(build).await.map_err(PortalError::internal)
    }
}

/// Of whom a listing was removed that another seller offers.
fn is_of_another(removed: &Removed, listing: &Listing) -> bool {
    removed.seller != listing.seller.as_ref().map(|seller| seller.id)
}

/// A report that was decided longer ago says nothing of a seller any more.
const DECIDED_DAYS: i64 = 365;
/// Old enough, until something else is known.
const PLAIN: Facts = Facts { upheld_reports: 0, rejected_reports: 0, listings: 0, age_days: u32::MAX, brands: 0, pictures_of_removed: 0, texts_of_removed: 0 };

/// How reports of sellers' listings were decided within a year: what is older is forgotten.
async fn decided(conn: &mut store::Conn, sellers: &mut HashMap<SellerId, Facts>, now: Timestamp) -> Result<()> {
    for seller in store::known::decided(conn, now.plus_seconds(-DECIDED_DAYS * DAY), seller::DECIDED_MIN).await? {
        let facts = sellers.entry(seller.id).or_insert(PLAIN);
        (facts.upheld_reports, facts.rejected_reports, facts.listings) = (seller.upheld, seller.rejected, seller.listings);
    }
    Ok(())
}

/// What is known of the sellers of whom there is something to say.
async fn sellers(conn: &mut store::Conn, now: Timestamp) -> Result<HashMap<SellerId, Facts>> {
    let mut sellers: HashMap<SellerId, Facts> = HashMap::new();
    decided(conn, &mut sellers, now).await?;
    for (seller, pictures, texts) in store::known::like_removed(conn).await? {
        let facts = sellers.entry(seller).or_insert(PLAIN);
        (facts.pictures_of_removed, facts.texts_of_removed) = (pictures, texts);
    }
    // Who came with the first listings of all came from a shop that there was before: how old he is, nobody here knows.
    if let Some(first) = store::known::first_seller(conn).await? {
        let since = now.plus_seconds(-YOUNG_DAYS * DAY).max(first.plus_seconds(YOUNG_DAYS * DAY));
        for young in store::known::young(conn, since).await? {
            let facts = sellers.entry(young.id).or_insert(PLAIN);
            facts.age_days = u32::try_from(now.seconds_since(young.since) / DAY).unwrap_or(0);
            (facts.listings, facts.brands) = (young.listings, young.brands);
        }
    }
    Ok(sellers)
}

pub(super) fn found(brand: Option<BrandId>, kind: Kind, score: f32, rule: String) -> Finding<'static> {
    Finding {
        mark: Cow::Borrowed(""),
        brand: Cow::Owned(brand.map(|brand| brand.to_string()).unwrap_or_default()),
        kind,
        field: Field::Other,
        span: (0, 0),
        score,
        adds: 0.0,
        rule: Cow::Owned(rule),
        evidence: None,
    }
}

/// The words of a text, folded, with one space around each.
fn words(text: &str) -> String {
    let folded = screening::fold::plain_text(text);
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).fold(" ".to_owned(), |words, word| words + word + " ")
}

/// What a listing says, text by text.
pub(super) fn texts(listing: &Listing) -> [&str; 3] {
    [listing.title.as_str(), listing.claimed_brand.as_deref().unwrap_or_default(), &listing.description]
}

/// All of it.
pub(super) fn said(listing: &Listing) -> String {
    texts(listing).map(words).concat()
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
fn share(sure: f64) -> f32 {
    sure as f32
}
