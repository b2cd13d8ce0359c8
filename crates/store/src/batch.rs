//! Batches of unit codes.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    any_code::CodeSource,
    batch::{Batch, BatchEvent, BatchState, Lot, Origin},
    date::Day,
    gtin::Gtin,
    id::{BatchId, BrandId, JobId, ProductId, UserId},
    listing::{Country, CountryError},
    page::{Page, PageQuery},
    standing::Activation,
    time::Timestamp,
};
use uuid::Uuid;

/// What every query of batches selects.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT b.id, b.product_id, p.name AS product_name, p.gtin, p.brand_id, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets, b.distributor, b.activation, b.source, b.count, b.key_slot, b.first_number,
               b.state, b.job_id, b.digest, CASE WHEN b.by_portal THEN NULL ELSE u.name END AS created_by, b.created_at, b.sealed_at,
               (SELECT COUNT(*) FROM units n WHERE n.batch_id = b.id) AS checked
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN users u ON u.id = b.created_by
        ",
            $tail
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO batches (id, submission, product_id, lot, made_on, expires_on, count, key_slot, first_number, state, job_id, created_by, created_at,
                             made_in, plant, markets, activation, source, distributor, form, by_portal)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'issuing', $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    BY_SUBMISSION = "SELECT id, form FROM batches WHERE submission = $1 AND created_by = $2";
    BY_ID = select!("WHERE b.id = $1");
    OF_PRODUCT = select!("WHERE b.product_id = $1 AND b.created_at >= COALESCE(p.came_at, 0) ORDER BY b.created_at DESC, b.id DESC LIMIT 100");
    OF_BRAND = select!("WHERE p.brand_id = $1 AND b.created_at >= COALESCE(p.came_at, 0) ORDER BY b.created_at DESC, b.id DESC LIMIT CAST($2 AS BIGINT) OFFSET $3");
    COUNT_OF_BRAND = "
        SELECT COUNT(*)
        FROM batches b
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1 AND b.created_at >= COALESCE(p.came_at, 0)";
    // By id, which is by time.
    FIND = select!("WHERE b.id < $1 AND ($2 = '' OR p.gtin = $2) AND ($3 = '' OR b.lot = $3) AND ($4 = '' OR b.state = $4) ORDER BY b.id DESC LIMIT CAST($5 AS BIGINT)");
    MOVE = "UPDATE batches SET state = $3, digest = $4, sealed_at = $5 WHERE id = $1 AND state = $2";
    // What the manifest says for good.
    NAME = "
        UPDATE batches
        SET sealed_product = (SELECT p.name FROM products p WHERE p.id = batches.product_id),
            sealed_brand = (SELECT b.name FROM products p JOIN brands b ON b.id = p.brand_id WHERE p.id = batches.product_id)
        WHERE id = $1";
    NAME_AS = "UPDATE batches SET sealed_product = $2, sealed_brand = $3 WHERE id = $1";
    OVERLAPPING = "
        SELECT COUNT(*)
        FROM batches
        WHERE id = $1 OR (key_slot = $2 AND first_number < $4 AND first_number + count > $3)";
    // A process that began before these names were kept may have sealed it: then it is called as product and brand are now.
    SEALED_NAMES = "
        SELECT COALESCE(b.sealed_product, p.name), COALESCE(b.sealed_brand, r.name)
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE b.id = $1 AND b.state = 'sealed'";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    product_id: Uuid,
    product_name: String,
    gtin: String,
    brand_id: Uuid,
    lot: String,
    made_on: Option<String>,
    expires_on: Option<String>,
    made_in: Option<String>,
    plant: String,
    markets: String,
    distributor: String,
    activation: String,
    source: String,
    count: i64,
    key_slot: i64,
    first_number: i64,
    state: String,
    job_id: Uuid,
    digest: Option<Vec<u8>>,
    created_by: Option<String>,
    created_at: i64,
    sealed_at: Option<i64>,
    checked: i64,
}

/// A batch with what only the portal needs.
#[derive(Clone, Debug)]
pub struct StoredBatch {
    /// What people see of it.
    pub batch: Batch,
    /// The brand of its product.
    pub brand_id: BrandId,
    /// The key slot of its codes.
    pub key_slot: u32,
    /// The number of its first unit; the others follow.
    pub first_number: u64,
}

/// A batch to make.
#[derive(Clone, Debug)]
pub struct NewBatch<'a> {
    /// A new id.
    pub id: BatchId,
    /// What the form drew: a double click makes one batch.
    pub submission: Uuid,
    /// A digest of all that it said.
    pub form: [u8; 32],
    /// The product.
    pub product_id: ProductId,
    /// The lot.
    pub lot: &'a Lot,
    /// When the goods were made.
    pub made_on: Option<Day>,
    /// Until when they are good.
    pub expires_on: Option<Day>,
    /// Where they come from and go to.
    pub origin: &'a Origin,
    /// To whom they go; empty if not said.
    pub distributor: &'a str,
    /// When the codes begin to count.
    pub activation: Activation,
    /// Where the codes come from.
    pub source: CodeSource,
    /// How many codes; of imported ones, at most.
    pub count: u32,
    /// The key slot.
    pub key_slot: u32,
    /// What [`crate::code_key::allot`] answered.
    pub first_number: u64,
    /// The job that makes the codes.
    pub job_id: JobId,
    /// In whose name it is asked for.
    pub created_by: UserId,
    /// The portal's operator asks for it, and not that person.
    pub by_portal: bool,
}

impl TryFrom<Row> for StoredBatch {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: String| StoreError::corrupt("batches", e);
        let day = |text: Option<String>| text.map(|t| t.parse::<Day>()).transpose().map_err(|e| corrupt(e.to_string()));
        let digest = row.digest.map(|bytes| model::encode::hex(&bytes));
        Ok(Self {
            brand_id: BrandId(row.brand_id),
            key_slot: u32::try_from(row.key_slot).map_err(|e| corrupt(e.to_string()))?,
            first_number: u64::try_from(row.first_number).map_err(|e| corrupt(e.to_string()))?,
            batch: Batch {
                id: BatchId(row.id),
                product_id: ProductId(row.product_id),
                product_name: row.product_name,
                gtin: Gtin::parse(&row.gtin).map_err(|e| corrupt(e.to_string()))?,
                lot: Lot::parse(&row.lot).map_err(|e| corrupt(e.to_string()))?,
                made_on: day(row.made_on)?,
                expires_on: day(row.expires_on)?,
                origin: origin(row.made_in.as_deref(), row.plant, &row.markets)?,
                distributor: row.distributor,
                activation: Activation::parse(&row.activation).ok_or_else(|| corrupt(row.activation))?,
                source: CodeSource::parse(&row.source).ok_or_else(|| corrupt(row.source))?,
                count: u32::try_from(row.count).map_err(|e| corrupt(e.to_string()))?,
                state: BatchState::parse(&row.state).ok_or_else(|| corrupt(row.state))?,
                job_id: JobId(row.job_id),
                digest,
                created_by: row.created_by,
                created_at: Timestamp(row.created_at),
                sealed_at: row.sealed_at.map(Timestamp),
                checked: row.checked,
            },
        })
    }
}

/// What is stored of where goods come from and go to. Letters of no country were taken once, and stay readable.
pub(crate) fn origin(made_in: Option<&str>, plant: String, markets: &str) -> Result<Origin> {
    let corrupt = |e: CountryError| StoreError::corrupt("batches", e.to_string());
    let markets = markets.split_whitespace().map(Country::parse).collect::<std::result::Result<_, _>>().map_err(corrupt)?;
    Ok(Origin { made_in: made_in.map(Country::parse).transpose().map_err(corrupt)?, plant, markets })
}

/// Makes a batch. [`StoreError::Taken`] if its form was sent before.
pub async fn insert(tx: &mut Tx, batch: &NewBatch<'_>, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(batch.id.0)
        .bind(batch.submission)
        .bind(batch.product_id.0)
        .bind(batch.lot.as_str())
        .bind(batch.made_on.map(|d| d.to_string()))
        .bind(batch.expires_on.map(|d| d.to_string()))
        .bind(i64::from(batch.count))
        .bind(i64::from(batch.key_slot))
        .bind(i64::try_from(batch.first_number).unwrap_or(i64::MAX))
        .bind(batch.job_id.0)
        .bind(batch.created_by.0)
        .bind(now.0)
        .bind(batch.origin.made_in.map(|country| country.as_str().to_owned()))
        .bind(&batch.origin.plant)
        .bind(batch.origin.markets.iter().map(Country::as_str).collect::<Vec<_>>().join(" "))
        .bind(batch.activation.as_str())
        .bind(batch.source.as_str())
        .bind(batch.distributor)
        .bind(batch.form.as_slice())
        .bind(batch.by_portal)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The batch that this person's form made when it was sent before, and a digest of what that said, if it is known.
pub async fn by_submission(conn: &mut Conn, submission: Uuid, created_by: UserId) -> Result<Option<(BatchId, Option<Vec<u8>>)>> {
    let row: Option<(Uuid, Option<Vec<u8>>)> = on!(conn, |c| sqlx::query_as(BY_SUBMISSION).bind(submission).bind(created_by.0).fetch_optional(c).await)?;
    Ok(row.map(|(id, form)| (BatchId(id), form)))
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: BatchId) -> Result<Option<StoredBatch>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// The latest hundred batches of a product, the newest first.
pub async fn of_product(conn: &mut Conn, product: ProductId) -> Result<Vec<Batch>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_PRODUCT).bind(product.0).fetch_all(c).await)?;
    rows.into_iter().map(|row| StoredBatch::try_from(row).map(|stored| stored.batch)).collect()
}

/// A brand's batches, the newest first.
pub async fn of_brand(conn: &mut Conn, brand: BrandId, query: PageQuery) -> Result<Page<Batch>> {
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_OF_BRAND).bind(brand.0).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(|row| StoredBatch::try_from(row).map(|stored| stored.batch)).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// Batches of any brand, the newest first: of a product, lot and state where these are named, before one of them, at most so many.
pub async fn find(conn: &mut Conn, gtin: Option<Gtin>, lot: Option<&Lot>, state: Option<BatchState>, before: Option<BatchId>, most: i64) -> Result<Vec<Batch>> {
    let before = before.map_or_else(Uuid::max, |id| id.0);
    let gtin = gtin.map(|gtin| gtin.as_str14().to_owned()).unwrap_or_default();
    let (lot, state) = (lot.map(Lot::as_str).unwrap_or_default(), state.map(BatchState::as_str).unwrap_or_default());
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(FIND).bind(before).bind(&gtin).bind(lot).bind(state).bind(most).fetch_all(c).await)?;
    rows.into_iter().map(|row| StoredBatch::try_from(row).map(|stored| stored.batch)).collect()
}

/// Seals a batch that is being issued. [`StoreError::Conflict`] if it is not.
pub async fn seal(tx: &mut Tx, id: BatchId, digest: &[u8; 32], now: Timestamp) -> Result<()> {
    transition(tx, id, BatchEvent::Seal, Some((digest, now))).await?;
    keep_names(tx, id).await
}

/// Keeps what product and brand are called as the names under which a batch is sealed.
pub(crate) async fn keep_names(tx: &mut Tx, id: BatchId) -> Result<()> {
    on!(tx, |c| sqlx::query(NAME).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Seals a batch again that another portal had sealed: as it was called then, and at that time.
pub async fn seal_restored(tx: &mut Tx, id: BatchId, digest: &[u8; 32], names: (&str, &str), at: Timestamp) -> Result<()> {
    transition(tx, id, BatchEvent::Seal, Some((digest, at))).await?;
    on!(tx, |c| sqlx::query(NAME_AS).bind(id.0).bind(names.0).bind(names.1).execute(c).await.map(drop))?;
    Ok(())
}

/// Whether there is a batch with this id, or one that has a number of a slot from `first` to before `end`.
pub async fn is_there(conn: &mut Conn, id: BatchId, slot: u32, first: u64, end: u64) -> Result<bool> {
    let signed = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let found: i64 = on!(conn, |c| sqlx::query_scalar(OVERLAPPING).bind(id.0).bind(i64::from(slot)).bind(signed(first)).bind(signed(end)).fetch_one(c).await)?;
    Ok(found > 0)
}

/// What product and brand were called when a batch was sealed.
pub async fn sealed_names(conn: &mut Conn, id: BatchId) -> Result<(String, String)> {
    let names = on!(conn, |c| sqlx::query_as(SEALED_NAMES).bind(id.0).fetch_optional(c).await)?;
    names.ok_or_else(|| StoreError::corrupt("batches", "it is not sealed"))
}

/// Cancels a batch that is being issued. [`StoreError::Conflict`] if it is not.
pub async fn cancel(tx: &mut Tx, id: BatchId) -> Result<()> {
    transition(tx, id, BatchEvent::Cancel, None).await
}

async fn transition(tx: &mut Tx, id: BatchId, event: BatchEvent, sealed: Option<(&[u8; 32], Timestamp)>) -> Result<()> {
    let old = BatchState::Issuing;
    let new = old.transition(event).map_err(|_| StoreError::Conflict)?;
    let rows = on!(tx, |c| sqlx::query(MOVE)
        .bind(id.0)
        .bind(old.as_str())
        .bind(new.as_str())
        .bind(sealed.map(|(digest, _)| digest.as_slice()))
        .bind(sealed.map(|(_, now)| now.0))
        .execute(c)
        .await
        .map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
