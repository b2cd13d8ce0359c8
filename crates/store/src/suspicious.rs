//! What the content filters found for a brand, counted.

use crate::{
    Conn, Result, StoreError,
    db::{on, statements},
    screening::{Kept, score, verdict},
};
use model::{
    id::{BrandId, ListingId, SellerId},
    listing::SellerName,
    page::PageQuery,
    screening::{Finding, FindingKind, Screening},
    suspicious::{Found, SuspiciousListing, SuspiciousSort, SuspiciousState},
    time::Timestamp,
};
use sqlx::types::Json;
use uuid::Uuid;

statements! {
    NOW = "
        SELECT l.state, COUNT(DISTINCT f.listing_id)
        FROM screening_findings f
        JOIN listings l ON l.id = f.listing_id
        WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND l.state <> 'removed' AND l.ended_at IS NULL
        GROUP BY l.state";
    /// A listing counts on the day of its first finding: what is found in it later makes it no new one.
    DAYS = "
        SELECT f.found_at / 86400000000 AS day, COUNT(*)
        FROM (SELECT MIN(found_at) AS found_at
              FROM screening_findings
              WHERE brand_id = $1 AND verdict <> 'allow'
              GROUP BY listing_id) f
        WHERE f.found_at >= $2
        GROUP BY f.found_at / 86400000000";
    /// What was removed counts besides: who sold the most is not forgotten when it is gone.
    KINDS = "
        SELECT f.kind, COUNT(DISTINCT CASE WHEN l.state <> 'removed' THEN f.listing_id END) AS here,
               COUNT(DISTINCT CASE WHEN l.state = 'removed' THEN f.listing_id END) AS removed
        FROM screening_findings f
        JOIN listings l ON l.id = f.listing_id
        WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND (l.state = 'removed' OR l.ended_at IS NULL)
        GROUP BY f.kind
        ORDER BY COUNT(DISTINCT f.listing_id) DESC, f.kind
        LIMIT 12";
    SELLERS = "
        SELECT s.id, s.name, COUNT(DISTINCT CASE WHEN l.state <> 'removed' THEN f.listing_id END) AS here,
               COUNT(DISTINCT CASE WHEN l.state = 'removed' THEN f.listing_id END) AS removed
        FROM screening_findings f
        JOIN listings l ON l.id = f.listing_id
        JOIN sellers s ON s.id = l.seller_id
        WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND (l.state = 'removed' OR l.ended_at IS NULL)
        GROUP BY s.id, s.name
        ORDER BY COUNT(DISTINCT f.listing_id) DESC, s.name
        LIMIT 10";
    COUNTRIES = "
        SELECT l.country, COUNT(DISTINCT CASE WHEN l.state <> 'removed' THEN f.listing_id END) AS here,
               COUNT(DISTINCT CASE WHEN l.state = 'removed' THEN f.listing_id END) AS removed
        FROM screening_findings f
        JOIN listings l ON l.id = f.listing_id
        WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND (l.state = 'removed' OR l.ended_at IS NULL)
        GROUP BY l.country
        ORDER BY COUNT(DISTINCT f.listing_id) DESC, l.country
        LIMIT 60";
    WRITTEN = "
        SELECT f.written, COUNT(DISTINCT CASE WHEN l.state <> 'removed' THEN f.listing_id END) AS here,
               COUNT(DISTINCT CASE WHEN l.state = 'removed' THEN f.listing_id END) AS removed
        FROM screening_findings f
        JOIN listings l ON l.id = f.listing_id
        WHERE f.brand_id = $1 AND f.verdict <> 'allow' AND f.written IS NOT NULL AND (l.state = 'removed' OR l.ended_at IS NULL)
        GROUP BY f.written
        ORDER BY COUNT(DISTINCT f.listing_id) DESC, f.written
        LIMIT 12";
    // An empty state stands for all.
    LISTED = "
        SELECT l.id, l.title, s.name AS seller, l.state, c.verdict, c.score, f.found_at, c.findings
        FROM (SELECT listing_id, MIN(found_at) AS found_at
              FROM screening_findings
              WHERE brand_id = $1 AND verdict <> 'allow'
              GROUP BY listing_id) f
        JOIN screenings c ON c.listing_id = f.listing_id
        JOIN listings l ON l.id = f.listing_id
        LEFT JOIN sellers s ON s.id = l.seller_id
        WHERE l.state <> 'removed' AND l.ended_at IS NULL AND (CAST($4 AS TEXT) = '' OR l.state = $4)
        ORDER BY CASE CAST($5 AS TEXT) WHEN 'score' THEN c.score WHEN 'found' THEN f.found_at WHEN '-found' THEN -f.found_at ELSE -c.score END,
                 c.score DESC, f.found_at DESC, l.id
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    title: String,
    seller: Option<String>,
    state: String,
    verdict: String,
    score: i64,
    found_at: i64,
    findings: Json<Kept>,
}

/// How many are on sale or held now, by state.
pub async fn now(conn: &mut Conn, brand: BrandId) -> Result<Vec<(String, i64)>> {
    Ok(on!(conn, |c| sqlx::query_as(NOW).bind(brand.0).fetch_all(c).await)?)
}

/// How many were found first on each day since, by days since 1970.
pub async fn days(conn: &mut Conn, brand: BrandId, since: Timestamp) -> Result<Vec<(i64, i64)>> {
    Ok(on!(conn, |c| sqlx::query_as(DAYS).bind(brand.0).bind(since.0).fetch_all(c).await)?)
}

/// Kinds of findings.
pub async fn kinds(conn: &mut Conn, brand: BrandId) -> Result<Vec<(String, Found)>> {
    let rows: Vec<(String, i64, i64)> = on!(conn, |c| sqlx::query_as(KINDS).bind(brand.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(counted).collect())
}

/// Sellers.
pub async fn sellers(conn: &mut Conn, brand: BrandId) -> Result<Vec<(SellerName, Found)>> {
    let rows: Vec<(Uuid, String, i64, i64)> = on!(conn, |c| sqlx::query_as(SELLERS).bind(brand.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name, here, removed)| (SellerName::named(SellerId(id), name), Found { here, removed })).collect())
}

/// Countries, two letters each or nothing.
pub async fn countries(conn: &mut Conn, brand: BrandId) -> Result<Vec<(String, Found)>> {
    let rows: Vec<(String, i64, i64)> = on!(conn, |c| sqlx::query_as(COUNTRIES).bind(brand.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(counted).collect())
}

/// How the brand's marks are written, and in how many listings each.
pub async fn written(conn: &mut Conn, brand: BrandId) -> Result<Vec<(String, Found)>> {
    let rows: Vec<(String, i64, i64)> = on!(conn, |c| sqlx::query_as(WRITTEN).bind(brand.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(counted).collect())
}

fn counted((what, here, removed): (String, i64, i64)) -> (String, Found) {
    (what, Found { here, removed })
}

/// Kinds of findings that a line of the list names.
const KINDS_NAMED: usize = 2;

/// The kinds of findings that add most to the score, each once, and what stands there.
fn strongest(mut findings: Vec<Finding>) -> Vec<(FindingKind, String)> {
    let adds = |finding: &Finding| finding.adds.unwrap_or(finding.score);
    findings.retain(|finding| adds(finding) > 0.0);
    findings.sort_by(|a, b| adds(b).total_cmp(&adds(a)));
    let mut named: Vec<(FindingKind, String)> = Vec::new();
    for finding in findings {
        if named.len() < KINDS_NAMED && !named.iter().any(|(kind, _)| *kind == finding.kind) {
            named.push((finding.kind, finding.text));
        }
    }
    named
}

/// A page of them.
pub async fn listed(conn: &mut Conn, brand: BrandId, state: SuspiciousState, sort: SuspiciousSort, page: PageQuery) -> Result<Vec<SuspiciousListing>> {
    let state = if state == SuspiciousState::All { "" } else { state.as_str() };
    let rows: Vec<Row> =
        on!(conn, |c| sqlx::query_as(LISTED).bind(brand.0).bind(page.limit()).bind(page.offset()).bind(state).bind(sort.as_str()).fetch_all(c).await)?;
    let listing = |row: Row| {
        let Kept { findings, terms, brand: decided, others } = row.findings.0;
        let (verdict, score, at) = (verdict(&row.verdict)?, score(row.score), Timestamp(row.found_at));
        let said = Screening { listing: ListingId(row.id), verdict, score, findings, terms, brand: decided, rules: None, others, released_at: None, at };
        let said = said.of_brand(brand);
        Ok(SuspiciousListing {
            id: ListingId(row.id),
            title: row.title,
            seller: row.seller,
            state: row.state.parse().map_err(|e| StoreError::corrupt("listings", e))?,
            verdict: said.verdict,
            score: said.score,
            why: strongest(said.findings),
            found_at: at,
        })
    };
    rows.into_iter().map(listing).collect()
}
