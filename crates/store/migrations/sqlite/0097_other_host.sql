-- The host that the address on a label led to, if it is not where labels of the unit's code lead: whoever printed it has the code from another label.
ALTER TABLE units ADD COLUMN other_host TEXT;
ALTER TABLE scans ADD COLUMN other_host TEXT;

DROP VIEW every_scan;
CREATE VIEW every_scan AS
SELECT batch_id, number, CAST(1 AS BIGINT) AS nth, first_checked_at AS at, once, country, device, latitude, longitude, radius_km, CAST(0 AS BIGINT) AS claim,
       lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot, other_host
FROM units
UNION ALL
SELECT batch_id, number, nth, at, once, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel, expiry_seen, other_lot,
       other_host
FROM scans;
