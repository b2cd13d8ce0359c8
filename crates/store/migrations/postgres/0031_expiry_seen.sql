-- The date that a barcode says a thing is good until, beside its code.

ALTER TABLE units ADD COLUMN expiry_seen TEXT;
ALTER TABLE scans ADD COLUMN expiry_seen TEXT;

DROP VIEW every_scan;
CREATE VIEW every_scan AS
SELECT batch_id, number, CAST(1 AS BIGINT) AS nth, first_checked_at AS at, once, country, device, latitude, longitude, radius_km, CAST(0 AS BIGINT) AS claim,
       lot_seen, bought_at, listing_id, channel, expiry_seen
FROM units
UNION ALL
SELECT batch_id, number, nth, at, once, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel, expiry_seen
FROM scans;
