//! What of a listing is screened, and what a person's release stands for.

use super::{evidence::evidence_of, unscreened::is_unscreened};
use crate::{Result, secret::sha256};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use model::{
    id::BrandId,
    listing::Listing,
    screening::{Evidence, Finding, FindingKind, Screening},
    url::HttpUrl,
};
use signals::category::nice_classes;
use std::collections::{BTreeMap, BTreeSet};
use store::screening::{Before, Released, thousandths};

/// By so much, in thousandths, a price may speak more against a listing than when it was released: a cent less is no other matter.
const PRICE_SLACK: i64 = 50;

/// Stands for texts of removed listings, and by itself for that a release says which it excuses: those of before do not, and excuse all.
const TEXTS: &str = "text";

/// Findings that a seller is told of.
const TOLD_MAX: usize = 8;

/// Stands for all of a listing that is screened: not for its state, nor for when it was seen.
pub(super) fn content_hash(listing: &Listing) -> [u8; 32] {
    let parts = (
        &listing.title,
        &listing.description,
        &listing.claimed_brand,
        listing.gtin,
        &listing.price,
        listing.seller.as_ref().map(|seller| seller.id),
        &listing.images,
        &listing.category,
        listing.country,
    );
    // What has a valid number keeps the hash that it had before wrong ones were kept, and what says nothing of its condition that from before conditions were.
    let json = match (&listing.gtin_given, listing.condition) {
        (None, None) => serde_json::to_vec(&parts),
        (given, None) => serde_json::to_vec(&(parts, given)),
        (given, condition) => serde_json::to_vec(&(parts, given, condition)),
    };
    sha256(&json.unwrap_or_default())
}

/// Stands for what a listing is screened as: one that has ended is not held, and is screened anew when it comes back.
pub(super) fn screened_hash(listing: &Listing) -> [u8; 32] {
    let content = content_hash(listing);
    if listing.ended_at.is_some() { sha256(&[&content[..], b"ended"].concat()) } else { content }
}

/// The content and what was found in it for a form to carry, so that a decision is about what was shown.
pub(crate) fn shown(listing: &Listing, read: Option<&Screening>) -> String {
    let Some(screening) = read else { return BASE64_URL_SAFE_NO_PAD.encode(sha256(&[&content_hash(listing)[..], b"unread"].concat())) };
    let finding = |finding: &Finding| {
        let score = if matches!(finding.kind, FindingKind::Picture | FindingKind::Code | FindingKind::Price) { thousandths(finding.score) } else { 0 };
        (finding.brand, finding.kind.as_str(), finding.mark.clone(), finding.field.as_str(), finding.text.clone(), score)
    };
    let findings: BTreeSet<_> = screening.findings.iter().map(finding).collect();
    let findings = serde_json::to_vec(&findings).unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.encode(sha256(&[&content_hash(listing)[..], &findings].concat()))
}

/// What was said of the listing as it is now; none if it changed and was not read since.
pub(crate) async fn read_of(conn: &mut store::Conn, listing: &Listing) -> Result<Option<Screening>> {
    let before = store::screening::before(conn, &[listing.id]).await?.remove(&listing.id);
    if before.is_none_or(|before| before.content_hash != screened_hash(listing)) {
        return Ok(None);
    }
    Ok(store::screening::of_listings(conn, &[listing.id]).await?.remove(&listing.id))
}

/// Whether a seller who was told of these findings is to be told of those.
pub(crate) fn other_reasons(told: &[Finding], now: &[Finding]) -> bool {
    reasons(told) != reasons(now)
}

type Reason<'a> = (Option<BrandId>, &'a str, &'a str, String);

/// What stands in words and says more than a mark's name, for whose mark; what stands in none (prices, pictures, numbers, sellers) comes and goes with the
/// market, and counts where nothing else does.
fn reasons(findings: &[Finding]) -> BTreeSet<Reason<'_>> {
    let of = |counts: &dyn Fn(&Finding) -> bool| -> BTreeSet<Reason<'_>> {
        let counted = findings.iter().filter(|finding| finding.score > 0.0 && counts(finding));
        counted.map(|finding| (finding.brand, finding.mark.as_str(), finding.kind.as_str(), finding.text.to_lowercase())).collect()
    };
    let tiers: [&dyn Fn(&Finding) -> bool; 3] =
        [&|finding| !finding.text.is_empty() && !finding.kind.is_honest(), &|finding| finding.text.is_empty(), &|_| true];
    tiers.into_iter().map(of).find(|reasons| !reasons.is_empty()).unwrap_or_default()
}

/// The findings that a seller is told of.
pub(crate) fn told(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.score > 0.0).take(TOLD_MAX)
}

/// What a release of this listing excuses: its content without the price, how much the price speaks against it, and what else was found.
pub(crate) fn release_of(listing: &Listing, screening: Option<&Screening>) -> Released {
    let findings = screening.map_or(&[][..], |screening| &screening.findings);
    // Nobody knows what the filters would have found: the person looked at all of it, and it is released as it is.
    if screening.is_some_and(is_unscreened) {
        return Released { hash: content_hash(listing).to_vec(), price: None, found: None };
    }
    let mut found = found(findings);
    found.insert(TEXTS.to_owned(), 0);
    Released { hash: judged_hash(listing).to_vec(), price: Some(price_score(findings)), found: Some(found) }
}

/// What a person excuses who looked at all of a listing and put it back on sale: what was found in it, if the filters have read it as it is; else whatever it says.
pub(crate) fn release_as_it_is(listing: &Listing, read: Option<&Screening>) -> Released {
    match read {
        Some(_) => release_of(listing, read),
        None => Released { hash: content_hash(listing).to_vec(), price: None, found: None },
    }
}

/// Whether a person released the listing as it is: with the same content, a price that is hardly odder than it was, and nothing found that the person did
/// not see: another picture at the same address, a mark that was enrolled since.
pub(super) fn is_released(before: &Before, listing: &Listing, screening: &Screening) -> bool {
    match &before.released {
        Some(Released { hash, price: Some(price), found: seen }) => {
            let known = |(what, score): (String, i64)| {
                seen.as_ref().is_none_or(|seen| {
                    let was_asked = !what.starts_with(TEXTS) || seen.contains_key(TEXTS);
                    !was_asked || seen.get(&what).is_some_and(|then| score <= then + PRICE_SLACK)
                })
            };
            *hash == judged_hash(listing) && price_score(&screening.findings) <= price + PRICE_SLACK && found(&screening.findings).into_iter().all(known)
        }
        // Released with all of the content.
        Some(Released { hash, price: None, .. }) => *hash == content_hash(listing),
        None => false,
    }
}

/// Stands for what findings are made of, but the price: texts, who offers it, its number, its pictures in any order, and what its category says.
fn judged_hash(listing: &Listing) -> [u8; 32] {
    let mut images: Vec<&str> = listing.images.iter().map(HttpUrl::as_str).collect();
    images.sort_unstable();
    let parts = (
        &listing.title,
        &listing.description,
        &listing.claimed_brand,
        (listing.gtin, &listing.gtin_given),
        listing.seller.as_ref().map(|seller| seller.id),
        images,
        nice_classes(&listing.category),
    );
    sha256(&serde_json::to_vec(&parts).unwrap_or_default())
}

/// What was found but the price: the pictures with their worst score, and whose marks the rest is about. Texts are the same where hashes are, so that
/// other weights or new ways to find a mark excuse as much as before. What is said of its seller and its number is no other matter: who released it saw whose it
/// was, and what becomes of other listings comes and goes. That its text is one of removed listings is, as it is of pictures.
fn found(findings: &[Finding]) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    let is_text = |finding: &Finding| evidence_of(finding) == Some(Evidence::TextOfRemoved);
    let counts_here = |kind| !matches!(kind, FindingKind::Price | FindingKind::Gtin | FindingKind::NoGtin | FindingKind::Seller);
    let is_other = |finding: &&Finding| counts_here(finding.kind) || is_text(finding);
    for finding in findings.iter().filter(is_other) {
        let brand = finding.brand.map(|brand| brand.to_string()).unwrap_or_default();
        let (what, score) = match finding.kind {
            kind @ (FindingKind::Picture | FindingKind::Code) => (format!("{} {brand}", kind.as_str()), thousandths(finding.score)),
            FindingKind::Seller => (format!("{TEXTS} {brand}"), thousandths(finding.score)),
            _ => (brand, 0),
        };
        let worst = found.entry(what).or_insert(0);
        *worst = score.max(*worst);
    }
    found
}

/// How much the price speaks against a listing, in thousandths.
fn price_score(findings: &[Finding]) -> i64 {
    thousandths(findings.iter().filter(|finding| finding.kind == FindingKind::Price).map(|finding| finding.score).fold(0.0, f32::max))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use model::{
        id::ListingId,
        listing::ListingState,
        money::{Currency, Money},
        screening::{FindingField, Verdict},
        time::Timestamp,
    };
    use uuid::Uuid;

    pub fn listing(minor: i64) -> Listing {
        Listing {
            id: ListingId(Uuid::nil()),
            external_id: "7".into(),
            url: None,
            title: "Aur3l1a bag".into(),
            description: String::new(),
            claimed_brand: None,
            gtin: None,
            gtin_given: None,
            condition: None,
            price: Some(Money { minor, currency: Currency::parse("EUR").unwrap() }),
            seller: None,
            images: ["https://a.example/1.jpg", "https://a.example/2.jpg"].map(|url| HttpUrl::parse(url).unwrap()).to_vec(),
            category: "Bags".into(),
            country: None,
            state: ListingState::Held,
            ended_at: None,
            first_seen_at: Timestamp(0),
            last_seen_at: Timestamp(0),
        }
    }

    fn finding(kind: &str, brand: Option<BrandId>, score: f32) -> Finding {
        Finding {
            mark: String::new(),
            brand,
            kind: FindingKind::parse(kind).unwrap(),
            field: FindingField::Listing,
            span: [0, 0],
            text: String::new(),
            score,
            rule: "far below".into(),
            adds: None,
            evidence: None,
        }
    }

    fn said(price: f32) -> Screening {
        let findings = if price > 0.0 { vec![finding("price", None, price)] } else { Vec::new() };
        Screening {
            listing: ListingId(Uuid::nil()),
            verdict: Verdict::Hold,
            score: 0.7,
            findings,
            terms: Vec::new(),
            brand: None,
            rules: None,
            others: Vec::new(),
            released_at: None,
            at: Timestamp(0),
        }
    }

    #[test]
    fn a_release_excuses_a_cent_and_a_better_price_but_no_odder_one_and_no_other_goods() {
        let before = |price| Before { released: Some(release_of(&listing(1_000), Some(&said(price)))), ..Before::default() };
        assert!(is_released(&before(0.2), &listing(999), &said(0.201)) && is_released(&before(0.2), &listing(5_000), &said(0.0)));
        assert!(!is_released(&before(0.2), &listing(100), &said(0.4)) && !is_released(&before(0.0), &listing(100), &said(0.2)));
        let mut turned = Listing { category: "Shoes & Bags/Bags".into(), ..listing(1_000) };
        turned.images.reverse();
        let other = |change: fn(&mut Listing)| {
            let mut other = listing(1_000);
            change(&mut other);
            other
        };
        assert_eq!(is_released(&before(0.0), &turned, &said(0.0)), nice_classes("Shoes & Bags/Bags") == nice_classes("Bags"));
        for changed in [
            other(|listing| listing.title.push('s')),
            other(|listing| listing.images.truncate(1)),
            other(|listing| listing.claimed_brand = Some("Aurelia".into())),
            other(|listing| listing.gtin_given = Some("123".into())),
        ] {
            assert!(!is_released(&before(0.0), &changed, &said(0.0)), "{changed:?}");
        }
    }

    #[test]
    fn a_release_excuses_what_the_person_saw_and_no_other_picture_or_brand() {
        let [ours, theirs] = [1, 2].map(|n| Some(BrandId(Uuid::from_u128(n))));
        let with = |findings: Vec<Finding>| Screening { findings, ..said(0.0) };
        let seen = with(vec![finding("typo", ours, 0.4), finding("picture", None, 0.3)]);
        let before = Before { released: Some(release_of(&listing(1_000), Some(&seen))), ..Before::default() };
        let excused = |findings| is_released(&before, &listing(1_000), &with(findings));
        assert!(excused(vec![finding("typo", ours, 0.9), finding("dupe", ours, 0.5)]) && excused(vec![finding("picture", None, 0.3)]) && excused(Vec::new()));
        assert!(!excused(vec![finding("picture", None, 0.65)]) && !excused(vec![finding("picture", ours, 0.3)]));
        assert!(!excused(vec![finding("typo", ours, 0.4), finding("typo", theirs, 0.4)]));
    }

    #[test]
    fn other_reasons_are_other_words_or_another_brand_and_not_what_the_market_does() {
        let [ours, theirs] = [1, 2].map(|n| Some(BrandId(Uuid::from_u128(n))));
        let word = |kind: &str, text: &str, brand| Finding { text: text.into(), ..finding(kind, brand, 0.4) };
        let told = [word("leet", "Aur3l1a", ours), word("exact", "Aurelia", ours)];
        let and = |more: Finding| [told.to_vec(), vec![more]].concat();
        for same in [and(finding("price", ours, 0.3)), and(finding("seller", None, 0.1)), and(word("exact", "AURELIA", ours)), told[..1].to_vec()] {
            assert!(!other_reasons(&told, &same), "{same:?}");
        }
        for other in [vec![word("leet", "Aur3l1a", theirs)], and(word("typo", "Aurella", ours)), vec![finding("picture", ours, 0.65)]] {
            assert!(other_reasons(&told, &other), "{other:?}");
        }
        // Of many words the last counts as the first.
        let many: Vec<Finding> = (0..12).map(|n| word("typo", &format!("Aurell{n}"), ours)).collect();
        assert!(other_reasons(&many, &many[..11]));
        // Where nothing stands in words, that decides.
        let [picture, price] = ["picture", "price"].map(|kind| [finding(kind, ours, 0.65), word("exact", "Aurelia", ours)]);
        assert!(other_reasons(&picture, &price) && !other_reasons(&picture, &picture[..1]));
    }

    #[test]
    fn what_is_said_of_sellers_and_numbers_later_holds_nothing_again_that_was_released() {
        let with = |kind, brand| Screening { findings: vec![finding("picture", None, 0.65), finding(kind, brand, 0.3)], ..said(0.0) };
        let before = Before {
            released: Some(release_of(&listing(1_000), Some(&Screening { findings: vec![finding("picture", None, 0.65)], ..said(0.0) }))),
            ..Before::default()
        };
        let brand = Some(BrandId(Uuid::from_u128(7)));
        for (kind, brand) in [("seller", None), ("seller", brand), ("gtin", None), ("gtin", brand), ("no_gtin", None)] {
            assert!(is_released(&before, &listing(1_000), &with(kind, brand)), "{kind} of {brand:?}");
        }
        for (kind, brand) in [("leet", brand), ("picture", brand), ("code", None), ("price", None)] {
            assert!(!is_released(&before, &listing(1_000), &with(kind, brand)), "{kind} of {brand:?}");
        }
    }

    #[test]
    fn a_text_of_listings_that_were_removed_later_is_another_matter() {
        let text = || Finding { evidence: Some(Evidence::TextOfRemoved), ..finding("seller", None, 0.4) };
        let with = |findings| Screening { findings, ..said(0.0) };
        let release = |findings| Before { released: Some(release_of(&listing(1_000), Some(&with(findings)))), ..Before::default() };
        let seen = vec![finding("leet", None, 0.7)];
        assert!(!is_released(&release(seen.clone()), &listing(1_000), &with(vec![text()])));
        assert!(is_released(&release(vec![text()]), &listing(1_000), &with(vec![text()])));
        // A release of before this was kept excuses as much as it did.
        let mut old = release(seen);
        old.released.iter_mut().filter_map(|released| released.found.as_mut()).for_each(|found| found.retain(|what, _| what != TEXTS));
        assert!(is_released(&old, &listing(1_000), &with(vec![text()])));
    }

    #[test]
    fn what_the_filters_failed_over_is_released_as_it_is() {
        let failed = Screening { findings: vec![finding("unscreened", None, 0.0)], ..said(0.0) };
        let before = Before { released: Some(release_of(&listing(1_000), Some(&failed))), ..Before::default() };
        let found = Screening { findings: vec![finding("leet", Some(BrandId(Uuid::nil())), 0.7)], ..said(0.0) };
        assert!(is_released(&before, &listing(1_000), &found) && !is_released(&before, &listing(999), &found));
    }

    #[test]
    fn what_was_released_before_prices_were_told_apart_stays_released() {
        let before = Before { released: Some(Released { hash: content_hash(&listing(1_000)).to_vec(), price: None, found: None }), ..Before::default() };
        assert!(is_released(&before, &listing(1_000), &said(0.4)) && !is_released(&before, &listing(999), &said(0.4)));
        assert!(!is_released(&Before::default(), &listing(1_000), &said(0.0)));
    }
}
