//! Pictures that look alike: the hashes of all listings' pictures in memory, and who shows a picture like one.
//!
//! Each process follows the table of read pictures into an index of its own, when somebody asks. It says which pictures are near; whose they are is
//! asked of the database, so that what was removed meanwhile is not named. Millions of hashes take seconds to be put in order, and some to be looked
//! through: neither is done on the threads that answer requests.

mod index;

pub(crate) use index::Alike;

use crate::{Actor, Portal, PortalError, Result, decoding::decoding, policy::Action, secret::sha256};
use index::key_of;
use model::{
    id::{ListingId, SellerId},
    listing::Listing,
    picture::{PictureHash, picture_url},
    search::{Match, MatchField, MatchKind},
    time::Timestamp,
    watch::KNOWN_MAX,
};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Instant,
};
use store::print::{Followed, FollowedPrint, OtherShown, Print, ShownBy};

/// Rows that are read at once.
const AT_ONCE: i64 = 10_000;
/// Listings that one search by picture finds: as many as a watch takes, so that a watch finds them all or says that it does not.
const LISTINGS_MAX: usize = KNOWN_MAX as usize;
/// Addresses of pictures like a listing's that are asked for who shows them, and the most that is said of other listings.
const LIKE_MAX: usize = 20;
/// Listings of others that are looked at for each address.
const OTHERS_MAX: i64 = 20;
/// Read again from so long before the last one: clocks of nodes differ, and what began first may end last.
const AGAIN_SECONDS: i64 = 60;

/// What a picture file looks like; none if it cannot be read.
pub(crate) fn print_of(bytes: &[u8]) -> Option<Print> {
    let spectrum = pdq::file::spectrum_of_file(bytes).ok()?;
    let [hash, turns @ ..] = spectrum.orientations().map(|hash| PictureHash(hash.to_bytes()));
    Some(Print { hash, turns: turns.to_vec(), quality: spectrum.quality().get() })
}

/// Listings that show pictures like one that was asked for.
pub(crate) struct Pictured {
    /// Where the picture that was asked for is shown.
    pub address: Option<String>,
    /// The listings, the most similar first, each with how many bits differ.
    pub near: Vec<(ListingId, u32)>,
    /// More show such pictures: those that are less similar, or came earlier, are left out.
    pub cut: bool,
    /// The hash of the address of each one's picture.
    shown: HashMap<ListingId, [u8; 32]>,
}

impl Pictured {
    /// Which of the listing's pictures is meant, and in how many bits it differs.
    pub fn why(&self, listing: &Listing) -> Option<Match> {
        let (_, bits) = self.near.iter().find(|(id, _)| *id == listing.id)?;
        let shown = self.shown.get(&listing.id)?;
        let term = listing.images.iter().find(|url| sha256(url.as_str().as_bytes()) == *shown).map(|url| url.as_str().to_owned()).unwrap_or_default();
        Some(Match { field: MatchField::Picture, kind: MatchKind::Picture, term, text: bits.to_string(), span: [0, 0] })
    }
}

impl Portal {
    fn alike(&self) -> &Alike {
        &self.0.alike
    }

    /// Follows the pictures that were read since. It is done to its end, whether or not whoever asked still waits: at first there may be millions.
    async fn follow_prints(&self) -> Result<()> {
        if self.alike().following.lock().await.is_fresh() {
            return Ok(());
        }
        let portal = self.clone();
        tokio::spawn(async move { portal.follow_prints_to_the_end().await }).await.map_err(PortalError::internal)?
    }

    async fn follow_prints_to_the_end(&self) -> Result<()> {
        let mut following = self.alike().following.lock().await;
        if following.is_fresh() {
            return Ok(());
        }
        match following.reached.clone() {
            // Read as a whole and built beside the empty one.
            None => {
                let (mut reached, mut all) = (Followed::default(), Vec::new());
                loop {
                    let rows = self.prints_after(&reached).await?;
                    let more = rows.len() as i64 == AT_ONCE;
                    if let Some((at, url, _)) = rows.last() {
                        reached = (*at, url.to_vec());
                    }
                    // Of an address that was looked at again meanwhile the last row counts, even where there is too little to see.
                    all.extend(rows.into_iter().map(|(_, url, hash)| (key_of(&url), hash)));
                    if !more {
                        break;
                    }
                }
                self.alike().fill(all).await?;
                following.reached = Some(reached);
            }
            Some((reached, _)) => {
                let mut after = (reached.plus_seconds(-AGAIN_SECONDS), Vec::new());
                loop {
                    let rows = self.prints_after(&after).await?;
                    let more = rows.len() as i64 == AT_ONCE;
                    let Some((at, url, _)) = rows.last() else { break };
                    after = (*at, url.to_vec());
                    self.alike().take_in(rows).await?;
                    following.reached = Some(after.clone());
                    if !more {
                        break;
                    }
                }
            }
        }
        following.looked = Some(Instant::now());
        Ok(())
    }

    /// Takes over at once what this process itself read of a picture: whoever is screened next must not wait a second to be compared with it.
    pub(crate) async fn read_now(&self, url_hash: [u8; 32], print: Option<&Print>) -> Result<()> {
        let following = self.alike().following.lock().await;
        // An index that was not filled yet is filled with it.
        if following.reached.is_none() {
            return Ok(());
        }
        let hash = print.filter(|print| print.quality >= pdq::MIN_QUALITY.get()).map(|print| print.hash);
        self.alike().take_in(vec![(self.now(), url_hash, hash)]).await
    }

    async fn prints_after(&self, after: &Followed) -> Result<Vec<FollowedPrint>> {
        Ok(store::print::follow(&mut self.read().await?, after, pdq::MIN_QUALITY.get(), AT_ONCE).await?)
    }

    /// The addresses' hashes, shortened, of pictures like one in any of its orientations, each with how many bits differ; the most similar first.
    pub(crate) async fn near(&self, hashes: impl Iterator<Item = PictureHash>) -> Result<Vec<(u64, u32)>> {
        self.follow_prints().await?;
        self.alike().near(hashes.collect()).await
    }

    /// Who shows pictures like this one, however it was turned. Whose picture it is does not matter: a hash tells nothing that its owner does not show.
    pub(crate) async fn pictured(&self, actor: &Actor, hash: PictureHash) -> Result<Pictured> {
        let mut conn = self.read().await?;
        let uploaded = store::print::uploaded(&mut conn, hash).await?;
        let read = store::print::read(&mut conn, hash).await?;
        let mut address = uploaded
            .iter()
            .find(|one| {
                let own = one.by.is_some() && one.by == actor.user_id();
                own || actor.is_staff() || one.brand.is_some_and(|brand| actor.may_for(Action::ReadRights, brand, "picture").is_ok())
            })
            .map(|one| picture_url(one.id));
        if let (None, Some((url, _))) = (&address, &read) {
            let ids: Vec<ListingId> = store::print::shown_by(&mut conn, key_of(url), 1).await?.into_iter().map(|(id, _)| id).collect();
            let listings = store::listing::by_ids(&mut conn, &ids).await?;
            address =
                listings.iter().flat_map(|listing| &listing.images).find(|image| sha256(image.as_str().as_bytes()) == *url).map(|image| image.to_string());
        }
        let turns = match uploaded.first().map(|one| &one.print).or(read.as_ref().map(|(_, print)| print)) {
            Some(print) => Some(print.turns.clone()),
            None => store::print::kept_turns(&mut conn, hash).await?,
        };
        drop(conn);
        let near = self.near(std::iter::once(hash).chain(turns.unwrap_or_default())).await?;
        let (near, shown, cut) = self.listings_of(&near).await?;
        Ok(Pictured { address, near, cut, shown })
    }

    /// The listings that show these pictures, the most similar first and of those the latest, each with its bits and the hash of its picture's address;
    /// and whether there are more than [`LISTINGS_MAX`].
    async fn listings_of(&self, near: &[(u64, u32)]) -> Result<(Vec<(ListingId, u32)>, HashMap<ListingId, [u8; 32]>, bool)> {
        let (mut found, mut cut) = (HashMap::<ListingId, (u32, [u8; 32])>::new(), false);
        for some in near.chunks(store::print::ADDRESSES_AT_ONCE) {
            let (keys, bits): (Vec<u64>, HashMap<u64, u32>) = (some.iter().map(|(key, _)| *key).collect(), some.iter().copied().collect());
            let rows = store::print::shown_by_any(&mut self.read().await?, &keys).await?;
            cut |= rows.len() >= store::print::SHOWN_MAX;
            for (listing, url) in rows {
                let shown = (bits.get(&key_of(&url)).copied().unwrap_or(pdq::MATCH_DISTANCE), url);
                found.entry(listing).and_modify(|before| *before = shown.min(*before)).or_insert(shown);
            }
            cut |= found.len() > LISTINGS_MAX;
            if cut {
                break;
            }
        }
        let mut listings: Vec<(ListingId, u32)> = found.iter().map(|(listing, (bits, _))| (*listing, *bits)).collect();
        listings.sort_unstable_by_key(|(listing, bits)| (*bits, Reverse(*listing)));
        listings.truncate(LISTINGS_MAX);
        Ok((listings, found.into_iter().map(|(listing, (_, url))| (listing, url)).collect(), cut))
    }

    /// Other sellers' listings of other items that show the listing's pictures, among the first that are found: how many. Each of its addresses is asked for, and so many that are like them, of each picture some:
    /// neither many pictures nor many listings of its own leave no room for those of others.
    pub(crate) async fn shown_by_others(&self, listing: &Listing, pictures: &[([u8; 32], Print)]) -> Result<usize> {
        let clear: Vec<_> = pictures.iter().filter(|(_, print)| print.quality >= pdq::MIN_QUALITY.get()).collect();
        let own: Vec<u64> = clear.iter().map(|(url, _)| key_of(url)).collect();
        let mut like = Vec::with_capacity(clear.len());
        for (_, print) in clear {
            let near = self.near(print.all()).await?.into_iter().map(|(key, _)| key);
            like.push(near.filter(|key| !own.contains(key)).take(LIKE_MAX));
        }
        let mut asked = own.clone();
        while asked.len() < own.len() + LIKE_MAX {
            let round: Vec<u64> = like.iter_mut().filter_map(Iterator::next).collect();
            if round.is_empty() {
                break;
            }
            asked.extend(round.into_iter().take(own.len() + LIKE_MAX - asked.len()));
        }
        asked.sort_unstable();
        asked.dedup();
        let seller = listing.seller.as_ref().map(|seller| seller.id);
        // A maker's photo of one and the same item is everybody's.
        let same_item = |other: &OtherShown| other.gtin.is_some() && other.gtin == listing.gtin;
        let mut others = BTreeSet::new();
        for key in asked {
            let shown = store::print::shown_by_others(&mut self.read().await?, key, listing.id, seller, OTHERS_MAX).await?;
            others.extend(shown.into_iter().filter(|other| !same_item(other)).map(|other| other.listing));
        }
        Ok(others.len().min(LIKE_MAX))
    }

    /// The addresses' hashes, shortened, of a picture and of some that are like it.
    pub(crate) async fn addresses_like(&self, url: &[u8; 32], print: &Print) -> Result<Vec<u64>> {
        let own = key_of(url);
        let near = self.near(print.all()).await?.into_iter().map(|(key, _)| key).filter(|key| *key != own).take(LIKE_MAX);
        Ok(std::iter::once(own).chain(near).collect())
    }

    /// The sellers who show a picture at one of these addresses, each once; no further than until so many showed it on sale before a time.
    pub(crate) async fn sellers_showing(&self, addresses: &[u64], before: Timestamp, enough: usize) -> Result<Vec<ShownBy>> {
        let mut sellers: BTreeMap<SellerId, ShownBy> = BTreeMap::new();
        for key in addresses {
            if sellers.values().filter(|by| by.live_since.is_some_and(|since| since < before)).count() >= enough {
                break;
            }
            for by in store::print::shown_since(&mut self.read().await?, *key).await? {
                let all = sellers.entry(by.seller).or_insert(by);
                all.since = all.since.min(by.since);
                all.live_since = [all.live_since, by.live_since].into_iter().flatten().min();
                all.on_sale |= by.on_sale;
            }
        }
        Ok(sellers.into_values().collect())
    }

    /// Hashes pictures that were uploaded before hashes were made, some at a time; how many.
    pub(crate) async fn print_pictures(&self) -> Result<usize> {
        let pictures = store::print::without(&mut self.read().await?, 20).await?;
        let work = move || pictures.into_iter().map(|(id, bytes)| (id, print_of(&bytes))).collect::<Vec<_>>();
        let prints = decoding(work).await?;
        if prints.is_empty() {
            return Ok(0);
        }
        let mut change = self.change().await?;
        for (id, print) in &prints {
            store::print::set(&mut change.tx, *id, print.as_ref()).await?;
        }
        change.commit().await?;
        Ok(prints.len())
    }
}
