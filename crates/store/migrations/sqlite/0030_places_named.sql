-- The findings of an alert name places: they are forgotten with the oldest check that they can name, whenever the unit was checked last.

ALTER TABLE unit_alerts ADD COLUMN places_since INTEGER;
UPDATE unit_alerts
SET places_since = COALESCE((SELECT u.first_checked_at FROM units u WHERE u.batch_id = unit_alerts.batch_id AND u.number = unit_alerts.number), first_at);
CREATE INDEX unit_alerts_places ON unit_alerts (places_since) WHERE places_since IS NOT NULL;

-- A listing that a check names tells where the thing was bought, as the words beside it do, which may be forgotten already.
UPDATE units SET listing_id = NULL WHERE listing_id IS NOT NULL AND bought_at IS NULL;
UPDATE scans SET listing_id = NULL WHERE listing_id IS NOT NULL AND bought_at IS NULL;
