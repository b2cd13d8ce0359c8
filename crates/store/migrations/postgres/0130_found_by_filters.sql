-- 1: the portal's own means (filters, watches, checks of codes) led whoever reported it to the listing, which its seller is told.
ALTER TABLE reports ADD COLUMN found_by_filters BIGINT NOT NULL DEFAULT 0;
-- Of those that wait, what is still known.
UPDATE reports
SET found_by_filters = 1
WHERE state = 'open'
  AND (EXISTS (SELECT 1 FROM alert_reports a WHERE a.report_id = reports.id)
    OR EXISTS (SELECT 1
               FROM watch_hits h JOIN watches w ON w.id = h.watch_id
               WHERE h.listing_id = reports.listing_id AND w.brand_id = reports.brand_id));
