//! Statements of reasons that the marketplace hands on to sellers, and those of which nobody could tell a seller.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    sizes::{of_list, sized},
};
use model::{
    id::{HoldId, ListingId, SellerId, StatementId},
    letter::{LetterOf, Untold},
    time::Timestamp,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Nobody can be written to, and nobody acts for the seller here.
macro_rules! unreachable_seller {
    ($seller:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM sellers a WHERE a.id = ",
            $seller,
            " AND a.email IS NOT NULL)
               AND NOT EXISTS (SELECT 1 FROM seller_members m JOIN users u ON u.id = m.user_id WHERE m.seller_id = ",
            $seller,
            " AND m.removed_at IS NULL AND u.verified_at IS NOT NULL AND u.suspended_at IS NULL)"
        )
    };
}

/// Decisions of which nobody could tell the seller: who answered a hold or opened a statement knows of it.
macro_rules! untold_decisions {
    () => {
        concat!(
            "SELECT 'hold' AS kind, h.id, h.listing_id, h.seller_id, COALESCE(h.told_at, h.held_at) AS at
             FROM holds h
             WHERE h.state = 'waiting' AND h.opened_at IS NULL
               AND ",
            $crate::handed::unreachable_seller!("h.seller_id"),
            "
             UNION ALL
             SELECT 'statement', t.id, t.listing_id, t.seller_id, t.created_at
             FROM statements t
             WHERE t.read_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM reversals v WHERE v.report_id = t.report_id)
               AND NOT EXISTS (SELECT 1 FROM reversals v WHERE v.hold_id = t.hold_id)
               AND ",
            $crate::handed::unreachable_seller!("t.seller_id")
        )
    };
}
pub(crate) use {unreachable_seller, untold_decisions};

sized! {
    HOLDS_OF = "
        SELECT listing_id, id, COALESCE(told_at, held_at) AS at, letter
        FROM holds
        WHERE state IN ('waiting', 'answered') AND listing_id IN", 0, "
        ORDER BY held_at, id";
    STATEMENTS_OF = "
        SELECT s.listing_id, s.id, s.created_at AS at, s.letter
        FROM statements s
        JOIN listings l ON l.id = s.listing_id
        WHERE l.state = 'removed'
          AND NOT EXISTS (SELECT 1 FROM reversals v WHERE v.report_id = s.report_id)
          AND NOT EXISTS (SELECT 1 FROM reversals v WHERE v.hold_id = s.hold_id)
          AND s.listing_id IN", 0, "
        ORDER BY s.created_at, s.id";
}

statements! {
    OPENED = "UPDATE holds SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL";
    ACTS_HERE = "
        SELECT EXISTS (SELECT 1 FROM seller_members m JOIN users u ON u.id = m.user_id
                       WHERE m.seller_id = $1 AND m.removed_at IS NULL AND u.verified_at IS NOT NULL AND u.suspended_at IS NULL)";
    WITHOUT_ADDRESS = concat!("SELECT COUNT(*) FROM sellers s WHERE s.email IS NULL AND ", unreachable_seller!("s.id"));
    UNTOLD = concat!(
        "
        SELECT d.kind, d.id, d.at, l.external_id, l.title, s.name AS seller
        FROM (",
        untold_decisions!(),
        ") d
        JOIN listings l ON l.id = d.listing_id
        LEFT JOIN sellers s ON s.id = d.seller_id
        WHERE d.at > $1 OR (d.at = $1 AND d.id > $2)
        ORDER BY d.at, d.id
        LIMIT CAST($3 AS BIGINT)"
    );
}

/// Why buyers do not see these listings, as far as a decision stands: the hold that waits, else the latest statement; with its time and letter.
pub async fn of_listings(conn: &mut Conn, ids: &[ListingId]) -> Result<HashMap<ListingId, (LetterOf, Timestamp, String)>> {
    type Row = (Uuid, Uuid, i64, String);
    let statements: Vec<Row> = of_list!(conn, STATEMENTS_OF, ids, |id: &ListingId| id.0);
    let holds: Vec<Row> = of_list!(conn, HOLDS_OF, ids, |id: &ListingId| id.0);
    let statements = statements.into_iter().map(|(listing, id, at, letter)| (listing, LetterOf::Statement(StatementId(id)), at, letter));
    let holds = holds.into_iter().map(|(listing, id, at, letter)| (listing, LetterOf::Hold(HoldId(id)), at, letter));
    Ok(statements.chain(holds).map(|(listing, of, at, letter)| (ListingId(listing), (of, Timestamp(at), letter))).collect())
}

/// Notes that the link to a hold's letter was opened; the first time counts.
pub async fn opened(tx: &mut Tx, hold: HoldId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(OPENED).bind(hold.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Whether somebody with an account acts for a seller.
pub async fn acts_here(conn: &mut Conn, seller: SellerId) -> Result<bool> {
    Ok(on!(conn, |c| sqlx::query_scalar(ACTS_HERE).bind(seller.0).fetch_one(c).await)?)
}

/// Sellers who can be told of nothing.
pub async fn without_address(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(WITHOUT_ADDRESS).fetch_one(c).await)?)
}

#[derive(sqlx::FromRow)]
struct UntoldRow {
    kind: String,
    id: Uuid,
    at: i64,
    external_id: String,
    title: String,
    seller: Option<String>,
}

/// Decisions of which nobody could tell the seller, the oldest first, after one: so many at most.
pub async fn untold(conn: &mut Conn, after: (Timestamp, Uuid), most: i64) -> Result<Vec<(Uuid, Untold)>> {
    let rows: Vec<UntoldRow> = on!(conn, |c| sqlx::query_as(UNTOLD).bind(after.0.0).bind(after.1).bind(most).fetch_all(c).await)?;
    let one = |UntoldRow { kind, id, at, external_id, title, seller }: UntoldRow| {
        let of = if kind == "hold" { LetterOf::Hold(HoldId(id)) } else { LetterOf::Statement(StatementId(id)) };
        (id, Untold { of, at: Timestamp(at), external_id, title, seller })
    };
    Ok(rows.into_iter().map(one).collect())
}
