//! Overviews: what waits for whom, what changed, what it achieved. Numbers of this moment from the database, none kept beside it.

use crate::{Actor, Portal, PortalError, Result, audit::for_team, policy::Action};
use model::{
    dashboard::{AdminOverview, BrandNavCounts, BrandOverview, DayCount, PublicFacts, ReviewCounts, SellerCounts},
    date::Day,
    review::LATE_SECONDS,
    time::Timestamp,
};

/// A statement of reasons waits to be read for as long as a complaint about it is possible: six months, in days.
const COMPLAINT_DAYS: i64 = 184;
pub(crate) const DAY: i64 = 86_400;
/// Days whose decisions the start page speaks of.
const PUBLIC_DAYS: i64 = 90;
/// Days of checks in a brand's curve.
const CHECK_DAYS: i64 = 30;
/// Events under "what changed".
const CHANGES: i64 = 10;
/// Sweeps that an administrator's overview shows, and for how many days after the last code was tried.
const SWEEPS: i64 = 3;
const SWEEPS_DAYS: i64 = 7;

impl Portal {
    /// What everybody may know about the portal.
    pub async fn public_facts(&self, actor: &Actor) -> Result<PublicFacts> {
        actor.may(Action::ReadRegister)?;
        let now = self.now();
        let counts = store::dashboard::public(&mut self.read().await?, now.plus_seconds(-PUBLIC_DAYS * DAY), now.plus_seconds(-LATE_SECONDS)).await?;
        Ok(PublicFacts {
            marketplace: self.settings().marketplace.clone(),
            seal: self.own_seal(),
            brands: counts.brands,
            units: counts.units,
            due: counts.due,
            decided: counts.decided,
            decided_within_day: counts.decided_within_day,
            reasoned: counts.reasoned,
            removed: counts.removed,
            serials: self.reads_serials().await?,
        })
    }

    /// The overview of the brand that the session works for.
    pub async fn brand_overview(&self, actor: &Actor) -> Result<BrandOverview> {
        let membership = actor.brand_for(Action::ReadBrandOverview)?;
        // From the first moment of a day, so that the curve's first point is a whole day.
        let today = self.now().0.div_euclid(DAY * 1_000_000);
        let first = today - (CHECK_DAYS - 1);
        let since = Timestamp(first * DAY * 1_000_000);
        let mut conn = self.read().await?;
        let found = store::dashboard::brand_checks(&mut conn, membership.brand_id, since).await?;
        Ok(BrandOverview {
            brand: membership.brand_name.clone(),
            enrolled: membership.enrolled,
            counts: store::dashboard::brand(&mut conn, membership.brand_id, since).await?,
            checks: (first..=today).map(|day| day_count(day, &found)).collect::<Result<_>>()?,
            changes: store::audit::of_brand(&mut conn, membership.brand_id, CHANGES).await?.into_iter().map(for_team).collect(),
        })
    }

    /// The numbers beside a brand's navigation.
    pub async fn brand_numbers(&self, actor: &Actor) -> Result<BrandNavCounts> {
        let brand = actor.brand_for(Action::ReadBrandOverview)?.brand_id;
        Ok(store::dashboard::brand_numbers(&mut self.read().await?, brand).await?)
    }

    /// The overview of the shop that the person acts for.
    pub async fn seller_counts(&self, actor: &Actor) -> Result<SellerCounts> {
        let seller = actor.seller_for(Action::ReadShop)?;
        Ok(store::dashboard::seller(&mut self.read().await?, seller, self.now().plus_seconds(-COMPLAINT_DAYS * DAY)).await?)
    }

    /// What waits for reviewers.
    pub async fn review_counts(&self, actor: &Actor) -> Result<ReviewCounts> {
        actor.may(Action::ReadReviewOverview)?;
        Ok(store::dashboard::review(&mut self.read().await?, actor.user_id(), self.now().plus_seconds(-LATE_SECONDS)).await?)
    }

    /// What the portal does.
    pub async fn admin_overview(&self, actor: &Actor) -> Result<AdminOverview> {
        actor.may(Action::ReadAdminOverview)?;
        let mut conn = self.read().await?;
        let since = self.now().plus_seconds(-SWEEPS_DAYS * DAY);
        let sweeps = store::sweep::latest(&mut conn, None, SWEEPS).await?;
        let pictures_waiting = if self.settings().reads_pictures { Some(store::seen_code::waiting(&mut conn).await?) } else { None };
        Ok(AdminOverview {
            pictures_waiting,
            sweeps: sweeps.into_iter().filter(|sweep| sweep.last_at >= since).collect(),
            counts: store::dashboard::admin(&mut conn, self.now().plus_seconds(-7 * DAY)).await?,
            changes: store::audit::news(&mut conn, CHANGES).await?,
            marketplace_refuses: self.marketplace_refuses(&mut conn).await?,
            doubtful_contact: self.settings().doubtful_contact().cloned(),
        })
    }
}

impl Portal {
    /// The marketplace's own hallmark. No unit has it: codes' hallmarks come from another key.
    fn own_seal(&self) -> String {
        let mac = self.secret().mac("seal of the marketplace", self.settings().marketplace.as_bytes());
        codes::hallmark::Hallmark::new(std::array::from_fn(|at| mac[at])).to_svg()
    }
}

/// The count of one day since 1970; 0 where nothing was found.
pub(crate) fn day_count(day: i64, found: &[(i64, i64)]) -> Result<DayCount> {
    let date = Timestamp(day * DAY * 1_000_000).to_offset().date();
    Ok(DayCount {
        day: Day::from_ymd(date.year(), date.month().into(), date.day()).map_err(PortalError::internal)?,
        count: found.iter().find(|(at, _)| *at == day).map_or(0, |(_, count)| *count),
    })
}
