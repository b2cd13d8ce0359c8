//! Brands and who acts for them.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    account::{BrandRole, Membership},
    brand::{BrandInfo, Invitation, Invited, TeamMember},
    email::Email,
    id::{BrandId, UserId},
    page::{Page, PageQuery},
    time::Timestamp,
    url::HttpUrl,
};
use sqlx::types::Json;
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
    INSERT = "
        INSERT INTO brands (id, name, website, categories, created_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    BY_ID = "SELECT id, name, website, categories, created_at, enrolled_at FROM brands WHERE id = $1";
    ENROLLED_NAMED = "SELECT id FROM brands WHERE name = $1 AND enrolled_at IS NOT NULL ORDER BY id LIMIT 2";
    SET_ENROLLED = "UPDATE brands SET enrolled_at = $2 WHERE id = $1 AND enrolled_at IS NULL";
    // A brand without an enrolled right has no powers.
    UNSET_ENROLLED = "
        UPDATE brands
        SET enrolled_at = NULL
        WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM rights WHERE brand_id = $1 AND state = 'enrolled')";
    TEAM = "
        SELECT m.user_id, u.name, u.email, m.role, m.added_at
        FROM brand_members m
        JOIN users u ON u.id = m.user_id
        WHERE m.brand_id = $1
        ORDER BY CASE m.role WHEN 'owner' THEN 0 WHEN 'manager' THEN 1 ELSE 2 END, m.added_at, m.user_id";
    INVITATIONS = "SELECT email, role, invited_at FROM brand_invitations WHERE brand_id = $1 ORDER BY invited_at, email";
    INVITE = "
        INSERT INTO brand_invitations (brand_id, email, role, invited_by, invited_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (brand_id, email) DO UPDATE
        SET role = excluded.role, invited_by = excluded.invited_by, invited_at = excluded.invited_at";
    UNINVITE = "DELETE FROM brand_invitations WHERE brand_id = $1 AND email = $2";
    // The last owner stays: in one statement, so that two owners cannot remove each other at once.
    REMOVE_MEMBER = "
        DELETE FROM brand_members
        WHERE brand_id = $1
          AND user_id = $2
          AND (role <> 'owner' OR (SELECT COUNT(*) FROM brand_members o WHERE o.brand_id = $1 AND o.role = 'owner') > 1)";
    SET_ROLE = "
        UPDATE brand_members
        SET role = $3
        WHERE brand_id = $1
          AND user_id = $2
          AND ($3 = 'owner' OR role <> 'owner' OR (SELECT COUNT(*) FROM brand_members o WHERE o.brand_id = $1 AND o.role = 'owner') > 1)";
    // Holds a brand's row until commit, so that changes of its team come one after another.
    LOCK = "UPDATE brands SET name = name WHERE id = $1";
    REGISTER = "
        SELECT b.id, b.name, b.website, b.categories, b.created_at, b.enrolled_at
        FROM brands b
        WHERE b.enrolled_at IS NOT NULL
          AND (LOWER(b.name) LIKE $1
               OR EXISTS (SELECT 1 FROM rights r
                          WHERE r.brand_id = b.id AND r.state = 'enrolled'
                            AND (LOWER(r.mark_text) LIKE $1 OR r.registration_number LIKE $2)))
        ORDER BY LOWER(b.name), b.id
        LIMIT CAST($3 AS BIGINT) OFFSET $4";
    COUNT_REGISTER = "
        SELECT COUNT(*)
        FROM brands b
        WHERE b.enrolled_at IS NOT NULL
          AND (LOWER(b.name) LIKE $1
               OR EXISTS (SELECT 1 FROM rights r
                          WHERE r.brand_id = b.id AND r.state = 'enrolled'
                            AND (LOWER(r.mark_text) LIKE $1 OR r.registration_number LIKE $2)))";
    INVITATIONS_OF = "
        SELECT i.brand_id, b.name, u.name, i.role, i.invited_at
        FROM brand_invitations i
        JOIN brands b ON b.id = i.brand_id
        JOIN users u ON u.id = i.invited_by
        WHERE i.email = $1
        ORDER BY i.invited_at, i.brand_id";
    TAKE_INVITATION = "DELETE FROM brand_invitations WHERE brand_id = $1 AND email = $2 RETURNING role, invited_by";
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

/// Open invitations to an address, the oldest first.
pub async fn invitations_of(conn: &mut Conn, email: &Email) -> Result<Vec<Invited>> {
    let rows: Vec<(Uuid, String, String, String, i64)> = on!(conn, |c| sqlx::query_as(INVITATIONS_OF).bind(email.as_str()).fetch_all(c).await)?;
    let invited = |(brand, brand_name, by, role, at): (Uuid, String, String, String, i64)| {
        Ok(Invited {
            brand_id: BrandId(brand),
            brand_name,
            by,
            role: BrandRole::parse(&role).ok_or_else(|| StoreError::corrupt("brand_invitations", &role))?,
            invited_at: Timestamp(at),
        })
    };
    rows.into_iter().map(invited).collect()
}

/// Makes the person whose address was invited a member, and answers as what; [`StoreError::Conflict`] if there is no invitation.
pub async fn accept_invitation(tx: &mut Tx, id: BrandId, email: &Email, user: UserId, now: Timestamp) -> Result<BrandRole> {
    lock(tx, id).await?;
    let row: Option<(String, Uuid)> = on!(tx, |c| sqlx::query_as(TAKE_INVITATION).bind(id.0).bind(email.as_str()).fetch_optional(c).await)?;
    let (role, by) = row.ok_or(StoreError::Conflict)?;
    let role = BrandRole::parse(&role).ok_or_else(|| StoreError::corrupt("brand_invitations", &role))?;
    add_member(tx, id, user, role, UserId(by), now).await?;
    Ok(role)
}

#[derive(sqlx::FromRow)]
struct BrandRow {
    id: Uuid,
    name: String,
    website: Option<String>,
    categories: Json<Vec<String>>,
    created_at: i64,
    enrolled_at: Option<i64>,
}

impl TryFrom<BrandRow> for BrandInfo {
    type Error = StoreError;
    fn try_from(row: BrandRow) -> Result<Self> {
        Ok(Self {
            id: BrandId(row.id),
            name: row.name,
            website: row.website.map(|url| HttpUrl::parse(&url).map_err(|e| StoreError::corrupt("brands", e))).transpose()?,
            categories: row.categories.0,
            created_at: Timestamp(row.created_at),
            enrolled_at: row.enrolled_at.map(Timestamp),
        })
    }
}

/// Makes a brand; who makes it is to be its owner ([`add_member`]).
pub async fn insert(tx: &mut Tx, brand: &BrandInfo, by: UserId) -> Result<()> {
    on!(tx, |c| sqlx::query(INSERT)
        .bind(brand.id.0)
        .bind(&brand.name)
        .bind(brand.website.as_ref().map(HttpUrl::as_str))
        .bind(Json(&brand.categories))
        .bind(by.0)
        .bind(brand.created_at.0)
        .execute(c)
        .await
        .map(drop))?;
    Ok(())
}

/// Enrolled brands of a name; two at most.
pub async fn enrolled_named(conn: &mut Conn, name: &str) -> Result<Vec<BrandId>> {
    let ids: Vec<Uuid> = on!(conn, |c| sqlx::query_scalar(ENROLLED_NAMED).bind(name).fetch_all(c).await)?;
    Ok(ids.into_iter().map(BrandId).collect())
}

/// By id.
pub async fn by_id(conn: &mut Conn, id: BrandId) -> Result<Option<BrandInfo>> {
    let row: Option<BrandRow> = on!(conn, |c| sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Notes that the brand has an enrolled right, unless it is noted already.
pub async fn set_enrolled(tx: &mut Tx, id: BrandId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SET_ENROLLED).bind(id.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Notes that the brand has no enrolled right any more, if that is so.
pub async fn unset_enrolled(tx: &mut Tx, id: BrandId) -> Result<()> {
    on!(tx, |c| sqlx::query(UNSET_ENROLLED).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Who acts for a brand, owners first.
pub async fn team(conn: &mut Conn, id: BrandId) -> Result<Vec<TeamMember>> {
    let rows: Vec<(Uuid, String, String, String, i64)> = on!(conn, |c| sqlx::query_as(TEAM).bind(id.0).fetch_all(c).await)?;
    let member = |(user, name, email, role, at): (Uuid, String, String, String, i64)| {
        Ok(TeamMember {
            user_id: UserId(user),
            name,
            email: Email::parse(&email).map_err(|e| StoreError::corrupt("users", e))?,
            role: BrandRole::parse(&role).ok_or_else(|| StoreError::corrupt("brand_members", &role))?,
            added_at: Timestamp(at),
        })
    };
    rows.into_iter().map(member).collect()
}

/// Open invitations, the oldest first.
pub async fn invitations(conn: &mut Conn, id: BrandId) -> Result<Vec<Invitation>> {
    let rows: Vec<(String, String, i64)> = on!(conn, |c| sqlx::query_as(INVITATIONS).bind(id.0).fetch_all(c).await)?;
    let invitation = |(email, role, at): (String, String, i64)| {
        Ok(Invitation {
            email: Email::parse(&email).map_err(|e| StoreError::corrupt("brand_invitations", e))?,
            role: BrandRole::parse(&role).ok_or_else(|| StoreError::corrupt("brand_invitations", &role))?,
            invited_at: Timestamp(at),
        })
    };
    rows.into_iter().map(invitation).collect()
}

/// Invites an address, or changes the role of an open invitation.
pub async fn invite(tx: &mut Tx, id: BrandId, email: &Email, role: BrandRole, by: UserId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(INVITE).bind(id.0).bind(email.as_str()).bind(role.as_str()).bind(by.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Takes an invitation back; [`StoreError::Conflict`] if there is none.
pub async fn uninvite(tx: &mut Tx, id: BrandId, email: &Email) -> Result<()> {
    let rows = on!(tx, |c| sqlx::query(UNINVITE).bind(id.0).bind(email.as_str()).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Holds a brand's row until commit: changes of its team come one after another.
pub async fn lock(tx: &mut Tx, id: BrandId) -> Result<()> {
    on!(tx, |c| sqlx::query(LOCK).bind(id.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Removes a member; [`StoreError::Conflict`] if that is its last owner, or none of its members.
pub async fn remove_member(tx: &mut Tx, id: BrandId, user: UserId) -> Result<()> {
    lock(tx, id).await?;
    let rows = on!(tx, |c| sqlx::query(REMOVE_MEMBER).bind(id.0).bind(user.0).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Gives a member another role; [`StoreError::Conflict`] if that leaves no owner, or there is no such member.
pub async fn set_role(tx: &mut Tx, id: BrandId, user: UserId, role: BrandRole) -> Result<()> {
    lock(tx, id).await?;
    let rows = on!(tx, |c| sqlx::query(SET_ROLE).bind(id.0).bind(user.0).bind(role.as_str()).execute(c).await.map(|d| d.rows_affected()))?;
    if rows == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Enrolled brands whose name, mark or registration number contains `text`, by name.
pub async fn register(conn: &mut Conn, text: &str, query: PageQuery) -> Result<Page<BrandInfo>> {
    let plain = |text: String| format!("%{}%", text.replace(['%', '_'], ""));
    let words = plain(text.trim().to_lowercase());
    // Numbers are stored without separators, in capitals.
    let number = plain(text.to_uppercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect());
    let number = if number == "%%" { words.clone() } else { number };
    let total = on!(conn, |c| sqlx::query_scalar(COUNT_REGISTER).bind(&words).bind(&number).fetch_one(c).await)?;
    let query = query.within(total);
    let rows: Vec<BrandRow> = on!(conn, |c| sqlx::query_as(REGISTER).bind(&words).bind(&number).bind(query.limit()).bind(query.offset()).fetch_all(c).await)?;
    let rows = rows.into_iter().map(TryInto::try_into).collect::<Result<_>>()?;
    Ok(Page { rows, total, page: query.page, size: query.size })
}
