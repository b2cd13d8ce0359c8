//! Versions of the rules of screening: a brand's, and the marketplace's.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    screening::Kept,
};
use model::{
    id::{BrandId, JobId, RulesId, UserId},
    screening::{Asked, DryRun, Finding, Judged, RuleSet, RulesState, RulesUsed, RulesVersion, Term},
    time::Timestamp,
};
use sqlx::types::Json;
use uuid::Uuid;

/// What every query of versions selects.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT r.id, r.brand_id, b.name AS brand_name, r.version, r.state, r.rules, r.note, u.name AS maker, r.made_at, r.live_at, r.dry_run, r.dry_run_job,
               r.asked_at, a.name AS asker, r.approved_at, r.refused_at, j.name AS judge, r.judged_because
        FROM screening_rules r
        LEFT JOIN brands b ON b.id = r.brand_id
        LEFT JOIN users u ON u.id = r.made_by
        LEFT JOIN users a ON a.id = r.asked_by
        LEFT JOIN users j ON j.id = r.judged_by
        ",
            $tail
        )
    };
}

/// Of what was decided by people: what had been found, and how it ended. A report counts with what was found when it was made, or with what stands of its
/// listing now where that was not kept. A listing counts once, by the latest decision: reported thrice and held besides, it teaches no more than any other.
macro_rules! decided {
    ($report:literal, $hold:literal) => {
        concat!(
            "
        SELECT findings, removed, of_then
        FROM (
            SELECT findings, removed, of_then, decided_at, ROW_NUMBER() OVER (PARTITION BY listing_id ORDER BY decided_at DESC, removed DESC) AS nth
            FROM (
                SELECT r.listing_id, COALESCE(r.findings, s.findings) AS findings, r.findings IS NOT NULL AS of_then, r.state = 'upheld' AS removed,
                       r.decided_at
                FROM reports r
                LEFT JOIN screenings s ON s.listing_id = r.listing_id
                WHERE r.state IN ('upheld', 'rejected') AND (r.findings IS NOT NULL OR s.findings IS NOT NULL) ",
            $report,
            "
                UNION ALL
                SELECT h.listing_id, h.findings, TRUE, h.state = 'removed', h.decided_at
                FROM holds h
                WHERE h.state IN ('removed', 'released') AND h.decided_by IS NOT NULL ",
            $hold,
            "
            ) decisions
        ) cases
        WHERE nth = 1
        ORDER BY decided_at DESC
        LIMIT CAST($1 AS BIGINT)"
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO screening_rules (id, brand_id, version, state, rules, note, made_by, made_at, settled)
        VALUES ($1, $2,
                (SELECT COALESCE(MAX(o.version), 0) + 1 FROM screening_rules o WHERE o.brand_id = $2 OR (o.brand_id IS NULL AND $2 IS NULL)),
                'draft', $3, $4, $5, $6, 1)
        ON CONFLICT (id) DO NOTHING";
    BY_ID = select!("WHERE r.id = $1");
    NAMED = "SELECT r.version, b.name FROM screening_rules r LEFT JOIN brands b ON b.id = r.brand_id WHERE r.id = $1";
    /// From before sellers were told apart by case.
    UNSETTLED = select!("WHERE r.settled = 0");
    SETTLE = "UPDATE screening_rules SET rules = $2, settled = 1 WHERE id = $1 AND settled = 0";
    OF_BRAND = select!("WHERE r.brand_id = $1 OR (r.brand_id IS NULL AND $1 IS NULL) ORDER BY r.version DESC LIMIT 100");
    /// Those of brands that have an enrolled right.
    LIVE = select!("WHERE r.state = 'live' AND (r.brand_id IS NULL OR b.enrolled_at IS NOT NULL)");
    /// Those that wait for an administrator's word, the oldest first.
    ASKED = select!("WHERE r.asked_at IS NOT NULL AND r.approved_at IS NULL AND r.refused_at IS NULL ORDER BY r.asked_at, r.id");
    LAST_ASKED = "SELECT MAX(asked_at) FROM screening_rules WHERE brand_id = $1";
    /// A refused one can be asked for again, and so can one that was approved by an earlier run.
    ASK = "
        UPDATE screening_rules
        SET asked_at = $2, asked_by = $3, approved_at = NULL, refused_at = NULL, judged_by = NULL, judged_because = ''
        WHERE id = $1 AND state <> 'live'";
    /// A brand asks for one at a time, and for none once one is in force.
    UNASK = "
        UPDATE screening_rules
        SET asked_at = NULL, asked_by = NULL
        WHERE brand_id = $1 AND asked_at IS NOT NULL AND approved_at IS NULL AND refused_at IS NULL";
    APPROVE = "
        UPDATE screening_rules
        SET approved_at = $2, judged_by = $3, judged_because = $4
        WHERE id = $1 AND state <> 'live' AND asked_at IS NOT NULL AND approved_at IS NULL AND refused_at IS NULL";
    REFUSE = "
        UPDATE screening_rules
        SET refused_at = $2, judged_by = $3, judged_because = $4
        WHERE id = $1 AND state <> 'live' AND asked_at IS NOT NULL AND approved_at IS NULL AND refused_at IS NULL";
    END = "UPDATE screening_rules SET state = 'past' WHERE state = 'live' AND (brand_id = $1 OR (brand_id IS NULL AND $1 IS NULL))";
    BEGIN = "UPDATE screening_rules SET state = 'live', live_at = COALESCE(live_at, $3) WHERE id = $1 AND state = $2";
    SET_JOB = "UPDATE screening_rules SET dry_run_job = $2 WHERE id = $1";
    DECIDED = decided!("AND r.brand_id = $2", "AND h.brand_id = $2");
    DECIDED_ALL = decided!("", "");
    SET_RUN = "UPDATE screening_rules SET dry_run = $2 WHERE id = $1";
}

#[derive(sqlx::FromRow)]
struct DecidedRow {
    findings: Json<Kept>,
    removed: bool,
    of_then: bool,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    brand_id: Option<Uuid>,
    brand_name: Option<String>,
    version: i64,
    state: String,
    rules: Json<RuleSet>,
    note: String,
    maker: Option<String>,
    made_at: i64,
    live_at: Option<i64>,
    dry_run: Option<Json<DryRun>>,
    dry_run_job: Option<Uuid>,
    asked_at: Option<i64>,
    asker: Option<String>,
    approved_at: Option<i64>,
    refused_at: Option<i64>,
    judge: Option<String>,
    judged_because: String,
}

impl TryFrom<Row> for RulesVersion {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let judged = row.approved_at.or(row.refused_at).map(|at| Judged {
            approved: row.approved_at.is_some(),
            by: row.judge,
            at: Timestamp(at),
            reason: row.judged_because,
        });
        Ok(Self {
            id: RulesId(row.id),
            brand: row.brand_id.map(BrandId),
            brand_name: row.brand_name,
            version: u32::try_from(row.version).map_err(|e| StoreError::corrupt("screening_rules", e))?,
            state: RulesState::parse(&row.state).ok_or_else(|| StoreError::corrupt("screening_rules", &row.state))?,
            rules: row.rules.0,
            note: row.note,
            made_by: row.maker,
            made_at: Timestamp(row.made_at),
            live_at: row.live_at.map(Timestamp),
            dry_run: row.dry_run.map(|run| run.0),
            job: row.dry_run_job.map(JobId),
            asked: row.asked_at.map(|at| Asked { by: row.asker, at: Timestamp(at), judged }),
        })
    }
}

/// A version to be kept as a draft.
#[derive(Clone, Copy, Debug)]
pub struct NewRules<'a> {
    /// Drawn for the form: sent twice, it makes one.
    pub id: RulesId,
    /// Whose.
    pub brand: Option<BrandId>,
    /// What it says.
    pub rules: &'a RuleSet,
    /// What it is for.
    pub note: &'a str,
    /// Who makes it.
    pub by: Option<UserId>,
}

/// Keeps a draft under the next number.
pub async fn insert(tx: &mut Tx, new: NewRules<'_>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.brand.map(|b| b.0))
        .bind(Json(new.rules))
        .bind(new.note)
        .bind(new.by.map(|u| u.0))
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// One version.
pub async fn by_id(conn: &mut Conn, id: RulesId) -> Result<Option<RulesVersion>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Which version it is, and whose.
pub async fn named(conn: &mut Conn, id: RulesId) -> Result<Option<RulesUsed>> {
    let row: Option<(i64, Option<String>)> = on!(conn, |c| sqlx::query_as(NAMED).bind(id.0).fetch_optional(c).await)?;
    let used = |(version, brand)| Ok(RulesUsed { version: u32::try_from(version).map_err(|e| StoreError::corrupt("screening_rules", e))?, brand });
    row.map(used).transpose()
}

/// The versions whose sellers were compared without case.
pub async fn unsettled(conn: &mut Conn) -> Result<Vec<RulesVersion>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(UNSETTLED).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Writes down which sellers such a version leaves alone, for good.
pub async fn settle(tx: &mut Tx, id: RulesId, rules: &RuleSet) -> Result<()> {
    on!(tx, |c| sqlx::query(SETTLE).bind(id.0).bind(Json(rules)).execute(c).await.map(drop))?;
    Ok(())
}

/// A brand's versions, or the marketplace's, the latest first.
pub async fn of_brand(conn: &mut Conn, brand: Option<BrandId>) -> Result<Vec<RulesVersion>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.map(|b| b.0)).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Every version that decides.
pub async fn live(conn: &mut Conn) -> Result<Vec<RulesVersion>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(LIVE).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The versions of brands that wait for an administrator's word, the oldest first.
pub async fn asked(conn: &mut Conn) -> Result<Vec<RulesVersion>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(ASKED).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// When a brand last asked for an administrator's word on a version, decided or not.
pub async fn last_asked(conn: &mut Conn, brand: BrandId) -> Result<Option<Timestamp>> {
    let at: Option<i64> = on!(conn, |c| sqlx::query_scalar(LAST_ASKED).bind(brand.0).fetch_one(c).await)?;
    Ok(at.map(Timestamp))
}

/// Notes that a brand asks for an administrator's word on a version, in the place of another for which it asked. [`StoreError::Conflict`] if the version is
/// in force already.
pub async fn ask(tx: &mut Tx, brand: BrandId, id: RulesId, by: Option<UserId>, now: Timestamp) -> Result<()> {
    unask(tx, brand).await?;
    let rows = on!(tx, |c| sqlx::query(ASK).bind(id.0).bind(now.0).bind(by.map(|by| by.0)).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// No version of the brand waits for a word any more.
async fn unask(tx: &mut Tx, brand: BrandId) -> Result<()> {
    on!(tx, |c| sqlx::query(UNASK).bind(brand.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps an administrator's word on a version. [`StoreError::Conflict`] if none is asked for any more.
pub async fn judge(tx: &mut Tx, id: RulesId, approve: bool, by: Option<UserId>, reason: &str, now: Timestamp) -> Result<()> {
    let sql = if approve { APPROVE } else { REFUSE };
    let rows = on!(tx, |c| sqlx::query(sql).bind(id.0).bind(now.0).bind(by.map(|by| by.0)).bind(reason).execute(c).await.map(|done| done.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Puts a version in the place of the one that decides. [`StoreError::Conflict`] if it is not in `from` any more.
pub async fn go_live(tx: &mut Tx, version: &RulesVersion, from: RulesState, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(END).bind(version.brand.map(|b| b.0)).execute(c).await.map(drop))?;
    if let Some(brand) = version.brand {
        unask(tx, brand).await?;
    }
    let rows = on!(tx, |c| sqlx::query(BEGIN).bind(version.id.0).bind(from.as_str()).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Takes what decides out of force, with nothing in its place.
pub async fn end_live(tx: &mut Tx, brand: Option<BrandId>) -> Result<()> {
    on!(tx, |c| sqlx::query(END).bind(brand.map(|b| b.0)).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes the job of a run over the catalogue.
pub async fn set_job(tx: &mut Tx, id: RulesId, job: JobId) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_JOB).bind(id.0).bind(job.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps what a run over the catalogue found.
pub async fn set_run(tx: &mut Tx, id: RulesId, run: &DryRun) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_RUN).bind(id.0).bind(Json(run)).execute(c).await.map(drop))?;
    Ok(())
}

/// A listing that people decided about.
#[derive(Clone, Debug, Default)]
pub struct Decided {
    /// What had been found.
    pub findings: Vec<Finding>,
    /// How the score was made: for one brand, if it is asked about that.
    pub terms: Vec<Term>,
    /// Whether it was removed.
    pub removed: bool,
}

/// What had been found in listings that people decided about, and how it ended: a brand's, or all; the latest first, so many at most.
pub async fn decided(conn: &mut Conn, brand: Option<BrandId>, most: i64) -> Result<Vec<Decided>> {
    let rows: Vec<DecidedRow> = match brand {
        Some(brand) => on!(conn, |c| sqlx::query_as(DECIDED).bind(most).bind(brand.0).fetch_all(c).await)?,
        None => on!(conn, |c| sqlx::query_as(DECIDED_ALL).bind(most).fetch_all(c).await)?,
    };
    let one = |row: DecidedRow| {
        let Kept { mut findings, terms, brand: of, others } = row.findings.0;
        // How its seller has done, and which pictures and texts were removed, is known by this very decision. What stands in its words is not.
        if !row.of_then {
            findings.retain(|finding| !finding.text.is_empty());
        }
        // A hold keeps the sum of its brand alone.
        let own = brand.is_none() || of.is_none() || of == brand;
        let terms = if own { terms } else { others.into_iter().find(|sum| sum.brand == brand).map(|sum| sum.terms).unwrap_or_default() };
        Decided { findings, terms, removed: row.removed }
    };
    Ok(rows.into_iter().map(one).collect())
}
