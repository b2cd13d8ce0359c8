//! Keys of programs, kept as hashes.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    account::{BrandRole, StaffRole},
    api_key::{ApiKey, KeyRole, KeyState},
    id::{ApiKeyId, BrandId, SellerId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

/// A key with what its maker may do today: it never outlives its maker's place.
macro_rules! select {
    ($tail:literal) => {
        concat!(
            "
        SELECT k.id, k.hint, k.name, k.brand_id, k.seller_id, k.role, k.created_by, k.created_at, k.last_used_at, k.expires_at, k.revoked_at,
               u.name AS maker_name, u.suspended_at AS maker_suspended_at, s.seller_id AS maker_seller_id, m.role AS maker_role,
               u.staff_role AS maker_staff_role
        FROM api_keys k
        JOIN users u ON u.id = k.created_by
        LEFT JOIN brand_members m ON m.brand_id = k.brand_id AND m.user_id = k.created_by
        LEFT JOIN seller_members s ON s.seller_id = k.seller_id AND s.user_id = k.created_by AND s.removed_at IS NULL
        ",
            $tail
        )
    };
}

statements! {
    INSERT = "
        INSERT INTO api_keys (id, token_hash, hint, name, brand_id, seller_id, role, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    BY_TOKEN = select!("WHERE k.token_hash = $1");
    OF_BRAND = select!("WHERE k.brand_id = $1 ORDER BY k.created_at DESC, k.id DESC");
    OF_SELLER = select!("WHERE k.seller_id = $1 ORDER BY k.created_at DESC, k.id DESC");
    OF_MARKETPLACE = select!("WHERE k.role = 'marketplace' ORDER BY k.created_at DESC, k.id DESC");
    TOUCH = "UPDATE api_keys SET last_used_at = $2 WHERE id = $1";
    REVOKE = "UPDATE api_keys SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL";
}

/// Whom a key acts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A brand.
    Brand(BrandId),
    /// A seller.
    Seller(SellerId),
    /// The marketplace itself.
    Marketplace,
}

/// A key as stored.
#[derive(Clone, Debug)]
pub struct StoredKey {
    /// What its holder sees of it; `state` is as of the `now` asked with.
    pub key: ApiKey,
    /// Whom it acts for.
    pub holder: Holder,
    /// Who made it.
    pub created_by: UserId,
}

/// A new key.
#[derive(Debug)]
pub struct NewKey<'a> {
    /// Its id.
    pub id: ApiKeyId,
    /// The hash of its token.
    pub token_hash: &'a [u8],
    /// The token's last four characters.
    pub hint: &'a str,
    /// What it is for.
    pub name: &'a str,
    /// Whom it acts for.
    pub holder: Holder,
    /// What it may do.
    pub role: KeyRole,
    /// Who makes it.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    hint: String,
    name: String,
    brand_id: Option<Uuid>,
    seller_id: Option<Uuid>,
    role: String,
    created_by: Uuid,
    created_at: i64,
    last_used_at: Option<i64>,
    expires_at: Option<i64>,
    revoked_at: Option<i64>,
    maker_name: String,
    maker_suspended_at: Option<i64>,
    maker_seller_id: Option<Uuid>,
    maker_role: Option<String>,
    maker_staff_role: Option<String>,
}

impl Row {
    /// Whether who made it could make it today.
    fn has_maker(&self) -> bool {
        let in_brand = self.maker_role.as_deref().and_then(BrandRole::parse) == Some(BrandRole::Owner);
        let in_shop = self.seller_id.is_some() && self.seller_id == self.maker_seller_id;
        let in_marketplace = self.of_marketplace() && self.maker_staff_role.as_deref().and_then(StaffRole::parse) == Some(StaffRole::Administrator);
        self.maker_suspended_at.is_none() && (in_brand || in_shop || in_marketplace)
    }

    fn of_marketplace(&self) -> bool {
        self.role == KeyRole::Marketplace.as_str() && self.brand_id.is_none() && self.seller_id.is_none()
    }

    fn state(&self, now: Timestamp) -> KeyState {
        if self.revoked_at.is_some() {
            KeyState::Revoked
        } else if self.expires_at.is_some_and(|at| at <= now.0) {
            KeyState::Expired
        } else if self.has_maker() {
            KeyState::InUse
        } else {
            KeyState::Orphaned
        }
    }

    fn stored(self, now: Timestamp) -> Result<StoredKey> {
        let corrupt = |cause: &str| StoreError::corrupt("api_keys", cause);
        let state = self.state(now);
        let holder = match (self.brand_id, self.seller_id) {
            (Some(brand), None) => Holder::Brand(BrandId(brand)),
            (None, Some(seller)) => Holder::Seller(SellerId(seller)),
            (None, None) if self.of_marketplace() => Holder::Marketplace,
            _ => return Err(corrupt("it acts for nobody")),
        };
        let key = ApiKey {
            id: ApiKeyId(self.id),
            name: self.name,
            hint: self.hint,
            role: KeyRole::parse(&self.role).ok_or_else(|| corrupt(&self.role))?,
            created_by: self.maker_name,
            created_at: Timestamp(self.created_at),
            last_used_at: self.last_used_at.map(Timestamp),
            expires_at: self.expires_at.map(Timestamp),
            revoked_at: self.revoked_at.map(Timestamp),
            state,
        };
        Ok(StoredKey { key, holder, created_by: UserId(self.created_by) })
    }
}

/// Keeps a key.
pub async fn insert(tx: &mut Tx, new: &NewKey<'_>) -> Result<()> {
    let (brand, seller) = match new.holder {
        Holder::Brand(id) => (Some(id.0), None),
        Holder::Seller(id) => (None, Some(id.0)),
        Holder::Marketplace => (None, None),
    };
    on!(tx, |c| sqlx::query(INSERT)
        .bind(new.id.0)
        .bind(new.token_hash)
        .bind(new.hint)
        .bind(new.name)
        .bind(brand)
        .bind(seller)
        .bind(new.role.as_str())
        .bind(new.by.0)
        .bind(new.at.0)
        .bind(new.expires_at.map(|at| at.0))
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// The key with this token, however it stands at `now`.
pub async fn by_token(conn: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<Option<StoredKey>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_TOKEN).bind(token_hash).fetch_optional(c).await)?;
    row.map(|row| row.stored(now)).transpose()
}

/// All keys of a brand, a seller or the marketplace, the newest first.
pub async fn of(conn: &mut Conn, holder: Holder, now: Timestamp) -> Result<Vec<StoredKey>> {
    let (sql, id) = match holder {
        Holder::Brand(id) => (OF_BRAND, Some(id.0)),
        Holder::Seller(id) => (OF_SELLER, Some(id.0)),
        Holder::Marketplace => (OF_MARKETPLACE, None),
    };
    let rows: Vec<Row> = match id {
        Some(id) => on!(conn, |c| sqlx::query_as(sql).bind(id).fetch_all(c).await)?,
        None => on!(conn, |c| sqlx::query_as(sql).fetch_all(c).await)?,
    };
    rows.into_iter().map(|row| row.stored(now)).collect()
}

/// Notes that a key was used.
pub async fn touch(tx: &mut Tx, id: ApiKeyId, at: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(TOUCH).bind(id.0).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Ends a key; [`StoreError::Conflict`] if it was revoked before.
pub async fn revoke(tx: &mut Tx, id: ApiKeyId, by: UserId, at: Timestamp) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(REVOKE).bind(id.0).bind(at.0).bind(by.0).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}
