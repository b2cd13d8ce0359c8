-- What was found of a unit is kept at its highest: neither more checks nor forgotten places take it back, but the brand's word.

-- When the findings were made; NULL: by an earlier version.
ALTER TABLE unit_alerts ADD COLUMN found_at INTEGER;
-- Until then the brand looked into the unit's checks, and found no copy: what was found before accuses it no more.
ALTER TABLE unit_alerts ADD COLUMN cleared_at INTEGER;
-- 1: a sample that many people check, by the brand's word; its history is not judged.
ALTER TABLE unit_alerts ADD COLUMN sample INTEGER NOT NULL DEFAULT 0;
UPDATE unit_alerts SET cleared_at = decided_at WHERE decided_as = 'dismissed' AND score > 0 AND standing IS NULL;
