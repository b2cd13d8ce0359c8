-- What the content filters had found when a listing was reported, as JSON: what is found after the decision is partly made by it.
ALTER TABLE reports ADD COLUMN findings JSONB;
-- Of those that wait nothing was decided yet.
UPDATE reports
SET findings = (SELECT s.findings FROM screenings s WHERE s.listing_id = reports.listing_id)
WHERE state = 'open';
