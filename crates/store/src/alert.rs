//! Units whose checks look like those of copies, and what became of each.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    scan::Trace,
};
use model::{
    alert::{AlertDecision, AlertFilter, AlertId, AlertReport, AlertState, SentTwice},
    any_code::ForeignCode,
    batch::Lot,
    gtin::Gtin,
    id::{BatchId, BrandId, ProductId, ReportId, UserId},
    page::{Page, PageQuery},
    report::ReportState,
    risk::{AlertClass, CheckChannel, Finding},
    standing::Standing,
    time::Timestamp,
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    /// A unit turned up that nobody should have: told once for each way, and again when its checks have doubled since somebody settled it, or when a seller
    /// named it that never did before ($7). Without a batch it does nothing, at the same cost.
    NOTE_TURNED_UP = "
        INSERT INTO unit_alerts (batch_id, number, score, verdict, findings, checks, first_at, last_at, class, standing, refused)
        SELECT b.id, CAST($2 AS BIGINT), 0, 'withdrawn', '[]', 0, CAST($3 AS BIGINT), CAST($3 AS BIGINT), CAST($6 AS TEXT), CAST($4 AS TEXT),
               CAST($5 AS BIGINT)
        FROM batches b
        WHERE b.id = $1
        ON CONFLICT (batch_id, number) DO UPDATE
        SET last_at = CASE WHEN unit_alerts.last_at > excluded.last_at THEN unit_alerts.last_at ELSE excluded.last_at END,
            class = excluded.class,
            refused = unit_alerts.refused + excluded.refused,
            state = CASE WHEN COALESCE(unit_alerts.standing, '') <> excluded.standing OR CAST($7 AS BIGINT) = 1
                          OR (unit_alerts.state IN ('dismissed', 'acted')
                              AND COALESCE((SELECT u.checks FROM units u WHERE u.batch_id = unit_alerts.batch_id AND u.number = unit_alerts.number), unit_alerts.checks)
                                 + unit_alerts.refused + excluded.refused
                                  >= CASE WHEN unit_alerts.decided_checks > 10 THEN 2 * unit_alerts.decided_checks ELSE unit_alerts.decided_checks + 10 END)
                    THEN 'new' ELSE unit_alerts.state END,
            mailed_at = CASE WHEN COALESCE(unit_alerts.standing, '') <> excluded.standing OR CAST($7 AS BIGINT) = 1
                          OR (unit_alerts.state IN ('dismissed', 'acted')
                              AND COALESCE((SELECT u.checks FROM units u WHERE u.batch_id = unit_alerts.batch_id AND u.number = unit_alerts.number), unit_alerts.checks)
                                 + unit_alerts.refused + excluded.refused
                                  >= CASE WHEN unit_alerts.decided_checks > 10 THEN 2 * unit_alerts.decided_checks ELSE unit_alerts.decided_checks + 10 END)
                        THEN NULL ELSE unit_alerts.mailed_at END,
            standing = excluded.standing";
    /// Two things carried the unit's code; findings stay. That two sellers ship it is told anew, and a seller that did not name it so before ($5). Who may
    /// ship it once had a good unit: how it stood before is over.
    NOTE_SENT_TWICE = "
        INSERT INTO unit_alerts (batch_id, number, score, verdict, findings, checks, first_at, last_at, class, sent)
        VALUES ($1, $2, 0, 'sent_twice', '[]', 0, $3, $3, 'copy_suspected', $4)
        ON CONFLICT (batch_id, number) DO UPDATE
        SET last_at = CASE WHEN unit_alerts.last_at > excluded.last_at THEN unit_alerts.last_at ELSE excluded.last_at END,
            class = CASE WHEN unit_alerts.standing IS NULL THEN unit_alerts.class ELSE excluded.class END,
            verdict = CASE WHEN unit_alerts.verdict = 'withdrawn' THEN excluded.verdict ELSE unit_alerts.verdict END,
            standing = NULL,
            state = CASE WHEN CAST($5 AS BIGINT) = 1 OR (excluded.sent = 'by_two' AND COALESCE(unit_alerts.sent, '') <> 'by_two')
                    THEN 'new' ELSE unit_alerts.state END,
            mailed_at = CASE WHEN CAST($5 AS BIGINT) = 1 OR (excluded.sent = 'by_two' AND COALESCE(unit_alerts.sent, '') <> 'by_two')
                        THEN NULL ELSE unit_alerts.mailed_at END,
            sent = CASE WHEN unit_alerts.sent = 'by_two' THEN unit_alerts.sent ELSE excluded.sent END";
    /// Of the unit's own row, how often it was checked and when last: what is judged of it ends with the checks that are traced. Beside these are the
    /// checks of a void unit, which are kept nowhere else.
    PAGE = "
        SELECT a.batch_id, a.number, a.findings, a.score, a.verdict, a.class, a.standing, a.sent, a.first_at, a.state, a.reason, w.name AS decider, a.decided_at,
               a.decided_as, a.decided_checks, a.sample,
               COALESCE(u.checks, a.checks) + a.refused AS checks,
               CASE WHEN u.last_checked_at > a.last_at THEN u.last_checked_at ELSE a.last_at END AS last_at,
               b.lot, b.key_slot, b.first_number, p.id AS product_id, p.name AS product, p.gtin, p.brand_id, c.code AS imported
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        LEFT JOIN units u ON u.batch_id = a.batch_id AND u.number = a.number
        LEFT JOIN users w ON w.id = a.decided_by
        LEFT JOIN imported_codes c ON c.batch_id = a.batch_id AND c.number = a.number
        WHERE p.brand_id = $1 AND ($2 = '' OR a.state = $2) AND ($3 = '' OR a.verdict = $3) AND ($4 = '' OR p.gtin = $4) AND ($5 = '' OR a.class = $5)
        ORDER BY LOWER(p.name), p.id, b.lot, a.score DESC, a.last_at DESC, a.batch_id, a.number
        LIMIT CAST($6 AS BIGINT) OFFSET $7";
    COUNT = "
        SELECT COUNT(*)
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1 AND ($2 = '' OR a.state = $2) AND ($3 = '' OR a.verdict = $3) AND ($4 = '' OR p.gtin = $4) AND ($5 = '' OR a.class = $5)";
    PRODUCTS = "
        SELECT p.gtin, p.name, COUNT(*)
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1
        GROUP BY p.gtin, p.name
        ORDER BY COUNT(*) DESC, p.name";
    ONE = "
        SELECT a.batch_id, a.number, a.findings, a.score, a.verdict, a.class, a.standing, a.sent, a.first_at, a.state, a.reason, w.name AS decider, a.decided_at,
               a.decided_as, a.decided_checks, a.sample,
               COALESCE(u.checks, a.checks) + a.refused AS checks,
               CASE WHEN u.last_checked_at > a.last_at THEN u.last_checked_at ELSE a.last_at END AS last_at,
               b.lot, b.key_slot, b.first_number, p.id AS product_id, p.name AS product, p.gtin, p.brand_id, c.code AS imported
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        LEFT JOIN units u ON u.batch_id = a.batch_id AND u.number = a.number
        LEFT JOIN users w ON w.id = a.decided_by
        LEFT JOIN imported_codes c ON c.batch_id = a.batch_id AND c.number = a.number
        WHERE a.batch_id = $1 AND a.number = $2";
    /// A dismissal of findings clears what was found up to then. Who decides anew on what is dismissed takes that back; on what came since, not.
    DECIDE = "
        UPDATE unit_alerts
        SET state = $4, reason = $5, decided_by = $6, decided_at = $7, decided_as = $4,
            decided_kinds = COALESCE(decided_kinds, 0) | kinds, sample = $8,
            cleared_at = CASE WHEN CAST($4 AS TEXT) = 'dismissed' AND score > 0 AND standing IS NULL THEN CAST($7 AS BIGINT)
                              WHEN CAST($4 AS TEXT) <> 'dismissed' AND state = 'dismissed' THEN NULL
                              ELSE cleared_at END,
            decided_checks = COALESCE((SELECT u.checks FROM units u WHERE u.batch_id = unit_alerts.batch_id AND u.number = unit_alerts.number), checks) + refused
        WHERE batch_id = $1 AND number = $2 AND state = $3";
    LINK = "INSERT INTO alert_reports (batch_id, number, report_id) VALUES ($1, $2, $3) ON CONFLICT (batch_id, number, report_id) DO NOTHING";
    REPORTS = "
        SELECT r.id, r.state, r.filed_at, l.title
        FROM alert_reports a
        JOIN reports r ON r.id = a.report_id
        JOIN listings l ON l.id = r.listing_id
        WHERE a.batch_id = $1 AND a.number = $2
        ORDER BY r.filed_at, r.id";
    /// A node of a version before 0030 notes no `places_since`: its findings name no check that was made after the alert's last one.
    OLD_FINDINGS = "
        SELECT batch_id, number, findings
        FROM unit_alerts
        WHERE places_since < $2
           OR (places_since IS NULL AND last_at >= $1 AND last_at < $2)";
    SET_FINDINGS = "UPDATE unit_alerts SET findings = $3, places_since = NULL WHERE batch_id = $1 AND number = $2";
}

/// An alert as it is stored.
#[derive(Clone, Debug)]
pub struct StoredAlert {
    /// Which it is.
    pub id: AlertId,
    /// The key slot of its code.
    pub key_slot: u32,
    /// Its number under the slot.
    pub number: u64,
    /// Its code, if that was imported.
    pub imported: Option<ForeignCode>,
    /// Its brand.
    pub brand_id: BrandId,
    /// The product.
    pub product_id: ProductId,
    /// The product's name.
    pub product: String,
    /// The product's number.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// The graver of the two verdicts.
    pub likely_copied: bool,
    /// How sellers shipped its code more than once, if they tried to.
    pub sent: Option<SentTwice>,
    /// What kind of alert it is.
    pub class: AlertClass,
    /// How the unit stood when it turned up last, if nobody should have had it.
    pub standing: Option<Standing>,
    /// The sum of the findings' weights.
    pub score: i32,
    /// Why.
    pub findings: Vec<Finding>,
    /// Its checks so far.
    pub checks: i64,
    /// When it was noted first.
    pub first_at: Timestamp,
    /// When it was checked last.
    pub last_at: Timestamp,
    /// What became of it.
    pub state: AlertState,
    /// The reason given.
    pub reason: String,
    /// Who said so.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// What they said: its state may be new again since.
    pub decided_as: Option<AlertState>,
    /// How often the unit had been checked then.
    pub decided_checks: Option<i64>,
    /// They said that it is a sample which many people check.
    pub sample: bool,
}

impl StoredAlert {
    /// Whether it was settled, and has to be looked at again.
    #[must_use]
    pub fn has_grown(&self) -> bool {
        crate::finding::has_grown(self.state, self.decided_checks, self.checks)
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    batch_id: Uuid,
    number: i64,
    findings: Json<Vec<Finding>>,
    score: i64,
    verdict: String,
    class: String,
    standing: Option<String>,
    sent: Option<String>,
    checks: i64,
    first_at: i64,
    last_at: i64,
    state: String,
    reason: String,
    decider: Option<String>,
    decided_at: Option<i64>,
    decided_as: Option<String>,
    decided_checks: Option<i64>,
    sample: i64,
    lot: String,
    key_slot: i64,
    first_number: i64,
    product_id: Uuid,
    product: String,
    gtin: String,
    brand_id: Uuid,
    imported: Option<String>,
}

impl TryFrom<Row> for StoredAlert {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: String| StoreError::corrupt("unit_alerts", e);
        Ok(Self {
            id: AlertId { batch: BatchId(row.batch_id), number: u64::try_from(row.number).map_err(|e| corrupt(e.to_string()))? },
            key_slot: u32::try_from(row.key_slot).map_err(|e| corrupt(e.to_string()))?,
            number: u64::try_from(row.first_number + row.number).map_err(|e| corrupt(e.to_string()))?,
            imported: row.imported.as_deref().map(ForeignCode::from_key).transpose().map_err(|e| corrupt(e.to_string()))?,
            brand_id: BrandId(row.brand_id),
            product_id: ProductId(row.product_id),
            product: row.product,
            gtin: Gtin::parse(&row.gtin).map_err(|e| corrupt(e.to_string()))?,
            lot: Lot::parse(&row.lot).map_err(|e| corrupt(e.to_string()))?,
            likely_copied: row.verdict == "likely_copied",
            sent: row.sent.map(|word| SentTwice::parse(&word).ok_or_else(|| corrupt(word))).transpose()?,
            class: read_class(&row.class)?,
            standing: row.standing.map(|word| Standing::parse(&word).ok_or_else(|| corrupt(word))).transpose()?,
            score: i32::try_from(row.score).map_err(|e| corrupt(e.to_string()))?,
            findings: row.findings.0,
            checks: row.checks,
            first_at: Timestamp(row.first_at),
            last_at: Timestamp(row.last_at),
            state: AlertState::parse(&row.state).ok_or_else(|| corrupt(row.state))?,
            reason: row.reason,
            decided_by: row.decider,
            decided_at: row.decided_at.map(Timestamp),
            decided_as: row.decided_as.map(|word| AlertState::parse(&word).ok_or_else(|| corrupt(word))).transpose()?,
            decided_checks: row.decided_checks,
            sample: row.sample != 0,
        })
    }
}

/// Notes that a unit turned up which nobody should have. A void one has no history that counts: `refused` of its checks are counted here. What somebody
/// settled is new again if it `wakes`. Without a unit nothing is noted, by the same statement.
pub async fn note_turned_up(tx: &mut Tx, id: Option<AlertId>, standing: Standing, refused: i64, wakes: bool, now: Timestamp) -> Result<()> {
    let (batch, number) = id.map_or((Uuid::nil(), 0), |id| (id.batch.0, signed(id.number)));
    on!(tx, |c| sqlx::query(NOTE_TURNED_UP)
        .bind(batch)
        .bind(number)
        .bind(now.0)
        .bind(standing.as_str())
        .bind(refused)
        .bind(AlertClass::of(standing).as_str())
        .bind(i64::from(wakes))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Notes that sellers named a unit's code for two things: one of them is a copy. What somebody settled is new again if it `wakes`.
pub async fn note_sent_twice(tx: &mut Tx, id: AlertId, sent: SentTwice, wakes: bool, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(NOTE_SENT_TWICE)
        .bind(id.batch.0)
        .bind(signed(id.number))
        .bind(now.0)
        .bind(sent.as_str())
        .bind(i64::from(wakes))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

pub(crate) fn read_class(word: &str) -> Result<AlertClass> {
    AlertClass::parse(word).ok_or_else(|| StoreError::corrupt("unit_alerts", word))
}

/// A brand's alerts, by product and lot, the likeliest of each first.
pub async fn page(conn: &mut Conn, brand: BrandId, filter: &AlertFilter, query: PageQuery) -> Result<Page<StoredAlert>> {
    let state = filter.state.map_or("", AlertState::as_str);
    let gtin = filter.gtin.map_or_else(String::new, |gtin| gtin.as_str14().to_owned());
    let verdict = if filter.copied_only { "likely_copied" } else { "" };
    let class = filter.class.map_or("", AlertClass::as_str);
    let total = on!(conn, |c| sqlx::query_scalar(COUNT).bind(brand.0).bind(state).bind(verdict).bind(&gtin).bind(class).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(PAGE)
        .bind(brand.0)
        .bind(state)
        .bind(verdict)
        .bind(&gtin)
        .bind(class)
        .bind(query.limit())
        .bind(query.offset())
        .fetch_all(c)
        .await)?;
    Ok(Page { rows: rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?, total, page: query.page, size: query.size })
}

/// A brand's products that have alerts, with how many.
pub async fn products(conn: &mut Conn, brand: BrandId) -> Result<Vec<(Gtin, String, i64)>> {
    let rows: Vec<(String, String, i64)> = on!(conn, |c| sqlx::query_as(PRODUCTS).bind(brand.0).fetch_all(c).await)?;
    let gtin = |text: &str| Gtin::parse(text).map_err(|e| StoreError::corrupt("products", e));
    rows.into_iter().map(|(number, name, count)| Ok((gtin(&number)?, name, count))).collect()
}

/// One alert.
pub async fn by_id(conn: &mut Conn, id: AlertId) -> Result<Option<StoredAlert>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(ONE).bind(id.batch.0).bind(signed(id.number)).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Settles an alert. [`StoreError::Conflict`] if it is not as it was when the person looked.
pub async fn decide(tx: &mut Tx, id: AlertId, was: AlertState, to: &AlertDecision, by: Option<UserId>, now: Timestamp) -> Result<()> {
    let touched = on!(tx, |c| sqlx::query(DECIDE)
        .bind(id.batch.0)
        .bind(signed(id.number))
        .bind(was.as_str())
        .bind(to.state.as_str())
        .bind(&to.reason)
        .bind(by.map(|by| by.0))
        .bind(now.0)
        .bind(i64::from(to.sample))
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if touched == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Notes that a report was made from an alert.
pub async fn link_report(tx: &mut Tx, id: AlertId, report: ReportId) -> Result<()> {
    on!(tx, |c| sqlx::query(LINK).bind(id.batch.0).bind(signed(id.number)).bind(report.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Reports made from an alert.
pub async fn reports(conn: &mut Conn, id: AlertId) -> Result<Vec<AlertReport>> {
    let rows: Vec<(Uuid, String, i64, String)> = on!(conn, |c| sqlx::query_as(REPORTS).bind(id.batch.0).bind(signed(id.number)).fetch_all(c).await)?;
    let read = |(id, state, filed_at, listing): (Uuid, String, i64, String)| {
        let state = ReportState::parse(&state).ok_or_else(|| StoreError::corrupt("reports", state))?;
        Ok(AlertReport { id: ReportId(id), listing, state, filed_at: Timestamp(filed_at) })
    };
    rows.into_iter().map(read).collect()
}

/// Findings of alerts that can name the places of checks made before `before`, for forgetting these. Of alerts that do not say since when, those whose
/// last check was made from `from` on: the older were forgotten before.
pub async fn findings_with_places(conn: &mut Conn, from: Timestamp, before: Timestamp) -> Result<Vec<(AlertId, Vec<Finding>)>> {
    let rows: Vec<(Uuid, i64, Json<Vec<Finding>>)> = on!(conn, |c| sqlx::query_as(OLD_FINDINGS).bind(from.0).bind(before.0).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .filter(|(_, _, findings)| !findings.is_empty())
        .filter_map(|(batch, number, findings)| Some((AlertId { batch: BatchId(batch), number: u64::try_from(number).ok()? }, findings.0)))
        .collect())
}

/// Writes an alert's findings anew, without any place.
pub async fn set_findings(tx: &mut Tx, id: AlertId, findings: &[Finding]) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_FINDINGS).bind(id.batch.0).bind(signed(id.number)).bind(Json(findings)).execute(c).await.map(drop))?;
    Ok(())
}

/// The history of a unit: its checks as [`crate::traces::traces`] has them, and when sellers confirmed that they sent it out, or that it came back.
pub async fn history(conn: &mut Conn, id: AlertId) -> Result<Vec<(Timestamp, Trace)>> {
    let mut history = crate::traces::traces(conn, id.batch, id.number).await?;
    let by = |channel| Trace { channel, ..Trace::default() };
    for (sent_at, back_at) in crate::dispatch_unit::handed(conn, id.batch, id.number).await? {
        history.push((sent_at, by(CheckChannel::SellerDispatch)));
        history.extend(back_at.map(|at| (at, by(CheckChannel::RetailerReturn))));
    }
    history.sort_by_key(|(at, _)| *at);
    Ok(history)
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
