//! Whose units are: hashes of keys, never names. The open claim of a unit stands in its own row of `units` too, where checks meet it.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    recording::UnitPlace,
    scan::signed,
};
use model::time::Timestamp;
use uuid::Uuid;

statements! {
    OPEN = "
        SELECT id, key_hash, claimed_at, pass_hash, pass_made_at
        FROM unit_claims
        WHERE batch_id = $1 AND number = $2 AND ended_at IS NULL";
    INSERT = "
        INSERT INTO unit_claims (id, batch_id, number, key_hash, claimed_at)
        VALUES ($1, $2, $3, $4, $5)";
    // Of two who change it at once, one finds what it expects.
    SET_OWNER = "
        UPDATE units
        SET owner_hash = $4
        WHERE batch_id = $1 AND number = $2 AND owner_hash IS NOT DISTINCT FROM $3";
    END = "
        UPDATE unit_claims
        SET ended_at = $2, ended_by = $3, pass_hash = NULL
        WHERE id = $1 AND ended_at IS NULL";
    // By its index a look at what ended lately, and nothing else.
    GAVE_UP = "
        SELECT COUNT(*)
        FROM unit_claims
        WHERE ended_at >= $4 AND ended_by = 'given_up' AND batch_id = $1 AND number = $2 AND key_hash = $3";
    OFFER = "
        UPDATE unit_claims
        SET pass_hash = $2, pass_made_at = $3
        WHERE id = $1 AND ended_at IS NULL";
}

/// A claim of a unit, which is a place in a batch, that has not ended.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OpenClaim {
    /// Its id.
    pub id: Uuid,
    /// Hash of the owner's key.
    pub key_hash: Vec<u8>,
    claimed_at: i64,
    /// Hash of the passing code, if one was made.
    pub pass_hash: Option<Vec<u8>>,
    pass_made_at: Option<i64>,
}

/// How a claim ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// By the next owner's passing code.
    Passed,
    /// To another key of its owner's.
    Moved,
    /// The owner wants it no longer.
    GivenUp,
}

impl OpenClaim {
    /// Since when.
    #[must_use]
    pub const fn claimed_at(&self) -> Timestamp {
        Timestamp(self.claimed_at)
    }

    /// When the passing code was made.
    #[must_use]
    pub fn pass_made_at(&self) -> Option<Timestamp> {
        self.pass_made_at.map(Timestamp)
    }
}

impl End {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Moved => "moved",
            Self::GivenUp => "given_up",
        }
    }
}

/// The claim of a unit, if it has one.
pub async fn open(conn: &mut Conn, unit: UnitPlace) -> Result<Option<OpenClaim>> {
    Ok(on!(conn, |c| sqlx::query_as(OPEN).bind(unit.0.0).bind(signed(unit.1)).fetch_optional(c).await)?)
}

/// Makes the holder of a key the owner of a unit that has none. [`StoreError::Conflict`] if it has one, or was never checked.
pub async fn begin(tx: &mut Tx, id: Uuid, unit: UnitPlace, key_hash: &[u8], now: Timestamp) -> Result<()> {
    set_owner(tx, unit, None, Some(key_hash)).await?;
    insert(tx, id, unit, key_hash, now).await
}

/// Makes the holder of another key the owner. [`StoreError::Conflict`] if the claim ended in the meantime.
pub async fn hand_over(tx: &mut Tx, claim: &OpenClaim, new: Uuid, unit: UnitPlace, key_hash: &[u8], now: Timestamp) -> Result<()> {
    follow(tx, (claim, End::Passed), new, unit, key_hash, now).await
}

/// Gives the owner another key. [`StoreError::Conflict`] if the claim ended in the meantime.
pub async fn renew_key(tx: &mut Tx, claim: &OpenClaim, new: Uuid, unit: UnitPlace, key_hash: &[u8], now: Timestamp) -> Result<()> {
    follow(tx, (claim, End::Moved), new, unit, key_hash, now).await
}

async fn follow(tx: &mut Tx, (claim, how): (&OpenClaim, End), new: Uuid, unit: UnitPlace, key_hash: &[u8], now: Timestamp) -> Result<()> {
    set_owner(tx, unit, Some(&claim.key_hash), Some(key_hash)).await?;
    end(tx, claim.id, how, now).await?;
    insert(tx, new, unit, key_hash, now).await
}

/// Ends a claim: the unit is nobody's.
pub async fn give_up(tx: &mut Tx, claim: &OpenClaim, unit: UnitPlace, now: Timestamp) -> Result<()> {
    set_owner(tx, unit, Some(&claim.key_hash), None).await?;
    end(tx, claim.id, End::GivenUp, now).await
}

/// Whether the holder of a key has given the unit up since then.
pub async fn gave_up_since(conn: &mut Conn, unit: UnitPlace, key_hash: &[u8], since: Timestamp) -> Result<bool> {
    let claims: i64 = on!(conn, |c| sqlx::query_scalar(GAVE_UP).bind(unit.0.0).bind(signed(unit.1)).bind(key_hash).bind(since.0).fetch_one(c).await)?;
    Ok(claims > 0)
}

/// Notes a passing code; the one before it is worth nothing from now on.
pub async fn offer(tx: &mut Tx, claim: Uuid, pass_hash: &[u8], now: Timestamp) -> Result<()> {
    one(on!(tx, |c| sqlx::query(OFFER).bind(claim).bind(pass_hash).bind(now.0).execute(c).await.map(|d| d.rows_affected()))?)
}

async fn insert(tx: &mut Tx, id: Uuid, unit: UnitPlace, key_hash: &[u8], now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT).bind(id).bind(unit.0.0).bind(signed(unit.1)).bind(key_hash).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

async fn set_owner(tx: &mut Tx, unit: UnitPlace, old: Option<&[u8]>, new: Option<&[u8]>) -> Result<()> {
    one(on!(tx, |c| sqlx::query(SET_OWNER).bind(unit.0.0).bind(signed(unit.1)).bind(old).bind(new).execute(c).await.map(|d| d.rows_affected()))?)
}

async fn end(tx: &mut Tx, id: Uuid, how: End, now: Timestamp) -> Result<()> {
    one(on!(tx, |c| sqlx::query(END).bind(id).bind(now.0).bind(how.as_str()).execute(c).await.map(|d| d.rows_affected()))?)
}

fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
