//! One form, many reports: of the listings that were ticked, or of all that a search finds. Each is a report of its own, decided for itself; they are
//! filed as work in the background, and whoever filed them gets one mail for all.

use super::{
    draft::{general_facts, named, rules_of, suggest_ground},
    file::{Parsed, Reporter, common},
};
use crate::{
    Actor, Portal, PortalError, Result,
    change::Subject,
    error::check,
    jobs::{Ended, Handle, JobError},
    policy::Action,
    secret::sha256,
};
use model::{
    form::FieldErrors,
    ground::Ground,
    id::{BrandId, JobId, ListingId, RightId, UserId},
    job::JobKind,
    listing::Listing,
    report::{ReportedRight, parse_explanation},
    report_many::{Doubt, MANY_MAX, ManyDraft, ManyListing, ManyTally, Selection},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashSet;
use store::{
    Conn,
    job::{Lane, NewJob, Progress, StoredJob},
};
use uuid::Uuid;

/// Listings that the form shows.
const SHOWN: usize = 50;
/// What is no infringement in itself needs facts of its own.
const ONE_BY_ONE: &str = "Report this one listing at a time: genuine goods may be sold on, unless something of each speaks against it";
/// Listings that are looked at together.
const JUDGED_AT_ONCE: usize = 500;
/// Reports between two notes of progress.
const AT_ONCE: usize = 20;

/// The form as it was sent.
#[derive(Clone, Debug)]
pub struct ManyReport<'a> {
    /// Drawn for the form.
    pub submission: JobId,
    /// How many listings of the selection could be reported when it was seen.
    pub count: u64,
    /// The listings that were shown, to be ticked or not.
    pub shown: &'a [ListingId],
    /// Those of them that were ticked.
    pub taken: &'a [ListingId],
    /// Whether the others are meant too, as far as there is no doubt about them.
    pub rest: bool,
    /// The right it relies on.
    pub right: &'a str,
    /// What is wrong.
    pub ground: &'a str,
    /// Why.
    pub explanation: &'a str,
    /// The statement of good faith was ticked.
    pub good_faith: bool,
}

/// What the job has to know.
#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    listings: Vec<ListingId>,
    brand: BrandId,
    right: RightId,
    ground: Ground,
    explanation: String,
    user: UserId,
    name: String,
    email: String,
}

impl Portal {
    /// The form for these listings, filled in.
    pub async fn many_draft(&self, actor: &Actor, selection: &Selection) -> Result<ManyDraft> {
        let brand = actor.brand_for(Action::FileReport)?.brand_id;
        let (ids, gone) = self.selected(actor, selection).await?;
        let mut conn = self.read().await?;
        let rights = store::report::rights_of(&mut conn, brand).await?;
        let (first, others) = ids.split_at(ids.len().min(SHOWN));
        let judged = judged(&mut conn, brand, &rights, first).await?;
        let mut sure_of_rest = 0;
        for some in others.chunks(JUDGED_AT_ONCE) {
            sure_of_rest += self::judged(&mut conn, brand, &rights, some).await?.iter().filter(|judged| judged.doubt().is_none()).count() as u64;
        }
        // Who ticked a listing has looked at it; what a search finds may be anything.
        let picked = matches!(selection, Selection::Picked(_));
        let ticked = |judged: &Judged<'_>| judged.doubt().is_none_or(|doubt| picked && doubt != Doubt::Waiting);
        let meant = || judged.iter().filter(|judged| ticked(judged));
        let concerned: Vec<Option<&ReportedRight>> = meant().map(|judged| judged.right).collect();
        let grounds: Vec<Ground> = meant().map(|judged| suggest_ground(&judged.listing, judged.right)).collect();
        let often = |ground: &Ground| grounds.iter().filter(|other| *other == ground).count();
        let ground = grounds.iter().copied().max_by_key(often).unwrap_or(Ground::Counterfeit);
        // One text stands for all of them: it says nothing that is not true of each that is shown.
        let first = concerned.iter().flatten().next().copied();
        let of_all = first
            .filter(|_| meant().all(|judged| !judged.left_alone))
            .filter(|first| concerned.iter().all(|right| right.is_some_and(|right| right.id == first.id)));
        let (right, explanation) = (first.or(rights.first()).map(|right| right.id), of_all.map(|right| general_facts(right, ground)).unwrap_or_default());
        let shown = judged.iter().map(|one| ManyListing { listing: one.listing.clone(), doubt: one.doubt(), ticked: ticked(one) }).collect();
        Ok(ManyDraft { submission: JobId(self.new_id()), total: ids.len() as u64, gone, shown, sure_of_rest, right, rights, ground, explanation })
    }

    /// Files a report for each of these listings, in the background. The same form twice is one.
    pub async fn file_many(&self, actor: &Actor, selection: &Selection, form: ManyReport<'_>) -> Result<JobId> {
        let brand = actor.brand_for(Action::FileReport)?.brand_id;
        let viewer = &actor.signed()?.viewer;
        let mut errors = FieldErrors::new();
        let rights = store::report::rights_of(&mut self.read().await?, brand).await?;
        let right = rights.into_iter().map(|right| right.id).find(|id| id.to_string() == form.right);
        let right = errors.take("right", right.ok_or("Choose one of your brand's enrolled rights"));
        let ground = form
            .ground
            .parse::<Ground>()
            .map_err(|error| error.to_string())
            .and_then(|ground| if ground.one_click() { Ok(ground) } else { Err(ONE_BY_ONE.into()) });
        let (ground, explanation) = (errors.take("ground", ground), errors.take("explanation", parse_explanation(form.explanation)));
        common(&mut errors, form.good_faith, 0);
        check(errors)?;
        let (listings, _) = self.selected(actor, selection).await?;
        let (Some(right), Some(ground), Some(explanation)) = (right, ground, explanation) else { return Err(PortalError::Forbidden) };
        // Nobody says in good faith what he has not seen.
        if listings.len() as u64 > form.count {
            let now = format!("The search finds {} listings now, and found {} when you looked. Look again before you report them", listings.len(), form.count);
            return Err(PortalError::conflict(now));
        }
        let listings = self.meant(brand, &listings, &form).await?;
        if listings.is_empty() {
            return Err(PortalError::field("taken", "Tick at least one listing"));
        }
        let (user, name, email) = (viewer.user_id, viewer.name.clone(), viewer.email.to_string());
        let count = listings.len();
        let payload = Payload { listings, brand, right, ground, explanation, user, name, email };
        let title = format!("Reporting {count} listings");
        let new = NewJob {
            id: form.submission,
            kind: JobKind::ReportListings,
            lane: Lane::Ordinary,
            title: &title,
            brand_id: Some(brand),
            payload: serde_json::to_value(&payload).map_err(PortalError::internal)?,
            total: Some(i64::try_from(count).unwrap_or(i64::MAX)),
            created_by: Some(user),
        };
        let mut change = self.change().await?;
        if let Some(there) = store::job::by_id(&mut change.tx, form.submission).await? {
            // An id drawn for the form is known to nobody else.
            return if there.job.brand_id == Some(brand) { Ok(form.submission) } else { Err(PortalError::Forbidden) };
        }
        let now = change.now;
        store::job::insert(&mut change.tx, &new, now).await?;
        let detail = json!({ "listings": count, "ground": ground, "job": form.submission });
        change.audit(actor, "reports.asked", Subject::of("brand", brand.0, brand), &format!("Reports {count} listings with one form"), detail).await?;
        change.commit().await?;
        self.runner().wake();
        Ok(form.submission)
    }

    /// The listings of a selection that the form means.
    async fn meant(&self, brand: BrandId, listings: &[ListingId], form: &ManyReport<'_>) -> Result<Vec<ListingId>> {
        let (shown, taken): (HashSet<&ListingId>, HashSet<&ListingId>) = (form.shown.iter().collect(), form.taken.iter().collect());
        let (seen, others): (Vec<ListingId>, Vec<ListingId>) = listings.iter().partition(|id| shown.contains(id));
        let mut meant: Vec<ListingId> = seen.into_iter().filter(|id| taken.contains(id)).collect();
        let mut conn = self.read().await?;
        let rights = store::report::rights_of(&mut conn, brand).await?;
        for some in others.chunks(JUDGED_AT_ONCE).take_while(|_| form.rest) {
            let judged = judged(&mut conn, brand, &rights, some).await?;
            meant.extend(judged.iter().filter(|judged| judged.doubt().is_none()).map(|judged| judged.listing.id));
        }
        Ok(meant)
    }

    /// The listings of a selection that can be reported, and how many cannot: a search finds what was removed too.
    async fn selected(&self, actor: &Actor, selection: &Selection) -> Result<(Vec<ListingId>, u64)> {
        let (chosen, ids): (usize, Vec<ListingId>) = match selection {
            Selection::Picked(ids) => (store::listing::by_ids(&mut self.read().await?, ids).await?.len(), ids.clone()),
            Selection::All(query) => {
                let chosen = self.search_all(actor, query).await?.len();
                let ids = match query.reportable() {
                    Some(query) => self.search_all(actor, &query).await?,
                    None => return Err(none_left(chosen)),
                };
                if ids.len() > MANY_MAX {
                    return Err(PortalError::conflict(format!("{} listings match. {MANY_MAX} can be reported with one form: search for less", ids.len())));
                }
                (chosen, ids.collect())
            }
        };
        let (mut left, mut conn) = (Vec::with_capacity(ids.len()), self.read().await?);
        for some in ids.chunks(JUDGED_AT_ONCE) {
            let listings = store::listing::by_ids(&mut conn, some).await?;
            left.extend(listings.into_iter().filter(|listing| listing.shown().is_reportable()).map(|listing| listing.id));
        }
        if left.is_empty() {
            return Err(none_left(chosen));
        }
        left.sort_unstable();
        let gone = chosen.saturating_sub(left.len());
        Ok((left, gone as u64))
    }

    /// Works off a form. What was filed before the process died is filed already, by its submission.
    pub(crate) async fn work_reports(&self, job: &StoredJob, handle: &Handle<'_>) -> Result<Ended, JobError> {
        let payload: Payload = serde_json::from_value(job.payload.clone()).map_err(|_| JobError::Failed("These reports cannot be read".to_owned()))?;
        let total = payload.listings.len();
        let mut tally = ManyTally::default();
        for (at, some) in payload.listings.chunks(AT_ONCE).enumerate() {
            let found = store::listing::by_ids(&mut self.read().await?, some).await?;
            for id in some {
                let listing = found.iter().find(|listing| listing.id == *id && listing.shown().is_reportable());
                match listing {
                    Some(listing) => self.report_one(handle.id(), &payload, listing, &mut tally).await?,
                    None => tally.gone += 1,
                }
            }
            let done = i64::try_from((at * AT_ONCE + some.len()).min(total)).unwrap_or(i64::MAX);
            let progress = Progress { done, total: Some(i64::try_from(total).unwrap_or(i64::MAX)), result: Some(told(tally)?) };
            if handle.progress(&progress).await? {
                self.mail_reports(&payload, tally).await?;
                return Ok(Ended::Cancelled(told(tally)?));
            }
        }
        self.mail_reports(&payload, tally).await?;
        Ok(Ended::Done(told(tally)?))
    }

    async fn report_one(&self, job: JobId, payload: &Payload, listing: &Listing, tally: &mut ManyTally) -> Result<()> {
        let mut name = job.0.as_bytes().to_vec();
        name.extend_from_slice(listing.id.0.as_bytes());
        let submission = Uuid::from_slice(&sha256(&name)[..16]).map_err(PortalError::internal)?;
        let before = store::report::id_by_submission(&mut self.read().await?, submission).await?.is_some();
        let reporter = Reporter {
            id: Some(payload.user),
            name: payload.name.clone(),
            email: payload.email.clone(),
            brand: Some((payload.brand, payload.right)),
            mailed: false,
        };
        let parsed = Parsed { listing: listing.clone(), ground: payload.ground, explanation: payload.explanation.clone(), reporter, alert: None };
        match self.keep_report(&Actor::System, submission, parsed, &[]).await {
            Ok(filed) if filed.new || before => tally.reported += 1,
            Ok(_) => tally.already += 1,
            Err(PortalError::Conflict(_)) => tally.gone += 1,
            Err(error) => return Err(error),
        }
        Ok(())
    }

    async fn mail_reports(&self, payload: &Payload, tally: ManyTally) -> Result<()> {
        let ManyTally { reported, already, gone } = tally;
        let mut change = self.change().await?;
        let page = self.url("/brand/reports");
        let letter = self.letter(
            &payload.name,
            &[
                &format!("We have received your reports of {reported} listings: {}.", payload.ground.label().to_lowercase()),
                &format!("{already} more were reported by you before and wait for their decision; {gone} are no longer on sale."),
                &format!("A person will look at each of them and decide. See how they stand: {page}"),
            ],
        );
        change.mail(&payload.email, &format!("We have received your reports of {reported} listings"), &letter).await?;
        change.commit().await
    }
}

/// Nothing of what was chosen can be reported.
fn none_left(chosen: usize) -> PortalError {
    PortalError::conflict(match chosen {
        0 => "No listing is chosen: tick some, or search for what is to be reported".to_owned(),
        1 => "The listing that is chosen was removed, or has ended: there is nothing left to report".to_owned(),
        many => format!("The {many} listings that are chosen were removed, or have ended: there is nothing left to report"),
    })
}

/// A listing, with the right of the brand's that it concerns.
struct Judged<'r> {
    listing: Listing,
    right: Option<&'r ReportedRight>,
    waiting: bool,
    released: bool,
    left_alone: bool,
}

impl Judged<'_> {
    fn doubt(&self) -> Option<Doubt> {
        match () {
            () if self.waiting => Some(Doubt::Waiting),
            () if self.left_alone => Some(Doubt::LeftAlone),
            () if self.released => Some(Doubt::Released),
            () => Some(Doubt::Unnamed).filter(|_| self.right.is_none()),
        }
    }
}

/// Looks at these listings for a brand, without those that were removed or have ended.
async fn judged<'r>(conn: &mut Conn, brand: BrandId, rights: &'r [ReportedRight], ids: &[ListingId]) -> Result<Vec<Judged<'r>>> {
    let mut listings = store::listing::by_ids(conn, ids).await?;
    listings.retain(|listing| listing.shown().is_reportable());
    listings.sort_by_key(|listing| listing.id);
    let (screened, waiting) = (store::screening::of_listings(conn, ids).await?, store::report::waiting(conn, brand, ids).await?);
    let rules = rules_of(conn, brand).await?;
    let one = |listing: Listing| {
        let findings = screened.get(&listing.id).map(|screening| screening.findings.iter().filter(|f| f.brand == Some(brand)).cloned().collect::<Vec<_>>());
        let right = named(&listing, rights, &findings.unwrap_or_default());
        let released = screened.get(&listing.id).is_some_and(|screening| screening.released_at.is_some());
        Judged { waiting: waiting.contains_key(&listing.id), released, left_alone: rules.authorises(listing.seller.as_ref()), listing, right }
    };
    Ok(listings.into_iter().map(one).collect())
}

fn told(tally: ManyTally) -> Result<serde_json::Value> {
    serde_json::to_value(tally).map_err(PortalError::internal)
}
