//! Work over the whole catalogue: screening it anew when marks or rules change, and trying rules before they are in force.
//!
//! It goes by the listings' ids and up to the last there was when it began, so that each comes once and it ends, however much changes meanwhile. What is
//! new or changes after it was queued is screened on arrival, by what holds then ([`super::engine::Screener::loaded`]); what only goes through the feed
//! again, as it was, is left out there and comes here.

use super::{
    Turn,
    content::is_released,
    engine::Screened,
    excepted::{Lookalikes, find_sellers},
    like_removed,
    rules::basis,
};
use crate::{
    Portal, PortalError, Result,
    jobs::{Ended, Handle, JobError},
};
use model::{
    gtin::Gtin,
    id::{BrandId, ListingId, RulesId},
    listing::{Listing, ListingState},
    screening::{DryRun, Exceptions, RulesVersion, Sample, Screening, Verdict},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use store::job::{Progress, StoredJob};
use tokio_util::sync::CancellationToken;

/// Listings that are screened between two notes of progress.
const AT_ONCE: i64 = 500;
/// Samples that a run keeps.
const SAMPLES: usize = 40;

/// Which listings a sweep is over: all, those of one number, or those like removed ones.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Of {
    gtin: Option<Gtin>,
    like_removed: bool,
}

/// Whether a sweep of this payload is over listings like removed ones.
pub(super) fn is_like_removed(payload: &Value) -> bool {
    Of::deserialize(payload).is_ok_and(|of| of.like_removed)
}

/// How far a job is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Reached {
    /// The last listing that was looked at, and the last of all.
    #[serde(default)]
    after: Option<ListingId>,
    #[serde(default)]
    until: Option<ListingId>,
    /// Of those like removed ones: removed between which changes.
    #[serde(default)]
    removed: Option<(i64, i64)>,
    #[serde(default)]
    held: usize,
    #[serde(default)]
    freed: usize,
    #[serde(default)]
    run: DryRun,
}

impl Portal {
    /// Screens every listing anew, or those of one number. What arrives meanwhile is screened on arrival.
    pub(crate) async fn work_sweep(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let of: Of = serde_json::from_value(job.payload.clone()).map_err(PortalError::internal)?;
        let (mut reached, mut progress) = self.begun(job, &of).await?;
        let (like, sellers) = match reached.removed {
            Some((after, until)) => {
                let (like, sellers) = self.like_removed(after, until).await?;
                (Some(like), sellers)
            }
            None => (None, Vec::new()),
        };
        if let Some(like) = &like {
            progress.total = i64::try_from(like.len()).ok();
        }
        let stop = CancellationToken::new();
        loop {
            let loaded = self.screener().loaded(self).await?;
            let listings = match &like {
                Some(like) => self.next_like(&mut reached, &mut progress, like).await?,
                None => self.next_of(&mut reached, &mut progress, of.gtin).await?,
            };
            if listings.is_empty() {
                break;
            }
            let did = self.screen_all(&loaded, listings, Turn::Anew, &stop).await?;
            reached.held += did.held;
            reached.freed += did.freed;
            progress.result = Some(serde_json::to_value(&reached).map_err(PortalError::internal)?);
            if handle.progress(&progress).await? {
                return Ok(Ended::Cancelled(told(&reached, progress.done)));
            }
        }
        if let Some((_, until)) = reached.removed {
            let mut change = self.change().await?;
            for (seller, score) in sellers {
                store::removed::set_swept_score(&mut change.tx, seller, score).await?;
            }
            store::chore::reach(&mut change.tx, like_removed::CHORE, until).await?;
            change.commit().await?;
        }
        Ok(Ended::Done(told(&reached, progress.done)))
    }

    /// Screens the catalogue by rules that are not in force, and keeps what they would have hit.
    pub(crate) async fn work_dry_run(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let id: RulesId = serde_json::from_value(job.payload["rules"].clone()).map_err(PortalError::internal)?;
        self.settle_rules().await?;
        let version: Option<RulesVersion> = store::rules::by_id(&mut self.read().await?, id).await?;
        let Some(mut version) = version else { return Err(JobError::Failed("These rules are gone".to_owned())) };
        find_sellers(&mut self.read().await?, std::slice::from_mut(&mut version)).await?;
        let lookalikes = Lookalikes::of(&version);
        let (mut reached, mut progress) = self.begun(job, &Of::default()).await?;
        if reached.after.is_none() {
            reached.run.basis = basis(&mut self.read().await?, version.brand).await?;
        }
        loop {
            let live = self.screener().loaded(self).await?;
            let tried = Arc::new(live.with(&version));
            let strict = Arc::new(live.with(&without_exceptions(&version)));
            let otherwise = version.brand.map(|brand| live.without_rules_of(brand));
            let mut listings = self.next_of(&mut reached, &mut progress, None).await?;
            if listings.is_empty() {
                break;
            }
            // What has ended is nobody's concern any more; what was removed tells whether these rules find what people remove, and nothing else.
            listings.retain(|listing| matches!(listing.shown(), ListingState::Live | ListingState::Held | ListingState::Removed));
            let now = self.now();
            for seller in listings.iter().filter(|listing| listing.shown() != ListingState::Removed).filter_map(|listing| listing.seller.as_ref()) {
                if !version.rules.authorises(Some(seller)) {
                    lookalikes.note(&seller.name, &mut reached.run.lookalikes);
                }
            }
            let ids: Vec<ListingId> = listings.iter().map(|listing| listing.id).collect();
            let before = store::screening::before(&mut self.read().await?, &ids).await?;
            let mut given = self.with_facts(&live, listings.into_iter().map(|listing| (listing, ())).collect(), &before).await?;
            // That a listing was removed is no reason to find it.
            for given in given.iter_mut().filter(|given| given.listing.shown() == ListingState::Removed) {
                given.of_removed.clear();
                given.sellers_of_text = 0;
            }
            let brand = version.brand;
            let pairs = tokio::task::spawn_blocking(move || {
                let again = given.clone();
                // A brand learns of its own authorisations only.
                let for_what = |listing: &Listing| {
                    let of_seller = tried.is_authorised(brand, listing.seller.as_ref()).then_some(Spared::Seller);
                    of_seller.or_else(|| tried.leaves_words_alone(brand, listing).then_some(Spared::Words))
                };
                let spared = given.iter().filter_map(|given| for_what(&given.listing).map(|why| given.clone().with(why))).collect();
                let mut spared: HashMap<ListingId, (Spared, Screening)> =
                    strict.screen_all(spared, now).into_iter().map(|screened| (screened.listing.id, (screened.with, screened.screening))).collect();
                let mut by_marketplace: HashMap<ListingId, Screening> = otherwise
                    .map(|otherwise| otherwise.screen_all(given.clone(), now))
                    .into_iter()
                    .flatten()
                    .map(|screened| (screened.listing.id, screened.screening))
                    .collect();
                let by_live = live.screen_all(given, now);
                let with = by_live.into_iter().zip(again).map(|(by_live, given)| given.with(by_live.screening)).collect();
                let all = tried.screen_all(with, now);
                let authorised = |listing: &Listing, after: &Screening| {
                    let found = after.findings.iter().map(|finding| finding.brand);
                    found
                        .filter(|of| brand.is_none() || *of == brand)
                        .any(|of| [&*live, &*tried].iter().any(|rules| rules.is_authorised(of, listing.seller.as_ref())))
                };
                all.into_iter()
                    .map(|Screened { listing, with: by_live, screening: by_tried, .. }| {
                        let authorised = authorised(&listing, &by_tried);
                        let released = before.get(&listing.id).is_some_and(|before| is_released(before, &listing, &by_tried));
                        let strict = spared.remove(&listing.id);
                        let by_marketplace = by_marketplace.remove(&listing.id);
                        Tried { listing, by_live, by_tried, by_marketplace, strict, authorised, released }
                    })
                    .collect::<Vec<_>>()
            });
            let pairs = pairs.await.map_err(PortalError::internal)?;
            self.count(&mut reached.run, version.brand, &pairs).await?;
            progress.result = Some(serde_json::to_value(&reached).map_err(PortalError::internal)?);
            if handle.progress(&progress).await? {
                return Ok(Ended::Cancelled(json!({ "listings": progress.done })));
            }
        }
        let mut run = reached.run;
        run.at = self.now();
        // Of an empty catalogue too it is known that nothing would be held.
        if version.brand.is_some() {
            run.beyond.get_or_insert_default();
        }
        let mut change = self.change().await?;
        store::rules::set_run(&mut change.tx, id, &run).await?;
        change.commit().await?;
        Ok(Ended::Done(json!({ "listings": progress.done })))
    }

    async fn count(&self, run: &mut DryRun, brand: Option<BrandId>, pairs: &[Tried]) -> Result<()> {
        let hit: Vec<ListingId> = pairs.iter().filter(|tried| tried.by_tried.verdict != Verdict::Allow).map(|tried| tried.listing.id).collect();
        let decided: HashMap<ListingId, bool> = store::report::decided(&mut self.read().await?, brand, &hit).await?;
        for Tried { listing, by_live, by_tried, by_marketplace, strict, authorised, released } in pairs {
            // A brand tries its own rules: what is found for others is none of its business, and counts as nothing.
            let of_its_own = |screening: &Screening| match brand {
                Some(brand) => screening.clone().of_brand(brand),
                None => screening.clone(),
            };
            let [before, after] = &[by_live, by_tried].map(of_its_own);
            let [was, is] = [before, after].map(|screening| screening.verdict);
            if listing.shown() == ListingState::Removed {
                run.upheld += u64::from(is != Verdict::Allow && decided.get(&listing.id) == Some(&true));
                continue;
            }
            run.listings += 1;
            run.verdicts[is as usize] += 1;
            run.before[was as usize] += 1;
            // What a person released as it is stays on sale by these rules too.
            run.newly_held += u64::from(listing.state == ListingState::Live && is.hides() && !was.hides() && !released);
            if let Some((brand, otherwise)) = brand.zip(by_marketplace.as_ref()) {
                let is_beyond = is.hides() && !otherwise.verdict_for(brand).hides() && !released;
                *run.beyond.get_or_insert_default() += u64::from(is_beyond);
                run.beyond_lawful += u64::from(is_beyond && decided.get(&listing.id) == Some(&false));
            }
            // What is held for another brand too stays held.
            if listing.state == ListingState::Held && was.hides() && (!by_tried.verdict.hides() || *released) {
                run.freed += 1;
                run.freed_samples.push(sample(listing, before, was, is));
            }
            if is == Verdict::Allow {
                match strict {
                    Some((why, strict)) if of_its_own(strict).verdict != Verdict::Allow => match why {
                        Spared::Seller => run.let_through += 1,
                        Spared::Words => run.let_through_words += 1,
                    },
                    _ => {}
                }
                continue;
            }
            run.authorised += u64::from(*authorised);
            match decided.get(&listing.id) {
                Some(true) => run.upheld += 1,
                Some(false) => run.lawful += 1,
                None => {}
            }
            if is > was {
                run.samples.push(sample(listing, after, was, is));
            }
        }
        run.samples.sort_by(first_sample);
        run.freed_samples.sort_by(|a, b| b.score.total_cmp(&a.score));
        for samples in [&mut run.samples, &mut run.freed_samples] {
            samples.truncate(SAMPLES);
        }
        Ok(())
    }

    /// How far a job was, or where it begins.
    async fn begun(&self, job: &StoredJob, of: &Of) -> Result<(Reached, Progress)> {
        let mut conn = self.read().await?;
        let reached: Option<Reached> = job.job.result.clone().and_then(|result| serde_json::from_value(result).ok());
        // One that a version before this one began says no end, and begins anew.
        if let Some(reached) = reached.filter(|reached| reached.until.is_some()) {
            return Ok((reached, Progress { done: job.job.done, total: job.job.total, result: None }));
        }
        let total = match of.gtin {
            Some(gtin) => store::listing::count_of_gtin(&mut conn, gtin).await?,
            None => store::listing::count(&mut conn).await?,
        };
        let until = store::listing::last_id(&mut conn).await?;
        let mut removed = None;
        if of.like_removed {
            let after = store::chore::position(&mut conn, like_removed::CHORE).await?.unwrap_or(0);
            removed = Some((after, store::listing::last_change(&mut conn).await?));
        }
        Ok((Reached { until, removed, ..Reached::default() }, Progress { done: 0, total: Some(total), result: None }))
    }

    /// The next of these listings; none at the end.
    async fn next_like(&self, reached: &mut Reached, progress: &mut Progress, like: &[ListingId]) -> Result<Vec<Listing>> {
        let from = like.partition_point(|id| reached.after.is_some_and(|after| *id <= after));
        let ids: Vec<ListingId> = like[from..].iter().take(usize::try_from(AT_ONCE).unwrap_or(usize::MAX)).copied().collect();
        reached.after = ids.last().copied().or(reached.after);
        progress.done += i64::try_from(ids.len()).unwrap_or(0);
        Ok(store::listing::by_ids(&mut self.read().await?, &ids).await?)
    }

    /// The listings that come next; none at the end.
    async fn next_of(&self, reached: &mut Reached, progress: &mut Progress, gtin: Option<Gtin>) -> Result<Vec<Listing>> {
        let Some(until) = reached.until else { return Ok(Vec::new()) };
        let listings = store::listing::after(&mut self.read().await?, gtin, reached.after, until, AT_ONCE).await?;
        reached.after = listings.last().map(|listing| listing.id).or(reached.after);
        progress.done += i64::try_from(listings.len()).unwrap_or(0);
        Ok(listings)
    }
}

/// A listing by the rules that are live and by those that are tried.
struct Tried {
    listing: Listing,
    by_live: Screening,
    by_tried: Screening,
    /// By the marketplace's, if a brand's are tried.
    by_marketplace: Option<Screening>,
    /// By these without what they leave alone, if it is left alone.
    strict: Option<(Spared, Screening)>,
    /// Its seller is one that either leaves alone.
    authorised: bool,
    /// A person released it as it is.
    released: bool,
}

/// Why rules leave a listing alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spared {
    Seller,
    Words,
}

/// The same rules, if they left nothing alone.
fn without_exceptions(version: &RulesVersion) -> RulesVersion {
    let mut strict = version.clone();
    strict.rules.exceptions = Exceptions::default();
    strict
}

/// What would be taken out of sight comes first, and of that what is least suspicious: there it shows whether the rules go too far. Of the rest, what is most.
fn first_sample(a: &Sample, b: &Sample) -> std::cmp::Ordering {
    let hides = |sample: &Sample| sample.verdict.hides() && !sample.before.hides();
    hides(b).cmp(&hides(a)).then_with(|| if hides(a) { a.score.total_cmp(&b.score) } else { b.score.total_cmp(&a.score) })
}

/// A listing that is to be shown, with the score and the findings of this screening.
fn sample(listing: &Listing, said: &Screening, before: Verdict, verdict: Verdict) -> Sample {
    let mut kinds: Vec<String> = said.findings.iter().map(|finding| finding.kind.as_str().to_owned()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let seller = listing.seller.as_ref().map(|seller| seller.name.clone());
    Sample { listing: listing.id, title: listing.title.clone(), seller, verdict, before, score: said.score, kinds }
}

fn told(reached: &Reached, listings: i64) -> Value {
    json!({ "listings": listings, "held": reached.held, "freed": reached.freed })
}
