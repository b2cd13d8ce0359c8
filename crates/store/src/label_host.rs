//! Hosts that printed labels lead to.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::time::Timestamp;

statements! {
    KEEP = "
        INSERT INTO label_hosts (host, since)
        VALUES ($1, $2)
        ON CONFLICT (host) DO NOTHING";
    IS_KNOWN = "SELECT COUNT(*) FROM label_hosts WHERE host = $1";
}

/// Keeps a host, in lower case and without its port.
pub async fn keep(tx: &mut Tx, host: &str, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(KEEP).bind(host).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// Whether labels lead there.
pub async fn is_known(conn: &mut Conn, host: &str) -> Result<bool> {
    let found: i64 = on!(conn, |c| sqlx::query_scalar(IS_KNOWN).bind(host).fetch_one(c).await)?;
    Ok(found > 0)
}
