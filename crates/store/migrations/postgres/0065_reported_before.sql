-- What a hit was before its listing was reported: it is so again once the report was taken back or not upheld.
ALTER TABLE watch_hits ADD COLUMN state_before TEXT;
-- Hits whose report is over already stayed “reported”. What they were is not known: they are no news.
UPDATE watch_hits
SET state = 'known'
WHERE state = 'reported'
  AND NOT EXISTS (SELECT 1
                  FROM watches w
                  JOIN reports r ON r.brand_id = w.brand_id
                  WHERE w.id = watch_hits.watch_id AND r.listing_id = watch_hits.listing_id AND r.state IN ('open', 'upheld'));
