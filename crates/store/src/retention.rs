//! Data of people that were kept long enough, or whose person asks for them to go. What was decided and what was done stays; who it was does not.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    account::CLOSED_DOMAIN,
    email::Email,
    id::{BrandId, DispatchId, UserId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    /// Sent, or given up: what is still tried is somebody's letter.
    MAILS = "
        DELETE FROM mails
        WHERE id IN (SELECT id
                     FROM mails
                     WHERE created_at < $1 AND (sent_at IS NOT NULL OR next_attempt_at = 9223372036854775807)
                     ORDER BY created_at
                     LIMIT CAST($2 AS BIGINT))";
    REPORTERS = "
        UPDATE reports
        SET reporter_id = NULL, reporter_name = '', reporter_email = ''
        WHERE id IN (SELECT id FROM reports WHERE decided_at < $1 AND reporter_email <> '' ORDER BY decided_at LIMIT CAST($2 AS BIGINT))";
    // Who added to them, before it is forgotten which they are.
    SUPPLEMENTERS = "
        UPDATE report_supplements
        SET filed_by = NULL
        WHERE filed_by IS NOT NULL
          AND report_id IN (SELECT id FROM reports WHERE decided_at < $1 AND reporter_email <> '' ORDER BY decided_at LIMIT CAST($2 AS BIGINT))";
    TIPS = "
        UPDATE tips
        SET email = NULL
        WHERE id IN (SELECT id FROM tips WHERE filed_at < $1 AND email IS NOT NULL ORDER BY filed_at LIMIT CAST($2 AS BIGINT))";
    ORDERS = "SELECT id FROM dispatches WHERE forgotten_at IS NULL AND updated_at < $1 ORDER BY updated_at LIMIT CAST($2 AS BIGINT)";
    // A seller's orders are told apart by their names: what has lost its own gets one that says nothing.
    ORDER = "UPDATE dispatches SET order_ref = $2, forgotten_at = $3 WHERE id = $1 AND forgotten_at IS NULL";
    RELEASES = "UPDATE dispatch_units SET release_reason = '', released_by = NULL WHERE dispatch_id = $1 AND released_at IS NOT NULL";
    SUPPLIERS = "SELECT DISTINCT supplier FROM dispatch_older WHERE dispatch_id = $1 AND supplier <> '' ORDER BY supplier";
    SUPPLIER = "UPDATE dispatch_older SET supplier = $3 WHERE dispatch_id = $1 AND supplier = $2";
    REFUSALS = "UPDATE dispatch_refusals SET message = '' WHERE dispatch_id = $1";
    // What names no unit is whatever the seller's file had there.
    TYPED = "SELECT code FROM dispatch_refusals WHERE dispatch_id = $1 AND batch_id IS NULL ORDER BY line, code";
    TYPED_AS = "UPDATE dispatch_refusals SET code = $3 WHERE dispatch_id = $1 AND code = $2";
    CLAIMS = "DELETE FROM unit_claims WHERE id IN (SELECT id FROM unit_claims WHERE ended_at < $1 ORDER BY ended_at LIMIT CAST($2 AS BIGINT))";
    ACTORS = "
        UPDATE audit_events
        SET actor_id = NULL, actor_name = $3
        WHERE id IN (SELECT id FROM audit_events WHERE actor_id IS NOT NULL AND at < $1 ORDER BY at LIMIT CAST($2 AS BIGINT))";
    // One person.
    MAILS_OF = "DELETE FROM mails WHERE LOWER(to_address) = $1";
    REPORTS_OF = "UPDATE reports SET reporter_id = NULL, reporter_name = '', reporter_email = '' WHERE LOWER(reporter_email) = $1 OR reporter_id = $2";
    TIPS_OF = "UPDATE tips SET email = NULL WHERE LOWER(email) = $1";
    CONTACTS_OF = "DELETE FROM former_contacts WHERE LOWER(email) = $1";
    CONTACTS = "DELETE FROM former_contacts WHERE until < $1";
    INVITATIONS_OF = "DELETE FROM brand_invitations WHERE LOWER(email) = $1";
    SELLERS_OF = "UPDATE sellers SET email = NULL WHERE email IS NOT NULL AND LOWER(email) = $1";
    ACTS_OF = "UPDATE audit_events SET actor_name = $2 WHERE actor_id = $1";
    // The person's name stands in what was done about the account, and about its place in a team.
    NAMED = "
        SELECT id, summary
        FROM audit_events
        WHERE subject_kind = 'account' AND subject_id = $1 AND REPLACE(summary, $2, '') <> summary
        UNION ALL
        SELECT e.id, e.summary
        FROM brand_members m
        JOIN audit_events e ON e.subject_kind = 'brand' AND e.subject_id = m.brand_id
        WHERE m.user_id = $1 AND e.action IN ('team.added', 'team.role_set', 'team.removed') AND REPLACE(e.summary, $2, '') <> e.summary";
    // Texts that may name an address: longer ones that end or begin alike are found as well.
    TO_FORGET = "INSERT INTO addresses_to_forget (id, address, asked_at) VALUES ($1, $2, $3)";
    NEXT_TO_FORGET = "SELECT id, address FROM addresses_to_forget ORDER BY asked_at, id LIMIT 1";
    FORGOTTEN = "DELETE FROM addresses_to_forget WHERE id = $1";
    MAILS_WITH = "
        SELECT id, subject, body
        FROM mails
        WHERE id > $2 AND (REPLACE(LOWER(subject), $1, '') <> LOWER(subject) OR REPLACE(LOWER(body), $1, '') <> LOWER(body))
        ORDER BY id
        LIMIT CAST($3 AS BIGINT)";
    EVENTS_WITH = "
        SELECT id, summary
        FROM audit_events
        WHERE id > $2 AND REPLACE(LOWER(summary), $1, '') <> LOWER(summary)
        ORDER BY id
        LIMIT CAST($3 AS BIGINT)";
    // Only what was read: another may have taken another address out meanwhile.
    REWRITE_MAIL = "UPDATE mails SET subject = $2, body = $3 WHERE id = $1 AND subject = $4 AND body = $5";
    REWRITE_EVENT = "UPDATE audit_events SET summary = $2 WHERE id = $1 AND summary = $3";
    CLOSE = "
        UPDATE users
        SET email = $2, name = $3, password_hash = '!', staff_role = NULL, suspended_at = COALESCE(suspended_at, $4), suspended_because = NULL
        WHERE id = $1";
    // Why it was shut out is about the person.
    REASONS = "
        UPDATE audit_events
        SET summary = $2
        WHERE subject_kind = 'account' AND subject_id = $1 AND action = 'account.suspended'";
    MEMBERSHIPS = "DELETE FROM brand_members WHERE user_id = $1";
    SHOPS = "DELETE FROM seller_members WHERE user_id = $1";
    TOKENS = "DELETE FROM email_tokens WHERE user_id = $1";
    SESSIONS = "DELETE FROM sessions WHERE user_id = $1";
    // Their rows are held until commit, always in this order: of two who leave at once the second sees that the first has gone.
    TEAMS = "SELECT brand_id FROM brand_members WHERE user_id = $1 ORDER BY brand_id";
    ADMINISTRATORS = "SELECT id FROM users WHERE staff_role = 'administrator' AND suspended_at IS NULL ORDER BY id";
    HOLD_ADMINISTRATOR = "UPDATE users SET staff_role = staff_role WHERE id = $1";
    // Brands that others act for, but none of them as owner. Who is suspended acts for nobody.
    LEFT_ALONE = "
        SELECT b.name
        FROM brand_members m
        JOIN brands b ON b.id = m.brand_id
        WHERE m.user_id = $1 AND m.role = 'owner'
          AND EXISTS (SELECT 1
                      FROM brand_members o
                      JOIN users u ON u.id = o.user_id
                      WHERE o.brand_id = m.brand_id AND o.user_id <> $1 AND u.suspended_at IS NULL)
          AND NOT EXISTS (SELECT 1
                          FROM brand_members o
                          JOIN users u ON u.id = o.user_id
                          WHERE o.brand_id = m.brand_id AND o.user_id <> $1 AND o.role = 'owner' AND u.suspended_at IS NULL)
        ORDER BY b.name";
    LAST_OF = "
        SELECT b.name
        FROM brand_members m
        JOIN brands b ON b.id = m.brand_id
        WHERE m.user_id = $1
          AND NOT EXISTS (SELECT 1
                          FROM brand_members o
                          JOIN users u ON u.id = o.user_id
                          WHERE o.brand_id = m.brand_id AND o.user_id <> $1 AND u.suspended_at IS NULL)
        ORDER BY b.name";
    OTHER_ADMINISTRATORS = "SELECT COUNT(*) FROM users WHERE staff_role = 'administrator' AND suspended_at IS NULL AND id <> $1";
}

/// How a person is called of whom nothing is known any more.
pub const FORMER: &str = "Former member";

/// What was deleted of one person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deleted {
    /// Mails to the address.
    pub mails: u64,
    /// Mails to others that it was taken out of.
    pub mentions: u64,
    /// Reports that lost who filed them.
    pub reports: u64,
    /// Tips that lost the address of who told them.
    pub tips: u64,
    /// Records of trademark offices on which it stood before.
    pub contacts: u64,
    /// Invitations to a brand's team.
    pub invitations: u64,
    /// Sellers whose address it was.
    pub sellers: u64,
    /// Events of the audit log that named the address.
    pub events: u64,
}

/// A text that may name somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its row.
    pub id: Uuid,
    /// A mail's subject, or an event's summary.
    pub line: String,
    /// A mail's text; events have none.
    pub body: String,
}

/// Deletes mails of before, some of them; answers how many.
pub async fn mails(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(MAILS).bind(before.0).bind(most).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Deletes who filed reports that were decided before.
pub async fn reporters(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64> {
    on!(tx, |c| sqlx::query(SUPPLEMENTERS).bind(before.0).bind(most).execute(c).await.map(drop))?;
    Ok(on!(tx, |c| sqlx::query(REPORTERS).bind(before.0).bind(most).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Deletes the addresses of those who told tips that came before then. Answers how many.
pub async fn tips(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(TIPS).bind(before.0).bind(most).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Deletes ended claims of before.
pub async fn claims(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64> {
    Ok(on!(tx, |c| sqlx::query(CLAIMS).bind(before.0).bind(most).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Deletes who did what is older, and the contacts that had left an office's record by then.
pub async fn actors(tx: &mut Tx, before: Timestamp, most: i64) -> Result<u64> {
    on!(tx, |c| sqlx::query(CONTACTS).bind(before.0).execute(c).await.map(drop))?;
    Ok(on!(tx, |c| sqlx::query(ACTORS).bind(before.0).bind(most).bind(FORMER).execute(c).await.map(|done| done.rows_affected()))?)
}

/// Deletes which orders and suppliers units went by that nobody touched since: the units, and that they were confirmed, stay.
pub async fn orders(tx: &mut Tx, before: Timestamp, most: i64, now: Timestamp) -> Result<u64> {
    let ids: Vec<Uuid> = on!(tx, |c| sqlx::query_scalar(ORDERS).bind(before.0).bind(most).fetch_all(c).await)?;
    for id in &ids {
        let named = format!("deleted-{}", DispatchId(*id));
        on!(tx, |c| sqlx::query(ORDER).bind(id).bind(&named).bind(now.0).execute(c).await.map(drop))?;
        on!(tx, |c| sqlx::query(RELEASES).bind(id).execute(c).await.map(drop))?;
        let suppliers: Vec<String> = on!(tx, |c| sqlx::query_scalar(SUPPLIERS).bind(id).fetch_all(c).await)?;
        for (nth, supplier) in (1..).zip(suppliers) {
            on!(tx, |c| sqlx::query(SUPPLIER).bind(id).bind(&supplier).bind(format!("deleted-{nth}")).execute(c).await.map(drop))?;
        }
        on!(tx, |c| sqlx::query(REFUSALS).bind(id).execute(c).await.map(drop))?;
        let typed: Vec<String> = on!(tx, |c| sqlx::query_scalar(TYPED).bind(id).fetch_all(c).await)?;
        for (nth, code) in (1..).zip(typed) {
            on!(tx, |c| sqlx::query(TYPED_AS).bind(id).bind(&code).bind(format!("deleted-{nth}")).execute(c).await.map(drop))?;
        }
    }
    Ok(ids.len() as u64)
}

/// Deletes what is kept under an address beside its account: mails to it, reports' names, invitations, sellers' addresses. Texts that name it stay:
/// see [`to_forget`].
pub async fn of_address(tx: &mut Tx, email: &Email, user: Option<UserId>) -> Result<Deleted> {
    let address = email.as_str().to_lowercase();
    let user = user.map(|user| user.0);
    Ok(Deleted {
        mails: on!(tx, |c| sqlx::query(MAILS_OF).bind(&address).execute(c).await.map(|done| done.rows_affected()))?,
        reports: on!(tx, |c| sqlx::query(REPORTS_OF).bind(&address).bind(user).execute(c).await.map(|done| done.rows_affected()))?,
        tips: on!(tx, |c| sqlx::query(TIPS_OF).bind(&address).execute(c).await.map(|done| done.rows_affected()))?,
        contacts: on!(tx, |c| sqlx::query(CONTACTS_OF).bind(&address).execute(c).await.map(|done| done.rows_affected()))?,
        invitations: on!(tx, |c| sqlx::query(INVITATIONS_OF).bind(&address).execute(c).await.map(|done| done.rows_affected()))?,
        sellers: on!(tx, |c| sqlx::query(SELLERS_OF).bind(&address).execute(c).await.map(|done| done.rows_affected()))?,
        ..Deleted::default()
    })
}

/// Notes that an address is to be taken out of all texts.
pub async fn to_forget(tx: &mut Tx, id: Uuid, email: &Email, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(TO_FORGET).bind(id).bind(email.as_str().to_lowercase()).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The address that has waited longest.
pub async fn next_to_forget(conn: &mut Conn) -> Result<Option<(Uuid, String)>> {
    Ok(on!(conn, |c| sqlx::query_as(NEXT_TO_FORGET).fetch_optional(c).await)?)
}

/// Notes that an address stands in no text any more.
pub async fn forgotten(tx: &mut Tx, id: Uuid) -> Result<()> {
    on!(tx, |c| sqlx::query(FORGOTTEN).bind(id).execute(c).await.map(drop))?;
    Ok(())
}

/// Mails behind `after` that may name an address, which is in small letters.
pub async fn mails_with(conn: &mut Conn, address: &str, after: Uuid, most: i64) -> Result<Vec<Written>> {
    let rows: Vec<(Uuid, String, String)> = on!(conn, |c| sqlx::query_as(MAILS_WITH).bind(address).bind(after).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, line, body)| Written { id, line, body }).collect())
}

/// Events of the audit log behind `after` that may name an address, which is in small letters.
pub async fn events_with(conn: &mut Conn, address: &str, after: Uuid, most: i64) -> Result<Vec<Written>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(EVENTS_WITH).bind(address).bind(after).bind(most).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, line)| Written { id, line, body: String::new() }).collect())
}

/// Events about an account or its place in a team that may name its person.
pub async fn events_naming(conn: &mut Conn, user: UserId, name: &str) -> Result<Vec<Written>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(NAMED).bind(user.0).bind(name).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, line)| Written { id, line, body: String::new() }).collect())
}

/// Writes a mail anew; answers whether it was still as read.
pub async fn rewrite_mail(tx: &mut Tx, was: &Written, subject: &str, body: &str) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(REWRITE_MAIL)
        .bind(was.id)
        .bind(subject)
        .bind(body)
        .bind(&was.line)
        .bind(&was.body)
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Writes an event's summary anew; answers whether it was still as read.
pub async fn rewrite_event(tx: &mut Tx, was: &Written, summary: &str) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(REWRITE_EVENT).bind(was.id).bind(summary).bind(&was.line).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Closes an account: its row stays, for what it did refers to it, and says nothing of a person any more.
pub async fn close_account(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(ACTS_OF).bind(user.0).bind(FORMER).execute(c).await.map(drop))?;
    let suspended = format!("Suspended {FORMER}");
    on!(tx, |c| sqlx::query(REASONS).bind(user.0).bind(&suspended).execute(c).await.map(drop))?;
    for statement in [MEMBERSHIPS, SHOPS, TOKENS, SESSIONS] {
        on!(tx, |c| sqlx::query(statement).bind(user.0).execute(c).await.map(drop))?;
    }
    // An address that no mail reaches and nobody can sign up with.
    let address = format!("{user}@{CLOSED_DOMAIN}");
    on!(tx, |c| sqlx::query(CLOSE).bind(user.0).bind(&address).bind(FORMER).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Holds what tells who else there is, so that people who leave do so one after another: their brands, and for an administrator the others.
pub async fn leave_in_turn(tx: &mut Tx, user: UserId, administrator: bool) -> Result<()> {
    let teams: Vec<Uuid> = on!(tx, |c| sqlx::query_scalar(TEAMS).bind(user.0).fetch_all(c).await)?;
    for brand in teams {
        crate::brand::lock(tx, BrandId(brand)).await?;
    }
    if administrator {
        let all: Vec<Uuid> = on!(tx, |c| sqlx::query_scalar(ADMINISTRATORS).fetch_all(c).await)?;
        for id in all {
            on!(tx, |c| sqlx::query(HOLD_ADMINISTRATOR).bind(id).execute(c).await.map(drop))?;
        }
    }
    Ok(())
}

/// Brands that nobody but this person acts for.
pub async fn last_of(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(LAST_OF).bind(user.0).fetch_all(c).await)?)
}

/// Brands whose team would have no owner without this person.
pub async fn left_alone(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    Ok(on!(conn, |c| sqlx::query_scalar(LEFT_ALONE).bind(user.0).fetch_all(c).await)?)
}

/// Whether there is another administrator.
pub async fn another_administrator(conn: &mut Conn, user: UserId) -> Result<bool> {
    let others: i64 = on!(conn, |c| sqlx::query_scalar(OTHER_ADMINISTRATORS).bind(user.0).fetch_one(c).await)?;
    Ok(others > 0)
}
