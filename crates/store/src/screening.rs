//! What the content filters said of listings, and how far they have read.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    id::{BrandId, ListingId, RulesId},
    money::Money,
    screening::{BrandSum, Finding, FindingKind, Screening, Signal, Term, Verdict},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

sized! {
    BEFORE = "
        SELECT listing_id, content_hash, released_hash, released_price, released_found, released_at, excused, prices, verdict
        FROM screenings
        WHERE listing_id IN", 0, "";
    OF_LISTINGS = "
        SELECT s.listing_id, s.verdict, s.score, s.findings, s.rules_id, r.version, s.screened_at, CASE WHEN s.excused = 1 THEN s.released_at END AS released_at
        FROM screenings s
        LEFT JOIN screening_rules r ON r.id = s.rules_id
        WHERE s.listing_id IN", 0, "";
    SIGNALS = "
        SELECT listing_id, brand_id, kind, mark, verdict <> 'allow' AS suspicious
        FROM screening_findings
        WHERE listing_id IN", 0, "";
    UNBRANDED = "
        SELECT listing_id, kinds, (verdict <> 'allow' AND excused = 0) AS suspicious
        FROM screenings
        WHERE (kinds <> '' OR (verdict <> 'allow' AND excused = 0)) AND listing_id IN", 0, "";
}

statements! {
    // One node at a time: the lease of one that died runs out.
    CLAIM = "UPDATE screener SET lease_until = $2 WHERE id = 1 AND lease_until <= $1 RETURNING position";
    // Only who still holds the lease moves on.
    ADVANCE = "UPDATE screener SET position = $2, lease_until = 0 WHERE id = 1 AND lease_until = $1";
    POSITION = "SELECT position FROM screener WHERE id = 1";
    PUT = "
        INSERT INTO screenings (listing_id, verdict, score, findings, rules_id, content_hash, screened_at, prices, text_key, like_removed, kinds, used, excused)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $13, $14)
        ON CONFLICT (listing_id) DO UPDATE
        SET verdict = excluded.verdict, score = excluded.score, findings = excluded.findings, rules_id = excluded.rules_id,
            content_hash = excluded.content_hash, screened_at = excluded.screened_at, prices = excluded.prices,
            text_key = excluded.text_key, like_removed = excluded.like_removed, kinds = excluded.kinds, used = excluded.used, excused = excluded.excused
        WHERE screenings.content_hash = $12 OR $12 IS NULL";
    RELEASED = "
        UPDATE screenings
        SET released_hash = $2, released_price = $3, released_found = $4, released_at = $5, excused = 1, like_removed = 0
        WHERE listing_id = $1";
    /// What was found stays known, for when something else is.
    EXCUSE = "UPDATE screening_findings SET verdict = 'allow' WHERE listing_id = $1";
    KNOWN = "SELECT brand_id, mark, kind, verdict, score, written FROM screening_findings WHERE listing_id = $1";
    FORGET = "DELETE FROM screening_findings WHERE listing_id = $1 AND brand_id = $2 AND mark = $3 AND kind = $4";
    /// What is found again keeps the time when it was found first.
    FOUND = "
        INSERT INTO screening_findings (listing_id, brand_id, mark, kind, verdict, score, found_at, written)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (listing_id, brand_id, mark, kind) DO UPDATE
        SET verdict = excluded.verdict, score = excluded.score, written = excluded.written";
    VERDICTS = "SELECT verdict, COUNT(*) FROM screenings GROUP BY verdict";
}

/// A score as it is stored: thousandths.
#[expect(clippy::cast_possible_truncation, reason = "between 0 and 1000")]
pub fn thousandths(score: f32) -> i64 {
    (score.clamp(0.0, 1.0) * 1000.0).round() as i64
}

/// The score of so many thousandths.
#[expect(clippy::cast_precision_loss, reason = "between 0 and 1000")]
pub(crate) fn score(thousandths: i64) -> f32 {
    thousandths as f32 / 1000.0
}

/// What was screened last of a listing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// Stands for its content.
    pub content_hash: Vec<u8>,
    /// What a person released.
    pub released: Option<Released>,
    /// When.
    pub released_at: Option<Timestamp>,
    /// Whether it was still as it was released.
    pub excused: bool,
    /// What it cost, the latest last.
    pub prices: Vec<Money>,
    /// What was said of it.
    pub verdict: Verdict,
}

/// What a person's release of a listing excuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// Stands for the content that was released.
    pub hash: Vec<u8>,
    /// How much its price spoke against it, in thousandths; none in releases of the whole content, price included.
    pub price: Option<i64>,
    /// What spoke against it besides, with how much, in thousandths; none in releases before this was kept.
    pub found: Option<BTreeMap<String, i64>>,
}

#[derive(sqlx::FromRow)]
struct BeforeRow {
    listing_id: Uuid,
    content_hash: Vec<u8>,
    released_hash: Option<Vec<u8>>,
    released_price: Option<i64>,
    released_found: Option<Json<BTreeMap<String, i64>>>,
    released_at: Option<i64>,
    excused: i64,
    prices: Json<Vec<Money>>,
    verdict: String,
}

/// What is kept as JSON.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub findings: Vec<Finding>,
    pub terms: Vec<Term>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<BrandId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<BrandSum>,
}

#[derive(sqlx::FromRow)]
struct Row {
    listing_id: Uuid,
    verdict: String,
    score: i64,
    findings: Json<Kept>,
    rules_id: Option<Uuid>,
    version: Option<i64>,
    screened_at: i64,
    released_at: Option<i64>,
}

impl TryFrom<Row> for Screening {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let Kept { findings, terms, brand, others } = row.findings.0;
        Ok(Self {
            listing: ListingId(row.listing_id),
            verdict: verdict(&row.verdict)?,
            score: score(row.score),
            findings,
            terms,
            brand,
            others,
            rules: row.rules_id.zip(row.version).map(|(id, version)| (RulesId(id), u32::try_from(version).unwrap_or(0))),
            released_at: row.released_at.map(Timestamp),
            at: Timestamp(row.screened_at),
        })
    }
}

pub(crate) fn verdict(text: &str) -> Result<Verdict> {
    Verdict::parse(text).ok_or_else(|| StoreError::corrupt("screenings", text))
}

/// Takes the lease, unless somebody has it; answers how far the change feed was screened.
pub async fn claim(tx: &mut Tx, now: Timestamp, until: Timestamp) -> Result<Option<i64>> {
    Ok(on!(tx, |c| sqlx::query_scalar(CLAIM).bind(now.0).bind(until.0).fetch_optional(c).await)?)
}

/// Moves on and gives the lease back; false if it ran out meanwhile, and what was done is somebody else's to do again.
pub async fn advance(tx: &mut Tx, lease: Timestamp, position: i64) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(ADVANCE).bind(lease.0).bind(position).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}

/// How far the change feed was screened.
pub async fn position(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(POSITION).fetch_one(c).await)?)
}

/// What is kept of a listing beside what was said of it.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// Stands for what was screened.
    pub content_hash: Vec<u8>,
    /// What it cost, the latest last.
    pub prices: Vec<Money>,
    /// Stands for its text, if it is long enough to be somebody's.
    pub text_key: Option<i64>,
    /// What it shares with listings that were removed from other sellers.
    pub like_removed: LikeRemoved,
    /// Whether it says that its goods are second-hand or refurbished; asked where its price is compared with others'.
    pub used: bool,
}

/// What a listing shares with listings that were removed from other sellers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LikeRemoved {
    /// A picture that is neither a brand's own nor the maker's.
    pub picture: bool,
    /// The text.
    pub text: bool,
}

/// Keeps what was said of a listing, in place of what was said before: of anything, or only of `over`, the content that is known to have been screened last.
pub async fn put(tx: &mut Tx, screening: &Screening, beside: &Beside, over: Option<&[u8]>) -> Result<()> {
    let kept = Json(Kept { findings: screening.findings.clone(), terms: screening.terms.clone(), brand: screening.brand, others: screening.others.clone() });
    let rows = on!(tx, |c| sqlx::query(PUT)
        .bind(screening.listing.0)
        .bind(screening.verdict.as_str())
        .bind(thousandths(screening.score))
        .bind(&kept)
        .bind(screening.rules.map(|(id, _)| id.0))
        .bind(&beside.content_hash)
        .bind(screening.at.0)
        .bind(Json(&beside.prices))
        .bind(beside.text_key)
        .bind(i64::from(beside.like_removed.picture) + 2 * i64::from(beside.like_removed.text))
        .bind(kinds_of_nobody(screening))
        .bind(over.map(<[u8]>::to_vec))
        .bind(i64::from(beside.used))
        .bind(i64::from(screening.released_at.is_some()))
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 0 { Ok(()) } else { keep_findings(tx, screening).await }
}

/// What is counted of a finding: the verdict for the brand, the score in thousandths, and how the mark is written.
type Found<'s> = (Verdict, i64, Option<&'s str>);

/// What is counted and searched by, for each brand: of the same kind for the same mark the surest, which is the first. What a person released is suspicious
/// to nobody.
fn found_for_brands(screening: &Screening) -> BTreeMap<(BrandId, &str, &str), Found<'_>> {
    let counted = |verdict| if screening.released_at.is_some() { Verdict::Allow } else { verdict };
    let mut found: BTreeMap<(BrandId, &str, &str), Found<'_>> = BTreeMap::new();
    for finding in screening.findings.iter().filter(|finding| !finding.kind.is_honest()) {
        let Some(brand) = finding.brand else { continue };
        found.entry((brand, &finding.mark, finding.kind.as_str())).or_insert((
            counted(screening.verdict_for(brand)),
            thousandths(finding.score),
            written(finding),
        ));
    }
    // Whom a listing is not simply allowed for, it is suspicious to, whatever made it so: what is about no brand counts for each that is named.
    let sums = screening.brand.map(|brand| (brand, screening.verdict)).into_iter();
    let sums = sums.chain(screening.others.iter().filter_map(|sum| Some((sum.brand?, sum.verdict))));
    for (brand, verdict) in sums.filter(|(_, verdict)| *verdict != Verdict::Allow) {
        for finding in screening.findings.iter().filter(|finding| finding.brand.is_none() && finding.kind != FindingKind::Seller) {
            found.entry((brand, &finding.mark, finding.kind.as_str())).or_insert((counted(verdict), thousandths(finding.score), None));
        }
        if found.keys().all(|(other, ..)| *other != brand) {
            for finding in screening.findings.iter().filter(|finding| finding.brand == Some(brand)) {
                found.entry((brand, &finding.mark, finding.kind.as_str())).or_insert((counted(verdict), thousandths(finding.score), None));
            }
        }
    }
    found
}

/// How a mark is written in it, if that is what was found: words of replicas are about a mark and do not write it.
fn written(finding: &Finding) -> Option<&str> {
    Some(finding.text.as_str()).filter(|text| !text.is_empty() && finding.kind != FindingKind::Dupe && !finding.kind.is_honest())
}

/// Kinds of what is about no brand, with blanks between.
fn kinds_of_nobody(screening: &Screening) -> String {
    let kinds: BTreeSet<&str> = screening.findings.iter().filter(|finding| finding.brand.is_none()).map(|finding| finding.kind.as_str()).collect();
    kinds.into_iter().collect::<Vec<_>>().join(" ")
}

async fn keep_findings(tx: &mut Tx, screening: &Screening) -> Result<()> {
    type Row = (Uuid, String, String, String, i64, Option<String>);
    type Counted<'s> = (&'s str, i64, Option<&'s str>);
    let found = found_for_brands(screening);
    let mut found: BTreeMap<(Uuid, &str, &str), Counted<'_>> =
        found.into_iter().map(|((brand, mark, kind), (verdict, score, written))| ((brand.0, mark, kind), (verdict.as_str(), score, written))).collect();
    let known: Vec<Row> = on!(tx, |c| sqlx::query_as(KNOWN).bind(screening.listing.0).fetch_all(c).await)?;
    for (brand, mark, kind, verdict, score, written) in &known {
        let key = (*brand, mark.as_str(), kind.as_str());
        match found.get(&key) {
            Some(now) if *now == (verdict.as_str(), *score, written.as_deref()) => drop(found.remove(&key)),
            Some(_) => {}
            None => on!(tx, |c| sqlx::query(FORGET).bind(screening.listing.0).bind(*brand).bind(mark).bind(kind).execute(c).await.map(drop))?,
        }
    }
    for ((brand, mark, kind), (verdict, score, written)) in found {
        on!(tx, |c| sqlx::query(FOUND)
            .bind(screening.listing.0)
            .bind(brand)
            .bind(mark)
            .bind(kind)
            .bind(verdict)
            .bind(score)
            .bind(screening.at.0)
            .bind(written)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// What [`signals`] will say of a listing of which this is kept.
#[must_use]
pub fn signals_of(screening: &Screening) -> Vec<Signal> {
    let for_brand = |((brand, mark, kind), (verdict, ..)): ((BrandId, &str, &str), Found<'_>)| Signal {
        brand: Some(brand),
        suspicious: verdict != Verdict::Allow,
        kind: kind.to_owned(),
        mark: mark.to_owned(),
    };
    let suspicious = screening.verdict != Verdict::Allow && screening.released_at.is_none();
    let mut found: Vec<Signal> = found_for_brands(screening).into_iter().map(for_brand).chain(of_nobody(&kinds_of_nobody(screening), suspicious)).collect();
    found.sort_unstable();
    found
}

/// What is said of a listing to nobody in particular: kinds with blanks between, and, without a kind, that it is not simply allowed.
fn of_nobody(kinds: &str, suspicious: bool) -> impl Iterator<Item = Signal> {
    let shown = suspicious || !kinds.is_empty();
    kinds.split(' ').filter(move |_| shown).map(move |kind| Signal { brand: None, suspicious, kind: kind.to_owned(), mark: String::new() })
}

/// What was screened last of these listings.
pub async fn before(conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, Before>> {
    let rows: Vec<BeforeRow> = of_list!(conn, BEFORE, ids, |id: &ListingId| id.0);
    let before = |row: BeforeRow| {
        let verdict = verdict(&row.verdict)?;
        let released = row.released_hash.map(|hash| Released { hash, price: row.released_price, found: row.released_found.map(|found| found.0) });
        let (released_at, excused) = (row.released_at.map(Timestamp), row.excused == 1);
        let before = Before { content_hash: row.content_hash, released, released_at, excused, prices: row.prices.0, verdict };
        Ok((ListingId(row.listing_id), before))
    };
    rows.into_iter().map(before).collect()
}

/// A person found the listing lawful as it is: it is not held again for that, and suspicious to nobody.
pub async fn release(tx: &mut Tx, listing: ListingId, released: &Released, now: Timestamp) -> Result<()> {
    let found = released.found.as_ref().map(Json);
    on!(tx, |c| sqlx::query(RELEASED).bind(listing.0).bind(&released.hash).bind(released.price).bind(found).bind(now.0).execute(c).await.map(drop))?;
    on!(tx, |c| sqlx::query(EXCUSE).bind(listing.0).execute(c).await.map(drop))?;
    Ok(())
}

/// What was said of these listings; those that were not screened yet are missing.
pub async fn of_listings(conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, Screening>> {
    let rows: Vec<Row> = of_list!(conn, OF_LISTINGS, ids, |id: &ListingId| id.0);
    let one = |row: Row| Screening::try_from(row).map(|screening| (screening.listing, screening));
    rows.into_iter().map(one).collect()
}

/// What was found in these listings, in order, as far as there is any: what a search filters by.
pub async fn signals(conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, Vec<Signal>>> {
    let mut found: HashMap<ListingId, Vec<Signal>> = HashMap::new();
    let rows: Vec<(Uuid, Uuid, String, String, bool)> = of_list!(conn, SIGNALS, ids, |id: &ListingId| id.0);
    for (id, brand, kind, mark, suspicious) in rows {
        found.entry(ListingId(id)).or_default().push(Signal { brand: Some(BrandId(brand)), suspicious, kind, mark });
    }
    let rows: Vec<(Uuid, String, bool)> = of_list!(conn, UNBRANDED, ids, |id: &ListingId| id.0);
    for (id, kinds, suspicious) in rows {
        found.entry(ListingId(id)).or_default().extend(of_nobody(&kinds, suspicious));
    }
    // The engines sort letters each in its own way.
    found.values_mut().for_each(|signals| signals.sort_unstable());
    Ok(found)
}

/// How many listings have each verdict.
pub async fn verdicts(conn: &mut Conn) -> Result<Vec<(Verdict, i64)>> {
    let rows: Vec<(String, i64)> = on!(conn, |c| sqlx::query_as(VERDICTS).fetch_all(c).await)?;
    rows.into_iter().map(|(word, count)| Ok((verdict(&word)?, count))).collect()
}
