-- When a person released a listing, and whether it is still as it was released: then it is nobody's suspicion any more.
ALTER TABLE screenings ADD COLUMN released_at BIGINT;
ALTER TABLE screenings ADD COLUMN excused BIGINT NOT NULL DEFAULT 0;
UPDATE screenings
SET released_at = COALESCE((SELECT MAX(h.decided_at)
                            FROM holds h
                            WHERE h.listing_id = screenings.listing_id AND h.state = 'released' AND h.decided_by IS NOT NULL),
                           screened_at)
WHERE released_hash IS NOT NULL;
-- What would be held and is on sale is as somebody released it. Of the rest it is known once it is screened again.
UPDATE screenings
SET excused = 1
WHERE released_hash IS NOT NULL AND verdict IN ('hold', 'block')
  AND EXISTS (SELECT 1 FROM listings l WHERE l.id = screenings.listing_id AND l.state = 'live' AND l.ended_at IS NULL);
UPDATE screening_findings
SET verdict = 'allow'
WHERE listing_id IN (SELECT s.listing_id FROM screenings s WHERE s.excused = 1);
-- They go through the change feed, so that search indexes know it.
UPDATE listings
SET changed_seq = c.value + e.nth
FROM (SELECT s.listing_id, ROW_NUMBER() OVER (ORDER BY s.listing_id) AS nth FROM screenings s WHERE s.excused = 1) e,
     (SELECT value FROM counters WHERE name = 'listing_change') c
WHERE listings.id = e.listing_id;
UPDATE counters
SET value = value + (SELECT COUNT(*) FROM screenings s WHERE s.excused = 1)
WHERE name = 'listing_change';
