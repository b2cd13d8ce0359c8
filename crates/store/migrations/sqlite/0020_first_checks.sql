-- A unit's first check stands in the unit's own row: most units are checked once, and each row of a table that is looked up by unit is a page of the
-- disk written anew. `scans` has the checks after it, `every_scan` all.

ALTER TABLE units ADD COLUMN once BLOB;
ALTER TABLE units ADD COLUMN country TEXT;
ALTER TABLE units ADD COLUMN device INTEGER;
ALTER TABLE units ADD COLUMN latitude INTEGER;
ALTER TABLE units ADD COLUMN longitude INTEGER;
ALTER TABLE units ADD COLUMN radius_km INTEGER;
ALTER TABLE units ADD COLUMN lot_seen TEXT;
ALTER TABLE units ADD COLUMN bought_at TEXT;
ALTER TABLE units ADD COLUMN listing_id BLOB REFERENCES listings (id);
ALTER TABLE units ADD COLUMN channel TEXT NOT NULL DEFAULT 'consumer';

UPDATE units
SET (once, country, device, latitude, longitude, radius_km, lot_seen, bought_at, listing_id, channel) =
    (SELECT once, country, device, latitude, longitude, radius_km, lot_seen, bought_at, listing_id, channel
     FROM scans
     WHERE scans.batch_id = units.batch_id AND scans.number = units.number AND scans.nth = 1)
WHERE EXISTS (SELECT 1 FROM scans WHERE scans.batch_id = units.batch_id AND scans.number = units.number AND scans.nth = 1);
DELETE FROM scans WHERE nth = 1;

CREATE UNIQUE INDEX units_once ON units (once) WHERE once IS NOT NULL;
CREATE INDEX units_first ON units (first_checked_at);
CREATE INDEX units_listing ON units (listing_id) WHERE listing_id IS NOT NULL;

-- Nobody owns a unit at its first check.
CREATE VIEW every_scan AS
SELECT batch_id, number, CAST(1 AS BIGINT) AS nth, first_checked_at AS at, once, country, device, latitude, longitude, radius_km, CAST(0 AS BIGINT) AS claim,
       lot_seen, bought_at, listing_id, channel
FROM units
UNION ALL
SELECT batch_id, number, nth, at, once, country, device, latitude, longitude, radius_km, claim, lot_seen, bought_at, listing_id, channel
FROM scans;
