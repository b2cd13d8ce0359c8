-- Which worker does a job: 0 issues codes, imports and reports, 1 screens the catalogue, 2 tries rules over it, 3 screens what is like removed listings.
ALTER TABLE jobs ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET lane = CASE kind WHEN 'sweep_listings' THEN 1 ELSE 2 END WHERE kind IN ('sweep_listings', 'try_rules');
