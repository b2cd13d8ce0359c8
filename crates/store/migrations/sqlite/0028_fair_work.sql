-- How often a job was begun without getting further: one that ends its process each time is not begun for ever.
ALTER TABLE jobs ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
-- Whose work was begun last.
CREATE INDEX jobs_served ON jobs (brand_id, started_at);

-- What is over is forgotten with each try.
CREATE INDEX throttles_last ON throttles (last_at);

-- A hit whose sleep is over is mailed like a new one.
ALTER TABLE watch_hits ADD COLUMN woken_at INTEGER;
-- How many listings matched when they were more than a watch takes; null while they are not.
ALTER TABLE watches ADD COLUMN too_many INTEGER;
