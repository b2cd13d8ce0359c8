//! What a listing's pictures say: those of listings that were removed, those of brands, and those of other sellers.
//!
//! Who lists a replica can show whatever picture he finds. So a picture accuses nobody who showed it before, nor what many sellers show whom nothing with it
//! was removed from: a size chart, a frame that the marketplace itself puts around, a maker's photo.

use super::{
    Given,
    knowledge::{Beside, Knowledge, MANY_SELLERS, found, said, texts},
};
use crate::{Portal, PortalError, Result, secret::sha256};
use model::{
    id::{BrandId, ListingId, SellerId},
    listing::{LISTING_PICTURES_MAX, Listing},
    picture::ReferenceKind,
    screening::Evidence,
    seen_code::ReadCode,
    time::Timestamp,
    url::HttpUrl,
};
use pdq::{Hash, MATCH_DISTANCE};
use screening::{Finding, Kind};
use std::{
    collections::{BTreeSet, HashMap, hash_map::Entry},
    sync::Arc,
};
use store::print::{Print, ShownBy};

/// A picture that a removed listing had: it is held.
const PICTURE: f32 = 0.65;
/// If it is the brand's own, or many sellers show it, it may be what honest sellers show too: it is watched.
const PICTURE_OF_BRAND: f32 = 0.3;
const PICTURE_OF_MANY: f32 = 0.3;
/// This seller, or many, showed it before the removed listing did: it only adds to what else is found.
const PICTURE_BEFORE: f32 = 0.15;
/// The brand's own picture, by who does not name it; and by who does, as honest resellers do.
const OWN_PICTURE: f32 = 0.45;
const OWN_PICTURE_NAMED: f32 = 0.08;
/// A picture of other sellers' other items.
const PICTURE_OF_OTHERS: f32 = 0.12;

/// A picture with the hash of its address.
pub(super) type Shown = ([u8; 32], Print);

/// What is known of a listing's pictures.
#[derive(Default)]
pub(super) struct Pictures {
    /// What they look like.
    pub shown: Vec<Shown>,
    /// Those that removed listings showed.
    pub of_removed: Vec<OfRemoved>,
    /// The barcodes in them.
    pub codes: Vec<(HttpUrl, ReadCode)>,
}

/// A picture of a listing that removed ones showed.
#[derive(Clone)]
pub(super) struct OfRemoved {
    /// The hash of its address.
    url: [u8; 32],
    /// In how many bits it differs from the nearest, and the brand that had that reported.
    distance: u32,
    brand: Option<BrandId>,
    /// When the first of them showed it.
    came: Timestamp,
    /// Whose they were.
    from: BTreeSet<Option<SellerId>>,
    /// Who shows it in listings that were not removed.
    shown: Arc<[ShownBy]>,
    /// Since when this seller shows it.
    own_since: Option<Timestamp>,
}

/// Why a picture of a removed listing says little against who shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Excuse {
    /// This seller showed it before.
    Earlier,
    /// Several others did.
    OthersEarlier,
    /// Several others have it on sale.
    Others,
}

impl OfRemoved {
    fn excuse(&self, seller: Option<SellerId>) -> Option<Excuse> {
        // Of whom something with it was removed cannot have it from somebody else.
        if self.from.contains(&seller) {
            return None;
        }
        let is_own = |by: &&ShownBy| Some(by.seller) == seller;
        let others = || self.shown.iter().filter(|by| !is_own(by) && !self.from.contains(&Some(by.seller)));
        if self.own_since.is_some_and(|since| since < self.came) {
            Some(Excuse::Earlier)
        } else if others().filter(|by| by.live_since.is_some_and(|since| since < self.came)).count() >= MANY_SELLERS {
            Some(Excuse::OthersEarlier)
        } else {
            (others().filter(|by| by.on_sale).count() >= MANY_SELLERS).then_some(Excuse::Others)
        }
    }
}

impl Portal {
    /// What is known of these listings' pictures by their addresses, whoever showed them first: what was read stands for whoever shows it next.
    pub(super) async fn pictures_of(
        &self,
        knowledge: &Arc<Knowledge>,
        listings: impl Iterator<Item = &Listing> + Clone,
    ) -> Result<HashMap<ListingId, Pictures>> {
        type Shown<'l> = (ListingId, Vec<(&'l HttpUrl, [u8; 32])>);
        let sellers: HashMap<ListingId, SellerId> = listings.clone().filter_map(|listing| Some((listing.id, listing.seller.as_ref()?.id))).collect();
        let shown: Vec<Shown<'_>> = listings.map(|listing| (listing.id, addresses(listing).collect())).collect();
        let mut hashes: Vec<[u8; 32]> = shown.iter().flat_map(|(_, shown)| shown.iter().map(|(_, hash)| *hash)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let known = store::print::of_addresses(&mut self.read().await?, &hashes).await?;
        let mut all = HashMap::with_capacity(shown.len());
        for (id, shown) in shown {
            let mut pictures = Pictures::default();
            for (url, hash) in shown {
                let Some(known) = known.get(&hash) else { continue };
                pictures.codes.extend(known.codes.iter().map(|code| (url.clone(), code.clone())));
                pictures.shown.extend(known.print.clone().map(|print| (hash, print)));
            }
            all.insert(id, pictures);
        }
        // Many hashes are looked for among many.
        let knowledge = Arc::clone(knowledge);
        let look = move || {
            all.iter_mut().for_each(|(id, pictures)| pictures.of_removed = knowledge.of_removed(*id, &pictures.shown));
            all
        };
        let mut all = tokio::task::spawn_blocking(look).await.map_err(PortalError::internal)?;
        // One frame or size chart may be shown by all of them.
        let mut met = Met::default();
        for (id, Pictures { shown, of_removed, .. }) in &mut all {
            for of_removed in of_removed {
                if let Some((_, print)) = shown.iter().find(|(url, _)| *url == of_removed.url) {
                    self.who_shows(of_removed, print, sellers.get(id).copied(), &mut met).await?;
                }
            }
        }
        Ok(all)
    }

    /// Who shows a picture of a removed listing, and since when this seller does: whose it was before it was stolen is not to be lost among very many.
    async fn who_shows(&self, picture: &mut OfRemoved, print: &Print, seller: Option<SellerId>, met: &mut Met) -> Result<()> {
        let addresses = match met.addresses.entry(picture.url) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(new) => Arc::clone(new.insert(self.addresses_like(&picture.url, print).await?.into())),
        };
        // That many say all that could be said for it: this seller, and those of whom something was removed, are not among those who speak for it.
        let enough = MANY_SELLERS + 1 + picture.from.len();
        picture.shown = match met.shown.entry((picture.url, picture.came, enough)) {
            Entry::Occupied(known) => Arc::clone(known.get()),
            Entry::Vacant(new) => Arc::clone(new.insert(self.sellers_showing(&addresses, picture.came, enough).await?.into())),
        };
        if let Some(seller) = seller {
            picture.own_since = match met.own.entry((picture.url, seller)) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => *new.insert(store::print::shown_by_seller_since(&mut self.read().await?, &addresses, seller).await?),
            };
        }
        Ok(())
    }
}

/// What was asked for a batch of listings, by the hashes of addresses.
#[derive(Default)]
struct Met {
    /// Where such pictures are.
    addresses: HashMap<[u8; 32], Arc<[u64]>>,
    /// Who shows them, as far as it matters: by when they came, and how many are enough.
    shown: HashMap<([u8; 32], Timestamp, usize), Arc<[ShownBy]>>,
    /// Since when a seller does.
    own: HashMap<([u8; 32], SellerId), Option<Timestamp>>,
}

/// The addresses of a listing's pictures that are looked at, with their hashes.
pub(crate) fn addresses(listing: &Listing) -> impl Iterator<Item = (&HttpUrl, [u8; 32])> {
    listing.images.iter().take(LISTING_PICTURES_MAX).map(|url| (url, sha256(url.as_str().as_bytes())))
}

/// However it was turned: a mirrored picture is the same picture.
fn hashes(print: &Print) -> Vec<Hash> {
    print.all().map(|hash| Hash::from_bytes(hash.0)).collect()
}

fn clear(pictures: &[Shown]) -> impl Iterator<Item = &Shown> {
    pictures.iter().filter(|(_, print)| print.quality >= pdq::MIN_QUALITY.get())
}

impl Knowledge {
    /// Those of a listing's pictures that other listings showed which were removed.
    fn of_removed(&self, listing: ListingId, pictures: &[Shown]) -> Vec<OfRemoved> {
        let one = |(url, print): &Shown| {
            let mut of_removed: Option<OfRemoved> = None;
            for (distance, (removed, shown_at)) in self.removals.near(&hashes(print)).filter(|(_, (removed, _))| removed.listing != listing) {
                let first =
                    OfRemoved { url: *url, distance, brand: removed.brand, came: *shown_at, from: BTreeSet::new(), shown: Arc::default(), own_since: None };
                let all = of_removed.get_or_insert(first);
                all.from.insert(removed.seller);
                all.came = all.came.min(*shown_at);
                if distance < all.distance {
                    (all.distance, all.brand) = (distance, removed.brand);
                }
            }
            of_removed
        };
        clear(pictures).filter_map(one).collect()
    }

    /// Answers whether a picture is that of a listing that was removed from somebody else, and nothing excuses it.
    pub(super) fn pictures<T>(&self, given: &Given<T>, named: &mut impl FnMut(&str) -> Vec<BrandId>, beside: &mut Beside) -> bool {
        let listing = &given.listing;
        let seller = listing.seller.as_ref().map(|seller| seller.id);
        let mut own: Vec<(BrandId, u32, ReferenceKind)> = Vec::new();
        let mut worst: Option<(f32, &'static str, &OfRemoved)> = None;
        for (url, print) in clear(&given.pictures) {
            let own_here = self.own_pictures(&hashes(print));
            if let Some(removed) = given.of_removed.iter().find(|removed| removed.url == *url) {
                let is_brands = own_here.iter().any(|(brand, ..)| removed.brand.is_none_or(|by| by == *brand));
                let (score, whose) = match removed.excuse(seller) {
                    Some(Excuse::Earlier) => (PICTURE_BEFORE, ", which its seller showed before"),
                    Some(Excuse::OthersEarlier) => (PICTURE_BEFORE, ", which several other sellers showed before"),
                    _ if is_brands => (PICTURE_OF_BRAND, ", and the brand's own picture"),
                    Some(Excuse::Others) => (PICTURE_OF_MANY, ", and of several other sellers"),
                    None => (PICTURE, ""),
                };
                if worst.is_none_or(|(than, _, other)| score > than || (score == than && removed.distance < other.distance)) {
                    worst = Some((score, whose, removed));
                }
            }
            own.extend(own_here);
        }
        own.sort_by_key(|(brand, distance, _)| (*brand, *distance));
        own.dedup_by_key(|(brand, ..)| *brand);
        let mut like = false;
        if let Some((score, whose, removed)) = worst {
            like = score == PICTURE && removed.from.iter().any(|from| *from != seller);
            let rule = format!("the same picture as a listing that was removed{whose} ({} of 256 bits differ)", removed.distance);
            beside.known.push(Finding { evidence: Some(Evidence::PictureOfRemoved), ..found(removed.brand, Kind::Picture, score, rule) });
        } else if given.shown_by_others > 0 {
            // Those of removed ones say that already.
            let rule = match given.shown_by_others {
                1 => "the same picture as a listing of another seller and another item".to_owned(),
                others => format!("the same picture as {others} listings of other sellers and other items"),
            };
            beside.known.push(found(None, Kind::Picture, PICTURE_OF_OTHERS, rule));
        }
        let says = if own.is_empty() { String::new() } else { said(listing) };
        for (brand, distance, kind) in own {
            let mut names = self.base.called.get(&brand).into_iter().flatten();
            let (score, rule) = if names.any(|name| says.contains(name.as_str())) || texts(listing).iter().any(|text| named(text).contains(&brand)) {
                (OWN_PICTURE_NAMED, format!("shows {} of the brand ({distance} of 256 bits differ)", kind.label()))
            } else {
                (OWN_PICTURE, format!("shows {} of the brand and does not name it ({distance} of 256 bits differ)", kind.label()))
            };
            beside.own_word.push(found(Some(brand), Kind::Picture, score, rule));
        }
        like
    }

    /// The brands whose own picture has one of these hashes, in how many bits it differs, and what it is to them.
    fn own_pictures(&self, hashes: &[Hash]) -> Vec<(BrandId, u32, ReferenceKind)> {
        let near = hashes.iter().flat_map(|hash| self.base.own_pictures.within(hash, MATCH_DISTANCE));
        near.filter_map(|near| self.base.shown.get(near.key as usize).map(|(brand, kind)| (*brand, near.distance, *kind))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn seller(n: u128) -> SellerId {
        SellerId(Uuid::from_u128(n))
    }

    /// Shown by sellers in turn since then, of whom this one is asked for; removed from the hundredth, who showed it since 100.
    fn shown(since: &[i64], own: u128) -> OfRemoved {
        let by = |(n, since): (u128, &i64)| ShownBy { seller: seller(n), since: Timestamp(*since), live_since: Some(Timestamp(*since)), on_sale: true };
        let shown: Arc<[ShownBy]> = (1..).zip(since).map(by).collect();
        let own_since = shown.iter().find(|by| by.seller == seller(own)).map(|by| by.since);
        OfRemoved { url: [0; 32], distance: 0, brand: None, came: Timestamp(100), from: [Some(seller(100))].into(), shown, own_since }
    }

    #[test]
    fn who_showed_a_picture_before_it_was_stolen_is_not_accused_of_it() {
        let of = |since: &[i64], n| shown(since, n).excuse(Some(seller(n)));
        assert_eq!((of(&[50], 1), of(&[100], 1), of(&[200], 1)), (Some(Excuse::Earlier), None, None));
        assert_eq!((of(&[1, 2, 3, 200], 4), of(&[1, 2, 200, 200], 4)), (Some(Excuse::OthersEarlier), Some(Excuse::Others)));
        assert_eq!(of(&[200, 200, 200], 3), None, "two others are not many");
    }

    #[test]
    fn whom_something_with_it_was_removed_from_has_no_excuse_and_is_none() {
        assert_eq!(shown(&[1, 2, 3, 4], 100).excuse(Some(seller(100))), None);
        let mut among_them = shown(&[1, 2, 3, 200], 4);
        among_them.from.insert(Some(seller(3)));
        assert_eq!(among_them.excuse(Some(seller(4))), None);
        // Nor do those speak for it that are held themselves.
        let held = |own| {
            let mut held = shown(&[1, 2, 3, 200], own);
            held.shown = held.shown.iter().map(|by| ShownBy { live_since: None, on_sale: false, ..*by }).collect();
            held.excuse(Some(seller(own)))
        };
        assert_eq!((held(4), held(3)), (None, Some(Excuse::Earlier)));
    }
}
