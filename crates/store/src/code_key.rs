//! The key slots of unit codes: what their keys are derived with, and the numbers that batches take from them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{code_key::CodeKeySlot, time::Timestamp};

statements! {
    SLOTS = "SELECT slot, salt, check_value FROM code_keys ORDER BY slot";
    /// The newest slot that is not retired is the one that new batches are sealed with.
    ACTIVE_SLOT = "SELECT slot FROM code_keys WHERE retired_at IS NULL ORDER BY slot DESC LIMIT 1";
    /// Of two processes that open the first slot at once, the later one takes the earlier one's.
    OPEN_SLOT = "
        INSERT INTO code_keys (slot, salt, check_value, next_number, created_at)
        VALUES ($1, $2, $3, 0, $4)
        ON CONFLICT (slot) DO NOTHING";
    CLOSE_UNUSED = "
        DELETE FROM code_keys
        WHERE slot = $1 AND next_number = 0 AND NOT EXISTS (SELECT 1 FROM batches b WHERE b.key_slot = $1)
        RETURNING slot";
    RETIRE_BEFORE = "UPDATE code_keys SET retired_at = $2 WHERE slot < $1 AND retired_at IS NULL";
    /// The row stays locked until commit: no two batches have a number in common, on either engine.
    ALLOT = "
        UPDATE code_keys
        SET next_number = next_number + $2
        WHERE slot = $1 AND next_number + $2 <= $3
        RETURNING next_number - $2";
    // Numbers that a batch has which was made elsewhere: no other gets them. The row is written, and so locked until commit, whatever is given out already.
    RESERVE = "UPDATE code_keys SET next_number = CASE WHEN next_number < $2 THEN $2 ELSE next_number END WHERE slot = $1";
    LINES = "
        SELECT k.slot, k.created_at, k.retired_at,
               (SELECT COUNT(*) FROM batches b WHERE b.key_slot = k.slot AND b.state = 'sealed' AND b.source = 'markward') AS batches,
               (SELECT CAST(COALESCE(SUM(b.count), 0) AS BIGINT) FROM batches b
                WHERE b.key_slot = k.slot AND b.state = 'sealed' AND b.source = 'markward') AS codes
        FROM code_keys k
        ORDER BY k.slot";
}

#[derive(sqlx::FromRow)]
struct SlotRow {
    slot: i64,
    salt: Vec<u8>,
    check_value: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct LineRow {
    slot: i64,
    created_at: i64,
    retired_at: Option<i64>,
    batches: i64,
    codes: i64,
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

impl TryFrom<LineRow> for CodeKeySlot {
    type Error = StoreError;
    fn try_from(LineRow { slot, created_at, retired_at, batches, codes }: LineRow) -> Result<Self> {
        let slot = u32::try_from(slot).map_err(|e| StoreError::corrupt("code_keys", e))?;
        Ok(Self { slot, opened_at: Timestamp(created_at), retired_at: retired_at.map(Timestamp), batches, codes })
    }
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

/// Takes a slot away from which no number was drawn; answers whether there was such a one.
pub async fn close_unused(tx: &mut Tx, slot: u32) -> Result<bool> {
    let closed: Option<i64> = on!(tx, |c| sqlx::query_scalar(CLOSE_UNUSED).bind(i64::from(slot)).fetch_optional(c).await)?;
    Ok(closed.is_some())
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

/// Leaves out all numbers of a slot before `end`: they belong to a batch that was made elsewhere. Until commit nobody else takes numbers of the slot.
pub async fn reserve(tx: &mut Tx, slot: u32, end: u64) -> Result<()> {
    let end = i64::try_from(end).unwrap_or(i64::MAX);
    on!(tx, |c| sqlx::query(RESERVE).bind(i64::from(slot)).bind(end).execute(c).await.map(drop))?;
    Ok(())
}

/// All key slots with how much they are used.
pub async fn lines(conn: &mut Conn) -> Result<Vec<CodeKeySlot>> {
    let rows: Vec<LineRow> = on!(conn, |c| sqlx::query_as(LINES).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}
