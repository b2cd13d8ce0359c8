//! Counts for overviews: each overview is one statement, so that its numbers are of one moment.

use crate::{
    Conn, Result,
    db::{on, statements},
    handed::untold_decisions,
    watch::to_look_at,
};
use model::{
    dashboard::{AdminCounts, BrandCounts, BrandNavCounts, ReviewCounts, SellerCounts},
    id::{BrandId, SellerId, UserId},
    time::Timestamp,
};

statements! {
    /// $1: reports filed, and decisions, from then on; $2: what was filed until then is a day old. What still waits was not decided within a day, and nor was what
    /// was taken back later; a decision that was put right later was made when it was made first.
    PUBLIC = "
        SELECT (SELECT COUNT(*) FROM brands WHERE enrolled_at IS NOT NULL) AS brands,
               (SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM batches WHERE state = 'sealed') AS units,
               COUNT(*) FILTER (WHERE filed_at >= $1 AND filed_at <= $2 AND NOT (state = 'withdrawn' AND COALESCE(ended_at - filed_at, 0) <= 86400000000)) AS due,
               COUNT(*) FILTER (WHERE filed_at >= $1 AND filed_at <= $2 AND state <> 'withdrawn' AND ended_at - filed_at <= 86400000000) AS decided_within_day,
               COUNT(*) FILTER (WHERE state IN ('upheld', 'rejected') AND ended_at >= $1) AS decided,
               COUNT(*) FILTER (WHERE state IN ('upheld', 'rejected') AND ended_at >= $1 AND decision_reason <> '') AS reasoned,
               COUNT(*) FILTER (WHERE state = 'upheld' AND ended_at >= $1) AS removed
        FROM (SELECT r.state, r.filed_at, COALESCE(v.first_at, r.decided_at) AS ended_at, r.decision_reason
              FROM reports r
              LEFT JOIN reversals v ON v.report_id = r.id
              WHERE r.filed_at >= $1 OR r.decided_at >= $1) AS counted";
    /// $2: checks from then on.
    BRAND = concat!(
        "
        SELECT (SELECT COUNT(*) FROM rights WHERE brand_id = $1 AND state = 'enrolled') AS rights_enrolled,
               (SELECT COUNT(*) FROM rights WHERE brand_id = $1 AND state = 'awaiting_code') AS rights_need_code,
               (SELECT COUNT(*) FROM rights WHERE brand_id = $1 AND state = 'in_review') AS rights_in_review,
               (SELECT COUNT(*) FROM rights WHERE brand_id = $1 AND state = 'refused') AS rights_refused,
               (SELECT COUNT(*) FROM products WHERE brand_id = $1) AS products,
               (SELECT CAST(COALESCE(SUM(b.count), 0) AS BIGINT)
                FROM batches b JOIN products p ON p.id = b.product_id
                WHERE p.brand_id = $1 AND b.state = 'sealed') AS units,
               (SELECT COUNT(*)
                FROM batches b JOIN products p ON p.id = b.product_id JOIN jobs j ON j.id = b.job_id
                WHERE p.brand_id = $1 AND b.sealed_at IS NULL AND j.state IN ('queued', 'running')) AS batches_running,
               (SELECT COUNT(*) FROM reports WHERE brand_id = $1 AND state = 'open') AS reports_open,
               (SELECT COUNT(*) FROM reports WHERE brand_id = $1 AND state = 'upheld') AS reports_upheld,
               (SELECT COUNT(*) FROM reports WHERE brand_id = $1 AND state = 'rejected') AS reports_rejected,
               (SELECT COUNT(*)
                FROM units u JOIN batches b ON b.id = u.batch_id JOIN products p ON p.id = b.product_id
                WHERE p.brand_id = $1 AND u.checks > 1 AND u.last_checked_at >= $2) AS repeated,
               (SELECT COUNT(*)
                FROM unit_alerts a JOIN batches b ON b.id = a.batch_id JOIN products p ON p.id = b.product_id
                WHERE p.brand_id = $1 AND a.state = 'new') AS alerts_new,
               (SELECT COUNT(DISTINCT f.listing_id)
                FROM screening_findings f JOIN listings l ON l.id = f.listing_id
                WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND l.state = 'live' AND l.ended_at IS NULL) AS suspicious_live,
               (SELECT COUNT(*)
                FROM watch_hits h JOIN watches w ON w.id = h.watch_id JOIN listings l ON l.id = h.listing_id
                WHERE w.brand_id = $1 AND h.state = 'new' AND ",
        to_look_at!(),
        ") AS watch_hits,
               (SELECT COUNT(DISTINCT h.watch_id)
                FROM watch_hits h JOIN watches w ON w.id = h.watch_id JOIN listings l ON l.id = h.listing_id
                WHERE w.brand_id = $1 AND h.state = 'new' AND ",
        to_look_at!(),
        ") AS watches_with_hits"
    );
    BRAND_NUMBERS = "
        SELECT (SELECT COUNT(*) FROM rights WHERE brand_id = $1 AND state = 'awaiting_code') AS rights_need_code,
               (SELECT COUNT(DISTINCT f.listing_id)
                FROM screening_findings f JOIN listings l ON l.id = f.listing_id
                WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND l.state = 'live' AND l.ended_at IS NULL) AS suspicious_live,
               (SELECT COUNT(*)
                FROM unit_alerts a JOIN batches b ON b.id = a.batch_id JOIN products p ON p.id = b.product_id
                WHERE p.brand_id = $1 AND a.state = 'new') AS alerts_new,
               (SELECT COUNT(*) FROM tips WHERE brand_id = $1 AND settled_at IS NULL) AS tips";
    /// Checks of a brand's codes by day since 1970.
    BRAND_CHECKS = "
        SELECT day, CAST(SUM(count) AS BIGINT) AS count
        FROM (SELECT u.first_checked_at / 86400000000 AS day, COUNT(*) AS count
              FROM units u JOIN batches b ON b.id = u.batch_id JOIN products p ON p.id = b.product_id
              WHERE p.brand_id = $1 AND u.first_checked_at >= $2
              GROUP BY u.first_checked_at / 86400000000
              UNION ALL
              SELECT s.at / 86400000000, COUNT(*)
              FROM scans s JOIN batches b ON b.id = s.batch_id JOIN products p ON p.id = b.product_id
              WHERE p.brand_id = $1 AND s.at >= $2
              GROUP BY s.at / 86400000000) AS halves
        GROUP BY day
        ORDER BY day";
    /// $2: of statements from then on it is said that they were not read.
    SELLER = "
        SELECT (SELECT COUNT(*) FROM listings WHERE seller_id = $1 AND state = 'live' AND ended_at IS NULL) AS live,
               (SELECT COUNT(*) FROM listings WHERE seller_id = $1 AND state = 'held' AND ended_at IS NULL) AS held,
               (SELECT COUNT(*)
                FROM holds h JOIN listings l ON l.id = h.listing_id
                WHERE h.seller_id = $1 AND h.state = 'waiting' AND l.seller_id = $1 AND l.state = 'held') AS unanswered,
               (SELECT COUNT(*) FROM listings WHERE seller_id = $1 AND state = 'removed') AS removed,
               (SELECT COUNT(*) FROM statements WHERE seller_id = $1) AS notices,
               (SELECT COUNT(*) FROM statements WHERE seller_id = $1 AND read_at IS NULL AND created_at >= $2) AS notices_new,
               (SELECT COUNT(*) FROM dispatches WHERE seller_id = $1 AND withdrawn_at IS NOT NULL) AS withdrawn";
    /// $1: the reviewer; $2: what was filed before is late, what was decided after is recent.
    REVIEW = "
        SELECT (SELECT COUNT(*) FROM reports WHERE state = 'open') AS reports,
               (SELECT COUNT(*) FROM rights WHERE state = 'in_review' OR (state = 'enrolled' AND objected_at IS NOT NULL)) AS rights,
               (SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered')) AS holds,
               (SELECT COUNT(*) FROM tips WHERE brand_id IS NULL AND settled_at IS NULL) AS tips,
               (SELECT COUNT(*) FROM reports WHERE state = 'open' AND filed_at < $2)
                 + (SELECT COUNT(*)
                    FROM rights
                    WHERE (state = 'in_review' OR state = 'enrolled' AND objected_at IS NOT NULL) AND COALESCE(objected_at, code_confirmed_at, filed_at) < $2)
                 + (SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered') AND held_at < $2) AS late,
               (SELECT MIN(since)
                FROM (SELECT MIN(filed_at) AS since FROM reports WHERE state = 'open'
                      UNION ALL
                      SELECT MIN(COALESCE(objected_at, code_confirmed_at, filed_at))
                      FROM rights
                      WHERE state = 'in_review' OR (state = 'enrolled' AND objected_at IS NOT NULL)
                      UNION ALL
                      SELECT MIN(held_at) FROM holds WHERE state IN ('waiting', 'answered')) AS waiting) AS oldest_at,
               (SELECT COUNT(*) FROM holds WHERE state = 'answered') AS answered,
               (SELECT MIN(answered_at) FROM holds WHERE state = 'answered') AS answered_at,
               (SELECT COUNT(*) FROM reports WHERE decided_at >= $2)
                 + (SELECT COUNT(*) FROM rights WHERE decided_at >= $2)
                 + (SELECT COUNT(*) FROM holds WHERE decided_at >= $2 AND decided_by IS NOT NULL) AS decided,
               (SELECT COUNT(*) FROM reports WHERE decided_at >= $2 AND decided_by = $1)
                 + (SELECT COUNT(*) FROM rights WHERE decided_at >= $2 AND decided_by = $1)
                 + (SELECT COUNT(*) FROM holds WHERE decided_at >= $2 AND decided_by = $1) AS decided_by_me";
    /// $1: failures from then on.
    ADMIN = concat!(
        "
        SELECT (SELECT COUNT(*) FROM users WHERE verified_at IS NOT NULL) AS accounts,
               (SELECT COUNT(*) FROM users WHERE suspended_at IS NOT NULL) AS suspended,
               (SELECT COUNT(*) FROM brands WHERE enrolled_at IS NOT NULL) AS brands,
               (SELECT COUNT(*) FROM sellers) AS sellers,
               (SELECT COUNT(*) FROM listings WHERE state = 'live' AND ended_at IS NULL) AS listings_live,
               (SELECT COUNT(*) FROM listings WHERE state = 'held' AND ended_at IS NULL) AS listings_held,
               (SELECT COUNT(*) FROM listings WHERE state = 'removed') AS listings_removed,
               (SELECT COUNT(*) FROM trademarks) AS trademarks,
               (SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running')) AS jobs_running,
               (SELECT COUNT(*) FROM jobs WHERE state = 'failed' AND finished_at >= $1) AS jobs_failed,
               (SELECT COUNT(*) FROM mails WHERE sent_at IS NULL) AS mails_waiting,
               (SELECT COUNT(*) FROM mails WHERE sent_at IS NULL AND last_error IS NOT NULL) AS mails_failing,
               (SELECT COUNT(*) FROM reports WHERE state = 'open')
                 + (SELECT COUNT(*) FROM rights WHERE state = 'in_review' OR (state = 'enrolled' AND objected_at IS NOT NULL))
                 + (SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered')) AS to_decide,
               (SELECT COUNT(*)
                FROM read_pictures p
                WHERE p.error IS NOT NULL
                  AND EXISTS (SELECT 1 FROM listing_pictures s WHERE s.url_hash = p.url_hash)) AS pictures_unread,
               (SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered') AND score = 0 AND brand_id IS NULL) AS unread,
               (SELECT COUNT(*) FROM screening_rules WHERE asked_at IS NOT NULL AND approved_at IS NULL AND refused_at IS NULL) AS rules_asked,
               (SELECT COUNT(*) FROM (",
        untold_decisions!(),
        ") AS untold) AS untold"
    );
}

/// What [`public`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct PublicCounts {
    /// Enrolled brands.
    pub brands: i64,
    /// Units whose code was issued.
    pub units: i64,
    /// Reports filed, and not taken back at once, of which a decision was due.
    pub due: i64,
    /// Of these, decided within 24 hours.
    pub decided_within_day: i64,
    /// Reports decided.
    pub decided: i64,
    /// Of these, with a reason.
    pub reasoned: i64,
    /// Of these, upheld.
    pub removed: i64,
}

#[derive(sqlx::FromRow)]
struct BrandRow {
    rights_enrolled: i64,
    rights_need_code: i64,
    rights_in_review: i64,
    rights_refused: i64,
    products: i64,
    units: i64,
    batches_running: i64,
    reports_open: i64,
    reports_upheld: i64,
    reports_rejected: i64,
    repeated: i64,
    alerts_new: i64,
    suspicious_live: i64,
    watch_hits: i64,
    watches_with_hits: i64,
}

impl From<BrandRow> for BrandCounts {
    fn from(row: BrandRow) -> Self {
        Self {
            rights_enrolled: row.rights_enrolled,
            rights_need_code: row.rights_need_code,
            rights_in_review: row.rights_in_review,
            rights_refused: row.rights_refused,
            products: row.products,
            units: row.units,
            batches_running: row.batches_running,
            reports_open: row.reports_open,
            reports_upheld: row.reports_upheld,
            reports_rejected: row.reports_rejected,
            repeated: row.repeated,
            alerts_new: row.alerts_new,
            suspicious_live: row.suspicious_live,
            watch_hits: row.watch_hits,
            watches_with_hits: row.watches_with_hits,
        }
    }
}

#[derive(sqlx::FromRow)]
struct NumbersRow {
    rights_need_code: i64,
    suspicious_live: i64,
    alerts_new: i64,
    tips: i64,
}

#[derive(sqlx::FromRow)]
struct SellerRow {
    live: i64,
    held: i64,
    unanswered: i64,
    removed: i64,
    notices: i64,
    notices_new: i64,
    withdrawn: i64,
}

#[derive(sqlx::FromRow)]
struct ReviewRow {
    reports: i64,
    rights: i64,
    holds: i64,
    tips: i64,
    late: i64,
    oldest_at: Option<i64>,
    answered: i64,
    answered_at: Option<i64>,
    decided: i64,
    decided_by_me: i64,
}

#[derive(sqlx::FromRow)]
struct AdminRow {
    accounts: i64,
    suspended: i64,
    brands: i64,
    sellers: i64,
    listings_live: i64,
    listings_held: i64,
    listings_removed: i64,
    trademarks: i64,
    jobs_running: i64,
    jobs_failed: i64,
    mails_waiting: i64,
    mails_failing: i64,
    to_decide: i64,
    pictures_unread: i64,
    unread: i64,
    rules_asked: i64,
    untold: i64,
}

/// What everybody may know; of reports and decisions from `since` on, and how many of those filed until `due` were decided within a day.
pub async fn public(conn: &mut Conn, since: Timestamp, due: Timestamp) -> Result<PublicCounts> {
    Ok(on!(conn, |c| sqlx::query_as(PUBLIC).bind(since.0).bind(due.0).fetch_one(c).await)?)
}

/// A brand's numbers; units checked again from `since` on.
pub async fn brand(conn: &mut Conn, brand: BrandId, since: Timestamp) -> Result<BrandCounts> {
    let row: BrandRow = on!(conn, |c| sqlx::query_as(BRAND).bind(brand.0).bind(since.0).fetch_one(c).await)?;
    Ok(row.into())
}

/// What stands beside a brand's navigation.
pub async fn brand_numbers(conn: &mut Conn, brand: BrandId) -> Result<BrandNavCounts> {
    let row: NumbersRow = on!(conn, |c| sqlx::query_as(BRAND_NUMBERS).bind(brand.0).fetch_one(c).await)?;
    let NumbersRow { rights_need_code, suspicious_live, alerts_new, tips } = row;
    Ok(BrandNavCounts { rights_need_code, suspicious_live, alerts_new, tips })
}

/// Checks of a brand's codes from `since` on: days since 1970, and how many on each that has any.
pub async fn brand_checks(conn: &mut Conn, brand: BrandId, since: Timestamp) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, |c| sqlx::query_as(BRAND_CHECKS).bind(brand.0).bind(since.0).fetch_all(c).await)?)
}

/// A seller's numbers; statements from `since` on are new.
pub async fn seller(conn: &mut Conn, seller: SellerId, since: Timestamp) -> Result<SellerCounts> {
    let row: SellerRow = on!(conn, |c| sqlx::query_as(SELLER).bind(seller.0).bind(since.0).fetch_one(c).await)?;
    let SellerRow { live, held, unanswered, removed, notices, notices_new, withdrawn } = row;
    Ok(SellerCounts { live, held, unanswered, removed, notices, notices_new, withdrawn })
}

/// What waits for reviewers; what waits since before `since` is late.
pub async fn review(conn: &mut Conn, reviewer: Option<UserId>, since: Timestamp) -> Result<ReviewCounts> {
    let row: ReviewRow = on!(conn, |c| sqlx::query_as(REVIEW).bind(reviewer.map(|id| id.0)).bind(since.0).fetch_one(c).await)?;
    Ok(ReviewCounts {
        reports: row.reports,
        rights: row.rights,
        holds: row.holds,
        tips: row.tips,
        late: row.late,
        oldest_at: row.oldest_at.map(Timestamp),
        answered: row.answered,
        answered_at: row.answered_at.map(Timestamp),
        decided: row.decided,
        decided_by_me: row.decided_by_me,
    })
}

/// The portal's numbers; work that failed from `since` on.
pub async fn admin(conn: &mut Conn, since: Timestamp) -> Result<AdminCounts> {
    let row: AdminRow = on!(conn, |c| sqlx::query_as(ADMIN).bind(since.0).fetch_one(c).await)?;
    Ok(AdminCounts {
        accounts: row.accounts,
        suspended: row.suspended,
        brands: row.brands,
        sellers: row.sellers,
        listings_live: row.listings_live,
        listings_held: row.listings_held,
        listings_removed: row.listings_removed,
        trademarks: row.trademarks,
        jobs_running: row.jobs_running,
        jobs_failed: row.jobs_failed,
        mails_waiting: row.mails_waiting,
        mails_failing: row.mails_failing,
        to_decide: row.to_decide,
        pictures_unread: row.pictures_unread,
        unread: row.unread,
        rules_asked: row.rules_asked,
        untold: row.untold,
    })
}
