//! Alerts of which a brand was not mailed yet.

use crate::{
    Conn, Result, Tx,
    alert::read_class,
    db::{on, statements},
};
use model::{id::BrandId, risk::AlertClass, time::Timestamp};
use uuid::Uuid;

statements! {
    /// Brands that have something to tell, and were not told of anything since.
    TO_MAIL = "
        SELECT r.id, r.name
        FROM brands r
        WHERE (r.alerts_mailed_at IS NULL OR r.alerts_mailed_at <= $1)
          AND (r.id IN (SELECT p.brand_id
                        FROM unit_alerts a
                        JOIN batches b ON b.id = a.batch_id
                        JOIN products p ON p.id = b.product_id
                        WHERE a.mailed_at IS NULL)
               OR r.id IN (SELECT k.brand_id FROM unknown_codes k WHERE k.mailed_at IS NULL AND k.misses >= 3 AND k.networks >= 2)
               OR r.id IN (SELECT p.brand_id
                           FROM dispatch_refusals f
                           JOIN dispatches d ON d.id = f.dispatch_id
                           JOIN products p ON p.id = d.product_id
                           WHERE f.told_at IS NULL AND f.settled_at IS NULL AND f.reason = 'not_issued' AND COALESCE(f.first_at, f.at) <= $2))";
    /// Of several nodes, one has the brand's hour.
    CLAIM_MAIL = "UPDATE brands SET alerts_mailed_at = $2 WHERE id = $1 AND (alerts_mailed_at IS NULL OR alerts_mailed_at <= $3)";
    UNMAILED = "
        SELECT p.name, b.lot, COALESCE(a.standing, CASE WHEN a.sent = 'by_two' AND a.verdict <> 'likely_copied' THEN 'sent_by_two' ELSE a.verdict END), a.class, COUNT(*)
        FROM unit_alerts a
        JOIN batches b ON b.id = a.batch_id
        JOIN products p ON p.id = b.product_id
        WHERE a.mailed_at IS NULL AND p.brand_id = $1
        GROUP BY 1, 2, 3, 4
        ORDER BY 1, 2, 3, 4";
    MAILED = "
        UPDATE unit_alerts
        SET mailed_at = $2
        WHERE mailed_at IS NULL
          AND batch_id IN (SELECT b.id FROM batches b JOIN products p ON p.id = b.product_id WHERE p.brand_id = $1)";
    /// Who may settle alerts hears of them.
    TOLD = "
        SELECT u.name, u.email
        FROM brand_members m
        JOIN users u ON u.id = m.user_id
        WHERE m.brand_id = $1 AND m.role IN ('owner', 'manager') AND u.suspended_at IS NULL
        ORDER BY u.email";
}

/// New alerts of one product and lot, for the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlerts {
    /// The product.
    pub product: String,
    /// The lot.
    pub lot: String,
    /// `watch`, `likely_copied`, `sent_twice`, `sent_by_two`, or how units stand that nobody should have.
    pub verdict: String,
    /// What kind of alert it is.
    pub class: AlertClass,
    /// How many.
    pub count: i64,
}

/// Brands that have alerts to be told of, or codes that nobody issued and sellers named `until` then, and were last told before `before`; with their names.
pub async fn brands_to_mail(conn: &mut Conn, before: Timestamp, until: Timestamp) -> Result<Vec<(BrandId, String)>> {
    let rows: Vec<(Uuid, String)> = on!(conn, |c| sqlx::query_as(TO_MAIL).bind(before.0).bind(until.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(id, name)| (BrandId(id), name)).collect())
}

/// Takes the brand's new alerts for a mail: what they are, and to whom it goes. `None` if another node was faster.
pub async fn take_unmailed(tx: &mut Tx, brand: BrandId, now: Timestamp, before: Timestamp) -> Result<Option<Vec<NewAlerts>>> {
    let claimed = on!(tx, |c| sqlx::query(CLAIM_MAIL).bind(brand.0).bind(now.0).bind(before.0).execute(c).await.map(|done| done.rows_affected()))?;
    if claimed == 0 {
        return Ok(None);
    }
    let rows: Vec<(String, String, String, String, i64)> = on!(tx, |c| sqlx::query_as(UNMAILED).bind(brand.0).fetch_all(c).await)?;
    on!(tx, |c| sqlx::query(MAILED).bind(brand.0).bind(now.0).execute(c).await.map(drop))?;
    let read = |(product, lot, verdict, class, count): (String, String, String, String, i64)| {
        Ok(NewAlerts { product, lot, verdict, class: read_class(&class)?, count })
    };
    rows.into_iter().map(read).collect::<Result<_>>().map(Some)
}

/// Names and addresses of those who hear of alerts: who may settle them.
pub async fn told(conn: &mut Conn, brand: BrandId) -> Result<Vec<(String, String)>> {
    Ok(on!(conn, |c| sqlx::query_as(TOLD).bind(brand.0).fetch_all(c).await)?)
}
