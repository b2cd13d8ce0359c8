-- When a watch's search found a hit no more: it is nothing to look at until it is found again.
ALTER TABLE watch_hits ADD COLUMN left_at INTEGER;
-- What its listing was when somebody settled the hit, as JSON: if it becomes another, the hit is new again. Null is filled by the next run.
ALTER TABLE watch_hits ADD COLUMN seen TEXT;
-- What a hit was settled as before it became new again.
ALTER TABLE watch_hits ADD COLUMN was TEXT;
-- Every watch runs once more: what its search finds no longer is nothing to look at.
UPDATE watches SET position = position - 1;
