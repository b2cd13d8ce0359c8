//! Sellers, as the marketplace's feed names them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
    seller_member,
};
use model::{email::Email, id::SellerId, review::SellerRecord, seller::Seller, time::Timestamp};
use uuid::Uuid;

/// What every query of sellers selects.
macro_rules! select {
    ($tail:literal) => {
        concat!("SELECT id, key, name, email, country, created_at FROM sellers ", $tail)
    };
}

statements! {
    /// A later feed may bring an address, never take it away. One that has no name leaves the name as it is.
    UPSERT = "
        INSERT INTO sellers (id, key, name, email, country, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (key) DO UPDATE
        SET name = CASE WHEN CAST($7 AS BIGINT) = 1 THEN excluded.name ELSE sellers.name END,
            renamed_at = CASE WHEN CAST($7 AS BIGINT) = 1 AND excluded.name <> sellers.name THEN excluded.created_at ELSE sellers.renamed_at END,
            email = COALESCE(excluded.email, sellers.email),
            country = COALESCE(excluded.country, sellers.country)
        RETURNING id";
    ADOPT = "UPDATE sellers SET key = $2 WHERE key = $1 AND NOT EXISTS (SELECT 1 FROM sellers s WHERE s.key = $2)";
    RENAMED_AT = "SELECT renamed_at FROM sellers WHERE id = $1";
    BY_ID = select!("WHERE id = $1");
    BY_KEY = select!("WHERE key = $1");
    NAMED = select!("WHERE name = $1 ORDER BY created_at, id");
    NAMES = "SELECT id, name, created_at FROM sellers WHERE id > $1 ORDER BY id LIMIT CAST($2 AS BIGINT)";
    RECORD = "
        SELECT (SELECT COUNT(*) FROM reports r JOIN listings l ON l.id = r.listing_id WHERE l.seller_id = $1 AND r.state = 'upheld') AS upheld,
               (SELECT COUNT(*) FROM reports r JOIN listings l ON l.id = r.listing_id WHERE l.seller_id = $1 AND r.state = 'rejected') AS rejected,
               (SELECT COUNT(*) FROM listings WHERE seller_id = $1 AND state = 'removed') AS removed";
}

#[derive(sqlx::FromRow)]
struct RecordRow {
    upheld: i64,
    rejected: i64,
    removed: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    key: String,
    name: String,
    email: Option<String>,
    country: Option<String>,
    created_at: i64,
}

impl TryFrom<Row> for Seller {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: SellerId(row.id),
            external_id: identifier(&row.key).map(ToOwned::to_owned),
            name: row.name,
            email: row.email.map(|e| Email::parse(&e)).transpose().map_err(|e| StoreError::corrupt("sellers", e))?,
            country: row.country,
            created_at: Timestamp(row.created_at),
        })
    }
}

/// For so many seconds a seller is not renamed again.
const KEEPS_NAME: i64 = 86_400;
const BY_IDENTIFIER: &str = "id:";
const BY_NAME: &str = "name:";

/// By what a feed tells a seller apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SellerKey {
    /// The marketplace's identifier, which stays.
    Identifier(String),
    /// The name, where the feed has no identifier.
    Name(String),
}

impl SellerKey {
    /// Of what a feed says of a seller; none if it says nothing.
    #[must_use]
    pub fn of(identifier: Option<&str>, name: Option<&str>) -> Option<Self> {
        identifier.map(|id| Self::Identifier(id.to_owned())).or_else(|| name.map(|name| Self::Name(name.to_owned())))
    }

    /// What it is called if the feed has no name for it.
    fn text(&self) -> &str {
        let (Self::Identifier(text) | Self::Name(text)) = self;
        text
    }

    fn stored(&self) -> String {
        match self {
            Self::Identifier(id) => format!("{BY_IDENTIFIER}{id}"),
            Self::Name(name) => by_name(name),
        }
    }
}

/// The marketplace's identifier, if it is that by which a seller is stored.
pub(crate) fn identifier(key: &str) -> Option<&str> {
    key.strip_prefix(BY_IDENTIFIER)
}

fn by_name(name: &str) -> String {
    format!("{BY_NAME}{name}")
}

/// What a feed says of a seller.
#[derive(Clone, Copy, Debug)]
pub struct FeedSeller<'a> {
    /// By what it is told apart.
    pub key: &'a SellerKey,
    /// What it is called now, if the feed says so.
    pub name: Option<&'a str>,
    /// Where it is written to.
    pub email: Option<&'a Email>,
    /// Its country.
    pub country: Option<&'a str>,
    /// Another of the same feed is called so too: neither is for its name the one who was known by it.
    pub shares_name: bool,
}

/// A seller of a feed, as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Met {
    /// Its id.
    pub id: SellerId,
    /// It was called otherwise until now.
    pub renamed: bool,
    /// It was known by its name alone until now.
    pub identified: bool,
}

/// Makes a seller that is told apart by its name, or brings its address and country up to date: see [`take`].
pub async fn upsert(tx: &mut Tx, new_id: SellerId, name: &str, email: Option<&Email>, country: Option<&str>, now: Timestamp) -> Result<SellerId> {
    let key = SellerKey::Name(name.to_owned());
    Ok(take(tx, new_id, FeedSeller { key: &key, name: Some(name), email, country, shares_name: false }, now).await?.id)
}

/// Makes a seller (`new_id`), or brings its name, address and country up to date. Who has proved the address acts for it.
///
/// A seller that was known by its name takes the first identifier that comes with that name, unless it comes with another address or shares the name: that is
/// a namesake. A name without identifier is that of the one seller who is called so now, if there is just one. Whoever was renamed keeps the name for a day:
/// two feeds that do not agree would send all that it offers through the change feed each time.
pub async fn take(tx: &mut Tx, new_id: SellerId, of: FeedSeller<'_>, now: Timestamp) -> Result<Met> {
    let is_namesake = |known: &Seller| of.shares_name || known.email.as_ref().zip(of.email).is_some_and(|(known, given)| known != given);
    let adopts = |known: &Seller| matches!(of.key, SellerKey::Identifier(_)) && known.external_id.is_none();
    let known = known(tx, of.key, of.name).await?.filter(|known| !(adopts(known) && is_namesake(known)));
    let key = match (&known, of.key) {
        (Some(known), _) if adopts(known) => {
            let (was, is) = (by_name(&known.name), of.key.stored());
            on!(tx, |c| sqlx::query(ADOPT).bind(&was).bind(&is).execute(c).await.map(drop))?;
            is
        }
        (Some(known), SellerKey::Name(_)) => known.external_id.as_ref().map_or_else(|| of.key.stored(), |id| SellerKey::Identifier(id.clone()).stored()),
        _ => of.key.stored(),
    };
    let name = match (&known, of.name) {
        (Some(known), Some(name)) if known.name != name => {
            let renamed_at: Option<i64> = on!(tx, |c| sqlx::query_scalar(RENAMED_AT).bind(known.id.0).fetch_one(c).await)?;
            of.name.filter(|_| renamed_at.is_none_or(|at| now.seconds_since(Timestamp(at)) >= KEEPS_NAME))
        }
        _ => of.name,
    };
    let id: Uuid = on!(tx, |c| sqlx::query_scalar(UPSERT)
        .bind(new_id.0)
        .bind(&key)
        .bind(name.unwrap_or_else(|| of.key.text()))
        .bind(of.email.map(Email::as_str))
        .bind(of.country)
        .bind(now.0)
        .bind(i64::from(name.is_some()))
        .fetch_one(c)
        .await)?;
    let id = SellerId(id);
    if let Some(email) = of.email {
        seller_member::attach_seller(tx, id, email, now).await?;
    }
    let identified = known.as_ref().is_some_and(|known| known.id == id && adopts(known));
    let renamed = known.zip(name).is_some_and(|(known, name)| known.id == id && known.name != name);
    Ok(Met { id, renamed, identified })
}

/// The seller that a feed means by this key, called so: see [`take`].
pub async fn known(conn: &mut Conn, key: &SellerKey, name: Option<&str>) -> Result<Option<Seller>> {
    if let Some(seller) = by_key(conn, &key.stored()).await? {
        return Ok(Some(seller));
    }
    match (key, name) {
        (SellerKey::Identifier(_), Some(name)) => by_key(conn, &by_name(name)).await,
        (SellerKey::Identifier(_), None) => Ok(None),
        (SellerKey::Name(name), _) => {
            let mut named = named(conn, name).await?;
            Ok(named.pop().filter(|_| named.is_empty()))
        }
    }
}

async fn by_key(conn: &mut Conn, key: &str) -> Result<Option<Seller>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_KEY).bind(key).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: SellerId) -> Result<Option<Seller>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// By the marketplace's identifier.
pub async fn by_external_id(conn: &mut Conn, external_id: &str) -> Result<Option<Seller>> {
    by_key(conn, &SellerKey::Identifier(external_id.to_owned()).stored()).await
}

/// Those that are called so now, the oldest first.
pub async fn named(conn: &mut Conn, name: &str) -> Result<Vec<Seller>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(NAMED).bind(name).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// The names of sellers after one by id, with since when each is known; so many at most.
pub async fn names(conn: &mut Conn, after: Option<SellerId>, most: i64) -> Result<Vec<(SellerId, String, Timestamp)>> {
    let after = after.map_or(Uuid::nil(), |id| id.0);
    let rows: Vec<(Uuid, String, i64)> = on!(conn, |c| sqlx::query_as(NAMES).bind(after).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name, at)| (SellerId(id), name, Timestamp(at))).collect())
}

/// How a seller has done so far.
pub async fn record(conn: &mut Conn, id: SellerId) -> Result<SellerRecord> {
    let row: RecordRow = on!(conn, |c| sqlx::query_as(RECORD).bind(id.0).fetch_one(c).await)?;
    Ok(SellerRecord { upheld: row.upheld, rejected: row.rejected, removed: row.removed })
}
