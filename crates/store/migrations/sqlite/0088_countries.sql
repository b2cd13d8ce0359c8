-- EL and UK are no codes of ISO 3166-1: Greece and the United Kingdom stood twice. They go through the change feed, so that search indexes know it.
UPDATE listings
SET country     = CASE listings.country WHEN 'EL' THEN 'GR' ELSE 'GB' END,
    changed_seq = c.value + e.nth
FROM (SELECT l.id, ROW_NUMBER() OVER (ORDER BY l.id) AS nth FROM listings l WHERE l.country IN ('EL', 'UK')) e,
     (SELECT value FROM counters WHERE name = 'listing_change') c
WHERE listings.id = e.id;
UPDATE counters
SET value = (SELECT MAX(l.changed_seq) FROM listings l)
WHERE name = 'listing_change' AND value < (SELECT MAX(l.changed_seq) FROM listings l);
