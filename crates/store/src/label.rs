//! A brand's designs of labels.

use crate::{
    Conn, Result, Tx,
    db::{on, statements},
};
use model::{
    id::{BrandId, UserId},
    label::{LabelForm, LabelTemplate},
    time::Timestamp,
};
use sqlx::types::Json;

statements! {
    // The same name again is the same design, changed.
    SAVE = "
        INSERT INTO label_templates (brand_id, name, form, created_by, saved_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (brand_id, name) DO UPDATE SET form = excluded.form, created_by = excluded.created_by, saved_at = excluded.saved_at";
    OF_BRAND = "SELECT name, form FROM label_templates WHERE brand_id = $1 ORDER BY name";
    FORGET = "DELETE FROM label_templates WHERE brand_id = $1 AND name = $2";
}

#[derive(sqlx::FromRow)]
struct Row {
    name: String,
    form: Json<LabelForm>,
}

/// Keeps a design under a name, in place of the one that had it.
pub async fn save(tx: &mut Tx, brand: BrandId, template: &LabelTemplate, by: UserId, now: Timestamp) -> Result<()> {
    on!(tx, |c| sqlx::query(SAVE).bind(brand.0).bind(&template.name).bind(Json(&template.form)).bind(by.0).bind(now.0).execute(c).await.map(drop))?;
    Ok(())
}

/// A brand's designs, by name.
pub async fn of_brand(conn: &mut Conn, brand: BrandId) -> Result<Vec<LabelTemplate>> {
    let rows: Vec<Row> = on!(conn, |c| sqlx::query_as(OF_BRAND).bind(brand.0).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|Row { name, form }| LabelTemplate { name, form: form.0 }).collect())
}

/// Forgets a design; false if there was none of that name.
pub async fn forget(tx: &mut Tx, brand: BrandId, name: &str) -> Result<bool> {
    let rows = on!(tx, |c| sqlx::query(FORGET).bind(brand.0).bind(name).execute(c).await.map(|d| d.rows_affected()))?;
    Ok(rows == 1)
}
