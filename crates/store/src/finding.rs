//! What was found of a unit: noted at its highest, since neither more checks nor places that are forgotten make a copied code an honest one. Its brand's
//! word does.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    scan::signed,
};
use model::{
    alert::{AlertId, AlertState},
    risk::{Finding, Risk, RiskVerdict},
    time::Timestamp,
};
use sqlx::types::Json;

statements! {
    NOTED = "
        SELECT score, verdict, findings, state, standing, refused, decided_checks, cleared_at, found_at, sample
        FROM unit_alerts
        WHERE batch_id = $1 AND number = $2";
    /// What was dismissed or acted on stays so, unless it has become graver since, findings are of a new kind, or checks have doubled (see [`has_grown`]): the
    /// unit that somebody tried out is copied as well as any. What buyers of a dismissed one are told again, its brand is told too. Of two judgements at once
    /// the one that knows more checks stays, whichever is written last, and the higher one, unless the lower one knew of it ($12).
    NOTE = "
        INSERT INTO unit_alerts (batch_id, number, score, verdict, findings, checks, first_at, last_at, class, places_since, kinds, found_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11)
        ON CONFLICT (batch_id, number) DO UPDATE
        SET score = excluded.score, findings = excluded.findings, checks = excluded.checks, class = excluded.class, standing = NULL, kinds = excluded.kinds,
            last_at = CASE WHEN unit_alerts.last_at > excluded.last_at THEN unit_alerts.last_at ELSE excluded.last_at END,
            places_since = COALESCE(excluded.places_since, unit_alerts.places_since),
            found_at = excluded.found_at,
            state = CASE WHEN unit_alerts.verdict NOT IN ('likely_copied', excluded.verdict)
                          OR (unit_alerts.state = 'dismissed' AND excluded.verdict = 'likely_copied')
                          OR (unit_alerts.state IN ('dismissed', 'acted')
                              AND ((excluded.kinds & ~unit_alerts.decided_kinds) <> 0
                                   OR (excluded.checks + unit_alerts.refused >= 2 * unit_alerts.decided_checks
                                       AND excluded.checks + unit_alerts.refused >= unit_alerts.decided_checks + 10)))
                    THEN 'new' ELSE unit_alerts.state END,
            mailed_at = CASE WHEN unit_alerts.verdict NOT IN ('likely_copied', excluded.verdict)
                          OR (unit_alerts.state = 'dismissed' AND excluded.verdict = 'likely_copied')
                          OR (unit_alerts.state IN ('dismissed', 'acted')
                              AND ((excluded.kinds & ~unit_alerts.decided_kinds) <> 0
                                   OR (excluded.checks + unit_alerts.refused >= 2 * unit_alerts.decided_checks
                                       AND excluded.checks + unit_alerts.refused >= unit_alerts.decided_checks + 10)))
                        THEN NULL ELSE unit_alerts.mailed_at END,
            verdict = excluded.verdict
        WHERE excluded.checks >= unit_alerts.checks
          AND (excluded.score >= unit_alerts.score OR COALESCE(unit_alerts.found_at, 0) = $12)";
    /// Of two nodes one wakes it, and nobody who settled it meanwhile is overruled.
    WAKE = "
        UPDATE unit_alerts
        SET state = 'new', mailed_at = NULL
        WHERE batch_id = $1 AND number = $2 AND state IN ('dismissed', 'acted') AND decided_checks = $3";
}

/// What is noted of a unit, and what its brand said to it.
#[derive(Clone, Debug)]
pub struct Noted {
    /// What was found, when its score was highest.
    pub findings: Vec<Finding>,
    /// It was held for a copy then.
    pub likely_copied: bool,
    /// It turned up since though nobody should have had it.
    pub turned_up: bool,
    /// What became of it.
    pub state: AlertState,
    /// Checks beside those that count in its row.
    pub refused: i64,
    /// How often it had been checked when somebody decided.
    pub decided_checks: Option<i64>,
    /// Until when its brand looked into its checks, and found no copy.
    pub cleared_at: Option<Timestamp>,
    /// When the findings were made.
    pub found_at: Option<Timestamp>,
    /// A sample, whose history is not judged.
    pub sample: bool,
}

impl Noted {
    /// Whether the findings speak against it: its brand has not dismissed them.
    #[must_use]
    pub fn counts(&self) -> bool {
        !self.sample && self.cleared_at.is_none_or(|cleared| self.found_at.is_some_and(|found| found > cleared))
    }

    /// Whether somebody settled it, and has to look again now that there are so many checks.
    #[must_use]
    pub fn has_grown(&self, checks: i64) -> bool {
        !self.sample && !self.findings.is_empty() && has_grown(self.state, self.decided_checks, checks + self.refused)
    }
}

/// Whether what was settled has to be looked at again: the unit was checked twice as often as then, so that a showpiece comes back ever more rarely, and ten
/// times more at least.
pub(crate) fn has_grown(state: AlertState, then: Option<i64>, now: i64) -> bool {
    matches!(state, AlertState::Dismissed | AlertState::Acted) && then.is_some_and(|then| now >= 2 * then && now >= then + 10)
}

#[derive(sqlx::FromRow)]
struct Row {
    verdict: String,
    findings: Json<Vec<Finding>>,
    state: String,
    standing: Option<String>,
    refused: i64,
    decided_checks: Option<i64>,
    cleared_at: Option<i64>,
    found_at: Option<i64>,
    sample: i64,
}

/// What is noted of a unit; `None`: nothing.
pub async fn noted(conn: &mut Conn, id: AlertId) -> Result<Option<Noted>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(NOTED).bind(id.batch.0).bind(signed(id.number)).fetch_optional(c).await)?;
    let read = |row: Row| {
        Ok(Noted {
            findings: row.findings.0,
            likely_copied: row.verdict == RiskVerdict::LikelyCopied.as_str(),
            turned_up: row.standing.is_some(),
            state: AlertState::parse(&row.state).ok_or_else(|| StoreError::corrupt("unit_alerts", row.state))?,
            refused: row.refused,
            decided_checks: row.decided_checks,
            cleared_at: row.cleared_at.map(Timestamp),
            found_at: row.found_at.map(Timestamp),
            sample: row.sample != 0,
        })
    };
    row.map(read).transpose()
}

/// What a judgement finds.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// What.
    pub risk: &'a Risk,
    /// How often the unit was checked.
    pub checks: i64,
    /// When it was checked last.
    pub at: Timestamp,
    /// When the oldest check was made that the findings can name the place of; `None`: they are those that are noted.
    pub places_since: Option<Timestamp>,
    /// When that was found which is replaced, if something is.
    pub instead: Option<Timestamp>,
}

/// Notes, or notes anew, that a unit's checks look like those of copies.
pub async fn note(tx: &mut Tx, id: AlertId, Note { risk, checks, at, places_since, instead }: Note<'_>) -> Result<()> {
    on!(tx, |c| sqlx::query(NOTE)
        .bind(id.batch.0)
        .bind(signed(id.number))
        .bind(i64::from(risk.score))
        .bind(risk.verdict.max(RiskVerdict::Watch).as_str())
        .bind(Json(&risk.findings))
        .bind(checks)
        .bind(at.0)
        .bind(risk.class().as_str())
        .bind(places_since.map(|at| at.0))
        .bind(risk.findings.iter().fold(0_i64, |kinds, finding| kinds | finding.kind.bit()))
        .bind(at.0)
        .bind(instead.map_or(0, |at| at.0))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// What somebody settled when the unit had been checked so often is new again.
pub async fn wake(tx: &mut Tx, id: AlertId, decided_checks: i64) -> Result<()> {
    on!(tx, |c| sqlx::query(WAKE).bind(id.batch.0).bind(signed(id.number)).bind(decided_checks).execute(c).await.map(drop))?;
    Ok(())
}
