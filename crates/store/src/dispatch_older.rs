//! The units of orders that have no codes, as their sellers tell of them.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
    dispatch::corrupt,
};
use model::{
    batch::Lot,
    date::Day,
    dispatch::Older,
    id::{BrandId, DispatchId, ProductId},
    time::Timestamp,
};
use uuid::Uuid;

statements! {
    OLDER = "
        INSERT INTO dispatch_older (dispatch_id, lot, made_on, supplier, units, said_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (dispatch_id, lot, made_on, supplier) DO UPDATE SET units = excluded.units, said_at = excluded.said_at";
    OLDER_BACK = "DELETE FROM dispatch_older WHERE dispatch_id = $1 AND lot = $2 AND made_on = $3 AND supplier = $4";
    OLDER_OF = "SELECT units, lot, made_on, supplier FROM dispatch_older WHERE dispatch_id = $1 ORDER BY said_at, lot, made_on";
    // For the brand: units without codes whose supplier was named.
    BY_SUPPLIER = "
        SELECT d.product_id, s.name, o.lot, o.made_on, o.supplier, CAST(SUM(o.units) AS BIGINT) AS units
        FROM dispatches d
        JOIN products p ON p.id = d.product_id
        JOIN sellers s ON s.id = d.seller_id
        JOIN dispatch_older o ON o.dispatch_id = d.id
        WHERE p.brand_id = $1 AND o.supplier <> ''
        GROUP BY d.product_id, s.name, o.lot, o.made_on, o.supplier
        ORDER BY SUM(o.units) DESC, s.name, o.supplier, o.lot, o.made_on
        LIMIT 5000";
}

/// Notes units without codes. Said again of the same lot, day and supplier, the later number holds; 0 takes them back.
pub async fn say_older(tx: &mut Tx, id: DispatchId, older: &Older, at: Timestamp) -> Result<()> {
    let (lot, day) = (older.lot.as_ref().map_or("", Lot::as_str), older.made_on.map(|day| day.to_string()).unwrap_or_default());
    if older.units == 0 {
        on!(tx, |c| sqlx::query(OLDER_BACK).bind(id.0).bind(lot).bind(&day).bind(&older.supplier).execute(c).await.map(drop))?;
        return Ok(());
    }
    on!(tx, |c| sqlx::query(OLDER).bind(id.0).bind(lot).bind(&day).bind(&older.supplier).bind(i64::from(older.units)).bind(at.0).execute(c).await.map(drop))?;
    Ok(())
}

/// The units of a dispatch that have none.
pub async fn older(conn: &mut Conn, id: DispatchId) -> Result<Vec<Older>> {
    let rows: Vec<(i64, String, String, String)> = on!(conn, |c| sqlx::query_as(OLDER_OF).bind(id.0).fetch_all(c).await)?;
    rows.into_iter().map(|(units, lot, day, supplier)| read_older(units, &lot, &day, supplier)).collect()
}

fn read_older(units: i64, lot: &str, day: &str, supplier: String) -> Result<Older> {
    let lot = if lot.is_empty() { None } else { Some(Lot::parse(lot).map_err(corrupt)?) };
    let made_on = if day.is_empty() { None } else { Some(day.parse::<Day>().map_err(corrupt)?) };
    Ok(Older { units: u32::try_from(units).map_err(corrupt)?, lot, made_on, supplier })
}

/// What sellers shipped of a brand's products without codes and with the name of a supplier, with the seller, the most first.
pub async fn by_supplier(conn: &mut Conn, brand: BrandId) -> Result<Vec<(ProductId, String, Older)>> {
    let rows: Vec<(Uuid, String, String, String, String, i64)> = on!(conn, |c| sqlx::query_as(BY_SUPPLIER).bind(brand.0).fetch_all(c).await)?;
    rows.into_iter().map(|(product, seller, lot, day, supplier, units)| Ok((ProductId(product), seller, read_older(units, &lot, &day, supplier)?))).collect()
}
