//! Trademark offices' records, as imported.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    date::Day,
    email::Email,
    id::TrademarkId,
    mark::{Office, RegistrationNumber},
    nice::NiceClass,
    time::Timestamp,
    trademark::{Correspondent, RegisterStatus, TrademarkRecord},
};
use sqlx::types::Json;
use std::collections::BTreeSet;
use uuid::Uuid;

statements! {
    // Brand registries were robbed by changing the contact just before enrolment: a contact is as old as its first import here.
    UPSERT = "
        INSERT INTO trademarks (id, office, registration_number, application_number, mark_text, mark_kind, classes, goods, status_code, status_text,
                                in_force, status_on, filed_on, registered_on, owner_names, correspondent_name, correspondent_emails, imported_at,
                                contact_since)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)
        ON CONFLICT (office, registration_number) DO UPDATE
        SET application_number   = excluded.application_number,
            mark_text            = excluded.mark_text,
            mark_kind            = excluded.mark_kind,
            classes              = excluded.classes,
            goods                = excluded.goods,
            status_code          = excluded.status_code,
            status_text          = excluded.status_text,
            in_force             = excluded.in_force,
            status_on            = excluded.status_on,
            filed_on             = excluded.filed_on,
            registered_on        = excluded.registered_on,
            owner_names          = excluded.owner_names,
            correspondent_name   = excluded.correspondent_name,
            contact_since        = CASE WHEN trademarks.correspondent_emails <> excluded.correspondent_emails
                                        THEN excluded.imported_at
                                        ELSE trademarks.contact_since END,
            correspondent_emails = excluded.correspondent_emails,
            imported_at          = excluded.imported_at
        RETURNING id";
    BY_NUMBER = "
        SELECT id, office, registration_number, application_number, mark_text, mark_kind, classes, goods, status_code, status_text, in_force,
               status_on, filed_on, registered_on, owner_names, correspondent_name, correspondent_emails, imported_at, contact_since
        FROM trademarks
        WHERE office = $1 AND registration_number = $2";
    COUNT = "SELECT COUNT(*) FROM trademarks";
    ADD_FORMER_CONTACT = "
        INSERT INTO former_contacts (trademark_id, email, since, until)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (trademark_id, email) DO UPDATE SET until = excluded.until";
    FORMER_CONTACTS = "SELECT email FROM former_contacts WHERE trademark_id = $1 ORDER BY until DESC, email";
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    office: String,
    registration_number: String,
    application_number: Option<String>,
    mark_text: String,
    mark_kind: String,
    classes: Json<BTreeSet<NiceClass>>,
    goods: String,
    status_code: Option<String>,
    status_text: Option<String>,
    in_force: bool,
    status_on: Option<String>,
    filed_on: Option<String>,
    registered_on: Option<String>,
    owner_names: Json<Vec<String>>,
    correspondent_name: Option<String>,
    correspondent_emails: Json<Vec<Email>>,
    imported_at: i64,
    contact_since: i64,
}

/// A record with when it came.
#[derive(Clone, Debug)]
pub struct StoredTrademark {
    /// Ours.
    pub id: TrademarkId,
    /// The record.
    pub record: TrademarkRecord,
    /// When it was last imported.
    pub imported_at: Timestamp,
    /// Since when its contact is known here.
    pub contact_since: Timestamp,
}

impl TryFrom<Row> for StoredTrademark {
    type Error = StoreError;
    fn try_from(row: Row) -> Result<Self> {
        let corrupt = |e: &dyn std::fmt::Display| StoreError::corrupt("trademarks", e);
        let day = |text: Option<String>| text.map(|t| t.parse::<Day>().map_err(|e| corrupt(&e))).transpose();
        Ok(Self {
            id: TrademarkId(row.id),
            record: TrademarkRecord {
                office: Office::parse(&row.office).map_err(|e| corrupt(&e))?,
                registration_number: RegistrationNumber::parse(&row.registration_number).map_err(|e| corrupt(&e))?,
                application_number: row.application_number,
                mark_text: row.mark_text,
                kind: row.mark_kind.parse().map_err(|e| corrupt(&e))?,
                classes: row.classes.0,
                status: RegisterStatus {
                    code: row.status_code.unwrap_or_default(),
                    text: row.status_text.unwrap_or_default(),
                    in_force: row.in_force,
                    since: day(row.status_on)?,
                },
                filed_on: day(row.filed_on)?,
                registered_on: day(row.registered_on)?,
                owners: row.owner_names.0,
                correspondent: Correspondent { name: row.correspondent_name, emails: row.correspondent_emails.0 },
                goods: row.goods,
            },
            imported_at: Timestamp(row.imported_at),
            contact_since: Timestamp(row.contact_since),
        })
    }
}

/// Stores a record, or brings the known one up to date; true if it is new. `id` is for a new one. Contacts that it does not name any more stay known.
pub async fn upsert(tx: &mut Tx, id: TrademarkId, record: &TrademarkRecord, now: Timestamp) -> Result<bool> {
    let known = by_number(tx, record.office, &record.registration_number).await?;
    if let Some(known) = known {
        for email in known.record.correspondent.emails.iter().filter(|email| !record.correspondent.emails.contains(email)) {
            on!(tx, |c| sqlx::query(ADD_FORMER_CONTACT)
                .bind(known.id.0)
                .bind(email.as_str())
                .bind(known.contact_since.0)
                .bind(now.0)
                .execute(c)
                .await
                .map(drop))?;
        }
    }
    let day = |day: Option<Day>| day.map(|d| d.to_string());
    let stored: Uuid = on!(tx, |c| sqlx::query_scalar(UPSERT)
        .bind(id.0)
        .bind(record.office.as_str())
        .bind(record.registration_number.as_str())
        .bind(&record.application_number)
        .bind(&record.mark_text)
        .bind(record.kind.as_str())
        .bind(Json(&record.classes))
        .bind(&record.goods)
        .bind(&record.status.code)
        .bind(&record.status.text)
        .bind(record.status.in_force)
        .bind(day(record.status.since))
        .bind(day(record.filed_on))
        .bind(day(record.registered_on))
        .bind(Json(&record.owners))
        .bind(&record.correspondent.name)
        .bind(Json(&record.correspondent.emails))
        .bind(now.0)
        .fetch_one(c)
        .await)?;
    Ok(stored == id.0)
}

/// The record of a registration.
pub async fn by_number(conn: &mut Conn, office: Office, number: &RegistrationNumber) -> Result<Option<StoredTrademark>> {
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(BY_NUMBER).bind(office.as_str()).bind(number.as_str()).fetch_optional(c).await)?;
    row.map(TryInto::try_into).transpose()
}

/// Addresses that stood on the record before, those that left it last first.
pub async fn former_contacts(conn: &mut Conn, id: TrademarkId) -> Result<Vec<Email>> {
    let emails: Vec<String> = on!(conn, |c| sqlx::query_scalar(FORMER_CONTACTS).bind(id.0).fetch_all(c).await)?;
    emails.iter().map(|email| Email::parse(email).map_err(|e| StoreError::corrupt("former_contacts", e))).collect()
}

/// How many there are.
pub async fn count(conn: &mut Conn) -> Result<i64> {
    Ok(on!(conn, |c| sqlx::query_scalar(COUNT).fetch_one(c).await)?)
}
