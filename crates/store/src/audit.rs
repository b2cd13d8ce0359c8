//! What happened, by whom, to what: written in the transaction of the change itself.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    like::{beginning, containing},
};
use model::{
    audit::{AuditEntry, AuditFilter},
    date::span,
    id::{BrandId, UserId},
    page::{Page, PageQuery},
    time::Timestamp,
};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// What a brand's team sees of events: with who did it, as far as that is the team's to know. One of the team is whoever acted for the brand then, or does now: of
/// events from before that was noted, and of the filing that made the brand, membership alone tells. Who acts for several shops did it for the one that
/// the thing is of.
macro_rules! for_team {
    ($tail:literal) => {
        concat!(
            "
        SELECT e.at, e.actor_name, e.action, e.subject_kind, e.subject_id, e.summary,
               e.actor_id IS NULL AS by_nobody,
               (COALESCE(e.by_team, FALSE) OR EXISTS (SELECT 1 FROM brand_members m WHERE m.brand_id = e.brand_id AND m.user_id = e.actor_id)) AS by_team,
               u.staff_role IS NOT NULL AS by_staff,
               COALESCE((SELECT s.name
                         FROM dispatches d
                         JOIN sellers s ON s.id = d.seller_id
                         JOIN seller_members m ON m.seller_id = s.id
                         WHERE d.id = e.subject_id AND m.user_id = e.actor_id),
                        (SELECT s.name
                         FROM holds h
                         JOIN sellers s ON s.id = h.seller_id
                         JOIN seller_members m ON m.seller_id = s.id
                         WHERE h.id = e.subject_id AND m.user_id = e.actor_id),
                        (SELECT MIN(s.name)
                         FROM seller_members m
                         JOIN sellers s ON s.id = m.seller_id
                         WHERE m.user_id = e.actor_id AND m.removed_at IS NULL AND e.subject_kind NOT IN ('dispatch', 'hold')
                         HAVING COUNT(*) = 1)) AS shop
        FROM audit_events e
        LEFT JOIN users u ON u.id = e.actor_id
        ",
            $tail
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO audit_events (id, at, actor_id, actor_name, action, subject_kind, subject_id, brand_id, summary, detail, by_team)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    OF_SUBJECT = "
        SELECT at, actor_name, action, subject_kind, subject_id, summary
        FROM audit_events
        WHERE subject_kind = $1 AND subject_id = $2
        ORDER BY at, id";
    OF_BRAND = for_team!("WHERE e.brand_id = $1 ORDER BY e.at DESC, e.id DESC LIMIT CAST($2 AS BIGINT)");
    OF_SUBJECT_FOR_TEAM = for_team!("WHERE e.subject_kind = $1 AND e.subject_id = $2 ORDER BY e.at, e.id");
    FOUND = "
        SELECT at, actor_name, action, subject_kind, subject_id, summary
        FROM audit_events
        WHERE (summary LIKE $1 ESCAPE '!' OR LOWER(summary) LIKE $2 ESCAPE '!' OR actor_name LIKE $1 ESCAPE '!' OR LOWER(actor_name) LIKE $2 ESCAPE '!')
          AND action LIKE $3 ESCAPE '!'
          AND at >= $4 AND at < $5
        ORDER BY at DESC, id DESC
        LIMIT CAST($6 AS BIGINT) OFFSET $7";
    // Without a filter an index is walked.
    ALL = "
        SELECT at, actor_name, action, subject_kind, subject_id, summary
        FROM audit_events
        ORDER BY at DESC, id DESC
        LIMIT CAST($1 AS BIGINT) OFFSET $2";
    COUNT = "SELECT COUNT(*) FROM audit_events";
    FOUND_COUNT = "
        SELECT COUNT(*)
        FROM audit_events
        WHERE (summary LIKE $1 ESCAPE '!' OR LOWER(summary) LIKE $2 ESCAPE '!' OR actor_name LIKE $1 ESCAPE '!' OR LOWER(actor_name) LIKE $2 ESCAPE '!')
          AND action LIKE $3 ESCAPE '!'
          AND at >= $4 AND at < $5";
    /// Signing in and out is for the log: there it is looked for, elsewhere it would hide all else.
    NEWS = "
        SELECT at, actor_name, action, subject_kind, subject_id, summary
        FROM audit_events
        WHERE action NOT LIKE 'session.%'
        ORDER BY at DESC, id DESC
        LIMIT CAST($1 AS BIGINT)";
}

/// An event to write.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// A new id (UUIDv7).
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// Who, if an account.
    pub actor_id: Option<UserId>,
    /// Who, for people.
    pub actor_name: &'a str,
    /// `noun.verb`, such as `right.enrolled`.
    pub action: &'a str,
    /// The noun.
    pub subject_kind: &'a str,
    /// Its id.
    pub subject_id: Uuid,
    /// The brand whose members see it.
    pub brand_id: Option<BrandId>,
    /// Whether whoever did it acted for that brand.
    pub by_team: bool,
    /// One sentence for people.
    pub summary: &'a str,
    /// What a program wants to know.
    pub detail: Value,
}

#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject_id: Uuid,
    summary: String,
}

impl From<Row> for AuditEntry {
    fn from(row: Row) -> Self {
        Self {
            at: Timestamp(row.at),
            actor: row.actor_name,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            summary: row.summary,
        }
    }
}

/// Who did something, as far as a brand's team is to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doer {
    /// One of the team, or nobody in person: by name.
    Named(String),
    /// Staff of the marketplace, who stand for it.
    Staff,
    /// People of this shop.
    Shop(String),
    /// Somebody who is neither any more.
    Unknown,
}

#[derive(sqlx::FromRow)]
struct ForTeamRow {
    #[sqlx(flatten)]
    entry: Row,
    by_nobody: bool,
    by_team: bool,
    by_staff: bool,
    shop: Option<String>,
}

impl From<ForTeamRow> for (AuditEntry, Doer) {
    fn from(row: ForTeamRow) -> Self {
        let entry = AuditEntry::from(row.entry);
        let doer = match row.shop {
            _ if row.by_nobody || row.by_team => Doer::Named(entry.actor.clone()),
            _ if row.by_staff => Doer::Staff,
            Some(shop) => Doer::Shop(shop),
            None => Doer::Unknown,
        };
        (entry, doer)
    }
}

/// Writes an event.
pub async fn insert(tx: &mut Tx, event: &NewEvent<'_>) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(event.id)
        .bind(event.at.0)
        .bind(event.actor_id.map(|id| id.0))
        .bind(event.actor_name)
        .bind(event.action)
        .bind(event.subject_kind)
        .bind(event.subject_id)
        .bind(event.brand_id.map(|id| id.0))
        .bind(event.summary)
        .bind(Json(&event.detail))
        .bind(event.by_team)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// A subject's history, oldest first.
pub async fn of_subject(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<AuditEntry>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SUBJECT).bind(kind).bind(id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The same for the team of the brand whose it is.
pub async fn of_subject_for_team(conn: &mut Conn, kind: &str, id: Uuid) -> Result<Vec<(AuditEntry, Doer)>> {
    let rows: Vec<ForTeamRow> = on!(conn, |c| sqlx::query_as(OF_SUBJECT_FOR_TEAM).bind(kind).bind(id).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The newest events that a brand's members see.
pub async fn of_brand(conn: &mut Conn, brand: BrandId, limit: i64) -> Result<Vec<(AuditEntry, Doer)>> {
    let rows: Vec<ForTeamRow> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The newest events but for sessions.
pub async fn news(conn: &mut Conn, limit: i64) -> Result<Vec<AuditEntry>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(NEWS).bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The log, or what is asked for of it, newest first.
pub async fn page(conn: &mut Conn, filter: &AuditFilter, query: PageQuery) -> Result<Page<AuditEntry>> {
    if *filter == AuditFilter::default() {
        let total = on!(conn, |c| sqlx::query_scalar(COUNT).fetch_one(c).await)?;
        let query = query.within(total);
        let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(ALL).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
        return Ok(Page { rows: rows.into_iter().map(Into::into).collect(), total, page: query.page, size: query.size });
    }
    // SQLite makes small letters of A to Z only, so that others are found as they are written.
    let (text, small, kind) = (containing(&filter.text), containing(&filter.text.to_lowercase()), beginning(&filter.kind));
    let (from, until) = span(filter.from, filter.to);
    let total = on!(conn, |c| sqlx::query_scalar(FOUND_COUNT).bind(&text).bind(&small).bind(&kind).bind(from.0).bind(until.0).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(FOUND)
        .bind(&text)
        .bind(&small)
        .bind(&kind)
        .bind(from.0)
        .bind(until.0)
        .bind(query.limit())
        .bind(query.offset())
        .fetch_all(c)
        .await)?;
    Ok(Page { rows: rows.into_iter().map(Into::into).collect(), total, page: query.page, size: query.size })
}
