-- Another lot than its batch's that a barcode says beside a unit's code. What people read on the thing stays in `lot_seen`.
ALTER TABLE units ADD COLUMN other_lot TEXT;
ALTER TABLE scans ADD COLUMN other_lot TEXT;

DROP VIEW every_scan;
CREATE VIEW every_scan AS
SELECT batch_id, number, CAST(1 AS BIGINT) AS nth, first_checked_at AS at, once, country, device, latitude, longitude, radius_km, CAST(0 AS BIGINT) AS claim,
       lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot
FROM units
UNION ALL
SELECT batch_id, number, nth, at, once, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot
FROM scans;

-- One that several units of a batch carry is noted in `batch_dates` as well: `seen` is (10) and the lot.
CREATE INDEX units_other_lot ON units (batch_id, other_lot) WHERE other_lot IS NOT NULL;
CREATE INDEX scans_other_lot ON scans (batch_id, other_lot) WHERE other_lot IS NOT NULL;
