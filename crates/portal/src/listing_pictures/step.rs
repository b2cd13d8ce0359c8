//! A step along the change feed: the pictures of many listings are asked for side by side, and a listing goes on as soon as its own are there, whichever
//! others are still awaited.

use super::{
    Looked, PictureSource,
    look::{Ask, Look},
};
use crate::{Portal, PortalError, Result, screening::addresses};
use model::{
    id::ListingId,
    listing::{Listing, ListingState},
};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use store::seen_code::ReadPicture;
use tokio_util::sync::CancellationToken;

/// Pictures of a step's listings, and those of the listing that goes beyond.
const PICTURES_AT_ONCE: usize = 320;
/// Pictures that are asked for, or are being read, at the same time.
const ASKED_AT_ONCE: usize = 32;
/// After so long a step ends with what it has, and the rest comes with the next: well before another node takes its lease for run out.
const STEP_MOST: Duration = Duration::from_secs(300);

/// The next listings of the feed.
pub(super) struct Step<'a> {
    portal: &'a Portal,
    source: &'a PictureSource,
    stop: &'a CancellationToken,
    listings: &'a [(i64, Listing)],
    /// Those of them that this step is over.
    taken: Vec<Taken>,
    /// What is known of their pictures, by the hashes of their addresses.
    read: HashMap<[u8; 32], ReadPicture>,
    pub(super) looked: Looked,
}

/// A listing of a step.
#[derive(Default)]
struct Taken {
    /// Nothing of it is to be looked at.
    is_left: bool,
    /// Pictures of it that are still awaited.
    awaited: usize,
    /// It is known now what one of its pictures looks like.
    is_news: bool,
    done: bool,
}

impl<'a> Step<'a> {
    pub(super) fn new(portal: &'a Portal, source: &'a PictureSource, listings: &'a [(i64, Listing)], stop: &'a CancellationToken) -> Self {
        Self { portal, source, stop, listings, taken: Vec::new(), read: HashMap::new(), looked: Looked::default() }
    }

    /// Up to which change of the feed all is done; none if nothing is.
    pub(super) fn reached(&self) -> Option<i64> {
        let done = self.taken.iter().take_while(|taken| taken.done).count();
        done.checked_sub(1).and_then(|last| self.listings.get(last)).map(|(seq, _)| *seq)
    }

    /// Goes through the listings, until there is nothing left of them or it is time to stop.
    pub(super) async fn run(&mut self) -> Result<()> {
        let (asks, mut shown_in) = self.begin().await?;
        let until = tokio::time::Instant::now() + STEP_MOST;
        let mut asking = self.portal.ask_for(self.source, asks, ASKED_AT_ONCE);
        for at in 0..self.taken.len() {
            if self.taken[at].awaited == 0 {
                self.finish(at).await?;
            }
        }
        while !self.stop.is_cancelled() {
            let next = tokio::select! {
                next = asking.join_next() => next,
                () = self.stop.cancelled() => None,
                () = tokio::time::sleep_until(until) => None,
            };
            let Some(asked) = next else { break };
            let (hash, look) = asked.map_err(PortalError::internal)?;
            let is_news = self.keep(hash, look?).await?;
            for at in shown_in.remove(&hash).unwrap_or_default() {
                let taken = &mut self.taken[at];
                taken.awaited -= 1;
                taken.is_news |= is_news;
                if taken.awaited == 0 {
                    self.finish(at).await?;
                }
            }
        }
        Ok(())
    }

    /// Takes as many listings as there is room for; answers which pictures are to be asked for, and which listings wait for each.
    async fn begin(&mut self) -> Result<(Vec<Ask>, HashMap<[u8; 32], Vec<usize>>)> {
        let of_those =
            |which: &dyn Fn(&Listing) -> bool| self.listings.iter().map(|(_, listing)| listing).filter(|l| which(l)).map(|l| l.id).collect::<Vec<_>>();
        let (without, off) = (of_those(&|listing| listing.images.is_empty()), of_those(&is_off));
        let mut conn = self.portal.read().await?;
        let had: HashSet<ListingId> = store::seen_code::with_pictures(&mut conn, &without).await?;
        let off: HashSet<ListingId> = store::seen_code::with_codes(&mut conn, &off).await?;
        drop(conn);
        let (mut asks, mut shown_in, mut pictures) = (Vec::new(), HashMap::<[u8; 32], Vec<usize>>::new(), 0);
        for (at, (_, listing)) in self.listings.iter().enumerate() {
            if pictures >= PICTURES_AT_ONCE || self.stop.is_cancelled() {
                break;
            }
            if off.contains(&listing.id) {
                self.portal.leave_to_others(listing.id).await?;
            }
            // What has ended keeps what was seen of it; it comes again with the feed if it comes back.
            let is_left = listing.ended_at.is_some() || (listing.images.is_empty() && !had.contains(&listing.id));
            let mut taken = Taken { is_left, ..Taken::default() };
            let shown: Vec<_> = if is_left { Vec::new() } else { addresses(listing).collect() };
            pictures += if is_left { 0 } else { shown.len().max(1) };
            for (url, hash) in shown {
                if self.read.contains_key(&hash) {
                    continue;
                }
                if let Some(others) = shown_in.get_mut(&hash) {
                    if others.last() != Some(&at) {
                        others.push(at);
                        taken.awaited += 1;
                    }
                    continue;
                }
                match self.portal.picture_before(self.source, &hash).await? {
                    (Some(read), true) => drop(self.read.insert(hash, read)),
                    (known, _) => {
                        asks.push(Ask { hash, url: url.clone(), seller: listing.seller.as_ref().map(|seller| seller.id), known });
                        shown_in.insert(hash, vec![at]);
                        taken.awaited += 1;
                    }
                }
            }
            self.taken.push(taken);
        }
        Ok((asks, shown_in))
    }

    /// Keeps a picture that was looked at; answers whether it is news what it looks like.
    async fn keep(&mut self, hash: [u8; 32], look: Look) -> Result<bool> {
        let mut change = self.portal.change().await?;
        let now = change.now;
        look.keep(&mut change.tx, &hash, now).await?;
        change.commit().await?;
        self.portal.read_now(hash, look.picture.print.as_ref()).await?;
        self.looked.pictures += 1;
        let is_news = look.picture.error.is_none() && look.picture.print.is_some();
        self.looked.prints += usize::from(is_news);
        self.read.insert(hash, look.picture);
        Ok(is_news)
    }

    /// Keeps what a listing's pictures show, and has it screened by that.
    async fn finish(&mut self, at: usize) -> Result<()> {
        let ((_, listing), portal) = (&self.listings[at], self.portal);
        if self.stop.is_cancelled() {
            return Ok(());
        }
        if !self.taken[at].is_left {
            let shown: Vec<_> = addresses(listing).collect();
            let mut found = Vec::new();
            for (url, hash) in &shown {
                let Some(picture) = self.read.get(hash) else { continue };
                self.looked.failed += usize::from(picture.error.is_some());
                for read in picture.codes.clone() {
                    found.push(portal.seen(url, read).await?);
                }
            }
            let pictures: Vec<[u8; 32]> = shown.iter().map(|(_, hash)| *hash).collect();
            let mut change = portal.change().await?;
            let now = change.now;
            // A watch for a picture finds it from now on: the listing goes through the feed again, once, for next time its pictures are known.
            if self.taken[at].is_news {
                store::listing::touch(&mut change.tx, &[listing.id]).await?;
            }
            store::seen_code::replace(&mut change.tx, listing.id, &found, now).await?;
            store::seen_code::set_pictures(&mut change.tx, listing.id, &pictures, now).await?;
            change.commit().await?;
            if !pictures.is_empty() {
                portal.screen_again(listing.clone(), self.stop).await?;
            }
            self.looked.codes += found.len();
        }
        // Who is told to stop may have screened nothing.
        if !self.stop.is_cancelled() {
            self.looked.listings += 1;
            self.taken[at].done = true;
        }
        Ok(())
    }
}

/// Not offered any more.
fn is_off(listing: &Listing) -> bool {
    listing.ended_at.is_some() || listing.state == ListingState::Removed
}
