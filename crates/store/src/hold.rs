//! Listings that are held until a person has looked at them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    screening::{Kept, score, thousandths, verdict},
    sizes::{of_list, sized},
};
use model::{
    id::{BrandId, HoldId, ListingId, RulesId, SellerId, UserId},
    page::{Page, PageQuery},
    screening::{Finding, FindingKind, Hold, HoldState, RulesUsed, Term, Texts, Verdict},
    time::Timestamp,
};
use sqlx::types::Json;
use std::collections::HashMap;
use uuid::Uuid;

/// What every query of holds selects.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT h.id, h.listing_id, CASE WHEN h.decided_at IS NULL THEN l.title ELSE COALESCE(h.title, l.title) END AS title, s.name AS seller, h.seller_id, h.brand_id, b.name AS brand_name, h.verdict, h.score, h.state, h.held_at,
               h.answered_at, h.decided_at, h.findings, r.version, rb.name AS rules_brand, h.letter, h.answer, h.reason, u.name AS decider, h.decided_by,
               h.first_findings, h.first_letter, h.told_at, h.title AS kept_title, h.description, h.claimed_brand
        FROM holds h
        JOIN listings l ON l.id = h.listing_id
        LEFT JOIN sellers s ON s.id = h.seller_id
        LEFT JOIN brands b ON b.id = h.brand_id
        LEFT JOIN screening_rules r ON r.id = h.rules_id
        LEFT JOIN brands rb ON rb.id = r.brand_id
        LEFT JOIN users u ON u.id = h.decided_by
        ",
            $tail
        )
    };
}

sized! {
    /// The holds of these listings that wait or by which they were removed, the latest last.
    OF_LISTINGS = "SELECT listing_id, seller_id, id, state FROM holds WHERE state NOT IN ('released', 'moved') AND listing_id IN", 0, "ORDER BY held_at, id";
}

statements! {
    INSERT = "
        INSERT INTO holds (id, listing_id, seller_id, brand_id, verdict, score, findings, rules_id, letter, state, held_at, title, description, claimed_brand)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', $10, $11, $12, $13)";
    BY_ID = select!("WHERE h.id = $1");
    OF_LISTING = select!("WHERE h.listing_id = $1 ORDER BY h.held_at, h.id");
    REMOVALS_OF = select!("WHERE h.listing_id = $1 AND h.state = 'removed' ORDER BY h.held_at, h.id");
    OPEN_OF_LISTING = select!("WHERE h.listing_id = $1 AND h.state IN ('waiting', 'answered')");
    // Who answered is promised to be first; what has waited for long comes before what is worse: nothing waits without end behind what others upload.
    QUEUE = select!(
        "WHERE h.state IN ('waiting', 'answered')
        ORDER BY CASE WHEN h.state = 'answered' THEN 0 WHEN h.held_at < $3 THEN 1 WHEN h.verdict = 'block' THEN 2 ELSE 3 END,
                 CASE WHEN h.state = 'answered' THEN COALESCE(h.answered_at, h.held_at) ELSE h.held_at END, h.id
        LIMIT CAST($1 AS BIGINT) OFFSET $2"
    );
    ANSWERED_BEFORE = "SELECT COUNT(*) FROM holds WHERE state = 'answered' AND (answered_at < $2 OR (answered_at = $2 AND id < $1))";
    COUNT_OPEN = "SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered')";
    COUNT_UNREAD = "SELECT COUNT(*) FROM holds WHERE state IN ('waiting', 'answered') AND score = 0 AND brand_id IS NULL";
    OF_SELLER = select!("WHERE h.seller_id = $1 ORDER BY h.held_at DESC, h.id DESC LIMIT CAST($2 AS BIGINT) OFFSET $3");
    COUNT_OF_SELLER = "SELECT COUNT(*) FROM holds WHERE seller_id = $1";
    /// Who adds to an answer keeps its place.
    ANSWER = "UPDATE holds SET answer = $3, answered_at = COALESCE(answered_at, $4), state = $5 WHERE id = $1 AND state = $2";
    /// What it was held for at first is kept once.
    TELL_AGAIN = "
        UPDATE holds
        SET first_findings = COALESCE(first_findings, findings),
            first_letter = CASE WHEN told_at IS NULL THEN letter ELSE first_letter END,
            brand_id = $2, verdict = $3, score = $4, findings = $5, rules_id = $6, letter = $7, told_at = $8, title = $9, description = $10, claimed_brand = $11
        WHERE id = $1 AND state IN ('waiting', 'answered')";
    FOLLOW = "UPDATE holds SET brand_id = $2, verdict = $3, score = $4 WHERE id = $1 AND state IN ('waiting', 'answered')";
    /// What it was held for at first is kept, if that was something else.
    DECIDED_ABOUT = "
        UPDATE holds
        SET first_findings = CASE WHEN CAST($7 AS BIGINT) = 1 THEN COALESCE(first_findings, findings) ELSE first_findings END,
            brand_id = $2, verdict = $3, score = $4, findings = $5, rules_id = $6, title = $8, description = $9, claimed_brand = $10
        WHERE id = $1 AND state IN ('waiting', 'answered')";
    DECIDE = "UPDATE holds SET state = $3, decided_by = $4, decided_at = $5, reason = $6 WHERE id = $1 AND state = $2";
}

/// A hold with what lists do not show.
#[derive(Clone, Debug)]
pub struct StoredHold {
    /// What lists show.
    pub hold: Hold,
    /// Whose listing it is.
    pub seller_id: Option<SellerId>,
    /// What was found when its seller was told last; of one that a person decided, what it was decided about.
    pub findings: Vec<Finding>,
    /// The listing's texts in which that was found; none of holds from before they were kept.
    pub texts: Option<Texts>,
    /// How the score was made.
    pub terms: Vec<Term>,
    /// The rules; none for the portal's own.
    pub rules: Option<RulesUsed>,
    /// What the seller was told last.
    pub letter: String,
    /// What was found at first, if it was something else.
    pub first_findings: Vec<Finding>,
    /// What the seller was told at first; empty if that is all that it was told.
    pub first_letter: String,
    /// When it was told of other reasons.
    pub told_at: Option<Timestamp>,
    /// What the seller says.
    pub answer: String,
    /// Why it was decided so.
    pub reason: String,
    /// Who decided.
    pub decided_by: Option<String>,
    /// The account.
    pub decided_by_id: Option<UserId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    listing_id: Uuid,
    title: String,
    seller: Option<String>,
    seller_id: Option<Uuid>,
    brand_id: Option<Uuid>,
    brand_name: Option<String>,
    verdict: String,
    score: i64,
    state: String,
    held_at: i64,
    answered_at: Option<i64>,
    decided_at: Option<i64>,
    findings: Json<Kept>,
    version: Option<i64>,
    rules_brand: Option<String>,
    letter: String,
    answer: String,
    reason: String,
    decider: Option<String>,
    decided_by: Option<Uuid>,
    first_findings: Option<Json<Kept>>,
    first_letter: String,
    told_at: Option<i64>,
    kept_title: Option<String>,
    description: Option<String>,
    claimed_brand: Option<String>,
}

impl TryFrom<Row> for StoredHold {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            hold: Hold {
                id: HoldId(row.id),
                listing: ListingId(row.listing_id),
                title: row.title,
                seller: row.seller,
                brand: row.brand_id.map(BrandId),
                brand_name: row.brand_name,
                verdict: verdict(&row.verdict)?,
                score: score(row.score),
                kind: heaviest(&row.findings.0.findings),
                state: HoldState::parse(&row.state).ok_or_else(|| StoreError::corrupt("holds", &row.state))?,
                held_at: Timestamp(row.held_at),
                answered_at: row.answered_at.map(Timestamp),
                decided_at: row.decided_at.map(Timestamp),
            },
            seller_id: row.seller_id.map(SellerId),
            findings: row.findings.0.findings,
            texts: row.kept_title.zip(row.description).map(|(title, description)| Texts { title, description, claimed_brand: row.claimed_brand }),
            terms: row.findings.0.terms,
            rules: row.version.and_then(|version| Some(RulesUsed { version: u32::try_from(version).ok()?, brand: row.rules_brand })),
            letter: row.letter,
            first_findings: row.first_findings.map(|first| first.0.findings).unwrap_or_default(),
            first_letter: row.first_letter,
            told_at: row.told_at.map(Timestamp),
            answer: row.answer,
            reason: row.reason,
            decided_by: row.decider,
            decided_by_id: row.decided_by.map(UserId),
        })
    }
}

/// The kind of the finding that adds most.
fn heaviest(findings: &[Finding]) -> Option<FindingKind> {
    let weighed = findings.iter().filter(|finding| finding.adds.is_some_and(|adds| adds > 0.0));
    weighed.max_by(|a, b| a.adds.partial_cmp(&b.adds).unwrap_or(std::cmp::Ordering::Equal)).map(|finding| finding.kind)
}

/// A hold that begins, or goes on for other reasons.
#[derive(Clone, Copy, Debug)]
pub struct NewHold<'a> {
    /// Its id.
    pub id: HoldId,
    /// The listing.
    pub listing: ListingId,
    /// Whose it is.
    pub seller: Option<SellerId>,
    /// The brand that it is held for.
    pub brand: Option<BrandId>,
    /// Hold or block.
    pub verdict: Verdict,
    /// From 0 to 1.
    pub score: f32,
    /// What was found.
    pub findings: &'a [Finding],
    /// In this title,
    pub title: &'a str,
    /// this description,
    pub description: &'a str,
    /// and this claimed brand; empty if none is claimed.
    pub claimed_brand: &'a str,
    /// How the score is made.
    pub terms: &'a [Term],
    /// The rules that hold it.
    pub rules: Option<RulesId>,
    /// What its seller is told.
    pub letter: &'a str,
}

/// Begins a hold. A listing has one at a time.
pub async fn insert(tx: &mut Tx, new: NewHold<'_>, now: Timestamp) -> Result<()> {
    let kept = Json(Kept { findings: new.findings.to_vec(), terms: new.terms.to_vec(), ..Kept::default() });
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.listing.0)
        .bind(new.seller.map(|s| s.0))
        .bind(new.brand.map(|b| b.0))
        .bind(new.verdict.as_str())
        .bind(thousandths(new.score))
        .bind(&kept)
        .bind(new.rules.map(|r| r.0))
        .bind(new.letter)
        .bind(now.0)
        .bind(new.title)
        .bind(new.description)
        .bind(new.claimed_brand)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Notes other reasons for which a hold goes on, and what its seller is told of them. [`StoreError::Conflict`] if it is over.
pub async fn tell_again(tx: &mut Tx, new: NewHold<'_>, now: Timestamp) -> Result<()> {
    let kept = Json(Kept { findings: new.findings.to_vec(), terms: new.terms.to_vec(), ..Kept::default() });
    let rows = on!(tx, |c| sqlx::query(TELL_AGAIN)
        .bind(new.id.0)
        .bind(new.brand.map(|b| b.0))
        .bind(new.verdict.as_str())
        .bind(thousandths(new.score))
        .bind(&kept)
        .bind(new.rules.map(|r| r.0))
        .bind(new.letter)
        .bind(now.0)
        .bind(new.title)
        .bind(new.description)
        .bind(new.claimed_brand)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Notes for whom, and how surely, a listing is held by what is found in it now. [`StoreError::Conflict`] if the hold is over.
pub async fn follow(tx: &mut Tx, new: NewHold<'_>) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(FOLLOW)
        .bind(new.id.0)
        .bind(new.brand.map(|b| b.0))
        .bind(new.verdict.as_str())
        .bind(thousandths(new.score))
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Keeps what a decision is about, and what the listing was held for if these are `other` reasons; what its seller was told stands. Before [`decide`].
/// [`StoreError::Conflict`] if the hold is over.
pub async fn decided_about(tx: &mut Tx, new: NewHold<'_>, other: bool) -> Result<()> {
    let kept = Json(Kept { findings: new.findings.to_vec(), terms: new.terms.to_vec(), ..Kept::default() });
    let rows = on!(tx, |c| sqlx::query(DECIDED_ABOUT)
        .bind(new.id.0)
        .bind(new.brand.map(|b| b.0))
        .bind(new.verdict.as_str())
        .bind(thousandths(new.score))
        .bind(&kept)
        .bind(new.rules.map(|r| r.0))
        .bind(i64::from(other))
        .bind(new.title)
        .bind(new.description)
        .bind(new.claimed_brand)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// One hold.
pub async fn by_id(conn: &mut Conn, id: HoldId) -> Result<Option<StoredHold>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// All holds of a listing, the oldest first.
pub async fn of_listing(conn: &mut Conn, listing: ListingId) -> Result<Vec<StoredHold>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_LISTING).bind(listing.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Those by which it is removed.
pub async fn removals_of(conn: &mut Conn, listing: ListingId) -> Result<Vec<StoredHold>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(REMOVALS_OF).bind(listing.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The hold of a listing that nobody has decided yet.
pub async fn open_of_listing(conn: &mut Conn, listing: ListingId) -> Result<Option<StoredHold>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(OPEN_OF_LISTING).bind(listing.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The holds that wait for a decision: answered ones first, then those held before `late`, the longest waiting first; then blocked ones.
pub async fn queue(conn: &mut Conn, late: Timestamp, query: PageQuery) -> Result<Page<Hold>> {
    let total = count_open(conn).await?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(QUEUE).bind(query.limit()).bind(query.offset()).bind(late.0).fetch_all(c).await)?;
    page(rows, total, query)
}

/// How many answered holds are looked at before this one, which was answered then.
pub async fn answered_before(conn: &mut Conn, id: HoldId, answered_at: Timestamp) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(ANSWERED_BEFORE).bind(id.0).bind(answered_at.0).fetch_one(c).await)?)
}

/// How many wait for a decision.
pub async fn count_open(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT_OPEN).fetch_one(c).await)?)
}

/// How many wait because the content filters failed over their listings: nothing counts against those, for nobody.
pub async fn count_unread(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT_UNREAD).fetch_one(c).await)?)
}

/// A seller's holds, the latest first.
pub async fn of_seller(conn: &mut Conn, seller: SellerId, query: PageQuery) -> Result<Page<Hold>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_OF_SELLER).bind(seller.0).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_SELLER).bind(seller.0).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    page(rows, total, query)
}

/// The latest hold of each of these listings that was neither released nor moved, as far as it is this seller's.
pub async fn of_listings(conn: &mut Conn, seller: SellerId, ids: &[ListingId]) -> Result<HashMap<ListingId, (HoldId, HoldState)>> {
    let rows: Vec<(Uuid, Option<Uuid>, Uuid, String)> = of_list!(conn, OF_LISTINGS, ids, |id: &ListingId| id.0);
    let own = rows.into_iter().filter(|(_, of, ..)| *of == Some(seller.0));
    own.map(|(listing, _, id, state)| {
        let state = HoldState::parse(&state).ok_or_else(|| StoreError::corrupt("holds", &state))?;
        Ok((ListingId(listing), (HoldId(id), state)))
    })
    .collect()
}

fn page(rows: Vec<Row>, total: i64, query: PageQuery) -> Result<Page<Hold>> {
    let rows = rows.into_iter().map(|row| StoredHold::try_from(row).map(|stored| stored.hold)).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// Keeps what the seller says. [`StoreError::Conflict`] if it is not in `from` any more.
pub async fn answer(tx: &mut Tx, id: HoldId, from: HoldState, to: HoldState, answer: &str, now: Timestamp) -> Result<()> {
    let rows =
        on!(tx, |c| sqlx::query(ANSWER).bind(id.0).bind(from.as_str()).bind(answer).bind(now.0).bind(to.as_str()).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Ends a hold. [`StoreError::Conflict`] if it is not in `from` any more.
pub async fn decide(tx: &mut Tx, id: HoldId, from: HoldState, to: HoldState, by: Option<UserId>, reason: &str, now: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(DECIDE)
        .bind(id.0)
        .bind(from.as_str())
        .bind(to.as_str())
        .bind(by.map(|u| u.0))
        .bind(now.0)
        .bind(reason)
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
