//! Checks of units: the only thing that gives a unit a row.

use crate::{
    Conn, Result, StoreError, Tx,
    db::{on, statements},
};
use model::{
    any_code::ForeignCode,
    batch::{BatchState, Lot, Origin},
    check::Earlier,
    date::Day,
    gtin::Gtin,
    id::{BatchId, BrandId, ListingId, PictureId, ProductId},
    listing::Country,
    place::{Place, Spot},
    risk::{CheckChannel, Claim},
    standing::Activation,
    time::Timestamp,
    told::{ToldOfCheck, ToldPart},
};
use uuid::Uuid;

/// The check of a form, in whichever of the tables it stands.
macro_rules! tell {
    ($table:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET lot_seen = COALESCE($2, lot_seen), bought_at = COALESCE($3, bought_at), listing_id = COALESCE($4, listing_id),
              latitude = COALESCE($5, latitude), longitude = COALESCE($6, longitude), radius_km = COALESCE($7, radius_km)
              WHERE once = $1"
        )
    };
}

statements! {
    /// The batch whose numbers begin last at or before a number is the only one that may have it.
    UNIT = "
        SELECT b.id, b.count, b.first_number, b.state, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets,
               b.activation, b.events, b.sealed_at,
               p.id AS product_id, p.name AS product_name, p.look_for, p.picture_id, p.gtin, r.id AS brand_id, r.name AS brand_name
        FROM batches b
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE b.key_slot = $1 AND b.first_number <= $2 AND b.source = 'markward'
        ORDER BY b.first_number DESC
        LIMIT 1";
    /// A code that was imported, with its absolute number.
    IMPORTED_UNIT = "
        SELECT b.id, b.count, b.first_number, b.state, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets,
               b.activation, b.events, b.sealed_at, b.first_number + c.number AS unit_number,
               p.id AS product_id, p.name AS product_name, p.look_for, p.picture_id, p.gtin, r.id AS brand_id, r.name AS brand_name
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE c.code = $1 AND b.state = 'sealed'";
    /// One that is written so, before those that are alike; of these there may be two.
    TYPED_UNIT = "
        SELECT b.id, b.count, b.first_number, b.state, b.lot, b.made_on, b.expires_on, b.made_in, b.plant, b.markets,
               b.activation, b.events, b.sealed_at, b.first_number + c.number AS unit_number, c.code,
               p.id AS product_id, p.name AS product_name, p.look_for, p.picture_id, p.gtin, r.id AS brand_id, r.name AS brand_name
        FROM imported_codes c
        JOIN batches b ON b.id = c.batch_id
        JOIN products p ON p.id = b.product_id
        JOIN brands r ON r.id = p.brand_id
        WHERE (c.code = $1 OR c.code = $2 OR c.folded = $2) AND b.state = 'sealed'
        ORDER BY CASE WHEN c.code = $1 THEN 0 ELSE 1 END
        LIMIT 2";
    FIRST_PLACE = "
        SELECT CAST(1 AS BIGINT) AS nth, first_checked_at AS at, country, latitude, longitude, radius_km
        FROM units
        WHERE batch_id = $1 AND number = $2";
    // What was told before and is not told anew stays.
    TELL_FIRST = tell!("units");
    TELL = tell!("scans");
    TOLD = "SELECT lot_seen, bought_at, listing_id, latitude, longitude, radius_km FROM every_scan WHERE once = $1";
    FORGET_FIRST_LOT = "UPDATE units SET lot_seen = NULL WHERE once = $1";
    FORGET_LOT = "UPDATE scans SET lot_seen = NULL WHERE once = $1";
    FORGET_FIRST_BOUGHT = "UPDATE units SET bought_at = NULL, listing_id = NULL WHERE once = $1";
    FORGET_BOUGHT = "UPDATE scans SET bought_at = NULL, listing_id = NULL WHERE once = $1";
    FORGET_FIRST_SPOT = "UPDATE units SET latitude = NULL, longitude = NULL, radius_km = NULL WHERE once = $1";
    FORGET_SPOT = "UPDATE scans SET latitude = NULL, longitude = NULL, radius_km = NULL WHERE once = $1";
    /// Where a portion ends that is blanked at once.
    PORTION = "SELECT at FROM every_scan WHERE at >= $1 AND at < $2 ORDER BY at LIMIT 1 OFFSET $3";
    /// What tells where and by whom a check was made; that it was made stays.
    FORGET_FIRST_PLACES = "
        UPDATE units
        SET country = NULL, latitude = NULL, longitude = NULL, radius_km = NULL, device = NULL, bought_at = NULL, listing_id = NULL
        WHERE first_checked_at >= $1 AND first_checked_at < $2
          AND (country IS NOT NULL OR latitude IS NOT NULL OR device IS NOT NULL OR bought_at IS NOT NULL OR listing_id IS NOT NULL)";
    FORGET_PLACES = "
        UPDATE scans
        SET country = NULL, latitude = NULL, longitude = NULL, radius_km = NULL, device = NULL, bought_at = NULL, listing_id = NULL
        WHERE at >= $1 AND at < $2
          AND (country IS NOT NULL OR latitude IS NOT NULL OR device IS NOT NULL OR bought_at IS NOT NULL OR listing_id IS NOT NULL)";
    TALLY = "SELECT checks, first_checked_at, owner_hash FROM units WHERE batch_id = $1 AND number = $2";
    EARLIER = "
        SELECT nth, at, country, latitude, longitude, radius_km
        FROM every_scan
        WHERE batch_id = $1 AND number = $2 AND nth < $3
        ORDER BY nth DESC
        LIMIT CAST($4 AS BIGINT)";
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    id: Uuid,
    count: i64,
    first_number: i64,
    state: String,
    lot: String,
    made_on: Option<String>,
    expires_on: Option<String>,
    made_in: Option<String>,
    plant: String,
    markets: String,
    activation: String,
    events: i64,
    sealed_at: Option<i64>,
    product_id: Uuid,
    product_name: String,
    look_for: String,
    picture_id: Option<Uuid>,
    gtin: String,
    brand_id: Uuid,
    brand_name: String,
}

#[derive(sqlx::FromRow)]
struct ImportedRow {
    #[sqlx(flatten)]
    unit: UnitRow,
    unit_number: i64,
}

#[derive(sqlx::FromRow)]
struct TypedRow {
    #[sqlx(flatten)]
    imported: ImportedRow,
    code: String,
}

impl ImportedRow {
    fn unit(self) -> Result<Option<IssuedUnit>> {
        let number = u64::try_from(self.unit_number).map_err(|e| StoreError::corrupt("imported_codes", e))?;
        self.unit.unit(number)
    }
}

/// A unit of a sealed batch.
#[derive(Clone, Debug)]
pub struct IssuedUnit {
    /// The batch.
    pub batch_id: BatchId,
    /// The unit's place in it, from 0.
    pub number: u64,
    /// The lot.
    pub lot: Lot,
    /// When it was made.
    pub made_on: Option<Day>,
    /// Until when it is good.
    pub expires_on: Option<Day>,
    /// Where it comes from and should be sold.
    pub origin: Origin,
    /// How it stands if nothing happened to it.
    pub activation: Activation,
    /// How many units its batch has.
    pub count: u64,
    /// How many events its batch has: only then [`crate::standing::of_unit`] has anything to say.
    pub events: i64,
    /// When the batch was sealed.
    pub sealed_at: Timestamp,
    /// The product.
    pub product_id: ProductId,
    /// Its name.
    pub product_name: String,
    /// What to look for on it.
    pub look_for: String,
    /// Its picture.
    pub picture: Option<PictureId>,
    /// Its number.
    pub gtin: Gtin,
    /// The brand.
    pub brand_id: BrandId,
    /// The brand's name.
    pub brand_name: String,
}

/// What is known of a check beside its time: what it gave away of where and by what it was made, and what the person added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace {
    /// Where: the country as the network told it, or the spot that the person gave, rounded.
    pub place: Option<Place>,
    /// A keyed hash of the device, which means nothing beside another unit's.
    pub device: Option<i64>,
    /// Whether the unit had an owner at the time, and whether it was the owner who checked.
    pub claim: Claim,
    /// The lot that the person read on the thing, or its batch's as its barcode says it.
    pub lot_seen: Option<Lot>,
    /// The date that its barcode says it is good until.
    pub expiry_seen: Option<Day>,
    /// Another lot than its batch's that its barcode says.
    pub other_lot: Option<Lot>,
    /// The host that its label's address leads to, if labels of its code lead elsewhere.
    pub other_host: Option<String>,
    /// Where the person bought it: a shop's name, or an address.
    pub bought_at: Option<String>,
    /// The listing that this is, if it is one of ours.
    pub listing: Option<ListingId>,
    /// How the check came about.
    pub channel: CheckChannel,
}

#[derive(sqlx::FromRow)]
struct PlaceRow {
    country: Option<String>,
    latitude: Option<i64>,
    longitude: Option<i64>,
    radius_km: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct EarlierRow {
    nth: i64,
    at: i64,
    #[sqlx(flatten)]
    place: PlaceRow,
}

impl EarlierRow {
    fn earlier(self) -> Result<Earlier> {
        Ok(Earlier { nth: self.nth, at: Timestamp(self.at), place: self.place.place()? })
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct TraceRow {
    nth: i64,
    at: i64,
    #[sqlx(flatten)]
    place: PlaceRow,
    device: Option<i64>,
    claim: i64,
    lot_seen: Option<String>,
    bought_at: Option<String>,
    listing_id: Option<Uuid>,
    channel: String,
    expiry_seen: Option<String>,
    other_lot: Option<String>,
    other_host: Option<String>,
}

impl PlaceRow {
    fn place(&self) -> Result<Option<Place>> {
        let country = self.country.as_deref().and_then(|country| Country::parse(country).ok());
        let (Some(latitude), Some(longitude), Some(radius)) = (self.latitude, self.longitude, self.radius_km) else { return Ok(country.map(Place::Country)) };
        let radius = u16::try_from(radius).unwrap_or(u16::MAX);
        let spot = Spot::new(latitude as f64 / 100.0, longitude as f64 / 100.0, radius, country).map_err(|e| StoreError::corrupt("scans", e))?;
        Ok(Some(Place::Spot(spot)))
    }
}

impl TraceRow {
    /// Which check, when, and what is known of it.
    pub(crate) fn trace(self) -> Result<(i64, Timestamp, Trace)> {
        let lot = |lot: Option<String>| lot.map(|lot| Lot::parse(&lot)).transpose().map_err(|e| StoreError::corrupt("scans", e));
        let trace = Trace {
            place: self.place.place()?,
            device: self.device,
            claim: claim(self.claim).ok_or_else(|| StoreError::corrupt("scans", self.claim))?,
            lot_seen: lot(self.lot_seen)?,
            expiry_seen: self.expiry_seen.map(|day| day.parse()).transpose().map_err(|e: model::date::DayError| StoreError::corrupt("scans", e))?,
            other_lot: lot(self.other_lot)?,
            other_host: self.other_host,
            bought_at: self.bought_at,
            listing: self.listing_id.map(ListingId),
            channel: CheckChannel::parse(&self.channel).ok_or_else(|| StoreError::corrupt("scans", self.channel))?,
        };
        Ok((self.nth, Timestamp(self.at), trace))
    }
}

/// How often a unit was checked and since when, and by which key its owner is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Checks so far.
    pub checks: i64,
    /// When the first was.
    pub first_checked_at: Timestamp,
    /// Hash of the owner's key, if somebody claimed the unit.
    pub owner_hash: Option<[u8; 32]>,
}

impl Tally {
    fn of((checks, first, owner_hash): (i64, i64, Option<Vec<u8>>)) -> Self {
        Self { checks, first_checked_at: Timestamp(first), owner_hash: owner_hash.and_then(|hash| hash.try_into().ok()) }
    }
}

impl UnitRow {
    /// `None` if the number is beyond the batch's end, or the batch is not sealed.
    fn unit(self, number: u64) -> Result<Option<IssuedUnit>> {
        let corrupt = |e: String| StoreError::corrupt("batches", e);
        let day = |text: Option<String>| text.map(|t| t.parse::<Day>()).transpose().map_err(|e| corrupt(e.to_string()));
        let first = u64::try_from(self.first_number).map_err(|e| corrupt(e.to_string()))?;
        let count = u64::try_from(self.count).map_err(|e| corrupt(e.to_string()))?;
        let place = number.checked_sub(first).filter(|place| *place < count);
        let (Some(number), Some(sealed_at), Some(BatchState::Sealed)) = (place, self.sealed_at, BatchState::parse(&self.state)) else { return Ok(None) };
        Ok(Some(IssuedUnit {
            batch_id: BatchId(self.id),
            number,
            lot: Lot::parse(&self.lot).map_err(|e| corrupt(e.to_string()))?,
            made_on: day(self.made_on)?,
            expires_on: day(self.expires_on)?,
            origin: crate::batch::origin(self.made_in.as_deref(), self.plant, &self.markets)?,
            activation: Activation::parse(&self.activation).ok_or_else(|| corrupt(self.activation))?,
            count,
            events: self.events,
            sealed_at: Timestamp(sealed_at),
            product_id: ProductId(self.product_id),
            product_name: self.product_name,
            look_for: self.look_for,
            picture: self.picture_id.map(PictureId),
            gtin: Gtin::parse(&self.gtin).map_err(|e| corrupt(e.to_string()))?,
            brand_id: BrandId(self.brand_id),
            brand_name: self.brand_name,
        }))
    }
}

/// The unit with this number under a key slot, if its batch is sealed.
pub async fn issued(conn: &mut Conn, slot: u32, number: u64) -> Result<Option<IssuedUnit>> {
    let wanted = i64::try_from(number).unwrap_or(i64::MAX);
    let row: Option<UnitRow> = on!(conn, |c| sqlx::query_as(UNIT).bind(i64::from(slot)).bind(wanted).fetch_optional(c).await)?;
    row.map_or(Ok(None), |row| row.unit(number))
}

/// The unit whose code this is, if it was imported and its batch is sealed.
pub async fn imported(conn: &mut Conn, key: &str) -> Result<Option<IssuedUnit>> {
    let row: Option<ImportedRow> = on!(conn, |c| sqlx::query_as(IMPORTED_UNIT).bind(key).fetch_optional(c).await)?;
    row.map_or(Ok(None), ImportedRow::unit)
}

/// The same of a code that somebody typed, and how it is written: the code itself, or else the only one that is alike but for small letters and hyphens.
pub async fn imported_typed(conn: &mut Conn, code: ForeignCode) -> Result<Option<(IssuedUnit, ForeignCode)>> {
    let rows: Vec<TypedRow> = on!(conn, |c| sqlx::query_as(TYPED_UNIT).bind(code.key()).bind(code.folded()).fetch_all(c).await)?;
    let alone = rows.len() == 1;
    let Some(row) = rows.into_iter().next().filter(|row| alone || row.code == code.key()) else { return Ok(None) };
    let written = ForeignCode::from_key(&row.code).map_err(|e| StoreError::corrupt("imported_codes", e))?;
    Ok(row.imported.unit()?.map(|unit| (unit, written)))
}

/// Blanks where and by whom checks were made, of some `most` checks from `from` up to `until`; answers how many were blanked and where to go on,
/// `None` at the end.
pub async fn forget_places(tx: &mut Tx, from: Timestamp, until: Timestamp, most: i64) -> Result<(u64, Option<Timestamp>)> {
    let next: Option<i64> = on!(tx, |c| sqlx::query_scalar(PORTION).bind(from.0).bind(until.0).bind(most).fetch_optional(c).await)?;
    // However many checks are of one moment, it goes on.
    let next = next.map(|next| next.max(from.0 + 1));
    let mut blanked = 0;
    for blank in [FORGET_FIRST_PLACES, FORGET_PLACES] {
        blanked += on!(tx, |c| sqlx::query(blank).bind(from.0).bind(next.unwrap_or(until.0)).execute(c).await.map(|done| done.rows_affected()))?;
    }
    Ok((blanked, next.map(Timestamp)))
}

/// How often a unit was checked; `None` if never.
pub async fn tally(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Option<Tally>> {
    let row = on!(conn, |c| sqlx::query_as(TALLY).bind(batch.0).bind(signed(number)).fetch_optional(c).await)?;
    Ok(row.map(Tally::of))
}

/// A unit's first check.
pub async fn first(conn: &mut Conn, batch: BatchId, number: u64) -> Result<Option<Earlier>> {
    let row: Option<EarlierRow> = on!(conn, |c| sqlx::query_as(FIRST_PLACE).bind(batch.0).bind(signed(number)).fetch_optional(c).await)?;
    row.map(EarlierRow::earlier).transpose()
}

/// What a person adds to a check of theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The lot that is printed on the thing.
    pub lot_seen: Option<Lot>,
    /// Where it was bought.
    pub bought_at: Option<String>,
    /// The listing that this is.
    pub listing: Option<ListingId>,
    /// Where the person is, rounded.
    pub spot: Option<Spot>,
}

/// Adds to the check of this form what the person tells. [`StoreError::Conflict`] if there is none.
pub async fn tell(tx: &mut Tx, once: Uuid, told: &Told) -> Result<()> {
    let hundredths = |degrees: f64| (degrees * 100.0).round() as i64;
    for tell in [TELL_FIRST, TELL] {
        let rows = on!(tx, |c| sqlx::query(tell)
            .bind(once)
            .bind(told.lot_seen.as_ref().map(Lot::as_str))
            .bind(told.bought_at.as_deref())
            .bind(told.listing.map(|id| id.0))
            .bind(told.spot.map(|spot| hundredths(spot.latitude())))
            .bind(told.spot.map(|spot| hundredths(spot.longitude())))
            .bind(told.spot.map(|spot| i64::from(spot.radius_km())))
            .execute(c)
            .await
            .map(|done| done.rows_affected()))?;
        if rows == 1 {
            return Ok(());
        }
    }
    Err(StoreError::Conflict)
}

/// What the person of this check told.
pub async fn told(conn: &mut Conn, once: Uuid) -> Result<ToldOfCheck> {
    type Row = (Option<String>, Option<String>, Option<Uuid>, Option<i64>, Option<i64>, Option<i64>);
    let row: Option<Row> = on!(conn, |c| sqlx::query_as(TOLD).bind(once).fetch_optional(c).await)?;
    let Some((lot, bought_at, listing, latitude, longitude, radius_km)) = row else { return Ok(ToldOfCheck::default()) };
    let degrees = |hundredths: i64| hundredths as f64 / 100.0;
    let place = latitude.zip(longitude).map(|(north, east)| {
        let radius = radius_km.and_then(|km| u16::try_from(km).ok()).unwrap_or(1);
        Spot::new(degrees(north), degrees(east), radius, None).map_err(|error| StoreError::corrupt("scans", error))
    });
    Ok(ToldOfCheck { lot, bought_at, listing: listing.is_some(), place: place.transpose()? })
}

/// Forgets one thing of what the person of a check told.
pub async fn take_back(tx: &mut Tx, once: Uuid, part: ToldPart) -> Result<()> {
    let statements = match part {
        ToldPart::Lot => [FORGET_FIRST_LOT, FORGET_LOT],
        ToldPart::Bought => [FORGET_FIRST_BOUGHT, FORGET_BOUGHT],
        ToldPart::Place => [FORGET_FIRST_SPOT, FORGET_SPOT],
    };
    for statement in statements {
        on!(tx, |c| sqlx::query(statement).bind(once).execute(c).await.map(drop))?;
    }
    Ok(())
}

/// The latest `limit` checks of a unit before its `nth`, the latest first.
pub async fn earlier(conn: &mut Conn, batch: BatchId, number: u64, nth: i64, limit: i64) -> Result<Vec<Earlier>> {
    let rows: Vec<EarlierRow> = on!(conn, |c| sqlx::query_as(EARLIER).bind(batch.0).bind(signed(number)).bind(nth).bind(limit).fetch_all(c).await)?;
    rows.into_iter().map(EarlierRow::earlier).collect()
}

fn claim(stored: i64) -> Option<Claim> {
    [Claim::Unclaimed, Claim::ByOwner, Claim::ByOther].into_iter().find(|claim| *claim as i64 == stored)
}

pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
