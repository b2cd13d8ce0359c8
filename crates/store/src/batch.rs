//! Batches of unit codes, and the key slots that their numbers come from.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    any_code::CodeSource,
    batch::{Batch, BatchEvent, BatchState, Lot, Origin, parse_markets},
    date::Day,
    gtin::Gtin,
    id::{BatchId, BrandId, JobId, ProductId, UserId},
    listing::{Country, CountryError},
    page::{Page, PageQuery},
    standing::Activation,
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    SLOTS = "SELECT slot, salt, check_value FROM code_keys ORDER BY slot";
    /// The newest slot that is not retired is the one that new batches are sealed with.
    ACTIVE_SLOT = "SELECT slot FROM code_keys WHERE retired_at IS NULL ORDER BY slot DESC LIMIT 1";
    /// Of two processes that open the first slot at once, the later one takes the earlier one's.
    OPEN_SLOT = "
        INSERT INTO code_keys (slot, salt, check_value, next_number, created_at)
        VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (slot) DO NOTHING";
    RETIRE_BEFORE = "UPDATE code_keys SET retired_at = $2 WHERE slot < $1 AND retired_at IS NULL";
    /// The row stays locked until commit: no two batches have a number in common, on either engine.
    ALLOT = "
        UPDATE code_keys
        SET next_number = next_number + $2
        WHERE slot = $1 AND next_number + $2 <= $3
        RETURNING next_number - $2";
    INSERT = "
        INSERT INTO batches (id, submission, product_id, lot, made_on, expires_on, count, key_slot, first_number, state, job_id, created_by, created_at,
                             made_in, plant, markets, activation, source, distributor, form)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'issuing', $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    BY_SUBMISSION = "SELECT id, form FROM batches WHERE submission = $1 AND created_by = $2";
    BY_ID = "
        SELECT b.id, b.product_id, p.name AS product_name, p.gtin, p.brand_id, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets, b.distributor, b.activation, b.source, b.count, b.key_slot, b.first_number,
               b.state, b.job_id, b.digest, u.name AS created_by, b.created_at, b.sealed_at,
               (SELECT COUNT(*) FROM units n WHERE n.batch_id = b.id) AS checked
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN users u ON u.id = b.created_by
        WHERE b.id = $1";
    OF_PRODUCT = "
        SELECT b.id, b.product_id, p.name AS product_name, p.gtin, p.brand_id, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets, b.distributor, b.activation, b.source, b.count, b.key_slot, b.first_number,
               b.state, b.job_id, b.digest, u.name AS created_by, b.created_at, b.sealed_at,
               (SELECT COUNT(*) FROM units n WHERE n.batch_id = b.id) AS checked
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN users u ON u.id = b.created_by
        WHERE b.product_id = $1 AND b.created_at >= COALESCE(p.came_at, 0)
        ORDER BY b.created_at DESC, b.id DESC
        LIMIT 100";
    OF_BRAND = "
        SELECT b.id, b.product_id, p.name AS product_name, p.gtin, p.brand_id, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets, b.distributor, b.activation, b.source, b.count, b.key_slot, b.first_number,
               b.state, b.job_id, b.digest, u.name AS created_by, b.created_at, b.sealed_at,
               (SELECT COUNT(*) FROM units n WHERE n.batch_id = b.id) AS checked
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN users u ON u.id = b.created_by
        WHERE p.brand_id = $1 AND b.created_at >= COALESCE(p.came_at, 0)
        ORDER BY b.created_at DESC, b.id DESC
        LIMIT CAST($2 AS BIGINT) OFFSET $3";
    COUNT_OF_BRAND = "
        SELECT COUNT(*)
        FROM batches b
        JOIN products p ON p.id = b.product_id
        WHERE p.brand_id = $1 AND b.created_at >= COALESCE(p.came_at, 0)";
    MOVE = "UPDATE batches SET state = $3, digest = $4, sealed_at = $5 WHERE id = $1 AND state = $2";
}

#[derive(sqlx::FromRow)]
struct SlotRow {
    slot: i64,
    salt: Vec<u8>,
    check_value: Vec<u8>,
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
    created_by: String,
    created_at: i64,
    sealed_at: Option<i64>,
    checked: i64,
}

/// A key slot as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySlot {
    /// Its number, 0 to 31.
    pub slot: u32,
    /// What its keys are derived with, beside the secret.
    pub salt: [u8; 32],
    /// What tells a wrong secret.
    pub check_value: [u8; 8],
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
    /// What [`allot`] answered.
    pub first_number: u64,
    /// The job that makes the codes.
    pub job_id: JobId,
    /// Who asks for it.
    pub created_by: UserId,
}

impl TryFrom<SlotRow> for KeySlot {
    type Error = StoreError;
    fn try_from(row: SlotRow) -> Result<Self> {
        let corrupt = || StoreError::corrupt("code_keys", format!("slot {}", row.slot));
        Ok(Self {
            slot: u32::try_from(row.slot).map_err(|_| corrupt())?,
            salt: row.salt.as_slice().try_into().map_err(|_| corrupt())?,
            check_value: row.check_value.as_slice().try_into().map_err(|_| corrupt())?,
        })
    }
}

impl TryFrom<Row> for StoredBatch {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: String| StoreError::corrupt("batches", e);
        let day = |text: Option<String>| text.map(|t| t.parse::<Day>()).transpose().map_err(|e| corrupt(e.to_string()));
        let digest = row.digest.map(|bytes| bytes.iter().map(|b| format!("{b:02x}")).collect());
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

/// What is stored of where goods come from and go to.
pub(crate) fn origin(made_in: Option<&str>, plant: String, markets: &str) -> Result<Origin> {
    let corrupt = |e: CountryError| StoreError::corrupt("batches", e.to_string());
    Ok(Origin { made_in: made_in.map(Country::parse).transpose().map_err(corrupt)?, plant, markets: parse_markets(markets).map_err(corrupt)? })
}

/// All key slots.
pub async fn slots(conn: &mut Conn) -> Result<Vec<KeySlot>> {
    let rows: Vec<SlotRow> = on!(conn, |c| sqlx::query_as(SLOTS).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The slot that new batches are sealed with, if one was opened.
pub async fn active_slot(conn: &mut Conn) -> Result<Option<u32>> {
    let slot: Option<i64> = on!(conn, |c| sqlx::query_scalar(ACTIVE_SLOT).fetch_optional(c).await)?;
    slot.map(|slot| u32::try_from(slot).map_err(|e| StoreError::corrupt("code_keys", e))).transpose()
}

/// Retires all slots before this one: no new batches from them; their codes stay valid.
pub async fn retire_before(tx: &mut Tx, slot: u32, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(RETIRE_BEFORE).bind(i64::from(slot)).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Opens a key slot, unless it is open.
pub async fn open_slot(tx: &mut Tx, slot: &KeySlot, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(OPEN_SLOT)
        .bind(i64::from(slot.slot))
        .bind(slot.salt.as_slice())
        .bind(slot.check_value.as_slice())
        .bind(now.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Takes `count` numbers of a slot and answers the first; `None` if it has not so many left below `end`.
pub async fn allot(tx: &mut Tx, slot: u32, count: u32, end: u64) -> Result<Option<u64>> {
    let end = i64::try_from(end).unwrap_or(i64::MAX);
    let first: Option<i64> = on!(tx, |c| sqlx::query_scalar(ALLOT).bind(i64::from(slot)).bind(i64::from(count)).bind(end).fetch_optional(c).await)?;
    first.map(|first| u64::try_from(first).map_err(|e| StoreError::corrupt("code_keys", e))).transpose()
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
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(|row| StoredBatch::try_from(row).map(|stored| stored.batch)).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}

/// Seals a batch that is being issued. [`StoreError::Conflict`] if it is not.
pub async fn seal(tx: &mut Tx, id: BatchId, digest: &[u8; 32], now: Timestamp) -> Result<()> {
    transition(tx, id, BatchEvent::Seal, Some((digest, now))).await
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
