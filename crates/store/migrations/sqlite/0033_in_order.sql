-- Acts on units are told apart by the order in which they were said and not by clocks: those of two nodes differ, and one can be set back. It is the batch's
-- count of events when the act was noted; acts from before have 0, come first, and stand in the order of time.

ALTER TABLE unit_events ADD COLUMN nth INTEGER NOT NULL DEFAULT 0;

-- Each hit of a watch has its own mark that it was mailed: one that had ended meanwhile, or was found while another was mailed, is mailed later. What was
-- found before the last mail was mailed with it, as far as is known.

ALTER TABLE watch_hits ADD COLUMN mailed_at INTEGER;
UPDATE watch_hits
SET mailed_at = found_at
WHERE EXISTS (SELECT 1
              FROM watches w
              WHERE w.id = watch_hits.watch_id
                AND watch_hits.found_at <= COALESCE(w.mailed_at, w.made_at)
                AND (watch_hits.woken_at IS NULL OR watch_hits.woken_at <= COALESCE(w.mailed_at, w.made_at)));

-- When a brand set its thresholds: a unit whose history is full is judged once more.

ALTER TABLE brands ADD COLUMN thresholds_at INTEGER;
