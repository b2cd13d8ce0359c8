//! Brands and who acts for them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    account::{BrandRole, Membership},
    email::Email,
    id::{BrandId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    OF_USER = "
        SELECT b.id, b.name, b.enrolled_at, m.role
        FROM brand_members m
        JOIN brands b ON b.id = m.brand_id
        WHERE m.user_id = $1
        ORDER BY b.created_at, b.id";
    ADD_MEMBER = "
        INSERT INTO brand_members (brand_id, user_id, role, added_by, added_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (brand_id, user_id) DO UPDATE SET role = excluded.role";
    TAKE_INVITATIONS = "DELETE FROM brand_invitations WHERE email = $1 RETURNING brand_id, role, invited_by";
}

#[derive(sqlx::FromRow)]
struct MembershipRow {
    id: Uuid,
    name: String,
    enrolled_at: Option<i64>,
    role: String,
}

impl TryFrom<MembershipRow> for Membership {
    type Error = StoreError;
    fn try_from(row: MembershipRow) -> Result<Self> {
        Ok(Self {
            brand_id: BrandId(row.id),
            brand_name: row.name,
            enrolled: row.enrolled_at.is_some(),
            role: BrandRole::parse(&row.role).ok_or_else(|| StoreError::corrupt("brand_members", &row.role))?,
        })
    }
}

/// The brands that a person acts for, the oldest first.
pub async fn memberships(conn: &mut Conn, user: UserId) -> Result<Vec<Membership>> {
    let rows: Vec<MembershipRow> = on!(conn, |c| sqlx::query_as(OF_USER).bind(user.0).fetch_all(c).await)?;
    rows.into_iter().map(TryInto::try_into).collect()
}

/// Makes somebody a member, or gives a member another role.
pub async fn add_member(tx: &mut Tx, brand: BrandId, user: UserId, role: BrandRole, by: UserId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ADD_MEMBER).bind(brand.0).bind(user.0).bind(role.as_str()).bind(by.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Turns the invitations to an address into memberships of the person who proved that it is theirs; answers the brands.
pub async fn accept_invitations(tx: &mut Tx, email: &Email, user: UserId, now: Timestamp) -> Result<Vec<BrandId>> {
    let rows: Vec<(Uuid, String, Uuid)> = on!(tx, |c| sqlx::query_as(TAKE_INVITATIONS).bind(email.as_str()).fetch_all(c).await)?;
    let mut brands = Vec::with_capacity(rows.len());
    for (brand, role, by) in rows {
        let role = BrandRole::parse(&role).ok_or_else(|| StoreError::corrupt("brand_invitations", &role))?;
        add_member(tx, BrandId(brand), user, role, UserId(by), now).await?;
        brands.push(BrandId(brand));
    }
    Ok(brands)
}
